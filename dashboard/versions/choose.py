"""What the address asks of the page on versions, and the sentence whose parts can be changed."""

import re

import duckdb
import streamlit as st

from dashboard import panels, session, store
from dashboard.intake import compare
from dashboard.intake.compare import KINDS
from dashboard.versions import kept
from dashboard.versions.changes import Asked
from dashboard.words import word


def asked_of_address(lang: str, version: str) -> tuple[Asked | None, list[session.Notice]]:
    """Return what is compared, None where the address names no other version; and what could not be followed."""
    since = session.asked("since")
    if not since:
        return None, []
    if since not in store.versions():
        gone = session.removed_versions(lang).get(since)
        key = "versions.notice.removed" if gone else "versions.notice.since"
        return None, [session.Notice(key, {"value": since, **(gone or {})})]
    if since == version:
        return None, [session.Notice("versions.notice.same", {"value": since})]
    try:
        return narrowed(since, version, lang, address=session.link(absolute=True, version=version))
    except duckdb.IOException:
        return None, [session.Notice("versions.notice.unreadable", {"value": since})]


def narrowed(former: str, latter: str, lang: str, *, address: str) -> tuple[Asked, list[session.Notice]]:
    """Return the comparison of two versions as the address narrows its list; and what could not be followed."""
    whole = Asked(former=former, latter=latter, lang=lang, address=address)
    parts = session.unpacked("changes")
    known = {
        "kind": [kind for kind in KINDS if whole.all.totals[kind]],
        "table": list(whole.all.counts["table_name"]),
        "country": list(whole.all.countries["country_code"].unique()),
    }
    chosen = {name: text for name, text in parts.items() if text in known.get(name, ())}
    wrong = [f"{name}:{text}" for name, text in parts.items() if name not in chosen]
    found = Asked(former=former, latter=latter, lang=lang, address=address, **chosen)
    notices = session.notices_on("versions.notice.changes", wrong)
    page = session.asked("page") or "1"
    number = int(page) if re.fullmatch(r"[0-9]{1,6}", page) else 0
    if not 1 <= number <= found.pages:
        notices += session.notices_on("versions.notice.page", [page])
        number = min(max(number, 1), found.pages)
    return Asked(former=former, latter=latter, lang=lang, address=address, page=number, **chosen), notices


def pair(lang: str, version: str, since: str | None) -> None:
    """Let the reader choose the two versions that are compared."""
    names = store.versions()
    current = store.current_version()
    with st.container(key="selection", horizontal=True, vertical_alignment="center", gap="small"):
        panels.inline(word("versions.choose.from", lang))
        with st.popover(
            kept.name_of(since, lang) if since else word("versions.choose.nothing", lang),
            key="pick-since",
            width="content",
        ):
            st.radio(
                word("versions.choose.since", lang),
                [name for name in names if name != version],
                index=None,
                format_func=lambda name: kept.name_of(name, lang),
                **session.tied("since", value=since),
            )
        panels.inline(word("versions.choose.to", lang))
        with st.popover(kept.name_of(version, lang), key="pick-version", width="content"):
            st.radio(
                word("versions.choose.version", lang),
                [name for name in names if name != since],
                format_func=lambda name: (
                    word("versions.choose.current", lang, version=kept.name_of(name, lang))
                    if name == current
                    else kept.name_of(name, lang)
                ),
                **session.tied("version", value=version, default=current),
            )
    if since:
        panels.links([(word("versions.choose.stop", lang), session.link(since=None, changes=None), False)])


def listed(asked: Asked) -> None:
    """Let the reader narrow the list to a kind, a table, a country."""
    lang, found = asked.lang, asked.all
    options = {
        "kind": {kind: word(f"versions.is.{kind}", lang) for kind in KINDS if found.totals[kind]},
        "table": {name: compare.title_of(name, lang) for name in found.counts["table_name"]},
        "country": {code: found.country(code, lang) for code in compare.by_country(found)["country_code"]},
    }
    with st.container(key="selection-rows", horizontal=True, vertical_alignment="center", gap="small"):
        for name, choices in options.items():
            value = getattr(asked, name)
            label = choices[value] if value else word(f"versions.choose.every_{name}", lang)
            with st.popover(panels.MARKDOWN.sub(r"\\\1", label), key=f"pick-{name}", width="content"):
                st.selectbox(
                    word(f"versions.choose.{name}", lang),
                    ["", *choices],
                    format_func=lambda code, choices=choices, name=name: (
                        choices[code] if code else word(f"versions.choose.every_{name}", lang)
                    ),
                    **session.tied_part("changes", name, value=value, default=""),
                )
    if not asked.is_whole:
        panels.links([(word("versions.choose.all", lang), session.link(changes=None), False)])
