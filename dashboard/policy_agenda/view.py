"""What a reader looks at on the page of the policy agenda, and the undertakings that it holds."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import duckdb
import pandas as pd

from dashboard import formats, session
from dashboard.words import plural, word

NAME = "agenda"
"""The packed name of the address that holds the choice."""
TERMS = ("overdue", "soon", "later", "no_date", "outcome_unknown", "state_unknown", "closed")
"""How an undertaking stands to its due date, see `policy_agenda/undertakings`."""
FILTERS = ("line", "owner", "state", "term", "country")
COLUMNS = {"line": "line_of_action", "owner": "owner_id", "state": "status_id", "term": "term"}
NOT_RECORDED = "none"
"""Stands in the address for undertakings whose cell is blank."""
IN_GENERAL = "all"
"""Stands in the register for undertakings about no country in particular."""
PER_PAGE = 25
MOST_VERSIONS = 12
"""How many versions the history of states looks back over."""


@dataclass(frozen=True, kw_only=True)
class Agenda:
    """The selection of the page; hashable, so that what is made of it can be kept.

    Attributes:
        lang: nl or en.
        version: version of the data.
        today: the day that due and overdue are judged on.
        chosen: pairs of one of FILTERS and what it must be.
        opened: key of the undertaking that is shown in full; blank for none.
        asked_page: the page of the list that is asked for.
        address: the absolute address that leads back here, version included.
    """

    lang: str
    version: str
    today: dt.date
    chosen: tuple[tuple[str, str], ...]
    opened: str
    asked_page: int
    address: str

    @property
    def is_moved(self) -> bool:
        """Whether it holds what a reader moves: what is made of it is kept for a while only."""
        return True

    def ask(self, name: str, **parameters: object) -> pd.DataFrame:
        """The answer of a named query in this version, as this reader may see it."""
        return session.cached_query(name, version=self.version, **parameters)

    @cached_property
    def every(self) -> pd.DataFrame:
        """All undertakings, see `policy_agenda/undertakings`."""
        return self.ask("policy_agenda/undertakings", today=self.today)

    @cached_property
    def listed(self) -> pd.DataFrame:
        """The undertakings of the choice; what is open and due first stands first."""
        found = self.every
        for name, value in self.chosen:
            found = found[holds(found, name, value)]
        order = {term: place for place, term in enumerate(TERMS)}
        return found.assign(order=found["term"].map(order)).sort_values(
            ["order", "due_latest", "undertaking_id"], na_position="last", kind="stable", ignore_index=True
        )

    @cached_property
    def dependencies(self) -> pd.DataFrame:
        """What each undertaking of the choice depends on, see `policy_agenda/dependencies`."""
        found = self.ask("policy_agenda/dependencies", today=self.today)
        return found[found["undertaking_id"].isin(self.listed["undertaking_id"])].reset_index(drop=True)

    @property
    def pages(self) -> int:
        """How many pages the list has."""
        return max(1, -(-len(self.listed) // PER_PAGE))

    @property
    def page(self) -> int:
        """The page of the list that is shown."""
        return min(self.asked_page, self.pages)

    @property
    def part(self) -> pd.DataFrame:
        """The undertakings on that page."""
        return self.listed.iloc[(self.page - 1) * PER_PAGE : self.page * PER_PAGE].reset_index(drop=True)

    @cached_property
    def countries(self) -> dict[str, str]:
        """Code -> name of the countries that undertakings name, in the order of the alphabet."""
        named = {code for codes in self.every["country_codes"].dropna() for code in split(codes)}
        return {code: name for code, name in country_names(self.version, self.lang).items() if code in named}

    @cached_property
    def names(self) -> dict[str, dict[str, str]]:
        """Filter -> code -> name of what it can be, in the order in which it is offered."""
        lang, codes = self.lang, self.ask("meta/codes")
        lines = codes[codes["list_id"] == "line_of_action"]
        owners = self.every.dropna(subset=["owner_id"]).drop_duplicates("owner_id")
        states = self.every.dropna(subset=["status_id"]).drop_duplicates("status_id")
        blank = {NOT_RECORDED: formats.missing("not_recorded", lang)}
        offered = {
            "line": dict(zip(lines["code"], lines[f"name_{lang}"], strict=True)),
            "owner": by_name(dict(zip(owners["owner_id"], owners[f"owner_{lang}"], strict=True))),
            "state": by_name(dict(zip(states["status_id"], states[f"status_{lang}"], strict=True))),
            "term": {term: word(f"agenda.term.{term}", lang) for term in TERMS},
            "country": {IN_GENERAL: word("agenda.country.general", lang), **self.countries},
        }
        for name, column in COLUMNS.items():
            if self.every[column].isna().any():
                offered[name] |= blank
        return offered

    def value(self, name: str) -> str | None:
        """What a filter must be; None where it leaves nothing out."""
        return dict(self.chosen).get(name)

    @cached_property
    def sentence(self) -> str:
        """The selection as one sentence."""
        said = plural(
            "agenda.sentence",
            self.lang,
            len(self.listed),
            of=formats.number(len(self.every), self.lang),
            today=formats.date(self.today, self.lang),
        )
        parts = [
            f"{word(f'agenda.filter.{name}', self.lang).lower()}: {self.names[name][value]}"
            for name, value in self.chosen
        ]
        return "; ".join([said, *parts])

    @property
    def filters(self) -> list[tuple[str, str]]:
        """What an export says of the selection."""
        return [
            (word(f"agenda.filter.{name}", self.lang), self.names[name][value]) for name, value in self.chosen
        ]

    def link(self, *, absolute: bool = True, **changes: str | None) -> str:
        """The address of this page with parts of the choice changed (None takes one out)."""
        parts = dict(self.chosen) | ({"one": self.opened} if self.opened else {})
        for name, value in changes.items():
            if value is None:
                parts.pop(name, None)
            else:
                parts[name] = value
        return session.link("policy_agenda", absolute=absolute, **{NAME: session.pack(parts) or None})

    def to_one(self, undertaking_id: str) -> str:
        """The address at which an undertaking is shown in full."""
        return self.link(one=undertaking_id)


def holds(found: pd.DataFrame, name: str, value: str) -> pd.Series:
    """Return for each undertaking whether it is what a filter asks."""
    if name == "country":
        return found["country_codes"].map(lambda codes: value in split(codes)).astype(bool)
    column = found[COLUMNS[name]]
    return column.isna() if value == NOT_RECORDED else column.eq(value).fillna(False)


def split(codes: object) -> list[str]:
    """Return the values that stand in one cell, separated by semicolons."""
    return (
        [] if formats.is_missing(codes) else [code.strip() for code in str(codes).split(";") if code.strip()]
    )


def by_name(names: Mapping[str, str]) -> dict[str, str]:
    """Return codes with their names in the order of the alphabet."""
    return dict(sorted(names.items(), key=lambda pair: pair[1].casefold()))


def country_names(version: str, lang: str) -> dict[str, str]:
    """Return code -> name of the partner and watched countries, in the order of the alphabet."""
    listed = session.cached_query("country/list", version=version)
    return by_name(dict(zip(listed["country_code"], listed[f"name_{lang}"], strict=True)))


CHANGING = ("status_id", "due_date", "due_precision", "owner_id", "status_update")
"""What of an undertaking is followed from version to version; overdue follows from the day and is no change."""


def states_of(version: str) -> pd.DataFrame:
    """Return the undertakings of a version as recorded: nothing is overdue on the first of all days."""
    return session.cached_query("policy_agenda/undertakings", version=version, today=dt.date.min)


def comparable(versions: Sequence[str]) -> list[str]:
    """Return the versions whose undertakings can be asked: one of before may have other tables, or be damaged."""
    return [version for version in versions if session.kept(_can_be_asked, version)]


def _can_be_asked(version: str) -> bool:
    try:
        states_of(version)
    except (duckdb.Error, LookupError):
        return False
    return True


def changes_between(before: pd.DataFrame, after: pd.DataFrame) -> list[dict[str, object]]:
    """Return what changed of undertakings from one version to the next.

    Args:
        before: the undertakings of the earlier version, see `policy_agenda/undertakings`.
        after: those of the later one.

    Returns:
        For each change a mapping: undertaking_id, what (one of CHANGING, `added` or `removed`), old and new (the cells
        as recorded, None where blank), row (the undertaking as it is now; as it was where it is gone).
    """
    was, now = (_followed(frame) for frame in (before, after))
    events = []
    for key in sorted({*was, *now}):
        if key not in now:
            events.append((key, "removed", None, None))
        elif key not in was:
            events.append((key, "added", None, None))
        elif was[key] != now[key]:
            pairs = zip(CHANGING, was[key], now[key], strict=True)
            events += [(key, column, old, new) for column, old, new in pairs if old != new]
    rows = {
        row["undertaking_id"]: row
        for frame in (before, after)
        for row in frame[frame["undertaking_id"].isin([key for key, *_ in events])].to_dict("records")
    }
    return [
        {"undertaking_id": key, "what": what, "old": old, "new": new, "row": rows[key]}
        for key, what, old, new in events
    ]


def _followed(states: pd.DataFrame) -> dict[str, tuple[str | None, ...]]:
    """Undertaking -> its cells of CHANGING."""
    columns = [[_cell(value) for value in states[name]] for name in CHANGING]
    return dict(zip(states["undertaking_id"], zip(*columns, strict=True), strict=True))


def changes_of(before: str, after: str) -> list[dict[str, object]]:
    """Return what changed of undertakings from one kept version to a later one, see `changes_between`."""
    return session.kept(_changes_of, before, after)


def _changes_of(before: str, after: str) -> list[dict[str, object]]:
    return changes_between(states_of(before), states_of(after))


def _cell(value: object) -> str | None:
    return None if formats.is_missing(value) or str(value) == "" else str(value)
