"""The panels of the overview and of the steering sheet, and the rows that each of their figures is a count of."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from dashboard import charts, formats
from dashboard.exports.tables import Column
from dashboard.gaps import on_profile
from dashboard.gaps.sensitivity import Difference, differences, in_version, versions_to_compare
from dashboard.money.spread import rows_of as money_rows
from dashboard.overview.view import COUNTS, Overview, yearly_of
from dashboard.panels import Mark, Panel
from dashboard.profile.place import outlines
from dashboard.profile.records import publication, upper_first
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


def former(view: Overview) -> Overview | None:
    """The same view of the version before; None where no other version is kept that holds a matrix."""
    if view.gaps is None:
        return None
    older = [version for version in versions_to_compare(view.gaps) if version < view.version]
    if not older:
        return None
    return replace(
        view,
        version=older[0],
        gaps=in_version(view.gaps, older[0]),
        money=replace(view.money, version=older[0]) if view.money else None,
    )


def changes_panel(view: Overview, before: Overview) -> Panel:
    """What differs from the version before: cells of the matrix, and counts by country."""
    lang = view.lang
    was, now = (one.countries.set_index("country_code") for one in (before, view))
    rows = []
    for code, name in view.names.items():
        for column in CHANGED:
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
    cells = differences(before.gaps.cells, view.gaps.cells)
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
    table = pd.DataFrame(
        {
            "name": frame["name"],
            "partnerships": [partnerships_said(row, lang) for row in frame.to_dict("records")],
            "assessment": [
                assessments.get(code) or word("overview.sheet.no_active", lang)
                for code in frame["country_code"]
            ],
            "gaps": frame["gaps"],
            "to_check": frame["to_check"],
            "amount": frame["amount"],
            "trend": [trends.get(code) for code in frame["country_code"]],
            "last_visit_date": frame["last_visit_date"],
            "last_visit_office": frame["last_visit_office"],
            "open_undertaking_count": frame["open_undertaking_count"],
            "undertaking_due_soon": frame["undertaking_due_soon"],
            "undertaking_overdue": frame["undertaking_overdue"],
            "sorted_by": frame["sorted_by"],
            "address": frame["address"],
        }
    )
    for name in ("gaps", "to_check", "amount", "trend"):
        table[f"{name}_state"] = ["no_data" if formats.is_missing(value) else None for value in table[name]]
    for name in ("last_visit_date", "last_visit_office"):
        table[f"{name}_state"] = [
            "not_recorded" if formats.is_missing(value) else None for value in table[name]
        ]
    in_table = view.sort in table
    if in_table:
        table = table.drop(columns="sorted_by")
    columns = [
        text_column(view, "name"),
        *([] if in_table else [replace(count_column(view, view.sort), name="sorted_by")]),
        text_column(view, "partnerships", label="overview.sheet.partnerships"),
        text_column(view, "assessment", label="overview.sheet.assessment"),
        count_column(view, "gaps"),
        count_column(view, "to_check"),
        replace(measure_column(view, "money"), name="amount"),
        text_column(view, "trend", label="overview.sheet.trend"),
        Column(name="last_visit_date", label=word("overview.sheet.last_contact", lang), kind="date"),
        # The register names offices in English only.
        replace(text_column(view, "last_visit_office", label="overview.sheet.office"), language="en"),
        count_column(view, "open_undertaking_count"),
        count_column(view, "undertaking_due_soon"),
        count_column(view, "undertaking_overdue"),
        Column(name="address", label=word("overview.column.address", lang), kind="url"),
    ]
    shown = [column.name for column in columns if column.name != "address"]
    summary = word("overview.sheet.summary", lang, count=word(f"overview.count.{view.sort}", lang).lower())
    whats = ("own", "gaps", "money", "contact", "undertakings")
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
        key = "same" if abs(new - old) < 0.005 else "up" if new > old else "down"
        found[code] = word(
            f"overview.sheet.trend.{key}",
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
    if what in ("gaps", "to_check", "need"):
        cells = [
            cell
            for cell in on_profile.cells_of(view.gaps, code)
            if (
                cell.need == "above" and not cell.not_applicable
                if what == "need"
                else cell.verdict == {"gaps": "gap"}.get(what, what)
            )
        ]
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
    elif what in ("contact", "days_without_contact"):
        rows = view.registers("country/visits")
        rows = rows[rows["is_counted"]].assign(
            **{
                f"name_{lang}": [
                    f"{formats.date(str(d), lang)}: {p}"
                    for d, p in zip(
                        rows.loc[rows["is_counted"], "visit_date"],
                        rows.loc[rows["is_counted"], f"purpose_{lang}"],
                        strict=True,
                    )
                ]
            }
        )
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
