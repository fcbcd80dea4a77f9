"""What a reader looks at: settings, version, language; and a cell in one sentence, the same wherever it stands."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar
from urllib.parse import urlencode

import pandas as pd

from dashboard import formats, session
from dashboard.gaps import evidence as reading
from dashboard.gaps import rules
from dashboard.gaps.rules import Cell, Evidence, NeedIndicator, NotApplicable, Reading, Settings, Totals
from dashboard.gaps.settings import changes_in_words, parts_of, plain_number, read_settings
from dashboard.words import plural, word


@dataclass(frozen=True, kw_only=True)
class GapView:
    """The selection of a page on gaps; hashable, so that what is made of it can be kept.

    Attributes:
        lang: nl or en.
        version: version of the data.
        settings: what counts.
        today: the day the page is looked at.
        address: the absolute address that leads back here, version and settings included.
    """

    lang: str
    version: str
    settings: Settings
    today: dt.date
    address: str

    is_moved: ClassVar[bool] = True
    """Holds settings that a reader moves: what is made of it is kept for a while only."""

    @cached_property
    def evidence(self) -> Evidence:
        """What was read, kept for all readers with the same clearance."""
        return evidence_in(self.version)

    @cached_property
    def defaults(self) -> Settings:
        """What counts if nothing was moved."""
        return rules.default_settings(self.evidence)

    @cached_property
    def cells(self) -> dict[tuple[str, str], Cell]:
        """(country, theme) -> cell under the settings."""
        return session.kept(_cells, self.version, session.reader(), self.settings)

    @property
    def countries(self) -> list[str]:
        """Codes of the set, by name."""
        return sorted(self.evidence.countries, key=lambda code: self.country(code).casefold())

    @property
    def themes(self) -> list[str]:
        """Ids of the migration themes, in order."""
        return list(self.evidence.themes)

    def country(self, code: str) -> str:
        """Name of a country."""
        return getattr(self.evidence.countries[code], f"name_{self.lang}")

    def theme(self, theme_id: str) -> str:
        """Name of a theme."""
        return getattr(self.evidence.themes[theme_id], f"name_{self.lang}")

    def state(self, cell: Cell) -> str:
        """State of a cell in words, as the steward named it."""
        return getattr(cell.rule, f"name_{self.lang}")

    def need(self, cell: Cell) -> str:
        """Need of a cell in words; where the theme does not apply, that it does not."""
        return self.state(cell) if cell.not_applicable else word(f"gaps.need.{cell.need}", self.lang)

    def verdict(self, cell: Cell) -> str:
        """Verdict of a cell in words."""
        return word(f"gaps.verdict.{cell.verdict or 'none'}", self.lang)

    def flags(self, cell: Cell) -> list[str]:
        """Flags of a cell in words."""
        return [getattr(flag.rule, f"name_{self.lang}") for flag in cell.flags]

    def totals(self, cells: Sequence[Cell] | None = None) -> Totals:
        """Counts over some cells, all when none are given."""
        return rules.totals(self.cells.values() if cells is None else cells)

    def sentence(self, cell: Cell, lang: str | None = None) -> str:
        """The reason of a cell in words; see `cell_sentence`."""
        return cell_sentence(cell, self.evidence, lang or self.lang)

    @cached_property
    def changes(self) -> list[str]:
        """A sentence for each setting that was moved."""
        return changes_in_words(self.settings, self.evidence, self.lang)

    @property
    def changes_said(self) -> str:
        """What was moved in one text; that nothing was, when nothing was."""
        return "; ".join(self.changes) or word("gaps.filters.defaults", self.lang)

    @property
    def filters(self) -> list[tuple[str, str]]:
        """What an export says of the settings: label and value."""
        return [(word("gaps.filters.settings", self.lang), self.changes_said)]

    @property
    def set_sentence(self) -> str:
        """The countries and themes that are counted over, as one sentence."""
        roles = [country.role for country in self.evidence.countries.values()]
        return word(
            "gaps.selection",
            self.lang,
            partners=roles.count("partner"),
            watched=roles.count("watched"),
            themes=len(self.themes),
        )

    @property
    def selection_sentence(self) -> str:
        """The set and the settings in sentences."""
        return " ".join([self.set_sentence, *(f"{change}." for change in self.changes)])

    def link_to_cell(self, country_code: str, theme_id: str, *, absolute: bool = False) -> str:
        """Address of a cell under these settings."""
        return session.link("gaps", absolute=absolute, cell=f"{country_code}.{theme_id}", **self._carried())

    def address_of(self, cell: Cell) -> str:
        """Absolute address of a cell with version and settings: to be copied."""
        return self.address_on("gaps", cell=".".join(cell.key))

    def address_on(self, page: str, *, settings: Settings | None = None, **parts: str) -> str:
        """Absolute address of a page in this version and language, with these settings unless others are given."""
        start = self.address.split("?")[0].rsplit("/", 1)[0]
        packed = session.pack(parts_of(settings or self.settings, self.evidence))
        parts |= {"settings": packed, "version": self.version, "lang": self.lang}
        return f"{start}/{page}?{urlencode({name: text for name, text in parts.items() if text}, safe=',:~')}"

    def ask(self, name: str, **parameters: object) -> pd.DataFrame:
        """The answer of a named query in this version, as this reader may see it."""
        return session.cached_query(name, version=self.version, **parameters)

    def _carried(self) -> dict[str, str | None]:
        return {"settings": session.pack(parts_of(self.settings, self.evidence)) or None}


def view_of_address(*, lang: str, version: str, today: dt.date) -> tuple[GapView, list[str]]:
    """Return the view that the address asks for, and the settings in it that could not be followed."""
    settings, bad = read_settings(session.unpacked("settings"), evidence_in(version))
    address = session.link(absolute=True, version=version)
    return GapView(lang=lang, version=version, settings=settings, today=today, address=address), bad


def view_if_any(*, lang: str, version: str, today: dt.date) -> tuple[GapView | None, list[session.Notice]]:
    """Return the view that the address asks for, None in a version of before there was a matrix; and what to say of it."""
    try:
        found, bad = view_of_address(lang=lang, version=version, today=today)
    except reading.NoMatrix:
        return None, [session.Notice("gaps.notice.no_matrix", {"version": version})]
    return found, session.notices_on("gaps.notice.settings", bad)


def evidence_in(version: str) -> Evidence:
    """Return what a version holds for this reader."""
    return session.kept(reading.read_evidence, version, session.reader())


def _cells(version: str, reader: object, settings: Settings) -> dict[tuple[str, str], Cell]:
    return rules.judge(session.kept(reading.read_evidence, version, reader), settings)


def cell_sentence(cell: Cell, evidence: Evidence, lang: str) -> str:
    """Return the reason of a cell in words: state with its rule, need with its figures, verdict, flags.

    The one text on a cell: label in the matrix, reason, lists, exports.
    """
    country = getattr(evidence.countries[cell.country_code], f"name_{lang}")
    theme = getattr(evidence.themes[cell.theme_id], f"name_{lang}")
    told = word(
        "gaps.sentence.start",
        lang,
        country=country,
        theme=in_sentence(theme),
        state=getattr(cell.rule, f"name_{lang}"),
        rule=cell.rule.rule_id,
    )
    if cell.not_applicable:
        return told + _rule(cell.not_applicable, "gaps.sentence.not_applicable", lang) + "."
    own, frameworks = cell.counted("own"), cell.counted("framework")
    stopped = cell.counted("not_active")
    if own:
        told += plural("gaps.sentence.own", lang, number_of(own))
    elif frameworks:
        told += plural("gaps.sentence.framework", lang, number_of(frameworks))
    if not own:
        if cell.closed_by:
            claims = ", ".join(claim.claim_id for claim in cell.closed_by)
            told += word("gaps.sentence.closed", lang, claims=claims)
        else:
            told += word("gaps.sentence.open", lang)
        if stopped:
            told += plural("gaps.sentence.stopped", lang, number_of(stopped))
    sentences = [told, need_sentence(cell, evidence, lang)]
    if cell.verdict:
        sentences.append(word(f"gaps.sentence.{cell.verdict}", lang))
    if cell.flags:
        named = [getattr(flag.rule, f"name_{lang}") for flag in cell.flags]
        sentences.append(plural("gaps.sentence.flags", lang, len(named), flags=formats.list_of(named, lang)))
    return ". ".join(text[0].upper() + text[1:] for text in sentences) + "."


def need_sentence(cell: Cell, evidence: Evidence, lang: str) -> str:
    """Return the need of a cell with the figures that it rests on."""
    if cell.need_rule:
        details = [_rule(cell.need_rule, "gaps.sentence.need_rule", lang)]
    elif cell.readings:
        details = [reading_in_words(reading, lang) for reading in cell.readings]
    else:
        needs = [need for need in evidence.needs.values() if need.theme_id == cell.theme_id]
        none = all(need.role == "none" for need in needs)
        details = [word("gaps.sentence.need_no_indicator" if none else "gaps.sentence.need_off", lang)]
    return word(
        "gaps.sentence.need", lang, need=word(f"gaps.need.{cell.need}", lang), detail="; ".join(details)
    )


def reading_in_words(found: Reading, lang: str) -> str:
    """Return one indicator of a cell: name, year, value, threshold; or that there is no figure."""
    name = need_name(found.need, lang)
    if found.figure is None or found.threshold is None:
        return word("gaps.sentence.need_no_data", lang, name=name, year=found.year)
    value = plain_number(found.figure.value, lang)
    if found.state == "not_read":
        return word(
            "gaps.sentence.need_not_read",
            lang,
            name=name,
            year=found.year,
            value=value,
        )
    key = (
        "gaps.sentence.need_incomplete" if found.figure.status == "incomplete" else "gaps.sentence.need_value"
    )
    return word(
        key, lang, name=name, year=found.year, value=value, threshold=plain_number(found.threshold, lang)
    )


def need_name(need: NeedIndicator, lang: str) -> str:
    """Return the name of an indicator; one that counts elsewhere as well says that it is not independent."""
    name = getattr(need, f"name_{lang}")
    return f"{name} ({word('gaps.sentence.not_independent', lang)})" if need.role == "secondary" else name


def operator_in_words(operator: str, lang: str) -> str:
    """Return `>=` or `<` in words: at least, less than."""
    return word("gaps.settings.at_least" if operator == ">=" else "gaps.settings.less_than", lang)


def in_sentence(name: str) -> str:
    """Return a name as it stands within a sentence: a word that is all capitals keeps them."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def in_language(thing: object, name: str, lang: str) -> str:
    """Return a text of a reference table in the language, or as the table has it."""
    return (
        getattr(thing, f"{name}_nl", None) or getattr(thing, name) if lang == "nl" else getattr(thing, name)
    )


def _rule(rule: NotApplicable, key: str, lang: str) -> str:
    condition = in_language(rule, "condition", lang)
    return word(key, lang, rule=rule.rule_id, condition=in_sentence(condition))


def number_of(records: Sequence[rules.Record]) -> int:
    """Return the number of partnerships and instruments: one that is used twice in a country is one."""
    return len({(record.record_kind, record.record_id) for record in records})
