"""Every cut of the money is what plain pandas makes of the files as received, and a mistake would be noticed."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from tests import recount_money
from tests.recount_money import EUR_UNIT, SHARE_UNIT, USD_UNIT, Money

Tables = dict[str, pd.DataFrame]
Sums = dict[tuple, dict[str, int | None]]

# cut -> the column of `money` that it is made by
CUTS = {
    "place": "place_code",
    "place_kind": "place_kind",
    "theme": "theme_id",
    "year": "year",
    "quarter": "'Q' || quarter",
    "provider": "provider_id",
    "implementer": "implementer_id",
    "relevance": "relevance",
    "is_doubtful": "is_doubtful",
    "theme_basis": "theme_basis",
    "aid_type": "aid_type_code",
    "purpose": "purpose_code",
}
CENT = 10 ** (EUR_UNIT + SHARE_UNIT - 2)
LAST_DIGIT = 10**SHARE_UNIT
"""Of a dollar in the database, in the unit of a part here."""
# What rounding to the last digit leaves over of an amount goes to "not specified" there: no part of the recount.
ROUNDING = """
    (place_code = 'not_specified' or theme_id = 'not_specified')
    and coalesce(abs(amount_usd), 0) < 0.00000000001
    and coalesce(abs(amount_eur), 0) < 0.00001 and coalesce(abs(amount_eur_2021), 0) < 0.00001
    and (coalesce(amount_usd, 0) <> 0 or coalesce(amount_eur, 0) <> 0 or coalesce(amount_eur_2021, 0) <> 0)
"""


@pytest.fixture(scope="module")
def given() -> Tables:
    return recount_money.tables()


@pytest.fixture(scope="module")
def counted(given: Tables) -> Money:
    return recount_money.money(given)


@pytest.fixture(scope="module")
def loaded(shipped: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The money of the shipped version in tables of its own, in which something can be changed and taken back."""
    connection = duckdb.connect(":memory:", config={"threads": 1})
    connection.execute(f"attach '{shipped}' as shipped (read_only)")
    for name in ("money", "money_transaction"):
        connection.execute(f"create table {name} as select * from shipped.public.{name}")
    for name in ("budget_article", "in_donor_cost", "in_donor_cost_constant"):
        connection.execute(f"create table {name} as select * from shipped.base.{name}")
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def here(loaded: duckdb.DuckDBPyConnection) -> Callable[[str], Sums]:
    """What the database says by a cut, before anything is changed in it."""
    return cache(lambda cut: ours(loaded, cut))


@pytest.fixture(scope="module")
def there(counted: Money) -> Callable[[str], Sums]:
    """What the recount says by a cut, before any mistake."""
    return cache(lambda cut: theirs(counted, cut))


# Sums by key ------------------------------------------------------------------------------------------------------


def key(*values: object) -> tuple:
    """A key in which a missing value is None and a number a whole one, whoever made it."""
    plain = []
    for value in values:
        if value is None or value != value or value == "":
            plain.append(None)
        elif isinstance(value, float):
            plain.append(int(value))
        else:
            plain.append(value)
    return tuple(plain)


def ours(connection: duckdb.DuckDBPyConnection, cut: str) -> Sums:
    """What the database says by money set, measure and the values of a cut."""
    column = CUTS[cut]
    found = connection.execute(
        f"""
        select
            money_set_id, measure_code, {column},
            sum(amount_usd), sum(amount_eur), sum(amount_eur_2021),
            count(distinct transaction_id), count(distinct activity_key),
            count(distinct case when amount_eur is null then transaction_id end)
        from money where not ({ROUNDING}) group by money_set_id, measure_code, {column}
        """
    ).fetchall()
    return {
        key(*row[:3]): {
            "usd": scaled(row[3], USD_UNIT + SHARE_UNIT),
            "eur": scaled(row[4], EUR_UNIT + SHARE_UNIT),
            "eur_2021": scaled(row[5], EUR_UNIT + SHARE_UNIT),
            "transactions": row[6],
            "activities": row[7],
            "without_eur": row[8],
        }
        for row in found
    }


def scaled(value: Decimal | None, decimals: int) -> int | None:
    return None if value is None else recount_money.exactly(value, decimals)


def theirs(money: Money, cut: str) -> Sums:
    """What the recount says of the same."""
    found = recount_money.sums(money.parts, ["money_set", "measure", cut])
    return {key(*index): row for index, row in zip(found.index, found.to_dict("records"), strict=True)}


def same(name: str, here: int | None, there: int | None, rounded: int) -> bool:
    """Dollars and counts to the last digit, euros to the cent; so many parts of dollars were rounded there."""
    if here is None or there is None or name not in recount_money.AMOUNTS:
        return here == there
    return abs(here - there) <= (rounded * LAST_DIGIT if name == "usd" else CENT // 2)


def disagreements(cut: str, here: Sums, there: Sums) -> list[str]:
    """Where the two ways disagree, in words."""
    told = [f"{cut} {' '.join(map(str, at))}: only one of both has it" for at in here.keys() ^ there.keys()]
    told += [
        f"{cut} {' '.join(map(str, at))} {name}: {here[at][name]} here, {there[at][name]} counted again"
        for at in here.keys() & there.keys()
        for name in here[at]
        if not same(name, here[at][name], there[at][name], there[at]["longer"])
    ]
    return sorted(told)


@pytest.mark.parametrize("cut", CUTS)
def test_every_cut_is_what_plain_pandas_makes_of_the_files(
    cut: str, here: Callable[[str], Sums], there: Callable[[str], Sums]
) -> None:
    assert len({(money_set, measure) for money_set, measure, _ in here(cut)}) == 14
    assert disagreements(cut, here(cut), there(cut)) == []


def test_every_row_of_a_source_is_counted_or_said_not_to_be(
    loaded: duckdb.DuckDBPyConnection, counted: Money
) -> None:
    """Row by row: what `money_transaction` holds of a file is what stands in that row."""
    found = loaded.execute(
        "select money_set_id, measure_code, sheet_row, amount_usd, amount_eur from money_transaction where is_counted"
    ).fetchall()
    here = {
        (money_set, measure, row): (scaled(usd, USD_UNIT), None if eur is None else round(eur, 2))
        for money_set, measure, row, usd, eur in found
    }
    rows = counted.rows[counted.rows["is_counted"]]
    there = {
        (row.money_set, row.measure, row.row): (
            row.usd if recount_money.known(row.usd) else None,
            round(Decimal(row.eur).scaleb(-EUR_UNIT), 2) if recount_money.known(row.eur) else None,
        )
        for row in rows.itertuples()
    }
    assert len(here) == len(found)
    assert here.keys() == there.keys()
    assert [at for at in here if here[at][0] != there[at][0]] == []
    # A quotient that ends at half a cent may be rounded either way.
    near = [at for at in here if here[at][1] != there[at][1]]
    assert all(abs(here[at][1] - there[at][1]) <= Decimal("0.01") for at in near)
    assert len(near) < 10


# What is known of the files ---------------------------------------------------------------------------------------


def total(rows: pd.DataFrame, name: str, unit: int) -> Decimal:
    return Decimal(sum(amount for amount in rows[name] if recount_money.known(amount))).scaleb(-unit)


def of(money: Money, money_set: str, *measures: str) -> pd.DataFrame:
    rows = money.rows
    return rows[(rows["money_set"] == money_set) & rows["measure"].isin(measures)]


def test_incoming_funds_of_the_agency_are_the_ministrys_money_and_no_spending(counted: Money) -> None:
    incoming = of(counted, "agency", "incoming_funds")
    own = of(counted, "agency", "disbursement", "expenditure")
    assert (len(incoming), round(total(incoming, "usd", USD_UNIT))) == (12_713, 522_358_225)
    assert (len(own), round(total(own, "usd", USD_UNIT))) == (2_328, 125_251_392)


def test_receivers_that_nobody_knows_are_those_that_the_files_mask(given: Tables, counted: Money) -> None:
    masked = sum(
        (given[name]["Receiver Organisation"] == recount_money.MASK).sum() for name in recount_money.IATI
    )
    assert masked == (counted.rows["implementer"] == recount_money.NOT_NAMED).sum() == 25_548
    rows = counted.rows[counted.rows["file"].isin(list(recount_money.IATI))]
    absolute = rows.assign(usd=[abs(amount) for amount in rows["usd"]])
    share = total(absolute[rows["implementer"] == recount_money.NOT_NAMED], "usd", 0) / total(
        absolute, "usd", 0
    )
    assert round(100 * share) == 2


@pytest.mark.parametrize(("country", "year"), [("TUR", 2016), ("TUN", 2019)])
def test_the_ministry_agrees_with_the_oecd_within_a_hundredth(
    counted: Money, country: str, year: int
) -> None:
    ministry, oecd = (
        total(rows[(rows["place"] == country) & (rows["year"] == year)], "usd", USD_UNIT)
        for rows in (
            of(counted, "ministry", "disbursement"),
            of(counted, "oecd_netherlands", "net_disbursement"),
        )
    )
    assert abs(ministry / oecd - 1) < Decimal("0.01")


def test_few_rows_have_the_purpose_of_migration(counted: Money) -> None:
    assert (counted.rows["purpose"] == "15190").sum() == 249


def test_much_of_the_wide_rule_rests_on_doubtful_calls(counted: Money) -> None:
    parts = counted.parts
    wide = parts[
        (parts["money_set"] == "ministry")
        & (parts["measure"] == "disbursement")
        & parts["relevance"].isin(recount_money.RULES["wide"])
    ]
    share = total(wide[wide["is_doubtful"]], "usd", 0) / total(wide, "usd", 0)
    assert round(100 * share) == 43


def test_decisions_add_up_to_the_cent_and_two_of_them_are_inside_another(counted: Money) -> None:
    rows = of(counted, "eutf_decision", "commitment")
    assert total(rows, "eur", EUR_UNIT) == Decimal("5256072987.34")
    inside = rows[~rows["is_counted"]]
    assert dict(
        zip(inside["activity"], [amount // 10**EUR_UNIT for amount in inside["eur"]], strict=True)
    ) == {
        "T05-EUTF-HoA-SO-03": 55_000_000,
        "T05-EUTF-NOA-EG-01-01": 3_000_000,
    }
    parts = counted.parts[counted.parts["money_set"] == "eutf_decision"]
    kinds = {kind: total(some, "eur", EUR_UNIT + SHARE_UNIT) for kind, some in parts.groupby("place_kind")}
    assert kinds.keys() == {"country", "regional", "not_specified"}
    assert sum(kinds.values()) == Decimal("5256072987.34") - 58_000_000


def test_a_year_without_a_rate_has_no_euros(counted: Money) -> None:
    rows = counted.rows
    without = rows[~rows["eur"].map(recount_money.known)]
    assert set(without["money_set"]) == {"commission"}
    assert all(year < recount_money.RATE_FROM or year == 2050 for year in without["year"])
    assert len(without) == 26


# Money that stands apart ------------------------------------------------------------------------------------------

BUDGET_KEYS = ["year", "kind", "chapter", "article", "article_name", "stage"]


def budget_here(connection: duckdb.DuckDBPyConnection) -> dict[tuple, int]:
    found = connection.execute(
        """
        unpivot (
            select
                budget_year, flow_code, chapter_code, article_number, article_name,
                draft_eur_1000 as draft, adopted_eur_1000 as adopted,
                first_supplementary_eur_1000 as first_supplementary,
                second_supplementary_eur_1000 as second_supplementary, realised_eur_1000 as realised
            from budget_article
        )
        on draft, adopted, first_supplementary, second_supplementary, realised
        into name stage value amount
        """
    ).fetchall()
    return added((tuple(map(str, row[:6])), row[6]) for row in found)


def budget_there(given: Tables) -> dict[tuple, int]:
    rows = recount_money.budget(given)
    return added(
        (tuple(str(getattr(row, name)).strip() for name in BUDGET_KEYS), int(row.amount))
        for row in rows.itertuples()
        if recount_money.known(row.amount)
    )


def added(pairs: Iterable[tuple[tuple, int]]) -> dict[tuple, int]:
    told: dict[tuple, int] = {}
    for at, amount in pairs:
        told[at] = told.get(at, 0) + amount
    return told


def test_every_line_of_the_budget_is_what_the_file_says(
    loaded: duckdb.DuckDBPyConnection, given: Tables
) -> None:
    here, there = budget_here(loaded), budget_there(given)
    assert len(here) > 15_000
    assert here == there


def in_donor_here(connection: duckdb.DuckDBPyConnection) -> dict[tuple, Decimal]:
    found = connection.execute(
        """
        select 'current', reference_year, donor, cost_usd_million from in_donor_cost
        union all
        select 'constant', reference_year, donor, cost_usd_million_constant from in_donor_cost_constant
        """
    ).fetchall()
    return {tuple(row[:3]): row[3] for row in found if row[3] is not None}


def in_donor_there(given: Tables) -> dict[tuple, Decimal]:
    rows = recount_money.in_donor(given)
    return {
        (row.prices, row.year, row.donor): row.usd_million
        for row in rows.itertuples()
        if row.usd_million is not None
    }


def test_every_in_donor_cost_is_what_the_files_say(loaded: duckdb.DuckDBPyConnection, given: Tables) -> None:
    here, there = in_donor_here(loaded), in_donor_there(given)
    assert {prices for prices, _, _ in here} == {"current", "constant"}
    assert here == {at: amount.quantize(Decimal(10) ** -USD_UNIT) for at, amount in there.items()}


# Mistakes in the recount ------------------------------------------------------------------------------------------

# source -> its tables, and its money sets
SOURCES = {
    "netherlands": ({"ministry_and_agency"}, {"ministry", "agency"}),
    "commission": ({"commission"}, {"commission"}),
    "trust fund": ({"eutf_decision", "eutf_akvo"}, {"eutf_decision", "eutf_contract"}),
    "oecd": ({"oecd"}, {"oecd_netherlands", "oecd_eu"}),
}
Mistake = Callable[[Tables, pytest.MonkeyPatch], Tables]


def edited(name: str, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Mistake:
    """A mistake in what is read from one file."""

    def mistaken(given: Tables, patch: pytest.MonkeyPatch) -> Tables:
        changed = change(given[name].copy())
        assert not changed.equals(given[name]), "the mistake changed nothing"
        return {**given, name: changed}

    return mistaken


def cells(name: str, rows: str, column: str, value: object) -> Mistake:
    """A mistake in cells of one file: `rows` is a query of pandas."""

    def change(frame: pd.DataFrame) -> pd.DataFrame:
        hit = frame.query(rows).index
        frame.loc[hit, column] = value(frame.loc[hit]) if callable(value) else value
        return frame

    return edited(name, change)


def rule(name: str, value: object) -> Mistake:
    """A mistake in a definition."""

    def mistaken(given: Tables, patch: pytest.MonkeyPatch) -> Tables:
        assert getattr(recount_money, name) != value
        patch.setattr(recount_money, name, value)
        return given

    return mistaken


def measured_as(kind: str, measure: str) -> Mistake:
    return rule("MEASURES", {**recount_money.MEASURES, kind: measure})


def decisions_and_contracts_together(given: Tables, patch: pytest.MonkeyPatch) -> Tables:
    contracts = recount_money.eutf_contracts
    patch.setattr(
        recount_money,
        "eutf_contracts",
        lambda given: contracts(given).assign(money_set="eutf_decision", measure="commitment"),
    )
    return given


def mean_of_the_year(frame: pd.DataFrame) -> pd.DataFrame:
    year = frame[frame["period_type"] == "year"].set_index("year")["usd_per_eur_mean"]
    return frame.assign(usd_per_eur_mean=frame["year"].map(year))


def whole_to_the_first(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.drop_duplicates(["source", "activity_id"]).assign(share_pct="100.0")


def rest_spread(frame: pd.DataFrame) -> pd.DataFrame:
    """What is not specified goes to the first country that is named."""
    rest = frame[frame["basis"] == "not specified"].set_index("project_id")["share_pct"]
    named = frame[(frame["basis"] != "not specified") & frame["project_id"].isin(rest.index)]
    for project, row in named.drop_duplicates("project_id").set_index("project_id").iterrows():
        at = (frame["project_id"] == project) & (frame["iso3"] == row["iso3"])
        frame.loc[at, "share_pct"] = str(Decimal(row["share_pct"]) + Decimal(rest[project]))
    return frame[frame["basis"] != "not specified"]


def rate_of_2050(frame: pd.DataFrame) -> pd.DataFrame:
    last = frame[(frame["year"] == "2020") & (frame["quarter"] == "Q4")]
    return pd.concat([frame, last.assign(year="2050")], ignore_index=True)


# name -> (source, the mistake, cut, one of the disagreements that it must make)
MISTAKES: dict[str, tuple[str, Mistake, str, str]] = {
    "a row dropped": (
        "netherlands",
        edited("ministry_and_agency", lambda frame: frame.drop(frame.query("row == 3").index)),
        "place",
        "ministry disbursement regional_189 usd",
    ),
    "a row twice": (
        "netherlands",
        edited("ministry_and_agency", lambda frame: pd.concat([frame, frame.query("row == 3")])),
        "place",
        "ministry disbursement regional_189 usd",
    ),
    "a sign swapped": (
        "netherlands",
        edited(
            "ministry_and_agency",
            lambda frame: frame.assign(**{"Value (USD)": frame["Value (USD)"].abs()}),
        ),
        "place",
        "ministry disbursement TUR usd",
    ),
    "incoming funds counted": (
        "netherlands",
        measured_as("1 - Incoming Funds", "disbursement"),
        "provider",
        "agency disbursement nl-bz usd",
    ),
    "a commitment counted as a disbursement": (
        "netherlands",
        measured_as("2 - Outgoing Commitment", "disbursement"),
        "year",
        "ministry disbursement 2016 usd",
    ),
    "expenditure added to disbursements": (
        "netherlands",
        measured_as("4 - Expenditure", "disbursement"),
        "place",
        "agency disbursement",
    ),
    "the agency added to the ministry": (
        "netherlands",
        rule("PUBLISHERS", {"XM-DAC-7": "ministry", "NL-KVK-27378529": "ministry"}),
        "theme",
        "ministry disbursement",
    ),
    "the mean of the year for that of the quarter": (
        "netherlands",
        edited("rate", mean_of_the_year),
        "year",
        "ministry disbursement 2016 eur",
    ),
    "prices of the year before": (
        "netherlands",
        edited("deflator", lambda frame: frame.assign(year=frame["year"].astype(int) + 1)),
        "year",
        "ministry disbursement 2016 eur_2021",
    ),
    "a share of a theme ignored": (
        "netherlands",
        edited("activity_theme", whole_to_the_first),
        "theme",
        "ministry disbursement reception usd",
    ),
    "themes of people ignored": (
        "netherlands",
        edited("activity_theme", lambda frame: frame[frame["reviewed"] != "yes"]),
        "theme_basis",
        "ministry disbursement reviewed",
    ),
    "wide counted as narrow": (
        "netherlands",
        cells("activity_theme", "relevance == 'wide'", "relevance", "narrow"),
        "relevance",
        "ministry disbursement narrow usd",
    ),
    "doubtful calls told as sure": (
        "netherlands",
        cells("activity_theme", "doubtful == 'yes'", "doubtful", "no"),
        "is_doubtful",
        "ministry disbursement True",
    ),
    "a receiver named that the files mask": (
        "netherlands",
        cells("organisation_alias", "spelling == 'ICMPD'", "spelling", recount_money.MASK),
        "implementer",
        "ministry disbursement not-named",
    ),
    "a purpose of another theme": (
        "netherlands",
        cells("purpose_theme", "purpose_code == '15110'", "theme_id", "trade"),
        "theme",
        "agency disbursement trade",
    ),
    "the broken row of 2050 valued": (
        "commission",
        edited("rate", rate_of_2050),
        "year",
        "commission commitment 2050 eur",
    ),
    "decisions and contracts added": (
        "trust fund",
        decisions_and_contracts_together,
        "year",
        "eutf_decision commitment 2016 eur",
    ),
    "parents and children added": (
        "trust fund",
        cells("eutf_level", "level == 'decision'", "level", "contract"),
        "place",
        "eutf_contract contracted SOM eur",
    ),
    "the framework counted": (
        "trust fund",
        cells("eutf_level", "level == 'framework'", "level", "contract"),
        "year",
        "eutf_contract contracted None eur",
    ),
    "rows without an identifier counted": (
        "trust fund",
        cells("eutf_level", "level == 'unusable'", "level", "contract"),
        "place",
        "eutf_contract contracted not_specified eur",
    ),
    "a repeated contract counted twice": (
        "trust fund",
        cells("eutf_level", "repeats_row != ''", "repeats_row", ""),
        "place",
        "eutf_contract contracted SSD eur",
    ),
    "a contract counted beside the decision that holds it": (
        "trust fund",
        cells("eutf_level", "in_projects_database == 'as project'", "in_projects_database", "yes"),
        "place",
        "eutf_decision commitment SOM eur",
    ),
    "regional money dropped": (
        "trust fund",
        edited("eutf_country", lambda frame: frame[frame["basis"] != "stated regional"]),
        "place_kind",
        "eutf_decision commitment regional",
    ),
    "a remainder spread in silence": (
        "trust fund",
        edited("eutf_country", rest_spread),
        "place_kind",
        "eutf_decision commitment not_specified eur",
    ),
    "a share of a country ignored": (
        "trust fund",
        cells("eutf_country", "project_id == 'T05-EUTF-SAH-REG-04' and iso3 != ''", "share_pct", "10.0"),
        "place",
        "eutf_decision commitment not_specified",
    ),
    "zero for a missing amount": (
        "trust fund",
        cells("eutf_akvo", "iati_id == 'T05-EUTF-HOA-SO-03-09'", "budget", "0"),
        "place",
        "eutf_contract contracted not_specified transactions",
    ),
    "a total of the OECD counted beside its parts": (
        "oecd",
        cells("oecd", "kind == 'aggregate' and recipient == 'Africa, Total'", "kind", "regional/unspecified"),
        "place_kind",
        "oecd_eu net_disbursement regional usd",
    ),
    "regional aid left out": (
        "oecd",
        cells("oecd", "kind == 'regional/unspecified'", "kind", "aggregate"),
        "place",
        "oecd_netherlands net_disbursement regional_",
    ),
}


def alone(source: str, given: Tables) -> Tables:
    """The files of one source, and all that is said about them."""
    files, _ = SOURCES[source]
    others = set().union(*(names for names, _ in SOURCES.values())) - files
    if source != "trust fund":
        others.add("eutf_level")
    return {name: frame.iloc[:0] if name in others else frame for name, frame in given.items()}


def of_source(source: str, sums: Sums) -> Sums:
    return {at: values for at, values in sums.items() if at[0] in SOURCES[source][1]}


@pytest.mark.parametrize("source", SOURCES)
def test_a_source_alone_is_counted_the_same(source: str, given: Tables, here: Callable[[str], Sums]) -> None:
    money = recount_money.money(alone(source, given))
    for cut in {cut for _, _, cut, _ in MISTAKES.values()}:
        assert disagreements(cut, of_source(source, here(cut)), theirs(money, cut)) == []


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_the_recount_is_noticed(
    name: str, here: Callable[[str], Sums], given: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, mistake, cut, expected = MISTAKES[name]
    money = recount_money.money(mistake(alone(source, given), monkeypatch))
    found = disagreements(cut, of_source(source, here(cut)), theirs(money, cut))
    assert any(line.startswith(f"{cut} {expected}") for line in found), found


# Mistakes in the database -----------------------------------------------------------------------------------------

A_ROW = "rowid = (select min(rowid) from money where {})"
A_DISBURSEMENT = A_ROW.format(
    "money_set_id = 'ministry' and measure_code = 'disbursement' and place_code = 'TUN' and amount_usd > 0"
)

# name -> (the statement, cut, one of the disagreements that it must make)
CHANGES = {
    "a row dropped": (f"delete from money where {A_DISBURSEMENT}", "place", "ministry disbursement TUN usd"),
    "a row twice": (
        f"insert into money select * from money where {A_DISBURSEMENT}",
        "place",
        "ministry disbursement TUN usd",
    ),
    "a sign swapped": (
        f"update money set amount_usd = -amount_usd where {A_DISBURSEMENT}",
        "place",
        "ministry disbursement TUN usd",
    ),
    "a millionth of a millionth of a dollar": (
        f"update money set amount_usd = amount_usd + 0.000000000001 where {A_DISBURSEMENT}",
        "place",
        "ministry disbursement TUN usd",
    ),
    "a cent": (
        f"update money set amount_eur = amount_eur + 0.01 where {A_DISBURSEMENT}",
        "place",
        "ministry disbursement TUN eur",
    ),
    "prices that stay current": (
        "update money set amount_eur_2021 = amount_eur where year = 2010",
        "year",
        "ministry disbursement 2010 eur_2021",
    ),
    "zero for missing euros": (
        "update money set amount_eur = 0 where amount_eur is null and money_set_id = 'commission'",
        "year",
        "commission commitment 2050 eur",
    ),
    "incoming funds as disbursements": (
        "update money set measure_code = 'disbursement' where measure_code = 'incoming_funds' "
        "and money_set_id = 'agency'",
        "place",
        "agency disbursement",
    ),
    "commitments as disbursements": (
        "update money set measure_code = 'disbursement' where measure_code = 'commitment' "
        "and money_set_id = 'commission'",
        "year",
        "commission disbursement 2019 usd",
    ),
    "contracts as decisions": (
        "update money set money_set_id = 'eutf_decision', measure_code = 'commitment' "
        "where money_set_id = 'eutf_contract'",
        "place",
        "eutf_decision commitment SOM eur",
    ),
    "regional money in a country": (
        "update money set place_code = 'DZA' where place_code = 'regional_189'",
        "place",
        "ministry disbursement DZA usd",
    ),
    "what is not specified dropped": (
        "delete from money where place_kind = 'not_specified' and money_set_id = 'eutf_decision'",
        "place_kind",
        "eutf_decision commitment not_specified",
    ),
    "no theme left out": (
        "delete from money where theme_id = 'none' and money_set_id = 'agency'",
        "theme",
        "agency disbursement none",
    ),
    "a year later": (
        f"update money set year = year + 1 where {A_DISBURSEMENT}",
        "year",
        "ministry disbursement",
    ),
    "another implementer": (
        "update money set implementer_id = 'int-iom' where implementer_id = 'not-named' "
        "and money_set_id = 'ministry'",
        "implementer",
        "ministry disbursement int-iom usd",
    ),
    "wide as narrow": (
        "update money set relevance = 'narrow' where relevance = 'wide' and money_set_id = 'ministry'",
        "relevance",
        "ministry disbursement narrow usd",
    ),
    "doubtful as sure": (
        "update money set is_doubtful = false where is_doubtful and money_set_id = 'ministry'",
        "is_doubtful",
        "ministry disbursement False usd",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_mistake_in_the_database_is_noticed(
    name: str, loaded: duckdb.DuckDBPyConnection, there: Callable[[str], Sums]
) -> None:
    statement, cut, expected = CHANGES[name]
    loaded.execute("begin")
    try:
        changed = loaded.execute(statement).fetchone()
        assert changed and changed[0] > 0, f"changed nothing: {statement}"
        found = disagreements(cut, ours(loaded, cut), there(cut))
    finally:
        loaded.execute("rollback")
    assert any(line.startswith(f"{cut} {expected}") for line in found), found


@pytest.mark.parametrize(
    "statement",
    [
        # Original and revised are two states of one amount.
        "update budget_article set adopted_eur_1000 = adopted_eur_1000 + draft_eur_1000 where chapter_code = 'VI'",
        "update budget_article set realised_eur_1000 = 0 where realised_eur_1000 is null",
        "update budget_article set flow_code = 'U' where flow_code = 'V' and article_number = 37",
        "update budget_article set draft_eur_1000 = draft_eur_1000 * 1000 where budget_year = 2019",
        "delete from budget_article where budget_year = 2013 and chapter_code = 'XVII' and article_number = 4",
    ],
    ids=[
        "original and revised added",
        "zero for missing",
        "commitments as expenditure",
        "thousands",
        "a row dropped",
    ],
)
def test_a_mistake_in_the_budget_is_noticed(
    statement: str, loaded: duckdb.DuckDBPyConnection, given: Tables
) -> None:
    loaded.execute("begin")
    try:
        changed = loaded.execute(statement).fetchone()
        assert changed and changed[0] > 0, f"changed nothing: {statement}"
        assert budget_here(loaded) != budget_there(given)
    finally:
        loaded.execute("rollback")
