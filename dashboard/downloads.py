"""The files of a panel: what one holds, and how a reader gets it."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import formats, session
from dashboard.access import Reader
from dashboard.exports import files, jobs, tables
from dashboard.intake import template
from dashboard.words import word

if TYPE_CHECKING:
    from dashboard.panels import Panel


LONG_ROWS = 20_000
LONG_CELLS = 200_000
"""Above either a file is made in the background, with progress; below it is there at once."""

PICTURES = ("png", "svg")
MOST_NOTES = 3
CANCELLED = "cancelled"


def export_of(panel: "Panel", lang: str, *, selection: Sequence[str] = ()) -> tables.Export:
    """Return what a file of this panel holds: the figures that the page shows, and all that explains them."""
    described = [f"{column.name}{ending}" for column in panel.columns for ending in ("", tables.STATE_SUFFIX)]
    frame = panel.whole() if panel.whole else panel.table
    return tables.Export(
        title=panel.title,
        selection_sentence=panel.selection_sentence,
        columns=panel.columns,
        frame=frame[[name for name in described if name in frame]],
        sources=[_attribution(source) for source in panel.sources],
        caveats=[*panel.caveats, panel.not_a],
        version=panel.version,
        address=panel.address,
        created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        lang=lang,
        filters=panel.filters,
        key=panel.key,
        selection=selection,
    )


def show(panel: "Panel", *, lang: str, selection: Sequence[str]) -> None:
    """Show the files that hold the figures of a panel, and its picture where it has one."""
    held = export_of(panel, lang, selection=selection)
    show_export(
        lambda: held,
        row_count=held.row_count,
        column_count=len(held.columns),
        key=panel.key,
        lang=lang,
    )
    if panel.figure is not None:
        _show_picture(panel, held, lang=lang)


def show_export(
    make: Callable[[], tables.Export], *, row_count: int, column_count: int, key: str, lang: str
) -> None:
    """Show the files of a table: small ones at once, long ones with progress.

    Args:
        make: gives what a file holds. It is called in the run of the page; the `batches` of what it gives are read
            in a thread of the server and may not ask Streamlit anything.
        row_count: rows of the selection.
        column_count: columns of a file.
        key: name of the table, unique on the page.
        lang: nl or en.
    """
    if row_count > LONG_ROWS or row_count * column_count > LONG_CELLS:
        _show_long(make, row_count=row_count, key=key, lang=lang)
    else:
        _show_small(make(), key=key, lang=lang)


def show_workbook(table: str, *, version: str, who: Reader, lang: str) -> None:
    """Show the workbook with all rows of a register, to correct and bring back."""
    st.download_button(
        word("intake.template.download", lang),
        data=lambda: template.filled(version, lang=lang, tables=[table], reader=who),
        file_name=f"{table}.xlsx",
        mime=template.MIME,
        key=f"workbook-{table}",
        on_click="ignore",
    )
    _hint(word("intake.template.download.hint", lang))


def _show_small(export: tables.Export, *, key: str, lang: str) -> None:
    found = tables.survey(export)
    with st.container(horizontal=True, gap="small"):
        for kind, form in files.KINDS.items():
            # A callable: the file is made when the button is pressed.
            st.download_button(
                word(f"shell.download.{kind}", lang),
                data=lambda kind=kind: files.content(export, kind),
                file_name=files.name(export, kind, found),
                mime=form.mime,
                key=f"download-{key}-{kind}",
                on_click="ignore",
            )
    told = dict.fromkeys(
        line for form in files.KINDS.values() for line in tables.notices(found, ending=form.ending, lang=lang)
    )
    _hint(*told, word("shell.download.hint", lang))


def _show_long(make: Callable[[], tables.Export], *, row_count: int, key: str, lang: str) -> None:
    name = f"export-{key}"
    token, kind = session.remembered(name) or ("", "")
    job = jobs.find(token) if token else None
    told = [word("exports.long", lang, rows=formats.number(row_count, lang))]
    is_over = row_count > tables.ROW_LIMIT
    if is_over:
        most = formats.number(tables.ROW_LIMIT, lang)
        told.append(word("exports.over_limit", lang, most=most, rows=formats.number(row_count, lang)))
    _hint(*told)
    with st.container(horizontal=True, gap="small"):
        for offered, form in files.KINDS.items():
            label = word(f"shell.download.{offered}", lang)
            if is_over and form.ending in tables.SPREADSHEETS:
                label = word("exports.incomplete", lang, file=label)
            if st.button(label, key=f"make-{key}-{offered}"):
                if token:
                    jobs.cancel(token)
                session.remember(name, (_start(make(), offered), offered))
                st.rerun(scope="fragment")
    if not kind:
        return
    label = word(f"shell.download.{kind}", lang)
    if job and job.state in jobs.ACTIVE:
        _follow_while_made(name, label, lang)
    elif job and job.state == "done":
        size = formats.number(job.size / 1_000_000, lang, decimals=1)
        address = escape(f"download/{job.token}/{job.name}")
        st.html(
            f'<p class="made" role="status">{escape(word("exports.done", lang, file=label))} '
            f'<a href="{address}" download>{escape(job.name)}</a> ({escape(size)} MB)</p>'
        )
        _hint(*job.notes, word("exports.kept", lang))
    else:
        st.html(f'<p class="made" role="status">{escape(_outcome(token, job, file=label, lang=lang))}</p>')


def _outcome(token: str, job: jobs.Job | None, *, file: str, lang: str) -> str:
    """Return why there is no file."""
    if not token:
        return word("exports.busy", lang, file=file)
    if token == CANCELLED or (job and job.state == "cancelled"):
        return word("exports.cancelled", lang, file=file)
    return word(f"exports.failed.{job.reason}" if job else "exports.gone", lang, file=file)


def _start(export: tables.Export, kind: str) -> str:
    """Return the token of a file that is now being made; blank where there is no room for another."""

    def work(path: Path, progress: tables.Progress) -> tuple[str, list[str]]:
        found = files.write(export, kind, path, progress=progress)
        told = tables.notices(found, ending=files.KINDS[kind].ending, lang=export.lang)
        return files.name(export, kind, found), told

    try:
        return jobs.start(work, row_count=export.row_count, mime=files.KINDS[kind].mime).token
    except jobs.Busy:
        return ""


@session.fragment_every(seconds=1)
def _follow_while_made(name: str, label: str, lang: str) -> None:
    """Show how far a file is, and a way to stop it; the page runs again as soon as there is more to say."""
    token, kind = session.remembered(name) or ("", "")
    job = jobs.find(token)
    if job is None or job.state not in jobs.ACTIVE:
        st.rerun()
    step = "waiting" if job.state == "waiting" else job.step
    told = word(
        f"exports.step.{step}",
        lang,
        file=label,
        done=formats.number(job.rows_done, lang),
        rows=formats.number(job.row_count, lang),
    )
    percent = round(100 * job.share)
    st.html(
        f'<p class="made">{escape(told)}</p>'
        f'<progress max="100" value="{percent}" aria-label="{escape(label)}">{percent}%</progress>'
    )
    if st.button(word("exports.cancel", lang), key=f"cancel-{name}"):
        jobs.cancel(token)
        session.remember(name, (CANCELLED, kind))
        st.rerun()


def _show_picture(panel: "Panel", held: tables.Export, *, lang: str) -> None:
    """Show the buttons that make a picture of the chart, in the reader's browser (static/picture.js)."""
    sources = "; ".join(_named(source) for source in panel.sources)
    label = word("shell.source.one" if len(held.sources) == 1 else "shell.source.other", lang)
    rest = word("shell.source.period_version", lang, period=panel.period, version=panel.version)
    told = {
        "panel": panel.key,
        "title": panel.title,
        "subtitle": panel.subtitle,
        "notes": "\n".join(panel.caveats[:MOST_NOTES]),
        "source": f"{label} {sources}. {rest}",
        "lang": lang,
        "done": word("exports.picture.done", lang),
        "failed": word("exports.picture.failed", lang),
    }
    data = " ".join(f'data-{name}="{escape(text, quote=True)}"' for name, text in told.items())
    buttons = "".join(
        f'<button type="button" data-picture="{kind}" data-file="{escape(tables.file_name(held, kind))}"'
        f' aria-label="{escape(word(f"exports.picture.{kind}", lang), quote=True)}: {escape(panel.title, quote=True)}">'
        f"{escape(word(f'exports.picture.{kind}', lang))}</button>"
        for kind in PICTURES
    )
    st.html(f'<div class="picture" {data}>{buttons}<p class="hint" role="status"></p></div>')


def _hint(*sentences: str) -> None:
    st.html(f'<p class="hint">{escape(" ".join(sentences))}</p>')


def _attribution(source: Mapping[str, str]) -> str:
    made = ", ".join(
        source[part] for part in ("publisher", "title", "licence", "address") if source.get(part)
    )
    return source.get("attribution") or made


def _named(source: Mapping[str, str]) -> str:
    """Return a source as the page names it, in the reader's language; the files have the publisher's own words."""
    made = ", ".join(source[part] for part in ("publisher", "title") if source.get(part))
    return f"{made} ({source['licence']})" if source.get("licence") else made
