"""Overview: where things stand with all partner and watched countries, what needs attention, what is not known."""

import streamlit as st

from dashboard import panels
from dashboard.money import choose
from dashboard.overview import choice, shown
from dashboard.words import word


def page() -> None:
    """Show the overview."""
    view, notices = choice.view_of_page()
    lang = view.lang
    panels.page_head(word("overview.title", lang), question=word("overview.question", lang))
    panels.notices(notices, lang=lang)
    if view.gaps and view.gaps.changes:
        panels.moved(view.gaps.changes, word("overview.moved", lang), lang=lang)
    panels.unknown(
        word("overview.unknown.title", lang), shown.unknowns(view), link=word("overview.unknown.link", lang)
    )
    panels.key_figures(shown.figures_of(view))
    panels.section(word("overview.section.countries", lang), anchor="section-countries")
    choice.selection(view, parts=("by", "list"))
    if view.by == "money" and view.money:
        choose.selection(
            view.money, parts=("measure", "source", "years", "rule", "unit"), key="selection-money"
        )
    left, right = st.columns([3, 2], gap="large")
    with left:
        panels.show(shown.map_panel(view), lang, selection=(view.by,))
    with right:
        panels.show(shown.list_panel(view), lang, selection=(view.by,))

    panels.section(
        word("overview.section.attention", lang),
        anchor="section-attention",
        intro=word("overview.section.attention_intro", lang),
    )
    choice.selection(view, parts=("sort",), key="selection-sort")
    panels.show(shown.attention_panel(view), lang, selection=(view.sort,))

    panels.section(
        word("overview.section.changes", lang),
        anchor="section-changes",
        intro=word("overview.section.changes_intro", lang),
    )
    before = shown.former(view)
    if before is None:
        panels.paragraph(word("overview.changes.no_other", lang, version=view.version), kind="empty")
    else:
        panels.show(shown.changes_panel(view, before), lang, selection=(before.version,))


page()
