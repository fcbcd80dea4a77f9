"""The Dutch budget is what plain pandas makes of the file as received, each amount once, and a mistake is noticed."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from dashboard import store
from dashboard.charts.budget import STAGE_STYLES, budget_stages, two_publications
from dashboard.downloads import export_of
from dashboard.money import budget

ROOT = Path(__file__).parents[2]
FILE = ROOT / "data" / "original" / "funding" / "nl-budget" / "begrotingsstaten_2013-2021.csv"
ONE = ROOT / "data" / "original" / "funding" / "one"
BRIDGE = ROOT / "data" / "reference" / "budget_bridge.csv"
METHODS = ROOT / "docs" / "methods.md"
MODEL = (ROOT / "queries" / "model" / "074_budget.sql").read_text(encoding="utf-8")
BRIDGED = ("V", "VI", "XVII")
STAGES = {
    "Stand ontwerpbegroting": "draft",
    "Stand vastgestelde begroting": "adopted",
    "Stand eerste suppletoire": "first_supplementary",
    "Stand tweede suppletoire": "second_supplementary",
    "Realisatie": "realised",
}
TEN_WORDS = 10


def folded(name: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(c))
    return re.sub("[^a-z0-9]+", " ", plain).strip()


@pytest.fixture(scope="module")
def lines() -> pd.DataFrame:
    """The file as received with its subject: year, flow, chapter, number, name, subject and a column a stage."""
    found = pd.read_csv(FILE, dtype=str, keep_default_na=False).rename(columns=str.strip)
    found = found.rename(
        columns={
            "Begrotingsjaar": "year",
            "Uitgaven Ontvangsten Verplichtingen": "flow",
            "Begrotingsnummer": "chapter",
            "Artikel nummer": "number",
            "Artikel": "name",
            **STAGES,
        }
    )
    bridge = {
        (row.chapter_code, row.article_number, folded(row.article_name)): row.subject_id
        for row in pd.read_csv(BRIDGE, dtype=str).itertuples()
    }
    found["subject"] = [
        bridge.get(
            (row.chapter, row.number, folded(row.name_)),
            f"{row.chapter}_{folded(row.name_).replace(' ', '_')}",
        )
        for row in found.rename(columns={"name": "name_"}).itertuples()
    ]
    return found.assign(year=found["year"].astype(int))


def counted(lines: pd.DataFrame) -> dict[tuple[str, str, int, str], int | None]:
    """(subject, flow, year, stage) -> EUR: what is filled under one of the numbers, None where nothing stands."""
    made: dict[tuple[str, str, int, str], int | None] = {}
    for (subject, flow, year), rows in lines.groupby(["subject", "flow", "year"]):
        for stage in STAGES.values():
            amounts = [int(text) for text in rows[stage] if text.strip()]
            filled = {amount for amount in amounts if amount}
            assert len(filled) <= 1, (subject, flow, year, stage)
            made[subject, flow, int(year), stage] = (
                1000 * (filled.pop() if filled else 0) if amounts else None
            )
    return made


def states(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str, int, str], int | None]:
    found = connection.execute(
        "select subject_id, flow_code, budget_year, stage_code, amount_eur from budget_state"
    ).fetchall()
    return {(subject, flow, year, stage): amount for subject, flow, year, stage, amount in found}


@pytest.fixture(scope="module")
def loaded(shipped: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(str(shipped), read_only=True)
    connection.execute("set search_path = 'public'")
    yield connection
    connection.close()


@pytest.fixture
def page(shipped: Path) -> budget.BudgetView:
    return budget.BudgetView(lang="nl", version=store.current_version(), address="http://here/budget")


# The file and the model -------------------------------------------------------------------------------------------


def test_every_amount_of_every_subject_is_that_of_the_file(
    lines: pd.DataFrame, loaded: duckdb.DuckDBPyConnection
) -> None:
    mine = counted(lines)
    assert states(loaded) == mine
    assert loaded.execute("select count(*) from budget_stage").fetchone()[0] == len(STAGES) * len(lines)
    assert len(mine) > 20_000


def test_in_no_year_is_a_stage_filled_under_two_numbers(lines: pd.DataFrame) -> None:
    # What the rule rests on: in a year of renumbering each stage stands under one number, the other holds zero.
    double = 0
    for _, rows in lines.groupby(["subject", "flow", "year"]):
        if rows["number"].nunique() > 1 or rows["chapter"].nunique() > 1:
            double += 1
            for stage in STAGES.values():
                assert sum(text.strip() not in ("", "0") for text in rows[stage]) <= 1
    assert double > 60


def test_both_numberings_of_2020_are_one_subject(lines: pd.DataFrame) -> None:
    found = lines[(lines["subject"] == "peace_security_development") & (lines["flow"] == "U")]
    numbers = found.groupby("year")["number"].agg(lambda numbers: sorted(numbers, key=int)).to_dict()
    assert numbers[2019] == ["44"]
    assert numbers[2020] == ["4", "44"]
    assert numbers[2021] == ["4"]
    assert 2013 not in numbers  # article 4 of that year is another subject
    other = lines[(lines["chapter"] == "XVII") & (lines["number"] == "4") & (lines["year"] == 2013)]
    assert set(other["subject"]) == {"prosperity_xvii_2013"}


def test_the_bridge_names_every_article_of_three_chapters_with_its_reason(lines: pd.DataFrame) -> None:
    bridge = pd.read_csv(BRIDGE, dtype=str, keep_default_na=False)
    known = {(row.chapter_code, row.article_number, folded(row.article_name)) for row in bridge.itertuples()}
    there = lines[lines["chapter"].isin(BRIDGED)]
    found = {
        (chapter, number, folded(name))
        for chapter, number, name in zip(there["chapter"], there["number"], there["name"], strict=True)
    }
    assert found == known
    for name in ("subject_nl", "subject_en", "reason_nl", "reason_en"):
        assert (bridge[name].str.len() > 3).all()
        assert (bridge.groupby("subject_id")[name].nunique() == 1).all()


def test_a_lost_letter_and_blanks_at_the_end_are_shown_rightly(loaded: duckdb.DuckDBPyConnection) -> None:
    shown = {row[0] for row in loaded.execute("select chapter_name from budget_line").fetchall()}
    assert "Financiën" in shown
    assert [name for name in shown if "?" in name or name != name.strip()] == []
    raw = pd.read_csv(FILE, dtype=str)
    assert raw["Naam Begroting "].eq("Financi?n").any()


def test_flows_are_never_mixed(page: budget.BudgetView, lines: pd.DataFrame) -> None:
    for flow in budget.FLOWS:
        rows = page.ask("money/budget_rows", subject="migration", flow=flow)
        mine = lines[(lines["subject"] == "migration") & (lines["flow"] == flow)]
        assert len(rows) == len(STAGES) * len(mine)


# Made files -------------------------------------------------------------------------------------------------------

MADE = [
    # year, flow, chapter, chapter name, number, name, draft, adopted, first, second, realised
    (2030, "U", "Q", "Zee en lucht", 11, "Havens", 10, 20, 30, 40, 50),
    (2031, "U", "Q", "Zee en lucht ", 11, "Havens ", 60, 0, 0, None, None),
    (2031, "U", "Q", "Zee en lucht", 1, "havens", 0, 70, 80, None, None),
    (2032, "U", "Q", "Zee en lucht", 1, "Havens", 90, 90, None, None, None),
    (2032, "U", "Q", "Zee en lucht", 2, "Havens", 90, 91, None, None, None),
    (2030, "V", "Q", "Zee en lucht", 11, "Havens", 1, 1, 1, 1, 1),
    (2030, "U", "Q", "Zee en lucht", 12, "Rivi?ren", 5, 5, 5, 5, 5),
    (2031, "U", "Q", "Zee en lucht", 12, "Rivieren", 6, 6, 6, 6, 6),
    (2030, "U", "Q", "Zee en lucht", 13, "Kust?wacht", 0, 0, 0, 0, 0),
    (2030, "U", "Q", "Zee en lucht", 14, "Oud", 7, 7, 7, 7, 7),
    (2031, "U", "Q", "Zee en lucht", 15, "Nieuw", 8, 8, 8, 8, 8),
    (2031, "U", "R", "Vuur", 14, "Oud", 3, 3, 3, 3, 3),
]


def made(text: str = MODEL) -> duckdb.DuckDBPyConnection:
    """A database with a made budget, and the model of the product on it."""
    connection = duckdb.connect()
    connection.execute(
        "create table budget_article (budget_year bigint, flow_code varchar, chapter_code varchar, chapter_name varchar,"
        " article_number bigint, article_name varchar, draft_eur_1000 bigint, adopted_eur_1000 bigint,"
        " first_supplementary_eur_1000 bigint, second_supplementary_eur_1000 bigint, realised_eur_1000 bigint,"
        " load_sheet_id integer default 1, sheet_row integer default 1, source_id varchar, is_example boolean)"
    )
    names = (
        "budget_year, flow_code, chapter_code, chapter_name, article_number, article_name, draft_eur_1000,"
        " adopted_eur_1000, first_supplementary_eur_1000, second_supplementary_eur_1000, realised_eur_1000"
    )
    connection.executemany(f"insert into budget_article ({names}) values ({', '.join('?' * 11)})", MADE)
    connection.execute(
        "create table budget_bridge as select * from (values"
        " ('Q', 14, 'Oud', 'joined', 'Samen', 'Together', 'Waarom', 'Why'),"
        " ('Q', 15, 'Nieuw', 'joined', 'Samen', 'Together', 'Waarom', 'Why')) as given(chapter_code, article_number,"
        " article_name, subject_id, subject_nl, subject_en, reason_nl, reason_en)"
    )
    connection.execute(text)
    return connection


def made_state(connection: duckdb.DuckDBPyConnection, subject: str, year: int) -> dict[str, tuple]:
    found = connection.execute(
        "select stage_code, amount_eur, how from budget_state"
        " where subject_id = ? and budget_year = ? and flow_code = 'U'",
        [subject, year],
    ).fetchall()
    return {stage: (amount, how) for stage, amount, how in found}


def test_a_stage_under_one_of_two_numbers_counts_once() -> None:
    found = made_state(made(), "Q_havens", 2031)
    assert found["draft"] == (60_000, "other_number")
    assert found["adopted"] == (70_000, "other_number")
    assert found["first_supplementary"] == (80_000, "other_number")
    assert found["second_supplementary"] == (None, "no_data")
    assert found["realised"] == (None, "no_data")


def test_the_same_amount_twice_is_one_and_two_amounts_are_none() -> None:
    found = made_state(made(), "Q_havens", 2032)
    assert found["draft"] == (90_000, "same_twice")
    assert found["adopted"] == (None, "two_amounts")


def test_names_are_one_by_rule_and_by_the_bridge_and_apart_in_another_chapter() -> None:
    connection = made()
    subjects = connection.execute(
        "select article_name, chapter_code, subject_id from budget_line order by all"
    ).fetchall()
    told = {(name, chapter): subject for name, chapter, subject in subjects}
    assert told["Havens", "Q"] == told["havens", "Q"] == "Q_havens"
    assert told["Rivieren", "Q"] == told["Riviëren", "Q"] == "Q_rivieren"
    assert told["Kust?wacht", "Q"] == "Q_kust_wacht"  # nothing says which letter it was
    assert told["Oud", "Q"] == told["Nieuw", "Q"] == "joined"
    assert told["Oud", "R"] == "R_oud"


MUTATIONS = {
    "numbers added up": (
        "coalesce(max(case when amount_eur <> 0 then amount_eur end)",
        "coalesce(sum(amount_eur)",
    ),
    "a blank is zero": ("1000 * case stage.stage_code", "1000 * coalesce(case stage.stage_code"),
    "thousands forgotten": ("1000 * case stage.stage_code", "case stage.stage_code"),
    "the largest of two amounts": (
        "when count(distinct case when amount_eur <> 0 then amount_eur end) <= 1\n            then",
        "when true\n            then",
    ),
    "numbers kept apart": ("and bridge.name_folded = budget_name.name_folded", "and false"),
    "the number forgotten": ("and bridge.article_number = budget_article.article_number", ""),
    "capitals make another name": (
        "lower(strip_accents(coalesce(restored",
        "(strip_accents(coalesce(restored",
    ),
    "a lost letter kept": (
        "coalesce(restored.name_restored, trim(found.name_found)) as name_shown",
        "trim(found.name_found) as name_shown",
    ),
}


@pytest.mark.parametrize("what", MUTATIONS)
def test_a_mistake_in_the_model_is_noticed(what: str, shipped: Path, lines: pd.DataFrame) -> None:
    before, after = MUTATIONS[what]
    assert MODEL.count(before) >= 1
    text = MODEL.replace(before, after)
    if what == "a blank is zero":
        text = text.replace("end as amount_eur\nfrom budget_line", "end, 0) as amount_eur\nfrom budget_line")
    made_up = made(text)
    right = made()
    whole = "select * from budget_state order by all"
    shown = "select article_name, subject_id from budget_line order by all"
    differs_made = [
        made_up.execute(sql).fetchall() != right.execute(sql).fetchall() for sql in (whole, shown)
    ]
    connection = duckdb.connect()
    connection.execute(f"attach '{shipped}' as given (read_only)")
    for table in ("budget_article", "budget_bridge"):
        connection.execute(f"create table {table} as select * from given.public.{table}")
    connection.execute(text)
    rows = connection.execute("select count(*) from budget_stage").fetchone()[0]
    differs_real = states(connection) != counted(lines) or rows != len(STAGES) * len(lines)
    assert any(differs_made) or differs_real
    if what in ("numbers kept apart", "thousands forgotten", "a blank is zero"):
        assert differs_real


# The page ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("subject", [*budget.DEFAULT_SUBJECTS, "human_development_2013", "IXB_belastingen"])
def test_the_panel_shows_the_file_and_its_rows_make_each_mark(
    lang: str, subject: str, lines: pd.DataFrame, page: budget.BudgetView
) -> None:
    view = budget.BudgetView(lang=lang, version=page.version, address=page.address)
    panel = budget.stages_panel(view, subject)
    mine = {key: value for key, value in counted(lines).items() if key[0] == subject and key[1] == "U"}
    shown = {
        (subject, "U", int(row["year"]), stage): None if pd.isna(row[stage]) else int(row[stage])
        for row in panel.table.to_dict("records")
        for stage in STAGES.values()
    }
    assert shown == mine
    drawn = {
        (subject, "U", year, stage): value
        for trace in panel.figure.data
        for (stage, year), value in zip(trace.customdata, trace.y, strict=True)
        if value is not None
    }
    assert drawn == {key: value for key, value in mine.items() if value is not None}
    assert {mark.key for mark in panel.marks} == {key[2:] for key, value in mine.items() if value is not None}
    for mark in panel.marks:
        filled = {int(value) for value in panel.rows(mark.key)["value"]} - {0}
        assert 1000 * (filled.pop() if filled else 0) == mine[subject, "U", *mark.key]
        assert not filled
    assert len(panel.title.split()) <= TEN_WORDS
    export_of(panel, lang)


def test_what_is_missing_is_no_point_and_no_zero(page: budget.BudgetView) -> None:
    panel = budget.stages_panel(page, "migration")
    newest = panel.table.set_index("year").loc[[2020, 2021], ["realised", "second_supplementary"]]
    assert newest.isna().all().all()
    realised = next(trace for trace in panel.figure.data if trace.meta["series"] == "realised")
    assert dict(zip(realised.x, realised.y, strict=True))[2020] is None
    assert any("2020 en 2021" in caveat for caveat in panel.caveats)


def test_the_numbers_of_a_subject_stand_beside_their_stages(page: budget.BudgetView) -> None:
    panel = budget.numbers_panel(page, "peace_security_development")
    told = panel.table[panel.table["years"] == "2020"].set_index("number")["stages"].to_dict()
    assert told == {"XVII 44": "ontwerp", "XVII 4": "vastgesteld en eerste suppletoire"}
    assert panel.table.iloc[0]["years"] == "2014–2018"
    assert len(panel.rows(None)) == panel.rows(None)["cell"].nunique()
    assert any(
        "XVII 4 en XVII 44" in caveat
        for caveat in budget.stages_panel(page, "peace_security_development").caveats
    )


def test_every_article_can_be_chosen_and_what_cannot_be_followed_is_told(page: budget.BudgetView) -> None:
    names = budget.choices(page)
    assert set(names) == set(page.articles["subject_id"])
    view, bad = budget.read_budget(
        {"subjects": "migration~police", "flow": "V"}, lang="en", version=page.version, address=""
    )
    assert (view.subjects, view.flow, bad) == (("migration", "police"), "V", [])
    for parts in ({"subjects": "nothing"}, {"flow": "UV"}, {"what": "ever"}, {"subjects": "a~b~c~d~e"}):
        view, bad = budget.read_budget(parts, lang="nl", version=page.version, address="")
        assert (view.subjects, view.flow) == (budget.DEFAULT_SUBJECTS, "U")
        assert bad == [f"{name}:{value}" for name, value in parts.items()]


def test_a_subject_without_a_flow_says_so(page: budget.BudgetView, lines: pd.DataFrame) -> None:
    without = sorted(set(lines["subject"]) - set(lines.loc[lines["flow"] == "O", "subject"]))[0]
    view = budget.BudgetView(lang="nl", version=page.version, address="", subjects=(without,), flow="O")
    panel = budget.stages_panel(view, without)
    assert panel.figure is None
    assert "ontvangsten" in panel.empty
    assert panel.title == f"{view.name(without)}: geen ontvangsten in de bron"
    zero = budget.stages_panel(
        budget.BudgetView(lang="nl", version=page.version, address="", flow="O"), "unallocated_vi"
    )
    assert zero.summary == "Gerealiseerd is in alle jaren 0."
    export_of(panel, "nl")


# In the donor's own country ---------------------------------------------------------------------------------------


def test_in_donor_costs_are_those_of_each_file_and_never_mixed(page: budget.BudgetView) -> None:
    current = pd.read_csv(ONE / "idrc_share.csv")
    constant = pd.read_csv(ONE / "idrc_over_time_constant.csv").set_index("year")
    for donor in ("Netherlands", "DAC Countries, Total", "Hungary"):
        found = page.ask("money/in_donor", donors=[donor])
        mine = current[current["Donor"] == donor].set_index("year")["idrc"]
        shown = found[found["prices"] == "current"].set_index("reference_year")
        pd.testing.assert_series_equal(
            shown["cost_usd"] / 1e6, mine, check_names=False, check_index_type=False, rtol=1e-12
        )
        fixed = found[found["prices"] == "constant"].set_index("reference_year")["cost_usd"].dropna()
        pd.testing.assert_series_equal(
            fixed / 1e6, constant[donor].dropna(), check_names=False, check_index_type=False, rtol=1e-12
        )
        known = shown.dropna(subset=["share_pct"])
        assert len(known) == mine.notna().sum()
        assert (known["share_pct"] - known["share_published_pct"]).abs().max() < 1e-5
    assert page.ask("money/in_donor", donors=["Hungary"])["cost_usd"].isna().any()


@pytest.mark.parametrize("donor", budget.DONORS)
@pytest.mark.parametrize("prices", ["current", "constant"])
def test_rows_make_the_costs(donor: str, prices: str, page: budget.BudgetView) -> None:
    panel = budget.in_donor_panel(page, donor, prices)
    shown = panel.table.set_index("year")["cost_usd"]
    for mark in panel.marks:
        rows = panel.rows(mark.key)
        assert rows["value"].sum() * 1e6 == pytest.approx(shown[mark.key[0]], rel=1e-12)
        assert rows["original_file"].str.contains("constant").all() == (prices == "constant")
    assert len(panel.title.split()) <= TEN_WORDS
    assert ("share_pct" in panel.table) == (prices == "current")


def test_rows_make_the_share(page: budget.BudgetView) -> None:
    panel = budget.in_donor_share_panel(page)
    for mark in panel.marks:
        parts = panel.rows(mark.key).set_index("part")["value"]
        year, donor = mark.key
        shown = panel.table.set_index("year").loc[year, budget.DONOR_IDS[donor]]
        assert 100 * parts["kosten"] / parts["alle hulp"] == pytest.approx(shown, rel=1e-12)


def test_money_abroad_stands_beside_with_its_own_measure(page: budget.BudgetView) -> None:
    given = pd.read_csv(ROOT / "data" / "original" / "funding" / "oecd" / "dac2a_nl_eu_2002_2019.csv")
    mine = given[(given["donor"] == "Netherlands") & (given["kind"] != "aggregate")]
    mine = mine.groupby("year")["usd_million_current_net"].sum()
    panel = budget.abroad_panel(page, "oecd_netherlands")
    shown = panel.table.set_index("year")["amount"] / 1e6
    assert list(shown.index) == list(mine.index)
    assert (shown - mine).abs().max() < 1e-6
    beside = budget.abroad_panel(page, "ministry")
    assert beside.title != panel.title
    for one in (panel, beside):
        assert any("op te tellen" in caveat for caveat in one.caveats)
        assert len(one.title.split()) <= TEN_WORDS


def test_the_examples_of_the_methods_are_what_the_data_give(
    lines: pd.DataFrame, page: budget.BudgetView
) -> None:
    text = METHODS.read_text(encoding="utf-8")
    mine = counted(lines)
    draft, adopted, first = (
        mine["peace_security_development", "U", 2020, stage]
        for stage in ("draft", "adopted", "first_supplementary")
    )
    assert f"the draft, EUR {draft:,}, stands under number 44, the adopted budget, EUR {adopted:,}" in text
    assert f"the first supplementary one, EUR {first:,}, under number 4" in text
    found = page.ask("money/in_donor", donors=list(budget.DONORS))
    newest = found[(found["prices"] == "current") & (found["reference_year"] == 2022)].set_index("donor")
    dutch, dac = newest.loc["Netherlands"], newest.loc["DAC Countries, Total"]
    said = f"USD {dutch['cost_usd'] / 1e6:,.2f} million ÷ USD {dutch['oda_usd'] / 1e6:,.2f} million = {dutch['share_pct']:.1f}%"
    assert f"{said}; all DAC countries together {dac['share_pct']:.1f}%" in text


# The lines --------------------------------------------------------------------------------------------------------


def test_a_line_is_parted_where_a_year_has_no_figure() -> None:
    frame = pd.DataFrame({"series": ["draft"] * 3, "year": [2030, 2031, 2033], "value": [1e6, None, 3e6]})
    figure = budget_stages(
        frame, lang="nl", unit_label="{unit}", stage_labels={"draft": "Ontwerp"}, no_data_label="niets"
    )
    assert list(figure.data[0].x) == [2030, 2031, 2032, 2033]
    assert list(figure.data[0].y) == [1e6, None, None, 3e6]
    assert figure.data[0].connectgaps is False
    assert figure.layout.yaxis.range[0] == 0


def test_stages_are_told_apart_without_colour() -> None:
    looks = [(style.dash, style.symbol) for style in STAGE_STYLES.values()]
    assert len(set(looks)) == len(looks) == len({style.glyph for style in STAGE_STYLES.values()})


def test_lines_without_figures_say_so() -> None:
    empty = pd.DataFrame({"series": ["a"], "year": [2030], "value": [None]})
    figure = two_publications(
        empty, lang="en", unit_label="", labels={"a": "A"}, no_data_label="nothing here"
    )
    assert "nothing here" in figure.to_json()
    assert not figure.data
