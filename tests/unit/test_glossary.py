"""Terms are unique, in both languages, in the order of each language's alphabet, and lead to what there is."""

import itertools

import pandas as pd
import pytest

from dashboard import store
from dashboard.dictionary import fold
from dashboard.methods import view
from dashboard.methods.listing import METHODS
from dashboard.paths import ROOT


@pytest.fixture(scope="module")
def terms(shipped) -> pd.DataFrame:
    return store.query("meta/terms")


def test_terms_are_unique_and_whole_in_both_languages(terms) -> None:
    assert len(terms) >= 50
    for name in ("term_id", "name_nl", "name_en"):
        assert not terms[name].map(fold).duplicated().any(), name
    for name in ("definition", "not", "source"):
        for lang in ("nl", "en"):
            assert (terms[f"{name}_{lang}"].str.len() > 3).all()
    assert (terms["definition_nl"] != terms["definition_en"]).all()
    assert (terms["not_nl"] != terms["not_en"]).all()


def test_a_term_leads_to_a_method_and_a_page_that_exist(terms) -> None:
    assert set(terms["method_id"]) <= set(METHODS)
    pages = {path.stem for path in (ROOT / "dashboard/screens").glob("*.py")}
    assert set(terms["page"]) <= pages


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_terms_stand_in_the_alphabet_of_the_language(terms, lang) -> None:
    ordered = view.in_order(terms, lang)[f"name_{lang}"].tolist()
    assert sorted(ordered) == sorted(terms[f"name_{lang}"])
    for before, after in itertools.pairwise(ordered):
        assert fold(before).replace("-", " ") <= fold(after).replace("-", " ")
    letters = [view.letter(name) for name in ordered]
    assert list(dict.fromkeys(letters)) == sorted(set(letters))


def test_accents_and_case_decide_no_place() -> None:
    made = pd.DataFrame({"name_nl": ["Zee", "être", "Euro", "Één", "eb"]})
    assert view.in_order(made, "nl")["name_nl"].tolist() == ["eb", "Één", "être", "Euro", "Zee"]
    assert view.letter("Één") == "E"


def test_a_term_is_found_by_synonym_and_by_the_other_language(terms) -> None:
    assert "gap" in view.terms_found(terms, "witte vlek", "en")["term_id"].tolist()
    assert view.terms_found(terms, "following an order", "nl")["term_id"].tolist() == [
        "returned_following_order"
    ]
    assert view.terms_found(terms, "zzz", "nl").empty


def test_letters_with_few_terms_share_a_heading() -> None:
    headings = view.together(pd.Series(list("AAAABCCDDDDDE"))).tolist()
    assert headings == ["A"] * 4 + ["B–D"] * 8 + ["E"]
