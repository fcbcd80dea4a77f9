"""The panels of the page on spending against the loaded rows: nothing lost, nothing counted twice, every mark its rows."""

import math
from dataclasses import replace

import duckdb
import pandas as pd
import pytest

from dashboard import store
from dashboard.money import measures, spread
from dashboard.money import need as against
from dashboard.money.view import MoneyView, money_of, read_chosen
from dashboard.panels import Panel

pytestmark = pytest.mark.usefixtures("shipped")
SETS = {
    "ministry": {},
    "agency": {"source": "agency", "measure": "expenditure", "rule": "all"},
    "commission": {"source": "commission", "measure": "commitment", "countries": "known"},
    "eutf_decision": {"source": "eutf_decision", "countries": "all"},
    "eutf_contract": {"source": "eutf_contract", "rule": "narrow"},
    "oecd_netherlands": {"source": "oecd_netherlands", "countries": "all", "unit": "usd"},
    "oecd_eu": {"source": "oecd_eu"},
    "two_countries": {"source": "commission", "countries": "TUN~MAR", "themes": "border~governance"},
    "nothing": {"source": "commission", "countries": "TUN", "themes": "digital"},
    "words": {"source": "commission", "rule": "words", "words": "refug~migra", "unit": "eur2021"},
    "per_head": {"source": "oecd_netherlands", "head": "yes", "since": "2015"},
}
PANELS = (
    spread.countries_panel,
    spread.map_panel,
    spread.lorenz_panel,
    spread.measures_panel,
    spread.rules_panel,
    spread.themes_panel,
    spread.implementers_panel,
    spread.years_panel,
    spread.regions_panel,
    against.quotients_panel,
    against.curve_panel,
)
OF_ACTIVITIES = (spread.rules_panel, spread.themes_panel, spread.implementers_panel)


def view_of(parts: dict[str, str], lang: str = "nl") -> MoneyView:
    version = store.current_version()
    chosen, bad = read_chosen(parts, money_of(version))
    assert bad == []
    return MoneyView(lang=lang, version=version, chosen=chosen, address="http://x/spending")


def panels_of(view: MoneyView) -> list[Panel]:
    has_themes = view.money.has_themes(view.chosen.money_set)
    return [make(view) for make in PANELS if has_themes or make not in OF_ACTIVITIES]


@pytest.fixture
def ask(shipped):
    """Ask the rows as loaded with SQL of this test's own."""
    connection = duckdb.connect(str(shipped), read_only=True)
    connection.execute("set search_path = 'public'")
    yield lambda text, *values: connection.execute(text, list(values)).fetchall()
    connection.close()


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("name", SETS)
def test_every_panel_stands_on_its_own(name: str, lang: str) -> None:
    view = view_of(SETS[name], lang)
    for panel in panels_of(view):
        assert 0 < len(panel.title.split()) <= 10, panel.title
        assert panel.subtitle and panel.summary and panel.period and panel.definition and panel.not_a
        assert panel.sources
        assert panel.alt or panel.shows_table
        assert view.years in panel.subtitle
        assert {column.name for column in panel.columns} <= set(panel.table)
    assert spread.figures_of(view)


@pytest.mark.parametrize("name", [name for name in SETS if name != "per_head"])
def test_places_add_up_to_the_whole_selection(name: str) -> None:
    view = view_of(SETS[name])
    frame = spread.by_place(view)
    assert not frame["code"].duplicated().any()
    total = view.cut("total", countries=None)["amount"].iloc[0]
    assert math.isclose(frame["amount"].sum(), 0.0 if pd.isna(total) else total, abs_tol=0.01)
    assert sorted(frame.loc[frame["kind"].isin(["unit", "negative"]), "code"]) == sorted(view.units)


@pytest.mark.parametrize("name", [name for name in SETS if name not in ("per_head", "commission")])
def test_the_rows_of_a_mark_add_up_to_the_mark(name: str) -> None:
    view = view_of(SETS[name])
    for panel in panels_of(view):
        known = _amounts(panel) if panel.marks else {}
        for mark in panel.marks[:4]:
            rows = panel.rows(mark.key)
            assert math.isclose(rows["value"].sum(), known[mark.label], rel_tol=1e-9, abs_tol=0.01), (
                panel.key,
                mark.label,
            )
            assert rows["cell"].str.fullmatch(r"[A-Z]+\d+").all()


def _amounts(panel: Panel) -> dict[str, float]:
    """Label of a mark -> its amount, from the table of the panel."""
    name = next(one for one in ("name", "rule", "year") if one in panel.table)
    known = {str(row[name]): row["amount"] for row in panel.table.to_dict("records") if "amount" in row}
    if "kind" in panel.table:
        for kind in ("regional", "not_specified", "outside"):
            rows = panel.table[panel.table["kind"] == _kind_of(kind)]
            label = {
                "regional": "Regionaal",
                "not_specified": "Niet gespecificeerd",
                "outside": "Andere landen in de bron",
            }
            known[label[kind]] = rows["amount"].sum()
            known["Regionaal, multilateraal of zonder land"] = panel.table.loc[
                panel.table["kind"] == _kind_of("regional"), "amount"
            ].sum()
    return known


def _kind_of(kind: str) -> str:
    return {"regional": "regionaal", "not_specified": "niet gespecificeerd", "outside": "ander land"}[kind]


def test_a_country_with_nothing_is_zero_and_one_that_is_not_there_is_missing() -> None:
    view = view_of({"source": "commission", "rule": "narrow", "themes": "return", "since": "2020"})
    frame = spread.by_place(view).set_index("code")
    assert (frame.loc[frame["kind"] == "unit", "amount"] == 0).any()
    panel = spread.map_panel(view)
    states = dict(zip(panel.table["country_code"], panel.table["amount_state"], strict=True))
    assert {code for code, state in states.items() if state == "no_data"} == set(view.lacking)


def test_decisions_of_the_trust_fund_count_once() -> None:
    frame = spread.by_place(view_of({"source": "eutf_decision", "countries": "all", "rule": "all"}))
    assert round(frame["amount"].sum(), 2) == 5_198_072_987.34
    assert spread.total_of(frame, "regional") > 0
    assert spread.total_of(frame, "not_specified") > 0


def test_the_wide_rule_contains_the_narrow_one_and_says_how_much_is_doubtful() -> None:
    table = spread.rules_panel(view_of({"countries": "all"})).table
    narrow, wide, humanitarian, everything = table["amount"]
    assert narrow < wide < humanitarian < everything
    # Of Dutch money in the wide sense 43 % rests on doubtful calls.
    assert round(table["doubtful_pct"].iloc[1]) == 43


def test_own_words_stand_beside_the_rules() -> None:
    assert len(spread.rules_panel(view_of({})).table) == 4
    view = view_of({"rule": "words", "words": "unhcr"})
    panel = spread.rules_panel(view)
    assert len(panel.table) == 5
    assert math.isclose(panel.table["amount"].iloc[-1], view.cut("total")["amount"].iloc[0])
    for title in panel.rows(("words",))["title"]:
        assert "unhcr" in title.lower()


def test_per_inhabitant_divides_each_year_by_its_own_population(ask) -> None:
    frame = spread.by_place(view_of(SETS["per_head"])).set_index("code")
    rows = ask(
        "select year, sum(amount_eur) from money where money_set_id = 'oecd_netherlands' and place_code = 'LBN' "
        "and year >= 2015 group by year"
    )
    people = dict(
        ask(
            "select reference_year, any_value(value) from wdi where country_code = 'LBN' and variable = 'pop' "
            "group by reference_year"
        )
    )
    expected = sum(float(amount) / people[year] for year, amount in rows)
    assert math.isclose(frame.loc["LBN", "amount"], expected)
    assert "regional" not in set(frame.dropna(subset=["amount"])["kind"])


def test_half_a_year_is_marked_and_a_year_out_of_range_is_said() -> None:
    panel = spread.years_panel(
        view_of({"source": "commission", "measure": "commitment", "rule": "all", "unit": "usd"})
    )
    notes = dict(zip(panel.table["year"], panel.table["note"], strict=True))
    assert notes[2021] and not notes[2020]
    assert 2050 not in notes
    assert any("2050" in caveat for caveat in panel.caveats)


def test_decisions_without_a_date_are_counted_beside_the_years() -> None:
    view = view_of({"source": "eutf_decision", "countries": "all", "rule": "all"})
    panel = spread.years_panel(view)
    undated = view.cut("year")
    undated = undated[undated["year"].isna()]
    assert len(undated) == 1
    assert any(str(int(undated["transaction_count"].iloc[0])) in caveat for caveat in panel.caveats)
    assert math.isclose(
        panel.table["amount"].sum() + undated["amount"].iloc[0], view.cut("total")["amount"].iloc[0]
    )


def test_the_largest_country_left_out_stands_beside() -> None:
    view = view_of({})
    held = spread.spread_of(view)
    table = spread.measures_panel(view).table.set_index("measure")
    rest = measures.spread(spread.of_units(spread.by_place(view)).drop(held.largest))
    assert math.isclose(table["without_largest"]["Gini"], rest.gini)
    assert math.isclose(table["value"]["Gini"], held.gini)


def test_the_set_stands_in_the_chart() -> None:
    view = view_of({})
    figure = spread.lorenz_panel(view).figure
    notes = " ".join(note.text for note in figure.layout.annotations)
    assert f"{len(view.units)} landen" in notes
    assert f"{len(view.lacking)} landen ontbreken" in notes


def test_money_beside_need_counts_only_countries_that_have_both() -> None:
    view = view_of({"source": "oecd_eu", "need": "N03"})
    table = against.quotients_panel(view).table
    need = against.need_figures(view, "N03")
    amounts = spread.of_units(spread.by_place(view))
    both = [code for code in amounts.index if not pd.isna(need.get(code)) and amounts[code] >= 0]
    assert sorted(table["code"]) == sorted(both)
    assert math.isclose(table["amount_share"].sum(), 1.0)
    assert math.isclose(table["need_share"].sum(), 1.0)
    one = table.iloc[0]
    assert math.isclose(one["quotient"], one["amount_share"] / one["need_share"])


def test_a_rate_is_no_need_to_take_shares_of() -> None:
    assert "N04" not in against.needs_of(view_of({}))
    assert "N01" in against.needs_of(view_of({}))


def test_nothing_is_called_fair() -> None:
    for lang in ("nl", "en"):
        view = view_of({"source": "oecd_eu"}, lang)
        for panel in (against.quotients_panel(view), against.curve_panel(view)):
            said = " ".join([panel.title, panel.subtitle, panel.summary, panel.alt])
            assert not any(word in said.lower() for word in ("eerlijk", "rechtvaardig", "fair", "just"))
            # The search finds it where it says what the figure is not.
        assert any(word in panel.not_a.lower() for word in ("eerlijk", "just"))


def test_an_empty_choice_says_so() -> None:
    view = view_of(SETS["nothing"])
    assert view.cut("total")["amount"].isna().all()
    assert "Geen bedragen" in str(spread.themes_panel(view).figure.layout)
    assert spread.spread_of(view).hhi is None


def test_refunds_are_netted_and_what_stays_below_zero_is_left_out_visibly() -> None:
    view = view_of({"source": "oecd_netherlands", "countries": "all", "since": "2015"})
    held = spread.spread_of(view)
    assert held.left_out
    names = [view.place(code) for code in held.left_out]
    said = " ".join(spread.lorenz_panel(view).caveats)
    assert all(name in said for name in names)
    kinds = spread.by_place(view).set_index("code")["kind"]
    assert {kinds[code] for code in held.left_out} == {"negative"}


def test_dollars_are_as_published(ask) -> None:
    view = view_of({"source": "commission", "rule": "all", "countries": "all", "unit": "usd"})
    [(expected,)] = ask(
        "select sum(value_usd) from iati_transaction where transaction_type like '3%' "
        "and reporting_organisation like 'European Commission%'"
    )
    assert math.isclose(view.cut("total")["amount"].iloc[0], float(expected), rel_tol=1e-12)


def test_per_head_changes_only_what_has_inhabitants() -> None:
    view = view_of({"source": "oecd_netherlands"})
    heads = replace(view, chosen=replace(view.chosen, per_head=True))
    assert spread.years_panel(view).table.equals(spread.years_panel(heads).table)


@pytest.mark.parametrize(
    "make", [spread.countries_panel, spread.themes_panel, spread.implementers_panel, spread.years_panel]
)
def test_each_row_of_a_table_leads_to_its_activities(make) -> None:
    view = view_of({"source": "commission", "countries": "TUN~MAR"})
    panel = make(view)
    addresses = panel.table[panel.row_address]
    assert addresses.str.contains("activities?", regex=False).all()
    assert addresses.str.contains("mark=cut:").all()
    assert addresses.is_unique


def test_a_total_of_the_oecd_leads_to_no_activities() -> None:
    panel = spread.countries_panel(view_of({"source": "oecd_eu"}))
    assert set(panel.table["address"]) == {""}


@pytest.mark.parametrize("name", ["ministry", "oecd_eu", "per_head"])
def test_the_countries_in_one_bar_can_be_opened(name: str) -> None:
    view = view_of(SETS[name])
    places = spread.every_unit(view)
    assert sorted(name for name, _, _ in places) == sorted(view.place(code) for code in view.units)
    assert all(address for _, address, _ in places)
