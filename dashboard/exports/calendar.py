"""Visits as an iCalendar file (RFC 5545): one event a visit, whole days, the same bytes for the same rows."""

import datetime as dt
from collections.abc import Callable, Mapping

import pandas as pd
from icalendar import Calendar, Event, vDDDTypes

from dashboard import formats
from dashboard.words import word

MIME = "text/calendar"
PRODUCT = "-//migration partnership dashboard//travel agenda//{lang}"
DOMAIN = "visits.migration-partnerships"
"""After the @ of an event's identifier, which must stay the same for ever: a calendar knows an event again by it."""
STATES = {"planned": "TENTATIVE", "confirmed": "CONFIRMED", "done": "CONFIRMED", "cancelled": "CANCELLED"}
CLASSES = {"public": "PUBLIC", "internal": "PRIVATE", "confidential": "CONFIDENTIAL"}
REFRESH = dt.timedelta(hours=6)
TEXTS = ("office", "place", "counterpart_office", "outcome", "follow_up", "source_title", "source_url")


def calendar_of(
    visits: pd.DataFrame,
    *,
    lang: str,
    moment: dt.datetime,
    title: str,
    names: Mapping[str, str],
    codes: Mapping[str, Mapping[str, str]],
    address_of: Callable[[str], str],
) -> bytes:
    """Return visits as the bytes of an .ics file.

    Args:
        visits: answer of `travel/visits`, or some of its rows.
        lang: nl or en.
        moment: when the data were loaded, UTC: the stamp of every event, so that a file follows from its rows.
        title: name of the calendar.
        names: code -> name of countries.
        codes: list of codes (visit_status, visit_level, direction) -> code -> name.
        address_of: gives the absolute address of the dossier of a visit.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT.format(lang=lang.upper()))
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    # NAME is of RFC 7986; programs of before it read the other one.
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)
    calendar.add("refresh-interval", vDDDTypes(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDDDTypes(REFRESH))
    stamp = moment.astimezone(dt.UTC).replace(microsecond=0)
    for row in visits.to_dict("records"):
        calendar.add_component(_event(row, lang, stamp, names, codes, address_of))
    return calendar.to_ical()


def _event(
    row: Mapping[str, object],
    lang: str,
    stamp: dt.datetime,
    names: Mapping[str, str],
    codes: Mapping[str, Mapping[str, str]],
    address_of: Callable[[str], str],
) -> Event:
    """One visit. What the register does not hold is left out."""
    visit_id, status = str(row["visit_id"]), str(row["status"])
    texts = {name: None if formats.is_missing(row[name]) else str(row[name]) for name in TEXTS}
    countries = [names.get(code, code) for code in _listed(row["country_codes"])]
    where = formats.list_of(countries, lang) if countries else texts["place"] or ""
    summary = ": ".join(part for part in (where, str(row[f"purpose_{lang}"])) if part)
    if not row["is_exact"]:
        summary = word("travel.ics.no_day", lang, visit=summary)
    if row["is_example"]:
        summary = word("travel.ics.example", lang, visit=summary)
    first, last = (pd.Timestamp(row[name]).date() for name in ("first_day", "last_day"))
    event = Event()
    event.add("uid", f"{visit_id}@{DOMAIN}")
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("dtstart", first)
    event.add("dtend", last + dt.timedelta(days=1))  # the first day after it
    event.add("summary", summary)
    event.add("status", STATES.get(status, "TENTATIVE"))
    event.add("class", CLASSES.get(str(row["classification"]), "CONFIDENTIAL"))
    # A visit says nothing on whether who follows the calendar is free.
    event.add("transp", "TRANSPARENT")
    if place := ", ".join(part for part in (texts["place"], *countries) if part):
        event.add("location", place)
    told = {
        "status": codes["visit_status"].get(status, status),
        "level": codes["visit_level"].get(str(row["level"])),
        "direction": codes["direction"].get(str(row["direction"])),
        "expected": row[f"expected_{lang}"],
        **{name: texts[name] for name in ("office", "counterpart_office", "outcome", "follow_up")},
        "source": " ".join(part for part in (texts["source_title"], texts["source_url"]) if part),
    }
    event.add(
        "description",
        "\n".join(
            word(f"travel.ics.{name}", lang, value=str(value))
            for name, value in told.items()
            if not formats.is_missing(value) and str(value)
        ),
    )
    event.add("url", address_of(visit_id))
    return event


def _listed(cell: object) -> list[str]:
    return [] if formats.is_missing(cell) else [part for part in str(cell).split(";") if part]
