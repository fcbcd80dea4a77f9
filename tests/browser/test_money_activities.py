"""The list of activities and the page of one in a real browser: searched, opened, left again, shared, taken along."""

import csv
import io
import re
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import after, open_page
from tests.browser.reading import (
    drawn,
    open_action,
    panel,
    settled_charts,
    table_rows,
)

COMMISSION = "money=source:commission,rule:all,countries:all"
MEASURED = "commission:XI-IATI-EC_INTPA-2004/097-402"
DECISION = "eutf_decision:T05-EUTF-HOA-SO-03"

"""Pages of a few sentences: each language and each width once."""


def opened(page: Page, path: str) -> None:
    open_page(page, path)
    assert page.get_by_role("alert").all_inner_texts() == [], "the page broke"
    settled_charts(page)


def amount(text: str) -> float:
    """A whole amount as a Dutch page writes it."""
    return float(text.replace(".", "").replace("\u2212", "-"))


def test_a_search_is_typed_an_activity_opened_and_left_again(wide: Page) -> None:
    opened(wide, f"/activities?{COMMISSION}&page=3")
    assert "Pagina 3 van" in wide.locator("body").inner_text()
    before = panel(wide, "activities").locator("h3").inner_text()
    field = wide.get_by_label("Zoek in titel en nummer")
    field.fill("RÉFUGIÉS sahraouis")
    after(wide, lambda: field.press("Enter"))
    assert "page=" not in wide.url, "a new list begins at its first page"
    assert panel(wide, "activities").locator("h3").inner_text() != before
    rows = table_rows(panel(wide, "activities").locator("table").first)
    assert rows
    for row in rows:
        assert re.search("r[eé]fugi[eé]s", row["Activiteit"], re.IGNORECASE), row
        assert "sahraouis" in row["Activiteit"].lower()

    link = panel(wide, "activities").locator("tbody a").first
    title = link.inner_text()
    link.click()
    wide.wait_for_selector("h1")
    expect(wide.locator("h1")).to_have_text(title)
    back = wide.get_by_role("link", name="Terug naar de lijst van activiteiten")
    expect(back).to_be_visible()
    back.click()
    expect(wide.get_by_label("Zoek in titel en nummer")).to_have_value("RÉFUGIÉS sahraouis")
    expect(panel(wide, "activities").locator("tbody tr")).to_have_count(len(rows))


def test_the_pages_follow_each_other_and_the_last_is_not_passed(wide: Page) -> None:
    opened(wide, "/activities")
    whole = int(
        re.search(r"^(\d+) activiteiten", panel(wide, "activities").locator("h3").inner_text()).group(1)
    )
    first = table_rows(panel(wide, "activities").locator("table").first)
    assert len(first) == 50
    wide.get_by_role("link", name="Volgende pagina").click()
    expect(wide.get_by_text("Pagina 2 van 2.")).to_be_visible()
    second = table_rows(panel(wide, "activities").locator("table").first)
    assert len(first) + len(second) == whole
    assert amount(first[-1]["Bedrag (€)"]) >= amount(second[0]["Bedrag (€)"])
    assert wide.get_by_role("link", name="Volgende pagina").count() == 0
    opened(wide, "/activities?page=99")
    assert "Pagina “99” is er niet" in wide.locator(".notices").inner_text()
    expect(wide.get_by_text("Pagina 2 van 2.")).to_be_visible()


def test_the_activities_behind_a_mark_add_up_to_it_and_go_along_whole(wide: Page, shipped: Path) -> None:
    opened(wide, f"/activities?{COMMISSION}&mark=cut:place_year,key:TUN,year:2019")
    assert "Tunesië, 2019" in wide.locator(".changed").inner_text()
    with duckdb.connect(str(shipped), read_only=True) as connection:
        count, total = connection.execute(
            "select count(distinct activity_key), cast(sum(amount_eur) as double) from public.money_transaction "
            "where money_set_id = 'commission' and measure_code = 'disbursement' and place_code = 'TUN' and year = 2019"
        ).fetchone()
    assert count > 50
    assert panel(wide, "activities").locator("h3").inner_text().startswith(f"{count} activiteiten")
    open_action(wide, "activities", "Downloaden")
    with wide.expect_download() as download:
        panel(wide, "activities").get_by_role("button", name="CSV voor programma's").click()
    lines = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig"))))
    assert len(lines) == count, "a file holds all rows of the selection, not the page"
    assert sum(float(line["amount"]) for line in lines) == pytest.approx(total, abs=0.01)
    wide.get_by_role("link", name="Toon alle activiteiten van de selectie").click()
    expect(panel(wide, "activities").locator("h3")).to_contain_text("14.465 activiteiten")
    assert "mark=" not in wide.url


def test_a_decision_leads_to_its_contract_and_back(wide: Page) -> None:
    opened(wide, f"/activity?activity={DECISION}")
    below = panel(wide, "levels").locator("tbody tr", has_text="valt hieronder").locator("a").first
    title = below.inner_text()
    below.click()
    expect(wide.locator("h1")).to_have_text(title)
    above = panel(wide, "levels").locator("tbody tr", has_text="staat hierboven").locator("a").first
    above.click()
    expect(wide.locator("h1")).to_contain_text("Innovative durable solutions")


def test_the_chart_holds_the_measures_side_by_side_and_its_rows_add_up(wide: Page, shipped: Path) -> None:
    opened(wide, f"/activity?activity={MEASURED}")
    with duckdb.connect(str(shipped), read_only=True) as connection:
        counted = {
            (measure, year): value
            for measure, year, value in connection.execute(
                "select measure_code, year, cast(sum(amount_eur) as double) from public.money_transaction "
                "where activity_key = ? group by all",
                [MEASURED],
            ).fetchall()
        }
    bars = {
        (trace["meta"]["measure"], year): value
        for trace in drawn(wide, "money")
        for year, value in zip(trace["x"], trace["y"], strict=True)
    }
    assert bars == pytest.approx(counted, abs=0.01)
    assert len({measure for measure, _ in bars}) == 3
    open_action(wide, "money", "Waar komt dit vandaan?")
    told = panel(wide, "money").locator("dl.origin").inner_text()
    assert "De rijen tellen op tot €" in told
    rows = table_rows(panel(wide, "money").locator("table").first)
    assert rows and all(re.fullmatch(r"U\d+", row["Cel"]) for row in rows)


def test_the_unit_is_changed_on_the_page_and_stays_in_the_address(wide: Page) -> None:
    opened(wide, f"/activity?activity={MEASURED}")
    wide.get_by_role("link", name="In dollar, zoals gepubliceerd").click()
    expect(wide.locator(".key-figures")).to_contain_text("US$")
    assert "unit" in wide.url
    assert "US$" in panel(wide, "transactions").locator("thead").inner_text()
    opened(wide, f"/activity?activity={DECISION}&money=unit:usd")
    assert "publiceert in euro" in wide.locator(".notices").inner_text()


def test_what_the_address_asks_wrongly_is_said(wide: Page) -> None:
    opened(wide, "/activity?activity=commission:XX")
    assert "commission:XX" in wide.locator(".notices").inner_text()
    opened(wide, "/activities?mark=cut:place,key:ATLANTIS&search=%3F%3F&page=x")
    said = wide.locator(".notices").inner_text()
    assert "ATLANTIS" in said and "??" in said and "“x”" in said
    rows = table_rows(panel(wide, "activities").locator("table").first)
    assert len(rows) == 50


def test_by_keyboard_alone_a_reader_searches_and_opens(wide: Page) -> None:
    opened(wide, "/activities")
    wide.get_by_label("Zoek in titel en nummer").focus()
    wide.keyboard.type("lebanon")
    after(wide, lambda: wide.keyboard.press("Enter"))
    link = panel(wide, "activities").locator("tbody a").first
    title = link.inner_text()
    assert "lebanon" in title.lower()
    for _ in range(12):
        if wide.evaluate("document.activeElement.closest('tbody') !== null"):
            break
        wide.keyboard.press("Tab")
    assert wide.evaluate("document.activeElement.innerText") == title
    wide.keyboard.press("Enter")
    expect(wide.locator("h1")).to_have_text(title)
