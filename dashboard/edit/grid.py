"""Many rows of a register at once, as a spreadsheet has them; what is typed goes into the same draft as a form's."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from dashboard import dictionary, formats, panels, session
from dashboard.dictionary import Column, fold
from dashboard.edit import form, view
from dashboard.edit.view import Asked
from dashboard.intake import edits
from dashboard.panels import escape
from dashboard.upload import door
from dashboard.words import plural, word

MOST = 200
"""Rows of a register that stand in the grid at once."""
MOST_TOLD = 20
SHOWN = "edit-grid-shown"
ADDED = "edit-grid-added"

Place = tuple[tuple[str, ...], int | None]
"""Where a row of the grid stands: its key in the register, or its number in the draft."""


def show(asked: Asked) -> None:
    """Show the rows of a register in a grid, those that hold some words where the reader says which."""
    lang = asked.lang
    panels.paragraph(word("edit.grid.intro", lang))
    find = session.unpacked("edit").get("find", "")
    st.text_input(
        word("edit.grid.find", lang),
        max_chars=80,
        **session.tied_part(
            "edit",
            "find",
            value=find,
            default="",
            text=lambda text: " ".join(text.replace(",", " ").replace(":", " ").split()),
        ),
    )
    token, places, frame, count = base(asked, find)
    panels.paragraph(
        plural("edit.grid.rows", lang, count)
        if count <= MOST
        else word(
            "edit.grid.first", lang, shown=formats.number(MOST, lang), count=formats.number(count, lang)
        ),
        kind="hint",
    )
    key = f"edit-grid-{token}"
    columns = edits.asked_columns(asked.table)
    next_key = edits.next_key(asked.table, asked.version, reader=session.reader())
    st.data_editor(
        frame,
        key=key,
        hide_index=True,
        placeholder="",
        alt=form.title(asked),
        num_rows="add",
        width="stretch",
        height=520,
        column_config={
            column.column_name: config(asked, column, is_fixed=bool(column.key_part and next_key))
            for column in columns
        },
        on_change=changed,
        args=(key, places),
    )
    tell(asked)


def base(asked: Asked, find: str) -> tuple[str, list[Place], pd.DataFrame, int]:
    """Return a name for what stands in the grid, where each row of it stands, its cells, and how many rows there are.

    It stays the same as long as the reader types in it: what is typed is told by the browser against it.
    """
    held = session.remembered(SHOWN)
    wanted = (asked.table, asked.version, find)
    if held and held[0] == wanted:
        return held[1]
    table = dictionary.tables()[asked.table]
    columns = edits.asked_columns(asked.table)
    words = fold(find).split()
    touched = {row.key: row for row in (asked.draft.rows if asked.draft else ()) if row.table == asked.table}
    rows: list[tuple[Place, Mapping[str, str]]] = []
    for key in edits.keys(asked.table, asked.version, reader=session.reader()):
        own = touched.get(key)
        if own and own.kind == "remove":
            continue
        values = edits.texts(asked.table, key, asked.version, reader=session.reader())
        rows.append(((key, own.number if own else None), {**values, **(own.typed if own else {})}))
    for row in asked.draft.rows if asked.draft else ():
        if row.table == asked.table and row.kind == "new":
            rows.append((((), row.number), row.typed))
    if words:
        names = {column.column_name: view.names(asked, column) for column in columns}
        rows = [(place, values) for place, values in rows if holds(values, words, names)]
    shown = rows[:MOST]
    frame = pd.DataFrame(
        [
            [cell(column, values.get(column.column_name, ""), asked) for column in columns]
            for _, values in shown
        ],
        columns=[column.column_name for column in columns],
        dtype=object,
    )
    number = int(session.remembered("edit-grid-number") or 0) + 1
    session.remember("edit-grid-number", number)
    session.remember(ADDED, {})
    found = (f"{table.table_name}-{number}", [place for place, _ in shown], frame, len(rows))
    session.remember(SHOWN, (wanted, found))
    return found


def holds(values: Mapping[str, str], words: Sequence[str], names: Mapping[str, Mapping[str, str]]) -> bool:
    """Tell whether a row holds all words, in its cells or in the names of its codes."""
    told = fold(
        " ".join([*values.values(), *(names.get(name, {}).get(text, "") for name, text in values.items())])
    )
    return all(one in told for one in words)


def cell(column: Column, text: str, asked: Asked) -> object:
    """Return what stands in a cell of the grid."""
    if column.list_separator and form.choices(asked, column):
        return [part.strip() for part in text.split(column.list_separator) if part.strip()]
    return text or None


def config(asked: Asked, column: Column, *, is_fixed: bool) -> object:
    """Return how a column of the grid is typed in."""
    listed = form.choices(asked, column)
    told = column.description_nl if asked.lang == "nl" else column.description_en
    given = {
        "label": column.heading(asked.lang) + (" *" if column.is_required else ""),
        "help": told,
        "disabled": is_fixed,
    }
    if not listed:
        return st.column_config.TextColumn(**given, max_chars=edits.LONGEST_CELL)
    given["format_func"] = lambda code: form.named(column, listed, code)
    if column.list_separator:
        return st.column_config.MultiselectColumn(
            **given, options=list(listed), accept_new_options=column.type == "area"
        )
    return st.column_config.SelectboxColumn(**given, options=list(listed))


def text_of(column: Column, value: object) -> str:
    """Return a cell of the grid as it is typed in a register."""
    if isinstance(value, (list, tuple)):
        return column.list_separator.join(map(str, value))
    return "" if value is None else str(value)


def changed(key: str, places: list[Place]) -> None:
    """Keep what a reader typed in the grid; called before the page runs again."""
    asked, _ = view.asked_of_address()
    edited, appended = (session.sent(key, name) or () for name in ("edited_rows", "added_rows"))
    held = {column.column_name: column for column in edits.asked_columns(asked.table)}
    own = set(dictionary.tables()[asked.table].key)
    changes, added = [], dict(session.remembered(ADDED) or {})
    for index, cells in dict(edited).items():
        row_key, number = places[int(index)]
        values = {name: text_of(held[name], value) for name, value in cells.items() if name in held}
        if row_key and own & values.keys():
            # The key says which row it is: a row of another key is another row.
            session.remember(form.REFUSED, word("edit.refused.key", session.language()))
            session.remember(SHOWN, None)
            values = {name: text for name, text in values.items() if name not in own}
        if values:
            changes.append((row_key, None if row_key else number, values))
    new = []
    for index, cells in enumerate(appended):
        values = {name: text_of(held[name], value) for name, value in cells.items() if name in held}
        if any(values.values()) or index in added:
            new.append(index)
            changes.append(((), added.get(index), values))
    if not changes:
        return
    draft_id = asked.draft.draft_id if asked.draft else edits.new_id()
    try:
        kept = edits.put_all(door.var(), draft_id, asked.table, changes, reader=session.reader())
    except (edits.Closed, edits.Done, LookupError, ValueError, OSError) as refused:
        session.remember(
            form.REFUSED, word("edit.refused.kept", session.language(), reason=form.reason_of(refused))
        )
        return
    for index, row in zip(new, kept[len(kept) - len(new) :], strict=True):
        added[index] = row.number
    session.remember(ADDED, added)
    if not asked.draft:
        view.begin(asked, draft_id, None)


def tell(asked: Asked) -> None:
    """Say what is wrong in the rows that were typed in, with the way to the form of each."""
    if not asked.draft:
        return
    lines = []
    for row in asked.draft.rows:
        if row.table != asked.table:
            continue
        for fault in edits.faults(asked.draft, row, asked.version, reader=session.reader()):
            if fault.column_name in row.typed:
                name = view.label(asked, row.table, {**row.was, **row.typed}, row.key)
                lines.append((name, view.link_to(asked, row), fault.message(asked.lang)))
    if not lines:
        return
    html = "".join(
        f'<li><a href="{escape(address)}">{escape(name)}</a>: {escape(told)}</li>'
        for name, address, told in lines[:MOST_TOLD]
    )
    more = (
        f"<li>{escape(plural('edit.grid.more_wrong', asked.lang, len(lines) - MOST_TOLD))}</li>"
        if len(lines) > MOST_TOLD
        else ""
    )
    st.html(
        f'<div class="notices" role="status"><p>{escape(word("edit.refused.faults", asked.lang))}</p><ul>{html}{more}</ul></div>'
    )
