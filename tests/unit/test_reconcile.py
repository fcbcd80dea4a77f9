"""Every figure agrees with the publishers' files, recomputed by another way; and a mistake would be noticed."""

import shutil
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from dashboard import paths
from dashboard.intake.model import build_model
from tests import reconcile

MODEL = paths.ROOT / "queries" / "model"
LAST_FILE = "070_indicator_value.sql"
"""No figure of an indicator follows from what the model makes after it: money and the evidence of gaps."""


@pytest.fixture(scope="module")
def wanted() -> dict[str, pd.Series]:
    return reconcile.expected()


def test_every_figure_is_what_the_publisher_gives(shipped: Path, wanted: dict[str, pd.Series]) -> None:
    assert reconcile.differences(shipped, wanted) == []


DATA_MUTATIONS = {
    "a row dropped": (
        "delete from base.migr_eipre where country_code = 'TUN' and reporting_code = 'ITA' and reference_year = 2024",
        "found_illegally_present TUN 2024",
    ),
    "a row twice": (
        "insert into base.frontex_detection select * from base.frontex_detection "
        "where country_code = 'MAR' and reference_month = '2023-05'",
        "detections MAR 2023",
    ),
    "a sign swapped": (
        "update base.asylum_applicant_eu set applicants = -applicants "
        "where country_code = 'XKX' and reporting_code = 'DEU' and reference_year = 2015",
        "asylum_applicants_eu XKX 2015",
    ),
    "a missing value as zero": (
        "update base.migr_eiord set persons = 0 where persons is null and reporting_code = 'NLD' and country_code = "
        "(select min(country_code) from base.migr_eiord where persons is null and reporting_code = 'NLD')",
        "ordered_to_leave_nl",
    ),
    "a thousands comma read as a decimal one": (
        "update base.migr_eirtn set persons = persons / 1000 where persons >= 1000 and reporting_code = 'EU28'",
        "returned_eu",
    ),
}
MODEL_MUTATIONS = {
    "a wrong type counted": (
        "application_type = 'N'",
        "application_type in ('N', 'R')",
        "asylum_applications_lodged",
    ),
    "the EU row counted beside its members": (
        "where reporting_code in (select reporting_code from eu27)",
        "where reporting_code in (select reporting_code from eu27) or reporting_code = 'EU27'",
        "asylum_applicants_eu",
    ),
    "appeals counted as first decisions": (
        "decision_level = 'FI'",
        "decision_level in ('FI', 'AR')",
        "recognition_rate_eu",
    ),
    "the country of origin for that of asylum": (
        "'hosted_refugees', asylum_code,",
        "'hosted_refugees', origin_code,",
        "hosted_refugees",
    ),
    "numerator and denominator swapped": (
        "paired.multiplier * paired.numerator / denominator.value",
        "paired.multiplier * denominator.value / paired.numerator",
        "return_rate_eu",
    ),
}


def model_of_figures(folder: Path) -> Path:
    """A copy of the files that make figures."""
    model = folder / "model"
    model.mkdir()
    for path in sorted(MODEL.glob("*.sql")):
        if path.name <= LAST_FILE:
            shutil.copy(path, model)
    return model


def rebuilt(shipped: Path, folder: Path, *, statement: str = "", model: Path) -> Path:
    """A copy of the shipped database with base changed and the model made anew."""
    copy = folder / "mutated.duckdb"
    shutil.copy(shipped, copy)
    with duckdb.connect(str(copy)) as connection:
        for schema in ("public", "internal", "confidential"):
            connection.execute(f"drop schema {schema} cascade")
        if statement:
            before = connection.execute("select count(*) from base.load").fetchone()
            assert before
            assert connection.execute(statement).fetchone()[0] > 0, "the mutation changed nothing"
        build_model(connection, model)
    return copy


@pytest.mark.parametrize("name", DATA_MUTATIONS)
def test_a_changed_cell_is_noticed(
    name: str, shipped: Path, wanted: dict[str, pd.Series], tmp_path: Path
) -> None:
    statement, expected = DATA_MUTATIONS[name]
    mutated = rebuilt(shipped, tmp_path, statement=statement, model=model_of_figures(tmp_path))
    found = reconcile.differences(mutated, wanted)
    assert any(line.startswith(expected) for line in found), found


@pytest.mark.parametrize("name", MODEL_MUTATIONS)
def test_a_changed_rule_is_noticed(
    name: str, shipped: Path, wanted: dict[str, pd.Series], tmp_path: Path
) -> None:
    right, wrong, expected = MODEL_MUTATIONS[name]
    model = model_of_figures(tmp_path)
    changed = 0
    for path in model.glob("*.sql"):
        text = path.read_text(encoding="utf-8")
        changed += text.count(right)
        path.write_text(text.replace(right, wrong), encoding="utf-8")
    assert changed, "the mutation changed nothing"
    found = reconcile.differences(rebuilt(shipped, tmp_path, model=model), wanted)
    assert any(line.startswith(expected) for line in found), found
