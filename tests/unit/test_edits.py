"""Edits in the dashboard: drafts that become uploads, on the version that readers see then; nobody's change is lost."""

import datetime as dt
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from dashboard import dictionary, paths, store
from dashboard.access import CLEARANCES, Reader
from dashboard.edit import grid, view
from dashboard.intake import compare, edits, publish, template, upload, work
from dashboard.intake.check import Issues, check_sheet, find_table
from dashboard.intake.load import load
from dashboard.intake.read import read_workbook
from dashboard.words import has
from tests.unit.intake_made import PARTNERSHIP, REFERENCE, UNDERTAKING, rows_of, workbook

ALL = Reader(clearance=CLEARANCES[-1])
MADE = [
    UNDERTAKING | {"undertaking_id": f"u{number:02}", "undertaking": f"Promise {number}", "note": ""}
    for number in range(1, 13)
]
EXAMPLE = UNDERTAKING | {"undertaking_id": "x1", "undertaking": "Invented"}
NEW = {name: text for name, text in UNDERTAKING.items() if name != "undertaking_id"}
HOSTILE = [
    "=1+1", "=HYPERLINK(\"http://x.example\")", "+31 70", "-5", "@naam", "'=1", "<script>alert(1)</script>",
    "**vet** & [a](b)", "regel 1\nregel 2", "00123", "1,5", "2024-05", "TRUE", "_x0041_", "é😀 \"'", "x" * 32_000,
]  # fmt: skip


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with small workbooks and a version of them, to copy."""
    made = tmp_path_factory.mktemp("first")
    (made / "workbooks").mkdir()
    for path in REFERENCE:
        shutil.copy(path, made / "workbooks")
    workbook(
        made / "workbooks" / "registers.xlsx",
        {"partnership": rows_of(PARTNERSHIP), "undertaking": rows_of(*MADE)},
    )
    workbook(made / "workbooks" / "examples.xlsx", {"undertaking": rows_of(EXAMPLE)})
    assert load(sorted((made / "workbooks").iterdir()), var=made / "var").published
    return made


@pytest.fixture
def var(first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of versions of its own, on the same workbooks."""
    shutil.copytree(first / "var", tmp_path / "var")
    monkeypatch.setenv("DASHBOARD_WORKBOOKS", str(first / "workbooks"))
    monkeypatch.setenv("DASHBOARD_EXAMPLES", "yes")
    monkeypatch.setenv("DASHBOARD_VAR", str(tmp_path / "var"))
    yield tmp_path / "var"


def now(var: Path) -> str:
    return publish.current(var).stem


def put(var: Path, draft: str, *key: str, **values: str) -> edits.Row:
    return edits.put(var, draft, "undertaking", values, key=key)


def faults(var: Path, draft_id: str) -> list[tuple[str, str]]:
    draft = edits.read(var, draft_id)
    return [
        (fault.column_name, fault.rule_id)
        for row in draft.rows
        for fault in edits.faults(draft, row, now(var))
    ]


def checked(var: Path, draft: str, *, lang: str = "nl") -> upload.State:
    return again(var, edits.make_upload(var, draft, lang=lang))


def again(var: Path, upload_id: str) -> upload.State:
    """Check an upload here: a process of its own takes as long again to start."""
    upload.write(upload.folder(var, upload_id) / "result.json", work.checked(var, upload_id))
    return upload.state(var, upload_id)


def others(var: Path, sql: str) -> None:
    """Somebody else publishes: the same version with one change."""
    former = publish.current(var)
    version = publish.new_version(secrets.token_hex(4), var=var)
    held = publish.building(var, version)
    shutil.copy(former, held)
    with duckdb.connect(str(held)) as connection:
        connection.execute(sql)
    with publish.only_load(var):
        publish.publish(var, held, by="Somebody else")


def register(var: Path, version: str | None = None) -> dict[str, dict]:
    path = publish.path_of(var, version or now(var))
    with duckdb.connect(str(path), read_only=True) as connection:
        found = connection.execute("select * from public.undertaking")
        names = [column[0] for column in found.description]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    return {row["undertaking_id"]: row for row in rows}


def told(var: Path, former: str, latter: str) -> list[tuple]:
    """What differs between two versions: table, kind, key, and column where a cell differs."""
    found = compare.differences(
        publish.path_of(var, former), publish.path_of(var, latter), most=100, reader=ALL
    )
    counts = found.counts.set_index("table_name")[["new", "removed", "revised", "reclassified"]]
    return [
        (name, *map(int, row)) for name, row in zip(counts.index, counts.to_numpy(), strict=True) if row.any()
    ]


# From the draft to the figure and back ------------------------------------------------------------------------


def test_a_draft_is_all_that_differs_and_the_next_takes_the_place_of_the_same_sheets_and_undo_is_the_pointer(
    var,
):
    before, draft = now(var), edits.new_id()
    put(var, draft, "u02", status="done", note="=1+1")
    put(var, draft, **NEW | {"undertaking": "A new promise", "partnership_or_instrument_id": "p1"})
    edits.remove(var, draft, "undertaking", ("u03",))
    edits.put(var, draft, "partnership", {"name": "Two"}, key=("p1",))
    for row, text in zip(MADE[3:], HOSTILE, strict=False):
        put(var, draft, row["undertaking_id"], note=text)
    for text in HOSTILE[len(MADE[3:]) :]:
        put(var, draft, **NEW | {"note": text})
    edits.tell(var, draft, by="Team Noord", note="after the meeting")
    state = checked(var, draft, lang="en")
    assert (state.by, state.note, state.draft, state.made_from) == (
        "Team Noord",
        "after the meeting",
        draft,
        before,
    )
    assert state.name == "ready" and dict(state.removed) == {"undertaking": (13, 1)}
    assert register(var).keys() == {*(row["undertaking_id"] for row in MADE), "x1"}, (
        "nothing is published yet"
    )

    after = upload.publish_upload(var, state.upload_id, by="Team Noord")
    added = 1 + len(HOSTILE) - len(MADE[3:])
    assert told(var, before, after) == [("partnership", 0, 0, 1, 0), ("undertaking", added, 1, 10, 0)]
    rows, was = register(var), register(var, before)
    assert (rows["u02"]["status"], rows["u02"]["note"]) == ("done", "=1+1")
    assert rows["u13"]["undertaking"] == "A new promise" and "u03" not in rows
    notes = [row["note"] for key, row in rows.items() if isinstance(row["note"], str) and key != "u02"]
    assert sorted(notes) == sorted(HOSTILE)
    assert bool(rows["x1"]["is_example"]) and not bool(rows["u13"]["is_example"]), "examples stay examples"
    changed = [name for name in was["u02"] if was["u02"][name] != rows["u02"][name]]
    assert set(changed) <= {"status", "note", "load_sheet_id", "sheet_row"}
    assert edits.is_published(var, edits.read(var, draft))
    with pytest.raises(edits.Done):
        put(var, draft, "u04", note="too late")

    second = edits.new_id()
    put(var, second, "u01", note="one more")
    state = checked(var, second, lang="nl")
    last = upload.publish_upload(var, state.upload_id, by="Team Noord")
    assert told(var, after, last) == [("undertaking", 0, 0, 1, 0)]
    with duckdb.connect(str(publish.path_of(var, last)), read_only=True) as connection:
        [(sheets,)] = connection.execute(
            "select count(*) from base.load_sheet where table_name = 'undertaking'"
        ).fetchall()
    assert sheets == 2, "the register and its examples"

    publish.restore(var, before, by="Team Noord")
    assert register(var).keys() == was.keys()


# What others changed ------------------------------------------------------------------------------------------


def test_what_somebody_else_changed_in_another_row_is_never_put_back(var):
    mine = edits.new_id()
    put(var, mine, "u02", note="mine")
    early = edits.make_upload(var, mine, lang="nl")
    others(var, "update base.undertaking set note = 'theirs' where undertaking_id = 'u03'")
    # Checked against what is there now, nothing seems in the way: but its workbook is of before.
    state = again(var, early)
    assert (state.name, state.based_on) == ("ready", now(var)) and state.made_from != now(var)
    with pytest.raises(upload.Conflict):
        upload.publish_upload(var, early, by="A", confirmed=["undertaking"])
    draft = edits.read(var, mine)
    assert edits.clashes(draft, now(var)) == [], "another row is no clash"
    rows = edits.registers_with(draft, now(var))["undertaking"].set_index("undertaking_id")
    assert (rows.loc["u02", "note"], rows.loc["u03", "note"]) == ("mine", "theirs")


def test_of_the_same_row_each_column_is_chosen(var):
    mine = edits.new_id()
    put(var, mine, "u02", note="mine", due_date="2026-06", due_precision="month", status_update="mine too")
    others(
        var,
        "update base.undertaking set note = 'theirs', status = 'done', verified = 'general-knowledge' "
        "where undertaking_id = 'u02'",
    )
    draft = edits.read(var, mine)
    [clash] = edits.clashes(draft, now(var))
    assert set(clash.columns) == {"note", "status", "verified"} and clash.now["note"] == "theirs"
    with pytest.raises(edits.NotReady):
        edits.make_upload(var, mine, lang="nl")
    draft = edits.settle(var, mine, clash.row.number, now(var), ["note", "verified"])
    assert edits.clashes(draft, now(var)) == []
    row = edits.registers_with(draft, now(var))["undertaking"].set_index("undertaking_id").loc["u02"]
    assert (row["note"], row["status"], row["verified"]) == ("mine", "done", "read")
    assert (row["due_date"], row["due_precision"], row["status_update"]) == ("2026-06", "month", "mine too")


def test_a_row_that_others_removed_is_left_out_or_put_back(var):
    stays, goes = edits.new_id(), edits.new_id()
    for draft in (stays, goes):
        put(var, draft, "u02", note="mine")
    others(var, "delete from base.undertaking where undertaking_id = 'u02'")
    [clash] = edits.clashes(edits.read(var, stays), now(var))
    assert clash.now is None
    assert edits.settle(var, goes, clash.row.number, now(var), [], stays=False).rows == ()
    draft = edits.settle(var, stays, clash.row.number, now(var), [])
    rows = edits.registers_with(draft, now(var))["undertaking"].set_index("undertaking_id")
    assert (rows.loc["u02", "note"], rows.loc["u02", "undertaking"]) == ("mine", "Promise 2")


def test_a_row_that_is_to_go_and_was_changed_by_others_is_asked(var):
    drafts = {stays: edits.new_id() for stays in (True, False)}
    for draft in drafts.values():
        edits.remove(var, draft, "undertaking", ("u05",))
    others(var, "update base.undertaking set note = 'still needed' where undertaking_id = 'u05'")
    for stays, draft_id in drafts.items():
        [clash] = edits.clashes(edits.read(var, draft_id), now(var))
        draft = edits.settle(var, draft_id, clash.row.number, now(var), [], stays=stays)
        assert edits.clashes(draft, now(var)) == []
        assert [edits.is_changed(row) for row in draft.rows] == [not stays]


def test_two_that_add_a_row_get_a_key_each(var):
    draft = edits.new_id()
    for text in ("first", "second"):
        put(var, draft, **NEW | {"undertaking": text})
    assert list(edits.registers_with(edits.read(var, draft), now(var))["undertaking"]["undertaking_id"])[-2:] == [
        "u13", "u14",
    ]  # fmt: skip
    others(var, "update base.undertaking set undertaking_id = 'u13' where undertaking_id = 'u12'")
    assert list(edits.registers_with(edits.read(var, draft), now(var))["undertaking"]["undertaking_id"])[-2:] == [
        "u14", "u15",
    ]  # fmt: skip


# Drafts -------------------------------------------------------------------------------------------------------


def test_a_draft_is_kept_at_each_change_and_a_value_as_it_was_is_no_change(var):
    draft = edits.new_id()
    with pytest.raises(edits.UnknownDraft):
        edits.read(var, draft)
    row = put(var, draft, "u02", note="a", status="done")
    assert put(var, draft, "u02", note="").typed == {"status": "done"}
    assert row.was["undertaking"] == "Promise 2" and edits.read(var, draft).rows[0].value("status") == "done"
    assert put(var, draft, "u02", status="running").typed == {}
    with pytest.raises(edits.NotReady):
        edits.make_upload(var, draft, lang="nl")
    edits.leave(var, draft, row.number)
    assert edits.read(var, draft).rows == ()
    edits.discard(var, draft)
    with pytest.raises(edits.UnknownDraft):
        edits.read(var, draft)
    assert list((var / edits.FOLDER).iterdir()) == []
    for wrong in ("../../etc/passwd", "", "x" * 15, "a/b"):
        with pytest.raises(edits.UnknownDraft):
            edits.read(var, wrong)


def test_what_was_made_of_a_draft_goes_when_the_draft_changes(var):
    draft = edits.new_id()
    put(var, draft, "u02", note="a")
    former = edits.hand_over(var, draft, lang="nl")
    put(var, draft, "u02", note="b")
    assert edits.read(var, draft).upload_id == ""
    later = edits.make_upload(var, draft, lang="nl")
    edits.discard(var, draft)
    for gone in (former, later):
        with pytest.raises(upload.UnknownUpload):
            upload.state(var, gone)


def test_a_draft_that_nobody_touches_for_long_is_removed_when_another_begins(var):
    old, fresh = edits.new_id(), edits.new_id()
    put(var, old, "u02", note="a")
    put(var, fresh, "u03", note="b")
    long_ago = time.time() - (upload.days_kept() + 1) * 86_400
    os.utime(var / edits.FOLDER / f"{old}.json", (long_ago, long_ago))
    put(var, edits.new_id(), "u04", note="c")
    with pytest.raises(edits.UnknownDraft):
        edits.read(var, old)
    assert edits.read(var, fresh).rows


def test_many_rows_are_kept_all_or_none(var):
    draft = edits.new_id()
    changes = [
        (("u01",), None, {"note": "a"}),
        (("u02",), None, {"note": "b"}),
        ((), None, {"undertaking": "c"}),
    ]
    assert [row.number for row in edits.put_all(var, draft, "undertaking", changes)] == [1, 2, 3]
    edits.put_all(var, draft, "undertaking", [((), 3, {"undertaking": "d"}), (("u01",), None, {"note": "e"})])
    assert [row.typed for row in edits.read(var, draft).rows] == [
        {"note": "e"},
        {"note": "b"},
        {"undertaking": "d"},
    ]
    with pytest.raises(LookupError):
        edits.put_all(
            var, draft, "undertaking", [(("u04",), None, {"note": "x"}), (("nobody",), None, {"note": "y"})]
        )
    assert len(edits.read(var, draft).rows) == 3


def test_only_registers_that_can_be_edited_and_columns_that_are_asked_are_taken(var):
    with pytest.raises(edits.Closed, match="unknown"):
        edits.put(var, edits.new_id(), "country", {"name_nl": "x"})
    for column in ("classification", "is_example", "source_id", "load_sheet_id", "nonsense"):
        with pytest.raises(LookupError):
            put(var, edits.new_id(), "u02", **{column: "internal"})
    with pytest.raises(LookupError):
        put(var, edits.new_id(), "x1", note="an invented row stands in a file of its own")
    assert edits.example_texts("undertaking", ("x1",), now(var))["undertaking"] == "Invented"


def test_a_register_with_rows_above_the_readers_clearance_is_not_edited(var):
    others(var, "update base.undertaking set classification = 'internal' where undertaking_id = 'u09'")
    with pytest.raises(edits.Closed, match="hidden"):
        put(var, edits.new_id(), "u02", note="would take u09 away")
    draft = edits.new_id()
    edits.put(var, draft, "undertaking", {"note": "mine"}, key=("u02",), reader=ALL)
    held = edits.registers_with(edits.read(var, draft), now(var), reader=ALL)["undertaking"]
    assert held.set_index("undertaking_id").loc["u09", "classification"] == "internal"


# Values -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "text", "rule"),
    [
        ("status", "nonsense", "not_on_list"),
        ("due_date", "31-13-2026", "not_date"),
        ("due_date", "03-04-2026", "ambiguous_date"),
        ("due_date", "", None),
        ("due_date", "2026-05", None),
        ("due_date", "31 mei 2026", None),
        ("country_codes", "TUN;Tunisia", None),
        ("country_codes", "Atlantis", "unknown_country"),
        ("country_codes", " ", "required"),
        ("undertaking", "", "required"),
        ("status_update_source", "javascript:alert(1)", "not_url"),
        ("depends_on", "u01;u03", None),
        ("depends_on", "u01;u98", "unknown_reference"),
        ("note", "x" * 32_768, "too_long"),
    ],
)
def test_a_value_is_checked_as_a_cell_is(var, column, text, rule):
    draft = edits.new_id()
    put(var, draft, "u02", **{column: text})
    assert faults(var, draft) == ([(column, rule)] if rule else [])
    found = edits.read(var, draft)
    for fault in edits.faults(found, found.rows[0], now(var)):
        assert fault.message("nl") and fault.message("en") and fault.message("nl") != fault.message("en")


def test_a_new_row_needs_what_is_required_and_a_key_that_nobody_has(var):
    draft = edits.new_id()
    row = put(var, draft, undertaking="Only this")
    required = {column.column_name for column in dictionary.columns("undertaking") if column.is_required}
    assert {name for name, rule in faults(var, draft) if rule == "required"} == required - {
        "undertaking", "undertaking_id",
    }  # fmt: skip
    edits.put(var, draft, "undertaking", NEW, number=row.number)
    assert faults(var, draft) == []
    for taken in ("u02", "x1"):
        edits.put(var, draft, "undertaking", {"undertaking_id": taken}, number=row.number)
        assert faults(var, draft) == [("undertaking_id", "duplicate_key")]
    edits.put(var, draft, "undertaking", {"undertaking_id": "own"}, number=row.number)
    put(var, draft, **NEW | {"undertaking_id": "own"})
    assert faults(var, draft) == [("undertaking_id", "duplicate_key")] * 2


def test_a_new_row_may_refer_to_another_of_the_draft_and_not_to_one_that_goes(var):
    draft = edits.new_id()
    put(var, draft, **NEW | {"undertaking_id": "first"})
    put(var, draft, "u02", depends_on="first")
    assert faults(var, draft) == []
    edits.remove(var, draft, "undertaking", ("u07",))
    put(var, draft, "u03", depends_on="u07")
    assert faults(var, draft) == [("depends_on", "unknown_reference")]


def test_a_key_is_offered_where_keys_are_numbers(shipped):
    version = store.current_version()
    held = set(store.values("visit", "visit_id"))
    key = edits.next_key("visit", version)
    assert (
        key not in held
        and key[:1] == "v"
        and int(key[1:]) == 1 + max(int(one[1:]) for one in held if one[:1] == "v")
    )
    assert edits.next_key("visit", version, taken=[key]) != key
    assert edits.next_key("instrument_use", version) == "", "a key of two parts"
    assert edits.next_key("partnership", version) == "", "keys that are words"
    assert edits.next_key("capacity", version) == "capacity-001", "a register without rows of its own"


def test_texts_are_what_a_load_reads(shipped):
    version = store.current_version()
    for name in edits.TABLES:
        table = dictionary.tables()[name]
        frame = edits.held_rows(name, version)
        for row in frame.to_dict("records"):
            for column in table.columns:
                text = edits.text_of(row[column.column_name])
                value = edits.read_value(text, column, table, version)
                assert (value is None) == (text == "")
                if value is not None:
                    assert edits.text_of(value) == text, (name, column.column_name)
    assert edits.text_of(Decimal("1200.50")) == "1200.5" and edits.text_of(100.0) == "100"
    assert (edits.text_of(True), edits.text_of(None), edits.text_of(dt.date(2026, 5, 31))) == (
        "yes",
        "",
        "2026-05-31",
    )


# The shipped registers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", edits.TABLES)
def test_the_workbook_of_a_shipped_register_differs_in_the_one_cell_only(shipped, tmp_path, table):
    version = store.current_version()
    keys = edits.keys(table, version)
    column = next(one for one in dictionary.columns(table) if one.column_name == "note")
    before = template.register_rows(version, tables=[table])[table].astype(object)
    if not keys:
        # Consultations and capacity stand in the file of examples alone.
        assert (
            store.count(table, where=[store.Condition(column="is_example", is_true=True)])
            == store.count(table)
            > 0
        )
        return
    row = edits.Row(1, table, keys[-1], "change", edits.texts(table, keys[-1], version), {"note": "Changed"})
    draft = edits.Draft("made", rows=(row,))
    _, content = edits.workbook(draft, version, lang="nl")
    path = tmp_path / "edit.xlsx"
    path.write_bytes(content)
    [sheet] = [one for one in read_workbook(path) if not one.sheet_name.startswith("_")]
    issues = Issues()
    found = check_sheet(
        sheet, find_table(sheet.sheet_name, dictionary.tables()), load_sheet_id=1,
        known=edits.known_of(version), issues=issues,
    ).data.to_pandas().astype(object)  # fmt: skip
    assert issues.kept == [] and len(found) == len(before)
    differs = [
        (index, one.column_name)
        for one in dictionary.columns(table)
        for index in range(len(before))
        if one.column_name != "is_example"
        and edits.text_of(found.iloc[index][one.column_name])
        != edits.text_of(before.iloc[index][one.column_name])
        and not (
            one.column_name == "classification" and edits.text_of(before.iloc[index][one.column_name]) == ""
        )
    ]
    assert differs == [(len(before) - 1, column.column_name)]


def test_every_register_has_its_words_and_its_parts():
    for name in edits.TABLES:
        assert has(f"edit.one.{name}")
        asked = [column.column_name for column in edits.asked_columns(name)]
        listed = [column.column_name for columns in view.parts(name).values() for column in columns]
        assert sorted(listed) == sorted(asked)
        assert all(has(f"edit.part.{part}") for part in view.parts(name))
        assert not set(asked) & {"classification", "is_example", "source_id", "load_sheet_id", "sheet_row"}


def test_the_list_of_parts_names_only_columns_that_there_are():
    for line in (
        (paths.ROOT / "dashboard" / "edit" / "parts.csv").read_text(encoding="utf-8").splitlines()[1:]
    ):
        table, _, columns = line.split(",")
        there = {column.column_name for column in dictionary.columns(table)}
        assert set(columns.split()) <= there, line


def test_a_cell_of_the_grid_is_the_text_of_the_register_again(shipped):
    asked = view.Asked("nl", store.current_version(), "undertaking")
    for column in edits.asked_columns("undertaking"):
        for text in ("", "TUN;MAR" if column.list_separator else "TUN"):
            assert grid.text_of(column, grid.cell(column, text, asked)) == text
    several = next(
        column for column in edits.asked_columns("undertaking") if column.column_name == "country_codes"
    )
    assert grid.cell(several, "TUN; MAR", asked) == ["TUN", "MAR"]


def test_rows_of_the_grid_are_found_by_words_and_by_the_names_of_codes():
    names = {"country": {"TUN": "Tunesië"}}
    row = {"country": "TUN", "note": "Vertrek in mei"}
    assert grid.holds(row, ["tunesie", "mei"], names) and not grid.holds(row, ["marokko"], names)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_row_is_called_by_key_date_and_text_and_a_key_of_two_parts_by_their_names(shipped, lang):
    asked = view.Asked(lang, store.current_version())
    visit = edits.texts("visit", ("v050",), asked.version)
    text = visit["purpose_nl" if lang == "nl" else "purpose"]
    told = view.label(asked, "visit", visit, ("v050",))
    assert (
        told.startswith("v050 · ")
        and text in told
        and ("oktober 2025" if lang == "nl" else "October 2025") in told
    )
    key = edits.keys("instrument_use", asked.version)[0]
    used = view.label(asked, "instrument_use", edits.texts("instrument_use", key, asked.version), key)
    assert key[0] not in used and " · " in used
    assert view.label(asked, "visit", {"visit_date": "31-13"}) == "31-13"


def test_a_copy_takes_neither_key_nor_what_the_other_row_rests_on(shipped):
    asked = view.Asked("nl", store.current_version(), "visit", ("v050",), "copy")
    held = view.start_of_copy(asked)
    assert held["office"] and held["to_codes"]
    assert not held.keys() & {
        "visit_id",
        "verified",
        "counterpart_verified",
        "source_url",
        "note",
        "is_example",
    }
