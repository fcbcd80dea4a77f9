"""Three people do their work with the dashboard from its first page to the end, with a mouse and by keyboard alone."""

import csv
import io
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from playwright.sync_api import Browser, Locator, Page
from pypdf import PdfReader

from dashboard.words import word
from tests.browser.conftest import WIDE, after, new_page, open_page
from tests.browser.reading import lines_of, panel, settled_charts, table_rows

MOST_TABS = 300
# The matrix draws in a tree of its own.
FOCUSED_CELL = """
() => {
  let part = document.activeElement;
  while (part?.shadowRoot?.activeElement) part = part.shadowRoot.activeElement;
  return /^[A-Z]{3}[.]/.test(part?.dataset?.cell ?? "") ? part.dataset.cell : "";
}
"""


@dataclass
class Traveller:
    """Somebody who uses a page with a mouse, or by keyboard alone."""

    page: Page
    by_keyboard: bool

    def use(self, target: Locator) -> None:
        """Follow a link or press a button."""
        if not self.by_keyboard:
            target.click()
            return
        self.reach(target)
        self.page.keyboard.press("Enter")

    def reach(self, target: Locator) -> None:
        """Go to something with Tab, from where the focus is."""
        target.wait_for()
        for _ in range(MOST_TABS):
            # A group of buttons is one stop of Tab; the arrows go from button to button.
            key = target.evaluate(
                """(wanted) => {
                    if (document.activeElement === wanted) return "";
                    const group = wanted.closest('[data-testid="stButtonGroup"]');
                    if (!group?.contains(document.activeElement)) return "Tab";
                    const side = document.activeElement.compareDocumentPosition(wanted);
                    return side & Node.DOCUMENT_POSITION_PRECEDING ? "ArrowLeft" : "ArrowRight";
                }"""
            )
            if not key:
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"Tab does not lead to {target}")

    def choose(self, opener: Locator, field: str, *names: str) -> None:
        """Open a part of the sentence, choose names in a list of it, and close it."""
        self.use(opener)
        box = self.page.get_by_test_id("stPopoverBody").get_by_label(field, exact=True).last
        box.wait_for()
        for name in names:
            if self.by_keyboard:
                self.reach(box)
            else:
                box.click()
            self.page.keyboard.type(name)
            self.page.get_by_role("option", name=name, exact=True).wait_for()
            after(self.page, lambda: self.page.keyboard.press("Enter"))
        self.page.keyboard.press("Escape")
        if self.page.get_by_test_id("stPopoverBody").count():
            self.page.keyboard.press("Escape")

    def open_cell(self, country_code: str, theme_id: str) -> None:
        """Open a cell of the matrix."""
        cell = self.page.locator(f'[data-cell="{country_code}.{theme_id}"]:visible').first
        cell.wait_for()
        if not self.by_keyboard:
            after(self.page, cell.click)
            return
        focus = FOCUSED_CELL
        for _ in range(MOST_TABS):
            if self.page.evaluate(focus):
                break
            self.page.keyboard.press("Tab")
        for place, key in ((0, "ArrowDown"), (1, "ArrowRight")):
            for _ in range(90):
                if self.page.evaluate(focus).split(".")[place] == (country_code, theme_id)[place]:
                    break
                self.page.keyboard.press(key)
        assert self.page.evaluate(focus) == f"{country_code}.{theme_id}"
        after(self.page, lambda: self.page.keyboard.press("Enter"))

    def at(self, title: str) -> None:
        """Wait until a page with this title is drawn."""
        self.page.locator("h1", has_text=title).wait_for()
        self.page.locator(".foot").wait_for()
        settled_charts(self.page)


@pytest.fixture(params=[False, True], ids=["mouse", "keyboard"])
def traveller(request, chromium: Browser, address: str) -> Iterator[Traveller]:
    with new_page(chromium, address, WIDE) as page:
        yield Traveller(page, request.param)


def chosen(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def test_a_policy_officer_gets_to_know_tunisia(traveller: Traveller, chromium: Browser, address: str) -> None:
    page = traveller.page
    open_page(page, "/")
    traveller.use(panel(page, "countries").get_by_role("link", name="Tunesië", exact=True))
    traveller.at("Tunesië")
    # What there is, what needs attention, and what is missing.
    assert "5" in page.locator(".summary-text").inner_text()
    assert panel(page, "partnerships").locator(".record").count() >= 5
    assert page.locator(".summary-gaps").count() == 1
    states = panel(page, "coverage").locator(".record").all_inner_texts()
    assert len(states) == 10
    # Why: the cell of a theme, with its rule and its rows.
    traveller.use(page.locator(".st-key-nav").get_by_role("link", name="Hiaten"))
    traveller.at("Hiaten")
    traveller.open_cell("TUN", "return")
    reason = page.locator(".st-key-reason")
    reason.get_by_text("Tunesië · Terugkeer en overname").wait_for()
    assert "Er is ten minste één actieve eigen af" in reason.inner_text()
    traveller.use(page.locator(".st-key-nav").get_by_role("link", name="Landen"))
    traveller.at("Tunesië")
    traveller.choose(
        page.locator(".st-key-pick-compare button"), word("country.pick.compare", "nl"), "Marokko"
    )
    settled_charts(page)
    assert chosen(page)["compare"] == "MAR"
    assert "Marokko" in panel(page, "compared-counts").inner_text()
    # The exact view, for a colleague.
    button = panel(page, "compared-counts").get_by_role("button", name="Link").first
    after(page, lambda: traveller.use(button))
    link = panel(page, "compared-counts").locator("code").inner_text()
    with new_page(chromium, address, WIDE) as colleague:
        open_page(colleague, link)
        settled_charts(colleague)
        assert colleague.locator("h1").inner_text() == "Tunesië"
        seen = panel(page, "compared-counts").locator(".subtitle").inner_text()
        assert panel(colleague, "compared-counts").locator(".subtitle").inner_text() == seen
        assert "Marokko" in seen


def test_a_manager_picks_five_countries_reads_and_prints(traveller: Traveller) -> None:
    page = traveller.page
    names = ["Egypte", "Jordanië", "Marokko", "Tunesië", "Turkije"]
    open_page(page, "/overview")
    traveller.choose(page.locator(".st-key-pick-list button"), "Landen op uw lijst", *names)
    page.locator(".picked li").nth(4).wait_for()
    assert sorted(page.locator(".picked li").all_inner_texts()) == names
    traveller.use(page.locator(".picked").get_by_role("link", name="Stuurblad"))
    traveller.at("Stuurblad")
    rows = table_rows(panel(page, "sheet").locator("table").first)
    assert sorted(row["Land"] for row in rows) == names
    assert all(row["Lopende eigen partnerschappen"] for row in rows)
    page.evaluate("window.print = () => { document.body.dataset.printed = 'yes'; }")
    traveller.use(page.get_by_role("button", name="Dit blad afdrukken"))
    assert page.evaluate("document.body.dataset.printed") == "yes"
    paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    said = " ".join(sheet.extract_text() for sheet in paper.pages)
    assert len(paper.pages) <= 2
    for row in rows:
        assert row["Land"] in said and row["Laatste contact"] in said


def test_an_analyst_takes_dutch_disbursements_to_the_middle_east_along(
    traveller: Traveller, tmp_path: Path
) -> None:
    page = traveller.page
    open_page(page, "/spending?money=since:2014,until:2020")
    traveller.choose(
        page.locator(".st-key-pick-countries button"),
        "Alle landen van een regio (indeling van de VN)",
        "West-Azië",
    )
    settled_charts(page)
    picked = dict(part.split(":") for part in chosen(page)["money"].split(","))
    codes = picked["countries"].split("~")
    assert {"IRQ", "LBN", "SYR"} <= set(codes)
    # One figure, to its cell.
    after(
        page,
        lambda: traveller.use(
            panel(page, "themes").get_by_role("button", name="Waar komt dit vandaan?").first
        ),
    )
    rows = table_rows(panel(page, "themes").locator("table").last)
    assert rows and all(row["Cel"] for row in rows)
    # The figures, in every way that people read them.
    after(page, lambda: traveller.use(panel(page, "themes").get_by_role("button", name="Downloaden").first))
    files = {}
    for start, ending in (("CSV voor programma", "csv"), ("XLSX", "xlsx"), ("ODS", "ods")):
        button = (
            panel(page, "themes")
            .get_by_test_id("stDownloadButton")
            .get_by_role("button")
            .filter(has_text=start)
            .last
        )
        with page.expect_download() as download:
            traveller.use(button)
        files[ending] = tmp_path / f"figures.{ending}"
        download.value.save_as(files[ending])
    shown = {
        row["code"]: float(row["amount"])
        for row in csv.DictReader(files["csv"].open(encoding="utf-8"))
        if row["amount"]
    }
    assert len(shown) >= 3 and "reception" in shown
    read = pd.read_excel(files["xlsx"])
    amounts = [column for column in read if pd.api.types.is_numeric_dtype(read[column])]
    assert read[amounts[0]].dropna().sum() == pytest.approx(sum(shown.values()))
    subprocess.run(
        [
            "soffice",
            "--headless",
            f"-env:UserInstallation=file://{tmp_path}/office",
            "--convert-to",
            "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1",
            "--outdir",
            str(tmp_path / "office-read"),
            str(files["ods"]),
        ],
        check=True,
        capture_output=True,
    )
    office = pd.read_csv(next((tmp_path / "office-read").glob("*.csv")))
    numbers = [column for column in office if pd.api.types.is_numeric_dtype(office[column])]
    assert office[numbers[0]].dropna().sum() == pytest.approx(sum(shown.values()), rel=1e-6)
    assert lines_of(page, "all")
