"""One activity: all that is loaded of it, each figure with its rows."""

from dashboard import panels, session
from dashboard.words import word


def page() -> None:
    """Show the activity that the address names."""
    lang = session.language()
    choice = session.chosen()
    panels.page_head(word("activity.list.title", lang), question=word("activity.page.question", lang))
    panels.notices(choice.notices, lang=lang)


page()
