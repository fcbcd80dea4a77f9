"""The page of partnerships in a real browser: a filter, its address, the way to one of them, a file; in both languages."""

import io
import re
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from playwright.sync_api import Page

from dashboard.words import plural, word
from tests.browser.conftest import after, open_page
from tests.browser.reading import action, drawn, open_action, panel, settled_charts, table_rows


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_filter_stands_in_list_address_and_file_and_leads_to_one(wide: Page, lang: str) -> None:
    open_page(wide, f"/partnerships?country=TUN&lang={lang}")
    settled_charts(wide)
    before = len(panel(wide, "register").locator("li.record").all())
    wide.get_by_role("button", name=word("partnerships.choose.any_attention", lang)).click()
    wide.get_by_test_id("stPopoverBody").get_by_label(word("partnerships.part.attention", lang)).click()
    lacking = word("partnerships.attention.no_assessment_found", lang)
    after(wide, wide.get_by_role("option", name=lacking).click)
    for _ in range(2):
        wide.keyboard.press("Escape")
    assert parse_qs(urlsplit(wide.url).query)["partnership"] == ["attention:no_assessment_found"]
    settled_charts(wide)
    records = panel(wide, "register").locator("li.record")
    assert 0 < records.count() < before
    assert all(lacking in text for text in records.all_inner_texts())
    starts = [trace for trace in drawn(wide, "register") if trace["meta"]["role"] == "starts"]
    assert sum(len(trace["x"]) for trace in starts) == records.count()

    open_action(wide, "register", word("shell.action.download", lang))
    with wide.expect_download() as told:
        action(wide, "register", word("shell.download.csv_machine", lang)).click()
    table = pd.read_csv(io.BytesIO(told.value.path().read_bytes()))
    assert len(table) == records.count()

    # A row of what stands out leads to that partnership alone; its own page says so and leads back.
    first = panel(wide, "attention").locator("tbody a").first
    name = first.inner_text()
    open_page(wide, first.get_attribute("href"))
    assert panel(wide, "register").locator("h3").inner_text() == plural("partnerships.list.title", lang, 1)
    assert panel(wide, "register").locator("li.record h4").inner_text().startswith(name)
    assert re.search(r"partnership=id:", wide.url)
    change = panel(wide, "register").get_by_role("link", name=re.compile(word("partnerships.change", lang)))
    assert "edit?" in change.get_attribute("href") and "table:partnership" in change.get_attribute("href")
    widen = wide.get_by_role("link", name=word("partnerships.widen", lang))
    open_page(wide, widen.evaluate("link => link.href"))
    assert len(table_rows(panel(wide, "amounts").locator("table").first)) > 5


def test_what_the_address_cannot_have_is_said(wide: Page) -> None:
    open_page(wide, "/partnerships?partnership=level:lunar,form:joint%2520declaration&lang=en&page=99")
    said = wide.locator(".notices").inner_text()
    assert "lunar" in said and "99" in said
    assert "joint declaration" in wide.locator(".st-key-selection").inner_text()
