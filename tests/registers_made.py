"""A version in memory with made rows in some registers, and the reference tables as shipped: quick, nothing to load."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import pandas as pd

from dashboard import paths, store

MODEL = paths.ROOT / "queries" / "model"
GENERAL = {"sheet_row": 2, "source_id": "made", "classification": "public", "is_example": False}


def made_version(
    shipped: Path, tables: Mapping[str, Sequence[Mapping[str, object]]]
) -> duckdb.DuckDBPyConnection:
    """Return a connection on which queries about registers of work can be asked.

    Args:
        shipped: the shipped version.
        tables: table -> its rows, in the place of what is shipped; the columns left out are blank.
    """
    connection = duckdb.connect()
    connection.execute(f"attach '{shipped}' as shipped (read_only)")
    connection.execute("create schema public")
    connection.execute("set search_path = 'public'")
    names = connection.execute(
        "select table_name from duckdb_tables() where database_name = 'shipped' and schema_name = 'base'"
    ).fetchall()
    for (name,) in names:
        if name not in tables:
            connection.execute(f'create view public."{name}" as select * from shipped.base."{name}"')
            continue
        connection.execute(f'create table public."{name}" as select * from shipped.base."{name}" where false')
        for row in tables[name]:
            plant(connection, name, row)
    for path in sorted(MODEL.glob("*.sql")):
        if path.name < "060":
            connection.execute(path.read_text(encoding="utf-8"))
    return connection


def plant(connection: duckdb.DuckDBPyConnection, table: str, row: Mapping[str, object]) -> None:
    """Add a row to a table that was made; it stands in the sheet of the shipped rows of that table."""
    sheet = connection.execute(
        "select min(load_sheet_id) from shipped.base.load_sheet where table_name = ?", [table]
    ).fetchone()[0]
    given = {**GENERAL, "load_sheet_id": sheet, **row}
    marks = ", ".join(f"${column}" for column in given)
    connection.execute(f"insert into public.{table} ({', '.join(given)}) values ({marks})", given)


def asked(connection: duckdb.DuckDBPyConnection, name: str, **parameters: object) -> pd.DataFrame:
    """Return the answer of a named query on a made version."""
    return connection.execute(store.text_of(name), parameters or None).df()
