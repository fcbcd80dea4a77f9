"""What a reader looks at on the pages over all countries, and the one table that both of them are made of."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from dashboard import formats, session
from dashboard.gaps import on_profile
from dashboard.gaps.view import GapView
from dashboard.money import over_time, spread
from dashboard.money.view import MoneyView
from dashboard.words import plural, word

MEASURES = ("partnerships", "instruments", "gaps", "need", "money")
"""What the map and the list show, as `by` in the address names it."""
COUNTS = (
    "gaps",
    "to_check",
    "undertaking_overdue",
    "undertaking_due_soon",
    "undertaking_outcome_unknown",
    "partnership_suspended",
    "partnership_date_passed",
    "partnership_ends_soon",
    "no_assessment_found",
    "finding_not_answered",
    "days_without_contact",
)
"""What a list can be sorted by, as `sort` in the address names it: one named count at a time, never a sum of them."""


@dataclass(frozen=True, kw_only=True)
class Overview:
    """The selection of a page over all countries; hashable, so that what is made of it can be kept.

    Attributes:
        lang: nl or en.
        version: version of the data.
        today: the day that due and overdue are judged on.
        by: one of MEASURES.
        sort: one of COUNTS.
        picked: codes that the reader picked, in the order picked.
        gaps: the matrix; None in a version of before there was one.
        money: the money that is chosen; None in a version of before there was any.
        address: the absolute address that leads back here, version included.
    """

    lang: str
    version: str
    today: dt.date
    by: str
    sort: str
    picked: tuple[str, ...]
    gaps: GapView | None
    money: MoneyView | None
    address: str

    @property
    def is_moved(self) -> bool:
        """Whether it holds what a reader moves: what is made of it is kept for a while only."""
        return True

    @cached_property
    def listed(self) -> pd.DataFrame:
        """The partner and watched countries, see `country/list`."""
        return self.ask("country/list")

    @cached_property
    def names(self) -> dict[str, str]:
        """Code -> name, in the order of the alphabet."""
        return names_of(self.version, self.lang)

    @cached_property
    def routes(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """Route -> its name and the codes of its partner and watched countries, by name of the route."""
        found = self.ask("overview/routes")
        groups = {
            route: (rows[f"name_{self.lang}"].iloc[0], tuple(rows["country_code"]))
            for route, rows in found.groupby("route_id")
        }
        return dict(sorted(groups.items(), key=lambda pair: pair[1][0].casefold()))

    @cached_property
    def route(self) -> str | None:
        """The route whose countries are exactly those picked; None where no one route's are."""
        picked = set(self.picked)
        return next((route for route, (_, codes) in self.routes.items() if set(codes) == picked), None)

    @cached_property
    def shown(self) -> list[str]:
        """Codes of the rows of the sheet: those picked, all partner countries where none is."""
        partners = set(self.listed.loc[self.listed["role"] == "partner", "country_code"])
        return list(self.picked) or [code for code in self.names if code in partners]

    @cached_property
    def sentence(self) -> str:
        """The selection as one sentence."""
        roles = list(self.listed["role"])
        said = [
            word(
                "overview.sentence",
                self.lang,
                partners=roles.count("partner"),
                watched=roles.count("watched"),
                today=formats.date(self.today, self.lang),
            )
        ]
        return ". ".join([*said, *self._rules])

    @cached_property
    def sheet_sentence(self) -> str:
        """The rows of the sheet, and the selection, as one sentence."""
        names = [self.names[code] for code in self.picked]
        today = formats.date(self.today, self.lang)
        start = (
            word("overview.sheet.picked", self.lang, names=formats.list_of(names, self.lang), today=today)
            if names
            else plural("overview.sheet.all", self.lang, len(self.shown), today=today)
        )
        return ". ".join([start, *self._rules])

    @property
    def _rules(self) -> list[str]:
        """What was moved of the rules on gaps, and which money is chosen."""
        return [*(self.gaps.changes if self.gaps else []), *([self.money.sentence] if self.money else [])]

    @property
    def filters(self) -> list[tuple[str, str]]:
        """What an export says of the selection."""
        found = [(word("overview.choose.sort", self.lang), word(f"overview.count.{self.sort}", self.lang))]
        if self.gaps:
            found += self.gaps.filters
        return found

    def ask(self, name: str, **parameters: object) -> pd.DataFrame:
        """The answer of a named query in this version, as this reader may see it."""
        return session.cached_query(name, version=self.version, **parameters)

    def registers(self, name: str, **parameters: object) -> pd.DataFrame:
        """The answer of a query on registers, for all countries at once."""
        return self.ask(name, countries=list(self.names), **parameters)

    @cached_property
    def countries(self) -> pd.DataFrame:
        """One row a country with what both pages show, see `_countries`; `address` leads to its profile."""
        # What a row holds does not depend on how the page shows it; a link does, since it carries all that was chosen.
        usual = replace(self, by=MEASURES[0], sort=COUNTS[0], picked=(), address="")
        links = [session.link("country", absolute=True, country=code) for code in self.names]
        return session.kept(_countries, usual).assign(address=links)

    @cached_property
    def attention(self) -> pd.DataFrame:
        """Every item that needs attention, see `country/attention`."""
        return self.registers("country/attention", today=self.today)


def names_of(version: str, lang: str) -> dict[str, str]:
    """Return code -> name of the partner and watched countries, in the order of the alphabet."""
    listed = session.cached_query("country/list", version=version)
    pairs = zip(listed["country_code"], listed[f"name_{lang}"], strict=True)
    return dict(sorted(pairs, key=lambda pair: pair[1].casefold()))


def _countries(view: Overview) -> pd.DataFrame:
    """Return one row a country, in the order of its name.

    Returns:
        country_code, name, role, subregion; the counts of `country/facts`; own partnerships by level and state as `<level>_active`, `_pending`, `_suspended`, `_ended`; a column for each of COUNTS; needs (themes on
        which the need is above its threshold); flagged (themes with a flag); amount (missing where the source does not hold the country; None in a
        version without money); last_visit_date, last_visit_office; next_visit_date, next_visit_office (the first that is
        planned or confirmed and no example); innovative_count (innovative forms that are not over).
    """
    facts = view.registers("country/facts", today=view.today).set_index("country_code")
    frame = view.listed.set_index("country_code").loc[list(view.names)]
    frame = frame[["role", "region", "subregion", "instrument_count"]].assign(name=view.names)
    for name in facts:
        if name not in frame and name not in ("name_nl", "name_en"):
            frame[name] = facts[name]
    partnerships = view.registers("country/partnerships")
    own = partnerships[partnerships["is_country_specific"]]
    for level in ("bilateral", "eu", "multilateral"):
        for state in ("active", "pending", "suspended", "ended"):
            held = own[(own["level"] == level) & (state_of(own) == state)]
            frame[f"{level}_{state}"] = _counted(held, frame.index)
    items = view.attention
    for name in COUNTS:
        if name in ("gaps", "to_check", "days_without_contact"):
            continue
        frame[name] = _counted(items[items["rule_id"] == name], frame.index)
    visits = view.registers("country/visits")
    visits = visits[~visits["is_example"].fillna(False).astype(bool)]
    done = visits[visits["is_counted"]].sort_values("visit_date").groupby("country_code").last()
    frame["last_visit_date"] = done["visit_date"].reindex(frame.index)
    frame["last_visit_office"] = done["office"].reindex(frame.index)
    coming = coming_visits(visits, view.today).groupby("country_code").first()
    frame["next_visit_date"] = coming["visit_date"].reindex(frame.index)
    frame["next_visit_office"] = coming["office"].reindex(frame.index)
    innovative = innovative_forms(view.registers("country/instruments"))
    frame["innovative_count"] = _counted(
        innovative.drop_duplicates(["country_code", "instrument_id"]), frame.index
    )
    # Without a visit on record nobody knows how long ago there was one: missing, not zero.
    frame["days_without_contact"] = [
        None if formats.is_missing(text) else (view.today - last_day(str(text))).days
        for text in frame["last_visit_date"]
    ]
    if view.gaps:
        totals = {
            code: view.gaps.totals(on_profile.cells_of(view.gaps, code))
            for code in frame.index
            if code in view.gaps.evidence.countries
        }
        for name, of in (
            ("gaps", lambda found: found.gaps),
            ("to_check", lambda found: found.to_check),
            ("needs", lambda found: found.needs["above"]),
            ("flagged", lambda found: found.flagged),
        ):
            frame[name] = [of(totals[code]) if code in totals else None for code in frame.index]
    else:
        frame[["gaps", "to_check", "needs", "flagged"]] = None
    amounts = amounts_of(view.money)
    frame["amount"] = [amounts.get(code) for code in frame.index]
    return frame.reset_index().rename(columns={"index": "country_code"})


def state_of(partnerships: pd.DataFrame) -> pd.Series:
    """Return active, suspended, ended or pending for each partnership: the four that a sheet tells apart."""

    def state(row: Mapping[str, object]) -> str:
        if row["is_active"]:
            return "active"
        status = str(row["status_id"])
        return status if status in ("suspended", "ended") else "pending"

    return pd.Series(map(state, partnerships.to_dict("records")), index=partnerships.index, dtype=object)


def coming_visits(visits: pd.DataFrame, today: dt.date) -> pd.DataFrame:
    """Return the visits of `country/visits` that are planned or confirmed and not over, the first one first."""
    planned = visits[
        visits["status"].isin(["planned", "confirmed"])
        & visits["side"].isin(["NL", "EU"])
        & ~visits["is_example"].fillna(False).astype(bool)
    ].dropna(subset=["visit_date"])
    is_coming = planned["visit_date"].map(lambda text: last_day(str(text)) >= today)
    return planned[is_coming.astype(bool)].sort_values(["visit_date", "visit_id"])


def innovative_forms(instruments: pd.DataFrame) -> pd.DataFrame:
    """Return the uses of `country/instruments` that are an innovative form, no model case, and not over."""
    return instruments[
        instruments["is_innovative"].fillna(False).astype(bool)
        & ~instruments["is_model_case"].fillna(False).astype(bool)
        & instruments["status_id"].ne("ended")
    ]


def amounts_of(money: MoneyView | None) -> dict[str, float]:
    """Return code -> amount of the chosen money; a country that the source holds without a row has 0."""
    if money is None:
        return {}
    frame = spread.by_place(money)
    held = frame[frame["kind"].isin(["unit", "negative"])]
    return dict(zip(held["code"], held["amount"], strict=True))


def yearly_of(money: MoneyView, codes: list[str]) -> pd.DataFrame:
    """Return the amounts of some countries by year: index year, a column a country, 0 where the source has no row.

    The years are those that the source holds in full.
    """
    found = money.cut("place_year")
    years = [year for year in over_time.years_held(money) if not over_time.is_incomplete(money, year)]
    held = set(money.units)
    table = found.pivot_table(index="year", columns="key", values="amount", aggfunc="sum")
    table.index = table.index.astype(int)
    return table.reindex(index=years, columns=[code for code in codes if code in held]).fillna(0.0)


def last_day(text: str) -> dt.date:
    """Return the last day that a date can mean at its precision: a month ends, a year ends."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 3:
        return dt.date(*parts)
    year, month = parts[0], parts[1] if len(parts) == 2 else 12
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


def _counted(rows: pd.DataFrame, codes: pd.Index) -> pd.Series:
    return rows.groupby("country_code").size().reindex(codes).fillna(0).astype(int)
