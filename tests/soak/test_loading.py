"""Loads that are killed, versions that come while others read, and cells as people may type them."""

import datetime as dt
import multiprocessing
import os
import random
import shutil
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from dashboard import dictionary, store
from dashboard.intake import publish, upload
from dashboard.intake.check import find_table
from dashboard.intake.load import load
from tests import fuzz
from tests.soak.conftest import tell
from tests.unit.intake_made import (
    PARTNERSHIP,
    PARTNERSHIP_COUNTRY,
    REFERENCE,
    UNDERTAKING,
    rows_of,
    workbook,
)

READERS = 8
MOST_OPEN = 5
APART = multiprocessing.get_context("forkserver")
APART.set_forkserver_preload(["dashboard.intake.load"])


@pytest.fixture
def variants(tmp_path: Path) -> list[list[Path]]:
    """Two small sets of spreadsheets that differ by a sheet: loading one takes a moment."""
    sheets = {"partnership": rows_of(PARTNERSHIP), "partnership_country": rows_of(PARTNERSHIP_COUNTRY)}
    one = workbook(tmp_path / "one.xlsx", sheets)
    two = workbook(tmp_path / "two.xlsx", {**sheets, "undertaking": rows_of(UNDERTAKING)})
    return [[*REFERENCE, one], [*REFERENCE, two]]


def contents(path: Path) -> tuple[int, ...]:
    """What a version holds: the rows of each base table, as counted, and as the version itself says."""
    with duckdb.connect(str(path), read_only=True) as connection:
        tables = sorted(dictionary.tables())
        counted = [connection.execute(f'select count(*) from base."{name}"').fetchone()[0] for name in tables]
        (said,) = connection.execute("select rows_accepted from base.load").fetchone()
        seen = connection.execute("select count(*) from public.partnership").fetchone()[0]
    assert said == sum(counted)
    return (*counted, seen)


def test_killed_loads(variants: list[list[Path]], tmp_path: Path, seconds: float) -> None:
    """A load that is killed at any moment leaves the former version or the new one, and the next load works."""
    chance = random.Random(20261125)
    var = tmp_path / "var"
    whole = []
    started = time.monotonic()
    for files in variants:
        assert load(files, var=var).published
        whole.append(contents(publish.current(var)))
    typical = (time.monotonic() - started) / 2
    killed = published = 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        before = publish.current(var)
        files = variants[0 if contents(before) == whole[1] else 1]
        child = APART.Process(target=load, args=(files,), kwargs={"var": var})
        child.start()
        child.join(timeout=chance.uniform(0, 1.5 * typical))
        if child.exitcode is None:
            os.kill(child.pid, signal.SIGKILL)
            child.join()
            killed += 1
        else:
            assert child.exitcode == 0
        now = publish.current(var)
        assert now is not None
        assert contents(now) in whole
        published += now != before
    assert load(variants[0], var=var).version
    assert contents(publish.current(var)) == whole[0]
    # Every version that was shown is kept and whole, and the history names no other.
    assert {told["version"] for told in publish.history(var)} <= set(publish.versions(var))
    assert not list(var.glob(".*.building*"))
    assert killed
    tell(
        "loads killed at a random moment",
        f"{killed} killed, {published} versions published; readers always found a whole one, the next load worked",
    )


def test_publishing_under_readers(
    variants: list[list[Path]], tmp_path: Path, seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Readers that never pause see one version or another: no failure, and never parts of two."""
    var = tmp_path / "var"
    monkeypatch.setenv("DASHBOARD_VAR", str(var))

    def answers(version: str | None) -> tuple[int, str]:
        told = store.query("meta/version", version=version).iloc[0]
        assert version is None or told["version"] == version
        lists = [store.query(name, version=version) for name in ("country/list", "meta/sheets")]
        return int(told["rows_accepted"]), "".join(frame.to_csv() for frame in lists)

    expected: dict[int, str] = {}
    for files in variants:
        load(files, var=var)
        rows, seen = answers(store.current_version())
        expected[rows] = seen
    assert len(set(expected.values())) == 2
    enough, faults, asked, seen_versions = threading.Event(), [], [0] * READERS, set()

    def read(number: int) -> None:
        while not enough.is_set():
            try:
                version = store.current_version()
                rows, seen = answers(version)
                if seen != expected[rows]:
                    faults.append(f"a mixture in {version}")
                store.query("country/list")
                seen_versions.add(version)
                asked[number] += 4
            except Exception as error:
                faults.append(repr(error))
                return

    threads = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    for thread in threads:
        thread.start()
    until, published = time.monotonic() + seconds, 0
    while time.monotonic() < until and not faults:
        # In a process of its own, as the command does it.
        child = APART.Process(target=load, args=(variants[published % 2],), kwargs={"var": var})
        child.start()
        child.join()
        assert child.exitcode == 0
        published += 1
    enough.set()
    for thread in threads:
        thread.join()
    assert faults == []
    assert min(asked) and len(seen_versions) > 1
    databases = {path.readlink() for path in Path("/proc/self/fd").iterdir() if _is_database(path)}
    # Four connections are kept; the files of older versions are let go.
    assert len(databases) <= MOST_OPEN
    tell(
        f"{READERS} threads read while versions are published",
        f"{published} versions, {sum(asked)} answers from {len(seen_versions)} versions: no failure, no mixture, "
        f"{len(databases)} databases open at the end",
    )


def brought(var: Path, workbooks: Path, file: tuple[str, bytes]) -> None:
    """Bring a file in and publish it; in a process that was started before the test said where the workbooks are."""
    os.environ["DASHBOARD_WORKBOOKS"] = str(workbooks)
    upload_id = upload.begin(var, [file])
    upload.start(var, upload_id)
    upload.wait(upload_id)
    state = upload.state(var, upload_id)
    upload.publish_upload(var, upload_id, by="soak", confirmed=state.confirm)


def test_killed_uploads(
    variants: list[list[Path]], tmp_path: Path, seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A check or a publication that is killed at any moment leaves a whole version, and the next upload works."""
    chance = random.Random(20261129)
    var, workbooks = tmp_path / "var", tmp_path / "workbooks"
    workbooks.mkdir()
    for path in variants[0]:
        shutil.copy(path, workbooks)
    monkeypatch.setenv("DASHBOARD_WORKBOOKS", str(workbooks))
    assert load(sorted(workbooks.iterdir()), var=var).published
    files = []
    for number in (1, 2):
        records = [UNDERTAKING | {"undertaking_id": f"u{one}"} for one in range(number)]
        path = workbook(tmp_path / f"{number}.xlsx", {"undertaking": rows_of(*records)})
        files.append((f"{number}.xlsx", path.read_bytes()))

    def undertakings() -> int:
        with duckdb.connect(str(publish.current(var)), read_only=True) as connection:
            return connection.execute("select count(*) from public.undertaking").fetchone()[0]

    started = time.monotonic()
    brought(var, workbooks, files[0])
    typical = time.monotonic() - started
    killed = published = 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        before = publish.current(var)
        child = APART.Process(target=brought, args=(var, workbooks, files[undertakings() == 1]))
        child.start()
        child.join(timeout=chance.uniform(0, 2 * typical))
        if child.exitcode is None:
            # Either of the two: the one that publishes, or the one that checks for it.
            working = [one for one in upload.uploads(var) if one.name == "working"]
            if working and chance.random() < 0.5:
                upload.cancel(var, working[0].upload_id)
                child.join()
            else:
                os.kill(child.pid, signal.SIGKILL)
                child.join()
            killed += 1
        assert undertakings() in (1, 2)
        published += publish.current(var) != before
        for state in upload.uploads(var):
            upload.discard(var, state.upload_id)
    brought(var, workbooks, files[0])
    assert undertakings() == 1
    held = {told["digest"] for name in publish.versions(var) for told in publish.files_of(var, name)}
    for digest in held:
        assert (var / "files" / digest).is_dir()
    assert killed
    tell(
        "uploads killed at a random moment",
        f"{killed} killed while they were checked or published, {published} versions published; always a whole one",
    )


def test_changed_workbooks(tmp_path: Path, seconds: float) -> None:
    """Thousands of workbooks, changed at random: read or refused, nothing hangs, every cell accounted for."""
    cases = cells = refused = faults = 0
    until, first = time.monotonic() + seconds, 1_000
    while time.monotonic() < until:
        for told in fuzz.tried(first, 200, tmp_path, seconds=600):
            assert not told["wrong"], told
            cases, cells = cases + 1, cells + told["cells"]
            refused, faults = refused + ("refused" in told), faults + told["faults"]
        first += 200
    assert cases and cells and refused and faults
    tell(
        "workbooks of every kind, changed at random",
        f"{cases:,} workbooks, {refused:,} refused with a reason; {cells:,} cells, each stored, unknown, faulty or "
        f"left out for a counted reason, with {faults:,} faults and warnings; no crash, none hung",
    )


def _is_database(handle: Path) -> bool:
    # A handle may be gone since it was listed.
    return handle.is_symlink() and ".duckdb" in handle.readlink().name


MUTATIONS: list[Callable[[random.Random, object], object]] = [
    lambda chance, value: "",
    lambda chance, value: "   ",
    lambda chance, value: f" {value} ",
    lambda chance, value: f"{value}{value}",
    lambda chance, value: str(value)[: chance.randint(0, len(str(value)))],
    lambda chance, value: str(value).upper(),
    lambda chance, value: chance.choice([0, -1, 1.5, 1e308, -1e-308, 2**53, 12345678901234567890]),
    lambda chance, value: chance.choice([True, False]),
    lambda chance, value: dt.date(chance.randint(1900, 2200), chance.randint(1, 12), chance.randint(1, 28)),
    lambda chance, value: chance.choice(["n/a", "#N/A", "-", "?", ":", "nan", "None", "=1+1", "1.234", "1,234"]),
    lambda chance, value: chance.choice(["2024-13-01", "31-02-2024", "2024-5", "May 2024", "'2024", "00123"]),
    lambda chance, value: "".join(chance.choices("éß√漢字🙂\u202e\u200b;|,'\"<>&\\ \n\t", k=chance.randint(1, 40))),
    lambda chance, value: "x" * 30_000,
    lambda chance, value: chance.choice(["TUN;TUN", ";", "TUN;;MAR", "XXX", "Tunesië", "EU27"]),
]  # fmt: skip


def test_cells_as_people_may_type_them(small: list[Path], tmp_path: Path, seconds: float) -> None:
    """Changed cells of the real registers: each is in the database, a fault, or left out for a counted reason."""
    book = CalamineWorkbook.from_path(str(small[1]))
    sheets = {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names
    }
    tables = dictionary.tables()
    outcomes = dict.fromkeys(("loaded", "refused"), 0)
    cells = faults = 0
    until, seed = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        seed += 1
        chance = random.Random(seed)
        made = {name: [list(row) for row in rows] for name, rows in sheets.items()}
        changed: list[tuple[str, int, int, object]] = []
        for _ in range(chance.choice([1, 1, 1, 5])):
            name = chance.choice(list(made))
            row = chance.randrange(1, len(made[name]))
            column = chance.randrange(len(made[name][row]))
            made[name][row][column] = chance.choice(MUTATIONS)(chance, made[name][row][column])
            changed.append((name, row, column, made[name][row][column]))
        path = workbook(tmp_path / "registers.xlsx", made)
        where = f"seed {seed}: {changed!r}"[:2_000]
        try:
            result = load([small[0], path], var=tmp_path / "var")
        except Exception as error:
            raise AssertionError(where) from error
        cells += len(changed)
        faults += result.fault_count
        if not result.published and not result.unchanged:
            outcomes["refused"] += 1
            assert result.faults, where
            for fault in result.faults:
                assert fault.message_nl and fault.message_en and fault.remedy_nl and fault.remedy_en, where
            continue
        outcomes["loaded"] += 1
        with duckdb.connect(str(publish.current(tmp_path / "var")), read_only=True) as connection:
            told = connection.execute(
                "select sheet_name, table_name, rows_read, rows_accepted, rows_left_out, rows_refused, load_sheet_id"
                " from base.load_sheet"
            ).df()
            assert (
                told["rows_read"] == told["rows_accepted"] + told["rows_left_out"] + told["rows_refused"]
            ).all(), where
            for name, row, column, _ in changed:
                value = made[name][row][column]
                _assert_accounted(connection, told, tables, name, row, sheets[name][0][column], value, where)
    assert all(outcomes.values())
    tell(
        "changed cells of the real registers",
        f"{cells} cells in {seed} workbooks: {outcomes['loaded']} loaded with every cell accounted for, "
        f"{outcomes['refused']} refused with {faults} faults that each say what to do; no crash",
    )


def _assert_accounted(connection, told: pd.DataFrame, tables, name, row, heading, value, where: str) -> None:
    """A changed cell with content is in its row, or its row is left out and counted."""
    if value is None or str(value).strip() == "" or not str(value).isprintable():
        return
    table = find_table(name, tables)
    sheet = told[told["sheet_name"] == name].iloc[0]
    columns = {column.column_name: column for column in table.columns}
    if heading not in columns or str(value) in columns[heading].missing_marks:
        return
    found = connection.execute(
        f'select "{heading}" from base."{table.table_name}" where load_sheet_id = ? and sheet_row = ?',
        [int(sheet["load_sheet_id"]), row + 1],
    ).fetchall()
    if not found:
        assert sheet["rows_left_out"] > 0, where
    else:
        assert found[0][0] is not None, f"{name} row {row + 1} {heading} {value!r} was lost; {where}"
