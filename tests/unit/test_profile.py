"""The panels of a country profile, built without a browser: words whole, titles short, table and figure the same.

`TITLES` of the indicators are proved for all partner and watched countries; whole panels, which cost more, for a
handful that differ: many records, none, one, names that need an article, no figures.
"""

import ast
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
    for code in codes:
        own = rows.get(code, series.iloc[:0])
        for lang, view in views.items():
            here = view_of_other(view, code)
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
