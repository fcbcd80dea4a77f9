"""What an upload would change, its publication, and what to do when somebody else published in between."""

from collections.abc import Sequence

import streamlit as st

from dashboard import dictionary, formats, panels, session
from dashboard.dictionary import fold
from dashboard.intake import compare, upload
from dashboard.intake.compare import KINDS, title_of
from dashboard.intake.upload import State
from dashboard.upload import bring, door
from dashboard.versions import changes, choose, shown
from dashboard.versions.changes import Asked
from dashboard.versions.figures import figures_of
from dashboard.words import plural, word

MOST_COUNTRIES = 12


def asked_of(state: State, lang: str) -> tuple[Asked | None, list[session.Notice]]:
    """Return the comparison of an upload with the version that it was checked against; None for a first version."""
    if not (door.is_kept(state.based_on) and door.is_kept(state.version)):
        return None, []
    address = session.link(absolute=True)
    return choose.narrowed(str(state.based_on), str(state.version), lang, address=address)


def show(asked: Asked, lang: str) -> None:
    """Show what is new, changed and gone, and what that does to the figures."""
    shown.in_words(asked)
    if not asked.all.total:
        return
    panels.show(changes.tables_panel(asked), lang)
    choose.listed(asked)
    with st.container(key="table-rows"):
        panels.show(changes.rows_panel(asked), lang, selection=tuple(asked.choices))
    panels.pager(asked.page, asked.pages, lang=lang)
    panels.section(
        word("upload.section.figures", lang),
        anchor="section-figures",
        intro=word("upload.figures.intro", lang),
    )
    found = figures_of(asked, changes.today())
    panels.show(changes.figures_panel(asked, found.key), lang)
    for panel in found.panels:
        _fold(panel, lang)


@session.fragment
def _fold(panel: panels.Panel, lang: str) -> None:
    part = panels.folded(panel.title, key=f"upload-fold-{panel.key}")
    if part.open:
        with part:
            panels.show(panel, lang)


# Publication --------------------------------------------------------------------------------------------------


def overtaken(state: State, lang: str) -> None:
    """Say what others published since this was checked, and offer to check it against that."""
    now = door.current_version()
    panels.refused(word("upload.conflict", lang))
    if door.is_kept(state.based_on) and now:
        panels.paragraph(word("upload.conflict.since", lang, version=now))
        since = Asked(former=str(state.based_on), latter=now, lang=lang)
        shown.in_words(since)
    if state.draft:
        panels.paragraph(word("upload.conflict.draft", lang))
        panels.links([(word("upload.draft", lang), bring.way_to_draft(state), False)])
        return
    panels.paragraph(word("upload.conflict.what", lang))
    if st.button(word("upload.conflict.again", lang), key="upload-against-now", type="primary"):
        bring.check(state, lang)


def form(state: State, lang: str) -> None:
    """Ask who publishes, why, and the names of tables of which much goes; publish."""
    if door.mode() != "on":
        panels.paragraph(word("upload.check_only", lang))
        return
    with st.container(key="upload-publish"):
        typed = {}
        if state.confirm:
            panels.refused(plural("upload.confirm.intro", lang, len(state.confirm)))
        for name in state.confirm:
            rows, gone = state.removed[name]
            label = word(
                "upload.confirm.label",
                lang,
                gone=formats.number(gone, lang),
                rows=formats.number(rows, lang),
                table=title_of(name, lang),
            )
            typed[name] = st.text_input(label, key=f"upload-confirm-{name}", max_chars=120)
        by = st.text_input(
            word("upload.publish.by", lang), value=state.by, key="upload-publish-by", max_chars=door.MOST_NAME
        )
        panels.paragraph(word("upload.publish.by.hint", lang), kind="hint")
        note = st.text_input(
            word("upload.publish.note", lang),
            value=state.note,
            key="upload-publish-note",
            max_chars=door.MOST_NOTE,
        )
        pressed = st.button(word("upload.publish", lang), key="upload-publish-now", type="primary")
    if not pressed:
        return
    confirmed = [name for name, text in typed.items() if is_name_of(name, text)]
    if not by.strip():
        panels.refused(word("upload.refused.name", lang))
        return
    if told := refused(state, by=by, note=note, confirmed=confirmed, lang=lang):
        panels.refused(told)
        return
    session.remember(bring.TOLD, word("upload.published", lang, version=str(state.version)))
    session.write(changes=None, faults=None, version=None)
    st.rerun()


def is_name_of(table_name: str, typed: str) -> bool:
    """Tell whether somebody typed the name or a title of a table."""
    table = dictionary.tables()[table_name]
    return fold(typed) in {fold(name) for name in (table_name, table.title_nl, table.title_en)}


def refused(state: State, *, by: str, note: str, confirmed: Sequence[str], lang: str) -> str:
    """Publish, and return what is lacking or went wrong, in words; blank where it was done."""
    try:
        door.publish_upload(state, by=by, note=note, confirmed=confirmed)
    except upload.Unconfirmed as lacking:
        names = formats.list_of([title_of(name, lang) for name in lacking.tables], lang)
        return word("upload.refused.unconfirmed", lang, tables=names)
    except upload.Conflict:
        # What changed is told where the page is drawn again.
        st.rerun()
    except (upload.NotReady, upload.UnknownUpload):
        return word("upload.refused.not_ready", lang)
    except OSError as error:
        return word("upload.refused.disk", lang, reason=str(error.strerror or error))
    return ""


def published(state: State, asked: Asked | None, lang: str) -> None:
    """Lead on from an upload that was published: to the countries, to what changed, and back."""
    now = door.current_version()
    panels.paragraph(
        word("upload.published.shown" if now == state.version else "upload.published.former", lang)
    )
    ways = []
    if asked:
        since = session.link(
            "versions", version=None if now == state.version else state.version, since=asked.former,
            changes=None, upload=None, faults=None,
        )  # fmt: skip
        ways.append((word("upload.way.changes", lang), since, False))
    back = session.link("versions", version=None, since=None, changes=None, upload=None, faults=None)
    ways.append((word("upload.way.undo", lang), f"{back}#section-back", False))
    panels.links(ways)
    countries = compare.by_country(asked.all) if asked else None
    if countries is None or not len(countries):
        return
    listed = [row for row in countries.to_dict("records") if row["country_code"] in asked.all.listed]
    if not listed:
        return
    panels.paragraph(word("upload.way.countries", lang), kind="legend")
    panels.link_list(
        [
            (
                asked.all.country(row["country_code"], lang),
                session.link("country", country=row["country_code"], version=None, upload=None, faults=None,
                             changes=None),
                compare.kinds_in_words({kind: row[kind] for kind in KINDS}, lang),
            )
            for row in listed[:MOST_COUNTRIES]
        ]
    )  # fmt: skip
    if len(listed) > MOST_COUNTRIES:
        panels.paragraph(plural("upload.way.more_countries", lang, len(listed) - MOST_COUNTRIES), kind="hint")
