"""A person's own file with its faulty cells coloured and commented, to correct and bring back.

An .xlsx or .xlsm stays the file that it is (see marked_xlsx). Of any other kind, which holds no comments or no colours,
a workbook is made with the same rows and columns.
"""

import datetime as dt
import math
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dashboard import dictionary
from dashboard.exports.tables import CELL_LIMIT, FORMULA_START, clean, cut, utf16_length
from dashboard.intake.marked_xlsx import MOST_LINKS, Findings, Look, Mark, NotPossible, mark, where_seen
from dashboard.intake.read import ReadFault, Sheet, column_index, column_letter, read_workbook
from dashboard.words import LOCALES, plural, word

FAULT, WARNING = "FFF7B6AF", "FFFBE3A0"
"""Colours, as AARRGGBB, that hardly anybody uses: by them the marks of an earlier time are known."""
MOST_WITH_COMMENTS = 10_000
"""Cells of a sheet that all have a comment; of more than that only the first ones have one."""
FIRST_WITH_COMMENTS = 5_000
MOST_IN_A_CELL = 5
LONGEST_VALUE = 300
LONGEST_COMMENT = 4_000
ROWS, COLUMNS = 1_048_576, 16_384
"""What an .xlsx can hold."""
ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}
NAME_LENGTH = 31
NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]|^'|'$")
WIDTHS = (6, 14, 24, 9, 30, 60, 60, 30)
LINK_COLUMN = 3


def write(
    out: Path, original: Path, faults: pd.DataFrame, *, lang: str, sheets: Sequence[Sheet] | None = None
) -> bool:
    """Write a file with its faulty cells marked.

    Rows and columns stay where they are. What a marking of an earlier time left in the file is taken out.

    Args:
        out: where to; another path than `original`. An .xlsx, or an .xlsm where the file is one (see `file_name`).
        original: the file as it was brought, under any name.
        faults: what is wrong in this one file, a row each, columns as the fields of `check.Issue`.
        lang: nl or en.
        sheets: the cells as they were read. They are read again when None, and only where the file is no .xlsx.

    Returns:
        Whether it is the person's own file; else it is a copy of its values, without layout and formulas.

    Raises:
        OSError: a file can't be read or written.
    """
    issues = [{str(key): value for key, value in issue.items()} for issue in faults.to_dict("records")]
    marks = _marks(issues, lang)
    notes = [
        plural("intake.marked.uncommented", lang, count, sheet=name)
        for name, cells in marks.items()
        if (count := sum(not one.text for one in cells.values()))
    ]

    def findings(unplaced: Mapping[str, int]) -> Findings:
        discussed = [
            plural("intake.marked.discussed", lang, count, sheet=name)
            for name, count in unplaced.items()
            if count
        ]
        return _findings(issues, [*notes, *discussed], lang)

    names = _in_all("intake.marked.sheet", lang)
    heads = _in_all("intake.marked.head", lang)
    look = Look(FAULT, WARNING, heads[0], heads, names)
    try:
        mark(original, out, marks=marks, findings=findings, look=look)
    except NotPossible:
        _write_copy(out, sheets or _read_again(original, issues), marks, findings({}), names, lang)
        return False
    return True


def file_name(original_name: str, *, lang: str, is_own: bool = True) -> str:
    """The name of the marked file: like that of the original, with an ending that fits what `write` made."""
    path = Path(original_name)
    kind, stem = path.suffix.casefold(), path.stem
    endings = _in_all("intake.marked.ending", lang)
    for ending in endings:
        stem = stem.removesuffix(ending)
    return stem + endings[0] + (kind if is_own and kind == ".xlsm" else ".xlsx")


def _in_all(key: str, lang: str) -> list[str]:
    """A text in this language, then in the others."""
    return [word(key, one) for one in sorted(LOCALES, key=lambda one: one != lang)]


# What is said -----------------------------------------------------------------------------------------------


def _marks(issues: Sequence[Mapping], lang: str) -> dict[str, dict[tuple[int, int], Mark]]:
    """Sheet -> cells, in the order of rows and columns; the comments of all but the first are blank where it is many."""
    said: dict[str, dict[tuple[int, int], list[Mapping]]] = {}
    for issue in issues:
        if cell := _cell(issue):
            said.setdefault(str(issue["sheet_name"]), {}).setdefault(cell, []).append(issue)
    found: dict[str, dict[tuple[int, int], Mark]] = {}
    for name, cells in said.items():
        with_comments = FIRST_WITH_COMMENTS if len(cells) > MOST_WITH_COMMENTS else len(cells)
        found[name] = {
            place: Mark(
                is_fault=any(issue["severity"] == "fault" for issue in cells[place]),
                text=_comment(cells[place], lang) if number < with_comments else "",
            )
            for number, place in enumerate(sorted(cells))
        }
    return found


def _cell(issue: Mapping) -> tuple[int, int] | None:
    """Row from 1 and column from 0 of the cell that an issue is about."""
    row, letter = issue["sheet_row"], issue["column_letter"]
    if not isinstance(letter, str) or not letter or pd.isna(row):
        return None
    place = int(row), column_index(letter)
    return place if 1 <= place[0] <= ROWS and place[1] < COLUMNS else None


def _comment(issues: Sequence[Mapping], lang: str) -> str:
    """What is wrong with a cell and what to do about it, faults first."""
    ordered = sorted(issues, key=lambda issue: issue["severity"] != "fault")
    parts = []
    for issue in ordered[:MOST_IN_A_CELL]:
        message, value = str(issue[f"message_{lang}"]), _short(issue["value_found"])
        kind = word(f"intake.marked.{issue['severity']}", lang)
        lines = [f"{kind}: {_rule(issue, lang)}", message]
        if value and value not in message:
            lines.append(word("intake.marked.found", lang, value=value))
        lines.append(word("intake.marked.remedy", lang, remedy=str(issue[f"remedy_{lang}"])))
        parts.append("\n".join(lines))
    if more := len(issues) - MOST_IN_A_CELL:
        parts += [plural("intake.marked.more", lang, more)] if more > 0 else []
    return clean(f"{word('intake.marked.head', lang)}\n" + "\n\n".join(parts))[:LONGEST_COMMENT]


def _rule(issue: Mapping, lang: str) -> str:
    rule = dictionary.rules().get(str(issue["rule_id"]))
    return str(issue["rule_id"]) if rule is None else rule.title_nl if lang == "nl" else rule.title_en


def _short(value: object) -> str:
    text = "" if value is None or value != value else str(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]} …"


def _findings(issues: Sequence[Mapping], notes: Sequence[str], lang: str) -> Findings:
    counts = Counter(issue["severity"] for issue in issues)
    told = word(
        "intake.marked.title",
        lang,
        faults=plural("intake.marked.faults", lang, counts["fault"]),
        warnings=plural("intake.marked.warnings", lang, counts["warning"]),
    )
    lines = []
    for number, issue in enumerate(issues, start=1):
        place = _cell(issue)
        cell = f"{column_letter(place[1])}{place[0]}" if place else ""
        row = "" if pd.isna(issue["sheet_row"]) else f"A{int(issue['sheet_row'])}"
        sheet = "" if pd.isna(issue["sheet_name"]) else str(issue["sheet_name"])
        cells = (
            str(number),
            word(f"intake.marked.{issue['severity']}", lang),
            sheet,
            cell or row,
            _short(issue["value_found"]),
            str(issue[f"message_{lang}"]),
            str(issue[f"remedy_{lang}"]),
            _rule(issue, lang),
        )
        target = (sheet, cell or row) if sheet and (cell or row) else None
        lines.append((tuple(map(clean, cells)), target))
    headings = [
        word(f"intake.marked.heading.{name}", lang)
        for name in ("number", "severity", "sheet", "cell", "found", "message", "remedy", "rule")
    ]
    return Findings([told, word("intake.marked.how", lang), *notes], headings, WIDTHS, lines, LINK_COLUMN)


# A copy of the values ---------------------------------------------------------------------------------------


def _read_again(original: Path, issues: Sequence[Mapping]) -> list[Sheet]:
    """The cells of a file, which may be kept under a name that does not say its kind; none where it can't be read."""
    name = next((Path(str(issue["file_name"])).name for issue in issues if issue["file_name"]), original.name)
    with tempfile.TemporaryDirectory(prefix="dashboard-marked-") as folder:
        named = Path(folder, name)
        named.symlink_to(original.resolve())
        try:
            return read_workbook(named)
        except ReadFault:
            return []


class _Exact(Worksheet):
    """A sheet that keeps all seventeen digits of a number: the writer's own sixteen change the last one of some."""

    def _xml_number_element(self, number: float, attributes: Sequence = ()) -> None:
        said = "".join(f' {key}="{value}"' for key, value in attributes)
        self.fh.write(f"<c{said}><v>{number!r}</v></c>")


def _write_copy(
    out: Path,
    sheets: Sequence[Sheet],
    marks: Mapping[str, Mapping[tuple[int, int], Mark]],
    findings: Findings,
    names: Sequence[str],
    lang: str,
) -> None:
    options = {
        "constant_memory": True,
        "date_1904": any(getattr(sheet, "date_system", None) == 1904 for sheet in sheets),
        "tmpdir": str(out.parent),
    }
    # A list of an earlier time is no data of the file.
    sheets = [sheet for sheet in sheets if sheet.sheet_name not in names]
    with xlsxwriter.Workbook(out, options) as book:
        styles = _Formats(book)
        named, shortened = {}, 0
        shown: Worksheet | None = None
        for sheet in sheets:
            name = _sheet_name(sheet.sheet_name, taken={*named.values(), *names})
            named[sheet.sheet_name] = name
            target = book.add_worksheet(name, _Exact)
            seen = where_seen(
                marks.get(sheet.sheet_name, {}),
                getattr(sheet, "merged", ()),
                head=word("intake.marked.head", lang),
            )
            shortened += _copy_sheet(target, sheet, seen, styles)
            if shown is None and not getattr(sheet, "is_hidden", False):
                shown = target
        above = [word("intake.marked.copy" if sheets else "intake.marked.unreadable", lang)]
        above += [plural("intake.marked.cut", lang, shortened)] if shortened else []
        findings = replace(findings, above=[*findings.above, *above])
        listed = book.add_worksheet(names[0])
        _list_findings(listed, findings, named, styles)
        # The sheet in front is shown, even where it is hidden.
        in_front = shown or listed
        in_front.activate()
        in_front.set_first_sheet()


def _sheet_name(name: str, *, taken: set[str]) -> str:
    """A name like the one found that a workbook can have."""
    found = short = _short_name(name, NAME_LENGTH)
    used, number = {one.casefold() for one in taken}, 2
    while found.casefold() in used:
        found = f"{_short_name(short, NAME_LENGTH - len(str(number)) - 1)}~{number}"
        number += 1
    return found


def _short_name(name: str, most: int) -> str:
    """The beginning of a name, of so many UTF-16 units, which is what Excel counts."""
    whole = NOT_IN_A_NAME.sub("_", name).encode("utf-16-le", errors="replace")[: 2 * most]
    return NOT_IN_A_NAME.sub("_", whole.decode("utf-16-le", errors="ignore")) or "_"


class _Formats:
    """Styles by what they say, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.made: dict[tuple, Format | None] = {}

    def get(self, pattern: str = "", *, mark: Mark | None = None, **more: object) -> Format | None:
        key = (pattern, mark and mark.is_fault, *more.items())
        if key not in self.made:
            said = {"num_format": pattern} if pattern else {}
            if mark:
                said["bg_color"] = f"#{(FAULT if mark.is_fault else WARNING)[2:]}"
            said |= more
            self.made[key] = self.book.add_format(said) if said else None
        return self.made[key]


def _copy_sheet(
    target: Worksheet, sheet: Sheet, marks: Mapping[tuple[int, int], Mark], styles: _Formats
) -> int:
    """Write the cells of a sheet and give how many could not be written whole."""
    percent = getattr(sheet, "percent", {})
    hidden_rows = getattr(sheet, "hidden_rows", frozenset())
    for column in getattr(sheet, "hidden_columns", frozenset()):
        target.set_column(column, column, None, None, {"hidden": True})
    if getattr(sheet, "is_hidden", False):
        target.hide()
    # In constant memory rows are written once, and `merge_range` would write into rows that are yet to come.
    target.merge += [list(area) for area in getattr(sheet, "merged", ())]
    broken = {cell: value for cell, value in sheet.broken if value in ERRORS}
    by_row: dict[int, dict[int, Mark]] = {}
    for (row, column), one in marks.items():
        by_row.setdefault(row, {})[column] = one
    errors: dict[int, dict[int, str]] = {}
    for cell, value in broken.items():
        letters = cell.rstrip("0123456789")
        errors.setdefault(int(cell[len(letters) :]), {})[column_index(letters)] = value
    last = max([len(sheet.rows), *by_row, *errors])
    shortened = sum(len(row) for row in sheet.rows[ROWS:])
    for number in range(1, min(last, ROWS) + 1):
        if number in hidden_rows:
            target.set_row(number - 1, None, None, {"hidden": True})
        cells = sheet.rows[number - 1] if number <= len(sheet.rows) else []
        marked, wrong = by_row.get(number, {}), errors.get(number, {})
        shortened += sum(value not in ("", None) for value in cells[COLUMNS:])
        for column, value in _with_others(cells[:COLUMNS], {**marked, **wrong}):
            one = marked.get(column)
            if column in wrong:
                text = wrong[column]
                target.write_formula(number - 1, column, f"={text}", styles.get(mark=one), text)
            else:
                is_percent = number in percent.get(column, ())
                shortened += _write(target, number - 1, column, value, one, styles, is_percent=is_percent)
        for column, one in marked.items():
            if one.text:
                size = {"x_scale": 2, "y_scale": min(1 + len(one.text) / 200, 4)}
                target.write_comment(number - 1, column, one.text, size)
    return shortened


def _with_others(cells: Sequence[object], others: Mapping[int, object]) -> Iterator[tuple[int, object]]:
    """Cells with their columns: those of a row, and blank ones beyond that are marked all the same."""
    yield from enumerate(cells)
    for column in sorted(others):
        if column >= len(cells):
            yield column, ""


def _write(
    target: Worksheet,
    row: int,
    column: int,
    value: object,
    one: Mark | None,
    styles: _Formats,
    *,
    is_percent: bool,
) -> int:
    """Write a cell as what it is; gives 1 where its text had to be cut."""
    match value:
        case None | "":
            if one:
                target.write_blank(row, column, None, styles.get(mark=one))
        case bool():
            target.write_boolean(row, column, value, styles.get(mark=one))
        case int() | float() if _is_held(value):
            target.write_number(row, column, value, styles.get("0.00%" if is_percent else "", mark=one))
        case dt.datetime() if value.year >= 1900:
            pattern = "yyyy-mm-dd" if value.time() == dt.time() else "yyyy-mm-dd hh:mm:ss"
            target.write_datetime(row, column, value.replace(tzinfo=None), styles.get(pattern, mark=one))
        case dt.date() if value.year >= 1900:
            target.write_datetime(row, column, value, styles.get("yyyy-mm-dd", mark=one))
        case dt.time():
            target.write_datetime(row, column, value.replace(tzinfo=None), styles.get("hh:mm:ss", mark=one))
        case dt.timedelta():
            target.write_datetime(row, column, value, styles.get("[h]:mm:ss", mark=one))
        case _:
            text = value.isoformat() if isinstance(value, dt.date) else str(value)
            quoted = {"quote_prefix": True} if FORMULA_START.match(text) else {}
            target.write_string(row, column, cut(text), styles.get("@", mark=one, **quoted))
            return int(utf16_length(text) > CELL_LIMIT)
    return 0


def _is_held(value: float) -> bool:
    """Whether a cell can hold a number as it is."""
    return math.isfinite(value) if isinstance(value, float) else abs(value) <= 2**53


def _list_findings(target: Worksheet, findings: Findings, named: Mapping[str, str], styles: _Formats) -> None:
    wrapped = {"text_wrap": True, "valign": "top"}
    plain, quoted = styles.get("@", **wrapped), styles.get("@", **wrapped, quote_prefix=True)
    bold = styles.get(bold=True)
    for index, width in enumerate(findings.widths):
        target.set_column(index, index, width)
    for row, text in enumerate(findings.above):
        target.write_string(row, 0, text, None if row else bold)
    head = len(findings.above)
    for index, text in enumerate(findings.headings):
        target.write_string(head, index, text, bold)
    for row, (cells, place) in enumerate(findings.lines, start=head + 1):
        for index, text in enumerate(cells):
            if index == findings.link_column and text and place and place[0] in named and row < MOST_LINKS:
                there = "'{}'".format(named[place[0]].replace("'", "''"))
                target.write_url(row, index, f"internal:{there}!{place[1]}", None, text)
            elif text:
                target.write_string(row, index, text, quoted if FORMULA_START.match(text) else plain)
    target.freeze_panes(head + 1, 0)
    target.autofilter(head, 0, max(head + len(findings.lines), head + 1), len(findings.headings) - 1)
