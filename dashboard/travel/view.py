"""What a reader looks at of the travel agenda, and what the page asks with it."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import duckdb
import pandas as pd

from dashboard import formats, session
from dashboard.gaps.rules import Cell
from dashboard.gaps.view import GapView, in_sentence, view_if_any
from dashboard.profile.records import codes, text_of
from dashboard.travel.chosen import (
    MANY,
    Chosen,
    kept_by,
    listed,
    moved,
    parts_of,
    quarter_of,
    read_chosen,
    within,
)
from dashboard.words import plural, word

LISTS = {"directions": "direction", "levels": "visit_level", "statuses": "visit_status", "sides": "side"}
"""Filter -> the code list that it is of."""


class NoAgenda(LookupError):
    """A version of before there was an agenda: tables that it needs are not there."""


@dataclass(frozen=True, kw_only=True)
class TravelView:
    """The selection of the page; hashable, so that what is made of it can be kept.

    Attributes:
        lang: nl or en.
        version: version of the data.
        today: the day that coming, past and late are judged on.
        chosen: what is shown.
        page: which page of the list, from 1.
        address: the absolute address that leads back here, version included.
        gaps: the matrix; None in a version of before there was one.
    """

    lang: str
    version: str
    today: dt.date
    chosen: Chosen
    page: int
    address: str
    gaps: GapView | None = None

    is_moved: ClassVar[bool] = True
    """Holds what a reader moves: what is made of it is kept for a while only."""

    def ask(self, name: str, **parameters: object) -> pd.DataFrame:
        """The answer of a named query in this version, as this reader may see it."""
        return session.cached_query(name, version=self.version, **parameters)

    @cached_property
    def names(self) -> dict[str, str]:
        """Code -> name of the partner and watched countries."""
        found = self.ask("country/list")
        return dict(zip(found["country_code"], found[f"name_{self.lang}"], strict=True))

    @cached_property
    def themes(self) -> dict[str, str]:
        """Key -> name of every theme."""
        found = self.ask("meta/themes")
        return dict(zip(found["theme_id"], found[f"name_{self.lang}"], strict=True))

    @cached_property
    def visits(self) -> pd.DataFrame:
        """Every visit, examples too, see `travel/visits`."""
        return self.ask("travel/visits")

    def of(self, *, examples: bool) -> pd.DataFrame:
        """The visits that no filter leaves out, either the invented ones or all others, whatever their days."""
        found = kept_by(self.visits, self.chosen)
        return found[found["is_example"].astype(bool) == examples]

    @cached_property
    def shown(self) -> pd.DataFrame:
        """The visits of the chosen period and filters, no examples; in order of day."""
        return within(self.of(examples=False), *self.chosen.period)

    @cached_property
    def organisations(self) -> dict[str, str]:
        """Key -> name of the Dutch and EU organisations that any visit names, in the order of the alphabet."""
        found = self.ask("travel/organisations")
        pairs = zip(found["organisation_id"], found[f"name_{self.lang}"], strict=True)
        return dict(sorted(pairs, key=lambda pair: pair[1].casefold()))

    @property
    def period(self) -> str:
        """The chosen period in words."""
        chosen = self.chosen
        if chosen.look == "month":
            return formats.date(chosen.month, self.lang)
        if chosen.look == "quarter":
            start = quarter_of(chosen.month)
            return formats.period(start, moved(start, 2), self.lang)
        return formats.period(chosen.first, chosen.last, self.lang)

    @property
    def filters_said(self) -> list[str]:
        """The filters in words, one a kind of filter."""
        return [
            word(
                f"travel.filter.{name}", self.lang, values=formats.list_of(self.values_said(name), self.lang)
            )
            for name in MANY
            if getattr(self.chosen, name)
        ]

    def values_said(self, name: str) -> list[str]:
        """The values of one filter in words."""
        named = self.options(name)
        return [named.get(value, value) for value in getattr(self.chosen, name)]

    def options(self, name: str) -> Mapping[str, str]:
        """What can be chosen for one filter: code -> name."""
        if name in LISTS:
            return codes(self, LISTS[name])
        return {"organisations": self.organisations, "countries": self.names, "themes": self.themes}[name]

    @property
    def sentence(self) -> str:
        """The selection as one sentence."""
        return "; ".join([word("travel.sentence", self.lang, period=self.period), *self.filters_said])

    @property
    def filters(self) -> list[tuple[str, str]]:
        """What an export says of the selection."""
        return [(word("travel.filters", self.lang), self.sentence)]

    @property
    def packed(self) -> str | None:
        """The choice as it stands in an address."""
        return session.pack(parts_of(self.chosen, today=self.today)) or None

    def country_names(self, cell: object) -> str | None:
        """The names of the countries of one cell; None where it names none."""
        found = [self.names.get(code, code) for code in listed(cell)]
        return formats.list_of(found, self.lang) if found else None

    def theme_names(self, cell: object) -> str | None:
        """The names of the themes of one cell."""
        found = [self.themes.get(code, code) for code in listed(cell)]
        return "; ".join(found) or None

    def where(self, row: Mapping[str, object]) -> str:
        """Where a visit goes: its countries, or its place where it touches none of ours."""
        return (
            self.country_names(row["country_codes"])
            or text_of(row["place"])
            or formats.missing("not_recorded", self.lang)
        )

    def title(self, row: Mapping[str, object]) -> str:
        """A visit in a few words: where, and what for."""
        return f"{self.where(row)}: {row[f'purpose_{self.lang}']}"

    def when(self, row: Mapping[str, object]) -> str:
        """The days of a visit, with how precisely they are known where that is not to the day."""
        return days_said(row, self.lang, codes(self, "date_precision"))

    def open_cells(self, row: Mapping[str, object]) -> list[Cell]:
        """The cells of a visit's countries and themes with a need and no record of the country's own."""
        if self.gaps is None:
            return []
        keys = [(code, theme) for code in listed(row["country_codes"]) for theme in listed(row["theme_ids"])]
        found = [self.gaps.cells[key] for key in keys if key in self.gaps.cells]
        return [cell for cell in found if cell.verdict]

    def linked(self, row: Mapping[str, object]) -> str | None:
        """What a visit is tied to: its partnership, undertakings, and the gaps on its countries and themes."""
        said = [text_of(row[f"partnership_{self.lang}"])]
        if row["undertaking_count"]:
            said.append(plural("travel.promised", self.lang, int(row["undertaking_count"])))
        said += [
            f"{self.gaps.verdict(cell)}: {self.gaps.country(cell.country_code)}, {in_sentence(self.gaps.theme(cell.theme_id))}"
            for cell in self.open_cells(row)
        ]
        return "; ".join(part for part in said if part) or None

    def dossier(self, visit_id: str) -> str:
        """Absolute address of the dossier of a visit."""
        return session.link("visit", absolute=True, visit=visit_id)


def days_said(row: Mapping[str, object], lang: str, precisions: Mapping[str, str]) -> str:
    """Return the days of a visit in words: "3 maart 2026", "maart 2026", "19–21 januari 2027 (in die week)"."""
    end = text_of(row["end_date"])
    text = formats.period(row["visit_date"], end, lang) if end else formats.date(str(row["visit_date"]), lang)
    precision = str(row["date_precision"])
    is_plain = precision == "day" or (precision == "month" and len(str(row["visit_date"])) < 10)
    return text if is_plain else f"{text} ({precisions.get(precision, precision)})"


def view_of_address(*, lang: str, version: str, today: dt.date) -> tuple[TravelView, list[session.Notice]]:
    """Return the view that the address asks for, and what of it could not be followed.

    Raises:
        NoAgenda: the version has other tables than the queries ask.
    """
    try:
        session.cached_query("travel/visits", version=version)
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise NoAgenda(version) from error
    known = known_in(lambda name: session.cached_query(name, version=version))
    chosen, bad = read_chosen(session.unpacked("travel"), today=today, known=known)
    asked = session.asked("page")
    page = int(asked) if asked.isascii() and asked.isdigit() and 0 < int(asked) < 100_000 else 1
    if asked and str(page) != asked:
        bad.append(asked)
    gaps, notices = view_if_any(lang=lang, version=version, today=today)
    view = TravelView(
        lang=lang,
        version=version,
        today=today,
        chosen=chosen,
        page=page,
        address=session.link(absolute=True, version=version),
        gaps=gaps,
    )
    return view, [*notices, *session.notices_on("travel.notice", bad)]


def known_in(ask: Callable[[str], pd.DataFrame]) -> dict[str, set[str]]:
    """Return for each filter the codes that there are; `ask` gives the answer of a query without parameters."""
    of_lists = ask("meta/codes")
    found = {
        name: set(of_lists.loc[of_lists["list_id"] == list_id, "code"]) for name, list_id in LISTS.items()
    }
    found["organisations"] = set(ask("travel/organisations")["organisation_id"])
    found["countries"] = set(ask("country/list")["country_code"])
    found["themes"] = set(ask("meta/themes")["theme_id"])
    return found


def count_said(lang: str, count: int) -> str:
    """Return a number of visits in words."""
    return plural("travel.visits", lang, count)
