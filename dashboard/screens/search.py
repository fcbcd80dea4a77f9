"""Search: what is found by some words, in groups, each thing with the way to where it stands."""

import streamlit as st

from dashboard import formats, panels, session
from dashboard.find import typed
from dashboard.find.found import KINDS, Group, NoIndex, nearest, search
from dashboard.words import plural, word

OF_EACH = 6
OF_ONE = 50
EXAMPLES = ("1", "2", "3", "4")


def page() -> None:
    """Show what is found by the words in the address."""
    lang = session.language()
    choice = session.chosen()
    text = session.carried().get("find", "").strip()[: typed.MOST_LETTERS]
    kind, number, wrong = shown()
    title = word("find.title_of", lang, words=text) if text else word("find.title", lang)
    panels.page_head(title, question=word("find.question", lang))
    panels.notices([*choice.notices, *wrong], lang=lang)
    with st.container(key="find-page"):
        panels.search_box(text, key="find-here", lang=lang)
    if not text:
        start(lang)
        return
    try:
        groups = search(
            text,
            version=choice.version,
            lang=lang,
            kind=kind,
            limit=OF_ONE if kind else OF_EACH,
            offset=(number - 1) * OF_ONE if kind else 0,
        )
    except NoIndex:
        panels.paragraph(word("find.no_index", lang), kind="empty")
        return
    if not groups:
        nothing(text, version=choice.version, lang=lang)
    elif kind:
        one_kind(groups[0], number, lang)
    else:
        every_kind(groups, text, lang)


def shown() -> tuple[str | None, int, list[session.Notice]]:
    """Return the kind that the address asks for, which page of it, and what could not be followed."""
    asked = session.carried()
    kind, number = asked.get("kind"), asked.get("page", "1")
    wrong = []
    if kind and kind not in KINDS:
        wrong += session.notices_on("find.notice.kind", [kind])
        kind = None
    if not (number.isascii() and number.isdigit() and 0 < int(number) < 1000):
        wrong += session.notices_on("find.notice.page", [number])
        number = "1"
    return kind, int(number), wrong


def start(lang: str) -> None:
    """Say what can be looked for, with examples."""
    panels.paragraph(word("find.start", lang))
    panels.section(word("find.examples", lang), anchor="examples")
    examples = [word(f"find.example.{number}", lang) for number in EXAMPLES]
    panels.links([(example, session.link(find=example), False) for example in examples])


def every_kind(groups: list[Group], text: str, lang: str) -> None:
    """Show the best of each kind, and the way to the rest of it."""
    hints(groups, text, lang)
    panels.contents(
        [(plural(f"find.kind.{group.kind}", lang, group.count), f"found-{group.kind}") for group in groups],
        lang=lang,
        title=word("find.summary", lang, words=text),
    )
    for group in groups:
        panels.section(plural(f"find.kind.{group.kind}", lang, group.count), anchor=f"found-{group.kind}")
        panels.found_list(group.things, lang=lang)
        if rest := group.count - len(group.things):
            label = plural(f"find.kind.{group.kind}", lang, group.count)
            panels.links(
                [(plural("find.more", lang, rest, kind=label), session.link(kind=group.kind), False)]
            )


def one_kind(group: Group, number: int, lang: str) -> None:
    """Show a page of the things of one kind."""
    first = (number - 1) * OF_ONE + 1
    panels.links([(word("find.all", lang), session.link(kind=None), False)])
    panels.section(
        plural(f"find.kind.{group.kind}", lang, group.count),
        anchor=f"found-{group.kind}",
        intro=word(
            "find.range",
            lang,
            first=formats.number(first, lang),
            last=formats.number(first + len(group.things) - 1, lang),
            count=formats.number(group.count, lang),
        ),
    )
    panels.found_list(group.things, lang=lang)
    ways = [(word("find.previous", lang), session.link(page_=str(number - 1)), False)] if number > 1 else []
    if first + len(group.things) <= group.count:
        ways.append((word("find.next", lang), session.link(page_=str(number + 1)), False))
    panels.links(ways, in_row=True)


def hints(groups: list[Group], text: str, lang: str) -> None:
    """Say where nothing has exactly that name, and where not all words were used."""
    said = [word("find.alike", lang)] if min(group.tier for group in groups) == 5 else []
    if len(set(typed.fold(text).split()) - typed.JOINING) > typed.MOST_WORDS:
        said.append(word("find.long", lang, most=typed.MOST_WORDS))
    if said:
        panels.paragraph(*said, kind="hint")


def nothing(text: str, *, version: str, lang: str) -> None:
    """Say what was looked for in vain, and which words would find something."""
    words = typed.words_of(text)
    if not words:
        panels.paragraph(word("find.none", lang, words=text), word("find.none_words", lang), kind="empty")
        return
    asked = formats.list_of([f"“{one}”" for one in words], lang)
    panels.paragraph(
        word("find.none", lang, words=text), word("find.none_how", lang, asked=asked), kind="empty"
    )
    near = nearest(text, version=version)
    if near:
        panels.section(word("find.none_nearest", lang), anchor="nearest")
        panels.link_list(
            [
                (one.word, session.link(find=one.word, kind=None), plural("find.near", lang, one.count))
                for one in near
            ]
        )
    if len(words) > 1:
        panels.section(word("find.none_alone", lang), anchor="alone")
        panels.links([(one, session.link(find=one, kind=None), False) for one in words])


page()
