"""Which versions there are, which one readers see, and how a new one takes its place.

A version is a file `<UTC time>-<8 hex of the inputs' digest>.duckdb`; `current` is a text file that holds the
name of the one that is shown and is replaced in one step. A reader that has a version open keeps it. A version stays
until somebody removes it; `history.jsonl` tells who did what, and `files` keeps what was uploaded, byte for byte.
"""

import contextlib
import datetime as dt
import fcntl
import hashlib
import json
import os
import re
import shutil
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

VERSION = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}")
UPLOADS = "uploads"
CANDIDATES = "candidates"
"""Folder of versions that were built and are looked at before they are published."""
ACTIONS = ("publish", "restore", "remove")
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


def candidate(var: Path, version: str) -> Path:
    """Where a version stands that is finished and not published."""
    return var / CANDIDATES / f"{version}.duckdb"


def path_of(var: Path, version: str) -> Path | None:
    """The file of a version that is kept or waits for publication; None where there is neither."""
    if not VERSION.fullmatch(version):
        return None
    return next(
        (path for path in (var / f"{version}.duckdb", candidate(var, version)) if path.is_file()), None
    )


def publish(
    var: Path,
    path: Path,
    *,
    by: str = "",
    note: str = "",
    files: Iterable[dict] = (),
    rows: int | None = None,
) -> Path:
    """Make a finished database file (see `building`, `candidate`) the current version; call it with the lock held.

    The file is on disk before its name is, and its name before the pointer: a crash at any point leaves
    either the former version or the new one, whole.

    Args:
        var: the folder of versions.
        path: the finished file.
        by: who publishes, as the history will tell.
        note: why, in a person's own words.
        files: name, digest and size in bytes of each file that was brought.
        rows: rows of the version.

    Returns:
        The path under which the version now stands.
    """
    version = path.name.removeprefix(".").removesuffix(".building").removesuffix(".duckdb")
    if not VERSION.fullmatch(version):
        raise ValueError(f"{path.name} is not a version under construction")
    _sync(path)
    final = var / f"{version}.duckdb"
    path.replace(final)
    _point(var, version)
    _tell(var, action="publish", version=version, by=by, note=note, files=list(files), rows=rows)
    return final


def restore(var: Path, version: str, *, by: str, note: str = "") -> None:
    """Show a former version again. Nothing is built or lost: the later ones stay.

    Raises:
        LookupError: the version is not kept (any more).
    """
    with only_load(var):
        if version not in versions(var):
            raise LookupError(version)
        _point(var, version)
        _tell(var, action="restore", version=version, by=by, note=note)


def remove(var: Path, version: str, *, by: str, note: str = "") -> None:
    """Remove a version for good, and its uploaded files, but for those that another version or an open upload holds.

    A reader that has it open keeps reading: the file goes when the last one lets go.

    Raises:
        LookupError: the version is not kept (any more).
        ValueError: it is the one that readers see.
    """
    with only_load(var):
        if version not in versions(var):
            raise LookupError(version)
        shown = current(var)
        if shown is not None and shown.stem == version:
            raise ValueError(version)
        size = (var / f"{version}.duckdb").stat().st_size
        gone = {file["digest"] for file in files_of(var, version)}
        (var / f"{version}.duckdb").unlink()
        remove_files(var, gone)
        _tell(var, action="remove", version=version, by=by, note=note, size_bytes=size)


def history(var: Path) -> list[dict]:
    """What was done with versions, oldest first: at, action, version, by, note, and files and rows where it tells them.

    A line that a crash cut off is left out: the version itself tells what it holds.
    """
    try:
        lines = (var / "history.jsonl").read_text(encoding="utf-8", errors="replace").splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return []
    found = []
    for line in lines:
        try:
            told = json.loads(line)
        except ValueError:
            continue
        if isinstance(told, dict) and told.get("action") in ACTIONS and isinstance(told.get("version"), str):
            found.append({"at": "", "by": "", "note": "", "files": [], "rows": None} | told)
    return found


def files_of(var: Path, version: str) -> list[dict]:
    """Name and digest of the files that were brought with a version, by its publication.

    A process that was killed right after it may not have told of it: then by what the version itself holds.
    """
    for told in reversed(history(var)):
        if told["action"] == "publish" and told["version"] == version:
            return [file for file in told["files"] if isinstance(file, dict) and "digest" in file]
    return _files_in(var / f"{version}.duckdb")


def _files_in(path: Path) -> list[dict]:
    import duckdb

    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            [(manifest,)] = connection.execute("select manifest from base.load").fetchall()
    except (duckdb.Error, ValueError):  # made by an earlier release, which knew no uploads, or not to be read
        return []
    return [{"name": said["file_name"], "digest": said["digest"]} for said in json.loads(manifest or "[]")]


# Files that people bring ------------------------------------------------------------------------------------


def safe_name(name: str) -> str:
    """The name of a file as it is kept and shown: without folders, control characters and marks of direction."""
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(
        sign for sign in unicodedata.normalize("NFC", last) if unicodedata.category(sign)[0] != "C"
    )
    stem, dot, kind = kept.strip(" .").rpartition(".")
    # The longest name that every file system takes, in bytes; the kind at its end stays.
    short = (stem or kind).encode()[:200].decode("utf-8", "ignore").strip(". ") or "file"
    return f"{short}{dot}{kind}" if stem else short


def keep_file(var: Path, name: str, content: bytes) -> tuple[str, Path]:
    """Keep a file as it is; returns its digest and where it stands: `files/<digest>/<name>`."""
    digest = hashlib.sha256(content).hexdigest()
    path = var / "files" / digest / safe_name(name)
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.parent / f".{os.getpid()}-{threading.get_ident()}.part"
        try:
            part.write_bytes(content)
            _sync(part)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    return digest, path


def kept_file(var: Path, digest: str, name: str) -> Path:
    """Where a file stands that was kept.

    Raises:
        FileNotFoundError: it is not there (any more).
    """
    if not re.fullmatch("[0-9a-f]{64}", digest):
        raise FileNotFoundError(digest)
    path = var / "files" / digest / safe_name(name)
    if not path.is_file():
        raise FileNotFoundError(str(path.name))
    return path


def remove_files(var: Path, digests: Iterable[str]) -> None:
    """Remove kept files, but for those that a version holds, or an upload that nobody published."""
    with only_files(var):
        held = {file["digest"] for name in versions(var) for file in files_of(var, name)}
        for path in (var / UPLOADS).glob("*/upload.json"):
            with contextlib.suppress(OSError, ValueError):
                result = path.with_name("result.json")
                if (
                    result.is_file()
                    and json.loads(result.read_text(encoding="utf-8"))["state"] == "published"
                ):
                    continue
                held |= {file["digest"] for file in json.loads(path.read_text(encoding="utf-8"))["files"]}
        for digest in set(digests) - held:
            shutil.rmtree(var / "files" / digest, ignore_errors=True)


@contextlib.contextmanager
def only_files(var: Path) -> Iterator[None]:
    """Hold the lock of the kept files: none goes between its coming and the word of who holds it."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / ".files.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _point(var: Path, version: str) -> None:
    pointer = var / ".current.building"
    pointer.write_text(f"{version}\n", encoding="ascii")
    _sync(pointer)
    _sync(var)
    pointer.replace(var / "current")
    _sync(var)


def _tell(var: Path, *, action: str, version: str, by: str, note: str, **more: object) -> None:
    at = dt.datetime.now(dt.UTC).replace(microsecond=0).isoformat()
    told = {"at": at, "action": action, "version": version, "by": by, "note": note}
    line = json.dumps(
        told | {name: value for name, value in more.items() if value is not None}, ensure_ascii=False
    )
    path = var / "history.jsonl"
    with path.open("a+b") as stream:
        # A crash may have cut off the last line: what comes next starts on one of its own.
        if stream.tell() and path.read_bytes()[-1:] != b"\n":
            stream.write(b"\n")
        stream.write(f"{line}\n".encode())
        stream.flush()
        os.fsync(stream.fileno())


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
def only_load(var: Path, *, waiting: Callable[[], None] = lambda: None, waits: bool = True) -> Iterator[None]:
    """Hold the lock of loading; calls `waiting` once and waits where another load holds it.

    The lock goes with the process that holds it, so a killed load never leaves one behind.

    Raises:
        BlockingIOError: another load holds it, and this one was not to wait.
    """
    var.mkdir(parents=True, exist_ok=True)
    with (var / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not waits:
                raise
            waiting()
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
