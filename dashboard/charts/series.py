"""Indicators over time: the lines, and the facts that titles and alternative texts are made of."""

from __future__ import annotations

import calendar
import itertools
import math
from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from dashboard import formats
from dashboard.charts import figure as base
from dashboard.charts import tokens

LABEL_GAP = 31  # pixels between two end labels of two lines
STRIP = 13  # pixels below the axis where starts of partnerships stand


def indicator_series(
    frame: pd.DataFrame,
    *,
    lang: str,
    unit_label: str,
    decimals: int,
    countries: Sequence[tuple[str, str]],
    no_data_label: str,
    breaks: Sequence[tuple[int, str]] = (),
    starts: Sequence[tuple[str, str]] = (),
    starts_label: str = "",
    incomplete_label: str = "",
    suppressed_label: str = "",
    status_labels: Mapping[str, str] | None = None,
    from_zero: bool = True,
    name_starts: bool = False,
    height: int = tokens.HEIGHT,
) -> go.Figure:
    """Give one indicator as lines over years for one to four countries.

    A missing year breaks the line; it is never bridged and never zero. Provisional, estimated and incomplete years
    are open symbols reached by a dotted line. Nothing here says that a partnership had an effect.

    Args:
        frame: one row a country and year: country_code, period (year), value (number or missing), status (normal,
            provisional, estimated, rounded, incomplete, missing, suppressed); optional low and high (bounds) and
            note (words beside an open point, such as "2025: until April"). Years without a row are missing.
        lang: nl or en.
        unit_label: measure and unit, above the axis.
        decimals: of labels and hover.
        countries: code and label, in the order of the selection; at most four.
        no_data_label: words for a country without any value.
        breaks: first year of a new definition, short label.
        starts: ISO date (2024, 2024-05 or 2024-05-31) and name of each partnership that started.
        starts_label: explains the triangles, such as "start of a partnership".
        incomplete_label: words for an incomplete year without a note; {year} is filled in.
        suppressed_label: words for years that the source suppressed.
        status_labels: words per status, for the hover.
        from_zero: counts start at zero; False for an index, which gets a line at zero where it crosses it.
        name_starts: list the names under the chart too, for a picture that has no hover.
        height: pixels.

    Returns:
        A figure whose traces carry meta = {role, country_code}; role is interval, line, open_line or points. The
        points have every year from first to last, missing ones as None, and customdata (country_code, period, status).

    Raises:
        ValueError: more than four countries, or two rows for one country and year.
    """
    _check(frame, countries)
    status_labels = status_labels or {}
    drawn = {code: _points(frame, code) for code, _ in countries}
    known = pd.concat([points.dropna(subset=["value"]) for points in drawn.values()])
    if known.empty:
        return base.no_data_figure(no_data_label, lang=lang)
    first, last = int(known["period"].min()), int(known["period"].max())
    labels = [
        _end_label(drawn[code], label, style, last, lang, decimals, no_data_label)
        for (code, label), style in zip(countries, tokens.COUNTRY_STYLES, strict=False)
    ]
    open_years = _open_years(drawn, incomplete_label)
    inside = [start for start in _grouped_starts(starts) if first - 0.5 <= start[0] <= last + 0.5]
    key_lines = _starts_key(inside, starts_label, lang, name_starts)
    bottom = 26 + (STRIP + 4 + 16 * len(key_lines) if inside else 0)
    height += 16 * max(len(key_lines) - 1, 0)
    chart = base.blank(
        lang=lang,
        height=height,
        left=8,
        right=max(base.text_width(label) for label, _ in labels) + 18,
        top=30 + (14 if open_years else 0) + (14 if breaks else 0),
        bottom=bottom,
    )
    bounds = [known["value"], *(known[column] for column in ("low", "high"))]
    low, high = _value_range(pd.concat(bounds).dropna(), from_zero)
    for rank, (code, label) in enumerate(countries):
        _draw_country(chart, drawn[code], code, label, rank, lang, decimals, status_labels)
    chart["layout"].update(
        xaxis={**base.year_axis(first, last), "ticklabelstandoff": STRIP if inside else 0},
        yaxis={
            **base.value_axis(decimals=_tick_decimals(low, high, decimals)),
            "range": [low, high],
            "rangemode": "tozero" if from_zero else "normal",
            "zeroline": not from_zero and low < 0 < high,
            "zerolinecolor": tokens.AXIS,
            "zerolinewidth": 1,
        },
    )
    pixels = height - chart["layout"]["margin"]["t"] - bottom
    chart["layout"]["annotations"] = [
        *_end_notes(labels, low, high, pixels),
        *_open_notes(open_years, first, last),
        *_break_notes(breaks, first, last, bool(open_years)),
        *_suppressed_notes(drawn, suppressed_label),
        *_start_notes(inside, key_lines, lang),
    ]
    chart["layout"]["shapes"] = [
        {
            "type": "line",
            "x0": year - 0.5,
            "x1": year - 0.5,
            "yref": "paper",
            "y0": 0,
            "y1": 1,
            "line": {"color": tokens.TEXT_MUTED, "width": 1, "dash": "dot"},
            "layer": "below",
        }
        for year, _ in breaks
        if first < year <= last
    ] + [
        {
            "type": "rect",
            "x0": year - 0.5,
            "x1": year + 0.5,
            "yref": "paper",
            "y0": 0,
            "y1": 1,
            "fillcolor": tokens.LAND,
            "line": {"width": 0},
            "layer": "below",
        }
        for year in open_years
    ]
    base.set_unit(chart, unit_label)
    return go.Figure(chart)


def describe_series(
    frame: pd.DataFrame, *, countries: Sequence[tuple[str, str]], flat_share: float = 0.05
) -> dict[str, dict[str, object]]:
    """Give the facts about each country's series that titles, summaries and alternative texts are made of.

    Incomplete years are told but never compared: a part of a year is no fall. `direction` compares the newest full
    year with the last known full year before it: "flat" when the change is at most `flat_share` of the earlier value
    (or both are equal), else "up" or "down"; None with fewer than two such years. From zero every rise is "up".

    Args:
        frame: as for `indicator_series`.
        countries: code and label, in order.
        flat_share: largest share of the earlier value that counts as no change.

    Returns:
        Per country code: has_data, first_period, first_value, latest_period, latest_value, latest_status,
        previous_period, previous_value, change, change_share, direction, peak_period, peak_value (the earliest of
        equal peaks; full years only), missing_years (between first and last), missing_count, suppressed_years,
        provisional_years, incomplete (period, value and note of each incomplete year). Unknown facts are None.
    """
    return {code: _facts(_points(frame, code), flat_share) for code, _ in countries}


def _check(frame: pd.DataFrame, countries: Sequence[tuple[str, str]]) -> None:
    if not 1 <= len(countries) <= len(tokens.COUNTRY_STYLES):
        raise ValueError(f"a chart takes one to {len(tokens.COUNTRY_STYLES)} countries, not {len(countries)}")
    doubled = frame[frame.duplicated(["country_code", "period"])]
    if not doubled.empty:
        row = doubled.iloc[0]
        raise ValueError(f"two rows for {row['country_code']} in {row['period']}")


def _points(frame: pd.DataFrame, code: str) -> pd.DataFrame:
    """Give every year from a country's first to its last row: period, value, status, low, high, note."""
    # Column by column into plain lists: a page draws two dozen of these, and each row that pandas cuts out of a
    # frame costs more than the whole series does here.
    columns = ["period", "value", "status", "low", "high", "note"]
    given = [frame[column].tolist() if column in frame else [None] * len(frame) for column in columns]
    owners = frame["country_code"].tolist()
    found = {
        int(row[0]): row for owner, row in zip(owners, zip(*given, strict=True), strict=True) if owner == code
    }
    points = []
    for year in range(min(found), max(found) + 1) if found else ():
        _, value, status, low, high, note = found.get(year, (year, None, None, None, None, None))
        status = status if isinstance(status, str) else "missing"
        is_shown = status not in ("missing", "suppressed")
        numbers = [float(one) if is_shown and not pd.isna(one) else math.nan for one in (value, low, high)]
        points.append((year, numbers[0], status, *numbers[1:], note))
    kinds = {"period": "int64", "value": float, "status": object, "low": float, "high": float, "note": object}
    return pd.DataFrame(
        {
            name: pd.Series([point[place] for point in points], dtype=kinds[name])
            for place, name in enumerate(columns)
        }
    )


def _value_range(values: pd.Series, from_zero: bool) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    if from_zero:
        return min(0.0, low * 1.08), high * 1.08 if high > 0 else 1.0
    room = (high - low or abs(high) or 1.0) * 0.12
    return low - room, high + room


def _tick_decimals(low: float, high: float, decimals: int) -> int:
    """Give just enough decimals for about five ticks: whole persons need none, a rate below one does."""
    step = (high - low) / 5
    return min(max(decimals, 0), max(0, -math.floor(math.log10(step)))) if step > 0 else decimals


def _draw_country(
    chart: base.Spec,
    points: pd.DataFrame,
    code: str,
    label: str,
    rank: int,
    lang: str,
    decimals: int,
    status_labels: Mapping[str, str],
) -> None:
    style = tokens.COUNTRY_STYLES[rank]
    width = tokens.LINE_WIDTH_FIRST if rank == 0 else tokens.LINE_WIDTH
    is_open = points["status"].isin(tokens.OPEN_STATUSES)
    for run in _runs(points["low"].notna() & points["high"].notna()):
        chart["data"].append(_interval(points.iloc[run], code, label, style))
    chart["data"].append(
        base.scatter(
            x=points["period"].tolist(),
            y=_plain(points["value"].where(~is_open)),
            name=label,
            mode="lines",
            connectgaps=False,
            line={"color": style.colour, "width": width, "dash": style.dash},
            hoverinfo="skip",
            meta={"role": "line", "country_code": code},
        )
    )
    open_line = _open_line(points, is_open)
    if open_line:
        chart["data"].append(
            base.scatter(
                x=[x for x, _ in open_line],
                y=[y for _, y in open_line],
                name=label,
                mode="lines",
                connectgaps=False,
                line={"color": style.colour, "width": 1.5, "dash": "1px,3px"},
                hoverinfo="skip",
                meta={"role": "open_line", "country_code": code},
            )
        )
    many = len(points) > 30
    chart["data"].append(
        base.scatter(
            x=points["period"].tolist(),
            y=_plain(points["value"]),
            name=label,
            mode="markers",
            marker={
                "color": style.colour,
                "symbol": [style.symbol + ("-open" if flag else "") for flag in is_open],
                "size": 5 if many else tokens.MARKER_SIZE,
                "line": {"width": [2 if flag else 0 for flag in is_open], "color": style.colour},
                "opacity": 1,
            },
            cliponaxis=False,
            customdata=[
                [code, int(period), status]
                for period, status in zip(points["period"], points["status"], strict=True)
            ],
            hovertext=[_hover(row, label, lang, decimals, status_labels) for row in points.itertuples()],
            hovertemplate="%{hovertext}<extra></extra>",
            meta={"role": "points", "country_code": code},
        )
    )


def _plain(values: pd.Series) -> list[float | None]:
    """Give numbers with None where missing: NaN is no JSON."""
    return [None if pd.isna(value) else float(value) for value in values]


def _runs(flags: pd.Series) -> list[slice]:
    runs, begin = [], None
    for position, flag in enumerate([*flags, False]):
        if flag and begin is None:
            begin = position
        elif not flag and begin is not None:
            runs.append(slice(begin, position))
            begin = None
    return runs


def _interval(rows: pd.DataFrame, code: str, label: str, style: tokens.CountryStyle) -> base.Spec:
    years = rows["period"].tolist()
    if len(years) == 1:  # a band of one year has no width
        return base.scatter(
            x=years,
            y=[float((rows["low"].iloc[0] + rows["high"].iloc[0]) / 2)],
            error_y={
                "type": "data",
                "array": [float((rows["high"].iloc[0] - rows["low"].iloc[0]) / 2)],
                "color": style.colour,
                "thickness": 1.5,
                "width": 5,
            },
            name=label,
            mode="markers",
            marker={"size": 0.1, "color": style.colour},
            hoverinfo="skip",
            meta={"role": "interval", "country_code": code},
        )
    return base.scatter(
        x=[*years, *reversed(years)],
        y=[*map(float, rows["high"]), *map(float, reversed(rows["low"].tolist()))],
        name=label,
        mode="lines",
        fill="toself",
        fillcolor=tokens.translucent(style.colour, 0.14),
        line={"color": style.colour, "width": 1, "dash": "dot"},
        hoverinfo="skip",
        meta={"role": "interval", "country_code": code},
    )


def _open_line(points: pd.DataFrame, is_open: pd.Series) -> list[tuple[int, float | None]]:
    """Give the dotted way into and out of each open point; None parts the pieces. Missing neighbours end it."""
    line: list[tuple[int, float | None]] = []
    rows = list(zip(points["period"].tolist(), _plain(points["value"]), is_open, strict=True))
    for before, after in itertools.pairwise(rows):
        if (before[2] or after[2]) and before[1] is not None and after[1] is not None:
            line += [(before[0], before[1]), (after[0], after[1]), (after[0], None)]
    return line[:-1]


def _hover(row: object, label: str, lang: str, decimals: int, status_labels: Mapping[str, str]) -> str:
    if pd.isna(row.value):
        return ""
    parts = [
        f"<b>{base.escaped(label)}</b>",
        f"{row.period}: <b>{formats.number(row.value, lang, decimals=decimals)}</b>",
    ]
    if pd.notna(row.low) and pd.notna(row.high):
        parts.append(formats.interval(row.low, row.high, lang, decimals=decimals))
    if row.status in status_labels and row.status != "normal":
        parts.append(base.escaped(status_labels[row.status]))
    if isinstance(row.note, str) and row.note:
        parts.append(base.escaped(row.note))
    return "<br>".join(parts)


def _end_label(
    points: pd.DataFrame,
    label: str,
    style: tokens.CountryStyle,
    last: int,
    lang: str,
    decimals: int,
    no_data_label: str,
) -> tuple[str, tuple[int, float] | None]:
    """Give the words at a line's end and the point they belong to (None without data)."""
    name = f"{style.glyph} {base.escaped(_shortened(label))}"
    full = points[points["value"].notna() & (points["status"] != "incomplete")]
    known = full if len(full) else points[points["value"].notna()]
    if known.empty:
        return f"<b>{name}</b><br>{base.wrapped(no_data_label, 16)}", None
    row = known.iloc[-1]
    value = formats.number(row["value"], lang, decimals=decimals)
    shown = value if row["period"] == last else f"{value} ({row['period']})"
    return f"<b>{name}</b><br>{shown}", (int(row["period"]), float(row["value"]))


def _shortened(label: str, most: int = 15) -> str:
    return label if len(label) <= most else label[: most - 1].rstrip() + "…"


def _end_notes(
    labels: Sequence[tuple[str, tuple[int, float] | None]], low: float, high: float, pixels: int
) -> list[dict[str, object]]:
    """Give the end labels, spread so that none covers another; leaders lead back where one was moved."""
    wanted = [(point[1] - low) / (high - low) * pixels if point else 0.0 for _, point in labels]
    placed = base.spread_apart(wanted, gap=LABEL_GAP, low=8, high=pixels - 6)
    return [
        base.note(
            text,
            xref="paper",
            yref="paper",
            x=1,
            y=0,
            xanchor="left",
            yanchor="middle",
            xshift=8,
            yshift=round(y),
            name="end_label",
            font={
                "size": tokens.SIZE_SMALL,
                "color": style.colour if point else tokens.TEXT_MUTED,
            },
        )
        for (text, point), style, y in zip(labels, tokens.COUNTRY_STYLES, placed, strict=False)
    ]


def _open_years(drawn: Mapping[str, pd.DataFrame], incomplete_label: str) -> dict[int, str]:
    """Give the words for each year with open points that need words; what countries share is said once."""
    words: dict[int, list[str]] = {}
    for points in drawn.values():
        for row in points.itertuples():
            if pd.isna(row.value) or row.status not in tokens.OPEN_STATUSES:
                continue
            text = row.note if isinstance(row.note, str) and row.note else ""
            if not text and row.status == "incomplete":
                text = incomplete_label.format(year=row.period)
            if text and text not in words.setdefault(int(row.period), []):
                words[int(row.period)].append(text)
    return {year: "; ".join(texts) for year, texts in sorted(words.items())}


def _open_notes(open_years: Mapping[int, str], first: int, last: int) -> list[dict[str, object]]:
    """Give the words above the years with open points, where no line runs."""
    return [
        base.note(
            base.cut(text, 40),
            x=year + (0.5 if year > (first + last) / 2 else -0.5),
            yref="paper",
            y=1,
            xanchor="right" if year > (first + last) / 2 else "left",
            yanchor="bottom",
            yshift=1,
            font={"size": tokens.SIZE_MARK, "color": tokens.TEXT},
            name="open_point",
        )
        for year, text in open_years.items()
    ]


def _break_notes(
    breaks: Sequence[tuple[int, str]], first: int, last: int, has_open: bool
) -> list[dict[str, object]]:
    return [
        base.note(
            base.escaped(label),
            x=year - 0.5,
            yref="paper",
            y=1,
            xanchor="right" if year - 0.5 > (first + last) / 2 else "left",
            yanchor="bottom",
            yshift=14 if has_open else 1,
            font={"size": tokens.SIZE_MARK, "color": tokens.TEXT_MUTED},
            name="break",
        )
        for year, label in breaks
        if label and first < year <= last
    ]


def _suppressed_notes(drawn: Mapping[str, pd.DataFrame], label: str) -> list[dict[str, object]]:
    years = sorted(
        {
            int(year)
            for points in drawn.values()
            for year in points.loc[points["status"] == "suppressed", "period"]
        }
    )
    return [
        base.note(
            base.escaped(label),
            x=year,
            yref="paper",
            y=0,
            yanchor="bottom",
            yshift=4,
            textangle=-90,
            font={"size": tokens.SIZE_MARK, "color": tokens.TEXT_MUTED},
            name="suppressed",
        )
        for year in years
        if label
    ]


def year_position(date: str) -> float:
    """Give where an ISO date stands on a year axis: a year's number is its middle, so January 1 is half before it."""
    parts = [int(part) for part in date.split("-")]
    year = parts[0]
    if len(parts) == 1:
        return float(year)
    days = 366 if calendar.isleap(year) else 365
    before = sum(calendar.monthrange(year, month)[1] for month in range(1, parts[1]))
    day = parts[2] if len(parts) == 3 else calendar.monthrange(year, parts[1])[1] / 2
    return year - 0.5 + (before + day) / days


def _grouped_starts(starts: Sequence[tuple[str, str]]) -> list[tuple[float, list[tuple[str, str]]]]:
    """Give one place a year for the starts: two triangles in one year would cover each other on a narrow screen."""
    by_year: dict[int, list[tuple[str, str]]] = {}
    for date, name in sorted(starts):
        by_year.setdefault(int(date[:4]), []).append((date, name))
    return [
        (year_position(group[0][0]) if len(group) == 1 else float(year), group)
        for year, group in sorted(by_year.items())
    ]


def _starts_key(
    groups: Sequence[tuple[float, list[tuple[str, str]]]], label: str, lang: str, name_starts: bool
) -> list[str]:
    if not groups:
        return []
    lines = [f"▲ {base.escaped(label)}"]
    if name_starts:
        for _, group in groups:
            for date, name in group:
                lines += base.wrapped(f"{formats.date(date, lang)}: {name}", 44).split("<br>")
    return lines


def _start_notes(
    groups: Sequence[tuple[float, list[tuple[str, str]]]], key_lines: Sequence[str], lang: str
) -> list[dict[str, object]]:
    marks = [
        base.note(
            "▲",
            x=position,
            yref="paper",
            y=0,
            xanchor="center",
            yanchor="top",
            yshift=1,
            hovertext="<br>".join(
                f"{formats.date(date, lang)}: {base.wrapped(name, 44)}" for date, name in group
            ),
            captureevents=True,
            font={"size": tokens.SIZE_MARK, "color": tokens.TEXT},
            name="start",
        )
        for position, group in groups
    ]
    if key_lines:
        marks.append(
            base.note(
                "<br>".join(key_lines),
                xref="paper",
                x=0,
                yref="paper",
                y=0,
                xanchor="left",
                yanchor="top",
                yshift=-(STRIP + 22),
                font={"size": tokens.SIZE_MARK, "color": tokens.TEXT_MUTED},
                name="starts_key",
            )
        )
    return marks


def _facts(points: pd.DataFrame, flat_share: float) -> dict[str, object]:
    known = points.dropna(subset=["value"])
    full = known[known["status"] != "incomplete"]
    incomplete = known[known["status"] == "incomplete"]
    facts: dict[str, object] = dict.fromkeys(
        (
            "first_period first_value latest_period latest_value latest_status previous_period previous_value change "
            "change_share direction peak_period peak_value"
        ).split()
    )
    facts |= {
        "has_data": not known.empty,
        "missing_years": [],
        "missing_count": 0,
        "suppressed_years": [int(year) for year in points.loc[points["status"] == "suppressed", "period"]],
        "provisional_years": [int(year) for year in known.loc[known["status"] == "provisional", "period"]],
        "incomplete": [
            {
                "period": int(row.period),
                "value": float(row.value),
                "note": row.note if isinstance(row.note, str) and row.note else None,
            }
            for row in incomplete.itertuples()
        ],
    }
    if known.empty:
        return facts
    first, last = int(known["period"].min()), int(known["period"].max())
    there = set(known["period"])
    absent = [
        year for year in range(first, last + 1) if year not in there and year not in facts["suppressed_years"]
    ]
    facts |= {"missing_years": absent, "missing_count": len(absent)}
    if full.empty:
        return facts
    begin, end, peak = full.iloc[0], full.iloc[-1], full.loc[full["value"].idxmax()]
    facts |= {
        "first_period": int(begin["period"]),
        "first_value": float(begin["value"]),
        "latest_period": int(end["period"]),
        "latest_value": float(end["value"]),
        "latest_status": str(end["status"]),
        "peak_period": int(peak["period"]),
        "peak_value": float(peak["value"]),
    }
    if len(full) > 1:
        before = full.iloc[-2]
        change = float(end["value"] - before["value"])
        size = abs(float(before["value"]))
        flat = change == 0 or (size > 0 and abs(change) <= flat_share * size)
        facts |= {
            "previous_period": int(before["period"]),
            "previous_value": float(before["value"]),
            "change": change,
            "change_share": change / size if size else None,
            "direction": "flat" if flat else "up" if change > 0 else "down",
        }
    return facts
