"""The panels on what differs between two versions: by table, by country, in the figures, row by row and cell by cell."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from dashboard import dictionary, formats, paths, session
from dashboard.access import Reader
from dashboard.exports.tables import STATE_SUFFIX, Column
from dashboard.intake import compare, publish
from dashboard.intake.compare import KINDS, Differences
from dashboard.panels import Panel
from dashboard.tables import described
from dashboard.tables.chosen import names_on
from dashboard.words import plural, word

PAGE_SIZE = 50
MOST_OF_ONE_TABLE = 2_000
"""Rows of each kind that are listed where one table is chosen."""
MOST_SHOWN = 4
"""Columns that say which row it is."""
CHOICES = ("kind", "table", "country")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which two versions are compared, and which of the differences are listed; hashable.

    Attributes:
        former: name of the version before.
        latter: name of the version after.
        lang: nl or en.
        kind: one of KINDS; blank for all.
        table: name of a table; blank for all.
        country: code of a country; blank for all.
        page: of the list, from 1.
        address: absolute address that leads back here.
    """

    former: str
    latter: str
    lang: str
    kind: str = ""
    table: str = ""
    country: str = ""
    page: int = 1
    address: str = ""

    @property
    def is_moved(self) -> bool:
        """True: there are endlessly many, each is kept for a while only."""
        return True

    @property
    def is_whole(self) -> bool:
        """Whether everything is listed."""
        return not (self.kind or self.table or self.country)

    @cached_property
    def all(self) -> Differences:
        """All differences, counted; the first of each table and kind listed."""
        usual = Asked(former=self.former, latter=self.latter, lang="")
        return session.kept(_differences, usual, session.reader())

    @cached_property
    def found(self) -> Differences:
        """The differences that are listed."""
        if self.is_whole:
            return self.all
        return session.kept(_differences, replace(self, lang="", page=1, address=""), session.reader())

    @cached_property
    def lines(self) -> pd.DataFrame:
        """A row a line of the list, see `lines_of`."""
        return session.kept(_lines, replace(self, page=1, address=""))

    @property
    def pages(self) -> int:
        """How many pages the list has, at least one."""
        return max(1, -(-len(self.lines) // PAGE_SIZE))

    @property
    def sentence(self) -> str:
        """What is compared and listed, in one sentence."""
        said = [word("versions.sentence", self.lang, former=self.former, latter=self.latter)]
        said += [
            f"{word(f'versions.choose.{name}', self.lang)}: {text}" for name, text in self.choices.items()
        ]
        return "; ".join(said)

    @property
    def choices(self) -> dict[str, str]:
        """What was chosen of kind, table and country, in words."""
        told = {}
        if self.kind:
            told["kind"] = word(f"versions.is.{self.kind}", self.lang)
        if self.table:
            told["table"] = compare.title_of(self.table, self.lang)
        if self.country:
            told["country"] = self.all.country(self.country, self.lang)
        return told


def _differences(asked: Asked, who: Reader) -> Differences:
    var = paths.var_folder()
    former, latter = (publish.path_of(var, name) for name in (asked.former, asked.latter))
    if former is None or latter is None:
        raise LookupError(asked.former if former is None else asked.latter)
    return compare.differences(
        former,
        latter,
        reader=who,
        tables=(asked.table,) if asked.table else None,
        kinds=(asked.kind,) if asked.kind else KINDS,
        country=asked.country or None,
        most=MOST_OF_ONE_TABLE if asked.table else compare.MOST_ROWS,
    )


def _lines(asked: Asked) -> pd.DataFrame:
    return lines_of(asked.found, asked.lang)


# Lines ------------------------------------------------------------------------------------------------------

LINE_COLUMNS = (
    "kind", "table", "row", "column", "before", "after", "countries", "place",
    "former_place", "key", "table_name", "column_name", "country_codes",
)  # fmt: skip


def lines_of(found: Differences, lang: str) -> pd.DataFrame:
    """Return the listed differences in words: a line a cell that changed, a line a row that is new or gone.

    Columns: LINE_COLUMNS. `row` says which row it is, `column_name` is missing for a whole row; `before` and `after` are values
    with the name of a code before it; a missing one has its reason beside it.
    """
    cells = {number: group.to_dict("records") for number, group in found.cells.groupby("number")}
    names = _Names(found, lang)
    lines: list[dict[str, object]] = []
    for row in found.rows.to_dict("records"):
        table = row["table_name"]
        line = {
            "kind": word(f"versions.is.{row['kind']}", lang),
            "table": compare.title_of(table, lang),
            "row": row_in_words(row, names, lang),
            "countries": formats.list_of(
                [found.country(code, lang) for code in row["country_codes"].split(";")], lang
            )
            if row["country_codes"]
            else None,
            f"countries{STATE_SUFFIX}": None if row["country_codes"] else "not_applicable",
            "key": row["key"] or None,
            "table_name": table,
            "country_codes": row["country_codes"] or None,
        }
        if row["kind"] in ("new", "removed"):
            was = _place(row, "former", row["former_sheet_row"], lang)
            whole = {
                "column": word("versions.whole_row", lang),
                "column_name": None,
                "before": None,
                "after": None,
                "place": _place(row, "latter", row["latter_sheet_row"], lang)
                or word("versions.place.then", lang, place=str(was)),
                "former_place": was,
            }
            lines.append(line | whole)
            continue
        for cell in cells.get(row["number"], []):
            lines.append(
                line
                | {
                    "column": compare.column_title(table, cell["column_name"], lang),
                    "column_name": cell["column_name"],
                    **{
                        name: names.value(table, cell["column_name"], cell[held])
                        for name, held in (("before", "old"), ("after", "new"))
                    },
                    "place": _place(cell, "latter", cell["latter_cell"] or row["latter_sheet_row"], lang),
                    "former_place": _place(
                        cell, "former", cell["former_cell"] or row["former_sheet_row"], lang
                    ),
                }
            )
    made = pd.DataFrame(lines, columns=[*LINE_COLUMNS, f"countries{STATE_SUFFIX}"])
    for name in ("before", "after", "former_place", "column_name", "key"):
        made[f"{name}{STATE_SUFFIX}"] = [
            "not_applicable" if formats.is_missing(v) else None for v in made[name]
        ]
    return made


def _place(held: Mapping[str, object], side: str, at: object, lang: str) -> str | None:
    """Where a cell or row stands: "registers.xlsx, visit, K5"; None where it is not there."""
    if formats.is_missing(held[f"{side}_file_name"]):
        return None
    spot = at if isinstance(at, str) else word("versions.place.row", lang, row=int(at))
    return f"{held[f'{side}_file_name']}, {held[f'{side}_sheet_name']}, {spot}"


class _Names:
    """What codes are called, looked up once a column: in the version after, else in the one before."""

    def __init__(self, found: Differences, lang: str) -> None:
        self.lang = lang
        self.versions = (found.latter, found.former)
        self.known: dict[tuple[str, str], Mapping[str, str]] = {}

    def of(self, table: str, column: str) -> Mapping[str, str]:
        if (table, column) not in self.known:
            described_ = dictionary.tables().get(table)
            about = (
                next((c for c in described_.columns if c.column_name == column), None) if described_ else None
            )
            self.known[table, column] = (
                {}
                if about is None
                else {
                    **names_on(about, self.lang, self.versions[1]),
                    **names_on(about, self.lang, self.versions[0]),
                }
            )
        return self.known[table, column]

    def value(self, table: str, column: str, text: str | None) -> str:
        said = compare.value_in_words(table, column, text, self.lang)
        if text is None or not (names := self.of(table, column)):
            return said
        called = [names.get(code.strip(), code.strip()) for code in text.split(";")]
        told = "; ".join(called)
        return told if told.casefold() == text.casefold() else f"{told} ({said})"


def row_in_words(row: Mapping[str, object], names: "_Names", lang: str) -> str:
    """Return which row it is: its key, then what its table shows first."""
    table = dictionary.tables().get(row["table_name"])
    held = row["after"] if isinstance(row["after"], dict) else row["before"]
    key = row["key"]
    first = described.first_columns(described.tables()[table.table_name], lang) if table else tuple(held)
    told = []
    for name in first:
        text = held.get(name)
        if text is None or (table and name in table.key and len(table.key) == 1):
            continue
        called = names.of(row["table_name"], name)
        said = compare.value_in_words(row["table_name"], name, text, lang)
        told.append(
            "; ".join(called.get(part.strip(), part.strip()) for part in text.split(";")) if called else said
        )
        if len(told) == MOST_SHOWN:
            break
    shown = compare.KEY_APART.join(_cut(text) for text in told)
    if table and len(table.key) == 1 and key:
        return f"{key}: {shown}" if shown else key
    return shown or key


def _cut(text: str, most: int = 90) -> str:
    return text if len(text) <= most else f"{text[: most - 2].rstrip()} …"


# Panels -----------------------------------------------------------------------------------------------------


def panel(
    asked: Asked,
    key: str,
    *,
    title: str,
    summary: str,
    table: pd.DataFrame,
    columns: Sequence[Column],
    shown: Sequence[str] = (),
    leads_to: str = "",
    caveats: Sequence[str] = (),
    whole: Callable[[], pd.DataFrame] | None = None,
    empty: str = "",
) -> Panel:
    """Return a panel on two versions: its source is the two loads, its rows are the table."""
    lang = asked.lang
    return Panel(
        key=key,
        title=title,
        subtitle=word(f"versions.{key}.subtitle", lang, former=asked.former, latter=asked.latter),
        figure=None,
        alt=summary,
        summary=summary,
        table=table,
        columns=columns,
        shown_columns=shown,
        shows_table=True,
        row_address=leads_to,
        empty=empty or summary,
        caveats=caveats,
        sources=[
            {
                "publisher": word("shell.product", lang),
                "title": word("versions.source", lang),
                "address": "",
                "licence": "",
            }
        ],
        period=word(
            "versions.period",
            lang,
            first=formats.date(_day(asked.former), lang),
            last=formats.date(_day(asked.latter), lang),
        ),
        version=asked.latter,
        definition=word(f"versions.{key}.definition", lang),
        not_a=word("versions.not_a", lang),
        rows=lambda _mark: table,
        row_columns=columns,
        recompute=word("versions.recompute", lang),
        selection_sentence=asked.sentence,
        address=asked.address,
        filters=[(word(f"versions.choose.{name}", lang), text) for name, text in asked.choices.items()],
        whole=whole,
    )


def _day(version: str) -> str:
    return f"{version[:4]}-{version[4:6]}-{version[6:8]}"


def _counted(lang: str) -> list[Column]:
    return [Column(name=kind, label=word(f"versions.column.{kind}", lang), kind="integer") for kind in KINDS]


def _text(name: str, lang: str, *, kind: str = "text", language: str = "") -> Column:
    return Column(name=name, label=word(f"versions.column.{name}", lang), kind=kind, language=language)


def tables_panel(asked: Asked) -> Panel:
    """How many rows of each table differ, and how many it had and has."""
    lang, found = asked.lang, asked.all
    frame = found.counts.assign(
        table=[compare.title_of(name, lang) for name in found.counts["table_name"]],
        address=[link_to(table=name) for name in found.counts["table_name"]],
    )
    columns = [
        _text("table", lang),
        *_counted(lang),
        _text("rows_before", lang, kind="integer"),
        _text("rows_after", lang, kind="integer"),
        _text("table_name", lang),
        _text("address", lang, kind="url"),
    ]
    summary = compare.words(found, lang)[0]
    return panel(
        asked,
        "tables",
        title=plural("versions.tables.title", lang, len(frame))
        if len(frame)
        else word("versions.tables.none", lang),
        summary=summary,
        table=frame[[column.name for column in columns]],
        columns=columns,
        shown=[column.name for column in columns[:-2]],
        leads_to="address",
        caveats=compare.lacking_in_words(found, lang),
    )


def countries_panel(asked: Asked) -> Panel:
    """How many rows that concern each country differ, those of the product's own list first."""
    lang, found = asked.lang, asked.all
    frame = compare.by_country(found)
    frame = frame.assign(
        name=[found.country(code, lang) for code in frame["country_code"]],
        tables=[
            formats.list_of(
                [
                    compare.title_of(name, lang)
                    for name in found.countries.loc[found.countries["country_code"] == code, "table_name"]
                ],
                lang,
            )
            for code in frame["country_code"]
        ],
        address=[link_to(country=code) for code in frame["country_code"]],
    )
    columns = [
        _text("name", lang),
        *_counted(lang),
        _text("tables", lang),
        _text("country_code", lang),
        _text("address", lang, kind="url"),
    ]
    listed = sum(code in found.listed for code in frame["country_code"])
    summary = plural("versions.countries.summary", lang, len(frame), listed=formats.number(listed, lang))
    made = frame[[column.name for column in columns]]
    few = made.head(max(listed, 10))
    return panel(
        asked,
        "countries",
        title=plural("versions.countries.title", lang, len(frame))
        if len(frame)
        else word("versions.countries.none", lang),
        summary=summary,
        table=few,
        columns=columns,
        shown=[column.name for column in columns[:-2]],
        leads_to="address",
        caveats=[
            word("versions.countries.caveat", lang),
            *([plural("versions.countries.first", lang, len(few))] if len(few) < len(made) else []),
        ],
        whole=lambda: made,
        empty=word("versions.countries.none", lang),
    )


def figures_panel(asked: Asked, key: pd.DataFrame) -> Panel:
    """The key figures of both versions beside each other, those that differ first."""
    lang = asked.lang
    changed = int(key["is_changed"].sum())
    table = key.sort_values("is_changed", ascending=False, kind="stable", ignore_index=True)
    table = table.assign(
        difference=[
            word(f"versions.{'differs' if found else 'same'}", lang) for found in table["is_changed"]
        ],
        **{
            f"{name}{STATE_SUFFIX}": [
                ("not_applicable" if name == "note" else "no_data") if formats.is_missing(value) else None
                for value in table[name]
            ]
            for name in ("before", "after", "note")
        },
    )
    summary = (
        plural("versions.figures.summary", lang, changed) if changed else word("versions.figures.none", lang)
    )
    return panel(
        asked,
        "figures",
        title=plural("versions.figures.title", lang, changed)
        if changed
        else word("versions.figures.title_none", lang),
        summary=summary,
        table=table.drop(columns="is_changed"),
        columns=[_text(name, lang) for name in ("what", "before", "after", "difference", "note")],
        caveats=[word("versions.figures.caveat", lang)],
    )


def rows_panel(asked: Asked) -> Panel:
    """A page of the list: every row that is new or gone, every cell that changed."""
    lang = asked.lang
    lines = asked.lines
    start = (asked.page - 1) * PAGE_SIZE
    # A row says what its table holds, in whatever language that is.
    columns = [
        _text(name, lang, language="und" if name in ("row", "before", "after") else "")
        for name in LINE_COLUMNS
    ]
    caveats = []
    if asked.found.is_capped:
        caveats.append(
            word(
                "versions.rows.capped",
                lang,
                listed=formats.number(len(asked.found.rows), lang),
                count=formats.number(asked.found.chosen, lang),
                most=formats.number(asked.found.most, lang),
                most_in_all=formats.number(compare.MOST_IN_ALL, lang),
            )
        )
    summary = (
        word(
            "versions.rows.summary",
            lang,
            first=formats.number(start + 1, lang),
            last=formats.number(min(start + PAGE_SIZE, len(lines)), lang),
            count=formats.number(len(lines), lang),
        )
        if len(lines)
        else word("versions.rows.none", lang)
    )
    return panel(
        asked,
        "rows",
        title=plural("versions.rows.title", lang, asked.found.chosen)
        if len(lines)
        else word("versions.rows.none_title", lang),
        summary=summary,
        table=lines.iloc[start : start + PAGE_SIZE],
        columns=columns,
        shown=["kind", "table", "row", "column", "before", "after", "place"],
        caveats=caveats,
        whole=lambda: lines,
    )


def link_to(**choices: str) -> str:
    """Return the absolute address of this page with the list narrowed to one table or country."""
    return session.link(absolute=True, changes=session.pack(choices)) + "#rows"


def today() -> dt.date:
    """The day that figures are judged on."""
    return dt.date.today()
