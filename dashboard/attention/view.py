"""What needs attention: which items there are, of which kind, and since when; and which of them a reader follows."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from dashboard import formats, session, store
from dashboard.gaps.rules import Cell
from dashboard.gaps.sensitivity import in_version, versions_to_compare
from dashboard.gaps.view import GapView
from dashboard.overview.view import last_day
from dashboard.travel.chosen import LONG_AGO, days_of
from dashboard.travel.shown import PARTS
from dashboard.upload.faults import title_of_rule
from dashboard.words import plural, word

NAME = "attention"
"""The packed name of the address that holds the choice."""
GROUPS = {
    "overdue": ("undertaking_overdue", "partnership_date_passed"),
    "due": ("undertaking_due_soon",),
    "ending": ("partnership_ends_soon",),
    "stale": ("undertaking_outcome_unknown", "contact_long_ago"),
    "incomplete": ("no_assessment_found", "finding_not_answered", "visit_incomplete"),
    "state": ("partnership_suspended", "leverage_and_support"),
    "new_gap": ("new_gap",),
    "new_fault": ("new_fault",),
}
"""Group -> the rules in it, in the order in which they are shown."""
GROUP_OF = {rule_id: group for group, rules in GROUPS.items() for rule_id in rules}
FILTERS = ("kinds", "owners", "countries", "themes")
TERMS = {
    "overdue": "undertaking_overdue",
    "soon": "undertaking_due_soon",
    "outcome_unknown": "undertaking_outcome_unknown",
}
"""How an undertaking stands to its due date, see `policy_agenda/undertakings` -> the rule that it fires."""
TABLES = {
    "partnership_date_passed": "partnership",
    "partnership_ends_soon": "partnership",
    "partnership_suspended": "partnership",
    "no_assessment_found": "partnership",
    "leverage_and_support": "instrument",
    "finding_not_answered": "oversight",
}
"""Rule of `country/attention` -> the register that its records stand in."""
OWN_RULES = ("contact_long_ago", "visit_incomplete", "new_gap", "new_fault")
"""Rules that only reminders know; the others are those of a country, in its words."""
LONG_AGO_DAYS = days_of(LONG_AGO[1])


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing that needs attention.

    Attributes:
        rule_id: the rule that fires, one of GROUP_OF.
        table_name: the register or table that it is about.
        record_id: key of the record, or what stands for one.
        names: language -> what it is about.
        details: language -> what is the matter, blank where the rule says it all.
        countries: ISO alpha-3 codes.
        themes: keys of themes.
        owners: keys of organisations.
        on_date: the date concerned at the precision recorded, None for none.
        since: the day from which the rule fires; None where the data do not tell.
        page: page of the product that the item leads to.
        parts: parts of its address.
        mark: read or general-knowledge; None where there is none.
        place: workbook, sheet and row; blank where the item is no row.
    """

    rule_id: str
    table_name: str
    record_id: str
    names: Mapping[str, str]
    page: str
    parts: Mapping[str, str]
    details: Mapping[str, str] = None
    countries: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    on_date: str | None = None
    since: dt.date | None = None
    mark: str | None = None
    place: tuple[str, str, int] | None = None

    @property
    def group(self) -> str:
        """The group that the rule belongs to."""
        return GROUP_OF[self.rule_id]


@dataclass(frozen=True, kw_only=True)
class Reminders:
    """What a reader follows; hashable, so that what is made of it can be kept.

    Attributes:
        lang: nl or en.
        version: version of the data.
        today: the day that everything is judged on.
        kinds: groups that are followed, all when empty.
        owners: keys of organisations; all when empty.
        countries: ISO alpha-3 codes; all when empty.
        themes: keys of themes; all when empty.
        gaps: the matrix; None in a version of before there was one.
        address: the absolute address that leads back here, version included.
    """

    lang: str
    version: str
    today: dt.date
    kinds: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    gaps: GapView | None
    address: str = ""

    @property
    def is_moved(self) -> bool:
        """Whether it holds what a reader moves: what is made of it is kept for a while only."""
        return True

    @cached_property
    def every(self) -> tuple[Item, ...]:
        """All items, whoever they are for."""
        plain = replace(self, lang="nl", kinds=(), owners=(), countries=(), themes=(), address="")
        return session.kept(items_of, plain)

    @cached_property
    def items(self) -> list[Item]:
        """The items that are followed."""
        return [item for item in self.every if self.follows(item)]

    def follows(self, item: Item) -> bool:
        """Tell whether an item is one of those that the reader follows.

        What names no country, theme or organisation is not left out by a choice of another sort: only a choice of
        the same sort asks for one.
        """
        return all(
            not wanted or set(wanted) & set(held)
            for wanted, held in (
                (self.kinds, (item.group,)),
                (self.owners, item.owners),
                (self.countries, item.countries),
                (self.themes, item.themes),
            )
        )

    def ask(self, name: str, **parameters: object) -> pd.DataFrame:
        """The answer of a named query in this version, as this reader may see it."""
        return session.cached_query(name, version=self.version, **parameters)

    @cached_property
    def country_names(self) -> dict[str, str]:
        """Code -> name of the partner and watched countries, in the order of the alphabet."""
        listed = self.ask("country/list")
        pairs = zip(listed["country_code"], listed[f"name_{self.lang}"], strict=True)
        return dict(sorted(pairs, key=lambda pair: pair[1].casefold()))

    @cached_property
    def theme_names(self) -> dict[str, str]:
        """Key -> name of the themes, in the order of their list."""
        listed = self.ask("meta/themes")
        return dict(zip(listed["theme_id"], listed[f"name_{self.lang}"], strict=True))

    @cached_property
    def owner_names(self) -> dict[str, str]:
        """Key -> name of the organisations that have an item, in the order of the alphabet."""
        listed = self.ask("attention/organisations")
        held = {owner for item in self.every for owner in item.owners}
        names = {
            key: name
            for key, name in zip(listed["organisation_id"], listed[f"name_{self.lang}"], strict=True)
            if key in held
        }
        return dict(sorted(names.items(), key=lambda pair: pair[1].casefold()))

    @cached_property
    def former(self) -> str | None:
        """The version that came before and can be compared with, None where there is none."""
        if self.gaps is None:
            return None
        older = [version for version in versions_to_compare(self.gaps) if version < self.version]
        return older[0] if older else None

    @cached_property
    def loaded_on(self) -> dt.date:
        """The day on which the version was made."""
        return pd.Timestamp(self.ask("meta/version")["loaded_at"].iloc[0]).date()

    @cached_property
    def sentence(self) -> str:
        """The choice as one sentence."""
        parts = [
            word("attention.sentence", self.lang, today=formats.date(self.today, self.lang)),
            *(text for _, text in self.filters),
        ]
        return "; ".join(parts)

    @property
    def filters(self) -> list[tuple[str, str]]:
        """What is followed: label and value of each choice that was made."""
        named = {
            "kinds": {group: word(f"attention.group.{group}", self.lang) for group in GROUPS},
            "owners": self.owner_names,
            "countries": self.country_names,
            "themes": self.theme_names,
        }
        return [
            (
                word(f"attention.choose.{name}", self.lang),
                formats.list_of([named[name].get(key, key) for key in getattr(self, name)], self.lang),
            )
            for name in FILTERS
            if getattr(self, name)
        ]


def items_of(view: Reminders) -> tuple[Item, ...]:
    """Return every item, by group, the oldest since first."""
    found = [
        *_undertakings(view),
        *_of_countries(view),
        *_contacts(view),
        *_visits(view),
        *_new_gaps(view),
        *_new_faults(view),
    ]
    order = {rule_id: place for place, rule_id in enumerate(GROUP_OF)}
    far = dt.date.max
    return tuple(
        sorted(
            found,
            key=lambda item: (order[item.rule_id], item.on_date or "9999", item.since or far, item.record_id),
        )
    )


def _where(table_name: str, record_id: str) -> dict[str, object]:
    """Return page and address of a record: where it is shown alone, else its row in the table of its register."""
    if table_name in session.ALONE:
        page, parts = session.alone(table_name, record_id)
        return {"page": page, "parts": parts}
    return {"page": "tables", "parts": {"table": table_name, "filters": f"{table_name}_id.is:{record_id}"}}


def _tags(view: Reminders) -> dict[tuple[str, str, str], tuple[str, ...]]:
    """Return (table, record, theme or organisation) -> keys."""
    listed = view.ask("attention/linked")
    grouped = listed.groupby(["table_name", "record_id", "tag"])["tag_id"].agg(tuple)
    return grouped.to_dict()


def _countries(view: Reminders, codes: object) -> tuple[str, ...]:
    """Return those of the codes of a cell that are partner or watched countries."""
    return (
        ()
        if formats.is_missing(codes)
        else tuple(c for c in str(codes).split(";") if c in view.country_names)
    )


def _place(row: Mapping[str, object]) -> tuple[str, str, int]:
    return (str(row["file_name"]), str(row["sheet_name"]), int(row["sheet_row"]))


def _undertakings(view: Reminders) -> Iterable[Item]:
    tags = _tags(view)
    listed = view.ask("policy_agenda/undertakings", today=view.today)
    for row in listed[listed["term"].isin(list(TERMS))].to_dict("records"):
        due = pd.Timestamp(row["due_latest"]).date()
        key = str(row["undertaking_id"])
        yield Item(
            rule_id=TERMS[row["term"]],
            table_name="undertaking",
            record_id=key,
            names={"nl": row["undertaking_nl"], "en": row["undertaking_en"]},
            countries=_countries(view, row["country_codes"]),
            themes=tags.get(("undertaking", key, "theme"), ()),
            owners=tags.get(("undertaking", key, "organisation"), ()),
            on_date=row["due_date"],
            since=before(due, months=6) if row["term"] == "soon" else due + dt.timedelta(days=1),
            **_where("undertaking", key),
            mark=None if formats.is_missing(row["verified"]) else str(row["verified"]),
            place=_place(row),
        )


def _of_countries(view: Reminders) -> Iterable[Item]:
    """The rules on countries, each record once: what concerns several countries is one thing to do."""
    tags = _tags(view)
    listed = view.ask("country/attention", countries=list(view.country_names), today=view.today)
    listed = listed[listed["rule_id"].isin(list(TABLES))]
    for (rule_id, key), group in listed.groupby(["rule_id", "record_id"], sort=False):
        row = group.iloc[0].to_dict()
        table_name = TABLES[rule_id]
        on_date = None if formats.is_missing(row["on_date"]) else str(row["on_date"])
        yield Item(
            rule_id=rule_id,
            table_name=table_name,
            record_id=key,
            names={lang: row[f"name_{lang}"] for lang in ("nl", "en")},
            countries=tuple(group["country_code"]),
            themes=tags.get((table_name, key, "theme"), ()),
            owners=tags.get((table_name, key, "organisation"), ()),
            on_date=on_date,
            since=_since(rule_id, on_date),
            **_where(table_name, key),
            mark=None if formats.is_missing(row["mark"]) else str(row["mark"]),
            place=_place(row),
        )


def _contacts(view: Reminders) -> Iterable[Item]:
    """Partners that nobody of the Netherlands or the EU is known to have met for a year, and no visit is planned."""
    listed = view.ask("travel/contacts", today=view.today)
    # Without a visit on record nobody knows how long ago there was one.
    old = listed[
        (listed["role"] == "partner")
        & (listed["days_since"] > LONG_AGO_DAYS)
        & listed["next_visit_id"].isna()
    ]
    for row in old.to_dict("records"):
        code = str(row["country_code"])
        yield Item(
            rule_id="contact_long_ago",
            table_name="country",
            record_id=code,
            names={lang: row[f"name_{lang}"] for lang in ("nl", "en")},
            details={
                lang: plural("attention.days_ago", lang, int(row["days_since"])) for lang in ("nl", "en")
            },
            countries=(code,),
            on_date=row["last_visit_date"],
            since=pd.Timestamp(row["last_day"]).date() + dt.timedelta(days=LONG_AGO_DAYS + 1),
            page="country",
            parts={"country": code},
            place=_place(row),
        )


def _visits(view: Reminders) -> Iterable[Item]:
    """Visits of the Netherlands and the EU that lack a part which the register does record of others."""
    tags = _tags(view)
    listed = view.ask("travel/completeness")
    listed = listed[~listed["is_example"].astype(bool)]
    # A part that the register holds of no visit is not recorded there: nobody can be reminded of it.
    recorded = [part for part in PARTS if listed[f"has_{part}"].fillna(False).astype(bool).any()]
    visits = view.ask("travel/visits").set_index("visit_id")
    # Of a visit that is still to come there is no outcome to lack.
    lacks = pd.DataFrame(
        {part: listed[f"has_{part}"].eq(False).fillna(False).astype(bool) for part in recorded},
        index=listed.index,
    )
    for place, key in listed["visit_id"].items():
        lacking = [part for part in recorded if lacks.at[place, part]]
        if not lacking:
            continue
        visit = visits.loc[key]
        if visit["side"] not in ("NL", "EU"):
            continue
        yield Item(
            rule_id="visit_incomplete",
            table_name="visit",
            record_id=key,
            names={lang: visit[f"purpose_{lang}"] or visit["office"] for lang in ("nl", "en")},
            details={
                lang: word(
                    "attention.lacking",
                    lang,
                    parts=formats.list_of([word(f"travel.part.{part}", lang) for part in lacking], lang),
                )
                for lang in ("nl", "en")
            },
            countries=_countries(view, visit["country_codes"]),
            themes=tags.get(("visit", key, "theme"), ()),
            owners=tags.get(("visit", key, "organisation"), ()),
            on_date=visit["visit_date"],
            **_where("visit", key),
        )


def _new_gaps(view: Reminders) -> Iterable[Item]:
    """Cells that are a gap or to check in this version and were neither in the one before."""
    if view.former is None:
        return
    before_it = in_version(view.gaps, view.former).cells
    names = {lang: _names_in(view, lang) for lang in ("nl", "en")}
    for key, cell in view.gaps.cells.items():
        if cell.verdict and key in before_it and not before_it[key].verdict:
            yield _of_cell(view, key, cell, names)


def _of_cell(view: Reminders, key: tuple[str, str], cell: Cell, names: Mapping[str, tuple]) -> Item:
    country, theme = key
    return Item(
        rule_id="new_gap",
        table_name="gap",
        record_id=f"{country}.{theme}",
        names={
            lang: f"{countries.get(country, country)}: {themes.get(theme, theme)}"
            for lang, (countries, themes) in names.items()
        },
        details={lang: word(f"attention.verdict.{cell.verdict}", lang) for lang in names},
        countries=(country,),
        themes=(theme,),
        since=view.loaded_on,
        page="gaps",
        parts={"cell": f"{country}.{theme}"},
    )


def _names_in(view: Reminders, lang: str) -> tuple[dict[str, str], dict[str, str]]:
    told = replace(view, lang=lang)
    return told.country_names, told.theme_names


def _new_faults(view: Reminders) -> Iterable[Item]:
    """Kinds of warning that a sheet raises more often than in the version before."""
    if view.former is None:
        return
    keys = ["file_name", "sheet_name", "rule_id"]
    now = view.ask("meta/warnings").groupby(keys).size()
    then = session.cached_query("meta/warnings", version=view.former).groupby(keys).size()
    for (file_name, sheet_name, rule_id), count in now.items():
        more = int(count) - int(then.get((file_name, sheet_name, rule_id), 0))
        if more <= 0:
            continue
        yield Item(
            rule_id="new_fault",
            table_name="cell_issue",
            record_id=f"{sheet_name}.{rule_id}",
            names=dict.fromkeys(("nl", "en"), f"{file_name}, {sheet_name}"),
            details={
                lang: plural("attention.more_warnings", lang, more, rule=title_of_rule(rule_id, lang))
                for lang in ("nl", "en")
            },
            since=view.loaded_on,
            page="sources",
            parts={},
        )


def before(day: dt.date, *, months: int) -> dt.date:
    """Return the first day from which `months` later is `day` or after it: a month may lack the day of another."""
    early = pd.Timestamp(day) - pd.DateOffset(months=months)
    reaches = early + pd.DateOffset(months=months) >= pd.Timestamp(day)
    return (early if reaches else early + pd.Timedelta(days=1)).date()


def _since(rule_id: str, on_date: str | None) -> dt.date | None:
    """The day from which a rule on a partnership's end fires: it follows from the last day that its date can mean."""
    if on_date is None or rule_id not in ("partnership_date_passed", "partnership_ends_soon"):
        return None
    end = last_day(on_date)
    return before(end, months=12) if rule_id == "partnership_ends_soon" else end + dt.timedelta(days=1)


def has_agenda(version: str) -> bool:
    """Tell whether a version holds what the reminders are made of; one of before that does not."""
    return {"visit_span", "undertaking_due"} <= set(
        store.table_names(reader=session.reader(), version=version)
    )
