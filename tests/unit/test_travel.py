"""The travel agenda: each rule on made visits where it must fire and where it must not, and on the shipped register."""

import datetime as dt
import itertools
from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from dashboard import session
from dashboard.brief.content import views
from dashboard.paths import ROOT
from dashboard.travel import dossier, shown
from dashboard.travel.chosen import (
    Chosen,
    kept_by,
    last_day,
    moved,
    parts_of,
    quarter_of,
    read_chosen,
    usual,
    within,
)
from dashboard.travel.points import OF_ATTENTION, RAISED, SENSITIVE, points_to_raise, sensitive_points
from dashboard.travel.view import TravelView
from tests.registers_made import asked, made_version

TODAY = dt.date(2026, 11, 29)
VISIT = {
    "direction": "outgoing",
    "side": "NL",
    "status": "done",
    "level": "political",
    "date_precision": "day",
    "office": "Minister of Testing",
    "purpose": "purpose",
    "purpose_nl": "doel",
    "verified": "read",
}
# Northern Africa: TUN, MAR, EGY. Western Africa: SEN. Western Asia: JOR. Each case has a year of its own.
ONE = {"visit_date": "{}-03-10", "to_codes": "TUN", "partner_codes": "TUN", "office": "One office"}
PAIRS: dict[str, tuple[dict, dict, list[tuple[str, int, bool]]]] = {
    "same country, same days": (ONE, {**ONE, "office": "Other"}, [("same_days", 0, True)]),
    "same country, the day after": (
        ONE,
        {**ONE, "visit_date": "{}-03-11"},
        [("same_country", 0, True)],
    ),
    "fourteen days between": (ONE, {**ONE, "visit_date": "{}-03-25"}, [("same_country", 14, True)]),
    "fifteen days between": (ONE, {**ONE, "visit_date": "{}-03-26"}, []),
    "counted from the end of a longer one": (
        {**ONE, "end_date": "{}-03-20"},
        {**ONE, "visit_date": "{}-03-26"},
        [("same_country", 5, True)],
    ),
    "same subregion": (
        ONE,
        {**ONE, "visit_date": "{}-03-14", "to_codes": "MAR", "partner_codes": "MAR"},
        [("same_region", 3, True)],
    ),
    "same subregion, on to a meeting": (
        ONE,
        {**ONE, "visit_date": "{}-03-14", "to_codes": "MAR", "partner_codes": None, "direction": "meeting"},
        [("same_region", 3, True)],
    ),
    "same subregion, but that one comes here": (
        ONE,
        {**ONE, "visit_date": "{}-03-14", "to_codes": "NLD", "partner_codes": "MAR", "direction": "incoming"},
        [],
    ),
    "same subregion, but the first one came here": (
        {**ONE, "to_codes": "NLD", "direction": "incoming"},
        {**ONE, "visit_date": "{}-03-14", "to_codes": "MAR", "partner_codes": "MAR"},
        [],
    ),
    "another subregion": (
        ONE,
        {**ONE, "visit_date": "{}-03-14", "to_codes": "SEN", "partner_codes": "SEN"},
        [],
    ),
    "cancelled": (ONE, {**ONE, "status": "cancelled"}, []),
    "planned beside confirmed": (
        {**ONE, "status": "planned", "office": "a"},
        {**ONE, "status": "confirmed", "office": "b"},
        [("same_days", 0, True)],
    ),
    "of others": (ONE, {**ONE, "side": "other"}, []),
    "of the EU": (ONE, {**ONE, "side": "EU"}, [("same_days", 0, True)]),
    "one office in two regions on one day": (
        {**ONE, "office": "Ministér of X"},
        {**ONE, "to_codes": "JOR", "partner_codes": "JOR", "office": " minister of x"},
        [("office_twice", 0, True)],
    ),
    "one office in two regions, the next day": (
        ONE,
        {**ONE, "visit_date": "{}-03-11", "to_codes": "JOR", "partner_codes": "JOR"},
        [],
    ),
    "one office in two regions, day not known": (
        {**ONE, "visit_date": "{}-03", "date_precision": "month"},
        {**ONE, "to_codes": "JOR", "partner_codes": "JOR"},
        [],
    ),
    "a month around a day": (
        {**ONE, "visit_date": "{}-03", "date_precision": "month"},
        {**ONE, "office": "b"},
        [("same_days", 0, False)],
    ),
    "an example beside a real one": (ONE, {**ONE, "is_example": True}, []),
    "both go to the same two countries": (
        {**ONE, "to_codes": "TUN;MAR", "partner_codes": "TUN;MAR", "office": "a"},
        {**ONE, "to_codes": "TUN;MAR", "partner_codes": "TUN;MAR", "office": "b"},
        [("same_days", 0, True)],
    ),
    "a visit to two countries beside none": (
        {**ONE, "to_codes": "TUN;MAR", "partner_codes": "TUN;MAR"},
        {**ONE, "visit_date": "{}-11-10"},
        [],
    ),
}
YEARS = {name: 1950 + place for place, name in enumerate(PAIRS)}
SPANS = [
    ("2024-05-31", None, "day", "2024-05-31", "2024-05-31", True),
    ("2024-05-31", "2024-06-02", "day", "2024-05-31", "2024-06-02", True),
    ("2024-02", None, "month", "2024-02-01", "2024-02-29", False),
    ("2024-02-15", None, "month", "2024-02-15", "2024-02-29", False),
    ("2024-05-31", None, "week", "2024-05-31", "2024-06-06", False),
    ("2024-05-31", None, "reported", "2024-05-31", "2024-05-31", False),
    ("2024", None, "reported", "2024-01-01", "2024-12-31", False),
    ("2024-05-31", "2024-05", "day", "2024-05-31", "2024-05-31", True),
    ("2024-05-31", "2024-05-30", "day", "2024-05-31", "2024-05-31", True),
]
CONTACT = {"office": "o", "visit_date": "2026-01-10"}
PARTS = {
    "whole and done": ({"place": "Tunis", "counterpart_office": "m", "outcome": "x"}, (5, 5)),
    "no outcome of a visit that is done": ({"place": "Tunis", "counterpart_office": "m"}, (5, 4)),
    "no outcome of a visit that is planned": (
        {"place": "Tunis", "counterpart_office": "m", "status": "planned"},
        (4, 4),
    ),
    "an outcome before it is done counts for nothing": (
        {"place": "Tunis", "outcome": "x", "status": "confirmed"},
        (4, 3),
    ),
    "blanks are not recorded": ({"place": "  ", "counterpart_office": "", "outcome": "x"}, (5, 3)),
}


def filled(row: dict, year: int) -> dict:
    """A made visit with its year in its dates."""
    return {
        name: value.format(year) if name in ("visit_date", "end_date") and value else value
        for name, value in row.items()
    }


@pytest.fixture(scope="module")
def made(shipped: Path):
    visits = []
    for name, (one, other, _) in PAIRS.items():
        for letter, row in (("a", one), ("b", other)):
            visits.append({**VISIT, "visit_id": f"{YEARS[name]}{letter}", **filled(row, YEARS[name])})
    for place, (start, end, precision, *_) in enumerate(SPANS):
        visits.append(
            {
                **VISIT,
                "visit_id": f"span{place}",
                "visit_date": start,
                "end_date": end,
                "date_precision": precision,
                "to_codes": "BEL",
            }
        )
    contacts = {
        "GHA": [{}, {"visit_date": "2026-03"}, {"visit_date": "2026-09-01", "is_example": True}],
        "IRQ": [{"visit_date": "2025-01-01", "side": "other"}],
        "NGA": [
            {"status": "planned", "visit_date": "2027-02"},
            {"status": "confirmed", "visit_date": "2026-12-24"},
            {"status": "planned", "visit_date": "2026-12-01", "is_example": True},
            {"status": "planned", "visit_date": "2026-11-01"},
        ],
        "SOM": [{"status": "cancelled", "visit_date": "2026-12-02"}],
    }
    for code, rows in contacts.items():
        for place, row in enumerate(rows):
            visits.append({**VISIT, **CONTACT, "visit_id": f"{code}{place}", "to_codes": code, **row})
    for place, (row, _) in enumerate(PARTS.values()):
        visits.append(
            {**VISIT, "visit_id": f"part{place}", "visit_date": "1990-01-01", "to_codes": "BEL", **row}
        )
    visits.append(
        {
            **VISIT,
            "visit_id": "linked",
            "visit_date": "1991-01-01",
            "to_codes": "BEL",
            "partnership_id": "made-p",
            "undertaking_ids": "u-named; u-both;u-nowhere",
        }
    )
    promise = {"undertaking": "x", "undertaking_nl": "x", "status": "running", "country_codes": "TUN"}
    undertakings = [
        {**promise, "undertaking_id": "u-named", "due_date": "2026-11-28", "due_precision": "day"},
        {**promise, "undertaking_id": "u-both", "partnership_or_instrument_id": "made-p", "status": "done"},
        {**promise, "undertaking_id": "u-partnership", "partnership_or_instrument_id": "made-p"},
        {**promise, "undertaking_id": "u-other", "partnership_or_instrument_id": "another"},
    ]
    with made_version(shipped, {"visit": visits, "undertaking": undertakings}) as connection:
        yield connection


# Pairs -------------------------------------------------------------------------------------------------------------


def pairs_of(connection: duckdb.DuckDBPyConnection, year: int, **changes: object) -> pd.DataFrame:
    given = {
        "from_day": dt.date(year, 1, 1),
        "until_day": dt.date(year, 12, 31),
        "within_days": 14,
        "by_region": False,
        "examples": False,
    }
    return asked(connection, "travel/overlaps", **{**given, **changes})


@pytest.mark.parametrize("name", PAIRS)
def test_two_visits_make_a_pair_where_they_must_and_nowhere_else(made, name: str) -> None:
    found = pairs_of(made, YEARS[name])
    told = list(zip(found["kind"], found["days_between"], found["is_certain"], strict=True))
    assert told == PAIRS[name][2]
    if told:
        assert {found.loc[0, "visit_id"], found.loc[0, "other_id"]} == {f"{YEARS[name]}a", f"{YEARS[name]}b"}


def test_a_wider_reach_and_more_days_make_more_pairs(made) -> None:
    year = YEARS["another subregion"]
    assert list(pairs_of(made, year, by_region=True)["kind"]) == ["same_region"]
    assert list(pairs_of(made, YEARS["fifteen days between"], within_days=15)["kind"]) == ["same_country"]


def test_examples_pair_with_examples_only(made) -> None:
    year = YEARS["an example beside a real one"]
    made.execute(f"update public.visit set is_example = true where visit_id = '{year}a'")
    made.execute(f"update public.country_visit set is_example = true where visit_id = '{year}a'")
    assert list(pairs_of(made, year, examples=True)["kind"]) == ["same_days"]
    assert pairs_of(made, year).empty


def test_pairs_of_the_shipped_register_are_those_counted_one_by_one(shipped: Path) -> None:
    visits = pd.read_csv(ROOT / "data/original/registers/visits.csv", dtype=str, keep_default_na=False)
    countries = pd.read_csv(ROOT / "data/original/reference/countries.csv", dtype=str, keep_default_na=False)
    countries = countries[countries["role"].isin(["partner", "watched"])].set_index("iso3")["subregion"]
    spans = []
    for row in visits[visits["side"].isin(["NL", "EU"])].to_dict("records"):
        touched = {*row["partner_iso3"].split(";"), *row["to_iso3"].split(";")} & set(countries.index)
        start, end = pd.Period(row["date"]), pd.Period(row["end_date"] or row["date"])
        first, last = start.start_time.normalize(), end.end_time.normalize()
        if row["date_precision"] == "week" and not row["end_date"]:
            last = first + pd.Timedelta(days=6)
        spans.append(
            (row["id"], row["direction"], touched, first, last, row["office"], row["date_precision"])
        )
    expected = set()
    for one, other in itertools.combinations(spans, 2):
        one, other = sorted((one, other), key=lambda span: (span[3], span[0]))
        if (other[3] - one[4]).days - 1 > 14:
            continue
        exact = one[6] == other[6] == "day"
        twice = exact and one[5].lower() == other[5].lower() and one[4] >= other[3]
        if twice and any(a != b for a in one[2] for b in other[2]):
            expected.add((one[0], other[0], "office_twice"))
        elif one[2] & other[2]:
            expected.add((one[0], other[0], "same_days" if one[4] >= other[3] else "same_country"))
        elif {countries[code] for code in one[2]} & {
            countries[code] for code in other[2]
        } and "incoming" not in (one[1], other[1]):
            expected.add((one[0], other[0], "same_region"))
    found = session.cached_query(
        "travel/overlaps",
        version=shipped.stem,
        from_day=dt.date(2000, 1, 1),
        until_day=dt.date(2030, 1, 1),
        within_days=14,
        by_region=False,
        examples=False,
    )
    assert expected
    assert set(zip(found["visit_id"], found["other_id"], found["kind"], strict=True)) == expected


# Days, contact, parts, undertakings --------------------------------------------------------------------------------


@pytest.mark.parametrize("place", range(len(SPANS)))
def test_a_visit_lies_on_every_day_that_its_date_can_mean(made, place: int) -> None:
    *_, first, last, is_exact = SPANS[place]
    row = made.execute(f"select * from visit_span where visit_id = 'span{place}'").df().iloc[0]
    assert (str(row["first_day"].date()), str(row["last_day"].date()), bool(row["is_exact"])) == (
        first,
        last,
        is_exact,
    )


def test_contact_counts_what_was_done_by_us_and_what_is_still_to_come(made) -> None:
    found = asked(made, "travel/contacts", today=TODAY).set_index("country_code")
    ghana = found.loc["GHA"]
    assert (ghana["visit_count"], ghana["last_visit_date"]) == (2, "2026-03")
    # A month counts from its last day: nobody was away for longer than that.
    assert ghana["days_since"] == (TODAY - dt.date(2026, 3, 31)).days
    assert found.loc["IRQ", "visit_count"] == 0
    assert pd.isna(found.loc["IRQ", "days_since"])
    assert found.loc["NGA", "next_visit_id"] == "NGA1"
    assert pd.isna(found.loc["SOM", "next_visit_id"])
    assert pd.isna(found.loc["KEN", "last_visit_id"])


def test_contacts_of_the_shipped_register_are_those_of_the_file(shipped: Path) -> None:
    visits = pd.read_csv(ROOT / "data/original/registers/visits.csv", dtype=str, keep_default_na=False)
    visits = visits[visits["side"].isin(["NL", "EU"]) & (visits["status"] == "done")]
    codes = (visits["partner_iso3"] + ";" + visits["to_iso3"]).str.split(";")
    newest = visits.assign(code=codes).explode("code").groupby("code")["date"].agg(["max", "count"])
    found = session.cached_query("travel/contacts", version=shipped.stem, today=TODAY)
    found = found[found["visit_count"] > 0].set_index("country_code")
    assert len(found) >= 20
    assert found["last_visit_date"].to_dict() == newest["max"].reindex(found.index).to_dict()


@pytest.mark.parametrize("name", PARTS)
def test_a_part_is_there_where_its_cell_is_filled_and_an_outcome_only_once_it_is_over(made, name) -> None:
    found = asked(made, "travel/completeness").set_index("visit_id")
    row = found.loc[f"part{list(PARTS).index(name)}"]
    assert (row["asked_count"], row["present_count"]) == PARTS[name][1]


def test_cancelled_visits_are_not_asked_for_parts(made) -> None:
    assert "SOM0" not in set(asked(made, "travel/completeness")["visit_id"])


def test_an_undertaking_belongs_to_a_visit_by_name_or_by_partnership(made) -> None:
    found = asked(made, "travel/undertakings", visits=["linked"], today=TODAY).set_index("undertaking_id")
    assert found["basis"].to_dict() == {
        "u-named": "named",
        "u-both": "named",
        "u-partnership": "partnership",
    }
    assert found["is_overdue"].to_dict() == {"u-named": True, "u-both": False, "u-partnership": False}
    row = asked(made, "travel/visits").set_index("visit_id").loc["linked"]
    assert (row["undertaking_count"], row["open_undertaking_count"]) == (3, 2)


# The choice --------------------------------------------------------------------------------------------------------

KNOWN = {"countries": {"TUN", "MAR"}, "statuses": {"planned"}, "organisations": {"nl-az"}}


def test_a_choice_comes_back_from_its_address() -> None:
    chosen = Chosen(
        look="quarter",
        month="2023-06",
        first="2012-01",
        last="2026-12",
        countries=("TUN", "MAR"),
        statuses=("planned",),
        within=30,
        is_wide=True,
        months=24,
    )
    again, bad = read_chosen(parts_of(chosen, today=TODAY), today=TODAY, known=KNOWN)
    assert (again, bad) == (chosen, [])
    assert parts_of(usual(TODAY), today=TODAY) == {}


@pytest.mark.parametrize(
    ("parts", "bad"),
    [
        ({"look": "year"}, ["year"]),
        ({"month": "2023-13"}, ["2023-13"]),
        ({"first": "0000-01"}, ["0000-01"]),
        ({"within": "15"}, ["15"]),
        ({"within": "٣"}, ["٣"]),
        ({"countries": "TUN~XXX"}, ["XXX"]),
        ({"themes": "return"}, ["return"]),
        ({"nothing": "x"}, ["nothing"]),
    ],
)
def test_what_cannot_be_followed_is_told(parts: dict[str, str], bad: list[str]) -> None:
    chosen, found = read_chosen(parts, today=TODAY, known=KNOWN)
    assert found == bad
    assert replace(chosen, countries=()) == usual(TODAY)


def test_a_period_the_wrong_way_round_is_turned_and_told() -> None:
    chosen, bad = read_chosen({"first": "2026-05", "last": "2024-01"}, today=TODAY, known=KNOWN)
    assert (chosen.first, chosen.last, len(bad)) == ("2024-01", "2026-05", 1)


def test_months_and_quarters() -> None:
    assert (moved("2026-11", 2), moved("2026-01", -1), moved("2026-11", -23)) == (
        "2027-01",
        "2025-12",
        "2024-12",
    )
    assert last_day("2024-02") == dt.date(2024, 2, 29)
    assert [quarter_of(f"2026-{month:02}") for month in (1, 3, 4, 12)] == [
        "2026-01",
        "2026-01",
        "2026-04",
        "2026-10",
    ]


def test_filters_keep_what_has_one_of_the_codes(made) -> None:
    visits = asked(made, "travel/visits")
    chosen = replace(usual(TODAY), countries=("MAR",), directions=("outgoing",))
    found = kept_by(visits, chosen)
    assert set(found["direction"]) == {"outgoing"}
    assert all("MAR" in cell for cell in found["country_codes"])
    year = YEARS["a month around a day"]
    in_march = within(visits, dt.date(year, 3, 31), dt.date(year, 3, 31))
    assert list(in_march["visit_id"]) == [f"{year}a"]


# Points ------------------------------------------------------------------------------------------------------------


class Cell:
    """As much of a cell of the matrix as a point asks."""

    def __init__(self, theme: str, verdict: str | None) -> None:
        self.theme_id, self.verdict, self.key = theme, verdict, ("TUN", theme)


PLACE = {"file_name": "f", "sheet_name": "s", "sheet_row": 2}


def attention(*rules: str) -> pd.DataFrame:
    rows = [
        {
            "rule_id": rule,
            "record_id": rule,
            "name_nl": rule,
            "name_en": rule,
            "on_date": None,
            "mark": "read",
            **PLACE,
        }
        for rule in rules
    ]
    return pd.DataFrame(
        rows, columns=["rule_id", "record_id", "name_nl", "name_en", "on_date", "mark", *PLACE]
    )


def visits(*rows: dict) -> pd.DataFrame:
    usual_row = {
        "is_counted": True,
        "follow_up": "x",
        "purpose_en": "p",
        "source_title": "t",
        "source_url": "u",
    }
    return pd.DataFrame(
        [{**usual_row, "verified": "read", **PLACE, **row} for row in rows],
        columns=[*usual_row, "verified", *PLACE, "visit_id", "visit_date"],
    )


PARTNERSHIP = {
    "partnership_id": "p",
    "name_en": "P",
    "is_country_specific": True,
    "is_active": True,
    "partner_seeks": "visas",
    "partner_seeks_verified": "read",
    "source_title": None,
    "source_url": None,
    **PLACE,
}


def raised(attend=None, past=None, partnerships=(), cells=(), **more: object) -> list[tuple[str, str]]:
    found = points_to_raise(
        attention() if attend is None else attend,
        visits() if past is None else past,
        pd.DataFrame(list(partnerships), columns=list(PARTNERSHIP)),
        cells,
        {"undertaking_overdue": ("title", "https://x")},
        "en",
        **more,
    )
    return [(point.kind, point.record_id) for point in found]


def test_what_needs_attention_makes_a_point_of_its_kind_and_no_other() -> None:
    rules = ["leverage_and_support", "undertaking_outcome_unknown", *OF_ATTENTION]
    kinds = [kind for kind, _ in raised(attention(*rules))]
    assert kinds == ["promise_overdue", "promise_due", "date_passed", "ends_soon"]
    found = sensitive_points(attention(*rules), instruments(), {}, "en")
    assert [point.kind for point in found] == ["suspended", "unanswered", "no_assessment"]
    assert set(OF_ATTENTION.values()) <= {*SENSITIVE, *RAISED}


def instruments(*rows: dict) -> pd.DataFrame:
    usual_row = {
        "instrument_id": "i",
        "name_en": "I",
        "nature": "leverage",
        "is_active": True,
        "is_country_specific": True,
        "since_date": "2021",
        "source_title": "t",
        "source_url": "u",
        "verified": "read",
        **PLACE,
    }
    return pd.DataFrame([{**usual_row, **row} for row in rows], columns=list(usual_row))


def test_leverage_is_sensitive_where_it_is_used_on_this_country_now() -> None:
    used = instruments(
        {},
        {},
        {"instrument_id": "over", "is_active": False},
        {"instrument_id": "wide", "is_country_specific": False},
        {"instrument_id": "support", "nature": "support"},
    )
    found = sensitive_points(attention(), used, {}, "en")
    assert [(point.kind, point.record_id, point.on_date) for point in found] == [("leverage", "i", "2021")]


def test_the_follow_up_is_that_of_the_newest_visit_before_this_one() -> None:
    past = visits(
        {"visit_id": "old", "visit_date": "2024-01-01"},
        {"visit_id": "newest", "visit_date": "2025-01-01"},
        {"visit_id": "silent", "visit_date": "2025-06-01", "follow_up": None},
        {"visit_id": "example", "visit_date": "2025-07-01", "is_counted": False},
        {"visit_id": "this", "visit_date": "2025-08-01"},
        {"visit_id": "later", "visit_date": "2026-01-01"},
    )
    assert raised(past=past, before="2025-08-01", without="this") == [("follow_up", "newest")]
    assert raised(past=past) == [("follow_up", "later")]


def test_gaps_are_raised_on_the_themes_of_the_visit_and_on_all_where_it_names_none() -> None:
    cells = [Cell("return", "gap"), Cell("border", "to_check"), Cell("routes", None)]
    assert raised(cells=cells) == [("gap", "TUN.return"), ("to_check", "TUN.border")]
    assert raised(cells=cells, themes=["border", "routes"]) == [("to_check", "TUN.border")]
    assert raised(cells=cells, themes=["routes"]) == []


def test_what_a_partner_seeks_is_raised_for_its_own_running_partnerships_only() -> None:
    rows = [
        PARTNERSHIP,
        {**PARTNERSHIP, "partnership_id": "over", "is_active": False},
        {**PARTNERSHIP, "partnership_id": "wide", "is_country_specific": False},
        {**PARTNERSHIP, "partnership_id": "blank", "partner_seeks": None},
    ]
    assert raised(partnerships=rows) == [("seeks", "p")]


# Examples ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def without_examples(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped version as it is without its example rows: registers of work and what is made of them."""
    names = ("visit", "consultation", "capacity")
    with duckdb.connect(str(shipped), read_only=True) as connection:
        tables = {
            name: connection.execute(f"select * from base.{name} where not coalesce(is_example, false)").df()
            for name in names
        }
    rows = {
        name: [
            {column: None if pd.isna(value) else value for column, value in row.items()}
            for row in frame.to_dict("records")
        ]
        for name, frame in tables.items()
    }
    return made_version(shipped, rows)


QUERIES = {
    "travel/contacts": {"today": TODAY},
    "travel/overlaps": {
        "from_day": dt.date(2000, 1, 1),
        "until_day": dt.date(2040, 1, 1),
        "within_days": 60,
        "by_region": True,
        "examples": False,
    },
    "dialogue/heard": {"since": dt.date(2000, 1, 1), "today": TODAY, "examples": False},
    "dialogue/not_heard": {
        "since": dt.date(2000, 1, 1),
        "today": TODAY,
        "theme_id": "return",
        "country": "GHA",
        "examples": False,
    },
}


@pytest.mark.parametrize("name", QUERIES)
def test_no_figure_moves_when_examples_are_left_out(shipped: Path, without_examples, name: str) -> None:
    with_them = session.cached_query(name, version=shipped.stem, **QUERIES[name])
    without = asked(without_examples, name, **QUERIES[name])
    assert len(with_them) > 0
    pd.testing.assert_frame_equal(with_them, without, check_dtype=False)


@pytest.fixture
def view(shipped: Path, monkeypatch: pytest.MonkeyPatch) -> TravelView:
    monkeypatch.setattr(session, "link", lambda page="", **_parts: f"http://127.0.0.1/{page}")
    chosen = replace(usual(TODAY), first="2012-01", last="2030-12")
    return TravelView(
        lang="en",
        version=shipped.stem,
        today=TODAY,
        chosen=chosen,
        page=1,
        address="http://127.0.0.1/travel?",
    )


def told(view: TravelView) -> list[tuple[str, pd.DataFrame]]:
    """Title and all rows of every panel that is no example."""
    made = (
        shown.agenda_panel,
        shown.overlaps_panel,
        shown.contacts_panel,
        shown.parts_panel,
        shown.lacking_panel,
        shown.follow_up_panel,
    )
    panels = [make(view) for make in made]
    return [(panel.title, panel.whole() if panel.whole else panel.table) for panel in panels]


def test_no_panel_holds_an_example_unless_its_title_says_so(view: TravelView) -> None:
    alone = replace(view)
    # What a version without examples gives: the queries are held to that above.
    alone.__dict__["visits"] = view.visits[~view.visits["is_example"].astype(bool)]
    assert len(view.visits) > len(alone.visits)
    assert shown.figures_of(view) == shown.figures_of(alone)
    for (title, table), (title_alone, table_alone) in zip(told(view), told(alone), strict=True):
        assert title == title_alone
        assert not title.startswith("Example")
        pd.testing.assert_frame_equal(table, table_alone)
    for make in (shown.agenda_panel, shown.overlaps_panel):
        assert make(view, examples=True).title.startswith("Example: ")


@pytest.mark.parametrize("look", ["month", "quarter", "map"])
def test_every_look_holds_the_same_visits(view: TravelView, look: str) -> None:
    chosen = replace(view.chosen, look=look, month="2023-06", first="2023-04", last="2023-06")
    if look == "month":
        chosen = replace(chosen, first="2023-06")
    as_list = replace(view, chosen=replace(chosen, look="list"))
    panel = shown.agenda_panel(replace(view, chosen=chosen))
    ids = set(shown.agenda_panel(as_list).whole()["visit_id"])
    assert ids
    if look == "map":
        assert panel.table["amount"].sum() == sum(
            len(cell.split(";")) for cell in as_list.shown["country_codes"].dropna()
        )
        return
    assert set(panel.table["visit_id"]) == ids
    drawn = [
        entry[0]
        for trace in panel.figure.data
        if (trace.meta or {}).get("role") == "visits"
        for entry in trace.customdata
    ]
    exact = as_list.shown[as_list.shown["is_exact"].astype(bool)]["visit_id"]
    assert set(drawn) == (set(exact) if look == "month" else ids)


@pytest.mark.parametrize("visit_id", ["v032", "v038", "xv05", ""])
def test_every_line_of_a_dossier_has_its_source_and_its_row(view: TravelView, visit_id: str) -> None:
    row = dossier.visit_of(view, visit_id)
    country = row["country_codes"].split(";")[0] if row else "GHA"
    profile, gaps, _ = views(
        lang="en", version=view.version, country=country, today=TODAY, dashboard="http://127.0.0.1"
    )
    made = dossier.Dossier(travel=view, view=profile, gaps=gaps, visit_id=visit_id)
    for make in (
        dossier.raise_panel,
        dossier.sensitive_panel,
        dossier.undertakings_panel,
        dossier.contacts_panel,
    ):
        panel = make(made)
        assert len(panel.records) <= len(panel.table)
        for record in panel.records:
            # A cell of the matrix leads to its reason, which names the records; all else to a publication.
            assert record.source_title or record.source_address or record.links, record.title
        for mark in panel.marks:
            found = panel.rows(mark.key)
            assert set(found) >= {"file_name", "sheet_name", "sheet_row"}
            assert len(found)
        assert not any("Example" in record.title for record in panel.records)
    if visit_id:
        contacts = dossier.contacts_panel(made).table
        assert visit_id not in set(contacts["record_id"])
        assert (contacts["on_date"] <= row["visit_date"]).all()
