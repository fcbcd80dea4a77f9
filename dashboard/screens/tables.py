"""Every table of the model: searched, filtered, sorted, added up, and taken along."""

import pandas as pd
import streamlit as st

from dashboard import downloads, formats, panels, session, store
from dashboard.exports.tables import Column as Shown
from dashboard.intake import template
from dashboard.tables import described, shown
from dashboard.tables.chosen import (
    PAGE_SIZE,
    TRUE,
    Selection,
    choices_of,
    held_columns,
    names_on,
    packed_values,
    selection_of_address,
    ways_of,
)
from dashboard.words import plural, word

lang = session.language()
choice = session.chosen()
NOTHING_CHOSEN = {"filters": None, "columns": None, "sort": None, "search": None}


def text(key: str, **values: str | int) -> str:
    """Return a text of this screen."""
    return word(f"tables.{key}", lang, **values)


def list_of_tables() -> None:
    """Show which tables there are, by area."""
    listed = shown.catalogue(choice.version, lang)
    rows = sum(int(row["row_count"]) for row in listed)
    panels.key_figures(
        [
            (formats.number(len(listed), lang), text("list.figure")),
            (formats.number(rows, lang), text("list.figure_rows")),
        ]
    )
    areas = [area for area in described.AREAS if any(row["area"] == area for row in listed)]
    panels.contents([(text(f"area.{area}"), f"area-{area}") for area in areas], lang=lang)
    columns = [
        Shown(name="title", label=text("list.table"), kind="text"),
        Shown(name="grain", label=text("list.grain"), kind="text"),
        Shown(name="row_count", label=text("list.rows"), kind="integer"),
        Shown(name="source", label=text("list.source"), kind="text"),
        Shown(name="until", label=text("list.until"), kind="text"),
    ]
    for area in areas:
        panels.section(text(f"area.{area}"), anchor=f"area-{area}", intro=text(f"area_is.{area}"))
        frame = pd.DataFrame([row for row in listed if row["area"] == area])
        frame["address"] = [
            session.link(absolute=True, table=name, **NOTHING_CHOSEN) for name in frame["name"]
        ]
        st.html(
            panels.table_html(
                frame,
                columns=columns,
                caption=text(f"area.{area}"),
                lang=lang,
                is_caption_seen=False,
                row_address="address",
            )
        )


def one_table(selection: Selection) -> None:
    """Show one table."""
    panels.links([(text("back"), session.link(table=None, **NOTHING_CHOSEN), False)])
    sentence(selection)
    st.text_input(
        text("search"),
        placeholder=text("search_placeholder"),
        **session.tied("search", value=selection.search, default=""),
    )
    count, whole = selection.count, selection.whole_count
    figures = [
        (
            text("figure.of", count=formats.number(count, lang), whole=formats.number(whole, lang)),
            text("figure.rows"),
        )
    ]
    if examples := shown.has_examples(selection):
        figures.append((formats.number(examples, lang), plural("tables.figure.examples", lang, examples)))
    panels.key_figures(figures)
    if not count:
        widen(selection)
        return
    rows(selection)
    totals(selection)
    panels.section(text("section.files"), anchor="section-files", intro=text("files.intro"))
    take_along(selection)
    about(selection)


@session.fragment
def take_along(selection: Selection) -> None:
    """Show the files of the selection; making a long one runs this part of the page again and no other."""
    downloads.show_export(
        lambda: shown.export_of(selection),
        row_count=selection.count,
        column_count=len(shown.columns_of(selection)),
        key=selection.name,
        lang=lang,
    )
    if template.can_come_back(selection.name):
        downloads.show_workbook(selection.name, version=selection.version, who=selection.who, lang=lang)


def sentence(selection: Selection) -> None:
    """Show the selection as a sentence whose parts can be changed."""
    with st.container(key="selection", horizontal=True, vertical_alignment="center", gap="small"):
        panels.inline(text("sentence.of", table=selection.table.title(lang)))
        for condition in selection.filters:
            name = condition.column
            with st.popover(
                short(selection.filter_in_words(condition)), key=f"filter-{name}", width="content"
            ):
                filter_widgets(selection, name)
                panels.links([(text("filter.remove"), without_filter(name), False)])
        with st.popover(text("filter.add"), key="filter-add", width="content"):
            add_filter(selection)
        with st.popover(
            plural("tables.columns", lang, len(selection.columns)), key="pick-columns", width="content"
        ):
            pick_columns(selection)
    if selection.filters or selection.search or selection.sort or session.carried().get("columns"):
        panels.links([(text("reset"), session.link(**NOTHING_CHOSEN), False)])


def short(said: str) -> str:
    """Return words that fit on a button, without what Markdown would make of them."""
    cut = said if len(said) <= 70 else f"{said[:68].rstrip()} …"
    return panels.MARKDOWN.sub(r"\\\1", cut)


def without_filter(column: str) -> str:
    """Return the address without the filter on a column."""
    parts = session.unpacked("filters")
    left = {part: value for part, value in parts.items() if part.rpartition(".")[0] != column}
    return session.link(filters=session.pack(left) or None)


def add_filter(selection: Selection) -> None:
    """Let the reader choose a column to filter, and how."""
    held = held_columns(selection.name, selection.version)
    taken = {condition.column for condition in selection.filters}
    free = [
        column.column_name
        for column in selection.table.columns
        if column.column_name in held and column.column_name not in taken
    ]
    name = st.selectbox(
        text("filter.column"),
        free,
        index=None,
        format_func=lambda name: selection.column(name).heading(lang),
        placeholder=text("filter.placeholder"),
        key=f"filter-column-{selection.name}",
    )
    if name:
        filter_widgets(selection, name)


def filter_widgets(selection: Selection, name: str) -> None:
    """Let the reader filter one column by what it holds."""
    column = selection.column(name)
    now = next((c for c in selection.filters if c.column == name), store.Condition(column=name))
    label = column.heading(lang)
    for how in ways_of(column, selection.version):
        part = f"{name}.{how}"
        match how:
            case "is":
                names = names_on(column, lang, selection.version)
                codes = sorted(choices_of(column, selection.version), key=lambda code: names.get(code, code))
                st.multiselect(
                    label,
                    codes,
                    format_func=lambda code, names=names: names.get(code, code),
                    select_all=False,
                    placeholder=text("filter.choose"),
                    **session.tied_part(
                        "filters", part, value=list(now.any_of), default=[], text=packed_values
                    ),
                )
            case "has":
                st.text_input(
                    text("filter.has_label", column=label),
                    **session.tied_part(
                        "filters",
                        part,
                        value=now.contains,
                        default="",
                        text=lambda said: packed_values([said]),
                    ),
                )
            case "from" | "to":
                bound = now.at_least if how == "from" else now.at_most
                st.text_input(
                    text(f"filter.{how}_label", column=label),
                    placeholder=text(f"filter.example.{described.filter_of(column)}"),
                    **session.tied_part(
                        "filters",
                        part,
                        value="" if bound is None else typed(bound),
                        default="",
                        text=lambda said: packed_values([as_number(said)]),
                    ),
                )
            case "yes" | "missing":
                said = {True: "yes", False: "no", None: ""}
                held = now.is_true if how == "yes" else (True if now.or_missing else None)
                held = False if how == "missing" and now.is_present else held
                key = "boolean" if how == "yes" else "filter.recorded"
                st.radio(
                    label if how == "yes" else text("filter.recorded_label", column=label),
                    ["", *TRUE],
                    format_func=lambda code, key=key: (
                        text("filter.any")
                        if not code
                        else word(f"boolean.{code}", lang)
                        if key == "boolean"
                        else text(f"{key}.{code}")
                    ),
                    horizontal=True,
                    **session.tied_part("filters", part, value=said[held], default=""),
                )


def typed(bound: object) -> str:
    """Return a bound as a reader of this language would type it."""
    return str(bound) if isinstance(bound, str) or lang == "en" else str(bound).replace(".", ",")


def as_number(said: object) -> str:
    """Return what was typed as the address writes it: a Dutch reader types 1.234,5."""
    found = str(said).strip().replace(" ", "")
    if lang == "nl":
        return found.replace(".", "").replace(",", ".")
    return found.replace(",", "")


def pick_columns(selection: Selection) -> None:
    """Let the reader choose which columns are shown, in which order."""
    first = described.first_columns(selection.table, lang)
    st.multiselect(
        text("columns.label"),
        [column.column_name for column in selection.table.columns],
        format_func=lambda name: selection.column(name).heading(lang),
        select_all=False,
        placeholder=text("filter.choose"),
        **session.tied("columns", value=list(selection.columns), default=list(first)),
    )
    panels.paragraph(text("columns.hint"), kind="hint")
    every = ",".join(column.column_name for column in selection.table.columns)
    panels.links([(text("columns.all"), session.link(columns=every), False)])


def rows(selection: Selection) -> None:
    """Show a page of rows with the ways to the others."""
    frame, leads_to = shown.page_of(selection)
    first = (selection.page - 1) * PAGE_SIZE + 1
    here = text(
        "page.rows",
        first=formats.number(first, lang),
        last=formats.number(first + len(frame) - 1, lang),
        count=formats.number(selection.count, lang),
    )
    panels.section(text("section.rows"), anchor="section-rows")
    panels.paragraph(
        here, text("page.sort_hint"), text("page.link_hint") if any(leads_to) else "", kind="hint"
    )
    with st.container(key="table-rows"):
        st.html(
            shown.table_html(
                frame,
                columns=shown.on_page(shown.columns_of(selection), frame),
                leads_to=leads_to,
                selection=selection,
                caption=f"{selection.table.title(lang)}, {here}",
            )
        )
    panels.pager(selection.page, selection.pages, lang=lang)


def totals(selection: Selection) -> None:
    """Show what the chosen rows add up to, or why they do not."""
    frame, columns = shown.totals_of(selection)
    panels.section(text("section.totals"), anchor="section-totals")
    if not columns:
        panels.paragraph(shown.why_no_total(selection), kind="hint")
        return
    by = described.sums()[selection.name].by
    panels.paragraph(shown.split_in_words(selection) if by else text("totals.whole"), kind="hint")
    html = panels.table_html(
        frame, columns=columns, caption=text("section.totals"), lang=lang, is_caption_seen=False
    )
    if len(frame) <= shown.MOST_TOTALS:
        st.html(html)
    else:
        said = panels.escape(plural("tables.totals.open", lang, len(frame)))
        st.html(f'<details class="more"><summary>{said}</summary>{html}</details>')


def widen(selection: Selection) -> None:
    """Say which filter left nothing, and offer to take it out."""
    panels.paragraph(text("empty"), kind="empty")
    targets = []
    for condition in selection.filters:
        left = plural("tables.rows", lang, selection.without(condition.column).count)
        said = text("empty.without", told=selection.filter_in_words(condition), rows=left)
        targets.append((said, without_filter(condition.column), False))
    if selection.words:
        left = plural("tables.rows", lang, selection.without(None).count)
        said = text("empty.without_search", words=", ".join(selection.words), rows=left)
        targets.append((said, session.link(search=None), False))
    left = plural("tables.rows", lang, selection.whole_count)
    targets.append((text("empty.whole", rows=left), session.link(**NOTHING_CHOSEN), False))
    panels.links(targets)


def about(selection: Selection) -> None:
    """Say what a row is, who published it, and what to mind."""
    table = selection.table
    panels.section(text("section.about"), anchor="section-about")
    sources = "; ".join(
        ", ".join(source[part] for part in ("publisher", "title", "period") if source[part])
        for source in shown.sources_of(selection)
    )
    told = {
        "grain": table.grain_nl if lang == "nl" else table.grain_en,
        "source": sources,
        "version": selection.version,
        "missing": text("caveat.missing"),
    }
    if selection.name in store.TITLES or selection.name == "activity":
        told["persons"] = text("caveat.persons")
    if examples := shown.has_examples(selection):
        told["examples"] = plural("tables.examples", lang, examples)
    panels.table(
        [{"what": text(f"about.{name}"), "told": said} for name, said in told.items()],
        {"what": text("about.what"), "told": text("about.told")},
        caption=table.title(lang),
        lang=lang,
    )


def grain_of(selection: Selection) -> str:
    """Return what a row is, as a part of a sentence."""
    grain = selection.table.grain_nl if lang == "nl" else selection.table.grain_en
    return grain[:1].lower() + grain[1:]


selection, notices = selection_of_address(lang, choice.version)
panels.page_head(
    text("title") if selection is None else selection.table.title(lang),
    question=text("question") if selection is None else text("question_one", grain=grain_of(selection)),
)
panels.notices([*choice.notices, *notices], lang=lang)
if selection is None:
    list_of_tables()
else:
    one_table(selection)
