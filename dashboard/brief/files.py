"""The files of a brief: which there are, how each is named, made and written."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from dashboard import paths
from dashboard.brief import docx, pdf
from dashboard.brief.content import Brief
from dashboard.gaps.view import GapView
from dashboard.money.view import MoneyView
from dashboard.profile.view import View

MAKES: dict[str, Callable[[Brief], bytes]] = {"pdf": pdf.pdf, "docx": docx.docx_file}
"""Ending of a file -> what makes it of a brief."""
MIMES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def name_of(kind: str, *, country: str, lang: str, version: str, date: dt.date) -> str:
    """Name of a file: country, language, version and date of making."""
    return f"brief-{country}-{lang}-{version}-{date.isoformat()}.{kind}"


def made(kind: str, view: View, gaps: GapView | None, booked: MoneyView | None) -> bytes:
    """The file of what a reader has chosen."""
    return MAKES[kind](pdf.fitted(view, gaps, booked))


def write(brief: Brief, kind: str, folder: Path) -> Path:
    """Write a brief into a folder and give its path; a file of that name is replaced in one step or not at all."""
    path = folder / name_of(
        kind, country=brief.country, lang=brief.lang, version=brief.version, date=brief.date
    )
    paths.write_whole(path, MAKES[kind](brief))
    return path
