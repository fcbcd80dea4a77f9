"""Undertakings in time: when each was made, in which window it is due, and how that stands to today."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import figure as base
from dashboard.charts import tokens
from dashboard.charts.partnerships import bounds

ROW = 58
"""Pixels of a row: two lines of words and the line in time under them."""
LINE_AT = 44
WIDTH = 62
# Shape and filling tell the terms apart, colour only repeats it.
TERMS = {
    "overdue": ("diamond", tokens.ATTENTION),
    "outcome_unknown": ("x", tokens.ATTENTION),
    "soon": ("circle", tokens.ACCENT),
    "later": ("circle-open", tokens.ACCENT),
    "state_unknown": ("x", tokens.AXIS),
    "closed": ("square", tokens.AXIS),
}


def undertaking_timeline(
    frame: pd.DataFrame,
    *,
    lang: str,
    today: datetime.date,
    today_label: str,
    term_labels: Mapping[str, str],
    window_label: str,
    no_data_label: str,
) -> go.Figure:
    """Give a row an undertaking: a thin line from when it was made to when it is due, a thick one over the due window.

    Args:
        frame: undertaking_id, name, words (owner and dates), made_on (as recorded, None where it is not), due_date (as
            recorded), due_latest (a day: the last that it can mean), term (one of TERMS); drawn in this order.
        lang: nl or en.
        today: where the dashed line stands.
        today_label: its words.
        term_labels: term → words of the legend.
        window_label: what the thick line means.
        no_data_label: words where no row has a due date.

    Returns:
        Traces with meta.role made (thin lines), windows (thick ones) and due (a symbol a row; customdata its key).
    """
    rows = frame.dropna(subset=["due_latest"]).to_dict("records")
    if not rows:
        return base.no_data_figure(no_data_label, lang=lang)
    now = bounds(today.isoformat())[0]
    ends = [bounds(str(pd.Timestamp(row["due_latest"]).date()))[0] for row in rows]
    windows = [min(bounds(row["due_date"])[0], end) for row, end in zip(rows, ends, strict=True)]
    begins = [bounds(row["made_on"])[0] if isinstance(row["made_on"], str) else None for row in rows]
    left = math.floor(min([now, *windows, *(begin for begin in begins if begin is not None)]))
    right = math.ceil(max([now, *ends]) + 0.1)
    present = [term for term in TERMS if any(row["term"] == term for row in rows)]
    top = 46 + 20 * (len(present) + 1)
    chart = base.blank(lang=lang, height=ROW * len(rows) + top + 8, left=12, right=16, top=top, bottom=8)
    at = [ROW * place + LINE_AT for place in range(len(rows))]
    chart["data"] = [
        _lines(zip(begins, windows, at, strict=True), width=1.5, role="made"),
        _lines(zip(windows, ends, at, strict=True), width=7, role="windows"),
        base.scatter(
            x=ends,
            y=at,
            mode="markers",
            marker={
                "symbol": [TERMS[row["term"]][0] for row in rows],
                "size": 12,
                "color": [TERMS[row["term"]][1] for row in rows],
                "line": {"width": 2, "color": [TERMS[row["term"]][1] for row in rows]},
            },
            cliponaxis=False,
            customdata=[row["undertaking_id"] for row in rows],
            hovertext=[
                f"<b>{base.wrapped(row['name'], 48)}</b><br>{base.wrapped(row['words'], 54)}" for row in rows
            ],
            hovertemplate="%{hovertext}<extra></extra>",
            meta={"role": "due"},
        ),
    ]
    chart["layout"].update(
        xaxis=base.time_on_top(left, right, start=left - 0.03 * (right - left), end=right),
        yaxis={"range": [ROW * len(rows), 0], "visible": False, "fixedrange": True},
    )
    chart["layout"]["shapes"] = [
        base.today_line(now),
    ]
    chart["layout"]["annotations"] = [
        *_names(rows),
        base.today_note(
            today_label, now=now, xanchor="right" if now > (left + right) / 2 else "left", is_above=False
        ),
    ]
    _legend(chart, present, term_labels, window_label)
    return go.Figure(chart)


def _lines(
    pieces: Sequence[tuple[float | None, float, float]], *, width: float, role: str
) -> dict[str, object]:
    x: list[float | None] = []
    y: list[float | None] = []
    for begin, end, height in pieces:
        if begin is not None and begin < end:
            x += [begin, end, None]
            y += [height, height, None]
    return base.scatter(
        x=x,
        y=y,
        mode="lines",
        line={"color": tokens.tint(tokens.ACCENT, 0.45), "width": width},
        hoverinfo="skip",
        meta={"role": role},
    )


def _names(rows: Sequence[Mapping[str, object]]) -> list[dict[str, object]]:
    return [
        base.note(
            f"<b>{base.wrapped(str(row['name']), WIDTH, most_lines=1)}</b><br>"
            f'<span style="font-size:{tokens.SIZE_MARK}px;color:{tokens.TEXT_MUTED}">'
            f"{base.wrapped(str(row['words']), WIDTH + 8, most_lines=1)}</span>",
            xref="paper",
            x=0,
            xanchor="left",
            y=ROW * place + 2,
            yanchor="top",
            bgcolor=tokens.BACKGROUND,
            borderpad=0,
            font={"size": tokens.SIZE_SMALL, "color": tokens.TEXT},
            name="row_label",
        )
        for place, row in enumerate(rows)
    ]


def _legend(
    chart: base.Spec, present: Sequence[str], term_labels: Mapping[str, str], window_label: str
) -> None:
    signs = {
        "diamond": "◆",
        "x": "✕",
        "circle": "●",
        "circle-open": "○",
        "square": "■",
    }
    lines = [f"{signs[TERMS[term][0]]}  {term_labels[term]}" for term in present]
    for place, text in enumerate([*lines, f"▬  {window_label}"]):
        base.legend_line(chart, text, 36 + 20 * (len(lines) - place))
