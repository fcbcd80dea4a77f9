"""One cell to one typed value, or to the rule that it breaks. Pure."""

import datetime as dt
import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit

from babel import Locale
from babel.numbers import list_currencies

from dashboard.dictionary import Column, fold


@dataclass(frozen=True)
class Broken:
    """A cell that breaks a rule: which one, what would be right, what may have been meant, which item.

    `expected` and `suggestion` are the same in both languages, or a text for each. `apart` names the cells of the
    column that speak against each other.
    """

    rule_id: str
    expected: str | Mapping[str, str] = ""
    suggestion: str | Mapping[str, str] = ""
    item: str = ""
    apart: str = ""


class NotACountry:
    """The value of a cell that is known to name no country ("Total"): its row is left out and counted."""


NOT_A_COUNTRY = NotACountry()


@dataclass(frozen=True)
class Form:
    """How the texts of a column are read, as its heading, its other cells or a person decided.

    Attributes:
        number: `nl` or `en` for texts such as 1.234; "" where that was not decided.
        date: `dmy`, `mdy` or `ymd` for texts such as 03-04-2025; "" where that was not decided.
        century: first of the hundred years in which a year of two digits falls; None: nobody said.
        share: `percent` or `fraction` for numbers such as 0.25 in a column of percentages; "" where nobody said.
        date_system: 1900 or 1904: a number of days is a date; None: it is none.
        times: by what a number without a scale of its own is multiplied, as the heading says.
    """

    number: str = ""
    date: str = ""
    century: int | None = None
    share: str = ""
    date_system: int | None = None
    times: Decimal = Decimal(1)


AS_IT_STANDS = Form()

NUMBER_EXAMPLE = {"plain": "1234.5", "en": "1,234.5", "nl": "1.234,5"}
# Nothing to decide: no sign that could separate thousands.
CLEAR = re.compile(r"[+-]?(?:\d+(?:\.(?:\d{1,2}|\d{4,}))?|\d{4,}\.\d+|0\.\d+)(?:[eE][+-]?\d+)?")
WRITTEN_IN = {
    "nl": re.compile(r"(?:[1-9]\d{0,2}(?:\.\d{3})+|\d+)(?:,\d+)?"),
    "en": re.compile(r"(?:(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.\d+)?)(?:[eE][+-]?\d+)?"),
}
LONGEST = 80
"""A longer text is no number and no date; what stands below would take long to find that out."""
GROUPED = re.compile(r"[1-9]\d{0,2}([ '])\d{3}(?:\1\d{3})*(?:([.,])\d+)?")
"""Thousands apart by blanks or apostrophes: what follows a point or comma are decimals."""
DIGITS = re.compile(r"\d(?:[\d., ']*\d)?(?:[eE][+-]?\d+)?")
SIGNS = str.maketrans(
    {"\u2212": "-", "\u2013": "-", "\u2012": "-", "\u00d7": "x", "\u2019": "'", "\u00b4": "'",
     "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u2007": " ", "\u2008": " ", "\u200b": None}
)  # fmt: skip
CURRENCY_NAMES = {"€": "EUR", "EURO": "EUR", "EUROS": "EUR", "$": "USD", "US$": "USD", "£": "GBP"}
CURRENCY = re.compile(
    r"^(?P<before>US\$|[€$£]|[A-Z]{3}S?|euros?)(?=[\s\d(+-])\s*|\s*(?P<after>US\$|[€$£]|\b[A-Z]{3}|\beuros?)$",
    re.IGNORECASE,
)
SCALES = {
    "duizend": 3, "thousand": 3, "mille": 3, "milliers": 3, "k": 3,
    "mln": 6, "mio": 6, "mn": 6, "miljoen": 6, "million": 6, "millions": 6,
    "mld": 9, "mrd": 9, "bn": 9, "miljard": 9, "milliard": 9, "milliards": 9, "billion": 9,
}  # fmt: skip
"""Words behind a number -> how many noughts they stand for."""
SCALE = re.compile(rf"(?<=[\d\s])\s*({'|'.join(sorted(SCALES, key=len, reverse=True))})\.?$", re.IGNORECASE)
TIMES = re.compile(r"\s*\(?\s*[x*]\s*(?:€\s*|EUR\s*)?(1(?:[., ']?000)+)\s*\)?$", re.IGNORECASE)
NO_CENTS = re.compile(r"(?<=\d)([,.])(?:-{1,2}|=)$")

ISO_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
ISO_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?")
TIME_OF_DAY = re.compile(r"\s+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s?[ap]m)?$", re.IGNORECASE)
YEAR_FIRST = re.compile(r"(\d{4})([-./])(\d{1,2})(?:\2(\d{1,2}))?")
YEAR_LAST = re.compile(r"(?:(\d{1,2})([-./]))?(\d{1,2})[-./](\d{4})")
TWO_DIGITS = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./]'?(\d{2})")
DAY_NUMBER = r"(\d{1,2})(?:er|e|ste|de|st|nd|rd|th)?\.?"
DAY_MONTH_YEAR = re.compile(rf"(?:{DAY_NUMBER}[ -]*(?:of )?)?([a-z]+)\.?,?[ -]*(\d{{4}}|'? ?\d{{2}})")
MONTH_DAY_YEAR = re.compile(rf"([a-z]+)\.? {DAY_NUMBER}(?:,| ) ?(\d{{4}})")
YEAR_MONTH_DAY = re.compile(rf"(\d{{4}})[ -]([a-z]+)\.?(?:[ -]{DAY_NUMBER})?")
ORDINALS = {
    word: number
    for words in (
        "eerste tweede derde vierde",
        "first second third fourth",
        "premier deuxieme troisieme quatrieme",
    )
    for number, word in enumerate(words.split(), start=1)
}
QUARTER = re.compile(
    rf"(?:(?:[qkt]|kw|kwartaal|quarter|trimestre)[ .]?([1-4])|"
    rf"([1-4]|{'|'.join(ORDINALS)})(?:e|de|ste|er|eme|st|nd|rd|th)? ?(?:kwartaal|kwart|kw|quarter|qtr|q|trimestre)\.?)"
    r"(?:[ /,-]*(?:van |of |de )?(\d{4}))"
)
YEAR_QUARTER = re.compile(r"(\d{4})[ /-]*(?:[qkt]|kw)[ .]?([1-4])")
YEARS = range(1800, 2101)
SUGGESTED_CENTURY = 1950
"""First of the hundred years in which a year of two digits probably falls: a suggestion, never a reading."""
SERIALS = range(20_000, 80_000)
"""A spreadsheet's own numbers for the days from 1954 to 2119."""
DAY_ZERO = {1900: dt.date(1899, 12, 30), 1904: dt.date(1904, 1, 1)}

MOST_MONEY = Decimal(10) ** 14
TWELFTH = Decimal("1e-12")

SITE = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
"""A web address without its scheme, as people type it."""

YES = {"yes", "ja", "true", "waar", "y", "j", "oui", "vrai"}
NO = {"no", "nee", "false", "onwaar", "n", "non", "faux"}


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


# Numbers ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Written:
    """A number as people write it: its digits as typed, and what stands around them."""

    digits: str
    is_negative: bool
    times: Decimal | None
    currency: str
    is_percent: bool

    def readings(self) -> dict[str, Decimal]:
        """What the digits mean in Dutch and in English form; a form in which they mean nothing is not there."""
        if grouped := GROUPED.fullmatch(self.digits):
            value = Decimal(self.digits.replace(grouped[1], "").replace(",", "."))
            return {form: value for form, sign in (("nl", ","), ("en", ".")) if grouped[2] in (None, sign)}
        found = {}
        if WRITTEN_IN["nl"].fullmatch(self.digits):
            found["nl"] = Decimal(self.digits.replace(".", "").replace(",", "."))
        if WRITTEN_IN["en"].fullmatch(self.digits):
            found["en"] = Decimal(self.digits.replace(",", ""))
        return found


def written_number(text: str) -> Written | None:
    """The parts of a number that stands as text; None where it is no number."""
    if len(text) > LONGEST:
        return None
    text = text.translate(SIGNS).strip()
    times = currency = None
    is_percent = False
    signs = ""
    if scale := TIMES.search(text):
        times = Decimal(re.sub(r"\D", "", scale[1]))
        text = text[: scale.start()]
    while not DIGITS.fullmatch(text):
        if text[:1] == "(" and text[-1:] == ")":
            signs += "-"
            text = text[1:-1].strip()
        elif text[:1] in ("-", "+"):
            signs += text[0]
            text = text[1:].strip()
        elif text[-1:] == "%" and not is_percent:
            is_percent = True
            text = text[:-1].strip()
        elif whole := NO_CENTS.search(text):
            text = f"{text[: whole.start()]}{whole[1]}00"
        elif text[-1:] == "-":
            signs += "-"
            text = text[:-1].strip()
        elif currency is None and (said := CURRENCY.search(text)) and (code := _currency(said)):
            currency = code
            text = (text[: said.start()] + text[said.end() :]).strip()
        elif times is None and (scale := SCALE.search(text)):
            times = Decimal(10) ** SCALES[scale[1].casefold()]
            text = text[: scale.start()].strip()
        else:
            return None
    return Written(text, signs == "-", times, currency or "", is_percent) if len(signs) < 2 else None


def _currency(said: re.Match) -> str:
    """The code of a currency that was found in a text, "" where three letters are none."""
    name = (said["before"] or said["after"]).upper()
    name = CURRENCY_NAMES.get(name, name)
    return name if name in _currencies() else ""


@functools.cache
def _currencies() -> frozenset[str]:
    return frozenset(list_currencies())


def own_scale(unit: str) -> Decimal:
    """By what a column's own figures are to be multiplied: 1000 for EUR_1000, a million for USD_million."""
    last = unit.rpartition("_")[2]
    return Decimal(1_000_000) if last == "million" else Decimal(last) if last.isdecimal() else Decimal(1)


def own_currency(unit: str) -> str:
    """The currency of a unit, "" where it is none."""
    first = unit.partition("_")[0]
    return first if first in _currencies() else ""


def form_of_number(text: str) -> str:
    """The one form, `nl` or `en`, in which a text is a number; "" where both say the same or none does."""
    found = written_number(text)
    readings = found.readings() if found else {}
    return next(iter(readings)) if len(readings) == 1 else ""


def read_number(value: object, column: Column, form: Form = AS_IT_STANDS) -> Decimal | Broken:
    """A number as it is meant: cells that are numbers as they are, text by what decides its form.

    A dictionary's number_form of `nl` or `en` is exclusive, as it says how one publisher writes; where it is
    plain, a text that means one thing is read, and one that means two needs `form`.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(repr(value)) if form.times == 1 else Decimal(repr(value)) * form.times
    expected = NUMBER_EXAMPLE[column.number_form]
    if not isinstance(value, str):
        return Broken("not_number", expected)
    only = "" if form.number or column.number_form == "plain" else column.number_form
    text = value.strip()
    if only != "nl" and CLEAR.fullmatch(text):
        return Decimal(text) * form.times
    found = written_number(text)
    if found is None or (found.is_percent and column.unit != "%"):
        return Broken("not_number", expected)
    currency = own_currency(column.unit)
    if found.currency and not (currency or column.type in ("amount", "money")):
        return Broken("not_number", expected)
    if found.currency and currency and found.currency != currency:
        return Broken("other_currency", currency)
    readings = found.readings()
    if only:
        readings = {only: readings[only]} if only in readings else {}
    if not readings:
        return Broken("not_number", expected)
    number = readings.get(form.number, next(iter(readings.values())))
    if len(set(readings.values())) > 1 and not form.number:
        return Broken("ambiguous_number", " / ".join(f"{one:f}" for one in readings.values()))
    if found.is_negative:
        number = -number
    return number * (form.times if found.times is None else found.times / own_scale(column.unit))


def read_integer(value: object, column: Column, form: Form = AS_IT_STANDS) -> int | Broken:
    """A whole number."""
    number = read_number(value, column, form)
    if isinstance(number, Broken):
        return number
    if number != number.to_integral_value() or abs(number) >= 2**63:
        return Broken("not_integer")
    return int(number)


def read_decimal(value: object, column: Column, form: Form = AS_IT_STANDS) -> float | Broken:
    """A number with or without decimals."""
    number = read_number(value, column, form)
    return number if isinstance(number, Broken) else float(number)


def read_amount(value: object, column: Column, form: Form = AS_IT_STANDS) -> Decimal | Broken:
    """A sum of money to the cent. A cell's own number may be a hair off the cent; text may not."""
    number = read_number(value, column, form)
    if isinstance(number, Broken):
        return number
    if abs(number) >= Decimal(10) ** 18:
        return Broken("not_number", NUMBER_EXAMPLE[column.number_form])
    cents = number.quantize(Decimal("0.01"))
    slack = abs(number) * Decimal("1e-14") if isinstance(value, float) else Decimal(0)
    return cents if abs(cents - number) <= slack else Broken("not_cents", str(cents))


def read_money(value: object, column: Column, form: Form = AS_IT_STANDS) -> Decimal | Broken:
    """A sum of money as a publisher's own conversion gives it, to twelve decimals, half a unit to the even one."""
    number = read_number(value, column, form)
    if isinstance(number, Broken):
        return number
    if abs(number) >= MOST_MONEY:
        return Broken("not_number", NUMBER_EXAMPLE[column.number_form])
    return number.quantize(TWELFTH)


def read_boolean(value: object, column: Column, form: Form = AS_IT_STANDS) -> bool | Broken:
    """Yes or no, in words or as a cell that is true or false."""
    if isinstance(value, bool):
        return value
    folded = fold(as_text(value))
    if folded in YES or folded in NO:
        return folded in YES
    return Broken("not_boolean")


# Dates ------------------------------------------------------------------------------------------------------


@functools.cache
def _months() -> dict[str, int]:
    """Names of months in Dutch, English and French, folded, whole and shortened."""
    found = {"sept": 9}
    for language in ("nl", "en", "fr"):
        months = Locale(language).months
        for kind in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[kind][width].items():
                    found[fold(name).rstrip(".")] = number
    return found


@functools.cache
def _weekday() -> re.Pattern:
    names = {
        fold(name).rstrip(".")
        for language in ("nl", "en", "fr")
        for width in ("wide", "abbreviated")
        for name in Locale(language).days["format"][width].values()
    }
    return re.compile(rf"(?:{'|'.join(sorted(names, key=len, reverse=True))})\.?,? (?=\d|[a-z]+ \d)")


def order_of_date(text: str) -> str:
    """The one order, `dmy`, `mdy` or `ymd`, in which a text is a day; "" where several are or none is."""
    text = TIME_OF_DAY.sub("", text[: LONGEST + 1])
    if (parts := YEAR_LAST.fullmatch(text)) and parts[1]:
        first, second = int(parts[1]), int(parts[3])
        return "dmy" if first > 12 >= second else "mdy" if second > 12 >= first else ""
    if parts := TWO_DIGITS.fullmatch(text):
        orders = _orders(*map(int, parts.groups()), century=2000)
        return next(iter(orders)) if len(orders) == 1 else ""
    return ""


def is_day_of_two_digits(text: str) -> bool:
    """Whether a text is three numbers of which the year has two digits: it may stand first or last."""
    return bool(TWO_DIGITS.fullmatch(TIME_OF_DAY.sub("", text[: LONGEST + 1])))


def is_serial(value: object) -> bool:
    """Whether a number in a column of dates is a spreadsheet's count of days."""
    return isinstance(value, int | float) and not isinstance(value, bool) and int(value) in SERIALS


def read_date(value: object, column: Column, form: Form = AS_IT_STANDS) -> str | Broken:
    """A date as ISO text at the precision given: 2024, 2024-05 or 2024-05-31; a day is never invented."""
    if isinstance(value, dt.datetime | dt.date):
        return _within(value.year, value.month, value.day)
    if isinstance(value, int | float) and not isinstance(value, bool):
        if value in YEARS:
            return str(int(value))
        if abs(value) < 1e6 and int(value) in SERIALS:
            meant = (DAY_ZERO[form.date_system or 1900] + dt.timedelta(days=int(value))).isoformat()
            # In a text file 45443 may as well be a number that strayed into the wrong column.
            return meant if form.date_system else Broken("not_date", suggestion=meant)
        return Broken("not_date")
    text = as_text(value)
    if len(text) > LONGEST:
        return Broken("not_date")
    if timed := ISO_TIME.fullmatch(text):
        text = timed.group(1)
    if iso := ISO_DATE.fullmatch(text):
        return _within(*(int(part) for part in iso.groups() if part))
    return _typed_date(TIME_OF_DAY.sub("", text), form)


def _typed_date(text: str, form: Form) -> str | Broken:
    """A date in one of the forms that people type."""
    if parts := YEAR_FIRST.fullmatch(text):
        return _within(int(parts[1]), int(parts[3]), *([int(parts[4])] if parts[4] else []))
    if parts := YEAR_LAST.fullmatch(text):
        if not parts[1]:
            return _within(int(parts[4]), int(parts[3]))
        first, second, year = int(parts[1]), int(parts[3]), int(parts[4])
        if first <= 12 and second <= 12 and first != second and form.date not in ("dmy", "mdy"):
            day_first, month_first = _within(year, second, first), _within(year, first, second)
            return (
                day_first
                if isinstance(day_first, Broken)
                else Broken("ambiguous_date", day_first, month_first)
            )
        is_month_first = second > 12 or (form.date == "mdy" and first <= 12)
        return _within(year, first, second) if is_month_first else _within(year, second, first)
    if parts := TWO_DIGITS.fullmatch(text):
        return _two_digit_day(*map(int, parts.groups()), form)
    if text.isdecimal() and int(text) in SERIALS:
        meant = DAY_ZERO[form.date_system or 1900] + dt.timedelta(days=int(text))
        return Broken("not_date", suggestion=meant.isoformat())
    if len(text) == 8 and text.isdecimal():
        meant = _within(int(text[:4]), int(text[4:6]), int(text[6:]))
        return meant if isinstance(meant, Broken) else Broken("not_date", suggestion=meant)
    return _date_in_words(fold(text), form)


def _date_in_words(text: str, form: Form) -> str | Broken:
    if parts := QUARTER.fullmatch(text):
        return _quarter(int(parts[3]), int(parts[1] or ORDINALS.get(parts[2]) or parts[2]))
    if parts := YEAR_QUARTER.fullmatch(text):
        return _quarter(int(parts[1]), int(parts[2]))
    text, months = _weekday().sub("", text, count=1), _months()
    if (parts := DAY_MONTH_YEAR.fullmatch(text)) and parts[2] in months:
        day, month = parts[1] and int(parts[1]), months[parts[2]]
        if len(parts[3]) == 4 and parts[3].isdecimal():
            return _within(int(parts[3]), month, *([day] if day else []))
        return _two_digits(int(parts[3].lstrip("' ")), month, day, form)
    if (parts := MONTH_DAY_YEAR.fullmatch(text)) and parts[1] in months:
        return _within(int(parts[3]), months[parts[1]], int(parts[2]))
    if (parts := YEAR_MONTH_DAY.fullmatch(text)) and parts[2] in months:
        return _within(int(parts[1]), months[parts[2]], *([int(parts[3])] if parts[3] else []))
    return Broken("not_date")


def _quarter(year: int, quarter: int) -> Broken:
    return Broken("quarter", suggestion=f"{year}-{quarter * 3 - 2:02} / {year}-{quarter * 3:02}")


def _orders(first: int, second: int, third: int, *, century: int) -> dict[str, str]:
    """The orders in which three numbers are a day of one century -> that day."""
    of = {"dmy": (third, second, first), "mdy": (third, first, second), "ymd": (first, second, third)}
    days = {
        order: _within(_of_century(year, century), month, day) if year < 100 else Broken("not_date")
        for order, (year, month, day) in of.items()
    }
    return {order: day for order, day in days.items() if not isinstance(day, Broken)}


def _of_century(year: int, first: int) -> int:
    """A year of two digits as one of the hundred years that begin with a first one."""
    return first + (year - first) % 100


def _two_digit_day(first: int, second: int, third: int, form: Form) -> str | Broken:
    """A day whose year has two digits: the century is asked, and then the order where several are possible."""
    orders = _orders(first, second, third, century=form.century or SUGGESTED_CENTURY)
    if not orders:
        return Broken("not_date")
    if form.century is None:
        return Broken("two_digit_year", suggestion=orders.get(form.date, next(iter(orders.values()))))
    if form.date in orders:
        return orders[form.date]
    days = list(dict.fromkeys(orders.values()))
    return days[0] if len(days) == 1 else Broken("ambiguous_date", days[0], days[1])


def _two_digits(year: int, month: int, day: int | None, form: Form) -> str | Broken:
    """A month or day whose year has two digits: the century is asked."""
    of = _of_century(year, form.century or SUGGESTED_CENTURY)
    meant = _within(of, month, *([day] if day is not None else []))
    is_said = form.century is not None or isinstance(meant, Broken)
    return meant if is_said else Broken("two_digit_year", suggestion=meant)


def _within(year: int, month: int | None = None, day: int | None = None) -> str | Broken:
    try:
        found = dt.date(year, 1 if month is None else month, 1 if day is None else day).isoformat()
    except ValueError:
        return Broken("not_date")
    if year not in YEARS:
        return Broken("not_date")
    return found[: 4 if month is None else 7 if day is None else 10]


def read_month(value: object, column: Column, form: Form = AS_IT_STANDS) -> str | Broken:
    """A month as 2024-05. A day that is not the first, or a year alone, is no month."""
    found = read_date(value, column, form)
    if isinstance(found, Broken):
        if found.rule_id != "not_date":
            return found
        return Broken("not_month", suggestion=found.suggestion[:7])
    if len(found) == 7:
        return found
    # A spreadsheet stores "May 2024" as its first day.
    if found.endswith("-01") and not isinstance(value, str) and len(found) == 10:
        return found[:7]
    return Broken("not_month", suggestion=found[:7] if len(found) > 7 else "")


# Texts ------------------------------------------------------------------------------------------------------


def read_text(value: object, column: Column, form: Form = AS_IT_STANDS) -> str | Broken:
    """Text as it stands, without its outer blanks."""
    return as_text(value)


def read_identifier(value: object, column: Column, form: Form = AS_IT_STANDS) -> str | Broken:
    """A text that names a row: no line breaks, no blanks within."""
    text = as_text(value)
    return Broken("not_identifier", suggestion="-".join(text.split())) if re.search(r"\s", text) else text


def read_url(value: object, column: Column, form: Form = AS_IT_STANDS) -> str | Broken:
    """A web address."""
    text = as_text(value)
    try:
        parts = urlsplit(text)
    except ValueError:
        return Broken("not_url")
    good = parts.scheme in ("http", "https") and parts.netloc and not re.search(r"\s", text)
    if good:
        return text
    return Broken("not_url", suggestion=f"https://{text}" if SITE.fullmatch(text) else "")


READERS: dict[str, Callable[..., object]] = {
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
"""Called as reader(value, column, form)."""
