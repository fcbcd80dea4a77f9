"""The page's door to the intake: which upload the address names, where it stands, and what may be done with it."""

import contextlib
import functools
import os
import urllib.parse
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from dashboard import paths, session
from dashboard.access import Reader, visible_classifications
from dashboard.intake import publish, recognise, upload
from dashboard.intake.check import Issue
from dashboard.intake.limits import Limits
from dashboard.intake.reading import Reading, place
from dashboard.intake.upload import State
from dashboard.versions import kept

MODES = ("on", "check", "off")
MOST_NAME, MOST_NOTE = kept.MOST_NAME, kept.MOST_NOTE


def mode() -> str:
    """Return what this page lets people do: `on` (publish), `check` (look only) or `off`, as DASHBOARD_UPLOADS says.

    What is none of these closes the page: a slip in a setting must not open it.
    """
    found = os.environ.get("DASHBOARD_UPLOADS", "").strip().casefold() or MODES[0]
    return found if found in MODES else "off"


def limits() -> Limits:
    """Return how much is read of one file."""
    return Limits.from_environment()


def var() -> Path:
    """Return the folder of versions."""
    return paths.var_folder()


# Where an upload stands -------------------------------------------------------------------------------------


def state_of_address() -> tuple[State | None, list[session.Notice]]:
    """Return the upload that the address names, None where it names none that is kept; and what was wrong with it."""
    asked = session.asked("upload")
    if not asked:
        return None, []
    try:
        return state(asked), []
    except upload.UnknownUpload:
        return None, session.notices_on("upload.notice.unknown", [asked])


def state(upload_id: str) -> State:
    """Return where an upload stands.

    Raises:
        upload.UnknownUpload: it is not kept (any more).
    """
    return upload.state(var(), upload_id)


def begin(files: Sequence[tuple[str, bytes]], *, by: str, lang: str, former: State | None = None) -> str:
    """Keep files, start to check them, and return the id of the upload.

    Args:
        files: name and content of each.
        by: who brings them.
        lang: nl or en.
        former: the upload that they correct: what was said of its sheets holds for sheets with the same headings.

    Raises:
        OSError: they can't be kept.
    """
    for sheet in former.sheets if former else ():
        said = former.readings.get(place(str(sheet["file_name"]), str(sheet["sheet_name"])))
        if said is not None and sheet["signature"]:
            # Which sheet it takes the place of depends on what is published then.
            recognise.remember(var(), str(sheet["signature"]), replace(said, replaces=None))
    upload_id = upload.begin(var(), files, by=short(by, MOST_NAME), lang=lang)
    upload.start(var(), upload_id)
    return upload_id


def is_overtaken(state: State) -> bool:
    """Tell whether others published since an upload was checked, or since its workbook was made of a draft."""
    now = current_version()
    return now != state.based_on or state.made_from not in (None, now)


def check(upload_id: str) -> None:
    """Check an upload (again), against what readers see now; nothing where it was thrown away meanwhile."""
    with contextlib.suppress(upload.UnknownUpload):
        upload.start(var(), upload_id)


def stop(upload_id: str) -> None:
    """Stop the check of an upload; nothing where it was thrown away meanwhile."""
    with contextlib.suppress(upload.UnknownUpload):
        upload.cancel(var(), upload_id)


def discard(upload_id: str) -> None:
    """Throw an upload away, if nobody else with its address did."""
    with contextlib.suppress(upload.UnknownUpload):
        upload.discard(var(), upload_id)


def publish_upload(state: State, *, by: str, note: str, confirmed: Sequence[str]) -> str:
    """Make it the version that readers see, and return its name; raises as `upload.publish_upload`."""
    if mode() != "on":
        raise upload.NotReady("uploads are not published here")
    return upload.publish_upload(
        var(),
        state.upload_id,
        by=short(by, MOST_NAME),
        note=short(note, MOST_NOTE),
        confirmed=confirmed,
    )


def short(text: str, most: int) -> str:
    """Return what somebody typed on one line, no longer than it may be."""
    return " ".join(text.split())[:most]


def current_version() -> str | None:
    """Return the version that readers see now; None before the first load."""
    path = publish.current(var())
    return path.stem if path else None


def is_kept(version: str | None) -> bool:
    """Tell whether there is still a file of a version, published or waiting."""
    return version is not None and publish.path_of(var(), version) is not None


# How sheets are read ----------------------------------------------------------------------------------------


def reading_of(state: State, sheet: Mapping[str, object]) -> Reading:
    """Return what was said of a sheet for this upload, else what is remembered of such a sheet."""
    own = place(str(sheet["file_name"]), str(sheet["sheet_name"]))
    if own in state.readings:
        return state.readings[own]
    return recognise.remembered(var(), str(sheet["signature"])) or Reading()


def choose(state: State, sheet: Mapping[str, object], **said: object) -> None:
    """Keep what a reader says of a sheet; the next check reads it so. Nothing where it was thrown away meanwhile."""
    own = place(str(sheet["file_name"]), str(sheet["sheet_name"]))
    with contextlib.suppress(upload.UnknownUpload):
        fresh = upload.state(var(), state.upload_id)
        reading = replace(reading_of(fresh, sheet), **said)
        upload.choose(var(), state.upload_id, {own: reading})


def is_rechosen(state: State) -> bool:
    """Tell whether something was said of its sheets since it was checked."""
    folder = upload.folder(var(), state.upload_id)
    try:
        return (folder / "upload.json").stat().st_mtime_ns > (folder / "result.json").stat().st_mtime_ns
    except FileNotFoundError:
        return False


# What is wrong ----------------------------------------------------------------------------------------------


def faults(state: State) -> tuple[pd.DataFrame, int]:
    """Return the faults and warnings that this reader may see, and how many others are kept of it.

    Columns are the fields of `check.Issue`; a text that is missing is blank.

    A fault may stand in a row of another file, which a new file no longer fits: one above the reader's clearance is
    only counted. What somebody brought, whoever has its address may see.
    """
    path = upload.folder(var(), state.upload_id) / "faults.parquet"
    at = path.stat().st_mtime_ns if path.is_file() else 0
    own = tuple(sorted(str(file["name"]) for file in state.files))
    return _faults(state.upload_id, at, own, session.reader())


# A few: one of them may hold twenty thousand rows.
@functools.lru_cache(maxsize=4)
def _faults(upload_id: str, _at: int, own: tuple[str, ...], who: Reader) -> tuple[pd.DataFrame, int]:
    found = upload.faults(var(), upload_id)
    seen = found["classification"].isin(visible_classifications(who)) | found["file_name"].isin(own)
    shown = found[seen]
    # A text that is missing is blank: a NaN of pandas is neither text nor JSON.
    texts = [name for name in Issue.__dataclass_fields__ if name not in ("load_sheet_id", "sheet_row")]
    shown = shown.assign(
        order=(shown["severity"] != "fault").astype(int),
        **{name: shown[name].astype(object).fillna("") for name in texts},
    ).sort_values(
        ["order", "file_name", "sheet_name", "sheet_row", "column_letter"], kind="stable", ignore_index=True
    )
    return shown[list(Issue.__dataclass_fields__)], int((~seen).sum())


def cells(state: State, number: int, *, first_row: int, last_row: int) -> pd.DataFrame:
    """Return rows of a sheet as they were found, see `upload.cells`."""
    return upload.cells(var(), state.upload_id, number, first_row=first_row, last_row=last_row)


def original(state: State, name: str) -> Path:
    """Return where the bytes of a file of an upload stand.

    Raises:
        FileNotFoundError: it is not kept (any more).
    """
    digest = next((str(file["digest"]) for file in state.files if file["name"] == name), "")
    return publish.kept_file(var(), digest, name)


# What is chosen of the list of faults -------------------------------------------------------------------------


def asked_of_list() -> dict[str, str]:
    """Return what the address asks of the list of faults: rule, sheet, column, severity, text, page, at."""
    return {name: urllib.parse.unquote(text) for name, text in session.unpacked("faults").items()}


def packed(parts: Mapping[str, str]) -> str | None:
    """Return such a choice as it stands in the address; None where nothing is chosen."""
    held = {name: urllib.parse.quote(text, safe="") for name, text in parts.items() if text}
    return session.pack(held) or None
