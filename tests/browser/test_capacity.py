"""Organisations and capacity in a real browser: a filter, a deep link, a file, and the page without examples."""

import csv
import shutil
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser

from dashboard.words import word
from tests.browser.conftest import WIDE, after, new_page, open_page, serving
from tests.browser.reading import drawn, open_action, panel, settled_charts, table_rows


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_signs_rows_and_white_spots_follow_the_choice(chromium: Browser, address: str, lang: str) -> None:
    with new_page(chromium, address, WIDE) as page:
        open_page(page, f"/capacity?capacity=notion:leads,kinds:agency~business&list=TUN,MAR,GHA&lang={lang}")
        settled_charts(page)
        signs = {
            trace["meta"]["role"]: {tuple(key) for key in trace["customdata"]}
            for trace in drawn(page, "capacity-countries")
        }
        assert set(signs) == {"leads"}
        rows = table_rows(panel(page, "capacity-white-countries").locator("table").first)
        leading = {
            row[word("capacity.column.place", lang)]: int(row[word("capacity.column.leading", lang)])
            for row in rows
        }
        assert len(leading) == 3
        assert sum(leading.values()) == len(signs["leads"])
        white = sum(count == 0 for count in leading.values())
        title = panel(page, "capacity-white-countries").locator("h3").inner_text()
        assert title.split()[0] == str(white)
        # Every kind again: the page of the kinds leads there.
        page.locator(".st-key-pick-notion button").first.click()
        both = page.get_by_test_id("stPopoverBody").get_by_text(
            word("capacity.notion.both", lang), exact=True
        )
        after(page, both.click)
        page.keyboard.press("Escape")
        settled_charts(page)
        assert "notion" not in page.url
        example = panel(page, "capacity-offers-example")
        assert example.locator("h3").inner_text().startswith(word("shell.example", lang).capitalize())
        records = example.locator("li.record")
        open_action(page, "capacity-offers-example", word("shell.action.download", lang))
        with page.expect_download() as made:
            example.get_by_role("button", name=word("shell.download.csv_machine", lang)).first.click()
        with Path(made.value.path()).open(encoding="utf-8", newline="") as file:
            assert len(list(csv.DictReader(file))) == records.count() > 3


def test_without_examples_the_page_says_what_the_register_would_hold(
    chromium: Browser, address: str, shipped: Path, tmp_path: Path
) -> None:
    path = tmp_path / shipped.name
    shutil.copy(shipped, path)
    (tmp_path / "current").write_text(shipped.stem, encoding="utf-8")
    with duckdb.connect(str(path)) as connection:
        connection.execute("delete from base.capacity where is_example")
    seen = []
    with serving(tmp_path) as bare:
        for place in (address, bare):
            with new_page(chromium, place, WIDE) as page:
                open_page(page, "/capacity?lang=en")
                seen.append(page.locator(".key-figures").inner_text())
                examples = page.locator("[class*=st-key-panel-capacity-][class*=example]").count()
                assert examples == (2 if place == address else 0)
                empty = panel(page, "capacity-offers-real").locator(".empty").inner_text()
                assert empty == word("capacity.offers.none", "en")
                add = page.get_by_role("link", name=word("capacity.add", "en")).get_attribute("href")
                assert add.startswith("edit?") and "table:capacity" in add
    # No figure moves when examples are left out.
    assert seen[0] == seen[1]
