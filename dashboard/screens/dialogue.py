"""Dialogue: conversations with civil society and business, what came of them, and who was not heard."""

import datetime as dt

import streamlit as st

from dashboard import panels, session
from dashboard.dialogue import choose, shown
from dashboard.dialogue.view import DialogueView, NoDialogue, view_of_address
from dashboard.words import word


def page() -> None:
    """Show the conversations; where the register holds none, what it would hold and how to fill it."""
    lang = session.language()
    choice = session.chosen()
    panels.page_head(word("dialogue.title", lang), question=word("dialogue.question", lang))
    try:
        view, notices = view_of_address(lang=lang, version=choice.version, today=dt.date.today())
    except NoDialogue:
        panels.notices(choice.notices, lang=lang)
        panels.paragraph(word("dialogue.no_dialogue", lang, version=choice.version), kind="empty")
        return
    panels.notices([*choice.notices, *notices], lang=lang)
    sorts = [examples for examples in (False, True) if view.holds(examples=examples)]
    if not view.holds(examples=False):
        nothing_recorded(view)
    if sorts:
        choose.selection(view)
    for examples in sorts:
        conversations(view, examples=examples)


def nothing_recorded(view: DialogueView) -> None:
    """Say that no conversation is on record, what the register would hold, and who it could be with."""
    lang = view.lang
    panels.section(word("dialogue.section.register", lang), anchor="section-register")
    panels.paragraph(word("dialogue.none", lang), kind="empty")
    panels.paragraph(word("dialogue.holds", lang))
    panels.links(
        [
            add(lang),
            (word("travel.coming.template", lang), session.link("upload"), False),
            (word("travel.coming.codebook", lang), session.link("codebook"), False),
        ]
    )
    panels.show(session.kept(shown.who_panel, view), lang)


def add(lang: str) -> tuple[str, str, bool]:
    """The way to a new conversation."""
    return (
        word("dialogue.add", lang),
        session.link("edit", edit=session.pack({"table": "consultation"})),
        False,
    )


def conversations(view: DialogueView, *, examples: bool) -> None:
    """Show the panels of the real conversations, or those of the invented ones."""
    lang = view.lang
    name = "example" if examples else "conversations"
    panels.section(
        word(f"dialogue.section.{name}", lang),
        anchor=f"section-{name}",
        intro=word(f"dialogue.section.{name}_intro", lang),
    )
    if not examples:
        panels.links([add(lang)])
    panels.show(shown.conversations_panel(view, examples=examples), lang)
    left, right = st.columns(2, gap="large")
    with left:
        panels.show(shown.frequency_panel(view, examples=examples), lang)
    with right:
        panels.show(shown.not_heard_panel(view, examples=examples), lang)
    panels.show(shown.heard_panel(view, "theme", examples=examples), lang)
    panels.show(shown.heard_panel(view, "country", examples=examples), lang)


page()
