"""An .xlsx or .xlsm: calamine reads the cells, and a second look at the XML tells what it does not.

calamine shows an error cell (#N/A, #REF!) and a formula without a stored value as blank; blank means "not recorded"
here. One cell at the far corner makes it ask for more memory than there is, which ends the process: how far a sheet
reaches is found out before calamine sees it.
"""

import datetime as dt
import html
import io
import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np
import python_calamine

from dashboard.intake.calamine import calamine_faults
from dashboard.intake.limits import Task, check_area, check_sheets, clean, in_time
from dashboard.intake.sheet import Sheet, column_index, column_letter
from dashboard.intake.zipped import IN_TAG, Parts, attributes, open_parts, unpack, write_out

BOOK = "xl/workbook.xml"
FIXED = frozenset({BOOK, "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/sharedstrings.xml"})
SHARED = "xl/sharedstrings.xml"
BUILT_IN = {"9": "0%", "10": "0.00%", "17": "mmm-yy"}
"""Formats of percentages and months that no styles part has to name."""
LOOKED_AT = 20_000
FAR_BACK = 40_000
"""How far before its end the tag of a cell is looked for: a formula has at most 8,192 signs."""
MACROS = re.compile(r"xl/(?:vbaproject\.bin|macrosheets/)")
MOST_MERGED = 100_000
MOST_COLUMNS = 16_384
ROW = re.compile(rb"""<[^<>]{0,1000}?\sr=["'](\d{1,7})["']""")


@dataclass(frozen=True)
class Book:
    """What a workbook says of itself: (sheet name, part) of each sheet, the date system, styles of cells by `kind_of`."""

    sheets: tuple[tuple[str, str], ...]
    date_system: int
    styles: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class Look:
    """What a second look at a sheet's XML found; fields as those of Sheet."""

    broken: list[tuple[str, str]] = field(default_factory=list)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()
    percent: Mapping[int, frozenset[int]] = field(default_factory=dict)
    partial: Mapping[str, Mapping[int, frozenset[int]]] = field(default_factory=dict)
    """`month` or `year` -> the cells that are shown as no more than that, as `percent` has them."""


def read_xlsx(content: bytes, task: Task) -> list[Sheet]:
    """All worksheets of a workbook, hidden ones too.

    Raises:
        ReadFault: the file is damaged, protected by a password, or beyond a limit.
    """
    parts = open_parts(content, task)
    book = workbook_of(parts)
    check_sheets(task, len(book.sheets))
    of_sheets = {part for _, part in book.sheets if part not in FIXED}
    lengths = _shared_lengths(unpack(parts, SHARED), task)
    for name in parts.by_name:
        if name not in of_sheets and name != SHARED:
            unpack(parts, name)
    # The next sheet is unpacked and looked at while calamine reads this one; only one sheet's XML is held at a time.
    texts: dict[str, bytes] = {}
    with ThreadPoolExecutor(max_workers=1) as beside:
        steps = [
            (
                beside.submit(_reach, parts, name, part, texts, lengths),
                beside.submit(lambda part=part: look_at(texts.pop(part), book.styles, task)),
            )
            for name, part in book.sheets
        ]
        try:
            return _sheets(content, book, steps, task)
        finally:
            beside.shutdown(wait=False, cancel_futures=True)


def said_by_xlsx(content: bytes, task: Task) -> list[tuple[str, dict[str, str]]]:
    """Whether there are macros and links to other files."""
    names = open_parts(content, task).by_name
    links = sum(
        name.startswith("xl/externallinks/") and "/_rels/" not in name and name.endswith(".xml")
        for name in names
    )
    links += "xl/connections.xml" in names
    return [
        *([("file_macros", {})] if any(MACROS.match(name) for name in names) else []),
        *([("file_external_links", {"value_found": str(links)})] if links else []),
    ]


def _sheets(content: bytes, book: Book, steps: list, task: Task) -> list[Sheet]:
    found: list[tuple[Sheet, object]] = []
    used = 0
    with (
        calamine_faults(task),
        python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as opened,
    ):
        known = opened.sheets_metadata
        if [_letters(one.name) for one in known] != [_letters(name) for name, _ in book.sheets]:
            raise task.fault("file_damaged")
        for number, (one, (reach, look)) in enumerate(zip(known, steps, strict=True)):
            reach.result()
            if one.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            cells = opened.get_sheet_by_index(number).to_python(skip_empty_area=False)
            in_time(task)
            width = len(cells[0]) if cells else 0
            used += check_area(task, one.name, rows=len(cells), columns=width, used=used)
            is_hidden = one.visible != python_calamine.SheetVisibleEnum.Visible
            sheet = Sheet(
                task.name, clean(one.name), cells, is_hidden=is_hidden, date_system=book.date_system
            )
            found.append((sheet, look))
    return [_completed(sheet, look.result()) for sheet, look in found]


def _completed(sheet: Sheet, look: Look) -> Sheet:
    said = vars(look).copy()
    for kind, columns in said.pop("partial").items():
        for column, rows in columns.items():
            for row in rows:
                if row <= len(sheet.rows) and column < len(sheet.rows[row - 1]):
                    cells = sheet.rows[row - 1]
                    cells[column] = as_shown(cells[column], kind)
    return replace(sheet, **said)


def _letters(name: str) -> str:
    """What is the same of a name however its marks were written in the XML."""
    return re.sub(r"\W", "", name)


def workbook_of(parts: Parts) -> Book:
    """What the workbook and its styles say; every part it takes this from is unpacked once, and counted."""
    text = unpack(parts, BOOK)
    targets = {}
    for tag in re.findall(
        rb"<(?:\w+:)?Relationship\s(" + IN_TAG + rb")>", unpack(parts, "xl/_rels/workbook.xml.rels")
    ):
        relation = attributes(tag)
        target = relation.get("Target", "").replace("\\", "/").removeprefix("/")
        targets[relation.get("Id")] = (target if target.startswith("xl/") else f"xl/{target}").casefold()
    sheets = []
    for tag in re.findall(rb"<(?:\w+:)?sheet\s(" + IN_TAG + rb")>", text):
        said = attributes(tag)
        relation = next((value for name, value in said.items() if name.endswith(":id")), None)
        part = targets.get(relation, "")
        if part not in parts.by_name:
            raise parts.task.fault("file_damaged")
        sheets.append((said.get("name", ""), part))
    if not sheets:
        raise parts.task.fault("file_damaged")
    said = re.search(rb"<(?:\w+:)?workbookPr\s(" + IN_TAG + rb")>", text)
    is_1904 = said is not None and attributes(said.group(1)).get("date1904") in ("1", "true")
    return Book(tuple(sheets), 1904 if is_1904 else 1900, styles_of(unpack(parts, "xl/styles.xml")))


def styles_of(text: bytes) -> dict[str, tuple[int, ...]]:
    """What cells are shown as (see `kind_of`) -> the numbers of the styles that do so."""
    formats = [attributes(tag) for tag in re.findall(rb"<(?:\w+:)?numFmt\s(" + IN_TAG + rb")>", text)]
    codes = BUILT_IN | {one.get("numFmtId"): one.get("formatCode", "") for one in formats}
    kinds = {number: kind for number, code in codes.items() if (kind := kind_of(code))}
    first, last = text.find(b"cellXfs"), text.rfind(b"cellXfs")
    styles = re.findall(rb"<(?:\w+:)?xf\s(" + IN_TAG + rb")>", text[first:last])
    found: dict[str, tuple[int, ...]] = {}
    for number, tag in enumerate(styles):
        if kind := kinds.get(attributes(tag).get("numFmtId")):
            found[kind] = (*found.get(kind, ()), number)
    return found


def is_percent(code: str) -> bool:
    """Whether a number format shows a percentage: a % that is no text of the format."""
    return "%" in _without_texts(code)


def kind_of(code: str) -> str:
    """What a number format shows: `percent`; `month` or `year` for a date of which the rest is left out; else ""."""
    if is_percent(code):
        return "percent"
    signs = set(_without_texts(code.partition(";")[0]).casefold())
    if "y" not in signs or signs & set("dhsb0#?@"):
        return ""
    return "month" if "m" in signs else "year"


def as_shown(value: object, kind: str) -> object:
    """The first day of a month or year as the text of that, where no more is shown: somebody typed "May 2024".

    A day that is not the first was typed as such, and stays.
    """
    if not isinstance(value, dt.date) or value.day != 1 or (kind == "year" and value.month != 1):
        return value
    if isinstance(value, dt.datetime) and value.time() != dt.time():
        return value
    return f"{value.year:04}-{value.month:02}" if kind == "month" else f"{value.year:04}"


def _without_texts(code: str) -> str:
    return re.sub(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]', "", code)


# How far a sheet reaches -------------------------------------------------------------------------------------


def _reach(parts: Parts, name: str, part: str, texts: dict[str, bytes], lengths: np.ndarray) -> None:
    """Unpack a sheet into `texts`, once it is sure that calamine makes no more cells of it than the limits allow."""
    task = parts.task
    text = unpack(parts, part)
    mark = _mark(text)
    if not _is_within(text, mark, task):
        in_time(task)
        text, rows, columns = _walk(text, mark, task)
        check_area(task, name, rows=rows, columns=columns)
    write_out(parts, SHARED, _written_out(text, mark, lengths, parts))
    texts[part] = text


def _shared_lengths(text: bytes, task: Task) -> np.ndarray:
    """The bytes of each shared text.

    Raises:
        ReadFault: `file_damaged` where far more are said to be there: calamine takes the memory for as many.
    """
    root = re.search(rb"<(\w+:)?sst(?=[\s/>])([^<>]*)>", text)
    if root is None:
        return np.zeros(0, dtype=np.int64)
    found = re.split(rb"<" + (root.group(1) or b"") + rb"si(?=[\s/>])", text)[1:]
    said = re.search(rb"""\suniqueCount\s*=\s*["']\s*\+?(\d+)""", root.group(2))
    if said and (len(said.group(1)) > 12 or int(said.group(1)) > 1000 + 2 * len(found)):
        raise task.fault("file_damaged")
    return np.fromiter(map(len, found), dtype=np.int64, count=len(found))


def _written_out(text: bytes, mark: bytes, lengths: np.ndarray, parts: Parts) -> int:
    """No fewer than the bytes that the shared texts of a sheet take in its cells, each of which gets its own."""
    longest = int(lengths.max()) if len(lengths) else 0
    shared = text.count(b't="s"') + text.count(b"t='s'")
    # A bound that is quickly had is good enough where it is small: what it is too high by, other sheets would lack.
    if (size := shared * longest) <= parts.task.limits.unpacked_mb * 100_000:
        return size
    value = rb"<" + mark + rb"v>"
    numbers = re.findall(rb"""t=["']s["'][^<>]*>""" + value + rb"([0-9]{1,9})<", text)
    others = shared - len(numbers)
    places = np.array(list(map(int, numbers)), dtype=np.int64)
    return int(lengths[places[places < len(lengths)]].sum()) + others * longest


def _is_within(text: bytes, mark: bytes, task: Task) -> bool:
    """Whether every cell has an address, up to the last row and in no column that makes the sheet too large."""
    end = text.rfind(b"</" + mark + b"sheetData")
    if end < 0:
        return b"<" + mark + b"c " not in text
    at = text.rfind(b"<" + mark + b"row ", 0, end)
    if at < 0:
        return b"<" + mark + b"c" not in text[text.find(b"sheetData") : end]
    said = re.match(rb"""<[^<>]*?\sr=["'](\d{1,9})["']""", text[at : at + 1000])
    last = int(said.group(1)) if said else 0
    width = min(task.limits.columns, task.limits.cells // max(last, 1))
    if not (last and width):
        return False
    columns, rows = up_to(column_letter(width - 1), "A-Z"), up_to(str(last), "0-9")
    beyond = rb"<" + mark + rb"""c[\s/>](?!r="(?:""" + columns + rb")(?:" + rows + rb')")'
    return re.search(beyond, text) is None


def up_to(last: str, signs: str) -> bytes:
    """A pattern of what comes no later than `last` when shorter comes first: A to XFD, 1 to 1048576."""
    first = signs[0]
    found = []
    for place, sign in enumerate(last):
        if sign > first:
            rest = len(last) - place - 1
            found.append(rf"{last[:place]}[{first}-{chr(ord(sign) - 1)}][{signs}]{{{rest}}}")
    shorter = [rf"[{signs}]{{1,{len(last) - 1}}}"] if len(last) > 1 else []
    return "|".join([*found, last, *shorter]).encode()


def _walk(text: bytes, mark: bytes, task: Task) -> tuple[bytes, int, int]:
    """The text with an address in every cell, and the rows and columns up to the last cell that holds something.

    Slow, for the sheets that need it: cells without addresses, or far beyond the data.
    """
    row, column, rows, columns, at = 0, 0, 0, 0, 0
    pieces = []
    for number, tag in enumerate(
        re.finditer(rb"<" + mark + rb"(row|c)(?=[\s/>])([^<>]*?)(/?)>(</" + mark + rb"c>)?", text)
    ):
        if number % 100_000 == 0:
            in_time(task)
        kind, said, is_closed, is_ended = tag.groups()
        place = re.search(rb"""\sr\s*=\s*["']([A-Za-z]{0,9})(\d{1,9})["']""", said)
        is_row = kind == b"row"
        if is_row:
            row, column = int(place.group(2)) if place else row + 1, 0
        elif place and place.group(1):
            column, at_row = column_index(place.group(1).decode().upper()) + 1, int(place.group(2))
        else:
            column, at_row = column + 1, max(row, 1)
        if place is None:
            address = f"{row}" if is_row else f"{column_letter(column - 1)}{at_row}"
            pieces += [text[at : tag.start(2)], f' r="{address}"'.encode()]
            at = tag.start(2)
        if is_row:
            continue
        if not (is_closed or is_ended):
            rows, columns = max(rows, at_row), max(columns, column)
    return (b"".join([*pieces, text[at:]]) if pieces else text), rows, columns


def _mark(text: bytes) -> bytes:
    """The prefix of the tags of a sheet: "x:" where its root is x:worksheet."""
    root = re.search(rb"<(\w+:)?(?:worksheet|chartsheet|dialogsheet|macrosheet)[\s/>]", text)
    return (root.group(1) or b"") if root else b""


# What calamine does not tell ----------------------------------------------------------------------------------


def look_at(text: bytes, styles: Mapping[str, tuple[int, ...]], task: Task) -> Look:
    """Everything of a sheet's XML that calamine does not tell."""
    mark = _mark(text)
    broken = [*_errors(text, mark), *_without_value(text, mark)]
    in_time(task)
    shown = {}
    for kind, numbers in styles.items():
        shown[kind] = _in_styles(text, mark, numbers)
        in_time(task)
    # What concerns the sheet as a whole stands before or after its cells.
    first, last = text.find(b"<" + mark + b"sheetData"), text.rfind(b"</" + mark + b"sheetData")
    return Look(
        broken=broken,
        hidden_rows=_hidden_rows(text, mark),
        hidden_columns=_hidden_columns(text[: max(first, 0)], mark),
        merged=_merged(text[max(last, 0) :], mark),
        percent=shown.pop("percent", {}),
        partial=shown,
    )


def _errors(text: bytes, mark: bytes) -> Iterator[tuple[str, str]]:
    """(cell, error) of the cells whose value is an error."""
    value = re.compile(
        rb"[^<>]{0,300}>(?:<"
        + mark
        + rb"f(?:[^<>]{0,300}/>|[^<>]{0,300}>[^<]{0,40000}</"
        + mark
        + rb"f>))?<"
        + mark
        + rb"v>([^<]*)</"
    )
    if b't="e"' not in text and b"t='" not in text[:LOOKED_AT]:
        return
    for said in re.finditer(rb"""\st=["']e["']""", text):
        start = text.rfind(b"<", max(0, said.start() - 500), said.start())
        cell = _cell(text[start : said.end() + 100], mark)
        if cell:
            found = value.match(text, said.end())
            yield cell, html.unescape(found.group(1).decode("utf-8", "replace")) if found else "#"


def _without_value(text: bytes, mark: bytes) -> Iterator[tuple[str, str]]:
    """(cell, "=") of the formulas whose result is not stored; a result that is the empty text is one."""
    # Of formulas that are the same, the first is written out.
    if b"</" + mark + b"f>" not in text:
        return
    nothing = rb"(?:<" + mark + rb"v>\s*</" + mark + rb"v>|<" + mark + rb"v\s*/>)?</" + mark + rb"c>"
    formula = b"<" + mark + b"f"
    for end in (rb"</" + mark + rb"f>", formula + rb"(?:\s[^<>]*)?/>"):
        for said in re.finditer(end + nothing, text):
            at = said.start()
            if end.startswith(b"</"):
                at = text.rfind(b"<", max(0, at - FAR_BACK), at)
                if not text.startswith(formula, max(0, at)):
                    continue
            start = text.rfind(b"<", max(0, at - 500), max(at, 0))
            tag = text[start:at]
            cell = _cell(tag, mark)
            if cell and not re.search(rb"""\st=["'](?:str|e)["']""", tag):
                yield cell, "="


def _cell(tag: bytes, mark: bytes) -> str:
    """The address in the tag of a cell, "" where it is another tag."""
    found = re.match(rb"<" + mark + rb"""c\s[^<>]*?\br=["']([A-Z]{1,3}[0-9]{1,7})["']""", tag)
    return found.group(1).decode() if found else ""


def _in_styles(text: bytes, mark: bytes, styles: tuple[int, ...]) -> dict[int, frozenset[int]]:
    """Column from 0 -> rows from 1 of the numbers in some styles."""
    style = rb"(?:" + b"|".join(str(one).encode() for one in styles) + rb")"
    # Nearly all programs write r, s, t; the pattern for any order takes three times as long.
    starts = [said.start() for said in re.finditer(rb' s="' + style + rb'"(?: t="n")?>', text)]
    places = b" ".join([text[max(0, at - 17) : at] for at in starts])
    found = re.findall(rb'c r="([A-Z]{1,3})([0-9]{1,7})"(?= |$)', places)
    is_unusual = re.search(rb"<" + mark + rb"c (?:[st]=|r=')", text[:LOOKED_AT]) is not None
    if is_unusual or len(found) < len(starts):
        found = re.findall(
            rb"<" + mark + rb"""c(?=\s)(?=[^<>]{0,300}\ss=["']""" + style + rb"""["'])(?![^<>]{0,300}\st=["'](?!n))"""
            rb"""[^<>]{0,300}?\sr=["']([A-Z]{1,3})([0-9]{1,7})["'][^<>]{0,300}(?<!/)>""",
            text,
        )  # fmt: skip
    rows: dict[bytes, list[bytes]] = {}
    for letters, number in found:
        rows.setdefault(letters, []).append(number)
    return {column_index(letters.decode()): frozenset(map(int, said)) for letters, said in rows.items()}


def _hidden_rows(text: bytes, mark: bytes) -> frozenset[int]:
    """Rows from 1 that are hidden, filtered away or have no height."""
    said = re.finditer(
        rb"<" + mark + rb"""row(?=\s)[^<>]{0,500}?\s(?:hidden=["'](?:1|true)["']|ht=["']0(?:\.0+)?["'])""",
        text,
    )
    places = (ROW.match(text, tag.start()) for tag in said)
    return frozenset(int(place.group(1)) for place in places if place)


def _hidden_columns(text: bytes, mark: bytes) -> frozenset[int]:
    """Columns from 0 that are hidden or have no width."""
    hidden: set[int] = set()
    for tag in re.findall(rb"<" + mark + rb"col\s([^<>]*)>", text):
        said = attributes(tag)
        if said.get("hidden") in ("1", "true") or re.fullmatch(r"0(\.0+)?", said.get("width", "")):
            first, last = said.get("min", ""), said.get("max", "")
            if first.isdecimal() and last.isdecimal() and len(first + last) < 12:
                hidden.update(range(int(first) - 1, min(int(last), MOST_COLUMNS)))
    return frozenset(hidden)


def _merged(text: bytes, mark: bytes) -> tuple[tuple[int, int, int, int], ...]:
    ranges = re.finditer(
        rb"<" + mark + rb"""mergeCell\s[^<>]*?\bref=["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']""",
        text,
    )
    return tuple(
        (int(top) - 1, column_index(left.decode()), int(bottom) - 1, column_index(right.decode()))
        for left, top, right, bottom in (one.groups() for one in islice(ranges, MOST_MERGED))
    )
