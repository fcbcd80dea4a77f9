"""The kinds of files that a table can be had as."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dashboard.exports import delimited, ods, parquet, tables, xlsx
from dashboard.exports.tables import Export, Progress, Survey


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of file: ending, what tells it from another with that ending, media type, and who writes it."""

    ending: str
    mark: str = ""
    mime: str
    write: Callable[..., None]


KINDS = {
    "csv_dutch": Kind(ending="csv", mark="excel", mime="text/csv", write=delimited.write_dutch),
    "csv_machine": Kind(ending="csv", mime="text/csv", write=delimited.write_machine),
    "xlsx": Kind(
        ending="xlsx",
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        write=xlsx.write,
    ),
    "ods": Kind(ending="ods", mime=ods.MIME, write=ods.write),
    "parquet": Kind(ending="parquet", mime="application/vnd.apache.parquet", write=parquet.write),
}


def name(export: Export, kind: str, found: Survey | None = None) -> str:
    """The name of a file; with a survey it says so where the file is incomplete."""
    form = KINDS[kind]
    cut = found is not None and tables.is_incomplete(found, form.ending)
    return tables.file_name(export, form.ending, kind=form.mark, incomplete=cut)


def write(export: Export, kind: str, path: Path, *, progress: Progress) -> Survey:
    """Write a file, in the memory of one part of the rows; gives what was learned of all of them."""
    found = tables.survey(export, progress=progress)
    KINDS[kind].write(export, found, path, progress=progress)
    return found


def content(export: Export, kind: str) -> bytes:
    """The bytes of a small file."""
    with tempfile.TemporaryDirectory(prefix="dashboard-export-") as folder:
        path = Path(folder, "file")
        write(export, kind, path, progress=lambda _step, _rows: None)
        return path.read_bytes()
