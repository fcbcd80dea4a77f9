"""How a register is narrowed by parts of one packed name of the address: shared by partnerships and instruments."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

import duckdb
import pandas as pd

from dashboard import formats, session, store
from dashboard.gaps.settings import JOIN
from dashboard.words import plural, word

NOT_RECORDED = "blank"
"""Stands for a cell that holds nothing, where a reader looks for those."""
PAGE_SIZE = 10


@dataclass(frozen=True, kw_only=True)
class Narrowed:
    """What a reader chose of a register; hashable, so that what is made of it can be kept.

    Attributes:
        lang: nl or en.
        version: version of the data.
        today: the day that everything is judged on.
        country: code of a country; None for none.
        parts: pairs of a part and its codes, in the order of the parts; a part that is left open is not in it.
        one: key of the one record that is shown; None for a list.
        words: words that must stand in the name, folded to lower case.
        page: which page of the list, from 1.
        address: the absolute address that leads back here, version included.
    """

    lang: str
    version: str
    today: dt.date
    country: str | None = None
    parts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    one: str | None = None
    words: str = ""
    page: int = 1
    address: str = ""

    @property
    def listed(self) -> pd.DataFrame:
        """The records that the selection leaves."""
        raise NotImplementedError

    @property
    def filters(self) -> list[tuple[str, str]]:
        """What is chosen: label and value, for sentences and exports."""
        raise NotImplementedError

    @property
    def sentence(self) -> str:
        """The selection as one sentence."""
        raise NotImplementedError

    def label_of(self, part: str) -> str:
        """What a part is called."""
        raise NotImplementedError

    def anything_of(self, part: str) -> str:
        """The words of a part that is left open."""
        raise NotImplementedError

    def name_of(self, part: str, code: str) -> str:
        """A code of a part as a reader knows it."""
        raise NotImplementedError

    @property
    def is_moved(self) -> bool:
        """Whether it holds what a reader moves: what is made of it is kept for a while only."""
        return True

    def chosen(self, part: str) -> tuple[str, ...]:
        """The codes chosen of a part; none where it is left open."""
        return dict(self.parts).get(part, ())

    def ask(self, name: str, **parameters: object) -> pd.DataFrame:
        """The answer of a named query in this version, as this reader may see it."""
        return session.cached_query(name, version=self.version, **parameters)

    @property
    def pages(self) -> int:
        """How many pages the list has, at least one."""
        return max(1, -(-len(self.listed) // PAGE_SIZE))

    @property
    def shown(self) -> pd.DataFrame:
        """The records on this page of the list."""
        first = (self.page - 1) * PAGE_SIZE
        return self.listed.iloc[first : first + PAGE_SIZE]

    def page_said(self, key: str) -> str:
        """Which of how many records stand on this page of the list, in the words of a key."""
        first = (self.page - 1) * PAGE_SIZE
        held = len(self.shown)
        return plural(
            key,
            self.lang,
            len(self.listed),
            first=formats.number(first + 1 if held else 0, self.lang),
            last=formats.number(first + held, self.lang),
        )

    @property
    def narrowed_by(self) -> list[tuple[str, str]]:
        """The parts and words that are chosen: label and value."""
        said = [
            (
                self.label_of(part),
                formats.list_of([self.name_of(part, code) for code in codes], self.lang),
            )
            for part, codes in self.parts
        ]
        if self.words:
            said.append((word("partnerships.part.words", self.lang), f"“{self.words}”"))
        return said

    def said(self, key: str, *, whole: str) -> str:
        """The selection as one sentence, in the words of a key; of another one where nothing narrows the register."""
        narrowed = "; ".join(f"{label.lower()}: {value}" for label, value in self.filters)
        return plural(
            key if narrowed else whole,
            self.lang,
            len(self.listed),
            today=formats.date(self.today, self.lang),
            **({"parts": narrowed} if narrowed else {}),
        )


def packed_with(name: str, **changes: str | None) -> str | None:
    """Return a packed name of the address with changes (None takes a part out); None where nothing is left."""
    parts = {**session.unpacked(name), **changes}
    return session.pack({part: text for part, text in parts.items() if text}) or None


def in_address(codes: Collection[str]) -> str:
    """Return codes as they stand in a part of a packed name: some lists of codes have blanks, slashes and colons."""
    return JOIN.join(quote(code, safe="") for code in codes)


def read_parts(
    packed: Mapping[str, str],
    known: Mapping[str, Collection[str]],
    *,
    keys: Collection[str],
) -> tuple[dict[str, object], list[str]]:
    """Return what a packed name of an address asks for, and what of it could not be followed.

    Args:
        packed: part -> text, as `session.unpacked` gives it.
        known: part -> the codes that there are, in the order of the parts.
        keys: keys of the records that there are.

    Returns:
        `parts`, `one` and `words`, as the selections of both pages hold them.
    """
    wrong: list[str] = []
    parts = []
    for part, codes_known in known.items():
        asked = [unquote(code) for code in packed.get(part, "").split(JOIN) if code]
        codes = tuple(code for code in dict.fromkeys(asked) if code in codes_known)
        wrong += [code for code in asked if code not in codes_known]
        if codes:
            parts.append((part, codes))
    one = packed.get("id")
    if one and one not in keys:
        wrong.append(one)
        one = None
    wrong += [part for part in packed if part not in (*known, "id", "words")]
    words = " ".join(unquote(packed.get("words", "")).casefold().split())
    return {"parts": tuple(parts), "one": one or None, "words": words}, wrong


def page_asked(pages: int) -> tuple[int, list[str]]:
    """Return which page of a list the address asks for, the nearest that there is; and what it asked where that was none."""
    text = session.asked(session.PAGE) or "1"
    page = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
    return (page, []) if 1 <= page <= pages else (min(max(page, 1), pages), [text])


def names_all(pieces: str, names: Sequence[str]) -> list[bool]:
    """Tell for each name whether it holds every word of `pieces`, which is folded to lower case."""
    return [all(piece in name.casefold() for piece in pieces.split()) for name in names]


def asked_if_there(ask: Callable[[str], pd.DataFrame], name: str) -> pd.DataFrame:
    """Return the answer of a query; no rows in a version of before there was a table that it asks."""
    try:
        return ask(name)
    except (duckdb.CatalogException, duckdb.BinderException):
        return pd.DataFrame(columns=list(store.header(name)["columns"]))
