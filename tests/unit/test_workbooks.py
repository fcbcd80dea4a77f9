"""The workbooks are what the originals give, byte for byte; corrections that no longer fit stop the making."""

import csv
import hashlib
import sys
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from dashboard import paths

sys.path.insert(0, str(paths.ROOT / "data"))
import make_workbooks

WORKBOOKS = paths.ROOT / "data" / "workbooks"
SMALL = ("reference", "registers", "examples", "frontex", "iom")
"""Those whose bytes are compared: the big ones take half a minute and are made by the same code."""


def test_the_same_files_give_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make_workbooks, "WORKBOOKS", {name: make_workbooks.WORKBOOKS[name] for name in SMALL})
    for path in make_workbooks.make(tmp_path):
        made, committed = (hashlib.sha256(p.read_bytes()).hexdigest() for p in (path, WORKBOOKS / path.name))
        assert made == committed, f"{path.name} is not what data/original gives: run make data"


@pytest.mark.parametrize(
    ("book", "sheet", "file"),
    [
        (book, sheet, file)
        for book, sheets in make_workbooks.WORKBOOKS.items()
        for sheet, file in sheets.items()
        if "context" in file
    ],
)
def test_row_n_of_a_sheet_is_line_n_of_the_publishers_file(book: str, sheet: str, file: str) -> None:
    lines = make_workbooks.read_lines(file, "latin-1" if sheet in make_workbooks.LATIN_1 else "utf-8-sig")
    rows = (
        CalamineWorkbook.from_path(WORKBOOKS / f"{book}.xlsx")
        .get_sheet_by_name(sheet)
        .to_python(skip_empty_area=False)
    )
    assert len(rows) == len(lines)
    for number in (*range(0, len(lines), max(len(lines) // 500, 1)), len(lines) - 1):
        for found, text in zip(rows[number], lines[number], strict=True):
            assert (found == float(text)) if isinstance(found, float) else (str(found) == text), (
                number,
                found,
                text,
            )


def test_nothing_of_data_is_out_of_bounds() -> None:
    size = sum(path.stat().st_size for path in (paths.ROOT / "data").rglob("*") if path.is_file())
    assert size < 80_000_000


def correction(**changes: str) -> dict[str, str]:
    return {
        "file": "made.csv",
        "key_column": "id",
        "key": "a",
        "column_found": "colour",
        "value_found": "red",
        "value_corrected": "blue",
        "reason": "seen",
        **changes,
    }


def made() -> list[list[str]]:
    return [["id", "colour", "size"], ["a", "red", "1"], ["b", "red", "2"], ["c", "green", "2"]]


def test_a_correction_changes_the_named_cell_and_no_other() -> None:
    assert make_workbooks.corrected(made(), "made.csv", [correction()]) == [
        ["id", "colour", "size"],
        ["a", "blue", "1"],
        ["b", "red", "2"],
        ["c", "green", "2"],
    ]
    assert make_workbooks.corrected(made(), "other.csv", [correction()]) == made()


def test_a_correction_can_name_a_row_by_two_columns() -> None:
    lines = make_workbooks.corrected(made(), "made.csv", [correction(key="size=2&colour=red")])
    assert [line[1] for line in lines] == ["colour", "red", "blue", "green"]


def test_a_correction_can_add_a_row() -> None:
    lines = make_workbooks.corrected(
        made(),
        "made.csv",
        [correction(column_found="", value_found="", value_corrected='{"id": "d", "size": "9"}')],
    )
    assert lines[-1] == ["d", "", "9"]
    with pytest.raises(SystemExit, match="no column"):
        make_workbooks.corrected(
            made(), "made.csv", [correction(column_found="", value_corrected='{"weight": "9"}')]
        )


def test_a_correction_that_no_longer_fits_stops_the_making() -> None:
    with pytest.raises(SystemExit, match="a: no cell colour holds 'yellow'"):
        make_workbooks.corrected(made(), "made.csv", [correction(value_found="yellow")])


def test_every_correction_has_its_reason() -> None:
    with (paths.ROOT / "data" / "corrections.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows
    assert [row for row in rows if not row["reason"].strip()] == []
