"""What one reader has chosen: the only home of session state, caches and the address.

The address is the truth: each run reads it, a widget shows what it says (`tied`), and a change of a widget is
written to it first. Nothing in it is dropped silently: what cannot be followed becomes a notice.
"""

import functools
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from dashboard import access, formats, store
from dashboard.words import word

LANGUAGES = ("nl", "en")
NAMES = (
    "country",
    "compare",
    "list",
    "by",
    "theme",
    "need",
    "cell",
    "from",
    "to",
    "near",
    "settings",
    "show",
    "money",
    "time",
    "partnership",
    "travel",
    "visit",
    "dialogue",
    "instrument",
    "activity",
    "body",
    "search",
    "find",
    "kind",
    "mark",
    "budget",
    "reconcile",
    "steer",
    "agenda",
    "attention",
    "capacity",
    "table",
    "filters",
    "columns",
    "sort",
    "since",
    "changes",
    "upload",
    "faults",
    "edit",
    "page",
    "version",
    "lang",
)
"""What an address may hold, in the order in which a link writes it."""

PAGE = "page"
"""Which page of a list is shown: left as soon as anything else is chosen, because the list is another one then."""
STAYS = ("upload", "faults", "edit")
"""What no link to another page carries: whoever has the address of an upload or a draft may go on with it."""
KEEPS_THE_LIST = {"activity", "version", "lang", PAGE}

MOST_COMPARED = 3


@dataclass(frozen=True)
class Notice:
    """Something in the address that could not be followed: a key of `texts/shell.csv` and its values."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


def notices_on(key: str, found: Collection[str]) -> list[Notice]:
    """Return a notice with the same text on each value that could not be followed."""
    return [Notice(key, {"value": value}) for value in found]


@dataclass(frozen=True)
class Choice:
    """What the address asks for, as far as it exists.

    Attributes:
        country: ISO alpha-3 code, None when none is (rightly) named.
        compare: at most three other codes, in the order of the address.
        year_from: first year, None when the address leaves it open.
        year_to: last year, None when the address leaves it open.
        version: name of a version that is kept.
        notices: what was wrong with the address, in the order of `NAMES`.
    """

    country: str | None
    compare: tuple[str, ...]
    year_from: int | None
    year_to: int | None
    version: str
    notices: tuple[Notice, ...]


def language_from(text: str | None) -> str:
    """Return the language that an address asks for, Dutch when it asks for none that there is."""
    return text if text in LANGUAGES else LANGUAGES[0]


def language() -> str:
    """Return the language of this page, `nl` or `en`."""
    return language_from(st.query_params.get("lang"))


def reader() -> access.Reader:
    """Return who is asking; until there is a sign-in everyone sees public rows only."""
    return access.PUBLIC


def read_address(
    address: Mapping[str, str],
    *,
    versions: Collection[str],
    countries: Collection[str] | None = None,
    first_year: int | None = None,
    last_year: int | None = None,
    inputs: Collection[str] | None = None,
    removed: Mapping[str, Mapping[str, str]] | None = None,
) -> Choice:
    """Read an address against what exists.

    Args:
        address: name -> text, as found.
        versions: the versions that are kept, the one that everyone sees first; at least one.
        countries: codes that may be chosen; None where a page knows no countries (then nothing is checked).
        first_year: earliest year that may be chosen, None when the page has no years.
        last_year: latest year that may be chosen.
        inputs: names by which comparable countries may be found; None where a page knows none.
        removed: version -> `when` it was removed, in words, and `by` whom, for those that are kept no more.

    Returns:
        The choice, with a notice for each part that could not be followed.
    """
    notices: list[Notice] = []

    def note(key: str, **values: object) -> None:
        notices.append(Notice(f"shell.notice.{key}", values))

    def is_country(code: str) -> bool:
        return countries is None or code in countries

    country = address.get("country", "").strip().upper() or None
    if country and not is_country(country):
        note("no_country", value=address["country"])
        country = None

    compare: list[str] = []
    for found in address.get("compare", "").split(","):
        code = found.strip().upper()
        if not code or code in compare:
            continue
        if not is_country(code):
            note("no_country", value=found.strip())
        elif code == country:
            note("compare_same", value=code)
        elif len(compare) == MOST_COMPARED:
            note("compare_many", value=code, most=MOST_COMPARED)
        else:
            compare.append(code)

    years: dict[str, int | None] = {"from": None, "to": None}
    for name in years:
        text = address.get(name, "").strip()
        if not text:
            continue
        if not (text.isascii() and text.isdigit() and len(text) == 4):
            note("no_year", value=text)
        elif first_year is not None and last_year is not None and not first_year <= int(text) <= last_year:
            note("year_outside", value=text, first=first_year, last=last_year)
        else:
            years[name] = int(text)
    if years["from"] and years["to"] and years["from"] > years["to"]:
        note("years_reversed", first=years["from"], last=years["to"])
        years["from"], years["to"] = years["to"], years["from"]

    for name in address.get("near", "").split(","):
        if inputs is not None and name.strip() and name.strip() not in inputs:
            note("no_input", value=name.strip())

    kept = list(versions)
    version = address.get("version") or kept[0]
    if version not in kept:
        if gone := (removed or {}).get(version):
            note("version_removed", value=version, shown=kept[0], **gone)
        else:
            note("no_version", value=version, shown=kept[0])
        version = kept[0]
    elif version != kept[0]:
        # After an undo a version that is newer than the one everyone sees is still there.
        note("newer_version" if version < kept[0] else "undone_version", value=version, newest=kept[0])

    if address.get("lang") and address["lang"] not in LANGUAGES:
        note("no_language", value=address["lang"])
    for name in address:
        if name not in NAMES and not name.startswith("embed"):
            note("no_part", value=name)
    return Choice(country, tuple(compare), years["from"], years["to"], version, tuple(notices))


def near(inputs: Collection[str]) -> list[str]:
    """Return the inputs by which comparable countries are found; all when the address names none."""
    asked = [name.strip() for name in st.query_params.get("near", "").split(",")]
    return [name for name in inputs if name in asked] or list(inputs)


def chosen(
    *,
    countries: Collection[str] | None = None,
    first_year: int | None = None,
    last_year: int | None = None,
    inputs: Collection[str] | None = None,
) -> Choice:
    """Return what the address of this page asks for; see `read_address`.

    Raises:
        store.NothingLoaded: before the first load.
    """
    current = store.current_version()
    kept = [current, *(name for name in store.versions() if name != current)]
    return read_address(
        st.query_params.to_dict(),
        versions=kept,
        countries=countries,
        first_year=first_year,
        last_year=last_year,
        inputs=inputs,
        removed=removed_versions(language()) if st.query_params.get("version") not in (None, *kept) else None,
    )


def removed_versions(lang: str) -> dict[str, dict[str, str]]:
    """Return the versions that were removed: version -> when, in words, and by whom."""
    return {
        version: {
            "when": formats.date(told["at"][:10], lang) if told["at"] else word("versions.no_day", lang),
            "by": told["by"] or word("versions.nobody", lang),
        }
        for version, told in store.removed_versions().items()
    }


def tied(*names: str, value: object, default: object = None) -> dict[str, object]:
    """Return the arguments that tie a widget to the address.

    Args:
        *names: the part of the address, or two (`"from", "to"`) for a range.
        value: what the widget shows now: a text, a list of texts, or a pair for two names.
        default: a value that stays out of the address.

    Returns:
        `key` and `on_change` for any Streamlit widget with one value.
    """
    key = "address-" + "-".join(names)
    st.session_state[key] = value
    return {"key": key, "on_change": _write, "args": (names, key, default)}


def _write(names: tuple[str, ...], key: str, default: object) -> None:
    value = st.session_state[key]
    st.query_params.pop(PAGE, None)
    parts = value if len(names) > 1 else (value,)
    for name, part in zip(names, parts, strict=True):
        text = ",".join(part) if isinstance(part, (list, tuple)) else str(part or "")
        if value == default or not text:
            st.query_params.pop(name, None)
        else:
            st.query_params[name] = text


def write(**parts: str | None) -> None:
    """Write parts of the address (None takes one out); for buttons that change what is chosen."""
    st.query_params.pop(PAGE, None)
    for name, text in parts.items():
        if text:
            st.query_params[name] = text
        else:
            st.query_params.pop(name, None)


def shows(key: str, value: object, tell: Callable[[object], None]) -> dict[str, object]:
    """Return the arguments of a widget that shows a value which is kept elsewhere.

    Args:
        key: name of the widget on the page.
        value: what it shows now.
        tell: called with what a reader makes of it, before the page runs again.

    Returns:
        `key` and `on_change` for any Streamlit widget with one value.
    """
    st.session_state[key] = value
    return {"key": key, "on_change": lambda: tell(st.session_state[key])}


def shows_and_waits(key: str, value: object, tell: Callable[[object], None]) -> dict[str, object]:
    """Return the arguments of a widget as `shows` does, for one that somebody may be typing in while the page runs.

    The browser is told a value only where it is another one: it would put it in the place of what is being typed.
    """
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    return {"key": key, "on_change": lambda: tell(st.session_state[key])}


def unpacked(name: str) -> dict[str, str]:
    """Return the parts of a packed name of the address, `settings` or `show`; what has no colon is a part on its own."""
    return unpack(st.query_params.get(name, ""))


def unpack(text: str) -> dict[str, str]:
    """Return the parts of a packed text: `levels:eu,since:2016` gives two."""
    pairs = (part.partition(":") for part in text.split(",") if part.strip())
    return {part.strip(): value.strip() for part, _, value in pairs}


def pack(parts: Mapping[str, str]) -> str:
    """Return parts as one text, see `unpack`."""
    return ",".join(f"{part}:{value}" for part, value in parts.items())


ALONE: Mapping[str, tuple[str, str, str]] = {
    "partnership": ("partnerships", "partnership", "id"),
    "instrument": ("instruments", "instrument", "id"),
    "undertaking": ("policy_agenda", "agenda", "one"),
    "visit": ("visit", "visit", ""),
}
"""Registers with a page that can show a row alone: page, name in its address, and the part of it that says which one."""


def alone(table_name: str, key: str) -> tuple[str, dict[str, str]]:
    """Return the page that shows a row of one of ALONE by itself, and what its address holds."""
    page, name, part = ALONE[table_name]
    return page, {name: pack({part: key}) if part else key}


def tied_part(
    name: str,
    part: str,
    *,
    value: object,
    default: object,
    text: Callable[[object], str] = str,
    widget: str = "",
) -> dict[str, object]:
    """Return the arguments that tie a widget to one part of a packed name; see `tied`.

    Args:
        name: `settings` or `show`.
        part: the part that the widget moves.
        value: what the widget shows now.
        default: a value that stays out of the address.
        text: how a value stands in the address.
        widget: tells two widgets on one part apart.
    """
    key = f"address-{name}-{part}{widget}"
    st.session_state[key] = value
    return {"key": key, "on_change": _write_part, "args": (name, part, key, default, text)}


def _write_part(name: str, part: str, key: str, default: object, text: Callable[[object], str]) -> None:
    value = st.session_state[key]
    parts = unpacked(name)
    if value == default or value is None or not (said := text(value)):
        parts.pop(part, None)
    else:
        parts[part] = said
    write(**{name: pack(parts)})


def tied_range(
    name: str, parts: tuple[str, str], *, value: tuple[int, int], default: tuple[int, int]
) -> dict[str, object]:
    """Return the arguments that tie a slider with two ends to two parts of a packed name; see `tied_part`."""
    key = f"address-{name}-{'-'.join(parts)}"
    st.session_state[key] = value
    return {"key": key, "on_change": _write_range, "args": (name, parts, key, default)}


def _write_range(name: str, parts: tuple[str, str], key: str, default: tuple[int, int]) -> None:
    held = unpacked(name)
    for part, end, usual in zip(parts, st.session_state[key], default, strict=True):
        if end == usual:
            held.pop(part, None)
        else:
            held[part] = str(end)
    write(**{name: pack(held)})


def versions() -> list[str]:
    """Return the versions that are kept, newest first."""
    return store.versions()


def chosen_cell(cells: Collection[tuple[str, str]]) -> tuple[tuple[str, str] | None, list[str]]:
    """Return the cell that the address names, country and theme, and the text that named none that there is."""
    text = st.query_params.get("cell", "")
    country, _, theme = text.partition(".")
    if (country, theme) in cells:
        return (country, theme), []
    return None, [text] if text else []


def picked(countries: Collection[str]) -> tuple[list[str], list[Notice]]:
    """Return the countries that the reader put on a list, in that order, and a notice for each that there is not."""
    asked = [code.strip().upper() for code in st.query_params.get("list", "").split(",") if code.strip()]
    asked = list(dict.fromkeys(asked))
    wrong = [code for code in asked if code not in countries]
    return [code for code in asked if code in countries], notices_on("shell.notice.no_country", wrong)


def one_of(name: str, known: Sequence[str]) -> tuple[str, list[str]]:
    """Return which of some known words the address names, the first where it names none; and what it names instead."""
    asked = st.query_params.get(name, "")
    return (asked, []) if asked in known else (known[0], [asked] if asked else [])


def asked(name: str) -> str:
    """Return the words that a name of the address holds, blank where it holds none."""
    return st.query_params.get(name, "").strip()


def go_to(page: str, **changes: str | None) -> None:
    """Open another page with everything that was chosen; for what is no link, as a circle on a map."""
    st.switch_page(f"screens/{page}.py", query_params=carried(**changes))


def sent(key: str, event: str) -> object:
    """Return what a component of ours told the page with an event; None when it told nothing.

    It comes from a browser: whoever uses it checks it.
    """
    held = st.session_state.get(key)
    return held.get(event) if held else None


def carried(*, stays: bool = False, **changes: str | None) -> dict[str, str]:
    """Return the parts of the address that another page needs as well, with changes (None takes a part out).

    With `stays` it is for this page itself, which keeps what is its own (`STAYS`).

    A keyword that Python or `link` reserves is given with a trailing underscore (`from_`, `page_`). The page of a list
    stays behind where anything changes that makes it another list.
    """
    changed = {name.rstrip("_"): text for name, text in changes.items()}
    parts = {name: st.query_params.get(name) for name in NAMES if stays or name not in STAYS}
    if not KEEPS_THE_LIST.issuperset(changed):
        parts.pop(PAGE)
    parts.update(changed)
    return {name: text for name, text in parts.items() if text}


def link(page: str = "", *, absolute: bool = False, **changes: str | None) -> str:
    """Return the address that holds everything chosen.

    Args:
        page: `url_path` of another page; this page when blank.
        absolute: with scheme and host, as the reader's browser knows them: to be copied.
        **changes: parts to change; None takes one out, `from_` stands for `from`.

    Returns:
        An address relative to this page, or an absolute one.
    """
    query = urlencode(carried(stays=not page, **changes), safe=",:~")
    address = f"{page}?{query}" if query else page or "?"
    if not absolute:
        return address
    here = st.context.url or ""
    return (here.rsplit("/", 1)[0] + "/" if page else here) + address


@functools.lru_cache(maxsize=2_000)
def _kept_query(name: str, version: str, who: access.Reader, parameters: tuple) -> pd.DataFrame:
    given = {part: list(value) if isinstance(value, tuple) else value for part, value in parameters}
    return store.query(name, reader=who, version=version, **given)


def cached_query(name: str, *, version: str, **parameters: object) -> pd.DataFrame:
    """Return the answer of `store.query` for this reader, kept per version and reader.

    The frame is the caller's own.
    """
    asked = tuple(
        (part, tuple(value) if isinstance(value, list) else value)
        for part, value in sorted(parameters.items())
    )
    # pandas copies a column when it is written to, so this copy costs nothing; Streamlit's own cache unpickles
    # a frame each time it is asked for.
    return _kept_query(name, version, reader(), asked).copy(deep=False)


def _made(make: Callable, who: access.Reader, arguments: tuple) -> object:
    return make(*arguments)


_kept = functools.lru_cache(maxsize=2_000)(_made)
# What follows from settings that a reader moves: as many as there are readers at work, not as many as can be thought of.
_kept_a_while = functools.lru_cache(maxsize=150)(_made)


def kept(make: Callable, *arguments: object) -> object:
    """Return `make(*arguments)`, made once for all sessions of readers with the same clearance.

    Args:
        make: a function of an imported module (what a screen defines is new in every run) whose answer depends
            on its arguments alone, and is not changed by whoever gets it.
        *arguments: what it takes; hashable, the version of the data among them. One with a true `is_moved` (settings,
            a view of them) is one of endlessly many: what is made of it is kept for a while only.
    """
    keep = _kept_a_while if any(getattr(found, "is_moved", False) for found in arguments) else _kept
    return keep(make, reader(), arguments)


def fragment(function: Callable[..., None]) -> Callable[..., None]:
    """Let a part of a page run again on its own when something in it is pressed."""
    return st.fragment(function)


def fragment_every(*, seconds: float) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Let a part of a page run again by itself; it ends when the page runs without that part."""
    return st.fragment(run_every=seconds)


def remember(name: str, value: object) -> None:
    """Keep something for this reader's session that is no choice and stands in no address: a file being made."""
    st.session_state[f"kept-{name}"] = value


def remembered(name: str) -> object:
    """Return what was kept for this session; None when nothing was."""
    return st.session_state.get(f"kept-{name}")
