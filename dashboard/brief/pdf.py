"""The brief as a PDF of two pages: set by typst, tagged by PDF/UA-1, and its charts as pictures for other files."""

import datetime as dt
import functools
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

import typst

from dashboard.brief import content
from dashboard.brief.content import Brief, Limits
from dashboard.gaps.view import GapView
from dashboard.money.view import MoneyView
from dashboard.profile.view import View
from dashboard.words import LOCALES, word

FOLDER = Path(__file__).parent
TEMPLATE = FOLDER / "country.typ"
PICTURE_PPI = 220
PAGES = 2
SCALES = (1.13, 1.06, 1.0, 0.95)
"""Sizes of a page, the largest first: 1 is text of 8 points."""


class DoesNotFit(ValueError):
    """Two pages do not hold the brief, however short its lists are."""


def fitted(view: View, gaps: GapView | None, booked: MoneyView | None) -> Brief:
    """The brief, each page set as large and with lists as long as it holds.

    Raises:
        DoesNotFit: even with one row a list.
    """
    limits, sizes = Limits(), [0, 0]
    brief = content.brief_of(view, gaps, booked, limits=limits)
    while True:
        brief = replace(brief, scales=(SCALES[sizes[0]], SCALES[sizes[1]]))
        ends = pages(brief)
        if ends["first"] == 1 and ends["last"] == PAGES:
            return brief
        over = 0 if ends["first"] > 1 else 1
        if sizes[over] + 1 < len(SCALES):
            sizes[over] += 1
            continue
        tighter = limits.tighter(over + 1)
        if tighter == limits:
            raise DoesNotFit(f"{brief.country} {brief.lang}: {ends}")
        limits = tighter
        brief = content.brief_of(view, gaps, booked, limits=limits)


def pdf(brief: Brief) -> bytes:
    """The brief as PDF/UA-1. The same brief gives the same bytes: its moment is the day it was made."""
    return _compiler().compile(
        TEMPLATE, format="pdf", sys_inputs=_inputs(brief), pdf_standards=["ua-1"], timestamp=moment(brief)
    )


def pages(brief: Brief) -> Mapping[str, int]:
    """The page on which the first half ends, and the last page."""
    found = json.loads(_compiler(_inputs(brief)).query("<ends>", field="value", one=True))
    return {name: int(page) for name, page in found.items()}


def pictures(brief: Brief, *, ppi: float = 110) -> list[bytes]:
    """The pages as PNG, to be looked at."""
    found = _compiler().compile(TEMPLATE, format="png", ppi=ppi, sys_inputs=_inputs(brief))
    return found if isinstance(found, list) else [found]


def chart_picture(brief: Brief, part: int, chart: int) -> bytes:
    """One chart as PNG, drawn as in the PDF."""
    inputs = {**_inputs(brief), "part": str(part), "chart": str(chart)}
    return _compiler().compile(TEMPLATE, format="png", ppi=PICTURE_PPI, sys_inputs=inputs)


@functools.cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[FOLDER / "fonts"])


def _compiler(inputs: Mapping[str, str] | None = None) -> typst.Compiler:
    # One a call: two readers may ask at the same moment. The fonts, which take the time, are shared.
    return typst.Compiler(TEMPLATE, root=FOLDER, font_paths=_fonts(), sys_inputs=dict(inputs or {}))


def moment(brief: Brief) -> dt.datetime:
    """The moment that a file says it was made at: the start of the day."""
    return dt.datetime.combine(brief.date, dt.time(), dt.UTC)


def _inputs(brief: Brief) -> dict[str, str]:
    """What the template reads: data only. No text of a register is ever read as markup."""
    lang, region = LOCALES[brief.lang].split("_")
    data = asdict(replace(brief, date=None))
    day = brief.date
    data |= {
        "lang": lang,
        "region": region,
        "day": [day.year, day.month, day.day],
        "document": word("brief.document", brief.lang, country=brief.title),
        "author": word("brief.author", brief.lang),
        "page": word("brief.page", brief.lang, country=brief.title, version=brief.version),
        "page_of": word("brief.page_of", brief.lang),
        "live": word("brief.live", brief.lang),
        "shown_address": content.printable(brief.address, whole=True),
    }
    return {"brief": json.dumps(data, ensure_ascii=False)}
