"""Methods and terms as a reader sees them: HTML with an anchor for each, found by words."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import duckdb
import pandas as pd
import streamlit as st

from dashboard import formats, session
from dashboard.dictionary import fold
from dashboard.methods import examples
from dashboard.methods.listing import GROUPS
from dashboard.panels import contents, escape, links, paragraph, section
from dashboard.words import plural, word

BELOW = re.compile(r"~([^~]+)~")
LEAST_UNDER_A_HEADING = 4  # terms; letters with fewer share a heading with those after them
ABOVE = re.compile(r"\^([^^]+)\^")


def typeset(formula: str) -> str:
    """Return a formula as HTML: `x~i~` has its index below, `s^2^` its power above."""
    return ABOVE.sub(r"<sup>\1</sup>", BELOW.sub(r"<sub>\1</sub>", escape(formula)))


def found_by(text: str, *parts: str) -> bool:
    """Tell whether every word of a text stands in the parts, whatever the case and accents."""
    held = fold(" ".join(parts))
    return all(piece in held for piece in fold(text).split())


def methods_found(text: str) -> dict[str, list[str]]:
    """Return the methods of each group that hold the words, in either language; groups without any are left out."""
    found = {
        group: [method_id for method_id in held if not text or found_by(text, method_id, *told(method_id))]
        for group, held in GROUPS.items()
    }
    return {group: held for group, held in found.items() if held}


def told(method_id: str) -> Iterable[str]:
    """Return what is written about a method in both languages."""
    for lang in session.LANGUAGES:
        for part in ("title", "formula", "source", "not"):
            yield word(f"methods.{method_id}.{part}", lang)


def address_of(method_id: str) -> str:
    """Return the address of a method."""
    return f"{session.link('methods', find=None)}#method-{method_id}"


def method_html(method_id: str, example: examples.Example | None, lang: str) -> str:
    """Return a method: formula, source, example with the way to its figure, and what not to conclude."""
    title = word(f"methods.{method_id}.title", lang)
    if example is None:
        shown = escape(word("methods.no_example", lang))
    else:
        target = session.link(example.page, find=None, **example.parts)
        shown = (
            f"{escape(examples.said(method_id, example, lang))} "
            f'<a href="{escape(target)}">{escape(word("methods.see", lang))}'
            f'<span class="unseen">: {escape(title)}</span></a>'
        )
    parts = {
        "formula": typeset(word(f"methods.{method_id}.formula", lang)),
        "example": shown,
        "not": escape(word(f"methods.{method_id}.not", lang)),
        "source": escape(word(f"methods.{method_id}.source", lang)),
    }
    lines = "".join(
        f"<dt>{escape(word(f'methods.label.{name}', lang))}</dt><dd>{text}</dd>"
        for name, text in parts.items()
    )
    return (
        f'<div class="entry"><div class="panel-head"><h3 id="method-{escape(method_id)}">{escape(title)}</h3></div>'
        f'<dl class="origin">{lines}</dl></div>'
    )


def show_methods(look: examples.Look, text: str) -> None:
    """Show the methods that hold the words, by group, with links to each on top."""
    held = session.kept(examples.all_examples, look)
    found = methods_found(text)
    listed = [method_id for group in found.values() for method_id in group]
    counted(
        plural("methods.found" if text else "methods.lead", look.lang, len(listed)),
        none=word("methods.none", look.lang, value=text),
        everything=word("methods.all", look.lang),
        text=text,
        count=len(listed),
    )
    for group, ids in found.items():
        contents(
            [(word(f"methods.{method_id}.title", look.lang), f"method-{method_id}") for method_id in ids],
            lang=look.lang,
            title=word(f"methods.group.{group}", look.lang),
        )
    for group, ids in found.items():
        section(word(f"methods.group.{group}", look.lang), anchor=f"group-{group}")
        st.html("".join(method_html(method_id, held[method_id], look.lang) for method_id in ids))


def counted(said: str, *, none: str, everything: str, text: str, count: int) -> None:
    """Say how many were found, or that none was; and the way back to all where words are looked for."""
    paragraph(said if count else none, kind="lead")
    if text:
        links([(everything, session.link(find=None), False)])


def bullets(sentences: Sequence[str]) -> None:
    """Show sentences as a list."""
    lines = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    st.html(f'<ul class="points">{lines}</ul>')


def find(label: str, *, example: str) -> str:
    """Show the field of words to look for under its label, with an example in it, and return them."""
    text = session.asked("find")
    st.text_input(label, placeholder=example, **session.tied("find", value=text), max_chars=80)
    return text


def terms_of(version: str) -> pd.DataFrame | None:
    """Return the terms of a version; None where it is of before there were any."""
    try:
        return session.cached_query("meta/terms", version=version)
    except duckdb.CatalogException:
        return None


def letter(name: str) -> str:
    """Return the letter under which a name stands: accents and case do not count."""
    first = fold(name)[:1].upper()
    return first if first.isalpha() else "#"


def together(letters: pd.Series) -> pd.Series:
    """Return the heading of each letter of an alphabet: the letter itself, or "C–E" where these have few terms."""
    groups: list[list[str]] = []
    counts = letters.value_counts()
    for one in dict.fromkeys(letters):
        if groups and sum(counts[held] for held in groups[-1]) < LEAST_UNDER_A_HEADING:
            groups[-1].append(one)
        else:
            groups.append([one])
    heading = {
        one: held[0] if len(held) == 1 else f"{held[0]}{formats.EN_DASH}{held[-1]}"
        for held in groups
        for one in held
    }
    return letters.map(heading)


def in_order(terms: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return terms in the alphabet of a language: by name, whatever the case, accents and hyphens."""
    names = terms[f"name_{lang}"]
    return terms.loc[names.map(lambda name: (fold(name).replace("-", " "), name)).sort_values().index]


def terms_found(terms: pd.DataFrame, text: str, lang: str) -> pd.DataFrame:
    """Return the terms whose names, synonyms or definition hold the words."""
    columns = ["name_nl", "name_en", "synonyms", f"definition_{lang}"]
    if not text:
        return in_order(terms, lang)
    matches = [
        found_by(text, *(str(row[name]) for name in columns if not formats.is_missing(row[name])))
        for row in terms.to_dict("records")
    ]
    return in_order(terms[matches], lang)


def term_html(row: Mapping[str, object], lang: str, page_name: Callable[[str], str]) -> str:
    """Return a term: what it is and is not, who defines it so, and where it is used."""
    other = "en" if lang == "nl" else "nl"
    method_id, page = str(row["method_id"]), str(row["page"])
    method = (
        f'<a href="{escape(address_of(method_id))}">{escape(word(f"methods.{method_id}.title", lang))}</a>'
    )
    used = f'<a href="{escape(session.link(page, find=None))}">{escape(page_name(page))}</a>'
    parts = [
        (word("glossary.label.not", lang), escape(row[f"not_{lang}"])),
        (
            word("glossary.label.translation", lang),
            f'<span lang="{other}">{escape(row[f"name_{other}"])}</span>',
        ),
        (word("glossary.label.method", lang), method),
        (word("glossary.label.used", lang), used),
        (word("glossary.label.source", lang), escape(row[f"source_{lang}"])),
    ]
    lines = "".join(f"<div><dt>{escape(label)}</dt><dd>{text}</dd></div>" for label, text in parts)
    return (
        f'<div class="entry"><div class="panel-head"><h3 id="{escape(row["term_id"])}">{escape(row[f"name_{lang}"])}</h3></div>'
        f"<p>{escape(row[f'definition_{lang}'])}</p>"
        f'<dl class="facts">{lines}</dl></div>'
    )


def show_terms(terms: pd.DataFrame, lang: str) -> None:
    """Show terms by letter, with links to the letters on top; letters with few terms stand together."""
    headings = together(terms[f"name_{lang}"].map(letter))
    contents([(one, f"letter-{one[:1].lower()}") for one in dict.fromkeys(headings)], lang=lang)
    for one, held in terms.groupby(headings, sort=False):
        section(one, anchor=f"letter-{one[:1].lower()}")
        st.html(
            "".join(
                term_html(row, lang, lambda page: word(f"shell.page.{page}", lang))
                for row in held.to_dict("records")
            )
        )
