"""Pressure beside support in one country over time: each step of the ladder, what is used of it, and when both hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd
import plotly.graph_objects as go

from dashboard import formats
from dashboard.charts import figure as base
from dashboard.charts import tokens
from dashboard.charts.partnerships import bounds

PRESSURE: Final = "leverage"
COLOURS: Final = {
    PRESSURE: tokens.ATTENTION,
    "support": "#117733",
    "capacity": "#004488",
    "dialogue": "#997700",
    "law": "#555555",
}
"""Nature of an instrument -> its colour; the words of its group stand above it."""
GROUP_HEAD = 30
NAME_LINE, WORDS_LINE = 17, 15
BAR_HEIGHT = 11
ROW_GAP = 10
NAME_LENGTH = 50
LEAST_YEARS = 3


def overlaps(
    frame: pd.DataFrame, *, now: float, sides: tuple[str, str] = (PRESSURE, "support")
) -> list[tuple[float, float]]:
    """Return the stretches of time in which both sides were in use, in decimal years, in order.

    Args:
        frame: as `ladder` takes it. A use without a start, or over without an end, is not known to hold at any time.
        now: the moment that what is in use reaches.
        sides: two natures.
    """
    spans = {side: [] for side in sides}
    for row in frame.itertuples():
        if row.nature in spans and (span := span_of(row, now)):
            spans[row.nature].append(span)
    both = sorted(
        (max(one[0], other[0]), min(one[1], other[1]))
        for one in spans[sides[0]]
        for other in spans[sides[1]]
        if max(one[0], other[0]) < min(one[1], other[1])
    )
    joined: list[tuple[float, float]] = []
    for start, end in both:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def span_of(row: object, now: float) -> tuple[float, float] | None:
    """Return from when to when a use held, in decimal years; None where that is not known or it never began."""
    if not row.has_begun or not _known(row.since_date):
        return None
    start = bounds(row.since_date)[0]
    if row.is_active:
        end = now
    elif _known(row.ended_date):
        end = bounds(row.ended_date)[1]
    else:
        return None
    return (start, end) if end > start else None


def ladder(
    frame: pd.DataFrame,
    *,
    lang: str,
    today: str,
    groups: Sequence[tuple[str, str]],
    status_labels: Mapping[str, str],
    today_label: str,
    both_label: str,
    unused_label: str,
    unknown_start_label: str,
    unknown_end_label: str,
    no_data_label: str,
) -> go.Figure:
    """Give each instrument of pressure and of support as a bar over time; the time in which both held is shaded.

    Args:
        frame: one row a use, or an instrument that is not used here: group, nature, name, since_date, ended_date (ISO
            text at the precision known, or missing), status, is_used, is_active, has_begun (a proposal has not).
        lang: nl or en.
        today: ISO date that what is in use reaches.
        groups: code and words of each group, from the top; a row's `group` is one of them.
        status_labels: words per status.
        today_label: words at the line of today.
        both_label: words on the shaded time.
        unused_label: words for an instrument of which no use is recorded here.
        unknown_start_label: words for a use whose start is not recorded.
        unknown_end_label: words for a use that is over and whose end is not recorded.
        no_data_label: words where there is no use at all.

    Returns:
        A figure whose traces carry meta = {role, nature}: bars (base and x in decimal years), moments (a use that has
        not begun, or whose length is not known); shapes named both, one a stretch of time.
    """
    if not frame["is_used"].any():
        return base.no_data_figure(no_data_label, lang=lang)
    now = bounds(today)[0]
    order = {code: place for place, (code, _) in enumerate(groups)}
    rows = frame.assign(
        place=frame["group"].map(order), begin=[s if _known(s) else "9999" for s in frame["since_date"]]
    ).sort_values(
        ["place", "is_used", "begin", "name"], ascending=[True, False, True, True], ignore_index=True
    )
    starts = [bounds(text)[0] for text in rows["since_date"] if _known(text)]
    left = min([*starts, now - LEAST_YEARS]) - 0.3
    right = max([now, *(bounds(text)[1] for text in rows["ended_date"] if _known(text)), *starts]) + 0.5
    chart = base.blank(lang=lang, height=100, left=12, right=16, top=58, bottom=8)
    notes, y = [], 0.0
    held: dict[str, dict[str, list]] = {}
    for place, row in enumerate(rows.itertuples()):
        if place == 0 or row.group != rows["group"].iloc[place - 1]:
            notes.append(
                _note(
                    f"<b>{base.escaped(dict(groups)[row.group])}</b>",
                    y + GROUP_HEAD / 2 + 2,
                    size=tokens.SIZE_TEXT,
                    name="group",
                )
            )
            y += GROUP_HEAD
        words = _words(row, status_labels, unused_label, unknown_start_label, unknown_end_label, lang)
        name = base.cut(row.name, NAME_LENGTH)
        notes.append(
            _note(
                f'{name}<br><span style="font-size:{tokens.SIZE_MARK}px;color:{tokens.TEXT_MUTED}">'
                f"{base.cut(words, 62)}</span>",
                y + (NAME_LINE + WORDS_LINE) / 2,
                name="row_label",
            )
        )
        y += NAME_LINE + WORDS_LINE + 4
        middle = y + BAR_HEIGHT / 2
        hover = f"<b>{base.wrapped(row.name, 48)}</b><br>{base.wrapped(words, 54)}"
        if span := span_of(row, now):
            held.setdefault(f"bars-{row.nature}-{row.status}", {"row": row, "points": []})["points"].append(
                (middle, *span, hover)
            )
        elif row.is_used and _known(row.since_date):
            held.setdefault(f"moments-{row.nature}", {"row": row, "points": []})["points"].append(
                (middle, bounds(row.since_date)[0], 0.0, hover)
            )
        y += (BAR_HEIGHT if row.is_used else 0) + ROW_GAP
    for key, found in held.items():
        made = _bars if key.startswith("bars") else _moments
        chart["data"].append(made(found["row"], found["points"]))
    if not chart["data"]:
        # Axes are drawn by what stands on them.
        chart["data"].append(
            base.scatter(x=[now], y=[0], mode="markers", marker={"opacity": 0}, hoverinfo="skip")
        )
    chart["layout"].update(
        height=round(y) + 66,
        barmode="overlay",
        xaxis=base.time_on_top(int(left), int(right), start=left, end=right),
        yaxis={"range": [y, 0], "visible": False, "fixedrange": True},
    )
    both = overlaps(frame, now=now)
    chart["layout"]["shapes"] = [
        *(
            {
                "type": "rect",
                "x0": start,
                "x1": end,
                "yref": "paper",
                "y0": 0,
                "y1": 1,
                "fillcolor": tokens.tint(tokens.ATTENTION, 0.88),
                "line": {"width": 0},
                "layer": "below",
                "name": "both",
            }
            for start, end in both
        ),
        base.today_line(now),
    ]
    notes.append(base.today_note(today_label, now=now, xanchor="right"))
    chart["layout"]["annotations"] = notes
    if both:
        base.legend_line(
            chart,
            both_label,
            46,
            shape={
                "type": "rect",
                "fillcolor": tokens.tint(tokens.ATTENTION, 0.88),
                "line": {"color": tokens.ATTENTION, "width": 1},
            },
        )
    return go.Figure(chart)


def _known(text: object) -> bool:
    return isinstance(text, str) and text != ""


def _words(
    row: object,
    status_labels: Mapping[str, str],
    unused: str,
    unknown_start: str,
    unknown_end: str,
    lang: str,
) -> str:
    if not row.is_used:
        return unused
    said = [status_labels.get(row.status, row.status)]
    said.append(
        formats.period(row.since_date, row.ended_date if _known(row.ended_date) else None, lang)
        if _known(row.since_date) and row.has_begun
        else formats.date(row.since_date, lang)
        if _known(row.since_date)
        else unknown_start
    )
    if row.has_begun and not row.is_active and not _known(row.ended_date):
        said.append(unknown_end)
    return ", ".join(said)


def _bars(row: object, points: list[tuple[float, float, float, str]]) -> base.Spec:
    colour = COLOURS.get(row.nature, tokens.TEXT_MUTED)
    state = tokens.STATE_STYLES.get(row.status, tokens.STATE_STYLES["proposed"])
    fill = tokens.tint(colour, state.tint)
    return base.bar(
        orientation="h",
        y=[middle for middle, *_ in points],
        base=[start for _, start, _, _ in points],
        x=[end - start for _, start, end, _ in points],
        width=BAR_HEIGHT,
        marker={
            "color": colour if state.pattern else fill,
            "pattern": {"shape": state.pattern, "bgcolor": fill, "size": 4, "solidity": 0.4},
            "line": {"width": 1.5, "color": colour},
        },
        hovertext=[hover for *_, hover in points],
        hovertemplate="%{hovertext}<extra></extra>",
        textposition="none",
        meta={"role": "bars", "nature": row.nature, "status": row.status},
    )


def _moments(row: object, points: list[tuple[float, float, float, str]]) -> base.Spec:
    return base.scatter(
        x=[start for _, start, _, _ in points],
        y=[middle for middle, *_ in points],
        mode="markers",
        marker={
            "symbol": "diamond-open",
            "size": 11,
            "color": COLOURS.get(row.nature, tokens.TEXT_MUTED),
            "line": {"width": 2},
        },
        cliponaxis=False,
        hovertext=[hover for *_, hover in points],
        hovertemplate="%{hovertext}<extra></extra>",
        meta={"role": "moments", "nature": row.nature},
    )


def _note(text: str, y: float, *, name: str, size: int = tokens.SIZE_SMALL) -> base.Spec:
    return base.note(
        text,
        xref="paper",
        x=0,
        xanchor="left",
        y=y,
        yanchor="middle",
        font={"size": size, "color": tokens.TEXT},
        name=name,
    )
