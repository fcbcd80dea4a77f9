"""Money over time: made data with a known answer, and the shipped files against rows counted another way."""

import math
import random
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from dashboard import store
from dashboard.charts import money_time as charts
from dashboard.downloads import export_of
from dashboard.money import chain, change, over_time
from dashboard.money.over_time import TimeView, read_time
from dashboard.money.view import MoneyView, money_of, read_chosen
from dashboard.panels import Panel

pytestmark = pytest.mark.usefixtures("shipped")
SETS = {
    "ministry": {},
    "agency": {"source": "agency", "measure": "expenditure", "rule": "all"},
    "commission": {"source": "commission", "countries": "all", "rule": "all", "unit": "eur2021"},
    "commission_wide": {"source": "commission", "measure": "commitment", "unit": "usd"},
    "eutf_decision": {"source": "eutf_decision", "countries": "all", "rule": "all"},
    "eutf_contract": {"source": "eutf_contract", "rule": "narrow", "unit": "eur2021"},
    "oecd_eu": {"source": "oecd_eu", "countries": "all"},
    "two_countries": {"source": "commission", "countries": "TUN~MAR", "themes": "border~governance"},
    "nothing": {"source": "commission", "countries": "TUN", "themes": "digital"},
    "some_years": {"since": "2014", "until": "2018", "unit": "eur2021"},
}
PANELS = (
    over_time.period_panel,
    over_time.measures_panel,
    over_time.pipeline_panel,
    over_time.lag_panel,
    change.change_panel,
    chain.chain_panel,
    chain.decisions_panel,
    chain.fund_lag_panel,
)


def view_of(parts: dict[str, str], lang: str = "nl") -> MoneyView:
    version = store.current_version()
    chosen, bad = read_chosen(parts, money_of(version))
    assert bad == []
    return MoneyView(lang=lang, version=version, chosen=chosen, address="http://x/spending_time")


def shown_of(parts: dict[str, str], time: dict[str, str] | None = None, lang: str = "nl") -> TimeView:
    shown, bad = read_time(time or {}, view_of(parts, lang))
    assert bad == []
    return shown


@pytest.fixture
def ask(shipped: Path):
    """Ask the rows as loaded with SQL of this test's own."""
    connection = duckdb.connect(str(shipped), read_only=True)
    connection.execute("set search_path = 'public'")
    yield lambda text, *values: connection.execute(text, list(values)).fetchall()
    connection.close()


def add_up(panel: Panel, mark: tuple) -> float:
    return math.fsum(panel.rows(mark)["value"].dropna())


def near(found: float, wanted: float) -> bool:
    return math.isclose(found, wanted, rel_tol=1e-9, abs_tol=1e-4)


# What a change is made of -------------------------------------------------------------------------------------------


def rows(*given: tuple) -> pd.DataFrame:
    """Rows of a period: activity, place, theme, amount in the unit, amount in current prices (the same when left out)."""
    whole = [(*row, row[3]) if len(row) == 4 else row for row in given]
    names = ["activity_key", "place_code", "theme_id", "amount", "current_amount"]
    return pd.DataFrame(whole, columns=names, dtype=object)


BEFORE = rows(
    ("a", "TUN", "return", "100.10"),
    ("b", "TUN", "return", "40"),
    ("c", "TUN", "return", "7"),
    ("c", "MAR", "return", "5"),
    ("d", "TUN", "border", "9"),
    ("e", "TUN", "return", "3"),
)
AFTER = rows(
    ("a", "TUN", "return", "130.15"),
    ("c", "TUN", "return", "7"),
    ("c", "LBY", "return", "6"),
    ("d", "TUN", "return", "8"),
    ("f", "TUN", "return", "20"),
)
# e is in the later period too, outside of what is selected; f was in neither.
ACTIVE = {"active_before": set("abcde"), "active_after": set("acdef")}


def classes_of(found: pd.DataFrame) -> dict[tuple, tuple[str, Decimal]]:
    return {
        (row["activity_key"], row["place_code"], row["theme_id"]): (row["class_code"], row["change"])
        for row in found.to_dict("records")
    }


def test_each_row_of_a_change_is_in_the_class_that_it_belongs_to() -> None:
    found = change.change_of(BEFORE, AFTER, **ACTIVE)
    assert classes_of(found.rows) == {
        ("a", "TUN", "return"): ("revised", Decimal("30.05")),
        ("b", "TUN", "return"): ("removed", Decimal(-40)),
        ("c", "TUN", "return"): ("same", Decimal(0)),
        ("c", "MAR", "return"): ("reclassified", Decimal(-5)),
        ("c", "LBY", "return"): ("reclassified", Decimal(6)),
        ("d", "TUN", "border"): ("reclassified", Decimal(-9)),
        ("d", "TUN", "return"): ("reclassified", Decimal(8)),
        ("e", "TUN", "return"): ("reclassified", Decimal(-3)),
        ("f", "TUN", "return"): ("new", Decimal(20)),
    }
    assert found.parts == {
        "new": Decimal(20),
        "removed": Decimal(-40),
        "revised": Decimal("30.05"),
        "reclassified": Decimal(-3),
        "price": Decimal(0),
    }
    assert (found.before, found.after) == (Decimal("164.10"), Decimal("171.15"))


def test_what_constant_prices_add_is_a_part_of_its_own() -> None:
    found = change.change_of(
        rows(("a", "TUN", "return", "110", "100")),
        rows(("a", "TUN", "return", "120", "120"), ("b", "TUN", "return", "50", "50")),
        active_before={"a"},
        active_after={"a", "b"},
    )
    assert found.parts["revised"] == 20
    assert found.parts["new"] == 50
    # The change is 60 in constant prices and 70 in current ones.
    assert found.parts["price"] == -10
    assert sum(found.parts.values()) == found.after - found.before == 60


def test_totals_without_activities_are_told_apart_by_their_place() -> None:
    found = change.change_of(
        rows((None, "TUN", "none", "5"), (None, "MAR", "none", "2")),
        rows((None, "TUN", "none", "6"), (None, "LBY", "none", "1")),
        active_before=set(),
        active_after=set(),
    )
    assert {key[1]: code for key, (code, _) in classes_of(found.rows).items()} == {
        "TUN": "revised",
        "MAR": "removed",
        "LBY": "new",
    }


def test_an_amount_that_is_not_known_is_counted_and_adds_nothing() -> None:
    found = change.change_of(
        rows(("a", "TUN", "return", None)),
        rows(("a", "TUN", "return", "4")),
        active_before={"a"},
        active_after={"a"},
    )
    assert found.rows["is_unknown"].tolist() == [True]
    assert sum(found.parts.values()) == found.after - found.before == 4


@pytest.mark.parametrize("seed", range(40))
def test_made_parts_add_up_to_the_last_digit_and_no_row_is_in_two_classes(seed: int) -> None:
    chance = random.Random(seed)

    def period() -> pd.DataFrame:
        keys = {
            (chance.choice("abcdef"), chance.choice(["TUN", "MAR"]), chance.choice(["return", "border"]))
            for _ in range(12)
        }
        amounts = [
            (str(Decimal(chance.randint(-(10**9), 10**12)).scaleb(-6)) for _ in range(2)) for _ in keys
        ]
        return rows(*((*key, *pair) for key, pair in zip(sorted(keys), amounts, strict=True)))

    before, after = period(), period()
    active = [set(frame["activity_key"]) | set(chance.sample("abcdef", 2)) for frame in (before, after)]
    found = change.change_of(before, after, active_before=active[0], active_after=active[1])
    assert sum(found.parts.values()) == found.after - found.before
    keys = change.keys_of(found.rows, change.KEY)
    assert len(set(keys)) == len(keys)
    assert set(keys) == {*change.keys_of(before, change.KEY), *change.keys_of(after, change.KEY)}
    assert set(found.rows["class_code"]) <= {*change.CLASSES, change.SAME} - {"price"}


AMOUNTS = {"eur": "amount_eur", "eur2021": "amount_eur_2021", "usd": "amount_usd"}


def random_choice(seed: int) -> tuple[dict[str, str], dict[str, str]]:
    chance = random.Random(seed)
    source = chance.choice(["ministry", "agency", "commission", "eutf_decision", "eutf_contract", "oecd_eu"])
    parts = {"source": source, "countries": chance.choice(["partners", "known", "all", "TUN~EGY~LBY"])}
    if source != "oecd_eu":
        parts["rule"] = chance.choice(["narrow", "wide", "humanitarian", "all"])
    if source in ("ministry", "commission"):
        parts["measure"] = chance.choice(["commitment", "disbursement"])
    parts["unit"] = chance.choice(["eur", "eur2021", *([] if source.startswith("eutf") else ["usd"])])
    return parts, dict(zip("ab", (str(year) for year in chance.sample(range(2015, 2020), 2)), strict=True))


@pytest.mark.parametrize("seed", range(24))
def test_parts_of_a_random_choice_add_up_and_so_do_the_rows_behind_each(seed: int, ask) -> None:
    parts, years = random_choice(seed)
    shown = shown_of(parts, years)
    panel = change.change_panel(shown)
    steps = panel.table.set_index("code")["amount"]
    assert near(steps.drop(["before", "after"]).sum(), steps["after"] - steps["before"])
    view = shown.view
    given = view.parameters()
    for code, year in (("before", shown.year_a), ("after", shown.year_b)):
        loaded = ask(
            f"""
            select coalesce(sum({AMOUNTS[view.chosen.unit]}), 0) from money
            where money_set_id = $1 and measure_code = $2 and year = $3
                and ($4 is null or list_contains($4, place_code)) and ($5 is null or list_contains($5, relevance))
            """,
            view.chosen.money_set,
            view.chosen.measure,
            year,
            given["countries"],
            given["relevance"],
        )[0][0]
        assert near(steps[code], float(loaded))
    for mark in panel.marks:
        assert near(add_up(panel, mark.key), steps[mark.key[0]]), mark.label


def test_exact_sums_of_a_choice_are_those_of_the_loaded_rows(ask) -> None:
    shown = shown_of(SETS["commission"], {"a": "2016", "b": "2019"})
    held = [change.held_in(shown.view, year) for year in (2016, 2019)]
    found = change.change_of(
        *held,
        active_before=change.active_in(shown.view, 2016),
        active_after=change.active_in(shown.view, 2019),
    )
    loaded = dict(
        ask(
            "select year, sum(amount_eur_2021) from money where money_set_id = 'commission' "
            "and measure_code = 'disbursement' and year in (2016, 2019) group by year"
        )
    )
    assert (found.before, found.after) == (loaded[2016], loaded[2019])
    assert sum(found.parts.values()) == loaded[2019] - loaded[2016]
    assert found.parts["price"] != 0


def test_an_activity_counts_as_new_only_without_any_row_in_the_earlier_year(ask) -> None:
    shown = shown_of({"source": "commission", "countries": "TUN", "rule": "all"}, {"a": "2018", "b": "2019"})
    panel = change.change_panel(shown)
    new = set(panel.rows(("new",))["activity"])
    moved = panel.rows(("reclassified",))
    there = {
        key.partition(":")[2]
        for (key,) in ask(
            "select distinct activity_key from money where money_set_id = 'commission' "
            "and measure_code = 'disbursement' and year = 2018"
        )
    }
    assert new and not new & there
    assert set(moved.loc[moved["side"] == "2019", "activity"]) <= there


# Between two loads --------------------------------------------------------------------------------------------------


@pytest.fixture
def two_loads(shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str, tuple]:
    """A later version in which one activity has a row less, and one row another amount; and the largest row's key."""
    earlier, later = "20260101T000000Z-0000000a", "20260102T000000Z-0000000b"
    for name in (earlier, later):
        shutil.copy(shipped, tmp_path / f"{name}.duckdb")
    (tmp_path / "current").write_text(later, encoding="utf-8")
    with duckdb.connect(str(tmp_path / f"{later}.duckdb")) as connection:
        chosen = "money_set_id = 'ministry' and measure_code = 'disbursement'"
        dropped, doubled = (
            row[0]
            for row in connection.execute(
                f"select transaction_id from public.money where {chosen} and place_code = 'EGY' "
                "group by transaction_id, activity_key having count(*) = 1 and sum(amount_eur) > 0 "
                "order by sum(amount_eur) desc limit 2"
            ).fetchall()
        )
        amount = {
            name: connection.execute(
                "select sum(amount_eur) from public.money where transaction_id = $1", [name]
            ).fetchone()[0]
            for name in (dropped, doubled)
        }
        connection.execute("delete from public.money where transaction_id = $1", [dropped])
        connection.execute(
            "update public.money set amount_eur = 2 * amount_eur where transaction_id = $1", [doubled]
        )
    monkeypatch.setenv("DASHBOARD_VAR", str(tmp_path))
    return earlier, later, (amount[dropped], amount[doubled])


def test_what_changed_between_two_loads_is_found_and_adds_up(two_loads) -> None:
    earlier, later, (dropped, doubled) = two_loads
    view = view_of({"countries": "EGY", "rule": "all"})
    assert view.version == later
    assert change.versions_to_compare(view) == [earlier]
    shown, bad = read_time({"before": earlier}, view, versions=[earlier])
    assert bad == []
    panel = change.load_panel(shown)
    steps = panel.table.set_index("code")["amount"]
    assert near(steps["after"] - steps["before"], float(doubled - dropped))
    assert near(steps.drop(["before", "after"]).sum(), float(doubled - dropped))
    # What is left over of an activity was revised; one that is gone altogether was removed.
    assert steps["new"] == 0
    for mark in panel.marks:
        assert near(add_up(panel, mark.key), steps[mark.key[0]]), mark.label


def test_nothing_changes_between_a_load_and_itself(two_loads) -> None:
    earlier, _, _ = two_loads
    view = view_of({"source": "oecd_eu"})
    panel = change.load_panel(TimeView(view=view, before=earlier))
    steps = panel.table.set_index("code")["amount"]
    assert steps["before"] == steps["after"] != 0
    assert steps.drop(["before", "after"]).eq(0).all()
    assert any("gelijk" in caveat for caveat in panel.caveats)


# Commitments, disbursements, and what is still open -----------------------------------------------------------------


def test_what_is_open_is_what_was_committed_so_far_less_what_was_disbursed_so_far() -> None:
    found = over_time.pipeline(pd.Series({2015: 100.0, 2016: 50.0}), pd.Series({2016: 30.0, 2018: 130.0}))
    assert found["year"].tolist() == [2015, 2016, 2017, 2018]
    assert found["pipeline"].tolist() == [100, 120, 120, -10]
    # A year without a row is missing in the series, and adds nothing to what is open.
    assert found["commitment"].isna().tolist() == [False, False, True, True]
    assert found["disbursement_so_far"].tolist() == [0, 30, 30, 160]


@pytest.mark.parametrize("name", ["ministry", "some_years", "commission"])
def test_rows_behind_what_is_open_make_it_again(name: str) -> None:
    panel = over_time.pipeline_panel(shown_of(SETS[name]))
    open_in = panel.table.set_index("year")["pipeline"]
    assert len(open_in) > 3
    for mark in (panel.marks[0], panel.marks[len(panel.marks) // 2], panel.marks[-1]):
        assert near(add_up(panel, mark.key), open_in[mark.key[0]])


def test_the_two_measures_are_those_of_the_loaded_rows_and_never_their_sum(ask) -> None:
    panel = over_time.measures_panel(shown_of({"countries": "all", "rule": "all"}))
    loaded = {
        (measure, year): float(amount)
        for measure, year, amount in ask(
            "select measure_code, year, sum(amount_eur) from money where money_set_id = 'ministry' group by all"
        )
    }
    drawn = {
        (trace.meta["measure"], year): amount
        for trace in panel.figure.data
        for year, amount in zip(trace.x, trace.y, strict=True)
        if amount is not None
    }
    assert set(drawn) == set(loaded)
    assert all(near(drawn[key], loaded[key]) for key in loaded)
    assert "total" not in panel.table and "sum" not in panel.table


@pytest.mark.parametrize(
    ("parts", "has_it"),
    [({"rule": "wide"}, False), ({"rule": "all"}, True), ({"rule": "all", "themes": "return"}, False)],
)
def test_what_is_open_at_the_commission_is_shown_for_all_its_money_only(
    parts: dict[str, str], has_it: bool
) -> None:
    panel = over_time.pipeline_panel(shown_of({"source": "commission", **parts}, lang="en"))
    assert (panel.figure is not None) == has_it
    assert has_it or "other numbers" in panel.empty


def test_a_source_without_the_two_measures_says_so_and_draws_nothing() -> None:
    for source, said in (("eutf_decision", "trust fund"), ("oecd_eu", "net disbursements")):
        panel = over_time.measures_panel(shown_of({"source": source}, lang="en"))
        assert panel.figure is None
        assert said in panel.empty


# Years, quarters, and what is not complete --------------------------------------------------------------------------


def test_a_period_is_not_complete_when_the_source_ends_inside_it() -> None:
    view = view_of({})
    assert str(view.about["complete_until"]) == "2021-06"
    assert [over_time.is_incomplete(view, year) for year in (2019, 2020, 2021, 2022)] == [
        False,
        False,
        True,
        True,
    ]
    assert [over_time.is_incomplete(view, 2021, quarter) for quarter in (1, 2, 3)] == [False, False, True]
    whole = view_of({"source": "eutf_decision"})
    assert not over_time.is_incomplete(whole, 2021)
    assert over_time.is_incomplete(whole, 2022)


def test_the_year_that_is_not_complete_is_hatched_named_and_told_apart_in_the_table() -> None:
    for lang, said in (("nl", "tot en met juni 2021"), ("en", "up to and including June 2021")):
        panel = over_time.period_panel(shown_of({}, lang=lang))
        bars = panel.figure.data[0]
        hatched = [year for year, shape in zip(bars.x, bars.marker.pattern.shape, strict=True) if shape]
        assert hatched == [2021]
        assert any(said in caveat for caveat in panel.caveats)
        assert said in " ".join(note.text.replace("<br>", " ") for note in panel.figure.layout.annotations)
        assert panel.table.set_index("year")["is_whole"].loc[[2020, 2021]].tolist() == [True, False]


@pytest.mark.parametrize("by", ["year", "quarter"])
@pytest.mark.parametrize("name", SETS)
def test_rows_behind_a_bar_add_up_to_it(name: str, by: str) -> None:
    if by == "quarter" and not over_time.has_quarters(view_of(SETS[name])):
        assert read_time({"by": "quarter"}, view_of(SETS[name]))[1] == ["by:quarter"]
        return
    panel = over_time.period_panel(shown_of(SETS[name], {"by": by}))
    names = ["year", *(["quarter"] if by == "quarter" else [])]
    amounts = panel.table.set_index(names)["amount"]
    marks = [mark for mark in panel.marks if mark.key[0] is not None]
    assert len(marks) == len(panel.table)
    for mark in [*marks[:2], *marks[-2:]]:
        amount = amounts[mark.key if by == "quarter" else mark.key[0]]
        assert near(add_up(panel, mark.key), 0 if pd.isna(amount) else amount)


def test_quarters_add_up_to_their_year() -> None:
    view = view_of(SETS["commission"])
    quarters = over_time.by_quarter(view).groupby("year")["amount"].sum()
    years = over_time.by_year(view).drawn.set_index("year")["amount"]
    assert len(years) > 10
    assert all(near(quarters[year], years[year]) for year in years.dropna().index)


def test_rows_without_a_date_are_counted_in_words_and_can_be_asked_for(ask) -> None:
    panel = over_time.period_panel(shown_of(SETS["eutf_decision"], lang="en"))
    count, amount = ask(
        "select count(distinct transaction_id), sum(amount_eur) from money "
        "where money_set_id = 'eutf_decision' and year is null"
    )[0]
    assert count == 60
    assert any(f"Without a date: {count} rows" in caveat for caveat in panel.caveats)
    assert near(add_up(panel, (None, None)), float(amount))
    drawn = math.fsum(panel.table["amount"])
    assert near(drawn + float(amount), 5_198_072_987.34)
    narrowed = over_time.period_panel(shown_of({**SETS["eutf_decision"], "since": "2017"}, lang="en"))
    assert any(
        f"{count} rows of the source have no date and fall outside" in text for text in narrowed.caveats
    )


def test_a_year_after_the_source_ends_is_in_the_table_and_not_in_the_chart() -> None:
    panel = over_time.period_panel(
        shown_of(
            {"source": "commission", "measure": "commitment", "rule": "all", "countries": "all"}, lang="en"
        )
    )
    assert max(panel.figure.data[0].x) == 2021
    assert 2050 in panel.table["year"].tolist()
    assert any("year 2050" in caveat for caveat in panel.caveats)
    # Before 1999 there is no euro: no amount, not zero.
    early = panel.table[panel.table["year"] < 1999]
    assert len(early) and early["amount"].isna().all() and (early["without_amount"] > 0).all()


def test_money_booked_on_no_country_is_named_beside_the_countries(ask) -> None:
    regional = ask(
        "select sum(amount_eur) from money where money_set_id = 'ministry' and measure_code = 'disbursement' "
        "and place_kind = 'regional' and relevance in ('narrow', 'wide')"
    )[0][0]
    panel = over_time.period_panel(shown_of({}, lang="en"))
    assert any(f"€{float(regional) / 1e6:.1f}\u00a0m regional" in caveat for caveat in panel.caveats)


# Decision and contract ----------------------------------------------------------------------------------------------


def fund(*given: tuple) -> pd.DataFrame:
    """Rows of the trust fund: level, decision, amount, moment."""
    return pd.DataFrame(
        [
            {
                "level_code": level,
                "activity_key": f"{level}:{place}",
                "activity_id": str(place),
                "decision_key": decision,
                "title": f"title {place}",
                "region_code": "HOA",
                "is_in_list": True,
                "moment": moment,
                "value": value,
            }
            for place, (level, decision, value, moment) in enumerate(given)
        ]
    )


def test_a_decision_stands_beside_its_contracts_and_one_ten_times_its_contracts_is_marked() -> None:
    found = chain.decisions_of(
        fund(
            ("decision", "x", 100.0, "2016-05-02"),
            ("decision", "y", 90.0, "2017-01-15"),
            ("decision", "z", 50.0, None),
            ("decision", "v", 99.0, "2018-01-01"),
            ("contract", "x", 6.0, "2017-02-01"),
            ("contract", "x", 4.0, "2016-11-30"),
            ("contract", "y", 9.1, None),
            ("contract", "v", 0.0, "2018-06-01"),
        )
    ).set_index("decision_key")
    assert found["contract_count"].to_dict() == {"x": 2, "y": 1, "z": 0, "v": 1}
    assert found.loc["x", "contracted"] == 10 and found.loc["x", "first_contract"] == "2016-11-30"
    # Without a contract nothing is known to be contracted: missing, not zero.
    assert pd.isna(found.loc["z", "contracted"])
    assert found["is_implausible"].to_dict() == {"x": True, "y": False, "z": False, "v": True}


def test_the_decisions_to_check_are_the_two_that_the_files_are_known_for() -> None:
    decisions = chain.decisions_of(chain.chain_of(view_of({})))
    assert set(decisions.loc[decisions["is_implausible"], "activity_id"]) == {
        "T05-EUTF-HOA-REG-36",
        "T05-EUTF-SAH-REG-16",
    }
    panel = chain.decisions_panel(shown_of({}, lang="en"))
    marked = [note.text for note in panel.figure.layout.annotations if "(to check)" in note.text]
    assert len(marked) == 2
    assert sum(panel.table["is_implausible"]) == 2


def test_the_chain_holds_every_decision_and_contract_once(ask) -> None:
    panel = chain.chain_panel(shown_of({}))
    sums = {
        level: math.fsum(add_up(panel, mark.key) for mark in panel.marks if mark.key[1] == level)
        for level in ("decision", "contract")
    }
    assert near(sums["decision"], 5_198_072_987.34)
    loaded = ask(
        "select sum(amount_eur) from money_transaction where money_set_id = 'eutf_contract' and is_counted"
    )[0][0]
    assert near(sums["contract"], float(loaded))
    table = panel.table.set_index("region_code")
    for mark in panel.marks:
        region, level = mark.key
        if region:
            assert near(
                add_up(panel, mark.key),
                table.loc[region, "approved" if level == "decision" else "contracted"],
            )
    assert panel.table["decision_count"].sum() == 250


def test_what_was_paid_is_no_data_and_never_zero() -> None:
    for make in (chain.chain_panel, chain.decisions_panel):
        panel = make(shown_of({}, lang="en"))
        assert panel.table["paid"].isna().all()
        assert set(panel.table["paid_state"]) == {"no_data"}
        assert any("no data, not zero" in caveat for caveat in panel.caveats)


def test_a_region_of_the_fund_narrows_the_decisions() -> None:
    every = chain.decisions_panel(shown_of({}))
    north = chain.decisions_panel(shown_of({}, {"region": "NOA"}))
    assert set(north.table["region_code"]) == {"NOA"}
    assert len(north.table) == (every.table["region_code"] == "NOA").sum() > 0


# Lags ---------------------------------------------------------------------------------------------------------------


def moments(**given: tuple[int, int]) -> pd.DataFrame:
    return pd.DataFrame(
        [{"activity_key": key, "year": year, "quarter": quarter} for key, (year, quarter) in given.items()]
    )


def test_a_lag_is_counted_in_quarters_over_activities_that_have_both() -> None:
    found = over_time.lag_between(
        moments(a=(2015, 4), b=(2016, 1), c=(2016, 3), d=(2014, 1)),
        moments(a=(2016, 1), b=(2016, 1), c=(2015, 3), e=(2017, 1)),
    )
    assert dict(zip(found["activity_key"], found["quarters"], strict=True)) == {"a": 1, "b": 0, "c": -4}


def test_a_lag_of_the_fund_runs_from_adoption_to_the_first_contract() -> None:
    found = chain.fund_lags(
        chain.decisions_of(
            fund(
                ("decision", "x", 1.0, "2016-12-31"),
                ("decision", "y", 1.0, None),
                ("decision", "z", 1.0, "2017-05-01"),
                ("contract", "x", 1.0, "2018-01-01"),
                ("contract", "x", 1.0, "2017-07-01"),
                ("contract", "y", 1.0, "2017-07-01"),
                ("contract", "z", 1.0, None),
            )
        )
    )
    assert found.to_dict("records") == [{"decision_key": "x", "quarters": 3}]


@pytest.mark.parametrize("name", ["ministry", "commission", "some_years"])
def test_lags_are_those_of_the_loaded_rows(name: str, ask) -> None:
    shown = shown_of(SETS[name])
    view = shown.view
    given = view.parameters()
    first = {
        measure: dict(
            ask(
                """
                select activity_key, min(4 * year + quarter) from (
                    select activity_key, transaction_id, year, quarter from money
                    where money_set_id = $1 and measure_code = $2 and ($3 is null or list_contains($3, place_code))
                        and ($4 is null or list_contains($4, relevance))
                    group by all having sum(amount_usd) > 0
                ) group by activity_key
                """,
                view.chosen.money_set,
                measure,
                given["countries"],
                given["relevance"],
            )
        )
        for measure in over_time.PAIR
    }
    if view.chosen.first_year:
        first["commitment"] = {
            key: moment
            for key, moment in first["commitment"].items()
            if view.first_year <= (moment - 1) // 4 <= view.last_year
        }
    lags = sorted(
        first["disbursement"][key] - moment
        for key, moment in first["commitment"].items()
        if key in first["disbursement"]
    )
    panel = over_time.lag_panel(shown)
    drawn = [
        quarters
        for quarters, count in zip(panel.table["quarters"], panel.table["count"], strict=True)
        for _ in range(count)
    ]
    assert drawn == lags
    for mark in panel.marks[:2]:
        held = panel.rows(mark.key)
        count = panel.table.set_index("quarters")["count"][mark.key[0]]
        assert len(held) == 2 * count
        assert held["activity"].nunique() == count


def test_a_refund_or_a_row_of_nothing_is_no_first_payment(
    shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = "20260103T000000Z-0000000c"
    shutil.copy(shipped, tmp_path / f"{version}.duckdb")
    (tmp_path / "current").write_text(version, encoding="utf-8")
    with duckdb.connect(str(tmp_path / f"{version}.duckdb")) as connection:
        chosen = "money_set_id = 'ministry' and measure_code = 'disbursement'"
        key, first, second = connection.execute(
            f"select activity_key, moments[1], moments[2] from (select activity_key, "
            f"list_sort(list(distinct 4 * year + quarter)) as moments from public.money where {chosen} "
            "and amount_usd > 0 group by activity_key) where len(moments) > 1 order by activity_key limit 1"
        ).fetchone()
        connection.execute(
            f"update public.money set amount_usd = -amount_usd where {chosen} and activity_key = $1 "
            "and 4 * year + quarter = $2 and place_kind = 'country'",
            [key, first],
        )
        connection.execute(
            f"update public.money set amount_usd = 0 where {chosen} and activity_key = $1 "
            "and 4 * year + quarter = $2 and place_kind <> 'country'",
            [key, first],
        )
    monkeypatch.setenv("DASHBOARD_VAR", str(tmp_path))
    view = view_of({"countries": "all", "rule": "all"})
    found = view.ask("money/lag", **view.parameters()).set_index("activity_key").loc[key]
    assert 4 * found["year"] + found["quarter"] == second


# Panels and pictures ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("name", SETS)
def test_every_panel_stands_on_its_own(name: str, lang: str) -> None:
    shown = shown_of(SETS[name], lang=lang)
    for make in PANELS:
        panel = make(shown)
        assert 0 < len(panel.title.split()) <= 10, panel.title
        assert panel.alt and panel.summary and panel.sources and panel.definition and panel.not_a
        assert (panel.figure is None) == bool(panel.empty), panel.key
        assert "nan" not in panel.summary.lower()
        export_of(panel, lang)
        for mark in [*panel.marks[:1], *panel.marks[-1:]]:
            found = panel.rows(mark.key)
            assert {"value", "file_name", "sheet_name", "sheet_row", "cell"} <= set(found)
            assert panel.recompute(found, mark.key)


@pytest.mark.parametrize(
    ("parts", "bad"),
    [
        ({"by": "month"}, ["by:month"]),
        ({"a": "1850"}, ["a:1850"]),
        ({"b": "2050"}, ["b:2050"]),
        ({"before": "20200101T000000Z-00000000"}, ["before:20200101T000000Z-00000000"]),
        ({"region": "MOON"}, ["region:MOON"]),
        ({"colour": ""}, ["colour"]),
    ],
)
def test_what_an_address_cannot_show_is_named(parts: dict[str, str], bad: list[str]) -> None:
    shown, found = read_time(parts, view_of({}))
    assert found == bad
    assert shown == shown_of({})


def test_the_two_years_are_the_last_full_ones_unless_the_address_names_others() -> None:
    assert (shown_of({}).year_a, shown_of({}).year_b) == (2019, 2020)
    assert shown_of({"source": "oecd_eu"}).year_b == 2019
    other = shown_of({}, {"a": "2016", "b": "2014"})
    assert (other.year_a, other.year_b) == (2016, 2014)
    assert other.is_moved and not shown_of({}).is_moved


def test_amounts_per_inhabitant_are_shown_whole() -> None:
    per_head = view_of({"source": "oecd_netherlands", "head": "yes"})
    whole = per_head.whole
    assert not whole.chosen.per_head
    assert whole == replace(view_of({"source": "oecd_netherlands"}), address=whole.address)


def test_steps_of_a_change_begin_where_the_one_before_ends() -> None:
    frame = pd.DataFrame(
        [
            ("before", "A", 100.0, "total"),
            ("new", "N", 30.0, "part"),
            ("removed", "R", -50.0, "part"),
            ("after", "B", 80.0, "total"),
        ],
        columns=["code", "name", "amount", "kind"],
    )
    bars = charts.change(frame, lang="en", unit_label="{unit}", no_data_label="none").data[0]
    assert list(bars.base) == [0, 100, 130, 0]
    assert list(bars.x) == [100, 30, -50, 80]
    # Down is told by more than its colour.
    assert [bool(shape) for shape in bars.marker.pattern.shape] == [False, False, True, False]


def test_a_decision_without_a_contract_has_no_bar_but_words() -> None:
    frame = pd.DataFrame(
        [
            {"code": "x", "name": "X <b>", "approved": 5e6, "contracted": 2e6, "note": ""},
            {"code": "y", "name": "Y", "approved": 3e6, "contracted": None, "note": "(to check)"},
        ]
    )
    figure = charts.decided_and_contracted(
        frame,
        lang="en",
        unit_label="{unit}",
        labels={"approved": "approved", "contracted": "contracted"},
        no_contract_label="no contract",
        no_data_label="none",
    )
    contracted = next(trace for trace in figure.data if trace.meta["role"] == "contracted")
    assert contracted.x[0] == 2e6 and contracted.x[1] is None
    texts = [note.text for note in figure.layout.annotations]
    assert texts.count("no contract") == 1
    assert any("X &lt;b&gt;" in text for text in texts) and any("(to check)" in text for text in texts)


# The methods page ---------------------------------------------------------------------------------------------------


def part_of_methods(heading: str) -> str:
    text = (Path(__file__).parents[2] / "docs" / "methods.md").read_text(encoding="utf-8")
    return text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0].replace("−", "-")


def millions(amount: float, decimals: int = 1) -> str:
    return f"EUR {amount / 1e6:,.{decimals}f} million"


def test_examples_of_the_methods_page_are_those_of_the_data() -> None:
    text = part_of_methods("Change between two periods")
    steps = change.change_panel(shown_of({})).table.set_index("code")
    for code, said in (("before", "{} in 2019"), ("after", "{} in 2020")):
        assert said.format(millions(steps.loc[code, "amount"])) in text
    for code in ("new", "removed", "revised"):
        amount, count = steps.loc[code, "amount"], int(steps.loc[code, "row_count"])
        assert f"{millions(amount)} ({count} rows)" in text
    assert steps.loc["reclassified", "row_count"] == 0
    priced = change.change_panel(shown_of({"unit": "eur2021"})).table.set_index("code")
    assert f"price base is {millions(priced.loc['price', 'amount'], 2)}" in text

    text = part_of_methods("Committed and not yet paid")
    last = over_time.pipeline_panel(shown_of({})).table.iloc[-1]
    assert f"{millions(last['commitment_so_far'])} committed" in text
    assert f"{millions(last['disbursement_so_far'])} paid out" in text
    assert f"{millions(last['pipeline'])} open" in text

    text = part_of_methods("From commitment to payment")
    lags = over_time.lag_panel(shown_of({})).table
    soon = lags.loc[lags["quarters"] <= 1, "count"].sum() / lags["count"].sum()
    assert f"{lags['count'].sum()} activities, median 0 quarters, {soon:.0%} within one quarter" in text
    assert f"at most {lags['quarters'].max()}" in text
    found = chain.fund_lags(chain.decisions_of(chain.chain_of(view_of({}))))
    assert (
        f"{len(found)} decisions of which both dates are known, median {found['quarters'].median():.0f} quarters"
        in text
    )

    text = part_of_methods("Decision, contract, payment")
    decisions = chain.decisions_of(chain.chain_of(view_of({})))
    assert f"{len(decisions)} decisions, EUR {math.fsum(decisions['approved']):,.2f}" in text
    assert f"{(decisions['contract_count'] == 0).sum()} of them without a contract" in text
    assert (
        f"under {(decisions['contracted'] > decisions['approved']).sum()} decisions more is contracted"
        in text
    )
    for row in decisions[decisions["is_implausible"]].to_dict("records"):
        assert f"{row['activity_id']} ({millions(row['approved'])}" in text
        assert f"{millions(row['contracted'])}" in text
