"""What a reader chose of a table: read from the address, put into words, and asked.

`filters` holds a part for each filter, `column.how:value`: `is` (values with ~ between them), `has`, `from`, `to`, `yes`
and `missing` (each yes or no). A value is percent-encoded, so that any text survives the commas, colons and tildes.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote

from dashboard import formats, session, store
from dashboard.access import Reader
from dashboard.dictionary import Column, Table, fold
from dashboard.tables import described
from dashboard.tables.described import ORIGIN_KEY, filter_of
from dashboard.tables.names import MOST_CHOICES, names_of
from dashboard.words import word

PAGE_SIZE = 50
EXAMPLE = "is_example"
MOST_WORDS = 8
MOST_NAMED = 3
HOW = {
    "choice": ("is", "missing"),
    "yes_no": ("yes", "missing"),
    "number": ("from", "to", "missing"),
    "period": ("from", "to", "missing"),
    "text": ("has", "missing"),
}
"""How a column of each kind can be filtered; `has` goes with every one whose codes are too many to choose from."""
PERIOD = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,12})?")
TRUE = {"yes": True, "no": False}


@dataclass(frozen=True, kw_only=True)
class Selection:
    """What of one table is shown; hashable, so that what is made of it can be kept.

    Attributes:
        table: the table, with the columns that this version has.
        version: name of a version that is kept.
        lang: language of the page.
        who: who is asking.
        filters: the conditions, one a column.
        search: words that must all stand in a row.
        columns: names of the columns shown, in order.
        sort: the column to sort by, None for the order of the sheet.
        is_largest_first: the other way round.
        page: from 1.
    """

    table: Table
    version: str
    lang: str
    who: Reader
    filters: tuple[store.Condition, ...] = ()
    search: str = ""
    columns: tuple[str, ...] = ()
    sort: str | None = None
    is_largest_first: bool = False
    page: int = 1

    @property
    def is_moved(self) -> bool:
        """True: there are endlessly many selections, each is kept for a while only."""
        return True

    @property
    def name(self) -> str:
        """The name of the table."""
        return self.table.table_name

    def column(self, name: str) -> Column:
        """Return a column of the table."""
        return next(column for column in self.table.columns if column.column_name == name)

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the search."""
        return tuple(dict.fromkeys(self.search.split()))[:MOST_WORDS]

    @property
    def where(self) -> tuple[store.Condition | store.Search, ...]:
        """The conditions as the door takes them."""
        return (*self.filters, *([self._search()] if self.words else []))

    def _search(self) -> store.Search:
        held = held_columns(self.name, self.version)
        text, named = [], {word: [] for word in self.words}
        for column in self.table.columns:
            if held.get(column.column_name) != "VARCHAR":
                continue
            text.append(column.column_name)
            for word_, places in named.items():
                names = names_on(column, self.lang, self.version).items()
                if codes := tuple(code for code, name in names if fold(word_) in fold(name)):
                    places.append((column.column_name, column.list_separator, codes))
        return store.Search(
            words=self.words, columns=tuple(text), named=tuple(tuple(places) for places in named.values())
        )

    @property
    def asked(self) -> dict[str, object]:
        """What every question to the door has in common."""
        return {"reader": self.who, "version": self.version, "where": self.where}

    @property
    def order(self) -> tuple[tuple[str, bool], ...]:
        """How the rows are sorted."""
        if self.sort:
            return ((self.sort, self.is_largest_first),)
        # What is invented comes after what is known.
        return ((EXAMPLE, False),) if EXAMPLE in held_columns(self.name, self.version) else ()

    @property
    def count(self) -> int:
        """How many rows are chosen."""
        return session.kept(_count, self.name, self.version, self.who, self.where)

    @property
    def whole_count(self) -> int:
        """How many rows the table has."""
        return session.kept(_count, self.name, self.version, self.who, ())

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.count // PAGE_SIZE))

    def without(self, column: str | None) -> "Selection":
        """Return the selection without the filter on a column; None takes out the search."""
        if column is None:
            return replace(self, search="", page=1)
        kept = tuple(condition for condition in self.filters if condition.column != column)
        return replace(self, filters=kept, page=1)

    def filter_in_words(self, condition: store.Condition) -> str:
        """Return one filter in words: "Land: Tunesië of Marokko"."""
        column, lang = self.column(condition.column), self.lang
        names = names_on(column, lang, self.version)
        said = []
        if condition.any_of:
            told = [names.get(code, code) for code in condition.any_of]
            if len(told) > MOST_NAMED:
                more = formats.number(len(told) - MOST_NAMED + 1, lang)
                told = [*told[: MOST_NAMED - 1], word("tables.filter.others", lang, count=more)]
            said.append(formats.list_of(told, lang, joined_by="or"))
        if condition.contains:
            said.append(word("tables.filter.has", lang, text=condition.contains))
        first, last = (self._end(column, end) for end in (condition.at_least, condition.at_most))
        if first and last:
            said.append(word("tables.filter.between", lang, first=first, last=last))
        elif first or last:
            said.append(word(f"tables.filter.{'from' if first else 'to'}", lang, value=first or last))
        if condition.is_true is not None:
            said.append(word("boolean.yes" if condition.is_true else "boolean.no", lang))
        if condition.is_present:
            said.append(word("tables.filter.present", lang))
        if condition.or_missing:
            said.append(word("tables.filter.or_missing" if said else "tables.filter.missing", lang))
        return word("tables.filter.told", lang, column=column.heading(lang), told=" ".join(said))

    def _end(self, column: Column, value: object) -> str:
        if value is None:
            return ""
        if filter_of(column) == "period":
            return formats.date(str(value), self.lang)
        if described.kind_of(column) != "date":
            digits = len(f"{value:.6f}".rstrip("0").split(".")[1])
            return formats.number(value, self.lang, decimals=digits)
        return str(int(value))

    @property
    def sentence(self) -> str:
        """The selection in one sentence."""
        lang = self.lang
        said = [self.filter_in_words(condition) for condition in self.filters]
        if self.words:
            said.append(word("tables.searched", lang, words=", ".join(self.words)))
        if self.sort:
            key = "tables.sorted_down" if self.is_largest_first else "tables.sorted"
            said.append(word(key, lang, column=self.column(self.sort).heading(lang)))
        return "; ".join([self.table.title(lang), *(said or [word("tables.all_rows", lang)])])


def _count(table: str, version: str, who: Reader, where: tuple) -> int:
    return store.count(table, reader=who, version=version, where=where)


def names_on(column: Column, lang: str, version: str) -> Mapping[str, str]:
    """Return code -> name for a column, kept."""
    return session.kept(_names_on, column, lang, version, session.reader())


def _names_on(column: Column, lang: str, version: str, who: Reader) -> Mapping[str, str]:
    return names_of(column, lang, reader=who, version=version)


def held_columns(table: str, version: str) -> Mapping[str, str]:
    """Return the columns that a table has in a version, with the database's types."""
    return session.kept(_held_columns, table, version, session.reader())


def _held_columns(table: str, version: str, who: Reader) -> Mapping[str, str]:
    return store.column_types(table, reader=who, version=version)


def choices_of(column: Column, version: str) -> list[str]:
    """Return the codes that stand in a column of this version; none where they are too many to choose from."""
    return session.kept(_choices_of, column, version, session.reader())


def _choices_of(column: Column, version: str, who: Reader) -> list[str]:
    found = store.values(
        column.table_name, column.column_name, separator=column.list_separator, reader=who, version=version
    )
    return found if len(found) <= MOST_CHOICES else []


def ways_of(column: Column, version: str) -> tuple[str, ...]:
    """Return how a column can be filtered."""
    kind = filter_of(column)
    if kind == "choice" and not choices_of(column, version):
        return HOW["text"]
    return HOW[kind]


def tables_of(version: str) -> dict[str, Table]:
    """Return the tables of a version that can be opened, each with the columns that it has there."""
    return session.kept(_tables_of, version, session.reader())


def _tables_of(version: str, who: Reader) -> dict[str, Table]:
    there = set(store.table_names(reader=who, version=version))
    found = {}
    for name, table in described.tables().items():
        if name in there:
            held = store.column_types(name, reader=who, version=version)
            virtual = ("file_name", "sheet_name") if ORIGIN_KEY in held else ()
            columns = tuple(c for c in table.columns if c.column_name in held or c.column_name in virtual)
            found[name] = replace(table, columns=columns)
    return found


def packed_values(values: Sequence[str]) -> str:
    """Return values as one text that any text survives."""
    return "~".join(quote(str(value), safe="").replace("~", "%7E") for value in values)


def unpacked_values(text: str) -> list[str]:
    """Return the values of a text, see `packed_values`."""
    return [unquote(part) for part in text.split("~")]


def selection_of_address(lang: str, version: str) -> tuple[Selection | None, list[session.Notice]]:
    """Return what the address asks for, None where it names no table, and what of it could not be followed."""
    return read_selection(session.carried(), tables_of(version), lang=lang, version=version)


def read_selection(
    address: Mapping[str, str], tables: Mapping[str, Table], *, lang: str, version: str
) -> tuple[Selection | None, list[session.Notice]]:
    """Read an address against the tables that there are."""
    notices: list[session.Notice] = []

    def note(key: str, **values: str) -> None:
        notices.append(session.Notice(f"tables.notice.{key}", values))

    name = address.get("table", "")
    if name not in tables:
        if name:
            note("table", value=name)
        return None, notices
    table = tables[name]
    held = held_columns(name, version)
    known = {column.column_name: column for column in table.columns}
    real = {column: found for column, found in known.items() if column in held}

    filters: dict[str, store.Condition] = {}
    for part, text in session.unpack(address.get("filters", "")).items():
        column, _, how = part.rpartition(".")
        read = _condition(filters.get(column), real[column], how, text, version) if column in real else None
        if read is None:
            note("filter", value=f"{part}:{unquote(text)}")
        else:
            filters[column] = read

    columns = [column for column in address.get("columns", "").split(",") if column]
    for wrong in [column for column in columns if column not in known]:
        note("column", value=wrong)
    chosen = tuple(dict.fromkeys(column for column in columns if column in known))

    asked = address.get("sort", "")
    sort = asked.removeprefix("-")
    if asked and sort not in real:
        note("column", value=sort)
    selection = Selection(
        table=table,
        version=version,
        lang=lang,
        who=session.reader(),
        filters=tuple(filters.values()),
        search=address.get("search", "").strip(),
        columns=chosen or described.first_columns(table, lang),
        sort=sort if sort in real else None,
        is_largest_first=asked.startswith("-"),
    )
    page = address.get("page", "1")
    number = int(page) if re.fullmatch(r"[0-9]{1,6}", page) else 0
    if not 1 <= number <= selection.pages:
        note("page", value=page, pages=formats.number(selection.pages, lang))
        number = min(max(number, 1), selection.pages)
    return replace(selection, page=number), notices


def _condition(
    held: store.Condition | None, column: Column, how: str, text: str, version: str
) -> store.Condition | None:
    """Return the condition on a column with one more part of the address, None where that part says nothing."""
    now = held or store.Condition(column=column.column_name, separator=column.list_separator)
    if how not in ways_of(column, version) or not text:
        return None
    value = unquote(text)
    match how:
        case "is":
            choices = set(choices_of(column, version))
            found = tuple(dict.fromkeys(unpacked_values(text)))
            return replace(now, any_of=found) if choices.issuperset(found) else None
        case "has":
            return replace(now, contains=value) if value.strip() else None
        case "from" | "to":
            if filter_of(column) == "period":
                bound = value if PERIOD.fullmatch(value) and _is_date(value) else None
            else:
                bound = float(value) if NUMBER.fullmatch(value) else None
                bound = int(bound) if bound is not None and bound.is_integer() else bound
            end = "at_least" if how == "from" else "at_most"
            return None if bound is None else replace(now, **{end: bound})
        case "yes":
            return replace(now, is_true=TRUE[value]) if value in TRUE else None
    if value not in TRUE:
        return None
    return replace(now, or_missing=True) if TRUE[value] else replace(now, is_present=True)


def _is_date(text: str) -> bool:
    try:
        formats.date(text, session.LANGUAGES[0])
    except ValueError:
        return False
    return True
