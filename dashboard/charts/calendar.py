"""Visits on a calendar: a month as a sheet of days, a quarter as a line for each country."""

from __future__ import annotations

import calendar
import datetime as dt
import itertools
from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import figure as base
from dashboard.charts import tokens

GLYPHS = {"planned": "○", "confirmed": "◐", "done": "●", "cancelled": "✕"}
"""State of a visit -> the sign before its name: told apart without colour."""
COLOURS = {
    "planned": tokens.ACCENT,
    "confirmed": tokens.ACCENT,
    "done": tokens.TEXT,
    "cancelled": tokens.TEXT_MUTED,
}
SYMBOLS = {"planned": "circle-open", "confirmed": "circle-open-dot", "done": "circle", "cancelled": "x-thin"}
MOST_IN_A_DAY = 4
"""Names that a day has room for; where there are more the last line says how many."""
LINE = 15
MOST_ROWS = 18
"""Countries that a quarter has room for, those with most visits first."""
ROW = 26


def month_sheet(
    visits: pd.DataFrame,
    month: dt.date,
    *,
    lang: str,
    weekdays: Sequence[str],
    status_labels: Mapping[str, str],
    today: dt.date | None = None,
) -> go.Figure:
    """Give a month as a sheet of days with the visits of each day; those not known to the day are not drawn.

    Args:
        visits: visit_id, label (short: it stands in a day), first_day, last_day, is_exact, status, hover.
        month: its first day.
        lang: nl or en.
        weekdays: seven short names, Monday first.
        status_labels: state -> words of the legend.
        today: gets a heavier outline where it lies in the month.

    Returns:
        A trace for each state that occurs (meta.role visits, meta.status, customdata visit_id and day), and one with
        how many more there are (meta.role more, customdata day).
    """
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    by_day = _by_day(visits[visits["is_exact"].astype(bool)], month)
    most = max([len(found) for found in by_day.values()], default=0)
    lines = min(max(most, 2), MOST_IN_A_DAY)
    high = 20 + lines * LINE + 6
    chart = base.blank(
        lang=lang, height=26 + 22 + high * len(weeks) + 6, left=2, right=2, top=26 + 22, bottom=4
    )
    shapes, notes = chart["layout"]["shapes"], chart["layout"]["annotations"]
    texts: dict[str, list[tuple[float, float, str, str, list[str]]]] = {}
    for row, week in enumerate(weeks):
        for column, day in enumerate(week):
            is_in, is_today = day.month == month.month, day == today
            shapes.append(
                {
                    "type": "rect",
                    "x0": column,
                    "x1": column + 1,
                    "y0": row * high,
                    "y1": (row + 1) * high,
                    "fillcolor": tokens.LAND if not is_in else tokens.BACKGROUND,
                    "line": {
                        "color": tokens.ACCENT if is_today else tokens.AXIS,
                        "width": 2 if is_today else 0.7,
                    },
                    "layer": "below",
                }
            )
            if not is_in:
                continue
            notes.append(
                base.note(
                    f"<b>{day.day}</b>" if is_today else str(day.day),
                    x=column,
                    y=row * high,
                    xanchor="left",
                    yanchor="top",
                    font={"size": tokens.SIZE_MARK, "color": tokens.TEXT_MUTED},
                    name="day",
                )
            )
            found = by_day.get(day, [])
            shown = found if len(found) <= lines else found[: lines - 1]
            for place, visit in enumerate(shown):
                at = row * high + 20 + LINE * (place + 0.5)
                text = f"{GLYPHS[visit['status']]} {base.cut(str(visit['label']), 7)}"
                texts.setdefault(visit["status"], []).append(
                    (column + 0.06, at, text, str(visit["hover"]), [str(visit["visit_id"]), day.isoformat()])
                )
            if len(found) > len(shown):
                at = row * high + 20 + LINE * (len(shown) + 0.5)
                rest = found[len(shown) :]
                hover = "<br>".join(base.cut(str(visit["hover"]).split("<br>")[0], 70) for visit in rest[:8])
                texts.setdefault("more", []).append(
                    (column + 0.06, at, f"+{len(rest)}", hover, [day.isoformat()])
                )
    for status, points in texts.items():
        chart["data"].append(
            base.scatter(
                name=status_labels.get(status, status),
                x=[point[0] for point in points],
                y=[point[1] for point in points],
                text=[point[2] for point in points],
                customdata=[point[4] for point in points],
                hovertext=[point[3] for point in points],
                hoverinfo="text",
                mode="text",
                textposition="middle right",
                textfont={"size": tokens.SIZE_MARK, "color": COLOURS.get(status, tokens.TEXT_MUTED)},
                meta={"role": "more"} if status == "more" else {"role": "visits", "status": status},
            )
        )
    if not chart["data"]:
        # Plotly draws no axes without a trace, and with them no sheet.
        chart["data"].append(
            base.scatter(x=[0], y=[0], mode="markers", marker={"opacity": 0}, hoverinfo="skip")
        )
    _legend(chart, status_labels)
    chart["layout"].update(
        xaxis={
            "range": [0, 7],
            "tickmode": "array",
            "tickvals": [place + 0.5 for place in range(7)],
            "ticktext": list(weekdays),
            "side": "top",
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
        yaxis={"range": [high * len(weeks), 0], "visible": False, "fixedrange": True},
    )
    return go.Figure(chart)


def _by_day(visits: pd.DataFrame, month: dt.date) -> dict[dt.date, list[dict]]:
    """The visits of each day of a month, in the order of the frame."""
    last = dt.date(month.year, month.month, calendar.monthrange(month.year, month.month)[1])
    found: dict[dt.date, list[dict]] = {}
    for visit in visits.to_dict("records"):
        day, end = max(_date(visit["first_day"]), month), min(_date(visit["last_day"]), last)
        while day <= end:
            found.setdefault(day, []).append(visit)
            day += dt.timedelta(days=1)
    return found


def quarter_lines(
    visits: pd.DataFrame,
    start: dt.date,
    *,
    lang: str,
    months: Sequence[str],
    status_labels: Mapping[str, str],
    rest_label: str,
    today: dt.date | None = None,
) -> go.Figure:
    """Give three months as a line for each country, with its visits on it; those with most visits, at most MOST_ROWS.

    Args:
        visits: a row a visit and country: visit_id, name, first_day, last_day, is_exact, status, hover.
        start: first day of the quarter.
        lang: nl or en.
        months: names of the three months.
        status_labels: state -> words of the legend.
        rest_label: said under the lines where countries are left out, with {count}.
        today: a line where it lies in the quarter.

    Returns:
        A trace for each state (meta.role visits, meta.status, customdata visit_id) on lines that are dashed where the
        day is not known. The countries left out are counted in layout.meta.rest.
    """
    counts = visits.groupby("name").size().sort_values(ascending=False, kind="stable")
    shown = sorted(counts.index[:MOST_ROWS], key=str.casefold)
    rest = len(counts) - len(shown)
    at = {name: place for place, name in enumerate(shown)}
    firsts = [start, *(_month_later(start, by) for by in (1, 2, 3))]
    span = (firsts[3] - start).days
    chart = base.blank(
        lang=lang,
        height=48 + ROW * max(len(shown), 1) + (30 if rest else 12),
        left=8,
        right=8,
        top=48,
        bottom=26 if rest else 8,
    )
    chart["layout"]["meta"] = {"rest": rest}
    shapes = chart["layout"]["shapes"]
    for edge in firsts:
        x = (edge - start).days
        shapes.append(_upright(x, len(shown), tokens.GRID, 1, "solid"))
    if today and start <= today < firsts[3]:
        shapes.append(_upright((today - start).days + 0.5, len(shown), tokens.ATTENTION, 1, "dot"))
    points: dict[str, list[tuple[float, int, str, str]]] = {}
    for visit in visits[visits["name"].isin(shown)].to_dict("records"):
        first = max((_date(visit["first_day"]) - start).days, 0)
        last = min((_date(visit["last_day"]) - start).days + 1, span)
        row = at[visit["name"]]
        colour = COLOURS[visit["status"]]
        shapes.append(
            {
                "type": "line",
                "x0": first,
                "x1": last,
                "y0": row,
                "y1": row,
                "line": {
                    "color": colour,
                    "width": 4 if visit["is_exact"] else 1.5,
                    "dash": "solid" if visit["is_exact"] else "dot",
                },
            }
        )
        points.setdefault(visit["status"], []).append(
            ((first + last) / 2, row, str(visit["hover"]), str(visit["visit_id"]))
        )
    for status, found in points.items():
        chart["data"].append(
            base.scatter(
                name=status_labels.get(status, status),
                x=[point[0] for point in found],
                y=[point[1] for point in found],
                customdata=[[point[3]] for point in found],
                hovertext=[point[2] for point in found],
                hoverinfo="text",
                mode="markers",
                marker={
                    "symbol": SYMBOLS[status],
                    "size": 11,
                    "color": COLOURS[status],
                    "line": {"color": COLOURS[status], "width": 2},
                },
                meta={"role": "visits", "status": status},
            )
        )
    _legend(chart, status_labels)
    if rest:
        chart["layout"]["annotations"].append(
            base.note(
                base.escaped(rest_label.format(count=rest)),
                xref="paper",
                yref="paper",
                x=0,
                y=0,
                xanchor="left",
                yanchor="top",
                yshift=-6,
                font={"size": tokens.SIZE_SMALL, "color": tokens.TEXT_MUTED},
            )
        )
    chart["layout"].update(
        xaxis={
            "range": [0, span],
            "tickmode": "array",
            "tickvals": [
                ((one - start).days + (other - start).days) / 2 for one, other in itertools.pairwise(firsts)
            ],
            "ticktext": list(months),
            "tickangle": 0,
            "side": "top",
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
        yaxis={
            "range": [max(len(shown), 1) - 0.5, -0.5],
            "tickmode": "array",
            "tickvals": list(range(len(shown))),
            "ticktext": [base.cut(name, 18) for name in shown],
            "gridcolor": tokens.GRID,
            "zeroline": False,
            "automargin": "left",
            "fixedrange": True,
        },
    )
    return go.Figure(chart)


def _upright(x: float, rows: int, colour: str, width: float, dash: str) -> base.Spec:
    return {
        "type": "line",
        "x0": x,
        "x1": x,
        "y0": -0.5,
        "y1": max(rows, 1) - 0.5,
        "line": {"color": colour, "width": width, "dash": dash},
        "layer": "below",
    }


def _legend(chart: base.Spec, labels: Mapping[str, str]) -> None:
    """Write what the signs mean above everything, from the picture's left edge: beside the axis it would be cut."""
    base.set_unit(chart, "   ".join(f"{GLYPHS[status]} {label}" for status, label in labels.items()))


def _date(value: object) -> dt.date:
    return pd.Timestamp(value).date()


def _month_later(day: dt.date, by: int) -> dt.date:
    count = day.year * 12 + day.month - 1 + by
    return dt.date(count // 12, count % 12 + 1, 1)


def conversations(
    frame: pd.DataFrame,
    *,
    lang: str,
    periods: Sequence[str],
    kind_labels: Mapping[str, str],
    unit_label: str,
) -> go.Figure:
    """Give how many conversations there were in each period, a row of bars for each kind of organisation.

    Args:
        frame: period, kind and count; a pair that is not there is zero.
        lang: nl or en.
        periods: all of them in order, also those without any.
        kind_labels: kind -> words; the order of the rows.
        unit_label: what a bar counts.

    Returns:
        A trace for each kind (meta.role conversations, meta.kind, customdata period), each on an axis of its own, all
        with the same length.
    """
    counts = {(row["period"], row["kind"]): int(row["count"]) for row in frame.to_dict("records")}
    most = max([*counts.values(), 1])
    rows = len(kind_labels)
    chart = base.blank(lang=lang, height=40 + 80 * rows + 30, left=8, right=8, top=34, bottom=30)
    axes: base.Spec = {}
    for place, (kind, label) in enumerate(kind_labels.items()):
        name = "" if place == 0 else str(place + 1)
        values = [counts.get((period, kind), 0) for period in periods]
        chart["data"].append(
            base.bar(
                name=label,
                x=list(range(len(periods))),
                y=values,
                yaxis=f"y{name}",
                text=[str(value) if value else "" for value in values],
                textposition="outside",
                textfont={"size": tokens.SIZE_MARK},
                cliponaxis=False,
                marker={"color": tokens.ACCENT},
                customdata=[[period] for period in periods],
                hovertext=[
                    f"{base.escaped(label)}<br>{period}: {value}"
                    for period, value in zip(periods, values, strict=True)
                ],
                hoverinfo="text",
                meta={"role": "conversations", "kind": kind},
            )
        )
        top = 1 - place / rows
        axes["yaxis" + name] = {
            "domain": [max(top - 0.98 / rows, 0.0), top - 0.3 / rows],
            "range": [0, most * 1.5],
            "visible": False,
            "fixedrange": True,
            "anchor": "x",
        }
        chart["layout"]["annotations"].append(
            base.note(
                base.escaped(label), xref="paper", yref="paper", x=0, y=top, xanchor="left", yanchor="top"
            )
        )
    base.set_unit(chart, unit_label)
    step = max(1, -(-len(periods) // 6))
    chart["layout"].update(
        **axes,
        xaxis={
            "tickmode": "array",
            "tickvals": list(range(0, len(periods), step)),
            "ticktext": list(periods)[::step],
            "range": [-0.5, len(periods) - 0.5],
            "showgrid": False,
            "showline": True,
            "linecolor": tokens.AXIS,
            "zeroline": False,
            "fixedrange": True,
            "anchor": f"y{rows if rows > 1 else ''}",
        },
        bargap=0.25,
    )
    return go.Figure(chart)
