"""Organisations and capacity: who works where on what, where nobody does, what is offered and what is asked for."""

from dashboard import panels, session
from dashboard.capacity import choice, shown
from dashboard.money import choose
from dashboard.words import word


def page() -> None:
    """Show the organisations and the capacity of the choice."""
    view, notices = choice.view_of_page()
    lang = view.lang
    panels.page_head(word("capacity.title", lang), question=word("capacity.question", lang))
    panels.notices(notices, lang=lang)
    choice.selection(view)
    if view.money and view.notion != "leads":
        choose.selection(
            view.money, parts=("measure", "source", "years", "rule", "unit"), key="selection-money"
        )
    panels.paragraph(word("capacity.two_notions", lang))
    panels.key_figures(shown.figures_of(view))

    section("where", lang)
    show(shown.matrix_panel, view, "place")
    show(shown.spots_panel, view, "place")
    section("what", lang)
    show(shown.matrix_panel, view, "theme")
    show(shown.spots_panel, view, "theme")
    section("kinds", lang)
    show(shown.groups_panel, view)

    section("capacity", lang)
    panels.links(
        [
            (
                word("capacity.add", lang),
                session.link("edit", edit=session.pack({"table": "capacity"})),
                False,
            ),
            (word("capacity.template", lang), session.link("upload"), False),
        ]
    )
    for example in (False, True):
        if not example or len(view.offers(example=True)):
            panels.show(shown.offers_panel(view, example=example), lang)
            panels.show(shown.matches_panel(view, example=example), lang)


def section(name: str, lang: str) -> None:
    """Show the heading of a part of the page."""
    panels.section(word(f"capacity.section.{name}", lang), anchor=f"section-{name}")


def show(make, view, *more: str) -> None:
    """Show a panel, made once for all readers of this choice."""
    panels.show(session.kept(make, view, *more), view.lang, selection=view.picked)


page()
