"""What is sensitive and what to raise on a visit: each point follows from one record by one rule, and names it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard import formats
from dashboard.gaps.rules import Cell

SENSITIVE = ("suspended", "leverage", "unanswered", "no_assessment")
"""Kinds of sensitive points, in the order in which they are shown."""
RAISED = (
    "promise_overdue",
    "follow_up",
    "promise_due",
    "date_passed",
    "ends_soon",
    "gap",
    "to_check",
    "seeks",
)
"""Kinds of points to raise, in the order in which they are shown."""
OF_ATTENTION = {
    "undertaking_overdue": "promise_overdue",
    "undertaking_due_soon": "promise_due",
    "partnership_date_passed": "date_passed",
    "partnership_ends_soon": "ends_soon",
    "partnership_suspended": "suspended",
    "no_assessment_found": "no_assessment",
    "finding_not_answered": "unanswered",
}
"""Rule of `country/attention` -> the kind of point that it makes; the other rules make none."""


@dataclass(frozen=True, kw_only=True)
class Point:
    """One point.

    Attributes:
        kind: one of SENSITIVE or RAISED.
        record_id: key of the record that it follows from; `country.theme` for a cell of the matrix.
        name: what it is about, in the reader's language.
        text: what the register says more, None for nothing.
        is_english: whether that text is English whatever the page's language is.
        on_date: the date concerned, at the precision recorded.
        source_title: title of the publication.
        source_address: its address.
        mark: whether it was read on a public page.
        place: workbook, sheet and row.
    """

    kind: str
    record_id: str
    name: str
    text: str | None = None
    is_english: bool = False
    on_date: str | None = None
    source_title: str | None = None
    source_address: str | None = None
    mark: str | None = None
    place: tuple[str, str, int] | None = None


def sensitive_points(
    attention: pd.DataFrame,
    instruments: pd.DataFrame,
    sources: Mapping[str, tuple[str | None, str | None]],
    lang: str,
) -> list[Point]:
    """Return the sensitive points of a country.

    Args:
        attention: answer of `country/attention` for it.
        instruments: answer of `country/instruments` for it.
        sources: key of a record -> title and address of its publication.
        lang: nl or en.
    """
    found = _of_attention(attention, sources, lang, SENSITIVE)
    pressing = instruments[
        (instruments["nature"] == "leverage")
        & instruments["is_active"].astype(bool)
        & instruments["is_country_specific"].astype(bool)
    ].drop_duplicates("instrument_id")
    found += [
        Point(
            kind="leverage",
            record_id=str(row["instrument_id"]),
            name=str(row[f"name_{lang}"]),
            on_date=_text(row["since_date"]),
            source_title=_text(row["source_title"]),
            source_address=_text(row["source_url"]),
            mark=_text(row["verified"]),
            place=_place(row),
        )
        for row in pressing.to_dict("records")
    ]
    return _in_order(found, SENSITIVE)


def points_to_raise(
    attention: pd.DataFrame,
    visits: pd.DataFrame,
    partnerships: pd.DataFrame,
    cells: Sequence[Cell],
    sources: Mapping[str, tuple[str | None, str | None]],
    lang: str,
    *,
    themes: Sequence[str] = (),
    before: str = "9999",
    without: str = "",
) -> list[Point]:
    """Return what can be raised on a visit to a country.

    Args:
        attention: answer of `country/attention` for it.
        visits: answer of `country/visits` for it.
        partnerships: answer of `country/partnerships` for it.
        cells: its cells of the matrix.
        sources: key of a record -> title and address of its publication.
        lang: nl or en.
        themes: the themes of the visit: only their cells make a point; all do where it names none.
        before: the date of the visit: what was agreed later is no follow-up of it.
        without: key of the visit itself.
    """
    found = _of_attention(attention, sources, lang, RAISED)
    past = visits[
        visits["is_counted"].astype(bool)
        & visits["follow_up"].notna()
        & (visits["visit_id"] != without)
        & (visits["visit_date"].astype(str) < before)
    ].sort_values(["visit_date", "visit_id"])
    # The newest word on what follows counts; what came before it was taken up then.
    found += [
        Point(
            kind="follow_up",
            record_id=str(row["visit_id"]),
            name=str(row[f"purpose_{lang}"]),
            text=_text(row["follow_up"]),
            is_english=True,
            on_date=_text(row["visit_date"]),
            source_title=_text(row["source_title"]),
            source_address=_text(row["source_url"]),
            mark=_text(row["verified"]),
            place=_place(row),
        )
        for row in past.tail(1).to_dict("records")
    ]
    found += [
        Point(kind=cell.verdict, record_id=".".join(cell.key), name=cell.theme_id)
        for cell in cells
        if cell.verdict in ("gap", "to_check") and (not themes or cell.theme_id in themes)
    ]
    own = partnerships[
        partnerships["is_country_specific"].astype(bool)
        & partnerships["is_active"].astype(bool)
        & partnerships["partner_seeks"].notna()
    ]
    found += [
        Point(
            kind="seeks",
            record_id=str(row["partnership_id"]),
            name=str(row[f"name_{lang}"]),
            text=_text(row["partner_seeks"]),
            is_english=True,
            source_title=_text(row["source_title"]),
            source_address=_text(row["source_url"]),
            mark=_text(row["partner_seeks_verified"]),
            place=_place(row),
        )
        for row in own.to_dict("records")
    ]
    return _in_order(found, RAISED)


def _of_attention(
    attention: pd.DataFrame,
    sources: Mapping[str, tuple[str | None, str | None]],
    lang: str,
    kinds: Sequence[str],
) -> list[Point]:
    found = []
    for row in attention.to_dict("records"):
        kind = OF_ATTENTION.get(row["rule_id"])
        if kind not in kinds:
            continue
        title, address = sources.get(row["record_id"], (None, None))
        found.append(
            Point(
                kind=kind,
                record_id=str(row["record_id"]),
                name=str(row[f"name_{lang}"]),
                on_date=_text(row["on_date"]),
                source_title=title,
                source_address=address,
                mark=_text(row["mark"]),
                place=_place(row),
            )
        )
    return found


def _in_order(points: Sequence[Point], kinds: Sequence[str]) -> list[Point]:
    return sorted(points, key=lambda point: kinds.index(point.kind))


def _place(row: Mapping[str, object]) -> tuple[str, str, int]:
    return str(row["file_name"]), str(row["sheet_name"]), int(row["sheet_row"])


def _text(value: object) -> str | None:
    return None if formats.is_missing(value) or not str(value).strip() else str(value)
