"""What a table is as it leaves the dashboard: its rows, and all that is needed to read them elsewhere.

Every file holds every row and the full precision of the figures, and an empty cell wherever a value is missing:
never a zero, never a mark. Why it is missing stands in a text column beside it, `<name>_state`, when the rows have
one; what a code stands for in `<name>_name`, when its column knows (`Column.names`).

Rows are read in parts and twice: once to learn what a whole column has in common (`survey`: only years, only whole
numbers, gaps), once to write them (`cells`). A file of any length so takes the memory of one part.

Text is cleaned the same way in all files (see `clean`). A spreadsheet runs text that starts with = + - @ as a
formula, so both CSV forms put an apostrophe before it (see `neutralise`; `recover` takes it off again). XLSX, ODS
and Parquet need none: their cells say that they are text.
"""

import dataclasses
import datetime
import decimal
import numbers
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence

import pandas as pd

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

CELL_LIMIT = 32_767  # UTF-16 units in a cell of Excel
ROW_LIMIT = 1_048_575  # rows of a sheet under its headings
DIGIT_LIMIT = 10**15  # a spreadsheet keeps fifteen digits
SPREADSHEETS = ("xlsx", "ods")
PART_ROWS = 20_000
WIDTH_ROWS = 1_000  # that decide how wide a column is
CUT = " […]"
NAME_LIMIT = 100
INCOMPLETE = "incomplete"

Progress = Callable[[str, int], None]
"""Told the step (`survey`, `write`, `finish`) and the rows done; what it raises stops the work."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a table that is exported.

    `name` is the column of the frame and the heading for machines; `label`, `unit` and `definition` are in
    the language of the export; `kind` is a type of the column dictionary; `decimals` is what XLSX shows, not
    what it holds; `language` is that of the texts where it is always the same one; `names` are what codes
    stand for, in the language of the export.
    """

    name: str
    label: str
    kind: str
    unit: str = ""
    decimals: int = 0
    definition: str = ""
    language: str = ""
    names: Mapping[str, str] = dataclasses.field(default_factory=dict, hash=False, compare=False)


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

    def parts(self) -> Iterator[pd.DataFrame]:
        """Give the rows in parts; a frame without rows is one part."""
        if self.batches is not None:
            yield from self.batches()
            return
        for start in range(0, max(self.row_count, 1), PART_ROWS):
            yield self.frame.iloc[start : start + PART_ROWS]


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


@dataclasses.dataclass(kw_only=True)
class Field:
    """A column of a file: where its values come from, and what all of them have in common.

    Attributes:
        title: the heading for people.
        column: what describes it.
        source: the column of the frame.
        part: `value`, `name` (of a code) or `state`.
        gaps: whether a value is missing.
        fractions: whether a number is not whole.
        holds: for a column of dates `years`, `days` or `texts` (some stop at their month or year).
        states: the states found; those of the column beside it for a value.
        length: of the longest line in the first rows.
    """

    title: str
    column: Column
    source: str
    part: str = "value"
    gaps: bool = False
    fractions: bool = False
    holds: str = "texts"
    states: set[str] = dataclasses.field(default_factory=set)
    length: int = 0


@dataclasses.dataclass(kw_only=True)
class Survey:
    """What has to be known of all rows before the first is written.

    `fields` are all columns for machines, whatever the rows hold; `for_people` leaves out remarks without a remark.
    `replaced` counts texts with a character that no spreadsheet can hold, `long` those too long for a cell.
    """

    fields: list[Field]
    row_count: int = 0
    replaced: int = 0
    long: int = 0

    @property
    def for_people(self) -> list[Field]:
        """The columns of a file for people."""
        return [field for field in self.fields if field.part != "state" or field.states]


def survey(export: Export, *, progress: Progress | None = None) -> Survey:
    """Read all rows once.

    Raises:
        ValueError: a part with other columns, a value of another kind, more or fewer rows than were said.
    """
    found: Survey | None = None
    shapes: dict[str, set[str]] = {}
    for part in export.parts():
        if export.frame is None:
            check_rows(export, part)
        if found is None:
            found = Survey(fields=_fields(export, set(part)))
        for field in found.fields:
            _learn(field, part, found, shapes.setdefault(field.title, set()))
        found.row_count += len(part)
        if progress:
            progress("survey", found.row_count)
    found = found or Survey(fields=_fields(export, set()))
    if found.row_count != export.row_count:
        raise ValueError(
            f"export {export.title!r}: {found.row_count} rows came where {export.row_count} were said"
        )
    beside = {field.source: field for field in found.fields if field.part == "state"}
    for field in found.fields:
        kinds = shapes.get(field.title, set())
        field.holds = kinds.pop() if len(kinds) == 1 else "texts"
        if field.part == "value" and (state := beside.get(field.source + STATE_SUFFIX)):
            field.states = state.states
    return found


def _fields(export: Export, present: set[str]) -> list[Field]:
    described = {column.name for column in export.columns}
    fields = []
    for column in export.columns:
        fields.append(Field(title=heading(column, lang=export.lang), column=column, source=column.name))
        if column.names and (beside := f"{column.name.removesuffix('_code')}_name") not in described:
            named = Column(
                name=beside,
                label=word("exports.name_heading", export.lang, label=column.label),
                kind="text",
                definition=word("exports.name_definition", export.lang, label=column.label),
                names=column.names,
            )
            fields.append(Field(title=named.label, column=named, source=column.name, part="name"))
        state = column.name + STATE_SUFFIX
        if state in present and state not in described:
            told = _state_column(column, lang=export.lang)
            fields.append(Field(title=told.label, column=told, source=state, part="state"))
    return fields


def _learn(field: Field, part: pd.DataFrame, found: Survey, shapes: set[str]) -> None:
    values = raw(field, part)
    field.gaps |= None in values
    kind = field.column.kind
    if field.part == "state":
        field.states |= {value for value in values if value}
    elif kind in ("decimal", "amount"):
        field.fractions = field.fractions or any(
            value is not None and value != value.to_integral_value() for value in values
        )
    elif kind == "date":
        shapes |= {_shape(value) for value in set(values) if value}
    if kind in TEXT_KINDS:
        seen = values[: max(WIDTH_ROWS - found.row_count, 0)]
        lines = (line for value in seen if value for line in value.split("\n"))
        field.length = max(field.length, max((len(line) for line in lines), default=0))
        # Most texts are short: only a long one is counted by Excel's measure.
        found.long += sum(
            1
            for value in values
            if value and 2 * len(value) > CELL_LIMIT and utf16_length(value) > CELL_LIMIT
        )
        if field.part != "name" and any("\ufffd" in value for value in values if value):
            found.replaced += sum(
                1 for text in part[field.source] if not _is_empty(text) and NOT_IN_XML.search(str(text))
            )


def _shape(text: str) -> str:
    if re.fullmatch(r"[12]\d{3}", text):
        return "years"
    if not COMPLETE_DATE.fullmatch(text):
        return "texts"
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return "texts"
    return "days"


def raw(field: Field, part: pd.DataFrame) -> list:
    """The values of a column in one part: None, str, bool, int or Decimal; states as codes, dates as text."""
    if field.part == "name":
        names = field.column.names
        found = (None if _is_empty(code) else names.get(str(code)) for code in part[field.source].tolist())
        return [clean(name) if name else None for name in found]
    return _values(part[field.source], field.column)


def cells(field: Field, part: pd.DataFrame, *, lang: str = "", typed: bool = False) -> list:
    """The values of a column in one part as they are written.

    Args:
        field: the column, after the survey.
        part: rows.
        lang: states are in the words of this language; as codes when blank.
        typed: years are numbers and complete dates are dates, where all of them are.
    """
    values = raw(field, part)
    kind = field.column.kind
    if kind in ("decimal", "amount") and not (field.column.decimals > 0 and field.fractions):
        # Counts as whole numbers: a column of counts with a gap arrives as 1498.0.
        return [
            int(value) if value is not None and value == value.to_integral_value() else value
            for value in values
        ]
    if field.part == "state" and lang:
        known = {code: _state_words(code, lang=lang) for code in set(values)}
        return [known[code] for code in values]
    if typed and kind == "date" and field.holds == "years":
        return [int(value) if value else None for value in values]
    if typed and kind == "date" and field.holds == "days":
        return [datetime.date.fromisoformat(value) if value else None for value in values]
    return values


def limited(parts: Iterator[pd.DataFrame], most: int) -> Iterator[pd.DataFrame]:
    """Give the parts as far as `most` rows."""
    left = most
    for part in parts:
        yield part.iloc[:left]
        left -= len(part)
        if left <= 0:
            return


def is_incomplete(found: Survey, ending: str, *, row_limit: int = ROW_LIMIT) -> bool:
    """Tell whether a file of this kind cannot hold everything."""
    return ending in SPREADSHEETS and (found.row_count > row_limit or found.long > 0)


def notices(found: Survey, *, ending: str, lang: str, row_limit: int = ROW_LIMIT) -> list[str]:
    """What the reader has to know about what a file of this kind changes or leaves out; empty when nothing."""
    told = []
    if found.replaced:
        told.append(plural("export.replaced", lang, found.replaced))
    if ending in SPREADSHEETS and found.long:
        told.append(plural("export.shortened", lang, found.long))
    if ending in SPREADSHEETS and found.row_count > row_limit:
        most, rows = (formats.number(count, lang) for count in (row_limit, found.row_count))
        told.append(word("exports.rows_cut", lang, most=most, rows=rows))
    return told


@dataclasses.dataclass(frozen=True, kw_only=True)
class TextSheet:
    """A sheet of nothing but text; a line holds pairs of text and style (`heading`, `bold`, `wrapped`)."""

    name: str
    widths: Sequence[int]
    lines: Sequence[Sequence[tuple[str, str]]]
    has_frozen_head: bool = False


def data_sheet_name(export: Export, *, incomplete: bool) -> str:
    """The name of the first sheet, which says so where the file does not hold everything."""
    return word("exports.sheet.incomplete" if incomplete else "export.sheet.data", export.lang)


def text_sheets(export: Export, found: Survey, *, ending: str, row_limit: int = ROW_LIMIT) -> list[TextSheet]:
    """The sheets that explain the data: selection, codebook, sources and caveats."""
    lang = export.lang
    pairs = [
        (word("export.title", lang), export.title),
        (word("export.selection", lang), export.selection_sentence),
        *export.filters,
        (word("export.rows", lang), formats.number(min(export.row_count, row_limit), lang)),
        (word("export.address", lang), export.address),
        (word("export.version", lang), export.version),
        (word("export.created", lang), export.created),
    ]
    parts = ("heading", "name", "definition", "unit", "type", "missing")
    codebook = [[(word(f"export.codebook.{part}", lang), "heading") for part in parts]]
    codebook += [
        [(row[part], "wrapped") for part in parts] for row in codebook_of(found.for_people, lang=lang)
    ]
    caveats = [*export.caveats, *notices(found, ending=ending, lang=lang, row_limit=row_limit)]
    lines = [
        [(word("export.sources", lang), "bold")],
        *([(text, "wrapped")] for text in export.sources),
        [],
        [(word("export.caveats", lang), "bold")],
        *([(text, "wrapped")] for text in caveats or [word("export.no_caveats", lang)]),
    ]
    return [
        TextSheet(
            name=word("export.sheet.selection", lang),
            widths=(28, 100),
            lines=[[(label, "bold"), (value, "wrapped")] for label, value in pairs],
        ),
        TextSheet(
            name=word("export.sheet.codebook", lang),
            widths=(36, 28, 70, 20, 24, 48),
            lines=codebook,
            has_frozen_head=True,
        ),
        TextSheet(name=word("export.sheet.sources", lang), widths=(130,), lines=lines),
    ]


def codebook_of(fields: Sequence[Field], *, lang: str) -> list[dict[str, str]]:
    """What each column of a file is: heading, name, definition, unit, type, missing."""
    rows = []
    for field in fields:
        kind = field.column.kind
        if kind == "date" and field.holds != "days":
            kind = "year" if field.holds == "years" else "date_as_text"
        rows.append(
            {
                "heading": field.title,
                "name": field.column.name,
                "definition": field.column.definition,
                "unit": field.column.unit,
                "type": word(f"export.kind.{kind}", lang),
                "missing": _missing_marks(field, lang=lang),
            }
        )
    return rows


def width(field: Field) -> float:
    """How wide a column is, in characters."""
    return min(max(10, min(len(field.title), 30) + 3, field.length + 1), 60)


def is_year(column: Column) -> bool:
    """Tell whether a number is a year: 2024, not 2.024."""
    return column.name == "year" or column.name.endswith("_year")


def file_name(export: Export, extension: str, *, kind: str = "", incomplete: bool = False) -> str:
    """A name of at most 100 plain characters: key (else title), selection, version, kind.

    The version and the kind, by which two files of one panel differ, are never cut off; what stands before
    them is, from the end.
    """
    marks = (_slug(export.version, limit=60), _slug(kind, limit=10), INCOMPLETE if incomplete else "")
    ending = "-".join(part for part in marks if part)
    ending += f".{extension.removeprefix('.')}"
    room = NAME_LIMIT - len(ending) - 1
    start = _slug(export.key, limit=min(40, room)) or _slug(export.title, limit=min(40, room)) or "export"
    for part in export.selection:
        if (more := _slug(part, limit=max(room, 0))) and len(start) + 1 + len(more) <= room:
            start += f"_{more}"
    return f"{start}{'' if ending.startswith('.') else '_'}{ending}"


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
    return values


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


def cut(text: str) -> str:
    """Text that fits in a cell; where it does not, its end says so."""
    if utf16_length(text) <= CELL_LIMIT:
        return text
    units = text.encode("utf-16-le")[: 2 * (CELL_LIMIT - len(CUT))]
    return units.decode("utf-16-le", errors="ignore") + CUT  # a pair may be cut in half


def utf16_length(text: str) -> int:
    """How long Excel takes a text to be."""
    return len(text) + sum(1 for character in text if character > "\uffff")


def _missing_marks(field: Field, *, lang: str) -> str:
    if not field.gaps:
        return word("export.missing.none", lang)
    kinds = [formats.missing(kind, lang) for kind in formats.MISSING_KINDS if kind in field.states]
    if not kinds or field.part != "value":
        return word("export.missing.unspecified", lang)
    beside = _state_column(field.column, lang=lang).label
    return word(
        "export.missing.named", lang, states=formats.list_of(kinds, lang, joined_by="or"), column=beside
    )


def utc(moment: str) -> datetime.datetime:
    """The moment in universal time, without a zone."""
    found = datetime.datetime.fromisoformat(moment)
    return found.astimezone(datetime.UTC).replace(tzinfo=None) if found.tzinfo else found


def _slug(text: str, *, limit: int) -> str:
    letters = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    slug = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
    if len(slug) <= limit:
        return slug
    whole_words = slug[: limit + 1].rsplit("-", 1)[0]
    return (whole_words if len(whole_words) <= limit else slug[:limit]).strip("-")
