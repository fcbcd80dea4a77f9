"""Numbers, money, dates, lists and country names as readers of Dutch and British English expect them.

Missing is never silently zero: every function raises on None, NaN and NA, unless the caller says with `kind`
why the value is missing. Signs and units are joined with a no-break space (U+00A0) so that "€ 7,4 mld" stays
on one line, and a minus is U+2212, as in plotly's axes.
"""

import csv
import datetime
import decimal
import functools
import numbers
import re
from collections.abc import Iterable

from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from dashboard.words import FOLDER, LOCALES, check_language, word

Number = int | float | decimal.Decimal

MISSING_KINDS = ("no_data", "not_applicable", "not_recorded", "not_public", "suppressed")
REMARKS = ("rounded", "estimated", "provisional")
NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
EN_DASH = "\u2013"
EUR_SCALES = {
    "billion": decimal.Decimal(10**9),
    "million": decimal.Decimal(10**6),
    "one": decimal.Decimal(1),
    "cent": decimal.Decimal(1),  # whole units, written with two decimals: amounts per inhabitant
}
CENTS_BELOW = 100
CURRENCY_SIGNS = {"EUR": "€", "USD": "US$"}
PARTIAL_DATE = re.compile(r"\d{4}(-\d{2}){0,2}")


def number(value: Number | None, lang: str, *, decimals: int = 0, kind: str | None = None) -> str:
    """A number in the locale: 1.234,5 or 1,234.5.

    Half is rounded away from zero. A true zero is "0" whatever the decimals; a value that is not zero but
    would be rounded to it shows as "<1" (or "<0,1", …), so that the two never look alike.

    Args:
        value: the number.
        lang: nl or en.
        decimals: digits behind the comma, always shown.
        kind: what to say when the value is missing, one of MISSING_KINDS.

    Raises:
        ValueError: a missing value without a kind, or an infinite one.
    """
    if is_missing(value):
        return missing(kind, lang)
    return _locale_number(value, lang, decimals=decimals)


def percent(value: Number | None, lang: str, decimals: int = 0, *, kind: str | None = None) -> str:
    """A percentage, given on a scale of 0 to 100: 12.34 with one decimal is "12,3%". Else as `number`."""
    if is_missing(value):
        return missing(kind, lang)
    return _locale_number(value, lang, decimals=decimals, as_percent=True)


def eur_scale(amounts: Iterable[Number | None]) -> str:
    """The scale that all amounts of a chart or table share, of EUR_SCALES; missing is skipped.

    That of the largest amount; but millions where in billions the smallest would show as "<0,1", and cents where all
    amounts are below 100.
    """
    sizes = [abs(_exact(amount)) for amount in amounts if not is_missing(amount)]
    most = max(sizes, default=decimal.Decimal(0))
    if 0 < most < CENTS_BELOW:
        return "cent"
    scale = _scale_of(most)
    least = min((size for size in sizes if size), default=decimal.Decimal(0))
    is_lost = scale == "billion" and _rounded(least / EUR_SCALES[scale], 1) == 0
    return "million" if is_lost else scale


def compact_eur(
    amount: Number | None, lang: str, *, scale: str | None = None, kind: str | None = None
) -> str:
    """An amount in euro, short: `compact_money` in EUR."""
    return compact_money(amount, lang, scale=scale, kind=kind)


def compact_money(
    amount: Number | None,
    lang: str,
    *,
    currency: str = "EUR",
    scale: str | None = None,
    kind: str | None = None,
) -> str:
    """An amount, short: "€ 7,4 mld" or "€7.4 bn", "€ 55 mln" or "€55 m", "€ 950.000" or "€950,000".

    One rule: the largest of billion, million and one that makes at least 1 after rounding; at most one
    decimal for billions and millions, left out when it is zero; whole units below a million.

    Args:
        amount: whole units of the currency, not thousands or millions.
        lang: nl or en.
        currency: one of CURRENCY_SIGNS.
        scale: one of EUR_SCALES, for a chart or table where all amounts share it (see `eur_scale`).
        kind: as in `number`.

    Raises:
        ValueError: as `number`, or an unknown currency.
    """
    _check_currency(currency)
    if is_missing(amount):
        return missing(kind, lang)
    scale = scale or _scale_of(abs(_exact(amount)))
    digits = amount_in_scale(amount, lang, scale=scale)
    mark = digits[0] if digits[0] in f"<>{MINUS}" else ""
    unit = "" if scale in ("one", "cent") else NO_BREAK_SPACE + word(_scale_key(scale), lang)
    sign = CURRENCY_SIGNS[currency] + (NO_BREAK_SPACE if lang == "nl" else "")
    rest = digits[len(mark) :]
    if lang == "nl" and mark == MINUS:
        return f"{sign}{mark}{rest}{unit}"  # Dutch puts the minus beside the figure, English before the sign
    return f"{mark}{sign}{rest}{unit}"


def amount_in_scale(amount: Number | None, lang: str, *, scale: str, kind: str | None = None) -> str:
    """The figure of `compact_money` alone, "7,4", for a chart or table whose heading holds `money_unit`."""
    if is_missing(amount):
        return missing(kind, lang)
    scaled = _exact(amount) / EUR_SCALES[scale]
    if scale == "cent":
        return _locale_number(scaled, lang, decimals=2)
    decimals = 0 if scale == "one" or _rounded(scaled, 1) == _rounded(scaled, 0) != 0 else 1
    return _locale_number(scaled, lang, decimals=decimals)


def money_unit(scale: str, lang: str, *, currency: str = "EUR") -> str:
    """The unit that all amounts of a chart share: "mln euro" or "million euros", "US-dollar" or "US dollars"."""
    _check_currency(currency)
    return word(f"money.unit.{'one' if scale == 'cent' else scale}.{currency}", lang)


def _check_currency(currency: str) -> None:
    if currency not in CURRENCY_SIGNS:
        raise ValueError(f"no currency {currency!r}; there are {', '.join(CURRENCY_SIGNS)}")


def date(text: str | datetime.date | None, lang: str, *, kind: str | None = None) -> str:
    """A date at the precision given: "2024", "mei 2024" for 2024-05, "31 mei 2024" for 2024-05-31.

    Raises:
        ValueError: missing without a kind, or not an ISO date of the calendar.
    """
    if is_missing(text):
        return missing(kind, lang)
    check_language(lang)
    year, month, day = _date_parts(text)
    first = datetime.date(year, month or 1, day or 1)
    if day:
        return format_date(first, "long", locale=LOCALES[lang])
    if month:
        return format_skeleton("yMMMM", first, locale=LOCALES[lang])
    return f"{year:04d}"


def period(first: str | int | None, last: str | int | None, lang: str) -> str:
    """A period, both ends included: "2014–2024", "mei 2024 – juni 2025", "sinds 2021".

    Raises:
        ValueError: both ends missing, an end before its start, or an end that is no date.
    """
    first, last = (None if is_missing(end) else _iso(end) for end in (first, last))
    if first is None and last is None:
        return missing(None, lang)
    if last is None:
        return word("period.since", lang, first=date(first, lang))
    if first is None:
        return word("period.until", lang, last=date(last, lang))
    shared = min(len(first), len(last))  # "2024" to "2024-05" is no contradiction
    if first[:shared] > last[:shared]:
        raise ValueError(f"a period from {first} to {last} ends before it starts")
    if first == last:
        return date(first, lang)
    texts = date(first, lang), date(last, lang)
    return (f" {EN_DASH} " if any(" " in text for text in texts) else EN_DASH).join(texts)


def interval(low: Number, high: Number, lang: str, *, decimals: int = 0, as_percent: bool = False) -> str:
    """The bounds of an uncertain figure: "12–15", "12–15%", "−3 tot 5"; one figure if both round to it.

    Raises:
        ValueError: a missing bound, or a low one above the high one.
    """
    if is_missing(low) or is_missing(high):
        return missing(None, lang)
    if _exact(low) > _exact(high):
        raise ValueError(f"an interval from {low} to {high} is upside down")
    ends = [_locale_number(value, lang, decimals=decimals, as_percent=as_percent) for value in (low, high)]
    if ends[0] == ends[1]:
        return ends[0]
    if any(end[0] in f"<>{MINUS}" for end in ends):
        return word("range.to", lang, low=ends[0], high=ends[1])
    return EN_DASH.join([ends[0].removesuffix("%") if as_percent else ends[0], ends[1]])


def list_of(items: Iterable[str], lang: str, *, joined_by: str = "and") -> str:
    """Items as a phrase: "Tunesië en Marokko", "Tunisia, Morocco and Egypt"; joined by "and" or "or".

    Raises:
        ValueError: an empty list: what to say then is for the caller.
    """
    check_language(lang)
    items = list(items)
    if not items:
        raise ValueError("a list of nothing has no words")
    return format_list(items, style={"and": "standard", "or": "or"}[joined_by], locale=LOCALES[lang])


def missing(kind: str | None, lang: str) -> str:
    """The words for a value that is not there, by why it is not there; a true zero is no such case.

    Raises:
        ValueError: no kind, or one that is not in MISSING_KINDS.
    """
    check_language(lang)
    if kind is None:
        raise ValueError(
            f"a value is missing and nothing says why; kind is one of {', '.join(MISSING_KINDS)}"
        )
    if kind not in MISSING_KINDS:
        raise ValueError(f"no kind of missing {kind!r}; there are {', '.join(MISSING_KINDS)}")
    return word(f"state.{kind}", lang)


def remark(kind: str, lang: str) -> str:
    """The words for what there is to say about a figure: one of REMARKS, or why it is `missing`."""
    if kind in REMARKS:
        return word(f"state.{kind}", lang)
    return missing(kind, lang)


def is_missing(value: object) -> bool:
    """Whether a single value is None, NaN, NaT or NA."""
    if value is None:
        return True
    if isinstance(value, str | numbers.Integral | datetime.date) and value == value:
        return False
    try:
        return not bool(value == value)
    except TypeError:  # pandas.NA has no truth value
        return True


def country_with_article(country_code: str, lang: str, *, name: str, form: str = "sentence") -> str:
    """A country as it stands in a sentence, where that differs from its name in lists.

    Args:
        country_code: ISO 3166 alpha-3.
        lang: nl or en.
        name: the name in that language, used unless country_names.csv says otherwise.
        form: "sentence" ("de Comoren", "the Gambia"), "start" of a sentence ("De Comoren", "The Gambia") or
            "in"
            with its preposition ("op de Comoren", "in the Comoros", "in Tunesië").

    Raises:
        ValueError: an unknown form or language.
    """
    check_language(lang)
    row = _country_names().get(country_code, {})
    text = row.get(f"sentence_{lang}", name)
    match form:
        case "sentence":
            return text
        case "start":
            return text[:1].upper() + text[1:]
        case "in":
            return f"{row.get('preposition_nl', 'in') if lang == 'nl' else 'in'} {text}"
    raise ValueError(f"no form {form!r} of a country's name; there are sentence, start and in")


def country_note(country_code: str, lang: str) -> str | None:
    """The footnote that a country's name needs on maps and pages, or None."""
    return word("note.kosovo", lang) if country_code == "XKX" else None


def _exact(value: Number) -> decimal.Decimal:
    exact = decimal.Decimal(str(value))  # str, so that 0.1 is a tenth and not the nearest binary fraction
    if not exact.is_finite():
        raise ValueError(f"{value} is not a number that can be shown")
    return exact


def _rounded(value: decimal.Decimal, decimals: int) -> decimal.Decimal:
    with decimal.localcontext() as context:
        context.prec = 60  # quantize refuses a result of more digits than the precision
        return value.quantize(decimal.Decimal(1).scaleb(-decimals), rounding=decimal.ROUND_HALF_UP)


def _locale_number(value: Number, lang: str, *, decimals: int, as_percent: bool = False) -> str:
    check_language(lang)
    exact = _exact(value)
    if exact == 0:
        return _plain(decimal.Decimal(0), lang, decimals=0, as_percent=as_percent)  # not -0
    rounded = _rounded(exact, decimals)
    if rounded == 0:
        smallest = _plain(
            decimal.Decimal(1).scaleb(-decimals), lang, decimals=decimals, as_percent=as_percent
        )
        return f"<{smallest}" if exact > 0 else f">{MINUS}{smallest}"
    sign = MINUS if rounded < 0 else ""
    return sign + _plain(rounded.copy_abs(), lang, decimals=decimals, as_percent=as_percent)


def _plain(value: decimal.Decimal, lang: str, *, decimals: int, as_percent: bool) -> str:
    check_language(lang)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    with decimal.localcontext() as context:
        context.prec = 60  # Babel rounds in the current context
        if as_percent:
            return format_percent(value / 100, pattern + "%", locale=LOCALES[lang])
        return format_decimal(value, pattern, locale=LOCALES[lang])


def _scale_of(size: decimal.Decimal) -> str:
    if _rounded(size / EUR_SCALES["billion"], 1) >= 1 and _rounded(size / EUR_SCALES["million"], 1) >= 1000:
        return "billion"
    if _rounded(size, 0) >= EUR_SCALES["million"]:
        return "million"
    return "one"


def _scale_key(scale: str) -> str:
    return {"billion": "money.billion", "million": "money.million"}[scale]


def _iso(value: str | int | datetime.date) -> str:
    if isinstance(value, datetime.date):
        return value.isoformat()[:10]
    if isinstance(value, numbers.Integral):
        return f"{int(value):04d}"
    return value


def _date_parts(value: str | datetime.date) -> tuple[int, int | None, int | None]:
    text = _iso(value)
    if not isinstance(text, str) or not PARTIAL_DATE.fullmatch(text):
        raise ValueError(f"{value!r} is not a date like 2024, 2024-05 or 2024-05-31")
    parts = [int(part) for part in text.split("-")]
    try:
        datetime.date(*[*parts, 1, 1][:3])
    except ValueError:
        raise ValueError(f"{value!r} is not in the calendar") from None
    year, month, day = [*parts, None, None][:3]
    return year, month, day


@functools.cache
def _country_names() -> dict[str, dict[str, str]]:
    with (FOLDER / "country_names.csv").open(encoding="utf-8", newline="") as file:
        return {row["country_code"]: row for row in csv.DictReader(file)}
