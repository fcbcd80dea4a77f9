"""Search by keyboard alone from another page, and a note on what is wrong, read back."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page

from dashboard.report import read_file
from tests.browser.conftest import after, open_page, violations
from tests.browser.reading import fits, open_action, panel

SETTLED_ADDRESS = re.compile(r"/search\?")


def search(page: Page, words: str) -> None:
    """Type words in the field in the head, by Tab and Enter alone."""
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "find-anywhere":
            break
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    page.wait_for_url(SETTLED_ADDRESS)
    page.wait_for_selector(".foot")
    page.wait_for_selector("ul.found")


def follow(page: Page, words: str) -> None:
    """Tab to the first result whose link holds words, and open it."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if (
            page.evaluate("document.activeElement.closest('ul.found') && document.activeElement.innerText")
            == words
        ):
            break
    page.keyboard.press("Enter")


@pytest.mark.parametrize(
    ("lang", "words", "country", "activity"),
    [
        ("nl", "turkeye", "Turkije", "Onderwijsproject Turkije 2015"),
        ("en", "Turquie", "Türkiye", "Onderwijsproject Turkije 2015"),
    ],
)
def test_from_another_page_by_keyboard(
    wide: Page, lang: str, words: str, country: str, activity: str
) -> None:
    open_page(wide, f"/about?lang={lang}&list=MAR,TUN")
    search(wide, words)
    assert wide.locator("#find-here").input_value() == words
    assert wide.locator("#find-anywhere").is_hidden()
    assert [mark for mark in wide.locator("ul.found mark").all_inner_texts() if country in mark]
    if lang == "nl":
        assert violations(wide) == []
        assert fits(wide)
    follow(wide, country)
    wide.wait_for_url(re.compile(r"/country\?.*country=TUR"))
    address = parse_qs(urlsplit(wide.url).query)
    assert address["list"] == ["MAR,TUN"], "what was chosen goes along"
    assert "find" not in address
    if lang == "en":
        return
    wide.go_back()
    wide.wait_for_selector("ul.found")
    open_page(wide, "/search?find=onderwijsprojekt%20turkye")
    follow(wide, activity)
    wide.wait_for_url(re.compile(r"/activity\?.*28182"))


def test_nothing_found_says_what_was_looked_for(narrow: Page) -> None:
    open_page(narrow, "/search?find=maroccoox%3Cb%3Exqzzyw")
    assert "maroccoox<b>xqzzyw" in narrow.locator(".empty").inner_text()
    assert narrow.locator("ul.links a").count() >= 2
    assert fits(narrow)


def test_a_note_on_a_figure_and_on_a_row(wide: Page) -> None:
    open_page(wide, "/spending?lang=en")
    open_action(wide, "countries", "Is this wrong?")
    place = panel(wide, "countries")
    assert "Nothing is sent" in place.inner_text()
    assert place.locator("a.mail").count() == 0
    place.locator("textarea").first.fill("Two\nlines & <b>")
    after(wide, place.locator("textarea").nth(1).focus)
    body = parse_qs(urlsplit(place.locator("a.mail").get_attribute("href")).query)["body"][0]
    assert "Two\r\nlines & <b>" in body
    # Now of one row: its cell goes along.
    place.locator('[data-testid="stSelectbox"]').nth(1).locator("input").focus()
    wide.keyboard.press("ArrowDown")
    wide.keyboard.press("ArrowDown")
    after(wide, lambda: wide.keyboard.press("Enter"))
    with wide.expect_download() as download:
        place.get_by_role("button", name=re.compile("^File to hand in")).click()
    content = download.value.path().read_bytes()
    written = read_file(content)
    assert written.wrong == "Two\nlines & <b>"
    assert written.file_name == "iati_netherlands.xlsx"
    assert written.sheet_row.isdigit()
    assert written.figure and written.value
    assert json.loads(content)["address"].endswith("#countries")
    assert written.version in written.address
