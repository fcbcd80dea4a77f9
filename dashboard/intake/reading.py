"""How a person said that a sheet is to be read; what is not said is found out."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields

DATE_ORDERS = ("dmy", "mdy", "ymd")
CENTURIES = ("2000", "1900", "1950")
SHARES = ("percent", "fraction")
PLACE = "\t"
"""Between the name of a file and that of a sheet where one text names both: no name of either holds it."""


@dataclass(frozen=True)
class Reading:
    """What was said of one sheet.

    Attributes:
        table: table of the dictionary; "" where it is to be recognised.
        skip: the sheet is not loaded.
        heading_rows: first and last row of the headings, counted from 1; None where they are to be found.
        columns: letter -> column of the dictionary; "" for one that is kept as found.
        number_form: letter -> `nl` or `en`, for texts such as 1.234 that can be read in two ways.
        date_order: letter -> one of `DATE_ORDERS`, for texts such as 03-04-2025.
        century: letter -> one of `CENTURIES`, the first of the hundred years in which a year of two digits falls.
        share: letter -> one of `SHARES`, for numbers such as 0.25 in a column of percentages: 0.25 % or 25 %.
        hidden: `read` or `skip` hidden rows and columns.
        replaces: sheets of the version before (see `place`) that this one takes the place of; () where it stands
            beside them; None where that is to be found.
    """

    table: str = ""
    skip: bool = False
    heading_rows: tuple[int, int] | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    number_form: Mapping[str, str] = field(default_factory=dict)
    date_order: Mapping[str, str] = field(default_factory=dict)
    century: Mapping[str, str] = field(default_factory=dict)
    share: Mapping[str, str] = field(default_factory=dict)
    hidden: str = "read"
    replaces: tuple[str, ...] | None = None


AS_FOUND = Reading()


def place(file_name: str, sheet_name: str) -> str:
    """Return one text that names a sheet of a file."""
    return f"{file_name}{PLACE}{sheet_name}"


def to_json(reading: Reading) -> dict:
    """Return what was said, without what was not."""
    return {name: value for name, value in asdict(reading).items() if value != getattr(AS_FOUND, name)}


def from_json(said: Mapping) -> Reading:
    """Return a reading from what `to_json` gave; names that are not known are left out.

    Raises:
        ValueError: it is not such a mapping.
    """
    if not isinstance(said, Mapping):
        raise ValueError(f"not a reading: {json.dumps(said)[:80]}")
    known = {one.name for one in fields(Reading)}
    given = {name: value for name, value in said.items() if name in known}
    for name in ("heading_rows", "replaces"):
        if given.get(name) is not None:
            given[name] = tuple(given[name])
    return Reading(**given)
