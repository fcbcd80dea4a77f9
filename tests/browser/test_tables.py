"""A table in a real browser: searched, filtered, sorted, paged, opened, left, shared and taken along."""

import csv
import io
from urllib.parse import unquote

import duckdb
from playwright.sync_api import Page, expect

from tests.browser.conftest import after, open_page, violations
from tests.browser.reading import fits, table_rows


def opened(page: Page, path: str) -> None:
    open_page(page, path)
    assert page.get_by_role("alert").all_inner_texts() == [], "the page broke"


def rows_shown(page: Page) -> list[dict[str, str]]:
    return table_rows(page.locator(".st-key-table-rows table"))


def figure(page: Page) -> str:
    return page.locator(".key-figures strong").first.inner_text()


def test_a_table_is_searched_filtered_sorted_paged_and_taken_along(wide: Page, shipped):
    with duckdb.connect(str(shipped), read_only=True) as connection:
        whole, chosen, largest = connection.execute(
            "select count(*), count(*) filter (where country_code = 'TUN'), "
            "max(case when country_code = 'TUN' then detections end) from public.frontex_detection"
        ).fetchall()[0]
    opened(wide, "/tables")
    wide.get_by_role("link", name="Detecties aan de buitengrens").click()
    expect(wide.locator("h1")).to_have_text("Detecties aan de buitengrens")
    wide.locator(".st-key-table-rows table").wait_for()
    assert figure(wide) == f"{whole:,} van {whole:,}".replace(",", ".")

    # A filter is added from the sentence, by keyboard.
    wide.get_by_role("button", name="Filter toevoegen").click()
    column = wide.get_by_role("combobox", name="Kolom")
    column.fill("Nationaliteit")
    after(wide, lambda: column.press("Enter"))
    choice = wide.get_by_role("combobox", name="Nationaliteit")
    choice.fill("Tunesi")
    after(wide, lambda: choice.press("Enter"))
    assert "filters=country_code.is:TUN" in unquote(wide.url)
    assert figure(wide) == f"{chosen:,} van {whole:,}".replace(",", ".")
    expect(wide.get_by_role("button", name="Nationaliteit: Tunesië")).to_be_visible()

    # A head sorts, and the next page begins where this one ends.
    opened(wide, wide.url)
    wide.get_by_role("columnheader", name="Detecties").get_by_role("link").click()
    wide.locator('th[aria-sort="ascending"]').wait_for()
    wide.get_by_role("columnheader", name="Detecties").get_by_role("link").click()
    wide.locator('th[aria-sort="descending"]').wait_for()
    first = rows_shown(wide)
    head = next(name for name in first[0] if name.startswith("Detecties"))
    numbers = [int(row[head].replace(".", "")) for row in first]
    assert len(first) == 50 and numbers == sorted(numbers, reverse=True) and numbers[0] == largest
    assert {row["Nationaliteit (naam)"] for row in first} == {"Tunesië"}
    wide.get_by_role("link", name="Volgende pagina").click()
    expect(wide.locator("p.hint", has_text="Rijen 51–100 van")).to_be_visible()
    address = wide.url
    assert "page=2" in address and "sort=-detections" in address
    second = rows_shown(wide)
    assert int(second[0][head].replace(".", "")) <= numbers[-1]
    assert violations(wide) == []

    # Reload and back keep everything.
    wide.reload()
    expect(wide.locator("p.hint", has_text="Rijen 51–100 van")).to_be_visible()
    assert rows_shown(wide) == second
    wide.go_back()
    expect(wide.locator("p.hint", has_text="Rijen 1–50 van")).to_be_visible()
    assert rows_shown(wide) == first

    button = wide.get_by_role("button", name="CSV voor programma")
    with wide.expect_download() as download:
        button.click()
    back = list(csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8"))))
    assert len(back) == chosen
    assert [int(row["detections"]) for row in back[:50]] == numbers
    assert {row["country_code_name"] for row in back} == {"Tunesië"}


def test_an_empty_selection_says_what_emptied_it_and_a_row_leads_to_its_country(narrow: Page):
    opened(
        narrow, "/tables?table=country_visit&filters=country_code.is:TUN,level.is:nowhere&search=zzqq&lang=en"
    )
    assert "cannot be followed" in narrow.locator(".notices").inner_text()
    assert fits(narrow)
    assert violations(narrow) == []
    narrow.get_by_role("link", name="Without the search for ‘zzqq’").click()
    narrow.locator(".st-key-table-rows table").wait_for()
    assert fits(narrow)
    rows = rows_shown(narrow)
    assert rows and {row["Country code (name)"] for row in rows} == {"Tunisia"}
    narrow.locator(".st-key-table-rows tbody a").first.click()
    expect(narrow.locator("h1")).to_have_text("Tunisia")
    assert narrow.url.endswith("#section-work")


def test_the_largest_table_shows_one_page_and_no_name_of_a_person(wide: Page, shipped):
    with duckdb.connect(str(shipped), read_only=True) as connection:
        title, shown = connection.execute(
            "select masked_title.title, shown from public.masked_title "
            "inner join public.iati_transaction using (title) order by 1 limit 1"
        ).fetchall()[0]
    opened(wide, "/tables?table=observation&lang=en")
    assert len(rows_shown(wide)) == 50
    opened(wide, f"/tables?table=iati_transaction&columns=title&search={shown.split()[0]}&sort=title")
    assert title not in wide.content()
    assert "niet bij elkaar worden opgeteld" in wide.locator("body").inner_text()
