"""Sentences made from the data: a country in three to five of them. Missing is said, never guessed."""

from collections.abc import Mapping

import pandas as pd

from dashboard import formats
from dashboard.words import plural, word

Facts = Mapping[str, object]


def country_sentences(facts: Facts, series: Mapping[str, pd.DataFrame], *, lang: str) -> list[str]:
    """A country in three to five sentences.

    Args:
        facts: one row of the query `country/facts`.
        series: indicator -> answer of `country/indicator_series` for this country alone, all years;
            `asylum_applicants_eu`, `hosted_refugees` and `hosted_per_1000` are read.
        lang: nl or en.

    Returns:
        Sentences in the order in which they are read; each stands alone.
    """
    name = formats.country_with_article(str(facts["country_code"]), lang, name=str(facts[f"name_{lang}"]))
    place = formats.country_with_article(
        str(facts["country_code"]), lang, name=str(facts[f"name_{lang}"]), form="in"
    )
    return [
        _partnerships(facts, name, lang),
        _instruments(facts, place, lang),
        _applicants(series["asylum_applicants_eu"], name, lang),
        _hosted(series["hosted_refugees"], series["hosted_per_1000"], place, lang),
        _work(facts, name, lang),
    ]


def _partnerships(facts: Facts, name: str, lang: str) -> str:
    active = int(facts["own_active_count"])
    if active:
        levels = {
            "eu": int(facts["own_active_eu_count"]),
            "bilateral": int(facts["own_active_bilateral_count"]),
        }
        levels["multilateral"] = active - sum(levels.values())
        parts = [
            word(f"country.summary.level_{level}", lang, count=formats.number(count, lang))
            for level, count in levels.items()
            if count
        ]
        sentence = plural("country.summary.own", lang, active, country=name, levels=formats.list_of(parts, lang))
    elif states := _states(facts, lang):
        sentence = word("country.summary.own_none_active", lang, country=name, states=formats.list_of(states, lang))
    else:
        sentence = word("country.summary.own_none", lang, country=name)
    frameworks = int(facts["framework_count"])
    if frameworks:
        sentence += " " + plural("country.summary.frameworks", lang, frameworks)
    return sentence


def _states(facts: Facts, lang: str) -> list[str]:
    return [
        plural(f"country.summary.own_{state}", lang, int(facts[f"own_{state}_count"]))
        for state in ("suspended", "ended", "pending")
        if facts[f"own_{state}_count"]
    ]


def _instruments(facts: Facts, place: str, lang: str) -> str:
    count = int(facts["instrument_count"])
    if not count:
        return word("country.summary.instruments_none", lang, place=place)
    sentence = plural(
        "country.summary.instruments",
        lang,
        count,
        place=place,
        themes=formats.number(int(facts["theme_count"]), lang),
        total=formats.number(int(facts["theme_total"]), lang),
    )
    leverage = int(facts["leverage_count"])
    return sentence + (" " + plural("country.summary.leverage", lang, leverage) if leverage else "")


def _applicants(series: pd.DataFrame, name: str, lang: str) -> str:
    known = series.dropna(subset=["value"]).sort_values("period")
    if known.empty:
        return word("country.summary.applicants_none", lang, country=name)
    last = known.iloc[-1]
    before = known[known["period"] == last["period"] - 1]
    told = dict(country=name, count_text=formats.number(last["value"], lang), year=str(int(last["period"])))
    form = "one" if last["value"] == 1 else "other"
    sentence = word(f"country.summary.applicants.{form}", lang, **told)
    if before.empty:
        return sentence + "."
    former = before.iloc[0]["value"]
    change = "more" if last["value"] > former else "fewer" if last["value"] < former else "same"
    return sentence + word(
        f"country.summary.applicants_{change}",
        lang,
        former=formats.number(former, lang),
        year=str(int(last["period"]) - 1),
    )


def _hosted(hosted: pd.DataFrame, per_1000: pd.DataFrame, place: str, lang: str) -> str:
    known = hosted.dropna(subset=["value"]).sort_values("period")
    if known.empty:
        return word("country.summary.hosted_none", lang, place=place)
    last = known.iloc[-1]
    year = str(int(last["period"]))
    form = "one" if last["value"] == 1 else "other"
    sentence = word(
        f"country.summary.hosted.{form}", lang, place=place, year=year, count_text=formats.number(last["value"], lang)
    )
    rate = per_1000[per_1000["period"] == last["period"]].dropna(subset=["value"])
    if rate.empty:
        return sentence + word("country.summary.hosted_no_rate", lang)
    return sentence + word(
        "country.summary.hosted_rate", lang, rate=formats.number(rate.iloc[0]["value"], lang, decimals=1)
    )


def _work(facts: Facts, name: str, lang: str) -> str:
    visits = int(facts["visit_count"])
    if visits:
        sentence = plural(
            "country.summary.visits", lang, visits, country=name, date=formats.date(facts["last_visit_date"], lang)
        )
    else:
        sentence = word("country.summary.visits_none", lang, country=name)
    open_count = int(facts["open_undertaking_count"])
    if not open_count:
        return sentence + " " + word("country.summary.undertakings_none", lang)
    sentence += " " + plural("country.summary.undertakings", lang, open_count)
    overdue = int(facts["overdue_undertaking_count"])
    return sentence + (plural("country.summary.overdue", lang, overdue) if overdue else ".")
