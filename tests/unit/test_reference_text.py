"""Texts that a reference table holds in English only: each has a Dutch one, and a changed text loses it."""

import shutil
from pathlib import Path

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from dashboard import paths, store
from dashboard.access import PUBLIC
from dashboard.gaps.evidence import read_evidence

WORKBOOK = paths.ROOT / "data" / "workbooks" / "reference.xlsx"
TABLES = {
    "not_applicable_rule": ("rule_id", ("condition", "rationale")),
    "need_indicator": ("indicator_id", ("threshold_rationale", "caveat", "unit", "formula")),
    "coverage_claim": ("claim_id", ("form_or_type", "basis")),
}
"""Table -> its key and the columns whose English text a Dutch page shows."""
Key = tuple[str, str, str]


def sheet(name: str) -> list[dict[str, str]]:
    heading, *rows = CalamineWorkbook.from_path(WORKBOOK).get_sheet_by_name(name).to_python()
    return [dict(zip(heading, map(str, row), strict=True)) for row in rows]


@pytest.fixture(scope="module")
def english() -> dict[Key, str]:
    """Table, row and column -> the text in the workbook as it ships."""
    return {
        (table, row[key], column): row[column]
        for table, (key, columns) in TABLES.items()
        for row in sheet(table)
        for column in columns
        if row[column]
    }


@pytest.fixture(scope="module")
def translated() -> dict[Key, tuple[str, str]]:
    """Table, row and column -> the English text that was translated, and the Dutch one."""
    return {
        (row["table_name"], row["row_key"], row["column_name"]): (row["text_en"], row["text_nl"])
        for row in sheet("reference_text")
    }


def test_every_english_text_has_a_dutch_one(english: dict[Key, str], translated: dict) -> None:
    assert {key: text for key, text in english.items() if translated.get(key, ("",))[0] != text} == {}


def test_no_translation_is_left_of_a_text_that_is_gone(english: dict[Key, str], translated: dict) -> None:
    assert set(translated) - set(english) == set()


def test_a_translation_says_it_in_other_words(translated: dict) -> None:
    assert [key for key, (text_en, text_nl) in translated.items() if not text_nl or text_nl == text_en] == []


def test_the_evidence_holds_each_text_in_dutch(shipped: Path, translated: dict) -> None:
    evidence = read_evidence(shipped.stem, PUBLIC)
    held = {
        "not_applicable_rule": {rule.rule_id: rule for rule in evidence.not_applicable},
        "need_indicator": evidence.needs,
        "coverage_claim": evidence.claims,
    }
    for (table, row, column), (text_en, text_nl) in translated.items():
        found = held[table][row]
        assert (getattr(found, column), getattr(found, f"{column}_nl")) == (text_en, text_nl)


def test_a_changed_text_shows_its_own_words(
    shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, translated: dict
) -> None:
    changed = tmp_path / shipped.name
    shutil.copy(shipped, changed)
    (tmp_path / "current").write_text(shipped.stem, encoding="utf-8")
    with duckdb.connect(str(changed)) as connection:
        for table, (key, columns) in TABLES.items():
            first = connection.execute(f"select min({key}) from base.{table}").fetchone()[0]
            for column in columns:
                connection.execute(
                    f"update base.{table} set {column} = {column} || ', since 2026' where {key} = ?", [first]
                )
    monkeypatch.setenv("DASHBOARD_VAR", str(tmp_path))
    for name, table, key in (
        ("gaps/not_applicable", "not_applicable_rule", "rule_id"),
        ("gaps/needs", "need_indicator", "need_id"),
        ("gaps/claims", "coverage_claim", "claim_id"),
    ):
        rows = store.query(name, version=shipped.stem).drop_duplicates(key).set_index(key).sort_index()
        for column in TABLES[table][1]:
            first, *others = rows[f"{column}_nl"].items()
            assert rows[column].iloc[0].endswith(", since 2026")
            assert first[1] is None or first[1] != first[1]
            assert {row: text for row, text in others if isinstance(text, str)} == {
                row: text_nl
                for (its, row, named), (_, text_nl) in translated.items()
                if (its, named) == (table, column) and row != first[0]
            }
