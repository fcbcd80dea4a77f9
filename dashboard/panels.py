"""The frame of every page and the one way to show a figure."""

from collections.abc import Mapping
from html import escape as _escape

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboard import session
from dashboard.words import word


def escape(text: object) -> str:
    """Return text as it may stand in HTML that we write; None becomes nothing."""
    return "" if text is None else _escape(str(text), quote=True)


def header(pages: Mapping[str, StreamlitPage], *, page: StreamlitPage, lang: str) -> None:
    """Show the head of every page: product name, pages, and the same page in the other language."""
    other = "en" if lang == "nl" else "nl"
    with st.container(key="head", horizontal=True, vertical_alignment="center"):
        st.html(
            f'<a class="product" href="{escape(session.link("country"))}">{escape(word("shell.product", lang))}</a>',
            width="content",
        )
        with st.container(key="nav", horizontal=True, width="content", gap="small"):
            for name, target in pages.items():
                st.page_link(target, label=word(f"shell.nav.{name}", lang), query_params=session.carried())
        st.html(
            f'<a class="language" lang="{other}" hreflang="{other}" href="{escape(session.link(lang=other))}">'
            f"{escape(word('shell.other_language', lang))}</a>",
            width="content",
        )


def footer(version: str | None, *, lang: str) -> None:
    """Show the foot of every page: version of the data, state of the statuses, where the sources are named."""
    parts = [word("shell.footer.version", lang, version=version)] if version else []
    parts += [word("shell.footer.statuses", lang), word("shell.footer.public", lang)]
    st.html(
        f'<div class="foot" role="contentinfo"><p>{escape(" ".join(parts))} '
        f'<a href="{escape(session.link("sources"))}">{escape(word("shell.footer.sources", lang))}</a></p></div>'
    )


def nothing_loaded(lang: str) -> None:
    """Show that there is no version yet, and how to load one."""
    st.html(
        f"<h1>{escape(word('shell.empty.title', lang))}</h1><p>{escape(word('shell.empty.text', lang))}</p>"
        f"<p>{escape(word('shell.empty.command', lang))}</p><pre><code>python -m dashboard.cli load</code></pre>"
    )
