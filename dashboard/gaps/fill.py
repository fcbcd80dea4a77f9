"""What comparable countries use on a theme and what was not found here. Nothing in it is a recommendation."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard import formats
from dashboard.exports.tables import Column
from dashboard.gaps.rules import OWN, Cell, NotApplicable, Record
from dashboard.gaps.view import GapView, in_language
from dashboard.panels import Fact, Panel
from dashboard.panels import Record as Card
from dashboard.profile.neighbours import NEIGHBOUR_INPUTS
from dashboard.profile.neighbours import SOURCES as NEAR_SOURCES
from dashboard.profile.records import (
    REGISTER_LANGUAGE,
    codes,
    date_of,
    place_of,
    sources,
    text_of,
    upper_first,
)
from dashboard.words import plural, word

MOST_NEAR = 10
FEWEST_INPUTS = 3
SOURCES = ("register_partnerships", "register_instruments", "taskforce_reference")
# What the rules of scope instrument are about: their conditions are texts, the things they name are keys.
VISA_MEASURES = "r06"
READMISSION = "r07"
ABOUT: Mapping[str, frozenset[str]] = {
    VISA_MEASURES: frozenset({"visa-25a", "visa-25a-fee"}),
    READMISSION: frozenset({"eura", "benelux-ra", "readmission agreement"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A comparable country: code, distance in standard deviations, and the number of inputs that both have."""

    country_code: str
    distance: float
    shared: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """The comparable countries of one country.

    Attributes:
        countries: nearest first; none where too little is known or chosen.
        known: inputs known of the country itself.
        chosen: inputs that the reader chose.
    """

    countries: tuple[Near, ...]
    known: int
    chosen: tuple[str, ...]

    @property
    def codes(self) -> list[str]:
        """Their codes, nearest first."""
        return [near.country_code for near in self.countries]


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """An instrument, or a form of partnership, with its uses in comparable countries.

    Attributes:
        kind: instrument or partnership.
        key: key of the instrument, or code of the form.
        records: its records there, nearest country first.
        here: what the same thing counted as here, where it was found but does not count; else None.
    """

    kind: str
    key: str
    records: tuple[Record, ...]
    here: Record | None

    @property
    def countries(self) -> list[str]:
        """The countries that use it, nearest first."""
        return list(dict.fromkeys(record.country_code for record in self.records))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """What is used in comparable countries and was not found here.

    Attributes:
        used: what would count as a record of its own; most used first, then by key.
        pressure: leverage, which never covers.
        kept_out: rules that kept something out, each with what.
        holding: rules of scope instrument that hold here, whether or not they kept anything out.
    """

    used: tuple[Used, ...]
    pressure: tuple[Used, ...]
    kept_out: tuple[tuple[NotApplicable, tuple[str, ...]], ...]
    holding: tuple[NotApplicable, ...]


def nearest_of(view: GapView, country_code: str, inputs: Sequence[str]) -> Nearest:
    """Return the countries nearest to a country by the chosen inputs; see `queries/country/neighbours.sql`."""
    listed = view.ask(
        "country/neighbours",
        country=country_code,
        **{f"use_{name}": name in inputs for name in NEIGHBOUR_INPUTS},
    )
    own = listed[listed["country_code"] == country_code]
    known = int(own.iloc[0]["known_input_count"]) if len(own) else 0
    near = listed[listed["country_code"] != country_code].dropna(subset=["distance"]).head(MOST_NEAR)
    return Nearest(
        # A distance needs three shared inputs: with fewer known or chosen there is none, and so no country.
        countries=tuple(
            Near(
                country_code=row["country_code"],
                distance=float(row["distance"]),
                shared=int(row["shared_input_count"]),
            )
            for row in near.to_dict("records")
        ),
        known=known,
        chosen=tuple(inputs),
    )


def fill_of(
    cells: Mapping[tuple[str, str], Cell],
    not_applicable: Sequence[NotApplicable],
    cell: Cell,
    near: Sequence[str],
) -> Fill:
    """Return what comparable countries have of their own on the theme of a cell and this country has not.

    Args:
        cells: all cells.
        not_applicable: rules of all scopes; those of scope instrument keep things out.
        cell: the cell; nothing is given where the theme does not apply.
        near: codes of comparable countries, nearest first.
    """
    country_code, theme_id = cell.key
    holding = tuple(
        rule for rule in not_applicable if rule.scope == "instrument" and rule.holds(country_code, theme_id)
    )
    if cell.state == "not_applicable":
        return Fill(used=(), pressure=(), kept_out=(), holding=holding)
    there = [cells[code, theme_id] for code in near if (code, theme_id) in cells]
    used = _not_here(cell, there, OWN)
    pressure = _not_here(cell, there, "leverage", keep=lambda record: record.is_active)
    kept_out = []
    for rule in holding:
        about = ABOUT.get(rule.rule_id, frozenset())
        out = tuple(one.key for one in (*used, *pressure) if one.key in about)
        if out:
            kept_out.append((rule, out))
        used = [one for one in used if one.key not in about]
        pressure = [one for one in pressure if one.key not in about]
    return Fill(used=tuple(used), pressure=tuple(pressure), kept_out=tuple(kept_out), holding=holding)


def _key(record: Record) -> tuple[str, str]:
    # Two memoranda are two partnerships and one form; an instrument is itself.
    return record.record_kind, record.record_id if record.record_kind == "instrument" else record.form or ""


def _not_here(
    cell: Cell, there: Sequence[Cell], how: str, *, keep: Callable[[Record], bool] = lambda _: True
) -> list[Used]:
    here = {_key(record) for record in cell.counted(how) if keep(record)}
    other = {
        _key(record): record for record, found in cell.records if found not in ("peer_case", "not_partner")
    }
    found: dict[tuple[str, str], list[Record]] = {}
    for one in there:
        for record in one.counted(how):
            if keep(record) and _key(record) not in here and _key(record)[1]:
                found.setdefault(_key(record), []).append(record)
    used = [
        Used(kind=kind, key=key, records=tuple(records), here=other.get((kind, key)))
        for (kind, key), records in found.items()
    ]
    return sorted(used, key=lambda one: (-len(one.countries), one.kind, one.key))


def find(view: GapView, country_code: str, theme_id: str, inputs: Sequence[str]) -> tuple[Nearest, Fill]:
    """Return the comparable countries of a cell, and what they use and this country does not."""
    near = nearest_of(view, country_code, inputs)
    cell = view.cells[country_code, theme_id]
    return near, fill_of(view.cells, view.evidence.not_applicable, cell, near.codes)


def no_comparison(view: GapView, country_code: str, near: Nearest) -> str:
    """Say why a country has no comparison."""
    if len(near.chosen) < FEWEST_INPUTS:
        return word("country.neighbours.too_few_chosen", view.lang)
    return word(
        "country.neighbours.too_few",
        view.lang,
        country=formats.country_with_article(country_code, view.lang, name=view.country(country_code)),
        known=formats.number(near.known, view.lang),
    )


def _nothing(cell: Cell, near: Nearest) -> str:
    if cell.state == "not_applicable":
        return "title_not_applicable"
    return "title_none" if near.countries else "title_not_compared"


def near_sentence(view: GapView, near: Nearest) -> str:
    """Say by what the countries are comparable, and that the reader can change it in the country profile."""
    inputs = formats.list_of([word(f"country.input.{name}", view.lang) for name in near.chosen], view.lang)
    return word("gap_reason.near.by", view.lang, inputs=inputs)


def label(view: GapView, cell: Cell, inputs: Sequence[str]) -> str:
    """Return how much is used elsewhere and was not found here."""
    near, found = find(view, *cell.key, inputs)
    if not found.used:
        return word(f"gap_reason.fill.{_nothing(cell, near)}", view.lang)
    return word("gap_reason.fill.label", view.lang, count=formats.number(len(found.used), view.lang))


def fill_panel(view: GapView, country_code: str, theme_id: str, inputs: Sequence[str]) -> Panel:
    """Instruments and forms that comparable countries use on the theme and that were not found here."""
    lang = view.lang
    cell = view.cells[country_code, theme_id]
    near, found = find(view, country_code, theme_id, inputs)
    if cell.state == "not_applicable":
        summary = word("gap_reason.fill.not_applicable", lang)
    elif not near.countries:
        summary = no_comparison(view, country_code, near)
    elif found.used:
        summary = plural(
            "gap_reason.fill.summary",
            lang,
            len(found.used),
            countries=formats.list_of([view.country(code) for code in near.codes], lang),
        )
    else:
        summary = word(
            "gap_reason.fill.none",
            lang,
            countries=formats.list_of([view.country(code) for code in near.codes], lang),
        )
    return Panel(
        key="reason-fill",
        title=plural("gap_reason.fill.title", lang, len(found.used))
        if found.used
        else word(f"gap_reason.fill.{_nothing(cell, near)}", lang),
        summary=summary,
        empty=summary,
        caveats=[
            word("gap_reason.fill.caveat", lang),
            *([word("gap_reason.fill.twice", lang)] if len({one.kind for one in found.used}) > 1 else []),
            *rules_said(view, found),
            *([near_sentence(view, near)] if near.countries else []),
        ]
        if cell.state != "not_applicable"
        else [],
        **_cards(view, cell, found.used, len(near.countries)),
        **_described(view, cell),
    )


def pressure_panel(view: GapView, country_code: str, theme_id: str, inputs: Sequence[str]) -> Panel | None:
    """Leverage in comparable countries that was not found here; None where there is none. It never covers."""
    lang = view.lang
    cell = view.cells[country_code, theme_id]
    near, found = find(view, country_code, theme_id, inputs)
    if not found.pressure:
        return None
    return Panel(
        key="reason-pressure",
        title=word("gap_reason.pressure.title", lang),
        summary=word("gap_reason.pressure.summary", lang),
        caveats=[word("gap_reason.fill.caveat", lang), *rules_said(view, found)],
        **_cards(view, cell, found.pressure, len(near.countries)),
        **_described(view, cell),
    )


def rules_said(view: GapView, found: Fill) -> list[str]:
    """Say which rules kept something out, and what may then be asked instead."""
    said = []
    names = _names(view, [key for _, keys in found.kept_out for key in keys])
    out = {rule.rule_id: keys for rule, keys in found.kept_out}
    for rule in found.holding:
        if rule.rule_id == READMISSION:
            # It is said whether or not it kept anything out: it is what may not be called the gap.
            said.append(word("gap_reason.fill.readmission", view.lang, rule=rule.rule_id))
        elif rule.rule_id in out:
            said.append(
                word(
                    "gap_reason.fill.kept_out",
                    view.lang,
                    rule=rule.rule_id,
                    names=formats.list_of([names[key] for key in out[rule.rule_id]], view.lang),
                    rationale=in_language(rule, "rationale", view.lang),
                )
            )
    return said


def _names(view: GapView, keys: Sequence[str]) -> dict[str, str]:
    forms = codes(view, "form")
    named = {
        record.record_id: name_of(record, view.lang)
        for records in view.evidence.records.values()
        for record in records
        if record.record_id in keys
    }
    return {key: named.get(key) or forms.get(key, key) for key in keys}


def name_of(record: Record, lang: str) -> str:
    """Return the name of a record in the language, or as the register has it."""
    return in_language(record, "name", lang)


def _described(view: GapView, cell: Cell) -> dict[str, object]:
    lang = view.lang
    theme, country = view.theme(cell.theme_id), view.country(cell.country_code)
    return {
        "subtitle": word("gap_reason.fill.subtitle", lang, theme=theme, country=country),
        "figure": None,
        "alt": word("gap_reason.fill.subtitle", lang, theme=theme, country=country),
        "sources": sources(view, (*SOURCES, *NEAR_SOURCES[:-1])),
        "period": word("country.register.period", lang),
        "version": view.version,
        "definition": word("gap_reason.fill.definition", lang),
        "not_a": word("gap_reason.fill.not_a", lang),
        "recompute": word("gap_reason.fill.recompute", lang),
        "selection_sentence": view.selection_sentence,
        "address": view.address_of(cell),
        "filters": view.filters,
    }


def _cards(view: GapView, cell: Cell, used: Sequence[Used], total: int) -> dict[str, object]:
    details = _details(view, [record.country_code for one in used for record in one.records])
    rows = [
        _row(view, one, record, details.get(_place(record), {})) for one in used for record in one.records
    ]
    columns = (
        "thing",
        "kind",
        "country",
        "name",
        "nature",
        "stage",
        "status",
        "since",
        "assessment",
        "lead",
        "source_title",
        "source_url",
    )
    frame = pd.DataFrame(rows, columns=[*columns, "file_name", "sheet_name", "sheet_row"])
    return {
        "records": [_card(view, cell, one, total, details) for one in used],
        "records_shown": 3,
        "table": frame[list(columns)],
        "columns": [
            Column(
                name=name,
                label=word(f"gap_reason.column.{name}", view.lang),
                kind="url" if name == "source_url" else "text",
            )
            for name in columns
        ],
        "rows": lambda _mark: frame[["name", "country", "file_name", "sheet_name", "sheet_row"]],
        "row_columns": [
            Column(name="country", label=word("gap_reason.column.country", view.lang), kind="text")
        ],
    }


def _place(record: Record) -> tuple[str, str, int]:
    return record.country_code, record.sheet_name, int(record.sheet_row)


def _details(view: GapView, country_codes: Sequence[str]) -> dict[tuple[str, str, int], Mapping]:
    """Return what the registers say of each use beyond what decides a cell: stage, lead, law, note."""
    listed = sorted(set(country_codes))
    if not listed:
        return {}
    return {
        (row["country_code"], row["sheet_name"], int(row["sheet_row"])): row
        for name in ("country/instruments", "country/partnerships")
        for row in view.ask(name, countries=listed).to_dict("records")
    }


def _row(view: GapView, one: Used, record: Record, found: Mapping) -> dict[str, object]:
    lang = view.lang
    return {
        "thing": thing_name(view, one),
        "kind": word(f"gap_reason.kind.{one.kind}", lang),
        "country": view.country(record.country_code),
        "name": name_of(record, lang),
        "nature": codes(view, "nature").get(record.nature or ""),
        "stage": codes(view, "stage").get(text_of(found.get("stage")) or ""),
        "status": getattr(record, f"status_{lang}"),
        "since": date_of(record.start_date, lang),
        "assessment": getattr(record, f"assessment_{lang}"),
        "lead": text_of(found.get(f"lead_{lang}")),
        "source_title": record.source_title,
        "source_url": record.source_url,
        "file_name": record.file_name,
        "sheet_name": record.sheet_name,
        "sheet_row": record.sheet_row,
    }


def thing_name(view: GapView, one: Used) -> str:
    """Return the name of an instrument, or of a form of partnership."""
    if one.kind == "instrument":
        return name_of(one.records[0], view.lang)
    return upper_first(codes(view, "form").get(one.key, one.key))


def _made_for(view: GapView, one: Used) -> str | None:
    """Return the one country that uses an instrument, where its name says that country."""
    if one.kind != "instrument" or len(one.countries) != 1:
        return None
    country = view.evidence.countries[one.countries[0]]
    name = one.records[0].name
    return country.country_code if country.name_en in name else None


def _card(view: GapView, cell: Cell, one: Used, total: int, details: Mapping) -> Card:
    lang = view.lang
    first = one.records[0]
    found = details.get(_place(first), {})
    facts = [
        Fact(
            label=word("gap_reason.fill.used_in", lang),
            value=word(
                "gap_reason.fill.countries",
                lang,
                count=formats.number(len(one.countries), lang),
                total=formats.number(total, lang),
                names=formats.list_of([view.country(code) for code in one.countries], lang),
            ),
        )
    ]
    if one.here is not None:
        facts.append(
            Fact(
                label=word("gap_reason.fill.here", lang),
                value=word(
                    "gap_reason.fill.here_other",
                    lang,
                    name=name_of(one.here, lang),
                    status=getattr(one.here, f"status_{lang}") or formats.missing("not_recorded", lang),
                ),
            )
        )
    if made_for := _made_for(view, one):
        facts.append(
            Fact(
                label=word("gap_reason.fill.note", lang),
                value=word("gap_reason.fill.made_for", lang, country=view.country(made_for)),
            )
        )
    assessments = list(
        dict.fromkeys(
            getattr(record, f"assessment_{lang}") or formats.missing("not_recorded", lang)
            for record in one.records
        )
    )
    assessment = Fact(label=word("country.fact.assessment", lang), value="; ".join(assessments))
    if one.kind == "instrument":
        facts += [
            Fact(
                label=word("country.fact.nature", lang), value=codes(view, "nature").get(first.nature or "")
            ),
            Fact(
                label=word("country.fact.stage", lang),
                value=codes(view, "stage").get(text_of(found.get("stage")) or ""),
            ),
            assessment,
            Fact(label=word("country.fact.lead", lang), value=text_of(found.get(f"lead_{lang}"))),
        ]
        more = [
            Fact(label=word("country.fact.type", lang), value=text_of(found.get(f"type_{lang}"))),
            Fact(label=word("country.fact.level", lang), value=codes(view, "level").get(first.level)),
            Fact(
                label=word("country.fact.legal_frame", lang),
                value=text_of(found.get("legal_frame")),
                language=REGISTER_LANGUAGE,
            ),
        ]
    else:
        levels = list(
            dict.fromkeys(codes(view, "level").get(record.level, record.level) for record in one.records)
        )
        facts += [Fact(label=word("country.fact.level", lang), value="; ".join(levels)), assessment]
        more = []
    more += [
        Fact(
            label=view.country(record.country_code),
            value="; ".join(
                text
                for text in (
                    name_of(record, lang),
                    getattr(record, f"status_{lang}"),
                    date_of(record.start_date, lang),
                    record.source_title,
                    place_of(
                        {
                            "file_name": record.file_name,
                            "sheet_name": record.sheet_name,
                            "sheet_row": record.sheet_row,
                        }
                    ),
                )
                if text
            ),
        )
        for record in one.records
    ]
    is_one_source = len({record.source_url for record in one.records}) == 1
    return Card(
        title=thing_name(view, one),
        status=word(f"gap_reason.kind.{one.kind}", lang),
        facts=facts,
        more=more,
        source_title=first.source_title if is_one_source or one.kind == "instrument" else None,
        source_address=first.source_url if is_one_source or one.kind == "instrument" else None,
        mark=first.verified if is_one_source or one.kind == "instrument" else None,
    )
