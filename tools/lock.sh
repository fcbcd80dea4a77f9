#!/usr/bin/env bash
# pyproject.toml -> requirements.txt, requirements-dev.txt; tools/installer.in -> tools/installer.txt.
# With hashes, for every system that has wheels, and without the address of an index.
# A version that is locked stays as it is: 'tools/lock.sh --upgrade' asks for newer ones.
set -euo pipefail
cd "$(dirname "$0")/.."

compile=(.venv/bin/python -m uv pip compile --universal --python-version 3.11 --generate-hashes
  --no-annotate --no-header --no-emit-index-url --quiet "$@")

"${compile[@]}" pyproject.toml -o requirements.txt
"${compile[@]}" pyproject.toml --extra dev -c requirements.txt -o requirements-dev.txt
"${compile[@]}" tools/installer.in -o tools/installer.txt
