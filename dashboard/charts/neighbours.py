"""Comparable countries by distance."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard import formats
from dashboard.charts import figure as base
from dashboard.charts import tokens

ROW_HEIGHT = 30


def neighbour_distances(
    frame: pd.DataFrame,
    *,
    lang: str,
    unit_label: str,
    inputs_label: str,
    no_data_label: str,
    decimals: int = 2,
    most: int = 10,
) -> go.Figure:
    """Give the nearest countries as dots on one scale from zero, nearest on top.

    Args:
        frame: one row a country: country_code, name, distance (standardised, from 0), inputs_known, inputs_total
            (numbers of indicators); without inputs_known the count is left out.
        lang: nl or en.
        unit_label: what the distance is.
        inputs_label: words with {known} and {total}.
        no_data_label: words where no country can be compared.
        decimals: of the distance.
        most: largest number of countries shown.

    Returns:
        One trace of stems and one of points, customdata the country_code.
    """
    known = frame.dropna(subset=["distance"])
    if known.empty:
        return base.no_data_figure(no_data_label, lang=lang)
    rows = known.sort_values(["distance", "country_code"], kind="stable").head(most).reset_index(drop=True)
    names = [base.wrapped(name, 17, most_lines=2) for name in rows["name"]]
    places = list(range(len(rows)))
    distances = [float(distance) for distance in rows["distance"]]
    chart = base.blank(
        lang=lang,
        height=ROW_HEIGHT * len(rows) + 64,
        left=max(base.text_width(name) for name in names) + 8,
        right=44,
        top=34,
        bottom=28,
    )
    chart["data"].append(
        base.scatter(
            x=[x for distance in distances for x in (0.0, distance, None)],
            y=[y for place in places for y in (place, place, None)],
            name=unit_label,
            mode="lines",
            line={"color": tokens.AXIS, "width": 1.5},
            hoverinfo="skip",
            meta={"role": "stems"},
        )
    )
    chart["data"].append(
        base.scatter(
            x=distances,
            y=places,
            name=unit_label,
            mode="markers+text",
            marker={"color": tokens.ACCENT, "size": 11, "symbol": "circle"},
            text=[formats.number(distance, lang, decimals=decimals) for distance in distances],
            textposition="middle right",
            textfont={"size": tokens.SIZE_SMALL, "color": tokens.TEXT},
            cliponaxis=False,
            customdata=rows["country_code"].tolist(),
            hovertext=[_hover(row, lang, decimals, inputs_label) for row in rows.itertuples()],
            hovertemplate="%{hovertext}<extra></extra>",
            meta={"role": "points"},
        )
    )
    top = max(distances) or 1.0
    chart["layout"].update(
        xaxis={
            "range": [0, top * 1.1],
            "rangemode": "tozero",
            "tickformat": ",.1f" if top >= 0.5 else ",.2f",
            "nticks": 5,
            "gridcolor": tokens.GRID,
            "zeroline": True,
            "zerolinecolor": tokens.AXIS,
            "fixedrange": True,
        },
        yaxis={
            "range": [len(rows) - 0.5, -0.5],
            "tickvals": places,
            "ticktext": names,
            "showgrid": False,
            "zeroline": False,
            "automargin": "left",
            "fixedrange": True,
            "ticklabelstandoff": 6,
        },
    )
    base.set_unit(chart, unit_label)
    return go.Figure(chart)


def _hover(row: object, lang: str, decimals: int, inputs_label: str) -> str:
    text = f"<b>{base.escaped(row.name)}</b><br>{formats.number(row.distance, lang, decimals=decimals)}"
    if hasattr(row, "inputs_known") and pd.notna(row.inputs_known):
        words = inputs_label.format(
            known=formats.number(int(row.inputs_known), lang),
            total=formats.number(int(row.inputs_total), lang),
        )
        text += f"<br>{base.escaped(words)}"
    return text
