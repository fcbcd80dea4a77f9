"""Bringing files in: choosing them, following their check, and what to do where that ended without a result."""

from collections.abc import Mapping

import streamlit as st

from dashboard import dictionary, formats, panels, session
from dashboard.intake import upload
from dashboard.intake.read import KINDS
from dashboard.intake.upload import State
from dashboard.panels import escape
from dashboard.upload import door
from dashboard.versions import kept
from dashboard.words import has, plural, word

TOLD = "upload-told"
KEPT = "upload"
STEPS = ("waiting", "reading", "file", "sheet", "checked", "built", "comparing")


def choose_files(lang: str, *, former: State | None = None) -> None:
    """Let somebody choose files, say who brings them, and start the check; `former` is the upload that they correct."""
    key = "corrected" if former else "new"
    with st.container(key=f"upload-{key}"):
        size = door.limits().file_mb
        # The room between a million and 2^20 is the reader's to refuse: it says why.
        brought = st.file_uploader(
            word("upload.files.label", lang),
            type=list(KINDS),
            accept_multiple_files=True,
            max_upload_size=size,
            key=f"upload-files-{key}",
        )
        panels.paragraph(
            word(
                "upload.files.limits",
                lang,
                kinds=formats.list_of(KINDS, lang),
                size=size,
                most=upload.MOST_FILES,
            ),
            kind="hint",
        )
        name = st.text_input(
            word("upload.by.label", lang),
            value=former.by if former else "",
            key=f"upload-by-{key}",
            max_chars=door.MOST_NAME,
        )
        if door.mode() == "on":
            panels.paragraph(word("upload.by.hint", lang), kind="hint")
        if not st.button(word("upload.start", lang), key=f"upload-start-{key}", type="primary"):
            return
    if not brought:
        panels.refused(word("upload.refused.no_file", lang))
        return
    if len(brought) > upload.MOST_FILES:
        panels.refused(word("upload.refused.many", lang, most=upload.MOST_FILES, count=len(brought)))
        return
    try:
        upload_id = door.begin(
            [(file.name, file.getvalue()) for file in brought], by=name, lang=lang, former=former
        )
    except OSError as error:
        panels.refused(word("upload.refused.disk", lang, reason=str(error.strerror or error)))
        return
    session.write(upload=upload_id, faults=None, changes=None)
    st.rerun()


def about(state: State, lang: str) -> None:
    """Say which upload this is: its files, who brought it, and that its address is the way back."""
    session.remember(KEPT, state.upload_id)
    files = "".join(
        f"<li>{escape(file['name'])} <span class=hint>({escape(kept.size(int(file['size']), lang))})</span></li>"
        for file in state.files
    )
    by = state.by or word("versions.nobody", lang)
    tone = {"faults": "attention", "failed": "attention", "ready": "good", "published": "good"}
    hints = [word("upload.address", lang)]
    if state.name != "published":
        hints.append(plural("upload.days", lang, upload.days_kept()))
    status = escape(word(f"upload.state.{state.name}", lang))
    st.html(
        f'<div class="upload-head"><p><span class="status {tone.get(state.name, "")}">{status}</span> '
        f"{escape(plural('upload.brought', lang, len(state.files), by=by))}</p><ul>{files}</ul>"
        f'<p class="hint">{escape(" ".join(hints))}</p></div>'
    )
    if state.draft and state.name != "published":
        panels.links([(word("upload.draft", lang), way_to_draft(state), False)])
    if told := session.remembered(TOLD):
        panels.said(str(told))
        session.remember(TOLD, None)


def way_to_draft(state: State) -> str:
    """Return the address of the draft that an upload was made of."""
    return session.link("edit", edit=session.pack({"draft": state.draft}), version=None)


@session.fragment_every(seconds=1)
def follow(upload_id: str, lang: str) -> None:
    """Show what the check is doing, with a way to stop it; the page runs again when it has ended."""
    try:
        state = door.state(upload_id)
    except upload.UnknownUpload:
        st.rerun()
    if state.name != "working":
        st.rerun()
    said = progress_in_words(state.progress, lang)
    done, total = (int(state.progress.get(name) or 0) for name in ("done", "total"))
    is_counted = state.progress.get("step") in ("file", "sheet") and total
    # Without a value where nothing is known: a bar that guesses is no answer.
    value = f' max="{total}" value="{min(done, total)}"' if is_counted else ""
    count = (
        word("upload.progress.count", lang, done=formats.number(min(done, total), lang), total=formats.number(total, lang))
        if is_counted
        else ""
    )  # fmt: skip
    st.html(
        f'<div class="upload-progress"><p class="made" role="status">{escape(said)}</p>'
        f'<progress{value} aria-label="{escape(word("upload.progress.label", lang))}"></progress>'
        f'<p class="hint">{escape(count) or "&nbsp;"}</p></div>'
    )
    if st.button(word("upload.stop", lang), key="upload-stop"):
        door.stop(upload_id)
        st.rerun()


def progress_in_words(progress: Mapping[str, object], lang: str) -> str:
    """Return what the check is doing."""
    step = str(progress.get("step", STEPS[0]))
    return word(
        f"upload.step.{step if step in STEPS else 'reading'}",
        lang,
        file=str(progress.get("file") or ""),
        sheet=str(progress.get("sheet") or ""),
    )


def ended(state: State, lang: str) -> None:
    """Say that a check did not start, was stopped or broke off, and offer what can be done."""
    if state.name == "failed":
        panels.refused(error_in_words(state.error or {}, lang))
        panels.paragraph(word("upload.failed.what", lang))
    else:
        panels.paragraph(word(f"upload.what.{state.name}", lang))
    if st.button(word("upload.again", lang), key="upload-again", type="primary"):
        check(state, lang)


def check(state: State, lang: str) -> None:
    """Check an upload (again) and draw the page anew; what was chosen of the former lists is left."""
    try:
        door.check(state.upload_id)
    except OSError as error:
        panels.refused(word("upload.refused.disk", lang, reason=str(error.strerror or error)))
        return
    session.write(faults=None, changes=None)
    st.rerun()


def error_in_words(error: Mapping[str, object], lang: str) -> str:
    """Return why a check broke off."""
    values = {str(name): str(value) for name, value in dict(error.get("values") or {}).items()}
    key = str(error.get("key", ""))
    if has(key):
        return word(key, lang, **values)
    rule = dictionary.rules().get(str(error.get("rule_id", "")))
    if rule is not None:
        return rule.title_nl if lang == "nl" else rule.title_en
    step = values.get("step", "")
    doing = word(f"upload.step_name.{step if step in STEPS else 'reading'}", lang)
    return word("upload.failed.ended", lang, step=doing)


def recheck(state: State, lang: str, *, key: str) -> None:
    """Offer a new check where something was said of the sheets since the last one."""
    if not door.is_rechosen(state) or state.name == "published":
        return
    st.html(f'<div class="changed" role="status"><p>{escape(word("upload.rechosen", lang))}</p></div>')
    if st.button(word("upload.again", lang), key=f"upload-recheck-{key}", type="primary"):
        check(state, lang)


def go_on(lang: str) -> None:
    """Lead back to the upload that was looked at in this session, where it is kept."""
    held = session.remembered(KEPT)
    if not held:
        return
    try:
        state = door.state(str(held))
    except upload.UnknownUpload:
        return
    files = formats.list_of([str(file["name"]) for file in state.files], lang)
    panels.links([(word("upload.go_on", lang, files=files), session.link(upload=state.upload_id), False)])


def again_or_away(state: State, lang: str) -> None:
    """Offer another upload beside this one, and to throw this one away."""
    panels.links(
        [(word("upload.another", lang), session.link(upload=None, faults=None, changes=None), False)]
    )
    if state.name == "published":
        return
    with st.popover(word("upload.discard", lang), key="upload-discard", width="content"):
        panels.paragraph(word("upload.discard.what", lang))
        if st.button(word("upload.discard.sure", lang), key="upload-discard-sure"):
            door.discard(state.upload_id)
            session.write(upload=None, faults=None, changes=None)
            st.rerun()


def closed(lang: str, *, recipient: str) -> None:
    """Say that files are not brought in here, and where they go."""
    panels.paragraph(
        word("upload.off", lang),
        word("upload.off.to", lang, address=recipient) if recipient else word("upload.off.nobody", lang),
    )
