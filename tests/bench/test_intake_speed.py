"""A large spreadsheet that somebody brings: reading and checking it, against only reading its cells."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter

from dashboard import dictionary, paths
from tests.bench.conftest import keep

ROWS = 200_000
PAIRS = int(os.environ.get("BENCH_PAIRS", "5"))

READ = """
import gc, json, resource, sys, time
gc.disable()
started = time.perf_counter()
from python_calamine import CalamineWorkbook
started = time.perf_counter()
book = CalamineWorkbook.from_path(sys.argv[1])
rows = sum(len(book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names)
seconds = time.perf_counter() - started
print(json.dumps([seconds, rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""
CHECK = """
import gc, json, resource, sys, time
gc.disable()
from dashboard import dictionary
from dashboard.intake.check import Issues, check_sheet
from dashboard.intake.read import read_workbook
from dashboard.intake.recognise import recognise
from tests.fuzz import known
lists = known()
issues, rows, faults = Issues(), 0, 0
started = time.perf_counter()
for sheet in read_workbook(__import__("pathlib").Path(sys.argv[1])):
    table = recognise(sheet, dictionary.tables()).table
    checked = check_sheet(sheet, table, load_sheet_id=1, known=lists, issues=issues)
    rows += len(checked.state)
seconds = time.perf_counter() - started
assert not issues.count("fault"), issues.kept[0]
print(json.dumps([seconds, rows + 1, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table of the United Nations' kind with 200,000 rows of 16 columns: years, names, codes and counts."""
    path = tmp_path_factory.mktemp("large") / "large.xlsx"
    columns = dictionary.columns("unhcr_population")
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("unhcr_population")
        sheet.write_row(0, 0, [column.heading_en for column in columns])
        for number in range(ROWS):
            for index, column in enumerate(columns):
                if column.column_name == "reference_year":
                    value: object = 1951 + number % 70
                elif column.type == "area":
                    value = ("TUN", "MAR", "EGY", "SYR", "NLD", "DEU")[number % 6]
                elif column.type == "integer":
                    value = number % 9_973
                else:
                    value = f"Name {number % 211}"
                sheet.write(number + 1, index, value)
    return path


def test_large_workbook(large: Path) -> None:
    """The target is 2.5 times the bare reading, in less than 1 GB."""

    def run(text: str) -> list[float]:
        done = subprocess.run(
            [sys.executable, "-c", text, str(large)], capture_output=True, text=True, check=False, cwd=paths.ROOT,
            env=os.environ | {"PYTHONPATH": str(paths.ROOT)},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2_000:]
        return json.loads(done.stdout)

    bare, ours, memory = [], [], []
    for _ in range(PAIRS):
        seconds, rows, _ = run(READ)
        assert rows == ROWS + 1
        bare.append(seconds)
        seconds, rows, peak = run(CHECK)
        assert rows == ROWS + 1
        ours.append(seconds)
        memory.append(peak)
    keep(
        f"read and check a workbook of 200,000 rows (at most {max(memory):.0f} MB)",
        against="reading its cells with python-calamine", ours=ours, bare=bare,
    )  # fmt: skip
