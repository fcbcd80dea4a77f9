"""The choice of money as a sentence whose parts can be changed: the same on every page of money."""

from collections.abc import Collection

import streamlit as st

from dashboard import formats, panels, session
from dashboard.gaps.settings import JOIN
from dashboard.money.view import (
    RULES,
    SETS,
    UNITS,
    MoneyView,
    can_be_shown,
    fold_words,
    money_of,
    place_names,
)
from dashboard.words import plural, word

ALL_PARTS = ("source", "measure", "countries", "years", "rule", "unit", "more")


def selection(view: MoneyView, *, parts: Collection[str] = ALL_PARTS, key: str = "selection") -> None:
    """Show the selection; a page leaves out the parts that it does not follow.

    Args:
        view: what is chosen now.
        parts: of ALL_PARTS.
        key: name of the sentence on the page, where it has another one as well.
    """
    lang = view.lang
    with st.container(key=key, horizontal=True, vertical_alignment="center", gap="small"):
        if "measure" in parts:
            with st.popover(view.measure_name, key="pick-measure", width="content"):
                _measure(view)
        panels.inline(word("money.choose.of", lang))
        with st.popover(view.source_name, key="pick-source", width="content"):
            _source(view)
        if "countries" in parts:
            panels.inline(word("money.choose.booked_on", lang))
            with st.popover(view.countries_name, key="pick-countries", width="content"):
                _countries(view)
        if "years" in parts:
            with st.popover(view.years, key="pick-years", width="content"):
                _years(view)
        if "rule" in parts and view.money.has_themes(view.chosen.money_set):
            with st.popover(view.rule_name, key="pick-rule", width="content"):
                _rule(view)
        if "unit" in parts:
            panels.inline(word("money.choose.in", lang))
            with st.popover(_unit_name(view), key="pick-unit", width="content"):
                _unit(view)
        if "more" in parts and view.money.has_themes(view.chosen.money_set):
            count = _filters_set(view)
            name = plural("money.choose.filters", lang, count) if count else word("money.choose.more", lang)
            with st.popover(name, key="pick-more", width="content"):
                _more(view)
    panels.paragraph(view.not_a, kind="hint")


def _source(view: MoneyView) -> None:
    money, lang = view.money, view.lang
    about = {name: money.about(name, money.measures(name)[0]) for name in money.set_ids}
    st.radio(
        word("money.choose.source", lang),
        money.set_ids,
        format_func=lambda name: about[name][f"name_{lang}"],
        captions=[about[name][f"level_{lang}"] for name in money.set_ids],
        **session.tied_part("money", "source", value=view.chosen.money_set, default=money.set_ids[0]),
    )
    panels.paragraph(word("money.choose.source_hint", lang), kind="hint")


def _measure(view: MoneyView) -> None:
    lang, measures = view.lang, view.money.measures(view.chosen.money_set)
    st.radio(
        word("money.choose.measure", lang),
        measures,
        format_func=lambda name: word(f"money.measure.{name}", lang),
        captions=[word(f"money.measure_is.{name}", lang) for name in measures],
        **session.tied_part("money", "measure", value=view.chosen.measure, default=measures[0]),
    )
    panels.paragraph(word("money.choose.measure_hint", lang), kind="hint")


def _countries(view: MoneyView) -> None:
    lang, countries = view.lang, view.chosen.countries
    st.radio(
        word("money.choose.countries", lang),
        [*SETS, *([countries] if countries not in SETS else [])],
        format_func=lambda name: word(f"money.countries.{name if name in SETS else 'own'}", lang),
        **session.tied_part("money", "countries", value=countries, default=SETS[0]),
    )
    names = place_names(view.version, lang)
    held = view.held.loc[view.held["place_kind"] == "country", "place_code"]
    st.multiselect(
        word("money.choose.own_countries", lang),
        sorted(held, key=names.get),
        format_func=names.get,
        select_all=False,
        placeholder=word("money.choose.placeholder", lang),
        **session.tied_part(
            "money",
            "countries",
            value=[] if countries in SETS else view.units,
            default=[],
            text=JOIN.join,
            widget="-own",
        ),
    )
    regions = regions_of(view)
    st.selectbox(
        word("money.choose.region", lang),
        list(regions),
        format_func=lambda code: view.code("subregion", code),
        placeholder=word("money.choose.region_placeholder", lang),
        **session.tied_part(
            "money",
            "countries",
            value=next((code for code, held in regions.items() if held == countries), None),
            default=None,
            text=regions.get,
            widget="-region",
        ),
    )
    panels.paragraph(word("money.choose.countries_hint", lang), kind="hint")


def regions_of(view: MoneyView) -> dict[str, str]:
    """Return UN subregion -> its countries that the source holds, as the address names them."""
    held = view.held[view.held["place_kind"] == "country"]
    groups = {code: JOIN.join(sorted(rows["place_code"])) for code, rows in held.groupby("subregion") if code}
    return dict(sorted(groups.items(), key=lambda pair: view.code("subregion", pair[0]).casefold()))


def _years(view: MoneyView) -> None:
    first, last = int(view.about["first_year"]), int(view.about["last_year"])
    first, last = min(first, view.first_year), max(last, view.last_year)
    if first < last:
        st.slider(
            word("money.choose.years", view.lang),
            first,
            last,
            **session.tied_range(
                "money", ("since", "until"), value=(view.first_year, view.last_year), default=(first, last)
            ),
        )
    panels.paragraph(word("money.choose.until", view.lang, until=view.until), kind="hint")


def _rule(view: MoneyView) -> None:
    lang = view.lang
    st.radio(
        word("money.choose.rule", lang),
        list(RULES),
        format_func=lambda name: word(f"money.rule.{name}", lang),
        captions=[word(f"money.rule_is.{name}", lang) for name in RULES],
        **session.tied_part("money", "rule", value=view.chosen.rule, default="wide"),
    )
    st.text_input(
        word("money.choose.words", lang),
        placeholder=word("money.choose.words_placeholder", lang),
        **session.tied_part(
            "money", "words", value=", ".join(view.chosen.words), default="", text=_words_in_address
        ),
    )
    panels.paragraph(word("money.choose.words_hint", lang), kind="hint")


def _words_in_address(text: str) -> str:
    return JOIN.join(filter(None, (fold_words(part).replace(" ", "-") for part in text.split(","))))


def _unit_name(view: MoneyView) -> str:
    if view.chosen.per_head:
        return word("money.choose.per_head_of", view.lang, unit=view.unit_name)
    return view.unit_name


def _unit(view: MoneyView) -> None:
    lang = view.lang
    units = [unit for unit in UNITS if can_be_shown(view.chosen.money_set, unit, view.money)]
    st.radio(
        word("money.choose.unit", lang),
        units,
        format_func=lambda name: word(f"money.unit.{name}", lang),
        captions=[word(f"money.unit_is.{name}", lang) for name in units],
        **session.tied_part("money", "unit", value=view.chosen.unit, default="eur"),
    )
    st.toggle(
        word("money.choose.per_head", lang),
        **session.tied_part(
            "money", "head", value=view.chosen.per_head, default=False, text=lambda on: "yes" if on else ""
        ),
    )


def _filters_set(view: MoneyView) -> int:
    chosen = view.chosen
    return sum(map(bool, (chosen.themes, chosen.providers, chosen.implementers, chosen.aid_types)))


def _more(view: MoneyView) -> None:
    lang, money, chosen = view.lang, view.money, view.chosen
    bodies = session.kept(_body_names, view.version, lang)
    choices = {
        "themes": ([*money.themes, "none"], view.theme, chosen.themes),
        "providers": (
            [one for one in bodies if money.bodies[one]["is_provider"]],
            bodies.get,
            chosen.providers,
        ),
        "implementers": (
            [one for one in bodies if money.bodies[one]["is_implementer"]],
            bodies.get,
            chosen.implementers,
        ),
        "aid": (
            [code for held, code in money.codes if held == "aid_type"],
            lambda code: f"{code} {view.code('aid_type', code)}",
            chosen.aid_types,
        ),
    }
    for part, (options, name, value) in choices.items():
        st.multiselect(
            word(f"money.choose.{part}", lang),
            options,
            format_func=name,
            select_all=False,
            placeholder=word("money.choose.placeholder", lang),
            **session.tied_part("money", part, value=list(value), default=[], text=JOIN.join),
        )


def _body_names(version: str, lang: str) -> dict[str, str]:
    """Body -> name, by name."""
    names = {body: str(row[f"name_{lang}"]) for body, row in money_of(version).bodies.items()}
    return dict(sorted(names.items(), key=lambda named: named[1].casefold()))


def set_in_words(view: MoneyView) -> str:
    """Return the set of a spread as one sentence: how many units, and which countries the source lacks."""
    lang = view.lang
    units = plural("money.set.units", lang, len(view.units))
    lacking = view.lacking
    if not lacking:
        return word("money.set.complete", lang, units=units)
    names = [formats.country_with_article(code, lang, name=view.place(code)) for code in lacking]
    return plural(
        "money.set.lacking", lang, len(lacking), units=units, names=formats.list_of(sorted(names), lang)
    )
