"""One source of money set beside a chosen need: shares of each country, never called fair."""

import pandas as pd

from dashboard import charts, formats
from dashboard.exports.tables import Column
from dashboard.gaps.view import evidence_in, in_sentence
from dashboard.money import measures, spread
from dashboard.money.view import MoneyView
from dashboard.panels import Panel
from dashboard.words import plural, word

LEAST_FOR_NEED = 3
NO_COUNT = ("per ", "USD")
"""Units of a need that is a rate or a sum of money: its shares of a total would say nothing."""


def needs_of(view: MoneyView) -> dict[str, str]:
    """Return need indicator -> name, for those that count persons or events: only these have shares of a total."""
    evidence = evidence_in(view.version)
    known = {need_id for need_id, _ in evidence.figures}
    return {
        need.need_id: getattr(need, f"name_{view.lang}")
        for need in evidence.needs.values()
        if need.need_id in known and need.unit and not any(part in need.unit for part in NO_COUNT)
    }


def need_chosen(view: MoneyView) -> str | None:
    """Return the need that spending is set against; the first when none is (rightly) asked for."""
    needs = needs_of(view)
    return view.chosen.need if view.chosen.need in needs else next(iter(needs), None)


def need_year(view: MoneyView, need_id: str) -> int:
    """Return the newest year of a need within the years of the money, else the first one after them."""
    years = sorted(
        {
            year
            for (need, _), figures in evidence_in(view.version).figures.items()
            if need == need_id
            for year in figures
        }
    )
    within = [year for year in years if year <= view.last_year]
    return within[-1] if within else years[0]


def need_figures(view: MoneyView, need_id: str) -> pd.Series:
    """Return the need of each country of the set in its year; missing where none is known."""
    figures, year = evidence_in(view.version).figures, need_year(view, need_id)
    found = {code: figures.get((need_id, code), {}).get(year) for code in view.units}
    return pd.Series({code: None if one is None else one.value for code, one in found.items()}, dtype=float)


def quotients_panel(view: MoneyView) -> Panel:
    """Each country's share of the money beside its share of a chosen need; never called fair."""
    lang, need_id = view.lang, need_chosen(view)
    need_name = needs_of(view)[need_id]
    year = need_year(view, need_id)
    need = need_figures(view, need_id)
    found = measures.against_need(spread.of_units(spread.by_place(view.whole)), need)
    enough = found.location_quotients is not None and found.n >= LEAST_FOR_NEED
    table = pd.DataFrame(
        [
            {
                "code": code,
                "name": view.place(code),
                "amount_share": found.amount_shares[code],
                "need_share": found.need_shares[code],
                "quotient": quotient,
                "need": need[code],
            }
            for code, quotient in (found.location_quotients or {}).items()
        ],
        columns=["code", "name", "amount_share", "need_share", "quotient", "need"],
    ).sort_values("need_share", ascending=False)
    shown = (
        table[(table["amount_share"] > 0) | (table["need_share"] > 0)].head(spread.MOST_BARS)
        if enough
        else table.head(0)
    )
    named = {"need": in_sentence(need_name), "year": str(year)}
    return spread.panel_of(
        view,
        key="need",
        title=word("spending.need.title", lang),
        subtitle=word("spending.need.subtitle", lang, measure=view.measure_name, years=view.years, **named),
        figure=charts.location_quotients(
            shown,
            lang=lang,
            unit_label=word("spending.need.unit", lang),
            amount_label=word("spending.need.amount", lang),
            need_label=word("spending.need.need", lang, **named),
            quotient_label=word("spending.need.quotient", lang, value="{value}"),
            no_need_label=word("spending.need.no_need", lang),
            no_data_label=word("spending.need.too_few", lang),
        ),
        alt=word("spending.need.alt", lang, count=formats.number(found.n, lang), **named),
        summary=word("spending.need.too_few", lang)
        if not enough or found.dissimilarity is None
        else word("spending.need.summary", lang, share=formats.percent(100 * found.dissimilarity, lang)),
        table=table.assign(
            amount_share_pct=100 * table["amount_share"],
            need_share_pct=100 * table["need_share"],
            quotient_state=[
                "not_applicable" if formats.is_missing(one) else None for one in table["quotient"]
            ],
        ),
        columns=[
            spread.text_column(view, "name", "spending.column.place"),
            spread.share_column(view, "amount_share_pct"),
            spread.share_column(view, "need_share_pct"),
            Column(name="quotient", label=word("spending.column.quotient", lang), kind="decimal", decimals=2),
            Column(name="need", label=need_name, kind="decimal", decimals=0),
        ],
        rows=lambda mark: spread.rows_of(view, view.rows("total", None, countries=view.units)),
        definition=word("spending.need.definition", lang),
        not_a=word("spending.need.not_a", lang),
        caveats=_need_caveats(view, found),
    )


def curve_panel(view: MoneyView) -> Panel:
    """The concentration curve: the share of the money of the countries with the least need."""
    lang, need_id = view.lang, need_chosen(view)
    named = {"need": in_sentence(needs_of(view)[need_id]), "year": str(need_year(view, need_id))}
    found = measures.against_need(spread.of_units(spread.by_place(view.whole)), need_figures(view, need_id))
    enough = found.concentration_index is not None and found.n >= LEAST_FOR_NEED
    points = pd.DataFrame(
        found.curve if enough else (), columns=["units", "unit_share", "amount_share", "need"]
    )
    names = {code: view.place(code) for code in view.units}
    index = spread.two_decimals(found.concentration_index, lang) if enough else ""
    table = points.assign(
        name=[
            formats.list_of([names[unit] for unit in units], lang) if units else ""
            for units in points["units"]
        ],
        unit_share_pct=100 * points["unit_share"],
        amount_share_pct=100 * points["amount_share"],
    ).iloc[1:]
    return spread.panel_of(
        view,
        key="need-curve",
        title=_curve_title(found.concentration_index if enough else None, lang),
        subtitle=word("spending.need.subtitle", lang, measure=view.measure_name, years=view.years, **named),
        figure=charts.concentration_curve(
            points,
            lang=lang,
            curve_label=word("spending.curve.curve", lang, index=index) if enough else "",
            equality_label=word("spending.lorenz.equality", lang),
            x_label=word("spending.curve.x", lang, **named),
            y_label=word("spending.lorenz.y", lang),
            set_label=plural("spending.curve.set", lang, found.n),
            no_data_label=word("spending.need.too_few", lang),
            names=names,
        ),
        alt=word("spending.curve.alt", lang, index=index, **named)
        if enough
        else word("spending.need.too_few", lang),
        summary=word("spending.curve.reading", lang, index=index)
        if enough
        else word("spending.need.too_few", lang),
        table=table,
        columns=[
            spread.text_column(view, "name", "spending.column.place"),
            Column(name="need", label=needs_of(view)[need_id], kind="decimal", decimals=0),
            spread.share_column(view, "unit_share_pct"),
            spread.share_column(view, "amount_share_pct"),
        ],
        rows=lambda mark: spread.rows_of(view, view.rows("total", None, countries=view.units)),
        definition=word("spending.curve.definition", lang),
        not_a=word("spending.need.not_a", lang),
        caveats=_need_caveats(view, found),
    )


def _curve_title(index: float | None, lang: str) -> str:
    if index is None:
        return word("spending.curve.title", lang)
    sign = "even" if abs(index) < 0.005 else "more" if index > 0 else "less"
    return word(f"spending.curve.{sign}", lang)


def _need_caveats(view: MoneyView, found: measures.AgainstNeed) -> list[str]:
    lang = view.lang
    said_so = [word("spending.need.caveat", lang)]
    for name, codes in (("need_missing", found.need_missing), ("left_out", tuple(found.left_out))):
        if codes:
            names = formats.list_of(sorted(view.place(code) for code in codes), lang)
            said_so.append(plural(f"spending.need.{name}", lang, len(codes), names=names))
    return [*said_so, *spread.caveats_of(view)]
