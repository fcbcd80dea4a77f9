"""The process that checks an upload: `python -m dashboard.intake.work FOLDER ID`.

It has bounds of its own on time and memory, since a small hostile spreadsheet can make its reader ask for 512 GB and
abort: nothing to catch. Whatever happens to it, the server and the published version stay as they are.
"""

import fcntl
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet

from dashboard import dictionary
from dashboard.access import CLEARANCES, Reader
from dashboard.dictionary import Table
from dashboard.intake import bounds, compare, publish, recognise, upload
from dashboard.intake.cells import as_text
from dashboard.intake.check import HEADING_ROWS, Checked, Issue
from dashboard.intake.limits import Limits
from dashboard.intake.load import (
    Part,
    Work,
    add_unknown_sheet,
    build_candidate,
    content,
    default_files,
    files_told,
    uploads_of,
)
from dashboard.intake.read import ReadFault, Sheet, column_letter, notes_of, read_workbook
from dashboard.intake.reading import AS_FOUND, Reading, place

MOST_ISSUES = 20_000
"""Faults of one rule in one column of one sheet that are listed; all are counted."""


GRACE = 0.1
"""Share of the seconds for a file, one at least, after which the clock ends what does not look at it itself."""


def main(var: Path, upload_id: str) -> None:
    """Check an upload and write its result; the lock that it was started with is held as long as it lives."""
    bounds.limit_memory()
    folder = upload.folder(var, upload_id)
    with (var / ".checking").open("w") as gate:
        # One at a time: two would need the memory of two.
        fcntl.flock(gate, fcntl.LOCK_EX)
        # Waiting for others does not count.
        bounds.limit_time()
        upload.remove_leftovers(var)
        upload.write(folder / "result.json", checked(var, upload_id))


def checked(var: Path, upload_id: str) -> dict:
    """Read, check and build an upload on top of what readers see now; the fields of `upload.State` that it decides."""
    import duckdb

    folder = upload.folder(var, upload_id)
    tell = _Progress(folder)
    try:
        return _checked(var, upload_id, tell)
    except (MemoryError, duckdb.OutOfMemoryException):
        return _failed(tell, "intake.memory")
    except (OSError, duckdb.OperationalError, duckdb.FatalException) as error:
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
        return _failed(tell, "intake.disk", folder=var.name, reason=reason)


def _failed(tell: "_Progress", key: str, **values: object) -> dict:
    return {"state": "failed", "based_on": tell.based_on, "error": {"key": key, "values": values}}


class _Progress:
    """Writes what is being done, at most ten times a second unless it has to be known at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.total = 0
        self.done = 0
        self.written = 0.0
        self.based_on: str | None = None

    def __call__(self, step: str, *, at_once: bool = False, **values: object) -> None:
        self.done += step == "sheet"
        now = time.monotonic()
        if step in ("sheet", "file") and not at_once and now - self.written < 0.1:
            return
        self.written = now
        said = {name: value for name, value in values.items() if name in ("file", "sheet", "rows")}
        upload.write(
            self.folder / "progress.json", {"step": step, "done": self.done, "total": self.total} | said
        )


def _checked(var: Path, upload_id: str, tell: _Progress) -> dict:
    folder = upload.folder(var, upload_id)
    tell("reading")
    shown = publish.current(var)
    tell.based_on = shown.stem if shown else None
    work = Work()
    work.issues.most = MOST_ISSUES
    new, unread = [], []
    for part in upload.parts(var, upload_id):
        tell("file", at_once=True, file=part.file_name)
        most = Limits.from_environment().seconds
        try:
            with bounds.no_longer_than(most + max(1, GRACE * most)):
                sheets = tuple(read_workbook(part.path))
                notes = notes_of(part.path)
        except ReadFault as fault:
            work.issues.add(fault.rule_id, load_sheet_id=0, file_name=part.file_name, **fault.values)
            unread.append(part.file_name)
            continue
        for rule_id, values in notes:
            work.issues.add(rule_id, load_sheet_id=0, file_name=part.file_name, **values)
        new.append(replace(part, sheets=sheets))
    held = _holders(shown)
    new, sheets = _recognised(var, new, held)
    result = {"based_on": tell.based_on, "sheets": sheets, "rows": 0, "removed": {}, "confirm": []}
    if unread or not any(sheet["table_name"] and not sheet["skip"] for sheet in sheets):
        # What can't be read whole changes nothing: there is no sense in building a version without it.
        for sheet in sheets:
            if not sheet["table_name"] and not sheet["skip"]:
                place_of = {name: sheet[name] for name in ("file_name", "sheet_name")}
                add_unknown_sheet(work.issues, "no_known_sheet", **place_of)
        if not unread and not any(not sheet["skip"] for sheet in sheets):
            work.issues.add("nothing_to_load", load_sheet_id=0, file_name=new[0].file_name)
        return _told(folder, work, sheets, result)
    if _unplaced(work, sheets):
        # Beside the sheet that it may replace, each of its keys would stand twice: first that has to be said.
        return _told(folder, work, sheets, result)
    parts = content(default_files(), [*uploads_of(var, tell.based_on), *new])
    by_place = {place(sheet["file_name"], sheet["sheet_name"]): sheet for sheet in sheets}
    (folder / "cells").mkdir(exist_ok=True)

    def keep(sheet_id: int, sheet: Sheet, table: Table, found: Checked | None) -> None:
        said = by_place.get(place(sheet.file_name, sheet.sheet_name))
        if said is None:  # an earlier upload, read anew
            return
        said["number"] = sheet_id
        _keep_cells(folder / "cells" / f"{sheet_id}.parquet", sheet)
        if found is not None:
            said |= _told_of(found)

    work.keep_sheet = keep
    tell.total = sum(map(len, held.values())) + len(sheets)
    version = build_candidate(parts, var=var, work=work, progress=tell)
    result["rows"] = work.rows()
    if version:
        tell("comparing")
        result |= {"version": version, "files_told": files_told(parts)} | removed(
            shown, publish.candidate(var, version)
        )
        for sheet in sheets:
            if sheet["signature"] and not sheet["skip"]:
                recognise.remember(var, sheet["signature"], _reading_of(new, sheet))
    return _told(folder, work, sheets, result)


def _holders(shown: Path | None) -> dict[str, list[str]]:
    """Table -> places of the sheets that readers see of it now, examples left out."""
    import duckdb

    if shown is None:
        return {}
    with duckdb.connect(str(shown), read_only=True) as connection:
        rows = connection.execute(
            """select table_name, file_name, sheet_name
            from base.load_sheet inner join base.load_file using (load_file_id) order by load_sheet_id"""
        ).fetchall()
    held: dict[str, list[str]] = {}
    for table_name, file_name, sheet_name in rows:
        if not dictionary.fold(file_name).startswith("example"):
            held.setdefault(table_name, []).append(place(file_name, sheet_name))
    return held


def _recognised(var: Path, new: list[Part], held: dict[str, list[str]]) -> tuple[list[Part], list[dict]]:
    """The parts with a reading for every sheet, and what is told of each sheet."""
    tables = dictionary.tables()
    parts, told = [], []
    for part in new:
        readings = {}
        for sheet in part.sheets:
            if sheet.sheet_name.startswith("_"):
                continue
            said = part.readings.get(sheet.sheet_name)
            signature = recognise.signature(sheet.sheet_name, _texts(sheet))
            remembered = recognise.remembered(var, signature) if said is None else None
            reading = said or remembered or AS_FOUND
            found = recognise.recognise(sheet, tables, reading)
            table = found.table
            candidates = held.get(table.table_name, []) if table else []
            if reading.replaces is None or not set(reading.replaces) <= set(candidates):
                reading = replace(reading, replaces=_place_of(sheet, candidates))
            readings[sheet.sheet_name] = reading
            told.append(
                {
                    "number": -1,
                    "file_name": sheet.file_name,
                    "sheet_name": sheet.sheet_name,
                    "table_name": table.table_name if table else "",
                    "why": found.why,
                    "is_remembered": remembered is not None,
                    "skip": reading.skip,
                    "is_hidden": sheet.is_hidden,
                    "hidden_rows": len(sheet.hidden_rows),
                    "hidden_columns": len(sheet.hidden_columns),
                    "heading_rows": found.heading_rows,
                    "mapping": found.mapping,
                    "rows": 0,
                    "accounting": {},
                    "replaces": reading.replaces,
                    "candidates": candidates,
                    "alike": [] if table else recognise.candidates(sheet, tables)[:5],
                    "signature": signature,
                }
            )
        parts.append(replace(part, readings=readings))
    return parts, told


def _texts(sheet: Sheet) -> list[str]:
    """What tells a sheet from others of its name, whatever is said of it: its row with most texts, of the first ones."""
    rows = [
        [cell for cell in row if isinstance(cell, str) and cell.strip()] for row in sheet.rows[:HEADING_ROWS]
    ]
    return max(rows, key=len, default=[])


def _place_of(sheet: Sheet, candidates: list[str]) -> tuple[str, ...] | None:
    """What a sheet takes the place of: the one of the same name, or the only one; None where that is not clear."""
    own = place(sheet.file_name, sheet.sheet_name)
    if own in candidates:
        return (own,)
    return tuple(candidates) if len(candidates) < 2 else None


def _unplaced(work: Work, sheets: list[dict]) -> bool:
    """Ask, for sheets of a table that stands in several, which of those they take the place of."""
    found = [
        sheet for sheet in sheets if sheet["table_name"] and not sheet["skip"] and sheet["replaces"] is None
    ]
    for sheet in found:
        work.issues.add(
            "which_sheet", load_sheet_id=0, file_name=sheet["file_name"], sheet_name=sheet["sheet_name"],
            table=dictionary.tables()[sheet["table_name"]],
            expected=", ".join(one.replace("\t", " › ") for one in sheet["candidates"]),
        )  # fmt: skip
    return bool(found)


def _reading_of(parts: list[Part], sheet: dict) -> Reading:
    part = next(part for part in parts if part.file_name == sheet["file_name"])
    # Which sheet it takes the place of depends on what is published then.
    return replace(part.readings[sheet["sheet_name"]], replaces=None)


def _told_of(found: Checked) -> dict:
    return {
        "table_name": found.table.table_name,
        "mapping": [(letter, heading, name) for name, letter, heading in found.sheet_columns],
        "rows": len(found.state),
        "accounting": vars(found.cells) | {"left_out": dict(found.cells.left_out)},
    }


def _keep_cells(path: Path, sheet: Sheet) -> None:
    """Keep a sheet as it was found, all as text, a column a letter."""
    width = len(sheet.rows[0]) if sheet.rows else 0
    columns = {
        column_letter(index): pa.array([as_text(row[index]) for row in sheet.rows], pa.string())
        for index in range(width)
    }
    for cell, value in sheet.broken:
        letters = cell.rstrip("0123456789")
        if letters in columns and int(cell[len(letters) :]) <= len(sheet.rows):
            held = columns[letters].to_pylist()
            held[int(cell[len(letters) :]) - 1] = value
            columns[letters] = pa.array(held, pa.string())
    parquet.write_table(pa.table(columns), path)


def removed(shown: Path | None, candidate: Path) -> dict:
    """Rows of each table that would go, and the tables of which that is more than may go without a word."""
    import duckdb

    if shown is None:
        return {}
    share = bounds.number_from("DASHBOARD_MOST_REMOVED_PCT", 10) / 100
    # All rows count, whoever may see them: what goes is gone for everybody.
    differing = compare.differences(shown, candidate, most=0, reader=Reader(clearance=CLEARANCES[-1]))
    gone = differing.counts.set_index("table_name")["removed"]
    gone = gone[gone > 0]
    found = {}
    with duckdb.connect(str(shown), read_only=True) as connection:
        for name, number in gone.items():
            [(rows,)] = connection.execute(f'select count(*) from base."{name}"').fetchall()
            found[name] = (int(rows), int(number))
    return {
        "removed": found,
        "confirm": sorted(name for name, (rows, number) in found.items() if number > share * rows),
    }


def _told(folder: Path, work: Work, sheets: list[dict], result: dict) -> dict:
    """Write the faults and complete the result."""
    own = {sheet["number"] for sheet in sheets} | {0}
    # Every fault keeps it from being published; warnings are those of its own sheets.
    kept = [issue for issue in work.issues.kept if issue.severity == "fault" or issue.load_sheet_id in own]
    frame = pd.DataFrame([asdict(issue) for issue in kept], columns=list(Issue.__dataclass_fields__))
    frame.to_parquet(folder / "faults.parquet", index=False)
    faults = work.issues.count("fault")
    warnings = sum(
        number for kind, number in work.issues.counts.items() if kind[3] == "warning" and kind[0] in own
    )
    return result | {
        "state": "faults" if faults else "ready",
        "fault_count": faults,
        "warning_count": warnings,
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
