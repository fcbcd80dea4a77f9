"""What a reader chose of the register of partnerships, and the rows that the choice leaves."""

import datetime as dt
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from dashboard import formats, session
from dashboard.overview.view import state_of
from dashboard.partnerships.parts import NOT_RECORDED, Narrowed, names_all, page_asked, read_parts
from dashboard.words import word

PACKED = "partnership"
PARTS = ("level", "state", "form", "theme", "assessment", "attention")
"""What the register can be narrowed to, as the parts of `partnership` in the address; each holds several codes."""
STATES = ("active", "pending", "suspended", "ended")
ATTENTION = (
    "no_assessment_found",
    "partnership_ends_soon",
    "partnership_date_passed",
    "partnership_suspended",
    "finding_not_answered",
)
"""The rules of `country/attention` that are about a partnership."""
COLUMN_OF = {"level": "level", "state": "state", "form": "form", "assessment": "legal_assessment"}
LISTS = {"level": "level", "form": "form", "assessment": "legal_assessment"}
"""Part -> list of codes that it is chosen from."""


@dataclass(frozen=True, kw_only=True)
class Register(Narrowed):
    """The selection of the page of partnerships; hashable, so that what is made of it can be kept.

    A country narrows it to the partnerships in which it has any role.
    """

    @cached_property
    def all(self) -> pd.DataFrame:
        """Every partnership of the register, see `partnerships/register`; with `state`, `rules`, `country_codes`."""
        return session.kept(_register, self.version, self.today)

    @cached_property
    def countries(self) -> pd.DataFrame:
        """Country and role of each partnership, see `partnerships/countries`."""
        return self.ask("partnerships/countries")

    @cached_property
    def names(self) -> dict[str, str]:
        """Code -> name of every country with a role in a partnership, in the order of the alphabet."""
        return names_of(self.countries, self.lang)

    @cached_property
    def found(self) -> pd.DataFrame:
        """The partnerships that the selection leaves, cases of peers included."""
        frame = self.all
        if self.one:
            return frame[frame["partnership_id"] == self.one]
        keep = np.ones(len(frame), dtype=bool)
        if self.country:
            keep &= np.array(
                [self.country in codes.split(";") for codes in frame["country_codes"]], dtype=bool
            )
        for part, column in COLUMN_OF.items():
            if codes := self.chosen(part):
                keep &= frame[column].fillna(NOT_RECORDED).isin(codes).to_numpy()
        for part, column in (("theme", "theme_ids"), ("attention", "rules")):
            if codes := set(self.chosen(part)):
                keep &= np.array(
                    [bool(codes & set(held.split(";"))) for held in frame[column].fillna("")], dtype=bool
                )
        if self.words:
            keep &= np.array(names_all(self.words, frame[f"name_{self.lang}"]), dtype=bool)
        return frame[keep]

    @cached_property
    def listed(self) -> pd.DataFrame:
        """The partnerships of the selection; cases of peers stand apart."""
        return self.found[~self.found["is_peer_case"]]

    @cached_property
    def peers(self) -> pd.DataFrame:
        """The cases of peers in the selection."""
        return self.found[self.found["is_peer_case"]]

    @property
    def is_whole(self) -> bool:
        """Whether nothing narrows the register."""
        return not (self.country or self.parts or self.one or self.words)

    def name_of(self, part: str, code: str) -> str:
        """A code of a part as a reader knows it."""
        return code_name(self.version, self.lang, part, code)

    @cached_property
    def filters(self) -> list[tuple[str, str]]:
        """What narrows the register: label and value, for sentences and exports."""
        said = []
        if self.one:
            said.append(
                (word("partnerships.part.single", self.lang), str(self.found.iloc[0][f"name_{self.lang}"]))
            )
        if self.country:
            said.append((word("partnerships.part.country", self.lang), self.names[self.country]))
        said += self.narrowed_by
        return said

    @property
    def sentence(self) -> str:
        """The selection as one sentence."""
        return self.said("partnerships.sentence", whole="partnerships.sentence_all")

    def label_of(self, part: str) -> str:
        """What a part is called."""
        return word(f"partnerships.part.{part}", self.lang)

    def anything_of(self, part: str) -> str:
        """The words of a part that is left open."""
        return word(f"partnerships.choose.any_{part}", self.lang)


def code_name(version: str, lang: str, part: str, code: str) -> str:
    """Return a code of a part of the selection as a reader knows it."""
    if code == NOT_RECORDED:
        return formats.missing("not_recorded", lang)
    if part in ("state", "attention"):
        return word(f"partnerships.{part}.{code}", lang)
    return options(version, lang, part)[code]


def options(version: str, lang: str, part: str) -> dict[str, str]:
    """Return what a part can be narrowed to, code -> name, only what the register holds; in the order of its list."""
    return session.kept(_options, version, lang, part)


def _options(version: str, lang: str, part: str) -> dict[str, str]:
    if part in ("state", "attention"):
        codes = STATES if part == "state" else ATTENTION
        return {code: word(f"partnerships.{part}.{code}", lang) for code in codes}
    frame = session.cached_query("partnerships/register", version=version)
    if part == "theme":
        held = {code for text in frame["theme_ids"].dropna() for code in text.split(";")}
        listed = session.cached_query("meta/themes", version=version)
        codes, names = listed["theme_id"], listed[f"name_{lang}"]
    else:
        held = set(frame[COLUMN_OF[part]].dropna())
        listed = session.cached_query("meta/codes", version=version)
        listed = listed[listed["list_id"] == LISTS[part]]
        codes, names = listed["code"], listed[f"name_{lang}"]
    found = {code: str(name) for code, name in zip(codes, names, strict=True) if code in held}
    if part == "form":
        found = dict(sorted(found.items(), key=lambda pair: pair[1].casefold()))
    if part == "assessment" and frame["legal_assessment"].isna().any():
        found[NOT_RECORDED] = formats.missing("not_recorded", lang)
    return found


def names_of(countries: pd.DataFrame, lang: str) -> dict[str, str]:
    """Return code -> name of the countries of a frame, in the order of the alphabet."""
    pairs = {
        code: code if formats.is_missing(name) else str(name)
        for code, name in zip(countries["country_code"], countries[f"name_{lang}"], strict=True)
    }
    return dict(sorted(pairs.items(), key=lambda pair: pair[1].casefold()))


def findings_on(kind: str, version: str) -> pd.DataFrame:
    """Return the findings of oversight on partnerships or on instruments, see `partnerships/oversight`."""
    found = session.cached_query("partnerships/oversight", version=version)
    return found[found["related_kind"] == kind]


def _register(version: str, today: dt.date) -> pd.DataFrame:
    """Return the register with what follows from other tables: state, rules that fire, countries."""
    frame = session.cached_query("partnerships/register", version=version)
    countries = session.cached_query("partnerships/countries", version=version)
    codes = sorted(set(countries["country_code"]))
    items = session.cached_query("country/attention", version=version, countries=codes, today=today)
    of_finding = findings_on("partnership", version)
    of_finding = of_finding[of_finding["is_about"]].groupby("oversight_id")["related_id"].agg(list)
    rules: dict[str, set[str]] = {}
    for row in items[items["rule_id"].isin(ATTENTION)].itertuples():
        # A finding is a record of its own; the partnership that it is about is what needs attention.
        is_finding = row.rule_id == "finding_not_answered"
        for key in of_finding.get(row.record_id, []) if is_finding else [row.record_id]:
            rules.setdefault(key, set()).add(row.rule_id)
    held = countries.groupby("partnership_id")["country_code"].agg(";".join)
    partners = (
        countries[countries["role"] == "partner"].groupby("partnership_id")["country_code"].agg(";".join)
    )
    return frame.assign(
        state=state_of(frame),
        rules=[
            ";".join(rule for rule in ATTENTION if rule in rules.get(key, ()))
            for key in frame["partnership_id"]
        ],
        country_codes=held.reindex(frame["partnership_id"]).fillna("").to_numpy(),
        partner_codes=partners.reindex(frame["partnership_id"]).fillna("").to_numpy(),
    )


def register_of_address(*, lang: str, today: dt.date) -> tuple[Register, list[session.Notice]]:
    """Return what the address asks of the register, and what of it could not be followed."""
    version = session.chosen().version
    countries = session.cached_query("partnerships/countries", version=version)
    choice = session.chosen(countries=set(countries["country_code"]))
    known = {part: options(version, lang, part) for part in PARTS}
    keys = set(session.cached_query("partnerships/register", version=version)["partnership_id"])
    asked, wrong = read_parts(session.unpacked(PACKED), known, keys=keys)
    register = Register(
        lang=lang,
        version=version,
        today=today,
        country=choice.country,
        address=session.link(absolute=True, version=version),
        **asked,
    )
    page, more = page_asked(register.pages)
    return replace(register, page=page), [
        *choice.notices,
        *session.notices_on("partnerships.notice", [*wrong, *more]),
    ]
