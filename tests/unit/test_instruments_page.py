"""The page of instruments: catalogue, comparison and ladder, counted again from the registers as people keep them."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from dashboard import downloads, session
from dashboard.charts import ladder as ladders
from dashboard.charts import registers as drawn
from dashboard.charts.partnerships import bounds
from dashboard.gaps import fill
from dashboard.gaps.rules import default_settings
from dashboard.gaps.view import GapView, evidence_in
from dashboard.instruments import compare, shown
from dashboard.instruments.view import PARTS, Catalogue, options
from dashboard.partnerships.parts import PAGE_SIZE
from dashboard.profile.neighbours import NEIGHBOUR_INPUTS
from tests import recount

TODAY = dt.date(2026, 11, 29)


@pytest.fixture(autouse=True)
def no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Links are made outside of a page here: what was chosen is nothing."""
    monkeypatch.setattr(session, "link", lambda page="", **parts: f"http://127.0.0.1/{page}?{parts}")


@pytest.fixture(scope="module")
def gaps(shipped: Path) -> GapView:
    version = shipped.stem
    settings = default_settings(evidence_in(version))
    return GapView(lang="en", version=version, settings=settings, today=TODAY, address="x?")


@pytest.fixture(scope="module")
def catalogue(shipped: Path, gaps: GapView) -> Catalogue:
    return Catalogue(lang="en", version=shipped.stem, today=TODAY, gaps=gaps, address="x")


def chosen(catalogue: Catalogue, **what: object) -> Catalogue:
    return Catalogue(
        lang="en", version=catalogue.version, today=TODAY, gaps=catalogue.gaps, address="x", **what
    )


@pytest.fixture(scope="module")
def register() -> pd.DataFrame:
    return recount.read("registers/instruments").set_index("id")


def test_the_catalogue_is_counted_by_type_stage_and_nature(catalogue, register) -> None:
    assert set(catalogue.listed["instrument_id"]) == set(register.index)
    for panel, row, part in (
        (shown.types_panel(catalogue), "type", "stage"),
        (shown.natures_panel(catalogue), "nature", "legal_assessment"),
    ):
        expected = sorted(register.groupby([row, part]).size())
        assert sorted(panel.table.loc[panel.table["count"] > 0, "count"]) == expected
        assert sorted(len(panel.rows(mark.key)) for mark in panel.marks) == expected


def test_a_page_of_the_list_has_so_many_and_files_hold_all(catalogue, register) -> None:
    panel = shown.list_panel(catalogue)
    assert len(panel.records) == PAGE_SIZE
    assert len(panel.table) == len(register)


def test_innovative_forms_are_those_of_the_register_by_stage(catalogue, register) -> None:
    forms = register[register["innovative"] == "yes"]
    panel = shown.innovative_panel(catalogue)
    assert sorted(panel.table["name"]) == sorted(forms["name"])
    order = ["idea", "negotiation", "adopted", "running", "suspended", "stopped"]
    stages = [order.index(stage) for stage in panel.table["stage"]]
    assert stages == sorted(stages)
    cost = forms.loc[forms["cost_eur"] != "", "cost_eur"] if "cost_eur" in forms else []
    assert panel.table["cost_eur"].notna().sum() == len(cost)


def test_where_they_are_used_counts_own_uses_that_are_active(catalogue) -> None:
    used = recount.uses().drop_duplicates(["instrument_id", "partner_iso3"])
    expected = used.groupby("partner_iso3").size()
    panel = shown.map_panel(catalogue)
    table = panel.table.set_index("country_code")["own_count"]
    assert table[table > 0].to_dict() == expected.to_dict()
    narrowed = shown.map_panel(chosen(catalogue, parts=(("nature", ("leverage",)),))).table
    pressed = used[used["nature"] == "leverage"].groupby("partner_iso3").size()
    narrowed = narrowed.set_index("country_code")["own_count"]
    assert narrowed[narrowed > 0].to_dict() == pressed.to_dict()


def test_a_record_holds_what_oversight_found_and_whether_it_was_answered(catalogue) -> None:
    findings = recount.read("registers/oversight")
    about = findings[(findings["related_kind"] == "instrument") & (findings["related_id"] == "return-hub")]
    [row] = chosen(catalogue, one="return-hub").listed.to_dict("records")
    said = [
        fact.value
        for fact in shown.record_of(catalogue, row).more
        if fact.value and "answered:" in fact.value
    ]
    assert len(said) == len(about) > 1
    for finding, answered in zip(about["finding"], about["answered"], strict=True):
        [line] = [line for line in said if line.startswith(finding)]
        assert ("not recorded" in line) == (answered == "")


@pytest.mark.parametrize(
    ("part", "codes", "keeps"),
    [
        ("nature", ("leverage", "law"), lambda rows: rows["nature"].isin(["leverage", "law"])),
        ("type", ("trade/development leverage",), lambda rows: rows["type"] == "trade/development leverage"),
        ("stage", ("stopped",), lambda rows: rows["stage"] == "stopped"),
        ("level", ("multilateral",), lambda rows: rows["level"] == "multilateral"),
        ("form", ("innovative", "model_case"), lambda rows: (rows["innovative"] == "yes") | (rows["model_case"] == "yes")),
    ],
)  # fmt: skip
def test_each_part_narrows_the_catalogue(catalogue, register, part, codes, keeps) -> None:
    narrowed = chosen(catalogue, parts=((part, codes),))
    assert set(narrowed.listed["instrument_id"]) == set(register.index[keeps(register)])
    assert set(codes) <= set(options(catalogue.version, "nl", part))


# What comparable countries use ----------------------------------------------------------------------------------


@pytest.mark.parametrize("country", ["GMB", "MAR", "ETH"])
def test_what_comparable_countries_use_and_a_country_does_not(gaps, country: str) -> None:
    near, found = compare.elsewhere(gaps, country, NEIGHBOUR_INPUTS)
    used = recount.uses()
    served = recount.read("registers/instrument_theme")
    counting = set(served.loc[served["counts_for_coverage"] == "yes", "instrument_id"])
    here = set(used.loc[used["partner_iso3"] == country, "instrument_id"])
    there = used[used["partner_iso3"].isin(near.codes) & ~used["instrument_id"].isin(here)]
    leverage = set(used.loc[used["nature"] == "leverage", "instrument_id"])
    covering = {one.instrument_id: set(one.countries) for one in found if not one.is_pressure}
    for key, countries in covering.items():
        assert key in counting and key not in leverage
        assert countries <= set(there.loc[there["instrument_id"] == key, "partner_iso3"])
    # What the matrix does not offer, a written rule keeps out, or its theme does not apply to the country.
    out = set()
    for theme in gaps.themes:
        cell = gaps.cells[country, theme]
        of_theme = fill.fill_of(gaps.cells, gaps.evidence.not_applicable, cell, near.codes)
        out |= {key for _, keys in of_theme.kept_out for key in keys}
    for key in (set(there["instrument_id"]) & counting) - leverage - set(covering) - out:
        themes = served.loc[
            (served["instrument_id"] == key) & (served["counts_for_coverage"] == "yes"), "theme_id"
        ]
        assert all(gaps.cells[country, theme].state == "not_applicable" for theme in themes), key
    counts = [len(one.countries) for one in found if not one.is_pressure]
    assert counts == sorted(counts, reverse=True)
    assert [one.is_pressure for one in found] == sorted(one.is_pressure for one in found)


def test_both_directions_say_the_same(gaps, catalogue) -> None:
    _, found = compare.elsewhere(gaps, "GMB", NEIGHBOUR_INPUTS)
    assert len(found) > 1
    for one in (found[0], found[-1]):
        panel = shown.could_panel(chosen(catalogue, one=one.instrument_id))
        row = panel.table[panel.table["country"] == gaps.country("GMB")]
        assert list(row["country_count"]) == [len(one.countries)], one.instrument_id


def test_pressure_is_never_offered_for_a_gap(gaps, catalogue) -> None:
    uses = catalogue.uses[catalogue.uses["is_active"]]
    asked = dict(themes=("return",), in_use=frozenset(uses.loc[uses["instrument_id"] == "visa-25a", "country_code"]), inputs=NEIGHBOUR_INPUTS)  # fmt: skip
    pressed = compare.possible(gaps, "visa-25a", is_pressure=True, **asked)
    assert pressed.countries
    assert all(one.countries and not one.gaps for one in pressed.countries)
    with_gap = {code for code in gaps.countries if gaps.cells[code, "return"].verdict == "gap"}
    plain = compare.possible(gaps, "never-used", themes=("return",), is_pressure=False, in_use=frozenset(), inputs=NEIGHBOUR_INPUTS)  # fmt: skip
    assert {one.country_code for one in plain.countries} == with_gap
    assert all(not one.countries for one in plain.countries)


def test_without_inputs_nothing_is_comparable_and_it_is_said(gaps, catalogue) -> None:
    near, found = compare.elsewhere(gaps, "TUN", ("region",))
    assert not near.countries and not found
    panel = shown.elsewhere_panel(chosen(catalogue, country="TUN", inputs=("region",)))
    assert panel.table.empty and panel.summary


# Pressure beside support ----------------------------------------------------------------------------------------


def step(nature: str, since: str | None = "2020", **what: object) -> dict[str, object]:
    usual = dict(
        group=nature, nature=nature, name=nature, since_date=since, ended_date=None, status="active",
        is_used=True, is_active=True, has_begun=True,
    )  # fmt: skip
    return usual | what


NOW = bounds("2026-11-29")[0]
OVER = dict(is_active=False, status="ended")
PROPOSED = dict(is_active=False, has_begun=False, status="proposed")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([step("leverage", "2022"), step("support", "2020")], [(2022.0, NOW)]),
        ([step("leverage", "2022"), step("support", None)], []),
        ([step("leverage", "2022"), step("dialogue", "2020")], []),
        ([step("leverage", "2022", **PROPOSED), step("support", "2020")], []),
        ([step("leverage", "2022"), step("support", "2020", **PROPOSED)], []),
        ([step("leverage", "2022"), step("support", "2018", ended_date="2021", **OVER)], []),
        ([step("leverage", "2022"), step("support", "2018", ended_date="2022", **OVER)], [(2022.0, 2023.0)]),
        ([step("leverage", "2022"), step("support", "2018", **OVER)], []),
        (
            [step("leverage", "2019", ended_date="2020", **OVER), step("leverage", "2024"), step("support", "2010")],
            [(2019.0, 2021.0), (2024.0, NOW)],
        ),
        ([step("leverage", "2022"), step("support", "2020"), step("support", "2023")], [(2022.0, NOW)]),
        ([step("leverage", "2028"), step("support", "2020")], []),
    ],
)  # fmt: skip
def test_pressure_and_support_at_once(rows: list[dict[str, object]], expected) -> None:
    frame = pd.DataFrame(rows)
    assert ladders.overlaps(frame, now=NOW) == expected
    figure = ladders.ladder(
        frame,
        lang="nl",
        today="2026-11-29",
        groups=[(nature, nature) for nature in ("leverage", "support", "dialogue")],
        status_labels={},
        today_label="vandaag",
        both_label="beide",
        unused_label="niet",
        unknown_start_label="begin onbekend",
        unknown_end_label="einde onbekend",
        no_data_label="geen",
    )
    assert len([shape for shape in figure.layout.shapes if shape.name == "both"]) == len(expected)
    bars = sum(len(trace.y) for trace in figure.data if trace.meta["role"] == "bars")
    moments = sum(len(trace.y) for trace in figure.data if trace.meta["role"] == "moments")
    dated = [row for row in rows if row["since_date"]]
    assert bars + moments == len(dated)


def test_the_ladder_of_a_country_has_every_step_and_marks_what_is_not_used(catalogue, register) -> None:
    frame = shown.ladder_frame(catalogue, "GMB")
    uses = recount.read("registers/instrument_country")
    natures = uses["instrument_id"].map(register["nature"])
    here = uses[(uses["partner_iso3"] == "GMB") & natures.isin(["leverage", "support"])]
    assert sorted(frame.loc[frame["is_used"], "name"]) == sorted(register.loc[here["instrument_id"], "name"])
    steps = register[(register["nature"] == "leverage") & (register["status"] != "ended")]
    unused = steps[~steps.index.isin(here["instrument_id"])]
    named = set(frame.loc[~frame["is_used"], "name"]) - {"No leverage recorded on this step"}
    assert sorted(named) == sorted(unused["name"])
    # Every step is there, in use or not.
    groups = list(dict(shown.ladder_groups(catalogue, frame)))
    assert groups == ["leverage-visa", "leverage-trade", "leverage-development", "support"]
    panel = shown.ladder_panel(chosen(catalogue, country="GMB"))
    assert sum(len(panel.rows(mark.key)) for mark in panel.marks) == len(here)


def test_leverage_without_a_step_stands_under_its_type_and_with_two_on_both(catalogue, monkeypatch) -> None:
    monkeypatch.setattr(shown, "steps_of", lambda view: {"visa-25a": ["visa", "trade"]})
    frame = shown.ladder_frame(catalogue, "GMB")
    groups = dict(shown.ladder_groups(catalogue, frame))
    assert groups["leverage-trade/development leverage"] == "Leverage: trade or development leverage"
    assert set(frame["group"]) == set(groups)
    twice = frame[frame["is_used"] & frame["is_active"] & (frame["nature"] == "leverage")]
    assert list(twice["group"]) == ["leverage-visa", "leverage-trade"]


def test_contradictions_are_countries_with_both_in_use(catalogue) -> None:
    used = recount.uses()
    by_country = {nature: set(rows["partner_iso3"]) for nature, rows in used.groupby("nature")}
    rows = shown.contradictions(catalogue)
    assert {row["country_code"] for row in rows if row["has_both"]} == (
        by_country["leverage"] & by_country["support"]
    )
    support = used[used["nature"] == "support"].groupby("partner_iso3")["instrument_id"].nunique()
    for row in rows:
        assert row["support_count"] == support.get(row["country_code"], 0)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_panel_can_be_made_of_any_selection(catalogue, gaps, lang: str) -> None:
    for what in (
        {"country": "BRA"},
        {"country": "ETH", "one": "visa-25a"},
        {"one": "return-hub", "country": "TUR"},
        {"country": "TUN", "parts": (("nature", ("leverage",)), ("stage", ("suspended",)))},
    ):
        view = Catalogue(lang=lang, version=catalogue.version, today=TODAY, gaps=gaps, address="x", **what)
        assert shown.figures_of(view)
        for name, make in shown.PANELS.items():
            if name == "could" and not view.one:
                continue
            panel = make(view)
            assert panel.title and panel.summary and panel.subtitle, name
            # An export refuses columns that are not there, or that share a heading.
            assert downloads.export_of(panel, lang).columns, name


def test_every_part_has_its_words(catalogue) -> None:
    for part in PARTS:
        assert all(options(catalogue.version, "nl", part).values())


# The chart of counts --------------------------------------------------------------------------------------------


def counts(*rows: tuple[str, str, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["row", "part", "count"])


def stacked(frame: pd.DataFrame, parts: list[str], **more: object):
    return drawn.stacked_counts(
        frame,
        lang="en",
        rows=[("r", "First"), ("s", "Second <b>")],
        parts=[(part, part) for part in parts],
        unit_label="things",
        no_data_label="nothing",
        **more,
    )


def test_pieces_of_a_bar_add_up_and_look_different() -> None:
    figure = stacked(
        counts(("r", "a", 3), ("r", "blank", 2), ("s", "b", 1)), ["a", "b", "blank"], stands_out="b"
    )
    assert {trace.meta["part"]: list(trace.x) for trace in figure.data} == {
        "a": [3, 0],
        "b": [0, 1],
        "blank": [2, 0],
    }
    totals = [note.text for note in figure.layout.annotations if note.name == "total"]
    assert totals == ["<b>5</b>", "<b>1</b>"]
    looks = {(trace.marker.pattern.bgcolor, trace.marker.pattern.shape) for trace in figure.data}
    assert len(looks) == 3
    assert "&lt;b&gt;" in "".join(note.text for note in figure.layout.annotations)


def test_more_parts_than_can_be_told_apart_are_refused() -> None:
    parts = [f"p{number}" for number in range(len(drawn.PART_STYLES))]
    with pytest.raises(ValueError, match="told apart"):
        stacked(counts(("r", "p0", 1)), parts)


def test_nothing_counted_says_so() -> None:
    figure = stacked(counts(), ["a"])
    assert [note.text for note in figure.layout.annotations] == ["nothing"]
