"""The form of one row: a field a column, made from the dictionary, with what is wrong beside it."""

import json
from collections.abc import Callable, Mapping

import streamlit as st

from dashboard import dictionary, panels, session
from dashboard.dictionary import Column
from dashboard.edit import view
from dashboard.edit.view import Asked
from dashboard.intake import edits
from dashboard.intake.edits import Fault, Row
from dashboard.panels import escape
from dashboard.upload import door
from dashboard.words import word

CHECKED = "edit-checked"
"""Whether somebody asked for a check: what is not filled in is told from then on."""
REFUSED = "edit-refused"


def show(asked: Asked) -> None:
    """Show the fields of a row by part, then what can be done with the row."""
    lang = asked.lang
    values = view.values_of(asked)
    faults = {fault.column_name: fault for fault in faults_of(asked)}
    parts = view.parts(asked.table)
    if len(parts) > 1:
        panels.contents(
            [(word(f"edit.part.{part}", lang), f"section-{part}") for part in parts]
            + [(word("edit.section.draft", lang), "section-draft")],
            lang=lang,
        )
    panels.paragraph(word("edit.form.hint", lang), kind="hint")
    for part, columns in parts.items():
        panels.section(word(f"edit.part.{part}", lang), anchor=f"section-{part}")
        with st.container(key=f"edit-fields-{part}"):
            for column in columns:
                field(asked, column, values, faults.get(column.column_name))
    to_remove(asked)


def faults_of(asked: Asked) -> list[Fault]:
    """Return what is wrong with the row that is shown; of a new row only what was touched, until a check is asked for."""
    if not (asked.row and asked.draft):
        return []
    found = edits.faults(asked.draft, asked.row, asked.version, reader=session.reader())
    if session.remembered(CHECKED):
        return found
    return [fault for fault in found if fault.column_name in asked.row.typed]


def typed_columns(asked: Asked) -> list[Column]:
    """Return the columns whose fields are typed in: what stands in one is kept by the browser until it was sent."""
    return [column for column in edits.asked_columns(asked.table) if not choices(asked, column)]


def unsent(asked: Asked) -> None:
    """Leave a place for what the browser kept of fields that were not sent; `static/shell.js` fills and shows it.

    It tells what the server has of each field, and the address of the draft, which the browser may not have yet.
    """
    lang, draft = asked.lang, asked.draft
    columns = typed_columns(asked) if asked.table and asked.mode != "grid" else []
    values = view.values_of(asked) if columns else {}
    kept = {column.column_name: values.get(column.column_name, "") for column in columns}
    names = {column.column_name: column.heading(lang) for column in columns}
    for name in ("by", "note"):
        kept[f"draft-{name}"] = getattr(draft, name) if draft else ""
        names[f"draft-{name}"] = word(f"edit.{name}", lang)
    told = {
        "row": f"{draft.draft_id}/{asked.row.number if asked.row else 0}" if draft else "",
        "place": "|".join([asked.table, edits.BETWEEN.join(asked.key), asked.mode]),
        "kept": json.dumps(kept, ensure_ascii=False),
        "names": json.dumps(names, ensure_ascii=False),
        "address": view.address_of(asked) if draft else "",
    }
    data = " ".join(f'data-edit-{name}="{escape(text)}"' for name, text in told.items())
    st.html(
        f'<div class="edit-kept" {data}>'
        f'<div class="notices edit-offer" hidden><p>{escape(word("edit.unsent", lang))}</p><ul></ul>'
        f'<p><button type="button" data-edit-back>{escape(word("edit.unsent.back", lang))}</button> '
        f'<button type="button" data-edit-away>{escape(word("edit.unsent.away", lang))}</button></p></div></div>'
    )


def choices(asked: Asked, column: Column) -> Mapping[str, str]:
    """Return what a reader chooses from in a column; empty where it is typed."""
    if column.key_part and not column.references and column.type == "identifier":
        return {}
    listed = view.names(asked, column)
    if not (column.references and asked.draft):
        return listed
    new = {
        key: view.label(asked, row.table, row.typed)
        for row in asked.draft.rows
        if row.kind == "new" and row.table == column.references[0] and (key := edits.own_key(row)[0])
    }
    return {**new, **listed}


def field(asked: Asked, column: Column, values: Mapping[str, str], fault: Fault | None) -> None:
    """Show a field with what belongs in it, what it was before, and what is wrong."""
    lang, name = asked.lang, column.column_name
    listed = choices(asked, column)
    held = values.get(name, "")
    label = column.heading(lang) + (" *" if column.is_required else "")
    is_fixed = bool(column.key_part) and bool(
        asked.row.key if asked.row else asked.key and asked.mode == "form"
    )
    kind = "choice" if listed else "text"
    with st.container(key=f"edit-{kind}-{name}", gap="small"):
        if listed and column.list_separator:
            several(asked, column, listed, held, label)
        elif listed:
            single(asked, column, listed, held, label, is_fixed=is_fixed)
        else:
            given = {
                "placeholder": hint_of_key(asked, column),
                "disabled": is_fixed,
                "max_chars": None if view.is_long(asked, column) else edits.LONGEST_CELL,
                **shows(f"edit-of-{name}", held, lambda text: text, name),
            }
            if view.is_long(asked, column):
                st.text_area(label, height=104, **given)
            else:
                st.text_input(label, **given)
        st.html(beneath(asked, column, held, fault))


def beneath(asked: Asked, column: Column, held: str, fault: Fault | None) -> str:
    """Return what stands under a field: what belongs in it, what it was, what is wrong."""
    lang = asked.lang
    told = column.description_nl if lang == "nl" else column.description_en
    more = [word(f"edit.type.{column.type}", lang)] if column.type in ("date", "month", "url") else []
    if column.list_separator and not choices(asked, column):
        more.append(word("edit.type.several", lang, separator=column.list_separator))
    html = f'<p class="hint">{escape(" ".join([told, *more]))}</p>'
    row = asked.row
    if row and row.kind == "change" and column.column_name in row.typed:
        was = view.in_words(asked, column, row.was.get(column.column_name, ""))
        html = f'<p class="edit-was">{escape(word("edit.was", lang, value=was))}</p>{html}'
    if fault:
        html = f'<p class="edit-fault">{escape(fault.message(lang))}</p>{html}'
    return f'<div class="edit-beneath">{html}</div>'


def hint_of_key(asked: Asked, column: Column) -> str | None:
    """Return which key a new row gets where nobody gives one."""
    is_new = asked.row.kind == "new" if asked.row else not asked.key or asked.mode == "copy"
    if not (is_new and column.key_part):
        return None
    key = edits.next_key(asked.table, asked.version, reader=session.reader())
    return word("edit.key.next", asked.lang, next=key) if key else None


def single(
    asked: Asked, column: Column, listed: Mapping[str, str], held: str, label: str, *, is_fixed: bool
) -> None:
    """Show a list of which one is chosen."""
    options = [*listed, *([held] if held and held not in listed else [])]
    st.selectbox(
        label,
        options,
        index=None,
        format_func=lambda code: named(column, listed, code),
        placeholder=word("edit.choose", asked.lang),
        disabled=is_fixed,
        accept_new_options=column.type == "area",
        **shows(f"edit-of-{column.column_name}", held or None, lambda code: code or "", column.column_name),
    )


def several(asked: Asked, column: Column, listed: Mapping[str, str], held: str, label: str) -> None:
    """Show a list of which several are chosen."""
    chosen = [part.strip() for part in held.split(column.list_separator) if part.strip()]
    options = [*listed, *(code for code in dict.fromkeys(chosen) if code not in listed)]
    st.multiselect(
        label,
        options,
        format_func=lambda code: named(column, listed, code),
        placeholder=word("edit.choose_several", asked.lang),
        accept_new_options=column.type == "area",
        **shows(
            f"edit-of-{column.column_name}",
            list(dict.fromkeys(chosen)),
            column.list_separator.join,
            column.column_name,
        ),
    )


def named(column: Column, listed: Mapping[str, str], code: str) -> str:
    """Return how a code stands in a list: its name, and its key where a row is meant."""
    name = listed.get(code, code)
    return f"{name} ({code})" if column.references and name != code else name


def shows(key: str, value: object, text: Callable[[object], str], column_name: str) -> dict[str, object]:
    """Return the arguments of a field that shows what the draft holds and keeps what is made of it."""
    return session.shows_and_waits(key, value, lambda made: keep(column_name, text(made)))


def keep(column_name: str, text: str) -> None:
    """Keep what was typed, or remember why not."""
    try:
        view.keep(column_name, text)
    except (edits.Closed, edits.Done, LookupError, ValueError, OSError) as refused:
        session.remember(REFUSED, word("edit.refused.kept", session.language(), reason=reason_of(refused)))


def reason_of(refused: Exception) -> str:
    """Return why something was not kept."""
    lang = session.language()
    if isinstance(refused, edits.Done):
        return word("edit.refused.done", lang)
    if isinstance(refused, edits.Closed):
        return word(f"edit.closed.{refused.reason}", lang)
    if isinstance(refused, OSError):
        return str(refused.strerror or refused)
    return word("edit.refused.gone" if isinstance(refused, LookupError) else "edit.refused.many", lang)


def to_remove(asked: Asked) -> None:
    """Let a reader take a row out of the register, or take back what was typed in it."""
    lang, row = asked.lang, asked.row
    if row is None and (not asked.key or asked.mode == "copy"):
        return
    with st.container(key="edit-row", horizontal=True, gap="small"):
        if row and st.button(word("edit.row.leave", lang), key="edit-leave"):
            leave(asked, row)
        if row is None or row.kind == "change":
            with st.popover(word("edit.row.remove", lang), width="content", key="edit-remove"):
                panels.paragraph(word("edit.row.remove.what", lang, one=view.one(asked.table, lang)))
                if st.button(word("edit.row.remove.sure", lang), key="edit-remove-sure"):
                    remove(asked)


def leave(asked: Asked, row: Row) -> None:
    """Take a row out of the draft; the page goes on with the draft."""
    edits.leave(door.var(), asked.draft.draft_id, row.number)
    session.remember(view.BEGUN, None)
    session.write(edit=view.packed(draft=asked.draft.draft_id))
    st.rerun()


def remove(asked: Asked) -> None:
    """Say that the row is to go."""
    draft_id = asked.draft.draft_id if asked.draft else edits.new_id()
    row = edits.remove(door.var(), draft_id, asked.table, asked.key, reader=session.reader())
    view.begin(asked, draft_id, row)
    st.rerun()


def title(asked: Asked) -> str:
    """Return what the page is about, in a few words."""
    lang = asked.lang
    if not asked.table:
        return word("edit.title.draft" if asked.draft else "edit.title", lang)
    one = view.one(asked.table, lang)
    if asked.mode == "grid":
        return word("edit.title.grid", lang, table=dictionary.tables()[asked.table].title(lang))
    is_new = asked.row.kind == "new" if asked.row else not asked.key or asked.mode == "copy"
    if is_new:
        return word("edit.title.new", lang, one=one)
    told = word(
        "edit.title.change",
        lang,
        one=one,
        name=view.label(asked, asked.table, view.values_of(asked), asked.key),
    )
    return told[:1].upper() + told[1:]


def labels(asked: Asked, table: str) -> Mapping[str, str]:
    """Return the keys of a register as the address has them, with how each row is called."""
    return session.kept(_labels, view.Asked(asked.lang, asked.version), table)


def _labels(asked: Asked, table: str) -> Mapping[str, str]:
    told = {}
    for key in edits.keys(table, asked.version, reader=session.reader()):
        values = edits.texts(table, key, asked.version, reader=session.reader())
        told[edits.BETWEEN.join(key)] = view.label(asked, table, values, key)
    return told
