"""Spending spread: how one source of money is divided over countries, themes, bodies and years."""

from collections.abc import Callable

import streamlit as st

from dashboard import panels, session
from dashboard.money import choose, need, spread
from dashboard.money.view import MoneyView, view_of_address
from dashboard.words import plural, word


def page() -> None:
    """Show the spread of the chosen money."""
    lang = session.language()
    choice = session.chosen()
    view, bad = view_of_address(lang=lang, version=choice.version)
    panels.page_head(word("spending.title", lang), question=word("spending.question", lang))
    panels.notices([*choice.notices, *session.notices_on("money.notice", bad)], lang=lang)
    choose.selection(view)
    panels.key_figures(session.kept(spread.figures_of, view))
    has_themes = view.money.has_themes(view.chosen.money_set)
    panels.links(
        [
            (word(f"spending.links.{name}", lang), view.link(page), False)
            for name, page in (
                ("time", "spending_time"),
                *((("activities", "activities"), ("organisations", "organisations")) if has_themes else ()),
            )
        ]
    )

    section("countries", lang)
    left, right = st.columns(2, gap="large")
    with left:
        show(spread.countries_panel, view)
        every_country(view)
    with right:
        show(spread.map_panel, view)

    section("spread", lang)
    left, right = st.columns(2, gap="large")
    with left:
        show(spread.lorenz_panel, view)
    with right:
        show(spread.measures_panel, view)

    if has_themes:
        section("rules", lang)
        show(spread.rules_panel, view)
        section("cuts", lang)
        left, right = st.columns(2, gap="large")
        with left:
            show(spread.themes_panel, view)
        with right:
            show(spread.implementers_panel, view)
    else:
        section("totals", lang)
    left, right = st.columns(2, gap="large")
    with left:
        show(spread.years_panel, view)
    with right:
        show(spread.regions_panel, view)

    section("need", lang)
    pick_need(view)
    left, right = st.columns(2, gap="large")
    with left:
        show(need.quotients_panel, view)
    with right:
        show(need.curve_panel, view)


def section(name: str, lang: str) -> None:
    """Show the heading of a part of the page with its sentence."""
    panels.section(
        word(f"spending.section.{name}", lang),
        anchor=f"section-{name}",
        intro=word(f"spending.section.{name}_intro", lang),
    )


@session.fragment
def every_country(view: MoneyView) -> None:
    """Let the reader open the countries that the picture holds in one bar."""
    places = session.kept(spread.every_unit, view)
    if len(places) <= spread.MOST_BARS:
        return
    part = panels.folded(plural("spending.every", view.lang, len(places)), key="every-country")
    if part.open:
        with part:
            panels.link_list(places)


def pick_need(view: MoneyView) -> None:
    """Let the reader choose the need that the money is set beside."""
    needs = need.needs_of(view)
    st.selectbox(
        word("spending.need.pick", view.lang),
        list(needs),
        format_func=needs.get,
        **session.tied_part("money", "need", value=need.need_chosen(view), default=next(iter(needs), None)),
    )


def show(make: Callable[[MoneyView], panels.Panel], view: MoneyView) -> None:
    """Show a panel, made once for all readers of this choice."""
    panels.show(session.kept(make, view), view.lang, selection=(view.chosen.money_set, view.chosen.measure))


page()
