"""The page of what needs attention in a real browser: a choice, its address, a file, the feed; in both languages."""

import csv
import io
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import etree

from tests.browser.conftest import after, open_page
from tests.browser.reading import open_action, panel, table_rows


@pytest.mark.parametrize(
    ("lang", "opener", "heads"),
    [("nl", "over elk land", "Landen"), ("en", "on every country", "Countries")],
)
def test_what_is_chosen_stands_in_page_address_file_and_feed(wide, lang, opener, heads):
    open_page(wide, f"/attention?lang={lang}")
    before = len(table_rows(panel(wide, "attention-incomplete").locator("table").first))
    wide.get_by_role("button", name=opener).click()
    wide.get_by_test_id("stPopoverBody").get_by_label(heads).click()
    wide.keyboard.type("Tunesi" if lang == "nl" else "Tunisia")
    after(wide, lambda: wide.keyboard.press("Enter"))
    # Twice: the list, then what it stands in.
    for _ in range(2):
        wide.keyboard.press("Escape")
    wide.get_by_test_id("stPopoverBody").wait_for(state="detached")
    assert parse_qs(urlsplit(wide.url).query)["attention"] == ["countries:TUN"]
    rows = table_rows(panel(wide, "attention-incomplete").locator("table").first)
    assert 0 < len(rows) < before
    name = "Tunesië" if lang == "nl" else "Tunisia"
    assert all(name in row[heads] for row in rows)

    # The same in the feed whose address the page gives, and in a file.
    link = wide.locator("code").last.inner_text()
    answer = wide.request.get(link)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    entries = etree.fromstring(answer.body()).findall("{http://www.w3.org/2005/Atom}entry")
    shown = wide.locator('[class*="st-key-panel-attention-"] tbody tr').count()
    assert len(entries) == shown
    open_action(wide, "attention-incomplete", "Downloaden" if lang == "nl" else "Download")
    button = (
        panel(wide, "attention-incomplete").get_by_test_id("stDownloadButton").get_by_role("button").first
    )
    with wide.expect_download() as told:
        button.click()
    text = Path(told.value.path()).read_text(encoding="utf-8-sig")
    assert len(list(csv.reader(io.StringIO(text), delimiter=";"))) == len(rows) + 1

    # Somebody else opens the address; the first row leads to its thing.
    wide.keyboard.press("Escape")
    open_page(wide, wide.url)
    assert len(table_rows(panel(wide, "attention-incomplete").locator("table").first)) == len(rows)
    first = panel(wide, "attention-incomplete").locator("tbody a").first
    title = first.inner_text()
    open_page(wide, first.get_attribute("href"))
    assert "/partnerships?partnership=id" in wide.url
    assert title in wide.locator("main, [data-testid=stMain]").first.inner_text()


def test_a_feed_of_what_is_not_there_is_refused_and_not_larger_than_asked(wide):
    open_page(wide, "/about")
    refused = wide.request.get("/attention.atom?attention=countries:XXX&lang=en")
    assert refused.status == 400 and "countries:XXX" in refused.text()
    assert refused.headers["x-content-type-options"] == "nosniff"
