"""Read the evidence of the gap matrix once per version and reader."""

from collections import defaultdict
from collections.abc import Callable

import duckdb
import pandas as pd

from dashboard import store
from dashboard.access import Reader
from dashboard.gaps.rules import (
    Beside,
    Claim,
    Country,
    Evidence,
    Figure,
    NeedIndicator,
    NotApplicable,
    Payments,
    Record,
    Rule,
    Theme,
)

ASKED = (
    "meta/themes",
    "gaps/records",
    "gaps/readings",
    "gaps/not_applicable",
    "gaps/payments",
    "gaps/settings",
    "gaps/countries",
    "gaps/needs",
    "gaps/claims",
    "gaps/rules",
    "gaps/beside",
    "gaps/paid_until",
)
"""The queries that the evidence is made of."""


class NoMatrix(LookupError):
    """A version without a matrix: of before there was one, or without the settings that say what counts."""


def read_evidence(version: str | None, reader: Reader) -> Evidence:
    """Return what a version holds for a reader.

    Args:
        version: name of a kept version; the current one when None.
        reader: who asks; rows above the reader's clearance do not exist.

    Raises:
        NoMatrix: the version has other tables than the queries ask, or nothing in the one of settings.
    """

    def rows(name: str) -> list[dict]:
        return _rows(store.query(name, reader=reader, version=version))

    try:
        found = evidence_of(rows)
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise NoMatrix(version) from error
    if not found.settings:
        raise NoMatrix(version)
    return found


def has_matrix(version: str, reader: Reader) -> bool:
    """Tell whether a version holds what `read_evidence` reads, without reading it: many versions may be kept."""
    try:
        return (
            store.can_answer(ASKED, reader=reader, version=version)
            and not store.query("gaps/settings", reader=reader, version=version).empty
        )
    except duckdb.Error:  # a file that cannot be read
        return False


def evidence_of(rows: Callable[[str], list[dict]]) -> Evidence:
    """Return the evidence from the answers of the named queries, missing values as None.

    Args:
        rows: name of a query, one of ASKED -> its rows.
    """
    themes = {row["theme_id"]: _made(Theme, row) for row in rows("meta/themes") if row["kind"] == "migration"}
    records = defaultdict(list)
    for row in rows("gaps/records"):
        records[row["country_code"], row["theme_id"]].append(_made(Record, row))
    figures: dict[tuple[str, str], dict[int, Figure]] = defaultdict(dict)
    for row in rows("gaps/readings"):
        figures[row["need_id"], row["country_code"]][row["period"]] = _made(Figure, row)
    not_applicable: dict[str, dict] = {}
    for row in rows("gaps/not_applicable"):
        rule = not_applicable.setdefault(row["rule_id"], {**row, "countries": {}})
        if row["country_code"]:
            rule["countries"][row["country_code"]] = row["found"]
    payments = defaultdict(list)
    for row in rows("gaps/payments"):
        payments[row["country_code"], row["theme_id"]].append(_made(Payments, row))
    settings = rows("gaps/settings")
    return Evidence(
        countries={
            row["country_code"]: _made(Country, {**row, "route_ids": _split(row["route_ids"])})
            for row in rows("gaps/countries")
        },
        themes=themes,
        records={key: tuple(found) for key, found in records.items()},
        needs={row["need_id"]: _made(NeedIndicator, row) for row in rows("gaps/needs")},
        figures=dict(figures),
        claims={
            row["claim_id"]: _made(
                Claim,
                {
                    **row,
                    "is_complete": row["completeness"] == "yes",
                    **{name: _split(row[name]) for name in ("theme_ids", "country_codes", "together_with")},
                },
            )
            for row in rows("gaps/claims")
        },
        not_applicable=[
            _made(NotApplicable, {**row, "theme_ids": _split(row["theme_ids"]), "found": row["countries"]})
            for row in not_applicable.values()
        ],
        rules={row["code"]: _made(Rule, row) for row in rows("gaps/rules")},
        beside={(row["country_code"], row["theme_id"]): _made(Beside, row) for row in rows("gaps/beside")},
        payments={key: tuple(found) for key, found in payments.items()},
        paid_until={row["country_code"]: row["complete_until"] for row in rows("gaps/paid_until")},
        settings={row["setting_id"]: row["value"] for row in settings},
        setting_names={
            row["setting_id"]: (row["name_nl"], row["name_en"], row["reason_nl"], row["reason_en"])
            for row in settings
        },
    )


def _rows(frame: pd.DataFrame) -> list[dict]:
    # Missing comes as NaN, NaT or NA by the type of the column; the rules know None only.
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def _made(kind: type, row: dict) -> object:
    return kind(**{name: row[name] for name in kind.__dataclass_fields__})


def _split(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(";") if part.strip())
