"""What all figures share: the bare layout, room for labels, and the caption for an exported picture."""

from __future__ import annotations

import html
import math
import textwrap
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from dashboard.charts import tokens

# Width of a character of Fira Sans in shares of the font size: 0.50 on average in Dutch and English text, measured
# on the shipped files; a little wider here, so that a label is never cut.
CHARACTER_WIDTH = 0.56
Spec = dict[str, Any]  # a figure, trace or layout before plotly checks it
SEPARATORS = {"nl": ",.", "en": ".,"}


def blank(
    *, lang: str, height: int = tokens.HEIGHT, left: int = 8, right: int = 12, top: int = 30, bottom: int = 34
) -> Spec:
    """Give an empty figure in the house style, as plain dicts; margins and height are in pixels.

    Charts are built as dicts and become a go.Figure once, at the end: adding to a figure piece by piece made plotly
    check and copy everything each time (three times as slow for four countries).

    Plotly's own template is left out: it is 7 kB in each figure and brings colours that are not ours.
    """
    return {
        "data": [],
        "layout": {
            "annotations": [],
            "shapes": [],
            "template": {},
            "paper_bgcolor": tokens.BACKGROUND,
            "plot_bgcolor": tokens.BACKGROUND,
            "font": {"family": tokens.FONT_FAMILY, "size": tokens.SIZE_SMALL, "color": tokens.TEXT},
            "separators": SEPARATORS[lang],
            "height": height,
            "margin": {"l": left, "r": right, "t": top, "b": bottom, "pad": 0, "autoexpand": True},
            "showlegend": False,
            "hovermode": "closest",
            "hoverlabel": {
                "bgcolor": tokens.BACKGROUND,
                "bordercolor": tokens.AXIS,
                "font": {"family": tokens.FONT_FAMILY, "size": tokens.SIZE_TEXT, "color": tokens.TEXT},
                "align": "left",
            },
            "dragmode": False,
        },
    }


def scatter(**properties: Any) -> Spec:
    """Give a scatter trace as a dict."""
    return {"type": "scatter", **properties}


def bar(**properties: Any) -> Spec:
    """Give a bar trace as a dict."""
    return {"type": "bar", **properties}


def value_axis(*, decimals: int = 0, suffix: str = "") -> dict[str, object]:
    """Give a vertical axis for values: light grid, locale thousands, no line."""
    return {
        "tickformat": f",.{decimals}f",
        "ticksuffix": suffix,
        "gridcolor": tokens.GRID,
        "zeroline": False,
        "showline": False,
        "automargin": "left",
        "fixedrange": True,
        "ticklabelstandoff": 4,
        "nticks": 6,
    }


def year_axis(first: int, last: int, *, most_ticks: int = 8) -> dict[str, object]:
    """Give a horizontal axis over years whose labels also fit a narrow screen; a year stands at its number."""
    span = max(last - first, 1)
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100) if span / step <= most_ticks)
    return {
        "range": [first - 0.5, last + 0.5],
        "tickmode": "array",
        "tickvals": [year for year in range(first, last + 1) if year % step == 0],
        "ticktext": [str(year) for year in range(first, last + 1) if year % step == 0],
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": tokens.AXIS,
        "showgrid": False,
        "showline": True,
        "linecolor": tokens.AXIS,
        "zeroline": False,
        "fixedrange": True,
    }


def time_on_top(first: int, last: int, *, start: float, end: float) -> dict[str, object]:
    """Give the axis of a time line: years above it from `start` to `end`, with a line for each label down the chart."""
    return {
        **year_axis(first, last),
        "range": [start, end],
        "side": "top",
        "showgrid": True,
        "gridcolor": tokens.GRID,
    }


def today_line(now: float) -> dict[str, object]:
    """Give the dashed line that stands where a time line has today."""
    return {
        "type": "line",
        "x0": now,
        "x1": now,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line": {"color": tokens.TEXT_MUTED, "width": 1, "dash": "dash"},
        "layer": "below",
    }


def today_note(label: str, *, now: float, xanchor: str, is_above: bool = True) -> dict[str, object]:
    """Give the words at that line, above the labels of the years or below the chart."""
    place = (
        {"y": 1, "yanchor": "bottom", "yshift": 26} if is_above else {"y": 0, "yanchor": "top", "yshift": 8}
    )
    return note(
        escaped(label),
        x=now,
        yref="paper",
        **place,
        xanchor=xanchor,
        font={"size": tokens.SIZE_MARK, "color": tokens.TEXT_MUTED},
        name="today",
    )


def text_width(text: str, *, size: int = tokens.SIZE_SMALL) -> int:
    """Give about how many pixels the longest line of a label takes; lines are parted by <br>, tags do not count."""
    lines = text.replace("<b>", "").replace("</b>", "").split("<br>")
    return math.ceil(max(len(html.unescape(line)) for line in lines) * size * CHARACTER_WIDTH)


def escaped(text: object) -> str:
    """Give text from data as plotly may show it: it reads a subset of HTML, so `<` and `&` must not pass."""
    return html.escape(str(text), quote=False)


def cut(text: str, most: int) -> str:
    """Give a text of at most `most` characters, escaped; what is cut ends in …"""
    return escaped(text if len(text) <= most else text[: most - 1].rstrip(" ,;-(") + "…")


def wrapped(text: str, width: int, *, most_lines: int | None = None) -> str:
    """Break a text into lines of at most `width` characters, parted by <br> and escaped; what is cut ends in …"""
    lines = textwrap.wrap(
        text, width, max_lines=most_lines, placeholder="…", break_long_words=True, break_on_hyphens=False
    )
    return "<br>".join(escaped(line) for line in lines)


def spread_apart(wanted: Sequence[float], *, gap: float, low: float, high: float) -> list[float]:
    """Move positions as little as needed so that no two are closer than `gap`, in the order given by their size.

    Args:
        wanted: positions in pixels, any order.
        gap: least distance between two positions, in pixels.
        low: lowest allowed position.
        high: highest allowed position; with too little room the gap shrinks.

    Returns:
        Positions in the order of `wanted`.
    """
    order = sorted(range(len(wanted)), key=lambda index: (wanted[index], index))
    if len(order) > 1:
        gap = min(gap, (high - low) / (len(order) - 1))
    placed: list[float] = []
    for rank, index in enumerate(order):
        floor = placed[-1] + gap if placed else low
        ceiling = high - gap * (len(order) - 1 - rank)
        placed.append(min(max(wanted[index], floor), max(ceiling, floor)))
    # Second pass downwards: clusters settle around what they wanted rather than all being pushed up.
    for rank in range(len(order) - 1, -1, -1):
        ceiling = placed[rank + 1] - gap if rank + 1 < len(placed) else high
        floor = low + gap * rank
        middle = (placed[rank] + wanted[order[rank]]) / 2
        placed[rank] = max(min(middle, ceiling, placed[rank]), floor)
    for rank in range(1, len(order)):
        placed[rank] = max(placed[rank], placed[rank - 1] + gap)
    result = [0.0] * len(order)
    for rank, index in enumerate(order):
        result[index] = placed[rank]
    return result


def note(text: str, **place: object) -> dict[str, object]:
    """Give an annotation without an arrow; `place` holds x, y and what differs."""
    return {
        "text": text,
        "showarrow": False,
        "align": "left",
        "font": {"size": tokens.SIZE_SMALL, "color": tokens.TEXT},
        **place,
    }


def legend_line(
    chart: Spec, text: str, middle: float, *, shape: Spec | None = None, left: float = 4, wide: int = 16
) -> None:
    """Write a line of a legend above the plot, behind its sample; places are pixels, so that no width moves them.

    Args:
        chart: gets the shape and the note.
        text: what the sample means; at most two lines.
        middle: pixels above the plot's upper edge.
        shape: type and look of the sample ("rect", "circle", or "line", which lies level); None for words alone.
        left: pixels from the plot's left edge.
        wide: pixels that the sample takes; a rectangle or circle is a little less high.
    """
    if shape:
        half = 0 if shape["type"] == "line" else (14 if wide == 16 else wide) / 2
        chart["layout"]["shapes"].append(
            {
                "xref": "paper",
                "yref": "paper",
                "xsizemode": "pixel",
                "ysizemode": "pixel",
                "xanchor": 0,
                "yanchor": 1,
                **shape,
                "x0": left,
                "x1": left + wide,
                "y0": middle - half,
                "y1": middle + half,
            }
        )
    chart["layout"]["annotations"].append(
        note(
            wrapped(text, 54, most_lines=2),
            xref="paper",
            yref="paper",
            x=0,
            y=1,
            xanchor="left",
            yanchor="middle",
            xshift=left + (wide + 8 if shape else 0),
            yshift=middle,
            name="legend",
        )
    )


def set_unit(chart: Spec, unit_label: str) -> None:
    """Write measure and unit at the picture's left edge, above everything; a second line makes the picture higher.

    It stands in the figure's own title place, because only that starts at the edge whatever the tick labels take;
    turned beside the axis it would cost a third of a narrow screen.
    """
    text = wrapped(unit_label, 58)
    more = 16 * text.count("<br>")
    layout = chart["layout"]
    layout["title"] = {
        "text": text,
        "x": 0,
        "xref": "container",
        "xanchor": "left",
        "y": 1,
        "yref": "container",
        "yanchor": "top",
        "pad": {"t": 6 + more, "l": 2},
        "font": {"size": tokens.SIZE_SMALL, "color": tokens.TEXT_MUTED, "family": tokens.FONT_FAMILY},
        "automargin": False,
    }
    layout["margin"]["t"] += more
    layout["height"] += more


def no_data_figure(label: str, *, lang: str, height: int = 120) -> go.Figure:
    """Give a figure that only says that there is nothing to draw: no axes that would suggest zero."""
    chart = blank(lang=lang, height=height)
    chart["layout"].update(
        xaxis={"visible": False, "fixedrange": True},
        yaxis={"visible": False, "fixedrange": True},
        annotations=[
            note(
                wrapped(label, 44),
                xref="paper",
                yref="paper",
                x=0.5,
                y=0.5,
                align="center",
                font={"size": tokens.SIZE_TEXT, "color": tokens.TEXT_MUTED},
            )
        ],
        shapes=[
            {
                "type": "rect",
                "xref": "paper",
                "yref": "paper",
                "x0": 0,
                "x1": 1,
                "y0": 0,
                "y1": 1,
                "line": {"color": tokens.AXIS, "width": 1, "dash": "dash"},
            }
        ],
    )
    return go.Figure(chart)


def with_caption(
    figure: go.Figure, *, title: str, subtitle: str, source_line: str, width: int = 900
) -> go.Figure:
    """Give a copy with title, subtitle and source line inside the picture, for export outside the page.

    Args:
        figure: any figure of this package; it is not changed.
        title: what is seen.
        subtitle: measure, unit, place, period.
        source_line: publisher, reference period, data version.
        width: width of the picture in pixels; the lines are broken to it.
    """
    copy = go.Figure(figure)
    room = width - 32
    title_text = wrapped(title, int(room / (tokens.SIZE_TITLE * CHARACTER_WIDTH)))
    subtitle_text = wrapped(subtitle, int(room / (tokens.SIZE_TEXT * CHARACTER_WIDTH)))
    unit = copy.layout.title.text  # which stands in the title's place on the page
    if unit and unit not in subtitle_text:
        subtitle_text += f"<br>{unit}"
    source_text = wrapped(source_line, int(room / (tokens.SIZE_SMALL * CHARACTER_WIDTH)))
    title_height = 24 * (title_text.count("<br>") + 1)
    # The unit's line leaves the top of the picture for the subtitle; without one a legend may begin right there.
    head = title_height + 18 * (subtitle_text.count("<br>") + 1) + (20 if unit else 46)
    foot = 16 * (source_text.count("<br>") + 1) + 16
    margin = figure.layout.margin
    height = (copy.layout.height or tokens.HEIGHT) + head + foot
    left = 16
    place = {"xref": "paper", "x": 0, "xanchor": "left", "align": "left"}
    # Paper coordinates start at the plot area, whose left edge moves with the tick labels; the container's do not.
    copy.update_layout(
        width=width,
        height=height,
        margin={
            "t": margin.t + head - 14,
            "b": margin.b + foot + 14,
            "l": max(margin.l, left),
            "r": margin.r + left,
        },
        title={
            "text": f"<b>{title_text}</b>",
            "subtitle": {
                "text": subtitle_text,
                "font": {"size": tokens.SIZE_TEXT, "color": tokens.TEXT_MUTED},
            },
            "x": left / width,
            "xref": "container",
            "xanchor": "left",
            "y": 1 - 26 / height,
            "yref": "container",
            "yanchor": "top",
            "pad": {"t": 0, "l": 0},
            "font": {"size": tokens.SIZE_TITLE, "color": tokens.TEXT, "family": tokens.FONT_FAMILY},
        },
    )
    copy.add_annotation(
        note(
            source_text,
            **place,
            yref="paper",
            y=0,
            yanchor="top",
            yshift=-(margin.b + 4),
            font={"size": tokens.SIZE_SMALL, "color": tokens.TEXT_MUTED},
        )
    )
    return copy
