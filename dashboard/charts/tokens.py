"""Colours, type, sizes and state styles of every chart and page.

Colours come from Paul Tol's schemes (bright, vibrant, muted, medium-contrast, dark); a test computes their
contrast by the WCAG formula. Graphics are at least 3:1 on white, text at least 4.5:1. Two coloured areas that
touch are parted by a white outline, which each of them beats by 3:1, because nineteen colours cannot all differ
from each other by that much.
"""

from __future__ import annotations

from typing import Final, NamedTuple

BACKGROUND: Final = "#ffffff"
TEXT: Final = "#1a1a1a"
TEXT_MUTED: Final = "#595959"
AXIS: Final = "#767676"
GRID: Final = "#e3e3e3"  # a help to the eye that carries no meaning of its own
OUTLINE: Final = "#ffffff"  # between areas that touch
LAND: Final = "#f3f3f3"  # always inside an outline of LAND_OUTLINE
LAND_OUTLINE: Final = "#767676"
ACCENT: Final = "#154273"
ATTENTION: Final = "#a90061"

FONT_FAMILY: Final = "Fira Sans, Arial, sans-serif"
SIZE_TEXT: Final = 13
SIZE_SMALL: Final = 12
SIZE_MARK: Final = 11  # smallest text drawn anywhere
SIZE_TITLE: Final = 18

HEIGHT: Final = 320
LINE_WIDTH: Final = 2
LINE_WIDTH_FIRST: Final = 3
MARKER_SIZE: Final = 8


class CountryStyle(NamedTuple):
    """How the n-th country of a comparison is drawn: by colour, dash and symbol at once."""

    colour: str
    dash: str
    symbol: str
    glyph: str
    pattern: str


# The order is the order of the selection: the profile's own country comes first. The triangle is kept for starts
# of partnerships. Least difference under simulated colour blindness (Machado 2009): 21 (CIE76), and dash and
# symbol differ anyway.
COUNTRY_STYLES: Final = (
    CountryStyle("#0077bb", "solid", "circle", "●", ""),
    CountryStyle("#cc3311", "dash", "square", "■", "/"),
    CountryStyle("#222255", "dot", "diamond", "◆", "x"),
    CountryStyle("#aa3377", "dashdot", "x", "✕", "-"),
)

# One theme, one colour, on every page.
THEME_COLOURS: Final = {
    "return": "#332288",
    "reintegration": "#aa4499",
    "reception": "#117733",
    "anti_smuggling": "#882255",
    "anti_trafficking": "#cc3311",
    "border": "#4477aa",
    "legal_pathways": "#009988",
    "routes": "#cc6677",
    "governance": "#666633",
    "root_causes": "#997700",
    "trade": "#555555",
    "energy": "#994455",
    "security": "#004488",
    "education": "#aa3377",
    "climate": "#225555",
    "health": "#ee3377",
    "agriculture": "#225522",
    "digital": "#222255",
    "culture": "#663333",
}

LEVEL_COLOURS: Final = {"bilateral": "#cc3311", "eu": "#004488", "multilateral": "#117733"}
LEVEL_SYMBOLS: Final = {"bilateral": "square", "eu": "circle", "multilateral": "diamond"}
LEVEL_GLYPHS: Final = {"bilateral": "■", "eu": "●", "multilateral": "◆"}
# The fill of the level's symbol says binding: full, empty (white inside), with a dot, with a cross (not recorded).
BINDING_SUFFIX: Final = {"yes": "", "no": "", "partly": "-dot"}
BINDING_UNKNOWN: Final = "-x"

ORDERS_COLOUR: Final = "#004488"
RETURNS_COLOUR: Final = "#997700"
RETURNS_TEXT: Final = "#6b5500"  # the same hue, dark enough for words


class StateStyle(NamedTuple):
    """How a state of a partnership fills its bar; `dash` is the outline's, `tint` mixes the colour with white."""

    tint: float
    pattern: str
    dash: str
    cap: bool


STATE_STYLES: Final = {
    "active": StateStyle(0.0, "", "solid", False),
    "suspended": StateStyle(0.8, "/", "solid", False),
    "ended": StateStyle(0.75, "", "solid", True),
    "negotiating": StateStyle(1.0, "", "dash", False),
    "exploratory": StateStyle(1.0, "", "dot", False),
    "proposed": StateStyle(1.0, "", "dot", False),
    "adopted": StateStyle(1.0, "", "dash", False),
    "adopted_in_principle": StateStyle(1.0, "", "dash", False),
}

# Observation statuses whose point is drawn open and reached by a dotted line.
OPEN_STATUSES: Final = frozenset({"provisional", "estimated", "incomplete"})


def tint(colour: str, share: float) -> str:
    """Give the colour mixed with white; share 0 leaves it, share 1 is white."""
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(p + (255 - p) * share):02x}" for p in parts)


def translucent(colour: str, opacity: float) -> str:
    """Give the colour as rgba text for bands that lie over each other."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"
