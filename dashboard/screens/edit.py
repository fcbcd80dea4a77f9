"""Change rows of registers: a form for one, a grid for many, and the draft that leads to check and publication."""

import streamlit as st

from dashboard import dictionary, panels, report, session
from dashboard.edit import draft, form, grid, view
from dashboard.intake import edits
from dashboard.upload import bring, door
from dashboard.words import word

lang = session.language()


def text(key: str, **values: str | int) -> str:
    """Return a text of this screen."""
    return word(f"edit.{key}", lang, **values)


def choose(asked: view.Asked) -> None:
    """Let a reader choose what to change."""
    panels.section(text("section.choose"), anchor="section-choose", intro=text("choose.intro"))
    held = asked.draft.draft_id if asked.draft else None
    for name in edits.TABLES:
        table = dictionary.tables()[name]
        ways = [
            (text("title.new", one=view.one(name, lang)), view.packed(table=name, draft=held)),
            (text("choose.grid"), view.packed(table=name, as_="grid", draft=held)),
        ]
        told = form.labels(asked, name)
        st.html(f"<h3>{panels.escape(table.title(lang))}</h3>")
        panels.links(
            [(words, session.link("edit", version=None, edit=address), False) for words, address in ways]
        )
        if not told:
            continue
        with st.container(key=f"edit-choose-{name}"):
            key = st.selectbox(
                text("choose.row", one=view.one(name, lang)),
                list(told),
                index=None,
                format_func=told.get,
                placeholder=text("choose"),
                key=f"edit-choose-row-{name}",
            )
        if key:
            session.write(edit=view.packed(table=name, key=key, draft=held))
            st.rerun()


def one(asked: view.Asked) -> None:
    """Show what is changed: a row in a form."""
    try:
        edits.check_open(asked.table, asked.version, reader=session.reader())
    except edits.Closed as closed:
        panels.refused(text(f"closed.{closed.reason}"))
        return
    if asked.mode == "grid":
        grid.show(asked)
        return
    if asked.row and asked.row.kind == "remove":
        panels.paragraph(text("row.removed"), kind="lead")
        if st.button(text("row.leave"), key="edit-leave"):
            form.leave(asked, asked.row)
        return
    form.show(asked)


asked, wrong = view.asked_of_address()
panels.page_head(form.title(asked), question=text("question"))
panels.notices([*session.chosen().notices, *wrong], lang=lang)
if refused := session.remembered(form.REFUSED):
    panels.refused(str(refused))
    session.remember(form.REFUSED, None)
if door.mode() == "off":
    bring.closed(lang, recipient=report.recipient())
elif asked.draft and edits.is_published(door.var(), asked.draft):
    draft.published(asked)
else:
    panels.paragraph(text("intro"), text(f"who.{door.mode()}"))
    form.unsent(asked)
    if asked.table:
        one(asked)
        draft.show(asked)
    else:
        if asked.draft:
            draft.show(asked)
        choose(asked)
