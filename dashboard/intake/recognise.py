"""Which table a sheet holds, where its headings stand and which column is which; and what people said of it before.

Headings may stand in any order under a title block, in several rows (a heading over two or more columns, and their own
below it), and may name the unit of their column.
"""

import contextlib
import fcntl
import functools
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from dashboard.dictionary import NUMERIC_TYPES, Column, Table, fold
from dashboard.intake.cells import SCALES, as_text, own_currency, own_scale
from dashboard.intake.read import Sheet, column_letter
from dashboard.intake.reading import AS_FOUND, Reading, from_json, to_json

HEADING_ROWS = 20
"""How far down a heading row is looked for; above it stand a title and notes."""
MOST_ROWS = 3
"""Rows that headings take at most, unless somebody says so."""
WIDEST = 2_000
"""Columns of a sheet beyond which its headings are looked for in single rows only."""
LEAST_HEADINGS = 4
"""Columns that a sheet must share with a table to be taken for it when its name says nothing."""
LONGEST_HEADING = 300
"""A longer text is looked for as a whole: no unit is sought behind it."""
READINGS = "readings.json"

CURRENCIES = {
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euro's": "EUR", "euros": "EUR", "$": "USD", "us$": "USD", "usd": "USD",
    "dollar": "USD", "dollars": "USD", "£": "GBP", "gbp": "GBP", "chf": "CHF",
}  # fmt: skip
SCALE_WORDS = SCALES | {
    "duizenden": 3, "duizendtallen": 3, "thousands": 3, "k€": 3, "keur": 3, "miljoenen": 6, "m€": 6, "meur": 6,
    "miljarden": 9, "billions": 9,
}  # fmt: skip
OF_UNITS = {"x", "×", "*", "in", "per", "van", "of", "de", "en", "bedragen", "amounts"}
"""Words that stand between the parts of a unit and mean nothing alone."""
PERCENT = {"%", "pct", "procent", "percent", "percentage"}
THOUSANDS = re.compile(r"1(?:[., ']?000)+")
PIECE = re.compile(r"(?:(?<=x)|\b)1(?:[., ']?000)+(?!\d)|[km]€|us\$|[€$£%]|x(?=1)|\w+(?:'s)?|[×*]|[^\w\s]")


@dataclass(frozen=True)
class Unit:
    """What a heading says of the figures below it: times what (None: nothing said), in which currency."""

    times: Decimal | None = None
    currency: str = ""
    is_percent: bool = False

    def suits(self, column: Column) -> bool:
        """Whether figures of a column can be in this unit: a share of persons is no number of persons."""
        if self.is_percent and column.unit != "%":
            return False
        is_money = column.type in ("amount", "money") or bool(own_currency(column.unit))
        return is_money or not self.currency


@dataclass(frozen=True)
class Heading:
    """The heading of one column of a sheet."""

    letter: str
    text: str
    column: Column | None
    unit: Unit

    @property
    def times(self) -> Decimal:
        """By what the figures of the column are to be multiplied."""
        column = self.column
        if (
            column is None
            or self.unit.times is None
            or column.type not in NUMERIC_TYPES
            or column.unit == "%"
        ):
            return Decimal(1)
        return self.unit.times / own_scale(column.unit)

    @property
    def is_other_currency(self) -> bool:
        """Whether it names another currency than the one of its column."""
        own = own_currency(self.column.unit) if self.column else ""
        return bool(own and self.unit.currency and self.unit.currency != own)


@dataclass(frozen=True)
class Headings:
    """Where the headings of a sheet stand, rows from 0, and what each column is."""

    first: int
    last: int
    columns: tuple[Heading, ...]


class Recognised(NamedTuple):
    """What a sheet was taken for.

    `heading_rows` are the first and last, from 1; `mapping` has (letter, heading found, column of the dictionary);
    `why` is `said`, `name`, `headings` or `unknown`.
    """

    table: Table | None
    heading_rows: tuple[int, int] | None
    mapping: list[tuple[str, str, str | None]]
    why: str


def recognise(sheet: Sheet, tables: dict[str, Table], reading: Reading = AS_FOUND) -> Recognised:
    """The table of a sheet, its headings and its columns, by what was said, its name or its headings."""
    table, why = table_of(sheet, tables, reading)
    if table is None:
        return Recognised(None, None, [], why)
    headings = find_headings(sheet, table, reading)
    if headings is None:
        return Recognised(table, None, [], why)
    mapping = [
        (one.letter, one.text, one.column.column_name if one.column else None) for one in headings.columns
    ]
    return Recognised(table, (headings.first + 1, headings.last + 1), mapping, why)


def table_of(sheet: Sheet, tables: dict[str, Table], reading: Reading = AS_FOUND) -> tuple[Table | None, str]:
    """The table of a sheet by what was said, its name or its headings, and which of these it was (see `Recognised`)."""
    if table := tables.get(reading.table):
        return table, "said"
    if table := find_table(sheet.sheet_name, tables):
        return table, "name"
    if table := find_table_of(sheet, tables):
        return table, "headings"
    return None, "unknown"


def candidates(sheet: Sheet, tables: dict[str, Table]) -> list[tuple[str, int]]:
    """(table, number of its columns that a heading row names) of the tables that share most, at least two."""
    anywhere = {name for table in tables.values() for names in _lookup(table) for name in names}
    blocks = [
        (
            first,
            last,
            [
                tried
                for tried in block
                if any(one in anywhere or unit_of(one)[0] in anywhere for one in tried)
            ],
        )
        for first, last, block in _heading_blocks(sheet)
    ]
    found = [
        (name, most)
        for name, table in tables.items()
        if (most := _most_headings(sheet, table, blocks)[0]) > 1
    ]
    return sorted(found, key=lambda item: -item[1])


def find_table(sheet_name: str, tables: dict[str, Table]) -> Table | None:
    """The table of a sheet by its name: table_name, or the title in either language."""
    name = fold(sheet_name)
    for table in tables.values():
        if name in (fold(table.table_name), fold(table.title_nl), fold(table.title_en)):
            return table
    return None


def find_table_of(sheet: Sheet, tables: dict[str, Table]) -> Table | None:
    """The table of a sheet whose name says nothing: the one whose required columns all stand in its headings.

    A table needs four columns there at least, and more of them than any other table has; else None.
    """
    lookups = {name: _lookup(table)[0] for name, table in tables.items()}
    anywhere = set().union(*lookups.values())
    blocks = [
        [tried for tried in block if any(one in anywhere or unit_of(one)[0] in anywhere for one in tried)]
        for _, _, block in _heading_blocks(sheet)
    ]
    found = []
    for name, table in tables.items():
        required = {column.column_name for column in table.columns if column.is_required}
        most = 0
        for block in blocks:
            held = _held(block, lookups[name], {}) if len(block) >= LEAST_HEADINGS else set()
            if len(held) >= LEAST_HEADINGS and required <= held:
                most = max(most, len(held))
        if most:
            found.append((most, name))
    found.sort(reverse=True)
    is_clear = found and (len(found) == 1 or found[0][0] > found[1][0])
    return tables[found[0][1]] if is_clear else None


def find_heading(sheet: Sheet, table: Table) -> int | None:
    """The index of the row that holds most headings of the table; None where no row holds two of them."""
    most, _, last = _most_headings(sheet, table)
    return last if most >= min(2, len(table.columns)) else None


def find_headings(sheet: Sheet, table: Table, reading: Reading = AS_FOUND) -> Headings | None:
    """The headings of a sheet and what each column is; None where no row holds two headings of the table."""
    if not sheet.rows:
        return None
    if reading.heading_rows:
        first, last = sorted(max(0, min(row, len(sheet.rows)) - 1) for row in reading.heading_rows)
    else:
        most, first, last = _most_headings(sheet, table)
        if most < min(2, len(table.columns)) and not any(reading.columns.values()):
            return None
        below = sheet.rows[last + 1] if last + 1 < len(sheet.rows) else []
        if first == last and _are_units(below):
            last += 1
    return Headings(first, last, _columns(sheet, table, first, last, reading))


def _columns(sheet: Sheet, table: Table, first: int, last: int, reading: Reading) -> tuple[Heading, ...]:
    by_name = {column.column_name: column for column in table.columns}
    said = {letter: name for letter, name in reading.columns.items() if not name or name in by_name}
    taken = set(said.values())
    names, shorter = _lookup(table)
    found = []
    for index, (tried, text) in enumerate(
        zip(_tried(sheet, first, last), _shown(sheet, first, last), strict=True)
    ):
        letter, unit = column_letter(index), Unit()
        column = None
        for folded in tried:
            column, unit = _column_of(folded, names, shorter)
            if column:
                break
        if letter in said:
            column = by_name.get(said[letter])
            unit = max(
                (unit_of(folded)[1] for folded in tried), key=lambda one: one != Unit(), default=Unit()
            )
            if any(names.get(folded) is column for folded in tried):
                unit = Unit()
        elif column and column.column_name in taken:
            column = None
        found.append(Heading(letter, text, column, unit if column else Unit()))
    return tuple(found)


@functools.lru_cache(maxsize=100_000)
def heading(text: str) -> str:
    """A heading for comparing: no case, accents, line breaks, nor a mark behind it."""
    return fold(text).rstrip(" *:")


@functools.lru_cache(maxsize=10_000)
def unit_of(folded: str) -> tuple[str, Unit]:
    """A heading without the unit behind it, and that unit: "bedrag (x 1.000 €)" is "bedrag", thousands of euros."""
    if len(folded) > LONGEST_HEADING:
        return folded, Unit()
    pieces = [(match.group(), match.start()) for match in PIECE.finditer(folded)]
    times, currency, start, is_percent = None, "", len(folded), False
    for piece, place in reversed(pieces):
        if piece in CURRENCIES:
            currency, start = CURRENCIES[piece], place
        elif piece in SCALE_WORDS:
            times, start = (times or 1) * Decimal(10) ** SCALE_WORDS[piece], place
        elif piece in PERCENT:
            is_percent, start = True, place
        elif THOUSANDS.fullmatch(piece):
            times, start = (times or 1) * Decimal(re.sub(r"\D", "", piece)), place
        elif piece in OF_UNITS or not (piece[0].isalnum() or piece in CURRENCIES):
            if start == len(folded) and piece in OF_UNITS:
                break
        else:
            break
    if start == len(folded):
        return folded, Unit()
    rest = folded[:start]
    # What led to the unit goes too: a bracket, a dash, "in", "x".
    while True:
        shorter = re.sub(
            rf"(?:[\s(\[,:;/–-]|(?:^|(?<=[\s(\[,]))(?:{'|'.join(map(re.escape, OF_UNITS))}))+$", "", rest
        )
        if shorter == rest:
            break
        rest = shorter
    return rest.rstrip(" *:"), Unit(times, currency, is_percent)


def _are_units(row: Sequence) -> bool:
    """Whether a row holds units and nothing else."""
    texts = [heading(text) for cell in row if (text := as_text(cell))]
    return bool(texts) and all(unit_of(text)[0] == "" and unit_of(text)[1] != Unit() for text in texts)


@functools.lru_cache(maxsize=2_000)
def _names_of(column: Column) -> frozenset[str]:
    return frozenset(heading(text) for text in column.all_headings if heading(text))


@functools.lru_cache(maxsize=200)
def _lookup(table: Table) -> tuple[dict[str, Column], dict[str, Column]]:
    """Columns by their headings, and by their headings without unit where that names one column only."""
    names = {name: column for column in table.columns for name in _names_of(column)}
    shorter: dict[str, set[Column]] = {}
    for name, column in names.items():
        rest, _ = unit_of(name)
        if rest and rest not in names:
            shorter.setdefault(rest, set()).add(column)
    return names, {rest: next(iter(held)) for rest, held in shorter.items() if len(held) == 1}


def _column_of(
    folded: str, names: dict[str, Column], shorter: dict[str, Column]
) -> tuple[Column | None, Unit]:
    """The column of a heading, and the unit that the heading says besides what the dictionary says of the column."""
    if folded in names:
        return names[folded], Unit()
    rest, unit = unit_of(folded)
    column = names.get(rest)
    if column is None and rest in shorter:
        column = shorter[rest]
        # Without a word on thousands, nobody knows whether they are.
        if unit.times is None and own_scale(column.unit) != 1:
            column = None
    return (column, unit) if column and unit.suits(column) else (None, Unit())


def _most_headings(
    sheet: Sheet, table: Table, blocks: Iterable[tuple[int, int, list[list[str]]]] | None = None
) -> tuple[int, int, int]:
    """(columns of the table found, first row, last row) of the rows that hold most of its headings."""
    names, shorter = _lookup(table)
    best = (0, 0, 0)
    for first, last, tried in _heading_blocks(sheet) if blocks is None else blocks:
        found = _held(tried, names, shorter)
        # The first of equals: fewer rows, higher up.
        if len(found) > best[0]:
            best = (len(found), first, last)
    return best


def _held(block: list[list[str]], names: dict[str, Column], shorter: dict[str, Column]) -> set[str]:
    """The columns of a table that headings name; each heading names one at most."""
    found = (
        next((column for folded in tried if (column := _column_of(folded, names, shorter)[0])), None)
        for tried in block
        if tried
    )
    return {column.column_name for column in found if column}


def _heading_blocks(sheet: Sheet) -> Iterator[tuple[int, int, list[list[str]]]]:
    """(first row, last row, headings to try by column) of all rows that may hold headings: single rows first."""
    top = sheet.rows[:HEADING_ROWS]
    for index, row in enumerate(top):
        yield index, index, [[heading(cell)] if isinstance(cell, str) and cell else [] for cell in row]
    looks = [len(row) <= WIDEST and _may_head(row) for row in top]
    for depth in range(2, MOST_ROWS + 1):
        for first in range(len(top) - depth + 1):
            if all(looks[first : first + depth]):
                yield first, first + depth - 1, _tried(sheet, first, first + depth - 1)


def _may_head(row: Sequence) -> bool:
    """Whether a row may be one of several rows of headings: texts, and numbers only where they may be years."""
    cells = [cell for cell in row if as_text(cell)]
    return bool(cells) and all(
        isinstance(cell, str)
        or (isinstance(cell, int | float) and not isinstance(cell, bool) and 1900 <= cell <= 2100)
        for cell in cells
    )


def _carried(sheet: Sheet, first: int, last: int) -> list[list[str]]:
    """The texts of heading rows; one that stands over several columns is there for each, and one over rows once."""
    width = max(map(len, sheet.rows[first : last + 1]))
    rows = [
        [as_text(cell) for cell in row] + [""] * (width - len(row)) for row in sheet.rows[first : last + 1]
    ]
    if last > first:
        in_merged = set()
        for top, left, bottom, right in sheet.merged:
            if first <= top <= last:
                text = rows[top - first][left] if left < len(rows[0]) else ""
                for row in range(top, min(bottom, last) + 1):
                    for place in range(left, min(right + 1, len(rows[0]))):
                        in_merged.add((row - first, place))
                        # The lowest heading names one column: the others below a merged one have none.
                        is_held = row == top and (place == left or row < last)
                        rows[row - first][place] = text if is_held else ""
        for number, row in enumerate(rows[:-1]):
            for place in range(1, len(row)):
                # Without a word on merged cells, a blank one belongs to the heading before it.
                if (
                    not row[place]
                    and (number, place) not in in_merged
                    and any(r[place] for r in rows[number + 1 :])
                ):
                    row[place] = row[place - 1]
    return rows


def _shown(sheet: Sheet, first: int, last: int) -> list[str]:
    rows = _carried(sheet, first, last)
    return [" ".join(filter(None, dict.fromkeys(parts))) for parts in zip(*rows, strict=True)]


def _tried(sheet: Sheet, first: int, last: int) -> list[list[str]]:
    """For each column the headings to look for, folded, in order: all rows together, the lowest, the uppermost."""
    rows = _carried(sheet, first, last)
    found = []
    for index, parts in enumerate(zip(*rows, strict=True)):
        held = [part for part in dict.fromkeys(parts) if part]
        tried = [" ".join(held), held[-1]] if held else []
        if len(held) > 1:
            is_alone = all(
                rows[0][near] != rows[0][index] for near in (index - 1, index + 1) if 0 <= near < len(rows[0])
            )
            # A heading over several columns is the name of none of them.
            tried += [held[0]] if is_alone else []
        elif held and last > first and not parts[-1]:
            near = [rows[0][place] for place in (index - 1, index + 1) if 0 <= place < len(rows[0])]
            tried = tried if parts[0] not in near else []
        found.append([folded for folded in dict.fromkeys(map(heading, tried)) if folded])
    return found


# What people said before ------------------------------------------------------------------------------------


def signature(sheet_name: str, headings: Sequence[str]) -> str:
    """One text for a sheet by its name and its headings in their order: the next upload of it has the same."""
    said = json.dumps([fold(sheet_name), *map(heading, headings)], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def remember(var: Path, signature: str, reading: Reading) -> None:
    """Keep how a sheet is to be read for its next upload.

    Raises:
        OSError: the folder can't be written.
    """
    var.mkdir(parents=True, exist_ok=True)
    with (var / f"{READINGS}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = _readings(var, keep_aside=True) | {signature: to_json(reading)}
        beside = var / f"{READINGS}.{os.getpid()}.tmp"
        try:
            with beside.open("w", encoding="utf-8") as stream:
                json.dump(said, stream, ensure_ascii=False, indent=1)
                stream.flush()
                os.fsync(stream.fileno())
            beside.replace(var / READINGS)
        finally:
            beside.unlink(missing_ok=True)


def remembered(var: Path, signature: str) -> Reading | None:
    """How a sheet of this signature was said to be read; None where nothing was said."""
    said = _readings(var).get(signature)
    with contextlib.suppress(ValueError, TypeError):
        return None if said is None else from_json(said)
    return None


def _readings(var: Path, *, keep_aside: bool = False) -> dict[str, dict]:
    """All that was said; a file that can't be read is as good as none, and is kept under another name."""
    path = var / READINGS
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(said, dict):
            return said
    except FileNotFoundError:
        return {}
    except (ValueError, OSError):
        pass
    if keep_aside:
        number = 1
        while (aside := var / f"{READINGS}.unreadable-{number}").exists():
            number += 1
        path.replace(aside)
    return {}
