"""Over time: by year and quarter, commitments beside disbursements, lags, what makes a change, and the trust fund."""

from collections.abc import Callable

import streamlit as st

from dashboard import panels, session
from dashboard.money import chain, change, choose, over_time
from dashboard.money.over_time import BY, REGIONS, TimeView
from dashboard.money.view import view_of_address
from dashboard.words import word

SECTIONS = ("period", "measures", "lag", "change", "fund")


def page() -> None:
    """Show the chosen money over time."""
    lang = session.language()
    choice = session.chosen()
    view, bad = view_of_address(lang=lang, version=choice.version)
    whole = view.whole
    asked = session.unpacked("time")
    before = asked.get("before")
    kept = [before] if before in session.versions() and change.can_be_compared(whole, before) else []
    shown, bad_time = over_time.read_time(asked, whole, versions=kept)
    panels.page_head(word("money_time.title", lang), question=word("money_time.question", lang))
    notices = [*choice.notices, *session.notices_on("money.notice", bad)]
    panels.notices([*notices, *session.notices_on("money_time.notice", bad_time)], lang=lang)
    choose.selection(whole)
    if view.chosen.per_head:
        panels.paragraph(word("money_time.per_head", lang), kind="hint")
    has_pair = over_time.has_pair(whole)
    panels.contents(
        [
            (word(f"money_time.section.{name}", lang), f"section-{name}")
            for name in SECTIONS
            if has_pair or name != "lag"
        ],
        lang=lang,
    )

    section("period", lang)
    if over_time.has_quarters(whole):
        pick_by(shown)
    show(over_time.period_panel, shown)

    section("measures", lang)
    if has_pair:
        pair(over_time.measures_panel, over_time.pipeline_panel, shown)
        section("lag", lang)
        show(over_time.lag_panel, shown)
    else:
        panels.paragraph(over_time.no_pair(whole), kind="empty")

    section("change", lang)
    if shown.year_a is None:
        panels.paragraph(word("money_time.no_two_years", lang), kind="empty")
    else:
        pick_years(shown)
        show(change.change_panel, shown)
    loads(shown, asked=before)

    section("fund", lang)
    pair(chain.chain_panel, chain.fund_lag_panel, shown)
    pick_region(shown)
    show(chain.decisions_panel, shown)


def section(name: str, lang: str) -> None:
    """Show the heading of a part of the page with its sentence."""
    panels.section(
        word(f"money_time.section.{name}", lang),
        anchor=f"section-{name}",
        intro=word(f"money_time.section.{name}_intro", lang),
    )


def pick_by(shown: TimeView) -> None:
    """Let the reader choose between years and quarters."""
    st.radio(
        word("money_time.by", shown.lang),
        BY,
        format_func=lambda by: word(f"money_time.by_is.{by}", shown.lang),
        horizontal=True,
        **session.tied_part("time", "by", value=shown.by, default=BY[0]),
    )


def pick_years(shown: TimeView) -> None:
    """Let the reader choose the two years of the change."""
    years = over_time.years_held(shown.view)[::-1]
    usual = over_time.default_years(shown.view)
    with st.container(horizontal=True, gap="small"):
        for part in ("a", "b"):
            st.selectbox(
                word(f"money_time.pick_{part}", shown.lang),
                years,
                width=160,
                **session.tied_part(
                    "time", part, value=getattr(shown, f"year_{part}"), default=usual[f"year_{part}"]
                ),
            )


@session.fragment
def loads(shown: TimeView, *, asked: str | None) -> None:
    """Offer the same for two loads of the data; nothing is computed until a reader opens it.

    Args:
        shown: what the page shows.
        asked: the version that the address named when the page was made.
    """
    lang = shown.lang
    if session.unpacked("time").get("before") != asked:
        # Another one was picked, and the rest of the page follows the address too.
        st.rerun()
    if shown.before:
        pick_load(shown)
        show(change.load_panel, shown)
        return
    part = panels.folded(word("money_time.load.fold", lang), key="loads")
    if part.open:
        with part:
            pick_load(shown)


def pick_load(shown: TimeView) -> None:
    """Let the reader choose an earlier version; say so where there is none."""
    lang = shown.lang
    found = change.versions_to_compare(shown.view)
    if not found:
        panels.paragraph(word("money_time.load.only", lang), kind="empty")
        return
    st.selectbox(
        word("money_time.load.pick", lang),
        ["", *found],
        format_func=lambda version: version or word("money_time.load.pick_none", lang),
        **session.tied_part("time", "before", value=shown.before or "", default=""),
    )


def pick_region(shown: TimeView) -> None:
    """Let the reader choose a region of the trust fund."""
    st.radio(
        word("money_time.pick_region", shown.lang),
        ["", *REGIONS],
        format_func=lambda code: word(f"money_time.region.{code or 'all'}", shown.lang),
        horizontal=True,
        **session.tied_part("time", "region", value=shown.region or "", default=""),
    )


def pair(first: Callable, second: Callable, shown: TimeView) -> None:
    """Show two panels beside each other where there is room."""
    for place, make in zip(st.columns(2, gap="large"), (first, second), strict=True):
        with place:
            show(make, shown)


def show(make: Callable[[TimeView], panels.Panel], shown: TimeView) -> None:
    """Show a panel, made once for all readers of this choice."""
    chosen = shown.view.chosen
    panels.show(session.kept(make, shown), shown.lang, selection=(chosen.money_set, chosen.measure))


page()
