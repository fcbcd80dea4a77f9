"""All cells of a column to typed values: what can be read in two ways is decided by the column, or asked.

A value that stands in 10,000 cells is read once.
"""

import difflib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import numpy as np
import pyarrow as pa

from dashboard.access import CLEARANCES
from dashboard.dictionary import Column, Table, fold
from dashboard.intake.cells import (
    AS_IT_STANDS,
    NOT_A_COUNTRY,
    READERS,
    Broken,
    Form,
    as_text,
    form_of_number,
    is_serial,
    order_of_date,
)
from dashboard.intake.read import column_letter
from dashboard.intake.spelling import Spellings

COUNTRY_CODE = re.compile("[A-Z]{3}")
WRITTEN_BY_PEOPLE = ("registers", "examples")
"""Areas whose rows colleagues type; what a publisher means by a name is known."""
MOST_SUGGESTIONS = 200
"""Values of a column for which something like them is looked for: it takes a millisecond or more for each."""
ARROW_TYPES = {
    "integer": pa.int64(),
    "decimal": pa.float64(),
    "amount": pa.decimal128(20, 2),
    "money": pa.decimal128(26, 12),
    "boolean": pa.bool_(),
}
"""Types that are not text."""
BETWEEN_ITEMS = (
    re.compile(r"[;\n\r]+"),
    re.compile(","),
    re.compile("/"),
    re.compile(r"\s(?:en|and|et|&)\s", re.IGNORECASE),
)
"""What people put between several values of one cell, the surest first."""
NOT_IN_AN_IDENTIFIER = re.compile(r"[\s,;]")
DECIDED = {"ambiguous_number": ("number", form_of_number), "ambiguous_date": ("date", order_of_date)}
"""Rule -> field of a form that decides it, and what tells it from another cell."""


@dataclass
class Known:
    """What earlier sheets of the same load say: spellings, and codes by list."""

    spellings: Spellings = field(default_factory=Spellings)
    code_lists: dict[str, set[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Seen:
    """What a column holds at a glance: kinds of cells, each distinct one once, and which of these are blank."""

    kinds: frozenset[type]
    distinct: Mapping[object, None]
    blanks: frozenset[object]


def look(values: Sequence) -> Seen:
    """Look through a column once; for numbers alone there is nothing to look for."""
    kinds = frozenset(map(type, values))
    if kinds <= {float, int}:
        return Seen(kinds, {}, frozenset())
    distinct = dict.fromkeys(values)
    blanks = frozenset(
        one for one in distinct if one is None or (one.__class__ is str and (not one or one.isspace()))
    )
    return Seen(kinds, distinct, blanks)


@dataclass
class Read:
    """A column after reading: values (None = missing), and what became of the cells that have none.

    Attributes:
        broken: row -> the rule that its cell breaks.
        no_country: rows whose cell names no country.
        marked: rows whose cell says that the value is missing, or holds nothing but separators.
        serials: rows whose cell is a spreadsheet's number of a day.
        form: how its texts were read, where that had to be decided.
    """

    values: pa.Array
    broken: dict[int, Broken] = field(default_factory=dict)
    no_country: list[int] = field(default_factory=list)
    marked: list[int] = field(default_factory=list)
    serials: list[int] = field(default_factory=list)
    form: Form = AS_IT_STANDS


def read_column(
    values: Sequence,
    column: Column,
    table: Table,
    known: Known,
    *,
    form: Form = AS_IT_STANDS,
    percent: Collection[int] = (),
    place: int = 0,
    sheet_rows: Sequence[int] = (),
    seen: Seen | None = None,
) -> Read:
    """All cells of a column: numbers at once, anything else once per distinct value.

    Args:
        values: the cells, as found.
        column: what they are.
        table: the table of the column.
        known: spellings and code lists.
        form: what a person, the heading or the file says of its numbers and dates.
        percent: rows whose number is shown as a percentage.
        place: the column in the sheet from 0, and `sheet_rows` its rows from 1: to name other cells.
        seen: what `look` said of the cells.
    """
    seen = seen or look(values)
    kinds = seen.kinds
    arrow_type = ARROW_TYPES.get(column.type, pa.string())
    if (
        column.type in ("integer", "decimal")
        and kinds <= {float, int}
        and form.times == 1
        and column.unit != "%"
    ):
        fast = _fast_numbers(values, column)
        if fast is not None:
            return Read(fast, form=form)
    if kinds == {str} and _is_plain(column):
        return _read_texts(values, column)

    # True == 1.0 for Python: tell cells of different kinds apart where both occur.
    mixed = bool in kinds and len(kinds) > 1
    shown = column.unit == "%" and bool(percent)
    keys = (
        [(type(value), value, shown and index in percent) for index, value in enumerate(values)]
        if mixed or shown
        else values
    )
    is_key = mixed or shown
    # Cells that are all numbers were not looked through.
    distinct = keys if is_key or not seen.distinct else seen.distinct
    found = _read_distinct(distinct, column, table, known, form, is_key=is_key)
    broken = {key: result for key, result in found.items() if isinstance(result, Broken)}
    for rule_id in {one.rule_id for one in broken.values()} & DECIDED.keys():
        name, tell = DECIDED[rule_id]
        apart = "" if getattr(form, name) else _decide(values, tell)
        unclear = {key: one for key, one in broken.items() if one.rule_id == rule_id}
        if isinstance(apart, str) and apart:
            form = replace(form, **{name: apart})
            found |= _read_distinct(list(unclear), column, table, known, form, is_key=is_key)
        elif apart:
            cells = " ≠ ".join(f"{column_letter(place)}{sheet_rows[row]}" for row in apart)
            found |= {key: replace(one, apart=cells) for key, one in unclear.items()}
    if column.unit == "%" and column.maximum == "100":
        found |= _fractions(found, form.share, is_key=is_key)
    return replace(_gather(keys, found, arrow_type, column, is_key=is_key), form=form)


def _is_plain(column: Column) -> bool:
    """Whether a cell of text stands for itself."""
    is_open = not (column.code_list or column.list_separator or column.missing_marks)
    return is_open and column.type in ("text", "identifier") and column.column_name != "classification"


def _read_texts(values: Sequence[str], column: Column) -> Read:
    """A column of nothing but texts, as they stand."""
    texts: list[str | None] = [value.strip() or None for value in values]
    read = Read(pa.nulls(0))
    if column.type == "identifier":
        # Blanks other than a space cannot be printed; few texts need a closer look.
        suspects = [row for row, text in enumerate(texts) if text and (" " in text or not text.isprintable())]
        for row in suspects:
            if isinstance(result := READERS["identifier"](texts[row], column), Broken):
                read.broken[row] = result
                texts[row] = None
    return replace(read, values=pa.array(texts, pa.string()))


def _gather(keys: Sequence, found: Mapping, arrow_type: pa.DataType, column: Column, *, is_key: bool) -> Read:
    """A column of what each distinct cell means."""
    broken, no_country, marked = {}, set(), set()
    meaning = dict(found)
    for key, result in found.items():
        if isinstance(result, Broken):
            broken[key] = result
            meaning[key] = None
        elif result is NOT_A_COUNTRY:
            no_country.add(key)
            meaning[key] = None
        elif result is None and as_text(key[1] if is_key else key):
            marked.add(key)
    read = Read(pa.array([meaning[key] for key in keys], arrow_type))
    if broken:
        read.broken = {index: broken[key] for index, key in enumerate(keys) if key in broken}
    if no_country:
        read.no_country = [index for index, key in enumerate(keys) if key in no_country]
    if marked:
        read.marked = [index for index, key in enumerate(keys) if key in marked]
    if column.type in ("date", "month"):
        serial = {
            key
            for key, result in found.items()
            if isinstance(result, str) and is_serial(key[1] if is_key else key)
        }
        read.serials = [index for index, key in enumerate(keys) if key in serial] if serial else []
    return read


def _read_distinct(
    keys: Iterable, column: Column, table: Table, known: Known, form: Form, *, is_key: bool
) -> dict:
    """What each distinct cell means: a value, None, a Broken, or NOT_A_COUNTRY."""
    read_value = value_reader(column, table, known, form)
    found = {}
    for key in dict.fromkeys(keys):
        value = key[1] if is_key else key
        if is_key and key[2] and isinstance(value, int | float) and not isinstance(value, bool):
            value = float(Decimal(repr(value)) * 100)
        found[key] = read_value(value)
    return found


def _decide(values: Sequence, tell) -> str | tuple[int, int]:
    """What the other cells of a column say: one form, "" for nothing, or the rows of two that contradict."""
    first: dict[str, int] = {}
    seen = set()
    for row, value in enumerate(values):
        if value.__class__ is str and value not in seen:
            seen.add(value)
            if (said := tell(value.strip())) and said not in first:
                first[said] = row
                if len(first) > 1:
                    return tuple(sorted(first.values()))
    return next(iter(first), "")


def _fractions(found: Mapping, said: str, *, is_key: bool) -> dict:
    """Shares of a hundred that nothing shows to be percentages: as somebody said, else asked between 0 and 1.

    0.25 may be 25 % or a quarter of one. A text with its % and a number that is shown as one are clear.
    """
    broken, meant = {}, {}
    for key, result in found.items():
        value = key[1] if is_key else key
        is_clear = (is_key and key[2]) or (isinstance(value, str) and value.strip().endswith("%"))
        if isinstance(result, float) and said == "fraction" and not is_clear:
            meant[key] = float(Decimal(repr(result)) * 100)
        elif isinstance(result, float) and 0 < result <= 1 and not is_clear:
            broken[key] = Broken(
                "percent_or_fraction", suggestion=f"{result * 100:.10g}%", expected=f"{result:.10g}%"
            )
    if said:
        return meant
    # One alone is one per cent; beside a quarter it may be the whole.
    return broken if any(found[key] < 1 for key in broken) else {}


def _fast_numbers(values: Sequence, column: Column) -> pa.Array | None:
    """Cells that are all numbers, as they are; None where one of them needs a closer look."""
    array = np.asarray(values, dtype=np.float64)
    if column.type == "decimal":
        return pa.array(array)
    if np.all(array == np.floor(array)) and (not len(array) or np.abs(array).max() < 2**53):
        return pa.array(array.astype(np.int64))
    return None


def value_reader(column: Column, table: Table, known: Known, form: Form = AS_IT_STANDS):
    """A function from a cell to a value, None for missing, a Broken, or NOT_A_COUNTRY."""
    reader = READERS.get(column.type)
    codes = known.code_lists.get(column.code_list, set()) if column.code_list else None
    if column.column_name == "classification":
        # What decides who sees a row is no matter of a list that can be edited.
        codes = set(CLEARANCES)
    looked = 0

    def look() -> bool:
        nonlocal looked
        looked += 1
        return looked <= MOST_SUGGESTIONS

    def is_known(item: str) -> bool:
        if reader is None:
            return known.spellings.meaning(item, source_id=table.source_id) is not None
        return item in codes if codes is not None else not NOT_IN_AN_IDENTIFIER.search(item)

    def read_one(value: object) -> object:
        if reader is None:
            return _read_place(as_text(value), column, table, known, look)
        result = reader(value, column, form)
        if isinstance(result, Broken) or codes is None or result in codes:
            return result
        if _is_several(str(result), is_known):
            return Broken("several_values")
        return Broken(
            "not_on_list", ", ".join(sorted(codes)[:12]), _closest(str(result), codes) if look() else ""
        )

    def read(value: object) -> object:
        text = value.strip() if value.__class__ is str else value
        if text is None or text == "" or (value.__class__ is str and text in column.missing_marks):
            return None
        if not column.list_separator:
            return read_one(value)
        results = []
        for item in _items(as_text(value), column, codes, is_known):
            if not item or item in column.missing_marks:
                continue
            result = read_one(item)
            if result is NOT_A_COUNTRY:
                # A whole row of statistics may be about no country; one item of a list may not.
                result = Broken("unknown_country")
            if isinstance(result, Broken):
                return replace(result, item=item)
            results.append(result)
        if column.type != "text":
            # What is named twice would count twice; texts may stand beside those of another list.
            results = list(dict.fromkeys(results))
        return column.list_separator.join(results) or None

    return read


def _items(text: str, column: Column, codes: set[str] | None, is_known) -> list[str]:
    """The values of one cell: apart by the column's separator, and for closed lists by what people use for it."""
    items = [item.strip() for item in text.split(column.list_separator)]
    if column.type not in ("country", "area", "identifier") and codes is None:
        return items
    found = []
    for item in items:
        # A key may hold a slash.
        pieces = _pieces(item, is_known, BETWEEN_ITEMS[:2] if column.type == "identifier" else BETWEEN_ITEMS)
        # Identifiers are an open list: what is not one is not taken apart where that gives none either.
        found += pieces if column.type != "identifier" or all(map(is_known, pieces)) else [item]
    return found


def _pieces(text: str, is_known, signs: Sequence[re.Pattern] = BETWEEN_ITEMS) -> list[str]:
    """A text that is not known as a whole taken apart, the surest sign first, until its parts are."""
    if not text or is_known(text):
        return [text]
    for sign in signs:
        parts = [part.strip() for part in sign.split(text) if part.strip()]
        if len(parts) > 1:
            return [piece for part in parts for piece in _pieces(part, is_known, signs)]
    return [text]


def _is_several(text: str, is_known) -> bool:
    """Whether a cell for one value holds several that are known."""
    pieces = _pieces(text, is_known)
    return len(pieces) > 1 and all(map(is_known, pieces))


def _read_place(value: str, column: Column, table: Table, known: Known, look) -> object:
    if (table.table_name, column.column_name) == ("country", "country_code"):
        # This column says which countries there are.
        return value if COUNTRY_CODE.fullmatch(value) else Broken("not_iso3")
    spellings = known.spellings
    meaning = spellings.meaning(value, source_id=table.source_id)
    if table.area in WRITTEN_BY_PEOPLE and (codes := spellings.shared(value)):
        return Broken("ambiguous_country", expected=spellings.named(codes[:6]))
    if meaning is None:
        if _is_several(value, lambda item: spellings.meaning(item, source_id=table.source_id) is not None):
            return Broken("several_values")
        if not look():
            return Broken("unknown_country")
        if len(codes := spellings.possible(value)) > 1:
            return Broken("ambiguous_country", expected=spellings.named(codes[:6]))
        return Broken("unknown_country", suggestion=spellings.suggestion(value))
    kind, code = meaning
    if kind == "not_a_country" or (kind == "area" and column.type == "country"):
        return NOT_A_COUNTRY
    return code


def _closest(value: str, codes: set[str]) -> str:
    folded = {fold(code): code for code in sorted(codes)}
    close = difflib.get_close_matches(fold(value), folded, n=1, cutoff=0.7)
    return folded[close[0]] if close else ""
