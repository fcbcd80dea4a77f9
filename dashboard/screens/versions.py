"""Versions of the data: which are kept and who made them, what differs between two, and the way back."""

from collections.abc import Callable

import streamlit as st

from dashboard import formats, panels, session, store
from dashboard.upload import door
from dashboard.versions import changes, choose, kept, shown
from dashboard.versions.changes import Asked
from dashboard.versions.figures import figures_of
from dashboard.words import plural, word

lang = session.language()
choice = session.chosen()
TOLD = "version-told"


def text(key: str, **values: str | int) -> str:
    """Return a text of this screen."""
    return word(f"versions.{key}", lang, **values)


def what_changed(asked: Asked) -> None:
    """Show what differs between two versions: in words, by table and country, in the figures, row by row."""
    panels.section(text("section.changes"), anchor="section-changes")
    choose.pair(lang, choice.version, asked.former)
    shown.in_words(asked)
    if not asked.all.total:
        return
    panels.contents(
        [(text(f"section.{name}"), f"section-{name}") for name in ("tables", "figures", "rows")],
        lang=lang,
    )
    panels.section(text("section.tables"), anchor="section-tables")
    panels.show(changes.tables_panel(asked), lang)
    panels.show(changes.countries_panel(asked), lang)

    panels.section(text("section.figures"), anchor="section-figures", intro=text("section.figures_intro"))
    found = figures_of(asked, changes.today())
    panels.show(changes.figures_panel(asked, found.key), lang)
    for panel in found.panels:
        fold(panel)

    panels.section(text("section.rows"), anchor="section-rows", intro=text("section.rows_intro"))
    choose.listed(asked)
    with st.container(key="table-rows"):
        panels.show(changes.rows_panel(asked), lang, selection=tuple(asked.choices))
    panels.pager(asked.page, asked.pages, lang=lang)


@session.fragment
def fold(panel: panels.Panel) -> None:
    """Show a panel that a reader opens first."""
    part = panels.folded(text(f"fold.{panel.key}", title=panel.title), key=f"fold-{panel.key}")
    if part.open:
        with part:
            panels.show(panel, lang)


def what_is_kept() -> None:
    """Show which versions there are, what they take on disk, and what was done with them."""
    found = kept.versions()
    panels.section(text("section.kept"), anchor="section-kept", intro=text("section.kept_intro"))
    panels.key_figures(
        [
            (formats.number(len(found), lang), plural("versions.figure_kept", lang, len(found))),
            (
                kept.size(sum(one.size_bytes for one in found), lang),
                text("figure_disk", free=kept.size(kept.free_bytes(), lang)),
            ),
            *(
                [(kept.size(brought, lang), text("figure_files"))]
                if (brought := kept.brought_bytes())
                else []
            ),
        ]
    )
    st.html(shown.kept_html(found, choice.version, lang))
    panels.section(text("section.history"), anchor="section-history", intro=text("section.history_intro"))
    shown.history(kept.history(), lang)


def to_change() -> None:
    """Let a reader show a former version again, or remove one."""
    current = store.current_version()
    others = [name for name in store.versions() if name != current]
    panels.section(text("section.back"), anchor="section-back", intro=text("section.back_intro"))
    if told := session.remembered(TOLD):
        panels.said(str(told))
        session.remember(TOLD, None)
    if not others or door.mode() != "on":
        panels.paragraph(text("back.none" if door.mode() == "on" else "back.off"), kind="empty")
        return
    with panels.folded(text("restore.title"), key="fold-restore"):
        restore(others)
    with panels.folded(text("remove.title"), key="fold-remove"):
        remove(others)


def restore(others: list[str]) -> None:
    """Ask which version is shown again, by whom and why."""
    panels.paragraph(text("restore.what"))
    with st.form("restore", border=False):
        version = pick(others, "restore")
        by, note = who("restore")
        sure = st.checkbox(text("restore.sure"), key="restore-sure")
        pressed = st.form_submit_button(text("restore.button"))
    if pressed:
        refused = kept.restore(version, by=by, note=note, sure=sure, lang=lang)
        done(refused, lambda: text("restore.done", version=version))


def remove(others: list[str]) -> None:
    """Ask which version is removed, by whom, and its name once more."""
    panels.paragraph(text("remove.what"))
    with st.form("remove", border=False):
        version = pick(others, "remove")
        by, note = who("remove")
        typed = st.text_input(text("remove.typed"), key="remove-typed", max_chars=60)
        pressed = st.form_submit_button(text("remove.button"))
    if pressed:
        refused = kept.remove(version, by=by, note=note, typed=typed, lang=lang)
        done(refused, lambda: text("remove.done", version=version))


def pick(others: list[str], act: str) -> str:
    """Return the version that the reader picks."""
    return st.selectbox(
        text("pick"),
        others,
        format_func=lambda name: f"{name} · {kept.moment(kept.made_at(name), lang)}",
        key=f"{act}-version",
    )


def who(act: str) -> tuple[str, str]:
    """Return who does it, and why."""
    return (
        st.text_input(text("by"), key=f"{act}-by", max_chars=kept.MOST_NAME),
        st.text_input(text("note"), key=f"{act}-note", max_chars=kept.MOST_NOTE),
    )


def done(refused: str, say: Callable[[], str]) -> None:
    """Say why it was not done; else draw the page again, which then tells that it was."""
    if refused:
        panels.refused(refused)
        return
    session.remember(TOLD, say())
    st.rerun()


asked, notices = choose.asked_of_address(lang, choice.version)
panels.page_head(text("title"), question=text("question"))
panels.notices([*choice.notices, *notices], lang=lang)
if asked:
    what_changed(asked)
else:
    panels.section(text("section.changes"), anchor="section-changes")
    if len(store.versions()) > 1:
        choose.pair(lang, choice.version, None)
    else:
        panels.paragraph(text("only_one"), kind="empty")
what_is_kept()
to_change()
