"""What readers are given: a schema a clearance, with the rows it may see, and the model views on them."""

import re
from pathlib import Path

import duckdb

from dashboard.access import Reader, visible_classifications

CLEARANCE_SCHEMAS = ("public", "internal", "confidential")
META = (
    "load",
    "load_file",
    "load_sheet",
    "load_sheet_count",
    "sheet_column",
    "left_out",
    "cell_issue",
    "issue_count",
)
MADE = re.compile(r"^(?:create (table|view|macro)|set variable) (\w+)", re.MULTILINE)


class ModelFault(Exception):
    """A file of the model that DuckDB refuses; the message names file, line and reason."""


def build_model(connection: duckdb.DuckDBPyConnection, queries_folder: Path) -> None:
    """Create schemas public, internal and confidential on schema base, and run queries_folder/*.sql in each.

    The files run in the order of their names with the schema as search path; a view so made keeps to the
    objects of its own schema whatever the search path of whoever asks it later. A table for which a clearance sees
    the same rows as the one below it is not made again: it becomes a view of that one.

    Raises:
        ModelFault: names the file and line that DuckDB refuses.
    """
    names = [
        row[0]
        for row in connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'base' order by table_name"
        ).fetchall()
    ]
    files = sorted(queries_folder.glob("*.sql"))
    below = ""
    for schema in CLEARANCE_SCHEMAS:
        allowed = ", ".join(f"'{name}'" for name in visible_classifications(Reader(clearance=schema)))
        connection.execute(f"create schema {schema}")
        for name in names:
            if name not in META:
                connection.execute(
                    f'create view {schema}."{name}" as '
                    f'select * from base."{name}" where classification in ({allowed})'
                )
        for statement in _meta_views(schema, allowed):
            connection.execute(statement)
        connection.execute(f"set search_path to '{schema}'")
        differs = {*META, *_with_rows_of(connection, names, schema)} if below else None
        for path in files:
            run_file(connection, path, below=below, differs=differs)
        below = schema
    connection.execute("set search_path to 'main'")


def _with_rows_of(connection: duckdb.DuckDBPyConnection, names: list[str], classification: str) -> set[str]:
    """The base tables that hold a row of a classification; what is told about the load itself is not looked at."""
    return {
        name
        for name in names
        if name not in META
        and connection.execute(
            f"select exists (select 1 from base.\"{name}\" where classification = '{classification}')"
        ).fetchall()[0][0]
    }


def _meta_views(schema: str, allowed: str) -> list[str]:
    """The views on the tables about the load itself. A reader's counts are counts of rows that it may see."""
    return [
        *(
            f"create view {schema}.{name} as select * from base.{name} where classification in ({allowed})"
            for name in ("left_out", "cell_issue")
        ),
        f"""create view {schema}.load_sheet as
            with seen as (
                select
                    load_sheet_id as load_sheet_id,
                    sum(rows_accepted)::bigint as rows_accepted,
                    sum(rows_left_out)::bigint as rows_left_out,
                    sum(rows_refused)::bigint as rows_refused
                from base.load_sheet_count
                where classification in ({allowed})
                group by load_sheet_id
            )
            select
                load_sheet.load_sheet_id as load_sheet_id,
                load_sheet.load_file_id as load_file_id,
                load_sheet.sheet_name as sheet_name,
                load_sheet.table_name as table_name,
                seen.rows_accepted + seen.rows_left_out + seen.rows_refused as rows_read,
                seen.rows_accepted as rows_accepted,
                seen.rows_left_out as rows_left_out,
                seen.rows_refused as rows_refused
            from base.load_sheet as load_sheet
            inner join seen on seen.load_sheet_id = load_sheet.load_sheet_id""",
        f"""create view {schema}.load_file as
            select * from base.load_file
            where load_file_id in (select load_file_id from {schema}.load_sheet)""",
        f"""create view {schema}.sheet_column as
            select * from base.sheet_column
            where load_sheet_id in (select load_sheet_id from {schema}.load_sheet)""",
        f"""create view {schema}.load as
            select
                load.version as version,
                load.loaded_at as loaded_at,
                load.inputs_digest as inputs_digest,
                (select coalesce(sum(rows_accepted), 0)::bigint from {schema}.load_sheet) as rows_accepted,
                (select count(*) from {schema}.cell_issue where severity = 'fault') as fault_count,
                (select count(*) from {schema}.cell_issue where severity = 'warning') as warning_count,
                load.has_examples as has_examples
            from base.load as load""",
    ]


def run_file(
    connection: duckdb.DuckDBPyConnection, path: Path, *, below: str = "", differs: set[str] | None = None
) -> None:
    """Run every statement of a file of SQL.

    Args:
        connection: its search path is the schema in which things are made.
        path: the file.
        below: schema of the clearance below, where the same file has been run already.
        differs: what holds other rows there than here; gets the names of what follows from it. None runs all.

    Raises:
        ModelFault: names file, line and what DuckDB says.
    """
    text = path.read_text(encoding="utf-8")
    place = f"{path.parent.name}/{path.name}"
    try:
        statements = duckdb.extract_statements(text)
    except duckdb.Error as error:
        raise ModelFault(f"{place} line {_line(str(error), text, text)}: {_first(error)}") from None
    for statement in statements:
        try:
            connection.execute(_same_as_below(statement.query, below, differs) or statement)
        except (duckdb.OperationalError, duckdb.FatalException):
            # Disk or memory, not the file.
            raise
        except duckdb.Error as error:
            line = _line(str(error), statement.query, text)
            raise ModelFault(f"{place} line {line}: {_first(error)}") from None


def _same_as_below(sql: str, below: str, differs: set[str] | None) -> str | None:
    """The statement that makes a table a view of the one below; None where the statement itself must run.

    Any word of a statement may be the name of a table: one too many makes a table again that need not be.
    """
    if differs is None:
        return None
    made = MADE.search(sql)
    words = re.findall(r"\w+", sql[made.end() if made else 0 :].lower())
    if not made:
        differs.update(words)
    elif not differs.isdisjoint(words):
        differs.add(made[2])
    elif made[1] == "table":
        return f"create view {made[2]} as select * from {below}.{made[2]}"
    return None


def _first(error: Exception) -> str:
    return str(error).split("\n\nLINE")[0].split("\nLINE")[0].strip()


def _line(message: str, statement: str, text: str) -> int:
    """The line of the file: DuckDB counts within the statement, which begins somewhere in the file."""
    start = text.find(statement.strip())
    before = text[: max(start, 0)].count("\n")
    said = re.search(r"LINE (\d+):", message)
    lead = len(statement) - len(statement.lstrip())
    inside = int(said.group(1)) - 1 - statement[:lead].count("\n") if said else 0
    return before + max(inside, 0) + 1
