"""The overview and the steering sheet in a real browser: what leads where, what follows the reader, what is printed."""

import io
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from dashboard.overview.view import MEASURES
from dashboard.words import word
from tests.browser.conftest import after, open_page
from tests.browser.reading import drawn, panel, settled_charts, table_rows

LANGUAGES = ("nl", "en")


def chosen(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def number(text: str) -> int | None:
    """The figure of a cell; None where it says that there is none."""
    digits = re.sub(r"[.,\s]", "", text)
    return int(digits) if re.fullmatch(r"-?\d+", digits) else None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_map_and_list_show_the_same_and_both_open_the_country(wide: Page, lang: str) -> None:
    open_page(wide, f"/overview?lang={lang}")
    settled_charts(wide)
    assert wide.locator(".unknown li").count() >= 3
    before = "partnerships"
    # Each measure in one language, the way there in both.
    for by in MEASURES if lang == "nl" else ("partnerships", "gaps"):
        if by != before:
            wide.get_by_role("button", name=word(f"overview.measure.{before}", lang)).first.click()
            label = wide.get_by_test_id("stPopoverBody").get_by_text(
                word(f"overview.measure.{by}", lang), exact=True
            )
            after(wide, label.click)
            wide.keyboard.press("Escape")
            settled_charts(wide)
            assert chosen(wide)["by"] == by
            before = by
        circles = {
            code: value
            for trace in drawn(wide, "map")
            if (trace["meta"] or {}).get("role") == "amount"
            for code, value in trace["customdata"]
        }
        rows = table_rows(panel(wide, "countries").locator("table").first)
        assert len(rows) == 68
        figures = [number(list(row.values())[1]) for row in rows]
        figures = [figure for figure in figures if figure is not None]
        assert len(circles) == len(figures) == (68 if by != "money" else len(figures))
        assert sorted(figures, reverse=True) == figures == sorted(map(round, circles.values()), reverse=True)
    first = rows[0][word("overview.column.name", lang)]
    link = panel(wide, "countries").get_by_role("link", name=first, exact=True)
    link.focus()
    wide.keyboard.press("Enter")
    wide.locator("h1", has_text=first).wait_for()
    wide.go_back()
    wide.locator(".unknown").wait_for()
    settled_charts(wide)
    panel(wide, "map").locator(".summary").scroll_into_view_if_needed()
    # The circle of a country on its own, so that no other lies over it.
    code, x, y = wide.locator(".st-key-panel-map .js-plotly-plot").evaluate(
        """plot => {
            const traces = plot.data.filter((one) => one.meta?.role === "amount");
            const box = plot.getBoundingClientRect(), {xaxis, yaxis} = plot._fullLayout;
            for (const trace of traces) {
                const at = Array.from(trace.customdata).findIndex((held) => ["MNG", "BRA", "VNM", "LKA"].includes(held[0]));
                if (at < 0) continue;
                return [trace.customdata[at][0], box.left + xaxis._offset + xaxis.d2p(trace.x[at]), box.top + yaxis._offset + yaxis.d2p(trace.y[at])];
            }
        }"""
    )
    wide.mouse.click(x, y)
    wide.wait_for_url("**/country?**")
    assert chosen(wide)["country"] == code


@pytest.mark.parametrize("lang", LANGUAGES)
def test_countries_picked_follow_the_reader_and_the_sheet_is_made_of_them(wide: Page, lang: str) -> None:
    open_page(wide, f"/country?country=TUN&lang={lang}")
    assert wide.locator(".picked").count() == 0
    wide.locator("ul.links a[href*='list=TUN']").click()
    wide.locator(".picked").wait_for()
    assert chosen(wide)["list"] == "TUN"
    open_page(wide, f"/gaps?list=TUN,EGY,MAR,XXX&lang={lang}")
    names = wide.locator(".picked li").all_inner_texts()
    assert len(names) == 3
    wide.locator(".picked").get_by_role("link", name=word("shell.picked.sheet", lang)).click()
    wide.locator("h1", has_text=word("overview.sheet.page", lang)).wait_for()
    wide.locator(".st-key-panel-sheet table").wait_for()
    assert "XXX" in wide.locator(".notices").inner_text()
    rows = table_rows(panel(wide, "sheet").locator("table").first)
    assert sorted(row[word("overview.column.name", lang)] for row in rows) == sorted(names)
    drawn_lines = wide.locator(".st-key-panel-sheet img.line")
    assert drawn_lines.count() == sum("20" in row[word("overview.sheet.trend", lang)] for row in rows) > 0
    assert drawn_lines.first.evaluate("picture => picture.complete && picture.naturalWidth") == 88
    wide.reload()
    wide.locator(".st-key-panel-sheet table").wait_for()
    assert wide.locator(".picked li").all_inner_texts() == names
    paper = PdfReader(io.BytesIO(wide.pdf(prefer_css_page_size=True)))
    text = " ".join(page.extract_text() for page in paper.pages)
    assert len(paper.pages) <= 2
    box = paper.pages[0].mediabox
    assert box.width > box.height, "the sheet lies on its side"
    for name in names:
        assert name in text
    assert wide.locator(".foot").inner_text().split("Z-")[0][-16:] in text.replace("\n", "")


def test_the_button_prints(wide: Page) -> None:
    open_page(wide, "/steering?list=TUN&lang=nl")
    wide.evaluate("window.print = () => { document.body.dataset.printed = 'yes'; }")
    button = wide.get_by_role("button", name=word("overview.sheet.print", "nl"))
    button.focus()
    wide.keyboard.press("Enter")
    assert wide.evaluate("document.body.dataset.printed") == "yes"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_meeting_picks_a_route_and_walks_through_its_countries(wide: Page, lang: str) -> None:
    open_page(wide, f"/steering?lang={lang}")
    wide.locator(".st-key-pick-list button").first.click()
    body = wide.get_by_test_id("stPopoverBody")
    body.get_by_role("combobox").first.click()
    wide.get_by_role("option").last.wait_for()
    # The route of the fewest countries.
    found = [re.fullmatch(r".+ \((\d+) .+\)", text) for text in wide.get_by_role("option").all_inner_texts()]
    name = min(filter(None, found), key=lambda one: int(one[1]))[0]
    after(wide, wide.get_by_role("option", name=name, exact=True).click)
    wide.keyboard.press("Escape")
    codes = chosen(wide)["list"].split(",")
    assert len(codes) == int(re.search(r"\((\d+)", name)[1]) > 1
    assert len(table_rows(panel(wide, "sheet").locator("table").first)) == len(codes)
    wide.locator("a[href*='board:']").first.click()
    for place, code in enumerate(codes):
        board = panel(wide, f"board-{code}")
        board.locator("li.record").first.wait_for()
        assert board.locator("h3").inner_text() in wide.locator(".picked li").nth(place).inner_text()
        assert wide.locator("[class*=st-key-panel-board-]").count() == 1
        if place + 1 < len(codes):
            wide.locator(f"a[href*='board:{codes[place + 1]}']").first.click()
    if lang == "nl":
        wide.locator("a[href*='board:all']").click()
        panel(wide, f"board-{codes[-1]}").locator("li.record").first.wait_for()
        assert wide.locator("[class*=st-key-panel-board-]").count() == len(codes)
        paper = PdfReader(io.BytesIO(wide.pdf(prefer_css_page_size=True)))
        text = " ".join(page.extract_text() for page in paper.pages)
        for title in wide.locator("[class*=st-key-panel-board-] h3").all_inner_texts():
            assert title in text
        assert word("overview.board.back", lang) not in text
