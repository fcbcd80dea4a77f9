"""What is loaded: from whom, until when, under which licence, with which warnings, in which versions."""

import re
from collections.abc import Callable, Sequence

import pandas as pd

from dashboard import dictionary, formats, panels, session, store
from dashboard.exports.tables import Column
from dashboard.money.view import NoMoney, money_of
from dashboard.profile.records import licence_name
from dashboard.words import plural, word

lang = session.language()
choice = session.chosen()
version = choice.version


def text(key: str, **values: str | int) -> str:
    """Return a text of this screen."""
    return word(f"sources.{key}", lang, **values)


def column(name: str, *, kind: str = "text", decimals: int = 0) -> Column:
    """Return a column with its heading in words; names in both languages lose their ending."""
    return Column(
        name=name, label=text(f"column.{name.removesuffix(f'_{lang}')}"), kind=kind, decimals=decimals
    )


PERIOD = re.compile(r"(\d{4}(?:-\d{2}){0,2})(?:[-/](\d{4}(?:-\d{2})?))?")


def stated(period: str | None, *, is_last: bool) -> str | None:
    """Return an end of the period that a publication states, for sources whose rows have no period of their own."""
    match = None if formats.is_missing(period) else PERIOD.fullmatch(period)
    if not match:
        return None
    return match[2] or match[1] if is_last else match[1]


def listed_sources(publications: pd.DataFrame, periods: pd.DataFrame) -> pd.DataFrame:
    """Return one row a publication, by title, our own last: first and last period as found in its rows, rows, warnings, licence in words.

    A publication whose rows have no period has the one that it states; one without rows of its own has no numbers.
    """
    found = publications.merge(periods, on="source_id", how="left")
    for name in ("first_period", "last_period"):
        said = [stated(period, is_last=name == "last_period") for period in found["reference_period"]]
        found[name] = found[name].where(
            found[name].notna(), pd.Series(said, index=found.index, dtype="object")
        )
        found[f"{name}_state"] = "not_recorded"
        found[f"{name}_state"] = found[f"{name}_state"].where(found[name].isna(), None)
    for name in ("row_count", "warning_count"):
        found[f"{name}_state"] = ["not_applicable" if formats.is_missing(n) else None for n in found[name]]
    found["source"] = found[f"title_{lang}"]
    found["publisher"] = [
        text("own_publisher") if formats.is_missing(name) else name for name in found[f"publisher_{lang}"]
    ]
    found["licence_name"] = [licence_name(licence, lang) for licence in found["licence"]]
    found["is_own"] = found[f"publisher_{lang}"].isna()
    order = found["source"].map(dictionary.fold)
    return found.assign(order=order).sort_values(["is_own", "order"], ignore_index=True)


def periods_of(version: str) -> pd.DataFrame:
    """Return what the rows of each source are about; nothing in a version of before there were all these tables."""
    try:
        money_of(version)
    except NoMoney:
        names = ("source_id", "row_count", "first_period", "last_period", "warning_count")
        return pd.DataFrame({name: pd.Series(dtype=object) for name in names})
    return session.cached_query("meta/source_periods", version=version)


def load_panel(
    key: str,
    *,
    frame: pd.DataFrame,
    columns: list[Column],
    title: str,
    shown: Sequence[str] = (),
    leads_to: str = "",
    marks: Sequence[panels.Mark] = (),
    rows: Callable[[tuple[object, ...] | None], pd.DataFrame] | None = None,
    row_columns: Sequence[Column] = (),
) -> panels.Panel:
    """Return a panel about the load itself: its source is the load, its rows are the table unless `rows` gives them."""
    names = [named.name for named in columns]
    return panels.Panel(
        key=key,
        title=title,
        subtitle=text(f"{key}.subtitle"),
        figure=None,
        alt=text(f"{key}.subtitle"),
        summary=text(f"{key}.summary"),
        table=frame[[*names, *(f"{name}_state" for name in names if f"{name}_state" in frame)]],
        columns=columns,
        sources=[
            {"publisher": word("shell.product", lang), "title": text("load"), "address": "", "licence": ""}
        ],
        period=formats.date(loaded_on, lang),
        version=version,
        definition=text(f"{key}.definition"),
        not_a=text(f"{key}.not_a"),
        marks=marks,
        rows=rows or (lambda _mark: frame[names]),
        row_columns=row_columns or columns,
        recompute=text(f"{key}.recompute" if rows else "recompute"),
        selection_sentence=text("selection", version=version),
        address=session.link(absolute=True, version=version),
        empty=text(f"{key}.empty"),
        shows_table=True,
        shown_columns=shown,
        row_address=leads_to,
    )


def title_of_rule(rule_id: str) -> str:
    """Return a rule in words; of a rule that was taken out since, its id."""
    rule = dictionary.rules().get(rule_id)
    return rule_id if rule is None else getattr(rule, f"title_{lang}")


def warnings_by_rule(cells: pd.DataFrame) -> pd.DataFrame:
    """Return one row a rule: rule, cell_count, file_name (all that it fired in), remedy; the most frequent first."""
    grouped = cells.groupby("rule_id", sort=False)
    found = pd.DataFrame(
        {
            "cell_count": grouped.size(),
            "file_name": grouped["file_name"].agg(lambda names: formats.list_of(sorted(set(names)), lang)),
            f"remedy_{lang}": grouped[f"remedy_{lang}"].first(),
        }
    ).reset_index()
    found["rule"] = [title_of_rule(rule_id) for rule_id in found["rule_id"]]
    return found.sort_values(["cell_count", "rule"], ascending=[False, True], ignore_index=True)


CELL_COLUMNS = [
    *(column(name) for name in ("file_name", "sheet_name", "cell", "value_found")),
    column(f"message_{lang}"),
    column(f"remedy_{lang}"),
]


@session.fragment
def fold(panel: panels.Panel) -> None:
    """Show a panel that a reader opens first."""
    part = panels.folded(panel.title, key=f"fold-{panel.key}")
    if part.open:
        with part:
            panels.show(panel, lang)


@session.fragment
def details(listed: pd.DataFrame) -> None:
    """Let the reader open what else is known of each publication: rhythm, dates, who keeps it, sentence of the licence."""
    part = panels.folded(text("details"), key="fold-details")
    if not part.open:
        return
    with part:
        for row in listed.to_dict("records"):
            facts = [
                panels.Fact(
                    label=column(name).label,
                    value=None
                    if formats.is_missing(row[name])
                    else panels.cell_text(
                        row, column=column(name, kind="date" if name.endswith("date") else "text"), lang=lang
                    ),
                    language="en" if name in ("attribution", "licence", "note") else None,
                )
                for name in (
                    f"rhythm_{lang}",
                    "published_date",
                    "retrieved_date",
                    f"owner_{lang}",
                    "licence",
                    "attribution",
                    "note",
                )
            ]
            panels.cell_head(row["source"], status=row["publisher"], tone="", facts=facts, lang=lang)


def names_in_money() -> None:
    """Show how many receivers are known by name, and whose name is left out of a title."""
    matched = session.cached_query("money/matched", version=version)
    unmatched = session.cached_query("money/unmatched", version=version)
    masked_titles = session.cached_query("money/masked_titles", version=version)
    for found in (matched, unmatched):
        found["measure"] = [word(f"money.measure.{code}", lang) for code in found["measure_code"]]
    panels.section(text("names.section"), anchor="names", intro=text("names.intro"))
    panels.show(
        load_panel(
            "matched",
            frame=matched,
            columns=[
                column(f"money_set_{lang}"),
                column("measure"),
                column("row_count", kind="integer"),
                column("named_pct", kind="decimal", decimals=1),
                column("named_amount_pct", kind="decimal", decimals=1),
                *(
                    column(name, kind="integer")
                    for name in ("known_rows", "not_named_rows", "several_rows", "not_stated_rows")
                ),
            ],
            title=text("matched.title"),
        ),
        lang,
    )
    fold(
        load_panel(
            "unmatched",
            frame=unmatched,
            columns=[
                column(f"money_set_{lang}"),
                column("measure"),
                column("activity_id"),
                column("title"),
                column("row_count", kind="integer"),
                column("amount", kind="amount"),
                column("currency_code"),
                *(column(name) for name in ("file_name", "sheet_name", "cell")),
            ],
            title=plural("sources.unmatched.title", lang, len(unmatched)),
        )
    )
    fold(
        load_panel(
            "masked_titles",
            frame=masked_titles,
            columns=[
                column("title"),
                column(f"money_set_{lang}"),
                column("activity_id"),
                column(f"reason_{lang}"),
                *(column(name) for name in ("file_name", "sheet_name", "cell")),
            ],
            title=plural("sources.masked_titles.title", lang, len(masked_titles)),
        )
    )


this_load = session.cached_query("meta/version", version=version).iloc[0]
publications = session.cached_query("meta/sources", version=version)
sheets = session.cached_query("meta/sheets", version=version)
left_out = session.cached_query("meta/left_out", version=version)
left_out["reason"] = [text(f"reason.{reason}") for reason in left_out["reason"]]
warnings = session.cached_query("meta/warnings", version=version)
loaded_on = this_load["loaded_at"].date()

panels.page_head(text("title"), question=text("question"))
panels.notices(choice.notices, lang=lang)
panels.paragraph(
    text("lead.version", date=formats.date(loaded_on, lang)),
    plural("sources.lead.rows", lang, int(this_load["rows_accepted"])),
    plural("sources.lead.warnings", lang, len(warnings)),
    text("lead.examples") if this_load["has_examples"] else "",
    kind="lead",
)
panels.section(text("publications.section"), anchor="from-whom")
listed = listed_sources(publications, periods_of(version))
panels.show(
    load_panel(
        "publications",
        frame=listed,
        columns=[
            column("source"),
            column("publisher"),
            column("first_period", kind="date"),
            column("last_period", kind="date"),
            column("row_count", kind="integer"),
            column("warning_count", kind="integer"),
            column("licence_name"),
            column(f"rhythm_{lang}"),
            column("published_date", kind="date"),
            column("retrieved_date", kind="date"),
            column("licence"),
            column(f"owner_{lang}"),
            column("address", kind="url"),
        ],
        title=plural("sources.publications.title", lang, len(publications)),
        shown=("source", "publisher", "last_period", "row_count", "warning_count", "licence_name"),
        leads_to="address",
    ),
    lang,
)
details(listed)

panels.section(text("load.section"), anchor="load", intro=text("load.intro"))
fold(
    load_panel(
        "sheets",
        frame=sheets,
        columns=[
            column("file_name"),
            column("sheet_name"),
            *(
                column(name, kind="integer")
                for name in ("rows_read", "rows_accepted", "rows_left_out", "rows_refused")
            ),
        ],
        title=plural("sources.sheets.title", lang, len(sheets)),
    )
)
fold(
    load_panel(
        "left_out",
        frame=left_out,
        columns=[
            *(column(name) for name in ("file_name", "sheet_name", "reason", "value_found")),
            column("row_count", kind="integer"),
        ],
        title=plural("sources.left_out.title", lang, int(left_out["row_count"].sum())),
    )
)
by_rule = warnings_by_rule(warnings)
panels.show(
    load_panel(
        "warnings",
        frame=by_rule,
        columns=[
            column("rule"),
            column("cell_count", kind="integer"),
            column("file_name"),
            column(f"remedy_{lang}"),
        ],
        title=plural("sources.warnings.title", lang, len(warnings)),
        marks=[panels.Mark(label=row["rule"], key=(row["rule_id"],)) for row in by_rule.to_dict("records")],
        rows=lambda mark: warnings[warnings["rule_id"].isin(mark or ())],
        row_columns=CELL_COLUMNS,
    ),
    lang,
)
fold(
    load_panel(
        "warning_cells",
        frame=warnings,
        columns=CELL_COLUMNS,
        title=plural("sources.warning_cells.title", lang, len(warnings)),
    )
)

try:
    money_of(version)
except NoMoney:
    panels.paragraph(word("money.no_money_here", lang, version=version), kind="empty")
else:
    names_in_money()

panels.section(text("versions.section"), anchor="versions", intro=text("versions.intro"))
panels.links(
    [
        (name, session.link(version=None if name == store.current_version() else name), name == version)
        for name in store.versions()
    ]
)
