"""Workbooks to fill in, a word on how, and what is read at most."""

import tempfile
from functools import partial
from pathlib import Path

import streamlit as st

from dashboard import dictionary, formats, panels, session
from dashboard.intake import template, upload
from dashboard.intake.read import KINDS
from dashboard.upload import door
from dashboard.words import plural, word

ALL = ""
HINTS = ("headings", "cells", "countries", "dates", "totals", "whole")


def show(lang: str) -> None:
    """Offer a workbook of one register or all, blank or with the rows of now."""
    panels.paragraph(word("upload.templates.intro", lang))
    _choose(lang)


@session.fragment
def _choose(lang: str) -> None:
    tables = {ALL: word("upload.templates.all", lang)} | {
        name: dictionary.tables()[name].title(lang) for name in template.register_names()
    }
    version = door.current_version()
    with st.container(key="upload-templates", horizontal=True, vertical_alignment="bottom", gap="small"):
        name = st.selectbox(
            word("upload.templates.which", lang), list(tables), format_func=tables.get, key="upload-template"
        )
        can_fill = version is not None and (name == ALL or template.can_come_back(name))
        kinds = ["blank", "filled"] if can_fill else ["blank"]
        kind = st.radio(
            word("upload.templates.kind", lang),
            kinds,
            format_func=lambda one: word(f"upload.templates.{one}", lang),
            horizontal=True,
            key="upload-template-kind",
        )
        names = [name] if name else template.register_names()
        make = (
            partial(
                template.filled,
                version,
                lang=lang,
                tables=[one for one in names if template.can_come_back(one)],
                reader=session.reader(),
            )
            if kind == "filled"
            else partial(blank, tuple(names), lang)
        )
        title = name or word("upload.templates.file", lang)
        st.download_button(
            word("upload.templates.download", lang),
            data=make,
            file_name=f"{title}-{lang}.xlsx",
            mime=template.MIME,
            key="upload-template-download",
            on_click="ignore",
        )


def blank(names: tuple[str, ...], lang: str) -> bytes:
    """Return a workbook without rows."""
    with tempfile.TemporaryDirectory(prefix="dashboard-template-") as folder:
        path = Path(folder, "blank.xlsx")
        template.write_template(path, lang=lang, tables=names)
        return path.read_bytes()


def guidance(lang: str) -> None:
    """Say in short how a spreadsheet is kept so that it is read without a question, and what is read at most."""
    lines = "".join(f"<li>{panels.escape(word(f'upload.hint.{name}', lang))}</li>" for name in HINTS)
    st.html(f'<div class="prose"><ul>{lines}</ul></div>')
    most = door.limits()
    rows = [
        {"what": word(f"upload.limit.{name}", lang), "most": told}
        for name, told in (
            ("kinds", formats.list_of(KINDS, lang)),
            ("files", formats.number(upload.MOST_FILES, lang)),
            ("file_mb", f"{formats.number(most.file_mb, lang)} MB"),
            ("unpacked_mb", f"{formats.number(most.unpacked_mb, lang)} MB"),
            ("cells", formats.number(most.cells, lang)),
            ("sheets", formats.number(most.sheets, lang)),
            ("columns", formats.number(most.columns, lang)),
            ("days", plural("upload.limit.in_days", lang, upload.days_kept())),
            ("seconds", word("upload.limit.in_seconds", lang, seconds=formats.number(most.seconds, lang))),
        )
    ]
    panels.table(
        rows,
        {"what": word("upload.limit.what", lang), "most": word("upload.limit.most", lang)},
        caption=word("upload.limit.caption", lang),
        lang=lang,
    )
