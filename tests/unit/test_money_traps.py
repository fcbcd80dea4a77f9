"""The traps of the money files: what each general rule finds in the files as received, where it must fire, where not.

What is known of each publication, and the test that holds it:

- decisions of the trust fund ten times their contracts: `total_far_above_parts`; contracts above their decision:
  `parts_above_total`; two pairs that share a title: `duplicate_title`; one contract row repeated: `repeated_row`;
  shares that do not make 100: `shares_off_100`; one decision written in two ways: `identifier_alike`; rows without
  identifier: `identifier_missing`; contracts in the list of decisions: `contract_as_decision`; contracts without an
  amount: `contract_without_amount`.
- years from 1987 to 2050: `year_out_of_range`, `rate_missing`; corrections below zero: `commitment_below_zero`;
  payments above commitments: `paid_above_committed`; one activity with two publishers: `reported_twice`; a payment
  that its receiver reports as incoming funds: `chain_of_publishers`.
- budget states: a broken letter, `letter_lost`; a number with another subject, `article_other_subject`; a heading that
  ends in a blank: `test_a_heading_that_ends_in_a_blank`.
- titles that name a person: `title_rule`, below.
- what is no warning but a rule of counting (incoming funds, levels, currencies, parents and children) is in
  test_money_load.py.

The lists are made from the originals by plain pandas, which knows nothing of the rules' queries.
"""

import re
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from dashboard import dictionary, paths
from dashboard.intake import plausibility
from dashboard.intake.load import QUERIES, load, read_check
from tests import recount_money
from tests.unit.intake_made import REFERENCE, rows_of, workbook

CHECKS = (
    "article_other_subject",
    "chain_of_publishers",
    "commitment_below_zero",
    "contract_as_decision",
    "contract_without_amount",
    "duplicate_title",
    "identifier_alike",
    "identifier_missing",
    "letter_lost",
    "paid_above_committed",
    "parts_above_total",
    "rate_missing",
    "repeated_row",
    "reported_twice",
    "total_far_above_parts",
    "year_out_of_range",
)
"""The named checks of money; those of the registers are in test_intake_rules.py, rules of data in test_plausibility.py."""

Tables = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def given() -> Tables:
    """The files as received."""
    return recount_money.tables()


@pytest.fixture(scope="module")
def shipped_rows(shipped: Path) -> dict[str, list[tuple[str, int, str, str]]]:
    """rule -> (table, sheet row, value found, other) in the order of the sheets."""
    found = {"shares_off_100": []}
    with duckdb.connect(str(shipped), read_only=True) as connection:
        for rule in plausibility.rules():
            if rule.rule_id == "shares_off_100":
                found["shares_off_100"] += [
                    (rule.table_name, row["sheet_row"], row["value_found"], row["other"])
                    for row in plausibility.find(connection, rule, dictionary.tables()[rule.table_name])
                ]
        connection.execute("set search_path to 'base'")
        tables = dict(connection.execute("select load_sheet_id, table_name from load_sheet").fetchall())
        for name in CHECKS:
            cursor = connection.execute(read_check(QUERIES / "checks" / f"{name}.sql")[1])
            names = [column[0] for column in cursor.description]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            found[name] = [
                (tables[row["load_sheet_id"]], row["sheet_row"], row["value_found"], row.get("other", ""))
                for row in rows
            ]
    return found


# On the files as received -----------------------------------------------------------------------------------


def amounts(column: pd.Series) -> pd.Series:
    return column.map(lambda text: Decimal(text) if text else None)


@pytest.fixture(scope="module")
def contracts(given: Tables) -> pd.DataFrame:
    """One row a contract of Akvo that stands once: parent, row, eur (Decimal or None)."""
    level = given["eutf_level"]
    level = level[(level["level"] == "contract") & (level["repeats_row"] == "")]
    budget = given["eutf_akvo"].set_index("row")["budget"]
    line = level["file_row"].astype(int)
    return pd.DataFrame(
        {
            "parent": level["parent_id"],
            "row": line,
            "eur": amounts(line.map(budget)),
        }
    )


def parts(contracts: pd.DataFrame) -> dict[str, Decimal]:
    """Decision -> sum of its contracts, zero where none of them has an amount."""
    found: dict[str, Decimal] = {}
    for row in contracts.itertuples():
        found[row.parent] = found.get(row.parent, Decimal(0)) + (row.eur or 0)
    return found


def test_decisions_far_above_their_contracts_are_two(shipped_rows, given, contracts):
    of = parts(contracts)
    decisions = given["eutf_decision"]
    expected = [
        (row.row, row.ProjectID)
        for row in decisions.itertuples()
        if row.ProjectID in of and Decimal(row.ProjectBudget) >= 10 * of[row.ProjectID]
    ]
    assert {name for _, name in expected} == {"T05-EUTF-HOA-REG-36", "T05-EUTF-SAH-REG-16"}
    assert [(row, name) for _, row, _, name in shipped_rows["total_far_above_parts"]] == expected
    # The page says 10.8 and 62.7 times.
    times = {
        name: round(Decimal(decisions.set_index("ProjectID")["ProjectBudget"][name]) / of[name], 1)
        for _, name in expected
    }
    assert times == {"T05-EUTF-HOA-REG-36": Decimal("10.8"), "T05-EUTF-SAH-REG-16": Decimal("62.7")}


def test_decisions_below_their_contracts_are_39_of_185(shipped_rows, given, contracts):
    of = parts(contracts)
    level = given["eutf_level"]
    decisions = level[(level["level"] == "decision") & level["iati_id"].isin(list(of))]
    budget = given["eutf_akvo"].set_index("row")["budget"]
    expected = [
        (int(row.file_row), row.iati_id)
        for row in decisions.itertuples()
        if of[row.iati_id] > Decimal(budget[int(row.file_row)])
    ]
    assert (len(decisions), len(expected)) == (185, 39)
    assert [(row, name) for _, row, _, name in shipped_rows["parts_above_total"]] == sorted(expected)


def test_two_pairs_of_decisions_share_a_title(shipped_rows, given):
    decisions = given["eutf_decision"].assign(
        folded=lambda rows: rows["ProjectTitle"].map(lambda text: " ".join(re.findall(r"\w+", text.lower())))
    )
    double = decisions[decisions.duplicated("folded", keep=False)]
    assert len(double) == 4
    later = double[double.duplicated("folded", keep="first")].sort_values("row")
    found = [(row, name) for _, row, name, _ in shipped_rows["duplicate_title"]]
    assert found == list(zip(later["row"], later["ProjectID"], strict=True))


def test_shares_of_eleven_rows_are_off_100(shipped_rows, given):
    stated = given["eutf_recipient"]
    stated = stated[stated["recipient_percentage"] != ""]
    total = stated.groupby("iati_id")["recipient_percentage"].agg(lambda cells: sum(map(Decimal, cells)))
    off = total[(total - 100).abs() > Decimal("0.5")]
    assert len(off) == 11
    assert sorted((name, value) for _, _, value, name in shipped_rows["shares_off_100"]) == sorted(
        off.items()
    )
    # The curated shares (themes, purposes, countries of decisions) are all whole.
    assert {table for table, *_ in shipped_rows["shares_off_100"]} == {"eutf_akvo_country"}


def test_repeated_rows(shipped_rows, given):
    akvo = given["eutf_akvo"]
    akvo = akvo[akvo["iati_id"] != ""]
    row = akvo[akvo.duplicated(["iati_id", "title", "budget"], keep="first")]["row"]
    recipients = given["eutf_recipient"]
    same = recipients[recipients["recipient_country"] != ""]
    same = same[same.duplicated(["iati_id", "recipient_country", "recipient_percentage"], keep="first")][
        "row"
    ]
    expected = [
        *(("eutf_akvo", number) for number in row),
        *(("eutf_akvo_country", number) for number in same),
    ]
    assert len(row) == 1
    assert [(table, number) for table, number, _, _ in shipped_rows["repeated_row"]] == expected


def test_one_identifier_differs_by_case_and_one_by_a_blank(shipped_rows):
    assert [(row[0], row[2]) for row in shipped_rows["identifier_alike"]] == [
        ("eutf_project", "T05-EUTF-HoA-SO-03"),
        ("eutf_akvo", "T05-EUTF- SAH-ML-13"),
    ]


def test_rows_without_an_identifier(shipped_rows, given):
    akvo = given["eutf_akvo"]
    expected = list(akvo.loc[akvo["iati_id"] == "", "row"])
    assert len(expected) == 2
    assert [row for _, row, _, _ in shipped_rows["identifier_missing"]] == expected


def test_contracts_among_the_decisions(shipped_rows, given):
    level = given["eutf_level"]
    named = set(level.loc[level["in_projects_database"] == "as project", "iati_id"])
    decisions = given["eutf_decision"]
    expected = decisions[decisions["ProjectID"].isin(named)]
    assert [(row, name) for _, row, name, _ in shipped_rows["contract_as_decision"]] == list(
        zip(expected["row"], expected["ProjectID"], strict=True)
    )
    assert sum(amounts(expected["ProjectBudget"])) == 58_000_000


def test_contracts_without_an_amount(shipped_rows, contracts):
    expected = sorted(contracts.loc[contracts["eur"].map(lambda eur: not eur), "row"])
    assert len(expected) == 3
    assert [row for _, row, _, _ in shipped_rows["contract_without_amount"]] == expected


@pytest.fixture(scope="module")
def transactions(given: Tables) -> pd.DataFrame:
    rows = pd.concat([given[name].assign(file=name) for name in recount_money.IATI], ignore_index=True)
    rates = {key: rate for key, rate in recount_money.rates(given).items() if key[1]}
    usd = [Decimal(repr(value)) for value in rows["Value (USD)"]]
    eur = [
        float(value) / (rates[key] / 1_000_000) if key in rates else None
        for value, key in zip(
            usd, zip(rows["Calendar Year"].astype(int), rows["Calendar Quarter"], strict=True), strict=True
        )
    ]
    return pd.DataFrame(
        {
            "publisher": rows["Reporting Organisation"],
            "activity": rows["IATI Identifier"],
            "type": rows["Transaction Type"].str[0],
            "year": rows["Calendar Year"].astype(int),
            "row": rows["row"],
            "usd": usd,
            "eur": eur,
        }
    )


def test_commitments_below_zero(shipped_rows, transactions):
    committed = transactions[transactions["type"] == "2"].groupby(["publisher", "activity"])["usd"].sum()
    expected = {name for (_, name), total in committed.items() if round(total, 2) < 0}
    assert len(expected) == 24
    assert {name for *_, name in shipped_rows["commitment_below_zero"]} == expected
    assert len(shipped_rows["commitment_below_zero"]) == 24


def test_paid_above_committed(shipped_rows, transactions):
    spending = transactions[transactions["type"] != "1"]
    sums = spending.pivot_table(
        index=["publisher", "activity"], columns="type", values="eur", aggfunc="sum"
    ).fillna(0.0)
    is_known = spending["eur"].notna().groupby([spending["publisher"], spending["activity"]]).all()
    paid = sums[["3", "4"]].max(axis=1)
    found = sums[(sums["2"] > 0) & (paid > 1.06 * sums["2"] + 1) & is_known.reindex(sums.index)]
    expected = set(found.index.get_level_values("activity"))
    assert 100 < len(expected) < 200
    assert sorted(name for *_, name in shipped_rows["paid_above_committed"]) == sorted(expected)


def test_one_year_lies_outside_the_source(shipped_rows, transactions):
    late = transactions[transactions["year"] > 2021]
    assert list(late["year"]) == [2050]
    assert [row[1:3] for row in shipped_rows["year_out_of_range"]] == [(late["row"].iloc[0], "2050")]


def test_amounts_without_a_rate_are_those_before_the_euro_and_that_year(shipped_rows, transactions):
    expected = transactions[transactions["eur"].isna()]
    assert set(expected["year"]) == {1987, 1988, 1991, *range(1993, 1999), 2050}
    assert sorted(row for _, row, _, _ in shipped_rows["rate_missing"]) == sorted(expected["row"])


def test_no_activity_stands_with_two_publishers(shipped_rows, transactions):
    assert transactions.groupby("activity")["publisher"].nunique().max() == 1
    assert shipped_rows["reported_twice"] == []


def test_no_row_links_the_ministry_and_the_agency(shipped_rows, given):
    """So whether the ministry's disbursements hold the agency's money cannot be shown from these files."""
    rows = given["ministry_and_agency"]
    rows = rows.assign(kind=rows["Transaction Type"].str[0], who=rows["Reporting Organisation"])
    received = rows[(rows["kind"] == "1") & rows["who"].str.contains("NL-KVK-27378529", regex=False)]
    assert len(received) == 12_713
    assert round(received["Value (USD)"].sum() / 1e6) == 522
    paid = rows[(rows["kind"] == "3") & rows["who"].str.contains("XM-DAC-7", regex=False)]
    assert not paid["Receiver Organisation"].str.contains("Enterprise Agency|27378529").any()
    assert shipped_rows["chain_of_publishers"] == []


def test_two_names_have_lost_a_letter(shipped_rows, given):
    budget = given["budget"].rename(columns=str.strip)
    broken = budget[budget["Naam Begroting"].str.contains(r"\w\?\w")]
    assert set(broken["Naam Begroting"]) == {"Financi?n"}
    assert not budget["Artikel"].str.contains(r"\w\?\w|\ufffd").any()
    assert [row[:3] for row in shipped_rows["letter_lost"]] == [
        ("budget_article", broken["row"].iloc[0], "Financi?n"),
        ("iati_transaction", 28685, "d\ufffdaide"),
    ]


def test_a_number_of_the_budget_that_changed_its_subject(shipped_rows, given):
    budget = given["budget"].rename(columns=str.strip)
    bridge = pd.read_csv(paths.ROOT / "data" / "reference" / "budget_bridge.csv", dtype=str)
    subject = bridge.set_index(["chapter_code", "article_number", "article_name"])["subject_id"].to_dict()
    numbers = {key[:2] for key in subject}
    rows = [
        (int(row[1]), row[3], row[5], row[6], int(row[-1])) for row in budget.itertuples()
    ]  # year, chapter, number, name, row
    of = {row: subject.get(row[1:4], row[3]) for row in rows}
    newest = {}
    for row in sorted(rows):
        newest[row[1:3]] = of[row]
    expected = sorted(row[4] for row in rows if row[1:3] in numbers and of[row] != newest[row[1:3]])
    assert [row for _, row, _, _ in shipped_rows["article_other_subject"]] == expected
    # Article 4 of chapter XVII is reception in the region now and was something else in 2013.
    assert [row[0] for row in rows if row[1:3] == ("XVII", "4") and row[4] in expected] == [2013] * 3


def test_a_heading_that_ends_in_a_blank(given, shipped):
    headings = [name for name in given["budget"].columns if name != name.strip()]
    assert headings == ["Naam Begroting "]
    with duckdb.connect(str(shipped), read_only=True) as connection:
        found = connection.execute("select count(*), count(chapter_name) from base.budget_article").fetchone()
    assert found == (len(given["budget"]), len(given["budget"]))


# What the publishers' files are known for, each with the figure that the loaded version gives.
KNOWN = {
    "the multi-country flag is on half of the Dutch file, on hardly any row of the Commission's and on none of the ministry's": (
        """
        select
            round(100 * avg(is_multi_country) filter (where reporting_organisation not like 'European%')),
            round(100 * avg(is_multi_country) filter (where reporting_organisation like 'European%'), 1),
            sum(is_multi_country) filter (where reporting_organisation like '%XM-DAC-7]')
        from base.iati_transaction
        """,
        (54, 0.6, 0),
    ),
    "corrections are kept: one row in fourteen is negative, and none is lost in the money": (
        """
        select round(100 * avg(cast(value_usd < 0 as integer))), (
            select count(*) from public.money_transaction where amount_usd < 0 and money_set_id not like 'oecd%'
        ) - count(*) filter (where value_usd < 0)
        from base.iati_transaction
        """,
        (7, 0),
    ),
    "the agency's own payments are 2,328 rows, apart from the 12,713 that it receives": (
        """
        select
            count(*) filter (where measure_code in ('disbursement', 'expenditure')),
            round(sum(amount_usd) filter (where measure_code in ('disbursement', 'expenditure')) / 1e6),
            count(*) filter (where measure_code = 'incoming_funds')
        from public.money_transaction where money_set_id = 'agency'
        """,
        (2328, 125, 12713),
    ),
    "no amount of incoming funds is in another measure": (
        """
        select count(*) from public.money
        inner join base.iati_transaction as found
            on found.load_sheet_id = money.load_sheet_id and found.sheet_row = money.sheet_row
        where (found.transaction_type like '1%') <> (money.measure_code = 'incoming_funds')
            and money.money_set_id in ('ministry', 'agency', 'commission')
        """,
        (0,),
    ),
    "25,548 receivers are masked by the compiler and stay without a name": (
        """
        select count(*), count(distinct money_transaction.implementer_id), min(money_transaction.implementer_id)
        from base.iati_transaction as found
        inner join public.money_transaction
            on money_transaction.load_sheet_id = found.load_sheet_id and money_transaction.sheet_row = found.sheet_row
        where found.receiver_organisation = '(recipient not named in this extract)'
        """,
        (25548, 1, "not-named"),
    ),
    "the sector of migration has 249 rows; the rest of its money is booked elsewhere": (
        "select count(*) from base.iati_transaction where sector like '15190 %'",
        (249,),
    ),
    "31 countries are in the files and no other is a zero": (
        """
        select count(distinct country_code), bool_or(country_code in ('ETH', 'NER', 'NGA', 'SDN', 'JOR', 'BGD', 'SOM'))
        from public.money_set_country where money_set_id in ('ministry', 'agency', 'commission')
        """,
        (31, False),
    ),
    "identifiers of the old and the new form never stand for one activity twice": (
        """
        select count(*) from (
            select regexp_extract(activity_id, 'PPR-(.*)$', 1) from base.iati_transaction
            where activity_id like '%-PPR-%'
            group by all having count(distinct activity_id) > 1
        )
        """,
        (0,),
    ),
    "252 decisions as received, 48 of them in several countries, 62 without a date, 18 without an objective": (
        """
        select
            count(*), sum(budget_eur), count(*) filter (where contains(location, ',')),
            count(*) filter (where adoption_date is null), count(*) filter (where objective is null)
        from base.eutf_project
        """,
        (252, Decimal("5256072987.34"), 48, 62, 18),
    ),
    "Akvo holds three levels that are never added": (
        """
        select
            count(*), count(*) filter (where prefix = 'DEC'), count(*) filter (where prefix = 'CTR'),
            (select count(distinct measure_code) from public.money where money_set_id = 'eutf_contract')
        from base.eutf_akvo
        """,
        (643, 247, 386, 1),
    ),
    "percentages are there for 311 of 581 rows; what has none and several countries is not specified": (
        """
        select count(distinct project_id), count(distinct project_id) filter (where share_pct is not null)
        from base.eutf_akvo_country where project_id is not null
        """,
        (581, 311),
    ),
    "totals of the OECD are not counted beside their parts, and millions are dollars": (
        """
        select
            count(*) filter (where is_counted) > 0,
            bool_or(is_counted and found.recipient_kind = 'aggregate'),
            max(abs(money_transaction.amount_usd - found.value_usd_million * 1000000)) < 0.01
        from public.money_transaction
        inner join base.oecd_dac2a as found
            on found.load_sheet_id = money_transaction.load_sheet_id and found.sheet_row = money_transaction.sheet_row
        """,
        (True, False, True),
    ),
    "the budget and reception at home stand in no money set": (
        """
        select count(*) from public.money_transaction
        where load_sheet_id in (
            select load_sheet_id from base.load_sheet
            where table_name in ('budget_article', 'in_donor_cost', 'in_donor_cost_constant', 'eutf_country_budget')
        )
        """,
        (0,),
    ),
    "2021 stops in its third quarter, of which it has the beginning only": (
        """
        select count(*) filter (where calendar_quarter = 'Q3'), count(*) filter (where calendar_quarter = 'Q4')
        from base.iati_transaction where calendar_year = 2021
        """,
        (212, 0),
    ),
}


@pytest.mark.parametrize("fact", KNOWN)
def test_what_is_known_of_the_files_is_so_in_the_version(shipped, fact):
    statement, expected = KNOWN[fact]
    with duckdb.connect(str(shipped), read_only=True) as connection:
        assert connection.execute(statement).fetchone() == expected


def test_the_examples_of_the_methods_page(given, contracts, shipped):
    page = (paths.ROOT / "docs" / "methods.md").read_text(encoding="utf-8")
    of, budgets = parts(contracts), given["eutf_decision"].set_index("ProjectID")["ProjectBudget"]
    for name in ("T05-EUTF-HOA-REG-36", "T05-EUTF-SAH-REG-16"):
        total = Decimal(budgets[name])
        assert f"{name}: EUR {total:,.0f} ÷ EUR {of[name]:,.0f} = {total / of[name]:.1f}." in page
    with duckdb.connect(str(shipped), read_only=True) as connection:
        rows, known, share = connection.execute(
            """
            select
                count(*), count(*) filter (where implementer_id <> 'not-named'),
                100 * sum(abs(amount_usd)) filter (where implementer_id <> 'not-named') / sum(abs(amount_usd))
            from public.money_transaction where money_set_id = 'ministry' and measure_code = 'disbursement'
            """
        ).fetchone()
        masked = connection.execute("select count(*) from public.activity where is_title_masked").fetchone()[
            0
        ]
    assert (
        f"{known:,} of {rows:,} rows have a known receiver ({100 * known / rows:.1f}%), and {share:.1f}% of the amounts. "
        f"{masked} titles are shown around a name."
    ) in page


# On made files ----------------------------------------------------------------------------------------------

TYPES = {1: "1 - Incoming Funds", 2: "2 - Outgoing Commitment", 3: "3 - Disbursement", 4: "4 - Expenditure"}
RATES = rows_of(
    *(
        {
            "reference_year": year,
            "period_type": "quarter",
            "quarter": f"Q{quarter}",
            "usd_per_eur_mean": 1.25,
        }
        for year in (2015, 2016)
        for quarter in (1, 2, 3, 4)
    )
)
SETS = rows_of(
    *(
        {
            "money_set_id": money_set,
            "sort_order": number,
            "publication_id": "made",
            "name_nl": money_set,
            "name_en": money_set,
            "in_sentence_nl": money_set,
            "in_sentence_en": money_set,
            "level_nl": "trap",
            "level_en": "level",
            "reporting_organisation_ids": bodies,
            "measures": "commitment",
            "currency_code": "EUR",
            "has_quarters": "no",
            "begins": begins,
            "complete_until": "2016-12",
            "not_a_nl": "niets",
            "not_a_en": "nothing",
        }
        for number, (money_set, bodies, begins) in enumerate(
            [("north", "north-body", ""), ("eutf_decision", "", "2015-11"), ("eutf_contract", "", "2015-11")],
            start=1,
        )
    )
)
PUBLICATION = rows_of(
    {
        "source_id": "made",
        "publisher_en": "Maker",
        "title_nl": "Bedacht",
        "title_en": "Made",
        **dict.fromkeys(
            ("attribution", "file", "digest", "owner_nl", "owner_en", "rhythm_nl", "rhythm_en"), "made"
        ),
    }
)


def iati(*rows: dict) -> list[list]:
    """A sheet of transactions: each row says activity, type (1–4), usd, and what differs from the usual."""
    return rows_of(
        *(
            {
                "source_file": "made.xlsx",
                "source_row": number,
                "activity_id": row["activity"],
                "title": row.get("title", "A bridge"),
                "reporting_organisation": row.get("publisher", "North"),
                "provider_organisation": row.get("provider", "North"),
                "receiver_organisation": row.get("receiver", ""),
                "transaction_type": TYPES[row["type"]],
                "recipient_country": row.get("country", "TN - Tunisia"),
                "sector": row.get("sector", "15190 - Migration"),
                "calendar_year": row.get("year", 2016),
                "calendar_quarter": row.get("quarter", "Q1"),
                "value_usd": row["usd"],
            }
            for number, row in enumerate(rows, start=1)
        )
    )


def decisions(*rows: dict) -> list[list]:
    """A sheet of decisions of the trust fund."""
    return rows_of(
        *(
            {
                "project_id": row["id"],
                "title": row.get("title", row["id"]),
                "budget_eur": row["eur"],
                "location": row.get("location", "Tunisia"),
                "adoption_date": row.get("date", "2016-02-01"),
                "end_date": row.get("end", ""),
            }
            for row in rows
        )
    )


def akvo(*rows: dict) -> dict[str, list[list]]:
    """The sheets of Akvo with the level of each row: id, level, eur, and parent where it has one."""
    return {
        "eutf_akvo": rows_of(
            *(
                {
                    "project_id": row["id"],
                    "title": row.get("title", row["id"]),
                    "budget_eur": row["eur"],
                    "start_date": row.get("start", ""),
                    "end_date": row.get("end", ""),
                }
                for row in rows
            )
        ),
        "eutf_level": rows_of(
            *(
                {
                    "file_row": number,
                    "project_id": row["id"],
                    "level": row["level"],
                    "parent_id": row.get("parent", ""),
                    "budget_eur": row["eur"],
                    "in_projects_database": row.get("listed", "no"),
                    "counts_as_commitment": "no",
                    "repeats_row": row.get("repeats", ""),
                }
                for number, row in enumerate(rows, start=2)
            )
        ),
    }


def budget(*rows: tuple[int, str, int, str]) -> list[list]:
    """A sheet of budget states: year, chapter, number, name; chapter names are those of the rows' fifth field."""
    return rows_of(
        *(
            {
                "budget_year": row[0],
                "flow_code": "U",
                "chapter_code": row[1],
                "chapter_name": row[4] if len(row) > 4 else "Elders",
                "article_number": row[2],
                "article_name": row[3],
                "draft_eur_1000": 1,
            }
            for row in rows
        )
    )


@pytest.fixture
def found(tmp_path: Path):
    """Loads made sheets beside the fixtures: (row, value found) of one rule; no fault may be in them."""

    def ask(rule: str, **sheets: list[list]) -> list[tuple[int, str]]:
        made = {"publication": PUBLICATION, "money_set": SETS, "exchange_rate": RATES} | sheets
        path = workbook(tmp_path / "made.xlsx", made)
        result = load([*REFERENCE, path], var=tmp_path / "var", check_only=True)
        assert [(issue.cell, issue.message_en) for issue in result.faults] == []
        return [(issue.sheet_row, issue.value_found) for issue in result.warnings if issue.rule_id == rule]

    return ask


def contract(name: str, parent: str, eur: float | str, **more) -> dict:
    return {"id": name, "level": "contract", "parent": parent, "eur": eur} | more


def decision(name: str, eur: float, **more) -> dict:
    return {"id": name, "level": "decision", "eur": eur} | more


def test_total_far_above_parts_elsewhere(found):
    sheets = akvo(
        contract("A-1", "A", 60), contract("A-2", "A", 40), contract("B-1", "B", 0), contract("C-1", "C", ""),
        contract("D-1", "D", 100.01), contract("F-1", "F", 99), contract("F-1", "F", 99, repeats=7),
    )  # fmt: skip
    made = decisions(
        {"id": "A", "eur": 1000},  # exactly ten times
        {"id": "B", "eur": 5},  # parts of zero
        {"id": "C", "eur": 5},  # parts without an amount
        {"id": "D", "eur": 1000},  # just under ten times
        {"id": "E", "eur": 1000},  # no parts: nothing to compare with
        {"id": "F", "eur": 1000},  # ten times only because the second row repeats the first
    )
    assert found("total_far_above_parts", eutf_project=made, **sheets) == [
        (2, "1000"), (3, "5"), (4, "5"), (7, "1000"),
    ]  # fmt: skip


def test_parts_above_total_elsewhere(found):
    sheets = akvo(
        decision("A", 100), contract("A-1", "A", 60), contract("A-2", "A", 40.01),
        decision("B", 100), contract("B-1", "B", 100),
        decision("C", 100), contract("C-1", "C", 60), contract("C-1", "C", 60, repeats=8),
        decision("D", 100),
    )  # fmt: skip
    assert found("parts_above_total", **sheets) == [(2, "100")]


@pytest.mark.parametrize(
    ("second", "fires"),
    [
        ({"title": "Water  FOR all!", "location": "Libya, Tunisia"}, True),
        ({"title": "Water for all", "location": ""}, True),  # nothing says that they are apart
        ({"title": "Water for all", "location": "Libya"}, False),
        ({"title": "Water for some", "location": "Tunisia"}, False),
        ({"title": "Water for all", "location": "Libya,"}, False),  # a blank after a comma is no place
        ({"title": "Water for all", "location": ","}, True),
    ],
)
def test_duplicate_title_elsewhere(found, second, fires):
    first = {"id": "A", "eur": 1, "title": "Water for all", "location": "Tunisia,"}
    made = decisions(first, {"id": "B", "eur": 1} | second)
    assert found("duplicate_title", eutf_project=made) == ([(3, "B")] if fires else [])


def test_titles_in_other_scripts_are_told_apart(found):
    titles = ["Проект воды", "مشروع التعليم", "ПРОЕКТ: воды", "***", "—"]
    made = decisions(
        *({"id": f"d{number}", "eur": 1, "title": text} for number, text in enumerate(titles, start=2))
    )
    assert found("duplicate_title", eutf_project=made) == [(4, "d4")]


def test_one_title_over_many_transactions_is_usual(found):
    rows = iati(*({"activity": name, "type": 2, "usd": 5, "title": "Project in Tunisia"} for name in "ABC"))
    assert found("duplicate_title", iati_transaction=rows) == []


def test_year_out_of_range_elsewhere(found):
    rows = iati(*({"activity": "A", "type": 2, "usd": 1, "year": year} for year in (1960, 2016, 2017, 2099)))
    made = decisions(
        *(
            {"id": f"d{number}", "eur": 1, "date": date, "end": end}
            for number, (date, end) in enumerate(
                [("2014", ""), ("2015-12-01", ""), ("2017", ""), ("2016", "2036"), ("2016", "2037"), ("", "")]
            )
        )
    )
    assert found("year_out_of_range", iati_transaction=rows) == [(4, "2017"), (5, "2099")]
    assert found("year_out_of_range", eutf_project=made) == [(2, "2014"), (4, "2017"), (6, "2037")]


def shares(*rows: tuple[str, str, float | str]) -> list[list]:
    return rows_of(
        *({"project_id": key, "country_iso2": country, "share_pct": share} for key, country, share in rows)
    )


def test_shares_off_100_elsewhere(found):
    rows = shares(
        ("whole", "TN", 50), ("whole", "LY", 50),
        ("thirds", "TN", 33.3), ("thirds", "LY", 33.3), ("thirds", "MA", 33.3),
        ("short", "TN", 40), ("short", "LY", 40),
        ("long", "TN", 100), ("long", "LY", 20),
        ("unknown", "TN", ""), ("unknown", "LY", ""),
        ("one", "TN", ""),
    )  # fmt: skip
    assert found("shares_off_100", eutf_akvo_country=rows) == [(7, "80"), (9, "120")]


def test_repeated_row_elsewhere(found):
    sheets = akvo(
        contract("A-1", "A", 60), contract("A-1", "A", 60), contract("A-1", "A", 61), contract("A-2", "A", 60)
    )
    rows = shares(("A", "TN", 50), ("A", "TN", 50), ("A", "TN", 40), ("A", "LY", 50), ("B", "TN", 50))
    assert found("repeated_row", **sheets, eutf_akvo_country=rows) == [(3, "A-1"), (3, "A")]
    # Two equal payments are two payments.
    twice = iati(*([{"activity": "A", "type": 3, "usd": 5}] * 2))
    assert found("repeated_row", iati_transaction=twice) == []


def test_identifier_alike_elsewhere(found):
    sheets = akvo(
        contract("X-1", "X", 5), contract("x-1", "X", 6), contract("X - 2", "X", 7), contract("X\u20132", "X", 8),
        contract("X-3", "X", 9), contract("X-31", "X", 9),
        contract("X-1-81", "X", 9), contract("X-18-1", "X", 9),  # a dash in another place
    )  # fmt: skip
    assert found("identifier_alike", **sheets) == [(3, "x-1"), (5, "X\u20132")]
    rows = iati(*({"activity": name, "type": 2, "usd": 5} for name in ("NL-1", "NL-1", "nl-1", "NL-2")))
    assert found("identifier_alike", iati_transaction=rows) == [(4, "nl-1")]


def test_identifier_missing_elsewhere(found):
    sheets = akvo({"id": "", "level": "unusable", "eur": 5, "title": "Nobody's"}, contract("A-1", "A", 5))
    assert found("identifier_missing", **sheets) == [(2, "Nobody's")]


def test_contract_as_decision_elsewhere(found):
    sheets = akvo(contract("A-1", "A", 5, listed="as project"), contract("A-2", "A", 5))
    made = decisions({"id": "A", "eur": 10}, {"id": "A-1", "eur": 5}, {"id": "A-2", "eur": 5})
    assert found("contract_as_decision", eutf_project=made, **sheets) == [(3, "A-1")]


def test_contract_without_amount_elsewhere(found):
    sheets = akvo(
        contract("A-1", "A", ""), contract("A-2", "A", 0), contract("A-3", "A", 1), decision("A", 0)
    )
    assert found("contract_without_amount", **sheets) == [(2, ""), (3, "0.00")]


def test_commitment_below_zero_elsewhere(found):
    rows = iati(
        {"activity": "A", "type": 2, "usd": -5},
        {"activity": "A", "type": 3, "usd": 100},
        {"activity": "B", "type": 2, "usd": 5},
        {"activity": "B", "type": 2, "usd": -5},
        {"activity": "C", "type": 3, "usd": -5},
        {"activity": "D", "type": 2, "usd": -5},
        {"activity": "D", "type": 2, "usd": 5, "publisher": "South"},  # another's commitment does not mend it
    )
    assert found("commitment_below_zero", iati_transaction=rows) == [(2, "-5"), (7, "-5")]


def test_paid_above_committed_elsewhere(found):
    def case(name: str, committed: float | None, disbursed: float, spent: float = 0, **more) -> list[dict]:
        rows = [] if committed is None else [{"activity": name, "type": 2, "usd": committed}]
        rows.append({"activity": name, "type": 3, "usd": disbursed} | more)
        return [*rows, {"activity": name, "type": 4, "usd": spent}] if spent else rows

    rows = iati(
        *case("above", 1000, 1100),  # rows 2 and 3
        *case("within", 1000, 1050),
        *case("each on its own", 1000, 700, 700),
        *case("no commitment", None, 700),
        *case("no rate", 1000, 7000, year=1990),
        *case("spent", 1000, 1, 1100),
    )
    assert found("paid_above_committed", iati_transaction=rows) == [(3, "880"), (13, "880")]


def test_a_rate_of_zero_is_a_fault_of_its_cell(tmp_path):
    rows = iati({"activity": "A", "type": 2, "usd": 1000}, {"activity": "A", "type": 3, "usd": 7000})
    rates = [list(row) for row in RATES]
    place = rates[0].index("usd_per_eur_mean")
    for row in rates[1:]:
        row[place] = 0
    made = {"publication": PUBLICATION, "money_set": SETS, "exchange_rate": rates, "iati_transaction": rows}
    path = workbook(tmp_path / "made.xlsx", made)
    result = load([*REFERENCE, path], var=tmp_path / "var", check_only=True)
    assert {(issue.rule_id, issue.column_name) for issue in result.faults} == {
        ("below_minimum", "usd_per_eur_mean")
    }
    told = result.faults[0]
    assert "0,01" in told.message("nl") and "0.01" in told.message("en")


def test_paid_above_committed_divides_by_no_rate_of_zero():
    with duckdb.connect() as connection:
        connection.execute(
            """
            create table exchange_rate as
            select 'quarter' as period_type, 2016 as reference_year, 'Q1' as quarter, 0.0 as usd_per_eur_mean;
            create table iati_transaction as
            select
                1 as load_sheet_id, row_number() over () as sheet_row, 'North' as reporting_organisation,
                'A' as activity_id, kind as transaction_type, 2016 as calendar_year, 'Q1' as calendar_quarter,
                cast(1000 as decimal(26, 2)) as value_usd, 'public' as classification
            from (values ('2 - Commitment'), ('3 - Disbursement')) as made (kind)
            """
        )
        _, query = read_check(QUERIES / "checks" / "paid_above_committed.sql")
        assert connection.execute(query).fetchall() == []


def test_rate_missing_elsewhere(found):
    rows = iati(
        *(
            {"activity": "A", "type": 2, "usd": 7, "year": year, "quarter": quarter}
            for year, quarter in [(2014, "Q4"), (2015, "Q1"), (2016, "Q4"), (2017, "Q1")]
        )
    )
    assert found("rate_missing", iati_transaction=rows) == [(2, "7"), (5, "7")]


def test_letter_lost_elsewhere(found):
    titles = ["Co?peration", "Fin\ufffdl", "Who? When?", "What now?", "https://a.example/?b=c", "Coöperatie"]
    titles.append("Meer op www.a.example/x?y=1")
    rows = iati(*({"activity": text, "type": 2, "usd": 1, "title": text} for text in titles))
    assert found("letter_lost", iati_transaction=rows) == [(2, "Co?peration"), (3, "Fin\ufffdl")]
    made = budget((2015, "IX", 1, "Belastingen", "Financi?n"), (2016, "IX", 1, "Belastingen", "Financiën"))
    assert found("letter_lost", budget_article=made) == [(2, "Financi?n")]


def test_article_other_subject_elsewhere(found):
    bridge = rows_of(
        *(
            {
                "chapter_code": "B",
                "article_number": number,
                "article_name": name,
                "subject_id": subject,
                "subject_nl": subject,
                "subject_en": subject,
                "reason_nl": "r",
                "reason_en": "r",
            }
            for number, name, subject in [
                (1, "Roads", "roads"), (1, "Roads and rails", "roads"), (2, "Ships", "ships"), (2, "Rails", "rails"),
                (3, "Ports", "ports"), (3, "Canals", "canals"),
            ]
        )
    )  # fmt: skip
    made = budget(
        (2015, "B", 1, "Roads"), (2016, "B", 1, "Roads and rails"),  # renamed
        (2015, "B", 2, "Ships"), (2016, "B", 2, "Rails"),  # another subject
        (2014, "B", 1, "Schools"),  # a name that the bridge does not know
        (2015, "C", 1, "Ships"), (2016, "C", 1, "Rails"),  # no number of the bridge
        (2016, "B", 3, "Ports"), (2016, "B", 3, "Canals"),  # two subjects in the newest year
        (2015, "B", 3, "Canals"),  # row 11: the number stood for one of them
    )  # fmt: skip
    assert found("article_other_subject", budget_article=made, budget_bridge=bridge) == [
        (4, "Ships"), (6, "Schools"),
    ]  # fmt: skip


def test_reported_twice_elsewhere(found):
    rows = iati(
        {"activity": "A", "type": 3, "usd": 5},
        {"activity": "A", "type": 3, "usd": 5, "publisher": "South"},
        {"activity": "B", "type": 3, "usd": 5},
        {"activity": "B", "type": 1, "usd": 5, "publisher": "South"},  # what one pays, the other receives
        {"activity": "C", "type": 2, "usd": 5},
        {"activity": "C", "type": 2, "usd": 5},
    )
    assert found("reported_twice", iati_transaction=rows) == [(3, "A")]


def test_chain_of_publishers_elsewhere(found):
    names = rows_of(
        *(
            {
                "spelling": spelling,
                "file_column": "iati receiver",
                "organisation_id": "south-body",
                "canonical_name": "South",
                "kind": "other",
            }
            for spelling in ("South", "The Southern Agency")
        )
    )
    rows = iati(
        {"activity": "N", "type": 3, "usd": 400, "receiver": "The Southern Agency"},
        {"activity": "N", "type": 3, "usd": 500, "receiver": "South"},
        {"activity": "N", "type": 2, "usd": 700, "receiver": "South"},
        {"activity": "N", "type": 3, "usd": 800, "receiver": "West"},
        *(
            {"activity": "S", "type": 1, "publisher": "South", "provider": "north", "usd": usd} | more
            for usd, more in [
                (400, {}),  # row 6: what row 2 pays, whatever the spelling
                (500, {"quarter": "Q2"}),  # another period
                (700, {}),  # committed, not paid
                (800, {}),  # paid to another
                (500, {"provider": "South"}),  # from itself
                (500, {}),  # row 11
                (0, {}),
            ]
        ),
        {"activity": "N", "type": 3, "usd": 0, "receiver": "South"},  # two zeros are no payment
    )
    assert found("chain_of_publishers", iati_transaction=rows, organisation_alias=names) == [
        (6, "400"), (11, "500"),
    ]  # fmt: skip


def test_a_warning_says_activity_value_and_remedy_in_both_languages(tmp_path):
    sheets = akvo(decision("A", 100.5), contract("A-1", "A", 1234567.89))
    path = workbook(tmp_path / "made.xlsx", sheets)
    result = load([*REFERENCE, path], var=tmp_path / "var", check_only=True)
    [issue] = [issue for issue in result.warnings if issue.rule_id == "parts_above_total"]
    assert (
        issue.message_nl
        == "A: de contracten zijn samen 1.234.567,89 euro, meer dan het besluit van 100,50 euro."
    )
    assert (
        issue.message_en
        == "A: the contracts are 1,234,567.89 euros together, more than the decision of 100.50 euros."
    )
    assert "nooit opgeteld" in issue.remedy_nl
    assert "never added up" in issue.remedy_en
    # Nothing was corrected: a load with warnings only is a load.
    assert result.fault_count == 0


def test_a_warning_on_sums_is_as_closed_as_the_rows_that_it_adds_up(shipped: Path) -> None:
    """The message of a public row would otherwise tell what a hidden row adds to the sum."""
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"attach '{shipped}' as shipped (read_only)")
        for name in ("eutf_project", "eutf_akvo", "eutf_level"):
            connection.execute(f"create table {name} as select * from shipped.base.{name}")
        connection.execute(
            "update eutf_akvo set classification = 'confidential' where project_id = 'T05-EUTF-HOA-REG-36-01'"
        )
        found = connection.execute(read_check(QUERIES / "checks" / "total_far_above_parts.sql")[1]).fetchall()
    assert [(row[5], row[6]) for row in found] == [
        ("T05-EUTF-HOA-REG-36", "confidential"),
        ("T05-EUTF-SAH-REG-16", "public"),
    ]


# Titles that name a person ----------------------------------------------------------------------------------

TITLE_RULES = pd.read_csv(
    paths.ROOT / "data" / "reference" / "title_rule.csv", dtype=str, keep_default_na=False
).to_dict("records")
PATTERNS = [rule for rule in TITLE_RULES if rule["kind"] == "pattern"]
INVENTED = {
    # Each form in which a publisher may write a person, with an invented name.
    "Grant to Mr Jan Klaassen": "Grant to Mr (…)",
    "Grant to Mrs. Katrijn de Wit-Blauw for a study": "Grant to Mrs (…) for a study",
    "CONTRAT MONSIEUR KLAASSEN": "CONTRAT MONSIEUR (…)",
    "Visite de M. de la Tour à Tunis": "Visite de M. (…) à Tunis",
    "Mission pour Mme van den Berg": "Mission pour Mme (…)",
    "Etude: Dr. KLAASSEN": "Etude: Dr (…)",
    "Talk by Professor Ada d'Olivier on water": "Talk by Professor (…) on water",
    "Bezoek van dhr. Klaassen": "Bezoek van dhr (…)",
    "Gesprek met de heer Klaassen over water": "Gesprek met de heer (…) over water",
    "MR KLAASSEN, MME DE WIT": "MR (…), MME (…)",
    "Monsieur Klaassen et Madame Dewit": "Monsieur (…) et Madame (…)",
}
ORDINARY = (
    "MR 01 01 Nutrition in Mauritania",
    "DMH/MR Women on the Front Line",
    "MS Contribution to the Facility",
    "Assistance M. Sava/Tsanaga",
    "Budget support 3.5 M Euro",
    "Mrs",
    "Drones and dams",
    "Le monsieur est parti",
    "BOURSE DE FORMATION",
    "BOURSE DES ETUDES",
)


def shown(connection: duckdb.DuckDBPyConnection, title: str) -> str:
    """A title after all patterns, one after the other, as the model applies them."""
    for rule in PATTERNS:
        [(title,)] = connection.execute(
            "select regexp_replace(?, ?, ?, 'g')", [title, rule["pattern"], rule["replacement"]]
        ).fetchall()
    return title


@pytest.mark.parametrize("rule", PATTERNS, ids=lambda rule: rule["rule_id"])
def test_the_examples_of_a_rule_are_what_it_does(rule):
    with duckdb.connect() as connection:
        does = [
            connection.execute(
                "select regexp_replace(?, ?, ?, 'g')", [title, rule["pattern"], rule["replacement"]]
            ).fetchone()[0]
            for title in (rule["example_found"], rule["example_kept"])
        ]
        assert does == [rule["example_shown"], rule["example_kept"]]
        # No other rule spoils it.
        assert shown(connection, rule["example_found"]) == rule["example_shown"]
        assert shown(connection, rule["example_kept"]) == rule["example_kept"]


def test_invented_persons_are_left_out_and_ordinary_titles_stay():
    with duckdb.connect() as connection:
        assert {title: shown(connection, title) for title in INVENTED} == INVENTED
        assert [shown(connection, title) for title in ORDINARY] == list(ORDINARY)


def masked(shipped: Path) -> pd.DataFrame:
    """activity_id, title as found, shown as any reader gets it; of all activities."""
    with duckdb.connect(str(shipped), read_only=True) as connection:
        return connection.execute(
            """
            select activity.activity_id, found.title, coalesce(activity.title, '') as shown, activity.is_title_masked
            from public.activity
            inner join (
                select activity_id, min(title) as title from base.iati_transaction group by activity_id
                union all
                select project_id, min(title) from base.eutf_project group by project_id
            ) as found on found.activity_id = activity.activity_id
            where activity.level_code <> 'contract' and found.title is not null
            """
        ).df()


def test_the_masked_titles_are_those_that_the_rules_name(shipped):
    titles = masked(shipped)
    with duckdb.connect() as connection:
        pattern = "|".join(f"(?:{rule['pattern']})" for rule in PATTERNS)
        connection.execute("set variable pattern = $1", [pattern])
        hit = connection.execute(
            "select activity_id from titles where regexp_matches(title, getvariable('pattern'))"
        ).df()["activity_id"]
    listed = {rule["activity_id"] for rule in TITLE_RULES if rule["kind"] == "activity"}
    changed = set(titles.loc[titles["shown"] != titles["title"], "activity_id"])
    assert changed == set(hit) | listed
    assert changed == set(titles.loc[titles["is_title_masked"], "activity_id"])
    assert len(changed) == 112
    # What is left of each is the title around the name.
    rows = titles[titles["activity_id"].isin(changed)]
    assert rows["shown"].str.contains("(…)", regex=False).all()


def test_no_form_of_address_before_a_name_is_left_in_any_title(shipped):
    """Another way of looking than the rules: whatever is left was looked at, and is no person."""
    titles = masked(shipped)["shown"]
    left = titles[
        titles.str.contains(r"(?:^|[\s(])(?:Mr|Mrs|Ms|Mme|Mlle|Monsieur|Madame|Dr|Sr\.|M\.)\.? [A-Z]\w")
    ]
    assert sorted(left) == [
        title for title in sorted(left) if re.search(r"assist urg M\. Sava/Tsanaga", title)
    ]
