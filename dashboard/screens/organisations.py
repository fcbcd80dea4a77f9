"""Organisations: who receives and provides the chosen money, where, for what, and how concentrated that is."""

from collections.abc import Callable

from dashboard import formats, panels, session
from dashboard.money import choose, organisations
from dashboard.money.view import MoneyView, view_of_address
from dashboard.words import plural, word

SECTIONS = ("receivers", "where", "concentration", "providers")


def page() -> None:
    """Show the bodies of the chosen money."""
    lang = session.language()
    choice = session.chosen()
    asked, bad = view_of_address(lang=lang, version=choice.version)
    view = organisations.of_bodies(asked)
    panels.page_head(word("money_bodies.title", lang), question=word("money_bodies.question", lang))
    panels.notices([*choice.notices, *session.notices_on("money.notice", bad)], lang=lang)
    choose.selection(asked)
    if asked.chosen.per_head:
        panels.paragraph(word("money_bodies.per_head", lang), kind="hint")
    panels.paragraph(word("money_bodies.two_notions", lang))
    if not organisations.has_receivers(view):
        panels.paragraph(word("money_bodies.no_receivers", lang), kind="empty")
        section("providers", lang)
        show(organisations.providers_panel, view)
        return
    panels.contents(
        [(word(f"money_bodies.section.{name}", lang), f"section-{name}") for name in SECTIONS], lang=lang
    )

    section("receivers", lang)
    show(organisations.receivers_panel, view)
    every_receiver(view)
    show(organisations.kinds_panel, view)

    section("where", lang)
    show(organisations.countries_panel, view)
    show(organisations.themes_panel, view)

    section("concentration", lang)
    show(organisations.concentration_panel, view)
    show(organisations.matches_panel, view)

    section("providers", lang)
    show(organisations.providers_panel, view)


def section(name: str, lang: str) -> None:
    """Show the heading of a part of the page with its sentence."""
    panels.section(
        word(f"money_bodies.section.{name}", lang),
        anchor=f"section-{name}",
        intro=word(f"money_bodies.section.{name}_intro", lang),
    )


@session.fragment
def every_receiver(view: MoneyView) -> None:
    """List every receiver that is known by name with its amount and the way to its page, when a reader opens it."""
    lang = view.lang
    frame = organisations.named(organisations.receivers(view))
    if frame.empty:
        return
    part = panels.folded(plural("money_bodies.all", lang, len(frame)), key="every-receiver")
    if not part.open:
        return
    with part:
        panels.link_list(
            [
                (
                    row["name"],
                    organisations.link_to_body(view, row["code"]),
                    word(
                        "money_bodies.all.remark",
                        lang,
                        amount=word("money_bodies.all.no_amount", lang)
                        if formats.is_missing(row["amount"])
                        else view.amount(row["amount"]),
                        kind=organisations.kind_name(view, row["kind"]),
                    ),
                )
                for row in frame.to_dict("records")
            ]
        )


def show(make: Callable[[MoneyView], panels.Panel], view: MoneyView) -> None:
    """Show a panel, made once for all readers of this view."""
    chosen = view.chosen
    panels.show(session.kept(make, view), view.lang, selection=(chosen.money_set, chosen.measure))


page()
