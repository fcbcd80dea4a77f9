"""Spending spread: how one source of money is divided over countries, themes, bodies and years."""

from dashboard import panels, session
from dashboard.money import choose
from dashboard.money.view import view_of_address
from dashboard.words import word


def page() -> None:
    """Show the spread of the chosen money."""
    lang = session.language()
    choice = session.chosen()
    view, bad = view_of_address(lang=lang, version=choice.version)
    panels.page_head(word("spending.title", lang), question=word("spending.question", lang))
    panels.notices([*choice.notices, *session.notices_on("money.notice", bad)], lang=lang)
    choose.selection(view)
    panels.paragraph(view.sentence, kind="lead")


page()
