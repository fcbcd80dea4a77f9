"""Money over time in a real browser: looked at, moved, shared by its address, and drilled to the rows behind a mark."""

import re
import shutil

import duckdb
import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import WIDE, after, new_page, open_page, serving
from tests.browser.reading import (
    drawn,
    open_action,
    panel,
    settled_charts,
    table_rows,
)


def opened(page: Page, path: str) -> None:
    open_page(page, path)
    assert page.get_by_role("alert").all_inner_texts() == [], "the page broke"
    settled_charts(page)


LANGUAGES = {
    "nl": {
        "quarter": "kwartaal",
        "to": "Naar jaar",
        "table": "Tabel",
        "origin": "Waar komt dit vandaan?",
        "part": "Deel",
        "which": "Welk",
        "new": "Nieuw",
        "amount": "Bedrag",
        "together": r"Samen (−?[\d.]+,\d\d) EUR",
        "skipped": "kan hier niet worden getoond",
    },
    "en": {
        "quarter": "quarter",
        "to": "To year",
        "table": "Table",
        "origin": "Where does this come from?",
        "part": "Part",
        "which": "Which",
        "new": "New",
        "amount": "Amount",
        "together": r"Together (−?[\d,]+\.\d\d) EUR",
        "skipped": "cannot be shown here",
    },
}


def number(text: str, lang: str) -> float:
    plain = text.replace("−", "-").replace(" ", "")
    return float(plain.replace(".", "").replace(",", ".") if lang == "nl" else plain.replace(",", ""))


def test_by_quarter_is_chosen_and_stands_in_the_address(wide: Page, shipped) -> None:
    opened(wide, "/spending_time")
    years = {
        year: amount
        for trace in drawn(wide, "time-period")
        for year, amount in zip(trace["customdata"], trace["y"], strict=True)
    }
    after(wide, wide.locator("label").filter(has_text=re.compile("^kwartaal$")).click)
    settled_charts(wide)
    assert "time=by%3Aquarter" in wide.url or "time=by:quarter" in wide.url
    quarters: dict[int, float] = {}
    for trace in drawn(wide, "time-period"):
        for (year, _), amount in zip(trace["customdata"], trace["y"], strict=True):
            quarters[year] = quarters.get(year, 0) + amount
    assert quarters.keys() == {year for year, amount in years.items() if amount is not None}
    assert all(abs(quarters[year] - years[year]) < 0.01 for year in quarters)
    wide.reload()
    opened(wide, wide.url)
    assert wide.get_by_role("radio", name="kwartaal").is_checked()


def test_another_year_changes_what_the_difference_is(wide: Page) -> None:
    opened(wide, "/spending_time?lang=en")
    box = wide.get_by_role("combobox", name=re.compile("To year"))
    # A page that still scrolls closes a list that has just opened.
    box.evaluate("box => box.scrollIntoView({ behavior: 'instant', block: 'center' })")
    box.click()
    after(wide, wide.get_by_role("option", name="2018", exact=True).click)
    settled_charts(wide)
    assert re.search(r"time=b(%3A|:)2018", wide.url)
    assert "2018" in panel(wide, "time-change").locator("h3").inner_text()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_address_shows_its_change_and_the_rows_behind_a_part_make_it(
    wide: Page, lang: str, shipped
) -> None:
    said = LANGUAGES[lang]
    opened(
        wide, f"/spending_time?money=source:ministry,countries:all,rule:all&time=a:2016,b:2018&lang={lang}"
    )
    steps = {
        code: amount
        for trace in drawn(wide, "time-change")
        for code, amount in zip(trace["customdata"], trace["x"], strict=True)
    }
    with duckdb.connect(str(shipped), read_only=True) as connection:
        loaded = dict(
            connection.execute(
                "select year, cast(sum(amount_eur) as double) from public.money where money_set_id = 'ministry' "
                "and measure_code = 'disbursement' and place_kind = 'country' and year in (2016, 2018) group by year"
            ).fetchall()
        )
        everywhere = dict(
            connection.execute(
                "select year, cast(sum(amount_eur) as double) from public.money where money_set_id = 'ministry' "
                "and measure_code = 'disbursement' and year in (2016, 2018) group by year"
            ).fetchall()
        )
        new = connection.execute(
            "select cast(sum(amount_eur) as double) from public.money as money where money_set_id = 'ministry' "
            "and measure_code = 'disbursement' and year = 2018 and not exists (select 1 from public.money as other "
            "where other.activity_key = money.activity_key and other.money_set_id = 'ministry' "
            "and other.measure_code = 'disbursement' and other.year = 2016)"
        ).fetchone()[0]
    assert loaded != everywhere, "regional money is in all money of the source"
    assert abs(steps["before"] - everywhere[2016]) < 1
    assert abs(steps["after"] - everywhere[2018]) < 1
    assert abs(steps["new"] - new) < 1
    parts = sum(amount for code, amount in steps.items() if code not in ("before", "after"))
    assert abs(parts - (steps["after"] - steps["before"])) < 1

    open_action(wide, "time-change", said["table"])
    rows = {row[said["part"]]: row for row in table_rows(panel(wide, "time-change").locator("table").first)}
    heading = next(name for name in rows[said["new"]] if name.startswith(said["amount"]))
    assert abs(number(rows[said["new"]][heading], lang) - new) < 0.01

    open_action(wide, "time-change", said["origin"])
    box = panel(wide, "time-change").get_by_role("combobox")
    box.evaluate("box => box.scrollIntoView({ behavior: 'instant', block: 'center' })")
    box.click()
    after(wide, wide.get_by_role("option", name=said["new"], exact=True).click)
    told = re.search(said["together"], panel(wide, "time-change").locator(".origin").inner_text())
    assert told, panel(wide, "time-change").locator(".origin").inner_text()
    assert abs(number(told[1], lang) - new) < 0.01


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_the_address_cannot_show_is_said(wide: Page, lang: str) -> None:
    opened(wide, f"/spending_time?time=a:1850,region:NOA&lang={lang}")
    notice = wide.locator(".notices").inner_text()
    assert "a:1850" in notice and LANGUAGES[lang]["skipped"] in notice


def test_decisions_to_check_are_marked_and_what_was_paid_is_no_data(wide: Page) -> None:
    opened(wide, "/spending_time")
    open_action(wide, "time-chain", "Tabel")
    rows = table_rows(panel(wide, "time-chain").locator("table").first)
    paid = next(name for name in rows[0] if name.startswith("Betaald"))
    assert {row[paid] for row in rows} == {"geen gegevens"}
    open_action(wide, "time-chosen_decisions", "Tabel")
    rows = table_rows(panel(wide, "time-chosen_decisions").locator("table").first)
    assert {row["Nummer"] for row in rows if row["Na te gaan"] == "ja"} == {
        "T05-EUTF-HOA-REG-36",
        "T05-EUTF-SAH-REG-16",
    }
    assert len(rows) == 250


def test_another_load_is_picked_and_its_difference_shown(chromium: Browser, shipped, tmp_path) -> None:
    earlier, later = "20260101T000000Z-0000000a", "20260102T000000Z-0000000b"
    for name in (earlier, later):
        shutil.copy(shipped, tmp_path / f"{name}.duckdb")
    (tmp_path / "current").write_text(later, encoding="utf-8")
    with duckdb.connect(str(tmp_path / f"{later}.duckdb")) as connection:
        chosen = "money_set_id = 'oecd_eu' and place_code = 'TUN' and year = 2018"
        (added,) = connection.execute(
            f"select cast(sum(amount_eur) as double) from public.money where {chosen}"
        ).fetchone()
        connection.execute(f"update public.money set amount_eur = 2 * amount_eur where {chosen}")
    with (
        serving(tmp_path) as address,
        new_page(chromium, address, WIDE) as page,
    ):
        opened(page, "/spending_time?money=source:oecd_eu,countries:TUN")
        after(page, page.get_by_text("Verschil met een eerdere lading van de gegevens").click)
        box = page.get_by_role("combobox", name=re.compile("Eerdere versie"))
        # Typed, not clicked: a list that is opened by a click closes when the page still moves.
        box.fill(earlier)
        page.get_by_role("option", name=earlier, exact=True).wait_for()
        after(page, lambda: box.press("Enter"))
        panel(page, "time-load").wait_for()
        settled_charts(page)
        steps = {
            code: amount
            for trace in drawn(page, "time-load")
            for code, amount in zip(trace["customdata"], trace["x"], strict=True)
        }
        assert abs(steps["revised"] - added) < 0.01
        assert abs(steps["after"] - steps["before"] - added) < 0.01
        assert re.search(f"before(%3A|:){earlier}", page.url)
