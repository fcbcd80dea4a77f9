"""How times are taken and told: two ways in turn, in one run, as a ratio; the table goes to docs/performance.md.

Nothing here fails for being slow: a machine's load is not a fault of the code.
"""

import os
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from dashboard import paths
from tests.browser.conftest import chromium

__all__ = ["chromium"]

REPORT = paths.ROOT / "docs" / "performance.md"
MEASURED = "<!-- from here on written by `make bench` -->"


@dataclass(frozen=True)
class Compared:
    """Seconds of two ways that were taken in turn; the pairs belong together."""

    what: str
    against: str
    ours: list[float]
    bare: list[float]
    clock: str

    @property
    def ratios(self) -> list[float]:
        """Ours divided by bare, pair by pair."""
        return [ours / bare for ours, bare in zip(self.ours, self.bare, strict=True)]

    @property
    def row(self) -> list[str]:
        """A row of the table."""
        middle, low, high = statistics.median(self.ratios), min(self.ratios), max(self.ratios)
        seconds = f"{statistics.median(self.ours):.3f} / {statistics.median(self.bare):.3f}"
        spread = f"{low:.2f}–{high:.2f}"
        return [
            self.what,
            self.against,
            f"**{middle:.2f}**",
            spread,
            str(len(self.ratios)),
            self.clock,
            seconds,
        ]


HEAD = ["what", "against", "ratio (median)", "lowest–highest", "pairs", "clock", "seconds here, ours / bare"]
RESULTS: list[Compared] = []


def keep(what: str, *, against: str, ours: list[float], bare: list[float], clock: str = "wall") -> None:
    """Keep a comparison for the report."""
    RESULTS.append(Compared(what, against, ours, bare, clock))


def taken(action: Callable[[], object], *, clock: Callable[[], float] = time.perf_counter) -> float:
    """The seconds that an action takes; with `time.process_time` those of the processor."""
    started = clock()
    action()
    return clock() - started


def table() -> str:
    """All comparisons as a table in Markdown."""
    rows = [HEAD, ["---"] * len(HEAD), *(result.row for result in RESULTS)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Write the report when all has been measured; a part of the tests leaves it as it is."""
    if exitstatus or session.testscollected < 6 or not RESULTS:
        return
    written = REPORT.read_text(encoding="utf-8").split(MEASURED)[0]
    machine = (
        f"Python {platform.python_version()}, {os.cpu_count()} processors, load average of the last minute "
        f"{os.getloadavg()[0]:.1f} at the end."
    )
    REPORT.write_text(f"{written}{MEASURED}\n\n{table()}\n\n{machine}\n", encoding="utf-8")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show the table."""
    if RESULTS:
        terminalreporter.write_line("")
        terminalreporter.write_line(table())
