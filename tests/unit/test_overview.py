"""What the overview and the steering sheet say of each country, counted again from the registers as people keep them."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from dashboard import session
from dashboard.gaps.rules import Reading, default_settings
from dashboard.gaps.sensitivity import with_thresholds
from dashboard.gaps.view import GapView, evidence_in
from dashboard.money.view import Chosen, MoneyView
from dashboard.overview import shown
from dashboard.overview.board import board_panel
from dashboard.overview.view import COUNTS, MEASURES, Overview, coming_visits, last_day, yearly_of
from tests import recount

TODAY = dt.date(2026, 11, 29)


@pytest.fixture(scope="module")
def view(shipped: Path) -> Overview:
    version, lang = shipped.stem, "en"
    return Overview(
        lang=lang,
        version=version,
        today=TODAY,
        by="partnerships",
        sort="gaps",
        picked=(),
        gaps=GapView(
            lang=lang,
            version=version,
            settings=default_settings(evidence_in(version)),
            today=TODAY,
            address="x?",
        ),
        money=MoneyView(lang=lang, version=version, chosen=Chosen(money_set="commission"), address="x?"),
        address="http://127.0.0.1/overview?",
    )


@pytest.fixture(autouse=True)
def no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Links are made outside of a page here: what was chosen is nothing."""
    monkeypatch.setattr(
        session, "link", lambda page="", **parts: f"http://127.0.0.1/{page}?{parts.get('country', '')}"
    )


@pytest.fixture(scope="module")
def recounted() -> pd.DataFrame:
    """What the table of countries must hold of the registers, by plain pandas on the files as received."""
    today = pd.Timestamp(TODAY)
    own = recount.listed_partnerships()
    own = own[~own["is_wide"]]
    running = own[own["status"] == "active"]
    ends = running["ends_or_review_date"].where(running["ends_or_review_date"] != "", running["end_date"])
    latest = pd.to_datetime(ends.map(recount.last_day))
    promised = recount.read("registers/undertakings")
    promised = promised.assign(iso3=promised["iso3"].str.split(";")).explode("iso3")
    due = pd.to_datetime(promised["due_date"].map(recount.last_day))
    is_open = promised["status"].isin(recount.OPEN)
    chosen = {
        "partnership_suspended": own[own["status"] == "suspended"],
        "partnership_date_passed": running[latest < today],
        "partnership_ends_soon": running[(latest >= today) & (latest <= today + pd.DateOffset(months=12))],
        "no_assessment_found": running[running["legal_assessment"] == "none found"],
        "undertaking_overdue": promised[is_open & (due < today)],
        "undertaking_due_soon": promised[is_open & (due >= today) & (due <= today + pd.DateOffset(months=6))],
        "undertaking_outcome_unknown": promised[(promised["status"] == "unknown") & (due < today)],
    }
    state = own["status"].where(own["status"].isin(["active", "suspended", "ended"]), "pending")
    for level in shown.LEVELS:
        for name in shown.STATES:
            chosen[f"{level}_{name}"] = own[(own["level"] == level) & (state == name)]
    told = recount.counts(TODAY)
    for name, rows in chosen.items():
        told[name] = rows.groupby("iso3").size().reindex(told.index).fillna(0).astype(int)
    return told


@pytest.mark.parametrize(
    "column",
    [
        "own_active_count",
        "instrument_count",
        "open_undertaking_count",
        "partnership_suspended",
        "partnership_date_passed",
        "partnership_ends_soon",
        "no_assessment_found",
        "undertaking_overdue",
        "undertaking_due_soon",
        "undertaking_outcome_unknown",
        *(f"{level}_{state}" for level in shown.LEVELS for state in shown.STATES),
    ],
)
def test_a_count_is_that_of_the_files_as_received(
    view: Overview, recounted: pd.DataFrame, column: str
) -> None:
    """Fails when `view.state_of` calls what is suspended pending, or when a rule of attention takes frameworks in."""
    table = view.countries.set_index("country_code")[column].astype(int).sort_index()
    assert table.to_dict() == recounted[column].to_dict()


def test_findings_without_an_answer_are_those_on_what_is_of_the_country_itself(view: Overview) -> None:
    listed = recount.read("registers/oversight")
    silent = listed[(listed["answered"] == "no") & (listed["related_kind"] == "partnership")]
    own = recount.listed_partnerships()
    own = own[~own["is_wide"]]
    pairs = silent.merge(own, left_on="related_id", right_on="partnership_id", suffixes=("", "_own"))
    rows = view.attention[view.attention["rule_id"] == "finding_not_answered"]
    on_partnerships = rows[rows["record_id"].isin(silent["id"])]
    assert set(zip(on_partnerships["country_code"], on_partnerships["record_id"], strict=True)) == set(
        zip(pairs["iso3"], pairs["id"], strict=True)
    ) & {(code, key) for code in view.names for key in silent["id"]}
    counted = rows.groupby("country_code").size().to_dict()
    table = view.countries.set_index("country_code")["finding_not_answered"]
    assert table.to_dict() == {code: counted.get(code, 0) for code in table.index}


def is_above(reading: Reading) -> bool:
    if reading.state == "not_read" or reading.figure is None or reading.threshold is None:
        return False
    value, limit = reading.figure.value, reading.threshold
    return value >= limit if reading.need.operator == ">=" else value < limit


def test_needs_are_readings_above_their_threshold(view: Overview) -> None:
    """Fails when what does not apply to a country, or a need below its threshold, is counted."""
    table = view.countries.set_index("country_code")["needs"]
    above = {
        (cell.country_code, cell.theme_id)
        for cell in view.gaps.cells.values()
        if not cell.not_applicable
        and not cell.need_rule
        and any(is_above(reading) for reading in cell.readings)
    }
    assert table.to_dict() == {code: sum(one == code for one, _ in above) for code in table.index}


def test_own_partnerships_by_level_and_state_add_up_to_the_counts_of_the_profile(view: Overview) -> None:
    table = view.countries
    for state, column in (
        ("active", "own_active_count"),
        ("suspended", "own_suspended_count"),
        ("ended", "own_ended_count"),
    ):
        parts = sum(table[f"{level}_{state}"] for level in shown.LEVELS)
        assert parts.tolist() == table[column].tolist(), state
    whole = sum(table[f"{level}_{state}"] for level in shown.LEVELS for state in shown.STATES)
    assert whole.tolist() == table["own_count"].tolist()
    assert table["own_active_count"].sum() > 80


def test_gaps_and_questions_are_those_of_the_matrix(view: Overview) -> None:
    table = view.countries.set_index("country_code")
    for verdict, column in (("gap", "gaps"), ("to_check", "to_check")):
        cells = [cell.country_code for cell in view.gaps.cells.values() if cell.verdict == verdict]
        assert table[column].to_dict() == {code: cells.count(code) for code in table.index}


def test_last_contact_is_the_newest_of_the_file(view: Overview) -> None:
    visits = recount.read("registers/visits")
    done = visits[visits["status"].eq("done") & visits["side"].isin(["NL", "EU"])]
    newest: dict[str, str] = {}
    for row in done.to_dict("records"):
        for code in {
            one.strip() for one in f"{row['partner_iso3']};{row['to_iso3']}".split(";") if one.strip()
        }:
            newest[code] = max(newest.get(code, ""), row["date"])
    table = view.countries.set_index("country_code")
    for code in table.index:
        found = table.loc[code, "last_visit_date"]
        assert (None if pd.isna(found) else found) == newest.get(code)
        days = table.loc[code, "days_without_contact"]
        # Nobody was there on record: not known, which is not zero.
        assert pd.isna(days) == (code not in newest)


@pytest.mark.parametrize("by", MEASURES)
def test_the_rows_behind_a_figure_make_it(view: Overview, by: str) -> None:
    chosen = replace(view, by=by)
    panel = shown.list_panel(chosen)
    values = panel.table.set_index("country_code")[shown.VALUES[by]]
    for mark in (panel.marks[0], panel.marks[-1]):
        rows = panel.rows(mark.key)
        value = values[mark.key[0]]
        assert {"file_name", "sheet_name", "sheet_row"} <= set(rows)
        if by == "partnerships":
            assert len(rows) == value
        elif by == "instruments":
            assert rows["name"].nunique() == value
        elif by == "money":
            assert abs(rows["value"].sum() - value) < 0.01
        else:
            assert len(rows) >= value


@pytest.mark.parametrize("sort", COUNTS)
def test_a_list_is_sorted_by_one_count_and_holds_no_country_without_it(view: Overview, sort: str) -> None:
    panel = shown.attention_panel(replace(view, sort=sort))
    values = panel.table[sort].tolist()
    assert values == sorted(values, reverse=True)
    assert all(value > 0 for value in values)
    assert panel.shown_columns[1] == sort
    if panel.marks and sort not in ("gaps", "to_check", "days_without_contact"):
        assert len(panel.rows(panel.marks[0].key)) == values[0]


def test_the_sheet_has_the_countries_that_were_picked_and_each_its_own_figures(view: Overview) -> None:
    picked = replace(view, picked=("MAR", "TUN"), sort="partnership_ends_soon")
    panel = shown.sheet_panel(picked)
    table = view.countries.set_index("name")
    assert set(panel.table["name"]) == {"Morocco", "Tunisia"}
    for row in panel.table.to_dict("records"):
        assert row["sorted_by"] == table.loc[row["name"], "partnership_ends_soon"]
        assert row["amount"] == table.loc[row["name"], "amount"]
    assert len(shown.sheet_panel(view).table) == (view.listed["role"] == "partner").sum()
    assert panel.selection_sentence.startswith("Chosen countries: Morocco and Tunisia")


def test_the_sheet_says_the_same_short_and_in_full(view: Overview) -> None:
    """What a cell of the sheet shows is made of columns that stand in its files."""
    for row in shown.sheet_panel(view).table.to_dict("records"):
        assert row["means"] == f"{row['support_count']} / {row['leverage_count']} / {row['innovative_count']}"
        assert row["due"] == f"{row['undertaking_overdue']} / {row['undertaking_due_soon']}"
        parts = {"NL": "bilateral_active", "EU": "eu_active", "multi": "multilateral_active"}
        said = ", ".join(f"{name} {row[column]}" for name, column in parts.items() if row[column])
        assert row["running"] == (said or "none")
        assert pd.isna(row["trend"]) == pd.isna(row["trend_words"])
        if not pd.isna(row["trend"]):
            assert row["trend"][0] == row["trend_words"][0]


@pytest.mark.parametrize("what", shown.MEANS)
def test_means_are_those_that_the_register_holds_and_the_rows_behind_them(view: Overview, what: str) -> None:
    uses = recount.read("registers/instrument_country")
    instruments = recount.read("registers/instruments").set_index("id")
    held = uses.join(instruments[["nature", "innovative", "model_case"]], on="instrument_id")
    table = view.countries.set_index("country_code")[f"{what}_count"].astype(int)
    if what == "innovative":
        held = held[
            (held["innovative"] == "yes") & (held["model_case"] != "yes") & (held["status"] != "ended")
        ]
        counted = held.groupby("partner_iso3")["instrument_id"].nunique()
        assert table.to_dict() == {code: int(counted.get(code, 0)) for code in table.index}
        assert table.sum() > 0
    else:
        held = held[(held["nature"] == what) & (held["status"] == "active")]
        for code, count in table.items():
            assert count <= held[held["partner_iso3"] == code]["instrument_id"].nunique()
    for code in table[table > 0].index[:5]:
        assert shown.behind(view, what, code)["name"].nunique() == table[code]


def test_support_and_leverage_at_once_are_the_countries_of_that_rule(view: Overview) -> None:
    every = replace(view, picked=tuple(view.names))
    panel = shown.means_panel(every)
    both = panel.table[panel.table["both"] == "support and leverage"]["name"]
    items = view.attention[view.attention["rule_id"] == "leverage_and_support"]
    assert set(both) == {view.names[code] for code in items["country_code"]} and len(both)


VISITS = [
    ("planned", "2026-11-29", "NL", False, True),
    ("confirmed", "2027", "EU", False, True),
    ("planned", "2026-11", "NL", False, True),
    ("planned", "2026-11-28", "NL", False, False),
    ("planned", "2027-01-01", "other", False, False),
    ("planned", "2027-01-01", "NL", True, False),
    ("done", "2027-01-01", "NL", False, False),
    ("cancelled", "2027-01-01", "NL", False, False),
    ("planned", None, "NL", False, False),
]


def test_the_next_contact_is_the_first_that_is_planned_and_no_example() -> None:
    names = ["status", "visit_date", "side", "is_example"]
    visits = pd.DataFrame([row[:4] for row in VISITS], columns=names)
    visits["visit_id"] = [str(number) for number in range(len(visits))]
    found = coming_visits(visits, TODAY)
    assert sorted(found["visit_id"]) == [str(number) for number, row in enumerate(VISITS) if row[4]]
    assert found.iloc[0]["visit_date"] == "2026-11"
    assert coming_visits(visits.head(0), TODAY).empty


OLDER = ["20261120T100000Z-b", "20261110T100000Z-a"]


@pytest.mark.parametrize(
    ("older", "since", "expected"),
    [
        (OLDER, "", OLDER[0]),
        (OLDER, OLDER[1], OLDER[1]),
        (OLDER, "2026-11-21", OLDER[0]),
        (OLDER, "2026-11-20", OLDER[1]),
        (OLDER, "2026-01-01", OLDER[1]),
        (OLDER, "yesterday", None),
        ([], "2026-11-21", None),
        ([], "", None),
    ],
)
def test_a_day_stands_for_the_last_version_of_before_it(older, since, expected) -> None:
    assert shown.version_at(older, since) == expected


def test_changes_are_those_of_the_countries_on_the_sheet(view: Overview) -> None:
    moved = replace(
        view, gaps=replace(view.gaps, settings=with_thresholds(view.gaps.settings, {"N01": 5000.0}))
    )
    whole = shown.changes_panel(moved, view)
    code = next(code for code, name in view.names.items() if name == whole.table["name"][0])
    found = shown.changes_panel(moved, view, countries=[code], counted=shown.CHANGED_ON_SHEET)
    assert set(found.table["name"]) == {view.names[code]}
    assert shown.changes_panel(moved, view, countries=[]).table.empty


def test_a_route_is_its_countries_that_are_partner_or_watched(view: Overview) -> None:
    assert set(view.routes) == set(recount.read("reference/routes")["route_id"])
    countries = recount.read("reference/countries")
    for route, (_, codes) in view.routes.items():
        lying = {
            row["iso3"] for row in countries.to_dict("records") if route in row["route_ids"].split(";")
        } & set(view.names)
        assert set(codes) == lying
        assert replace(view, picked=tuple(codes)).route == route
    assert replace(view, picked=("MAR",)).route is None


@pytest.mark.parametrize("code", ["MAR", "GMB", "AFG"])
def test_a_board_says_what_the_sheet_counts(view: Overview, code: str) -> None:
    panel = board_panel(view, code)
    row = view.countries.set_index("country_code").loc[code]
    said = {(line["part"], line["what"]): line["value"] for line in panel.table.to_dict("records")}
    for part, what, name in (
        ("Gaps", "Gaps", "gaps"),
        ("Gaps", "To check", "to_check"),
        ("Undertakings", "Undertakings due within six months", "undertaking_due_soon"),
    ):
        text = said[part, what]
        assert (0 if text in ("none", "nothing found") else len(text.split("; "))) == row[name]
    for what, label in (("support", "Support"), ("leverage", "Leverage")):
        # Names can hold the sign that stands between them.
        names = shown.behind(view, what, code)["name"].unique()
        assert said["Support and leverage", label] == ("; ".join(names) or "nothing found")
        assert len(names) == row[f"{what}_count"]
    assert [record.title for record in panel.records] == list(dict.fromkeys(panel.table["part"]))
    for mark in panel.marks:
        assert {"file_name", "sheet_name", "sheet_row"} <= set(panel.rows(mark.key)) or panel.rows(
            mark.key
        ).empty


def test_a_trend_compares_the_last_two_full_years_of_the_source(view: Overview) -> None:
    trend = shown.trends_of(view, yearly_of(view.money, ["MAR"]))["MAR"]
    rows = view.money.ask(
        "money/spread_rows", **view.money.parameters(countries=["MAR"]), cut="total", key=None, year=None
    )
    sums = rows.groupby("year")["value"].sum()
    assert trend.startswith("↑" if sums[2020] > sums[2019] else "↓")
    assert "2019" in trend and "2020" in trend and "2021" not in trend


def test_nothing_changed_against_the_same_version_and_a_moved_threshold_shows(view: Overview) -> None:
    assert shown.changes_panel(view, view).table.empty
    moved = replace(
        view, gaps=replace(view.gaps, settings=with_thresholds(view.gaps.settings, {"N01": 5000.0}))
    )
    found = shown.changes_panel(moved, view).table
    assert len(found) and set(found["what"]) <= {"Gaps", "To check"}


def test_key_figures_count_a_promise_to_two_countries_once(view: Overview) -> None:
    items = view.attention
    twice = items[items["rule_id"] == "no_assessment_found"]
    figures = dict(shown.figures_of(view))
    assert any(text.startswith(f"{twice['record_id'].nunique()} ") for text in figures)
    assert twice["record_id"].nunique() <= len(twice)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025", "2025-12-31"),
        ("2024-02", "2024-02-29"),
        ("2024-12", "2024-12-31"),
        ("2024-05-03", "2024-05-03"),
    ],
)
def test_the_last_day_that_a_date_can_mean(text: str, day: str) -> None:
    assert last_day(text).isoformat() == day
