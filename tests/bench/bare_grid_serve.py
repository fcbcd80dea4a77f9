"""Serves the bare page with the grid."""

from pathlib import Path

import streamlit as st
from starlette.responses import PlainTextResponse
from starlette.routing import Route

app = st.App(
    Path(__file__).with_name("bare_grid.py"),
    routes=[Route("/health", lambda _request: PlainTextResponse("ok"))],
)
