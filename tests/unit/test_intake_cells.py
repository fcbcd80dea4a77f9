"""One cell to one typed value, or to the rule that it breaks: as found, expected."""

import datetime as dt
from decimal import Decimal

import pytest

from dashboard.intake.cells import READERS, Broken, as_text
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
        ("plain", "1.234.567", "ambiguous_number"),
        ("plain", "1,5", "not_number"),
        ("plain", "12,345", "not_number"),
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


def test_a_percentage_may_carry_its_sign():
    assert read("12.5%", type="decimal", unit="%") == 12.5
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
        ("1.2.2024", "2024-02-01"),
        ("31/12/2024", "2024-12-31"),
        ("31 december 2024", "2024-12-31"),
        ("1 mrt 2024", "2024-03-01"),
        ("May 2024", "2024-05"),
        ("03/04/2024", "ambiguous_date"),
        ("04/04/2024", "2024-04-04"),
        ("2024-13", "not_date"),
        ("2024-02-30", "not_date"),
        ("30 februari 2024", "not_date"),
        ("2024-5-1", "not_date"),
        ("0024-05-01", "not_date"),
        ("31-12-24", "not_date"),
        (45443.0, "not_date"),
        (12.0, "not_date"),
        ("medio 2024", "not_date"),
        (True, "not_date"),
    ],
)
def test_dates_keep_the_precision_given(as_found, expected):
    assert read(as_found, type="date") == expected


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
