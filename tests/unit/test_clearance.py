"""What a reader may not see does not exist for any query; what was planted is found by a cleared reader first."""

import datetime as dt
import shutil
from pathlib import Path

import duckdb
import pytest

from dashboard import dictionary, store
from dashboard.access import Reader
from dashboard.gaps.evidence import read_evidence
from dashboard.intake.model import build_model
from tests.unit.test_queries import EXAMPLES
from tests.unit.test_reconcile import MODEL

CANARY = "KANARIE"
CODE = "KNR"
"""A country of its own for the planted rows: whatever can be asked of a country is asked of this one too."""
LETTERS = "QQ"
"""Its code of two letters, as files of money write it."""
KEYS = ("partnership_id", "instrument_id", "organisation_id", "oversight_id", "visit_id", "undertaking_id")
# For each table: a row to copy, and columns that get a value by which queries find the copy.
PLANTED = {
    "country": ("country_code = 'TUN'", {"country_code": f"'{CODE}'"}),
    "partnership": ("partnership_id = 'eu-tun-2023'", {"legal_assessment": "'none found'"}),
    "partnership_country": (
        "partnership_id = 'eu-tun-2023'",
        {"country_code": f"'{CODE}'", "role": "'partner'"},
    ),
    "instrument": ("use_scope = 'programme' and nature = 'support'", {"nature": "'dialogue'"}),
    "instrument_theme": ("counts_for_coverage", {"theme_id": "'return'"}),
    "instrument_use": ("status = 'active'", {"country_code": f"'{CODE}'"}),
    "organisation": ("organisation_id = 'eu-com'", {"kind": "'civil society'"}),
    "organisation_country": ("true", {"country_code": f"'{CODE}'"}),
    "oversight": (
        "related_kind = 'partnership'",
        {"related_id": f"'{CANARY}-partnership_id'", "answered": "'no'"},
    ),
    "visit": (
        "partner_codes = 'TUN'",
        {
            "partner_codes": f"'{CODE}'",
            "undertaking_ids": f"'{CANARY}-undertaking_id'",
            "nl_eu_organisation_ids": f"'{CANARY}-organisation_id'",
        },
    ),
    "consultation": ("true", {"consultation_id": f"'{CANARY}'", "country_codes": f"'{CODE}'"}),
    "undertaking": (
        "status = 'running' and due_date is not null",
        {
            "country_codes": f"'{CODE}'",
            "due_date": "'2020'",
            "depends_on": f"'{CANARY}-undertaking_id'",
        },
    ),
    # Nothing in particular: it fits any request for the same kind.
    "capacity": (
        "side = 'offered' and kind = 'expertise'",
        {"capacity_id": f"'{CANARY}'"}
        | dict.fromkeys(("theme_ids", "country_codes", "from_date", "until_date"), "null"),
    ),
    "publication": ("source_id = 'eurostat_asyapp'", {"source_id": f"'{CANARY}'"}),
    "indicator": ("indicator_id = 'population'", {"indicator_id": f"'{CANARY}'", "sort_order": "999"}),
    "series_break": ("true", {"indicator_id": "'asylum_applicants_eu'", "period": "'1901'"}),
    "country_note": ("true", {"country_code": f"'{CODE}'", "indicator_ids": "'asylum_applicants_eu'"}),
    "theme": ("kind = 'other'", {"theme_id": f"'{CANARY}'"}),
    "code_list": ("true", {"code": f"'{CANARY}'"}),
    "term": ("term_id = 'gap'", {"term_id": f"'{CANARY}'"}),
    "area_member": ("area_code = 'EU27'", {"area_code": f"'{CANARY}'"}),
    "asylum_applicant_eu": (
        "reporting_code = 'DEU' and reference_year = 2024",
        {"country_code": f"'{CODE}'", "applicants": "424242"},
    ),
    "wdi": ("variable = 'pop' and reference_year = 2023", {"country_code": f"'{CODE}'", "value": "515151"}),
    "theme_mapping": ("value_found = 'reintegration'", {"theme_id": "'return'"}),
    "sought_theme": ("theme_id = 'trade'", {"value_found": f"'{CANARY} partner_seeks'"}),
    "leverage_step": ("true", {}),
    "coverage_claim": ("claim_id = 'k01'", {"claim_id": f"'{CANARY}'"}),
    "need_indicator": ("indicator_id = 'N01'", {"indicator_id": f"'{CANARY}'"}),
    "not_applicable_rule": ("rule_id = 'r03'", {"rule_id": f"'{CANARY}'", "countries": f"'{CODE}'"}),
    "rule_condition": ("rule_id = 'N08'", {"sort_order": "99", "figure_id": f"'{CANARY}'"}),
    "gap_rule": ("rule_id = 's1'", {"rule_id": f"'{CANARY}'", "code": f"'{CANARY}'"}),
    "gap_setting": ("setting_id = 'levels'", {"setting_id": f"'{CANARY}'"}),
    "route": (
        "route_id = 'western_african'",
        {
            "route_id": f"'{CANARY}'",
            "departure_codes": f"'{CODE}'",
            "frontex_name": f"'{CANARY} route_found'",
        },
    ),
    "visa_requirement": (
        "destination_code = 'NLD'",
        {"passport_code": f"'{CODE}'", "requirement": "'90'"},
    ),
    "migr_eipre": (
        "reporting_code = 'DEU' and reference_year = 2024",
        {"country_code": f"'{CODE}'", "persons": "611111"},
    ),
    "migr_eirtn_third": (
        "reporting_code = 'DEU' and reference_year = 2023",
        {"country_code": f"'{CODE}'", "persons": "622222"},
    ),
    "unhcr_population": (
        "reference_year = 2025",
        {
            "asylum_code": f"'{CODE}'",
            "refugees": "633333",
            "asylum_seekers": "0",
            "other_in_need_of_protection": "0",
        },
    ),
    "frontex_detection": (
        "reference_month = '2024-06'",
        {"country_code": f"'{CODE}'", "detections": "644444"},
    ),
    "unhcr_decision": (
        "decision_level = 'FI' and asylum_code = 'DEU' and reference_year = 2024",
        {"origin_code": f"'{CODE}'", "rejected": "655555"},
    ),
    "iom_incident": (
        "incident_date like '2024%'",
        {"country_code": f"'{CODE}'", "dead_and_missing": "666666"},
    ),
    "unhcr_application": (
        "application_type = 'N' and reference_year = 2025",
        {"asylum_code": f"'{CODE}'", "applications": "677777"},
    ),
    "spelling": ("kind = 'country'", {"value_found": f"'{LETTERS}'", "code": f"'{CODE}'"}),
    "money_set": (
        "money_set_id = 'commission'",
        {"money_set_id": f"'{CANARY}'", "reporting_organisation_ids": f"'{CANARY}'"},
    ),
    "money_organisation": ("true", {"organisation_id": f"'{CANARY}'"}),
    "organisation_alias": (
        "true",
        {"organisation_id": f"'{CANARY}'", "spelling": f"'{CANARY} receiver_organisation'"},
    ),
    # A row of a money set that everyone sees.
    "iati_transaction": (
        "reporting_organisation like 'European Commission%' and transaction_type like '3%'"
        " and calendar_year = 2019",
        {
            "reporting_organisation": "reporting_organisation",
            "recipient_country": f"'{LETTERS} - {CANARY}'",
            "value_usd": "5",
            "sheet_row": "1000000",
        },
    ),
    "title_rule": (
        "kind = 'activity'",
        {"kind": "'activity'", "activity_id": f"'{CANARY} activity_id'", "replacement": f"'{CANARY} (…)'"},
    ),
    "activity_theme": ("true", {"file_kind": "'iati'", "theme_id": "'routes'", "share_pct": "100"}),
    "purpose_theme": ("true", {"purpose_code": f"'{CANARY}'"}),
    "eutf_project": ("true", {"sheet_row": "1000000"}),
    "eutf_country": ("true", {"country_code": f"'{CODE}'", "share_pct": "100"}),
    "eutf_akvo": ("budget_eur > 0", {"sheet_row": "1000000"}),
    "eutf_level": (
        "level = 'contract'",
        {"file_row": "1000000", "parent_id": f"'{CANARY} project_id'", "repeats_row": "null"},
    ),
    "eutf_akvo_country": ("true", {"country_iso2": f"'{LETTERS}'", "share_pct": "100"}),
    "eutf_result": ("true", {}),
    "eutf_organisation": ("true", {}),
    "oecd_dac2a": (
        "donor = 'Netherlands' and recipient_kind = 'country' and reference_year = 2019",
        {"donor": "donor", "recipient": f"'{LETTERS}'", "sheet_row": "1000000"},
    ),
    "budget_article": ("true", {}),
    "in_donor_cost": ("true", {}),
    "in_donor_cost_constant": ("true", {}),
}
# A body that only a cleared reader knows, with a money set of its own beside the one that the planted row is in.
MONEY = (
    f"insert into base.organisation_alias select * replace ('{CANARY} reporting_organisation' as spelling) "
    f"from base.organisation_alias where organisation_id = '{CANARY}'",
    "insert into base.iati_transaction select * replace "
    f"('{CANARY} reporting_organisation' as reporting_organisation, 1000001 as sheet_row) "
    f"from base.iati_transaction where activity_id = '{CANARY} activity_id'",
    # A payment into a trust fund, and a decision of one: both by what they are called or where they stand.
    "insert into base.iati_transaction select * replace "
    f"('{CANARY} fund' as activity_id, '{CANARY} EU Trust Fund' as title, 1000003 as sheet_row) "
    "from base.iati_transaction where sheet_row = 1000000",
    f"insert into base.eutf_akvo select * replace ('{CANARY} decision' as project_id, 1000002 as sheet_row) "
    "from base.eutf_akvo where sheet_row = 1000000",
    "insert into base.eutf_level select * replace (1000002 as file_row, 'decision' as level, null as parent_id) "
    "from base.eutf_level where file_row = 1000000",
)
FIGURES = ("611111", "622222", "633333", "644444", "655555", "666666", "677777")
"""The planted values of the figures that needs are read from; each needs its own source."""
ALL_MONEY = {
    **dict.fromkeys(
        ("themes", "relevance", "words", "providers", "implementers", "aid_types", "key", "search")
    ),
    "cut": "total",
    "row_limit": 1_000_000,
}
"""Of money everything that is booked on a country: whatever is left out could be the planted row."""
BESIDE_MONEY = {
    "subjects": [f"{CANARY} chapter_code_{CANARY.lower()}_article_name"],
    "subject": f"{CANARY} chapter_code_{CANARY.lower()}_article_name",
    "flow": "O",
    "donors": [f"{CANARY} donor"],
    "donor": f"{CANARY} donor",
    "cause": "only_projects",
    "compared": "none",
    "reason": None,
}
"""The planted article of the budget, donor, and what the planted rows of the trust fund are."""
ACTIVITIES = (f"commission:{CANARY} activity_id", f"eutf_contract:{CANARY} project_id")
BODIES = (CANARY, f"{CANARY}-organisation_id")
"""A body of the list of names, and one of the register."""
SIGNS = (CANARY, CODE, "424242", "515151", *FIGURES)
NOTHING_TO_FIND = {
    "meta/version",  # one row on the load itself
    "meta/left_out",  # rows that were left out are not in the tables that are planted
    "meta/sheets",  # counts of rows, taken at the load
    "meta/sheet_columns",  # headings
    "meta/source_periods",  # numbers; meta/sources names what they count
    "meta/warnings",  # faults of cells; a planted cell went through no check
    "money/activities_count",  # numbers; money/activities names what they count
    "money/activity_warnings",  # faults of cells, as above
    "money/unmatched",  # the planted receiver is known to cleared readers; test_money_load.py plants another
    "money/organisation_matches",  # numbers; money/organisation_matches_rows names what they count
    "money/reconcile_decisions",  # numbers; money/reconcile_decision_rows names what they count
    "country/last_year",  # one number
    "find/nearest",  # folded words; see the test of them below
    "gaps/field_counts",  # numbers of rows; see the test of them below
}


@pytest.fixture(scope="module")
def planted(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A version with a confidential copy of one row in every table that pages ask."""
    folder = tmp_path_factory.mktemp("planted")
    path = folder / shipped.name
    shutil.copy(shipped, path)
    (folder / "current").write_text(shipped.stem, encoding="utf-8")
    with duckdb.connect(str(path)) as connection:
        for schema in ("public", "internal", "confidential"):
            connection.execute(f"drop schema {schema} cascade")
        for table, (row, values) in PLANTED.items():
            columns = dictionary.columns(table)
            changed = {
                name: f"'{CANARY}-{name}'" for name in KEYS if name in {c.column_name for c in columns}
            }
            changed |= {c.column_name: f"'{CANARY} {c.column_name}'" for c in columns if c.type == "text"}
            changed |= {"classification": "'confidential'", **values}
            replaced = ", ".join(f"{value} as {name}" for name, value in changed.items())
            added = connection.execute(
                f"insert into base.{table} select * replace ({replaced}) from base.{table} where {row} limit 1"
            ).fetchone()
            assert added[0] == 1, f"nothing planted in {table}"
        for statement in MONEY:
            connection.execute(statement)
        build_model(connection, MODEL)
    return folder


@pytest.fixture
def asking(planted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_VAR", str(planted))


FIND = {"words": [CANARY.lower()], "whole": CANARY.lower()}
"""The planted words, as a reader types them."""
ASKED_OTHERWISE = {"find/things": FIND, "travel/undertakings": {"visits": [f"{CANARY}-visit_id"]}}


def answer(name: str, reader: Reader) -> str:
    """All that a reader gets from a query about the planted country and about real ones."""
    given = {
        **EXAMPLES,
        "today": dt.date(2040, 1, 1),
        "countries": ["TUN", CODE],
        **ALL_MONEY,
        **BESIDE_MONEY,
        **ASKED_OTHERWISE.get(name, {}),
    }
    told = ""
    for country, activity, body in zip((CODE, "TUN"), ACTIVITIES, BODIES, strict=True):
        for indicator in ("asylum_applicants_eu", "population"):
            asked = {
                **given,
                "country": country,
                "activity": activity,
                "organisation_id": body,
                "indicator_id": indicator,
                "period": 2024 if indicator[0] == "a" else 2023,
            }
            parameters = {key: asked[key] for key in store.header(name)["parameters"]}
            told += store.query(name, reader=reader, **parameters).to_csv(float_format="%.0f")
    return told


@pytest.mark.parametrize("name", sorted(set(store.query_names()) - NOTHING_TO_FIND))
def test_a_cleared_reader_finds_what_was_planted(name: str, asking: None) -> None:
    assert any(sign in answer(name, Reader("tester", "confidential")) for sign in SIGNS)


@pytest.mark.parametrize("clearance", ["public", "internal"])
@pytest.mark.parametrize("name", store.query_names())
def test_nobody_else_finds_it_in_any_query(name: str, clearance: str, asking: None) -> None:
    found = answer(name, Reader("tester", clearance))
    assert [sign for sign in SIGNS if sign in found] == []


def test_counts_are_those_of_what_the_reader_may_see(asking: None) -> None:
    told = {
        clearance: store.query(
            "country/facts", reader=Reader("tester", clearance), countries=[CODE], today=dt.date(2040, 1, 1)
        )
        for clearance in ("public", "confidential")
    }
    assert told["public"].empty
    seen = told["confidential"].iloc[0]
    assert (seen["own_count"], seen["visit_count"], seen["instrument_count"]) == (1, 1, 1)


def test_every_source_of_a_need_is_read_for_a_cleared_reader(asking: None) -> None:
    found = answer("gaps/readings", Reader("tester", "confidential"))
    assert [figure for figure in FIGURES if figure not in found] == []


def test_no_spelling_is_offered_of_what_the_reader_may_not_see(asking: None) -> None:
    near = {
        clearance: set(
            store.query("find/nearest", reader=Reader("tester", clearance), words=[f"{CANARY.lower()}x"])[
                "word"
            ]
        )
        for clearance in ("public", "internal", "confidential")
    }
    assert CANARY.lower() in near.pop("confidential")
    assert not any(CANARY.lower() in words for words in near.values())


def test_payments_are_those_that_the_reader_may_see(asking: None) -> None:
    told = {
        clearance: store.query("gaps/payments", reader=Reader("tester", clearance))
        .query("country_code == @CODE and theme_id == 'routes'")["money_set_id"]
        .tolist()
        for clearance in ("public", "internal", "confidential")
    }
    assert told.pop("confidential") == [CANARY, "commission"]
    assert told == {"public": [], "internal": []}


def test_recorded_fields_are_counted_in_the_rows_that_the_reader_may_see(asking: None) -> None:
    public, cleared = (
        store.query("gaps/field_counts", reader=Reader("tester", clearance)).set_index(
            ["table_name", "column_name"]
        )
        for clearance in ("public", "confidential")
    )
    more = (cleared["row_count"] - public["row_count"]).groupby("table_name").max()
    planted_in = ("partnership", "instrument", "instrument_use", "visit", "undertaking")
    assert more.to_dict() == {**dict.fromkeys(planted_in, 1), "iati_transaction": 3}


def test_the_matrix_of_a_reader_knows_nothing_of_rows_above_it(asking: None, shipped: Path) -> None:
    evidence = {
        clearance: read_evidence(None, Reader("tester", clearance))
        for clearance in ("public", "internal", "confidential")
    }
    assert CODE in evidence["confidential"].countries
    assert CODE in next(
        rule.found for rule in evidence["confidential"].not_applicable if rule.rule_id == "r04"
    )
    for clearance in ("public", "internal"):
        # A number alone may stand in the decimals of another.
        signs = (CANARY, CODE, *(f"value={figure}.0," for figure in FIGURES))
        assert [sign for sign in signs if sign in repr(evidence[clearance])] == []
        assert [sign for sign in signs if sign not in repr(evidence["confidential"])] == []
