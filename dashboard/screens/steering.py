"""Steering sheet: the chosen countries side by side, what changed since, and a board to walk through them."""

import streamlit as st

from dashboard import panels, session
from dashboard.money import choose
from dashboard.overview import choice, shown
from dashboard.overview.board import ALL, board_panel
from dashboard.overview.view import Overview
from dashboard.words import plural, word

MOST_BOARDS = 15
"""How many boards stand below each other: a meeting has no time for more."""


def page() -> None:
    """Show the sheet, or the board where one is opened."""
    view, notices = choice.view_of_page()
    lang = view.lang
    opened, since, more = choice.steering_of_page(view)
    panels.page_head(word("overview.sheet.page", lang), question=word("overview.sheet.question", lang))
    panels.notices([*notices, *more], lang=lang)
    if view.gaps and view.gaps.changes:
        panels.moved(view.gaps.changes, word("overview.moved", lang), lang=lang)
    if opened:
        board(view, opened)
        return
    choice.selection(view, parts=("sort", "list"))
    if view.money:
        choose.selection(
            view.money, parts=("measure", "source", "years", "rule", "unit"), key="selection-money"
        )
    panels.print_button(word("overview.sheet.print", lang))
    panels.paragraph(view.sheet_sentence + ".")
    panels.section(word("overview.section.sheet", lang), anchor="section-sheet")
    panels.show(shown.sheet_panel(view), lang, selection=view.picked)
    with st.container(key="beyond-sheet"):
        ways_to_boards(view)
        panels.section(word("overview.section.means", lang), anchor="section-means")
        panels.show(shown.means_panel(view), lang, selection=view.picked)
        changes(view, since)


def ways_to_boards(view: Overview) -> None:
    """Lead to the board of the first country, and to all of them on one page."""
    lang = view.lang
    panels.section(
        word("overview.section.board", lang),
        anchor="section-board",
        intro=word("overview.section.board_intro", lang),
    )
    panels.links(
        [
            (
                word("overview.board.start", lang, country=view.names[view.shown[0]]),
                choice.board_link(view.shown[0]),
                False,
            ),
            (plural("overview.board.all", lang, len(view.shown)), choice.board_link(ALL), False),
        ]
    )


def changes(view: Overview, since: str | None) -> None:
    """Show what changed in the countries of the sheet since a version that the reader chooses."""
    lang = view.lang
    panels.section(
        word("overview.section.changes", lang),
        anchor="section-changes",
        intro=word("overview.since.intro", lang),
    )
    if since is None:
        panels.paragraph(word("overview.changes.no_other", lang, version=view.version), kind="empty")
        return
    choice.since(view, since)
    panels.show(
        shown.changes_panel(
            view, shown.former(view, since), countries=view.shown, counted=shown.CHANGED_ON_SHEET
        ),
        lang,
        selection=(since,),
    )
    panels.links([(word("overview.since.rows", lang), session.link("versions", since=since), False)])


def board(view: Overview, opened: str) -> None:
    """Show the board of a country with the ways to the next and the one before, or of all of them."""
    lang = view.lang
    codes = view.shown
    ways = [(word("overview.board.back", lang), choice.board_link(None), False)]
    if opened != ALL:
        at = codes.index(opened)
        panels.paragraph(
            word("overview.board.place", lang, number=at + 1, count=len(codes), country=view.names[opened]),
            kind="hint",
        )
        for place, key in ((at - 1, "previous"), (at + 1, "next")):
            if 0 <= place < len(codes):
                ways.append(
                    (
                        word(f"overview.board.{key}", lang, country=view.names[codes[place]]),
                        choice.board_link(codes[place]),
                        False,
                    )
                )
        ways.append((plural("overview.board.all", lang, len(codes)), choice.board_link(ALL), False))
    with st.container(key="beyond-sheet"):
        panels.links(ways)
        panels.print_button(word("overview.board.print", lang))
    panels.section(word("overview.section.board", lang), anchor="section-board")
    shown_now = codes[:MOST_BOARDS] if opened == ALL else [opened]
    for code in shown_now:
        panels.show(board_panel(view, code), lang, selection=(code,))
    if opened == ALL and len(codes) > MOST_BOARDS:
        panels.paragraph(plural("overview.board.beyond", lang, len(codes) - MOST_BOARDS), kind="empty")


page()
