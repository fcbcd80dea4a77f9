"""Moving a threshold: the page on gaps against a bare page that draws the same grid from constants."""

import dataclasses
import datetime as dt
import json
import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from dashboard import store
from dashboard.gaps import matrix
from dashboard.gaps.rules import default_settings
from dashboard.gaps.view import GapView, evidence_in
from tests.bench.conftest import keep
from tests.browser.conftest import WIDE, serving

PAIRS = int(os.environ.get("BENCH_PAIRS", "5")) + 3
NEED = "N01"
THRESHOLDS = (10_000, 3_000, 4_000, 5_000, 6_000, 7_000, 8_000, 9_000, 11_000, 2_000, 1_500)

AT_REST = '[data-testid="stApp"][data-test-script-state="notRunning"]'
# How many gaps the grid shows; it lives in a shadow root.
MARKED = """() => [...document.querySelectorAll("*")].map((one) => one.shadowRoot).filter(Boolean)
  .flatMap((root) => [...root.querySelectorAll("table [data-cell].gap")]).length"""
# Types a threshold and tells the milliseconds until the grid shows another number of gaps.
WATCH = """([wanted]) => new Promise((done) => {
  const started = performance.now();
  const count = MARKED;
  const look = () => (count() === wanted ? done(performance.now() - started) : requestAnimationFrame(look));
  look();
})""".replace("MARKED", f"({MARKED})")


def view_at(version: str, threshold: float) -> GapView:
    """The page's view with another threshold of the first need indicator."""
    settings = default_settings(evidence_in(version))
    moved = tuple((need, threshold if need == NEED else usual) for need, usual in settings.thresholds)
    return GapView(
        lang="nl",
        version=version,
        settings=dataclasses.replace(settings, thresholds=moved),
        today=dt.date.today(),
        address="http://127.0.0.1/gaps",
    )


@pytest.fixture(scope="module")
def constants(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[int, int]:
    """Threshold -> gaps in the grid; the grids stand in the folder that the bare page reads."""
    folder = tmp_path_factory.mktemp("grids")
    version = store.current_version()
    gaps = {}
    for threshold in THRESHOLDS:
        view = view_at(version, threshold)
        (folder / f"grid-{threshold}.json").write_text(json.dumps(matrix.payload(view, matrix.Shown(), None)))
        gaps[threshold] = view.totals().gaps
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BENCH_PAYLOADS", str(folder))
        yield gaps


def test_moved_threshold(constants: dict[int, int], shipped: Path, chromium: Browser) -> None:
    """From pressing Enter in the box to the grid with the gaps of the new threshold, warm."""
    seconds: dict[str, list[float]] = {"ours": [], "bare": []}
    with (
        serving(shipped.parent) as ours,
        serving(shipped.parent, script="tests/bench/bare_grid_serve.py") as bare,
    ):
        pages = {}
        for side, address, box in (
            ("ours", f"{ours}/gaps", ".st-key-address-settings-N01 input"),
            ("bare", bare, ".st-key-threshold input"),
        ):
            page = chromium.new_context(viewport=WIDE).new_page()
            page.set_default_timeout(120_000)
            page.goto(address)
            page.wait_for_function(f"() => ({MARKED})() > 0")
            pages[side] = page, page.locator(box).first
        shown = constants[THRESHOLDS[0]]
        for number, threshold in enumerate(THRESHOLDS[1 : PAIRS + 3]):
            if constants[threshold] == shown:
                continue  # nothing to see change
            for side, (page, box) in pages.items():
                box.wait_for()
                found = moved(page, box, threshold, constants[threshold])
                if number > 1:  # the first two warm the servers
                    seconds[side].append(found)
            shown = constants[threshold]
    keep(
        "a threshold moved, until the grid shows it, in Chromium",
        against="a bare page that draws the same grid from constants",
        **seconds,
    )


def moved(page: Page, box: object, threshold: int, gaps: int) -> float:
    """Move the threshold; the seconds until the grid shows as many gaps as it should."""
    page.wait_for_selector(AT_REST)  # what the move before still draws is no part of this one
    box.fill(str(threshold))
    handle = page.evaluate_handle(f"() => ({{ waiting: ({WATCH})([{gaps}]) }})")
    box.press("Enter")
    return handle.evaluate("(held) => held.waiting") / 1000
