"""The choice on the pages over all countries: from the address, and as a sentence whose parts can be changed."""

import datetime as dt

import streamlit as st

from dashboard import formats, panels, session
from dashboard.gaps.view import view_if_any
from dashboard.money.view import if_any, view_of_address
from dashboard.overview.board import ALL
from dashboard.overview.shown import older_versions, version_at
from dashboard.overview.view import COUNTS, MEASURES, Overview, names_of
from dashboard.versions.kept import name_of
from dashboard.words import plural, word


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


def pick_route(view: Overview, route: str | None) -> None:
    """Pick the countries of a route; without one nothing is picked."""
    session.write(list=",".join(view.routes[route][1]) if route else None)


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
            if view.route:
                label = view.routes[view.route][0]
            with st.popover(label, key="pick-list", width="content"):
                st.selectbox(
                    word("overview.choose.route", lang),
                    list(view.routes),
                    format_func=lambda route: plural(
                        "overview.choose.route_of",
                        lang,
                        len(view.routes[route][1]),
                        name=view.routes[route][0],
                    ),
                    placeholder=word("overview.choose.route_placeholder", lang),
                    **session.shows("pick-route", view.route, lambda route: pick_route(view, route)),
                )
                st.multiselect(
                    word("overview.choose.countries", lang),
                    list(view.names),
                    format_func=view.names.get,
                    select_all=False,  # its words are English
                    placeholder=word("overview.choose.placeholder", lang),
                    **session.tied("list", value=list(view.picked)),
                )


NAME = "steer"
"""The packed name of the address that holds what only the steering sheet follows."""


def steering_of_page(view: Overview) -> tuple[str, str | None, list[session.Notice]]:
    """Return which board the address opens, from which version on it asks changes, and what could not be followed.

    Returns:
        Code of a country, ALL, or blank for the sheet; a version, None where no older one is kept; notices.
    """
    parts = session.unpacked(NAME)
    board, since = parts.get("board", ""), parts.get("since", "")
    wrong = [f"{name}:{value}" for name, value in parts.items() if name not in ("board", "since")]
    if board and board not in (ALL, *view.shown):
        wrong.append(f"board:{board}")
        board = ""
    older = older_versions(view)
    version = version_at(older, since)
    if since and version is None:
        wrong.append(f"since:{since}")
        version = version_at(older, "")
    return board, version, session.notices_on("overview.notice", wrong)


def since(view: Overview, version: str) -> None:
    """Let the reader choose from which version on changes are shown: each by when it was made."""
    older = older_versions(view)
    st.selectbox(
        word("overview.since.choose", view.lang),
        older,
        format_func=lambda name: name_of(name, view.lang),
        **session.tied_part(NAME, "since", value=version, default=older[0]),
    )


def board_link(code: str | None) -> str:
    """The address of the board of a country, of ALL, or of the sheet (None)."""
    parts = session.unpacked(NAME)
    parts.pop("board", None)
    if code:
        parts["board"] = code
    return session.link("steering", steer=session.pack(parts) or None)
