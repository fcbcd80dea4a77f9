"""Who is where: organisations across, countries or themes down, with a sign for each notion and white where none is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import figure as base
from dashboard.charts import tokens

ROW = 24
LONGEST_COLUMN = 18
LONGEST_ROW = 22
LETTER = 6.2
SIGNS = {
    "leads": ("square", tokens.ACCENT, 9),
    "former": ("square-open", tokens.ACCENT, 9),
    "money": ("circle-open", tokens.ATTENTION, 15),
    "unheld": ("line-ew-open", tokens.AXIS, 8),
}
"""Sign, colour and size of each state of a cell; leads and money can stand in one cell, one inside the other."""
GLYPHS = {"leads": "■", "former": "□", "money": "○", "unheld": "–"}


def presence(
    cells: pd.DataFrame,
    *,
    rows: Sequence[tuple[str, str]],
    columns: Sequence[tuple[str, str]],
    names: Mapping[str, str],
    lang: str,
    sign_labels: Mapping[str, str],
    white_label: str,
    white: Sequence[str],
    no_data_label: str,
) -> go.Figure:
    """Give a grid of signs; a row in which nothing stands is grey, so that white spots are seen at once.

    Args:
        cells: one row a sign: row, column (codes), sign (one of SIGNS), words (what it says).
        rows: code and name of each country or theme, from top to bottom.
        columns: code and short name of each organisation, from left to right.
        names: code → full name of an organisation.
        lang: nl or en.
        sign_labels: sign → words of the legend.
        white_label: words of the legend on rows in which nothing stands.
        white: codes of those rows: the columns may not hold every organisation.
        no_data_label: words where there is no organisation or no row.

    Returns:
        A trace a sign that occurs, meta.role its name; customdata (row, column).
    """
    if not rows or not columns:
        return base.no_data_figure(no_data_label, lang=lang)
    row_at = {code: place for place, (code, _) in enumerate(rows)}
    column_at = {code: place for place, (code, _) in enumerate(columns)}
    held = [one for one in cells.to_dict("records") if one["row"] in row_at and one["column"] in column_at]
    present = [sign for sign in SIGNS if any(one["sign"] == sign for one in held)]
    empty = [code for code, _ in rows if code in white]
    head = 16 + round(LETTER * max(min(len(name), LONGEST_COLUMN) for _, name in columns))
    legend = 20 * (len(present) + bool(empty)) + 8
    left = 16 + round(LETTER * max(min(len(name), LONGEST_ROW) for _, name in rows))
    chart = base.blank(
        lang=lang,
        height=ROW * len(rows) + head + legend + 12,
        left=left,
        right=8,
        top=head + legend,
        bottom=8,
    )
    full = dict(rows)
    for sign in present:
        symbol, colour, size = SIGNS[sign]
        drawn = [one for one in held if one["sign"] == sign]
        chart["data"].append(
            base.scatter(
                x=[column_at[one["column"]] for one in drawn],
                y=[row_at[one["row"]] for one in drawn],
                mode="markers",
                name=sign_labels[sign],
                marker={
                    "symbol": symbol,
                    "size": size,
                    "color": colour,
                    "line": {"width": 2, "color": colour},
                },
                customdata=[[one["row"], one["column"]] for one in drawn],
                hovertext=[
                    f"<b>{base.wrapped(names[one['column']], 48)}</b><br>{base.wrapped(full[one['row']], 48)}<br>"
                    f"{base.wrapped(one['words'], 48)}"
                    for one in drawn
                ],
                hovertemplate="%{hovertext}<extra></extra>",
                meta={"role": sign},
            )
        )
    chart["layout"].update(
        xaxis={
            "range": [-0.5, len(columns) - 0.5],
            "side": "top",
            "tickmode": "array",
            "tickvals": list(range(len(columns))),
            "ticktext": [base.cut(name, LONGEST_COLUMN) for _, name in columns],
            "tickangle": -90,
            "tickfont": {"size": tokens.SIZE_MARK},
            "showgrid": True,
            "gridcolor": tokens.GRID,
            "zeroline": False,
            "fixedrange": True,
        },
        yaxis={
            "range": [len(rows) - 0.5, -0.5],
            "tickmode": "array",
            "tickvals": list(range(len(rows))),
            "ticktext": [base.cut(name, LONGEST_ROW) for _, name in rows],
            "tickfont": {"size": tokens.SIZE_MARK},
            "showgrid": True,
            "gridcolor": tokens.GRID,
            "zeroline": False,
            "fixedrange": True,
        },
    )
    chart["layout"]["shapes"] = [
        {
            "type": "rect",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "y0": row_at[code] - 0.5,
            "y1": row_at[code] + 0.5,
            "fillcolor": tokens.LAND,
            "line": {"width": 0},
            "layer": "below",
            "name": "white_spot",
        }
        for code in empty
    ]
    lines = [f"{GLYPHS[sign]}  {sign_labels[sign]}" for sign in present]
    lines += [f"▒  {white_label}"] if empty else []
    for place, text in enumerate(lines):
        base.legend_line(chart, text, head + legend - 12 - 20 * place, left=4 - left)
    return go.Figure(chart)
