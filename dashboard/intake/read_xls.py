"""An .xls, read by xlrd alone.

xlrd tells errors, formats, merged and hidden cells only where it reads all cells too, so calamine would save no time;
and a wrong count in the file makes calamine ask for more memory than there is, which ends the process.
"""

import datetime as dt
import io
import re
import struct

import xlrd

from dashboard.intake.limits import ReadFault, Task, check_area, check_sheets, clean, in_time
from dashboard.intake.read_xlsx import as_shown, is_percent, kind_of
from dashboard.intake.sheet import Sheet, column_letter

FORMULA = (0x0006, 0x0206, 0x0406)
END_OF_SHEET = 0x000A
FIRST_OF_SHEET = (0x0009, 0x0209, 0x0409, 0x0809)
EXTERNAL = (xlrd.book.SUPBOOK_EXTERNAL, xlrd.book.SUPBOOK_DDEOLE)
MACROS = "_VBA_PROJECT".encode("utf-16-le")
BLANK = (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK)
LAST_DAY = 2_958_466
"""The first day after the year 9999."""
SUMMARY = "SummaryInformation".encode("utf-16-le")
EMPTY_RESULT = b"\x03"
CALCULATE_WHEN_OPENED = 0x03


def read_xls(content: bytes, task: Task) -> list[Sheet]:
    """All worksheets of an .xls, hidden ones too.

    Raises:
        ReadFault: the file is damaged, protected by a password, or beyond a limit.
    """
    book = _opened(content, task)
    check_sheets(task, book.nsheets)
    percent = {
        number
        for number, style in enumerate(book.xf_list)
        if (said := book.format_map.get(style.format_key)) and is_percent(said.format_str or "")
    }
    sheets, used = [], 0
    for number in range(book.nsheets):
        try:
            sheet = _sheet(book, number, percent, content, task)
        except ReadFault:
            raise
        # xlrd raises whatever the bytes lead it into: struct.error, IndexError, AssertionError, KeyError.
        except Exception:
            raise task.fault("file_damaged") from None
        width = len(sheet.rows[0]) if sheet.rows else 0
        used += check_area(task, sheet.sheet_name, rows=len(sheet.rows), columns=width, used=used)
        sheets.append(sheet)
        book.unload_sheet(number)
        in_time(task)
    return sheets


def said_by_xls(content: bytes, task: Task) -> list[tuple[str, dict[str, str]]]:
    """Whether there are macros and links to other files."""
    book = _opened(content, task)
    links = sum(kind in EXTERNAL for kind in book._supbook_types)
    return [
        *([("file_macros", {})] if MACROS in content else []),
        *([("file_external_links", {"value_found": str(links)})] if links else []),
    ]


def _opened(content: bytes, task: Task) -> xlrd.Book:
    try:
        # On demand: only then the records are still there to be looked through.
        return xlrd.open_workbook(
            file_contents=content,
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,
            logfile=io.StringIO(),
        )
    # xlrd raises whatever the bytes lead it into: struct.error, IndexError, AssertionError, KeyError.
    except Exception as error:
        is_protected = isinstance(error, xlrd.XLRDError) and "encrypted" in str(error).casefold()
        raise task.fault("file_password" if is_protected else "file_damaged") from None


def _sheet(book: xlrd.Book, number: int, percent: set[int], content: bytes, task: Task) -> Sheet:
    found = book.get_sheet(number)
    reach = [
        max((column + 1 for column, kind in enumerate(found.row_types(row)) if kind not in BLANK), default=0)
        for row in range(found.nrows)
    ]
    columns = max(reach, default=0)
    count = max((row + 1 for row, width in enumerate(reach) if width), default=0)
    check_area(task, found.name, rows=count, columns=columns)
    without = _without_value(book, number, content)
    rows: list[list] = []
    broken: list[tuple[str, str]] = []
    shown: dict[int, list[int]] = {}
    for row in range(count):
        cells: list = [""] * columns
        rows.append(cells)
        for column in range(reach[row]):
            kind, value = found.cell_type(row, column), found.cell_value(row, column)
            if kind in BLANK:
                continue
            if kind == xlrd.XL_CELL_ERROR:
                broken.append(
                    (f"{column_letter(column)}{row + 1}", xlrd.error_text_from_code.get(value, "#"))
                )
            elif (row, column) in without:
                broken.append((f"{column_letter(column)}{row + 1}", "="))
            elif kind == xlrd.XL_CELL_BOOLEAN:
                cells[column] = bool(value)
            elif kind == xlrd.XL_CELL_TEXT:
                cells[column] = value
            else:
                style = found.cell_xf_index(row, column)
                if style in percent:
                    shown.setdefault(column, []).append(row + 1)
                is_date = kind == xlrd.XL_CELL_DATE
                code = book.format_map[book.xf_list[style].format_key].format_str if is_date else ""
                if is_date:
                    value = moment(value, code or "", date_system=1904 if book.datemode else 1900)
                    value = as_shown(value, kind) if (kind := kind_of(code or "")) else value
                cells[column] = value
    return Sheet(
        task.name,
        clean(found.name),
        rows,
        broken,
        is_hidden=bool(found.visibility),
        hidden_rows=frozenset(row + 1 for row, said in found.rowinfo_map.items() if said.hidden),
        hidden_columns=frozenset(
            column
            for column, said in found.colinfo_map.items()
            if column < columns and (said.hidden or not said.width)
        ),
        merged=tuple((first, left, last - 1, right - 1) for first, last, left, right in found.merged_cells),
        percent={column: frozenset(rows_of) for column, rows_of in shown.items()},
        date_system=1904 if book.datemode else 1900,
    )


def moment(
    value: float, code: str, *, date_system: int
) -> dt.date | dt.datetime | dt.time | dt.timedelta | float:
    """A number of days as its format shows it: a day, a moment, a time of day or a duration; itself where there is
    no such day."""
    milliseconds = dt.timedelta(milliseconds=round(value * 86_400_000)) if abs(value) < LAST_DAY else None
    if milliseconds is None:
        return value
    if re.search(r"(?i)\[(?:h+|m+|s+)\]", code):
        return milliseconds
    if value < 0:
        return value
    if milliseconds < dt.timedelta(days=1) and value < 1:
        return (dt.datetime.min + milliseconds).time()
    if date_system == 1904:
        found = dt.datetime(1904, 1, 1) + milliseconds
    else:
        # Excel counts a 29 February 1900 that never was.
        found = dt.datetime(1899, 12, 30) + milliseconds + dt.timedelta(days=value < 60)
    return found.date() if found.time() == dt.time() else found


def _without_value(book: xlrd.Book, number: int, content: bytes) -> set[tuple[int, int]]:
    """(row, column) from 0 of formulas whose result was left out: empty, and to be calculated when opened.

    Excel writes an empty result too for a formula that gives the empty text. Then nothing is to be calculated, and the
    file has a summary, which every program leaves that calculates; libraries that only write leave none.
    """
    is_calculated = SUMMARY in content
    found = set()
    memory, at = book.mem, book._sh_abs_posn[number]
    depth = 0
    while at + 4 <= len(memory):
        code, length = struct.unpack_from("<HH", memory, at)
        if code in FIRST_OF_SHEET:
            depth += 1
        elif code == END_OF_SHEET:
            depth -= 1
            if depth <= 0:
                break
        elif code in FORMULA and length >= 16:
            row, column, _, result, flags = struct.unpack_from("<HHH8sH", memory, at + 4)
            is_empty = result[:1] == EMPTY_RESULT and result[6:] == b"\xff\xff"
            if is_empty and (flags & CALCULATE_WHEN_OPENED or not is_calculated):
                found.add((row, column))
        at += 4 + length
    return found
