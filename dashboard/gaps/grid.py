"""The matrix of country and theme as the reader sees it: draws what it is given, and says which cell was opened.

The browser's side stands in `assets/gap_grid.js` and `.css`, served as files of our own: an inline script would be
run from a blob, which the content security policy forbids (docs/decisions/0011-gap-grid.md).
"""

import functools
from collections.abc import Callable, Mapping
from pathlib import Path

import streamlit as st
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

from dashboard import session
from dashboard.gaps.rules import NEEDS, STATES, VERDICTS
from dashboard.words import word

NAME = "dashboard.gap_grid"
ASSETS = "assets"
MANIFEST = ComponentManifest(
    name="dashboard", version="1", components=[ComponentConfig(name="gap_grid", asset_dir=ASSETS)]
)


def gap_grid(
    payload: Mapping[str, object],
    *,
    key: str,
    lang: str,
    on_open: Callable[[str], None] | None = None,
    leads_to: str = "section-reason",
    tell_when_drawn: bool = False,
) -> None:
    """Draw the matrix, or on a narrow screen the list of one country or theme.

    Args:
        payload: what is drawn, ready for JSON; every text in it is in the reader's language.
            `caption`, `corner`: texts. `selected`: the open cell as `TUN.return`, or None.
            `themes`: list of id, name, short, closed, totals and, where the head is a link, href.
            `groups`: list of name (blank for none) and rows: code, name, role, href, totals. A country may stand in
            several groups. `total_columns`: list of id (a name in totals), name, note. `total`: over everything.
            `cells`: `<code>.<theme>` -> state, need, verdict, flags, count, text (the accessible name, beginning
            with names and a colon) and, where a filter leaves the cell out, dim.
            Totals hold a count for each column and, for coverage, low and high (0 to 1, or None) and text.
        key: name of this grid on the page; the focus survives a new run as long as it stays the same.
        lang: nl or en.
        on_open: called with a cell before the page runs again, so that one run suffices.
        leads_to: anchor of what is shown of an opened cell; on a phone, where it stands below the list, the page goes
            there.
        tell_when_drawn: let the page run once more when the grid is drawn; see `drawn`.

    Only a cell of `payload` is ever told: what comes from a browser is not believed.
    """
    cells = payload["cells"]

    def opened() -> None:
        cell = session.sent(key, "open")
        if on_open and isinstance(cell, str) and cell in cells:
            on_open(cell)

    component = _component(get_bidi_component_manager())
    data = {**payload, "words": words(lang), "leads_to": leads_to, "tell": tell_when_drawn}
    component(key=key, data=data, on_open_change=opened, on_drawn_change=lambda: None)


def drawn(key: str) -> bool:
    """Tell whether this run of the page comes from a grid that has just been drawn, as it was asked to tell."""
    return bool(session.sent(key, "drawn"))


def words(lang: str) -> dict[str, object]:
    """Return the texts of legend, heads and list."""
    names = (
        "legend",
        "found",
        "need",
        "verdict",
        "flags",
        "edges",
        "na",
        "flags_note",
        "coverage_note",
        "open_note",
        "open",
        "explain",
        "keys",
        "show",
        "one_country",
        "one_theme",
        "country",
        "theme",
    )
    return {
        **{name: word(f"gap_grid.{name}", lang) for name in names},
        "states": {state: word(f"gaps.state.{state}", lang) for state in STATES},
        "needs": {need: word(f"gap_grid.needs.{need}", lang) for need in NEEDS},
        "verdicts": {verdict: word(f"gaps.verdict.{verdict}", lang) for verdict in VERDICTS},
        "letters": {verdict: word(f"gap_grid.letter.{verdict}", lang) for verdict in VERDICTS},
        "watched": word("gaps.role.watched", lang),
    }


@functools.lru_cache(maxsize=1)
def _component(manager: BidiComponentManager) -> Callable:
    """Return the component, registered with the runtime that asks.

    Streamlit finds folders of assets in installed packages only, so ours is named here. A test has a runtime of its
    own for each page, hence the manager as the argument.
    """
    manager.register_from_manifest(MANIFEST, Path(__file__).parent)
    return st.components.v2.component(NAME, js="gap_grid.js", css="gap_grid.css", isolate_styles=True)
