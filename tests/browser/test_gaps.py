"""The page on gaps as a reader uses it: a cell's reason, a moved threshold, a shared address, a list taken along."""

import csv
import re
from urllib.parse import unquote

import pytest

from tests.browser.conftest import WIDE, after, new_page, open_page
from tests.browser.reading import action, fits, panel

WORDS = {
    "nl": {"gaps": "hiaten", "reset": "Terug naar de standaard", "csv": "CSV", "download": "Downloaden"},
    "en": {"gaps": "gaps", "reset": "Back to the defaults", "csv": "CSV", "download": "Download"},
}
# What is in the accessibility tree: roles and names as a screen reader gets them.
CELLS = {
    "nl": {
        "DZA.return": (
            "Algerije, Terugkeer en overname: alleen raamwerk, regel s3; behoefte boven de drempel; hiaat; 1 signaal (geld "
            "zonder afspraak)"
        ),
        "ALB.reintegration": "Albanië, Herintegratie: onbekend, regel s5; behoefte boven de drempel; na te vragen",
        "ETH.return": (
            "Ethiopië, Terugkeer en overname: eigen afspraak, regel s2; 2 afspraken of instrumenten; behoefte onder de "
            "drempel; 3 signalen (niet bindend, geen juridische toets gevonden, druk en steun tegelijk)"
        ),
    },
    "en": {
        "DZA.return": (
            "Algeria, Return and readmission: framework only, rule s3; need above the threshold; gap; 1 flag (money without "
            "a record)"
        ),
        "ALB.reintegration": "Albania, Reintegration: unknown, rule s5; need above the threshold; to check",
        "ETH.return": (
            "Ethiopia, Return and readmission: record of its own, rule s2; 2 records; need below the threshold; 3 flags "
            "(not binding, no legal assessment found, leverage and support at once)"
        ),
    },
}


def ready(page, path: str) -> None:
    open_page(page, path)
    page.locator("[data-cell]").first.wait_for()


def cell(page, key: str):
    return page.locator(f'table [data-cell="{key}"]').first


def gaps_said(page) -> int:
    """The number of gaps in the key figures."""
    return int(page.locator(".key-figures strong").first.inner_text().split()[0])


def gaps_drawn(page) -> int:
    return page.locator("table [data-cell].gap").count()


def move_threshold(page, value: str) -> None:
    """Type another threshold for the first need indicator, and wait until the whole page has followed."""
    box = page.locator(".st-key-address-settings-N01 input")
    box.fill(value)
    after(page, lambda: box.press("Enter"))
    page.locator(".changed", has_text=f"{int(value):,} instead of").wait_for()


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_cell_is_reached_and_opened_by_keyboard_and_tells_its_reason(wide, lang):
    ready(wide, f"/gaps?lang={lang}")
    cell(wide, "DZA.reintegration").focus()
    wide.keyboard.press("ArrowLeft")
    after(wide, lambda: wide.keyboard.press("Enter"))
    reason = wide.locator(".st-key-reason")
    said = reason.inner_text()
    assert (
        "Algerije · Terugkeer en overname" if lang == "nl" else "Algeria · Return and readmission"
    ) in said
    assert "s3" in said and ("60.545" if lang == "nl" else "60,545") in said
    assert "cell=DZA.return" in wide.url
    # Sentence, address and version can be copied as one text.
    copied = reason.locator("code").first.inner_text()
    assert "cell=DZA.return" in copied and "version=" in copied


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_three_cells_read_as_a_screen_reader_gets_them(wide, lang):
    ready(wide, f"/gaps?lang={lang}")
    tree = wide.context.new_cdp_session(wide).send("Accessibility.getFullAXTree")["nodes"]
    names = {node["name"]["value"] for node in tree if node.get("role", {}).get("value") == "button"}
    for name in CELLS[lang].values():
        assert name in names
    heads = {node["name"]["value"] for node in tree if node.get("role", {}).get("value") == "rowheader"}
    assert ("Tunesië" if lang == "nl" else "Tunisia") in {head.split(",")[0].strip() for head in heads}


def test_a_moved_threshold_is_followed_said_and_taken_back(wide):
    ready(wide, "/gaps?lang=en")
    assert gaps_said(wide) == gaps_drawn(wide) == 12
    move_threshold(wide, "5000")
    more = gaps_said(wide)
    assert more == gaps_drawn(wide) > 12
    assert "5,000 instead of 10,000" in wide.locator(".changed").inner_text()
    assert "settings=N01:5000" in unquote(wide.url)
    after(wide, lambda: wide.get_by_role("button", name=WORDS["en"]["reset"]).click())
    wide.locator(".changed").wait_for(state="detached")
    assert gaps_said(wide) == gaps_drawn(wide) == 12 and "settings" not in wide.url


def test_an_address_brings_another_reader_to_the_same_cells(wide, chromium, address):
    ready(wide, "/gaps?lang=en")
    move_threshold(wide, "3000")
    after(wide, lambda: cell(wide, "SEN.return").click())
    with new_page(chromium, address, WIDE) as other:
        ready(other, wide.url)
        read = "all => all.map((one) => [one.dataset.cell, one.className, one.ariaLabel])"
        drawn = "table [data-cell]"
        assert other.locator(drawn).evaluate_all(read) == wide.locator(drawn).evaluate_all(read)
        assert other.locator(".st-key-reason").inner_text() == wide.locator(".st-key-reason").inner_text()


def test_only_gaps_leaves_the_rows_that_have_one(wide):
    ready(wide, "/gaps?lang=en&show=only:gaps,sort:gaps,group:none")
    assert gaps_drawn(wide) == 12
    rows = wide.get_by_role("grid").locator("tbody tr")
    assert rows.count() == len({"AFG", "CIV", "DZA", "GMB", "IRN", "IRQ", "SEN", "SOM"})
    first = rows.first.get_by_role("rowheader").inner_text()
    assert first.startswith(("Algeria", "Senegal"))  # three each


def test_filters_that_leave_nothing_say_which(wide):
    open_page(wide, "/gaps?lang=en&show=only:gaps,regions:Caribbean")
    said = wide.locator("p.empty").inner_text()
    assert "Caribbean" in said and "gaps only" in said


def test_what_cannot_be_followed_is_said(wide):
    ready(
        wide, "/gaps?lang=en&settings=N01:much,N99:5,y.N01:1955,since:1951&show=group:colour&cell=XXX.return"
    )
    said = wide.locator(".notices").inner_text()
    for part in ("N01:much", "N99:5", "y.N01:1955", "group:colour", "XXX.return"):
        assert part in said
    assert wide.locator(".stException").count() == 0


def test_a_list_is_exported_with_reasons_in_both_languages_and_compared(wide):
    ready(wide, "/gaps?lang=en&settings=N01:5000&show=open:gap~difference")
    count = gaps_said(wide)
    after(wide, action(wide, "list-gap", WORDS["en"]["download"]).click)
    buttons = panel(wide, "list-gap").get_by_test_id("stDownloadButton").get_by_role("button")
    with wide.expect_download() as download:
        buttons.nth(1).click()
    with open(download.value.path(), encoding="utf-8", newline="") as file:  # noqa: PTH123
        rows = list(csv.DictReader(file))
    assert len(rows) == count
    assert all(row["reason_nl"] and row["reason_en"] and row["reason_nl"] != row["reason_en"] for row in rows)
    assert all("5,000 instead of 10,000" in row["changes"] for row in rows)
    algeria = next(row for row in rows if row["country_code"] == "DZA" and row["theme_id"] == "return")
    assert float(algeria["value"]) == 60_545 and float(algeria["threshold"]) == 5_000
    # What differs from the defaults: the effect that the head of the page names.
    changed = int(re.search(r"(\d+) of 680", wide.locator(".changed").inner_text())[1])
    assert panel(wide, "difference").locator("tbody tr").count() == changed


def test_the_profile_says_of_a_country_what_the_matrix_says(wide, shipped):
    ready(wide, "/gaps?lang=en&cell=SEN.border")
    names = {
        key: cell(wide, f"SEN.{key}").get_attribute("class") for key in ("return", "border", "legal_pathways")
    }
    assert all("gap" in found for found in names.values())
    open_page(wide, "/country?country=SEN&lang=en")
    said = wide.locator("main, [data-testid=stMain]").first.inner_text()
    assert "There is a gap on 3 themes: return and readmission, border management and legal pathways." in said
    assert panel(wide, "coverage").get_by_text("framework only").count() >= 3


def test_a_phone_shows_a_cells_reason_below_the_list(narrow):
    ready(narrow, "/gaps?lang=nl&cell=SEN.return")
    assert narrow.locator("table:visible [data-cell]").count() == 0
    button = narrow.locator('[data-cell="SEN.border"]').first
    after(narrow, button.click)
    assert "cell=SEN.border" in narrow.url
    assert "Senegal · Grensbeheer" in narrow.locator(".st-key-reason").inner_text()
    assert fits(narrow)
