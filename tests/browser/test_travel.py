"""The travel agenda and the dossier of a visit in a real browser: a filter, deep links, an export, both languages."""

import urllib.request
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import icalendar
import pytest
from playwright.sync_api import Browser, Page

from dashboard.words import word
from tests.browser.conftest import WIDE, after, new_page, open_page
from tests.browser.reading import drawn, panel, settled_charts, table_rows


@pytest.fixture(scope="module")
def tab(chromium: Browser, address: str) -> Iterator[Page]:
    """One tab for all of the file: each test goes on where the one before left it."""
    with new_page(chromium, address, WIDE) as page:
        yield page


def chosen(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def test_a_filter_narrows_the_agenda_and_stands_in_the_address_and_in_the_calendar(tab: Page) -> None:
    open_page(tab, "/travel?lang=nl&travel=first:2012-01")
    everything = panel(tab, "agenda").locator(".summary").inner_text()
    # What is counted of examples stands in panels that say so.
    assert panel(tab, "example-agenda").locator("h3").inner_text().startswith("Voorbeeld: ")
    tab.get_by_role("button", name=word("travel.choose.all", "nl")).click()
    tab.get_by_role("combobox", name=word("travel.choose.countries", "nl")).click()
    tab.keyboard.type("Tunes")
    after(tab, tab.get_by_role("option", name="Tunesië").click)
    tab.keyboard.press("Escape")
    assert chosen(tab)["travel"] == "first:2012-01,countries:TUN"
    assert panel(tab, "agenda").locator(".summary").inner_text() != everything
    rows = table_rows(panel(tab, "agenda").locator("table").first)
    assert 4 <= len(rows) <= 25
    assert all("Tunesië" in row[word("travel.column.visit", "nl")] for row in rows)
    subscription = tab.locator("code", has_text="calendar/visits.ics").inner_text()
    assert "countries:TUN" in subscription
    with urllib.request.urlopen(subscription, timeout=60) as answer:
        found = icalendar.Calendar.from_ical(answer.read()).walk("VEVENT")
    assert len(found) == len(rows)


def test_the_calendar_file_holds_what_the_filter_leaves(tab: Page) -> None:
    with tab.expect_download() as made:
        tab.get_by_test_id("stDownloadButton").get_by_role("button").first.click()
    assert made.value.suggested_filename.endswith("-nl.ics")
    body = made.value.path().read_bytes()
    assert {"Tunesië"} == {
        str(one["summary"]).split(":")[0].removeprefix("(dag niet bekend) ")
        for one in icalendar.Calendar.from_ical(body).walk("VEVENT")
    }


def test_a_month_can_be_opened_by_its_address_and_leads_to_a_dossier(tab: Page) -> None:
    open_page(tab, "/travel?lang=en&travel=look:month,month:2023-06")
    settled_charts(tab)
    days = {
        tuple(held)
        for trace in drawn(tab, "agenda")
        if (trace["meta"] or {}).get("role") == "visits"
        for held in trace["customdata"]
    }
    assert {day for _, day in days} == {"2023-06-01", "2023-06-11", "2023-06-21"}
    # The nearest way to the visits of a picture that a keyboard has.
    link = tab.locator("ul.links a", has_text="Morocco")
    link.focus()
    tab.keyboard.press("Enter")
    tab.locator("h1", has_text="Morocco").wait_for()
    tab.locator(".foot").wait_for()
    assert chosen(tab)["visit"]
    raised = panel(tab, "raise")
    assert raised.locator("li.record").count() >= 1
    # Each point has its rule and where it stands.
    for record in raised.locator("li.record").all():
        assert word("country.attention.rule", "en") in record.inner_text()
    edit = tab.get_by_role("link", name=word("travel.change", "en")).get_attribute("href")
    assert edit.startswith("edit?")
    assert "table:visit" in edit


def test_a_dossier_can_be_had_of_a_visit_that_is_an_example_and_of_a_country_alone(tab: Page) -> None:
    open_page(tab, "/visit?lang=nl&visit=xv05")
    assert panel(tab, "visit").locator("h3").inner_text().startswith("Voorbeeld: ")
    # What stands below is of the country, and real.
    for key in ("raise", "sensitive", "undertakings", "contacts", "partnerships", "gaps", "money-sources"):
        assert not panel(tab, key).locator("h3").inner_text().startswith("Voorbeeld")
    open_page(tab, "/visit?lang=en&country=EGY&visit=nonsense")
    tab.locator("h1", has_text="Egypt").wait_for()
    assert "nonsense" in tab.locator(".notices").first.inner_text()
