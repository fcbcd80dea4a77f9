"""The Dutch budget by subject, and refugees in the donor's own country beside money abroad."""

from collections.abc import Callable

import streamlit as st

from dashboard import panels, session
from dashboard.gaps.settings import JOIN
from dashboard.money import budget
from dashboard.money.budget import BudgetView
from dashboard.profile.records import upper_first
from dashboard.words import word

SECTIONS = ("articles", "in_donor", "abroad")


def page() -> None:
    """Show the chosen subjects, then the costs at home beside the money abroad."""
    lang = session.language()
    choice = session.chosen()
    view, bad = budget.read_budget(
        session.unpacked("budget"),
        lang=lang,
        version=choice.version,
        address=session.link(absolute=True, version=choice.version),
    )
    panels.page_head(word("budget.title", lang), question=word("budget.question", lang))
    panels.notices([*choice.notices, *session.notices_on("budget.notice", bad)], lang=lang)
    selection(view)
    panels.paragraph(word("budget.lead", lang), kind="lead")
    panels.contents(
        [(word(f"budget.section.{name}", lang), f"section-{name}") for name in SECTIONS], lang=lang
    )

    section("articles", lang)
    for first in range(0, len(view.subjects), 2):
        pair = view.subjects[first : first + 2]
        for column, subject in zip(st.columns(2, gap="large"), pair, strict=False):
            with column:
                show(budget.stages_panel, view, subject)
                show(budget.numbers_panel, view, subject)

    section("in_donor", lang)
    for prices in ("current", "constant"):
        for column, donor in zip(st.columns(2, gap="large"), budget.DONORS, strict=True):
            with column:
                show(budget.in_donor_panel, view, donor, prices)
        if prices == "current":
            show(budget.in_donor_share_panel, view)

    section("abroad", lang)
    for column, money_set in zip(st.columns(2, gap="large"), ("ministry", "oecd_netherlands"), strict=True):
        with column:
            show(budget.abroad_panel, view, money_set)


def selection(view: BudgetView) -> None:
    """Show what is looked at as a sentence whose parts can be changed."""
    lang, names = view.lang, session.kept(budget.choices, view)
    with st.container(key="selection", horizontal=True, vertical_alignment="center", gap="small"):
        with st.popover(upper_first(view.flow_name), key="pick-flow", width="content"):
            st.radio(
                word("budget.choose.flow", lang),
                list(budget.FLOWS),
                format_func=lambda flow: word(f"budget.flow.{flow}", lang),
                captions=[word(f"budget.definition.{flow}", lang) for flow in budget.FLOWS],
                **session.tied_part("budget", "flow", value=view.flow, default=next(iter(budget.FLOWS))),
            )
        panels.inline(word("budget.choose.on", lang))
        with st.popover(
            " · ".join(view.name(subject) for subject in view.subjects), key="pick-subjects", width="content"
        ):
            st.multiselect(
                word("budget.choose.subject", lang),
                list(names),
                format_func=names.get,
                max_selections=budget.MOST_SUBJECTS,
                select_all=False,
                placeholder=word("budget.choose.placeholder", lang),
                **session.tied_part(
                    "budget",
                    "subjects",
                    value=list(view.subjects),
                    default=list(budget.DEFAULT_SUBJECTS),
                    text=JOIN.join,
                ),
            )
            panels.paragraph(word("budget.choose.hint", lang), kind="hint")


def section(name: str, lang: str) -> None:
    """Show the heading of a part of the page with its sentence."""
    panels.section(
        word(f"budget.section.{name}", lang),
        anchor=f"section-{name}",
        intro=word(f"budget.section.{name}_intro", lang),
    )


def show(make: Callable[..., panels.Panel], view: BudgetView, *more: str) -> None:
    """Show a panel, made once for all readers of this view."""
    panels.show(session.kept(make, view, *more), view.lang, selection=(*more, view.flow))


page()
