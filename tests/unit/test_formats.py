"""Formats: rows of (as given, Dutch, English), and that no two states look alike."""

import csv
import datetime
import decimal
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import formats
from dashboard.words import FOLDER

NO_VALUE = [None, math.nan, np.nan, pd.NA, pd.NaT, np.float64("nan"), decimal.Decimal("nan")]
COUNTRIES = FOLDER.parents[1] / "data" / "original" / "reference" / "countries.csv"


def plain(text: str) -> str:
    """No-break spaces as blanks, so that rows below can be read and typed."""
    return text.replace(formats.NO_BREAK_SPACE, " ")


@pytest.mark.parametrize(
    ("value", "decimals", "nl", "en"),
    [
        (0, 0, "0", "0"),
        (0.0, 2, "0", "0"),
        (-0.0, 0, "0", "0"),
        (5, 0, "5", "5"),
        (1234, 0, "1.234", "1,234"),
        (1234567.891, 2, "1.234.567,89", "1,234,567.89"),
        (-1234, 0, "−1.234", "−1,234"),
        (0.5, 0, "1", "1"),
        (2.5, 0, "3", "3"),
        (-2.5, 0, "−3", "−3"),
        (0.285, 2, "0,29", "0.29"),
        (7, 1, "7,0", "7.0"),
        (0.4, 0, "<1", "<1"),
        (0.04, 1, "<0,1", "<0.1"),
        (-0.04, 1, ">−0,1", ">−0.1"),
        (np.int64(12), 0, "12", "12"),
        (np.float64(0.1), 1, "0,1", "0.1"),
        (
            decimal.Decimal("12345678901234567890123456789012345.67"),
            2,
            "12.345.678.901.234.567.890.123.456.789.012.345,67",
            "12,345,678,901,234,567,890,123,456,789,012,345.67",
        ),
    ],
)
def test_number(value, decimals, nl, en):
    assert formats.number(value, "nl", decimals=decimals) == nl
    assert formats.number(value, "en", decimals=decimals) == en


@pytest.mark.parametrize(
    ("value", "decimals", "nl", "en"),
    [
        (12.34, 1, "12,3%", "12.3%"),
        (100, 0, "100%", "100%"),
        (0, 1, "0%", "0%"),
        (0.04, 1, "<0,1%", "<0.1%"),
        (123.4, 0, "123%", "123%"),
        (-5, 0, "−5%", "−5%"),
        (12.345, 2, "12,35%", "12.35%"),
    ],
)
def test_percent_is_on_a_scale_of_a_hundred(value, decimals, nl, en):
    assert formats.percent(value, "nl", decimals) == nl
    assert formats.percent(value, "en", decimals) == en


@pytest.mark.parametrize(
    ("amount", "nl", "en"),
    [
        (7.4e9, "€ 7,4 mld", "€7.4 bn"),
        (7.0e9, "€ 7 mld", "€7 bn"),
        (7.04e9, "€ 7 mld", "€7 bn"),
        (999_960_000, "€ 1 mld", "€1 bn"),
        (999_940_000, "€ 999,9 mln", "€999.9 m"),
        (55e6, "€ 55 mln", "€55 m"),
        (1_500_000, "€ 1,5 mln", "€1.5 m"),
        (999_999.5, "€ 1 mln", "€1 m"),
        (999_999.4, "€ 999.999", "€999,999"),
        (950_000, "€ 950.000", "€950,000"),
        (0.2, "<€ 1", "<€1"),
        (0, "€ 0", "€0"),
        (-7.4e9, "€ −7,4 mld", "−€7.4 bn"),
    ],
)
def test_compact_eur(amount, nl, en):
    assert plain(formats.compact_eur(amount, "nl")) == nl
    assert plain(formats.compact_eur(amount, "en")) == en


def test_the_amounts_of_one_chart_share_a_scale():
    amounts = [7.4e9, 60e6, None, 0]
    scale = formats.eur_scale(amounts)
    shown = [plain(formats.compact_eur(amount, "nl", scale=scale, kind="no_data")) for amount in amounts]
    assert shown == ["€ 7,4 mld", "€ 0,1 mld", "geen gegevens", "€ 0 mld"]
    assert formats.eur_scale([]) == "one"


def test_a_scale_in_which_a_small_amount_would_be_lost_is_not_taken():
    amounts = [7.4e9, -3e6]
    scale = formats.eur_scale(amounts)
    assert [plain(formats.compact_eur(amount, "nl", scale=scale)) for amount in amounts] == [
        "€ 7.400 mln",
        "€ −3 mln",
    ]
    assert formats.eur_scale([7.4e6, 3]) == "million"


def test_amounts_per_head_have_cents():
    amounts = [3.456, 0, -0.5, 0.001]
    scale = formats.eur_scale(amounts)
    shown = [plain(formats.compact_eur(amount, "nl", scale=scale)) for amount in amounts]
    assert shown == ["€ 3,46", "€ 0", "€ −0,50", "<€ 0,01"]
    assert (
        formats.money_unit(scale, "nl") == "euro" and formats.amount_in_scale(3, "en", scale=scale) == "3.00"
    )
    assert formats.eur_scale([100]) == "one" and formats.eur_scale([0]) == "one"


@pytest.mark.parametrize(
    ("amount", "nl", "en"),
    [
        (7.4e9, "US$ 7,4 mld", "US$7.4 bn"),
        (-950_000, "US$ −950.000", "−US$950,000"),
        (0.2, "<US$ 1", "<US$1"),
    ],
)
def test_compact_money_in_dollars(amount, nl, en):
    assert plain(formats.compact_money(amount, "nl", currency="USD")) == nl
    assert plain(formats.compact_money(amount, "en", currency="USD")) == en


@pytest.mark.parametrize(
    ("amount", "scale", "figure"),
    [
        (12_345_678, "million", "12,3"),
        (12e6, "million", "12"),
        (40_000, "million", "<0,1"),
        (0, "million", "0"),
    ],
)
def test_a_figure_beside_a_unit_that_stands_once(amount, scale, figure):
    assert formats.amount_in_scale(amount, "nl", scale=scale) == figure


@pytest.mark.parametrize(
    ("scale", "currency", "nl", "en"),
    [
        ("million", "EUR", "mln euro", "million euros"),
        ("billion", "USD", "mld US-dollar", "billion US dollars"),
        ("one", "EUR", "euro", "euros"),
    ],
)
def test_the_unit_that_amounts_share(scale, currency, nl, en):
    assert formats.money_unit(scale, "nl", currency=currency) == nl
    assert formats.money_unit(scale, "en", currency=currency) == en


def test_a_currency_that_is_not_held_is_refused():
    for show in (
        lambda: formats.compact_money(1, "nl", currency="GBP"),
        lambda: formats.money_unit("one", "nl", currency="GBP"),
    ):
        with pytest.raises(ValueError, match="no currency 'GBP'"):
            show()


@pytest.mark.parametrize(
    ("text", "nl", "en"),
    [
        ("2024", "2024", "2024"),
        ("2024-05", "mei 2024", "May 2024"),
        ("2024-05-31", "31 mei 2024", "31 May 2024"),
        ("2024-03-01", "1 maart 2024", "1 March 2024"),
        ("0987", "0987", "0987"),
        (datetime.date(2024, 5, 31), "31 mei 2024", "31 May 2024"),
    ],
)
def test_a_date_keeps_its_precision(text, nl, en):
    assert formats.date(text, "nl") == nl
    assert formats.date(text, "en") == en


@pytest.mark.parametrize(
    "text", ["", "24", "2024-5", "2024-13", "2024-02-30", "31-05-2024", "2024-05-31T00:00", 2024.0]
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError, match="not"):
        formats.date(text, "nl")


@pytest.mark.parametrize(
    ("first", "last", "nl", "en"),
    [
        ("2014", "2024", "2014–2024", "2014–2024"),
        (2014, np.int64(2024), "2014–2024", "2014–2024"),
        ("2014", "2014", "2014", "2014"),
        ("2024-05", "2025-06", "mei 2024 – juni 2025", "May 2024 – June 2025"),
        ("2024", "2025-06", "2024 – juni 2025", "2024 – June 2025"),
        ("2024", "2024-06", "2024 – juni 2024", "2024 – June 2024"),
        ("2021", None, "sinds 2021", "since 2021"),
        (math.nan, "2021-03", "tot en met maart 2021", "up to and including March 2021"),
    ],
)
def test_period(first, last, nl, en):
    assert formats.period(first, last, "nl") == nl
    assert formats.period(first, last, "en") == en


@pytest.mark.parametrize(
    ("first", "last"), [(None, None), ("2024", "2014"), ("2024-06", "2024-05"), ("x", "2024")]
)
def test_a_period_that_is_none_is_refused(first, last):
    with pytest.raises(ValueError):
        formats.period(first, last, "nl")


@pytest.mark.parametrize(
    ("low", "high", "as_percent", "nl"),
    [
        (12, 15, False, "12–15"),
        (12, 15, True, "12–15%"),
        (-3, 5, False, "−3 tot 5"),
        (12.1, 12.3, False, "12"),
        (0, 5, True, "0–5%"),
        (0.2, 5, True, "<1% tot 5%"),
    ],
)
def test_interval(low, high, as_percent, nl):
    assert formats.interval(low, high, "nl", as_percent=as_percent) == nl


@pytest.mark.parametrize(("low", "high"), [(5, 3), (None, 3), (3, math.nan)])
def test_an_interval_that_is_none_is_refused(low, high):
    with pytest.raises(ValueError):
        formats.interval(low, high, "nl")


@pytest.mark.parametrize(
    ("items", "nl", "en"),
    [
        (["Tunesië"], "Tunesië", "Tunesië"),
        (["Tunesië", "Marokko"], "Tunesië en Marokko", "Tunesië and Marokko"),
        (["A", "B", "C"], "A, B en C", "A, B and C"),
        (["A", "B", "C", "D"], "A, B, C en D", "A, B, C and D"),
    ],
)
def test_list_of(items, nl, en):
    assert formats.list_of(items, "nl") == nl
    assert formats.list_of(iter(items), "en") == en


def test_list_of_alternatives_and_of_nothing():
    assert formats.list_of(["A", "B"], "nl", joined_by="or") == "A of B"
    assert formats.list_of(["A", "B", "C"], "en", joined_by="or") == "A, B or C"
    with pytest.raises(ValueError):
        formats.list_of([], "nl")


@pytest.mark.parametrize("value", NO_VALUE, ids=repr)
@pytest.mark.parametrize(
    "show",
    [formats.number, formats.percent, formats.compact_eur, formats.compact_money, formats.date],
    ids=lambda f: f.__name__,
)
def test_missing_is_an_error_until_the_caller_says_why(show, value):
    with pytest.raises(ValueError, match="missing"):
        show(value, "nl")
    assert show(value, "nl", kind="not_public") == "niet openbaar"
    assert show(value, "en", kind="not_recorded") == "not recorded"


@pytest.mark.parametrize("value", [math.inf, -math.inf])
def test_infinity_is_no_number_to_show(value):
    with pytest.raises(ValueError):
        formats.number(value, "nl")


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_no_two_states_look_alike(lang):
    shown = [formats.remark(kind, lang) for kind in formats.MISSING_KINDS + formats.REMARKS]
    shown += [formats.number(value, lang) for value in (0, 0.3, -0.3, 1)]
    assert len(set(shown)) == len(shown)


@pytest.mark.parametrize("kind", [None, "zero", "0", "", "rounded"])
def test_zero_and_remarks_are_no_kind_of_missing(kind):
    with pytest.raises(ValueError):
        formats.missing(kind, "nl")


@pytest.mark.parametrize(
    ("code", "name_nl", "name_en", "nl", "en"),
    [
        ("TUN", "Tunesië", "Tunisia", "Tunesië", "Tunisia"),
        ("GMB", "Gambia", "Gambia", "Gambia", "the Gambia"),
        (
            "COD",
            "Congo (Democratische Republiek)",
            "Congo (Democratic Republic)",
            "de Democratische Republiek Congo",
            "the Democratic Republic of the Congo",
        ),
        (
            "ARE",
            "Verenigde Arabische Emiraten",
            "United Arab Emirates",
            "de Verenigde Arabische Emiraten",
            "the United Arab Emirates",
        ),
        (
            "PSE",
            "Palestijnse Gebieden",
            "Palestinian Territories",
            "de Palestijnse Gebieden",
            "the Palestinian Territories",
        ),
        (
            "BIH",
            "Bosnië en Herzegovina",
            "Bosnia & Herzegovina",
            "Bosnië en Herzegovina",
            "Bosnia and Herzegovina",
        ),
        ("CIV", "Ivoorkust", "Côte d’Ivoire", "Ivoorkust", "Côte d’Ivoire"),
        ("XKX", "Kosovo", "Kosovo", "Kosovo", "Kosovo"),
    ],
)
def test_a_country_in_a_sentence(code, name_nl, name_en, nl, en):
    assert formats.country_with_article(code, "nl", name=name_nl) == nl
    assert formats.country_with_article(code, "en", name=name_en) == en


def test_a_country_at_the_start_and_after_a_preposition():
    assert formats.country_with_article("COM", "nl", name="Comoren", form="start") == "De Comoren"
    assert formats.country_with_article("GMB", "en", name="Gambia", form="start") == "The Gambia"
    assert formats.country_with_article("COM", "nl", name="Comoren", form="in") == "op de Comoren"
    assert formats.country_with_article("COM", "en", name="Comoros", form="in") == "in the Comoros"
    assert formats.country_with_article("TUN", "nl", name="Tunesië", form="in") == "in Tunesië"
    with pytest.raises(ValueError):
        formats.country_with_article("TUN", "nl", name="Tunesië", form="of")


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_country_reads_as_a_name_in_a_sentence(lang):
    """Brackets, ampersands and names that lack their article are for lists, not for sentences."""
    with COUNTRIES.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    codes = {row["iso3"]: row for row in rows}
    texts = {
        code: formats.country_with_article(code, lang, name=row[f"name_{lang}"])
        for code, row in codes.items()
    }
    assert len(texts) >= 134
    assert [text for text in texts.values() if set("()&*") & set(text)] == []
    needs = {
        "nl": ("Verenigd", "Republiek", "Gebieden", "Sahara"),
        "en": ("United", "Republic", "Territories"),
    }
    articles = {"nl": ("de ", "het "), "en": ("the ",)}
    bare = [
        t for t in texts.values() if any(n in t for n in needs[lang]) and not t.startswith(articles[lang])
    ]
    assert bare == []
    assert set(formats._country_names()) <= set(codes)


def test_the_name_of_kosovo_carries_its_note():
    assert "1244" in formats.country_note("XKX", "nl") and "1244" in formats.country_note("XKX", "en")
    assert formats.country_note("SRB", "nl") is None


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15),
    st.integers(0, 4),
)
def test_a_number_reads_back_within_half_a_step(value, decimals):
    for lang, thousands, point in (("nl", ".", ","), ("en", ",", ".")):
        shown = formats.number(value, lang, decimals=decimals)
        step = decimal.Decimal(1).scaleb(-decimals)
        if shown[0] in "<>":
            assert 0 < abs(value) < step / 2
        else:
            read = decimal.Decimal(
                shown.replace(thousands, "").replace(point, ".").replace(formats.MINUS, "-")
            )
            assert abs(read - value) <= step / 2
            assert (read == 0) == (value == 0)


@given(st.dates(min_value=datetime.date(1000, 1, 1)), st.sampled_from([4, 7, 10]))
def test_a_date_never_says_more_than_it_knows(day, length):
    shown = formats.date(day.isoformat()[:length], "en")
    assert len(shown.split()) == {4: 1, 7: 2, 10: 3}[length]
    assert shown.endswith(str(day.year))
