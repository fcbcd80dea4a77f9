"""Where a country lies: the outlines, and the small map made of them."""

import json
from functools import cache

import plotly.graph_objects as go

from dashboard import charts, paths


@cache
def outlines() -> dict[str, object]:
    """The map outlines, read once."""
    path = paths.ROOT / "data/reference/geometry/world_50m_un_plus_kosovo.geojson"
    return json.loads(path.read_text(encoding="utf-8"))


def map_of(
    country: str, neighbours: tuple[str, ...], labels: tuple[tuple[str, str], ...], lang: str
) -> go.Figure:
    """The country among those around it; `neighbours` are outlined and named, labels are pairs of code and name."""
    return charts.country_map(country, outlines(), neighbours=neighbours, labels=dict(labels), lang=lang)
