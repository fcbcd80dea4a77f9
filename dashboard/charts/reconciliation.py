"""The same money in two publications: pairs of amounts, the ratio of the two, and the steps from one to the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from dashboard import formats
from dashboard.charts import figure as base
from dashboard.charts import spread, tokens

ROW = 54
SECOND_COLOUR = "#997700"
STEP_ROW = 44
RATIO_ROW = 26
MOST_RATIO = 2.0
LONGEST_NAME = 54


def amount_pairs(
    frame: pd.DataFrame,
    *,
    lang: str,
    unit_label: str,
    labels: Sequence[str],
    no_data_label: str,
    currency: str = "EUR",
) -> go.Figure:
    """Give two amounts a row as two bars from zero, never stacked: the first full, the second hatched.

    Args:
        frame: one row a pair, in the order of reading: code, name, first, second (whole units; missing is no bar).
        lang: nl or en.
        unit_label: measure with {unit}.
        labels: names of the two publications.
        no_data_label: words for an amount that is missing, and where there is nothing to draw.
        currency: EUR or USD.

    Returns:
        Two traces (meta.role bars, meta.side first or second), customdata the code.
    """
    known = pd.concat([frame["first"], frame["second"]]).dropna()
    if known.empty:
        return base.no_data_figure(no_data_label, lang=lang)
    rows = frame.to_dict("records")
    scale = formats.eur_scale(float(value) for value in known)
    low, high = min(0.0, float(known.min())), max(0.0, float(known.max()))
    span = (high - low) or 1.0
    legend = 46
    chart = base.blank(
        lang=lang, height=ROW * len(rows) + 64 + legend, left=4, right=8, top=34 + legend, bottom=30
    )
    for side, shift, paint, shape, label in (
        ("first", 0.05, tokens.ACCENT, "", labels[0]),
        ("second", 0.36, SECOND_COLOUR, "/", labels[1]),
    ):
        amounts = [None if formats.is_missing(row[side]) else float(row[side]) for row in rows]
        chart["data"].append(
            base.bar(
                orientation="h",
                x=[amount if amount is not None else 0 for amount in amounts],
                y=[place + shift for place in range(len(rows))],
                width=0.26,
                name=label,
                marker={
                    "color": paint,
                    "line": {"color": paint, "width": 1.5},
                    "pattern": _hatched(shape),
                },
                text=[
                    no_data_label if amount is None else formats.amount_in_scale(amount, lang, scale=scale)
                    for amount in amounts
                ],
                textposition="outside",
                textfont={"size": tokens.SIZE_MARK, "color": tokens.TEXT},
                cliponaxis=False,
                constraintext="none",
                customdata=[row["code"] for row in rows],
                hovertext=[
                    f"<b>{base.escaped(row['name'])}</b><br>{base.escaped(label)}: "
                    + base.escaped(
                        no_data_label
                        if amount is None
                        else formats.compact_money(amount, lang, currency=currency)
                    )
                    for row, amount in zip(rows, amounts, strict=True)
                ],
                hovertemplate="%{hovertext}<extra></extra>",
                meta={"role": "bars", "side": side},
            )
        )
        base.legend_line(
            chart,
            label,
            legend - 8 - 22 * (side == "second"),
            shape={
                "type": "rect",
                "line": {"color": paint, "width": 1.5},
                "fillcolor": paint if side == "first" else tokens.BACKGROUND,
            },
        )
    _row_names(chart, rows, shift=-0.29)
    room = 0.2 * span
    chart["layout"].update(
        barmode="overlay",
        xaxis=_amount_axis(low - (room if low < 0 else 0), high + room, low, high, scale=scale, lang=lang),
        yaxis={"range": [len(rows) - 0.35, -0.5], "visible": False, "fixedrange": True},
    )
    unit = formats.money_unit(scale, lang, currency=currency)
    base.set_unit(chart, unit_label.replace("{unit}", unit))
    return go.Figure(chart)


def steps(
    frame: pd.DataFrame,
    *,
    lang: str,
    unit_label: str,
    total_label: str,
    no_data_label: str,
    currency: str = "EUR",
) -> go.Figure:
    """Give the steps from one total to another: each bar begins where the one before ended, the last is the sum.

    Args:
        frame: one row a step, in the order of reading: code, name, amount (whole units, with its sign).
        lang: nl or en.
        unit_label: measure with {unit}.
        total_label: name of the whole difference.
        no_data_label: words where there is no step.
        currency: EUR or USD.

    Returns:
        One trace of bars (meta.role steps), customdata the code; the last has the code "total".
    """
    if frame.empty:
        return base.no_data_figure(no_data_label, lang=lang)
    rows = frame.to_dict("records")
    amounts = [float(row["amount"]) for row in rows]
    starts, level = [], 0.0
    for amount in amounts:
        starts.append(level)
        level += amount
    rows = [*rows, {"code": "total", "name": total_label, "amount": level}]
    amounts, starts = [*amounts, level], [*starts, 0.0]
    ends = [start + amount for start, amount in zip(starts, amounts, strict=True)]
    low, high = min(0.0, *starts, *ends), max(0.0, *starts, *ends)
    span = (high - low) or 1.0
    scale = formats.eur_scale(amounts)
    paint = [
        tokens.TEXT_MUTED
        if row["code"] == "total"
        else tokens.ATTENTION
        if row["amount"] < 0
        else tokens.ACCENT
        for row in rows
    ]
    chart = base.blank(lang=lang, height=STEP_ROW * len(rows) + 74, left=4, right=8, top=34, bottom=30)
    chart["data"].append(
        base.bar(
            orientation="h",
            base=starts,
            x=amounts,
            y=[place + 0.18 for place in range(len(rows))],
            width=0.4,
            marker={
                "color": paint,
                "line": {"color": paint, "width": 1.5},
                "pattern": {
                    **_hatched("/"),
                    "shape": ["" if row["code"] == "total" or row["amount"] >= 0 else "/" for row in rows],
                },
            },
            customdata=[row["code"] for row in rows],
            hovertext=[
                f"<b>{base.wrapped(str(row['name']), 50)}</b><br>"
                + base.escaped(formats.compact_money(amount, lang, currency=currency))
                for row, amount in zip(rows, amounts, strict=True)
            ],
            hovertemplate="%{hovertext}<extra></extra>",
            meta={"role": "steps"},
        )
    )
    _row_names(chart, rows, shift=-0.27)
    chart["layout"]["annotations"] += [
        base.note(
            base.escaped(_signed(amount, lang, scale)),
            x=max(start, end),
            y=place + 0.18,
            xanchor="left",
            yanchor="middle",
            xshift=5,
            name="amount",
        )
        for place, (start, end, amount) in enumerate(zip(starts, ends, amounts, strict=True))
    ]
    room = 0.16 * span
    chart["layout"].update(
        barmode="overlay",
        xaxis=_amount_axis(low - 0.04 * span, high + room, low, high, scale=scale, lang=lang),
        yaxis={"range": [len(rows) - 0.45, -0.5], "visible": False, "fixedrange": True},
    )
    unit = formats.money_unit(scale, lang, currency=currency)
    base.set_unit(chart, unit_label.replace("{unit}", unit))
    return go.Figure(chart)


def ratios(
    frame: pd.DataFrame,
    *,
    lang: str,
    unit_label: str,
    equal_label: str,
    beyond_label: str,
    no_data_label: str,
) -> go.Figure:
    """Give the ratio of two amounts as a dot a row on an axis from nothing to twice as much.

    Args:
        frame: one row a unit, in the order of reading: code, name, ratio (above zero), is_close (drawn full, else open).
        lang: nl or en.
        unit_label: what is divided by what.
        equal_label: words at the line where both are equal.
        beyond_label: words of the hover text of a ratio that is drawn at the edge.
        no_data_label: words where there is nothing to draw.

    Returns:
        A trace for dots and one for those at the edge (meta.role ratio, meta.kind inside or beyond), customdata code and
        ratio.
    """
    known = frame.dropna(subset=["ratio"])
    if known.empty:
        return base.no_data_figure(no_data_label, lang=lang)
    rows = known.to_dict("records")
    longest = max(base.text_width(base.cut(str(row["name"]), 26)) for row in rows)
    chart = base.blank(
        lang=lang, height=RATIO_ROW * len(rows) + 92, left=longest + 10, right=50, top=52, bottom=30
    )
    for kind in ("inside", "beyond"):
        held = [
            (place, row)
            for place, row in enumerate(rows)
            if (float(row["ratio"]) > MOST_RATIO) == (kind == "beyond")
        ]
        if not held:
            continue
        chart["data"].append(
            base.scatter(
                x=[min(float(row["ratio"]), MOST_RATIO) for _, row in held],
                y=[place for place, _ in held],
                mode="markers",
                marker={
                    "symbol": [
                        "triangle-right"
                        if kind == "beyond"
                        else "circle"
                        if row["is_close"]
                        else "circle-open"
                        for _, row in held
                    ],
                    "size": 10,
                    "color": tokens.ACCENT,
                    "line": {"color": tokens.ACCENT, "width": 2},
                },
                customdata=[[row["code"], float(row["ratio"])] for _, row in held],
                hovertext=[
                    f"<b>{base.escaped(row['name'])}</b><br>{formats.number(row['ratio'], lang, decimals=2)}"
                    + (f"<br>{base.escaped(beyond_label)}" if kind == "beyond" else "")
                    for _, row in held
                ],
                hovertemplate="%{hovertext}<extra></extra>",
                cliponaxis=False,
                meta={"role": "ratio", "kind": kind},
            )
        )
    for place, row in enumerate(rows):
        chart["layout"]["annotations"] += [
            base.note(
                base.cut(str(row["name"]), 26),
                xref="paper",
                x=0,
                y=place,
                xanchor="right",
                yanchor="middle",
                xshift=-8,
                name="row",
            ),
            base.note(
                formats.number(row["ratio"], lang, decimals=2),
                xref="paper",
                x=1,
                y=place,
                xanchor="left",
                yanchor="middle",
                xshift=10,
                name="ratio",
            ),
        ]
    chart["layout"]["shapes"].append(
        {
            "type": "line",
            "x0": 1,
            "x1": 1,
            "y0": 0,
            "y1": 1,
            "yref": "paper",
            "line": {"color": tokens.TEXT, "width": 1.5},
        }
    )
    chart["layout"]["annotations"].append(
        base.note(
            base.escaped(equal_label),
            x=1,
            y=1,
            yref="paper",
            xanchor="center",
            yanchor="bottom",
            name="equal",
        )
    )
    ticks = [0.0, 0.5, 1.0, 1.5, 2.0]
    chart["layout"].update(
        xaxis={
            "range": [-0.03, MOST_RATIO + 0.03],
            "tickvals": ticks,
            "ticktext": [formats.number(tick, lang, decimals=1) for tick in ticks],
            "gridcolor": tokens.GRID,
            "zeroline": False,
            "fixedrange": True,
        },
        yaxis={"range": [len(rows) - 0.4, -0.6], "visible": False, "fixedrange": True},
    )
    base.set_unit(chart, unit_label)
    return go.Figure(chart)


def _row_names(chart: base.Spec, rows: Sequence[Mapping[str, object]], *, shift: float) -> None:
    chart["layout"]["annotations"] += [
        base.note(
            f"<b>{base.cut(str(row['name']), LONGEST_NAME)}</b>",
            xref="paper",
            x=0,
            y=place + shift,
            xanchor="left",
            yanchor="middle",
            bgcolor=tokens.BACKGROUND,
            borderpad=1,
            name="row",
        )
        for place, row in enumerate(rows)
    ]


def _amount_axis(
    first: float, last: float, low: float, high: float, *, scale: str, lang: str
) -> dict[str, object]:
    return {
        "range": [first, last],
        **spread.amount_ticks(low, high, scale=scale, lang=lang, most=4),
        "gridcolor": tokens.GRID,
        "zeroline": True,
        "zerolinecolor": tokens.AXIS,
        "fixedrange": True,
    }


def _signed(amount: float, lang: str, scale: str) -> str:
    text = formats.amount_in_scale(amount, lang, scale=scale)
    return f"+{text}" if amount > 0 else text


def _hatched(shape: str) -> base.Spec:
    if not shape:
        return {"shape": ""}
    return {
        "shape": shape,
        "fillmode": "replace",
        "bgcolor": tokens.BACKGROUND,
        "size": 6,
        "solidity": 0.4,
    }
