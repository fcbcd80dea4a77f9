"""A sheet to rows and faults: every fault names its cell, all are collected, nothing disappears uncounted."""

import collections
import datetime as dt
from dataclasses import replace

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
