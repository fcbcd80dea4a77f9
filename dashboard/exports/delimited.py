"""CSV: for a Dutch Excel, and for machines.

The one for machines follows RFC 4180, which knows no comment lines: the version and the selection stand in the
file's name and nowhere else. Whoever needs them in the file takes another kind.
"""

import csv
import decimal
from pathlib import Path

from dashboard.exports.tables import Export, Progress, Survey, cells, clean, neutralise
from dashboard.words import word


def write_dutch(export: Export, found: Survey, path: Path, *, progress: Progress) -> None:
    """Write CSV for a Dutch Excel: UTF-8 with BOM, semicolons, decimal commas, headings and states in words.

    Figures have no thousands separator and keep all their decimals, and a count has none; dates are ISO text.
    """
    words = (word("boolean.yes", export.lang), word("boolean.no", export.lang))
    _write(
        export,
        found,
        path,
        progress=progress,
        for_people=True,
        delimiter=";",
        encoding="utf-8-sig",
        point=",",
        booleans=words,
    )


def write_machine(export: Export, found: Survey, path: Path, *, progress: Progress) -> None:
    """Write CSV by RFC 4180: UTF-8 without BOM, commas, CRLF, decimal points, column names, states as codes."""
    _write(
        export,
        found,
        path,
        progress=progress,
        for_people=False,
        delimiter=",",
        encoding="utf-8",
        point=".",
        booleans=("true", "false"),
    )


def _write(
    export: Export,
    found: Survey,
    path: Path,
    *,
    progress: Progress,
    for_people: bool,
    delimiter: str,
    encoding: str,
    point: str,
    booleans: tuple[str, str],
) -> None:
    def cell(value: object) -> str:
        match value:
            case None:
                return ""
            case bool():
                return booleans[0] if value else booleans[1]
            case str():
                return neutralise(value)
        return f"{value:f}".replace(".", point) if isinstance(value, decimal.Decimal) else str(value)

    fields = found.for_people if for_people else found.fields
    done = 0
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, lineterminator="\r\n")
        titles = [field.title if for_people else field.column.name for field in fields]
        writer.writerow([neutralise(clean(title)) for title in titles])
        for part in export.parts():
            columns = [cells(field, part, lang=export.lang if for_people else "") for field in fields]
            writer.writerows(zip(*([cell(value) for value in values] for values in columns), strict=True))
            done += len(part)
            progress("write", done)
