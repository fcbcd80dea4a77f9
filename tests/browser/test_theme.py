"""The theme page and the completeness page in a real browser, in both languages and at both widths."""

import re

import duckdb
from playwright.sync_api import Page

from tests.browser.conftest import after, open_page
from tests.browser.reading import (
    drawn,
    open_action,
    panel,
    settled_charts,
    table_rows,
)


def opened(page: Page, path: str) -> None:
    open_page(page, path)
    assert page.get_by_role("alert").all_inner_texts() == [], "the page broke"
    settled_charts(page)


def test_bars_are_the_figures_as_loaded(wide: Page, shipped):
    opened(wide, "/theme?theme=return")
    bars = {
        code: value
        for trace in drawn(wide, "theme-need")
        for code, value in zip(trace["customdata"], trace["x"], strict=True)
    }
    with duckdb.connect(str(shipped), read_only=True) as connection:
        loaded = dict(
            connection.execute(
                "select country_code, value from public.need_reading where need_id = 'N01' and period = 2024 "
                "order by value desc limit 25"
            ).fetchall()
        )
    assert bars == loaded
    open_action(wide, "theme-need", "Tabel")
    rows = table_rows(panel(wide, "theme-need").locator("table"))
    assert len(rows) == 68
    gaps = [row["Land"] for row in rows if row["Uitkomst"] == "hiaat"]
    assert gaps and all(f"{name}: " in panel(wide, "theme-need").inner_text() for name in gaps)


def test_theme_year_and_region_are_chosen_in_the_sentence(wide: Page):
    opened(wide, "/theme?theme=return")
    wide.locator(".st-key-pick-year button").click()
    wide.get_by_role("combobox", name=re.compile("Jaar")).click()
    after(wide, wide.get_by_role("option", name="2023", exact=True).click)
    assert "settings=y.N01%3A2023" in wide.url or "settings=y.N01:2023" in wide.url
    assert "2023 in plaats van 2024" in wide.locator(".changed").inner_text()
    wide.keyboard.press("Escape")
    wide.locator(".st-key-pick-theme button").click()
    wide.get_by_role("combobox", name=re.compile("Thema")).click()
    after(wide, wide.get_by_role("option", name="Grensbeheer").click)
    assert wide.locator("h1").inner_text() == "Grensbeheer"
    assert "theme=border" in wide.url


def test_a_region_in_the_address_narrows_bars_and_map(wide: Page):
    opened(wide, "/theme?theme=return&show=regions:Northern Africa")
    codes = {code for trace in drawn(wide, "theme-need") for code in trace["customdata"]}
    assert codes and codes <= {"DZA", "EGY", "LBY", "MAR", "SDN", "TUN", "ESH"}
    filled = {
        code
        for trace in drawn(wide, "theme-map")
        if trace["meta"]["role"] == "state"
        for code in trace["meta"]["country_codes"]
    }
    assert codes <= filled and len(filled) <= 7


def test_an_indicator_that_is_off_is_let_in_by_a_link(wide: Page):
    opened(wide, "/theme?theme=root_causes")
    assert not drawn_panels(wide, "theme-need")
    wide.get_by_role("link", name=re.compile("Inkomen per hoofd")).click()
    wide.wait_for_selector(".st-key-panel-theme-need .js-plotly-plot")
    settled_charts(wide)
    assert "telt mee als behoefte" in wide.locator(".changed").inner_text()


def drawn_panels(page: Page, key: str) -> int:
    return panel(page, key).locator(".js-plotly-plot").count()


def test_a_theme_that_does_not_exist_is_said(wide: Page):
    opened(wide, "/theme?theme=nonsense&need=N99&show=regions:Atlantis")
    said = wide.locator(".notices").inner_text()
    assert "nonsense" in said and "N99" in said and "Atlantis" in said
    assert wide.locator("h1").inner_text() == "Terugkeer en overname"


def test_a_gap_leads_to_its_cell(wide: Page):
    opened(wide, "/theme?theme=return")
    address = wide.get_by_role("link", name="Algerije", exact=True).get_attribute("href")
    assert address.startswith("gaps?") and "cell=DZA.return" in address


def test_completeness_leads_from_themes_to_claims(wide: Page):
    opened(wide, "/completeness")
    themes = {
        row["Thema"]: row["Volledig door"]
        for row in table_rows(panel(wide, "completeness-themes").locator("table"))
    }
    assert themes["Grensbeheer"] == "k04 en k05" and themes["Herintegratie"] == "niet volledig"
    claims = table_rows(panel(wide, "completeness-claims").locator("table"))
    assert {row["Sleutel"] for row in claims} >= {"k04", "k05"}
    open_action(wide, "completeness-claims", "Waar komt dit vandaan?")
    found = table_rows(panel(wide, "completeness-claims").locator("table").nth(1))
    assert len(found) == len(claims) and all(row["Blad"] == "coverage_claim" for row in found)
