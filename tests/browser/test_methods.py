"""Methods, codebook, glossary and the statement in a real browser: each page in both languages, once wide and once narrow."""

import pytest

from tests.browser.conftest import open_page
from tests.browser.reading import fits

PAGES = {
    "methods": ("h3#method-gini", {"nl": "Methoden", "en": "Methods"}),
    "glossary": ("h3#return_rate", {"nl": "Begrippen", "en": "Glossary"}),
    "codebook": ("details#table-partnership", {"nl": "Codeboek", "en": "Codebook"}),
    "accessibility": ("h2#tested", {"nl": "Toegankelijkheidsverklaring", "en": "Accessibility statement"}),
    "sources": ("h3#publications", {"nl": "Bronnen en versies", "en": "Sources and versions"}),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_answers_in_both_languages_and_its_anchors_are_there(wide, narrow, name) -> None:
    anchor, titles = PAGES[name]
    for page, lang in ((wide, "nl"), (narrow, "en")):
        open_page(page, f"/{name}?lang={lang}")
        assert page.locator("h1#content").inner_text() == titles[lang]
        assert page.locator(anchor).count() == 1
        assert fits(page)
        for target in page.locator("main nav.contents a, .contents a").evaluate_all(
            "links => links.map(link => link.hash.slice(1))"
        ):
            assert page.locator(f'[id="{target}"]').count() == 1, target


def test_words_find_a_method_and_its_example_leads_to_the_page_of_the_figure(wide) -> None:
    open_page(wide, "/methods?find=lorenz&lang=en")
    assert wide.locator("h3[id^=method-]").evaluate_all("all => all.map(one => one.id)") == ["method-gini"]
    assert "G = Σ (2i − n − 1) x(i)" in wide.locator(".entry dd").first.inner_text()
    link = wide.locator(".entry a", has_text="See this figure")
    assert link.get_attribute("href").startswith("spending?money=source:oecd_netherlands")
    assert "find=" not in link.get_attribute("href")
