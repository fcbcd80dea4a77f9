"""The panels of the overview and of the steering sheet, and the rows that each of their figures is a count of."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from dashboard import charts, formats
from dashboard.exports.tables import Column
from dashboard.gaps import on_profile
from dashboard.gaps.sensitivity import Difference, differences, in_version, versions_to_compare
from dashboard.money.spread import rows_of as money_rows
from dashboard.overview.view import COUNTS, Overview, coming_visits, innovative_forms, yearly_of
from dashboard.panels import Mark, Panel
from dashboard.profile.place import outlines
from dashboard.profile.records import publication, upper_first
from dashboard.versions.kept import made_at
from dashboard.words import plural, word

REGISTERS = (
    "register_partnerships",
    "register_instruments",
    "register_undertakings",
    "register_visits",
    "register_oversight",
)
VALUES = {
    "partnerships": "own_active_count",
    "instruments": "instrument_count",
    "gaps": "gaps",
    "need": "needs",
    "money": "amount",
}
"""Measure -> the column of the table of countries that holds it."""
STATES = ("active", "pending", "suspended", "ended")
LEVELS = ("bilateral", "eu", "multilateral")


# What a reader should know first ---------------------------------------------------------------------------------


def unknowns(view: Overview) -> list[str]:
    """What the product does not know, in a few sentences, each from the data."""
    lang = view.lang
    registers = (
        view.ask("meta/sources").set_index("source_id")["reference_period"].reindex(REGISTERS).dropna()
    )
    said = (
        [word("overview.unknown.statuses", lang, until=formats.date(registers.max(), lang))]
        if len(registers)
        else []
    )
    if view.gaps:
        found = view.gaps.totals()
        said.append(
            plural(
                "overview.unknown.registers",
                lang,
                found.states["unknown"],
                of=formats.number(sum(found.states.values()), lang),
            )
        )
    if view.money:
        said.append(
            word("overview.unknown.money", lang, source=view.money.source_name, until=view.money.until)
        )
        lacking = len(set(view.names) - set(view.money.held["place_code"]))
        if lacking:
            said.append(plural("overview.unknown.lacking", lang, lacking))
    return said


def figures_of(view: Overview) -> list[tuple[str, str]]:
    """Key figures with the sets that they are counts of; what names several countries counts once."""
    lang = view.lang
    partnerships = view.registers("country/partnerships")
    own = partnerships[partnerships["is_country_specific"] & partnerships["is_active"]]
    items = view.attention
    overdue = items.loc[items["rule_id"] == "undertaking_overdue", "record_id"].nunique()
    unclear = items.loc[items["rule_id"] == "undertaking_outcome_unknown", "record_id"].nunique()
    unassessed = items.loc[items["rule_id"] == "no_assessment_found", "record_id"].nunique()
    found = [
        (
            plural("overview.figure.partnerships", lang, own["partnership_id"].nunique()),
            plural(
                "overview.figure.partnerships_of",
                lang,
                own["country_code"].nunique(),
                of=formats.number(len(view.names), lang),
            ),
        )
    ]
    if view.gaps:
        totals = view.gaps.totals()
        found.append(
            (
                plural("gaps.figures.gaps", lang, totals.gaps),
                word(
                    "overview.figure.gaps_of",
                    lang,
                    to_check=formats.number(totals.to_check, lang),
                    of=formats.number(sum(totals.states.values()), lang),
                ),
            )
        )
    found += [
        (
            plural("overview.figure.overdue", lang, overdue),
            plural("overview.figure.overdue_of", lang, unclear),
        ),
        (
            plural("overview.figure.unassessed", lang, unassessed),
            plural("overview.figure.unassessed_of", lang, own["partnership_id"].nunique()),
        ),
    ]
    if view.money:
        amount = view.countries["amount"].dropna().sum()
        held = int(view.countries["amount"].notna().sum())
        found.append(
            (
                view.money.amount(float(amount)) if held else word("state.no_data", lang),
                plural(
                    "overview.figure.money_of",
                    lang,
                    held,
                    measure=view.money.measure_name.lower(),
                    source=view.money.source_name,
                    years=view.money.years,
                ),
            )
        )
    return found


# Map and list ----------------------------------------------------------------------------------------------------


def measure_column(view: Overview, measure: str) -> Column:
    """The column of a measure: counts have no decimals, money has its unit."""
    lang = view.lang
    unit = view.money.unit_name if measure == "money" and view.money else ""
    return Column(
        name=VALUES[measure],
        label=upper_first(word(f"overview.measure.{measure}", lang))
        if measure != "money" or view.money is None
        else view.money.measure_name,
        kind="decimal" if measure == "money" else "integer",
        unit=unit,
        definition=definition_of(view, measure),
    )


def definition_of(view: Overview, measure: str) -> str:
    """What a measure counts."""
    said = word(f"overview.definition.{measure}", view.lang)
    return f"{said} {view.money.sentence}." if measure == "money" and view.money else said


def sources_of(view: Overview, measures: Sequence[str]) -> list[dict[str, str]]:
    """The publications behind some measures, each once."""
    wanted = []
    for measure in measures:
        if measure == "money" and view.money:
            wanted.append(str(view.money.about["publication_id"]))
        elif measure == "need":
            wanted.append("taskforce_reference")
        elif measure != "money":
            wanted += REGISTERS[:2] if measure in ("partnerships", "instruments", "gaps") else REGISTERS
    listed = view.ask("meta/sources").set_index("source_id", drop=False)
    kept = [name for name in dict.fromkeys(wanted) if name in listed.index]
    return [publication(listed.loc[name], view.lang) for name in kept]


def period_of(view: Overview, *, with_money: bool) -> str:
    """The reference period of the registers, and of the money where there is some in the panel."""
    said = word("country.register.period", view.lang)
    if with_money and view.money:
        money = word("spending.period", view.lang, years=view.money.years, until=view.money.until)
        return f"{said}; {money}"
    return said


def ranked(view: Overview, measure: str) -> pd.DataFrame:
    """The countries by a measure, the largest first; what is not known comes last."""
    return view.countries.sort_values(
        VALUES[measure], ascending=False, na_position="last", kind="stable", ignore_index=True
    )


def map_panel(view: Overview) -> Panel:
    """The chosen measure on the map; a click on a circle opens the country."""
    lang, measure = view.lang, view.by
    frame = ranked(view, measure)
    values = pd.to_numeric(frame[VALUES[measure]])
    shown = frame.assign(amount=values)[["country_code", "name", "amount"]]
    notes = [word("overview.map.hint", lang), word("country.map.note", lang)]
    notes += [
        note
        for code in ("XKX",)
        if code in set(shown["country_code"]) and (note := formats.country_note(code, lang))
    ]
    undrawn = list(shown.loc[shown["amount"].isna(), "name"])
    if undrawn:
        notes.append(word("overview.map.no_data", lang, names=formats.list_of(undrawn, lang)))
    top = frame.head(3)
    named = [
        f"{name} ({said(view, measure, value)})"
        for name, value in zip(top["name"], top[VALUES[measure]], strict=True)
    ]
    summary = word("overview.map.summary", lang, names=formats.list_of(named, lang))
    return Panel(
        key="map",
        title=word(f"overview.map.title.{measure}", lang),
        subtitle=word("overview.map.subtitle", lang, measure=in_words(view, measure)),
        figure=charts.symbol_map(
            shown,
            outlines(),
            lang=lang,
            size_label="{amount}",
            sign_labels={
                sign: word(f"overview.map.{sign}", lang) for sign in ("negative", "zero", "missing")
            },
            no_data_label=word("state.no_data", lang),
            currency=(view.money.currency if view.money else "EUR") if measure == "money" else None,
        ),
        alt=summary,
        summary=summary,
        caveats=notes,
        leads_to="country",
        **_of_measure(view, frame, measure),
    )


def list_panel(view: Overview) -> Panel:
    """The countries by the chosen measure, each a link to its profile."""
    lang, measure = view.lang, view.by
    frame = ranked(view, measure)
    having = int((pd.to_numeric(frame[VALUES[measure]]) > 0).sum())
    summary = plural("overview.list.summary", lang, having, of=formats.number(len(frame), lang))
    return Panel(
        key="countries",
        title=plural(f"overview.list.title.{measure}", lang, having),
        subtitle=word("overview.map.subtitle", lang, measure=in_words(view, measure)),
        figure=None,
        alt=summary,
        summary=summary,
        shows_table=True,
        row_address="address",
        shown_columns=("name", VALUES[measure]),
        **_of_measure(view, frame, measure),
    )


def in_words(view: Overview, measure: str) -> str:
    """A measure with its unit, for subtitles."""
    if measure == "money" and view.money:
        return (
            f"{view.money.measure_name}, {view.money.source_name}, {view.money.unit_name}, {view.money.years}"
        )
    return word(f"overview.measure.{measure}", view.lang)


def said(view: Overview, measure: str, value: object) -> str:
    """One figure of a measure in words."""
    if measure == "money" and view.money:
        return view.money.amount(None if formats.is_missing(value) else float(value))
    return formats.number(None if formats.is_missing(value) else int(value), view.lang, kind="no_data")


def _of_measure(view: Overview, frame: pd.DataFrame, measure: str) -> dict[str, object]:
    lang = view.lang
    columns = [
        text_column(view, "name"),
        measure_column(view, measure),
        text_column(view, "role"),
        text_column(view, "country_code"),
        Column(name="address", label=word("overview.column.address", lang), kind="url"),
    ]
    table = frame[[column.name for column in columns]].assign(
        role=[word(f"overview.role.{role}", lang) for role in frame["role"]]
    )
    table[f"{VALUES[measure]}_state"] = [
        "no_data" if formats.is_missing(value) else None for value in table[VALUES[measure]]
    ]
    return {
        "table": table,
        "columns": columns,
        "sources": sources_of(view, [measure]),
        "period": period_of(view, with_money=measure == "money"),
        "version": view.version,
        "definition": definition_of(view, measure),
        "not_a": word(f"overview.not_a.{measure}", lang),
        "marks": [
            Mark(label=row["name"], key=(row["country_code"],))
            for row in frame.to_dict("records")
            if not formats.is_missing(row[VALUES[measure]]) and row[VALUES[measure]]
        ],
        "rows": lambda mark: behind(view, measure, mark[0]) if mark else pd.DataFrame(),
        "row_columns": [text_column(view, "name", label="overview.column.record")],
        "recompute": word(f"overview.recompute.{measure}", lang),
        "selection_sentence": view.sentence,
        "address": view.address,
        "filters": view.filters,
    }


# What needs attention --------------------------------------------------------------------------------------------


def attention_panel(view: Overview) -> Panel:
    """What needs attention by country, sorted by one count; the others stand beside it and are not added to it."""
    lang, sort = view.lang, view.sort
    frame = view.countries.assign(count=pd.to_numeric(view.countries[sort]))
    shown = frame.sort_values(
        ["count", "name"], ascending=[False, True], na_position="last", ignore_index=True
    )
    having = shown[shown["count"] > 0]
    if sort == "days_without_contact":
        never = int(frame["count"].isna().sum())
        summary = plural("overview.attention.never", lang, never)
    else:
        summary = word(f"overview.rule.{sort}", lang)
    beside = [
        name
        for name in ("undertaking_overdue", "gaps", "no_assessment_found", "partnership_ends_soon")
        if name != sort
    ][:3]
    columns = [
        text_column(view, "name"),
        count_column(view, sort),
        *(count_column(view, name) for name in COUNTS if name != sort),
        Column(name="address", label=word("overview.column.address", lang), kind="url"),
    ]
    table = having[[column.name for column in columns]].reset_index(drop=True)
    title = (
        plural(f"overview.attention.title.{sort}", lang, len(having))
        if len(having)
        else word("overview.attention.title_none", lang)
    )
    return Panel(
        key="attention",
        title=title,
        subtitle=word(
            "overview.attention.subtitle",
            lang,
            count=word(f"overview.count.{sort}", lang).lower(),
            today=formats.date(view.today, lang),
        ),
        figure=None,
        alt=summary,
        summary=summary,
        table=table,
        columns=columns,
        shown_columns=("name", sort, *beside),
        shows_table=True,
        row_address="address",
        empty=word("overview.attention.none", lang),
        caveats=[word("overview.attention.caveat", lang), word("country.attention.blank", lang)],
        sources=sources_of(view, ["gaps", "attention"]),
        period=period_of(view, with_money=False),
        version=view.version,
        definition=word(f"overview.rule.{sort}", lang),
        not_a=word("overview.attention.not_a", lang),
        marks=[Mark(label=row["name"], key=(row["country_code"],)) for row in having.to_dict("records")],
        rows=lambda mark: behind(view, sort, mark[0]) if mark else pd.DataFrame(),
        row_columns=[text_column(view, "name", label="overview.column.record")],
        recompute=word(
            "overview.recompute.days" if sort == "days_without_contact" else "overview.recompute.count", lang
        ),
        selection_sentence=view.sentence,
        address=view.address,
        filters=view.filters,
    )


# What changed ----------------------------------------------------------------------------------------------------

CHANGED = ("own_active_count", "instrument_count", "gaps", "to_check", "undertaking_overdue", "amount")


CHANGED_ON_SHEET = (
    *CHANGED,
    "own_suspended_count",
    "no_assessment_found",
    "undertaking_due_soon",
    "flagged",
    "support_count",
    "leverage_count",
    "innovative_count",
)


def older_versions(view: Overview) -> list[str]:
    """The versions before this one that are kept and hold a matrix, newest first."""
    if view.gaps is None:
        return []
    return [version for version in versions_to_compare(view.gaps) if version < view.version]


def version_at(older: Sequence[str], since: str) -> str | None:
    """The version that `since` names, or the last one of before the day that it is.

    Args:
        older: versions, newest first.
        since: one of them, or a day (2026-11-20). Of a day before all of them it is the oldest, from which on
            anything is known; blank is the newest.

    Returns:
        None where there is no older version, or `since` is neither.
    """
    if not older or since in older:
        return since if older else None
    if not since:
        return older[0]
    try:
        day = dt.date.fromisoformat(since)
    except ValueError:
        return None
    return next((version for version in older if made_at(version).date() < day), older[-1])


def former(view: Overview, version: str | None = None) -> Overview | None:
    """The same view of a version, of the one before where none is named; None where no other is kept with a matrix."""
    version = version or version_at(older_versions(view), "")
    if version is None:
        return None
    return replace(
        view,
        version=version,
        gaps=in_version(view.gaps, version),
        money=replace(view.money, version=version) if view.money else None,
    )


def changes_panel(
    view: Overview,
    before: Overview,
    *,
    countries: Sequence[str] | None = None,
    counted: Sequence[str] = CHANGED,
) -> Panel:
    """What differs from the version before: cells of the matrix, and counts by country.

    `countries` are those that are told of, all where it is None; `counted` the counts that are held side by side.
    """
    lang = view.lang
    was, now = (one.countries.set_index("country_code") for one in (before, view))
    rows = []
    wanted = view.names if countries is None else {code: view.names[code] for code in countries}
    for code, name in wanted.items():
        for column in counted:
            old, new = (frame[column].get(code) if column in frame else None for frame in (was, now))
            if _differs(old, new):
                rows.append(
                    {
                        "name": name,
                        "what": count_label(view, column),
                        "before": _text_of(view, column, old),
                        "after": _text_of(view, column, new),
                        "address": now.loc[code, "address"],
                    }
                )
    cells = [cell for cell in differences(before.gaps.cells, view.gaps.cells) if cell.key[0] in wanted]
    summary = (
        plural("overview.changes.summary", lang, len(rows), cells=formats.number(len(cells), lang))
        if rows or cells
        else word("overview.changes.none", lang, version=before.version)
    )
    columns = [
        text_column(view, name, label=f"overview.column.{name}")
        for name in ("name", "what", "before", "after")
    ]
    columns.append(Column(name="address", label=word("overview.column.address", lang), kind="url"))
    kinds = Counter(
        verdict for cell in cells for verdict in (_verdict_change(view, cell),) if verdict is not None
    )
    caveats = [
        plural("overview.changes.kind", lang, count, before=old, after=new)
        for (old, new), count in kinds.most_common()
    ]
    return Panel(
        key="changes",
        title=plural("overview.changes.title", lang, len(rows))
        if rows
        else word("overview.changes.title_none", lang),
        subtitle=word("overview.changes.subtitle", lang, version=before.version),
        figure=None,
        alt=summary,
        summary=summary if rows or cells else word("overview.changes.not_a", lang),
        caveats=caveats,
        table=pd.DataFrame(rows, columns=[column.name for column in columns]),
        columns=columns,
        shown_columns=("name", "what", "before", "after"),
        shows_table=True,
        row_address="address",
        empty=summary,
        sources=sources_of(view, ["gaps", "attention", "money"]),
        period=period_of(view, with_money=True),
        version=view.version,
        definition=word("overview.changes.definition", lang),
        not_a=word("overview.changes.not_a", lang),
        rows=lambda _mark: pd.DataFrame(),
        recompute=word("overview.changes.recompute", lang),
        selection_sentence=view.sentence,
        address=view.address,
    )


def _verdict_change(view: Overview, cell: Difference) -> tuple[str, str] | None:
    """What a cell of the matrix was judged and is; None where only its marks differ or it stands in one version."""
    if cell.before is None or cell.after is None or cell.before.verdict == cell.after.verdict:
        return None
    return tuple(
        word(f"overview.changes.verdict.{one.verdict or 'neither'}", view.lang)
        for one in (cell.before, cell.after)
    )


def _differs(old: object, new: object) -> bool:
    if formats.is_missing(old) or formats.is_missing(new):
        return formats.is_missing(old) != formats.is_missing(new)
    # Half a cent is what adding up in another order leaves over.
    return abs(float(old) - float(new)) > 0.005


def _text_of(view: Overview, column: str, value: object) -> str:
    return said(view, "money" if column == "amount" else "gaps", value)


# The steering sheet ----------------------------------------------------------------------------------------------


def sheet_panel(view: Overview) -> Panel:
    """The chosen countries side by side, a row each, sorted by one count; made to be printed."""
    lang = view.lang
    frame = view.countries[view.countries["country_code"].isin(view.shown)]
    frame = frame.assign(sorted_by=pd.to_numeric(frame[view.sort])).sort_values(
        ["sorted_by", "name"], ascending=[False, True], na_position="last", ignore_index=True
    )
    codes = list(frame["country_code"])
    yearly = yearly_of(view.money, codes) if view.money else pd.DataFrame()
    trends = trends_of(view, yearly)
    assessments = assessments_of(view)
    assessed = [
        assessments.get(code) or word("overview.sheet.no_active", lang) for code in frame["country_code"]
    ]
    table = pd.DataFrame(
        {
            "name": frame["name"],
            "running": [running_said(row, lang) for row in frame.to_dict("records")],
            "partnerships": [partnerships_said(row, lang) for row in frame.to_dict("records")],
            **{f"{level}_active": frame[f"{level}_active"] for level in LEVELS},
            "own_suspended_count": frame["own_suspended_count"],
            "assessment": assessed,
            "no_assessment_found": frame["no_assessment_found"],
            "gaps": frame["gaps"],
            "to_check": frame["to_check"],
            "flagged": frame["flagged"],
            "means": beside(frame, "support_count", "leverage_count", "innovative_count", lang=lang),
            "support_count": frame["support_count"],
            "leverage_count": frame["leverage_count"],
            "innovative_count": frame["innovative_count"],
            "amount": frame["amount"],
            "trend": [None if code not in trends else short_trend(yearly, code) for code in codes],
            "trend_words": [trends.get(code) for code in codes],
            "last_visit_date": frame["last_visit_date"],
            "last_visit_office": frame["last_visit_office"],
            "next_visit_date": frame["next_visit_date"],
            "next_visit_office": frame["next_visit_office"],
            "open_undertaking_count": frame["open_undertaking_count"],
            "due": beside(frame, "undertaking_overdue", "undertaking_due_soon", lang=lang),
            "undertaking_due_soon": frame["undertaking_due_soon"],
            "undertaking_overdue": frame["undertaking_overdue"],
            "sorted_by": frame["sorted_by"],
            "address": frame["address"],
        }
    )
    for name in ("gaps", "to_check", "flagged", "amount", "trend", "trend_words"):
        table[f"{name}_state"] = ["no_data" if formats.is_missing(value) else None for value in table[name]]
    for name in ("last_visit_date", "last_visit_office", "next_visit_date", "next_visit_office"):
        table[f"{name}_state"] = [
            "not_recorded" if formats.is_missing(value) else None for value in table[name]
        ]
    in_table = view.sort in table
    if in_table:
        table = table.drop(columns="sorted_by")
    columns = [
        text_column(view, "name"),
        *([] if in_table else [replace(count_column(view, view.sort), name="sorted_by")]),
        text_column(view, "running", label="overview.sheet.running"),
        text_column(view, "partnerships", label="overview.sheet.partnerships"),
        *(short_column(view, f"{level}_active") for level in LEVELS),
        short_column(view, "own_suspended_count"),
        text_column(view, "assessment", label="overview.sheet.assessment"),
        short_column(view, "no_assessment_found"),
        count_column(view, "gaps"),
        count_column(view, "to_check"),
        short_column(view, "flagged"),
        text_column(view, "means", label="overview.sheet.means"),
        short_column(view, "support_count"),
        short_column(view, "leverage_count"),
        short_column(view, "innovative_count"),
        text_column(view, "due", label="overview.sheet.due"),
        short_column(view, "undertaking_overdue"),
        short_column(view, "undertaking_due_soon"),
        replace(measure_column(view, "money"), name="amount"),
        text_column(view, "trend", label="overview.sheet.trend"),
        text_column(view, "trend_words", label="overview.sheet.trend_words"),
        Column(name="last_visit_date", label=word("overview.sheet.last_contact", lang), kind="date"),
        # The register names offices in English only.
        replace(text_column(view, "last_visit_office", label="overview.sheet.office"), language="en"),
        Column(name="next_visit_date", label=word("overview.sheet.next_contact", lang), kind="date"),
        replace(text_column(view, "next_visit_office", label="overview.sheet.next_office"), language="en"),
        count_column(view, "open_undertaking_count"),
        Column(name="address", label=word("overview.column.address", lang), kind="url"),
    ]
    # What takes many words makes rows as high as the page: it stands in the table, the files and on the board.
    left_out = (
        "partnerships bilateral_active eu_active multilateral_active assessment support_count leverage_count "
        "innovative_count undertaking_overdue undertaking_due_soon trend_words last_visit_office next_visit_office "
        "open_undertaking_count address"
    ).split()
    shown = [column.name for column in columns if column.name not in left_out or column.name == view.sort]
    summary = word("overview.sheet.summary", lang, count=word(f"overview.count.{view.sort}", lang).lower())
    whats = (
        "own",
        "gaps",
        "flagged",
        "support",
        "leverage",
        "innovative",
        "money",
        "contact",
        "next",
        "undertakings",
    )
    return Panel(
        key="sheet",
        title=plural("overview.sheet.title", lang, len(frame)),
        subtitle=word("overview.sheet.subtitle", lang, today=formats.date(view.today, lang)),
        figure=None,
        alt=summary,
        summary=summary,
        table=table,
        columns=columns,
        shown_columns=tuple(shown),
        shows_table=True,
        row_address="address",
        lines={"trend": [list(yearly[code]) if code in yearly else [] for code in codes]},
        caveats=[
            *([word("overview.sheet.trend_is", lang)] if view.money else []),
            word("overview.sheet.in_full", lang),
            word("overview.sheet.own_only", lang),
            word("country.attention.blank", lang),
        ],
        sources=sources_of(view, ["partnerships", "attention", "money"]),
        period=period_of(view, with_money=True),
        version=view.version,
        definition=word("overview.sheet.definition", lang),
        not_a=word("overview.sheet.not_a", lang),
        marks=[
            Mark(
                label=f"{row['name']}: {word(f'overview.behind.{what}', lang)}",
                key=(row["country_code"], what),
            )
            for row in frame.to_dict("records")
            for what in whats
            if what != "money" or view.money
        ],
        rows=lambda mark: behind(view, mark[1], mark[0]) if mark else pd.DataFrame(),
        row_columns=[text_column(view, "name", label="overview.column.record")],
        recompute=word("overview.recompute.sheet", lang),
        selection_sentence=view.sheet_sentence,
        address=view.address,
        filters=view.filters,
    )


MEANS = ("support", "leverage", "innovative")
"""What is shown side by side: what a country gets, what presses it, and new forms."""
MOST_NAMED = 3


def means_of(view: Overview, what: str) -> pd.DataFrame:
    """The uses of instruments that a count of MEANS counts, see `country/instruments`."""
    found = view.registers("country/instruments")
    if what == "innovative":
        return innovative_forms(found)
    # As `country/facts` counts them.
    return found[found["is_active"] & found["is_country_specific"] & found["nature"].eq(what)]


def means_panel(view: Overview) -> Panel:
    """Support and leverage of each country side by side, so that contradictions show, and innovative forms."""
    lang = view.lang
    names: dict[str, dict[str, list[str]]] = {}
    for what in MEANS:
        rows = means_of(view, what).drop_duplicates(["country_code", "instrument_id"])
        for code, held in rows.groupby("country_code"):
            names.setdefault(str(code), {})[what] = [
                f"{name} ({state})" if what == "innovative" else name
                for name, state in zip(held[f"name_{lang}"], held[f"status_{lang}"], strict=True)
            ]
    links = view.countries.set_index("country_code")["address"]
    rows = []
    for code in view.shown:
        held = names.get(code, {})
        if held:
            both = "support" in held and "leverage" in held
            rows.append(
                {
                    "name": view.names[code],
                    **{
                        what: some_of(held.get(what, []), lang) or word("overview.sheet.no_own", lang)
                        for what in MEANS
                    },
                    "held": held,
                    "both": word("overview.means.both" if both else "overview.means.not_both", lang),
                    "is_both": both,
                    "country_code": code,
                    "address": links[code],
                }
            )
    rows.sort(key=lambda row: (not row["is_both"], row["name"].casefold()))
    both = sum(row["is_both"] for row in rows)
    columns = [
        text_column(view, "name"),
        *(text_column(view, what, label=f"overview.means.{what}") for what in MEANS),
        text_column(view, "both", label="overview.means.both_column"),
        Column(name="address", label=word("overview.column.address", lang), kind="url"),
    ]
    table = pd.DataFrame(rows, columns=[column.name for column in columns])
    summary = plural("overview.means.summary", lang, both, of=formats.number(len(view.shown), lang))
    return Panel(
        key="means",
        title=plural("overview.means.title", lang, both) if both else word("overview.means.title_none", lang),
        subtitle=word("overview.means.subtitle", lang),
        figure=None,
        alt=summary,
        summary=summary,
        shows_table=True,
        table=table,
        columns=columns,
        shown_columns=("name", *MEANS, "both"),
        row_address="address",
        empty=word("overview.means.none", lang),
        caveats=[word("overview.means.caveat", lang), word("country.attention.blank", lang)],
        sources=sources_of(view, ["instruments"]),
        period=period_of(view, with_money=False),
        version=view.version,
        definition=word("overview.means.definition", lang),
        not_a=word("overview.means.not_a", lang),
        marks=[
            Mark(
                label=f"{row['name']}: {word(f'overview.means.{what}', lang)}",
                key=(row["country_code"], what),
            )
            for row in rows
            for what in MEANS
            if what in row["held"]
        ],
        rows=lambda mark: behind(view, mark[1], mark[0]) if mark else pd.DataFrame(),
        row_columns=[text_column(view, "name", label="overview.column.record")],
        recompute=word("overview.recompute.means", lang),
        selection_sentence=view.sheet_sentence,
        address=view.address,
        filters=view.filters,
    )


def some_of(names: Sequence[str], lang: str) -> str | None:
    """The first of some names, and how many more there are; None where there is none."""
    if not names:
        return None
    if len(names) <= MOST_NAMED + 1:
        return "; ".join(names)
    return "; ".join(names[:MOST_NAMED]) + plural("overview.means.more", lang, len(names) - MOST_NAMED)


def partnerships_said(row: dict, lang: str) -> str:
    """The own partnerships of a country by level and state: "EU: 2 lopend, 1 opgeschort"."""
    parts = []
    for level in LEVELS:
        counts = [
            word(f"overview.sheet.state.{state}", lang, count=formats.number(row[f"{level}_{state}"], lang))
            for state in STATES
            if row[f"{level}_{state}"]
        ]
        if counts:
            parts.append(f"{word(f'overview.sheet.level.{level}', lang)}: {', '.join(counts)}")
    return "; ".join(parts) or word("overview.sheet.no_own", lang)


def beside(frame: pd.DataFrame, *names: str, lang: str) -> list[str]:
    """Counts of each row beside each other, not added: "3 / 1 / 0"."""
    return [" / ".join(formats.number(row[name], lang) for name in names) for row in frame.to_dict("records")]


def running_said(row: Mapping[str, object], lang: str) -> str:
    """The active own partnerships of a country by level, as short as can be: "NL 1, EU 4"."""
    parts = [
        f"{word(f'overview.sheet.short.{level}', lang)} {formats.number(row[f'{level}_active'], lang)}"
        for level in LEVELS
        if row[f"{level}_active"]
    ]
    return ", ".join(parts) or word("overview.board.none", lang)


def short_trend(yearly: pd.DataFrame, code: str) -> str:
    """How the money of a country moved between the last two full years, as an arrow and those years."""
    first, last = yearly.index[-2:]
    return f"{ARROWS[direction(yearly, code)]} {first}–{last}"


ARROWS = {"up": "↑", "down": "↓", "same": "="}


def direction(yearly: pd.DataFrame, code: str) -> str:
    """Whether the money of a country went up or down between the last two full years, or stayed the same."""
    old, new = (float(amount) for amount in yearly[code].iloc[-2:])
    return "same" if abs(new - old) < 0.005 else "up" if new > old else "down"


def assessments_of(view: Overview) -> dict[str, str]:
    """Country -> the states of the legal assessment of its active own partnerships, with how many are in each."""
    partnerships = view.registers("country/partnerships")
    own = partnerships[partnerships["is_country_specific"] & partnerships["is_active"]]
    found = {}
    for code, held in own.groupby("country_code"):
        names = held[f"assessment_{view.lang}"].where(
            held["legal_assessment"].notna(), formats.missing("not_recorded", view.lang)
        )
        found[code] = "; ".join(
            f"{name}: {formats.number(count, view.lang)}"
            for name, count in names.value_counts().sort_index().items()
        )
    return found


def trends_of(view: Overview, yearly: pd.DataFrame) -> dict[str, str]:
    """Country -> how its money moved from the last but one full year of the source to the last, see `yearly_of`."""
    if len(yearly) < 2:
        return {}
    (first, last) = yearly.index[-2:]
    found = {}
    for code in yearly:
        old, new = float(yearly.loc[first, code]), float(yearly.loc[last, code])
        found[code] = word(
            f"overview.sheet.trend.{direction(yearly, code)}",
            view.lang,
            first=first,
            last=last,
            old=view.money.amount(old),
            new=view.money.amount(new),
        )
    return found


# The rows behind a figure ----------------------------------------------------------------------------------------


def behind(view: Overview, what: str, code: str) -> pd.DataFrame:
    """The records that one figure of one country counts: name, file, sheet and row (and the cell, for money)."""
    lang = view.lang
    if what in ("gaps", "to_check", "need", "flagged"):
        counts = {
            "need": lambda cell: cell.need == "above" and not cell.not_applicable,
            "flagged": lambda cell: bool(cell.flags),
            "gaps": lambda cell: cell.verdict == "gap",
            "to_check": lambda cell: cell.verdict == "to_check",
        }[what]
        cells = [cell for cell in on_profile.cells_of(view.gaps, code) if counts(cell)]
        found = [on_profile.rows_behind(view.gaps, cell) for cell in cells]
        return pd.concat(found, ignore_index=True) if found else pd.DataFrame()
    if what == "money":
        return money_rows(view.money, view.money.rows("total", None, countries=[code]))
    if what in ("own", "partnerships"):
        rows = view.registers("country/partnerships")
        rows = rows[rows["is_country_specific"]]
        # The sheet tells every state, the map counts those that run.
        rows = rows if what == "own" else rows[rows["is_active"]]
    elif what == "instruments":
        rows = view.registers("country/instruments")
        rows = rows[rows["is_active"] & rows["is_country_specific"]]
    elif what in MEANS:
        rows = means_of(view, what)
    elif what in ("contact", "days_without_contact", "next"):
        rows = view.registers("country/visits")
        rows = coming_visits(rows, view.today) if what == "next" else rows[rows["is_counted"]]
        names = [
            f"{formats.date(str(day), lang)}: {purpose}"
            for day, purpose in zip(rows["visit_date"], rows[f"purpose_{lang}"], strict=True)
        ]
        rows = rows.assign(**{f"name_{lang}": names})
    elif what == "undertakings":
        rows = view.registers("country/undertakings", today=view.today)
        rows = rows[rows["is_open"]].rename(columns={f"undertaking_{lang}": f"name_{lang}"})
    else:
        rows = view.attention[view.attention["rule_id"] == what]
    rows = rows[rows["country_code"] == code]
    return pd.DataFrame(
        {
            "name": rows[f"name_{lang}"],
            **{part: rows[part] for part in ("file_name", "sheet_name", "sheet_row")},
        }
    ).reset_index(drop=True)


# Columns ---------------------------------------------------------------------------------------------------------


def text_column(view: Overview, name: str, *, label: str = "") -> Column:
    """A column of texts."""
    return Column(name=name, label=word(label or f"overview.column.{name}", view.lang), kind="text")


def count_label(view: Overview, name: str) -> str:
    """The heading of a count, of the measure that it is where it is one."""
    for measure, column in VALUES.items():
        if column == name and name not in COUNTS:
            return upper_first(word(f"overview.measure.{measure}", view.lang))
    return word(f"overview.count.{name}", view.lang)


def count_column(view: Overview, name: str) -> Column:
    """A column of counts, defined by its rule."""
    return Column(
        name=name,
        label=count_label(view, name),
        kind="integer",
        definition=word(f"overview.rule.{name}", view.lang),
    )


def short_column(view: Overview, name: str) -> Column:
    """A column of counts under a short heading: the sheet has many of them. Its definition is the whole of it."""
    return Column(
        name=name,
        label=word(f"overview.short.{name}", view.lang),
        kind="integer",
        definition=word(f"overview.rule.{name}", view.lang),
    )
