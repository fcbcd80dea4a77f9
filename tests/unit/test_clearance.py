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
PLANTED = ("partnership", "partnership_country", "instrument", "instrument_theme", "instrument_use", "visit", "undertaking")
WHERE = {  # the register question that must show the planted row to a cleared reader
    "country/partnerships": "partnership",
    "country/instruments": "instrument",
    "country/visits": "visit",
    "country/undertakings": "undertaking",
}


@pytest.fixture(scope="module")
def planted(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A version in which a copy of a Tunisian row of each register is confidential and says so in every text."""
    folder = tmp_path_factory.mktemp("planted")
    path = folder / shipped.name
    shutil.copy(shipped, path)
    (folder / "current").write_text(shipped.stem, encoding="utf-8")
    with duckdb.connect(str(path)) as connection:
        for schema in ("public", "internal", "confidential"):
            connection.execute(f"drop schema {schema} cascade")
        for table in PLANTED:
            columns = {column.column_name: column for column in dictionary.columns(table)}
            source = {
                "partnership": "partnership_id = 'eu-tun-2023'",
                "partnership_country": "partnership_id = 'eu-tun-2023' and country_code = 'TUN'",
                "visit": "partner_codes like '%TUN%'",
                "undertaking": "country_codes like '%TUN%'",
                "instrument_use": "country_code = 'TUN' and status = 'active'",
            }.get(table, "true")
            changed = []
            for name, column in columns.items():
                if name in ("partnership_id", "instrument_id", "visit_id", "undertaking_id"):
                    changed.append(f"'{CANARY}-{name}' as {name}")
                elif name == "classification":
                    changed.append("'confidential' as classification")
                elif column.type == "text":
                    changed.append(f"'{CANARY} {name}' as {name}")
            if "classification" not in columns:
                changed.append("'confidential' as classification")
            connection.execute(
                f"insert into base.{table} select * replace ({', '.join(changed)}) from base.{table} where {source} limit 1"
            )
        build_model(connection, MODEL)
    return folder


@pytest.fixture
def asking(planted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_VAR", str(planted))


def answer(name: str, reader: Reader) -> str:
    parameters = {key: EXAMPLES[key] for key in store.header(name)["parameters"]}
    if "today" in parameters:
        parameters["today"] = dt.date(2040, 1, 1)
    return store.query(name, reader=reader, **parameters).to_csv()


@pytest.mark.parametrize("name", WHERE)
def test_a_cleared_reader_finds_the_planted_row(name: str, asking: None) -> None:
    assert CANARY in answer(name, Reader("tester", "confidential"))


@pytest.mark.parametrize("clearance", ["public", "internal"])
@pytest.mark.parametrize("name", store.query_names())
def test_nobody_else_finds_it_in_any_query(name: str, clearance: str, asking: None) -> None:
    assert CANARY not in answer(name, Reader("tester", clearance))


def test_counts_are_those_of_what_the_reader_may_see(asking: None) -> None:
    told = {
        clearance: store.query(
            "country/facts", reader=Reader("tester", clearance), countries=["TUN"], today=dt.date(2026, 11, 25)
        ).iloc[0]
        for clearance in ("public", "confidential")
    }
    assert told["confidential"]["own_count"] == told["public"]["own_count"] + 1
    assert told["confidential"]["visit_count"] == told["public"]["visit_count"] + 1
