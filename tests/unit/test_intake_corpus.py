"""Spreadsheets as other publishers made them, as they come: each is read, and what becomes of its cells is counted.

The counts stand in `tests/fixtures/corpus.csv`; `RENEW_GOLDEN=1` writes them again: read what changed. How many cells are
filled is counted another way here, from the bytes or by openpyxl.
"""

import csv
import io
import os
from pathlib import Path

import openpyxl
import pytest

from dashboard import dictionary, paths
from dashboard.intake.check import Issues, Known, check_sheet
from dashboard.intake.read import read_workbook
from dashboard.intake.recognise import recognise
from tests import fuzz

ORIGINALS = paths.ROOT / "data" / "original"
COUNTS = paths.ROOT / "tests" / "fixtures" / "corpus.csv"
MOST_BYTES = 3_000_000
"""Larger ones take long to count in another way; the load reads all of them."""
NAMES = [
    "file", "sheet", "rows", "filled", "table_name", "heading", "stored", "unknown", "faulty", "left_out", "faults",
    "warnings",
]  # fmt: skip
FILES = sorted(
    path for kind in ("*.csv", "*.xlsx") for path in ORIGINALS.rglob(kind) if path.stat().st_size < MOST_BYTES
)


@pytest.fixture(scope="module")
def lists() -> Known:
    """Codes, spellings and countries as the reference workbook says them."""
    return fuzz.known()


def counted(path: Path, lists: Known) -> list[dict[str, str]]:
    """A row of counts for each sheet."""
    found = []
    for sheet in read_workbook(path):
        told = dict.fromkeys(NAMES, "")
        told |= {"file": path.relative_to(ORIGINALS).as_posix(), "rows": str(len(sheet.rows))}
        told["sheet"] = "" if path.suffix == ".csv" else sheet.sheet_name
        told["filled"] = str(sum(bool(str(cell).strip()) for row in sheet.rows for cell in row))
        if table := recognise(sheet, dictionary.tables()).table:
            issues = Issues()
            checked = check_sheet(sheet, table, load_sheet_id=1, known=lists, issues=issues)
            told["table_name"] = table.table_name
            if checked is not None:
                held = checked.cells
                assert held.filled == int(told["filled"]), told
                left_out = sum(held.left_out.values())
                assert held.filled == held.heading + held.stored + held.unknown + held.faulty + left_out, told
                told |= {
                    "heading": str(held.heading), "stored": str(held.stored), "unknown": str(held.unknown),
                    "faulty": str(held.faulty), "left_out": str(left_out),
                }  # fmt: skip
            told |= {"faults": str(issues.count("fault")), "warnings": str(issues.count("warning"))}
        found.append(told)
    return found


def filled_another_way(path: Path) -> int:
    """Cells that are not blank, by Python's own csv and by openpyxl."""
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path, read_only=True)
        rows = (row for sheet in book for row in sheet.iter_rows(values_only=True))
    else:
        content = path.read_bytes()
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252")
        head = text.split("\n", 1)[0]
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    return sum(1 for row in rows for cell in row if cell is not None and str(cell).strip())


def expected() -> dict[tuple[str, str], dict[str, str]]:
    with COUNTS.open(encoding="utf-8", newline="") as stream:
        return {(row["file"], row["sheet"]): row for row in csv.DictReader(stream)}


def test_the_counts_are_of_the_files_that_are_there(lists):
    if os.environ.get("RENEW_GOLDEN"):
        with COUNTS.open("w", encoding="utf-8", newline="") as stream:
            written = csv.DictWriter(stream, NAMES, lineterminator="\n")
            written.writeheader()
            for path in FILES:
                written.writerows(counted(path, lists))
    assert {name for name, _ in expected()} == {path.relative_to(ORIGINALS).as_posix() for path in FILES}
    assert len(FILES) > 40


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_publishers_file_is_read_whole_and_every_cell_is_accounted_for(path, lists):
    known = expected()
    found = counted(path, lists)
    for told in found:
        assert told == known[told["file"], told["sheet"]]
    assert sum(int(told["filled"]) for told in found) == filled_another_way(path)
