"""One migration theme over all countries: what is needed, what was found, and where the two do not meet."""

import datetime as dt
from collections.abc import Callable

import streamlit as st

from dashboard import panels, session
from dashboard.gaps import matrix, theme_view
from dashboard.gaps import settings as moving
from dashboard.gaps.matrix import Shown
from dashboard.gaps.theme_view import ThemeView
from dashboard.gaps.view import GapView, in_sentence, view_of_address
from dashboard.words import word

SECTIONS = ("belongs", "need", "found", "registers")


def page() -> None:
    """Show a theme; the first one when the address names none."""
    lang = session.language()
    choice = session.chosen()
    view, bad_settings = view_of_address(lang=lang, version=choice.version, today=dt.date.today())
    picked, bad_filters = matrix.read_shown(session.unpacked("show"), view)
    asked = session.carried()
    notices = [
        *choice.notices,
        *session.notices_on("gaps.notice.settings", bad_settings),
        *session.notices_on("gaps.notice.show", bad_filters),
    ]
    theme_id = asked.get("theme", view.themes[0])
    if theme_id not in view.themes:
        notices.append(session.Notice("gap_theme.notice.theme", {"value": theme_id}))
        theme_id = view.themes[0]
    needs = [need.need_id for need in theme_view.needs_on(view, theme_id)]
    need_id = asked.get("need")
    if need_id and need_id not in needs and need_id not in view.evidence.needs:
        notices.append(session.Notice("gap_theme.notice.need", {"value": need_id}))
    if need_id not in needs:
        # An indicator of another theme stays in the address when a reader moves on to this one.
        need_id = needs[0] if needs else None
    places = Shown(regions=picked.regions, routes=picked.routes, roles=picked.roles)
    shown = ThemeView(
        view=view,
        theme_id=theme_id,
        need_id=need_id,
        countries=tuple(matrix.rows_shown(view, places)),
        places=matrix.places_in_words(view, places),
    )
    panels.page_head(shown.theme, question=word("gap_theme.question", lang))
    panels.notices(notices, lang=lang)
    selection(shown, needs, places)
    if view.changes:
        panels.moved(view.changes, word("gap_theme.moved", lang), lang=lang)
    panels.paragraph(*theme_view.head_sentences(shown), kind="lead")
    if not shown.countries:
        panels.paragraph(word("gaps.show.nothing", lang, filters=shown.places), kind="empty")
        return
    panels.key_figures(theme_view.figures_of(shown))
    panels.contents(
        [(word(f"gap_theme.section.{name}", lang), f"section-{name}") for name in SECTIONS], lang=lang
    )

    section("belongs", lang)
    panels.paragraph(getattr(view.evidence.themes[theme_id], f"definition_{lang}"))

    section("need", lang)
    if not need_id:
        offer(view, theme_id)
    show(theme_view.need_panel, shown)
    show(theme_view.map_panel, shown)
    if need_id:
        show(theme_view.over_time_panel, shown)
    open_cells(shown)
    show(theme_view.indicators_panel, shown)

    section("found", lang)
    show(theme_view.states_panel, shown)
    show(theme_view.records_panel, shown)

    section("registers", lang)
    show(theme_view.claims_panel, shown)
    show(theme_view.words_panel, shown)


def section(name: str, lang: str) -> None:
    """Show the heading of a part of the page with its sentence."""
    panels.section(
        word(f"gap_theme.section.{name}", lang),
        anchor=f"section-{name}",
        intro=word(f"gap_theme.section.{name}_intro", lang),
    )


def selection(shown: ThemeView, needs: list[str], places: Shown) -> None:
    """Show what is looked at as a sentence whose parts can be changed."""
    view, lang = shown.view, shown.lang
    with st.container(key="selection", horizontal=True, vertical_alignment="center", gap="small"):
        panels.inline(word("gap_theme.show.start", lang))
        with st.popover(shown.theme, key="pick-theme", width="content"):
            st.selectbox(
                word("gaps.filter.themes", lang),
                view.themes,
                format_func=view.theme,
                **session.tied("theme", value=shown.theme_id),
            )
        if shown.need_id:
            panels.inline(word("gap_theme.show.need", lang))
            if len(needs) > 1:
                with st.popover(shown.need_name, key="pick-need", width="content"):
                    st.radio(
                        word("gap_theme.show.pick_need", lang),
                        needs,
                        format_func=lambda need: getattr(view.evidence.needs[need], f"name_{lang}"),
                        **session.tied("need", value=shown.need_id, default=needs[0]),
                    )
            else:
                panels.inline(in_sentence(shown.need_name))
            panels.inline(word("gap_theme.show.in", lang))
            with st.popover(str(shown.year), key="pick-year", width="content"):
                pick_year(shown)
        panels.inline(word("gap_theme.show.for", lang))
        with st.popover(shown.places, key="pick-places", width="content"):
            names = matrix.choices(view)
            for part in ("regions", "routes", "roles"):
                st.multiselect(
                    word(f"gaps.filter.{part}", lang),
                    list(names[part]),
                    format_func=names[part].get,
                    select_all=False,
                    placeholder=word("gaps.show.placeholder", lang),
                    **session.tied_part(
                        "show", part, value=list(getattr(places, part)), default=[], text=moving.JOIN.join
                    ),
                )


def pick_year(shown: ThemeView) -> None:
    """Let the reader choose the year in which the need is read; it is a setting, and holds for the matrix too."""
    evidence = shown.view.evidence
    years = {
        year for (need, _), figures in evidence.figures.items() if need == shown.need_id for year in figures
    }
    st.selectbox(
        word("gaps.settings.year", shown.lang),
        sorted(years | {shown.year}, reverse=True),
        **session.tied_part(
            "settings",
            f"y.{shown.need_id}",
            value=shown.year,
            default=dict(shown.view.defaults.years)[shown.need_id],
        ),
    )


def offer(view: GapView, theme_id: str) -> None:
    """Offer to let an indicator take part that is off by default."""
    lang = view.lang
    offered = [
        (
            word("gap_theme.offer", lang, need=getattr(need, f"name_{lang}")),
            session.link(
                settings=session.pack({**session.unpacked("settings"), f"on.{need.need_id}": "yes"})
            ),
            False,
        )
        for need in theme_view.needs_of(view, theme_id)
    ]
    if offered:
        panels.links(offered)


def open_cells(shown: ThemeView) -> None:
    """List the gaps and what is to be checked, each with its reason and the way to its cell."""
    view, lang = shown.view, shown.lang
    found = [cell for verdict in ("gap", "to_check") for cell in shown.cells if cell.verdict == verdict]
    if not found:
        return
    panels.section(
        word("gap_theme.section.open", lang),
        anchor="section-open",
        intro=word("gap_theme.section.open_intro", lang),
    )
    panels.link_list(
        [
            (
                view.country(cell.country_code),
                view.link_to_cell(cell.country_code, cell.theme_id),
                view.sentence(cell).partition(": ")[2],
            )
            for cell in found
        ]
    )


def show(make: Callable[..., panels.Panel], shown: ThemeView) -> None:
    """Show a panel, made once for all readers of this view."""
    year = str(shown.year) if shown.need_id else ""
    panels.show(
        session.kept(make, shown),
        shown.lang,
        selection=tuple(part for part in (shown.theme_id, year) if part),
    )


page()
