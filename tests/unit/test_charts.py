"""What is drawn equals the frame; gaps stay gaps; nothing is told by colour alone."""

import ast
import html
import itertools
import json
import math
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboard import charts, formats
from dashboard.charts import figure as base
from dashboard.charts import maps, partnerships, series, themes, tokens

FOUR = [("TUN", "Tunesië"), ("MAR", "Marokko"), ("XKX", "Kosovo"), ("CIV", "Ivoorkust")]
GEOMETRY = Path(__file__).parents[2] / "data/reference/geometry/world_50m_un_plus_kosovo.geojson"


# ---------------------------------------------------------------- frames


def observations(rows, **more):
    """Give a frame of (country, year, value[, status]) rows."""
    frame = pd.DataFrame(
        [(*row, "normal")[:4] for row in rows], columns=["country_code", "period", "value", "status"]
    )
    return frame.assign(**more)


def four_countries():
    return observations(
        [
            (code, year, 100.0 * place + 7 * (year - 2011) ** 2)
            for place, (code, _) in enumerate(FOUR)
            for year in range(2011, 2025)
        ]
    )


def indicator(frame, countries=(("TUN", "Tunesië"),), **more):
    arguments = {"lang": "nl", "unit_label": "personen", "decimals": 0, "no_data_label": "geen gegevens"}
    return charts.indicator_series(frame, **(arguments | {"countries": list(countries)} | more))


def register(**changes):
    row = {
        "partnership_id": "p1",
        "name": "Memorandum",
        "level": "eu",
        "form": "memorandum",
        "binding_code": "no",
        "status": "active",
        "start_date": "2023-07-16",
        "end_date": None,
        "is_framework": False,
    }
    return row | changes


def timeline(*rows, lang="nl", **more):
    words = {
        "level_labels": {"eu": "EU", "bilateral": "NL", "multilateral": "multilateraal"},
        "status_labels": {"active": "actief", "ended": "beëindigd", "suspended": "opgeschort"},
        "binding_labels": {
            "yes": "bindend",
            "no": "niet bindend",
            "partly": "deels bindend",
            "": "niet vastgelegd",
        },
        "today_label": "vandaag",
        "unknown_start_label": "start niet vastgelegd",
        "unknown_end_label": "einde niet vastgelegd",
        "framework_label": "breed kader",
        "no_data_label": "geen partnerschap gevonden",
    }
    frame = pd.DataFrame(list(rows), columns=list(register()))
    return charts.partnership_timeline(frame, lang=lang, today="2026-11-25", **(words | more))


RETURNS = pd.DataFrame(
    {
        "country_code": "TUN",
        "period": [2012, 2013, 2014, 2016],
        "orders": [40, 24, None, 100],
        "returns": [60, 10, 5, 0],
        "rate_pct": [150.0, 41.7, None, 0.0],
        "low_pct": [138.1, 30.8, None, 0.0],
        "high_pct": [163.2, 54.5, None, 2.0],
    }
)


def rate(frame=RETURNS, countries=(("TUN", "Tunesië"),)):
    return charts.rate_interval(
        frame,
        lang="nl",
        unit_label="teruggekeerd, % van opgedragen",
        countries=countries,
        no_rate_label="geen percentage (minder dan 25)",
        no_data_label="geen gegevens",
    )


def pairs(frame=RETURNS, countries=(("TUN", "Tunesië"),)):
    return charts.orders_and_returns(
        frame,
        lang="nl",
        unit_label="personen",
        orders_label="opgedragen te vertrekken",
        returns_label="teruggekeerd",
        countries=countries,
        no_data_label="geen gegevens",
    )


THEMES = [("return", "Terugkeer"), ("border", "Grensbeheer"), ("routes", "Routes")]
NATURES = [("leverage", "druk"), ("support", "steun"), ("law", "recht")]
USES = pd.DataFrame(
    {
        "theme_id": ["return", "return", "border"],
        "nature": ["support", "leverage", "leverage"],
        "instrument_count": [2, 1, 3],
    }
)


def instruments(frame=USES):
    return charts.instruments_by_theme(
        frame, lang="nl", themes=THEMES, natures=NATURES, none_label="geen instrument gevonden"
    )


NEAR = pd.DataFrame(
    {
        "country_code": ["DZA", "MAR", "EGY", "LBY"],
        "name": ["Algerije", "Marokko", "Egypte", "Libië"],
        "distance": [1.5, 0.25, 1.5, None],
        "inputs_known": [5, 6, 6, 1],
        "inputs_total": 6,
    }
)


def near(frame=NEAR):
    return charts.neighbour_distances(
        frame,
        lang="nl",
        unit_label="afstand",
        inputs_label="{known} van {total} bekend",
        no_data_label="geen vergelijkbaar land",
    )


def square(west, south, size):
    return [
        [
            [west, south],
            [west + size, south],
            [west + size, south + size],
            [west, south + size],
            [west, south],
        ]
    ]


WORLD = {
    "type": "FeatureCollection",
    "features": [
        {"id": "AAA", "geometry": {"type": "Polygon", "coordinates": square(10, 10, 4)}},
        {"id": "BBB", "geometry": {"type": "Polygon", "coordinates": square(14, 10, 6)}},
        {"id": "CCC", "geometry": {"type": "Polygon", "coordinates": square(0, 0, 10)}},
        {"id": "FAR", "geometry": {"type": "Polygon", "coordinates": square(100, 50, 10)}},
        {"id": None, "geometry": {"type": "Polygon", "coordinates": square(10, 16, 3)}},
    ],
}


def world_map(**more):
    labels = {"AAA": "Aland", "BBB": "Beland", "CCC": "Celand"}
    return charts.country_map(
        "AAA",
        WORLD,
        lang="nl",
        **({"neighbours": ["BBB"], "route_countries": ["CCC"], "labels": labels} | more),
    )


NEEDS = pd.DataFrame(
    {
        "country_code": ["BBB", "AAA", "CCC", "FAR"],
        "name": ["Beland", "Aland <i>", "Celand", "Verland"],
        "value": [40_000.0, 12_500.0, 300.0, None],
        "need": ["above", "above", "below", "unknown"],
        "state": ["framework_only", "own_record", "nothing_found", "unknown"],
        "verdict": ["gap", None, None, None],
    }
)
STATE_WORDS = {
    "own_record": "eigen afspraak",
    "framework_only": "alleen raamwerk",
    "nothing_found": "niets gevonden",
    "unknown": "onbekend",
}


def bars(frame=NEEDS, **more):
    words = {
        "unit_label": "personen, 2024",
        "threshold": 10_000.0,
        "threshold_label": "drempel 10.000",
        "state_labels": STATE_WORDS,
        "verdict_labels": {"gap": "hiaat", "to_check": "na te vragen"},
        "no_data_label": "geen gegevens",
    }
    return charts.need_bars(frame, lang="nl", **(words | more))


def theme_map(frame=NEEDS):
    return charts.theme_map(
        frame,
        WORLD,
        lang="nl",
        state_labels=STATE_WORDS,
        need_labels={"above": "boven", "below": "onder", "not_read": "niet af te lezen"},
        size_label="oppervlak: personen; de grootste is 40.000",
    )


NEED_YEARS = observations(
    [
        ("AAA", 2010, 5.0),
        ("AAA", 2012, 20.0),
        ("AAA", 2013, 30.0, "incomplete"),
        ("BBB", 2010, 0.0),
        ("BBB", 2013, 900.0),
    ]
)
FACETS = [("AAA", "Aland"), ("BBB", "Beland"), ("CCC", "Celand"), ("FAR", "Verland")]


def over_time(frame=NEED_YEARS, **more):
    words = {
        "unit_label": "personen",
        "countries": FACETS,
        "threshold": 10.0,
        "breaks": [2012],
        "incomplete_label": "jaar niet compleet",
        "no_data_label": "geen gegevens",
    }
    return charts.need_over_time(frame, lang="nl", **(words | more))


SPENDING = pd.DataFrame(
    [
        ("AAA", "Aland <i>", 4_500_000.0, "unit"),
        ("BBB", "Beland", 90_400_000.0, "unit"),
        ("CCC", "Celand", 0.0, "unit"),
        ("FAR", "Verland", 12_000_000.0, "unit"),
        ("NEG", "Negland", -3_000_000.0, "negative"),
        ("regional_298", "Regio ten zuiden", 30_000_000.0, "regional"),
        ("OUT", "Buiten", None, "outside"),
    ],
    columns=["code", "name", "amount", "kind"],
)
KINDS = {
    "regional": "regionaal",
    "not_specified": "niet gespecificeerd",
    "outside": "buiten de selectie",
    "other": "zonder thema",
    "negative": "onder nul",
}
THEME_SPENDING = pd.DataFrame(
    [
        ("return", "Terugkeer", 2e6, "unit"),
        ("border", "Grenzen", 5e6, "unit"),
        ("none", "Geen", 1e6, "other"),
    ],
    columns=["code", "name", "amount", "kind"],
)
SPENT_ON_MAP = pd.DataFrame(
    {
        "country_code": ["AAA", "BBB", "CCC", "FAR", "ZZZ"],
        "name": ["Aland", "Beland", "Celand", "Verland", "Nergens"],
        "amount": [4_000_000.0, 16_000_000.0, 0.0, None, 5.0],
    }
)
LORENZ = pd.DataFrame(
    {
        "unit": [None, "CCC", "AAA", "BBB"],
        "unit_share": [0, 1 / 3, 2 / 3, 1],
        "amount_share": [0, 0, 0.2, 1],
    }
)
WITHOUT = LORENZ.head(3)
CURVE = pd.DataFrame(
    {"units": [(), ("BBB",), ("AAA", "CCC")], "unit_share": [0, 1 / 3, 1], "amount_share": [0, 0.8, 1]}
)
SPENT_YEARS = pd.DataFrame(
    {
        "year": [2018, 2019, 2021],
        "amount": [4e6, -1e6, 2e6],
        "is_incomplete": [False, False, True],
        "note": [None, None, "2021: tot en met juni"],
    }
)
QUOTIENTS = pd.DataFrame(
    {
        "code": ["AAA", "BBB"],
        "name": ["Aland", "Beland"],
        "amount_share": [0.2, 0.8],
        "need_share": [0.4, 0.0],
        "quotient": [0.5, None],
    }
)
CURVE_WORDS = {
    "curve_label": "3 landen: Gini 0,53",
    "equality_label": "alle landen evenveel",
    "x_label": "deel van de landen",
    "y_label": "deel van het geld",
    "set_label": "3 landen, waarvan 1 met nul; niet in deze bron: Verland",
    "no_data_label": "geen gegevens",
}


def ranked(frame=SPENDING, **more):
    words = {
        "unit_label": "betaald, {unit}",
        "kind_labels": KINDS,
        "rest_label": lambda count: f"{count} andere landen",
        "no_data_label": "geen gegevens",
    }
    return charts.ranked_bars(frame, lang="nl", **(words | more))


def by_theme(frame=THEME_SPENDING):
    return charts.theme_bars(
        frame, lang="nl", unit_label="betaald, {unit}", kind_labels=KINDS, no_data_label="geen gegevens"
    )


def spent_map(frame=SPENT_ON_MAP, **more):
    words = {
        "size_label": "{amount}, het grootste",
        "sign_labels": {"negative": "onder nul", "zero": "nul", "missing": "niet in deze bron"},
        "no_data_label": "geen gegevens",
    }
    return charts.symbol_map(frame, WORLD, lang="nl", **(words | more))


def lorenz(points=LORENZ, without=WITHOUT, **more):
    words = {"without_label": "zonder Beland", "names": {"AAA": "Aland"}}
    return charts.lorenz(points, without, lang="nl", **(CURVE_WORDS | words | more))


def concentration(points=CURVE):
    return charts.concentration_curve(points, lang="nl", **CURVE_WORDS, names={"AAA": "Aland"})


def spent_by_year(frame=SPENT_YEARS, **more):
    words = {
        "unit_label": "betaald, {unit}",
        "no_data_label": "geen gegevens",
        "incomplete_label": "{year}: niet het hele jaar",
    }
    return charts.by_year(frame, lang="nl", **(words | more))


def quotients(frame=QUOTIENTS):
    return charts.location_quotients(
        frame,
        lang="nl",
        unit_label="deel van het totaal",
        amount_label="deel van het geld",
        need_label="deel van de opvang",
        quotient_label="quotiënt {value}",
        no_need_label="geen opvang",
        no_data_label="geen gegevens",
    )


EVERY_FIGURE = {
    "ranked_bars": ranked,
    "theme_bars": by_theme,
    "symbol_map": spent_map,
    "lorenz": lorenz,
    "concentration_curve": concentration,
    "by_year": spent_by_year,
    "location_quotients": quotients,
    "need_bars": bars,
    "need_over_time": over_time,
    "theme_map": theme_map,
    "indicator_series": lambda: indicator(
        four_countries(), FOUR, starts=[("2016", "x")], breaks=[(2014, "breuk")]
    ),
    "rate_interval": lambda: rate(countries=FOUR),
    "orders_and_returns": lambda: pairs(countries=FOUR),
    "partnership_timeline": lambda: timeline(
        register(),
        register(level="bilateral", status="ended", end_date="2024"),
        register(level="multilateral"),
    ),
    "instruments_by_theme": instruments,
    "neighbour_distances": near,
    "country_map": world_map,
}


# ---------------------------------------------------------------- helpers


def role(figure, wanted, country=None):
    return [
        trace
        for trace in figure.data
        if trace.meta["role"] == wanted and (country is None or trace.meta["country_code"] == country)
    ]


def named(figure, name):
    return [note for note in figure.layout.annotations if note.name == name]


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(share * c for share, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


# ---------------------------------------------------------------- all figures


@pytest.mark.parametrize("name", EVERY_FIGURE)
def test_every_trace_has_a_name_and_says_what_it_shows(name):
    figure = EVERY_FIGURE[name]()
    assert figure.data
    for trace in figure.data:
        assert trace.name
        assert trace.hoverinfo == "skip" or trace.hovertemplate == "%{hovertext}<extra></extra>"


@pytest.mark.parametrize("name", EVERY_FIGURE)
def test_the_same_input_gives_the_same_json(name):
    assert EVERY_FIGURE[name]().to_json() == EVERY_FIGURE[name]().to_json()


@pytest.mark.parametrize("name", EVERY_FIGURE)
def test_looks_are_the_house_style(name):
    layout = EVERY_FIGURE[name]().layout
    assert (layout.paper_bgcolor, layout.plot_bgcolor) == ("#ffffff", "#ffffff")
    assert layout.font.family.startswith("Fira Sans") and layout.font.color == "#1a1a1a"
    assert layout.showlegend is False
    assert not layout.template.layout.to_plotly_json()  # plotly's own would bring its colours and 7 kB
    assert layout.height


@pytest.mark.parametrize("name", EVERY_FIGURE)
def test_no_text_is_smaller_than_the_smallest_size(name):
    sizes = [note.font.size for note in EVERY_FIGURE[name]().layout.annotations]
    assert all(size >= tokens.SIZE_MARK for size in sizes)


@pytest.mark.parametrize("name", EVERY_FIGURE)
def test_no_value_axis_lies_over_another(name):
    layout = EVERY_FIGURE[name]().layout.to_plotly_json()
    assert not [key for key, axis in layout.items() if key.startswith("yaxis") and "overlaying" in axis]


@pytest.mark.parametrize("name", EVERY_FIGURE)
def test_a_figure_is_made_without_changing_its_frame(name):
    def given():
        spending = (SPENDING, THEME_SPENDING, SPENT_ON_MAP, LORENZ, CURVE, SPENT_YEARS, QUOTIENTS)
        frames = (RETURNS, USES, NEAR, NEEDS, NEED_YEARS, *spending)
        return [*(frame.to_json() for frame in frames), json.dumps(WORLD)]

    before = given()
    EVERY_FIGURE[name]()
    assert before == given()


@pytest.mark.parametrize(("lang", "separators"), [("nl", ",."), ("en", ".,")])
def test_separators_follow_the_language(lang, separators):
    assert indicator(four_countries(), lang=lang).layout.separators == separators


def test_charts_import_formats_and_no_other_part_of_the_dashboard():
    allowed = {"dashboard.formats", "dashboard.charts"}
    for path in Path(charts.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module.startswith("dashboard"):
                modules = (
                    {node.module}
                    if node.module != "dashboard"
                    else {f"dashboard.{a.name}" for a in node.names}
                )
                assert {".".join(module.split(".")[:2]) for module in modules} <= allowed, path.name


# ---------------------------------------------------------------- indicator_series


def test_what_is_drawn_is_the_frame():
    frame = four_countries()
    figure = indicator(frame, FOUR)
    for code, label in FOUR:
        (points,) = role(figure, "points", code)
        rows = frame[frame["country_code"] == code]
        assert list(points.x) == rows["period"].tolist()
        assert list(points.y) == rows["value"].tolist()
        assert points.name == label
        assert [list(key) for key in points.customdata] == [[code, year, "normal"] for year in rows["period"]]
        assert points.hovertext[3] == (
            f"<b>{label}</b><br>2014: <b>{formats.number(rows['value'].iloc[3], 'nl')}</b>"
        )


def test_countries_are_drawn_in_the_order_asked():
    figure = indicator(four_countries(), list(reversed(FOUR)))
    assert [trace.meta["country_code"] for trace in role(figure, "points")] == ["CIV", "XKX", "MAR", "TUN"]


@pytest.mark.parametrize(
    "rows",
    [
        [("TUN", 2011, 5.0), ("TUN", 2014, 8.0)],
        [("TUN", 2011, 5.0), ("TUN", 2012, math.nan, "missing"), ("TUN", 2013, None), ("TUN", 2014, 8.0)],
        [
            ("TUN", 2011, 5.0),
            ("TUN", 2012, 0.0, "missing"),
            ("TUN", 2013, 3.0, "suppressed"),
            ("TUN", 2014, 8.0),
        ],
    ],
    ids=["no row", "no value", "a status that says there is none"],
)
def test_a_missing_year_is_none_and_never_zero_or_bridged(rows):
    figure = indicator(observations(rows))
    (line,), (points,) = role(figure, "line"), role(figure, "points")
    assert list(points.x) == list(line.x) == [2011, 2012, 2013, 2014]
    assert list(points.y) == list(line.y) == [5.0, None, None, 8.0]
    assert line.connectgaps is False
    assert json.loads(figure.to_json())["data"][0]["y"] == [5.0, None, None, 8.0]


def test_a_true_zero_is_drawn_as_zero():
    figure = indicator(observations([("TUN", 2011, 0.0), ("TUN", 2012, 4.0)]))
    assert list(role(figure, "points")[0].y) == [0.0, 4.0]
    assert figure.layout.yaxis.range[0] == 0


def test_counts_start_at_zero_however_high_they_are():
    figure = indicator(observations([("TUN", 2011, 900.0), ("TUN", 2012, 1000.0)]))
    low, high = figure.layout.yaxis.range
    assert low == 0 and 1000 < high < 1200


def test_a_single_year_is_a_point():
    figure = indicator(observations([("TUN", 2013, 12.0)]))
    (points,) = role(figure, "points")
    assert (list(points.x), list(points.y), points.mode) == ([2013], [12.0], "markers")


def test_open_years_are_open_symbols_off_the_firm_line_with_words():
    frame = observations(
        [("TUN", 2022, 9.0), ("TUN", 2023, 8.0, "provisional"), ("TUN", 2024, 3.0, "incomplete")],
        note=[None, None, "2024: t/m april"],
    )
    figure = indicator(frame)
    (points,), (line,), (open_line,) = (role(figure, kind) for kind in ("points", "line", "open_line"))
    assert list(points.marker.symbol) == ["circle", "circle-open", "circle-open"]
    assert list(line.y) == [9.0, None, None]
    assert list(open_line.x) == [2022, 2023, 2023, 2023, 2024]
    assert list(open_line.y) == [9.0, 8.0, None, 8.0, 3.0]
    assert [note.text for note in named(figure, "open_point")] == ["2024: t/m april"]


def test_an_incomplete_year_without_a_note_gets_the_general_words():
    frame = observations([("TUN", 2023, 8.0), ("TUN", 2024, 3.0, "incomplete")])
    figure = indicator(frame, incomplete_label="{year}: onvolledig")
    assert [note.text for note in named(figure, "open_point")] == ["2024: onvolledig"]


def test_the_label_at_the_end_gives_the_newest_full_year():
    frame = observations([("TUN", 2023, 8.0), ("TUN", 2024, 3.0, "incomplete")])
    (label,) = named(indicator(frame), "end_label")
    assert label.text == "<b>● Tunesië</b><br>8 (2023)"


def test_end_labels_replace_the_legend_and_never_overlap():
    close = observations(
        [(code, year, 50.0 + place) for place, (code, _) in enumerate(FOUR) for year in (2020, 2021)]
    )
    labels = named(indicator(close, FOUR), "end_label")
    assert [label.text.split("<br>")[0] for label in labels] == [
        f"<b>{style.glyph} {name}</b>" for style, (_, name) in zip(tokens.COUNTRY_STYLES, FOUR, strict=True)
    ]
    heights = sorted(label.yshift for label in labels)
    assert min(high - low for low, high in itertools.pairwise(heights)) >= series.LABEL_GAP - 1
    assert heights[0] >= 0 and heights[-1] <= tokens.HEIGHT


def test_the_right_margin_holds_the_longest_label():
    figure = indicator(observations([("CIV", 2024, 1234567.0)]), [("CIV", "Bosnië-Herzegovina")])
    (label,) = named(figure, "end_label")
    assert "Bosnië-Herzego…" in label.text
    assert figure.layout.margin.r >= base.text_width(label.text) + 8


def test_a_country_without_values_is_named_as_such():
    figure = indicator(observations([("TUN", 2013, 12.0)]), FOUR[:2])
    assert "geen gegevens" in named(figure, "end_label")[1].text
    assert not list(role(figure, "points", "MAR")[0].y)


def test_nothing_at_all_draws_words_and_no_axes():
    figure = indicator(observations([("TUN", 2013, None)]))
    assert not figure.data
    assert figure.layout.annotations[0].text == "geen gegevens"
    assert figure.layout.xaxis.visible is figure.layout.yaxis.visible is False


def test_breaks_and_starts_are_marked_and_named():
    figure = indicator(
        four_countries(),
        breaks=[(2014, "nieuwe definitie"), (1999, "te vroeg")],
        starts=[
            ("2016-03-18", "Verklaring"),
            ("2016", "Pact & meer"),
            ("2003", "Oud"),
            ("2020-07-01", "Laat"),
        ],
        starts_label="start",
    )
    assert [(note.text, note.x) for note in named(figure, "break")] == [("nieuwe definitie", 2013.5)]
    assert [shape.x0 for shape in figure.layout.shapes if shape.line.dash == "dot"] == [2013.5]
    marks = named(figure, "start")
    assert [mark.x for mark in marks] == [2016.0, pytest.approx(2020.0, abs=0.01)]
    assert marks[0].hovertext == "2016: Pact &amp; meer<br>18 maart 2016: Verklaring"
    assert named(figure, "starts_key")[0].text == "▲ start"


def test_starts_can_be_listed_for_a_picture_without_hover():
    figure = indicator(
        four_countries(), starts=[("2016-03", "Verklaring")], starts_label="start", name_starts=True
    )
    assert named(figure, "starts_key")[0].text == "▲ start<br>maart 2016: Verklaring"


@pytest.mark.parametrize(
    ("date", "position"),
    [
        ("2020", 2020.0),
        ("2020-01-01", 2019.5),
        ("2020-12-31", 2020.5),
        ("2021-07-02", 2021.0),
        ("2021-01", 2020.54),
    ],
)
def test_a_date_stands_in_its_year(date, position):
    assert series.year_position(date) == pytest.approx(position, abs=0.01)


def test_an_index_is_free_and_shows_zero():
    figure = indicator(observations([("TUN", 2013, -1.2), ("TUN", 2014, 0.4)]), from_zero=False, decimals=1)
    low, high = figure.layout.yaxis.range
    assert -2 < low < -1.2 and 0.4 < high < 1
    assert figure.layout.yaxis.zeroline is True
    assert figure.layout.yaxis.rangemode == "normal"


def test_an_interval_has_its_bounds_and_breaks_at_gaps():
    frame = observations([("TUN", year, 10.0) for year in (2010, 2011, 2013, 2014)], low=8.0, high=13.0)
    bands = role(indicator(frame), "interval")
    assert [list(band.x) for band in bands] == [[2010, 2011, 2011, 2010], [2013, 2014, 2014, 2013]]
    assert list(bands[0].y) == [13.0, 13.0, 8.0, 8.0]


def test_suppressed_years_say_so():
    frame = observations([("TUN", 2010, 10.0), ("TUN", 2011, None, "suppressed"), ("TUN", 2012, 9.0)])
    (note,) = named(indicator(frame, suppressed_label="niet openbaar"), "suppressed")
    assert (note.x, note.text) == (2011, "niet openbaar")


def test_countries_differ_by_more_than_colour():
    figure = indicator(four_countries(), FOUR)
    lines, points = role(figure, "line"), role(figure, "points")
    assert len({line.line.dash for line in lines}) == len({line.line.color for line in lines}) == 4
    assert len({point.marker.symbol[0] for point in points}) == 4
    assert len({style.glyph for style in tokens.COUNTRY_STYLES}) == 4


def test_five_countries_are_refused():
    with pytest.raises(ValueError, match="one to 4 countries, not 5"):
        indicator(four_countries(), [*FOUR, ("ERI", "Eritrea")])


def test_two_rows_for_one_year_are_refused():
    with pytest.raises(ValueError, match="two rows for TUN in 2011"):
        indicator(observations([("TUN", 2011, 1.0), ("TUN", 2011, 2.0)]))


def test_names_from_data_are_no_markup():
    figure = indicator(observations([("TUN", 2011, 1.0)]), [("TUN", "A <b>&")])
    assert "A &lt;b&gt;&amp;" in named(figure, "end_label")[0].text
    assert "A &lt;b&gt;&amp;" in role(figure, "points")[0].hovertext[0]


# ---------------------------------------------------------------- describe_series


def test_facts_of_a_series():
    frame = observations(
        [
            ("TUN", 2015, 50.0),
            ("TUN", 2016, 90.0),
            ("TUN", 2019, 90.0),
            ("TUN", 2020, None, "suppressed"),
            ("TUN", 2021, 60.0, "provisional"),
            ("TUN", 2022, 5.0, "incomplete"),
        ],
        note=[None] * 5 + ["2022: t/m april"],
    )
    facts = charts.describe_series(frame, countries=FOUR[:2])["TUN"]
    assert facts == {
        "has_data": True,
        "first_period": 2015,
        "first_value": 50.0,
        "latest_period": 2021,
        "latest_value": 60.0,
        "latest_status": "provisional",
        "previous_period": 2019,
        "previous_value": 90.0,
        "change": -30.0,
        "change_share": pytest.approx(-1 / 3),
        "direction": "down",
        "peak_period": 2016,
        "peak_value": 90.0,
        "missing_years": [2017, 2018],
        "missing_count": 2,
        "suppressed_years": [2020],
        "provisional_years": [2021],
        "incomplete": [{"period": 2022, "value": 5.0, "note": "2022: t/m april"}],
    }


@pytest.mark.parametrize(
    ("before", "after", "direction"),
    [
        (100, 105, "flat"),
        (100, 95, "flat"),
        (100, 106, "up"),
        (100, 94, "down"),
        (0, 0, "flat"),
        (0, 1, "up"),
        (-1, -1.2, "down"),
    ],
)
def test_direction_by_the_stated_rule(before, after, direction):
    frame = observations([("TUN", 2020, float(before)), ("TUN", 2021, float(after))])
    assert charts.describe_series(frame, countries=FOUR[:1])["TUN"]["direction"] == direction


def test_facts_without_data_are_none():
    facts = charts.describe_series(observations([("TUN", 2020, 1.0)]), countries=FOUR[:2])
    assert facts["MAR"]["has_data"] is False and facts["MAR"]["latest_value"] is None
    assert facts["TUN"]["direction"] is None and facts["TUN"]["previous_value"] is None


# ---------------------------------------------------------------- returns


def test_rates_and_their_interval_are_the_frames_and_may_pass_a_hundred():
    (points,) = role(rate(), "points")
    assert list(points.x) == [2012, 2013, 2014, 2015, 2016]
    assert list(points.y) == [150.0, None, None, None, 0.0]
    assert points.error_y.array[0] == pytest.approx(13.2) and points.error_y.arrayminus[0] == pytest.approx(
        11.9
    )
    assert rate().layout.yaxis.range[0] == 0 and rate().layout.yaxis.range[1] > 163
    assert points.hovertext[0] == "<b>Tunesië</b><br>2012: <b>150%</b><br>138–163%"
    assert list(points.text) == ["150%", "", "", "", "0%"]


def test_a_year_without_a_rate_says_why():
    said = {note.x: note.text.replace("<br>", " ") for note in named(rate(), "empty_year")}
    assert said == {
        2013: "geen percentage (minder dan 25)",
        2014: "geen gegevens",
        2015: "geen gegevens",
    }


def test_orders_and_returns_stand_beside_each_other_from_zero():
    figure = pairs()
    (orders,), (returns,) = role(figure, "orders"), role(figure, "returns")
    assert list(orders.y) == [40.0, 24.0, None, None, 100.0]
    assert list(returns.y) == [60.0, 10.0, 5.0, None, 0.0]
    assert figure.layout.barmode == "group"
    assert figure.layout.yaxis.range[0] == 0
    assert returns.text[4] == "0" and orders.text[0] == ""
    assert returns.marker.pattern.shape == "/" and not orders.marker.pattern.shape
    assert [note.text.replace("<br>", " ") for note in named(figure, "bar_label")] == [
        "opgedragen te vertrekken",
        "teruggekeerd",
    ]


def test_a_missing_bar_says_so_in_its_place():
    assert [(round(note.x, 2), note.text) for note in named(pairs(), "empty_year")] == [
        (2013.81, "geen gegevens"),
        (2015, "geen gegevens"),
    ]


@pytest.mark.parametrize("make", [rate, pairs])
def test_several_countries_are_small_multiples_with_shared_axes(make):
    figure = make(countries=FOUR[:3])
    axes = [figure.layout[f"yaxis{number}"] for number in ("", 2, 3)]
    assert len({tuple(axis.range) for axis in axes}) == 1
    domains = [axis.domain for axis in axes]
    assert all(upper[0] > lower[1] for upper, lower in itertools.pairwise(domains))
    assert all(0 <= low < high <= 1 for low, high in domains)
    assert [note.text for note in named(figure, "country_label")] == [
        "<b>● Tunesië</b>",
        "<b>■ Marokko</b>",
        "<b>◆ Kosovo</b>",
    ]
    assert [note.text for note in named(figure, "empty_country")] == ["geen gegevens"] * 2


# ---------------------------------------------------------------- partnership_timeline


def pieces_of(figure):
    return [
        (trace.customdata[i], round(trace.base[i], 2), round(trace.base[i] + trace.x[i], 2))
        for trace in role(figure, "bars")
        for i in range(len(trace.x))
    ]


def test_a_bar_runs_from_start_to_end_or_today():
    figure = timeline(
        register(partnership_id="a", start_date="2019-01-01", end_date="2022-01-01", status="ended"),
        register(partnership_id="b", start_date="2023-07-01"),
    )
    assert pieces_of(figure) == [("a", 2019.0, 2022.0), ("b", 2023.5, 2026.9)]
    (ongoing,), (caps,) = role(figure, "ongoing"), role(figure, "end_cap")
    assert list(ongoing.customdata) == ["b"] and list(caps.x) == [2022.0, 2022.0]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2016", None, [(2016.0, 2017.0, "."), (2017.0, 2026.9, "")]),
        ("2018-11", None, [(2018.83, 2018.92, "."), (2018.92, 2026.9, "")]),
        ("2018-01-01", "2020", [(2018.0, 2020.0, ""), (2020.0, 2021.0, ".")]),
        ("2020", "2020-06", [(2020.0, 2020.5, ".")]),
        ("2024-01-01", "2028-01-01", [(2024.0, 2026.9, ""), (2026.9, 2028.0, "")]),
    ],
)
def test_dates_are_drawn_at_their_precision(start, end, expected):
    figure = timeline(register(start_date=start, end_date=end))
    (bars,) = role(figure, "bars")
    assert [
        (low, high, shape)
        for (_, low, high), shape in zip(pieces_of(figure), bars.marker.pattern.shape, strict=True)
    ] == expected


def test_an_unknown_start_is_a_marker_at_the_left_edge_and_no_bar():
    figure = timeline(register(start_date=None), register(partnership_id="p2", start_date="2010-01-01"))
    starts = {
        key: (x, symbol)
        for t in role(figure, "starts")
        for key, x, symbol in zip(t.customdata, t.x, t.marker.symbol, strict=True)
    }
    assert starts["p1"] == (2010, "triangle-left")
    assert [key for key, _, _ in pieces_of(figure)] == ["p2"]
    assert "start niet vastgelegd" in named(figure, "row_label")[1].text


def test_an_ended_partnership_without_end_has_no_invented_one():
    figure = timeline(register(status="ended", start_date="2010-05-01"))
    assert not pieces_of(figure) and not role(figure, "ongoing")[0].x
    assert "einde niet vastgelegd" in named(figure, "row_label")[0].text.replace("<br>", " ")


def test_rows_are_ordered_by_start_and_say_all_in_words():
    figure = timeline(
        register(name="Zonder", start_date=None, binding_code=None),
        register(name="Laat", start_date="2023", level="bilateral", binding_code="yes"),
        register(
            name="Vroeg", start_date="2014-11", level="multilateral", is_framework=True, status="suspended"
        ),
    )
    texts = [note.text for note in named(figure, "row_label")]
    assert [text.split("</b>")[0] for text in texts] == ["<b>Vroeg", "<b>Laat", "<b>Zonder"]
    plain = [html.unescape(text.split(">", 4)[-1].replace("<br>", " ")) for text in texts]
    assert plain[0].startswith("◆ multilateraal, opgeschort, sinds november 2014, niet bindend, breed kader")
    assert plain[1].startswith("■ NL, actief, sinds 2023, bindend")
    assert plain[2].startswith("● EU, actief, start niet vastgelegd, niet vastgelegd")


def test_states_levels_and_binding_differ_by_more_than_colour():
    looks = {
        status: (state.tint, state.pattern, state.dash, state.cap)
        for status, state in tokens.STATE_STYLES.items()
    }
    same_by_design = [{"exploratory", "proposed"}, {"negotiating", "adopted", "adopted_in_principle"}]
    for one, other in itertools.combinations(looks, 2):
        assert looks[one] != looks[other] or any({one, other} <= group for group in same_by_design)
    assert len(set(tokens.LEVEL_SYMBOLS.values())) == len(set(tokens.LEVEL_GLYPHS.values())) == 3
    figure = timeline(
        *[
            register(partnership_id=str(i), binding_code=code)
            for i, code in enumerate(["yes", "no", "partly", None])
        ]
    )
    (starts,) = role(figure, "starts")
    assert len(set(zip(starts.marker.symbol, starts.marker.color, strict=True))) == 4


def test_long_names_are_cut_in_the_picture_and_whole_in_the_hover():
    name = "Een zeer lange naam van een partnerschap met heel veel woorden die niet op twee regels past, echt niet"
    figure = timeline(register(name=name))
    assert "…" in named(figure, "row_label")[0].text
    assert name in role(figure, "bars")[0].hovertext[0].replace("<br>", " ")


def test_more_rows_make_a_higher_picture():
    one, ten = timeline(register()), timeline(*[register(partnership_id=str(i)) for i in range(10)])
    assert ten.layout.height - one.layout.height == pytest.approx(9 * (one.layout.height - 66), abs=2)


def test_an_unknown_level_is_refused():
    with pytest.raises(ValueError, match="'municipal' has no colour"):
        timeline(register(level="municipal"))


def test_no_partnership_says_so():
    assert timeline().layout.annotations[0].text == "geen partnerschap gevonden"


@pytest.mark.parametrize(
    ("date", "low", "high"),
    [("2020", 2020.0, 2021.0), ("2020-12", 2020.915, 2021.0), ("2021-01-01", 2021.0, 2021.0)],
)
def test_bounds_of_a_date(date, low, high):
    assert partnerships.bounds(date) == (pytest.approx(low, abs=0.001), pytest.approx(high, abs=0.001))


# ---------------------------------------------------------------- instruments, neighbours


def test_counts_by_theme_and_nature_with_leverage_last_and_apart():
    figure = instruments()
    assert [trace.meta["nature"] for trace in figure.data] == ["support", "law", "leverage"]
    assert [list(trace.x) for trace in figure.data] == [[2, 0, 0], [0, 0, 0], [1, 3, 0]]
    assert len({tuple(figure.layout[f"xaxis{n}"].range) for n in ("", 2, 3)}) == 1
    assert figure.layout.xaxis.range[0] == 0
    gaps = [
        after[0] - before[1]
        for before, after in itertools.pairwise([figure.layout[f"xaxis{n}"].domain for n in ("", 2, 3)])
    ]
    assert gaps[1] > gaps[0] + 0.04


def test_a_theme_with_only_leverage_or_nothing_is_a_gap_in_words():
    figure = instruments()
    assert [round(note.y) for note in named(figure, "nothing_found")] == [1, 2]
    support, _, leverage = figure.data
    assert list(support.text) == ["2", "", ""]  # a zero beside a found instrument is a zero; a gap is words
    assert list(leverage.text) == ["1", "3", "0"]
    assert [note.text for note in named(figure, "theme")] == ["Terugkeer", "Grensbeheer", "Routes"]


def test_a_theme_that_is_not_listed_is_refused():
    with pytest.raises(ValueError, match="theme_id 'trade'"):
        instruments(USES.assign(theme_id="trade"))


def test_neighbours_are_ranked_by_distance_from_zero():
    figure = near()
    (points,) = role(figure, "points")
    assert list(points.customdata) == ["MAR", "DZA", "EGY"]
    assert list(points.x) == [0.25, 1.5, 1.5]
    assert list(points.text) == ["0,25", "1,50", "1,50"]
    assert list(figure.layout.yaxis.ticktext) == ["Marokko", "Algerije", "Egypte"]
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]
    assert figure.layout.xaxis.range[0] == 0
    assert points.hovertext[1].endswith("5 van 6 bekend")


def test_no_comparable_country_says_so():
    assert near(NEAR.iloc[3:]).layout.annotations[0].text == "geen vergelijkbaar land"


# ---------------------------------------------------------------- country_map


def test_the_map_draws_country_neighbour_and_route_by_different_lines():
    figure = world_map()
    (country,), (neighbour,), (route,), (land,) = (
        role(figure, kind) for kind in ("country", "neighbour", "route", "land")
    )
    assert set(zip(country.x, country.y, strict=True)) == {(10, 10), (14, 10), (14, 14), (10, 14)}
    assert (country.name, neighbour.name, route.name) == ("Aland", "Beland", "Celand")
    assert country.fillcolor == tokens.ACCENT and neighbour.fillcolor == route.fillcolor == tokens.LAND
    assert (neighbour.line.dash, route.line.dash) == ("solid", "dash")
    assert max(x for x in land.x if x is not None) < 40, "far countries are left out"
    assert len(named(figure, "country")) == 1 and "Aland" in named(figure, "country")[0].text


def test_the_map_needs_no_map_engine():
    figure = world_map()
    assert {trace.type for trace in figure.data} == {"scatter"}
    assert not {"map", "mapbox", "geo"} & set(figure.layout.to_plotly_json())


def test_a_country_without_outline_is_refused():
    with pytest.raises(KeyError, match="no outline of ZZZ"):
        charts.country_map("ZZZ", WORLD, labels={"ZZZ": "Z"}, lang="nl")


def test_a_ring_is_clipped_to_the_window():
    ring = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0), (0.0, 0.0)]
    assert set(maps.clipped(ring, (5, 5, 20, 20))) == {(5, 5), (10, 5), (10, 10), (5, 10)}
    assert maps.clipped(ring, (20, 20, 30, 30)) == []


def test_a_country_across_the_date_line_is_drawn_in_one_piece():
    world = {
        "features": [
            {
                "id": "AAA",
                "geometry": {"type": "MultiPolygon", "coordinates": [square(176, 0, 4), square(-180, 0, 2)]},
            }
        ]
    }
    figure = charts.country_map("AAA", world, labels={"AAA": "A"}, lang="nl")
    (country,) = role(figure, "country")
    xs = [x for x in country.x if x is not None]
    assert (min(xs), max(xs)) == (176, 182)


@pytest.mark.parametrize(
    "code", ["TUN", "MAR", "XKX", "ERI", "VNM", "CPV", "PSE", "ESH", "CIV", "COM", "NRU"]
)
def test_real_outlines_give_a_small_map(code):
    world = json.loads(GEOMETRY.read_text(encoding="utf-8"))
    figure = charts.country_map(code, world, labels={code: code}, lang="nl")
    assert len(figure.to_json()) < 60_000
    (country,) = role(figure, "country")
    west, south, east, north = (
        *figure.layout.xaxis.range[:1],
        figure.layout.yaxis.range[0],
        figure.layout.xaxis.range[1],
        figure.layout.yaxis.range[1],
    )
    xs, ys = ([v for v in side if v is not None] for side in (country.x, country.y))
    assert west <= min(xs) and max(xs) <= east and south <= min(ys) and max(ys) <= north


# ---------------------------------------------------------------- caption, labels, tokens


def test_a_caption_is_added_to_a_copy_and_leaves_the_plot_its_size():
    figure = indicator(four_countries())
    before = figure.to_json()
    captioned = charts.with_caption(
        figure, title="Titel & <meer>", subtitle="Ondertitel", source_line="Bron: x"
    )
    assert figure.to_json() == before
    assert "Titel &amp; &lt;meer&gt;" in captioned.layout.title.text
    assert captioned.layout.title.subtitle.text == "Ondertitel<br>personen"
    assert captioned.layout.annotations[-1].text == "Bron: x"
    plots = [f.layout.height - f.layout.margin.t - f.layout.margin.b for f in (figure, captioned)]
    assert plots[0] == plots[1]
    assert [trace.to_plotly_json() for trace in captioned.data] == [
        trace.to_plotly_json() for trace in figure.data
    ]


def test_a_caption_leaves_more_room_above_a_legend_that_begins_at_the_top():
    rooms = [
        charts.with_caption(made, title="T", subtitle="S", source_line="B").layout.margin.t
        - made.layout.margin.t
        for made in (spent_map(), indicator(four_countries()))
    ]
    # The second has two lines under its title, one of which was its own before.
    assert rooms[0] >= 26 + 24 + 18 > rooms[1] - 18


@pytest.mark.parametrize("wanted", [[10, 10, 10], [0, 100, 50], [90, 95, 99, 100], [50], [5, 6, 80, 81], []])
def test_spreading_keeps_order_distance_and_bounds(wanted):
    placed = base.spread_apart(wanted, gap=20, low=0, high=100)
    pairs_in_order = sorted(zip(wanted, range(len(wanted)), placed, strict=True))
    assert [p for _, _, p in pairs_in_order] == sorted(placed)
    assert all(after - before >= 20 - 1e-9 for before, after in itertools.pairwise(sorted(placed)))
    assert all(-1e-9 <= place <= 100 + 1e-9 for place in placed)


def test_labels_with_room_stay_where_they_belong():
    assert base.spread_apart([10, 90], gap=20, low=0, high=100) == [10, 90]


@pytest.mark.parametrize(
    "colour",
    [
        tokens.TEXT,
        tokens.TEXT_MUTED,
        tokens.ACCENT,
        tokens.ATTENTION,
        tokens.ORDERS_COLOUR,
        tokens.RETURNS_TEXT,
        *(style.colour for style in tokens.COUNTRY_STYLES),
    ],
)
def test_text_has_contrast_on_white(colour):
    assert contrast(colour, tokens.BACKGROUND) >= 4.5


@pytest.mark.parametrize("colour", [tokens.TEXT, tokens.TEXT_MUTED])
def test_text_has_contrast_on_land_and_open_years(colour):
    assert contrast(colour, tokens.LAND) >= 4.5


@pytest.mark.parametrize(
    "colour",
    [
        *tokens.THEME_COLOURS.values(),
        *tokens.LEVEL_COLOURS.values(),
        *(style.colour for style in tokens.COUNTRY_STYLES),
        tokens.ORDERS_COLOUR,
        tokens.RETURNS_COLOUR,
        tokens.AXIS,
        tokens.LAND_OUTLINE,
    ],
)
def test_graphics_have_contrast_on_white_which_also_parts_them(colour):
    assert contrast(colour, tokens.BACKGROUND) >= 3
    assert contrast(colour, tokens.OUTLINE) >= 3


def test_land_is_told_from_the_country_and_from_the_sea_by_its_outline():
    assert contrast(tokens.LAND_OUTLINE, tokens.LAND) >= 3
    assert contrast(tokens.ACCENT, tokens.LAND) >= 3


def test_tinted_bars_keep_an_outline_that_can_be_seen():
    for colour in tokens.LEVEL_COLOURS.values():
        for state in tokens.STATE_STYLES.values():
            if 0 < state.tint < 1:
                assert contrast(colour, tokens.tint(colour, state.tint)) >= 3


def test_every_theme_has_one_colour_of_its_own():
    themes = pd.read_csv(Path(__file__).parents[2] / "data/original/reference/themes.csv")["theme_id"]
    assert set(themes) == set(tokens.THEME_COLOURS)
    assert len(set(tokens.THEME_COLOURS.values())) == len(tokens.THEME_COLOURS)


def test_fonts_are_shipped_with_their_licence():
    folder = Path(charts.__file__).parents[1] / "static"
    css = (folder / "fonts.css").read_text(encoding="utf-8")
    files = sorted((folder / "fonts").glob("*.woff2"))
    assert len(files) == 8 and all(f"fonts/{file.name}" in css for file in files)
    assert all(file.read_bytes()[:4] == b"wOF2" for file in files)
    assert "SIL OPEN FONT LICENSE" in (folder / "fonts/OFL-1.1.txt").read_text(encoding="utf-8").upper()
    assert "http" not in css


def test_figures_are_plotly_figures():
    assert all(isinstance(make(), go.Figure) for make in EVERY_FIGURE.values())


# ---------------------------------------------------------------- one theme over all countries


def test_each_country_with_a_figure_has_one_bar_and_none_without():
    figure = bars()
    drawn = {
        code: value
        for trace in role(figure, "bars")
        for code, value in zip(trace.customdata, trace.x, strict=True)
    }
    assert drawn == {"BBB": 40_000.0, "AAA": 12_500.0, "CCC": 300.0}
    assert [note.text for note in named(figure, "row")] == [
        "<b>Beland</b>: alleen raamwerk",
        "<b>Aland &lt;i&gt;</b>: eigen afspraak",
        "<b>Celand</b>: niets gevonden",
    ]


def test_the_fill_of_a_bar_says_the_state_and_a_gap_is_named():
    looks = {trace.meta["state"]: trace for trace in role(bars(), "bars")}
    shapes = {state: trace.marker.pattern.shape for state, trace in looks.items()}
    assert shapes == {"own_record": "", "framework_only": "/", "nothing_found": ""}
    assert set(looks["nothing_found"].marker.color) == {tokens.BACKGROUND}
    assert looks["framework_only"].text == ("40.000 <b>hiaat</b>",)
    assert looks["framework_only"].marker.color == (tokens.ATTENTION,)
    assert looks["own_record"].text == ("12.500",)


def test_the_threshold_stands_where_it_is_and_bars_start_at_zero():
    layout = bars().layout
    (line,) = [shape for shape in layout.shapes if shape.name == "threshold"]
    assert (line.x0, line.x1) == (10_000.0, 10_000.0)
    assert layout.xaxis.range[0] == 0
    assert not [shape for shape in bars(threshold=None).layout.shapes if shape.name == "threshold"]


def test_without_any_figure_nothing_is_drawn_that_looks_like_zero():
    for figure in (bars(NEEDS.assign(value=float("nan"))), over_time(NEED_YEARS.head(0))):
        assert not figure.data
        assert figure.layout.annotations[0].text == "geen gegevens"


def test_circles_have_the_area_of_their_value_and_lie_in_their_country():
    figure = theme_map()
    sizes = {
        code: (size, x, y)
        for trace in role(figure, "need")
        for (code, _), size, x, y in zip(trace.customdata, trace.marker.size, trace.x, trace.y, strict=True)
    }
    assert set(sizes) == {"AAA", "BBB", "CCC"}, "no circle without a figure"
    assert (sizes["AAA"][0] / sizes["BBB"][0]) ** 2 == pytest.approx(12_500 / 40_000, rel=0.02)
    assert sizes["AAA"][1:] == (12, 12) and sizes["BBB"][1:] == (17, 13)


def test_each_ring_has_a_white_one_under_it_to_stand_out_on_dark_fills():
    figure = theme_map()
    for ring, halo in zip(role(figure, "need"), role(figure, "halo"), strict=True):
        assert figure.data.index(halo) < figure.data.index(ring)
        assert (halo.x, halo.y, halo.marker.size) == (ring.x, ring.y, ring.marker.size)
        assert halo.marker.color == tokens.BACKGROUND
        assert halo.marker.line.width > ring.marker.line.width
        assert contrast(ring.marker.color, tokens.BACKGROUND) >= 3


def test_the_map_fills_each_country_by_its_state():
    figure = theme_map()
    filled = {trace.meta["state"]: trace.meta["country_codes"] for trace in role(figure, "state")}
    assert filled == {
        "own_record": ["AAA"],
        "framework_only": ["BBB"],
        "nothing_found": ["CCC"],
        "unknown": ["FAR"],
    }
    looks = {(trace.fillcolor, trace.line.dash, trace.line.width) for trace in role(figure, "state")}
    assert len(looks) == 4
    legend = [note.text for note in named(figure, "legend")]
    assert legend[:6] == [*STATE_WORDS.values(), "boven", "onder"]


def test_states_on_the_map_differ_in_lightness_or_by_their_outline():
    fills = [themes.STATE_FILLS[state] for state in ("own_record", "framework_only", "nothing_found")]
    assert all(contrast(one, other) >= 1.7 for one, other in itertools.combinations(fills, 2))
    dashes = {themes.STATE_LINES[state][0] for state in ("nothing_found", "unknown")}
    assert len(dashes) == 2


def test_pictures_over_time_share_their_axes_and_leave_missing_years_open():
    figure = over_time()
    (aland,) = role(figure, "points", "AAA")
    assert list(aland.x) == [2010, 2011, 2012, 2013]
    assert list(aland.y) == [5.0, None, 20.0, 30.0] and aland.connectgaps is False
    assert aland.marker.symbol[-1] == "circle-open" and "niet compleet" in aland.hovertext[-1]
    layout = figure.layout
    axes = [layout[name] for name in ("yaxis", "yaxis2", "yaxis3", "yaxis4")]
    assert {axis.range for axis in axes} == {axes[0].range}
    assert len([shape for shape in layout.shapes if shape.name == "threshold"]) == 4
    assert {shape.x0 for shape in layout.shapes if shape.name == "break"} == {2011.5}
    assert [note.xref for note in named(figure, "no_data")] == ["x3 domain", "x4 domain"]


def test_by_tenfold_steps_a_zero_lies_on_the_edge_and_looks_like_none():
    (beland,) = role(over_time(is_log=True), "points", "BBB")
    assert list(beland.y) == [1.0, None, None, 900.0]
    assert beland.marker.symbol[0] == "triangle-down-open"
    assert "<b>0</b>" in beland.hovertext[0]
    assert over_time(is_log=True).layout.yaxis.type == "log"


# ---------------------------------------------------------------- how money is spread


def drawn_bars(figure):
    return {
        code: (trace.meta["kind"], value)
        for trace in role(figure, "bars")
        for code, value in zip(trace.customdata, trace.x, strict=True)
    }


def test_each_amount_is_a_bar_from_zero_and_what_is_no_unit_stands_under_the_units():
    figure = ranked()
    assert drawn_bars(figure) == {
        "BBB": ("unit", 90_400_000),
        "FAR": ("unit", 12_000_000),
        "AAA": ("unit", 4_500_000),
        "CCC": ("unit", 0),
        "regional_298": ("regional", 30_000_000),
        "not_specified": ("not_specified", 0),
        "NEG": ("negative", -3_000_000),
    }
    assert [note.text.removeprefix("<b>").removesuffix("</b>") for note in named(figure, "row")] == [
        "Beland",
        "Verland",
        "Aland &lt;i&gt;",
        "Celand",
        "Regio ten zuiden</b>: regionaal",
        "niet gespecificeerd",
        "Negland</b>: onder nul",
    ]
    low, high = figure.layout.xaxis.range
    assert low < -3_000_000 and high > 90_400_000
    assert [(note.x, note.text) for note in named(figure, "below_zero")] == [(0, "−3")]
    assert ranked(SPENDING[SPENDING["kind"] == "unit"]).layout.xaxis.range[0] == 0


def test_kinds_of_bars_differ_by_their_hatches_and_the_unit_stands_once():
    figure = ranked()
    shapes = {trace.meta["kind"]: trace.marker.pattern.shape for trace in role(figure, "bars")}
    assert shapes["unit"] == "" and len({shapes[kind] for kind in ("unit", "regional", "not_specified")}) == 3
    assert figure.layout.title.text == "betaald, mln euro"
    (units,) = [trace for trace in role(figure, "bars") if trace.meta["kind"] == "unit"]
    assert units.text == ("90,4", "12", "4,5", "0")
    assert (
        list(figure.layout.xaxis.ticktext)[:2] == ["0", "50"]
        and figure.layout.xaxis.tickvals[1] == 50_000_000
    )


def test_units_beyond_the_most_are_one_bar_that_can_be_opened():
    figure = ranked(most=2)
    bars = drawn_bars(figure)
    assert bars["rest"] == ("rest", 4_500_000) and "AAA" not in bars
    (rest,) = [trace for trace in role(figure, "bars") if trace.meta["kind"] == "rest"]
    assert rest.meta["codes"] == ["AAA", "CCC"] and rest.marker.pattern.shape
    assert "2 andere landen" in [note.text[3:-4] for note in named(figure, "row")]
    assert drawn_bars(ranked(most=2, is_open=True)) == drawn_bars(ranked())
    assert drawn_bars(ranked(most=3)) == drawn_bars(ranked()), "a rest of one is shown itself"
    whole = sum(value for _, value in drawn_bars(ranked()).values())
    assert sum(value for _, value in bars.values()) == pytest.approx(whole)


def test_a_unit_below_zero_is_not_hidden_in_the_rest():
    frame = SPENDING.assign(kind=["unit", "unit", "unit", "unit", "unit", "regional", "outside"])
    bars = drawn_bars(ranked(frame, most=2))
    assert bars["NEG"] == ("negative", -3_000_000) and bars["rest"] == ("rest", 4_500_000)


def test_what_the_rounding_of_shares_leaves_over_is_no_bar_below_zero():
    rest = pd.DataFrame([("not_specified", "Niet gespecificeerd", -0.000044, "not_specified")])
    figure = ranked(pd.concat([SPENDING.head(3), rest.set_axis(SPENDING.columns, axis=1)]))
    assert drawn_bars(figure)["not_specified"] == ("not_specified", 0)
    assert figure.layout.xaxis.range[0] == 0
    small = ranked(SPENDING.head(1).assign(amount=0.004))
    assert drawn_bars(small)["AAA"] == ("unit", 0.004), "a unit's own amount is what it is"


def test_a_kind_of_bar_that_is_not_known_is_refused():
    with pytest.raises(ValueError, match="no kind of bar 'lost'"):
        ranked(SPENDING.assign(kind="lost"))


@pytest.mark.parametrize(
    ("make", "frame"),
    [(ranked, SPENDING), (by_theme, THEME_SPENDING), (spent_map, SPENT_ON_MAP), (spent_by_year, SPENT_YEARS)],
)
def test_without_any_amount_nothing_is_drawn_that_looks_like_zero(make, frame):
    figure = make(frame.assign(amount=None))
    assert not figure.data and figure.layout.annotations[0].text == "geen gegevens"


@pytest.mark.parametrize("make", [lorenz, concentration, quotients])
def test_a_spread_of_nothing_has_no_curve(make):
    figure = make(pd.DataFrame())
    assert not figure.data and figure.layout.annotations[0].text == "geen gegevens"


def test_each_theme_keeps_its_colour_and_has_its_name():
    figure = by_theme()
    (units,) = [trace for trace in role(figure, "bars") if trace.meta["kind"] == "unit"]
    assert list(units.customdata) == ["border", "return"]
    assert list(units.marker.color) == [tokens.THEME_COLOURS["border"], tokens.THEME_COLOURS["return"]]
    assert [note.text for note in named(figure, "row")] == [
        "<b>Grenzen</b>",
        "<b>Terugkeer</b>",
        "<b>niet gespecificeerd</b>",
        "<b>Geen</b>: zonder thema",
    ]


def test_circles_have_the_area_of_their_amount_and_other_signs_look_otherwise():
    frame = SPENT_ON_MAP.copy()
    frame.loc[3, "amount"] = -1_000_000.0
    signs = {trace.meta["sign"]: trace for trace in role(spent_map(frame), "amount")}
    sizes = dict(
        zip((code for code, _ in signs["positive"].customdata), signs["positive"].marker.size, strict=True)
    )
    assert (sizes["AAA"] / sizes["BBB"]) ** 2 == pytest.approx(4 / 16, rel=0.02)
    assert [code for code, _ in signs["positive"].customdata] == ["BBB", "AAA"], "large ones lie under"
    assert [list(key) for key in signs["zero"].customdata] == [["CCC", 0]]
    assert [list(key) for key in signs["negative"].customdata] == [["FAR", -1_000_000]]
    assert len({trace.marker.symbol for trace in signs.values()}) == 3


def test_a_country_that_the_source_lacks_is_an_outline_without_a_circle():
    figure = spent_map()
    (missing,), (held,) = role(figure, "missing"), role(figure, "set")
    assert missing.meta["country_codes"] == ["FAR"] and held.meta["country_codes"] == ["AAA", "BBB", "CCC"]
    assert (missing.fillcolor, missing.line.dash) == (tokens.BACKGROUND, "dot")
    assert held.fillcolor != missing.fillcolor and held.line.dash == "solid"
    assert "FAR" not in {code for trace in role(figure, "amount") for code, _ in trace.customdata}
    assert list(figure.layout.meta["undrawn"]) == ["ZZZ"]
    assert [note.text.replace("\u00a0", " ") for note in named(figure, "legend")] == [
        "€ 16 mln, het grootste",
        "€ 4 mln",
        "nul",
        "niet in deze bron",
    ]


def test_the_lorenz_curve_lies_beside_equality_and_the_curve_without_the_largest():
    figure = lorenz()
    (curve,), (without,), (equality,) = (role(figure, kind) for kind in ("curve", "without", "equality"))
    assert list(curve.x) == LORENZ["unit_share"].tolist() and list(curve.y) == [0, 0, 0.2, 1]
    assert list(curve.customdata) == [None, "CCC", "AAA", "BBB"]
    assert len(without.x) == 3 and (list(equality.x), list(equality.y)) == ([0, 1], [0, 1])
    assert len({(trace.line.color, trace.line.dash) for trace in (curve, without, equality)}) == 3
    assert curve.hovertext[2] == "<b>Aland</b><br>deel van de landen: 67%<br>deel van het geld: 20%"
    assert [note.text for note in named(figure, "legend")] == [
        "3 landen: Gini 0,53",
        "zonder Beland",
        "alle landen evenveel",
    ]
    (said,) = named(figure, "set")
    assert "niet in deze bron: Verland" in said.text.replace("<br>", " ")
    assert not role(lorenz(without=None), "without")


def test_a_long_set_has_room_under_the_picture():
    short, long = lorenz(), lorenz(set_label="Verland, " * 60)
    lines = [named(figure, "set")[0].text.count("<br>") for figure in (short, long)]
    assert long.layout.margin.b - short.layout.margin.b == 16 * (lines[1] - lines[0]) > 0


def test_a_concentration_curve_may_lie_above_the_diagonal_and_names_all_of_a_step():
    (curve,) = role(concentration(), "curve")
    assert list(curve.y) == [0, 0.8, 1] and [list(key) for key in curve.customdata] == [
        [],
        ["BBB"],
        ["AAA", "CCC"],
    ]
    assert curve.hovertext[2].startswith("<b>Aland, CCC</b>")


def test_a_year_without_an_amount_has_no_bar_and_an_incomplete_one_is_hatched_and_named():
    figure = spent_by_year()
    (bars,) = role(figure, "bars")
    assert list(bars.x) == [2018, 2019, 2020, 2021] and list(bars.y) == [4e6, -1e6, None, 2e6]
    assert list(bars.marker.pattern.shape) == ["", "", "", "/"]
    assert [(note.x, note.text) for note in named(figure, "empty_year")] == [(2020, "geen gegevens")]
    assert [note.text for note in named(figure, "incomplete")] == ["2021: tot en met juni"]
    assert "tot en met juni" in bars.hovertext[3]
    assert figure.layout.yaxis.range[0] < -1e6 and figure.layout.title.text == "betaald, mln euro"
    assert list(bars.text) == ["4", "−1", "", "2"]
    without = spent_by_year(SPENT_YEARS.drop(columns="note"))
    assert [note.text for note in named(without, "incomplete")] == ["2021: niet het hele jaar"]


def test_years_from_zero_and_few_labels_where_many_would_not_fit():
    frame = pd.DataFrame(
        {"year": range(2001, 2021), "amount": [1000.0 * y for y in range(1, 21)], "is_incomplete": False}
    )
    figure = spent_by_year(frame, currency="USD")
    assert figure.layout.yaxis.range[0] == 0 and figure.layout.title.text == "betaald, US-dollar"
    assert [text for text in role(figure, "bars")[0].text if text] == ["20.000"]


def test_two_amounts_for_one_year_are_refused():
    with pytest.raises(ValueError, match="two rows for 2018"):
        spent_by_year(SPENT_YEARS.assign(year=2018))


def test_shares_of_money_and_need_stand_beside_each_other_with_their_quotient():
    figure = quotients()
    (need,), (amount,) = role(figure, "need"), role(figure, "amount")
    assert (list(amount.x), list(need.x)) == ([0.2, 0.8], [0.4, 0.0])
    assert need.marker.symbol != amount.marker.symbol
    assert [note.text for note in named(figure, "row")] == [
        "<b>Aland</b>: quotiënt 0,50",
        "<b>Beland</b>: geen opvang",
    ]
    assert figure.layout.xaxis.range[0] <= 0


def test_amounts_per_head_have_cents_on_axis_bar_and_hover():
    figure = ranked(SPENDING.assign(amount=SPENDING["amount"] / 1e7))
    (units,) = [trace for trace in role(figure, "bars") if trace.meta["kind"] == "unit"]
    assert units.text[:2] == ("9,04", "1,20") and "€\u00a09,04" in units.hovertext[0]
    assert figure.layout.title.text == "betaald, euro" and "5,00" in figure.layout.xaxis.ticktext


def test_a_name_on_a_map_lies_over_no_circle_that_could_be_its_own():
    world = {
        "type": "FeatureCollection",
        "features": [
            {"id": code, "geometry": {"type": "Polygon", "coordinates": square(x, y, 2)}}
            for code, x, y in (("TOP", 0, 30), ("LOW", 3, 24), ("WST", -120, 0), ("EST", 120, 0))
        ],
    }

    def named(amount: float) -> set[str]:
        frame = pd.DataFrame(
            {
                "country_code": ["TOP", "LOW", "WST", "EST"],
                "name": ["Bovenland", "Onderland", "Westland", "Oostland"],
                "amount": [100.0, amount, 0.0, 0.0],
            }
        )
        figure = charts.symbol_map(
            frame,
            world,
            lang="nl",
            size_label="{amount}",
            sign_labels={"negative": "onder nul", "zero": "nul", "missing": "niets"},
            no_data_label="geen gegevens",
        )
        return {note.text for note in figure.layout.annotations if note.name == "country"}

    assert "<b>Bovenland</b>" in named(2.0), "a small circle is nobody's but its own"
    assert "<b>Bovenland</b>" not in named(90.0)
