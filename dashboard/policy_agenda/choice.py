"""The choice on the page of the policy agenda: from the address, and as a sentence whose parts can be changed."""

import datetime as dt

import streamlit as st

from dashboard import panels, session
from dashboard.policy_agenda.view import FILTERS, NAME, Agenda
from dashboard.words import word

ONE = "one"


def view_of_page() -> tuple[Agenda, list[session.Notice]]:
    """Return what the address asks for, and what in it could not be followed."""
    lang = session.language()
    choice = session.chosen()
    parts = session.unpacked(NAME)
    number = session.asked("page") or "1"
    plain = Agenda(
        lang=lang,
        version=choice.version,
        today=dt.date.today(),
        chosen=(),
        opened="",
        asked_page=int(number) if number.isdecimal() and 0 < int(number) < 10**6 else 1,
        address=session.link(absolute=True, version=choice.version),
    )
    followed = {name: parts[name] for name in FILTERS if parts.get(name) in plain.names[name]}
    wrong = [
        f"{name}:{value}" if value else name for name, value in parts.items() if name not in (*followed, ONE)
    ]
    opened = parts.get(ONE, "")
    if opened and opened not in set(plain.every["undertaking_id"]):
        wrong.append(f"{ONE}:{opened}")
        opened = ""
    view = Agenda(
        **{name: getattr(plain, name) for name in ("lang", "version", "today", "asked_page", "address")},
        chosen=tuple(followed.items()),
        opened=opened,
    )
    if number != str(view.page):
        wrong.append(f"page:{number}")
    return view, [*choice.notices, *session.notices_on("agenda.notice", wrong)]


def selection(view: Agenda) -> None:
    """Show what is chosen as a sentence whose parts can be changed."""
    lang = view.lang
    with st.container(key="selection", horizontal=True, vertical_alignment="center", gap="small"):
        panels.inline(word("agenda.choose", lang))
        for name in FILTERS:
            names, value = view.names[name], view.value(name)
            label = names[value] if value else word(f"agenda.all.{name}", lang)
            with st.popover(label, key=f"pick-{name}", width="content"):
                st.selectbox(
                    word(f"agenda.filter.{name}", lang),
                    list(names),
                    format_func=names.get,
                    placeholder=word(f"agenda.all.{name}", lang),
                    **session.tied_part(NAME, name, value=value, default=None),
                )
    if view.chosen:
        nothing = view.link(absolute=False, **dict.fromkeys(FILTERS))
        panels.links([(word("agenda.choose.none", lang), nothing, False)])
