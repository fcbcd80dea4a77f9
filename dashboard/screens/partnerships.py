"""Partnerships: with whom, in what form, for which interests on both sides, on which law, and in what state."""

import datetime as dt
from functools import partial

import streamlit as st

from dashboard import panels, session
from dashboard.partnerships import choose, shown
from dashboard.partnerships.view import PACKED, PARTS, Register, options, register_of_address
from dashboard.words import word

SECTIONS = ("attention", "where", "list", "interests", "law", "amounts", "peers")

show, two = partial(choose.show, shown.PANELS), partial(choose.two, shown.PANELS)


def page() -> None:
    """Show the register of partnerships."""
    lang = session.language()
    view, notices = register_of_address(lang=lang, today=dt.date.today())
    panels.page_head(word("partnerships.title", lang), question=word("partnerships.question", lang))
    panels.notices(notices, lang=lang)
    selection(view)
    ways(view)
    panels.key_figures(shown.figures_of(view))
    if not len(view.found):
        return
    panels.contents(
        [(word(f"partnerships.section.{name}", lang), f"section-{name}") for name in SECTIONS], lang=lang
    )

    section("attention", lang)
    show("attention", view)

    section("where", lang)
    two("map", "in_force", view)

    section("list", lang)
    show("list", view)
    panels.pager(view.page, view.pages, lang=lang)

    section("interests", lang)
    two("sought", "balance", view)

    section("law", lang)
    two("assessment", "frames", view)
    show("oversight", view)

    section("amounts", lang)
    show("amounts", view)

    section("peers", lang)
    show("peers", view)


def selection(view: Register) -> None:
    """Show what is chosen of the register as a sentence whose parts can be changed."""
    lang = view.lang
    with st.container(key="selection", horizontal=True, vertical_alignment="center", gap="small"):
        panels.inline(word("partnerships.choose.start", lang))
        choose.country(
            view.names,
            chosen=view.country,
            label=word("partnerships.part.country", lang),
            anything=word("partnerships.choose.any_country", lang),
        )
        choose.parts(view, PACKED, PARTS, options)
        choose.words(PACKED, chosen=view.words, lang=lang)


def ways(view: Register) -> None:
    """Show the way back to the whole, those out of a selection that leaves nothing, and the way to add a row."""
    lang, is_empty = view.lang, not len(view.found)
    targets = []
    if not view.is_whole:
        panels.paragraph(view.sentence + ".", kind="hint")
        targets.append(
            (word("partnerships.widen", lang), session.link(country=None, partnership=None), False)
        )
    if is_empty:
        panels.paragraph(word("partnerships.list.none_found", lang), kind="empty")
    added = session.link("edit", edit=session.pack({"table": "partnership"}))
    panels.links(
        [
            *targets,
            *(choose.back(view, PACKED) if is_empty else ()),
            (word("partnerships.add", lang), added, False),
        ]
    )


def section(name: str, lang: str) -> None:
    """Show the heading of a part of the page with its sentence."""
    panels.section(
        word(f"partnerships.section.{name}", lang),
        anchor=f"section-{name}",
        intro=word(f"partnerships.section.{name}_intro", lang),
    )


page()
