"""The money of a country profile is that of the pages on money, each source apart, and missing is not zero."""

import re
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest

from dashboard import formats, store
from dashboard.money import spread
from dashboard.money.view import Chosen, MoneyView
from dashboard.panels import Panel
from dashboard.profile import money
from dashboard.profile.view import View
from tests.unit.test_profile import MOST_WORDS, UNFINISHED, view_of

CHOICES = [
    ("TUN", {"money_set": "ministry"}),
    ("IRQ", {"money_set": "commission", "measure": "disbursement", "rule": "narrow"}),
    ("DJI", {"money_set": "commission", "measure": "commitment", "rule": "all", "unit": "eur2021"}),
    ("NER", {"money_set": "eutf_decision", "measure": "commitment"}),
    ("SOM", {"money_set": "eutf_contract", "measure": "contracted"}),
    ("BRA", {"money_set": "oecd_netherlands", "measure": "net_disbursement", "rule": "all"}),
]


def profile_of(country: str, lang: str = "nl", **chosen: object) -> tuple[MoneyView, View]:
    view = view_of(country, (), lang)
    booked = MoneyView(
        lang=lang, version=view.version, chosen=Chosen(countries=country, **chosen), address=view.address
    )
    return booked, view


@pytest.mark.parametrize(("country", "chosen"), CHOICES)
def test_every_cut_is_the_figure_of_the_spending_page(shipped, country: str, chosen: dict) -> None:
    booked, _ = profile_of(country, **chosen)
    there = replace(booked, chosen=replace(booked.chosen, countries="all"))
    places = spread.by_place(there).set_index("code")
    amount = places.loc[country, "amount"]
    assert amount > 0
    panels = {panel.key: panel for panel in money.money_panels(booked)}
    years = panels["money-years"]
    # Years of before and after the source stand in words below the chart, and only there.
    undrawn = booked.cut("year").set_index("year")["amount"].drop(list(years.table["year"]), errors="ignore")
    assert years.table["amount"].sum() + undrawn.sum() == pytest.approx(amount, abs=0.01)
    has_themes = booked.money.has_themes(chosen["money_set"])
    cuts = ["money-themes", "money-implementers", "money-providers"] if has_themes else []
    assert set(panels) >= {"money-years", *cuts}
    for key in cuts:
        assert panels[key].table["amount"].sum() == pytest.approx(amount, abs=0.01), key


def test_the_rows_of_a_provider_add_up_to_its_bar(shipped) -> None:
    booked, _ = profile_of("IRQ", money_set="commission", rule="all")
    panel = money.providers_panel(booked)
    assert len(panel.marks) == len(panel.table) > 1
    for mark, amount in zip(panel.marks, panel.table["amount"], strict=True):
        rows = panel.rows(mark.key)
        assert rows["value"].sum() == pytest.approx(amount, abs=0.01)
        assert set(rows["place"]) == {"Irak"}


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_source_without_the_country_has_no_data_and_says_which_have(shipped, lang: str) -> None:
    booked, view = profile_of("NER", lang)
    assert not money.is_held(booked)
    first, second = money.lacking_said(booked, view)
    assert {"nl": "geen gegevens", "en": "no data"}[lang] in first
    assert {"nl": "geen nul", "en": "not zero"}[lang] in first
    held = [name for name, holds in money.sets_of(booked) if holds]
    assert held == ["eutf_decision", "eutf_contract", "oecd_netherlands", "oecd_eu"]
    for name in held:
        assert str(booked.money.about(name, booked.money.measures(name)[0])[f"name_{lang}"]) in second
    leads_to = [parse_qs(urlsplit(address).query) for _, address, _ in money.ways(booked)]
    assert [asked["money"][0] for asked in leads_to] == [f"source:{name}" for name in held]
    assert {asked["country"][0] for asked in leads_to} == {"NER"}


def test_the_ways_onward_keep_the_country(shipped) -> None:
    booked, view = profile_of("TUN", money_set="commission", rule="narrow")
    for _, address, _ in money.onward(booked, view):
        packed = parse_qs(urlsplit(address).query)["money"][0]
        assert set(packed.split(",")) == {"source:commission", "rule:narrow", "countries:TUN"}


@pytest.mark.parametrize("country", ["TUN", "NER", "DJI", "BRA"])
def test_all_sources_stand_apart_and_add_up_to_their_own_rows(shipped, country: str) -> None:
    booked, _ = profile_of(country)
    panel = money.sources_panel(booked)
    asked = {}
    for name in booked.money.set_ids:
        for measure in booked.money.measures(name):
            has_themes = booked.money.has_themes(name)
            one = Chosen(
                money_set=name, measure=measure, rule="wide" if has_themes else "all", countries=country
            )
            for rule in {one.rule, "all"}:
                whole = replace(booked, chosen=replace(one, rule=rule)).cut("total").iloc[0]
                asked[name, measure, rule] = whole
    shown = panel.table.to_dict("records")
    with_money = [row for row in shown if row["every_state"] != "no_data"]
    assert len(with_money) == len(panel.marks) > 0
    for mark, row in zip(panel.marks, with_money, strict=True):
        name, measure = mark.key
        assert row["every"] == pytest.approx(asked[name, measure, "all"]["amount"], abs=0.01)
        if booked.money.has_themes(name):
            under_rule = asked[name, measure, "wide"]["amount"]
            assert row["amount"] == pytest.approx(0.0 if pd.isna(under_rule) else under_rule, abs=0.01)
        else:
            assert (pd.isna(row["amount"]), row["amount_state"]) == (True, "not_applicable")
        shown_amount = row["amount"] if booked.money.has_themes(name) else row["every"]
        assert panel.rows(mark.key)["value"].sum() == pytest.approx(shown_amount, abs=0.01)
    lacking = {name for name, holds in money.sets_of(booked) if not holds}
    assert len(shown) - len(with_money) == len(lacking)
    assert all(pd.isna(row["amount"]) and pd.isna(row["every"]) for row in shown if row not in with_money)


def test_what_the_oecd_says_is_set_beside_and_not_added(shipped) -> None:
    booked, _ = profile_of("TUN")
    panel = money.sources_panel(booked)
    found = store.query("country/money", countries=["TUN"], unit="EUR").set_index("money_set_id")
    for name in money.OECD:
        assert formats.compact_eur(found.loc[name, "every"], "nl") in panel.summary
    assert "incoming_funds" not in set(found["measure_code"])


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize(("country", "chosen"), CHOICES)
def test_words_are_whole_and_every_panel_says_the_country(
    shipped, country: str, chosen: dict, lang: str
) -> None:
    booked, _ = profile_of(country, lang, **chosen)
    made: list[Panel] = [*money.money_panels(booked), money.sources_panel(booked)]
    assert len({panel.key for panel in made}) == len(made)
    for panel in made:
        assert len(panel.title.split()) <= MOST_WORDS, panel.title
        for text in (panel.title, panel.subtitle, panel.alt, panel.summary, *panel.caveats):
            assert not UNFINISHED.search(text), (panel.key, text)
        assert panel.key.startswith(("money-", "providers"))
    for panel in made[:-1]:
        assert booked.countries_name in panel.subtitle
    assert not re.search(r"besteed in \w+|spent in (?!it)", " ".join(panel.summary for panel in made))
