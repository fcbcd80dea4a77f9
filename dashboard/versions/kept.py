"""Which versions are kept, what each costs and who made it; and to show a former one again, or remove one for good."""

import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field

import duckdb
import pandas as pd

from dashboard import formats, paths, session, store
from dashboard.access import Reader
from dashboard.intake import publish
from dashboard.words import word

STAMP = "%Y%m%dT%H%M%SZ"
MOST_NAME = 120
MOST_NOTE = 500


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One version that is kept.

    Attributes:
        version: its name.
        made: when, UTC.
        by: who published it; blank where nobody wrote that down.
        note: why, in that person's words.
        rows: rows that this reader may see; None where the file cannot be read.
        warnings: warnings of the load, likewise.
        size_bytes: what it takes on disk.
        is_current: whether it is the one that everyone sees.
        files: file_name, digest, size_bytes of what it was made from.
    """

    version: str
    made: dt.datetime
    by: str
    note: str
    rows: int | None
    warnings: int | None
    size_bytes: int
    is_current: bool
    files: pd.DataFrame = field(hash=False, compare=False)


def versions() -> list[Kept]:
    """Return the versions that are kept, newest first."""
    var = paths.var_folder()
    told = {line["version"]: line for line in publish.history(var) if line["action"] == "publish"}
    current = publish.current(var)
    found = []
    for version in store.versions():
        rows, warnings, files = session.kept(_facts, version, session.reader())
        line = told.get(version, {"by": "", "note": ""})
        found.append(
            Kept(
                version=version,
                made=made_at(version),
                by=line["by"],
                note=line["note"],
                rows=rows,
                warnings=warnings,
                size_bytes=(var / f"{version}.duckdb").stat().st_size,
                is_current=current is not None and current.stem == version,
                files=files,
            )
        )
    return found


def _facts(version: str, who: Reader) -> tuple[int | None, int | None, pd.DataFrame]:
    columns = ["file_name", "digest", "size_bytes"]
    try:
        row = store.query("meta/version", version=version, reader=who).iloc[0]
        files = store.rows("load_file", columns=columns, version=version, reader=who)
    except (duckdb.Error, LookupError):  # damaged, or of before versions told this
        return None, None, pd.DataFrame(columns=columns)
    return int(row["rows_accepted"]), int(row["warning_count"]), files


def made_at(version: str) -> dt.datetime:
    """Return when a version was made, which its name tells: UTC."""
    return dt.datetime.strptime(version.partition("-")[0], STAMP)


def moment(when: dt.datetime | str, lang: str) -> str:
    """Return a moment in words, UTC: "29 november 2026, 09:03"."""
    found = dt.datetime.fromisoformat(when) if isinstance(when, str) else when
    return f"{formats.date(found.date(), lang)}, {found:%H:%M}"


def name_of(version: str, lang: str) -> str:
    """Return a version as a list to choose from names it: when it was made, and the end of its name."""
    return f"{moment(made_at(version), lang)} ({version.rpartition('-')[2]})"


def history() -> list[dict]:
    """Return what was done with versions, newest first."""
    return publish.history(paths.var_folder())[::-1]


def size(size_bytes: int, lang: str) -> str:
    """Return a size on disk in words: in MB of a million bytes, in GB from a thousand of those."""
    unit, of = ("gb", 1_000_000_000) if size_bytes >= 1_000_000_000 else ("mb", 1_000_000)
    return word(f"versions.size.{unit}", lang, size=formats.number(size_bytes / of, lang, decimals=1))


def brought_bytes() -> int:
    """Return what the files take on disk that people brought, each once whatever versions hold it."""
    return sum(path.stat().st_size for path in (paths.var_folder() / "files").rglob("*") if path.is_file())


def free_bytes() -> int:
    """Return how much room the disk of the versions has left."""
    return shutil.disk_usage(paths.var_folder()).free


def restore(version: str, *, by: str, note: str, sure: bool, lang: str) -> str:
    """Show a former version to everyone again.

    Returns:
        What is lacking or went wrong, in words; blank where it was done.
    """
    if not by.strip():
        return word("versions.refused.name", lang)
    if not sure:
        return word("versions.refused.sure", lang)
    if version == store.current_version():
        return word("versions.refused.current", lang, version=version)
    return _done(publish.restore, version, by=by, note=note, lang=lang)


def remove(version: str, *, by: str, note: str, typed: str, lang: str) -> str:
    """Remove a version for good, see `restore` for what it returns."""
    if not by.strip():
        return word("versions.refused.name", lang)
    if typed.strip() != version:
        return word("versions.refused.typed", lang, version=version)
    return _done(publish.remove, version, by=by, note=note, lang=lang)


def _done(act: Callable[..., None], version: str, *, by: str, note: str, lang: str) -> str:
    try:
        act(paths.var_folder(), version, by=_short(by, MOST_NAME), note=_short(note, MOST_NOTE))
    except LookupError:
        return word("versions.refused.gone", lang, version=version)
    except ValueError:
        return word("versions.refused.current", lang, version=version)
    except OSError as error:
        return word("versions.refused.disk", lang, reason=str(error.strerror or error))
    return ""


def _short(text: str, most: int) -> str:
    return " ".join(text.split())[:most]
