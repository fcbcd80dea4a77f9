"""XLSX: data, selection, codebook, sources and caveats; the same export gives the same bytes.

Figures are numbers (Excel keeps fifteen digits), yes and no are booleans, a column of which every date is complete
holds dates, and one of nothing but years holds numbers; where some dates stop at their month or year the whole column
is ISO text, which sorts as it should. Text is never a formula and never a link.
"""

import datetime
import decimal
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dashboard.exports import tables
from dashboard.exports.tables import Column, Export, Progress, Survey


def write(
    export: Export, found: Survey, path: Path, *, progress: Progress, row_limit: int = tables.ROW_LIMIT
) -> None:
    """Write a workbook; rows over `row_limit` and the end of a text too long for a cell are left out, and said so."""
    workbook = xlsxwriter.Workbook(
        path,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "tmpdir": str(path.parent),
        },
    )
    workbook.set_properties(
        {
            "title": tables.clean(export.title),
            "subject": tables.clean(export.selection_sentence),
            "comments": tables.clean(export.version),
            "created": tables.utc(export.created),
        }
    )
    styles = {
        "heading": workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "bold": workbook.add_format({"bold": True, "valign": "top"}),
        "wrapped": workbook.add_format({"text_wrap": True, "valign": "top"}),
        "wrapped_quoted": workbook.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True}),
        # Without it Excel reads "=1+1" as a formula as soon as somebody edits the cell and presses Enter.
        "quoted": workbook.add_format({"quote_prefix": True}),
        "date": workbook.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        "year": workbook.add_format({"num_format": "0"}),
    }
    _data_sheet(workbook, export, found, styles, progress=progress, row_limit=row_limit)
    for told in tables.text_sheets(export, found, ending="xlsx", row_limit=row_limit):
        sheet = workbook.add_worksheet(told.name)
        if told.has_frozen_head:
            sheet.freeze_panes(1, 0)
        for index, characters in enumerate(told.widths):
            sheet.set_column(index, index, characters)
        for row, line in enumerate(told.lines):
            for index, (text, style) in enumerate(line):
                if text:
                    quoted = styles["wrapped_quoted"] if style == "wrapped" else styles[style]
                    _write_text(sheet, row, index, text, styles[style], quoted)
    progress("finish", found.row_count)
    workbook.close()


def _data_sheet(
    workbook: xlsxwriter.Workbook,
    export: Export,
    found: Survey,
    styles: dict[str, Format],
    *,
    progress: Progress,
    row_limit: int,
) -> None:
    name = tables.data_sheet_name(export, incomplete=tables.is_incomplete(found, "xlsx", row_limit=row_limit))
    sheet = workbook.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    fields = found.for_people
    if fields:
        sheet.autofilter(0, 0, max(min(found.row_count, row_limit), 1), len(fields) - 1)
    number_formats: dict[str, Format] = {}
    cell_styles = []
    for index, field in enumerate(fields):
        style = None
        if field.column.kind in tables.NUMBER_KINDS:
            pattern = _number_format(field.column)
            if pattern not in number_formats:
                number_formats[pattern] = workbook.add_format({"num_format": pattern})
            style = number_formats[pattern]
        elif field.column.kind == "date" and field.holds != "texts":
            style = styles["year" if field.holds == "years" else "date"]
        cell_styles.append(style)
        sheet.set_column(index, index, tables.width(field))
        _write_text(sheet, 0, index, field.title, styles["heading"], styles["heading"])
    row = 0
    for part in tables.limited(export.parts(), row_limit):
        columns = [tables.cells(field, part, lang=export.lang, typed=True) for field in fields]
        for values in zip(*columns, strict=True):
            row += 1
            for index, value in enumerate(values):
                match value:
                    case None:
                        continue
                    case str():
                        _write_text(sheet, row, index, value, None, styles["quoted"])
                    case bool():
                        sheet.write_boolean(row, index, value)
                    case datetime.date():
                        sheet.write_datetime(row, index, value, cell_styles[index])
                    case _ if abs(value) >= tables.DIGIT_LIMIT:
                        sheet.write_string(
                            row, index, f"{value:f}" if isinstance(value, decimal.Decimal) else str(value)
                        )
                    case _:
                        sheet.write_number(row, index, value, cell_styles[index])
        progress("write", row)


def _number_format(column: Column) -> str:
    if tables.is_year(column):
        return "0"
    if column.decimals < 0:  # each figure with the decimals that it has
        return "General"
    return "#,##0" + ("." + "0" * column.decimals if column.decimals and column.kind != "integer" else "")


def _write_text(
    sheet: Worksheet, row: int, index: int, text: str, style: Format | None, quoted: Format | None
) -> None:
    text = tables.cut(tables.clean(text))
    outcome = sheet.write_string(row, index, text, quoted if tables.FORMULA_START.match(text) else style)
    if outcome != 0:  # write_string warns and leaves the cell empty
        raise ValueError(
            f"row {row + 1}, column {index + 1} could not be written (xlsxwriter gives {outcome})"
        )
