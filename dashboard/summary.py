"""Sentences made from the data: a country in four or five of them. Missing is said, never guessed."""

from collections.abc import Mapping

import pandas as pd

from dashboard import formats
from dashboard.words import plural, word

Facts = Mapping[str, object]
LEAST_RATE = 0.1
"""Persons per 1,000 inhabitants below which the figure would be shown as zero."""


def country_sentences(facts: Facts, series: Mapping[str, pd.DataFrame], *, lang: str) -> list[str]:
    """A country in four or five sentences.

    Args:
        facts: one row of the query `country/facts`.
        series: indicator -> answer of `country/indicator_series` for this country alone, all years;
            `asylum_applicants_eu`, `hosted_refugees` and `hosted_per_1000` are read.
        lang: nl or en.

    Returns:
        One sentence an item, in the order in which they are read; each stands alone. Partnerships and
        instruments share one where neither was found.
    """
    code, listed = str(facts["country_code"]), str(facts[f"name_{lang}"])
    name = formats.country_with_article(code, lang, name=listed)
    place = formats.country_with_article(code, lang, name=listed, form="in")
    return [
        *_found(facts, name, place, lang),
        _applicants(series["asylum_applicants_eu"], name, lang),
        _hosted(series["hosted_refugees"], series["hosted_per_1000"], place, lang),
        _work(facts, name, lang),
    ]


def _found(facts: Facts, name: str, place: str, lang: str) -> list[str]:
    """Partnerships with the wider frameworks beside them, and instruments."""
    count = {part: int(facts[f"own_{part}_count"]) for part in ("active", "suspended", "ended", "pending")}
    instruments = int(facts["instrument_count"])
    nothing = not any(count.values()) and not instruments and not int(facts["general_instrument_count"])
    if count["active"]:
        own = _active(facts, count["active"], name, lang)
    elif any(count.values()):
        states = [
            word(f"country.summary.own_{state}", lang, count=formats.number(count[state], lang))
            for state in ("suspended", "ended", "pending")
            if count[state]
        ]
        own = word(
            "country.summary.own_none_active", lang, country=name, states=formats.list_of(states, lang)
        )
    elif nothing:
        own = word("country.summary.nothing", lang, country=name)
    else:
        own = word("country.summary.own_none", lang, country=name)

    frameworks = int(facts["framework_count"])
    key = "frameworks_also" if count["active"] else "frameworks_only"
    own += plural(f"country.summary.{key}", lang, frameworks) if frameworks else "."
    return [own] if nothing else [own, _instruments(facts, instruments, place, lang)]


def _active(facts: Facts, active: int, name: str, lang: str) -> str:
    levels = {level: int(facts[f"own_active_{level}_count"]) for level in ("eu", "bilateral")}
    levels["multilateral"] = active - sum(levels.values())
    for level in ("eu", "bilateral"):
        if levels[level] == active:
            return plural(f"country.summary.own_{level}", lang, active, country=name)
    parts = [
        word(f"country.summary.level_{level}", lang, count=formats.number(count, lang))
        for level, count in levels.items()
        if count
    ]
    return plural("country.summary.own", lang, active, country=name, levels=formats.list_of(parts, lang))


def _instruments(facts: Facts, count: int, place: str, lang: str) -> str:
    """The country's own instruments in use and the themes they serve; wider ones are named beside."""
    sentence = _used(facts, count, place, lang)
    wider = int(facts["general_instrument_count"])
    key = "wider_also" if count else "wider_only"
    return sentence + (plural(f"country.summary.{key}", lang, wider) if wider else ".")


def _used(facts: Facts, count: int, place: str, lang: str) -> str:
    if not count:
        return word("country.summary.instruments_none", lang, place=place)
    sentence = plural("country.summary.instruments", lang, count, place=place[:1].upper() + place[1:])
    leverage, themes, total = (int(facts[name]) for name in ("leverage_count", "theme_count", "theme_total"))
    if leverage == count:
        return sentence + plural("country.summary.leverage_all", lang, leverage)
    share = "all" if themes == total else "some" if themes else "no"
    told = {
        "total": formats.number(total, lang),
        **({"themes": formats.number(themes, lang)} if share == "some" else {}),
    }
    on_themes = word(f"country.summary.themes_{share}", lang, **told)
    if not leverage:
        return sentence + word("country.summary.themes", lang, themes=on_themes)
    return sentence + plural("country.summary.leverage", lang, leverage, themes=on_themes)


def _applicants(series: pd.DataFrame, name: str, lang: str) -> str:
    known = series.dropna(subset=["value"]).sort_values("period")
    if known.empty:
        return word("country.summary.applicants_none", lang, country=name)
    last, year = known.iloc[-1]["value"], int(known.iloc[-1]["period"])
    if last:
        key = f"country.summary.applicants.{'one' if last == 1 else 'other'}"
        sentence = word(key, lang, country=name, year=str(year), applicants=formats.number(last, lang))
    else:
        sentence = word("country.summary.applicants_zero", lang, country=name, year=str(year))
    # Compared with the year before only: an older figure would tell of a gap, not of a change.
    before = known[known["period"] == year - 1]
    if before.empty:
        return sentence + "."
    former = before.iloc[0]["value"]
    if last == former:
        key = "country.summary.applicants_same" if last else "country.summary.applicants_same_zero"
        return sentence + word(key, lang, year=str(year - 1))
    key = "country.summary.applicants_more" if last > former else "country.summary.applicants_fewer"
    return sentence + word(key, lang, former=formats.number(former, lang), year=str(year - 1))


def _hosted(hosted: pd.DataFrame, per_1000: pd.DataFrame, place: str, lang: str) -> str:
    known = hosted.dropna(subset=["value"]).sort_values("period")
    if known.empty:
        return word("country.summary.hosted_none", lang, place=place)
    count, year = known.iloc[-1]["value"], int(known.iloc[-1]["period"])
    if not count:
        return word("country.summary.hosted_zero", lang, place=place, year=str(year))
    key = f"country.summary.hosted.{'one' if count == 1 else 'other'}"
    sentence = word(key, lang, place=place, year=str(year), hosted=formats.number(count, lang))
    rates = per_1000[per_1000["period"] == year].dropna(subset=["value"])
    if rates.empty:
        return sentence + word("country.summary.hosted_no_rate", lang)
    rate = rates.iloc[0]
    if rate["value"] < LEAST_RATE:
        sentence += word(
            "country.summary.hosted_rate_small", lang, least=formats.number(LEAST_RATE, lang, decimals=1)
        )
    else:
        sentence += word(
            "country.summary.hosted_rate", lang, rate=formats.number(rate["value"], lang, decimals=1)
        )
    if rate["denominator_period"] == year:
        return sentence + "."
    of_year = word("country.summary.hosted_population", lang, year=str(int(rate["denominator_period"])))
    return f"{sentence} {of_year}"


def _work(facts: Facts, name: str, lang: str) -> str:
    visits, open_count = int(facts["visit_count"]), int(facts["open_undertaking_count"])
    if not visits and not open_count:
        return word("country.summary.work_none", lang, country=name)
    if visits:
        last = formats.date(facts["last_visit_date"], lang)
        sentence = plural("country.summary.visits", lang, visits, country=name, date=last)
    else:
        sentence = word("country.summary.visits_none", lang, country=name)
    if not open_count:
        return sentence + word("country.summary.undertakings_none", lang, country=name)
    key = "undertakings" if visits else "undertakings_only"
    sentence += plural(f"country.summary.{key}", lang, open_count, country=name)
    overdue = int(facts["overdue_undertaking_count"])
    if not overdue:
        return sentence + "."
    if open_count == 1:
        return sentence + word("country.summary.overdue_only", lang)
    return sentence + word("country.summary.overdue", lang, count=formats.number(overdue, lang))
