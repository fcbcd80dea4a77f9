"""Which table a sheet holds, where its headings stand, which column is which; and what people said of it before."""

import json
from decimal import Decimal

import pytest

from dashboard import dictionary
from dashboard.intake.read import Sheet
from dashboard.intake.reading import Reading
from dashboard.intake.recognise import (
    candidates,
    find_headings,
    find_table_of,
    recognise,
    remember,
    remembered,
    signature,
    unit_of,
)

TABLES = dictionary.tables()
HEADING = ["TIME", "GEO", "CITIZEN", "UNIT", "Value"]
ROW = [2015.0, "NLD", "TUN", "Person", 5.0]


def sheet_of(*rows: list, name: str = "Blad1", **more: object) -> Sheet:
    width = max(map(len, rows))
    return Sheet("made.xlsx", name, [[*row, *[""] * (width - len(row))] for row in rows], **more)


def columns(sheet: Sheet, table: str, reading: Reading | None = None) -> dict[str, str | None]:
    found = find_headings(sheet, TABLES[table], reading or Reading())
    return {one.letter: one.column.column_name if one.column else None for one in found.columns}


@pytest.mark.parametrize(
    ("heading", "rest", "times", "currency"),
    [
        ("bedrag (x 1.000 €)", "bedrag", 1000, "EUR"),
        ("bedrag x € 1.000", "bedrag", 1000, "EUR"),
        ("bedrag in mln", "bedrag", 1_000_000, ""),
        ("bedrag, in duizenden euro's", "bedrag", 1000, "EUR"),
        ("amount (usd million)", "amount", 1_000_000, "USD"),
        ("budget eur", "budget", None, "EUR"),
        ("in duizenden", "", 1000, ""),
        ("aandeel (%)", "aandeel", None, ""),
        # A unit is no unit where nothing but its small words are there.
        ("start in", "start in", None, ""),
        ("land van", "land van", None, ""),
        ("draft_eur_1000", "draft_eur_1000", None, ""),
        ("bedrag 2023", "bedrag 2023", None, ""),
    ],
)
def test_the_unit_of_a_heading(heading, rest, times, currency):
    found, unit = unit_of(heading)
    assert (found, unit.times, unit.currency) == (rest, times and Decimal(times), currency)


@pytest.mark.parametrize(
    ("heading", "table", "column", "times"),
    [
        ("Announced amount (x 1.000 €)", "partnership", "announced_amount_eur", 1000),
        ("announced_amount_eur in mln", "partnership", "announced_amount_eur", 1_000_000),
        # Without its unit the heading names one column only, in its own currency.
        ("Announced amount", "partnership", "announced_amount_eur", 1),
        # The column counts in thousands itself, so a heading that says so changes nothing.
        ("Realised (x 1.000)", "budget_article", "realised_eur_1000", 1),
        ("Realised (mln euro)", "budget_article", "realised_eur_1000", 1000),
        # Whether they are thousands is not said: never a guess.
        ("Realised", "budget_article", None, 1),
        # Shares of persons, and money, are no number of persons.
        ("Persons (%)", "migr_eiord", None, 1),
        ("Persons (EUR)", "migr_eiord", None, 1),
        ("Persons (x 1.000)", "migr_eiord", "persons", 1000),
    ],
)
def test_a_heading_with_a_unit_finds_its_column(heading, table, column, times):
    others = [one.heading_en for one in TABLES[table].columns if one.is_required][:3]
    found = find_headings(sheet_of([*others, heading]), TABLES[table]).columns[-1]
    assert (found.column.column_name if found.column else None, found.times) == (column, times)


def test_a_heading_of_any_length_is_told_at_once():
    assert unit_of("(" * 60_000 + "a eur")[1].currency == ""
    assert find_headings(sheet_of([*HEADING, "(" * 60_000 + "a eur"]), TABLES["migr_eiord"]).last == 0


def test_headings_in_two_rows_a_merged_one_over_several():
    rows = [
        ["Report"],
        ["TIME", "GEO", "CITIZEN", "Figures", ""],
        ["", "", "", "UNIT", "Value"],
        ROW,
    ]
    expected = dict(
        zip(
            "ABCDE",
            ("reference_year", "reporting_code", "country_code", "unit_found", "persons"),
            strict=True,
        )
    )
    merged = (*((1, place, 2, place) for place in range(3)), (1, 3, 1, 4))
    for sheet in (sheet_of(*rows), sheet_of(*rows, merged=merged)):
        found = find_headings(sheet, TABLES["migr_eiord"])
        assert (found.first, found.last) == (1, 2)
        assert columns(sheet, "migr_eiord") == expected
        assert found.columns[4].text == "Figures Value"


def test_a_heading_over_several_columns_is_the_name_of_none_of_them():
    rows = [
        ["TIME", "GEO", "CITIZEN", "Persons", ""],
        ["", "", "", "2023", "2024"],
        [2015.0, "NLD", "TUN", 1.0, 2.0],
    ]
    sheet = sheet_of(*rows)
    found = find_headings(sheet, TABLES["migr_eiord"], Reading(heading_rows=(1, 2)))
    assert [one.text for one in found.columns[3:]] == ["Persons 2023", "Persons 2024"]
    assert [one.column for one in found.columns[3:]] == [None, None]
    # The heading above and the one below together may name a column.
    names = [one.heading_en for one in TABLES["partnership"].columns if one.is_required]
    made = sheet_of([*names, "Announced", ""], [*[""] * len(names), "amount (EUR)", "reason"])
    found = find_headings(made, TABLES["partnership"])
    assert (found.first, found.last) == (0, 1)
    assert [one.column and one.column.column_name for one in found.columns[-2:]] == [
        "announced_amount_eur",
        None,
    ]


def test_the_lowest_heading_names_one_column_even_where_it_is_merged():
    rows = [["TIME", "GEO", "CITIZEN", "Figures", "", ""], ["", "", "", "UNIT", "Value", ""]]
    merged = ((0, 3, 0, 5), (1, 4, 1, 5))
    found = find_headings(sheet_of(*rows, merged=merged), TABLES["migr_eiord"])
    assert [one.column and one.column.column_name for one in found.columns[3:]] == [
        "unit_found",
        "persons",
        None,
    ]


def test_a_row_of_units_below_the_headings_belongs_to_them():
    names = [one.heading_en for one in TABLES["partnership"].columns if one.is_required]
    rows = [[*names, "announced_amount_eur"], [""] * len(names) + ["x 1.000 €"], ["p1"]]
    found = find_headings(sheet_of(*rows), TABLES["partnership"])
    assert (found.first, found.last) == (0, 1)
    assert found.columns[-1].times == 1000


def test_a_row_of_data_is_no_second_row_of_headings():
    found = find_headings(sheet_of(HEADING, ["2015", "NLD", "TUN", "Person", "5"]), TABLES["migr_eiord"])
    assert (found.first, found.last) == (0, 0)


def test_what_was_said_goes_before_what_is_found():
    sheet = sheet_of(["x"], [*HEADING[:4], "Number"], ROW)
    assert columns(sheet, "migr_eiord")["E"] is None
    assert columns(sheet, "migr_eiord", Reading(columns={"E": "persons"}))["E"] == "persons"
    # A column that is given to another letter is not taken twice.
    said = columns(sheet, "migr_eiord", Reading(columns={"E": "reference_year", "B": ""}))
    assert (said["A"], said["B"], said["E"]) == (None, None, "reference_year")
    # A column that the dictionary no longer has is as good as not said.
    assert columns(sheet, "migr_eiord", Reading(columns={"A": "gone"}))["A"] == "reference_year"
    found = find_headings(sheet, TABLES["migr_eiord"], Reading(heading_rows=(3, 3)))
    assert (found.first, found.last) == (2, 2)
    # Rows that are not there are the nearest that are.
    found = find_headings(sheet, TABLES["migr_eiord"], Reading(heading_rows=(9, 0)))
    assert (found.first, found.last) == (0, 2)
    assert find_headings(sheet_of(["a", "b"]), TABLES["migr_eiord"]) is None
    assert find_headings(Sheet("f", "s", []), TABLES["migr_eiord"], Reading(heading_rows=(1, 1))) is None


def test_a_sheet_is_recognised_with_its_headings_and_columns():
    row = [one.heading_nl for one in TABLES["visit"].columns if one.is_required]
    by_headings = recognise(sheet_of(["Title"], row), TABLES)
    assert (by_headings.table.table_name, by_headings.heading_rows, by_headings.why) == (
        "visit",
        (2, 2),
        "headings",
    )
    by_name = recognise(sheet_of(["Title"], HEADING, ROW, name="migr_eiord"), TABLES)
    assert (by_name.table.table_name, by_name.heading_rows, by_name.why) == ("migr_eiord", (2, 2), "name")
    assert by_name.mapping[4] == ("E", "Value", "persons")
    said = recognise(sheet_of(HEADING, ROW, name="visit"), TABLES, Reading(table="migr_eiord"))
    assert (said.table.table_name, said.why) == ("migr_eiord", "said")
    assert recognise(sheet_of(["a", "b"]), TABLES) == (None, None, [], "unknown")


def test_the_tables_that_share_most_are_offered_first():
    row = [one.heading_nl for one in TABLES["visit"].columns if one.is_required][:-1]
    assert find_table_of(sheet_of(row), TABLES) is None
    assert candidates(sheet_of(row), TABLES)[0] == ("visit", len(row))


def test_a_table_is_recognised_by_headings_in_two_rows():
    names = [one.heading_en for one in TABLES["visit"].columns if one.is_required]
    half = len(names) // 2
    upper = [*names[:half], *["Details"] * (len(names) - half)]
    lower = [*[""] * half, *names[half:]]
    assert find_table_of(sheet_of(upper, lower), TABLES).table_name == "visit"


def test_what_was_said_of_a_sheet_is_remembered(tmp_path):
    reading = Reading(table="visit", heading_rows=(2, 3), columns={"A": "visit_id"}, date_order={"B": "mdy"})
    mark = signature("Blad1", HEADING)
    assert remembered(tmp_path, mark) is None
    remember(tmp_path, mark, reading)
    remember(tmp_path, signature("Blad2", HEADING), Reading(skip=True))
    assert remembered(tmp_path, mark) == reading
    assert (
        remembered(tmp_path, signature(" BLAD1", ["time *", "Geo", "citizen", "Unit:", "value"])) == reading
    )
    # Letters mean something else in another order.
    assert remembered(tmp_path, signature("Blad1", HEADING[::-1])) is None
    assert [path.name for path in tmp_path.glob("*.tmp")] == []


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b"[1]", b""])
def test_a_memory_that_cannot_be_read_is_empty_and_kept_aside(tmp_path, content):
    path = tmp_path / "readings.json"
    path.write_bytes(content)
    assert remembered(tmp_path, "s") is None
    remember(tmp_path, "s", Reading(skip=True))
    assert remembered(tmp_path, "s") == Reading(skip=True)
    assert (tmp_path / "readings.json.unreadable-1").read_bytes() == content
    path.write_text(json.dumps({"s": "nonsense"}))
    assert remembered(tmp_path, "s") is None
