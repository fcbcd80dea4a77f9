"""Travel agenda: who goes where, when and why, what can be combined, who was not seen for long, what was agreed."""

import datetime as dt
import functools

import streamlit as st

from dashboard import formats, panels, session
from dashboard.exports import calendar
from dashboard.travel import choose, feed, shown
from dashboard.travel.view import NoAgenda, TravelView, view_of_address
from dashboard.words import word

MOST_LINKS = 30
SECTIONS = ("agenda", "near", "contact", "complete", "follow_up", "calendar")


def page() -> None:
    """Show the agenda."""
    lang = session.language()
    choice = session.chosen()
    panels.page_head(word("travel.title", lang), question=word("travel.question", lang))
    try:
        view, notices = view_of_address(lang=lang, version=choice.version, today=dt.date.today())
    except NoAgenda:
        panels.notices(choice.notices, lang=lang)
        panels.paragraph(word("travel.no_agenda", lang, version=choice.version), kind="empty")
        return
    panels.notices([*choice.notices, *notices], lang=lang)
    panels.key_figures(shown.figures_of(view))
    has_examples = bool(len(view.of(examples=True)))
    panels.contents(
        [
            (word(f"travel.section.{name}", lang), f"section-{name}")
            for name in (*SECTIONS, *(["example"] if has_examples else []))
        ],
        lang=lang,
    )

    section("agenda", lang)
    choose.selection(view)
    choose.ways(view)
    show(shown.agenda_panel, view)
    if view.chosen.look == "list" and shown.pages(view) > 1:
        count = shown.pages(view)
        panels.pager(min(view.page, count), count, lang=view.lang)
    if view.chosen.look in ("month", "quarter"):
        dossiers(view)
    panels.links(
        [(word("travel.add", lang), session.link("edit", edit=session.pack({"table": "visit"})), False)]
    )
    if not shown.is_anything_coming(view):
        nothing_coming(view)

    section("near", lang)
    choose.near(view)
    show(shown.overlaps_panel, view)

    section("contact", lang)
    choose.long_ago(view)
    show(shown.contacts_panel, view)

    section("complete", lang)
    left, right = st.columns([2, 3], gap="large")
    with left:
        show(shown.parts_panel, view)
    with right:
        show(shown.lacking_panel, view)

    section("follow_up", lang)
    show(shown.follow_up_panel, view)

    section("calendar", lang)
    calendar_files(view)

    if has_examples:
        section("example", lang)
        panels.show(shown.agenda_panel(view, examples=True), lang)
        panels.show(shown.overlaps_panel(view, examples=True), lang)


def section(name: str, lang: str) -> None:
    """Show the heading of a part of the page with its sentence."""
    panels.section(
        word(f"travel.section.{name}", lang),
        anchor=f"section-{name}",
        intro=word(f"travel.section.{name}_intro", lang),
    )


def show(make: object, view: TravelView) -> None:
    """Show a panel, kept for all readers of this view."""
    first, last = view.chosen.period
    panels.show(
        session.kept(make, view), view.lang, selection=(view.chosen.look, f"{first:%Y-%m}", f"{last:%Y-%m}")
    )


def dossiers(view: TravelView) -> None:
    """Show the ways from a calendar to the dossiers of its visits: a picture cannot be followed by keyboard."""
    found = view.shown
    panels.link_list(
        [
            (view.title(row), session.link("visit", visit=str(row["visit_id"])), view.when(row))
            for row in found.head(MOST_LINKS).to_dict("records")
        ]
    )
    if len(found) > MOST_LINKS:
        rest = formats.number(len(found) - MOST_LINKS, view.lang)
        panels.paragraph(word("travel.way.rest", view.lang, count=rest), kind="hint")


def nothing_coming(view: TravelView) -> None:
    """Say that nothing is planned on record, what the register would hold, and how to fill it."""
    lang = view.lang
    panels.paragraph(word("travel.coming.none", lang), kind="empty")
    panels.paragraph(word("travel.coming.holds", lang))
    panels.links(
        [
            (word("travel.coming.template", lang), session.link("upload"), False),
            (word("travel.coming.codebook", lang), session.link("codebook"), False),
        ]
    )


def calendar_files(view: TravelView) -> None:
    """Offer the chosen visits as a calendar file, and the address that a calendar program follows."""
    lang = view.lang
    with st.container(key="calendar", horizontal=True, vertical_alignment="center", gap="small"):
        st.download_button(
            word("travel.ics.button", lang, visits=formats.number(len(view.of(examples=False)), lang)),
            data=functools.partial(feed.file_of, view),
            file_name=feed.name_of(view),
            mime=calendar.MIME,
            key="calendar-file",
            on_click="ignore",
        )
    panels.to_copy(feed.subscription(view), label=word("travel.ics.subscribe", lang))
    panels.paragraph(word("travel.ics.public", lang), kind="hint")


page()
