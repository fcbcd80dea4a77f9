"""Which versions there are, which one readers see, and how a new one takes its place.

A version is a file `<UTC time>-<8 hex of the inputs' digest>.duckdb`; `current` is a text file that holds the
name of the one that is shown and is replaced in one step. A reader that has a version open keeps it.
"""

import contextlib
import datetime as dt
import fcntl
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

VERSION = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}")
KEPT = 5
"""How many versions are kept, the current one among them."""
# DuckDB opens a path for ever as it first found it, so a version is never written over.


def new_version(inputs_digest: str, *, var: Path) -> str:
    """A name for a version made now, later than every version that is there."""
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    newest = max((name[:16] for name in versions(var)), default="")
    if newest >= now.strftime("%Y%m%dT%H%M%SZ"):
        now = dt.datetime.strptime(newest, "%Y%m%dT%H%M%SZ") + dt.timedelta(seconds=1)
    return f"{now.strftime('%Y%m%dT%H%M%SZ')}-{inputs_digest[:8]}"


def versions(var: Path) -> list[str]:
    """The names of the versions that are kept, newest first; empty before the first load."""
    if not var.is_dir():
        return []
    return sorted((path.stem for path in var.glob("*.duckdb") if VERSION.fullmatch(path.stem)), reverse=True)


def current(var: Path) -> Path | None:
    """The file of the version that readers see, or None where nothing has been published."""
    try:
        name = (var / "current").read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    path = var / f"{name}.duckdb"
    return path if VERSION.fullmatch(name) and path.is_file() else None


def building(var: Path, version: str) -> Path:
    """Where a version is built, under a name that no reader looks at."""
    return var / f".{version}.building"


def publish(var: Path, path: Path, *, kept: int = KEPT) -> Path:
    """Make a finished database file (see `building`) the current version and remove the oldest ones.

    The file is on disk before its name is, and its name before the pointer: a crash at any point leaves
    either the former version or the new one, whole.

    Returns the path under which the version now stands.
    """
    version = path.name.removeprefix(".").removesuffix(".building")
    if not VERSION.fullmatch(version):
        raise ValueError(f"{path.name} is not a version under construction")
    _sync(path)
    final = var / f"{version}.duckdb"
    path.replace(final)
    pointer = var / ".current.building"
    pointer.write_text(f"{version}\n", encoding="ascii")
    _sync(pointer)
    _sync(var)
    pointer.replace(var / "current")
    _sync(var)
    for old in versions(var)[kept:]:
        if old != version:
            # A reader that has it open keeps reading: the file goes when the last one lets go.
            (var / f"{old}.duckdb").unlink(missing_ok=True)
    return final


def remove_leftovers(var: Path) -> None:
    """Remove what a load that was killed left behind; call it with the lock held."""
    for path in [*var.glob(".*.building"), *var.glob(".*.building.wal"), *var.glob(".*.building.tmp")]:
        if path.is_dir():
            for part in path.iterdir():
                part.unlink(missing_ok=True)
            path.rmdir()
        else:
            path.unlink(missing_ok=True)


@contextlib.contextmanager
def only_load(var: Path, *, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold the lock of loading; calls `waiting` once and waits where another load holds it.

    The lock goes with the process that holds it, so a killed load never leaves one behind.
    """
    var.mkdir(parents=True, exist_ok=True)
    with (var / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
