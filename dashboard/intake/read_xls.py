"""An .xls: calamine reads the cells, xlrd tells what calamine does not."""

import io
import struct

import python_calamine
import xlrd

from dashboard.intake.calamine import calamine_faults
from dashboard.intake.limits import Task, check_area, check_sheets, clean, in_time
from dashboard.intake.read_xlsx import is_percent
from dashboard.intake.sheet import Sheet, column_letter

FORMULA = (0x0006, 0x0206, 0x0406)
END_OF_SHEET = 0x000A
FIRST_OF_SHEET = (0x0009, 0x0209, 0x0409, 0x0809)
EXTERNAL = (xlrd.book.SUPBOOK_EXTERNAL, xlrd.book.SUPBOOK_DDEOLE)
MACROS = "_VBA_PROJECT".encode("utf-16-le")
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
    date_system = 1904 if book.datemode else 1900
    percent = {
        number
        for number, style in enumerate(book.xf_list)
        if (said := book.format_map.get(style.format_key)) and is_percent(said.format_str or "")
    }
    looked = []
    used = 0
    for number in range(book.nsheets):
        sheet, look = _look(book, number, percent, content, task)
        used += check_area(task, sheet.name, rows=look.pop("rows"), columns=look.pop("columns"), used=used)
        looked.append((sheet.name, look))
        book.unload_sheet(number)
        in_time(task)
    sheets = []
    with (
        calamine_faults(task),
        python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as opened,
    ):
        known = {one.name: number for number, one in reversed(list(enumerate(opened.sheets_metadata)))}
        for name, look in looked:
            if name not in known:
                raise task.fault("file_damaged")
            rows = opened.get_sheet_by_index(known[name]).to_python(skip_empty_area=False)
            in_time(task)
            sheets.append(Sheet(task.name, clean(name), rows, date_system=date_system, **look))
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


def _look(
    book: xlrd.Book, number: int, percent: set[int], content: bytes, task: Task
) -> tuple[xlrd.sheet.Sheet, dict]:
    try:
        sheet = book.get_sheet(number)
        without = _without_value(book, number, content)
        broken, shown = [], {}
        rows = columns = 0
        for row in range(sheet.nrows):
            for column, kind in enumerate(sheet.row_types(row)):
                if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                    continue
                rows, columns = row + 1, max(columns, column + 1)
                cell = f"{column_letter(column)}{row + 1}"
                if kind == xlrd.XL_CELL_ERROR:
                    code = sheet.cell_value(row, column)
                    broken.append((cell, xlrd.error_text_from_code.get(code, "#")))
                elif (row, column) in without:
                    broken.append((cell, "="))
                elif kind == xlrd.XL_CELL_NUMBER and sheet.cell_xf_index(row, column) in percent:
                    shown.setdefault(column, []).append(row + 1)
        return sheet, {
            "rows": rows,
            "columns": columns,
            "broken": broken,
            "is_hidden": bool(sheet.visibility),
            "hidden_rows": frozenset(row + 1 for row, said in sheet.rowinfo_map.items() if said.hidden),
            "hidden_columns": frozenset(
                column for column, said in sheet.colinfo_map.items() if said.hidden or not said.width
            ),
            "merged": tuple(
                (first, left, last - 1, right - 1) for first, last, left, right in sheet.merged_cells
            ),
            "percent": {column: frozenset(found) for column, found in shown.items()},
        }
    except Exception:
        raise task.fault("file_damaged") from None


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
