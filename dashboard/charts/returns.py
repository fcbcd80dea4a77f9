"""Orders to leave and returns: the counts beside each other, and the same-year rate with its interval."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from dashboard import formats
from dashboard.charts import figure as base
from dashboard.charts import tokens

SMALLEST_DENOMINATOR = 25
ROW_HEIGHT = 170
LABEL_WIDTH = 16  # letters on a line of a bar's label: "Vertrekbesluiten" whole
LABEL_GAP = 31


def rate_interval(
    frame: pd.DataFrame,
    *,
    lang: str,
    unit_label: str,
    countries: Sequence[tuple[str, str]],
    no_rate_label: str,
    no_data_label: str,
    decimals: int = 0,
    height: int = tokens.HEIGHT,
) -> go.Figure:
    """Give the return rate a year with the interval that rounding leaves; several countries as small multiples.

    The rate divides the returns of a year by the orders of that year. It follows no group of people and may exceed
    100 %, so the axis goes as far as the figures do.

    Args:
        frame: one row a country and year: country_code, period (year), rate_pct, low_pct, high_pct (percent, missing
            where there is no rate), orders (the denominator, persons).
        lang: nl or en.
        unit_label: measure and unit.
        countries: code and label, in order, at most four.
        no_rate_label: words where fewer than 25 orders give no rate.
        no_data_label: words where orders or returns are missing.
        decimals: of the rate.
        height: pixels for one country; several take 170 each.

    Returns:
        One trace a country; y is None in years without a rate, customdata (country_code, period).
    """
    _check(countries)
    years = _years(frame, countries)
    if not years:
        return base.no_data_figure(no_data_label, lang=lang)
    shown = frame[frame["country_code"].isin([code for code, _ in countries])]
    has_rate = shown["orders"].ge(SMALLEST_DENOMINATOR) & shown["rate_pct"].notna()
    top = (
        max(100.0, float(shown.loc[has_rate, ["rate_pct", "high_pct"]].max().max()))
        if has_rate.any()
        else 100.0
    )
    chart = _facets(
        lang, countries, years, unit_label, height, value_range=[0, top * 1.08], suffix="%", right=32
    )
    for rank, (code, label) in enumerate(countries):
        style = tokens.COUNTRY_STYLES[rank]
        rows = _rows(frame, code, years)
        drawn = rows["orders"].ge(SMALLEST_DENOMINATOR) & rows["rate_pct"].notna()
        rate = rows["rate_pct"].where(drawn)
        chart["data"].append(
            base.scatter(
                x=years,
                y=_plain(rate),
                error_y={
                    "type": "data",
                    "symmetric": False,
                    "array": _zeroed(rows["high_pct"] - rate),
                    "arrayminus": _zeroed(rate - rows["low_pct"]),
                    "color": style.colour,
                    "thickness": 2,
                    "width": 6,
                },
                name=label,
                mode="markers+text",
                text=[formats.percent(value, lang, decimals) if pd.notna(value) else "" for value in rate],
                textposition="top right",
                textfont={"size": tokens.SIZE_MARK, "color": tokens.TEXT},
                marker={"color": style.colour, "symbol": style.symbol, "size": 8},
                cliponaxis=False,
                customdata=[[code, year] for year in years],
                hovertext=[_rate_hover(row, label, lang, decimals) for row in rows.itertuples()],
                hovertemplate="%{hovertext}<extra></extra>",
                meta={"role": "points", "country_code": code},
                **_axes(rank),
            )
        )
        chart["layout"]["shapes"].append(
            dict(
                type="line",
                x0=years[0] - 0.5,
                x1=years[-1] + 0.5,
                y0=100,
                y1=100,
                line={"color": tokens.TEXT_MUTED, "width": 1, "dash": "dash"},
                layer="below",
                **_refs(rank),
            )
        )
        if rows["orders"].isna().all() and not drawn.any():
            _say_once(chart, no_data_label, years=years, middle=top / 2, rank=rank)
            continue
        for year, row, is_drawn in zip(years, rows.itertuples(), drawn, strict=True):
            if not is_drawn:
                small = pd.notna(row.orders) and row.orders < SMALLEST_DENOMINATOR
                _say_upright(chart, no_rate_label if small else no_data_label, x=year, rank=rank)
    return go.Figure(chart)


def orders_and_returns(
    frame: pd.DataFrame,
    *,
    lang: str,
    unit_label: str,
    orders_label: str,
    returns_label: str,
    countries: Sequence[tuple[str, str]],
    no_data_label: str,
    height: int = tokens.HEIGHT,
) -> go.Figure:
    """Give orders to leave and returns a year as bars beside each other, never stacked: they are two counts.

    Args:
        frame: one row a country and year: country_code, period (year), orders, returns (persons, missing where the
            source has none).
        lang: nl or en.
        unit_label: measure and unit.
        orders_label: short words for the first bar.
        returns_label: short words for the second bar.
        countries: code and label, in order; several are small multiples that share their axes.
        no_data_label: words in the place of a missing bar.
        height: pixels for one country; several take 170 each.

    Returns:
        Two traces a country (role orders, returns); missing is None, customdata (country_code, period).
    """
    _check(countries)
    years = _years(frame, countries)
    shown = frame[frame["country_code"].isin([code for code, _ in countries])]
    highest = shown[["orders", "returns"]].max().max()
    if not years or pd.isna(highest):
        return base.no_data_figure(no_data_label, lang=lang)
    words = {"orders": orders_label, "returns": returns_label}
    right = max(base.text_width(base.wrapped(text, LABEL_WIDTH)) for text in words.values()) + 20
    top = float(highest) * 1.08 if highest > 0 else 1.0
    chart = _facets(lang, countries, years, unit_label, height, value_range=[0, top], suffix="", right=right)
    chart["layout"].update(barmode="group", bargap=0.25, bargroupgap=0.06)
    looks = {
        "orders": {"color": tokens.ORDERS_COLOUR},
        "returns": {
            "color": tokens.tint(tokens.RETURNS_COLOUR, 0.75),
            "line": {"color": tokens.RETURNS_COLOUR, "width": 1.5},
            "pattern": {"shape": "/", "fgcolor": tokens.RETURNS_COLOUR, "size": 6, "solidity": 0.35},
        },
    }
    for rank, (code, label) in enumerate(countries):
        rows = _rows(frame, code, years)
        empty = rows["orders"].isna() & rows["returns"].isna()
        for side, (column, word) in zip((-1, 1), words.items(), strict=True):
            values = _plain(rows[column])
            chart["data"].append(
                base.bar(
                    x=years,
                    y=values,
                    name=f"{label}: {word}",
                    marker=looks[column],
                    customdata=[[code, year] for year in years],
                    hovertext=[
                        ""
                        if value is None
                        else f"<b>{base.escaped(label)}</b><br>{year}, {base.escaped(word)}: "
                        f"<b>{formats.number(value, lang)}</b>"
                        for year, value in zip(years, values, strict=True)
                    ],
                    hovertemplate="%{hovertext}<extra></extra>",
                    text=["0" if value == 0 else "" for value in values],  # a true zero has no bar to be seen
                    textposition="outside",
                    textfont={"size": tokens.SIZE_MARK, "color": tokens.TEXT},
                    cliponaxis=False,
                    meta={"role": column, "country_code": code},
                    **_axes(rank),
                )
            )
            for year, value, is_empty in zip(years, values, empty, strict=True):
                if value is None and not is_empty:
                    _say_upright(chart, no_data_label, x=year + side * 0.19, rank=rank)
        if empty.all():
            _say_once(chart, no_data_label, years=years, middle=top / 2, rank=rank)
            continue
        for year in rows.loc[empty, "period"]:
            _say_upright(chart, no_data_label, x=int(year), rank=rank)
        _bar_labels(chart, rows, words, rank, len(countries), top, height)
    return go.Figure(chart)


def _bar_labels(
    chart: base.Spec,
    rows: pd.DataFrame,
    words: dict[str, str],
    rank: int,
    count: int,
    top: float,
    height: int,
) -> None:
    """Write what the two bars are beside the last pair, at their heights."""
    known = rows.dropna(subset=list(words))
    if known.empty:
        known = rows.dropna(subset=list(words), how="all")
    if known.empty:
        return
    last = known.iloc[-1]
    pixels = _plot_pixels(count, height)
    heights = [0.0 if pd.isna(last[column]) else float(last[column]) / top * pixels for column in words]
    placed = base.spread_apart(heights, gap=LABEL_GAP, low=14, high=pixels - 12)
    colours = {"orders": tokens.ORDERS_COLOUR, "returns": tokens.RETURNS_TEXT}
    for column, y in zip(words, placed, strict=True):
        chart["layout"]["annotations"].append(
            base.note(
                base.wrapped(words[column], LABEL_WIDTH),
                xref="paper",
                x=1,
                xanchor="left",
                xshift=8,
                y=y / pixels * top,
                yref="y" if rank == 0 else f"y{rank + 1}",
                yanchor="middle",
                font={"size": tokens.SIZE_SMALL, "color": colours[column]},
                name="bar_label",
            )
        )


def _check(countries: Sequence[tuple[str, str]]) -> None:
    if not 1 <= len(countries) <= len(tokens.COUNTRY_STYLES):
        raise ValueError(f"a chart takes one to {len(tokens.COUNTRY_STYLES)} countries, not {len(countries)}")


def _years(frame: pd.DataFrame, countries: Sequence[tuple[str, str]]) -> list[int]:
    periods = frame.loc[frame["country_code"].isin([code for code, _ in countries]), "period"]
    return list(range(int(periods.min()), int(periods.max()) + 1)) if len(periods) else []


def _rows(frame: pd.DataFrame, code: str, years: Sequence[int]) -> pd.DataFrame:
    rows = frame[frame["country_code"] == code].set_index("period").reindex(list(years))
    rows.index.name = "period"
    numeric = [column for column in rows.columns if column not in ("country_code", "status", "note")]
    rows[numeric] = rows[numeric].apply(pd.to_numeric)
    return rows.reset_index()


def _plain(values: pd.Series) -> list[float | None]:
    return [None if pd.isna(value) else float(value) for value in values]


def _zeroed(values: pd.Series) -> list[float]:
    return [0.0 if pd.isna(value) else float(value) for value in values]


def _rate_hover(row: object, label: str, lang: str, decimals: int) -> str:
    if pd.isna(row.rate_pct):
        return ""
    text = f"<b>{base.escaped(label)}</b><br>{row.period}: <b>{formats.percent(row.rate_pct, lang, decimals)}</b>"
    if pd.notna(row.low_pct) and pd.notna(row.high_pct):
        text += f"<br>{formats.interval(row.low_pct, row.high_pct, lang, decimals=decimals, as_percent=True)}"
    return text


def _axes(rank: int) -> dict[str, str]:
    return {} if rank == 0 else {"xaxis": f"x{rank + 1}", "yaxis": f"y{rank + 1}"}


def _refs(rank: int) -> dict[str, str]:
    return {"xref": "x", "yref": "y"} if rank == 0 else {"xref": f"x{rank + 1}", "yref": f"y{rank + 1}"}


def _plot_pixels(count: int, height: int) -> int:
    return height - 62 if count == 1 else ROW_HEIGHT - 52


def _facets(
    lang: str,
    countries: Sequence[tuple[str, str]],
    years: Sequence[int],
    unit_label: str,
    height: int,
    *,
    value_range: list[float],
    suffix: str,
    right: int,
) -> base.Spec:
    """Give an empty row of axes a country, one below the other with the same ranges; names above where several."""
    count = len(countries)
    total = height if count == 1 else ROW_HEIGHT * count + 40
    top, bottom = (36, 26) if count == 1 else (58, 26)
    chart = base.blank(lang=lang, height=total, right=right, top=top, bottom=bottom)
    plot = total - top - bottom
    slot = _plot_pixels(count, height) if count > 1 else plot
    step = (plot - slot) / (count - 1) if count > 1 else 0
    base.set_unit(chart, unit_label)
    for rank, (_, label) in enumerate(countries):
        suffix_name = "" if rank == 0 else str(rank + 1)
        upper = 1 - rank * step / plot
        chart["layout"][f"xaxis{suffix_name}"] = {
            **base.year_axis(years[0], years[-1]),
            "anchor": f"y{suffix_name}",
            "domain": [0, 1],
        }
        chart["layout"][f"yaxis{suffix_name}"] = {
            **base.value_axis(suffix=suffix),
            "nticks": 5,
            "range": value_range,
            "rangemode": "tozero",
            "anchor": f"x{suffix_name}",
            "domain": [max(upper - slot / plot, 0), upper],
        }
        if count > 1:
            style = tokens.COUNTRY_STYLES[rank]
            chart["layout"]["annotations"].append(
                base.note(
                    f"<b>{style.glyph} {base.escaped(label)}</b>",
                    xref="paper",
                    yref="paper",
                    x=0,
                    y=upper,
                    xanchor="left",
                    yanchor="bottom",
                    yshift=6,
                    font={"size": tokens.SIZE_SMALL, "color": style.colour},
                    name="country_label",
                )
            )
    return chart


def _say_upright(chart: base.Spec, text: str, *, x: float, rank: int) -> None:
    """Write why a year is empty in its place, upright, so that it fits between its neighbours."""
    chart["layout"]["annotations"].append(
        base.note(
            base.wrapped(text, 16),
            x=x,
            y=0,
            yanchor="bottom",
            yshift=4,
            textangle=-90,
            font={"size": tokens.SIZE_MARK, "color": tokens.TEXT_MUTED},
            name="empty_year",
            **_refs(rank),
        )
    )


def _say_once(chart: base.Spec, text: str, *, years: Sequence[int], middle: float, rank: int) -> None:
    """Write in the middle of a country's axes that it has nothing to draw."""
    chart["layout"]["annotations"].append(
        base.note(
            base.wrapped(text, 30),
            x=(years[0] + years[-1]) / 2,
            y=middle,
            align="center",
            bgcolor=tokens.BACKGROUND,
            bordercolor=tokens.AXIS,
            borderwidth=1,
            borderpad=4,
            font={"size": tokens.SIZE_SMALL, "color": tokens.TEXT_MUTED},
            name="empty_country",
            **_refs(rank),
        )
    )
