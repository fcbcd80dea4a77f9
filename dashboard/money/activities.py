"""The list of activities behind a selection of money, or behind one mark of it: searched, paged, added up."""

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote_plus

import pandas as pd

from dashboard import formats, session
from dashboard.exports.tables import STATE_SUFFIX, Column
from dashboard.money.view import NO_PLACE, Money, MoneyView, fold_words, parts_of
from dashboard.panels import Mark, Panel
from dashboard.words import plural, word

CUTS = (
    "total",
    "place",
    "theme",
    "provider",
    "implementer",
    "aid_type",
    "year",
    "quarter",
    "place_year",
    "theme_year",
)
"""The marks whose activities can be listed, as `money/spread` cuts them."""
OF_A_YEAR = ("year", "quarter", "place_year", "theme_year")
MAY_BE_BLANK = ("provider", "implementer", "aid_type")
"""Cuts in which the source may say nothing: then the mark has no key."""
PAGE_SIZE = 50
ALL_ROWS = 10_000_000
MOST_NAMED = 3
MOST_PIECES = 12
"""Longer searches name one title already."""
UNKNOWN_LANGUAGE = "und"
"""Titles are English, French or Dutch and the sources do not say which."""


@dataclass(frozen=True, kw_only=True)
class Behind:
    """The mark whose activities are listed: what `money/spread` calls its cut, key and year."""

    cut: str = "total"
    key: str | None = None
    year: int | None = None


WHOLE = Behind()


def mark_in_address(cut: str, key: str | None = None, year: int | None = None) -> str | None:
    """Return a mark as the part `mark` of an address; None for the whole selection."""
    parts = {"cut": cut, "key": key, "year": None if formats.is_missing(year) else str(int(year))}
    return None if cut == "total" else session.pack({part: text for part, text in parts.items() if text})


def link_behind(view: MoneyView, cut: str, key: str | None = None, year: int | None = None) -> str:
    """Return the absolute address of the activities behind one mark of the selection."""
    return session.link(
        "activities",
        absolute=True,
        money=session.pack(parts_of(view.chosen, view.money)) or None,
        mark=mark_in_address(cut, key, year),
        search=None,
        activity=None,
    )


def read_behind(parts: Mapping[str, str], money: Money) -> tuple[Behind, list[str]]:
    """Return the mark that an address names, and what of it could not be followed.

    Args:
        parts: cut, key and year.
        money: what can be chosen from.
    """
    if not parts:
        return WHOLE, []
    cut, key, year = parts.get("cut", ""), parts.get("key"), parts.get("year")
    known = {
        "place": {*money.places["place_code"], *NO_PLACE},
        "theme": {*money.themes, "none", "not_specified"},
        "provider": set(money.bodies),
        "implementer": set(money.bodies),
        "aid_type": {code for held, code in money.codes if held == "aid_type"},
        "quarter": {"1", "2", "3", "4"},
    }.get(cut.removesuffix("_year"), set())
    is_known = (
        cut in CUTS
        and set(parts) <= {"cut", "key", "year"}
        and (key in known if known and not (cut in MAY_BE_BLANK and key is None) else key is None)
        and (year is None or (cut in OF_A_YEAR and bool(re.fullmatch(r"[0-9]{4}", year))))
    )
    if not is_known:
        return WHOLE, [session.pack(dict(parts))]
    return Behind(cut=cut, key=key, year=int(year) if year else None), []


@dataclass(frozen=True, kw_only=True)
class Listed:
    """What the list shows; hashable, so that what is made of it can be kept.

    Attributes:
        view: the selection; amounts are whole, never per inhabitant.
        behind: the mark whose activities are listed.
        search: what the reader typed.
        page: which page, from 1.
    """

    view: MoneyView
    behind: Behind = WHOLE
    search: str = ""
    page: int = 1

    @property
    def is_moved(self) -> bool:
        """True: there are endlessly many lists, each is kept for a while only."""
        return True

    @property
    def lang(self) -> str:
        """The page's language."""
        return self.view.lang

    @property
    def pieces(self) -> list[str]:
        """The pieces of words that must all stand in a title or identifier."""
        return list(dict.fromkeys(fold_words(self.search).split()))[:MOST_PIECES]

    @property
    def parameters(self) -> dict[str, object]:
        """The parameters of every query on the list."""
        return {
            **self.view.parameters(),
            "cut": self.behind.cut,
            "key": self.behind.key,
            "year": self.behind.year,
            "search": self.pieces or None,
        }

    @property
    def totals(self) -> pd.Series:
        """What all activities of the list add up to, see `money/activities_count`."""
        return self.view.ask("money/activities_count", **self.parameters).iloc[0]

    @property
    def count(self) -> int:
        """How many activities the list has."""
        return int(self.totals["activity_count"])

    @property
    def pages(self) -> int:
        """How many pages the list has, at least one."""
        return max(1, -(-self.count // PAGE_SIZE))

    @property
    def sentence(self) -> str:
        """The selection, the mark and the search as one sentence."""
        said = [self.view.sentence]
        if self.behind != WHOLE:
            said.append(word("activity.list.only", self.lang, mark=mark_in_words(self.view, self.behind)))
        if self.pieces:
            said.append(word("activity.list.searched", self.lang, words=", ".join(self.pieces)))
        return "; ".join(said)

    def activities(self, *, limit: int = PAGE_SIZE, offset: int = 0) -> pd.DataFrame:
        """Return activities with the largest amount first, see `money/activities`."""
        return self.view.ask("money/activities", **self.parameters, row_limit=limit, row_offset=offset)

    def rows(self, activity: str | None) -> pd.DataFrame:
        """Return the rows of the source behind one activity of the list, or behind all."""
        found = self.view.ask("money/activities_rows", **self.parameters, activity=activity)
        return rows_in_words(self.view, found)


def listed_of_address(view: MoneyView) -> tuple[Listed, list[session.Notice]]:
    """Return which list the address asks for, and what of it could not be followed.

    Args:
        view: the selection of the address.
    """
    asked = session.carried()
    behind, bad = read_behind(session.unpacked("mark"), view.money)
    notices = [session.Notice("activity.notice.mark", {"value": value}) for value in bad]
    search = asked.get("search", "").strip()
    listed = Listed(view=view.whole, behind=behind, search=search)
    if search and not listed.pieces:
        notices.append(session.Notice("activity.notice.search", {"value": search}))
    page = asked.get("page", "1")
    number = int(page) if re.fullmatch(r"[0-9]{1,6}", page) else 0
    if not 1 <= number <= listed.pages:
        notices.append(session.Notice("activity.notice.page", {"value": page, "pages": listed.pages}))
        number = min(max(number, 1), listed.pages)
    return replace(listed, page=number), notices


def mark_in_words(view: MoneyView, behind: Behind) -> str:
    """Return what a mark stands for: "Tunesië, 2019"."""
    name = {
        "place": view.place,
        "theme": view.theme,
        "provider": view.body,
        "implementer": view.body,
        "aid_type": lambda code: view.code("aid_type", code),
        "quarter": lambda quarter: word("activity.quarter", view.lang, quarter=quarter),
    }.get(behind.cut.removesuffix("_year"))
    said = [name(behind.key)] if name else []
    if behind.cut in OF_A_YEAR:
        said.append(str(behind.year) if behind.year else word("activity.no_date", view.lang))
    return ", ".join(said) or word("activity.list.whole", view.lang)


def title_of(row: Mapping[str, object], lang: str) -> str:
    """Return the title of an activity, or its identifier where the source has no title."""
    if formats.is_missing(row["title"]) or not row["title"]:
        return word("activity.untitled", lang, activity=str(row["activity_id"]))
    return str(row["title"])


def link_to(key: str) -> str:
    """Return the absolute address of the page of one activity."""
    return session.link("activity", absolute=True, activity=key)


def links_to(keys: Iterable[str]) -> list[str]:
    """Return the addresses of the pages of many activities; what they share is made once."""
    held = "KEY"
    before, after = link_to(held).split(f"activity={held}")
    return [f"{before}activity={quote_plus(key, safe=',:~')}{after}" for key in keys]


def amount_in_words(view: MoneyView, amount: float | None) -> str:
    """Return an amount in the unit of the selection; in words where there is none."""
    if formats.is_missing(amount):
        return word("activity.no_amount", view.lang)
    return formats.compact_money(amount, view.lang, currency=view.currency)


def with_missing(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """Say of a missing amount that it is not known: a sum without a rate is no zero."""
    frame[column + STATE_SUFFIX] = [
        "no_data" if formats.is_missing(found) else None for found in frame[column]
    ]
    return frame


def list_panel(listed: Listed) -> Panel:
    """One page of the activities; files hold all of them."""
    view, lang, totals = listed.view, listed.lang, listed.totals
    frame = listed.activities(offset=(listed.page - 1) * PAGE_SIZE)
    table = as_table(view, frame)
    count = plural("activity.count", lang, listed.count)
    summary = word(
        "activity.list.summary",
        lang,
        count=count,
        amount=amount_in_words(view, totals["amount"]),
        rows=plural("activity.rows", lang, int(totals["transaction_count"])),
        first=formats.number((listed.page - 1) * PAGE_SIZE + 1, lang) if len(frame) else "0",
        last=formats.number((listed.page - 1) * PAGE_SIZE + len(frame), lang),
    )
    everything = Mark(label=word("activity.list.all", lang), key=(None,))
    return Panel(
        key="activities",
        title=word("activity.list.panel", lang, count=count, amount=amount_in_words(view, totals["amount"]))
        if listed.count
        else word("activity.list.none", lang),
        subtitle=word(
            "activity.list.subtitle",
            lang,
            measure=view.measure_name,
            unit=view.unit_name,
            years=str(listed.behind.year or view.years),
        ),
        figure=None,
        alt=summary,
        summary=summary if listed.count else "",
        table=table,
        columns=columns_of(view),
        shown_columns=["title", "amount", "booked_on", "themes", "years", "transaction_count"],
        row_address="address",
        shows_table=True,
        whole=lambda: as_table(view, listed.activities(limit=ALL_ROWS)),
        sources=view.sources,
        period=view.years,
        version=view.version,
        caveats=caveats_of(listed),
        definition=word("activity.list.definition", lang),
        not_a=view.not_a,
        marks=[
            *(
                Mark(label=title_of(row, lang), key=(row["activity_key"],))
                for row in frame.to_dict("records")
            ),
            everything,
        ],
        rows=lambda mark: listed.rows(mark[0] if mark else None),
        row_columns=row_columns(view),
        recompute=lambda rows, mark: adds_up(view, rows),
        selection_sentence=listed.sentence,
        address=view.address,
        empty=word("activity.list.nothing", lang),
        filters=[(word("activity.filter", lang), listed.sentence)],
    )


def caveats_of(listed: Listed) -> list[str]:
    """Return what a reader of the list must know."""
    view, lang, totals = listed.view, listed.lang, listed.totals
    unit = formats.CURRENCY_SIGNS[view.currency]
    said = []
    if totals["negative_amount"] < 0:
        said.append(
            word("activity.caveat.negative", lang, amount=amount_in_words(view, -totals["negative_amount"]))
        )
    if totals["without_amount"]:
        said.append(plural("activity.caveat.without", lang, int(totals["without_amount"]), unit=unit))
    if view.chosen.unit == "eur2021" and totals["not_deflated"]:
        said.append(plural("activity.caveat.not_deflated", lang, int(totals["not_deflated"])))
    if totals["doubtful_amount"] and view.chosen.rule != "all":
        said.append(
            word("activity.caveat.doubtful", lang, amount=amount_in_words(view, totals["doubtful_amount"]))
        )
    said.append(word("activity.caveat.part", lang))
    said.append(word("activity.caveat.until", lang, until=view.until))
    return said


def columns_of(view: MoneyView) -> list[Column]:
    """Return the columns of the list: what the page shows, and what files hold besides."""
    lang, sign = view.lang, formats.CURRENCY_SIGNS[view.currency]
    money = {"kind": "amount", "unit": sign}
    kinds: dict[str, dict[str, object]] = {
        "title": {"kind": "text", "language": UNKNOWN_LANGUAGE},
        "amount": money,
        "booked_on": {"kind": "text"},
        "themes": {"kind": "text"},
        "years": {"kind": "text"},
        "transaction_count": {"kind": "integer"},
        "activity_id": {"kind": "identifier"},
        "level": {"kind": "text"},
        "parent_id": {"kind": "identifier"},
        "places": {"kind": "text"},
        "relevance": {"kind": "text"},
        "providers": {"kind": "text"},
        "implementers": {"kind": "text"},
        "negative_amount": money,
        "doubtful_amount": money,
        "without_amount": {"kind": "integer"},
        "first_year": {"kind": "date"},
        "last_year": {"kind": "date"},
        "is_title_masked": {"kind": "boolean"},
        "activity_key": {"kind": "identifier"},
        "address": {"kind": "url"},
    }
    return [
        Column(name=name, label=word(f"activity.column.{name}", lang), decimals=0, **kind)
        for name, kind in kinds.items()
    ]


def as_table(view: MoneyView, frame: pd.DataFrame) -> pd.DataFrame:
    """Return activities as rows of words and amounts, see `columns_of`.

    Args:
        view: gives the names.
        frame: rows of `money/activities`.
    """
    lang = view.lang

    place, theme, body = map(functools.cache, (view.place, view.theme, view.body))
    relevance = functools.cache(lambda code: view.code("relevance", code))
    level = functools.cache(lambda code: word(f"activity.level.{code}", lang))

    def names(codes: object, name: object) -> str:
        return "; ".join(dict.fromkeys(name(code) for code in codes)) if len(codes) else ""

    def of(row: Mapping[str, object], column: str) -> list[str]:
        found = row[column]
        return [] if found is None or isinstance(found, float) else [code for code in found if code]

    rows = []
    for row in frame.to_dict("records"):
        places = of(row, "place_codes")
        first, last = row["first_year"], row["last_year"]
        rows.append(
            {
                "title": title_of(row, lang),
                "amount": row["amount"],
                "booked_on": plural("activity.places", lang, len(places))
                if len(places) > MOST_NAMED
                else names(places, place),
                "themes": names(of(row, "theme_ids"), theme),
                "years": word("activity.no_date", lang)
                if formats.is_missing(first)
                else formats.period(int(first), int(last), lang),
                "transaction_count": row["transaction_count"],
                "activity_id": row["activity_id"],
                "level": level(row["level_code"]),
                "parent_id": None
                if formats.is_missing(row["parent_activity_key"])
                else str(row["parent_activity_key"]).partition(":")[2],
                "places": names(places, place),
                "relevance": names(of(row, "relevances"), relevance),
                "providers": names(of(row, "provider_ids"), body),
                "implementers": names(of(row, "implementer_ids"), body),
                "negative_amount": row["negative_amount"],
                "doubtful_amount": row["doubtful_amount"],
                "without_amount": row["without_amount"],
                "first_year": None if formats.is_missing(first) else str(int(first)),
                "last_year": None if formats.is_missing(last) else str(int(last)),
                "is_title_masked": bool(row["is_title_masked"]),
                "activity_key": row["activity_key"],
            }
        )
    columns = [column.name for column in columns_of(view)]
    table = with_missing(pd.DataFrame(rows, columns=columns), "amount")
    table["address"] = links_to(frame["activity_key"])
    for column in ("parent_id", "implementers", "first_year", "last_year"):
        table[column + STATE_SUFFIX] = [
            "not_applicable" if column == "parent_id" and not found else None if found else "not_recorded"
            for found in table[column]
        ]
    return table


def rows_in_words(view: MoneyView, rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of the source with names for their codes, see `row_columns`."""
    lang = view.lang
    named = {
        "place": ("place_code", view.place),
        "theme": ("theme_id", view.theme),
        "basis": ("theme_basis", lambda code: word(f"activity.basis.{code}", lang)),
        "provider": ("provider_id", view.body),
        "implementer": ("implementer_id", view.body),
        "aid_type": ("aid_type_code", lambda code: view.code("aid_type", code)),
    }
    told = rows.copy()
    for name, (column, say) in named.items():
        says = {found: say(None if formats.is_missing(found) else found) for found in told[column].unique()}
        told[name] = [says[found] for found in told[column]]
    return told


def row_columns(view: MoneyView) -> list[Column]:
    """Return headings for the rows behind an amount."""
    lang, sign = view.lang, formats.CURRENCY_SIGNS[view.currency]
    kinds = {"year": "date", "quarter": "integer", "title": "text", "purpose_code": "code"}
    columns = [
        Column(
            name="value", label=word("activity.column.amount", lang), kind="decimal", unit=sign, decimals=2
        )
    ]
    for name in (
        "year",
        "quarter",
        "place",
        "theme",
        "basis",
        "provider",
        "implementer",
        "aid_type",
        "purpose_code",
    ):
        columns.append(
            Column(name=name, label=word(f"activity.column.{name}", lang), kind=kinds.get(name, "text"))
        )
    return columns


def adds_up(view: MoneyView, rows: pd.DataFrame) -> str:
    """Return what the rows behind an amount add up to, as a sentence."""
    known = rows["value"].dropna()
    if known.empty:
        return word("activity.no_amount", view.lang)
    return word(
        "activity.adds_up",
        view.lang,
        amount=formats.number(known.sum(), view.lang, decimals=2),
        unit=formats.CURRENCY_SIGNS[view.currency],
    )
