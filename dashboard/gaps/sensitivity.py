"""How firm the cells are: thresholds at which they turn, what each setting changes, and what differs from before."""

import decimal
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from dashboard import formats, session, store
from dashboard.exports.tables import STATE_SUFFIX
from dashboard.gaps import rules
from dashboard.gaps import settings as moving
from dashboard.gaps.evidence import has_matrix
from dashboard.gaps.lists import as_table, cell_name, distance, framed, origin_columns, origin_rows
from dashboard.gaps.rules import Cell, Evidence, Reading, Settings
from dashboard.gaps.settings import listed, parts_of, plain_number, read_settings
from dashboard.gaps.view import GapView, evidence_in, in_language, need_name
from dashboard.panels import Mark, Panel
from dashboard.words import plural, word

NEAR = 0.25
"""A need is a near miss up to this share of its threshold away from it."""
PARTNERS_TRIED = (1, 3, 10, 30)
OPEN_STATES = ("framework_only", "nothing_found", "unknown")

Key = tuple[str, str]


# Thresholds -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A cell that turns when the threshold of an indicator moves.

    Attributes:
        cell: the cell as it is.
        found: the indicator with value and threshold.
        at: the first threshold, in whole steps of the indicator, at which the need of this indicator turns.
        becomes: verdict once it (with those of `together`) has turned: None where a gap vanishes.
        together: other indicators of the cell that must turn as well before the verdict does.
    """

    cell: Cell
    found: Reading
    at: float
    becomes: str | None
    together: tuple[Reading, ...] = ()

    @property
    def change(self) -> float | None:
        """How far the threshold has to move, as a share of what it is; None where it is zero."""
        return (self.at - self.found.threshold) / self.found.threshold if self.found.threshold else None


def turns(view: GapView) -> list[Turn]:
    """Return where each gap and each cell to check would vanish, and where others would appear; nearest first."""
    steps = {need: step_of(view.evidence, need) for need in view.settings.needs_on}
    found = [
        turn for cell in view.cells.values() for turn in (*vanishing(cell, steps), *appearing(cell, steps))
    ]
    return sorted(found, key=lambda turn: abs(turn.change) if turn.change is not None else 0.0)


def vanishing(cell: Cell, steps: Mapping[str, float]) -> Iterator[Turn]:
    """Give the thresholds that together make a verdict vanish: one for each indicator that makes the need."""
    if cell.verdict is None:
        return
    above = [found for found in cell.readings if found.state == "above"]
    for found in above:
        yield Turn(
            cell=cell,
            found=found,
            at=turning_point(found, steps[found.need.need_id]),
            becomes=None,
            together=tuple(other for other in above if other is not found),
        )


def appearing(cell: Cell, steps: Mapping[str, float]) -> Iterator[Turn]:
    """Give the thresholds at which a cell without a record of its own would get a verdict, for near misses only."""
    if cell.need != "below" or cell.state not in OPEN_STATES:
        return
    for found in cell.readings:
        if found.state != "below":
            continue
        away = distance(found)
        if away is not None and abs(away) <= NEAR:
            yield Turn(
                cell=cell,
                found=found,
                at=turning_point(found, steps[found.need.need_id]),
                becomes="gap" if cell.closed_by else "to_check",
            )


def turning_point(found: Reading, step: float) -> float:
    """Return the threshold, a whole number of steps, nearest to the present one at which the need turns.

    A need of "at least" holds at its threshold: it vanishes one step above its value and appears at it. A need of
    "less than" does not: it vanishes at its value and appears above it.
    """
    # Decimals, because 42.1 in steps of 0.1 must come out as 42.1.
    value, size = decimal.Decimal(str(found.figure.value)), decimal.Decimal(str(step))
    at_or_below = (value / size).to_integral_value(rounding=decimal.ROUND_FLOOR) * size
    is_above_value = (found.state == "above") == (found.need.operator == ">=")
    return float(at_or_below + size if is_above_value else at_or_below)


def step_of(evidence: Evidence, need_id: str) -> float:
    """Return the step of an indicator: 1 where all its figures are whole, else a tenth."""
    whole = all(
        float(figure.value).is_integer()
        for (need, _), figures in evidence.figures.items()
        if need == need_id
        for figure in figures.values()
    )
    return 1.0 if whole else 0.1


def with_thresholds(settings: Settings, thresholds: Mapping[str, float]) -> Settings:
    """Return settings with these thresholds, fixed."""
    return replace(
        settings,
        thresholds=tuple((need, thresholds.get(need, at)) for need, at in settings.thresholds),
        quartiles=tuple(need for need in settings.quartiles if need not in thresholds),
    )


THRESHOLD_COLUMNS = (
    "cell",
    "country",
    "theme",
    "now",
    "then",
    "need_indicator",
    "need_year",
    "value",
    "unit",
    "threshold",
    "turns_at",
    "turns_at_words",
    "change_pct",
    "together",
    "address",
    "changes",
    "version",
    "country_code",
    "theme_id",
)


def thresholds_panel(view: GapView) -> Panel:
    """At which threshold each gap and each cell to check would vanish, and which others would appear."""
    lang = view.lang
    found = turns(view)
    rows = [turn_row(view, turn) for turn in found]
    open_keys = {turn.cell.key for turn in found if turn.becomes is None}
    soon = {key for key in open_keys if vanishes_within(found, key)}
    near = {turn.cell.key for turn in found if turn.becomes}
    summary = word(
        "gap_lists.thresholds.summary",
        lang,
        share=formats.percent(100 * NEAR, lang),
        vanish=plural(
            "gap_lists.thresholds.vanish", lang, len(soon), of=formats.number(len(open_keys), lang)
        ),
        appear=plural("gap_lists.thresholds.appear", lang, len(near)),
    )
    return Panel(
        key="thresholds",
        title=plural("gap_lists.thresholds.title", lang, len(soon), share=formats.percent(100 * NEAR, lang)),
        subtitle=word("gap_lists.thresholds.subtitle", lang, share=formats.percent(100 * NEAR, lang)),
        figure=None,
        alt=summary,
        summary=summary,
        shows_table=True,
        empty=word("gap_lists.thresholds.none", lang),
        marks=[
            Mark(label=cell_name(view, key), key=key)
            for key in dict.fromkeys(turn.cell.key for turn in found)
        ],
        rows=lambda mark: origin_rows(view, view.cells[mark]) if mark else pd.DataFrame(),
        row_columns=origin_columns(lang),
        recompute=lambda rows, mark: view.sentence(view.cells[mark]) if mark else "",
        **as_table(rows, THRESHOLD_COLUMNS, lang),
        shown_columns="cell now then need_indicator value threshold turns_at_words change_pct together".split(),
        row_address="address",
        **framed(view, "gap_lists.thresholds.definition"),
    )


def vanishes_within(found: Sequence[Turn], key: Key, share: float = NEAR) -> bool:
    """Tell whether a verdict vanishes when every threshold that makes it moves by at most a share."""
    changes = [turn.change for turn in found if turn.cell.key == key and turn.becomes is None]
    return bool(changes) and all(change is not None and abs(change) <= share for change in changes)


def turn_row(view: GapView, turn: Turn) -> dict[str, object]:
    """Return a turn as a row; see `THRESHOLD_COLUMNS`."""
    lang, found, cell = view.lang, turn.found, turn.cell
    rises = turn.at > found.threshold
    others = [need_name(other.need, lang) for other in turn.together]
    return {
        "cell": cell_name(view, cell.key),
        "country": view.country(cell.country_code),
        "theme": view.theme(cell.theme_id),
        "now": view.verdict(cell) if cell.verdict else word("gap_lists.near_miss", lang),
        "then": word(f"gaps.verdict.{turn.becomes}" if turn.becomes else "gap_lists.neither", lang),
        "need_indicator": need_name(found.need, lang),
        "need_year": str(found.year),
        "value": found.figure.value,
        "unit": in_language(found.need, "unit", lang),
        "threshold": found.threshold,
        "turns_at": turn.at,
        "turns_at_words": word(
            "gap_lists.thresholds.or_higher" if rises else "gap_lists.thresholds.or_lower",
            lang,
            at=plain_number(turn.at, lang),
        ),
        "change_pct": None if turn.change is None else round(100 * turn.change, 1),
        "change_pct" + STATE_SUFFIX: "not_applicable" if turn.change is None else None,
        "together": listed(others, lang),
        "address": view.address_of(cell),
        "changes": view.changes_said,
        "version": view.version,
        "country_code": cell.country_code,
        "theme_id": cell.theme_id,
    }


# Effect of each setting ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Variant:
    """The settings with one of them moved: what was moved and to what, in words."""

    setting: str
    moved_to: str
    settings: Settings
    place: Mapping[str, object]


def variants(view: GapView) -> list[Variant]:
    """Return the present settings with one of them moved, each once; what would change nothing by itself is left out."""
    return [*_of_needs(view), *_of_records(view), *_of_flags(view)]


def _of_needs(view: GapView) -> Iterator[Variant]:
    lang, settings, evidence = view.lang, view.settings, view.evidence
    thresholds, years = rules.thresholds_of(evidence, settings), dict(settings.years)
    fixed = dict(settings.thresholds)
    for need_id in moving.readable_needs(evidence):
        need = evidence.needs[need_id]
        place = {"file_name": need.file_name, "sheet_name": need.sheet_name, "sheet_row": need.sheet_row}
        name = getattr(need, f"name_{lang}")
        is_on = need_id in settings.needs_on
        toggled = {*settings.needs_on} ^ {need_id}
        yield Variant(
            setting=word("gap_lists.setting.takes_part", lang, need=name),
            moved_to=word("gap_lists.off" if is_on else "gap_lists.on", lang),
            settings=replace(settings, needs_on=tuple(need for need in fixed if need in toggled)),
            place=place,
        )
        if not is_on:
            continue
        label = word("gap_lists.setting.threshold", lang, need=name)
        now = thresholds[need_id]
        if now:
            for key, factor in (("half", 0.5), ("double", 2.0)):
                yield Variant(
                    setting=label,
                    moved_to=word(f"gap_lists.{key}", lang, to=plain_number(now * factor, lang)),
                    settings=with_thresholds(settings, {need_id: now * factor}),
                    place=place,
                )
        if need_id in settings.quartiles:
            yield Variant(
                setting=label,
                moved_to=word("gap_lists.fixed", lang, to=plain_number(fixed[need_id], lang)),
                settings=with_thresholds(settings, {need_id: fixed[need_id]}),
                place=place,
            )
        else:
            moved = replace(settings, quartiles=(*settings.quartiles, need_id))
            quartile = rules.thresholds_of(evidence, moved)[need_id]
            yield Variant(
                setting=label,
                moved_to=word("gap_lists.quartile_none", lang)
                if quartile is None
                else word("gap_lists.quartile", lang, to=plain_number(quartile, lang)),
                settings=moved,
                place=place,
            )
        earlier = years[need_id] - 1
        yield Variant(
            setting=word("gap_lists.setting.year", lang, need=name),
            moved_to=str(earlier),
            settings=replace(settings, years=tuple({**years, need_id: earlier}.items())),
            place=place,
        )


def _of_records(view: GapView) -> Iterator[Variant]:
    lang, settings = view.lang, view.settings
    places = view.ask("gaps/settings").set_index("setting_id")[["file_name", "sheet_name", "sheet_row"]]

    def of(setting_id: str, moved_to: str, which: str = "", **changes: object) -> Variant:
        name = view.evidence.setting_names[setting_id][0 if lang == "nl" else 1]
        return Variant(
            setting=f"{name}: {which}" if which else name,
            moved_to=moved_to,
            settings=replace(settings, **changes),
            place=places.loc[setting_id].to_dict(),
        )

    for most in PARTNERS_TRIED:
        if most != settings.max_partner_countries:
            yield of("max_partner_countries", formats.number(most, lang), max_partner_countries=most)
    for setting_id, known, area in (
        ("use_scopes", moving.SCOPES, "scope"),
        ("levels", moving.LEVELS, "level"),
    ):
        chosen = getattr(settings, setting_id)
        for code in known:
            toggled = {*chosen} ^ {code}
            # Without any level nothing counts at all: that cannot be chosen either.
            if toggled or setting_id == "use_scopes":
                yield of(
                    setting_id,
                    word("gap_lists.off" if code in chosen else "gap_lists.on", lang),
                    word(f"gaps.{area}.{code}", lang),
                    **{setting_id: tuple(one for one in known if one in toggled)},
                )
    for setting_id in ("exclude_processes", "count_not_told_apart"):
        is_on = getattr(settings, setting_id)
        yield of(setting_id, word("boolean.no" if is_on else "boolean.yes", lang), **{setting_id: not is_on})


def _of_flags(view: GapView) -> Iterator[Variant]:
    lang, settings, evidence = view.lang, view.settings, view.evidence
    for code in rules.FLAGS:
        rule = evidence.rules.get(code)
        # A flag whose field holds no value at all cannot fire, on or off.
        if rule is None or not rule.field_count:
            continue
        toggled = {*settings.flags_on} ^ {code}
        yield Variant(
            setting=word("gap_lists.setting.flag", lang, flag=getattr(rule, f"name_{lang}")),
            moved_to=word("gap_lists.off" if code in settings.flags_on else "gap_lists.on", lang),
            settings=replace(settings, flags_on=tuple(flag for flag in rules.FLAGS if flag in toggled)),
            place={"file_name": rule.file_name, "sheet_name": rule.sheet_name, "sheet_row": rule.sheet_row},
        )


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What one moved setting changes: cells that differ in each respect, and verdicts that go or come."""

    variant: Variant
    states: tuple[Key, ...]
    needs: tuple[Key, ...]
    verdicts: tuple[Key, ...]
    flags: tuple[Key, ...]
    gaps_lost: tuple[Key, ...]
    gaps_new: tuple[Key, ...]
    to_check_lost: tuple[Key, ...]
    to_check_new: tuple[Key, ...]


def effects(view: GapView) -> list[Effect]:
    """Return what each setting changes when it is moved on its own; the largest effect on verdicts first."""
    now = {key: seen(cell) for key, cell in view.cells.items()}
    # A stable sort: settings with the same effect stay in the order in which they are set.
    return sorted(
        (
            effect(
                variant,
                now,
                {key: seen(cell) for key, cell in rules.judge(view.evidence, variant.settings).items()},
            )
            for variant in variants(view)
        ),
        key=lambda found: [-len(getattr(found, part)) for part in ("verdicts", "states", "needs", "flags")],
    )


def effect(
    variant: Variant, now: Mapping[Key, Mapping[str, object]], then: Mapping[Key, Mapping[str, object]]
) -> Effect:
    """Compare what the cells show under one moved setting with what they show now; see `seen`."""

    def differ(part: str) -> tuple[Key, ...]:
        return tuple(key for key in now if now[key][part] != then[key][part])

    def only(verdict: str, these: Mapping, those: Mapping) -> tuple[Key, ...]:
        return tuple(key for key in now if these[key]["verdict"] == verdict != those[key]["verdict"])

    return Effect(
        variant=variant,
        states=differ("state"),
        needs=differ("need"),
        verdicts=differ("verdict"),
        flags=differ("flags"),
        gaps_lost=only("gap", now, then),
        gaps_new=only("gap", then, now),
        to_check_lost=only("to_check", now, then),
        to_check_new=only("to_check", then, now),
    )


def seen(cell: Cell) -> dict[str, object]:
    """Return what a cell shows: state, need (none where the theme does not apply), verdict, flags."""
    return {
        "state": cell.state,
        "need": None if cell.not_applicable else cell.need,
        "verdict": cell.verdict,
        "flags": tuple(flag.rule.code for flag in cell.flags),
    }


COUNTED = ("verdicts", "states", "needs", "flags")
TOLD = ("gaps_lost", "gaps_new", "to_check_lost", "to_check_new")
EFFECT_COLUMNS = (
    "setting",
    "moved_to",
    *(f"{part}_changed" for part in COUNTED),
    *(f"{part}_count" for part in TOLD),
    *TOLD,
    "address",
    "version",
)


def effect_panel(view: GapView) -> Panel:
    """How many cells change when one setting is moved and all others stay as they are."""
    lang = view.lang
    found = effects(view)
    rows = [effect_row(view, one) for one in found]
    without = sum(not one.verdicts for one in found)
    most = found[0] if found and found[0].verdicts else None
    summary = " ".join(
        [
            plural("gap_lists.effect.without", lang, without, of=formats.number(len(found), lang)),
            word(
                "gap_lists.effect.most",
                lang,
                setting=most.variant.setting,
                to=most.variant.moved_to,
                cells=plural("gap_lists.cells", lang, len(most.verdicts)),
            )
            if most
            else "",
        ]
    ).strip()
    return Panel(
        key="effects",
        title=word("gap_lists.effect.title", lang),
        subtitle=plural("gap_lists.effect.subtitle", lang, len(found)),
        figure=None,
        alt=summary,
        summary=summary,
        shows_table=True,
        rows=lambda _: pd.DataFrame(
            [{"name": one.variant.setting, **one.variant.place} for one in found]
        ).drop_duplicates(ignore_index=True),
        recompute=word(
            "gap_lists.effect.recompute", lang, cells=plural("gap_lists.cells", lang, len(view.cells))
        ),
        **as_table(rows, EFFECT_COLUMNS, lang),
        shown_columns=[
            *("setting", "moved_to", *(f"{part}_changed" for part in COUNTED)),
            *(f"{part}_count" for part in TOLD),
            *("gaps_lost", "gaps_new"),
        ],
        row_address="address",
        **framed(view, "gap_lists.effect.definition"),
    )


def effect_row(view: GapView, found: Effect) -> dict[str, object]:
    """Return an effect as a row; see `EFFECT_COLUMNS`."""
    none = word("gaps.none", view.lang)
    return {
        "setting": found.variant.setting,
        "moved_to": found.variant.moved_to,
        **{f"{part}_changed": len(getattr(found, part)) for part in COUNTED},
        **{f"{part}_count": len(getattr(found, part)) for part in TOLD},
        **{
            part: "; ".join(sorted(cell_name(view, key) for key in getattr(found, part))) or none
            for part in TOLD
        },
        "address": view.address_on("gaps", settings=found.variant.settings),
        "version": view.version,
    }


# What changed -------------------------------------------------------------------------------------------------------


def versions_to_compare(view: GapView) -> list[str]:
    """Return the other versions that are kept and that hold what a matrix needs, newest first."""
    return [
        version
        for version in store.versions()
        if version != view.version and session.kept(has_matrix, version, session.reader())
    ]


def in_version(view: GapView, version: str) -> GapView:
    """Return a view of another version: what was moved stays moved, all else follows the defaults of that version."""
    settings, _ = read_settings(parts_of(view.settings, view.evidence), evidence_in(version))
    start, _, query = view.address.partition("?")
    return replace(
        view,
        version=version,
        settings=settings,
        address=f"{start}?{query.replace(view.version, version)}" if query else start,
    )


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A cell that differs; `before` or `after` is None where the country or theme is not in both."""

    key: Key
    before: Cell | None
    after: Cell | None


def differences(before: Mapping[Key, Cell], after: Mapping[Key, Cell]) -> list[Difference]:
    """Return the cells that show something else, then those that cannot be compared; in the order of the cells."""
    changed = [
        Difference(key=key, before=before[key], after=after[key])
        for key in after
        if key in before and seen(before[key]) != seen(after[key])
    ]
    alone = [
        Difference(key=key, before=before.get(key), after=after.get(key))
        for key in (*after, *(key for key in before if key not in after))
        if (key in before) != (key in after)
    ]
    return changed + alone


DIFFERENCE_COLUMNS = (
    "cell",
    "country",
    "theme",
    "comparison",
    "change",
    "state_before",
    "state_after",
    "need_before",
    "need_after",
    "verdict_before",
    "verdict_after",
    "flags_before",
    "flags_after",
    "why",
    "reason_nl",
    "reason_en",
    "address",
    "version_before",
    "version",
    "changes_before",
    "changes",
    "country_code",
    "theme_id",
)


def difference_panel(view: GapView, other: GapView) -> Panel:
    """What differs between another setting or version (before) and what is shown (after).

    Args:
        view: what is shown.
        other: what it is compared with: `replace(view, settings=view.defaults)`, or `in_version(view, name)`.
    """
    lang = view.lang
    found = sorted(
        differences(other.cells, view.cells),
        key=lambda one: (not (one.before and one.after), _country(view, other, one.key[0]).casefold()),
    )
    changed = [one for one in found if one.before and one.after]
    alone = [one for one in found if not (one.before and one.after)]
    against = (
        word("gaps.difference.version", lang, version=other.version)
        if other.version != view.version
        else word("gaps.difference.defaults", lang)
        if other.settings == other.defaults
        else word("gap_lists.difference.settings", lang)
    )
    compared = len(view.cells.keys() & other.cells.keys())
    said = [
        plural("gap_lists.difference.changed", lang, len(changed), of=formats.number(compared, lang))
        if changed
        else word("gap_lists.difference.same", lang, of=formats.number(compared, lang))
    ]
    if alone:
        countries, themes = (
            getattr(view.evidence, part).keys() ^ getattr(other.evidence, part).keys()
            for part in ("countries", "themes")
        )
        names = [
            *sorted(_country(view, other, code) for code in countries),
            *sorted(_theme(view, other, theme) for theme in themes),
        ]
        said.append(
            plural("gap_lists.difference.alone", lang, len(alone), which=formats.list_of(names, lang))
        )
    summary = " ".join(said)
    made = framed(view, "gap_lists.difference.definition")
    return Panel(
        key="difference",
        title=plural("gap_lists.difference.title", lang, len(changed))
        if changed
        else word("gap_lists.difference.title_none", lang),
        subtitle=word("gap_lists.difference.subtitle", lang, against=against),
        figure=None,
        alt=summary,
        summary=summary,
        shows_table=True,
        empty=word("gap_lists.difference.none", lang, against=against),
        marks=[Mark(label=_name(view, other, one.key), key=one.key) for one in found],
        rows=lambda mark: rows_of_both(view, other, mark) if mark else pd.DataFrame(),
        row_columns=origin_columns(lang),
        recompute=lambda rows, mark: " ".join(reasons(other, view, mark)) if mark else "",
        **as_table([difference_row(view, other, one) for one in found], DIFFERENCE_COLUMNS, lang),
        shown_columns=["cell", "comparison", "change", "why"],
        row_address="address",
        **{
            **made,
            "filters": [*made["filters"], (word("gaps.difference.with", lang), _described(other, against))],
            "caveats": [*made["caveats"], word("gap_lists.difference.caveat", lang)],
        },
    )


def _described(other: GapView, against: str) -> str:
    return "; ".join([against, *other.changes])


def _name(view: GapView, other: GapView, key: Key) -> str:
    return f"{_country(view, other, key[0])}: {_theme(view, other, key[1])}"


def _country(view: GapView, other: GapView, code: str) -> str:
    return (view if code in view.evidence.countries else other).country(code)


def _theme(view: GapView, other: GapView, theme: str) -> str:
    return (view if theme in view.evidence.themes else other).theme(theme)


def difference_row(view: GapView, other: GapView, found: Difference) -> dict[str, object]:
    """Return a difference as a row; see `DIFFERENCE_COLUMNS`."""
    lang = view.lang
    row: dict[str, object] = {
        "cell": _name(view, other, found.key),
        "country": _country(view, other, found.key[0]),
        "theme": _theme(view, other, found.key[1]),
        "comparison": word(
            "gap_lists.difference.changed_cell"
            if found.before and found.after
            else "gap_lists.difference.only_after"
            if found.after
            else "gap_lists.difference.only_before",
            lang,
        ),
        "change": _change(view, other, found),
        "change" + STATE_SUFFIX: None if found.before and found.after else "not_applicable",
        "why": " ".join(reasons(other, view, found.key)),
        "version_before": other.version,
        "version": view.version,
        "changes_before": other.changes_said,
        "changes": view.changes_said,
        "country_code": found.key[0],
        "theme_id": found.key[1],
    }
    for when, side, cell in (("before", other, found.before), ("after", view, found.after)):
        row |= {
            f"state_{when}": side.state(cell) if cell else None,
            f"need_{when}": side.need(cell) if cell else None,
            f"verdict_{when}": side.verdict(cell) if cell else None,
            f"flags_{when}": listed(side.flags(cell), lang) if cell else None,
        }
        row |= {
            f"{part}_{when}{STATE_SUFFIX}": None if cell else "not_applicable"
            for part in ("state", "need", "verdict", "flags")
        }
    side, cell = (view, found.after) if found.after else (other, found.before)
    return {
        **row,
        "reason_nl": side.sentence(cell, "nl"),
        "reason_en": side.sentence(cell, "en"),
        "address": side.address_of(cell),
    }


def _change(view: GapView, other: GapView, found: Difference) -> str | None:
    if not (found.before and found.after):
        return None
    was, now = seen(found.before), seen(found.after)
    words = {
        part: [said(side, cell) for side, cell in ((other, found.before), (view, found.after))]
        for part, said in (
            ("state", GapView.state),
            ("need", GapView.need),
            ("verdict", GapView.verdict),
            ("flags", lambda side, cell: listed(side.flags(cell), side.lang)),
        )
    }
    return "; ".join(
        word(f"gap_lists.difference.{part}", view.lang, was=words[part][0], now=words[part][1])
        for part in words
        if was[part] != now[part]
    )


def rows_of_both(view: GapView, other: GapView, key: Key) -> pd.DataFrame:
    """Return the rows behind a cell before and after, each told which."""
    parts = [
        origin_rows(side, side.cells[key]).assign(part=word(f"gap_lists.difference.{when}", view.lang))
        for when, side in (("before", other), ("after", view))
        if key in side.cells
    ]
    return pd.concat(parts, ignore_index=True)


def reasons(before: GapView, after: GapView, key: Key) -> list[str]:
    """Return why a cell differs, as far as what it rests on tells: figures, settings, records, claims, rules."""
    lang = after.lang
    if key not in before.cells or key not in after.cells:
        return [word("gap_lists.why.not_in_both", lang)]
    was, now = before.cells[key], after.cells[key]
    told = [
        *_why_rules(was, now, lang),
        *_why_records(was, now, lang),
        *_why_claims(was, now, lang),
        *_why_readings(was, now, lang),
    ]
    told += _why_flags(before, after, was, now, told=" ".join(told))
    return told or [word("gap_lists.why.not_told", lang)]


def _why_rules(was: Cell, now: Cell, lang: str) -> Iterator[str]:
    for part in ("not_applicable", "need_rule"):
        one, two = getattr(was, part), getattr(now, part)
        if (one and one.rule_id) != (two and two.rule_id):
            if one:
                yield word("gap_lists.why.rule_gone", lang, rule=one.rule_id)
            if two:
                yield word("gap_lists.why.rule_holds", lang, rule=two.rule_id)


def _why_records(was: Cell, now: Cell, lang: str) -> Iterator[str]:
    sides = [_by_record(cell) for cell in (was, now)]
    for record_key in dict.fromkeys((*sides[0], *sides[1])):
        one, two = (side.get(record_key, []) for side in sides)
        record = (two or one)[0][0]
        name = in_language(record, "name", lang)
        hows = [_hows(found, lang) for found in (one, two)]
        if not one:
            yield word("gap_lists.why.record_added", lang, name=name, how=hows[1])
        elif not two:
            yield word("gap_lists.why.record_removed", lang, name=name, how=hows[0])
        elif Counter(found.status_id for found, _ in one) != Counter(found.status_id for found, _ in two):
            statuses = [
                ", ".join(
                    dict.fromkeys(
                        getattr(found, f"status_{lang}") or formats.missing("not_recorded", lang)
                        for found, _ in side
                    )
                )
                for side in (one, two)
            ]
            yield word("gap_lists.why.status", lang, name=name, was=statuses[0], now=statuses[1])
        elif _is_felt(was, now, {how for _, how in one} ^ {how for _, how in two}):
            yield word("gap_lists.why.counted", lang, name=name, was=hows[0], now=hows[1])


def _is_felt(was: Cell, now: Cell, hows: set[str]) -> bool:
    """Tell whether counting a record otherwise can be what changed a cell; one reason not to count for another cannot."""
    stopped = [any(flag.rule.code == "ended_or_suspended" for flag in cell.flags) for cell in (was, now)]
    return bool(hows & {"own", "framework", "leverage"}) or (
        "not_active" in hows and stopped[0] != stopped[1]
    )


def _by_record(cell: Cell) -> dict[tuple[str, str], list[tuple[rules.Record, str]]]:
    # One instrument may be used twice in a country.
    found: dict[tuple[str, str], list[tuple[rules.Record, str]]] = {}
    for record, how in cell.records:
        found.setdefault((record.record_kind, record.record_id), []).append((record, how))
    return found


def _hows(found: Sequence[tuple[rules.Record, str]], lang: str) -> str:
    return ", ".join(dict.fromkeys(word(f"gaps.how.{how}", lang) for _, how in found))


def _why_claims(was: Cell, now: Cell, lang: str) -> Iterator[str]:
    one, two = ([claim.claim_id for claim in cell.closed_by] for cell in (was, now))
    if one == two:
        return
    if one and two:
        yield word("gap_lists.why.claims", lang, was=", ".join(one), now=", ".join(two))
    elif one:
        yield word("gap_lists.why.opened", lang, claims=", ".join(one))
    else:
        yield word("gap_lists.why.closed", lang, claims=", ".join(two))


def _why_readings(was: Cell, now: Cell, lang: str) -> Iterator[str]:
    sides = [{found.need.need_id: found for found in cell.readings} for cell in (was, now)]
    for need_id in dict.fromkeys((*sides[0], *sides[1])):
        one, two = (side.get(need_id) for side in sides)
        name = need_name((two or one).need, lang)
        if one is None or two is None:
            yield word("gap_lists.why.need_on" if two else "gap_lists.why.need_off", lang, need=name)
            continue
        values = [
            plain_number(found.figure.value, lang) if found.figure else formats.missing("no_data", lang)
            for found in (one, two)
        ]
        if one.year != two.year:
            yield word(
                "gap_lists.why.year",
                lang,
                need=name,
                was_year=one.year,
                now_year=two.year,
                was=values[0],
                now=values[1],
            )
        elif (one.figure and one.figure.value) != (two.figure and two.figure.value):
            yield word("gap_lists.why.figure", lang, need=name, year=two.year, was=values[0], now=values[1])
        if one.threshold != two.threshold:
            thresholds = [
                formats.missing("no_data", lang)
                if found.threshold is None
                else plain_number(found.threshold, lang)
                for found in (one, two)
            ]
            yield word("gap_lists.why.threshold", lang, need=name, was=thresholds[0], now=thresholds[1])
        if "not_read" in (one.state, two.state) and one.state != two.state:
            yield word("gap_lists.why.condition", lang, need=name)


def _beside(view: GapView, cell: Cell) -> tuple[int, int]:
    """Return the number of visits on a cell, and of payments: rows of all sources, which are not amounts."""
    visits = view.evidence.beside.get(cell.key)
    payments = view.evidence.payments.get(cell.key, ())
    return visits.visit_count if visits else 0, sum(one.payment_count for one in payments)


def _why_flags(before: GapView, after: GapView, was: Cell, now: Cell, *, told: str) -> Iterator[str]:
    lang = after.lang
    sides = [{flag.rule.code: flag for flag in cell.flags} for cell in (was, now)]
    for code in dict.fromkeys((*sides[0], *sides[1])):
        if code in sides[0] and code in sides[1]:
            continue
        flag = sides[1].get(code) or sides[0][code]
        name = getattr(flag.rule, f"name_{lang}")
        on = [code in side.settings.flags_on for side in (before, after)]
        if on[0] != on[1]:
            yield word("gap_lists.why.flag_on" if on[1] else "gap_lists.why.flag_off", lang, flag=name)
            continue
        counts = [_beside(side, now) for side in (before, after)]
        if code == "no_contact" and counts[0][0] != counts[1][0]:
            yield word(
                "gap_lists.why.visits",
                lang,
                was=formats.number(counts[0][0], lang),
                now=formats.number(counts[1][0], lang),
            )
        elif code in ("no_disbursement", "money_without_record") and counts[0][1] != counts[1][1]:
            yield word(
                "gap_lists.why.payments",
                lang,
                was=formats.number(counts[0][1], lang),
                now=formats.number(counts[1][1], lang),
            )
        # Records that the cell does not count, or that stand on another theme, are not told of above.
        elif code in ("leverage_and_support", "ended_or_suspended") and flag.records:
            names = dict.fromkeys(in_language(record, "name", lang) for record in flag.records)
            names = [name for name in names if name not in told]
            key = "gap_lists.why.beside" if code in sides[1] else "gap_lists.why.beside_gone"
            if names:
                yield word(key, lang, flag=name, names=formats.list_of(names, lang))
