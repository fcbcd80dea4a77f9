"""One cell to one typed value, or to the rule that it breaks. Pure."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit

from dashboard.dictionary import Column, fold


@dataclass(frozen=True)
class Broken:
    """A cell that breaks a rule: which one, what would be right, what may have been meant, which item."""

    rule_id: str
    expected: str = ""
    suggestion: str = ""
    item: str = ""


class NotACountry:
    """The value of a cell that is known to name no country ("Total"): its row is left out and counted."""


NOT_A_COUNTRY = NotACountry()

NUMBER = {
    "plain": re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"),
    "en": re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"),
    "nl": re.compile(r"[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?"),
}
# One thousand two hundred thirty-four, or one and a bit? In a plain column "1.234" is a fault, never a guess.
AMBIGUOUS = re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+")
NUMBER_EXAMPLE = {"plain": "1234.5", "en": "1,234.5", "nl": "1.234,5"}
CURRENCY = re.compile(r"^(?:€|EUR|\$|USD)\s*|\s*(?:€|EUR|\$|USD)$", re.IGNORECASE)
TIMES = re.compile(r"\s*(mln|miljoen|million|mld|miljard|billion)\.?$", re.IGNORECASE)
MILLION = {"mln", "miljoen", "million"}

MONTHS = {
    name: number
    for names in (
        "januari februari maart april mei juni juli augustus september oktober november december",
        "january february march april may june july august september october november december",
        "jan feb mrt apr mei jun jul aug sep okt nov dec",
        "jan feb mar apr may jun jul aug sept oct nov dec",
    )
    for number, name in enumerate(names.split(), start=1)
}
ISO_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
ISO_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?")
DAY_FIRST = re.compile(r"(\d{1,2})([-./])(\d{1,2})\2(\d{4})")
WRITTEN = re.compile(r"(?:(\d{1,2})\s+)?([a-z]+)\.?\s+(\d{4})")
YEARS = range(1800, 2101)
SERIALS = range(20_000, 80_000)
"""Excel's own numbers for the days from 1954 to 2119."""

MOST_MONEY = Decimal(10) ** 14
TWELFTH = Decimal("1e-12")

YES = {"yes", "ja", "true", "waar", "y", "j"}
NO = {"no", "nee", "false", "onwaar", "n"}


def as_text(value: object) -> str:
    """A cell as the text that a reader of the sheet would type; "" for a blank one."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return "" if value is None else str(value)


def read_number(value: object, column: Column) -> Decimal | Broken:
    """A number as it is meant: cells that are numbers as they are, text by the column's number_form."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(repr(value))
    expected = NUMBER_EXAMPLE[column.number_form]
    if not isinstance(value, str):
        return Broken("not_number", expected)
    text = value.strip().replace("\u2212", "-")
    if column.unit == "%":
        text = text.removesuffix("%").rstrip()
    times = Decimal(1)
    if column.type in ("amount", "money"):
        text = CURRENCY.sub("", text).strip()
        if said := TIMES.search(text):
            times = Decimal(1_000_000 if said.group(1).casefold() in MILLION else 1_000_000_000)
            text = text[: said.start()]
    if column.number_form == "plain" and AMBIGUOUS.fullmatch(text):
        return Broken("ambiguous_number", expected)
    if not NUMBER[column.number_form].fullmatch(text):
        return Broken("not_number", expected)
    if column.number_form == "en":
        text = text.replace(",", "")
    elif column.number_form == "nl":
        text = text.replace(".", "").replace(",", ".")
    return Decimal(text) * times


def read_integer(value: object, column: Column) -> int | Broken:
    """A whole number."""
    number = read_number(value, column)
    if isinstance(number, Broken):
        return number
    if number != number.to_integral_value() or abs(number) >= 2**63:
        return Broken("not_integer")
    return int(number)


def read_decimal(value: object, column: Column) -> float | Broken:
    """A number with or without decimals."""
    number = read_number(value, column)
    return number if isinstance(number, Broken) else float(number)


def read_amount(value: object, column: Column) -> Decimal | Broken:
    """A sum of money to the cent. A cell's own number may be a hair off the cent; text may not."""
    number = read_number(value, column)
    if isinstance(number, Broken):
        return number
    if abs(number) >= Decimal(10) ** 18:
        return Broken("not_number", NUMBER_EXAMPLE[column.number_form])
    cents = number.quantize(Decimal("0.01"))
    slack = abs(number) * Decimal("1e-14") if isinstance(value, float) else Decimal(0)
    return cents if abs(cents - number) <= slack else Broken("not_cents", str(cents))


def read_money(value: object, column: Column) -> Decimal | Broken:
    """A sum of money as a publisher's own conversion gives it, to twelve decimals, half a unit to the even one."""
    number = read_number(value, column)
    if isinstance(number, Broken):
        return number
    if abs(number) >= MOST_MONEY:
        return Broken("not_number", NUMBER_EXAMPLE[column.number_form])
    return number.quantize(TWELFTH)


def read_boolean(value: object, column: Column) -> bool | Broken:
    """Yes or no, in words or as a cell that is true or false."""
    if isinstance(value, bool):
        return value
    folded = fold(as_text(value))
    if folded in YES or folded in NO:
        return folded in YES
    return Broken("not_boolean")


def read_date(value: object, column: Column) -> str | Broken:
    """A date as ISO text at the precision given: 2024, 2024-05 or 2024-05-31; a day is never invented."""
    if isinstance(value, dt.datetime | dt.date):
        return _within(value.year, value.month, value.day)
    if isinstance(value, int | float) and not isinstance(value, bool):
        if value in YEARS:
            return str(int(value))
        if int(value) in SERIALS:
            # 45443 is a day in Excel, but as well a number that strayed into the wrong column.
            meant = dt.date(1899, 12, 30) + dt.timedelta(days=int(value))
            return Broken("not_date", suggestion=meant.isoformat())
        return Broken("not_date")
    text = as_text(value)
    if timed := ISO_TIME.fullmatch(text):
        text = timed.group(1)
    if iso := ISO_DATE.fullmatch(text):
        return _within(*(int(part) for part in iso.groups() if part))
    if parts := DAY_FIRST.fullmatch(text):
        day, sign, month, year = int(parts[1]), parts[2], int(parts[3]), int(parts[4])
        if sign == "/" and day <= 12 and month <= 12 and day != month:
            return Broken(
                "ambiguous_date", f"{year:04}-{month:02}-{day:02}", f"{year:04}-{day:02}-{month:02}"
            )
        return _within(year, month, day)
    if (parts := WRITTEN.fullmatch(fold(text))) and parts[2] in MONTHS:
        return _within(int(parts[3]), MONTHS[parts[2]], *([int(parts[1])] if parts[1] else []))
    return Broken("not_date")


def _within(year: int, month: int | None = None, day: int | None = None) -> str | Broken:
    try:
        found = dt.date(year, month or 1, day or 1).isoformat()
    except ValueError:
        return Broken("not_date")
    if year not in YEARS:
        return Broken("not_date")
    return found[: 10 if day else 7 if month else 4]


def read_month(value: object, column: Column) -> str | Broken:
    """A month as 2024-05. A day that is not the first, or a year alone, is no month."""
    found = read_date(value, column)
    if isinstance(found, Broken):
        return Broken("not_month", suggestion=found.suggestion[:7])
    if len(found) == 7:
        return found
    # Excel stores "May 2024" as its first day.
    if isinstance(value, dt.date) and found.endswith("-01"):
        return found[:7]
    return Broken("not_month", suggestion=found[:7] if len(found) > 7 else "")


def read_text(value: object, column: Column) -> str | Broken:
    """Text as it stands, without its outer blanks."""
    return as_text(value)


def read_identifier(value: object, column: Column) -> str | Broken:
    """A text that names a row: no line breaks, no blanks within."""
    text = as_text(value)
    return Broken("not_identifier", suggestion="-".join(text.split())) if re.search(r"\s", text) else text


def read_url(value: object, column: Column) -> str | Broken:
    """A web address."""
    text = as_text(value)
    try:
        parts = urlsplit(text)
    except ValueError:
        return Broken("not_url")
    good = parts.scheme in ("http", "https") and parts.netloc and not re.search(r"\s", text)
    return text if good else Broken("not_url")


READERS: dict[str, Callable[[object, Column], object]] = {
    "text": read_text,
    "identifier": read_identifier,
    "code": read_text,
    "integer": read_integer,
    "decimal": read_decimal,
    "amount": read_amount,
    "money": read_money,
    "boolean": read_boolean,
    "date": read_date,
    "month": read_month,
    "url": read_url,
}
