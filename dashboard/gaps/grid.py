"""The matrix as a grid of buttons: a component of our own, since no chart has a keyboard, pattern cells and sticky heads."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

from dashboard.words import keys, word

HERE = Path(__file__).parent
PACKAGE, NAME = "dashboard", "gap_grid"
WORDS = "gap_grid."


def gap_grid(payload: dict, *, key: str, lang: str, on_open: Callable[[str], None]) -> None:
    """Show the grid.

    Args:
        payload: what `matrix.payload` gives.
        key: key of the component on the page.
        lang: nl or en.
        on_open: what to do with a cell that is opened ("TUN.return"), before the page runs again.
    """
    component()(
        key=key,
        data={"payload": payload, "words": words_in(lang)},
        on_opened_change=lambda: on_open(st.session_state[key]["opened"]),
    )


def component() -> Callable:
    """Return the component of this server.

    Its script is a file that the server itself serves: given as text, Streamlit would load it from a blob, which the
    content security policy forbids. A server knows such a file by a manifest.
    """
    manager = get_bidi_component_manager()
    full_name = f"{PACKAGE}.{NAME}"
    if manager.get(full_name) is None:
        manifest = ComponentManifest(
            name=PACKAGE, version="1", components=[ComponentConfig(name=NAME, asset_dir="assets")]
        )
        manager.register_from_manifest(manifest, HERE)
    return st.components.v2.component(full_name, js="gap_grid.js", isolate_styles=False)


def words_in(lang: str) -> dict[str, str]:
    """Return the words of the grid, by their keys without the area."""
    return {found.removeprefix(WORDS): word(found, lang) for found in keys() if found.startswith(WORDS)}
