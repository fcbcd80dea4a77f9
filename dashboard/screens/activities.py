"""The activities behind the chosen money: search, filter, and open one."""

from dashboard import panels, session
from dashboard.money import choose
from dashboard.money.view import view_of_address
from dashboard.words import word


def page() -> None:
    """Show the activities of the chosen money."""
    lang = session.language()
    choice = session.chosen()
    view, bad = view_of_address(lang=lang, version=choice.version)
    panels.page_head(word("activity.list.title", lang), question=word("activity.list.question", lang))
    panels.notices([*choice.notices, *session.notices_on("money.notice", bad)], lang=lang)
    choose.selection(view)


page()
