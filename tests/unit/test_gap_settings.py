"""What a reader moves stands in the address and comes back from it; what the matrix shows follows."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import session, store
from dashboard.access import PUBLIC
from dashboard.gaps import matrix, rules
from dashboard.gaps.evidence import read_evidence
from dashboard.gaps.matrix import Shown
from dashboard.gaps.settings import changes_in_words, parts_of, read_settings
from dashboard.gaps.view import GapView


@pytest.fixture(scope="module")
def evidence(shipped):
    return read_evidence(None, PUBLIC)


@pytest.fixture
def view(evidence) -> GapView:
    return GapView(
        lang="en",
        version=store.current_version(),
        settings=rules.default_settings(evidence),
        today=dt.date(2026, 11, 25),
        address="http://127.0.0.1/gaps?lang=en",
    )


MOVED = {
    "N01": "5000",
    "N03": "quartile",
    "N04": "12.5",
    "y.N05": "2023",
    "on.N11": "yes",
    "on.N09": "no",
    "partners": "10",
    "scopes": "agreement~framework",
    "levels": "eu",
    "processes": "count",
    "shared": "no",
    "since": "2016",
    "until": "2024",
    "flags": "f1~f5",
}


@pytest.mark.parametrize("part", MOVED)
def test_each_part_of_the_address_moves_one_thing_and_comes_back_the_same(evidence, part):
    settings, bad = read_settings({part: MOVED[part]}, evidence)
    default = rules.default_settings(evidence)
    assert bad == []
    moved = [
        name for name in default.__dataclass_fields__ if getattr(settings, name) != getattr(default, name)
    ]
    assert len(moved) == 1
    assert parts_of(settings, evidence) == {part: MOVED[part]}
    for lang in ("nl", "en"):
        assert len(changes_in_words(settings, evidence, lang)) == 1


def test_all_parts_together_come_back_the_same(evidence):
    settings, bad = read_settings(MOVED, evidence)
    assert bad == []
    assert read_settings(session.unpack(session.pack(parts_of(settings, evidence))), evidence) == (
        settings,
        [],
    )


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("N01", "much"),
        ("N01", "-1"),
        ("N01", "inf"),
        ("N99", "5"),
        ("N06", "5"),  # no figure: nothing to compare a threshold with
        ("y.N01", "20"),
        ("y.N99", "2020"),
        ("y.N01", "1955"),  # no figure of any country
        ("on.N01", "maybe"),
        ("partners", "0"),
        ("partners", "100"),
        ("partners", "9" * 5_000),
        ("since", "2" * 5_000),
        ("y.N01", "2" * 5_000),
        ("scopes", "everything"),
        ("levels", "none"),
        ("levels", "eu~moon"),
        ("processes", "yes"),
        ("since", "12"),
        ("flags", "f9"),
        ("colour", "red"),
    ],
)
def test_what_cannot_be_followed_is_told_and_moves_nothing(evidence, part, value):
    settings, bad = read_settings({part: value}, evidence)
    assert settings == rules.default_settings(evidence)
    assert bad == [f"{part}:{value}"]


def test_a_period_that_ends_before_it_begins_is_told(evidence):
    settings, bad = read_settings({"since": "2020", "until": "2010"}, evidence)
    assert settings == rules.default_settings(evidence)
    assert bad == ["since:2020", "until:2010"]


@given(st.text(max_size=60))
def test_no_text_in_the_address_breaks_the_page(evidence, text):
    settings, _ = read_settings(session.unpack(text), evidence)
    again, left = read_settings(parts_of(settings, evidence), evidence)
    assert again == settings and left == []


def test_defaults_say_nothing(evidence):
    default = rules.default_settings(evidence)
    assert parts_of(default, evidence) == {}
    assert changes_in_words(default, evidence, "nl") == []


def test_every_country_stands_in_one_region_and_under_each_of_its_routes(view):
    by_region = matrix.grouped(view, Shown())
    assert sorted(code for _, members in by_region for code in members) == sorted(view.evidence.countries)
    by_route = matrix.grouped(view, Shown(group="route"))
    libya = [name for name, members in by_route if "LBY" in members]
    assert len(libya) == len(view.evidence.countries["LBY"].route_ids) > 1


def test_only_gaps_leaves_the_countries_that_have_one_and_only_those(view):
    expected = {country for (country, _), cell in view.cells.items() if cell.verdict == "gap"}
    assert set(matrix.rows_shown(view, Shown(only="gaps"))) == expected
    drawn = matrix.payload(view, Shown(only="gaps"), None)["cells"]
    assert {key for key, cell in drawn.items() if not cell["dim"]} == {
        ".".join(cell.key) for cell in view.cells.values() if cell.verdict == "gap"
    }


def test_a_count_sorts_from_high_to_low_and_names_within(view):
    codes = matrix.rows_shown(view, Shown(sort="to_check"))
    counts = [view.totals([view.cells[code, theme] for theme in view.themes]).to_check for code in codes]
    assert counts == sorted(counts, reverse=True)
    same = [view.country(code).casefold() for code, count in zip(codes, counts, strict=True) if count == 0]
    assert same == sorted(same)


def test_filters_take_countries_that_fit_all_of_them(view):
    shown = Shown(regions=("Western Africa",), routes=("central_med",), roles=("partner",))
    codes = matrix.rows_shown(view, shown)
    assert codes
    for code in view.evidence.countries:
        country = view.evidence.countries[code]
        fits = (
            country.subregion == "Western Africa"
            and "central_med" in country.route_ids
            and country.role == "partner"
        )
        assert (code in codes) == fits


def test_totals_at_the_edges_are_those_of_the_cells_shown(view):
    shown = Shown(themes=("return", "border"), regions=("Northern Africa",))
    drawn = matrix.payload(view, shown, None)
    cells = drawn["cells"].values()
    assert drawn["total"]["gaps"] == sum(cell["verdict"] == "gap" for cell in cells)
    rows = [row for group in drawn["groups"] for row in group["rows"]]
    for name in ("own", "framework", "nothing", "unknown", "na", "gaps", "to_check"):
        by_row = sum(row["totals"][name] for row in rows)
        by_theme = sum(theme["totals"][name] for theme in drawn["themes"])
        assert by_row == by_theme == drawn["total"][name]


def test_a_label_says_all_that_the_marks_show(view):
    drawn = matrix.payload(view, Shown(), None)["cells"]
    for key, cell in view.cells.items():
        text = drawn[".".join(key)]["text"]
        assert text.startswith(f"{view.country(key[0])}, {view.theme(key[1])}: {view.state(cell)}, rule ")
        assert (cell.verdict is None) or text.count(view.verdict(cell)) >= 1
        assert all(name in text for name in view.flags(cell))


def test_a_flag_leaves_the_cells_that_have_it(view):
    shown, bad = matrix.read_shown({"flags": "f6"}, view)
    assert bad == []
    bright = {cell.key for cell in matrix.cells_shown(view, shown)}
    assert bright == {("ETH", "return"), ("GMB", "return"), ("SOM", "return")}


def test_what_is_shown_cannot_be_asked_wrongly_in_silence(view):
    asked = {"group": "colour", "regions": "Atlantis", "with": "no-version", "sort": "gaps", "need": "N06"}
    shown, bad = matrix.read_shown(asked, view, versions=["v1"])
    assert shown == Shown(sort="gaps")
    assert bad == ["group:colour", "regions:Atlantis", "with:no-version", "need:N06"]


def test_a_cells_address_holds_settings_and_version(view, evidence):
    moved = replace(view, settings=read_settings({"N01": "5000"}, evidence)[0])
    address = moved.address_of(moved.cells["TUN", "return"])
    assert address.startswith("http://127.0.0.1/gaps?cell=TUN.return&settings=N01:5000&version=")
