"""Workbooks to keep tables in, blank or filled with what a version holds, made from the column dictionary.

A sheet a table: a title, a row of help, the headings, the rows. Title and help stand above the headings, where a load
leaves rows out. A sheet whose name begins with _ is never loaded: explanation, examples and code lists.
"""

import functools
import re
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_range_abs
from xlsxwriter.worksheet import Worksheet

from dashboard import dictionary, paths, store
from dashboard.access import CLEARANCES, PUBLIC, Reader
from dashboard.dictionary import NUMERIC_TYPES, Column, Table, fold
from dashboard.intake.cells import as_text
from dashboard.intake.check import find_table
from dashboard.intake.read import read_workbook
from dashboard.words import plural, word

TITLE_ROW, HELP_ROW, HEADING_ROW = range(3)
FIRST_ROW = HEADING_ROW + 1
LAST_ROW = 5_000
"""How far down a blank workbook has drop-down lists; a filled one has them a thousand rows beyond its rows."""
MOST_CODES = 30
"""Codes named in an explanation; a drop-down list shows them all."""
MOST_KEYS = 2_000
"""A drop-down list of more keys than that helps nobody."""
LAST_COLUMN = 16_383
NAME_LIMIT = 31
NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]|^'|'$")
SHIPPED = paths.ROOT / "data" / "workbooks" / "reference.xlsx"
ORIGIN = "sheet_origin"
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NUMBER_FORMATS = {"integer": "0", "decimal": "General", "amount": "#,##0.00", "money": "#,##0.00##########"}
AS_TEXT = "@"
"""So that the spreadsheet does not turn 2024-05 into a day, 00123 into 123 or =A1 into a formula."""
ALLOWED = (
    "objects", "format_cells", "format_columns", "format_rows", "insert_columns", "insert_rows",
    "insert_hyperlinks", "delete_columns", "delete_rows", "sort", "autofilter",
)  # fmt: skip
"""What a sheet whose headings are protected lets people do."""


@dataclass(frozen=True)
class Choice:
    """A drop-down list: what it is of, what may be chosen and what each of these means."""

    title: str
    values: Sequence[str]
    meanings: Sequence[str]
    is_whole: bool = True
    """Whether nothing else is accepted."""


@dataclass
class _Lists:
    """What drop-down lists are made of, as a version has it."""

    rows: Mapping[str, pd.DataFrame]
    lang: str
    used: dict[str, Choice] = field(default_factory=dict)

    def __post_init__(self) -> None:
        listed = self.rows["code_list"].sort_values("sort_order", kind="stable")
        self._codes: dict[str, list[tuple[str, str]]] = {}
        for list_id, code, name in zip(
            listed["list_id"], listed["code"], listed[f"name_{self.lang}"], strict=True
        ):
            self._codes.setdefault(list_id, []).append((code, name))
        found = self.rows["country"].dropna(subset=["country_code", f"name_{self.lang}"])
        pairs = list(zip(found["country_code"], found[f"name_{self.lang}"], strict=True))
        names = Counter(fold(name) for _, name in pairs)
        self.countries = sorted(
            (pair for pair in pairs if names[fold(pair[1])] == 1), key=lambda pair: fold(pair[1])
        )
        """Codes of countries with their names, by name; a name that two countries have is left out."""

    def codes(self, list_id: str) -> list[tuple[str, str]]:
        """Codes with their names, in order."""
        return self._codes.get(list_id, [])

    def keys(self, target: tuple[str, str]) -> list[str]:
        """The keys that a column may refer to, where this workbook does not hold them."""
        held = self.rows.get(target[0])
        return [] if held is None else list(held[target[1]].dropna().unique())


def write_template(
    path: Path,
    *,
    lang: str,
    tables: Sequence[str] | None = None,
    rows: Mapping[str, pd.DataFrame] | None = None,
    version: str | None = None,
) -> list[str]:
    """Write a workbook with a sheet for each table and give the names of the sheets that a load reads.

    Args:
        path: where to.
        lang: nl or en: headings, explanation and names of sheets. Either is loaded.
        tables: tables of the dictionary; those of `rows` when None, and without rows all registers.
        rows: table -> its rows in the columns of the dictionary (see `register_rows`); blank sheets without.
        version: whose codes, countries and keys the drop-down lists offer; the current one when None, and what ships
            where nothing was loaded yet.

    Raises:
        LookupError: the dictionary has no such table.
        ValueError: a text is too long for a cell.
        OSError, xlsxwriter.exceptions.FileCreateError: the file can't be written.
    """
    rows = rows or {}
    known = dictionary.tables()
    names = list(tables if tables is not None else rows) or register_names()
    if unknown := [name for name in names if name not in known]:
        raise LookupError(f"the dictionary has no table {', '.join(unknown)}")
    chosen = [known[name] for name in names]
    lists = _Lists(_reference(chosen, version), lang)
    with xlsxwriter.Workbook(path, {"in_memory": True}) as book:
        styles = _styles(book)
        about = book.add_worksheet(word("intake.template.sheet.about", lang))
        sheets: dict[str, Worksheet] = {}
        for table in chosen:
            taken = {fold(sheet.get_name()) for sheet in sheets.values()}
            sheets[table.table_name] = book.add_worksheet(sheet_name(table, lang=lang, taken=taken))
        examples = book.add_worksheet(word("intake.template.sheet.examples", lang))
        behind = book.add_worksheet(word("intake.template.sheet.lists", lang))
        for table in chosen:
            frame = rows.get(table.table_name)
            _table_sheet(book, table, sheets, frame, lists=lists, behind=behind, styles=styles)
        _about_sheet(about, sheets, rows, lang=lang, styles=styles)
        _examples_sheet(examples, chosen, lists=lists, styles=styles)
        _lists_sheet(behind, lists.used, styles=styles)
    return [sheet.get_name() for sheet in sheets.values()]


def register_names() -> list[str]:
    """The tables that are registers, in the order in which they are loaded."""
    return [table.table_name for table in dictionary.tables().values() if table.area == "registers"]


def can_come_back(table_name: str) -> bool:
    """Whether a table is a register that is shown as it is kept, so that a filled workbook of it can come back."""
    return (
        table_name in register_names() and table_name not in store.TITLES and table_name not in store.BODIES
    )


def register_rows(
    version: str | None = None, *, tables: Sequence[str] | None = None, reader: Reader = PUBLIC
) -> dict[str, pd.DataFrame]:
    """The rows of registers as a version holds them: table -> frame with the columns of the dictionary, in its order.

    A row keeps its source, classification and mark of example in the columns that the dictionary has for them; a
    table without such a column has one source and one classification. Rows of files with examples are left out: what
    is brought back stands beside those files, never in their place. Rows above the reader's clearance are not in it.

    Args:
        version: name of a kept version; the current one when None.
        tables: registers; all when None. A column that an older version does not have is blank.
        reader: who asks.

    Raises:
        LookupError: a table is not in the dictionary, or the version is not kept.
        ValueError: a table is shown without names of persons: what is shown cannot take the place of what is kept.
    """
    asking = {"reader": reader, "version": version}
    there = store.table_names(**asking)
    invented = _example_sheets(**asking) if ORIGIN in there else set()
    found = {}
    for name in tables if tables is not None else register_names():
        columns = [column.column_name for column in dictionary.columns(name)]
        if name in store.TITLES or name in store.BODIES:
            raise ValueError(f"{name} is not shown as it is kept")
        if name not in there:
            found[name] = pd.DataFrame(columns=columns, dtype=object)
            continue
        held = store.column_types(name, **asking)
        asked = [column for column in columns if column in held]
        frame = store.rows(name, columns=[*asked, "load_sheet_id"], **asking)
        kept = frame[~frame["load_sheet_id"].isin(invented)].reset_index(drop=True)
        found[name] = kept.reindex(columns=columns)
    return found


def _example_sheets(*, reader: Reader, version: str | None) -> set[int]:
    """The sheets whose rows are invented, by the name of their file."""
    sheets = store.rows(ORIGIN, columns=["load_sheet_id", "file_name"], reader=reader, version=version)
    return set(sheets["load_sheet_id"][sheets["file_name"].map(fold).str.startswith("example")])


def filled(
    version: str | None = None, *, lang: str, tables: Sequence[str] | None = None, reader: Reader = PUBLIC
) -> bytes:
    """A workbook with the rows of registers, to correct and bring back; arguments as in `register_rows`."""
    held = register_rows(version, tables=tables, reader=reader)
    with tempfile.TemporaryDirectory(prefix="dashboard-template-") as folder:
        path = Path(folder, "filled.xlsx")
        write_template(path, lang=lang, rows=held, version=version)
        return path.read_bytes()


def sheet_name(table: Table, *, lang: str, taken: set[str] = frozenset()) -> str:
    """A name by which a sheet is known as one of this table: its title, or its own name where that does not fit."""
    for name in (table.title(lang), table.table_name):
        if len(name) <= NAME_LIMIT and not NOT_IN_A_NAME.search(name) and fold(name) not in taken:
            return name
    # Known by its headings then.
    return table.table_name[: NAME_LIMIT - 2] + f"_{len(taken) % 10}"


def explain(column: Column, *, lang: str, codes: Sequence[str]) -> str:
    """What belongs in a column, in a few sentences; `codes` are those of its list."""
    parts = [
        column.description_nl if lang == "nl" else column.description_en,
        word(f"intake.template.type.{column.type}", lang),
    ]
    if column.is_required:
        parts.append(word("intake.template.required", lang))
    if column.key_part == 1 and len(dictionary.tables()[column.table_name].key) == 1:
        parts.append(word("intake.template.unique", lang))
    if column.list_separator:
        parts.append(word("intake.template.list", lang, separator=column.list_separator))
    if column.references:
        target = dictionary.tables()[column.references[0]].title(lang)
        parts.append(word("intake.template.references", lang, table=target))
    if codes:
        shown = ", ".join(codes[:MOST_CODES]) + (" …" if len(codes) > MOST_CODES else "")
        parts.append(word("intake.template.codes", lang, codes=shown))
    return "\n".join(part for part in parts if part)


def cell_of(value: object, column: Column, *, lang: str) -> str | float | None:
    """What is written for a value so that a load reads exactly that value; None for a blank cell.

    Numbers are numbers, but text where the sixteen digits of a file would not hold them.
    """
    if value is None or value is pd.NA or value != value:
        return None
    if column.type == "boolean":
        return word("boolean.yes" if value else "boolean.no", lang)
    if column.type not in NUMERIC_TYPES:
        return str(value)
    exact = (
        value
        if isinstance(value, Decimal)
        else Decimal(repr(value.item() if hasattr(value, "item") else value))
    )
    written = float(f"{float(exact):.16G}")
    if Decimal(repr(written)) == exact:
        return written
    text = f"{exact:f}"
    return text.replace(".", ",") if column.number_form == "nl" else text


# The sheets -------------------------------------------------------------------------------------------------


def _styles(book: xlsxwriter.Workbook) -> dict[str, Format]:
    wrapped = {"text_wrap": True, "valign": "top"}
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "help": book.add_format(wrapped | {"italic": True, "font_color": "#555555", "font_size": 9}),
        "heading": book.add_format(wrapped | {"bold": True, "bottom": 1, "bg_color": "#E8EDF2"}),
        "wrapped": book.add_format(wrapped),
        "bold": book.add_format({"bold": True}),
        "text": book.add_format({"num_format": AS_TEXT}),
        "free": book.add_format({"locked": False}),
    }


def _table_sheet(
    book: xlsxwriter.Workbook,
    table: Table,
    sheets: Mapping[str, Worksheet],
    frame: pd.DataFrame | None,
    *,
    lists: _Lists,
    behind: Worksheet,
    styles: dict[str, Format],
) -> None:
    lang, sheet, columns = lists.lang, sheets[table.table_name], table.columns
    count = 0 if frame is None else len(frame)
    last = FIRST_ROW + max(LAST_ROW, count + 1_000)
    grain = table.grain_nl if lang == "nl" else table.grain_en
    title = word("intake.template.title", lang, table=table.title(lang), grain=grain[:1].lower() + grain[1:])
    sheet.write_string(TITLE_ROW, 0, title, styles["title"])
    sheet.set_row(HELP_ROW, 75)
    # Excel deletes and inserts rows only where no cell of the row is locked, to the last column. The writer would take
    # all these columns for part of the data.
    sheet.set_column(len(columns), LAST_COLUMN, None, styles["free"])
    sheet.dim_colmax = None
    for index, column in enumerate(columns):
        heading = column.heading(lang) + (" *" if column.is_required else "")
        pattern = NUMBER_FORMATS.get(column.type, AS_TEXT)
        # A sheet in which only the headings are locked: everything else says that it is free.
        style = book.add_format({"num_format": pattern, "locked": False, "valign": "top"})
        sheet.set_column(index, index, _width(column, heading), style)
        codes = [code for code, _ in lists.codes(column.code_list)] if column.code_list else []
        description = column.description_nl if lang == "nl" else column.description_en
        told = f"{description} {word(f'intake.template.type.{column.type}', lang)}".strip()
        sheet.write_string(HELP_ROW, index, told, styles["help"])
        sheet.write_string(HEADING_ROW, index, heading, styles["heading"])
        explained = explain(column, lang=lang, codes=codes)
        sheet.write_comment(HEADING_ROW, index, explained, {"x_scale": 2.5, "y_scale": 2})
        if source := _source(column, sheets, lists, behind):
            formula, is_whole = source
            rule = {
                "validate": "list",
                "source": formula,
                "error_type": "stop" if is_whole else "warning",
                "error_title": word("intake.template.not_listed", lang),
                "error_message": word(f"intake.template.not_listed.{'whole' if is_whole else 'open'}", lang),
            }
            sheet.data_validation(FIRST_ROW, index, last, index, rule)
        if frame is not None:
            for number, value in enumerate(frame[column.column_name], start=FIRST_ROW):
                _write(sheet, number, index, cell_of(value, column, lang=lang), style)
    sheet.freeze_panes(FIRST_ROW, 1)
    sheet.autofilter(HEADING_ROW, 0, max(HEADING_ROW + count, FIRST_ROW), len(columns) - 1)
    sheet.protect("", dict.fromkeys(ALLOWED, True))


def _write(sheet: Worksheet, row: int, index: int, value: str | float | None, style: Format | None) -> None:
    if value is None:
        return
    outcome = (
        sheet.write_string(row, index, value, style)
        if isinstance(value, str)
        else sheet.write_number(row, index, value, style)
    )
    if outcome:  # the writer only warns, and leaves the cell empty
        cell = f"{xl_col_to_name(index)}{row + 1}"
        raise ValueError(f"{sheet.get_name()} {cell}: the text is too long for a cell")


def _width(column: Column, heading: str) -> int:
    least = {"text": 24, "url": 24, "boolean": 9, "date": 13, "month": 11}.get(column.type, 15)
    return min(max(least, len(heading) // 2 + 4), 40)


def _source(
    column: Column, sheets: Mapping[str, Worksheet], lists: _Lists, behind: Worksheet
) -> tuple[str, bool] | None:
    """Where the drop-down list of a column stands, as a formula, and whether nothing else is accepted."""
    if column.list_separator:
        # A drop-down list refuses what it does not hold, and so would refuse two values in one cell.
        return None
    if column.references and column.references[0] in sheets:
        target, name = column.references
        place = [other.column_name for other in dictionary.columns(target)].index(name)
        quoted = xlsxwriter.utility.quote_sheetname(sheets[target].get_name())
        return f"={quoted}!{xl_range_abs(FIRST_ROW, place, FIRST_ROW + LAST_ROW, place)}", False
    key, choice = _choice(column, lists)
    if not choice.values:
        return None
    lists.used.setdefault(key, choice)
    place = 2 * list(lists.used).index(key)
    quoted = xlsxwriter.utility.quote_sheetname(behind.get_name())
    return f"={quoted}!{xl_range_abs(1, place, len(choice.values), place)}", choice.is_whole


def _choice(column: Column, lists: _Lists) -> tuple[str, Choice]:
    """The drop-down list of a column, under the name that columns with the same list share; blank where it has none."""
    lang = lists.lang
    if column.column_name == "classification":
        names = dict(lists.codes(column.code_list))
        return "classification", Choice(
            column.heading(lang), CLEARANCES, [names.get(code, "") for code in CLEARANCES]
        )
    if column.type == "boolean":
        return "boolean", Choice(
            word("intake.template.list.boolean", lang),
            [word("boolean.yes", lang), word("boolean.no", lang)],
            ["", ""],
        )
    if column.type in ("country", "area"):
        # A name is easily chosen and a code quickly typed: both are accepted, and so are other spellings.
        pairs = lists.countries
        listed = [name for _, name in pairs] + sorted(code for code, _ in pairs)
        names = dict(pairs)
        means = [code for code, _ in pairs] + [names[code] for code in sorted(names)]
        return "country", Choice(word("intake.template.list.country", lang), listed, means, is_whole=False)
    if column.code_list:
        pairs = lists.codes(column.code_list)
        return column.code_list, Choice(
            column.heading(lang), [code for code, _ in pairs], [name for _, name in pairs]
        )
    if column.references:
        keys = lists.keys(column.references)
        title = dictionary.tables()[column.references[0]].title(lang)
        listed = keys if len(keys) <= MOST_KEYS else []
        return ".".join(column.references), Choice(title, listed, [""] * len(listed), is_whole=False)
    return "", Choice("", [], [])


def _about_sheet(
    sheet: Worksheet,
    sheets: Mapping[str, Worksheet],
    rows: Mapping[str, pd.DataFrame],
    *,
    lang: str,
    styles: dict[str, Format],
) -> None:
    names = {part: word(f"intake.template.sheet.{part}", lang) for part in ("about", "examples", "lists")}
    lines = [word(f"intake.template.about.{'filled' if rows else 'blank'}", lang)]
    lines += [
        word(f"intake.template.about.{part}", lang, **values)
        for part, values in (
            ("head", {}),
            ("required", {}),
            ("lists", {"sheet": names["lists"]}),
            ("dates", {}),
            ("numbers", {}),
            ("several", {}),
            ("order", {}),
            ("underscore", {"sheet": names["examples"]}),
            ("back", {}),
        )
    ]
    if rows:
        lines.append(word("intake.template.about.seen", lang))
    sheet.set_column(0, 0, 38)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, word("intake.template.about.title", lang), styles["title"])
    for number, line in enumerate(lines, start=1):
        sheet.merge_range(number, 0, number, 1, line, styles["wrapped"])
        sheet.set_row(number, 15 * (1 + len(line) // 120))
    first = len(lines) + 2
    sheet.write_string(first, 0, word("intake.template.about.sheets", lang), styles["bold"])
    for number, (name, target) in enumerate(sheets.items(), start=first + 1):
        table = dictionary.tables()[name]
        title = target.get_name()
        sheet.write_url(number, 0, f"internal:{xlsxwriter.utility.quote_sheetname(title)}!A1", string=title)
        told = table.grain_nl if lang == "nl" else table.grain_en
        if name in rows:
            told += f" ({plural('intake.template.rows', lang, len(rows[name]))})"
        sheet.write_string(number, 1, told)


def _examples_sheet(
    sheet: Worksheet, chosen: Sequence[Table], *, lists: _Lists, styles: dict[str, Format]
) -> None:
    """A row with everything and a row with only what is required, for each table."""
    lang, row = lists.lang, 0
    sheet.set_column(0, max(len(table.columns) for table in chosen) - 1, 22)
    for table in chosen:
        sheet.write_string(row, 0, table.title(lang), styles["title"])
        for index, column in enumerate(table.columns):
            heading = column.heading(lang) + (" *" if column.is_required else "")
            sheet.write_string(row + 1, index, heading, styles["heading"])
            _write(sheet, row + 2, index, example(column, lists=lists), styles["text"])
            if column.is_required:
                _write(sheet, row + 3, index, example(column, lists=lists, number=2), styles["text"])
        row += 5


def example(column: Column, *, lists: _Lists, number: int = 1) -> str | float | None:
    """An invented value for a column; None where there is nothing to choose from."""
    lang = lists.lang
    both = column.list_separator.join
    if column.type in ("country", "area"):
        found = [code for code, _ in lists.countries[number - 1 : number + 1]]
    elif column.code_list:
        found = [code for code, _ in lists.codes(column.code_list)[number - 1 : number + 1]]
        found = found or [code for code, _ in lists.codes(column.code_list)[:1]]
    elif column.references and not column.key_part and column.references[0] == column.table_name:
        found = []
    elif column.references:
        keys = lists.keys(column.references)[:2]
        found = keys or [f"{column.references[0]}-{number}"]
    else:
        found = None
    if found is not None:
        return (both(found) if column.list_separator else found[0]) if found else None
    if column.type == "boolean":
        return word("boolean.no", lang)
    if column.type in NUMERIC_TYPES:
        typical = {"integer": 12, "decimal": 12.5}.get(column.type, 1_250_000.5)
        at_least = float(column.minimum) if column.minimum else typical
        at_most = float(column.maximum) if column.maximum else typical
        return min(max(typical, at_least), max(at_most, at_least))
    given = {
        "date": "2024-05-31" if number == 1 else "2024-05",
        "month": "2024-05",
        "url": "https://www.example.org/",
        "identifier": f"{column.table_name}-{number}",
    }
    return given.get(column.type) or word("intake.template.example", lang, column=column.heading(lang))


def _lists_sheet(sheet: Worksheet, used: Mapping[str, Choice], *, styles: dict[str, Format]) -> None:
    for number, choice in enumerate(used.values()):
        place = 2 * number
        sheet.set_column(place, place, 30, styles["text"])
        sheet.set_column(place + 1, place + 1, 30, styles["text"])
        sheet.write_string(0, place, choice.title, styles["heading"])
        for row, (value, meaning) in enumerate(zip(choice.values, choice.meanings, strict=True), start=1):
            sheet.write_string(row, place, value, styles["text"])
            if isinstance(meaning, str) and meaning and meaning != value:
                sheet.write_string(row, place + 1, meaning, styles["text"])
    sheet.freeze_panes(1, 0)


# What drop-down lists are made of ---------------------------------------------------------------------------


def _reference(chosen: Sequence[Table], version: str | None) -> dict[str, pd.DataFrame]:
    """The tables that drop-down lists are made of: as a version has them, else as they ship."""
    own = {table.table_name for table in chosen}
    wanted = {
        "code_list": ["list_id", "code", "name_nl", "name_en", "sort_order"],
        "country": ["country_code", "name_nl", "name_en"],
    }
    for table in chosen:
        for column in table.columns:
            if column.references and column.references[0] not in own:
                target, name = column.references
                if name not in wanted.setdefault(target, []):
                    wanted[target].append(name)
    try:
        held = set(store.table_names(version=version))
        return {
            name: store.rows(name, columns=columns, version=version)
            if name in held
            else pd.DataFrame(columns=columns, dtype=object)
            for name, columns in wanted.items()
        }
    except store.NothingLoaded:
        return _shipped(wanted)


def _shipped(wanted: Mapping[str, Sequence[str]]) -> dict[str, pd.DataFrame]:
    held = _shipped_tables()
    return {
        name: held[name][list(columns)] if name in held else pd.DataFrame(columns=list(columns), dtype=object)
        for name, columns in wanted.items()
    }


@functools.cache
def _shipped_tables() -> dict[str, pd.DataFrame]:
    """The reference tables that ship, with the columns of the dictionary that stand there."""
    found = {}
    for sheet in read_workbook(SHIPPED):
        if table := find_table(sheet.sheet_name, dictionary.tables()):
            heads = {fold(as_text(cell)): index for index, cell in enumerate(sheet.rows[0])}
            places = {
                column.column_name: heads[fold(head)]
                for column in table.columns
                for head in column.all_headings
                if fold(head) in heads
            }
            found[table.table_name] = pd.DataFrame(
                {name: [row[place] or None for row in sheet.rows[1:]] for name, place in places.items()}
            )
    return found
