"""Organisations: who receives and provides the chosen money, where, for what, and how concentrated that is."""

from dashboard import panels, session
from dashboard.money import choose
from dashboard.money.view import view_of_address
from dashboard.words import word


def page() -> None:
    """Show the bodies of the chosen money."""
    lang = session.language()
    choice = session.chosen()
    view, bad = view_of_address(lang=lang, version=choice.version)
    panels.page_head(word("money_bodies.title", lang), question=word("money_bodies.question", lang))
    panels.notices([*choice.notices, *session.notices_on("money.notice", bad)], lang=lang)
    choose.selection(view)


page()
