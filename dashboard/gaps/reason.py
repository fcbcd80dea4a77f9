"""Why one cell is as it is: rule, records, claims, need, flags, and what comparable countries have.

Functions make panels; `show_reason` puts them on the page. What a heading says is what a reader must know; what
stands behind it is for who asks further.
"""

from collections.abc import Sequence

import pandas as pd

from dashboard import formats, panels, session
from dashboard.charts.gap_need import need_history
from dashboard.exports.tables import Column
from dashboard.gaps import fill, payments, rules, theme_view
from dashboard.gaps.fill import name_of
from dashboard.gaps.rules import (
    FRAMEWORK,
    OWN,
    Cell,
    Claim,
    Evidence,
    Flag,
    NeedIndicator,
    NotApplicable,
    Reading,
    Record,
    Rule,
    Settings,
)
from dashboard.gaps.settings import plain_number
from dashboard.gaps.view import GapView, in_language, in_sentence, operator_in_words
from dashboard.panels import Fact, Mark, Panel
from dashboard.panels import Record as Card
from dashboard.profile.neighbours import NEIGHBOUR_INPUTS
from dashboard.profile.records import REGISTER_LANGUAGE, TONES, codes, date_of, sources, text_of, upper_first
from dashboard.words import plural, word

SOURCES = ("register_partnerships", "register_instruments", "taskforce_reference")
STATE_TONES = {"own_record": "good", "not_applicable": "past"}
ORDER = (OWN, FRAMEWORK, "leverage")
"""What counts stands first, then pressure beside it, then what does not count."""
MEASURED_BESIDE = ("visits.csv", "undertakings.csv")
"""Claims on what no state rests on: they come last."""
SMALL = 100
PARTS = ("records", "claims", "need", "flags", "near", "fill")
"""The parts of a reason, in the order in which they are read."""


def show_reason(view: GapView, country_code: str, theme_id: str) -> None:
    """Show why a cell is as it is, shortest first.

    Args:
        view: settings, version, language.
        country_code: ISO 3166 alpha-3, in the set.
        theme_id: migration theme.
    """
    lang = view.lang
    cell = view.cells[country_code, theme_id]
    inputs = tuple(session.near(NEIGHBOUR_INPUTS))
    panels.cell_head(
        word("gap_reason.title", lang, country=view.country(country_code), theme=view.theme(theme_id)),
        status=view.state(cell),
        tone="attention" if cell.verdict else STATE_TONES.get(cell.state, ""),
        facts=head_facts(view, cell),
        lang=lang,
    )
    panels.to_copy(text_to_copy(view, cell), label=word("gap_reason.copy", lang))
    for part in PARTS:
        _fold(view, country_code, theme_id, part, inputs)
    panels.links(
        [
            (
                word("gap_reason.link.profile", lang, country=view.country(country_code)),
                session.link("country", country=country_code, cell=None, show=None),
                False,
            ),
            (
                word("gap_reason.link.theme", lang, theme=view.theme(theme_id)),
                session.link("theme", theme=theme_id, cell=None, show=None),
                False,
            ),
            (
                word("gap_reason.link.completeness", lang),
                session.link("completeness", cell=None, show=None),
                False,
            ),
        ]
    )


@session.fragment
def _fold(view: GapView, country_code: str, theme_id: str, part: str, inputs: tuple[str, ...]) -> None:
    """Show one part of the reason: what it says in its head, and the rest when a reader opens it."""
    cell = view.cells[country_code, theme_id]
    fold = panels.folded(part_label(view, cell, part, inputs), key=f"reason-{part}-fold")
    if not fold.open:
        return
    with fold:
        if part == "need" and cell.need_rule:
            panels.paragraph(need_rule_said(view, cell, cell.need_rule))
        for make, *more in part_panels(view, cell, part, inputs):
            panel = session.kept(make, view, country_code, theme_id, *more)
            if panel is not None:
                panels.show(panel, view.lang, selection=(country_code, theme_id))
        if part == "near":
            near = session.kept(fill.nearest_of, view, country_code, inputs)
            _links_to_cells(view, theme_id, near.codes)
        if part == "flags" and (ways := payments.links(view, cell)):
            panels.links(ways)


def _links_to_cells(view: GapView, theme_id: str, country_codes: Sequence[str]) -> None:
    if not country_codes:
        return
    panels.paragraph(word("gap_reason.near.to_cells", view.lang), kind="hint")
    panels.link_list(
        [
            (view.country(code), view.link_to_cell(code, theme_id), view.state(view.cells[code, theme_id]))
            for code in country_codes
        ],
        # Ten links that are all called the same would say nothing to who hears them one by one.
        second=[
            (
                word("gap_reason.link.profile", view.lang, country=view.country(code)),
                session.link("country", country=code, cell=None, show=None),
            )
            for code in country_codes
        ],
    )


def part_label(view: GapView, cell: Cell, part: str, inputs: tuple[str, ...]) -> str:
    """Return what one of `PARTS` says before it is opened."""
    if part == "near":
        return near_label(view, cell, session.kept(fill.nearest_of, view, cell.country_code, inputs))
    if part == "fill":
        return fill.label(view, cell, inputs)
    make = {"records": records_label, "claims": claims_label, "need": need_label, "flags": flags_label}[part]
    return make(view, cell)


def part_panels(view: GapView, cell: Cell, part: str, inputs: tuple[str, ...]) -> list[tuple]:
    """Return the panels of one of `PARTS`: the function that makes each, and what it takes after the cell."""
    if part == "need":
        return [(need_panel, need.need_id) for need in needs_of(view, cell.theme_id)]
    return {
        "records": [(records_panel,)],
        "claims": [(claims_panel,)],
        "flags": [(flags_panel,), (payments.payments_panel,)],
        "near": [(near_panel, inputs)],
        "fill": [(fill.fill_panel, inputs), (fill.pressure_panel, inputs)],
    }[part]


# The head ---------------------------------------------------------------------------------------------------------


def head_facts(view: GapView, cell: Cell) -> list[Fact]:
    """Return the rule, the need, the outcome and the flags of a cell: three things that are never mixed."""
    lang = view.lang
    facts = [Fact(label=word("gap_reason.fact.rule", lang), value=rule_said(cell.rule, lang))]
    if cell.not_applicable:
        facts.append(
            Fact(
                label=word("gap_reason.fact.because", lang),
                value=not_applicable_said(view, cell.not_applicable),
            )
        )
    else:
        facts.append(Fact(label=word("gap_reason.fact.need", lang), value=view.need(cell)))
    facts.append(Fact(label=word("gap_reason.fact.verdict", lang), value=verdict_said(view, cell)))
    if cell.state != "not_applicable":
        facts.append(
            Fact(
                label=word("gap_reason.fact.flags", lang),
                value=formats.list_of(view.flags(cell), lang) if cell.flags else word("gaps.none", lang),
            )
        )
    return facts


def rule_said(rule: Rule, lang: str) -> str:
    """Return a rule with its number, as the steward wrote it."""
    return f"{rule.rule_id}. {getattr(rule, f'text_{lang}')}"


def not_applicable_said(view: GapView, rule: NotApplicable) -> str:
    """Return a not-applicable rule with its number, condition and reason."""
    return word(
        "gap_reason.rule",
        view.lang,
        rule=rule.rule_id,
        condition=in_language(rule, "condition", view.lang),
        rationale=in_language(rule, "rationale", view.lang),
    )


def verdict_said(view: GapView, cell: Cell) -> str:
    """Return whether a cell is a gap, to be checked, or neither, and why neither."""
    if cell.verdict:
        return word(f"gaps.sentence.{cell.verdict}", view.lang)
    if cell.state == "not_applicable":
        return word("gap_reason.verdict.not_applicable", view.lang)
    if cell.need == "above":
        return word("gap_reason.verdict.own", view.lang)
    return word(f"gap_reason.verdict.{cell.need}", view.lang)


def text_to_copy(view: GapView, cell: Cell) -> str:
    """Return the sentence of a cell with its address and the version of the data."""
    lines = [view.sentence(cell), *(f"{change}." for change in view.changes)]
    return "\n".join(
        [
            " ".join(lines),
            view.address_of(cell),
            word("gap_reason.copy_version", view.lang, version=view.version),
        ]
    )


# Records ----------------------------------------------------------------------------------------------------------


def ordered(cell: Cell) -> list[tuple[Record, str]]:
    """Return the records of a cell, what counts first."""
    return sorted(
        cell.records,
        key=lambda pair: (
            ORDER.index(pair[1]) if pair[1] in ORDER else len(ORDER),
            pair[0].record_kind == "instrument",
            pair[0].name.casefold(),
        ),
    )


def why_counted(record: Record, how: str, settings: Settings, view: GapView) -> str:
    """Return, as a sentence, what a record counts as and why; see `rules.counted_as`."""
    lang = view.lang
    status = getattr(record, f"status_{lang}") or formats.missing("not_recorded", lang)
    scope = codes(view, "use_scope").get(record.use_scope or "", formats.missing("not_recorded", lang))
    told = {
        "partners": formats.number(record.partners_in_record or 0, lang),
        "most": formats.number(settings.max_partner_countries, lang),
    }
    if how == OWN:
        if record.record_kind == "instrument":
            said = word("gap_reason.counted.own_instrument", lang, scope=scope)
        else:
            said = plural(
                "gap_reason.counted.own_partnership",
                lang,
                record.partners_in_record or 0,
                most=told["most"],
            )
    elif how == FRAMEWORK:
        if record.record_kind == "instrument":
            said = word("gap_reason.counted.framework_instrument", lang, scope=scope)
        elif settings.exclude_processes and record.is_process:
            form = codes(view, "form").get(record.form or "", record.form or "")
            said = word("gap_reason.counted.framework_process", lang, form=form)
        else:
            said = word("gap_reason.counted.framework_partners", lang, **told)
    elif how == "not_partner":
        role = codes(view, "partnership_role").get(record.country_role, record.country_role)
        said = word("gap_reason.counted.not_partner", lang, role=role)
    elif how == "level_off":
        said = word("gap_reason.counted.level_off", lang, level=word(f"gaps.level.{record.level}", lang))
    elif how in ("leverage", "not_active"):
        said = word(f"gap_reason.counted.{how}", lang, status=status)
    elif how == "outside_period":
        said = word(
            "gap_reason.counted.outside_period",
            lang,
            start=date_of(record.start_date, lang) or formats.missing("not_recorded", lang),
        )
    else:
        said = word(f"gap_reason.counted.{how}", lang)
    if record.is_shared_word and how in (OWN, FRAMEWORK):
        said += " " + word("gap_reason.counted.shared", lang, found_as=record.found_as or "")
    return said


def records_label(view: GapView, cell: Cell) -> str:
    """Return what was found and how much of it counts."""
    lang = view.lang
    if not cell.records:
        return word("gap_reason.records.label_none", lang)
    return word(
        "gap_reason.records.label",
        lang,
        total=formats.number(len(cell.records), lang),
        own=formats.number(len(cell.counted(OWN)), lang),
        framework=formats.number(len(cell.counted(FRAMEWORK)), lang),
    )


def records_panel(view: GapView, country_code: str, theme_id: str) -> Panel:
    """Each record found on the theme in the country, with why it counts or not."""
    lang = view.lang
    cell = view.cells[country_code, theme_id]
    listed = ordered(cell)
    own, frameworks = len(cell.counted(OWN)), len(cell.counted(FRAMEWORK))
    summary = (
        word(
            "gap_reason.records.summary",
            lang,
            total=formats.number(len(listed), lang),
            own=formats.number(own, lang),
            framework=formats.number(frameworks, lang),
            rest=formats.number(len(listed) - own - frameworks, lang),
        )
        if listed
        else word("gap_reason.records.none", lang)
    )
    details = register_rows(view, country_code)
    names = ("name", "kind", "counted_as", "level", "form", "status", "start", "binding", "assessment")
    names += ("mark", "source_title", "source_url", "file_name", "sheet_name", "sheet_row")
    frame = pd.DataFrame([_record_row(view, record, how) for record, how in listed], columns=list(names))
    return Panel(
        key="reason-records",
        title=plural("gap_reason.records.title", lang, own)
        if own
        else word(f"gap_reason.records.title_{'framework' if frameworks else 'none'}", lang),
        subtitle=word(
            "gap_reason.records.subtitle",
            lang,
            theme=view.theme(theme_id),
            country=view.country(country_code),
        ),
        figure=None,
        alt=summary,
        summary=summary,
        empty=summary,
        records=[_record_card(view, record, how, details) for record, how in listed],
        records_shown=4,
        table=frame,
        columns=_columns(names, lang),
        rows=lambda _mark: frame[["name", "file_name", "sheet_name", "sheet_row"]],
        recompute=word("gap_reason.records.recompute", lang, own=own, framework=frameworks),
        **_described(view, cell, "records"),
    )


def register_rows(view: GapView, country_code: str) -> dict[tuple[str, int], dict]:
    """Return the rows of both registers on a country: (sheet, row) -> what the profile shows of it."""
    return {
        (row["sheet_name"], int(row["sheet_row"])): row
        for name in ("country/partnerships", "country/instruments")
        for row in view.ask(name, countries=[country_code]).to_dict("records")
    }


def _form(view: GapView, record: Record) -> str | None:
    named = codes(view, "form" if record.record_kind == "partnership" else "instrument_type")
    return named.get(record.form or "", record.form)


def _record_row(view: GapView, record: Record, how: str) -> dict[str, object]:
    lang = view.lang
    return {
        "name": name_of(record, lang),
        "kind": word(f"gap_reason.kind.{record.record_kind}", lang),
        "counted_as": why_counted(record, how, view.settings, view),
        "level": codes(view, "level").get(record.level, record.level),
        "form": _form(view, record),
        "status": getattr(record, f"status_{lang}"),
        "start": date_of(record.start_date, lang),
        "binding": codes(view, "binding").get(record.binding_code or ""),
        "assessment": getattr(record, f"assessment_{lang}"),
        "mark": _mark(record, lang),
        "source_title": record.source_title,
        "source_url": record.source_url,
        "file_name": record.file_name,
        "sheet_name": record.sheet_name,
        "sheet_row": record.sheet_row,
    }


def _mark(record: Record, lang: str) -> str | None:
    key = f"shell.mark.{record.verified}"
    return word(key, lang) if record.verified in ("read", "general-knowledge") else record.verified


def _record_card(view: GapView, record: Record, how: str, details: dict[tuple[str, int], dict]) -> Card:
    lang = view.lang
    row = details.get((record.sheet_name, int(record.sheet_row)), {})
    is_instrument = record.record_kind == "instrument"
    more = [
        Fact(
            label=word("gap_reason.fact.kind", lang),
            value=word(f"gap_reason.kind.{record.record_kind}", lang),
        ),
        Fact(label=word("country.fact.form", lang), value=_form(view, record)),
        Fact(label=word("country.fact.level", lang), value=codes(view, "level").get(record.level)),
        Fact(label=word("country.fact.start", lang), value=date_of(record.start_date, lang)),
    ]
    if is_instrument:
        more += [
            Fact(
                label=word("country.fact.nature", lang), value=codes(view, "nature").get(record.nature or "")
            ),
            Fact(
                label=word("country.fact.stage", lang),
                value=codes(view, "stage").get(text_of(row.get("stage")) or ""),
            ),
            Fact(label=word("country.fact.lead", lang), value=text_of(row.get(f"lead_{lang}"))),
        ]
    else:
        more += [
            Fact(label=word("gap_reason.fact.end", lang), value=date_of(row.get("end_date"), lang)),
            Fact(
                label=word("country.fact.binding", lang),
                value=codes(view, "binding").get(record.binding_code or ""),
                mark=text_of(row.get("binding_verified")),
            ),
        ]
    more += [
        Fact(label=word("country.fact.assessment", lang), value=getattr(record, f"assessment_{lang}")),
        Fact(
            label=word("gap_reason.fact.found_as", lang),
            value=in_language(record, "found_as", lang),
            language=None if lang == "nl" and record.found_as_nl else REGISTER_LANGUAGE,
        ),
        Fact(
            label=word("country.fact.place", lang),
            value=f"{record.file_name}, {record.sheet_name}, {record.sheet_row}",
        ),
    ]
    return Card(
        title=name_of(record, lang),
        status=getattr(record, f"status_{lang}") or "",
        tone=TONES.get(record.status_id or "", ""),
        facts=[
            Fact(
                label=word("gap_reason.fact.counts", lang),
                value=why_counted(record, how, view.settings, view),
            )
        ],
        more=more,
        source_title=record.source_title,
        source_address=record.source_url,
        mark=record.verified,
    )


# Claims -----------------------------------------------------------------------------------------------------------


def closing_sets(evidence: Evidence, theme_id: str) -> list[list[tuple[str, Claim | None]]]:
    """Return the sets of claims that would close a theme: key and claim, None where the claim does not exist."""
    return [
        [(name, evidence.claims.get(name)) for name in (head.claim_id, *head.together_with)]
        for head in evidence.claims.values()
        if head.closes_theme == theme_id
    ]


def claim_roles(view: GapView, cell: Cell) -> list[tuple[Claim, str]]:
    """Return the claims that bear on a cell with what each does there.

    Returns:
        Claims with `closes` (with the others), `holds` (complete, in a set in which another claim fails), `partial`,
        `country`, `level_off`, `period` (why it fails in its set), `beside` (complete, closes nothing alone) or
        `beside_partial`; those that decide first.
    """
    country_code, theme_id = cell.key
    in_set = {name for one in closing_sets(view.evidence, theme_id) for name, _ in one}
    closing = {claim.claim_id for claim in cell.closed_by}
    found = []
    for claim in view.evidence.claims.values():
        fails = rules.why_not_closing(claim, view.settings, country_code)
        if claim.claim_id in closing:
            found.append((claim, "closes"))
        elif claim.claim_id in in_set:
            found.append((claim, fails or "holds"))
        elif claim.is_about(country_code, theme_id):
            found.append((claim, "beside" if claim.is_complete else "beside_partial"))

    def rank(pair: tuple[Claim, str]) -> tuple[bool, bool, bool, str]:
        claim, role = pair
        return (
            role.startswith("beside"),
            claim.register_or_source in MEASURED_BESIDE or claim.register_or_source.startswith("funding/"),
            role == "beside",
            claim.claim_id,
        )

    return sorted(found, key=rank)


def closed_said(view: GapView, cell: Cell) -> str:
    """Say whether the theme is closed for the country, by what, or what is lacking."""
    lang = view.lang
    if cell.closed_by:
        names = sorted(claim.claim_id for claim in cell.closed_by)
        return word("gap_reason.claims.closed", lang, claims=formats.list_of(names, lang))
    sets = closing_sets(view.evidence, cell.theme_id)
    if not sets:
        return word("gap_reason.claims.none_exists", lang, theme=view.theme(cell.theme_id))
    failing = []
    for one in sets:
        for name, claim in one:
            why = rules.why_not_closing(claim, view.settings, cell.country_code) if claim else "missing"
            if why:
                failing.append(
                    word(
                        "gap_reason.claims.fails", lang, claim=name, why=word(f"gap_reason.fails.{why}", lang)
                    )
                )
    return word("gap_reason.claims.open", lang, failing="; ".join(dict.fromkeys(failing)))


def claims_label(view: GapView, cell: Cell) -> str:
    """Return whether the theme is closed for the country."""
    lang = view.lang
    if cell.closed_by:
        names = formats.list_of(sorted(claim.claim_id for claim in cell.closed_by), lang)
        return word("gap_reason.claims.label_closed", lang, claims=names)
    return word("gap_reason.claims.label_open", lang)


def claims_panel(view: GapView, country_code: str, theme_id: str) -> Panel:
    """What the registers are complete for, as far as it bears on the cell."""
    lang = view.lang
    cell = view.cells[country_code, theme_id]
    found = claim_roles(view, cell)
    decisive = sum(not role.startswith("beside") for _, role in found)
    names = ("claim", "role", "form", "level", "period", "basis", "register", "file_name", "sheet_name")
    names += ("sheet_row",)
    frame = pd.DataFrame(
        [
            {
                "claim": claim.claim_id,
                "role": word(f"gap_reason.claim_role.{role}", lang),
                "form": in_language(claim, "form_or_type", lang),
                "level": codes(view, "claim_level").get(claim.level, claim.level),
                "period": _claim_period(claim, lang),
                "basis": in_language(claim, "basis", lang),
                "register": claim.register_or_source,
                "file_name": claim.file_name,
                "sheet_name": claim.sheet_name,
                "sheet_row": claim.sheet_row,
            }
            for claim, role in found
        ],
        columns=list(names),
    )
    summary = closed_said(view, cell)
    dutch = [claim for claim, role in found if claim.level == "bilateral" and role == "beside_partial"]
    return Panel(
        key="reason-claims",
        title=word(f"gap_reason.claims.title_{'closed' if cell.closed_by else 'open'}", lang),
        subtitle=word(
            "gap_reason.claims.subtitle", lang, theme=view.theme(theme_id), country=view.country(country_code)
        ),
        figure=None,
        alt=summary,
        summary=summary,
        empty=summary,
        caveats=[word("gap_reason.claims.dutch_list", lang)] if dutch else [],
        records=[_claim_card(view, claim, role) for claim, role in found],
        records_shown=max(decisive, 2),
        table=frame,
        columns=_columns(names, lang),
        rows=lambda _mark: frame.rename(columns={"claim": "name"})[
            ["name", "file_name", "sheet_name", "sheet_row"]
        ],
        recompute=word("gap_reason.claims.recompute", lang),
        **_described(view, cell, "claims"),
    )


def _claim_period(claim: Claim, lang: str) -> str | None:
    if not claim.from_date and not claim.until_date:
        return None
    return formats.period(claim.from_date, claim.until_date, lang)


def _claim_card(view: GapView, claim: Claim, role: str) -> Card:
    lang = view.lang
    form = in_language(claim, "form_or_type", lang)
    tone = {"closes": "good", "beside": "", "holds": "", "beside_partial": "past"}.get(role, "attention")
    return Card(
        title=f"{claim.claim_id}. {upper_first(form)}",
        status=word(f"gap_reason.claim_role.{role}", lang),
        tone=tone,
        facts=[
            Fact(
                label=word("country.fact.level", lang),
                value=codes(view, "claim_level").get(claim.level, claim.level),
            ),
            Fact(label=word("gap_reason.column.period", lang), value=_claim_period(claim, lang)),
            Fact(label=word("gap_reason.column.basis", lang), value=in_language(claim, "basis", lang)),
        ],
        more=[
            Fact(label=word("gap_reason.column.register", lang), value=claim.register_or_source),
            Fact(
                label=word("country.fact.place", lang),
                value=f"{claim.file_name}, {claim.sheet_name}, {claim.sheet_row}",
            ),
        ],
    )


# Need -------------------------------------------------------------------------------------------------------------


def needs_of(view: GapView, theme_id: str) -> list[NeedIndicator]:
    """Return all indicators of a theme, those that take part first, those without data too."""
    found = [need for need in view.evidence.needs.values() if need.theme_id == theme_id]
    return sorted(found, key=lambda need: (need.need_id not in view.settings.needs_on, need.need_id))


def need_label(view: GapView, cell: Cell) -> str:
    """Return the need with the figures that it rests on."""
    lang = view.lang
    if cell.state == "not_applicable":
        return word("gap_reason.need.label_not_applicable", lang)
    if cell.need_rule:
        need = upper_first(view.need(cell))
        return word("gap_reason.need.label_rule", lang, need=need, rule=cell.need_rule.rule_id)
    figures = [
        word(
            "gap_reason.need.label_figure",
            lang,
            value=plain_number(reading.figure.value, lang),
            threshold=plain_number(reading.threshold, lang),
        )
        for reading in cell.readings
        if reading.figure is not None and reading.threshold is not None
    ]
    said = upper_first(view.need(cell))
    return f"{said}: {'; '.join(figures)}" if figures else said


def need_rule_said(view: GapView, cell: Cell, rule: NotApplicable) -> str:
    """Say why the need of a cell is not read: the rule, its reason, and what was found."""
    parts = [
        word("gap_reason.need.not_read_rule", view.lang),
        not_applicable_said(view, rule),
        *conditions_said(view, rule.rule_id, cell.country_code, 0),
    ]
    found = rule.found.get(cell.country_code)
    requirements = codes(view, "visa_requirement")
    if found and found.isdigit():
        parts.append(word("gap_reason.need.visa_days", view.lang, days=found))
    elif found in requirements:
        parts.append(word("gap_reason.need.visa", view.lang, requirement=requirements[found]))
    return " ".join(parts)


def conditions_said(view: GapView, rule_id: str, country_code: str, year: int) -> list[str]:
    """Say for each condition on a figure what is asked and what was found."""
    lang = view.lang
    listed = view.ask("gaps/conditions", rule_id=rule_id, country=country_code, period=year)
    return [
        word(
            "gap_reason.need.condition",
            lang,
            figure=figure_name(view, row["figure_id"]),
            year=int(row["period"]),
            operator=operator_in_words(row["operator"], lang),
            threshold=plain_number(row["threshold"], lang),
            found=formats.missing("no_data", lang)
            if formats.is_missing(row["found"])
            else plain_number(row["found"], lang),
        )
        for row in listed.to_dict("records")
    ]


def figure_name(view: GapView, figure_id: str) -> str:
    """Return the name of a figure in a sentence."""
    if figure_id in theme_view.SAME_SOURCE:
        return word(f"gap_reason.figure.{figure_id}", view.lang)
    listed = view.ask("meta/indicators").set_index("indicator_id")
    return in_sentence(str(listed.loc[figure_id, f"name_{view.lang}"]))


def reading_of(view: GapView, cell: Cell, need: NeedIndicator) -> Reading | None:
    """Return the reading of an indicator on a cell; None where it does not take part."""
    return next((one for one in cell.readings if one.need.need_id == need.need_id), None)


def need_state(cell: Cell, reading: Reading | None) -> str:
    """Return how one indicator is read on a cell: one of `rules.NEEDS`, or `off`."""
    if reading is None or cell.not_applicable:
        return "off"
    if cell.need_rule and reading.state != "unknown":
        return "not_read"
    return reading.state


def role_said(view: GapView, need: NeedIndicator) -> str:
    """Say what an indicator is for its theme: the first, not independent, or an option."""
    lang = view.lang
    if need.role != "secondary":
        return word(f"gap_reason.role.{need.role}", lang)
    mine = set((need.source_file or "").replace(" ", "").split(";"))
    same = [
        getattr(other, f"name_{lang}")
        for other in view.evidence.needs.values()
        if other.role == "primary" and mine & set((other.source_file or "").replace(" ", "").split(";"))
    ]
    return word("gap_reason.role.secondary", lang, other=formats.list_of(same, lang))


def need_panel(view: GapView, country_code: str, theme_id: str, need_id: str) -> Panel:
    """One need indicator on a cell: figure, threshold, history, and what it does not say."""
    lang = view.lang
    cell = view.cells[country_code, theme_id]
    need = view.evidence.needs[need_id]
    name = getattr(need, f"name_{lang}")
    reading = reading_of(view, cell, need)
    state = need_state(cell, reading)
    if not rules.can_be_read(need):
        told = word("gap_reason.need.no_public_data", lang)
        return Panel(
            key=f"reason-need-{need_id}",
            title=word("gap_reason.need.title_no_public_data", lang),
            subtitle=word("gap_reason.need.subtitle_none", lang, theme=view.theme(theme_id)),
            figure=None,
            alt=told,
            summary=told,
            empty=in_language(need, "caveat", lang),
            table=pd.DataFrame({"name": [name], "caveat": [in_language(need, "caveat", lang)]}),
            columns=_columns(("name", "caveat"), lang),
            rows=lambda _mark: theme_view.need_row(need, lang),
            recompute=word("gap_reason.need.recompute_none", lang),
            **_described(view, cell, "need"),
        )
    year = reading.year if reading else int(need.newest_full_year)
    threshold = rules.thresholds_of(view.evidence, view.settings).get(need_id)
    figures = view.evidence.figures.get((need_id, country_code), {})
    figure = figures.get(year)
    unit = in_language(need, "unit", lang) or ""
    decimals = 1 if (threshold or need.default_threshold) < SMALL else 0
    series = pd.DataFrame(
        [
            {"country_code": country_code, "period": period, "value": one.value, "status": one.status}
            for period, one in sorted(figures.items())
        ],
        columns=["country_code", "period", "value", "status"],
    )
    statuses = {
        code: word(f"country.status.{code}", lang) for code in ("provisional", "estimated", "incomplete")
    }
    shown = theme_view.ThemeView(
        view=view,
        theme_id=theme_id,
        need_id=need_id,
        countries=(country_code,),
        places=view.country(country_code),
    )
    summary = need_said(view, cell, need, reading, year)
    return Panel(
        key=f"reason-need-{need_id}",
        title=_need_title(view, need, state, figure.value if figure else None, year),
        subtitle=word(
            "gap_reason.need.subtitle",
            lang,
            need=name,
            unit=unit,
            country=view.country(country_code),
            years=formats.period(int(series["period"].min()), int(series["period"].max()), lang)
            if len(series)
            else year,
        ),
        figure=need_history(
            series,
            lang=lang,
            unit_label=unit
            if threshold is None
            else word("gap_reason.need.axis", lang, unit=unit, value=plain_number(threshold, lang)),
            decimals=decimals,
            country=(country_code, view.country(country_code)),
            threshold=threshold,
            no_data_label=formats.missing("no_data", lang),
            incomplete_label=word("country.indicator.incomplete", lang, year="{year}"),
            status_labels=statuses,
        ),
        alt=word("gap_reason.need.alt", lang, need=name, country=view.country(country_code), summary=summary),
        summary=summary,
        records=[
            Card(
                title=name,
                status=word(f"gaps.need.{state}", lang)
                if state != "off"
                else word("gap_reason.need.off", lang),
                tone="attention" if state == "above" else "",
                facts=need_facts(view, cell, need, reading, year),
            )
        ],
        table=_years_table(series, threshold, lang),
        columns=[
            Column(name="period", label=word("gap_reason.column.year", lang), kind="date"),
            Column(name="value", label=name, kind="decimal", unit=unit, decimals=decimals),
            Column(
                name="threshold",
                label=word("gap_reason.column.threshold", lang),
                kind="decimal",
                unit=unit,
                decimals=decimals,
            ),
            Column(name="status", label=word("gap_reason.column.year_status", lang), kind="text"),
        ],
        marks=[
            Mark(label=f"{period}: {plain_number(one.value, lang)} {unit}", key=(country_code, period))
            for period, one in sorted(figures.items(), key=lambda pair: (pair[0] != year, -pair[0]))
        ],
        rows=lambda mark: theme_view.figure_rows(shown, mark),
        **{
            **theme_view.need_sourced(shown),
            "period": formats.period(int(series["period"].min()), int(series["period"].max()), lang)
            if len(series)
            else str(year),
            "address": view.address_of(cell),
        },
    )


def _years_table(series: pd.DataFrame, threshold: float | None, lang: str) -> pd.DataFrame:
    """Return the figures of the chart with a row for each year from first to last, missing ones said."""
    if series.empty:
        return pd.DataFrame(
            columns=["period", "value", "value_state", "threshold", "threshold_state", "status"]
        )
    years = range(int(series["period"].min()), int(series["period"].max()) + 1)
    full = series.set_index("period").reindex(years).reset_index()
    status = full["status"].fillna("missing")
    return pd.DataFrame(
        {
            "period": full["period"].astype(str),
            "value": full["value"],
            "value_state": ["no_data" if formats.is_missing(value) else None for value in full["value"]],
            "threshold": [threshold] * len(full),
            "threshold_state": ["not_applicable" if threshold is None else None] * len(full),
            "status": [word(f"country.status.{name}", lang) for name in status],
        }
    )


def _need_title(view: GapView, need: NeedIndicator, state: str, value: float | None, year: int) -> str:
    lang = view.lang
    if value is None:
        return word("gap_reason.need.title_no_data", lang, year=year)
    told = {"value": plain_number(value, lang), "year": year}
    return word(f"gap_reason.need.title_{state}", lang, **told)


def need_said(view: GapView, cell: Cell, need: NeedIndicator, reading: Reading | None, year: int) -> str:
    """Say in one or two sentences what an indicator says of a cell, or why it says nothing."""
    lang = view.lang
    unit = in_language(need, "unit", lang) or ""
    figures = view.evidence.figures.get((need.need_id, cell.country_code), {})
    figure = figures.get(year)
    if figure is None:
        said = word("gap_reason.need.no_data", lang, year=year)
        if figures:
            known = formats.list_of([str(period) for period in sorted(figures)[-5:]], lang)
            said += " " + word("gap_reason.need.other_years", lang, years=known)
        return said
    told = {"value": plain_number(figure.value, lang), "unit": unit, "year": year}
    threshold = rules.thresholds_of(view.evidence, view.settings).get(need.need_id)
    if reading is None:
        return word("gap_reason.need.said_off", lang, **told)
    if rule := cell.not_applicable or cell.need_rule:
        return word("gap_reason.need.said_rule", lang, **told, rule=rule.rule_id)
    if threshold is None:
        return word("gap_reason.need.no_quartile", lang, **told)
    if reading.state == "not_read":
        return " ".join(
            [
                word("gap_reason.need.said_not_read", lang, **told),
                *conditions_said(view, need.need_id, cell.country_code, year),
            ]
        )
    operator = operator_in_words(need.operator, lang)
    said = word(
        f"gap_reason.need.said_{reading.state}",
        lang,
        **told,
        operator=operator,
        threshold=plain_number(threshold, lang),
    )
    if figure.status == "incomplete":
        said += " " + word("gap_reason.need.incomplete", lang)
    return said


def need_facts(
    view: GapView, cell: Cell, need: NeedIndicator, reading: Reading | None, year: int
) -> list[Fact]:
    """Return threshold, reason of the threshold, role, calculation of an indicator."""
    lang = view.lang
    threshold = rules.thresholds_of(view.evidence, view.settings).get(need.need_id)
    default = dict(view.defaults.thresholds)[need.need_id]
    unit = in_language(need, "unit", lang) or ""
    asked = (
        formats.missing("not_applicable", lang)
        if threshold is None
        else word(
            "gap_reason.need.asked",
            lang,
            operator=operator_in_words(need.operator, lang),
            threshold=plain_number(threshold, lang),
            unit=unit,
        )
    )
    if need.need_id in view.settings.quartiles:
        asked += " " + word("gap_reason.need.quartile", lang)
    elif threshold != default:
        asked += " " + word("gap_reason.need.moved", lang, default=plain_number(default, lang))
    facts = [
        Fact(label=word("gap_reason.fact.threshold", lang), value=asked),
        Fact(
            label=word("gap_reason.fact.rationale", lang),
            value=in_language(need, "threshold_rationale", lang),
        ),
        Fact(label=word("gap_reason.fact.role", lang), value=role_said(view, need)),
        Fact(label=word("gap_reason.fact.formula", lang), value=in_language(need, "formula", lang)),
        Fact(
            label=word("country.fact.place", lang),
            value=f"{need.file_name}, {need.sheet_name}, {need.sheet_row}",
        ),
    ]
    return facts


# Flags ------------------------------------------------------------------------------------------------------------


def why_silent(view: GapView, cell: Cell, rule: Rule) -> str:
    """Say why a flag did not fire: it cannot, it is off, or what it asks was not found."""
    lang = view.lang
    said = []
    if rule.code not in view.settings.flags_on:
        said += [word("gap_reason.flag.off", lang), getattr(rule, f"off_reason_{lang}") or ""]
    if not rule.field_count:
        said.append(word("gap_reason.flag.no_values", lang))
    if said:
        return " ".join(part for part in said if part)
    if cell.state == "not_applicable":
        return word("gap_reason.flag.not_applicable", lang)
    if rule.code in payments.FLAGS:
        return payments.why_silent(view, cell, rule)
    return word("gap_reason.flag.silent", lang)


def flags_label(view: GapView, cell: Cell) -> str:
    """Return the flags that fired, or that none did."""
    lang = view.lang
    if not cell.flags:
        return word("gap_reason.flags.label_none", lang)
    return word("gap_reason.flags.label", lang, flags=formats.list_of(view.flags(cell), lang))


def flags_panel(view: GapView, country_code: str, theme_id: str) -> Panel:
    """Each flag: the records that made it, or why it did not fire."""
    lang = view.lang
    cell = view.cells[country_code, theme_id]
    fired = {flag.rule.code: flag for flag in cell.flags}
    listed = [view.evidence.rules[code] for code in rules.FLAGS if code in view.evidence.rules]
    listed.sort(key=lambda rule: (rule.code not in fired, rule.rule_id))
    names = ("flag", "rule", "is_fired", "reason")
    table = pd.DataFrame(
        [
            {
                "flag": getattr(rule, f"name_{lang}"),
                "rule": rule_said(rule, lang),
                "is_fired": rule.code in fired,
                "reason": evidence_said(view, cell, fired[rule.code])
                if rule.code in fired
                else why_silent(view, cell, rule),
            }
            for rule in listed
        ],
        columns=list(names),
    )
    summary = (
        plural("gap_reason.flags.summary", lang, len(fired), flags=formats.list_of(view.flags(cell), lang))
        if fired
        else word("gap_reason.flags.none", lang)
    )
    return Panel(
        key="reason-flags",
        title=plural("gap_reason.flags.title", lang, len(fired))
        if fired
        else word("gap_reason.flags.title_none", lang),
        subtitle=word(
            "gap_reason.flags.subtitle", lang, theme=view.theme(theme_id), country=view.country(country_code)
        ),
        figure=None,
        alt=summary,
        summary=summary,
        empty=summary,
        records=[_flag_card(view, cell, rule, fired.get(rule.code)) for rule in listed],
        records_shown=len(fired),
        table=table,
        columns=[
            Column(
                name=name,
                label=word(f"gap_reason.column.{name}", lang),
                kind="boolean" if name == "is_fired" else "text",
            )
            for name in names
        ],
        rows=lambda _mark: _flag_rows(view, cell),
        recompute=word("gap_reason.flags.recompute", lang),
        **_described(view, cell, "flags"),
    )


def evidence_said(view: GapView, cell: Cell, flag: Flag) -> str:
    """Return the records that made a flag, each with its status; or the money."""
    lang = view.lang
    if not flag.records:
        return payments.said(view, cell)
    said = dict.fromkeys(
        word(
            "gap_reason.flag.record",
            lang,
            name=name_of(record, lang),
            detail=_flag_detail(view, record, flag.rule.code),
        )
        for record in flag.records
    )
    told = "; ".join(said)
    if flag.rule.code == "no_disbursement":
        told += f". {word('gap_money.until', lang, until=payments.until(view, cell))}"
    return told


def _flag_detail(view: GapView, record: Record, code: str) -> str:
    lang = view.lang
    if code == "not_binding":
        return codes(view, "binding").get(record.binding_code or "", "")
    if code == "no_legal_assessment":
        return getattr(record, f"assessment_{lang}") or formats.missing("not_recorded", lang)
    status = getattr(record, f"status_{lang}") or formats.missing("not_recorded", lang)
    if code == "leverage_and_support":
        side = "pressure" if record.nature == "leverage" else "support"
        return word(f"gap_reason.flag.{side}", lang, status=status)
    return status


def _flag_card(view: GapView, cell: Cell, rule: Rule, flag: Flag | None) -> Card:
    lang = view.lang
    silent = "off" if rule.code not in view.settings.flags_on or not rule.field_count else "silent"
    facts = [Fact(label=word("gap_reason.fact.rule", lang), value=rule_said(rule, lang))]
    if flag:
        facts.append(
            Fact(label=word("gap_reason.fact.evidence", lang), value=evidence_said(view, cell, flag))
        )
    else:
        facts.append(Fact(label=word("gap_reason.fact.why_not", lang), value=why_silent(view, cell, rule)))
    return Card(
        title=upper_first(getattr(rule, f"name_{lang}")),
        status=word(f"gap_reason.flag_state.{'fired' if flag else silent}", lang),
        tone="attention" if flag else "past",
        facts=facts,
    )


def _flag_rows(view: GapView, cell: Cell) -> pd.DataFrame:
    things = [
        (f"{flag.rule.rule_id}: {name_of(record, view.lang)}", record)
        for flag in cell.flags
        for record in flag.records
    ]
    things += [(rule.rule_id, rule) for rule in view.evidence.rules.values() if rule.kind == "flag"]
    return pd.DataFrame(
        [
            {
                "name": name,
                "file_name": thing.file_name,
                "sheet_name": thing.sheet_name,
                "sheet_row": thing.sheet_row,
            }
            for name, thing in things
        ]
    )


# Comparable countries ---------------------------------------------------------------------------------------------


def near_label(view: GapView, cell: Cell, near: fill.Nearest) -> str:
    """Return how many comparable countries have a record of their own on the theme."""
    lang = view.lang
    if not near.countries:
        return word("gap_reason.near.label_none", lang)
    own = sum(view.cells[code, cell.theme_id].state == "own_record" for code in near.codes)
    return word("gap_reason.near.label", lang, own=own, total=len(near.codes))


def near_panel(view: GapView, country_code: str, theme_id: str, inputs: Sequence[str]) -> Panel:
    """What comparable countries have on the theme."""
    lang = view.lang
    cell = view.cells[country_code, theme_id]
    near = fill.nearest_of(view, country_code, inputs)
    if near.countries:
        summary = _near_summary(view, cell, near)
    else:
        summary = fill.no_comparison(view, country_code, near)
    names = ("country", "distance", "shared", "state", "need", "verdict", "own", "address", "profile")
    rows = [_near_row(view, one, theme_id) for one in near.countries]
    frame = pd.DataFrame(rows, columns=[*names])
    own = sum(row["is_own"] for row in rows)
    return Panel(
        key="reason-near",
        title=word("gap_reason.near.title", lang, own=own, total=len(rows))
        if rows
        else word("country.neighbours.title_none", lang),
        subtitle=word(
            "gap_reason.near.subtitle", lang, theme=view.theme(theme_id), country=view.country(country_code)
        ),
        figure=None,
        alt=summary,
        summary=summary,
        empty=summary,
        caveats=[fill.near_sentence(view, near), word("gap_reason.near.caveat", lang)] if rows else [],
        records=[
            Card(
                title=row["country"],
                status=row["state"],
                tone="good" if row["is_own"] else "",
                facts=[
                    Fact(
                        label=word("gap_reason.column.own", lang), value=row["own"] or word("gaps.none", lang)
                    ),
                    Fact(
                        label=word("gap_reason.column.distance", lang),
                        value=word(
                            "gap_reason.near.distance",
                            lang,
                            distance=formats.number(row["distance"], lang, decimals=2),
                            shared=row["shared"],
                        ),
                    ),
                ],
            )
            for row in rows
        ],
        records_shown=3,
        table=frame,
        columns=[
            Column(
                name=name,
                label=word(f"gap_reason.column.{name}", lang),
                kind={"distance": "decimal", "shared": "integer", "address": "url", "profile": "url"}.get(
                    name, "text"
                ),
                decimals=2 if name == "distance" else 0,
            )
            for name in names
        ],
        rows=lambda _mark: _near_rows(view, near, theme_id),
        row_columns=[Column(name="country", label=word("gap_reason.column.country", lang), kind="text")],
        recompute=word("gap_reason.near.recompute", lang),
        **{
            **_described(view, cell, "near"),
            "sources": sources(view, (*SOURCES, *fill.NEAR_SOURCES[:-1])),
        },
    )


def _near_summary(view: GapView, cell: Cell, near: fill.Nearest) -> str:
    lang = view.lang
    having = [view.country(code) for code in near.codes if view.cells[code, cell.theme_id].counted(OWN)]
    if not having:
        return word("gap_reason.near.none_has", lang)
    key = "both" if cell.counted(OWN) else "not_here"
    return plural(f"gap_reason.near.{key}", lang, len(having), countries=formats.list_of(having, lang))


def _near_row(view: GapView, one: fill.Near, theme_id: str) -> dict[str, object]:
    lang = view.lang
    cell = view.cells[one.country_code, theme_id]
    own = list(dict.fromkeys(name_of(record, lang) for record in cell.counted(OWN)))
    return {
        "country": view.country(one.country_code),
        "distance": one.distance,
        "shared": one.shared,
        "state": view.state(cell),
        "need": view.need(cell),
        "verdict": view.verdict(cell) if cell.verdict else "–",
        "own": "; ".join(own),
        "address": view.address_of(cell),
        "profile": view.address_on("country", country=one.country_code),
        "is_own": bool(own),
    }


def _near_rows(view: GapView, near: fill.Nearest, theme_id: str) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "country": view.country(code),
                "name": name_of(record, view.lang),
                "file_name": record.file_name,
                "sheet_name": record.sheet_name,
                "sheet_row": record.sheet_row,
            }
            for code in near.codes
            for record in view.cells[code, theme_id].counted(OWN)
        ],
        columns=["country", "name", "file_name", "sheet_name", "sheet_row"],
    )


# Shared -----------------------------------------------------------------------------------------------------------


def _columns(names: Sequence[str], lang: str) -> list[Column]:
    kinds = {"source_url": "url", "sheet_row": "identifier"}
    return [
        Column(name=name, label=word(f"gap_reason.column.{name}", lang), kind=kinds.get(name, "text"))
        for name in names
    ]


def _described(view: GapView, cell: Cell, part: str) -> dict[str, object]:
    """Return what every panel of a reason must carry."""
    lang = view.lang
    return {
        "sources": sources(view, SOURCES),
        "period": word("country.register.period", lang),
        "version": view.version,
        "definition": word(f"gap_reason.definition.{part}", lang),
        "not_a": word("gap_reason.not_a", lang),
        "selection_sentence": view.selection_sentence,
        "address": view.address_of(cell),
        "filters": view.filters,
    }
