"""The dialogue in a real browser: a filter, a deep link, an export, and the page of a version without examples."""

import re
import shutil
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser

from dashboard.words import word
from tests.browser.conftest import WIDE, new_page, open_page, serving
from tests.browser.reading import action, open_action, panel, table_rows


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_filter_and_a_deep_link_show_the_same_conversations(
    chromium: Browser, address: str, lang: str
) -> None:
    with new_page(chromium, address, WIDE) as page:
        open_page(page, f"/dialogue?lang={lang}&dialogue=themes:return,months:36")
        example = word("dialogue.example.title", lang, title="").strip()
        titles = page.locator("[class*=st-key-panel-example-] h3").all_inner_texts()
        assert len(titles) == 5
        assert all(title.startswith(example) for title in titles)
        before = panel(page, "example-conversations").locator("li.record").count()
        assert before == 1
        open_action(page, "example-not_heard", word("shell.action.download", lang))
        with page.expect_download() as made:
            action(page, "example-not_heard", "CSV").first.click()
        lines = made.value.path().read_text(encoding="utf-8-sig").splitlines()
        # The page shows the first of them, the file all.
        assert len([line for line in lines if re.search(r"\b(ngo|pri|int|nl)-", line)]) > 25
        page.get_by_role("link", name=word("dialogue.choose.reset", lang)).click()
        panel(page, "example-conversations").locator("li.record").nth(7).wait_for(state="attached")
        assert "dialogue=" not in page.url
        assert len(table_rows(panel(page, "example-heard_theme").locator("table").first)) == 10


def test_without_examples_the_page_says_what_the_register_would_hold(
    chromium: Browser, shipped: Path, tmp_path: Path
) -> None:
    path = tmp_path / shipped.name
    shutil.copy(shipped, path)
    (tmp_path / "current").write_text(shipped.stem, encoding="utf-8")
    with duckdb.connect(str(path)) as connection:
        connection.execute("delete from base.consultation where is_example")
    with serving(tmp_path) as address, new_page(chromium, address, WIDE) as page:
        open_page(page, "/dialogue?lang=en")
        assert word("dialogue.holds", "en")[:60] in page.locator("body").inner_text()
        assert page.locator("[class*=st-key-panel-example-]").count() == 0
        assert panel(page, "who").locator("table").count() == 1
        edit = page.get_by_role("link", name=word("dialogue.add", "en")).get_attribute("href")
        assert edit.startswith("edit?")
        assert "table:consultation" in edit
