"""Every state of every page in both languages, looked at in every way."""

from pathlib import Path

from playwright.sync_api import Browser

from tests.browser import looks
from tests.browser.looks import LANGUAGES, STATES, opened
from tests.soak.conftest import tell


def test_every_state_can_be_read_in_both_languages_by_everyone(
    chromium: Browser, address: str, shipped: Path
):
    for lang in LANGUAGES:
        for state in STATES:
            with opened(chromium, address, state, lang) as page:
                looks.has_one_title_a_question_and_headings_in_order(page, lang)
                looks.leaves_axe_nothing_to_object_to(page)
                looks.speaks_one_language_and_shows_no_remains_of_code(page, lang, shipped)
                looks.can_be_read_with_text_twice_as_large(page)
                looks.can_be_read_at_320_pixels(page)
    tell(
        "every state of every page, in Dutch and English",
        f"{len(STATES)} states in {len(LANGUAGES)} languages, each at 1440 and 320 pixels and with text twice as large: "
        "nothing cut off, nothing wider than the window, one language, and nothing that axe objects to",
    )
