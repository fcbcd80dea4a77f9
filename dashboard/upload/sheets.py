"""How each sheet was read, and the ways to say that it is to be read otherwise."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from dashboard import dictionary, formats, panels, session
from dashboard.exports.tables import Column
from dashboard.intake.cells import is_day_of_two_digits
from dashboard.intake.compare import column_title, title_of
from dashboard.intake.reading import CENTURIES, DATE_ORDERS, SHARES, Reading
from dashboard.intake.upload import State
from dashboard.upload import door
from dashboard.upload.faults import heading_rows_of
from dashboard.words import has, plural, word

SKIP = "(skip)"
BESIDE = "(beside)"
ALL = "(all)"
BACKSLASHED = r"\\\1"
NUMBER_FORMS = ("nl", "en")
QUESTIONS = {
    "ambiguous_number": ("number_form", NUMBER_FORMS),
    "percent_or_fraction": ("share", SHARES),
    "two_digit_year": ("century", CENTURIES),
    "ambiguous_date": ("date_order", DATE_ORDERS),
}
"""Rule -> what a reader may say of a column, and the answers."""
MOST_COLUMNS = 120
"""Columns of a sheet that can be changed one by one."""
REASONS = (
    "above_heading", "blank_row", "not_a_country", "subtotal_row", "note_row", "repeated_heading", "hidden_row",
    "hidden_column",
)  # fmt: skip


def overview(state: State, lang: str) -> None:
    """Show how each sheet was read as a table."""
    rows = []
    for sheet in state.sheets:
        rows.append(
            {
                "sheet": f"{sheet['file_name']} › {sheet['sheet_name']}",
                "table": table_in_words(sheet, lang),
                "why": why_in_words(sheet, lang),
                "headings": heading_in_words(sheet, lang),
                "rows": int(sheet["rows"]) if _is_read(sheet) else None,
                "rows_state": None if _is_read(sheet) else "not_applicable",
                "columns": columns_in_words(sheet, lang),
                "replaces": replaces_in_words(sheet, lang),
                "remarks": remarks_in_words(sheet, lang),
            }
        )
    names = ("sheet", "table", "why", "headings", "rows", "columns", "replaces", "remarks")
    columns = [
        Column(name=name, label=word(f"upload.sheet.{name}", lang), kind="integer" if name == "rows" else "text")
        for name in names
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=[*names, "rows_state"])
    html = panels.table_html(
        frame, columns=columns, caption=word("upload.sheets.caption", lang), lang=lang, is_caption_seen=False
    )
    with st.container(key="upload-sheets"):
        st.html(html)


def _is_read(sheet: Mapping[str, object]) -> bool:
    return bool(sheet["table_name"]) and not sheet["skip"]


def table_in_words(sheet: Mapping[str, object], lang: str) -> str:
    """Return what a sheet was taken for."""
    if sheet["skip"]:
        return word("upload.table.skipped", lang)
    name = str(sheet["table_name"] or "")
    return title_of(name, lang) if name else word("upload.table.unknown", lang)


def why_in_words(sheet: Mapping[str, object], lang: str) -> str:
    """Return why it was taken for that."""
    if sheet["is_remembered"]:
        return word("upload.why.remembered", lang)
    why = str(sheet.get("why") or "none")
    key = f"upload.why.{why}"
    return word(key, lang) if has(key) else word("upload.why.none", lang)


def heading_in_words(sheet: Mapping[str, object], lang: str) -> str:
    """Return in which rows its headings stand."""
    found = sheet.get("heading_rows")
    if not found:
        return word("upload.headings.none", lang)
    first, last = (int(row) for row in found)
    if first == last:
        return word("upload.headings.single", lang, row=first)
    return word("upload.headings.many", lang, first=first, last=last)


def known(sheet: Mapping[str, object]) -> list[tuple[str, str, str]]:
    """Return the columns of a sheet: letter, heading as found, column of the dictionary or blank."""
    return [(str(letter), str(heading or ""), str(name or "")) for letter, heading, name in sheet["mapping"]]


def columns_in_words(sheet: Mapping[str, object], lang: str) -> str:
    """Return how many of its columns are known, and which ones are kept as they are."""
    if not _is_read(sheet):
        return formats.missing("not_applicable", lang)
    others = [heading or letter for letter, heading, name in known(sheet) if not name and heading]
    count = sum(1 for _, _, name in known(sheet) if name)
    told = plural("upload.columns.known", lang, count)
    if not others:
        return told
    shown = formats.list_of([f"“{one}”" for one in others[:6]], lang)
    kept = plural("upload.columns.kept", lang, len(others), columns=shown)
    return f"{told}; {kept}"


def replaces_in_words(sheet: Mapping[str, object], lang: str) -> str:
    """Return which sheets it takes the place of."""
    if not _is_read(sheet):
        return formats.missing("not_applicable", lang)
    found = sheet["replaces"]
    if found is None:
        return word("upload.replaces.open", lang)
    if not found:
        return word("upload.replaces.beside" if sheet["candidates"] else "upload.replaces.first", lang)
    return formats.list_of([_shown(one) for one in found], lang)


def _shown(one: str) -> str:
    return one.replace("\t", " › ")


def remarks_in_words(sheet: Mapping[str, object], lang: str) -> str:
    """Return what is hidden in it."""
    told = [word("upload.hidden.sheet", lang)] if sheet["is_hidden"] else []
    for name in ("hidden_rows", "hidden_columns"):
        if count := int(sheet[name]):
            told.append(plural(f"upload.{name}", lang, count))
    return "; ".join(told) or word("upload.hidden.none", lang)


# What stands in the cells -------------------------------------------------------------------------------------


def accounting(state: State, lang: str) -> None:
    """Show what became of the filled cells of each sheet: each in the database, in the list of faults, or counted."""
    read = [sheet for sheet in state.sheets if sheet.get("accounting")]
    if not read:
        return
    names = ("filled", "stored", "heading", "unknown", "faulty", "left_out")
    rows = []
    for sheet in read:
        counted = dict(sheet["accounting"])
        left = {str(reason): int(n) for reason, n in dict(counted.get("left_out") or {}).items() if n}
        why = formats.list_of(
            [
                word("upload.left.counted", lang, reason=reason_in_words(reason, lang), count=formats.number(n, lang))
                for reason, n in left.items()
            ],
            lang,
        ) if left else None  # fmt: skip
        rows.append(
            {"sheet": f"{sheet['file_name']} › {sheet['sheet_name']}"}
            | {name: int(counted.get(name) or 0) for name in names[:-1]}
            | {"left_out": sum(left.values()), "why": why, "why_state": None if why else "not_applicable"}
        )
    frame = pd.DataFrame(rows)
    totals = {name: int(frame[name].sum()) for name in names}
    panels.paragraph(
        plural(
            "upload.accounting.sentence",
            lang,
            totals["filled"],
            **{name: formats.number(totals[name], lang) for name in names[1:]},
        )
    )
    columns = [
        Column(name="sheet", label=word("upload.sheet.sheet", lang), kind="text"),
        *(Column(name=name, label=word(f"upload.accounting.{name}", lang), kind="integer") for name in names),
        Column(name="why", label=word("upload.accounting.why", lang), kind="text"),
    ]
    st.html(
        panels.table_html(
            frame,
            columns=columns,
            caption=word("upload.accounting.caption", lang),
            lang=lang,
            is_caption_seen=False,
        )
    )


def reason_in_words(reason: str, lang: str) -> str:
    """Return why cells were left out."""
    return word(f"upload.left.{reason if reason in REASONS else 'otherwise'}", lang)


# Saying it otherwise ----------------------------------------------------------------------------------------


def corrections(state: State, faults: pd.DataFrame, lang: str) -> None:
    """Let a reader say, sheet by sheet, how it is to be read; each choice is kept at once."""
    for number, sheet in enumerate(state.sheets):
        _one(state, number, sheet, ambiguous(sheet, faults), lang)


def ambiguous(sheet: Mapping[str, object], faults: pd.DataFrame) -> dict[str, list[tuple[str, str]]]:
    """Return each rule of `QUESTIONS` -> letter and a value found of each column of a sheet that breaks it.

    Where the century of a day is asked, its order may be as unclear: both are asked at once.
    """
    of_sheet = faults[
        (faults["file_name"] == sheet["file_name"]) & (faults["sheet_name"] == sheet["sheet_name"])
    ]
    found: dict[str, list[tuple[str, str]]] = {}
    for rule_id in QUESTIONS:
        asks = of_sheet["rule_id"] == rule_id
        if rule_id == "ambiguous_date":
            asks |= (of_sheet["rule_id"] == "two_digit_year") & of_sheet["value_found"].map(
                is_day_of_two_digits
            )
        some = of_sheet[asks & (of_sheet["column_letter"] != "")]
        first = some.drop_duplicates("column_letter")
        found[rule_id] = list(zip(first["column_letter"], first["value_found"], strict=True))
    return found


@dataclass(frozen=True, kw_only=True)
class _Sheet:
    """A sheet whose reading is being changed: where it stands among the others, and what is said of it now."""

    state: State
    number: int
    told: Mapping[str, object]
    reading: Reading
    lang: str

    def shows(
        self, name: str, value: object, make: Callable[[object], dict[str, object]]
    ) -> dict[str, object]:
        """Return the arguments of a widget that shows a value and keeps what a reader makes of it."""

        def keep(chosen: object) -> None:
            door.choose(self.state, self.told, **make(chosen))

        return session.shows(f"upload-{self.number}-{name}", value, keep)


def _one(
    state: State,
    number: int,
    told: Mapping[str, object],
    asked: Mapping[str, Sequence[tuple[str, str]]],
    lang: str,
) -> None:
    title = f"{told['file_name']} › {told['sheet_name']}: {table_in_words(told, lang)}"
    if count := sum(map(len, asked.values())):
        title = plural("upload.read.questions", lang, count, sheet=title)
    part = panels.folded(title, key=f"upload-sheet-{number}")
    if not part.open:
        return
    sheet = _Sheet(state=state, number=number, told=told, reading=door.reading_of(state, told), lang=lang)
    with part, st.container(key=f"upload-reading-{number}"):
        _ambiguous(sheet, asked)
        _table(sheet)
        if sheet.reading.skip:
            return
        _place(sheet)
        _hidden(sheet)
        _headings(sheet)
        _columns(sheet)


def _table(sheet: _Sheet) -> None:
    lang, reading = sheet.lang, sheet.reading
    tables = sorted(
        dictionary.tables().values(), key=lambda table: (table.area != "registers", table.title(lang))
    )
    names = {"": word("upload.table.find", lang), SKIP: word("upload.table.skip", lang)}
    names |= {table.table_name: table.title(lang) for table in tables}
    value = SKIP if reading.skip else reading.table if reading.table in names else ""

    def make(chosen: object) -> dict[str, object]:
        if chosen == SKIP:
            return {"skip": True}
        # Columns of one table mean nothing in another.
        return {"skip": False, "table": str(chosen), "columns": {}, "replaces": None}

    st.selectbox(
        word("upload.read.table", lang),
        list(names),
        format_func=names.get,
        **sheet.shows("table", value, make),
    )


def _place(sheet: _Sheet) -> None:
    lang = sheet.lang
    candidates = [str(one) for one in sheet.told["candidates"]]
    if not candidates:
        return
    names = {"": word("upload.place.find", lang)} | {
        one: word("upload.place.of", lang, sheet=_shown(one)) for one in candidates
    }
    if len(candidates) > 1:
        names[ALL] = word("upload.place.all", lang)
    names[BESIDE] = word("upload.place.beside", lang)
    said = sheet.reading.replaces
    value = "" if said is None else BESIDE if not said else ALL if len(said) > 1 else said[0]

    def make(chosen: object) -> dict[str, object]:
        found = {"": None, BESIDE: (), ALL: tuple(candidates)}
        return {"replaces": found[chosen] if chosen in found else (str(chosen),)}

    st.selectbox(
        word("upload.read.place", lang),
        list(names),
        format_func=names.get,
        **sheet.shows("place", value if value in names else "", make),
    )


def _hidden(sheet: _Sheet) -> None:
    if not (int(sheet.told["hidden_rows"]) or int(sheet.told["hidden_columns"])):
        return
    st.radio(
        word("upload.read.hidden", sheet.lang),
        ["read", "skip"],
        format_func=lambda one: word(f"upload.hidden.{one}", sheet.lang),
        horizontal=True,
        **sheet.shows("hidden", sheet.reading.hidden, lambda chosen: {"hidden": str(chosen)}),
    )


def _headings(sheet: _Sheet) -> None:
    lang, said = sheet.lang, sheet.reading.heading_rows
    found = list(heading_rows_of(sheet.told))
    st.text_input(
        word("upload.read.headings", lang),
        placeholder=_rows_in_words(found),
        max_chars=9,
        **sheet.shows(
            "headings",
            _rows_in_words(list(range(said[0], said[1] + 1))) if said else "",
            lambda chosen: {"heading_rows": _rows(str(chosen))},
        ),
    )
    panels.paragraph(word("upload.read.headings.hint", lang), kind="hint")


def _rows_in_words(rows: Sequence[int]) -> str:
    return "" if not rows else str(rows[0]) if len(rows) == 1 else f"{rows[0]}-{rows[-1]}"


def _rows(text: str) -> tuple[int, int] | None:
    """Return the rows that somebody typed, "3" or "3-5"; None where that is not what was typed."""
    first, _, last = (part.strip() for part in text.replace("–", "-").partition("-"))
    if not (first.isascii() and first.isdigit() and 0 < int(first) < 10_000):
        return None
    if not last:
        return int(first), int(first)
    if not (last.isascii() and last.isdigit() and int(first) <= int(last) < int(first) + 10):
        return None
    return int(first), int(last)


def _ambiguous(sheet: _Sheet, asked: Mapping[str, Sequence[tuple[str, str]]]) -> None:
    """Ask how a column is meant that can be read in two ways, and show what was answered before."""
    lang = sheet.lang
    headings = {letter: heading for letter, heading, _ in known(sheet.told)}
    for rule_id, (name, forms) in QUESTIONS.items():
        said = dict(getattr(sheet.reading, name))
        values = dict(asked.get(rule_id, ()))
        for letter in dict.fromkeys([*values, *said]):
            label = word(
                f"upload.read.{name}",
                lang,
                column=f"{letter} ({headings.get(letter) or letter})",
                value=values.get(letter, ""),
            )
            st.radio(
                label if letter in values else word(f"upload.read.{name}.again", lang, column=letter),
                ["", *forms],
                format_func=lambda form, name=name: word(f"upload.{name}.{form or 'open'}", lang),
                horizontal=True,
                **sheet.shows(
                    f"{name}-{letter}",
                    said.get(letter, ""),
                    lambda chosen, letter=letter, said=said, name=name: {
                        name: {k: v for k, v in (said | {letter: str(chosen)}).items() if v}
                    },
                ),
            )


def _columns(sheet: _Sheet) -> None:
    """Show each column with what it was taken for, to be changed."""
    lang, said = sheet.lang, dict(sheet.reading.columns)
    name = sheet.reading.table or str(sheet.told["table_name"] or "")
    table = dictionary.tables().get(name)
    if table is None:
        return
    panels.paragraph(word("upload.read.columns", lang), kind="legend")
    options = ["", *(column.column_name for column in table.columns)]
    titles = {"": word("upload.column_kept", lang)} | {
        column.column_name: column_title(name, column.column_name, lang) for column in table.columns
    }
    columns = [one for one in known(sheet.told) if one[1] or one[2]]
    with st.container(key=f"upload-columns-{sheet.number}"):
        for letter, heading, found in columns[:MOST_COLUMNS]:
            now = said.get(letter, found)
            st.selectbox(
                f"{letter}: {panels.MARKDOWN.sub(BACKSLASHED, heading)}",
                options,
                format_func=lambda one: titles.get(one, one),
                **sheet.shows(
                    f"column-{letter}",
                    now if now in titles else "",
                    lambda chosen, letter=letter: {"columns": said | {letter: str(chosen)}},
                ),
            )
    if len(columns) > MOST_COLUMNS:
        panels.paragraph(plural("upload.read.more_columns", lang, len(columns) - MOST_COLUMNS), kind="hint")
