"""Money: the load of all files, and another filter on the page of spending, each against something bare."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from streamlit.testing.v1 import AppTest

from dashboard import paths
from dashboard.intake.load import default_files
from dashboard.money.view import RULES, UNITS
from dashboard.words import word
from tests.bench import payload
from tests.bench.conftest import keep, taken
from tests.bench.test_speed import AT_REST, BARE, PAIRS, changed, fresh
from tests.browser.conftest import serving

SOURCE = "commission"
RULE, UNIT = "address-money-rule", "address-money-unit"
ASKED = ("wide", "narrow", "humanitarian", "all")
# Every choice of two filters once, each one step from the one before.
STEPS = [
    (rule, unit) for number, rule in enumerate(ASKED) for unit in list(UNITS)[:: 1 if number % 2 == 0 else -1]
]
STEPS = STEPS[: max(PAIRS, 5) + 6]

READ = """
import gc, sys
from python_calamine import CalamineWorkbook
gc.disable()  # as the load does
rows = 0
for path in sys.argv[1:]:
    book = CalamineWorkbook.from_path(path)
    rows += sum(len(book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names)
assert rows > 800_000
"""


def address_of(rule: str, unit: str) -> dict[str, str]:
    parts = {"source": SOURCE} | ({"rule": rule} if rule != "wide" else {})
    parts |= {"unit": unit} if unit != "eur" else {}
    return {"money": ",".join(f"{part}:{value}" for part, value in parts.items())}


@pytest.fixture(scope="module")
def payloads(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with what the page holds for every choice, for the bare page."""
    folder = tmp_path_factory.mktemp("spending")
    for rule, unit in STEPS:
        found = payload.record_page(address_of(rule, unit), page="spending")
        (folder / f"{rule}.{unit}.json").write_text(json.dumps(found))
    codes = {
        RULE: {word(f"money.rule.{rule}", "nl"): rule for rule in RULES},
        UNIT: {word(f"money.unit.{unit}", "nl"): unit for unit in UNITS},
    }
    (folder / "codes.json").write_text(json.dumps(codes))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BENCH_PAYLOADS", str(folder))
        yield folder


@pytest.fixture(scope="module")
def pages(shipped: Path, payloads: Path, chromium: Browser) -> Iterator[dict[str, Page]]:
    """The page of the dashboard and the bare one, open at the first choice, each on a server of its own."""
    with (
        serving(shipped.parent) as ours,
        serving(shipped.parent, script="tests/bench/bare_serve.py") as bare,
        fresh(chromium) as our_page,
        fresh(chromium) as bare_page,
    ):
        our_page.goto(f"{ours}/spending?money=source:{SOURCE}")
        bare_page.goto(f"{bare}/?country={'.'.join(STEPS[0])}")
        found = {"ours": our_page, "bare": bare_page}
        for page in found.values():
            page.wait_for_function(AT_REST, arg=[0, charts_of(payloads, *STEPS[0])])
        yield found


def charts_of(payloads: Path, rule: str, unit: str) -> int:
    nodes = json.loads((payloads / f"{rule}.{unit}.json").read_text())["nodes"]
    return payload.count(nodes, "plotly_chart")


def test_load_of_money(shipped: Path, tmp_path: Path) -> None:
    """All files, money and the rest, each time in a process of its own: programs start as they do for a reader."""
    files = [str(path) for path in default_files()]

    def read() -> None:
        subprocess.run([sys.executable, "-c", READ, *files], check=True)

    def whole(number: int) -> None:
        var = tmp_path / str(number)
        command = [sys.executable, "-m", "dashboard.cli", "load"]
        subprocess.run(
            command, check=True, cwd=paths.ROOT, env={**os.environ, "DASHBOARD_VAR": str(var)},
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        assert (var / "current").is_file()

    bare, ours = [], []
    for number in range(min(PAIRS, 3)):
        bare.append(taken(read))
        ours.append(taken(partial(whole, number)))
    keep(
        "load of all data, a process of its own",
        against="reading the same files with python-calamine",
        ours=ours,
        bare=bare,
    )


def test_spending_script(payloads: Path) -> None:
    """The processor's time of the script of the page on spending: a choice that nobody has asked for, and again."""
    bare_page = Path(__file__).with_name("bare_page.py")
    app = payload.app_at(address_of(*STEPS[0]), page="spending").run()
    first, again, bare = [], [], []
    for rule, unit in STEPS[: PAIRS + 1]:
        # Another year: what the payloads were recorded from is kept already.
        app.query_params["money"] = f"{address_of(rule, unit)['money']},since:2011"
        first.append(taken(app.run, clock=time.process_time))
        again.append(taken(app.run, clock=time.process_time))
        bare_app = AppTest.from_file(bare_page, default_timeout=payload.PATIENCE)
        bare_app.query_params["country"] = f"{rule}.{unit}"
        bare_app.run()
        bare.append(taken(bare_app.run, clock=time.process_time))
        assert not app.exception and not bare_app.exception
        assert len(app.get("plotly_chart")) == len(bare_app.get("plotly_chart"))
    clock = "processor"
    keep("script of the page on spending, nobody was there", against=BARE, ours=first, bare=bare, clock=clock)
    keep(
        "script of the page on spending, somebody was there", against=BARE, ours=again, bare=bare, clock=clock
    )


def test_spending_filter(pages: dict[str, Page], payloads: Path) -> None:
    """From choosing another filter to the last change of the page; first what nobody asked for, then once more."""

    def choose(page: Page, before: tuple[str, str], after: tuple[str, str]) -> float:
        is_rule = before[0] != after[0]
        button = page.locator(f".st-key-pick-{'rule' if is_rule else 'unit'} button").first
        button.click()
        options = page.locator(f".st-key-{RULE if is_rule else UNIT} [role=radiogroup] label")
        option = options.nth(list(RULES).index(after[0]) if is_rule else list(UNITS).index(after[1]))
        option.wait_for()
        found = changed(page, option.click, charts_of(payloads, *after))
        button.click()
        option.wait_for(state="hidden")
        return found

    def said(page: Page) -> list[str]:
        return page.locator(".panel-head h3, .panel-foot .summary").all_inner_texts()

    for before, after in [*pairwise(STEPS), *pairwise(STEPS[::-1])]:  # the bare page reads its constants
        choose(pages["bare"], before, after)
    for name, steps in (("nobody was there", STEPS), ("somebody was there", STEPS[::-1])):
        seconds: dict[str, list[float]] = {side: [] for side in pages}
        for before, after in pairwise(steps):
            for side, page in pages.items():
                seconds[side].append(choose(page, before, after))
            assert said(pages["ours"]) == said(pages["bare"])
        keep(f"another filter of spending, {name}, in Chromium", against=BARE, **seconds)
