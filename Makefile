# Thin on purpose: tools/prepare.sh makes the ground ready, python -m dashboard.cli does the work.
SHELL := /bin/bash
PORT ?= 8501
TESTS ?= tests
PY := .venv/bin/python

# A container's image often sets this for its build; here each process would compile pandas and Streamlit anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test bench soak lint format data docs screenshots lock

help: ## Print what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: ## Install, load and serve on 127.0.0.1 (another port: make run PORT=8600)
	@tools/prepare.sh port "$(PORT)"
	@tools/prepare.sh run
	@$(PY) -m dashboard.cli load || { \
		test -e var/current || exit 1; \
		echo "The spreadsheets were not published; what follows shows the former version." >&2; }
	@exec $(PY) -m dashboard.cli serve --port "$(PORT)"

test: ## All tests, with Chromium (part of them: make test TESTS=tests/unit ARGS="-k store")
	@tools/prepare.sh dev
	@tools/prepare.sh browser
	@$(PY) -m pytest $(TESTS) --ignore=tests/bench --ignore=tests/soak -n 2 --dist loadfile --no-loadscope-reorder $(ARGS); \
		code=$$?; test -z "$$PYTEST_CODE_FILE" || echo $$code > "$$PYTEST_CODE_FILE"; exit $$code

bench: ## How long things take, as ratios (docs/performance.md)
	@tools/prepare.sh dev
	@tools/prepare.sh browser
	@$(PY) -m pytest tests/bench $(ARGS)

soak: ## Many readers and many loads for a long time: memory, open files, errors
	@tools/prepare.sh dev
	@tools/prepare.sh browser
	@$(PY) -m pytest tests/soak $(ARGS)

lint: ## Style and layout of the Python code
	@tools/prepare.sh dev
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .

format: ## Put the layout right that lint complains of
	@tools/prepare.sh dev
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

data: ## Make data/workbooks again from data/original
	@tools/prepare.sh run
	@$(PY) data/make_workbooks.py

docs: ## Make docs/data-dictionary.md again from data/reference
	@tools/prepare.sh run
	@$(PY) tools/make_docs.py

screenshots: ## Make a picture of every page (var/screenshots), the contact sheet and the pictures of the readme
	@tools/prepare.sh dev
	@tools/prepare.sh browser
	@$(PY) tools/screenshots.py

lock: ## Make the requirements files again from pyproject.toml
	@tools/prepare.sh dev
	@tools/lock.sh
