"""What is found by words: the right thing first, in any spelling, nothing above the reader, nothing by a masked name."""

import datetime as dt
import re
import shutil
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from dashboard import paths, store
from dashboard.find import pages, typed
from dashboard.find.found import rank
from dashboard.intake.model import build_model
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
