"""The report on a check: how much is wrong, the list with the sheet around each cell, and the files to take along."""

import datetime

import pandas as pd
import streamlit as st

from dashboard import downloads, formats, panels, session
from dashboard.exports import jobs, tables
from dashboard.intake import marked, template
from dashboard.intake.upload import State
from dashboard.panels import escape
from dashboard.upload import door
from dashboard.upload import faults as listing
from dashboard.upload.fault_list import fault_list
from dashboard.upload.faults import CHOICES, Listed
from dashboard.words import plural, word

PATIENCE = 2
"""Seconds that a page waits for a small file before it shows how far it is."""
MOST_RULES = 12
CAN_BE_SAID = (
    "ambiguous_number", "ambiguous_date", "percent_or_fraction", "two_digit_year", "which_sheet", "no_known_sheet",
    "unknown_sheet", "missing_column", "unknown_column", "no_heading", "hidden_rows", "hidden_columns",
)  # fmt: skip
"""Rules that a reader can answer on the page, without changing the file."""


def listed_of(state: State, lang: str) -> Listed:
    """Return the list of faults as the address asks for it."""
    frame, hidden = door.faults(state)
    return Listed(state, lang, frame, hidden, door.asked_of_list())


def show(listed: Listed, lang: str) -> None:
    """Show what is wrong: counted, listed, beside the sheet as it looks."""
    state = listed.state
    panels.key_figures(
        [
            (
                formats.number(state.fault_count, lang),
                plural("upload.figure.faults", lang, state.fault_count),
            ),
            (
                formats.number(state.warning_count, lang),
                plural("upload.figure.warnings", lang, state.warning_count),
            ),
        ]
    )
    if not len(listed.frame):
        if listed.hidden:
            panels.paragraph(plural("upload.list.hidden", lang, listed.hidden))
        return
    by_rule(listed, lang)
    narrow(listed, lang)
    told = []
    count = len(listed.found)
    if count < len(listed.frame):
        told.append(
            word(
                "upload.list.fits",
                lang,
                count=formats.number(count, lang),
                whole=formats.number(len(listed.frame), lang),
            )
        )
    if (all_of_them := state.fault_count + state.warning_count) > len(listed.frame) + listed.hidden:
        told.append(word("upload.list.kept", lang, kept=formats.number(len(listed.frame), lang),
                         count=formats.number(all_of_them, lang)))  # fmt: skip
    if listed.hidden:
        told.append(plural("upload.list.hidden", lang, listed.hidden))
    if told:
        panels.paragraph(*told, kind="hint")
    if not count:
        panels.paragraph(word("upload.list.none", lang), kind="empty")
        return
    with st.container(key="upload-beside"):
        with st.container(key="upload-list"):
            fault_list(listing.payload(listed), key="fault-list", on_open=lambda number: _ask(at=str(number)))
            turn(listed, lang)
        with st.container(key="upload-around"):
            around(listed, lang)


def by_rule(listed: Listed, lang: str) -> None:
    """Show how often each rule was broken, most first; a table that leads to the list of that rule."""
    counted = (
        listed.frame.groupby(["rule_id", "severity"], sort=False)
        .agg(count=("rule_id", "size"), sheets=("sheet_name", "nunique"))
        .reset_index()
        .assign(order=lambda found: found["severity"] != "fault")
        .sort_values(["order", "count"], ascending=[True, False], kind="stable")
    )
    if len(counted) < 2:
        return
    rows = pd.DataFrame(
        {
            "rule": [listing.title_of_rule(one, lang) for one in counted["rule_id"]],
            "severity": [word(f"upload.severity.{one}", lang) for one in counted["severity"]],
            "count": counted["count"],
            "sheets": counted["sheets"],
        }
    )
    columns = [
        tables.Column(name=name, label=word(f"upload.by_rule.{name}", lang),
                      kind="integer" if name in ("count", "sheets") else "text")
        for name in ("rule", "severity", "count", "sheets")
    ]  # fmt: skip
    st.html(
        panels.table_html(
            rows.head(MOST_RULES),
            columns=columns,
            caption=word("upload.by_rule.caption", lang),
            lang=lang,
        )
    )
    if len(rows) > MOST_RULES:
        panels.paragraph(plural("upload.by_rule.more", lang, len(rows) - MOST_RULES), kind="hint")


def narrow(listed: Listed, lang: str) -> None:
    """Let a reader narrow the list."""
    if len(listed.frame) < 2:
        return
    with st.container(key="upload-filters", horizontal=True, vertical_alignment="bottom", gap="small"):
        for name in CHOICES:
            options = listed.options[name]
            if len(options) < 2 and name not in listed.chosen:
                continue
            every = word(f"upload.filter.every.{name}", lang)
            st.selectbox(
                word(f"upload.filter.{name}", lang),
                ["", *options],
                format_func=lambda one, options=options, every=every: options.get(one, every),
                **session.shows(
                    f"upload-filter-{name}",
                    listed.chosen.get(name, ""),
                    lambda chosen, name=name: _ask(**{name: str(chosen), "page": "", "at": ""}),
                ),
            )
        st.text_input(
            word("upload.filter.text", lang),
            max_chars=100,
            **session.shows(
                "upload-filter-text",
                listed.text,
                lambda chosen: _ask(text=str(chosen).strip(), page="", at=""),
            ),
        )
    is_narrowed = bool(listed.chosen or listed.text)
    if is_narrowed and st.button(word("upload.filter.all", lang), key="upload-filter-all"):
        session.write(faults=None)
        st.rerun()


def _ask(**parts: str) -> None:
    """Write parts of what is asked of the list into the address; a blank one takes it out."""
    session.write(faults=door.packed(door.asked_of_list() | parts))


def turn(listed: Listed, lang: str) -> None:
    """Show the ways to the other pages of the list."""
    if listed.pages == 1:
        return
    page, pages = listed.page, listed.pages
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        panels.inline(word("upload.list.page", lang, page=page, pages=pages))
        for name, number, is_there in (
            ("first", 1, page > 2),
            ("previous", page - 1, page > 1),
            ("next", page + 1, page < pages),
            ("last", pages, page < pages - 1),
        ):
            if is_there:
                st.button(
                    word(f"upload.page.{name}", lang),
                    key=f"upload-page-{name}",
                    on_click=_ask,
                    kwargs={"page": str(number), "at": ""},
                )


def around(listed: Listed, lang: str) -> None:
    """Show the sheet around the fault that is open."""
    number = listed.open_one
    if number is None:
        panels.paragraph(word("upload.around.no_cell", lang), kind="hint")
        return
    fault = listed.frame.loc[number]
    html = listing.around_html(listed, number)
    title = word(
        "upload.around.title", lang, cell=str(fault["cell"] or fault["sheet_name"] or fault["file_name"])
    )
    way = ""
    if fault["rule_id"] in CAN_BE_SAID and listed.state.name != "published":
        way = f'<p><a href="#section-corrections">{escape(word("upload.around.say", lang))}</a></p>'
    head = (
        f'<div class="panel-head" id="upload-around"><h3>{escape(title)}</h3>'
        f'<p class="subtitle">{escape(listing.title_of_rule(fault["rule_id"], lang))}</p>'
        f"<p>{escape(fault[f'message_{lang}'])}</p><p>{escape(fault[f'remedy_{lang}'])}</p>{way}</div>"
    )
    st.html(head + (html or f'<p class="hint">{escape(word("upload.around.no_cells", lang))}</p>'))


# Files ------------------------------------------------------------------------------------------------------


def take_along(listed: Listed, lang: str) -> None:
    """Offer each file with its cells marked, and the list as a table."""
    state = listed.state
    read = {str(sheet["file_name"]) for sheet in state.sheets}
    wrong = [
        str(file["name"])
        for file in state.files
        if file["name"] in read and (listed.frame["file_name"] == file["name"]).any()
    ]
    for number, name in enumerate(wrong):
        _marked(state, number, name, lang)
    _as_files(listed, lang)


@session.fragment
def _marked(state: State, number: int, name: str, lang: str) -> None:
    """Offer one file with its cells marked; it is made when asked for, in a thread of its own."""
    kept = f"upload-marked-{state.upload_id}-{number}"
    if st.button(word("upload.marked.make", lang, file=name), key=f"upload-marked-{number}", type="primary"):
        session.remember(kept, _start(state, name, lang))
    if number == 0:
        panels.paragraph(word("upload.marked.hint", lang), kind="hint")
    token = session.remembered(kept)
    if token is None:
        return
    job = jobs.find(str(token)) if token else None
    if job is not None and job.state in jobs.ACTIVE:
        job.ended.wait(PATIENCE)
    if job is not None and job.state in jobs.ACTIVE:
        _follow(kept, name, lang)
    elif job is not None and job.state == "done":
        size = formats.number(job.size / 1_000_000, lang, decimals=1)
        address = escape(f"download/{job.token}/{job.name}")
        st.html(
            f'<p class="made" role="status">{escape(word("exports.done", lang, file=name))} '
            f'<a href="{address}" download>{escape(job.name)}</a> ({escape(size)} MB)</p>'
        )
        panels.paragraph(*job.notes, word("exports.kept", lang), kind="hint")
    elif not token:
        panels.refused(word("exports.busy", lang, file=name))
    elif job is None:
        panels.refused(word("exports.gone", lang, file=name))
    else:
        panels.refused(word(f"exports.failed.{job.reason}", lang, file=name))


@session.fragment_every(seconds=1)
def _follow(kept: str, name: str, lang: str) -> None:
    job = jobs.find(str(session.remembered(kept)))
    if job is None or job.state not in jobs.ACTIVE:
        st.rerun()
    st.html(
        f'<p class="made" role="status">{escape(word("upload.marked.making", lang, file=name))}</p>'
        f'<progress aria-label="{escape(name)}"></progress>'
    )


def _start(state: State, name: str, lang: str) -> str:
    """Return the token of the marked file that is now being made; blank where there is no room for another."""
    found, _ = door.faults(state)
    own = found[found["file_name"] == name]
    original = door.original(state, name)

    def work(path, progress: tables.Progress) -> tuple[str, list[str]]:
        progress("write", 0)
        is_own = marked.write(path, original, own, lang=lang)
        return marked.file_name(name, lang=lang, is_own=is_own), [
            word("upload.marked.own" if is_own else "upload.marked.copy", lang)
        ]

    try:
        return jobs.start(work, row_count=len(own), mime=template.MIME).token
    except jobs.Busy:
        return ""


@session.fragment
def _as_files(listed: Listed, lang: str) -> None:
    part = panels.folded(word("upload.list.files", lang), key="upload-fold-files")
    if not part.open:
        return
    with part:
        frame = listing.as_table(listed)
        columns = listing.columns_of(lang)
        downloads.show_export(
            lambda: tables.Export(
                title=word("upload.list.title", lang),
                selection_sentence=listed.sentence,
                columns=columns,
                frame=frame,
                sources=[word("upload.list.source", lang)],
                version=listed.state.based_on or word("upload.no_version", lang),
                address=session.link(absolute=True),
                created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
                lang=lang,
                key="faults",
            ),
            row_count=len(frame),
            column_count=len(columns),
            key="faults",
            lang=lang,
        )
