"""What a reader follows: from the address of a page or of the feed, and as a sentence whose parts can be changed."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from dashboard import formats, panels, session
from dashboard.attention.view import FILTERS, GROUPS, NAME, Reminders
from dashboard.gaps.view import GapView
from dashboard.words import word


def view_of_page(gaps: GapView | None, *, version: str, lang: str) -> tuple[Reminders, list[session.Notice]]:
    """Return what the address asks for, and what in it could not be followed."""
    plain = Reminders(
        lang=lang,
        version=version,
        today=dt.date.today(),
        gaps=gaps,
        address=session.link(absolute=True, version=version),
    )
    view, wrong = followed(plain, session.unpacked(NAME))
    return view, session.notices_on("attention.notice", wrong)


def followed(plain: Reminders, parts: Mapping[str, str]) -> tuple[Reminders, list[str]]:
    """Return a view with what the parts of an address name, and those of them that name nothing."""
    named = known(plain)
    wrong = [f"{name}:{text}" for name, text in parts.items() if name not in FILTERS]
    chosen = {}
    for name in FILTERS:
        keys = [key for key in parts.get(name, "").split("~") if key]
        chosen[name] = tuple(dict.fromkeys(key for key in keys if key in named[name]))
        wrong += [f"{name}:{key}" for key in keys if key not in named[name]]
    return replace(plain, **chosen), wrong


def known(view: Reminders) -> dict[str, dict[str, str]]:
    """Return what can be followed: name of a filter -> key -> name."""
    return {
        "kinds": {group: word(f"attention.group.{group}", view.lang) for group in GROUPS},
        "owners": view.owner_names,
        "countries": view.country_names,
        "themes": view.theme_names,
    }


def parts_of(view: Reminders) -> dict[str, str]:
    """Return what is followed as the parts of an address."""
    return {name: "~".join(getattr(view, name)) for name in FILTERS if getattr(view, name)}


def selection(view: Reminders) -> None:
    """Show what is followed as a sentence whose parts can be changed."""
    lang = view.lang
    with st.container(key="selection", horizontal=True, vertical_alignment="center", gap="small"):
        panels.inline(word("attention.choose", lang))
        for name, names in known(view).items():
            held = list(getattr(view, name))
            said = formats.list_of([names[key] for key in held], lang) if 0 < len(held) < 3 else None
            label = said or (
                word(
                    "attention.several",
                    lang,
                    count=len(held),
                    what=word(f"attention.choose.{name}", lang).lower(),
                )
                if held
                else word(f"attention.all.{name}", lang)
            )
            with st.popover(label, key=f"pick-{name}", width="content"):
                st.multiselect(
                    word(f"attention.choose.{name}", lang),
                    list(names),
                    format_func=names.get,
                    select_all=False,  # its words are English
                    placeholder=word(f"attention.all.{name}", lang),
                    **session.tied_part(NAME, name, value=held, default=[], text="~".join),
                )
