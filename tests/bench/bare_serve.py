"""Serves the bare page, with the fonts of the dashboard and nothing else of it."""

from pathlib import Path

import streamlit as st
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

HERE = Path(__file__).parent
FONTS = HERE.parents[1] / "dashboard" / "static" / "fonts"

app = st.App(
    HERE / "bare_page.py",
    routes=[
        Route("/health", lambda _request: PlainTextResponse("ok")),
        Mount("/app/static/fonts", StaticFiles(directory=FONTS)),
    ],
)
