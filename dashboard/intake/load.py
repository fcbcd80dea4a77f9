"""The whole way from files to a published version: read, check, build, publish."""

import contextlib
import datetime as dt
import difflib
import functools
import gc
import hashlib
import json
import re
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from dashboard import dictionary, paths
from dashboard.dictionary import FILES, ORIGIN_COLUMNS, Column, Table
from dashboard.intake import plausibility, publish
from dashboard.intake.cells import as_text
from dashboard.intake.check import (
    ACCEPTED,
    LEFT_OUT,
    REFUSED,
    Checked,
    Issue,
    Issues,
    Known,
    check_sheet,
    find_table,
)
from dashboard.intake.model import ModelFault, build_model
from dashboard.intake.read import KINDS, ReadFault, Sheet, column_index, read_workbook
from dashboard.intake.reading import AS_FOUND, Reading, from_json, place, to_json
from dashboard.intake.recognise import table_of

QUERIES = paths.ROOT / "queries"
FIRST_TABLES = ("code_list", "spelling", "country")
"""What other sheets are read with: these come first, in this order, whatever the file they stand in."""
AROUND = ("bounds", "compare", "edits", "marked", "marked_xlsx", "publish", "template", "upload", "work")
"""Modules of the intake that change nothing in what is read and built."""
DUCKDB_TYPES = {
    "integer": "bigint", "decimal": "double", "amount": "decimal(20, 2)",
    "money": "decimal(26, 12)", "boolean": "boolean",
}  # fmt: skip
ORIGIN_TYPES = {
    "load_sheet_id": "integer",
    "sheet_row": "integer",
    "source_id": "varchar",
    "classification": "varchar",
    "is_example": "boolean",
}

Progress = Callable[..., None]
"""Called as progress("sheet", file=…, sheet=…, rows=…, faults=…, seconds=…), and so for the other steps."""


@dataclass(frozen=True)
class Part:
    """One file of a version, and how its sheets are read.

    Attributes:
        path: where its bytes are; its name there is the name that people know.
        readings: sheet -> what was said of it; what is not named is read as found.
        left: sheets that another file takes the place of.
        is_upload: it was brought by somebody and is kept; else it lies in the folder of workbooks.
        by: who brought it.
        sheets: its sheets where they have been read already; None where they are to be read.
    """

    path: Path
    readings: Mapping[str, Reading] = field(default_factory=dict)
    left: frozenset[str] = frozenset()
    is_upload: bool = False
    by: str = ""
    sheets: tuple[Sheet, ...] | None = None

    @property
    def file_name(self) -> str:
        """Its name as people know it."""
        return self.path.name

    @functools.cached_property
    def digest(self) -> str:
        """SHA-256 of its bytes, made once: it is asked for at every step of a load."""
        return _digest(self.path)

    def reading(self, sheet_name: str) -> Reading:
        """How a sheet of it is read."""
        return self.readings.get(sheet_name, AS_FOUND)


@dataclass(frozen=True)
class LoadResult:
    """What a load did.

    `version` is what readers see afterwards (None where nothing has ever been published). `faults` and
    `warnings` hold at most a thousand of each rule and column; `fault_count` and `warning_count` count all.
    """

    version: str | None
    published: bool
    unchanged: bool
    faults: list[Issue]
    warnings: list[Issue]
    rows: int
    fault_count: int = 0
    warning_count: int = 0


@dataclass
class Work:
    """Everything that a load gathers on its way."""

    issues: Issues = field(default_factory=Issues)
    known: Known = field(default_factory=Known)
    files: list[tuple[int, str, str, int]] = field(default_factory=list)
    part_of_file: dict[int, Part] = field(default_factory=dict)
    checked: list[Checked] = field(default_factory=list)
    file_of_sheet: dict[int, int] = field(default_factory=dict)
    of_reading: tuple[int, Counter] = (0, Counter())
    """How many issues there were when every sheet was read, and how many of each kind: the rest needs other rows."""
    counted: dict[int, list[tuple]] = field(default_factory=dict)
    """Sheet -> (classification, accepted, left out, refused), where its rows were taken over from the version before."""
    keep_sheet: Callable[[int, Sheet, Table, Checked | None], None] | None = None
    """Told of each uploaded sheet while its cells are still there as they were found."""

    def rows(self) -> int:
        """How many rows were taken over."""
        return sum(int((checked.state == ACCEPTED).sum()) for checked in self.checked)

    def of_table(self, table_name: str) -> list[Checked]:
        return [checked for checked in self.checked if checked.table.table_name == table_name]


def default_files() -> list[Path]:
    """The workbooks that are loaded by default, without examples* where the setting leaves them out."""
    files = sorted(path for path in paths.workbook_folder().glob("*") if is_spreadsheet(path))
    return [path for path in files if paths.with_examples() or not is_examples(path)]


def is_spreadsheet(path: Path) -> bool:
    """Whether a path looks like a workbook: no lock file of an open one, no hidden file."""
    return path.suffix.casefold() in KINDS and not path.name.startswith((".", "~$"))


def is_examples(path: Path) -> bool:
    """Whether a workbook holds invented rows, by its name."""
    return path.name.casefold().startswith("examples")


def as_parts(files: Iterable[Path | Part]) -> list[Part]:
    """Files as parts of a version, without examples where the setting leaves them out."""
    parts = [Part(file) if isinstance(file, Path) else file for file in files]
    return [part for part in parts if paths.with_examples() or not is_examples(part.path)]


def inputs_digest(files: Iterable[Path | Part]) -> str:
    """One digest over everything that decides what a version holds: the same inputs give the same version."""
    total = hashlib.sha256()
    for part in sorted(as_parts(files), key=lambda part: (part.file_name, part.is_upload)):
        said = {name: to_json(reading) for name, reading in sorted(part.readings.items())}
        told = json.dumps([said, sorted(part.left), part.is_upload])
        total.update(f"{part.file_name}\0{part.digest}\0{told}\0".encode())
    total.update(program_digest().encode())
    return total.hexdigest()


def program_digest() -> str:
    """A digest over what reads and builds: dictionary, intake, model and checks."""
    total = hashlib.sha256()
    reference = paths.ROOT / "data" / "reference"
    code = [
        *(reference / name for name in FILES),
        *sorted((QUERIES / "model").glob("*.sql")),
        *sorted((QUERIES / "checks").rglob("*.sql")),
        *sorted(
            path for path in (paths.ROOT / "dashboard" / "intake").glob("*.py") if path.stem not in AROUND
        ),
        paths.ROOT / "dashboard" / "dictionary.py",
        paths.ROOT / "dashboard" / "access.py",
    ]
    for path in code:
        total.update(f"{path.name}\0{_digest(path)}\0".encode())
    total.update(f"duckdb {duckdb.__version__}, examples {paths.with_examples()}".encode())
    return total.hexdigest()


def load(
    files: Iterable[Path | Part],
    *,
    var: Path,
    progress: Progress = lambda step, **values: None,
    check_only: bool = False,
    by: str = "",
    note: str = "",
) -> LoadResult:
    """Check all files together and publish them as a new version; with any fault nothing is published.

    Args:
        files: workbooks; together they are the whole content of the version.
        var: the folder of versions.
        progress: told of each step, for a terminal or a screen.
        check_only: only look for faults; nothing is built or published.
        by: who loads, for the history.
        note: why, for the history.

    Raises:
        ModelFault: a query of the model or the checks does not run.
        DictionaryFault: the column dictionary contradicts itself.
        OSError, duckdb.IOException: the folder of versions can't be written, e.g. because the disk is full.
    """
    parts = as_parts(files)
    if check_only:
        work = Work()
        _build(parts, None, work=work, version="", digest="", progress=progress, former=publish.current(var))
        return _result(work, var, published=False)
    from dashboard.intake import upload  # which knows what a part of a version is

    upload.remove_old(var)
    with publish.only_load(var, waiting=lambda: progress("waiting")):
        publish.remove_leftovers(var)
        digest = inputs_digest(parts)
        path = publish.current(var)
        if path is not None and (loaded := _loaded_with(path)) and loaded[0] == digest:
            progress("unchanged", version=path.stem)
            return LoadResult(path.stem, False, True, [], [], loaded[1])
        work = Work()
        version = publish.new_version(digest, var=var)
        building = publish.building(var, version)
        try:
            built = _build(
                parts, building, work=work, version=version, digest=digest, progress=progress, former=path
            )
            if built:
                told = {"files": files_told(parts), "rows": work.rows()}
                publish.publish(var, building, by=by, note=note, **told)
        finally:
            publish.remove_leftovers(var)
        return _result(work, var, published=built)


def files_told(parts: Iterable[Part]) -> list[dict]:
    """Name, digest and size of the uploaded files of a version, for its history."""
    return [
        {
            "name": part.file_name,
            "digest": part.digest,
            "size": part.path.stat().st_size,
            "by": part.by,
        }
        for part in parts
        if part.is_upload
    ]


# What a version holds ---------------------------------------------------------------------------------------


def uploads_of(var: Path, version: str | None) -> list[Part]:
    """The uploaded files that a version holds, oldest first; none for one that was loaded from the folder alone.

    Raises:
        FileNotFoundError: an uploaded file is not kept any more.
    """
    path = publish.path_of(var, version) if version else None
    if path is None:
        return []
    with duckdb.connect(str(path), read_only=True) as connection:
        [(known,)] = connection.execute(
            "select count(*) from duckdb_columns() "
            "where schema_name = 'base' and table_name = 'load' and column_name = 'manifest'"
        ).fetchall()
        if not known:  # made by an earlier release, which knew no uploads
            return []
        [(manifest,)] = connection.execute("select manifest from base.load").fetchall()
    return [
        Part(
            publish.kept_file(var, said["digest"], said["file_name"]),
            readings={name: from_json(reading) for name, reading in said["readings"].items()},
            is_upload=True,
            by=said.get("by", ""),
        )
        for said in json.loads(manifest or "[]")
    ]


def manifest_of(parts: Iterable[Part]) -> str:
    """The uploaded files of a version and how they are read, as the text that `uploads_of` reads."""
    said = [
        {
            "file_name": part.file_name,
            "digest": part.digest,
            "by": part.by,
            "readings": {name: to_json(reading) for name, reading in part.readings.items()},
        }
        for part in parts
        if part.is_upload
    ]
    return json.dumps(said, ensure_ascii=False)


def content(files: Iterable[Path], uploads: Iterable[Part]) -> list[Part]:
    """The folder's files and the uploads on top of them: a sheet takes the place of those that it names.

    An upload replaces sheets of the folder and of earlier uploads; what those had replaced stays replaced.
    """
    kept: list[Part] = []
    replaced: set[str] = set()
    for new in uploads:
        readings = dict(new.readings)
        for name, reading in readings.items():
            places = set(reading.replaces or ()) if not reading.skip else set()
            for number, old in enumerate(kept):
                for sheet, former in old.readings.items():
                    if place(old.file_name, sheet) in places and not former.skip:
                        places.update(former.replaces or ())
                        gone = {sheet: Reading(skip=True)}
                        kept[number] = old = replace(old, readings=old.readings | gone)
            if not reading.skip:
                readings[name] = replace(reading, replaces=tuple(sorted(places)))
            replaced |= places
        kept = [old for old in kept if not all(one.skip for one in old.readings.values())]
        kept.append(replace(new, readings=readings))
    folder = []
    for path in files:
        left = {one.partition("\t")[2] for one in replaced if one.partition("\t")[0] == path.name}
        folder.append(Part(path, left=frozenset(left)))
    return [*folder, *kept]


def build_candidate(parts: list[Part], *, var: Path, work: Work, progress: Progress) -> str | None:
    """Check files together and build the version that they would be, without showing it to anybody.

    Args:
        parts: everything that the version holds.
        var: the folder of versions.
        work: gets what is gathered on the way.
        progress: told of each step.

    Returns:
        The name of the candidate; None where there are faults.

    Raises:
        As `load`.
    """
    digest = inputs_digest(parts)
    version = publish.new_version(digest, var=var)
    (var / publish.CANDIDATES).mkdir(parents=True, exist_ok=True)
    final = publish.candidate(var, version)
    building = final.with_name(f".{version}.building")
    try:
        built = _build(
            parts, building, work=work, version=version, digest=digest, progress=progress,
            former=publish.current(var),
        )  # fmt: skip
        if built:
            building.replace(final)
    finally:
        for left in building.parent.glob(f"{building.name}*"):
            left.unlink()
    return version if built else None


def _loaded_with(path: Path) -> tuple[str, int] | None:
    """(inputs digest, rows) of a version, or None where its file can't be read."""
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            return connection.execute("select inputs_digest, rows_accepted from base.load").fetchall()[0]
    except (duckdb.Error, IndexError):
        return None


def _build(
    parts: list[Part],
    building: Path | None,
    *,
    work: Work,
    version: str,
    digest: str,
    progress: Progress,
    former: Path | None = None,
) -> bool:
    """Read, check and, where there is no fault and a place to build, build. Tells whether it was built.

    Rows of sheets that have not changed since the version `former` are taken over from it.
    """
    # Millions of cells that all stay: looking for garbage among them takes longer than reading them.
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        with _taken_over(parts, former) as taken:
            _read_all(parts, work, progress, taken)
        work.of_reading = (len(work.issues.kept), Counter(work.issues.counts))
        started = time.monotonic()
        with duckdb.connect(str(building) if building else ":memory:") as connection:
            _fill(connection, work)
            progress("checked", seconds=time.monotonic() - started)
            if building is None or work.issues.count("fault"):
                return False
            started = time.monotonic()
            _write_meta(connection, work, version=version, digest=digest, manifest=manifest_of(parts))
            build_model(connection, QUERIES / "model")
            connection.execute("checkpoint")
            progress("built", seconds=time.monotonic() - started)
            return True
    finally:
        if was_enabled:
            gc.enable()


def _result(work: Work, var: Path, *, published: bool) -> LoadResult:
    current = publish.current(var)
    return LoadResult(
        version=current.stem if current else None,
        published=published,
        unchanged=False,
        faults=[issue for issue in work.issues.kept if issue.severity == "fault"],
        warnings=[issue for issue in work.issues.kept if issue.severity == "warning"],
        rows=work.rows(),
        fault_count=work.issues.count("fault"),
        warning_count=work.issues.count("warning"),
    )


# Reading ----------------------------------------------------------------------------------------------------


@dataclass
class _Former:
    """A version whose rows may be taken over: its connection, and its sheets by name and digest of their file."""

    connection: duckdb.DuckDBPyConnection
    sheets: dict[tuple[str, str], list[tuple[int, str, str]]]
    readings: dict[tuple[str, str, str], dict]
    """(name of the file, digest, sheet) -> how it was read, for what was uploaded."""


@contextlib.contextmanager
def _taken_over(parts: list[Part], former: Path | None) -> Iterator[_Former | None]:
    """The former version, where what it holds was read by the same program with the same lists; else None."""
    if former is None:
        yield None
        return
    with contextlib.ExitStack() as stack:
        try:
            connection = stack.enter_context(duckdb.connect(str(former), read_only=True))
            [(made_by, manifest)] = connection.execute(
                "select program_digest, manifest from base.load"
            ).fetchall()
            rows = connection.execute(
                """select file_name, digest, load_sheet_id, sheet_name, table_name
                from base.load_sheet inner join base.load_file using (load_file_id) order by load_sheet_id"""
            ).fetchall()
        except duckdb.Error:  # made by an earlier release, or not to be read: everything is read anew
            yield None
            return
        sheets: dict[tuple[str, str], list[tuple[int, str, str]]] = {}
        for file_name, digest, *sheet in rows:
            sheets.setdefault((file_name, digest), []).append(tuple(sheet))
        readings = {
            (said["file_name"], said["digest"], name): reading
            for said in json.loads(manifest or "[]")
            for name, reading in said["readings"].items()
        }
        found = _Former(connection, sheets, readings)
        yield found if made_by == program_digest() and _same_lists(parts, found) else None


def _same_lists(parts: list[Part], former: _Former) -> bool:
    """Whether spellings, codes and countries are those that the former version was read with."""
    tables = dictionary.tables()
    then = {
        (*file, sheet)
        for file, sheets in former.sheets.items()
        for _, sheet, table in sheets
        if table in FIRST_TABLES
    }
    now = set()
    for part in parts:
        file = (part.file_name, part.digest)
        if file in former.sheets:
            known = {sheet: table for _, sheet, table in former.sheets[file]}
            now |= {
                (*file, sheet)
                for sheet, table in known.items()
                if table in FIRST_TABLES and sheet not in part.left and not part.reading(sheet).skip
            }
        elif _may_hold_first_tables(part, tables):
            return False
    return now == then


def _read_all(parts: list[Part], work: Work, progress: Progress, former: _Former | None) -> None:
    """Read and check every sheet. Workbooks that may hold spellings, codes or countries come first."""
    tables = dictionary.tables()
    if not parts:
        work.issues.add("no_files", load_sheet_id=0, file_name="")
    first = [part for part in parts if _may_hold_first_tables(part, tables)]
    others = [part for part in parts if part not in first]
    held = [
        found
        for part in first
        if not _take_over(part, work, former, progress)
        for found in _sheets(part, tables, work, progress)
    ]
    order = {name: number for number, name in enumerate(FIRST_TABLES)}
    held.sort(key=lambda found: order.get(found[2].table_name, len(order)))
    for file_id, sheet, table in held:
        _check(file_id, sheet, table, work, progress)
    held.clear()
    for part in others:
        if not _take_over(part, work, former, progress):
            for file_id, sheet, table in _sheets(part, tables, work, progress):
                _check(file_id, sheet, table, work, progress)


def _take_over(part: Part, work: Work, former: _Former | None, progress: Progress) -> bool:
    """Take the rows of a file over from the former version; False where the file has to be read."""
    digest = part.digest
    file = (part.file_name, digest)
    if former is None or part.sheets is not None or file not in former.sheets:
        return False
    sheets = [sheet for sheet in former.sheets[file] if sheet[1] not in part.left]
    sheets = [sheet for sheet in sheets if not part.reading(sheet[1]).skip]
    for name, reading in part.readings.items():
        # What it takes the place of says nothing of how its cells are read.
        said = [from_json(one) for one in (to_json(reading), former.readings.get((*file, name), {}))]
        if not reading.skip and len({str(replace(one, replaces=None)) for one in said}) > 1:
            return False
    held = {name for _, name, _ in former.sheets[file]}
    if any(not reading.skip and name not in held for name, reading in part.readings.items()):
        return False
    progress("file", file=part.file_name)
    file_id = len(work.files) + 1
    work.files.append((file_id, part.file_name, digest, part.path.stat().st_size))
    work.part_of_file[file_id] = part
    for old_id, sheet_name, table_name in sheets:
        started = time.monotonic()
        sheet_id = len(work.file_of_sheet) + 1
        work.file_of_sheet[sheet_id] = file_id
        checked = _checked_again(
            former.connection, old_id, sheet_id, part.file_name, sheet_name, table_name, work
        )
        work.checked.append(checked)
        _learn(checked, work.known)
        progress(
            "sheet", file=part.file_name, sheet=sheet_name, rows=len(checked.state), faults=0,
            seconds=time.monotonic() - started,
        )  # fmt: skip
    return True


def _checked_again(
    connection: duckdb.DuckDBPyConnection,
    old_id: int,
    sheet_id: int,
    file_name: str,
    sheet_name: str,
    table_name: str,
    work: Work,
) -> Checked:
    """A sheet as it was after its cells were read, from the version that holds them."""

    def ask(sql: str) -> list[tuple]:
        return connection.execute(sql, [old_id]).fetchall()

    table = dictionary.tables()[table_name]
    names = [*dict.fromkeys([*(column.column_name for column in table.columns), *ORIGIN_COLUMNS])]
    listed = ", ".join(f'"{name}"' for name in names)
    data = connection.sql(
        f'select {listed} from base."{table_name}" where load_sheet_id = ? order by sheet_row',
        params=[old_id],
    ).to_arrow_table()
    ids = pa.array(np.full(len(data), sheet_id, dtype=np.int32))
    data = data.set_column(names.index("load_sheet_id"), "load_sheet_id", ids)
    found = ask(
        "select column_name, column_letter, heading_found from base.sheet_column where load_sheet_id = ?"
    )
    left_out = Counter()
    for reason, value, number, mark in ask(
        "select reason, value_found, row_count, classification from base.left_out where load_sheet_id = ?"
    ):
        left_out[reason, value, mark] = number
    work.counted[sheet_id] = ask(
        "select classification, rows_accepted, rows_left_out, rows_refused "
        "from base.load_sheet_count where load_sheet_id = ?"
    )
    _issues_again(connection, old_id, sheet_id, file_name, sheet_name, work)
    unknown = connection.sql(
        "select sheet_row, column_letter, heading_found as heading, value_found "
        "from base.unknown_cell where load_sheet_id = ?",
        params=[old_id],
    ).to_arrow_table()
    return Checked(
        load_sheet_id=sheet_id,
        sheet=Sheet(file_name, sheet_name, []),
        table=table,
        heading_row=0,
        columns={name: column_index(letter) for name, letter, _ in found if name},
        sheet_columns=found,
        data=data,
        state=np.zeros(len(data), dtype=np.int8),
        left_out=left_out,
        blank_rows=0,
        unknown_cells=unknown,
    )


def _issues_again(
    connection: duckdb.DuckDBPyConnection,
    old_id: int,
    sheet_id: int,
    file_name: str,
    sheet_name: str,
    work: Work,
) -> None:
    """The warnings that reading gave; those that look at other rows are found anew."""
    for column, rule_id, severity, number in connection.execute(
        "select column_name, rule_id, severity, issue_count from base.issue_count "
        "where load_sheet_id = ? and is_of_reading",
        [old_id],
    ).fetchall():
        work.issues.counts[sheet_id, column, rule_id, severity] += number
    kept = connection.execute(
        """select sheet_row, column_letter, cell, column_name, value_found, rule_id, severity, message_nl, message_en,
            remedy_nl, remedy_en, classification
        from base.cell_issue where load_sheet_id = ? and is_of_reading""",
        [old_id],
    )
    names = [column[0] for column in kept.description]
    for row in kept.fetchall():
        said = dict(zip(names, row, strict=True))
        work.issues.kept.append(
            Issue(load_sheet_id=sheet_id, file_name=file_name, sheet_name=sheet_name, **said)
        )


def _may_hold_first_tables(part: Part, tables: dict[str, Table]) -> bool:
    """Whether a file holds a sheet that others are read with; yes where that can't be told."""
    if part.sheets is not None:
        found = (table_of(sheet, tables, part.reading(sheet.sheet_name))[0] for sheet in part.sheets)
        return any(table and table.table_name in FIRST_TABLES for table in found)
    if part.path.suffix.casefold() not in (".xlsx", ".xlsm"):
        return True
    if any(reading.table in FIRST_TABLES for reading in part.readings.values()):
        return True
    try:
        # A hostile file may unpack to anything: no more of it is read here than the names take.
        with zipfile.ZipFile(part.path) as archive, archive.open("xl/workbook.xml") as stream:
            text = stream.read(1_000_000).decode("utf-8", "replace")
    except (zipfile.BadZipFile, KeyError, OSError, NotImplementedError, RuntimeError, ValueError, zlib.error):
        return True
    names = (find_table(name, tables) for name in re.findall(r'<(?:\w+:)?sheet [^>]*?name="([^"]*)"', text))
    return any(table and table.table_name in FIRST_TABLES for table in names)


def _sheets(
    part: Part, tables: dict[str, Table], work: Work, progress: Progress
) -> Iterator[tuple[int, Sheet, Table]]:
    """The sheets of a file that are loaded, with the file's number; faults and warnings for what can't be read."""
    path, file_id = part.path, len(work.files) + 1
    progress("file", file=path.name)
    try:
        sheets = read_workbook(path) if part.sheets is None else part.sheets
    except ReadFault as fault:
        work.issues.add(fault.rule_id, load_sheet_id=0, file_name=path.name, **fault.values)
        return
    work.files.append((file_id, path.name, part.digest, path.stat().st_size))
    work.part_of_file[file_id] = part
    # A sheet whose name begins with _ is no data: the lists behind a template's drop-downs stand there.
    found = [
        (sheet, table_of(sheet, tables, part.reading(sheet.sheet_name))[0])
        for sheet in sheets
        if not sheet.sheet_name.startswith("_")
        and sheet.sheet_name not in part.left
        and not part.reading(sheet.sheet_name).skip
    ]
    known = any(table for _, table in found) or part.left
    for sheet, table in found:
        if table is None:
            rule_id = "unknown_sheet" if known else "no_known_sheet"
            add_unknown_sheet(work.issues, rule_id, file_name=path.name, sheet_name=sheet.sheet_name)
    for sheet, table in found:
        if table is not None:
            yield file_id, sheet, table


def add_unknown_sheet(issues: Issues, rule_id: str, *, file_name: str, sheet_name: str) -> None:
    """Say of a sheet that it belongs to no table, and which tables people bring."""
    registers = [table.table_name for table in dictionary.tables().values() if table.area == "registers"]
    issues.add(
        rule_id, load_sheet_id=0, file_name=file_name, sheet_name=sheet_name, expected=", ".join(registers),
        value_found=sheet_name, suggestion="",
    )  # fmt: skip


def _check(file_id: int, sheet: Sheet, table: Table, work: Work, progress: Progress) -> None:
    started = time.monotonic()
    sheet_id = len(work.file_of_sheet) + 1
    work.file_of_sheet[sheet_id] = file_id
    before = work.issues.count("fault")
    part = work.part_of_file[file_id]
    checked = check_sheet(
        sheet, table, load_sheet_id=sheet_id, known=work.known, issues=work.issues,
        reading=part.reading(sheet.sheet_name),
    )  # fmt: skip
    if part.is_upload and work.keep_sheet:
        work.keep_sheet(sheet_id, sheet, table, checked)
    if checked is None:
        rows = 0
    else:
        rows = len(checked.state)
        # The cells are in columns now; holding them twice would take a gigabyte.
        sheet.rows.clear()
        work.checked.append(checked)
        _learn(checked, work.known)
    progress(
        "sheet", file=sheet.file_name, sheet=sheet.sheet_name, rows=rows,
        faults=work.issues.count("fault") - before, seconds=time.monotonic() - started,
    )  # fmt: skip


def _learn(checked: Checked, known: Known) -> None:
    """Take over what a sheet says about how others are read."""
    if checked.table.table_name == "code_list":
        for row in checked.data.select(["list_id", "code"]).to_pylist():
            known.code_lists.setdefault(row["list_id"], set()).add(row["code"])
    elif checked.table.table_name == "spelling":
        for row in checked.data.select(["source_id", "kind", "value_found", "code"]).to_pylist():
            if row["kind"] and row["value_found"]:
                # A blank source, meaning any, was filled with the table's own.
                source_id = None if row["source_id"] == checked.table.source_id else row["source_id"]
                known.spellings.add_spelling(
                    kind=row["kind"], value_found=row["value_found"], code=row["code"], source_id=source_id
                )
    elif checked.table.table_name == "country":
        for row in checked.data.select(["country_code", "name_nl", "name_en"]).to_pylist():
            if row["country_code"]:
                known.spellings.add_country(code=row["country_code"], names=(row["name_nl"], row["name_en"]))


# Checks that need all sheets --------------------------------------------------------------------------------


def _fill(connection: duckdb.DuckDBPyConnection, work: Work) -> None:
    """Create schema base with all tables, check keys and references, insert all rows, run the checks."""
    connection.execute("set threads to 2")
    connection.execute("create schema base")
    tables = dictionary.tables()
    for table in tables.values():
        types = {column.column_name: DUCKDB_TYPES.get(column.type, "varchar") for column in table.columns}
        types |= {name: ORIGIN_TYPES[name] for name in ORIGIN_COLUMNS}
        listed = ", ".join(f'"{name}" {type_name}' for name, type_name in types.items())
        connection.execute(f'create table base."{table.table_name}" ({listed})')
    for table in tables.values():
        _check_keys(connection, table, work)
    values: dict[tuple[str, str], set] = {}
    for table in tables.values():
        for column in table.columns:
            if column.references:
                _check_references(table, column, work, values)
    for table in tables.values():
        _insert(connection, table, work)
    for path in sorted((QUERIES / "checks").glob("*.sql")):
        _run_check(connection, path, work)
    for rule in plausibility.rules():
        if work.of_table(rule.table_name):
            _run_rule(connection, rule, tables[rule.table_name], work)


def _check_keys(connection: duckdb.DuckDBPyConnection, table: Table, work: Work) -> None:
    """A fault for every row whose key stands earlier in a sheet of the same table."""
    sheets = work.of_table(table.table_name)
    if not table.key or not sheets:
        return
    key = ", ".join(f'"{name}"' for name in table.key)
    names = [*dict.fromkeys([*table.key, "load_sheet_id", "sheet_row"])]
    rows = pa.concat_tables(
        [
            checked.data.select(names)
            .append_column("row_index", pa.array(np.arange(len(checked.state))))
            .filter(pa.array(checked.state != LEFT_OUT))
            for checked in sheets
        ]
    )
    # A key part that is missing where it must not be has its own fault already.
    required = [column.column_name for column in table.columns if column.key_part and column.is_required]
    present = " and ".join(f'"{name}" is not null' for name in required) or "true"
    connection.register("key_rows", rows)
    # fetchall: DuckDB refuses further work on a connection whose last answer was not read to its end.
    [(total, distinct)] = connection.execute(
        f"select (select count(*) from key_rows where {present}), "
        f"(select count(*) from (select {key} from key_rows where {present} group by {key}))"
    ).fetchall()
    double = []
    if total != distinct:
        double = connection.execute(
            f"""with numbered as (
                select
                    *,
                    row_number() over earlier as place,
                    first_value(sheet_row) over earlier as first_row,
                    first_value(load_sheet_id) over earlier as first_sheet
                from key_rows
                where {present}
                window earlier as (partition by {key} order by load_sheet_id, sheet_row)
            )
            select load_sheet_id, row_index, first_sheet, first_row, {key} from numbered where place > 1
            order by load_sheet_id, row_index"""
        ).fetchall()
    connection.unregister("key_rows")
    by_id = {checked.load_sheet_id: checked for checked in sheets}
    last = next(column for column in table.columns if column.column_name == table.key[0])
    for sheet_id, index, first_sheet, first_row, *key_values in double:
        other = f"{by_id[first_sheet].sheet.sheet_name}, {first_row}"
        if first_sheet != sheet_id:
            other = f"{by_id[first_sheet].sheet.file_name}, {other}"
        value = " · ".join(as_text(value) for value in key_values)
        by_id[sheet_id].add_issue(work.issues, "duplicate_key", index, last, value, other=other)


def _check_references(table: Table, column: Column, work: Work, values: dict[tuple[str, str], set]) -> None:
    """A fault for every cell, or item of a cell, that names a row which no sheet holds."""
    target_table, target_column = column.references
    sheets = work.of_table(table.table_name)
    if not sheets:
        return
    if column.references not in values:
        # Rows with a fault of their own exist too: one wrong cell must not make a hundred faults elsewhere.
        values[column.references] = {
            value
            for checked in work.of_table(target_table)
            for value in checked.data.column(target_column).unique().to_pylist()
        }
    there = values[column.references]
    for checked in sheets:
        data = checked.data.column(column.column_name)
        unknown = {}
        for value in data.unique().to_pylist():
            items = (
                []
                if value is None
                else value.split(column.list_separator)
                if column.list_separator
                else [value]
            )
            if missing := [item for item in items if item not in there]:
                unknown[value] = missing
        if not unknown:
            continue
        for index, value in enumerate(data.to_pylist()):
            if value in unknown and checked.state[index] != LEFT_OUT:
                for item in unknown[value]:
                    checked.add_issue(
                        work.issues, "unknown_reference", index, column, item,
                        expected=f"{dictionary.tables()[target_table].table_name}.{target_column}",
                        suggestion=_closest(item, there),
                    )  # fmt: skip


def _closest(value: str, there: set) -> str:
    close = difflib.get_close_matches(value, [item for item in there if item], n=1, cutoff=0.75)
    return close[0] if close else ""


def _insert(connection: duckdb.DuckDBPyConnection, table: Table, work: Work) -> None:
    """Insert the rows; those of context sorted by country and period, which makes a profile fast.

    Rows with a fault are in too: the named checks look at them as well, and nothing is published then.
    """
    sheets = work.of_table(table.table_name)
    if not sheets:
        return
    rows = pa.concat_tables([checked.data.filter(pa.array(checked.state != LEFT_OUT)) for checked in sheets])
    names = ", ".join(f'"{name}"' for name in rows.column_names)
    order = "load_sheet_id, sheet_row"
    if table.area == "context":
        places = [column.column_name for column in table.columns if column.type in ("country", "area")]
        places.sort(key=lambda name: name not in ("country_code", "asylum_code"))
        periods = [
            column.column_name
            for column in table.columns
            if column.type in ("date", "month") or column.column_name == "reference_year"
        ]
        order = ", ".join(f'"{name}"' for name in [*places[:1], *periods, *places[1:]]) + f", {order}"
    connection.register("kept_rows", rows)
    connection.execute(
        f'insert into base."{table.table_name}" ({names}) select {names} from kept_rows order by {order}'
    )
    connection.unregister("kept_rows")


def read_check(path: Path) -> tuple[str, str]:
    """(rule id, SQL text) of a named check.

    Raises:
        ValueError: its header names no rule.
    """
    text = path.read_text(encoding="utf-8")
    said = re.search(r"^-- rule_id: (\w+)$", text, re.MULTILINE)
    if not said:
        raise ValueError(f"checks/{path.name}: the header has no line `-- rule_id: …`")
    return said.group(1), text


def _run_check(connection: duckdb.DuckDBPyConnection, path: Path, work: Work) -> None:
    """Add an issue for every row that a named check finds.

    A check gives load_sheet_id, sheet_row, column_name, value_found and expected, and where it needs them `other`
    (what else the message names) and `classification` (where it counted rows above the class of the one it names:
    a message holds sums over all of them).
    """
    rule_id, text = read_check(path)
    connection.execute("set search_path to 'base'")
    try:
        cursor = connection.execute(text)
        names = [column[0] for column in cursor.description]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    except (duckdb.OperationalError, duckdb.FatalException):
        raise
    except duckdb.Error as error:
        raise ModelFault(f"checks/{path.name}: {error}") from None
    finally:
        connection.execute("set search_path to 'main'")
    _add_found(rule_id, found, work)


def _run_rule(
    connection: duckdb.DuckDBPyConnection, rule: plausibility.PlausibilityRule, table: Table, work: Work
) -> None:
    """Add an issue for every row that a plausibility rule finds."""
    try:
        found = plausibility.find(connection, rule, table)
    except (duckdb.OperationalError, duckdb.FatalException):
        raise
    except duckdb.Error as error:
        raise ModelFault(f"{plausibility.FILE}: {rule.plausibility_id}: {error}") from None
    _add_found(rule.rule_id, found, work)


def _add_found(rule_id: str, found: list[dict[str, object]], work: Work) -> None:
    by_id = {checked.load_sheet_id: checked for checked in work.checked}
    index_of: dict[int, dict[int, int]] = {}
    for said in found:
        sheet_id = said["load_sheet_id"]
        checked = by_id[sheet_id]
        if sheet_id not in index_of:
            index_of[sheet_id] = {int(row): index for index, row in enumerate(checked.sheet_row)}
        named = said["column_name"]
        column = next(column for column in checked.table.columns if column.column_name == named)
        texts = {
            name: value if isinstance(value, Decimal) else as_text(value)
            for name in ("value_found", "expected", "other", "classification")
            if (value := said.get(name)) is not None
        }
        index = index_of[sheet_id][said["sheet_row"]]
        checked.add_issue(work.issues, rule_id, index, column, texts.pop("value_found", ""), **texts)


# What a version says about itself ---------------------------------------------------------------------------


def _write_meta(
    connection: duckdb.DuckDBPyConnection, work: Work, *, version: str, digest: str, manifest: str
) -> None:
    """Create and fill the tables about the load: files, sheets, columns, what was left out, warnings."""
    connection.execute(
        """create table base.load (
            version varchar, loaded_at timestamp, inputs_digest varchar, rows_accepted bigint,
            fault_count bigint, warning_count bigint, has_examples boolean, manifest varchar,
            program_digest varchar
        );
        create table base.load_file (
            load_file_id integer, file_name varchar, digest varchar, size_bytes bigint
        );
        create table base.load_sheet (
            load_sheet_id integer, load_file_id integer, sheet_name varchar, table_name varchar,
            rows_read bigint, rows_accepted bigint, rows_left_out bigint, rows_refused bigint
        );
        create table base.load_sheet_count (
            load_sheet_id integer, classification varchar, rows_accepted bigint, rows_left_out bigint,
            rows_refused bigint
        );
        create table base.sheet_column (
            load_sheet_id integer, column_name varchar, column_letter varchar, heading_found varchar
        );
        create table base.left_out (
            load_sheet_id integer, reason varchar, value_found varchar, row_count bigint,
            classification varchar
        );
        create table base.cell_issue (
            load_sheet_id integer, sheet_row integer, column_letter varchar, cell varchar,
            value_found varchar, rule_id varchar, severity varchar, message_nl varchar, message_en varchar,
            remedy_nl varchar, remedy_en varchar, classification varchar, column_name varchar,
            is_of_reading boolean
        );
        create table base.issue_count (
            load_sheet_id integer, column_name varchar, rule_id varchar, severity varchar, issue_count bigint,
            is_of_reading boolean
        );
        create table base.unknown_cell (
            load_sheet_id integer, sheet_row integer, column_letter varchar, heading_found varchar,
            value_found varchar, classification varchar
        );"""
    )
    sheets, counts, columns, left_out = [], [], [], []
    for checked in work.checked:
        sheet_id, table = checked.load_sheet_id, checked.table
        by_classification: dict[str, list[int]] = {table.classification: [0, 0, 0]}
        marks = checked.data.column("classification").to_pylist()
        for mark in set(marks):
            chosen = checked.state[np.asarray([one == mark for one in marks], dtype=bool)]
            by_classification[mark] = [
                int((chosen == state).sum()) for state in (ACCEPTED, LEFT_OUT, REFUSED)
            ]
        by_classification[table.classification][1] += checked.blank_rows + sum(
            number for (reason, *_), number in checked.left_out.items() if reason == "above_heading"
        )
        if checked.load_sheet_id in work.counted:
            by_classification = {mark: list(parts) for mark, *parts in work.counted[checked.load_sheet_id]}
        total = [sum(parts) for parts in zip(*by_classification.values(), strict=True)]
        sheets.append(
            (
                sheet_id,
                work.file_of_sheet[sheet_id],
                checked.sheet.sheet_name,
                table.table_name,
                sum(total),
                *total,
            )
        )
        counts.extend((sheet_id, mark, *parts) for mark, parts in by_classification.items())
        columns.extend((sheet_id, *found) for found in checked.sheet_columns)
        left_out.extend(
            (sheet_id, reason, value, n, mark) for (reason, value, mark), n in checked.left_out.items()
        )
    rows = sum(sheet[5] for sheet in sheets)
    has_examples = any(
        True in checked.data.column("is_example").unique().to_pylist() for checked in work.checked
    )
    _insert_rows(connection, "load_file", work.files)
    _insert_rows(connection, "load_sheet", sheets)
    _insert_rows(connection, "load_sheet_count", counts)
    _insert_rows(connection, "sheet_column", columns)
    _insert_rows(connection, "left_out", left_out)
    early = work.of_reading[1]
    late = work.issues.counts - early
    _insert_rows(
        connection,
        "issue_count",
        [
            (*kind, number, of_reading)
            for of_reading, some in ((True, early), (False, late))
            for kind, number in some.items()
        ],
    )
    _insert_rows(connection, "unknown_cell", [row for checked in work.checked for row in _unknown(checked)])
    _insert_rows(
        connection,
        "cell_issue",
        [
            (
                issue.load_sheet_id, issue.sheet_row, issue.column_letter, issue.cell, issue.value_found,
                issue.rule_id, issue.severity, issue.message_nl, issue.message_en, issue.remedy_nl,
                issue.remedy_en, issue.classification, issue.column_name, number < work.of_reading[0],
            )
            for number, issue in enumerate(work.issues.kept)
        ],
    )  # fmt: skip
    # UTC, without a zone of its own: DuckDB's dataframes of zoned times need what pandas is about to drop.
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    issues = work.issues
    _insert_rows(
        connection,
        "load",
        [
            (
                version,
                now,
                digest,
                rows,
                issues.count("fault"),
                issues.count("warning"),
                has_examples,
                manifest,
                program_digest(),
            )
        ],
    )


def _unknown(checked: Checked) -> Iterator[tuple]:
    """The cells of columns that the dictionary does not know, with the classification of their row."""
    found = checked.unknown_cells
    if not len(found):
        return
    marks = dict(
        zip(checked.sheet_row.tolist(), checked.data.column("classification").to_pylist(), strict=True)
    )
    for row in found.to_pylist():
        mark = marks.get(row["sheet_row"], checked.table.classification)
        yield (
            checked.load_sheet_id, row["sheet_row"], row["column_letter"], row["heading"], row["value_found"], mark,
        )  # fmt: skip


def _insert_rows(connection: duckdb.DuckDBPyConnection, table_name: str, rows: list[tuple]) -> None:
    if not rows:
        return
    # At once: row by row, DuckDB takes a millisecond for each.
    columns = pa.table(
        [pa.array(column) for column in zip(*rows, strict=True)], list(map(str, range(len(rows[0]))))
    )
    connection.register("meta_rows", columns)
    connection.execute(f"insert into base.{table_name} select * from meta_rows")
    connection.unregister("meta_rows")


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        return "missing"
