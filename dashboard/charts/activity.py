"""The money of one activity by year: its measures beside each other, never on top of each other."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from dashboard import formats
from dashboard.charts import figure as base
from dashboard.charts import spread, tokens

MOST_LABELLED = 12
"""Bars that can have their amount written at them on a narrow screen."""
STYLES = {
    "commitment": (0, ""),
    "contracted": (0, ""),
    "disbursement": (1, "/"),
    "net_disbursement": (1, "/"),
    "expenditure": (2, "x"),
    "incoming_funds": (3, "."),
}
"""Measure -> colour and pattern, so that measures can be told apart without the colour, and are alike on every page."""


def activity_money(
    frame: pd.DataFrame,
    *,
    lang: str,
    measures: Sequence[tuple[str, str]],
    unit_label: str,
    no_data_label: str,
    currency: str = "EUR",
    height: int = 300,
) -> go.Figure:
    """Give amounts by year as bars from zero, one colour and pattern a measure, side by side in each year.

    Args:
        frame: one row a measure and year: measure_code, year, amount (whole units of the currency; missing is no
            bar). Years without a row have no bar.
        lang: nl or en.
        measures: pairs of code and name in the order to be drawn, each of STYLES.
        unit_label: what is measured, with {unit}.
        no_data_label: words where there is no amount at all.
        currency: EUR or USD.
        height: pixels of the picture.

    Returns:
        One trace of bars a measure (meta.role bars, meta.measure its code), customdata the year. Nothing is stacked:
        the measures are different quantities.

    Raises:
        ValueError: two rows for one measure and year, or a measure without a name.
    """
    known = frame.dropna(subset=["amount", "year"])
    if known.empty:
        return base.no_data_figure(no_data_label, lang=lang)
    if known.duplicated(["measure_code", "year"]).any():
        raise ValueError("two rows for one measure and year")
    if unknown := set(known["measure_code"]) - {code for code, _ in measures}:
        raise ValueError(f"no name for {sorted(unknown)}")
    held = [(code, name) for code, name in measures if (known["measure_code"] == code).any()]
    first, last = int(known["year"].min()), int(known["year"].max())
    amounts = [float(amount) for amount in known["amount"]]
    scale = formats.eur_scale(amounts)
    is_labelled = len(known) <= MOST_LABELLED
    top = 34 + (20 * len(held) if len(held) > 1 else 0)
    chart = base.blank(lang=lang, height=height + top - 34, left=8, right=8, top=top, bottom=30)
    for place, (code, name) in enumerate(held):
        number, pattern = STYLES[code]
        colour = tokens.COUNTRY_STYLES[number].colour
        rows = known[known["measure_code"] == code].sort_values("year")
        years, values = [int(year) for year in rows["year"]], [float(amount) for amount in rows["amount"]]
        chart["data"].append(
            base.bar(
                x=years,
                y=values,
                name=name,
                offsetgroup=code,
                marker={
                    "color": colour,
                    "line": {"color": colour, "width": 1},
                    "pattern": {
                        "shape": pattern,
                        "fgcolor": colour,
                        "bgcolor": tokens.BACKGROUND,
                        "size": 6,
                        "solidity": 0.4,
                    },
                },
                text=[formats.amount_in_scale(amount, lang, scale=scale) for amount in values]
                if is_labelled
                else [""] * len(values),
                textposition="outside",
                textfont={"size": tokens.SIZE_MARK, "color": tokens.TEXT},
                textangle=0,
                cliponaxis=False,
                constraintext="none",
                customdata=years,
                hovertext=[
                    f"<b>{base.escaped(name)}, {year}</b><br>"
                    f"{base.escaped(formats.compact_money(amount, lang, currency=currency))}"
                    for year, amount in zip(years, values, strict=True)
                ],
                hovertemplate="%{hovertext}<extra></extra>",
                meta={"role": "bars", "measure": code},
            )
        )
        if len(held) > 1:
            base.legend_line(
                chart,
                name,
                20.0 * (len(held) - place) - 6,
                shape={"type": "rect", **_sample(colour, is_full=not pattern)},
            )
    chart["layout"].update(
        barmode="group",
        # One bar as wide as the page says no more than a slim one.
        bargap=0.25 if last - first > 2 else 0.75,
        xaxis=base.year_axis(first, last),
        yaxis=spread.amount_axis(amounts, scale=scale, lang=lang, room=0.12),
    )
    unit = formats.money_unit(scale, lang, currency=currency)
    base.set_unit(chart, unit_label.replace("{unit}", unit))
    return go.Figure(chart)


def _sample(colour: str, *, is_full: bool) -> base.Spec:
    """Give the look of a legend's sample: full, or light with an outline for what is drawn with a pattern."""
    return {
        "fillcolor": colour if is_full else tokens.tint(colour, 0.6),
        "line": {"color": colour, "width": 1.5},
    }
