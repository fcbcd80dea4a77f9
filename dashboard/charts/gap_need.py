"""One need indicator of one country over the years, with the threshold that makes it a need."""

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import figure as base
from dashboard.charts import tokens
from dashboard.charts.series import indicator_series

HEADROOM = 1.12


def need_history(
    frame: pd.DataFrame,
    *,
    lang: str,
    unit_label: str,
    decimals: int,
    country: tuple[str, str],
    threshold: float | None,
    no_data_label: str,
    incomplete_label: str,
    status_labels: Mapping[str, str],
) -> go.Figure:
    """Give a need over time with its threshold as a dashed line.

    Args:
        frame: one row a year: country_code, period, value, status; a year without a row is missing, never zero.
        lang: nl or en.
        unit_label: measure, unit, and what the dashed line is: words at the line would cover the years.
        decimals: of labels and hover.
        country: code and name.
        threshold: in the unit; None draws none.
        no_data_label: words where there is no figure at all.
        incomplete_label: words for an incomplete year; {year} is filled in.
        status_labels: words per status, for the hover.

    Returns:
        The figure of `indicator_series`, its axis wide enough for the threshold.
    """
    chart = indicator_series(
        frame,
        lang=lang,
        unit_label=unit_label,
        decimals=decimals,
        countries=[country],
        no_data_label=no_data_label,
        incomplete_label=incomplete_label,
        status_labels=status_labels,
        height=210,
    )
    if frame.empty:
        return chart
    # The picture stands in a third of a page: one country needs no name at its line, and four years fit.
    for label in chart.select_annotations({"name": "end_label"}):
        label.text = label.text.split("<br>", 1)[1]
        chart.layout.margin.r = base.text_width(label.text) + 18
    years = frame["period"]
    chart.update_xaxes(**base.year_axis(int(years.min()), int(years.max()), most_ticks=4), tickangle=0)
    if threshold is None:
        return chart
    before = float(chart.layout.yaxis.range[1])
    top = max(before, threshold * HEADROOM)
    chart.update_layout(yaxis={"range": [0, top]})
    for label in chart.select_annotations({"name": "end_label"}):
        # It stands at a height in pixels, made for the axis before the threshold was on it.
        label.yshift = round(label.yshift * before / top)
    chart.add_shape(
        type="line",
        xref="paper",
        x0=0,
        x1=1,
        y0=threshold,
        y1=threshold,
        line={"color": tokens.TEXT, "width": 1, "dash": "dash"},
        name="threshold",
    )
    return chart
