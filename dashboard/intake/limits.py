"""How much of a stranger's file is read, and what is said of a file that goes beyond it.

A limit is checked before the thing that costs: sizes are counted while unpacking, since a file may lie about them.
"""

import os
import re
import time
import unicodedata
from dataclasses import dataclass, fields

NAME_LENGTH = 120
"""A longer name of a file is shown shortened."""
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


class ReadFault(Exception):
    """A file that can't be read as a spreadsheet; `rule_id` and `values` make the message."""

    def __init__(self, file_name: str, rule_id: str, **values: str) -> None:
        file_name = shown_name(file_name)
        super().__init__(f"{file_name}: {rule_id} {values or ''}".strip())
        self.file_name = file_name
        self.rule_id = rule_id
        self.values = values


@dataclass(frozen=True)
class Limits:
    """What is read at most of one file; each is a setting of the environment.

    `cells` counts the cells from A1 to the last filled one, of all sheets together, since blank ones between cost
    memory too. `seconds` is looked at between the steps of reading.
    """

    file_mb: int = 100
    unpacked_mb: int = 300
    cells: int = 6_000_000
    sheets: int = 250
    columns: int = 2_000
    seconds: int = 180

    @classmethod
    def from_environment(cls) -> "Limits":
        """The limits as DASHBOARD_MOST_FILE_MB, …_UNPACKED_MB, …_CELLS, …_SHEETS, …_COLUMNS and
        DASHBOARD_READ_SECONDS set them; the defaults where nothing, or no whole number above 0, is set."""
        found = {}
        for one in fields(cls):
            name = "DASHBOARD_READ_SECONDS" if one.name == "seconds" else f"DASHBOARD_MOST_{one.name.upper()}"
            value = os.environ.get(name, "").strip()
            if value.isascii() and value.isdigit() and int(value) > 0:
                found[one.name] = int(value)
        return cls(**found)


@dataclass(frozen=True)
class Task:
    """The reading of one file: its name as shown, what is allowed, and when it has to be done."""

    name: str
    limits: Limits
    until: float

    def fault(self, rule_id: str, **values: str) -> ReadFault:
        """The fault of this file."""
        return ReadFault(self.name, rule_id, **values)


def begin(name: str, limits: Limits) -> Task:
    """Start the clock of a file."""
    return Task(shown_name(name), limits, time.monotonic() + limits.seconds)


def in_time(task: Task) -> None:
    """Raises ReadFault `file_too_slow` when the time of a file has passed."""
    if time.monotonic() > task.until:
        raise task.fault("file_too_slow", expected=str(task.limits.seconds))


def check_area(task: Task, sheet_name: str, *, rows: int, columns: int, used: int = 0) -> int:
    """The cells of a sheet from A1 to the last filled one.

    Raises:
        ReadFault: `sheet_too_wide` or `sheet_too_large`; `used` are the cells of the sheets before it.
    """
    limits = task.limits
    if columns > limits.columns:
        raise task.fault(
            "sheet_too_wide",
            sheet_name=clean(sheet_name),
            value_found=grouped(columns),
            expected=grouped(limits.columns),
        )
    if used + rows * columns > limits.cells:
        raise task.fault(
            "sheet_too_large",
            sheet_name=clean(sheet_name),
            value_found=grouped(used + rows * columns),
            other=f"{grouped(rows)} × {grouped(columns)}",
            expected=grouped(limits.cells),
        )
    return rows * columns


def check_sheets(task: Task, count: int) -> None:
    """Raises ReadFault `too_many_sheets`."""
    if count > task.limits.sheets:
        raise task.fault("too_many_sheets", value_found=grouped(count), expected=grouped(task.limits.sheets))


def grouped(number: int) -> str:
    """A whole number with thousands set apart by a blank, as both languages may write it."""
    return f"{number:,}".replace(",", "\u00a0")


def shown_name(name: str) -> str:
    """The name of a file as it may be shown: without folders, on one line, no longer than a line."""
    name = clean(re.split(r"[/\\]", name)[-1])
    return name if len(name) <= NAME_LENGTH else f"{name[: NAME_LENGTH - 20]}…{name[-19:]}"


def clean(text: str) -> str:
    """A name without control marks and without marks that turn the reading order.

    With such a mark in it, a name that ends in `slx.exe` is shown as one that ends in `exe.xls`.
    """
    return "".join(
        sign
        for sign in text
        if sign not in TURNING and unicodedata.category(sign) not in ("Cc", "Cs", "Zl", "Zp")
    ).strip()
