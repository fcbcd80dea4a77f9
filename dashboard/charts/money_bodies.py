"""Amounts of bodies by country or theme: a small table whose cells are darker where the amount is larger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from dashboard import formats
from dashboard.charts import figure as base
from dashboard.charts import tokens

ROW_HEIGHT = 42
CELL = 0.52  # height of a cell in rows: the rest of the row holds its name
CELL_MIDDLE, NAME_MIDDLE = 0.15, -0.31  # in rows below the middle of the row
LONGEST_ROW = 52
LONGEST_COLUMN = 25
LETTER = 6.4  # pixels of a letter of a name that stands upright
LEGEND_LINE = 20
THOUSAND, MILLION = 1_000, 1_000_000
WHOLE_FROM = 100 * MILLION
"""Below it millions have a decimal: a cell of fifteen in a row holds four or five signs on a narrow screen."""
# Share of the largest amount from which a cell is darker, and how much white is in its colour.
# The darkest still carries black words: a number may be wider than its cell, and white words would end at its edge.
STEPS = ((0.0, 0.92), (0.02, 0.82), (0.1, 0.7), (0.3, 0.56), (0.6, 0.42))
STATES = {"none": "·", "lacking": "×", "unknown": "?"}
"""What stands in a cell without an amount: no row, a place that the source lacks, rows without an amount."""


def heat(
    cells: pd.DataFrame,
    *,
    rows: Sequence[tuple[str, str]],
    columns: Sequence[tuple[str, str]],
    apart_rows: int,
    apart_columns: int,
    lang: str,
    unit_label: str,
    thousand_label: str,
    state_labels: Mapping[str, str],
    no_data_label: str,
    currency: str = "EUR",
) -> go.Figure:
    """Give amounts of rows by columns, each written in its cell; colour only repeats what is written.

    Args:
        cells: one row a cell: row, column (codes), amount (whole units of the currency, missing where there is none) and
            state (amount, or one of STATES). A cell that is not given has the state none.
        rows: code and name of each row, from top to bottom.
        columns: code and name of each column, from left to right.
        apart_rows: how many of the last rows stand apart from the others, behind a line: what is nobody's by name.
        apart_columns: the same for columns.
        lang: nl or en.
        unit_label: measure, {unit} and period.
        thousand_label: the unit in words where amounts are written in thousands.
        state_labels: zero and each of STATES → words of the legend.
        no_data_label: words where no cell has an amount.
        currency: EUR or USD.

    Returns:
        A heatmap (meta.role cells; x and y are places, customdata the pair of codes) and its words (meta.role words).
        Zero is written as 0 and is no missing cell.
    """
    held = {(row["row"], row["column"]): row for row in cells.to_dict("records")}
    amounts = [row["amount"] for row in held.values() if not formats.is_missing(row["amount"])]
    if not amounts or not rows or not columns:
        return base.no_data_figure(no_data_label, lang=lang)
    largest = max(map(abs, amounts))
    size, decimals, unit = _scale(largest, lang, currency, thousand_label)
    present = [sign for sign in ("zero", *STATES) if _occurs(sign, held, rows, columns)]
    foot = 10 + LEGEND_LINE * len(present)
    head = 40 + round(LETTER * max(min(len(name), LONGEST_COLUMN) for _, name in columns))
    chart = base.blank(
        lang=lang, height=ROW_HEIGHT * len(rows) + head + foot, left=2, right=2, top=head, bottom=foot
    )
    z, hover, keys, words = [], [], [], []
    for place, (code, name) in enumerate(rows):
        z.append([])
        hover.append([])
        keys.append([])
        for at, (key, column) in enumerate(columns):
            cell = held.get((code, key), {"amount": None, "state": "none"})
            step, text = _look(cell, largest, size, decimals, lang)
            z[-1].append(step)
            keys[-1].append([code, key])
            hover[-1].append(_hover(name, column, cell, state_labels, lang, currency))
            words.append((at, place, text, tokens.TEXT_MUTED if step is None else tokens.TEXT))
    chart["data"] = [
        {
            "type": "heatmap",
            "x": list(range(len(columns))),
            "y": [place + CELL_MIDDLE for place in range(len(rows))],
            "z": z,
            "zmin": -2,
            "zmax": len(STEPS) - 1,
            "colorscale": _colours(),
            "showscale": False,
            "xgap": 2,
            "ygap": round(ROW_HEIGHT * (1 - CELL)),
            "customdata": keys,
            "hovertext": hover,
            "hovertemplate": "%{hovertext}<extra></extra>",
            "meta": {"role": "cells"},
        },
        base.scatter(
            x=[at for at, _, _, _ in words],
            y=[place + CELL_MIDDLE for _, place, _, _ in words],
            mode="text",
            text=[text for _, _, text, _ in words],
            textfont={
                "size": tokens.SIZE_MARK,
                "color": [colour for _, _, _, colour in words],
                "family": tokens.FONT_FAMILY,
            },
            hoverinfo="skip",
            cliponaxis=False,
            meta={"role": "words"},
        ),
    ]
    _name_rows_and_columns(chart, rows, columns)
    _part(chart, len(rows), apart_rows, len(columns), apart_columns)
    for number, sign in enumerate(present):
        text = f"{STATES.get(sign, '0')}  {state_labels[sign]}"
        chart["layout"]["annotations"].append(
            base.note(
                base.wrapped(text, 62, most_lines=1),
                xref="paper",
                yref="paper",
                x=0,
                y=0,
                xanchor="left",
                yanchor="top",
                yshift=-6 - LEGEND_LINE * number,
                name="legend",
            )
        )
    chart["layout"].update(
        xaxis={"range": [-0.5, len(columns) - 0.5], "visible": False, "fixedrange": True},
        yaxis={"range": [len(rows) - 0.5, -0.5], "visible": False, "fixedrange": True},
    )
    base.set_unit(chart, unit_label.replace("{unit}", unit))
    return go.Figure(chart)


def _scale(largest: float, lang: str, currency: str, thousand_label: str) -> tuple[int, int, str]:
    """Give what amounts are divided by, their decimals, and the unit in words."""
    if largest >= MILLION:
        return MILLION, int(largest < WHOLE_FROM), formats.money_unit("million", lang, currency=currency)
    if largest >= THOUSAND:
        return THOUSAND, 0, thousand_label
    return 1, 0, formats.money_unit("one", lang, currency=currency)


def _state(cell: Mapping[str, object]) -> str:
    if cell["state"] != "amount":
        return str(cell["state"])
    if formats.is_missing(cell["amount"]):
        return "unknown"
    return "zero" if cell["amount"] == 0 else "amount"


def _occurs(
    sign: str,
    held: Mapping[tuple[str, str], Mapping[str, object]],
    rows: Sequence[tuple[str, str]],
    columns: Sequence[tuple[str, str]],
) -> bool:
    absent = {"amount": None, "state": "none"}
    return any(_state(held.get((row, column), absent)) == sign for row, _ in rows for column, _ in columns)


def _look(
    cell: Mapping[str, object], largest: float, size: int, decimals: int, lang: str
) -> tuple[int | None, str]:
    """Give the step of colour and the words of one cell; no step is white."""
    state = _state(cell)
    if state in STATES:
        return None, STATES[state]
    amount = float(cell["amount"])
    text = formats.number(amount / size, lang, decimals=decimals)
    if state == "zero":
        return -1, text
    if amount < 0:
        return -2, text
    return max(place for place, (share, _) in enumerate(STEPS) if amount / largest >= share), text


def _colours() -> list[list[object]]:
    """Give a colour for each whole step: below zero, zero, then STEPS."""
    colours = [
        tokens.tint(tokens.ATTENTION, 0.75),
        "#f3f3f3",
        *(tokens.tint(tokens.ACCENT, white) for _, white in STEPS),
    ]
    parts = len(colours) - 1
    # Half a step either side of a whole one has its colour, so that none is mixed.
    scale: list[list[object]] = []
    for place, colour in enumerate(colours):
        scale += [[max(place - 0.5, 0) / parts, colour], [min(place + 0.5, parts) / parts, colour]]
    return scale


def _hover(
    row: str,
    column: str,
    cell: Mapping[str, object],
    state_labels: Mapping[str, str],
    lang: str,
    currency: str,
) -> str:
    state = _state(cell)
    lines = [f"<b>{base.wrapped(row, 50)}</b>", base.wrapped(column, 50)]
    if state not in STATES:
        lines.append(base.escaped(formats.compact_money(cell["amount"], lang, currency=currency)))
    if state != "amount":
        lines.append(base.wrapped(state_labels[state], 50))
    return "<br>".join(lines)


def _name_rows_and_columns(
    chart: base.Spec, rows: Sequence[tuple[str, str]], columns: Sequence[tuple[str, str]]
) -> None:
    """Write the name of a row above its cells, and of a column upright above all of them: neither takes width."""
    chart["layout"]["annotations"] += [
        base.note(
            f"<b>{base.cut(name, LONGEST_ROW)}</b>",
            xref="paper",
            x=0,
            y=place + NAME_MIDDLE,
            xanchor="left",
            yanchor="middle",
            name="row",
        )
        for place, (_, name) in enumerate(rows)
    ]
    chart["layout"]["annotations"] += [
        base.note(
            base.cut(name, LONGEST_COLUMN),
            x=at,
            y=1,
            yref="paper",
            xanchor="center",
            yanchor="bottom",
            yshift=4,
            textangle=-90,
            font={"size": tokens.SIZE_MARK, "color": tokens.TEXT},
            name="column",
        )
        for at, (_, name) in enumerate(columns)
    ]


def _part(chart: base.Spec, rows: int, apart_rows: int, columns: int, apart_columns: int) -> None:
    """Draw a line before what stands apart."""
    line = {"type": "line", "line": {"color": tokens.AXIS, "width": 1}}
    if 0 < apart_rows < rows:
        edge = rows - apart_rows - 0.5
        chart["layout"]["shapes"].append(
            {**line, "xref": "paper", "x0": 0, "x1": 1, "y0": edge, "y1": edge, "name": "rows"}
        )
    if 0 < apart_columns < columns:
        edge = columns - apart_columns - 0.5
        chart["layout"]["shapes"].append(
            {**line, "yref": "paper", "x0": edge, "x1": edge, "y0": 0, "y1": 1, "name": "columns"}
        )
