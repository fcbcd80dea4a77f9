"""The matrix as the reader asked to see it: which rows and columns, grouped and sorted, and what each cell shows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from dashboard import formats, session
from dashboard.gaps import rules
from dashboard.gaps.rules import Cell, Totals
from dashboard.gaps.view import GapView, number_of
from dashboard.words import plural, word

GROUPS = ("region", "route", "none")
SORTS = ("name", "gaps", "to_check", "above", "own_record", "framework_only", "unknown", "flagged")
BY = ("theme", "country", "region")
OPEN = ("gap", "to_check", "counts", "sensitivity", "difference")
ONLY = ("all", "gaps", "open")
"""All cells; gaps alone; gaps and what is to be checked."""
PLACE = "-place-"
TOTAL_COLUMNS = ("gaps", "to_check", "coverage")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What of the matrix is shown.

    Attributes:
        group: one of `GROUPS`.
        sort: one of `SORTS`; every count from high to low, then by name.
        only: one of `ONLY`.
        regions: UN subregions; all when empty.
        routes: routes; all when empty.
        roles: partner, watched; both when empty.
        themes: themes; all when empty.
        flags: rules of flags; cells without any of them are faint.
        by: how the lists are ordered, one of `BY`.
        open: parts of the page that are shown on demand, of `OPEN`.
        compare_with: version that the cells are compared with; the default settings when blank.
        need: need indicator whose threshold is at hand; the first when blank.
    """

    group: str = "region"
    sort: str = "name"
    only: str = "all"
    regions: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    by: str = "theme"
    open: tuple[str, ...] = ()
    compare_with: str = ""
    need: str = ""


def read_shown(
    parts: Mapping[str, str], view: GapView, *, versions: Collection[str] = ()
) -> tuple[Shown, list[str]]:
    """Return what the parts of an address ask to see, and the parts that could not be followed.

    Args:
        parts: `group`, `sort`, `only`, `by`, `with`, and `regions`, `routes`, `roles`, `themes`, `flags`, `open` with values
            joined by `~`.
        view: what can be chosen from.
        versions: versions that the cells can be compared with.
    """
    one = {
        "group": GROUPS,
        "sort": SORTS,
        "only": ONLY,
        "by": BY,
        "need": dict(view.settings.thresholds),
    }
    many = {**choices(view), "open": OPEN}
    found: dict[str, object] = {}
    bad = []
    for part, value in parts.items():
        if part in one and value in one[part]:
            found[part] = value
        elif part in many and value and set(value.split("~")) <= set(many[part]):
            found[part] = tuple(code for code in many[part] if code in value.split("~"))
        elif part == "with" and value in versions:
            found["compare_with"] = value
        else:
            bad.append(f"{part}:{value}" if value else part)
    return Shown(**found), bad


def choices(view: GapView) -> dict[str, dict[str, str]]:
    """Return what can be filtered on: part -> code -> name in the language."""
    return session.kept(_choices, replace(view, settings=view.defaults, address=""))


def _choices(view: GapView) -> dict[str, dict[str, str]]:
    codes = view.ask("meta/codes")
    lang = view.lang
    region_names = dict(
        codes[codes["list_id"].isin(["region", "subregion"])][["code", f"name_{lang}"]].itertuples(
            index=False, name=None
        )
    )
    countries = view.evidence.countries.values()
    found = {country.subregion for country in countries if country.subregion}
    routes = view.ask("gaps/routes")
    return {
        "regions": dict(
            sorted(((code, region_names.get(code, code)) for code in found), key=lambda pair: pair[1])
        ),
        "routes": dict(routes[["route_id", f"name_{lang}"]].itertuples(index=False, name=None)),
        "roles": {role: word(f"gaps.role.{role}", lang) for role in ("partner", "watched")},
        "themes": {theme: view.theme(theme) for theme in view.themes},
        "flags": {
            rule.rule_id: getattr(rule, f"name_{lang}")
            for rule in view.evidence.rules.values()
            if rule.kind == "flag"
        },
    }


def is_bright(cell: Cell, shown: Shown) -> bool:
    """Tell whether a cell is what the reader looks for; others are faint."""
    if shown.only == "gaps" and cell.verdict != "gap":
        return False
    if shown.only == "open" and cell.verdict is None:
        return False
    return not shown.flags or any(flag.rule.rule_id in shown.flags for flag in cell.flags)


def rows_shown(view: GapView, shown: Shown) -> list[str]:
    """Return the codes of the countries shown, sorted."""
    themes = columns_shown(view, shown)
    cells = view.cells

    def fits(code: str) -> bool:
        country = view.evidence.countries[code]
        return (
            (not shown.regions or country.subregion in shown.regions)
            and (not shown.routes or bool(set(country.route_ids) & set(shown.routes)))
            and (not shown.roles or country.role in shown.roles)
            and (
                (shown.only == "all" and not shown.flags)
                or any(is_bright(cells[code, theme], shown) for theme in themes)
            )
        )

    codes = [code for code in view.countries if fits(code)]
    if shown.sort == "name":
        return codes
    counts = {
        code: count_of(rules.totals(cells[code, theme] for theme in themes), shown.sort) for code in codes
    }
    return sorted(codes, key=lambda code: -counts[code])


def columns_shown(view: GapView, shown: Shown) -> list[str]:
    """Return the themes shown, in order."""
    return [theme for theme in view.themes if not shown.themes or theme in shown.themes]


def count_of(found: Totals, name: str) -> int:
    """Return one named count of `SORTS`."""
    if name in ("gaps", "to_check", "flagged"):
        return getattr(found, name)
    return found.needs["above"] if name == "above" else found.states[name]


def grouped(view: GapView, shown: Shown) -> list[tuple[str, list[str]]]:
    """Return groups of countries, by name; on several routes a country stands under each."""
    codes = rows_shown(view, shown)
    if shown.group == "none":
        return [("", codes)] if codes else []
    names = choices(view)["regions" if shown.group == "region" else "routes"]
    wanted = shown.routes if shown.group == "route" and shown.routes else tuple(names)
    groups = []
    for code, name in names.items():
        if shown.group == "route" and code not in wanted:
            continue
        members = [
            country
            for country in codes
            if code
            in (
                view.evidence.countries[country].route_ids
                if shown.group == "route"
                else (view.evidence.countries[country].subregion,)
            )
        ]
        if members:
            groups.append((name, members))
    placed = {country for _, members in groups for country in members}
    rest = [country for country in codes if country not in placed]
    if rest:
        groups.append((word(f"gaps.group.no_{shown.group}", view.lang), rest))
    return groups


def payload(view: GapView, shown: Shown, selected: str | None) -> dict:
    """Return what the grid draws; see `dashboard/gaps/grid.py`."""
    lang, cells = view.lang, view.cells
    themes = columns_shown(view, shown)
    groups = grouped(view, shown)
    codes = list(dict.fromkeys(code for _, members in groups for code in members))
    words = label_words(view)
    # One address for all heads: each would be written anew for 78 of them.
    theme_address = session.link("theme", theme=PLACE, cell=None)
    country_address = session.link("country", country=PLACE, cell=None, theme=None, show=None)
    drawn = {}
    for code in codes:
        for theme in themes:
            cell = cells[code, theme]
            drawn[f"{code}.{theme}"] = {
                "state": cell.state,
                "need": cell.need,
                "verdict": cell.verdict,
                "flags": [flag.rule.rule_id for flag in cell.flags],
                "rule": cell.rule.rule_id,
                "count": number_of(cell.counted("own")),
                "text": label_of(cell, words),
                "dim": not is_bright(cell, shown),
            }
    return {
        "caption": word("gaps.matrix.caption", lang),
        "corner": word("gaps.matrix.corner", lang),
        "selected": selected,
        "themes": [
            {
                "id": theme,
                "name": view.theme(theme),
                "short": word(f"gaps.short.{theme}", lang) if theme in SHORT else view.theme(theme),
                "href": theme_address.replace(PLACE, theme),
                "closed": any(cells[code, theme].closed_by for code in codes),
                "totals": counts_of(rules.totals(cells[code, theme] for code in codes), lang),
            }
            for theme in themes
        ],
        "groups": [
            {
                "name": name,
                "rows": [
                    {
                        "code": code,
                        "name": view.country(code),
                        "role": view.evidence.countries[code].role,
                        "href": country_address.replace(PLACE, code),
                        "totals": counts_of(rules.totals(cells[code, theme] for theme in themes), lang),
                    }
                    for code in members
                ],
            }
            for name, members in groups
        ],
        "cells": drawn,
        "total_columns": [
            {
                "id": name,
                "name": word(f"gaps.total.{name}", lang),
                "note": word(f"gaps.total.{name}_note", lang),
            }
            for name in TOTAL_COLUMNS
        ],
        "total": counts_of(rules.totals(cells[code, theme] for code in codes for theme in themes), lang),
    }


SHORT = (
    "return",
    "reintegration",
    "reception",
    "anti_smuggling",
    "anti_trafficking",
    "border",
    "legal_pathways",
    "routes",
    "governance",
    "root_causes",
)
"""Themes with a short name of their own for the head of a narrow column; another shows its name."""


def label_words(view: GapView) -> dict[str, Mapping[str, str]]:
    """Return the words that labels are made of: 680 labels from some eighty words, not from 680 lookups."""
    lang, evidence = view.lang, view.evidence
    return {
        "country": {code: view.country(code) for code in evidence.countries},
        "theme": {theme: view.theme(theme) for theme in evidence.themes},
        "state": {
            rule.code: word("gaps.label.state", lang, state=getattr(rule, f"name_{lang}"), rule=rule.rule_id)
            for rule in evidence.rules.values()
        },
        "need": {need: word(f"gaps.need.{need}", lang) for need in rules.NEEDS},
        "verdict": {verdict: word(f"gaps.verdict.{verdict}", lang) for verdict in rules.VERDICTS},
        "flag": {rule.code: getattr(rule, f"name_{lang}") for rule in evidence.rules.values()},
        "flags": {str(number): plural("gaps.label.flags", lang, number) for number in range(1, 8)},
        "records": {str(number): plural("gaps.label.records", lang, number) for number in range(1, 60)},
    }


def label_of(cell: Cell, words: Mapping[str, Mapping[str, str]]) -> str:
    """Return what a screen reader says of a cell: everything that the marks show."""
    parts = [
        f"{words['country'][cell.country_code]}, {words['theme'][cell.theme_id]}: {words['state'][cell.state]}"
    ]
    own = str(number_of(cell.counted("own")))
    if own in words["records"]:
        parts.append(words["records"][own])
    if cell.state != "not_applicable":
        parts.append(words["need"][cell.need])
    if cell.verdict:
        parts.append(words["verdict"][cell.verdict])
    if cell.flags:
        named = ", ".join(words["flag"][flag.rule.code] for flag in cell.flags)
        parts.append(f"{words['flags'][str(len(cell.flags))]} ({named})")
    return "; ".join(parts)


def numbers_of(found: Totals) -> dict[str, int]:
    """Return how many cells there are of each state and verdict, under short names."""
    return {
        "own": found.states["own_record"],
        "framework": found.states["framework_only"],
        "nothing": found.states["nothing_found"],
        "unknown": found.states["unknown"],
        "na": found.states["not_applicable"],
        "gaps": found.gaps,
        "to_check": found.to_check,
    }


def figures_in_words(found: Totals, lang: str) -> list[tuple[str, str]]:
    """Return gaps, cells to check and coverage as key figures: figure, and what it is a count of."""
    return [
        (plural("gaps.figures.gaps", lang, found.gaps), word("gaps.figures.gaps_note", lang)),
        (
            word("gaps.figures.to_check", lang, count=formats.number(found.to_check, lang)),
            word("gaps.figures.to_check_note", lang),
        ),
        (
            word("gaps.figures.coverage", lang, value=percent(found.coverage, lang)),
            word(
                "gaps.figures.coverage_note" if found.low != found.high else "gaps.figures.coverage_note_all",
                lang,
                own=formats.number(found.states["own_record"], lang),
                known=formats.number(found.known, lang),
                low=percent(found.low, lang),
                high=percent(found.high, lang),
            ),
        ),
    ]


def unknown_in_words(found: Totals, lang: str) -> tuple[str, str]:
    """Return the cells with an unknown state as a key figure."""
    return (
        word("gaps.figures.unknown", lang, count=formats.number(found.states["unknown"], lang)),
        word("gaps.figures.unknown_note", lang),
    )


def places_in_words(view: GapView, shown: Shown) -> str:
    """Return the countries shown in words: the filters on them, or all."""
    names = choices(view)
    found = [names[part][code] for part in ("regions", "routes", "roles") for code in getattr(shown, part)]
    return formats.list_of(found, view.lang) if found else word("gaps.show.all_countries", view.lang)


def counts_of(found: Totals, lang: str) -> dict[str, object]:
    """Return the counts of some cells as the grid takes them; coverage as text with its bounds."""
    return {
        **numbers_of(found),
        "applicable": found.applicable,
        "low": found.low,
        "high": found.high,
        "coverage": percent(found.coverage, lang),
        "text": word(
            "gaps.total.text",
            lang,
            own=found.states["own_record"],
            known=found.known,
            applicable=found.applicable,
            framework=found.states["framework_only"],
            nothing=found.states["nothing_found"],
            unknown=found.states["unknown"],
            low=percent(found.low, lang),
            high=percent(found.high, lang),
        ),
    }


@lru_cache(maxsize=1_000)
def percent(share: float | None, lang: str) -> str:
    """Return a share of 0 to 1 as a percentage; a dash where there is nothing to divide by."""
    return "–" if share is None else formats.percent(100 * share, lang)


def filters_in_words(shown: Shown, view: GapView) -> list[str]:
    """Return what is left out of the matrix, in words; nothing when all is shown."""
    names = choices(view)
    said = [
        f"{word(f'gaps.filter.{part}', view.lang)}: "
        + formats.list_of([names[part][code] for code in getattr(shown, part)], view.lang)
        for part in names
        if getattr(shown, part)
    ]
    if shown.only != "all":
        said.append(word(f"gaps.only.{shown.only}", view.lang))
    return said


def cells_shown(view: GapView, shown: Shown) -> Sequence[Cell]:
    """Return the cells of the rows and columns shown that are not faint."""
    themes = columns_shown(view, shown)
    return [
        view.cells[code, theme]
        for code in rows_shown(view, shown)
        for theme in themes
        if is_bright(view.cells[code, theme], shown)
    ]
