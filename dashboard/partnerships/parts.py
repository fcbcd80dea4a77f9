"""How a register is narrowed by parts of one packed name of the address: shared by partnerships and instruments."""

from collections.abc import Callable, Collection, Mapping, Sequence
from urllib.parse import quote, unquote

import duckdb
import pandas as pd

from dashboard import session, store
from dashboard.gaps.settings import JOIN

NOT_RECORDED = "blank"
"""Stands for a cell that holds nothing, where a reader looks for those."""
PAGE_SIZE = 10


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
