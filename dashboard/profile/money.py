"""Money booked on the country: the chosen source by year, theme, provider and implementer, and all sources apart.

The figures are those of the pages on money: the same selection, with this country as the only one.
"""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from dashboard import charts, formats, session
from dashboard.exports.tables import Column
from dashboard.money import over_time, spread
from dashboard.money.over_time import TimeView
from dashboard.money.view import (
    UNITS,
    Chosen,
    MoneyView,
    parts_of,
    publications,
    read_chosen,
    view_of_address,
)
from dashboard.panels import Mark, Panel
from dashboard.profile.records import upper_first
from dashboard.profile.view import View
from dashboard.words import plural, word

TOTALS = {"narrow": "narrow", "wide": "wide", "humanitarian": "humanitarian", "all": "every"}
"""Rule of relevance -> column of `country/money`; the own list of words has none."""
OECD = ("oecd_netherlands", "oecd_eu")
SHOWN = ("measure", "amount", "every", "years", "activity_count")
"""What the table of all sources says of each; a source without the country has no data in any of them."""


def money_of_profile(view: View) -> tuple[MoneyView, list[str]]:
    """Return the money that the address asks for, booked on this country, and the parts that could not be followed."""
    found, bad = view_of_address(lang=view.lang, version=view.version)
    return replace(found, chosen=replace(found.chosen, countries=view.country)), bad


def is_held(money: MoneyView) -> bool:
    """Tell whether the source holds the country at all; if not, its figures are missing and not zero."""
    return bool(money.units)


def sets_of(money: MoneyView) -> list[tuple[str, bool]]:
    """Return every money set with whether it holds the country."""
    code = money.chosen.countries
    places = money.money.places
    held = set(places.loc[places["place_code"] == code, "money_set_id"])
    return [(name, name in held) for name in money.money.set_ids]


def ways(money: MoneyView) -> list[tuple[str, str, bool]]:
    """Return the ways to each source that holds the country, on this page: words, address, whether it is shown."""
    return [
        (
            _name(money, name),
            session.link("country", money=_source_packed(money, name), country=money.chosen.countries),
            name == money.chosen.money_set,
        )
        for name, holds in sets_of(money)
        if holds
    ]


def onward(money: MoneyView, view: View) -> list[tuple[str, str, bool]]:
    """Return the ways to the pages of money with this choice."""
    pages = ["spending", "spending_time"]
    pages += ["activities", "organisations"] if money.money.has_themes(money.chosen.money_set) else []
    return [
        (word(f"country.money.link.{page}", view.lang, country=view.sentence_name), money.link(page), False)
        for page in pages
    ]


def lacking_said(money: MoneyView, view: View) -> list[str]:
    """Say that the source has no data on the country, and which sources do."""
    lang = view.lang
    others = [_name(money, name) for name, holds in sets_of(money) if holds]
    return [
        word(
            "country.money.lacking", lang, source=upper_first(money.source_name), country=view.sentence_name
        ),
        word("country.money.held_by", lang, sources=formats.list_of(others, lang))
        if others
        else word("country.money.held_by_none", lang),
    ]


def _source_packed(money: MoneyView, name: str) -> str | None:
    """A source with the measure and rule that it begins with, as a part of an address."""
    chosen, _ = read_chosen({"source": name}, money.money)
    return session.pack(parts_of(chosen, money.money)) or None


def _name(money: MoneyView, money_set: str) -> str:
    about = money.money.about(money_set, money.money.measures(money_set)[0])
    return str(about[f"name_{money.lang}"])


def money_panels(money: MoneyView) -> list[Panel]:
    """Return the panels of the chosen source, in order: years, both measures, themes, implementers, providers."""
    found = [spread.years_panel(money)]
    if over_time.has_pair(money):
        found.append(over_time.measures_panel(TimeView(view=money)))
    if money.money.has_themes(money.chosen.money_set):
        found += [spread.themes_panel(money), spread.implementers_panel(money), providers_panel(money)]
    return [_on_profile(money, panel) for panel in found]


def _on_profile(money: MoneyView, panel: Panel) -> Panel:
    """Return a panel of the pages on money under a key of its own, with the country that it is about."""
    subtitle = panel.subtitle
    if money.countries_name not in subtitle:
        subtitle = word(
            "country.money.booked_on", money.lang, subtitle=subtitle, country=money.countries_name
        )
    return replace(panel, key=f"money-{panel.key.removeprefix('time-')}", subtitle=subtitle)


def providers_panel(money: MoneyView) -> Panel:
    """The amounts by the body that provides them."""
    lang = money.lang
    found = money.cut("provider").rename(columns={"key": "code"})
    total = found["amount"].sum()
    found = found.assign(
        name=[money.body(code) for code in found["code"]],
        share_pct=100 * found["amount"] / total if total else None,
    )
    top = [f"{row['name']} {money.amount(row['amount'])}" for row in found.head(3).to_dict("records")] or [
        word("country.money.nothing", lang)
    ]
    largest = formats.list_of(top, lang)
    return spread.panel_of(
        money,
        key="providers",
        title=plural("country.money.providers.title", lang, len(found)),
        subtitle=word(
            "country.money.providers.subtitle",
            lang,
            measure=money.measure_name,
            source=money.source_name,
            years=money.years,
            unit=money.unit_name,
        ),
        figure=charts.ranked_bars(
            found.assign(kind="unit")[["code", "name", "amount", "kind"]],
            lang=lang,
            unit_label=spread.unit_label(money),
            kind_labels=spread.kind_labels(money),
            rest_label=lambda count: plural("country.money.providers.rest", lang, count),
            no_data_label=word("country.money.nothing", lang),
            currency=money.currency,
            always=(),
        ),
        alt=word("country.money.providers.alt", lang, largest=largest),
        summary=word("country.money.providers.summary", lang, largest=largest),
        table=found[["name", "amount", "share_pct", "activity_count", "transaction_count"]],
        columns=[
            spread.text_column(money, "name", "country.money.column.provider"),
            spread.money_column(money),
            spread.share_column(money, "share_pct"),
            spread.count_column(money, "activity_count"),
            spread.count_column(money, "transaction_count"),
        ],
        marks=[Mark(label=row["name"], key=(row["code"],)) for row in found.to_dict("records")],
        rows=lambda mark: spread.rows_of(money, money.rows("provider", mark[0])),
        empty=word("country.money.nothing", lang),
        caveats=[word("country.money.providers.caveat", lang), *spread.caveats_of(money)],
    )


def sources_panel(money: MoneyView) -> Panel:
    """Every source and measure on the country beside each other, none of them added up."""
    lang, code = money.lang, money.chosen.countries
    unit = "eur" if money.chosen.unit == "usd" else money.chosen.unit
    column = TOTALS.get(money.chosen.rule, "wide")
    shown_rule = next(rule for rule, name in TOTALS.items() if name == column)
    found = money.ask("country/money", countries=[code], unit=UNITS[unit])
    rows, keys = [], []
    for name in money.money.set_ids:
        held = found[found["money_set_id"] == name]
        has_themes = money.money.has_themes(name)
        for row in held.to_dict("records"):
            keys.append((name, row["measure_code"]))
            amount = row[column] if has_themes else None
            rows.append(
                {
                    "source": _name(money, name),
                    "measure": word(f"money.measure.{row['measure_code']}", lang),
                    # The source holds the country: without a row under the rule it is a true zero.
                    "amount": (0.0 if formats.is_missing(amount) else amount) if has_themes else None,
                    "amount_state": None if has_themes else "not_applicable",
                    "every": row["every"],
                    "years": _years(row, lang),
                    "activity_count": int(row["activity_count"]) if has_themes else None,
                    "activity_count_state": None if has_themes else "not_applicable",
                }
            )
        if held.empty:
            keys.append((name, None))
            rows.append({"source": _name(money, name), **{f"{of}_state": "no_data" for of in SHOWN}})
    table = pd.DataFrame(rows, columns=["source", *SHOWN, *(f"{name}_state" for name in SHOWN)])
    table = table.astype({"amount": float, "every": float, "activity_count": "Int64"})
    holding = found["money_set_id"].nunique()
    without = int(found["without_amount"].sum())

    def behind(mark: tuple[object, ...] | None) -> pd.DataFrame:
        chosen = _one(money, *mark, unit=unit, rule=shown_rule)
        return spread.rows_of(chosen, chosen.rows("total", None))

    return spread.panel_of(
        money,
        key="money-sources",
        title=plural("country.money.sources.title", lang, holding),
        subtitle=word(
            "country.money.sources.subtitle",
            lang,
            rule=word(f"money.rule.{shown_rule}", lang),
            unit=word(f"money.unit.{unit}", lang),
        ),
        figure=None,
        alt=word("country.money.sources.summary", lang),
        summary=" ".join([word("country.money.sources.summary", lang), *_totals_said(money, found)]),
        table=table,
        columns=[
            spread.text_column(money, "source", "money.choose.source"),
            spread.text_column(money, "measure", "money.choose.measure"),
            Column(
                name="amount",
                label=word("country.money.column.amount", lang),
                kind="decimal",
                unit=word(f"money.unit.{unit}", lang),
            ),
            Column(
                name="every",
                label=word("country.money.column.every", lang),
                kind="decimal",
                unit=word(f"money.unit.{unit}", lang),
            ),
            spread.text_column(money, "years", "country.money.column.years"),
            spread.count_column(money, "activity_count"),
        ],
        shows_table=True,
        sources=publications(money.version, lang, _publication_ids(money, [name for name, _ in keys])),
        period=word("country.money.sources.period", lang),
        definition=word("country.money.sources.definition", lang),
        not_a=word("country.money.sources.not_a", lang),
        marks=[
            Mark(label=f"{row['source']}, {row['measure']}", key=key)
            for row, key in zip(rows, keys, strict=True)
            if key[1]
        ],
        rows=behind,
        caveats=[
            word("spending.caveat.booked_on", lang),
            *([plural("spending.caveat.no_rate", lang, without)] if without and unit != "usd" else []),
        ],
    )


def _one(money: MoneyView, money_set: str, measure: str, *, unit: str, rule: str) -> MoneyView:
    """The money of one row of the table."""
    has_themes = money.money.has_themes(money_set)
    chosen = Chosen(
        money_set=money_set,
        measure=measure,
        rule=rule if has_themes else "all",
        countries=money.chosen.countries,
        unit=unit,
    )
    return replace(money, chosen=chosen)


def _years(row: dict[str, object], lang: str) -> str:
    if formats.is_missing(row["first_year"]):
        return formats.missing("not_recorded", lang)
    return formats.period(int(row["first_year"]), int(row["last_year"]), lang)


def _totals_said(money: MoneyView, found: pd.DataFrame) -> list[str]:
    """Say what all aid on the country is by the OECD, as something to set the other sources beside."""
    lang = money.lang
    said = [
        word(
            "country.money.sources.oecd_of",
            lang,
            donor=_name(money, row["money_set_id"]),
            amount=formats.compact_eur(row["every"], lang),
            years=_years(row, lang),
        )
        for row in found[found["money_set_id"].isin(OECD)].to_dict("records")
        if not formats.is_missing(row["every"])
    ]
    return [word("country.money.sources.oecd", lang, totals="; ".join(said))] if said else []


def _publication_ids(money: MoneyView, names: Sequence[str]) -> list[str]:
    about = [money.money.about(name, money.money.measures(name)[0]) for name in dict.fromkeys(names)]
    return list(dict.fromkeys(str(row["publication_id"]) for row in about))
