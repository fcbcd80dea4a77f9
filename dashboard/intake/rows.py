"""Which rows below the headings are no data: headings once more, totals, notes; and what a merged range stands for.

What is no data is left out and counted, and its cell named; a row that could be data never is.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from dashboard.dictionary import NUMERIC_TYPES, Column, fold
from dashboard.intake.cells import READERS, Broken, as_text
from dashboard.intake.columns import Seen
from dashboard.intake.recognise import heading

A_TOTAL = (
    r"(?:(?:sub|sous|deel|eind|grand|overall|general|algemeen|algeheel|generaal)[ -]*)?"
    r"(?:totaal|totalen|total|totals|totaux|totale)(?: (?:general|generaal|generale|algemeen|overall))?"
)
WORD_FOR_TOTAL = re.compile(A_TOTAL)
TOTAL_OF = re.compile(rf"{A_TOTAL}[ :(-]+\S.*|\S.* {A_TOTAL}")
GRAND = re.compile(
    r"(?:eind|grand|overall|general|algeheel).*|.*(?:general|generaal|generale|algemeen|overall)"
)
NOTE_WORD = (
    r"(?:bron(?:nen)?|sources?|noo?t(?:en)?|notes?|toelichting(?:en)?|opmerking(?:en)?|remarks?|remarques?|peildatum|"
    r"let op|nb|n\.b\.|legenda|legende|legend|disclaimer)"
)
NOTE = re.compile(rf"{NOTE_WORD}\b[ .:]*.*|\*.*|\(?\d{{1,2}}\)[ .].*|\[\d{{1,2}}\].*")
ONLY_NOTE_WORD = re.compile(rf"{NOTE_WORD} ?:?")
LONGEST_TOTAL = 100
CLOSED_TYPES = ("country", "area")
NEVER_A_NOTE = ("identifier", "code", "date", "month", "url", "boolean", *NUMERIC_TYPES)
"""Types of which a cell that can be read begins a row of data, whatever else is missing."""


@dataclass(frozen=True)
class NoData:
    """A row that is left out: why, and the cell that says so (its column in the sheet from 0, its text)."""

    reason: str
    place: int
    value: str


@dataclass
class Merged:
    """What merged ranges among the rows came to. Rows are indices of the rows given, columns are those of the sheet."""

    filled: dict[int, set[int]] = field(default_factory=dict)
    """Column -> rows that have their value from a merged range."""
    amounts: list[tuple[int, int]] = field(default_factory=list)
    """(row, column) of a quantity that stands in one cell for several rows."""
    below_amounts: set[tuple[int, int]] = field(default_factory=set)
    """(row, column) of the blank cells that such a quantity covers."""


def total_word(text: str) -> str:
    """`exact` for a word that means total, `of` for the total of something, "" for anything else."""
    if len(text) > LONGEST_TOTAL:
        return ""
    folded = heading(text).rstrip(" .=")
    if WORD_FOR_TOTAL.fullmatch(folded):
        return "exact"
    return "of" if TOTAL_OF.fullmatch(folded) else ""


def is_grand(text: str) -> bool:
    """Whether a word for total means that of everything above it."""
    return bool(GRAND.fullmatch(heading(text)))


def fill_merged(
    body: list[list],
    *,
    sheet_rows: Sequence[int],
    merged: Sequence[tuple[int, int, int, int]],
    columns: Mapping[int, Column],
    first: int,
) -> Merged:
    """Let a merged range hold for all rows that it covers; the rows given are replaced where they change.

    Args:
        body: rows of cells that are not blank.
        sheet_rows: the row of each in the sheet, from 0, rising.
        merged: ranges as a sheet has them.
        columns: column of the sheet -> column of the dictionary.
        first: the first row below the headings, from 0.
    """
    found = Merged()
    index_of = {row: index for index, row in enumerate(sheet_rows)}
    changed: set[int] = set()
    until: dict[int, int] = {}
    for top, left, bottom, _ in sorted(merged):
        column = columns.get(left)
        if column is None or bottom == top or bottom < first or top not in index_of:
            continue
        # Ranges never overlap in a sound file; in another one each row is filled once.
        start, until[left] = max(top, until.get(left, 0)) + 1, max(bottom, until.get(left, 0))
        value = body[index_of[top]][left]
        if not as_text(value):
            continue
        covered = [index_of[row] for row in range(start, min(bottom, sheet_rows[-1]) + 1) if row in index_of]
        covered = [index for index in covered if not as_text(body[index][left])]
        if _is_quantity(column):
            if covered:
                found.amounts.append((index_of[top], left))
                found.below_amounts |= {(index, left) for index in covered}
            continue
        for index in covered:
            if index not in changed:
                changed.add(index)
                body[index] = list(body[index])
            body[index][left] = value
            found.filled.setdefault(left, set()).add(index)
    return found


def fill_across(
    body: list[list],
    *,
    sheet_rows: Sequence[int],
    merged: Sequence[tuple[int, int, int, int]],
    columns: Mapping[int, Column],
    no_data: Mapping[int, NoData],
    found: Merged,
) -> None:
    """Let a range that is merged across columns hold for those of the same type; rows without data stay."""
    index_of = {row: index for index, row in enumerate(sheet_rows)}
    until: dict[int, int] = {}
    for top, left, bottom, right in sorted(merged):
        column = columns.get(left)
        if column is None or right == left or _is_quantity(column):
            continue
        start, until[left] = max(top, until.get(left, 0)), max(bottom + 1, until.get(left, 0))
        for row in range(start, min(bottom, sheet_rows[-1] if sheet_rows else -1) + 1):
            index = index_of.get(row)
            if index is None or index in no_data or not as_text(value := body[index][left]):
                continue
            for place in range(left + 1, min(right + 1, len(body[index]))):
                other = columns.get(place)
                if other and other.type == column.type and not as_text(body[index][place]):
                    body[index] = list(body[index])
                    body[index][place] = value
                    found.filled.setdefault(place, set()).add(index)


def _is_quantity(column: Column) -> bool:
    """Whether the figures of a column are counted: one that stands for several rows would count several times."""
    if column.type in ("amount", "money"):
        return True
    return (
        column.type in NUMERIC_TYPES and not column.key_part and bool(column.unit or column.type == "decimal")
    )


def _may_be(value: object, text: str) -> bool:
    """Whether a cell may fold to a text: folding each value of a long column would take longer than reading it."""
    if value.__class__ is not str or not len(text) <= len(value) <= 2 * len(text) + 10:
        return False
    if not value.isascii():
        return True
    folded = value.strip(" *:\n\r\t").casefold()
    return folded[:1] == text[:1] and folded[-1:] == text[-1:]


def repeated_headings(
    body: Sequence[Sequence],
    cells: Sequence[tuple],
    *,
    headings: Sequence[Sequence],
    columns: Mapping[int, Column],
    seen: Sequence[Seen],
) -> dict[int, NoData]:
    """Rows that repeat a heading row: every cell that is filled is the heading above it."""
    found: dict[int, NoData] = {}
    for row in headings:
        texts = [heading(as_text(cell)) for cell in row]
        places = [place for place, text in enumerate(texts) if text and place in columns]
        if not places:
            continue
        place, text = places[0], texts[places[0]]
        least = min(2, sum(1 for text in texts if text))
        suspects = {
            value for value in seen[place].distinct if _may_be(value, text) and heading(value) == text
        }
        if not suspects:
            continue
        for index, value in enumerate(cells[place]):
            if value in suspects:
                filled = [
                    (at, heading(held)) for at, cell in enumerate(body[index]) if (held := as_text(cell))
                ]
                if len(filled) >= least and all(texts[at] == held for at, held in filled):
                    found[index] = NoData("repeated_heading", place, as_text(value))
    return found


def totals_and_notes(
    body: Sequence[Sequence],
    cells: Sequence[tuple],
    *,
    columns: Mapping[int, Column],
    merged: Merged,
    seen: Sequence[Seen],
    titles: Collection[int] = (),
    others: Collection[int] = (),
) -> tuple[dict[int, NoData], dict[int, int]]:
    """Rows that are a total or a note; only a row without some required cell can be one.

    A text that stands alone is a note below the last row of data, where it is written as one, and where its cell spans
    columns. Above rows of data it may as well be a row that somebody began.

    Args:
        body: rows of cells that are not blank.
        cells: the same by column.
        columns: column of the sheet -> column of the dictionary.
        merged: what merged ranges came to.
        seen: what each column holds at a glance.
        titles: rows with a cell that is merged across columns.
        others: rows that are no data for another reason.

    Returns:
        Rows that are no data; and the rows that hold nothing but a text above rows of data -> the column of that text.
    """
    required = [place for place, column in columns.items() if column.is_required]
    suspects: set[int] = set()
    for place in required:
        blanks = seen[place].blanks
        if blanks:
            suspects.update(index for index, value in enumerate(cells[place]) if value in blanks)
    found: dict[int, NoData] = {}
    alone: dict[int, NoData] = {}
    for index in sorted(suspects):
        filled = [
            (place, text)
            for place, cell in enumerate(body[index])
            if (text := as_text(cell)) and index not in merged.filled.get(place, ())
        ]
        no_data = _total(body[index], filled, columns, required) or _note(
            body[index], filled, columns, required
        )
        if no_data:
            found[index] = no_data
        elif no_data := _alone(body[index], filled, columns, required):
            (found if index in titles else alone)[index] = no_data
    last = len(body) - 1
    while last in alone or last in found or last in others:
        last -= 1
    below = {index: no_data for index, no_data in alone.items() if index > last}
    return found | below, {index: one.place for index, one in alone.items() if index < last}


def _total(
    row: Sequence, filled: list[tuple[int, str]], columns: Mapping[int, Column], required: list[int]
) -> NoData | None:
    for place, text in filled:
        column = columns.get(place)
        if row[place].__class__ is not str or (column and column.type in NUMERIC_TYPES):
            continue
        kind = total_word(text)
        if not kind:
            continue
        others = [at for at in required if at != place and columns[at].type not in NUMERIC_TYPES]
        held = [at for at in others if any(at == one for one, _ in filled)]
        is_closed = bool(column) and (column.type in CLOSED_TYPES or bool(column.code_list))
        # An organisation may be called Total: what has most of a row's cells is a row.
        if is_closed or (not held and others) or (kind == "exact" and len(held) * 2 < len(others)):
            return NoData("subtotal_row", place, text)
    return None


def _note(
    row: Sequence, filled: list[tuple[int, str]], columns: Mapping[int, Column], required: list[int]
) -> NoData | None:
    if not filled:
        return None
    place, text = filled[0]
    if any(row[at].__class__ is not str for at, _ in filled):
        return None
    others = [at for at in required if at != place]
    held = [at for at, _ in filled if at in others]
    if len(filled) == 2 and len(held) < len(others) and ONLY_NOTE_WORD.fullmatch(fold(text)):
        return NoData("note_row", place, text)
    if not others or held:
        return None
    return NoData("note_row", place, text) if NOTE.fullmatch(fold(text)) else None


def _alone(
    row: Sequence, filled: list[tuple[int, str]], columns: Mapping[int, Column], required: list[int]
) -> NoData | None:
    """A row that holds nothing but a text, which is no value of its column."""
    if len(filled) != 1 or row[filled[0][0]].__class__ is not str:
        return None
    [(place, text)] = filled
    if all(at == place for at in required):
        return None
    column = columns.get(place)
    if column and column.type in CLOSED_TYPES and " " not in text:
        return None
    if column and column.type in NEVER_A_NOTE and not isinstance(READERS[column.type](text, column), Broken):
        return None
    return NoData("note_row", place, text)
