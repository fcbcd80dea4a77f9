"""Counts of registers: parts of a whole by row, records in force over years, and what two sides seek by theme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import pandas as pd
import plotly.graph_objects as go

from dashboard import formats
from dashboard.charts import figure as base
from dashboard.charts import tokens

LABEL_LINE = 18  # pixels of words above a bar: beside it a screen of 390 px would have no room for either
BAR_HEIGHT = 18
ROW_GAP = 12
LEGEND_LINE = 19
LEAST_SHARE = 0.045  # of the widest bar: a number inside a smaller piece would not fit


class PartStyle(NamedTuple):
    """How a part of a bar is told from its neighbours: by fill and pattern at once; `ink` is that of its number."""

    fill: str
    pattern: str
    line: str
    ink: str


SOLID = tokens.BACKGROUND
PART_STYLES: Final = (
    PartStyle("#004488", "", "#004488", SOLID),
    PartStyle("#117733", "", "#117733", SOLID),
    PartStyle("#ffffff", "/", "#997700", tokens.TEXT),
    PartStyle("#555555", "", "#555555", SOLID),
    PartStyle("#ffffff", ".", "#004488", tokens.TEXT),
    PartStyle("#ffffff", "\\", "#aa3377", tokens.TEXT),
    PartStyle("#ffffff", "", tokens.AXIS, tokens.TEXT),
)
"""In the order of the parts; the last one is kept for what is not recorded."""
STANDS_OUT: Final = PartStyle(tokens.ATTENTION, "", tokens.ATTENTION, SOLID)


def stacked_counts(
    frame: pd.DataFrame,
    *,
    lang: str,
    rows: Sequence[tuple[str, str]],
    parts: Sequence[tuple[str, str]],
    unit_label: str,
    no_data_label: str,
    stands_out: str = "",
) -> go.Figure:
    """Give a bar a row, parted into counts, with the number in each piece that is wide enough and the total behind.

    Args:
        frame: one row a pair of row and part: row, part, count (whole; a pair without a row is zero).
        lang: nl or en.
        rows: code and words of each bar, from the top.
        parts: code and words of each part, from the left; the code "blank" is drawn as not recorded.
        unit_label: what is counted.
        no_data_label: words where nothing is counted.
        stands_out: code of the part that has the colour of attention; blank for none.

    Returns:
        A trace a part (meta.role counts, meta.part) with the counts as x, customdata row and part.

    Raises:
        ValueError: more parts than there are ways to tell them apart.
    """
    if frame.empty or not frame["count"].sum():
        return base.no_data_figure(no_data_label, lang=lang)
    named = [part for part in parts if part[0] not in ("blank", stands_out)]
    if len(named) >= len(PART_STYLES):
        raise ValueError(f"{len(named)} parts, at most {len(PART_STYLES) - 1} can be told apart")
    styles = {code: PART_STYLES[place] for place, (code, _) in enumerate(named)} | {
        "blank": PART_STYLES[-1],
        stands_out: STANDS_OUT,
    }
    counts = {
        (row.row, row.part): int(row.count_of)
        for row in frame.rename(columns={"count": "count_of"}).itertuples()
    }
    totals = [sum(counts.get((code, part), 0) for part, _ in parts) for code, _ in rows]
    widest = max(totals)
    present = [part for part in parts if any(counts.get((code, part[0])) for code, _ in rows)]
    head = 26 + LEGEND_LINE * len(present)
    row_height = LABEL_LINE + BAR_HEIGHT + ROW_GAP
    chart = base.blank(
        lang=lang, height=head + row_height * len(rows) + 8, left=4, right=8, top=head, bottom=4
    )
    middles = [place * row_height + LABEL_LINE + BAR_HEIGHT / 2 for place in range(len(rows))]
    for code, label in present:
        style = styles[code]
        values = [counts.get((row, code), 0) for row, _ in rows]
        chart["data"].append(
            base.bar(
                orientation="h",
                x=values,
                y=middles,
                width=BAR_HEIGHT,
                name=label,
                marker={
                    "color": style.line if style.pattern else style.fill,
                    "pattern": {"shape": style.pattern, "bgcolor": style.fill, "size": 9, "solidity": 0.12},
                    "line": {"width": 1, "color": tokens.OUTLINE if style.ink == SOLID else style.line},
                },
                text=[
                    f"<b>{formats.number(value, lang)}</b>" if value >= LEAST_SHARE * widest else ""
                    for value in values
                ],
                textposition="inside",
                insidetextanchor="middle",
                textangle=0,
                textfont={"size": tokens.SIZE_MARK, "color": style.ink},
                customdata=[[row, code] for row, _ in rows],
                hovertext=[
                    f"<b>{base.escaped(words)}</b><br>{base.escaped(label)}: <b>{formats.number(value, lang)}</b>"
                    for (_, words), value in zip(rows, values, strict=True)
                ],
                hovertemplate="%{hovertext}<extra></extra>",
                meta={"role": "counts", "part": code},
            )
        )
    chart["layout"].update(
        barmode="stack",
        xaxis={"range": [0, widest * 1.12], "visible": False, "fixedrange": True},
        yaxis={"range": [row_height * len(rows), 0], "visible": False, "fixedrange": True},
    )
    for place, ((_, label), total) in enumerate(zip(rows, totals, strict=True)):
        chart["layout"]["annotations"] += [
            base.note(
                base.cut(label, 58),
                xref="paper",
                x=0,
                xanchor="left",
                y=place * row_height + LABEL_LINE / 2,
                yanchor="middle",
                name="row_label",
            ),
            base.note(
                f"<b>{formats.number(total, lang)}</b>",
                x=total,
                xanchor="left",
                xshift=5,
                y=middles[place],
                yanchor="middle",
                name="total",
            ),
        ]
    for place, (code, label) in enumerate(present):
        style = styles[code]
        base.legend_line(
            chart,
            label,
            LEGEND_LINE * (len(present) - place) - 6,
            shape={
                "type": "rect",
                "fillcolor": style.fill if not style.pattern else tokens.tint(style.line, 0.6),
                "line": {"color": style.line, "width": 1},
            },
        )
    base.set_unit(chart, unit_label)
    return go.Figure(chart)


def in_force(
    frame: pd.DataFrame,
    *,
    lang: str,
    unit_label: str,
    level_labels: Mapping[str, str],
    no_data_label: str,
    height: int = 240,
) -> go.Figure:
    """Give how many records were in force at the end of each year, by level, as stacked bars.

    Args:
        frame: one row a year and level: year, level, count (whole).
        lang: nl or en.
        unit_label: what is counted.
        level_labels: words per level.
        no_data_label: words for an empty frame.
        height: pixels of the plot without its legend.

    Returns:
        A trace a level (meta.role counts, meta.level), customdata year and level; the total of the last year above it.
    """
    if frame.empty:
        return base.no_data_figure(no_data_label, lang=lang)
    levels = [level for level in tokens.LEVEL_COLOURS if level in set(frame["level"])]
    years = list(range(int(frame["year"].min()), int(frame["year"].max()) + 1))
    head = 26 + LEGEND_LINE * len(levels)
    chart = base.blank(lang=lang, height=height + head, left=36, right=12, top=head, bottom=30)
    counts = {
        (int(row.year), row.level): int(row[3]) for row in frame[["year", "level", "count"]].itertuples()
    }
    for level in levels:
        values = [counts.get((year, level), 0) for year in years]
        chart["data"].append(
            base.bar(
                x=years,
                y=values,
                width=0.85,
                name=level_labels.get(level, level),
                marker={
                    "color": tokens.LEVEL_COLOURS[level],
                    "line": {"width": 1, "color": tokens.OUTLINE},
                },
                customdata=[[year, level] for year in years],
                hovertext=[
                    f"<b>{year}</b><br>{base.escaped(level_labels.get(level, level))}: "
                    f"<b>{formats.number(value, lang)}</b>"
                    for year, value in zip(years, values, strict=True)
                ],
                hovertemplate="%{hovertext}<extra></extra>",
                meta={"role": "counts", "level": level},
            )
        )
    total = sum(counts.get((years[-1], level), 0) for level in levels)
    chart["layout"].update(
        barmode="stack",
        xaxis=base.year_axis(years[0], years[-1]),
        yaxis={**base.value_axis(), "rangemode": "tozero"},
    )
    chart["layout"]["annotations"].append(
        base.note(
            f"<b>{formats.number(total, lang)}</b>", x=years[-1], y=total, yanchor="bottom", name="total"
        )
    )
    for place, level in enumerate(levels):
        base.legend_line(
            chart,
            level_labels.get(level, level),
            LEGEND_LINE * (len(levels) - place) - 4,
            shape={"type": "rect", "fillcolor": tokens.LEVEL_COLOURS[level], "line": {"width": 0}},
        )
    base.set_unit(chart, unit_label)
    return go.Figure(chart)


def sought_by_side(
    frame: pd.DataFrame,
    *,
    lang: str,
    side_labels: tuple[str, str],
    kind_labels: Mapping[str, str],
    unit_label: str,
    no_data_label: str,
) -> go.Figure:
    """Give for each theme how often one side seeks it to the left and the other side to the right, on one scale.

    Args:
        frame: one row a theme, in order: theme_id, theme (words), kind, left, right (whole).
        lang: nl or en.
        side_labels: words of the left and of the right side.
        kind_labels: words above each group of themes, in order; a theme's kind is one of them.
        unit_label: what is counted.
        no_data_label: words where neither side has anything.

    Returns:
        Two traces (meta.role counts, meta.side left and right; those of the left are drawn below zero), customdata theme
        and side.
    """
    if frame.empty or not (frame["left"].sum() + frame["right"].sum()):
        return base.no_data_figure(no_data_label, lang=lang)
    rows = pd.concat([frame[frame["kind"] == kind] for kind in kind_labels], ignore_index=True)
    row_height, bar_height, group_head = 38, 14, 26
    tops, heads, y = [], [], 0.0
    for place, kind in enumerate(rows["kind"]):
        if place == 0 or kind != rows["kind"].iloc[place - 1]:
            heads.append((y, kind_labels[kind]))
            y += group_head
        tops.append(y)
        y += row_height
    head = 54
    chart = base.blank(lang=lang, height=head + round(y) + 8, left=4, right=4, top=head, bottom=4)
    middles = [top + 18 + bar_height / 2 for top in tops]
    largest = max(int(rows["left"].max()), int(rows["right"].max()))
    for side, sign, pattern, label in (
        ("left", -1, "", side_labels[0]),
        ("right", 1, "/", side_labels[1]),
    ):
        colours = [tokens.THEME_COLOURS[theme] for theme in rows["theme_id"]]
        chart["data"].append(
            base.bar(
                orientation="h",
                x=[sign * int(count) for count in rows[side]],
                y=middles,
                width=bar_height,
                name=label,
                marker={
                    "color": colours,
                    "pattern": {"shape": pattern, "size": 5, "fillmode": "replace"},
                    "line": {"width": [1 if count else 0 for count in rows[side]], "color": colours},
                },
                text=[formats.number(int(count), lang) for count in rows[side]],
                textposition="outside",
                textangle=0,
                cliponaxis=False,
                textfont={"size": tokens.SIZE_SMALL, "color": tokens.TEXT},
                customdata=[[theme, side] for theme in rows["theme_id"]],
                hovertext=[
                    f"<b>{base.escaped(theme)}</b><br>{base.escaped(label)}: <b>{formats.number(int(count), lang)}</b>"
                    for theme, count in zip(rows["theme"], rows[side], strict=True)
                ],
                hovertemplate="%{hovertext}<extra></extra>",
                meta={"role": "counts", "side": side},
            )
        )
    reach = largest * 1.25
    chart["layout"].update(
        barmode="overlay",
        xaxis={
            "range": [-reach, reach],
            "showgrid": False,
            "zeroline": True,
            "zerolinecolor": tokens.AXIS,
            "showticklabels": False,
            "fixedrange": True,
        },
        yaxis={"range": [y, 0], "visible": False, "fixedrange": True},
    )
    place_of_words = {"xref": "paper", "xanchor": "left", "x": 0}
    chart["layout"]["annotations"] += [
        *(
            base.note(
                f"<b>{base.escaped(words)}</b>", **place_of_words, y=top + 12, yanchor="middle", name="kind"
            )
            for top, words in heads
        ),
        *(
            base.note(
                base.cut(words, 48),
                **place_of_words,
                y=top + 9,
                yanchor="middle",
                bgcolor=tokens.BACKGROUND,
                borderpad=0,
                name="row_label",
            )
            for top, words in zip(tops, rows["theme"], strict=True)
        ),
        *(
            base.note(
                base.wrapped(words, 26, most_lines=2),
                xref="paper",
                x=0.5,
                xanchor=anchor,
                align=anchor,
                xshift=shift,
                yref="paper",
                y=1,
                yanchor="bottom",
                font={"size": tokens.SIZE_SMALL, "color": tokens.TEXT},
                name="side",
            )
            for words, anchor, shift in (
                (f"◀ {side_labels[0]}", "right", -6),
                (f"{side_labels[1]} ▶", "left", 6),
            )
        ),
    ]
    base.set_unit(chart, unit_label)
    return go.Figure(chart)
