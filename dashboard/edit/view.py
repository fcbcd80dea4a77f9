"""What the reader edits: which table, row and draft the address names, and what codes and rows are called."""

import csv
import functools
import urllib.parse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dashboard import dictionary, formats, session, store
from dashboard.access import Reader
from dashboard.dictionary import Column, Table
from dashboard.intake import edits
from dashboard.intake.edits import Draft, Row
from dashboard.tables.names import names_of
from dashboard.upload import door
from dashboard.words import has, word

MODES = ("form", "copy", "grid")
BEGUN = "edit-begun"
PARTS = Path(__file__).parent / "parts.csv"
REST = "rest"
LONG = 60
"""A column that holds a longer text somewhere is typed in a field of several lines."""


@dataclass(frozen=True)
class Asked:
    """What the address asks.

    Attributes:
        lang: nl or en.
        version: what readers see now: edits are laid on that, whichever version the page before showed.
        table: name of the table; blank where the reader has yet to choose.
        key: the parts of the key of the row; empty for a new one.
        mode: one of `MODES`.
        draft: the draft, None before the first change.
        row: the row of the draft, None before the first change of it.
        place: names what the page shows, where there is no draft yet.
    """

    lang: str
    version: str
    table: str = ""
    key: tuple[str, ...] = ()
    mode: str = "form"
    draft: Draft | None = None
    row: Row | None = None
    place: str = ""

    @property
    def of(self) -> Table:
        """The table as the dictionary has it."""
        return dictionary.tables()[self.table]


def asked_of_address() -> tuple[Asked, list[session.Notice]]:
    """Return what the address asks, and a notice on each part that could not be followed."""
    parts = {name: urllib.parse.unquote(text) for name, text in session.unpacked("edit").items()}
    wrong: list[session.Notice] = []
    asked = Asked(session.language(), store.current_version())
    var = door.var()
    table = parts.get("table", "")
    if table in edits.TABLES:
        asked = replace(asked, table=table)
    elif table:
        wrong += session.notices_on("edit.notice.no_table", [table])
    key = tuple(part for part in parts.get("key", "").split(edits.BETWEEN) if part) if asked.table else ()
    mode = parts.get("as", MODES[0])
    if mode in MODES:
        asked = replace(asked, mode=mode)
    else:
        wrong += session.notices_on("edit.notice.no_mode", [mode])
    place = "|".join([asked.table, edits.BETWEEN.join(key), asked.mode, parts.get("draft", "")])
    # The address that the browser sends may be the one of before the draft began: the session knows better.
    begun = (session.remembered(BEGUN) or {}).get(place, ("", None))
    draft_id = parts.get("draft") or begun[0]
    if draft_id:
        try:
            asked = replace(asked, draft=edits.read(var, draft_id))
        except edits.UnknownDraft:
            wrong += session.notices_on("edit.notice.no_draft", [draft_id])
    number = (
        int(parts["row"]) if parts.get("row", "").isascii() and parts.get("row", "").isdigit() else begun[1]
    )
    if asked.draft and number is not None:
        row = asked.draft.row(number)
        if row:
            asked = replace(asked, row=row, table=row.table, key=row.key)
            key = row.key
        elif parts.get("row"):
            wrong += session.notices_on("edit.notice.no_row", [parts["row"]])
    if key and asked.mode != "grid" and not asked.row:
        if row := asked.draft.find(asked.table, key) if asked.draft and asked.mode == "form" else None:
            asked = replace(asked, row=row, key=key)
        elif asked.mode == "copy":
            there = edits.example_texts(asked.table, key, asked.version, reader=session.reader()) is not None
            asked = replace(asked, key=key if there else ())
            wrong += [] if there else session.notices_on("edit.notice.no_key", [edits.BETWEEN.join(key)])
        elif edits.texts(asked.table, key, asked.version, reader=session.reader()) is not None:
            asked = replace(asked, key=key)
        elif edits.example_texts(asked.table, key, asked.version, reader=session.reader()) is not None:
            # An invented row stands in a file of its own: it can be copied, not changed.
            asked = replace(asked, key=key, mode="copy")
            wrong += session.notices_on("edit.notice.example", [edits.BETWEEN.join(key)])
        else:
            wrong += session.notices_on("edit.notice.no_key", [edits.BETWEEN.join(key)])
    return replace(asked, place=place), wrong


def packed(**parts: object) -> str:
    """Return what the address holds of an edit."""
    told = {name.rstrip("_"): str(text) for name, text in parts.items() if text not in (None, "", ())}
    return session.pack({name: urllib.parse.quote(text, safe=edits.BETWEEN) for name, text in told.items()})


def link_to(asked: Asked, row: Row) -> str:
    """Return the way to a row of the draft."""
    return session.link(
        "edit", version=None, edit=packed(table=row.table, draft=asked.draft.draft_id, row=row.number)
    )


def link_to_draft(draft_id: str, *, absolute: bool = False, **parts: object) -> str:
    """Return the way to a draft."""
    return session.link("edit", absolute=absolute, version=None, edit=packed(**parts, draft=draft_id))


def address_of(asked: Asked) -> str:
    """Return what the address holds of the draft and row that the page shows."""
    return packed(
        table=asked.table,
        as_="grid" if asked.mode == "grid" else None,
        draft=asked.draft.draft_id,
        row=asked.row.number if asked.row else None,
        find=session.unpacked("edit").get("find"),
    )


def values_of(asked: Asked) -> Mapping[str, str]:
    """Return column -> text of the row that the page shows, with what was typed."""
    if asked.row:
        return {**asked.row.was, **asked.row.typed}
    if not asked.key:
        return {}
    if asked.mode == "copy":
        return start_of_copy(asked)
    return edits.texts(asked.table, asked.key, asked.version, reader=session.reader()) or {}


def start_of_copy(asked: Asked) -> dict[str, str]:
    """Return what a new row starts with that is like another: all but its key."""
    held = edits.example_texts(asked.table, asked.key, asked.version, reader=session.reader()) or {}
    # Source, notes and marks say what the other row rests on: nothing that a copy may take along.
    own = {
        column.column_name
        for name, columns in parts(asked.table).items()
        if name == REST
        for column in columns
    }
    return {
        column.column_name: held[column.column_name]
        for column in edits.asked_columns(asked.table)
        if column.column_name in held
        and column.column_name not in own
        and not column.key_part
        and column.code_list != "verified"
    }


def keep(column_name: str, text: str) -> None:
    """Keep what was typed in a column of the row that the page shows; the draft begins where there is none."""
    asked, _ = asked_of_address()
    draft_id = asked.draft.draft_id if asked.draft else edits.new_id()
    is_copy = asked.row is None and asked.mode == "copy" and asked.key
    start = start_of_copy(asked) if is_copy else {}
    row = edits.put(
        door.var(),
        draft_id,
        asked.table,
        {**start, column_name: text},
        key=() if asked.mode == "copy" else asked.key,
        number=asked.row.number if asked.row else None,
        reader=session.reader(),
    )
    begin(asked, draft_id, row)


def begin(asked: Asked, draft_id: str, row: Row | None) -> None:
    """Let the address and the session know which draft and row the page is about."""
    number = row.number if row else None
    begun = {**(session.remembered(BEGUN) or {}), asked.place: (draft_id, number)}
    mode = asked.mode if asked.mode == "grid" else None
    find = session.unpacked("edit").get("find") if mode else None
    address = packed(table=asked.table, as_=mode, draft=draft_id, row=number, find=find)
    session.write(edit=address)
    # What the address names now is the same row.
    begun["|".join([asked.table, "", mode or MODES[0], draft_id])] = (draft_id, number)
    session.remember(BEGUN, begun)


def tell(name: str, text: str) -> None:
    """Keep who makes the change (`by`), or why (`note`)."""
    asked, _ = asked_of_address()
    if asked.draft:
        edits.tell(door.var(), asked.draft.draft_id, **{name: door.short(text, door.MOST_NOTE)})


# Words --------------------------------------------------------------------------------------------------------


def names(asked: Asked, column: Column) -> Mapping[str, str]:
    """Return code -> name of what may stand in a column; empty where anything may."""
    return session.kept(_names, asked.version, asked.lang, session.reader(), column)


def _names(version: str, lang: str, reader: Reader, column: Column) -> Mapping[str, str]:
    if column.type == "boolean":
        return {code: word(f"boolean.{code}", lang) for code in ("yes", "no")}
    if not (column.code_list or column.references or column.type in ("country", "area")):
        return {}
    found = names_of(column, lang, reader=reader, version=version)
    if column.type in ("country", "area"):
        there = edits.keys_of(("country", "country_code"), version, reader)
        used = _held(column.table_name, column.column_name, column.list_separator, reader, version)
        codes = {*there, *used}
        return dict(
            sorted(
                ((code, found.get(code, code)) for code in codes), key=lambda pair: dictionary.fold(pair[1])
            )
        )
    if column.code_list:
        listed = store.rows(
            "code_list", columns=["code", f"name_{lang}"], reader=reader, version=version,
            where=[store.Condition(column="list_id", any_of=(column.code_list,))], order=[("sort_order", False)],
        )  # fmt: skip
        return dict(zip(listed["code"], listed[f"name_{lang}"], strict=True))
    there = edits.keys_of(column.references, version, reader)
    pairs = ((code, found.get(code, code)) for code in there)
    return dict(sorted(pairs, key=lambda pair: (dictionary.fold(pair[1]), pair[0])))


def in_words(asked: Asked, column: Column, text: str) -> str:
    """Return a text of a column as a reader has it: names for codes."""
    if not text.strip():
        return formats.missing("not_recorded", asked.lang)
    known = names(asked, column)
    items = text.split(column.list_separator) if column.list_separator else [text]
    return "; ".join(known.get(item.strip(), item.strip()) for item in items)


def one(table: str, lang: str) -> str:
    """Return what a row of a table is called."""
    key = f"edit.one.{table}"
    return word(key, lang) if has(key) else dictionary.tables()[table].title(lang).lower()


@functools.cache
def _telling(table: str, lang: str) -> tuple[Column, ...]:
    """The columns that tell a row from others: its first date, and the first text that stands in both languages."""
    columns = dictionary.columns(table)
    held = {column.column_name: column for column in columns}
    date = next((column for column in columns if column.type == "date" and column.is_required), None)
    twin = next((name for name in held if f"{name}_nl" in held), "")
    text = held.get(f"{twin}_nl" if lang == "nl" else twin)
    keys = [
        held[name]
        for name in dictionary.tables()[table].key
        if held[name].references or held[name].type == "country"
    ]
    return tuple(column for column in (date, *keys, text) if column)


def label(asked: Asked, table: str, values: Mapping[str, str], key: Sequence[str] = ()) -> str:
    """Return how a row is called in a list: key, date, text."""
    told = [
        formats.date(text, asked.lang)
        if column.type == "date" and _is_date(text)
        else in_words(asked, column, text)
        for column in _telling(table, asked.lang)
        if (text := values.get(column.column_name, "").strip())
    ]
    columns = dictionary.tables()[table].key
    own = (
        []
        if len(columns) > 1
        else [part for part in (*key, *([] if key else [values.get(columns[0], "")])) if part]
    )
    return " · ".join([*own, *told]) or word("edit.row.new", asked.lang)


def _is_date(text: str) -> bool:
    try:
        formats.date(text, "en")
    except ValueError:
        return False
    return True


@functools.cache
def _parts() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    with PARTS.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            found.setdefault(row["table_name"], {})[row["part"]] = tuple(row["columns"].split())
    return found


def parts(table: str) -> dict[str, list[Column]]:
    """Return the columns that are asked by part of the form; what the list of parts does not name comes last."""
    held = {column.column_name: column for column in edits.asked_columns(table)}
    found = {}
    for part, columns in _parts().get(table, {}).items():
        found[part] = [held.pop(name) for name in columns if name in held]
    return {part: columns for part, columns in {**found, REST: list(held.values())}.items() if columns}


def is_long(asked: Asked, column: Column) -> bool:
    """Tell whether a text of a column is typed in a field of several lines."""
    return column.type == "text" and session.kept(
        _is_long, asked.version, column.table_name, column.column_name, session.reader()
    )


def _is_long(version: str, table: str, column_name: str, reader: Reader) -> bool:
    return any(len(text) > LONG for text in _held(table, column_name, "", reader, version))


def _held(table: str, column_name: str, separator: str, reader: Reader, version: str) -> list[str]:
    """The values of a column; none where an older version does not have it."""
    if column_name not in store.column_types(table, reader=reader, version=version):
        return []
    return store.values(table, column_name, separator=separator, reader=reader, version=version)
