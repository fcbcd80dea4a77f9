"""The draft: what it holds, what others changed meanwhile, and its way to the page that checks and publishes it."""

from collections.abc import Mapping

import streamlit as st

from dashboard import dictionary, panels, session
from dashboard.edit import form, view
from dashboard.edit.view import Asked
from dashboard.intake import edits, upload
from dashboard.intake.edits import Clash, Row
from dashboard.panels import escape
from dashboard.upload import door
from dashboard.words import plural, word

MINE, THEIRS = "mine", "theirs"
MOST_LISTED = 40


def show(asked: Asked) -> None:
    """Show the draft as a whole, and how it is checked."""
    lang, draft = asked.lang, asked.draft
    panels.section(
        word("edit.section.draft", lang), anchor="section-draft", intro=word("edit.draft.intro", lang)
    )
    if draft is None or not draft.rows:
        panels.paragraph(word("edit.draft.none", lang), kind="empty")
        return
    rows(asked)
    clashing = edits.clashes(draft, asked.version, reader=session.reader())
    if clashing:
        clashes(asked, clashing)
        return
    countries_too(asked)
    finish(asked)


def rows(asked: Asked) -> None:
    """List the rows of the draft with what changes in each."""
    lang = asked.lang
    listed = []
    for row in asked.draft.rows[:MOST_LISTED]:
        table = dictionary.tables()[row.table]
        values = {**row.was, **row.typed}
        changed = [column.heading(lang) for column in table.columns if column.column_name in row.typed]
        if row.kind == "remove":
            told = word("edit.kind.remove", lang)
        elif row.kind == "new":
            told = word("edit.kind.new", lang)
        elif changed:
            told = word(
                "edit.kind.change", lang, columns=", ".join(changed[:6]) + (" …" if len(changed) > 6 else "")
            )
        else:
            told = word("edit.kind.nothing", lang)
        wrong = len(edits.faults(asked.draft, row, asked.version, reader=session.reader()))
        if wrong:
            told = f"{told} · {plural('edit.wrong', lang, wrong)}"
        label = f"{table.title(lang)}: {view.label(asked, row.table, values, row.key)}"
        listed.append((label, view.link_to(asked, row), told))
    panels.link_list(listed)
    if (more := len(asked.draft.rows) - MOST_LISTED) > 0:
        panels.paragraph(plural("edit.draft.rows_more", lang, more), kind="hint")


def countries_too(asked: Asked) -> None:
    """Say where the countries of a partnership stand, where those that the draft names are not there yet."""
    rows = asked.draft.rows
    named = {
        row.key or edits.own_key(row)
        for row in rows
        if row.table == "partnership" and "partner_codes" in row.typed
    }
    told = {edits.own_key(row)[:1] for row in rows if row.table == "partnership_country"}
    if named - told:
        table = dictionary.tables()["partnership_country"].title(asked.lang)
        panels.paragraph(word("edit.countries_too", asked.lang, table=table))
        way = view.link_to_draft(asked.draft.draft_id, table="partnership_country")
        panels.links(
            [
                (
                    word("edit.draft.more", asked.lang, one=view.one("partnership_country", asked.lang)),
                    way,
                    False,
                )
            ]
        )


def finish(asked: Asked) -> None:
    """Ask who and why, and check; offer the link to go on later, and to throw it away."""
    lang, draft = asked.lang, asked.draft
    with st.container(key="edit-finish"):
        for name, key in (("by", "edit.by"), ("note", "edit.note")):
            with st.container(key=f"edit-text-draft-{name}"):
                st.text_input(
                    word(key, lang),
                    max_chars=door.MOST_NAME if name == "by" else door.MOST_NOTE,
                    **session.shows_and_waits(
                        f"edit-draft-{name}",
                        getattr(draft, name),
                        lambda text, name=name: view.tell(name, text),
                    ),
                )
        pressed = st.button(word("edit.check", lang), key="edit-check", type="primary")
        panels.paragraph(word("edit.check.what", lang), kind="hint")
    if pressed:
        check(asked)
    elif session.remembered(form.CHECKED):
        tell_wrong(asked)
    panels.to_copy(
        view.link_to_draft(draft.draft_id, absolute=True),
        label=f"{word('edit.draft.copy', lang)} {plural('edit.draft.days', lang, upload.days_kept())}",
    )
    panels.links(
        [
            (
                word("edit.draft.more", lang, one=view.one(name, lang)),
                view.link_to_draft(draft.draft_id, table=name),
                False,
            )
            for name in dict.fromkeys(row.table for row in draft.rows)
        ]
        + [(word("edit.draft.another", lang), view.link_to_draft(draft.draft_id), False)]
        + [(word("edit.template", lang), f"{session.link('upload', version=None)}#section-templates", False)]
    )
    with st.popover(word("edit.draft.discard", lang), key="edit-discard", width="content"):
        panels.paragraph(word("edit.draft.discard.what", lang))
        if st.button(word("edit.draft.discard.sure", lang), key="edit-discard-sure"):
            edits.discard(door.var(), draft.draft_id)
            session.remember(view.BEGUN, None)
            session.write(edit=None)
            st.rerun()


def wrong_rows(asked: Asked) -> dict[int, list[edits.Fault]]:
    """Return what is wrong with each row of the draft that has faults."""
    found = {
        row.number: edits.faults(asked.draft, row, asked.version, reader=session.reader())
        for row in asked.draft.rows
    }
    return {number: faults for number, faults in found.items() if faults}


def tell_wrong(asked: Asked) -> None:
    """Say what must be right before the draft can be checked, with the way to each row."""
    wrong = wrong_rows(asked)
    if not wrong:
        session.remember(form.CHECKED, None)
        return
    lines = []
    for row in asked.draft.rows:
        if row.number in wrong and len(lines) < MOST_LISTED:
            name = view.label(asked, row.table, {**row.was, **row.typed}, row.key)
            told = " ".join(fault.message(asked.lang) for fault in wrong[row.number])
            lines.append(
                f'<li><a href="{escape(view.link_to(asked, row))}">{escape(name)}</a>: {escape(told)}</li>'
            )
    intro = escape(word("edit.refused.faults", asked.lang))
    st.html(f'<div class="notices" role="alert"><p>{intro}</p><ul>{"".join(lines)}</ul></div>')


def check(asked: Asked) -> None:
    """Make the workbook of the draft and go to the page that checks, previews and publishes it."""
    lang, draft = asked.lang, asked.draft
    if wrong_rows(asked):
        session.remember(form.CHECKED, True)
        st.rerun()
    try:
        upload_id = edits.hand_over(door.var(), draft.draft_id, lang=lang, reader=session.reader())
    except edits.NotReady:
        panels.refused(word("edit.refused.nothing", lang))
        return
    except (edits.Closed, edits.Done, OSError) as refused:
        panels.refused(word("edit.refused.kept", lang, reason=form.reason_of(refused)))
        return
    session.go_to("upload", upload=upload_id, edit=None, version=None, faults=None, changes=None)


# What others changed ------------------------------------------------------------------------------------------


def clashes(asked: Asked, found: list[Clash]) -> None:
    """Show the rows that somebody else changed meanwhile, and let the reader choose."""
    lang = asked.lang
    panels.section(word("edit.section.clash", lang), anchor="section-clash")
    panels.refused(plural("edit.clash", lang, len(found)))
    for clash in found:
        row = clash.row
        name = view.label(asked, row.table, row.was, row.key)
        st.html(f"<h3>{escape(dictionary.tables()[row.table].title(lang))}: {escape(name)}</h3>")
        with st.container(key=f"edit-clash-{row.number}"):
            one_clash(asked, clash)


def one_clash(asked: Asked, clash: Clash) -> None:
    """Show one such row: what it was, what others made of it, what the draft says; and keep the choice."""
    lang, row = asked.lang, clash.row
    if clash.now is None:
        panels.paragraph(word("edit.clash.gone", lang))
        choice = pick(asked, row, "gone", ("drop", "again"))
        if st.button(word("edit.clash.keep", lang), key=f"edit-settle-{row.number}", type="primary"):
            settle(asked, clash, (), stays=choice == "again")
        return
    columns = {column.column_name: column for column in dictionary.columns(row.table)}
    panels.table(
        [
            {
                "column": columns[name].heading(lang),
                "was": view.in_words(asked, columns[name], row.was.get(name, "")),
                "theirs": view.in_words(asked, columns[name], clash.now[name]),
                "mine": word("edit.kind.remove", lang)
                if row.kind == "remove"
                else view.in_words(asked, columns[name], row.typed[name])
                if name in row.typed
                else word("edit.clash.untouched", lang),
            }
            for name in clash.columns
        ],
        {name: word(f"edit.clash.{name}", lang) for name in ("column", "was", "theirs", "mine")},
        caption=word("edit.clash.caption", lang),
        lang=lang,
    )
    if row.kind == "remove":
        choice = pick(asked, row, "remove", ("stays", "goes"))
        if st.button(word("edit.clash.keep", lang), key=f"edit-settle-{row.number}", type="primary"):
            settle(asked, clash, (), stays=choice == "stays")
        return
    asked_names = {column.column_name for column in edits.asked_columns(row.table)}
    mine = [
        name
        for name in clash.columns
        if name in asked_names and pick(asked, row, name, (THEIRS, MINE), columns[name].heading(lang)) == MINE
    ]
    if st.button(word("edit.clash.keep", lang), key=f"edit-settle-{row.number}", type="primary"):
        settle(asked, clash, mine)


def pick(asked: Asked, row: Row, name: str, options: tuple[str, ...], label: str = "") -> str:
    """Return which of the options the reader picks; the first one as long as nobody does."""
    words: Mapping[str, str] = {option: word(f"edit.clash.pick.{option}", asked.lang) for option in options}
    return st.radio(
        label or word("edit.clash.pick", asked.lang),
        options,
        format_func=words.get,
        horizontal=True,
        key=f"edit-pick-{row.number}-{name}",
    )


def settle(asked: Asked, clash: Clash, mine: tuple[str, ...] | list[str], *, stays: bool = True) -> None:
    """Keep what the reader chose, and draw the page again."""
    edits.settle(
        door.var(),
        asked.draft.draft_id,
        clash.row.number,
        asked.version,
        mine,
        reader=session.reader(),
        stays=stays,
    )
    session.remember("edit-grid-shown", None)
    st.rerun()


def published(asked: Asked) -> None:
    """Lead on from a draft that was published."""
    lang = asked.lang
    panels.said(word("edit.published", lang))
    panels.links(
        [
            (
                word("edit.published.upload", lang),
                session.link("upload", upload=asked.draft.upload_id, version=None, edit=None),
                False,
            ),
            (
                word("edit.published.undo", lang),
                f"{session.link('versions', version=None, edit=None)}#section-back",
                False,
            ),
            *(
                (
                    word("edit.title.new", lang, one=view.one(name, lang)),
                    session.link("edit", version=None, edit=view.packed(table=name)),
                    False,
                )
                for name in dict.fromkeys(row.table for row in asked.draft.rows)
            ),
        ]
    )
