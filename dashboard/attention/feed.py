"""What needs attention, outside of the page: as an Atom feed (RFC 4287) and as a digest of text and HTML."""

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from lxml import etree
from lxml.html import builder as tag
from lxml.html import tostring

from dashboard import formats, session, store
from dashboard.attention import choice, shown
from dashboard.attention.view import NAME, Item, Reminders, has_agenda
from dashboard.gaps.evidence import NoMatrix
from dashboard.gaps.settings import default_settings
from dashboard.gaps.view import GapView, evidence_in
from dashboard.words import plural, word

PATH = "attention.atom"
ATOM = "http://www.w3.org/2005/Atom"
DAYS = 7
"""How long something is new in a digest."""


class OtherTables(LookupError):
    """The version that everyone sees was made before there was an agenda."""


@dataclass(frozen=True, kw_only=True)
class Digest:
    """What needs attention on a day, for a mail or a page of paper.

    Attributes:
        name: how its files are called, without ending.
        text: as plain text.
        html: as a page of its own, nothing fetched from elsewhere.
    """

    name: str
    text: str
    html: str


def address_of(view: Reminders) -> str:
    """Return the absolute address of the feed of what is followed; always the newest data."""
    start = view.address.split("?")[0].rsplit("/", 1)[0]
    return f"{start}/{PATH}?{_query(choice.parts_of(view), view.lang)}"


def _query(parts: Mapping[str, str], lang: str) -> str:
    query = {NAME: session.pack(parts), "lang": lang}
    return urlencode({name: text for name, text in query.items() if text}, safe=",:~")


def reminders(
    parts: Mapping[str, str], *, lang: str, base: str, today: dt.date
) -> tuple[Reminders, list[str]]:
    """Return what is followed in the version that everyone sees, and the parts that name nothing.

    Args:
        parts: as in the address of the page, see `choice.followed`.
        lang: nl or en.
        base: absolute address of the dashboard.
        today: the day that everything is judged on.

    Raises:
        store.NothingLoaded: before the first load.
        OtherTables: the version has other tables than the queries ask.
    """
    version = store.current_version()
    if not has_agenda(version):
        raise OtherTables(version)
    address = f"{base.rstrip('/')}/attention?{_query(parts, lang)}"
    try:
        settings = default_settings(evidence_in(version))
        gaps = GapView(lang=lang, version=version, settings=settings, today=today, address=address)
    except NoMatrix:
        gaps = None
    plain = Reminders(lang=lang, version=version, today=today, gaps=gaps, address=address)
    return choice.followed(plain, parts)


def link_of(item: Item, *, base: str, lang: str) -> str:
    """Return the absolute address of what an item leads to."""
    return f"{base.rstrip('/')}/{item.page}?{urlencode({**item.parts, 'lang': lang}, safe=',:~')}"


def key_of(item: Item) -> str:
    """Return the identity of an item: the same rule on the same record is the same item in every version."""
    text = f"{item.rule_id} {item.table_name} {item.record_id}"
    return f"urn:sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def moment_of(item: Item, view: Reminders) -> str:
    """Return since when an item holds, as a moment; the day of the version where the data do not tell."""
    day = item.since or view.loaded_on
    return f"{min(day, view.today).isoformat()}T00:00:00Z"


def atom(view: Reminders, *, base: str) -> bytes:
    """Return what is followed as an Atom feed, an entry an item."""
    lang = view.lang
    feed = etree.Element(
        "feed", nsmap={None: ATOM}, attrib={"{http://www.w3.org/XML/1998/namespace}lang": lang}
    )

    def add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
        found = etree.SubElement(parent, name, attrib=attributes)
        found.text = text
        return found

    own = f"{base.rstrip('/')}/{PATH}?{_query(choice.parts_of(view), lang)}"
    add(feed, "title", word("attention.feed_title", lang))
    add(feed, "subtitle", view.sentence)
    add(feed, "id", own)
    add(feed, "link", rel="self", type="application/atom+xml", href=own)
    add(feed, "link", rel="alternate", type="text/html", href=view.address)
    moments = [moment_of(item, view) for item in view.items]
    add(feed, "updated", max([*moments, f"{view.loaded_on.isoformat()}T00:00:00Z"]))
    add(add(feed, "author"), "name", word("shell.product", lang))
    for item, moment in sorted(zip(view.items, moments, strict=True), key=lambda pair: pair[1], reverse=True):
        entry = add(feed, "entry")
        add(entry, "id", key_of(item))
        add(entry, "title", f"{word(f'attention.label.{item.rule_id}', lang)}: {item.names[lang]}")
        add(entry, "updated", moment)
        add(entry, "link", rel="alternate", type="text/html", href=link_of(item, base=base, lang=lang))
        add(entry, "category", term=item.rule_id, label=word(f"attention.group.{item.group}", lang))
        add(entry, "summary", said(view, item))
    # No sign that XML cannot hold stands in a text: the intake takes none in.
    return etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True)


def said(view: Reminders, item: Item) -> str:
    """Return an item in one line: what is the matter, the date concerned, the countries."""
    lang = view.lang
    row = shown.frame(view, [item]).iloc[0]
    parts = [
        row["matter"],
        None if item.on_date is None else word("attention.on", lang, date=row["on"]),
        row["countries_named"] if item.countries else None,
    ]
    return "; ".join(part for part in parts if part)


def digest(view: Reminders, *, base: str) -> Digest:
    """Return what is followed as a digest: what is new in the last days first, then all that still holds."""
    lang = view.lang
    start = view.today - dt.timedelta(days=DAYS)
    new = [item for item in view.items if item.since and start < item.since <= view.today]
    parts = [
        (
            plural("attention.digest.new", lang, len(new), since=formats.date(start, lang))
            if new
            else word("attention.digest.nothing_new", lang, since=formats.date(start, lang)),
            new,
        ),
        *(
            (plural(f"attention.title.{group}", lang, len(items)), items)
            for group in shown.groups(view)
            for items in [[item for item in view.items if item.group == group and item not in new]]
            if items
        ),
    ]
    title = word("attention.digest.title", lang, today=formats.date(view.today, lang))
    foot = word("attention.digest.foot", lang, version=view.version)
    return Digest(
        name=f"attention-{view.today.isoformat()}-{lang}",
        text=_text(view, title, parts, foot, base=base),
        html=_html(view, title, parts, foot, base=base),
    )


Parts = Sequence[tuple[str, Sequence[Item]]]


def _text(view: Reminders, title: str, parts: Parts, foot: str, *, base: str) -> str:
    lines = [title, "=" * len(title), "", view.sentence, view.address]
    for heading, items in parts:
        lines += ["", heading, "-" * len(heading)]
        for item in items:
            # A text of several lines would look like items of its own.
            name = " ".join(item.names[view.lang].split())
            lines += [f"* {name}", f"  {said(view, item)}", f"  {link_of(item, base=base, lang=view.lang)}"]
    return "\n".join([*lines, "", foot, ""])


def _html(view: Reminders, title: str, parts: Parts, foot: str, *, base: str) -> str:
    lang = view.lang
    link: Callable[[Item], str] = lambda item: link_of(item, base=base, lang=lang)  # noqa: E731
    body = [tag.H1(title), tag.P(view.sentence), tag.P(tag.A(view.address, href=view.address))]
    for heading, items in parts:
        body.append(tag.H2(heading))
        if items:
            body.append(
                tag.UL(
                    *(
                        tag.LI(tag.A(item.names[lang], href=link(item)), tag.BR(), said(view, item))
                        for item in items
                    )
                )
            )
    page = tag.HTML(
        tag.HEAD(tag.META(charset="utf-8"), tag.TITLE(title)), tag.BODY(*body, tag.P(foot)), lang=lang
    )
    return tostring(page, doctype="<!DOCTYPE html>", encoding="unicode", pretty_print=True)
