"""Lines over years: the stages of a budget, two publications of the same money, shares of aid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import pandas as pd
import plotly.graph_objects as go

from dashboard import formats
from dashboard.charts import figure as base
from dashboard.charts import spread, tokens

HEIGHT = 300
LEGEND_LINE = 20
LEGEND_COLUMN = 150  # pixels


class LineStyle(NamedTuple):
    """How a line is told from others: by colour, dash and symbol at once."""

    colour: str
    dash: str
    symbol: str
    glyph: str
    width: float = tokens.LINE_WIDTH


# What was realised is the thickest; the stages before it are thinner and broken.
STAGE_STYLES: Final = {
    "draft": LineStyle(tokens.TEXT_MUTED, "dot", "circle-open", "○"),
    "adopted": LineStyle("#997700", "dash", "square", "■"),
    "first_supplementary": LineStyle("#aa3377", "dashdot", "diamond", "◆"),
    "second_supplementary": LineStyle("#00776b", "longdash", "x", "✕"),
    "realised": LineStyle(tokens.ACCENT, "solid", "circle", "●", tokens.LINE_WIDTH_FIRST),
}
PAIR_STYLES: Final = (
    LineStyle(tokens.ACCENT, "solid", "circle", "●", tokens.LINE_WIDTH_FIRST),
    LineStyle("#997700", "dash", "square", "■"),
    LineStyle(tokens.TEXT_MUTED, "dot", "diamond", "◆"),
)


def budget_stages(
    frame: pd.DataFrame,
    *,
    lang: str,
    unit_label: str,
    stage_labels: Mapping[str, str],
    no_data_label: str,
    height: int = HEIGHT,
) -> go.Figure:
    """Give the stages of a budget as a line each: versions of one budget, so that nothing is stacked.

    Args:
        frame: one row a year and stage: series (stage_code), year, value (EUR; missing is no point, never zero).
        lang: nl or en.
        unit_label: measure with {unit}.
        stage_labels: stage → name, in the order of the legend.
        no_data_label: words where there is nothing to draw.
        height: pixels without the legend.

    Returns:
        A trace a stage (meta.role line, meta.series), customdata series and year.
    """
    return year_lines(
        frame,
        lang=lang,
        unit_label=unit_label,
        labels=stage_labels,
        styles=STAGE_STYLES,
        no_data_label=no_data_label,
        height=height,
    )


def two_publications(
    frame: pd.DataFrame,
    *,
    lang: str,
    unit_label: str,
    labels: Mapping[str, str],
    no_data_label: str,
    currency: str | None = "USD",
    height: int = HEIGHT,
) -> go.Figure:
    """Give up to three series over years, the first one thickest; see `year_lines`."""
    styles = dict(zip(labels, PAIR_STYLES, strict=False))
    return year_lines(
        frame,
        lang=lang,
        unit_label=unit_label,
        labels=labels,
        styles=styles,
        no_data_label=no_data_label,
        currency=currency,
        height=height,
    )


def year_lines(
    frame: pd.DataFrame,
    *,
    lang: str,
    unit_label: str,
    labels: Mapping[str, str],
    styles: Mapping[str, LineStyle],
    no_data_label: str,
    currency: str | None = "EUR",
    height: int = HEIGHT,
) -> go.Figure:
    """Give amounts or percentages over years as lines from zero, parted where a year has no figure.

    Args:
        frame: one row a series and year: series, year, value (missing is no point, never zero).
        lang: nl or en.
        unit_label: measure, with {unit} for amounts.
        labels: series → name, in the order of the legend.
        styles: series → how its line is drawn.
        no_data_label: words where there is nothing to draw.
        currency: EUR or USD; None for percentages.
        height: pixels without the legend.

    Returns:
        A trace a series (meta.role line, meta.series), customdata series and year.
    """
    known = frame.dropna(subset=["value"])
    known = known[known["series"].isin(list(labels))]
    if known.empty:
        return base.no_data_figure(no_data_label, lang=lang)
    drawn = [series for series in labels if (known["series"] == series).any()]
    values = [float(value) for value in known["value"]]
    low, high = min(0.0, *values), max(0.0, *values)
    scale = formats.eur_scale(values) if currency else "one"
    said = {series: f"{styles[series].glyph} {labels[series]}" for series in drawn}
    # Two beside each other fit a narrow screen where each is short.
    beside = 2 if len(drawn) > 2 and max(map(base.text_width, said.values())) + 38 < LEGEND_COLUMN else 1
    legend = LEGEND_LINE * -(-len(drawn) // beside) + 6
    chart = base.blank(lang=lang, height=height + legend, left=8, right=14, top=34 + legend, bottom=30)
    years = list(range(int(known["year"].min()), int(known["year"].max()) + 1))
    for number, series in enumerate(drawn):
        style = styles[series]
        held = {
            int(row.year): float(row.value)
            for row in known[known["series"] == series].itertuples(index=False)
        }
        points = [held.get(year) for year in years]
        chart["data"].append(
            base.scatter(
                x=years,
                y=points,
                mode="lines+markers",
                connectgaps=False,
                name=labels[series],
                line={"color": style.colour, "width": style.width, "dash": style.dash},
                marker={
                    "color": style.colour,
                    "symbol": style.symbol,
                    "size": tokens.MARKER_SIZE,
                    "line": {"color": style.colour, "width": 1.5},
                },
                customdata=[[series, year] for year in years],
                hovertext=[
                    ""
                    if value is None
                    else f"<b>{base.escaped(labels[series])}</b><br>{year}: "
                    + base.escaped(_said(value, lang, currency))
                    for year, value in zip(years, points, strict=True)
                ],
                hovertemplate="%{hovertext}<extra></extra>",
                meta={"role": "line", "series": series},
            )
        )
        base.legend_line(
            chart,
            said[series],
            legend - 4 - LEGEND_LINE * (number // beside),
            left=4 + LEGEND_COLUMN * (number % beside),
            shape={
                "type": "line",
                "line": {"color": style.colour, "width": style.width, "dash": style.dash},
            },
            wide=30,
        )
    span = (high - low) or 1.0
    ticks = (
        spread.amount_ticks(low, high, scale=scale, lang=lang)
        if currency
        else {"ticksuffix": "%" if lang == "en" else " %"}
    )
    chart["layout"].update(
        xaxis=base.year_axis(years[0], years[-1]),
        yaxis={
            **base.value_axis(),
            **ticks,
            "range": [low - (0.06 * span if low < 0 else 0), high + 0.08 * span],
            "zeroline": low < 0,
            "zerolinecolor": tokens.AXIS,
        },
    )
    unit = formats.money_unit(scale, lang, currency=currency) if currency else ""
    base.set_unit(chart, unit_label.replace("{unit}", unit))
    return go.Figure(chart)


def _said(value: float, lang: str, currency: str | None) -> str:
    if currency:
        return formats.compact_money(value, lang, currency=currency)
    return formats.percent(value, lang, decimals=1)


def series_of(frames: Mapping[str, pd.DataFrame], *, year: str, value: str) -> pd.DataFrame:
    """Give several frames as one with series, year and value.

    Args:
        frames: series → its frame.
        year: column with the year.
        value: column with the value.
    """
    parts: Sequence[pd.DataFrame] = [
        pd.DataFrame({"series": series, "year": frame[year].to_numpy(), "value": frame[value].to_numpy()})
        for series, frame in frames.items()
    ]
    return pd.concat(parts, ignore_index=True)
