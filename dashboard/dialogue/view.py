"""What a reader looks at of the consultations, and what the page asks with it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar

import duckdb
import pandas as pd

from dashboard import formats, session
from dashboard.profile.records import codes
from dashboard.travel.chosen import APART, listed
from dashboard.words import plural, word

KINDS = ("civil society", "private sector", "research", "international organisation")
"""Kinds of organisations outside government, whose voice the page looks for; in the order shown."""
MONTHS = (12, 24, 36, 60)
"""Months back that conversations count; the second is the usual choice."""
FILTERS = ("themes", "countries", "kinds", "answers")
ANSWERS = ("planned", "given", "late", "open", "not_recorded")
"""What became of a conversation, see `dialogue/consultations`."""


class NoDialogue(LookupError):
    """A version of before there was a page on consultations: tables that it needs are not there."""


@dataclass(frozen=True, kw_only=True)
class DialogueView:
    """The selection of the page; hashable, so that what is made of it can be kept.

    Attributes:
        lang: nl or en.
        version: version of the data.
        today: the day that late and not heard are judged on.
        themes: keys of themes; empty for all.
        countries: codes of countries; empty for all.
        kinds: kinds of organisations; empty for all.
        answers: of ANSWERS; empty for all.
        months: how far back conversations count.
        address: the absolute address that leads back here, version included.
    """

    lang: str
    version: str
    today: dt.date
    themes: tuple[str, ...]
    countries: tuple[str, ...]
    kinds: tuple[str, ...]
    answers: tuple[str, ...]
    months: int
    address: str

    is_moved: ClassVar[bool] = True
    """Holds what a reader moves: what is made of it is kept for a while only."""

    def ask(self, name: str, **parameters: object) -> pd.DataFrame:
        """The answer of a named query in this version, as this reader may see it."""
        return session.cached_query(name, version=self.version, **parameters)

    @property
    def since(self) -> dt.date:
        """The first day from which conversations count as heard."""
        month = self.today.year * 12 + self.today.month - 1 - self.months
        return dt.date(month // 12, month % 12 + 1, 1)

    @cached_property
    def theme_names(self) -> dict[str, str]:
        """Key -> name of every migration theme."""
        found = self.ask("meta/themes")
        found = found[found["kind"] == "migration"]
        return dict(zip(found["theme_id"], found[f"name_{self.lang}"], strict=True))

    @cached_property
    def country_names(self) -> dict[str, str]:
        """Code -> name of the partner and watched countries, in the order of the alphabet."""
        found = self.ask("country/list")
        pairs = zip(found["country_code"], found[f"name_{self.lang}"], strict=True)
        return dict(sorted(pairs, key=lambda pair: pair[1].casefold()))

    @cached_property
    def kind_names(self) -> dict[str, str]:
        """Kind of organisation -> its name, those of KINDS."""
        named = codes(self, "organisation_kind")
        return {kind: named.get(kind, kind) for kind in KINDS}

    @cached_property
    def consultations(self) -> pd.DataFrame:
        """Every conversation, examples too, see `dialogue/consultations`."""
        return self.ask("dialogue/consultations", today=self.today)

    def of(self, *, examples: bool) -> pd.DataFrame:
        """The conversations that no filter leaves out, either the invented ones or all others; newest first."""
        found = self.consultations
        found = found[found["is_example"].astype(bool) == examples]
        for column, wanted in (
            ("theme_ids", self.themes),
            ("country_codes", self.countries),
            ("organisation_kinds", self.kinds),
        ):
            if wanted:
                found = found[[bool(set(listed(cell)) & set(wanted)) for cell in found[column]]]
        return found[found["answer_state"].isin(self.answers)] if self.answers else found

    def holds(self, *, examples: bool) -> bool:
        """Whether there is any conversation of that sort, whatever the filters."""
        return bool((self.consultations["is_example"].astype(bool) == examples).any())

    def options(self, name: str) -> Mapping[str, str]:
        """What can be chosen for one filter: code -> name."""
        return {
            "themes": self.theme_names,
            "countries": self.country_names,
            "kinds": self.kind_names,
            "answers": {state: word(f"dialogue.answer.{state}", self.lang) for state in ANSWERS},
        }[name]

    @property
    def filters_said(self) -> list[str]:
        """The filters in words."""
        return [
            word(
                f"dialogue.filter.{name}",
                self.lang,
                values=formats.list_of(
                    [self.options(name)[value] for value in getattr(self, name)], self.lang
                ),
            )
            for name in FILTERS
            if getattr(self, name)
        ]

    @property
    def sentence(self) -> str:
        """The selection as one sentence."""
        return "; ".join(
            [
                word("dialogue.sentence", self.lang, today=formats.date(self.today, self.lang)),
                *self.filters_said,
            ]
        )

    @property
    def period(self) -> str:
        """The period in which conversations count as heard, in words."""
        return formats.period(f"{self.since:%Y-%m}", f"{self.today:%Y-%m}", self.lang)

    @property
    def filters(self) -> list[tuple[str, str]]:
        """What an export says of the selection."""
        return [(word("dialogue.filters", self.lang), self.sentence)]

    def countries_said(self, cell: object) -> str | None:
        """The names of the countries of one cell; None where it names none in particular."""
        found = [self.country_names.get(code, code) for code in listed(cell)]
        return formats.list_of(found, self.lang) if found else None

    def themes_said(self, cell: object) -> str | None:
        """The names of the themes of one cell."""
        found = [self.theme_names.get(code, code) for code in listed(cell)]
        return "; ".join(found) or None


def view_of_address(*, lang: str, version: str, today: dt.date) -> tuple[DialogueView, list[session.Notice]]:
    """Return the view that the address asks for, and what of it could not be followed.

    Raises:
        NoDialogue: the version has other tables than the queries ask.
    """
    try:
        session.cached_query("dialogue/consultations", version=version, today=today)
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise NoDialogue(version) from error
    usual = DialogueView(
        lang=lang,
        version=version,
        today=today,
        themes=(),
        countries=(),
        kinds=(),
        answers=(),
        months=MONTHS[1],
        address=session.link(absolute=True, version=version),
    )
    parts, bad = session.unpacked("dialogue"), []
    given: dict[str, object] = {}
    for name in FILTERS:
        asked = [text for text in parts.pop(name, "").split(APART) if text]
        known = usual.options(name)
        given[name] = tuple(dict.fromkeys(text for text in asked if text in known))
        bad += [text for text in asked if text not in known]
    months = parts.pop("months", str(usual.months))
    if months.isascii() and months.isdigit() and int(months) in MONTHS:
        given["months"] = int(months)
    else:
        bad.append(months)
    bad += list(parts)
    view = replace(usual, **given)
    return view, session.notices_on("dialogue.notice", bad)


def count_said(lang: str, count: int) -> str:
    """Return a number of conversations in words."""
    return plural("dialogue.conversations", lang, count)
