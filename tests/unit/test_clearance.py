"""What a reader may not see does not exist for any query; what was planted is found by a cleared reader first."""

import datetime as dt
import shutil
from pathlib import Path

import duckdb
import pytest

from dashboard import dictionary, store
from dashboard.access import Reader
from dashboard.intake.model import build_model
from tests.unit.test_queries import EXAMPLES
from tests.unit.test_reconcile import MODEL

CANARY = "KANARIE"
CODE = "KNR"
"""A country of its own for the planted rows: whatever can be asked of a country is asked of this one too."""
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
    "organisation": ("organisation_id = 'eu-com'", {}),
    "organisation_country": ("true", {"country_code": f"'{CODE}'"}),
    "oversight": (
        "related_kind = 'partnership'",
        {"related_id": f"'{CANARY}-partnership_id'", "answered": "'no'"},
    ),
    "visit": ("partner_codes = 'TUN'", {"partner_codes": f"'{CODE}'"}),
    "undertaking": (
        "status = 'running' and due_date is not null",
        {"country_codes": f"'{CODE}'", "due_date": "'2020'"},
    ),
    "publication": ("source_id = 'eurostat_asyapp'", {"source_id": f"'{CANARY}'"}),
    "indicator": ("indicator_id = 'population'", {"indicator_id": f"'{CANARY}'", "sort_order": "999"}),
    "series_break": ("true", {"indicator_id": "'asylum_applicants_eu'", "period": "'1901'"}),
    "country_note": ("true", {"country_code": f"'{CODE}'", "indicator_ids": "'asylum_applicants_eu'"}),
    "theme": ("kind = 'other'", {"theme_id": f"'{CANARY}'"}),
    "code_list": ("true", {"code": f"'{CANARY}'"}),
    "area_member": ("area_code = 'EU27'", {"area_code": f"'{CANARY}'"}),
    "asylum_applicant_eu": (
        "reporting_code = 'DEU' and reference_year = 2024",
        {"country_code": f"'{CODE}'", "applicants": "424242"},
    ),
    "wdi": ("variable = 'pop' and reference_year = 2023", {"country_code": f"'{CODE}'", "value": "515151"}),
}
SIGNS = (CANARY, CODE, "424242", "515151")
NOTHING_TO_FIND = {
    "meta/version",  # one row on the load itself
    "meta/left_out",  # rows that were left out are not in the tables that are planted
    "meta/sheets",  # counts of rows, taken at the load
    "meta/sheet_columns",  # headings
    "meta/warnings",  # faults of cells; a planted cell went through no check
    "country/last_year",  # one number
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
        build_model(connection, MODEL)
    return folder


@pytest.fixture
def asking(planted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_VAR", str(planted))


def answer(name: str, reader: Reader) -> str:
    """All that a reader gets from a query about the planted country and about real ones."""
    given = {**EXAMPLES, "today": dt.date(2040, 1, 1), "countries": ["TUN", CODE]}
    told = ""
    for country in (CODE, "TUN"):
        for indicator in ("asylum_applicants_eu", "population"):
            asked = {
                **given,
                "country": country,
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
