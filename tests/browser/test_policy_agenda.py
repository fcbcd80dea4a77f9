"""The policy agenda in a real browser: a filter, a deep link to one undertaking, its list as a file, in both languages."""

import csv
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from dashboard.words import word
from tests.browser.conftest import WIDE, new_page, open_page
from tests.browser.reading import drawn, open_action, panel, settled_charts, table_rows


def chosen(page: Page) -> dict[str, str]:
    parts = parse_qs(urlsplit(page.url).query).get("agenda", [""])[0]
    return dict(part.split(":", 1) for part in parts.split(",") if part)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_filter_narrows_the_page_and_one_undertaking_is_opened_and_closed(
    chromium: Browser, address: str, lang: str
) -> None:
    with new_page(chromium, address, WIDE) as page:
        open_page(page, f"/policy_agenda?agenda=country:EGY&lang={lang}")
        settled_charts(page)
        rows = table_rows(panel(page, "agenda-list").locator("table").first)
        assert rows and len(rows) == 8
        # The chart shows those with a date, each once.
        due = next(trace for trace in drawn(page, "agenda-timeline") if trace["meta"]["role"] == "due")
        dated = [
            row for row in rows if any(letter.isdigit() for letter in row[word("agenda.column.due", lang)])
        ]
        assert len(due["customdata"]) == len(dated) == len(set(due["customdata"]))
        # A line of action leads to its own undertakings.
        lines = panel(page, "agenda-line").locator("tbody a")
        count = int(
            table_rows(panel(page, "agenda-line").locator("table").first)[0][
                word("agenda.column.count", lang)
            ]
        )
        lines.first.click()
        page.wait_for_url(lambda url: "line:" in url)
        listed = panel(page, "agenda-list").locator("tbody tr")
        listed.first.wait_for()
        assert listed.count() == count
        assert set(chosen(page)) == {"country", "line"}
        name = listed.first.locator("a").inner_text()
        listed.first.locator("a").click()
        card = panel(page, "agenda-one").locator("li.record h4")
        card.wait_for()
        assert card.inner_text().startswith(name)
        change = page.get_by_role("link", name=word("agenda.change", lang), exact=True).get_attribute("href")
        assert f"table:undertaking,key:{chosen(page)['one']}" in change
        page.get_by_role("link", name=word("agenda.one.close", lang)).click()
        page.wait_for_url(lambda url: "one:" not in url)
        listed.first.wait_for()
        assert panel(page, "agenda-one").count() == 0
        assert set(chosen(page)) == {"country", "line"}


def test_the_list_goes_on_and_its_file_holds_all_of_it(chromium: Browser, address: str) -> None:
    with new_page(chromium, address, WIDE) as page:
        open_page(page, "/policy_agenda?lang=en&agenda=owner:nobody,one:nothing")
        assert "owner:nobody" in page.locator(".notices").inner_text()
        assert "one:nothing" in page.locator(".notices").inner_text()
        first = panel(page, "agenda-list").locator("tbody tr").all_inner_texts()
        open_action(page, "agenda-list", word("shell.action.download", "en"))
        with page.expect_download() as made:
            panel(page, "agenda-list").get_by_role(
                "button", name=word("shell.download.csv_machine", "en")
            ).first.click()
        text = Path(made.value.path()).read_text(encoding="utf-8-sig")
        assert len(list(csv.reader(text.splitlines()))) == 57
        page.get_by_role("link", name=word("panel.page.next", "en")).click()
        page.get_by_text(word("panel.page.of", "en", page="2", pages="3")).wait_for()
        second = panel(page, "agenda-list").locator("tbody tr").all_inner_texts()
        assert len(first) == 25 and not set(first) & set(second)
