"""The panels of a country profile, built without a browser: words whole, titles short, table and figure the same.

`TITLES` of the indicators are proved for all partner and watched countries; whole panels, which cost more, for a
handful that differ: many records, none, one, names that need an article, no figures.
"""

import ast
import dataclasses
import datetime as dt
import re
from collections.abc import Iterator

import pandas as pd
import pytest

from dashboard import paths, store
from dashboard.panels import Panel
from dashboard.profile import attention, indicators, instruments, neighbours, partnerships, records, work
from dashboard.profile.view import DEFAULT_FIRST_YEAR, View, selection_sentence

TODAY = dt.date(2026, 11, 25)
LANGUAGES = ("nl", "en")
SELECTIONS = [
    ("EGY", ()),
    ("VEN", ()),
    ("XKX", ()),
    ("CPV", ("GMB",)),
    ("COD", ("BIH", "CIV", "PSE")),
]
MOST_WORDS = 10
UNFINISHED = re.compile(r"[{}]|\b(nan|None|NaT|NaN)\b|<NA>|\s\s|\s[,.;]|,,|^\s|\s$|^$")


def constant(name: str) -> tuple[str, ...]:
    """A tuple of names in the screen, read without running the screen."""
    tree = ast.parse((paths.ROOT / "dashboard/screens/country.py").read_text(encoding="utf-8"))
    found = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and [target.id for target in node.targets] == [name]
    ]
    return ast.literal_eval(found[0])


ON_SCREEN = [name for part in ("ARRIVALS", "FOUND", "HOSTING", "CONTEXT") for name in constant(part)]
RATES = constant("RATES")


def view_of(country: str, compare: tuple[str, ...], lang: str) -> View:
    listed = store.query("country/list")
    told = dict(
        country=country,
        compare=compare,
        names=dict(zip(listed["country_code"], listed[f"name_{lang}"], strict=True)),
        first_year=DEFAULT_FIRST_YEAR,
        last_year=int(store.query("country/last_year").iloc[0]["last_year"]),
    )
    return View(
        lang=lang,
        version=store.current_version(),
        today=TODAY,
        sentence=selection_sentence(lang=lang, **told),
        address=f"http://127.0.0.1/country?country={country}",
        **told,
    )


def panels_of(view: View) -> Iterator[Panel]:
    """All panels of the page, in no order."""
    yield attention.attention_panel(view)
    yield partnerships.partnerships_panel(view)
    yield instruments.instruments_by_theme_panel(view)
    yield instruments.instruments_panel(view)
    yield work.undertakings_panel(view)
    yield work.visits_panel(view)
    yield work.oversight_panel(view)
    yield work.organisations_panel(view)
    yield neighbours.neighbours_panel(view, neighbours.NEIGHBOUR_INPUTS)
    starts = partnerships.partnership_starts(view)
    for name in ON_SCREEN:
        yield indicators.indicator_panel(view, name, starts)
    for name in RATES:
        yield indicators.orders_panel(view, name, starts)
        yield indicators.rate_panel(view, name, starts)


@pytest.fixture(scope="module")
def built(shipped) -> dict[tuple[str, str, str], tuple[View, Panel]]:
    """Country, language and key of the panel -> view and panel."""
    return {
        (country, lang, panel.key): (view, panel)
        for country, compare in SELECTIONS
        for lang in LANGUAGES
        for view in [view_of(country, compare, lang)]
        for panel in panels_of(view)
    }


def flawed(title: str) -> bool:
    return len(title.split()) > MOST_WORDS or bool(UNFINISHED.search(title))


def test_the_page_shows_every_indicator_once(shipped):
    parts = {part for rate in RATES for part in indicators.RATES[rate]}
    shown = [*ON_SCREEN, *RATES, *parts]
    assert sorted(shown) == sorted(store.query("meta/indicators")["indicator_id"])


@pytest.mark.parametrize("name", [*ON_SCREEN, *RATES])
def test_every_indicator_has_a_title_of_at_most_ten_words_for_every_country(shipped, name):
    views = {lang: view_of("EGY", (), lang) for lang in LANGUAGES}
    codes = sorted(views["nl"].names)
    assert len(codes) == 68
    series = store.query(
        "country/indicator_series",
        indicator_id=name,
        countries=codes,
        from_year=views["nl"].first_year,
        to_year=views["nl"].last_year,
    )
    rows = dict(list(series.groupby("country_code")))
    breaks = store.query("meta/series_breaks", indicator_id=name)
    wrong = {}
    # Each country in one language, in turn; in the other one for the next indicator.
    turn = [*ON_SCREEN, *RATES].index(name)
    for place, code in enumerate(codes):
        own = rows.get(code, series.iloc[:0])
        lang = LANGUAGES[(place + turn) % 2]
        here = view_of_other(views[lang], code)
        told = indicators.Words(here, indicators.indicator_of(here, name))
        title = told.title(told.facts(own.assign(value=own["value"] / told.scale), breaks))
        if flawed(title):
            wrong[code, lang] = title
    assert wrong == {}


def view_of_other(view: View, country: str) -> View:
    fields = {**vars(view), "country": country}
    return View(**fields)


def test_every_panel_has_whole_words(built):
    wrong = {}
    for where, (_, panel) in built.items():
        texts = dict(
            title=panel.title,
            subtitle=panel.subtitle,
            alt=panel.alt,
            summary=panel.summary,
            period=panel.period,
            definition=panel.definition,
            not_a=panel.not_a,
            empty=panel.empty if panel.figure is None and not panel.records else "x",
            **{f"caveat {number}": text for number, text in enumerate(panel.caveats)},
        )
        for part, text in texts.items():
            if UNFINISHED.search(text) or text.lower() in ("nan", "none"):
                wrong[*where, part] = text
    assert wrong == {}


def test_every_title_is_active_and_short(built):
    assert {where: panel.title for where, (_, panel) in built.items() if flawed(panel.title)} == {}


def test_no_title_says_zero_of_something(built):
    """ "0 of the 10 themes" is said in words."""
    zero = re.compile(
        r"(?<![\d.,])0 (van|of|lopende|active|bezoeken|visits|instrumenten|instruments)\b|\b(op|on) 0 "
    )
    assert {where: panel.title for where, (_, panel) in built.items() if zero.search(panel.title)} == {}


def test_the_subtitle_of_an_indicator_holds_measure_unit_place_and_period(built):
    for (_, lang, key), (view, panel) in built.items():
        name = key.replace("-", "_")
        if name not in ON_SCREEN:
            continue
        indicator = indicators.indicator_of(view, name)
        unit = indicators.Words(view, indicator).unit
        for part in (str(indicator[f"name_{lang}"]), unit, view.place, view.years):
            assert part in panel.subtitle, (key, part)


def test_the_subtitle_of_a_register_holds_place_and_date(built):
    months = {"nl": "november", "en": "November"}
    for (_, lang, key), (view, panel) in built.items():
        if key.replace("-", "_") in ON_SCREEN or key.startswith(("orders", "return")):
            continue
        assert view.sentence_name in panel.subtitle, key
        assert re.search(
            rf"25 {months[lang]} 2026|medio 2026|mid-2026|nieuwste jaar|newest year", panel.subtitle
        ), key


def test_every_panel_names_version_sources_selection_and_address(built):
    for where, (view, panel) in built.items():
        assert panel.version == view.version, where
        assert panel.sources and all(source["title"] for source in panel.sources), where
        assert panel.selection_sentence == view.sentence and panel.address == view.address, where


def known(values: list[object]) -> list[float]:
    return [float(value) for value in values if value is not None and not pd.isna(value)]


def points_of(panel: Panel, **meta: str) -> dict[tuple[str, int], float]:
    """Country and year -> value, as the chart draws it."""
    drawn = {}
    for trace in panel.figure.data:
        if trace.customdata is None or any(
            (trace.meta or {}).get(name) != value for name, value in meta.items()
        ):
            continue
        for data, value in zip(trace.customdata, trace.y, strict=True):
            if value is not None and not pd.isna(value):
                drawn[str(data[0]), int(data[1])] = float(value)
    return drawn


def table_of(view: View, panel: Panel, column: str = "value") -> dict[tuple[str, int], float]:
    codes = {name: code for code, name in view.labels}
    rows = panel.table.dropna(subset=[column])
    return {
        (codes[country], int(period)): float(value)
        for country, period, value in zip(rows["country"], rows["period"], rows[column], strict=True)
    }


def test_the_table_of_an_indicator_holds_what_its_chart_draws(built):
    compared = 0
    for (_, _, key), (view, panel) in built.items():
        name = key.replace("-", "_")
        if name not in [*ON_SCREEN, *RATES]:
            continue
        role = {"role": "points"} if name in ON_SCREEN else {}
        drawn, listed = points_of(panel, **role), table_of(view, panel)
        scale = indicators.Words(view, indicators.indicator_of(view, name)).scale
        assert drawn.keys() == listed.keys(), key
        assert [drawn[mark] * scale for mark in drawn] == pytest.approx([listed[mark] for mark in drawn]), key
        compared += len(drawn)
    assert compared > 3_000


@pytest.mark.parametrize("part", ["orders", "returns"])
def test_the_table_of_orders_and_returns_holds_what_its_chart_draws(built, part):
    compared = 0
    for (_, _, key), (view, panel) in built.items():
        if key.startswith("orders"):
            drawn = points_of(panel, role=part)
            assert drawn == table_of(view, panel, part), key
            compared += len(drawn)
    assert compared > 100


def test_the_table_of_a_rate_holds_the_interval_that_its_chart_draws(built):
    """The interval is in the hover and the bars; the table must hold a bound wherever it holds a rate."""
    for (_, _, key), (_, panel) in built.items():
        if key.startswith("return-rate"):
            rows = panel.table
            assert (rows["value"].notna() == rows["low"].notna()).all() and (
                rows["low"].notna() == rows["high"].notna()
            ).all()
            kept = rows.dropna(subset=["value"])
            assert ((kept["low"] <= kept["value"]) & (kept["value"] <= kept["high"])).all()


def test_the_table_of_instruments_holds_what_its_chart_draws(built):
    for (_, lang, key), (view, panel) in built.items():
        if key != "instruments-by-theme":
            continue
        natures, themes = (
            records.codes(view, "nature"),
            view.ask("meta/themes").set_index("theme_id")[f"name_{lang}"],
        )
        drawn = {
            (themes[theme], natures[nature]): count
            for trace in panel.figure.data
            if trace.customdata is not None
            for (theme, nature), count in zip(trace.customdata, trace.x, strict=True)
            if count
        }
        rows = panel.table[panel.table["instrument_count"] > 0]
        assert drawn == dict(
            zip(zip(rows["theme"], rows["nature"], strict=True), rows["instrument_count"], strict=True)
        )
        assert set(panel.table["theme"]) == set(
            view.ask("meta/themes").query("kind == 'migration'")[f"name_{lang}"]
        )


def test_the_table_of_neighbours_holds_what_its_chart_draws(built):
    for (country, _, key), (view, panel) in built.items():
        if key != "neighbours" or panel.figure is None:
            continue
        points = next(trace for trace in panel.figure.data if trace.customdata is not None)
        drawn = dict(zip((view.names[code] for code in points.customdata), points.x, strict=True))
        listed = dict(zip(panel.table["country"], panel.table["distance"], strict=True))
        assert {name: pytest.approx(listed[name]) for name in drawn} == drawn
        assert listed[view.names[country]] == 0 and len(drawn) == 10


@pytest.mark.parametrize(
    ("key", "query"),
    [
        ("partnerships", "country/partnerships"),
        ("instruments", "country/instruments"),
        ("visits", "country/visits"),
        ("oversight", "country/oversight"),
        ("organisations", "country/organisations"),
    ],
)
def test_the_table_of_a_register_has_a_line_for_each_row_asked(built, key, query):
    for (country, _, found), (view, panel) in built.items():
        if found == key:
            assert len(panel.table) == len(view.registers(query)), country


def test_a_missing_value_says_why(built):
    """No blank cell: each missing value of a table has its reason beside it."""
    wrong = {}
    for where, (_, panel) in built.items():
        for column in panel.columns:
            missing = panel.table[column.name].isna()
            if not missing.any():
                continue
            reasons = panel.table.get(f"{column.name}_state")
            if reasons is None or reasons[missing].isna().any():
                wrong[where] = column.name
    assert wrong == {}


def test_counts_in_titles_are_counts_of_the_records(built):
    """The number that opens a title, against the rows: a title may not say what its panel does not show."""
    for (_, _, key), (view, panel) in built.items():
        opening = re.match(r"\d+", panel.title)
        count = int(opening[0]) if opening else 0
        if key == "attention":
            assert count == len(view.registers("country/attention", today=view.today))
        elif key == "visits":
            rows = view.registers("country/visits")
            assert count == ((rows["status"] == "done") & ~rows["is_example"]).sum()
        elif key == "partnerships":
            rows = view.registers("country/partnerships")
            assert count == (rows["is_country_specific"] & rows["is_active"]).sum()
        elif key == "undertakings":
            assert count == view.registers("country/undertakings", today=view.today)["is_open"].sum()


def made(name: str, values: dict[int, float | None], *, country: str = "TUN") -> tuple[str, str]:
    """Title and summary, in English, of a made series of one reporter without breaks."""
    view = view_of(country, (), "en")
    told = indicators.Words(view, indicators.indicator_of(view, name))
    series = pd.DataFrame(
        [
            dict(
                country_code=country,
                period=year,
                value=value,
                low=value,
                high=value,
                status="missing" if value is None else "normal",
                reporter_count=1,
            )
            for year, value in values.items()
        ]
    )
    breaks = store.query("meta/series_breaks", indicator_id=name)
    facts = told.facts(series.astype({"value": float}), breaks)
    return told.title(facts), told.summary(facts)


def panel_of(
    name: str, country: str, compare: tuple[str, ...] = (), lang: str = "en", **chosen: int
) -> Panel:
    view = dataclasses.replace(view_of(country, compare, lang), **chosen)
    return indicators.indicator_panel(view, name, [])


def test_the_first_figure_to_trace_is_that_of_the_title(built):
    compared = 0
    for (_, _, key), (view, panel) in built.items():
        if key.replace("-", "_") not in [*ON_SCREEN, *RATES] or "2" not in panel.title or not panel.marks:
            continue
        country, year = panel.marks[0].key
        assert str(year) in panel.title, (key, panel.title)
        if view.compare and not re.search("equal|gelijk", panel.title):
            assert view.names[country] in panel.title, (key, panel.title)
        years = [mark.key[1] for mark in panel.marks[1:]]
        assert years == sorted(years, reverse=True), key
        compared += 1
    assert compared > 100


def test_a_year_that_is_not_complete_is_not_the_first_figure_to_trace(shipped):
    assert panel_of("detections", "TUN").marks[0].key == ("TUN", 2024)
    assert panel_of("detections", "TUN", ("EGY",)).marks[0].key == ("EGY", 2024)


def test_orders_and_returns_of_the_title_are_traced_first(shipped):
    view = view_of("TUN", ("EGY",), "en")
    panel = indicators.orders_panel(view, "return_rate_nl", [])
    assert [mark.key for mark in panel.marks[:2]] == [
        ("ordered_to_leave_nl", "TUN", 2016),
        ("returned_nl", "TUN", 2016),
    ]
    for mark in panel.marks:
        assert not panel.rows(mark.key).empty


def test_words_do_not_reach_across_a_break(shipped):
    panel = panel_of("returned_third_country_nl", "TUN")
    assert panel.title == "Returned from NL: 20 in 2023, up on 2022"
    assert (
        panel.summary == "Tunisia, since the break in 2021: from 5 in 2022 to 20 in 2023. No data for 2021."
    )


def test_one_year_after_a_break_is_compared_with_nothing(shipped):
    title, summary = made("returned_third_country_nl", {2018: 100, 2019: 90, 2020: 80, 2021: 20})
    assert title == "Returned from NL: 20 in 2021"
    assert summary == "Tunisia, since the break in 2021: 20 in 2021, the only year with a figure."


def test_a_break_after_the_last_figure_changes_nothing(shipped):
    title, summary = made("returned_third_country_nl", {2018: 100, 2019: 60, 2020: 20})
    assert title == "Returned from NL: 20 in 2020, down on 2019"
    assert "break" not in summary


@pytest.mark.parametrize(
    ("value", "words"), [(45, "close to"), (46, "up on"), (35, "close to"), (34, "down on")]
)
def test_one_step_of_rounding_is_no_change(shipped, value, words):
    title, _ = made("found_illegally_present_nl", {2022: 100, 2023: 40, 2024: value})
    assert title == f"Found illegally present, NL: {value} in 2024, {words} 2023"


def test_a_sum_of_rounded_figures_has_a_wider_step(shipped):
    view = view_of("TUN", (), "en")
    told = indicators.Words(view, indicators.indicator_of(view, "asylum_applicants_eu"))
    rows = [
        dict(country_code="TUN", period=year, value=float(value), status="normal", reporter_count=9)
        for year, value in ((2022, 200), (2023, 100), (2024, 110))
    ]
    breaks = store.query("meta/series_breaks", indicator_id="asylum_applicants_eu")
    assert told.facts(pd.DataFrame(rows), breaks)["TUN"]["direction"] == "flat"
    rows[-1]["value"] = 111.0
    assert told.facts(pd.DataFrame(rows), breaks)["TUN"]["direction"] == "up"


def test_rates_whose_intervals_overlap_are_about_the_same(shipped):
    view = view_of("TUN", (), "en")
    told = indicators.Words(view, indicators.indicator_of(view, "return_rate_nl"))
    rows = [
        dict(
            country_code="TUN",
            period=2015,
            value=50.0,
            low=42.0,
            high=58.0,
            status="normal",
            reporter_count=1,
        ),
        dict(
            country_code="TUN",
            period=2016,
            value=60.0,
            low=57.0,
            high=63.0,
            status="normal",
            reporter_count=1,
        ),
    ]
    breaks = store.query("meta/series_breaks", indicator_id="return_rate_nl")
    assert told.facts(pd.DataFrame(rows), breaks)["TUN"]["direction"] == "flat"
    rows[1]["low"] = 59.0
    assert told.facts(pd.DataFrame(rows), breaks)["TUN"]["direction"] == "up"


def test_equal_peaks_are_all_named(shipped):
    _, summary = made("found_illegally_present_nl", {2020: 10, 2021: 20, 2022: 45, 2023: 40, 2024: 45})
    assert summary == "Tunisia: from 10 in 2020 to 45 in 2024, with the highest in 2022 and 2024 (45)."
    _, summary = made("found_illegally_present_nl", dict.fromkeys(range(2020, 2025), 5))
    assert summary == "Tunisia: 5 in every year with a figure, from 2020 to 2024."


@pytest.mark.parametrize(
    ("values", "is_peak"),
    [
        ({2020: 10, 2021: 20, 2022: 30, 2023: 40, 2024: 90}, True),
        ({2021: 20, 2022: 30, 2023: 40, 2024: 90}, False),
        ({2016: 10, 2017: 20, 2018: 30, 2019: 40, 2020: 90}, False),
        ({2020: 10, 2021: 20, 2022: 85, 2023: 40, 2024: 90}, False),
    ],
    ids=["enough", "four years", "long ago", "within rounding"],
)
def test_highest_since_needs_years_and_a_recent_figure(shipped, values, is_peak):
    title, _ = made("found_illegally_present_nl", values)
    assert ("highest since" in title) == is_peak, title


def test_years_that_the_source_does_not_reach_name_those_that_it_does(shipped):
    view = dataclasses.replace(view_of("TUN", (), "nl"), first_year=2018)
    panel = indicators.orders_panel(view, "return_rate_eu", [])
    assert panel.title == "Vertrekbesluiten en terugkeer: geen gegevens over deze jaren"
    assert "de bron loopt van 2012 tot en met 2016" in panel.summary
    assert panel.caveats == []
    early = panel_of("detections", "TUN", lang="nl", first_year=2000, last_year=2005)
    assert "de bron loopt van 2009 tot en met april 2025" in early.summary


def test_a_country_without_figures_in_these_years_names_those_with_figures(shipped):
    panel = panel_of("gdp_per_head_usd", "VEN", first_year=2018)
    assert panel.title == "GDP per head: no data for these years"
    assert panel.summary == "Venezuela: no data for these years, but there is between 1990 and 2014."


def test_remarks_are_about_years_with_a_figure(shipped):
    population = "Computed with the population of 2023; there is no later year yet."
    assert population in panel_of("hosted_per_1000", "TUN").caveats
    assert population not in panel_of("hosted_per_1000", "TUN", last_year=2023).caveats
    assert panel_of("dead_and_missing_routes", "VEN").caveats == []


def test_every_table_of_an_indicator_holds_codes_and_explains_its_columns(built):
    for (_, _, key), (view, panel) in built.items():
        if key.replace("-", "_") in ON_SCREEN or key.startswith(("orders", "return-rate")):
            assert all(column.definition for column in panel.columns), key
            assert list(panel.table["country"]) == [view.names[code] for code in panel.table["country_code"]]


def test_one_cell_is_not_put_together(shipped):
    panel = panel_of("found_illegally_present_nl", "TUN", lang="nl")
    key = panel.marks[0].key
    assert panel.recompute(panel.rows(key), key).startswith("De waarde is 45. ")
    panel = panel_of("found_illegally_present", "TUN", lang="nl")
    key = panel.marks[0].key
    assert panel.recompute(panel.rows(key), key).startswith("Samen geven de waarden 32.390. ")


def test_the_dead_and_missing_are_those_of_routes(shipped):
    for lang, words in (("nl", "Doden/vermisten op routes: "), ("en", "Dead/missing on routes: ")):
        for compare in ((), ("EGY",)):
            assert panel_of("dead_and_missing_routes", "TUN", compare, lang).title.startswith(words)
