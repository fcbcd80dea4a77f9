"""The data as of a version. Two doors: `query` (a name, a reader, parameters) and `rows` (a table, its columns, conditions).

Behind the second one no text becomes SQL: a table is one of the reader's schema, a column one of that table, and what a
reader typed is a constant of an expression.
"""

import functools
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
from duckdb import CaseExpression, ColumnExpression, ConstantExpression, Expression, FunctionExpression

from dashboard import paths
from dashboard.access import PUBLIC, Reader
from dashboard.intake import publish

QUERIES = paths.ROOT / "queries"
_opening = threading.Lock()


class UnknownVersion(LookupError):
    """A version that is not kept (any more)."""


class NothingLoaded(LookupError):
    """No version has been published yet."""


def current_version() -> str:
    """The name of the version that readers see now.

    Raises:
        NothingLoaded: before the first load.
    """
    path = publish.current(paths.var_folder())
    if path is None:
        raise NothingLoaded(str(paths.var_folder()))
    return path.stem


def versions() -> list[str]:
    """Names of the versions that are kept, newest first."""
    return publish.versions(paths.var_folder())


def removed_versions() -> dict[str, dict]:
    """The versions that are kept no more: name -> the line of the history that tells when and by whom, newest first."""
    kept = set(versions())
    told = {
        line["version"]: line
        for line in publish.history(paths.var_folder())
        if line["action"] == "remove" and line["version"] not in kept
    }
    return dict(sorted(told.items(), reverse=True))


def query_names() -> list[str]:
    """Names of all queries that can be asked, e.g. `country/partnerships`."""
    asked = (
        path
        for path in QUERIES.rglob("*.sql")
        if path.relative_to(QUERIES).parts[0] not in ("model", "checks")
    )
    return sorted(path.relative_to(QUERIES).with_suffix("").as_posix() for path in asked)


@functools.cache
def text_of(name: str) -> str:
    """The SQL text of a named query, header included.

    Raises:
        LookupError: when there is no such query.
    """
    if name not in query_names():
        raise LookupError(f"there is no query {name!r} under queries/")
    return (QUERIES / f"{name}.sql").read_text(encoding="utf-8")


@functools.lru_cache(maxsize=4)
def _connection(path: Path) -> duckdb.DuckDBPyConnection:
    # Keyed on the file of the version, never on a fixed name: DuckDB would go on giving the old data for a
    # path whose former file is still open in this process.
    return duckdb.connect(str(path), read_only=True)


def _open(version: str | None) -> duckdb.DuckDBPyConnection:
    name = version or current_version()
    # A version comes from an address: only a name that is kept, or waits for publication, may become a path.
    path = publish.path_of(paths.var_folder(), name)
    if path is None:
        raise UnknownVersion(name)
    with _opening:
        return _connection(path)


def query(
    name: str, *, reader: Reader = PUBLIC, version: str | None = None, **parameters: object
) -> pd.DataFrame:
    """The answer of a named query as this reader may see it.

    Args:
        name: path of the query under queries/ without `.sql`, e.g. `country/partnerships`.
        reader: who asks; rows above the reader's clearance do not exist for the query.
        version: name of a kept version; the current one when None.
        **parameters: exactly the `$parameters` of the query; lists for `varchar[]`.

    Returns:
        One row per what the query's header says; missing values are NaN, None or NaT, never zero.

    Raises:
        LookupError: unknown query, version, or nothing loaded.
        duckdb.Error: missing or extra parameters.
    """
    text = text_of(name)
    # One cursor a query: a shared connection gives wrong results to threads.
    cursor = _open(version).cursor()
    try:
        cursor.execute(f"set search_path = '{reader.clearance}'")
        return cursor.execute(text, parameters or None).df()
    except duckdb.Error as error:
        error.add_note(f"in queries/{name}.sql")
        raise
    finally:
        cursor.close()


def can_answer(names: Sequence[str], *, reader: Reader = PUBLIC, version: str | None = None) -> bool:
    """Tell whether a version has the tables and columns that these queries ask; no row is read.

    Args:
        names: queries without parameters, as `query` takes them.
        reader: who would ask.
        version: name of a kept version; the current one when None.

    Raises:
        LookupError: unknown query, version, or nothing loaded.
        duckdb.Error: the file cannot be read.
    """
    with _cursor(reader, version) as cursor:
        try:
            for name in names:
                cursor.execute(f"describe {text_of(name)}")
        except (duckdb.CatalogException, duckdb.BinderException):
            return False
    return True


def header(name: str) -> dict[str, object]:
    """The contract in a query's header.

    Returns:
        `question`, `grain`, `source` as text; `parameters` and `columns` as {name: (type, description)}.

    Raises:
        ValueError: when a line of the header cannot be read.
    """
    told: dict[str, object] = {"parameters": {}, "columns": {}}
    part = ""
    for number, line in enumerate(text_of(name).splitlines(), start=1):
        if not line.startswith("--"):
            break
        if field := re.fullmatch(r"--   (\w+): ([\w\[\]\(\), ]+?)(?: — (.*))?", line):
            told[part][field[1]] = (field[2], field[3] or "")
        elif start := re.fullmatch(r"-- (\w+): ?(.*)", line):
            part = start[1]
            if part not in ("parameters", "columns"):
                told[part] = start[2]
        elif not (more := re.fullmatch(r"--   (.*)", line)) or part in ("", "parameters", "columns"):
            raise ValueError(f"queries/{name}.sql, line {number}: header not understood: {line}")
        else:
            told[part] = f"{told[part]} {more[1]}".strip()
    return told


class UnknownColumn(LookupError):
    """A table or column that this reader's data do not have."""


ORIGIN = ("load_sheet_id", "sheet_row")
BATCH = 20_000
NULLABLE = {pa.int64(): pd.Int64Dtype(), pa.int32(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
"""So that a missing whole number stays a gap between whole numbers, and does not make them all 3.0."""


@dataclass(frozen=True, kw_only=True)
class Condition:
    """What a row must be to be chosen: all that is given holds, or (with `or_missing`) there is no value.

    Attributes:
        column: name of the column.
        any_of: one of these values, or in a list of values at least one of them.
        separator: what stands between the values of a list in one cell; blank for single values.
        contains: a piece of text, without regard to case and accents.
        at_least: the value or more.
        at_most: the value or less; of a date the whole day, month or year that it names.
        is_true: yes (True) or no (False).
        is_present: there is a value.
        or_missing: rows without a value as well; alone it means those only.
    """

    column: str
    any_of: tuple[str, ...] = ()
    separator: str = ""
    contains: str = ""
    at_least: object = None
    at_most: object = None
    is_true: bool | None = None
    is_present: bool = False
    or_missing: bool = False


@dataclass(frozen=True, kw_only=True)
class Search:
    """Words that must all stand somewhere in a row.

    Attributes:
        words: pieces of text, without regard to case and accents.
        columns: the columns of text that are looked through.
        named: for each word, columns with the codes whose names hold it, and what stands between codes in a cell.
    """

    words: tuple[str, ...]
    columns: tuple[str, ...]
    named: tuple[tuple[tuple[str, str, tuple[str, ...]], ...], ...] = ()


def table_names(*, reader: Reader = PUBLIC, version: str | None = None) -> list[str]:
    """Names of all tables and views that this reader has, sorted."""
    with _cursor(reader, version) as cursor:
        return sorted(_held(cursor, reader))


def column_types(table: str, *, reader: Reader = PUBLIC, version: str | None = None) -> dict[str, str]:
    """The columns of a table with the database's own type of each, in order.

    Raises:
        UnknownColumn: there is no such table for this reader.
    """
    with _cursor(reader, version) as cursor:
        found = _table(cursor, table, reader)
        return dict(zip(found.columns, map(str, found.types), strict=True))


def rows(
    table: str,
    *,
    columns: Sequence[str],
    reader: Reader = PUBLIC,
    version: str | None = None,
    where: Sequence[Condition | Search] = (),
    order: Sequence[tuple[str, bool]] = (),
    limit: int | None = None,
    offset: int = 0,
) -> pd.DataFrame:
    """Rows of a table as this reader may see it: titles without names of persons, bodies only as they are known.

    Args:
        table: a table or view of the model.
        columns: which columns, in this order; decimals come as exact ones.
        reader: who asks; rows above the reader's clearance do not exist.
        version: name of a kept version; the current one when None.
        where: what holds for every row.
        order: columns, and whether the largest comes first; gaps come last. The place in the sheet decides between equals.
        limit: how many rows at most.
        offset: how many rows are passed over.

    Raises:
        UnknownColumn: a table or column that this reader does not have.
        UnknownVersion: a version that is not kept.
    """
    with _chosen(table, reader, version, where) as found:
        found = _ordered(found, order)
        found = found.limit(limit, offset) if limit is not None else found
        return _frame(found.select(*_named(found, columns)).to_arrow_table())


def batches(
    table: str,
    *,
    columns: Sequence[str],
    reader: Reader = PUBLIC,
    version: str | None = None,
    where: Sequence[Condition | Search] = (),
    order: Sequence[tuple[str, bool]] = (),
    size: int = BATCH,
) -> Iterator[pd.DataFrame]:
    """All rows that `rows` gives, a batch at a time: memory does not grow with the table."""
    with _chosen(table, reader, version, where) as found:
        found = _ordered(found, order)
        for batch in found.select(*_named(found, columns)).to_arrow_reader(size):
            yield _frame(pa.Table.from_batches([batch]))


def count(
    table: str,
    *,
    reader: Reader = PUBLIC,
    version: str | None = None,
    where: Sequence[Condition | Search] = (),
) -> int:
    """How many rows `rows` gives."""
    with _chosen(table, reader, version, where) as found:
        return int(found.aggregate([FunctionExpression("count").alias("row_count")]).fetchall()[0][0])


def totals(
    table: str,
    *,
    sums: Sequence[str],
    by: Sequence[str],
    reader: Reader = PUBLIC,
    version: str | None = None,
    where: Sequence[Condition | Search] = (),
) -> pd.DataFrame:
    """What the rows add up to: one row per combination of `by`, with `row_count` and for each of `sums` its sum.

    A sum of nothing but gaps is a gap; `<name>_missing` says how many gaps there are.
    """
    with _chosen(table, reader, version, where) as found:
        keys, added = _named(found, by), _named(found, sums)
        told = [*keys, FunctionExpression("count").alias("row_count")]
        for name, column in zip(sums, added, strict=True):
            told.append(FunctionExpression("sum", column).alias(name))
            gap = CaseExpression(column.isnull(), ConstantExpression(1)).otherwise(ConstantExpression(0))
            told.append(FunctionExpression("sum", gap).cast("BIGINT").alias(f"{name}_missing"))
        if not by:
            return _frame(found.aggregate(told).to_arrow_table())
        return _frame(found.aggregate(told, ", ".join(by)).sort(*keys).to_arrow_table())


def values(
    table: str,
    column: str,
    *,
    separator: str = "",
    reader: Reader = PUBLIC,
    version: str | None = None,
) -> list[str]:
    """The different values of a column, sorted; those within the cells where a cell holds a list."""
    with _chosen(table, reader, version, ()) as found:
        (wanted,) = _named(found, [column])
        held = found.filter(wanted.isnotnull()).select(wanted.alias("held")).distinct().fetchall()
    cells = (str(cell) for (cell,) in held)
    each = (part.strip() for cell in cells for part in (cell.split(separator) if separator else [cell]))
    return sorted({part for part in each if part})


@contextmanager
def _cursor(reader: Reader, version: str | None) -> Iterator[duckdb.DuckDBPyConnection]:
    cursor = _open(version).cursor()
    try:
        cursor.execute(f"set search_path = '{reader.clearance}'").fetchall()
        yield cursor
    finally:
        cursor.close()


@contextmanager
def _chosen(
    table: str, reader: Reader, version: str | None, where: Sequence[Condition | Search]
) -> Iterator[duckdb.DuckDBPyRelation]:
    with _cursor(reader, version) as cursor:
        found = without_persons(cursor, _table(cursor, table, reader), table)
        for condition in where:
            found = found.filter(_holds(found, condition))
        yield found


def _table(cursor: duckdb.DuckDBPyConnection, table: str, reader: Reader) -> duckdb.DuckDBPyRelation:
    # `cursor.table` would take `base.visit` as well: only what stands in the reader's own schema is opened.
    if table not in _held(cursor, reader):
        raise UnknownColumn(f"there is no table {table!r}")
    return cursor.table(table)


def _held(cursor: duckdb.DuckDBPyConnection, reader: Reader) -> set[str]:
    found = cursor.table("information_schema.tables")
    ours = found.filter(ColumnExpression("table_schema") == ConstantExpression(reader.clearance))
    return {name for (name,) in ours.select("table_name").fetchall()}


def _named(found: duckdb.DuckDBPyRelation, columns: Sequence[str]) -> list[Expression]:
    """The columns as expressions; a name that the table does not have never becomes one."""
    unknown = [column for column in columns if column not in found.columns]
    if unknown:
        raise UnknownColumn(f"there is no column {', '.join(map(repr, unknown))}")
    return [ColumnExpression(column) for column in columns]


def _frame(table: pa.Table) -> pd.DataFrame:
    return table.to_pandas(types_mapper=NULLABLE.get)


def _ordered(found: duckdb.DuckDBPyRelation, order: Sequence[tuple[str, bool]]) -> duckdb.DuckDBPyRelation:
    columns = _named(found, [column for column, _ in order])
    sorting = [
        (column.desc() if is_largest_first else column.asc()).nulls_last()
        for column, (_, is_largest_first) in zip(columns, order, strict=True)
    ]
    # A page must hold what the one before does not: between equals something decides, always the same way.
    chosen = {column for column, _ in order}
    last = [name for name in ORIGIN if name in found.columns] or found.columns
    sorting += [ColumnExpression(name).asc().nulls_last() for name in last if name not in chosen]
    return found.sort(*sorting)


def _folded(text: Expression) -> Expression:
    return FunctionExpression("lower", FunctionExpression("strip_accents", text))


def _has_text(column: str, text: str) -> Expression:
    held = _folded(ColumnExpression(column).cast("VARCHAR"))
    return FunctionExpression("contains", held, _folded(ConstantExpression(text)))


def _is_any(column: str, wanted: Sequence[str], separator: str) -> Expression:
    if not separator:
        return ColumnExpression(column).isin(*map(ConstantExpression, wanted))
    within = FunctionExpression("string_split", ColumnExpression(column), ConstantExpression(separator))
    return FunctionExpression("list_has_any", within, ConstantExpression(list(wanted)))


def _known(holds: Expression) -> Expression:
    """A condition on a gap is not unknown but does not hold: else `not` and `or` would go astray."""
    return CaseExpression(holds, ConstantExpression(True)).otherwise(ConstantExpression(False))


def _holds(found: duckdb.DuckDBPyRelation, condition: Condition | Search) -> Expression:
    if isinstance(condition, Search):
        return _found_in(found, condition)
    (column,) = _named(found, [condition.column])
    is_text = str(dict(zip(found.columns, found.types, strict=True))[condition.column]) == "VARCHAR"
    parts = []
    if condition.any_of:
        parts.append(_is_any(condition.column, condition.any_of, condition.separator))
    if condition.contains:
        parts.append(_has_text(condition.column, condition.contains))
    if condition.at_least is not None:
        parts.append(column >= ConstantExpression(condition.at_least))
    if condition.at_most is not None:
        last = ConstantExpression(condition.at_most)
        up_to = column <= last
        # A date is text at the precision that is known: 2024-05-31 lies within 2024, though it sorts after it.
        parts.append(up_to | FunctionExpression("starts_with", column, last) if is_text else up_to)
    if condition.is_true is not None:
        parts.append(column == ConstantExpression(condition.is_true))
    if condition.is_present:
        parts.append(column.isnotnull())
    if not parts:
        return column.isnull() if condition.or_missing else ConstantExpression(True)
    holds = _known(functools.reduce(lambda all_of, part: all_of & part, parts))
    return holds | column.isnull() if condition.or_missing else holds


def _found_in(found: duckdb.DuckDBPyRelation, search: Search) -> Expression:
    _named(found, search.columns)
    every = ConstantExpression(True)
    named = search.named or ((),) * len(search.words)
    for word, places in zip(search.words, named, strict=True):
        some = [_known(_has_text(column, word)) for column in search.columns]
        for column, separator, codes in places:
            _named(found, [column])
            some.append(_known(_is_any(column, codes, separator)))
        every = every & functools.reduce(lambda one, other: one | other, some, ConstantExpression(False))
    return every


TITLES = {
    "iati_transaction": ("title", "activity_id"),
    "activity_theme": ("title", "activity_id"),
    "eutf_akvo": ("title", "project_id"),
    "eutf_project": ("title", "project_id"),
}
"""Where a title of a source stands as found, and the column that says of which activity it is."""
BODIES = {
    "iati_transaction": ("provider_organisation", "receiver_organisation"),
    "eutf_akvo": ("partner_funding", "partner_accountable", "partner_extending", "partner_implementing"),
    "eutf_project": ("implementor",),
    "eutf_organisation": ("name",),
}
"""Where a name stands as found. One that no reviewed name knows may be a person's: it is not shown."""
BODIES_APART = ", "


def without_persons(
    cursor: duckdb.DuckDBPyConnection, found: duckdb.DuckDBPyRelation, table: str
) -> duckdb.DuckDBPyRelation:
    """The table as everyone gets it, before any condition: what is not shown cannot be searched either."""
    shown: dict[str, Expression] = {}
    columns = found.columns
    if table in TITLES:
        title, activity = TITLES[table]
        by_title = cursor.table("masked_title").select(
            ColumnExpression("title").alias("found_title"), ColumnExpression("shown").alias("shown_title")
        )
        by_activity = (
            cursor.table("activity")
            .filter(ColumnExpression("is_title_masked"))
            .aggregate(
                [
                    ColumnExpression("activity_id").alias("found_activity"),
                    FunctionExpression("min", ColumnExpression("title")).alias("shown_activity"),
                ],
                "activity_id",
            )
        )
        found = found.join(by_title, ColumnExpression(title) == ColumnExpression("found_title"), how="left")
        found = found.join(
            by_activity, ColumnExpression(activity) == ColumnExpression("found_activity"), how="left"
        )
        shown[title] = (
            CaseExpression(ColumnExpression("shown_activity").isnotnull(), ColumnExpression("shown_activity"))
            .when(ColumnExpression("shown_title").isnotnull(), ColumnExpression("shown_title"))
            .otherwise(ColumnExpression(title))
        )
    if table in BODIES:
        known = [name for (name,) in cursor.table("money_name").select("name_folded").fetchall()]
        for column in BODIES[table]:
            folded = _folded(FunctionExpression("trim", ColumnExpression(column)))
            is_known = folded.isin(*map(ConstantExpression, known)) if known else ConstantExpression(False)
            if table != "iati_transaction":
                several = FunctionExpression("string_split", folded, ConstantExpression(BODIES_APART))
                is_known = is_known | FunctionExpression("list_has_all", ConstantExpression(known), several)
            shown[column] = CaseExpression(is_known, ColumnExpression(column)).otherwise(
                ConstantExpression(None)
            )
    if not shown:
        return found
    return found.select(*[shown[c].alias(c) if c in shown else ColumnExpression(c) for c in columns])
