"""A board for a meeting: what there is of a country on one card, and the way from each picked country to the next."""

from collections.abc import Mapping

import pandas as pd

from dashboard import formats, session
from dashboard.exports.tables import Column
from dashboard.gaps import on_profile
from dashboard.overview.shown import (
    LEVELS,
    MEANS,
    assessments_of,
    behind,
    count_label,
    means_of,
    measure_column,
    period_of,
    said,
    sources_of,
    trends_of,
)
from dashboard.overview.view import COUNTS, Overview, coming_visits, yearly_of
from dashboard.panels import Fact, Mark, Panel, Record
from dashboard.profile.records import REGISTER_LANGUAGE, date_of, text_of, upper_first
from dashboard.words import plural, word

ALL = "all"
PARTS = ("partnerships", "means", "gaps", "undertakings", "contact", "money", "more_items")
ELSEWHERE = (
    "undertaking_overdue",
    "undertaking_due_soon",
    "undertaking_outcome_unknown",
    "partnership_suspended",
    "partnership_date_passed",
    "partnership_ends_soon",
    "no_assessment_found",
    "leverage_and_support",
)
"""Rules of attention whose items stand in another part of the board already."""


def board_panel(view: Overview, code: str) -> Panel:
    """All of one country on one card: partnerships, means, gaps, undertakings, contact and money."""
    lang = view.lang
    row = view.countries.set_index("country_code").loc[code].to_dict()
    parts = {
        "partnerships": _partnerships(view, code),
        "means": _means(view, code),
        "gaps": _gaps(view, code),
        "undertakings": _undertakings(view, code),
        "contact": _contact(view, code),
        "money": _money(view, code, row),
        "more_items": _other(view, code),
    }
    ways = {
        "partnerships": session.link("country", absolute=True, country=code) + "#section-partnerships",
        "means": session.link("country", absolute=True, country=code) + "#section-instruments",
        "gaps": session.link("gaps", absolute=True, country=code),
        "undertakings": session.link("policy_agenda", absolute=True, agenda=session.pack({"country": code})),
        "contact": session.link("country", absolute=True, country=code) + "#section-work",
        "money": session.link("country", absolute=True, country=code) + "#section-money",
        "more_items": session.link("country", absolute=True, country=code),
    }
    records = [
        Record(
            title=word(f"overview.board.{part}", lang),
            facts=facts,
            links=[(word("overview.board.more", lang), ways[part])],
        )
        for part, facts in parts.items()
        if facts
    ]
    lines = [
        {"part": word(f"overview.board.{part}", lang), "what": fact.label, "value": fact.value}
        for part, facts in parts.items()
        for fact in facts
    ]
    table = pd.DataFrame(lines, columns=["part", "what", "value"])
    table["value_state"] = ["not_recorded" if formats.is_missing(value) else None for value in table["value"]]
    summary = plural(
        "overview.board.summary",
        lang,
        int(row["own_active_count"]),
        gaps=formats.number(row["gaps"], lang, kind="no_data"),
        overdue=formats.number(row["undertaking_overdue"], lang),
    )
    whats = (
        "own",
        "gaps",
        "flagged",
        *MEANS,
        "contact",
        "next",
        "undertakings",
        *(["money"] if view.money else []),
    )
    return Panel(
        key=f"board-{code}",
        title=view.names[code],
        subtitle=word("overview.board.subtitle", lang, today=formats.date(view.today, lang)),
        figure=None,
        alt=summary,
        summary=summary,
        records=records,
        records_shown=len(records),
        table=table,
        columns=[
            Column(name=name, label=word(f"overview.board.column.{name}", lang), kind="text")
            for name in table
            if name != "value_state"
        ],
        caveats=[word("country.attention.blank", lang)],
        sources=sources_of(view, ["partnerships", "attention", "money"]),
        period=period_of(view, with_money=True),
        version=view.version,
        definition=word("overview.sheet.definition", lang),
        not_a=word("overview.sheet.not_a", lang),
        marks=[Mark(label=word(f"overview.behind.{what}", lang), key=(what,)) for what in whats],
        rows=lambda mark: behind(view, mark[0], code) if mark else pd.DataFrame(),
        row_columns=[Column(name="name", label=word("overview.column.record", lang), kind="text")],
        recompute=word("overview.recompute.sheet", lang),
        selection_sentence=f"{view.names[code]}. {view.sheet_sentence}",
        address=view.address,
        filters=view.filters,
    )


def _of(frame: pd.DataFrame, code: str) -> list[dict[str, object]]:
    return frame[frame["country_code"] == code].to_dict("records")


def _partnerships(view: Overview, code: str) -> list[Fact]:
    lang = view.lang
    listed = view.registers("country/partnerships")
    own = _of(listed[listed["is_country_specific"]], code)
    facts = [
        Fact(
            label=upper_first(word(f"overview.sheet.level.{level}", lang)),
            value="; ".join(
                f"{row[f'name_{lang}']} ({row[f'status_{lang}']})" for row in own if row["level"] == level
            ),
        )
        for level in LEVELS
        if any(row["level"] == level for row in own)
    ]
    ends = [
        row
        for row in _of(view.attention, code)
        if row["rule_id"] in ("partnership_ends_soon", "partnership_date_passed")
    ]
    return [
        *(
            facts
            or [
                Fact(
                    label=word("overview.sheet.partnerships", lang), value=word("overview.sheet.no_own", lang)
                )
            ]
        ),
        Fact(
            label=word("overview.sheet.assessment", lang),
            value=assessments_of(view).get(code) or word("overview.sheet.no_active", lang),
        ),
        *([Fact(label=word("overview.board.ends", lang), value=_dated(view, ends))] if ends else []),
    ]


def _dated(view: Overview, rows: list[dict[str, object]]) -> str:
    lang = view.lang
    return "; ".join(
        f"{row[f'name_{lang}']}" + (f" ({day})" if (day := date_of(row["on_date"], lang)) else "")
        for row in rows
    )


def _means(view: Overview, code: str) -> list[Fact]:
    lang = view.lang
    facts = []
    for what in MEANS:
        rows = pd.DataFrame(_of(means_of(view, what), code))
        names = list(rows.drop_duplicates("instrument_id")[f"name_{lang}"]) if len(rows) else []
        facts.append(
            Fact(
                label=word(f"overview.means.{what}", lang),
                value="; ".join(names) or word("overview.means.nothing", lang),
            )
        )
    return facts


def _gaps(view: Overview, code: str) -> list[Fact]:
    if view.gaps is None or code not in view.gaps.evidence.countries:
        return []
    cells = on_profile.cells_of(view.gaps, code)
    none = word("overview.board.none", view.lang)
    flags = [
        f"{view.gaps.theme(cell.theme_id)} ({formats.list_of(view.gaps.flags(cell), view.lang)})"
        for cell in cells
        if cell.flags
    ]
    return [
        *(
            Fact(
                label=count_label(view, name),
                value="; ".join(view.gaps.theme(cell.theme_id) for cell in cells if cell.verdict == verdict)
                or none,
            )
            for name, verdict in (("gaps", "gap"), ("to_check", "to_check"))
        ),
        Fact(label=count_label(view, "flagged"), value="; ".join(flags) or none),
    ]


def _undertakings(view: Overview, code: str) -> list[Fact]:
    items = _of(view.attention, code)
    return [
        Fact(
            label=count_label(view, rule),
            value=_dated(view, [row for row in items if row["rule_id"] == rule])
            or word("overview.board.none", view.lang),
        )
        for rule in ("undertaking_overdue", "undertaking_due_soon", "undertaking_outcome_unknown")
    ]


def _contact(view: Overview, code: str) -> list[Fact]:
    lang = view.lang
    visits = view.registers("country/visits")
    done = sorted(_of(visits[visits["is_counted"]], code), key=lambda row: str(row["visit_date"]))
    coming = _of(coming_visits(visits, view.today), code)
    last, first = (done[-1] if done else None), (coming[0] if coming else None)
    facts = [
        Fact(label=word("overview.sheet.last_contact", lang), value=_visit(view, last)),
        Fact(label=word("overview.sheet.next_contact", lang), value=_visit(view, first)),
    ]
    if last is not None:
        facts.insert(
            1,
            Fact(
                label=word("overview.sheet.office", lang),
                value=text_of(last["office"]),
                language=REGISTER_LANGUAGE,
            ),
        )
    return facts


def _visit(view: Overview, row: Mapping[str, object] | None) -> str | None:
    return None if row is None else f"{date_of(row['visit_date'], view.lang)}: {row[f'purpose_{view.lang}']}"


def _money(view: Overview, code: str, row: Mapping[str, object]) -> list[Fact]:
    if view.money is None:
        return []
    trend = trends_of(view, yearly_of(view.money, [code])).get(code)
    return [
        Fact(
            label=f"{measure_column(view, 'money').label}, {view.money.source_name}, {view.money.years}",
            value=said(view, "money", row["amount"]),
        ),
        Fact(
            label=word("overview.sheet.trend", view.lang),
            value=trend or formats.missing("no_data", view.lang),
        ),
    ]


def _other(view: Overview, code: str) -> list[Fact]:
    items = [row for row in _of(view.attention, code) if row["rule_id"] not in ELSEWHERE]
    rules = dict.fromkeys(row["rule_id"] for row in items)
    return [
        Fact(
            label=count_label(view, rule) if rule in COUNTS else word(f"country.rule.{rule}", view.lang),
            value=_dated(view, [row for row in items if row["rule_id"] == rule]),
        )
        for rule in rules
    ]
