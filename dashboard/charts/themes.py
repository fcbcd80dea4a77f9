"""One theme over all countries: need as ranked bars, on a map, and over time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from dashboard import formats
from dashboard.charts import figure as base
from dashboard.charts import maps, tokens
from dashboard.charts.maps import Box, Ring

ROW_HEIGHT = 40
MANY_DECIMALS = 2
LARGEST_CIRCLE = 30  # pixels
SMALLEST_CIRCLE = 5
ONE_SIZE = 11
FACET_HEIGHT = 140
FACET_COLUMNS = 3

# What a bar or a country is filled with says the state, as the marks of the matrix do: full, hatched, empty, dotted.
STATE_PATTERNS = {
    "own_record": "",
    "framework_only": "/",
    "nothing_found": "",
    "unknown": ".",
    "not_applicable": "-",
}
# On a map there are no hatches: these greys and blues differ in lightness, and outlines tell the two lightest apart.
STATE_FILLS = {
    "own_record": tokens.ACCENT,
    "framework_only": "#8fb0d3",
    "nothing_found": "#fff2b8",
    "unknown": "#d4d4d4",
    "not_applicable": tokens.LAND,
}
STATE_LINES = {
    "own_record": ("solid", tokens.TEXT, 0.7),
    "framework_only": ("solid", tokens.TEXT, 0.7),
    "nothing_found": ("solid", tokens.TEXT, 1.8),
    "unknown": ("dot", tokens.TEXT, 1.2),
    "not_applicable": ("solid", tokens.LAND_OUTLINE, 0.7),
}
NEED_SYMBOLS = {"above": "circle-open", "below": "circle-open", "not_read": "square-open"}
NEED_COLOURS = {"above": tokens.ATTENTION, "below": tokens.TEXT_MUTED, "not_read": tokens.TEXT_MUTED}


def need_bars(
    frame: pd.DataFrame,
    *,
    lang: str,
    unit_label: str,
    threshold: float | None,
    threshold_label: str,
    state_labels: Mapping[str, str],
    verdict_labels: Mapping[str, str],
    no_data_label: str,
) -> go.Figure:
    """Give what each country needs as bars from zero, in the order of the frame; fill says what was found.

    Args:
        frame: one row a country: country_code, name, value, state, verdict ("gap", "to_check" or None), need.
        lang: nl or en.
        unit_label: measure, unit and year.
        threshold: where need begins, in the unit; None draws no line.
        threshold_label: words at that line.
        state_labels: state → words.
        verdict_labels: verdict → words, written behind the value.
        no_data_label: words where no country has a figure.

    Returns:
        One trace of bars a state that occurs (meta.role bars, meta.state), customdata the country_code. A gap has the
        colour of attention and its word; a bar under the threshold is grey.
    """
    known = frame.dropna(subset=["value"]).reset_index(drop=True)
    if known.empty:
        return base.no_data_figure(no_data_label, lang=lang)
    chart = base.blank(lang=lang, height=ROW_HEIGHT * len(known) + 84, left=4, right=8, top=52, bottom=30)
    top = max(float(known["value"].max()), threshold or 0.0) or 1.0
    for state in STATE_PATTERNS:
        rows = known[known["state"] == state]
        if rows.empty:
            continue
        colours = [_colour(row.verdict, row.need) for row in rows.itertuples()]
        chart["data"].append(
            base.bar(
                orientation="h",
                x=[float(value) for value in rows["value"]],
                y=[int(place) + 0.21 for place in rows.index],
                width=0.34,
                name=state_labels[state],
                marker=_bar_fill(state, colours),
                text=[_bar_text(row, lang, verdict_labels) for row in rows.itertuples()],
                textposition="outside",
                textfont={"size": tokens.SIZE_SMALL, "color": tokens.TEXT},
                cliponaxis=False,
                constraintext="none",
                customdata=rows["country_code"].tolist(),
                hovertext=[
                    f"<b>{base.escaped(row.name)}</b><br>{_bar_text(row, lang, verdict_labels)}"
                    f"<br>{base.escaped(state_labels[state])}"
                    for row in rows.itertuples(index=False)
                ],
                hovertemplate="%{hovertext}<extra></extra>",
                meta={"role": "bars", "state": state},
            )
        )
    chart["layout"]["annotations"] += [
        base.note(
            f"<b>{base.escaped(row.name)}</b>: {base.escaped(state_labels[row.state])}",
            x=0,
            y=place - 0.24,
            xanchor="left",
            yanchor="middle",
            xshift=-4,
            bgcolor=tokens.BACKGROUND,
            borderpad=1,
            name="row",
        )
        for place, row in enumerate(known.itertuples(index=False))
    ]
    if threshold is not None:
        chart["layout"]["shapes"].append(
            {
                "type": "line",
                "x0": threshold,
                "x1": threshold,
                "y0": -0.5,
                "y1": len(known) - 0.5,
                "line": {"color": tokens.TEXT, "width": 1},
                "name": "threshold",
                "layer": "below",
            }
        )
        is_left = threshold < 0.55 * top
        chart["layout"]["annotations"].append(
            base.note(
                base.escaped(threshold_label),
                x=threshold,
                y=-0.5,
                xanchor="left" if is_left else "right",
                yanchor="bottom",
                name="threshold",
            )
        )
    chart["layout"].update(
        barmode="overlay",
        xaxis={
            "range": [0, top * 1.2],
            "tickformat": ",.0f" if top >= 10 else ",.1f",
            "nticks": 6,
            "gridcolor": tokens.GRID,
            "zeroline": True,
            "zerolinecolor": tokens.AXIS,
            "fixedrange": True,
        },
        yaxis={
            "range": [len(known) - 0.4, -0.6],
            "visible": False,
            "fixedrange": True,
        },
    )
    base.set_unit(chart, unit_label)
    return go.Figure(chart)


def _colour(verdict: str | None, need: str) -> str:
    if verdict == "gap":
        return tokens.ATTENTION
    return tokens.ACCENT if need == "above" else tokens.AXIS


def _bar_fill(state: str, colours: Sequence[str]) -> base.Spec:
    is_empty = state == "nothing_found"
    pattern = STATE_PATTERNS[state]
    return {
        "color": [tokens.BACKGROUND] * len(colours) if is_empty else list(colours),
        "line": {"color": list(colours), "width": 2 if is_empty else 1.5},
        # The colour of a bar is that of its hatches, on white.
        "pattern": {
            "shape": pattern,
            "fillmode": "replace",
            "bgcolor": tokens.BACKGROUND,
            "size": 6,
            "solidity": 0.4,
        }
        if pattern
        else {"shape": ""},
    }


def _bar_text(row: object, lang: str, verdict_labels: Mapping[str, str]) -> str:
    text = base.escaped(_number(row.value, lang))
    verdict = verdict_labels.get(row.verdict) if isinstance(row.verdict, str) else None
    return f"{text} <b>{base.escaped(verdict)}</b>" if verdict else text


def _number(value: float, lang: str) -> str:
    decimals = (
        0 if float(value).is_integer() or abs(value) >= 1_000 else 1 if abs(value) >= 1 else MANY_DECIMALS
    )
    return formats.number(value, lang, decimals=decimals)


def theme_map(
    frame: pd.DataFrame,
    geojson: Mapping[str, object],
    *,
    lang: str,
    state_labels: Mapping[str, str],
    need_labels: Mapping[str, str],
    size_label: str,
    is_sized: bool = True,
    height: int = 350,
) -> go.Figure:
    """Give the countries filled by what was found, with a circle for what is needed: its area is the value.

    Args:
        frame: one row a country: country_code, name, state, need, value (missing: no circle).
        geojson: feature collection with `id` = ISO 3166 alpha-3.
        lang: nl or en.
        state_labels: state → words, in the order of the legend.
        need_labels: above, below and not_read → words.
        size_label: words for the circles: measure and what the largest stands for.
        is_sized: circles have the area of their value; else all have one size, where low is what matters.
        height: pixels of the map without its legend.

    Returns:
        A trace land, one a state that occurs (meta.role state, meta.state, meta.country_codes) and one a need that
        occurs (meta.role need, customdata country_code and value); outlines of countries without a value have no circle.
    """
    shapes = {str(f.get("id")): maps.rings_of(f["geometry"]) for f in geojson["features"]}
    rows = [row for row in frame.to_dict("records") if row["country_code"] in shapes]
    own = [max(shapes[row["country_code"]], key=_size) for row in rows]
    box = world_window(own)
    degree = (box[2] - box[0]) / 900
    wanted = {row["country_code"] for row in rows}
    land = [
        ring
        for f in geojson["features"]
        if f.get("id") not in wanted
        for ring in maps.rings_of(f["geometry"])
    ]
    occurring = [state for state in state_labels if any(row["state"] == state for row in rows)]
    needs = [need for need in NEED_COLOURS if any(row["need"] == need and _has(row) for row in rows)]
    legend_height = 20 * (len(occurring) + len(needs) + 2 * bool(needs)) + 12
    chart = base.blank(lang=lang, height=height + legend_height, left=0, right=0, top=legend_height, bottom=0)
    chart["data"].append(
        maps.area_trace(
            maps.inside(land, box, degree, smallest=6 * degree),
            "land",
            "–",
            tokens.LAND,
            0.5,
            "solid",
        )
    )
    for state in occurring:
        codes = [row["country_code"] for row in rows if row["state"] == state]
        rings = [ring for code in codes for ring in maps.inside(shapes[code], box, degree, smallest=0.0)]
        dash, line, width = STATE_LINES[state]
        area = maps.area_trace(rings, "state", state_labels[state], STATE_FILLS[state], width, dash, line)
        area["meta"] |= {"state": state, "country_codes": codes}
        chart["data"].append(area)
    largest = max((float(row["value"]) for row in rows if _has(row)), default=0.0)
    for need in reversed(needs):
        # Large ones first, so that small ones lie on top.
        having = sorted(
            (row for row in rows if row["need"] == need and _has(row)), key=lambda row: -float(row["value"])
        )
        scale = largest if is_sized else None
        circles = _circles(having, need, shapes, scale, need_labels[need], state_labels, lang)
        chart["data"] += [_halo(circles), circles]
    _legend(chart, occurring, needs, state_labels, need_labels, size_label, legend_height)
    axes = maps.axes_of(box)
    axes["yaxis"]["constraintoward"] = "top"
    chart["layout"].update(axes)
    return go.Figure(chart)


def _has(row: Mapping[str, object]) -> bool:
    return not formats.is_missing(row["value"]) and float(row["value"]) > 0


def _size(ring: Ring) -> float:
    return abs(maps.signed_area(ring))


def world_window(rings: Sequence[Ring]) -> Box:
    """Give the part of the world that holds some countries, never so little that it could be anywhere."""
    if not rings:
        return -180.0, -60.0, 180.0, 75.0
    west, south, east, north = maps.extent(rings)
    east, west = min(east, 180.0), max(west, -180.0)
    margin = max(4.0, 0.03 * (east - west))
    # A few countries alone would be a map without a place in the world.
    missing = max(0.0, 30.0 - (east - west)) / 2, max(0.0, 22.0 - (north - south)) / 2
    return (
        max(west - margin - missing[0], -120.0),
        max(south - margin - missing[1], -42.0),
        min(
            east + margin + missing[0], 150.0
        ),  # the far east of Russia is cut off: the rest would shrink by a fifth
        min(north + margin + missing[1], 70.0),
    )


def _circles(
    rows: Sequence[Mapping[str, object]],
    need: str,
    shapes: Mapping[str, list[Ring]],
    largest: float | None,
    label: str,
    state_labels: Mapping[str, str],
    lang: str,
) -> base.Spec:
    spots = [maps.middle_of(max(shapes[row["country_code"]], key=_size)) for row in rows]
    return base.scatter(
        x=[x for x, _ in spots],
        y=[y for _, y in spots],
        name=label,
        mode="markers",
        marker={
            "symbol": NEED_SYMBOLS[need],
            "size": [
                round(max(LARGEST_CIRCLE * math.sqrt(float(row["value"]) / largest), SMALLEST_CIRCLE), 1)
                if largest
                else ONE_SIZE
                for row in rows
            ],
            "color": NEED_COLOURS[need],
            "line": {"width": 3 if need == "above" else 1.5, "color": NEED_COLOURS[need]},
            "opacity": 1,
        },
        customdata=[[row["country_code"], float(row["value"])] for row in rows],
        hovertext=[
            f"<b>{base.escaped(row['name'])}</b><br>{_number(float(row['value']), lang)}: {base.escaped(label)}"
            f"<br>{base.escaped(state_labels[row['state']])}"
            for row in rows
        ],
        hovertemplate="%{hovertext}<extra></extra>",
        meta={"role": "need", "need": need},
    )


def _halo(circles: base.Spec) -> base.Spec:
    """Give the same rings in white, a little wider: a ring must be seen on a dark fill too."""
    marker = circles["marker"]
    line = {"width": marker["line"]["width"] + 3, "color": tokens.BACKGROUND}
    return {
        **{name: circles[name] for name in ("type", "x", "y", "name", "mode")},
        "marker": {**marker, "color": tokens.BACKGROUND, "line": line},
        "hoverinfo": "skip",
        "meta": {"role": "halo"},
    }


def _legend(
    chart: base.Spec,
    states: Sequence[str],
    needs: Sequence[str],
    state_labels: Mapping[str, str],
    need_labels: Mapping[str, str],
    size_label: str,
    height: int,
) -> None:
    """Write above the map what fills and circles mean."""
    lines: list[tuple[str, base.Spec]] = []
    for state in states:
        dash, line, width = STATE_LINES[state]
        look = {
            "fillcolor": STATE_FILLS[state],
            "line": {"color": line, "width": max(width, 1), "dash": dash},
        }
        lines.append((state_labels[state], {"type": "rect", **look}))
    for need in needs:
        shape = "rect" if NEED_SYMBOLS[need].startswith("square") else "circle"
        line = {"color": NEED_COLOURS[need], "width": 3 if need == "above" else 1.5}
        lines.append((need_labels[need], {"type": shape, "line": line}))
    for number, (text, shape) in enumerate(lines):
        base.legend_line(chart, text, height - 12 - 20 * number, shape=shape)
    if needs:
        base.legend_line(chart, size_label, height - 20 - 20 * len(lines))


def need_over_time(
    frame: pd.DataFrame,
    *,
    lang: str,
    unit_label: str,
    countries: Sequence[tuple[str, str]],
    threshold: float | None,
    breaks: Sequence[int] = (),
    incomplete_label: str = "",
    no_data_label: str,
    is_log: bool = False,
) -> go.Figure:
    """Give the need of several countries over time as small pictures that share both axes.

    Args:
        frame: one row a country and year: country_code, period, value, status.
        lang: nl or en.
        unit_label: measure and unit.
        countries: code and name, in order; those without any figure say so.
        threshold: where need begins, a dashed line in each picture; None draws none.
        breaks: years from which the source counts otherwise, a dotted line in each picture.
        incomplete_label: word for an open point, in the hover text.
        no_data_label: words where a country has no figure.
        is_log: each step up is ten times as much; a zero then lies on the lower edge, as a triangle.

    Returns:
        One trace a country (meta.role points); years without a figure are None and leave the line open; incomplete
        years have an open symbol. customdata (country_code, period).
    """
    shown = frame[frame["country_code"].isin([code for code, _ in countries])].dropna(subset=["value"])
    if shown.empty:
        return base.no_data_figure(no_data_label, lang=lang)
    years = list(range(int(shown["period"].min()), int(shown["period"].max()) + 1))
    top = max(float(shown["value"].max()), threshold or 0.0) * 1.08 or 1.0
    positive = [value for value in [*shown["value"], threshold] if value]
    floor = 10 ** math.floor(math.log10(min(positive))) if is_log and positive else 0.0
    columns = min(FACET_COLUMNS, len(countries))
    lines = math.ceil(len(countries) / columns)
    chart = base.blank(lang=lang, height=FACET_HEIGHT * lines + 72, left=8, right=12, top=34, bottom=26)
    across, down = 0.05, 0.34 / lines
    wide, high = (1 - across * (columns - 1)) / columns, (1 - down * lines) / lines
    ticks = [years[0], years[-1]] if len(years) > 1 else years
    # Room beside the first and last year, so that their labels do not meet those of the next picture.
    edge = max(0.7, 0.15 * (years[-1] - years[0]))
    for place, (code, name) in enumerate(countries):
        column, line = place % columns, place // columns
        number = "" if place == 0 else str(place + 1)
        left, bottom = column * (wide + across), 1 - (line + 1) * (high + down)
        rows = shown[shown["country_code"] == code].set_index("period")
        values = [float(rows.loc[year, "value"]) if year in rows.index else None for year in years]
        is_zero = [bool(floor) and value == 0 for value in values]
        is_open = [year in rows.index and rows.loc[year, "status"] in tokens.OPEN_STATUSES for year in years]
        chart["data"].append(
            base.scatter(
                x=years,
                y=[floor if zero else value for value, zero in zip(values, is_zero, strict=True)],
                name=name,
                mode="lines+markers",
                connectgaps=False,
                line={"color": tokens.ACCENT, "width": tokens.LINE_WIDTH},
                marker={
                    "color": tokens.ACCENT,
                    "size": [8 if open_ else 4 for open_ in is_open],
                    "symbol": [
                        "triangle-down-open" if zero else "circle-open" if open_ else "circle"
                        for open_, zero in zip(is_open, is_zero, strict=True)
                    ],
                },
                customdata=[[code, year] for year in years],
                hovertext=[
                    ""
                    if value is None
                    else f"<b>{base.escaped(name)}</b><br>{year}: <b>{_number(value, lang)}</b>"
                    + (f"<br>{base.escaped(incomplete_label)}" if open_ else "")
                    for year, value, open_ in zip(years, values, is_open, strict=True)
                ],
                hovertemplate="%{hovertext}<extra></extra>",
                meta={"role": "points", "country_code": code},
                xaxis=f"x{number}",
                yaxis=f"y{number}",
            )
        )
        chart["layout"][f"xaxis{number}"] = {
            "domain": [left, left + wide],
            "anchor": f"y{number}",
            "range": [years[0] - edge, years[-1] + edge],
            "tickvals": ticks,
            "ticktext": [str(year) for year in ticks],
            "tickfont": {"size": tokens.SIZE_MARK},
            "showgrid": False,
            "zeroline": False,
            "showline": True,
            "linecolor": tokens.AXIS,
            "fixedrange": True,
        }
        chart["layout"][f"yaxis{number}"] = {
            "domain": [bottom, bottom + high],
            "anchor": f"x{number}",
            **(
                {"type": "log", "range": [math.log10(floor), math.log10(top)], "dtick": 1}
                if floor
                else {"range": [0, top], "nticks": 3}
            ),
            "tickformat": ",.0f" if floor >= 1 or top >= 10 else ",.1f",
            "tickfont": {"size": tokens.SIZE_MARK},
            "showticklabels": column == 0,
            "gridcolor": tokens.GRID,
            "zeroline": False,
            "automargin": "left",
            "fixedrange": True,
        }
        chart["layout"]["annotations"].append(
            base.note(
                f"<b>{base.wrapped(name, 17, most_lines=2)}</b>",
                xref=f"x{number} domain",
                yref=f"y{number} domain",
                x=0,
                y=1,
                xanchor="left",
                yanchor="bottom",
                font={"size": tokens.SIZE_MARK, "color": tokens.TEXT},
                name="country",
            )
        )
        refs = {"xref": f"x{number}", "yref": f"y{number}"}
        if threshold is not None:
            chart["layout"]["shapes"].append(
                {
                    "type": "line",
                    "x0": years[0] - edge,
                    "x1": years[-1] + edge,
                    "y0": threshold,
                    "y1": threshold,
                    "line": {"color": tokens.TEXT, "width": 1, "dash": "dash"},
                    "name": "threshold",
                    **refs,
                }
            )
        for year in breaks:
            if years[0] <= year <= years[-1]:
                chart["layout"]["shapes"].append(
                    {
                        "type": "line",
                        "x0": year - 0.5,
                        "x1": year - 0.5,
                        "y0": 0,
                        "y1": 1,
                        "line": {"color": tokens.TEXT_MUTED, "width": 1, "dash": "dot"},
                        "name": "break",
                        "xref": f"x{number}",
                        "yref": f"y{number} domain",
                    }
                )
        if rows.empty:
            chart["layout"]["annotations"].append(
                base.note(
                    base.wrapped(no_data_label, 16),
                    xref=f"x{number} domain",
                    yref=f"y{number} domain",
                    x=0.5,
                    y=0.5,
                    font={"size": tokens.SIZE_MARK, "color": tokens.TEXT_MUTED},
                    name="no_data",
                )
            )
    base.set_unit(chart, unit_label)
    return go.Figure(chart)
