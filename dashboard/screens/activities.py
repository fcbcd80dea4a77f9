"""The activities behind the chosen money: search, filter, and open one."""

import streamlit as st

from dashboard import panels, session
from dashboard.money import choose
from dashboard.money.activities import WHOLE, Listed, list_panel, listed_of_address, mark_in_words
from dashboard.money.view import view_of_address
from dashboard.words import plural, word


def page() -> None:
    """Show the activities of the chosen money."""
    lang = session.language()
    choice = session.chosen()
    view, bad = view_of_address(lang=lang, version=choice.version)
    listed, notices = listed_of_address(view)
    panels.page_head(word("activity.list.title", lang), question=word("activity.list.question", lang))
    panels.notices([*choice.notices, *session.notices_on("money.notice", bad), *notices], lang=lang)
    choose.selection(view)
    if not view.money.has_themes(view.chosen.money_set):
        panels.paragraph(word("activity.list.no_activities", lang), kind="empty")
        return
    panels.section(word("activity.section.list", lang), anchor="section-list")
    search(listed)
    if listed.behind != WHOLE:
        panels.changed(
            word("activity.list.behind", lang, mark=mark_in_words(view, listed.behind)),
            word("activity.list.behind_part" if listed.pieces else "activity.list.behind_intro", lang),
            [],
            "",
        )
        panels.links([(word("activity.list.without_mark", lang), session.link(mark=None), False)])
    panels.show(
        session.kept(list_panel, listed),
        lang,
        selection=tuple(filter(None, (view.chosen.money_set, listed.behind.key))),
    )
    if listed.count:
        panels.pager(listed.page, listed.pages, lang=lang)
    else:
        widen(listed)


def search(listed: Listed) -> None:
    """Let the reader search in titles and identifiers."""
    lang = listed.lang
    st.text_input(
        word("activity.search", lang),
        placeholder=word("activity.search_placeholder", lang),
        **session.tied("search", value=listed.search, default=""),
    )
    panels.paragraph(word("activity.search_hint", lang), kind="hint")


def widen(listed: Listed) -> None:
    """Say how a search that found nothing can look further."""
    lang, view = listed.lang, listed.view
    targets = []
    if listed.search:
        targets.append((word("activity.widen.search", lang), session.link(search=None), False))
    targets.append(
        (
            word("activity.widen.all", lang, source=view.source_name),
            view.link("activities", **EVERYTHING),
            False,
        )
    )
    panels.links(targets)
    panels.paragraph(
        plural("activity.widen.hint", lang, len(view.money.measures(view.chosen.money_set))), kind="hint"
    )


EVERYTHING = {
    "rule": "all",
    "countries": "all",
    "themes": (),
    "first_year": None,
    "last_year": None,
    "providers": (),
    "implementers": (),
    "aid_types": (),
}

page()
