"""Real workbooks, changed at random: read and checked in a process of its own, since a reader may abort it.

`python -m tests.fuzz FIRST COUNT FOLDER` tries COUNT seeds from FIRST on and prints a line of JSON for each. A case may be
refused with a fault; else every cell of it must be stored, unknown, faulty or left out for a counted reason.
"""

import json
import random
import resource
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from dashboard import dictionary, paths
from dashboard.intake.check import Issues, Known, check_sheet
from dashboard.intake.load import Part, Work, _read_all
from dashboard.intake.read import ReadFault, Sheet, column_index, read_workbook
from dashboard.intake.recognise import recognise
from tests.unit.intake_made import workbook

WORKBOOKS = paths.ROOT / "data" / "workbooks"
SPREADSHEETS = paths.ROOT / "tests" / "fixtures" / "spreadsheets"
TEXTS = [
    "", "   ", "n/a", "#N/A", "-", "?", ":", "nan", "None", "=1+1", "1.234", "1,234", "€ 1.234,50", "(12)", "12%",
    "2024-13-01", "31-02-2024", "03-04-2025", "mei 2024", "Q2 2024", "'2024", "00123", "x" * 3_000, "TUN;TUN", ";",
    "TUN;;MAR", "XXX", "Tunesië", "EU27", "Totaal", "Subtotaal", "Bron: x", "* voorlopig", "\u202e\u200b;|,'\"<>&\\\n\t",
    "漢字🙂", "x 1.000", "mln", "=cmd|' /C calc'!A0",
]  # fmt: skip
VALUES = [*TEXTS, 0, -1, 1.5, 1e300, -1e-300, 2**53, 45443, 2024, True, False]


def known() -> Known:
    """What the reference workbook says of codes, spellings and countries."""
    work = Work()
    _read_all([Part(WORKBOOKS / "reference.xlsx")], work, lambda step, **said: None, None)
    return work.known


def changed_bytes(chance: random.Random, content: bytes) -> bytes:
    """Bytes with some of them changed, cut out or put in."""
    held = bytearray(content)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(held))
        match chance.randrange(4):
            case 0:
                held[at] = chance.randrange(256)
            case 1:
                del held[at : at + chance.randint(1, 200)]
            case 2:
                held[at:at] = bytes(chance.choices(range(256), k=chance.randint(1, 50)))
            case 3:
                held = held[: max(at, 1)]
        if not held:
            held = bytearray(b"x")
    return bytes(held)


def changed_part(chance: random.Random, source: Path, target: Path) -> None:
    """A zipped workbook with one of its parts changed."""
    with zipfile.ZipFile(source) as given:
        parts = {part.filename: given.read(part) for part in given.infolist()}
    name = chance.choice(list(parts))
    if parts[name]:
        parts[name] = changed_bytes(chance, parts[name])
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written:
        for part, content in parts.items():
            written.writestr(part, content)


def changed_rows(chance: random.Random, rows: list[list]) -> list[list]:
    """Rows of a sheet as a person may leave them: other cells, columns in another order, notes, totals, gaps."""
    made = [list(row) for row in rows[: chance.choice([3, 20, 60])]]
    for _ in range(chance.choice([0, 1, 3, 10])):
        row = chance.choice(made[1:] or made)
        row[chance.randrange(len(row))] = chance.choice(VALUES)
    width = len(made[0])
    if chance.random() < 0.3:
        order = chance.sample(range(width), width)
        made = [[row[index] for index in order] for row in made]
    if chance.random() < 0.2:
        at = chance.randrange(width)
        made = [[*row[:at], *row[at + 1 :]] for row in made]
    if chance.random() < 0.3:
        made = [
            [*row, "Eigen kolom" if not number else chance.choice(VALUES)] for number, row in enumerate(made)
        ]
    width = len(made[0])
    if chance.random() < 0.3:
        made = [["Register", *[""] * (width - 1)], [""] * width, *made]
    for text in ("Totaal", "Bron: eigen opgave", "Subtotaal Tunesië"):
        if chance.random() < 0.2:
            made.append([text, *[chance.choice([1, "", 12.5]) for _ in range(width - 1)]])
    if chance.random() < 0.2:
        made.insert(chance.randrange(1, len(made)), [""] * width)
    return made


def _stands(sheet: Sheet, cell: str) -> bool:
    """Whether something stands in a cell beside its error."""
    letters = cell.rstrip("0123456789")
    row, column = int(cell[len(letters) :]) - 1, column_index(letters)
    return (
        row < len(sheet.rows) and column < len(sheet.rows[row]) and str(sheet.rows[row][column]).strip() != ""
    )


def case(seed: int, folder: Path, lists: Known, registers: list[Sheet]) -> dict:
    """One changed workbook: what became of it."""
    chance = random.Random(seed)
    kind = chance.choice(["bytes", "part", "cells", "cells", "cells"])
    sources = [
        *sorted(path for path in SPREADSHEETS.iterdir() if path.suffix != ".py"),
        WORKBOOKS / "registers.xlsx",
    ]
    source = chance.choice(
        sources if kind == "bytes" else [one for one in sources if zipfile.is_zipfile(one)]
    )
    target = folder / f"case{source.suffix if kind != 'cells' else '.xlsx'}"
    if kind == "bytes":
        target.write_bytes(changed_bytes(chance, source.read_bytes()))
    elif kind == "part":
        changed_part(chance, source, target)
    else:
        sheet = chance.choice(registers)
        workbook(target, {sheet.sheet_name: changed_rows(chance, sheet.rows)})
    told = {"seed": seed, "kind": kind, "sheets": 0, "cells": 0, "faults": 0, "wrong": []}
    try:
        sheets = read_workbook(target)
    except ReadFault as fault:
        return told | {"refused": fault.rule_id}
    issues, tables = Issues(), dictionary.tables()
    for sheet in sheets:
        found = recognise(sheet, tables)
        if found.table is None:
            continue
        filled = sum(1 for row in sheet.rows for cell in row if cell is not None and str(cell).strip())
        filled += sum(1 for cell, _ in sheet.broken if not _stands(sheet, cell))
        checked = check_sheet(sheet, found.table, load_sheet_id=1, known=lists, issues=issues)
        if checked is None:
            continue
        held = checked.cells
        told["sheets"] += 1
        told["cells"] += held.filled
        if held.filled != filled:
            told["wrong"].append(f"{sheet.sheet_name}: {filled} cells are filled, {held.filled} counted")
        if held.filled != held.stored + held.unknown + held.faulty + held.heading + sum(
            held.left_out.values()
        ):
            told["wrong"].append(f"{sheet.sheet_name}: {held}")
    told["faults"] = sum(issues.counts.values())
    for issue in issues.kept:
        if not (issue.message_nl and issue.message_en and issue.remedy_nl and issue.remedy_en):
            told["wrong"].append(f"{issue.rule_id} says nothing")
    return told


def main(first: int, count: int, folder: Path) -> None:
    """Try seeds and print what became of each; no more memory than a check may have."""
    resource.setrlimit(resource.RLIMIT_AS, (4 * 2**30, resource.getrlimit(resource.RLIMIT_AS)[1]))
    lists = known()
    registers = [sheet for sheet in read_workbook(WORKBOOKS / "registers.xlsx") if len(sheet.rows) > 2]
    for seed in range(first, first + count):
        print(json.dumps({"begun": seed}), flush=True)
        print(json.dumps(case(seed, folder, lists, registers), default=str), flush=True)


def tried(first: int, count: int, folder: Path, *, seconds: float) -> Iterator[dict]:
    """Run cases in a process of their own; a case that ends it is told as such, and the next ones are tried after it.

    Args:
        first: the first seed.
        count: how many seeds.
        folder: where changed workbooks are written.
        seconds: how long one process may take for its cases before it counts as hanging.
    """
    at = first
    while at < first + count:
        command = [sys.executable, "-m", "tests.fuzz", str(at), str(first + count - at), str(folder)]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=seconds, cwd=paths.ROOT, check=False
            )
            out, ended = (
                done.stdout,
                "" if done.returncode == 0 else f"ended with {done.returncode}: {done.stderr[-600:]}",
            )
        except subprocess.TimeoutExpired as late:
            out, ended = (late.stdout or b"").decode(), "hangs"
        begun = at - 1
        for line in out.splitlines():
            told = json.loads(line)
            if "begun" in told:
                begun = told["begun"]
            else:
                yield told
        if not ended:
            return
        yield {"seed": begun, "kind": "", "wrong": [ended], "sheets": 0, "cells": 0, "faults": 0}
        at = max(begun, at) + 1


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
