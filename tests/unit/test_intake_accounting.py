"""No cell is lost: each that is not blank is in the rows, in an unknown column, faulty, or left out for a reason."""

import datetime as dt
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard import dictionary, paths
from dashboard.intake.cells import as_text
from dashboard.intake.check import LEFT_OUT, Issues, Known, check_sheet, find_table
from dashboard.intake.read import Sheet, column_index, column_letter, read_workbook
from dashboard.intake.reading import Reading

TABLES = dictionary.tables()
HEADING = ["TIME", "GEO", "CITIZEN", "Colour", "Value", "Flag"]


def known() -> Known:
    made = Known(code_lists={"eurostat_flag": {"d", "p"}})
    made.spellings.add_country(code="TUN", names=("Tunesië", "Tunisia"))
    made.spellings.add_country(code="NLD", names=("Nederland", "Netherlands"))
    made.spellings.add_spelling(kind="not_a_country", value_found="Total", code=None, source_id=None)
    return made


CELL = st.sampled_from(
    ["", "", "", " ", ":", "Total", "Totaal", "Totaal Tunesië", "Bron: x", "TUN", "NLD", "Tunisie", "d", "x", "1.234",
     "2,5", "1 234", "2015", "TIME", "GEO", "03-04-2025", "nl; tn", "5%", "€ 5", 1.0, 2015.0, 0.25, -1.0, True,
     dt.date(2015, 1, 1), None]
)  # fmt: skip
GOOD = st.tuples(
    st.sampled_from([2015.0, "2016", ""]), st.sampled_from(["NLD", "Nederland"]), st.sampled_from(["TUN", "Total", ""]),
    st.sampled_from(["red", ""]), st.sampled_from([5.0, "1.234", "12,345", ":"]), st.sampled_from(["", "d"]),
).map(list)  # fmt: skip
ROW = st.one_of(st.lists(CELL, min_size=6, max_size=6), GOOD, st.just([""] * 6), st.just(HEADING))
RANGE = st.tuples(st.integers(0, 9), st.integers(0, 5), st.integers(0, 3), st.integers(0, 2)).map(
    lambda at: (at[0], at[1], at[0] + at[2], at[1] + at[3])
)
ADDRESS = st.tuples(st.integers(0, 8), st.integers(1, 12)).map(lambda at: f"{column_letter(at[0])}{at[1]}")


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    above=st.lists(st.lists(CELL, min_size=6, max_size=6), max_size=2),
    body=st.lists(ROW, max_size=8),
    merged=st.lists(RANGE, max_size=2),
    broken=st.dictionaries(ADDRESS, st.sampled_from(["#N/A", "="]), max_size=3),
    hidden_rows=st.frozensets(st.integers(1, 10), max_size=2),
    hidden_columns=st.frozensets(st.integers(0, 5), max_size=1),
    hidden=st.sampled_from(["read", "skip"]),
)
def test_every_cell_of_a_made_sheet_is_counted_once(
    above, body, merged, broken, hidden_rows, hidden_columns, hidden
):
    rows = [*above, HEADING, *body]
    at = {(int(cell.lstrip("ABCDEFGHI")) - 1, column_index(cell.rstrip("0123456789"))) for cell in broken}
    sheet = Sheet(
        "f", "s", rows, broken=list(broken.items()), merged=tuple(merged), hidden_rows=hidden_rows,
        hidden_columns=hidden_columns,
    )  # fmt: skip
    issues = Issues()
    result = check_sheet(
        sheet,
        TABLES["migr_eiord"],
        load_sheet_id=1,
        known=known(),
        issues=issues,
        reading=Reading(hidden=hidden),
    )
    cells = result.cells
    filled = {
        (row, place) for row, held in enumerate(rows) for place, cell in enumerate(held) if as_text(cell)
    }
    assert cells.filled == len(filled | at)
    assert (
        cells.filled == cells.stored + cells.unknown + cells.faulty + cells.heading + cells.left_out.total()
    )
    assert min(cells.stored, cells.unknown, cells.faulty, cells.heading, *cells.left_out.values(), 0) == 0
    # Each faulty cell has its fault, and each row that is left out its count.
    faults = {issue.cell for issue in issues.kept if issue.severity == "fault" and issue.sheet_row}
    assert cells.faulty <= len(faults)
    counted = Counter()
    for (reason, _, _), number in result.left_out.items():
        counted[reason] += number
    of_rows = ("not_a_country", "note_row", "subtotal_row", "repeated_heading", "hidden_row")
    assert sum(counted[reason] for reason in of_rows) == int((result.state == LEFT_OUT).sum())
    assert len(result.state) + counted["blank_row"] + counted["above_heading"] == len(rows) - (
        result.heading_rows[1] - result.heading_rows[0] + 1
    )


def test_each_cell_is_where_it_is_said_to_be():
    rows = [
        ["A title", *[""] * 5],
        HEADING,
        [2015.0, "NLD", "TUN", "red", "1.234,5,6", "d"],
        [2016.0, "NLD", "TUN", "", ":", ""],
        ["", "", "Total", "blue", 7.0, ""],
        HEADING,
        ["", "Bron: x", "", "", "", ""],
    ]
    result = check_sheet(
        Sheet("f", "s", rows, broken=[("D4", "#REF!"), ("F4", "#N/A"), ("A9", "="), ("B1", "#N/A")]),
        TABLES["migr_eiord"], load_sheet_id=1, known=known(), issues=Issues(),
    )  # fmt: skip
    cells = result.cells
    assert (cells.heading, cells.stored, cells.unknown, cells.faulty) == (6, 8, 2, 3)
    assert cells.left_out == {"above_heading": 2, "subtotal_row": 3, "repeated_heading": 6, "note_row": 1}
    assert cells.filled == 31
    assert [row["value_found"] for row in result.unknown_cells.to_pylist()] == ["red", "#REF!"]


@pytest.mark.parametrize("name", ["registers.xlsx", "money_reference.xlsx", "eutf.xlsx", "oecd.xlsx"])
def test_every_cell_of_a_shipped_sheet_is_counted_once(name):
    # Without code lists and countries most cells are faulty: they are counted all the same.
    for sheet in read_workbook(paths.ROOT / "data" / "workbooks" / name):
        table = find_table(sheet.sheet_name, TABLES)
        if table is None:
            continue
        filled = sum(1 for row in sheet.rows for cell in row if as_text(cell))
        cells = check_sheet(sheet, table, load_sheet_id=1, known=Known(), issues=Issues()).cells
        assert (
            cells.filled
            == filled
            == (cells.stored + cells.unknown + cells.faulty + cells.heading + cells.left_out.total())
        ), sheet.sheet_name
