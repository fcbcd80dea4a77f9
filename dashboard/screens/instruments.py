"""Instruments: which there are, where each is used and could be used, and pressure beside support."""

import datetime as dt
from functools import partial

import streamlit as st

from dashboard import panels, session
from dashboard.gaps.view import view_if_any
from dashboard.instruments import shown
from dashboard.instruments.view import PACKED, PARTS, Catalogue, catalogue_of_address, options
from dashboard.partnerships import choose
from dashboard.words import word

SECTIONS = ("country", "single", "list", "innovative", "ladder", "where")

show, two = partial(choose.show, shown.PANELS), partial(choose.two, shown.PANELS)


def page() -> None:
    """Show the catalogue of instruments."""
    lang, today = session.language(), dt.date.today()
    gaps, gap_notices = view_if_any(lang=lang, version=session.chosen().version, today=today)
    view, notices = catalogue_of_address(lang=lang, today=today, gaps=gaps)
    panels.page_head(word("instruments.title", lang), question=word("instruments.question", lang))
    panels.notices([*notices, *gap_notices], lang=lang)
    if gaps and gaps.changes:
        panels.moved(gaps.changes, word("instruments.moved", lang), lang=lang)
    selection(view)
    ways(view)
    panels.key_figures(shown.figures_of(view))
    if not len(view.listed):
        return
    panels.contents(
        [(word(f"instruments.section.{name}", lang), f"section-{name}") for name in SECTIONS], lang=lang
    )

    section("country", lang)
    if view.country:
        show("ladder", view.whole)
        if gaps:
            show("elsewhere", view.whole)
    else:
        panels.paragraph(word("instruments.country.choose", lang), kind="empty")

    section("single", lang)
    if view.one:
        if gaps:
            show("could", view)
    else:
        panels.paragraph(word("instruments.single.choose", lang), kind="empty")

    section("list", lang)
    if not view.one:
        two("types", "natures", view)
    show("list", view)
    panels.pager(view.page, view.pages, lang=lang)

    section("innovative", lang)
    show("innovative", view)

    section("ladder", lang)
    show("contradictions", view.whole)

    section("where", lang)
    if view.one or view.country:
        two("map", "uses", view)
    else:
        show("map", view)


def selection(view: Catalogue) -> None:
    """Show what is chosen of the catalogue as a sentence whose parts can be changed."""
    lang = view.lang
    with st.container(key="selection", horizontal=True, vertical_alignment="center", gap="small"):
        panels.inline(word("instruments.choose.start", lang))
        choose.parts(view, PACKED, PARTS, options)
        choose.words(PACKED, chosen=view.words, lang=lang)
        panels.inline(word("instruments.choose.country", lang))
        choose.country(
            view.names,
            chosen=view.country,
            label=word("instruments.part.country", lang),
            anything=word("instruments.choose.any_country", lang),
        )


def ways(view: Catalogue) -> None:
    """Show the way back to the whole, those out of a selection that leaves nothing, and the way to add a row."""
    lang, is_empty = view.lang, not len(view.listed)
    targets = []
    if not view.is_whole:
        panels.paragraph(view.sentence + ".", kind="hint")
        targets.append((word("instruments.widen", lang), session.link(instrument=None), False))
    if is_empty:
        panels.paragraph(word("instruments.list.none_found", lang), kind="empty")
    added = session.link("edit", edit=session.pack({"table": "instrument_use"}))
    panels.links(
        [
            *targets,
            *(choose.back(view, PACKED) if is_empty else ()),
            (word("instruments.add", lang), added, False),
        ]
    )


def section(name: str, lang: str) -> None:
    """Show the heading of a part of the page with its sentence."""
    panels.section(
        word(f"instruments.section.{name}", lang),
        anchor=f"section-{name}",
        intro=word(f"instruments.section.{name}_intro", lang),
    )


page()
