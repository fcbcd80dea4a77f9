"""What differs between two versions: rows that are new, removed, revised or only put in another class.

Both files are attached read-only to a database in memory; a table whose rows are equal is found by a count and a sum
of hashes, and only the others are laid beside each other. A reader sees what it may see in both versions, no more.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path

import duckdb
import pandas as pd

from dashboard import dictionary, formats, store
from dashboard.access import PUBLIC, Reader
from dashboard.dictionary import ORIGIN_COLUMNS, Column, Table
from dashboard.intake.model import META
from dashboard.tables import described
from dashboard.words import plural, word

KINDS = ("new", "removed", "revised", "reclassified")
"""Reclassified: nothing but codes, themes or the classification of a row differ."""
SIDES = ("former", "latter")
PLACE = ("load_sheet_id", "sheet_row")
CONTENT = tuple(name for name in ORIGIN_COLUMNS if name not in PLACE)
"""What every table has besides its own columns and what is no place: compared as its own columns are."""
MOST_ROWS = 1_000
"""Rows of a table and kind that are listed; all are counted."""
MOST_IN_ALL = 5_000
"""Rows that are listed over all tables: a reader pages through them, a table or country of choice has its own."""
MOST_NAMED = 5
MOST_TOLD = 20
KEY_APART = " · "
ROW_NUMBER = "_row"
"""How a column ends that says where a row stood in a file of others: as a key it holds until a row comes before it."""

COUNT_COLUMNS = ("table_name", "rows_before", "rows_after", *KINDS)
COUNTRY_COLUMNS = ("country_code", "table_name", *KINDS)
PLACE_COLUMNS = tuple(f"{side}_{part}" for side in SIDES for part in ("file_name", "sheet_name", "sheet_row"))
ROW_COLUMNS = ("number", "table_name", "kind", "key", "country_codes", *PLACE_COLUMNS, "before", "after")
CELL_COLUMNS = (
    "number", "table_name", "kind", "key", "column_name", "old", "new",
    *(f"{side}_{part}" for side in SIDES for part in ("file_name", "sheet_name", "cell")),
)  # fmt: skip


@dataclass(frozen=True)
class Lacking:
    """A table, or a column of one, that one of the two versions does not have: it is not compared.

    Attributes:
        table_name: the table.
        column_name: the column; blank where the whole table is lacking.
        side: the version that lacks it, `former` or `latter`.
    """

    table_name: str
    column_name: str
    side: str


@dataclass(frozen=True, eq=False)
class Differences:
    """What differs between two versions, as one reader may see it.

    Attributes:
        former: name of the version before.
        latter: name of the version after.
        counts: a row a table that differs: COUNT_COLUMNS.
        countries: a row a country and table: COUNTRY_COLUMNS; a row that concerns two countries counts in both.
        rows: a row a difference, at most `most` of each table and kind: ROW_COLUMNS. `number` joins it to `cells`;
            `key` is text, blank in tables without a key; `country_codes` have ";" between them; `before` and `after`
            map column to text, None where the row is not there.
        cells: a row a cell of those rows that was revised or reclassified: CELL_COLUMNS. `old` and `new` are text as
            stored, None where blank; a cell is None where the value stands in no cell of its own.
        lacking: what of an older product's version could not be compared.
        names: country code -> its names, Dutch and English.
        listed: codes of the countries of the product's own list, named before others.
        most: how many rows of each table and kind are listed.
        chosen: rows that fit what was asked for (`kinds`, `country`), listed or not.
    """

    former: str
    latter: str
    counts: pd.DataFrame
    countries: pd.DataFrame
    rows: pd.DataFrame
    cells: pd.DataFrame
    lacking: tuple[Lacking, ...] = ()
    names: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    listed: frozenset[str] = frozenset()
    most: int = MOST_ROWS
    chosen: int = 0

    @cached_property
    def totals(self) -> dict[str, int]:
        """Kind -> how many rows."""
        return {kind: int(self.counts[kind].sum()) for kind in KINDS}

    @property
    def total(self) -> int:
        """How many rows differ."""
        return sum(self.totals.values())

    @property
    def is_capped(self) -> bool:
        """Whether more rows differ than are listed."""
        return len(self.rows) < self.chosen

    def country(self, code: str, lang: str) -> str:
        """Return the name of a country; its code where neither version names it."""
        return self.names.get(code, (code, code))[lang == "en"] or code


def differences(
    former: Path,
    latter: Path,
    *,
    reader: Reader = PUBLIC,
    tables: Collection[str] | None = None,
    kinds: Collection[str] = KINDS,
    country: str | None = None,
    most: int = MOST_ROWS,
    most_in_all: int = MOST_IN_ALL,
) -> Differences:
    """Compare two version files.

    Args:
        former: file of the version before.
        latter: file of the version after, published or not.
        reader: who asks; rows above the reader's clearance do not exist, a row that changes its class comes or goes.
        tables: names of the tables that are looked at; all when None.
        kinds: which rows are listed; all are counted.
        country: code of the country whose rows are listed; all are counted.
        most: how many rows of each table and kind are listed.
        most_in_all: how many rows are listed, the tables in their order.

    Raises:
        duckdb.Error: a file is not there or is no version.
    """
    with duckdb.connect() as connection:
        connection.execute("set threads to 2")
        for side, path in zip(SIDES, (former, latter), strict=True):
            connection.execute(f"attach '{str(path).replace(chr(39), chr(39) * 2)}' as {side} (read_only)")
        work = _Work(connection, {"former": former, "latter": latter}, reader)
        names, listed = _countries(work)
        found: list[_Found] = []
        listed_rows = 0
        for name in _table_names(work) if tables is None else tables:
            room = (most, most_in_all - listed_rows)
            one = _of_table(work, name, kinds=kinds, country=country, room=room, known=names)
            if one is not None:
                for frame in (one.rows, one.cells):
                    frame["number"] += listed_rows
                listed_rows += len(one.rows)
                found.append(one)
    return Differences(
        former=former.stem,
        latter=latter.stem,
        counts=_joined([one.counts for one in found], COUNT_COLUMNS),
        countries=_joined([one.countries for one in found], COUNTRY_COLUMNS),
        rows=_joined([one.rows for one in found], ROW_COLUMNS),
        cells=_joined([one.cells for one in found], CELL_COLUMNS),
        lacking=tuple(work.lacking),
        names=names,
        listed=listed,
        most=most,
        chosen=sum(one.chosen for one in found),
    )


@dataclass
class _Work:
    """The two versions, and what was found of them on the way."""

    connection: duckdb.DuckDBPyConnection
    paths: Mapping[str, Path]
    reader: Reader
    lacking: list[Lacking] = field(default_factory=list)

    def ask(self, sql: str) -> list[tuple]:
        return self.connection.execute(sql).fetchall()

    def view(self, side: str, table: str) -> str:
        return f'{side}.{self.reader.clearance}."{table}"'

    @cached_property
    def types(self) -> dict[str, dict[str, dict[str, str]]]:
        """Side -> table -> column -> type of the database, of the tables of rows."""
        found: dict[str, dict[str, dict[str, str]]] = {side: {} for side in SIDES}
        for side, table, column, type_name in self.ask(
            "select database_name, table_name, column_name, data_type from duckdb_columns() "
            "where schema_name = 'base' order by column_index"
        ):
            if side in found and table not in META:
                found[side].setdefault(table, {})[column] = type_name
        return found

    @cached_property
    def sheets(self) -> dict[str, dict[int, tuple[str, str]]]:
        """Side -> sheet -> file and name of the sheet."""
        return {
            side: {
                sheet: (file_name, sheet_name)
                for sheet, file_name, sheet_name in self.ask(
                    f"select s.load_sheet_id, f.file_name, s.sheet_name from {self.view(side, 'load_sheet')} as s "
                    f"inner join {self.view(side, 'load_file')} as f on f.load_file_id = s.load_file_id"
                )
            }
            for side in SIDES
        }

    @cached_property
    def letters(self) -> dict[str, dict[tuple[int, str], str]]:
        """Side -> sheet and column -> letter of the column in the sheet."""
        return {
            side: {
                (sheet, column): letter
                for sheet, column, letter in self.ask(
                    "select load_sheet_id, column_name, column_letter "
                    f"from {self.view(side, 'sheet_column')} where column_name is not null"
                )
            }
            for side in SIDES
        }


@dataclass
class _Found:
    """What differs in one table."""

    counts: pd.DataFrame
    countries: pd.DataFrame
    rows: pd.DataFrame
    cells: pd.DataFrame
    chosen: int


def _joined(frames: Sequence[pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
    kept = [frame for frame in frames if len(frame)]
    return pd.concat(kept, ignore_index=True) if kept else pd.DataFrame(columns=list(columns))


def _countries(work: _Work) -> tuple[dict[str, tuple[str, str]], frozenset[str]]:
    """Code -> names of the countries of either version, the latter's first; and those with a role in the product."""
    names: dict[str, tuple[str, str]] = {}
    listed: set[str] = set()
    for side in SIDES:
        if {"country_code", "name_nl", "name_en", "role"} <= work.types[side].get("country", {}).keys():
            for code, name_nl, name_en, role in work.ask(
                f"select country_code, name_nl, name_en, role from {work.view(side, 'country')}"
            ):
                names[code] = (name_nl or code, name_en or code)
                if role in ("partner", "watched"):
                    listed.add(code)
    return names, frozenset(listed)


def _table_names(work: _Work) -> list[str]:
    """The tables of both versions: those of the dictionary in its order, then what only older products had."""
    known = dictionary.tables()
    there = work.types["former"].keys() | work.types["latter"].keys()
    return [*(name for name in known if name in there), *sorted(there - known.keys())]


# One table --------------------------------------------------------------------------------------------------


def _of_table(
    work: _Work,
    name: str,
    *,
    kinds: Collection[str],
    country: str | None,
    room: tuple[int, int],
    known: Collection[str],
) -> _Found | None:
    """What differs in a table; None where nothing does, or where one version does not have it."""
    there = [side for side in SIDES if name in work.types[side]]
    if len(there) < len(SIDES):
        work.lacking += [Lacking(name, "", side) for side in SIDES if there and side not in there]
        return None
    table = dictionary.tables().get(name)
    columns = _common_columns(work, name)
    if _is_equal(work, name, columns):
        return None
    sources = _sources(work, name)
    if sources is None:
        return None
    by_key = _identity(work, table, columns, sources)
    _lay_beside(work, columns, by_key, sources, table)
    counted = dict.fromkeys(KINDS, 0) | dict(work.ask("select kind, count(*) from found group by kind"))
    if not any(counted.values()):  # what differs is not shown to anyone
        return None
    before, after = (work.ask(f"select count(*) from {sources[side]}")[0][0] for side in SIDES)
    counts = pd.DataFrame([(name, before, after, *counted.values())], columns=list(COUNT_COLUMNS))
    _concern(work, name, table, columns, known)
    wanted = ", ".join(f"'{kind}'" for kind in KINDS if kind in kinds) or "''"
    where = f"kind in ({wanted})"
    if country is not None:
        code = country.replace("'", "''")
        where += f" and number in (select number from found_country where country_code = '{code}')"
    chosen = work.ask(f"select count(*) from found where {where}")[0][0]
    rows, cells = _listed(work, name, columns, by_key, where=where, room=room)
    return _Found(counts, _by_country(work, name), rows, cells, chosen)


def _common_columns(work: _Work, name: str) -> dict[str, tuple[str, str]]:
    """Column -> its types in both versions, of what is compared; notes what only one of them has."""
    former, latter = (
        {column: kind for column, kind in work.types[side][name].items() if column not in PLACE}
        for side in SIDES
    )
    work.lacking += [Lacking(name, column, "former") for column in latter if column not in former]
    work.lacking += [Lacking(name, column, "latter") for column in former if column not in latter]
    return {column: (former[column], kind) for column, kind in latter.items() if column in former}


def _is_equal(work: _Work, name: str, columns: Mapping[str, tuple[str, str]]) -> bool:
    listed = ", ".join(_value(column, types) for column, types in columns.items())
    former, latter = (
        work.ask(f"select count(*), sum(hash({listed})) from {work.view(side, name)}") for side in SIDES
    )
    return former == latter


def _value(column: str, types: tuple[str, str], *, of: str = "") -> str:
    """A column as it is compared: where an older version has it as another type, both as text."""
    named = f'{of}"{column}"'
    return named if types[0] == types[1] else f"{named}::varchar"


def _sources(work: _Work, name: str) -> dict[str, str] | None:
    """Side -> where its rows are read: where names of persons may stand, as everyone gets them.

    None where an older version does not say which names those are: it is not compared.
    """
    if name not in store.TITLES and name not in store.BODIES:
        return {side: work.view(side, name) for side in SIDES}
    for side in SIDES:
        try:
            with duckdb.connect(str(work.paths[side]), read_only=True) as connection:
                connection.execute(f"set search_path = '{work.reader.clearance}'")
                rows = store.without_persons(connection, connection.table(name), name).to_arrow_table()
        except duckdb.CatalogException:
            work.lacking.append(Lacking(name, "", side))
            return None
        work.connection.register(f"shown_{side}", rows)
    return {side: f"shown_{side}" for side in SIDES}


def _identity(
    work: _Work, table: Table | None, columns: Mapping[str, tuple[str, str]], sources: Mapping[str, str]
) -> tuple[str, ...]:
    """The columns by which a row of one version is found in the other; none where rows are compared as a whole."""
    key = table.key if table else ()
    if not key or not set(key) <= columns.keys():
        return ()
    listed = ", ".join(f'"{name}"' for name in key)
    for side in SIDES:  # of before this was the key
        if work.ask(f"select 1 from {sources[side]} group by {listed} having count(*) > 1 limit 1"):
            return ()
    rest = _told_columns(table, columns)
    if len(rest) == len(columns):
        return key
    by_key = _differing(work, columns, key, sources, list(columns))
    return key if by_key <= _differing(work, columns, (), sources, rest) else ()


def _told_columns(table: Table | None, columns: Collection[str]) -> list[str]:
    """The columns that say something of a row, not where it stood in a file of others."""
    key = table.key if table else ()
    return [name for name in columns if not (name in key and name.endswith(ROW_NUMBER))]


def _differing(
    work: _Work,
    columns: Mapping[str, tuple[str, str]],
    key: Sequence[str],
    sources: Mapping[str, str],
    compared: Sequence[str],
) -> int:
    """How many rows differ if they are found by a key; without one, as often as each occurs."""
    told = _hash(compared, columns)
    by = [f'"{name}"' for name in key] or ["h"]
    listed = ", ".join([*(f"{name} as {name}" for name in by if name != "h"), f"{told} as h"])
    both = " union all ".join(
        f"select {listed}, {1 if side == 'latter' else -1} as part from {sources[side]}" for side in SIDES
    )
    differs = "abs(sum(part)) as n" if not key else "(count(*) = 1 or min(h) <> max(h))::int as n"
    found = work.ask(
        f"select coalesce(sum(n), 0) from (select {differs} from ({both}) group by {', '.join(by)})"
    )
    return int(found[0][0])


def _hash(names: Sequence[str], columns: Mapping[str, tuple[str, str]]) -> str:
    return f"hash({', '.join(_value(name, columns[name]) for name in names)})"


def is_label(column: Column | None, name: str) -> bool:
    """Tell whether a column only puts a row in a class: a code of a list, a theme, the classification."""
    if name == "classification":
        return True
    return column is not None and (
        column.type == "code"
        or (column.references is not None and column.references[0] in ("theme", "status"))
    )


def _lay_beside(
    work: _Work,
    columns: Mapping[str, tuple[str, str]],
    by: Sequence[str],
    sources: Mapping[str, str],
    table: Table | None,
) -> None:
    """Make the table `found`: number, kind, and both rows with the name of the side before each column."""
    compared = list(columns)
    nth = ""
    if not by:
        # A row as often as it occurs: the second of two equal ones is another row.
        compared = _told_columns(table, columns)
        equal = _hash(compared, columns)
        nth = f", {equal} as h, row_number() over (partition by {equal} order by load_sheet_id, sheet_row) as nth"
    on = " and ".join(
        f"{_value(name, columns[name], of='f.')} is not distinct from {_value(name, columns[name], of='l.')}"
        for name in by
    )
    on = on or "f.h = l.h and f.nth = l.nth"
    described = {column.column_name: column for column in table.columns} if table else {}
    rest = [name for name in compared if name not in by]
    label = {name for name in rest if is_label(described.get(name), name)}
    changed = {
        name: f"{_value(name, columns[name], of='f.')} is distinct from {_value(name, columns[name], of='l.')}"
        for name in rest
    }
    any_changed = " or ".join(changed.values()) or "false"
    any_told = " or ".join(text for name, text in changed.items() if name not in label) or "false"
    both = ", ".join(
        f'{letter}."{name}" as "{side}_{name}"'
        for side, letter in zip(SIDES, "fl", strict=True)
        for name in (*columns, *PLACE)
    )
    work.connection.execute(
        f"""create or replace temp table found as
        with
        f as (select *{nth} from {sources["former"]}),
        l as (select *{nth} from {sources["latter"]}),
        beside as (
            select
                case
                    when l.sheet_row is null then 'removed'
                    when f.sheet_row is null then 'new'
                    when {any_told} then 'revised'
                    else 'reclassified'
                end as kind,
                {both}
            from f full outer join l on {on}
            where f.sheet_row is null or l.sheet_row is null or ({any_changed if by else "false"})
        )
        select
            row_number() over (
                order by coalesce(latter_load_sheet_id, former_load_sheet_id), coalesce(latter_sheet_row, former_sheet_row)
            ) - 1 as number,
            beside.*
        from beside"""
    )


# Which countries a row concerns -----------------------------------------------------------------------------


def _own_columns(table: Table | None, there: Collection[str]) -> list[Column]:
    if table is None:
        return []
    return [c for c in table.columns if c.type in ("country", "area") and c.column_name in there]


def _codes(columns: Sequence[Column], *, before: str = "") -> list[str]:
    """SQL that gives the codes of each of some columns as a list."""
    return [
        f"string_split(\"{before}{c.column_name}\", '{c.list_separator}')"
        if c.list_separator
        else f'["{before}{c.column_name}"]'
        for c in columns
    ]


def _links_of(table: Table) -> Iterator[tuple[Table, Column]]:
    """The tables that say of the rows of a table to which countries they belong: key is its key and a country."""
    if len(table.key) != 1:
        return
    for other in dictionary.tables().values():
        parts = [column for column in other.columns if column.column_name in other.key]
        to_it = [c for c in parts if c.references == (table.table_name, table.key[0])]
        if len(parts) == 2 and len(to_it) == 1 and any(c.type == "country" for c in parts):
            yield other, to_it[0]


def _through(work: _Work, side: str, table: Table) -> str | None:
    """SQL that gives id and codes for the rows of a table with a key of one part: its own columns and its links."""
    held = work.types[side].get(table.table_name, {})
    if len(table.key) != 1 or table.key[0] not in held:
        return None
    parts = [
        f'select "{table.key[0]}" as id, {text} as codes from {work.view(side, table.table_name)}'
        for text in _codes(_own_columns(table, held))
    ]
    for other, link in _links_of(table):
        if {c.column_name for c in other.columns} <= work.types[side].get(other.table_name, {}).keys():
            parts += [
                f'select "{link.column_name}" as id, {text} as codes from {work.view(side, other.table_name)}'
                for text in _codes(_own_columns(other, work.types[side][other.table_name]))
            ]
    return " union all ".join(parts) or None


def _concern(
    work: _Work,
    name: str,
    table: Table | None,
    columns: Mapping[str, tuple[str, str]],
    known: Collection[str],
) -> None:
    """Make the table `found_country`: a row a difference and country that it concerns in either version."""
    own = _own_columns(table, columns)
    parts = []
    for side in SIDES:
        there = f"from found where {side}_sheet_row is not null"
        parts += [f"select number, {text} as codes {there}" for text in _codes(own, before=f"{side}_")]
        if table is None:
            continue
        # What belongs to a thing concerns its countries: by links of its own, else by what it refers to.
        through = [(table.key[0], table.key[0], "", text)] if (text := _through(work, side, table)) else []
        if not own and not through:
            for column in table.columns:
                target = dictionary.tables().get(column.references[0]) if column.references else None
                if target is None or column.column_name not in columns or target.key != column.references[1:]:
                    continue
                if text := _through(work, side, target):
                    through.append((column.column_name, target.key[0], column.list_separator, text))
        for from_column, _, separator, text in through:
            value = f'found."{side}_{from_column}"'
            on = (
                f"list_contains(string_split({value}, '{separator}'), t.id)"
                if separator
                else f"t.id = {value}"
            )
            parts.append(f"select number, codes from found inner join ({text}) as t on {on}")
    union = " union all ".join(parts)
    work.connection.execute(
        "create or replace temp table found_country (number bigint, country_code varchar)"
    )
    if not union:
        return
    work.connection.execute(
        f"insert into found_country select distinct number, trim(code) from "
        f"(select number, unnest(codes) as code from ({union})) where code is not null"
    )
    work.connection.execute(
        "delete from found_country where not list_contains(?, country_code)", [list(known)]
    )


def _by_country(work: _Work, name: str) -> pd.DataFrame:
    listed = ", ".join(f"count(*) filter (where kind = '{kind}') as \"{kind}\"" for kind in KINDS)
    found = work.ask(
        f"select country_code, {listed} from found_country inner join found using (number) "
        "group by country_code order by count(*) desc, country_code"
    )
    return pd.DataFrame([(row[0], name, *row[1:]) for row in found], columns=list(COUNTRY_COLUMNS))


# Rows and cells ---------------------------------------------------------------------------------------------


def _listed(
    work: _Work,
    name: str,
    columns: Mapping[str, tuple[str, str]],
    by: Sequence[str],
    *,
    where: str,
    room: tuple[int, int],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The first rows of each kind and in all, as many as there is room for; and the cells of those that changed."""
    values = ", ".join(f'"{side}_{column}"::varchar' for side in SIDES for column in columns)
    places = ", ".join(f'"{side}_{part}"' for side in SIDES for part in PLACE)
    found = work.ask(
        f"""with chosen as (
            select *, row_number() over (partition by kind order by number) as nth from found where {where}
        )
        select
            kind,
            (select string_agg(country_code, ';') from found_country where found_country.number = chosen.number),
            {places},
            {values}
        from chosen where nth <= {room[0]} order by number limit {room[1]}"""
    )
    types = {column: pair[1] for column, pair in columns.items()}
    rows, cells = [], []
    for number, (kind, codes, *rest) in enumerate(found):
        place = {"former": rest[0:2], "latter": rest[2:4]}
        texts = {
            side: {
                column: _plain(text, types[column])
                for column, text in zip(columns, rest[start : start + len(columns)], strict=True)
            }
            for side, start in (("former", 4), ("latter", 4 + len(columns)))
        }
        is_there = {side: place[side][1] is not None for side in SIDES}
        now = texts["latter"] if is_there["latter"] else texts["former"]
        key = KEY_APART.join(now[part] or "" for part in by)
        sheets = {
            side: work.sheets[side].get(place[side][0], (None, None)) if is_there[side] else (None, None)
            for side in SIDES
        }
        at = [part for side in SIDES for part in (*sheets[side], place[side][1])]
        listed = ";".join(sorted(codes.split(";"))) if codes else ""
        held = [texts[side] if is_there[side] else None for side in SIDES]
        rows.append((number, name, kind, key, listed, *at, *held))
        if kind in ("new", "removed"):
            continue
        for column in columns:
            old, new = (texts[side][column] for side in SIDES)
            if old == new:
                texts["latter"][column] = old  # held once
                continue
            where_it_stands = []
            for side in SIDES:
                sheet, row = place[side]
                letter = work.letters[side].get((sheet, column))
                where_it_stands += [*sheets[side], f"{letter}{row}" if letter else None]
            cells.append((number, name, kind, key, column, old, new, *where_it_stands))
    # As objects: what is not there stays None, and a row number stays whole beside it.
    return (
        pd.DataFrame(rows, columns=list(ROW_COLUMNS), dtype=object),
        pd.DataFrame(cells, columns=list(CELL_COLUMNS), dtype=object),
    )


def _plain(text: str | None, type_name: str) -> str | None:
    """A stored value as text: no zeros at the end of a decimal, no blank that looks like a value."""
    if text is None or text == "":
        return None
    if type_name.startswith(("DECIMAL", "DOUBLE")):
        try:
            found = Decimal(text)
        except InvalidOperation:
            return text
        return f"{found:f}".rstrip("0").rstrip(".") if "." in f"{found:f}" else f"{found:f}"
    return text


# In words ---------------------------------------------------------------------------------------------------


def title_of(table_name: str, lang: str) -> str:
    """Return the title of a table; its name where the dictionary does not have it any more."""
    table = dictionary.tables().get(table_name)
    return table.title(lang) if table else table_name


def column_title(table_name: str, column_name: str, lang: str) -> str:
    """Return the heading of a column; what every row has besides its own columns has words of its own."""
    table = dictionary.tables().get(table_name)
    for column in table.columns if table else ():
        if column.column_name == column_name:
            return column.heading(lang)
    return word(f"versions.column.{column_name}", lang) if column_name in CONTENT else column_name


def kinds_in_words(counts: Mapping[str, int], lang: str) -> str:
    """Return counts by kind in words, without those that are nought: "3 rijen nieuw, 1 rij gewijzigd"."""
    told = [plural(f"versions.kind.{kind}", lang, int(counts[kind])) for kind in KINDS if counts[kind]]
    return ", ".join(told)


def words(found: Differences, lang: str) -> list[str]:
    """Return what differs in sentences: in all, by table, by country, and what could not be compared."""
    told = []
    if not found.total:
        told.append(word("versions.words.none", lang))
    else:
        told.append(
            plural("versions.words.all", lang, len(found.counts), kinds=kinds_in_words(found.totals, lang))
        )
    for row in found.counts.to_dict("records"):
        named = _named_countries(
            found, found.countries[found.countries["table_name"] == row["table_name"]], lang
        )
        told.append(
            word(
                "versions.words.table",
                lang,
                table=title_of(row["table_name"], lang),
                kinds=kinds_in_words(row, lang),
                countries=f" ({named})" if named else "",
            )
        )
    return [*told, *lacking_in_words(found, lang)]


def by_country(found: Differences) -> pd.DataFrame:
    """Return a row a country: country_code, and its differences by kind over all tables; those listed first, most first."""
    if not len(found.countries):
        return pd.DataFrame(columns=["country_code", *KINDS])
    summed = found.countries.groupby("country_code")[list(KINDS)].sum().reset_index()
    summed["is_listed"] = summed["country_code"].isin(found.listed)
    summed["all"] = summed[list(KINDS)].sum(axis=1)
    summed = summed.sort_values(
        ["is_listed", "all", "country_code"], ascending=[False, False, True], ignore_index=True
    )
    return summed.drop(columns=["is_listed", "all"])


def lacking_in_words(found: Differences, lang: str) -> list[str]:
    """Return a sentence for each table, and for the columns of a table, that one version does not have."""
    versions = {"former": found.former, "latter": found.latter}
    told = []
    tables = [one for one in found.lacking if not one.column_name]
    for side in SIDES:
        names = [title_of(one.table_name, lang) for one in tables if one.side == side]
        if names:
            told.append(
                plural(
                    "versions.words.no_table",
                    lang,
                    len(names),
                    version=versions[side],
                    tables=formats.list_of(names, lang),
                )
            )
        by_table: dict[str, list[str]] = {}
        for one in found.lacking:
            if one.column_name and one.side == side:
                by_table.setdefault(one.table_name, []).append(
                    column_title(one.table_name, one.column_name, lang)
                )
        told += [
            plural(
                "versions.words.no_column",
                lang,
                len(columns),
                version=versions[side],
                table=title_of(name, lang),
                columns=formats.list_of(columns, lang),
            )
            for name, columns in by_table.items()
        ]
    return told


def _named_countries(found: Differences, counted: pd.DataFrame, lang: str) -> str:
    """The countries that most rows concern, those of the product's own list first, and how many others."""
    if not len(counted):
        return ""
    counted = counted.assign(
        is_listed=counted["country_code"].isin(found.listed), all=counted[list(KINDS)].sum(axis=1)
    ).sort_values(["is_listed", "all", "country_code"], ascending=[False, False, True])
    names = [found.country(code, lang) for code in counted["country_code"]]
    if len(names) > MOST_NAMED + 1:
        others = plural("versions.words.others", lang, len(names) - MOST_NAMED)
        names = [*names[:MOST_NAMED], others]
    return formats.list_of(names, lang)


def describe(found: Differences, lang: str, *, most: int = MOST_TOLD) -> list[str]:
    """Return what differs as lines for a terminal: the sentences, then of each table its first rows cell by cell."""
    lines = [
        word("versions.words.between", lang, former=found.former, latter=found.latter),
        *words(found, lang),
    ]
    cells = dict(list(found.cells.groupby("number")))
    for count in found.counts.to_dict("records"):
        name = count["table_name"]
        lines += ["", title_of(name, lang)]
        rows = found.rows[found.rows["table_name"] == name]
        for row in rows.head(most).to_dict("records"):
            kind = word(f"versions.is.{row['kind']}", lang)
            lines.append(f"  {kind}: {_row_in_words(row, lang)}")
            for cell in cells[row["number"]].to_dict("records") if row["number"] in cells else ():
                heading = column_title(name, cell["column_name"], lang)
                lines.append(
                    f"    {heading} ({cell['latter_cell'] or cell['former_cell'] or '–'}): "
                    f"{value_in_words(name, cell['column_name'], cell['old'], lang)} → "
                    f"{value_in_words(name, cell['column_name'], cell['new'], lang)}"
                )
        left = sum(count[kind] for kind in KINDS) - min(most, len(rows))
        if left > 0:
            lines.append(f"  {plural('versions.words.left', lang, left)}")
    return lines


def value_in_words(table_name: str, column_name: str, text: str | None, lang: str) -> str:
    """Return a stored value as a reader sees it: numbers and dates in the locale, yes or no, a blank named as such.

    A code stays a code: what it is called differs from version to version.
    """
    if text is None and column_name in store.BODIES.get(table_name, ()):
        return formats.missing("not_public", lang)
    if text is None:
        return word("versions.blank", lang)
    table = described.tables().get(table_name)
    column = next((c for c in table.columns if c.column_name == column_name), None) if table else None
    kind = described.kind_of(column) if column else "text"
    try:
        if kind in ("integer", "decimal", "amount"):
            return formats.number(Decimal(text), lang, decimals=len(text.partition(".")[2]))
        if kind in ("date", "month"):
            return formats.date(text, lang)
    except (InvalidOperation, ValueError):  # of before the column held these
        return text
    if kind == "boolean" and text in ("true", "false"):
        return word("boolean.yes" if text == "true" else "boolean.no", lang)
    return text


def _row_in_words(row: Mapping[str, object], lang: str) -> str:
    """Key and place of a row: "v001 (registers.xlsx, visit, rij 12)"."""
    side = "former" if row["kind"] == "removed" else "latter"
    held = row["after"] or row["before"]
    key = row["key"] or KEY_APART.join(text for text in list(held.values())[:MOST_NAMED] if text)
    return word(
        "versions.row",
        lang,
        what=key,
        file=str(row[f"{side}_file_name"]),
        sheet=str(row[f"{side}_sheet_name"]),
        row=int(row[f"{side}_sheet_row"]),
    )


def as_json(found: Differences) -> str:
    """Return what differs as JSON: counts, countries, rows with their cells, what was not compared, whether it is all."""
    cells: dict[int, list[dict[str, object]]] = {}
    for cell in _records(found.cells):
        number = cell.pop("number")
        cells.setdefault(number, []).append(
            {name: text for name, text in cell.items() if name not in ("table_name", "kind", "key")}
        )
    rows = [
        {
            **{name: value for name, value in row.items() if name != "number"},
            "cells": cells.get(row["number"], []),
        }
        for row in _records(found.rows)
    ]
    told = {
        "former": found.former,
        "latter": found.latter,
        "totals": found.totals,
        "tables": _records(found.counts),
        "countries": _records(found.countries),
        "rows": rows,
        "rows_listed": len(rows),
        "rows_differing": found.chosen,
        "is_complete": not found.is_capped,
        "not_compared": [
            {"table_name": one.table_name, "column_name": one.column_name or None, "lacking_in": one.side}
            for one in found.lacking
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _records(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Rows as plain values: what is missing is None."""
    return [
        {
            name: None if not isinstance(value, dict) and formats.is_missing(value) else value
            for name, value in row.items()
        }
        for row in frame.to_dict("records")
    ]
