"""Instruments by theme: what is used in a country, and the themes for which nothing was found."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from dashboard import formats
from dashboard.charts import figure as base
from dashboard.charts import tokens

ROW_HEIGHT = 46
BAR_CENTRE = 0.2
BAR_WIDTH = 0.3
APART = 0.05  # extra room, as a share of the width, before what stands apart


def instruments_by_theme(
    frame: pd.DataFrame,
    *,
    lang: str,
    themes: Sequence[tuple[str, str]],
    natures: Sequence[tuple[str, str]],
    apart: Sequence[str] = ("leverage",),
    none_label: str,
) -> go.Figure:
    """Give the number of instruments by theme (down) and nature (across, on one scale), zero and nothing told apart.

    Leverage stands beside the rest behind a line and is never added: pressure does not cover a theme. An instrument
    that serves two themes counts in both rows, so rows do not add up to a country's number.

    Args:
        frame: one row a theme and nature: theme_id, nature, instrument_count (whole number); a pair without a row
            is zero.
        lang: nl or en.
        themes: id and label of all themes, in order, those without instruments included.
        natures: code and short label, in order; those of `apart` are put last.
        apart: natures that stand beside and do not count as an instrument found.
        none_label: words for a theme where nothing was found in the loaded sources.

    Returns:
        One bar trace a nature, x the counts in the order of `themes`, customdata (theme_id, nature).

    Raises:
        ValueError: a theme or nature that is not in the lists.
    """
    _check(frame, themes, natures)
    ordered = [pair for pair in natures if pair[0] not in apart] + [
        pair for pair in natures if pair[0] in apart
    ]
    counts = _counts(frame, themes, ordered)
    found = counts[[code for code, _ in ordered if code not in apart]].sum(axis=1) > 0
    top = max(int(counts.to_numpy().max()), 1)
    heads = [base.wrapped(label, 11) for _, label in ordered]
    head_height = 15 * max(head.count("<br>") + 1 for head in heads)
    chart = base.blank(
        lang=lang,
        height=ROW_HEIGHT * len(themes) + head_height + 24,
        left=4,
        right=8,
        top=head_height + 16,
        bottom=8,
    )
    domains = _domains(ordered, apart)
    for column, ((code, label), domain) in enumerate(zip(ordered, domains, strict=True)):
        shown = [
            int(count) if code in apart or is_found else None
            for count, is_found in zip(counts[code], found, strict=True)
        ]
        axis = "" if column == 0 else str(column + 1)
        chart["data"].append(
            base.bar(
                orientation="h",
                x=[int(count) for count in counts[code]],
                y=[place + BAR_CENTRE for place in range(len(themes))],
                width=BAR_WIDTH,
                name=label,
                marker={
                    "color": [tokens.THEME_COLOURS[theme] for theme, _ in themes],
                    "pattern": {"shape": "/" if code in apart else "", "size": 5, "fillmode": "replace"},
                    "line": {
                        "width": [0 if count is None else 1 for count in shown],
                        "color": [tokens.THEME_COLOURS[theme] for theme, _ in themes],
                    },
                },
                text=["" if count is None else formats.number(count, lang) for count in shown],
                textposition="outside",
                textangle=0,
                cliponaxis=False,
                textfont={"size": tokens.SIZE_SMALL, "color": tokens.TEXT},
                customdata=[[theme, code] for theme, _ in themes],
                hovertext=[
                    f"<b>{base.escaped(theme_label)}</b><br>{base.escaped(label)}: <b>{formats.number(int(count), lang)}</b>"
                    for (_, theme_label), count in zip(themes, counts[code], strict=True)
                ],
                hovertemplate="%{hovertext}<extra></extra>",
                meta={"role": "counts", "nature": code},
                **({} if column == 0 else {"xaxis": f"x{axis}"}),
            )
        )
        chart["layout"][f"xaxis{axis}"] = {
            "domain": domain,
            "range": [0, top * 1.45],
            "visible": False,
            "fixedrange": True,
            "anchor": "y",
        }
    chart["layout"]["yaxis"] = {"range": [len(themes) - 0.5, -0.5], "visible": False, "fixedrange": True}
    chart["layout"]["annotations"] = [
        *_heads(heads, domains),
        *_theme_names(themes),
        *_nothing_found(themes, found, none_label),
    ]
    chart["layout"]["shapes"] = _lines(themes, ordered, domains, apart)
    return go.Figure(chart)


def _check(
    frame: pd.DataFrame, themes: Sequence[tuple[str, str]], natures: Sequence[tuple[str, str]]
) -> None:
    for column, known in (("theme_id", dict(themes)), ("nature", dict(natures))):
        unknown = sorted(set(frame[column]) - set(known))
        if unknown:
            raise ValueError(f"{column} {unknown[0]!r} is not among the labels")


def _counts(
    frame: pd.DataFrame, themes: Sequence[tuple[str, str]], natures: Sequence[tuple[str, str]]
) -> pd.DataFrame:
    table = frame.pivot_table(index="theme_id", columns="nature", values="instrument_count", aggfunc="sum")
    return (
        table.reindex(index=[theme for theme, _ in themes], columns=[code for code, _ in natures])
        .fillna(0)
        .astype(int)
    )


def _domains(natures: Sequence[tuple[str, str]], apart: Sequence[str]) -> list[list[float]]:
    has_apart = any(code in apart for code, _ in natures)
    width = (1 - (APART if has_apart else 0)) / len(natures)
    domains, begin, crossed = [], 0.0, False
    for code, _ in natures:
        if code in apart and not crossed:
            begin, crossed = begin + APART, True
        domains.append([round(begin, 6), round(min(begin + width * 0.96, 1.0), 6)])
        begin += width
    return domains


def _heads(heads: Sequence[str], domains: Sequence[list[float]]) -> list[dict[str, object]]:
    return [
        base.note(
            f"<b>{head}</b>",
            xref="paper",
            yref="paper",
            x=domain[0],
            y=1,
            xanchor="left",
            yanchor="bottom",
            yshift=6,
            font={"size": tokens.SIZE_MARK, "color": tokens.TEXT},
            name="nature",
        )
        for head, domain in zip(heads, domains, strict=True)
    ]


def _theme_names(themes: Sequence[tuple[str, str]]) -> list[dict[str, object]]:
    return [
        base.note(
            base.wrapped(label, 46, most_lines=1),
            xref="paper",
            x=0,
            xanchor="left",
            y=place - 0.47,
            yanchor="top",
            bgcolor=tokens.BACKGROUND,
            font={"size": tokens.SIZE_TEXT, "color": tokens.TEXT},
            name="theme",
        )
        for place, (_, label) in enumerate(themes)
    ]


def _nothing_found(
    themes: Sequence[tuple[str, str]], found: pd.Series, none_label: str
) -> list[dict[str, object]]:
    return [
        base.note(
            base.wrapped(none_label, 46, most_lines=1),
            xref="paper",
            x=0,
            xanchor="left",
            y=place + BAR_CENTRE,
            yanchor="middle",
            font={"size": tokens.SIZE_MARK, "color": tokens.TEXT_MUTED},
            name="nothing_found",
        )
        for place, (theme, _) in enumerate(themes)
        if not found[theme]
    ]


def _lines(
    themes: Sequence[tuple[str, str]],
    natures: Sequence[tuple[str, str]],
    domains: Sequence[list[float]],
    apart: Sequence[str],
) -> list[dict[str, object]]:
    between = [
        {
            "type": "line",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "y0": place - 0.5,
            "y1": place - 0.5,
            "line": {"color": tokens.GRID, "width": 1},
            "layer": "below",
        }
        for place in range(len(themes))
    ]
    side = [
        {
            "type": "line",
            "xref": "paper",
            "yref": "paper",
            "x0": domain[0] - APART / 2,
            "x1": domain[0] - APART / 2,
            "y0": 0,
            "y1": 1,
            "line": {"color": tokens.AXIS, "width": 1, "dash": "dash"},
            "layer": "below",
        }
        for (code, _), domain in zip(natures, domains, strict=True)
        if code in apart
    ]
    return between + side[:1]
