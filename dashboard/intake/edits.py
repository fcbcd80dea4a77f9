"""Rows of registers that somebody changes in the dashboard: kept as a draft, checked, made into an upload.

An edit is an upload. A draft is a file `edits/<id>.json` in the folder of versions, written in one step at each change;
whoever has the id goes on with it. When it is ready, the workbook of its registers is made from the version that readers
see at that moment, with the changes laid on top, and brought in as any other (`dashboard.intake.upload`): a workbook of an
older version would put back what others changed since.
"""

import contextlib
import datetime as dt
import difflib
import fcntl
import functools
import re
import secrets
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from pathlib import Path

import pandas as pd

from dashboard import dictionary, store
from dashboard.access import CLEARANCES, PUBLIC, Reader
from dashboard.dictionary import NUMERIC_TYPES, Column, Table
from dashboard.intake import publish, template, upload
from dashboard.intake.cells import Broken, NotACountry
from dashboard.intake.check import SUGGESTION, Issues
from dashboard.intake.columns import Known, value_reader
from dashboard.intake.reading import Reading, place
from dashboard.intake.spelling import Spellings
from dashboard.words import word

FOLDER = "edits"
ID = re.compile(r"[A-Za-z0-9_-]{16}")
BETWEEN = "~"
"""Between the parts of a key in an address."""
TABLES = (
    "visit",
    "consultation",
    "undertaking",
    "capacity",
    "instrument_use",
    "partnership",
    "partnership_country",
)
KINDS = ("change", "new", "remove")
NOT_ASKED = ("classification", "is_example")
"""Columns that say who may see a row and whether it is invented: a row keeps them, a new one has the usual ones."""
LONGEST_CELL = 32_767
MOST_ROWS = 2_000
"""Rows of one draft."""
NUMBERED = re.compile(r"(.*?)(\d+)")
ALL = Reader(clearance=CLEARANCES[-1])


class UnknownDraft(LookupError):
    """A draft that is not kept (any more)."""


class Closed(Exception):
    """A register that is not edited here: `reason` is `unknown`, `hidden` (it holds rows that the reader may not see)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Done(Exception):
    """A draft that was published: what comes next is another one."""


class NotReady(Exception):
    """A draft that has faults or clashes, or no change: there is nothing to make."""


@dataclass(frozen=True)
class Row:
    """One row of a draft.

    Attributes:
        number: names the row within its draft.
        table: name of its table.
        key: the parts of its key; empty for a new row.
        kind: one of `KINDS`.
        was: column -> text, as the register had it when the edit began; empty for a new row.
        typed: column -> text, what was typed in the place of it.
    """

    number: int
    table: str
    key: tuple[str, ...] = ()
    kind: str = "change"
    was: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)

    def value(self, column_name: str) -> str:
        """What the row holds with the change."""
        return self.typed.get(column_name, self.was.get(column_name, ""))


@dataclass(frozen=True)
class Draft:
    """What somebody changes.

    Attributes:
        draft_id: names it in an address; whoever has it may go on.
        rows: the rows, in the order in which they were begun.
        version: the version that it began on.
        by: who makes the change.
        note: why.
        upload_id: the upload that was made of it; blank as long as there is none.
        at: when it began.
    """

    draft_id: str
    rows: tuple[Row, ...] = ()
    version: str = ""
    by: str = ""
    note: str = ""
    upload_id: str = ""
    at: str = ""

    def row(self, number: int) -> Row | None:
        """The row of a number; None where there is none."""
        return next((row for row in self.rows if row.number == number), None)

    def find(self, table: str, key: Sequence[str]) -> Row | None:
        """The row of a key of a table; None where the draft does not touch it."""
        return next((row for row in self.rows if row.table == table and row.key == tuple(key) and key), None)


@dataclass(frozen=True)
class Fault:
    """A value that cannot be kept so: where and why, in both languages."""

    column_name: str
    rule_id: str
    message_nl: str
    message_en: str

    def message(self, lang: str) -> str:
        """Why, in a language."""
        return self.message_nl if lang == "nl" else self.message_en


@dataclass(frozen=True)
class Clash:
    """A row that somebody else changed since the edit began.

    Attributes:
        row: the row of the draft.
        now: column -> text as the register has it now; None where the row is gone.
        columns: columns that were changed by somebody else.
    """

    row: Row
    now: Mapping[str, str] | None
    columns: tuple[str, ...] = ()


# Drafts -------------------------------------------------------------------------------------------------------


def new_id() -> str:
    """A name for a draft; nothing is kept of it before its first change."""
    return secrets.token_urlsafe(12)


def _path(var: Path, draft_id: str) -> Path:
    if not ID.fullmatch(draft_id):
        raise UnknownDraft(draft_id)
    return var / FOLDER / f"{draft_id}.json"


def read(var: Path, draft_id: str) -> Draft:
    """A draft as it was kept.

    Raises:
        UnknownDraft: there is none of that name.
    """
    said = upload.read(_path(var, draft_id))
    if said is None:
        raise UnknownDraft(draft_id)
    rows = tuple(Row(**row | {"key": tuple(row["key"])}) for row in said.pop("rows"))
    return Draft(**said, rows=rows)


@contextlib.contextmanager
def _changing(var: Path, draft_id: str) -> Iterator[list[Draft]]:
    """A list with a draft (a fresh one where none is kept), whose first item is kept when the block ends.

    What was made of the former state is thrown away: it does not hold the change.
    """
    path = _path(var, draft_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    with (path.parent / f".{draft_id}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            former = read(var, draft_id)
        except UnknownDraft:
            remove_old(var)
            at = dt.datetime.now(dt.UTC).replace(microsecond=0).isoformat()
            shown = publish.current(var)
            former = Draft(draft_id, at=at, version=shown.stem if shown else "")
        if is_published(var, former):
            raise Done(draft_id)
        held = [former]
        yield held
        if held[0] == former:
            return
        if former.upload_id and held[0].upload_id == former.upload_id:
            with contextlib.suppress(upload.UnknownUpload):
                upload.discard(var, former.upload_id)
            held[0] = replace(held[0], upload_id="")
        upload.write(path, asdict(held[0]))


def remove_old(var: Path) -> int:
    """Remove drafts that nobody touched for as long as an upload is kept (`upload.days_kept`); gives their number."""
    before = time.time() - upload.days_kept() * 86_400
    old = [path for path in (var / FOLDER).glob("*.json") if path.stat().st_mtime < before]
    for path in old:
        discard(var, path.stem)
    return len(old)


def is_published(var: Path, draft: Draft) -> bool:
    """Whether readers were given what a draft changes."""
    if not draft.upload_id:
        return False
    try:
        return upload.state(var, draft.upload_id).name == "published"
    except upload.UnknownUpload:
        return False


def discard(var: Path, draft_id: str) -> None:
    """Throw a draft away, with what was made of it; what was published of it stays."""
    with contextlib.suppress(UnknownDraft):
        draft = read(var, draft_id)
        if draft.upload_id and not is_published(var, draft):
            with contextlib.suppress(upload.UnknownUpload):
                upload.discard(var, draft.upload_id)
        _path(var, draft_id).unlink(missing_ok=True)
        (var / FOLDER / f".{draft_id}.lock").unlink(missing_ok=True)


def tell(var: Path, draft_id: str, *, by: str | None = None, note: str | None = None) -> Draft:
    """Say who makes a change, or why."""
    with _changing(var, draft_id) as held:
        said = {name: text for name, text in (("by", by), ("note", note)) if text is not None}
        held[0] = replace(held[0], **said)
    return held[0]


def put(
    var: Path,
    draft_id: str,
    table: str,
    values: Mapping[str, str],
    *,
    key: Sequence[str] = (),
    number: int | None = None,
    reader: Reader = PUBLIC,
) -> Row:
    """Keep what somebody typed in a row: an existing one by its key, one of the draft by its number, else a new one.

    Args:
        var: the folder of versions.
        draft_id: the draft; it begins where it is not kept yet.
        table: name of the table.
        values: column -> text as it was typed; a value that is again as it was is no change.
        key: the parts of the key of an existing row.
        number: the row within the draft.
        reader: who edits.

    Raises:
        Closed: the register, or such a row of it, is not edited here.
        Done: the draft was published.
        LookupError: the register has no row of that key, or a column is not one that is asked.
        ValueError: more than `MOST_ROWS` rows.
    """
    [row] = put_all(var, draft_id, table, [(tuple(key), number, values)], reader=reader)
    return row


def put_all(
    var: Path,
    draft_id: str,
    table: str,
    changes: Sequence[tuple[tuple[str, ...], int | None, Mapping[str, str]]],
    *,
    reader: Reader = PUBLIC,
) -> list[Row]:
    """Keep what somebody typed in several rows, all or nothing: key, number and values of each, as in `put`."""
    version = _version(var)
    check_open(table, version, reader=reader)
    asked = {column.column_name for column in asked_columns(table)}
    if unknown := sorted({name for _, _, values in changes for name in values} - asked):
        raise LookupError(f"{table} has no column {', '.join(unknown)} to be typed in")
    kept = []
    with _changing(var, draft_id) as held:
        for key, number, values in changes:
            draft = held[0]
            row = draft.row(number) if number is not None else draft.find(table, key)
            if row is None:
                was = texts(table, key, version, reader=reader) if key else {}
                if was is None:
                    raise LookupError(f"{table} has no row {BETWEEN.join(key)}")
                row = Row(next_number(draft), table, key, "change" if key else "new", was)
            typed = {
                name: text
                for name, text in {**row.typed, **values}.items()
                if row.kind == "new" or text != row.was.get(name, "")
            }
            row = replace(row, typed=typed, kind="change" if row.kind == "remove" else row.kind)
            held[0] = _with(draft, row)
            kept.append(row)
    return kept


def remove(var: Path, draft_id: str, table: str, key: Sequence[str], *, reader: Reader = PUBLIC) -> Row:
    """Say that a row of a register is to go; raises as `put`."""
    row = put(var, draft_id, table, {}, key=key, reader=reader)
    with _changing(var, draft_id) as held:
        row = replace(row, kind="remove", typed={})
        held[0] = _with(held[0], row)
    return row


def leave(var: Path, draft_id: str, number: int) -> Draft:
    """Take a row out of a draft: the register keeps it as it is."""
    with _changing(var, draft_id) as held:
        rows = tuple(row for row in held[0].rows if row.number != number)
        held[0] = replace(held[0], rows=rows)
    return held[0]


def next_number(draft: Draft) -> int:
    """The number of a row that comes next."""
    return max((row.number for row in draft.rows), default=0) + 1


def _with(draft: Draft, row: Row) -> Draft:
    rows = [row if one.number == row.number else one for one in draft.rows]
    if row not in rows:
        rows.append(row)
    if len(rows) > MOST_ROWS:
        raise ValueError(f"{len(rows)} rows")
    return replace(draft, rows=tuple(rows))


def _version(var: Path) -> str:
    shown = publish.current(var)
    if shown is None:
        raise store.NothingLoaded(str(var))
    return shown.stem


# Registers ----------------------------------------------------------------------------------------------------


def check_open(table: str, version: str, *, reader: Reader = PUBLIC) -> None:
    """Make sure that a register can be edited by a reader.

    Raises:
        Closed: it is not edited here, or it holds rows above the reader's clearance: a workbook without them would
            take them away.
    """
    if table not in TABLES:
        raise Closed("unknown")
    if not _sees_all(table, version, reader):
        raise Closed("hidden")


@functools.lru_cache(maxsize=64)
def _sees_all(table: str, version: str, reader: Reader) -> bool:
    held = template.register_rows(version, tables=[table], reader=ALL)[table]
    return len(held_rows(table, version, reader)) == len(held)


def asked_columns(table: str) -> list[Column]:
    """The columns of a register that are asked, in the order of the dictionary."""
    return [column for column in dictionary.columns(table) if column.column_name not in NOT_ASKED]


@functools.lru_cache(maxsize=32)
def held_rows(table: str, version: str, reader: Reader = PUBLIC) -> pd.DataFrame:
    """The rows of a register without examples, as `template.register_rows` gives them. Not to be changed."""
    return template.register_rows(version, tables=[table], reader=reader)[table].astype(object)


@functools.lru_cache(maxsize=32)
def _places(table: str, version: str, reader: Reader) -> Mapping[tuple[str, ...], int]:
    frame = held_rows(table, version, reader)
    names = dictionary.tables()[table].key
    return {tuple(key): index for index, key in enumerate(zip(*(frame[name] for name in names), strict=True))}


def keys(table: str, version: str, *, reader: Reader = PUBLIC) -> list[tuple[str, ...]]:
    """The keys of the rows that can be edited, in the order of the register."""
    return list(_places(table, version, reader))


def texts(table: str, key: Sequence[str], version: str, *, reader: Reader = PUBLIC) -> dict[str, str] | None:
    """A row of a register as texts: column -> text; None where it has no row of that key that can be edited."""
    found = _texts(table, version, reader).get(tuple(key))
    return None if found is None else dict(found)


@functools.lru_cache(maxsize=32)
def _texts(table: str, version: str, reader: Reader) -> Mapping[tuple[str, ...], Mapping[str, str]]:
    rows = held_rows(table, version, reader).to_dict("records")
    return {
        key: {name: text_of(value) for name, value in rows[index].items()}
        for key, index in _places(table, version, reader).items()
    }


def example_texts(
    table: str, key: Sequence[str], version: str, *, reader: Reader = PUBLIC
) -> dict[str, str] | None:
    """Any row of a table as texts, an example too: what a new row may start as."""
    names = dictionary.tables()[table].key
    columns = [column.column_name for column in dictionary.columns(table)]
    where = [store.Condition(column=name, any_of=(part,)) for name, part in zip(names, key, strict=False)]
    if len(key) != len(names) or table not in store.table_names(reader=reader, version=version):
        return None
    there = store.column_types(table, reader=reader, version=version)
    found = store.rows(
        table,
        columns=[name for name in columns if name in there],
        where=where,
        reader=reader,
        version=version,
    )
    return {name: text_of(found.iloc[0][name]) for name in found} if len(found) else None


def text_of(value: object) -> str:
    """A value of a register as the text that somebody would type; a load reads exactly that value from it."""
    if value is None or value is pd.NA or value != value:
        return ""
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return text_of(Decimal(repr(value)))
    return str(value)


@functools.lru_cache(maxsize=8)
def known_of(version: str, reader: Reader = PUBLIC) -> Known:
    """Codes, spellings and countries as a version has them: what a cell is read with. Not to be changed."""
    asking = {"reader": reader, "version": version}
    found = Known(spellings=Spellings())
    for list_id, code in _pairs("code_list", ("list_id", "code"), asking):
        found.code_lists.setdefault(list_id, set()).add(code)
    default = dictionary.tables()["spelling"].source_id
    for source_id, kind, value, code in _pairs(
        "spelling", ("source_id", "kind", "value_found", "code"), asking
    ):
        if kind and value:
            source_id = None if source_id == default else source_id
            found.spellings.add_spelling(kind=kind, value_found=value, code=code, source_id=source_id)
    for code, *names in _pairs("country", ("country_code", "name_nl", "name_en"), asking):
        if code:
            found.spellings.add_country(code=code, names=tuple(names))
    return found


def _pairs(table: str, columns: Sequence[str], asking: Mapping[str, object]) -> Iterator[tuple]:
    if table not in store.table_names(**asking):
        return iter(())
    frame = store.rows(table, columns=list(columns), **asking).astype(object)
    return frame.where(frame.notna(), None).itertuples(index=False, name=None)


@functools.lru_cache(maxsize=64)
def keys_of(target: tuple[str, str], version: str, reader: Reader = PUBLIC) -> frozenset[str]:
    """What a column may refer to: the values of a column of another table."""
    if target[0] not in store.table_names(reader=reader, version=version):
        return frozenset()
    return frozenset(store.values(target[0], target[1], reader=reader, version=version))


def next_key(table: str, version: str, *, taken: Sequence[str] = (), reader: Reader = PUBLIC) -> str:
    """The key that a new row gets where nobody gives it one; blank where the keys of a register are no numbers.

    Most keys of the register must be a number behind the same sign or letters; a register without rows counts from 1.
    """
    names = dictionary.tables()[table].key
    [first, *more] = [column for column in dictionary.columns(table) if column.column_name in names]
    if more or first.references:
        return ""
    own = [key for (key,) in keys(table, version, reader=reader)]
    # Of rows that the reader may not see as well: a number is passed over, nothing of them is told.
    there = {*own, *taken, *keys_of((table, first.column_name), version, ALL)}
    parts = [found for key in own if (found := NUMBERED.fullmatch(key))]
    stem, digits, last = f"{table}-", 3, 0
    if own:
        counted = Counter(found[1] for found in parts).most_common(1)
        if not counted or counted[0][1] * 2 <= len(own):
            return ""
        stem = counted[0][0]
        numbers = [found[2] for found in parts if found[1] == stem]
        digits, last = min(map(len, numbers)), max(map(int, numbers))
    while (key := f"{stem}{last + 1:0{digits}}") in there:
        last += 1
    return key


# Checks -------------------------------------------------------------------------------------------------------


def faults(draft: Draft, row: Row, version: str, *, reader: Reader = PUBLIC) -> list[Fault]:
    """What a load would refuse of a row, as far as the row alone, the codes and the keys say so.

    Cells that were not touched are not looked at, but for those that must be filled.
    """
    if row.kind == "remove":
        return []
    table = dictionary.tables()[row.table]
    found = []
    for column in asked_columns(row.table):
        if row.kind == "new" or column.column_name in row.typed:
            fault = _fault(draft, row, column, table, version, reader)
            if fault:
                found.append(fault)
    if row.kind == "new" and not any(fault.column_name in table.key for fault in found):
        key = tuple(row.value(name).strip() for name in table.key)
        others = [own_key(one) for one in draft.rows if one.table == row.table and one.number != row.number]
        if all(key) and (key in others or _stands(table, key, version, reader)):
            column = next(one for one in table.columns if one.column_name == table.key[0])
            found.append(_said(column, table, "duplicate_key", " · ".join(key), other=table.table_name))
    return found


def _stands(table: Table, key: tuple[str, ...], version: str, reader: Reader) -> bool:
    # An example's key is taken as well: both rows would stand in the table.
    return example_texts(table.table_name, key, version, reader=reader) is not None


def own_key(row: Row) -> tuple[str, ...]:
    """The parts of the key of a row of a draft, blank where it has none yet."""
    return row.key or tuple(row.value(name).strip() for name in dictionary.tables()[row.table].key)


def _fault(
    draft: Draft, row: Row, column: Column, table: Table, version: str, reader: Reader
) -> Fault | None:
    text = row.value(column.column_name)
    if len(text) > LONGEST_CELL:
        return _worded(column, "too_long", most=LONGEST_CELL)
    value = read_value(text, column, table, version, reader=reader)
    if isinstance(value, NotACountry):
        return _said(column, table, "unknown_country", text)
    if isinstance(value, Broken):
        return _said(
            column, table, value.rule_id, value.item or text, expected=value.expected,
            suggestion=value.suggestion, code_list=column.code_list,
        )  # fmt: skip
    if value is None:
        is_given = column.key_part and next_key(row.table, version, reader=reader)
        return _worded(column, "required") if column.is_required and not is_given else None
    if column.type in NUMERIC_TYPES:
        for bound, rule_id in ((column.minimum, "below_minimum"), (column.maximum, "above_maximum")):
            beyond = bound and (
                Decimal(str(value)) < Decimal(bound)
                if rule_id == "below_minimum"
                else Decimal(str(value)) > Decimal(bound)
            )
            if beyond:
                return _said(column, table, rule_id, text, expected=bound)
    if column.references:
        there = set(keys_of(column.references, version, reader))
        own = {own_key(one)[0] for one in draft.rows if one.table == column.references[0]}
        gone = {
            one.key[0] for one in draft.rows if one.kind == "remove" and one.table == column.references[0]
        }
        there = (there | own) - gone
        for item in value.split(column.list_separator) if column.list_separator else [value]:
            if item not in there:
                close = difflib.get_close_matches(item, sorted(there), n=1, cutoff=0.75)
                return _said(
                    column, table, "unknown_reference", item, expected=".".join(column.references),
                    suggestion=close[0] if close else "",
                )  # fmt: skip
    return None


def read_value(text: str, column: Column, table: Table, version: str, *, reader: Reader = PUBLIC) -> object:
    """What a typed text means, as a load reads it: a value, None for nothing, a `Broken` or NOT_A_COUNTRY."""
    return value_reader(column, table, known_of(version, reader))(text)


def _said(column: Column, table: Table, rule_id: str, value: str, **more: object) -> Fault:
    issues = Issues()
    issues.add(
        rule_id, load_sheet_id=0, file_name="", column=column, table=table, value_found=value[:80], **more
    )
    [issue] = issues.kept
    told = {}
    for lang in ("nl", "en"):
        suggestion = more.get("suggestion") or ""
        suggestion = suggestion[lang] if isinstance(suggestion, Mapping) else suggestion
        told[lang] = issue.message(lang) + (SUGGESTION[lang].format(suggestion) if suggestion else "")
    return Fault(column.column_name, rule_id, told["nl"], told["en"])


def _worded(column: Column, rule_id: str, **values: int) -> Fault:
    return Fault(
        column.column_name,
        rule_id,
        *(
            word(f"edit.fault.{rule_id}", lang, column=column.heading(lang), **values)
            for lang in ("nl", "en")
        ),
    )


# What others changed ------------------------------------------------------------------------------------------


def clashes(draft: Draft, version: str, *, reader: Reader = PUBLIC) -> list[Clash]:
    """The rows of a draft that somebody else changed or removed since the edit of them began."""
    found = []
    for row in draft.rows:
        if not row.key:
            continue
        now = texts(row.table, row.key, version, reader=reader)
        if now is None:
            if row.kind != "remove":
                found.append(Clash(row, None))
            continue
        if columns := tuple(name for name, text in now.items() if text != row.was.get(name, "")):
            found.append(Clash(row, now, columns))
    return found


def settle(
    var: Path,
    draft_id: str,
    number: int,
    version: str,
    mine: Sequence[str],
    *,
    reader: Reader = PUBLIC,
    stays: bool = True,
) -> Draft:
    """Lay a row of a draft on the register as it is now.

    Args:
        var: the folder of versions.
        draft_id: the draft.
        number: its row.
        version: what readers see now, and what was looked at.
        mine: of the columns that somebody else changed, those that keep what the draft says (typed, or as it was when the
            edit began); of the others their change stays.
        reader: who edits.
        stays: of a row that is gone or is to go: whether it stays; else it goes, or stays gone.
    """
    with _changing(var, draft_id) as held:
        draft = held[0]
        row = draft.row(number)
        if row is None:
            return draft
        now = texts(row.table, row.key, version, reader=reader)
        if now is None and not stays:
            held[0] = replace(draft, rows=tuple(one for one in draft.rows if one.number != number))
        elif now is None:
            asked = {column.column_name for column in asked_columns(row.table)}
            values = {name: text for name, text in {**row.was, **row.typed}.items() if name in asked}
            held[0] = _with(draft, replace(row, key=(), kind="new", was={}, typed=values))
        elif row.kind == "remove" and not stays:
            held[0] = _with(draft, replace(row, was=now))
        else:
            changed = [name for name, text in now.items() if text != row.was.get(name, "")]
            typed = {name: text for name, text in row.typed.items() if name not in changed or name in mine}
            typed |= {name: row.value(name) for name in changed if name in mine}
            typed = {name: text for name, text in typed.items() if text != now.get(name, "")}
            held[0] = _with(draft, replace(row, was=now, typed=typed, kind="change"))
    return held[0]


# The workbook -------------------------------------------------------------------------------------------------


def is_changed(row: Row) -> bool:
    """Whether a row of a draft changes anything."""
    return (
        row.kind == "remove"
        or bool({name: text for name, text in row.typed.items() if text.strip()})
        or (row.kind == "change" and bool(row.typed))
    )


def registers_with(draft: Draft, version: str, *, reader: Reader = PUBLIC) -> dict[str, pd.DataFrame]:
    """The registers of a draft as a version has them, with the changes laid on top: new rows at the end.

    Raises:
        NotReady: the draft has faults or clashes, or changes nothing.
        Closed: a register is not edited by this reader.
    """
    rows = [row for row in draft.rows if is_changed(row)]
    if not rows or clashes(draft, version, reader=reader):
        raise NotReady("clashes" if rows else "nothing")
    if any(faults(draft, row, version, reader=reader) for row in rows):
        raise NotReady("faults")
    found = {}
    for name in dict.fromkeys(row.table for row in rows):
        check_open(name, version, reader=reader)
        table = dictionary.tables()[name]
        frame = held_rows(name, version, reader).copy()
        places = _places(name, version, reader)
        gone, new, taken = [], [], []
        for row in rows:
            if row.table != name:
                continue
            values = {
                column.column_name: read_value(
                    row.typed[column.column_name], column, table, version, reader=reader
                )
                for column in table.columns
                if column.column_name in row.typed
            }
            if row.kind == "remove":
                gone += [places[row.key]] if row.key in places else []
            elif row.kind == "change":
                for column_name, value in values.items():
                    frame.iat[places[row.key], frame.columns.get_loc(column_name)] = value
            else:
                if values.get(table.key[0]) is None:
                    own = [one.value(table.key[0]).strip() for one in rows if one.table == name]
                    values[table.key[0]] = next_key(name, version, taken=[*own, *taken], reader=reader)
                    taken.append(values[table.key[0]])
                new.append(values)
        frame = frame.drop(index=gone)
        if new:
            added = pd.DataFrame(new, columns=frame.columns, dtype=object)
            frame = pd.concat([frame, added], ignore_index=True)
        found[name] = frame
    return found


def workbook(draft: Draft, version: str, *, lang: str, reader: Reader = PUBLIC) -> tuple[str, bytes]:
    """Name and content of the workbook that a draft comes to; raises as `registers_with`."""
    held = registers_with(draft, version, reader=reader)
    titles = [dictionary.tables()[name].title(lang) for name in held]
    # To the second: two files of one name would be told apart by nothing but what is in them.
    moment = dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H.%M.%S")
    name = word("edit.file", lang, tables=", ".join(titles), moment=moment)
    with tempfile.TemporaryDirectory(prefix="dashboard-edit-") as folder:
        path = Path(folder, "edit.xlsx")
        template.write_template(path, lang=lang, rows=held, version=version)
        return f"{name}.xlsx", path.read_bytes()


def hand_over(var: Path, draft_id: str, *, lang: str, reader: Reader = PUBLIC) -> str:
    """Make an upload of a draft as `make_upload` does, start its check and give its id."""
    upload_id = make_upload(var, draft_id, lang=lang, reader=reader)
    upload.start(var, upload_id)
    return upload_id


def make_upload(var: Path, draft_id: str, *, lang: str, reader: Reader = PUBLIC) -> str:
    """Make the workbook of a draft from what readers see now, keep it as an upload and give the upload's id.

    Raises:
        NotReady, Closed, Done: as `registers_with` and `put`.
        OSError: it can't be kept.
    """
    with _changing(var, draft_id) as held:
        draft = held[0]
        version = _version(var)
        name, content = workbook(draft, version, lang=lang, reader=reader)
        upload_id = upload.begin(
            var, [(name, content)], by=draft.by, lang=lang, note=draft.note, draft=draft_id, made_from=version
        )
        upload.choose(var, upload_id, _readings(draft, version, name, lang=lang, reader=reader))
        if draft.upload_id:
            with contextlib.suppress(upload.UnknownUpload):
                upload.discard(var, draft.upload_id)
        held[0] = replace(draft, upload_id=upload_id)
    return upload_id


def _readings(draft: Draft, version: str, file_name: str, *, lang: str, reader: Reader) -> dict[str, Reading]:
    """Which sheets each sheet of the workbook takes the place of: all that hold the register, examples left out."""
    origin = store.rows(
        template.ORIGIN, columns=["load_sheet_id", "file_name", "sheet_name"], reader=reader, version=version
    )
    readings, taken = {}, set()
    for name in dict.fromkeys(row.table for row in draft.rows if is_changed(row)):
        sheet = template.sheet_name(dictionary.tables()[name], lang=lang, taken=taken)
        taken.add(dictionary.fold(sheet))
        own = store.rows(name, columns=["load_sheet_id"], reader=reader, version=version)["load_sheet_id"]
        held = origin[origin["load_sheet_id"].isin(own.unique())]
        places = tuple(
            place(file, of)
            for file, of in zip(held["file_name"], held["sheet_name"], strict=True)
            if not dictionary.fold(file).startswith("example")
        )
        if places:
            readings[place(file_name, sheet)] = Reading(table=name, replaces=places)
    return readings
