"""The summary of a country: right words for ten countries, right counts and number of sentences for all."""

import datetime as dt
import difflib
import os
import re
from pathlib import Path

import pandas as pd
import pytest

from dashboard import formats, store, summary
from tests import recount

TODAY = dt.date(2026, 11, 25)
GOLDEN = Path(__file__).parents[1] / "fixtures" / "summary"
# Many records: Egypt, Morocco, Tunisia. One: Mongolia. None: Venezuela. Names that need care: Kosovo, Côte
# d'Ivoire, DR Congo, the Palestinian Territories, the Gambia, Cabo Verde. Suspended only: Belarus. No figures:
# Hong Kong.
COUNTRIES = "EGY MAR TUN MNG VEN XKX CIV COD PSE GMB CPV BLR HKG".split()
SERIES = ("asylum_applicants_eu", "hosted_refugees", "hosted_per_1000")
RENEW = "RENEW_GOLDEN"


def series_of(country: str) -> dict[str, pd.DataFrame]:
    return {
        name: store.query(
            "country/indicator_series", indicator_id=name, countries=[country], from_year=1951, to_year=2026
        )
        for name in SERIES
    }


@pytest.fixture(scope="module")
def told(shipped) -> dict[tuple[str, str], list[str]]:
    """Country and language -> sentences, for all partner and watched countries."""
    codes = sorted(store.query("country/list")["country_code"])
    facts = store.query("country/facts", countries=codes, today=TODAY).set_index("country_code", drop=False)
    return {
        (code, lang): summary.country_sentences(facts.loc[code].to_dict(), series, lang=lang)
        for code in codes
        for series in [series_of(code)]
        for lang in ("nl", "en")
    }


@pytest.fixture(scope="module")
def names(shipped) -> dict[tuple[str, str], str]:
    """Country and language -> the name as it stands in a sentence."""
    listed = store.query("country/list").to_dict("records")
    return {
        (row["country_code"], lang): formats.country_with_article(
            row["country_code"], lang, name=row[f"name_{lang}"]
        )
        for row in listed
        for lang in ("nl", "en")
    }


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("country", COUNTRIES)
def test_the_summary_reads_as_it_was_read_and_approved(told, country, lang):
    path = GOLDEN / f"{country}.{lang}.txt"
    found = "\n".join(told[country, lang]) + "\n"
    if os.environ.get(RENEW) == "1":
        path.write_text(found, encoding="utf-8")
    approved = path.read_text(encoding="utf-8") if path.exists() else ""
    lines = difflib.unified_diff(
        approved.splitlines(), found.splitlines(), str(path), "now", lineterm="", n=0
    )
    assert found == approved, (
        "\n".join(lines)
        + f"\nRight as it is now? Renew with {RENEW}=1 pytest tests/unit/test_summary.py, and read it."
    )


def test_no_approved_text_is_left_over():
    assert {path.name for path in GOLDEN.iterdir()} == {
        f"{code}.{lang}.txt" for code in COUNTRIES for lang in ("nl", "en")
    }


def sentence_ends(text: str, lang: str) -> list[str]:
    # A full stop between digits is a thousand (1.234) or a decimal (0.5), no end.
    return re.findall(r"[.!?](?=\s|$)", text)


def test_every_country_has_three_to_five_sentences(told):
    assert len(told) == 2 * 68
    wrong = {
        key: sentences
        for key, sentences in told.items()
        if not 3 <= len(sentences) <= 5 or any(len(sentence_ends(one, key[1])) != 1 for one in sentences)
    }
    assert wrong == {}


def test_a_manager_reads_it_in_half_a_minute(told, names):
    """At 220 words a minute that is 110; the name of a country is taken in at one glance, as one word."""
    long = {
        key: count
        for key, found in told.items()
        if (count := len(" ".join(found).replace(names[key], "X").split())) > 110
    }
    assert long == {}


@pytest.mark.parametrize(
    "flaw",
    [
        r"[{}]",
        r"\b(nan|None|NaT|NaN|<NA>)\b",
        r"(?<![\d.,])0 (?!van\b|of\b)\w",  # "0 visits": said in words
        r"<|>",
        r"\s[,;.)]|\(\s|\s\s|,,|;;|\.\.",
        r"\b[2-9] (lopend |bezoek\b|toezegging |instrument |breder )",
        r"\b1 (lopende|bezoeken|toezeggingen|instrumenten|bredere)\b",
        r"(?<![\d.,])1 (visits|undertakings|instruments|wider frameworks|active country-specific partnerships)\b",
        r"\b(lopen|zijn) (er )?1 (toezegging|breder)",
        r"\b(loopt|is) (er )?[2-9] ",
        r"\b1 (undertakings that name|undertaking that name) ",
        r"[2-9] undertakings that names",
        r"\bde de\b|\bhet het\b|\bthe the\b|\bin op\b",
        r"\b(in de|de|het) (Egypte|Kosovo|Gambia)\b",
        r"\b(effect|gevolg van|dankzij|thanks to|because|too few|te weinig|nothing is done|doet niets)\b",
    ],
)
def test_no_summary_holds_a_flaw_of_grammar_number_or_judgment(told, flaw):
    assert {key: one for key, found in told.items() for one in found if re.search(flaw, one)} == {}


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_sentence_starts_and_ends_as_one(told, lang):
    for (_, spoken), sentences in told.items():
        if spoken == lang:
            assert all(re.match(r"[A-Z0-9]", one) and one.endswith(".") for one in sentences), sentences


@pytest.mark.parametrize(
    ("country", "nl", "en"),
    [
        ("CPV", "Op Kaapverdië", "In Cape Verde"),
        ("GMB", "met Gambia", "with the Gambia"),
        ("PSE", "de Palestijnse Gebieden", "the Palestinian Territories"),
        ("COD", "de Democratische Republiek Congo", "the Democratic Republic of the Congo"),
        ("XKX", "met Kosovo", "with Kosovo"),
        ("CIV", "Ivoorkust", "Côte d’Ivoire"),
        ("TUR", "Turkije", "Türkiye"),
    ],
)
def test_names_of_countries_stand_as_the_language_wants_them(told, country, nl, en):
    assert nl in " ".join(told[country, "nl"])
    assert en in " ".join(told[country, "en"])


def figures(text: str, lang: str) -> list[str]:
    """The numbers in a text, thousands mark taken out, decimal mark a point."""
    thousand, point = (".", ",") if lang == "nl" else (",", ".")
    found = re.findall(r"\d+(?:[.,]\d+)*", text)
    return sorted(number.replace(thousand, "").replace(point, ".") for number in found)


def test_both_languages_hold_the_same_figures(told):
    for code in {code for code, _ in told}:
        dutch, english = (figures(" ".join(told[code, lang]), lang) for lang in ("nl", "en"))
        assert dutch == english, code


@pytest.mark.parametrize("today", [TODAY, dt.date(2028, 1, 15)])
def test_the_counts_are_those_of_the_registers_as_received(shipped, today):
    """The later day is there because nothing that names a country is overdue on the first."""
    expected = recount.counts(today)
    assert len(expected) == 68
    found = store.query("country/facts", countries=list(expected.index), today=today).set_index(
        "country_code"
    )
    found = found[list(expected.columns)].sort_index()
    pd.testing.assert_frame_equal(
        found.drop(columns="last_visit_date").astype(int),
        expected.drop(columns="last_visit_date"),
        check_names=False,
    )
    assert found["last_visit_date"].fillna("").tolist() == expected["last_visit_date"].fillna("").tolist()
    assert (expected["overdue_undertaking_count"].sum() > 0) == (today > TODAY)


def test_the_states_of_own_partnerships_leave_none_out(shipped):
    """Else a country whose partnerships have a forgotten state would read as having none."""
    facts = store.query(
        "country/facts", countries=list(store.query("country/list")["country_code"]), today=TODAY
    )
    parts = ["own_active_count", "own_suspended_count", "own_ended_count", "own_pending_count"]
    assert (facts[parts].sum(axis=1) == facts["own_count"]).all()


FACTS = {
    "country_code": "COM",
    "name_nl": "Comoren",
    "name_en": "Comoros",
    "theme_total": 10,
    "last_visit_date": None,
    **dict.fromkeys(
        [
            *(
                f"own_{part}_count"
                for part in "active active_eu active_bilateral suspended ended pending".split()
            ),
            *(
                f"{part}_count"
                for part in "framework instrument general_instrument leverage theme visit".split()
            ),
            *(f"{part}_undertaking_count" for part in ("open", "overdue")),
        ],
        0,
    ),
}
EMPTY = pd.DataFrame({"period": [], "value": [], "denominator_period": []})


def series(values: dict[int, float | None], population_of: int | None = None) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "period": list(values),
            "value": list(values.values()),
            "denominator_period": population_of or list(values),
        }
    )


def made(lang: str, *, applicants=EMPTY, hosted=EMPTY, rate=EMPTY, **facts: object) -> str:
    told = {"asylum_applicants_eu": applicants, "hosted_refugees": hosted, "hosted_per_1000": rate}
    return " ".join(summary.country_sentences({**FACTS, **facts}, told, lang=lang))


@pytest.mark.parametrize(
    ("facts", "nl", "en"),
    [
        (
            {},
            "met de Comoren gevonden, en geen eigen instrument dat er",
            "with the Comoros was found, and no country-specific instrument",
        ),
        (
            {"own_suspended_count": 1, "own_pending_count": 2},
            "(1 opgeschort en 2 in voorbereiding).",
            "(1 suspended and 2 in preparation).",
        ),
        (
            {"own_active_count": 1, "own_active_bilateral_count": 1, "framework_count": 1},
            "Nederland heeft met de Comoren 1 lopend eigen partnerschap en de EU in de geladen bronnen geen; daarnaast is er 1 breder kader",
            "The Netherlands has 1 active country-specific partnership with the Comoros",
        ),
        (
            {"framework_count": 2},
            "; wel zijn er 2 bredere kaders met veel landen.",
            "; there are 2 wider frameworks",
        ),
        (
            {"instrument_count": 1, "leverage_count": 1},
            "Op de Comoren is 1 instrument in gebruik, een drukmiddel.",
            "In the Comoros, 1 instrument is in use, which is leverage.",
        ),
        (
            {"instrument_count": 2, "leverage_count": 2},
            "zijn 2 instrumenten in gebruik, alle drukmiddelen.",
            "2 instruments are in use, all of them leverage.",
        ),
        (
            {"instrument_count": 3, "leverage_count": 2, "theme_count": 1},
            "waarvan 2 drukmiddelen; zonder drukmiddelen op 1 van de 10 migratiethema's.",
            "2 of them leverage; leverage aside, on 1 of the 10 migration themes.",
        ),
        (
            {"instrument_count": 1, "theme_count": 2, "general_instrument_count": 1},
            "op 2 van de 10 migratiethema's; daarnaast is er 1 breder instrument.",
            "on 2 of the 10 migration themes; there is also 1 wider instrument.",
        ),
        (
            {"general_instrument_count": 2},
            "geen eigen instrument gevonden dat nu op de Comoren in gebruik is; wel zijn er 2 bredere instrumenten.",
            "no country-specific instrument was found that is now in use in the Comoros; there are 2 wider instruments.",
        ),
        (
            {"instrument_count": 1},
            "op geen van de 10 migratiethema's.",
            "on none of the 10 migration themes.",
        ),
        (
            {"instrument_count": 9, "theme_count": 10},
            "op alle 10 migratiethema's.",
            "on all 10 migration themes.",
        ),
        (
            {"open_undertaking_count": 1, "overdue_undertaking_count": 1},
            "wel loopt er 1 toezegging die de Comoren noemt, en die is over de termijn.",
            "1 undertaking that names the Comoros is open, and it is overdue.",
        ),
        (
            {"open_undertaking_count": 3, "overdue_undertaking_count": 1},
            "wel lopen er 3 toezeggingen die de Comoren noemen, waarvan 1 over de termijn.",
            "3 undertakings that name the Comoros are open, 1 of them overdue.",
        ),
        (
            {"visit_count": 1, "last_visit_date": "2025-10"},
            "Er is 1 bezoek of overleg met de Comoren vastgelegd (oktober 2025); een lopende toezegging",
            "1 visit or meeting with the Comoros is recorded (October 2025); no open undertaking",
        ),
        (
            {"visit_count": 1234, "last_visit_date": "2025", "open_undertaking_count": 1},
            "Er zijn 1.234 bezoeken en overleggen met de Comoren vastgelegd (het laatste: 2025), en er loopt 1 toezegging",
            "1,234 visits and meetings with the Comoros are recorded (the last: 2025), and 1 undertaking",
        ),
        (
            {"applicants": series({2022: 10, 2024: 1})},
            "In 2024 was er 1 asielaanvrager uit de Comoren in de EU.",
            "In 2024 there was 1 asylum applicant from the Comoros in the EU.",
        ),
        (
            {"applicants": series({2023: 5, 2024: 0, 2025: None})},
            "In 2024 waren er volgens de bron geen asielaanvragers uit de Comoren in de EU, minder dan in 2023 (5).",
            "By the source's count, there were no asylum applicants from the Comoros in the EU in 2024, fewer than in 2023 (5).",
        ),
        ({"applicants": series({2023: 0, 2024: 0})}, "in de EU, net als in 2023.", "in 2024, as in 2023."),
        ({"applicants": series({2023: 5, 2024: 5})}, ", evenveel als in 2023.", ", as many as in 2023."),
        (
            {"applicants": series({2024: None})},
            "Over asielaanvragers uit de Comoren in de EU zijn geen gegevens.",
            "There are no data on asylum applicants from the Comoros in the EU.",
        ),
        (
            {"hosted": series({2024: 1}), "rate": series({2024: 0.0001})},
            "Eind 2024 werd op de Comoren 1 vluchteling of asielzoeker opgevangen, minder dan 0,1 per 1.000 inwoners.",
            "At the end of 2024, 1 refugee or asylum seeker was hosted in the Comoros, less than 0.1 per 1,000 inhabitants.",
        ),
        (
            {"hosted": series({2024: 9000}), "rate": series({2024: 10.25}, population_of=2023)},
            "9.000 vluchtelingen en asielzoekers opgevangen, 10,3 per 1.000 inwoners (bevolking van 2023).",
            "were hosted in the Comoros, 10.3 per 1,000 inhabitants (population of 2023).",
        ),
        (
            {"hosted": series({2024: 7})},
            "; een cijfer per inwoner is er niet.",
            "; there is no figure per inhabitant.",
        ),
        (
            {"hosted": series({2024: 0}), "rate": series({2024: 0})},
            "Eind 2024 werden op de Comoren volgens de bron geen vluchtelingen of asielzoekers opgevangen.",
            "By the source's count, no refugees or asylum seekers were hosted in the Comoros at the end of 2024.",
        ),
        (
            {"hosted": EMPTY},
            "Over opvang van vluchtelingen op de Comoren zijn geen gegevens.",
            "There are no data on refugees hosted in the Comoros.",
        ),
    ],
)
def test_each_case_has_its_own_words(facts, nl, en):
    assert nl in made("nl", **facts)
    assert en in made("en", **facts)
