"""A small map of where a country lies, drawn from our own outlines without a map engine or a request."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import plotly.graph_objects as go

from dashboard.charts import figure as base
from dashboard.charts import tokens

Ring = list[tuple[float, float]]
Box = tuple[float, float, float, float]  # west, south, east, north, in degrees

LEAST_SPAN = 13.0  # degrees: smaller and a reader no longer sees where in the world this is
LEAST_LAND = (
    0.12  # share of the window that other land must fill, or the window grows: an island alone is nowhere
)
SPOT = 0.06  # share of the window's height below which a country gets a ring around it


MOST_KEPT = 5_000  # parts of outlines


@dataclass(frozen=True, eq=False)
class Outlines:
    """The outlines of a world, worked out once: every map of countries starts from the same ones.

    Attributes:
        rings: for each feature its code ("None" where it has none) and its rings.
        largest: code → its largest ring.
        parts: what `part_of` has cut already.
    """

    rings: Sequence[tuple[str, list[Ring]]]
    largest: Mapping[str, Ring]
    parts: dict[tuple[int, Box, float, float], list[Ring]] = field(default_factory=dict)

    def part_of(self, feature: int, box: Box, degree: float, *, smallest: float) -> list[Ring]:
        """Give what lies of a feature inside a box; see `inside`."""
        asked = (feature, box, degree, smallest)
        if asked not in self.parts:
            if len(self.parts) >= MOST_KEPT:
                self.parts.clear()
            self.parts[asked] = inside(self.rings[feature][1], box, degree, smallest=smallest)
        return self.parts[asked]


_known: dict[int, tuple[Mapping[str, object], Outlines]] = {}


def outlines_of(geojson: Mapping[str, object]) -> Outlines:
    """Give the outlines of a feature collection with `id` = ISO 3166 alpha-3; the same one is read once."""
    held = _known.get(id(geojson))
    if held is None or held[0] is not geojson:
        rings = [(str(f.get("id")), rings_of(f["geometry"])) for f in geojson["features"]]
        largest = {code: max(of, key=lambda ring: abs(signed_area(ring))) for code, of in rings}
        _known.clear()
        held = _known[id(geojson)] = (geojson, Outlines(rings, largest))
    return held[1]


def country_map(
    country_code: str,
    geojson: Mapping[str, object],
    *,
    neighbours: Sequence[str] = (),
    labels: Mapping[str, str],
    lang: str,
    route_countries: Sequence[str] = (),
    aspect: float = 1.5,
    height: int = 240,
) -> go.Figure:
    """Give the country filled and named among the countries around it; others by outline only.

    Plain polygons on plain axes: no WebGL, no tiles, no fonts from elsewhere; only what lies in the window is kept,
    rounded to what a pixel shows. What the borders do not mean is said by the panel under the map.

    Args:
        country_code: ISO 3166 alpha-3 of the country.
        geojson: feature collection with `id` = ISO 3166 alpha-3 (may be missing for areas without a code).
        neighbours: codes of countries that get their name, outlined stronger.
        labels: code → name; the country itself must be there.
        lang: nl or en.
        route_countries: codes on the same routes, with a dashed outline.
        aspect: width divided by height of the window.
        height: pixels.

    Returns:
        Traces with meta.role land, route, neighbour, country and, for a very small one, spot.

    Raises:
        KeyError: the outlines do not have the country.
    """
    shapes = {str(f.get("id")): rings_of(f["geometry"]) for f in geojson["features"] if f.get("id")}
    unnamed = [ring for f in geojson["features"] if not f.get("id") for ring in rings_of(f["geometry"])]
    if country_code not in shapes:
        raise KeyError(f"no outline of {country_code}")
    own = _around(shapes[country_code], shapes[country_code])
    others = [ring for code, rings in shapes.items() if code != country_code for ring in rings]
    box = window(own, others, aspect=aspect)
    degree = (box[2] - box[0]) / 600  # about half a pixel at most
    chart = base.blank(lang=lang, height=height, left=0, right=0, top=0, bottom=0)
    special = {country_code, *neighbours, *route_countries}
    land = [ring for code, rings in shapes.items() if code not in special for ring in rings] + unnamed
    chart["data"].append(
        area_trace(
            _cut(land, own, box, degree, smallest=4 * degree),
            "land",
            labels[country_code],
            tokens.LAND,
            0.7,
            "solid",
        )
    )
    for code in route_countries:
        if code in shapes and code != country_code and code not in neighbours:
            rings = _cut(shapes[code], own, box, degree, smallest=4 * degree)
            chart["data"].append(
                area_trace(rings, "route", labels.get(code, code), tokens.LAND, 1.0, "dash", tokens.TEXT)
            )
    for code in neighbours:
        if code in shapes and code != country_code:
            rings = _cut(shapes[code], own, box, degree, smallest=4 * degree)
            chart["data"].append(
                area_trace(rings, "neighbour", labels.get(code, code), tokens.LAND, 1.0, "solid", tokens.TEXT)
            )
    # Islands may be smaller than a pixel: their outline is kept whole and a ring shows where they are.
    country = _cut(own, own, box, degree) or [[(round(x, 3), round(y, 3)) for x, y in ring] for ring in own]
    west, south, east, north = extent(country)
    if max(north - south, east - west) < SPOT * (box[3] - box[1]):
        chart["data"].append(_spot((west + east) / 2, (south + north) / 2, labels[country_code]))
    chart["data"].append(
        area_trace(country, "country", labels[country_code], tokens.ACCENT, 1.5, "solid", tokens.TEXT)
    )
    chart["layout"]["annotations"] = _names(
        country_code, country, shapes, own, neighbours, labels, box, degree, height
    )
    chart["layout"].update(
        **axes_of(box),
        shapes=[
            {
                "type": "rect",
                "xref": "x",
                "yref": "y",
                "x0": box[0],
                "x1": box[2],
                "y0": box[1],
                "y1": box[3],
                "line": {"color": tokens.AXIS, "width": 1},
            }
        ],
    )
    return go.Figure(chart)


def axes_of(box: Box) -> base.Spec:
    """Give the axes of a map: a degree of longitude as wide as it is at the middle of the box."""
    middle = math.radians((box[1] + box[3]) / 2)
    return {
        "xaxis": {"range": [box[0], box[2]], "visible": False, "fixedrange": True, "constrain": "domain"},
        "yaxis": {
            "range": [box[1], box[3]],
            "visible": False,
            "fixedrange": True,
            "scaleanchor": "x",
            "scaleratio": 1 / max(math.cos(middle), 0.2),
            "constrain": "domain",
        },
    }


def window(rings: Sequence[Ring], others: Sequence[Ring], *, aspect: float) -> Box:
    """Give the part of the world to show: the country and enough land around it to recognise, in the asked shape."""
    west, south, east, north = extent(rings)
    squeeze = max(math.cos(math.radians((south + north) / 2)), 0.2)
    span = max((north - south) * 2.1, LEAST_SPAN, (east - west) * 1.8 * squeeze / aspect)
    nearby = _around(others, rings)
    while True:
        span = min(span, 120.0, 300.0 * squeeze / aspect)
        wide = span * aspect / squeeze
        low = min(max((south + north) / 2 - span / 2, -85.0), 85.0 - span)
        box = ((west + east) / 2 - wide / 2, low, (west + east) / 2 + wide / 2, low + span)
        land = sum(abs(signed_area(clipped(ring, box))) for ring in nearby if _touches(ring, box))
        if land >= LEAST_LAND * wide * span or span >= 60.0:
            return box
        span *= 1.3


def _touches(ring: Ring, box: Box) -> bool:
    west, south, east, north = extent([ring])
    return not (east < box[0] or west > box[2] or north < box[1] or south > box[3])


def rings_of(geometry: Mapping[str, object]) -> list[Ring]:
    """Give all rings of a polygon or of several; the outer and the inner ones alike."""
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [[(float(x), float(y)) for x, y, *_ in ring] for polygon in polygons for ring in polygon]


def extent(rings: Sequence[Ring]) -> Box:
    """Give the box around some rings."""
    xs = [x for ring in rings for x, _ in ring]
    ys = [y for ring in rings for _, y in ring]
    return min(xs), min(ys), max(xs), max(ys)


def signed_area(ring: Ring) -> float:
    """Give the area of a ring in square degrees, negative where it runs clockwise."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True)) / 2


def _around(rings: Sequence[Ring], own: Sequence[Ring]) -> list[Ring]:
    """Give the rings with longitudes near the largest ring of `own`: outlines are cut at 180°, countries are not."""
    anchor = max(own, key=lambda ring: abs(signed_area(ring)))
    centre = (min(x for x, _ in anchor) + max(x for x, _ in anchor)) / 2
    moved = []
    for ring in rings:
        middle = (min(x for x, _ in ring) + max(x for x, _ in ring)) / 2
        turn = round((centre - middle) / 360) * 360
        moved.append([(x + turn, y) for x, y in ring] if turn else ring)
    return moved


def _cut(
    rings: Sequence[Ring], own: Sequence[Ring], box: Box, degree: float, *, smallest: float = 0.0
) -> list[Ring]:
    """Give the parts of the rings inside the window (a little wider), thinned to what can be seen."""
    margin = (box[2] - box[0]) * 0.03
    wide = (box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin)
    return inside(_around(rings, own), wide, degree, smallest=smallest)


def inside(rings: Sequence[Ring], box: Box, degree: float, *, smallest: float) -> list[Ring]:
    """Give the parts of the rings inside a box, thinned to what can be seen; rings smaller than `smallest` are left out."""
    kept = []
    for ring in rings:
        west, south, east, north = extent([ring])
        if not _touches(ring, box) or max(east - west, north - south) < smallest:
            continue
        is_in = west >= box[0] and east <= box[2] and south >= box[1] and north <= box[3]
        part = _thinned(ring if is_in else clipped(ring, box), degree)
        if len(part) >= 3:
            kept.append(part)
    return kept


def clipped(ring: Ring, box: Box) -> Ring:
    """Give the part of a ring inside a box (Sutherland and Hodgman 1974)."""
    west, south, east, north = box
    edges = ((0, west, 1), (0, east, -1), (1, south, 1), (1, north, -1))
    points = ring[:-1] if ring[0] == ring[-1] else list(ring)
    for axis, limit, side in edges:
        kept: Ring = []
        for before, after in zip(points[-1:] + points[:-1], points, strict=True):
            was, is_in = (before[axis] - limit) * side >= 0, (after[axis] - limit) * side >= 0
            if was != is_in:
                share = (limit - before[axis]) / (after[axis] - before[axis])
                kept.append(
                    (before[0] + share * (after[0] - before[0]), before[1] + share * (after[1] - before[1]))
                )
            if is_in:
                kept.append(after)
        points = kept
        if not points:
            return []
    return [*points, points[0]]


def _thinned(ring: Ring, degree: float) -> Ring:
    """Leave out points nearer than `degree` to the last one kept; rounded to two decimals (about a kilometre)."""
    if not ring:
        return []
    kept = [ring[0]]
    for point in ring[1:-1]:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= degree:
            kept.append(point)
    kept.append(ring[-1])
    return [(round(x, 2), round(y, 2)) for x, y in kept]


def area_trace(
    rings: Sequence[Ring],
    role: str,
    name: str,
    fill: str,
    width: float,
    dash: str,
    line: str = tokens.LAND_OUTLINE,
) -> base.Spec:
    """Give rings as one filled trace."""
    return base.scatter(
        x=[x for ring in rings for x in (*(x for x, _ in ring), None)][:-1],
        y=[y for ring in rings for y in (*(y for _, y in ring), None)][:-1],
        name=name,
        mode="lines",
        fill="toself",
        fillcolor=fill,
        line={"color": line, "width": width, "dash": dash},
        hoverinfo="skip",
        meta={"role": role},
    )


def _spot(x: float, y: float, name: str) -> base.Spec:
    return base.scatter(
        x=[round(x, 2)],
        y=[round(y, 2)],
        name=name,
        mode="markers",
        marker={"symbol": "circle-open", "size": 22, "color": tokens.ACCENT, "line": {"width": 2}},
        hoverinfo="skip",
        meta={"role": "spot"},
    )


def _names(
    country_code: str,
    country: Sequence[Ring],
    shapes: Mapping[str, list[Ring]],
    own: Sequence[Ring],
    neighbours: Sequence[str],
    labels: Mapping[str, str],
    box: Box,
    degree: float,
    height: int,
) -> list[dict[str, object]]:
    """Give the country's name, and those of neighbours that have room, none over another."""
    x, y, anchor, fits = _name_place(country, labels[country_code], box, height)
    notes = [
        base.note(
            f"<b>{base.escaped(labels[country_code])}</b>",
            x=x,
            y=y,
            yanchor=anchor,
            yshift={"top": -13, "bottom": 13}.get(anchor, 0),
            bgcolor="rgba(0,0,0,0)" if fits else "rgba(255,255,255,0.85)",
            borderpad=1,
            font={"size": tokens.SIZE_TEXT, "color": tokens.BACKGROUND if fits else tokens.TEXT},
            name="country",
        )
    ]
    taken = [(x, y)]
    for code in neighbours:
        rings = _cut(shapes.get(code, []), own, box, degree)
        if not rings or code not in labels or code == country_code:
            continue
        largest = max(rings, key=lambda ring: abs(signed_area(ring)))
        spot = middle_of(largest)
        wide, high = (box[2] - box[0]) / 3.2, (box[3] - box[1]) / 6
        roomy = abs(signed_area(largest)) > (box[2] - box[0]) * (box[3] - box[1]) / 60
        inside = (
            box[0] + wide / 3 < spot[0] < box[2] - wide / 3
            and box[1] + high / 2 < spot[1] < box[3] - high / 2
        )
        if roomy and inside and all(abs(spot[0] - px) > wide or abs(spot[1] - py) > high for px, py in taken):
            taken.append(spot)
            notes.append(
                base.note(
                    base.escaped(labels[code]),
                    x=spot[0],
                    y=spot[1],
                    font={"size": tokens.SIZE_MARK, "color": tokens.TEXT_MUTED},
                    name="neighbour",
                )
            )
    return notes


def _name_place(country: Sequence[Ring], name: str, box: Box, height: int) -> tuple[float, float, str, bool]:
    """Give where the country's name stands: inside where it fits, else below the country, else above it."""
    largest = max(country, key=lambda ring: abs(signed_area(ring)))
    x, y = middle_of(largest)
    pixel = (box[3] - box[1]) / height
    wide = base.text_width(name, size=tokens.SIZE_TEXT) * pixel / max(math.cos(math.radians(y)), 0.2)
    at_height = sorted(
        x1 + (y - y1) / (y2 - y1) * (x2 - x1)
        for (x1, y1), (x2, y2) in zip(largest, largest[1:] + largest[:1], strict=True)
        if (y1 <= y) != (y2 <= y)
    )
    for left, right in zip(at_height[::2], at_height[1::2], strict=False):
        if right - left > wide * 1.15:
            return round((left + right) / 2, 2), y, "middle", True
    _, south, _, north = extent(country)
    if south - 24 * pixel > box[1]:
        return x, max(south, box[1]), "top", False
    return x, min(north, box[3]), "bottom", False


def middle_of(ring: Ring) -> tuple[float, float]:
    """Give a ring's centre of area."""
    area = signed_area(ring)
    if area == 0:
        return ring[0]
    x = y = 0.0
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = x1 * y2 - x2 * y1
        x += (x1 + x2) * cross
        y += (y1 + y2) * cross
    return round(x / (6 * area), 2), round(y / (6 * area), 2)
