"""Texts that a table holds in English only: each has a Dutch one, and a changed text loses it."""

import shutil
from pathlib import Path

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from dashboard import paths
from dashboard.access import PUBLIC
from dashboard.gaps.evidence import read_evidence
from dashboard.gaps.rules import Evidence
from tests.remade import remake

WORKBOOKS = paths.ROOT / "data" / "workbooks"
TABLES = {
    "not_applicable_rule": ("reference", ("rule_id",), ("condition", "rationale")),
    "need_indicator": (
        "reference",
        ("indicator_id",),
        ("threshold_rationale", "caveat", "unit", "formula"),
    ),
    "coverage_claim": ("reference", ("claim_id",), ("form_or_type", "basis")),
    "instrument_theme": ("registers", ("instrument_id", "theme_id"), ("basis",)),
}
"""Table -> its workbook, its key and the columns whose English text a Dutch page shows."""
Key = tuple[str, str, str]
ADDED = ", since 2026"


def sheet(book: str, name: str) -> list[dict[str, str]]:
    workbook = CalamineWorkbook.from_path(WORKBOOKS / f"{book}.xlsx")
    heading, *rows = workbook.get_sheet_by_name(name).to_python()
    return [dict(zip(heading, map(str, row), strict=True)) for row in rows]


@pytest.fixture(scope="module")
def english() -> dict[Key, str]:
    """Table, row and column -> the text in the workbook as it ships."""
    return {
        (table, ";".join(row[part] for part in key), column): row[column]
        for table, (book, key, columns) in TABLES.items()
        for row in sheet(book, table)
        for column in columns
        if row[column]
    }


@pytest.fixture(scope="module")
def translated() -> dict[Key, tuple[str, str]]:
    """Table, row and column -> the English text that was translated, and the Dutch one."""
    return {
        (row["table_name"], row["row_key"], row["column_name"]): (row["text_en"], row["text_nl"])
        for row in sheet("reference", "reference_text")
    }


def held(evidence: Evidence) -> dict[Key, tuple[str, str | None]]:
    """Table, row and column -> the text and its Dutch one, as the matrix reads them."""
    found = {}
    for table, rows in (
        ("not_applicable_rule", {rule.rule_id: rule for rule in evidence.not_applicable}),
        ("need_indicator", evidence.needs),
        ("coverage_claim", evidence.claims),
    ):
        for row, made in rows.items():
            for column in TABLES[table][2]:
                if text := getattr(made, column):
                    found[table, row, column] = (text, getattr(made, f"{column}_nl"))
    for (_, theme_id), records in evidence.records.items():
        for record in records:
            if record.record_kind == "instrument":
                key = ("instrument_theme", f"{record.record_id};{theme_id}", "basis")
                found[key] = (record.found_as, record.found_as_nl)
    return found


def test_every_english_text_has_a_dutch_one(english: dict[Key, str], translated: dict) -> None:
    assert {key: text for key, text in english.items() if translated.get(key, ("",))[0] != text} == {}


def test_no_translation_is_left_of_a_text_that_is_gone(english: dict[Key, str], translated: dict) -> None:
    assert set(translated) - set(english) == set()


def test_a_translation_says_it_in_other_words(translated: dict) -> None:
    assert [key for key, (text_en, text_nl) in translated.items() if not text_nl or text_nl == text_en] == []


def test_the_evidence_holds_each_text_in_dutch(shipped: Path, translated: dict) -> None:
    found = held(read_evidence(shipped.stem, PUBLIC))
    assert {key[0] for key in found} == set(TABLES)
    assert {key: texts for key, texts in found.items() if translated[key] != texts} == {}


def test_a_changed_text_shows_its_own_words(
    shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, translated: dict
) -> None:
    before = held(read_evidence(shipped.stem, PUBLIC))
    changed = {}
    for key in before:
        changed.setdefault((key[0], key[2]), key)
    path = tmp_path / shipped.name
    shutil.copy(shipped, path)
    (tmp_path / "current").write_text(shipped.stem, encoding="utf-8")
    with duckdb.connect(str(path)) as connection:
        for table, row, column in changed.values():
            parts = " || ';' || ".join(TABLES[table][1])
            connection.execute(
                f"update base.{table} set {column} = {column} || '{ADDED}' where {parts} = ?", [row]
            )
        remake(connection)
    monkeypatch.setenv("DASHBOARD_VAR", str(tmp_path))
    after = held(read_evidence(shipped.stem, PUBLIC))
    assert after == before | {key: (before[key][0] + ADDED, None) for key in changed.values()}
