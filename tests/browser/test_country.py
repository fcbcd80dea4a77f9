"""The country profile in a real browser, on the data that it ships with: what is shown, and where it comes from.

A page is opened once for each country and language and looked at by several tests; figures are read from the charts
as drawn and compared with SQL of this file's own on the rows as loaded.
"""

import csv
import gzip
import io
import os
import re
import shutil
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import duckdb
import openpyxl
import pytest
from playwright.sync_api import Browser, Page
from python_calamine import CalamineWorkbook

from dashboard.intake.load import default_files, load
from tests.browser.conftest import NARROW, WIDE, after, new_page, open_page, serving, violations
from tests.browser.reading import (
    action,
    drawn,
    fits,
    known_only_in,
    lines_of,
    open_action,
    open_everything,
    panel,
    points,
    settled_charts,
    table_rows,
)

ROOT = Path(__file__).parents[2]
COUNTRIES = {
    # One with much, one with nearly nothing, one with a name that takes an article and is long.
    "TUN": ("Tunesië", "Tunisia"),
    "VEN": ("Venezuela", "Venezuela"),
    "PSE": ("Palestijnse Gebieden", "Palestinian Territories"),
}
LANGUAGES = ("nl", "en")
# As METHODS.md says which reporters make a figure; written here once more, so that a change there is noticed.
EU27 = (
    "AUT BEL BGR CYP CZE DEU DNK ESP EST FIN FRA GRC HRV HUN IRL ITA LTU LUX LVA MLT NLD POL PRT ROU SVK SVN SWE"
).split()


def open_profile(page: Page, path: str) -> None:
    """Load the profile of a country and wait until every chart is drawn."""
    open_page(page, path)
    assert page.get_by_role("alert").all_inner_texts() == [], "the page broke"
    settled_charts(page)


# what a reader meets, country by country


# In turn: what a language does to a page it does on each.
PROFILES = list(zip(COUNTRIES, LANGUAGES * len(COUNTRIES), strict=False))


@pytest.fixture(scope="module", params=PROFILES, ids="-".join)
def profile(request, chromium: Browser, address: str) -> Iterator[tuple[Page, str, str]]:
    """The profile of a country in a language, 1440 wide, with every chart drawn."""
    code, lang = request.param
    with new_page(chromium, address, WIDE) as page:
        open_profile(page, f"/country?country={code}&lang={lang}")
        yield page, code, lang


def test_profile_is_complete_in_its_language(profile):
    page, code, lang = profile
    name = COUNTRIES[code][LANGUAGES.index(lang)]
    assert page.locator("h1").all_inner_texts() == [name]
    assert page.locator("html").get_attribute("lang") == lang
    assert page.title() == name
    sentences = page.locator(".summary-text").inner_text()
    assert 3 <= len(re.findall(r"[.](?: |$)", sentences)) <= 9, sentences
    assert page.locator(".notices").count() == 0

    panels = page.locator('[class*="st-key-panel-"]')
    assert panels.count() >= 26
    told = panels.evaluate_all("""all => all.map(e => ({
        title: e.querySelector('h3')?.innerText,
        subtitle: e.querySelector('.subtitle')?.innerText,
        summary: e.querySelector('.summary')?.innerText,
        source: e.querySelector('.panel-foot .source')?.innerText,
        charts: e.querySelectorAll('[data-testid="stPlotlyChart"]').length,
        alts: [...e.querySelectorAll('[data-testid="stPlotlyChart"]')]
            .map(c => c.getAttribute('aria-label') ?? ''),
        actions: e.querySelectorAll('[data-testid="stButtonGroup"] button').length,
        is_table: e.className.includes('st-key-panel-money-sources'),
    }))""")
    version = re.compile(r"(Versie|Version) \d{8}T\d{6}Z-[0-9a-f]{8}\.$")
    for found in told:
        assert found["title"] and found["subtitle"] and found["summary"], found
        assert len(found["title"].split()) <= 13, found["title"]
        assert version.search(found["source"]), found["source"]
        assert found["charts"] <= 1
        # What shows its table has no action for it.
        assert found["actions"] == (4 if found["is_table"] else 5), found
        if found["charts"]:
            assert any(len(alt) > 30 for alt in found["alts"]), found


def test_profile_has_no_remains_of_code(profile):
    page, _, _ = profile
    open_everything(page)
    for line in lines_of(page, "all"):
        assert not re.search(r"\b(nan|NaN|None|NaT|null|undefined|Infinity)\b|<NA>|[{}]|\[object", line), line


def test_profile_keeps_to_its_language(profile, shipped):
    page, _, lang = profile
    open_everything(page)
    other = "en" if lang == "nl" else "nl"
    strangers = known_only_in(other, shipped)
    lines = lines_of(page, lang)
    assert len(lines) > 200
    found = [(line, text) for line in lines for text in strangers.in_line(line)]
    assert found == []


def test_english_of_the_registers_is_marked_as_english(profile, shipped):
    page, code, lang = profile
    if lang == "en":
        # Nothing to mark: the page is English.
        assert page.locator('main [lang="en"]').count() == 0
        return
    with duckdb.connect(str(shipped), read_only=True) as connection:
        free = connection.execute(
            """
            select office from base.visit where list_contains(string_split(partner_codes, ';'), $code)
            union select counterpart_office from base.visit where list_contains(string_split(partner_codes, ';'), $code)
            union select outcome from base.visit where list_contains(string_split(partner_codes, ';'), $code)
            union select partner_seeks from base.partnership where partner_codes = $code
            union select legal_frame_eu from base.partnership where partner_codes = $code
            union select note from base.partnership where partner_codes = $code
            """,
            {"code": code},
        ).fetchall()
    texts = {text for (text,) in free if text and " " in text}
    marked = set(page.locator('[lang="en"]').all_text_contents())
    shown = {text for text in texts if text in page.locator(".stApp").text_content()}
    assert shown <= marked
    if code == "TUN":
        assert len(shown) >= 5


# Axe takes as long as everything else together; the profile with most on it is looked at in test_every_page.
LOOKED_AT = {"wide": [("VEN", "en")], "narrow": [("PSE", "nl")]}


def test_profile_fits_both_widths_and_axe_finds_nothing(profile):
    page, code, lang = profile
    assert fits(page)
    if (code, lang) in LOOKED_AT["wide"]:
        assert violations(page) == []
    page.set_viewport_size(NARROW)
    settled_charts(page)
    assert fits(page)
    if (code, lang) in LOOKED_AT["narrow"]:
        assert violations(page) == []
    page.set_viewport_size(WIDE)


# a comparison, made by keyboard, shared and downloaded


def choose_by_keyboard(page: Page, *names: str) -> None:
    """Open the list of countries to compare with and pick some, by keyboard alone."""
    page.locator(".st-key-pick-compare button").first.focus()
    page.keyboard.press("Enter")
    # The focus goes into what was opened.
    page.wait_for_function("() => document.activeElement.getAttribute('role') === 'combobox'")
    for name in names:
        page.keyboard.type(name)
        page.get_by_role("option", name=name, exact=True).wait_for()
        after(page, lambda: page.keyboard.press("Enter"))


@pytest.fixture(scope="module")
def compared(chromium: Browser, address: str) -> Iterator[Page]:
    """Tunisia compared with Morocco and Egypt, chosen by keyboard on the page of Tunisia."""
    with new_page(chromium, address, WIDE) as page:
        open_profile(page, "/country?country=TUN&from=2014")
        choose_by_keyboard(page, "Marokko", "Egypte")
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        page.get_by_role("combobox", name="Vergelijk met").wait_for(state="detached")
        settled_charts(page)
        yield page


LINES_COMPARED = ("asylum-applicants-eu", "returned-third-country-nl", "hosted-per-1000", "stability")


def test_comparison_by_keyboard_stands_in_the_address_and_in_the_charts(compared):
    assert parse_qs(urlsplit(compared.url).query) == {
        "country": ["TUN"],
        "compare": ["MAR,EGY"],
        "from": ["2014"],
    }
    assert compared.locator(".st-key-pick-compare button").inner_text().split("\n")[0] == "Marokko en Egypte"
    for key in LINES_COMPARED:
        assert {country for country, _ in points(compared, key)} == {"TUN", "MAR", "EGY"}
        assert (
            "Tunesië, vergeleken met Marokko en Egypte, 2014–"
            in panel(compared, key).locator(".subtitle").inner_text()
        )


def test_shared_address_shows_the_same_to_somebody_else(compared, chromium, address):
    open_action(compared, "stability", "Link")
    link = panel(compared, "stability").locator("code").inner_text()
    open_action(compared, "stability", "Link")
    assert link.startswith(f"{address}/country?") and link.endswith("#stability")
    with new_page(chromium, address, WIDE) as other:
        open_profile(other, link)
        assert lines_of(other, "all") == lines_of(compared, "all")
        keys = compared.locator('[class*="st-key-chart-"]').evaluate_all(
            "all => all.map(e => [...e.classList].find(c => c.startsWith('st-key-chart-')).slice('st-key-chart-'.length))"
        )
        assert len(keys) > 15
        for key in keys:
            assert drawn(other, key) == drawn(compared, key), key


def test_download_holds_what_the_chart_drew_and_what_the_rows_add_up_to(compared, shipped):
    key = "asylum-applicants-eu"
    in_chart = points(compared, key)
    with duckdb.connect(str(shipped), read_only=True) as connection:
        in_rows = {
            (country, year): value
            for country, year, value in connection.execute(
                """
                select country_code, reference_year, sum(applicants)
                from base.asylum_applicant_eu
                where country_code in ('TUN', 'MAR', 'EGY') and reference_year >= 2014
                    and list_contains($reporters, reporting_code)
                group by all
                """,
                {"reporters": EU27},
            ).fetchall()
        }
    assert len(in_rows) >= 30
    assert in_chart == in_rows

    open_action(compared, key, "Downloaden")
    names = {"TUN": "Tunesië", "MAR": "Marokko", "EGY": "Egypte"}
    in_words = {(names[country], str(year)): value for (country, year), value in in_rows.items()}
    file = fetch(compared, key, "CSV voor Excel")
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig")), delimiter=";"))
    assert {
        (row["Land"], row["Jaar"]): float(row["Asielaanvragers EU (personen)"].replace(",", "."))
        for row in rows
    } == in_words

    book = openpyxl.load_workbook(io.BytesIO(fetch(compared, key, "XLSX").read_bytes()))
    heads, *cells = list(book.worksheets[0].iter_rows(values_only=True))
    rows = [dict(zip(heads, row, strict=True)) for row in cells]
    assert {(row["Land"], str(row["Jaar"])): row["Asielaanvragers EU (personen)"] for row in rows} == in_words
    told = {
        cell
        for sheet in book.worksheets[1:]
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if cell
    }
    assert "Profiel van Tunesië, vergeleken met Marokko en Egypte, 2014–2025, openbare gegevens" in told
    assert any("compare=MAR,EGY" in str(text) and "version=" in str(text) for text in told)
    assert any("Eurostat" in str(text) for text in told)
    open_action(compared, key, "Downloaden")


def fetch(page: Page, key: str, name: str) -> Path:
    """Press a download of a panel and give the file."""
    with page.expect_download() as download:
        action(page, key, name).click()
    return download.value.path()


# where a figure comes from


def cell_of(file_name: str, sheet_name: str, cell: str) -> object:
    """Read a cell such as F12 of a workbook."""
    letters, row = re.fullmatch(r"([A-Z]+)(\d+)", cell).groups()
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return sheet_of(file_name, sheet_name)[int(row) - 1][column - 1]


@cache
def sheet_of(file_name: str, sheet_name: str) -> list[list[object]]:
    """Read a sheet; row n of the sheet is the item n - 1."""
    with CalamineWorkbook.from_path(str(ROOT / "data" / "workbooks" / file_name)) as book:
        return book.get_sheet_by_name(sheet_name).to_python(skip_empty_area=False)


@cache
def lines_in(file: str) -> list[list[str]]:
    """Read a file as the publisher gave it; line n is the item n - 1."""
    path = ROOT / "data" / file
    content = path.read_bytes()
    content = gzip.decompress(content) if path.suffix == ".gz" else content
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    return list(csv.reader(io.StringIO(text)))


def number(text: str) -> float:
    """Read a figure as a Dutch page writes it."""
    return float(text.replace(".", "").replace(",", ".").replace("−", "-"))


def origin_of(page: Page, key: str) -> tuple[str, list[dict[str, str]]]:
    """Open where a panel's first figure comes from: what is told, and the rows."""
    open_action(page, key, "Waar komt dit vandaan?")
    told = panel(page, key).locator("dl.origin")
    told.wait_for()
    return told.inner_text(), table_rows(panel(page, key).locator("table").last)


def follow(row: dict[str, str]) -> float:
    """Follow a row to its cell and to its line in the publisher's file; give the figure, which all three hold."""
    value = number(row["Waarde"])
    assert cell_of(row["Werkboek"], row["Blad"], row["Cel"]) == value
    assert row["Cel"].endswith(row["Rij"])
    line = lines_in(row["Bestand van de uitgever"])[int(row["Regel"]) - 1]
    assert value in [
        float(text.replace(",", "")) for text in line if re.fullmatch(r"-?[\d,]+(\.\d+)?", text.strip())
    ]
    return value


def test_a_sum_leads_to_cells_that_add_up_to_it(compared):
    told, rows = origin_of(compared, "found-illegally-present")
    figures = points(compared, "found-illegally-present")
    year = max(year for (_, year), value in figures.items() if value is not None)
    # The figure that the title names comes first: here that of Morocco.
    assert figures["MAR", year] > figures["TUN", year]
    asked = panel(compared, "found-illegally-present").get_by_role("combobox")
    assert asked.input_value() == f"Marokko, {year}"
    assert len(rows) > 15
    assert sum(follow(row) for row in rows) == figures["MAR", year]
    assert f"{len(rows)} rijen uit de bronbestanden." in told
    for words in ("Wat is dit?", "Wat is het niet?", "Bron", "Periode", "Versie"):
        assert words in told


def test_a_rate_leads_to_the_two_cells_that_it_is_made_of(compared):
    told, rows = origin_of(compared, "return-rate-nl")
    parts = {row["Deel"]: follow(row) for row in rows}
    assert set(parts) == {"teller", "noemer"} and len(rows) == 2
    figures = points(compared, "return-rate-nl")
    year = max(year for (country, year), value in figures.items() if country == "TUN" and value is not None)
    assert {row["Jaar"] for row in rows} == {str(year)}
    assert figures[("TUN", year)] == pytest.approx(100 * parts["teller"] / parts["noemer"])
    assert f"{100 * parts['teller'] / parts['noemer']:.1f}%".replace(".", ",") in told
    # Two publications, both named.
    assert len({row["Bestand van de uitgever"] for row in rows}) == 2
    assert panel(compared, "return-rate-nl").locator(".panel-foot .source a").count() == 2


def test_a_register_leads_to_the_lines_that_it_counts(compared):
    _, rows = origin_of(compared, "visits")
    heads = sheet_of(rows[0]["Werkboek"], rows[0]["Blad"])[0]
    found = [
        dict(zip(heads, sheet_of(row["Werkboek"], row["Blad"])[int(row["Rij"]) - 1], strict=True))
        for row in rows
    ]
    assert len(found) >= 5
    assert all("TUN" in record["partner_iso3"].split(";") for record in found)
    lines = lines_in("original/registers/visits.csv")
    for row, record in zip(rows, found, strict=True):
        assert lines[int(row["Rij"]) - 1][0] == record["id"]
    done = [record for record in found if record["status"] == "done"]
    assert panel(compared, "visits").locator("h3").inner_text().startswith(f"{len(done)} bezoek")
    assert {record["purpose_nl"] for record in found} == {
        title.strip() for title in panel(compared, "visits").locator("h4 span:first-child").all_inner_texts()
    } or panel(compared, "visits").locator("details.more").count() == 1


# states that must not look alike


@pytest.fixture(scope="module")
def states(chromium: Browser, address: str) -> Iterator[Page]:
    """Moldova compared with Tunisia: every kind of gap that the shipped data have."""
    with new_page(chromium, address, WIDE) as page:
        open_profile(page, "/country?country=MDA&compare=TUN")
        yield page


def figures_in_table(page: Page, key: str) -> dict[tuple[str, str], tuple[str, str]]:
    """Open a panel's table: (country, year) -> the figure and the remark as they are written."""
    open_action(page, key, "Tabel")
    table = panel(page, key).locator("table").first
    table.wait_for()
    # The figure stands in the fourth column, under the name of the indicator.
    rows = {
        (row["Land"], row["Jaar"]): (list(row.values())[3], row["Toelichting"]) for row in table_rows(table)
    }
    open_action(page, key, "Tabel")
    return rows


def test_zero_no_data_not_applicable_and_part_of_a_year_differ(states):
    not_applicable = figures_in_table(states, "return-rate-nl")[("Moldavië", "2014")]
    assert not_applicable == ("n.v.t.", "te klein voor een percentage")
    assert points(states, "return-rate-nl")[("MDA", 2014)] is None
    assert "geen percentage (minder dan 25)" in notes(states, "return-rate-nl")

    zero = figures_in_table(states, "recognition-rate-eu")[("Moldavië", "2012")]
    assert zero == ("0", "definitief")
    assert points(states, "recognition-rate-eu")[("MDA", 2012)] == 0

    no_data = figures_in_table(states, "returned-third-country-nl")[("Tunesië", "2021")]
    assert no_data == ("geen gegevens", "geen gegevens")
    assert points(states, "returned-third-country-nl")[("TUN", 2021)] is None
    assert (
        "Geen gegevens over 2021."
        in panel(states, "returned-third-country-nl").locator(".summary").inner_text()
    )

    detections = figures_in_table(states, "detections")
    assert detections[("Tunesië", "2024")][1] == "definitief"
    incomplete = detections[("Tunesië", "2025")]
    assert incomplete[1] == "jaar niet compleet"
    assert "2025: januari tot en met april." in notes(states, "detections")
    assert "2025: januari tot en met april." in panel(states, "detections").locator(".caveats").inner_text()

    estimated = figures_in_table(states, "hosted-per-1000")[("Tunesië", "2025")]
    assert estimated[1] == "met de bevolking van een eerder jaar"

    assert len({zero, no_data, not_applicable}) == len({zero[0], no_data[0], not_applicable[0]}) == 3


def notes(page: Page, key: str) -> str:
    """Give the words that stand in a panel's chart, lines joined."""
    texts = (
        panel(page, key)
        .locator(".js-plotly-plot .annotation-text")
        .evaluate_all(
            "all => all.flatMap(e => e.children.length ? [...e.children].map(line => line.textContent) : [e.textContent])"
        )
    )
    return " ".join(" ".join(texts).split())


def test_not_recorded_is_said_and_looks_otherwise(states):
    open_everything(states)
    blank = states.locator("dd .missing").first
    assert blank.inner_text() == "niet vastgelegd"
    told = states.locator(".facts dd").filter(has_not=states.locator(".missing")).first
    style = "e => getComputedStyle(e).color"
    assert blank.evaluate(style) != told.evaluate(style)


def test_example_rows_are_marked_and_not_counted(states):
    visits = panel(states, "visits")
    examples = visits.locator(".record").filter(has=states.locator(".status.example"))
    assert examples.count() == 1
    assert examples.locator(".status.example").inner_text() == "voorbeeld"
    assert "Voorbeeld: training en grenscapaciteit" in examples.inner_text()
    heads, *lines = lines_in("original/registers/visits.csv")
    rows = [dict(zip(heads, line, strict=True)) for line in lines]
    done = sum("MDA" in row["partner_iso3"].split(";") and row["status"] == "done" for row in rows)
    assert visits.locator("h3").inner_text().startswith(f"{done} bezoek" if done else "Geen bezoek")


# keyboard


def test_keyboard_reaches_everything_in_the_order_of_the_page(chromium, address):
    with new_page(chromium, address, WIDE) as page:
        open_profile(page, "/country?country=MNG&lang=en")
        page.evaluate(STAND_AT)
        walked = []
        for _ in range(600):
            page.keyboard.press("Tab")
            step = page.evaluate("window.standAt()")
            if step is None:
                break
            walked.append(step)
        else:
            pytest.fail("the keyboard does not come to an end of the page")
        names = [step["name"] for step in walked]
        assert names[0] == "Skip to content"
        for former, later in pairwise(walked):
            assert later["isAfter"], f"{former['name']} comes after {later['name']}"
        unseen = [step["name"] for step in walked[1:] if not step["isSeen"]]
        assert unseen == []
        # The actions of a panel are one stop, as a toolbar is; the arrows lead from one to the next.
        panels = page.locator('[class*="st-key-panel-"]').count()
        assert panels >= 26
        # A panel that shows its table has no action for it: its first is the download.
        assert sum(name.startswith(("Table: ", "Download: ")) for name in names) == panels
        action(page, "stability", "Table").focus()
        for label in ("Download", "Where does this come from?", "Link"):
            page.keyboard.press("ArrowRight")
            assert page.evaluate("window.standAt()")["name"].startswith(f"{label}: ")
        for name in ("Mongolia", "no other country", "2010–2025"):
            assert sum(found.startswith(name) for found in names) == 1, name


STAND_AT = """
() => {
  let before = null;
  window.standAt = () => {
    const now = document.activeElement;
    if (!now || now === document.body) return null;
    const isAfter = !before || !!(before.compareDocumentPosition(now) & Node.DOCUMENT_POSITION_FOLLOWING);
    before = now;
    const box = now.getBoundingClientRect();
    const rings = [now, now.parentElement, now.closest("[data-baseweb]")].filter(Boolean).map((part) => {
      const {outlineStyle, outlineWidth, boxShadow} = getComputedStyle(part);
      return (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) || boxShadow !== "none";
    });
    return {
      name: (now.ariaLabel || now.innerText || now.id || now.tagName).trim(),
      isAfter,
      isSeen: rings.some(Boolean) && box.width > 0 && box.bottom > 0 && box.top < innerHeight,
    };
  };
}
"""


def test_keyboard_opens_a_table_and_escape_closes_a_list(chromium, address):
    with new_page(chromium, address, NARROW) as page:
        open_profile(page, "/country?country=MNG&lang=en")
        assert fits(page)
        table = action(page, "stability", "Table")
        table.focus()
        after(page, lambda: page.keyboard.press("Enter"))
        panel(page, "stability").locator("table").wait_for()
        # The table can be wider than the screen: it is scrolled by keyboard, and the page is not.
        assert panel(page, "stability").get_by_role("region").get_attribute("tabindex") == "0"
        assert fits(page)
        opener = page.locator(".st-key-pick-country button")
        opener.focus()
        page.keyboard.press("Enter")
        choice = page.get_by_role("combobox", name="Country")
        choice.wait_for()
        for _ in range(2):
            page.keyboard.press("Escape")
        choice.wait_for(state="detached")
        assert page.evaluate("document.activeElement.closest('.st-key-pick-country') !== null")


# addresses that are wrong or old

PLANTED = "<script>window.planted=1</script>"
BAD = {
    ("nl", "country=XXX"): ["“XXX” is geen land in de lijst."],
    ("en", "country=XXX"): ["“XXX” is no country in the list."],
    ("nl", "country=TUN&compare=A,B,TUN&from=20x5&to=1066&near=moon&version=1999&colour=red"): [
        "“A” is geen land in de lijst.",
        "“B” is geen land in de lijst.",
        "TUN wordt al getoond en is niet met zichzelf vergeleken.",
        "“20x5” is geen jaar.",
        "1066 ligt buiten de jaren waarover gegevens zijn",
        "“moon” is geen kenmerk",
        "Versie “1999” wordt niet meer bewaard",
        "Het deel “colour” in het adres heeft hier geen betekenis.",
    ],
    ("en", "country=TUN&compare=MAR,EGY,SEN,GHA,A&from=2020&to=2012&near=moon&version=1999&colour=red"): [
        "At most 3 countries can be compared; GHA was left out.",
        "“A” is no country in the list.",
        "The first year (2020) came after the last (2012); they were swapped.",
        "“moon” is no characteristic",
        "Version “1999” is no longer kept",
        "The part “colour” of the address means nothing here.",
    ],
}


@pytest.mark.parametrize(("lang", "query"), BAD)
def test_wrong_addresses_say_what_was_wrong(narrow, lang, query):
    open_page(narrow, f"/country?{query}&lang={lang}")
    notices = narrow.locator(".notices")
    assert notices.get_attribute("role") == "status"
    told = " ".join(notices.inner_text().split())
    for words in BAD[lang, query]:
        assert words in told
    assert notices.locator("li").count() == len(BAD[lang, query])
    title = COUNTRIES["TUN"] if "TUN" in query else ("Landenprofielen", "Country profiles")
    assert narrow.locator("h1").inner_text() == title[LANGUAGES.index(lang)]
    assert fits(narrow)


def test_planted_script_in_every_part_is_shown_and_never_run(chromium, address):
    parts = ("country", "compare", "from", "to", "near", "version", "lang", "colour", PLANTED)
    with new_page(chromium, address, WIDE) as page:
        for query in (dict.fromkeys(parts, PLANTED), dict.fromkeys(parts[1:], PLANTED) | {"country": "TUN"}):
            open_page(page, f"/country?{urlencode(query)}")
            wanted = sum(PLANTED in pair for pair in query.items() if pair[0] != "colour")
            assert page.locator(".notices").inner_text().count(PLANTED) == wanted >= 7
            assert page.evaluate("window.planted") is None
            assert page.locator("main script, .notices script").count() == 0


# versions, and the setting that leaves examples out


@pytest.fixture(scope="module")
def two_versions(shipped: Path, request, tmp_path_factory) -> Iterator[tuple[str, str, str]]:
    """A dashboard with two versions: the newest without example rows, the older one as shipped, under another name."""
    # Loaded once and kept, as the shipped files are (see tests/conftest.py).
    kept = Path(request.config.cache.mkdir("without_examples"))
    if not (kept / "current").exists():
        # Sheets that are the same are taken over, which takes a third of the time.
        shutil.copy(shipped, kept)
        shutil.copy(shipped.with_name("current"), kept)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DASHBOARD_EXAMPLES", "no")
        files = default_files()
        assert "examples.xlsx" not in [path.name for path in files]
        newest = load(files, var=kept).version
    var = tmp_path_factory.mktemp("two_versions")
    older = "20200101T000000Z-00000000"
    os.link(kept / f"{newest}.duckdb", var / f"{newest}.duckdb")
    os.link(shipped, var / f"{older}.duckdb")
    (var / "current").write_text(f"{newest}\n", encoding="ascii")
    with serving(var) as address:
        yield address, newest, older


COUNTED = ".summary-text, h3, .panel-foot .summary"


def test_address_with_an_older_version_shows_it_and_says_that_there_is_a_newer_one(chromium, two_versions):
    address, newest, older = two_versions
    with new_page(chromium, address, WIDE) as page:
        open_profile(page, f"/country?country=MDA&version={older}")
        assert (
            f"zoals zij waren in versie {older}. Er is een nieuwere: {newest}."
            in page.locator(".notices").inner_text()
        )
        assert older in page.locator(".foot").inner_text()
        assert newest not in page.locator(".panel-foot").first.inner_text()
        assert page.locator(".status.example").count() == 1
        before = page.locator(COUNTED).all_inner_texts()

        with page.expect_navigation():
            page.locator(".notices").get_by_role("link", name="Toon de nieuwste versie").click()
        open_profile(page, page.url)
        assert "version" not in parse_qs(urlsplit(page.url).query)
        assert page.locator(".notices").count() == 0
        assert newest in page.locator(".foot").inner_text()
        # Without the examples nothing is marked as one, and nothing counts otherwise.
        assert page.locator(".status.example").count() == 0
        assert "Voorbeeld: " not in page.locator(".stApp").inner_text()
        assert len(before) > 50
        assert page.locator(COUNTED).all_inner_texts() == before


def test_address_with_a_version_that_is_gone_says_so(chromium, two_versions):
    address, newest, _ = two_versions
    with new_page(chromium, address, WIDE) as page:
        open_profile(page, "/country?country=MNG&version=20190101T000000Z-aaaaaaaa&lang=en")
        told = page.locator(".notices").inner_text()
        assert f"Version “20190101T000000Z-aaaaaaaa” is no longer kept; you see version {newest}." in told
        assert newest in page.locator(".foot").inner_text()
