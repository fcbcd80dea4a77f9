"""A spreadsheet as sheets of cells with addresses: .xlsx, .xls, .ods and .csv, values as found.

Nothing is interpreted here but what the file itself says: a number is a number, a date a date, all else text.
"""

import csv
import io
import re
import zipfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import python_calamine

SPREADSHEETS = (".xlsx", ".xls", ".ods")
KINDS = (*SPREADSHEETS, ".csv")
MOST_BYTES = 1_500_000_000
"""Unpacked size above which a workbook is refused unread."""

# calamine shows an error cell (#N/A, #REF!) and a formula without a stored value as blank; blank means "not
# recorded" here, so a second look at the sheet's own XML finds them.
ERROR_CELL = re.compile(rb'<c r="([A-Z]+\d+)"[^>]*\bt="e"[^>]*>.*?<v>([^<]*)</v>', re.DOTALL)
# A formula whose result is the empty text (t="str") has a value.
FORMULA_WITHOUT_VALUE = re.compile(
    rb'<c r="([A-Z]+\d+)"(?![^>]*t="str")[^>]*><f(?:[^>]*/>|[^>]*>[^<]*</f>)(?:<v></v>|<v ?/>)?</c>'
)
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class ReadFault(Exception):
    """A file that can't be read as a spreadsheet; `rule_id` and `values` make the message."""

    def __init__(self, file_name: str, rule_id: str, **values: str) -> None:
        super().__init__(f"{file_name}: {rule_id} {values or ''}".strip())
        self.file_name = file_name
        self.rule_id = rule_id
        self.values = values


@dataclass(frozen=True)
class Sheet:
    """One sheet: `rows[0][0]` is cell A1, a blank cell is "".

    Attributes:
        broken: (cell, what stands there) of error cells, and "=" for formulas without a stored value.
        hidden_rows: counted from 1.
        hidden_columns: counted from 0.
        merged: (first row, first column, last row, last column) from 0; the value stands top left only.
        percent: column from 0 -> rows from 1 whose number is shown as a percentage (0.25 as 25%).
        date_system: 1900 or 1904 for a workbook, None for a text file.
    """

    file_name: str
    sheet_name: str
    rows: list[list]
    broken: list[tuple[str, str]] = field(default_factory=list)
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()
    percent: Mapping[int, frozenset[int]] = field(default_factory=dict)
    date_system: int | None = None


def read_workbook(path: Path) -> list[Sheet]:
    """All sheets of a spreadsheet; row and column are the cell's address. A .csv is one sheet with its name.

    Raises:
        ReadFault: the file is missing, empty, too large, of an unknown kind or broken.
    """
    kind = path.suffix.casefold()
    if kind not in KINDS:
        raise ReadFault(path.name, "file_kind", expected=", ".join(KINDS))
    try:
        size = path.stat().st_size
    except OSError as error:
        raise ReadFault(path.name, "file_unreadable", reason=error.strerror or str(error)) from None
    if size == 0:
        raise ReadFault(path.name, "file_empty")
    sheets = [_csv_sheet(path)] if kind == ".csv" else _spreadsheet(path)
    if not any(sheet.rows or sheet.broken for sheet in sheets):
        raise ReadFault(path.name, "file_empty")
    return sheets


def column_letter(index: int) -> str:
    """The letter of a column counted from 0: A, B, … Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """The column counted from 0 of a letter."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


def _spreadsheet(path: Path) -> list[Sheet]:
    parts = _zip_parts(path)
    # Both unpack the same file, and neither holds the other up while it does.
    with ThreadPoolExecutor(max_workers=1) as beside:
        broken = beside.submit(_broken_cells, path, parts) if path.suffix.casefold() == ".xlsx" else None
        found = _cells(path)
    of_sheet = broken.result() if broken else {}
    return [Sheet(path.name, name, rows, of_sheet.get(name, [])) for name, rows in found]


def _cells(path: Path) -> list[tuple[str, list[list]]]:
    """The cells of each sheet by its name."""
    try:
        with python_calamine.load_workbook(str(path)) as book:
            names = [
                sheet.name
                for sheet in book.sheets_metadata
                if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
            ]
            return [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in names]
    except python_calamine.PasswordError:
        raise ReadFault(path.name, "file_unreadable", reason="password") from None
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise ReadFault(path.name, "file_unreadable", reason=str(error)) from None


def _zip_parts(path: Path) -> dict[str, zipfile.ZipInfo]:
    """The parts of a zipped workbook by name; empty for .xls."""
    if path.suffix.casefold() == ".xls":
        return {}
    try:
        with zipfile.ZipFile(path) as archive:
            parts = {part.filename: part for part in archive.infolist()}
    except (zipfile.BadZipFile, OSError) as error:
        raise ReadFault(path.name, "file_unreadable", reason=str(error)) from None
    if sum(part.file_size for part in parts.values()) > MOST_BYTES:
        raise ReadFault(path.name, "file_too_large", expected=f"{MOST_BYTES // 1_000_000} MB")
    return parts


def _broken_cells(path: Path, parts: dict[str, zipfile.ZipInfo]) -> dict[str, list[tuple[str, str]]]:
    """Sheet name -> cells of an .xlsx that hold an error or a formula without a stored value."""
    found: dict[str, list[tuple[str, str]]] = {}
    with zipfile.ZipFile(path) as archive:
        try:
            targets = {
                relation.get("Id"): relation.get("Target", "")
                for relation in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
            }
            book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        except (KeyError, ElementTree.ParseError):
            # calamine has read the file, so its parts stand under other names: nothing to look for.
            return found
        for sheet in book.iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}sheet"):
            target = targets.get(sheet.get(RELATION), "").removeprefix("/")
            part = target if target.startswith("xl/") else f"xl/{target}"
            if part not in parts:
                continue
            text = archive.read(part)
            cells = []
            if b't="e"' in text:
                cells += [(cell.decode(), value.decode()) for cell, value in ERROR_CELL.findall(text)]
            if b"<f" in text:
                cells += [(cell.decode(), "=") for cell in FORMULA_WITHOUT_VALUE.findall(text)]
            if cells:
                found[sheet.get("name", "")] = cells
    return found


def _csv_sheet(path: Path) -> Sheet:
    content = path.read_bytes()
    if b"\0" in content:
        raise ReadFault(path.name, "file_unreadable", reason="NUL")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError as error:
            raise ReadFault(path.name, "file_unreadable", reason=str(error)) from None
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True))
    except csv.Error as error:
        raise ReadFault(path.name, "file_unreadable", reason=str(error)) from None
    width = max((len(line) for line in lines), default=0)
    return Sheet(path.name, path.stem, [line + [""] * (width - len(line)) for line in lines] if width else [])


def _delimiter(text: str) -> str:
    """The sign between cells: what the first line says ("sep=;"), else the more frequent of ; and ,."""
    head = [line for line in text[:20_000].splitlines() if line.strip()][:20]
    if head and (said := re.fullmatch(r"sep=([;,])", head[0].strip())):
        return said.group(1)
    unquoted = re.sub(r'"[^"]*"?', "", "\n".join(head))
    return ";" if unquoted.count(";") > unquoted.count(",") else ","
