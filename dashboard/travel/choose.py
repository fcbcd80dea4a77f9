"""The choice of the agenda as a sentence whose parts can be changed, and the ways to the month before and after."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from dashboard import formats, panels, session
from dashboard.travel.chosen import (
    LONG_AGO,
    LOOKS,
    MANY,
    WITHIN_DAYS,
    as_text,
    moved,
    quarter_of,
    usual,
)
from dashboard.travel.view import TravelView
from dashboard.words import plural, word


def selection(view: TravelView) -> None:
    """Show how the agenda is looked at, of which period, and who and what is left in."""
    lang, chosen = view.lang, view.chosen
    with st.container(key="selection", horizontal=True, vertical_alignment="center", gap="small"):
        panels.inline(word("travel.choose.agenda", lang))
        with st.popover(word(f"travel.look.{chosen.look}", lang), key="pick-look", width="content"):
            st.radio(
                word("travel.choose.look", lang),
                LOOKS,
                format_func=lambda look: word(f"travel.look.{look}", lang),
                **_tied(view, "look"),
            )
        panels.inline(word("travel.choose.of", lang))
        with st.popover(view.period, key="pick-period", width="content"):
            _period(view)
        panels.inline(word("travel.choose.with", lang))
        count = sum(bool(getattr(chosen, name)) for name in MANY)
        label = plural("travel.choose.filters", lang, count) if count else word("travel.choose.all", lang)
        with st.popover(label, key="pick-filters", width="content"):
            for name in MANY:
                options = view.options(name)
                st.multiselect(
                    word(f"travel.choose.{name}", lang),
                    sorted(options, key=lambda code, named=options: named[code].casefold())
                    if name in ("organisations", "countries", "themes")
                    else list(options),
                    format_func=lambda code, named=options: named[code],
                    select_all=False,  # its words are English
                    placeholder=word("travel.choose.any", lang),
                    **_tied(view, name, value=list(getattr(chosen, name)), default=[]),
                )
    if view.filters_said:
        panels.changed(word("travel.choose.narrowed", lang), "", view.filters_said, "")
        panels.links([(word("travel.choose.reset", lang), _link(view, **dict.fromkeys(MANY, ())), False)])


def _tied(view: TravelView, name: str, *, value: object = None, default: object = None) -> dict[str, object]:
    usual_one = usual(view.today)
    return session.tied_part(
        "travel",
        name,
        value=getattr(view.chosen, name) if value is None else value,
        default=getattr(usual_one, name) if default is None else default,
        text=as_text,
    )


def _period(view: TravelView) -> None:
    lang, chosen = view.lang, view.chosen
    if chosen.look in ("month", "quarter"):
        months = _months(view, chosen.month)
        if chosen.look == "quarter":
            starts = sorted({quarter_of(month) for month in months})
            value = quarter_of(chosen.month)
            st.selectbox(
                word("travel.choose.quarter", lang),
                starts[::-1],
                format_func=lambda start: formats.period(start, moved(start, 2), lang),
                **session.tied_part(
                    "travel", "month", value=value, default=quarter_of(usual(view.today).month)
                ),
            )
        else:
            st.selectbox(
                word("travel.choose.month", lang),
                months[::-1],
                format_func=lambda month: formats.date(month, lang),
                **_tied(view, "month"),
            )
        return
    for name in ("first", "last"):
        months = _months(view, getattr(chosen, name))
        st.selectbox(
            word(f"travel.choose.{name}", lang),
            months if name == "first" else months[::-1],
            format_func=lambda month: formats.date(month, lang),
            **_tied(view, name),
        )
    first = _first_recorded(view)
    if first:
        panels.links(
            [(word("travel.choose.whole", lang), _link(view, first=first), False)],
        )


def _months(view: TravelView, chosen: str) -> list[str]:
    """The months that can be chosen: from the first visit on record to well after the last, this one among them."""
    visits = view.visits
    start, end = usual(view.today).first, usual(view.today).last
    months = [f"{day:%Y-%m}" for day in [*visits["first_day"], *visits["last_day"]]]
    low, high = min([start, chosen, *months]), max([end, chosen, *months])
    found = [low]
    while found[-1] < high:
        found.append(moved(found[-1], 1))
    return found


def _first_recorded(view: TravelView) -> str | None:
    found = view.of(examples=False)["first_day"]
    return f"{min(found):%Y-%m}" if len(found) else None


def _link(view: TravelView, **changes: object) -> str:
    """The address of the page with some parts of the choice changed."""
    packed = replace(view, chosen=replace(view.chosen, **changes)).packed
    return session.link("travel", travel=packed)


def ways(view: TravelView) -> None:
    """Show the ways to the month or quarter before and after, and to the nearest ones that hold a visit."""
    lang, chosen = view.lang, view.chosen
    if chosen.look not in ("month", "quarter"):
        return
    step = 1 if chosen.look == "month" else 3
    here = chosen.month if step == 1 else quarter_of(chosen.month)
    targets = [
        (word(f"travel.way.before.{chosen.look}", lang), moved(here, -step)),
        (word(f"travel.way.after.{chosen.look}", lang), moved(here, step)),
    ]
    if not len(view.shown):
        first, last = chosen.period
        visits = view.of(examples=False)
        earlier = [day for day in visits["last_day"] if day < pd.Timestamp(first)]
        later = [day for day in visits["first_day"] if day > pd.Timestamp(last)]
        targets += [
            (word("travel.way.last", lang, month=formats.date(f"{day:%Y-%m}", lang)), f"{day:%Y-%m}")
            for day in ([max(earlier)] if earlier else [])
        ]
        targets += [
            (word("travel.way.next", lang, month=formats.date(f"{day:%Y-%m}", lang)), f"{day:%Y-%m}")
            for day in ([min(later)] if later else [])
        ]
    panels.links([(text, _link(view, month=month), False) for text, month in targets])


def near(view: TravelView) -> None:
    """Let the reader say what lies near: days between, subregion or region."""
    lang, chosen = view.lang, view.chosen
    with st.container(key="selection-near", horizontal=True, vertical_alignment="center", gap="small"):
        panels.inline(word("travel.choose.near", lang))
        with st.popover(plural("travel.days", lang, chosen.within), key="pick-within", width="content"):
            st.radio(
                word("travel.choose.within", lang),
                WITHIN_DAYS,
                format_func=lambda days: plural("travel.days", lang, days),
                **_tied(view, "within"),
            )
        panels.inline(word("travel.choose.in", lang))
        with st.popover(
            word(f"travel.reach.{'wide' if chosen.is_wide else 'narrow'}", lang),
            key="pick-reach",
            width="content",
        ):
            st.radio(
                word("travel.choose.reach", lang),
                (False, True),
                format_func=lambda is_wide: word(f"travel.reach.{'wide' if is_wide else 'narrow'}", lang),
                **_tied(view, "is_wide"),
            )


def long_ago(view: TravelView) -> None:
    """Let the reader say what is long ago."""
    lang, chosen = view.lang, view.chosen
    with st.container(key="selection-contact", horizontal=True, vertical_alignment="center", gap="small"):
        panels.inline(word("travel.choose.long", lang))
        with st.popover(plural("travel.months", lang, chosen.months), key="pick-months", width="content"):
            st.radio(
                word("travel.choose.months", lang),
                LONG_AGO,
                format_func=lambda months: plural("travel.months", lang, months),
                **_tied(view, "months"),
            )
