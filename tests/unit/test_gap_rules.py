"""The rules of the matrix on made evidence: where each must hold, where it must not, and what never happens."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.gaps import rules
from dashboard.gaps.rules import (
    Beside,
    Cell,
    Claim,
    Country,
    Evidence,
    Figure,
    NeedIndicator,
    NotApplicable,
    Payments,
    Record,
    Rule,
    Settings,
    Theme,
)

ORIGIN = {"file_name": "made.xlsx", "sheet_name": "made", "sheet_row": 2}
ALL_LEVELS = ("bilateral", "eu", "multilateral")


def record(**changed: object) -> Record:
    """A record of its own on t1 in AAA: an active agreement of the EU with one partner country."""
    given = dict.fromkeys(Record.__dataclass_fields__) | {
        "country_code": "AAA",
        "theme_id": "t1",
        "record_kind": "partnership",
        "record_id": "p",
        "level": "eu",
        "form": "agreement",
        "status_id": "active",
        "is_active": True,
        "country_role": "partner",
        "partners_in_record": 1,
        "is_process": False,
        "is_peer_case": False,
        "is_model_case": False,
        "counts_for_coverage": True,
        "is_not_told_apart": False,
        "is_shared_word": False,
        **ORIGIN,
    }
    return Record(**given | changed)


def instrument(**changed: object) -> Record:
    """A programme in use on t1 in AAA."""
    given = {"record_kind": "instrument", "record_id": "i", "use_scope": "programme", "nature": "law"}
    return record(**given | {"partners_in_record": None} | changed)


def need(need_id: str = "n1", **changed: object) -> NeedIndicator:
    """A need on t1: 100 or more in 2020."""
    given = dict.fromkeys(NeedIndicator.__dataclass_fields__) | {
        "need_id": need_id,
        "theme_id": "t1",
        "role": "primary",
        "figure_id": "made",
        "newest_full_year": 2020,
        "operator": ">=",
        "default_threshold": 100.0,
        "default_on": True,
        **ORIGIN,
    }
    return NeedIndicator(**given | changed)


def figure(value: float, *, is_read: bool = True, period: int = 2020) -> Figure:
    return Figure(
        period=period,
        value=float(value),
        status="normal",
        route_id=None,
        denominator_period=None,
        is_read=is_read,
    )


def claim(claim_id: str = "k1", **changed: object) -> Claim:
    """A complete claim that closes t1 for all countries by itself."""
    given = dict.fromkeys(Claim.__dataclass_fields__) | {
        "claim_id": claim_id,
        "level": "eu",
        "theme_ids": ("t1",),
        "country_codes": ("all",),
        "is_complete": True,
        "closes_theme": "t1",
        "together_with": (),
        **ORIGIN,
    }
    return Claim(**given | changed)


def exclusion(rule_id: str, scope: str, *, themes: tuple[str, ...] = ("t1",), countries: str = "AAA"):
    return NotApplicable(
        rule_id=rule_id,
        scope=scope,
        theme_ids=themes,
        condition="made",
        rationale="made",
        found=dict.fromkeys(countries.split()),
        **ORIGIN,
    )


def rule(rule_id: str, code: str, *, field_count: int | None = None, default_on: bool = True) -> Rule:
    given = dict.fromkeys(Rule.__dataclass_fields__) | ORIGIN
    kind = "state" if code in rules.STATES else "flag"
    return Rule(
        **given
        | {
            "rule_id": rule_id,
            "kind": kind,
            "code": code,
            "field_count": field_count,
            "default_on": default_on,
        }
    )


RULES = {
    **{code: rule(f"s{number}", code) for number, code in enumerate(rules.STATES, start=1)},
    **{code: rule(f"f{number}", code, field_count=1) for number, code in enumerate(rules.FLAGS, start=1)},
}
COUNTRIES = {
    code: Country(
        country_code=code,
        name_nl=code,
        name_en=code,
        role="partner",
        region=None,
        subregion=None,
        route_ids=(),
    )
    for code in ("AAA", "BBB")
}
THEMES = {
    code: Theme(theme_id=code, name_nl=code, name_en=code, definition_nl="", definition_en="")
    for code in ("t1", "t2")
}
GIVEN = {
    "max_partner_countries": "7",
    "use_scopes": "agreement;measure;programme",
    "levels": ";".join(ALL_LEVELS),
    "exclude_processes": "yes",
    "count_not_told_apart": "yes",
}


def world(*parts: object, **changed: object) -> Evidence:
    """Evidence of records, needs, claims and not-applicable rules; figures and what stands beside by keyword."""
    records: dict[tuple[str, str], list[Record]] = {}
    for part in parts:
        if isinstance(part, Record):
            records.setdefault((part.country_code, part.theme_id), []).append(part)
    given = {
        "countries": COUNTRIES,
        "themes": THEMES,
        "records": {key: tuple(found) for key, found in records.items()},
        "needs": {part.need_id: part for part in parts if isinstance(part, NeedIndicator)},
        "figures": {},
        "claims": {part.claim_id: part for part in parts if isinstance(part, Claim)},
        "not_applicable": [part for part in parts if isinstance(part, NotApplicable)],
        "rules": RULES,
        "beside": {},
        "payments": {},
        "paid_until": {},
        "settings": GIVEN,
        "setting_names": {},
    }
    return Evidence(**given | changed)


def cell(evidence: Evidence, country: str = "AAA", theme: str = "t1", **moved: object) -> Cell:
    chosen = replace(rules.default_settings(evidence), **moved)
    return rules.judge(evidence, chosen)[country, theme]


def flags(found: Cell) -> list[str]:
    return [flag.rule.code for flag in found.flags]


PROCESS = record(record_id="process", is_process=True)


# States -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "state"),
    [
        ([exclusion("x", "cell"), record(), PROCESS, claim()], "not_applicable"),
        ([record(), PROCESS, claim()], "own_record"),
        ([PROCESS, claim()], "framework_only"),
        ([claim()], "nothing_found"),
        ([record(is_active=False), claim()], "nothing_found"),
        ([], "unknown"),
        ([record(is_active=False)], "unknown"),
    ],
)
def test_the_first_rule_that_holds_gives_the_state(parts: list, state: str) -> None:
    found = cell(world(*parts))
    assert (found.state, found.rule.code) == (state, state)


def test_what_is_said_of_one_cell_is_said_of_no_other() -> None:
    evidence = world(exclusion("x", "cell"), record(theme_id="t2"), record(country_code="BBB"), claim())
    assert {
        key: one.state for key, one in rules.judge(evidence, rules.default_settings(evidence)).items()
    } == {
        ("AAA", "t1"): "not_applicable",
        ("AAA", "t2"): "own_record",
        ("BBB", "t1"): "own_record",
        ("BBB", "t2"): "unknown",
    }


@pytest.mark.parametrize(
    ("found", "moved", "counted"),
    [
        (record(), {}, "own"),
        (instrument(), {}, "own"),
        # Cases of others
        (record(is_peer_case=True), {}, "peer_case"),
        (instrument(is_model_case=True), {}, "model_case"),
        *((record(country_role=role), {}, "not_partner") for role in ("participant", "host", "provider")),
        # Levels
        (record(level="bilateral"), {"levels": ("eu", "multilateral")}, "level_off"),
        (record(level="eu"), {"levels": ("eu",)}, "own"),
        # Pressure never covers, whatever its theme counts for
        (instrument(nature="leverage"), {}, "leverage"),
        # Themes
        (record(counts_for_coverage=False), {}, "not_counted"),
        (record(is_shared_word=True), {}, "own"),
        (record(is_shared_word=True), {"count_not_told_apart": False}, "not_told_apart"),
        (record(is_not_told_apart=True), {"count_not_told_apart": False}, "own"),
        # Status
        (record(is_active=False, status_id="ended"), {}, "not_active"),
        (record(is_active=False, status_id="proposed"), {}, "not_active"),
        # Frameworks by size and form
        (record(partners_in_record=7), {}, "own"),
        (record(partners_in_record=8), {}, "framework"),
        (record(partners_in_record=8), {"max_partner_countries": 8}, "own"),
        (record(partners_in_record=2), {"max_partner_countries": 1}, "framework"),
        (PROCESS, {}, "framework"),
        (PROCESS, {"exclude_processes": False}, "own"),
        (record(is_process=True, partners_in_record=8), {"exclude_processes": False}, "framework"),
        # Frameworks by scope of use
        *((instrument(use_scope=scope), {}, "own") for scope in ("agreement", "measure", "programme")),
        *((instrument(use_scope=scope), {}, "framework") for scope in ("framework", "general", None)),
        (instrument(use_scope="framework"), {"use_scopes": ("framework",)}, "own"),
        (instrument(use_scope="measure"), {"use_scopes": ("framework",)}, "framework"),
        # Period
        (record(start_date="2019-12-31"), {"since": 2020}, "outside_period"),
        (record(start_date="2020"), {"since": 2020}, "own"),
        (record(start_date="2020-12"), {"until": 2020}, "own"),
        (record(start_date="2021-01-01"), {"until": 2020}, "outside_period"),
        (record(start_date="2020-06"), {"since": 2020, "until": 2020}, "own"),
        (record(), {"since": 1900}, "outside_period"),
        (record(is_process=True, start_date="2019"), {"since": 2020}, "outside_period"),
        # The first reason that holds is given
        (record(is_peer_case=True, is_active=False, level="eu"), {"levels": ()}, "peer_case"),
        (record(is_active=False, counts_for_coverage=False), {}, "not_counted"),
    ],
)
def test_a_record_counts_as(found: Record, moved: dict, counted: str) -> None:
    judged = cell(world(found, claim()), **moved)
    assert judged.records == ((found, counted),)
    assert (judged.state == "own_record") == (counted == "own")
    assert (judged.state == "framework_only") == (counted == "framework")


@pytest.mark.parametrize(
    ("claims", "moved", "closing"),
    [
        ([claim()], {}, ["k1"]),
        ([claim(is_complete=False)], {}, []),
        ([claim(closes_theme="t2")], {}, []),
        ([claim(closes_theme=None)], {}, []),
        ([claim(country_codes=("AAA", "CCC"))], {}, ["k1"]),
        ([claim(country_codes=("BBB",))], {}, []),
        # Together, or not at all
        ([claim(together_with=("k2",)), claim("k2", closes_theme=None)], {}, ["k1", "k2"]),
        ([claim(together_with=("k2",)), claim("k2", closes_theme=None, is_complete=False)], {}, []),
        ([claim(together_with=("k2",)), claim("k2", closes_theme=None, country_codes=("BBB",))], {}, []),
        ([claim(together_with=("k2",))], {}, []),
        # Two ways to close one theme
        ([claim(is_complete=False), claim("k2")], {}, ["k2"]),
        # A level that does not count closes nothing
        ([claim()], {"levels": ("bilateral",)}, []),
        ([claim(level="all")], {"levels": ("bilateral",)}, ["k1"]),
        # Nor does a claim about another time
        ([claim(until_date="2021-09-13")], {"since": 2022}, []),
        ([claim(until_date="2021-09-13")], {"since": 2021}, ["k1"]),
        ([claim(from_date="2016-10-02")], {"until": 2015}, []),
        ([claim(from_date="2016-10-02")], {"until": 2016}, ["k1"]),
        ([claim()], {"since": 2022, "until": 2023}, ["k1"]),
    ],
)
def test_claims_close_a_theme(claims: list[Claim], moved: dict, closing: list[str]) -> None:
    found = cell(world(*claims), **moved)
    assert [one.claim_id for one in found.closed_by] == closing
    assert found.state == ("nothing_found" if closing else "unknown")


@pytest.mark.parametrize(
    ("scope", "themes", "countries", "state", "need_state"),
    [
        ("cell", ("t1",), "AAA", "not_applicable", "above"),
        ("cell", ("all",), "BBB AAA", "not_applicable", "above"),
        ("cell", ("t2",), "AAA", "unknown", "above"),
        ("cell", ("all",), "BBB", "unknown", "above"),
        ("need", ("t1",), "AAA", "unknown", "not_read"),
        ("need", ("t2", "t1"), "AAA", "unknown", "not_read"),
        ("need", ("t1",), "BBB", "unknown", "above"),
        ("instrument", ("t1",), "AAA", "unknown", "above"),
    ],
)
def test_a_rule_that_a_theme_or_need_does_not_apply(
    scope: str, themes: tuple[str, ...], countries: str, state: str, need_state: str
) -> None:
    excluding = exclusion("x", scope, themes=themes, countries=countries)
    found = cell(world(excluding, need(), figures={("n1", "AAA"): {2020: figure(100)}}))
    assert (found.state, found.need) == (state, need_state)
    assert found.verdict == ("to_check" if (state, need_state) == ("unknown", "above") else None)
    assert (found.not_applicable is excluding) == (state == "not_applicable")
    assert (found.need_rule is excluding) == (need_state == "not_read")


# Needs ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operator", "value", "state"),
    [
        (">=", 99.999, "below"),
        (">=", 100, "above"),
        (">=", 101, "above"),
        ("<", 99.999, "above"),
        ("<", 100, "below"),
        ("<", 0, "above"),
    ],
)
def test_the_threshold_itself_is_need_or_not(operator: str, value: float, state: str) -> None:
    evidence = world(need(operator=operator), figures={("n1", "AAA"): {2020: figure(value)}})
    found = cell(evidence)
    assert (found.need, found.readings[0].state) == (state, state)
    assert cell(evidence, "BBB").need == "unknown"
    assert cell(evidence, theme="t2").readings == ()


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (None, None, "unknown"),
        (figure(100), None, "above"),
        (figure(1), None, "below"),
        (figure(1), figure(100), "above"),
        (figure(100, is_read=False), None, "not_read"),
        (figure(100, is_read=False), figure(1), "below"),
        (figure(100, is_read=False), figure(100), "above"),
        (figure(0), None, "below"),
    ],
)
def test_one_need_above_suffices_and_missing_is_never_low(
    first: Figure | None, second: Figure | None, expected: str
) -> None:
    figures = {(name, "AAA"): {2020: one} for name, one in (("n1", first), ("n2", second)) if one}
    assert cell(world(need(), need("n2"), figures=figures)).need == expected


@pytest.mark.parametrize(
    "changed",
    [
        {"figure_id": None},
        {"default_threshold": None},
        {"operator": None},
        {"newest_full_year": None},
        {"default_on": False},
    ],
)
def test_an_indicator_that_cannot_be_read_or_is_off_takes_no_part(changed: dict) -> None:
    found = cell(world(need(**changed), figures={("n1", "AAA"): {2020: figure(100)}}))
    assert (found.need, found.readings) == ("unknown", ())


def test_a_reader_moves_threshold_year_and_indicators() -> None:
    evidence = world(
        need(),
        need("n2", default_on=False, default_threshold=1),
        figures={
            ("n1", "AAA"): {2019: figure(50, period=2019), 2020: figure(100)},
            ("n2", "AAA"): {2020: figure(2)},
        },
    )
    assert cell(evidence).need == "above"
    assert cell(evidence, thresholds=(("n1", 100.5), ("n2", 1))).need == "below"
    assert cell(evidence, years=(("n1", 2019), ("n2", 2020))).need == "below"
    assert cell(evidence, years=(("n1", 2018), ("n2", 2020))).need == "unknown"
    assert cell(evidence, needs_on=()).need == "unknown"
    assert cell(evidence, needs_on=("n2",)).need == "above"


def test_a_quartile_is_taken_of_the_countries_of_the_matrix_in_that_year() -> None:
    countries = {f"C{number}": replace(COUNTRIES["AAA"], country_code=f"C{number}") for number in range(1, 9)}
    figures = {
        ("n1", code): {2020: figure(10 * number), 2019: figure(1, period=2019)}
        for number, code in enumerate(countries, start=1)
    }
    figures |= {
        ("n1", "ZZZ"): {2020: figure(10_000)},
        ("n1", "C9"): {2020: figure(5_000, is_read=False)},
    }
    countries["C9"] = replace(COUNTRIES["AAA"], country_code="C9")
    for operator, needy in ((">=", {"C7", "C8"}), ("<", {"C1", "C2"})):
        evidence = world(need(operator=operator), countries=countries, figures=figures)
        chosen = replace(rules.default_settings(evidence), quartiles=("n1",))
        found = rules.judge(evidence, chosen)
        assert {code for (code, theme), one in found.items() if one.need == "above"} == needy
    empty = replace(chosen, years=(("n1", 1990),))
    assert {one.need for one in rules.judge(evidence, empty).values()} == {"unknown"}


@pytest.mark.parametrize(
    ("parts", "value", "verdict"),
    [
        ([claim()], 100, "gap"),
        ([PROCESS, claim()], 100, "gap"),
        ([], 100, "to_check"),
        ([PROCESS], 100, "to_check"),
        ([record(), claim()], 100, None),
        ([record()], 100, None),
        ([exclusion("x", "cell"), claim()], 100, None),
        ([exclusion("x", "need"), claim()], 100, None),
        ([claim()], 99, None),
        ([claim()], None, None),
    ],
)
def test_a_gap_needs_a_need_no_record_and_a_closed_theme(
    parts: list, value: float | None, verdict: str | None
) -> None:
    figures = {} if value is None else {("n1", "AAA"): {2020: figure(value)}}
    assert cell(world(need(), *parts, figures=figures)).verdict == verdict


# Flags ------------------------------------------------------------------------------------------------------------


VISITED = Beside(visit_count=1, last_visit_date="2020-01-01")
HELD = {"paid_until": {"AAA": "2020-06-30"}}
"""A source of payments holds AAA, until the end of June, and has none there."""


def paid(*cells: tuple[str, str]) -> dict[str, object]:
    """Money on cells, in a source that holds AAA."""
    made = dict.fromkeys(Payments.__dataclass_fields__) | {"payment_count": 1, "amount_eur": 5.0}
    return HELD | {
        "payments": {
            (country, theme): (Payments(**made | {"country_code": country, "theme_id": theme}),)
            for country, theme in cells
        }
    }


SUPPORT = instrument(record_id="support", theme_id="t2", nature="support")
PRESSURE = instrument(record_id="pressure", nature="leverage")


@pytest.mark.parametrize(
    ("flag", "parts", "aside", "fires_on"),
    [
        # f1
        *(
            ("ended_or_suspended", [record(is_active=False, status_id=status)], {}, {"p"})
            for status in ("ended", "suspended")
        ),
        *(
            ("ended_or_suspended", [record(is_active=False, status_id=status)], {}, None)
            for status in ("negotiating", "exploratory", "proposed", "adopted")
        ),
        ("ended_or_suspended", [record()], {}, None),
        ("ended_or_suspended", [record(is_active=False, status_id="ended", is_process=True)], {}, None),
        ("ended_or_suspended", [record(is_active=False, status_id="ended", is_peer_case=True)], {}, None),
        ("ended_or_suspended", [instrument(is_active=False, status_id="ended", nature="leverage")], {}, None),
        ("ended_or_suspended", [record(), instrument(is_active=False, status_id="ended")], {}, {"i"}),
        # f2
        ("not_binding", [record(binding_code="no")], {}, {"p"}),
        ("not_binding", [record(binding_code="no"), record(record_id="q")], {}, {"p"}),
        ("not_binding", [record(binding_code="no"), record(binding_code="yes")], {}, None),
        ("not_binding", [record(binding_code="no"), record(binding_code="partly")], {}, None),
        ("not_binding", [record()], {}, None),
        ("not_binding", [record(binding_code="no", is_active=False)], {}, None),
        ("not_binding", [record(binding_code="no", is_process=True)], {}, None),
        # f3
        ("no_legal_assessment", [record(legal_assessment="none found"), instrument()], {}, {"p"}),
        *(
            ("no_legal_assessment", [record(legal_assessment=found)], {}, None)
            for found in ("done", "under way", "not needed", None)
        ),
        ("no_legal_assessment", [record(legal_assessment="none found", is_process=True)], {}, None),
        # f4
        ("no_disbursement", [record(start_date="2019")], HELD, {"p"}),
        *(
            ("no_disbursement", [record(start_date=day)], HELD, {"p"})
            for day in ("2020-05", "2020-06-29", "2020-06-30")
        ),
        # What may have begun later is no reproach: the money data end on 30 June.
        *(
            ("no_disbursement", [record(start_date=day)], HELD, None)
            for day in ("2020", "2020-06", "2020-07", "2020-07-01", "2021")
        ),
        ("no_disbursement", [record()], HELD, None),
        ("no_disbursement", [record(start_date="2019")], {}, None),
        # A source that holds another country says nothing of this one.
        ("no_disbursement", [record(start_date="2019")], {"paid_until": {"BBB": "2020-06-30"}}, None),
        ("no_disbursement", [record(start_date="2019")], paid(("AAA", "t1")), None),
        ("no_disbursement", [record(start_date="2019")], paid(("AAA", "t2"), ("BBB", "t1")), {"p"}),
        ("no_disbursement", [record(start_date="2019", is_process=True)], HELD, None),
        # f5
        ("no_contact", [record()], {}, {"p"}),
        ("no_contact", [record()], {"beside": {("AAA", "t2"): VISITED}}, {"p"}),
        ("no_contact", [record()], {"beside": {("AAA", "t1"): VISITED}}, None),
        ("no_contact", [PROCESS], {}, None),
        # f6
        ("leverage_and_support", [PRESSURE, SUPPORT], {}, {"pressure", "support"}),
        (
            "leverage_and_support",
            [PRESSURE, replace(SUPPORT, nature="capacity")],
            {},
            {"pressure", "support"},
        ),
        ("leverage_and_support", [PRESSURE, record(announced_amount_eur=1.0)], {}, {"pressure", "p"}),
        ("leverage_and_support", [PRESSURE, record(announced_amount_eur=0.0)], {}, None),
        ("leverage_and_support", [PRESSURE, replace(SUPPORT, nature="dialogue")], {}, None),
        ("leverage_and_support", [PRESSURE, replace(SUPPORT, is_active=False)], {}, None),
        ("leverage_and_support", [PRESSURE, replace(SUPPORT, country_code="BBB")], {}, None),
        ("leverage_and_support", [PRESSURE], {}, None),
        ("leverage_and_support", [SUPPORT], {}, None),
        ("leverage_and_support", [replace(PRESSURE, is_active=False), SUPPORT], {}, None),
        ("leverage_and_support", [replace(PRESSURE, use_scope="general"), SUPPORT], {}, None),
        ("leverage_and_support", [replace(PRESSURE, theme_id="t2"), SUPPORT], {}, None),
        # f7
        ("money_without_record", [claim()], paid(("AAA", "t1")), set()),
        ("money_without_record", [claim(), PROCESS], paid(("AAA", "t1")), set()),
        ("money_without_record", [claim(), record(is_active=False)], paid(("AAA", "t1")), set()),
        ("money_without_record", [claim(), record()], paid(("AAA", "t1")), None),
        # Where the registers are only partly known, that nothing stands there says nothing.
        ("money_without_record", [], paid(("AAA", "t1")), None),
        ("money_without_record", [claim(is_complete=False)], paid(("AAA", "t1")), None),
        ("money_without_record", [claim(country_codes=("BBB",))], paid(("AAA", "t1")), None),
        ("money_without_record", [claim()], HELD, None),
        ("money_without_record", [claim()], paid(("AAA", "t2"), ("BBB", "t1")), None),
        ("money_without_record", [claim()], {"beside": {("AAA", "t1"): VISITED}}, None),
    ],
)
def test_a_flag_fires_where_it_must_and_only_there(
    flag: str, parts: list[Record | Claim], aside: dict, fires_on: set[str] | None
) -> None:
    evidence = world(*parts, **aside)
    fired = [one for one in cell(evidence).flags if one.rule.code == flag]
    assert [{made.record_id for made in one.records} for one in fired] == (
        [] if fires_on is None else [fires_on]
    )
    others = tuple(code for code in rules.FLAGS if code != flag)
    assert flag not in flags(cell(evidence, flags_on=others)), "off"
    silent = {**RULES, flag: replace(RULES[flag], field_count=0)}
    assert flag not in flags(cell(replace(evidence, rules=silent))), "no value of its field is recorded"
    excluded = replace(evidence, not_applicable=[exclusion("x", "cell")])
    assert flags(cell(excluded)) == [], "not applicable"


def test_a_flag_outside_the_period_or_level_does_not_fire() -> None:
    ended = record(is_active=False, status_id="ended", start_date="2015")
    assert flags(cell(world(ended))) == ["ended_or_suspended"]
    assert flags(cell(world(ended), since=2016)) == []
    assert flags(cell(world(ended), levels=("bilateral",))) == []


def test_a_flag_changes_neither_state_nor_verdict() -> None:
    evidence = world(need(), claim(), record(binding_code="no"), figures={("n1", "AAA"): {2020: figure(100)}})
    loud, silent = cell(evidence), cell(evidence, flags_on=())
    assert loud.flags
    assert not silent.flags
    assert replace(loud, flags=()) == silent


# Settings and totals ----------------------------------------------------------------------------------------------


def test_the_steward_says_what_counts_by_default() -> None:
    evidence = world(
        need(),
        need("n2", default_on=False, default_threshold=5, newest_full_year=2018),
        need("n3", figure_id=None),
        settings={
            "max_partner_countries": "3",
            "use_scopes": "agreement; measure",
            "levels": "eu",
            "exclude_processes": "no",
            "count_not_told_apart": "no",
        },
        rules={**RULES, "no_contact": rule("f5", "no_contact", default_on=False)},
    )
    assert rules.default_settings(evidence) == Settings(
        needs_on=("n1",),
        thresholds=(("n1", 100.0), ("n2", 5.0)),
        quartiles=(),
        years=(("n1", 2020), ("n2", 2018)),
        max_partner_countries=3,
        use_scopes=("agreement", "measure"),
        levels=("eu",),
        exclude_processes=False,
        count_not_told_apart=False,
        since=None,
        until=None,
        flags_on=tuple(code for code in rules.FLAGS if code != "no_contact"),
    )


def test_coverage_leaves_out_what_does_not_apply_and_bounds_what_is_unknown() -> None:
    evidence = world(
        record(),
        record(country_code="BBB", is_process=True),
        exclusion("x", "cell", themes=("t2",)),
        need(),
        figures={("n1", "AAA"): {2020: figure(100)}, ("n1", "BBB"): {2020: figure(100)}},
    )
    told = rules.totals(rules.judge(evidence, rules.default_settings(evidence)).values())
    assert told.states == {
        "not_applicable": 1,
        "own_record": 1,
        "framework_only": 1,
        "nothing_found": 0,
        "unknown": 1,
    }
    assert (told.applicable, told.known, told.gaps, told.to_check) == (3, 2, 0, 1)
    assert (told.coverage, told.low, told.high) == (1 / 2, 1 / 3, 2 / 3)
    # The cell to which the theme does not apply has no need to count.
    assert told.needs == {"above": 2, "below": 0, "unknown": 1, "not_read": 0}


def test_nothing_is_divided_by_nothing() -> None:
    told = rules.totals([])
    assert (told.coverage, told.low, told.high, told.share("unknown")) == (None, None, None, None)


# What never happens -----------------------------------------------------------------------------------------------

made_records = st.builds(
    record,
    country_code=st.sampled_from(["AAA", "BBB"]),
    theme_id=st.sampled_from(["t1", "t2"]),
    record_id=st.sampled_from(["p", "q", "r"]),
    record_kind=st.sampled_from(["partnership", "instrument"]),
    level=st.sampled_from(ALL_LEVELS),
    is_active=st.booleans(),
    status_id=st.sampled_from(["active", "ended", "negotiating"]),
    country_role=st.sampled_from(["partner", "partner", "participant"]),
    partners_in_record=st.integers(1, 12),
    is_process=st.booleans(),
    is_peer_case=st.sampled_from([False, False, True]),
    is_model_case=st.sampled_from([False, False, True]),
    counts_for_coverage=st.sampled_from([True, True, False]),
    is_shared_word=st.booleans(),
    use_scope=st.sampled_from(["programme", "framework", None]),
    nature=st.sampled_from(["support", "leverage", None]),
    binding_code=st.sampled_from(["yes", "no", None]),
    legal_assessment=st.sampled_from(["none found", "done", None]),
    start_date=st.sampled_from(["2015", "2019-06-30", "2021-02", None]),
)
made_claims = st.builds(
    claim,
    claim_id=st.sampled_from(["k1", "k2"]),
    level=st.sampled_from(["eu", "bilateral", "all"]),
    closes_theme=st.sampled_from(["t1", "t2", None]),
    is_complete=st.booleans(),
    country_codes=st.sampled_from([("all",), ("AAA",)]),
    together_with=st.sampled_from([(), ("k2",)]),
)
made_figures = st.dictionaries(
    st.tuples(st.sampled_from(["n1", "n2"]), st.sampled_from(["AAA", "BBB"])),
    st.builds(
        lambda value, is_read: {2020: figure(value, is_read=is_read)}, st.integers(0, 300), st.booleans()
    ),
)
made_exclusions = st.builds(
    exclusion,
    st.just("x"),
    st.sampled_from(["cell", "need", "instrument"]),
    themes=st.sampled_from([("t1",), ("all",)]),
    countries=st.sampled_from(["AAA", "BBB", "CCC"]),
)


made_keys = st.tuples(st.sampled_from(["AAA", "BBB"]), st.sampled_from(["t1", "t2", "other"]))


@st.composite
def worlds(draw: st.DrawFn) -> Evidence:
    return world(
        *draw(st.lists(made_records, max_size=8)),
        *draw(st.lists(made_claims, max_size=3)),
        *draw(st.lists(made_exclusions, max_size=2)),
        need(),
        need("n2", theme_id="t2", operator="<"),
        figures=draw(made_figures),
        beside=draw(st.dictionaries(made_keys, st.just(VISITED))),
        **(HELD | paid(*draw(st.lists(made_keys, unique=True)))),
    )


@st.composite
def choices(draw: st.DrawFn, evidence: Evidence) -> Settings:
    return replace(
        rules.default_settings(evidence),
        levels=tuple(draw(st.lists(st.sampled_from(ALL_LEVELS), unique=True))),
        max_partner_countries=draw(st.integers(1, 12)),
        exclude_processes=draw(st.booleans()),
        count_not_told_apart=draw(st.booleans()),
        since=draw(st.sampled_from([None, 2016, 2020])),
        until=draw(st.sampled_from([None, 2018, 2022])),
        thresholds=(("n1", draw(st.floats(0, 300))), ("n2", draw(st.floats(0, 300)))),
        quartiles=draw(st.sampled_from([(), ("n1",), ("n1", "n2")])),
    )


@st.composite
def chosen(draw: st.DrawFn) -> tuple[Evidence, Settings]:
    evidence = draw(worlds())
    return evidence, draw(choices(evidence))


@given(chosen())
def test_a_verdict_says_no_more_than_it_may(drawn: tuple[Evidence, Settings]) -> None:
    for found in rules.judge(*drawn).values():
        own = bool(found.counted("own"))
        applies = found.not_applicable is None
        assert (found.verdict is not None) == (found.need == "above" and not own and applies)
        assert found.verdict != "gap" or found.closed_by
        assert found.verdict != "to_check" or not found.closed_by
        assert (found.state == "own_record") == (own and applies)
        assert found.state != "nothing_found" or (found.closed_by and not found.counted("framework"))
        assert found.state != "unknown" or not (found.closed_by or found.counted("framework"))
        assert found.rule.code == found.state
        assert found.need_rule is None or found.need == "not_read"


@given(chosen(), st.floats(0, 300))
def test_a_higher_threshold_makes_no_need_where_more_is_need(
    drawn: tuple[Evidence, Settings], rise: float
) -> None:
    evidence, before = drawn
    before = replace(before, quartiles=())
    low = dict(before.thresholds)
    after = replace(before, thresholds=(("n1", low["n1"] + rise), ("n2", low["n2"] - rise)))
    moved = rules.judge(evidence, after)
    for key, found in rules.judge(evidence, before).items():
        assert moved[key].verdict is None or moved[key].verdict == found.verdict
        assert (moved[key].state, moved[key].flags) == (found.state, found.flags)


@given(chosen(), st.sampled_from(ALL_LEVELS))
def test_a_level_less_makes_no_record(drawn: tuple[Evidence, Settings], level: str) -> None:
    evidence, before = drawn
    after = replace(before, levels=tuple(one for one in before.levels if one != level))
    moved = rules.judge(evidence, after)
    for key, found in rules.judge(evidence, before).items():
        assert set(moved[key].counted("own")) <= set(found.counted("own"))
        assert moved[key].state != "own_record" or found.state == "own_record"
        assert {one.claim_id for one in moved[key].closed_by} == set() or found.closed_by


@given(chosen(), made_records)
def test_what_is_not_active_moves_no_state_and_no_verdict(
    drawn: tuple[Evidence, Settings], added: Record
) -> None:
    evidence, chosen_ = drawn
    added = replace(added, is_active=False)
    key = added.country_code, added.theme_id
    with_it = replace(evidence, records={**evidence.records, key: (*evidence.records.get(key, ()), added)})
    before, after = rules.judge(evidence, chosen_), rules.judge(with_it, chosen_)
    assert {k: (c.state, c.need, c.verdict) for k, c in before.items()} == {
        k: (c.state, c.need, c.verdict) for k, c in after.items()
    }
    assert [k for k in before if before[k] != after[k]] == [key]


@given(chosen())
def test_the_order_of_the_rows_says_nothing(drawn: tuple[Evidence, Settings]) -> None:
    evidence, chosen_ = drawn
    turned = replace(evidence, records={key: found[::-1] for key, found in evidence.records.items()})
    before, after = rules.judge(evidence, chosen_), rules.judge(turned, chosen_)
    for key, found in before.items():
        assert (found.state, found.need, found.verdict, flags(found)) == (
            after[key].state,
            after[key].need,
            after[key].verdict,
            flags(after[key]),
        )


@given(chosen(), st.sets(st.integers(0, 3)))
def test_totals_of_parts_are_the_total_of_the_whole(
    drawn: tuple[Evidence, Settings], places: set[int]
) -> None:
    cells = list(rules.judge(*drawn).values())
    one = rules.totals(found for place, found in enumerate(cells) if place in places)
    other = rules.totals(found for place, found in enumerate(cells) if place not in places)
    whole = rules.totals(cells)
    assert {state: one.states[state] + other.states[state] for state in rules.STATES} == whole.states
    assert {name: one.needs[name] + other.needs[name] for name in rules.NEEDS} == whole.needs
    assert (one.gaps + other.gaps, one.to_check + other.to_check, one.flagged + other.flagged) == (
        whole.gaps,
        whole.to_check,
        whole.flagged,
    )
    assert sum(whole.states.values()) == len(cells)
    assert sum(whole.needs.values()) == whole.applicable
    assert whole.low is None or whole.low <= whole.high
    assert whole.coverage is None or whole.low <= whole.coverage


@given(chosen())
def test_a_cell_alone_is_the_cell_of_the_matrix(drawn: tuple[Evidence, Settings]) -> None:
    evidence, chosen_ = drawn
    for key, found in rules.judge(evidence, chosen_).items():
        assert rules.judge_cell(evidence, chosen_, *key) == found
