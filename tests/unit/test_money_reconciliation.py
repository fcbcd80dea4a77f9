"""Where two publications of the same money agree and differ, counted again from the files as received."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from dashboard import store
from dashboard.charts.reconciliation import amount_pairs, ratios, steps
from dashboard.downloads import export_of
from dashboard.money import reconciliation as pages
from tests.recount_money import iso3, names

ROOT = Path(__file__).parents[2]
FUNDING = ROOT / "data" / "original" / "funding"
MODEL = (ROOT / "queries" / "model" / "075_reconcile.sql").read_text(encoding="utf-8")
METHODS = ROOT / "docs" / "methods.md"
LIST_TOTAL, AKVO_TOTAL = Decimal("5256072987.34"), Decimal("5225072987.34")
TEN_WORDS = 10
CENT = 0.005


@pytest.fixture(scope="module")
def loaded(shipped: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(str(shipped), read_only=True)
    connection.execute("set search_path = 'public'")
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def view(shipped: Path) -> pages.ReconcileView:
    return pages.ReconcileView(
        lang="nl", version=store.current_version(), address="http://here/reconciliation", year=2019
    )


@pytest.fixture(scope="module")
def dutch() -> pd.DataFrame:
    """The Dutch workbook of IATI as received."""
    heading, *rows = (
        CalamineWorkbook.from_path(FUNDING / "iati-netherlands-2021-07.xlsx")
        .get_sheet_by_name("Data")
        .to_python(skip_empty_area=False)
    )
    return pd.DataFrame(rows, columns=heading)


@pytest.fixture(scope="module")
def ministry(dutch: pd.DataFrame) -> dict[tuple[str, int], Decimal]:
    """(country, year) -> what the ministry disbursed in USD."""
    return disbursed(dutch, "[XM-DAC-7]")


@pytest.fixture(scope="module")
def agency(dutch: pd.DataFrame) -> dict[tuple[str, int], Decimal]:
    """(country, year) -> what the Enterprise Agency disbursed in USD."""
    return disbursed(dutch, "[NL-KVK-27378529]")


def disbursed(found: pd.DataFrame, publisher: str) -> dict[tuple[str, int], Decimal]:
    found = found[
        found["Reporting Organisation"].str.endswith(publisher)
        & (found["Transaction Type"] == "3 - Disbursement")
    ]
    totals: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for place, year, value in zip(
        found["Recipient Country"], found["Calendar Year"], found["Value (USD)"], strict=True
    ):
        code = iso3().get(str(place).split(" - ")[0])
        if code:
            totals[code, int(year)] += Decimal(repr(value))
    return dict(totals)


@pytest.fixture(scope="module")
def oecd() -> dict[tuple[str, int], Decimal]:
    """(country, year) -> net disbursements of the Netherlands in USD, from the OECD's file."""
    found = pd.read_csv(FUNDING / "oecd" / "dac2a_nl_eu_2002_2019.csv", dtype=str, keep_default_na=False)
    found = found[(found["donor"] == "Netherlands") & (found["kind"] == "country")]
    return {
        (names()[row.recipient], int(row.year)): Decimal(row.usd_million_current_net) * 1_000_000
        for row in found.itertuples()
    }


# The ministry and the OECD ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("country", "year"), [("TUR", 2016), ("TUN", 2019)])
def test_the_two_agree_within_one_per_cent_where_they_should(
    country: str, year: int, ministry: dict, oecd: dict, loaded: duckdb.DuckDBPyConnection
) -> None:
    mine = ministry[country, year] / oecd[country, year]
    assert abs(mine - 1) < Decimal("0.01")
    ratio, reason = loaded.execute(
        "select ratio, reason from oecd_ministry where place_code = ? and year = ?", [country, year]
    ).fetchone()
    assert ratio == pytest.approx(float(mine), rel=1e-9)
    assert reason == "within_1_pct"


def test_every_country_and_year_has_the_amounts_of_both_files(
    ministry: dict, oecd: dict, loaded: duckdb.DuckDBPyConnection
) -> None:
    found = loaded.execute("select place_code, year, ministry_usd, oecd_usd from oecd_ministry").fetchall()
    assert {(code, year): amount for code, year, amount, _ in found if amount is not None} == {
        key: pytest.approx(amount, abs=Decimal("1e-6")) for key, amount in ministry.items()
    }
    assert {(code, year): amount for code, year, _, amount in found if amount is not None} == oecd


def test_the_file_holds_a_tenth_of_what_the_oecd_gives(
    ministry: dict, oecd: dict, view: pages.ReconcileView
) -> None:
    panel = pages.oecd_years_panel(view)
    row = panel.table.set_index("year").loc[2019]
    both = [key for key in ministry if key in oecd and key[1] == 2019]
    everywhere = sum(amount for (_, year), amount in oecd.items() if year == 2019)
    mine = 100 * sum(ministry[key] for key in both) / everywhere
    assert row["share_pct"] == pytest.approx(float(mine), rel=1e-9)
    assert 9 < mine < 11
    assert row["countries"] == len(both)
    assert row["all_countries"] == len({code for code, year in oecd if year == 2019})


def reason_of(key: tuple[str, int], ministry: dict, oecd: dict) -> str:
    """The rules again, from their words."""
    (code, year), ours, theirs = key, ministry.get(key), oecd.get(key)
    if year > max(other for _, other in oecd):
        return "after_oecd"
    if ours is None:
        return "year_not_in_file" if code in {country for country, _ in ministry} else "country_not_in_file"
    if theirs is None:
        return "not_in_oecd"
    difference = abs(ours - theirs)
    if difference <= abs(theirs) / 100:
        return "within_1_pct"
    if difference <= 5000:
        return "rounding"
    if theirs <= 0:
        return "repaid"
    both = [other for other in ministry if other[1] == year and other in oecd]
    held, there = sum(ministry[one] for one in both), sum(oecd[one] for one in both)
    if held < there * Decimal("0.9") and ours < theirs:
        return "year_incomplete"
    if difference <= theirs / 10:
        return "within_10_pct"
    return "file_more" if ours > theirs else "oecd_more"


def test_every_difference_has_the_first_rule_that_holds(
    ministry: dict, oecd: dict, loaded: duckdb.DuckDBPyConnection
) -> None:
    found = {
        (code, year): reason
        for code, year, reason in loaded.execute(
            "select place_code, year, reason from oecd_ministry"
        ).fetchall()
    }
    assert found == {key: reason_of(key, ministry, oecd) for key in {*ministry, *oecd}}
    assert set(found.values()) == set(pages.REASONS)


@pytest.fixture(scope="module")
def totals(shipped: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The loaded money of the two sources, small enough to reason on again and again."""
    connection = duckdb.connect()
    connection.execute(f"attach '{shipped}' as given (read_only)")
    connection.execute(
        "create table money as select money_set_id, measure_code, place_kind, place_code, year, sum(amount_usd) as amount_usd"
        " from given.public.money where money_set_id in ('ministry', 'oecd_netherlands') group by all"
    )
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("<= 0.01 * abs(", "<= 0.02 * abs("),
        ("<= 5000", "<= 50000"),
        ("< 0.9 * year_total", "< 0.5 * year_total"),
        ("<= 0.1 * both_sides", "<= 0.2 * both_sides"),
        ("measure_code = 'disbursement'", "measure_code = 'commitment'"),
        ("and measure_code = 'disbursement' and place_kind", "and place_kind"),
        ("money_set_id = 'oecd_netherlands' and place_kind = 'country'", "money_set_id = 'oecd_netherlands'"),
        (
            "ministry.place_code = oecd.place_code and ministry.year = oecd.year",
            "ministry.place_code = oecd.place_code",
        ),
        ("when both_sides.oecd_usd <= 0 then 'repaid'", ""),
        ("full outer join ministry", "left join ministry"),
    ],
)
def test_a_mistake_in_the_comparison_is_noticed(
    before: str, after: str, totals: duckdb.DuckDBPyConnection, ministry: dict, oecd: dict
) -> None:
    assert before in MODEL
    text = MODEL.replace(before, after) if before else MODEL
    start = text.index("create table oecd_ministry")
    totals.execute("drop table if exists oecd_ministry")
    totals.execute(text[start : text.index("-- grain: one row per country that the newsroom")])
    found = totals.execute("select place_code, year, reason from oecd_ministry").fetchall()
    mine = [(*key, reason_of(key, ministry, oecd)) for key in {*ministry, *oecd}]
    assert (sorted(found) == sorted(mine)) == (not before)


def test_where_the_agency_pays_too_is_counted_from_the_file(
    ministry: dict, oecd: dict, agency: dict, view: pages.ReconcileView
) -> None:
    pays = [
        key for key in agency if key in ministry and oecd.get(key, 0) > 0 and agency[key] > oecd[key] / 10
    ]
    made = [key for key in pays if abs(ministry[key] - oecd[key]) <= oecd[key] / 10]
    found = view.ask("money/reconcile_oecd").dropna(subset=["oecd_usd", "ministry_usd"])
    assert pages.agency_room(found) == (len(pays), len(made))
    assert len(made) > 50
    assert all(f"{number}" in pages.oecd_reasons_panel(view).caveats[0] for number in (len(pays), len(made)))


def test_rows_make_both_amounts(view: pages.ReconcileView) -> None:
    panel = pages.oecd_ratio_panel(view)
    table = panel.table.set_index("name")
    for mark in panel.marks:
        sums = panel.rows(mark.key).groupby("side_code")["value"].sum()
        assert sums["ministry"] == pytest.approx(table.loc[mark.label, "ministry"], abs=CENT)
        if not pd.isna(table.loc[mark.label, "oecd"]):
            assert sums["oecd"] == pytest.approx(table.loc[mark.label, "oecd"], abs=CENT)
    years = pages.oecd_years_panel(view)
    by_year = years.table.set_index("year")
    for year in (2008, 2016, 2019):
        sums = years.rows((year,)).groupby("side_code")["value"].sum()
        assert sums["ministry"] == pytest.approx(by_year.loc[year, "ministry"], abs=CENT)
        assert sums["oecd"] == pytest.approx(by_year.loc[year, "oecd"], abs=CENT)
    reasons = pages.oecd_reasons_panel(view)
    by_name = reasons.table.set_index("name")
    for mark in reasons.marks:
        sums = reasons.rows(mark.key).groupby("side_code")["value"].sum()
        for side in ("ministry", "oecd"):
            shown = by_name.loc[mark.label, side]
            assert sums.get(side) is None if pd.isna(shown) else sums[side] == pytest.approx(shown, abs=CENT)


# Decisions of the trust fund --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def projects() -> pd.DataFrame:
    return pd.read_csv(
        FUNDING / "eutf" / "EUTF-Projects-Database-2022-01.csv", dtype=str, keep_default_na=False
    )


@pytest.fixture(scope="module")
def akvo() -> pd.DataFrame:
    """Akvo with the level that the reviewed table gives each row."""
    found = pd.read_csv(FUNDING / "eutf" / "EUTF_projects_akvo.csv", dtype=str, keep_default_na=False)
    level = pd.read_csv(
        ROOT / "data" / "original" / "money" / "eutf_level.csv", dtype=str, keep_default_na=False
    )
    found["file_row"] = [str(row) for row in range(2, len(found) + 2)]
    return found.merge(
        level[["file_row", "level", "parent_id", "repeats_row", "in_projects_database"]], on="file_row"
    )


def column(frame: pd.DataFrame, *words: str) -> str:
    return next(name for name in frame if all(word in name.lower() for word in words))


def test_the_decisions_reconcile_to_the_cent(
    projects: pd.DataFrame, akvo: pd.DataFrame, loaded: duckdb.DuckDBPyConnection
) -> None:
    listed = sum(Decimal(text) for text in projects[column(projects, "budget")])
    decided = sum(Decimal(text) for text in akvo.loc[akvo["level"] == "decision", "budget"])
    assert (listed, decided) == (LIST_TOTAL, AKVO_TOTAL)
    found = loaded.execute(
        "select cause, project_id, project_eur, akvo_eur from eutf_decision_match where cause <> 'same'"
    ).fetchall()
    assert {(cause, project, ours, theirs) for cause, project, ours, theirs in found} == {
        ("twice", "T05-EUTF-HoA-SO-03", Decimal(55_000_000), None),
        ("contract", "T05-EUTF-NOA-EG-01-01", Decimal(3_000_000), None),
        ("only_akvo", "Social Transfers for vulnerable Somali people", None, Decimal(27_000_000)),
    }
    assert listed - Decimal(55_000_000) - Decimal(3_000_000) + Decimal(27_000_000) == decided
    same = loaded.execute(
        "select count(*), sum(project_eur), sum(akvo_eur) from eutf_decision_match where cause = 'same'"
    ).fetchone()
    assert same == (250, listed - 58_000_000, decided - 27_000_000)


def test_the_steps_leave_nothing_and_each_has_its_rows(view: pages.ReconcileView) -> None:
    panel = pages.decisions_panel(view)
    amounts = panel.table["amount"].tolist()
    assert amounts[0] == float(LIST_TOTAL)
    assert amounts[-1] == float(AKVO_TOTAL)
    assert amounts[-2] == 0
    assert round(sum(amounts[:-1]), 2) == amounts[-1]
    assert panel.table["row_count"].tolist() == [252, 1, 1, 1, 0, 251]
    drawn = panel.figure.data[0]
    assert [*drawn.customdata] == ["twice", "contract", "only_akvo", "total"]
    assert [*drawn.x] == [-55e6, -3e6, 27e6, -31e6]
    assert [*drawn.base] == [0, -55e6, -58e6, 0]
    by_code = dict(zip(drawn.customdata, drawn.x, strict=True))
    for mark in panel.marks:
        sums = panel.rows(mark.key).groupby("side_code")["value"].sum()
        difference = sums.get("akvo", 0) - sums.get("projects", 0)
        assert difference == pytest.approx(by_code.get(mark.key[0], 0.0), abs=CENT)


def test_what_counts_elsewhere_stands_beside_the_steps(
    view: pages.ReconcileView, loaded: duckdb.DuckDBPyConnection
) -> None:
    counted = loaded.execute(
        "select sum(amount_eur) from money_transaction where money_set_id = 'eutf_decision' and is_counted"
    ).fetchone()[0]
    panel = pages.decisions_panel(pages.ReconcileView(lang="en", version=view.version, address="", year=2019))
    assert f"€{counted:,.2f}" in " ".join(panel.caveats)


def test_the_examples_of_the_methods_are_what_the_data_give(
    ministry: dict, oecd: dict, loaded: duckdb.DuckDBPyConnection
) -> None:
    text = METHODS.read_text(encoding="utf-8")
    for name, key in (("Türkiye 2016", ("TUR", 2016)), ("Tunisia 2019", ("TUN", 2019))):
        ours, theirs = ministry[key], oecd[key]
        said = f"{name}: USD {ours / 10**6:,.2f} million ÷ USD {theirs / 10**6:,.2f} million = {ours / theirs:.3f}"
        assert said in text
    above, having = loaded.execute(
        "select count(case when compared = 'above' then 1 end), count(case when compared <> 'none' then 1 end) "
        "from eutf_decision_contract"
    ).fetchone()
    assert f"EUR {LIST_TOTAL:,}; less" in text
    assert f"EUR {AKVO_TOTAL:,} of the decisions" in text
    assert f"Contracts exceed {above} of the {having} decisions" in text


MADE_PROJECTS = [
    ("F-01", 10),  # the same in both
    ("F-02", 20),  # written otherwise in Akvo
    ("f-02", 20),  # twice
    ("F-03", 30),
    ("F-03-07", 5),  # a contract of F-03
    ("F-04", 40),  # only here
    ("F-05", 50),  # another amount in Akvo
    ("F-06-01", 60),  # looks like a contract, and Akvo knows it as a decision
    ("F-06", 61),
    ("F-010", 7),  # begins as F-01 does, and is no contract of it
]
MADE_AKVO = [
    ("F-01", 10),
    ("F -02", 20),
    ("F\u201303", 30),
    ("F-05", 51),
    ("F-06-01", 60),
    ("F-06", 61),
    ("Shelter", 9),
]


def made_match(text: str = MODEL) -> set[tuple[str, str]]:
    """(identifier, cause) of made lists under the model of the product."""
    connection = duckdb.connect()
    connection.execute(
        "create table eutf_project_row (project_id varchar, title varchar, budget_eur decimal(20, 2),"
        " not_counted_reason varchar, load_sheet_id integer default 1, sheet_row integer, is_example boolean)"
    )
    connection.execute(
        "create table eutf_akvo_row (project_id varchar, title varchar, budget_eur decimal(20, 2),"
        " recipient_country varchar, level varchar default 'decision', load_sheet_id integer default 2,"
        " sheet_row integer, is_example boolean)"
    )
    for table, rows in (("eutf_project_row", MADE_PROJECTS), ("eutf_akvo_row", MADE_AKVO)):
        connection.executemany(
            f"insert into {table} (project_id, budget_eur, sheet_row) values (?, ?, ?)",
            [(*row, number) for number, row in enumerate(rows, start=2)],
        )
    connection.execute(text[: text.index("-- grain: one row per decision in Akvo")])
    return set(connection.execute("select project_id, cause from eutf_decision_match").fetchall())


RIGHT = {
    ("F-01", "same"),
    ("F-02", "same"),
    ("f-02", "twice"),
    ("F-03", "same"),
    ("F-03-07", "contract"),
    ("F-04", "only_projects"),
    ("F-05", "amount"),
    ("F-06-01", "same"),
    ("F-06", "same"),
    ("F-010", "only_projects"),
    ("Shelter", "only_akvo"),
}


def test_causes_are_rules_that_hold_for_other_names() -> None:
    assert made_match() == RIGHT


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "        upper(regexp_replace(replace(project_id, '–', '-'), '\\s', '', 'g')) as decision_key",
            "        project_id as decision_key",
        ),
        ("when placed.place > 1 then 'twice'", "when false then 'twice'"),
        ("placed.decision_key, parent.decision_key || '-'", "placed.decision_key, parent.decision_key"),
        ("when akvo.project_id is null and exists", "when exists"),
        ("when placed.budget_eur is distinct from akvo.budget_eur then 'amount'", "when false then 'amount'"),
        ("full outer join akvo", "left join akvo"),
    ],
)
def test_a_mistake_in_the_causes_is_noticed(before: str, after: str) -> None:
    assert before in MODEL
    assert made_match(MODEL.replace(before, after)) != RIGHT


# Contracts --------------------------------------------------------------------------------------------------------


def test_contracts_under_decisions_are_those_of_akvo(akvo: pd.DataFrame, view: pages.ReconcileView) -> None:
    decisions = akvo[akvo["level"] == "decision"].set_index("iati_id")["budget"].map(Decimal)
    contracts = akvo[(akvo["level"] == "contract") & (akvo["repeats_row"] == "")]
    under: dict[str, list[Decimal]] = defaultdict(list)
    for parent, text in zip(contracts["parent_id"], contracts["budget"], strict=True):
        under[parent].append(Decimal(text or 0))
    with_contracts = {code for code in decisions.index if code in under}
    above = {code for code in with_contracts if sum(under[code]) > decisions[code]}
    assert (len(with_contracts), len(above)) == (185, 39)
    panel = pages.contracts_panel(view)
    table = panel.table.reset_index(drop=True)
    assert table["decisions"].sum() == len(decisions)
    assert pages.above_panel(view).table["project_id"].tolist()[:1] == ["T05-EUTF-SAH-NE-03"]
    assert set(pages.above_panel(view).table["project_id"]) == above
    for mark, row in zip(panel.marks, table.itertuples(), strict=True):
        rows = panel.rows(mark.key)
        sums = rows.groupby("side_code")["value"].sum()
        assert sums["decision"] == pytest.approx(row.first, abs=CENT)
        if row.contracts:
            assert sums["contract"] == pytest.approx(row.second, abs=CENT)
            assert (rows["side_code"] == "contract").sum() == row.contracts
        else:
            assert pd.isna(row.second)


# The newsroom -----------------------------------------------------------------------------------------------------


def test_differences_with_the_newsroom_are_those_of_the_two_files(view: pages.ReconcileView) -> None:
    given = pd.read_csv(FUNDING / "eutf" / "EUTF-country-budget.csv", dtype=str)
    newsroom = {row.ISO: Decimal(row[2]) for row in given.itertuples()}
    shares = pd.read_csv(
        ROOT / "data" / "original" / "money" / "eutf_country.csv", dtype=str, keep_default_na=False
    )
    ours: dict[str, Decimal] = defaultdict(Decimal)
    for row in shares.itertuples():
        if row.iso3 and row.project_id not in ("T05-EUTF-HoA-SO-03", "T05-EUTF-NOA-EG-01-01"):
            ours[row.iso3] += Decimal(row.budget_eur) * Decimal(row.share_pct) / 100
    found = view.ask("money/reconcile_newsroom").set_index("country_code")
    assert set(found.index) == {*newsroom, *ours}
    for code, row in found.iterrows():
        assert row["newsroom_eur"] == pytest.approx(float(newsroom[code]), abs=CENT)
        if code in ours:
            # Shares are kept to six decimals here.
            assert row["decided_eur"] == pytest.approx(float(ours[code]), abs=10)
        else:
            assert pd.isna(row["decided_eur"])
    assert found.loc["EGY", "newsroom_eur"] - found.loc["EGY", "decided_eur"] == pytest.approx(3e6, abs=1)
    assert found.loc["EGY", "uncounted_eur"] == 3e6
    assert (found.loc["SOM", "uncounted_eur"], found.loc["SOM", "only_akvo_eur"]) == (55e6, 27e6)


@pytest.mark.parametrize(
    ("newsroom", "decided", "uncounted", "only_akvo", "kept", "reason"),
    [
        (100.0, 100.4, 0, 0, 50, "same"),
        (0.0, None, 0, 0, 50, "same"),
        (103.0, 100.0, 3, 0, 50, "known"),
        (130.0, 100.0, 10, 20, 0, "known"),
        (120.0, 100.0, 0, 0, 50, "spread"),
        (150.0, 100.0, 0, 0, 50, "spread"),
        (152.0, 100.0, 0, 0, 50, "beyond"),
        (140.0, 100.0, 10, 20, 50, "known_spread"),
        (90.0, 100.0, 0, 0, 50, "less"),
        (105.0, 100.0, 10, 0, 50, "less"),
    ],
)
def test_reasons_for_the_newsroom_are_rules(newsroom, decided, uncounted, only_akvo, kept, reason) -> None:
    row = SimpleNamespace(
        newsroom_eur=newsroom,
        decided_eur=decided,
        uncounted_eur=uncounted,
        only_akvo_eur=only_akvo,
        kept_eur=kept,
    )
    assert pages.newsroom_reason(row) == reason


def test_rows_make_the_newsroom_and_ours(view: pages.ReconcileView) -> None:
    panel = pages.newsroom_panel(view)
    table = panel.table.set_index("name")
    for mark in panel.marks:
        sums = panel.rows(mark.key).groupby("side_code")["value"].sum()
        assert sums["newsroom"] == pytest.approx(table.loc[mark.label, "newsroom"], abs=CENT)
        assert sums.get("ours", 0) == pytest.approx(
            0 if pd.isna(table.loc[mark.label, "ours"]) else table.loc[mark.label, "ours"], abs=CENT
        )
    largest = panel.table["difference"].abs()
    assert largest.is_monotonic_decreasing


# Payments into trust funds ----------------------------------------------------------------------------------------


def plain(title: str) -> str:
    text = "".join(c for c in unicodedata.normalize("NFKD", title.lower()) if not unicodedata.combining(c))
    return f" {re.sub('[^a-z0-9]+', ' ', text).strip()} "


def fund_of(title: str) -> str | None:
    """Which trust fund of the EU a title names, from the words of the rule."""
    words = plain(title)
    of_eu = (
        " eutf " in words
        or " madad " in words
        or re.search(
            r" (eu|eu regional|eu emergency|european union regional|european union emergency) trust fund ",
            words,
        )
        or " fonds fiduciaire d urgence " in words
    )
    if not of_eu:
        return None
    if " madad " in words or " syria" in words:
        return "syria"
    if any(word in words for word in (" africa ", " afrique ", " t05 eutf ")):
        return "africa"
    return "not_told"


@pytest.fixture(scope="module")
def commission() -> pd.DataFrame:
    heading, *rows = (
        CalamineWorkbook.from_path(FUNDING / "iati-european-commission-2021-07.xlsx")
        .get_sheet_by_name("Data")
        .to_python(skip_empty_area=False)
    )
    return pd.DataFrame(rows, columns=heading)


def test_the_activities_that_name_a_trust_fund_are_those_of_the_file(
    commission: pd.DataFrame, view: pages.ReconcileView
) -> None:
    titles = commission.groupby("IATI Identifier")["Title"].min()
    mine = {code: fund_of(title) for code, title in titles.items() if fund_of(title)}
    found = view.ask("money/reconcile_trust_funds")
    assert dict(zip(found["activity_id"], found["fund"], strict=True)) == mine
    assert set(found["fund"]) == {"africa", "syria", "not_told"}


def test_what_is_booked_back_nets_out_and_measures_stay_apart(
    commission: pd.DataFrame, view: pages.ReconcileView
) -> None:
    panel = pages.trust_funds_panel(view)
    table = panel.table.set_index("activity_id")
    for mark in panel.marks:
        code = mark.key[0].split(":", 1)[1]
        rows = panel.rows(mark.key)
        raw = commission[commission["IATI Identifier"] == code]
        assert len(rows) == len(raw)
        assert rows["value"].sum() == pytest.approx(raw["Value (USD)"].astype(float).sum(), abs=0.01)
        for measure, name in (("Verplichtingen", "committed_eur"), ("Uitbetalingen", "disbursed_eur")):
            held = rows.loc[rows["measure"] == measure, "amount_eur"]
            if held.empty:
                assert pd.isna(table.loc[code, name])
            else:
                assert held.sum() == pytest.approx(table.loc[code, name], abs=CENT)
    netted = (table["committed_eur"].abs() < CENT) & (table["committed_booked_eur"] > 0)
    assert netted.sum() >= 15
    assert "op te tellen" in panel.not_a or "opgeteld" in panel.not_a


# The pages --------------------------------------------------------------------------------------------------------

PANELS = (
    pages.oecd_years_panel,
    pages.oecd_ratio_panel,
    pages.oecd_reasons_panel,
    pages.decisions_panel,
    pages.contracts_panel,
    pages.above_panel,
    pages.newsroom_panel,
    pages.trust_funds_panel,
)


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("make", PANELS)
def test_a_panel_is_whole_in_both_languages(make, lang: str, view: pages.ReconcileView) -> None:
    for year in (2009, 2012, 2019) if make is pages.oecd_ratio_panel else (2019,):
        panel = make(pages.ReconcileView(lang=lang, version=view.version, address=view.address, year=year))
        assert len(panel.title.split()) <= TEN_WORDS
        assert panel.summary
        assert panel.alt
        assert panel.sources
        assert panel.period
        assert len(panel.table)
        export_of(panel, lang)


def test_years_that_can_be_compared_are_those_in_both(
    ministry: dict, oecd: dict, view: pages.ReconcileView
) -> None:
    assert pages.years_of(view.version) == sorted(
        {year for key in ministry if key in oecd for year in key[1:]}, reverse=True
    )


# The charts -------------------------------------------------------------------------------------------------------


def test_steps_begin_where_the_one_before_ended() -> None:
    frame = pd.DataFrame({"code": ["a", "b"], "name": ["A", "B"], "amount": [-10e6, 4e6]})
    drawn = steps(frame, lang="en", unit_label="{unit}", total_label="All", no_data_label="").data[0]
    assert [*drawn.base] == [0, -10e6, 0]
    assert [*drawn.x] == [-10e6, 4e6, -6e6]


def test_a_missing_amount_of_a_pair_is_said_and_not_drawn_as_money() -> None:
    frame = pd.DataFrame({"code": ["a"], "name": ["A"], "first": [5e6], "second": [None]})
    figure = amount_pairs(
        frame, lang="en", unit_label="{unit}", labels=["One", "Two"], no_data_label="no data"
    )
    second = next(trace for trace in figure.data if trace.meta["side"] == "second")
    assert [*second.text] == ["no data"]
    assert [*second.x] == [0]


def test_a_ratio_beyond_the_axis_is_at_its_edge_with_its_own_figure() -> None:
    frame = pd.DataFrame(
        {
            "code": ["a", "b", "c"],
            "name": ["A", "B", "C"],
            "ratio": [1.0, 21.7, None],
            "is_close": [True, False, False],
        }
    )
    figure = ratios(
        frame, lang="en", unit_label="", equal_label="equal", beyond_label="beyond", no_data_label="none"
    )
    inside, beyond = figure.data
    assert ([*inside.x], [*beyond.x]) == ([1.0], [2.0])
    assert [*beyond.marker.symbol] == ["triangle-right"]
    assert {note.text for note in figure.layout.annotations if note.name == "ratio"} == {"1.00", "21.70"}
