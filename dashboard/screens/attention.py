"""What needs attention: what is due, overdue, ending, stale, incomplete or new, for whoever follows it."""

import datetime as dt

from dashboard import panels, session
from dashboard.attention import choice, feed, shown
from dashboard.attention.view import has_agenda
from dashboard.gaps.view import view_if_any
from dashboard.words import word


def page() -> None:
    """Show what needs attention."""
    lang = session.language()
    asked = session.chosen()
    panels.page_head(word("attention.page", lang), question=word("attention.question", lang))
    if not has_agenda(asked.version):
        panels.notices(asked.notices, lang=lang)
        panels.paragraph(word("attention.no_agenda", lang, version=asked.version), kind="empty")
        return
    today = dt.date.today()
    gaps, gap_notices = view_if_any(lang=lang, version=asked.version, today=today)
    view, notices = choice.view_of_page(gaps, version=asked.version, lang=lang)
    panels.notices([*asked.notices, *gap_notices, *notices], lang=lang)
    choice.selection(view)
    panels.key_figures(shown.counts_of(view))
    found = shown.groups(view)
    if not found:
        panels.paragraph(word("attention.none", lang), kind="empty")
    panels.contents(
        [(word(f"attention.group.{group}", lang), f"section-{group}") for group in found], lang=lang
    )
    for group in found:
        panels.section(word(f"attention.group.{group}", lang), anchor=f"section-{group}")
        addresses = [
            session.link(item.page, absolute=True, **{"country": None} | dict(item.parts))
            for item in view.items
            if item.group == group
        ]
        panels.show(shown.panel(view, group, addresses), lang, selection=(group,))
    panels.section(
        word("attention.section.follow", lang), anchor="section-follow", intro=word("attention.follow", lang)
    )
    panels.to_copy(feed.address_of(view), label=word("attention.feed", lang))
    panels.paragraph(word("attention.digest", lang))


page()
