"""The rules behind a country profile, each on made rows where it must fire and where it must not."""

import datetime as dt
import itertools
import math
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from dashboard import paths, store, words
from dashboard.intake.model import build_model

TODAY = dt.date(2026, 6, 15)
KEPT = "status theme framework_form code_list theme_mapping indicator area_member spelling route publication".split()
"""Reference tables that the rules read: as shipped. Everything else in the made version is made here."""

PARTNERSHIP = dict(form="dialogue (bilateral)", status="active", level="bilateral")
INSTRUMENT = dict(use_scope="measure", is_model_case=False)
ROLE = dict(role="partner", partners_in_record=1, is_framework=False)


class Case:
    """Made rows about one country, and what must come of them."""

    def __init__(self, name: str, expected: list[str], **tables: list[dict[str, object]]) -> None:
        self.name, self.expected, self.tables = name, expected, tables

    def __repr__(self) -> str:
        return self.name


def partnership(
    name: str, expected: list[str], role: dict[str, object] | None = None, **fields: object
) -> Case:
    return Case(
        name,
        expected,
        partnership=[{**PARTNERSHIP, **fields}],
        partnership_country=[{**ROLE, **(role or {})}],
    )


def undertaking(name: str, expected: list[str], **fields: object) -> Case:
    return Case(name, expected, undertaking=[{"status": "running", **fields}])


def uses(name: str, expected: list[str], *pairs: tuple[str | None, str | None], **scope: object) -> Case:
    """Instruments of a nature, each with the status of its use."""
    return Case(
        name,
        expected,
        instrument=[{**INSTRUMENT, **scope, "nature": nature} for nature, _ in pairs],
        instrument_use=[{"status": status} for _, status in pairs],
    )


def finding(name: str, expected: list[str], answered: str | None, **role: object) -> Case:
    made = partnership(name, expected, role)
    made.tables["oversight"] = [{"related_kind": "partnership", "answered": answered}]
    return made


FRAMEWORK = {"is_framework": True, "partners_in_record": 8}
SUSPENDED, PASSED, SOON = ["partnership_suspended"], ["partnership_date_passed"], ["partnership_ends_soon"]
OVERDUE, DUE, NONE_FOUND = ["undertaking_overdue"], ["undertaking_due_soon"], ["no_assessment_found"]
UNKNOWN = ["undertaking_outcome_unknown"]
PRESSURE, UNANSWERED = ["leverage_and_support"], ["finding_not_answered"]
CASES = [
    undertaking("the last day is today", DUE, due_date="2026-06-15"),
    undertaking("the last day was yesterday", OVERDUE, due_date="2026-06-14"),
    undertaking("open and late", OVERDUE, status="open", due_date="2026-06-14"),
    undertaking("a month that is not over", DUE, due_date="2026-06"),
    undertaking("a month that is over", OVERDUE, due_date="2026-05"),
    undertaking("a year that is over", OVERDUE, due_date="2025"),
    undertaking("a year that ends after six months", [], due_date="2026"),
    undertaking("six months to the day", DUE, due_date="2026-12-15"),
    undertaking("six months and a day", [], due_date="2026-12-16"),
    undertaking("no due date", []),
    undertaking("done late is done", [], status="done late", due_date="2020"),
    undertaking("cancelled", [], status="cancelled", due_date="2020"),
    undertaking("state unknown and late", UNKNOWN, status="unknown", due_date="2026-06-14"),
    undertaking("state unknown, due today", [], status="unknown", due_date="2026-06-15"),
    undertaking("state unknown, no due date", [], status="unknown"),
    undertaking("a quarter that is over", OVERDUE, due_date="2026-01", due_precision="quarter"),
    undertaking("a quarter that ends in its third month", DUE, due_date="2026-04", due_precision="quarter"),
    undertaking("a half-year that is over", OVERDUE, due_date="2025-07", due_precision="half-year"),
    undertaking("a half-year that is not over", DUE, due_date="2026-02", due_precision="half-year"),
    undertaking("state blank", [], status=None, due_date="2020"),
    undertaking("names no country", [], due_date="2020", country_codes="all"),
    undertaking("names nothing", [], due_date="2020", country_codes=None),
    partnership("suspended", SUSPENDED, status="suspended"),
    partnership("ended", [], status="ended"),
    partnership("status blank", [], status=None, ends_or_review_date="2020"),
    partnership("suspended, of eight countries", [], FRAMEWORK, status="suspended"),
    partnership("suspended, a process", [], form="conference process", status="suspended"),
    partnership("suspended, of peers", [], form="law/arrangement by peers", status="suspended"),
    partnership("suspended, role of peer", [], {"role": "peer partner"}, status="suspended"),
    partnership("suspended, role of host", [], {"role": "host"}, status="suspended"),
    partnership("ended yesterday", PASSED, ends_or_review_date="2026-06-14"),
    partnership("ends today", SOON, ends_or_review_date="2026-06-15"),
    partnership("the end date where no review is recorded", PASSED, end_date="2025"),
    partnership("the review goes before the end", SOON, ends_or_review_date="2026-09", end_date="2020"),
    partnership("ends this year", SOON, ends_or_review_date="2026"),
    partnership("twelve months to the day", SOON, ends_or_review_date="2027-06-15"),
    partnership("twelve months and a day", [], ends_or_review_date="2027-06-16"),
    partnership("no date", []),
    partnership("date passed, but ended already", [], status="ended", ends_or_review_date="2020"),
    partnership("date passed, of eight countries", [], FRAMEWORK, ends_or_review_date="2020"),
    partnership("no assessment found", NONE_FOUND, legal_assessment="none found"),
    partnership("assessment not recorded", [], legal_assessment=None),
    partnership("assessment not needed", [], legal_assessment="not needed"),
    partnership("assessment done", [], legal_assessment="done"),
    partnership("no assessment found, negotiating", [], status="negotiating", legal_assessment="none found"),
    partnership(
        "no assessment found, of peers", [], form="law/arrangement by peers", legal_assessment="none found"
    ),
    uses("pressure and support", PRESSURE, ("leverage", "active"), ("support", "active")),
    uses(
        "two of pressure beside support", PRESSURE * 2, *[("leverage", "active")] * 2, ("support", "active")
    ),
    uses("pressure alone", [], ("leverage", "active")),
    uses("support alone", [], ("support", "active")),
    uses("support has ended", [], ("leverage", "active"), ("support", "ended")),
    uses("pressure has ended", [], ("leverage", "ended"), ("support", "active")),
    uses("pressure is proposed", [], ("leverage", "proposed"), ("support", "active")),
    uses("nature not recorded", [], (None, "active"), ("support", "active")),
    uses("status not recorded", [], ("leverage", None), ("support", "active")),
    uses("law about many countries", [], ("leverage", "active"), ("support", "active"), use_scope="general"),
    uses("model cases", [], ("leverage", "active"), ("support", "active"), is_model_case=True),
    uses("scope not recorded", [], ("leverage", "active"), ("support", "active"), use_scope=None),
    uses("dialogue is no support", [], ("leverage", "active"), ("dialogue", "active")),
    finding("not answered", UNANSWERED, "no"),
    finding("partly answered", [], "partly"),
    finding("answer unknown", [], "unknown"),
    finding("answer not recorded", [], None),
    finding("not answered, of eight countries", [], "no", **FRAMEWORK),
    Case("nothing recorded", []),
]
CODES = {case.name: f"X{number:02}" for number, case in enumerate(CASES)}

# Orders, returns -> rate, lower bound, upper bound, status. 2 either side is what rounding to 5 leaves.
RETURNS = {
    "R01": (24, 10, None, None, None, "too_small"),
    "R02": (25, 10, 40.0, 100 * 8 / 27, 100 * 12 / 23, "normal"),
    "R03": (100, 110, 110.0, 100 * 108 / 102, 100 * 112 / 98, "normal"),
    "R04": (30, 0, 0.0, 0.0, 100 * 2 / 28, "normal"),
    "R05": (0, 0, None, None, None, "too_small"),
    "R06": (None, 10, None, None, None, "missing"),
    "R07": (30, None, None, None, None, "missing"),
}


@pytest.fixture(scope="module")
def made_folder(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A version of made rows: the shipped reference tables and nothing else of what is shipped."""
    assert len(CODES) == len(CASES)
    folder = tmp_path_factory.mktemp("made")
    path = folder / "20260615T000000Z-00000000.duckdb"
    (folder / "current").write_text(path.stem, encoding="utf-8")
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"attach '{shipped}' as shipped (read_only)")
        connection.execute("create schema base")
        tables = connection.execute(
            "select table_name from duckdb_tables() where database_name = 'shipped' and schema_name = 'base'"
        ).fetchall()
        for (table,) in tables:
            kept = "" if table in KEPT else " where false"
            connection.execute(f"create table base.{table} as select * from shipped.base.{table}{kept}")
        connection.execute("update base.code_list set load_sheet_id = 1")
        connection.execute("detach shipped")
        insert(connection, "load_file", load_file_id=1, file_name="made.xlsx")
        insert(
            connection, "load_sheet", load_sheet_id=1, load_file_id=1, sheet_name="made", table_name="made"
        )
        connection.execute("insert into base.load_sheet_count values (1, 'public', 1, 0, 0)")
        for case in CASES:
            plant(connection, case)
        plant_work(connection)
        plant_figures(connection)
        build_model(connection, paths.ROOT / "queries" / "model")
    return folder


@pytest.fixture
def made(made_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask the made version in this test."""
    monkeypatch.setenv("DASHBOARD_VAR", str(made_folder))


def insert(connection: duckdb.DuckDBPyConnection, table: str, **values: object) -> None:
    columns = {name for name, *_ in connection.execute(f"describe base.{table}").fetchall()}
    general = dict(load_sheet_id=1, sheet_row=2, source_id="made", classification="public", is_example=False)
    row = {**{name: value for name, value in general.items() if name in columns}, **values}
    marks = ", ".join(f"${name}" for name in row)
    connection.execute(f"insert into base.{table} ({', '.join(row)}) values ({marks})", row)


def country(connection: duckdb.DuckDBPyConnection, code: str, **fields: object) -> None:
    insert(
        connection, "country", country_code=code, name_nl=code, name_en=code, **{"role": "partner", **fields}
    )


def plant(connection: duckdb.DuckDBPyConnection, case: Case) -> None:
    """The rows of a case; keys and country follow from its code, unless the case says otherwise."""
    code = CODES[case.name]
    country(connection, code)
    keys = {
        "partnership": {"partnership_id": "p-{}"},
        "partnership_country": {"partnership_id": "p-{}", "country_code": code},
        "undertaking": {"undertaking_id": "u-{}", "country_codes": code},
        "instrument": {"instrument_id": "i-{}"},
        "instrument_use": {"instrument_id": "i-{}", "country_code": code},
        "oversight": {"oversight_id": "o-{}", "related_id": "p-{}"},
    }
    for table, rows in case.tables.items():
        for number, row in enumerate(rows):
            own = {name: text.format(f"{code}-{number}") for name, text in keys[table].items()}
            insert(connection, table, **{**own, **row})
            if table == "instrument":
                # An instrument that counts for no theme is none of the country's own.
                insert(
                    connection,
                    "instrument_theme",
                    instrument_id=own["instrument_id"],
                    theme_id="return",
                    counts_for_coverage=row["nature"] != "leverage",
                )


def plant_work(connection: duckdb.DuckDBPyConnection) -> None:
    """A country for the counts: what counts once, and what never counts."""
    country(connection, "W01")
    country(connection, "W02", role="host only")
    for name, fields in {
        "v-done": {"status": "done", "visit_date": "2025-10"},
        "v-newer-example": {"status": "done", "visit_date": "2026-05-01", "is_example": True},
        "v-planned": {"status": "planned", "visit_date": "2026-09-01"},
        "v-cancelled": {"status": "cancelled", "visit_date": "2026-03-01"},
        "v-both": {"status": "done", "visit_date": "2024-01-05", "to_codes": "W01"},
        "v-other-side": {"status": "done", "visit_date": "2026-06-02", "side": "other"},
        "v-host": {"status": "done", "visit_date": "2026-06-01", "partner_codes": "W02"},
    }.items():
        insert(connection, "visit", visit_id=name, **{"partner_codes": "W01", "side": "NL", **fields})
    for name, role, fields in [
        ("own", {}, {}),
        ("own-eu", {}, {"level": "eu"}),
        ("own-of-seven", {"partners_in_record": 7}, {}),
        ("framework", FRAMEWORK, {}),
        ("process", {}, {"form": "dialogue"}),
        ("peers", {}, {"form": "law/arrangement by peers"}),
        ("peer-partner", {"role": "peer partner"}, {}),
        ("host", {"role": "host"}, {}),
        ("negotiating", {}, {"status": "negotiating"}),
        ("adopted", {}, {"status": "adopted"}),
    ]:
        insert(connection, "partnership", partnership_id=name, **{**PARTNERSHIP, **fields})
        insert(connection, "partnership_country", partnership_id=name, country_code="W01", **{**ROLE, **role})
    for name, nature, statuses in [
        ("used-twice", "support", ["active", "active"]),
        ("pressure", "leverage", ["active"]),
        ("past", "support", ["ended"]),
        ("wide", "support", ["active"]),
    ]:
        scope = {"use_scope": "framework"} if name == "wide" else {}
        insert(connection, "instrument", instrument_id=name, nature=nature, **{**INSTRUMENT, **scope})
        for theme in ("routes",) if name in ("past", "wide") else ("return", "border", "trade"):
            # Trade is no migration theme, and pressure covers none.
            insert(
                connection, "instrument_theme", instrument_id=name, theme_id=theme, counts_for_coverage=True
            )
        for status in statuses:
            insert(connection, "instrument_use", instrument_id=name, country_code="W01", status=status)
    insert(
        connection,
        "undertaking",
        undertaking_id="shared",
        country_codes="W01;W02",
        status="running",
        due_date="2025",
    )


def plant_figures(connection: duckdb.DuckDBPyConnection) -> None:
    for code, (orders, returns, *_) in RETURNS.items():
        country(connection, code)
        insert(
            connection,
            "migr_eiord",
            country_code=code,
            reporting_code="NLD",
            reference_year=2015,
            persons=orders,
        )
        insert(
            connection,
            "migr_eirtn",
            country_code=code,
            reporting_code="NLD",
            reference_year=2015,
            persons=returns,
        )
    # Orders of another year are no denominator.
    insert(
        connection, "migr_eiord", country_code="R07", reporting_code="NLD", reference_year=2014, persons=500
    )
    country(connection, "H01")
    for origin, counts in {"AAA": (100, 20, 5), "BBB": (900, None, None)}.items():
        for year in (2020, 2022):
            insert(
                connection,
                "unhcr_population",
                asylum_code="H01",
                origin_code=origin,
                reference_year=year,
                idps=7_000_000,
                stateless=4_000,
                host_community=3_000,
                **dict(
                    zip(("refugees", "asylum_seekers", "other_in_need_of_protection"), counts, strict=True)
                ),
            )
    for year, people in {2019: 40_000, 2020: 50_000, 2021: 41_000}.items():
        insert(connection, "wdi", country_code="H01", variable="pop", reference_year=year, value=people)
    country(connection, "H02")
    insert(
        connection, "unhcr_population", asylum_code="H02", origin_code="AAA", reference_year=2020, refugees=9
    )
    country(connection, "D01")
    for month, count in {"2024-01": 10, "2024-12": 5, "2025-03": 7}.items():
        insert(
            connection,
            "frontex_detection",
            country_code="D01",
            route_found="x",
            reference_month=month,
            detections=count,
        )
    for code, variable in {"Z01": "remin", "Z02": "nmig"}.items():
        country(connection, code)
        for year, amount in {2010: 0, 2011: 500, 2012: 0, 2013: 0, 2014: 7}.items():
            insert(connection, "wdi", country_code=code, variable=variable, reference_year=year, value=amount)


def fired(code: str) -> list[str]:
    return list(store.query("country/attention", countries=[code], today=TODAY)["rule_id"])


@pytest.mark.parametrize("case", CASES, ids=repr)
def test_each_rule_fires_where_it_must_and_nowhere_else(made, case):
    assert fired(CODES[case.name]) == case.expected


def test_every_rule_fires_somewhere_here_and_is_explained(made):
    rules = set(itertools.chain(*(case.expected for case in CASES)))
    text = store.text_of("country/attention")
    assert all(f"'{rule}'" in text and words.has(f"country.rule.{rule}") for rule in rules)
    assert len(rules) == text.count("union all") + 1


def test_an_item_leads_to_its_record_and_cell(made):
    code = CODES["the last day was yesterday"]
    item = store.query("country/attention", countries=[code], today=TODAY).iloc[0]
    assert (item["record_id"], item["on_date"]) == (f"u-{code}-0", "2026-06-14")
    assert (item["file_name"], item["sheet_name"], item["sheet_row"]) == ("made.xlsx", "made", 2)


@pytest.mark.parametrize("case", [case for case in CASES if "undertaking" in case.tables], ids=repr)
def test_overdue_is_computed_the_same_everywhere(made, case):
    """Attention, list and count are three questions: they must not disagree about what is late."""
    code = CODES[case.name]
    late = case.expected == OVERDUE
    listed = store.query("country/undertakings", countries=[code], today=TODAY)
    assert listed["is_overdue"].tolist() == ([late] if len(listed) else [])
    assert listed["status_id"].isin(["overdue"]).tolist() == listed["is_overdue"].tolist()
    facts = store.query("country/facts", countries=[code], today=TODAY).iloc[0]
    assert facts["overdue_undertaking_count"] == int(late)


def test_counts_leave_out_examples_peers_hosts_and_what_does_not_run(made):
    facts = store.query("country/facts", countries=["W01"], today=TODAY).iloc[0]
    assert {
        name: facts[name] for name in facts.index if name.endswith("_count") or name == "last_visit_date"
    } == {
        "own_count": 5,
        "own_active_count": 3,
        "own_active_eu_count": 1,
        "own_active_bilateral_count": 2,
        "own_suspended_count": 0,
        "own_ended_count": 0,
        "own_pending_count": 2,
        "framework_count": 2,
        "peer_count": 2,
        "instrument_count": 2,
        "general_instrument_count": 1,
        "leverage_count": 1,
        "support_count": 1,
        "theme_count": 2,
        "visit_count": 2,
        "last_visit_date": "2025-10",
        "open_undertaking_count": 1,
        "overdue_undertaking_count": 1,
        "unassessed_count": 0,
    }


def test_example_visits_are_shown_and_marked(made):
    listed = store.query("country/visits", countries=["W01"]).set_index("visit_id")["is_example"]
    assert listed["v-newer-example"] and not listed["v-done"] and len(listed) == 6


def value_of(indicator: str, code: str, year: int) -> pd.Series:
    rows = store.query(
        "country/indicator_series", indicator_id=indicator, countries=[code], from_year=year, to_year=year
    )
    return rows.iloc[0]


@pytest.mark.parametrize("code", RETURNS)
def test_the_return_rate_has_the_interval_that_rounding_leaves_or_none_at_all(made, code):
    *_, rate, low, high, status = RETURNS[code]
    found = value_of("return_rate_nl", code, 2015)
    assert found["status"] == status
    for name, expected in {"value": rate, "low": low, "high": high}.items():
        assert pd.isna(found[name]) if expected is None else found[name] == pytest.approx(expected), name


def test_hosted_counts_three_groups_and_divides_by_the_population_of_the_year(made):
    assert value_of("hosted_refugees", "H01", 2020)["value"] == 1_025
    rate = value_of("hosted_per_1000", "H01", 2020)
    assert (rate["value"], rate["denominator_period"], rate["status"]) == (20.5, 2020, "normal")


def test_after_the_last_population_year_that_year_is_used_and_said(made):
    rate = value_of("hosted_per_1000", "H01", 2022)
    assert (rate["value"], rate["denominator_period"], rate["status"]) == (25.0, 2021, "estimated")


def test_without_a_population_there_is_no_rate(made):
    rate = value_of("hosted_per_1000", "H02", 2020)
    assert pd.isna(rate["value"]) and rate["status"] == "missing"


def test_a_year_that_the_source_stops_in_is_incomplete(made):
    whole, part = (value_of("detections", "D01", year) for year in (2024, 2025))
    assert (whole["value"], whole["status"]) == (15, "normal")
    assert (part["value"], part["status"]) == (7, "incomplete")


def test_remittances_of_nothing_after_an_amount_are_missing_and_said(made):
    told = {year: value_of("remittances_received_usd", "Z01", year) for year in range(2010, 2015)}
    assert {year: row["status"] for year, row in told.items()} == {
        2010: "normal",  # nothing before it: a true zero
        2011: "normal",
        2012: "zero_in_source",
        2013: "zero_in_source",
        2014: "normal",
    }
    assert [year for year, row in told.items() if pd.isna(row["value"])] == [2012, 2013]


def test_a_zero_of_another_series_is_a_zero(made):
    assert [value_of("net_migration", "Z02", year)["value"] for year in (2012, 2013)] == [0, 0]


# Neighbours: on the shipped figures, distances computed again with numpy.
AMOUNTS = {
    "income": "gdp_per_head_usd",
    "population": "population",
    "applicants": "asylum_applicants_eu",
    "hosted": "hosted_refugees",
}
INPUTS = ("region", *AMOUNTS)


def neighbours(code: str, inputs: tuple[str, ...]) -> pd.DataFrame:
    return store.query(
        "country/neighbours", country=code, **{f"use_{name}": name in inputs for name in INPUTS}
    )


@pytest.fixture(scope="module")
def known(shipped) -> tuple[list[str], dict[str, np.ndarray], np.ndarray]:
    """Codes, newest known amount of each as log10(1 + x) in standard deviations (NaN: unknown), and subregions."""
    listed = store.query("country/list").sort_values("country_code")
    codes = list(listed["country_code"])
    scores = {}
    for name, indicator in AMOUNTS.items():
        rows = store.query(
            "country/indicator_series", indicator_id=indicator, countries=codes, from_year=1950, to_year=2030
        ).dropna(subset=["value"])
        newest = rows.sort_values("period").groupby("country_code")["value"].last()
        amount = np.log10(1 + newest.reindex(codes).to_numpy(dtype=float))
        scores[name] = (amount - np.nanmean(amount)) / np.nanstd(amount)
    subregions = store.query("country/neighbours", country="TUN", **{f"use_{name}": True for name in INPUTS})
    subregions = subregions.set_index("country_code")["subregion"].reindex(codes).to_numpy(dtype=object)
    return codes, scores, subregions


@pytest.mark.parametrize(
    "inputs",
    [
        INPUTS,
        tuple(AMOUNTS),
        ("region", "population", "hosted"),
        ("income", "applicants", "hosted"),
        ("region", "income"),
    ],
    ids="-".join,
)
@pytest.mark.parametrize("code", ["TUN", "XKX", "HKG", "VEN"])
def test_distances_are_those_of_numpy(shipped, known, code, inputs):
    codes, scores, subregions = known
    place = codes.index(code)
    found = neighbours(code, inputs).set_index("country_code")
    for other, name in enumerate(codes):
        squares = [(scores[part][other] - scores[part][place]) ** 2 for part in inputs if part != "region"]
        if "region" in inputs and isinstance(subregions[place], str) and isinstance(subregions[other], str):
            squares.append(float(subregions[other] != subregions[place]))
        shared = [square for square in squares if not math.isnan(square)]
        assert found.loc[name, "shared_input_count"] == len(shared), name
        if len(shared) < 3:
            assert pd.isna(found.loc[name, "distance"]), name
        else:
            assert found.loc[name, "distance"] == pytest.approx(math.sqrt(sum(shared) / len(shared))), name


def test_the_country_itself_comes_first_and_the_nearest_next(shipped):
    found = neighbours("TUN", INPUTS)
    assert found.iloc[0]["country_code"] == "TUN" and found.iloc[0]["distance"] == 0
    distances = found["distance"].dropna()
    assert distances.is_monotonic_increasing and len(found) == 68
    assert found["distance"].iloc[: len(distances)].notna().all()  # unknown distances come last


def test_fewer_than_three_known_inputs_is_no_comparison(made):
    """A made country knows its population and its refugees at most: two inputs, so no distance, to itself either."""
    found = neighbours("H01", INPUTS)
    assert found["distance"].isna().all()
    assert found.set_index("country_code").loc["H01", "known_input_count"] < 3


def test_no_input_chosen_is_no_comparison(shipped):
    found = neighbours("TUN", ())
    assert found["distance"].isna().all() and (found["shared_input_count"] == 0).all()
