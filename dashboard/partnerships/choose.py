"""What a reader chooses of a register, as buttons in a sentence: shared by partnerships and instruments."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard import formats, panels, session
from dashboard.partnerships.parts import in_address
from dashboard.words import word


def country(names: Mapping[str, str], *, chosen: str | None, label: str, anything: str) -> None:
    """Show the country as a button that opens the list; `anything` are the words where none is chosen."""
    with st.popover(names[chosen] if chosen else anything, key="pick-country", width="content"):
        st.selectbox(
            label,
            list(names),
            index=None,
            format_func=names.get,
            placeholder=anything,
            **session.tied("country", value=chosen),
        )


def part(
    packed: str,
    name: str,
    names: Mapping[str, str],
    *,
    chosen: Sequence[str],
    label: str,
    anything: str,
    lang: str,
) -> None:
    """Show one part of a packed name as a button that opens its codes.

    Args:
        packed: name of the address that holds the part.
        name: the part.
        names: code -> name of what can be chosen.
        chosen: the codes chosen now.
        label: what the part is.
        anything: the words where none is chosen.
        lang: nl or en.
    """
    if not chosen:
        shown = anything
    elif len(chosen) < 3:
        shown = formats.list_of([names[code] for code in chosen], lang)
    else:
        shown = word("partnerships.choose.several", lang, part=label, count=len(chosen))
    with st.popover(shown, key=f"pick-{name}", width="content"):
        st.multiselect(
            label,
            list(names),
            format_func=names.get,
            select_all=False,  # its words are English
            placeholder=anything,
            **session.tied_part(packed, name, value=list(chosen), default=[], text=in_address),
        )


def words(packed: str, *, chosen: str, lang: str) -> None:
    """Show the words that a name must hold as a button that opens a field."""
    shown = f"“{chosen}”" if chosen else word("partnerships.choose.any_name", lang)
    with st.popover(shown, key="pick-words", width="content"):
        st.text_input(
            word("partnerships.part.words", lang),
            **session.tied_part(
                packed, "words", value=chosen, default="", text=lambda text: in_address([text])
            ),
        )


def pager(page: int, pages: int, *, lang: str) -> None:
    """Show which page of a list this is and the ways to the others; nothing where there is one page."""
    if pages > 1:
        numbers = {"page": formats.number(page, lang), "pages": formats.number(pages, lang)}
        panels.paragraph(word("activity.page.of", lang, **numbers), kind="hint")
        panels.pager(page, pages, label=lambda name: word(f"activity.page.{name}", lang))
