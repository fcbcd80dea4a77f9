"""What is found by words: the right thing first, in any spelling, nothing above the reader, nothing by a masked name."""

import datetime as dt
import html
import re
import shutil
from pathlib import Path
from urllib.parse import parse_qsl

import duckdb
import pandas as pd
import pytest

from dashboard import paths, session, store
from dashboard.find import pages, typed
from dashboard.find.found import SHOWN_TOGETHER, Found, rank, row_address, search
from dashboard.intake.model import build_model
from dashboard.methods import listing
from dashboard.tables.chosen import Selection, read_selection, tables_of
from dashboard.words import word
from tests.unit.test_gap_versions import app_at, said_on
from tests.unit.test_reconcile import MODEL


def found(text: str, *, kinds: list[str] | None = None, limit: int = 3) -> pd.DataFrame:
    """Return what the page of the search shows for a text."""
    return store.query(
        "find/things",
        words=typed.words_of(text),
        whole=typed.fold(text),
        kinds=kinds,
        other_names=list(typed.country_names()),
        own_names=list(pages.own_names()),
        today=dt.date(2026, 11, 25),
        row_limit=limit,
        row_offset=0,
    )


def first(text: str) -> str:
    """Return kind and key of the first thing of the first group."""
    rows = found(text)
    if rows.empty:
        return ""
    best = min(rows.query("place == 1").to_dict("records"), key=lambda row: rank(row["kind"], row["tier"]))
    return f"{best['kind']} {best['thing_id']}"


FIRST = {
    # one country in many hands
    **dict.fromkeys(
        [
            "Turkije",
            "turkije",
            "TURKEY",
            "Türkiye",
            "Turkiye",
            "turkeye",
            "turkye",
            "Turquie",
            "Türkei",
            "Turqia",
            "TUR",
            "tr",
        ],
        "country TUR",
    ),
    **dict.fromkeys(["Marokko", "Morocco", "Maroc", "marroko", "Morroco", "MAR", "المغرب"], "country MAR"),
    **dict.fromkeys(
        ["Ivoorkust", "Côte d’Ivoire", "cote d'ivoire", "Cote divoire", "ivory cost"], "country CIV"
    ),
    **dict.fromkeys(["Tunesie", "Tunisia", "tunisie", "Tunesia", "tunisa"], "country TUN"),
    **dict.fromkeys(["Libië", "lybia", "Libya"], "country LBY"),
    **dict.fromkeys(["Ethiopie", "etiopie", "Ethiopia"], "country ETH"),
    **dict.fromkeys(["burkinafaso", "Burkina  Fasso"], "country BFA"),
    "Niger": "country NER",
    "nigeria": "country NGA",
    "Iran": "country IRN",
    "Irak": "country IRQ",
    "Noord-Macedonië": "country MKD",
    "afganistan": "country AFG",
    # other kinds
    "EU-Turkije-verklaring": "partnership eu-tur-2016",
    "eu turkey statement": "partnership eu-tur-2016",
    "Rabatproces": "partnership ml-rabat",
    "rabat process": "partnership ml-rabat",
    "Madad-fonds": "instrument madad",
    "THAMM": "instrument thamm",
    "UNHCR": "organisation int-unhcr",
    "codeboek": "page codebook",
    "XM-DAC-7-PPR-4000003104": "activity ministry:XM-DAC-7-PPR-4000003104",
    "Onderwijsproject Turkije": "activity ministry:NL-1-PPR-28182",
    "onderwijsprojekt turkye": "activity ministry:NL-1-PPR-28182",
    "Rijksbegroting": "page budget",
    "dutch budget": "page budget",
    "hiaten": "page gaps",
    "Terugkeerpercentage Nederland": "indicator return_rate_nl",
    "return rate of the netherlands": "indicator return_rate_nl",
    "Dead/missing on routes": "indicator dead_and_missing_routes",
    "Politieke stabilitijt": "indicator stability",
    "Concentratie: Herfindahl-Hirschman": "method hhi",
    "lorenz curve and gini": "method gini",
    # nothing of that name
    "": "",
    "’ - ;": "",
    "xqzzyw": "",
    "turkije xqzzyw": "",
    "xqzz' or drop table --": "",
}


@pytest.mark.parametrize("text", FIRST)
def test_what_stands_first(text: str, shipped: Path) -> None:
    assert first(text) == FIRST[text]


def test_a_country_is_found_by_any_name_and_leads_to_what_is_about_it(shipped: Path) -> None:
    rows = found("terugkeer Ivoorkust", limit=50)
    about = rows[rows["kind"] == "partnership"]
    assert "arr-civ" in set(about["thing_id"])
    assert all("CIV" in str(codes) for codes in about["country_codes"])
    assert found("Iran", kinds=["country"])["thing_id"].tolist() == ["IRN"], (
        "a name that is right, one that is alike"
    )


def test_counts_are_those_of_all_and_pages_do_not_overlap(shipped: Path) -> None:
    few, many = found("Turkije", kinds=["activity"]), found("Turkije", kinds=["activity"], limit=5000)
    assert few["kind_count"].unique().tolist() == [len(many)]
    assert many["thing_id"].is_unique
    assert few["thing_id"].tolist() == many["thing_id"].tolist()[:3]
    # Counted another way: the word in the title, or money booked on the country.
    with duckdb.connect(str(shipped), read_only=True) as connection:
        activities, money = (
            connection.execute(text).df()
            for text in (
                "select activity_key, title, activity_id from public.activity where not is_example",
                "select distinct activity_key from public.money where place_code = 'TUR'",
            )
        )
    named = activities[activities["title"].fillna("").map(typed.fold).str.contains("turkije")]
    assert set(many["thing_id"]) == set(named["activity_key"]) | set(money["activity_key"].dropna())


def test_a_name_that_was_taken_out_of_a_title_finds_nothing(shipped: Path) -> None:
    with duckdb.connect(str(shipped), read_only=True) as connection:
        masked = connection.execute("select title, shown from public.masked_title").fetchall()
        words = {word for (word,) in connection.execute("select word from public.find_vocabulary").fetchall()}
        titles = connection.execute("select folded from public.find_name").fetchall()
    assert len(masked) > 10
    names = {text for (text,) in titles}
    for title, shown in masked:
        assert typed.fold(title) not in names
        assert (set(typed.fold(title).split()) - set(typed.fold(shown).split())) or title == shown
    # One of them, in full: words that stand nowhere else are not even offered as a spelling.
    assert "irbad" not in words
    assert found("MOUHYADIN GALAB IRBAD").empty
    assert "irbad" not in set(store.query("find/nearest", words=["irbat"])["word"])


def test_what_is_not_found_has_spellings_near_it(shipped: Path) -> None:
    near = store.query("find/nearest", words=["maroccoo", "xqzzyw"])
    assert set(near["asked"]) == {"maroccoo"}
    assert near["word"].iloc[0] == "morocco" or near["distance"].iloc[0] <= 2


def test_names_are_those_of_the_data(shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another name than was shipped is found, by another spelling as well, and the old one is not."""
    path = tmp_path / shipped.name
    shutil.copy(shipped, path)
    (tmp_path / "current").write_text(shipped.stem, encoding="utf-8")
    with duckdb.connect(str(path)) as connection:
        for schema in ("public", "internal", "confidential"):
            connection.execute(f"drop schema {schema} cascade")
        connection.execute(
            "update base.partnership set name_nl = 'Zilvermeerakkoord', name = 'Silver Lake Accord'"
            " where partnership_id = 'ml-rabat'"
        )
        connection.execute(
            "insert into base.spelling select * replace ('Zonneland' as value_found, 'GHA' as code)"
            " from base.spelling where kind = 'country' limit 1"
        )
        build_model(connection, MODEL)
    monkeypatch.setenv("DASHBOARD_VAR", str(tmp_path))
    assert first("zilvermeer akoord") == "partnership ml-rabat"
    assert first("SILVER-LAKE accord") == "partnership ml-rabat"
    assert first("zonneland") == "country GHA"
    assert found("Rabatproces", kinds=["partnership"]).query("thing_id == 'ml-rabat'").empty


def test_words_are_folded_alike_by_the_page_and_by_the_data(shipped: Path) -> None:
    texts = [
        "Çankırı",
        "Łódź",
        "Đà Nẵng",
        "œuvre",
        "Straße",
        "São Tomé & Príncipe",
        "المغرب",
        "Україна",
        "x²",
    ]
    with duckdb.connect(str(shipped), read_only=True) as connection:
        connection.execute("set search_path = 'public'")
        made = [connection.execute("select find_fold($t)", {"t": text}).fetchall()[0][0] for text in texts]
    assert made == [typed.fold(text) for text in texts]


def test_pieces_are_the_text_again_with_the_words_that_were_found() -> None:
    made = typed.pieces("Appui à Côte d’Ivoire, <b>2020</b>", ["cote", "2020"])
    assert "".join(text for text, _ in made) == "Appui à Côte d’Ivoire, <b>2020</b>"
    assert [text for text, is_found in made if is_found] == ["Côte", "2020"]


def test_joining_words_are_asked_only_when_nothing_else_is() -> None:
    assert typed.words_of("Return of the people to Tunisia") == ["return", "people", "tunisia"]
    assert typed.words_of("de") == ["de"]
    assert len(typed.words_of(" ".join(str(number) for number in range(50)))) == typed.MOST_WORDS


def test_every_page_can_be_found() -> None:
    screens = {path.stem for path in (paths.ROOT / "dashboard" / "screens").glob("*.py")}
    of_one_thing = {"activity", "organisation", "search"}
    assert set(pages.QUESTIONS) == screens - of_one_thing
    for page, parts in pages.PARTS.items():
        text = (paths.ROOT / "dashboard" / "screens" / f"{page}.py").read_text(encoding="utf-8")
        for part in parts:
            assert re.search(rf"section-({part}|{{name}})", text), f"{page} has no section-{part}"


def test_every_indicator_and_method_has_its_names_in_both_languages(shipped: Path) -> None:
    with duckdb.connect(str(shipped), read_only=True) as connection:
        indicators = connection.execute(
            "select indicator_id, name_nl, name_en, short_nl, short_en from public.indicator"
        ).fetchall()
        names = set(
            connection.execute(
                "select thing_id, folded from public.find_name where kind = 'indicator'"
            ).fetchall()
        )
    assert len(indicators) > 20
    assert names == {(one[0], typed.fold(name)) for one in indicators for name in one[1:]}
    entries = {tuple(entry.split("|")[i] for i in (0, 1, 3)) for entry in pages.own_names()}
    for method_id in listing.METHODS:
        for lang in ("nl", "en"):
            assert ("method", method_id, word(f"methods.{method_id}.title", lang)) in entries


# Where a find leads --------------------------------------------------------------------------------------------


def things(text: str, kind: str, *, lang: str = "nl", limit: int = 100) -> dict[str, Found]:
    """Return address -> thing of what is found of one kind."""
    version = store.current_version()
    [group] = search(text, version=version, lang=lang, kind=kind, limit=limit)
    return {thing.address: thing for thing in group.things}


def told(thing: Found) -> str:
    return " · ".join("".join(piece.text for piece in remark) for remark in thing.remarks)


@pytest.mark.parametrize(
    ("lang", "group"), [("nl", "Geld: hoe het is verdeeld"), ("en", "Money: how it is spread")]
)
def test_a_method_leads_to_its_place_among_the_methods(shipped: Path, lang: str, group: str) -> None:
    thing = things("gini", "method", lang=lang)["methods#method-gini"]
    assert told(thing) == group


def test_an_indicator_leads_to_all_its_values_and_those_are_shown(shipped: Path) -> None:
    version = store.current_version()
    [address] = things("Terugkeerpercentage Nederland", "indicator")
    selection, notices = selection_in(address, version)
    assert notices == []
    with duckdb.connect(str(shipped), read_only=True) as connection:
        [(count,)] = connection.execute(
            "select count(*) from public.indicator_value where indicator_id = 'return_rate_nl'"
        ).fetchall()
    assert selection.name == "indicator_value" and selection.count == count > 0


def test_an_indicator_leads_to_the_country_that_was_chosen(shipped: Path, monkeypatch) -> None:
    monkeypatch.setattr(session.st, "query_params", {"country": "TUN"})
    assert set(things("Terugkeerpercentage Nederland", "indicator")) == {"country?country=TUN#return-rate-nl"}
    [address] = things("Vertrekbesluiten in de EU-28", "indicator", limit=1)
    assert address == "country?country=TUN#orders-eu"
    # A country without a profile has no such place.
    monkeypatch.setattr(session.st, "query_params", {"country": "NLD"})
    [address] = things("Terugkeerpercentage Nederland", "indicator")
    assert address.startswith("tables?")


def test_every_panel_that_an_indicator_leads_to_is_on_the_profile(shipped: Path) -> None:
    """Pairs of indicators share a panel; the others have one of their own name."""
    from dashboard.profile.indicators import RATES

    assert {
        one: f"orders-{rate.rsplit('_', 1)[1]}" for rate, pair in RATES.items() for one in pair
    } == SHOWN_TOGETHER


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("kind", list(session.ALONE))
def test_a_thing_of_a_register_leads_to_where_it_is_shown_alone(shipped: Path, kind: str, lang: str) -> None:
    with duckdb.connect(str(shipped), read_only=True) as connection:
        listed = connection.execute(
            f"select thing_id, title_{lang} from public.find_thing where kind = '{kind}' order by thing_id"
        ).fetchall()
    assert len(listed) > 10
    for key, title in listed[::9]:
        [address] = [found for found in things(title, kind, lang=lang) if re.search(f"[:=]{key}(&|$)", found)]
        page, _, query = address.partition("?")
        app = app_at(page, **dict(parse_qsl(query, strict_parsing=True)), lang=lang)
        assert title in html.unescape(said_on(app))


def test_any_key_survives_the_address(shipped: Path) -> None:
    address = row_address("partnership", "partnership_id", "a,b:c~d&e=é +%2C#")
    selection, notices = selection_in(address, store.current_version())
    assert notices == []
    assert [condition.contains for condition in selection.filters] == ["a,b:c~d&e=é +%2C#"]


def selection_in(address: str, version: str) -> tuple[Selection, list]:
    """Return what the page of tables reads from an address."""
    page, _, query = address.partition("?")
    assert page == "tables"
    parts = dict(parse_qsl(query, strict_parsing=True))
    selection, notices = read_selection(parts, tables_of(version), lang="nl", version=version)
    assert selection is not None
    return selection, notices
