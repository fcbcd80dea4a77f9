"""The brief from the profile: one press of a button, in the reader's own choice, by mouse and by keyboard."""

import io
import re
from pathlib import Path

import docx
import pypdf
from playwright.sync_api import Page

from tests.browser.conftest import open_page


def test_a_brief_comes_with_one_press_and_follows_the_address(wide: Page):
    # Another source of money and other years than a page shows by itself.
    open_page(wide, "/country?country=TUN&lang=en&from=2015&money=source:commission")
    with wide.expect_download() as pressed:
        wide.get_by_role("button", name="Brief (PDF)").click()
    assert re.fullmatch(
        r"brief-TUN-en-\d{8}T\d{6}Z-\w+-\d{4}-\d\d-\d\d\.pdf", pressed.value.suggested_filename
    )
    read = pypdf.PdfReader(io.BytesIO(Path(pressed.value.path()).read_bytes()))
    assert len(read.pages) == 2
    text = " ".join("".join(page.extract_text() for page in read.pages).split())
    assert "2015–2025" in text and "European Commission (IATI)" in text
    assert wide.get_by_role("alert").count() == 0

    button = wide.get_by_role("button", name="Brief (DOCX)")
    button.focus()
    with wide.expect_download() as pressed:
        wide.keyboard.press("Enter")
    made = docx.Document(pressed.value.path())
    assert made.paragraphs[0].text == "Tunisia" and made.core_properties.language == "en-GB"
