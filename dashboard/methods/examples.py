"""The worked example of each method, computed from the loaded data and never typed.

Each function takes a `Look` and returns what its sentence needs, as plain numbers and codes, with the address of the
page where the figure stands. `said` puts them into words.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import duckdb
import pandas as pd

from dashboard import formats, session
from dashboard.attention.view import Reminders
from dashboard.gaps import rules
from dashboard.gaps.evidence import NoMatrix
from dashboard.gaps.view import GapView, evidence_in
from dashboard.instruments import compare
from dashboard.instruments.shown import contradictions
from dashboard.instruments.view import Catalogue
from dashboard.money import chain, change, measures, over_time
from dashboard.money.view import Chosen, MoneyView, NoMoney, parts_of, place_names
from dashboard.partnerships.parts import asked_if_there
from dashboard.partnerships.shown import balance_of
from dashboard.profile.neighbours import NEIGHBOUR_INPUTS
from dashboard.travel import points
from dashboard.words import plural, word

YEAR = 2019
"""Newest year that all sources of money hold in full."""


@dataclass(frozen=True, kw_only=True)
class Example:
    """What an example rests on.

    Attributes:
        numbers: name in the sentence -> number, or text that is the same in both languages.
        words: name in the sentence -> its words, where it is more than a number.
        page: the page where the figure stands.
        parts: what its address holds.
    """

    numbers: Mapping[str, object]
    words: Mapping[str, str] = field(default_factory=dict)
    page: str = "country"
    parts: Mapping[str, str] = field(default_factory=dict)


class Lacking(LookupError):
    """A figure of an example that this version does not hold."""


def there(value: float) -> float:
    """Return a figure that a sentence names; one that is missing leaves nothing to say."""
    if formats.is_missing(value):
        raise Lacking
    return value


@dataclass(frozen=True, kw_only=True)
class Look:
    """What an example is made with: version, language and the day it is looked at."""

    version: str
    lang: str
    today: dt.date

    def ask(self, name: str, **parameters: object) -> pd.DataFrame:
        """Return the answer of a named query."""
        return session.cached_query(name, version=self.version, **parameters)

    def money(self, **chosen: object) -> MoneyView:
        """Return a view of money."""
        given = {"measure": "disbursement", "rule": "all", "countries": "all", **chosen}
        return MoneyView(lang=self.lang, version=self.version, chosen=Chosen(**given), address="")

    def figure(self, indicator: str, country: str, year: int | None = None) -> dict[str, object]:
        """Return the newest figure of an indicator that is whole, or that of a year."""
        found = self.ask(
            "country/indicator_series",
            indicator_id=indicator,
            countries=[country],
            from_year=year or 1900,
            to_year=year or 2100,
        )
        whole = found[found["value"].notna() & (found["status"] != "incomplete")]
        return whole.iloc[-1].to_dict()

    def number(self, value: float, decimals: int = 0) -> str:
        """Return a number in words."""
        return formats.number(there(value), self.lang, decimals=decimals)

    def percent(self, value: float, decimals: int = 1) -> str:
        """Return a percentage in words."""
        return formats.percent(there(value), self.lang, decimals)

    def amount(self, value: object, currency: str = "EUR") -> str:
        """Return a short amount."""
        return formats.compact_money(there(value), self.lang, currency=currency)

    def whole(self, value: float, currency: str = "EUR") -> str:
        """Return an amount to the unit: a reader computes with it."""
        return formats.compact_money(there(value), self.lang, currency=currency, scale="one")


def of_indicator(look: Look, indicator: str, country: str, *, year: int | None = None) -> Example:
    """An example of one cell of an indicator, with numerator and denominator where it is a ratio."""
    found = look.figure(indicator, country, year)
    at = int(found["period"])
    numbers = {
        "year": at,
        "value": found["value"],
        "cells": found["cell_count"],
        "reporters": found["reporter_count"],
    }
    words = {name: look.number(numbers[name]) for name in ("value", "cells", "reporters")}
    if not formats.is_missing(found["denominator"]):
        numbers |= {"n": found["numerator"], "d": found["denominator"], "rate": found["value"]}
        is_percent = "rate" in indicator
        words |= {name: look.number(numbers[name]) for name in ("n", "d")}
        words["rate"] = look.percent(found["value"]) if is_percent else look.number(found["value"], 1)
    if not formats.is_missing(found["low"]):
        numbers |= {"low": found["low"], "high": found["high"]}
        words |= {name: look.percent(found[name]) for name in ("low", "high")}
    return Example(numbers=numbers, words=words, parts={"country": country})


def with_year_before(look: Look, indicator: str, country: str) -> Example:
    """An example of the newest full year beside the one before."""
    found = of_indicator(look, indicator, country)
    before = look.figure(indicator, country, found.numbers["year"] - 1)["value"]
    difference = found.numbers["value"] - before
    return Example(
        numbers={**found.numbers, "before": before, "change": difference},
        words={**found.words, "before": look.number(before), "change": look.number(difference)},
        parts=found.parts,
    )


def neighbours(look: Look) -> Example:
    """The country that is nearest to Tunisia."""
    inputs = ("region", "income", "population", "applicants", "hosted")
    listed = look.ask("country/neighbours", country="TUN", **{f"use_{name}": True for name in inputs})
    near = listed.iloc[1:].dropna(subset=["distance"]).iloc[0]
    numbers = {
        "name": near["country_code"],
        "distance": near["distance"],
        "count": int(near["shared_input_count"]),
    }
    words = {
        "name": near[f"name_{look.lang}"],
        "distance": look.number(near["distance"], 2),
        "count": look.number(numbers["count"]),
    }
    return Example(numbers=numbers, words=words, parts={"country": "TUN"})


def attention(look: Look) -> Example:
    """What fires for Tunisia today."""
    found = look.ask("country/attention", countries=["TUN"], today=look.today)
    numbers = {"items": len(found), "rules": found["rule_id"].nunique()}
    words = {
        "items": plural("methods.items", look.lang, len(found)),
        "rules": look.number(numbers["rules"]),
    }
    return Example(numbers=numbers, words=words, parts={"country": "TUN"})


def overdue(look: Look) -> Example:
    """Undertakings of all countries that are open, and those overdue."""
    codes = [code for code in place_names(look.version, look.lang) if len(code) == 3]
    found = look.ask("country/undertakings", countries=codes, today=look.today)
    found = found.drop_duplicates("undertaking_id")
    numbers = {"open": int(found["is_open"].sum()), "overdue": int(found["is_overdue"].sum())}
    return Example(numbers=numbers, words={name: look.number(n) for name, n in numbers.items()})


def missing(look: Look) -> Example:
    """A series with years that have no value."""
    indicator = "returned_third_country_nl"
    found = of_indicator(look, indicator, "TUN")
    series = look.ask(
        "country/indicator_series", indicator_id=indicator, countries=["TUN"], from_year=1900, to_year=2100
    )
    known = series.loc[series["value"].notna(), "period"]
    years = int(known.max() - known.min() + 1)
    numbers = {**found.numbers, "years": years, "empty": years - len(known)}
    words = {**found.words, "years": look.number(years), "empty": look.number(numbers["empty"])}
    return Example(numbers=numbers, words=words, parts=found.parts)


def own_record(look: Look) -> Example:
    """The records of Tunisia, its own and the others."""
    found = look.ask("country/partnerships", countries=["TUN"])
    own = found["is_country_specific"]
    numbers = {
        "total": len(found),
        "own": int(own.sum()),
        "active": int((own & found["is_active"]).sum()),
        "frameworks": int((~own).sum()),
    }
    return Example(
        numbers=numbers,
        words={name: look.number(n) for name, n in numbers.items()},
        parts={"country": "TUN"},
    )


def judged(look: Look) -> tuple[list[rules.Cell], rules.Totals]:
    """All cells under the steward's settings, with their totals."""
    cells = session.kept(_judged, look.version)
    return cells, rules.totals(cells)


def _judged(version: str) -> list[rules.Cell]:
    evidence = evidence_in(version)
    return list(rules.judge(evidence, rules.default_settings(evidence)).values())


def state(look: Look) -> Example:
    """How many cells are in each state."""
    cells, totals = judged(look)
    short = {
        "own": "own_record",
        "framework": "framework_only",
        "nothing": "nothing_found",
        "unknown": "unknown",
        "na": "not_applicable",
    }
    numbers = {"cells": len(cells), **{name: totals.states[code] for name, code in short.items()}}
    return Example(numbers=numbers, words={name: look.number(n) for name, n in numbers.items()}, page="gaps")


def need(look: Look) -> Example:
    """The need of Algeria on return, and its threshold."""
    cell = next(cell for cell in judged(look)[0] if cell.key == ("DZA", "return"))
    found = next(reading for reading in cell.readings if reading.figure)
    numbers = {"year": found.year, "value": found.figure.value, "threshold": found.threshold}
    words = {name: look.number(numbers[name]) for name in ("value", "threshold")}
    return Example(numbers=numbers, words=words, page="gaps", parts={"cell": "DZA.return"})


def gap(look: Look) -> Example:
    """How many gaps and cells to check there are."""
    cells, totals = judged(look)
    numbers = {
        "gaps": totals.gaps,
        "check": totals.to_check,
        "countries": len({cell.country_code for cell in cells}),
        "themes": len({cell.theme_id for cell in cells}),
    }
    return Example(numbers=numbers, words={name: look.number(n) for name, n in numbers.items()}, page="gaps")


def coverage(look: Look) -> Example:
    """Coverage over all cells, with its bounds."""
    _, totals = judged(look)
    shares = {
        "coverage": 100 * totals.coverage,
        "low": 100 * totals.low,
        "high": 100 * totals.high,
    }
    numbers = {"own": totals.states["own_record"], "known": totals.known}
    words = {name: look.number(n) for name, n in numbers.items()}
    words |= {name: look.percent(share, 0) for name, share in shares.items()}
    return Example(numbers=numbers | shares, words=words, page="gaps")


def flags(look: Look) -> Example:
    """How many cells have a flag, and which is the most frequent."""
    cells, totals = judged(look)
    counted = Counter(flag.rule.rule_id for cell in cells for flag in cell.flags)
    rule_id, most = min(counted.items(), key=lambda item: (-item[1], item[0]))
    rule = next(found for found in evidence_in(look.version).rules.values() if found.rule_id == rule_id)
    numbers = {"flagged": totals.flagged, "name": rule_id, "most": most}
    words = {
        "flagged": look.number(totals.flagged),
        "name": getattr(rule, f"name_{look.lang}"),
        "most": look.number(most),
    }
    return Example(numbers=numbers, words=words, page="gaps")


def total(view: MoneyView, **changes: object) -> float:
    """Return the total of a selection of money; nothing is zero only where the source says so."""
    return float(view.cut("total", **changes)["amount"].iloc[0])


def on_money(
    look: Look, numbers: Mapping[str, object], view: MoneyView, *, page: str = "spending"
) -> Example:
    """An example of amounts in whole units, on the page that shows the choice."""
    words = {
        name: look.whole(value, "USD" if name in ("usd", "ministry", "oecd") else "EUR")
        for name, value in numbers.items()
        if name not in ("year", "rate", "index", "population", "head", "ratio")
    }
    return Example(numbers=numbers, words=words, page=page, parts={"money": packed(view)})


def packed(view: MoneyView) -> str:
    """Return a choice of money as it stands in an address."""
    return session.pack(parts_of(view.chosen, view.money))


def money_once(look: Look) -> Example:
    """The two levels of the trust fund."""
    decided = look.money(money_set="eutf_decision", measure="commitment")
    contracted = look.money(money_set="eutf_contract", measure="contracted")
    return on_money(look, {"decisions": total(decided), "contracts": total(contracted)}, decided)


def shares(look: Look) -> Example:
    """Where the ministry's disbursements of a year are booked."""
    view = look.money(first_year=YEAR, last_year=YEAR)
    placed = view.cut("place")
    is_country = placed["key"].str.fullmatch("[A-Z]{3}")
    is_none = placed["key"] == "not_specified"
    numbers = {
        "year": YEAR,
        "countries": placed.loc[is_country, "amount"].sum(),
        "regional": placed.loc[~is_country & ~is_none, "amount"].sum(),
        "none": placed.loc[is_none, "amount"].sum(),
        "total": total(view),
    }
    return on_money(look, numbers, view)


def tunisia(look: Look, **chosen: object) -> MoneyView:
    """The ministry's disbursements booked on Tunisia in a year."""
    return look.money(countries="TUN", first_year=YEAR, last_year=YEAR, **chosen)


def exchange(look: Look) -> Example:
    """Dollars and euros of one country and year, and the mean rate that follows."""
    view = tunisia(look)
    usd, eur = total(view, unit="USD"), total(view)
    found = on_money(look, {"year": YEAR, "usd": usd, "rate": usd / eur, "eur": eur}, view)
    return Example(
        numbers=found.numbers,
        words={**found.words, "rate": look.number(usd / eur, 4)},
        page=found.page,
        parts=found.parts,
    )


def constant_prices(look: Look) -> Example:
    """Current and constant euros of one country and year."""
    view = tunisia(look)
    eur, constant = total(view), total(view, unit="EUR_2021")
    index = 100 * eur / constant
    found = on_money(look, {"year": YEAR, "eur": eur, "index": index, "constant": constant}, view)
    return Example(
        numbers=found.numbers,
        words={**found.words, "index": look.number(index, 2)},
        page=found.page,
        parts=found.parts,
    )


def per_head(look: Look) -> Example:
    """Money per inhabitant of one country and year."""
    view = tunisia(look)
    row = look.ask("money/per_head", **view.parameters()).iloc[0]
    population = look.figure("population", "TUN", YEAR)["value"]
    numbers = {
        "year": YEAR,
        "eur": float(row["amount"]),
        "population": population,
        "head": float(row["amount_per_head"]),
    }
    found = on_money(look, numbers, view)
    head = formats.compact_money(numbers["head"], look.lang, scale="cent")
    return Example(
        numbers=numbers,
        words={**found.words, "population": look.number(population), "head": head},
        page="spending",
        parts={"money": packed(tunisia(look, per_head=True))},
    )


def relevance(look: Look) -> Example:
    """How much of a year counts as migration by two rules."""
    view = look.money(first_year=YEAR, last_year=YEAR)
    numbers = {
        "year": YEAR,
        "narrow": total(view, relevance=["narrow"]),
        "wide": total(view, relevance=["narrow", "wide"]),
        "total": total(view),
    }
    return on_money(look, numbers, look.money(first_year=YEAR, last_year=YEAR, rule="wide"))


def dutch_aid(look: Look) -> tuple[MoneyView, pd.Series]:
    """All Dutch aid of a year by country, as the OECD gives it: the units of every measure of spread."""
    view = look.money(
        money_set="oecd_netherlands",
        measure="net_disbursement",
        unit="usd",
        first_year=YEAR,
        last_year=YEAR,
    )
    placed = view.cut("place")
    placed = placed[placed["key"].str.fullmatch("[A-Z]{3}")]
    return view, placed.set_index("key")["amount"]


def of_spread(look: Look, numbers: Mapping[str, object], words: Mapping[str, str]) -> Example:
    """An example on the spread of Dutch aid."""
    view, amounts = dutch_aid(look)
    return Example(
        numbers={"year": YEAR, "n": len(amounts), **numbers},
        words={"n": look.number(len(amounts)), **words},
        page="spending",
        parts={"money": packed(view)},
    )


def hhi(look: Look) -> Example:
    """Concentration of Dutch aid."""
    _, amounts = dutch_aid(look)
    numbers = {"hhi": measures.hhi(amounts), "effective": measures.effective_number(amounts)}
    words = {"hhi": look.number(numbers["hhi"], 3), "effective": look.number(numbers["effective"], 1)}
    return of_spread(look, numbers, words)


def top_share(look: Look) -> Example:
    """The three countries that get most of Dutch aid."""
    _, amounts = dutch_aid(look)
    largest = list(amounts.sort_index().sort_values(ascending=False, kind="stable").index[:3])
    share = 100 * there(measures.top_share(amounts, 3))
    names = place_names(look.version, look.lang)
    words = {
        "names": formats.list_of([names[code] for code in largest], look.lang),
        "share": look.percent(share),
    }
    return of_spread(look, {"names": ",".join(largest), "share": share}, words)


def gini(look: Look) -> Example:
    """Inequality of Dutch aid over countries."""
    _, amounts = dutch_aid(look)
    points = measures.lorenz_points(amounts)
    half = 100 * points[(len(points) - 1) // 2].amount_share
    numbers = {"gini": measures.gini(amounts), "half": half}
    return of_spread(look, numbers, {"gini": look.number(numbers["gini"], 3), "half": look.percent(half)})


def theil(look: Look) -> Example:
    """Theil of Dutch aid."""
    _, amounts = dutch_aid(look)
    numbers = {"theil": measures.theil(amounts), "normalised": measures.theil_normalised(amounts)}
    return of_spread(look, numbers, {name: look.number(value, 3) for name, value in numbers.items()})


def money_against_need(look: Look) -> Example:
    """Dutch aid beside people hosted."""
    view, amounts = dutch_aid(look)
    hosted = look.ask(
        "country/indicator_series",
        indicator_id="hosted_refugees",
        countries=sorted(amounts.index),
        from_year=YEAR,
        to_year=YEAR,
    ).set_index("country_code")["value"]
    needs = hosted.dropna()
    both = amounts[amounts.index.isin(needs.index)]
    share = 100 * there(measures.dissimilarity(both, needs[both.index]))
    return Example(
        numbers={"year": YEAR, "n": len(both), "share": share},
        words={"n": look.number(len(both)), "share": look.percent(share)},
        page="spending",
        parts={"money": packed(view)},
    )


def change_in_parts(look: Look) -> Example:
    """What made the change of the ministry's disbursements between two years."""
    view = look.money()
    before, after = YEAR, YEAR + 1
    made = change.change_of(
        change.held_in(view, before),
        change.held_in(view, after),
        active_before=change.active_in(view, before),
        active_after=change.active_in(view, after),
    )
    numbers = {"before": before, "after": after, "total": float(made.after - made.before)}
    numbers |= {code: float(part) for code, part in made.parts.items()}
    parts = [
        word(f"methods.class.{code}", look.lang, amount=look.amount(part))
        for code, part in made.parts.items()
        if part
    ]
    if not parts:
        raise Lacking
    words = {"parts": formats.list_of(parts, look.lang), "total": look.amount(numbers["total"])}
    return Example(
        numbers=numbers,
        words=words,
        page="spending_time",
        parts={"money": packed(view), "time": session.pack({"a": str(before), "b": str(after)})},
    )


def open_commitments(look: Look) -> Example:
    """What the ministry committed and paid up to the end of a year."""
    view = look.money(last_year=YEAR)
    committed, paid = total(view, measure="commitment"), total(view)
    numbers = {"year": YEAR, "committed": committed, "paid": paid, "open": committed - paid}
    return on_money(look, numbers, view, page="spending_time")


def lag(look: Look) -> Example:
    """Quarters between first commitment and first disbursement of the ministry's activities."""
    view = look.money(rule="wide", countries="partners")
    quarters = over_time.lag_between(*over_time.lag_sides(view))["quarters"]
    numbers = {"count": len(quarters), "median": int(quarters.median())}
    words = {
        "count": look.number(len(quarters)),
        "median": plural("methods.quarters", look.lang, numbers["median"]),
    }
    return Example(numbers=numbers, words=words, page="spending_time", parts={"money": packed(view)})


def levels_of_fund(look: Look) -> Example:
    """Decisions of the trust fund, and those without a contract."""
    rows = look.ask("money/chain")
    decisions = chain.decisions_of(rows)
    numbers = {
        "count": len(decisions),
        "amount": decisions["approved"].sum(),
        "without": int((decisions["contract_count"] == 0).sum()),
    }
    words = {
        "count": look.number(numbers["count"]),
        "amount": look.whole(numbers["amount"]),
        "without": look.number(numbers["without"]),
    }
    view = look.money(money_set="eutf_decision", measure="commitment")
    return Example(numbers=numbers, words=words, page="spending_time", parts={"money": packed(view)})


def in_donor(look: Look) -> Example:
    """The newest year that the Netherlands reported."""
    found = look.ask("money/in_donor", donors=["Netherlands"])
    row = found[(found["prices"] == "current") & found["share_pct"].notna()].iloc[-1]
    numbers = {
        "year": int(row["reference_year"]),
        "cost": row["cost_usd"],
        "oda": row["oda_usd"],
        "share": row["share_pct"],
    }
    words = {
        "cost": look.whole(numbers["cost"], "USD"),
        "oda": look.whole(numbers["oda"], "USD"),
        "share": look.percent(numbers["share"]),
    }
    return Example(numbers=numbers, words=words, page="budget")


def budget(look: Look) -> Example:
    """Two stages of the budget of one subject and year."""
    subject, year = "peace_security_development", 2020
    found = look.ask("money/budget", subjects=[subject], flow="U")
    found = found[found["budget_year"] == year].set_index("stage_code")["amount_eur"]
    listed = look.ask("money/budget_subjects").drop_duplicates("subject_id").set_index("subject_id")
    numbers = {"year": year, "draft": int(found["draft"]), "adopted": int(found["adopted"])}
    words = {name: look.whole(numbers[name]) for name in ("draft", "adopted")}
    words["subject"] = listed.loc[subject, f"subject_{look.lang}"]
    return Example(
        numbers={**numbers, "subject": subject},
        words=words,
        page="budget",
        parts={"budget": session.pack({"subjects": subject, "flow": "U"})},
    )


def receivers(look: Look) -> Example:
    """Which part of the ministry's disbursements has a receiver known by name."""
    found = look.ask("money/matched").set_index(["money_set_id", "measure_code"])
    row = found.loc[("ministry", "disbursement")]
    numbers = {
        "known": int(row["known_rows"]),
        "rows": int(row["known_rows"] + row["not_named_rows"]),
        "share": float(row["named_pct"]),
        "amount": float(row["named_amount_pct"]),
    }
    words = {name: look.number(numbers[name]) for name in ("known", "rows")}
    words |= {name: look.percent(numbers[name]) for name in ("share", "amount")}
    return Example(numbers=numbers, words=words, page="organisations", parts={"money": packed(look.money())})


def activities(look: Look) -> Example:
    """One decision and the contracts under it."""
    key = "eutf_decision:T05-EUTF-HOA-REG-36"
    levels = look.ask("money/activity_levels", activity=key, unit="EUR")
    below = levels[levels["relation"] == "child"]
    numbers = {
        "id": key.split(":")[1],
        "decision": float(levels.loc[levels["relation"] == "self", "amount"].sum()),
        "count": len(below),
        "contracts": float(below["amount"].sum()),
    }
    words = {name: look.whole(numbers[name]) for name in ("decision", "contracts")}
    words["count"] = plural("methods.contracts", look.lang, len(below))
    return Example(numbers=numbers, words=words, page="activity", parts={"activity": key})


def reconciliation(look: Look) -> Example:
    """The ministry's own publication beside the OECD for Tunisia."""
    found = look.ask("money/reconcile_oecd")
    row = found[(found["place_code"] == "TUN") & (found["year"] == YEAR)].iloc[0]
    numbers = {"year": YEAR, "ministry": row["ministry_usd"], "oecd": row["oecd_usd"], "ratio": row["ratio"]}
    words = {name: look.whole(numbers[name], "USD") for name in ("ministry", "oecd")}
    words["ratio"] = look.number(row["ratio"], 3)
    return Example(numbers=numbers, words=words, page="reconciliation", parts={"reconcile": f"year:{YEAR}"})


def checks(look: Look) -> Example:
    """Warnings of this load."""
    found = look.ask("meta/warnings")
    numbers = {"warnings": len(found), "rules": found["rule_id"].nunique()}
    words = {
        "warnings": plural("methods.warnings", look.lang, len(found)),
        "rules": look.number(numbers["rules"]),
    }
    return Example(numbers=numbers, words=words, page="sources")


def travel_overlap(look: Look) -> Example:
    """Pairs of visits of all years."""
    found = look.ask(
        "travel/overlaps",
        from_day=dt.date(1990, 1, 1),
        until_day=look.today + dt.timedelta(days=3650),
        within_days=14,
        by_region=False,
        examples=False,
    )
    numbers = {"pairs": len(found), "combine": int((found["kind"] == "same_region").sum())}
    words = {name: look.number(n) for name, n in numbers.items()}
    return Example(numbers=numbers, words=words, page="travel", parts={"travel": "first:2012-01"})


def travel_contact(look: Look) -> Example:
    """Partner countries by how long ago the last contact was."""
    found = look.ask("travel/contacts", today=look.today)
    found = found[found["role"] == "partner"]
    numbers = {
        "total": len(found),
        "seen": int(found["days_since"].notna().sum()),
        "long": int((found["days_since"] > 365).sum()),
    }
    return Example(
        numbers=numbers, words={name: look.number(n) for name, n in numbers.items()}, page="travel"
    )


def travel_complete(look: Look) -> Example:
    """Visits that have all that is asked of them; examples are none of them."""
    found = look.ask("travel/completeness")
    found = found[~found["is_example"].astype(bool)]
    numbers = {"whole": int((found["asked_count"] == found["present_count"]).sum()), "total": len(found)}
    return Example(
        numbers=numbers, words={name: look.number(n) for name, n in numbers.items()}, page="travel"
    )


def travel_points(look: Look) -> Example:
    """What can be raised on a visit to Tunisia, and what is sensitive."""
    cells, _ = judged(look)
    attention = look.ask("country/attention", countries=["TUN"], today=look.today)
    raised = points.points_to_raise(
        attention,
        look.ask("country/visits", countries=["TUN"]),
        look.ask("country/partnerships", countries=["TUN"]),
        [cell for cell in cells if cell.country_code == "TUN"],
        {},
        look.lang,
    )
    used = look.ask("country/instruments", countries=["TUN"])
    sensitive = points.sensitive_points(attention, used, {}, look.lang)
    numbers = {"raised": len(raised), "sensitive": len(sensitive)}
    words = {name: look.number(n) for name, n in numbers.items()}
    return Example(numbers=numbers, words=words, page="visit", parts={"country": "TUN"})


def presence(look: Look) -> Example:
    """Partner countries in which nobody leads an instrument that is in use, and who leads one elsewhere."""
    listed = look.ask("country/list")
    partners = set(listed.loc[listed["role"] == "partner", "country_code"])
    leads = look.ask("capacity/leads").dropna(subset=["organisation_id"])
    leads = leads[leads["is_active"].astype(bool) & leads["country_code"].isin(partners)]
    numbers = {
        "organisations": leads["organisation_id"].nunique(),
        "white": len(partners - set(leads["country_code"])),
        "total": len(partners),
    }
    return Example(
        numbers=numbers, words={name: look.number(n) for name, n in numbers.items()}, page="capacity"
    )


def matching(look: Look) -> Example:
    """Offers and requests on record, and pairs of them that fit; examples apart."""
    offers, pairs = look.ask("capacity/offers"), look.ask("capacity/matches")
    fitting = pairs[pairs["misfit"].isna()]
    numbers = {
        "rows": int((~offers["is_example"].astype(bool)).sum()),
        "pairs": int((~fitting["is_example"].astype(bool)).sum()),
        "example_pairs": int(fitting["is_example"].astype(bool).sum()),
    }
    return Example(
        numbers=numbers, words={name: look.number(n) for name, n in numbers.items()}, page="capacity"
    )


def waiting(look: Look) -> Example:
    """Undertakings that wait for another, and how often what comes first is late."""
    pairs = look.ask("policy_agenda/dependencies", today=look.today)
    numbers = {
        "pairs": int(pairs["link"].isin(["waiting", "overdue", "too_late", "lapsed"]).sum()),
        "late": int(pairs["link"].isin(["overdue", "too_late", "lapsed"]).sum()),
    }
    return Example(
        numbers=numbers, words={name: look.number(n) for name, n in numbers.items()}, page="policy_agenda"
    )


def reminders(look: Look) -> Example:
    """Reminders of everybody today, and how many of them are about undertakings."""
    view = Reminders(lang=look.lang, version=look.version, today=look.today, gaps=gaps_of(look))
    numbers = {
        "items": len(view.every),
        "undertakings": sum(item.table_name == "undertaking" for item in view.every),
    }
    return Example(
        numbers=numbers, words={name: look.number(n) for name, n in numbers.items()}, page="attention"
    )


def interests(look: Look) -> Example:
    """Partnerships that name topics of migration alone, and wordings of partners that a list places."""
    listed = look.ask("partnerships/register")
    listed = listed[~listed["is_peer_case"].astype(bool)]
    said = asked_if_there(look.ask, "partnerships/sought")
    by_words = said[said["side"] == "partner"].groupby("value_found")["is_listed"].all()
    numbers = {
        "only": sum(balance_of(row) == "only_migration" for row in listed.to_dict("records")),
        "total": len(listed),
        "listed": int(by_words.astype(bool).sum()),
        "wordings": len(by_words),
    }
    return Example(
        numbers=numbers, words={name: look.number(n) for name, n in numbers.items()}, page="partnerships"
    )


def gaps_of(look: Look) -> GapView:
    """Return the matrix under the steward's settings."""
    settings = rules.default_settings(evidence_in(look.version))
    return GapView(lang=look.lang, version=look.version, settings=settings, today=look.today, address="gaps?")


def elsewhere(look: Look) -> Example:
    """What countries comparable with the Gambia use and it does not, under the steward's settings."""
    near, found = compare.elsewhere(gaps_of(look), "GMB", NEIGHBOUR_INPUTS)
    numbers = {"near": len(near.codes), "found": sum(not one.is_pressure for one in found)}
    return Example(
        numbers=numbers,
        words={name: look.number(n) for name, n in numbers.items()},
        page="instruments",
        parts={"country": "GMB"},
    )


def pressure(look: Look) -> Example:
    """Countries under pressure, used or proposed, and those with support beside pressure in use."""
    rows = contradictions(Catalogue(lang=look.lang, version=look.version, today=look.today))
    numbers = {"pressed": len(rows), "both": sum(bool(row["has_both"]) for row in rows)}
    return Example(
        numbers=numbers, words={name: look.number(n) for name, n in numbers.items()}, page="instruments"
    )


def heard(look: Look) -> Example:
    """Who could be heard, and how many conversations are on record that are no examples."""
    since = dt.date(1990, 1, 1)
    asked = {"since": since, "today": look.today, "theme_id": None, "country": None, "examples": False}
    held = look.ask("dialogue/consultations", today=look.today)
    numbers = {
        "organisations": len(look.ask("dialogue/not_heard", **asked)),
        "held": int((held["is_held"].astype(bool) & ~held["is_example"].astype(bool)).sum()),
    }
    return Example(
        numbers=numbers, words={name: look.number(n) for name, n in numbers.items()}, page="dialogue"
    )


EXAMPLES: Mapping[str, Callable[[Look], Example]] = {
    "indicators": lambda look: of_indicator(look, "asylum_applicants_eu", "TUN"),
    "return_rate": lambda look: of_indicator(look, "return_rate_nl", "TUN"),
    "recognition_rate": lambda look: of_indicator(look, "recognition_rate_eu", "TUN"),
    "hosted_per_1000": lambda look: of_indicator(look, "hosted_per_1000", "LBN", year=2023),
    "detections": lambda look: with_year_before(look, "detections", "TUN"),
    "dead_and_missing": lambda look: of_indicator(look, "dead_and_missing_routes", "TUN"),
    "neighbours": neighbours,
    "attention": attention,
    "overdue": overdue,
    "summary": lambda look: with_year_before(look, "asylum_applicants_eu", "TUN"),
    "missing": missing,
    "own_record": own_record,
    "state": state,
    "need": need,
    "gap": gap,
    "coverage": coverage,
    "flags": flags,
    "money_once": money_once,
    "shares": shares,
    "exchange": exchange,
    "constant_prices": constant_prices,
    "per_head": per_head,
    "relevance": relevance,
    "open_commitments": open_commitments,
    "lag": lag,
    "change": change_in_parts,
    "chain": levels_of_fund,
    "in_donor": in_donor,
    "budget": budget,
    "receivers": receivers,
    "activities": activities,
    "hhi": hhi,
    "top_share": top_share,
    "gini": gini,
    "theil": theil,
    "money_against_need": money_against_need,
    "travel_overlap": travel_overlap,
    "travel_contact": travel_contact,
    "travel_complete": travel_complete,
    "travel_points": travel_points,
    "heard": heard,
    "presence": presence,
    "matching": matching,
    "waiting": waiting,
    "reminders": reminders,
    "interests": interests,
    "elsewhere": elsewhere,
    "pressure": pressure,
    "reconciliation": reconciliation,
    "checks": checks,
}


def example_of(method_id: str, look: Look) -> Example | None:
    """Return the example of a method; None where this version lacks what it is made of."""
    try:
        return EXAMPLES[method_id](look)
    except (
        Lacking,
        NoMatrix,
        NoMoney,
        duckdb.CatalogException,
        duckdb.BinderException,
        IndexError,
        KeyError,
        StopIteration,
    ):
        # An older version, or one of a reader's own workbooks: it need not hold the country or year of the example.
        return None


def all_examples(look: Look) -> dict[str, Example | None]:
    """Return the examples of all methods."""
    return {method_id: example_of(method_id, look) for method_id in EXAMPLES}


def said(method_id: str, example: Example, lang: str) -> str:
    """Return an example in words."""
    values = {name: value for name, value in example.numbers.items() if isinstance(value, int | str)} | dict(
        example.words
    )
    return word(f"methods.{method_id}.example", lang, **values)
