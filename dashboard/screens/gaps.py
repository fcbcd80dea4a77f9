"""Coverage gaps: what was found with each country on each theme, whether it matters, and why a cell is as it is."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from dashboard import formats, panels, session
from dashboard.gaps import completeness, lists, matrix, reason, rules, sensitivity
from dashboard.gaps import settings as moving
from dashboard.gaps.grid import drawn, gap_grid
from dashboard.gaps.matrix import Shown
from dashboard.gaps.view import GapView, in_language, in_sentence, operator_in_words, view_of_address
from dashboard.profile.neighbours import NEIGHBOUR_INPUTS
from dashboard.words import plural, word

FIRST_PERIOD = 1990


def page() -> None:
    """Show the matrix, the reason of the chosen cell, what can be moved, and the lists."""
    lang = session.language()
    choice = session.chosen(inputs=NEIGHBOUR_INPUTS)
    view, bad_settings = view_of_address(lang=lang, version=choice.version, today=dt.date.today())
    shown, bad_filters = matrix.read_shown(session.unpacked("show"), view, versions=session.versions())
    selected, bad_cell = session.chosen_cell(view.cells)
    panels.page_head(word("gaps.title", lang), question=word("gaps.question", lang))
    panels.notices(
        [
            *choice.notices,
            *session.notices_on("gaps.notice.settings", bad_settings),
            *session.notices_on("gaps.notice.show", bad_filters),
            *session.notices_on("gaps.notice.cell", bad_cell),
        ],
        lang=lang,
    )
    # The grid is drawn first, wherever it stands: it is what a reader waits for.
    above, middle, below = st.container(), st.container(), st.container()
    with middle:
        grid, reason_of_cell = st.columns([2.15, 1], gap="medium")
    with grid:
        grid_with_threshold(view, shown, selected)
    with above:
        key_figures(view)
        selection(view, shown)
        moved(view)
    with reason_of_cell, st.container(key="reason"):
        panels.section(word("gaps.section.reason", lang), anchor="section-reason")
        if selected:
            reason.show_reason(view, *selected)
        else:
            panels.paragraph(word("gaps.reason.choose", lang), kind="hint")
    with below:
        the_lists(view, shown)
        on_demand(view, shown)


def the_lists(view: GapView, shown: Shown) -> None:
    """Show the gaps and what is to be checked as lists to take along."""
    lang = view.lang
    panels.section(
        word("gaps.section.lists", lang),
        anchor="section-lists",
        intro=word("gaps.section.lists_intro", lang),
    )
    found = view.totals()
    names = {
        "gap": plural("gaps.figures.gaps", lang, found.gaps),
        "to_check": word("gaps.figures.to_check", lang, count=formats.number(found.to_check, lang)),
        "counts": word("gaps.lists.counts", lang),
    }
    others = [part for part in shown.open if part not in names]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        st.pills(
            word("gaps.lists.show", lang),
            list(names),
            selection_mode="multi",
            format_func=names.get,
            **session.tied_part(
                "show",
                "open",
                value=[part for part in shown.open if part in names],
                default=None,
                text=lambda chosen: moving.JOIN.join([*chosen, *others]),
                widget="-lists",
            ),
        )
        st.segmented_control(
            word("gaps.lists.by", lang),
            matrix.BY,
            required=True,
            format_func=lambda by: word(f"gaps.lists.by_{by}", lang),
            **session.tied_part("show", "by", value=shown.by, default=matrix.BY[0]),
        )
    for kind in rules.VERDICTS:
        if kind in shown.open:
            show(lists.gaps_panel, view, kind, shown.by)
    if "counts" in shown.open:
        show(lists.counts_panel, view, shown.by)


def on_demand(view: GapView, shown: Shown) -> None:
    """Show how sensitive the cells are, and what differs from another setting or version, when asked for."""
    lang = view.lang
    panels.section(
        word("gaps.section.sensitivity", lang),
        anchor="section-sensitivity",
        intro=word("gaps.section.sensitivity_intro", lang),
    )
    if reveal("sensitivity", shown, lang):
        show(sensitivity.thresholds_panel, view)
        show(sensitivity.effect_panel, view)
    panels.section(
        word("gaps.section.difference", lang),
        anchor="section-difference",
        intro=word("gaps.section.difference_intro", lang),
    )
    if reveal("difference", shown, lang):
        difference(view, shown)


def reveal(part: str, shown: Shown, lang: str) -> bool:
    """Show the switch of a part that costs time; tell whether it is on."""
    is_on = part in shown.open
    others = [name for name in shown.open if name != part]

    def text(wanted: bool) -> str:
        return moving.JOIN.join([*others, part] if wanted else others)

    st.toggle(
        word(f"gaps.reveal.{part}", lang),
        **session.tied_part("show", "open", value=is_on, default=None, text=text, widget=f"-{part}"),
    )
    return is_on


def difference(view: GapView, shown: Shown) -> None:
    """Show which cells differ from the default settings, or from another version of the data."""
    lang = view.lang
    others = sensitivity.versions_to_compare(view)
    chosen = shown.compare_with if shown.compare_with in others else ""
    if others:
        st.selectbox(
            word("gaps.difference.with", lang),
            ["", *others],
            format_func=lambda name: (
                word("gaps.difference.version", lang, version=name)
                if name
                else word("gaps.difference.defaults", lang)
            ),
            **session.tied_part("show", "with", value=chosen, default=""),
        )
    other = sensitivity.in_version(view, chosen) if chosen else replace(view, settings=view.defaults)
    show(sensitivity.difference_panel, view, other)


def show(make: Callable[..., panels.Panel], view: GapView, *more: object) -> None:
    """Show a panel, made once for all readers of this view."""
    panels.show(session.kept(make, view, *more), view.lang, selection=("gaps", *map(str, more[:2])))


@session.fragment
def grid_with_threshold(made_for: GapView, shown: Shown, selected: tuple[str, str] | None) -> None:
    """Show the threshold at hand and the grid; what happens here is seen here first, the rest of the page follows.

    Args:
        made_for: the view that the rest of the page was made for.
        shown: what it showed.
        selected: the cell whose reason it told.
    """
    view, _ = view_of_address(lang=made_for.lang, version=made_for.version, today=made_for.today)
    now, _ = matrix.read_shown(session.unpacked("show"), view, versions=session.versions())
    opened, _ = session.chosen_cell(view.cells)
    is_moved = view.settings != made_for.settings
    if drawn("gap-grid") or (not is_moved and (now, opened) != (shown, selected)):
        st.rerun()
    threshold_at_hand(view, now)
    draw(view, now, opened, tell_when_drawn=is_moved)


def threshold_at_hand(view: GapView, shown: Shown) -> None:
    """Let the reader choose a need indicator and move its threshold."""
    able = moving.readable_needs(view.evidence)
    chosen = shown.need or able[0]
    with st.container(key="threshold", horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            word("gaps.settings.need", view.lang),
            able,
            format_func=lambda need_id: need_name(view, need_id),
            width=330,
            **session.tied_part("show", "need", value=chosen, default=able[0]),
        )
        move_need(view, chosen)


def draw(view: GapView, shown: Shown, selected: tuple[str, str] | None, *, tell_when_drawn: bool) -> None:
    """Show the grid, or which filter left nothing of it."""
    payload = matrix.payload(view, shown, ".".join(selected) if selected else None)
    if payload["groups"]:
        gap_grid(
            payload,
            key="gap-grid",
            lang=view.lang,
            on_open=lambda cell: session.write(cell=cell),
            tell_when_drawn=tell_when_drawn,
        )
    else:
        said = "; ".join(matrix.filters_in_words(shown, view))
        panels.paragraph(word("gaps.show.nothing", view.lang, filters=said), kind="empty")


def key_figures(view: GapView) -> None:
    """Show the counts over the whole set, each with what it is a count of."""
    lang, found = view.lang, view.totals()
    panels.key_figures([*matrix.figures_in_words(found, lang), matrix.unknown_in_words(found, lang)])
    roles = [country.role for country in view.evidence.countries.values()]
    panels.paragraph(
        word(
            "gaps.figures.set",
            lang,
            partners=roles.count("partner"),
            watched=roles.count("watched"),
            themes=len(view.themes),
            cells=formats.number(len(view.cells), lang),
            applicable=formats.number(found.applicable, lang),
        ),
        *completeness.head_notice(view),
        kind="rests-on",
    )


def selection(view: GapView, shown: Shown) -> None:
    """Show what of the matrix is shown, as a sentence with parts that can be changed."""
    lang, names = view.lang, matrix.choices(view)
    default = Shown()
    with st.container(key="selection", horizontal=True, vertical_alignment="center"):
        panels.inline(word("gaps.show.start", lang))
        with st.popover(matrix.places_in_words(view, shown), key="pick-places", width="content"):
            for part in ("regions", "routes", "roles"):
                pick_many(shown, part, names[part], lang)
        chosen = [names["themes"][code] for code in shown.themes]
        with st.popover(
            formats.list_of(chosen, lang) if chosen else word("gaps.show.all_themes", lang),
            key="pick-themes",
            width="content",
        ):
            pick_many(shown, "themes", names["themes"], lang)
        flags = [names["flags"][code] for code in shown.flags]
        with st.popover(
            formats.list_of(flags, lang) if flags else word("gaps.show.any_flag", lang),
            key="pick-flags",
            width="content",
        ):
            pick_many(shown, "flags", names["flags"], lang)
        with st.popover(word(f"gaps.only.{shown.only}", lang), key="pick-only", width="content"):
            pick_one(shown, default, "only", matrix.ONLY, lang)
        order = word(
            "gaps.show.order",
            lang,
            group=word(f"gaps.group.{shown.group}", lang),
            sort=word(f"gaps.sort.{shown.sort}", lang),
        )
        with st.popover(order, key="pick-order", width="content"):
            pick_one(shown, default, "group", matrix.GROUPS, lang)
            pick_one(shown, default, "sort", matrix.SORTS, lang)
        what_counts(view)
        if shown != default and st.button(word("gaps.show.reset", lang), key="show-all", type="tertiary"):
            session.write(show=None)
            st.rerun()


def pick_many(shown: Shown, part: str, names: dict[str, str], lang: str) -> None:
    """Let the reader choose several values of a filter."""
    st.multiselect(
        word(f"gaps.filter.{part}", lang),
        list(names),
        format_func=names.get,
        select_all=False,
        placeholder=word("gaps.show.placeholder", lang),
        **session.tied_part(
            "show", part, value=list(getattr(shown, part)), default=[], text=moving.JOIN.join
        ),
    )


def pick_one(shown: Shown, default: Shown, part: str, known: tuple[str, ...], lang: str) -> None:
    """Let the reader choose one of a few ways to show the matrix."""
    st.radio(
        word(f"gaps.show.{part}", lang),
        known,
        format_func=lambda code: word(f"gaps.{part}.{code}", lang),
        **session.tied_part("show", part, value=getattr(shown, part), default=getattr(default, part)),
    )


def what_counts(view: GapView) -> None:
    """Let the reader move thresholds, years and rules; the address follows."""
    lang, evidence, settings, default = view.lang, view.evidence, view.settings, view.defaults
    with st.popover(word("gaps.settings.title", lang), key="what-counts", width="content"):
        panels.paragraph(word("gaps.settings.intro", lang), kind="hint")
        panels.paragraph(word("gaps.settings.records", lang), kind="legend")
        move(
            st.pills,
            "levels",
            view,
            word("gaps.settings.levels", lang),
            moving.LEVELS,
            value=list(settings.levels),
            default=list(default.levels),
            text=moving.JOIN.join,
            selection_mode="multi",
            format_func=lambda code: word(f"gaps.level.{code}", lang),
        )
        move(
            st.number_input,
            "partners",
            view,
            word("gaps.settings.partners", lang),
            1,
            99,
            value=settings.max_partner_countries,
            default=default.max_partner_countries,
        )
        move(
            st.pills,
            "scopes",
            view,
            word("gaps.settings.scopes", lang),
            moving.SCOPES,
            value=list(settings.use_scopes),
            default=list(default.use_scopes),
            text=lambda chosen: moving.JOIN.join(chosen) or "none",
            selection_mode="multi",
            format_func=lambda code: word(f"gaps.scope.{code}", lang),
        )
        move(
            st.toggle,
            "processes",
            view,
            word("gaps.settings.processes", lang),
            value=settings.exclude_processes,
            default=default.exclude_processes,
            text=lambda is_on: "frameworks" if is_on else "count",
        )
        move(
            st.toggle,
            "shared",
            view,
            word("gaps.settings.shared", lang),
            value=settings.count_not_told_apart,
            default=default.count_not_told_apart,
            text=yes_or_no,
        )
        years = (FIRST_PERIOD, view.today.year)
        st.slider(
            word("gaps.settings.period", lang),
            *years,
            **session.tied_range(
                "settings",
                ("since", "until"),
                # The slider is shorter than what an address may ask for.
                value=(
                    min(max(settings.since or years[0], years[0]), years[1]),
                    max(min(settings.until or years[1], years[1]), years[0]),
                ),
                default=years,
            ),
        )
        flags = {rule.rule_id: rule for rule in evidence.rules.values() if rule.kind == "flag"}
        ids = {rule.code: rule_id for rule_id, rule in flags.items()}
        move(
            st.multiselect,
            "flags",
            view,
            word("gaps.settings.flags", lang),
            list(flags),
            value=[ids[code] for code in settings.flags_on],
            default=[ids[code] for code in default.flags_on],
            text=lambda chosen: moving.JOIN.join(chosen) or "none",
            format_func=lambda rule_id: getattr(flags[rule_id], f"name_{lang}"),
            placeholder=word("gaps.none", lang),
            select_all=False,
        )
        for rule in flags.values():
            name = getattr(rule, f"name_{lang}")
            if not rule.field_count:
                panels.paragraph(word("gaps.settings.flag_silent", lang, flag=name), kind="hint")
            elif not rule.default_on:
                reason = getattr(rule, f"off_reason_{lang}") or ""
                panels.paragraph(word("gaps.settings.flag_off", lang, flag=name, reason=reason), kind="hint")
        panels.paragraph(word("gaps.settings.needs", lang), kind="legend")
        all_thresholds(view)


def move(widget: object, part: str, view: GapView, label: str, *given: object, **more: object) -> None:
    """Show a widget that is tied to one part of the settings in the address."""
    tied = {name: more.pop(name) for name in ("value", "default", "text") if name in more}
    widget(label, *given, **more, **session.tied_part("settings", part, **tied))


def move_need(view: GapView, need_id: str) -> None:
    """Let the reader switch an indicator on or off, and move its threshold and year."""
    lang, settings, default = view.lang, view.settings, view.defaults
    need = view.evidence.needs[need_id]
    unit = in_language(need, "unit", lang) or ""
    operator = operator_in_words(need.operator, lang)
    threshold = dict(settings.thresholds)[need_id]
    st.number_input(
        word("gaps.settings.threshold", lang, unit=unit, operator=operator),
        min_value=0.0,
        step=max(1.0, dict(default.thresholds)[need_id] / 10),
        format="%.10g",
        disabled=need_id in settings.quartiles,
        **session.tied_part(
            "settings",
            need_id,
            value=threshold,
            default=dict(default.thresholds)[need_id],
            text=lambda value: f"{value:.10g}",
        ),
    )
    st.selectbox(
        word("gaps.settings.year", lang),
        moving.years_of(view.evidence, need_id),
        width=100,
        **session.tied_part(
            "settings",
            f"y.{need_id}",
            value=dict(settings.years)[need_id],
            default=dict(default.years)[need_id],
        ),
    )
    st.toggle(
        word("gaps.settings.quartile", lang),
        **session.tied_part(
            "settings",
            need_id,
            value=need_id in settings.quartiles,
            default=False,
            text=lambda is_on: "quartile",
            widget="-quartile",
        ),
    )
    st.toggle(
        word("gaps.settings.on", lang),
        **session.tied_part(
            "settings",
            f"on.{need_id}",
            value=need_id in settings.needs_on,
            default=need_id in default.needs_on,
            text=yes_or_no,
        ),
    )


def need_name(view: GapView, need_id: str) -> str:
    """Return an indicator with its theme: what a reader chooses from."""
    need = view.evidence.needs[need_id]
    return f"{view.theme(need.theme_id)}: {in_sentence(getattr(need, f'name_{view.lang}'))}"


def all_thresholds(view: GapView) -> None:
    """Show all thresholds as they are now, with the reason of each; the box above the grid moves one at a time."""
    lang, settings = view.lang, view.settings
    thresholds, years = dict(settings.thresholds), dict(settings.years)
    moved_parts = moving.parts_of(settings, view.evidence)
    rows = []
    for need_id in moving.readable_needs(view.evidence):
        need = view.evidence.needs[need_id]
        is_moved = moved_parts.keys() & {need_id, f"y.{need_id}", f"on.{need_id}"}
        operator = operator_in_words(need.operator, lang)
        limit = (
            word("gaps.settings.quartile", lang)
            if need_id in settings.quartiles
            else f"{operator} {moving.plain_number(thresholds[need_id], lang)} {in_language(need, 'unit', lang)}"
        )
        rows.append(
            {
                "need": need_name(view, need_id),
                "threshold": limit,
                "year": str(years[need_id]),
                "counts": word("boolean.yes" if need_id in settings.needs_on else "boolean.no", lang),
                "moved": word("gaps.settings.moved" if is_moved else "gaps.none", lang),
                "reason": in_language(need, "threshold_rationale", lang) or word("gaps.none", lang),
            }
        )
    panels.table(
        rows,
        {name: word(f"gaps.settings.column.{name}", lang) for name in rows[0]},
        caption=word("gaps.settings.all", lang),
        lang=lang,
    )


def yes_or_no(is_on: bool) -> str:
    """Return how a yes or no stands in the address."""
    return "yes" if is_on else "no"


def moved(view: GapView) -> None:
    """Say what was moved, what that changes, and how to go back; nothing when nothing was."""
    changes = view.changes
    if not changes:
        return
    lang = view.lang
    default = replace(view, settings=view.defaults).cells
    differ = len(sensitivity.differences(default, view.cells))
    with st.container(key="moved", horizontal=True, vertical_alignment="center"):
        panels.changed(
            word("gaps.moved.title", lang),
            word("gaps.moved.intro", lang),
            changes,
            word(
                "gaps.moved.effect",
                lang,
                changed=formats.number(differ, lang),
                cells=formats.number(len(view.cells), lang),
                gaps=formats.number(view.totals().gaps, lang),
                default=formats.number(rules.totals(default.values()).gaps, lang),
            ),
        )
        if st.button(word("gaps.moved.reset", lang), key="reset-settings"):
            session.write(settings=None)
            st.rerun()


page()
