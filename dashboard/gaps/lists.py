"""Gaps and what is to be checked as lists to take along: each cell with its need and its reason in both languages."""

from collections.abc import Callable, Sequence

import pandas as pd

from dashboard import formats
from dashboard.exports.tables import STATE_SUFFIX, Column
from dashboard.gaps import matrix
from dashboard.gaps.on_profile import SOURCES, rows_behind
from dashboard.gaps.rules import OWN, VERDICTS, Cell, Reading, Totals, totals
from dashboard.gaps.settings import listed
from dashboard.gaps.view import GapView, in_language, need_name, reading_in_words
from dashboard.panels import AS_IN_THE_CELL, Mark, Panel
from dashboard.profile.records import sources
from dashboard.words import plural, word

KINDS = VERDICTS
BY = ("theme", "country", "region")
COUNTS = (
    "gaps",
    "to_check",
    "above",
    "own_record",
    "framework_only",
    "nothing_found",
    "unknown",
    "not_applicable",
)
# Figures that are read as a need and are no indicator of their own.
SOURCE_OF_FIGURE = {
    "decisions_negative_eu": "unhcr_decisions",
    "dead_and_missing_country": "iom_missing_migrants",
    "detections_departure_route": "frontex_detections",
}
KIND_OF_COLUMN = {
    "country_code": "country",
    "theme_id": "code",
    "rule": "code",
    "need_year": "date",
    "address": "url",
    **dict.fromkeys(("value", "threshold", "above_by", "above_pct", "turns_at", "change_pct"), "decimal"),
    **dict.fromkeys(COUNTS, "integer"),
}


def gaps_panel(view: GapView, kind: str, by: str) -> Panel:
    """All gaps, or all cells to check, one row a cell.

    Args:
        view: settings, version and language.
        kind: one of `KINDS`.
        by: one of `BY`: what the list is ordered by; that column stands first.

    Raises:
        ValueError: an unknown kind or order.
    """
    if kind not in KINDS:
        raise ValueError(f"no list {kind!r}; there are {', '.join(KINDS)}")
    lang = view.lang
    groups = grouped_cells(view, by, lambda cell: cell.verdict == kind)
    cells = [cell for _, members in groups for cell in members]
    summary = (
        word(
            "gap_lists.summary",
            lang,
            counts=", ".join(f"{name} {formats.number(len(members), lang)}" for name, members in groups),
        )
        if cells
        else word(f"gap_lists.{kind}.none", lang)
    )
    rows = [{**row_of(view, cell), "cell": cell_name(view, cell.key, by)} for cell in cells]
    return Panel(
        key=f"list-{kind.replace('_', '-')}",
        title=title_of(view, kind, cells),
        subtitle=word(f"gap_lists.{kind}.subtitle", lang, order=word(f"gap_lists.by.{by}", lang)),
        figure=None,
        alt=summary,
        summary=summary,
        shows_table=True,
        empty=word(f"gap_lists.{kind}.none", lang),
        marks=[Mark(label=cell_name(view, cell.key), key=cell.key) for cell in cells],
        rows=lambda mark: origin_rows(view, view.cells[mark]) if mark else pd.DataFrame(),
        row_columns=origin_columns(lang),
        recompute=lambda rows, mark: view.sentence(view.cells[mark]) if mark else "",
        **as_table(rows, ["cell", by, *(name for name in LISTED if name != by)], lang),
        shown_columns=[
            "cell",
            *(["region"] if by == "region" else []),
            *("need_indicator need_year value threshold above_pct not_counted_count".split()),
            f"reason_{lang}",
        ],
        row_address="address",
        **framed(
            view,
            f"gap_lists.{kind}.definition",
            needs=sorted({found.need.need_id for cell in cells for found in cell.readings}),
        ),
    )


def counts_panel(view: GapView, by: str) -> Panel:
    """How many cells there are of each kind, by theme, country or region: every cell stands in one group."""
    lang = view.lang
    groups = grouped_cells(view, by, lambda _: True)
    rows = []
    for name, members in groups:
        found = totals(members)
        rows.append(
            {by: name, "cell_count": len(members), **{what: count_of(found, what) for what in COUNTS}}
        )
    whole = view.totals()
    summary = word(
        "gap_lists.counts.summary",
        lang,
        gaps=plural("gaps.figures.gaps", lang, whole.gaps),
        to_check=word("gaps.figures.to_check", lang, count=formats.number(whole.to_check, lang)),
        cells=plural("gap_lists.cells", lang, len(view.cells)),
    )
    return Panel(
        key="list-counts",
        title=word(f"gap_lists.counts.title_{by}", lang),
        subtitle=word("gap_lists.counts.subtitle", lang, order=word(f"gap_lists.by.{by}", lang)),
        figure=None,
        alt=summary,
        summary=summary,
        shows_table=True,
        marks=[Mark(label=name, key=(number,)) for number, (name, _) in enumerate(groups)],
        rows=lambda mark: pd.concat(
            [origin_rows(view, cell) for cell in groups[mark[0]][1] if cell.verdict] or [pd.DataFrame()],
            ignore_index=True,
        ),
        row_columns=origin_columns(lang),
        recompute=word("gap_lists.counts.recompute", lang),
        **as_table(rows, [by, *COUNTS, "cell_count"], lang),
        **framed(view, "gap_lists.counts.definition"),
    )


LISTED = (
    "theme",
    "country",
    "region",
    "role",
    "verdict",
    "state",
    "rule",
    "need_indicator",
    "value",
    "unit",
    "need_year",
    "threshold",
    "above_by",
    "above_pct",
    "need_other",
    "flags",
    "framework_count",
    "not_counted_count",
    "not_counted_why",
    "reason_nl",
    "reason_en",
    "address",
    "changes",
    "version",
    "country_code",
    "theme_id",
)


def row_of(view: GapView, cell: Cell) -> dict[str, object]:
    """Return a cell with a need above its threshold as a row; see `LISTED`.

    The need is that of the indicator that lies furthest beyond its threshold; others stand in `need_other` in words.
    """
    lang = view.lang
    leading = leading_reading(cell)
    rest = [found for found in cell.readings if found is not leading]
    others: dict[str, set[tuple[str, str]]] = {}
    for record, how in cell.records:
        if how != OWN:
            others.setdefault(how, set()).add((record.record_kind, record.record_id))
    frameworks = others.pop("framework", set())
    region = region_of(view, cell.country_code)
    share = distance(leading)
    return {
        "theme": view.theme(cell.theme_id),
        "country": view.country(cell.country_code),
        "region": region,
        "region" + STATE_SUFFIX: None if region else "not_recorded",
        "role": word(f"gaps.role.{view.evidence.countries[cell.country_code].role}", lang),
        "verdict": view.verdict(cell),
        "state": view.state(cell),
        "rule": cell.rule.rule_id,
        "need_indicator": need_name(leading.need, lang),
        "value": leading.figure.value,
        "unit": in_language(leading.need, "unit", lang),
        "need_year": str(leading.year),
        "threshold": leading.threshold,
        "above_by": abs(leading.figure.value - leading.threshold),
        "above_pct": None if share is None else round(100 * share, 1),
        "above_pct" + STATE_SUFFIX: "not_applicable" if share is None else None,
        "need_other": "; ".join(reading_in_words(found, lang) for found in rest) or word("gaps.none", lang),
        "flags": listed(view.flags(cell), lang),
        "framework_count": len(frameworks),
        "not_counted_count": len(set().union(*others.values())),
        "not_counted_why": "; ".join(
            f"{word(f'gaps.how.{how}', lang)}: {formats.number(len(found), lang)}"
            for how, found in others.items()
        )
        or word("gaps.none", lang),
        "reason_nl": view.sentence(cell, "nl"),
        "reason_en": view.sentence(cell, "en"),
        "address": view.address_of(cell),
        "changes": view.changes_said,
        "version": view.version,
        "country_code": cell.country_code,
        "theme_id": cell.theme_id,
    }


def grouped_cells(view: GapView, by: str, takes: Callable[[Cell], bool]) -> list[tuple[str, list[Cell]]]:
    """Return cells in groups, without empty ones: themes in their order, countries and regions by name.

    Raises:
        ValueError: `by` is none of `BY`.
    """
    if by not in BY:
        raise ValueError(f"no order {by!r}; there are {', '.join(BY)}")
    cells = view.cells
    inside = [cells[country, theme] for country in view.countries for theme in view.themes]
    no_region = word("gaps.group.no_region", view.lang)
    name_of = {
        "theme": lambda cell: view.theme(cell.theme_id),
        "country": lambda cell: view.country(cell.country_code),
        "region": lambda cell: region_of(view, cell.country_code) or no_region,
    }[by]
    names = {
        "theme": [view.theme(theme) for theme in view.themes],
        "country": [view.country(code) for code in view.countries],
        "region": [*matrix.choices(view)["regions"].values(), no_region],
    }[by]
    groups: dict[str, list[Cell]] = {name: [] for name in names}
    for cell in inside:
        if takes(cell):
            groups[name_of(cell)].append(cell)
    return [(name, members) for name, members in groups.items() if members]


def region_of(view: GapView, country_code: str) -> str | None:
    """Return the name of a country's UN subregion, None where none is known."""
    return matrix.choices(view)["regions"].get(view.evidence.countries[country_code].subregion)


def leading_reading(cell: Cell) -> Reading:
    """Return the indicator that lies furthest beyond its threshold, of those that make the need.

    Raises:
        ValueError: no indicator lies beyond its threshold.
    """
    above = [found for found in cell.readings if found.state == "above"]
    if not above:
        raise ValueError(f"{cell.key} has no need above a threshold")
    return max(above, key=lambda found: distance(found) or 0.0)


def distance(found: Reading) -> float | None:
    """Return how far a value lies beyond its threshold, as a share of it; None where the threshold is zero."""
    if not found.threshold:
        return None
    way = 1 if found.need.operator == ">=" else -1
    return way * (found.figure.value - found.threshold) / found.threshold


def cell_name(view: GapView, key: tuple[str, str], by: str = "country") -> str:
    """Return a cell as country and theme; the theme first where a list goes by theme."""
    parts = [view.country(key[0]), view.theme(key[1])]
    return ": ".join(reversed(parts) if by == "theme" else parts)


def count_of(found: Totals, what: str) -> int:
    """Return one of `COUNTS`."""
    return found.states[what] if what in found.states else matrix.count_of(found, what)


def title_of(view: GapView, kind: str, cells: Sequence[Cell]) -> str:
    """Return how many there are, on how many themes and in how many countries."""
    lang = view.lang
    if not cells:
        return word(f"gap_lists.{kind}.title_none", lang)
    return word(
        "gap_lists.title",
        lang,
        found=plural("gaps.figures.gaps", lang, len(cells))
        if kind == "gap"
        else word("gaps.figures.to_check", lang, count=formats.number(len(cells), lang)),
        themes=plural("gap_lists.themes", lang, len({cell.theme_id for cell in cells})),
        countries=plural("gap_lists.countries", lang, len({cell.country_code for cell in cells})),
    )


def as_table(rows: Sequence[dict[str, object]], names: Sequence[str], lang: str) -> dict[str, object]:
    """Return `table` and `columns` of a panel from rows; the columns are there without rows as well."""
    ends = [name for row in rows for name in row if name.endswith(STATE_SUFFIX)]
    frame = pd.DataFrame(list(rows), columns=[*names, *dict.fromkeys(ends)])
    return {"table": frame, "columns": [column_of(name, lang) for name in names]}


def column_of(name: str, lang: str) -> Column:
    """Return the heading and meaning of a column of a list."""
    kind = "integer" if name.endswith(("_count", "_changed")) else KIND_OF_COLUMN.get(name, "text")
    return Column(
        name=name,
        label=word(f"gap_lists.column.{name}", lang),
        kind=kind,
        # Persons and persons per 1,000 stand in one column: each as it is.
        decimals=AS_IN_THE_CELL if kind == "decimal" else 0,
        definition=word(f"gap_lists.definition.{name}", lang),
        language=name[-2:] if name in ("reason_nl", "reason_en") else "",
    )


def framed(view: GapView, definition: str, *, needs: Sequence[str] | None = None) -> dict[str, object]:
    """Return what every panel on gaps must carry: sources, period, version, settings, address.

    Args:
        view: settings, version and language.
        definition: key of the text that says what is shown.
        needs: indicators that it rests on; all that take part when None.
    """
    lang = view.lang
    needs = view.settings.needs_on if needs is None else needs
    years = [year for need, year in view.settings.years if need in needs]
    period = word("country.register.period", lang)
    if years:
        period = word(
            "gap_lists.period", lang, registers=period, years=formats.period(min(years), max(years), lang)
        )
    return {
        "sources": sources(view, [*SOURCES, *figure_sources(view, needs)]),
        "period": period,
        "version": view.version,
        "definition": word(definition, lang),
        "not_a": word("gaps.profile.not_a", lang),
        "selection_sentence": view.selection_sentence,
        "address": view.address,
        "caveats": [word("gap_lists.caveat", lang), *(f"{change}." for change in view.changes)],
        "filters": view.filters,
    }


def figure_sources(view: GapView, needs: Sequence[str]) -> list[str]:
    """Return the publications of need indicators, each once."""
    of_indicator = dict(
        view.ask("meta/indicators")[["indicator_id", "source_id"]].itertuples(index=False, name=None)
    )
    known = {**of_indicator, **SOURCE_OF_FIGURE}
    figures = [view.evidence.needs[need].figure_id for need in needs]
    return list(dict.fromkeys(known[figure] for figure in figures if figure in known))


ORIGIN = (
    "name",
    "counted_as",
    "reporter",
    "period",
    "value",
    "file_name",
    "sheet_name",
    "sheet_row",
    "cell",
    "original_file",
    "original_line",
    "publisher",
)


def origin_rows(view: GapView, cell: Cell) -> pd.DataFrame:
    """Return the rows that a cell rests on: records, claims, rules, need indicators, and the figures of the needs.

    Returns:
        Columns of `ORIGIN`; `counted_as` says of each record whether it counts and if not why.
    """
    lang = view.lang
    decided = rows_behind(view, cell)
    counted = [word(f"gaps.how.{how}", lang) for _, how in cell.records]
    decided["counted_as"] = counted + [None] * (len(decided) - len(counted))
    decided["counted_as" + STATE_SUFFIX] = [None] * len(counted) + ["not_applicable"] * (
        len(decided) - len(counted)
    )
    # What only figures have is no gap in the data of a record.
    for name in ("reporter", "period", "value", "cell", "original_file", "original_line", "publisher"):
        decided[name + STATE_SUFFIX] = "not_applicable"
    parts = [decided]
    for found in cell.readings:
        if found.figure is not None:
            rows = figure_rows(view, found, cell.country_code)
            parts.append(rows.assign(**{"counted_as" + STATE_SUFFIX: "not_applicable"}))
    rows = pd.concat(parts, ignore_index=True)
    names = [name for name in ORIGIN if name == "counted_as" or (name in rows and rows[name].notna().any())]
    return rows[names + [name + STATE_SUFFIX for name in names if name + STATE_SUFFIX in rows]]


def figure_rows(view: GapView, found: Reading, country_code: str) -> pd.DataFrame:
    """Return the cells of the source that make one figure of a need, with its name and publisher."""
    figure = found.need.figure_id
    if figure in set(view.ask("meta/indicators")["indicator_id"]):
        rows = view.ask(
            "country/indicator_series_rows", indicator_id=figure, country=country_code, period=found.year
        )
    else:
        rows = view.ask("gaps/figure_rows", figure_id=figure, country=country_code, period=found.year)
    rows = rows.assign(name=need_name(found.need, view.lang), publisher=rows[f"publisher_{view.lang}"])
    return rows[[name for name in ORIGIN if name in rows]]


def origin_columns(lang: str) -> list[Column]:
    """Return the headings of the columns of `origin_rows` that come first: what it is, and what it counts as."""
    return [
        Column(name="name", label=word("shell.rows.name", lang), kind="text"),
        Column(name="counted_as", label=word("gap_lists.column.counted_as", lang), kind="text"),
    ]
