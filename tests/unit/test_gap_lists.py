"""Lists of gaps, thresholds at which cells turn, what each setting changes, and what differs from before."""

import csv
import datetime as dt
import io
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import duckdb
import openpyxl
import pytest

from dashboard import session, store
from dashboard.downloads import export_of
from dashboard.exports import files, tables
from dashboard.gaps import lists, rules, sensitivity
from dashboard.gaps.on_profile import SOURCES
from dashboard.gaps.rules import Cell, Evidence, Settings
from dashboard.gaps.settings import read_settings
from dashboard.gaps.view import GapView, evidence_in
from dashboard.panels import Panel, shown_columns
from dashboard.words import word
from tests.remade import remake

Key = tuple[str, str]


@pytest.fixture(scope="module")
def view(shipped: Path) -> GapView:
    return view_of(shipped.stem)


def view_of(version: str, lang: str = "nl") -> GapView:
    return GapView(
        lang=lang,
        version=version,
        settings=rules.default_settings(evidence_in(version)),
        today=dt.date(2026, 11, 25),
        address=f"https://example.org/here/gaps?version={version}&lang={lang}",
    )


def moved(view: GapView) -> GapView:
    """Other settings: a quartile, an indicator that is off by default and reads "less than", fewer levels."""
    return replace(
        view,
        settings=replace(
            view.settings,
            needs_on=(*view.settings.needs_on, "N11"),
            quartiles=("N01", "N11"),
            max_partner_countries=3,
            levels=("eu", "multilateral"),
        ),
    )


# Lists --------------------------------------------------------------------------------------------------------------


def counted_again(evidence: Evidence) -> dict[Key, dict[str, object]]:
    """The verdicts under the defaults, from records, figures and claims; nothing of `judge`."""
    found = {}
    for country in evidence.countries:
        for theme in evidence.themes:
            holding = {
                rule.scope
                for rule in evidence.not_applicable
                if country in rule.found and (theme in rule.theme_ids or rule.theme_ids == ("all",))
            }
            own = [
                record
                for record in evidence.records.get((country, theme), ())
                if record.is_active
                and record.counts_for_coverage
                and record.country_role == "partner"
                and record.nature != "leverage"
                and not record.is_peer_case
                and not record.is_model_case
                and (
                    record.use_scope in ("agreement", "measure", "programme")
                    if record.record_kind == "instrument"
                    else not record.is_process and record.partners_in_record <= 7
                )
            ]
            needs = {
                need.need_id: evidence.figures[need.need_id, country][need.newest_full_year]
                for need in evidence.needs.values()
                if need.theme_id == theme
                and need.default_on
                and need.figure_id
                and need.newest_full_year in evidence.figures.get((need.need_id, country), {})
            }
            above = {
                need: figure.value / evidence.needs[need].default_threshold
                for need, figure in needs.items()
                if figure.is_read and figure.value >= evidence.needs[need].default_threshold
            }
            closed = any(
                claim.closes_theme == theme
                and all(
                    evidence.claims[name].is_complete
                    and (
                        country in evidence.claims[name].country_codes
                        or evidence.claims[name].country_codes == ("all",)
                    )
                    for name in (claim.claim_id, *claim.together_with)
                )
                for claim in evidence.claims.values()
            )
            if above and not own and not holding & {"cell", "need"}:
                leading = max(above, key=above.get)
                found[country, theme] = {
                    "kind": "gap" if closed else "to_check",
                    "value": needs[leading].value,
                    "above_pct": 100 * (above[leading] - 1),
                }
    return found


@pytest.mark.parametrize(("kind", "number"), [("gap", 12), ("to_check", 42)])
@pytest.mark.parametrize("by", lists.BY)
def test_a_list_holds_what_is_counted_again(view: GapView, kind: str, number: int, by: str) -> None:
    told = lists.gaps_panel(view, kind, by).table
    again = {key: one for key, one in counted_again(view.evidence).items() if one["kind"] == kind}
    assert len(told) == len(again) == number
    for row in told.to_dict("records"):
        one = again[row["country_code"], row["theme_id"]]
        assert row["value"] == one["value"]
        assert row["above_pct"] == pytest.approx(one["above_pct"], abs=0.051)  # rounded
        assert row["above_by"] == pytest.approx(row["value"] - row["threshold"])


def test_a_list_is_ordered_by_what_stands_first(view: GapView) -> None:
    def column(by: str) -> list[str]:
        panel = lists.gaps_panel(view, "to_check", by)
        assert panel.columns[1].name == by
        return list(dict.fromkeys(panel.table[by])), panel.table[by].tolist()

    order, shown = column("theme")
    assert shown == sorted(shown, key=order.index)  # each theme once, its cells together
    assert order == [view.theme(theme) for theme in view.themes if view.theme(theme) in order]
    for by in ("country", "region"):
        order, shown = column(by)
        assert shown == sorted(shown, key=order.index) and len(order) == len(set(order))
        assert [name.casefold() for name in order] == sorted(name.casefold() for name in order)


def test_each_reason_stands_in_both_languages_whatever_the_page(view: GapView) -> None:
    other = view_of(view.version, "en")
    dutch, english = (
        lists.gaps_panel(one, "gap", "theme").table.set_index(["country_code", "theme_id"])
        for one in (view, other)
    )
    for key, row in dutch.iterrows():
        assert row["reason_nl"] == english.loc[key, "reason_nl"] == view.sentence(view.cells[key])
        assert row["reason_en"] == english.loc[key, "reason_en"] == other.sentence(other.cells[key])
        assert row["reason_nl"] != row["reason_en"]
    assert english.loc[("SOM", "return"), "verdict"] == "gap"


def test_the_address_of_a_row_leads_back_to_cell_settings_and_version(view: GapView) -> None:
    one = replace(view, settings=sensitivity.with_thresholds(view.settings, {"N01": 12_000.0}))
    panel = lists.gaps_panel(one, "gap", "country")
    row = panel.table.iloc[0]
    parts = {name: found[0] for name, found in parse_qs(urlsplit(row["address"]).query).items()}
    assert parts["cell"] == f"{row['country_code']}.{row['theme_id']}" and parts["version"] == view.version
    assert read_settings(session.unpack(parts["settings"]), view.evidence) == (one.settings, [])
    said = one.changes[0]
    assert "12.000" in said
    assert row["changes"] == said and f"{said}." in panel.caveats and said in panel.filters[0][1]
    assert lists.gaps_panel(view, "gap", "country").table["changes"].unique().tolist() == ["standaard"]


@pytest.mark.parametrize("kind", lists.KINDS)
def test_behind_each_row_stand_its_records_claims_indicators_and_figures(view: GapView, kind: str) -> None:
    panel = lists.gaps_panel(view, kind, "theme")
    assert len(panel.marks) == len(panel.table)
    for mark in panel.marks:
        cell = view.cells[mark.key]
        rows = panel.rows(mark.key)
        places = set(zip(rows["file_name"], rows["sheet_name"], rows["sheet_row"], strict=True))
        needed = [record for record, _ in cell.records]
        needed += [*cell.closed_by, *(found.need for found in cell.readings), cell.rule]
        assert {(one.file_name, one.sheet_name, one.sheet_row) for one in needed} <= places
        assert rows["counted_as"].notna().sum() == len(cell.records)
        for found in cell.readings:
            if found.need.need_id in ("N01", "N02", "N03", "N10"):  # plain sums of cells
                figures = rows[(rows["name"] == found.need.name_nl) & rows["value"].notna()]
                assert figures["value"].sum() == found.figure.value
        assert panel.recompute(rows, mark.key) == view.sentence(cell)


def test_a_list_names_the_sources_of_its_own_needs(view: GapView) -> None:
    panel = lists.gaps_panel(view, "gap", "theme")
    publishers = [source["publisher"] for source in panel.sources[len(SOURCES) :]]
    assert [name.split(",")[0].split(" ")[0] for name in publishers] == ["Eurostat", "Frontex", "UNHCR"]
    assert panel.period.endswith("2024")  # N01, N07 and N08 are all of that year


def test_not_counted_records_are_counted_once_with_their_reasons(view: GapView) -> None:
    told = lists.gaps_panel(view, "gap", "theme").table.set_index(["country_code", "theme_id"])
    for key, row in told.iterrows():
        records = {
            how: {
                (record.record_kind, record.record_id)
                for record, found in view.cells[key].records
                if found == how
            }
            for _, how in view.cells[key].records
        }
        frameworks = records.pop("framework", set())
        assert row["framework_count"] == len(frameworks)
        assert row["not_counted_count"] == len(set().union(*records.values()))
    afghanistan = told.loc[("AFG", "return")]
    assert (afghanistan["not_counted_count"], afghanistan["not_counted_why"]) == (3, "niet actief: 3")


@pytest.mark.parametrize("by", lists.BY)
def test_counts_hold_every_cell_once(view: GapView, by: str) -> None:
    told = lists.counts_panel(view, by).table
    assert (told["gaps"].sum(), told["to_check"].sum(), told["cell_count"].sum()) == (12, 42, 680)
    assert (told[list(rules.STATES)].sum(axis=1) == told["cell_count"]).all()
    listed = lists.gaps_panel(view, "gap", by).table[by].value_counts()
    assert told.set_index(by)["gaps"].loc[listed.index].tolist() == listed.tolist()


def test_an_unknown_list_or_order_is_refused(view: GapView) -> None:
    with pytest.raises(ValueError, match="no list 'none'"):
        lists.gaps_panel(view, "none", "theme")
    with pytest.raises(ValueError, match="no order 'route'"):
        lists.gaps_panel(view, "gap", "route")


# Thresholds ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", [lambda one: one, moved], ids=["defaults", "moved"])
def test_every_verdict_vanishes_at_its_threshold_and_not_a_step_before(view: GapView, change: object) -> None:
    one = change(view)
    by_cell = defaultdict(list)
    for turn in sensitivity.turns(one):
        if turn.becomes is None:
            by_cell[turn.cell.key].append(turn)
    assert by_cell.keys() == {key for key, cell in one.cells.items() if cell.verdict}
    for key, found in by_cell.items():
        at = {turn.found.need.need_id: turn.at for turn in found}
        assert judged(one, key, at).verdict is None
        assert judged(one, key, at).state == one.cells[key].state
        for turn in found:
            assert len(turn.together) == len(found) - 1
            need = turn.found.need.need_id
            assert judged(one, key, {**at, need: step_back(one, turn)}).verdict == one.cells[key].verdict


@pytest.mark.parametrize("change", [lambda one: one, moved], ids=["defaults", "moved"])
def test_every_near_miss_appears_at_its_threshold_and_not_a_step_before(
    view: GapView, change: object
) -> None:
    one = change(view)
    found = [turn for turn in sensitivity.turns(one) if turn.becomes]
    assert found
    for turn in found:
        need, key = turn.found.need.need_id, turn.cell.key
        assert one.cells[key].verdict is None
        assert judged(one, key, {need: turn.at}).verdict == turn.becomes
        assert judged(one, key, {need: step_back(one, turn)}).verdict is None


def judged(view: GapView, key: Key, thresholds: dict[str, float]) -> Cell:
    settings = sensitivity.with_thresholds(view.settings, thresholds)
    return rules.judge_cell(view.evidence, settings, *key)


def step_back(view: GapView, turn: sensitivity.Turn) -> float:
    step = sensitivity.step_of(view.evidence, turn.found.need.need_id)
    return round(turn.at - step if turn.at > turn.found.threshold else turn.at + step, 1)


def test_near_misses_are_needs_up_to_a_quarter_below_and_nothing_else(view: GapView) -> None:
    again = set()
    for key, cell in view.cells.items():
        if cell.state in ("own_record", "not_applicable") or cell.need_rule:
            continue
        figures = {
            need.need_id: view.evidence.figures.get((need.need_id, key[0]), {}).get(need.newest_full_year)
            for need in view.evidence.needs.values()
            if need.theme_id == key[1] and need.default_on and need.figure_id
        }
        read = {
            need: figure.value / view.evidence.needs[need].default_threshold
            for need, figure in figures.items()
            if figure and figure.is_read
        }
        if all(share < 1 for share in read.values()):
            again |= {(*key, need) for need, share in read.items() if share >= 0.75}
    found = [turn for turn in sensitivity.turns(view) if turn.becomes]
    assert {(*turn.cell.key, turn.found.need.need_id) for turn in found} == again
    assert ("CHN", "return", "N01") in again


def test_thresholds_are_told_nearest_first_with_the_way_to_move(view: GapView) -> None:
    panel = sensitivity.thresholds_panel(view)
    sizes = panel.table["change_pct"].abs()
    assert sizes.is_monotonic_increasing
    told = panel.table.set_index(["country_code", "theme_id", "need_indicator"]).sort_index()
    somalia = told.loc[("SOM", "return", "Onrechtmatig aangetroffen onderdanen")]
    assert (somalia["turns_at"], somalia["turns_at_words"]) == (10_246, "10.246 of hoger")
    assert (somalia["now"], somalia["then"], somalia["change_pct"]) == ("hiaat", "geen van beide", 2.5)
    both = told.loc[("ARM", "reception")]
    assert sorted(both["turns_at"]) == [42.2, 124_086]
    assert set(both["together"]) == set(both.index)  # each names the other
    within = {
        key
        for key, group in panel.table[panel.table["now"] != "net niet"].groupby(["country_code", "theme_id"])
        if (group["change_pct"].abs() <= 25).all()
    }
    assert panel.title.startswith(f"{len(within)} ")


# Effects ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", [lambda one: one, moved], ids=["defaults", "moved"])
def test_each_effect_is_what_judging_again_gives(view: GapView, change: object) -> None:
    one = change(view)
    found = sensitivity.effects(one)
    for effect in found:
        then = rules.judge(one.evidence, effect.variant.settings)
        counts = Counter()
        gaps = {"lost": set(), "new": set()}
        for key, cell in one.cells.items():
            other = then[key]
            counts["states"] += cell.state != other.state
            counts["needs"] += not cell.not_applicable and cell.need != other.need
            counts["verdicts"] += cell.verdict != other.verdict
            counts["flags"] += [flag.rule.code for flag in cell.flags] != [
                flag.rule.code for flag in other.flags
            ]
            if (cell.verdict == "gap") != (other.verdict == "gap"):
                gaps["lost" if cell.verdict == "gap" else "new"].add(key)
        assert {name: len(getattr(effect, name)) for name in sensitivity.COUNTED} == {
            name: counts[name] for name in sensitivity.COUNTED
        }
        assert (set(effect.gaps_lost), set(effect.gaps_new)) == (gaps["lost"], gaps["new"])
    sizes = [len(effect.verdicts) for effect in found]
    assert sizes == sorted(sizes, reverse=True) and sizes[0] > 0


@pytest.mark.parametrize("change", [lambda one: one, moved], ids=["defaults", "moved"])
def test_one_setting_moves_at_a_time_and_none_is_tried_twice(view: GapView, change: object) -> None:
    one = change(view)
    tried = [variant.settings for variant in sensitivity.variants(one)]
    assert len(set(map(repr, tried))) == len(tried)
    for settings in tried:
        assert len(parts_that_differ(one.settings, settings)) == 1


def parts_that_differ(one: Settings, other: Settings) -> set[object]:
    """Settings that differ; threshold and quartile of a need are one setting."""
    differ: set[object] = set()
    for name in one.__dataclass_fields__:
        mine, theirs = set_of(getattr(one, name)), set_of(getattr(other, name))
        for changed in mine ^ theirs:
            if name in ("thresholds", "quartiles"):
                differ.add(("threshold", changed[0] if isinstance(changed, tuple) else changed))
            else:
                differ.add((name, changed[0] if name == "years" else changed if name.endswith("_on") else ""))
    return differ


def set_of(value: object) -> set:
    return set(value) if isinstance(value, tuple) else {value}


def test_all_settings_are_tried(view: GapView) -> None:
    tried = [variant.settings for variant in sensitivity.variants(view)]
    now = view.settings
    fixed, years = dict(now.thresholds), dict(now.years)
    for need in now.needs_on:
        assert {fixed[need] / 2, fixed[need] * 2} <= {dict(one.thresholds)[need] for one in tried}
        assert any(dict(one.years)[need] == years[need] - 1 for one in tried)
        assert any(one.quartiles == (need,) for one in tried)
        assert any(need not in one.needs_on for one in tried)
    assert any("N11" in one.needs_on for one in tried)
    assert {one.max_partner_countries for one in tried} == {1, 3, 7, 10, 30}
    assert {frozenset({*now.levels} ^ {*one.levels}) for one in tried if one.levels != now.levels} == {
        frozenset({level}) for level in now.levels
    }
    assert {scope for one in tried for scope in {*now.use_scopes} ^ {*one.use_scopes}} == {
        "agreement",
        "measure",
        "programme",
        "framework",
        "general",
    }
    assert any(not one.exclude_processes for one in tried) and any(
        not one.count_not_told_apart for one in tried
    )
    flags = {flag for one in tried for flag in {*now.flags_on} ^ {*one.flags_on}}
    assert flags == {code for code in rules.FLAGS if view.evidence.rules[code].field_count}


def test_effects_are_named_and_lead_to_their_settings(view: GapView) -> None:
    panel = sensitivity.effect_panel(view)
    told = panel.table
    half = told[(told["setting"] == "Drempel: Onrechtmatig aangetroffen onderdanen")].set_index("moved_to")
    named = half.loc["twee keer zo hoog: 20.000", "gaps_lost"]
    lost = [
        key
        for key, cell in view.cells.items()
        if key[1] == "return" and cell.verdict == "gap" and cell.readings[0].figure.value < 20_000
    ]
    assert named.split("; ") == sorted(lists.cell_name(view, key) for key in lost)
    assert half.loc["twee keer zo hoog: 20.000", "gaps_lost_count"] == len(lost) == 4
    parts = parse_qs(urlsplit(half.loc["twee keer zo hoog: 20.000", "address"]).query)
    settings, bad = read_settings(session.unpack(parts["settings"][0]), view.evidence)
    assert (dict(settings.thresholds)["N01"], bad) == (20_000, [])
    places = panel.rows(None)
    assert places[["file_name", "sheet_name", "sheet_row"]].notna().all(axis=None)
    assert set(places["name"]) == set(told["setting"])


# What changed -------------------------------------------------------------------------------------------------------


def test_a_view_does_not_differ_from_itself(view: GapView) -> None:
    panel = sensitivity.difference_panel(view, view)
    assert panel.table.empty and panel.marks == []
    assert panel.title == "Geen enkele cel is anders" and "680" in panel.summary


def test_a_moved_threshold_is_told_as_the_reason_of_each_cell_that_differs(view: GapView) -> None:
    one = replace(view, settings=sensitivity.with_thresholds(view.settings, {"N01": 20_000.0}))
    panel = sensitivity.difference_panel(one, view)
    differ = {
        key
        for key, cell in view.cells.items()
        if key[1] == "return"
        and cell.need in ("above", "below")
        and (cell.readings[0].figure.value >= 10_000) != (cell.readings[0].figure.value >= 20_000)
    }
    told = panel.table.set_index(["country_code", "theme_id"])
    assert set(told.index) == differ
    assert panel.table["country"].tolist() == sorted(panel.table["country"], key=str.casefold)
    assert set(told["why"]) == {'Drempel van "Onrechtmatig aangetroffen onderdanen": van 10.000 naar 20.000.'}
    somalia = told.loc[("SOM", "return")]
    assert (somalia["verdict_before"], somalia["verdict_after"]) == ("hiaat", "geen hiaat")
    assert 'uitkomst van "hiaat" naar "geen hiaat"' in somalia["change"]
    back = sensitivity.difference_panel(view, one).table.set_index(["country_code", "theme_id"])
    assert set(back.index) == differ
    assert back.loc[("SOM", "return"), "verdict_after"] == "hiaat"


def test_every_cell_that_a_setting_changes_has_a_reason(view: GapView) -> None:
    unknown = word("gap_lists.why.not_told", "nl")
    for variant in sensitivity.variants(view):
        one = replace(view, settings=variant.settings)
        for found in sensitivity.differences(view.cells, one.cells):
            assert sensitivity.reasons(view, one, found.key) != [unknown], (variant.setting, found.key)


def test_a_country_in_one_only_cannot_be_compared_and_says_so(view: GapView) -> None:
    without = {key: cell for key, cell in view.cells.items() if key[0] != "SOM"}
    for before, after in ((view.cells, without), (without, view.cells)):
        found = sensitivity.differences(before, after)
        assert {one.key for one in found} == {("SOM", theme) for theme in view.themes}
        assert all((one.before is None) != (one.after is None) for one in found)
        assert {one.after is None for one in found} == {after is without}


# What is changed in a copy of the shipped version, the one cell that shows it (None: see the test), and why.
CHANGES = {
    "nothing": ("select 1", None, ""),
    "a claim": ("update base.coverage_claim set completeness = 'partial' where claim_id = 'k01'", None, ""),
    "a country": ("delete from base.country where country_code = 'SOM'", None, ""),
    "a theme": ("delete from base.theme where theme_id = 'root_causes'", None, ""),
    "a threshold": (
        "update base.need_indicator set default_threshold = 10300 where indicator_id = 'N01'",
        None,
        "",
    ),
    "a status": (
        "update base.partnership set status = 'ended' where partnership_id = 'arr-gin'",
        ("GIN", "return"),
        "van actief naar beëindigd.",
    ),
    "a record": (
        "delete from base.partnership_country where partnership_id = 'arr-gin'",
        ("GIN", "return"),
        "(telt als eigen afspraak).",
    ),
    "a figure": (
        "update base.migr_eipre set persons = persons - 750 where country_code = 'SOM' "
        "and reporting_code = 'FRA' and reference_year = 2024",
        ("SOM", "return"),
        'Cijfer van "Onrechtmatig aangetroffen onderdanen" over 2024: van 10.245 naar 9.495.',
    ),
}


@pytest.fixture(scope="module")
def versions(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """What was changed -> name of a version with that one change; the shipped version is kept beside them."""
    folder = tmp_path_factory.mktemp("versions")
    shutil.copy(shipped, folder / shipped.name)
    (folder / "current").write_text(shipped.stem, encoding="utf-8")
    names = {}
    for number, (what, (statement, _, _)) in enumerate(CHANGES.items()):
        names[what] = f"20200101T00000{number}Z-0000000{number}"
        path = folder / f"{names[what]}.duckdb"
        shutil.copy(shipped, path)
        with duckdb.connect(str(path)) as connection:
            connection.execute(statement)
            remake(connection)
    (folder / "20190101T000000Z-00000000.duckdb").write_bytes(b"")  # of before there was a matrix
    duckdb.connect(str(folder / "20190101T000001Z-00000000.duckdb")).close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DASHBOARD_VAR", str(folder))
        yield names


def test_versions_that_hold_no_matrix_are_not_offered(view: GapView, versions: dict[str, str]) -> None:
    assert sensitivity.versions_to_compare(view) == sorted(versions.values(), reverse=True)
    assert len(store.versions()) == len(versions) + 3


@pytest.mark.parametrize("what", [what for what, (_, key, _) in CHANGES.items() if key])
def test_one_changed_row_changes_the_named_cell_and_says_why(
    view: GapView, versions: dict[str, str], what: str
) -> None:
    _, key, why = CHANGES[what]
    now = sensitivity.in_version(view, versions[what])
    panel = sensitivity.difference_panel(now, view)
    told = panel.table.set_index(["country_code", "theme_id"])
    assert list(told.index) == [key]
    assert told.loc[key, "why"].endswith(why)
    assert (told.loc[key, "version_before"], told.loc[key, "version"]) == (view.version, versions[what])
    rows = panel.rows(key)
    assert set(rows["part"]) == {"eerder", "nu"}
    assert versions[what] in told.loc[key, "address"]
    if what == "a figure":
        figures = rows[rows["value"].notna()].groupby("part")["value"].sum()
        assert figures.to_dict() == {"eerder": 10_245, "nu": 9_495}


def test_a_claim_that_is_no_longer_complete_opens_its_theme(view: GapView, versions: dict[str, str]) -> None:
    now = sensitivity.in_version(view, versions["a claim"])
    told = sensitivity.difference_panel(now, view).table
    assert (told["theme_id"] == "return").all() and len(told) > 0
    assert told["why"].str.contains("gelden voor dit thema niet meer als volledig").all()
    assert set(told[told["verdict_before"] == "hiaat"]["verdict_after"]) == {"na te vragen"}


def test_a_threshold_of_the_steward_is_told_of_each_cell_that_it_turns(
    view: GapView, versions: dict[str, str]
) -> None:
    told = sensitivity.difference_panel(sensitivity.in_version(view, versions["a threshold"]), view).table
    between = {
        key
        for key, cell in view.cells.items()
        if key[1] == "return" and cell.need == "above" and cell.readings[0].figure.value < 10_300
    }
    assert set(zip(told["country_code"], told["theme_id"], strict=True)) == between >= {("SOM", "return")}
    assert set(told["why"]) == {'Drempel van "Onrechtmatig aangetroffen onderdanen": van 10.000 naar 10.300.'}


@pytest.mark.parametrize(
    ("what", "name", "number"),
    [("a country", "Somalië", 10), ("a theme", "Grondoorzaken en bestaansmiddelen", 68)],
)
def test_cells_in_one_version_only_are_listed_apart(
    view: GapView, versions: dict[str, str], what: str, name: str, number: int
) -> None:
    other = sensitivity.in_version(view, versions[what])
    for now, before, said, empty in (
        (other, view, "alleen eerder", "state_after"),
        (view, other, "alleen nu", "state_before"),
    ):
        panel = sensitivity.difference_panel(now, before)
        apart = panel.table[panel.table["comparison"] == said]
        assert len(apart) == number
        assert apart["cell"].str.contains(name).all() and apart[empty].isna().all()
        assert (apart[f"{empty}_state"] == "not_applicable").all()
        assert f"{number} cellen zijn niet te vergelijken" in panel.summary and f": {name}." in panel.summary
        assert view.version in apart.iloc[0]["address"]  # the version that has the cell
        assert len(panel.rows((apart.iloc[0]["country_code"], apart.iloc[0]["theme_id"])))
        assert len(files.content(export_of(panel, "nl"), "xlsx"))


def test_nothing_differs_where_a_version_holds_the_same(view: GapView, versions: dict[str, str]) -> None:
    assert sensitivity.difference_panel(sensitivity.in_version(view, versions["nothing"]), view).table.empty


def test_what_was_moved_stays_moved_in_another_version(view: GapView, versions: dict[str, str]) -> None:
    one = replace(view, settings=replace(view.settings, max_partner_countries=3))
    other = sensitivity.in_version(one, versions["a threshold"])
    assert other.settings.max_partner_countries == 3
    assert dict(other.settings.thresholds)["N01"] == 10_300
    assert other.changes == one.changes
    assert versions["a threshold"] in other.address and view.version not in other.address


# All panels ---------------------------------------------------------------------------------------------------------


def panels_of(view: GapView) -> list[Panel]:
    other = replace(view, settings=view.defaults)
    return [
        *(lists.gaps_panel(view, kind, by) for kind in lists.KINDS for by in lists.BY),
        *(lists.counts_panel(view, by) for by in lists.BY),
        sensitivity.thresholds_panel(view),
        sensitivity.effect_panel(view),
        sensitivity.difference_panel(view, other),
    ]


def nothing_counts(view: GapView) -> GapView:
    return replace(view, settings=replace(view.settings, needs_on=()))


@pytest.mark.parametrize(
    "change", [lambda one: one, moved, nothing_counts], ids=["defaults", "moved", "none"]
)
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_panel_can_be_taken_along_and_says_what_it_is(shipped: Path, lang: str, change: object) -> None:
    view = change(view_of(shipped.stem, lang))
    for panel in panels_of(view):
        assert len(panel.title.split()) <= 10, panel.title
        assert panel.sources and panel.definition and panel.not_a and panel.summary
        export = export_of(panel, lang)
        data = list(csv.reader(io.StringIO(files.content(export, "csv_machine").decode("utf-8"))))
        assert len(data) == len(panel.table) + 1
        book = openpyxl.load_workbook(io.BytesIO(files.content(export, "xlsx")))
        said = " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
        assert all(text in said for text in view.changes)
        for column in panel.columns:
            held = panel.table[column.name].dropna()
            is_number = all(isinstance(value, int | float) for value in held)
            assert held.empty or (column.kind in tables.NUMBER_KINDS) == is_number, column.name
        names = [column.name for column in shown_columns(panel)]
        assert len(names) == len(set(names)) and panel.row_address in ("", *panel.table.columns)


@pytest.mark.parametrize(
    ("lang", "gap", "threshold"),
    [
        ("nl", "1 hiaat op 1 thema in 1 land", "1 uitkomst verdwijnt als de drempel 25% verschuift"),
        ("en", "1 gap across 1 theme in 1 country", "1 outcome vanishes if its threshold moves by 25%"),
    ],
)
def test_one_is_told_in_the_singular(shipped: Path, lang: str, gap: str, threshold: str) -> None:
    view = view_of(shipped.stem, lang)
    one = replace(
        view,
        settings=replace(sensitivity.with_thresholds(view.settings, {"N01": 60_600.0}), needs_on=("N01",)),
    )
    assert lists.gaps_panel(one, "gap", "theme").title == gap
    assert sensitivity.thresholds_panel(one).title == threshold
