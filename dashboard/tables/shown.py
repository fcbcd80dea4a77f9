"""A page of rows, its totals and its files: codes with their names, where each row stands, and where it leads."""

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from urllib.parse import quote_plus

import pandas as pd

from dashboard import formats, session, store
from dashboard.access import Reader
from dashboard.dictionary import NUMERIC_TYPES, Table
from dashboard.dictionary import Column as Described
from dashboard.exports import tables
from dashboard.panels import cell_text, escape
from dashboard.tables import described
from dashboard.tables.chosen import EXAMPLE, PAGE_SIZE, Selection, held_columns, names_on, tables_of
from dashboard.tables.described import ORIGIN_KEY, kind_of
from dashboard.words import plural, word

NAME_ENDING = "_name"
IN_ANY_LANGUAGE = ("activity", "oversight")
"""Tables whose rows have a name in the language of their source only."""
AS_IN_THE_CELL = -1
VIRTUAL = ("file_name", "sheet_name")
MOST_TOTALS = 12
PERSONS = "not_public"


def asked_columns(selection: Selection) -> list[str]:
    """Return the columns to ask for: those shown, what the link needs, and where the row stands."""
    held = held_columns(selection.name, selection.version)
    link = described.links().get(selection.name)
    needed = [part.rpartition(":")[2] for part in link.columns] if link else []
    needed += ["reporting_organisation"] if link and selection.name == "iati_transaction" else []
    wanted = [*selection.columns, *needed, ORIGIN_KEY, EXAMPLE]
    return [name for name in dict.fromkeys(wanted) if name in held]


def columns_of(selection: Selection) -> list[tables.Column]:
    """Return the columns as screen and files show them: a code is followed by its name."""
    lang, found = selection.lang, []
    shown = list(selection.columns)
    if has_examples(selection) and EXAMPLE not in shown:
        shown.append(EXAMPLE)
    for name in shown:
        column = selection.column(name)
        found.append(_column(column, lang))
        if names_on(column, lang, selection.version):
            label = word("tables.column.name_of", lang, column=column.heading(lang))
            meaning = word("tables.column.name_is", lang, column=column.heading(lang))
            told = "und" if column.references and column.references[0] in IN_ANY_LANGUAGE else ""
            found.append(
                tables.Column(
                    name=f"{name}{NAME_ENDING}", label=label, kind="text", definition=meaning, language=told
                )
            )
    labels = [column.label for column in found]
    return [
        column
        if labels.count(column.label) == 1
        else tables.Column(**{**vars(column), "label": f"{column.label} ({column.name})"})
        for column in found
    ]


def on_page(columns: Sequence[tables.Column], frame: pd.DataFrame) -> list[tables.Column]:
    """Return columns as a page shows them: amounts of which none has cents are written without."""
    return [
        replace(column, decimals=0)
        if column.kind == "amount"
        and column.name in frame
        and all(float(found).is_integer() for found in frame[column.name].dropna())
        else column
        for column in columns
    ]


def _column(column: Described, lang: str) -> tables.Column:
    kind = kind_of(column)
    return tables.Column(
        name=column.column_name,
        label=column.heading(lang),
        kind=kind,
        unit="" if SAYS_UNIT.search(column.heading(lang)) else unit_of(column, lang),
        language=language_of(column),
        decimals={"decimal": AS_IN_THE_CELL, "amount": 2, "money": 2}.get(column.type, 0),
        definition=column.description_nl if lang == "nl" else column.description_en,
    )


def unit_of(column: Described, lang: str) -> str:
    """Return the unit of a column in words; a unit without words as it stands in the dictionary."""
    key = f"tables.unit.{column.unit}"
    return word(key, lang) if column.unit in UNITS else column.unit


def language_of(column: Described) -> str:
    """Return the language of the texts of a column; `und` where the source does not say it, and for codes."""
    for lang in session.LANGUAGES:
        if column.column_name.endswith(f"_{lang}"):
            return lang
    is_said = column.type in (*NUMERIC_TYPES, "date", "month", "boolean") or column.column_name in VIRTUAL
    return "" if is_said else "und"


SAYS_UNIT = re.compile(r"\b(EUR|USD|euro|euros|dollar|dollars)\b", re.IGNORECASE)
UNITS = (
    "persons",
    "detections",
    "applications",
    "decisions",
    "EUR",
    "USD",
    "EUR_1000",
    "USD_million",
    "index",
    "visits",
    "amounts",
    "days",
)


def namer(selection: Selection) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Return what makes rows of the door into rows to be shown: it asks nothing any more, so a thread may run it."""
    lang = selection.lang
    columns = columns_of(selection)
    told = {
        name: (
            names_on(selection.column(name), lang, selection.version),
            selection.column(name).list_separator,
        )
        for name in [c.name for c in columns]
        if any(c.column_name == name for c in selection.table.columns)
    }
    places = session.kept(_sheets, selection.version, selection.who)
    return partial(
        _named, columns=columns, told=told, places=places, hidden=store.BODIES.get(selection.name, ())
    )


def _sheets(version: str, who: Reader) -> Mapping[int, tuple[str, str]]:
    found = store.rows("sheet_origin", columns=[ORIGIN_KEY, *VIRTUAL], reader=who, version=version)
    return {int(row[0]): (row[1], row[2]) for row in found.itertuples(index=False)}


def _named(
    rows: pd.DataFrame,
    *,
    columns: Sequence[tables.Column],
    told: Mapping[str, tuple[Mapping[str, str], str]],
    places: Mapping[int, tuple[str, str]],
    hidden: Sequence[str],
) -> pd.DataFrame:
    made: dict[str, object] = {}
    for column in columns:
        name = column.name
        if name in VIRTUAL:
            at = VIRTUAL.index(name)
            made[name] = [
                None if formats.is_missing(sheet) else places[int(sheet)][at] for sheet in rows[ORIGIN_KEY]
            ]
        elif name in rows:
            made[name] = _values(rows[name], column.kind)
        else:
            code = name.removesuffix(NAME_ENDING)
            names, separator = told[code]
            says = {found: _name(found, names, separator) for found in rows[code].dropna().unique()}
            made[name] = [None if formats.is_missing(found) else says[found] for found in rows[code]]
        if name in hidden:
            made[name + tables.STATE_SUFFIX] = [
                PERSONS if formats.is_missing(found) else None for found in made[name]
            ]
    return pd.DataFrame(made)


def _values(found: pd.Series, kind: str) -> list[object]:
    if kind in ("date", "identifier") and pd.api.types.is_integer_dtype(found.dtype):
        return [None if formats.is_missing(value) else str(int(value)) for value in found]
    if kind == "boolean":
        return [None if formats.is_missing(value) else bool(value) for value in found]
    if kind == "integer":
        return [None if formats.is_missing(value) else int(value) for value in found]
    return [None if formats.is_missing(value) else value for value in found]


def _name(found: str, names: Mapping[str, str], separator: str) -> str:
    parts = str(found).split(separator) if separator else [str(found)]
    return "; ".join(names.get(part.strip(), part.strip()) for part in parts)


def page_of(selection: Selection) -> tuple[pd.DataFrame, list[str | None]]:
    """Return the rows of this page as they are shown, and the address that each leads to."""
    rows = store.rows(
        selection.name,
        columns=asked_columns(selection),
        order=selection.order,
        limit=PAGE_SIZE,
        offset=(selection.page - 1) * PAGE_SIZE,
        **selection.asked,
    )
    return namer(selection)(rows), addresses(selection, rows)


def has_examples(selection: Selection) -> int:
    """Return how many of the chosen rows are invented examples."""
    if EXAMPLE not in held_columns(selection.name, selection.version):
        return 0
    return session.kept(_examples, selection)


def _examples(selection: Selection) -> int:
    only = store.Condition(column=EXAMPLE, is_true=True)
    return store.count(selection.name, **selection.asked | {"where": (*selection.where, only)})


def addresses(selection: Selection, rows: pd.DataFrame) -> list[str | None]:
    """Return for each row the absolute address of the thing itself, None where it has no page."""
    link = described.links().get(selection.name)
    if link is None:
        return [None] * len(rows)
    known = session.kept(_known_targets, link.page, selection.version, selection.who)
    sets = session.kept(_sets, selection.version, selection.who) if link.page == "activity" else {}
    held = "KEY"
    away = {"table": None, "filters": None, "columns": None, "sort": None, "search": None}
    address = session.link(link.page, absolute=True, **away | {link.parameter: held})
    before, _, after = address.partition(f"{link.parameter}={held}")
    anchor = f"#{link.anchor}" if link.anchor else ""
    found = []
    for row in rows.to_dict("records"):
        key = next((key for key in _keys(row, link, sets) if key in known), None)
        found.append(
            f"{before}{link.parameter}={quote_plus(key, safe=',:~')}{after}{anchor}" if key else None
        )
    return found


def _keys(row: Mapping[str, object], link: described.Link, sets: Mapping[str, str]) -> list[str]:
    values = []
    for part in link.columns:
        given, _, name = part.rpartition(":")
        value = row[name]
        if formats.is_missing(value):
            values.append([])
            continue
        before = f"{sets.get(row.get(given, ''), given)}:" if given else ""
        values.append([f"{before}{code.strip()}" for code in str(value).split(";")])
    if link.parameter == "cell":
        return [".".join(part[0] for part in values)] if all(values) else []
    return [key for keys in values for key in keys]


def _known_targets(page: str, version: str, who: Reader) -> frozenset[str]:
    asked = {"reader": who, "version": version}
    if page == "activity":
        return frozenset(store.values("activity", "activity_key", **asked))
    if page == "organisation":
        return frozenset(store.values("money_organisation_name", "organisation_id", **asked))
    countries = store.values("profile_country", "country_code", **asked)
    if page == "country":
        return frozenset(countries)
    migration = store.Condition(column="kind", any_of=("migration",))
    themes = store.rows("theme", columns=["theme_id"], where=[migration], **asked)["theme_id"]
    return frozenset(f"{country}.{theme}" for country in countries for theme in themes)


def _sets(version: str, who: Reader) -> Mapping[str, str]:
    """Return publisher as found -> source of money, for the keys of activities of IATI."""
    found = store.totals(
        "iati_row", sums=[], by=["reporting_organisation", "money_set_id"], reader=who, version=version
    )
    return dict(zip(found["reporting_organisation"], found["money_set_id"], strict=True))


def totals_of(selection: Selection) -> tuple[pd.DataFrame, list[tables.Column]]:
    """Return what the chosen rows add up to, split as it must be, with its columns; nothing where nothing may be added."""
    rule = described.sums().get(selection.name)
    by_name = {column.column_name: column for column in selection.table.columns}
    if rule is None or not rule.columns or not {*rule.columns, *rule.by} <= set(by_name):
        return pd.DataFrame(), []
    told = session.kept(_totals, selection, rule)
    lang, made, columns = selection.lang, {}, []
    for name in rule.by:
        column = by_name[name]
        names = names_on(column, lang, selection.version)
        kind = kind_of(column)
        made[name] = [
            None if formats.is_missing(found) else names.get(found, found)
            for found in _values(told[name], kind)
        ]
        columns.append(tables.Column(name=name, label=column.heading(lang), kind="text" if names else kind))
    made["row_count"] = [int(found) for found in told["row_count"]]
    columns.append(tables.Column(name="row_count", label=word("tables.totals.rows", lang), kind="integer"))
    for name in rule.columns:
        column = by_name[name]
        made[name] = [None if formats.is_missing(found) else found for found in told[name]]
        digits = 0 if column.type == "integer" or not column.unit.endswith("million") else 1
        columns.append(
            tables.Column(
                name=name,
                label=column.heading(lang),
                kind="amount",
                unit="" if SAYS_UNIT.search(column.heading(lang)) else unit_of(column, lang),
                decimals=digits,
            )
        )
    return pd.DataFrame(made), columns


def _totals(selection: Selection, rule: described.Sum) -> pd.DataFrame:
    return store.totals(selection.name, sums=rule.columns, by=rule.by, **selection.asked)


def why_no_total(selection: Selection) -> str:
    """Return why nothing is added up."""
    rule = described.sums().get(selection.name)
    return word(f"tables.no_total.{rule.why_not if rule and rule.why_not else 'nothing'}", selection.lang)


def sources_of(selection: Selection) -> list[Mapping[str, str]]:
    """Return the publications that the rows of the table come from."""
    listed = session.cached_query("meta/sources", version=selection.version).set_index("source_id")
    ids = source_ids(selection.table, selection.version)
    lang = selection.lang
    return [
        {
            "publisher": _text(row[f"publisher_{lang}"]),
            "title": _text(row[f"title_{lang}"]),
            "address": _text(row["address"]),
            "licence": _text(row["licence"]),
            "attribution": _text(row["attribution"]),
            "period": period_in_words(_text(row["reference_period"]), lang),
        }
        for row in (listed.loc[name] for name in ids if name in listed.index)
    ] or [
        {
            "publisher": "",
            "title": word("tables.own_source", lang),
            "address": "",
            "licence": "",
            "attribution": "",
            "period": "",
        }
    ]


def _text(value: object) -> str:
    return "" if formats.is_missing(value) else str(value)


def source_ids(table: Table, version: str) -> list[str]:
    """Return the keys of the publications that a table comes from."""
    return session.kept(_source_ids, table, version, session.reader())


def _source_ids(table: Table, version: str, who: Reader) -> list[str]:
    held = store.column_types(table.table_name, reader=who, version=version)
    own = {c.column_name: c for c in table.columns}.get("source_id")
    # A column of this name may say of which source the row speaks, not where it comes from.
    is_origin = own is not None and own.key_part is None and not own.is_required and "source_id" in held
    found = store.values(table.table_name, "source_id", reader=who, version=version) if is_origin else []
    return found or [table.source_id]


def catalogue(version: str, lang: str) -> list[dict[str, object]]:
    """Return one row a table that can be opened: area, title, grain, rows, source and until when."""
    return session.kept(_catalogue, version, lang, session.reader())


def _catalogue(version: str, lang: str, who: Reader) -> list[dict[str, object]]:
    listed = session.cached_query("meta/sources", version=version).set_index("source_id")
    found = []
    for name, table in tables_of(version).items():
        known = [listed.loc[key] for key in source_ids(table, version) if key in listed.index]
        titles = [str(row[f"title_{lang}"]) for row in known]
        if len(titles) > 2:
            titles = [plural("tables.sources", lang, len(titles))]
        until = [row["reference_period"] for row in known if not formats.is_missing(row["reference_period"])]
        found.append(
            {
                "area": table.area,
                "name": name,
                "title": table.title(lang),
                "grain": table.grain_nl if lang == "nl" else table.grain_en,
                "row_count": store.count(name, reader=who, version=version),
                "source": "; ".join(titles),
                "until": period_in_words(whole_period(map(str, until)), lang) or None,
            }
        )
    return found


YEARS = re.compile(r"(\d{4})-(\d{4})")


def whole_period(periods: Iterable[str]) -> str:
    """Return the period that some periods cover together, from the first beginning to the last end; blank for none."""
    held = [YEARS.sub(r"\1/\2", period) for period in periods]
    if not held:
        return ""
    first, last = min(period.partition("/")[0] for period in held), max(map(_last_of, held))
    return first if first == last else f"{first}/{last}"


def _last_of(period: str) -> str:
    return period.rpartition("/")[2]


def period_in_words(period: str, lang: str) -> str:
    """Return a reference period, `2014-01/2025-04`, in words; what is no period stays as it stands."""
    period = YEARS.sub(r"\1/\2", period)
    first, _, last = period.partition("/")
    try:
        return formats.period(first, last or first, lang) if first else ""
    except ValueError:
        return period


def export_of(selection: Selection) -> tables.Export:
    """Return what a file of the selection holds: all its rows, the columns shown, and all that explains them."""
    lang = selection.lang
    rule = described.sums().get(selection.name)
    caveats = [word("tables.caveat.missing", lang)]
    if rule and rule.by:
        caveats.append(split_in_words(selection))
    elif rule and rule.why_not:
        caveats.append(why_no_total(selection))
    if selection.name in store.TITLES or selection.name == "activity":
        caveats.append(word("tables.caveat.persons", lang))
    if has_examples(selection):
        caveats.append(word("tables.caveat.examples", lang))
    made = namer(selection)
    return tables.Export(
        title=selection.table.title(lang),
        selection_sentence=selection.sentence,
        columns=columns_of(selection),
        batches=partial(_batches, selection, asked_columns(selection), selection.asked, made),
        row_count=selection.count,
        sources=[
            source["attribution"]
            or ", ".join(
                source[part] for part in ("publisher", "title", "licence", "address") if source[part]
            )
            for source in sources_of(selection)
        ],
        caveats=caveats,
        version=selection.version,
        address=session.link(absolute=True, version=selection.version, page_=None),
        created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        lang=lang,
        filters=filters_in_words(selection),
        key=selection.name,
    )


def _batches(
    selection: Selection,
    columns: Sequence[str],
    asked: Mapping[str, object],
    made: Callable[[pd.DataFrame], pd.DataFrame],
) -> Iterator[pd.DataFrame]:
    for batch in store.batches(selection.name, columns=columns, order=selection.order, **asked):
        yield made(batch)


def filters_in_words(selection: Selection) -> list[tuple[str, str]]:
    """Return pairs of label and value for the sheet with the selection."""
    lang = selection.lang
    told = [
        (word("tables.filter.label", lang), selection.filter_in_words(condition))
        for condition in selection.filters
    ]
    if selection.words:
        told.append((word("tables.search", lang), ", ".join(selection.words)))
    return told


def split_in_words(selection: Selection) -> str:
    """Return by what the sums of the table are split."""
    by = [selection.column(name).heading(selection.lang) for name in described.sums()[selection.name].by]
    return word("tables.totals.split", selection.lang, by=formats.list_of(by, selection.lang))


def table_html(
    frame: pd.DataFrame,
    *,
    columns: Sequence[tables.Column],
    leads_to: Sequence[str | None],
    selection: Selection,
    caption: str,
) -> str:
    """Return a page of rows as a table whose heads sort it and whose first cell leads to the thing itself."""
    lang = selection.lang
    kinds = {c.name: "number" if c.kind in tables.NUMBER_KINDS else "text" for c in columns}
    head = "".join(_head(column, kinds[column.name], selection) for column in columns)
    body = []
    for row, address in zip(frame.to_dict("records"), leads_to, strict=True):
        cells = "".join(
            f'<td class="{kinds[c.name]}{" missing" if formats.is_missing(row[c.name]) else ""}">'
            f"{_cell(row, c, address if place == 0 else None, lang)}</td>"
            for place, c in enumerate(columns)
        )
        body.append(f"<tr>{cells}</tr>")
    name = escape(caption)
    return (
        f'<div class="table-frame"><p class="sideways" aria-hidden="true">'
        f"{escape(word('shell.table.sideways', lang))}</p>"
        f'<div class="table" role="region" tabindex="0" aria-label="{name}"><table>'
        f'<caption class="unseen">{name}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div></div>"
    )


def _head(column: tables.Column, kind: str, selection: Selection) -> str:
    label = escape(tables.heading(column, lang=selection.lang))
    if column.name not in held_columns(selection.name, selection.version):
        return f'<th scope="col" class="{kind}">{label}</th>'
    is_sorted = selection.sort == column.name
    way = ("descending" if selection.is_largest_first else "ascending") if is_sorted else "none"
    turned = f"-{column.name}" if is_sorted and not selection.is_largest_first else column.name
    mark = {"ascending": "\u00a0↑", "descending": "\u00a0↓", "none": ""}[way]
    address = escape(session.link(sort=turned))
    does = escape(word("tables.sort_by", selection.lang, column=column.label))
    return (
        f'<th scope="col" class="{kind}" aria-sort="{way}"><a href="{address}" title="{does}">{label}'
        f'<span aria-hidden="true">{mark}</span></a></th>'
    )


def _cell(row: Mapping[str, object], column: tables.Column, address: str | None, lang: str) -> str:
    value = row[column.name]
    text = escape(cell_text(row, column=column, lang=lang))
    if formats.is_missing(value):
        return text
    is_foreign = column.language and column.language != lang
    language = f' lang="{escape(column.language)}"' if is_foreign else ""
    if column.kind == "url" and isinstance(value, str) and not address:
        address = value if value.startswith(("https://", "http://")) else None
    if address:
        return f'<a href="{escape(address)}"{language}>{text}</a>'
    if column.kind in ("code", "country", "area", "identifier"):
        return f'<span class="hint"{language}>{text}</span>'
    return f"<span{language}>{text}</span>" if language else text
