"""Organisations in the money: counted again from the files as received, nothing cut, nobody's money in nobody's name."""

import unicodedata
from itertools import product
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from dashboard import store
from dashboard.charts import tokens
from dashboard.charts.money_bodies import STEPS, heat
from dashboard.money import measures, organisation, organisations
from dashboard.money.organisations import APART, Line, cells_of
from dashboard.money.view import Chosen, MoneyView
from dashboard.words import word

pytestmark = pytest.mark.usefixtures("shipped")
ORIGINAL = Path(__file__).parents[2] / "data" / "original"
LANGUAGES = ("nl", "en")
IATI = ("iati-netherlands-2021-07.xlsx", "iati-european-commission-2021-07.xlsx")
SETS = {"XM-DAC-7": "ministry", "NL-KVK-27378529": "agency"}
"""Identifier of the reporting organisation -> money set; all others are services of the Commission."""
TYPES = {"1": "incoming_funds", "2": "commitment", "3": "disbursement", "4": "expenditure"}
ALL = {"rule": "all", "countries": "all"}
CHOICES = {
    "ministry": {},
    "commission": {"money_set": "commission", **ALL},
    "commitments": {"money_set": "commission", "measure": "commitment", "rule": "all"},
    "agency": {"money_set": "agency", **ALL},
    "decisions": {"money_set": "eutf_decision", "measure": "commitment"},
    "contracts": {"money_set": "eutf_contract", "measure": "contracted", "unit": "eur2021"},
    "three": {"countries": "TUN~NGA~LBN", "first_year": 2014, "last_year": 2018},
    "dollars": {"themes": ("return", "border"), "rule": "all", "countries": "all", "unit": "usd"},
}
PANELS = {
    "receivers": organisations.receivers_panel,
    "kinds": organisations.kinds_panel,
    "countries": organisations.countries_panel,
    "themes": organisations.themes_panel,
    "concentration": organisations.concentration_panel,
    "matches": organisations.matches_panel,
    "providers": organisations.providers_panel,
}


def choice(name: str = "ministry", lang: str = "nl", **changes: object) -> MoneyView:
    chosen = Chosen(**{**CHOICES[name], **changes})
    return MoneyView(
        lang=lang, version=store.current_version(), chosen=chosen, address="http://x/organisations"
    )


def total(view: MoneyView) -> float:
    return float(view.cut("total")["amount"].iloc[0])


def near(amount: float) -> object:
    """A sum of floats may differ from another one in its last digits: less than a cent of what is held here."""
    return pytest.approx(amount, rel=1e-11, abs=0.01)


def bars(figure) -> dict[str, tuple[str, float]]:
    return {
        code: (trace.meta["kind"], amount)
        for trace in figure.data
        for code, amount in zip(trace.customdata, trace.x, strict=True)
    }


# ------------------------------------------------------------------------- one body, from the files as received


def fold(text: object) -> str:
    plain = unicodedata.normalize("NFKD", str(text).strip().lower())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


@pytest.fixture(scope="module")
def given() -> pd.DataFrame:
    """Every transaction of the two files, with bodies by the list of spellings, in plain pandas."""
    frames = []
    for name in IATI:
        heading, *rows = (
            CalamineWorkbook.from_path(ORIGINAL / "funding" / name)
            .get_sheet_by_name("Data")
            .to_python(skip_empty_area=False)
        )
        frames.append(pd.DataFrame(rows, columns=heading))
    frame = pd.concat(frames, ignore_index=True)
    listed = pd.read_csv(ORIGINAL / "money" / "organisation_alias.csv", dtype=str, keep_default_na=False)
    listed["folded"] = listed["spelling"].map(fold)
    known = listed.groupby("folded")["organisation_id"].agg(
        lambda ids: ids.iloc[0] if ids.nunique() == 1 else None
    )
    bodies = known.dropna().to_dict()
    reporting = frame["Reporting Organisation"].str.extract(r"\[(.*?)\]")[0]
    return pd.DataFrame(
        {
            "money_set": reporting.map(SETS).fillna("commission"),
            "measure": frame["Transaction Type"].str[0].map(TYPES),
            "receives": frame["Receiver Organisation"].map(fold).map(bodies),
            # A blank provider is whoever published the row; of money that comes in it is somebody else.
            "provides": frame["Provider Organisation"]
            .where(
                (frame["Provider Organisation"].str.strip() != "")
                | frame["Transaction Type"].str.startswith("1"),
                frame["Reporting Organisation"],
            )
            .map(fold)
            .map(bodies),
            "usd": frame["Value (USD)"],
            "activity": frame["IATI Identifier"],
            "receiver": frame["Receiver Organisation"].map(fold),
            "blank": frame["Receiver Organisation"].map(fold) == "",
        }
    )


@pytest.mark.parametrize("body", ["int-unhcr", "int-unrwa", "nl-rvo", "nl-bz", "eu-near", "st-tur", "int-wb"])
def test_what_a_body_receives_and_provides_is_what_the_files_say(body: str, given: pd.DataFrame) -> None:
    ours = organisation.sets_of(choice(), body)
    ours = ours[~ours["money_set_id"].str.startswith(("eutf", "oecd"))]
    expected = {}
    for role in organisation.ROLES:
        rows = given[given[role] == body]
        for (money_set, measure), held in rows.groupby(["money_set", "measure"]):
            expected[role, money_set, measure] = (held["usd"].sum(), len(held), held["activity"].nunique())
    found = {
        (row["role"], row["money_set_id"], row["measure_code"]): (
            row["amount_usd"],
            row["transaction_count"],
            row["activity_count"],
        )
        for row in ours.to_dict("records")
    }
    assert expected, f"{body} is in neither file"
    assert found.keys() == expected.keys()
    for key, (usd, count, activities) in expected.items():
        assert found[key] == (near(usd), count, activities), key


def test_receivers_of_all_money_are_those_of_the_file(given: pd.DataFrame) -> None:
    rows = given[(given["money_set"] == "ministry") & (given["measure"] == "disbursement")]
    by_body = rows.groupby(
        rows["receives"].fillna(rows["blank"].map({True: "not-stated", False: "not-named"}))
    )["usd"].sum()
    frame = organisations.receivers(choice(**ALL, unit="usd"))
    assert set(frame["code"]) == set(by_body.index)
    for row in frame.to_dict("records"):
        assert row["amount"] == near(by_body[row["code"]]), row["code"]


def test_how_names_were_recognised_is_what_the_list_says(given: pd.DataFrame) -> None:
    listed = pd.read_csv(ORIGINAL / "money" / "organisation_alias.csv", dtype=str, keep_default_na=False)
    basis = listed.assign(folded=listed["spelling"].map(fold)).groupby("folded")["reviewed"].agg(set)
    rows = given[(given["money_set"] == "agency") & (given["measure"] == "disbursement")]
    by_name = rows[rows["receives"].notna() & ~rows["receives"].isin(APART)]
    expected = by_name.groupby(by_name["receiver"].map(lambda name: "/".join(basis[name])))["usd"].sum()
    table = organisations.matches_panel(choice("agency", unit="usd")).table.set_index("code")["amount"]
    assert set(expected.index) == {"hand", "seen", "rule"}
    for how, usd in expected.items():
        assert table[how] == near(usd), how


def test_rows_without_a_date_are_in_what_the_trust_fund_provides() -> None:
    decisions = pd.read_csv(ORIGINAL / "funding" / "eutf" / "EUTF-Projects-Database-2022-01.csv", dtype=str)
    listed = pd.read_csv(ORIGINAL / "money" / "eutf_level.csv", dtype=str)
    twice = set(listed.loc[listed["in_projects_database"] == "as project", "iati_id"])
    # One of the two differs from a decision in capitals only: those count.
    counted = decisions[~decisions["ProjectID"].isin(twice)]
    ours = organisation.sets_of(choice(), "eu-eutf").set_index("money_set_id")
    assert counted["ProjectAdoptionDate"].isna().any()
    assert ours.loc["eutf_decision", "transaction_count"] == len(counted)
    assert ours.loc["eutf_decision", "amount_eur"] == near(counted["ProjectBudget"].astype(float).sum())


def test_the_example_of_the_methods_page_is_what_is_computed() -> None:
    frame = organisations.receivers(choice("commission"))
    text = (ORIGINAL.parents[1] / "docs" / "methods.md").read_text(encoding="utf-8")
    amounts = frame.set_index("code")["amount"] / 1e6
    bodies, base = float(organisations.named(frame)["amount"].sum()), organisations.whole(frame)
    assert f"EUR {bodies / 1e6:,.0f} million with organisations" in text
    assert (
        f"{amounts['not-named']:,.0f} million not named, −{-amounts['not-stated']:,.0f} million not stated"
        in text
    )
    assert f"= {100 * bodies / base:.1f}%; with the negative part" in text


# ------------------------------------------------------------------------- each mark and its rows


@pytest.mark.parametrize("name", CHOICES)
@pytest.mark.parametrize("about", PANELS)
def test_rows_behind_marks_add_up_to_them(about: str, name: str) -> None:
    view = choice(name)
    panel = PANELS[about](view)
    marks = panel.marks
    assert marks
    for mark in [*marks[:2], marks[len(marks) // 2], *marks[-2:]]:
        rows = panel.rows(mark.key)
        shown = view.amount(float(rows["value"].sum()))
        assert mark.label.endswith(f": {shown}"), (mark.label, shown)
        assert rows[["file_name", "sheet_name", "cell"]].notna().all(axis=None)
        assert panel.recompute(rows, mark.key).startswith("Samen ")


@pytest.mark.parametrize("name", CHOICES)
def test_every_cut_of_bodies_holds_the_whole_choice(name: str) -> None:
    view = choice(name)
    frame = organisations.receivers(view)
    whole = total(view)
    assert frame["amount"].sum() == near(whole)
    kinds = organisations.kinds_panel(view)
    assert kinds.table["amount"].sum() == near(whole)
    assert sum(amount for _, amount in bars(kinds.figure).values()) == near(whole)
    assert sum(amount for _, amount in bars(organisations.receivers_panel(view).figure).values()) == near(
        whole
    )
    assert organisations.matches_panel(view).table["amount"].sum() == near(whole)
    assert organisations.providers_panel(view).table["amount"].sum() == near(whole)


@pytest.mark.parametrize("name", CHOICES)
def test_cells_of_bodies_by_country_and_theme_lose_nothing(name: str) -> None:
    view = choice(name)
    countries = None if view.chosen.countries == "all" else [*view.units, *organisations.places_beyond(view)]
    for panel, whole in (
        (organisations.countries_panel(view), total_of(view, countries)),
        (organisations.themes_panel(view), total(view)),
    ):
        amounts = panel.table.drop(columns="name")
        amounts = amounts[[column for column in amounts if not column.endswith("_state")]]
        assert amounts.sum(axis=None) == near(whole)
        drawn = next(trace for trace in panel.figure.data if trace.meta["role"] == "cells")
        assert len(drawn.customdata) == len(panel.table)


def total_of(view: MoneyView, countries: list[str] | None) -> float:
    return float(view.cut("total", countries=countries)["amount"].iloc[0])


def test_the_rest_of_the_receivers_is_opened_by_its_mark() -> None:
    view = choice("commission")
    panel = organisations.receivers_panel(view)
    rest = next(trace for trace in panel.figure.data if trace.meta["kind"] == "rest")
    mark = next(mark for mark in panel.marks if len(mark.key) > 1 and "andere" in mark.label)
    assert set(mark.key) == set(rest.meta["codes"])
    assert panel.rows(mark.key)["value"].sum() == near(rest.x[0])
    assert len(panel.table) == len(organisations.receivers(view)), "the table holds every receiver"


def test_receivers_below_zero_stand_together_and_are_named_by_their_mark() -> None:
    view = choice("commission")
    frame = organisations.named(organisations.receivers(view)).set_index("code")["amount"]
    below = frame[frame < 0]
    assert len(below) > organisations.MOST_BELOW
    panel = organisations.receivers_panel(view)
    drawn = bars(panel.figure)
    assert drawn["below"] == ("negative", near(below.sum()))
    assert not set(below.index) & set(drawn)
    assert set(panel.marks[-1].key) == set(below.index)
    assert panel.rows(panel.marks[-1].key)["value"].sum() == near(below.sum())
    few = bars(organisations.receivers_panel(choice("agency")).figure)
    assert few["x-solarus-sunpower"][0] == "negative"


# ------------------------------------------------------------------------- what is nobody's by name


@pytest.mark.parametrize("name", CHOICES)
def test_what_has_no_name_is_always_drawn_apart(name: str) -> None:
    view = choice(name)
    for panel in (
        organisations.receivers_panel(view),
        organisations.kinds_panel(view),
        organisations.matches_panel(view),
    ):
        drawn = bars(panel.figure)
        for code in ("several", "not-named", "not-stated"):
            assert drawn[code][0] == "other", (panel.key, code)
    heats = organisations.countries_panel(view), organisations.themes_panel(view)
    for panel in heats:
        assert list(panel.table["name"][-4:])[:3] == [
            word(f"money_bodies.apart.{code}", "nl") for code in ("several", "not_named", "not_stated")
        ] or list(panel.table["name"][-3:]) == [
            word(f"money_bodies.apart.{code}", "nl") for code in ("several", "not_named", "not_stated")
        ]


def made(**amounts: float) -> pd.DataFrame:
    codes = [code.replace("_", "-") for code in amounts]
    return pd.DataFrame(
        {
            "code": codes,
            "name": codes,
            "amount": list(amounts.values()),
            "is_named": [code not in APART for code in codes],
        }
    )


def test_money_without_a_name_never_cancels_out_other_money_without_a_name() -> None:
    frame = made(a=60.0, b=20.0, not_named=20.0, not_stated=-19.0)
    assert organisations.whole(frame) == 100
    said = organisations.without_a_name(choice(), frame)
    assert "20%" in said and "−19" in said and "telt in geen aandeel mee" in said


def test_the_commissions_unstated_receivers_are_said_to_be_below_zero() -> None:
    view = choice("commission")
    frame = organisations.receivers(view).set_index("code")["amount"]
    assert frame["not-stated"] < -1e9 < 1e9 < frame["not-named"]
    panel = organisations.matches_panel(view)
    assert panel.title == "96% van het geld heeft een ontvanger bij naam"
    assert "Geen ontvanger vermeld staat na terugbetalingen onder nul (€ −1,3 mld)".replace(
        " ", "\N{NO-BREAK SPACE}"
    ) in (panel.summary.replace(" ", "\N{NO-BREAK SPACE}"))


def test_a_share_that_is_not_all_is_never_written_as_all() -> None:
    view = choice()
    assert organisations.share_text(view, 999.9, 1000) == "99,9%"
    assert organisations.share_text(view, 999.999, 1000) == "99,9%"
    assert organisations.share_text(view, 1000, 1000) == "100%"
    assert organisations.share_text(view, 0.1, 1000) == "<1%"
    assert organisations.share_text(view, -5, 1000).endswith("−5")
    assert organisations.share_text(view, 5, 0).endswith("5")


def test_no_name_is_shown_that_the_list_does_not_know() -> None:
    view = choice("commission")
    known = set(view.money.bodies)
    rows = organisations.receivers_panel(view).rows(("not-named",))
    assert set(rows["receiver"]) == {"Niet met naam bekend"}
    assert set(organisations.receivers(view)["code"]) <= known


# ------------------------------------------------------------------------- concentration


@pytest.mark.parametrize("name", ["commission", "agency", "decisions"])
def test_concentration_is_measured_over_bodies_by_name_only(name: str) -> None:
    view = choice(name)
    cut = view.cut("implementer").set_index("key")["amount"]
    bodies = cut[[code for code in cut.index if code not in APART]]
    spread = organisations.concentration(organisations.receivers(view))
    positive = bodies[bodies >= 0]
    shares = positive / positive.sum()
    assert spread.n == len(positive) and set(spread.left_out) == set(bodies.index[bodies < 0])
    assert spread.hhi == pytest.approx(float((shares**2).sum()), rel=1e-9)
    assert spread.top_3 == pytest.approx(float(shares.nlargest(3).sum()), rel=1e-9)
    panel = organisations.concentration_panel(view)
    curve = next(trace for trace in panel.figure.data if trace.meta["role"] == "curve")
    assert {unit for unit in curve.customdata if unit} == set(positive.index)
    table = panel.table.set_index("measure")["figure"]
    assert table[word("money_bodies.measure.hhi", "nl")] == pytest.approx(spread.hhi)
    assert table[word("money_bodies.measure.left_out", "nl")] == len(spread.left_out)


def test_what_rests_on_no_name_is_said_inside_the_picture() -> None:
    panel = organisations.concentration_panel(choice("decisions"))
    under = next(note.text for note in panel.figure.layout.annotations if note.name == "set")
    said = under.replace("<br>", " ")
    assert "54% van het geld" in said and "Meer dan één" in said and "partnerlanden" in said
    nameless = panel.table.set_index("measure")["figure"][word("money_bodies.measure.apart", "nl")]
    assert nameless == pytest.approx(0.54, abs=0.005)


def test_a_single_named_receiver_has_no_spread() -> None:
    spread = organisations.concentration(made(a=5.0, not_named=95.0))
    assert measures.reading(spread, "effective_number", lang="nl").key == "money_spread.reading.one_unit"


# ------------------------------------------------------------------------- a table of amounts


PAIRS = pd.DataFrame(
    [
        ("a", "TUN", 100.0, 2),
        ("a", "MAR", -100.0, 1),
        ("a", "DZA", 0.0, 1),
        ("b", "TUN", None, 1),
        ("c", "TUN", 5.0, 1),
        ("c", "LBY", -5.0, 3),
        ("not-named", "not_specified", 0.000004, 1),
        ("not-named", "regional_298", 7.0, 1),
    ],
    columns=["implementer_id", "key", "amount", "transaction_count"],
)
ROWS = [
    Line(code="a", name="A", codes=("a",)),
    Line(code="b", name="B", codes=("b",)),
    Line(code="other", name="rest", codes=("c", "d")),
    Line(code="not-named", name="niet", codes=("not-named",), is_apart=True),
]
COLUMNS = [
    Line(code="TUN", name="Tunesië", codes=("TUN",)),
    Line(code="MAR", name="Marokko", codes=("MAR",)),
    Line(code="DZA", name="Algerije", codes=("DZA", "LBY")),
    Line(code="NGA", name="Nigeria", codes=("NGA",), is_lacking=True),
    Line(code="regional", name="Regionaal", codes=("regional_298",), is_apart=True),
    Line(code="not_specified", name="Niet gespecificeerd", codes=("not_specified",), is_apart=True),
]


def states() -> dict[tuple[str, str], str]:
    return {
        (row["row"], row["column"]): row["state"] for row in cells_of(PAIRS, ROWS, COLUMNS).to_dict("records")
    }


def test_zero_nothing_and_a_country_that_the_source_lacks_are_three_things() -> None:
    found = states()
    assert found["a", "DZA"] == "amount", "a row that says zero is zero"
    assert found["b", "MAR"] == "none", "no row is no zero"
    assert found["b", "TUN"] == "unknown", "a row without an amount is neither"
    assert {found[line.code, "NGA"] for line in ROWS} == {"lacking"}
    assert found["not-named", "not_specified"] == "none", (
        "what the rounding of shares leaves over is no amount"
    )
    assert found["not-named", "regional"] == "amount"


def drawn_heat(**changes: object):
    options = {
        "rows": [(line.code, line.name) for line in ROWS],
        "columns": [(line.code, line.name) for line in COLUMNS],
        "apart_rows": 1,
        "apart_columns": 2,
        "lang": "nl",
        "unit_label": "Uitbetalingen, {unit}",
        "thousand_label": "duizend euro",
        "state_labels": {name: name for name in ("zero", "none", "lacking", "unknown")},
        "no_data_label": "geen gegevens",
        **changes,
    }
    return heat(options.pop("cells", cells_of(PAIRS, ROWS, COLUMNS)), **options)


def test_each_cell_says_its_amount_in_words_and_colour_only_repeats_it() -> None:
    figure = drawn_heat()
    cells, words = figure.data
    said = dict(
        zip(((code, key) for line in cells.customdata for code, key in line), words.text, strict=True)
    )
    assert said["a", "TUN"] == "100" and said["a", "MAR"] == "−100" and said["a", "DZA"] == "0"
    assert said["b", "MAR"] == "·" and said["b", "NGA"] == "×" and said["b", "TUN"] == "?"
    steps = {
        tuple(key): step
        for keys, line in zip(cells.customdata, cells.z, strict=True)
        for key, step in zip(keys, line, strict=True)
    }
    assert steps["b", "MAR"] is None and steps["a", "DZA"] == -1 and steps["a", "MAR"] == -2
    assert steps["a", "TUN"] == len(STEPS) - 1 > steps["other", "TUN"] >= 0
    legend = [note.text for note in figure.layout.annotations if note.name == "legend"]
    assert [line.split() for line in legend] == [
        ["0", "zero"],
        ["·", "none"],
        ["×", "lacking"],
        ["?", "unknown"],
    ]


def test_words_on_the_darkest_cell_can_be_read() -> None:
    darkest = tokens.tint(tokens.ACCENT, STEPS[-1][1])

    def luminance(colour: str) -> float:
        parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    assert (luminance(darkest) + 0.05) / (luminance(tokens.TEXT) + 0.05) >= 4.5


@pytest.mark.parametrize(
    ("largest", "unit", "text"),
    [
        (250_000_000, "mln euro", "250"),
        (25_000_000, "mln euro", "25,0"),
        (900_000, "duizend euro", "900"),
        (900, "euro", "900"),
    ],
)
def test_amounts_are_written_in_a_scale_that_fits_a_cell(largest: float, unit: str, text: str) -> None:
    cells = pd.DataFrame([("a", "TUN", largest, "amount")], columns=["row", "column", "amount", "state"])
    figure = drawn_heat(cells=cells)
    assert figure.layout.title.text == f"Uitbetalingen, {unit}"
    assert figure.data[1].text[0] == text


def test_a_table_without_any_amount_says_so() -> None:
    cells = pd.DataFrame([("a", "TUN", None, "unknown")], columns=["row", "column", "amount", "state"])
    assert [note.text for note in drawn_heat(cells=cells).layout.annotations] == ["geen gegevens"]


def test_a_chosen_country_that_the_source_lacks_has_its_own_column() -> None:
    panel = organisations.countries_panel(choice("three"))
    assert set(panel.table["NGA_state"]) == {"no_data"} and panel.table["NGA"].isna().all()
    assert "Nigeria" in " ".join(panel.caveats)
    words = next(trace for trace in panel.figure.data if trace.meta["role"] == "words")
    assert list(words.text).count("×") == len(panel.table)


# ------------------------------------------------------------------------- kinds, names, registers


def test_each_body_has_one_kind_and_the_united_nations_are_together() -> None:
    view = choice()
    listed = view.ask("money/organisation_kinds")
    assert listed["organisation_id"].is_unique and listed["kind"].notna().all()
    kinds = listed.set_index("organisation_id")["kind"]
    for body in ("int-unhcr", "int-iom", "int-wfp", "int-unicef", "int-unrwa", "int-undp"):
        assert kinds[body] == "un", body
    assert kinds["nl-bz"] == "ministry" and kinds["st-tur"] == "government of partner"
    assert set(view.money.bodies) <= set(kinds.index)
    for kind, lang in product(set(kinds), LANGUAGES):
        unknown = word("money_bodies.kind.unknown", lang)
        assert organisations.kind_name(choice(lang=lang), kind) != unknown, kind


def test_only_a_body_has_a_page() -> None:
    view = choice()
    assert organisation.facts_of(view, "nonsense") is None
    assert organisation.facts_of(view, None) is None
    assert [code for code in APART if organisation.facts_of(view, code)] == []
    frontex = organisation.facts_of(view, "eu-frontex")
    assert frontex["is_in_register"] and frontex["file_name"] == "registers.xlsx"
    assert not organisation.facts_of(view, "st-tur")["is_in_register"]


def test_spellings_are_those_of_the_list() -> None:
    listed = pd.read_csv(ORIGINAL / "money" / "organisation_alias.csv", dtype=str, keep_default_na=False)
    mine = listed[listed["organisation_id"] == "nl-rvo"]
    panel = organisation.names_panel(choice(), "nl-rvo")
    assert sorted(panel.table["spelling"]) == sorted(mine["spelling"].str.strip())
    assert set(panel.table["reviewed"]) == {"Naam met de hand nagekeken"}
    rows = panel.rows(None)
    assert len(rows) == len(mine) and set(rows["sheet_name"]) == {"organisation_alias"}


@pytest.mark.parametrize("body", ["int-unhcr", "eu-com", "nl-bz", "st-tur"])
def test_register_and_money_are_never_one_figure(body: str) -> None:
    listed = pd.read_csv(
        ORIGINAL / "registers" / "organisation_country.csv", dtype=str, keep_default_na=False
    )
    mine = listed[listed.iloc[:, 0] == body]
    panel = organisation.register_panel(choice(), body)
    assert len(panel.table) == len(mine)
    assert not {"amount", "value", "amount_eur"} & set(panel.table)
    assert "geen geld" in panel.subtitle or "no money" in panel.subtitle
    assert not any("record" in column.name for column in organisation.sets_panel(choice(), body).columns)


def test_money_sets_stand_under_each_other_and_have_no_total() -> None:
    view = choice()
    panel = organisation.sets_panel(view, "int-iom")
    found = organisation.sets_of(view, "int-iom")
    assert len(panel.table) == len(found) == len(panel.marks)
    assert list(panel.table["amount_eur"]) == list(found["amount_eur"])
    assert panel.figure is None
    for mark, row in zip(panel.marks, found.to_dict("records"), strict=True):
        assert panel.rows(mark.key)["value"].sum() == near(row["amount_eur"])


# ------------------------------------------------------------------------- one body in the chosen money


BODIES = {
    "receives": ("int-unhcr", "receives", "ministry"),
    "provides": ("eu-echo", "provides", "commission"),
    "few": ("int-iom", "receives", "contracts"),
    "own agency": ("nl-rvo", "provides", "agency"),
    "years": ("int-unhcr", "receives", "three"),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_bodys_countries_themes_years_and_activities_add_up_to_its_money(name: str) -> None:
    key, role, chosen = BODIES[name]
    view = choice(chosen)
    field = "implementers" if role == "receives" else "providers"
    body = organisation.body_of(view, key, role)
    whole = total_of(body.view, body.view.parameters()["countries"])
    everywhere = total_of(body.view, None)
    assert view.cut("total", **{field: [key]})["amount"].iloc[0] == near(whole)
    places = organisation.places_panel(body)
    assert sum(amount for _, amount in bars(places.figure).values()) == near(everywhere)
    units = places.table[places.table["kind"] == "unit"]["amount"].sum()
    apart = places.table[~places.table["kind"].isin(["unit", "outside"])]["amount"].sum()
    assert units + (apart if view.chosen.countries == "all" else 0) == near(whole)
    for panel in (
        organisation.themes_panel(body),
        organisation.years_panel(body),
        organisation.activities_panel(body),
    ):
        assert panel.table["amount"].sum() == near(whole), panel.key
        for mark in [*panel.marks[:2], panel.marks[-1]]:
            shown = view.amount(float(panel.rows(mark.key)["value"].sum()))
            assert mark.label.endswith(f": {shown}") or shown.startswith("<"), (mark.label, shown)
    for mark in places.marks:
        rows = places.rows(mark.key)
        assert mark.label.endswith(f": {view.amount(float(rows['value'].sum()))}")


def test_a_body_with_both_roles_has_each_on_its_own() -> None:
    view = choice("agency")
    assert organisation.roles_in(view, "nl-rvo") == ["receives", "provides"]
    assert organisation.roles_in(view, "int-unhcr") == []
    received, given_away = (organisation.body_of(view, "nl-rvo", role) for role in organisation.ROLES)
    assert total(received.view) < total(given_away.view)
    assert (
        "via Rijksdienst" in received.view.sentence and "gegeven door Rijksdienst" in given_away.view.sentence
    )


def test_a_choice_without_money_of_the_body_is_empty() -> None:
    view = choice()
    assert organisation.is_empty(organisation.body_of(view, "nl-rvo", "receives"))
    assert not organisation.is_empty(organisation.body_of(view, "int-unhcr", "receives"))


def test_rows_after_the_end_of_the_source_or_without_a_date_are_said_not_drawn() -> None:
    view = choice("contracts", countries="all", rule="all", unit="eur")
    panel = organisation.years_panel(organisation.body_of(view, "ag-giz", "receives"))
    drawn = {int(year) for trace in panel.figure.data for year in trace.customdata}
    assert max(drawn) <= 2021
    table = panel.table
    missing = table[table["year"].isna()]
    assert len(missing) == 1 and "geen datum" in " ".join(panel.caveats)


# ------------------------------------------------------------------------- words


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", CHOICES)
def test_titles_are_short_and_each_panel_says_what_it_must(name: str, lang: str) -> None:
    view = choice(name, lang)
    for make in PANELS.values():
        panel = make(view)
        assert len(panel.title.split()) <= 10, panel.title
        assert panel.alt and panel.summary and panel.definition and panel.not_a and panel.sources
        assert panel.subtitle == view.sentence and panel.period == view.years
        assert "nan" not in f"{panel.title} {panel.summary}".lower().split()
    receiver = word(f"money_bodies.receiver.{'eutf' if 'eutf' in view.chosen.money_set else 'iati'}", lang)
    for about in ("receivers", "kinds", "countries", "themes", "concentration"):
        assert receiver in PANELS[about](view).caveats, about


def test_totals_of_the_oecd_have_no_receivers_and_say_so() -> None:
    view = MoneyView(
        lang="nl",
        version=store.current_version(),
        chosen=Chosen(money_set="oecd_eu", measure="net_disbursement", rule="all"),
        address="",
    )
    assert not organisations.has_receivers(view)
    for about, make in PANELS.items():
        panel = make(view)
        assert ("zonder ontvangers" in panel.summary) == (about != "providers")
    assert organisations.providers_panel(view).table["amount"].sum() == near(total(view))


def test_amounts_per_inhabitant_are_not_followed() -> None:
    view = organisations.of_bodies(choice(per_head=True, need="N01"))
    assert not view.chosen.per_head and view.chosen.need is None
    assert "per inwoner" not in view.sentence
