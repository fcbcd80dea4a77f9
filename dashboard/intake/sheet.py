"""One sheet of a spreadsheet as it was found: its cells by address, and what can be seen of them beside their value."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Sheet:
    """One sheet: `rows[0][0]` is cell A1, a blank cell is "".

    `broken` holds (cell, what stands there): an error such as #N/A, or "=" for a formula without a stored value; in
    `rows` such a cell is "". Rows of `hidden_rows` and of `percent` are counted from 1, columns from 0, `merged` holds
    (first row, first column, last row, last column) from 0. `percent` names the numbers that are shown as a
    percentage: 0.25 is shown as 25%. `date_system` is 1900 or 1904, None where cells are text.
    """

    file_name: str
    sheet_name: str
    rows: list[list]
    broken: list[tuple[str, str]] = field(default_factory=list)
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()
    percent: Mapping[int, frozenset[int]] = field(default_factory=dict)
    date_system: int | None = None


def column_letter(index: int) -> str:
    """The letter of a column counted from 0: A, B, … Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """The column counted from 0 of a letter."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1
