"""Each method is described, each worked example comes out of the data another way, each column stands in the codebook."""

import dataclasses
import datetime as dt
import re

import duckdb
import numpy as np
import pandas as pd
import pytest

from dashboard import dictionary, store
from dashboard.access import PUBLIC
from dashboard.gaps import rules
from dashboard.gaps.evidence import read_evidence
from dashboard.methods import codebook, examples, listing, view
from dashboard.money import measures
from dashboard.paths import ROOT
from dashboard.words import has, word
from tests import reconcile

TODAY = dt.date(2026, 11, 29)
YEAR = examples.YEAR


@pytest.fixture(scope="module")
def made(shipped) -> dict[str, dict[str, examples.Example]]:
    """Language -> method -> its example."""
    version = store.current_version()
    return {
        lang: examples.all_examples(examples.Look(version=version, lang=lang, today=TODAY))
        for lang in ("nl", "en")
    }


@pytest.fixture(scope="module")
def numbers(made) -> dict[str, dict[str, object]]:
    """Method -> the numbers of its example."""
    return {method_id: dict(example.numbers) for method_id, example in made["en"].items()}


@pytest.fixture(scope="module")
def series() -> dict[str, pd.Series]:
    """Indicator -> value by country and year, by plain pandas on the publishers' files."""
    return reconcile.expected()


@pytest.fixture(scope="module")
def asked(shipped):
    """Rows of the version as pandas."""
    with duckdb.connect(str(shipped), read_only=True) as connection:
        connection.execute("set search_path = 'public'")
        yield lambda text: connection.execute(text).df()


@pytest.fixture(scope="module")
def aid(asked) -> pd.Series:
    """Dutch aid of a year by country, USD, from the OECD's rows as loaded."""
    rows = asked("select * from money_transaction where money_set_id = 'oecd_netherlands' and is_counted")
    rows = rows[(rows["year"] == YEAR) & rows["place_code"].str.fullmatch("[A-Z]{3}")]
    return rows.groupby("place_code")["amount_usd"].sum().astype(float)


@pytest.fixture(scope="module")
def paid(asked) -> pd.DataFrame:
    """The ministry's disbursements by place and theme, as loaded."""
    return asked(
        "select * from money where money_set_id = 'ministry' and measure_code in ('disbursement', 'commitment')"
    ).astype(dict.fromkeys(("amount_usd", "amount_eur", "amount_eur_2021"), float))


# Described ----------------------------------------------------------------------------------------------------------


def test_every_method_has_its_parts_in_both_languages_and_an_example_that_can_be_made(made) -> None:
    for method_id in listing.METHODS:
        for part in ("title", "formula", "source", "example", "not"):
            assert has(f"methods.{method_id}.{part}"), (method_id, part)
        for lang in ("nl", "en"):
            example = made[lang][method_id]
            assert example is not None, method_id
            said = examples.said(method_id, example, lang)
            assert re.search(r"\d", said) and "nan" not in said
    assert set(examples.EXAMPLES) == set(listing.METHODS)
    assert len(listing.METHODS) == len(set(listing.METHODS))


def test_every_indicator_measure_and_rule_has_a_method_that_says_what_it_is_not(shipped) -> None:
    indicators = set(store.query("meta/indicators")["indicator_id"])
    assert set(listing.OF_INDICATOR) <= indicators
    kinds = {rule.kind for rule in read_evidence(None, PUBLIC).rules.values()}
    assert kinds == set(listing.OF_RULE)
    about_the_set = {"n", "n_positive", "n_tied", "total", "left_out", "missing", "is_tie_at_top", "largest"}
    about_the_set |= {"top_units", "top_shares", "without_largest", "need_missing", "amount_missing"}
    about_the_set |= {"amount_shares", "need_shares", "curve"}
    held = {
        field.name for kind in (measures.Spread, measures.AgainstNeed) for field in dataclasses.fields(kind)
    }
    assert held - about_the_set <= set(listing.OF_MEASURE)
    needed = {listing.of_indicator(one) for one in indicators}
    needed |= {*listing.OF_MEASURE.values(), *listing.OF_RULE.values()}
    assert needed <= set(listing.METHODS)


def test_every_method_of_the_screen_has_its_part_in_the_document() -> None:
    headings = set(re.findall(r"^## (.+)$", (ROOT / "docs/methods.md").read_text(encoding="utf-8"), re.M))
    assert set(listing.IN_THE_DOCUMENT.values()) <= headings
    assert set(listing.METHODS) - set(listing.IN_THE_DOCUMENT) == {"reconciliation", "checks"}


def test_a_formula_has_its_indices_and_powers_and_no_other_markup() -> None:
    assert view.typeset("s~i~^2^ < 1") == "s<sub>i</sub><sup>2</sup> &lt; 1"
    for method_id in listing.METHODS:
        assert not re.search("[~^]", view.typeset(word(f"methods.{method_id}.formula", "nl")))


def test_a_method_is_found_by_its_words_in_either_language_without_accents() -> None:
    assert "gini" in view.methods_found("lorenz")["spread"]
    assert view.methods_found("ordered to leave") == {"country": ["return_rate"]}
    assert view.methods_found("wereldbank consumentenprijzen") == {"money": ["constant_prices"]}
    assert view.methods_found("zzz") == {}


# Worked examples ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method_id", "indicator", "country", "name"),
    [
        ("indicators", "asylum_applicants_eu", "TUN", "value"),
        ("summary", "asylum_applicants_eu", "TUN", "value"),
        ("return_rate", "return_rate_nl", "TUN", "rate"),
        ("recognition_rate", "recognition_rate_eu", "TUN", "rate"),
        ("hosted_per_1000", "hosted_per_1000", "LBN", "rate"),
        ("detections", "detections", "TUN", "value"),
        ("dead_and_missing", "dead_and_missing_routes", "TUN", "value"),
        ("missing", "returned_third_country_nl", "TUN", "value"),
    ],
)
def test_examples_of_indicators_are_what_the_files_give(numbers, series, method_id, indicator, country, name):
    found = numbers[method_id]
    told = series[indicator]
    assert found[name] == pytest.approx(told[country, found["year"]])
    if "n" in found:
        assert found["rate"] == pytest.approx(
            (100 if "rate" in indicator else 1000) * found["n"] / found["d"]
        )
    if "before" in found:
        assert found["before"] == told[country, found["year"] - 1]
    if "low" in found:
        assert found["low"] == pytest.approx(100 * (found["n"] - 2) / (found["d"] + 2))
        assert found["high"] == pytest.approx(100 * (found["n"] + 2) / (found["d"] - 2))
    if method_id == "missing":
        known = told[country].dropna().index
        assert found["years"] == known.max() - known.min() + 1
        assert found["empty"] == found["years"] - len(known)


def test_the_example_of_neighbours_is_the_distance_of_standardised_inputs(numbers) -> None:
    inputs = ["gdp_per_head_usd", "population", "asylum_applicants_eu", "hosted_refugees"]
    asked = {f"use_{name}": True for name in ("region", "income", "population", "applicants", "hosted")}
    listed = store.query("country/neighbours", country="TUN", **asked).set_index("country_code")
    logs = np.log10(1 + listed[inputs])
    z = (logs - logs.mean()) / logs.std(ddof=0)
    squares = (z - z.loc["TUN"]) ** 2
    squares["subregion"] = (listed["subregion"] != listed.loc["TUN", "subregion"]).astype(float)
    known = squares.notna().sum(axis=1)
    distance = np.sqrt(squares.mean(axis=1))[known >= 3].drop("TUN")
    assert numbers["neighbours"]["name"] == distance.idxmin()
    assert numbers["neighbours"]["distance"] == pytest.approx(distance.min())
    assert numbers["neighbours"]["count"] == known[distance.idxmin()]


def test_examples_of_the_registers_are_counted_again(numbers, asked) -> None:
    listed = asked(
        "select * from base.partnership_country join base.partnership using (partnership_id)"
        " where country_code = 'TUN' and not partnership.is_example"
    )
    partners = asked("select partnership_id from base.partnership_country where role = 'partner'")
    assert (listed["role"] == "partner").all()
    sizes = partners.value_counts("partnership_id")
    forms = set(asked("select form from base.framework_form")["form"])
    listed = listed[listed["role"] == "partner"]
    own = (listed["partnership_id"].map(sizes) <= 7) & ~listed["form"].isin(forms)
    found = numbers["own_record"]
    assert (found["total"], found["own"], found["frameworks"]) == (len(listed), own.sum(), (~own).sum())
    assert found["active"] == (own & (listed["status"] == "active")).sum()
    due = asked(
        "select undertaking_id, status, country_codes, due_latest from undertaking join undertaking_due using (undertaking_id)"
    )
    codes = set(asked("select country_code from profile_country")["country_code"])
    due = due[[bool(codes & set(str(named).split(";"))) for named in due["country_codes"]]]
    is_open = due["status"].isin(["open", "running"])
    late = pd.to_datetime(due["due_latest"]) < pd.Timestamp(TODAY)
    assert numbers["overdue"]["open"] == is_open.sum()
    assert numbers["overdue"]["overdue"] == (is_open & late).sum()
    fired = store.query("country/attention", countries=["TUN"], today=TODAY)
    assert numbers["attention"] == {"items": len(fired), "rules": len(set(fired["rule_id"]))}


def test_examples_of_the_matrix_are_counted_again(numbers) -> None:
    evidence = read_evidence(None, PUBLIC)
    cells = rules.judge(evidence, rules.default_settings(evidence)).values()
    frame = pd.DataFrame(
        [(c.country_code, c.theme_id, c.state, c.verdict, len(c.flags)) for c in cells],
        columns=["country", "theme", "state", "verdict", "flags"],
    )
    states = frame["state"].value_counts()
    own, unknown, applies = states["own_record"], states["unknown"], len(frame) - states["not_applicable"]
    assert numbers["state"] == {
        "cells": len(frame),
        "own": own,
        "framework": states["framework_only"],
        "nothing": states["nothing_found"],
        "unknown": unknown,
        "na": states["not_applicable"],
    }
    assert numbers["gap"]["gaps"] == (frame["verdict"] == "gap").sum()
    assert numbers["gap"]["check"] == (frame["verdict"] == "to_check").sum()
    assert numbers["gap"]["countries"] * numbers["gap"]["themes"] == len(frame)
    assert numbers["coverage"]["coverage"] == pytest.approx(100 * own / (applies - unknown))
    assert numbers["coverage"]["low"] == pytest.approx(100 * own / applies)
    assert numbers["coverage"]["high"] == pytest.approx(100 * (own + unknown) / applies)
    assert numbers["flags"]["flagged"] == (frame["flags"] > 0).sum()
    per_rule = pd.Series([flag.rule.rule_id for cell in cells for flag in cell.flags]).value_counts()
    assert numbers["flags"]["most"] == per_rule[numbers["flags"]["name"]] == per_rule.max()
    found = numbers["need"]
    assert found["value"] > found["threshold"] > 0


def test_the_example_of_need_is_the_figure_of_the_file(numbers, series) -> None:
    assert numbers["need"]["value"] == series["found_illegally_present"]["DZA", numbers["need"]["year"]]


def test_examples_of_spread_are_the_formulas_on_the_rows(numbers, aid, series) -> None:
    x = np.sort(aid[aid >= 0].to_numpy())
    n, s = len(x), x / x.sum()
    i = np.arange(1, n + 1)
    assert numbers["hhi"]["n"] == n
    assert numbers["hhi"]["hhi"] == pytest.approx((s**2).sum())
    assert numbers["hhi"]["effective"] == pytest.approx(1 / (s**2).sum())
    assert numbers["top_share"]["share"] == pytest.approx(100 * s[-3:].sum())
    assert numbers["top_share"]["names"].split(",") == list(aid.sort_values(ascending=False).index[:3])
    assert numbers["gini"]["gini"] == pytest.approx(((2 * i - n - 1) * x).sum() / (n * x.sum()))
    assert numbers["gini"]["half"] == pytest.approx(100 * s[: n // 2].sum())
    positive = s[s > 0]
    theil = (positive * np.log(n * positive)).sum()
    assert numbers["theil"]["theil"] == pytest.approx(theil)
    assert numbers["theil"]["normalised"] == pytest.approx(theil / np.log(n))
    hosted = series["hosted_refugees"].xs(YEAR, level="year")
    both = aid.index.intersection(hosted.index)
    shares = [part[both] / part[both].sum() for part in (aid, hosted)]
    assert numbers["money_against_need"]["n"] == len(both)
    assert numbers["money_against_need"]["share"] == pytest.approx(50 * (shares[0] - shares[1]).abs().sum())


def test_examples_of_the_ministry_are_sums_of_its_rows(numbers, paid, series) -> None:
    rows = paid[(paid["measure_code"] == "disbursement") & (paid["year"] == YEAR)]
    by_kind = rows.groupby("place_kind")["amount_eur"].sum()
    found = numbers["shares"]
    assert found["countries"] == pytest.approx(by_kind["country"])
    assert found["total"] == pytest.approx(by_kind.sum())
    assert found["regional"] + found["none"] == pytest.approx(by_kind.drop("country").sum())
    tunisia = rows[rows["place_code"] == "TUN"][["amount_usd", "amount_eur", "amount_eur_2021"]].sum()
    assert numbers["exchange"]["usd"] == pytest.approx(tunisia["amount_usd"])
    assert numbers["exchange"]["eur"] == pytest.approx(tunisia["amount_eur"])
    assert numbers["constant_prices"]["constant"] == pytest.approx(tunisia["amount_eur_2021"])
    inhabitants = series["population"]["TUN", YEAR]
    assert numbers["per_head"]["head"] == pytest.approx(tunisia["amount_eur"] / inhabitants)
    assert numbers["per_head"]["population"] == inhabitants
    by_relevance = rows.groupby("relevance")["amount_eur"].sum()
    assert numbers["relevance"]["narrow"] == pytest.approx(by_relevance["narrow"])
    assert numbers["relevance"]["wide"] == pytest.approx(by_relevance[["narrow", "wide"]].sum())
    until = paid[paid["year"] <= YEAR].groupby("measure_code")["amount_eur"].sum()
    found = numbers["open_commitments"]
    assert (found["committed"], found["paid"]) == pytest.approx((until["commitment"], until["disbursement"]))
    assert found["open"] == pytest.approx(until["commitment"] - until["disbursement"])
    years = paid[paid["measure_code"] == "disbursement"].groupby("year")["amount_eur"].sum()
    found = numbers["change"]
    assert found["total"] == pytest.approx(years[YEAR + 1] - years[YEAR])
    classes = ("new", "removed", "revised", "reclassified", "price")
    assert sum(found[code] for code in classes) == pytest.approx(found["total"])


def test_the_rate_and_the_index_lie_within_those_of_the_year(numbers, asked) -> None:
    rates = asked(
        f"select * from base.exchange_rate where reference_year = {YEAR} and period_type = 'quarter'"
    )
    assert rates["usd_per_eur_mean"].min() <= numbers["exchange"]["rate"] <= rates["usd_per_eur_mean"].max()
    index = asked(f"select price_index from base.deflator where reference_year = {YEAR}")["price_index"]
    assert numbers["constant_prices"]["index"] == pytest.approx(index.iloc[0], abs=0.001)


def test_examples_of_the_trust_fund_are_sums_of_its_rows(numbers, asked) -> None:
    rows = asked(
        "select money_set_id, activity_key, amount_eur, is_counted from money_transaction"
        " where money_set_id in ('eutf_decision', 'eutf_contract') and is_counted"
    ).astype({"amount_eur": float})
    totals = rows.groupby("money_set_id")["amount_eur"].sum()
    assert numbers["money_once"]["decisions"] == pytest.approx(totals["eutf_decision"])
    assert numbers["money_once"]["contracts"] == pytest.approx(totals["eutf_contract"])
    decided = rows[rows["money_set_id"] == "eutf_decision"]
    assert numbers["chain"]["count"] == len(decided)
    assert numbers["chain"]["amount"] == pytest.approx(totals["eutf_decision"])
    activities = asked("select activity_key, parent_activity_key from activity").dropna()
    parents = set(
        activities.loc[activities["activity_key"].isin(rows["activity_key"]), "parent_activity_key"]
    )
    assert numbers["chain"]["without"] == (~decided["activity_key"].isin(parents)).sum()
    key = f"eutf_decision:{numbers['activities']['id']}"
    below = activities.loc[activities["parent_activity_key"] == key, "activity_key"]
    assert (
        numbers["activities"]["decision"] == decided.loc[decided["activity_key"] == key, "amount_eur"].sum()
    )
    assert numbers["activities"]["count"] == len(below)
    assert (
        numbers["activities"]["contracts"] == rows.loc[rows["activity_key"].isin(below), "amount_eur"].sum()
    )


def test_other_examples_of_money_are_what_the_rows_give(numbers, asked, paid, aid) -> None:
    cost = asked("select * from base.in_donor_cost").query("donor == 'Netherlands'").dropna()
    found = numbers["in_donor"]
    assert found["share"] == pytest.approx(100 * found["cost"] / found["oda"])
    assert found["year"] == cost["reference_year"].max()
    lines = asked("select * from budget_line where flow_code = 'U'")
    lines = lines[(lines["subject_id"] == numbers["budget"]["subject"]) & (lines["budget_year"] == 2020)]
    assert numbers["budget"]["draft"] == 1000 * lines["draft_eur_1000"].sum()
    assert numbers["budget"]["adopted"] == 1000 * lines["adopted_eur_1000"].sum()
    found = numbers["reconciliation"]
    tunisia = paid[(paid["measure_code"] == "disbursement") & (paid["year"] == YEAR)]
    tunisia = tunisia.loc[tunisia["place_code"] == "TUN", "amount_usd"].sum()
    assert (found["ministry"], found["oecd"]) == pytest.approx((tunisia, aid["TUN"]))
    assert found["ratio"] == pytest.approx(tunisia / aid["TUN"])
    received = asked(
        "select implementer_id, amount_usd from money_transaction"
        " where money_set_id = 'ministry' and measure_code = 'disbursement' and is_counted"
    ).astype({"amount_usd": float})
    named = received[~received["implementer_id"].isin(["not-stated", "several"])].dropna()
    known = named["implementer_id"] != "not-named"
    found = numbers["receivers"]
    assert (found["known"], found["rows"]) == (known.sum(), len(named))
    sizes = named["amount_usd"].abs()
    assert found["amount"] == pytest.approx(100 * sizes[known].sum() / sizes.sum())
    wide = paid[paid["relevance"].isin(["narrow", "wide"])]
    roles = asked("select country_code, role from country").set_index("country_code")["role"]
    wide = wide[(wide["place_code"].map(roles) == "partner")]
    sums = wide[wide["amount_eur"] > 0].assign(moment=4 * wide["year"] + wide["quarter"])
    firsts = sums.groupby(["measure_code", "activity_key"])["moment"].min()
    quarters = (firsts["disbursement"] - firsts["commitment"]).dropna()
    assert numbers["lag"] == {"count": len(quarters), "median": quarters.median()}
    issues = asked("select rule_id from cell_issue")["rule_id"]
    assert numbers["checks"] == {"warnings": len(issues), "rules": issues.nunique()}


# Sources ------------------------------------------------------------------------------------------------------------


EXAMPLES_IN = ("visit", "consultation", "capacity")
"""Registers that the shipped workbook of examples has rows of."""


def test_until_when_a_source_goes_is_what_its_rows_say(asked) -> None:
    found = store.query("meta/source_periods").set_index("source_id")
    ends = {
        "eurostat_asyapp": ("asylum_applicant_eu", "reference_year"),
        "frontex_detections": ("frontex_detection", "reference_month"),
        "unhcr_population": ("unhcr_population", "reference_year"),
        "rijksbegroting": ("budget_article", "budget_year"),
    }
    for source_id, (table, column) in ends.items():
        held = asked(f"select {column} as period from base.{table}")["period"].astype(str)
        row = found.loc[source_id]
        assert (row["first_period"], row["last_period"]) == (held.min(), held.max())
        assert row["row_count"] >= len(held)
    assert found.loc["iati", "last_period"] == "2021-06"
    issues = asked("select count(*) as n from cell_issue")["n"].iloc[0]
    assert found["warning_count"].sum() == issues


def test_an_example_is_a_row_of_the_examples_and_of_no_register(asked) -> None:
    found = store.query("meta/source_periods").set_index("source_id")["row_count"]
    kept = {table: asked(f"select is_example from {table}")["is_example"] for table in EXAMPLES_IN}
    assert found["example_rows"] == sum(int(one.sum()) for one in kept.values())
    assert found["register_visits"] == int((~kept["visit"]).sum())
    assert not {"register_consultations", "register_capacity"} & set(found.index)


# Codebook -----------------------------------------------------------------------------------------------------------


def test_every_table_and_column_of_the_dictionary_stands_in_the_codebook() -> None:
    tables = codebook.tables_found("")
    assert [table.table_name for table in tables] == list(dictionary.tables())
    for lang in ("nl", "en"):
        frame = codebook.described(tables, {}, lang)
        assert list(zip(frame["table"], frame["column"], strict=True)) == [
            (table.table_name, column.column_name) for table in tables for column in table.columns
        ]
        for table in tables:
            html = codebook.table_html(table, {}, lang)
            assert f'id="table-{table.table_name}"' in html
            for column in table.columns:
                assert f"<td>{column.column_name}</td>" in html
                if column.code_list:
                    assert f'href="#codes-{column.code_list}"' in html


def test_a_table_is_found_by_a_word_of_its_columns() -> None:
    assert {table.table_name for table in codebook.tables_found("tijdelijk zzz")} == set()
    assert "deflator" in {table.table_name for table in codebook.tables_found("prijspeil")}


# Statement on accessibility -----------------------------------------------------------------------------------------


def test_the_statement_on_accessibility_agrees_with_its_document() -> None:
    screen = (ROOT / "dashboard/screens/accessibility.py").read_text(encoding="utf-8")
    tested, known = (
        re.findall(r'"(\w+)"', re.search(rf"^{name} = \((.*)\)", screen, re.M)[1])
        for name in ("TESTED", "KNOWN")
    )
    text = (ROOT / "docs/accessibility.md").read_text(encoding="utf-8")
    assert f"what was tested ({', '.join(tested)})" in text
    part = re.search(r"## What is known not to be right\n(.*?)\n## ", text, re.S)[1]
    assert len(re.findall("^- ", part, re.M)) == len(known)
    for lang, claims in (
        ("nl", ("geen officiële status", "geen onafhankelijk onderzoek")),
        ("en", ("no official status", "no independent audit")),
    ):
        said = word("accessibility.scope.1", lang) + word("accessibility.standard.2", lang)
        assert all(claim in said for claim in claims)
