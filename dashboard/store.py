"""The data as of a version. `query` is the only door: a name, a reader, parameters."""

import functools
import re
import threading
from pathlib import Path

import duckdb
import pandas as pd

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
    # A version comes from an address: only a name that is kept may become a path.
    if name not in versions():
        raise UnknownVersion(name)
    with _opening:
        return _connection(paths.var_folder() / f"{name}.duckdb")


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
