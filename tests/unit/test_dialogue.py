"""Consultations: who counts as heard, what became of an answer, and that invented ones stay apart."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from dashboard import session
from dashboard.dialogue import shown
from dashboard.dialogue.view import DialogueView
from dashboard.paths import ROOT
from tests.registers_made import asked, made_version, plant

TODAY = dt.date(2026, 11, 29)
SINCE = dt.date(2024, 11, 1)
ORGANISATIONS = {
    "made-ngo": "civil society",
    "made-firm": "private sector",
    "made-school": "research",
    "made-un": "international organisation",
    "made-ministry": "ministry",
}
HELD = {
    "consultation_date": "2026-01-10",
    "kind": "round table",
    "nl_organisation_ids": "made-ministry",
    "status": "held",
    "organisation_ids": "made-ngo",
    "theme_ids": "return",
    "subject": "s",
    "subject_nl": "s",
}
CASES: dict[str, tuple[dict, dict[tuple[str, str], int]]] = {
    # what is recorded -> (theme or country, kind) -> how often it was heard
    "on a theme": ({}, {("return", "civil society"): 1}),
    "on two themes and a country": (
        {"theme_ids": "return;border", "country_codes": "TUN"},
        {("return", "civil society"): 1, ("border", "civil society"): 1, ("TUN", "civil society"): 1},
    ),
    "with two of one kind": ({"organisation_ids": "made-ngo; made-ngo"}, {("return", "civil society"): 1}),
    "with several kinds": (
        {"organisation_ids": "made-ngo;made-firm;made-un"},
        {
            ("return", "civil society"): 1,
            ("return", "private sector"): 1,
            ("return", "international organisation"): 1,
        },
    ),
    "with a ministry alone": ({"organisation_ids": "made-ministry"}, {}),
    "planned": ({"status": "planned"}, {}),
    "follow-up open is held": ({"status": "follow-up open"}, {("return", "civil society"): 1}),
    "too long ago": ({"consultation_date": "2024-10-31"}, {}),
    "on the first day": ({"consultation_date": "2024-11-01"}, {("return", "civil society"): 1}),
    "a month counts from its first day": ({"consultation_date": "2024-11"}, {("return", "civil society"): 1}),
    "a year that began before": ({"consultation_date": "2024"}, {}),
    "still to come": ({"consultation_date": "2026-11-30"}, {}),
    "an example": ({"is_example": True}, {}),
    "on nothing in particular": ({"theme_ids": None}, {}),
}
ANSWERS = [
    ({"status": "planned"}, "planned"),
    ({}, "not_recorded"),
    ({"follow_up_due": "2020-01-01"}, "not_recorded"),
    ({"status": "follow-up open"}, "open"),
    ({"status": "follow-up open", "follow_up_due": "2026-11-29"}, "open"),
    ({"status": "follow-up open", "follow_up_due": "2026-11-28"}, "late"),
    ({"status": "follow-up open", "follow_up_due": "2026-11"}, "open"),
    ({"status": "follow-up open", "follow_up_due": "2025"}, "late"),
    ({"status": "follow-up open", "follow_up_due": "2025", "answer": "a letter"}, "given"),
    ({"answer_date": "2026-02-01"}, "given"),
]


@pytest.fixture(scope="module")
def made(shipped: Path):
    """A version with made organisations and no conversation."""
    organisations = [
        {"organisation_id": key, "name": key, "name_nl": key, "kind": kind, "verified": "read"}
        for key, kind in ORGANISATIONS.items()
    ]
    works = {
        "organisation_id": "made-firm",
        "country_code": "TUN",
        "notion": "implements",
        "record_count": 1,
        "via_ids": "x",
        "status": "active",
    }
    tables = {
        "organisation": organisations,
        "consultation": [],
        "organisation_country": [works, {**works, "notion": "leads an instrument used there"}],
    }
    with made_version(shipped, tables) as connection:
        yield connection


def hold(connection: duckdb.DuckDBPyConnection, *rows: dict) -> None:
    """Put conversations in the place of those that are there."""
    connection.execute("delete from public.consultation")
    for place, row in enumerate(rows):
        plant(connection, "consultation", {**HELD, "consultation_id": f"c{place}", **row})


@pytest.mark.parametrize("name", CASES)
def test_who_was_heard_on_what(made, name: str) -> None:
    row, expected = CASES[name]
    hold(made, row)
    found = asked(made, "dialogue/heard", since=SINCE, today=TODAY, examples=False)
    heard = found[found["heard_count"] > 0]
    told = {
        (code, kind): count
        for code, kind, count in zip(heard["code"], heard["kind"], heard["heard_count"], strict=True)
    }
    assert told == expected
    # Everything there is stands in the answer, so that what was not heard can be seen.
    assert len(found[found["about"] == "theme"]) == 40


def test_what_became_of_the_answer(made) -> None:
    hold(made, *(row for row, _ in ANSWERS))
    found = asked(made, "dialogue/consultations", today=TODAY).set_index("consultation_id")["answer_state"]
    assert [found[f"c{place}"] for place in range(len(ANSWERS))] == [state for _, state in ANSWERS]


def test_who_was_not_heard_on_a_theme_or_country(made) -> None:
    rows = [
        {"organisation_ids": "made-ngo", "country_codes": "TUN"},
        {"organisation_ids": "made-un", "theme_ids": "border"},
        {"organisation_ids": "made-school", "is_example": True},
    ]
    given = {"since": SINCE, "today": TODAY, "theme_id": None, "country": None, "examples": False}
    hold(made, *rows)

    def silent(**changes: object) -> list[str]:
        found = asked(made, "dialogue/not_heard", **{**given, **changes})
        return list(found.loc[found["heard_count"] == 0, "organisation_id"])

    assert silent() == ["made-firm", "made-school"]
    assert silent(theme_id="return") == ["made-firm", "made-school", "made-un"]
    # Who works in the country stands first; the ministry is none of those looked for.
    assert silent(country="TUN") == ["made-firm", "made-school", "made-un"]
    assert silent(theme_id="border", country="TUN") == ["made-firm", "made-ngo", "made-school", "made-un"]
    found = asked(made, "dialogue/not_heard", **{**given, "theme_id": "return", "country": "TUN"})
    found = found.set_index("organisation_id")
    assert found["link_count"].to_dict() == {
        "made-firm": 2,
        "made-ngo": 0,
        "made-school": 0,
        "made-un": 0,
    }
    assert found["heard_on_other"].to_dict() == {
        "made-firm": 0,
        "made-ngo": 0,
        "made-school": 0,
        "made-un": 1,
    }
    assert silent(examples=True) == ["made-firm", "made-ngo", "made-un"]


def test_the_shipped_conversations_are_counted_as_in_the_file(shipped: Path) -> None:
    rows = pd.read_csv(ROOT / "data/original/examples/consultations.csv", dtype=str, keep_default_na=False)
    rows = rows[
        (rows["classification"] == "public") & (rows["status"] != "planned") & (rows["date"] >= "2024-11")
    ]
    kinds = pd.read_csv(ROOT / "data/original/registers/organisations.csv", dtype=str).set_index("id")["kind"]
    expected: dict[tuple[str, str], int] = {}
    for row in rows.to_dict("records"):
        met = {kinds[key] for key in row["organisation_ids"].split(";")}
        for theme in row["theme_ids"].split(";"):
            for kind in met:
                expected[theme, kind] = expected.get((theme, kind), 0) + 1
    found = session.cached_query(
        "dialogue/heard", version=shipped.stem, since=SINCE, today=TODAY, examples=True
    )
    found = found[(found["about"] == "theme") & (found["heard_count"] > 0)]
    told = dict(zip(zip(found["code"], found["kind"], strict=True), found["heard_count"], strict=True))
    assert told == expected
    real = session.cached_query(
        "dialogue/heard", version=shipped.stem, since=SINCE, today=TODAY, examples=False
    )
    assert real["heard_count"].sum() == 0


@pytest.fixture
def view(shipped: Path, monkeypatch: pytest.MonkeyPatch) -> DialogueView:
    monkeypatch.setattr(session, "link", lambda page="", **_parts: f"http://127.0.0.1/{page}")
    return DialogueView(
        lang="en",
        version=shipped.stem,
        today=TODAY,
        themes=(),
        countries=(),
        kinds=(),
        answers=(),
        months=24,
        address="http://127.0.0.1/dialogue?",
    )


def panels(view: DialogueView, *, examples: bool) -> list:
    return [
        shown.conversations_panel(view, examples=examples),
        shown.frequency_panel(view, examples=examples),
        shown.not_heard_panel(view, examples=examples),
        shown.heard_panel(view, "theme", examples=examples),
        shown.heard_panel(view, "country", examples=examples),
    ]


def test_every_panel_of_invented_conversations_says_so_and_no_other_holds_any(view: DialogueView) -> None:
    assert (view.holds(examples=True), view.holds(examples=False)) == (True, False)
    for panel in panels(view, examples=True):
        assert panel.title.startswith("Example: ")
        assert panel.key.startswith("example-")
    who = shown.who_panel(view)
    assert not who.title.startswith("Example")
    alone = replace(view)
    alone.__dict__["consultations"] = view.consultations.iloc[:0]
    for panel in panels(alone, examples=False):
        assert not panel.title.startswith("Example")
        assert "Example" not in panel.table.to_csv()
    pd.testing.assert_frame_equal(shown.who_panel(alone).table, who.table)


def test_bars_lists_and_rows_tell_the_same(view: DialogueView) -> None:
    frequency = shown.frequency_panel(view, examples=True)
    assert frequency.table["total"].sum() == len(frequency.rows(None)) == 7
    drawn = {
        (trace.meta["kind"], held[0]): value
        for trace in frequency.figure.data
        for held, value in zip(trace.customdata, trace.y, strict=True)
        if value
    }
    assert sum(drawn.values()) == sum(
        frequency.table[name].sum() for name in frequency.table if name.startswith("kind_")
    )
    for mark in frequency.marks:
        assert str(len(frequency.rows(mark.key))) in mark.label
    narrowed = replace(view, themes=("reception",))
    assert set(shown.conversations_panel(narrowed, examples=True).table["consultation_id"]) == {
        "xc06",
        "xc08",
        "xc11",
    }
