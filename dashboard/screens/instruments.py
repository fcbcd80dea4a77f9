"""Instruments: which there are, where each is used and could be used, and pressure beside support."""

import datetime as dt

import streamlit as st

from dashboard import panels, session
from dashboard.gaps.view import view_if_any
from dashboard.instruments import shown
from dashboard.instruments.view import PACKED, PARTS, Catalogue, catalogue_of_address, options
from dashboard.partnerships import choose
from dashboard.partnerships.parts import packed_with
from dashboard.words import word

SECTIONS = ("country", "single", "list", "innovative", "ladder", "where")


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
    choose.pager(view.page, view.pages, lang=lang)

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
        for part in PARTS:
            names = options(view.version, lang, part)
            choose.part(
                PACKED,
                part,
                names,
                chosen=view.chosen(part),
                label=word(f"instruments.part.{part}", lang),
                anything=word(f"instruments.choose.any_{part}", lang),
                lang=lang,
            )
        choose.words(PACKED, chosen=view.words, lang=lang)
        panels.inline(word("instruments.choose.country", lang))
        choose.country(
            view.names,
            chosen=view.country,
            label=word("instruments.part.country", lang),
            anything=word("instruments.choose.any_country", lang),
        )


def ways(view: Catalogue) -> None:
    """Show the way back to the whole catalogue, and the way to add a use."""
    lang = view.lang
    targets = []
    if not view.is_whole:
        panels.paragraph(view.sentence + ".", kind="hint")
        targets.append((word("instruments.widen", lang), session.link(instrument=None), False))
    if not len(view.listed):
        panels.paragraph(word("instruments.list.none_found", lang), kind="empty")
        targets += [
            (
                word("partnerships.without", lang, part=word(f"instruments.part.{part}", lang)),
                session.link(**{PACKED: packed_with(PACKED, **{part: None})}),
                False,
            )
            for part, _ in view.parts
        ]
    targets.append(
        (
            word("instruments.add", lang),
            session.link("edit", edit=session.pack({"table": "instrument_use"})),
            False,
        )
    )
    panels.links(targets)


def section(name: str, lang: str) -> None:
    """Show the heading of a part of the page with its sentence."""
    panels.section(
        word(f"instruments.section.{name}", lang),
        anchor=f"section-{name}",
        intro=word(f"instruments.section.{name}_intro", lang),
    )


def two(left: str, right: str, view: Catalogue) -> None:
    """Show two panels beside each other."""
    for place, name in zip(st.columns(2, gap="large"), (left, right), strict=True):
        with place:
            show(name, view)


def show(name: str, view: Catalogue) -> None:
    """Show a panel, made once for all readers of this selection."""
    panels.show(
        session.kept(shown.PANELS[name], view),
        view.lang,
        selection=tuple(code for code in (view.country, view.one) if code),
    )


page()
