"""Who works where on what, white spots, and which offer fits which request: on made rows and counted again."""

import csv
import datetime as dt
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from dashboard import paths, session, store
from dashboard.access import Reader
from dashboard.capacity import shown
from dashboard.capacity.view import MOST, Work, first_columns, white_spots
from dashboard.charts.presence import presence
from dashboard.money.view import Chosen, MoneyView

REGISTERS = paths.ROOT / "data" / "original"
ASKED = {"kind": "people", "theme_ids": "return", "country_codes": "MAR;TUN"}
WHEN = {"from_date": "2027-01", "until_date": "2027-06"}

MATCHES = [
    # what is offered, how it differs from what is asked -> the first thing that does not fit
    ("the same", {}, None),
    ("another kind", {"kind": "data"}, "kind"),
    ("one theme of two", {"theme_ids": "border;return"}, None),
    ("another theme", {"theme_ids": "border"}, "theme"),
    ("no theme", {"theme_ids": None}, None),
    ("one country of two", {"country_codes": "TUN;EGY"}, None),
    ("another country", {"country_codes": "EGY"}, "country"),
    ("no country", {"country_codes": None}, None),
    ("until the first day", {"from_date": None, "until_date": "2027-01-01"}, None),
    ("until the day before", {"from_date": None, "until_date": "2026-12-31"}, "period"),
    ("until a month before", {"from_date": "2025", "until_date": "2026-12"}, "period"),
    ("from the last day", {"from_date": "2027-06-30", "until_date": None}, None),
    ("from the day after", {"from_date": "2027-07", "until_date": None}, "period"),
    ("always", {"from_date": None, "until_date": None}, None),
    ("withdrawn", {"status": "withdrawn"}, "withdrawn"),
    ("an example", {"is_example": True}, "example"),
    ("asked as well", {"side": "asked"}, "side"),
]


@pytest.fixture(scope="module")
def made(shipped: Path) -> duckdb.DuckDBPyConnection:
    """A register of capacity with one request, and offers that each differ from it in one thing."""
    connection = duckdb.connect()
    connection.execute(f"attach '{shipped}' as shipped (read_only)")
    connection.execute("create table capacity as select * from shipped.public.capacity where false")
    connection.execute("alter table capacity alter is_example set data type boolean")
    rows = {"asked": {"side": "asked"}, "recorded": {"theme_ids": "border", "matched_with": "asked"}}
    rows |= {name: fields for name, fields, _ in MATCHES}
    for key, fields in rows.items():
        row = {
            "capacity_id": key,
            "side": "offered",
            "status": "open",
            "is_example": False,
            **ASKED,
            **WHEN,
            **fields,
        }
        names, marks = ", ".join(row), ", ".join(f"${name}" for name in row)
        connection.execute(f"insert into capacity ({names}) values ({marks})", row)
    return connection


def test_an_offer_fits_a_request_by_kind_theme_country_and_period(made) -> None:
    found = made.execute(store.text_of("capacity/matches")).df()
    of_asked = found[found["asked_id"] == "asked"].set_index("offered_id")
    assert set(of_asked.index) == {name for name, _, misfit in MATCHES if misfit is None} | {"recorded"}
    assert of_asked.loc["one theme of two", "shared_theme_ids"] == "return"
    assert of_asked.loc["one country of two", "shared_country_codes"] == "TUN"
    assert pd.isna(of_asked.loc["no theme", "shared_theme_ids"])
    assert str(of_asked.loc["from the last day", "overlap_from"])[:10] == "2027-06-30"
    assert str(of_asked.loc["from the last day", "overlap_until"])[:10] == "2027-06-30"


def test_a_recorded_match_that_does_not_fit_says_why(made) -> None:
    found = made.execute(store.text_of("capacity/matches")).df().set_index(["offered_id", "asked_id"])
    row = found.loc[("recorded", "asked")]
    assert (row["is_recorded"], row["misfit"]) == (True, "theme")
    assert not found.loc[("the same", "asked"), "is_recorded"]


def pairs(*rows: tuple[str, str, int, int, bool]) -> pd.DataFrame:
    names = ["organisation_id", "key", "instruments", "former", "is_paid"]
    return pd.DataFrame(rows, columns=names).assign(amount=1.0)


def test_a_white_spot_is_one_by_each_notion_and_never_where_nothing_is_known() -> None:
    found = white_spots(
        pairs(
            ("a", "full", 1, 0, True),
            ("b", "full", 2, 0, False),
            ("a", "led", 1, 0, False),
            ("a", "paid", 0, 0, True),
            ("a", "past", 0, 3, False),
            ("a", "unheld_led", 1, 0, False),
        ),
        ["full", "led", "paid", "past", "nothing", "unheld", "unheld_led"],
        unheld={"unheld", "unheld_led"},
    ).set_index("key")
    assert found["spot"].to_dict() == {
        "full": "none",
        "led": "money",
        "paid": "leads",
        "past": "both",
        "nothing": "both",
        "unheld": "leads",
        "unheld_led": "none",
    }
    assert found.loc["full", ["leading", "paid"]].tolist() == [2, 1]
    assert pd.isna(found.loc["unheld", "paid"])


def test_a_matrix_has_columns_for_those_on_most_countries_by_kind() -> None:
    many = [(f"o{n:02}", f"c{k}", 1, 0, False) for n in range(20) for k in range(20 - n)]
    listed = pd.DataFrame(
        {
            "name": [f"o{n:02}" for n in range(20)],
            "group": ["civil" if n % 2 else "department" for n in range(20)],
        },
        index=[f"o{n:02}" for n in range(20)],
    )
    found = first_columns(pairs(*many), listed)
    assert sorted(found) == [f"o{n:02}" for n in range(MOST)]
    assert found[:2] == ["o00", "o02"] and found[-1] == "o15"


def test_the_grid_draws_each_sign_where_it_stands_and_greys_white_rows() -> None:
    cells = pd.DataFrame(
        [
            ("r1", "a", "leads", "x"),
            ("r1", "a", "money", "x"),
            ("r2", "b", "former", "x"),
            ("r9", "a", "leads", "x"),
        ],
        columns=["row", "column", "sign", "words"],
    )
    usual = {
        "names": {"a": "A full", "b": "B full"},
        "lang": "en",
        "sign_labels": {"leads": "leads", "former": "former", "money": "money", "unheld": "unheld"},
        "white_label": "white",
        "no_data_label": "nothing",
    }
    rows, columns = [("r1", "One"), ("r2", "Two"), ("r3", "Three")], [("a", "A"), ("b", "B")]
    figure = presence(cells, rows=rows, columns=columns, white=["r2", "r3"], **usual)
    drawn = {trace.meta["role"]: [tuple(key) for key in trace.customdata] for trace in figure.data}
    assert drawn == {"leads": [("r1", "a")], "former": [("r2", "b")], "money": [("r1", "a")]}
    greyed = [(shape.y0, shape.y1) for shape in figure.layout.shapes if shape.name == "white_spot"]
    assert greyed == [(0.5, 1.5), (1.5, 2.5)]
    assert presence(cells, rows=rows, columns=[], white=[], **usual).data == ()


# On the shipped registers ----------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Links are made outside of a page here: what was chosen is nothing."""
    monkeypatch.setattr(session, "link", lambda page="", absolute=False, **parts: f"http://x/{page}")


def view(shipped: Path, **choice: object) -> Work:
    money = MoneyView(
        lang="en", version=shipped.stem, chosen=Chosen(money_set="commission"), address="http://x/"
    )
    usual = dict(notion="both", groups=(), picked=(), money=money, address="http://x/")
    return Work(lang="en", version=shipped.stem, today=dt.date(2026, 11, 29), **(usual | choice))


def read(name: str) -> list[dict[str, str]]:
    with (REGISTERS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_who_leads_where_is_what_the_register_of_organisations_says(shipped: Path) -> None:
    """The notion is worked out anew from instruments and their use, so that it follows an edit of those."""
    found = store.query("capacity/leads").dropna(subset=["organisation_id"])
    listed = [row for row in read("registers/organisation_country.csv") if row["notion"].startswith("leads")]
    assert set(zip(found["organisation_id"], found["country_code"], strict=True)) == {
        (row["organisation_id"], row["iso3"]) for row in listed
    }
    running = found[found["is_active"].astype(bool)]
    assert set(zip(running["organisation_id"], running["country_code"], strict=True)) == {
        (row["organisation_id"], row["iso3"]) for row in listed if row["status"] == "active"
    }


def test_the_matrix_of_themes_is_that_of_the_files(shipped: Path) -> None:
    asked = view(shipped, notion="leads")
    leads = {row["id"]: row["lead_organisation"] for row in read("registers/instruments.csv")}
    themes = defaultdict(set)
    for row in read("registers/instrument_theme.csv"):
        themes[row["instrument_id"]].add(row["theme_id"])
    expected = defaultdict(set)
    for row in read("registers/instrument_country.csv"):
        body = leads[row["instrument_id"]]
        if body and row["partner_iso3"] in asked.countries and row["status"] == "active":
            for theme in themes[row["instrument_id"]] & set(asked.themes):
                expected[body, theme].add(row["instrument_id"])
    found = asked.pairs("theme")
    found = found[found["instruments"] > 0]
    assert {(row["organisation_id"], row["key"]): row["instruments"] for row in found.to_dict("records")} == {
        key: len(instruments) for key, instruments in expected.items()
    }


def test_money_is_that_of_the_page_of_receivers(shipped: Path) -> None:
    asked = view(shipped, notion="money")
    money = asked.booked
    cuts = money.ask("money/organisation_pairs", **money.parameters())
    cuts = cuts[(cuts["cut"] == "place") & (cuts["amount"] > 0)].set_index(["implementer_id", "key"])[
        "amount"
    ]
    found = asked.pairs("place")
    assert len(found) > 100 and found["instruments"].sum() == 0
    for row in found.head(40).to_dict("records"):
        assert row["amount"] == cuts[row["organisation_id"], row["key"]]


def test_notions_kinds_and_countries_narrow_the_matrix(shipped: Path) -> None:
    whole = view(shipped).pairs("place")
    assert set(view(shipped, picked=("MAR", "TUN")).pairs("place")["key"]) == {"MAR", "TUN"}
    business = view(shipped, groups=("business",))
    assert set(business.organisations["group"][business.pairs("place")["organisation_id"]]) == {"business"}
    assert not view(shipped, notion="leads").pairs("place")["is_paid"].any()
    assert whole["is_paid"].any() and (whole["instruments"] > 0).any()


def test_a_source_without_receivers_makes_no_white_spots_of_money(shipped: Path) -> None:
    usual = view(shipped)
    totals = replace(usual.money, chosen=Chosen(money_set="oecd_eu", measure="net_disbursement", rule="all"))
    asked = view(shipped, money=totals)
    for cut in ("place", "theme"):
        panel = shown.spots_panel(asked, cut)
        assert panel.table["paid"].isna().all() and "received money" not in panel.summary


def test_the_rows_behind_a_sign_are_those_that_it_counts(shipped: Path) -> None:
    asked = view(shipped, notion="leads")
    panel = shown.matrix_panel(asked, "place")
    found = asked.pairs("place").groupby("organisation_id")[["instruments", "former"]].sum().sum(axis=1)
    for mark in panel.marks:
        assert len(panel.rows(mark.key)) >= found[mark.key[0]] > 0


def test_examples_stand_in_their_own_panels_and_in_no_figure(shipped: Path) -> None:
    asked = view(shipped)
    real, example = (shown.offers_panel(asked, example=flag) for flag in (False, True))
    assert real.table.empty and real.empty
    assert example.title.startswith("Example") and all(record.is_example for record in example.records)
    rows = [row for row in read("examples/capacity.csv") if row["classification"] == "public"]
    assert list(example.table["capacity_id"].sort_values()) == sorted(row["id"] for row in rows)
    assert shown.figures_of(asked)[-1][0] == "0 requests for capacity"


def test_a_match_is_shown_to_who_may_see_both_sides(shipped: Path) -> None:
    for clearance, expected in (
        ("public", {("xk01", "xk08")}),
        ("confidential", {("xk01", "xk08"), ("xk04", "xk10"), ("xk07", "xk11"), ("xk05", "xk10")}),
    ):
        found = store.query("capacity/matches", reader=Reader("tester", clearance))
        assert set(zip(found["offered_id"], found["asked_id"], strict=True)) == expected
