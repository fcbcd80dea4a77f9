"""One cell to one typed value, or to the rule that it breaks: as found, expected."""

import datetime as dt
from decimal import Decimal

import pytest

from dashboard.intake.cells import READERS, Broken, Form, as_text, form_of_number, order_of_date
from tests.unit.intake_made import column


def read(value: object, **of_column: object) -> object:
    made = column(**of_column)
    result = READERS[made.type](value, made)
    return result.rule_id if isinstance(result, Broken) else result


@pytest.mark.parametrize(
    ("form", "as_found", "expected"),
    [
        ("plain", 1234.5, 1234.5),
        ("plain", "1234.5", 1234.5),
        ("plain", "-3", -3.0),
        ("plain", "1e3", 1000.0),
        ("plain", "0.123", 0.123),
        # One thousand two hundred thirty-four or one and a bit: never a guess.
        ("plain", "1.234", "ambiguous_number"),
        ("plain", "1,234", "ambiguous_number"),
        ("plain", "12,345", "ambiguous_number"),
        ("plain", "-1.234", "ambiguous_number"),
        # These can be read in one way only, whoever wrote them.
        ("plain", "1.234.567", 1234567.0),
        ("plain", "1,234,567", 1234567.0),
        ("plain", "1.234,5", 1234.5),
        ("plain", "1,234.5", 1234.5),
        ("plain", "1,5", 1.5),
        ("plain", "0,123", 0.123),
        ("plain", "1234,567", 1234.567),
        ("plain", "n/a", "not_number"),
        ("plain", "nan", "not_number"),
        ("plain", "inf", "not_number"),
        ("plain", True, "not_number"),
        ("plain", dt.date(2024, 5, 31), "not_number"),
        ("en", "12,345", 12345.0),
        ("en", "1,234.5", 1234.5),
        ("en", "1.234", 1.234),
        ("en", "1,2345", "not_number"),
        ("en", "12,34", "not_number"),
        ("en", ":", "not_number"),
        ("nl", "1.234,5", 1234.5),
        ("nl", "1.234", 1234.0),
        ("nl", "12,5", 12.5),
        ("nl", "1,234.5", "not_number"),
        ("nl", 1.234, 1.234),
        ("plain", "\u22125", -5.0),
        ("plain", "\u20135", -5.0),
        ("plain", "5-", -5.0),
        ("plain", "(5,5)", -5.5),
        ("plain", "( 1.234,5 )", -1234.5),
        ("plain", "+5", 5.0),
        ("plain", "(-5)", "not_number"),
        ("plain", "--5", "not_number"),
        ("plain", "()", "not_number"),
        # Blanks, thin ones too, and apostrophes between thousands.
        ("plain", "1 234", 1234.0),
        ("plain", "1\u00a0234\u00a0567,5", 1234567.5),
        ("plain", "1\u2009234.5", 1234.5),
        ("plain", "1\u202f234", 1234.0),
        ("plain", "1'234", 1234.0),
        ("plain", "1’234’567.25", 1234567.25),
        ("plain", "1 23", "not_number"),
        ("plain", "12 34", "not_number"),
        ("plain", "1 234'567", "not_number"),
        ("plain", "12 mln", 12e6),
        ("plain", "1,5 miljoen", 1.5e6),
        ("plain", "1.5 million", 1.5e6),
        ("plain", "2 mld.", 2e9),
        ("plain", "12k", 12e3),
        ("plain", "12 duizend", 12e3),
        ("plain", "5 x 1.000", 5e3),
        ("plain", "2,5 (x 1.000.000)", 2.5e6),
        ("plain", "mln", "not_number"),
        ("plain", "1.234 mln", "ambiguous_number"),
        # A currency is no part of a number that is no money.
        ("plain", "€ 5", "not_number"),
    ],
)
def test_numbers(form, as_found, expected):
    assert read(as_found, type="decimal", number_form=form) == expected


@pytest.mark.parametrize(
    ("as_found", "expected"),
    [(5.0, 5), ("5", 5), ("5.0", 5), (5.5, "not_integer"), ("5.5", "not_integer"), (1e300, "not_integer")],
)
def test_whole_numbers(as_found, expected):
    assert read(as_found, type="integer") == expected


@pytest.mark.parametrize(
    ("as_found", "expected"),
    [
        (5256072987.34, Decimal("5256072987.34")),
        (0.1 + 0.2, Decimal("0.30")),
        ("0.30", Decimal("0.30")),
        ("0.301", "not_cents"),
        (0.301, "not_cents"),
        ("€ 1.234,56", Decimal("1234.56")),
        ("1.234,56 EUR", Decimal("1234.56")),
        ("12,5 mln", Decimal(12_500_000)),
        ("€ 2 miljard", Decimal(2_000_000_000)),
        ("€ 5 mln euro", "not_number"),
        ("5 mln euro", Decimal(5_000_000)),
        ("€ 500,-", Decimal(500)),
        ("€ 1.500,--", Decimal(1500)),
        ("-€ 5", Decimal(-5)),
        ("€ -5", Decimal(-5)),
        ("€ 5-", Decimal(-5)),
        ("(€ 1.234)", Decimal(-1234)),
        ("CHF 5", Decimal(5)),
        ("XYZ 5", "not_number"),
        ("2 kg", "not_number"),
        (1e18, "not_number"),
    ],
)
def test_amounts(as_found, expected):
    assert (
        read(as_found, type="amount", number_form="plain" if as_found in ("0.30", "0.301") else "nl")
        == expected
    )


@pytest.mark.parametrize(
    ("as_found", "expected"),
    [
        # The shortest decimal that means the cell, never the binary number behind it.
        (0.1, Decimal("0.100000000000")),
        (55000000.37, Decimal("55000000.370000000000")),
        (1234567.123456789, Decimal("1234567.123456789000")),
        ("-1234.5", Decimal("-1234.500000000000")),
        ("0", Decimal("0.000000000000")),
        # Half a unit of the last digit goes to the even one.
        ("0.0000000000005", Decimal("0.000000000000")),
        ("0.0000000000015", Decimal("0.000000000002")),
        ("USD 12.5 mln", Decimal("12500000.000000000000")),
        ("99999999999999.5", Decimal("99999999999999.500000000000")),
        (1e14, "not_number"),
        (-1e14, "not_number"),
        ("n/a", "not_number"),
    ],
)
def test_money_is_kept_to_twelve_decimals(as_found, expected):
    found = read(as_found, type="money")
    assert found == expected
    assert isinstance(found, str) or found.as_tuple().exponent == -12


@pytest.mark.parametrize(
    "text", ["(" * 30_000 + ")" * 30_000, "-" * 60_000, "1" + " " * 60_000 + "x", "1 " * 30_000]
)
def test_a_text_of_any_length_is_told_at_once(text):
    assert read(text, type="amount") == "not_number"
    assert read(text, type="date") == "not_date"
    assert (form_of_number(text), order_of_date(text)) == ("", "")


@pytest.mark.parametrize(
    ("unit", "as_found", "expected"),
    [
        ("EUR", "€ 5", Decimal(5)),
        ("EUR", "$ 5", "other_currency"),
        ("EUR", "5 USD", "other_currency"),
        ("USD", "US$ 5", Decimal(5)),
        ("USD", "5 €", "other_currency"),
        # What a cell says of its scale is held against that of the column.
        ("EUR_1000", "5 mln", Decimal(5000)),
        ("EUR_1000", "5", Decimal(5)),
        ("USD_million", "$ 2,5 mln", Decimal("2.5")),
    ],
)
def test_a_currency_and_a_scale_are_those_of_the_column(unit, as_found, expected):
    assert read(as_found, type="amount", unit=unit) == expected


@pytest.mark.parametrize(
    ("form", "as_found", "expected"),
    [
        ("nl", "1.234", 1234.0),
        ("en", "1.234", 1.234),
        ("nl", "1,234", 1.234),
        ("en", "1,234", 1234.0),
        # What can be read in one way is read so, whatever was decided of the others.
        ("nl", "1,234.5", 1234.5),
        ("en", "1.234,5", 1234.5),
    ],
)
def test_what_was_decided_of_a_column_counts_for_what_is_ambiguous(form, as_found, expected):
    made = column(type="decimal")
    assert READERS["decimal"](as_found, made, Form(number=form)) == expected
    # A person's answer goes before what the dictionary says of a publisher.
    other = column(type="decimal", number_form="en" if form == "nl" else "nl")
    assert READERS["decimal"](as_found, other, Form(number=form)) == expected


@pytest.mark.parametrize(
    ("as_found", "form"),
    [("1.234", ""), ("1,234", ""), ("5", ""), ("1 234", ""), ("12,5", "nl"), ("1.234.567", "nl"), ("12.5", "en"),
     ("1,234,567", "en"), ("€ 12,50", "nl"), ("500,-", "nl"), ("tekst", "")],
)  # fmt: skip
def test_which_form_a_number_shows(as_found, form):
    assert form_of_number(as_found) == form


def test_a_percentage_may_carry_its_sign():
    assert read("12.5%", type="decimal", unit="%") == 12.5
    assert read("12,5 %", type="decimal", unit="%") == 12.5
    assert read("12.5%", type="decimal", unit="persons") == "not_number"


@pytest.mark.parametrize(
    ("as_found", "expected"),
    [
        ("2024", "2024"),
        (2024.0, "2024"),
        ("2024-05", "2024-05"),
        ("2024-05-31", "2024-05-31"),
        ("2024-05-31 00:00:00", "2024-05-31"),
        (dt.date(2024, 5, 31), "2024-05-31"),
        (dt.datetime(2024, 5, 31), "2024-05-31"),
        ("31-12-2024", "2024-12-31"),
        ("13.2.2024", "2024-02-13"),
        ("13-04-2025", "2025-04-13"),
        ("04/13/2025", "2025-04-13"),
        ("03-04-2025", "ambiguous_date"),
        ("1.2.2024", "ambiguous_date"),
        ("04-04-2025", "2025-04-04"),
        ("2024/5/1", "2024-05-01"),
        ("2024-5-1", "2024-05-01"),
        ("05-2024", "2024-05"),
        ("5/2024", "2024-05"),
        ("31-12-2024 14:30", "2024-12-31"),
        ("31/12/2024", "2024-12-31"),
        ("31 december 2024", "2024-12-31"),
        ("1 mrt 2024", "2024-03-01"),
        ("May 2024", "2024-05"),
        ("03/04/2024", "ambiguous_date"),
        ("04/04/2024", "2024-04-04"),
        ("2024-13", "not_date"),
        ("2024-02-30", "not_date"),
        ("30 februari 2024", "not_date"),
        ("0024-05-01", "not_date"),
        ("31-12-24", "two_digit_year"),
        ("12/31/24", "two_digit_year"),
        ("mei '24", "two_digit_year"),
        ("31 mei 24", "two_digit_year"),
        ("dec-24", "two_digit_year"),
        ("31-13-24", "not_date"),
        ("00-01-2024", "not_date"),
        ("00-05-24", "two_digit_year"),
        ("00-13-24", "not_date"),
        ("31-dec-2024", "2024-12-31"),
        ("3 déc. 2024", "2024-12-03"),
        ("1er janvier 2024", "2024-01-01"),
        ("août 2024", "2024-08"),
        ("juin 2024", "2024-06"),
        ("dinsdag 3 juni 2025", "2025-06-03"),
        ("June 3, 2025", "2025-06-03"),
        ("3rd of June 2025", "2025-06-03"),
        ("2024 mei", "2024-05"),
        ("Q2 2024", "quarter"),
        ("2024-Q2", "quarter"),
        ("2e kwartaal 2024", "quarter"),
        ("tweede kwartaal van 2024", "quarter"),
        ("2ème trimestre 2024", "quarter"),
        ("second quarter of 2024", "quarter"),
        ("Q5 2024", "not_date"),
        ("45443", "not_date"),
        ("20240531", "not_date"),
        (45443.0, "not_date"),
        (12.0, "not_date"),
        ("medio 2024", "not_date"),
        (True, "not_date"),
    ],
)
def test_dates_keep_the_precision_given(as_found, expected):
    assert read(as_found, type="date") == expected


@pytest.mark.parametrize(
    ("order", "as_found", "expected"),
    [("dmy", "03-04-2025", "2025-04-03"), ("mdy", "03-04-2025", "2025-03-04"), ("mdy", "13-04-2025", "2025-04-13"),
     ("dmy", "04/13/2025", "2025-04-13")],
)  # fmt: skip
def test_what_was_decided_of_a_column_counts_for_its_dates(order, as_found, expected):
    assert READERS["date"](as_found, column(type="date"), Form(date=order)) == expected


@pytest.mark.parametrize(
    ("as_found", "order"),
    [("03-04-2025", ""), ("13-04-2025", "dmy"), ("04/13/2025", "mdy"), ("13-13-2025", ""), ("2025-04-13", ""),
     ("04-2025", ""), ("13.04.2025 12:00", "dmy")],
)  # fmt: skip
def test_which_order_a_date_shows(as_found, order):
    assert order_of_date(as_found) == order


@pytest.mark.parametrize(
    ("as_found", "suggestion"),
    [("31-12-24", "2024-12-31"), ("31-12-74", "1974-12-31"), ("12/31/24", "2024-12-31"), ("mei '24", "2024-05"),
     ("Q2 2024", "2024-04 / 2024-06"), ("45443", "2024-05-31"), ("20240531", "2024-05-31")],
)  # fmt: skip
def test_a_date_that_is_asked_comes_with_what_may_be_meant(as_found, suggestion):
    assert READERS["date"](as_found, column(type="date")).suggestion == suggestion


@pytest.mark.parametrize(("system", "day"), [(1900, "2024-05-31"), (1904, "2028-06-01")])
def test_a_workbook_counts_days_from_one_of_two_dates(system, day):
    assert READERS["date"](45443.0, column(type="date"), Form(date_system=system)) == day


def test_a_date_that_lost_its_format_is_a_fault_that_says_what_may_be_meant():
    assert READERS["date"](45443.0, column(type="date")) == Broken("not_date", suggestion="2024-05-31")


@pytest.mark.parametrize(
    ("as_found", "expected"),
    [
        ("2024-05", "2024-05"),
        ("mei 2024", "2024-05"),
        (dt.date(2024, 5, 1), "2024-05"),
        (dt.date(2024, 5, 2), "not_month"),
        ("2024-05-01", "not_month"),
        ("2024", "not_month"),
        ("2024-13", "not_month"),
        ("05-2024", "2024-05"),
        ("03-04-2024", "ambiguous_date"),
        ("Q2 2024", "quarter"),
    ],
)
def test_months(as_found, expected):
    assert read(as_found, type="month") == expected


@pytest.mark.parametrize(
    ("as_found", "expected"),
    [("yes", True), ("Ja", True), (True, True), ("WAAR", True), ("no", False), ("nee", False), (False, False),
     ("false", False), (1.0, "not_boolean"), ("1", "not_boolean"), ("misschien", "not_boolean")],
)  # fmt: skip
def test_booleans(as_found, expected):
    assert read(as_found, type="boolean") == expected


@pytest.mark.parametrize(
    ("as_found", "expected"),
    [
        ("https://example.org/a?b=c", "https://example.org/a?b=c"),
        ("example.org", "not_url"),
        ("https://", "not_url"),
        ("https://a.org https://b.org", "not_url"),
        ("javascript:alert(1)", "not_url"),
        ("https://[x", "not_url"),
    ],
)
def test_addresses(as_found, expected):
    assert read(as_found, type="url") == expected


@pytest.mark.parametrize(
    ("as_found", "expected"), [("eu-tun-2023", "eu-tun-2023"), (12.0, "12"), ("eu tun", "not_identifier")]
)
def test_keys(as_found, expected):
    assert read(as_found, type="identifier") == expected


@pytest.mark.parametrize(
    ("as_found", "expected"),
    [
        ("  00123 ", "00123"),
        ("a\nb", "a\nb"),
        ("\u00a0x\u00a0", "x"),
        ("n/a", "n/a"),
        ("Côte d'Ivoire", "Côte d'Ivoire"),
        (12.0, "12"),
        (12.5, "12.5"),
        (True, "true"),
        (dt.datetime(2024, 5, 31, 12, 30), "2024-05-31 12:30:00"),
        (None, ""),
    ],
)
def test_text_stays_as_it_is_but_for_its_outer_blanks(as_found, expected):
    assert as_text(as_found) == expected


@pytest.mark.parametrize(
    ("text", "meant"),
    [("www.rijksoverheid.nl/x", "https://www.rijksoverheid.nl/x"), ("zie map 3.", ""), ("x", "")],
)
def test_an_address_without_its_scheme_is_suggested_with_it(text, meant):
    found = READERS["url"](text, column(type="url"))
    assert (found.rule_id, found.suggestion) == ("not_url", meant)
