"""What users of other dashboards of aid found wrong, on made money: who is shown, what is added up, what is missing.

Two publishers of one chain, a trust fund with decisions and contracts, a receiver that no list of names knows and
titles that name a person: all invented, loaded the whole way.
"""

import math
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from dashboard import store
from dashboard.access import CLEARANCES, Reader
from dashboard.intake.load import load
from dashboard.money.view import MEASURES
from tests.unit.intake_made import REFERENCE, rows_of, workbook
from tests.unit.test_money_traps import PUBLICATION, SETS, akvo, contract, decision, decisions, iati
from tests.unit.test_queries import EXAMPLES

PERSON = "Klaassen"
"""In titles and as a receiver: a name that no reader may get from any query."""
TESTER = Reader("tester", "public")

RATES = rows_of(
    *(
        {"reference_year": year, "period_type": "quarter", "quarter": f"Q{quarter}", "usd_per_eur_mean": 1.25}
        for year in (2015, 2016)
        for quarter in (1, 2, 3, 4)
    ),
    *({"reference_year": year, "period_type": "year", "usd_per_eur_mean": 1.25} for year in (2015, 2016)),
)
BODIES = ("north-body", "south-body", "builder", "not-named", "not-stated", "several", "eu-eutf")
PURPOSE = "15190 - Migration"


def alias(spelling: str, body: str) -> dict:
    return {
        "spelling": spelling,
        "file_column": "iati receiver",
        "organisation_id": body,
        "canonical_name": body,
        "kind": "other",
        "reviewed": "hand",
    }


ALIASES = [alias("North", "north-body"), alias("South", "south-body"), alias("The Builders", "builder")]
TRANSACTIONS = [
    # The first publisher commits, pays the second, corrects, and pays others.
    {"activity": "N-1", "type": 2, "usd": 1000, "receiver": "South"},
    {"activity": "N-1", "type": 2, "usd": 250, "receiver": "South", "quarter": "Q3"},
    {"activity": "N-1", "type": 3, "usd": 400, "receiver": "South"},
    {"activity": "N-1", "type": 3, "usd": -60, "receiver": "South", "quarter": "Q2"},
    {"activity": "N-2", "type": 3, "usd": 70, "receiver": f"Jan {PERSON}", "title": f"Course by Mr {PERSON}"},
    {
        "activity": "N-2",
        "type": 3,
        "usd": 33.33,
        "receiver": " the BUILDERS ",
        "country": "LY - Libya",
        "title": f"Course by Mr {PERSON}",
    },
    {
        "activity": "N-3",
        "type": 3,
        "usd": 90,
        "country": "298 - Africa, regional",
        "receiver": "The Builders",
    },
    # Before there was a rate, and a purpose that no theme has.
    {"activity": "N-4", "type": 3, "usd": 5, "year": 1990, "sector": "99810 - Sectors not specified"},
    # The second publisher receives and pays.
    {"activity": "S-1", "type": 1, "usd": 400, "publisher": "South", "provider": "North"},
    {
        "activity": "S-1",
        "type": 3,
        "usd": 300,
        "publisher": "South",
        "provider": "South",
        "receiver": "The Builders",
    },
]
THEMES = [
    {"activity_id": "N-1", "theme_id": "return", "share_pct": 70, "relevance": "narrow", "is_doubtful": "no"},
    {
        "activity_id": "N-1",
        "theme_id": "border",
        "share_pct": 29.99,
        "relevance": "wide",
        "is_doubtful": "yes",
    },
    {"activity_id": "N-2", "theme_id": "return", "share_pct": 33.3, "relevance": "wide", "is_doubtful": "no"},
]
CONTRACTS = [
    {"id": "FUND", "level": "framework", "eur": 9000},
    decision("D-1", 500, title=f"Programme de Mme {PERSON}"),
    contract("D-1-1", "D-1", 300, title=f"Contract with Monsieur {PERSON}", start="2016-01-01"),
    contract("D-1-2", "D-1", 150),
    contract("D-1-2", "D-1", 150, repeats=5),
    contract("D-1-3", "D-1", 40, listed="as project"),
]


def sheets(*, names: list[dict], transactions: list[dict] = TRANSACTIONS) -> dict[str, list[list]]:
    """All sheets of the made money with these names of organisations."""
    heading, north, *rest = [list(row) for row in SETS]
    south = [{"north": "south", "north-body": "south-body"}.get(cell, cell) for cell in north]
    for row in (north, south):
        row[heading.index("measures")] = "commitment;disbursement;incoming_funds"
        row[heading.index("currency_code")] = "USD"
    return {
        "publication": PUBLICATION,
        "money_set": [heading, north, south, *rest],
        "exchange_rate": RATES,
        "organisation_alias": rows_of(*names),
        "money_organisation": rows_of(*({"organisation_id": body, "name_en": body, "kind": "other"} for body in BODIES)),
        "iati_transaction": iati(*transactions),
        "activity_theme": rows_of(
            *({"file_kind": "iati", "basis": "made", "reviewed": "yes", "title": f"By Mr {PERSON}"} | row for row in THEMES)
        ),
        "purpose_theme": rows_of(
            {"purpose_code": "15190", "purpose_name": "Migration", "theme_id": "border", "share_pct": 100, "basis": "made"}
        ),
        "eutf_project": decisions(
            {"id": "D-1", "eur": 500, "title": f"Programme of Mme {PERSON}"}, {"id": "D-1-3", "eur": 40}
        ),
        **akvo(*CONTRACTS),
        "eutf_akvo_country": rows_of(
            {"project_id": "D-1-1", "country_iso2": "TN", "share_pct": 60},
            {"project_id": "D-1-1", "country_iso2": "LY", "share_pct": 60},
            {"project_id": "D-1-2", "country_iso2": "TN"},
        ),
        "eutf_country": rows_of(
            {"project_id": "D-1", "budget_eur": 500, "country_code": "TUN", "share_pct": 33.33, "basis": "Akvo percentage"},
        ),
        "spelling": rows_of(
            *({"kind": "country", "value_found": two, "code": three} for two, three in [("TN", "TUN"), ("LY", "LBY")])
        ),
    }  # fmt: skip


def loaded(folder: Path, made: dict[str, list[list]]) -> Path:
    """The database file of made sheets beside the fixtures."""
    path = workbook(folder / "made.xlsx", made)
    result = load([*REFERENCE, path], var=folder / "var")
    assert [(issue.sheet_name, issue.cell, issue.message_en) for issue in result.faults] == []
    return folder / "var" / f"{result.version}.duckdb"


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return loaded(tmp_path_factory.mktemp("money"), sheets(names=ALIASES))


@pytest.fixture(scope="module")
def with_alias(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same files with one row more in the list of names."""
    names = [*ALIASES, alias(f"Jan {PERSON}", "builder")]
    return loaded(tmp_path_factory.mktemp("alias"), sheets(names=names))


@pytest.fixture
def ask(version: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., pd.DataFrame]]:
    """Asks a query of the made version as a reader of public rows; a selection takes all unless it says otherwise."""
    monkeypatch.setenv("DASHBOARD_VAR", str(version.parent))
    everything = {
        **dict.fromkeys(
            ("countries", "themes", "relevance", "words", "providers", "implementers", "aid_types")
        ),
        "from_year": 1900,
        "to_year": 2100,
        "unit": "USD",
        "money_set": "north",
        "measure": "disbursement",
    }

    def asked(name: str, *, reader: Reader = TESTER, **chosen: object) -> pd.DataFrame:
        given = {**EXAMPLES, **everything, **chosen}
        return store.query(
            name, reader=reader, **{key: given[key] for key in store.header(name)["parameters"]}
        )

    return asked


def total(frame: pd.DataFrame) -> pd.Series:
    return frame.set_index("cut").loc["total"]


# A mark and its rows ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", ["USD", "EUR", "EUR_2021"])
@pytest.mark.parametrize(
    ("money_set", "measure"),
    [
        ("north", "disbursement"), ("north", "commitment"), ("south", "disbursement"), ("south", "incoming_funds"),
        ("eutf_decision", "commitment"), ("eutf_contract", "contracted"),
    ],
)  # fmt: skip
def test_the_rows_behind_every_cell_add_up_to_it(ask, money_set, measure, unit):
    chosen = {"money_set": money_set, "measure": measure, "unit": unit}
    cells = ask("money/spread", **chosen)
    assert set(cells["cut"]) >= {
        "total",
        "place",
        "theme",
        "provider",
        "implementer",
        "year",
        "quarter",
        "place_year",
    }
    for cell in cells.to_dict("records"):
        key, year = (None if pd.isna(cell[name]) else cell[name] for name in ("key", "year"))
        rows = ask("money/spread_rows", **chosen, cut=cell["cut"], key=key, year=year)
        values = rows["value"].dropna()
        if math.isnan(cell["amount"]):
            assert values.empty
        else:
            assert math.isclose(values.sum(), cell["amount"], abs_tol=1e-9), cell
        assert rows["transaction_id"].nunique() == cell["transaction_count"]
        assert rows["activity_key"].nunique() == cell["activity_count"]
        assert rows["cell"].notna().all()


def test_every_amount_is_there_once_whatever_its_shares_are(version):
    """29.99 per cent, thirds, shares above and below 100: what is left over is not specified, to the last digit."""
    with duckdb.connect(str(version), read_only=True) as connection:
        for column in ("amount_usd", "amount_eur", "amount_eur_2021"):
            differing = connection.execute(
                f"""
                select money_transaction.transaction_id
                from public.money_transaction
                left join public.money on money.transaction_id = money_transaction.transaction_id
                where money_transaction.is_counted
                group by money_transaction.transaction_id, money_transaction.{column}
                having sum(money.{column}) is distinct from money_transaction.{column}
                """
            ).fetchall()
            assert differing == []


def test_shares_above_100_are_scaled_and_below_are_not_specified(ask):
    place = ask("money/spread", money_set="eutf_contract", measure="contracted", unit="EUR").query(
        "cut == 'place'"
    )
    # 60 and 60 of 300 make 150 each; a single country without percentage takes all of 150.
    # The contract of 40 has no country.
    assert place.set_index("key")["amount"].to_dict() == {"TUN": 300, "LBY": 150, "not_specified": 40}
    decided = ask("money/spread", money_set="eutf_decision", measure="commitment", unit="EUR")
    assert decided.query("cut == 'place'").set_index("key")["amount"].round(6).to_dict() == {
        "TUN": 166.65, "not_specified": 333.35,
    }  # fmt: skip


# What is never added up -------------------------------------------------------------------------------------


def test_parents_and_children_are_not_added(ask):
    """A decision of 500 has contracts of 490, one of them listed among the decisions and one of them said twice."""
    decided = total(ask("money/spread", money_set="eutf_decision", measure="commitment", unit="EUR"))
    contracted = total(ask("money/spread", money_set="eutf_contract", measure="contracted", unit="EUR"))
    assert (decided["amount"], decided["transaction_count"]) == (500, 1)
    assert (contracted["amount"], contracted["transaction_count"]) == (490, 3)


def test_what_is_not_counted_says_why(version):
    with duckdb.connect(str(version), read_only=True) as connection:
        reasons = connection.execute(
            """
            select activity_key, not_counted_reason, amount_eur from public.money_transaction
            where not is_counted order by all
            """
        ).fetchall()
    assert reasons == [
        ("eutf_contract:D-1", "decision_in_projects", Decimal(500)),
        ("eutf_contract:D-1-2", "repeats_row", Decimal(150)),
        ("eutf_contract:FUND", "framework", Decimal(9000)),
        ("eutf_decision:D-1-3", "contract_as_project", Decimal(40)),
    ]


def test_a_revision_changes_a_commitment_and_is_no_second_one(ask):
    """1,000 and then 250 more is 1,250; a correction of −60 is netted, and both stay as rows."""
    committed = total(ask("money/spread", measure="commitment"))
    assert committed["amount"] == 1250
    paid = ask("money/spread").query("cut == 'implementer'").set_index("key")
    assert paid.loc["south-body", "amount"] == 340
    assert (paid.loc["south-body", "positive_amount"], paid.loc["south-body", "negative_amount"]) == (
        400,
        -60,
    )
    assert paid.loc["south-body", "transaction_count"] == 2


def test_commitments_are_not_spending(ask):
    paid = total(ask("money/spread"))
    assert paid["amount"] == pytest.approx(400 - 60 + 70 + 33.33 + 90 + 5)
    rows = ask("money/spread_rows", cut="total", key=None, year=None)
    assert (
        set(rows["transaction_id"])
        & set(
            ask("money/spread_rows", measure="commitment", cut="total", key=None, year=None)["transaction_id"]
        )
        == set()
    )


def test_incoming_funds_are_not_spending(ask, version):
    """What the second publisher receives is in no measure that a page offers, and in no other measure's sum."""
    assert "incoming_funds" not in MEASURES
    assert total(ask("money/spread", money_set="south"))["amount"] == 300
    with duckdb.connect(str(version), read_only=True) as connection:
        found = connection.execute(
            "select money_set_id, sum(amount_usd) from public.money where measure_code = 'incoming_funds' group by all"
        ).fetchall()
    assert found == [("south", Decimal(400))]


def test_a_providers_disbursement_is_the_receivers_incoming_funds(version):
    """The chain rule: the pairs that match, row by row, and what of the disbursements no incoming row answers."""
    with duckdb.connect(str(version), read_only=True) as connection:
        moved = connection.execute(
            """
            select money_set_id, measure_code, provider_id, implementer_id, year, quarter, amount_usd, sheet_row
            from public.money_transaction where money_set_id in ('north', 'south')
            """
        ).df()
    paid = moved[(moved["money_set_id"] == "north") & (moved["measure_code"] == "disbursement")]
    received = moved[(moved["money_set_id"] == "south") & (moved["measure_code"] == "incoming_funds")]
    to_south = paid[paid["implementer_id"] == "south-body"]
    pairs = to_south.merge(
        received, on=["provider_id", "year", "quarter", "amount_usd"], suffixes=("", "_received")
    )
    assert pairs[["sheet_row", "sheet_row_received"]].to_numpy().tolist() == [[4, 10]]
    assert sorted(set(to_south["sheet_row"]) - set(pairs["sheet_row"])) == [5]  # the correction
    with duckdb.connect(str(version), read_only=True) as connection:
        told = connection.execute(
            "select sheet_row, value_found from public.cell_issue where rule_id = 'chain_of_publishers'"
        ).fetchall()
    assert told == [(10, "400")]


def test_every_amount_says_its_currency(ask, version):
    """USD or EUR as published; a sum never mixes the two, since a set has one of them."""
    published = ask("money/sets").groupby("money_set_id")["currency_code"].agg(list)
    assert {money_set: set(codes) for money_set, codes in published.items()} == {
        "north": {"USD"}, "south": {"USD"}, "eutf_decision": {"EUR"}, "eutf_contract": {"EUR"},
    }  # fmt: skip
    with duckdb.connect(str(version), read_only=True) as connection:
        both = connection.execute(
            """
            select money_set_id, count(amount_usd) > 0, count(amount_usd) in (0, count(*))
            from public.money group by money_set_id
            """
        ).fetchall()
    assert {money_set: in_dollars for money_set, in_dollars, _ in both} == {
        "north": True, "south": True, "eutf_decision": False, "eutf_contract": False,
    }  # fmt: skip
    assert all(is_one for _, _, is_one in both)


# What is missing --------------------------------------------------------------------------------------------


def test_without_a_rate_there_are_dollars_and_no_euros(ask):
    years = {
        unit: ask("money/spread", unit=unit).query("cut == 'year'").set_index("year").loc[1990]
        for unit in ("USD", "EUR")
    }
    assert years["USD"]["amount"] == 5
    assert math.isnan(years["EUR"]["amount"])
    assert years["EUR"]["without_amount"] == 1
    # Beside other rows it is left out of the sum and counted.
    all_years = total(ask("money/spread", unit="EUR"))
    assert all_years["amount"] == pytest.approx((400 - 60 + 70 + 33.33 + 90) / 1.25)
    assert all_years["without_amount"] == 1


def test_a_region_is_no_country_and_a_country_without_a_row_is_missing(ask):
    place = ask("money/spread").query("cut == 'place'").set_index("key")["amount"]
    assert set(place.index) == {"TUN", "LBY", "regional_298"}
    held = ask("money/places").query("money_set_id == 'north'").set_index("place_code")["place_kind"]
    assert held.to_dict() == {"TUN": "country", "LBY": "country", "regional_298": "regional"}


# Who is not named -------------------------------------------------------------------------------------------


# Questions that give only the rows of one kind.
CHOICES = {
    "money/reconcile_decision_rows": [
        {"cause": cause} for cause in ("same", "amount", "twice", "contract", "only_projects", "only_akvo")
    ],
    "money/reconcile_contract_rows": [
        {"compared": compared} for compared in ("above", "below", "equal", "none")
    ],
}


def everything_told(clearance: str) -> str:
    """All that the queries answer to a reader, with questions that take every row of the made money."""
    told, answered = "", set()
    open_choice = dict.fromkeys(
        (
            "themes",
            "relevance",
            "words",
            "providers",
            "implementers",
            "aid_types",
            "key",
            "search",
            "reason",
            "year",
        )
    )
    for money_set, measure, activity in [
        ("north", "disbursement", "north:N-2"),
        ("south", "disbursement", "south:S-1"),
        ("eutf_decision", "commitment", "eutf_decision:D-1"),
        ("eutf_contract", "contracted", "eutf_contract:D-1-1"),
    ]:
        given = {
            **EXAMPLES,
            **open_choice,
            "countries": ["TUN", "LBY", "regional_298", "not_specified"],
            "money_set": money_set,
            "measure": measure,
            "activity": activity,
            "organisation_id": "not-named",
            "matched_by": "not-named",
            "from_year": 1900,
            "to_year": 2100,
            "cut": "total",
            "row_limit": 1_000_000,
        }
        for name in store.query_names():
            parameters = {key: given[key] for key in store.header(name)["parameters"]}
            asked = (name, repr(parameters))
            if asked in answered:  # it takes nothing that differs between these kinds of money
                continue
            answered.add(asked)
            for choice in CHOICES.get(name, ({},)):
                told += store.query(name, reader=Reader("tester", clearance), **parameters | choice).to_csv()
    return told


def test_the_name_of_a_person_stands_in_the_files(version):
    """Otherwise the next test would say nothing."""
    with duckdb.connect(str(version), read_only=True) as connection:
        for table, column in [
            ("iati_transaction", "receiver_organisation"), ("iati_transaction", "title"), ("eutf_project", "title"),
            ("eutf_akvo", "title"), ("activity_theme", "title"),
        ]:  # fmt: skip
            [(count,)] = connection.execute(
                f"select count(*) from base.{table} where contains({column}, '{PERSON}')"
            ).fetchall()
            assert count, f"{table}.{column}"


@pytest.mark.parametrize("clearance", CLEARANCES)
def test_no_query_gives_the_name_of_a_person(version, monkeypatch, clearance):
    monkeypatch.setenv("DASHBOARD_VAR", str(version.parent))
    told = everything_told(clearance)
    assert "N-2" in told and "D-1-1" in told
    assert PERSON.lower() not in told.lower()


def test_titles_are_shown_around_the_name_even_where_no_rules_are_loaded(ask):
    shown = ask("money/masked_titles").set_index("activity_id")["title"].to_dict()
    assert shown == {
        "N-2": "Course by Mr (…)",
        "D-1": "Programme of Mme (…)",
        "D-1-1": "Contract with Monsieur (…)",
    }
    found = ask("money/masked_titles").set_index("activity_id")
    assert found.loc["N-2", ["sheet_name", "cell"]].tolist() == ["iati_transaction", "D6"]


def test_one_row_in_the_list_of_names_shows_a_receiver_and_moves_the_share(ask, with_alias, monkeypatch):
    before = ask("money/matched").query("money_set_id == 'north' and measure_code == 'disbursement'").iloc[0]
    [unknown] = ask("money/unmatched").to_dict("records")
    assert (unknown["activity_id"], unknown["row_count"], unknown["amount"]) == ("N-2", 1, 70)
    assert (unknown["sheet_name"], unknown["cell"][1:]) == ("iati_transaction", "6")
    paid = ask("money/spread").query("cut == 'implementer'").set_index("key")["amount"]
    assert paid["not-named"] == 70

    monkeypatch.setenv("DASHBOARD_VAR", str(with_alias.parent))
    after = ask("money/matched").query("money_set_id == 'north' and measure_code == 'disbursement'").iloc[0]
    assert ask("money/unmatched").empty
    renamed = ask("money/spread").query("cut == 'implementer'").set_index("key")["amount"]
    assert "not-named" not in renamed
    assert renamed["builder"] == pytest.approx(paid["builder"] + 70)
    # Six rows: four with a known receiver, one without a receiver, and this one.
    counts = ["row_count", "known_rows", "not_named_rows", "not_stated_rows"]
    assert before[counts].tolist() == [6, 4, 1, 1]
    assert after[counts].tolist() == [6, 5, 0, 1]
    assert (before["named_pct"], after["named_pct"]) == (80, 100)
    known = 400 + 60 + 33.33 + 90
    assert before["named_amount_pct"] == pytest.approx(100 * known / (known + 70))
    assert after["named_amount_pct"] == 100


def test_a_name_of_two_bodies_is_nobodys(tmp_path, monkeypatch, ask):
    names = [*ALIASES, alias("Twins", "builder"), alias(" TWINS", "south-body")]
    rows = [{"activity": "N-9", "type": 3, "usd": 8, "receiver": "Twins"}]
    path = loaded(tmp_path, sheets(names=names, transactions=[*TRANSACTIONS, *rows]))
    monkeypatch.setenv("DASHBOARD_VAR", str(path.parent))
    assert [row["activity_id"] for row in ask("money/unmatched").to_dict("records")] == ["N-2", "N-9"]
