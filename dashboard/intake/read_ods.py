"""An .ods: calamine reads the cells, and a look at the XML before it tells how far they reach and what it does not.

calamine gives errors as blank, truth values as numbers and a duration as text, and leaves tabs out of text.
"""

import datetime as dt
import html
import io
import re
from dataclasses import dataclass, field

import python_calamine

from dashboard.intake.calamine import calamine_faults
from dashboard.intake.limits import Task, check_area, check_sheets, clean, in_time
from dashboard.intake.sheet import Sheet, column_letter
from dashboard.intake.zipped import IN_TAG, Parts, attributes, open_parts, unpack, write_out

TOKEN = re.compile(
    rb"<(/?)table:(table|table-row|table-cell|covered-table-cell|table-column)(?=[\s/>])(" + IN_TAG + rb")>"
)
ERROR = re.compile(r"#[A-ZÉ][A-Z0-9/]*[!?]?|Err:\d{3}")
"""What LibreOffice and Excel show for an error, in their languages: #N/A, #N/B, #VERW!, Err:502."""
FAR = 10**9
TEXT_OF_ITS_OWN = (b"<text:tab", b"<text:line-break")


TEXT_OF_TAG = {"text:tab": "\t", "text:line-break": "\n", "text:s": " "}
DURATION = re.compile(r"(-?)P(?:(\d{1,6})D)?T?(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:[.,]\d+)?)S)?")


@dataclass
class _Table:
    """What is found of one sheet on the way through its XML; rows and columns count from 0 here."""

    name: str
    rows: int = 0
    columns: int = 0
    row: int = 0
    down: int = 0
    column: int = 0
    broken: list[tuple[str, str]] = field(default_factory=list)
    hidden_rows: list[range] = field(default_factory=list)
    hidden_columns: list[range] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    percent: dict[int, list[range]] = field(default_factory=dict)
    values: dict[tuple[int, int], object] = field(default_factory=dict)
    """What stands in a cell where calamine gives something else."""


def read_ods(content: bytes, task: Task) -> list[Sheet]:
    """All sheets of an .ods, hidden ones too.

    Raises:
        ReadFault: the file is damaged, protected by a password, or beyond a limit.
    """
    parts = open_parts(content, task)
    for name in parts.by_name:
        if name != "content.xml":
            text = unpack(parts, name)
            if name == "meta-inf/manifest.xml" and b"encryption-data" in text:
                raise task.fault("file_password")
    text = unpack(parts, "content.xml")
    if b"<office:spreadsheet" not in text:
        raise task.fault("file_kind", expected=".xlsx, .xlsm, .xls, .ods, .csv, .tsv")
    # Calamine writes out as many blanks as are said to stand in a row.
    write_out(parts, "content.xml", sum(int(said) for said in re.findall(rb"text:c=[\"'](\d{1,15})", text)))
    tables = _tables(text, parts)
    said = re.search(rb"<table:null-date\s(" + IN_TAG + rb")>", text)
    is_1904 = said is not None and attributes(said.group(1)).get("table:date-value", "").startswith("1904")
    del text
    sheets = []
    with (
        calamine_faults(task),
        python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as opened,
    ):
        known = opened.sheets_metadata
        if [one.name for one in known] != [table.name for table in tables]:
            raise task.fault("file_damaged")
        for number, (one, table) in enumerate(zip(known, tables, strict=True)):
            rows = opened.get_sheet_by_index(number).to_python(skip_empty_area=False)
            in_time(task)
            is_hidden = one.visible != python_calamine.SheetVisibleEnum.Visible
            sheets.append(
                _sheet(task.name, table, rows, is_hidden=is_hidden, date_system=1904 if is_1904 else 1900)
            )
    return sheets


def said_by_ods(content: bytes, task: Task) -> list[tuple[str, dict[str, str]]]:
    """Whether there are macros and links to other files."""
    parts = open_parts(content, task)
    has_macros = any(
        name.startswith(("basic/", "scripts/")) and not name.endswith("/") for name in parts.by_name
    )
    text = unpack(parts, "content.xml")
    links = {
        html.unescape(link.decode("utf-8", "replace"))
        for link in [
            *re.findall(rb"<table:table-source\s[^<>]*?xlink:href=\"([^\"<]*)\"", text),
            *re.findall(rb"'(?:file|https?)://[^'#<]*'#", text),
            *re.findall(rb"<table:dde-link>", text),
        ]
    }
    return [
        *([("file_macros", {})] if has_macros else []),
        *([("file_external_links", {"value_found": str(len(links))})] if links else []),
    ]


def _sheet(file_name: str, table: _Table, rows: list[list], *, is_hidden: bool, date_system: int) -> Sheet:
    for (row, column), value in table.values.items():
        if value != "" or (row < len(rows) and column < len(rows[row])):
            while len(rows) <= row:
                rows.append([""] * (len(rows[0]) if rows else 0))
            if len(rows[row]) <= column:
                for cells in rows:
                    cells += [""] * (column + 1 - len(cells))
            rows[row][column] = value
    width = len(rows[0]) if rows else 0
    return Sheet(
        file_name,
        clean(table.name),
        rows,
        broken=table.broken,
        is_hidden=is_hidden,
        hidden_rows=frozenset(
            row + 1 for found in table.hidden_rows for row in found[: max(0, len(rows) - found.start)]
        ),
        hidden_columns=frozenset(
            column for found in table.hidden_columns for column in found[: max(0, width - found.start)]
        ),
        merged=tuple(table.merged),
        percent={
            column: frozenset(row + 1 for one in found for row in one)
            for column, found in table.percent.items()
        },
        date_system=date_system,
    )


# The way through the XML --------------------------------------------------------------------------------------


def _tables(text: bytes, parts: Parts) -> list[_Table]:
    """The sheets with everything that calamine does not tell.

    Raises:
        ReadFault: beyond a limit.
    """
    task = parts.task
    tables: list[_Table] = []
    depth, used = 0, 0
    opened: tuple[dict[str, str], int] | None = None
    for number, token in enumerate(TOKEN.finditer(text)):
        if number % 100_000 == 0:
            in_time(task)
        is_end, kind, said = bool(token.group(1)), token.group(2), token.group(3)
        is_closed = said.endswith(b"/")
        if kind == b"table":
            if is_end:
                depth = max(0, depth - 1)
                continue
            if depth == 0:
                used += tables[-1].rows * tables[-1].columns if tables else 0
                tables.append(_Table(attributes(said).get("table:name", "")))
                check_sheets(task, len(tables))
            depth += not is_closed
            continue
        # Deleted cells that are kept beside the sheets, and a table within a cell.
        if depth != 1:
            continue
        table = tables[-1]
        if kind == b"table-column" and not is_end:
            found = attributes(said)
            across = _count(found, "table:number-columns-repeated")
            if found.get("table:visibility") in ("collapse", "filter"):
                table.hidden_columns.append(range(table.column, table.column + across))
            table.column += across
        elif kind == b"table-row":
            if is_end:
                continue
            found = attributes(said)
            table.row += table.down
            table.down = _count(found, "table:number-rows-repeated")
            table.column = 0
            if found.get("table:visibility") in ("collapse", "filter"):
                table.hidden_rows.append(range(table.row, table.row + table.down))
        elif not is_end:
            found = attributes(said) if said else {}
            if is_closed:
                _cell(table, found, b"", parts, used)
            else:
                opened = (found, token.end())
        elif opened:
            _cell(table, opened[0], text[opened[1] : token.start()], parts, used)
            opened = None
    return tables


def _cell(table: _Table, said: dict[str, str], content: bytes, parts: Parts, used: int) -> None:
    """Take in a cell, or as many equal ones as are written as one."""
    across = _count(said, "table:number-columns-repeated")
    column, table.column = table.column, table.column + across
    kind = said.get("office:value-type", "")
    spanned = (_count(said, "table:number-rows-spanned"), _count(said, "table:number-columns-spanned"))
    if spanned != (1, 1):
        table.merged.append((table.row, column, table.row + spanned[0] - 1, column + spanned[1] - 1))
    if not (kind or content or "table:formula" in said):
        return
    text = ""
    is_error = said.get("calcext:value-type") == "error"
    if is_error or "table:formula" in said or not kind or any(mark in content for mark in TEXT_OF_ITS_OWN):
        text = _text(content)
    is_error = is_error or ("table:formula" in said and ERROR.fullmatch(text) is not None)
    is_open = "table:formula" in said and not kind and b"<text:p" not in content
    if not (kind or text or is_open):
        return
    rows, columns = table.row + table.down, column + across
    if rows > table.rows or columns > table.columns:
        table.rows, table.columns = max(rows, table.rows), max(columns, table.columns)
        check_area(parts.task, table.name, rows=table.rows, columns=table.columns, used=used)
    if across * table.down > 1:
        size = len(content) + len(said.get("office:string-value", ""))
        write_out(parts, "content.xml", size * across * table.down)
    if kind == "percentage" and not is_error:
        for one in range(column, columns):
            table.percent.setdefault(one, []).append(range(table.row, rows))
    value: object = None
    if is_error or is_open:
        value = ""
        broken = (text or "#") if is_error else "="
        table.broken += [
            (f"{column_letter(one)}{row + 1}", broken)
            for row in range(table.row, rows)
            for one in range(column, columns)
        ]
    elif kind == "date":
        value = _partial(said.get("office:date-value", ""), _text(content))
    elif kind == "time":
        value = _duration(said.get("office:time-value", ""))
    elif (kind == "string" and "office:string-value" not in said) or not kind:
        value = text or None
    if value is not None:
        table.values |= {
            (row, one): value for row in range(table.row, rows) for one in range(column, columns)
        }


def _count(said: dict[str, str], name: str) -> int:
    found = said.get(name, "1")
    if not (found.isascii() and found.isdigit()):
        return 1
    return min(int(found[:12]), FAR) if int(found[:12]) else 1


def _text(content: bytes) -> str:
    """The text of a cell, a line for each paragraph; remarks that stand in it are not part of it."""
    lines: list[str] = []
    remarks = 0
    for piece in re.split(r"(<[^<>]*>)", content.decode("utf-8", "replace")):
        if not piece.startswith("<"):
            if lines and not remarks:
                lines[-1] += html.unescape(piece)
            continue
        tag = re.match(r"</?([\w:-]+)", piece)
        name = tag.group(1) if tag else ""
        if name == "office:annotation":
            remarks += -1 if piece.startswith("</") else not piece.endswith("/>")
        elif remarks or piece.startswith("</"):
            continue
        elif name in ("text:p", "text:h"):
            lines.append("")
        elif lines and name in TEXT_OF_TAG:
            count = re.search(r"text:c=[\"'](\d{1,9})", piece) if name == "text:s" else None
            lines[-1] += TEXT_OF_TAG[name] * (int(count.group(1)) if count else 1)
    return "\n".join(lines)


def _partial(said: str, shown: str) -> str | None:
    """A date of which the cell shows no more than month and year, or the year; None for one that shows its day.

    What a cell shows is written beside its value, in the language of whoever typed it: "mei 2024", "05-2024", "2024".
    """
    found = re.fullmatch(r"(\d{4})-(\d\d)-01(?:T00:00:00(?:[.,]0+)?)?", said)
    pieces = re.findall(r"\d+|[^\W\d_]+", shown)
    if not found:
        return None
    year, month = found.groups()
    if pieces == [year]:
        return year if month == "01" else None
    if len(pieces) != 2:
        return None
    first, last = pieces
    # "1 mei" and "01-05" have no year; "mei 01" may have one or not.
    has_year_last = last == year or last == year[2:] != "01"
    other = first if has_year_last else last if first == year else ""
    return f"{year}-{month}" if other.isalpha() or other.lstrip("0") == month.lstrip("0") else None


def _duration(said: str) -> dt.timedelta | None:
    """A time of a day or more; None for a time of day, which calamine gives itself."""
    found = DURATION.fullmatch(said)
    if not found or not any(found.groups()[1:]):
        return None
    sign, days, hours, minutes, seconds = found.groups()
    value = dt.timedelta(
        days=int(days or 0),
        hours=int(hours or 0),
        minutes=int(minutes or 0),
        seconds=float((seconds or "0").replace(",", ".")),
    )
    if sign:
        return -value
    return value if value >= dt.timedelta(days=1) else None
