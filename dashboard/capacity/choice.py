"""The choice on the page of organisations and capacity: from the address, and as a sentence that can be changed."""

import datetime as dt

import streamlit as st

from dashboard import panels, session
from dashboard.capacity.view import GROUPS, NAME, NOTIONS, Work
from dashboard.gaps.settings import JOIN
from dashboard.money.view import if_any, view_of_address
from dashboard.policy_agenda.view import country_names
from dashboard.words import word


def view_of_page() -> tuple[Work, list[session.Notice]]:
    """Return what the address asks for, and what in it could not be followed."""
    lang = session.language()
    choice = session.chosen()
    version = choice.version
    picked, notices = session.picked(country_names(version, lang))
    money, money_notices = if_any(lambda: view_of_address(lang=lang, version=version), version=version)
    parts = session.unpacked(NAME)
    notion = parts.get("notion", NOTIONS[0])
    asked = [group for group in parts.get("kinds", "").split(JOIN) if group]
    groups = tuple(group for group in GROUPS if group in asked)
    wrong = [f"{name}:{text}" for name, text in parts.items() if name not in ("notion", "kinds")]
    wrong += [f"notion:{notion}"] if notion not in NOTIONS else []
    wrong += [f"kinds:{group}" for group in asked if group not in GROUPS]
    view = Work(
        lang=lang,
        version=version,
        today=dt.date.today(),
        notion=notion if notion in NOTIONS else NOTIONS[0],
        groups=groups,
        picked=tuple(picked),
        money=money,
        address=session.link(absolute=True, version=version),
    )
    return view, [
        *choice.notices,
        *notices,
        *money_notices,
        *session.notices_on("capacity.notice", wrong),
    ]


def selection(view: Work) -> None:
    """Show what is chosen as a sentence whose parts can be changed."""
    lang = view.lang
    with st.container(key="selection", horizontal=True, vertical_alignment="center", gap="small"):
        with st.popover(view.groups_name, key="pick-kinds", width="content"):
            st.multiselect(
                word("capacity.choose.groups", lang),
                GROUPS,
                format_func=lambda group: word(f"capacity.group.{group}", lang),
                select_all=False,
                placeholder=word("capacity.groups.all", lang),
                **session.tied_part(NAME, "kinds", value=list(view.groups), default=[], text=JOIN.join),
            )
        panels.inline(word("capacity.choose.in", lang))
        with st.popover(view.countries_name, key="pick-list", width="content"):
            names = country_names(view.version, lang)
            st.multiselect(
                word("capacity.choose.countries", lang),
                list(names),
                format_func=names.get,
                select_all=False,
                placeholder=word("overview.choose.placeholder", lang),
                **session.tied("list", value=list(view.picked)),
            )
        panels.inline(word("capacity.choose.by", lang))
        with st.popover(word(f"capacity.notion.{view.notion}", lang), key="pick-notion", width="content"):
            st.radio(
                word("capacity.choose.notion", lang),
                NOTIONS,
                format_func=lambda notion: word(f"capacity.notion.{notion}", lang),
                **session.tied_part(NAME, "notion", value=view.notion, default=NOTIONS[0]),
            )
