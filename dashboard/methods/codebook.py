"""The dictionary of columns as a reader sees it: a table a fold, its columns, codes and references."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard import dictionary, panels, session
from dashboard.exports.tables import Column
from dashboard.methods.view import found_by
from dashboard.panels import escape
from dashboard.tables.described import AREAS
from dashboard.words import plural, word

COLUMNS = ("table", "column", "heading", "type", "unit", "required", "codes", "references", "description")
"""Columns of the codebook, in order."""


def columns_of(names: Sequence[str], lang: str) -> list[Column]:
    """Return columns of the codebook with their headings in words."""
    return [Column(name=name, label=word(f"codebook.column.{name}", lang), kind="text") for name in names]


def described(tables: Sequence[dictionary.Table], units: dict[str, str], lang: str) -> pd.DataFrame:
    """Return one row a column of the tables, in words.

    Args:
        tables: tables of the dictionary.
        units: code of a unit -> its name in the language.
        lang: nl or en.
    """
    return pd.DataFrame(
        [
            {
                "table": table.table_name,
                "column": column.column_name,
                "heading": column.heading(lang),
                "type": word(f"codebook.type.{column.type}", lang)
                + (f" ({word('codebook.key', lang)})" if column.key_part else ""),
                "unit": units.get(column.unit, column.unit),
                "required": word("boolean.yes" if column.is_required else "boolean.no", lang),
                "codes": column.code_list,
                "references": ".".join(column.references) if column.references else "",
                "description": column.description_nl if lang == "nl" else column.description_en,
            }
            for table in tables
            for column in table.columns
        ],
        columns=list(COLUMNS),
    )


def tables_found(text: str) -> list[dictionary.Table]:
    """Return the tables whose names, row or columns hold the words, in either language."""
    return [table for table in dictionary.tables().values() if not text or found_by(text, *_told(table))]


def _told(table: dictionary.Table) -> list[str]:
    own = [table.table_name, table.title_nl, table.title_en, table.grain_nl, table.grain_en]
    return own + [
        part
        for column in table.columns
        for part in (
            column.column_name,
            column.heading_nl,
            column.heading_en,
            column.description_nl,
            column.description_en,
        )
    ]


def table_html(table: dictionary.Table, units: dict[str, str], lang: str) -> str:
    """Return a table of the dictionary, folded: what a row is, and its columns with links to codes and references."""
    title = table.title(lang)
    names = ("column", "heading", "type", "unit", "required", "codes", "description")
    head = "".join(f'<th scope="col">{escape(column.label)}</th>' for column in columns_of(names, lang))
    lines = []
    for row in described([table], units, lang).to_dict("records"):
        cells = {name: escape(row[name]) for name in names}
        if row["codes"]:
            cells["codes"] = f'<a href="#codes-{escape(row["codes"])}">{escape(row["codes"])}</a>'
        elif row["references"]:
            target = row["references"].split(".")[0]
            cells["codes"] = f'<a href="#table-{escape(target)}">{escape(row["references"])}</a>'
        lines.append("<tr>" + "".join(f"<td>{cells[name]}</td>" for name in names) + "</tr>")
    caption = escape(word("codebook.table.caption", lang, title=title))
    grain = escape(
        word("codebook.table.grain", lang, grain=table.grain_nl if lang == "nl" else table.grain_en)
    )
    return (
        f'<details class="more" id="table-{escape(table.table_name)}"><summary>'
        f"{escape(word('codebook.table.title', lang, title=title, name=table.table_name))}</summary>"
        f'<p>{grain}</p><div class="table-frame"><div class="table" role="region" tabindex="0" '
        f'aria-label="{caption}"><table><caption class="unseen">{caption}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></div></div></details>"
    )


def codes_html(list_id: str, codes: pd.DataFrame, lang: str) -> str:
    """Return a code list, folded: each code with its name."""
    caption = escape(word("codebook.codes.caption", lang, name=list_id))
    head = "".join(
        f'<th scope="col">{escape(column.label)}</th>' for column in columns_of(("code", "name"), lang)
    )
    lines = "".join(
        # A code is what stands in the cell, whatever the language of the page.
        f'<tr><td lang="en">{escape(row["code"])}</td><td>{escape(row[f"name_{lang}"])}</td></tr>'
        for row in codes.to_dict("records")
    )
    return (
        f'<details class="more" id="codes-{escape(list_id)}"><summary>'
        f"{escape(word('codebook.codes.title', lang, name=list_id))}</summary>"
        f'<div class="table-frame"><div class="table" role="region" tabindex="0" aria-label="{caption}"><table>'
        f'<caption class="unseen">{caption}</caption><thead><tr>{head}</tr></thead><tbody>{lines}</tbody>'
        "</table></div></div></details>"
    )


def show(tables: Sequence[dictionary.Table], codes: pd.DataFrame, lang: str) -> None:
    """Show tables by area, each folded, and the code lists that they name; areas in the order of the page of tables."""
    units = codes[codes["list_id"] == "unit"].set_index("code")[f"name_{lang}"].to_dict()
    areas = [area for area in AREAS if any(table.area == area for table in tables)]
    named = {column.code_list for table in tables for column in table.columns} - {""}
    listed = codes[codes["list_id"].isin(named)]
    parts = [(word(f"codebook.area.{area}", lang), f"area-{area}") for area in areas]
    if len(listed):
        parts.append((word("codebook.codes.section", lang), "codes"))
    panels.contents([*parts, (word("codebook.download.section", lang), "whole")], lang=lang)
    for area in areas:
        panels.section(word(f"codebook.area.{area}", lang), anchor=f"area-{area}")
        st.html("".join(table_html(table, units, lang) for table in tables if table.area == area))
    if len(listed):
        panels.section(
            word("codebook.codes.section", lang), anchor="codes", intro=word("codebook.codes.intro", lang)
        )
        st.html("".join(codes_html(list_id, held, lang) for list_id, held in listed.groupby("list_id")))


def columns_panel(frame: pd.DataFrame, *, version: str, lang: str) -> panels.Panel:
    """Return the whole codebook as a panel: its table, and files of it."""
    columns = columns_of(COLUMNS, lang)
    subtitle = word("codebook.columns.subtitle", lang)
    return panels.Panel(
        key="columns",
        title=plural("codebook.columns.title", lang, len(frame)),
        subtitle=subtitle,
        figure=None,
        alt=subtitle,
        summary=word("codebook.columns.summary", lang),
        table=frame,
        columns=columns,
        sources=[{"publisher": word("shell.product", lang), "title": word("codebook.columns.source", lang)}],
        period=version,
        version=version,
        definition=word("codebook.columns.definition", lang),
        not_a=word("codebook.columns.not_a", lang),
        rows=lambda _mark: frame,
        row_columns=columns,
        recompute=word("codebook.columns.recompute", lang),
        selection_sentence=subtitle,
        address=session.link(absolute=True, version=version),
        empty=word("codebook.columns.summary", lang),
    )
