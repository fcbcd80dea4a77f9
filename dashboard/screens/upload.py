"""Bring in a spreadsheet: what is wrong with it, what it changes, and its publication."""

from dashboard import panels, report, session, store
from dashboard.intake.upload import State
from dashboard.upload import bring, door, preview, sheets, templates
from dashboard.upload import report as found
from dashboard.words import plural, word

lang = session.language()


def text(key: str, **values: str | int) -> str:
    """Return a text of this screen."""
    return word(f"upload.{key}", lang, **values)


def section(name: str, *, intro: str = "") -> None:
    """Show the heading of a part of the page."""
    panels.section(text(f"section.{name}"), anchor=f"section-{name}", intro=intro)


def one(state: State) -> None:
    """Show an upload: where it stands, and what that asks for."""
    bring.about(state, lang)
    if state.name == "working":
        bring.follow(state.upload_id, lang)
        return
    if state.name in ("waiting", "cancelled", "failed"):
        bring.ended(state, lang)
    else:
        checked(state)
    bring.again_or_away(state, lang)


def checked(state: State) -> None:
    """Show what a check found."""
    listed = found.listed_of(state, lang)
    asked, notices = preview.asked_of(state, lang) if state.version else (None, [])
    wrong = session.notices_on("upload.notice.faults", listed.wrong)
    panels.notices([*wrong, *notices], lang=lang)
    parts = ["report", "files", "sheets"]
    if state.name == "faults":
        parts = ["report", "files", "corrected", "sheets", "corrections"]
    if state.name == "published":
        section("published")
        preview.published(state, asked, lang)
    elif state.name == "ready":
        parts = ["changes", "publish", *parts, "corrections"]
    if not len(listed.frame):
        parts.remove("files")
    next_step(state, parts)
    if state.name == "ready":
        to_publish(state, asked)
    section("report", intro=text("report.intro" if state.name == "faults" else "report.none"))
    found.show(listed, lang)
    if len(listed.frame):
        section("files", intro=text("files.intro"))
        found.take_along(listed, lang)
    if state.name == "faults":
        section("corrected", intro=text("corrected.intro"))
        bring.choose_files(lang, former=state)
    section("sheets", intro=text("sheets.intro"))
    sheets.overview(state, lang)
    sheets.accounting(state, lang)
    if state.name != "published":
        section("corrections", intro=text("corrections.intro"))
        sheets.corrections(state, listed.frame, lang)
        bring.recheck(state, lang, key="below")


def next_step(state: State, parts: list[str]) -> None:
    """Say in a sentence what comes next, with the ways to the parts of the page."""
    if state.name == "faults":
        panels.paragraph(plural("upload.next.faults", lang, state.fault_count), kind="lead")
    elif state.name == "ready":
        panels.paragraph(text("next.ready"), kind="lead")
    bring.recheck(state, lang, key="above")
    panels.contents([(text(f"section.{name}"), f"section-{name}") for name in parts], lang=lang)


def to_publish(state: State, asked: preview.Asked | None) -> None:
    """Show what the upload changes, and how it is published."""
    section("changes", intro=text("changes.intro"))
    if asked:
        preview.show(asked, lang)
    else:
        panels.paragraph(text("changes.first" if state.based_on is None else "changes.gone"))
    section("publish")
    if door.is_overtaken(state):
        preview.overtaken(state, lang)
    elif door.is_rechosen(state):
        panels.paragraph(text("rechosen.first"))
    else:
        preview.form(state, lang)


def help_along() -> None:
    """Show the workbooks to fill in, and what is read at most."""
    section("templates")
    templates.show(lang)
    section("guidance")
    templates.guidance(lang)


try:
    notices = list(session.chosen().notices)
except store.NothingLoaded:
    notices = []
state, wrong = door.state_of_address() if door.mode() != "off" else (None, [])
panels.page_head(text("title"), question=text("question"))
panels.notices([*notices, *wrong], lang=lang)
if door.mode() == "off":
    bring.closed(lang, recipient=report.recipient())
elif state is None:
    panels.paragraph(text("intro"), text(f"who.{door.mode()}"))
    bring.go_on(lang)
    section("files_new")
    bring.choose_files(lang)
else:
    one(state)
if state is None:
    help_along()
