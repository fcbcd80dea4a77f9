"""What the overview and the steering sheet say of each country, counted again from the registers as people keep them."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from dashboard import session
from dashboard.gaps.rules import default_settings
from dashboard.gaps.sensitivity import with_thresholds
from dashboard.gaps.view import GapView, evidence_in
from dashboard.money.view import Chosen, MoneyView
from dashboard.overview import shown
from dashboard.overview.view import COUNTS, MEASURES, Overview, last_day

ROOT = Path(__file__).parents[2]
REGISTERS = ROOT / "data" / "original" / "registers"
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


def read(name: str) -> pd.DataFrame:
    return pd.read_csv(REGISTERS / name, dtype=str, keep_default_na=False)


def test_overdue_and_open_undertakings_are_those_of_the_file(view: Overview) -> None:
    frame = read("undertakings.csv")
    listed = frame.assign(code=frame["iso3"].str.split(";")).explode("code")
    listed["code"] = listed["code"].str.strip()
    counted = view.registers("country/undertakings", today=TODAY)
    counted = counted[counted["is_open"]].groupby("country_code").size().to_dict()
    table = view.countries.set_index("country_code")
    for code in table.index:
        assert table.loc[code, "open_undertaking_count"] == counted.get(code, 0)
        named = set(listed.loc[listed["code"] == code, "id"])
        assert counted.get(code, 0) <= len(named)


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
    visits = read("visits.csv")
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
    picked = replace(view, picked=("MAR", "TUN"), sort="no_assessment_found")
    panel = shown.sheet_panel(picked)
    table = view.countries.set_index("name")
    assert set(panel.table["name"]) == {"Morocco", "Tunisia"}
    for row in panel.table.to_dict("records"):
        assert row["sorted_by"] == table.loc[row["name"], "no_assessment_found"]
        assert row["amount"] == table.loc[row["name"], "amount"]
    assert len(shown.sheet_panel(view).table) == (view.listed["role"] == "partner").sum()
    assert panel.selection_sentence.startswith("Chosen countries: Morocco and Tunisia")


def test_a_trend_compares_the_last_two_full_years_of_the_source(view: Overview) -> None:
    trend = shown.trends_of(view, ["MAR"])["MAR"]
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
