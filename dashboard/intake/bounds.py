"""Bounds on a process that reads what strangers made: memory, and time by the clock on the wall."""

import contextlib
import faulthandler
import math
import os
import resource
import signal
from collections.abc import Iterator

MEMORY_MB = 6_000
"""Memory that a process may ask for; the shipped files need a sixth of it."""
SECONDS = 1_800
TOLD_BY_SYSTEM = b"Timeout ("
"""What the system writes into the log of a process that `no_longer_than` ends."""


def number_from(name: str, default: float) -> float:
    """A setting of the environment that is a number above 0; the default where it is not."""
    try:
        found = float(os.environ.get(name, ""))
    except ValueError:
        return default
    return found if 0 < found < math.inf else default


def seconds() -> int:
    """Seconds that a check or a load may take, as DASHBOARD_LOAD_SECONDS says; at least one."""
    return max(1, int(number_from("DASHBOARD_LOAD_SECONDS", SECONDS)))


def limit_memory() -> None:
    """Let this process ask for no more memory than DASHBOARD_CHECK_MEMORY_MB says: a MemoryError, or its end."""
    most = int(number_from("DASHBOARD_CHECK_MEMORY_MB", MEMORY_MB) * 2**20)
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(
        resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard)
    )


def limit_time() -> None:
    """Let the system end this process when its seconds have passed, whatever it is doing then."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(seconds())


@contextlib.contextmanager
def no_longer_than(most: float) -> Iterator[None]:
    """End this process where what is done within takes longer than some seconds.

    A thread of the interpreter's own does it, which needs no turn of its lock: a reader in another language may hold that.
    """
    faulthandler.dump_traceback_later(most, exit=True, file=2)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
