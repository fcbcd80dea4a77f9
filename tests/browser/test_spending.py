"""Spending spread in a real browser: looked at, moved, drilled to rows, taken along, shared, and counted by other SQL."""

import csv
import io
import re
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import WIDE, after, new_page, open_page
from tests.browser.reading import (
    action,
    drawn,
    open_action,
    panel,
    settled_charts,
    table_rows,
)

# Written here anew, on the rows as found: the share of a theme, the rate of a quarter, the countries of the register.
OTHER_SQL = """
with row as (
    select
        cast(found.value_usd as double) as usd,
        found.activity_id as activity_id,
        split_part(found.recipient_country, ' - ', 1) as code_2,
        found.calendar_year as year,
        cast(right(found.calendar_quarter, 1) as integer) as quarter
    from base.iati_transaction as found
    where found.reporting_organisation like '%XM-DAC-7]' and found.transaction_type like '3 %'
),
share as (
    select activity_id, sum(share_pct) / 100 as part
    from base.activity_theme
    where file_kind = 'iati' and relevance in ('narrow', 'wide')
    group by activity_id
)
select spelling.code, sum(row.usd * share.part / exchange_rate.usd_per_eur_mean)
from row
inner join share on share.activity_id = row.activity_id
inner join base.spelling on spelling.kind = 'country' and spelling.value_found = row.code_2
inner join base.country on country.country_code = spelling.code and country.role = 'partner'
inner join base.exchange_rate
    on exchange_rate.period_type = 'quarter' and exchange_rate.reference_year = row.year
    and exchange_rate.quarter = 'Q' || row.quarter
where row.year between 2014 and 2018
group by spelling.code
"""


def opened(page: Page, path: str) -> None:
    open_page(page, path)
    assert page.get_by_role("alert").all_inner_texts() == [], "the page broke"
    settled_charts(page)


def bars(page: Page, key: str) -> dict[str, float]:
    """Code -> amount of the bars of a panel."""
    return {
        code: value
        for trace in drawn(page, key)
        for code, value in zip(trace["customdata"], trace["x"], strict=True)
    }


def test_a_spread_is_built_drilled_taken_along_shared_and_counted_again(
    wide: Page, chromium: Browser, address: str, shipped: Path
) -> None:
    opened(wide, "/spending")
    # Built: the years in the sentence, then the measures that it may not be added to.
    opened(wide, "/spending?money=since:2014,until:2018&lang=nl")
    assert "2014–2018" in wide.locator(".st-key-pick-years").inner_text()

    with duckdb.connect(str(shipped), read_only=True) as connection:
        counted = dict(connection.execute(OTHER_SQL).fetchall())
    shown = bars(wide, "countries")
    for code, amount in shown.items():
        if code in counted:
            assert amount == pytest.approx(counted[code], abs=0.01), code
    assert sum(code in counted for code in shown) >= 10

    # Drilled: the rows of the largest country add up to its bar.
    open_action(wide, "countries", "Waar komt dit vandaan?")
    told = panel(wide, "countries").locator("dl.origin").inner_text()
    largest = max((code for code in shown if code in counted), key=counted.get)
    assert f"{counted[largest] / 1_000_000:.1f}".replace(".", ",") in told
    rows = table_rows(panel(wide, "countries").locator("table").first)
    assert rows and all(re.fullmatch(r"[A-Z]+\d+", row["Cel"]) for row in rows)

    # Taken along: the file holds the same figures.
    open_action(wide, "countries", "Downloaden")
    with wide.expect_download() as download:
        action(wide, "countries", "CSV voor programma").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    lines = list(
        csv.DictReader(io.StringIO("\n".join(line for line in text.splitlines() if not line.startswith("#"))))
    )
    by_name = {line["name"]: float(line["amount"]) for line in lines if line["amount"]}
    assert by_name["Turkije"] == pytest.approx(counted["TUR"], abs=0.01)

    # Shared: the address alone gives a colleague the same picture.
    with new_page(chromium, address, WIDE) as other:
        opened(other, wide.url.removeprefix(address))
        assert bars(other, "countries") == shown


def test_the_source_is_chosen_in_the_sentence(wide: Page) -> None:
    opened(wide, "/spending")
    wide.locator(".st-key-pick-source button").first.click()
    after(wide, wide.get_by_text("Europese Commissie (IATI)", exact=True).click)
    assert "source%3Acommission" in wide.url or "source:commission" in wide.url
    settled_charts(wide)
    assert "Europese Commissie" in panel(wide, "countries").locator(".subtitle").inner_text()
    wide.reload()
    wide.wait_for_selector(".st-key-panel-countries .js-plotly-plot")
    assert "de Europese Commissie (IATI)" in wide.locator(".st-key-pick-source").inner_text()


def test_measures_stand_for_choice_and_are_never_one(wide: Page) -> None:
    opened(wide, "/spending?money=source:commission")
    wide.locator(".st-key-pick-measure button").first.click()
    options = wide.get_by_role("radio")
    # What a button of the sentence opens is there a moment later: count when it is.
    expect(wide.get_by_text("Verplichtingen", exact=True)).to_be_visible()
    names = [
        options.nth(place).locator("xpath=ancestor::label").inner_text().split("\n")[0]
        for place in range(options.count())
    ]
    assert {"Uitbetalingen", "Uitgaven", "Verplichtingen"} <= set(names)
    assert "Ontvangen geld" not in names


def test_what_the_address_asks_wrongly_is_said(wide: Page) -> None:
    opened(wide, "/spending?money=source:atlantis,themes:magic,unit:gold")
    said = wide.locator(".notices").inner_text()
    assert "atlantis" in said and "magic" in said and "gold" in said


def test_a_mark_leads_to_its_activities_which_add_up_to_it(wide: Page) -> None:
    opened(wide, "/spending?money=source:commission,rule:narrow")
    open_action(wide, "countries", "Tabel")
    link = panel(wide, "countries").locator("table a").first
    name, amount = link.inner_text(), bars(wide, "countries")
    wide.goto(link.get_attribute("href"))
    wide.wait_for_selector(".st-key-panel-activities")
    told = wide.locator(".st-key-panel-activities h3").inner_text()
    assert f"{max(amount.values()) / 1_000_000:.1f}".replace(".", ",") in told, (name, told)


def test_the_set_and_what_the_source_lacks_stand_beside_the_bars(wide: Page) -> None:
    opened(wide, "/spending")
    summary = panel(wide, "countries").locator(".summary").inner_text()
    assert "ontbreken in de bron" in summary and "Afghanistan" in summary
    assert {"regional", "not_specified"} <= set(bars(wide, "countries"))


def test_the_choice_goes_along_to_the_other_pages_of_money(wide: Page) -> None:
    opened(wide, "/spending?money=source:commission,rule:narrow")
    target = wide.locator(".st-key-beside a").nth(1)
    after(wide, target.click)
    expect(wide.locator("h1")).to_be_visible()
    assert "rule%3Anarrow" in wide.url or "rule:narrow" in wide.url


def test_by_keyboard_alone_a_reader_reaches_the_choice_and_the_rows(wide: Page) -> None:
    opened(wide, "/spending")
    button = wide.locator(".st-key-pick-rule button").first
    button.focus()
    wide.keyboard.press("Enter")
    expect(wide.get_by_role("radio").first).to_be_visible()
    wide.keyboard.press("Escape")
    rows = panel(wide, "countries").get_by_role("button", name="Waar komt dit vandaan?")
    rows.focus()
    after(wide, lambda: wide.keyboard.press("Enter"))
    expect(panel(wide, "countries").locator("dl.origin")).to_be_visible()
