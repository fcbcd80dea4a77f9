"""What of the travel agenda is shown: read from an address, told back to one, and applied to the visits."""

import datetime as dt
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields

import pandas as pd

LOOKS = ("list", "month", "quarter", "map")
"""How the agenda is shown, as `look` in the packed part `travel` of an address names it."""
MANY = ("directions", "levels", "statuses", "sides", "organisations", "countries", "themes")
APART = "~"
MONTH = re.compile(r"(?:19|20|21)\d\d-(?:0[1-9]|1[0-2])")
BACK, AHEAD = 12, 12
"""Months before and after this one that list and map show, unless another period is chosen."""
WITHIN_DAYS = (3, 7, 14, 30, 60)
"""Days between two visits that make them worth combining; the third is the usual choice."""
LONG_AGO = (6, 12, 24, 36)
"""Months without contact that are called long; the second is the usual choice."""


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What a reader chose of the agenda; an empty tuple is no filter.

    Attributes:
        look: one of LOOKS.
        month: the month that `month` shows, and whose quarter `quarter` shows, as 2026-11.
        first: first month of list and map.
        last: last month of list and map.
        directions: codes of the list direction.
        levels: codes of the list visit_level.
        statuses: codes of the list visit_status.
        sides: codes of the list side.
        organisations: keys of Dutch and EU organisations that take part.
        countries: codes of countries that a visit touches.
        themes: keys of themes.
        within: days between two visits that make a pair.
        is_wide: pairs are of one UN region, not of one subregion.
        months: months without contact that are called long.
    """

    look: str
    month: str
    first: str
    last: str
    directions: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    within: int = WITHIN_DAYS[2]
    is_wide: bool = False
    months: int = LONG_AGO[1]

    @property
    def period(self) -> tuple[dt.date, dt.date]:
        """First and last day that the look shows."""
        if self.look == "month":
            return first_day(self.month), last_day(self.month)
        if self.look == "quarter":
            start = quarter_of(self.month)
            return first_day(start), last_day(moved(start, 2))
        return first_day(self.first), last_day(self.last)


def usual(today: dt.date) -> Chosen:
    """Return what is shown when an address says nothing."""
    now = f"{today:%Y-%m}"
    return Chosen(look=LOOKS[0], month=now, first=moved(now, -BACK), last=moved(now, AHEAD))


def read_chosen(
    parts: Mapping[str, str], *, today: dt.date, known: Mapping[str, Collection[str]]
) -> tuple[Chosen, list[str]]:
    """Read what an address asks for.

    Args:
        parts: the packed part `travel`, unpacked.
        today: the day that the usual period lies around.
        known: for each of MANY the codes that there are.

    Returns:
        The choice, and the values that could not be followed.
    """
    start, bad = usual(today), []
    given: dict[str, object] = {}

    def take(name: str, read: Callable[[str], object], is_good: Callable[[str], bool]) -> None:
        text = parts.get(name)
        if text is None:
            return
        if is_good(text):
            given[name] = read(text)
        else:
            bad.append(text or name)

    take("look", str, LOOKS.__contains__)
    for name in ("month", "first", "last"):
        take(name, str, lambda text: bool(MONTH.fullmatch(text)))
    take("within", int, lambda text: text.isascii() and text.isdigit() and int(text) in WITHIN_DAYS)
    take("months", int, lambda text: text.isascii() and text.isdigit() and int(text) in LONG_AGO)
    take("is_wide", lambda text: text == "yes", ("yes", "no").__contains__)
    for name in MANY:
        asked = [text for text in parts.get(name, "").split(APART) if text]
        given[name] = tuple(dict.fromkeys(text for text in asked if text in known.get(name, ())))
        bad += [text for text in asked if text not in known.get(name, ())]
    bad += [name for name in parts if name not in {field.name for field in fields(Chosen)}]
    found = Chosen(**{**start.__dict__, **given})
    if found.first > found.last:
        bad.append(f"{found.first}/{found.last}")
        found = Chosen(**{**found.__dict__, "first": found.last, "last": found.first})
    return found, bad


def parts_of(chosen: Chosen, *, today: dt.date) -> dict[str, str]:
    """Return what of a choice is not usual, as the packed part of an address; see `read_chosen`."""
    start = usual(today)
    found = {}
    for field in fields(Chosen):
        value = getattr(chosen, field.name)
        if value != getattr(start, field.name):
            found[field.name] = as_text(value)
    return found


def as_text(value: object) -> str:
    """Return one value of a choice as it stands in an address."""
    if isinstance(value, tuple | list):
        return APART.join(map(str, value))
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def kept_by(visits: pd.DataFrame, chosen: Chosen) -> pd.DataFrame:
    """Return the visits that no filter of the choice leaves out, whatever their days.

    Args:
        visits: answer of `travel/visits`.
        chosen: the choice.
    """
    found = visits
    for column, wanted in (
        ("direction", chosen.directions),
        ("level", chosen.levels),
        ("status", chosen.statuses),
        ("side", chosen.sides),
    ):
        if wanted:
            found = found[found[column].isin(wanted)]
    for column, wanted in (
        ("organisation_ids", chosen.organisations),
        ("country_codes", chosen.countries),
        ("theme_ids", chosen.themes),
    ):
        if wanted:
            found = found[[bool(set(listed(cell)) & set(wanted)) for cell in found[column]]]
    return found


def within(visits: pd.DataFrame, first: dt.date, last: dt.date) -> pd.DataFrame:
    """Return the visits of which at least one possible day lies in a period."""
    starts, ends = pd.to_datetime(visits["first_day"]), pd.to_datetime(visits["last_day"])
    return visits[(starts <= pd.Timestamp(last)) & (ends >= pd.Timestamp(first))]


def listed(cell: object) -> list[str]:
    """Return the codes of one cell, which holds them with semicolons between."""
    return [] if not isinstance(cell, str) else [part.strip() for part in cell.split(";") if part.strip()]


def first_day(month: str) -> dt.date:
    """Return the first day of a month such as 2026-11."""
    return dt.date.fromisoformat(f"{month}-01")


def last_day(month: str) -> dt.date:
    """Return the last day of a month such as 2026-11."""
    return first_day(moved(month, 1)) - dt.timedelta(days=1)


def moved(month: str, by: int) -> str:
    """Return the month so many months later, or earlier below zero."""
    count = int(month[:4]) * 12 + int(month[5:]) - 1 + by
    return f"{count // 12:04d}-{count % 12 + 1:02d}"


def quarter_of(month: str) -> str:
    """Return the first month of the quarter that a month lies in."""
    return f"{month[:4]}-{(int(month[5:]) - 1) // 3 * 3 + 1:02d}"


def days_of(months: int) -> int:
    """Return how many days some months are, on average."""
    return round(months * 365.25 / 12)
