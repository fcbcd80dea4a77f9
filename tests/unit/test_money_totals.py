"""Whatever is selected, every cut of the money adds up to the same total, to the last digit."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from dashboard import store

AMOUNTS = {"USD": "amount_usd", "EUR": "amount_eur", "EUR_2021": "amount_eur_2021"}
DECIMALS = {"USD": 12, "EUR": 6, "EUR_2021": 6}
CUTS = {
    "place": "place_code",
    "theme": "theme_id",
    "year": "year",
    "provider": "provider_id",
    "implementer": "implementer_id",
    "aid_type": "aid_type_code",
}
RULES = {
    "narrow": ["narrow"],
    "wide": ["narrow", "wide"],
    "wide_humanitarian": ["narrow", "wide", "humanitarian"],
    "all": None,
}
ALL_YEARS = (1900, 2100)
SEEDS = range(30)


@pytest.fixture(scope="module")
def connection(shipped: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(str(shipped), read_only=True)
    connection.execute("set search_path = 'public'")
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def money(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """All of `money`, amounts as whole numbers of their last digit, None where there is none."""
    frame = connection.execute(
        """
        select
            money.transaction_id, money.money_set_id, money.measure_code, money.activity_key, money.year, money.quarter,
            money.place_code, money.place_kind, money.theme_id, money.relevance, money.is_doubtful, money.provider_id,
            money.implementer_id, coalesce(money.aid_type_code, 'none') as aid_type_code, money.is_deflated,
            cast(money.amount_usd as varchar) as amount_usd, cast(money.amount_eur as varchar) as amount_eur,
            cast(money.amount_eur_2021 as varchar) as amount_eur_2021,
            activity.title_words
        from money left join activity on activity.activity_key = money.activity_key
        """
    ).df()
    for unit, column in AMOUNTS.items():
        whole = [
            None if pd.isna(text) else int(Decimal(text).scaleb(DECIMALS[unit])) for text in frame[column]
        ]
        frame[column] = pd.Series(whole, frame.index, dtype=object)
    return frame.astype({"year": object}).where(frame.notna(), None)


def total(amounts: pd.Series) -> int | None:
    """The exact sum, None where no row has an amount."""
    there = [amount for amount in amounts if amount is not None]
    return sum(there) if there else None


# Selections -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Selection:
    """What a reader chose: the parameters of `money/spread`."""

    money_set: str
    measure: str
    unit: str
    countries: list[str] | None
    themes: list[str] | None
    relevance: list[str] | None
    words: list[str] | None
    from_year: int
    to_year: int
    providers: list[str] | None
    implementers: list[str] | None
    aid_types: list[str] | None

    def of(self, money: pd.DataFrame) -> pd.DataFrame:
        """The rows that are selected, found without the query."""
        source = money[(money["money_set_id"] == self.money_set) & (money["measure_code"] == self.measure)]
        dated = source["year"].notna()
        inside = source["year"].where(dated, 0).astype(int).between(self.from_year, self.to_year)
        # Without a date: in as long as no year is left out.
        keep = inside & dated | ~dated & bool(inside[dated].all())
        for column, chosen in (
            ("place_code", self.countries),
            ("theme_id", self.themes),
            ("relevance", self.relevance),
            ("provider_id", self.providers),
            ("implementer_id", self.implementers),
            ("aid_type_code", self.aid_types),
        ):
            if chosen is not None:
                keep &= source[column].isin(chosen)
        if self.words is not None:
            titles = source["title_words"].fillna("")
            keep &= titles.map(lambda title: any(f" {word}" in title for word in self.words))
        return source[keep]


def some(rng: random.Random, values: pd.Series, chance: float, most: int) -> list[str] | None:
    """Some of the values that occur, or no choice at all."""
    if rng.random() > chance:
        return None
    known = sorted(values.dropna().unique())
    return rng.sample(known, min(len(known), rng.randint(1, most))) or None


def selection(money: pd.DataFrame, seed: int) -> Selection:
    """A random choice of what occurs in a source, the same for the same seed."""
    rng = random.Random(seed)
    sources = (
        money[["money_set_id", "measure_code"]]
        .drop_duplicates()
        .sort_values(["money_set_id", "measure_code"])
    )
    # Each source and measure has its turn.
    money_set, measure = sources.iloc[seed % len(sources)]
    source = money[(money["money_set_id"] == money_set) & (money["measure_code"] == measure)]
    years = sorted(rng.choices(sorted({int(year) for year in source["year"].dropna()}), k=2))
    titles = source["title_words"].dropna()
    words = sorted({word for title in titles.unique()[:200] for word in title.split() if len(word) > 4})
    return Selection(
        money_set=money_set,
        measure=measure,
        unit=rng.choice([unit for unit in AMOUNTS if source[AMOUNTS[unit]].notna().any()]),
        countries=some(rng, source["place_code"], 0.5, 12),
        themes=some(rng, source["theme_id"], 0.4, 8),
        relevance=RULES[rng.choice(list(RULES))] if rng.random() < 0.4 else None,
        words=[word[:5] for word in rng.sample(words, 5)] if words and rng.random() < 0.3 else None,
        from_year=years[0] if rng.random() < 0.5 else ALL_YEARS[0],
        to_year=years[1] if rng.random() < 0.5 else ALL_YEARS[1],
        providers=some(rng, source["provider_id"], 0.2, 3),
        implementers=some(rng, source["implementer_id"], 0.3, 40),
        aid_types=some(rng, source["aid_type_code"], 0.3, 5),
    )


def test_the_selections_are_of_all_sources_and_most_hold_something(money: pd.DataFrame) -> None:
    chosen = [selection(money, seed) for seed in SEEDS]
    assert len({(one.money_set, one.measure) for one in chosen}) == 14
    assert sum(not one.of(money).empty for one in chosen) >= 20
    for name in ("countries", "themes", "relevance", "words", "providers", "implementers", "aid_types"):
        assert sum(getattr(one, name) is not None for one in chosen) >= 3, name
    assert {one.unit for one in chosen} == set(AMOUNTS)


# Every amount once ------------------------------------------------------------------------------------------------


def test_the_parts_of_every_row_add_up_to_its_amount(connection: duckdb.DuckDBPyConnection) -> None:
    found = connection.execute(
        """
        select money_transaction.transaction_id
        from (select * from money_transaction where is_counted and not is_example) as money_transaction
        full join (
            select
                transaction_id, sum(amount_usd) as amount_usd, sum(amount_eur) as amount_eur,
                sum(amount_eur_2021) as amount_eur_2021
            from money group by transaction_id
        ) as parts on parts.transaction_id = money_transaction.transaction_id
        where
            parts.transaction_id is null
            or money_transaction.transaction_id is null
            or parts.amount_usd is distinct from money_transaction.amount_usd
            or parts.amount_eur is distinct from money_transaction.amount_eur
            or parts.amount_eur_2021 is distinct from money_transaction.amount_eur_2021
        """
    ).fetchall()
    assert found == []


NAMED = {
    "place": """
        select country_code as key from country
        union select place_code from money_region
        union select unnest(['regional', 'not_specified'])
    """,
    "theme": "select theme_id as key from theme union select unnest(['none', 'not_specified'])",
    "provider": "select organisation_id as key from money_organisation_name",
    "implementer": "select organisation_id as key from money_organisation_name union select 'none'",
    "aid_type": "select code as key from code_list where list_id = 'aid_type' union select 'none'",
    "year": "select distinct cast(year as varchar) as key from money where year is not null union select 'none'",
}


@pytest.mark.parametrize("cut", CUTS)
def test_every_cut_of_every_source_adds_up_by_names_that_are_known(
    cut: str, connection: duckdb.DuckDBPyConnection
) -> None:
    """What a join with the names would lose or double would miss in the total."""
    by_name, at_once = (
        connection.execute(
            f"""
            select money_set_id, measure_code, sum(amount_usd), sum(amount_eur), sum(amount_eur_2021), count(*)
            from {source} group by money_set_id, measure_code order by money_set_id, measure_code
            """
        ).fetchall()
        for source in (
            f"money inner join ({NAMED[cut]}) as named "
            f"on named.key = coalesce(cast(money.{CUTS[cut]} as varchar), 'none')",
            "money",
        )
    )
    assert len(at_once) == 14
    assert by_name == at_once


@pytest.mark.parametrize("seed", SEEDS)
def test_every_cut_of_a_selection_adds_up_to_the_rows_of_the_source(
    seed: int, connection: duckdb.DuckDBPyConnection, money: pd.DataFrame
) -> None:
    """Of what a row of a source has but once (year, bodies, kind of aid), the total is that of the rows themselves."""
    chosen = selection(money, seed)
    amount = AMOUNTS[chosen.unit]
    where = """
        money_set_id = $money_set and measure_code = $measure
        and (year between $from_year and $to_year or year is null)
        and ($providers is null or list_contains($providers, provider_id))
        and ($implementers is null or list_contains($implementers, implementer_id))
        and ($aid_types is null or list_contains($aid_types, coalesce(aid_type_code, 'none')))
    """
    asked = {
        name: getattr(chosen, name)
        for name in ("money_set", "measure", "from_year", "to_year", "providers", "implementers", "aid_types")
    }
    (expected,) = connection.execute(
        f"select sum({amount}) from money_transaction where is_counted and {where}", asked
    ).fetchone()
    for column in CUTS.values():
        groups = connection.execute(
            f"select {column}, sum({amount}) from money where {where} group by {column}", asked
        ).fetchall()
        told = [value for _, value in groups if value is not None]
        assert (sum(told) if told else None) == expected, column


@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_selection_leaves_out_is_the_rest(seed: int, money: pd.DataFrame) -> None:
    """Rules, doubt and kinds of places divide a selection: nothing falls between and nothing counts twice."""
    rows = selection(money, seed).of(money)
    for column in AMOUNTS.values():
        whole = total(rows[column]) or 0
        by_rule = [
            total(rows.loc[rows["relevance"] == name, column]) or 0 for name in RULES["wide_humanitarian"]
        ]
        none = total(rows.loc[rows["relevance"] == "none", column]) or 0
        assert sum(by_rule) + none == whole
        for name, values in (
            ("is_doubtful", [True, False]),
            ("place_kind", ["country", "regional", "not_specified"]),
        ):
            assert sum(total(rows.loc[rows[name] == value, column]) or 0 for value in values) == whole


# The query that the page asks -------------------------------------------------------------------------------------


def close(here: float | None, there: int | None, unit: str) -> bool:
    """A number of the query against an exact one: it is made from an exact sum, so only the last bits may differ."""
    if here is None or pd.isna(here) or there is None:
        return (here is None or pd.isna(here)) and there is None
    return math.isclose(here, float(Decimal(there).scaleb(-DECIMALS[unit])), rel_tol=1e-12, abs_tol=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_cut_of_the_spread_adds_up_to_the_total(seed: int, money: pd.DataFrame) -> None:
    chosen = selection(money, seed)
    rows, column = chosen.of(money), AMOUNTS[chosen.unit]
    spread = store.query("money/spread", **vars(chosen))
    whole = spread[spread["cut"] == "total"].iloc[0]
    assert close(whole["amount"], total(rows[column]), chosen.unit)
    assert whole["transaction_count"] == rows["transaction_id"].nunique()
    assert whole["activity_count"] == rows["activity_key"].nunique()
    assert whole["without_amount"] == rows.loc[rows[column].isna(), "transaction_id"].nunique()
    doubtful = total(rows.loc[rows["is_doubtful"].astype(bool), column])
    assert close(whole["doubtful_amount"], doubtful or 0, chosen.unit)
    assert close(whole["positive_amount"] + whole["negative_amount"], total(rows[column]) or 0, chosen.unit)
    for cut, name in CUTS.items():
        found = spread[spread["cut"] == cut]
        keys = found["year" if cut == "year" else "key"]
        if cut == "aid_type":
            keys = keys.fillna("none")
        here = {None if pd.isna(at) else at: value for at, value in zip(keys, found["amount"], strict=True)}
        there = {
            None if pd.isna(at) else at: total(part[column]) for at, part in rows.groupby(name, dropna=False)
        }
        assert here.keys() == there.keys(), cut
        assert [at for at in here if not close(here[at], there[at], chosen.unit)] == [], cut


@pytest.mark.parametrize("seed", SEEDS)
def test_the_rows_behind_a_mark_add_up_to_it(seed: int, money: pd.DataFrame) -> None:
    chosen = selection(money, seed)
    spread = store.query("money/spread", **vars(chosen))
    marks = spread[spread["cut"] != "total"].sample(min(6, len(spread) - 1), random_state=seed)
    for mark in marks.itertuples():
        key = None if pd.isna(mark.key) else mark.key
        year = None if pd.isna(mark.year) else int(mark.year)
        rows = store.query("money/spread_rows", **vars(chosen), cut=mark.cut, key=key, year=year)
        values = rows["value"].dropna()
        assert rows["transaction_id"].nunique() == mark.transaction_count
        assert values.empty == pd.isna(mark.amount)
        if not values.empty:
            assert math.isclose(math.fsum(values), mark.amount, rel_tol=1e-9, abs_tol=1e-6)
        assert rows[["file_name", "sheet_name", "sheet_row", "cell"]].notna().all().all()
