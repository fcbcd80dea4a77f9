"""The policy agenda: terms, what waits for what and changes of state, on made rows and counted again from the register."""

import csv
import datetime as dt
import os
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from dashboard import paths, session, store
from dashboard.charts.undertakings import undertaking_timeline
from dashboard.policy_agenda import shown
from dashboard.policy_agenda.view import COLUMNS, FILTERS, IN_GENERAL, Agenda, changes_between
from tests import recount

TODAY = dt.date(2026, 6, 15)
DAY = dt.date(2026, 11, 29)
TABLES = "undertaking status organisation partnership instrument sheet_origin".split()

MADE = [
    # key, fields, term, what comes first -> how that stands
    ("past", {"due_date": "2026-06-14"}, "overdue", {}),
    ("today", {"due_date": "2026-06-15"}, "soon", {}),
    ("month", {"due_date": "2026-06", "due_precision": "month"}, "soon", {}),
    ("six", {"due_date": "2026-12-15"}, "soon", {}),
    ("seven", {"due_date": "2026-12-16"}, "later", {}),
    ("quarter", {"due_date": "2026-01", "due_precision": "quarter"}, "overdue", {}),
    ("undated", {}, "no_date", {}),
    ("done", {"status": "done", "due_date": "2020"}, "closed", {}),
    ("late", {"status": "done late", "due_date": "2020"}, "closed", {}),
    ("lapsed", {"status": "cancelled"}, "closed", {}),
    ("halted", {"status": "suspended", "due_date": "2020"}, "closed", {}),
    ("lost", {"status": "unknown", "due_date": "2026-06-14"}, "outcome_unknown", {}),
    ("unclear", {"status": "unknown", "due_date": "2026-06-15"}, "state_unknown", {}),
    ("blank", {"status": None, "due_date": "2020"}, "state_unknown", {}),
    ("for_done", {"depends_on": "done; late"}, "no_date", {"done": "done", "late": "done"}),
    ("for_running", {"depends_on": "undated"}, "no_date", {"undated": "waiting"}),
    ("for_past", {"depends_on": "past"}, "no_date", {"past": "overdue"}),
    ("for_lapsed", {"depends_on": "lapsed"}, "no_date", {"lapsed": "lapsed"}),
    ("for_later", {"due_date": "2026-09", "depends_on": "seven"}, "soon", {"seven": "too_late"}),
    ("for_sooner", {"due_date": "2027", "depends_on": "seven"}, "later", {"seven": "waiting"}),
    ("for_hidden", {"depends_on": "elsewhere"}, "no_date", {"elsewhere": "not_shown"}),
    ("closed_itself", {"status": "done", "depends_on": "past"}, "closed", {"past": "past"}),
]


@pytest.fixture(scope="module")
def made(shipped: Path) -> duckdb.DuckDBPyConnection:
    """The tables that the queries ask, with the lists of the shipped version and made undertakings alone."""
    connection = duckdb.connect()
    connection.execute(f"attach '{shipped}' as shipped (read_only)")
    for table in TABLES:
        kept = "" if table == "status" else " where false"
        connection.execute(f"create table {table} as select * from shipped.public.{table}{kept}")
    model = (paths.ROOT / "queries" / "model" / "050_work.sql").read_text(encoding="utf-8")
    start = model.index("create view undertaking_due")
    connection.execute(model[start : model.index(";", start)])
    connection.execute(
        "insert into sheet_origin by name select 1 as load_sheet_id, 'made.xlsx' as file_name, 'made' as sheet_name"
    )
    example = [("example", {"is_example": True, "due_date": "2020"}, "", {})]
    for key, fields, _, _ in MADE + example:
        row = {
            "undertaking_id": key,
            "undertaking": key,
            "undertaking_nl": key,
            "status": "running",
            "country_codes": "all",
            "load_sheet_id": 1,
            "is_example": False,
            **fields,
        }
        names, marks = ", ".join(row), ", ".join(f"${name}" for name in row)
        connection.execute(f"insert into undertaking ({names}) values ({marks})", row)
    return connection


def asked(connection: duckdb.DuckDBPyConnection, name: str) -> pd.DataFrame:
    return connection.execute(store.text_of(name), {"today": TODAY}).df()


def test_a_term_follows_from_the_state_and_the_last_day_that_the_date_can_mean(made) -> None:
    found = asked(made, "policy_agenda/undertakings")
    assert dict(zip(found["undertaking_id"], found["term"], strict=True)) == {
        key: term for key, _, term, _ in MADE
    }
    assert set(found.loc[found["status_id"] == "overdue", "undertaking_id"]) == {"past", "quarter"}


def test_what_comes_first_stands_as_it_does(made) -> None:
    found = asked(made, "policy_agenda/dependencies")
    assert {(row["undertaking_id"], row["first_id"]): row["link"] for row in found.to_dict("records")} == {
        (key, first): link for key, _, _, firsts in MADE for first, link in firsts.items()
    }


def test_only_what_is_open_waits_and_only_for_what_is_not_done(made) -> None:
    found = asked(made, "policy_agenda/undertakings").set_index("undertaking_id")["waits_for_count"]
    assert {key for key, count in found.items() if count} == {
        "for_running",
        "for_past",
        "for_lapsed",
        "for_later",
        "for_sooner",
    }


def test_an_example_stands_in_no_list(made) -> None:
    assert "example" not in set(asked(made, "policy_agenda/undertakings")["undertaking_id"])


# Changes of state ------------------------------------------------------------------------------------------------


def states(**rows: dict[str, object]) -> pd.DataFrame:
    usual = {"status_id": "running", "due_date": "2026", "due_precision": "year", "owner_id": "a"}
    return pd.DataFrame(
        [{"undertaking_id": key, **usual, "status_update": None, **fields} for key, fields in rows.items()]
    )


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"u": {}}, {"u": {}}, []),
        ({"u": {}}, {"u": {"status_id": "done"}}, [("u", "status_id", "running", "done")]),
        ({"u": {"due_date": None}}, {"u": {"due_date": "2027"}}, [("u", "due_date", None, "2027")]),
        ({"u": {"status_update": ""}}, {"u": {"status_update": None}}, []),
        ({"u": {}}, {"u": {}, "v": {}}, [("v", "added", None, None)]),
        ({"u": {}, "v": {}}, {"u": {}}, [("v", "removed", None, None)]),
    ],
)
def test_what_changed_from_one_version_to_the_next(before, after, expected) -> None:
    found = changes_between(states(**before), states(**after))
    assert [(one["undertaking_id"], one["what"], one["old"], one["new"]) for one in found] == expected


def test_the_timeline_draws_the_window_that_a_date_can_mean() -> None:
    frame = pd.DataFrame(
        [
            ("day", "2025", "2026-07-01", "2026-07-01", "soon"),
            ("year", None, "2026", "2026-12-31", "later"),
            ("undated", None, None, None, "no_date"),
        ],
        columns=["undertaking_id", "made_on", "due_date", "due_latest", "term"],
    ).assign(name="A <name>", words="words")
    frame["due_latest"] = pd.to_datetime(frame["due_latest"])
    usual = {
        "lang": "en",
        "today": TODAY,
        "today_label": "today",
        "term_labels": {"soon": "soon", "later": "later"},
        "window_label": "window",
        "no_data_label": "nothing",
    }
    figure = undertaking_timeline(frame, **usual)
    drawn = {trace.meta["role"]: trace for trace in figure.data}
    assert list(drawn["due"].customdata) == ["day", "year"]
    assert [round(end, 2) for end in drawn["due"].x] == [2026.5, 2027.0]
    # A day is no window; a year is one from its first day. Without a day of the promise no thin line is drawn.
    assert [place and round(place, 2) for place in drawn["windows"].x] == [2026.0, 2027.0, None]
    assert [place and round(place, 2) for place in drawn["made"].x] == [2025.0, 2026.5, None]
    assert "A &lt;name&gt;" in figure.layout.annotations[0].text
    assert undertaking_timeline(frame.tail(1), **usual).data == ()


# On the shipped register -----------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Links are made outside of a page here: they tell what they carry."""
    monkeypatch.setattr(
        session, "link", lambda page="", absolute=False, **parts: f"http://x/{page}?{parts.get('agenda')}"
    )


def view(shipped: Path, lang: str = "en", **choice: str) -> Agenda:
    return Agenda(
        lang=lang,
        version=shipped.stem,
        today=DAY,
        chosen=tuple(choice.items()),
        opened="",
        asked_page=1,
        address="http://x/",
    )


@pytest.fixture(scope="module")
def received() -> list[dict[str, str]]:
    """The register as received, line by line."""
    path = paths.ROOT / "data" / "original" / "registers" / "undertakings.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def term_of(row: dict[str, str]) -> str:
    """The term of a row as received, by plain comparison of days."""
    text, last = row["due_date"], None
    if text:
        if row["due_precision"] in ("quarter", "half-year") and len(text) == 7:
            size = 3 if row["due_precision"] == "quarter" else 6
            month = -(-int(text[5:]) // size) * size
            text = f"{text[:4]}-{month:02}"
        last = pd.Timestamp(recount.last_day(text))
    today = pd.Timestamp(DAY)
    if row["status"] in ("running", "open"):
        if last is None:
            return "no_date"
        return "overdue" if last < today else "soon" if last <= today + pd.DateOffset(months=6) else "later"
    return "outcome_unknown" if row["status"] == "unknown" and last is not None and last < today else "closed"


def test_every_row_of_the_register_is_there_with_its_term(shipped: Path, received) -> None:
    found = view(shipped).every
    assert dict(zip(found["undertaking_id"], found["term"], strict=True)) == {
        row["id"]: term_of(row) for row in received
    }


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_counts_by_line_owner_and_country_are_those_of_the_register(
    shipped: Path, received, lang: str
) -> None:
    asked = view(shipped, lang)
    for name, column in (("line", "line_of_action"), ("owner", "owner_organisation_id"), ("country", "iso3")):
        counts = Counter(
            code
            for row in received
            for code in (row[column].split(";") if name == "country" else [row[column]])
        )
        rows = {row["of"]: row["count"] for row in shown.crossed(asked, name)}
        names = asked.names[name]
        expected = {
            names[code or "none"]: count for code, count in counts.items() if (code or "none") in names
        }
        assert rows == expected
        if name == "country":
            assert asked.names["country"][IN_GENERAL] in rows


@pytest.mark.parametrize("name", FILTERS)
def test_each_filter_takes_what_it_says_and_nothing_else(shipped: Path, name: str) -> None:
    whole = view(shipped)
    for value in whole.names[name]:
        found = view(shipped, **{name: value}).listed
        if name == "country":
            assert all(value in codes.split(";") for codes in found["country_codes"])
        elif value != "none":
            assert set(found[COLUMNS[name]]) <= {value}
        assert len(found) < len(whole.every)


def test_each_count_of_a_panel_leads_to_as_many_rows(shipped: Path) -> None:
    asked = view(shipped)
    for panel in (shown.due_panel(asked), shown.list_panel(asked), shown.by_panel(asked, "owner")):
        for mark in panel.marks:
            assert len(panel.rows(mark.key)) == int(mark.label.rsplit(": ", 1)[1])
    assert len(shown.list_panel(asked).whole()) == len(asked.every)
    assert [row["undertaking"] for row in shown.lines_of(asked, asked.part)] == list(
        asked.listed["undertaking_en"][:25]
    )


def test_a_choice_that_holds_nothing_says_so(shipped: Path) -> None:
    asked = view(shipped, line="multilateral", term="overdue")
    panel = shown.list_panel(asked)
    assert panel.table.empty and "No undertaking fits" in panel.empty


@pytest.fixture
def two_versions(shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The shipped version and one after it, in which one undertaking is done, one has a date and one is gone."""
    names = ["20260101T000000Z-00000001", "20260201T000000Z-00000002"]
    for name in names:
        shutil.copy(shipped, tmp_path / f"{name}.duckdb")
    (tmp_path / "current").write_text(names[1], encoding="utf-8")
    with duckdb.connect(str(tmp_path / f"{names[1]}.duckdb")) as connection:
        connection.execute("update base.undertaking set status = 'done' where undertaking_id = 'c033'")
        connection.execute(
            "update base.undertaking set due_date = '2027-03', due_precision = 'month' where undertaking_id = 'c002'"
        )
        connection.execute("delete from base.undertaking where undertaking_id = 'c048'")
    monkeypatch.setenv("DASHBOARD_VAR", str(tmp_path))
    return names


def test_the_history_tells_what_changed_between_versions(two_versions: list[str]) -> None:
    asked = Agenda(
        lang="en",
        version=two_versions[1],
        today=DAY,
        chosen=(),
        opened="",
        asked_page=1,
        address="http://x/",
    )
    rows = shown.history_panel(asked).table
    told = rows[rows["how"] == "difference between versions"].astype(object)
    told = told.where(told.notna(), None)
    assert sorted(
        zip(told["undertaking_id"], told["what"], told["old"], told["new"], strict=True), key=str
    ) == [
        ("c002", "Due date", None, "March 2027"),
        ("c002", "Precision of the due date", "no due date", "in that month"),
        ("c033", "State", "running", "done"),
        ("c048", "Gone", None, None),
    ]
    # What waited for it waits no more, and is counted so elsewhere.
    assert "c033" not in set(asked.dependencies.loc[asked.dependencies["link"] == "waiting", "first_id"])
    narrowed = replace(asked, chosen=(("line", "return relations"),))
    assert {event["undertaking_id"] for event in shown.history(narrowed) if event["version"]} == {"c033"}
    # A file of before that holds other tables is passed over.
    duckdb.connect(str(Path(os.environ["DASHBOARD_VAR"]) / "20260115T000000Z-00000003.duckdb")).close()
    assert len([event for event in shown.history(asked) if event["version"]]) == 4
    # Of the version before nothing older is kept.
    assert not [event for event in shown.history(replace(asked, version=two_versions[0])) if event["version"]]


def test_what_the_register_tells_later_stands_in_the_history(shipped: Path, received) -> None:
    rows = [event["row"] for event in shown.history(view(shipped)) if event["what"] == "register"]
    told = {row["id"] for row in received if row["status_update"]}
    assert told == {row["undertaking_id"] for row in rows if not pd.isna(row["status_update"])} and told
