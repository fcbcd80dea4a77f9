"""Which tables and columns a reader can open: those of the dictionary, and the ones that the pages count with.

The second kind is described in `derived_tables.csv` and `derived_columns.csv` beside this file, in the manner of the
dictionary; `*` stands for every table. `like` names the table of the dictionary whose columns a derived one takes over.
A column that nobody describes is not shown. What may be added up stands in `sums.csv`, where a row leads in `links.csv`,
and which tables are parts of others in `inner_tables.csv`.
"""

import csv
import functools
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

from dashboard import dictionary
from dashboard.dictionary import NUMERIC_TYPES, Column, Table

HERE = Path(__file__).parent
AREAS = ("registers", "money", "context", "derived", "reference", "examples")
"""In the order in which the page shows them."""
ORIGIN = ("file_name", "sheet_name", "sheet_row", "source_id")
"""Where a row stands; the first two follow from `load_sheet_id` and are no columns of the database."""
ORIGIN_KEY = "load_sheet_id"
OF_EVERY_ROW = (*ORIGIN, "classification", "is_example")
MOST_SHOWN = 7
"""As many columns as a table opens with: codes bring their name along."""
NOT_AT_FIRST = ("note", "basis", "source_title", "source_url", "source_ref", "classification")
PLAIN_NUMBERS = ("sheet_row", "source_row", "file_row", "line_number", "article_number", "sort_order")
"""Whole numbers that name a thing: no thousands separator."""
YEAR_NAMES = ("year", "period")


@dataclass(frozen=True)
class Sum:
    """What of a table may be added up.

    Attributes:
        columns: names of the columns; none when nothing may.
        by: columns that the sum is split by, always.
        why_not: why nothing may be added, as in the key `tables.no_total.…`.
    """

    columns: tuple[str, ...]
    by: tuple[str, ...]
    why_not: str


@dataclass(frozen=True)
class Link:
    """Where a row leads: a page, the part of its address, and the columns that fill it."""

    page: str
    parameter: str
    columns: tuple[str, ...]
    anchor: str


def rows_of(name: str) -> list[dict[str, str]]:
    """Return the rows of a csv file beside this one."""
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


def inner_tables() -> dict[str, str]:
    """Return the tables of the model that are not shown, each with its reason."""
    return {row["table_name"]: row["reason"] for row in rows_of("inner_tables")}


@functools.cache
def sums() -> Mapping[str, Sum]:
    """Return what may be added up, by table."""
    return {
        row["table_name"]: Sum(tuple(row["columns"].split()), tuple(row["by"].split()), row["why_not"])
        for row in rows_of("sums")
    }


@functools.cache
def links() -> Mapping[str, Link]:
    """Return where the rows of a table lead, by table."""
    return {
        row["table_name"]: Link(row["page"], row["parameter"], tuple(row["columns"].split()), row["anchor"])
        for row in rows_of("links")
    }


@functools.cache
def tables() -> Mapping[str, Table]:
    """Return all tables that can be opened, with the columns of every row (`OF_EVERY_ROW`) at their end."""
    columns = rows_of("derived_columns")
    general = {row["column_name"]: row for row in columns if row["table_name"] == "*"}
    found = {}
    for name, table in dictionary.tables().items():
        own = {column.column_name for column in table.columns}
        more = [_column(general[extra], name) for extra in OF_EVERY_ROW if extra not in own]
        found[name] = replace(table, columns=(*map(_worded, table.columns), *more))
    for row in rows_of("derived_tables"):
        name = row["table_name"]
        own = [_column(line, name) for line in columns if line["table_name"] == name]
        like = (
            [replace(column, table_name=name) for column in found[row["like"]].columns] if row["like"] else []
        )
        known = {column.column_name for column in (*own, *like)}
        more = [_column(line, name) for extra, line in general.items() if extra not in known]
        front = [column for column in more if column.column_name not in OF_EVERY_ROW]
        back = [column for column in more if column.column_name in OF_EVERY_ROW]
        merged = {column.column_name: column for column in (*front, *own, *like, *back)}
        last = [merged.pop(extra) for extra in OF_EVERY_ROW if extra in merged]
        found[name] = Table(
            name, "derived", 0, row["title_nl"], row["title_en"], row["grain_nl"], row["grain_en"],
            row["source_id"], "public", (*merged.values(), *last),
        )  # fmt: skip
    return found


@functools.cache
def _first() -> Mapping[str, tuple[str, ...]]:
    return {row["table_name"]: tuple(row["columns"].split()) for row in rows_of("first_columns")}


def _worded(column: Column) -> Column:
    """Give a column without a heading of its own its name: every column has words in both languages."""
    return replace(
        column,
        heading_nl=column.heading_nl or column.column_name,
        heading_en=column.heading_en or column.column_name,
    )


def _column(row: Mapping[str, str], table: str) -> Column:
    blank = {field.name: "" for field in fields(Column)}
    reference = tuple(row["references"].split(".")) if row["references"] else None
    return Column(
        **blank
        | {name: text for name, text in row.items() if name in blank}
        | {
            "table_name": table,
            "is_required": False,
            "key_part": None,
            "references": reference,
            "missing_marks": frozenset(),
            "headings": (),
        }
    )


def is_year(column: Column) -> bool:
    """Tell whether a column of whole numbers holds years."""
    name = column.column_name
    return column.type == "integer" and (name in YEAR_NAMES or name.endswith("_year"))


def kind_of(column: Column) -> str:
    """Return how a column is shown and written: a kind of `exports.tables`."""
    if is_year(column):
        return "date"
    if column.type == "integer" and column.column_name in PLAIN_NUMBERS:
        return "identifier"
    return "amount" if column.type == "money" else column.type


def filter_of(column: Column) -> str:
    """Return how a column is filtered: `choice`, `yes_no`, `number`, `period` or `text`."""
    if column.type in ("country", "area") or column.code_list or column.references:
        return "choice"
    if column.type == "boolean":
        return "yes_no"
    if column.type in NUMERIC_TYPES:
        return "number"
    return "period" if column.type in ("date", "month") else "text"


def first_columns(table: Table, lang: str) -> tuple[str, ...]:
    """Return the columns that a table opens with: those of `first_columns.csv`, and of a table that does not stand there
    what names the row, where, when, what kind, how much.
    """
    names = {column.column_name for column in table.columns}
    if table.table_name in _first():
        told = [
            f"{name}_{lang}" if f"{name}_{lang}" in names else name for name in _first()[table.table_name]
        ]
        return tuple(name for name in told if name in names)
    other = "en" if lang == "nl" else "nl"

    def rank(column: Column) -> int | None:
        name = column.column_name
        is_other = name.endswith(f"_{other}") and f"{name.removesuffix(other)}{lang}" in names
        has_own = f"{name}_{lang}" in names
        if is_other or has_own or name in NOT_AT_FIRST or name in OF_EVERY_ROW or name.endswith("_verified"):
            return None
        if column.type in ("amount", "money") or column.unit or name == "value":
            return 4
        if name.removesuffix(f"_{lang}") in ("name", "title", "purpose", "undertaking", "subject", "finding"):
            return 0
        if column.type in ("country", "area") or column.references or column.key_part:
            return 1
        if column.type in ("date", "month") or is_year(column):
            return 2
        if column.code_list or column.type == "boolean":
            return 3
        return 5

    ranked = [
        (place, at, column) for at, column in enumerate(table.columns) if (place := rank(column)) is not None
    ]
    chosen = sorted(ranked, key=lambda found: found[:2])[:MOST_SHOWN]
    # A table of amounts without an amount says nothing.
    measured = [found for found in ranked if found[0] == 4]
    if measured and not any(found[0] == 4 for found in chosen):
        chosen = [*chosen[: MOST_SHOWN - 1], measured[0]]
    return tuple(column.column_name for _, _, column in sorted(chosen, key=lambda found: found[:2]))
