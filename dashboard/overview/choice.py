"""The choice on the pages over all countries: from the address, and as a sentence whose parts can be changed."""

import datetime as dt

import streamlit as st

from dashboard import formats, panels, session
from dashboard.gaps.view import view_if_any
from dashboard.money.view import if_any, view_of_address
from dashboard.overview.view import COUNTS, MEASURES, Overview, names_of
from dashboard.words import word


def view_of_page() -> tuple[Overview, list[session.Notice]]:
    """Return what the address asks for, and what in it could not be followed."""
    lang = session.language()
    choice = session.chosen()
    version = choice.version
    picked, notices = session.picked(names_of(version, lang))
    today = dt.date.today()
    gaps, gap_notices = view_if_any(lang=lang, version=version, today=today)
    money, money_notices = if_any(lambda: view_of_address(lang=lang, version=version), version=version)
    by, wrong = session.one_of("by", MEASURES)
    sort, more = session.one_of("sort", COUNTS)
    return (
        Overview(
            lang=lang,
            version=version,
            today=today,
            by=by,
            sort=sort,
            picked=tuple(picked),
            gaps=gaps,
            money=money,
            address=session.link(absolute=True, version=version),
        ),
        [
            *choice.notices,
            *notices,
            *gap_notices,
            *money_notices,
            *session.notices_on("overview.notice", [*wrong, *more]),
        ],
    )


def selection(view: Overview, *, parts: tuple[str, ...], key: str = "selection") -> None:
    """Show what is chosen as a sentence whose parts can be changed."""
    lang = view.lang
    with st.container(key=key, horizontal=True, vertical_alignment="center", gap="small"):
        if "by" in parts:
            panels.inline(word("overview.choose.map", lang))
            with st.popover(word(f"overview.measure.{view.by}", lang), key="pick-by", width="content"):
                st.radio(
                    word("overview.choose.by", lang),
                    MEASURES,
                    format_func=lambda name: word(f"overview.measure.{name}", lang),
                    captions=[word(f"overview.definition.{name}", lang) for name in MEASURES],
                    **session.tied("by", value=view.by, default=MEASURES[0]),
                )
        if "sort" in parts:
            panels.inline(word("overview.choose.sorted", lang))
            with st.popover(word(f"overview.count.{view.sort}", lang), key="pick-sort", width="content"):
                st.radio(
                    word("overview.choose.sort", lang),
                    COUNTS,
                    format_func=lambda name: word(f"overview.count.{name}", lang),
                    **session.tied("sort", value=view.sort, default=COUNTS[0]),
                )
        if "list" in parts:
            panels.inline(word("overview.choose.list", lang))
            names = [view.names[code] for code in view.picked]
            label = formats.list_of(names, lang) if 0 < len(names) < 4 else None
            label = label or (
                word("overview.choose.several", lang, count=len(names))
                if names
                else word("overview.choose.none", lang)
            )
            with st.popover(label, key="pick-list", width="content"):
                st.multiselect(
                    word("overview.choose.countries", lang),
                    list(view.names),
                    format_func=view.names.get,
                    select_all=False,  # its words are English
                    placeholder=word("overview.choose.placeholder", lang),
                    **session.tied("list", value=list(view.picked)),
                )
