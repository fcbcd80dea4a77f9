"""Rules that hold for many tables: a row of data names the columns, a small query of queries/checks/kinds the rule.

data/reference/plausibility_rule.csv holds a line for each; docs/architecture.md says what its fields mean.
"""

import csv
import functools
import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

from dashboard import dictionary, paths
from dashboard.dictionary import NUMERIC_TYPES, Column, DictionaryFault, Table

KINDS = paths.ROOT / "queries" / "checks" / "kinds"
FILE = "plausibility_rule.csv"
NEEDED = {
    "dates_in_order": ("other_columns",),
    "jump": ("period_columns", "factor"),
    "off_series": ("period_columns", "factor", "least_periods"),
    "parts_in_row": ("other_columns", "factor"),
    "parts_in_rows": ("group_columns", "part_column", "total_value", "factor"),
    "same_text": (),
    "shares_add_up": ("group_columns",),
}
"""Kind -> the fields that it can't do without; `minimum` is zero where it is blank."""
TEXT_KINDS = ("dates_in_order", "same_text")
"""Kinds that judge text; the others judge numbers."""
SUMMED_KINDS = ("jump", "off_series", "parts_in_rows", "shares_add_up")
"""Kinds that judge the sum of the rows of a group, period or part; the others judge each row."""


@dataclass(frozen=True)
class PlausibilityRule:
    """One line of plausibility_rule.csv: which rule is looked at in which columns of which table.

    `factor` is how many times one of two amounts is of the other, at least; `minimum` what they differ by, more
    than; `least_periods` how many other periods a series needs. Each in the unit of the column.
    """

    plausibility_id: str
    kind: str
    rule_id: str
    table_name: str
    column_name: str
    other_columns: tuple[str, ...] = ()
    group_columns: tuple[str, ...] = ()
    period_columns: tuple[str, ...] = ()
    part_column: str = ""
    total_value: str = ""
    factor: float = 1.0
    minimum: float = 0.0
    least_periods: int = 1
    reason: str = ""


def rules() -> tuple[PlausibilityRule, ...]:
    """All rules, in the order of the file.

    Raises:
        DictionaryFault: a line names what is not in the dictionary, or lacks what its kind needs.
    """
    return _rules(paths.ROOT / "data" / "reference")


@functools.cache
def _rules(folder: Path) -> tuple[PlausibilityRule, ...]:
    return read_rules(folder / FILE, tables=dictionary.tables(), rule_ids=set(dictionary.rules()))


def read_rules(path: Path, *, tables: dict[str, Table], rule_ids: set[str]) -> tuple[PlausibilityRule, ...]:
    """The rules of a file, each held against a dictionary.

    Raises:
        DictionaryFault: names file, line and what is wrong.
    """
    found: dict[str, PlausibilityRule] = {}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream, strict=True)
        names = list(PlausibilityRule.__dataclass_fields__)
        if reader.fieldnames != names:
            raise DictionaryFault(f"{path.name}: the columns are not {', '.join(names)}")
        for row in reader:
            where = f"{path.name} line {reader.line_num}"
            if None in row or None in row.values():
                raise DictionaryFault(f"{where}: has not as many cells as the heading")
            rule = _rule({name: value.strip() for name, value in row.items()}, where)
            _check_rule(rule, tables=tables, rule_ids=rule_ids, where=where)
            if rule.plausibility_id in found:
                raise DictionaryFault(f"{where}: {rule.plausibility_id!r} stands twice")
            found[rule.plausibility_id] = rule
    return tuple(found.values())


def _rule(row: dict[str, str], where: str) -> PlausibilityRule:
    if row["kind"] not in NEEDED:
        raise DictionaryFault(f"{where}: kind {row['kind']!r} is not one of {', '.join(NEEDED)}")
    blank = [name for name in ("plausibility_id", "reason", *NEEDED[row["kind"]]) if not row[name]]
    if blank:
        raise DictionaryFault(f"{where}: {', '.join(blank)} is blank")
    lists = {
        name: tuple(part.strip() for part in row[name].split(";") if part.strip())
        for name in ("other_columns", "group_columns", "period_columns")
    }
    try:
        numbers = {
            "factor": float(row["factor"] or 1),
            "minimum": float(row["minimum"] or 0),
            "least_periods": int(row["least_periods"] or 1),
        }
    except ValueError:
        raise DictionaryFault(f"{where}: factor, minimum or least_periods is not a number") from None
    if not (numbers["factor"] >= 1 and numbers["minimum"] >= 0 and numbers["least_periods"] >= 1):
        raise DictionaryFault(f"{where}: factor and least_periods are 1 or more, minimum is zero or more")
    return PlausibilityRule(**row | lists | numbers)


def _check_rule(rule: PlausibilityRule, *, tables: dict[str, Table], rule_ids: set[str], where: str) -> None:
    """Whether every name of a rule is one of the dictionary, and every column one that its kind can judge."""
    if rule.rule_id not in rule_ids:
        raise DictionaryFault(f"{where}: rules.csv has no rule {rule.rule_id!r}")
    if rule.table_name not in tables:
        raise DictionaryFault(f"{where}: the dictionary has no table {rule.table_name!r}")
    columns = {column.column_name: column for column in tables[rule.table_name].columns}
    named = [rule.column_name, *rule.other_columns, *rule.group_columns, *rule.period_columns]
    for name in [*named, *filter(None, [rule.part_column])]:
        if name not in columns:
            raise DictionaryFault(f"{where}: the dictionary has no column {rule.table_name}.{name}")
    for name in (rule.column_name, *rule.other_columns):
        if not _can_judge(rule.kind, columns[name]):
            raise DictionaryFault(
                f"{where}: {rule.kind} can't judge {rule.table_name}.{name}, a column of type {columns[name].type}"
            )
    if rule.kind == "dates_in_order" and len(rule.other_columns) != 1:
        raise DictionaryFault(f"{where}: other_columns is one date, the one that comes first")


def _can_judge(kind: str, column: Column) -> bool:
    if kind == "dates_in_order":
        return column.type in ("date", "month")
    return (column.type in NUMERIC_TYPES) != (kind in TEXT_KINDS)


def find(
    connection: duckdb.DuckDBPyConnection, rule: PlausibilityRule, table: Table
) -> list[dict[str, object]]:
    """What a rule finds in schema base: load_sheet_id, sheet_row, column_name, value_found, expected, other, …

    As a named check finds it. Names stand in the SQL only after `read_rules` has found them in the dictionary;
    everything else of a rule is a parameter.

    Raises:
        duckdb.Error: the query does not run.
    """
    text = (KINDS / f"{rule.kind}.sql").read_text(encoding="utf-8")
    rows = _sums(rule, table) if rule.kind in SUMMED_KINDS else _rows_of(rule, table)
    connection.execute(f"create temp view checked as {rows}")
    wanted = set(re.findall(r"\$(\w+)", text))
    cursor = connection.execute(text, {name: getattr(rule, name) for name in wanted})
    names = [column[0] for column in cursor.description]
    found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    connection.execute("drop view checked")
    return [row | {"column_name": rule.column_name} for row in found]


def _rows_of(rule: PlausibilityRule, table: Table) -> str:
    """The rows of a table under the names that the queries of all kinds read.

    load_sheet_id, sheet_row, classification, row_name (its key), of_group, value, other (the date that comes first,
    or the sum of the parts: null where one is missing).
    """
    as_is = rule.kind in TEXT_KINDS
    others = " + ".join(_quoted(name) if as_is else _exact(name) for name in rule.other_columns)
    return f"""
        select
            load_sheet_id as load_sheet_id,
            sheet_row as sheet_row,
            classification as classification,
            {_joined(table.key)} as row_name,
            {_joined(rule.group_columns)} as of_group,
            {_quoted(rule.column_name) if as_is else _exact(rule.column_name)} as value,
            {others or "null"} as other
        from base.{_quoted(table.table_name)}
        where {_are_known(*rule.group_columns, rule.column_name)}"""


def _sums(rule: PlausibilityRule, table: Table) -> str:
    """The sum of a column for each group, period and part, under the names that the queries of all kinds read.

    place_in_file (of the first row), classification (the most closed), of_group, period, part, value. Summed by the
    columns as they are: putting texts together first would take most of the time.
    """
    by = [*rule.group_columns, *rule.period_columns, *filter(None, [rule.part_column])]
    grouped = ", ".join(map(_quoted, dict.fromkeys(by)))
    types = {column.column_name: column.type for column in table.columns}
    # Text, in the order of the periods: years and months of one length.
    period = ", ".join(
        f"lpad({_text(name)}, 4, '0')" if types[name] in NUMERIC_TYPES else _text(name)
        for name in rule.period_columns
    )
    return f"""
        select
            place_in_file as place_in_file,
            classification as classification,
            {_joined(rule.group_columns)} as of_group,
            {f"concat_ws(' ', {period})" if period else "null"} as period,
            {_text(rule.part_column) if rule.part_column else "null"} as part,
            value as value
        from (
            select
                {grouped},
                min(cast(load_sheet_id as bigint) * 10000000 + sheet_row) as place_in_file,
                -- The names of the classes stand in the order of the alphabet: the least is the most closed.
                min(classification) as classification,
                sum({_exact(rule.column_name)}) as value
            from base.{_quoted(table.table_name)}
            where {_are_known(*rule.group_columns, *rule.period_columns[:1], rule.column_name)}
            group by {grouped}
        ) as summed"""


def _quoted(name: str) -> str:
    return f'"{name}"'


def _text(name: str) -> str:
    return f"cast({_quoted(name)} as varchar)"


def _exact(name: str) -> str:
    """A number without errors of addition, of one type whatever the column's; null where it does not fit."""
    return f"try_cast({_quoted(name)} as decimal(30, 6))"


def _joined(names: tuple[str, ...]) -> str:
    return f"concat_ws(' · ', {', '.join(map(_text, names))})" if names else "''"


def _are_known(*names: str) -> str:
    """A row that belongs to nothing that is known belongs to no group; a blank cell says nothing."""
    return " and ".join(f"{_quoted(name)} is not null" for name in names)
