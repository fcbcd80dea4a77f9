"""The list of faults as a table of which each place is a button: it says which one was opened, without a new page.

The browser's side is `assets/fault_list.js`, served as a file of our own, as that of the matrix is.
"""

import functools
from collections.abc import Callable, Mapping
from pathlib import Path

import streamlit as st
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

from dashboard import session

NAME = "dashboard_upload.fault_list"
MANIFEST = ComponentManifest(
    name="dashboard_upload", version="1", components=[ComponentConfig(name="fault_list", asset_dir="assets")]
)


def fault_list(payload: Mapping[str, object], *, key: str, on_open: Callable[[int], None]) -> None:
    """Draw a page of the list.

    Args:
        payload: see `faults.payload`; every text in it is in the reader's language.
        key: name of the list on the page.
        on_open: called with the id of a line before the page runs again; only one of `payload` is ever told.
    """
    known = {line["id"] for line in payload["lines"] if line["can_open"]}

    def opened() -> None:
        found = session.sent(key, "open")
        if isinstance(found, int | float) and int(found) in known:
            on_open(int(found))

    component = _component(get_bidi_component_manager())
    component(key=key, data=dict(payload), on_open_change=opened)


@functools.lru_cache(maxsize=1)
def _component(manager: BidiComponentManager) -> Callable:
    """Return the component, registered with the runtime that asks."""
    manager.register_from_manifest(MANIFEST, Path(__file__).parent)
    return st.components.v2.component(NAME, js="fault_list.js", isolate_styles=False)
