"""A note on what is wrong: about which figure or row it is, to whom it goes, and the e-mail and file that hold it.

Nothing is sent and nothing is kept: the reader's own mail program sends the e-mail, the file is handed in.
"""

import dataclasses
import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

import pandas as pd
import streamlit as st

from dashboard import formats, session
from dashboard.words import word

if TYPE_CHECKING:
    from dashboard.panels import Mark, Panel

MOST_LETTERS = 1_800
"""Of a whole `mailto:` address: mail programs and browsers cut longer ones, without saying so."""
MOST_TYPED = 4_000
MOST_ROWS = 500
CUT = " […]"
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
FORMAT = "dashboard-note-1"
PLACE = ("file_name", "sheet_name", "sheet_row", "cell", "value", "original_file", "original_line")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Note:
    """What is wrong, and where; blank where it is not known. The fields are those of the file.

    Attributes:
        title: title of the panel.
        figure: which figure of it.
        value: value as found in the cell, or as it stands in the row.
        file_name: workbook.
        sheet_name: sheet.
        sheet_row: row of the sheet.
        cell: cell of the sheet.
        original_file: file of the publisher.
        original_line: line of that file.
        owner: office that keeps the source.
        version: version of the data.
        address: address that shows it again.
        wrong: what is wrong, as typed.
        expected: what it should be, as typed.
        seen: where one can see that, as typed.
    """

    title: str
    figure: str = ""
    value: str = ""
    file_name: str = ""
    sheet_name: str = ""
    sheet_row: str = ""
    cell: str = ""
    original_file: str = ""
    original_line: str = ""
    owner: str = ""
    version: str
    address: str
    wrong: str
    expected: str = ""
    seen: str = ""


FIELDS = tuple(field.name for field in dataclasses.fields(Note))
CAN_BE_CUT = ("wrong", "expected", "seen", "figure", "title", "original_file", "address")
"""What is shortened in an e-mail that would be too long; the address last, since half of one leads nowhere."""


def recipient() -> str:
    """Return the address that notes go to (`DASHBOARD_CONTACT`: an office's, never a person's), blank when none is set."""
    found = os.environ.get("DASHBOARD_CONTACT", "").strip()
    return found if ADDRESS.fullmatch(found) else ""


def mailto(note: Note, *, to: str, lang: str) -> tuple[str, bool]:
    """Return the address that opens an e-mail with the note in it, and whether something had to be shortened."""
    shown, was_cut = note, False
    address = _mailto(shown, to=to, lang=lang, was_cut=was_cut)
    while len(address) > MOST_LETTERS:
        was_cut = True
        longest = max(CAN_BE_CUT[:-1], key=lambda name: len(quote(getattr(shown, name))))
        text = getattr(shown, longest).removesuffix(CUT)
        if len(text) <= 40:
            # All that can be shortened is short: the file has the address whole.
            if not shown.address:
                break
            shown = dataclasses.replace(shown, address="")
        else:
            shown = dataclasses.replace(shown, **{longest: text[: len(text) * 4 // 5].rstrip() + CUT})
        address = _mailto(shown, to=to, lang=lang, was_cut=was_cut)
    return address, was_cut


def _mailto(note: Note, *, to: str, lang: str, was_cut: bool) -> str:
    subject = word("report.subject", lang, title=note.title)
    lines = [
        f"{word(f'report.field.{name}', lang)}: {text}" for name in FIELDS if (text := getattr(note, name))
    ]
    if was_cut:
        lines.append(word("report.was_cut", lang))
    # Lines of an e-mail end in both characters (RFC 6068).
    body = "\r\n".join(re.sub(r"\r\n|\r|\n", "\r\n", line) for line in lines)
    subject = re.sub(r"\s+", " ", subject)
    return f"mailto:{quote(to, safe='@+')}?subject={quote(subject, safe='')}&body={quote(body, safe='')}"


def file_of(note: Note) -> bytes:
    """Return the file that stewards read: JSON with the fields of `Note` as text, nothing shortened."""
    held = {"format": FORMAT, **dataclasses.asdict(note)}
    return (json.dumps(held, ensure_ascii=False, indent=2) + "\n").encode()


def read_file(content: bytes) -> Note:
    """Return the note of a file.

    Raises:
        ValueError: the file is not one of ours.
    """
    held = json.loads(content)
    if not isinstance(held, dict) or held.pop("format", None) != FORMAT or set(held) != set(FIELDS):
        raise ValueError("this is no note of the dashboard")
    return Note(**{name: str(text) for name, text in held.items()})


def place_of(row: Mapping[str, object]) -> dict[str, str]:
    """Return where a row stands, and its value, as texts; what is not known is left out."""
    found = {name: row.get(name) for name in PLACE}
    return {
        name: str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
        for name, value in found.items()
        if not formats.is_missing(value)
    }


def row_label(row: Mapping[str, object]) -> str:
    """Return a row as one line to choose: workbook, sheet, cell or row, value."""
    place = place_of(row)
    where = [place.get(name, "") for name in ("file_name", "sheet_name")]
    where.append(place.get("cell") or place.get("sheet_row", ""))
    line = ", ".join(part for part in where if part)
    return f"{line}: {place['value']}" if "value" in place else line


def pick_mark(panel: "Panel", label: str, *, key: str) -> "Mark | None":
    """Let a reader choose one of the figures of a panel; None where all its rows belong together."""
    if not panel.marks:
        return None
    labels = [mark.label for mark in panel.marks]
    return panel.marks[st.selectbox(label, range(len(labels)), format_func=labels.__getitem__, key=key)]


def show(panel: "Panel", *, lang: str, link: Callable[[str, str], None], say: Callable[..., None]) -> None:
    """Let a reader write what is wrong with a figure or a row of a panel, and take the note along.

    Args:
        panel: what it is about.
        lang: nl or en.
        link: shows a link: address and words.
        say: shows sentences.
    """
    to = recipient()
    say(
        word("report.intro", lang),
        word("report.to" if to else "report.to_nobody", lang, **({"to": to} if to else {})),
    )
    chosen = pick_mark(panel, word("report.which", lang), key=f"wrong-mark-{panel.key}")
    mark, figure = (chosen.key, chosen.label) if chosen else (None, "")
    rows = panel.rows(mark)
    row = _pick_row(rows, key=panel.key, lang=lang)
    typed = {
        name: st.text_area(
            word(f"report.field.{name}", lang),
            key=f"wrong-{name}-{panel.key}",
            max_chars=MOST_TYPED,
            height=height,
        ).strip()
        for name, height in (("wrong", 100), ("expected", 68), ("seen", 68))
    }
    st.button(word("report.make", lang), key=f"wrong-make-{panel.key}")
    if not typed["wrong"]:
        say(word("report.write_first", lang))
        return
    note = Note(
        title=panel.title,
        figure=figure,
        owner=_owner(panel.sources, version=panel.version, lang=lang),
        version=panel.version,
        address=f"{panel.address}#{panel.key}",
        **(place_of(row) if row is not None else {}),
        **typed,
    )
    address, was_cut = mailto(note, to=to, lang=lang)
    link(address, word("report.mail", lang))
    st.download_button(
        word("report.file", lang),
        data=file_of(note),
        file_name=f"note_{panel.key}_{panel.version}.json",
        mime="application/json",
        key=f"wrong-file-{panel.key}",
        on_click="ignore",
    )
    if was_cut:
        say(word("report.is_cut", lang))


def _pick_row(rows: pd.DataFrame, *, key: str, lang: str) -> Mapping[str, object] | None:
    """Let the reader choose the row that it is about; None for the figure as a whole."""
    if not len(rows) or "file_name" not in rows:
        return None
    listed: Sequence[Mapping[str, object]] = rows.head(MOST_ROWS).to_dict("records")
    chosen = st.selectbox(
        word("report.which_row", lang),
        range(-1, len(listed)),
        format_func=lambda number: word("report.whole", lang) if number < 0 else row_label(listed[number]),
        # One row is the figure: its cell goes along without being asked.
        index=1 if len(listed) == 1 else 0,
        key=f"wrong-row-{key}",
    )
    return None if chosen < 0 else listed[chosen]


def _owner(sources: Sequence[Mapping[str, str]], *, version: str, lang: str) -> str:
    """Return the offices that keep the sources of a panel, as the list of sources names them."""
    listed = session.cached_query("meta/sources", version=version)
    titles = {source.get("title") for source in sources}
    return "; ".join(sorted(set(listed.loc[listed[f"title_{lang}"].isin(titles), f"owner_{lang}"].dropna())))
