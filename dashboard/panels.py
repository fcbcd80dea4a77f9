"""The frame of every page and the one way to show a figure or a list of records.

A panel cannot be made without its source, period, alternative text and definition: they are arguments. What
stands behind its row of actions (table, files, rows) is computed when a reader opens it and not before.
"""

import contextlib
import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape as _escape
from urllib.parse import quote

import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer
from streamlit.navigation.page import StreamlitPage

from dashboard import downloads, formats, report, session
from dashboard.charts import tokens
from dashboard.exports import tables
from dashboard.exports.tables import Column
from dashboard.find.found import Found, Piece
from dashboard.words import has, plural, word

ACTIONS = ("table", "download", "origin", "link", "wrong")
MOST_ROWS_AS_TABLE = 300
"""Above this a table becomes Streamlit's grid: it draws what is in view only, and still shows every row."""

MOST_CAVEATS = 3
LIST_MARK = re.compile(r";(?=\w)")
MARKDOWN = re.compile(r"([\\`*_\[\]{}<>#$:~|])")

CHART = {
    "displayModeBar": False,
    "scrollZoom": False,
    "doubleClick": False,
    "showTips": False,
    "responsive": True,
}


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One line of a record: what it is, what the register says (None: not recorded), and its mark.

    Attributes:
        label: what it is.
        value: text in the reader's language; None when the register holds nothing.
        mark: `read` (a stored public page supports it), `general-knowledge`, or None for no mark.
        language: language of the value when it is not the page's (the registers hold some texts in English only).
    """

    label: str
    value: str | None
    mark: str | None = None
    language: str | None = None


@dataclass(frozen=True, kw_only=True)
class Record:
    """One row of a register as a card.

    Attributes:
        title: name of the thing.
        status: state in words, shown beside the title.
        tone: `good`, `attention`, `past` or blank: how the status is drawn, beside its words.
        facts: what is always shown.
        more: what a reader opens.
        source_title: title of the publication, or None.
        source_address: address of the publication, or None.
        mark: the row's own mark, see `Fact`.
        is_example: an invented row that shows a feature.
        language: language of the record's own texts when it is not the page's, else None.
        links: pages of the product that the record leads to: words and address.
    """

    title: str
    status: str = ""
    tone: str = ""
    facts: Sequence[Fact] = ()
    more: Sequence[Fact] = ()
    source_title: str | None = None
    source_address: str | None = None
    mark: str | None = None
    is_example: bool = False
    language: str | None = None
    links: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One figure of a chart whose rows a reader can ask for: its name, and the key that its query takes."""

    label: str
    key: tuple[object, ...]


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A figure or a list with everything that it must not be shown without.

    Attributes:
        key: name of the question; unique on the page; also the anchor.
        title: active title of at most ten words.
        subtitle: measure, unit, place, period.
        figure: plotly figure; None shows the records, or the words of `empty`.
        alt: what the figure shows, for who cannot see it.
        summary: one sentence made from the data.
        table: the same figures; a missing value may have its reason in `<name>_state`.
        columns: the columns of `table`, in order; a year has the kind `date`: no thousands separator.
        sources: for each a mapping with publisher, title, address, licence, attribution.
        period: reference period in words.
        version: version of the data.
        caveats: what a reader must know.
        definition: what is counted.
        not_a: what the figure is not.
        marks: the figures whose rows can be asked for one by one; none where all rows belong together.
        rows: gives the rows behind a mark's key (None without marks) with file_name, sheet_name, sheet_row
            and, for figures, cell and value.
        row_columns: headings for columns of `rows` that have no general one.
        recompute: how the rows make the figure: a sentence, or a function of rows and mark that gives one.
        selection_sentence: what the page shows, in one sentence.
        address: the address that leads back here, absolute, with the version in it.
        records: cards, for registers.
        records_shown: how many of them stand open.
        empty: what to say when there is neither figure nor record.
        filters: pairs of label and value, for the exports.
        shows_table: the table itself is what the panel shows, in place of a figure.
        shown_columns: names of the columns that the page shows; all when empty. Files hold all of them.
        row_address: name of the column with the address that the first column shown leads to; blank for none.
        whole: gives all rows where `table` is one page of them: what files hold. None where `table` is all.
        leads_to: page on which a click on a country of the figure opens it (its marks carry the code first in
            customdata); blank for none. A keyboard finds the same links in a list beside the figure.
        lines: name of a column that the page shows -> for each row of the table a run of amounts, drawn small before
            the words of its cell, which say what it shows; an empty run draws nothing. Files hold the words.
    """

    key: str
    title: str
    subtitle: str
    figure: go.Figure | None
    alt: str
    summary: str
    table: pd.DataFrame
    columns: Sequence[Column]
    sources: Sequence[Mapping[str, str]]
    period: str
    version: str
    definition: str
    not_a: str
    rows: Callable[[tuple[object, ...] | None], pd.DataFrame]
    recompute: str | Callable[[pd.DataFrame, tuple[object, ...] | None], str]
    selection_sentence: str
    address: str
    marks: Sequence[Mark] = ()
    caveats: Sequence[str] = ()
    row_columns: Sequence[Column] = ()
    records: Sequence[Record] = ()
    records_shown: int = 6
    empty: str = ""
    filters: Sequence[tuple[str, str]] = ()
    shows_table: bool = False
    shown_columns: Sequence[str] = ()
    row_address: str = ""
    whole: Callable[[], pd.DataFrame] | None = None
    leads_to: str = ""
    lines: Mapping[str, Sequence[Sequence[float]]] = field(default_factory=dict)


def escape(text: object) -> str:
    """Return text as it may stand in HTML that we write; a missing value becomes nothing, never "nan"."""
    return "" if formats.is_missing(text) else _escape(str(text), quote=True)


def header(pages: Mapping[str, StreamlitPage], *, here: str, lang: str) -> None:
    """Show the head of every page: product name, groups of pages, and the same page in the other language.

    `here` is the group in which the page stands.
    """
    other = "en" if lang == "nl" else "nl"
    with st.container(key="head", horizontal=True, vertical_alignment="center"):
        st.html(
            f'<a class="product" href="{escape(session.link("overview"))}">'
            f"{escape(word('shell.product', lang))}</a>",
            width="content",
        )
        with st.container(key="nav", horizontal=True, width="content", gap="small"):
            for name, target in pages.items():
                inside = st.container(key="nav-here", width="content") if name == here else None
                with inside or contextlib.nullcontext():
                    st.page_link(
                        target, label=word(f"shell.nav.{name}", lang), query_params=session.carried()
                    )
        # In a narrow window the field is a link to the page that has it.
        st.html(
            f'<a class="to-search" href="{escape(session.link("search"))}">{escape(word("shell.page.search", lang))}</a>',
            width="content",
        )
        search_box("", key="find-anywhere", lang=lang)
        st.html(
            f'<a class="language" lang="{other}" hreflang="{other}" '
            f'href="{escape(session.link(lang=other))}">'
            f"{escape(word('shell.other_language', lang))}</a>",
            width="content",
        )


def search_box(words: str, *, key: str, lang: str) -> None:
    """Show a field that leads to what is found by the words in it; `static/shell.js` follows it.

    A form of its own would leave out what was chosen: it holds the address that it leads to.
    """
    label = escape(word("find.box.label", lang))
    st.html(
        f'<form class="find" role="search" data-find="{escape(session.link("search", find=None, kind=None))}">'
        f'<label class="unseen" for="{escape(key)}">{label}</label>'
        f'<input id="{escape(key)}" type="search" maxlength="200" autocomplete="off" spellcheck="false" '
        f'placeholder="{label}" value="{escape(words)}">'
        f'<button type="submit">{escape(word("find.box.button", lang))}</button></form>',
        width="content",
    )


def found_list(things: Sequence[Found], *, lang: str) -> None:
    """Show what was found as a list of links, the words that were looked for emphasised."""
    lines = []
    for thing in things:
        foreign = f' lang="{escape(thing.language)}"' if thing.language else ""
        title = f"<span{foreign}>{_pieces_html(thing.title)}</span>"
        if thing.address is not None:
            title = f'<a href="{escape(thing.address)}">{title}</a>'
        told = [_pieces_html(remark) for remark in thing.remarks]
        if thing.address is None:
            told.append(escape(word("find.nowhere", lang)))
        remarks = f'<span class="hint">{" · ".join(told)}</span>' if told else ""
        note = f"<p>{_pieces_html(thing.note)}</p>" if thing.note else ""
        lines.append(f"<li>{title} {remarks}{note}</li>")
    st.html(f'<ul class="found">{"".join(lines)}</ul>')


def _pieces_html(pieces: Sequence[Piece]) -> str:
    return "".join(
        f"<mark>{escape(piece.text)}</mark>" if piece.is_found else escape(piece.text) for piece in pieces
    )


def beside(pages: Mapping[str, StreamlitPage], *, lang: str) -> None:
    """Show the pages that stand beside this one, under the head; nothing where it stands alone."""
    if len(pages) > 1:
        with st.container(key="beside", horizontal=True, gap="small"):
            for name, target in pages.items():
                st.page_link(target, label=word(f"shell.page.{name}", lang), query_params=session.carried())


def footer(version: str | None, *, lang: str) -> None:
    """Show the foot of every page: version of the data, date of the statuses, where the sources are named."""
    parts = [word("shell.footer.version", lang, version=version)] if version else []
    parts += [word("shell.footer.statuses", lang), word("shell.footer.public", lang)]
    links = " · ".join(
        f'<a href="{escape(session.link(page))}">{escape(word(f"shell.page.{page}", lang))}</a>'
        for page in ("sources", "about")
    )
    st.html(f'<div class="foot"><p>{escape(" ".join(parts))}</p><p>{links}</p></div>')


def page_head(title: str, *, question: str, language: str = "") -> None:
    """Show the title of a page and the question that it answers; the browser's tab says the same.

    `language` is that of the title where it is not the page's ("und": the source does not say which).
    """
    st.set_page_config(page_title=title)
    foreign = f' lang="{escape(language)}"' if language else ""
    st.html(
        f'<div class="page-head"><h1 id="content" tabindex="-1"{foreign}>{escape(title)}</h1>'
        f'<p class="question">{escape(question)}</p></div>'
    )


def section(title: str, *, anchor: str, intro: str = "") -> None:
    """Show the heading of a part of the page."""
    text = f"<p>{escape(intro)}</p>" if intro else ""
    st.html(f'<div class="section-head"><h2 id="{escape(anchor)}">{escape(title)}</h2>{text}</div>')


def contents(sections: Sequence[tuple[str, str]], *, lang: str, title: str = "") -> None:
    """Show links to the parts of the page, each given as its title and its anchor."""
    name = escape(title or word("shell.contents", lang))
    lines = "".join(f'<li><a href="#{escape(anchor)}">{escape(title)}</a></li>' for title, anchor in sections)
    st.html(f'<nav class="contents" aria-label="{name}"><p>{name}</p><ul>{lines}</ul></nav>')


def paragraph(*sentences: str, kind: str = "prose") -> None:
    """Show plain sentences as one paragraph; `kind` is the class that gives them their look."""
    st.html(f'<p class="{escape(kind)}">{escape(" ".join(sentences))}</p>')


def links(targets: Sequence[tuple[str, str, bool]], *, in_row: bool = False) -> None:
    """Show a list of links: words, address, and whether it is what the page shows now; a choice stands in a row."""
    kind = " in-row" if in_row or any(is_shown for _, _, is_shown in targets) else ""
    lines = "".join(
        f'<li><a href="{escape(address)}"{" aria-current=true" if is_shown else ""}>{escape(text)}</a></li>'
        for text, address, is_shown in targets
    )
    st.html(f'<ul class="links{kind}">{lines}</ul>')


def pager(page: int, pages: int, *, lang: str) -> None:
    """Show which page of a list this is and the ways to the others; nothing where there is one page."""
    if pages == 1:
        return
    numbers = {"page": formats.number(page, lang), "pages": formats.number(pages, lang)}
    paragraph(word("panel.page.of", lang, **numbers), kind="hint")
    targets = [
        ("first", 1, page > 2),
        ("previous", page - 1, page > 1),
        ("next", page + 1, page < pages),
        ("last", pages, page < pages - 1),
    ]
    links(
        [
            (word(f"panel.page.{name}", lang), session.link(page_=str(number) if number > 1 else None), False)
            for name, number, is_there in targets
            if is_there
        ],
        in_row=True,
    )


def inline(text: str) -> None:
    """Show words between the parts of a sentence that can be changed."""
    st.html(f"<span>{escape(text)}</span>", width="content")


def link_list(items: Sequence[tuple[str, str, str]], *, second: Sequence[tuple[str, str]] = ()) -> None:
    """Show links with a remark beside each: name, address, remark; and, where given, a second link after it."""
    after = [f' · <a href="{escape(address)}">{escape(name)}</a>' for name, address in second] or [""] * len(
        items
    )
    lines = "".join(
        f'<li><a href="{escape(address)}">{escape(name)}</a> <span class="hint">{escape(remark)}</span>{more}</li>'
        for (name, address, remark), more in zip(items, after, strict=True)
    )
    st.html(f'<ul class="links">{lines}</ul>')


def key_figures(figures: Sequence[tuple[str, str]]) -> None:
    """Show figures with what each is a count of, in the order of reading: figure and note."""
    lines = "".join(
        f"<li><strong>{escape(figure)}</strong> <span>{escape(note)}</span></li>" for figure, note in figures
    )
    st.html(f'<ul class="key-figures">{lines}</ul>')


def unknown(title: str, sentences: Sequence[str], *, link: str) -> None:
    """Say what the product does not know, before anything that it does, with the way to the page on that."""
    lines = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    way = f'<a href="{escape(session.link("completeness"))}">{escape(link)}</a>'
    st.html(f'<div class="unknown"><p>{escape(title)}</p><ul>{lines}</ul><p>{way}</p></div>')


def print_button(label: str) -> None:
    """Show a button that prints the page; `static/shell.js` listens to it, since a page may hold no script."""
    st.html(f'<p class="print"><button type="button" data-print>{escape(label)}</button></p>')


def picked(names: Mapping[str, str], *, lang: str) -> None:
    """Show the countries that the reader picked, on every page: links to each, to the sheet, and to none."""
    if not names:
        return
    items = "".join(
        f'<li><a href="{escape(session.link("country", country=code))}">{escape(name)}</a></li>'
        for code, name in names.items()
    )
    label = escape(word("shell.picked", lang))
    ways = "".join(
        f'<a href="{escape(address)}">{escape(text)}</a>'
        for text, address in (
            (word("shell.picked.sheet", lang), session.link("steering")),
            (word("shell.picked.none", lang), session.link(list=None)),
        )
    )
    st.html(f'<nav class="picked" aria-label="{label}"><p>{label}</p><ul>{items}</ul><p>{ways}</p></nav>')


def changed(title: str, intro: str, changes: Sequence[str], effect: str) -> None:
    """Say what differs from the defaults, and what that does."""
    lines = " ".join(f"{escape(change)}." for change in changes)
    st.html(
        f'<div class="changed" role="status"><p><strong>{escape(title)}.</strong> {escape(intro)} {lines} '
        f"{escape(effect)}</p></div>"
    )


def moved(changes: Sequence[str], effect: str, *, lang: str) -> None:
    """Say which settings of the matrix a page follows that are not the defaults, with the way back to those."""
    changed(word("gaps.moved.title", lang), word("gaps.moved.intro", lang), changes, effect)
    links([(word("gaps.moved.reset", lang), session.link(settings=None), False)])


def table(rows: Sequence[Mapping[str, str]], headings: Mapping[str, str], *, caption: str, lang: str) -> None:
    """Show a small table of texts that is no panel of its own; `headings` are its columns in order."""
    columns = [Column(name=name, label=label, kind="text") for name, label in headings.items()]
    _table(pd.DataFrame(rows), columns=columns, caption=caption, lang=lang)


def inset(figure: go.Figure, *, key: str, alt: str, notes: Sequence[str], lang: str) -> None:
    """Show a small picture that is no panel of its own, with the notes that must stand under it."""
    st.plotly_chart(
        figure, key=f"inset-{key}", theme=None, alt=alt, config={**CHART, "staticPlot": True, "locale": lang}
    )
    st.html(f'<p class="hint">{escape(" ".join(notes))}</p>')


def cell_head(title: str, *, status: str, tone: str, facts: Sequence[Fact], lang: str) -> None:
    """Show what one thing on the page is and in which state, with the facts that decide it."""
    mark = f'<span class="status {escape(tone)}">{escape(status)}</span>'
    st.html(
        f'<div class="panel-head cell-head"><h3>{escape(title)} {mark}</h3></div>{_facts_html(facts, lang=lang)}'
    )


def to_copy(text: str, *, label: str) -> None:
    """Show a text with a button that copies it."""
    st.html(f'<p class="hint">{escape(label)}</p>')
    st.code(text, language=None, wrap_lines=True)


def folded(title: str, *, key: str) -> ExpanderContainer:
    """Return a part of the page that a reader opens; `open` tells whether it is, however its title changes.

    Whoever fills it looks at `open` first, inside a fragment: what stands closed is not made.
    """
    # A title is text: what Markdown would make of the names in it is taken out.
    return st.expander(MARKDOWN.sub(r"\\\1", title), key=key, on_change="rerun")


def notices(found: Sequence[session.Notice], *, lang: str) -> None:
    """Say what was wrong with the address; nothing when nothing was."""
    if not found:
        return
    lines = []
    for notice in found:
        text = escape(word(notice.key, lang, **notice.values))
        if notice.key.endswith(("newer_version", "undone_version")):
            is_older = notice.key.endswith("newer_version")
            ways = [("shell.show_newest" if is_older else "shell.show_current", session.link(version=None))]
            if is_older:
                since = session.link(
                    "versions", version=None, since=str(notice.values["value"]), changes=None
                )
                ways.append(("shell.show_since", since))
            text += " " + " · ".join(
                f'<a href="{escape(address)}">{escape(word(key, lang))}</a>' for key, address in ways
            )
        lines.append(f"<li>{text}</li>")
    st.html(
        f'<div class="notices" role="status"><p>{escape(word("shell.notices", lang))}</p>'
        f"<ul>{''.join(lines)}</ul></div>"
    )


def said(text: str) -> None:
    """Say that what was asked has been done."""
    st.html(f'<p class="made" role="status">{escape(text)}</p>')


def refused(text: str) -> None:
    """Say why what was asked was not done."""
    st.html(f'<div class="notices" role="alert"><p>{escape(text)}</p></div>')


def failed(lang: str) -> None:
    """Say that the page could not be made, and when, so that whoever keeps it finds the cause in the log."""
    moment = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    title, text = word("shell.failed.title", lang), word("shell.failed.text", lang, moment=moment)
    st.html(f'<div class="notices" role="alert"><p>{escape(title)}</p>{escape(text)}</div>')


def nothing_loaded(lang: str) -> None:
    """Show that there is no version yet, and how to load one."""
    page_head(word("shell.empty.title", lang), question=word("shell.empty.text", lang))
    st.html(
        f"<p>{escape(word('shell.empty.command', lang))}</p>"
        "<pre tabindex=0><code>python -m dashboard.cli load</code></pre>"
    )


def show(panel: Panel, lang: str, *, selection: Sequence[str] = ()) -> None:
    """Show a panel: title, subtitle, figure or records, summary, caveats, source, and the row of actions.

    `selection` are the parts of a file's name that say what was chosen: codes of countries, years.
    """
    with st.container(key=f"panel-{panel.key}", border=False):
        st.html(
            f'<div class="panel-head"><h3 id="{escape(panel.key)}">{escape(panel.title)}</h3>'
            f'<p class="subtitle">{escape(panel.subtitle)}</p></div>'
        )
        if panel.figure is not None:
            clicked = st.plotly_chart(
                panel.figure,
                key=f"chart-{panel.key}",
                theme=None,
                alt=f"{panel.alt} {panel.selection_sentence}.",
                config={**CHART, "locale": lang},
                on_select="rerun" if panel.leads_to else "ignore",
                selection_mode="points",
            )
            if panel.leads_to and (code := _country_clicked(clicked)):
                session.go_to(panel.leads_to, country=code)
        if panel.records:
            st.html(records_html(panel.records, lang=lang, shown=panel.records_shown))
        elif panel.shows_table and len(panel.table):
            # The subtitle stands above it already.
            _table(
                panel.table,
                columns=shown_columns(panel),
                caption=panel.subtitle,
                lang=lang,
                is_caption_seen=False,
                row_address=panel.row_address,
                lines=panel.lines,
            )
        elif panel.figure is None:
            st.html(f'<p class="empty">{escape(panel.empty or word("shell.panel.empty", lang))}</p>')
        caveats = _caveats_html(panel.caveats, lang=lang)
        st.html(
            f'<div class="panel-foot"><p class="summary">{escape(panel.summary)}</p>'
            + caveats
            + f'<p class="source">{source_line(panel, lang=lang)}</p></div>'
        )
        _actions(panel, lang, tuple(selection))


def _country_clicked(event: Mapping[str, object]) -> str | None:
    """Return the code of the country that a reader clicked on in a figure; None when nobody did."""
    points = event["selection"]["points"]
    held = points[0].get("customdata") if points else None
    return str(held[0]) if held else None


def shown_columns(panel: Panel) -> list[Column]:
    """Return the columns of a panel's table that the page shows, in the order of `shown_columns`."""
    by_name = {column.name: column for column in panel.columns}
    return [by_name[name] for name in panel.shown_columns] if panel.shown_columns else list(panel.columns)


def _caveats_html(caveats: Sequence[str], *, lang: str) -> str:
    """Return what a reader must know as a list; more than three stand behind a line that opens them."""
    if not caveats:
        return ""
    items = [f"<li>{escape(caveat)}</li>" for caveat in caveats]
    first, rest = (
        (items, []) if len(items) <= MOST_CAVEATS else (items[: MOST_CAVEATS - 1], items[MOST_CAVEATS - 1 :])
    )
    html = f'<ul class="caveats">{"".join(first)}</ul>'
    if rest:
        label = escape(plural("shell.caveats.more", lang, len(rest)))
        html += f'<details class="more"><summary>{label}</summary><ul class="caveats">{"".join(rest)}</ul></details>'
    return html


@session.fragment
def _actions(panel: Panel, lang: str, selection: tuple[str, ...]) -> None:
    opened = st.pills(
        panel.title,
        [action for action in ACTIONS if action != "table" or panel.shown_columns or not panel.shows_table],
        selection_mode="multi",
        format_func=lambda action: word(f"shell.action.{action}", lang),
        key=f"open-{panel.key}",
        label_visibility="collapsed",
    )
    if "table" in opened:
        _table(
            panel.table,
            columns=panel.columns,
            caption=f"{panel.title}. {panel.subtitle}",
            lang=lang,
            row_address=panel.row_address,
        )
    if "download" in opened:
        downloads.show(panel, lang=lang, selection=selection)
    if "origin" in opened:
        _origin(panel, lang=lang)
    if "link" in opened:
        st.html(f'<p class="hint">{escape(word("shell.link.hint", lang))}</p>')
        st.code(f"{panel.address}#{panel.key}", language=None, wrap_lines=True)
    if "wrong" in opened:
        report.show(
            panel,
            lang=lang,
            link=lambda address, text: st.html(
                f'<p><a class="mail" href="{escape(address)}">{escape(text)}</a></p>'
            ),
            say=lambda *sentences: paragraph(*sentences, kind="hint"),
        )


def _origin(panel: Panel, *, lang: str) -> None:
    chosen = report.pick_mark(panel, word("shell.origin.which", lang), key=f"mark-{panel.key}")
    mark, about = (chosen.key, chosen.label) if chosen else (None, panel.title)
    with st.spinner(word("shell.origin.loading", lang)):
        rows = panel.rows(mark)
    told = panel.recompute if isinstance(panel.recompute, str) else panel.recompute(rows, mark)
    parts = [
        (word("shell.origin.definition", lang), escape(panel.definition)),
        (word("shell.origin.not_a", lang), escape(panel.not_a)),
        (word("shell.origin.sources", lang), "<br>".join(_source_html(s, lang=lang) for s in panel.sources)),
        (word("shell.origin.period", lang), escape(panel.period)),
        (word("shell.origin.version", lang), escape(panel.version)),
        (
            word("shell.origin.rows", lang),
            escape(f"{plural('shell.origin.count', lang, len(rows))} {told}".strip()),
        ),
    ]
    body = "".join(f"<dt>{escape(label)}</dt><dd>{text}</dd>" for label, text in parts)
    st.html(f'<dl class="origin">{body}</dl>')
    if len(rows):
        columns = [*panel.row_columns, *_general_columns(rows, known=panel.row_columns, lang=lang)]
        caption = word("shell.origin.caption", lang, title=about)
        _table(rows, columns=columns, caption=caption, lang=lang)
        st.html(f'<p class="hint">{escape(word("shell.origin.hint", lang))}</p>')


AS_IN_THE_CELL = -1
"""As many decimals as the value has in its cell, at most six."""
ROW_KINDS = {"sheet_row": "identifier", "original_line": "identifier", "period": "date", "value": "decimal"}


def _general_columns(rows: pd.DataFrame, *, known: Sequence[Column], lang: str) -> list[Column]:
    """Return headings for the columns of rows that a screen did not name, where there are words for them."""
    named = {column.name for column in known}
    return [
        Column(
            name=name,
            label=word(f"shell.rows.{name}", lang),
            kind=ROW_KINDS.get(name, "text"),
            decimals=AS_IN_THE_CELL if ROW_KINDS.get(name) == "decimal" else 0,
        )
        for name in rows
        if name not in named and has(f"shell.rows.{name}")
    ]


def source_line(panel: Panel, *, lang: str) -> str:
    """Return, as HTML, who published what a panel shows, for which period and in which version."""
    sources = "; ".join(
        _source_html(
            source,
            lang=lang,
            with_publisher=not at or panel.sources[at - 1].get("publisher") != source.get("publisher"),
        )
        for at, source in enumerate(panel.sources)
    )
    label = word("shell.source.one" if len(panel.sources) == 1 else "shell.source.other", lang)
    rest = word("shell.source.period_version", lang, period=panel.period, version=panel.version)
    return f"{escape(label)} {sources}. {escape(rest)}"


def _source_html(source: Mapping[str, str], *, lang: str, with_publisher: bool = True) -> str:
    title = escape(source.get("title"))
    if is_web_address(source.get("address")):
        title = f'<a href="{escape(source["address"])}" rel="noopener">{title}</a>'
    licence = f" ({escape(source['licence'])})" if source.get("licence") else ""
    publisher = f"{escape(source['publisher'])}, " if with_publisher and source.get("publisher") else ""
    return f"{publisher}{title}{licence}"


def is_web_address(text: str | None) -> bool:
    """Tell whether a text may become a link: only addresses on the web, never `javascript:`."""
    return isinstance(text, str) and text.startswith(("https://", "http://"))


def records_html(records: Sequence[Record], *, lang: str, shown: int = 6) -> str:
    """Return records as a list of cards; those after the first `shown` stand behind a line to open."""
    first = "".join(_record_html(record, lang=lang) for record in records[:shown])
    html = f'<ul class="records">{first}</ul>'
    if rest := records[shown:]:
        cards = "".join(_record_html(record, lang=lang) for record in rest)
        label = plural("shell.records.more", lang, len(rest))
        html += (
            f'<details class="more"><summary>{escape(label)}</summary>'
            f'<ul class="records">{cards}</ul></details>'
        )
    return html


def _record_html(record: Record, *, lang: str) -> str:
    language = f' lang="{escape(record.language)}"' if record.language and record.language != lang else ""
    status = (
        f'<span class="status {escape(record.tone)}">{escape(record.status)}</span>' if record.status else ""
    )
    example = (
        f'<span class="status example">{escape(word("shell.example", lang))}</span>'
        if record.is_example
        else ""
    )
    html = f'<li class="record"><h4><span{language}>{escape(record.title)}</span> {status}{example}</h4>'
    html += _facts_html(record.facts, lang=lang)
    if record.more:
        label = escape(word("shell.records.details", lang))
        of = f'<span class="unseen">: {escape(record.title)}</span>'
        html += f"<details><summary>{label}{of}</summary>{_facts_html(record.more, lang=lang)}</details>"
    # A title is in the language of its publication, which no register names.
    title = escape(record.source_title)
    source = f'<span lang="und">{title}</span>' if title else ""
    if is_web_address(record.source_address):
        address = escape(record.source_address)
        source = f'<a href="{address}" rel="noopener">{source or address}</a>'
    if source or record.mark:
        source = source or escape(formats.missing("not_recorded", lang))
        label = escape(word("shell.source.one", lang))
        html += f'<p class="source">{label} {source} {mark_html(record.mark, lang=lang)}</p>'
    if record.links:
        of = f'<span class="unseen">: {escape(record.title)}</span>'
        ways = (f'<a href="{escape(address)}">{escape(text)}{of}</a>' for text, address in record.links)
        html += f'<p class="ways">{" · ".join(ways)}</p>'
    return html + "</li>"


def _facts_html(facts: Sequence[Fact], *, lang: str) -> str:
    if not facts:
        return ""
    lines = []
    for fact in facts:
        is_blank = formats.is_missing(fact.value) or not fact.value.strip()
        value = (
            f'<span class="missing">{escape(formats.missing("not_recorded", lang))}</span>'
            if is_blank
            else f"{_in_language(_spaced(fact.value), fact.language, lang=lang)} {mark_html(fact.mark, lang=lang)}"
        )
        lines.append(f"<div><dt>{escape(fact.label)}</dt><dd>{value}</dd></div>")
    return f'<dl class="facts">{"".join(lines)}</dl>'


def _spaced(text: str) -> str:
    """Return a list as people write it: the registers have "a;b"."""
    return text if is_web_address(text) else LIST_MARK.sub("; ", text)


def _in_language(text: str, language: str | None, *, lang: str) -> str:
    """Return text as HTML; where it is not in the page's language it says so, for who has it read aloud."""
    foreign = language and language != lang
    return f'<span lang="{escape(language)}">{escape(text)}</span>' if foreign else escape(text)


def mark_html(mark: str | None, *, lang: str) -> str:
    """Return the mark that says what a group of cells rests on; nothing where the register has no mark."""
    if formats.is_missing(mark) or not mark:
        return ""
    key = f"shell.mark.{mark}"
    text = word(key, lang) if has(key) else mark
    return f'<span class="mark {escape(mark)}">{escape(text)}</span>'


def _table(
    frame: pd.DataFrame,
    *,
    columns: Sequence[Column],
    caption: str,
    lang: str,
    is_caption_seen: bool = True,
    row_address: str = "",
    lines: Mapping[str, Sequence[Sequence[float]]] | None = None,
) -> None:
    if len(frame) <= MOST_ROWS_AS_TABLE:
        st.html(
            table_html(
                frame,
                columns=columns,
                caption=caption,
                lang=lang,
                is_caption_seen=is_caption_seen,
                row_address=row_address,
                lines=lines,
            )
        )
        return
    shown = pd.DataFrame(
        {c.name: [cell_text(r, column=c, lang=lang) for r in frame.to_dict("records")] for c in columns}
    )
    config = {
        column.name: st.column_config.TextColumn(
            tables.heading(column, lang=lang),
            alignment="right" if column.kind in tables.NUMBER_KINDS else "left",
        )
        for column in columns
    }
    st.dataframe(shown, column_config=config, hide_index=True, alt=caption)


def table_html(
    frame: pd.DataFrame,
    *,
    columns: Sequence[Column],
    caption: str,
    lang: str,
    is_caption_seen: bool = True,
    row_address: str = "",
    lines: Mapping[str, Sequence[Sequence[float]]] | None = None,
) -> str:
    """Return a table as HTML: numbers right-aligned in the locale, units in the head, gaps in words.

    `row_address` names the column with the address that the first cell of a row leads to; `lines` are small drawings
    before the words of a cell, see `Panel.lines`.
    """
    lines = lines or {}
    kinds = {column.name: "number" if column.kind in tables.NUMBER_KINDS else "text" for column in columns}
    head = "".join(
        f'<th scope="col" class="{kinds[c.name]}">{escape(tables.heading(c, lang=lang))}</th>'
        for c in columns
    )
    body = []
    for number, row in enumerate(frame.to_dict("records")):
        cells = "".join(
            f'<td class="{kinds[column.name]}{" missing" if formats.is_missing(row[column.name]) else ""}">'
            f"{line_html(lines[column.name][number]) if column.name in lines else ''}"
            f"{_cell_html(row, column=column, lang=lang, address=row.get(row_address) if not place else None)}</td>"
            for place, column in enumerate(columns)
        )
        body.append(f"<tr>{cells}</tr>")
    # The frame around a wide table can be scrolled by keyboard: it takes the focus and has a name. The caption that
    # is seen stands outside of it, so that it wraps and stays where it is.
    name = escape(caption)
    title = f'<p class="table-title" aria-hidden="true">{name}</p>' if is_caption_seen else ""
    return (
        f'<div class="table-frame">{title}'
        f'<p class="sideways" aria-hidden="true">{escape(word("shell.table.sideways", lang))}</p>'
        f'<div class="table" role="region" tabindex="0" aria-label="{name}"><table>'
        f'<caption class="unseen">{name}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div></div>"
    )


def line_html(values: Sequence[float]) -> str:
    """Return a run of amounts as a small line from zero, with a dot on the last; nothing for fewer than two.

    Only the words beside it are read out: the drawing shows what they say and the years before.
    """
    if len(values) < 2:
        return ""
    width, height, edge = 88, 22, 3
    low, high = min(0.0, *values), max(0.0, *values)
    span = (high - low) or 1.0
    spots = [
        (
            edge + (width - 2 * edge) * place / (len(values) - 1),
            height - edge - (height - 2 * edge) * (value - low) / span,
        )
        for place, value in enumerate(values)
    ]
    zero = height - edge - (height - 2 * edge) * (0 - low) / span
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
    # As a picture: what st.html shows is cleaned, and a drawing in it would be taken out.
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<path d="M{edge} {zero:.1f}H{width - edge}" stroke="{tokens.AXIS}" stroke-width=".75"/>'
        f'<polyline points="{path}" fill="none" stroke="{tokens.ACCENT}" stroke-width="1.5"/>'
        f'<circle cx="{spots[-1][0]:.1f}" cy="{spots[-1][1]:.1f}" r="2.5" fill="{tokens.ACCENT}"/></svg>'
    )
    return (
        f'<img class="line" alt="" width="{width}" height="{height}" src="data:image/svg+xml,{quote(drawn)}">'
    )


def _cell_html(row: Mapping[str, object], *, column: Column, lang: str, address: str | None = None) -> str:
    found = row[column.name]
    is_known = not formats.is_missing(found) and found != ""
    address = address or found
    text = _in_language(
        cell_text(row, column=column, lang=lang), column.language if is_known else None, lang=lang
    )
    return f'<a href="{escape(address)}" rel="noopener">{text}</a>' if is_web_address(address) else text


def cell_text(row: Mapping[str, object], *, column: Column, lang: str) -> str:
    """Return one cell of a table as a reader sees it.

    A missing value says why in words (`<name>_state`, else "no data" for numbers, "not recorded" for text);
    a remark of the source ("provisional") stands behind its value.
    """
    value, state = row[column.name], row.get(f"{column.name}{tables.STATE_SUFFIX}")
    if formats.is_missing(state) or not state:
        state = None
    if formats.is_missing(value) or value == "":
        return formats.missing(
            state or ("no_data" if column.kind in tables.NUMBER_KINDS else "not_recorded"), lang
        )
    if column.kind in tables.NUMBER_KINDS:
        decimals = column.decimals
        if decimals == AS_IN_THE_CELL:
            decimals = len(f"{value:.6f}".rstrip("0").split(".")[1])
        text = formats.number(value, lang, decimals=decimals)
    elif column.kind == "boolean":
        text = word("boolean.yes" if value else "boolean.no", lang)
    elif column.kind in ("date", "month"):
        # A column of years with a gap arrives as 2015.0.
        text = formats.date(str(int(value)) if isinstance(value, int | float) else value, lang)
    elif isinstance(value, float) and value.is_integer():
        text = str(int(value))
    else:
        text = str(value) if column.kind == "url" else _spaced(str(value))
    return f"{text} ({formats.remark(state, lang)})" if state else text
