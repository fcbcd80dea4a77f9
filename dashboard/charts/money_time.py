"""Money over time: by quarter, two measures beside each other, decisions and contracts, lags, and what makes a change.

Amounts are whole units of one currency, in one scale a chart, as in `charts.spread`.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from dashboard import formats
from dashboard.charts import figure as base
from dashboard.charts import tokens
from dashboard.charts.spread import amount_axis, amount_ticks, hatched_note

ROW_HEIGHT = 38
LONGEST_NAME = 54  # characters of a row's name that fit a narrow screen; all of it stands in the hover text
HATCHED = {"shape": "/", "fillmode": "replace", "bgcolor": tokens.BACKGROUND, "size": 6, "solidity": 0.4}
QUARTERS = 4
LEAST_QUARTERS = 8  # of the axis of lags: a few wide bars would say no more
MEDIAN_GLYPH = "▼"
# How the two measures of a chart are drawn: by colour, dash and symbol at once.
SERIES_STYLES = (
    (tokens.COUNTRY_STYLES[0].colour, "solid", "circle"),
    (tokens.COUNTRY_STYLES[1].colour, "dash", "square"),
)
# What a part of a change is drawn as; its own name says it too.
STEP_STYLES = {
    "total": (tokens.ACCENT, ""),
    "up": (tokens.LEVEL_COLOURS["multilateral"], ""),
    "down": (tokens.ATTENTION, "/"),
}


def quarters(
    frame: pd.DataFrame,
    *,
    lang: str,
    unit_label: str,
    no_data_label: str,
    incomplete_label: str,
    currency: str = "EUR",
    height: int = 280,
) -> go.Figure:
    """Give an amount a quarter as bars from zero; quarters that the source does not hold in full are hatched.

    Args:
        frame: one row a quarter: year, quarter (1 to 4), amount (whole units; missing is no bar), is_incomplete, name.
        lang: nl or en.
        unit_label: measure and {unit}.
        no_data_label: words where there is no amount at all.
        incomplete_label: words under the picture where a quarter is not complete.
        currency: EUR or USD.
        height: pixels of the picture without its note.

    Returns:
        One trace of bars (meta.role bars), customdata year and quarter; a quarter without a row has no bar.
    """
    known = frame.dropna(subset=["amount"]).sort_values(["year", "quarter"])
    if known.empty:
        return base.no_data_figure(no_data_label, lang=lang)
    rows = known.to_dict("records")
    places = [row["year"] + (row["quarter"] - 1) / QUARTERS for row in rows]
    amounts = [float(row["amount"]) for row in rows]
    scale = formats.eur_scale(amounts)
    is_open = [bool(row["is_incomplete"]) for row in rows]
    bottom = 30 + (24 if any(is_open) else 0)
    chart = base.blank(lang=lang, height=height + bottom - 30, left=8, right=8, top=34, bottom=bottom)
    colours = [tokens.ATTENTION if amount < 0 else tokens.ACCENT for amount in amounts]
    chart["data"].append(
        base.bar(
            x=places,
            y=amounts,
            width=0.7 / QUARTERS,
            name=unit_label.replace("{unit}", formats.money_unit(scale, lang, currency=currency)),
            marker={
                "color": colours,
                "line": {"color": colours, "width": 1},
                "pattern": {**HATCHED, "size": 4, "shape": ["/" if open_ else "" for open_ in is_open]},
            },
            customdata=[[int(row["year"]), int(row["quarter"])] for row in rows],
            hovertext=[
                f"<b>{base.escaped(row['name'])}</b><br>"
                f"{base.escaped(formats.compact_money(amount, lang, currency=currency))}"
                for row, amount in zip(rows, amounts, strict=True)
            ],
            hovertemplate="%{hovertext}<extra></extra>",
            meta={"role": "bars"},
        )
    )
    first, last = int(rows[0]["year"]), int(rows[-1]["year"])
    axis = base.year_axis(first, last)
    # A year begins at its number here: its four bars follow it.
    chart["layout"].update(
        xaxis={**axis, "range": [first - 0.25, last + 1]}, yaxis=amount_axis(amounts, scale=scale, lang=lang)
    )
    if any(is_open):
        hatched_note(chart, base.wrapped(incomplete_label, 50, most_lines=1))
    base.set_unit(chart, unit_label.replace("{unit}", formats.money_unit(scale, lang, currency=currency)))
    return go.Figure(chart)


def two_measures(
    frame: pd.DataFrame,
    *,
    lang: str,
    unit_label: str,
    labels: Mapping[str, str],
    no_data_label: str,
    incomplete_label: str,
    currency: str = "EUR",
    height: int = 280,
) -> go.Figure:
    """Give two measures of the same money by year, beside each other and never added up.

    Args:
        frame: one row a measure and year: measure, year, amount (missing breaks the line), is_incomplete.
        lang: nl or en.
        unit_label: what is drawn and {unit}.
        labels: measure → words; the first is drawn first.
        no_data_label: words where neither has an amount.
        incomplete_label: words for the open mark of a year that is not complete.
        currency: EUR or USD.
        height: pixels of the picture without its legend.

    Returns:
        One trace a measure (meta.role points, meta.measure) over every year, customdata the year.
    """
    known = frame.dropna(subset=["amount"])
    if known.empty:
        return base.no_data_figure(no_data_label, lang=lang)
    years = list(range(int(known["year"].min()), int(known["year"].max()) + 1))
    scale = formats.eur_scale(known["amount"])
    has_open = bool(known["is_incomplete"].any())
    top = 22 * (len(labels) + has_open) + 34
    chart = base.blank(lang=lang, height=height + top - 34, left=8, right=10, top=top, bottom=30)
    for number, (measure, label) in enumerate(labels.items()):
        colour, dash, symbol = SERIES_STYLES[number]
        rows = {int(row["year"]): row for row in known[known["measure"] == measure].to_dict("records")}
        amounts = [float(rows[year]["amount"]) if year in rows else None for year in years]
        is_open = [year in rows and bool(rows[year]["is_incomplete"]) for year in years]
        chart["data"].append(
            base.scatter(
                x=years,
                y=amounts,
                name=label,
                mode="lines+markers",
                line={"color": colour, "dash": dash, "width": tokens.LINE_WIDTH},
                marker={
                    "color": [tokens.BACKGROUND if open_ else colour for open_ in is_open],
                    "symbol": symbol,
                    "size": tokens.MARKER_SIZE,
                    "line": {"color": colour, "width": 2},
                },
                cliponaxis=False,
                customdata=years,
                hovertext=[
                    ""
                    if amount is None
                    else f"<b>{base.escaped(label)}, {year}</b><br>"
                    f"{base.escaped(formats.compact_money(amount, lang, currency=currency))}"
                    + (f"<br>{base.escaped(incomplete_label)}" if open_ else "")
                    for year, amount, open_ in zip(years, amounts, is_open, strict=True)
                ],
                hovertemplate="%{hovertext}<extra></extra>",
                meta={"role": "points", "measure": measure},
            )
        )
        middle = top - 40 - 22 * number
        base.legend_line(
            chart,
            label,
            middle,
            shape={"type": "line", "line": {"color": colour, "dash": dash, "width": 2}},
            wide=30,
        )
    if has_open:
        sample = {
            "type": "circle",
            "fillcolor": tokens.BACKGROUND,
            "line": {"color": tokens.TEXT, "width": 2},
        }
        base.legend_line(chart, incomplete_label, top - 40 - 22 * len(labels), shape=sample, left=13, wide=10)
    amounts = [float(amount) for amount in known["amount"]]
    chart["layout"].update(
        xaxis=base.year_axis(years[0], years[-1]),
        yaxis=amount_axis(amounts, scale=scale, lang=lang, room=0.06),
    )
    base.set_unit(chart, unit_label.replace("{unit}", formats.money_unit(scale, lang, currency=currency)))
    return go.Figure(chart)


def decided_and_contracted(
    frame: pd.DataFrame,
    *,
    lang: str,
    unit_label: str,
    labels: Mapping[str, str],
    no_contract_label: str,
    no_data_label: str,
) -> go.Figure:
    """Give for each row what was decided and what was contracted under it, as two bars from zero.

    Args:
        frame: one row a pair of bars, in the order to be drawn: code, name, approved, contracted (EUR; missing is no
            bar), note (words behind the name, blank for none).
        lang: nl or en.
        unit_label: what is drawn and {unit}.
        labels: approved and contracted → words.
        no_contract_label: words where there is no contract.
        no_data_label: words where there is no row.

    Returns:
        Traces with meta.role approved and contracted, customdata the code.
    """
    if frame.empty:
        return base.no_data_figure(no_data_label, lang=lang)
    rows = frame.to_dict("records")
    amounts = [float(row[role]) for row in rows for role in labels if not formats.is_missing(row[role])]
    scale = formats.eur_scale(amounts)
    most = max([*amounts, 0.0]) or 1.0
    chart = base.blank(lang=lang, height=54 * len(rows) + 122, left=4, right=8, top=78, bottom=30)
    looks = {"approved": (0.1, tokens.ACCENT, HATCHED), "contracted": (0.36, tokens.ACCENT, {"shape": ""})}
    for number, (role, label) in enumerate(labels.items()):
        shift, colour, pattern = looks[role]
        chart["data"].append(
            base.bar(
                orientation="h",
                x=[None if formats.is_missing(row[role]) else float(row[role]) for row in rows],
                y=[place + shift for place in range(len(rows))],
                width=0.22,
                name=label,
                marker={"color": colour, "line": {"color": colour, "width": 1}, "pattern": pattern},
                text=[
                    ""
                    if formats.is_missing(row[role])
                    else formats.amount_in_scale(row[role], lang, scale=scale)
                    for row in rows
                ],
                textposition="outside",
                textfont={"size": tokens.SIZE_SMALL, "color": tokens.TEXT},
                cliponaxis=False,
                constraintext="none",
                customdata=[row["code"] for row in rows],
                hovertext=[_pair_hover(row, role, label, no_contract_label, lang) for row in rows],
                hovertemplate="%{hovertext}<extra></extra>",
                meta={"role": role},
            )
        )
        sample = {"type": "rect", "fillcolor": colour, "line": {"color": colour, "width": 1.5}}
        if pattern["shape"]:
            # A hatched sample; its places are those of the first line of the legend.
            path = "M4,28L4,42L20,42L20,28ZM6,28L16,42M12,28L20,39M4,35L9,42"
            sample = {"type": "path", "path": path, "line": {"color": colour, "width": 1.5}}
        base.legend_line(chart, label, 35 - 22 * number, shape=sample)
    for place, row in enumerate(rows):
        note = f" {base.escaped(row['note'])}" if row["note"] else ""
        chart["layout"]["annotations"].append(
            base.note(
                f"<b>{base.cut(str(row['name']), LONGEST_NAME - min(len(str(row['note'])), 16))}</b>{note}",
                xref="paper",
                x=0,
                y=place - 0.2,
                xanchor="left",
                yanchor="middle",
                bgcolor=tokens.BACKGROUND,
                borderpad=1,
                name="row",
            )
        )
        if formats.is_missing(row["contracted"]):
            chart["layout"]["annotations"].append(
                base.note(
                    base.escaped(no_contract_label),
                    x=0,
                    y=place + looks["contracted"][0],
                    xanchor="left",
                    yanchor="middle",
                    xshift=4,
                    font={"size": tokens.SIZE_SMALL, "color": tokens.TEXT_MUTED},
                    name="no_contract",
                )
            )
    chart["layout"].update(
        barmode="overlay",
        xaxis={
            "range": [0, most * 1.18],
            **amount_ticks(0, most, scale=scale, lang=lang, most=4),
            "gridcolor": tokens.GRID,
            "zeroline": True,
            "zerolinecolor": tokens.AXIS,
            "fixedrange": True,
        },
        yaxis={"range": [len(rows) - 0.35, -0.5], "visible": False, "fixedrange": True},
    )
    base.set_unit(chart, unit_label.replace("{unit}", formats.money_unit(scale, lang)))
    return go.Figure(chart)


def _pair_hover(row: Mapping[str, object], role: str, label: str, no_contract_label: str, lang: str) -> str:
    found = row[role]
    told = no_contract_label if formats.is_missing(found) else formats.compact_money(found, lang)
    lines = [f"<b>{base.wrapped(str(row['name']), 50)}</b>", f"{base.escaped(label)}: {base.escaped(told)}"]
    if row["note"]:
        lines.append(base.wrapped(str(row["note"]), 50))
    return "<br>".join(lines)


def lags(
    frame: pd.DataFrame,
    *,
    lang: str,
    unit_label: str,
    x_label: str,
    median: float | None,
    median_label: str,
    no_data_label: str,
    height: int = 260,
) -> go.Figure:
    """Give how many activities have a lag of so many quarters, with the middle one marked.

    Args:
        frame: one row a number of quarters: quarters, count, name (for the hover text).
        lang: nl or en.
        unit_label: what is counted.
        x_label: words under the axis.
        median: quarters of the middle activity; None for no mark.
        median_label: words for the mark.
        no_data_label: words where there is no activity.
        height: pixels.

    Returns:
        One trace of bars (meta.role bars), customdata the quarters.
    """
    if frame.empty:
        return base.no_data_figure(no_data_label, lang=lang)
    rows = frame.sort_values("quarters").to_dict("records")
    first, last = int(rows[0]["quarters"]), int(rows[-1]["quarters"])
    most = max(int(row["count"]) for row in rows)
    under = base.wrapped(x_label, 50)
    bottom = 38 + 16 * (under.count("<br>") + 1)
    chart = base.blank(lang=lang, height=height + bottom - 32, left=8, right=12, top=64, bottom=bottom)
    chart["data"].append(
        base.bar(
            x=[int(row["quarters"]) for row in rows],
            y=[int(row["count"]) for row in rows],
            width=0.8,
            name=unit_label,
            marker={"color": tokens.ACCENT, "line": {"width": 0}},
            text=[formats.number(int(row["count"]), lang) for row in rows] if len(rows) <= 16 else None,
            textposition="outside",
            textangle=0,
            textfont={"size": tokens.SIZE_MARK, "color": tokens.TEXT},
            cliponaxis=False,
            constraintext="none",
            customdata=[int(row["quarters"]) for row in rows],
            hovertext=[
                f"<b>{base.escaped(row['name'])}</b><br>{base.escaped(unit_label)}: "
                f"{formats.number(int(row['count']), lang)}"
                for row in rows
            ],
            hovertemplate="%{hovertext}<extra></extra>",
            meta={"role": "bars"},
        )
    )
    if median is not None:
        chart["layout"]["annotations"].append(
            base.note(
                MEDIAN_GLYPH,
                x=median,
                yref="paper",
                y=1,
                xanchor="center",
                yanchor="bottom",
                font={"size": tokens.SIZE_TEXT, "color": tokens.ATTENTION},
                name="median",
            )
        )
        base.legend_line(chart, f"{MEDIAN_GLYPH} {median_label}", 30)
    last = max(last, LEAST_QUARTERS)
    step = next(step for step in (1, 2, 4, 8, 20, 40) if (last - first) / step <= 12)
    chart["layout"].update(
        xaxis={
            **base.year_axis(first, last),
            "tickvals": (ticks := [n for n in range(first, last + 1) if n % step == 0]),
            "ticktext": [formats.number(n, lang) for n in ticks],
            "range": [first - 0.6, last + 0.6],
        },
        yaxis={**base.value_axis(), "range": [0, most * 1.18], "nticks": 5 if most > 4 else most + 1},
    )
    chart["layout"]["annotations"].append(
        base.note(
            under,
            xref="paper",
            yref="paper",
            x=0,
            y=0,
            xanchor="left",
            yanchor="top",
            yshift=-26,
            font={"size": tokens.SIZE_SMALL, "color": tokens.TEXT_MUTED},
            name="x_label",
        )
    )
    base.set_unit(chart, unit_label)
    return go.Figure(chart)


def change(
    frame: pd.DataFrame,
    *,
    lang: str,
    unit_label: str,
    no_data_label: str,
    currency: str = "EUR",
) -> go.Figure:
    """Give the way from one total to another: each part begins where the one above it ends.

    Args:
        frame: one row a step from top to bottom: code, name, amount (signed), kind (total begins at zero, part goes on
            from the step above).
        lang: nl or en.
        unit_label: what is drawn and {unit}.
        no_data_label: words where there is no step.
        currency: EUR or USD.

    Returns:
        One trace of bars (meta.role steps), customdata the code; thin lines lead from each step to the next.
    """
    if frame.empty:
        return base.no_data_figure(no_data_label, lang=lang)
    rows = frame.to_dict("records")
    starts, ends, at = [], [], 0.0
    for row in rows:
        amount = float(row["amount"])
        starts.append(0.0 if row["kind"] == "total" else at)
        at = starts[-1] + amount
        ends.append(at)
    scale = formats.eur_scale([float(row["amount"]) for row in rows])
    low, high = min(0.0, *starts, *ends), max(0.0, *starts, *ends)
    span = (high - low) or 1.0
    looks = [
        STEP_STYLES["total" if row["kind"] == "total" else "up" if float(row["amount"]) >= 0 else "down"]
        for row in rows
    ]
    texts = [_step_text(row, scale, lang) for row in rows]
    chart = base.blank(lang=lang, height=ROW_HEIGHT * len(rows) + 78, left=4, right=8, top=34, bottom=30)
    chart["data"].append(
        base.bar(
            orientation="h",
            base=starts,
            x=[float(row["amount"]) for row in rows],
            y=[place + 0.21 for place in range(len(rows))],
            width=0.36,
            name=unit_label.replace("{unit}", formats.money_unit(scale, lang, currency=currency)),
            marker={
                "color": [colour for colour, _ in looks],
                # A step of nothing has no outline either.
                "line": {
                    "color": [colour for colour, _ in looks],
                    "width": [1.5 if float(row["amount"]) else 0 for row in rows],
                },
                "pattern": {**HATCHED, "shape": [pattern for _, pattern in looks]},
            },
            customdata=[row["code"] for row in rows],
            hovertext=[
                f"<b>{base.escaped(row['name'])}</b><br>"
                f"{base.escaped(formats.compact_money(float(row['amount']), lang, currency=currency))}"
                for row in rows
            ],
            hovertemplate="%{hovertext}<extra></extra>",
            meta={"role": "steps"},
        )
    )
    line = {"color": tokens.AXIS, "width": 1, "dash": "dot"}
    chart["layout"]["shapes"] += [
        {"type": "line", "x0": end, "x1": end, "y0": place + 0.39, "y1": place + 1.03, "line": line}
        for place, end in itertools.islice(enumerate(ends), len(ends) - 1)
    ]
    for place, (row, text) in enumerate(zip(rows, texts, strict=True)):
        chart["layout"]["annotations"].append(
            base.note(
                f"<b>{base.cut(str(row['name']), LONGEST_NAME)}</b>: {base.escaped(text)}",
                xref="paper",
                x=0,
                y=place - 0.25,
                xanchor="left",
                yanchor="middle",
                bgcolor=tokens.BACKGROUND,
                borderpad=1,
                name="row",
            )
        )
    chart["layout"].update(
        xaxis={
            "range": [low - 0.03 * span if low < 0 else 0, high + 0.05 * span],
            **amount_ticks(low, high, scale=scale, lang=lang, most=4),
            "gridcolor": tokens.GRID,
            "zeroline": True,
            "zerolinecolor": tokens.AXIS,
            "fixedrange": True,
        },
        yaxis={"range": [len(rows) - 0.4, -0.6], "visible": False, "fixedrange": True},
    )
    base.set_unit(chart, unit_label.replace("{unit}", formats.money_unit(scale, lang, currency=currency)))
    return go.Figure(chart)


def _step_text(row: Mapping[str, object], scale: str, lang: str) -> str:
    amount = float(row["amount"])
    plus = "+" if row["kind"] != "total" and amount > 0 else ""
    return plus + formats.amount_in_scale(amount, lang, scale=scale)
