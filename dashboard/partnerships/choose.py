"""What a reader chooses of a register, as buttons in a sentence: shared by partnerships and instruments."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from dashboard import formats, panels, session
from dashboard.panels import Panel
from dashboard.partnerships.parts import Narrowed, in_address, packed_with
from dashboard.words import word


def country(names: Mapping[str, str], *, chosen: str | None, label: str, anything: str) -> None:
    """Show the country as a button that opens the list; `anything` are the words where none is chosen."""
    with st.popover(names[chosen] if chosen else anything, key="pick-country", width="content"):
        st.selectbox(
            label,
            list(names),
            index=None,
            format_func=names.get,
            placeholder=anything,
            **session.tied("country", value=chosen),
        )


def part(
    packed: str,
    name: str,
    names: Mapping[str, str],
    *,
    chosen: Sequence[str],
    label: str,
    anything: str,
    lang: str,
) -> None:
    """Show one part of a packed name as a button that opens its codes.

    Args:
        packed: name of the address that holds the part.
        name: the part.
        names: code -> name of what can be chosen.
        chosen: the codes chosen now.
        label: what the part is.
        anything: the words where none is chosen.
        lang: nl or en.
    """
    if not chosen:
        shown = anything
    elif len(chosen) < 3:
        shown = formats.list_of([names[code] for code in chosen], lang)
    else:
        shown = word("partnerships.choose.several", lang, part=label, count=len(chosen))
    with st.popover(shown, key=f"pick-{name}", width="content"):
        st.multiselect(
            label,
            list(names),
            format_func=names.get,
            select_all=False,  # its words are English
            placeholder=anything,
            **session.tied_part(packed, name, value=list(chosen), default=[], text=in_address),
        )


def parts(
    view: Narrowed, packed: str, names: Sequence[str], options: Callable[[str, str, str], Mapping[str, str]]
) -> None:
    """Show the parts of a packed name as buttons; `options` gives code -> name of a part by version and language."""
    for name in names:
        part(
            packed,
            name,
            options(view.version, view.lang, name),
            chosen=view.chosen(name),
            label=view.label_of(name),
            anything=view.anything_of(name),
            lang=view.lang,
        )


def back(view: Narrowed, packed: str) -> list[tuple[str, str, bool]]:
    """Return the ways out of a selection that leaves nothing: without each of its parts; see `panels.links`."""
    return [
        (
            word("partnerships.without", view.lang, part=view.label_of(name)),
            session.link(**{packed: packed_with(packed, **{name: None})}),
            False,
        )
        for name, _ in view.parts
    ]


def show(makes: Mapping[str, Callable[[Narrowed], Panel]], name: str, view: Narrowed) -> None:
    """Show a panel, made once for all readers of this selection."""
    panels.show(
        session.kept(makes[name], view),
        view.lang,
        selection=tuple(code for code in (view.country, view.one) if code),
    )


def two(makes: Mapping[str, Callable[[Narrowed], Panel]], left: str, right: str, view: Narrowed) -> None:
    """Show two panels beside each other."""
    for place, name in zip(st.columns(2, gap="large"), (left, right), strict=True):
        with place:
            show(makes, name, view)


def words(packed: str, *, chosen: str, lang: str) -> None:
    """Show the words that a name must hold as a button that opens a field."""
    shown = f"“{chosen}”" if chosen else word("partnerships.choose.any_name", lang)
    with st.popover(shown, key="pick-words", width="content"):
        st.text_input(
            word("partnerships.part.words", lang),
            **session.tied_part(
                packed, "words", value=chosen, default="", text=lambda text: in_address([text])
            ),
        )
