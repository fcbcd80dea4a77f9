"""How long a soak lasts and what it tells; the results go to docs/soak.md."""

import datetime as dt
import os
import shutil
from pathlib import Path

import pytest

from dashboard import paths
from tests.browser.conftest import address, chromium

__all__ = ["address", "chromium"]

REPORT = paths.ROOT / "docs" / "soak.md"
MEASURED = "<!-- from here on written by `make soak` -->"
MINUTES = float(os.environ.get("SOAK_MINUTES", "20"))
PARTS = 6
UNTIMED = 2
"""Parts that take as long as they take: the memory of long files, every state of every page."""
SMALL = ("reference.xlsx", "registers.xlsx")

TOLD: list[tuple[str, str]] = []


def tell(what: str, outcome: str) -> None:
    """Keep what a part has seen for the report."""
    TOLD.append((what, outcome))


@pytest.fixture
def seconds() -> float:
    """How long this part may take."""
    return MINUTES * 60 / PARTS


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Copies of the reference tables and the registers."""
    folder = tmp_path_factory.mktemp("workbooks")
    return [Path(shutil.copy(paths.ROOT / "data" / "workbooks" / name, folder)) for name in SMALL]


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Write the report when all parts have passed."""
    if exitstatus or len(TOLD) < PARTS + UNTIMED:
        return
    lines = "\n".join(f"- **{what}**: {outcome}" for what, outcome in TOLD)
    written = REPORT.read_text(encoding="utf-8").split(MEASURED)[0]
    when = f"`SOAK_MINUTES={MINUTES:g} make soak`, {dt.datetime.now(dt.UTC):%Y-%m-%d}."
    REPORT.write_text(f"{written}{MEASURED}\n\n{when}\n\n{lines}\n", encoding="utf-8")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show what was seen."""
    for what, outcome in TOLD:
        terminalreporter.write_line(f"{what}: {outcome}")
