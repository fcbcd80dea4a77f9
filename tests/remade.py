"""The model made again in a copy of the shipped version: only what follows from rows of a register or a series."""

import re
from pathlib import Path

import duckdb

from dashboard import paths

MODEL = paths.ROOT / "queries" / "model"
CREATED = re.compile(r"^create (table|view|macro)", re.MULTILINE)


def is_of_cells(path: Path) -> bool:
    """Whether a file of the model makes figures, registers or the evidence of gaps; not money, nor what is found."""
    return path.name < "071" or path.name.startswith("080")


def remake(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the public tables anew on which cells of country x theme stand, after a change of base.

    Making all of the model takes ten times as long. Money, what is found and the other clearances stay as they were.
    """
    connection.execute("set search_path = 'public'")
    for path in sorted(MODEL.glob("*.sql")):
        if is_of_cells(path):
            connection.execute(CREATED.sub(r"create or replace \1", path.read_text(encoding="utf-8")))
    connection.execute("set search_path = 'main'")
