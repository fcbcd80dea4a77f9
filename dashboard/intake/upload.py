"""Spreadsheets that somebody brings: kept, checked in a process of their own, looked at, published.

An upload is a folder `uploads/<id>` in the folder of versions. What is said about it stands in `upload.json`, what was
found in it in `result.json`, both written in one step; whoever has the id can go on with it after a reload, a restart
or a conflict. The process that reads it (`dashboard.intake.work`) holds a lock as long as it lives.
"""

import contextlib
import datetime as dt
import fcntl
import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pandas as pd

from dashboard import paths
from dashboard.intake import bounds, publish
from dashboard.intake.limits import Limits
from dashboard.intake.load import Part
from dashboard.intake.reading import Reading, from_json, to_json

FOLDER = publish.UPLOADS
ID = re.compile(r"[A-Za-z0-9_-]{16}")
MOST_FILES = 20
DAYS = 30
TRIES = 20
"""How often a check is started anew where somebody just looks whether it is at work: each look takes no time."""
STATES = ("waiting", "working", "faults", "ready", "cancelled", "failed", "published")


class UnknownUpload(LookupError):
    """An upload that is not kept (any more)."""


class Conflict(Exception):
    """Somebody else published since this was checked: `version` is what readers see now."""

    def __init__(self, version: str | None) -> None:
        super().__init__(version)
        self.version = version


class Unconfirmed(Exception):
    """It would remove more of some tables than may go without a word: their names."""

    def __init__(self, tables: tuple[str, ...]) -> None:
        super().__init__(", ".join(tables))
        self.tables = tables


class NotReady(Exception):
    """There is nothing to publish: it has faults, or is not checked."""


@dataclass(frozen=True)
class State:
    """Where an upload stands.

    Attributes:
        upload_id: names it in an address.
        name: one of `STATES`.
        files: name, digest and size in bytes of each file.
        by: who brought it.
        note: why, as far as that was said when it was brought.
        draft: the draft of `dashboard.intake.edits` that it was made of; blank for files that somebody brought.
        made_from: the version whose rows a draft was laid on; None for files that somebody brought.
        based_on: the version that it was checked against; None before the first load.
        readings: place of a sheet -> what was said of it.
        progress: what the process said last: step, and file, sheet, done, total where it knows them.
        version: the candidate that is ready or was published.
        sheets: what was found of each sheet, see `dashboard.intake.work`.
        rows: rows of the whole version.
        fault_count: hard faults; with one of them nothing can be published.
        warning_count: warnings about the files of this upload.
        removed: table -> (rows now, rows that would go).
        confirm: tables of which more would go than may go without a word.
        error: `key` of a text and its `values` where the whole could not be checked; only the `step` where the process ended
            without a word.
    """

    upload_id: str
    name: str
    files: tuple[dict, ...]
    by: str = ""
    note: str = ""
    draft: str = ""
    made_from: str | None = None
    based_on: str | None = None
    readings: Mapping[str, Reading] = field(default_factory=dict)
    progress: Mapping[str, object] = field(default_factory=dict)
    version: str | None = None
    sheets: tuple[dict, ...] = ()
    rows: int = 0
    fault_count: int = 0
    warning_count: int = 0
    removed: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    confirm: tuple[str, ...] = ()
    error: Mapping[str, object] | None = None


def folder(var: Path, upload_id: str) -> Path:
    """The folder of an upload.

    Raises:
        UnknownUpload: there is none of that name.
    """
    path = var / FOLDER / upload_id
    if not ID.fullmatch(upload_id) or not (path / "upload.json").is_file():
        raise UnknownUpload(upload_id)
    return path


def begin(
    var: Path,
    files: Iterable[tuple[str, bytes]],
    *,
    by: str = "",
    lang: str = "nl",
    note: str = "",
    draft: str = "",
    made_from: str | None = None,
) -> str:
    """Keep files as they are, as one upload, and give its id; nothing is read yet.

    Uploads that nobody published or touched for long are removed.

    Args:
        var: the folder of versions.
        files: (name, content) of each; two of one name get a number.
        by: who brings them.
        lang: language in which the process speaks.
        note: why.
        draft: the draft that they were made of.
        made_from: the version whose rows that draft was laid on: over another one it is never published.

    Raises:
        ValueError: no file, or more than `MOST_FILES`.
        OSError: they can't be kept, e.g. because the disk is full.
    """
    given = list(files)
    if not 0 < len(given) <= MOST_FILES:
        raise ValueError(f"{len(given)} files")
    remove_old(var)
    told, names = [], set()
    upload_id = secrets.token_urlsafe(12)
    place = var / FOLDER / upload_id
    with publish.only_files(var):
        for name, held in given:
            safe = publish.safe_name(name)
            stem, dot, kind = safe.rpartition(".")
            number = 1
            while safe.casefold() in names:
                number += 1
                safe = f"{stem} ({number}){dot}{kind}"
            names.add(safe.casefold())
            digest, path = publish.keep_file(var, safe, held)
            told.append({"name": path.name, "digest": digest, "size": len(held)})
        place.mkdir(parents=True)
        at = dt.datetime.now(dt.UTC).replace(microsecond=0).isoformat()
        said = {"files": told, "by": by, "lang": lang, "at": at, "readings": {}}
        said |= {"note": note, "draft": draft, "made_from": made_from} if draft else {}
        write(place / "upload.json", said)
    return upload_id


def start(var: Path, upload_id: str) -> None:
    """Check an upload in a process of its own; what was found of it before is forgotten. Nothing where it is at work."""
    place = folder(var, upload_id)
    with (place / ".lock").open("w") as lock:
        if not _taken(lock):
            return
        clear(var, place)
        write(place / "progress.json", {"step": "waiting"})
        environment = os.environ | {
            "DASHBOARD_VAR": str(var),
            "PYTHONPATH": os.pathsep.join(filter(None, [str(paths.ROOT), os.environ.get("PYTHONPATH", "")])),
        }
        with (place / "log.txt").open("wb") as log:
            # The lock goes with the process that inherits it: it is free again when that one has ended, however.
            child = subprocess.Popen(
                [sys.executable, "-m", "dashboard.intake.work", str(var), upload_id],
                env=environment, pass_fds=[lock.fileno()], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        (place / "pid").write_text(str(child.pid))
    _children[upload_id] = child


def _taken(lock: IO) -> bool:
    """Whether a lock could be taken. Somebody who looks whether it is held holds it for a moment, too."""
    for _ in range(TRIES):
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        time.sleep(0.005)
    return False


_children: dict[str, subprocess.Popen] = {}
"""Kept until they have ended, so that none stays behind as a zombie."""


def clear(var: Path, place: Path) -> None:
    """Forget what was found of an upload; its files and what was said of it stay."""
    result = read(place / "result.json")
    if result and result.get("state") != "published" and result.get("version"):
        publish.candidate(var, result["version"]).unlink(missing_ok=True)
    for name in ("result.json", "progress.json", "faults.parquet", "pid", "cancelled"):
        (place / name).unlink(missing_ok=True)
    shutil.rmtree(place / "cells", ignore_errors=True)


def cancel(var: Path, upload_id: str) -> None:
    """Stop the process that checks an upload; the files stay."""
    place = folder(var, upload_id)
    if not is_at_work(place):
        return
    (place / "cancelled").touch()
    with contextlib.suppress(OSError, ValueError):
        os.kill(int((place / "pid").read_text()), signal.SIGKILL)
    wait(upload_id)


def wait(upload_id: str) -> None:
    """Wait until the process that this one started for an upload has ended."""
    if child := _children.pop(upload_id, None):
        child.wait()


def discard(var: Path, upload_id: str) -> None:
    """Throw an upload away; what was published of it stays, and so do files that a version holds."""
    place = folder(var, upload_id)
    cancel(var, upload_id)
    told = read(place / "upload.json") or {}
    published = (read(place / "result.json") or {}).get("state") == "published"
    clear(var, place)
    shutil.rmtree(place)
    if not published:
        publish.remove_files(var, [file["digest"] for file in told.get("files", [])])


def days_kept() -> int:
    """Days after which an upload that nobody published or touched is removed, as DASHBOARD_UPLOAD_DAYS says."""
    return max(1, int(bounds.number_from("DASHBOARD_UPLOAD_DAYS", DAYS)))


def remove_old(var: Path) -> int:
    """Remove uploads that nobody published and nobody touched for `days_kept`; gives their number.

    Nothing where somebody loads or publishes right now: the next one does it. What a version holds stays.
    """
    before = time.time() - days_kept() * 86_400
    gone = 0
    with contextlib.suppress(BlockingIOError), publish.only_load(var, waits=False):
        for path in (var / FOLDER).glob("*/upload.json"):
            place = path.parent
            with contextlib.suppress(UnknownUpload, OSError):
                touched = max(one.stat().st_mtime for one in place.iterdir())
                if touched < before and state(var, place.name).name not in ("published", "working"):
                    discard(var, place.name)
                    gone += 1
    return gone


def remove_leftovers(var: Path) -> None:
    """Remove candidates, whole or half, that processes left which were killed; call it while no other check builds."""
    publish.remove_leftovers(var / publish.CANDIDATES)
    named = {(read(path) or {}).get("version") for path in (var / FOLDER).glob("*/result.json")}
    for path in (var / publish.CANDIDATES).glob("*.duckdb"):
        if path.stem not in named:
            path.unlink(missing_ok=True)


def is_at_work(place: Path) -> bool:
    """Whether a process is checking an upload now."""
    with contextlib.suppress(FileNotFoundError), (place / ".lock").open("r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def state(var: Path, upload_id: str) -> State:
    """Where an upload stands now.

    Raises:
        UnknownUpload: there is none of that name.
    """
    place = folder(var, upload_id)
    said = read(place / "upload.json") or {}
    # In this order: a process that ends in between has written its result by then.
    at_work = is_at_work(place)
    progress = read(place / "progress.json") or {}
    result = read(place / "result.json")
    common = {
        "upload_id": upload_id,
        "files": tuple(said.get("files", ())),
        "by": said.get("by", ""),
        "note": said.get("note", ""),
        "draft": said.get("draft", ""),
        "made_from": said.get("made_from"),
        "readings": {name: from_json(one) for name, one in said.get("readings", {}).items()},
        "progress": progress,
    }
    if result is not None:
        if result["state"] == "ready" and (var / f"{result.get('version')}.duckdb").is_file():
            # Ended between its publication and the word of it.
            result["state"] = "published"
        found = {name: result[name] for name in result if name in State.__dataclass_fields__}
        found["sheets"] = tuple(found.get("sheets", ()))
        found["confirm"] = tuple(found.get("confirm", ()))
        found["removed"] = {name: tuple(pair) for name, pair in found.get("removed", {}).items()}
        return State(**common | found, name=result["state"])
    if at_work:
        return State(**common, name="working")
    if not progress:
        return State(**common, name="waiting")
    _children.pop(upload_id, None)
    if (place / "cancelled").is_file():
        return State(**common, name="cancelled")
    # Neither a result nor a process: it was ended by its limits, by the machine or by a fault of ours.
    error: dict = {"values": {"step": progress.get("step", "")}}
    if _took_too_long(place) and progress.get("file"):
        seconds = Limits.from_environment().seconds
        error = {"key": "intake.file_too_slow", "values": {"file": progress["file"], "seconds": seconds}}
    return State(**common, name="failed", error=error)


def _took_too_long(place: Path) -> bool:
    with contextlib.suppress(OSError):
        return bounds.TOLD_BY_SYSTEM in (place / "log.txt").read_bytes()
    return False


def uploads(var: Path) -> list[State]:
    """All uploads that are kept, newest first."""
    found = []
    for path in sorted(
        (var / FOLDER).glob("*/upload.json"), key=lambda path: path.stat().st_mtime, reverse=True
    ):
        with contextlib.suppress(UnknownUpload):
            found.append(state(var, path.parent.name))
    return found


def choose(var: Path, upload_id: str, readings: Mapping[str, Reading]) -> None:
    """Say how sheets are to be read (place of a sheet -> reading); `start` then checks them so."""
    place = folder(var, upload_id)
    with (place / ".said.lock").open("w") as lock:
        # Two choices at once: neither is to be lost.
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = read(place / "upload.json") or {}
        said["readings"] = said.get("readings", {}) | {name: to_json(one) for name, one in readings.items()}
        write(place / "upload.json", said)


def faults(var: Path, upload_id: str) -> pd.DataFrame:
    """All faults and warnings that are kept of an upload, a row each, with the fields of `check.Issue`."""
    path = folder(var, upload_id) / "faults.parquet"
    if not path.is_file():
        from dashboard.intake.check import Issue

        return pd.DataFrame(columns=list(Issue.__dataclass_fields__))
    return pd.read_parquet(path)


def cells(var: Path, upload_id: str, number: int, *, first_row: int, last_row: int) -> pd.DataFrame:
    """Rows of a sheet as they were found: columns A, B, …; the index is the row, counted from 1.

    Args:
        var: the folder of versions.
        upload_id: the upload.
        number: the sheet's `number` in `State.sheets`.
        first_row: first row wanted.
        last_row: last row wanted.
    """
    import pyarrow.parquet as parquet

    path = folder(var, upload_id) / "cells" / f"{int(number)}.parquet"
    if not path.is_file():
        return pd.DataFrame()
    first = max(first_row, 1)
    file = parquet.ParquetFile(path)
    table = file.read().slice(first - 1, max(last_row - first + 1, 0))
    frame = table.to_pandas()
    frame.index = range(first, first + len(frame))
    return frame


def parts(var: Path, upload_id: str) -> list[Part]:
    """The files of an upload as parts of a version, with what was said of their sheets."""
    said = read(folder(var, upload_id) / "upload.json") or {}
    found = []
    for file in said["files"]:
        readings = {
            name.partition("\t")[2]: from_json(one)
            for name, one in said.get("readings", {}).items()
            if name.partition("\t")[0] == file["name"]
        }
        path = publish.kept_file(var, file["digest"], file["name"])
        found.append(Part(path, readings=readings, is_upload=True, by=said.get("by", "")))
    return found


def publish_upload(
    var: Path, upload_id: str, *, by: str, note: str = "", confirmed: Iterable[str] = ()
) -> str:
    """Make an upload that is ready the version that readers see, and give its name.

    Args:
        var: the folder of versions.
        upload_id: the upload.
        by: who publishes.
        note: why.
        confirmed: names of tables of which much may go.

    Raises:
        NotReady: it has faults or is not checked.
        Unconfirmed: much of a table would go, and it was not named.
        Conflict: another version was published since it was checked, and `start` checks it against that one; or since
            its workbook was made of a draft, and `edits.hand_over` makes it again.
    """
    place = folder(var, upload_id)
    with publish.only_load(var):
        result = read(place / "result.json") or {}
        if result.get("state") != "ready":
            raise NotReady(result.get("state", "waiting"))
        shown = publish.current(var)
        now = shown.stem if shown else None
        made_from = (read(place / "upload.json") or {}).get("made_from")
        # A draft's workbook holds all rows of its register: over another version it would put back what others changed.
        if now != result["based_on"] or (made_from and made_from != now):
            raise Conflict(now)
        if open_ones := set(result["confirm"]) - set(confirmed):
            raise Unconfirmed(tuple(sorted(open_ones)))
        candidate = publish.candidate(var, result["version"])
        if not candidate.is_file():
            raise NotReady("no candidate")
        publish.publish(
            var, candidate, by=by, note=note, files=result.get("files_told", ()), rows=result.get("rows")
        )
        write(place / "result.json", result | {"state": "published"})
    return result["version"]


def write(path: Path, said: Mapping) -> None:
    """Write a small file in one step: whoever reads it sees the former or the new one."""
    part = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}")
    part.write_text(json.dumps(said, ensure_ascii=False, default=str), encoding="utf-8")
    part.replace(path)


def read(path: Path) -> dict | None:
    """What a small file says; None where it is not there or was cut off."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return said if isinstance(said, dict) else None
