"""Text with a sign between cells, and a web page that was saved as a spreadsheet: every cell is text."""

import codecs
import csv
import html
import io
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import PurePath

from dashboard.intake.limits import Task, check_area, check_sheets, in_time
from dashboard.intake.sheet import Sheet

DELIMITERS = ";,\t|"
"""In the order in which they win when nothing else decides."""
MARKED = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),  # before UTF-16, which begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
HEAD = 100_000
HEAD_ROWS = 200
ALIKE = 0.9
"""The share of rows with equally many cells from which a sign is taken for the one between cells."""


def read_text(content: bytes, task: Task) -> list[Sheet]:
    """One sheet with the name of the file; a line `sep=;` stays the first row, so that addresses are those on screen.

    Raises:
        ReadFault: `file_unreadable` for text in no known encoding or with a quote that is never closed; beyond a limit.
    """
    text, _ = decode(content, task)
    name = PurePath(task.name).stem
    lines, width, cells = [], 0, 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text), strict=True)
    try:
        for line in reader:
            lines.append(line)
            cells += len(line)
            if len(line) > width:
                width = len(line)
                check_area(task, name, rows=1, columns=width)
            if len(lines) % 1_000 == 0:
                in_time(task)
                check_area(task, name, rows=1, columns=1, used=cells)
    except csv.Error:
        raise task.fault("file_unreadable", reason=f'" ({reader.line_num})') from None
    check_area(task, name, rows=len(lines), columns=width)
    for line in lines:
        line += [""] * (width - len(line))
    return [Sheet(task.name, name, lines if width else [])]


def said_by_text(content: bytes, task: Task) -> list[tuple[str, dict[str, str]]]:
    """As what a text was read: its encoding and the sign between its cells."""
    text, encoding = decode(content, task)
    sign = delimiter(text)
    return [("text_read_as", {"value_found": encoding, "expected": "tab" if sign == "\t" else sign})]


def decode(content: bytes, task: Task) -> tuple[str, str]:
    """The text and the name of its encoding: UTF-8, UTF-16, UTF-32 or Windows-1252.

    Raises:
        ReadFault: `file_unreadable`.
    """
    for mark, codec, name in MARKED:
        if content.startswith(mark):
            return _decoded(content, codec, task), name
    if b"\0" in content:
        # Letters of Europe in UTF-16 have a NUL as every second byte; lines and delimiters do in any script.
        low, high = content[1::2].count(0), content[::2].count(0)
        return _decoded(content, "utf-16-le" if low >= high else "utf-16-be", task), "UTF-16"
    try:
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        return _decoded(content, "cp1252", task), "Windows-1252"


def _decoded(content: bytes, codec: str, task: Task) -> str:
    try:
        text = content.decode(codec)
    except UnicodeDecodeError:
        raise task.fault("file_unreadable", reason="NUL" if b"\0" in content else codec) from None
    if "\0" in text:
        raise task.fault("file_unreadable", reason="NUL")
    return text


def delimiter(text: str) -> str:
    """The sign between cells: what the first line says ("sep=;"), else the one that makes rows of equal length.

    Of signs that do so equally well the one that makes more cells wins; a comma that stands between digits only is
    one of decimals, unless nothing else cuts the rows.
    """
    head = text[:HEAD]
    if said := re.match(r'\s*"?sep=([^\w\s"]|\t)"?[ \t]*[\r\n]', head):
        return said.group(1)
    if len(text) > HEAD:
        head = head[: max(head.rfind("\n"), head.rfind("\r")) + 1] or head
    found = []
    for order, sign in enumerate(DELIMITERS):
        share, width = _evenness(head, sign)
        if width > 1:
            is_decimal = sign == "," and re.search(r"(?<!\d),|,(?!\d)", head) is None
            found.append((share >= ALIKE, not is_decimal, round(share, 1), width, -order, sign))
    return max(found)[-1] if found else ","


def is_table(text: str) -> bool:
    """Whether a text is surely one of cells: several rows, nearly all with equally many cells."""
    share, width = _evenness(text[:HEAD], delimiter(text)) if text else (0.0, 0)
    return width > 1 and share >= ALIKE and len(text[:HEAD].splitlines()) > 1


def _evenness(head: str, sign: str) -> tuple[float, int]:
    """(share of the rows that have as many cells as most do, that number), over the first rows that hold a sign."""
    widths = []
    try:
        for line in csv.reader(io.StringIO(head, newline=""), delimiter=sign):
            if any(cell.strip() for cell in line):
                widths.append(len(line))
            if len(widths) >= HEAD_ROWS:
                break
    except csv.Error:
        pass
    if not widths:
        return 0.0, 0
    counted = Counter(width for width in widths if width > 1)
    if not counted:
        return 0.0, 1
    width, count = counted.most_common(1)[0]
    return count / len(widths), width


# A web page ------------------------------------------------------------------------------------------------------

TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*+)([^<>]*+)>")
"""Stops at the next <, so that it takes time in proportion to the text whatever stands there."""
UNSEEN = (("<!--", "-->"), ("<script", "</script"), ("<style", "</style"))
MOST_SPANNED = 200_000


@dataclass
class _Table:
    """The cells of a table by (row, column) from 0, and the places that a cell above or before them takes."""

    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    taken: set[tuple[int, int]] = field(default_factory=set)
    row: int = -1
    column: int = -1


def read_html(content: bytes, task: Task) -> list[Sheet]:
    """A sheet for each table of a web page that has a cell; a table within a cell is text of that cell.

    Raises:
        ReadFault: beyond a limit, or in no known encoding.
    """
    said = re.search(rb"(?i)charset=[\"']?([\w-]+)", content[:5_000])
    try:
        if said is None or b"\0" in content:
            text, _ = decode(content, task)
        else:
            text = content.decode(said.group(1).decode())
    except (UnicodeDecodeError, LookupError):
        text, _ = decode(content, task)
    tables = [table for table in _tables(_seen(text), task) if any(table.cells.values())]
    check_sheets(task, len(tables))
    name = PurePath(task.name).stem
    sheets, used = [], 0
    for number, table in enumerate(tables, start=1):
        rows = 1 + max(row for row, _ in table.cells)
        width = 1 + max(column for _, column in table.cells)
        used += check_area(task, name, rows=rows, columns=width, used=used)
        cells = [[""] * width for _ in range(rows)]
        for (row, column), value in table.cells.items():
            cells[row][column] = value
        title = name if len(tables) == 1 else f"{name} {number}"
        sheets.append(Sheet(task.name, title, cells, merged=tuple(table.merged)))
    return sheets


def _seen(text: str) -> str:
    """A page without its comments, scripts and styles."""
    for start, end in UNSEEN:
        small, pieces, at = text.casefold() if len(text.casefold()) == len(text) else text, [], 0
        while (found := small.find(start, at)) >= 0:
            pieces.append(text[at:found])
            ended = small.find(end, found)
            at = len(text) if ended < 0 else ended + len(end)
        text = "".join([*pieces, text[at:]])
    return text


def _tables(text: str, task: Task) -> list[_Table]:
    tables: list[_Table] = []
    depth, at = 0, 0
    place: tuple[int, int] | None = None
    held: list[str] = []
    for number, tag in enumerate(TAG.finditer(text)):
        if number % 50_000 == 0:
            in_time(task)
        if place:
            held.append(text[at : tag.start()])
        at = tag.end()
        is_end, name, said = bool(tag.group(1)), tag.group(2).casefold(), tag.group(3)
        if name == "br" and place:
            held.append("<br>")
        ends_cell = (
            depth == 1
            and name in ("td", "th", "tr", "table", "tbody", "thead", "tfoot")
            and (is_end or name != "table")
        )
        if ends_cell and place:
            tables[-1].cells[place] = _words("".join(held))
            place, held = None, []
        if name == "table":
            depth = max(0, depth - 1) if is_end else depth + 1
            if depth == 1 and not is_end:
                tables.append(_Table())
                check_sheets(task, len(tables))
        elif depth == 1 and not is_end and name == "tr":
            tables[-1].row, tables[-1].column = tables[-1].row + 1, -1
        elif depth == 1 and not is_end and name in ("td", "th"):
            place = _place(tables[-1], said, task)
    return tables


def _place(table: _Table, said: str, task: Task) -> tuple[int, int]:
    """Where the next cell of a table stands; notes what it covers."""
    table.row = max(table.row, 0)
    table.column += 1
    while (table.row, table.column) in table.taken:
        table.column += 1
    place = (table.row, table.column)
    across, down = (_span(said, name) for name in ("colspan", "rowspan"))
    check_area(task, task.name, rows=1, columns=table.column + across)
    if across * down > 1:
        check_area(
            task,
            task.name,
            rows=down,
            columns=across,
            used=task.limits.cells - MOST_SPANNED + len(table.taken),
        )
        table.taken |= {(place[0] + r, place[1] + c) for r in range(down) for c in range(across)}
        table.merged.append((*place, place[0] + down - 1, place[1] + across - 1))
    table.column += across - 1
    return place


def _span(said: str, name: str) -> int:
    found = re.search(rf"""(?i)\b{name}\s*=\s*["']?\s*([0-9]{{1,6}})""", said)
    return max(1, int(found.group(1))) if found else 1


def _words(markup: str) -> str:
    """What a reader sees of a cell: blanks in a row are one, as in a browser."""
    lines = html.unescape(" ".join(markup.split())).replace("\xa0", " ").split("<br>")
    return "\n".join(" ".join(line.split()) for line in lines).strip()
