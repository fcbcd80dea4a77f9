"""An address is followed as far as it can be, and what cannot be followed is told."""

import pytest

from dashboard.session import language_from, read_address
from dashboard.words import word

COUNTRIES = ["TUN", "MAR", "EGY", "XKX", "CIV"]
VERSIONS = ["v3", "v4", "v2", "v1"]
"""The one that everyone sees first: v4 was undone."""
REMOVED = {"v5": {"when": "1 May 2026", "by": "the steward"}}


def read(**address: str):
    address = {name.rstrip("_"): text for name, text in address.items()}
    return read_address(
        address, versions=VERSIONS, countries=COUNTRIES, first_year=2008, last_year=2024, removed=REMOVED
    )


def keys(choice) -> list[str]:
    return [notice.key.removeprefix("shell.notice.") for notice in choice.notices]


def test_a_right_address_is_followed_without_a_word():
    choice = read(country="TUN", compare="MAR,EGY", from_="2010", to="2020", version="v3", lang="en")
    assert (choice.country, choice.compare) == ("TUN", ("MAR", "EGY"))
    assert (choice.year_from, choice.year_to, choice.version) == (2010, 2020, "v3")
    assert choice.notices == ()


def test_an_empty_address_shows_the_newest_version():
    choice = read()
    assert (choice.country, choice.compare, choice.year_from, choice.year_to) == (None, (), None, None)
    assert choice.version == "v3"
    assert choice.notices == ()


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ({"country": "QQQ"}, ["no_country"]),
        ({"country": "tun"}, []),
        ({"compare": "QQQ,MAR"}, ["no_country"]),
        ({"country": "TUN", "compare": "TUN"}, ["compare_same"]),
        ({"compare": "TUN,MAR,EGY,XKX"}, ["compare_many"]),
        ({"compare": ",MAR,,MAR"}, []),
        ({"from_": "soon"}, ["no_year"]),
        ({"from_": "٢٠١٠"}, ["no_year"]),
        ({"to": "20100"}, ["no_year"]),
        ({"to": "1999"}, ["year_outside"]),
        ({"from_": "2020", "to": "2010"}, ["years_reversed"]),
        ({"version": "v0"}, ["no_version"]),
        ({"version": "../v3"}, ["no_version"]),
        ({"version": "v2"}, ["newer_version"]),
        ({"version": "v4"}, ["undone_version"]),
        ({"version": "v5"}, ["version_removed"]),
        ({"lang": "fr"}, ["no_language"]),
        ({"coutry": "TUN"}, ["no_part"]),
        ({"embed": "true", "embed_options": "x"}, []),
    ],
)
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_what_is_wrong_is_told_in_words(address, told, lang):
    choice = read(**address)
    assert keys(choice) == told
    for notice in choice.notices:
        assert word(notice.key, lang, **notice.values)


def test_what_is_right_beside_what_is_wrong_is_kept():
    choice = read(country="TUN", compare="QQQ,MAR,TUN,EGY", from_="2020", to="2010", version="gone")
    assert choice.country == "TUN"
    assert choice.compare == ("MAR", "EGY")
    assert (choice.year_from, choice.year_to) == (2010, 2020)
    assert choice.version == "v3"
    assert keys(choice) == ["no_country", "compare_same", "years_reversed", "no_version"]


def test_a_page_without_countries_or_years_does_not_judge_them():
    choice = read_address({"country": "QQQ", "from": "1900"}, versions=VERSIONS)
    assert (choice.country, choice.year_from, choice.notices) == ("QQQ", 1900, ())


def test_an_old_version_that_is_kept_is_shown():
    assert read(version="v2").version == "v2"


@pytest.mark.parametrize(
    ("asked", "given"), [("nl", "nl"), ("en", "en"), ("fr", "nl"), ("", "nl"), (None, "nl")]
)
def test_language_is_dutch_unless_there_is_the_one_asked_for(asked, given):
    assert language_from(asked) == given
