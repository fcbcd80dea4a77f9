"""The page of instruments in a real browser: a country, an instrument, the ladder, a file; in both languages."""

import io
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from playwright.sync_api import Page

from dashboard.words import word
from tests.browser.conftest import after, open_page
from tests.browser.reading import action, drawn, open_action, panel, settled_charts, table_rows


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_country_leads_to_an_instrument_and_back(wide: Page, lang: str) -> None:
    open_page(wide, f"/instruments?lang={lang}")
    settled_charts(wide)
    first = panel(wide, "contradictions").locator("tbody tr", has_text=word("boolean.yes", lang)).first
    country = first.locator("a").inner_text()
    open_page(wide, first.locator("a").get_attribute("href"))
    settled_charts(wide)
    code = parse_qs(urlsplit(wide.url).query)["country"][0]
    natures = {trace["meta"]["nature"] for trace in drawn(wide, "ladder") if trace["meta"]["role"] == "bars"}
    assert natures == {"leverage", "support"}
    assert word("instruments.ladder.both_label", lang) in panel(wide, "ladder").inner_text()

    # What comparable countries use leads to the instrument, which names this country as one where it could be used.
    rows = table_rows(panel(wide, "elsewhere").locator("table").first)
    there = rows[0][word("instruments.elsewhere.column.country_count", lang)]
    open_page(wide, panel(wide, "elsewhere").locator("tbody a").first.get_attribute("href"))
    assert code in wide.url
    could = table_rows(panel(wide, "could").locator("table").first)
    heading = word("instruments.could.column.country", lang)
    row = next(row for row in could if row[heading] == country)
    assert row[word("instruments.could.column.country_count", lang)] == there
    open_action(wide, "could", word("shell.action.download", lang))
    with wide.expect_download() as told:
        action(wide, "could", word("shell.download.csv_machine", lang)).click()
    assert len(pd.read_csv(io.BytesIO(told.value.path().read_bytes()))) == len(could)

    # A filter takes the place of the one instrument's page.
    widen = wide.get_by_role("link", name=word("instruments.widen", lang))
    open_page(wide, widen.evaluate("link => link.href"))
    wide.get_by_role("button", name=word("instruments.choose.any_form", lang)).click()
    wide.get_by_test_id("stPopoverBody").get_by_label(word("instruments.part.form", lang)).click()
    after(wide, wide.get_by_role("option", name=word("instruments.form.model_case", lang)).click)
    records = panel(wide, "catalogue").locator("li.record")
    model_case = word("country.instrument.is_model_case", lang)
    assert records.count() > 0
    assert all(model_case in text for text in records.all_inner_texts())
