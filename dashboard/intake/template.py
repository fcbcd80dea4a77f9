"""A blank workbook to keep the registers in, made from the column dictionary."""

import csv
from pathlib import Path

import xlsxwriter

from dashboard import dictionary, paths
from dashboard.dictionary import Column
from dashboard.words import word

LISTS = "_lists"
"""The sheet behind the drop-down lists; a sheet whose name begins with _ is never loaded."""
LAST_ROW = 5_000
MOST_CODES = 30
"""Codes named in an explanation; a drop-down list shows them all."""


def write_template(path: Path, *, lang: str) -> list[str]:
    """Write a workbook with a sheet for each register and give the names of its sheets.

    Headings are in the language, with the explanation as a comment and an asterisk where a value is required.
    """
    codes = _codes()
    names = []
    with xlsxwriter.Workbook(path) as book:
        heading_format = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        # As text, so that the spreadsheet does not turn 2024-05 into a day of its own choice.
        text_format = book.add_format({"num_format": "@"})
        lists: dict[str, list[str]] = {}
        for table in dictionary.tables().values():
            if table.area != "registers":
                continue
            sheet = book.add_worksheet(table.title(lang)[:31])
            names.append(sheet.get_name())
            for index, column in enumerate(table.columns):
                heading = column.heading(lang) + (" *" if column.is_required else "")
                sheet.write_string(0, index, heading, heading_format)
                sheet.write_comment(
                    0, index, explain(column, lang=lang, codes=codes), {"x_scale": 2.5, "y_scale": 2}
                )
                is_number = column.type in dictionary.NUMERIC_TYPES
                sheet.set_column(
                    index, index, min(max(len(heading), 12) + 2, 40), None if is_number else text_format
                )
                choices = _choices(column, lang=lang, codes=codes)
                if choices:
                    lists.setdefault(column.code_list or f"{column.type}_{lang}", choices)
                    place = list(lists).index(column.code_list or f"{column.type}_{lang}")
                    letter = xlsxwriter.utility.xl_col_to_name(place)
                    source = f"={LISTS}!${letter}$1:${letter}${len(choices)}"
                    sheet.data_validation(1, index, LAST_ROW, index, {"validate": "list", "source": source})
            sheet.freeze_panes(1, 1)
        behind = book.add_worksheet(LISTS)
        for index, choices in enumerate(lists.values()):
            behind.write_column(0, index, choices)
        behind.hide()
    return names


def explain(column: Column, *, lang: str, codes: dict[str, list[str]]) -> str:
    """What belongs in a column, in a few sentences."""
    parts = [
        column.description_nl if lang == "nl" else column.description_en,
        word(f"intake.template.type.{column.type}", lang),
    ]
    if column.is_required:
        parts.append(word("intake.template.required", lang))
    if column.key_part == 1 and len(dictionary.tables()[column.table_name].key) == 1:
        parts.append(word("intake.template.unique", lang))
    if column.list_separator:
        parts.append(word("intake.template.list", lang, separator=column.list_separator))
    if column.references:
        parts.append(
            word(
                "intake.template.references",
                lang,
                table=dictionary.tables()[column.references[0]].title(lang),
            )
        )
    if listed := codes.get(column.code_list):
        shown = ", ".join(listed[:MOST_CODES]) + (" …" if len(listed) > MOST_CODES else "")
        parts.append(word("intake.template.codes", lang, codes=shown))
    return "\n".join(part for part in parts if part)


def _choices(column: Column, *, lang: str, codes: dict[str, list[str]]) -> list[str]:
    if column.list_separator:
        # A drop-down list refuses what it does not hold, and so would refuse two values in one cell.
        return []
    if column.type == "boolean":
        return [word("boolean.yes", lang), word("boolean.no", lang)]
    return codes.get(column.code_list, [])


def _codes() -> dict[str, list[str]]:
    """Code list -> its codes in order, from the reference data."""
    found: dict[str, list[str]] = {}
    with (paths.ROOT / "data" / "reference" / "code_list.csv").open(
        encoding="utf-8-sig", newline=""
    ) as stream:
        for row in csv.DictReader(stream):
            found.setdefault(row["list_id"], []).append(row["code"])
    return found
