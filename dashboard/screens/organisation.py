"""One organisation: what it is, what it receives and provides in each source apart, and what the register says."""

from dashboard import panels, session
from dashboard.money.view import view_of_address
from dashboard.words import word


def page() -> None:
    """Show the body that the address names."""
    lang = session.language()
    choice = session.chosen()
    view, bad = view_of_address(lang=lang, version=choice.version)
    notices = [*choice.notices, *session.notices_on("money.notice", bad)]
    body = session.carried().get("body")
    if body not in view.money.bodies:
        if body:
            notices.append(session.Notice("money_bodies.notice.body", {"value": body}))
        panels.page_head(word("money_bodies.one.none", lang), question=word("money_bodies.one.pick", lang))
        panels.notices(notices, lang=lang)
        return
    panels.page_head(view.body(body), question=word("money_bodies.one.question", lang))
    panels.notices(notices, lang=lang)


page()
