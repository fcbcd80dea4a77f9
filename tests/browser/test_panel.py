"""What stands under every panel, by mouse and by keyboard: table, files, rows, link."""

import csv
import io
from urllib.parse import parse_qs, urlsplit

from tests.browser.conftest import after, open_page, violations

PATH = "/sources?lang=en"


def panel(page, key: str):
    return page.locator(f".st-key-panel-{key}")


def action(page, key: str, name: str):
    title = panel(page, key).locator("h3").inner_text()
    return page.get_by_role("button", name=f"{name}: {title}", exact=True)


def test_an_action_says_of_which_panel_it_is_and_whether_it_is_open(page):
    open_page(page, PATH)
    titles = page.locator("h3").all_inner_texts()
    assert len(titles) == len(set(titles))
    button = action(page, "publications", "Table")
    assert button.get_attribute("aria-pressed") == "false"
    assert panel(page, "publications").locator("table").count() == 1, "what the panel shows itself"
    after(page, button.click)
    panel(page, "publications").locator("table").nth(1).wait_for()
    assert action(page, "publications", "Table").get_attribute("aria-pressed") == "true"
    after(page, button.click)
    panel(page, "publications").locator("table").nth(1).wait_for(state="detached")


def test_everything_open_leaves_axe_nothing_to_object_to(page):
    open_page(page, PATH)
    for name in ("Table", "Download", "Where does this come from?", "Link"):
        after(page, action(page, "publications", name).click)
    panel(page, "publications").locator("code").wait_for()
    assert violations(page) == []
    width = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert width <= page.viewport_size["width"]


def test_a_panel_is_opened_by_keyboard(wide):
    open_page(wide, PATH)
    button = action(wide, "warnings", "Download")
    button.focus()
    after(wide, lambda: wide.keyboard.press("Space"))
    names = panel(wide, "warnings").get_by_test_id("stDownloadButton").get_by_role("button")
    names.first.wait_for()
    title = panel(wide, "warnings").locator("h3").inner_text()
    assert all(name.endswith(f": {title}") for name in names.evaluate_all("all => all.map(b => b.ariaLabel)"))
    # Opening it does not throw the reader to another place.
    assert wide.evaluate("document.activeElement.ariaLabel") == f"Download: {title}"


def test_a_file_holds_the_rows_that_the_page_shows(wide):
    open_page(wide, PATH)
    opener = wide.locator(".st-key-fold-sheets summary")
    after(wide, opener.click)
    shown = (
        panel(wide, "sheets")
        .locator("tbody tr")
        .evaluate_all("rows => rows.map(row => [...row.cells].map(cell => cell.innerText))")
    )
    after(wide, action(wide, "sheets", "Download").click)
    with wide.expect_download() as download:
        action(wide, "sheets", "CSV for programs").click()
    assert download.value.suggested_filename.endswith(".csv")
    with open(download.value.path(), encoding="utf-8", newline="") as file:  # noqa: PTH123
        header, *rows = list(csv.reader(io.StringIO(file.read())))
    assert header == [
        "file_name",
        "sheet_name",
        "rows_read",
        "rows_accepted",
        "rows_left_out",
        "rows_refused",
    ]
    assert rows == [[cell.replace(",", "") for cell in row] for row in shown]


def test_where_it_comes_from_is_looked_up_when_asked(wide):
    open_page(wide, PATH)
    after(wide, wide.locator(".st-key-fold-sheets summary").click)
    sheets = panel(wide, "sheets")
    assert sheets.locator("dl.origin").count() == 0
    after(wide, action(wide, "sheets", "Where does this come from?").click)
    told = sheets.locator("dl.origin").inner_text()
    rows = sheets.locator("table").last.locator("tbody tr").count()
    for words in (
        "What is this?",
        "What is it not?",
        "Period",
        "Version",
        f"{rows} rows of the source files.",
    ):
        assert words in told


def test_the_link_of_a_panel_leads_back_to_it_with_its_version(wide, address):
    open_page(wide, "/sources?lang=en&country=TUN")
    after(wide, action(wide, "warnings", "Link").click)
    link = panel(wide, "warnings").locator("code").inner_text()
    assert link.startswith(f"{address}/sources?")
    parts = parse_qs(urlsplit(link).query)
    assert (parts["country"], parts["lang"]) == (["TUN"], ["en"])
    assert parts["version"][0] in wide.locator(".foot").inner_text()
    wide.goto("about:blank")
    open_page(wide, link)
    # Far down the page, and yet in view.
    wide.wait_for_function(
        "() => { const box = document.getElementById('warnings').getBoundingClientRect();"
        " return box.top >= 0 && box.bottom <= innerHeight }"
    )
