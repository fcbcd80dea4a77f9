"""Partnerships on a time line: level, state, binding or not, and dates no more precise than they are known."""

from __future__ import annotations

import calendar
import datetime
import math
from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd
import plotly.graph_objects as go

from dashboard import formats
from dashboard.charts import figure as base
from dashboard.charts import tokens

# The words stand above the bar: beside it, a screen of 390 px would have no room for either.
NAME_LENGTH = 44  # characters of 13 px bold that fit on a screen of 390 px
WORDS_LENGTH = 58  # characters of 11 px that fit there
NAME_LINE, WORDS_LINE = 17, 15  # pixels
BAR_HEIGHT = 11  # pixels; the vertical axis of this chart counts pixels from the top


class Piece(NamedTuple):
    """One stretch of a bar in decimal years; `look` is firm, vague (date known to the year or month) or planned."""

    begin: float
    end: float
    look: str


def partnership_timeline(
    frame: pd.DataFrame,
    *,
    lang: str,
    today: str,
    level_labels: Mapping[str, str],
    status_labels: Mapping[str, str],
    binding_labels: Mapping[str, str],
    today_label: str,
    unknown_start_label: str,
    unknown_end_label: str,
    framework_label: str,
    no_data_label: str,
) -> go.Figure:
    """Give one bar a partnership from start to end, or to today with an arrow, oldest first.

    The level is colour, symbol and word; the state is fill, outline and word; binding is the symbol's fill and a
    word. A date known to the year or month is a dotted-pattern stretch of that year or month; an unknown start is
    a triangle at the left edge and no bar.

    Args:
        frame: one row a partnership: partnership_id, name, level, form (words), binding_code (yes, no, partly or
            missing), status, start_date, end_date (ISO text at the precision known, or missing), is_framework.
        lang: nl or en.
        today: ISO date that ongoing bars reach.
        level_labels: words per level.
        status_labels: words per status.
        binding_labels: words per binding code, and under "" for not recorded.
        today_label: words at the line of today.
        unknown_start_label: words for a start that is not recorded.
        unknown_end_label: words for an ended partnership whose end is not recorded.
        framework_label: words for a partnership with many partners; "" for none.
        no_data_label: words for an empty frame.

    Returns:
        A figure whose traces carry meta = {role}: bars (base and x in years), starts, ongoing; customdata is the
        partnership_id. A year's number is its first of January.
    """
    if frame.empty:
        return base.no_data_figure(no_data_label, lang=lang)
    rows = _ordered(frame)
    now = bounds(today)[0]
    unknown = sorted(set(rows["level"]) - set(tokens.LEVEL_COLOURS))
    if unknown:
        raise ValueError(f"level {unknown[0]!r} has no colour in tokens.LEVEL_COLOURS")
    pieces = [_pieces(row, now) for row in rows.itertuples()]
    moments = [now - 5, now]
    moments += [moment for row in pieces for piece in row for moment in (piece.begin, piece.end)]
    moments += [moment for start in rows["start_date"] if _known(start) for moment in bounds(start)]
    left = math.floor(min(moments))
    right = max(moments) + 0.04 * (max(moments) - left)
    words = _row_words(
        rows, level_labels, status_labels, binding_labels, unknown_start_label, framework_label, lang
    )
    words = [
        text + (f", {unknown_end_label}" if _ended_unknown(row) else "")
        for text, row in zip(words, rows.itertuples(), strict=True)
    ]
    hover = [
        f"<b>{base.wrapped(name, 48)}</b><br>{base.wrapped(text, 54)}"
        for name, text in zip(rows["name"], words, strict=True)
    ]
    names = [base.wrapped(name, NAME_LENGTH, most_lines=2) for name in rows["name"]]
    details = [
        base.wrapped(f"{tokens.LEVEL_GLYPHS[level]} {text}", WORDS_LENGTH)
        for level, text in zip(rows["level"], words, strict=True)
    ]
    tops, bars, total = _places(names, details)
    chart = base.blank(lang=lang, height=total + 66, left=12, right=16, top=58, bottom=8)
    for level in [level for level in tokens.LEVEL_COLOURS if level in set(rows["level"])]:
        label = level_labels.get(level, level)
        places = [place for place in range(len(rows)) if rows["level"].iloc[place] == level]
        chart["data"].append(_bars(rows, pieces, places, bars, level, label, hover))
        chart["data"].extend(_outlines(rows, pieces, places, bars, level, label))
        chart["data"].append(_starts(rows, pieces, places, bars, level, label, hover, left))
        chart["data"].append(_arrows(rows, pieces, places, bars, level, label, hover, now))
    span = right - left
    chart["layout"].update(
        barmode="overlay",
        xaxis=base.time_on_top(left, math.floor(right), start=left - 0.03 * span, end=right),
        yaxis={"range": [total, 0], "visible": False, "fixedrange": True},
    )
    chart["layout"]["shapes"] = [
        base.today_line(now),
        *_separators(tops[1:]),
    ]
    chart["layout"]["annotations"] = [
        *_names(names, details, tops),
        base.today_note(today_label, now=now, xanchor="right" if now > (left + right) / 2 else "left"),
    ]
    return go.Figure(chart)


def bounds(date: str) -> tuple[float, float]:
    """Give the first and last moment that a date at its precision may mean, in decimal years; a day is one moment."""
    parts = [int(part) for part in date.split("-")]
    if len(parts) == 1:
        return float(parts[0]), parts[0] + 1.0
    year, month = parts[:2]
    first = datetime.date(year, month, parts[2] if len(parts) == 3 else 1)
    if len(parts) == 3:
        return _decimal(first), _decimal(first)
    return _decimal(first), _decimal(first + datetime.timedelta(days=calendar.monthrange(year, month)[1]))


def _decimal(day: datetime.date) -> float:
    length = 366 if calendar.isleap(day.year) else 365
    return day.year + (day.timetuple().tm_yday - 1) / length


def _ordered(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the rows by start, those without one last, ties by name."""
    # An unknown start is None or NaN, by pandas' choice; both must sort last.
    starts = [start if _known(start) else "9999" for start in frame["start_date"]]
    keys = pd.DataFrame({"start": starts, "name": frame["name"].tolist()})
    return frame.iloc[keys.sort_values(["start", "name"], kind="stable").index].reset_index(drop=True)


def _known(text: object) -> bool:
    return isinstance(text, str) and text != ""


def _ended_unknown(row: object) -> bool:
    return row.status == "ended" and not _known(row.end_date)


def _pieces(row: object, now: float) -> list[Piece]:
    """Give the stretches of one bar; none without a start."""
    if not _known(row.start_date):
        return []
    begin, begun = bounds(row.start_date)
    if _known(row.end_date):
        ending, end = bounds(row.end_date)
    elif _ended_unknown(row):
        return [Piece(begin, begun, "vague")] if begun > begin else []
    else:
        ending = end = max(now, begun)
    if ending < begun:
        return [Piece(begin, end, "vague")]
    made = [Piece(begin, begun, "vague")] if begun > begin else []
    if begun < now < ending:
        made += [Piece(begun, now, "firm"), Piece(now, ending, "planned")]
    elif ending > begun:
        made.append(Piece(begun, ending, "firm" if ending <= now else "planned"))
    if end > ending:
        made.append(Piece(ending, end, "vague"))
    return made


def _state(row: object) -> tokens.StateStyle:
    return tokens.STATE_STYLES.get(row.status, tokens.STATE_STYLES["proposed"])


def _bars(
    rows: pd.DataFrame,
    pieces: list[list[Piece]],
    places: list[int],
    bars: list[float],
    level: str,
    label: str,
    hover: list[str],
) -> base.Spec:
    colour = tokens.LEVEL_COLOURS[level]
    flat = [(place, piece) for place in places for piece in pieces[place]]
    states = [_state(rows.iloc[place]) for place, _ in flat]
    fills = [
        tokens.tint(colour, state.tint if piece.look == "firm" else 1.0)
        for state, (_, piece) in zip(states, flat, strict=True)
    ]
    shapes = [
        {"firm": state.pattern, "vague": ".", "planned": ""}[piece.look]
        for state, (_, piece) in zip(states, flat, strict=True)
    ]
    return base.bar(
        orientation="h",
        y=[bars[place] for place, _ in flat],
        base=[piece.begin for _, piece in flat],
        x=[piece.end - piece.begin for _, piece in flat],
        width=BAR_HEIGHT,
        name=label,
        marker={
            # Where there is a pattern, plotly takes "color" for its lines and "bgcolor" for what lies behind; its
            # other mode, overlay, warns about every list of colours.
            "color": [colour if shape else behind for shape, behind in zip(shapes, fills, strict=True)],
            "pattern": {"shape": shapes, "bgcolor": fills, "size": 4, "solidity": 0.4},
            "line": {"width": 0},
        },
        customdata=[rows["partnership_id"].iloc[place] for place, _ in flat],
        hovertext=[hover[place] for place, _ in flat],
        hovertemplate="%{hovertext}<extra></extra>",
        textposition="none",
        meta={"role": "bars", "level": level},
    )


def _starts(
    rows: pd.DataFrame,
    pieces: list[list[Piece]],
    places: list[int],
    bars: list[float],
    level: str,
    label: str,
    hover: list[str],
    left: float,
) -> base.Spec:
    symbol = tokens.LEVEL_SYMBOLS[level]
    known = [_known(rows["start_date"].iloc[place]) for place in places]
    binding = [rows["binding_code"].iloc[place] for place in places]
    return base.scatter(
        x=[
            bounds(rows["start_date"].iloc[place])[0] if is_known else left
            for place, is_known in zip(places, known, strict=True)
        ],
        y=[bars[place] for place in places],
        name=label,
        mode="markers",
        marker={
            "symbol": [
                symbol + tokens.BINDING_SUFFIX.get(code, tokens.BINDING_UNKNOWN)
                if is_known
                else "triangle-left"
                for code, is_known in zip(binding, known, strict=True)
            ],
            "size": 13,
            "color": [
                tokens.LEVEL_COLOURS[level] if code == "yes" else tokens.BACKGROUND for code in binding
            ],
            "line": {"width": 2, "color": tokens.LEVEL_COLOURS[level]},
        },
        cliponaxis=False,
        customdata=[rows["partnership_id"].iloc[place] for place in places],
        hovertext=[hover[place] for place in places],
        hovertemplate="%{hovertext}<extra></extra>",
        meta={"role": "starts", "level": level},
    )


def _arrows(
    rows: pd.DataFrame,
    pieces: list[list[Piece]],
    places: list[int],
    bars: list[float],
    level: str,
    label: str,
    hover: list[str],
    now: float,
) -> base.Spec:
    going = [
        place
        for place in places
        if pieces[place]
        and not _known(rows["end_date"].iloc[place])
        and rows["status"].iloc[place] != "ended"
    ]
    return base.scatter(
        x=[max(now, pieces[place][-1].end) for place in going],
        y=[bars[place] for place in going],
        name=label,
        mode="markers",
        marker={
            "symbol": [
                "triangle-right" if _state(rows.iloc[place]).tint == 0 else "triangle-right-open"
                for place in going
            ],
            "size": 12,
            "color": tokens.LEVEL_COLOURS[level],
            "line": {"width": 1.5, "color": tokens.LEVEL_COLOURS[level]},
        },
        cliponaxis=False,
        customdata=[rows["partnership_id"].iloc[place] for place in going],
        hovertext=[hover[place] for place in going],
        hovertemplate="%{hovertext}<extra></extra>",
        meta={"role": "ongoing", "level": level},
    )


def _outlines(
    rows: pd.DataFrame,
    pieces: list[list[Piece]],
    places: list[int],
    bars: list[float],
    level: str,
    label: str,
) -> list[base.Spec]:
    """Give the bars' outlines, one trace a dash, and the caps of known ends.

    A bar's own outline cannot be dashed, and a layout shape would be drawn over the symbols.
    """
    half = BAR_HEIGHT / 2
    corners: dict[str, list[tuple[float | None, float | None]]] = {}
    caps: list[tuple[float | None, float | None]] = []
    for place in places:
        row, middle = rows.iloc[place], bars[place]
        for piece in pieces[place]:
            dash = "dot" if piece.look == "planned" else _state(row).dash
            corners.setdefault(dash, []).extend(
                [
                    (piece.begin, middle - half),
                    (piece.end, middle - half),
                    (piece.end, middle + half),
                    (piece.begin, middle + half),
                    (piece.begin, middle - half),
                    (None, None),
                ]
            )
        if pieces[place] and _known(row["end_date"]):
            end = pieces[place][-1].end
            caps += [(end, middle - half - 3), (end, middle + half + 3), (None, None)]
    looks = [(points, 1.5, dash, "outline") for dash, points in sorted(corners.items())]
    looks += [(caps, 3, "solid", "end_cap")] if caps else []
    return [
        base.scatter(
            x=[x for x, _ in points[:-1]],
            y=[y for _, y in points[:-1]],
            name=label,
            mode="lines",
            line={"color": tokens.LEVEL_COLOURS[level], "width": width, "dash": dash},
            hoverinfo="skip",
            meta={"role": role, "level": level},
        )
        for points, width, dash, role in looks
    ]


def _separators(tops: list[float]) -> list[dict[str, object]]:
    return [
        {
            "type": "line",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "y0": top,
            "y1": top,
            "line": {"color": tokens.GRID, "width": 1},
            "layer": "below",
        }
        for top in tops
    ]


def _places(names: list[str], details: list[str]) -> tuple[list[float], list[float], int]:
    """Give each row's top and its bar's middle in pixels, and the height of all rows."""
    tops, bars, y = [], [], 0.0
    for name, detail in zip(names, details, strict=True):
        words = NAME_LINE * (name.count("<br>") + 1) + WORDS_LINE * (detail.count("<br>") + 1)
        tops.append(y)
        bars.append(y + 5 + words + 5 + BAR_HEIGHT / 2)
        y = bars[-1] + BAR_HEIGHT / 2 + 9
    return tops, bars, round(y)


def _row_words(
    rows: pd.DataFrame,
    level_labels: Mapping[str, str],
    status_labels: Mapping[str, str],
    binding_labels: Mapping[str, str],
    unknown_start_label: str,
    framework_label: str,
    lang: str,
) -> list[str]:
    """Give each row's facts in words: level, binding, state, dates, framework."""
    texts = []
    for row in rows.itertuples(index=False):
        code = row.binding_code if _known(row.binding_code) else ""
        if _known(row.start_date):
            dates = (
                formats.date(row.start_date, lang)
                if _ended_unknown(row)
                else formats.period(row.start_date, row.end_date if _known(row.end_date) else None, lang)
            )
        else:
            dates = unknown_start_label
            if _known(row.end_date):
                dates += f", {formats.period(None, row.end_date, lang)}"
        parts = [
            level_labels.get(row.level, row.level),
            status_labels.get(row.status, row.status),
            dates,
            binding_labels.get(code, code),
            framework_label if bool(row.is_framework) else "",
        ]
        texts.append(", ".join(part for part in parts if part))
    return texts


def _names(names: list[str], details: list[str], tops: list[float]) -> list[dict[str, object]]:
    return [
        base.note(
            f"<b>{name}</b><br>"
            f'<span style="font-size:{tokens.SIZE_MARK}px;color:{tokens.TEXT_MUTED}">{detail}</span>',
            xref="paper",
            x=0,
            xanchor="left",
            y=top + 3,
            yanchor="top",
            bgcolor=tokens.BACKGROUND,
            borderpad=0,
            font={"size": tokens.SIZE_TEXT, "color": tokens.TEXT},
            name="row_label",
        )
        for name, detail, top in zip(names, details, tops, strict=True)
    ]
