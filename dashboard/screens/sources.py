"""What is loaded: from whom, until when, under which licence, with which warnings, in which versions."""

from collections.abc import Sequence

import pandas as pd

from dashboard import formats, panels, session, store
from dashboard.exports.tables import Column
from dashboard.words import plural, word

lang = session.language()
choice = session.chosen()
version = choice.version


def text(key: str, **values: str | int) -> str:
    """Return a text of this screen."""
    return word(f"sources.{key}", lang, **values)


def column(name: str, *, kind: str = "text") -> Column:
    """Return a column with its heading in words; names in both languages lose their ending."""
    return Column(name=name, label=text(f"column.{name.removesuffix(f'_{lang}')}"), kind=kind)


def publication_record(row: dict[str, object]) -> panels.Record:
    """Return a publication as a card."""
    facts = []
    for name in (
        f"publisher_{lang}",
        "reference_period",
        "licence",
        f"rhythm_{lang}",
        "retrieved_date",
        f"owner_{lang}",
    ):
        shown = panels.cell_text(
            row, column=column(name, kind="date" if name.endswith("date") else "text"), lang=lang
        )
        value = None if formats.is_missing(row[name]) else shown
        facts.append(panels.Fact(label=column(name).label, value=value))
    title, address = row[f"title_{lang}"], row["address"]
    return panels.Record(title=title, facts=facts, source_title=address, source_address=address)


def load_panel(
    key: str, *, frame: pd.DataFrame, columns: list[Column], title: str, records: Sequence[panels.Record] = ()
) -> panels.Panel:
    """Return a panel about the load itself: its source is the load, its rows are the table."""
    names = [named.name for named in columns]
    return panels.Panel(
        key=key,
        title=title,
        subtitle=text(f"{key}.subtitle"),
        figure=None,
        alt=text(f"{key}.subtitle"),
        summary=text(f"{key}.summary"),
        table=frame[names],
        columns=columns,
        sources=[
            {"publisher": word("shell.product", lang), "title": text("load"), "address": "", "licence": ""}
        ],
        period=formats.date(loaded_on, lang),
        version=version,
        definition=text(f"{key}.definition"),
        not_a=text(f"{key}.not_a"),
        rows=lambda _mark: frame[names],
        row_columns=columns,
        recompute=text("recompute"),
        selection_sentence=text("selection", version=version),
        address=session.link(absolute=True, version=version),
        empty=text(f"{key}.empty"),
        shows_table=not records,
        records=records,
        records_shown=len(records),
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
    text("lead.version", version=version, date=formats.date(loaded_on, lang)),
    plural("sources.lead.rows", lang, int(this_load["rows_accepted"])),
    plural("sources.lead.warnings", lang, len(warnings)),
    text("lead.examples") if this_load["has_examples"] else "",
    kind="lead",
)

panels.section(text("publications.section"), anchor="from-whom")
panels.show(
    load_panel(
        "publications",
        frame=publications,
        columns=[
            column(f"publisher_{lang}"),
            column(f"title_{lang}"),
            column("reference_period"),
            column("published_date", kind="date"),
            column("retrieved_date", kind="date"),
            column("licence"),
            column("address", kind="url"),
            column(f"rhythm_{lang}"),
            column(f"owner_{lang}"),
        ],
        title=plural("sources.publications.title", lang, len(publications)),
        records=[publication_record(row) for row in publications.to_dict("records")],
    ),
    lang,
)

panels.section(text("load.section"), anchor="load", intro=text("load.intro"))
panels.show(
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
    ),
    lang,
)
panels.show(
    load_panel(
        "left_out",
        frame=left_out,
        columns=[
            *(column(name) for name in ("file_name", "sheet_name", "reason", "value_found")),
            column("row_count", kind="integer"),
        ],
        title=plural("sources.left_out.title", lang, int(left_out["row_count"].sum())),
    ),
    lang,
)
panels.show(
    load_panel(
        "warnings",
        frame=warnings,
        columns=[
            *(column(name) for name in ("file_name", "sheet_name", "cell", "value_found")),
            column(f"message_{lang}"),
            column(f"remedy_{lang}"),
        ],
        title=plural("sources.warnings.title", lang, len(warnings)),
    ),
    lang,
)

panels.section(text("versions.section"), anchor="versions", intro=text("versions.intro"))
panels.links(
    [
        (name, session.link(version=None if name == store.current_version() else name), name == version)
        for name in store.versions()
    ]
)
