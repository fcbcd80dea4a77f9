"""A bare Streamlit page that draws the grid of countries and themes from constants: one box, one grid, nothing else.

BENCH_PAYLOADS names the folder with grid-<threshold>.json, what the page on gaps gave to its grid at that threshold.
"""

import json
import os
from pathlib import Path

import streamlit as st

from dashboard.gaps.grid import gap_grid

st.set_page_config(layout="wide")


@st.cache_resource
def read(threshold: str) -> dict:
    """A payload by the threshold that it was made for."""
    return json.loads((Path(os.environ["BENCH_PAYLOADS"]) / f"grid-{threshold}.json").read_text())


box, grid = st.container(), st.container()
with box:
    threshold = st.number_input("threshold", value=10_000.0, key="threshold")
with grid:
    gap_grid(read(f"{threshold:.0f}"), key="gap-grid", lang="nl")
