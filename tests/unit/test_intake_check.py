"""A sheet to rows and faults: every fault names its cell, all are collected, nothing disappears uncounted."""

import collections
import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard import dictionary
from dashboard.intake.cells import as_text
from dashboard.intake.check import (
    ACCEPTED,
    LEFT_OUT,
    REFUSED,
    Issues,
    Known,
    check_sheet,
    find_heading,
    find_table,
    find_table_of,
)
from dashboard.intake.read import Sheet
from dashboard.intake.reading import Reading
from tests.unit.intake_made import (
    PARTNERSHIP,
    PARTNERSHIP_COUNTRY,
    UNDERTAKING,
    cell_of,
    checked,
    found,
    rows_of,
    workbook,
)

TABLES = dictionary.tables()


def known() -> Known:
    made = Known(code_lists={"eurostat_flag": {"d", "p"}})
    made.spellings.add_country(code="TUN", names=("Tunesië", "Tunisia"))
    made.spellings.add_country(code="CIV", names=("Ivoorkust", "Côte d'Ivoire"))
    made.spellings.add_country(code="NLD", names=("Nederland", "Netherlands"))
    made.spellings.add_spelling(kind="not_a_country", value_found="Total", code=None, source_id=None)
    made.spellings.add_spelling(kind="not_a_country", value_found="Asia", code=None, source_id=None)
    made.spellings.add_spelling(kind="aggregate", value_found="European Union", code="EU28", source_id=None)
    made.spellings.add_spelling(
        kind="country", value_found="T.", code="TUN", source_id=TABLES["migr_eiord"].source_id
    )
    return made


def check(rows: list[list], table_name: str = "migr_eiord"):
    width = max(map(len, rows))
    issues = Issues()
    sheet = Sheet("made.xlsx", table_name, [row + [""] * (width - len(row)) for row in rows])
    result = check_sheet(sheet, TABLES[table_name], load_sheet_id=1, known=known(), issues=issues)
    return result, issues


def faults(issues: Issues) -> list[tuple[str | None, str, str]]:
    return [(issue.cell, issue.rule_id, issue.value_found) for issue in issues.kept]


HEADING = ["TIME", "GEO", "CITIZEN", "UNIT", "Value", "Flag and Footnotes"]


def test_rows_with_their_origin():
    result, issues = check([HEADING, [2015.0, "Netherlands", "Tunisia", "Person", "12,345", "d"]])
    assert faults(issues) == []
    assert result.data.to_pylist() == [
        {
            "reference_year": 2015, "reporting_code": "NLD", "country_code": "TUN", "unit_found": "Person",
            "persons": 12345, "flag": "d", "load_sheet_id": 1, "sheet_row": 2,
            "source_id": "eurostat_migr_eiord", "classification": "public", "is_example": False,
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    "heading",
    [
        ["reference_year", "reporting_code", "country_code", "unit_found", "persons", "flag"],
        ["Year", "Reporting country", "Citizenship", "Unit found", "Persons", "Source's flag"],
        [
            "JAAR ",
            "Rapporterend\nland",
            "Nationaliteit *",
            "Gevonden eenheid:",
            " personen",
            "Merk van  de bron",
        ],
    ],
)
def test_headings_in_two_languages_whatever_their_case_and_breaks(heading):
    result, issues = check([heading, [2015.0, "NLD", "TUN", "Person", 5.0, "d"]])
    assert faults(issues) == []
    assert set(result.columns) == {
        "reference_year",
        "reporting_code",
        "country_code",
        "unit_found",
        "persons",
        "flag",
    }


def test_the_heading_row_may_stand_below_a_title_and_columns_in_any_order():
    rows = [
        ["Ordered to leave"],
        [],
        ["Value", "TIME"],
        ["CITIZEN", "Value", "TIME", "GEO"],
        ["TUN", 5.0, 2015.0, "NLD"],
    ]
    result, issues = check(rows)
    assert faults(issues) == []
    assert result.sheet_row.tolist() == [5]
    assert result.sheet_columns[:2] == [("country_code", "A", "CITIZEN"), ("persons", "B", "Value")]
    assert result.left_out == {("above_heading", "", "public"): 2, ("blank_row", "", "public"): 1}


def test_a_heading_row_is_looked_for_in_the_first_twenty_rows_only():
    def sheet(above: int) -> Sheet:
        return Sheet("f", "s", [["x"] * 6] * above + [HEADING])

    assert find_heading(sheet(19), TABLES["migr_eiord"]) == 19
    assert find_heading(sheet(20), TABLES["migr_eiord"]) is None


def test_a_sheet_without_headings_is_a_fault():
    result, issues = check([["a", "b"], ["c", "d"]])
    assert result is None
    assert [issue.rule_id for issue in issues.kept] == ["no_heading"]


def test_missing_double_and_unknown_columns_are_named():
    rows = [["TIME", "GEO", "Value", "Persons", "Colour", ""], [2015.0, "NLD", 5.0, 6.0, "red", "stray"]]
    result, issues = check(rows)
    assert collections.Counter(faults(issues)) == collections.Counter(
        [
            ("D1", "duplicate_heading", "Persons"),
            (None, "missing_column", ""),
            ("E1", "unknown_column", "Colour"),
            ("F1", "unknown_column", "F"),
        ]
    )
    assert result.left_out["column_not_in_dictionary", "Colour", "public"] == 1
    assert result.left_out["column_not_in_dictionary", "F", "public"] == 1
    assert "C1" in next(issue.message_en for issue in issues.kept if issue.rule_id == "duplicate_heading")


def test_all_faults_are_collected_each_with_its_cell_value_rule_and_remedy():
    rows = [
        HEADING,
        ["twenty", "Netherlands", "Tunisia", "Person", "1.2.3", "z"],
        [1066.0, "Nederland", "Tunesia", "Person", -5.0, ""],
        ["", "NLD", "TUN", "", "", ""],
    ]
    result, issues = check(rows)
    assert sorted(faults(issues)) == [
        ("A2", "not_number", "twenty"),
        ("A3", "below_minimum", "1066"),
        ("A4", "required", ""),
        ("C3", "unknown_country", "Tunesia"),
        ("E2", "not_number", "1.2.3"),
        ("E3", "below_minimum", "-5"),
        ("F2", "not_on_list", "z"),
    ]
    assert result.state.tolist() == [REFUSED] * 3
    for issue in issues.kept:
        assert (issue.file_name, issue.sheet_name) == ("made.xlsx", "migr_eiord")
        assert all([issue.message_nl, issue.message_en, issue.remedy_nl, issue.remedy_en])
        assert issue.message_nl != issue.message_en
        assert not {"{", "}"} & set(issue.message_nl + issue.remedy_en)
    tunesia = next(issue for issue in issues.kept if issue.value_found == "Tunesia")
    assert "Tunisia" in tunesia.remedy_en or "Tunesië" in tunesia.remedy_en


def test_missing_is_missing_and_not_zero():
    rows = [
        HEADING,
        [2015.0, "NLD", "TUN", "", ":", "d"],
        [2016.0, "NLD", "TUN", "", "0", ""],
        [2014.0, "NLD", "TUN"],
    ]
    result, issues = check(rows)
    assert faults(issues) == []
    assert result.data.column("persons").to_pylist() == [None, 0, None]


def test_a_country_is_found_by_source_spelling_code_and_name():
    names = ["T.", "TUN", "tun", "Tunesië", "TUNISIA", "Cote d’Ivoire", "Ivoorkust"]
    rows = [HEADING, *([2000.0 + n, "NLD", name, "", 1.0, ""] for n, name in enumerate(names))]
    result, issues = check(rows)
    assert faults(issues) == []
    assert result.data.column("country_code").to_pylist() == ["TUN"] * 5 + ["CIV"] * 2
    # Another source's spelling says nothing about this one.
    _, issues = check([["citizen", "geo", "year", "persons"], ["T.", "NLD", 2015.0, 1.0]], "migr_eipre")
    assert faults(issues) == [("A2", "unknown_country", "T.")]


def test_what_is_no_country_is_left_out_and_counted_and_an_area_is_kept():
    rows = [
        HEADING,
        [2015.0, "European Union", "Tunisia", "", 10.0, "d"],
        [2015.0, "European Union", "Total", "", "not even a number", "d"],
        [2015.0, "NLD", "Asia", "", 10.0, ""],
        [2016.0, "NLD", "Asia", "", 10.0, ""],
    ]
    result, issues = check(rows)
    assert faults(issues) == []
    assert result.state.tolist() == [ACCEPTED, LEFT_OUT, LEFT_OUT, LEFT_OUT]
    assert result.data.column("reporting_code")[0].as_py() == "EU28"
    assert result.left_out == {
        ("not_a_country", "Total", "public"): 1,
        ("not_a_country", "Asia", "public"): 2,
    }


def test_blank_rows_are_skipped_and_counted_and_addresses_stay():
    rows = [
        HEADING,
        ["", "", " ", "", "", ""],
        [2015.0, "NLD", "TUN", "", 1.0, ""],
        [],
        [2016.0, "NLD", "XXX", "", 1.0, ""],
    ]
    result, issues = check(rows)
    assert result.sheet_row.tolist() == [3, 5]
    assert result.left_out["blank_row", "", "public"] == 2
    assert faults(issues) == [("C5", "unknown_country", "XXX")]


def test_a_repeated_heading_and_a_line_of_totals_are_left_out_counted_and_said():
    heading = ["id", "name", "name_nl", "level", "status", "form", "verified"]
    rows = [heading, heading, ["Totaal", "", "", "", "", "", ""]]
    result, issues = check(rows, "partnership")
    assert faults(issues) == [("A2", "repeated_heading", "id"), ("A3", "subtotal_row", "Totaal")]
    assert {issue.severity for issue in issues.kept} == {"warning"}
    assert result.state.tolist() == [LEFT_OUT] * 2
    assert result.left_out == {
        ("repeated_heading", "id", "public"): 1,
        ("subtotal_row", "Totaal", "public"): 1,
    }


def test_a_code_that_looks_like_a_word_for_total_is_no_total():
    rows = [["value_found", "kind", "code"], ["Somalia", "country", "SOM"]]
    sheet_known = known()
    sheet_known.code_lists["spelling_kind"] = {"country"}
    issues = Issues()
    check_sheet(
        Sheet("f", "spelling", rows), TABLES["spelling"], load_sheet_id=1, known=sheet_known, issues=issues
    )
    assert faults(issues) == []


def test_only_the_first_thousand_of_a_kind_are_kept_but_all_are_counted():
    rows = [HEADING, *([2015.0, "NLD", "TUN", "", "x", ""] for _ in range(1200))]
    result, issues = check(rows)
    assert len(issues.kept) == 1000
    assert issues.count("fault") == 1200
    assert set(result.state) == {REFUSED}


def test_true_and_one_are_told_apart_in_one_column():
    rows = [HEADING, [2015.0, "NLD", "TUN", "", 1.0, ""], [2016.0, "NLD", "TUN", "", True, ""]]
    result, issues = check(rows)
    assert faults(issues) == [("E3", "not_number", "true")]
    assert result.data.column("persons").to_pylist() == [1, None]


def test_an_error_cell_is_a_fault_and_not_a_blank():
    issues = Issues()
    sheet = Sheet(
        "f", "s", [HEADING, [2015.0, "NLD", "TUN", "", "", ""], ["", "NLD", "TUN", "", 1.0, ""]],
        broken=[("E2", "#N/A"), ("A3", "="), ("H9", "#REF!"), ("B7", "#N/A")],
    )  # fmt: skip
    check_sheet(sheet, TABLES["migr_eiord"], load_sheet_id=1, known=known(), issues=issues)
    assert sorted(faults(issues)) == [
        ("A3", "formula_without_value", "="),
        # A row with nothing but errors is no blank row.
        ("B7", "error_cell", "#N/A"),
        ("E2", "error_cell", "#N/A"),
        # One that stands in no column of the dictionary is kept as found.
        ("H1", "unknown_column", "H"),
    ]


def test_every_item_of_a_list_is_checked(tmp_path):
    rows = rows_of(PARTNERSHIP | {"partner_codes": "Tunisia; Marokko ;Atlantis"})
    assert (cell_of(rows, "partner_codes", 2), "unknown_country", "Atlantis") in found(
        checked(tmp_path, {"partnership": rows})
    )
    rows = rows_of(PARTNERSHIP | {"partner_codes": "TUN;Total"})
    assert found(checked(tmp_path, {"partnership": rows})) == [
        (cell_of(rows, "partner_codes", 2), "unknown_country", "Total")
    ]


def test_a_sheet_is_recognised_by_name_or_title():
    for name in ("visit", "Bezoeken", "VISITS", " visits "):
        assert find_table(name, TABLES).table_name == "visit"
    assert find_table("Toelichting", TABLES) is None


def sheet_of(*rows: list) -> Sheet:
    """A sheet under a name that says nothing."""
    return Sheet("made.xlsx", "Sheet1", [list(row) for row in rows])


def required_headings(table: str) -> list[str]:
    return [column.heading_en for column in TABLES[table].columns if column.is_required]


@pytest.mark.parametrize("table", ["iati_transaction", "partnership", "visit"])
def test_a_sheet_whose_name_says_nothing_is_recognised_by_its_headings(table):
    row = required_headings(table)
    assert find_table_of(sheet_of(row), TABLES).table_name == table
    # In any order, in capitals, under a title, with columns that nobody knows.
    other = ["?", *(text.upper() for text in reversed(row))]
    assert find_table_of(sheet_of(["Report of 2021"], [], other), TABLES).table_name == table


def test_headings_of_no_table_or_of_two_name_none():
    row = required_headings("iati_transaction")
    for name in row:
        assert find_table_of(sheet_of([one for one in row if one != name]), TABLES) is None
    twin = {"twin": replace(TABLES["iati_transaction"], table_name="twin")}
    assert find_table_of(sheet_of(row), TABLES | twin) is None
    # Headings stand in one row, and near the top.
    assert find_table_of(sheet_of(row[:4], row[4:]), TABLES) is None
    assert find_table_of(sheet_of(*[["Note"]] * 20, row), TABLES) is None
    for rows in ([], [[1, None, 2.5]], [["Name", "Note", "Year"]]):
        assert find_table_of(sheet_of(*rows), TABLES) is None


def test_references_keys_and_sheets_nobody_knows(tmp_path):
    first = rows_of(PARTNERSHIP, PARTNERSHIP | {"partnership_id": "p2", "name": "Two", "form": "pact"})
    country = rows_of(
        PARTNERSHIP_COUNTRY,
        PARTNERSHIP_COUNTRY | {"partnership_id": "p2"},
        PARTNERSHIP_COUNTRY | {"partnership_id": "p9"},
        PARTNERSHIP_COUNTRY,
    )
    result = checked(tmp_path, {"partnership": first, "partnership_country": country, "Notes": [["hello"]]})
    assert collections.Counter(found(result)) == collections.Counter(
        [
            # The second partnership has a fault of its own, but it exists.
            (cell_of(first, "form", 3), "not_on_list", "pact"),
            ("A4", "unknown_reference", "p9"),
            ("A5", "duplicate_key", "p1 · TUN"),
            (None, "unknown_sheet", "Notes"),
        ]
    )
    double = next(issue for issue in result.faults if issue.rule_id == "duplicate_key")
    assert "2" in double.message_en and "partnership_country" in double.message_en


def test_a_key_is_unique_over_all_sheets_of_its_table(tmp_path):
    workbook(tmp_path / "other.xlsx", {"Toezeggingen": rows_of(UNDERTAKING)})
    from dashboard.intake.load import load
    from tests.unit.intake_made import REFERENCE

    made = workbook(tmp_path / "made.xlsx", {"undertaking": rows_of(UNDERTAKING)})
    result = load([*REFERENCE, tmp_path / "other.xlsx", made], var=tmp_path, check_only=True)
    assert [(issue.file_name, issue.rule_id) for issue in result.faults] == [("made.xlsx", "duplicate_key")]
    assert "other.xlsx" in result.faults[0].message_nl


def test_a_file_without_a_sheet_that_is_known_is_a_fault(tmp_path):
    assert found(checked(tmp_path, {"Blad1": [["hello"]]})) == [(None, "no_known_sheet", "Blad1")]


def test_a_row_is_as_closed_as_it_says_and_its_faults_too(tmp_path):
    rows = rows_of(
        UNDERTAKING | {"classification": "confidential", "due_date": "soon"},
        UNDERTAKING | {"undertaking_id": "u2", "classification": "", "due_date": "soon"},
        UNDERTAKING | {"undertaking_id": "u3", "classification": "secret", "due_date": "soon"},
    )
    result = checked(tmp_path, {"undertaking": rows})
    classes = {issue.cell: issue.classification for issue in result.faults if issue.rule_id == "not_date"}
    # What can't be read may be anything.
    column = cell_of(rows, "due_date", 2)[0]
    assert classes == {f"{column}2": "confidential", f"{column}3": "public", f"{column}4": "confidential"}
    assert (cell_of(rows, "classification", 4), "not_on_list", "secret") in found(result)


CELL = st.one_of(
    st.sampled_from(
        ["", " ", ":", "Total", "Asia", "Tunisia", "TUN", "NLD", "European Union", "d", "z", "x", "Person", "12,345",
         "1.234", "2015", "totaal", "TIME", "0"]
    ),
    st.sampled_from([0.0, 1.0, 2015.0, 2016.0, -1.0, 2.5, True, False, dt.date(2015, 1, 1)]),
    st.text("aé1 .,:-", max_size=5),
)  # fmt: skip
ROW = st.one_of(
    st.lists(CELL, min_size=6, max_size=6),
    st.tuples(
        st.sampled_from([2015.0, "2016"]), st.sampled_from(["NLD", "European Union"]),
        st.sampled_from(["TUN", "Tunesië", "Total"]), st.just("Person"), st.sampled_from([5.0, "1,234", ":", "?"]),
        st.sampled_from(["", "d"]),
    ).map(list),
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ROW, min_size=1, max_size=12))
def test_every_cell_is_in_the_rows_in_the_faults_or_left_out_for_a_counted_reason(body):
    result, issues = check([HEADING, *body])
    at_fault = collections.defaultdict(set)
    for issue in issues.kept:
        at_fault[issue.sheet_row].add(issue.column_letter)
    data = {row["sheet_row"]: row for row in result.data.to_pylist()}
    state = dict(zip(result.sheet_row.tolist(), result.state.tolist(), strict=True))
    blank = left_out = 0
    for number, row in enumerate(body, start=2):
        if not any(as_text(cell) for cell in row):
            blank += 1
            assert number not in state
        elif state[number] == LEFT_OUT:
            left_out += 1
        elif state[number] == REFUSED:
            assert at_fault[number]
        else:
            assert not at_fault[number]
            for name, cell in zip(result.columns, row, strict=True):
                kept = data[number][name]
                if (as_text(cell) in ("", ":") and name == "persons") or as_text(cell) == "":
                    assert kept is None
                elif name in ("reference_year", "persons"):
                    assert float(kept) == float(as_text(cell).replace(",", ""))
                elif name in ("unit_found", "flag"):
                    assert kept == as_text(cell)
                else:
                    assert kept in ("TUN", "NLD", "EU28")
    counted = collections.Counter()
    for (reason, _, _), number in result.left_out.items():
        counted[reason] += number
    assert counted["blank_row"] == blank
    reasons = ("not_a_country", "note_row", "subtotal_row", "repeated_heading")
    assert sum(counted[reason] for reason in reasons) == left_out


# What people do with sheets ---------------------------------------------------------------------------------

REQUIRED = {"id": "p1", "name": "One", "name_nl": "Een", "level": "eu", "status": "active", "form": "memorandum",
            "verified": "read"}  # fmt: skip
LISTS = {"level": {"eu", "bilateral"}, "partnership_status": {"active"}, "form": {"memorandum"},
         "verified": {"read"}, "migration_topic": {"return", "asylum"}}  # fmt: skip


def sheet_with(extra: list[str], *cells: list, below: list[list] = (), **more: object) -> Sheet:
    """A sheet of partnerships: all that is required, then some columns; the last of them begin at H."""
    rows = [[*REQUIRED, *extra]]
    rows += [[f"p{n}", *list(REQUIRED.values())[1:], *row] for n, row in enumerate(cells, start=1)]
    rows += [[*row, *[""] * (len(rows[0]) - len(row))] for row in below]
    return Sheet("made.xlsx", "partnership", rows, **more)


def read(sheet: Sheet, table: str = "partnership", **said: object):
    made, issues = known(), Issues()
    made.code_lists |= LISTS
    made.spellings.add_country(
        code="COD", names=("Congo (Democratische Republiek)", "Congo (Democratic Republic)")
    )
    made.spellings.add_country(code="COG", names=("Congo (Republiek)", "Congo (Republic)"))
    made.spellings.add_country(code="TTO", names=("Trinidad en Tobago", "Trinidad and Tobago"))
    made.spellings.add_spelling(kind="country", value_found="Congo", code="COG", source_id=None)
    result = check_sheet(
        sheet, TABLES[table], load_sheet_id=1, known=made, issues=issues, reading=Reading(**said)
    )
    cells = result.cells
    assert (
        cells.filled == cells.stored + cells.unknown + cells.faulty + cells.heading + cells.left_out.total()
    )
    return result, issues


def amounts(*values: object, **said: object):
    result, issues = read(sheet_with(["announced_amount_eur"], *([value] for value in values)), **said)
    return result.data.column("announced_amount_eur").to_pylist(), faults(issues), issues


def test_an_ambiguous_number_is_decided_by_the_other_values_of_its_column():
    assert amounts("1.234", "2,5")[:2] == ([1234, Decimal("2.50")], [])
    assert amounts("1,234", "2.5")[:2] == ([1234, Decimal("2.50")], [])
    assert amounts("1.234", "€ 1.234.567")[0] == [1234, 1234567]
    # What is no ambiguous text decides nothing.
    values, found, _ = amounts("1.234", 2.5, "7")
    assert values == [None, Decimal("2.50"), 7]
    assert found == [("H2", "ambiguous_number", "1.234")]


def test_values_that_contradict_each_other_decide_nothing_and_are_named():
    values, found, issues = amounts("1.234", "2,5", "2.5")
    assert values == [None, Decimal("2.50"), Decimal("2.50")]
    assert found == [("H2", "ambiguous_number", "1.234")]
    assert "H3 ≠ H4" in issues.kept[0].remedy_en and "H3 ≠ H4" in issues.kept[0].remedy_nl


def test_an_ambiguous_number_is_read_as_a_person_said():
    assert amounts("1.234", number_form={"H": "nl"})[:2] == ([1234], [])
    assert amounts("1,234", number_form={"H": "en"})[:2] == ([1234], [])
    # What was said of another column says nothing of this one.
    assert amounts("1.234", number_form={"A": "nl"})[1] == [("H2", "ambiguous_number", "1.234")]


def dates(*values: object, **more: object):
    said = {name: more.pop(name) for name in ("date_order", "century") if name in more}
    result, issues = read(sheet_with(["start_date"], *([value] for value in values), **more), **said)
    return result.data.column("start_date").to_pylist(), faults(issues), issues


def test_an_ambiguous_date_is_decided_by_the_other_values_of_its_column():
    assert dates("03-04-2025", "13-04-2025")[:2] == (["2025-04-03", "2025-04-13"], [])
    assert dates("03/04/2025", "04/13/2025")[:2] == (["2025-03-04", "2025-04-13"], [])
    assert dates("03-04-2025", "2025-04-13")[1] == [("H2", "ambiguous_date", "03-04-2025")]
    assert dates("03-04-2025", date_order={"H": "mdy"})[:2] == (["2025-03-04"], [])
    _, found, issues = dates("03-04-2025", "13-04-2025", "04/13/2025")
    assert found == [("H2", "ambiguous_date", "03-04-2025")]
    assert "H3 ≠ H4" in issues.kept[0].remedy_nl


def test_the_century_of_a_column_is_asked_and_then_the_order_where_that_is_open_too():
    in_2000, pivot = {"H": "2000"}, {"H": "1950"}
    assert dates("mei '24", "dec-84", century=in_2000)[:2] == (["2024-05", "2084-12"], [])
    assert dates("mei '24", "dec-84", century=pivot)[:2] == (["2024-05", "1984-12"], [])
    assert dates("mei '24", century={"A": "2000"})[1] == [("H2", "two_digit_year", "mei '24")]
    # Which of the three is the year is as open: no reading is taken for granted.
    _, found, issues = dates("06-07-08", century=in_2000)
    assert found == [("H2", "ambiguous_date", "06-07-08")] and "2008-07-06" in issues.kept[0].message_nl
    assert dates("24-05-01", "31-12-24", century=in_2000)[1] == [
        ("H2", "ambiguous_date", "24-05-01"), ("H3", "ambiguous_date", "31-12-24"),
    ]  # fmt: skip
    for order, day in (("dmy", "2008-07-06"), ("mdy", "2008-06-07"), ("ymd", "2006-07-08")):
        assert dates("06-07-08", century=in_2000, date_order={"H": order})[:2] == ([day], [])
    # Another cell of the column says it; one order alone is possible; or nothing hangs on it.
    assert dates("06-07-08", "13-04-2025", century=in_2000)[:2] == (["2008-07-06", "2025-04-13"], [])
    assert dates("06-07-08", "15-12-99", century=pivot)[:2] == (["2008-07-06", "1999-12-15"], [])
    assert dates("24-05-01", "99-12-31", century=pivot)[:2] == (["2024-05-01", "1999-12-31"], [])
    assert dates("05-05-05", century=in_2000)[:2] == (["2005-05-05"], [])
    assert dates("31-13-24", century=in_2000)[1] == [("H2", "not_date", "31-13-24")]


def test_days_that_are_counted_are_read_in_a_workbook_and_said():
    values, found, issues = dates(45443.0, 2024.0, dt.date(2024, 5, 1), date_system=1900)
    assert values == ["2024-05-31", "2024", "2024-05-01"]
    assert found == [("H2", "serial_read", "45443")] and issues.kept[0].severity == "warning"
    assert dates(45443.0, date_system=1904)[0] == ["2028-06-01"]
    assert dates("45443")[:2] == ([None], [("H2", "not_date", "45443")])


def shares(*values: object, percent: dict | None = None, share: dict | None = None):
    rows = [["project_id", "country_code", "share_pct"], *(["p", "TUN", value] for value in values)]
    sheet = Sheet("f", "s", [list(row) for row in rows], percent=percent or {})
    table = replace(
        TABLES["partnership"],
        columns=tuple(
            replace(one, is_required=False, key_part=None, references=None, code_list="")
            for one in TABLES["eutf_akvo_country"].columns
            if one.column_name in ("country_code", "share_pct")
        ),
    )
    issues = Issues()
    reading = Reading(share=share or {})
    result = check_sheet(sheet, table, load_sheet_id=1, known=known(), issues=issues, reading=reading)
    return result.data.column("share_pct").to_pylist(), [
        one for one in faults(issues) if one[1] != "unknown_column"
    ]


def test_percentages_are_read_by_what_the_column_means():
    assert shares(25.0, "25%", 0.25, percent={2: frozenset({4})}) == ([25.0, 25.0, 25.0], [])
    assert shares(7.0, 0.07, percent={2: frozenset({3})}) == ([7.0, 7.0], [])
    assert shares("0.5%", 99.5) == ([0.5, 99.5], [])
    # A quarter or a quarter of one per cent? One alone is one per cent.
    assert shares(25.0, 0.25)[1] == [("C3", "percent_or_fraction", "0.25")]
    assert [rule for _, rule, _ in shares(0.25, 1.0)[1]] == ["percent_or_fraction"] * 2
    assert shares(1.0, 99.0) == ([1.0, 99.0], [])


def test_numbers_without_a_percent_sign_are_read_as_a_person_said():
    assert shares(0.25, "0,07", 1.0, "3%", share={"C": "fraction"}) == ([25.0, 7.0, 100.0, 3.0], [])
    assert shares(0.25, 0.5, percent={2: frozenset({3})}, share={"C": "fraction"}) == ([25.0, 50.0], [])
    assert shares(0.25, 1.0, 25.0, share={"C": "percent"}) == ([0.25, 1.0, 25.0], [])
    assert shares(0.25, share={"B": "fraction"})[1] == [("C2", "percent_or_fraction", "0.25")]
    # More than the whole is no part of it.
    assert shares(0.25, 25.0, share={"C": "fraction"})[1] == [("C3", "above_maximum", "2500")]


def test_a_unit_in_the_heading_multiplies_and_is_said():
    result, issues = read(sheet_with(["Announced amount (x 1.000 €)"], [2.5], ["3 mln"]))
    assert result.data.column("announced_amount_eur").to_pylist() == [2500, 3_000_000]
    assert faults(issues) == [("H1", "scaled_column", "Announced amount (x 1.000 €)")]
    assert "1.000" in issues.kept[0].message_nl and issues.kept[0].severity == "warning"
    _, issues = read(sheet_with(["Announced amount (USD)"], [2.5]))
    assert ("H1", "other_currency", "Announced amount (USD)") in faults(issues)


@pytest.mark.parametrize(
    ("title", "is_said"),
    [
        ("Bedragen x € 1.000", True),
        ("Begroting 2024 (in mln euro)", True),
        ("Partnerschappen", False),
        ("Begroting 2024", False),
        ("Steun van 5 mln", False),
    ],
)
def test_a_unit_above_the_headings_is_said_where_their_columns_do_not_say_it(title, is_said):
    sheet = sheet_with(["announced_amount_eur"], [2.5])
    sheet.rows.insert(0, [title, *[""] * 7])
    result, issues = read(sheet)
    assert faults(issues) == ([("A1", "unit_above_headings", title)] if is_said else [])
    assert result.data.column("announced_amount_eur").to_pylist() == [Decimal("2.50")]
    sheet.rows[1][7] += " (x 1.000)"
    assert [rule for _, rule, _ in faults(read(sheet)[1])] == ["scaled_column"]


@pytest.mark.parametrize(
    ("note", "is_note"),
    [
        (["Bron: eigen register"], True),
        (["", "* voorlopige cijfers"], True),
        (["Source:", "own register"], True),
        (["", "De lijst is nog niet volledig."], True),
        # What may be a row of which the rest is missing stays one.
        (["p9"], False),
        (["", "", "", "bilateral"], False),
        (["p9", "Bron van leven"], False),
        (["", "", "", "", "", "", "", 5.0], False),
    ],
)
def test_a_note_is_left_out_and_said_and_a_row_with_too_little_is_a_fault(note, is_note):
    result, issues = read(sheet_with(["announced_amount_eur"], [1.0], below=[[], note]))
    rules = {issue.rule_id for issue in issues.kept}
    assert rules == ({"note_row"} if is_note else {"required"})
    assert result.state.tolist() == [ACCEPTED, LEFT_OUT if is_note else REFUSED]
    assert result.cells.left_out["note_row"] == (sum(map(bool, note)) if is_note else 0)


DATA_ROW = ["p8", *list(REQUIRED.values())[1:]]
LOOSE = ["", "Samenwerking met buurlanden"]


@pytest.mark.parametrize(
    ("below", "rules"),
    [
        ([LOOSE, DATA_ROW], ["lone_text"]),
        ([DATA_ROW, LOOSE, DATA_ROW], ["lone_text"]),
        ([DATA_ROW, LOOSE], ["note_row"]),
        ([DATA_ROW, LOOSE, ["", "Nog een regel"], ["Totaal"], LOOSE], ["note_row"] * 3 + ["subtotal_row"]),
        # Written as a note, it is one wherever it stands.
        ([DATA_ROW, ["", "Noot: voorlopig"], DATA_ROW], ["note_row"]),
    ],
)
def test_a_text_alone_is_a_note_below_the_data_and_a_fault_above_them(below, rules):
    sheet = sheet_with(["announced_amount_eur"], [1.0], below=below)
    result, issues = read(sheet)
    assert sorted(issue.rule_id for issue in issues.kept) == rules
    for issue in issues.kept:
        if issue.rule_id == "lone_text":
            row = below.index(LOOSE) + 3
            assert (issue.cell, issue.value_found) == (f"B{row}", LOOSE[1])
            assert result.state[row - 2] == REFUSED
    assert result.cells.faulty == rules.count("lone_text")


def test_a_title_across_columns_stands_between_the_data():
    sheet = sheet_with(["announced_amount_eur"], [1.0], below=[LOOSE, DATA_ROW])
    result, issues = read(replace(sheet, merged=((2, 1, 2, 4),)))
    assert [issue.rule_id for issue in issues.kept] == ["note_row"]
    assert result.state.tolist() == [ACCEPTED, LEFT_OUT, ACCEPTED]


@pytest.mark.parametrize("word", ["Totaal", "TOTAL:", "Subtotaal Tunesië", "Grand total", "Sous-total", "Total général",
                                  "Eindtotaal", "Africa Total"])  # fmt: skip
def test_a_total_is_left_out_and_said(word):
    result, issues = read(
        sheet_with(["announced_amount_eur"], [1.0], [2.0], below=[["", word, *[""] * 5, 3.0]])
    )
    assert faults(issues) == [("B4", "subtotal_row", word.strip())]
    assert result.state.tolist() == [ACCEPTED, ACCEPTED, LEFT_OUT]
    assert result.cells.left_out["subtotal_row"] == 2
    assert result.data.column("name").to_pylist()[2] is None


@pytest.mark.parametrize("name", ["Total", "Totaal", "Total E&P Nigeria", "Subtotaal"])
def test_a_row_of_data_is_never_taken_for_a_total(name):
    sheet = sheet_with(["announced_amount_eur"], [1.0], [3.0])
    sheet.rows[2][1] = name
    result, issues = read(sheet)
    assert faults(issues) == []
    assert result.data.column("name").to_pylist()[1] == name
    # One required cell that was forgotten is a fault and no reason to leave the row out.
    sheet.rows[2][4] = ""
    assert faults(read(sheet)[1]) == [("E3", "required", "")]


def test_a_total_that_is_no_sum_of_its_rows_is_said():
    def total(word: str, value: object) -> list:
        return ["", word, *[""] * 5, value]

    rows = [[1.0], ["2,5"]]
    _, issues = read(sheet_with(["announced_amount_eur"], *rows, below=[total("Totaal", 3.5)]))
    assert [rule for _, rule, _ in faults(issues)] == ["subtotal_row"]
    _, issues = read(sheet_with(["announced_amount_eur"], *rows, below=[total("Totaal", "€ 4,5")]))
    assert ("H4", "subtotal_differs", "4.5") in faults(issues)
    assert "4,50" in issues.kept[-1].message_nl and "3,50" in issues.kept[-1].message_nl
    # Groups with a total of their own, and one of all.
    sheet = sheet_with(["announced_amount_eur"], [1.0], [2.0], [4.0])
    sheet.rows[3:3] = [total("Subtotaal Tunesië", 3.0)]
    sheet.rows.extend([total("Subtotaal Marokko", 5.0), total("Totaal", 7.0)])
    assert [cell for cell, rule, _ in faults(read(sheet)[1]) if rule == "subtotal_differs"] == ["H6"]


def test_a_word_for_total_where_only_a_country_can_stand_is_a_total():
    rows = [HEADING, [2015.0, "NLD", "TUN", "", 5.0, ""], [2015.0, "NLD", "Totaal Afrika", "", 5.0, ""]]
    result, issues = check(rows)
    assert faults(issues) == [("C3", "subtotal_row", "Totaal Afrika")]
    assert result.state.tolist() == [ACCEPTED, LEFT_OUT]


def test_a_merged_range_holds_for_all_its_rows_but_an_amount_counts_once():
    sheet = sheet_with(["partner_codes", "announced_amount_eur"], ["TUN", 9.0], ["", ""], ["NLD", 1.0],
                       merged=((1, 7, 2, 7), (1, 8, 2, 8)))  # fmt: skip
    result, issues = read(sheet)
    assert sorted(faults(issues)) == [("H3", "merged_filled", "TUN"), ("I2", "merged_amount", "9")]
    assert result.data.column("partner_codes").to_pylist() == ["TUN", "TUN", "NLD"]
    assert result.state.tolist() == [REFUSED, ACCEPTED, ACCEPTED]
    # One fault, no second one for the cells below.
    _, issues = read(sheet_with(["start_date"], ["2024"], [""], merged=((1, 0, 2, 0), (1, 7, 2, 7))))
    assert faults(issues) == [("H3", "merged_filled", "2024")]


def test_hidden_cells_are_read_and_said_or_left_out_and_counted():
    hidden = {"hidden_rows": frozenset({3}), "hidden_columns": frozenset({7, 8}), "is_hidden": True}
    sheet = sheet_with(["announced_amount_eur", "secret"], [1.0, "x"], [2.0, "y"], [3.0, ""], **hidden)
    result, issues = read(sheet)
    assert [rule for _, rule, _ in faults(issues)][:3] == ["hidden_sheet", "hidden_rows", "hidden_columns"]
    assert result.state.tolist() == [ACCEPTED] * 3
    assert result.cells.unknown == 2
    result, issues = read(sheet, hidden="skip")
    assert [rule for _, rule, _ in faults(issues)] == [
        "hidden_sheet",
        "hidden_rows_left_out",
        "hidden_columns_left_out",
    ]
    assert result.state.tolist() == [ACCEPTED, LEFT_OUT, ACCEPTED]
    assert result.cells.left_out == {"hidden_row": 9, "hidden_column": 3}
    assert "announced_amount_eur" not in result.columns


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("Tunesië", "TUN"),
        ("Tunisie", "TUN"),
        ("tn", "TUN"),
        ("TN; Pays-Bas", "TUN;NLD"),
        ("Tunesië, Nederland", "TUN;NLD"),
        ("Tunesië en Nederland", "TUN;NLD"),
        ("Tunisie et Pays-Bas", "TUN;NLD"),
        ("Tunesië/Nederland", "TUN;NLD"),
        ("Tunesië\nTrinidad en Tobago", "TUN;TTO"),
        ("Trinidad and Tobago and Tunisia", None),
        ("Côte d’Ivoire & Trinidad en Tobago", None),
        ("Congo (Republiek), Tunesië", "COG;TUN"),
    ],
)
def test_several_countries_in_one_cell(cell, codes):
    result, issues = read(sheet_with(["partner_codes"], [cell]))
    assert result.data.column("partner_codes").to_pylist() == [codes]
    assert bool(faults(issues)) == (codes is None)


def test_a_country_that_is_named_twice_in_a_cell_counts_once():
    result, issues = read(sheet_with(["partner_codes"], ["Tunesië; TUN; Congo (Republic); tunesie"]))
    assert result.data.column("partner_codes").to_pylist() == ["TUN;COG"] and faults(issues) == []


def test_a_name_that_several_countries_share_is_asked_of_people_and_known_of_publishers():
    _, issues = read(sheet_with(["partner_codes"], ["Congo"]))
    assert faults(issues) == [("H2", "ambiguous_country", "Congo")]
    assert all(code in issues.kept[0].message_nl for code in ("COD", "COG", "Republiek"))
    assert "Republic" in issues.kept[0].message_en
    sheet = Sheet("f", "s", [["citizen", "geo", "year", "persons"], ["Congo", "NLD", 2015.0, 1.0]])
    result, issues = read(sheet, "migr_eipre")
    assert faults(issues) == [] and result.data.column("country_code").to_pylist() == ["COG"]


def test_several_values_where_one_belongs_are_a_fault():
    sheet = Sheet(
        "f", "s", [["citizen", "geo", "year", "persons"], ["Tunesië, Nederland", "NLD", 2015.0, 1.0]]
    )
    assert faults(read(sheet, "migr_eipre")[1]) == [("A2", "several_values", "Tunesië, Nederland")]
    sheet = sheet_with(["migration_topics"], ["return, asylum"])
    sheet.rows[1][3] = "eu / bilateral"
    result, issues = read(sheet)
    assert faults(issues) == [("D2", "several_values", "eu / bilateral")]
    assert result.data.column("migration_topics").to_pylist() == ["return;asylum"]


@pytest.mark.parametrize(
    ("cell", "keys"),
    [
        ("a;b", "a;b"),
        ("a, b", "a;b"),
        ("a\nb", "a;b"),
        ("XM/41;b", "XM/41;b"),
        ("a b", None),
        ("a en b", None),
    ],
)
def test_several_keys_in_one_cell(cell, keys):
    result, issues = read(sheet_with(["parties"], [cell]))
    assert result.data.column("parties").to_pylist() == [keys]
    assert [rule for _, rule, _ in faults(issues)] == ([] if keys else ["not_identifier"])


def test_cells_of_a_column_that_is_not_known_are_kept_as_found():
    sheet = sheet_with(
        ["Kleur", "starting date"], ["rood", 2.5], ["", "x"], below=[["", "Bron: x", *[""] * 5, "y"]]
    )
    result, issues = read(sheet)
    assert result.unknown_cells.to_pylist() == [
        {"sheet_row": 2, "column_letter": "H", "heading": "Kleur", "value_found": "rood"},
        {"sheet_row": 2, "column_letter": "I", "heading": "starting date", "value_found": "2.5"},
        {"sheet_row": 3, "column_letter": "I", "heading": "starting date", "value_found": "x"},
    ]
    unknown = [issue for issue in issues.kept if issue.rule_id == "unknown_column"]
    assert [issue.cell for issue in unknown] == ["H1", "I1"]
    assert "start_date" in unknown[1].remedy_en


def test_a_sheet_that_is_to_be_skipped_says_nothing():
    issues = Issues()
    sheet = sheet_with(["x"], ["y"])
    assert check_sheet(
        sheet, TABLES["partnership"], load_sheet_id=1, known=known(), issues=issues, reading=Reading(skip=True)
    ) is None  # fmt: skip
    assert issues.kept == []
