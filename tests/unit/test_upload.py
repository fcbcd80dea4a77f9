"""What people bring: checked in a process of its own, published on top of what is there, undone; nothing gets lost."""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from dashboard import paths
from dashboard.intake import publish, upload, work
from dashboard.intake.load import Part, content, default_files, load, uploads_of
from dashboard.intake.reading import Reading, from_json, place, to_json
from dashboard.upload import door, sheets
from dashboard.words import word
from tests.unit.intake_made import REFERENCE, UNDERTAKING, rows_of, workbook

TEN = [UNDERTAKING | {"undertaking_id": f"u{number}"} for number in range(10)]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with small workbooks and a version of them, to copy."""
    made = tmp_path_factory.mktemp("first")
    (made / "workbooks").mkdir()
    for path in REFERENCE:
        shutil.copy(path, made / "workbooks")
    workbook(made / "workbooks" / "registers.xlsx", {"undertaking": rows_of(*TEN)})
    load(sorted((made / "workbooks").iterdir()), var=made / "var")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DASHBOARD_WORKBOOKS", str(made / "workbooks"))
        patch.setenv("DASHBOARD_EXAMPLES", "yes")
        yield made


@pytest.fixture
def var(first: Path, tmp_path: Path) -> Path:
    """A folder of versions of its own, on the same workbooks."""
    return Path(shutil.copytree(first / "var", tmp_path / "var"))


@dataclass(frozen=True)
class Brought:
    """A folder in which one upload was published while another one was ready."""

    var: Path
    before: str
    content: bytes
    one: upload.State
    two: upload.State
    version: str
    shown_while_ready: str


@pytest.fixture(scope="module")
def brought_once(first: Path, tmp_path_factory: pytest.TempPathFactory) -> Brought:
    """The whole way, in a process of its own; tests copy what became of it."""
    folder = tmp_path_factory.mktemp("brought")
    var = Path(shutil.copytree(first / "var", folder / "var"))
    before = publish.current(var).stem
    new = UNDERTAKING | {"undertaking_id": "new"}
    file = made(folder, *TEN, new, name="promises.xlsx", sheet="Toezeggingen")
    one = by_process(var, upload.begin(var, [file], by="Asiel"))
    two = checked(var, made(folder, *TEN, UNDERTAKING | {"undertaking_id": "two"}))
    shown = publish.current(var).stem
    version = upload.publish_upload(var, one.upload_id, by="Beheer", note="nieuwe toezegging")
    return Brought(var, before, file[1], one, two, version, shown)


@pytest.fixture
def brought(brought_once: Brought, tmp_path: Path) -> Brought:
    """A copy of its own."""
    return replace(brought_once, var=Path(shutil.copytree(brought_once.var, tmp_path / "brought")))


def made(tmp_path: Path, *records: dict, name: str = "registers.xlsx", sheet: str = "undertaking") -> tuple:
    """Name and bytes of a workbook with one register."""
    path = workbook(tmp_path / "made.xlsx", {sheet: rows_of(*records)})
    return name, path.read_bytes()


def checked(var: Path, *files: tuple[str, bytes], readings: dict[str, Reading] | None = None) -> upload.State:
    upload_id = upload.begin(var, files, by="Asiel")
    upload.choose(var, upload_id, readings or {})
    return again(var, upload_id)


def again(var: Path, upload_id: str) -> upload.State:
    """Check an upload here: a process of its own takes as long again to start."""
    place = upload.folder(var, upload_id)
    upload.clear(var, place)
    upload.write(place / "result.json", work.checked(var, upload_id))
    return upload.state(var, upload_id)


def by_process(var: Path, upload_id: str) -> upload.State:
    upload.start(var, upload_id)
    upload.wait(upload_id)
    return upload.state(var, upload_id)


def ask(path: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def ids(var: Path) -> list[str]:
    return [
        name
        for (name,) in ask(publish.current(var), "select undertaking_id from public.undertaking order by 1")
    ]


def test_an_upload_takes_the_place_of_its_sheet_and_can_be_undone(brought):
    var, state, version = brought.var, brought.one, brought.version
    assert (state.name, state.fault_count, dict(state.removed), state.confirm) == ("ready", 0, {}, ())
    assert [(sheet["table_name"], sheet["replaces"]) for sheet in state.sheets] == [
        ("undertaking", [place("registers.xlsx", "undertaking")])
    ]
    assert brought.shown_while_ready == brought.before, "a candidate is nobody's version yet"
    assert publish.current(var).stem == version
    assert ids(var) == sorted([*(one["undertaking_id"] for one in TEN), "new"])
    told = publish.history(var)[-1]
    assert (told["action"], told["by"], told["note"], told["version"]) == (
        "publish", "Beheer", "nieuwe toezegging", version,
    )  # fmt: skip
    [kept] = told["files"]
    assert publish.kept_file(var, kept["digest"], kept["name"]).read_bytes() == brought.content
    assert upload.state(var, state.upload_id).name == "published"

    publish.restore(var, brought.before, by="Beheer")
    assert "new" not in ids(var)
    publish.restore(var, version, by="Beheer")
    assert "new" in ids(var)
    assert [one["action"] for one in publish.history(var)][-3:] == ["publish", "restore", "restore"]


def test_a_load_of_the_folder_keeps_what_was_brought(brought):
    result = load(content(default_files(), uploads_of(brought.var, brought.version)), var=brought.var)
    assert result.unchanged
    assert "new" in ids(brought.var)


def test_faults_keep_it_from_being_published_and_name_the_cell(var, tmp_path):
    bad = UNDERTAKING | {"undertaking_id": "bad", "due_date": "31-31-2025", "country_codes": "TUN"}
    state = checked(var, made(tmp_path, *TEN, bad))
    assert (state.name, state.fault_count) == ("faults", 1)
    [fault] = upload.faults(var, state.upload_id).query("severity == 'fault'").to_dict("records")
    assert (fault["sheet_name"], fault["sheet_row"], fault["column_name"], fault["value_found"]) == (
        "undertaking", 12, "due_date", "31-31-2025",
    )  # fmt: skip
    around = upload.cells(var, state.upload_id, state.sheets[0]["number"], first_row=11, last_row=12)
    assert list(around.index) == [11, 12]
    assert "31-31-2025" in around.loc[12].tolist()
    with pytest.raises(upload.NotReady):
        upload.publish_upload(var, state.upload_id, by="x")
    assert not list((var / publish.CANDIDATES).glob("*"))


def test_a_key_that_stands_twice_is_found_against_other_sheets_too(var, tmp_path):
    beside = {place("more.xlsx", "undertaking"): Reading(replaces=())}
    state = checked(var, made(tmp_path, TEN[3], name="more.xlsx"), readings=beside)
    assert state.name == "faults"
    assert upload.faults(var, state.upload_id)["rule_id"].tolist() == ["duplicate_key"]
    other = checked(
        var, made(tmp_path, UNDERTAKING | {"undertaking_id": "z"}, name="more.xlsx"), readings=beside
    )
    assert other.name == "ready"
    upload.publish_upload(var, other.upload_id, by="x")
    assert len(ids(var)) == 11
    # The register stands in two sheets now: which of them a third one replaces has to be said.
    last = TEN[9] | {"due_date": "31-31-2025"}
    third = checked(var, made(tmp_path, *TEN[:9], last, name="third.xlsx"))
    assert upload.faults(var, third.upload_id)["rule_id"].tolist() == ["which_sheet"]
    named = {place("third.xlsx", "undertaking"): Reading(replaces=(place("registers.xlsx", "undertaking"),))}
    upload.choose(var, third.upload_id, named)
    assert again(var, third.upload_id).fault_count == 1
    assert upload.faults(var, third.upload_id)["rule_id"].tolist() == ["not_date"]


def test_the_second_of_two_people_is_told_and_loses_nothing(brought):
    var, two, published = brought.var, brought.two, brought.version
    assert two.name == "ready"
    with pytest.raises(upload.Conflict) as conflict:
        upload.publish_upload(var, two.upload_id, by="two")
    assert conflict.value.version == published
    assert "two" not in ids(var)
    checked_again = again(var, two.upload_id)
    assert (checked_again.name, checked_again.based_on) == ("ready", published)
    assert checked_again.removed == {"undertaking": (11, 1)}, "what the first one added would go: it is said"
    upload.publish_upload(var, two.upload_id, by="two", confirmed=checked_again.confirm)
    assert "two" in ids(var)


def test_more_than_a_share_of_a_table_goes_only_if_its_name_is_given(var, tmp_path, monkeypatch):
    state = checked(var, made(tmp_path, *TEN[:8]))
    assert state.removed == {"undertaking": (10, 2)}
    assert state.confirm == ("undertaking",)
    shown, candidate = publish.current(var), publish.candidate(var, state.version)
    for share, asks in (("20", False), ("19", True), ("nonsense", True)):
        monkeypatch.setenv("DASHBOARD_MOST_REMOVED_PCT", share)
        assert work.removed(shown, candidate)["confirm"] == (["undertaking"] if asks else []), share
    with pytest.raises(upload.Unconfirmed) as open_ones:
        upload.publish_upload(var, state.upload_id, by="x", confirmed=["visit"])
    assert open_ones.value.tables == ("undertaking",)
    assert len(ids(var)) == 10
    upload.publish_upload(var, state.upload_id, by="x", confirmed=state.confirm)
    assert len(ids(var)) == 8


def test_a_process_that_dies_or_is_stopped_leaves_the_version_and_the_next_check_works(var, tmp_path):
    before = publish.current(var)
    upload_id = upload.begin(var, [made(tmp_path, *TEN)])
    assert upload.state(var, upload_id).name == "waiting"
    with publish_gate(var):
        upload.start(var, upload_id)
        assert upload.state(var, upload_id).name == "working"
        pid = int((upload.folder(var, upload_id) / "pid").read_text())
        os.kill(pid, signal.SIGKILL)
        upload.wait(upload_id)
        state = upload.state(var, upload_id)
        assert (state.name, state.error) == ("failed", {"values": {"step": "waiting"}})
        upload.start(var, upload_id)
        upload.cancel(var, upload_id)
        assert upload.state(var, upload_id).name == "cancelled"
    assert publish.current(var) == before
    # What a check that was killed had half or just made is cleared away by the next one.
    leftovers = [var / publish.CANDIDATES / name for name in (f".{before.stem}.building", before.name)]
    leftovers[0].parent.mkdir(exist_ok=True)
    for path in leftovers:
        path.write_bytes(b"x")
    state = by_process(var, upload_id)
    assert state.name == "ready"
    assert [path.stem for path in leftovers[0].parent.iterdir()] == [state.version]


def test_a_check_starts_while_somebody_looks_whether_it_is_at_work(var, monkeypatch):
    upload_id = upload.begin(var, [("x.csv", b"a,b\n1,2\n")])
    looks = (upload.folder(var, upload_id) / ".lock").open("w")
    fcntl.flock(looks, fcntl.LOCK_EX)
    monkeypatch.setattr(upload.time, "sleep", lambda _seconds: looks.close())
    with publish_gate(var):
        upload.start(var, upload_id)
        assert upload.state(var, upload_id).name == "working"
        upload.cancel(var, upload_id)


def test_a_reader_that_hangs_is_ended_and_its_file_named(var, tmp_path, monkeypatch):
    monkeypatch.setenv("DASHBOARD_READ_SECONDS", "1")
    upload_id = upload.begin(var, [made(tmp_path, *TEN, name="slow.xlsx")])
    hangs = (
        "import sys, threading; from pathlib import Path; from dashboard.intake import work;"
        "work.read_workbook = lambda path: threading.Event().wait(); work.main(Path(sys.argv[1]), sys.argv[2])"
    )
    with (upload.folder(var, upload_id) / "log.txt").open("wb") as log:
        ended = subprocess.run(
            [sys.executable, "-c", hangs, str(var), upload_id], cwd=paths.ROOT, stderr=log, check=False
        )
    assert ended.returncode != 0
    state = upload.state(var, upload_id)
    assert (state.name, state.error) == (
        "failed", {"key": "intake.file_too_slow", "values": {"file": "slow.xlsx", "seconds": 1}},
    )  # fmt: skip
    assert "slow.xlsx" in word(state.error["key"], "nl", **state.error["values"])


def test_choices_that_come_at_once_are_all_kept(var):
    upload_id = upload.begin(var, [("x.csv", b"a,b\n1,2\n")])
    said = {place("x.csv", f"sheet {number}"): Reading(table="visit") for number in range(40)}
    with ThreadPoolExecutor(8) as several:
        list(several.map(lambda one: upload.choose(var, upload_id, dict([one])), said.items()))
    assert upload.state(var, upload_id).readings == said


@contextlib.contextmanager
def publish_gate(var: Path) -> Iterator[None]:
    """Hold the gate behind which a check waits for another one: it is at work and does nothing meanwhile."""
    with (var / ".checking").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield


def test_a_file_that_cannot_be_read_is_a_fault_of_its_own(var, tmp_path):
    state = checked(
        var, ("broken.xlsx", b"PK\x03\x04 not a workbook"), made(tmp_path, *TEN, name="good.xlsx")
    )
    assert state.name == "faults"
    faults = upload.faults(var, state.upload_id)
    assert faults["file_name"].tolist() == ["broken.xlsx"]


def test_thrown_away_is_gone_with_its_files_but_not_those_of_a_version(brought):
    var = brought.var
    assert publish.candidate(var, brought.two.version).is_file()
    for state in (brought.one, brought.two):
        upload.discard(var, state.upload_id)
        with pytest.raises(upload.UnknownUpload):
            upload.state(var, state.upload_id)
    assert [path.name for path in (var / "files").glob("*/*")] == ["promises.xlsx"]
    assert not list((var / publish.CANDIDATES).glob("*"))


def aged(var: Path, upload_id: str, *, days: float) -> None:
    """Make an upload as old as if nobody had touched it since."""
    at = time.time() - days * 86_400
    for path in upload.folder(var, upload_id).iterdir():
        os.utime(path, (at, at))


def test_what_nobody_published_for_long_goes_at_the_next_upload_or_load(brought, monkeypatch):
    var, one, two = brought.var, brought.one, brought.two
    young = upload.begin(var, [("young.csv", b"a,b\n")])
    same = upload.begin(var, [("same.csv", b"a,b\n"), ("promises.xlsx", brought.content)])
    for upload_id, days in ((one.upload_id, 400), (two.upload_id, 31), (young, 29), (same, 31)):
        aged(var, upload_id, days=days)
    with publish.only_load(var):
        upload.begin(var, [("busy.csv", b"c")])
    assert upload.state(var, two.upload_id).name == "ready", "nobody is kept waiting for it"
    upload.begin(var, [("next.csv", b"d")])
    for upload_id in (two.upload_id, same):
        with pytest.raises(upload.UnknownUpload):
            upload.state(var, upload_id)
    assert upload.state(var, one.upload_id).name == "published"
    # The same bytes under two names: they stay as long as one of them is wanted.
    assert sorted(path.name for path in (var / "files").glob("*/*")) == [
        "busy.csv", "next.csv", "promises.xlsx", "same.csv", "young.csv",
    ]  # fmt: skip
    assert not list((var / publish.CANDIDATES).glob("*"))
    monkeypatch.setenv("DASHBOARD_UPLOAD_DAYS", "28")
    load(content(default_files(), uploads_of(var, brought.version)), var=var)
    with pytest.raises(upload.UnknownUpload):
        upload.state(var, young)


def test_whoever_is_late_with_an_upload_that_was_thrown_away_breaks_nothing(var, monkeypatch):
    monkeypatch.setenv("DASHBOARD_VAR", str(var))
    state = upload.state(var, upload.begin(var, [("x.csv", b"a,b\n1,2\n")]))
    sheet = {"file_name": "x.csv", "sheet_name": "x", "signature": ""}
    door.choose(state, sheet, skip=True)
    assert upload.state(var, state.upload_id).readings[place("x.csv", "x")].skip
    door.discard(state.upload_id)
    door.choose(state, sheet, skip=True)
    for act in (door.check, door.stop, door.discard):
        act(state.upload_id)
    assert not list((var / "uploads").iterdir())


@pytest.mark.parametrize("value", ["31-12-24", "5 mei 24"])
def test_century_and_order_of_a_day_are_asked_at_once(value):
    frame = pd.DataFrame(
        [
            ("f", "s", "two_digit_year", "C", value), ("f", "s", "percent_or_fraction", "D", "0.25"),
            ("f", "other", "ambiguous_number", "A", "1.234"), ("f", "s", "ambiguous_number", "E", "1.234"),
        ],
        columns=["file_name", "sheet_name", "rule_id", "column_letter", "value_found"],
    )  # fmt: skip
    found = sheets.ambiguous({"file_name": "f", "sheet_name": "s"}, frame)
    assert found == {
        "ambiguous_number": [("E", "1.234")], "percent_or_fraction": [("D", "0.25")],
        "two_digit_year": [("C", value)], "ambiguous_date": [("C", value)] if value[0] == "3" else [],
    }  # fmt: skip


@pytest.mark.parametrize("name", ["", "../../etc", "a/b", "x" * 16, "." * 16])
def test_an_address_names_only_uploads_that_are_there(var, name):
    with pytest.raises(upload.UnknownUpload):
        upload.state(var, name)


# Versions ---------------------------------------------------------------------------------------------------


def test_a_removed_version_takes_its_files_along_and_the_shown_one_stays(brought):
    var, before, version = brought.var, brought.before, brought.version
    upload.discard(var, brought.two.upload_id)
    with pytest.raises(ValueError, match=version):
        publish.remove(var, version, by="Beheer")
    publish.restore(var, before, by="Beheer")
    publish.remove(var, version, by="Beheer", note="vol")
    assert publish.versions(var) == [before]
    assert not list((var / "files").iterdir())
    told = publish.history(var)[-1]
    assert (told["action"], told["version"], told["by"], told["note"]) == ("remove", version, "Beheer", "vol")
    for act in (publish.restore, publish.remove):
        with pytest.raises(LookupError):
            act(var, version, by="x")


def test_a_removed_version_leaves_the_files_of_uploads_that_wait(brought):
    waits = upload.begin(brought.var, [("again.xlsx", brought.content)])
    publish.restore(brought.var, brought.before, by="x")
    publish.remove(brought.var, brought.version, by="x")
    [part] = upload.parts(brought.var, waits)
    assert part.path.read_bytes() == brought.content


def test_files_of_a_version_stay_where_a_crash_kept_the_word_of_it_from_the_history(brought):
    var, twin = brought.var, "20200101T000000Z-00000000"
    lines = (var / "history.jsonl").read_text().splitlines()
    assert json.loads(lines[-1])["version"] == brought.version
    # Another version that held the same file, and is removed.
    shutil.copy(var / f"{brought.version}.duckdb", var / f"{twin}.duckdb")
    lines[-1] = json.dumps(json.loads(lines[-1]) | {"version": twin})
    (var / "history.jsonl").write_text("\n".join(lines) + "\n")
    publish.remove(var, twin, by="x")
    assert [part.file_name for part in uploads_of(var, brought.version)] == ["promises.xlsx"]


def test_a_line_of_history_that_was_cut_off_costs_that_line_only(var):
    version = publish.current(var).stem
    publish.restore(var, version, by="one")
    with (var / "history.jsonl").open("ab") as stream:
        stream.write(b'{"at": "2026-01-01", "action": "rest')
    publish.restore(var, version, by="two")
    assert [told["by"] for told in publish.history(var)][-2:] == ["one", "two"]
    (var / "history.jsonl").write_bytes(b"\xff\xfe\n[]\n" + json.dumps({"action": "x"}).encode())
    assert publish.history(var) == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\Users\\x\\visits.xlsx", "visits.xlsx"),
        ("a\x00b\u202ecod.xlsx", "abcod.xlsx"),
        ("  .xlsx", "xlsx"),
        ("..", "file"),
        ("", "file"),
        ("é" * 200 + ".ods", "é" * 100 + ".ods"),
    ],
)
def test_a_name_of_a_file_leads_nowhere(given, kept, tmp_path):
    assert publish.safe_name(given) == kept
    digest, path = publish.keep_file(tmp_path, given, b"x")
    assert path == tmp_path / "files" / digest / kept


# What a version holds ---------------------------------------------------------------------------------------


def part(name: str, **readings: Reading) -> Part:
    return Part(Path("files") / name, readings=readings, is_upload=True)


def shown(parts: list[Part]) -> list[tuple[str, list[str], list[str]]]:
    """(file, sheets that are left, sheets that are read) of each part."""
    return [
        (
            one.file_name,
            sorted(one.left),
            sorted(name for name, said in one.readings.items() if not said.skip),
        )
        for one in parts
    ]


def test_an_upload_replaces_what_it_names_and_what_that_had_replaced():
    folder = [Path("registers.xlsx"), Path("other.xlsx")]
    visits = place("registers.xlsx", "visit")
    a = part("a.xlsx", visit=Reading(replaces=(visits,)), capacity=Reading(replaces=()))
    b = part("b.xlsx", Bezoeken=Reading(replaces=(place("a.xlsx", "visit"),)))
    assert shown(content(folder, [])) == [("registers.xlsx", [], []), ("other.xlsx", [], [])]
    assert shown(content(folder, [a])) == [
        ("registers.xlsx", ["visit"], []), ("other.xlsx", [], []), ("a.xlsx", [], ["capacity", "visit"]),
    ]  # fmt: skip
    both = content(folder, [a, b])
    assert shown(both) == [
        ("registers.xlsx", ["visit"], []), ("other.xlsx", [], []), ("a.xlsx", [], ["capacity"]),
        ("b.xlsx", [], ["Bezoeken"]),
    ]  # fmt: skip
    # The same again from what was kept of it: nothing comes back and nothing goes.
    assert shown(content(folder, both[2:])) == shown(both)
    skipped = part("c.xlsx", visit=Reading(skip=True, replaces=(visits,)))
    assert shown(content(folder, [skipped]))[0] == ("registers.xlsx", [], [])


def test_a_whole_file_that_is_replaced_goes():
    a = part("a.xlsx", visit=Reading(replaces=()))
    b = part("a.xlsx", visit=Reading(replaces=(place("a.xlsx", "visit"),)))
    assert shown(content([], [a, b])) == [("a.xlsx", [], ["visit"])]


def test_what_was_said_of_a_sheet_survives_being_kept():
    said = Reading(
        table="visit", heading_rows=(2, 3), columns={"A": "visit_id", "B": ""}, number_form={"C": "nl"},
        date_order={"D": "dmy"}, century={"D": "2000"}, share={"E": "fraction"}, hidden="skip", replaces=("a\tb",),
    )  # fmt: skip
    assert from_json(json.loads(json.dumps(to_json(said)))) == said
    assert to_json(Reading()) == {}
    with pytest.raises(ValueError, match="not a reading"):
        from_json([])


def everything(path: Path) -> dict[str, list]:
    """All rows of all base tables, numbers of sheets and files replaced by their names; without times."""
    found = {}
    with duckdb.connect(str(path), read_only=True) as connection:
        names = [name for (name,) in connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'base'"
        ).fetchall()]  # fmt: skip
        for name in names:
            columns = [column for (column,) in connection.execute(
                "select column_name from duckdb_columns() where schema_name = 'base' and table_name = ?", [name]
            ).fetchall()]  # fmt: skip
            left = {"version", "loaded_at", "load_file_id", "inputs_digest"}
            kept = [f't."{column}"' for column in columns if column not in {*left, "load_sheet_id"}]
            join = ""
            if "load_sheet_id" in columns:
                kept.append("of_sheet.name")
                join = "left join (select load_sheet_id, sheet_name || table_name as name from base.load_sheet) as of_sheet using (load_sheet_id)"
                if name == "load_sheet":
                    kept, join = [one for one in kept if one != "of_sheet.name"], ""
            rows = connection.execute(f'select {", ".join(kept)} from base."{name}" as t {join}').fetchall()
            found[name] = sorted(map(repr, rows))
    return found


def test_rows_that_are_taken_over_are_those_that_reading_gives(first, var, tmp_path):
    changed = tmp_path / "folder"
    shutil.copytree(first / "workbooks", changed)
    odd = UNDERTAKING | {"undertaking_id": "odd", "an unknown column": "x"}
    workbook(changed / "beside.xlsx", {"undertaking": rows_of(odd), "no table": [["a", "b"]]})
    assert load(sorted(changed.iterdir()), var=var).published
    # From a version whose sheets were taken over themselves.
    workbook(changed / "beside.xlsx", {"undertaking": rows_of(odd | {"undertaking": "Other"})})
    with_former = load(sorted(changed.iterdir()), var=var)
    anew = load(sorted(changed.iterdir()), var=tmp_path / "anew")
    assert with_former.published and anew.published
    assert (with_former.rows, with_former.warning_count) == (anew.rows, anew.warning_count)
    taken, read = everything(publish.current(var)), everything(publish.current(tmp_path / "anew"))
    assert taken.keys() == read.keys()
    for name in taken:
        assert taken[name] == read[name], name


def test_other_code_lists_have_everything_read_anew(first, var, tmp_path):
    changed = tmp_path / "folder"
    shutil.copytree(first / "workbooks", changed)
    path = changed / "code_list.csv"
    lines = [
        line
        for line in path.read_text(encoding="utf-8-sig").splitlines()
        if not line.startswith("level,bilateral")
    ]
    assert len(lines) < len(path.read_text(encoding="utf-8-sig").splitlines())
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    result = load(sorted(changed.iterdir()), var=var)
    assert {issue.rule_id for issue in result.faults} == {"not_on_list"}
