"""A spreadsheet as sheets of cells with addresses: .xlsx, .xlsm, .xls, .ods, .csv and .tsv, values as found.

Nothing is interpreted here but what the file itself says: a number is a number, a date a date, all else text. What a
file is, its content says; its name may be wrong.
"""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dashboard.intake.kind import Kind, kind_of
from dashboard.intake.limits import Limits, ReadFault, Task, begin
from dashboard.intake.read_ods import read_ods, said_by_ods
from dashboard.intake.read_text import read_html, read_text, said_by_text
from dashboard.intake.read_xls import read_xls, said_by_xls
from dashboard.intake.read_xlsx import read_xlsx, said_by_xlsx
from dashboard.intake.sheet import Sheet, column_index, column_letter

__all__ = [
    "KINDS", "SPREADSHEETS", "Limits", "ReadFault", "Sheet", "column_index", "column_letter", "notes_of",
    "read_workbook",
]  # fmt: skip

SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".ods")
KINDS = (*SPREADSHEETS, ".csv", ".tsv")
Note = tuple[str, dict[str, str]]
READERS = {"xlsx": read_xlsx, "xls": read_xls, "ods": read_ods, "text": read_text, "html": read_html}
NOTES = {"xlsx": said_by_xlsx, "xls": said_by_xls, "ods": said_by_ods, "text": said_by_text}
EXPECTED = {".xlsx": "xlsx", ".xlsm": "xlsx", ".xls": "xls", ".ods": "ods", ".csv": "text", ".tsv": "text"}
SHOWN = {"xlsx": ".xlsx", "xls": ".xls", "ods": ".ods", "text": ".csv", "html": ".html"}


def read_workbook(path: Path, *, limits: Limits | None = None) -> list[Sheet]:
    """All worksheets of a spreadsheet, hidden ones too; row and column are the cell's address. A .csv is one sheet
    with its name.

    Args:
        path: the file; its content decides how it is read, its name only whether it is.
        limits: how much is read; None for those of the environment.

    Raises:
        ReadFault: the file is missing, empty, of an unknown kind, protected, damaged, or beyond a limit.
    """
    task, content, kind = _opened(path, limits)
    with _whatever_it_holds(task):
        sheets = READERS[kind](content, task)
    if not any(sheet.rows or sheet.broken for sheet in sheets):
        raise task.fault("file_empty")
    return sheets


def notes_of(path: Path, *, limits: Limits | None = None) -> list[Note]:
    """What is to be said of a file as a whole, as (rule, what fills its texts): a kind that its name does not say,
    macros that are not run, links that are not followed, the encoding and the delimiter that were found.

    Raises:
        ReadFault: as read_workbook, as far as this sees it without reading the cells.
    """
    task, content, kind = _opened(path, limits)
    suffix = path.suffix.casefold()
    notes: list[Note] = []
    if EXPECTED[suffix] != kind:
        notes.append(("file_other_kind", {"value_found": SHOWN[kind], "expected": suffix}))
    with _whatever_it_holds(task):
        return notes + (NOTES[kind](content, task) if kind in NOTES else [])


@contextmanager
def _whatever_it_holds(task: Task) -> Iterator[None]:
    """Raises ReadFault `file_damaged` for what a reader does not expect of a file: no bytes may end in a traceback."""
    try:
        yield
    except (ValueError, LookupError, ArithmeticError, MemoryError, RecursionError) as error:
        raise task.fault("file_damaged") from error


def _opened(path: Path, limits: Limits | None) -> tuple[Task, bytes, Kind]:
    limits = limits or Limits.from_environment()
    if path.suffix.casefold() not in KINDS:
        raise ReadFault(path.name, "file_kind", expected=", ".join(KINDS))
    task = begin(path.name, limits)
    try:
        found = path.stat()
        # A pipe or a device would be waited for, or never end.
        if not stat.S_ISREG(found.st_mode):
            raise task.fault("file_kind", expected=", ".join(KINDS))
        if found.st_size > limits.file_mb * 1_000_000:
            raise task.fault("file_too_large", expected=f"{limits.file_mb} MB")
        with path.open("rb") as stream:
            content = stream.read(found.st_size)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise task.fault("file_unreadable", reason=reason) from None
    if not content:
        raise task.fault("file_empty")
    return task, content, kind_of(content, path.suffix.casefold(), task)
