"""Made spreadsheets for the tests of the intake: a few reference tables as fixtures, and rows of one's own."""

import datetime as dt
from pathlib import Path

import xlsxwriter

from dashboard import dictionary, paths
from dashboard.intake.check import Issue
from dashboard.intake.load import LoadResult, load

FIXTURES = paths.ROOT / "tests" / "fixtures" / "intake"
REFERENCE = [*sorted(FIXTURES.glob("*.csv")), paths.ROOT / "data" / "reference" / "code_list.csv"]
"""Countries, spellings, statuses and themes made for tests, and the real code lists."""

PARTNERSHIP = {
    "partnership_id": "p1",
    "name": "One",
    "name_nl": "Een",
    "level": "eu",
    "partner_codes": "TUN",
    "status": "active",
    "form": "memorandum",
    "verified": "read",
}
PARTNERSHIP_COUNTRY = {
    "partnership_id": "p1",
    "country_code": "TUN",
    "role": "partner",
    "partners_in_record": 1,
    "is_framework": "no",
}
UNDERTAKING = {
    "undertaking_id": "u1",
    "undertaking": "Promise",
    "undertaking_nl": "Belofte",
    "level": "bilateral",
    "country_codes": "TUN",
    "iso3_basis": "text",
    "to_whom": "parliament",
    "due_date": "2026-05-31",
    "due_precision": "day",
    "status": "running",
    "kind": "promise",
    "verified": "read",
}
ORDERED = {"TIME": 2015, "GEO": "Netherlands", "CITIZEN": "Tunisia", "UNIT": "Person", "Value": 5}


def workbook(path: Path, sheets: dict[str, list[list]]) -> Path:
    """Write sheets of rows, heading and title block included; a datetime.date becomes a date cell."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        date_format = book.add_format({"num_format": "d-m-yyyy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, dt.date):
                        sheet.write_datetime(
                            number, column, dt.datetime.combine(value, dt.time()), date_format
                        )
                    elif isinstance(value, str) and value:
                        sheet.write_string(number, column, value)
                    elif value not in ("", None):
                        sheet.write(number, column, value)
    return path


def rows_of(*records: dict) -> list[list]:
    """A heading row and a row for each record; the columns are those of the first ones, in order."""
    names = list(dict.fromkeys(name for record in records for name in record))
    return [names, *([record.get(name, "") for name in names] for record in records)]


def checked(tmp_path: Path, sheets: dict[str, list[list]], *, name: str = "made.xlsx") -> LoadResult:
    """What a check of made sheets beside the fixtures finds; nothing is published."""
    path = workbook(tmp_path / name, sheets)
    return load([*REFERENCE, path], var=tmp_path / "var", check_only=True)


def found(result: LoadResult) -> list[tuple[str | None, str, str]]:
    """(cell, rule, value found) of all faults and warnings, in the order of the sheets."""
    issues: list[Issue] = [*result.faults, *result.warnings]
    return [(issue.cell, issue.rule_id, issue.value_found) for issue in issues]


def cell_of(rows: list[list], column_name: str, row: int) -> str:
    """The address of a column in a row of the sheet, counted from 1, where the heading stands in row 1."""
    from dashboard.intake.read import column_letter

    return f"{column_letter(rows[0].index(column_name))}{row}"


def column(**changed: object) -> dictionary.Column:
    """A column of no table, of type text unless said otherwise."""
    fields = dict.fromkeys(dictionary.Column.__dataclass_fields__, "") | {
        "table_name": "made",
        "column_name": "made",
        "type": "text",
        "is_required": False,
        "key_part": None,
        "references": None,
        "missing_marks": frozenset(),
        "number_form": "plain",
        "headings": (),
    }
    return dictionary.Column(**fields | changed)
