"""Colour cells of an .xlsx or .xlsm and comment on them, leaving everything else in the file as it is.

The parts of the package are patched, not written anew: a library that loads and saves a workbook drops the stored
results of formulas, and with them charts, images and all else that it does not know. Only the start tags of the cells
concerned, their styles and the comments change; one sheet with all findings is added.
"""

import bisect
import posixpath
import re
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat
from xml.sax.saxutils import escape

from lxml import etree

from dashboard.intake.limits import clean
from dashboard.intake.read import column_index, column_letter

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
KIND = "application/vnd.openxmlformats-officedocument."
NOTE_WIDTH, NOTE_ROWS_AT_MOST = 4, 16
"""Columns and rows that an open comment covers."""
LAST_ROW, LAST_COLUMN = 1_048_575, 16_383
MOST_LINKS = 65_000
"""Excel opens no sheet with more."""
LEAST_NOTES = 1_025
"""The first number that Excel gives to the shape of a comment."""
LONGEST_NOTE = 8_000
"""Of a comment that many cells share, far below what Excel takes (32,767): the list has the rest."""
# What stands after the drawings of old (the shapes of comments) in a sheet, if at all.
AFTER_SHAPES = {
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts",
    "extLst", "AlternateContent",
}  # fmt: skip

NUMBER = re.compile(rb"\sr\s*=\s*[\"'](\d+)[\"']")
ADDRESS = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]+)\d+[\"']")
STYLE = re.compile(rb"\ss\s*=\s*[\"'](\d+)[\"']")
SPANS = re.compile(rb"\sspans\s*=\s*[\"'][^\"']*[\"']")
SHEET_DATA = re.compile(rb"<((?:[\w.-]+:)?)sheetData(?=[\s/>])[^>]*>")
MERGED = re.compile(rb"<(?:[\w.-]+:)?mergeCell\s+ref\s*=\s*[\"']([A-Za-z0-9:]+)[\"']")
COLUMN = re.compile(rb"<(?:[\w.-]+:)?col\s([^>]*)>")
# Shapes of comments, by whatever prefixes: some programs number them.
SHAPE = re.compile(rb"<([\w-]+:)shape\s.*?</\1shape>", re.DOTALL)
PLACE = re.compile(
    rb"<(?:[\w-]+:)?Row>\s*(\d+)\s*</(?:[\w-]+:)?Row>.*?<(?:[\w-]+:)?Column>\s*(\d+)\s*</", re.DOTALL
)
DRAWING = re.compile(rb"<xml(?=[\s>])[^>]*>")


class NotPossible(Exception):
    """The file is built in a way that is not patched here."""


@dataclass(frozen=True)
class Mark:
    """What is wrong with a cell: whether it is a fault, and its comment (blank: coloured only)."""

    is_fault: bool
    text: str


Marks = Mapping[tuple[int, int], Mark]
"""(row from 1, column from 0) -> what is wrong there."""


@dataclass(frozen=True)
class Findings:
    """The sheet that lists everything: lines of text above, headings, and lines of cells with where each leads."""

    above: Sequence[str]
    headings: Sequence[str]
    widths: Sequence[int]
    lines: Sequence[tuple[Sequence[str], tuple[str, str] | None]]
    """The cells of a line as text, and the sheet and cell where its link leads."""
    link_column: int


@dataclass(frozen=True)
class Look:
    """How marks look, and how those of an earlier time are known."""

    fault: str
    warning: str
    """Colours, as AARRGGBB."""
    head: str
    """The line with which a comment made here begins."""
    heads: Sequence[str]
    """That line in all languages."""
    sheet_names: Sequence[str]
    """The names of the sheet with findings in all languages."""


def mark(
    original: Path,
    out: Path,
    *,
    marks: Mapping[str, Marks],
    findings: Callable[[Mapping[str, int]], Findings],
    look: Look,
) -> None:
    """Write the file with its cells marked; marks and findings of an earlier time are taken out.

    Args:
        original: an .xlsx or .xlsm.
        out: another path.
        marks: sheet -> cells.
        findings: gives the last sheet, told for each sheet how many comments found no place, because a discussion
            stands in the cell.
        look: colours, and by what earlier marks are known.

    Raises:
        NotPossible: the file is no workbook, or one of a form that is not patched.
        OSError: a file can't be read or written.
    """
    try:
        with zipfile.ZipFile(original) as archive:
            _mark(_Package(archive), out, marks, findings, look)
    except (
        zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, expat.ExpatError, KeyError, IndexError, ValueError,
        NotImplementedError, RuntimeError, EOFError, TypeError, AttributeError,
    ) as error:  # fmt: skip
        raise NotPossible(f"{type(error).__name__}: {error}") from error


# The package ------------------------------------------------------------------------------------------------


@dataclass
class _Package:
    """The parts of a workbook: as they are, and as they are to be."""

    archive: zipfile.ZipFile
    changed: dict[str, bytes | list[bytes | memoryview]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names = {name.casefold(): name for name in self.archive.namelist()}

    def has(self, part: str) -> bool:
        return part in self.changed or part.casefold() in self.names

    def read(self, part: str) -> bytes:
        held = self.changed.get(part)
        return held if isinstance(held, bytes) else self.archive.read(self.names[part.casefold()])

    def tree(self, part: str) -> etree._Element:
        return _parsed(self.read(part))

    def put(self, part: str, held: etree._Element | bytes | list[bytes | memoryview]) -> None:
        if isinstance(held, etree._Element):
            held = etree.tostring(held, xml_declaration=True, encoding="UTF-8", standalone=True)
        self.changed[self.names.get(part.casefold(), part)] = held

    def new_name(self, pattern: str) -> str:
        number = 1
        while self.has(pattern.format(number)):
            number += 1
        return pattern.format(number)

    def relations(self, part: str) -> etree._Element:
        name = _relations_of(part)
        if self.has(name):
            return self.tree(name)
        return etree.Element(f"{{{PACKAGE}}}Relationships", nsmap={None: PACKAGE})

    def write(self, out: Path) -> None:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            names = [name for name in dict.fromkeys(self.archive.namelist()) if not name.endswith("/")]
            for name in dict.fromkeys([*names, *self.changed]):
                info = zipfile.ZipInfo(name)
                info.compress_type = zipfile.ZIP_DEFLATED
                held = self.changed.get(name)
                pieces = [held] if isinstance(held, bytes) else held
                # By the size the header is of the old form where it can be, which every program reads.
                info.file_size = (
                    self.archive.getinfo(name).file_size if pieces is None else sum(map(len, pieces))
                )
                with target.open(info, "w") as stream:
                    if pieces is None:
                        with self.archive.open(name) as source:
                            shutil.copyfileobj(source, stream, 1 << 20)
                    else:
                        stream.writelines(pieces)


def _parsed(data: bytes) -> etree._Element:
    if b"<!DOCTYPE" in data:
        raise NotPossible("a document type is declared")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=True, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(data, parser)


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _of_kind(part: str, relations: etree._Element, kind: str) -> dict[str, str]:
    """Id -> part of the relations of a kind, which is the last word of its address."""
    return {
        one.get("Id"): posixpath.normpath(
            posixpath.join("/", posixpath.dirname(part), one.get("Target", ""))
        ).lstrip("/")
        for one in relations
        if one.get("Type", "").rpartition("/")[2] == kind and one.get("TargetMode") != "External"
    }


def _relate(relations: etree._Element, kind: str, target: str) -> str:
    """Add a relation and give its id."""
    taken = {one.get("Id") for one in relations}
    number = len(taken) + 1
    while f"rId{number}" in taken:
        number += 1
    said = {"Id": f"rId{number}", "Type": f"{OFFICE}/{kind}", "Target": f"/{target}"}
    etree.SubElement(relations, f"{{{PACKAGE}}}Relationship", said)
    return said["Id"]


def _register(package: _Package, parts: Mapping[str, str], *, has_shapes: bool) -> None:
    """Say of what kind the new parts are."""
    tree = package.tree("[Content_Types].xml")
    known = {one.get("Extension", "").casefold() for one in tree.iter(f"{{{TYPES}}}Default")}
    if has_shapes and "vml" not in known:
        said = {"Extension": "vml", "ContentType": f"{KIND}vmlDrawing"}
        tree.insert(0, etree.Element(f"{{{TYPES}}}Default", said))
    # Of a part that was dropped the kind may have stayed, and none may be said twice.
    new = {f"/{part}".casefold() for part in parts}
    for stale in [
        one for one in tree.iter(f"{{{TYPES}}}Override") if one.get("PartName", "").casefold() in new
    ]:
        tree.remove(stale)
    for part, kind in parts.items():
        said = {"PartName": f"/{part}", "ContentType": f"{KIND}spreadsheetml.{kind}+xml"}
        etree.SubElement(tree, f"{{{TYPES}}}Override", said)
    package.put("[Content_Types].xml", tree)


# The workbook -----------------------------------------------------------------------------------------------


def _mark(
    package: _Package,
    out: Path,
    marks: Mapping[str, Marks],
    findings: Callable[[Mapping[str, int]], Findings],
    look: Look,
) -> None:
    [book_part] = _of_kind("", package.relations(""), "officeDocument").values()
    book, relations = package.tree(book_part), package.relations(book_part)
    if book.tag != f"{{{MAIN}}}workbook":
        raise NotPossible(f"the workbook is a {book.tag}")
    [styles_part] = _of_kind(book_part, relations, "styles").values()
    styles = _Styles(package.tree(styles_part), look)
    shapes = _Shapes.of(package)
    parts = _of_kind(book_part, relations, "worksheet")
    new_parts: dict[str, str] = {}
    unplaced: dict[str, int] = {}
    listed: str | None = None
    sheets = list(book.iter(f"{{{MAIN}}}sheet"))
    # More than one list may be there, each in a language of its own.
    own = [
        one for one in sheets if one.get("name") in look.sheet_names and one.get(f"{{{OFFICE}}}id") in parts
    ]
    former = min(own, key=lambda one: look.sheet_names.index(one.get("name")), default=None)
    # To Excel names that differ by case are one.
    taken = {one.get("name", "").casefold() for one in sheets if one is not former}
    title = next((name for name in look.sheet_names if name.casefold() not in taken), None)
    if title is None:
        raise NotPossible("no name is left for the list")
    for place, sheet in enumerate(sheets):
        part = parts.get(sheet.get(f"{{{OFFICE}}}id"))
        # As the reader names the sheet, without blanks around it.
        name = clean(sheet.get("name", ""))
        if sheet is former:
            listed = part
            _forget_filter(book, place)
            sheet.set("name", title)
        elif part and package.has(part) and sheet not in own:
            count = _mark_sheet(package, part, marks.get(name, {}), styles, shapes, look, new_parts)
            unplaced[name] = unplaced.get(name, 0) + count
    if listed is None:
        listed = package.new_name("xl/worksheets/sheet{}.xml")
        new_parts[listed] = "worksheet"
        number = 1 + max(int(sheet.get("sheetId")) for sheet in sheets)
        said = {"name": title, "sheetId": str(number)}
        added = etree.SubElement(book.find(f"{{{MAIN}}}sheets"), f"{{{MAIN}}}sheet", said)
        added.set(f"{{{OFFICE}}}id", _relate(relations, "worksheet", listed))
        package.put(_relations_of(book_part), relations)
    else:
        package.put(
            _relations_of(listed), etree.Element(f"{{{PACKAGE}}}Relationships", nsmap={None: PACKAGE})
        )
    has_views = book.find(f"{{{MAIN}}}bookViews") is not None
    names = {clean(sheet.get("name", "")): sheet.get("name", "") for sheet in reversed(sheets)}
    package.put(listed, _findings_sheet(findings(unplaced), styles, names, has_views=has_views))
    package.put(book_part, book)
    package.put(styles_part, styles.finished())
    _register(package, new_parts, has_shapes=shapes.were_added)
    package.write(out)


def _forget_filter(book: etree._Element, place: int) -> None:
    """The list of an earlier time had another length: Excel keeps its filter by name in the workbook."""
    for name in list(book.iter(f"{{{MAIN}}}definedName")):
        if name.get("localSheetId") == str(place):
            name.getparent().remove(name)


NO_COLOUR = {"indexed": "64"}
HELD = "0.25"
"""The tint of a colour that a mark holds behind its own: many programs write one there by themselves, without tint."""


def _to_hold(colour: Mapping[str, str]) -> Mapping[str, str]:
    """A colour as a mark holds it."""
    if "rgb" not in colour:
        return dict(colour)
    return {"rgb": colour["rgb"], "tint": HELD} if not float(colour.get("tint", 0)) else NO_COLOUR


def _held(colour: Mapping[str, str]) -> dict[str, str] | None:
    """The colour that a mark holds, or None."""
    if "rgb" in colour:
        is_held = abs(float(colour.get("tint", 0)) - float(HELD)) < 0.001
        return {"rgb": colour["rgb"]} if is_held else None
    is_told = "theme" in colour or int(colour.get("indexed", 64)) < 64
    return dict(colour) if is_told else None


class _Styles:
    """The styles of the workbook, to which marked ones are added; marks of an earlier time have no colour any more."""

    def __init__(self, tree: etree._Element, look: Look) -> None:
        self.tree = tree
        self.fonts, self.fills, self.formats = (
            tree.find(f"{{{MAIN}}}{name}") for name in ("fonts", "fills", "cellXfs")
        )
        if self.fonts is None or self.fills is None or self.formats is None or not len(self.formats):
            raise NotPossible("the workbook has no styles")
        # The first two fills are Excel's own, whatever is written there.
        for pattern in ("none", "gray125")[len(self.fills) :]:
            fill = etree.SubElement(self.fills, f"{{{MAIN}}}fill")
            etree.SubElement(fill, f"{{{MAIN}}}patternFill", {"patternType": pattern})
        self.colours = {True: look.fault, False: look.warning}
        self.solid: dict[tuple, int] = {}
        former = {
            str(index): fill
            for index, fill in enumerate(self.fills)
            if any(
                one.get("rgb", "").upper() in self.colours.values() for one in fill.iter(f"{{{MAIN}}}fgColor")
            )
        }
        before = {index: str(self._before(fill)) for index, fill in former.items()}
        for format_ in self.formats:
            if format_.get("fillId") in before:
                format_.set("fillId", before[format_.get("fillId")])
        self.made: dict[tuple[int, bool], int] = {}

    def _solid(self, colour: Mapping[str, str], behind: Mapping[str, str] = NO_COLOUR) -> int:
        """The number of a fill of one colour. That behind it is never seen."""
        key = (*sorted(colour.items()), None, *sorted(behind.items()))
        if key not in self.solid:
            fill = etree.SubElement(self.fills, f"{{{MAIN}}}fill")
            pattern = etree.SubElement(fill, f"{{{MAIN}}}patternFill", {"patternType": "solid"})
            etree.SubElement(pattern, f"{{{MAIN}}}fgColor", dict(colour))
            etree.SubElement(pattern, f"{{{MAIN}}}bgColor", dict(behind))
            self.solid[key] = len(self.fills) - 1
        return self.solid[key]

    def _before(self, fill: etree._Element) -> int:
        """The number of the fill that a cell had before its mark, which keeps that colour behind its own."""
        behind = fill.find(f".//{{{MAIN}}}bgColor")
        colour = None if behind is None else _held(behind.attrib)
        return 0 if colour is None else self._solid(colour)

    def _marked_fill(self, base: int, is_fault: bool) -> int:
        fill = self.fills[base if base < len(self.fills) else 0]
        own = fill.find(f"{{{MAIN}}}patternFill[@patternType='solid']/{{{MAIN}}}fgColor")
        return self._solid(
            {"rgb": self.colours[is_fault]}, NO_COLOUR if own is None else _to_hold(own.attrib)
        )

    def marked(self, base: int, is_fault: bool) -> int:
        """The number of a style like another, with the colour of a mark."""
        if (base, is_fault) not in self.made:
            copy = deepcopy(self.formats[base if base < len(self.formats) else 0])
            copy.set("fillId", str(self._marked_fill(int(copy.get("fillId", "0")), is_fault)))
            copy.set("applyFill", "1")
            self.formats.append(copy)
            self.made[base, is_fault] = len(self.formats) - 1
        return self.made[base, is_fault]

    def of_text(self, *, is_bold: bool = False) -> int:
        """The number of a style for text that is never taken for a formula."""
        font = 0
        if is_bold:
            copy = deepcopy(self.fonts[0])
            if copy.find(f"{{{MAIN}}}b") is None:
                copy.insert(0, etree.Element(f"{{{MAIN}}}b"))
            self.fonts.append(copy)
            font = len(self.fonts) - 1
        said = {
            "numFmtId": "49", "fontId": str(font), "fillId": "0", "borderId": "0", "xfId": "0", "quotePrefix": "1",
            "applyFont": "1", "applyNumberFormat": "1", "applyAlignment": "1",
        }  # fmt: skip
        made = etree.SubElement(self.formats, f"{{{MAIN}}}xf", said)
        etree.SubElement(made, f"{{{MAIN}}}alignment", {"vertical": "top", "wrapText": "1"})
        return len(self.formats) - 1

    def finished(self) -> etree._Element:
        """The part as it is to be."""
        for group in (self.fonts, self.fills, self.formats):
            group.set("count", str(len(group)))
        return self.tree


def where_seen(marks: Marks, areas: Iterable[tuple[int, int, int, int]], *, head: str) -> Marks:
    """Marks, where those of cells that a merged one covers stand at the one that is seen.

    Args:
        marks: cells and what is wrong there.
        areas: merged cells: first row, first column, last row and last column, all from 0.
        head: the line with which every comment begins.
    """
    by_row: dict[int, dict[int, Mark]] = {}
    for (row, column), one in marks.items():
        by_row.setdefault(row, {})[column] = one
    rows = sorted(by_row)
    for first_row, first_column, last_row, last_column in areas:
        for row in rows[bisect.bisect_left(rows, first_row + 1) : bisect.bisect_right(rows, last_row + 1)]:
            for column in [one for one in by_row[row] if first_column <= one <= last_column]:
                if (row, column) == (first_row + 1, first_column):
                    continue
                one = by_row[row].pop(column)
                if first_row + 1 not in by_row:
                    by_row[first_row + 1] = {}
                    bisect.insort(rows, first_row + 1)
                there = by_row[first_row + 1].get(first_column, Mark(False, ""))
                text = (
                    one.text if not there.text else f"{there.text}\n\n{one.text.removeprefix(head).strip()}"
                ).strip()
                if len(there.text) > LONGEST_NOTE:
                    text = there.text
                elif len(text) > LONGEST_NOTE:
                    text = f"{text[:LONGEST_NOTE]} …"
                by_row[first_row + 1][first_column] = Mark(there.is_fault or one.is_fault, text)
    return {(row, column): one for row in sorted(by_row) for column, one in sorted(by_row[row].items())}


# Cells ------------------------------------------------------------------------------------------------------


def _mark_sheet(
    package: _Package,
    part: str,
    marks: Marks,
    styles: _Styles,
    shapes: "_Shapes",
    look: Look,
    new_parts: dict[str, str],
) -> int:
    """Mark a sheet and give the number of comments that found no place."""
    relations = package.relations(part)
    noted = next(iter(_of_kind(part, relations, "comments").values()), "")
    former = package.tree(noted) if noted else None
    has_former = former is not None and any(
        head in "".join(one.itertext()) for one in former.iter(f"{{{MAIN}}}comment") for head in look.heads
    )
    if not marks and not has_former:
        return 0
    data = _plain(package.read(part))
    marks = where_seen(marks, _merged(data), head=look.head)
    pieces, rest, prefix = _coloured(data, marks, styles)
    shape_id, place = _after_cells(data, rest, prefix)

    discussed = {
        one.get("ref")
        for threads in _of_kind(part, relations, "threadedComment").values()
        for one in package.tree(threads)
    }
    texts = {f"{column_letter(at[1])}{at[0]}": one.text for at, one in marks.items() if one.text}
    unplaced = len(texts.keys() & discussed)
    comments = former if former is not None else _no_comments()
    gone = _without_former(comments, look.heads) if has_former else []
    added = _add_comments(
        comments, {cell: text for cell, text in texts.items() if cell not in discussed}, look
    )
    if gone or added or has_former or texts:
        if not noted:
            noted = package.new_name("xl/comments{}.xml")
            new_parts[noted] = "comments"
            _relate(relations, "comments", noted)
        package.put(noted, comments)
    view = memoryview(data)
    drawn = _of_kind(part, relations, "vmlDrawing").get(shape_id, "")
    if drawn:
        package.put(drawn, shapes.changed(package.read(drawn), gone=gone, added=added, texts=texts))
    elif added:
        drawn = package.new_name("xl/drawings/vmlDrawing{}.vml")
        package.put(drawn, shapes.changed(NO_SHAPES, gone=[], added=added, texts=texts))
        said = f'<{prefix}legacyDrawing xmlns:r="{OFFICE}" r:id="{_relate(relations, "vmlDrawing", drawn)}"/>'
        pieces += [view[rest:place], said.encode()]
        rest = place
    package.put(part, [*pieces, view[rest:]])
    package.put(_relations_of(part), relations)
    return unplaced


def _plain(data: bytes) -> bytes:
    """The part without comments and the like, in which the expressions above might find what is none."""
    # One instruction is the first line.
    if b"<!" not in data and data.count(b"<?") < 2:
        return data
    return etree.tostring(_parsed(data), xml_declaration=True, encoding="UTF-8", standalone=True)


def _merged(data: bytes) -> list[tuple[int, int, int, int]]:
    """Merged cells: first row, first column, last row, last column, all from 0."""
    pairs = (said[1].decode().upper().split(":") for said in MERGED.finditer(data))
    return [(*_place(pair[0]), *_place(pair[-1])) for pair in pairs]


def _coloured(data: bytes, marks: Marks, styles: _Styles) -> tuple[list[bytes | memoryview], int, str]:
    """The part up to the end of its cells with those of the marks coloured, where that end is, and the prefix."""
    found = SHEET_DATA.search(data)
    if found is None:
        raise NotPossible("a sheet has no cells")
    prefix, view = found[1], memoryview(data)
    wanted: dict[int, dict[int, bool]] = {}
    for (row, column), one in marks.items():
        wanted.setdefault(row, {})[column] = one.is_fault
    rows = sorted(wanted, reverse=True)
    by_column = _column_styles(data[: found.start()])

    def cell(row: int, column: int, base: int | None) -> bytes:
        base = by_column(column) if base is None else base
        style = styles.marked(base, wanted[row][column])
        return b'<%sc r="%s%d" s="%d"/>' % (prefix, column_letter(column).encode(), row, style)

    def whole_row(row: int) -> bytes:
        cells = b"".join(cell(row, column, None) for column in sorted(wanted[row]))
        return b'<%srow r="%d">%s</%srow>' % (prefix, row, cells, prefix)

    if found[0].endswith(b"/>"):
        filled = b"".join(whole_row(row) for row in reversed(rows))
        made = b"<%ssheetData>%s</%ssheetData>" % (prefix, filled, prefix)
        return [view[: found.start()], made], found.end(), prefix.decode()

    end = data.index(b"</%ssheetData" % prefix, found.end())
    row_start = re.compile(rb"<%srow(?=[\s/>])[^>]*>" % re.escape(prefix))
    cell_start = re.compile(rb"<%sc(?=[\s/>])[^>]*>" % re.escape(prefix))
    pieces: list[bytes | memoryview] = []
    done, number = 0, 0
    for start in row_start.finditer(data, found.end(), end):
        if not rows:
            break
        said = NUMBER.search(start[0])
        number = int(said[1]) if said else number + 1
        while rows and rows[-1] < number:
            pieces += [view[done : start.start()], whole_row(rows.pop())]
            done = start.start()
        if not rows or rows[-1] != number:
            continue
        columns = sorted(wanted[rows.pop()], reverse=True)
        own = STYLE.search(start[0])
        base = int(own[1]) if own else None
        is_empty = start[0].endswith(b"/>")
        stop = start.end() if is_empty else data.index(b"</%srow" % prefix, start.end())
        tag = start[0][:-2].rstrip() + b">" if is_empty else start[0]
        # It says between which columns the cells of the row stand, and may be left out.
        pieces += [view[done : start.start()], SPANS.sub(b"", tag)]
        done, place = start.end(), -1
        for inner in cell_start.finditer(data, start.end(), stop):
            said = ADDRESS.search(inner[0])
            place = column_index(said[1].decode().upper()) if said else place + 1
            while columns and columns[-1] < place:
                pieces += [view[done : inner.start()], cell(number, columns.pop(), base)]
                done = inner.start()
            if columns and columns[-1] == place:
                is_fault = wanted[number][columns.pop()]
                pieces += [view[done : inner.start()], _restyled(inner[0], prefix, is_fault, styles)]
                done = inner.end()
            if not columns:
                break
        if columns:
            pieces.append(view[done:stop])
            pieces += [cell(number, column, base) for column in reversed(columns)]
            done = stop
        if is_empty:
            pieces.append(b"</%srow>" % prefix)
    pieces.append(view[done:end])
    pieces += [whole_row(row) for row in reversed(rows)]
    rest = data.index(b">", end) + 1
    return [*pieces, view[end:rest]], rest, prefix.decode()


def _restyled(tag: bytes, prefix: bytes, is_fault: bool, styles: _Styles) -> bytes:
    said = STYLE.search(tag)
    style = b' s="%d"' % styles.marked(int(said[1]) if said else 0, is_fault)
    if said:
        return tag[: said.start()] + style + tag[said.end() :]
    after_name = len(prefix) + 2
    return tag[:after_name] + style + tag[after_name:]


def _column_styles(head: bytes) -> Callable[[int], int]:
    """A function from a column to the style that its blank cells have."""
    found = []
    for said in COLUMN.finditer(head):
        held = dict(re.findall(rb"(\w+)\s*=\s*[\"'](\d+)[\"']", said[1]))
        if b"style" in held:
            found.append((int(held[b"min"]) - 1, int(held[b"max"]) - 1, int(held[b"style"])))
    return lambda column: next((style for first, last, style in found if first <= column <= last), 0)


def _after_cells(data: bytes, rest: int, prefix: str) -> tuple[str, int]:
    """The id of the drawing with the shapes of comments, or blank, and where its element belongs."""
    shape_id, place, depth = "", -1, 0

    def start(name: str, said: dict[str, str]) -> None:
        nonlocal shape_id, place, depth
        local = name.rpartition(":")[2]
        if depth == 1 and local == "legacyDrawing":
            shape_id = next((value for key, value in said.items() if key.rpartition(":")[2] == "id"), "")
        if depth == 1 and local in AFTER_SHAPES and place < 0:
            place = parser.CurrentByteIndex
        depth += 1

    def end(_name: str) -> None:
        nonlocal place, depth
        depth -= 1
        if depth == 0 and place < 0:
            place = parser.CurrentByteIndex

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    opened = f"<{prefix}worksheet>".encode()
    parser.Parse(opened)
    parser.Parse(data[rest:], True)
    return shape_id, rest + place - len(opened)


# Comments ---------------------------------------------------------------------------------------------------


def _no_comments() -> etree._Element:
    root = etree.Element(f"{{{MAIN}}}comments", nsmap={None: MAIN})
    etree.SubElement(root, f"{{{MAIN}}}authors")
    etree.SubElement(root, f"{{{MAIN}}}commentList")
    return root


def _without_former(comments: etree._Element, heads: Sequence[str]) -> list[str]:
    """Take out what was commented here at an earlier time; gives the cells that have no comment any more."""
    gone = []
    for comment in list(comments.iter(f"{{{MAIN}}}comment")):
        texts = list(comment.iter(f"{{{MAIN}}}t"))
        whole = "".join(one.text or "" for one in texts)
        starts = [whole.find(head) for head in heads if head in whole]
        if not starts:
            continue
        own = whole[: min(starts)].rstrip()
        if not own:
            comment.getparent().remove(comment)
            gone.append(comment.get("ref"))
        left = len(own)
        for one in texts:
            kept = (one.text or "")[:left]
            left -= len(kept)
            one.text = kept
            run = one.getparent()
            if not kept and run.tag == f"{{{MAIN}}}r":
                run.getparent().remove(run)
    return gone


def _add_comments(comments: etree._Element, texts: Mapping[str, str], look: Look) -> list[str]:
    """Add texts to cells, after what is said there already; gives the cells that had no comment before."""
    authors = comments.find(f"{{{MAIN}}}authors")
    listed = comments.find(f"{{{MAIN}}}commentList")
    there = {one.get("ref"): one for one in listed}
    names = [one.text or "" for one in authors]
    name = look.head.rstrip(":")
    if name not in names and texts.keys() - there.keys():
        names.append(name)
        etree.SubElement(authors, f"{{{MAIN}}}author").text = name
    added = []
    for cell, text in texts.items():
        comment = there.get(cell)
        if comment is None:
            said = {"ref": cell, "authorId": str(names.index(name))}
            comment = etree.SubElement(listed, f"{{{MAIN}}}comment", said)
            _add_run(etree.SubElement(comment, f"{{{MAIN}}}text"), text)
            added.append(cell)
            continue
        held = comment.find(f"{{{MAIN}}}text")
        for plain in held.findall(f"{{{MAIN}}}t"):
            run = etree.Element(f"{{{MAIN}}}r")
            held.replace(plain, run)
            run.append(plain)
        _add_run(held, f"\n\n{text}")
    return added


def _add_run(held: etree._Element, text: str) -> None:
    run = etree.Element(f"{{{MAIN}}}r")
    look = etree.SubElement(run, f"{{{MAIN}}}rPr")
    etree.SubElement(look, f"{{{MAIN}}}sz", {"val": "9"})
    etree.SubElement(look, f"{{{MAIN}}}rFont", {"val": "Tahoma"})
    written = etree.SubElement(run, f"{{{MAIN}}}t")
    written.text = _told(text)
    written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    runs = held.findall(f"{{{MAIN}}}r")
    held.insert(held.index(runs[-1]) + 1 if runs else 0, run)


SPACES = {
    b"v": b"urn:schemas-microsoft-com:vml",
    b"o": b"urn:schemas-microsoft-com:office:office",
    b"x": b"urn:schemas-microsoft-com:office:excel",
}
NO_SHAPES = b'<xml><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data=""/></o:shapelayout></xml>'
NOTE_SHAPE = (
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)


@dataclass
class _Shapes:
    """The shapes of comments: every one has a number of its own in the workbook, a sheet takes them by the thousand."""

    last: int
    were_added: bool = False

    @classmethod
    def of(cls, package: _Package) -> "_Shapes":
        """Numbers after all that are taken."""
        taken = [LEAST_NOTES - 1]
        for name in package.names.values():
            if name.casefold().endswith(".vml"):
                taken += map(int, re.findall(rb"_x0000_s(\d{1,9})", package.read(name)))
        return cls(max(taken))

    def changed(
        self, drawing: bytes, *, gone: Iterable[str], added: Sequence[str], texts: Mapping[str, str]
    ) -> bytes:
        """A drawing without the shapes of some cells and with those of others.

        It is changed as text: what older versions of Excel wrote there is not always XML.
        """
        places = {_place(cell) for cell in gone}
        if places:

            def kept(shape: re.Match) -> bytes:
                said = PLACE.search(shape[0])
                return b"" if said and (int(said[1]), int(said[2])) in places else shape[0]

            drawing = SHAPE.sub(kept, drawing)
        if not added:
            return drawing
        self.were_added = True
        drawing = DRAWING.sub(_with_spaces, drawing, count=1)
        first = (self.last // 1_024 + 1) * 1_024 + 1
        made = [] if b'"_x0000_t202"' in drawing else [NOTE_SHAPE]
        for number, cell in enumerate(added, start=first):
            made.append(_shape(number, *_place(cell), len(texts[cell])))
        self.last = first + len(added) - 1
        blocks = b",".join(b"%d" % block for block in range(first // 1_024, self.last // 1_024 + 1))

        def with_blocks(said: re.Match) -> bytes:
            return said[1] + b",".join(part for part in (said[2], blocks) if part) + b'"'

        drawing = re.sub(rb'(<(?:[\w-]+:)?idmap[^>]*?\sdata=")([^"]*)"', with_blocks, drawing, count=1)
        end = drawing.rindex(b"</xml>")
        return drawing[:end] + b"".join(made) + drawing[end:]


def _with_spaces(root: re.Match) -> bytes:
    """The first tag of a drawing with the prefixes that the shapes made here need."""
    more = b"".join(
        b' xmlns:%s="%s"' % (prefix, space)
        for prefix, space in SPACES.items()
        if not re.search(rb"\sxmlns:%s\s*=" % prefix, root[0])
    )
    return b"<xml" + more + root[0][len(b"<xml") :]


def _shape(number: int, row: int, column: int, length: int) -> bytes:
    right, rows = min(column + 1, LAST_COLUMN - NOTE_WIDTH), min(4 + length // 35, NOTE_ROWS_AT_MOST)
    top = min(max(row - 1, 0), LAST_ROW - rows)
    return (
        b'<v:shape id="_x0000_s%d" type="#_x0000_t202" style="position:absolute;visibility:hidden" '
        b'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
        b'<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        b'<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        b'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        b"<x:Anchor>%d, 15, %d, 10, %d, 15, %d, 4</x:Anchor><x:AutoFill>False</x:AutoFill>"
        b"<x:Row>%d</x:Row><x:Column>%d</x:Column></x:ClientData></v:shape>"
    ) % (number, right, top, right + NOTE_WIDTH, top + rows, row, column)


def _place(cell: str) -> tuple[int, int]:
    """Row and column of a cell, both from 0."""
    letters = cell.rstrip("0123456789")
    return int(cell[len(letters) :]) - 1, column_index(letters)


# The sheet with everything ----------------------------------------------------------------------------------


def _told(text: str) -> str:
    """Text as it stands in a part: what looks like an escape there is none."""
    return re.sub(r"_x([0-9a-fA-F]{4}_)", r"_x005F_x\1", text)


def _findings_sheet(
    findings: Findings, styles: _Styles, names: Mapping[str, str], *, has_views: bool
) -> bytes:
    """The part; `names` are those of the sheets as read, with how the workbook writes them."""
    plain, bold = styles.of_text(), styles.of_text(is_bold=True)
    rows, links = [], []

    def line(cells: Sequence[str], style: int) -> str:
        number = len(rows) + 1
        made = "".join(
            f'<c r="{column_letter(index)}{number}" s="{style}" t="inlineStr"><is><t xml:space="preserve">'
            f"{escape(_told(text))}</t></is></c>"
            for index, text in enumerate(cells)
            if text
        )
        return f'<row r="{number}">{made}</row>'

    for text in findings.above:
        rows.append(line([text], bold if not rows else plain))
    head = len(rows) + 1
    rows.append(line(findings.headings, bold))
    letter = column_letter(findings.link_column)
    for cells, target in findings.lines:
        rows.append(line(cells, plain))
        if target and len(links) < MOST_LINKS:
            name = names.get(target[0], target[0]).replace("'", "''")
            there = escape(f"'{name}'!{target[1]}", {'"': "&quot;"})
            links.append(f'<hyperlink ref="{letter}{len(rows)}" location="{there}"/>')
    wide = len(findings.headings)
    merged = "".join(f'<mergeCell ref="A{row}:{column_letter(wide - 1)}{row}"/>' for row in range(1, head))
    view = (
        f'<sheetViews><sheetView workbookViewId="0"><pane ySplit="{head}" topLeftCell="A{head + 1}" '
        'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    )
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(findings.widths, start=1)
    )
    parts = [
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}">',
        view if has_views else "",
        f"<cols>{columns}</cols><sheetData>",
        *rows,
        f'</sheetData><autoFilter ref="A{head}:{column_letter(wide - 1)}{len(rows)}"/>',
        f'<mergeCells count="{head - 1}">{merged}</mergeCells>' if head > 1 else "",
        f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else "",
        "</worksheet>",
    ]
    return "".join(parts).encode()
