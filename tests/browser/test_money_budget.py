"""The pages on the Dutch budget and on reconciliation in a real browser, in both languages and at both widths."""

import csv
import io
import re
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Page

from tests.browser.conftest import after, open_page
from tests.browser.reading import (
    action,
    drawn,
    open_action,
    panel,
    settled_charts,
    table_rows,
)

# Written anew on the rows as loaded: what one number holds, in thousands of euros.
STAGES = """
select
    budget_year,
    sum(draft_eur_1000), sum(adopted_eur_1000), sum(first_supplementary_eur_1000),
    sum(second_supplementary_eur_1000), sum(realised_eur_1000)
from public.budget_article
where flow_code = 'U' and chapter_code = 'VI' and article_number = 37
group by budget_year
"""
NAMES = ("draft", "adopted", "first_supplementary", "second_supplementary", "realised")


def opened(page: Page, path: str) -> None:
    open_page(page, path)
    assert page.get_by_role("alert").all_inner_texts() == [], "the page broke"
    settled_charts(page)


def test_lines_are_the_budget_as_loaded_and_what_is_missing_is_no_point(wide: Page, shipped: Path) -> None:
    opened(wide, "/budget")
    with duckdb.connect(str(shipped), read_only=True) as connection:
        loaded = {
            (stage, year): 1000 * amount
            for year, *amounts in connection.execute(STAGES).fetchall()
            for stage, amount in zip(NAMES, amounts, strict=True)
            if amount is not None
        }
    shown = {
        tuple(where): value
        for trace in drawn(wide, "stages-migration")
        for where, value in zip(trace["customdata"], trace["y"], strict=True)
        if value is not None
    }
    assert shown == loaded
    assert ("realised", 2020) not in shown
    open_action(wide, "stages-migration", "Tabel")
    rows = {row["Jaar"]: row for row in table_rows(panel(wide, "stages-migration").locator("table"))}
    assert rows["2021"]["Gerealiseerd (€)"] == "geen gegevens"
    assert rows["2019"]["Gerealiseerd (€)"] == f"{loaded['realised', 2019]:,}".replace(",", ".")


def test_a_year_of_renumbering_shows_each_stage_once(wide: Page) -> None:
    opened(wide, "/budget")
    place = panel(wide, "numbers-peace-security-development")
    rows = [row for row in table_rows(place.locator("table")) if row["Jaren"] == "2020"]
    assert {row["Nummer"]: row["Gevulde standen"] for row in rows} == {
        "XVII 44": "ontwerp",
        "XVII 4": "vastgesteld en eerste suppletoire",
    }
    assert "telt één keer" in panel(wide, "stages-peace-security-development").inner_text()


def test_a_mark_leads_to_its_cells(wide: Page) -> None:
    opened(wide, "/budget")
    open_action(wide, "stages-peace-security-development", "Waar komt dit vandaan")
    place = panel(wide, "stages-peace-security-development")
    # The list draws what is in view only: a reader types.
    place.get_by_role("combobox").fill("2020, Vast")
    after(wide, wide.get_by_role("option", name="2020, Vastgestelde begroting").click)
    rows = table_rows(place.locator("table").last)
    assert {row["Nummer"]: row["Bedrag in de cel (EUR × 1.000)"] for row in rows} == {
        "XVII 4": "767.260",
        "XVII 44": "0",
    }
    assert "767.260.000 euro" in place.inner_text()


def test_flow_and_subjects_are_chosen_in_the_sentence(wide: Page) -> None:
    opened(wide, "/budget?lang=en")
    wide.locator(".st-key-pick-flow button").click()
    after(wide, wide.locator("label", has_text="commitments").first.click)
    assert re.search("budget=flow(:|%3A)V", wide.url)
    assert "Commitments by year" in panel(wide, "stages-migration").inner_text()
    opened(wide, "/budget?budget=subjects:nothing&lang=en")
    assert "subjects:nothing" in wide.locator(".notices").inner_text()
    assert panel(wide, "stages-migration").count() == 1


def test_what_is_taken_along_is_what_is_shown(wide: Page) -> None:
    opened(wide, "/budget")
    open_action(wide, "stages-migration", "Downloaden")
    with wide.expect_download() as waiting:
        action(wide, "stages-migration", "CSV voor programma").click()
    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    shown = {
        tuple(where): value
        for trace in drawn(wide, "stages-migration")
        for where, value in zip(trace["customdata"], trace["y"], strict=True)
        if value is not None
    }
    taken = {(stage, int(row["year"])): float(row[stage]) for row in rows for stage in NAMES if row[stage]}
    assert taken == shown


def test_steps_of_the_trust_fund_reconcile_to_the_cent(wide: Page) -> None:
    opened(wide, "/reconciliation")
    trace = drawn(wide, "reconcile-decisions")[0]
    assert dict(zip(trace["customdata"], trace["x"], strict=True)) == {
        "twice": -55e6,
        "contract": -3e6,
        "only_akvo": 27e6,
        "total": -31e6,
    }
    open_action(wide, "reconcile-decisions", "Tabel")
    rows = {
        row["Stap"]: row["Bedrag (€)"]
        for row in table_rows(panel(wide, "reconcile-decisions").locator("table"))
    }
    assert rows["Projectenlijst"] == "5.256.072.987,34"
    assert rows["Besluiten in Akvo"] == "5.225.072.987,34"
    assert rows["Niet verklaard"] == "0"
    open_action(wide, "reconcile-decisions", "Waar komt dit vandaan")
    assert "T05-EUTF-HoA-SO-03" in panel(wide, "reconcile-decisions").inner_text()


def test_another_year_of_the_comparison_is_chosen_and_kept_in_the_address(wide: Page, shipped: Path) -> None:
    opened(wide, "/reconciliation?reconcile=year:2016&lang=en")
    with duckdb.connect(str(shipped), read_only=True) as connection:
        loaded = dict(
            connection.execute(
                "select place_code, ratio from public.oecd_ministry where year = 2016 and ratio is not null "
                "and ministry_usd is not null"
            ).fetchall()
        )
    shown = {code: ratio for trace in drawn(wide, "reconcile-ratio") for code, ratio in trace["customdata"]}
    assert shown == pytest.approx(loaded)
    assert abs(shown["TUR"] - 1) < 0.01
    opened(wide, "/reconciliation?reconcile=year:1900&lang=en")
    assert "year:1900" in wide.locator(".notices").inner_text()


def test_a_table_of_reasons_and_funds_says_what_it_is_not(wide: Page) -> None:
    opened(wide, "/reconciliation?lang=en")
    funds = panel(wide, "reconcile-funds")
    assert "booked" in funds.inner_text()
    open_action(wide, "reconcile-funds", "Where does this come from")
    assert "No reconciliation and no total" in funds.inner_text()
    reasons = {
        row["Kind of difference"]: row
        for row in table_rows(panel(wide, "reconcile-reasons").locator("table"))
    }
    assert reasons["Country missing in this file"]["Ministry (IATI) (US$)"] == "no data"
