"""The files of a panel: what one holds, and how a reader gets it."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from dashboard.exports import tables
from dashboard.words import word

if TYPE_CHECKING:
    from dashboard.panels import Panel


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
    """Show the files that hold the figures of a panel."""
    show_export(
        lambda: export_of(panel, lang, selection=selection),
        row_count=len(panel.table),
        column_count=len(panel.columns),
        key=panel.key,
        lang=lang,
    )


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
    workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    kinds = {
        "csv_dutch": ("csv", "excel", "text/csv", tables.csv_dutch),
        "csv_machine": ("csv", "", "text/csv", tables.csv_machine),
        "xlsx": ("xlsx", "", workbook, tables.xlsx),
    }
    with st.container(horizontal=True, gap="small"):
        for kind, (ending, name, mime, write) in kinds.items():
            # A callable: the file is made when the button is pressed.
            st.download_button(
                word(f"shell.download.{kind}", lang),
                data=lambda write=write: write(make()),
                file_name=tables.file_name(make(), ending, kind=name),
                mime=mime,
                key=f"download-{key}-{kind}",
                on_click="ignore",
            )
    st.html(f'<p class="hint">{escape(word("shell.download.hint", lang))}</p>')


def _attribution(source: Mapping[str, str]) -> str:
    made = ", ".join(
        source[part] for part in ("publisher", "title", "licence", "address") if source.get(part)
    )
    return source.get("attribution") or made
