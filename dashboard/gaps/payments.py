"""The money behind a cell: what was paid out on a theme in a country, each source and measure apart."""

from collections.abc import Sequence

import pandas as pd

from dashboard import formats
from dashboard.exports.tables import Column
from dashboard.gaps.rules import Cell, Payments, Rule
from dashboard.gaps.view import GapView
from dashboard.money import spread
from dashboard.money.view import Chosen, MoneyView, publications
from dashboard.panels import Mark, Panel
from dashboard.profile.records import upper_first
from dashboard.words import plural, word

FLAGS = ("no_disbursement", "money_without_record")
"""The flags that read money."""


def of_cell(view: GapView, cell: Cell) -> tuple[Payments, ...]:
    """Return the money paid out on a cell, one item a source and measure."""
    return view.evidence.payments.get(cell.key, ())


def money_view(view: GapView, found: Payments) -> MoneyView:
    """Return the selection of money that is behind one item, all relevance: the theme alone decides."""
    return MoneyView(
        lang=view.lang,
        version=view.version,
        chosen=Chosen(
            money_set=found.money_set_id,
            measure=found.measure_code,
            rule="all",
            countries=found.country_code,
            themes=(found.theme_id,),
        ),
        address=view.address,
    )


def said(view: GapView, cell: Cell) -> str:
    """Return the money on a cell in words, each source apart, the newest period of each; blank where there is none."""
    found = of_cell(view, cell)
    if not found:
        return ""
    told = "; ".join(_one_said(view, one) for one in found) + "."
    return f"{told} {word('gap_money.apart', view.lang)}" if len(found) > 1 else told


def _one_said(view: GapView, one: Payments) -> str:
    lang = view.lang
    told = plural(
        "gap_money.said",
        lang,
        one.payment_count,
        measure=word(f"money.measure.{one.measure_code}", lang),
        source=getattr(one, f"name_{lang}"),
        amount=formats.compact_eur(one.amount_eur, lang, kind="no_data"),
        period=formats.period(one.first_year, _last_year(one), lang),
        last=_last(one, lang),
    )
    share = _doubtful_share(one)
    if share:
        told += ", " + word("gap_money.doubtful", lang, share=formats.percent(share, lang))
    return told


def _last_year(one: Payments) -> int | None:
    return int(one.last_month[:4]) if one.last_month else None


def _last(one: Payments, lang: str) -> str:
    if not one.last_month:
        return formats.missing("not_recorded", lang)
    year, month = one.last_month.split("-")
    return word("gap_money.quarter", lang, quarter=int(month) // 3, year=year)


def _doubtful_share(one: Payments) -> float | None:
    """Percentage of the amount whose theme is doubtful; None where there is no amount to divide by."""
    if not one.amount_eur or one.doubtful_eur is None:
        return None
    return min(100.0, max(0.0, 100 * one.doubtful_eur / one.amount_eur))


def until(view: GapView, cell: Cell) -> str | None:
    """Return until when it is known whether money was paid out in the country; None where no source holds it."""
    day = view.evidence.paid_until.get(cell.country_code)
    return formats.date(day[:7], view.lang) if day else None


def why_silent(view: GapView, cell: Cell, rule: Rule) -> str:
    """Say why a flag that reads money does not fire, where it is on and the theme applies."""
    lang, end = view.lang, until(view, cell)
    if end is None:
        return word("gap_money.why.not_held", lang)
    own, money = cell.counted("own"), said(view, cell)
    if rule.code == "no_disbursement":
        if not own:
            return word("gap_money.why.no_own", lang)
        if money:
            return f"{word('gap_money.why.paid', lang)} {money}"
        return word("gap_money.why.began_later", lang, until=end)
    if not money:
        return word("gap_money.why.not_paid", lang, until=end)
    return f"{word('gap_money.why.own' if own else 'gap_money.why.open', lang)} {money}"


def links(view: GapView, cell: Cell) -> list[tuple[str, str, bool]]:
    """Return the ways to the activities behind the money of a cell."""
    lang = view.lang
    return [
        (
            word(
                "gap_money.link",
                lang,
                measure=word(f"money.measure.{one.measure_code}", lang).lower(),
                source=getattr(one, f"name_{lang}"),
            ),
            money_view(view, one).link("activities"),
            False,
        )
        for one in of_cell(view, cell)
    ]


def payments_panel(view: GapView, country_code: str, theme_id: str) -> Panel | None:
    """The money paid out on a cell, one row a source and measure; None where none was found."""
    lang = view.lang
    cell = view.cells[country_code, theme_id]
    found = of_cell(view, cell)
    if not found:
        return None
    table = pd.DataFrame(
        [
            {
                "source": upper_first(getattr(one, f"name_{lang}")),
                "measure": word(f"money.measure.{one.measure_code}", lang),
                "amount_eur": one.amount_eur,
                "doubtful_pct": _doubtful_share(one),
                "payment_count": one.payment_count,
                "activity_count": one.activity_count,
                "first_year": one.first_year,
                "last": _last(one, lang),
            }
            for one in found
        ]
    )
    views = {(one.money_set_id, one.measure_code): money_view(view, one) for one in found}
    without = sum(one.without_amount for one in found)

    def rows(mark: tuple[object, ...] | None) -> pd.DataFrame:
        asked = views[mark] if mark else next(iter(views.values()))
        return spread.rows_of(asked, asked.rows("total", None))

    def recompute(behind: pd.DataFrame, mark: tuple[object, ...] | None) -> str:
        return word(
            "gap_money.recompute", lang, amount=formats.compact_eur(float(behind["value"].sum()), lang)
        )

    first = next(iter(views.values()))
    return Panel(
        key="reason-money",
        title=plural("gap_money.title", lang, len({one.money_set_id for one in found})),
        subtitle=word(
            "gap_money.subtitle", lang, country=view.country(country_code), theme=view.theme(theme_id)
        ),
        figure=None,
        alt=said(view, cell),
        summary=said(view, cell),
        table=table,
        columns=_columns(lang),
        shows_table=True,
        sources=publications(view.version, lang, _publications(views.values())),
        period=word("gap_money.period", lang, until=until(view, cell)),
        version=view.version,
        definition=word("gap_money.definition", lang),
        not_a=word("gap_money.not_a", lang),
        marks=[
            Mark(label=f"{one['source']}, {one['measure']}", key=key)
            for key, one in zip(views, table.to_dict("records"), strict=True)
        ],
        rows=rows,
        row_columns=spread.row_columns(first),
        recompute=recompute,
        caveats=[
            *([plural("gap_money.caveat.no_rate", lang, without)] if without else []),
            word("gap_money.caveat.theme", lang),
            word("gap_money.caveat.region", lang),
        ],
        selection_sentence=view.selection_sentence,
        address=view.address_of(cell),
        filters=view.filters,
    )


def _publications(views: Sequence[MoneyView]) -> list[str]:
    return list(dict.fromkeys(str(one.about["publication_id"]) for one in views))


def _columns(lang: str) -> list[Column]:
    kinds = {
        "amount_eur": ("decimal", "EUR", 0),
        "doubtful_pct": ("decimal", "%", 0),
        "payment_count": ("integer", "", 0),
        "activity_count": ("integer", "", 0),
        "first_year": ("date", "", 0),
    }
    return [
        Column(
            name=name,
            label=word(f"gap_money.column.{name}", lang),
            kind=kinds.get(name, ("text", "", 0))[0],
            unit=kinds.get(name, ("text", "", 0))[1],
            decimals=kinds.get(name, ("text", "", 0))[2],
        )
        for name in (
            "source", "measure", "amount_eur", "doubtful_pct", "payment_count", "activity_count", "first_year", "last",
        )
    ]  # fmt: skip
