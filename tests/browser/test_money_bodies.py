"""The pages of organisations in a real browser, in both languages and at both widths."""

import re
from urllib.parse import parse_qs, urlsplit

import duckdb
import pytest
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


def test_cells_of_the_table_of_amounts_are_those_that_are_loaded(wide: Page, shipped):
    opened(wide, "/organisations?money=source:commission,rule:all,countries:all")
    cells = next(trace for trace in drawn(wide, "bodies-countries") if trace["meta"]["role"] == "cells")
    codes = [code for code, _ in (line[0] for line in cells["customdata"])]
    with duckdb.connect(str(shipped), read_only=True) as connection:
        loaded = connection.execute(
            "select implementer_id from public.money where money_set_id = 'commission' and measure_code = 'disbursement' "
            "and implementer_id not in ('not-named', 'not-stated', 'several', 'not-an-organisation') "
            "group by 1 order by sum(amount_eur) desc limit 12"
        ).fetchall()
    assert codes[:12] == [code for (code,) in loaded]
    assert codes[12:] == ["other", "several", "not-named", "not-stated"]
    open_action(wide, "bodies-countries", "Tabel")
    rows = table_rows(panel(wide, "bodies-countries").locator("table"))
    assert len(rows) == 16
    tunisia = next(row for row in rows if row["Naam"] == "Government of Tunisia")
    assert tunisia["Marokko (€)"] == "niet vastgelegd" and tunisia["Tunesië (€)"].startswith("1.19")


def test_rows_behind_a_bar_add_up_to_it(wide: Page):
    opened(wide, "/organisations")
    open_action(wide, "bodies-receivers", "Waar komt dit vandaan?")
    said = panel(wide, "bodies-receivers").locator("dl.origin").inner_text()
    told = re.search(r"Samen ([\d.]+,\d\d) euro", said)[1]
    amount = float(told.replace(".", "").replace(",", "."))
    first = next(trace for trace in drawn(wide, "bodies-receivers") if trace["meta"]["kind"] == "unit")
    assert amount == pytest.approx(first["x"][0], abs=0.01)
    rows = table_rows(panel(wide, "bodies-receivers").locator("table").last)
    assert rows and all(row["Blad"] and row["Cel"] for row in rows)


def test_the_rest_is_opened_by_keyboard_and_leads_to_a_body(wide: Page):
    opened(wide, "/organisations")
    summary = wide.locator(".st-key-every-receiver summary")
    summary.focus()
    after(wide, lambda: wide.keyboard.press("Enter"))
    names = wide.locator(".st-key-every-receiver ul.links a")
    assert names.count() == 25
    link = names.filter(has_text=re.compile("^VN-Vluchtelingenorganisatie$"))
    link.focus()
    wide.keyboard.press("Enter")
    wide.wait_for_selector(".st-key-panel-body-about")
    assert wide.locator("h1").inner_text() == "VN-Vluchtelingenorganisatie"
    assert parse_qs(urlsplit(wide.url).query)["body"] == ["int-unhcr"]


def test_a_deep_link_shows_the_same_body_role_and_money(wide: Page):
    opened(
        wide,
        "/organisation?body=nl-rvo&money=source:agency,rule:all,countries:all,since:2015,until:2018&show=role:provides",
    )
    assert wide.locator("h1").inner_text() == "Rijksdienst voor Ondernemend Nederland"
    told = panel(wide, "body-places").locator(".subtitle").inner_text()
    assert "2015–2018" in told and "gegeven door Rijksdienst voor Ondernemend Nederland" in told
    years = {year for trace in drawn(wide, "body-years") for year in trace["customdata"]}
    assert years == {2015, 2016, 2017, 2018}
    receives = wide.get_by_role("link", name="Wat zij ontvangt")
    assert "role:receives" in receives.get_attribute("href").replace("%3A", ":")


def test_an_activity_of_a_body_leads_to_its_page(wide: Page):
    opened(wide, "/organisation?body=int-unhcr")
    link = panel(wide, "body-activities").locator("table a").first
    address = urlsplit(link.get_attribute("href"))
    assert address.path == "/activity"
    assert parse_qs(address.query)["activity"][0].startswith("ministry:")


def test_a_body_without_money_in_the_choice_leads_to_where_it_has_any(wide: Page):
    opened(wide, "/organisation?body=st-tur")
    assert panel(wide, "body-places").count() == 0
    wide.get_by_role("link", name=re.compile("^Europese Commissie .*uitbetalingen$")).click()
    wide.wait_for_selector(".st-key-panel-body-places .js-plotly-plot")
    settled_charts(wide)
    assert "source:commission" in wide.url.replace("%3A", ":")
    bars = {code for trace in drawn(wide, "body-places") for code in trace["customdata"]}
    assert "TUR" in bars


def test_a_body_of_the_register_without_money_has_nothing_to_choose(wide: Page):
    opened(wide, "/organisation?body=eu-frontex")
    assert wide.locator(".st-key-selection").count() == 0
    assert wide.locator(".js-plotly-plot").count() == 0
    rows = table_rows(panel(wide, "body-register").locator("table"))
    assert {row["Wat het register zegt"] for row in rows} >= {"Voert een instrument uit"}


def test_what_is_no_body_is_said(wide: Page):
    for value in ("nonsense", "not-named"):
        opened(wide, f"/organisation?body={value}")
        assert value in wide.locator(".notices").inner_text()
        assert wide.get_by_role("link", name="Naar de lijst van organisaties").count() == 1
    opened(wide, "/organisation?body=int-unhcr&show=role:pays")
    assert "pays" in wide.locator(".notices").inner_text()
    assert panel(wide, "body-places").count() == 1
