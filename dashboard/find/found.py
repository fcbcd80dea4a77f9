"""What was found by some words: asked once, in groups by kind, each thing with why it was found and where it leads."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

import duckdb
import pandas as pd

from dashboard import formats, session
from dashboard.find import pages, typed
from dashboard.words import plural, word

KINDS = (
    "country",
    "page",
    "term",
    "indicator",
    "method",
    "partnership",
    "instrument",
    "undertaking",
    "visit",
    "organisation",
    "activity",
)
"""In the order in which they stand where one is found as well as the other."""
MOST_COUNTRIES = 5
PROFILES = ("partner", "watched")
# Where the code of a kind of thing stands among the lists of codes.
DETAILS = {
    "country": ("country_role",),
    "partnership": ("level",),
    "instrument": ("nature",),
    "organisation": ("organisation_kind", "money_organisation_kind"),
    "undertaking": ("level",),
    "visit": ("side",),
}
SHOWN_TOGETHER = {
    "ordered_to_leave_eu": "orders-eu",
    "returned_eu": "orders-eu",
    "ordered_to_leave_nl": "orders-nl",
    "returned_nl": "orders-nl",
}
"""Indicators of which a profile shows two in one panel; each other one has a panel of its own name."""
# Parts of the address that say what was looked for; they stay behind where a result is opened.
LEFT = {"find": None, "kind": None, "page_": None}
AWAY = {"columns": None, "sort": None, "search": None}


class NoIndex(LookupError):
    """A version of before things could be found by words."""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A run of letters of a result, and whether it is a word that was looked for."""

    text: str
    is_found: bool = False


@dataclass(frozen=True, kw_only=True)
class Found:
    """One thing that was found.

    Attributes:
        title: its name in pieces.
        language: language of the name where it is not the page's; blank where it is.
        address: where it stands; None where no page shows it.
        remarks: what tells it apart and why it was found, each in pieces.
        note: a longer text about it, in pieces; empty where there is none.
    """

    title: Sequence[Piece]
    language: str
    address: str | None
    remarks: Sequence[Sequence[Piece]]
    note: Sequence[Piece] = ()


@dataclass(frozen=True, kw_only=True)
class Group:
    """The things of one kind: how many there are, and those that are shown.

    Attributes:
        kind: one of KINDS.
        count: how many were found.
        tier: how well the first of them fits: 0 exact name … 5 alike.
        things: those on this page, best first.
    """

    kind: str
    count: int
    tier: int
    things: Sequence[Found]


@dataclass(frozen=True, kw_only=True)
class Near:
    """A word that would find something, in place of one that did not."""

    asked: str
    word: str
    count: int


def search(
    text: str, *, version: str, lang: str, kind: str | None, limit: int, offset: int = 0
) -> list[Group]:
    """Return what is found by a text, in groups, the group with the best find first.

    Args:
        text: as typed.
        version: version of the data.
        lang: nl or en.
        kind: one of KINDS for that kind only; None for all.
        limit: things of a kind at most.
        offset: things of a kind to pass over.

    Raises:
        NoIndex: the version is of before this.
    """
    words = typed.words_of(text)
    if not words:
        return []
    try:
        rows = session.cached_query(
            "find/things",
            version=version,
            words=words,
            whole=typed.fold(text[: typed.MOST_LETTERS]),
            kinds=[kind] if kind else None,
            other_names=list(typed.country_names()),
            own_names=list(pages.own_names()),
            today=dt.date.today(),
            row_limit=limit,
            row_offset=offset,
        )
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise NoIndex(version) from error
    names = _names(version, lang)
    groups = [
        Group(
            kind=found,
            count=int(part["kind_count"].iloc[0]),
            tier=int(part["tier"].min()),
            things=[_thing(row, names, lang) for row in part.to_dict("records")],
        )
        for found, part in rows.groupby("kind")
    ]
    return sorted(groups, key=lambda group: rank(group.kind, group.tier))


def rank(kind: str, tier: int) -> tuple[int, int]:
    """Return where a group stands among others: an exact name first, then what holds the words, then what is alike.

    A country that is alike stands with what holds the words: titles of activities hold misspellings too.
    """
    fit = 0 if tier == 0 else 1 if tier <= 3 or kind == "country" else 2
    return fit, KINDS.index(kind)


def nearest(text: str, *, version: str) -> list[Near]:
    """Return words that would find something, nearest first, for each word that was typed."""
    rows = session.cached_query("find/nearest", version=version, words=typed.words_of(text))
    return [
        Near(asked=row["asked"], word=row["word"], count=int(row["thing_count"]))
        for row in rows.to_dict("records")
    ]


@dataclass(frozen=True, kw_only=True)
class _Names:
    countries: Mapping[str, str]
    codes: Mapping[tuple[str, str], str]
    money_sets: Mapping[str, str]
    profiles: frozenset[str]


def _names(version: str, lang: str) -> _Names:
    areas = session.cached_query("meta/areas", version=version)
    codes = session.cached_query("meta/codes", version=version)
    sets = session.cached_query("money/sets", version=version)
    listed = session.cached_query("country/list", version=version)
    name = f"name_{lang}"
    return _Names(
        countries=dict(zip(areas["code"], areas[name], strict=True)),
        codes=dict(zip(zip(codes["list_id"], codes["code"], strict=True), codes[name], strict=True)),
        money_sets=dict(zip(sets["money_set_id"], sets[name], strict=True)),
        profiles=frozenset(listed["country_code"]),
    )


def _thing(row: Mapping[str, object], names: _Names, lang: str) -> Found:
    kind = str(row["kind"])
    words = _listed(row["found_words"])
    if kind == pages.KIND:
        key = str(row["thing_id"])
        page, _, anchor = key.partition("#")
        address = session.link(page, **LEFT) + (f"#{anchor}" if anchor else "")
        return Found(
            title=_pieces(pages.title_of(key, lang), words),
            language="",
            address=address,
            remarks=[_pieces(pages.remark_of(key, lang), words)],
        )
    if kind == pages.METHOD:
        key = str(row["thing_id"])
        return Found(
            title=_pieces(word(f"methods.{key}.title", lang), words),
            language="",
            address=session.link("methods", **LEFT) + f"#method-{key}",
            remarks=[_pieces(pages.group_of(key, lang), words)],
        )
    title = str(row[f"title_{lang}"])
    language = row["language"]
    countries = _countries(row, names)
    note = row[f"note_{lang}"]
    remarks = [_pieces(text, words) for text in _told(row, names, lang)]
    if countries:
        remarks.insert(0, _country_pieces(countries, _listed(row["found_countries"]), names, lang))
    if other := _other_name(row, title, words):
        remarks.append([Piece(text=word("find.also", lang) + " "), *_pieces(other, words)])
    return Found(
        title=_pieces(title, words),
        language="" if formats.is_missing(language) or language == lang else str(language),
        address=_address(row, names),
        remarks=remarks,
        note=[] if formats.is_missing(note) else _pieces(str(note), words),
    )


def _listed(found: object) -> list[str]:
    return (
        [] if found is None or isinstance(found, float) else [str(one) for one in found if not pd.isna(one)]
    )


def _pieces(text: str, words: Sequence[str]) -> list[Piece]:
    return [Piece(text=part, is_found=is_found) for part, is_found in typed.pieces(text, words)]


def _countries(row: Mapping[str, object], names: _Names) -> list[str]:
    """Return the countries that a thing is about: those it was found by first, then those with a profile."""
    if formats.is_missing(row["country_codes"]) or not row["country_codes"]:
        return []
    found = _listed(row["found_countries"])
    codes = str(row["country_codes"]).split(";")
    return sorted(
        codes,
        key=lambda code: (
            code not in found,
            code not in names.profiles,
            names.countries.get(code, code).casefold(),
        ),
    )


def _country_pieces(codes: Sequence[str], found: Sequence[str], names: _Names, lang: str) -> list[Piece]:
    made: list[Piece] = []
    for place, code in enumerate(codes[:MOST_COUNTRIES]):
        made += [Piece(text=", ")] if place else []
        made.append(Piece(text=names.countries.get(code, code), is_found=code in found))
    if rest := len(codes) - MOST_COUNTRIES:
        made += [Piece(text=" " + plural("find.countries_more", lang, rest))] if rest > 0 else []
    return made


def _told(row: Mapping[str, object], names: _Names, lang: str) -> list[str]:
    """Return what tells a thing apart from others of its kind."""
    kind, detail = str(row["kind"]), row["detail"]
    told = [
        names.codes[key] for key in ((held, detail) for held in DETAILS.get(kind, ())) if key in names.codes
    ][:1]
    if kind == "country" and detail not in PROFILES:
        told = [word("find.no_profile", lang)]
    if kind == "activity":
        told = [names.money_sets[row["money_set_id"]]]
    first, last = row["first_date"], row["last_date"]
    if not formats.is_missing(first):
        if kind == "undertaking":
            told.append(word("find.due", lang, date=formats.date(first, lang)))
        elif kind == "visit":
            told.append(formats.date(first, lang))
        else:
            years = {str(first)[:4], str(first if formats.is_missing(last) else last)[:4]}
            is_open = kind != "activity" and formats.is_missing(last)
            told.append(formats.period(min(years), None if is_open else max(years), lang))
    if row["is_overdue"]:
        told.append(word("find.overdue", lang))
    elif not formats.is_missing(row[f"state_{lang}"]):
        told.append(str(row[f"state_{lang}"]))
    return told


def _other_name(row: Mapping[str, object], title: str, words: Sequence[str]) -> str | None:
    """Return the name by which a thing was found where the one that is shown does not hold the words."""
    other = row["other_name"]
    shown = set(typed.fold(title).split())
    if formats.is_missing(other) or not words or shown.intersection(words):
        return None
    # A name of a file may be several in one, each closed by a star.
    parts = [part.strip() for part in str(other).split("*") if part.strip()]
    return next(
        (part for part in parts if set(typed.fold(part).split()).intersection(words)),
        parts[0] if parts else None,
    )


def _address(row: Mapping[str, object], names: _Names) -> str | None:
    """Return where a thing stands; None where no page shows it."""
    kind, key = str(row["kind"]), str(row["thing_id"])
    if kind == "country":
        if row["detail"] in PROFILES:
            return session.link("country", country=key, **LEFT)
        return session.link(
            "activities", money=f"source:{row['money_set_id']},rule:all,countries:{key}", **LEFT
        )
    if kind == "organisation":
        return session.link("organisation", body=key, **LEFT)
    if kind == "activity":
        return session.link("activity", activity=key, **LEFT)
    if kind == "term":
        return session.link("glossary", **LEFT) + f"#{key}"
    if kind == "indicator":
        return _address_of_indicator(key, names)
    if kind not in session.ALONE:
        return None
    page, parts = session.alone(kind, key)
    # The country that is on the page would narrow the list there, and may be none of those that this is about.
    return session.link(page, **LEFT | {"country": None} | parts)


def _address_of_indicator(indicator_id: str, names: _Names) -> str:
    """Return where an indicator stands: on the profile of the country that was chosen, else for all countries."""
    if session.carried().get("country") in names.profiles:
        anchor = SHOWN_TOGETHER.get(indicator_id, indicator_id.replace("_", "-"))
        return session.link("country", **LEFT) + f"#{anchor}"
    return row_address("indicator_value", "indicator_id", indicator_id, how="is")


def row_address(table_name: str, column_name: str, value: str, *, how: str = "has") -> str:
    """Return where the rows of a table stand that hold a value, see `filters` of the page of tables."""
    filters = session.pack({f"{column_name}.{how}": quote(value, safe="")})
    return session.link("tables", **LEFT | AWAY, table=table_name, filters=filters)
