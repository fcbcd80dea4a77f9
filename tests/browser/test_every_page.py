"""Every page and state as anyone meets it: wide, as narrow as a phone held far away, with text twice as large.

A page is opened in each state once, in Dutch and English by turns, and looked at in all these ways; what the state of a
page with nothing chosen says is read in the other language too. `make soak` looks at every state in both. What a page
does, the other files test.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import looks
from tests.browser.looks import LANGUAGES, STATES, opened
from tools import screenshots

ROOT = Path(__file__).parents[2]
LOOKS = [(state, LANGUAGES[place % 2]) for place, state in enumerate(STATES)]
# What stands before a hyphen is the page.
READ = [(state, LANGUAGES[1 - place % 2]) for place, state in enumerate(STATES) if "-" not in state]


def test_every_page_is_looked_at_and_pictured():
    pages = {path.stem for path in (ROOT / "dashboard" / "screens").glob("[a-z]*.py")}
    assert pages == {state.partition("?")[0] for state in STATES.values()}
    assert pages == set(screenshots.PAGES)


def test_every_page_is_opened_in_both_languages():
    seen = {(STATES[state].partition("?")[0], lang) for state, lang in [*LOOKS, *READ]}
    assert seen == {(page, lang) for page in screenshots.PAGES for lang in LANGUAGES}


@pytest.fixture(scope="module", params=LOOKS, ids="-".join)
def looked_at(request, chromium: Browser, address: str):
    """A page and its language."""
    with opened(chromium, address, *request.param) as page:
        yield page, request.param[1]


def test_it_has_one_title_a_question_and_headings_in_order(looked_at):
    looks.has_one_title_a_question_and_headings_in_order(*looked_at)


def test_it_leaves_axe_nothing_to_object_to(looked_at):
    looks.leaves_axe_nothing_to_object_to(looked_at[0])


def test_it_speaks_one_language_and_shows_no_remains_of_code(looked_at, shipped: Path):
    looks.speaks_one_language_and_shows_no_remains_of_code(*looked_at, shipped)


def test_it_can_be_read_with_text_twice_as_large(looked_at):
    looks.can_be_read_with_text_twice_as_large(looked_at[0])


def test_it_can_be_read_at_320_pixels(looked_at):
    looks.can_be_read_at_320_pixels(looked_at[0])


@pytest.mark.parametrize(("state", "lang"), READ)
def test_it_reads_as_well_in_the_other_language(
    chromium: Browser, address: str, shipped: Path, state: str, lang: str
):
    with opened(chromium, address, state, lang) as page:
        looks.has_one_title_a_question_and_headings_in_order(page, lang)
        looks.leaves_axe_nothing_to_object_to(page)
        looks.speaks_one_language_and_shows_no_remains_of_code(page, lang, shipped)
