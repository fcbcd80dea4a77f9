"""What each cell of country × theme is: one state, a need, a verdict, and any number of flags.

Plain Python on what was read once: the same pass that decides a cell keeps the trace of its reason, and a moved
threshold costs milliseconds. Definitions stand in docs/methods.md; thresholds, years, scopes, not-applicable rules and
claims are data. Nothing here knows of a screen.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import ClassVar

OWN, FRAMEWORK = "own", "framework"
STATES = ("not_applicable", "own_record", "framework_only", "nothing_found", "unknown")
"""In the order of the rules s1 to s5: the first that holds."""
NEEDS = ("above", "below", "unknown", "not_read")
VERDICTS = ("gap", "to_check")
FLAGS = (
    "ended_or_suspended",
    "not_binding",
    "no_legal_assessment",
    "no_disbursement",
    "no_contact",
    "leverage_and_support",
    "money_without_record",
)
STOPPED = ("ended", "suspended")
QUARTILE = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One partnership, or one use of an instrument, on one theme in one country; see `queries/gaps/records.sql`."""

    country_code: str
    theme_id: str
    record_kind: str
    record_id: str
    name: str
    name_nl: str | None
    level: str
    form: str | None
    status_id: str | None
    status_nl: str | None
    status_en: str | None
    is_active: bool
    country_role: str
    partners_in_record: int | None
    is_process: bool
    is_peer_case: bool
    is_model_case: bool
    use_scope: str | None
    nature: str | None
    found_as: str | None
    counts_for_coverage: bool
    is_not_told_apart: bool
    is_shared_word: bool
    start_date: str | None
    binding_code: str | None
    legal_assessment: str | None
    assessment_nl: str | None
    assessment_en: str | None
    announced_amount_eur: float | None
    source_title: str | None
    source_url: str | None
    verified: str | None
    file_name: str
    sheet_name: str
    sheet_row: int
    found_as_nl: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What one need indicator says of one country in one year; see `queries/gaps/readings.sql`."""

    period: int
    value: float
    status: str
    route_id: str | None
    denominator_period: int | None
    is_read: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedIndicator:
    """One need indicator; see `queries/gaps/needs.sql`."""

    need_id: str
    theme_id: str
    role: str
    figure_id: str | None
    name_nl: str
    name_en: str
    unit: str | None
    newest_full_year: int | None
    operator: str | None
    default_threshold: float | None
    default_on: bool
    threshold_rationale: str | None
    caveat: str
    formula: str | None
    source_file: str | None
    file_name: str
    sheet_name: str
    sheet_row: int
    threshold_rationale_nl: str | None = None
    caveat_nl: str | None = None
    unit_nl: str | None = None
    formula_nl: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a register is complete for; see `queries/gaps/claims.sql`."""

    claim_id: str
    register_or_source: str
    level: str
    form_or_type: str
    theme_ids: tuple[str, ...]
    country_codes: tuple[str, ...]
    from_date: str | None
    until_date: str | None
    is_complete: bool
    closes_theme: str | None
    together_with: tuple[str, ...]
    basis: str
    file_name: str
    sheet_name: str
    sheet_row: int
    form_or_type_nl: str | None = None
    basis_nl: str | None = None

    def is_about(self, country_code: str, theme_id: str) -> bool:
        """Tell whether the claim is about a cell."""
        return (self.theme_ids == ("all",) or theme_id in self.theme_ids) and self.covers(country_code)

    def covers(self, country_code: str) -> bool:
        """Tell whether the claim holds for a country."""
        return self.country_codes == ("all",) or country_code in self.country_codes


@dataclass(frozen=True, slots=True, kw_only=True)
class NotApplicable:
    """A not-applicable rule and the countries that it holds for, each with what was found."""

    rule_id: str
    scope: str
    theme_ids: tuple[str, ...]
    condition: str
    rationale: str
    found: Mapping[str, str | None]
    file_name: str
    sheet_name: str
    sheet_row: int
    condition_nl: str | None = None
    rationale_nl: str | None = None

    def holds(self, country_code: str, theme_id: str) -> bool:
        """Tell whether the rule holds for a cell."""
        return country_code in self.found and (self.theme_ids == ("all",) or theme_id in self.theme_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule for a state or a flag; see `queries/gaps/rules.sql`."""

    rule_id: str
    kind: str
    code: str
    name_nl: str
    name_en: str
    text_nl: str
    text_en: str
    field_table: str | None
    field_column: str | None
    default_on: bool
    off_reason_nl: str | None
    off_reason_en: str | None
    field_count: int | None
    file_name: str
    sheet_name: str
    sheet_row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Visits on a cell, beside its records."""

    visit_count: int
    last_visit_date: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payments:
    """Money of one source and measure that was paid out on a cell; see `queries/gaps/payments.sql`.

    Sources overlap and measures differ: amounts of two of them are never added up.
    """

    country_code: str
    theme_id: str
    money_set_id: str
    measure_code: str
    name_nl: str
    name_en: str
    payment_count: int
    activity_count: int
    without_amount: int
    first_year: int | None
    last_month: str | None
    amount_eur: float | None
    doubtful_eur: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """One row of the matrix."""

    country_code: str
    name_nl: str
    name_en: str
    role: str
    region: str | None
    subregion: str | None
    route_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """One column of the matrix."""

    theme_id: str
    name_nl: str
    name_en: str
    definition_nl: str
    definition_en: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Evidence:
    """Everything that was read, as of one version and for one reader; the same only as itself.

    Attributes:
        countries: code -> country, partner or watched.
        themes: id -> migration theme, in order.
        records: (country, theme) -> records, counted or not.
        needs: id -> need indicator.
        figures: (need, country) -> year -> figure.
        claims: id -> claim.
        not_applicable: the rules of all scopes.
        rules: code -> rule for a state or flag.
        beside: (country, theme) -> visits.
        payments: (country, theme) -> money paid out, each source and measure apart.
        paid_until: country -> last day until which it is known whether money was paid out; a country that no source
            of payments holds is not there.
        settings: setting -> value as text, the steward's defaults.
        setting_names: setting -> (name nl, name en, reason nl, reason en).
    """

    countries: Mapping[str, Country]
    themes: Mapping[str, Theme]
    records: Mapping[tuple[str, str], tuple[Record, ...]]
    needs: Mapping[str, NeedIndicator]
    figures: Mapping[tuple[str, str], Mapping[int, Figure]]
    claims: Mapping[str, Claim]
    not_applicable: Sequence[NotApplicable]
    rules: Mapping[str, Rule]
    beside: Mapping[tuple[str, str], Beside]
    payments: Mapping[tuple[str, str], tuple[Payments, ...]]
    paid_until: Mapping[str, str]
    settings: Mapping[str, str]
    setting_names: Mapping[str, tuple[str, str, str, str]]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What counts. `default_settings` gives the steward's; a reader's differ in what was moved.

    Attributes:
        needs_on: need indicators that take part.
        thresholds: (need, threshold in its unit); only indicators that can be read.
        quartiles: needs whose threshold is the quartile of the set in that year, instead of a fixed one.
        years: (need, year).
        max_partner_countries: most partner countries of a record of its own.
        use_scopes: scopes of instrument use that are its own.
        levels: levels that count: bilateral, eu, multilateral.
        exclude_processes: multilateral processes are frameworks.
        count_not_told_apart: one word for two themes counts for both.
        since: first year in which a record may have begun, None for any.
        until: last such year.
        flags_on: codes of the flags that may fire.
    """

    needs_on: tuple[str, ...]
    thresholds: tuple[tuple[str, float], ...]
    quartiles: tuple[str, ...]
    years: tuple[tuple[str, int], ...]
    max_partner_countries: int
    use_scopes: tuple[str, ...]
    levels: tuple[str, ...]
    exclude_processes: bool
    count_not_told_apart: bool
    since: int | None
    until: int | None
    flags_on: tuple[str, ...]

    is_moved: ClassVar[bool] = True
    """A reader moves it: what is made of it is kept for a while only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A need indicator on one cell under the settings.

    Attributes:
        need: the indicator.
        year: the year that was asked for.
        figure: what was found in that year; None is no data.
        threshold: in the unit of the indicator; None where the quartile of nothing was asked.
        state: one of `NEEDS`; `not_read` where a condition of the indicator does not hold.
    """

    need: NeedIndicator
    year: int
    figure: Figure | None
    threshold: float | None
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A flag that fired, and the records that made it."""

    rule: Rule
    records: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One country on one theme, with the trace of how it was decided.

    Attributes:
        country_code: ISO 3166 alpha-3.
        theme_id: migration theme.
        state: one of `STATES`.
        rule: the rule that decided the state.
        not_applicable: the rule of scope cell that holds, else None.
        records: each record with what it counted as; see `counted_as`.
        closed_by: the claims that together close the theme for the country; none where it is open.
        need: one of `NEEDS`.
        readings: the indicators that take part.
        need_rule: the rule of scope need that holds, else None.
        verdict: one of `VERDICTS`, or None.
        flags: flags that fired.
    """

    country_code: str
    theme_id: str
    state: str
    rule: Rule
    not_applicable: NotApplicable | None
    records: tuple[tuple[Record, str], ...]
    closed_by: tuple[Claim, ...]
    need: str
    readings: tuple[Reading, ...]
    need_rule: NotApplicable | None
    verdict: str | None
    flags: tuple[Flag, ...] = field(default=())

    @property
    def key(self) -> tuple[str, str]:
        """Country and theme."""
        return self.country_code, self.theme_id

    def counted(self, how: str) -> tuple[Record, ...]:
        """The records that counted as `how`."""
        return tuple(record for record, found in self.records if found == how)


def default_settings(evidence: Evidence) -> Settings:
    """Return what counts if a reader chooses nothing: all of it data of the steward."""
    given = evidence.settings
    readable = [need for need in evidence.needs.values() if can_be_read(need)]
    return Settings(
        needs_on=tuple(need.need_id for need in readable if need.default_on),
        thresholds=tuple((need.need_id, float(need.default_threshold)) for need in readable),
        quartiles=(),
        years=tuple((need.need_id, int(need.newest_full_year)) for need in readable),
        max_partner_countries=int(given["max_partner_countries"]),
        use_scopes=_parts(given["use_scopes"]),
        levels=_parts(given["levels"]),
        exclude_processes=given["exclude_processes"] == "yes",
        count_not_told_apart=given["count_not_told_apart"] == "yes",
        since=None,
        until=None,
        flags_on=tuple(
            rule.code for rule in evidence.rules.values() if rule.kind == "flag" and rule.default_on
        ),
    )


def can_be_read(need: NeedIndicator) -> bool:
    """Tell whether an indicator has a figure, a threshold, an operator and a year."""
    return None not in (need.figure_id, need.default_threshold, need.operator, need.newest_full_year)


def judge(evidence: Evidence, settings: Settings) -> dict[tuple[str, str], Cell]:
    """Decide every cell of partner and watched countries × migration themes.

    Returns:
        (country, theme) -> cell, countries in the order of the evidence, themes in theirs.
    """
    thresholds = thresholds_of(evidence, settings)
    found = _found_in(evidence, replace(settings, needs_on=(), thresholds=(), quartiles=(), years=()))
    return {key: _with_need(evidence, settings, cell, thresholds=thresholds) for key, cell in found.items()}


def judge_cell(evidence: Evidence, settings: Settings, country_code: str, theme_id: str) -> Cell:
    """Decide one cell; see `judge`."""
    found = _found(evidence, settings, country_code, theme_id)
    return _with_need(evidence, settings, found, thresholds=thresholds_of(evidence, settings))


@lru_cache(maxsize=32)
def _found_in(evidence: Evidence, settings: Settings) -> dict[tuple[str, str], Cell]:
    # A moved threshold changes no record: what was found is kept while needs are read anew.
    return {
        (country, theme): _found(evidence, settings, country, theme)
        for country in evidence.countries
        for theme in evidence.themes
    }


def _found(evidence: Evidence, settings: Settings, country_code: str, theme_id: str) -> Cell:
    """Return a cell with its state and flags, its need not read yet."""
    records = tuple(
        (record, counted_as(record, settings))
        for record in evidence.records.get((country_code, theme_id), ())
    )
    found = {how for _, how in records}
    closed_by = closing_claims(evidence, settings, country_code, theme_id)
    excluding = first_holding(evidence, "cell", country_code, theme_id)
    if excluding:
        state = "not_applicable"
    elif OWN in found:
        state = "own_record"
    elif FRAMEWORK in found:
        state = "framework_only"
    elif closed_by:
        state = "nothing_found"
    else:
        state = "unknown"
    cell = Cell(
        country_code=country_code,
        theme_id=theme_id,
        state=state,
        rule=evidence.rules[state],
        not_applicable=excluding,
        records=records,
        closed_by=closed_by,
        need="unknown",
        readings=(),
        need_rule=first_holding(evidence, "need", country_code, theme_id),
        verdict=None,
    )
    return replace(cell, flags=flags_of(evidence, settings, cell))


def _with_need(
    evidence: Evidence, settings: Settings, cell: Cell, *, thresholds: Mapping[str, float | None]
) -> Cell:
    """Return a cell with its need and its verdict."""
    readings = readings_of(evidence, settings, *cell.key, thresholds=thresholds)
    need = "not_read" if cell.need_rule else need_of(readings)
    verdict = None
    if need == "above" and cell.state in ("framework_only", "nothing_found", "unknown"):
        verdict = "gap" if cell.closed_by else "to_check"
    return replace(cell, need=need, readings=readings, verdict=verdict)


def counted_as(record: Record, settings: Settings) -> str:
    """Tell what a record counts as, and if not, why.

    Returns:
        `own` or `framework` for what counts; else the first reason that holds: `peer_case`, `model_case`, `not_partner`
        (the country takes part in another role), `level_off`, `leverage` (pressure stands beside), `not_counted` (the
        mapping of themes says no), `not_told_apart`, `not_active`, `outside_period`.
    """
    if record.is_peer_case:
        return "peer_case"
    if record.is_model_case:
        return "model_case"
    if record.country_role != "partner":
        return "not_partner"
    if record.level not in settings.levels:
        return "level_off"
    if record.nature == "leverage":
        return "leverage"
    if not record.counts_for_coverage:
        return "not_counted"
    if record.is_shared_word and not settings.count_not_told_apart:
        return "not_told_apart"
    if not record.is_active:
        return "not_active"
    if not in_period(record, settings):
        return "outside_period"
    return OWN if is_specific(record, settings) else FRAMEWORK


def is_specific(record: Record, settings: Settings) -> bool:
    """Tell whether a record is the country's own, whatever its status."""
    if record.record_kind == "instrument":
        return record.use_scope in settings.use_scopes
    if settings.exclude_processes and record.is_process:
        return False
    return (record.partners_in_record or 0) <= settings.max_partner_countries


def in_period(record: Record, settings: Settings) -> bool:
    """Tell whether a record began in the period; with a period, one without a date does not count."""
    if settings.since is None and settings.until is None:
        return True
    if not record.start_date:
        return False
    year = int(record.start_date[:4])
    return (settings.since is None or year >= settings.since) and (
        settings.until is None or year <= settings.until
    )


def closing_claims(
    evidence: Evidence, settings: Settings, country_code: str, theme_id: str
) -> tuple[Claim, ...]:
    """Return the claims that together close a theme for a country; none unless all of them are complete.

    Each must hold for the country, at a level that counts, and touch the period that counts.
    """
    for head in evidence.claims.values():
        if head.closes_theme != theme_id:
            continue
        together = [head, *(evidence.claims.get(name) for name in head.together_with)]
        if all(claim and why_not_closing(claim, settings, country_code) is None for claim in together):
            return tuple(together)
    return ()


def why_not_closing(claim: Claim, settings: Settings, country_code: str) -> str | None:
    """Return why a claim does not close for a country: partial, country, level_off, period; None where it does."""
    if not claim.is_complete:
        return "partial"
    if not claim.covers(country_code):
        return "country"
    if claim.level != "all" and claim.level not in settings.levels:
        return "level_off"
    begins_after = (
        settings.until is not None and claim.from_date and int(claim.from_date[:4]) > settings.until
    )
    ends_before = (
        settings.since is not None and claim.until_date and int(claim.until_date[:4]) < settings.since
    )
    return "period" if begins_after or ends_before else None


def first_holding(evidence: Evidence, scope: str, country_code: str, theme_id: str) -> NotApplicable | None:
    """Return the first not-applicable rule of a scope that holds for a cell."""
    for rule in evidence.not_applicable:
        if rule.scope == scope and rule.holds(country_code, theme_id):
            return rule
    return None


def thresholds_of(evidence: Evidence, settings: Settings) -> dict[str, float | None]:
    """Return the threshold of each indicator: the fixed one, or the quartile of the set in its year."""
    fixed: dict[str, float | None] = dict(settings.thresholds)
    for need_id in settings.quartiles:
        year = dict(settings.years)[need_id]
        values = sorted(
            figures[year].value
            for (need, country), figures in evidence.figures.items()
            if need == need_id and country in evidence.countries and year in figures and figures[year].is_read
        )
        share = QUARTILE if evidence.needs[need_id].operator == ">=" else 1 - QUARTILE
        fixed[need_id] = values[min(len(values) - 1, math.ceil(share * len(values)))] if values else None
    return fixed


def readings_of(
    evidence: Evidence,
    settings: Settings,
    country_code: str,
    theme_id: str,
    *,
    thresholds: Mapping[str, float | None] | None = None,
) -> tuple[Reading, ...]:
    """Return what the indicators of a theme that take part say of a country."""
    thresholds = thresholds_of(evidence, settings) if thresholds is None else thresholds
    years = dict(settings.years)
    found = []
    for need_id in settings.needs_on:
        need = evidence.needs[need_id]
        if need.theme_id != theme_id:
            continue
        figure = evidence.figures.get((need_id, country_code), {}).get(years[need_id])
        threshold = thresholds[need_id]
        if figure is None or threshold is None:
            state = "unknown"
        elif not figure.is_read:
            state = "not_read"
        else:
            state = "above" if needs_help(need, figure.value, threshold) else "below"
        found.append(Reading(need=need, year=years[need_id], figure=figure, threshold=threshold, state=state))
    return tuple(found)


def needs_help(need: NeedIndicator, value: float, threshold: float) -> bool:
    """Tell whether a value lies on the side of need; the threshold itself belongs to `>=`, not to `<`."""
    return value >= threshold if need.operator == ">=" else value < threshold


def need_of(readings: Iterable[Reading]) -> str:
    """Return the need of a cell: above where any indicator is; missing is never low."""
    states = {reading.state for reading in readings}
    return next((state for state in ("above", "below", "not_read") if state in states), "unknown")


def flags_of(evidence: Evidence, settings: Settings, cell: Cell) -> tuple[Flag, ...]:
    """Return the flags that fire on a cell; one whose field holds no value at all never does."""
    if cell.state == "not_applicable":
        return ()
    own = cell.counted(OWN)
    beside = evidence.beside.get(cell.key)
    is_paid = bool(evidence.payments.get(cell.key))
    fired = {
        "ended_or_suspended": tuple(
            record
            for record, how in cell.records
            if how == "not_active"
            and record.status_id in STOPPED
            and is_specific(record, settings)
            and in_period(record, settings)
        ),
        "not_binding": not_binding(own),
        "no_legal_assessment": tuple(record for record in own if record.legal_assessment == "none found"),
        # Without an end there are no money data for the country: missing, not zero.
        "no_disbursement": () if is_paid else began_before(own, evidence.paid_until.get(cell.country_code)),
        "no_contact": own if not (beside and beside.visit_count) else (),
        "leverage_and_support": leverage_and_support(evidence, settings, cell),
        # Where the registers are only partly known, that nothing stands there says nothing.
        "money_without_record": bool(is_paid and not own and cell.closed_by),
    }
    return tuple(
        Flag(rule=evidence.rules[code], records=records if isinstance(records, tuple) else ())
        for code, records in fired.items()
        if records
        and code in settings.flags_on
        and code in evidence.rules
        and evidence.rules[code].field_count
    )


def not_binding(own: Sequence[Record]) -> tuple[Record, ...]:
    """Return the records of its own if binding is recorded for any of them and none is binding, even in part."""
    recorded = [record for record in own if record.binding_code]
    return tuple(recorded) if recorded and all(record.binding_code == "no" for record in recorded) else ()


def began_before(own: Sequence[Record], day: str | None) -> tuple[Record, ...]:
    """Return the records that are known to have begun by a day; what began later could not have been paid."""
    # A year or month is known to lie before a day only where it is an earlier one: "2021" may be December.
    return tuple(
        record
        for record in own
        if day
        and record.start_date
        and (
            record.start_date <= day
            if len(record.start_date) >= len(day)
            else record.start_date < day[: len(record.start_date)]
        )
    )


def leverage_and_support(evidence: Evidence, settings: Settings, cell: Cell) -> tuple[Record, ...]:
    """Return pressure in use on this theme, with the support that runs in the country at the same time.

    Support on any theme: pressure on return while money goes to reception is what one hand does beside the other.
    """
    pressure = [
        record for record in cell.counted("leverage") if record.is_active and is_specific(record, settings)
    ]
    if not pressure:
        return ()
    support = {
        (record.record_kind, record.record_id): record
        for theme in evidence.themes
        for record in evidence.records.get((cell.country_code, theme), ())
        if counted_as(record, settings) == OWN
        and (record.nature in ("support", "capacity") or (record.announced_amount_eur or 0) > 0)
    }
    return (*pressure, *support.values()) if support else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Counts over some cells; shares are None where there is nothing to divide by.

    Attributes:
        states: state -> number of cells.
        gaps: cells that are a gap.
        to_check: cells with a need and no public record.
        needs: need -> number of cells that apply.
        flagged: cells with a flag.
    """

    states: Mapping[str, int]
    gaps: int
    to_check: int
    needs: Mapping[str, int]
    flagged: int

    @property
    def applicable(self) -> int:
        """Cells to which the theme applies."""
        return sum(number for state, number in self.states.items() if state != "not_applicable")

    @property
    def known(self) -> int:
        """Applicable cells with a known state."""
        return self.applicable - self.states["unknown"]

    def share(self, state: str, *, of: int | None = None) -> float | None:
        """Share of a state in the applicable cells, or in `of` cells."""
        whole = self.applicable if of is None else of
        return self.states[state] / whole if whole else None

    @property
    def coverage(self) -> float | None:
        """Own records / applicable cells with a known state."""
        return self.share("own_record", of=self.known)

    @property
    def low(self) -> float | None:
        """Own records / applicable cells: as if nothing more were to be found."""
        return self.share("own_record")

    @property
    def high(self) -> float | None:
        """(Own records + unknown) / applicable cells: as if every unknown cell held one."""
        if not self.applicable:
            return None
        return (self.states["own_record"] + self.states["unknown"]) / self.applicable


def totals(cells: Iterable[Cell]) -> Totals:
    """Count some cells."""
    states = dict.fromkeys(STATES, 0)
    needs = dict.fromkeys(NEEDS, 0)
    gaps = to_check = flagged = 0
    for cell in cells:
        states[cell.state] += 1
        if cell.state != "not_applicable":
            needs[cell.need] += 1
        gaps += cell.verdict == "gap"
        to_check += cell.verdict == "to_check"
        flagged += bool(cell.flags)
    return Totals(states=states, gaps=gaps, to_check=to_check, needs=needs, flagged=flagged)


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())
