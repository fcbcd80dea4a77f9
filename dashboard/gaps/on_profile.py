"""What a country profile says of coverage: the same cells and the same sentences as the matrix."""

import pandas as pd

from dashboard import formats
from dashboard.exports.tables import Column
from dashboard.gaps.matrix import percent
from dashboard.gaps.rules import Cell, Totals
from dashboard.gaps.view import GapView, in_language, in_sentence, need_sentence
from dashboard.panels import Fact, Mark, Panel, Record
from dashboard.profile.records import sources
from dashboard.words import plural, word

SOURCES = ("register_partnerships", "register_instruments", "taskforce_reference")


def cells_of(view: GapView, country_code: str) -> list[Cell]:
    """The cells of a country, in the order of the themes."""
    return [view.cells[country_code, theme] for theme in view.themes]


def gap_sentences(view: GapView, country_code: str) -> list[str]:
    """What is missing in a country, in one or two sentences; that nothing is, when nothing is."""
    lang, cells = view.lang, cells_of(view, country_code)
    said = []
    for verdict in ("gap", "to_check"):
        found = [view.theme(cell.theme_id) for cell in cells if cell.verdict == verdict]
        if found:
            themes = formats.list_of([in_sentence(name) for name in found], lang)
            said.append(plural(f"gaps.profile.{verdict}", lang, len(found), themes=themes))
    if not said:
        said.append(word("gaps.profile.nothing", lang))
    return said


def themes_panel(view: GapView, country_code: str, place: str) -> Panel:
    """Each migration theme of a country: what was found, whether it matters, and why.

    Args:
        view: settings, version and language.
        country_code: ISO 3166 alpha-3.
        place: the country as the place where something is, e.g. "in Tunesië".
    """
    lang, cells = view.lang, cells_of(view, country_code)
    found = view.totals(cells)
    summary = " ".join(gap_sentences(view, country_code))
    table = pd.DataFrame(
        {
            "theme": [view.theme(cell.theme_id) for cell in cells],
            "state": [view.state(cell) for cell in cells],
            "need": [view.need(cell) for cell in cells],
            "verdict": [view.verdict(cell) for cell in cells],
            "flags": ["; ".join(view.flags(cell)) or word("gaps.none", lang) for cell in cells],
            "reason": [view.sentence(cell) for cell in cells],
            "address": [view.address_of(cell) for cell in cells],
        }
    )
    return Panel(
        key="coverage",
        title=_title(found.gaps, found.to_check, lang),
        subtitle=word("gaps.profile.subtitle", lang, place=place),
        figure=None,
        alt=summary,
        summary=summary,
        table=table,
        columns=[
            Column(
                name=name,
                label=word(f"gaps.column.{name}", lang),
                kind="url" if name == "address" else "text",
            )
            for name in ("theme", "state", "need", "verdict", "flags", "reason", "address")
        ],
        sources=sources(view, SOURCES),
        period=word("country.register.period", lang),
        version=view.version,
        definition=word("gaps.profile.definition", lang),
        not_a=word("gaps.profile.not_a", lang),
        marks=[Mark(label=view.theme(cell.theme_id), key=(cell.theme_id,)) for cell in cells],
        rows=lambda mark: rows_behind(view, view.cells[country_code, mark[0]]) if mark else pd.DataFrame(),
        recompute=lambda rows, mark: view.sentence(view.cells[country_code, mark[0]]),
        selection_sentence=view.selection_sentence,
        address=view.address,
        caveats=[
            coverage_in_words(found, lang),
            *(f"{change}." for change in view.changes),
        ],
        filters=view.filters,
        records=[_record(view, cell) for cell in cells],
        records_shown=len(cells),
    )


def coverage_in_words(found: Totals, lang: str) -> str:
    """Return which part of the themes has a record of the country's own, with its bounds where a state is unknown."""
    return word(
        "gaps.profile.coverage" if found.low != found.high else "gaps.profile.coverage_all",
        lang,
        share=percent(found.coverage, lang),
        own=found.states["own_record"],
        known=found.known,
        framework=found.states["framework_only"],
        unknown=found.states["unknown"],
        applicable=found.applicable,
        low=percent(found.low, lang),
        high=percent(found.high, lang),
    )


def _record(view: GapView, cell: Cell) -> Record:
    lang = view.lang
    facts = []
    if cell.verdict:
        facts.append(Fact(label=word("gaps.column.verdict", lang), value=view.verdict(cell)))
    if cell.state != "not_applicable":
        said = need_sentence(cell, view.evidence, lang)
        facts.append(Fact(label=word("gaps.column.need", lang), value=in_sentence(said)))
    if cell.flags:
        facts.append(
            Fact(label=word("gaps.column.flags", lang), value=formats.list_of(view.flags(cell), lang))
        )
    return Record(
        title=view.theme(cell.theme_id),
        status=view.state(cell),
        tone="attention"
        if cell.verdict
        else {"own_record": "good", "not_applicable": "past"}.get(cell.state, ""),
        facts=facts,
        more=[Fact(label=word("gaps.column.reason", lang), value=view.sentence(cell))],
    )


def rows_behind(view: GapView, cell: Cell) -> pd.DataFrame:
    """The rows of registers and reference tables that decide a cell: records, claims, rule, need indicators."""
    things = [
        *((in_language(record, "name", view.lang), record) for record, _ in cell.records),
        *((claim.claim_id, claim) for claim in cell.closed_by),
        *((rule.rule_id, rule) for rule in (cell.not_applicable, cell.need_rule) if rule),
        *((reading.need.need_id, reading.need) for reading in cell.readings),
        (cell.rule.rule_id, cell.rule),
    ]
    return pd.DataFrame(
        {
            "name": [name for name, _ in things],
            "file_name": [thing.file_name for _, thing in things],
            "sheet_name": [thing.sheet_name for _, thing in things],
            "sheet_row": [thing.sheet_row for _, thing in things],
        }
    )


def _title(gaps: int, to_check: int, lang: str) -> str:
    if not gaps and not to_check:
        return word("gaps.profile.title_none", lang)
    parts = [plural("gaps.figures.gaps", lang, gaps)] if gaps else []
    parts += [word("gaps.figures.to_check", lang, count=formats.number(to_check, lang))] if to_check else []
    return word("gaps.profile.title", lang, counts=formats.list_of(parts, lang))
