"""The table of versions that are kept, and what was done with them."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from dashboard import formats, panels, session
from dashboard.exports.tables import Column
from dashboard.intake import compare
from dashboard.panels import escape
from dashboard.versions import kept
from dashboard.versions.changes import Asked
from dashboard.versions.kept import Kept
from dashboard.words import plural, word

SHORT = 12
"""Characters of a digest that are shown at first."""
MOST_HISTORY = 50
MOST_SENTENCES = 8


def in_words(asked: Asked) -> None:
    """Say what differs in sentences: in all, then by table where these are few."""
    told = compare.words(asked.all, asked.lang)
    panels.paragraph(told[0], kind="lead")
    if len(asked.all.counts) > MOST_SENTENCES:
        told = told[:1] + compare.lacking_in_words(asked.all, asked.lang)
    if told[1:]:
        lines = "".join(f"<li>{escape(line)}</li>" for line in told[1:])
        st.html(f'<div class="prose"><ul>{lines}</ul></div>')


def kept_html(found: Sequence[Kept], version: str, lang: str) -> str:
    """Return the versions as a table: when, who, note, files, rows, remarks, size; and where each leads."""
    names = ("made", "by", "note", "files", "rows", "warnings", "size", "ways")
    numbers = ("rows", "warnings", "size")
    head = "".join(
        f'<th scope="col" class="{"number" if name in numbers else "text"}">'
        f"{escape(word(f'versions.kept.{name}', lang))}</th>"
        for name in names
    )
    body = "".join(
        "<tr>"
        + "".join(
            f'<td class="{"number" if name in numbers else "text"}">{_cell(one, name, version, lang)}</td>'
            for name in names
        )
        + "</tr>"
        for one in found
    )
    title = escape(word("versions.kept.caption", lang))
    sideways = escape(word("shell.table.sideways", lang))
    return (
        f'<div class="table-frame"><p class="sideways" aria-hidden="true">{sideways}</p>'
        f'<div class="table versions" role="region" tabindex="0" aria-label="{title}"><table>'
        f'<caption class="unseen">{title}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div></div>'
    )


def _cell(one: Kept, name: str, version: str, lang: str) -> str:
    """One cell as HTML."""
    match name:
        case "made":
            status = (
                f' <span class="status good">{escape(word("versions.kept.current", lang))}</span>'
                if one.is_current
                else ""
            )
            return f"{escape(kept.moment(one.made, lang))}{status}<br><span class=hint>{escape(one.version)}</span>"
        case "by" | "note":
            text = one.by if name == "by" else one.note
            return escape(text) if text else _lacking(lang)
        case "files":
            return _files(one, lang)
        case "rows" | "warnings":
            number = one.rows if name == "rows" else one.warnings
            return _lacking(lang) if number is None else escape(formats.number(number, lang))
        case "size":
            return escape(kept.size(one.size_bytes, lang))
        case _:
            return _ways(one, version, lang)


def _lacking(lang: str) -> str:
    return f'<span class="missing">{escape(formats.missing("not_recorded", lang))}</span>'


def _files(one: Kept, lang: str) -> str:
    """How many files a version was made from; their names and digests behind a line to open."""
    if one.rows is None:
        return _lacking(lang)
    lines = "".join(
        f"<li>{escape(file['file_name'])} ({escape(kept.size(int(file['size_bytes']), lang))})<br>"
        f'<code title="{escape(file["digest"])}">{escape(file["digest"][:SHORT])}…</code></li>'
        for file in one.files.to_dict("records")
    )
    whole = "\n".join(f"{file['digest']}  {file['file_name']}" for file in one.files.to_dict("records"))
    return (
        f"<details><summary>{escape(plural('versions.kept.count', lang, len(one.files)))}</summary><ul>{lines}</ul>"
        f"<details><summary>{escape(word('versions.kept.digests', lang))}</summary><pre tabindex=0>{escape(whole)}</pre>"
        "</details></details>"
    )


def _ways(one: Kept, version: str, lang: str) -> str:
    shown_in_address = None if one.is_current else one.version
    ways = [
        (
            "now" if one.is_current else "then",
            session.link("overview", version=shown_in_address, since=None, changes=None),
        )
    ]
    if not one.is_current:
        ways.append(("since", session.link(version=None, since=one.version, changes=None)))
    return "<br>".join(
        f'<a href="{escape(address)}">{escape(word(f"versions.way.{name}", lang))}'
        f'<span class="unseen"> ({escape(one.version)})</span></a>'
        for name, address in ways
    )


def history(lines: Sequence[Mapping[str, object]], lang: str) -> None:
    """Show what was done with versions, newest first: removed ones too."""
    if not lines:
        panels.paragraph(word("versions.history.none", lang), kind="empty")
        return
    rows = [
        {
            "at": kept.moment(str(line["at"]), lang) if line["at"] else None,
            "action": word(f"versions.action.{line['action']}", lang),
            "version": line["version"],
            "by": line["by"] or None,
            "note": line["note"] or None,
            "brought": "; ".join(
                str(file.get("name", "")) for file in line["files"] if isinstance(file, dict)
            )
            or None,
        }
        for line in lines
    ]
    columns = [
        Column(name=name, label=word(f"versions.history.{name}", lang), kind="text")
        for name in ("at", "action", "version", "by", "note", "brought")
    ]
    html = panels.table_html(
        pd.DataFrame(rows[:MOST_HISTORY]),
        columns=columns,
        caption=word("versions.section.history", lang),
        lang=lang,
        is_caption_seen=False,
    )
    st.html(html)
    if len(rows) > MOST_HISTORY:
        panels.paragraph(plural("versions.history.older", lang, len(rows) - MOST_HISTORY), kind="hint")
