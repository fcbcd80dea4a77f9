"""From a sheet to typed columns and faults: heading row, columns, cells. Every fault names its cell.

Cells are checked by column and by distinct value, so that 600,000 rows take seconds: a value that stands in
10,000 cells is read once.
"""

import difflib
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal

import numpy as np
import pyarrow as pa

from dashboard import dictionary, formats, words
from dashboard.access import CLEARANCES
from dashboard.dictionary import NUMERIC_TYPES, Column, Rule, Table, fold
from dashboard.intake.cells import NOT_A_COUNTRY, READERS, Broken, as_text
from dashboard.intake.read import Sheet, column_index, column_letter
from dashboard.intake.reading import AS_FOUND, Reading
from dashboard.intake.spelling import Spellings

HEADING_ROWS = 20
"""How far down a heading row is looked for; above it stand a title and notes."""
LEAST_HEADINGS = 4
"""Columns that a sheet must share with a table to be taken for it when its name says nothing."""
KEPT_IN_MEMORY = 1_000
"""Faults kept for one rule in one column of one sheet; all are counted."""
SUBTOTALS = {
    "totaal", "total", "subtotaal", "subtotal", "eindtotaal", "grand total", "totalen", "totals",
}  # fmt: skip
COUNTRY_CODE = re.compile("[A-Z]{3}")
ACCEPTED, LEFT_OUT, REFUSED = 0, 1, 2

ARROW_TYPES = {
    "integer": pa.int64(),
    "decimal": pa.float64(),
    "amount": pa.decimal128(20, 2),
    "money": pa.decimal128(26, 12),
    "boolean": pa.bool_(),
}
"""Types that are not text."""


UNKNOWN_CELLS = pa.schema(
    {"sheet_row": pa.int32(), "column_letter": pa.string(), "heading": pa.string(), "value_found": pa.string()}
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
        **more: str | Decimal,
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


def _in_words(value: str | Decimal, lang: str) -> str:
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


@dataclass
class Known:
    """What earlier sheets of the same load say: spellings, and codes by list."""

    spellings: Spellings = field(default_factory=Spellings)
    code_lists: dict[str, set[str]] = field(default_factory=dict)


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
        **more: str | Decimal,
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


def find_table(sheet_name: str, tables: dict[str, Table]) -> Table | None:
    """The table of a sheet by its name: table_name, or the title in either language."""
    name = fold(sheet_name)
    for table in tables.values():
        if name in (fold(table.table_name), fold(table.title_nl), fold(table.title_en)):
            return table
    return None


def find_table_of(sheet: Sheet, tables: dict[str, Table]) -> Table | None:
    """The table of a sheet whose name says nothing: the one whose required columns all stand in a heading row.

    A table needs four columns there at least, and more of them than any other table has; else None.
    """
    rows = [
        {_heading(cell) for cell in row if isinstance(cell, str)} - {""} for row in sheet.rows[:HEADING_ROWS]
    ]
    found = []
    for table in tables.values():
        known = [(column, set(map(_heading, column.all_headings))) for column in table.columns]
        for headings in rows:
            held = [column for column, names in known if headings & names]
            if len(held) >= LEAST_HEADINGS and all(
                column in held for column in table.columns if column.is_required
            ):
                found.append((len(held), table.table_name))
    found.sort(reverse=True)
    is_clear = found and (len(found) == 1 or found[0][0] > found[1][0])
    return tables[found[0][1]] if is_clear else None


def find_heading(sheet: Sheet, table: Table) -> int | None:
    """The index of the row that holds most headings of the table; None where no row holds two of them."""
    known = {folded for column in table.columns for folded in map(_heading, column.all_headings) if folded}
    matches = [
        len({folded for cell in row if isinstance(cell, str) and (folded := _heading(cell)) in known})
        for row in sheet.rows[:HEADING_ROWS]
    ]
    most = max(matches, default=0)
    return matches.index(most) if most >= min(2, len(table.columns)) else None


def _heading(text: str) -> str:
    return fold(text).rstrip(" *:")


def check_sheet(
    sheet: Sheet,
    table: Table,
    *,
    load_sheet_id: int,
    known: Known,
    issues: Issues,
    reading: Reading = AS_FOUND,
) -> Checked | None:
    """Read all cells of a sheet by the dictionary.

    Adds every fault to `issues`. Keys, references and bounds that need other rows or sheets come later.

    Returns None where the sheet has no heading row, or lacks a required column twice over.
    """
    place = {"load_sheet_id": load_sheet_id, "file_name": sheet.file_name, "sheet_name": sheet.sheet_name}
    top = find_heading(sheet, table)
    if top is None:
        expected = ", ".join(column.column_name for column in table.columns[:8])
        issues.add("no_heading", **place, table=table, expected=expected)
        return None
    columns, sheet_columns = _match_columns(sheet.rows[top], table, top, place, issues)
    left_out: Counter = Counter()
    default = table.classification
    above = sum(1 for row in sheet.rows[:top] if not _is_blank(row))
    if above:
        left_out["above_heading", "", default] = above

    body = sheet.rows[top + 1 :]
    filled = [index for index, row in enumerate(body) if not _is_blank(row)]
    blank_rows = top - above + len(body) - len(filled)
    if blank_rows:
        left_out["blank_row", "", default] = blank_rows
    if len(filled) < len(body):
        body = [body[index] for index in filled]
    sheet_row = np.asarray(filled, dtype=np.int32) + top + 2
    cells = list(zip(*body, strict=True)) if body else [()] * len(sheet.rows[top])

    for name, letter, heading in sheet_columns:
        if name is None and (held := sum(1 for value in cells[column_index(letter)] if as_text(value))):
            left_out["column_not_in_dictionary", heading or letter, default] += held
            if not any(
                _heading(heading) in map(_heading, column.all_headings) for column in table.columns if heading
            ):
                issues.add(
                    "unknown_column", **place, sheet_row=top + 1, column_letter=letter, table=table,
                    value_found=heading or letter,
                )  # fmt: skip

    checked = Checked(
        load_sheet_id, sheet, table, top, columns, sheet_columns, pa.table({}),
        np.zeros(len(body), dtype=np.int8), left_out, blank_rows,
    )  # fmt: skip
    _read_cells(checked, cells, sheet_row, top, known, issues)
    return checked


def _is_blank(row: list) -> bool:
    if row.count("") == len(row):
        return True
    first = row[0]
    # Most rows begin with something: only the others are looked through.
    return (first is None or (first.__class__ is str and not first.strip())) and not any(map(as_text, row))


def _match_columns(
    heading: list, table: Table, top: int, place: dict, issues: Issues
) -> tuple[dict[str, int], list[tuple[str | None, str, str]]]:
    """Which column of the sheet is which of the dictionary; adds faults for missing and double ones."""
    by_heading = {_heading(text): column for column in table.columns for text in column.all_headings if text}
    columns: dict[str, int] = {}
    sheet_columns: list[tuple[str | None, str, str]] = []
    for index, cell in enumerate(heading):
        text, letter = as_text(cell), column_letter(index)
        column = by_heading.get(_heading(text)) if text else None
        if column and column.column_name in columns:
            other = f"{column_letter(columns[column.column_name])}{top + 1}"
            issues.add(
                "duplicate_heading", **place, sheet_row=top + 1, column_letter=letter, column=column,
                table=table, value_found=text, other=other,
            )  # fmt: skip
            column = None
        if column:
            columns[column.column_name] = index
        sheet_columns.append((column.column_name if column else None, letter, text))
    for column in table.columns:
        if column.column_name not in columns and column.is_required:
            expected = f"{column.column_name}, {column.heading_nl}, {column.heading_en}"
            issues.add(
                "missing_column", **place, sheet_row=top + 1, column=column, table=table, expected=expected
            )
    return columns, sheet_columns


@dataclass
class _Read:
    """A column after reading: values (None = missing), cells that break a rule, rows that name no country."""

    values: pa.Array
    broken: dict[int, Broken] = field(default_factory=dict)
    no_country: list[int] = field(default_factory=list)


def _read_cells(
    checked: Checked, cells: list[tuple], sheet_row: np.ndarray, top: int, known: Known, issues: Issues
) -> None:
    """Fill data, state and left_out of a sheet, and add the faults of its cells."""
    table, count = checked.table, len(sheet_row)
    read: dict[str, _Read] = {}
    for column in table.columns:
        index = checked.columns.get(column.column_name)
        if index is None:
            read[column.column_name] = _Read(pa.nulls(count, ARROW_TYPES.get(column.type, pa.string())))
        else:
            read[column.column_name] = _read_column(cells[index], column, table, known)

    data = {name: found.values for name, found in read.items()}
    data["load_sheet_id"] = pa.array(np.full(count, checked.load_sheet_id, dtype=np.int32))
    data["sheet_row"] = pa.array(sheet_row.astype(np.int32))
    data["source_id"] = _with_default(data.get("source_id"), table.source_id, count)
    data["classification"] = _with_default(data.get("classification"), table.classification, count)
    is_example = fold(checked.sheet.file_name).startswith("example")
    marked = data.get("is_example")
    if marked is None or is_example:
        data["is_example"] = pa.array(np.full(count, is_example))
    else:
        data["is_example"] = marked.fill_null(False)
    checked.data = pa.table(data)

    # A row whose classification can't be read may hold anything: only the highest clearance sees it.
    hidden = read.get("classification")
    if hidden and hidden.broken:
        values = data["classification"].to_pylist()
        for index in hidden.broken:
            values[index] = CLEARANCES[-1]
        checked.data = checked.data.set_column(
            checked.data.schema.get_field_index("classification"), "classification", pa.array(values)
        )

    broken_cells = _broken_in_file(checked, sheet_row, top, issues)
    classification = checked.data.column("classification")
    for column in table.columns:
        found = read[column.column_name]
        for index in found.no_country:
            if checked.state[index] == ACCEPTED:
                checked.state[index] = LEFT_OUT
                value = as_text(cells[checked.columns[column.column_name]][index])
                checked.left_out["not_a_country", value, classification[index].as_py()] += 1

    noise = _noise(checked, cells)
    for index, (column, rule_id) in noise.items():
        if checked.state[index] == ACCEPTED:
            value = as_text(cells[checked.columns[column.column_name]][index])
            checked.add_issue(issues, rule_id, index, column, value)

    for column in table.columns:
        found, place = read[column.column_name], checked.columns.get(column.column_name)
        if place is None:
            continue
        faulty = broken_cells.get(place, {})
        for index, value in faulty.items():
            if checked.state[index] != LEFT_OUT and index not in noise:
                checked.add_issue(issues, _broken_rule(value), index, column, value)
        for index, broken in found.broken.items():
            if checked.state[index] != LEFT_OUT and index not in noise and index not in faulty:
                checked.add_issue(
                    issues, broken.rule_id, index, column, broken.item or as_text(cells[place][index]),
                    expected=broken.expected, suggestion=broken.suggestion, code_list=column.code_list,
                )  # fmt: skip
        if column.is_required:
            for index in np.flatnonzero(found.values.is_null().to_numpy(zero_copy_only=False)):
                index = int(index)
                if checked.state[index] != LEFT_OUT and not (
                    index in noise or index in faulty or index in found.broken
                ):
                    checked.add_issue(issues, "required", index, column, as_text(cells[place][index]))
        _check_bounds(checked, column, found, noise, issues)


def _with_default(values: pa.Array | None, default: str, count: int) -> pa.Array:
    return pa.array([default] * count, pa.string()) if values is None else values.fill_null(default)


def _broken_in_file(
    checked: Checked, sheet_row: np.ndarray, top: int, issues: Issues
) -> dict[int, dict[int, str]]:
    """Column index -> row index -> what stands there, for the cells that the file itself calls errors.

    A row that holds nothing else looks blank: its faults are added at once.
    """
    by_place = {index: name for name, index in checked.columns.items()}
    rows = {int(row): index for index, row in enumerate(sheet_row)} if checked.sheet.broken else {}
    found: dict[int, dict[int, str]] = {}
    for cell, value in checked.sheet.broken:
        letters = cell.rstrip("0123456789")
        number, place = int(cell[len(letters) :]), column_index(letters)
        if number in rows:
            found.setdefault(place, {})[rows[number]] = value
        elif number > top + 1 and place in by_place:
            issues.add(
                _broken_rule(value), load_sheet_id=checked.load_sheet_id, file_name=checked.sheet.file_name,
                sheet_name=checked.sheet.sheet_name, sheet_row=number, column_letter=letters,
                column=next(one for one in checked.table.columns if one.column_name == by_place[place]),
                table=checked.table, value_found=value, classification=checked.table.classification,
            )  # fmt: skip
    return found


def _broken_rule(value: str) -> str:
    return "formula_without_value" if value == "=" else "error_cell"


def _noise(checked: Checked, cells: list[tuple]) -> dict[int, tuple[Column, str]]:
    """Rows that are no data: a heading repeated further down, a line of totals. Row -> (column, rule)."""
    found: dict[int, tuple[Column, str]] = {}
    named = [column for column in checked.table.columns if column.column_name in checked.columns]
    if not named:
        return found
    first = min(named, key=lambda column: checked.columns[column.column_name])
    for column in named:
        place = checked.columns[column.column_name]
        is_first = column is first
        if not is_first and column.type != "identifier":
            continue
        heading = _heading(checked.sheet_columns[place][2])
        values = cells[place]
        suspects = {
            value: folded
            for value in dict.fromkeys(value for value in values if value.__class__ is str)
            if (folded := _heading(value)) in SUBTOTALS or folded == heading
        }
        for index in [i for i, value in enumerate(values) if value in suspects] if suspects else []:
            if suspects[values[index]] == heading and is_first:
                row = {_heading(as_text(cells[at][index])) for at in checked.columns.values()}
                headings = {_heading(checked.sheet_columns[at][2]) for at in checked.columns.values()}
                if len(row & headings) >= min(2, len(headings)):
                    found[index] = (column, "repeated_heading")
            elif column.type not in ("country", "area") and suspects[values[index]] in SUBTOTALS:
                found.setdefault(index, (column, "subtotal_row"))
    return found


def _check_bounds(checked: Checked, column: Column, found: _Read, noise: dict, issues: Issues) -> None:
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
        for index in np.flatnonzero(beyond):
            index = int(index)
            if checked.state[index] != LEFT_OUT and index not in noise:
                checked.add_issue(
                    issues, rule_id, index, column, as_text(found.values[index].as_py()), expected=bound
                )  # fmt: skip


def _read_column(values: tuple, column: Column, table: Table, known: Known) -> _Read:
    """All cells of a column: numbers at once, anything else once per distinct value."""
    kinds = set(map(type, values))
    arrow_type = ARROW_TYPES.get(column.type, pa.string())
    if column.type in ("integer", "decimal") and kinds <= {float, int}:
        fast = _fast_numbers(values, column)
        if fast is not None:
            return _Read(fast)

    # True == 1.0 for Python: tell cells of different kinds apart where both occur.
    mixed = bool in kinds and len(kinds) > 1
    keys = [(type(value), value) for value in values] if mixed else values
    meaning: dict = {}
    broken: dict = {}
    no_country: set = set()
    read_value = _value_reader(column, table, known)
    for key in dict.fromkeys(keys):
        result = read_value(key[1] if mixed else key)
        if isinstance(result, Broken):
            broken[key] = result
            result = None
        elif result is NOT_A_COUNTRY:
            no_country.add(key)
            result = None
        meaning[key] = result
    found = _Read(pa.array([meaning[key] for key in keys], arrow_type))
    if broken:
        found.broken = {index: broken[key] for index, key in enumerate(keys) if key in broken}
    if no_country:
        found.no_country = [index for index, key in enumerate(keys) if key in no_country]
    return found


def _fast_numbers(values: tuple, column: Column) -> pa.Array | None:
    """Cells that are all numbers, as they are; None where one of them needs a closer look."""
    array = np.asarray(values, dtype=np.float64)
    if column.type == "decimal":
        return pa.array(array)
    if np.all(array == np.floor(array)) and (not len(array) or np.abs(array).max() < 2**53):
        return pa.array(array.astype(np.int64))
    return None


def _value_reader(column: Column, table: Table, known: Known):
    """A function from a cell to a value, None for missing, a Broken, or NOT_A_COUNTRY."""
    reader = READERS.get(column.type)
    codes = known.code_lists.get(column.code_list, set()) if column.code_list else None
    if column.column_name == "classification":
        # What decides who sees a row is no matter of a list that can be edited.
        codes = set(CLEARANCES)

    def read_one(value: object) -> object:
        if reader is None:
            return _read_place(as_text(value), column, table, known)
        result = reader(value, column)
        if isinstance(result, Broken) or codes is None or result in codes:
            return result
        return Broken("not_on_list", ", ".join(sorted(codes)[:12]), _closest(str(result), codes))

    def read(value: object) -> object:
        text = value.strip() if value.__class__ is str else value
        if text is None or text == "" or (value.__class__ is str and text in column.missing_marks):
            return None
        if not column.list_separator:
            return read_one(value)
        results = []
        for item in map(str.strip, as_text(value).split(column.list_separator)):
            if not item or item in column.missing_marks:
                continue
            result = read_one(item)
            if result is NOT_A_COUNTRY:
                # A whole row of statistics may be about no country; one item of a list may not.
                result = Broken("unknown_country")
            if isinstance(result, Broken):
                return replace(result, item=item)
            results.append(result)
        return column.list_separator.join(results) or None

    return read


def _read_place(value: str, column: Column, table: Table, known: Known) -> object:
    if (table.table_name, column.column_name) == ("country", "country_code"):
        # This column says which countries there are.
        return value if COUNTRY_CODE.fullmatch(value) else Broken("not_iso3")
    meaning = known.spellings.meaning(value, source_id=table.source_id)
    if meaning is None:
        return Broken("unknown_country", suggestion=known.spellings.suggestion(value))
    kind, code = meaning
    if kind == "not_a_country" or (kind == "area" and column.type == "country"):
        return NOT_A_COUNTRY
    return code


def _closest(value: str, codes: set[str]) -> str:
    close = difflib.get_close_matches(value, codes, n=1, cutoff=0.7)
    return close[0] if close else ""
