"""Files of a size that no table here has: the memory of whoever writes them does not grow with their rows."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from dashboard.exports.files import KINDS
from tests.soak.conftest import tell

SMALL, LARGE = 200_000, 800_000
MOST_GROWTH = 1.25
WRITE = """
import resource, sys, tempfile
from pathlib import Path
import numpy as np, pandas as pd
from dashboard.exports import files
from dashboard.exports.tables import Column, Export

kind, count, part = sys.argv[1], int(sys.argv[2]), 20_000

def batches():
    for start in range(0, count, part):
        number = np.arange(start, min(start + part, count))
        yield pd.DataFrame(
            {"code": number.astype(str), "text": [f"text {n} of a row" for n in number], "amount": number / 7, "year": 2020}
        )

columns = [
    Column(name="code", label="Code", kind="identifier"),
    Column(name="text", label="Text", kind="text"),
    Column(name="amount", label="Amount", kind="amount", decimals=2),
    Column(name="year", label="Year", kind="integer"),
]
export = Export(
    title="Made", selection_sentence="Made rows", columns=columns, batches=batches, row_count=count,
    sources=["made"], version="v", address="a", created="2026-11-29T00:00:00+00:00", lang="en",
)
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder, "file")
    found = files.write(export, kind, path, progress=lambda step, rows: None)
    assert found.row_count == count and path.stat().st_size > count
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.fixture(scope="module")
def told() -> Iterator[list[str]]:
    """One line of the report for all kinds: it is written when each part has told its own."""
    lines: list[str] = []
    yield lines
    tell(f"memory of a file of {LARGE:,} rows at its peak, and of {SMALL:,}", "; ".join(lines))


@pytest.mark.parametrize("kind", KINDS)
def test_memory_does_not_grow_with_rows(kind: str, told: list[str]) -> None:
    """Four times the rows, in a process of its own, take hardly more memory at their peak."""
    peaks = [
        int(
            subprocess.run(
                [sys.executable, "-c", WRITE, kind, str(count)], check=True, capture_output=True, text=True
            ).stdout
        )
        for count in (SMALL, LARGE)
    ]
    assert peaks[1] < MOST_GROWTH * peaks[0], peaks
    small, large = (round(peak / 1024) for peak in peaks)
    told.append(f"{kind} {large} MB, {small} MB")
