"""ODS (OpenDocument 1.3): data, selection, codebook, sources and caveats, written as a stream.

The types of cells are those of the XLSX. Text stands in cells of the type string, so that none is a formula, whatever
it starts with. The same export gives the same bytes.
"""

import datetime
import decimal
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape, quoteattr

from dashboard.exports import tables
from dashboard.exports.tables import Export, Field, Progress, Survey

MIME = "application/vnd.oasis.opendocument.spreadsheet"
CHARACTER_CM = 0.2
LANGUAGES = {"nl": ("nl", "NL"), "en": ("en", "GB")}
NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{path}:1.0"'
    for name, path in {
        "office": "office",
        "style": "style",
        "table": "table",
        "text": "text",
        "number": "datastyle",
        "fo": "xsl-fo-compatible",
        "meta": "meta",
        "config": "config",
    }.items()
)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
BLANKS = re.compile(r"\t|^ +| {2,}| $")


def write(
    export: Export, found: Survey, path: Path, *, progress: Progress, row_limit: int = tables.ROW_LIMIT
) -> None:
    """Write a workbook; rows over `row_limit` and the end of a text too long for a cell are left out, and said so."""
    moment = max(tables.utc(export.created), datetime.datetime(1980, 1, 1))
    name = tables.data_sheet_name(export, incomplete=tables.is_incomplete(found, "ods", row_limit=row_limit))
    sheets = tables.text_sheets(export, found, ending="ods", row_limit=row_limit)
    with zipfile.ZipFile(path, "w") as archive:

        def info(file: str, kind: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
            made = zipfile.ZipInfo(file, moment.timetuple()[:6])
            made.compress_type = kind
            return made

        # First and not compressed, so that the file can be told by its first bytes.
        archive.writestr(info("mimetype", zipfile.ZIP_STORED), MIME)
        archive.writestr(info("META-INF/manifest.xml"), _manifest())
        archive.writestr(info("meta.xml"), _meta(export))
        archive.writestr(info("styles.xml"), _styles(export.lang))
        frozen = [name, *(sheet.name for sheet in sheets if sheet.has_frozen_head)]
        archive.writestr(info("settings.xml"), _settings(frozen))
        with archive.open(info("content.xml"), "w", force_zip64=True) as file:
            _content(export, found, file, name, sheets, progress=progress, row_limit=row_limit)


def _content(
    export: Export,
    found: Survey,
    file: IO[bytes],
    name: str,
    sheets: Sequence[tables.TextSheet],
    *,
    progress: Progress,
    row_limit: int,
) -> None:
    fields = found.for_people
    widths = [tables.width(field) for field in fields]
    wide = sorted({*widths, *(characters for sheet in sheets for characters in sheet.widths)})
    put = _putter(file)
    put(f'{HEAD}<office:document-content {NAMESPACES} office:version="1.3"><office:automatic-styles>')
    for characters in wide:
        put(
            f'<style:style style:name="{_column_style(characters)}" style:family="table-column">'
            f'<style:table-column-properties style:column-width="{characters * CHARACTER_CM:.2f}cm"/></style:style>'
        )
    put(_cell_styles(fields))
    put("</office:automatic-styles><office:body><office:spreadsheet>")

    put(f"<table:table table:name={quoteattr(name)}>")
    for field, characters in zip(fields, widths, strict=True):
        put(
            f'<table:table-column table:style-name="{_column_style(characters)}"'
            f' table:default-cell-style-name="{_cell_style(field)}"/>'
        )
    put("<table:table-header-rows><table:table-row>")
    put("".join(_text(field.title, "heading") for field in fields))
    put("</table:table-row></table:table-header-rows>")
    done = 0
    for part in tables.limited(export.parts(), row_limit):
        columns = [
            [_cell(value, style) for value in tables.cells(field, part, lang=export.lang, typed=True)]
            for field, style in ((field, _cell_style(field)) for field in fields)
        ]
        put(
            "".join(
                f"<table:table-row>{''.join(row)}</table:table-row>" for row in zip(*columns, strict=True)
            )
        )
        done += len(part)
        progress("write", done)
    put("</table:table>")
    for sheet in sheets:
        put(f"<table:table table:name={quoteattr(sheet.name)}>")
        for characters in sheet.widths:
            put(f'<table:table-column table:style-name="{_column_style(characters)}"/>')
        for line in sheet.lines:
            row = "".join(_text(text, style) if text else "<table:table-cell/>" for text, style in line)
            put(f"<table:table-row>{row or '<table:table-cell/>'}</table:table-row>")
        put("</table:table>")
    if fields:
        quoted = name.replace("'", "''")
        last = f"{_letters(len(fields))}{max(min(found.row_count, row_limit), 1) + 1}"
        area = quoteattr(f"'{quoted}'.A1:'{quoted}'.{last}")
        put(
            '<table:database-ranges><table:database-range table:name="data" '
            f'table:target-range-address={area} table:display-filter-buttons="true"/></table:database-ranges>'
        )
    put("</office:spreadsheet></office:body></office:document-content>")


def _putter(file: IO[bytes]):
    return lambda text: file.write(text.encode())


def _cell(value: object, style: str) -> str:
    match value:
        case None:
            return "<table:table-cell/>"
        case str():
            return _text(value, "")
        case bool():
            text = "true" if value else "false"
            return f'<table:table-cell office:value-type="boolean" office:boolean-value="{text}"/>'
        case datetime.date():
            return (
                f'<table:table-cell table:style-name="{style}" office:value-type="date"'
                f' office:date-value="{value.isoformat()}"><text:p>{value.isoformat()}</text:p></table:table-cell>'
            )
    text = f"{value:f}" if isinstance(value, decimal.Decimal) else str(value)
    if abs(value) >= tables.DIGIT_LIMIT:
        return _text(text, "")
    return (
        f'<table:table-cell table:style-name="{style}" office:value-type="float" office:value="{text}">'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


def _text(text: str, style: str) -> str:
    shown = tables.cut(tables.clean(text))
    lines = "".join(f"<text:p>{_line(line)}</text:p>" for line in shown.split("\n"))
    named = f' table:style-name="{style}"' if style else ""
    return f'<table:table-cell{named} office:value-type="string">{lines}</table:table-cell>'


def _line(text: str) -> str:
    """One line of text: blanks in a row, at an end, and tabs would be lost as they are."""
    return BLANKS.sub(
        lambda found: "<text:tab/>" if found[0] == "\t" else f'<text:s text:c="{len(found[0])}"/>',
        escape(text),
    )


def _column_style(characters: float) -> str:
    return f"w{characters:g}"


def _cell_style(field: Field) -> str:
    column = field.column
    if column.kind == "date" and field.holds != "texts":
        return "year" if field.holds == "years" else "date"
    if column.kind not in tables.NUMBER_KINDS:
        return "Default"
    if tables.is_year(column):
        return "year"
    if column.decimals < 0:  # each figure with the decimals that it has
        return "general"
    return f"number{column.decimals if column.kind != 'integer' else 0}"


def _cell_styles(fields: Sequence[Field]) -> str:
    numbers = sorted({style for field in fields if (style := _cell_style(field)).startswith("number")})
    made = [
        f'<number:number-style style:name="{style}-form"><number:number number:decimal-places="{style[6:]}"'
        f' number:min-decimal-places="{style[6:]}" number:min-integer-digits="1" number:grouping="true"/>'
        "</number:number-style>"
        for style in numbers
    ]
    made += [
        '<number:number-style style:name="year-form"><number:number number:decimal-places="0"'
        ' number:min-integer-digits="1"/></number:number-style>',
        '<number:date-style style:name="date-form"><number:year number:style="long"/><number:text>-</number:text>'
        '<number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/>'
        "</number:date-style>",
    ]
    made += [
        f'<style:style style:name="{style}" style:family="table-cell" style:parent-style-name="Default"'
        f' style:data-style-name="{style}-form"/>'
        for style in [*numbers, "year", "date"]
    ]
    made.append(
        '<style:style style:name="general" style:family="table-cell" style:parent-style-name="Default"/>'
    )
    for style, cell, text in (
        ("heading", 'fo:wrap-option="wrap" fo:border-bottom="0.5pt solid #000000"', 'fo:font-weight="bold"'),
        ("bold", "", 'fo:font-weight="bold"'),
        ("wrapped", 'fo:wrap-option="wrap"', ""),
    ):
        made.append(
            f'<style:style style:name="{style}" style:family="table-cell" style:parent-style-name="Default">'
            f'<style:table-cell-properties style:vertical-align="top" {cell}/>'
            f"<style:text-properties {text}/></style:style>"
        )
    return "".join(made)


def _manifest() -> str:
    files = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>'
        for name in ("content.xml", "styles.xml", "meta.xml", "settings.xml")
    )
    return (
        f'{HEAD}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
        f' manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:version="1.3"'
        f' manifest:media-type="{MIME}"/>{files}</manifest:manifest>'
    )


def _meta(export: Export) -> str:
    title, subject, version = (
        escape(tables.clean(text)) for text in (export.title, export.selection_sentence, export.version)
    )
    return (
        f'{HEAD}<office:document-meta {NAMESPACES} xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.3">'
        f"<office:meta><dc:title>{title}</dc:title><dc:subject>{subject}</dc:subject>"
        f"<dc:description>{version}</dc:description><dc:language>{export.lang}</dc:language>"
        f"<meta:creation-date>{tables.utc(export.created).isoformat()}Z</meta:creation-date>"
        "</office:meta></office:document-meta>"
    )


def _styles(lang: str) -> str:
    """The language of the document decides between 1.234,5 and 1,234.5."""
    language, country = LANGUAGES[lang]
    return (
        f'{HEAD}<office:document-styles {NAMESPACES} office:version="1.3"><office:styles>'
        '<style:default-style style:family="table-cell">'
        f'<style:text-properties fo:language="{language}" fo:country="{country}"/></style:default-style>'
        '<style:style style:name="Default" style:family="table-cell"/>'
        "</office:styles></office:document-styles>"
    )


def _settings(frozen: Sequence[str]) -> str:
    def item(name: str, kind: str, value: object) -> str:
        return f'<config:config-item config:name="{name}" config:type="{kind}">{value}</config:config-item>'

    head = "".join(
        item(name, kind, value)
        for name, kind, value in (
            ("VerticalSplitMode", "short", 2),
            ("VerticalSplitPosition", "int", 1),
            ("ActiveSplitRange", "short", 2),
            ("PositionTop", "int", 0),
            ("PositionBottom", "int", 1),
        )
    )
    tables_frozen = "".join(
        f"<config:config-item-map-entry config:name={quoteattr(name)}>{head}</config:config-item-map-entry>"
        for name in frozen
    )
    return (
        f'{HEAD}<office:document-settings {NAMESPACES} office:version="1.3"><office:settings>'
        '<config:config-item-set config:name="ooo:view-settings"><config:config-item-map-indexed config:name="Views">'
        f"<config:config-item-map-entry>{item('ViewId', 'string', 'view1')}"
        f'<config:config-item-map-named config:name="Tables">{tables_frozen}</config:config-item-map-named>'
        "</config:config-item-map-entry></config:config-item-map-indexed></config:config-item-set>"
        "</office:settings></office:document-settings>"
    )


def _letters(number: int) -> str:
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text
