"""Files that take a while: made in threads of the server, looked at and stopped by their token, kept for an hour.

A file stands in a folder of its own outside the project. It is gone when its time is over, when it is cancelled or has
failed, and when the server stops. Knows nothing of the page: whoever holds the token may have the file.
"""

import atexit
import errno
import logging
import secrets
import shutil
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dashboard.exports.tables import Progress

AT_ONCE = 2
MOST_KEPT = 40
KEPT_SECONDS = 3600
STEPS = ("survey", "write", "finish")
ACTIVE = ("waiting", "running")

Work = Callable[[Path, Progress], tuple[str, Sequence[str]]]
"""Writes a file to the path; gives the name under which it is had, and what to know about it."""


class Busy(RuntimeError):
    """More files are asked for or kept than there is room for."""


class Cancelled(Exception):
    """Nobody wants the file any more."""


@dataclass(kw_only=True)
class Job:
    """A file in the making.

    Attributes:
        token: what names it; cannot be guessed.
        row_count: rows that it will hold.
        mime: media type.
        state: `waiting`, `running`, `done`, `failed` or `cancelled`.
        step: one of `STEPS`.
        rows_done: rows of this step.
        reason: why it failed: `disk_full` or `broken`.
        name: its name, once it is there.
        path: where it stands.
        size: bytes.
        notes: what to know about it.
        ended: set when nothing happens any more.
    """

    token: str
    row_count: int
    mime: str
    path: Path
    state: str = "waiting"
    step: str = "survey"
    rows_done: int = 0
    reason: str = ""
    name: str = ""
    size: int = 0
    notes: Sequence[str] = ()
    ended: threading.Event = field(default_factory=threading.Event)
    is_unwanted: threading.Event = field(default_factory=threading.Event)

    @property
    def share(self) -> float:
        """How much is done, 0 to 1: reading the rows is a third of the work."""
        if self.step == "finish":
            return 0.98
        part = min(self.rows_done / self.row_count, 1) if self.row_count else 0
        return part / 3 if self.step == "survey" else 1 / 3 + 0.63 * part


_jobs: dict[str, Job] = {}
_lock = threading.Lock()
_places = threading.Semaphore(AT_ONCE)


def start(work: Work, *, row_count: int, mime: str, kept_seconds: float = KEPT_SECONDS) -> Job:
    """Let a thread make a file; it waits while others are made.

    Raises:
        Busy: too many are kept or being made.
        OSError: there is no room for its folder.
    """
    with _lock:
        if len(_jobs) >= MOST_KEPT:
            raise Busy(f"{len(_jobs)} files are kept or being made")
        folder = Path(tempfile.mkdtemp(prefix="dashboard-export-"))
        job = Job(token=secrets.token_urlsafe(32), row_count=row_count, mime=mime, path=folder / "file")
        _jobs[job.token] = job
    threading.Thread(target=_run, args=(job, work, kept_seconds), daemon=True, name="export").start()
    return job


def find(token: str) -> Job | None:
    """Give the file that a token names; None when it is gone."""
    return _jobs.get(token)


def cancel(token: str) -> None:
    """Stop making a file and remove what there is of it."""
    job = _jobs.get(token)
    if job is None:
        return
    job.is_unwanted.set()
    if job.ended.is_set():
        _remove(job)


def _run(job: Job, work: Work, kept_seconds: float) -> None:
    def progress(step: str, rows_done: int) -> None:
        job.step, job.rows_done = step, rows_done
        if job.is_unwanted.is_set():
            raise Cancelled

    try:
        while not _places.acquire(timeout=0.2):
            if job.is_unwanted.is_set():
                raise Cancelled
        try:
            job.state = "running"
            progress("survey", 0)
            job.name, job.notes = work(job.path, progress)
            progress("finish", job.row_count)
        finally:
            _places.release()
        job.size = job.path.stat().st_size
        job.state = "done"
    except Cancelled:
        job.state = "cancelled"
    except Exception as error:
        is_full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        job.state, job.reason = "failed", "disk_full" if is_full else "broken"
        logging.getLogger(__name__).exception("an export could not be made")
    if job.state != "done":
        shutil.rmtree(job.path.parent, ignore_errors=True)
    # What has failed is kept as long, so that the page can say so; it takes no room on the disk.
    timer = threading.Timer(kept_seconds, _remove, [job])
    timer.daemon = True
    timer.start()
    job.ended.set()
    if job.is_unwanted.is_set():
        _remove(job)


def _remove(job: Job) -> None:
    with _lock:
        _jobs.pop(job.token, None)
    shutil.rmtree(job.path.parent, ignore_errors=True)


@atexit.register
def _remove_all() -> None:
    for job in list(_jobs.values()):
        job.is_unwanted.set()
        _remove(job)
