"""The column dictionary: which tables and columns there are, what they hold and how their cells are checked.

Read from data/reference/{tables,columns,rules}.csv; docs/architecture.md says what each field means.
"""

import csv
import functools
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from dashboard import paths
from dashboard.access import CLEARANCES

AREAS = ("registers", "reference", "context", "examples", "money")
TYPES = (
    "text", "identifier", "code", "integer", "decimal", "amount", "money", "boolean", "date", "month",
    "url", "country", "area",
)  # fmt: skip
NUMERIC_TYPES = ("integer", "decimal", "amount", "money")
NUMBER_FORMS = ("plain", "en", "nl")
NAME = re.compile(r"[a-z][a-z0-9_]*")
ORIGIN_COLUMNS = ("load_sheet_id", "sheet_row", "source_id", "classification", "is_example")
"""What every base table has besides its own columns."""
FILES = ("tables.csv", "columns.csv", "rules.csv", "plausibility_rule.csv")


class DictionaryFault(ValueError):
    """The dictionary contradicts itself; the message names file, line and field."""


@dataclass(frozen=True)
class Column:
    """One column of a table, as data/reference/columns.csv describes it."""

    table_name: str
    column_name: str
    type: str
    unit: str
    is_required: bool
    key_part: int | None
    references: tuple[str, str] | None
    code_list: str
    list_separator: str
    missing_marks: frozenset[str]
    number_form: str
    minimum: str
    maximum: str
    headings: tuple[str, ...]
    heading_nl: str
    heading_en: str
    description_nl: str
    description_en: str

    def heading(self, lang: str) -> str:
        """The heading in a language, for templates and codebooks."""
        return (self.heading_nl if lang == "nl" else self.heading_en) or self.column_name

    @property
    def all_headings(self) -> tuple[str, ...]:
        """Every heading under which the column is recognised."""
        return (self.column_name, self.heading_nl, self.heading_en, *self.headings)


@dataclass(frozen=True)
class Table:
    """One table, as data/reference/tables.csv describes it, with its columns in order."""

    table_name: str
    area: str
    load_order: int
    title_nl: str
    title_en: str
    grain_nl: str
    grain_en: str
    source_id: str
    classification: str
    columns: tuple[Column, ...]

    def title(self, lang: str) -> str:
        """The title in a language."""
        return self.title_nl if lang == "nl" else self.title_en

    @property
    def key(self) -> tuple[str, ...]:
        """The names of the columns that make a row unique, in order; empty where the table has no key."""
        parts = [column for column in self.columns if column.key_part is not None]
        return tuple(column.column_name for column in sorted(parts, key=lambda column: column.key_part))


@dataclass(frozen=True)
class Rule:
    """One rule with its messages; `{value}`, `{column}`, `{expected}` … are filled in by the intake."""

    rule_id: str
    severity: str
    title_nl: str
    title_en: str
    message_nl: str
    message_en: str
    remedy_nl: str
    remedy_en: str


def tables() -> dict[str, Table]:
    """All tables by name, in the order in which they are loaded.

    Raises:
        DictionaryFault: the dictionary contradicts itself.
    """
    return _dictionary(paths.ROOT / "data" / "reference")[0]


def columns(table_name: str) -> tuple[Column, ...]:
    """The columns of a table, in the order of the dictionary.

    Raises:
        LookupError: there is no such table.
    """
    try:
        return tables()[table_name].columns
    except KeyError:
        raise LookupError(f"the dictionary has no table {table_name!r}") from None


def rules() -> dict[str, Rule]:
    """All rules by id."""
    return _dictionary(paths.ROOT / "data" / "reference")[1]


@functools.cache
def _dictionary(folder: Path) -> tuple[dict[str, Table], dict[str, Rule]]:
    return read_tables(folder), read_rules(folder)


def read_rules(folder: Path) -> dict[str, Rule]:
    """The rules of a folder's rules.csv by id.

    Raises:
        DictionaryFault: a rule stands twice, has no known severity, or lacks a text.
    """
    found: dict[str, Rule] = {}
    for where, row in _rows(folder / "rules.csv", Rule.__dataclass_fields__):
        rule = Rule(**{name: row[name] for name in Rule.__dataclass_fields__})
        if rule.rule_id in found:
            raise DictionaryFault(f"{where}: rule {rule.rule_id!r} stands twice")
        if rule.severity not in ("fault", "warning"):
            raise DictionaryFault(f"{where}: severity {rule.severity!r} is not fault or warning")
        blank = [name for name in Rule.__dataclass_fields__ if not row[name]]
        if blank:
            raise DictionaryFault(f"{where}: {', '.join(blank)} is blank")
        found[rule.rule_id] = rule
    return found


def read_tables(folder: Path) -> dict[str, Table]:
    """The tables of a folder's tables.csv and columns.csv by name, in load order.

    Raises:
        DictionaryFault: names file, line and what contradicts what.
    """
    by_table: dict[str, list[Column]] = {}
    lines: dict[tuple[str, str], str] = {}
    for where, row in _rows(folder / "columns.csv", Column.__dataclass_fields__):
        column = _column(row, where)
        if (column.table_name, column.column_name) in lines:
            raise DictionaryFault(f"{where}: {column.table_name}.{column.column_name} stands twice")
        lines[column.table_name, column.column_name] = where
        by_table.setdefault(column.table_name, []).append(column)

    names = [name for name in Table.__dataclass_fields__ if name != "columns"]
    found: dict[str, Table] = {}
    for where, row in _rows(folder / "tables.csv", names):
        if row["table_name"] in found:
            raise DictionaryFault(f"{where}: table {row['table_name']!r} stands twice")
        if not NAME.fullmatch(row["table_name"]):
            raise DictionaryFault(f"{where}: {row['table_name']!r} is not a name in small letters")
        if row["area"] not in AREAS:
            raise DictionaryFault(f"{where}: area {row['area']!r} is not one of {', '.join(AREAS)}")
        if row["classification"] not in CLEARANCES:
            raise DictionaryFault(f"{where}: classification {row['classification']!r} is not known")
        if not row["load_order"].isdigit():
            raise DictionaryFault(f"{where}: load_order {row['load_order']!r} is not a whole number")
        own = tuple(by_table.pop(row["table_name"], ()))
        if not own:
            raise DictionaryFault(f"{where}: table {row['table_name']!r} has no columns in columns.csv")
        fields = {name: row[name] for name in names} | {"load_order": int(row["load_order"])}
        found[row["table_name"]] = Table(**fields, columns=own)
    if by_table:
        name = next(iter(by_table))
        where = lines[name, by_table[name][0].column_name]
        raise DictionaryFault(f"{where}: table {name!r} is not in tables.csv")

    for table in found.values():
        _check_between(table, found, lines)
    return dict(sorted(found.items(), key=lambda item: item[1].load_order))


def _check_between(table: Table, found: dict[str, Table], lines: dict[tuple[str, str], str]) -> None:
    """Whatever holds between the columns of a table, and between tables."""
    parts = sorted(column.key_part for column in table.columns if column.key_part is not None)
    if parts != list(range(1, len(parts) + 1)):
        raise DictionaryFault(f"columns.csv: the key parts of {table.table_name} are {parts}, not 1, 2, …")
    headings: dict[str, str] = {}
    for column in table.columns:
        where = lines[table.table_name, column.column_name]
        for heading in {fold(heading) for heading in column.all_headings if heading}:
            if heading in headings:
                other = headings[heading]
                raise DictionaryFault(
                    f"{where}: heading {heading!r} also stands for {table.table_name}.{other}"
                )
            headings[heading] = column.column_name
        if column.references:
            target, name = column.references
            if target not in found or name not in {other.column_name for other in found[target].columns}:
                raise DictionaryFault(f"{where}: references {target}.{name}, which is not in the dictionary")


def _column(row: dict[str, str], where: str) -> Column:
    """One line of columns.csv as a Column; checks what can be said of a line alone."""

    def refuse(message: str) -> DictionaryFault:
        return DictionaryFault(f"{where}: {row['table_name']}.{row['column_name']}: {message}")

    if not NAME.fullmatch(row["column_name"]):
        raise refuse("the name is not in small letters")
    if row["column_name"] in ("load_sheet_id", "sheet_row"):
        raise refuse("this name is kept for the origin of a row")
    if row["type"] not in TYPES:
        raise refuse(f"type {row['type']!r} is not one of {', '.join(TYPES)}")
    if row["is_required"] not in ("yes", "no", ""):
        raise refuse(f"is_required is {row['is_required']!r}, not yes or no")
    if row["key_part"] and not row["key_part"].isdigit():
        raise refuse(f"key_part {row['key_part']!r} is not a whole number")
    if row["number_form"] not in ("", *NUMBER_FORMS):
        raise refuse(f"number_form {row['number_form']!r} is not one of {', '.join(NUMBER_FORMS)}")
    reference = tuple(row["references"].split(".")) if row["references"] else None
    if reference and len(reference) != 2:
        raise refuse(f"references {row['references']!r} is not table.column")
    if row["type"] in NUMERIC_TYPES:
        if row["list_separator"]:
            raise refuse("a list of numbers in one cell is not read")
        for name in ("minimum", "maximum"):
            try:
                float(row[name] or 0)
            except ValueError:
                raise refuse(f"{name} {row[name]!r} is not a number") from None
    fields = {name: row[name] for name in Column.__dataclass_fields__}
    return Column(
        **fields
        | {
            "is_required": row["is_required"] == "yes",
            "key_part": int(row["key_part"]) if row["key_part"] else None,
            "references": reference,
            "missing_marks": frozenset(row["missing_marks"].split()),
            "number_form": row["number_form"] or "plain",
            "headings": tuple(heading.strip() for heading in row["headings"].split("|") if heading.strip()),
        }
    )


def _rows(path: Path, names: object) -> list[tuple[str, dict[str, str]]]:
    """The lines of a csv with where each stands ("columns.csv line 12"), cells stripped."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream, strict=True)
        missing = [name for name in names if name not in (reader.fieldnames or [])]
        if missing:
            raise DictionaryFault(f"{path.name}: has no column {', '.join(missing)}")
        rows = []
        for row in reader:
            where = f"{path.name} line {reader.line_num}"
            if None in row or None in row.values():
                raise DictionaryFault(f"{where}: has not as many cells as the heading")
            rows.append((where, {name: value.strip() for name, value in row.items()}))
        return rows


FOLDED = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "´": "'", "–": "-", "—": "-", "\u00a0": " ", "ø": "o", "ł": "l"}
)


def fold(text: str) -> str:
    """A text for comparing: no case, accents, kinds of apostrophe or dash, line breaks or double blanks."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(FOLDED))
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())
