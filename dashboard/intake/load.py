"""The whole way from files to a published version: read, check, build, publish."""

import datetime as dt
import difflib
import gc
import hashlib
import re
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from dashboard import dictionary, paths
from dashboard.dictionary import FILES, ORIGIN_COLUMNS, Column, Table
from dashboard.intake import publish
from dashboard.intake.cells import as_text
from dashboard.intake.check import (
    ACCEPTED,
    LEFT_OUT,
    REFUSED,
    Checked,
    Issue,
    Issues,
    Known,
    check_sheet,
    find_table,
    find_table_of,
)
from dashboard.intake.model import ModelFault, build_model
from dashboard.intake.read import ReadFault, Sheet, read_workbook

QUERIES = paths.ROOT / "queries"
FIRST_TABLES = ("code_list", "spelling", "country")
"""What other sheets are read with: these come first, in this order, whatever the file they stand in."""
DUCKDB_TYPES = {
    "integer": "bigint", "decimal": "double", "amount": "decimal(20, 2)",
    "money": "decimal(26, 12)", "boolean": "boolean",
}  # fmt: skip
ORIGIN_TYPES = {
    "load_sheet_id": "integer",
    "sheet_row": "integer",
    "source_id": "varchar",
    "classification": "varchar",
    "is_example": "boolean",
}

Progress = Callable[..., None]
"""Called as progress("sheet", file=…, sheet=…, rows=…, faults=…, seconds=…), and so for the other steps."""


@dataclass(frozen=True)
class LoadResult:
    """What a load did.

    `version` is what readers see afterwards (None where nothing has ever been published). `faults` and
    `warnings` hold at most a thousand of each rule and column; `fault_count` and `warning_count` count all.
    """

    version: str | None
    published: bool
    unchanged: bool
    faults: list[Issue]
    warnings: list[Issue]
    rows: int
    fault_count: int = 0
    warning_count: int = 0


@dataclass
class _Work:
    """Everything that a load gathers on its way."""

    issues: Issues = field(default_factory=Issues)
    known: Known = field(default_factory=Known)
    files: list[tuple[int, str, str, int]] = field(default_factory=list)
    checked: list[Checked] = field(default_factory=list)
    sheets_without_rows: list[tuple[int, int, str, str]] = field(default_factory=list)
    file_of_sheet: dict[int, int] = field(default_factory=dict)

    def of_table(self, table_name: str) -> list[Checked]:
        return [checked for checked in self.checked if checked.table.table_name == table_name]


def default_files() -> list[Path]:
    """The workbooks that are loaded by default, without examples* where the setting leaves them out."""
    files = sorted(path for path in paths.workbook_folder().glob("*") if is_spreadsheet(path))
    return [path for path in files if paths.with_examples() or not is_examples(path)]


def is_spreadsheet(path: Path) -> bool:
    """Whether a path looks like a workbook: no lock file of an open one, no hidden file."""
    return path.suffix.casefold() in (".xlsx", ".xls", ".ods", ".csv") and not path.name.startswith(
        (".", "~$")
    )


def is_examples(path: Path) -> bool:
    """Whether a workbook holds invented rows, by its name."""
    return path.name.casefold().startswith("examples")


def inputs_digest(files: Iterable[Path]) -> str:
    """One digest over everything that decides what a version holds: the same inputs give the same version."""
    total = hashlib.sha256()
    reference = paths.ROOT / "data" / "reference"
    code = [
        *(reference / name for name in FILES),
        *sorted((QUERIES / "model").glob("*.sql")),
        *sorted((QUERIES / "checks").glob("*.sql")),
        *sorted((paths.ROOT / "dashboard" / "intake").glob("*.py")),
        paths.ROOT / "dashboard" / "dictionary.py",
        paths.ROOT / "dashboard" / "access.py",
    ]
    for path in [*sorted(files, key=lambda path: path.name), *code]:
        total.update(f"{path.name}\0{_digest(path)}\0".encode())
    total.update(f"duckdb {duckdb.__version__}, examples {paths.with_examples()}".encode())
    return total.hexdigest()


def load(
    files: Iterable[Path],
    *,
    var: Path,
    progress: Progress = lambda step, **values: None,
    check_only: bool = False,
) -> LoadResult:
    """Check all files together and publish them as a new version; with any fault nothing is published.

    Args:
        files: workbooks; together they are the whole content of the version.
        var: the folder of versions.
        progress: told of each step, for a terminal or a screen.
        check_only: only look for faults; nothing is built or published.

    Raises:
        ModelFault: a query of the model or the checks does not run.
        DictionaryFault: the column dictionary contradicts itself.
        OSError, duckdb.IOException: the folder of versions can't be written, e.g. because the disk is full.
    """
    files = [path for path in files if paths.with_examples() or not is_examples(path)]
    if check_only:
        return _load(files, var=var, progress=progress, check_only=True, digest="")
    with publish.only_load(var, waiting=lambda: progress("waiting")):
        publish.remove_leftovers(var)
        digest = inputs_digest(files)
        path = publish.current(var)
        if path is not None and (loaded := _loaded_with(path)) and loaded[0] == digest:
            progress("unchanged", version=path.stem)
            return LoadResult(path.stem, False, True, [], [], loaded[1])
        return _load(files, var=var, progress=progress, check_only=False, digest=digest)


def _loaded_with(path: Path) -> tuple[str, int] | None:
    """(inputs digest, rows) of a version, or None where its file can't be read."""
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            return connection.execute("select inputs_digest, rows_accepted from base.load").fetchall()[0]
    except (duckdb.Error, IndexError):
        return None


def _load(files: list[Path], *, var: Path, progress: Progress, check_only: bool, digest: str) -> LoadResult:
    # Millions of cells that all stay: looking for garbage among them takes longer than reading them.
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        work = _Work()
        _read_all(files, work, progress)
        version = "" if check_only else publish.new_version(digest, var=var)
        building = None if check_only else publish.building(var, version)
        started = time.monotonic()
        try:
            with duckdb.connect(":memory:" if check_only else str(building)) as connection:
                _fill(connection, work)
                progress("checked", seconds=time.monotonic() - started)
                faults = work.issues.count("fault")
                published = not faults and not check_only
                if published:
                    started = time.monotonic()
                    _write_meta(connection, work, version=version, digest=digest)
                    build_model(connection, QUERIES / "model")
                    connection.execute("checkpoint")
                    progress("built", seconds=time.monotonic() - started)
            if published:
                publish.publish(var, building)
        finally:
            if not check_only:
                publish.remove_leftovers(var)
    finally:
        if was_enabled:
            gc.enable()
    current = publish.current(var)
    return LoadResult(
        version=current.stem if current else None,
        published=published,
        unchanged=False,
        faults=[issue for issue in work.issues.kept if issue.severity == "fault"],
        warnings=[issue for issue in work.issues.kept if issue.severity == "warning"],
        rows=sum(int((checked.state == ACCEPTED).sum()) for checked in work.checked),
        fault_count=faults,
        warning_count=work.issues.count("warning"),
    )


# Reading ----------------------------------------------------------------------------------------------------


def _read_all(files: list[Path], work: _Work, progress: Progress) -> None:
    """Read and check every sheet. Workbooks that may hold spellings, codes or countries come first."""
    tables = dictionary.tables()
    if not files:
        work.issues.add("no_files", load_sheet_id=0, file_name="")
    first = [path for path in files if _may_hold_first_tables(path, tables)]
    held = [(path, sheet, table) for path in first for sheet, table in _sheets(path, tables, work, progress)]
    order = {name: number for number, name in enumerate(FIRST_TABLES)}
    held.sort(key=lambda item: order.get(item[2].table_name, len(order)))
    for path, sheet, table in held:
        _check(path, sheet, table, work, progress)
    held.clear()
    for path in files:
        if path not in first:
            for sheet, table in _sheets(path, tables, work, progress):
                _check(path, sheet, table, work, progress)


def _may_hold_first_tables(path: Path, tables: dict[str, Table]) -> bool:
    """Whether a file holds a sheet that others are read with; yes where that can't be told."""
    if path.suffix.casefold() != ".xlsx":
        return True
    try:
        with zipfile.ZipFile(path) as archive:
            text = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    except (zipfile.BadZipFile, KeyError, OSError):
        return True
    names = (find_table(name, tables) for name in re.findall(r'<(?:\w+:)?sheet [^>]*?name="([^"]*)"', text))
    return any(table and table.table_name in FIRST_TABLES for table in names)


def _sheets(
    path: Path, tables: dict[str, Table], work: _Work, progress: Progress
) -> Iterator[tuple[Sheet, Table]]:
    """The sheets of a file that the dictionary knows; faults and warnings for what can't be read."""
    file_id = len(work.files) + 1
    progress("file", file=path.name)
    try:
        sheets = read_workbook(path)
    except ReadFault as fault:
        work.issues.add(fault.rule_id, load_sheet_id=0, file_name=path.name, **fault.values)
        return
    work.files.append((file_id, path.name, _digest(path), path.stat().st_size))
    # A sheet whose name begins with _ is no data: the lists behind a template's drop-downs stand there.
    found = [
        (sheet, find_table(sheet.sheet_name, tables) or find_table_of(sheet, tables))
        for sheet in sheets
        if not sheet.sheet_name.startswith("_")
    ]
    expected = ", ".join(table.table_name for table in tables.values() if table.area == "registers")
    for sheet, table in found:
        if table is None:
            rule_id = "unknown_sheet" if any(table for _, table in found) else "no_known_sheet"
            work.issues.add(
                rule_id, load_sheet_id=0, file_name=path.name, sheet_name=sheet.sheet_name, expected=expected,
                value_found=sheet.sheet_name, suggestion="",
            )  # fmt: skip
    for sheet, table in found:
        if table is not None:
            yield sheet, table


def _check(path: Path, sheet: Sheet, table: Table, work: _Work, progress: Progress) -> None:
    started = time.monotonic()
    sheet_id = len(work.file_of_sheet) + 1
    file_id = next(file_id for file_id, name, *_ in reversed(work.files) if name == path.name)
    work.file_of_sheet[sheet_id] = file_id
    before = work.issues.count("fault")
    checked = check_sheet(sheet, table, load_sheet_id=sheet_id, known=work.known, issues=work.issues)
    if checked is None:
        work.sheets_without_rows.append((sheet_id, file_id, sheet.sheet_name, table.table_name))
        rows = 0
    else:
        rows = len(checked.state)
        # The cells are in columns now; holding them twice would take a gigabyte.
        sheet.rows.clear()
        work.checked.append(checked)
        _learn(checked, work.known)
    progress(
        "sheet", file=path.name, sheet=sheet.sheet_name, rows=rows,
        faults=work.issues.count("fault") - before, seconds=time.monotonic() - started,
    )  # fmt: skip


def _learn(checked: Checked, known: Known) -> None:
    """Take over what a sheet says about how others are read."""
    if checked.table.table_name == "code_list":
        for row in checked.data.select(["list_id", "code"]).to_pylist():
            known.code_lists.setdefault(row["list_id"], set()).add(row["code"])
    elif checked.table.table_name == "spelling":
        for row in checked.data.select(["source_id", "kind", "value_found", "code"]).to_pylist():
            if row["kind"] and row["value_found"]:
                # A blank source, meaning any, was filled with the table's own.
                source_id = None if row["source_id"] == checked.table.source_id else row["source_id"]
                known.spellings.add_spelling(
                    kind=row["kind"], value_found=row["value_found"], code=row["code"], source_id=source_id
                )
    elif checked.table.table_name == "country":
        for row in checked.data.select(["country_code", "name_nl", "name_en"]).to_pylist():
            if row["country_code"]:
                known.spellings.add_country(code=row["country_code"], names=(row["name_nl"], row["name_en"]))


# Checks that need all sheets --------------------------------------------------------------------------------


def _fill(connection: duckdb.DuckDBPyConnection, work: _Work) -> None:
    """Create schema base with all tables, check keys and references, insert all rows, run the checks."""
    connection.execute("set threads to 2")
    connection.execute("create schema base")
    tables = dictionary.tables()
    for table in tables.values():
        types = {column.column_name: DUCKDB_TYPES.get(column.type, "varchar") for column in table.columns}
        types |= {name: ORIGIN_TYPES[name] for name in ORIGIN_COLUMNS}
        listed = ", ".join(f'"{name}" {type_name}' for name, type_name in types.items())
        connection.execute(f'create table base."{table.table_name}" ({listed})')
    for table in tables.values():
        _check_keys(connection, table, work)
    values: dict[tuple[str, str], set] = {}
    for table in tables.values():
        for column in table.columns:
            if column.references:
                _check_references(table, column, work, values)
    for table in tables.values():
        _insert(connection, table, work)
    for path in sorted((QUERIES / "checks").glob("*.sql")):
        _run_check(connection, path, work)


def _check_keys(connection: duckdb.DuckDBPyConnection, table: Table, work: _Work) -> None:
    """A fault for every row whose key stands earlier in a sheet of the same table."""
    sheets = work.of_table(table.table_name)
    if not table.key or not sheets:
        return
    key = ", ".join(f'"{name}"' for name in table.key)
    names = [*dict.fromkeys([*table.key, "load_sheet_id", "sheet_row"])]
    rows = pa.concat_tables(
        [
            checked.data.select(names)
            .append_column("row_index", pa.array(np.arange(len(checked.state))))
            .filter(pa.array(checked.state != LEFT_OUT))
            for checked in sheets
        ]
    )
    # A key part that is missing where it must not be has its own fault already.
    required = [column.column_name for column in table.columns if column.key_part and column.is_required]
    present = " and ".join(f'"{name}" is not null' for name in required) or "true"
    connection.register("key_rows", rows)
    # fetchall: DuckDB refuses further work on a connection whose last answer was not read to its end.
    [(total, distinct)] = connection.execute(
        f"select (select count(*) from key_rows where {present}), "
        f"(select count(*) from (select {key} from key_rows where {present} group by {key}))"
    ).fetchall()
    double = []
    if total != distinct:
        double = connection.execute(
            f"""with numbered as (
                select
                    *,
                    row_number() over earlier as place,
                    first_value(sheet_row) over earlier as first_row,
                    first_value(load_sheet_id) over earlier as first_sheet
                from key_rows
                where {present}
                window earlier as (partition by {key} order by load_sheet_id, sheet_row)
            )
            select load_sheet_id, row_index, first_sheet, first_row, {key} from numbered where place > 1
            order by load_sheet_id, row_index"""
        ).fetchall()
    connection.unregister("key_rows")
    by_id = {checked.load_sheet_id: checked for checked in sheets}
    last = next(column for column in table.columns if column.column_name == table.key[0])
    for sheet_id, index, first_sheet, first_row, *key_values in double:
        other = f"{by_id[first_sheet].sheet.sheet_name}, {first_row}"
        if first_sheet != sheet_id:
            other = f"{by_id[first_sheet].sheet.file_name}, {other}"
        value = " · ".join(as_text(value) for value in key_values)
        by_id[sheet_id].add_issue(work.issues, "duplicate_key", index, last, value, other=other)


def _check_references(table: Table, column: Column, work: _Work, values: dict[tuple[str, str], set]) -> None:
    """A fault for every cell, or item of a cell, that names a row which no sheet holds."""
    target_table, target_column = column.references
    sheets = work.of_table(table.table_name)
    if not sheets:
        return
    if column.references not in values:
        # Rows with a fault of their own exist too: one wrong cell must not make a hundred faults elsewhere.
        values[column.references] = {
            value
            for checked in work.of_table(target_table)
            for value in checked.data.column(target_column).unique().to_pylist()
        }
    there = values[column.references]
    for checked in sheets:
        data = checked.data.column(column.column_name)
        unknown = {}
        for value in data.unique().to_pylist():
            items = (
                []
                if value is None
                else value.split(column.list_separator)
                if column.list_separator
                else [value]
            )
            if missing := [item for item in items if item not in there]:
                unknown[value] = missing
        if not unknown:
            continue
        for index, value in enumerate(data.to_pylist()):
            if value in unknown and checked.state[index] != LEFT_OUT:
                for item in unknown[value]:
                    checked.add_issue(
                        work.issues, "unknown_reference", index, column, item,
                        expected=f"{dictionary.tables()[target_table].table_name}.{target_column}",
                        suggestion=_closest(item, there),
                    )  # fmt: skip


def _closest(value: str, there: set) -> str:
    close = difflib.get_close_matches(value, [item for item in there if item], n=1, cutoff=0.75)
    return close[0] if close else ""


def _insert(connection: duckdb.DuckDBPyConnection, table: Table, work: _Work) -> None:
    """Insert the rows; those of context sorted by country and period, which makes a profile fast.

    Rows with a fault are in too: the named checks look at them as well, and nothing is published then.
    """
    sheets = work.of_table(table.table_name)
    if not sheets:
        return
    rows = pa.concat_tables([checked.data.filter(pa.array(checked.state != LEFT_OUT)) for checked in sheets])
    names = ", ".join(f'"{name}"' for name in rows.column_names)
    order = "load_sheet_id, sheet_row"
    if table.area == "context":
        places = [column.column_name for column in table.columns if column.type in ("country", "area")]
        places.sort(key=lambda name: name not in ("country_code", "asylum_code"))
        periods = [
            column.column_name
            for column in table.columns
            if column.type in ("date", "month") or column.column_name == "reference_year"
        ]
        order = ", ".join(f'"{name}"' for name in [*places[:1], *periods, *places[1:]]) + f", {order}"
    connection.register("kept_rows", rows)
    connection.execute(
        f'insert into base."{table.table_name}" ({names}) select {names} from kept_rows order by {order}'
    )
    connection.unregister("kept_rows")


def read_check(path: Path) -> tuple[str, str]:
    """(rule id, SQL text) of a named check.

    Raises:
        ValueError: its header names no rule.
    """
    text = path.read_text(encoding="utf-8")
    said = re.search(r"^-- rule_id: (\w+)$", text, re.MULTILINE)
    if not said:
        raise ValueError(f"checks/{path.name}: the header has no line `-- rule_id: …`")
    return said.group(1), text


def _run_check(connection: duckdb.DuckDBPyConnection, path: Path, work: _Work) -> None:
    """Add an issue for every row that a named check finds.

    A check gives load_sheet_id, sheet_row, column_name, value_found and expected, and where it needs them `other`
    (what else the message names) and `classification` (where it counted rows above the class of the one it names:
    a message holds sums over all of them).
    """
    rule_id, text = read_check(path)
    connection.execute("set search_path to 'base'")
    try:
        cursor = connection.execute(text)
        names = [column[0] for column in cursor.description]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    except duckdb.OperationalError:
        raise
    except duckdb.Error as error:
        raise ModelFault(f"checks/{path.name}: {error}") from None
    finally:
        connection.execute("set search_path to 'main'")
    by_id = {checked.load_sheet_id: checked for checked in work.checked}
    index_of: dict[int, dict[int, int]] = {}
    for said in found:
        sheet_id = said["load_sheet_id"]
        checked = by_id[sheet_id]
        if sheet_id not in index_of:
            index_of[sheet_id] = {int(row): index for index, row in enumerate(checked.sheet_row)}
        named = said["column_name"]
        column = next(column for column in checked.table.columns if column.column_name == named)
        texts = {
            name: value if isinstance(value, Decimal) else as_text(value)
            for name in ("value_found", "expected", "other", "classification")
            if (value := said.get(name)) is not None
        }
        index = index_of[sheet_id][said["sheet_row"]]
        checked.add_issue(work.issues, rule_id, index, column, texts.pop("value_found", ""), **texts)


# What a version says about itself ---------------------------------------------------------------------------


def _write_meta(connection: duckdb.DuckDBPyConnection, work: _Work, *, version: str, digest: str) -> None:
    """Create and fill the tables about the load: files, sheets, columns, what was left out, warnings."""
    connection.execute(
        """create table base.load (
            version varchar, loaded_at timestamp, inputs_digest varchar, rows_accepted bigint,
            fault_count bigint, warning_count bigint, has_examples boolean
        );
        create table base.load_file (
            load_file_id integer, file_name varchar, digest varchar, size_bytes bigint
        );
        create table base.load_sheet (
            load_sheet_id integer, load_file_id integer, sheet_name varchar, table_name varchar,
            rows_read bigint, rows_accepted bigint, rows_left_out bigint, rows_refused bigint
        );
        create table base.load_sheet_count (
            load_sheet_id integer, classification varchar, rows_accepted bigint, rows_left_out bigint,
            rows_refused bigint
        );
        create table base.sheet_column (
            load_sheet_id integer, column_name varchar, column_letter varchar, heading_found varchar
        );
        create table base.left_out (
            load_sheet_id integer, reason varchar, value_found varchar, row_count bigint,
            classification varchar
        );
        create table base.cell_issue (
            load_sheet_id integer, sheet_row integer, column_letter varchar, cell varchar,
            value_found varchar, rule_id varchar, severity varchar, message_nl varchar, message_en varchar,
            remedy_nl varchar, remedy_en varchar, classification varchar
        );"""
    )
    sheets, counts, columns, left_out = [], [], [], []
    for checked in work.checked:
        sheet_id, table = checked.load_sheet_id, checked.table
        by_classification: dict[str, list[int]] = {table.classification: [0, 0, 0]}
        marks = checked.data.column("classification").to_pylist()
        for mark in set(marks):
            chosen = checked.state[np.asarray([one == mark for one in marks], dtype=bool)]
            by_classification[mark] = [
                int((chosen == state).sum()) for state in (ACCEPTED, LEFT_OUT, REFUSED)
            ]
        by_classification[table.classification][1] += checked.blank_rows + sum(
            number for (reason, *_), number in checked.left_out.items() if reason == "above_heading"
        )
        total = [sum(parts) for parts in zip(*by_classification.values(), strict=True)]
        sheets.append(
            (
                sheet_id,
                work.file_of_sheet[sheet_id],
                checked.sheet.sheet_name,
                table.table_name,
                sum(total),
                *total,
            )
        )
        counts.extend((sheet_id, mark, *parts) for mark, parts in by_classification.items())
        columns.extend((sheet_id, *found) for found in checked.sheet_columns)
        left_out.extend(
            (sheet_id, reason, value, n, mark) for (reason, value, mark), n in checked.left_out.items()
        )
    rows = sum(sheet[5] for sheet in sheets)
    has_examples = any(
        True in checked.data.column("is_example").unique().to_pylist() for checked in work.checked
    )
    _insert_rows(connection, "load_file", work.files)
    _insert_rows(connection, "load_sheet", sheets)
    _insert_rows(connection, "load_sheet_count", counts)
    _insert_rows(connection, "sheet_column", columns)
    _insert_rows(connection, "left_out", left_out)
    _insert_rows(
        connection,
        "cell_issue",
        [
            (
                issue.load_sheet_id, issue.sheet_row, issue.column_letter, issue.cell, issue.value_found,
                issue.rule_id, issue.severity, issue.message_nl, issue.message_en, issue.remedy_nl,
                issue.remedy_en, issue.classification,
            )
            for issue in work.issues.kept
        ],
    )  # fmt: skip
    # UTC, without a zone of its own: DuckDB's dataframes of zoned times need what pandas is about to drop.
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    issues = work.issues
    _insert_rows(
        connection,
        "load",
        [(version, now, digest, rows, issues.count("fault"), issues.count("warning"), has_examples)],
    )


def _insert_rows(connection: duckdb.DuckDBPyConnection, table_name: str, rows: list[tuple]) -> None:
    if not rows:
        return
    # At once: row by row, DuckDB takes a millisecond for each.
    columns = pa.table(
        [pa.array(column) for column in zip(*rows, strict=True)], list(map(str, range(len(rows[0]))))
    )
    connection.register("meta_rows", columns)
    connection.execute(f"insert into base.{table_name} select * from meta_rows")
    connection.unregister("meta_rows")


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        return "missing"
