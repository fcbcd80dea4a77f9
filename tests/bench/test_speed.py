"""Load, first page, country change, opening what stands under a panel: each against something bare.

Both ways are taken in turn, so that what else the machine does slows both. What is asserted is that both ways did
the same work; how long it took is told, not judged.
"""

import gc
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, Page
from python_calamine import CalamineWorkbook
from streamlit.testing.v1 import AppTest

from dashboard import store
from dashboard.intake.load import default_files, inputs_digest, load
from tests.bench import payload
from tests.bench.conftest import keep, taken
from tests.browser.conftest import COUNT_RUNS, WIDE, serving

PAIRS = int(os.environ.get("BENCH_PAIRS", "5"))
FIRST = "TUN"
NEXT = ["EGY", "NGA", "TUR", "DZA", "IRQ", "SEN"][: PAIRS + 1]
PANEL = "asylum-applicants-eu"
BARE = "a bare page with the same elements"

WATCH = (
    COUNT_RUNS
    + """
window.lastChange = 0;
new MutationObserver(() => { window.lastChange = performance.now(); }).observe(
  document, {subtree: true, childList: true, attributes: true, characterData: true});
"""
)
AT_REST = """
([runs, charts]) => window.finishedRuns > runs
  && document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === "notRunning"
  && !document.querySelector('[data-testid="stSkeleton"], [data-stale="true"]')
  && [...document.querySelectorAll(".js-plotly-plot")].filter(one => one.querySelector(".main-svg")).length >= charts
  && performance.now() - window.lastChange > 700
"""


def address_of(country: str) -> dict[str, str]:
    return {"country": country, "compare": "MAR"}


@pytest.fixture(scope="module")
def payloads(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with what the page of each country holds, for the bare page."""
    folder = tmp_path_factory.mktemp("payloads")
    for country in (FIRST, *NEXT):
        found = payload.record(address_of(country), open_panel=PANEL)
        (folder / f"{country}.json").write_text(json.dumps(found))
    listed = store.query("country/list")
    codes = dict(zip(listed["name_nl"], listed["country_code"], strict=True))
    (folder / "codes.json").write_text(json.dumps(codes))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BENCH_PAYLOADS", str(folder))
        yield folder


@pytest.fixture(scope="module")
def servers(shipped: Path, payloads: Path) -> Iterator[dict[str, str]]:
    """The addresses of the dashboard and of the bare page."""
    with serving(shipped.parent) as ours, serving(shipped.parent, script="tests/bench/bare_serve.py") as bare:
        yield {"ours": f"{ours}/country", "bare": f"{bare}/"}


@contextmanager
def fresh(chromium: Browser) -> Iterator[Page]:
    """A browser that has seen nothing yet."""
    context = chromium.new_context(viewport=WIDE)
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.add_init_script(WATCH)
    try:
        yield page
    finally:
        context.close()


def charts_of(payloads: Path, country: str) -> int:
    return payload.count(json.loads((payloads / f"{country}.json").read_text())["nodes"], "plotly_chart")


def opened(page: Page, server: str, charts: int) -> float:
    """Open the first country; the seconds from the start of the navigation to the last change of the page."""
    page.goto(f"{server}?country={FIRST}&compare=MAR")
    page.wait_for_function(AT_REST, arg=[0, charts])
    return page.evaluate("window.lastChange") / 1000


def changed(page: Page, action, charts: int) -> float:
    """Do something; the seconds from there to the last change of the page."""
    runs, started = page.evaluate("[window.finishedRuns, performance.now()]")
    action()
    page.wait_for_function(AT_REST, arg=[runs, charts])
    return (page.evaluate("window.lastChange") - started) / 1000


def test_load(shipped: Path, tmp_path: Path) -> None:
    """Reading all cells of all workbooks is the least that a load must do."""
    files = default_files()

    def read() -> None:
        gc.disable()  # as the load does
        cells = [
            CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name).to_python(skip_empty_area=False)
            for path in files
            for name in CalamineWorkbook.from_path(str(path)).sheet_names
        ]
        gc.enable()
        assert sum(map(len, cells)) > 600_000

    def whole(number: int) -> None:
        assert load(files, var=tmp_path / str(number)).published

    bare, ours = [], []
    for number in range(min(PAIRS, 3)):
        bare.append(taken(read))
        ours.append(taken(partial(whole, number)))
    keep("load of data/workbooks", against="reading their cells with python-calamine", ours=ours, bare=bare)


def test_unchanged_load(shipped: Path) -> None:
    """A second load has to know that nothing has changed, and nothing more."""
    files = default_files()
    ours, bare = [], []
    for _ in range(PAIRS):
        bare.append(taken(lambda: inputs_digest(files)))
        ours.append(taken(lambda: load(files, var=shipped.parent)))
    assert load(files, var=shipped.parent).unchanged
    keep("load when nothing has changed", against="the digests of the same files", ours=ours, bare=bare)


def test_script(payloads: Path) -> None:
    """The processor's time of the page's script: a country that nobody has opened, and one that somebody has."""
    first, again, bare = [], [], []
    for country in (FIRST, *NEXT):
        # A session of its own: in the one before, the box has another country chosen.
        bare_app = AppTest.from_file(
            Path(__file__).with_name("bare_page.py"), default_timeout=payload.PATIENCE
        )
        # Another year: what the payloads were recorded from is kept already.
        app = payload.app_at(address_of(country) | {"from": "2011"})
        first.append(taken(app.run, clock=time.process_time))
        again.append(taken(app.run, clock=time.process_time))
        bare_app.query_params["country"] = country
        bare_app.run()
        bare.append(taken(bare_app.run, clock=time.process_time))
        assert not app.exception and not bare_app.exception
        assert len(app.get("plotly_chart")) == len(bare_app.get("plotly_chart"))
    clock = "processor"
    keep("script of the page, nobody was there", against=BARE, ours=first, bare=bare, clock=clock)
    keep("script of the page, somebody was there", against=BARE, ours=again, bare=bare, clock=clock)


def test_queries(shipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `store.query` adds to DuckDB: all answers of a page, by the door and on one open cursor."""
    asked = []
    query = store.query

    def listening(name: str, **given: object) -> object:
        asked.append((name, given))
        return query(name, **given)

    monkeypatch.setattr(store, "query", listening)
    app = payload.app_at(address_of(FIRST) | {"from": "2012"})
    assert not app.run().exception
    monkeypatch.undo()
    assert len(asked) > 10
    with duckdb.connect(str(shipped), read_only=True) as connection:
        connection.execute("set search_path = 'public'")

        def straight() -> None:
            for name, given in asked:
                parameters = {
                    part: value for part, value in given.items() if part not in ("reader", "version")
                }
                connection.execute(store.text_of(name), parameters or None).df()

        def door() -> None:
            for name, given in asked:
                query(name, **given)

        straight(), door()
        bare, ours = [], []
        for _ in range(PAIRS):
            bare.append(taken(straight))
            ours.append(taken(door))
    keep(
        f"the {len(asked)} queries of a page, by store.query",
        against="the same on one open connection",
        ours=ours,
        bare=bare,
    )


def test_first_page(servers, payloads: Path, chromium: Browser) -> None:
    """From the address to the last change of the page, in a browser that has seen nothing yet."""
    charts = charts_of(payloads, FIRST)
    seconds: dict[str, list[float]] = {"ours": [], "bare": []}
    for number in range(PAIRS + 1):
        for side, server in servers.items():
            with fresh(chromium) as page:
                found = opened(page, server, charts)
                assert page.locator(".js-plotly-plot").count() == charts
                if number:  # the first one warms the servers
                    seconds[side].append(found)
    keep("first page of a profile, in Chromium", against=BARE, **seconds)


def test_country_change(servers, payloads: Path, chromium: Browser) -> None:
    """From choosing another country to the last change of the page; first where nobody was, then once more."""
    names = {code: name for name, code in json.loads((payloads / "codes.json").read_text()).items()}
    seconds: dict[str, dict[str, list[float]]] = {}
    with fresh(chromium) as ours, fresh(chromium) as bare:
        pages = {"ours": ours, "bare": bare}
        for side, page in pages.items():
            opened(page, servers[side], charts_of(payloads, FIRST))

        def choose(page: Page, country: str) -> float:
            page.locator(".st-key-pick-country button").first.click()
            box = page.locator(".st-key-address-country input")
            box.fill(names[country])
            found = changed(page, lambda: box.press("Enter"), charts_of(payloads, country))
            assert page.locator("h1").inner_text() == names[country]
            page.keyboard.press("Escape")
            return found

        for country in NEXT:  # the bare page reads its constants
            choose(bare, country)
        choose(bare, FIRST)
        for name in ("nobody was there", "somebody was there"):
            seconds[name] = {side: [] for side in pages}
            for country in NEXT:
                for side, page in pages.items():
                    seconds[name][side].append(choose(page, country))
            for page in pages.values():
                choose(page, FIRST)
    for name, found in seconds.items():
        keep(f"country change, {name}, in Chromium", against=BARE, **found)


def test_opening(servers, payloads: Path, chromium: Browser) -> None:
    """From pressing a button under a panel to the last change of the page."""
    charts = charts_of(payloads, FIRST)
    with fresh(chromium) as ours, fresh(chromium) as bare:
        pages = {"ours": ours, "bare": bare}
        for side, page in pages.items():
            opened(page, servers[side], charts)
        for number, what in enumerate(("the table of a panel", "where a figure comes from")):
            seconds: dict[str, list[float]] = {"ours": [], "bare": []}
            for _ in range(PAIRS):
                for side, page in pages.items():
                    panel = page.locator(f".st-key-panel-{PANEL}")
                    button = panel.locator("[data-testid='stButtonGroup'] button").nth(number * 2)
                    seconds[side].append(changed(page, button.click, charts))
                    assert panel.locator(".table").count() == 1
                    changed(page, button.click, charts)
                    assert panel.locator(".table").count() == 0
            keep(f"opening {what}, in Chromium", against=BARE, **seconds)
