"""The documents that are made from tables, and the methods page, say what the product does."""

import datetime as dt
import re
import subprocess
import sys
from dataclasses import replace

import duckdb
import pandas as pd
import pytest

from dashboard import dictionary, store
from dashboard.access import PUBLIC
from dashboard.gaps import rules
from dashboard.gaps.evidence import read_evidence
from dashboard.money import measures
from dashboard.paths import ROOT

DICTIONARY = ROOT / "docs" / "data-dictionary.md"
METHODS = ROOT / "docs" / "methods.md"
INPUTS = ("region", "income", "population", "applicants", "hosted")


def check() -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "tools/make_docs.py", "--check"], cwd=ROOT, capture_output=True, text=True
    )


def test_the_data_dictionary_is_what_the_tables_give():
    told = check()
    assert told.returncode == 0, told.stderr


def test_the_data_dictionary_holds_every_table_column_rule_and_code():
    text = DICTIONARY.read_text(encoding="utf-8")
    parts = dict(re.findall(r"^### ([a-z0-9_]+)\n(.*?)(?=^##)", text, re.M | re.S))
    for table in dictionary.tables():
        missing = [
            one.column_name
            for one in dictionary.columns(table)
            if f"| `{one.column_name}`" not in parts[table]
        ]
        assert missing == [], table
    assert [rule for rule in dictionary.rules() if f"| `{rule}` |" not in text] == []


def test_every_list_that_a_column_names_has_its_codes():
    text = DICTIONARY.read_text(encoding="utf-8")
    headings = {f"codes-{name}" for name in re.findall(r"^### Codes: (.+)$", text, re.M)}
    assert set(re.findall(r"\]\(#(codes-[a-z0-9-]+)\)", text)) <= headings


def test_every_row_of_a_table_has_the_cells_of_its_heading():
    width = 0
    for line in DICTIONARY.read_text(encoding="utf-8").splitlines():
        cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
        assert not width or not cells or cells == width, line
        width = cells


# The methods page: its worked examples are computed again here, so that a new load cannot leave them behind.


def figure(indicator: str, country: str, year: int):
    return store.query(
        "country/indicator_series", indicator_id=indicator, countries=[country], from_year=year, to_year=year
    ).iloc[0]


@pytest.mark.parametrize(
    "name",
    [
        "own record",
        "framework",
        "attention",
        "return rate",
        "per 1,000",
        "detections",
        "dead and missing",
        "neighbours",
        "summary",
        "overdue",
        "rounding",
        "missing",
        "breaks",
    ],
)
def test_each_method_of_the_profile_has_its_part(name):
    assert name in METHODS.read_text(encoding="utf-8").lower()


def test_each_part_says_source_example_and_what_it_is_not():
    parts = re.split(r"^## ", METHODS.read_text(encoding="utf-8"), flags=re.M)[1:]
    for part in parts:
        for said in ("**Formula.**", "**Source.**", "**Example.**", "**Not to be read as.**"):
            assert said in part, part.splitlines()[0]


def test_every_rule_of_attention_is_listed():
    rules = set(
        re.findall(
            r"'((?:undertaking|partnership|leverage|no|finding)_[a-z_]+)'", store.text_of("country/attention")
        )
    )
    listed = set(re.findall(r"^\| `([a-z_]+)` \|", METHODS.read_text(encoding="utf-8"), re.M))
    assert rules - {"no_data"} == listed and len(listed) == 9


EXAMPLES = [
    ("return_rate_nl", "TUN", 2016, {"numerator": 40, "denominator": 125, "value": 32.0}, "R = 32.0%"),
    (
        "return_rate_nl",
        "TUN",
        2016,
        {"low": 100 * 38 / 127, "high": 100 * 42 / 123},
        "29.9% to 42/123 = 34.1%",
    ),
    ("return_rate_nl", "ALB", 2012, {"numerator": 210, "denominator": 65}, "R = 323.1%"),
    ("return_rate_nl", "COD", 2014, {"denominator": 15}, "D = 15, so no rate"),
    (
        "hosted_per_1000",
        "LBN",
        2023,
        {"numerator": 796_086, "denominator": 5_773_497},
        "796,086 / 5,773,497 = 137.9",
    ),
    (
        "hosted_per_1000",
        "LBN",
        2025,
        {"numerator": 542_785, "denominator_period": 2023},
        "542,785 over the population of 2023 = 94.0",
    ),
    ("detections", "TUN", 2024, {"value": 7_798}, "7,798 detections in 2024"),
    ("detections", "TUN", 2023, {"value": 17_985}, "17,985 in 2023"),
    ("detections", "TUN", 2025, {"value": 291}, "291 in January to April 2025"),
    ("dead_and_missing_routes", "TUN", 2024, {"value": 1_810}, "1,810 dead and missing in 2024"),
    ("dead_and_missing_routes", "TUN", 2023, {"value": 2_526}, "2,526 in 2023"),
    ("asylum_applicants_eu", "TUN", 2024, {"value": 13_825}, "13,825 asylum applicants from Tunisia"),
    ("returned_third_country_nl", "TUN", 2019, {"value": 90}, "90 in 2019"),
    ("returned_third_country_nl", "TUN", 2022, {"value": 5}, "5 in 2022"),
    ("found_illegally_present", "TUN", 2020, {"reporter_count": 20}, "20 reporters in 2020"),
    ("found_illegally_present", "TUN", 2021, {"reporter_count": 23}, "23 in 2021"),
]


@pytest.mark.parametrize(("indicator", "country", "year", "values", "said"), EXAMPLES)
def test_worked_examples_are_what_the_data_give(shipped, indicator, country, year, values, said):
    assert said in METHODS.read_text(encoding="utf-8")
    found = figure(indicator, country, year)
    assert {name: found[name] for name in values} == pytest.approx(values)


def test_worked_examples_of_the_registers_are_what_the_data_give(shipped):
    text = METHODS.read_text(encoding="utf-8")
    listed = store.query("country/partnerships", countries=["TUN"])
    own = listed["is_country_specific"]
    assert "partner in ten records. Four are frameworks" in text and len(listed) == 10 and (~own).sum() == 4
    assert "26, 11, 9 and 10 partner countries" in text
    assert sorted(listed.loc[~own, "partners_in_record"]) == [9, 10, 11, 26]
    assert "Six are its own, of which five are active (four of the EU" in text
    assert (own & listed["is_active"]).sum() == 5 and (
        own & listed["is_active"] & (listed["level"] == "eu")
    ).sum() == 4
    attention = store.query("country/attention", countries=["TUN"], today=dt.date(2026, 11, 25))
    assert attention["rule_id"].tolist() == [
        *["undertaking_outcome_unknown"] * 2,
        "partnership_date_passed",
        *["no_assessment_found"] * 2,
    ]
    near = store.query("country/neighbours", country="TUN", **{f"use_{name}": True for name in INPUTS})
    near = near.iloc[1:4]
    assert near["country_code"].tolist() == ["MAR", "DZA", "PSE"] and near["shared_input_count"].tolist() == [
        5,
        5,
        4,
    ]
    for distance in near["distance"]:
        assert f"{distance:.2f}" in text


def test_the_gaps_listed_are_those_of_the_data(shipped) -> None:
    """Country, theme, indicator, year, value and threshold of each gap, computed again."""
    evidence = read_evidence(None, PUBLIC)
    cells = rules.judge(evidence, rules.default_settings(evidence)).values()
    found = {
        (
            evidence.countries[cell.country_code].name_en,
            evidence.themes[cell.theme_id].name_en,
            f"{reading.need.need_id}, {reading.year}",
            f"{reading.figure.value:,.0f}",
            f"{reading.threshold:,.0f}",
        )
        for cell in cells
        if cell.verdict == "gap"
        for reading in cell.readings
        if reading.state == "above"
    }
    text = METHODS.read_text(encoding="utf-8").split("## Gaps on the data that ship")[1]
    rows = [
        [part.strip() for part in line.split("|")[1:-1]] for line in text.splitlines() if line[:1] == "|"
    ][2:]
    assert {tuple(row[:5]) for row in rows} == found
    assert f"Each of the {len(rows)} gaps" in text


def test_the_counts_of_the_matrix_are_those_of_the_data(shipped) -> None:
    evidence = read_evidence(None, PUBLIC)
    found = rules.totals(rules.judge(evidence, rules.default_settings(evidence)).values())
    states = found.states
    said = (
        f"are {sum(states.values())} cells: {states['own_record']} with a record of its own, "
        f"{states['framework_only']} framework only, {states['nothing_found']} nothing found, {states['unknown']} unknown, "
        f"{states['not_applicable']} not applicable; {found.gaps} gaps and {found.to_check} to check. Coverage is "
        f"{states['own_record']} / {found.known} = {100 * found.coverage:.0f}%, between {100 * found.low:.0f}% and "
        f"{100 * found.high:.0f}% of the {found.applicable} applicable cells."
    )
    assert said in METHODS.read_text(encoding="utf-8")


def test_the_examples_of_the_flags_are_what_the_data_give(shipped) -> None:
    text = METHODS.read_text(encoding="utf-8").split("## Flags")[1]
    evidence = read_evidence(None, PUBLIC)
    every = replace(rules.default_settings(evidence), flags_on=rules.FLAGS)

    def flags(country: str, theme: str) -> set[str]:
        return {flag.rule.rule_id for flag in rules.judge_cell(evidence, every, country, theme).flags}

    assert "Ethiopia on return" in text and "f6" in flags("ETH", "return")
    assert "Algeria on return" in text and "f7" in flags("DZA", "return")
    assert [one.money_set_id for one in evidence.payments["DZA", "return"]] == ["ministry"]
    assert "Niger has programmes of its own on reception" in text
    assert rules.judge_cell(evidence, every, "NER", "reception").counted("own")
    assert "NER" not in evidence.paid_until and "f4" not in flags("NER", "reception")
    assert f"{len(evidence.paid_until)} countries, three publishers, until June 2021" in text
    assert set(evidence.paid_until.values()) == {"2021-06-30"}


def test_the_worked_example_of_the_spread_of_money_is_what_the_measures_give():
    text = METHODS.read_text(encoding="utf-8")
    amounts = pd.Series({"a": 50, "b": 30, "c": 15, "d": 5, "e": 0})
    found = measures.spread(amounts, groups={"a": 1, "b": 1, "c": 2, "d": 2, "e": 2})
    rest, parts = found.without_largest, found.theil_parts
    against = measures.against_need(amounts, pd.Series({"a": 40, "b": 10, "c": 30, "d": 15, "e": 5}))
    quotients = [f"{value:.2f}" for value in against.location_quotients.values()]
    for said in (
        f"HHI {found.hhi:.3f}, effective number {found.effective_number:.3f}, normalised HHI {found.hhi_normalised:.5f}",
        f"Gini {found.gini:.3f}, × n/(n − 1) = {found.gini_corrected:.3f}",
        f"over the four positive units alone {found.gini_positive:.3f}",
        f"Theil {found.theil:.6f}, ÷ ln 5 = {found.theil_normalised:.6f}",
        f"top-1 share {found.top_1:.2f}, top-3 share {found.top_3:.2f}",
        f"within {parts.within:.6f} + between {parts.between:.6f}",
        f"Without the largest unit: effective number {rest.effective_number:.3f}, Gini {rest.gini:.3f}",
        f"location quotients {', '.join(quotients[:-1])} and {quotients[-1]}",
        f"dissimilarity {against.dissimilarity:.2f}; concentration index {against.concentration_index:.3f}",
    ):
        assert said in text


def test_the_example_of_dutch_aid_is_what_the_data_give(shipped):
    def by_country(money_set: str, measure: str) -> pd.Series:
        chosen = {
            "money_set": money_set,
            "measure": measure,
            "unit": "USD",
            "from_year": 2019,
            "to_year": 2019,
        }
        every = dict.fromkeys(
            ["countries", "themes", "relevance", "words", "providers", "implementers", "aid_types"]
        )
        rows = store.query("money/spread", **chosen, **every)
        rows = rows[(rows["cut"] == "place") & rows["key"].str.fullmatch("[A-Z]{3}")]
        return rows.set_index("key")["amount"]

    aid, paid = by_country("oecd_netherlands", "net_disbursement"), by_country("ministry", "disbursement")
    both = aid[aid.index.isin(paid.index)]
    said = (
        f"in 2019 have an HHI of {measures.hhi(aid):.3f} over the {len(aid)} countries that the OECD gives an amount "
        f"for. Over the {len(both)} of these that the ministry's own publication has payments for, the same OECD "
        f"amounts have an HHI of {measures.hhi(both):.3f}, and hold {100 * both.sum() / aid.sum():.1f}% of the money."
    )
    assert said in METHODS.read_text(encoding="utf-8")


def test_the_examples_on_money_come_out_of_the_data(shipped):
    text = METHODS.read_text(encoding="utf-8")
    with duckdb.connect(str(shipped), read_only=True) as connection:
        connection.execute("set search_path = 'public'")
        listed, counted = connection.execute(
            "select sum(amount_eur), sum(case when is_counted then amount_eur end) from money_transaction "
            "where money_set_id = 'eutf_decision'"
        ).fetchone()
        usd, eur, constant = connection.execute(
            "select amount_usd, amount_eur, amount_eur_2021 from money where year = 2019 and quarter = 3 "
            "and activity_key = 'ministry:XM-DAC-7-PPR-4000003012' and place_code = 'TUN' "
            "and measure_code = 'disbursement'"
        ).fetchone()
        doubtful, wide = connection.execute(
            "select sum(case when is_doubtful then amount_eur end), sum(amount_eur) from money "
            "where money_set_id = 'ministry' and measure_code = 'disbursement' and relevance in ('narrow', 'wide')"
        ).fetchone()
    assert f"EUR {listed:,.2f}. Two of its rows" in text
    assert f"EUR {counted:,.2f} counts" in text
    assert (
        f"USD {usd:,.2f} ÷ 1.111942 = EUR {eur:,.2f}; in prices of 2021: × 100 ÷ 96.1703 = EUR {constant:,.2f}"
        in text
    )
    assert f"{100 * doubtful / wide:.0f}% of the money in the wide sense" in text
