"""What the codes of a table are called in the reader's language."""

import functools
from collections.abc import Mapping

from dashboard import store
from dashboard.access import Reader
from dashboard.dictionary import Column
from dashboard.tables.described import rows_of

NAMED_BY = {
    "organisation": ("name_{lang}", "name"),
    "money_organisation_name": ("name_{lang}", "name_en"),
    "activity": ("title",),
    "theme": ("name_{lang}",),
    "status": ("name_{lang}",),
    "partnership": ("name_{lang}", "name"),
    "instrument": ("name_{lang}", "name"),
    "publication": ("title_{lang}",),
    "indicator": ("name_{lang}",),
    "route": ("name_{lang}",),
    "money_set": ("name_{lang}",),
    "need_indicator": ("name_{lang}", "name"),
    "oversight": ("subject_{lang}", "subject"),
    "undertaking": ("undertaking_{lang}", "undertaking"),
    "capacity": ("description_{lang}", "description"),
    "coverage_claim": ("basis",),
}
"""The columns that name a row of the table that a code refers to; the first one that holds something."""
MOST_CHOICES = 600
"""More codes than this are no list to choose from: they are searched as text."""


def names_of(column: Column, lang: str, *, reader: Reader, version: str) -> Mapping[str, str]:
    """Return code -> name of a column that holds codes; nothing for any other column."""
    found: dict[str, str] = {}
    if column.type in ("country", "area"):
        found |= _of_table("money_region", "place_code", ("found_as",), lang, reader, version)
        found |= _of_table("country", "country_code", ("name_{lang}",), lang, reader, version)
    for list_id in filter(None, column.code_list.split("|")):
        listed = store.rows(
            "code_list",
            columns=["code", f"name_{lang}"],
            reader=reader,
            version=version,
            where=[store.Condition(column="list_id", any_of=(list_id,))],
        )
        found |= dict(zip(listed["code"], listed[f"name_{lang}"], strict=True))
    if column.references and column.references[0] in NAMED_BY:
        table, key = column.references
        found |= _of_table(table, key, NAMED_BY[table], lang, reader, version)
    return {**_others(lang), **found} if found else found


@functools.cache
def _others(lang: str) -> Mapping[str, str]:
    """Codes that stand for no country or theme of its own, the same in every table."""
    return {row["code"]: row[f"name_{lang}"] for row in rows_of("other_codes")}


def _of_table(
    table: str, key: str, named_by: tuple[str, ...], lang: str, reader: Reader, version: str
) -> dict[str, str]:
    held = (
        store.column_types(table, reader=reader, version=version) if _is_there(table, reader, version) else {}
    )
    names = [name for part in named_by if (name := part.format(lang=lang)) in held]
    if not names or key not in held:
        return {}
    rows = store.rows(table, columns=[key, *names], reader=reader, version=version)
    told = rows[names].bfill(axis=1).iloc[:, 0]
    return {
        code: str(name) for code, name in zip(rows[key], told, strict=True) if name == name and code == code
    }


def _is_there(table: str, reader: Reader, version: str) -> bool:
    return table in store.table_names(reader=reader, version=version)
