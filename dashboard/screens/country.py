"""The country profile: what there is with a country, what needs attention, and what the figures say."""

import datetime as dt
import functools
import itertools
from collections.abc import Callable

import streamlit as st

from dashboard import formats, panels, session
from dashboard.brief import files as brief
from dashboard.gaps import on_profile
from dashboard.gaps.view import GapView, view_if_any
from dashboard.money import choose
from dashboard.money.view import MoneyView, if_any
from dashboard.profile import (
    attention,
    compared,
    indicators,
    instruments,
    money,
    neighbours,
    partnerships,
    place,
    told,
    work,
)
from dashboard.profile.view import DEFAULT_FIRST_YEAR, FIRST_YEAR, View, selection_sentence
from dashboard.words import plural, word

ARRIVALS = ("asylum_applicants_eu", "asylum_applicants_nl", "detections", "recognition_rate_eu")
FOUND = (
    "found_illegally_present",
    "found_illegally_present_nl",
    "returned_third_country",
    "returned_third_country_nl",
)
RATES = ("return_rate_eu", "return_rate_nl")
HOSTING = ("hosted_refugees", "hosted_per_1000", "asylum_applications_lodged", "dead_and_missing_routes")
CONTEXT = (
    "remittances_received_usd",
    "remittances_share_gdp",
    "stability",
    "gdp_per_head_usd",
    "population",
    "net_migration",
)
SECTIONS = {
    "summary": "summary",
    **{
        name: f"section-{name}"
        for name in (
            "partnerships",
            "instruments",
            "money",
            "arrivals",
            "returns",
            "hosting",
            "context",
            "neighbours",
            "work",
        )
    },
}


def page() -> None:
    """Show the profile, or the list to choose from when the address names no country."""
    lang = session.language()
    version = session.chosen().version
    listed = session.cached_query("country/list", version=version)
    names = dict(zip(listed["country_code"], listed[f"name_{lang}"], strict=True))
    last_year = int(session.cached_query("country/last_year", version=version).iloc[0]["last_year"])
    choice = session.chosen(
        countries=list(names), first_year=FIRST_YEAR, last_year=last_year, inputs=neighbours.NEIGHBOUR_INPUTS
    )
    if choice.country is None:
        choose_country(listed, names, choice, lang)
        return

    first, last = choice.year_from or DEFAULT_FIRST_YEAR, choice.year_to or last_year
    chosen = dict(
        country=choice.country, compare=choice.compare, names=names, first_year=first, last_year=last
    )
    view = View(
        lang=lang,
        version=choice.version,
        today=dt.date.today(),
        sentence=selection_sentence(lang=lang, **chosen),
        address=session.link(absolute=True, version=choice.version),
        **chosen,
    )
    gaps, gap_notices = view_if_any(lang=lang, version=choice.version, today=dt.date.today())
    booked, money_notices = if_any(lambda: money.money_of_profile(view), version=view.version)
    role = listed.set_index("country_code").loc[view.country, "role"]
    panels.page_head(view.name, question=word(f"country.question.{role}", lang, country=view.sentence_name))
    panels.notices([*choice.notices, *gap_notices, *money_notices], lang=lang)
    moved(gaps, lang)
    selection(view, last_year)
    list_link(view)
    brief_files(view, gaps, booked)
    panels.contents(
        [
            (word(f"country.section.{name}", lang), anchor)
            for name, anchor in SECTIONS.items()
            if booked or name != "money"
        ],
        lang=lang,
    )

    head, inset = st.columns([2, 1], gap="large")
    with head:
        panels.section(word("country.section.summary", lang), anchor="summary")
        panels.paragraph(*told.sentences(view), kind="summary-text")
        if gaps:
            panels.paragraph(*on_profile.gap_sentences(gaps, view.country), kind="summary-gaps")
        if notes := told.notes(view):
            panels.paragraph(*notes, kind="hint")
    with inset:
        map_inset(view)
    show(attention.attention_panel, view)
    if view.compare:
        show(compared.counts_panel, view)

    panels.section(
        word("country.section.partnerships", lang),
        anchor="section-partnerships",
        intro=word("country.section.partnerships_intro", lang),
    )
    show(partnerships.partnerships_panel, view)

    panels.section(
        word("country.section.instruments", lang),
        anchor="section-instruments",
        intro=word("country.section.instruments_intro", lang),
    )
    if gaps:
        coverage(gaps, view)
    two(
        lambda: show(instruments.instruments_by_theme_panel, view),
        lambda: show(instruments.instruments_panel, view),
    )

    if booked:
        money_section(booked, view)

    starts = tuple(partnerships.partnership_starts(view))
    panels.section(
        word("country.section.arrivals", lang),
        anchor="section-arrivals",
        intro=word("country.section.figures_intro", lang),
    )
    in_pairs(view, ARRIVALS, starts)
    panels.section(
        word("country.section.returns", lang),
        anchor="section-returns",
        intro=word("country.section.returns_intro", lang),
    )
    in_pairs(view, FOUND, starts)
    held = indicators.described(view)
    for rate in RATES:
        if not {rate, *indicators.RATES[rate]} <= held:
            continue
        two(
            lambda rate=rate: show(indicators.orders_panel, view, rate, starts),
            lambda rate=rate: show(indicators.rate_panel, view, rate, starts),
        )
    panels.section(word("country.section.hosting", lang), anchor="section-hosting")
    in_pairs(view, HOSTING, starts)
    panels.section(word("country.section.context", lang), anchor="section-context")
    in_pairs(view, CONTEXT, starts)

    panels.section(
        word("country.section.neighbours", lang),
        anchor="section-neighbours",
        intro=word("country.section.neighbours_intro", lang),
    )
    show(neighbours.neighbours_panel, view, tuple(inputs(view)))

    panels.section(
        word("country.section.work", lang),
        anchor="section-work",
        intro=word("country.section.work_intro", lang),
    )
    two(lambda: show(work.undertakings_panel, view), lambda: show(work.visits_panel, view))
    two(lambda: show(work.oversight_panel, view), lambda: show(work.organisations_panel, view))


def list_link(view: View) -> None:
    """Offer to put the country on the reader's list, or to take it off."""
    codes, _ = session.picked(view.names)
    key = "remove" if view.country in codes else "add"
    kept = [code for code in codes if code != view.country] + ([view.country] if key == "add" else [])
    text = word(f"overview.list.{key}", view.lang, country=view.sentence_name)
    panels.links([(text, session.link(list=",".join(kept) or None), False)])


def brief_files(view: View, gaps: GapView | None, booked: MoneyView | None) -> None:
    """Offer the brief of the country as files; each is made when its button is pressed, and the button says so."""
    with st.container(key="brief", horizontal=True, vertical_alignment="center", gap="small"):
        for kind, mime in brief.MIMES.items():
            st.download_button(
                word(f"brief.button.{kind}", view.lang),
                data=functools.partial(brief.made, kind, view, gaps, booked),
                file_name=brief.name_of(
                    kind, country=view.country, lang=view.lang, version=view.version, date=view.today
                ),
                mime=mime,
                key=f"brief-{kind}",
                on_click="ignore",
            )
        panels.inline(word("brief.button.hint", view.lang))


def moved(gaps: GapView | None, lang: str) -> None:
    """Say which settings of the matrix were moved: what this page says of gaps follows them."""
    if gaps and gaps.changes:
        panels.moved(gaps.changes, word("gaps.profile.moved", lang), lang=lang)


def coverage(gaps: GapView, view: View) -> None:
    """Show each migration theme of the country as the matrix has it, with the way to what is open."""
    panels.show(
        session.kept(on_profile.themes_panel, gaps, view.country, view.in_country),
        view.lang,
        selection=(view.country,),
    )
    panels.links(
        [
            (
                word("gaps.profile.link", view.lang, theme=gaps.theme(cell.theme_id)),
                gaps.link_to_cell(*cell.key),
                False,
            )
            for cell in on_profile.cells_of(gaps, view.country)
            if cell.verdict
        ]
    )


def money_section(booked: MoneyView, view: View) -> None:
    """Show the money that is booked on the country: the chosen source, then every source apart."""
    panels.section(
        word("country.section.money", view.lang),
        anchor="section-money",
        intro=word("country.section.money_intro", view.lang),
    )
    panels.links(money.ways(booked))
    choose.selection(booked, parts=("measure", "source", "rule", "unit"), key="selection-money")
    named = (view.country, booked.chosen.money_set, booked.chosen.measure)
    if money.is_held(booked):
        found = session.kept(money.money_panels, booked)
        for left, right in itertools.zip_longest(found[::2], found[1::2]):
            with_two = [panel for panel in (left, right) if panel]
            two(*(functools.partial(panels.show, panel, view.lang, selection=named) for panel in with_two))
        panels.links(money.onward(booked, view))
    else:
        panels.paragraph(*money.lacking_said(booked, view), kind="empty")
    panels.show(session.kept(money.sources_panel, booked), view.lang, selection=named)


def choose_country(listed: object, names: dict[str, str], choice: session.Choice, lang: str) -> None:
    """Show the countries that can be opened."""
    panels.page_head(word("country.choose.title", lang), question=word("country.choose.question", lang))
    gaps, gap_notices = view_if_any(lang=lang, version=choice.version, today=dt.date.today())
    panels.notices([*choice.notices, *gap_notices], lang=lang)
    moved(gaps, lang)
    rows = listed.assign(name=listed[f"name_{lang}"]).sort_values(
        "name", key=lambda found: found.str.casefold()
    )
    for role in ("partner", "watched"):
        panels.section(
            word(f"country.choose.{role}", lang),
            anchor=f"choose-{role}",
            intro=word(f"country.choose.{role}_intro", lang),
        )
        panels.link_list(
            [
                (
                    row["name"],
                    session.link("country", country=row["country_code"]),
                    counts_of(row, gaps, lang),
                )
                for row in rows[rows["role"] == role].to_dict("records")
            ]
        )


def counts_of(row: dict, gaps: GapView | None, lang: str) -> str:
    """Say how much is recorded about a country, and how many needs have no record of its own."""
    recorded = word(
        "country.choose.counts",
        lang,
        partnerships=formats.number(row["own_partnership_count"], lang),
        instruments=formats.number(row["instrument_count"], lang),
    )
    if gaps is None:
        return recorded
    found = gaps.totals(on_profile.cells_of(gaps, row["country_code"]))
    return word(
        "gaps.choose.counts",
        lang,
        counts=recorded,
        gaps=plural("gaps.figures.gaps", lang, found.gaps),
        to_check=word("gaps.figures.to_check", lang, count=formats.number(found.to_check, lang)),
    )


def selection(view: View, last_year: int) -> None:
    """Show the selection as a sentence whose parts can be changed."""
    lang = view.lang
    with st.container(key="selection", horizontal=True, vertical_alignment="center", gap="small"):
        panels.inline(word("country.selection.profile", lang))
        with st.popover(view.name, key="pick-country", width="content"):
            st.selectbox(
                word("country.pick.country", lang),
                sorted(view.names, key=lambda code: view.names[code].casefold()),
                format_func=view.names.get,
                **session.tied("country", value=view.country),
            )
        panels.inline(word("country.selection.with", lang))
        others = [view.names[code] for code in view.compare]
        with st.popover(
            formats.list_of(others, lang) if others else word("country.selection.nothing", lang),
            key="pick-compare",
            width="content",
        ):
            st.multiselect(
                word("country.pick.compare", lang),
                sorted(
                    (code for code in view.names if code != view.country),
                    key=lambda code: view.names[code].casefold(),
                ),
                format_func=view.names.get,
                max_selections=session.MOST_COMPARED,
                select_all=False,  # its words are English, and all countries are more than can be compared
                placeholder=word("country.pick.compare_placeholder", lang),
                **session.tied("compare", value=list(view.compare)),
            )
        panels.inline(word("country.selection.over", lang))
        with st.popover(view.years, key="pick-years", width="content"):
            st.slider(
                word("country.pick.years", lang),
                FIRST_YEAR,
                last_year,
                **session.tied(
                    "from",
                    "to",
                    value=(view.first_year, view.last_year),
                    default=(DEFAULT_FIRST_YEAR, last_year),
                ),
            )


def map_inset(view: View) -> None:
    """Show where the country lies, and what the borders do not mean."""
    figure = session.kept(place.map_of, view.country, view.compare, tuple(view.labels), view.lang)
    alt = word("country.map.alt", view.lang, country=view.sentence_name)
    notes = [
        word("country.map.note", view.lang),
        *(formats.country_note(code, view.lang) for code in view.codes),
    ]
    panels.inset(figure, key="map", alt=alt, notes=[note for note in notes if note], lang=view.lang)


def inputs(view: View) -> list[str]:
    """The indicators by which neighbours are found, as the reader chooses them; kept in the address."""
    return st.pills(
        word("country.pick.inputs", view.lang),
        neighbours.NEIGHBOUR_INPUTS,
        selection_mode="multi",
        format_func=lambda name: word(f"country.input.{name}", view.lang),
        **session.tied(
            "near", value=session.near(neighbours.NEIGHBOUR_INPUTS), default=list(neighbours.NEIGHBOUR_INPUTS)
        ),
    )


def show(make: Callable[..., panels.Panel], view: View, *more: object) -> None:
    """Show a panel, made once for all readers of this view."""
    panels.show(
        session.kept(make, view, *more),
        view.lang,
        selection=("-".join(view.codes), f"{view.first_year}-{view.last_year}"),
    )


def in_pairs(view: View, indicator_ids: tuple[str, ...], starts: tuple[tuple[str, str], ...]) -> None:
    """Show indicators two beside each other; those that the version does not describe are said to be missing."""
    held = indicators.described(view)
    shown = [name for name in indicator_ids if name in held]
    if lacking := len(indicator_ids) - len(shown):
        panels.paragraph(plural("country.indicator.not_described", view.lang, lacking), kind="empty")
    for pair in (shown[at : at + 2] for at in range(0, len(shown), 2)):
        two(*(functools.partial(show, indicators.indicator_panel, view, name, starts) for name in pair))


def two(*shows: object) -> None:
    """Put one or two panels beside each other; on a narrow screen the second comes under the first."""
    for column, show in zip(st.columns(2, gap="large"), shows, strict=False):
        with column:
            show()


page()
