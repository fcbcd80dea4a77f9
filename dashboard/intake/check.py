"""From a sheet to typed columns and faults: heading row, columns, cells. Every fault names its cell.

Cells are checked by column and by distinct value, so that 600,000 rows take seconds: a value that stands in
10,000 cells is read once.
"""

import difflib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
import pyarrow as pa

from dashboard import dictionary, formats, words
from dashboard.access import CLEARANCES
from dashboard.dictionary import NUMERIC_TYPES, Column, Rule, Table, fold
from dashboard.intake.cells import Broken, Form, as_text, own_scale
from dashboard.intake.columns import ARROW_TYPES, Known, Read, Seen, look, read_column, value_reader
from dashboard.intake.read import Sheet, column_index, column_letter
from dashboard.intake.reading import AS_FOUND, Reading
from dashboard.intake.recognise import (
    HEADING_ROWS,
    Heading,
    Headings,
    find_heading,
    find_headings,
    find_table,
    find_table_of,
    heading,
    unit_of,
)
from dashboard.intake.rows import (
    CLOSED_TYPES,
    Merged,
    NoData,
    fill_across,
    fill_merged,
    is_grand,
    repeated_headings,
    total_word,
    totals_and_notes,
)

__all__ = [
    "ACCEPTED", "HEADING_ROWS", "LEFT_OUT", "PLACEHOLDERS", "REFUSED", "Accounting", "Checked", "Issue", "Issues",
    "Known", "check_sheet", "find_heading", "find_table", "find_table_of", "rule_of",
]  # fmt: skip

KEPT_IN_MEMORY = 1_000
"""Faults kept for one rule in one column of one sheet; all are counted."""
MOST_LOOKED_FOR = 100
"""Unknown columns of a sheet for which a heading like theirs is looked for."""
LONGEST_TITLE = 120
"""A text above the headings that is longer explains something, and is no unit."""
ACCEPTED, LEFT_OUT, REFUSED = 0, 1, 2

UNKNOWN_CELLS = pa.schema(
    {
        "sheet_row": pa.int32(),
        "column_letter": pa.string(),
        "heading": pa.string(),
        "value_found": pa.string(),
    }
)


UNKNOWN_CELLS = pa.schema(
    [
        ("sheet_row", pa.int32()),
        ("column_letter", pa.string()),
        ("heading", pa.string()),
        ("value_found", pa.string()),
    ]
)


@dataclass(frozen=True)
class Issue:
    """One fault or warning: where it stands, what stands there, the rule it breaks, what to do about it."""

    load_sheet_id: int
    file_name: str
    sheet_name: str
    sheet_row: int | None
    column_letter: str | None
    cell: str | None
    column_name: str | None
    value_found: str
    rule_id: str
    severity: str
    message_nl: str
    message_en: str
    remedy_nl: str
    remedy_en: str
    classification: str

    def message(self, lang: str) -> str:
        """What is wrong, in a language."""
        return self.message_nl if lang == "nl" else self.message_en

    def remedy(self, lang: str) -> str:
        """What to do about it, in a language."""
        return self.remedy_nl if lang == "nl" else self.remedy_en


@dataclass
class Issues:
    """All faults and warnings of a load: the first thousand of a kind in full, the rest as a count."""

    kept: list[Issue] = field(default_factory=list)
    counts: Counter = field(default_factory=Counter)
    most: int = KEPT_IN_MEMORY
    """Of one rule in one column of one sheet, how many are kept in full."""

    def add(
        self,
        rule_id: str,
        *,
        load_sheet_id: int,
        file_name: str,
        sheet_name: str = "",
        sheet_row: int | None = None,
        column_letter: str | None = None,
        column: Column | None = None,
        table: Table | None = None,
        value_found: str | Decimal = "",
        classification: str = "public",
        apart: str = "",
        **more: str | Decimal | Mapping[str, str],
    ) -> None:
        """Add one; the texts of the rule are filled with what is known of the cell, numbers as a language has them."""
        rule = rule_of(rule_id)
        kind = (load_sheet_id, column.column_name if column else column_letter, rule_id, rule.severity)
        self.counts[kind] += 1
        if self.counts[kind] > self.most:
            return
        cell = f"{column_letter}{sheet_row}" if column_letter and sheet_row else None
        texts = {}
        for lang in ("nl", "en"):
            values = dict.fromkeys(PLACEHOLDERS, "") | {
                name: _in_words(value, lang) for name, value in more.items()
            }
            values |= {
                "value": _in_words(value_found, lang),
                "file": file_name,
                "sheet": sheet_name,
                "cell": cell or "",
                "row": str(sheet_row or ""),
                "letter": column_letter or "",
                "column": column.heading(lang) if column else more.get("column", ""),
                "table": table.title(lang) if table else "",
                "classification": classification,
            }
            for part in ("message", "remedy"):
                texts[f"{part}_{lang}"] = words.fill(
                    getattr(rule, f"{part}_{lang}"), values, where=f"rule {rule_id}"
                )
            if values["suggestion"]:
                texts[f"remedy_{lang}"] += SUGGESTION[lang].format(values["suggestion"])
            if apart:
                texts[f"remedy_{lang}"] += APART[lang].format(apart)
        self.kept.append(
            Issue(
                load_sheet_id=load_sheet_id,
                file_name=file_name,
                sheet_name=sheet_name,
                sheet_row=sheet_row,
                column_letter=column_letter,
                cell=cell,
                column_name=column.column_name if column else None,
                value_found=f"{value_found.normalize():f}"
                if isinstance(value_found, Decimal)
                else value_found,
                rule_id=rule_id,
                severity=rule.severity,
                classification=classification,
                **texts,
            )
        )

    def count(self, severity: str) -> int:
        """How many there are of a severity, those beyond the first thousand of a kind included."""
        return sum(number for kind, number in self.counts.items() if kind[3] == severity)


PLACEHOLDERS = (
    "value", "file", "sheet", "cell", "row", "letter", "column", "table", "classification", "expected",
    "suggestion", "reason", "code_list", "other",
)  # fmt: skip
"""What the texts of a rule may name in braces."""
SUGGESTION = {"nl": " Bedoeld is misschien: {}.", "en": " Perhaps meant: {}."}
APART = {
    "nl": " De andere cellen van de kolom spreken elkaar tegen: {}.",
    "en": " The other cells of the column contradict each other: {}.",
}


def _in_words(value: str | Decimal | Mapping[str, str], lang: str) -> str:
    if isinstance(value, Mapping):
        return value[lang]
    if isinstance(value, Decimal):
        return formats.number(value, lang, decimals=0 if value == value.to_integral_value() else 2)
    return value


def rule_of(rule_id: str) -> Rule:
    """The rule of an id.

    Raises:
        LookupError: rules.csv has no such rule.
    """
    try:
        return dictionary.rules()[rule_id]
    except KeyError:
        raise LookupError(f"data/reference/rules.csv has no rule {rule_id!r}") from None


@dataclass(frozen=True)
class Accounting:
    """What became of every cell of a sheet that is not blank: each is counted once.

    `stored` are in the rows, `unknown` in columns that are not in the dictionary, `faulty` have a fault; `left_out`
    counts by reason. Faults that need other rows or sheets come later: their cells are stored.
    """

    filled: int = 0
    stored: int = 0
    unknown: int = 0
    faulty: int = 0
    heading: int = 0
    left_out: Counter = field(default_factory=Counter)


@dataclass
class Checked:
    """A sheet after its cells were read. `data` holds every row that is not blank, whatever its state."""

    load_sheet_id: int
    sheet: Sheet
    table: Table
    heading_row: int
    columns: dict[str, int]
    """Column of the dictionary -> index in the sheet."""
    sheet_columns: list[tuple[str | None, str, str]]
    """(column of the dictionary or None, letter, heading found)."""
    data: pa.Table
    state: np.ndarray
    """ACCEPTED, LEFT_OUT or REFUSED for each row of data."""
    left_out: Counter
    """(reason, value found, classification) -> number."""
    blank_rows: int
    unknown_cells: pa.Table = field(default_factory=UNKNOWN_CELLS.empty_table)
    """Cells of columns that are not in the dictionary, as found."""
    cells: Accounting = Accounting()
    heading_rows: tuple[int, int] = (0, 0)
    """First and last row of the headings, counted from 1."""

    @property
    def sheet_row(self) -> np.ndarray:
        """The row in the sheet of each row of data, counted from 1."""
        return self.data.column("sheet_row").to_numpy()

    def refuse(self, index: int) -> None:
        """A row that breaks a rule is not taken over; one that was left out anyway stays so."""
        if self.state[index] == ACCEPTED:
            self.state[index] = REFUSED

    def add_issue(
        self,
        issues: Issues,
        rule_id: str,
        index: int,
        column: Column,
        value: str | Decimal,
        **more: str | Decimal | Mapping[str, str],
    ) -> None:
        """Add a fault or warning about a cell of a row of data; `classification` is the row's unless it is said."""
        found = self.columns.get(column.column_name)
        classification = more.pop("classification", None)
        issues.add(
            rule_id,
            load_sheet_id=self.load_sheet_id,
            file_name=self.sheet.file_name,
            sheet_name=self.sheet.sheet_name,
            sheet_row=int(self.sheet_row[index]),
            column_letter=None if found is None else column_letter(found),
            column=column,
            table=self.table,
            value_found=value,
            classification=classification or self.data.column("classification")[index].as_py(),
            **more,
        )
        if rule_of(rule_id).severity == "fault":
            self.refuse(index)


def check_sheet(
    sheet: Sheet,
    table: Table,
    *,
    load_sheet_id: int,
    known: Known,
    issues: Issues,
    reading: Reading = AS_FOUND,
) -> Checked | None:
    """Read all cells of a sheet by the dictionary, and by what was said of its reading.

    Adds every fault to `issues`. Keys, references and bounds that need other rows or sheets come later.

    Returns None where the sheet is to be skipped, or has no heading row.
    """
    if reading.skip:
        return None
    place = {"load_sheet_id": load_sheet_id, "file_name": sheet.file_name, "sheet_name": sheet.sheet_name}
    headings = find_headings(sheet, table, reading)
    if headings is None:
        expected = ", ".join(column.column_name for column in table.columns[:8])
        issues.add("no_heading", **place, table=table, expected=expected)
        return None
    work = _Sheet(sheet, table, reading, headings, place, issues)
    _match_columns(work)
    _say_unit_above(work)
    _say_hidden(work)
    _rows_of_data(work)
    checked = Checked(
        load_sheet_id, sheet, table, headings.last, work.columns, work.sheet_columns, pa.table({}),
        np.zeros(len(work.body), dtype=np.int8), work.left_out, work.blank_rows,
        heading_rows=(headings.first + 1, headings.last + 1),
    )  # fmt: skip
    _read_cells(checked, work, known)
    _keep_unknown(checked, work)
    checked.cells = _account(checked, work)
    return checked


@dataclass
class _Sheet:
    """A sheet at work. Rows are indices of `body` unless said otherwise, columns those of the sheet, from 0."""

    sheet: Sheet
    table: Table
    reading: Reading
    headings: Headings
    place: dict
    issues: Issues
    columns: dict[str, int] = field(default_factory=dict)
    sheet_columns: list[tuple[str | None, str, str]] = field(default_factory=list)
    body: list[list] = field(default_factory=list)
    """Rows that are not blank, as found but for merged ranges; those that are no data are blank."""
    as_found: list[list] = field(default_factory=list)
    sheet_row: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    """The row in the sheet of each, from 1."""
    cells: list[tuple] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    """What each column holds at a glance; `seen_as_found` before anything was filled or left out."""
    seen_as_found: list[Seen] = field(default_factory=list)
    no_data: dict[int, NoData] = field(default_factory=dict)
    merged: Merged = field(default_factory=Merged)
    left_out: Counter = field(default_factory=Counter)
    blank_rows: int = 0
    faulty: set[tuple[int, int]] = field(default_factory=set)
    """Cells (row, column) with a fault that are not blank."""
    broken: dict[int, dict[int, str]] = field(default_factory=dict)
    """Column -> row -> what stands there, of the cells that the file itself calls errors."""
    broken_alone: list[tuple[int, int, str]] = field(default_factory=list)
    """(row of the sheet from 1, column, what stands there) of those in rows that hold nothing else."""
    skipped: set[int] = field(default_factory=set)
    """Hidden columns that are not read."""
    totals: dict[int, NoData] = field(default_factory=dict)
    alone: dict[int, int] = field(default_factory=dict)
    """Rows that hold nothing but a text, above rows of data -> its column."""
    read: dict[str, Read] = field(default_factory=dict)

    def by_place(self) -> dict[int, Column]:
        """Column of the sheet -> column of the dictionary."""
        of_name = {column.column_name: column for column in self.table.columns}
        return {index: of_name[name] for name, index in self.columns.items()}

    def add(self, rule_id: str, **values: object) -> None:
        """An issue about the sheet, or a cell of it that is in no row of data."""
        self.issues.add(rule_id, **self.place, table=self.table, **values)


def _is_blank(row: list) -> bool:
    if row.count("") == len(row):
        return True
    first = row[0]
    # Most rows begin with something: only the others are looked through.
    return (first is None or (first.__class__ is str and not first.strip())) and not any(map(as_text, row))


def _match_columns(work: _Sheet) -> None:
    """Which column of the sheet is which of the dictionary; faults for missing and double ones."""
    row, table = work.headings.last + 1, work.table
    if work.reading.hidden == "skip":
        work.skipped = {place for place in work.sheet.hidden_columns if place < len(work.headings.columns)}
    for index, found in enumerate(work.headings.columns):
        column = found.column if index not in work.skipped else None
        cell = {"sheet_row": row, "column_letter": found.letter, "value_found": found.text}
        if column and column.column_name in work.columns:
            other = f"{column_letter(work.columns[column.column_name])}{row}"
            work.add("duplicate_heading", **cell, column=column, other=other)
            column = None
        if column:
            work.columns[column.column_name] = index
            _say_unit(work, found, column, cell)
        work.sheet_columns.append((column.column_name if column else None, found.letter, found.text))
    for column in table.columns:
        if column.column_name not in work.columns and column.is_required:
            expected = f"{column.column_name}, {column.heading_nl}, {column.heading_en}"
            work.add("missing_column", sheet_row=row, column=column, expected=expected)


def _say_unit(work: _Sheet, found: Heading, column: Column, cell: dict) -> None:
    if found.is_other_currency:
        work.add("other_currency", **cell, column=column, expected=column.unit.partition("_")[0])
    if found.times != 1:
        work.add("scaled_column", **cell, column=column, other=found.times)


def _say_unit_above(work: _Sheet) -> None:
    """Warn where a title says in what the amounts are, and their headings do not."""
    plain = [
        found
        for found in work.headings.columns
        if found.column
        and found.unit.times is None
        and found.column.column_name in work.columns
        and _adds_up(found.column)
    ]
    for row, cells in enumerate(work.sheet.rows[: work.headings.first], start=1):
        for place, cell in enumerate(cells):
            if cell.__class__ is not str or not cell or len(cell) > LONGEST_TITLE:
                continue
            folded = heading(cell)
            rest, unit = unit_of(folded)
            # "Aid of 5 mln" says how much, "Budget 2024 (x 1.000)" in what.
            is_amount = rest[-1:].isdigit() and folded[len(rest) :].lstrip()[:1] not in (
                "(",
                "[",
                ",",
                ":",
                "-",
            )
            if unit.times is None or is_amount:
                continue
            if any(own_scale(found.column.unit) != unit.times for found in plain):
                work.add(
                    "unit_above_headings",
                    sheet_row=row,
                    column_letter=column_letter(place),
                    value_found=cell.strip(),
                )


def _say_hidden(work: _Sheet) -> None:
    """Say what is hidden, whether it is read or not."""
    sheet, below = work.sheet, work.headings.last + 1
    if sheet.is_hidden:
        work.add("hidden_sheet", value_found=sheet.sheet_name)
    rows = [
        row
        for row in sorted(sheet.hidden_rows)
        if below < row <= len(sheet.rows) and not _is_blank(sheet.rows[row - 1])
    ]
    skips = work.reading.hidden == "skip"
    if rows:
        work.add(
            "hidden_rows_left_out" if skips else "hidden_rows", sheet_row=rows[0], other=Decimal(len(rows)),
            value_found=f"{rows[0]}–{rows[-1]}" if len(rows) > 1 else str(rows[0]),
        )  # fmt: skip
    places = [
        place
        for place in sorted(sheet.hidden_columns)
        if place < len(work.headings.columns) and any(as_text(row[place]) for row in sheet.rows)
    ]
    if places:
        work.add(
            "hidden_columns_left_out" if skips else "hidden_columns", column_letter=column_letter(places[0]),
            other=Decimal(len(places)), value_found=", ".join(map(column_letter, places[:20])),
        )  # fmt: skip


def _rows_of_data(work: _Sheet) -> None:
    """Tell the rows of data from those that are blank, headings once more, totals, notes or hidden."""
    sheet, first, last = work.sheet, work.headings.first, work.headings.last
    default = work.table.classification
    above = sum(1 for row in sheet.rows[:first] if not _is_blank(row))
    if above:
        work.left_out["above_heading", "", default] = above
    body = sheet.rows[last + 1 :]
    work.cells = _columns_of(body, len(work.headings.columns))
    work.seen = [look(values) for values in work.cells]
    # A column without a blank cell says that no row is blank.
    if all(one.blanks for one in work.seen):
        filled = [index for index, row in enumerate(body) if not _is_blank(row)]
    else:
        filled = range(len(body))
    work.blank_rows = first - above + len(body) - len(filled)
    if work.blank_rows:
        work.left_out["blank_row", "", default] = work.blank_rows
    if len(filled) < len(body):
        body = [body[index] for index in filled]
        work.cells = _columns_of(body, len(work.headings.columns))
        work.seen = [look(values) for values in work.cells]
    work.seen_as_found = work.seen
    work.sheet_row = np.asarray(filled, dtype=np.int32) + last + 2
    work.as_found = work.body = body
    by_place = work.by_place()
    if sheet.merged:
        places = [index + last + 1 for index in filled]
        work.body = list(body)
        work.merged = fill_merged(
            work.body, sheet_rows=places, merged=sheet.merged, columns=by_place, first=last + 1
        )
        work.cells = _columns_of(work.body, len(work.headings.columns))
        work.seen = [look(values) for values in work.cells]
    if work.reading.hidden == "skip" and sheet.hidden_rows:
        for index in np.flatnonzero(np.isin(work.sheet_row, list(sheet.hidden_rows))):
            work.no_data[int(index)] = NoData("hidden_row", 0, "")
    repeated = repeated_headings(
        work.body, work.cells, headings=sheet.rows[first : last + 1], columns=by_place, seen=work.seen
    )
    work.no_data = repeated | work.no_data
    found, work.alone = totals_and_notes(
        work.body, work.cells, columns=by_place, merged=work.merged, seen=work.seen, others=work.no_data,
        titles=_across(sheet, work.sheet_row),
    )  # fmt: skip
    work.no_data = found | work.no_data
    work.alone = {index: place for index, place in work.alone.items() if index not in work.no_data}
    if sheet.merged:
        fill_across(
            work.body, sheet_rows=places, merged=sheet.merged, columns=by_place, no_data=work.no_data,
            found=work.merged,
        )  # fmt: skip
    for place in list(work.merged.filled):
        work.merged.filled[place] -= work.no_data.keys()
    work.totals = {index: found for index, found in work.no_data.items() if found.reason == "subtotal_row"}
    if work.no_data or sheet.merged:
        blank = [""] * len(work.headings.columns)
        work.body = [blank if index in work.no_data else row for index, row in enumerate(work.body)]
        work.cells = _columns_of(work.body, len(work.headings.columns))
        work.seen = [look(values) for values in work.cells]


def _across(sheet: Sheet, sheet_row: np.ndarray) -> set[int]:
    """Rows of data that have a filled cell which is merged across columns."""
    tops = {
        top + 1
        for top, left, _, right in sheet.merged
        if right > left and top < len(sheet.rows) and as_text(sheet.rows[top][left])
    }
    return set(np.flatnonzero(np.isin(sheet_row, list(tops))).tolist()) if tops else set()


def _columns_of(body: list[list], width: int) -> list[tuple]:
    return list(zip(*body, strict=True)) if body else [()] * width


def _read_cells(checked: Checked, work: _Sheet, known: Known) -> None:
    """Fill data, state and left_out of a sheet, and add the faults of its cells."""
    table, count = checked.table, len(work.body)
    rows = work.sheet_row
    for column in table.columns:
        index = work.columns.get(column.column_name)
        if index is None:
            read = Read(pa.nulls(count, ARROW_TYPES.get(column.type, pa.string())))
        else:
            marked = work.sheet.percent.get(index, ()) if column.unit == "%" else ()
            percent = set(np.flatnonzero(np.isin(rows, list(marked))).tolist()) if marked else ()
            read = read_column(
                work.cells[index], column, table, known, form=_form(work, index), place=index, sheet_rows=rows,
                percent=percent, seen=work.seen[index],
            )  # fmt: skip
        work.read[column.column_name] = read

    read = work.read
    data = {name: found.values for name, found in read.items()}
    data["load_sheet_id"] = pa.array(np.full(count, checked.load_sheet_id, dtype=np.int32))
    data["sheet_row"] = pa.array(rows.astype(np.int32))
    data["source_id"] = _with_default(data.get("source_id"), table.source_id, count)
    data["classification"] = _with_default(data.get("classification"), table.classification, count)
    is_example = fold(checked.sheet.file_name).startswith("example")
    marked = data.get("is_example")
    if marked is None or is_example:
        data["is_example"] = pa.array(np.full(count, is_example))
    else:
        data["is_example"] = marked.fill_null(False)
    checked.data = pa.table(data)
    closed = _close(checked, work)

    _broken_in_file(checked, work)
    classification = checked.data.column("classification")
    for index, found in sorted(work.no_data.items()):
        checked.state[index] = LEFT_OUT
        checked.left_out[found.reason, found.value, closed] += 1
        if found.reason != "hidden_row":
            _say_no_data(checked, work, index, found, closed)
    for column in table.columns:
        found = read[column.column_name]
        for index in found.no_country:
            if checked.state[index] == ACCEPTED:
                checked.state[index] = LEFT_OUT
                value = as_text(work.cells[checked.columns[column.column_name]][index])
                checked.left_out["not_a_country", value, classification[index].as_py()] += 1
    _late_totals(checked, work)

    for column in table.columns:
        place = checked.columns.get(column.column_name)
        if place is not None:
            _faults_of_column(checked, work, column, place)
    _say_alone(checked, work)
    _check_totals(checked, work, known, closed)


def _form(work: _Sheet, place: int) -> Form:
    """How the texts of a column are read, as far as a person, its heading or the file says it."""
    letter, reading = column_letter(place), work.reading
    return Form(
        number=reading.number_form.get(letter, ""),
        date=reading.date_order.get(letter, ""),
        century=int(reading.century[letter]) if letter in reading.century else None,
        share=reading.share.get(letter, ""),
        date_system=work.sheet.date_system,
        times=work.headings.columns[place].times,
    )


def _with_default(values: pa.Array | None, default: str, count: int) -> pa.Array:
    return pa.array([default] * count, pa.string()) if values is None else values.fill_null(default)


def _close(checked: Checked, work: _Sheet) -> str:
    """Close rows whose classification is not known; returns that of rows that are no data.

    A row whose classification can't be read may hold anything: only the highest clearance sees it. A note may be about
    any row: it is as closed as the most closed of them.
    """
    found = work.read.get("classification")
    if found is None:
        return work.table.classification
    unclear = set(found.broken)
    values = checked.data.column("classification").to_pylist()
    closed = max(
        {work.table.classification, *(one for one in set(values) if one in CLEARANCES)}, key=CLEARANCES.index
    )
    if unclear:
        closed = CLEARANCES[-1]
    if not unclear and not work.no_data:
        return closed
    for index in unclear:
        values[index] = CLEARANCES[-1]
    for index in work.no_data:
        values[index] = closed
    at = checked.data.schema.get_field_index("classification")
    checked.data = checked.data.set_column(at, "classification", pa.array(values, pa.string()))
    return closed


def _say_no_data(checked: Checked, work: _Sheet, index: int, found: NoData, closed: str) -> None:
    work.add(
        found.reason, sheet_row=int(work.sheet_row[index]), column_letter=column_letter(found.place),
        value_found=found.value, classification=closed,
    )  # fmt: skip


def _late_totals(checked: Checked, work: _Sheet) -> None:
    """Rows that have all they need, but a word for total where only a name or code of a list can stand."""
    for name, place in checked.columns.items():
        column = next(one for one in work.table.columns if one.column_name == name)
        if column.type not in CLOSED_TYPES and not column.code_list:
            continue
        if column.list_separator or column.column_name == "classification":
            continue
        for index, broken in work.read[name].broken.items():
            value = as_text(work.cells[place][index])
            if checked.state[index] == ACCEPTED and broken.rule_id != "several_values" and total_word(value):
                found = NoData("subtotal_row", place, value)
                work.no_data[index] = work.totals[index] = found
                checked.state[index] = LEFT_OUT
                closed = checked.data.column("classification")[index].as_py()
                checked.left_out["subtotal_row", value, closed] += 1
                _say_no_data(checked, work, index, found, closed)


def _faults_of_column(checked: Checked, work: _Sheet, column: Column, place: int) -> None:
    """Add the faults of the cells of a column, one for each cell at most, but for its bounds."""
    found, cells, faulty = work.read[column.column_name], work.cells[place], work.broken.get(place, {})

    def add(rule_id: str, index: int, value: str, **more: object) -> None:
        checked.add_issue(work.issues, rule_id, index, column, value, **more)
        if rule_of(rule_id).severity == "fault":
            work.faulty.add((index, place))

    for index, value in faulty.items():
        if checked.state[index] != LEFT_OUT:
            add(_broken_rule(value), index, value)
    for index, broken in found.broken.items():
        if checked.state[index] != LEFT_OUT and index not in faulty and index not in work.alone:
            add(
                broken.rule_id, index, broken.item or as_text(cells[index]), expected=broken.expected,
                suggestion=broken.suggestion, code_list=column.code_list, apart=broken.apart,
            )  # fmt: skip
    for index, at in work.merged.amounts:
        if at == place and checked.state[index] != LEFT_OUT:
            add("merged_amount", index, as_text(cells[index]))
    if column.is_required:
        for index in map(int, np.flatnonzero(found.values.is_null().to_numpy(zero_copy_only=False))):
            is_said = index in faulty or index in found.broken or (index, place) in work.merged.below_amounts
            is_said |= index in work.alone
            if checked.state[index] != LEFT_OUT and not is_said:
                add("required", index, as_text(cells[index]))
    _check_bounds(checked, column, found, add)
    filled = sorted(index for index in work.merged.filled.get(place, ()) if checked.state[index] != LEFT_OUT)
    if filled:
        checked.add_issue(
            work.issues,
            "merged_filled",
            filled[0],
            column,
            as_text(cells[filled[0]]),
            other=Decimal(len(filled)),
        )
    serials = [index for index in found.serials if checked.state[index] != LEFT_OUT]
    if serials:
        checked.add_issue(
            work.issues, "serial_read", serials[0], column, as_text(cells[serials[0]]),
            expected=found.values[serials[0]].as_py(), other=Decimal(len(serials)),
        )  # fmt: skip


def _say_alone(checked: Checked, work: _Sheet) -> None:
    """Add the faults of texts that stand alone above rows of data: notes, or rows of which the rest is missing."""
    by_place = work.by_place()
    classification = checked.data.column("classification")
    for index, place in work.alone.items():
        if checked.state[index] == LEFT_OUT:
            continue
        work.add(
            "lone_text", sheet_row=int(work.sheet_row[index]), column_letter=column_letter(place),
            column=by_place.get(place), value_found=as_text(work.as_found[index][place]),
            classification=classification[index].as_py(),
        )  # fmt: skip
        checked.refuse(index)
        if place in by_place:
            work.faulty.add((index, place))


def _broken_in_file(checked: Checked, work: _Sheet) -> None:
    """Find the rows of the cells that the file itself calls errors.

    A row that holds nothing else looks blank: its faults are added at once.
    """
    if not checked.sheet.broken:
        return
    by_place, rows = work.by_place(), {int(row): index for index, row in enumerate(work.sheet_row)}
    for cell, value in checked.sheet.broken:
        letters = cell.rstrip("0123456789")
        number, place = int(cell[len(letters) :]), column_index(letters)
        if number in rows:
            work.broken.setdefault(place, {})[rows[number]] = value
            continue
        work.broken_alone.append((number, place, value))
        is_skipped = work.reading.hidden == "skip" and number in work.sheet.hidden_rows
        if number > work.headings.last + 1 and place in by_place and not is_skipped:
            work.add(
                _broken_rule(value), sheet_row=number, column_letter=letters, column=by_place[place],
                value_found=value, classification=work.table.classification,
            )  # fmt: skip


def _broken_rule(value: str) -> str:
    return "formula_without_value" if value == "=" else "error_cell"


def _check_bounds(checked: Checked, column: Column, found: Read, add) -> None:
    for bound, rule_id in ((column.minimum, "below_minimum"), (column.maximum, "above_maximum")):
        if not bound:
            continue
        if column.type in NUMERIC_TYPES:
            # Bounds are round numbers: comparing an amount as a float loses nothing that matters here.
            values = found.values.cast(pa.float64()).to_numpy(zero_copy_only=False)
            with np.errstate(invalid="ignore"):
                beyond = values < float(bound) if rule_id == "below_minimum" else values > float(bound)
        else:
            texts = found.values.to_pylist()
            low = rule_id == "below_minimum"
            beyond = np.array(
                [bool(t) and (t < bound if low else t[: len(bound)] > bound) for t in texts], dtype=bool
            )
        # A whole number stays as it is: it may be a year.
        expected = Decimal(bound) if column.type in NUMERIC_TYPES and "." in bound else bound
        for index in map(int, np.flatnonzero(beyond)):
            if checked.state[index] != LEFT_OUT:
                add(rule_id, index, as_text(found.values[index].as_py()), expected=expected)


def _check_totals(checked: Checked, work: _Sheet, known: Known, closed: str) -> None:
    """Warn where a total that is left out is not the sum of the rows above it.

    The sum is that of the rows since the total before; of all rows for a grand total, and where that fits.
    """
    if not work.totals:
        return
    order = sorted(work.totals)
    is_data = checked.state != LEFT_OUT
    for column in work.table.columns:
        place = checked.columns.get(column.column_name)
        if place is None or not _adds_up(column):
            continue
        found = work.read[column.column_name]
        values = [Decimal(str(one)) if one is not None else Decimal(0) for one in found.values.to_pylist()]
        read = value_reader(column, work.table, known, found.form)
        sums = np.cumsum(
            np.array([one if kept else Decimal(0) for one, kept in zip(values, is_data, strict=True)])
        )
        former = -1
        for index in order:
            value = read(work.as_found[index][place])
            of_group = sums[index] - (sums[former] if former >= 0 else 0)
            unread = any(former < row < index and is_data[row] for row in found.broken)
            word = work.totals[index].value
            fits = [sums[index] if is_grand(word) else of_group]
            if total_word(word) == "exact":
                fits = [sums[index], of_group] if index == order[-1] else [of_group, sums[index]]
            former = index
            if value is None or isinstance(value, Broken) or unread:
                continue
            stated = Decimal(str(value))
            if any(abs(stated - one) <= max(Decimal("0.005"), abs(one) * Decimal("1e-9")) for one in fits):
                continue
            work.add(
                "subtotal_differs", sheet_row=int(work.sheet_row[index]), column_letter=column_letter(place),
                column=column, value_found=stated, expected=fits[0], classification=closed,
            )  # fmt: skip


def _adds_up(column: Column) -> bool:
    """Whether the figures of a column are quantities that a total is the sum of."""
    if column.type in ("amount", "money"):
        return True
    return column.type in ("integer", "decimal") and column.unit not in ("", "%", "index", "days")


def _keep_unknown(checked: Checked, work: _Sheet) -> None:
    """Keep the cells of columns that are not in the dictionary, and say which columns these are."""
    default, row = work.table.classification, work.headings.last + 1
    kept: list[tuple[int, str, str, str]] = []
    skips = work.reading.hidden == "skip"
    looked: set[str] = set()
    beyond = {place for place in work.broken if place >= len(work.sheet_columns)}
    beyond |= {place for _, place, _ in work.broken_alone if place >= len(work.sheet_columns)}
    outside = [(place, (None, column_letter(place), "")) for place in sorted(beyond)]
    for place, (name, letter, text) in [*enumerate(work.sheet_columns), *outside]:
        if name is not None:
            continue
        cells = work.cells[place] if place < len(work.cells) else ("",) * len(work.body)
        blank = work.seen[place].blanks if place < len(work.seen) else {""}
        held = [
            (int(work.sheet_row[index]), letter, text, as_text(value))
            for index, value in enumerate(cells)
            if value not in blank and checked.state[index] != LEFT_OUT
        ]
        held += [
            (int(work.sheet_row[index]), letter, text, value)
            for index, value in work.broken.get(place, {}).items()
            if checked.state[index] != LEFT_OUT and not as_text(cells[index])
        ]
        held += [
            (number, letter, text, value)
            for number, at, value in work.broken_alone
            if at == place and number > row and not (skips and number in work.sheet.hidden_rows)
        ]
        if not held:
            continue
        if place in work.skipped:
            checked.left_out["hidden_column", text or letter, default] += len(held)
            continue
        kept += held
        checked.left_out["column_not_in_dictionary", text or letter, default] += len(held)
        # A second column of the same heading has its fault.
        if place >= len(work.headings.columns) or work.headings.columns[place].column is None:
            looked.add(letter)
            work.add(
                "unknown_column", sheet_row=row, column_letter=letter, value_found=text or letter,
                suggestion=_like(text, work) if len(looked) <= MOST_LOOKED_FOR else "",
            )  # fmt: skip
    if kept:
        columns = zip(zip(*kept, strict=True), UNKNOWN_CELLS, strict=True)
        checked.unknown_cells = pa.table(
            [pa.array(part, of.type) for part, of in columns], schema=UNKNOWN_CELLS
        )


def _like(text: str, work: _Sheet) -> str:
    """The heading of a column that was not found and looks like an unknown one, or ""."""
    missing = {
        heading(name): name
        for column in work.table.columns
        if column.column_name not in work.columns
        for name in column.all_headings
        if name
    }
    close = difflib.get_close_matches(heading(text), missing, n=1, cutoff=0.75) if text else []
    return missing[close[0]] if close else ""


def _account(checked: Checked, work: _Sheet) -> Accounting:
    """Count what became of each cell that is not blank; broken ones are cells too."""
    sheet, first, last = work.sheet, work.headings.first, work.headings.last
    left_out: Counter = Counter()
    seen = {(number - 1, place) for number, place, _ in work.broken_alone}
    skipped_rows = sheet.hidden_rows if work.reading.hidden == "skip" else frozenset()

    def head(rows: range) -> int:
        filled = {(row, place) for row in rows for place, cell in enumerate(sheet.rows[row]) if as_text(cell)}
        return len(filled | {cell for cell in seen if cell[0] in rows})

    above, heading_cells = head(range(first)), head(range(first, last + 1))
    left_out["above_heading"] = above
    below = [cell for cell in seen if cell[0] > last]
    left_out["hidden_row"] = sum(1 for row, _ in below if row + 1 in skipped_rows)
    mapped = set(checked.columns.values())
    faulty = sum(1 for row, place in below if place in mapped and row + 1 not in skipped_rows)

    as_found = work.cells if work.as_found is work.body else _columns_of(work.as_found, len(work.cells))
    error_only = [
        (index, place)
        for place, held in work.broken.items()
        for index in held
        if place >= len(as_found) or not as_text(as_found[place][index])
    ]
    filled = (
        above
        + heading_cells
        + len(below)
        + len(error_only)
        + sum(map(_count_filled, as_found, work.seen_as_found))
    )
    for index in map(int, np.flatnonzero(checked.state == LEFT_OUT)):
        reason = work.no_data[index].reason if index in work.no_data else "not_a_country"
        left_out[reason] += sum(1 for cell in work.as_found[index] if as_text(cell))
    for index, _ in error_only:
        if checked.state[index] == LEFT_OUT:
            left_out[work.no_data[index].reason if index in work.no_data else "not_a_country"] += 1
    left_out["hidden_column"] = sum(
        number for (reason, *_), number in checked.left_out.items() if reason == "hidden_column"
    )

    kept = checked.state != LEFT_OUT
    stored = 0
    for name, place in checked.columns.items():
        found = work.read[name]
        has_value = found.values.is_valid().to_numpy(zero_copy_only=False).copy()
        has_value[found.marked] = True
        has_value &= kept
        has_value[list(work.merged.filled.get(place, ()))] = False
        has_value[[index for index, at in work.faulty if at == place]] = False
        stored += int(has_value.sum())
    errors = set(error_only)
    faulty += sum(
        1 for index, place in work.faulty if as_text(as_found[place][index]) or (index, place) in errors
    )
    return Accounting(
        filled=filled,
        stored=stored,
        unknown=checked.unknown_cells.num_rows,
        faulty=faulty,
        heading=heading_cells,
        left_out=+left_out,
    )


def _count_filled(cells: Sequence, seen: Seen) -> int:
    return len(cells) - sum(map(cells.count, seen.blanks))
