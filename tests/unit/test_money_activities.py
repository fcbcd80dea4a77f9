"""The list of activities and the page of one, against the marks of the spread and the files as received."""

import io
import re
import unicodedata
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from dashboard import session, store
from dashboard.charts.activity import activity_money
from dashboard.downloads import export_of
from dashboard.exports import files
from dashboard.money import activities, activity
from dashboard.money.activities import Behind, Listed
from dashboard.money.activity import ActivityView
from dashboard.money.view import Chosen, MoneyView, money_of

pytestmark = pytest.mark.usefixtures("shipped")
ROOT = Path(__file__).parents[2]
FUNDING = ROOT / "data" / "original" / "funding"
CENT = 0.005
SELECTIONS = {
    "ministry": Chosen(),
    "commission, all": Chosen(money_set="commission", rule="all", countries="all"),
    "commission in dollars": Chosen(
        money_set="commission",
        measure="expenditure",
        unit="usd",
        countries="TUN~MAR",
        first_year=2015,
        last_year=2019,
    ),
    "own words": Chosen(money_set="commission", rule="words", words=("migr", "border"), countries="all"),
    "decisions": Chosen(money_set="eutf_decision", measure="commitment", rule="all", countries="all"),
    "contracts, constant": Chosen(
        money_set="eutf_contract", measure="contracted", rule="all", countries="all", unit="eur2021"
    ),
}
ACTIVITIES = {
    "corrections": "ministry:NL-1-PPR-15422",
    "three measures": "commission:XI-IATI-EC_INTPA-2004/097-402",
    "several purposes": "commission:XI-IATI-EC_INTPA-2014/37570/0",
    "received money": "agency:NL-KVK-27378529-PSS20MC02",
    "decision": "eutf_decision:T05-EUTF-HOA-SO-03",
    "not counted": "eutf_decision:T05-EUTF-HoA-SO-03",
    "two parents": "eutf_contract:T05-EUTF-NOA-LY-03-01",
    "several countries": "eutf_contract:T05-EUTF-SAH-REG-16-01",
}


def view_of(chosen: Chosen, lang: str = "nl") -> MoneyView:
    return MoneyView(lang=lang, version=store.current_version(), chosen=chosen, address="http://x/activities")


def listed(chosen: Chosen, **parts: object) -> Listed:
    return Listed(view=view_of(chosen), **parts)


def shown(key: str, *, lang: str = "nl", unit: str = "eur") -> ActivityView:
    money_set = key.partition(":")[0]
    measure = money_of(store.current_version()).measures(money_set)[0]
    chosen = Chosen(money_set=money_set, measure=measure, rule="all", countries="all", unit=unit)
    return ActivityView(view=view_of(chosen, lang), key=key)


# ---------------------------------------------------------------- one selection, letter by letter


def selected_block(name: str) -> str:
    return re.search(r"\nselected as \(\n.*?\n\)", store.text_of(name), re.DOTALL).group(0)


@pytest.mark.parametrize("name", ["activities", "activities_count", "activities_rows"])
def test_the_selection_is_that_of_the_spread(name):
    assert selected_block(f"money/{name}") == selected_block("money/spread")


def marked_block(name: str) -> str:
    return re.search(r"\nmarked as \(\n.*?\n\)", store.text_of(name), re.DOTALL).group(0)


def test_a_mark_is_the_same_in_the_list_its_total_and_its_rows():
    first, *others = [
        marked_block(f"money/{name}") for name in ("activities", "activities_count", "activities_rows")
    ]
    assert others == [first, first]
    of_spread = re.search(
        r"    case\n        when \$cut.*?\n    end", store.text_of("money/spread_rows"), re.DOTALL
    )
    assert " ".join(of_spread.group(0).split()) in " ".join(first.split())


# ---------------------------------------------------------------- the list


@pytest.mark.parametrize("name", SELECTIONS)
def test_the_activities_add_up_to_every_mark_of_the_spread(name):
    view = view_of(SELECTIONS[name])
    spread = view.ask("money/spread", **view.parameters())
    compared = 0
    for cut in activities.CUTS:
        for row in spread[spread["cut"] == cut].head(3).to_dict("records"):
            key = None if pd.isna(row["key"]) else row["key"]
            year = None if pd.isna(row["year"]) else int(row["year"])
            behind = Listed(view=view, behind=Behind(cut=cut, key=key, year=year))
            found = behind.activities(limit=activities.ALL_ROWS)
            where = (cut, key, year)
            assert len(found) == row["activity_count"] == behind.count, where
            assert found["transaction_count"].sum() == row["transaction_count"], where
            if pd.isna(row["amount"]):
                assert found["amount"].isna().all(), where
            else:
                assert found["amount"].sum() == pytest.approx(row["amount"], abs=CENT), where
                assert behind.totals["amount"] == pytest.approx(row["amount"], abs=CENT), where
            compared += 1
    assert compared > 10


@pytest.mark.parametrize("name", ["own words", "decisions"])
def test_pages_hold_every_activity_once_the_largest_first(name):
    # Many decisions have the same round budget: without a second order one could stand on two pages.
    whole = listed(SELECTIONS[name])
    found = pd.concat(
        [whole.activities(offset=page * activities.PAGE_SIZE) for page in range(whole.pages)],
        ignore_index=True,
    )
    assert whole.pages > 3
    assert len(found) == found["activity_key"].nunique() == whole.count
    assert found["amount"].dropna().is_monotonic_decreasing


def test_an_amount_without_a_rate_is_missing_and_said():
    early = listed(
        Chosen(money_set="commission", measure="commitment", rule="all", countries="all", last_year=1998)
    )
    found = early.activities(limit=activities.ALL_ROWS)
    unknown = found[found["without_amount"] == found["transaction_count"]]
    assert len(unknown) > 0 and unknown["amount"].isna().all()
    panel = activities.list_panel(early)
    assert any("geen nul" in caveat for caveat in panel.caveats)
    in_dollars = replace(early, view=view_of(replace(early.view.chosen, unit="usd")))
    assert in_dollars.activities(limit=activities.ALL_ROWS)["amount"].notna().all()


def folded(text: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return " ".join(re.findall("[a-z0-9]+", plain))


@pytest.mark.parametrize(
    "typed", ["Réfugiés", "REFUGIES", "refugies ", "border  manage", "ECHO/TUR/BUD/2017/91009"]
)
def test_a_search_is_forgiving_and_wants_every_piece(typed):
    chosen = SELECTIONS["commission, all"]
    everything = listed(chosen).activities(limit=activities.ALL_ROWS)
    told = listed(chosen, search=typed).activities(limit=activities.ALL_ROWS)
    pieces = folded(typed).split()
    expected = {
        row.activity_key
        for row in everything.itertuples()
        if all(piece in f" {folded(row.title or '')} {folded(row.activity_id)}" for piece in pieces)
    }
    assert set(told["activity_key"]) == expected
    assert expected


def test_a_search_without_letters_is_no_search():
    assert listed(Chosen(), search=" ?! ").pieces == []


def test_files_hold_all_activities_and_the_page_some():
    panel = activities.list_panel(listed(SELECTIONS["own words"], page=2))
    whole = listed(SELECTIONS["own words"])
    assert len(panel.table) == activities.PAGE_SIZE
    export = export_of(panel, "nl")
    assert len(export.frame) == whole.count > activities.PAGE_SIZE
    assert export.frame["amount"].sum() == pytest.approx(whole.totals["amount"], abs=CENT)
    assert files.content(export, "csv_machine").count(b"\r\n") >= whole.count + 1


@pytest.mark.parametrize("name", ["ministry", "own words", "contracts, constant"])
def test_the_rows_behind_an_activity_add_up_to_its_amount(name):
    whole = listed(SELECTIONS[name])
    for row in whole.activities(limit=5).to_dict("records"):
        rows = whole.rows(row["activity_key"])
        assert rows["transaction_id"].nunique() == row["transaction_count"]
        assert rows["value"].sum() == pytest.approx(row["amount"], abs=CENT)
        assert rows[["file_name", "sheet_name", "sheet_row", "cell"]].notna().all().all()
    everything = whole.rows(None)
    assert everything["value"].sum() == pytest.approx(whole.totals["amount"], abs=CENT)


def test_addresses_of_many_are_those_of_each():
    keys = ["commission:XI-IATI-EC_INTPA-2014/37570/0", "eutf_contract:A, B & C~D:é?=", "KEY"]
    assert activities.links_to(keys) == [activities.link_to(key) for key in keys]


def test_no_activity_of_a_source_of_totals():
    oecd = listed(Chosen(money_set="oecd_eu", measure="net_disbursement", rule="all", countries="all"))
    assert oecd.count == 0
    assert activities.list_panel(oecd).empty


@pytest.mark.parametrize(
    ("cut", "key", "year"),
    [
        ("place", "TUN", None),
        ("place", "not_specified", None),
        ("place_year", "TUN", 2019),
        ("theme", "return", None),
        ("theme_year", "none", 2018),
        ("implementer", "int-iom", None),
        ("implementer", None, None),
        ("aid_type", None, None),
        ("year", None, 2020),
        ("year", None, None),
        ("quarter", "2", 2020),
    ],
)
def test_a_mark_comes_back_from_its_address(cut, key, year):
    address = activities.mark_in_address(cut, key, year)
    found, bad = activities.read_behind(session.unpack(address), money_of(store.current_version()))
    assert bad == []
    assert found == Behind(cut=cut, key=key, year=year)
    assert activities.mark_in_words(view_of(Chosen()), found)


@pytest.mark.parametrize(
    "address",
    [
        "cut:place",
        "cut:place,key:XXX",
        "cut:nothing,key:TUN",
        "cut:place,key:TUN,year:2019",
        "cut:year,year:20",
        "cut:total,key:TUN",
        "cut:place,key:TUN,other:1",
        "key:TUN",
        "foo",
    ],
)
def test_a_mark_that_is_none_is_said(address):
    found, bad = activities.read_behind(session.unpack(address), money_of(store.current_version()))
    assert found == activities.WHOLE
    assert len(bad) == 1


# ---------------------------------------------------------------- one activity against the files as received


@pytest.fixture(scope="module")
def dutch_rows() -> pd.DataFrame:
    heading, *rows = (
        CalamineWorkbook.from_path(FUNDING / "iati-netherlands-2021-07.xlsx")
        .get_sheet_by_name("Data")
        .to_python(skip_empty_area=False)
    )
    return pd.DataFrame(rows, columns=heading).assign(sheet_row=range(2, len(rows) + 2))


CODES = {"1": "incoming_funds", "2": "commitment", "3": "disbursement", "4": "expenditure"}


@pytest.mark.parametrize(
    "key", [ACTIVITIES["corrections"], ACTIVITIES["received money"], "agency:NL-KVK-27378529-23408"]
)
def test_the_totals_of_an_activity_are_those_of_the_file(dutch_rows, key):
    identifier = key.partition(":")[2]
    own = dutch_rows[dutch_rows["IATI Identifier"] == identifier]
    expected = {
        CODES[kind[0]]: float(sum(Decimal(repr(value)) for value in rows["Value (USD)"]))
        for kind, rows in own.groupby("Transaction Type")
    }
    view = shown(key, unit="usd")
    told = view.cut("total").set_index("measure_code")["amount"]
    assert len(own) > 5
    assert told.to_dict() == pytest.approx(expected, abs=1e-6)
    rows = view.transactions
    assert sorted(rows["sheet_row"]) == sorted(own["sheet_row"])
    by_row = own.set_index("sheet_row")["Value (USD)"]
    assert all(
        value == by_row[place] for value, place in zip(rows["amount_usd"], rows["sheet_row"], strict=True)
    )
    assert set(rows["original_file"]) == set(own["Source File"])


def test_a_decision_and_its_contracts_are_those_of_the_files():
    akvo = pd.read_csv(FUNDING / "eutf" / "EUTF_projects_akvo.csv", dtype=str, keep_default_na=False)
    projects = pd.read_csv(
        FUNDING / "eutf" / "EUTF-Projects-Database-2022-01.csv", dtype=str, keep_default_na=False
    )
    reviewed = pd.read_csv(FUNDING.parent / "money" / "eutf_level.csv", dtype=str, keep_default_na=False)
    decision = "T05-EUTF-HOA-SO-03"
    # The file's own prefix and parent miss one contract; the reviewed list knows better.
    contracts = reviewed[(reviewed["level"] == "contract") & (reviewed["parent_id"] == decision)]
    expected = {
        row["iati_id"]: float(row["budget"]) if row["budget"] else None
        for row in akvo.to_dict("records")
        if row["iati_id"] in set(contracts["iati_id"])
    }
    levels = shown(f"eutf_decision:{decision}").levels
    children = levels[levels["relation"] == "child"]
    told = {
        code: None if pd.isna(amount) else amount
        for code, amount in zip(children["activity_id"], children["amount"], strict=True)
    }
    assert told == expected
    assert list(expected.values()).count(None) == 1
    own = levels[levels["relation"] == "self"].iloc[0]
    budget = projects.loc[projects["ProjectID"] == decision, "ProjectBudget"].iloc[0]
    assert own["amount"] == float(budget.replace(",", ""))


def test_every_decision_leads_to_its_contracts_and_back():
    whole = listed(SELECTIONS["contracts, constant"]).activities(limit=activities.ALL_ROWS)
    known = set(listed(SELECTIONS["decisions"]).activities(limit=activities.ALL_ROWS)["activity_key"])
    tried = 0
    for row in whole.head(40).to_dict("records"):
        above = shown(row["activity_key"]).levels
        for parent in above.loc[above["relation"] == "parent", "activity_key"].dropna():
            assert parent in known
            below = shown(parent).levels
            assert row["activity_key"] in set(below.loc[below["relation"] == "child", "activity_key"])
            tried += 1
    assert tried > 30


def test_a_contract_of_two_decisions_has_both_and_a_framework_is_no_activity():
    levels = shown(ACTIVITIES["two parents"]).levels
    assert list(levels.loc[levels["relation"] == "parent", "activity_id"]) == [
        "T05-EUTF-NOA-LY-02",
        "T05-EUTF-NOA-LY-03",
    ]
    found = [
        row
        for row in listed(SELECTIONS["contracts, constant"])
        .activities(limit=activities.ALL_ROWS)
        .to_dict("records")
        if "Results Framework" in str(row["parent_activity_key"])
    ]
    assert found
    panel = activity.levels_panel(shown(found[0]["activity_key"]))
    named = panel.table[panel.table["activity_id"] == "EU Trust Fund for Africa Results Framework"].iloc[0]
    assert named["address"] == "" and pd.isna(named["amount"])


def test_no_panel_of_levels_has_a_total():
    panel = activity.levels_panel(shown(ACTIVITIES["decision"]))
    amounts = panel.table["amount"].dropna()
    assert len(amounts) == len(panel.table) - 1 > 10
    blank = panel.table[panel.table["amount"].isna()].iloc[0]
    assert blank["counts"] == "nee, er is geen bedrag" and blank["amount_state"] == "no_data"
    assert amounts.sum() not in set(amounts)


def test_the_results_are_those_of_the_file_and_missing_is_not_zero():
    rows = pd.read_csv(FUNDING / "eutf" / "EUTF_akvo_results.csv", dtype=str, keep_default_na=False)
    key = "T05-EUTF-SAH-CM-01-02"
    own = rows[rows["iati_id"] == key]
    told = shown(f"eutf_contract:{key}").ask("money/activity_results")
    assert len(told) == len(own) > 50
    for column in ("target", "actual"):
        blank = own[column].isin(["", "NULL"])
        assert blank.sum() == told[column].isna().sum() > 0
        assert list(told[column].dropna()) == [value.strip() for value in own.loc[~blank, column]]
    panel = activity.results_panel(shown(f"eutf_contract:{key}"))
    assert (panel.table.loc[panel.table["target"].isna(), "target_state"] == "not_recorded").all()


# ---------------------------------------------------------------- the panels of an activity

DIVIDED = (
    activity.places_panel,
    activity.themes_panel,
    activity.money_panel,
    activity.purposes_panel,
    activity.aid_types_panel,
)


@pytest.mark.parametrize("unit", ["eur", "eur2021", "usd"])
@pytest.mark.parametrize("name", [name for name in ACTIVITIES if name != "not counted"])
def test_each_division_adds_up_to_the_total_of_its_measure(name, unit):
    key = ACTIVITIES[name]
    if unit == "usd" and key.startswith("eutf"):
        return
    view = shown(key, unit=unit)
    totals = view.cut("total").set_index("measure_code")["amount"]
    for make in DIVIDED:
        table = make(view).table
        for measure in view.measures:
            assert float(table[measure].sum()) == pytest.approx(totals[measure], abs=CENT), make.__name__
    bodies = activity.bodies_panel(view).table
    for role, rows in bodies[bodies["transaction_count"] > 0].groupby("role"):
        for measure in view.measures:
            assert float(rows[measure].sum()) == pytest.approx(totals[measure], abs=CENT), role


@pytest.mark.parametrize("name", [name for name in ACTIVITIES if name != "not counted"])
def test_the_rows_behind_each_amount_add_up_to_it(name):
    view = shown(ACTIVITIES[name])
    told = view.money
    for make in (*DIVIDED, activity.bodies_panel):
        panel = make(view)
        assert panel.marks
        for mark in panel.marks[:8]:
            measure, cut, key, *year = mark.key
            row = told[
                (told["measure_code"] == measure)
                & (told["cut"] == cut)
                & (told["key"].isna() if key is None else told["key"] == key)
            ]
            if year:
                row = row[row["year"].isna() if year[0] is None else row["year"] == year[0]]
            assert len(row) == 1
            rows = panel.rows(mark.key)
            assert rows["value"].sum() == pytest.approx(row.iloc[0]["amount"], abs=CENT), mark.label
            assert rows["transaction_id"].nunique() == row.iloc[0]["transaction_count"]


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("name", ACTIVITIES)
def test_every_panel_can_be_made_shown_and_exported(name, lang):
    view = shown(ACTIVITIES[name], lang=lang)
    panels = [
        activity.about_panel,
        activity.levels_panel,
        activity.transactions_panel,
        activity.warnings_panel,
    ]
    if view.measures:
        panels += [*DIVIDED, activity.bodies_panel]
    for make in panels:
        panel = make(view)
        assert len(panel.title.split()) <= 10, panel.title
        assert len(export_of(panel, lang).frame) == len(panel.table)
        assert set(panel.shown_columns) <= {column.name for column in panel.columns}


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_files_hold_what_a_code_stands_for_beside_it(shipped, lang):
    """Of the rows of the source each code has its name in the next column, in the language of the file."""
    panel = activity.transactions_panel(shown(ACTIVITIES["several purposes"], lang=lang))
    text = files.content(export_of(panel, lang), "csv_machine").decode("utf-8-sig")
    table = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    with duckdb.connect(str(shipped), read_only=True) as connection:
        aid_types, purposes = (
            dict(connection.execute(query).fetchall())
            for query in (
                f"select code, name_{lang} from public.code_list where list_id = 'aid_type'",
                "select purpose_code, any_value(name_in_files) from public.purpose_theme group by purpose_code",
            )
        )
    for code, name, known in (
        ("aid_type_code", "aid_type_name", aid_types),
        ("purpose_code", "purpose_name", purposes),
    ):
        assert list(table).index(name) == list(table).index(code) + 1
        held = table[table[code] != ""]
        assert len(held)
        assert list(held[name]) == [known[one] for one in held[code]]
    # The rows behind an amount say it as well.
    behind = {
        column.name: column.names
        for column in activity.purposes_panel(shown(ACTIVITIES["decision"])).row_columns
    }
    assert set(behind["purpose_code"]) >= set(purposes)


def test_what_does_not_count_is_shown_with_its_reason_and_in_no_amount():
    view = shown(ACTIVITIES["not counted"])
    assert view.measures == []
    rows = view.transactions
    assert list(rows["not_counted_reason"]) == ["contract_as_project"]
    assert list(rows["value"]) == [55_000_000]
    assert "geen rij" in " ".join(activity.about_panel(view).caveats).lower()
    decision = shown(ACTIVITIES["decision"]).transactions
    assert list(decision["is_counted"]) == [True, False]
    assert list(decision["not_counted_reason"].dropna()) == ["decision_in_projects"]


def test_countries_that_are_named_without_a_share_get_nothing():
    panel = activity.places_panel(shown(ACTIVITIES["several countries"]))
    assert panel.title == "Plaats niet gespecificeerd"
    table = panel.table.set_index("place")
    assert (
        table.loc["Niet gespecificeerd", "contracted"]
        == shown(ACTIVITIES["several countries"]).cut("total")["amount"].iloc[0]
    )
    named = table.drop("Niet gespecificeerd")
    assert len(named) > 5
    assert named["contracted"].isna().all() and named["share_pct"].isna().all()
    assert set(named["basis"]) == {"genoemd, zonder aandeel"}


def test_warnings_are_those_on_the_rows_of_the_activity(shipped):
    key = "eutf_decision:T05-EUTF-HOA-REG-36"
    told = shown(key).ask("money/activity_warnings")
    assert "total_far_above_parts" in set(told["rule_id"])
    own = shown(key).transactions
    counted = own[own["is_counted"]]
    on_rows = told[told["sheet_name"] == counted.iloc[0]["sheet_name"]]
    assert set(counted["sheet_row"]) <= set(on_rows["sheet_row"])
    assert shown("ministry:NL-1-PPR-15422").ask("money/activity_warnings").empty


def test_a_name_in_a_title_is_left_out_and_said():
    view = shown("commission:XI-IATI-EC_INTPA-2009/209-653")
    assert view.title.endswith("Monsieur (…)")
    assert "naam van een mens" in activity.about_panel(view).caveats[0]


@pytest.mark.parametrize(
    ("money_set", "identifier", "address"),
    [
        (
            "commission",
            "XI-IATI-EC_INTPA-2014/37570/0",
            "https://d-portal.org/q.html?aid=XI-IATI-EC_INTPA-2014%2F37570%2F0",
        ),
        ("ministry", "XM-DAC-7-PPR-4000000045", "https://d-portal.org/q.html?aid=XM-DAC-7-PPR-4000000045"),
        ("agency", "NL-KVK-27378529-23408", "https://d-portal.org/q.html?aid=NL-KVK-27378529-23408"),
        ("ministry", "NL-1-PPR-15422", None),
        ("commission", "XI-IATI-EC_NEAR-2014/1&aid=2", None),
        ("eutf_contract", "T05-EUTF-NOA-LY-03-01", None),
    ],
)
def test_an_address_is_formed_only_from_identifiers_as_they_are_now(money_set, identifier, address):
    assert activity.source_address({"money_set_id": money_set, "activity_id": identifier}) == address


def test_papers_are_web_addresses_only():
    found = activity.papers(
        {"links": "https://a.eu/x.pdf, javascript:alert(1), http://b.eu/y z, https://a.eu/x.pdf"}
    )
    assert found == ["https://a.eu/x.pdf", "http://b.eu/y"]
    assert activity.papers({"links": None}) == []


# ---------------------------------------------------------------- its chart


def amounts(*rows):
    return pd.DataFrame(rows, columns=["measure_code", "year", "amount"])


def drawn(frame, **more):
    measures = [("commitment", "Verplichtingen"), ("disbursement", "Uitbetalingen")]
    words = {"unit_label": "Bedrag, {unit}", "no_data_label": "geen datum"}
    return activity_money(frame, lang="nl", measures=measures, **(words | more))


def test_measures_stand_side_by_side_and_are_never_stacked():
    figure = drawn(
        amounts(
            ("commitment", 2019, 5e6),
            ("disbursement", 2019, 2e6),
            ("disbursement", 2020, -1e6),
            ("commitment", 2021, None),
        )
    )
    assert figure.layout.barmode == "group"
    assert {trace.meta["measure"]: dict(zip(trace.x, trace.y, strict=True)) for trace in figure.data} == {
        "commitment": {2019: 5e6},
        "disbursement": {2019: 2e6, 2020: -1e6},
    }
    assert len({trace.offsetgroup for trace in figure.data}) == 2
    assert len({trace.marker.pattern.shape for trace in figure.data}) == 2
    assert figure.layout.yaxis.range[0] < -1e6 and figure.layout.yaxis.range[1] > 5e6


def test_without_a_year_there_is_no_bar_and_it_is_said():
    figure = drawn(amounts(("commitment", None, 5e6)))
    assert len(figure.data) == 0
    assert "geen datum" in str(figure.layout.annotations)


def test_two_rows_for_one_bar_are_refused():
    with pytest.raises(ValueError, match="two rows"):
        drawn(amounts(("commitment", 2019, 1.0), ("commitment", 2019, 2.0)))
    with pytest.raises(ValueError, match="no name"):
        drawn(amounts(("expenditure", 2019, 1.0)))
