"""What each register and source is complete for, what not, and how much of the matrix rests on it."""

import re
from collections.abc import Callable, Sequence

import pandas as pd

from dashboard import dictionary, formats
from dashboard.exports.tables import Column
from dashboard.gaps import matrix, rules
from dashboard.gaps.rules import Cell, Claim
from dashboard.gaps.view import GapView, in_language
from dashboard.panels import Panel
from dashboard.profile.records import sources, text_of
from dashboard.words import has, plural, word

LEVELS = ("bilateral", "eu", "multilateral", "all")
ONE_DATE = re.compile(r"\d{4}(-\d{2}){0,2}")
EXAMPLES = "examples"
"""How the names of workbooks with invented rows begin; those count nowhere."""
REGISTER_AREA = "registers"
MONEY_AREA = "money"
KINDS_OF_NUMBER = frozenset(
    "own framework nothing unknown na gaps to_check rows_accepted with_figure without_figure row_count recorded".split()
)


def head_notice(view: GapView) -> list[str]:
    """Return one or two sentences on what the matrix rests on, for its head.

    Returns:
        Which themes are closed, at which level, and which are not; that the Dutch list is not public.
    """
    lang = view.lang
    closed = {theme: claims for theme in view.themes if (claims := closing(view, theme))}
    still_open = [theme for theme in view.themes if theme not in closed]
    said = []
    if closed:
        named = [
            word(
                "gap_completeness.head.theme",
                lang,
                theme=view.theme(theme),
                levels=levels_in_words(view, claims),
            )
            for theme, claims in closed.items()
        ]
        said.append(word("gap_completeness.head.closed", lang, themes="; ".join(named)))
    if still_open:
        said.append(
            plural("gap_completeness.head.open", lang, len(still_open))
            if closed
            else word("gap_completeness.head.all_open", lang)
        )
    said.append(word("gap_completeness.head.dutch_list", lang))
    return said


def closing(view: GapView, theme_id: str, country_codes: Sequence[str] | None = None) -> tuple[Claim, ...]:
    """Return the claims that close a theme for any of some countries (all of the set), in the order of their keys."""
    found = {
        claim.claim_id: claim
        for code in (view.evidence.countries if country_codes is None else country_codes)
        for claim in view.cells[code, theme_id].closed_by
    }
    return tuple(found[name] for name in sorted(found))


def levels_in_words(view: GapView, claims: Sequence[Claim]) -> str:
    """Return the levels of some claims as a list."""
    found = [level for level in LEVELS if any(claim.level == level for claim in claims)]
    return formats.list_of([level_in_words(level, view.lang) for level in found], view.lang)


def level_in_words(level: str, lang: str) -> str:
    """Return a level of a claim in words; `all` is a level of its own."""
    return word("gap_completeness.level_all" if level == "all" else f"gaps.level.{level}", lang)


def register_in_words(name: str, lang: str) -> str:
    """Return a register or source by its name in words, where there is one, with the part of it that is meant."""
    file, _, part = name.partition(" ")
    key = "gap_completeness.register." + "".join(c if c.isalnum() else "_" for c in file.lower())
    return " ".join(filter(None, (word(key, lang), part))) if has(key) else name


def claims_panel(view: GapView) -> Panel:
    """What each register is complete for and what not, register by register."""
    lang = view.lang
    claims = claims_by_register(view)
    complete = sum(claim.is_complete for claim in claims)
    registers = len({claim.register_or_source for claim in claims})
    summary = word(
        "gap_completeness.claims.summary",
        lang,
        registers=formats.number(registers, lang),
        complete=formats.number(complete, lang),
        partial=formats.number(len(claims) - complete, lang),
    )
    return made(
        view,
        "completeness-claims",
        "claims",
        title=word(
            "gap_completeness.claims.title",
            lang,
            complete=formats.number(complete, lang),
            total=formats.number(len(claims), lang),
        ),
        summary=summary,
        frame=pd.DataFrame(
            [
                {
                    "register": register_in_words(claim.register_or_source, lang),
                    "claim": claim.claim_id,
                    "completeness": word(
                        f"gap_completeness.is_{'complete' if claim.is_complete else 'partial'}", lang
                    ),
                    "level": level_in_words(claim.level, lang),
                    "kind": in_language(claim, "form_or_type", lang),
                    "themes": named(claim.theme_ids, view.theme, "gap_completeness.all_themes", lang),
                    "countries": named(
                        sorted(claim.country_codes, key=lambda code: country(view, code).casefold()),
                        lambda code: country(view, code),
                        "gap_completeness.all_countries",
                        lang,
                    ),
                    "claim_period": formats.period(claim.from_date, claim.until_date, lang)
                    if claim.from_date or claim.until_date
                    else None,
                    "closes": closes_in_words(view, claim),
                    "basis": in_language(claim, "basis", lang),
                }
                for claim in claims
            ]
        ),
        rows=[claim_row(claim) for claim in claims],
    )


def claims_by_register(view: GapView) -> list[Claim]:
    """Return all claims, those of one register together, registers in the order of their first claim."""
    claims = sorted(view.evidence.claims.values(), key=lambda claim: claim.claim_id)
    first = {}
    for place, claim in enumerate(claims):
        first.setdefault(claim.register_or_source, place)
    return sorted(claims, key=lambda claim: (first[claim.register_or_source], claim.claim_id))


def named(codes: Sequence[str], name: Callable[[str], str], all_key: str, lang: str) -> str:
    """Return codes in words as a list; `all` has words of its own."""
    if tuple(codes) == ("all",):
        return word(all_key, lang)
    return formats.list_of([name(code) for code in codes], lang)


def country(view: GapView, code: str) -> str:
    """Return the name of a country, in the set or not."""
    if code in view.evidence.countries:
        return view.country(code)
    areas = view.ask("meta/areas").set_index("code")[f"name_{view.lang}"]
    return str(areas.get(code, code))


def closes_in_words(view: GapView, claim: Claim) -> str:
    """Return which theme a claim closes, and with which others; or that it closes none."""
    lang = view.lang
    for head in view.evidence.claims.values():
        group = (head.claim_id, *head.together_with)
        if head.closes_theme is None or claim.claim_id not in group:
            continue
        others = [claim_id for claim_id in group if claim_id != claim.claim_id]
        theme = view.theme(head.closes_theme)
        if not others:
            return word("gap_completeness.closes", lang, theme=theme)
        return word("gap_completeness.closes_with", lang, theme=theme, claims=formats.list_of(others, lang))
    return word("gap_completeness.closes_none", lang)


def themes_panel(view: GapView) -> Panel:
    """Which theme is closed by what, and which level leaves it open."""
    lang = view.lang
    closed = {theme: claims for theme in view.themes if (claims := closing(view, theme))}
    rows = []
    for theme in view.themes:
        about = [
            claim
            for claim in view.evidence.claims.values()
            if claim.theme_ids == ("all",) or theme in claim.theme_ids
        ]
        rows.append(
            {
                "theme": view.theme(theme),
                "closed_by": formats.list_of([claim.claim_id for claim in closed[theme]], lang)
                if theme in closed
                else word("gap_completeness.open", lang),
                **{level: claims_in_words([c for c in about if c.level == level], lang) for level in LEVELS},
            }
        )
    names = [view.theme(theme) for theme in closed]
    return made(
        view,
        "completeness-themes",
        "themes",
        title=plural(
            "gap_completeness.themes.title", lang, len(closed), total=formats.number(len(view.themes), lang)
        ),
        summary=word(
            "gap_completeness.themes.summary",
            lang,
            closed=formats.list_of(names, lang) if names else word("gaps.none", lang),
        ),
        frame=pd.DataFrame(rows),
        rows=[claim_row(claim) for claim in claims_by_register(view)],
    )


def claims_in_words(claims: Sequence[Claim], lang: str) -> str:
    """Return the keys of some claims, complete ones apart from partial ones."""
    parts = []
    for is_complete in (True, False):
        keys = sorted(claim.claim_id for claim in claims if claim.is_complete == is_complete)
        if keys:
            kind = "complete" if is_complete else "partial"
            parts.append(word(f"gap_completeness.keys_{kind}", lang, claims=", ".join(keys)))
    return "; ".join(parts) or word("gap_completeness.no_claim", lang)


def cells_panel(view: GapView) -> Panel:
    """How many cells of the matrix rest on closed registers, and how many are unknown because one is open."""
    lang = view.lang
    found = view.totals()
    frame = cells_table(view)
    closed = frame[frame["is_closed"]]
    cells = [cell for cell in view.cells.values() if cell.state == "nothing_found"]
    return made(
        view,
        "completeness-cells",
        "cells",
        title=plural("gap_completeness.cells.title", lang, found.states["unknown"]),
        summary=word(
            "gap_completeness.cells.summary",
            lang,
            cells=formats.number(len(view.cells), lang),
            closed=formats.number(int(closed[["own", "framework", "nothing"]].sum().sum()), lang),
            nothing=formats.number(found.states["nothing_found"], lang),
            unknown=formats.number(found.states["unknown"], lang),
        ),
        frame=frame.assign(
            theme=[view.theme(theme) for theme in frame["theme"]],
            is_closed=[
                word(f"gap_completeness.{'closed' if is_closed else 'open'}", lang)
                for is_closed in frame["is_closed"]
            ],
        ),
        rows=[row for cell in cells for row in cell_rows(view, cell)],
        row_columns=[
            Column(name=name, label=word(f"gap_completeness.column.{name}", lang), kind="text")
            for name in ("country", "theme", "state")
        ],
    )


def cells_table(view: GapView) -> pd.DataFrame:
    """Return one row a theme: whether it is closed, and counts of cells by state and verdict."""
    rows = []
    for theme in view.themes:
        cells = [view.cells[code, theme] for code in view.evidence.countries]
        rows.append(
            {
                "theme": theme,
                "is_closed": any(cell.closed_by for cell in cells),
                **matrix.numbers_of(rules.totals(cells)),
            }
        )
    return pd.DataFrame(rows)


def cell_rows(view: GapView, cell: Cell) -> list[dict[str, object]]:
    """Return the claims that a cell rests on; none where it is unknown."""
    told = {
        "country": view.country(cell.country_code),
        "theme": view.theme(cell.theme_id),
        "state": view.state(cell),
    }
    return [{**told, **claim_row(claim)} for claim in cell.closed_by]


def registers_panel(view: GapView) -> Panel:
    """How many rows each register holds, as of when."""
    lang = view.lang
    sheets = view.ask("meta/sheets")
    listed = dictionary.tables()
    publications = view.ask("meta/sources").set_index("source_id")
    rows = []
    for sheet in sheets.to_dict("records"):
        table = listed.get(sheet["table_name"])
        is_example = sheet["file_name"].casefold().startswith(EXAMPLES)
        if is_example or table is None or table.area not in (REGISTER_AREA, MONEY_AREA):
            continue
        source = publications.loc[table.source_id] if table.source_id in publications.index else {}
        rows.append(
            {
                "register": getattr(table, f"title_{lang}"),
                "rows_accepted": int(sheet["rows_accepted"]),
                "reference_period": period_in_words(text_of(source.get("reference_period")), lang),
                "retrieved_date": text_of(source.get("retrieved_date")),
                "file_name": sheet["file_name"],
                "sheet_name": sheet["sheet_name"],
                "area": table.area,
            }
        )
    frame = pd.DataFrame(
        rows,
        columns=[
            "register",
            "rows_accepted",
            "reference_period",
            "retrieved_date",
            "file_name",
            "sheet_name",
            "area",
        ],
    )
    has_money = bool((frame["area"] == MONEY_AREA).any()) and bool(
        frame.loc[frame["area"] == MONEY_AREA, "rows_accepted"].sum()
    )
    return made(
        view,
        "completeness-registers",
        "registers",
        title=word(
            "gap_completeness.registers.title",
            lang,
            count=formats.number(len(frame), lang),
            rows=formats.number(int(frame["rows_accepted"].sum()), lang),
        ),
        summary=word("gap_completeness.registers.summary", lang),
        frame=frame.drop(columns="area"),
        rows=frame[["file_name", "sheet_name"]].to_dict("records"),
        caveats=[] if has_money else [word("gap_completeness.registers.no_money", lang)],
    )


def period_in_words(text: str | None, lang: str) -> str | None:
    """Return a date, or two with a stroke between, at their own precision in words; another text as it is."""
    ends = text.split("/") if text else []
    if len(ends) not in (1, 2) or not all(map(ONE_DATE.fullmatch, ends)):
        return text
    return formats.period(*ends, lang) if len(ends) == 2 else formats.date(text, lang)


def figures_panel(view: GapView) -> Panel:
    """How many countries of the set have a figure of each need indicator, and which have none."""
    lang = view.lang
    years = dict(view.settings.years)
    rows, places = [], []
    for need in sorted(
        view.evidence.needs.values(), key=lambda need: (view.themes.index(need.theme_id), need.need_id)
    ):
        year = years.get(need.need_id)
        lacking = [
            code for code in view.countries if year not in view.evidence.figures.get((need.need_id, code), {})
        ]
        rows.append(
            {
                "theme": view.theme(need.theme_id),
                "indicator": getattr(need, f"name_{lang}"),
                "year": str(year) if year else None,
                "year_state": None if year else "not_applicable",
                "with_figure": len(view.countries) - len(lacking),
                "without_figure": len(lacking),
                "who": word("gap_completeness.everyone", lang)
                if len(lacking) == len(view.countries)
                else formats.list_of([view.country(code) for code in lacking], lang)
                if lacking
                else word("gaps.none", lang),
            }
        )
        places.append(
            {
                "record_id": need.need_id,
                "file_name": need.file_name,
                "sheet_name": need.sheet_name,
                "sheet_row": need.sheet_row,
            }
        )
    lacking_some = sum(row["without_figure"] > 0 for row in rows)
    return made(
        view,
        "completeness-figures",
        "figures",
        title=plural("gap_completeness.figures.title", lang, lacking_some),
        summary=word(
            "gap_completeness.figures.summary", lang, total=formats.number(len(view.countries), lang)
        ),
        frame=pd.DataFrame(rows),
        rows=places,
    )


def fields_panel(view: GapView) -> Panel:
    """In how many rows what covers a cell or fires a flag is recorded at all."""
    lang = view.lang
    frame = view.ask("gaps/field_counts")
    listed = dictionary.tables()
    flags: dict[tuple[str, str], list[str]] = {}
    for rule in view.evidence.rules.values():
        if rule.kind == "flag" and rule.field_table and rule.field_column:
            name = f"{getattr(rule, f'name_{lang}')} ({rule.rule_id})"
            flags.setdefault((rule.field_table, rule.field_column), []).append(name)
    rows = []
    for row in frame.to_dict("records"):
        table = listed[row["table_name"]]
        column = next(c for c in table.columns if c.column_name == row["column_name"])
        whole = int(row["row_count"])
        rows.append(
            {
                "register": getattr(table, f"title_{lang}"),
                "field": column.heading(lang),
                "row_count": whole,
                "recorded": int(row["recorded_count"]),
                "share": formats.percent(100 * row["recorded_count"] / whole, lang)
                if whole
                else word("gap_completeness.no_rows", lang),
                "flags": "; ".join(flags.get((row["table_name"], row["column_name"]), []))
                or word("gaps.none", lang),
            }
        )
    binding = frame[(frame["table_name"] == "partnership") & (frame["column_name"] == "binding_code")].iloc[0]
    silent = [
        getattr(rule, f"name_{lang}")
        for rule in view.evidence.rules.values()
        if rule.kind == "flag" and not rule.field_count
    ]
    summary = word("gap_completeness.fields.summary", lang)
    if silent:
        summary += " " + plural(
            "gap_completeness.fields.silent", lang, len(silent), flags=formats.list_of(silent, lang)
        )
    return made(
        view,
        "completeness-fields",
        "fields",
        title=word(
            "gap_completeness.fields.title",
            lang,
            recorded=formats.number(int(binding["recorded_count"]), lang),
            total=formats.number(int(binding["row_count"]), lang),
        ),
        summary=summary,
        frame=pd.DataFrame(rows),
        rows=[
            {"file_name": sheet["file_name"], "sheet_name": sheet["sheet_name"]}
            for sheet in view.ask("meta/sheets").to_dict("records")
            if sheet["table_name"] in set(frame["table_name"])
        ],
    )


def claim_row(claim: Claim) -> dict[str, object]:
    """Return the place of a claim in its workbook."""
    return {
        "record_id": claim.claim_id,
        "file_name": claim.file_name,
        "sheet_name": claim.sheet_name,
        "sheet_row": claim.sheet_row,
    }


def made(
    view: GapView,
    key: str,
    name: str,
    *,
    title: str,
    summary: str,
    frame: pd.DataFrame,
    rows: Sequence[dict[str, object]],
    row_columns: Sequence[Column] = (),
    caveats: Sequence[str] = (),
) -> Panel:
    """Return a panel that shows a table on completeness; `name` is the part of its texts' keys."""
    lang = view.lang
    return Panel(
        key=key,
        title=title,
        subtitle=word(f"gap_completeness.{name}.subtitle", lang),
        figure=None,
        shows_table=True,
        alt=summary,
        summary=summary,
        table=frame,
        columns=[
            Column(
                name=column,
                label=word(f"gap_completeness.column.{column}", lang),
                kind="integer"
                if column in KINDS_OF_NUMBER
                else "date"
                if column.endswith("_date")
                else "text",
            )
            for column in frame.columns
            if not column.endswith("_state")
        ],
        sources=sources(view, ["taskforce_reference", "register_partnerships", "register_instruments"]),
        period=word("country.register.period", lang),
        version=view.version,
        definition=word("gap_completeness.definition", lang),
        not_a=word("gap_completeness.not_a", lang),
        rows=lambda _mark: pd.DataFrame(list(rows)),
        row_columns=row_columns,
        recompute=word("gap_completeness.recompute", lang),
        selection_sentence=view.selection_sentence.rstrip("."),
        address=view.address,
        filters=view.filters,
        caveats=caveats,
    )
