"""The reason of a cell on the shipped data: eight cells in both languages, and what moves when a setting does."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest

from dashboard import downloads, formats, panels, store
from dashboard.access import PUBLIC
from dashboard.charts.gap_need import need_history
from dashboard.gaps import fill, payments, reason, rules
from dashboard.gaps.evidence import read_evidence
from dashboard.gaps.rules import Evidence, Settings
from dashboard.gaps.view import GapView
from dashboard.panels import Panel
from dashboard.profile.neighbours import NEIGHBOUR_INPUTS
from dashboard.words import word

CELLS = (
    ("DZA", "return"),  # gap
    ("AFG", "return"),  # gap: a suspended arrangement does not count
    ("SEN", "return"),  # leverage that is only proposed
    ("TUN", "return"),  # records of its own
    ("ALB", "reintegration"),  # to check: no claim closes the theme
    ("BLR", "border"),  # not applicable
    ("UKR", "return"),  # need not read by rule
    ("ETH", "return"),  # leverage and support at once
    ("TUN", "anti_trafficking"),  # need has no public data
    ("PSE", "return"),  # need not read by two conditions on figures
    ("KEN", "root_causes"),  # indicator that is off
)
Make = Callable[..., GapView]


@pytest.fixture(scope="module")
def evidence(shipped: Path) -> Evidence:
    return read_evidence(None, PUBLIC)


@pytest.fixture
def made(evidence: Evidence) -> Make:
    def make(lang: str = "nl", **changes: object) -> GapView:
        settings: Settings = replace(rules.default_settings(evidence), **changes)
        return GapView(
            lang=lang,
            version=store.current_version(),
            settings=settings,
            today=dt.date(2026, 11, 25),
            address=f"https://example.org/gaps?lang={lang}",
        )

    return make


def panels_of(view: GapView, country: str, theme: str) -> list[Panel]:
    """Every panel that the reason of a cell can show."""
    cell = view.cells[country, theme]
    found = [
        make(view, country, theme, *more)
        for part in reason.PARTS
        for make, *more in reason.part_panels(view, cell, part, NEIGHBOUR_INPUTS)
    ]
    return [panel for panel in found if panel is not None]


def titles(panel: Panel) -> dict[str, str]:
    """Title of each card -> its facts as one text."""
    return {card.title: " ".join(fact.value or "" for fact in card.facts) for card in panel.records}


# Every path in both languages -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("key", CELLS, ids=".".join)
def test_a_reason_can_be_shown_exported_and_traced(made: Make, key: tuple[str, str], lang: str):
    view = made(lang)
    cell = view.cells[key]
    assert all(fact.value for fact in reason.head_facts(view, cell))
    for part in reason.PARTS:
        assert reason.part_label(view, cell, part, NEIGHBOUR_INPUTS).strip()
    for panel in panels_of(view, *key):
        assert len(panel.title.split()) <= 10, panel.title
        texts = [panel.title, panel.subtitle, panel.summary, *panel.caveats, panel.definition, panel.not_a]
        texts += [card.title for card in panel.records]
        texts += [fact.value or "" for card in panel.records for fact in (*card.facts, *card.more)]
        for text in texts:
            found = {"nan", "NaN", "<NA>", *(["None"] if lang == "nl" else [])} & set(text.split())
            assert not found and text != "None", text
        panels.records_html(panel.records, lang=lang)
        panels.table_html(panel.table, columns=panel.columns, caption=panel.title, lang=lang)
        downloads.export_of(panel, lang)
        mark = panel.marks[0].key if panel.marks else None
        rows = panel.rows(mark)
        assert {"file_name", "sheet_name", "sheet_row"} <= set(rows.columns)
        assert panel.recompute(rows, mark) if callable(panel.recompute) else panel.recompute
        assert f"cell={'.'.join(key)}" in panel.address


def test_what_is_copied_holds_sentence_address_version_and_what_was_moved(made: Make):
    view = made("nl", max_partner_countries=3)
    cell = view.cells["DZA", "return"]
    sentence, address, version = reason.text_to_copy(view, cell).split("\n")
    assert sentence.startswith(view.sentence(cell))
    assert view.changes[0] in sentence
    assert address.startswith("https://example.org/gaps?cell=DZA.return&settings=partners:3&version=")
    assert view.version in address and view.version in version


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (("DZA", "return"), "Hiaat"),
        (("ALB", "reintegration"), "vraag aan de departementen"),
        (("BLR", "border"), "niet van toepassing"),
        (("UKR", "return"), "niet af te lezen"),
        (("TUN", "return"), "er is een eigen afspraak"),
        (("ETH", "return"), "onder de drempel"),
        (("TUN", "anti_trafficking"), "onbekend"),
    ],
)
def test_the_outcome_says_why(made: Make, key: tuple[str, str], said: str):
    view = made()
    assert said in reason.verdict_said(view, view.cells[key])


# Records --------------------------------------------------------------------------------------------------------------


def test_a_record_says_why_it_counts_or_not(made: Make):
    view = made("en")
    told = titles(reason.records_panel(view, "AFG", "return"))
    assert "Does not count: not active (suspended)." in told.values()
    assert any(text.startswith("Framework: this form (regional dialogue)") for text in told.values())
    senegal = titles(reason.records_panel(view, "SEN", "return"))
    assert senegal["Visa Code article 25a measures"] == (
        "Does not count as cover: leverage stands beside (proposed)."
    )
    shared = titles(reason.records_panel(view, "TUN", "anti_trafficking"))
    assert any("One word of the register for two themes" in text for text in shared.values())


def test_a_setting_that_is_moved_is_the_reason_that_is_named(made: Make):
    no_eu = made("en", levels=("bilateral", "multilateral"))
    told = titles(reason.records_panel(no_eu, "TUN", "return"))
    assert told["EU-Tunisia Mobility Partnership"].startswith("Does not count: the level EU is off")
    apart = made("en", count_not_told_apart=False)
    told = titles(reason.records_panel(apart, "TUN", "anti_trafficking"))
    assert told["EU-Tunisia Mobility Partnership"].startswith("Does not count: the register has one word")
    later = made("en", since=2024)
    told = titles(reason.records_panel(later, "TUN", "return"))
    assert "does not lie in the chosen period" in told["EU-Tunisia Mobility Partnership"]


def test_every_way_of_counting_has_its_sentence(made: Make):
    view = made("nl", since=2016)
    seen = {}
    for cell in view.cells.values():
        for record, how in cell.records:
            seen.setdefault(how, reason.why_counted(record, how, view.settings, view))
    assert {"own", "framework", "not_active", "outside_period", "leverage"} <= set(seen)
    assert all(text.endswith(".") for text in seen.values())
    assert len(set(seen.values())) == len(seen)


# Claims ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [{}, {"levels": ("bilateral",)}, {"levels": ("eu",)}, {"since": 2022}, {"until": 2005}],
    ids=str,
)
def test_why_a_claim_fails_agrees_with_what_closes_a_theme(made: Make, changes: dict):
    view = made(**changes)
    for cell in view.cells.values():
        holding = [
            one
            for one in reason.closing_sets(view.evidence, cell.theme_id)
            if all(
                claim is not None and rules.why_not_closing(claim, view.settings, cell.country_code) is None
                for _, claim in one
            )
        ]
        assert bool(holding) == bool(cell.closed_by), cell.key


def test_claims_name_what_closes_what_fails_and_that_there_is_none(made: Make):
    view = made("nl")
    closed = view.cells["DZA", "return"]
    roles = {claim.claim_id: role for claim, role in reason.claim_roles(view, closed)}
    assert [name for name, role in roles.items() if role == "closes"] == ["k01", "k02", "k03"]
    assert list(roles)[:3] == ["k01", "k02", "k03"]
    assert roles["k12"] == "beside_partial"
    assert any("niet openbaar" in text for text in reason.claims_panel(view, "DZA", "return").caveats)
    assert "geen enkele verklaring" in reason.closed_said(view, view.cells["ALB", "reintegration"])
    no_eu = made("nl", levels=("bilateral",))
    said = reason.closed_said(no_eu, no_eu.cells["DZA", "return"])
    assert "k01 (niveau staat uit in de instellingen)" in said
    late = made("nl", since=2022)
    assert "k02 (loopt niet over de gekozen periode)" in reason.closed_said(late, late.cells["DZA", "return"])


# Need -----------------------------------------------------------------------------------------------------------------


def test_a_need_gives_value_threshold_and_its_cells(made: Make):
    view = made("nl")
    panel = reason.need_panel(view, "DZA", "return", "N01")
    assert panel.title == "60.545 in 2024: boven de drempel"
    assert panel.marks[0].key == ("DZA", 2024)
    assert panel.rows(panel.marks[0].key)["value"].sum() == 60_545
    assert panel.table["value"].dropna().iloc[-1] == 60_545
    assert panel.sources[0]["publisher"] == "Eurostat"
    facts = " ".join(fact.value for fact in panel.records[0].facts)
    assert "ten minste 10.000 personen" in facts and "een op de honderd" in facts


def test_a_moved_threshold_is_said_beside_the_default(made: Make):
    thresholds = dict(made().settings.thresholds) | {"N01": 70_000.0}
    view = made("nl", thresholds=tuple(thresholds.items()))
    panel = reason.need_panel(view, "DZA", "return", "N01")
    assert panel.title == "60.545 in 2024: onder de drempel"
    assert "(gewijzigd: standaard 10.000)" in panel.records[0].facts[0].value


def test_missing_is_unknown_and_never_zero(made: Make, evidence: Evidence):
    years = dict(made().settings.years) | {"N01": 1990}
    view = made("nl", years=tuple(years.items()))
    panel = reason.need_panel(view, "DZA", "return", "N01")
    assert panel.title == "Geen cijfer voor 1990: behoefte onbekend"
    assert "Ontbreken is geen nul" in panel.summary
    assert "2024" in panel.summary
    none = reason.need_panel(view, "TUN", "anti_trafficking", "N06")
    assert none.figure is None and "geen openbare cijfers" in none.summary


def test_a_need_that_a_rule_keeps_from_being_read_says_the_rule_and_what_was_found(made: Make):
    view = made("nl")
    ukraine = reason.need_panel(view, "UKR", "return", "N01")
    assert ukraine.summary.endswith("niet gelezen als behoefte (regel r05).")
    assert "drempel" not in ukraine.title
    cell = view.cells["PSE", "return"]
    said = reason.need_rule_said(view, cell, cell.need_rule)
    assert "Regel r08" in said and "ten minste 75; gevonden: 95,2" in said
    visa = view.cells["MDA", "legal_pathways"]
    assert "90 dagen zonder visum" in reason.need_rule_said(view, visa, visa.need_rule)


def test_a_condition_of_an_indicator_that_does_not_hold_is_said_with_its_figure(made: Make):
    view = made("nl")
    kept_out = [
        (cell, reading)
        for cell in view.cells.values()
        for reading in cell.readings
        if reading.state == "not_read" and not cell.need_rule and not cell.not_applicable
    ]
    assert {reading.need.need_id for _, reading in kept_out} == {"N04", "N08"}
    for cell, reading in kept_out:
        said = reason.need_said(view, cell, reading.need, reading, reading.year)
        assert "Voorwaarde:" in said and "gevonden:" in said


def test_what_reads_another_theme_s_source_is_not_independent(made: Make, evidence: Evidence):
    view = made("nl")
    said = reason.role_said(view, evidence.needs["N07"])
    assert said == "Niet onafhankelijk: zelfde bron als Detecties naar nationaliteit."


@pytest.mark.parametrize("threshold", [10.0, 5_000.0, None])
def test_the_history_holds_its_threshold_in_view(threshold: float | None):
    frame = pd.DataFrame(
        {"country_code": "TUN", "period": [2020, 2022], "value": [100.0, 300.0], "status": "normal"}
    )
    figure = need_history(
        frame,
        lang="nl",
        unit_label="personen",
        decimals=0,
        country=("TUN", "Tunesië"),
        threshold=threshold,
        no_data_label="geen gegevens",
        incomplete_label="{year}",
        status_labels={},
    )
    lines = [shape for shape in figure.layout.shapes if shape.name == "threshold"]
    assert [line.y0 for line in lines] == ([] if threshold is None else [threshold])
    low, high = figure.layout.yaxis.range
    assert low == 0 and high > max(300.0, threshold or 0)
    points = next(trace for trace in figure.data if trace.meta["role"] == "points")
    assert list(points.y) == [100.0, None, 300.0]


# Flags ----------------------------------------------------------------------------------------------------------------


def test_a_flag_names_its_records_and_a_silent_one_says_why(made: Make):
    view = made("nl")
    told = titles(reason.flags_panel(view, "ETH", "return"))
    both = told["Druk en steun tegelijk"]
    assert "(druk, actief)" in both and "(steun, actief)" in both
    silent = titles(reason.flags_panel(view, "DZA", "return"))
    assert "Staat uit. De lijst van bezoeken is niet volledig" in silent["Geen contact gevonden"]
    assert "nergens gevuld" not in silent["Geld zonder afspraak"]
    assert reason.flags_panel(view, "DZA", "return").records_shown == 1
    off = made("nl", flags_on=())
    assert "Staat uit." in titles(reason.flags_panel(off, "ETH", "return"))["Druk en steun tegelijk"]


# Money ----------------------------------------------------------------------------------------------------------------


def test_money_without_a_record_is_named_by_source_with_its_newest_period(made: Make):
    view = made("nl")
    told = titles(reason.flags_panel(view, "IRQ", "return"))["Geld zonder afspraak"]
    # Two sources, each with its own amount, and no third that is their sum.
    found = view.evidence.payments["IRQ", "return"]
    assert [one.money_set_id for one in found] == ["ministry", "commission"]
    amounts = [formats.compact_eur(one.amount_eur, "nl") for one in found]
    assert all(amount in told for amount in amounts)
    assert formats.compact_eur(sum(one.amount_eur for one in found), "nl") not in told
    assert "het 4e kwartaal van 2019" in told
    assert "niet opgeteld" in told


def test_the_money_of_a_cell_adds_up_to_its_rows_and_leads_to_its_activities(made: Make):
    view = made("nl")
    panel = payments.payments_panel(view, "IRQ", "return")
    for mark, amount in zip(panel.marks, panel.table["amount_eur"], strict=True):
        rows = panel.rows(mark.key)
        assert rows["value"].sum() == pytest.approx(amount, abs=0.005)
        assert set(rows["place"]) == {"Irak"}
        assert set(rows["theme"]) == {view.theme("return")}
    for (_, address, _), one in zip(
        payments.links(view, view.cells["IRQ", "return"]),
        view.evidence.payments["IRQ", "return"],
        strict=True,
    ):
        packed = dict(
            part.split(":", 1) for part in parse_qs(urlsplit(address).query).get("money", [""])[0].split(",")
        )
        assert urlsplit(address).path.endswith("activities")
        assert (packed["countries"], packed["themes"], packed["rule"]) == ("IRQ", "return", "all")
        assert packed.get("source", "ministry") == one.money_set_id
    assert payments.payments_panel(view, "YEM", "return") is None


@pytest.mark.parametrize(
    ("country", "theme", "code", "said"),
    [
        ("NER", "return", "money_without_record", "in geen van de bronnen van betalingen"),
        ("NER", "reception", "no_disbursement", "in geen van de bronnen van betalingen"),
        ("ALB", "governance", "money_without_record", "maar deels bekend"),
        ("TUN", "border", "no_disbursement", "Op dit thema is geld uitbetaald"),
        ("TUN", "border", "money_without_record", "er is een eigen afspraak"),
    ],
)
def test_a_silent_money_flag_says_what_is_known_of_money(made: Make, country, theme, code, said):
    view = made("nl", flags_on=rules.FLAGS)
    cell = view.cells[country, theme]
    assert code not in [flag.rule.code for flag in cell.flags]
    assert said in reason.why_silent(view, cell, view.evidence.rules[code])


# Comparable countries -------------------------------------------------------------------------------------------------


def test_comparable_countries_say_what_they_have_and_lead_there(made: Make):
    view = made("nl")
    panel = reason.near_panel(view, "DZA", "return", NEIGHBOUR_INPUTS)
    near = fill.nearest_of(view, "DZA", NEIGHBOUR_INPUTS)
    assert len(near.countries) == 10 and "DZA" not in near.codes
    assert [one.distance for one in near.countries] == sorted(one.distance for one in near.countries)
    assert "Marokko" in panel.summary and panel.summary.endswith("hier niet.")
    own = sum(view.cells[code, "return"].state == "own_record" for code in near.codes)
    assert panel.title.startswith(f"{own} van 10")
    assert all("cell=" in address for address in panel.table["address"])
    assert all("/country?country=" in address for address in panel.table["profile"])


def test_too_little_known_or_chosen_gives_no_comparison_and_says_so(made: Make):
    view = made("nl")
    few = fill.nearest_of(view, "DZA", ("region", "income"))
    assert few.countries == ()
    panel = reason.near_panel(view, "DZA", "return", ("region", "income"))
    assert panel.summary == word("country.neighbours.too_few_chosen", "nl")
    three = ("income", "population", "applicants")
    unknown = [code for code in view.countries if not fill.nearest_of(view, code, three).countries]
    assert unknown, "no country of the set has fewer than three of these"
    for code in unknown:
        near = fill.nearest_of(view, code, three)
        assert near.known < 3
        said = fill.fill_panel(view, code, "return", three).summary
        assert f"zijn {formats.number(near.known, 'nl')} kenmerken bekend" in said


# What is used elsewhere -----------------------------------------------------------------------------------------------


def keys(used: tuple[fill.Used, ...]) -> set[str]:
    return {one.key for one in used}


def test_what_is_used_elsewhere_is_own_there_and_not_here(made: Make):
    view = made()
    for key in CELLS:
        near, found = fill.find(view, *key, NEIGHBOUR_INPUTS)
        cell = view.cells[key]
        here = {
            record.record_id if record.record_kind == "instrument" else record.form
            for record in cell.counted("own")
        }
        assert not keys(found.used) & here, key
        for one in found.used:
            assert set(one.countries) <= set(near.codes)
            for record in one.records:
                assert record in view.cells[record.country_code, key[1]].counted("own")
                assert record.nature != "leverage"
        counts = [len(one.countries) for one in found.used]
        assert counts == sorted(counts, reverse=True)


def test_what_was_found_here_but_does_not_count_is_said(made: Make):
    view = made("nl")
    told = titles(fill.fill_panel(view, "AFG", "return", NEIGHBOUR_INPUTS))
    assert "(beëindigd)" in told["Niet-bindende terugkeerafspraak"]


def test_nothing_from_elsewhere_where_the_theme_does_not_apply(made: Make):
    view = made("nl")
    _, found = fill.find(view, "BLR", "border", NEIGHBOUR_INPUTS)
    assert found.used == () and found.pressure == ()
    panel = fill.fill_panel(view, "BLR", "border", NEIGHBOUR_INPUTS)
    assert "niet van toepassing" in panel.summary and panel.caveats == []
    assert fill.pressure_panel(view, "BLR", "border", NEIGHBOUR_INPUTS) is None


def test_a_readmission_agreement_is_not_shown_where_one_is_in_force(made: Make):
    view = made("nl")
    codes = [code for code in view.countries if code != "GEO"]
    cell = view.cells["GEO", "return"]
    # As if Georgia had none of its own, so that only the rule keeps it out.
    bare = replace(cell, records=())
    found = fill.fill_of(view.cells, view.evidence.not_applicable, bare, codes)
    assert not {"eura", "readmission agreement"} & keys(found.used)
    assert [rule.rule_id for rule, out in found.kept_out if "eura" in out] == ["r07"]
    without = [rule for rule in view.evidence.not_applicable if rule.rule_id != "r07"]
    assert {"eura", "readmission agreement"} <= keys(fill.fill_of(view.cells, without, bare, codes).used)
    assert any("uitvoering" in text for text in fill.rules_said(view, found))


def test_visa_measures_are_never_shown_for_visa_free_countries_and_stand_apart_elsewhere(made: Make):
    view = made("nl")
    codes = view.countries
    visa_free = view.cells["GEO", "return"]
    found = fill.fill_of(view.cells, view.evidence.not_applicable, visa_free, codes)
    assert "visa-25a" not in keys(found.pressure)
    assert [rule.rule_id for rule, out in found.kept_out if "visa-25a" in out] == ["r06"]
    assert any("regel r06" in text.lower() for text in fill.rules_said(view, found))
    algeria = fill.fill_of(view.cells, view.evidence.not_applicable, view.cells["DZA", "return"], codes)
    assert "visa-25a" in keys(algeria.pressure)
    assert "visa-25a" not in keys(algeria.used)
    assert all(record.is_active for one in algeria.pressure for record in one.records)


def test_nothing_is_recommended(made: Make):
    for lang, said in (("nl", "Geen aanbeveling"), ("en", "No recommendation")):
        assert any(
            said in text for text in fill.fill_panel(made(lang), "DZA", "return", NEIGHBOUR_INPUTS).caveats
        )


def test_an_instrument_made_for_one_country_says_so(made: Make):
    view = made("nl")
    told = titles(fill.fill_panel(view, "AFG", "return", NEIGHBOUR_INPUTS))
    assert "gemaakt voor dat land" in told["Verhoogde terugkeerbijdrage Syrië"]
