"""What all panels of registers share: words for codes and dates, tables headed by the dictionary, rows with cells."""

from collections.abc import Mapping, Sequence
from functools import cache

import pandas as pd

from dashboard import dictionary, formats, session
from dashboard.exports.tables import Column
from dashboard.panels import Fact, Mark
from dashboard.profile.view import View
from dashboard.words import word

TONES = {
    "active": "good",
    "running": "good",
    "done": "past",
    "done_late": "past",
    "ended": "past",
    "suspended": "attention",
    "undertaking_suspended": "attention",
    "overdue": "attention",
}
REGISTER_LANGUAGE = "en"
# What the registers hold in English only, though the page may be Dutch.
ENGLISH_ONLY = (
    "partner_seeks legal_frame_international legal_frame_eu legal_frame_national legal_frame assessment_source subject "
    "body answered_source office counterpart_office outcome follow_up status_update note description cost_note legal_basis"
).split()
# A column of a query that the dictionary knows by another name.
ALIASES = {
    "assessment": "legal_assessment",
    "lead": "lead_organisation_id",
    "owner": "owner_organisation_id",
    "country_role": "role",
}
KINDS = {"integer": "integer", "decimal": "decimal", "amount": "decimal", "boolean": "boolean"}


def codes(view: View, list_id: str) -> dict[str, str]:
    """The names of the codes of a list in the reader's language."""
    # A page asks this some hundred and sixty times.
    return dict(session.kept(_codes, view.version, view.lang, list_id))


def _codes(version: str, lang: str, list_id: str) -> dict[str, str]:
    listed = session.cached_query("meta/codes", version=version)
    listed = listed[listed["list_id"] == list_id]
    return dict(zip(listed["code"], listed[f"name_{lang}"], strict=True))


def codes_text(view: View, list_id: str, found: object) -> str | None:
    """The names of the codes that stand in one cell."""
    return _each(found, codes(view, list_id))


def themes_text(view: View, found: object) -> str | None:
    """The names of the themes that stand in one cell."""
    listed = view.ask("meta/themes")
    return _each(found, dict(zip(listed["theme_id"], listed[f"name_{view.lang}"], strict=True)))


def _each(found: object, names: Mapping[str, str]) -> str | None:
    text = text_of(found)
    return (
        None if text is None else "; ".join(names.get(part.strip(), part.strip()) for part in text.split(";"))
    )


def upper_first(text: str) -> str:
    """The text with a capital; str.capitalize would make "Eu body" of "EU body"."""
    return text[:1].upper() + text[1:]


def text_of(value: object) -> str | None:
    """A text, or None where nothing is recorded."""
    return None if formats.is_missing(value) or str(value).strip() == "" else str(value)


def in_english(key: str, value: object, lang: str) -> Fact:
    """A line of a record that the registers hold in English only, under the label of a key."""
    return Fact(label=word(key, lang), value=text_of(value), language=REGISTER_LANGUAGE)


def date_of(value: object, lang: str) -> str | None:
    """A date at the precision recorded, or None where none is."""
    text = text_of(value)
    return None if text is None else formats.date(text, lang)


def place_of(row: Mapping[str, object]) -> str:
    """Workbook, sheet and row of a record."""
    return f"{row['file_name']}, {row['sheet_name']}, {row['sheet_row']}"


@cache
def _described(table_names: tuple[str, ...]) -> dict[str, dictionary.Column]:
    return {
        column.column_name: column for name in reversed(table_names) for column in dictionary.columns(name)
    }


def table(
    view: View,
    listed: pd.DataFrame,
    names: str,
    *,
    of: tuple[str, ...],
    labels: Mapping[str, str] | None = None,
) -> dict[str, object]:
    """The table of a register, headed and explained by the column dictionary.

    Args:
        view: the selection.
        listed: answer of a register query.
        names: its columns to show, `{lang}` standing for the reader's language.
        of: tables of the dictionary that describe them, the first before the others.
        labels: headings of a page's own, before any other.

    Returns:
        `table` and `columns` of a panel; what is not recorded says so.
    """
    lang = view.lang
    described = _described(of)
    frame = pd.DataFrame(index=listed.index)
    columns = []
    for name in names.format(lang=lang).split():
        plain = name.removesuffix(f"_{lang}")
        known = described.get(ALIASES.get(plain, plain))
        kind = KINDS.get(known.type, "text") if known else "text"
        values = listed[name]
        if kind == "text":
            named = codes(view, known.code_list) if known and known.code_list and plain == name else {}
            values = [
                named.get(value, value) if (value := text_of(found)) is not None else None for found in values
            ]
        frame[plain] = values
        frame[f"{plain}_state"] = [
            "not_recorded" if formats.is_missing(value) else None for value in frame[plain]
        ]
        columns.append(
            Column(
                name=plain,
                label=labels[plain]
                if labels and plain in labels
                else word(f"country.column.{plain}", lang)
                if name != plain or known is None
                else known.heading(lang),
                kind=kind,
                unit=known.unit if known and kind in ("integer", "decimal") else "",
                definition=(known.description_nl if lang == "nl" else known.description_en) if known else "",
                language=REGISTER_LANGUAGE if name in ENGLISH_ONLY else "",
            )
        )
    return {"table": frame.reset_index(drop=True), "columns": columns}


def traced(view: View, counts: Sequence[tuple[str, pd.DataFrame, str]], *, title: str) -> dict[str, object]:
    """What leads a register's counts back to their cells.

    Args:
        view: the selection.
        counts: for each count its words, the records that it counts, and the column whose cell decides.
        title: the column of the records that names them.

    Returns:
        `marks`, `rows` and `recompute` of a panel; the rows of a mark are as many as its count.
    """
    lang = view.lang

    def rows(mark: tuple[int]) -> pd.DataFrame:
        _, records, decides = counts[mark[0]]
        return cells(view, records, decides=decides, title=title)

    return {
        "marks": [Mark(label=label, key=(number,)) for number, (label, _, _) in enumerate(counts)],
        "rows": rows,
        "recompute": lambda found, mark: word(
            "country.recompute.register",
            lang,
            count=formats.number(len(found), lang),
            what=counts[mark[0]][0],
        ),
    }


def cells(view: View, records: pd.DataFrame, *, decides: str, title: str) -> pd.DataFrame:
    """Records as rows with the cell that decides: name, file, sheet, row and cell."""
    letters = view.ask("meta/sheet_columns")
    letters = letters[letters["column_name"] == decides].set_index(["file_name", "sheet_name"])[
        "column_letter"
    ]
    places = list(zip(records["file_name"], records["sheet_name"], records["sheet_row"], strict=True))
    return pd.DataFrame(
        {
            "name": records[title].astype(object),
            "file_name": [file for file, _, _ in places],
            "sheet_name": [sheet for _, sheet, _ in places],
            "sheet_row": [row for _, _, row in places],
            "cell": [f"{letters[(file, sheet)]}{row}" for file, sheet, row in places],
        }
    ).reset_index(drop=True)


def sources(view: View, source_ids: Sequence[str]) -> list[dict[str, str]]:
    """Publications by their keys, as a panel shows them; one that the version does not describe is said by its key."""
    listed = view.ask("meta/sources").set_index("source_id")
    return [
        publication(listed.loc[name], view.lang)
        if name in listed.index
        else dict.fromkeys(("publisher", "licence", "address", "attribution"), "")
        | {"title": word("country.source_not_described", view.lang, source=name)}
        for name in source_ids
    ]


def licence_name(licence: str | None, lang: str) -> str | None:
    """Return a licence as it is called in the reader's language; a publisher's own words where it has no name there."""
    if formats.is_missing(licence):
        return None
    known = {
        "Decision 2011/833/EU": "commission",
        "CC BY 4.0": "attribution",
        "CC0": "zero",
        "CC0 (ministry)": "zero_ministry",
        "MIT": "mit",
        "MIT; public domain": "mit_public",
        "Reuse with attribution": "reuse",
        "Reuse with attribution (OECD terms)": "reuse_oecd",
        "Reuse with attribution (Commission Decision 2011/833/EU)": "commission",
        "CC0 (ministry); reuse with attribution (Commission)": "zero_and_commission",
        "Commission content reusable with attribution; no licence stated for the consolidation": "consolidated",
    }
    return word(f"sources.licence.{known[licence]}", lang) if licence in known else licence


def publication(row: Mapping[str, object], lang: str) -> dict[str, str]:
    """One row of `meta/sources`, as a panel shows it; blank where it does not say."""
    return {
        "publisher": text_of(row[f"publisher_{lang}"]) or "",
        "title": str(row[f"title_{lang}"]),
        "licence": licence_name(text_of(row["licence"]), lang) or "",
        **{part: text_of(row[part]) or "" for part in ("address", "attribution")},
    }


def sourced(view: View, register: str, *, source_ids: Sequence[str] = ()) -> dict[str, object]:
    """What every panel on a register must carry; `source_ids` where it is not the register of that name."""
    lang = view.lang
    return {
        "sources": sources(view, source_ids or (f"register_{register}",)),
        "period": word("country.register.period", lang),
        "version": view.version,
        "definition": word(f"country.definition.{register}", lang),
        "not_a": word(f"country.not_a.{register}", lang),
        "selection_sentence": view.sentence,
        "address": view.address,
    }
