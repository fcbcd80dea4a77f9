"""Reconciliation: the same money in two publications, with the differences explained where they can be."""

from collections.abc import Callable

import streamlit as st

from dashboard import panels, session
from dashboard.money import reconciliation
from dashboard.money.reconciliation import ReconcileView
from dashboard.words import word

SECTIONS = ("oecd", "decisions", "newsroom", "funds")


def page() -> None:
    """Show four comparisons, each of two publications of the same money."""
    lang = session.language()
    choice = session.chosen()
    years = reconciliation.years_of(choice.version)
    parts, bad = session.unpacked("reconcile"), []
    year = years[0]
    for part, value in parts.items():
        if part == "year" and value in map(str, years):
            year = int(value)
        else:
            bad.append(f"{part}:{value}" if value else part)
    view = ReconcileView(
        lang=lang,
        version=choice.version,
        address=session.link(absolute=True, version=choice.version),
        year=year,
    )
    panels.page_head(word("reconcile.title", lang), question=word("reconcile.question", lang))
    panels.notices([*choice.notices, *session.notices_on("reconcile.notice", bad)], lang=lang)
    panels.paragraph(word("reconcile.lead", lang), kind="lead")
    panels.contents(
        [(word(f"reconcile.section.{name}", lang), f"section-{name}") for name in SECTIONS], lang=lang
    )

    section("oecd", lang)
    show(reconciliation.oecd_years_panel, view)
    with st.container(key="selection", horizontal=True, vertical_alignment="center", gap="small"):
        panels.inline(word("reconcile.choose.by_country", lang))
        with st.popover(str(year), key="pick-year", width="content"):
            st.selectbox(
                word("reconcile.choose.year", lang),
                years,
                **session.tied_part("reconcile", "year", value=year, default=years[0]),
            )
    show(reconciliation.oecd_ratio_panel, view)
    show(reconciliation.oecd_reasons_panel, view)

    section("decisions", lang)
    left, right = st.columns(2, gap="large")
    with left:
        show(reconciliation.decisions_panel, view)
    with right:
        show(reconciliation.contracts_panel, view)
    show(reconciliation.above_panel, view)

    section("newsroom", lang)
    show(reconciliation.newsroom_panel, view)

    section("funds", lang)
    show(reconciliation.trust_funds_panel, view)


def section(name: str, lang: str) -> None:
    """Show the heading of a part of the page with its sentence."""
    panels.section(
        word(f"reconcile.section.{name}", lang),
        anchor=f"section-{name}",
        intro=word(f"reconcile.section.{name}_intro", lang),
    )


def show(make: Callable[..., panels.Panel], view: ReconcileView) -> None:
    """Show a panel, made once for all readers of this view."""
    panels.show(session.kept(make, view), view.lang, selection=(str(view.year),))


page()
