"""A table as a file: CSV for Dutch Excel, CSV for machines, and XLSX with codebook, selection and sources.

All three hold every row and the full precision of the figures, and an empty cell wherever a value is missing:
never a zero, never a mark. Why it is missing stands in a text column beside it, `<name>_state`, when the
frame has one.

Text is cleaned the same way in all three (see `clean`). A spreadsheet runs text that starts with = + - @ as a
formula, so both CSV forms put an apostrophe before it (see `neutralise`; `recover` takes it off again). The
XLSX needs none: its cells say that they are text.

The CSV for machines follows RFC 4180, which knows no comment lines: the version and the selection stand in
the file's name (`file_name`) and nowhere else. Whoever needs them in the file takes the XLSX.
"""

import csv
import dataclasses
import datetime
import decimal
import io
import numbers
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dashboard import formats
from dashboard.words import plural, word

TEXT_KINDS = frozenset({"text", "identifier", "code", "country", "area", "date", "month", "url"})
NUMBER_KINDS = frozenset({"integer", "decimal", "amount"})
KINDS = TEXT_KINDS | NUMBER_KINDS | {"boolean"}
STATE_SUFFIX = "_state"

FORMULA_START = re.compile(r"'*(\s*[=+\-@＝＋－＠]|[\t\r\n])")
# What XML 1.0 cannot hold (https://www.w3.org/TR/xml/#charsets): controls, surrogates, two noncharacters.
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
COMPLETE_DATE = re.compile(r"(19|[2-9]\d)\d\d-\d\d-\d\d")  # Excel counts days from 1900

CELL_LIMIT = 32_767  # UTF-16 units in a cell of an .xlsx
ROW_LIMIT = 1_048_576
DIGIT_LIMIT = 10**15  # Excel keeps fifteen digits
CUT = " […]"
NAME_LIMIT = 100
YEAR = "0"  # 2024, not 2.024


@dataclasses.dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a table that is exported.

    `name` is the column of the frame and the heading for machines; `label`, `unit` and `definition` are in
    the language of the export; `kind` is a type of the column dictionary; `decimals` is what XLSX shows, not
    what it holds; `language` is that of the texts where it is always the same one.
    """

    name: str
    label: str
    kind: str
    unit: str = ""
    decimals: int = 0
    definition: str = ""
    language: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Export:
    """A table with all that is needed to read it without the page it came from.

    The rows stand in `frame`, or come in parts from `batches`: called more than once and from another thread,
    each time giving the same `row_count` rows in the same order as frames with the same columns. A frame has a
    column for each of `columns`, may have `<name>_state` beside them (one of formats.MISSING_KINDS where the
    value is missing, one of formats.REMARKS or nothing where it is there), and has no others. `sources` are attributions in the order to be shown; `filters` are pairs of label and
    value; `created` is an ISO moment. `key` and `selection` (codes of countries, years) name the file.
    """

    title: str
    selection_sentence: str
    columns: Sequence[Column]
    frame: pd.DataFrame | None = None
    batches: Callable[[], Iterator[pd.DataFrame]] | None = None
    row_count: int = 0
    sources: Sequence[str]
    caveats: Sequence[str] = ()
    version: str
    address: str
    created: str
    lang: str
    filters: Sequence[tuple[str, str]] = ()
    key: str = ""
    selection: Sequence[str] = ()

    def __post_init__(self) -> None:
        if (self.frame is None) == (self.batches is None):
            raise ValueError(f"export {self.title!r}: either a frame or batches hold its rows")
        if self.frame is not None:
            object.__setattr__(self, "row_count", len(self.frame))
        check(self)


def check(export: Export) -> None:
    """Raises ValueError for an export that would be wrong, cut off or silent about where it comes from."""
    names = [column.name for column in export.columns]
    labels = [heading(column, lang=export.lang) for column in export.columns]
    for what, found in (("name", names), ("heading", labels)):
        twice = sorted({value for value in found if found.count(value) > 1})
        if twice:
            raise ValueError(f"export {export.title!r}: the {what} {twice} stands twice")
    for column in export.columns:
        if column.kind not in KINDS:
            raise ValueError(
                f"export column {column.name}: no kind {column.kind!r}; there are {sorted(KINDS)}"
            )
    if not export.sources:
        raise ValueError(f"export {export.title!r}: no source is named")
    if export.frame is not None:
        check_rows(export, export.frame)


def check_rows(export: Export, frame: pd.DataFrame) -> None:
    """Raises ValueError for rows with other columns than the export has, or a value where it says there is none."""
    names = [column.name for column in export.columns]
    known = set(names) | {name + STATE_SUFFIX for name in names}
    absent = [name for name in names if name not in frame]
    extra = [name for name in frame if name not in known]
    if absent or extra:
        raise ValueError(f"export {export.title!r}: the frame lacks {absent} and has undescribed {extra}")
    for name in names:
        if name + STATE_SUFFIX not in frame or name + STATE_SUFFIX in names:
            continue
        for value, state in zip(frame[name], frame[name + STATE_SUFFIX], strict=True):
            if state in formats.MISSING_KINDS and not _is_empty(value):
                raise ValueError(f"export column {name}: {value!r} stands where the state is {state}")


def csv_dutch(export: Export) -> bytes:
    """CSV for a Dutch Excel: UTF-8 with BOM, semicolons, decimal commas, headings and states in words.

    Figures have no thousands separator and keep all their decimals, and a count has none; dates are ISO text.
    """
    yes, no = word("boolean.yes", export.lang), word("boolean.no", export.lang)
    return _csv(export, for_people=True, delimiter=";", encoding="utf-8-sig", point=",", booleans=(yes, no))


def csv_machine(export: Export) -> bytes:
    """CSV by RFC 4180: UTF-8 without BOM, commas, CRLF, decimal points, column names, states as codes."""
    return _csv(
        export, for_people=False, delimiter=",", encoding="utf-8", point=".", booleans=("true", "false")
    )


def xlsx(export: Export) -> bytes:
    """A workbook: data, selection, codebook, sources and caveats; the same export gives the same bytes.

    Figures are numbers (Excel keeps fifteen digits), yes and no are booleans, a column of which every date is
    complete holds dates, and one of nothing but years holds numbers; where some dates stop at their month or
    year the whole column is ISO text, which sorts as it should. Text is never a formula and never a link. A text that is too long for a cell is cut off, which
    the sheet with the caveats says.

    Raises:
        ValueError: more rows than a sheet holds.
    """
    if len(export.frame) >= ROW_LIMIT:
        raise ValueError(f"{len(export.frame)} rows do not fit in a sheet; csv holds them")
    file = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as workbook:
        workbook.set_properties(
            {
                "title": clean(export.title),
                "subject": clean(export.selection_sentence),
                "comments": clean(export.version),
                "created": _utc(export.created),
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
            "year": workbook.add_format({"num_format": YEAR}),
        }
        fields = _fields(export, for_people=True)
        _data_sheet(workbook, export, fields, styles)
        _pairs_sheet(workbook, export, styles)
        _codebook_sheet(workbook, export, styles)
        _sources_sheet(workbook, export, fields, styles)
    return file.getvalue()


def file_name(export: Export, extension: str, *, kind: str = "") -> str:
    """A name of at most 100 plain characters: key (else title), selection, version, kind.

    The version and the kind, by which two files of one panel differ, are never cut off; what stands before
    them is, from the end.
    """
    ending = "-".join(part for part in (_slug(export.version, limit=60), _slug(kind, limit=10)) if part)
    ending += f".{extension.removeprefix('.')}"
    room = NAME_LIMIT - len(ending) - 1
    start = _slug(export.key, limit=min(40, room)) or _slug(export.title, limit=min(40, room)) or "export"
    for part in export.selection:
        if (more := _slug(part, limit=max(room, 0))) and len(start) + 1 + len(more) <= room:
            start += f"_{more}"
    return f"{start}{'' if ending.startswith('.') else '_'}{ending}"


def notices(export: Export, *, extension: str) -> list[str]:
    """What the reader has to know about how text was changed to fit the file; empty when nothing was.

    The XLSX holds these sentences itself; beside a CSV, which cannot, they are for the page to show.
    """
    texts = [
        text
        for name in export.frame
        if _is_text(export, name)
        for text in export.frame[name]
        if not _is_empty(text)
    ]
    found = []
    if replaced := sum(1 for text in texts if NOT_IN_XML.search(str(text))):
        found.append(plural("export.replaced", export.lang, replaced))
    if extension == "xlsx" and (cut := sum(1 for text in texts if _utf16_length(clean(text)) > CELL_LIMIT)):
        found.append(plural("export.shortened", export.lang, cut))
    return found


def clean(text: object) -> str:
    """Text that every format can hold: line breaks as LF, U+FFFD for what XML cannot hold."""
    return NOT_IN_XML.sub("\ufffd", str(text).replace("\r\n", "\n").replace("\r", "\n"))


def neutralise(text: str) -> str:
    """Text that no spreadsheet runs as a formula: an apostrophe before = + - @, a tab or a line break.

    Blanks before the sign do not help it. Text that already has apostrophes before such a start gets one
    more, so that `recover` always gives back what went in.
    """
    return f"'{text}" if FORMULA_START.match(text) else text


def recover(text: str) -> str:
    """The text as it was before `neutralise`."""
    return text[1:] if text.startswith("'") and FORMULA_START.match(text) else text


def heading(column: Column, *, lang: str) -> str:
    """The heading for people: the label, and the unit where there is one."""
    if not column.unit or column.label.endswith(f"({column.unit})"):
        return column.label
    return word("export.heading_with_unit", lang, label=column.label, unit=column.unit)


def _fields(export: Export, *, for_people: bool) -> list[tuple[str, Column, list]]:
    """For each column of the file: heading, description, values (None, str, bool, int or Decimal)."""
    fields = []
    for column in export.columns:
        title = heading(column, lang=export.lang) if for_people else column.name
        fields.append((title, column, _values(export.frame[column.name], column)))
        if _has_state(export, column):
            state = _state_column(column, lang=export.lang)
            codes = _values(export.frame[state.name], state)
            if for_people:
                if not any(codes):
                    continue  # nothing to say; for machines the columns never depend on the data
                known = {code: _state_words(code, lang=export.lang) for code in set(codes)}
                codes = [known[code] for code in codes]
            fields.append((state.label if for_people else state.name, state, codes))
    return fields


def _has_state(export: Export, column: Column) -> bool:
    described = {other.name for other in export.columns}
    return column.name + STATE_SUFFIX in export.frame and column.name + STATE_SUFFIX not in described


def _is_text(export: Export, name: str) -> bool:
    kinds = {column.name: column.kind for column in export.columns}
    return kinds.get(name, "text") in TEXT_KINDS


def _state_column(column: Column, *, lang: str) -> Column:
    return Column(
        name=column.name + STATE_SUFFIX,
        label=word("export.state_heading", lang, label=column.label),
        kind="text",
        definition=word("export.state_definition", lang),
    )


def _state_words(code: str | None, *, lang: str) -> str | None:
    return formats.remark(code, lang) if code in formats.MISSING_KINDS + formats.REMARKS else code


def _values(series: pd.Series, column: Column) -> list:
    convert: Callable[[object], object]
    match column.kind:
        case "integer":
            convert = _integer
        case "decimal" | "amount":
            convert = _decimal
        case "boolean":
            convert = _boolean
        case "date" | "month":
            convert = _date
        case _:
            convert = _text
    try:
        values = [None if _is_empty(value) else convert(value) for value in series.tolist()]
    except ValueError as error:
        raise ValueError(f"export column {column.name} ({column.kind}): {error}") from None
    return _whole(values, column) if column.kind in ("decimal", "amount") else values


def _whole(values: list, column: Column) -> list:
    """Counts as whole numbers: a column of counts with a gap arrives as 1498.0."""
    wholes = {value for value in values if value is not None and value == value.to_integral_value()}
    if column.decimals > 0 and not all(value is None or value in wholes for value in values):
        return values
    return [int(value) if value in wholes else value for value in values]


def _is_empty(value: object) -> bool:
    return formats.is_missing(value) or value == ""


def _text(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        value = value.date() if value == value.normalize() else value.isoformat()
    return clean(value)


def _date(value: object) -> str:
    # A column of years with a gap arrives as 2015.0.
    return str(int(value)) if isinstance(value, numbers.Real) and value == int(value) else _text(value)


def _integer(value: object) -> int:
    exact = _decimal(value)
    if exact != exact.to_integral_value():
        raise ValueError(f"{value!r} is no whole number")
    return int(exact)


def _decimal(value: object) -> decimal.Decimal:
    if isinstance(value, bool) or not isinstance(value, numbers.Number | decimal.Decimal):
        raise ValueError(f"{value!r} is no number")
    exact = decimal.Decimal(str(value))  # str, so that 0.1 stays 0.1
    if not exact.is_finite():
        raise ValueError(f"{value!r} is no number that a file can hold")
    return exact


def _boolean(value: object) -> bool:
    if value not in (True, False):
        raise ValueError(f"{value!r} is neither true nor false")
    return bool(value)


def _csv(
    export: Export, *, for_people: bool, delimiter: str, encoding: str, point: str, booleans: tuple[str, str]
) -> bytes:
    def cell(value: object) -> str:
        match value:
            case None:
                return ""
            case bool():
                return booleans[0] if value else booleans[1]
            case str():
                return neutralise(value)
        return f"{value:f}".replace(".", point) if isinstance(value, decimal.Decimal) else str(value)

    fields = _fields(export, for_people=for_people)
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([neutralise(clean(title)) for title, _, _ in fields])
    writer.writerows(zip(*([cell(value) for value in values] for _, _, values in fields), strict=True))
    return file.getvalue().encode(encoding)


def _data_sheet(
    workbook: xlsxwriter.Workbook,
    export: Export,
    fields: list[tuple[str, Column, list]],
    styles: dict[str, Format],
) -> None:
    sheet = workbook.add_worksheet(word("export.sheet.data", export.lang))
    sheet.freeze_panes(1, 0)
    if fields:
        sheet.autofilter(0, 0, max(len(export.frame), 1), len(fields) - 1)
    number_formats: dict[str, Format] = {}
    cell_styles, columns = [], []
    for index, (title, column, values) in enumerate(fields):
        style = None
        if column.kind in NUMBER_KINDS:
            pattern = _number_format(column)
            style = number_formats.setdefault(pattern, workbook.add_format({"num_format": pattern}))
        elif column.kind == "date" and (years := _years(values)) is not None:
            style, values = styles["year"], years
        elif column.kind == "date" and (dates := _complete_dates(values)) is not None:
            style, values = styles["date"], dates
        cell_styles.append(style)
        columns.append(values)
        sheet.set_column(index, index, _width(title, values[:1000]))
        _write_text(sheet, 0, index, title, styles["heading"], styles["heading"])
    for row, cells in enumerate(zip(*columns, strict=True), start=1):
        for index, value in enumerate(cells):
            match value:
                case None:
                    continue
                case str():
                    _write_text(sheet, row, index, value, None, styles["quoted"])
                case bool():
                    sheet.write_boolean(row, index, value)
                case datetime.date():
                    sheet.write_datetime(row, index, value, cell_styles[index])
                case _ if abs(value) >= DIGIT_LIMIT:
                    sheet.write_string(
                        row, index, f"{value:f}" if isinstance(value, decimal.Decimal) else str(value)
                    )
                case _:
                    sheet.write_number(row, index, value, cell_styles[index])


def _pairs_sheet(workbook: xlsxwriter.Workbook, export: Export, styles: dict[str, Format]) -> None:
    lang = export.lang
    rows = [
        (word("export.title", lang), export.title),
        (word("export.selection", lang), export.selection_sentence),
        *export.filters,
        (word("export.rows", lang), formats.number(len(export.frame), lang)),
        (word("export.address", lang), export.address),
        (word("export.version", lang), export.version),
        (word("export.created", lang), export.created),
    ]
    sheet = workbook.add_worksheet(word("export.sheet.selection", lang))
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 100)
    for row, (label, value) in enumerate(rows):
        _write_text(sheet, row, 0, label, styles["bold"], styles["bold"])
        _write_text(sheet, row, 1, value, styles["wrapped"], styles["wrapped_quoted"])


def _codebook_sheet(workbook: xlsxwriter.Workbook, export: Export, styles: dict[str, Format]) -> None:
    lang = export.lang
    sheet = workbook.add_worksheet(word("export.sheet.codebook", lang))
    sheet.freeze_panes(1, 0)
    headings = [
        word("export.codebook.heading", lang),
        word("export.codebook.name", lang),
        word("export.codebook.definition", lang),
        word("export.codebook.unit", lang),
        word("export.codebook.type", lang),
        word("export.codebook.missing", lang),
    ]
    for index, (title, width) in enumerate(zip(headings, (36, 28, 70, 20, 24, 48), strict=True)):
        sheet.set_column(index, index, width)
        _write_text(sheet, 0, index, title, styles["heading"], styles["heading"])
    for row, (title, column, values) in enumerate(_fields(export, for_people=True), start=1):
        kind = column.kind
        if kind == "date" and _years(values) is not None:
            kind = "year"
        elif kind == "date" and _complete_dates(values) is None:
            kind = "date_as_text"
        cells = [
            title,
            column.name,
            column.definition,
            column.unit,
            word(f"export.kind.{kind}", lang),
            _missing_marks(export, column, values),
        ]
        for index, text in enumerate(cells):
            if text:
                _write_text(sheet, row, index, text, styles["wrapped"], styles["wrapped_quoted"])


def _sources_sheet(
    workbook: xlsxwriter.Workbook,
    export: Export,
    fields: list[tuple[str, Column, list]],
    styles: dict[str, Format],
) -> None:
    lang = export.lang
    sheet = workbook.add_worksheet(word("export.sheet.sources", lang))
    sheet.set_column(0, 0, 130)
    caveats = [*export.caveats, *notices(export, extension="xlsx")] or [word("export.no_caveats", lang)]
    lines = [
        (word("export.sources", lang), True),
        *((text, False) for text in export.sources),
        ("", False),
        (word("export.caveats", lang), True),
        *((text, False) for text in caveats),
    ]
    for row, (text, is_heading) in enumerate(lines):
        if text:
            style, quoted = ("bold", "bold") if is_heading else ("wrapped", "wrapped_quoted")
            _write_text(sheet, row, 0, text, styles[style], styles[quoted])


def _write_text(
    sheet: Worksheet, row: int, index: int, text: str, style: Format | None, quoted: Format | None
) -> None:
    text = _cut(clean(text))
    outcome = sheet.write_string(row, index, text, quoted if FORMULA_START.match(text) else style)
    if outcome != 0:  # write_string warns and leaves the cell empty
        raise ValueError(
            f"row {row + 1}, column {index + 1} could not be written (xlsxwriter gives {outcome})"
        )


def _cut(text: str) -> str:
    if _utf16_length(text) <= CELL_LIMIT:
        return text
    units = text.encode("utf-16-le")[: 2 * (CELL_LIMIT - len(CUT))]
    return units.decode("utf-16-le", errors="ignore") + CUT  # a pair may be cut in half


def _utf16_length(text: str) -> int:
    return len(text) + sum(1 for character in text if character > "\uffff")


def _complete_dates(values: list[str | None]) -> list[datetime.date | None] | None:
    """The values as dates, or None when one is no complete date that Excel knows, or none is there."""
    if not any(values) or not all(COMPLETE_DATE.fullmatch(value) for value in values if value):
        return None
    try:
        return [datetime.date.fromisoformat(value) if value else None for value in values]
    except ValueError:
        return None


def _years(values: list[str | None]) -> list[int | None] | None:
    """The values as numbers where every one is a year and one is there, else None."""
    if not any(values) or not all(re.fullmatch(r"[12]\d{3}", value) for value in values if value):
        return None
    return [int(value) if value else None for value in values]


def _missing_marks(export: Export, column: Column, values: list) -> str:
    lang = export.lang
    if None not in values:
        return word("export.missing.none", lang)
    if not _has_state(export, column):
        return word("export.missing.unspecified", lang)
    state = _state_column(column, lang=lang)
    found = set(export.frame[state.name].dropna())
    kinds = [formats.missing(kind, lang) for kind in formats.MISSING_KINDS if kind in found]
    if not kinds:
        return word("export.missing.unspecified", lang)
    return word(
        "export.missing.named", lang, states=formats.list_of(kinds, lang, joined_by="or"), column=state.label
    )


def _number_format(column: Column) -> str:
    if column.name == "year" or column.name.endswith("_year"):
        return YEAR
    if column.decimals < 0:  # each figure with the decimals that it has
        return "General"
    return "#,##0" + ("." + "0" * column.decimals if column.decimals and column.kind != "integer" else "")


def _width(title: str, values: list) -> float:
    lengths = [len(line) for value in values if isinstance(value, str) for line in value.split("\n")]
    return min(max([10, min(len(title), 30) + 3, *(length + 1 for length in lengths)]), 60)


def _utc(moment: str) -> datetime.datetime:
    found = datetime.datetime.fromisoformat(moment)
    return found.astimezone(datetime.UTC).replace(tzinfo=None) if found.tzinfo else found


def _slug(text: str, *, limit: int) -> str:
    letters = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    slug = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
    if len(slug) <= limit:
        return slug
    whole_words = slug[: limit + 1].rsplit("-", 1)[0]
    return (whole_words if len(whole_words) <= limit else slug[:limit]).strip("-")
