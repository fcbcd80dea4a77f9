"""Policy agenda: what was promised, by whom and by when, what it waits for, and how its state changed."""

from dashboard import panels, session
from dashboard.policy_agenda import choice, shown
from dashboard.words import word


def page() -> None:
    """Show the undertakings of the choice."""
    view, notices = choice.view_of_page()
    lang = view.lang
    panels.page_head(word("agenda.title", lang), question=word("agenda.question", lang))
    panels.notices(notices, lang=lang)
    choice.selection(view)
    panels.key_figures(shown.figures_of(view))
    panels.links([(word("agenda.add", lang), edit(), False)])
    if view.opened:
        section("opened", lang)
        panels.show(session.kept(shown.one_panel, view), lang, selection=(view.opened,))
        panels.links(
            [
                (word("agenda.change", lang), edit(view.opened), False),
                (word("agenda.one.close", lang), view.link(absolute=False, one=None), False),
            ]
        )
    if view.listed.empty:
        show(shown.list_panel, view)
        return
    section("due", lang)
    show(shown.due_panel, view)
    section("list", lang)
    show(shown.list_panel, view)
    panels.pager(view.page, view.pages, lang=view.lang)
    show(shown.timeline_panel, view)
    section("by", lang)
    for name in ("line", "owner", "state", "country"):
        panels.show(session.kept(shown.by_panel, view, name), lang)
    section("depends", lang)
    show(shown.depends_panel, view)
    section("history", lang)
    show(shown.history_panel, view)


def section(name: str, lang: str) -> None:
    """Show the heading of a part of the page."""
    panels.section(word(f"agenda.section.{name}", lang), anchor=f"section-{name}")


def edit(key: str = "") -> str:
    """The address at which an undertaking is added, or this one changed."""
    return session.link("edit", edit=session.pack({"table": "undertaking"} | ({"key": key} if key else {})))


def show(make, view) -> None:
    """Show a panel, made once for all readers of this choice."""
    panels.show(session.kept(make, view), view.lang, selection=tuple(value for _, value in view.chosen))


page()
