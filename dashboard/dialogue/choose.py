"""The choice on consultations as a sentence whose parts can be changed."""

import streamlit as st

from dashboard import panels, session
from dashboard.dialogue.view import FILTERS, MONTHS, DialogueView
from dashboard.travel.chosen import as_text
from dashboard.words import plural, word


def selection(view: DialogueView) -> None:
    """Show what is left in, and how far back a conversation counts as heard."""
    lang = view.lang
    with st.container(key="selection", horizontal=True, vertical_alignment="center", gap="small"):
        panels.inline(word("dialogue.choose.conversations", lang))
        count = sum(bool(getattr(view, name)) for name in FILTERS)
        label = plural("dialogue.choose.filters", lang, count) if count else word("dialogue.choose.all", lang)
        with st.popover(label, key="pick-filters", width="content"):
            for name in FILTERS:
                options = view.options(name)
                st.multiselect(
                    word(f"dialogue.choose.{name}", lang),
                    list(options),
                    format_func=options.get,
                    select_all=False,  # its words are English
                    placeholder=word("travel.choose.any", lang),
                    **session.tied_part(
                        "dialogue", name, value=list(getattr(view, name)), default=[], text=as_text
                    ),
                )
        panels.inline(word("dialogue.choose.heard", lang))
        with st.popover(plural("travel.months", lang, view.months), key="pick-months", width="content"):
            st.radio(
                word("dialogue.choose.months", lang),
                MONTHS,
                format_func=lambda months: plural("travel.months", lang, months),
                **session.tied_part("dialogue", "months", value=view.months, default=MONTHS[1]),
            )
    if view.filters_said:
        panels.changed(word("dialogue.choose.narrowed", lang), "", view.filters_said, "")
        panels.links([(word("dialogue.choose.reset", lang), session.link(dialogue=None), False)])
