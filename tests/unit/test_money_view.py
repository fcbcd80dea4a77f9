"""A choice of money: from the address, to the address, to a query; the same selection in every query."""

import re
from dataclasses import replace

import pytest

from dashboard import store
from dashboard.money import view as choosing
from dashboard.money.view import Chosen, Money, MoneyView, fold_words, money_of, parts_of, read_chosen

SELECTION = re.compile(r"\nselected as \((.*?)\n\),?\n", re.DOTALL)


@pytest.fixture(scope="module")
def version(shipped) -> str:
    return store.current_version()


@pytest.fixture(scope="module")
def money(version: str) -> Money:
    return money_of(version)


def view_of(version: str, parts: dict[str, str], lang: str = "nl") -> MoneyView:
    chosen, bad = read_chosen(parts, money_of(version))
    assert bad == []
    return MoneyView(lang=lang, version=version, chosen=chosen, address="")


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"source": "commission"},
        {"source": "commission", "measure": "expenditure", "rule": "narrow"},
        {"countries": "all"},
        {"countries": "TUN~MAR", "themes": "return~none"},
        {"since": "2014", "until": "2019", "unit": "usd"},
        {"rule": "words", "words": "refug~voluntary-return"},
        {"providers": "nl-bz", "implementers": "int-unhcr~not-named", "aid": "C01"},
        {"source": "oecd_eu", "head": "yes", "need": "N01"},
        {"source": "eutf_decision", "unit": "eur2021"},
    ],
)
def test_what_an_address_asks_for_stands_in_it_again(parts: dict[str, str], money: Money) -> None:
    chosen, bad = read_chosen(parts, money)
    assert bad == []
    assert parts_of(chosen, money) == parts


@pytest.mark.parametrize(
    ("parts", "bad"),
    [
        ({"source": "everything"}, ["source:everything"]),
        ({"measure": "incoming_funds"}, ["measure:incoming_funds"]),
        ({"source": "agency", "measure": "incoming_funds"}, ["measure:incoming_funds"]),
        ({"measure": "commitment~disbursement"}, ["measure:commitment~disbursement"]),
        ({"source": "ministry~agency"}, ["source:ministry~agency"]),
        ({"source": "eutf_decision", "unit": "usd"}, ["unit:usd"]),
        ({"source": "oecd_eu", "rule": "narrow"}, ["rule:narrow"]),
        ({"countries": "XXX"}, ["countries:XXX"]),
        ({"countries": "regional_589"}, ["countries:regional_589"]),
        ({"themes": "return~magic"}, ["themes:return~magic"]),
        ({"since": "2019", "until": "2014"}, ["since:2019", "until:2014"]),
        ({"since": "last"}, ["since:last"]),
        ({"words": "~~"}, ["words:~~"]),
        ({"head": "often"}, ["head:often"]),
        ({"colour": "red"}, ["colour:red"]),
    ],
)
def test_what_cannot_be_followed_is_named(parts: dict[str, str], bad: list[str], money: Money) -> None:
    chosen, found = read_chosen(parts, money)
    assert found == bad
    # What is left is a choice that can be shown.
    assert chosen.measure in money.measures(chosen.money_set)


def test_an_own_list_without_words_is_not_everything(money: Money) -> None:
    assert read_chosen({"rule": "words"}, money)[0].rule == "wide"


def test_a_list_of_words_is_folded_as_titles_are(money: Money) -> None:
    assert fold_words("  Réfugiés,  d'Accueil ") == "refugies d accueil"
    assert read_chosen({"rule": "words", "words": "Réfug"}, money)[0].words == ("refug",)


def test_a_country_that_the_source_lacks_is_no_unit(version: str) -> None:
    view = view_of(version, {})
    assert "AFG" in view.lacking
    assert "AFG" not in view.units
    assert not set(view.units) & set(view.lacking)
    assert sorted(view.units + view.lacking) == sorted(view.wanted)


def test_all_countries_of_the_source_leave_none_out(version: str) -> None:
    view = view_of(version, {"source": "commission", "countries": "all"})
    assert view.lacking == []
    assert view.parameters()["countries"] is None


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize(
    "money_set", ["ministry", "agency", "commission", "eutf_contract", "oecd_netherlands"]
)
def test_the_sentence_names_every_part(version: str, money_set: str, lang: str) -> None:
    view = view_of(
        version, {"source": money_set, "countries": "TUN~MAR", "since": "2014", "until": "2018"}, lang
    )
    for part in (view.measure_name, view.source_name, view.rule_name, view.unit_name, "2014", "2018"):
        assert part in view.sentence
    assert {"nl": "Tunesië en Marokko", "en": "Tunisia and Morocco"}[lang] in view.sentence


def test_a_choice_of_the_reader_is_kept_for_a_while_only(version: str) -> None:
    view = view_of(version, {})
    assert not view.is_moved
    assert replace(view, chosen=replace(view.chosen, themes=("return",))).is_moved


def test_the_default_is_the_first_set_with_what_was_paid_out(version: str, money: Money) -> None:
    assert read_chosen({}, money)[0] == Chosen()
    assert money.set_ids[0] == Chosen().money_set


def selections() -> dict[str, str]:
    """Query -> the text of its selection."""
    found = {}
    for name in store.query_names():
        text = store.text_of(name)
        if "$money_set" in text and (block := SELECTION.search(text)):
            found[name] = " ".join(block.group(1).split())
    return found


def test_every_query_selects_money_by_the_same_text() -> None:
    found = selections()
    assert {"money/spread", "money/spread_rows", "money/rules", "money/per_head"} <= set(found)
    differing = {name for name, text in found.items() if text != found["money/spread"]}
    assert differing == set()


def test_two_sets_or_measures_can_never_be_asked_at_once() -> None:
    for name in selections():
        kinds = {part: kind for part, (kind, _) in store.header(name)["parameters"].items()}
        assert kinds["money_set"] == "varchar", name
        assert kinds["measure"] == "varchar", name


def test_incoming_funds_are_no_spending() -> None:
    assert "incoming_funds" not in choosing.MEASURES
