"""The theme page and the completeness page against the rows as loaded and the rules: nothing cut, nothing counted twice."""

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import duckdb
import pandas as pd
import pytest

from dashboard import store
from dashboard.access import PUBLIC
from dashboard.gaps import completeness, rules, theme_view
from dashboard.gaps.evidence import read_evidence
from dashboard.gaps.theme_view import ThemeView
from dashboard.gaps.view import GapView

pytestmark = pytest.mark.usefixtures("shipped")
LANGUAGES = ("nl", "en")
THEMES = (
    "return reintegration reception anti_smuggling anti_trafficking border legal_pathways routes governance root_causes"
).split()
WITH_NEED = [theme for theme in THEMES if theme not in ("anti_trafficking", "root_causes")]


def gap_view(lang="nl", **changes):
    version = store.current_version()
    settings = replace(rules.default_settings(read_evidence(version, PUBLIC)), **changes)
    return GapView(
        lang=lang, version=version, settings=settings, today=dt.date(2026, 11, 25), address="http://x/theme"
    )


def theme(theme_id, lang="nl", *, need=None, countries=None, **changes):
    view = gap_view(lang, **changes)
    needs = [one.need_id for one in theme_view.needs_on(view, theme_id)]
    return ThemeView(
        view=view,
        theme_id=theme_id,
        need_id=need or (needs[0] if needs else None),
        countries=tuple(countries or view.countries),
        places="alle landen",
    )


@pytest.fixture
def rows(shipped):
    """Ask the rows as loaded with SQL of this test's own."""
    connection = duckdb.connect(str(shipped), read_only=True)
    connection.execute("set search_path = 'public'")
    yield lambda text, *values: connection.execute(text, list(values)).fetchall()
    connection.close()


def drawn_bars(figure):
    return {
        code: (value, trace.meta["state"])
        for trace in figure.data
        for code, value in zip(trace.customdata, trace.x, strict=True)
    }


# ---------------------------------------------------------------- need against what was found


def test_bars_are_the_figures_as_loaded_with_the_state_of_the_rules(rows):
    shown = theme("return")
    cells = rules.judge(read_evidence(shown.view.version, PUBLIC), shown.view.settings)
    loaded = rows(
        "select country_code, value from need_reading where need_id = 'N01' and period = 2024 order by value desc"
    )
    panel = theme_view.need_panel(shown)
    assert drawn_bars(panel.figure) == {
        code: (value, cells[code, "return"].state) for code, value in loaded[: len(drawn_bars(panel.figure))]
    }
    assert len(drawn_bars(panel.figure)) == 25
    table = panel.table.set_index("country_code")["value"]
    assert table.dropna().to_dict() == dict(loaded)
    assert len(panel.table) == len(shown.view.countries)
    assert "De figuur toont de eerste 25; de andere 41 staan in de tabel." in panel.summary


def test_every_country_on_the_side_of_need_has_a_bar(rows):
    panel = theme_view.need_panel(theme("reception"))
    above = rows(
        "select country_code from need_reading where need_id = 'N03' and period = 2025 and value >= 100000"
    )
    assert len(above) > theme_view.MOST_BARS
    assert {code for (code,) in above} <= set(drawn_bars(panel.figure))


def test_the_title_counts_gaps_among_the_needy_and_follows_a_moved_threshold():
    shown = theme("return")
    cells = [cell for cell in shown.view.cells.values() if cell.theme_id == "return"]
    gaps = sum(cell.verdict == "gap" for cell in cells)
    above = sum(cell.need == "above" for cell in cells)
    assert theme_view.need_panel(shown).title == f"{gaps} hiaten bij {above} landen met een behoefte"
    thresholds = tuple(
        (need, 1e9 if need == "N01" else value) for need, value in shown.view.settings.thresholds
    )
    moved = theme("return", thresholds=thresholds)
    assert theme_view.need_panel(moved).title == "Bij geen land is er volgens deze drempel een behoefte"


def test_a_figure_that_a_rule_does_not_read_is_shown_and_is_no_need():
    frame = theme_view.rows_shown(theme("return")).set_index("country_code")
    assert frame.loc["UKR", "value"] > 10_000  # temporary protection: rule r05
    assert frame.loc["UKR", "need"] == "not_read"


def test_a_country_without_a_figure_is_named_and_is_not_zero():
    shown = theme("return")
    panel = theme_view.need_panel(shown)
    hong_kong = panel.table[panel.table["country_code"] == "HKG"].iloc[0]
    assert pd.isna(hong_kong["value"]) and hong_kong["value_state"] == "no_data"
    assert "Hongkong en Macau" in panel.summary
    assert "HKG" not in drawn_bars(panel.figure)


@pytest.mark.parametrize("theme_id", WITH_NEED)
def test_rows_behind_a_figure_make_it_again(theme_id):
    for need in theme_view.needs_on(gap_view(), theme_id):
        shown = theme(theme_id, need=need.need_id)
        panel = theme_view.need_panel(shown)
        for mark in panel.marks[:3]:
            found = panel.rows(mark.key)
            assert len(found) and found["file_name"].notna().all() and found["cell"].notna().all()
            if "part" not in found or found["part"].nunique() == 1:
                value = shown.view.evidence.figures[need.need_id, mark.key[0]][mark.key[1]].value
                assert found["value"].sum() == pytest.approx(value)
            told = panel.recompute(found, mark.key)
            assert "meld dit" not in told


# ---------------------------------------------------------------- themes without a need


def test_without_public_data_the_page_says_so_and_shows_what_was_found():
    shown = theme("anti_trafficking")
    panel = theme_view.need_panel(shown)
    assert panel.figure is None and "geen openbare gegevens per land" in panel.empty
    assert theme_view.head_sentences(shown)[-1].startswith("De behoefte is overal onbekend")
    roles = {trace.meta["role"] for trace in theme_view.map_panel(shown).figure.data}
    assert roles == {"land", "state"}


def test_an_indicator_that_is_off_can_be_let_in():
    shown = theme("root_causes")
    assert shown.need_id is None
    assert [need.need_id for need in theme_view.needs_of(shown.view, "root_causes")] == ["N11"]
    on = theme("root_causes", needs_on=(*shown.view.settings.needs_on, "N11"))
    values = [value for value, _ in drawn_bars(theme_view.need_panel(on).figure).values()]
    assert on.need_id == "N11" and values
    frame = theme_view.rows_shown(on).dropna(subset=["value"])
    assert frame["value"].is_monotonic_increasing, "the poorest first: below the threshold lies the need"
    assert set(frame.loc[frame["need"] == "above", "value"] < 1_500) == {True}
    rings = [trace for trace in theme_view.map_panel(on).figure.data if trace.meta["role"] == "need"]
    assert len({size for trace in rings for size in trace.marker.size}) == 1, (
        "a large ring would say the opposite"
    )


# ---------------------------------------------------------------- map, years, counts


@pytest.mark.parametrize("theme_id", THEMES)
def test_map_and_counts_are_the_states_of_the_matrix(theme_id):
    shown = theme(theme_id)
    cells = rules.judge(read_evidence(shown.view.version, PUBLIC), shown.view.settings)
    wanted = {
        state: {code for (code, of), cell in cells.items() if of == theme_id and cell.state == state}
        for state in rules.STATES
    }
    figure = theme_view.map_panel(shown).figure
    filled = {
        trace.meta["state"]: set(trace.meta["country_codes"])
        for trace in figure.data
        if trace.meta["role"] == "state"
    }
    assert filled == {state: codes for state, codes in wanted.items() if codes}
    counts = theme_view.states_table(shown).set_index("state")
    assert counts["countries"].to_dict() == {state: len(wanted[state]) for state in counts.index}
    assert int(counts["gaps"].sum()) == sum(
        cell.verdict == "gap" for (_, of), cell in cells.items() if of == theme_id
    )
    assert (counts["partners"] + counts["watched"] == counts["countries"]).all()


def test_pictures_over_time_show_the_twelve_greatest_as_loaded(rows):
    shown = theme("anti_smuggling")
    panel = theme_view.over_time_panel(shown)
    greatest = rows(
        "select country_code from need_reading where need_id = 'N05' and period = 2024 order by value desc limit 12"
    )
    assert [trace.meta["country_code"] for trace in panel.figure.data] == [code for (code,) in greatest]
    syria = panel.figure.data[0]
    loaded = dict(
        rows(
            "select period, value from need_reading where need_id = 'N05' and country_code = ? and period >= 2010",
            greatest[0][0],
        )
    )
    assert {year: value for year, value in zip(syria.x, syria.y, strict=True) if value is not None} == loaded
    assert syria.marker.symbol[list(syria.x).index(2025)] == "circle-open"


def test_a_region_narrows_everything():
    codes = ("DZA", "TUN", "MAR")
    shown = theme("return", countries=codes)
    assert set(theme_view.need_panel(shown).table["country_code"]) == set(codes)
    assert theme_view.states_table(shown)["countries"].sum() == 3
    found = theme_view.records_of(shown)
    assert set(found["country"]) <= {shown.view.country(code) for code in codes}


def test_records_by_form_count_each_record_once():
    shown = theme("return")
    table = theme_view.records_table(shown)
    own = table[table["counted_as"] == "telt als eigen afspraak"]
    wanted = {
        (record.record_kind, record.record_id)
        for cell in shown.view.cells.values()
        if cell.theme_id == "return"
        for record in cell.counted("own")
    }
    assert own["records"].sum() == len(wanted)


def test_the_head_says_whether_nothing_found_says_anything():
    assert theme_view.head_sentences(theme("return"))[0] == "54 partnerlanden en 14 gevolgde landen."
    assert "k01, k02 en k03" in theme_view.head_sentences(theme("return"))[1]
    assert "niets gevonden zegt hier niets" in theme_view.head_sentences(theme("reintegration"))[1]
    # Closed at the level of the EU alone: without that level the theme is open.
    dutch = theme("return", levels=("bilateral",))
    assert "niets gevonden zegt hier niets" in theme_view.head_sentences(dutch)[1]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("theme_id", THEMES)
def test_panels_have_short_titles_and_all_their_columns(theme_id, lang):
    shown = theme(theme_id, lang)
    makers = [
        theme_view.need_panel,
        theme_view.map_panel,
        theme_view.states_panel,
        theme_view.records_panel,
        theme_view.claims_panel,
        theme_view.indicators_panel,
        theme_view.words_panel,
        *([theme_view.over_time_panel] if shown.need_id else []),
    ]
    check([make(shown) for make in makers])


def check(panels):
    for panel in panels:
        assert len(panel.title.split()) <= 10, panel.title
        assert {column.name for column in panel.columns} <= set(panel.table), panel.key
        assert panel.sources and panel.definition and panel.not_a and panel.summary
        found = panel.rows(panel.marks[0].key if panel.marks else None)
        assert {"file_name", "sheet_name"} <= set(found), panel.key
    assert len({panel.key for panel in panels}) == len(panels)


# ---------------------------------------------------------------- completeness


@pytest.mark.parametrize("lang", LANGUAGES)
def test_panels_on_completeness_hold_together(lang):
    view = gap_view(lang)
    check(
        [
            make(view)
            for make in (
                completeness.claims_panel,
                completeness.themes_panel,
                completeness.cells_panel,
                completeness.registers_panel,
                completeness.figures_panel,
                completeness.fields_panel,
            )
        ]
    )


def test_claims_are_all_there_register_by_register(rows):
    panel = completeness.claims_panel(gap_view())
    loaded = dict(rows("select claim_id, completeness from coverage_claim"))
    shown = dict(zip(panel.table["claim"], panel.table["completeness"], strict=True))
    words = {"yes": "volledig", "partial": "gedeeltelijk"}
    assert shown == {claim: words[found] for claim, found in loaded.items()}
    registers = list(panel.table["register"])
    changes = sum(one != other for one, other in pairwise(registers))
    assert changes == len(set(registers)) - 1, "rows of one register stand together"
    closes = panel.table.set_index("claim")["closes"]
    assert closes["k02"] == "Terugkeer en overname, samen met k01 en k03"
    assert closes["k12"] == "voor geen thema genoeg"


def test_cells_that_rest_on_closed_and_open_registers_add_up_to_the_matrix():
    view = gap_view()
    cells = rules.judge(read_evidence(view.version, PUBLIC), view.settings).values()
    table = completeness.cells_table(view).set_index("theme")
    assert table[["own", "framework", "nothing", "unknown", "na"]].sum().sum() == len(cells)
    assert table["unknown"].sum() == sum(cell.state == "unknown" for cell in cells)
    assert not table.loc[table["is_closed"], "unknown"].any()
    assert not table.loc[~table["is_closed"], "nothing"].any()


def test_the_notice_of_the_matrix_names_what_is_closed_and_what_is_not():
    closed, still_open, dutch = completeness.head_notice(gap_view())
    assert "Terugkeer en overname (EU)" in closed and "Herintegratie" not in closed
    assert still_open.startswith("De andere 7 thema's rusten op registers die niet volledig zijn")
    assert "niet openbaar" in dutch
    assert completeness.head_notice(gap_view(levels=("multilateral",)))[0].startswith("Voor geen enkel thema")


def test_countries_without_a_figure_are_named(rows):
    view = gap_view()
    table = completeness.figures_panel(view).table.set_index("indicator")
    for need in view.evidence.needs.values():
        row = table.loc[need.name_nl]
        (found,) = rows(
            "select count(*) from need_reading where need_id = ? and period = ?",
            need.need_id,
            need.newest_full_year,
        )
        assert row["with_figure"] == found[0]
        assert row["with_figure"] + row["without_figure"] == len(view.countries)
    assert table.loc["Onrechtmatig aangetroffen onderdanen", "who"] == "Hongkong en Macau"


def test_fields_are_counted_without_examples(rows):
    counted = gap_view().ask("gaps/field_counts").set_index(["table_name", "column_name"])
    for table, column in counted.index:
        (found,) = rows(f'select count(*), count({column}) from "{table}" where not is_example')
        assert tuple(counted.loc[(table, column)]) == found, (table, column)
    assert counted.loc[("visit", "visit_date"), "row_count"] == 56


@pytest.mark.parametrize("make", [theme_view.need_panel, theme_view.over_time_panel])
def test_without_any_figure_the_row_of_the_indicator_stands_behind_the_panel(make):
    shown = theme("return", "en", years=tuple((need, 1950) for need, _ in gap_view().settings.years))
    panel = make(shown)
    assert not panel.marks
    assert list(panel.rows(None)["name"]) == [shown.need_name]
    assert "there is no figure" in panel.recompute(panel.rows(None), None)


def test_where_a_theme_does_not_apply_no_need_is_counted_on_any_page():
    shown = theme("border")
    outside = [cell.country_code for cell in shown.cells if cell.not_applicable and cell.need == "above"]
    assert outside
    frame = theme_view.rows_shown(shown).set_index("country_code")
    assert set(frame.loc[outside, "need"]) == {"not_read"}
    counted = shown.view.totals(shown.cells).needs["above"]
    assert (frame["need"] == "above").sum() == counted == theme_view.states_table(shown)["above"].sum()
    assert {shown.view.need(shown.view.cells[code, "border"]) for code in outside} == {"niet van toepassing"}
