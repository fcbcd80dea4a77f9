"""The agenda for calendar programs: as a file of what a reader chose, and at an address that they ask again."""

import datetime as dt
import functools
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode

import duckdb
import pandas as pd

from dashboard import session, store
from dashboard.access import PUBLIC
from dashboard.exports.calendar import calendar_of
from dashboard.travel.chosen import kept_by, parts_of, read_chosen
from dashboard.travel.view import TravelView, known_in
from dashboard.words import word

PATH = "calendar/visits.ics"
ANY_DAY = dt.date(2000, 1, 1)
LISTS = ("visit_status", "visit_level", "direction")


class OtherTables(LookupError):
    """The version that everyone sees was made before there was an agenda."""


@dataclass(frozen=True, kw_only=True)
class Feed:
    """What a calendar program gets.

    Attributes:
        body: the file.
        etag: digest of it, in quotes.
        modified: when the data were loaded, UTC.
        lang: nl or en.
        unknown: what of the address could not be followed.
    """

    lang: str
    body: bytes
    etag: str
    modified: dt.datetime
    unknown: tuple[str, ...]


def file_of(view: TravelView) -> bytes:
    """Return the visits that the filters leave, of every period, as a calendar file."""
    return _file(view.ask, view.of(examples=False), lang=view.lang, address_of=view.dossier)


def name_of(view: TravelView) -> str:
    """Return the name of that file."""
    return f"visits-{view.version[:8]}-{view.lang}.ics"


def subscription(view: TravelView) -> str:
    """Return the absolute address that a calendar program follows: the same filters, always the newest data."""
    start = view.address.split("?")[0].rsplit("/", 1)[0]
    parts = {
        name: text for name, text in parts_of(view.chosen, today=view.today).items() if name not in _SEEN
    }
    query = {"travel": session.pack(parts), "lang": view.lang}
    return f"{start}/{PATH}?{urlencode({name: text for name, text in query.items() if text}, safe=',:~')}"


_SEEN = ("look", "month", "first", "last", "within", "is_wide", "months")
"""Parts of a choice that say how the page shows it: a calendar has its own period."""


def feed_of(address: Mapping[str, str], *, base: str) -> Feed:
    """Return what an address asks for: public rows of the version that everyone sees.

    Args:
        address: `lang`, `travel` (filters, as on the page) and `examples` (`yes`: the invented rows too).
        base: absolute address of the dashboard, for the links to dossiers.

    Raises:
        store.NothingLoaded: before the first load.
        OtherTables: the version has other tables than the queries ask.
    """
    return _feed(
        store.current_version(),
        session.language_from(address.get("lang")),
        address.get("travel", ""),
        address.get("examples") == "yes",
        base.rstrip("/"),
    )


@functools.lru_cache(maxsize=64)
def _feed(version: str, lang: str, travel: str, with_examples: bool, base: str) -> Feed:
    # Calendars ask every few hours, all of them the same few things.
    def ask(name: str) -> pd.DataFrame:
        return _public(name, version)

    try:
        visits = ask("travel/visits")
        known = known_in(ask)
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise OtherTables(version) from error
    # A calendar holds every day: the period that a page shows, and so the day it is asked, is none of its parts.
    chosen, bad = read_chosen(session.unpack(travel), today=ANY_DAY, known=known)
    visits = kept_by(visits, chosen)
    if not with_examples:
        visits = visits[~visits["is_example"].astype(bool)]

    def address_of(visit_id: str) -> str:
        return f"{base}/visit?{urlencode({'visit': visit_id, 'lang': lang})}"

    body = _file(ask, visits, lang=lang, address_of=address_of)
    return Feed(
        lang=lang,
        body=body,
        etag=f'"{hashlib.sha256(body).hexdigest()[:32]}"',
        modified=_loaded(ask),
        unknown=tuple(bad),
    )


@functools.lru_cache(maxsize=12)
def _public(name: str, version: str) -> pd.DataFrame:
    return store.query(name, reader=PUBLIC, version=version)


def is_held(found: Feed, etags: str | None, since: str | None) -> bool:
    """Tell whether whoever asks has this file already (RFC 9110: the moment counts only where no tag is given).

    Args:
        found: what would be sent.
        etags: `If-None-Match` as sent, or None.
        since: `If-Modified-Since` as sent, or None.
    """
    if etags is not None:
        held = {tag.strip().removeprefix("W/") for tag in etags.split(",")}
        return "*" in held or found.etag in held
    if since is None:
        return False
    try:
        moment = parsedate_to_datetime(since)
    except ValueError:
        return False
    return moment.tzinfo is not None and found.modified <= moment


def _file(
    ask: Callable[[str], pd.DataFrame],
    visits: pd.DataFrame,
    *,
    lang: str,
    address_of: Callable[[str], str],
) -> bytes:
    countries, listed = ask("country/list"), ask("meta/codes")
    return calendar_of(
        visits,
        lang=lang,
        moment=_loaded(ask),
        title=word("travel.ics.title", lang),
        names=dict(zip(countries["country_code"], countries[f"name_{lang}"], strict=True)),
        codes={
            list_id: dict(
                zip(
                    listed.loc[listed["list_id"] == list_id, "code"],
                    listed.loc[listed["list_id"] == list_id, f"name_{lang}"],
                    strict=True,
                )
            )
            for list_id in LISTS
        },
        address_of=address_of,
    )


def _loaded(ask: Callable[[str], pd.DataFrame]) -> dt.datetime:
    """When the version was loaded, to the second."""
    moment = pd.Timestamp(ask("meta/version").iloc[0]["loaded_at"])
    return moment.tz_localize("UTC").to_pydatetime().replace(microsecond=0)
