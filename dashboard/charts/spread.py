"""How money is spread: over units, on a map, over years, and beside need.

Amounts are whole units of one currency; each chart chooses one scale (millions, say) for all that it shows, and writes
it once, where `unit_label` has {unit}.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from dashboard import formats
from dashboard.charts import figure as base
from dashboard.charts import maps, themes, tokens

MOST_BARS = 15
REST = "rest"
ROW_HEIGHT = 38
LONGEST_NAME = 54  # characters of a row's name that fit a narrow screen; all of it stands in the hover text
NAMES_IN_REST = 12

# What a bar is filled with says what kind it is; its own name says it too. Units are full, all that is no unit is not.
KIND_PATTERNS = {
    "unit": "",
    REST: "x",
    "regional": "/",
    "not_specified": ".",
    "outside": "-",
    "other": "|",
    "negative": "",
}
HALF_A_CENT = 0.005
ALWAYS_DRAWN = ("regional", "not_specified")

LARGEST_CIRCLE = 36  # pixels
SMALLEST_CIRCLE = 3
ZERO_SIZE = 7
MAP_LABELS = 3
MAP_WIDTH = 600  # about what it is drawn in, to tell which names lie over a circle
NAME_LETTER, NAME_LINE = 7, 15
MAP_HEIGHT = 300  # of two columns at 1440 px it leaves nothing blank, on a phone little
HAS_AMOUNT = "#dfe8f2"  # a country of the set; told from land outside it by its outline
CURVE_HEIGHT = 330
MOST_LABELLED_YEARS = 8
MAP_SYMBOLS = {"positive": "circle", "negative": "triangle-down", "zero": "circle-open"}


def ranked_bars(
    frame: pd.DataFrame,
    *,
    lang: str,
    unit_label: str,
    kind_labels: Mapping[str, str],
    rest_label: Callable[[int], str],
    no_data_label: str,
    currency: str = "EUR",
    most: int = MOST_BARS,
    is_open: bool = False,
    always: Sequence[str] = ALWAYS_DRAWN,
    colours: Mapping[str, str] | None = None,
) -> go.Figure:
    """Give amounts as bars from zero, the largest unit first; what is no unit stands under the units.

    Args:
        frame: one row a bar: code, name, amount (whole units of the currency), kind. Kinds: unit; regional and
            not_specified (money that no unit has); outside (units outside the selection); other; negative (units below
            zero after refunds; a unit with such an amount is taken to be one). A row without an amount is unknown: it is
            not drawn, the caller says so.
        lang: nl or en.
        unit_label: measure, {unit} and period.
        kind_labels: kind → words, written behind the name of a bar that is no unit, and the name of a kind in `always`
            that has no row.
        rest_label: number of units beyond `most` → words for their bar, "29 other countries".
        no_data_label: words where there is nothing to draw.
        currency: EUR or USD.
        most: units that have a bar of their own; a rest of one unit is shown itself.
        is_open: draw all units, no rest.
        always: kinds that are drawn also where they have no row, as zero.
        colours: code → colour of a unit's bar; None draws all units in one.

    Returns:
        One trace a kind that occurs (meta.role bars, meta.kind), customdata the code; the bar of the rest has the code
        "rest" and its units in meta.codes. Amounts are drawn as they are, only their labels are in the chart's scale; but
        of what is no unit less than half a cent, which the rounding of shares leaves over, is drawn as zero.
    """
    rows = _ranked(frame, kind_labels, rest_label, most=most, is_open=is_open, always=always)
    if frame["amount"].dropna().empty:
        return base.no_data_figure(no_data_label, lang=lang)
    amounts = [row["amount"] for row in rows]
    scale = formats.eur_scale(amounts)
    figures = _bar_figures(amounts, scale, lang)
    low, high = min(0.0, *amounts), max(0.0, *amounts)
    span = (high - low) or 1.0
    chart = base.blank(lang=lang, height=ROW_HEIGHT * len(rows) + 78, left=4, right=8, top=34, bottom=30)
    for kind in KIND_PATTERNS:
        held = [(place, row) for place, row in enumerate(rows) if row["kind"] == kind]
        if not held:
            continue
        paint = [_bar_colour(row, colours) for _, row in held]
        chart["data"].append(
            base.bar(
                orientation="h",
                x=[row["amount"] for _, row in held],
                y=[place + 0.21 for place, _ in held],
                width=0.36,
                name=kind_labels[kind] if kind in kind_labels else held[0][1]["name"],
                marker={
                    "color": paint,
                    "line": {"color": paint, "width": 1.5},
                    "pattern": _pattern(KIND_PATTERNS[kind]),
                },
                text=[figures[place] for place, _ in held],
                textposition=["outside" if row["amount"] >= 0 else "none" for _, row in held],
                textfont={"size": tokens.SIZE_SMALL, "color": tokens.TEXT},
                cliponaxis=False,
                constraintext="none",
                customdata=[row["code"] for _, row in held],
                hovertext=[_bar_hover(row, kind_labels, scale, lang, currency) for _, row in held],
                hovertemplate="%{hovertext}<extra></extra>",
                meta={"role": "bars", "kind": kind, **_codes(held)},
            )
        )
    chart["layout"]["annotations"] += [
        base.note(
            _row_name(row, kind_labels),
            xref="paper",
            x=0,
            y=place - 0.25,
            xanchor="left",
            yanchor="middle",
            bgcolor=tokens.BACKGROUND,
            borderpad=1,
            name="row",
        )
        for place, row in enumerate(rows)
    ]
    # The figure of a bar below zero stands on the other side of zero: on its own side it would take room from all others.
    chart["layout"]["annotations"] += [
        base.note(
            formats.amount_in_scale(row["amount"], lang, scale=scale),
            x=0,
            y=place + 0.21,
            xanchor="left",
            yanchor="middle",
            xshift=2,
            name="below_zero",
        )
        for place, row in enumerate(rows)
        if row["amount"] < 0
    ]
    chart["layout"].update(
        barmode="overlay",
        xaxis={
            "range": [low - 0.02 * span if low < 0 else 0, high + 0.18 * span],
            **amount_ticks(low, high, scale=scale, lang=lang, most=4),
            "gridcolor": tokens.GRID,
            "zeroline": True,
            "zerolinecolor": tokens.AXIS,
            "fixedrange": True,
        },
        yaxis={"range": [len(rows) - 0.4, -0.6], "visible": False, "fixedrange": True},
    )
    _set_money_unit(chart, unit_label, scale, lang, currency)
    return go.Figure(chart)


def theme_bars(
    frame: pd.DataFrame,
    *,
    lang: str,
    unit_label: str,
    kind_labels: Mapping[str, str],
    no_data_label: str,
    currency: str = "EUR",
    always: Sequence[str] = ("not_specified",),
) -> go.Figure:
    """Give amounts by theme as bars from zero, each theme in its own colour and under its own name.

    Args:
        frame: as `ranked_bars`; the code of a unit is a theme_id, money without a theme is of kind other.
        lang: nl or en.
        unit_label: measure, {unit} and period.
        kind_labels: as `ranked_bars`.
        no_data_label: words where there is nothing to draw.
        currency: EUR or USD.
        always: as `ranked_bars`.

    Returns:
        The figure of `ranked_bars`, with all themes.
    """
    return ranked_bars(
        frame,
        lang=lang,
        unit_label=unit_label,
        kind_labels=kind_labels,
        rest_label=str,
        no_data_label=no_data_label,
        currency=currency,
        is_open=True,
        always=always,
        colours=tokens.THEME_COLOURS,
    )


def _ranked(
    frame: pd.DataFrame,
    kind_labels: Mapping[str, str],
    rest_label: Callable[[int], str],
    *,
    most: int,
    is_open: bool,
    always: Sequence[str],
) -> list[dict[str, object]]:
    """Give the bars from top to bottom: units by amount, the rest, then each other kind."""
    given = [
        {
            **row,
            "amount": _without_dust(row),
            # Below zero it is no part of a rest: the rest would hide it.
            "kind": "negative" if row["kind"] == "unit" and row["amount"] < 0 else row["kind"],
        }
        for row in frame.dropna(subset=["amount"])[["code", "name", "amount", "kind"]].to_dict("records")
    ]
    unknown = sorted({row["kind"] for row in given} - (set(KIND_PATTERNS) - {REST}))
    if unknown:
        raise ValueError(f"no kind of bar {unknown[0]!r}")
    given.sort(key=lambda row: (-row["amount"], str(row["name"])))
    units = [row for row in given if row["kind"] == "unit"]
    if not is_open and len(units) > most + 1:
        rest = units[most:]
        units = [
            *units[:most],
            {
                "code": REST,
                "name": rest_label(len(rest)),
                "amount": math.fsum(row["amount"] for row in rest),
                "kind": REST,
                "parts": rest,
            },
        ]
    for kind in KIND_PATTERNS:
        if kind in ("unit", REST):
            continue
        held = [row for row in given if row["kind"] == kind]
        if not held and kind in always:
            held = [{"code": kind, "name": kind_labels[kind], "amount": 0.0, "kind": kind}]
        units += held
    return units


def _without_dust(row: Mapping[str, object]) -> float:
    """Give the amount; of what is no unit, less than half a cent is what the rounding of shares leaves over, and zero."""
    amount = float(row["amount"])
    return 0.0 if row["kind"] != "unit" and abs(amount) < HALF_A_CENT else amount


def _row_name(row: Mapping[str, object], kind_labels: Mapping[str, str]) -> str:
    """Give the words above a bar; of what is no unit they say its kind, where its name is not that already."""
    name, kind = str(row["name"]), kind_labels.get(row["kind"], "")
    if row["kind"] in ("unit", REST) or not kind or kind.lower() in name.lower():
        return f"<b>{base.cut(name, LONGEST_NAME)}</b>"
    return f"<b>{base.cut(name, max(LONGEST_NAME - len(kind), 12))}</b>: {base.escaped(kind)}"


def _bar_figures(amounts: Sequence[float], scale: str, lang: str) -> list[str]:
    """Give the figure of each bar; those under one have two decimals where bars of other lengths would say the same."""
    figures = [formats.amount_in_scale(amount, lang, scale=scale) for amount in amounts]
    parts = [amount / float(formats.EUR_SCALES[scale]) for amount in amounts]
    small = [place for place, part in enumerate(parts) if 0 < abs(part) < 1]
    lengths: dict[str, set[float]] = {}
    for place in small:
        lengths.setdefault(figures[place], set()).add(round(parts[place], 2))
    if scale in ("million", "billion") and any(len(found) > 1 for found in lengths.values()):
        for place in small:
            figures[place] = formats.number(parts[place], lang, decimals=2)
    return figures


def _codes(held: Sequence[tuple[int, Mapping[str, object]]]) -> dict[str, list[object]]:
    parts = held[0][1].get("parts")
    return {"codes": [part["code"] for part in parts]} if parts else {}


def _bar_colour(row: Mapping[str, object], colours: Mapping[str, str] | None) -> str:
    if row["kind"] == "negative" or row["amount"] < 0:
        return tokens.ATTENTION
    if row["kind"] == "unit":
        return (colours or {}).get(row["code"], tokens.ACCENT)
    return tokens.ACCENT if row["kind"] == REST and not colours else tokens.TEXT_MUTED


def _pattern(shape: str) -> base.Spec:
    if not shape:
        return {"shape": ""}
    # The colour of a bar is that of its hatches, on white.
    return {
        "shape": shape,
        "fillmode": "replace",
        "bgcolor": tokens.BACKGROUND,
        "size": 6,
        "solidity": 0.4,
    }


def _bar_hover(
    row: Mapping[str, object], kind_labels: Mapping[str, str], scale: str, lang: str, currency: str
) -> str:
    lines = [
        f"<b>{base.wrapped(str(row['name']), 50)}</b>",
        base.escaped(_full(row["amount"], scale, lang, currency)),
    ]
    if (
        row["kind"] in kind_labels
        and row["kind"] not in ("unit", REST)
        and kind_labels[row["kind"]] != row["name"]
    ):
        lines.append(base.wrapped(kind_labels[row["kind"]], 50))
    parts = row.get("parts", [])
    if parts:
        names = ", ".join(str(part["name"]) for part in parts[:NAMES_IN_REST])
        lines.append(base.wrapped(names + (", …" if len(parts) > NAMES_IN_REST else ""), 50))
    return "<br>".join(lines)


def amount_ticks(low: float, high: float, *, scale: str, lang: str, most: int = 5) -> base.Spec:
    """Give ticks of an axis whose values are whole units and whose labels are in the chart's scale."""
    span = (high - low) or 1.0
    step = _step(span, most=most)
    places = range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)
    values = [place * step for place in places]
    return {
        "tickmode": "array",
        "tickvals": values,
        "ticktext": [formats.amount_in_scale(value, lang, scale=scale) for value in values],
    }


def _step(span: float, *, most: int) -> float:
    """Give the smallest of 1, 2 and 5 times a power of ten that parts a span into no more than `most`."""
    power = 10 ** math.floor(math.log10(span / most))
    return next(power * size for size in (1, 2, 5, 10) if span / (power * size) <= most)


def _full(amount: float, scale: str, lang: str, currency: str | None) -> str:
    """Give one amount for a hover text or legend: as short as it is itself, with cents where the chart has them."""
    if currency is None:
        return formats.number(amount, lang)
    return formats.compact_money(amount, lang, currency=currency, scale="cent" if scale == "cent" else None)


def _set_money_unit(chart: base.Spec, unit_label: str, scale: str, lang: str, currency: str) -> None:
    unit = formats.money_unit(scale, lang, currency=currency)
    base.set_unit(chart, unit_label.replace("{unit}", unit))


def symbol_map(
    frame: pd.DataFrame,
    geojson: Mapping[str, object],
    *,
    lang: str,
    size_label: str,
    sign_labels: Mapping[str, str],
    no_data_label: str,
    currency: str | None = "EUR",
    height: int = MAP_HEIGHT,
) -> go.Figure:
    """Give a circle in each country whose area is its amount; zero, below zero and not in the source look otherwise.

    Args:
        frame: one row a country of the selection: country_code, name, amount (whole units of the currency; missing is
            a country that the source does not hold).
        geojson: feature collection with `id` = ISO 3166 alpha-3.
        lang: nl or en.
        size_label: words behind the largest sample circle, with {amount}.
        sign_labels: negative, zero and missing → words of the legend.
        no_data_label: words where no country has an amount.
        currency: EUR or USD; None where the amounts are counts.
        height: pixels of the map without its legend.

    Returns:
        Traces land, set (countries of the source), missing (outlined by dots, without a fill) and one a sign that occurs
        (meta.role amount, meta.sign, customdata country_code and amount), large circles under small ones. Amounts too
        small to see are drawn at three pixels. Countries without an outline are in layout.meta.undrawn.
    """
    if frame["amount"].dropna().empty:
        return base.no_data_figure(no_data_label, lang=lang)
    outlines = maps.outlines_of(geojson)
    every = [
        {**row, "amount": None if formats.is_missing(row["amount"]) else float(row["amount"])}
        for row in frame[["country_code", "name", "amount"]].to_dict("records")
    ]
    rows = [row for row in every if row["country_code"] in outlines.largest]
    spots = {row["country_code"]: outlines.largest[row["country_code"]] for row in rows}
    box = themes.world_window(list(spots.values()))
    degree = (box[2] - box[0]) / 900
    signs = {
        sign: [row for row in rows if _sign(row["amount"]) == sign] for sign in (*MAP_SYMBOLS, "missing")
    }
    present = [sign for sign in ("negative", "zero", "missing") if signs[sign]]
    legend_height = LARGEST_CIRCLE + 14 + 20 * len(present) + 6
    chart = base.blank(lang=lang, height=height + legend_height, left=0, right=0, top=legend_height, bottom=0)
    having = [row["country_code"] for row in rows if row["amount"] is not None]
    lacking = [row["country_code"] for row in signs["missing"]]
    place = {code: number for number, (code, _) in enumerate(outlines.rings)}
    others = [number for number, (code, _) in enumerate(outlines.rings) if code not in spots]
    for role, features, fill, width, dash, line in (
        ("land", others, tokens.LAND, 0.5, "solid", tokens.LAND_OUTLINE),
        ("set", [place[code] for code in having], HAS_AMOUNT, 0.7, "solid", tokens.TEXT),
        ("missing", [place[code] for code in lacking], tokens.BACKGROUND, 1.2, "dot", tokens.TEXT),
    ):
        smallest = 6 * degree if role == "land" else 0.0
        rings = [
            ring for number in features for ring in outlines.part_of(number, box, degree, smallest=smallest)
        ]
        area = maps.area_trace(rings, role, sign_labels.get(role, "–"), fill, width, dash, line)
        area["meta"]["country_codes"] = {"set": having, "missing": lacking}.get(role, [])
        chart["data"].append(area)
    largest = max((abs(row["amount"]) for row in rows if row["amount"]), default=0.0)
    scale = formats.eur_scale(row["amount"] for row in rows)
    for sign in MAP_SYMBOLS:
        held = sorted(signs[sign], key=lambda row: -abs(row["amount"]))
        if held:
            chart["data"].append(_symbols(held, sign, spots, largest, sign_labels, scale, lang, currency))
    _map_legend(chart, present, sign_labels, size_label, largest, legend_height, scale, lang, currency)
    chart["layout"]["annotations"] += _map_names(signs["positive"], spots, box, largest)
    axes = maps.axes_of(box)
    axes["yaxis"]["constraintoward"] = "top"
    undrawn = [row["country_code"] for row in every if row["country_code"] not in spots]
    chart["layout"].update(axes, meta={"undrawn": undrawn})
    return go.Figure(chart)


def _sign(amount: float | None) -> str:
    if amount is None:
        return "missing"
    return "negative" if amount < 0 else "positive" if amount > 0 else "zero"


def _diameter(amount: float, largest: float) -> float:
    return round(max(LARGEST_CIRCLE * math.sqrt(abs(amount) / largest), SMALLEST_CIRCLE), 1)


def _symbols(
    rows: Sequence[Mapping[str, object]],
    sign: str,
    spots: Mapping[str, maps.Ring],
    largest: float,
    sign_labels: Mapping[str, str],
    scale: str,
    lang: str,
    currency: str | None,
) -> base.Spec:
    middles = [maps.middle_of(spots[row["country_code"]]) for row in rows]
    colour = {"positive": tokens.ACCENT, "negative": tokens.ATTENTION, "zero": tokens.TEXT_MUTED}[sign]
    said = f"<br>{base.escaped(sign_labels[sign])}" if sign in sign_labels else ""
    return base.scatter(
        x=[x for x, _ in middles],
        y=[y for _, y in middles],
        name=sign_labels.get(sign, "–"),
        mode="markers",
        marker={
            "symbol": MAP_SYMBOLS[sign],
            "size": [
                ZERO_SIZE
                if sign == "zero"
                else max(_diameter(row["amount"], largest), 8 * (sign == "negative"))
                for row in rows
            ],
            "color": colour,
            "opacity": 1,
            # A white rim parts circles that lie over each other; a ring for zero is its own line.
            "line": {
                "width": 1.5 if sign == "zero" else 1,
                "color": colour if sign == "zero" else tokens.OUTLINE,
            },
        },
        customdata=[[row["country_code"], row["amount"]] for row in rows],
        hovertext=[
            f"<b>{base.escaped(row['name'])}</b><br>"
            f"{base.escaped(_full(row['amount'], scale, lang, currency))}{said}"
            for row in rows
        ],
        hovertemplate="%{hovertext}<extra></extra>",
        meta={"role": "amount", "sign": sign},
    )


def _map_legend(
    chart: base.Spec,
    present: Sequence[str],
    sign_labels: Mapping[str, str],
    size_label: str,
    largest: float,
    height: int,
    scale: str,
    lang: str,
    currency: str | None,
) -> None:
    """Write above the map what circles, marks and outlines mean: the largest circle and one of a quarter of its amount."""
    middle = height - LARGEST_CIRCLE / 2 - 4
    if largest:
        filled = {"type": "circle", "fillcolor": tokens.ACCENT, "line": {"width": 0}}
        whole, part = (_full(amount, scale, lang, currency) for amount in (largest, largest / 4))
        text = size_label.replace("{amount}", whole)
        base.legend_line(chart, text, middle, shape=filled, wide=LARGEST_CIRCLE)
        left = 4 + LARGEST_CIRCLE + 8 + base.text_width(base.wrapped(text, 54, most_lines=2)) + 12
        base.legend_line(chart, part, middle, shape=filled, left=left, wide=LARGEST_CIRCLE // 2)
    looks = {
        "zero": {"type": "circle", "line": {"width": 1.5, "color": tokens.TEXT_MUTED}},
        "missing": {"type": "rect", "line": {"width": 1.2, "color": tokens.TEXT, "dash": "dot"}},
    }
    for number, sign in enumerate(present):
        middle = height - LARGEST_CIRCLE - 20 - 20 * number
        triangle = {
            "type": "path",
            "path": f"M4,{middle + 7}L20,{middle + 7}L12,{middle - 7}Z",
            "fillcolor": tokens.ATTENTION,
            "line": {"width": 0},
        }
        base.legend_line(chart, sign_labels[sign], middle, shape=looks.get(sign, triangle))


def _map_names(
    rows: Sequence[Mapping[str, object]], spots: Mapping[str, maps.Ring], box: maps.Box, largest: float
) -> list[dict[str, object]]:
    """Give the names of the largest amounts under their circles.

    One that would lie over another name, or over a circle that could be taken for its own, stays in the hover.
    """
    pixel = (box[2] - box[0]) / MAP_WIDTH
    taken: list[tuple[float, float]] = []
    notes = []
    for row in sorted(rows, key=lambda row: -row["amount"])[:MAP_LABELS]:
        x, y = maps.middle_of(spots[row["country_code"]])
        if any(
            abs(x - px) < (box[2] - box[0]) / 4 and abs(y - py) < (box[3] - box[1]) / 6 for px, py in taken
        ):
            continue
        name, radius = base.cut(str(row["name"]), 24), _diameter(row["amount"], largest) / 2
        others = [other for other in rows if other is not row]
        if any(_lies_under(name, radius, (x, y), other, spots, pixel, largest) for other in others):
            continue
        taken.append((x, y))
        notes.append(
            base.note(
                f"<b>{name}</b>",
                x=x,
                y=y,
                yanchor="top",
                yshift=-radius - 1,
                bgcolor=tokens.translucent(tokens.BACKGROUND, 0.85),
                borderpad=1,
                font={"size": tokens.SIZE_MARK, "color": tokens.TEXT},
                name="country",
            )
        )
    return notes


def _lies_under(
    name: str,
    radius: float,
    middle: tuple[float, float],
    other: Mapping[str, object],
    spots: Mapping[str, maps.Ring],
    pixel: float,
    largest: float,
) -> bool:
    """Whether a name under its circle covers the circle of another that is at least half as wide; radius in pixels."""
    x, y = maps.middle_of(spots[other["country_code"]])
    wide = _diameter(other["amount"], largest) / 2
    beside, below = abs(x - middle[0]) / pixel, (middle[1] - y) / pixel
    reach = NAME_LETTER / 2 * len(name)
    return wide >= radius / 2 and beside < reach + wide and radius - wide < below < radius + NAME_LINE + wide


def lorenz(
    points: pd.DataFrame,
    without_largest: pd.DataFrame | None = None,
    *,
    lang: str,
    curve_label: str,
    without_label: str = "",
    equality_label: str,
    x_label: str,
    y_label: str,
    set_label: str,
    no_data_label: str,
    names: Mapping[str, str] | None = None,
) -> go.Figure:
    """Give a Lorenz curve beside the line on which all units would have as much.

    Args:
        points: one row a point from (0, 0) to (1, 1): unit (None for the first), unit_share, amount_share (0 to 1), as
            `money.measures.lorenz_points` gives them.
        without_largest: the same without the largest unit; None or empty draws none.
        lang: nl or en.
        curve_label: what the curve is, with its Gini: "24 countries: Gini 0.68".
        without_label: the same for the second curve.
        equality_label: words for the diagonal.
        x_label: words under the axis of units, from least to most money.
        y_label: words above the axis of money.
        set_label: which units are in it, and which are not in the source; a line under the chart, part of the picture.
        no_data_label: words where there is no curve.
        names: unit → name for the hover text; else its code.

    Returns:
        Traces with meta.role equality, without (where asked) and curve; customdata of a curve is the unit.
    """
    if points.empty:
        return base.no_data_figure(no_data_label, lang=lang)
    curves = [("curve", points, curve_label)]
    if without_largest is not None and not without_largest.empty:
        curves.append(("without", without_largest, without_label))
    hovers = [
        [
            ""
            if formats.is_missing(row.unit)
            else f"<b>{base.escaped((names or {}).get(row.unit, row.unit))}</b><br>"
            + _shares_text(row.unit_share, row.amount_share, x_label, y_label, lang)
            for row in frame.itertuples(index=False)
        ]
        for _, frame, _ in curves
    ]
    return _curves(
        [
            (
                role,
                frame["unit_share"],
                frame["amount_share"],
                [None if formats.is_missing(unit) else unit for unit in frame["unit"]],
                label,
                hover,
            )
            for (role, frame, label), hover in zip(curves, hovers, strict=True)
        ],
        lang=lang,
        equality_label=equality_label,
        x_label=x_label,
        y_label=y_label,
        set_label=set_label,
    )


def concentration_curve(
    points: pd.DataFrame,
    *,
    lang: str,
    curve_label: str,
    equality_label: str,
    x_label: str,
    y_label: str,
    set_label: str,
    no_data_label: str,
    names: Mapping[str, str] | None = None,
) -> go.Figure:
    """Give the share of the money of the units with the least need, which may lie on either side of the diagonal.

    Args:
        points: one row a point from (0, 0) to (1, 1): units (a tuple: units with the same need are one step), unit_share,
            amount_share (0 to 1), as `money.measures.concentration_curve` gives them.
        lang: nl or en.
        curve_label: what the curve is, with its index.
        equality_label: words for the diagonal.
        x_label: words under the axis of units, from least to most need; the need is named.
        y_label: words above the axis of money.
        set_label: which units are in it, and of which no need is known.
        no_data_label: words where there is no curve.
        names: unit → name for the hover text; else its code.

    Returns:
        Traces with meta.role equality and curve; customdata of the curve is the units of the step, as a list.
    """
    if points.empty:
        return base.no_data_figure(no_data_label, lang=lang)
    hover = [
        "<b>"
        + base.wrapped(", ".join((names or {}).get(unit, unit) for unit in row.units), 50)
        + "</b><br>"
        + _shares_text(row.unit_share, row.amount_share, x_label, y_label, lang)
        if row.units
        else ""
        for row in points.itertuples(index=False)
    ]
    units = [list(units) for units in points["units"]]
    return _curves(
        [("curve", points["unit_share"], points["amount_share"], units, curve_label, hover)],
        lang=lang,
        equality_label=equality_label,
        x_label=x_label,
        y_label=y_label,
        set_label=set_label,
    )


def _shares_text(units: float, amounts: float, x_label: str, y_label: str, lang: str) -> str:
    return "<br>".join(
        f"{base.escaped(label)}: {formats.percent(100 * share, lang)}"
        for label, share in ((x_label, units), (y_label, amounts))
    )


def _curves(
    curves: Sequence[tuple[str, pd.Series, pd.Series, Sequence[object], str, Sequence[str]]],
    *,
    lang: str,
    equality_label: str,
    x_label: str,
    y_label: str,
    set_label: str,
) -> go.Figure:
    """Give curves of shares over shares; what each line is stands above them behind a sample of the line."""
    looks = {
        "curve": (tokens.COUNTRY_STYLES[0].colour, "solid", tokens.LINE_WIDTH_FIRST, "circle"),
        "without": (tokens.COUNTRY_STYLES[1].colour, "dash", tokens.LINE_WIDTH, "square"),
        "equality": (tokens.TEXT_MUTED, "dot", 1.5, "circle"),
    }
    axis_text, under = base.wrapped(x_label, 52), base.wrapped(set_label, 52)
    set_shift = 32 + 16 * (axis_text.count("<br>") + 1)
    bottom = set_shift + 12 + 16 * (under.count("<br>") + 1)
    lines = [*((role, label) for role, _, _, _, label, _ in curves), ("equality", equality_label)]
    legend_height = 22 * len(lines) + 6
    chart = base.blank(
        lang=lang,
        height=CURVE_HEIGHT + legend_height + bottom,
        left=8,
        right=16,
        top=legend_height + 30,
        bottom=bottom,
    )
    chart["data"].append(
        base.scatter(
            x=[0, 1],
            y=[0, 1],
            name=equality_label,
            mode="lines",
            line={"color": looks["equality"][0], "dash": "dot", "width": 1.5},
            hoverinfo="skip",
            meta={"role": "equality"},
        )
    )
    for role, xs, ys, keys, label, hover in reversed(curves):
        colour, dash, width, symbol = looks[role]
        chart["data"].append(
            base.scatter(
                x=[float(x) for x in xs],
                y=[float(y) for y in ys],
                name=label,
                mode="lines+markers",
                line={"color": colour, "dash": dash, "width": width},
                # The first point is nobody's.
                marker={
                    "color": colour,
                    "symbol": symbol,
                    "size": [0] + [5] * (len(xs) - 1),
                    "line": {"width": 0},
                    "opacity": 1,
                },
                customdata=list(keys),
                hovertext=list(hover),
                hovertemplate="%{hovertext}<extra></extra>",
                meta={"role": role},
            )
        )
    for number, (role, label) in enumerate(lines):
        colour, dash, width, _ = looks[role]
        sample = {"type": "line", "line": {"color": colour, "dash": dash, "width": width}}
        base.legend_line(chart, label, legend_height - 6 - 22 * number, shape=sample, wide=30)
    ticks = [0.0, 0.25, 0.5, 0.75, 1.0]
    axis = {
        "range": [0, 1.01],
        "tickvals": ticks,
        "ticktext": [formats.percent(100 * tick, lang) for tick in ticks],
        "gridcolor": tokens.GRID,
        "zeroline": False,
        "showline": True,
        "linecolor": tokens.AXIS,
        "fixedrange": True,
    }
    chart["layout"].update(xaxis=axis, yaxis={**axis, "automargin": "left"})
    for text, shift, name in ((axis_text, -24, "x_label"), (under, -set_shift, "set")):
        chart["layout"]["annotations"].append(
            base.note(
                text,
                xref="paper",
                yref="paper",
                x=0,
                y=0,
                xanchor="left",
                yanchor="top",
                yshift=shift,
                font={
                    "size": tokens.SIZE_SMALL,
                    "color": tokens.TEXT_MUTED if name == "x_label" else tokens.TEXT,
                },
                name=name,
            )
        )
    base.set_unit(chart, y_label)
    return go.Figure(chart)


def by_year(
    frame: pd.DataFrame,
    *,
    lang: str,
    unit_label: str,
    no_data_label: str,
    incomplete_label: str,
    currency: str = "EUR",
    height: int = 280,
) -> go.Figure:
    """Give an amount a year as bars from zero; years that the source does not hold in full are hatched and named.

    Args:
        frame: one row a year: year, amount (whole units of the currency; missing is no bar), is_incomplete, and
            optionally note ("2021: up to and including June").
        lang: nl or en.
        unit_label: measure and {unit}.
        no_data_label: words for a year without an amount, and where there is none at all.
        incomplete_label: words for an incomplete year without a note, with {year}.
        currency: EUR or USD.
        height: pixels of the picture without its notes.

    Returns:
        One trace of bars (meta.role bars) over every year between the first and the last, customdata the year; a year
        without an amount is None, never zero. Below zero is below the axis.
    """
    known = frame.dropna(subset=["amount"])
    if known.empty:
        return base.no_data_figure(no_data_label, lang=lang)
    if known["year"].duplicated().any():
        raise ValueError(f"two rows for {int(known.loc[known['year'].duplicated(), 'year'].iloc[0])}")
    rows = {int(row["year"]): row for row in known.to_dict("records")}
    years = list(range(min(rows), max(rows) + 1))
    amounts = [float(rows[year]["amount"]) if year in rows else None for year in years]
    drawn = [amount for amount in amounts if amount is not None]
    scale = formats.eur_scale(drawn)
    is_open = [year in rows and bool(rows[year]["is_incomplete"]) for year in years]
    notes = [
        _year_note(rows[year], incomplete_label) for year, open_ in zip(years, is_open, strict=True) if open_
    ]
    under = "<br>".join(base.wrapped(text, 50) for text in notes)
    bottom = 30 + (16 * (under.count("<br>") + 1) + 8 if notes else 0)
    chart = base.blank(lang=lang, height=height + bottom - 30, left=8, right=8, top=34, bottom=bottom)
    colours = [tokens.ATTENTION if amount is not None and amount < 0 else tokens.ACCENT for amount in amounts]
    labelled = _labelled_years(years, amounts)
    chart["data"].append(
        base.bar(
            x=years,
            y=amounts,
            width=0.7,
            name=unit_label.replace("{unit}", formats.money_unit(scale, lang, currency=currency)),
            marker={
                "color": colours,
                "line": {"color": colours, "width": 1.5},
                "pattern": {**_pattern("/"), "shape": ["/" if open_ else "" for open_ in is_open]},
            },
            text=[
                formats.amount_in_scale(amount, lang, scale=scale) if year in labelled else ""
                for year, amount in zip(years, amounts, strict=True)
            ],
            textposition="outside",
            textfont={"size": tokens.SIZE_MARK, "color": tokens.TEXT},
            textangle=0,
            cliponaxis=False,
            constraintext="none",
            customdata=years,
            hovertext=[
                ""
                if amount is None
                else f"<b>{year}</b><br>{base.escaped(_full(amount, scale, lang, currency))}"
                + (f"<br>{base.escaped(_year_note(rows[year], incomplete_label))}" if open_ else "")
                for year, amount, open_ in zip(years, amounts, is_open, strict=True)
            ],
            hovertemplate="%{hovertext}<extra></extra>",
            meta={"role": "bars"},
        )
    )
    chart["layout"].update(
        xaxis=base.year_axis(years[0], years[-1]), yaxis=amount_axis(drawn, scale=scale, lang=lang)
    )
    chart["layout"]["annotations"] += [
        base.note(
            base.escaped(no_data_label),
            x=year,
            y=0,
            yanchor="bottom",
            textangle=-90,
            font={"size": tokens.SIZE_MARK, "color": tokens.TEXT_MUTED},
            name="empty_year",
        )
        for year, amount in zip(years, amounts, strict=True)
        if amount is None
    ]
    if notes:
        hatched_note(chart, under)
    _set_money_unit(chart, unit_label, scale, lang, currency)
    return go.Figure(chart)


def hatched_note(chart: base.Spec, text: str) -> None:
    """Say under the picture what a hatched bar is, beside a sample; `text` has its line breaks already."""
    chart["layout"]["annotations"].append(
        base.note(
            text,
            xref="paper",
            yref="paper",
            x=0,
            y=0,
            xanchor="left",
            yanchor="top",
            xshift=24,
            yshift=-30,
            name="incomplete",
        )
    )
    chart["layout"]["shapes"].append(
        {
            "type": "path",
            "xref": "paper",
            "yref": "paper",
            "xsizemode": "pixel",
            "ysizemode": "pixel",
            "xanchor": 0,
            "yanchor": 0,
            "path": "M2,-44L2,-34L18,-34L18,-44ZM4,-44L14,-34M10,-44L18,-36M2,-40L8,-34",
            "line": {"color": tokens.ACCENT, "width": 1.5},
        }
    )


def amount_axis(amounts: Sequence[float], *, scale: str, lang: str, room: float = 0.1) -> base.Spec:
    """Give the upright axis of some amounts, zero in it, with room for the labels at the bars (a share of the span)."""
    low, high = min(0.0, *amounts), max(0.0, *amounts)
    space = room * ((high - low) or 1.0)
    return {
        **base.value_axis(),
        **amount_ticks(low, high, scale=scale, lang=lang),
        "range": [low - space if low < 0 else 0, high + space],
        "zeroline": low < 0,
        "zerolinecolor": tokens.AXIS,
        "zerolinewidth": 1.5,
    }


def _year_note(row: Mapping[str, object], incomplete_label: str) -> str:
    note = row.get("note")
    if formats.is_missing(note) or not note:
        return incomplete_label.replace("{year}", str(int(row["year"])))
    return str(note)


def _labelled_years(years: Sequence[int], amounts: Sequence[float | None]) -> set[int]:
    """Give the years whose amount is written at the bar: all where they fit, else the largest, the last and negative."""
    known = {year: amount for year, amount in zip(years, amounts, strict=True) if amount is not None}
    if len(years) <= MOST_LABELLED_YEARS:
        return set(known)
    chosen = {max(known, key=lambda year: known[year]), max(known)}
    return chosen | {year for year, amount in known.items() if amount < 0}


def location_quotients(
    frame: pd.DataFrame,
    *,
    lang: str,
    unit_label: str,
    amount_label: str,
    need_label: str,
    quotient_label: str,
    no_need_label: str,
    no_data_label: str,
) -> go.Figure:
    """Give for each unit its share of the money beside its share of the need, in the order of the frame.

    Args:
        frame: one row a unit: code, name, amount_share, need_share (0 to 1), quotient (missing where there is no need).
        lang: nl or en.
        unit_label: what the shares are of.
        amount_label: words for the filled mark.
        need_label: words for the open mark; the need is named.
        quotient_label: words for the figure behind the name, with {value}: "quotient 3.00".
        no_need_label: words where the need is zero, so that there is no quotient.
        no_data_label: words where there is no unit.

    Returns:
        Traces with meta.role gap (the line between the two), need and amount, customdata the code; shares from 0.
    """
    if frame.empty:
        return base.no_data_figure(no_data_label, lang=lang)
    rows = frame.to_dict("records")
    top = max(max(float(row["amount_share"]), float(row["need_share"])) for row in rows) or 1.0
    chart = base.blank(lang=lang, height=ROW_HEIGHT * len(rows) + 134, left=10, right=16, top=90, bottom=30)
    places = [place + 0.2 for place in range(len(rows))]
    texts = [_quotient_text(row, quotient_label, no_need_label, lang) for row in rows]
    chart["data"].append(
        base.scatter(
            x=[x for row in rows for x in (float(row["amount_share"]), float(row["need_share"]), None)][:-1],
            y=[y for place in places for y in (place, place, None)][:-1],
            name=unit_label,
            mode="lines",
            line={"color": tokens.AXIS, "width": 1.5},
            hoverinfo="skip",
            meta={"role": "gap"},
        )
    )
    looks = {
        "need": ("need_share", need_label, "diamond-open", tokens.COUNTRY_STYLES[1].colour),
        "amount": ("amount_share", amount_label, "circle", tokens.ACCENT),
    }
    for role, (column, label, symbol, colour) in looks.items():
        chart["data"].append(
            base.scatter(
                x=[float(row[column]) for row in rows],
                y=places,
                name=label,
                mode="markers",
                marker={"symbol": symbol, "size": 11, "color": colour, "line": {"width": 2, "color": colour}},
                cliponaxis=False,
                customdata=[row["code"] for row in rows],
                hovertext=[
                    f"<b>{base.escaped(row['name'])}</b><br>{base.escaped(label)}: "
                    f"{base.escaped(formats.percent(100 * float(row[column]), lang, 1))}<br>{base.escaped(text)}"
                    for row, text in zip(rows, texts, strict=True)
                ],
                hovertemplate="%{hovertext}<extra></extra>",
                meta={"role": role},
            )
        )
    chart["layout"]["annotations"] += [
        base.note(
            f"<b>{base.cut(str(row['name']), 26)}</b>: {base.escaped(text)}",
            xref="paper",
            x=0,
            y=place - 0.24,
            xanchor="left",
            yanchor="middle",
            bgcolor=tokens.BACKGROUND,
            borderpad=1,
            name="row",
        )
        for place, (row, text) in enumerate(zip(rows, texts, strict=True))
    ]
    for number, (role, shape) in enumerate(
        (
            ("amount", {"type": "circle", "fillcolor": tokens.ACCENT, "line": {"width": 0}}),
            (
                "need",
                {
                    "type": "path",
                    "path": "M12,25L20,17L12,9L4,17Z",
                    "line": {"width": 2, "color": looks["need"][3]},
                },
            ),
        )
    ):
        base.legend_line(chart, looks[role][1], 39 - 22 * number, shape=shape)
    span = {"range": [-0.02 * top, top * 1.06]}
    step = _step(top, most=5)
    ticks = [place * step for place in range(int(top / step + 1e-9) + 1)]
    chart["layout"].update(
        xaxis={
            **span,
            "tickmode": "array",
            "tickvals": ticks,
            "ticktext": [formats.percent(100 * tick, lang, 0 if step >= 0.0099 else 1) for tick in ticks],
            "gridcolor": tokens.GRID,
            "zeroline": True,
            "zerolinecolor": tokens.AXIS,
            "fixedrange": True,
        },
        yaxis={"range": [len(rows) - 0.4, -0.6], "visible": False, "fixedrange": True},
    )
    base.set_unit(chart, unit_label)
    return go.Figure(chart)


def _quotient_text(row: Mapping[str, object], quotient_label: str, no_need_label: str, lang: str) -> str:
    if formats.is_missing(row["quotient"]):
        return no_need_label
    return quotient_label.replace("{value}", formats.number(row["quotient"], lang, decimals=2))
