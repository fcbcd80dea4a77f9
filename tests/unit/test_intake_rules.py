"""The named checks: what each finds on the shipped files, where it must fire, and where it must not."""

import collections
from pathlib import Path

import duckdb
import pytest

from dashboard import dictionary
from dashboard.intake import plausibility
from dashboard.intake.check import PLACEHOLDERS
from dashboard.intake.load import QUERIES, read_check
from dashboard.words import placeholders
from tests.unit import test_money_traps
from tests.unit.intake_made import PARTNERSHIP, PARTNERSHIP_COUNTRY, UNDERTAKING, checked, rows_of

CHECKS = sorted((QUERIES / "checks").glob("*.sql"))
OF_MONEY = set(test_money_traps.CHECKS)
"""What these find is made again from the originals in test_money_traps.py."""
OF_DATA = {rule.rule_id for rule in plausibility.rules()}
"""What these find is in test_plausibility.py."""

# What each check finds on the shipped files, to the row: (key or file, sheet row, value found).
ON_THE_SHIPPED_FILES: dict[str, list[tuple[str, int, str]]] = {
    # Ten typed the last day of a year where only the year is known: data/corrections.csv mends them.
    "date_precision_differs": [],
    "framework_flag_differs": [],
    "host_as_partner": [],
    "matched_one_sided": [],
    "negative_survivors": [
        *(("iom_incident", row, "-1") for row in (1696, 8649, 8651, 8655)),
        ("iom_incident", 8744, "-2"),
    ],
    "partner_count_differs": [],
    # Serbia's two agreements with Frontex, and nothing else.
    "several_running_agreements": [("partnership", 69, "fx-srb-2021"), ("partnership", 70, "fx-srb-2024")],
    "status_typed_overdue": [],
    "unknown_related": [],
    "unmapped_topic": [],
}  # fmt: skip


@pytest.mark.parametrize(
    "path", [path for path in CHECKS if path.stem not in OF_MONEY], ids=lambda path: path.stem
)
def test_what_it_finds_on_the_shipped_files(path: Path, shipped: Path) -> None:
    with duckdb.connect(str(shipped), read_only=True) as connection:
        connection.execute("set search_path to 'base'")
        rows = connection.execute(read_check(path)[1]).fetchall()
        tables = dict(connection.execute("select load_sheet_id, table_name from load_sheet").fetchall())
    assert [(tables[row[0]], row[1], row[3]) for row in rows] == ON_THE_SHIPPED_FILES[path.stem]


def test_the_warnings_of_the_shipped_files_are_in_the_database(shipped: Path) -> None:
    with duckdb.connect(str(shipped), read_only=True) as connection:
        found = collections.Counter(
            row[0] for row in connection.execute("select rule_id from public.cell_issue").fetchall()
        )
    of_data = {rule: found.pop(rule) for rule in OF_DATA if rule in found}
    of_money = {rule: found.pop(rule) for rule in OF_MONEY if rule in found}
    assert found == {
        rule: len(rows) for rule, rows in ON_THE_SHIPPED_FILES.items() if rows
    }  # no other rule fires on them
    # Fewer than a thousand of each kind: the list is complete.
    assert max([*of_money.values(), *of_data.values()]) < 1_000


def fired(tmp_path: Path, sheets: dict[str, list[list]]) -> list[tuple[int, str, str, str]]:
    """(row, column, rule, value found) of what the named checks find; nothing else may be wrong with the sheets."""
    result = checked(tmp_path, sheets)
    ids = {read_check(path)[0] for path in CHECKS} | OF_DATA
    assert [issue for issue in result.faults if issue.rule_id not in ids] == []
    issues = [*result.faults, *result.warnings]
    return sorted((issue.sheet_row, issue.column_name, issue.rule_id, issue.value_found) for issue in issues)


def test_end_before_start(tmp_path):
    cases = [
        ("2024-05-31", "2024-05-30", True),
        ("2024-05", "2024-04", True),
        ("2024-05", "2023", True),
        ("2024-05-31", "2024-05", False),  # the end of that month may be meant
        ("2024-05-31", "2024", False),
        ("2024-05-31", "2024-05-31", False),
        ("2024-05-31", "", False),
        ("", "2024", False),
    ]
    rows = rows_of(
        *(
            PARTNERSHIP
            | {"partnership_id": f"p{n}", "name": f"Agreement {n}", "status": "ended"}
            | {"start_date": start, "end_date": end}
            for n, (start, end, _) in enumerate(cases)
        )
    )
    assert fired(tmp_path, {"partnership": rows}) == [
        (row, "end_date", "end_before_start", end)
        for row, (_, end, fires) in enumerate(cases, start=2)
        if fires
    ]


@pytest.mark.parametrize(
    ("partners", "stated", "flag", "rules"),
    [
        (8, 8, "yes", set()),
        (7, 7, "no", set()),
        (8, 8, "no", {"framework_flag_differs"}),
        (7, 7, "yes", {"framework_flag_differs"}),
        # The record counts more partners than the register names.
        (2, 9, "yes", {"partner_count_differs"}),
        (2, 9, "no", {"framework_flag_differs", "partner_count_differs"}),
    ],
)
def test_framework_means_more_than_seven_partners(tmp_path, partners, stated, flag, rules):
    codes = ["TUN", "MAR", "SRB", "CIV", "AFG", "EGY", "ETH", "GMB"][:partners]
    rows = rows_of(
        *(
            PARTNERSHIP_COUNTRY | {"country_code": code, "partners_in_record": stated, "is_framework": flag}
            for code in codes
        ),
        # A host is no partner and is not counted.
        PARTNERSHIP_COUNTRY
        | {"country_code": "NLD", "role": "host", "partners_in_record": stated, "is_framework": flag},
    )
    made = {"partnership": rows_of(PARTNERSHIP), "partnership_country": rows}
    assert {rule for _, _, rule, _ in fired(tmp_path, made)} == rules


def test_a_topic_without_a_theme(tmp_path):
    mapped = {"how": "exact", "counts_for_coverage": "no", "note": ""}
    mapping = rows_of(
        {"source": "partnerships.migration_topics", "value_found": "return", "theme_id": "return", **mapped},
        # Mapped to no theme on purpose: that is a row too.
        {
            "source": "partnerships.other_topics",
            "value_found": "political",
            "theme_id": "",
            **mapped,
            "how": "none",
        },
        # The same word in the other column would have another meaning.
        {
            "source": "partnerships.migration_topics",
            "value_found": "energy",
            "theme_id": "",
            **mapped,
            "how": "none",
        },
    )
    rows = rows_of(
        PARTNERSHIP | {"partnership_id": "known", "migration_topics": "return", "other_topics": "political"},
        PARTNERSHIP
        | {
            "partnership_id": "new",
            "level": "bilateral",
            "migration_topics": "return;protection",
            "other_topics": "energy",
        },
    )
    assert fired(tmp_path, {"partnership": rows, "theme_mapping": mapping}) == [
        (3, "migration_topics", "unmapped_value", "protection"),
        (3, "other_topics", "unmapped_value", "energy"),
    ]


def test_an_eu_or_schengen_state_is_never_a_partner(tmp_path):
    cases = [
        ("MLT", "partner", True),
        ("Nederland", "partner", True),
        ("MLT", "participant", False),
        ("MLT", "host", False),
        ("MLT", "provider", False),
        ("MLT", "peer partner", False),
        ("TUN", "partner", False),
    ]
    partnerships = rows_of(
        *(PARTNERSHIP | {"partnership_id": f"p{n}", "status": "ended"} for n in range(len(cases)))
    )
    rows = rows_of(
        *(
            PARTNERSHIP_COUNTRY
            | {"partnership_id": f"p{n}", "country_code": country, "role": role}
            | {"partners_in_record": int(role in ("partner", "peer partner"))}
            for n, (country, role, _) in enumerate(cases)
        )
    )
    found = fired(tmp_path, {"partnership": partnerships, "partnership_country": rows})
    assert [(row, rule) for row, _, rule, _ in found] == [
        (row, "host_as_partner") for row, case in enumerate(cases, start=2) if case[2]
    ]


def test_overdue_is_computed_and_never_typed(tmp_path):
    cases = [
        ("overdue", "", "status"),
        ("running", "Te laat", "status_found"),
        ("running", "overdue", "status_found"),
        ("done late", "done late", None),
        ("running", "running", None),
        ("open", "", None),
    ]
    rows = rows_of(
        *(
            UNDERTAKING | {"undertaking_id": f"u{n}", "status": status, "status_found": as_found}
            for n, (status, as_found, _) in enumerate(cases)
        )
    )
    assert [(row, column) for row, column, _, _ in fired(tmp_path, {"undertaking": rows})] == [
        (row, column) for row, (_, _, column) in enumerate(cases, start=2) if column
    ]


@pytest.mark.parametrize(
    ("second", "fires"),
    [
        ({}, True),
        ({"status": "suspended"}, False),
        ({"status": "ended"}, False),
        ({"form": "joint declaration"}, False),
        ({"partner_codes": "MAR"}, False),
        ({"partner_codes": "TUN;MAR"}, False),
        ({"partner_codes": ""}, False),
        ({"level": "bilateral"}, False),
    ],
)
def test_several_running_agreements_of_one_form_with_one_country(tmp_path, second, fires):
    rows = rows_of(PARTNERSHIP, PARTNERSHIP | {"partnership_id": "p2"} | second)
    rule = "several_running_agreements"
    expected = [(2, "partnership_id", rule, "p1"), (3, "partnership_id", rule, "p2")] if fires else []
    assert fired(tmp_path, {"partnership": rows}) == expected


def test_a_promise_may_name_a_partnership_or_an_instrument_that_exists(tmp_path):
    cases = ["p1", "i1", "p2", "nonsense", ""]
    rows = rows_of(
        *(
            UNDERTAKING | {"undertaking_id": f"u{n}", "partnership_or_instrument_id": related}
            for n, related in enumerate(cases)
        )
    )
    found = fired(tmp_path, {"partnership": rows_of(PARTNERSHIP), "undertaking": rows})
    assert found == [
        (row, "partnership_or_instrument_id", "unknown_reference", cases[row - 2]) for row in (3, 4, 5)
    ]


def test_a_date_is_not_more_precise_than_is_stated(tmp_path):
    cases = [
        ("2026-05-31", "day", False),
        ("2026-05-31", "month", True),
        ("2026-05-31", "year", True),
        ("2026", "year", False),
        ("2026-05", "month", False),
        ("2026-05", "day", False),
        ("", "none", False),
        ("2026", "none", True),
    ]
    rows = rows_of(
        *(
            UNDERTAKING | {"undertaking_id": f"u{n}", "due_date": due, "due_precision": precision}
            for n, (due, precision, _) in enumerate(cases)
        )
    )
    assert fired(tmp_path, {"undertaking": rows}) == [
        (row, "due_date", "date_precision_differs", due)
        for row, (due, _, fires) in enumerate(cases, start=2)
        if fires
    ]


def test_a_number_of_survivors_is_not_negative(tmp_path):
    incident = {"t": "2024-05-01", "route": "R", "geo": "TUN", "dead": 1}
    rows = rows_of(*(incident | {"surv": survivors} for survivors in (-1, 0, 3, "")))
    assert fired(tmp_path, {"iom_incident": rows}) == [(2, "survivors", "negative_survivors", "-1")]


@pytest.mark.parametrize(("other", "fires"), [("k1", []), ("", ["k1"]), ("k3", ["k1", "k2"])])
def test_a_match_of_capacity_stands_on_both_sides(tmp_path, other, fires):
    base = {"side": "offered", "organisation_id": "o1", "kind": "people", "description": "D",
            "description_nl": "D", "status": "open"}  # fmt: skip
    rows = rows_of(
        base | {"capacity_id": "k1", "matched_with": "k2"},
        base | {"capacity_id": "k2", "matched_with": other, "side": "asked"},
        base | {"capacity_id": "k3", "matched_with": ""},
    )
    organisation = rows_of(
        {"organisation_id": "o1", "name": "O", "name_nl": "O", "kind": "ministry", "verified": "read"}
    )
    found = fired(tmp_path, {"capacity": rows, "organisation": organisation})
    assert [value for _, _, rule, value in found if rule == "matched_one_sided"] == fires


@pytest.mark.parametrize("path", CHECKS, ids=lambda path: path.stem)
def test_every_check_names_a_rule_its_question_and_its_columns(path: Path, shipped: Path) -> None:
    rule_id, text = read_check(path)
    assert rule_id in dictionary.rules()
    head = [line for line in text.splitlines() if line.startswith("-- ")]
    assert head[0].startswith("-- question: ") and head[0].endswith("?")
    named = head[2].removeprefix("-- columns: ").split(", ")
    assert named[:5] == ["load_sheet_id", "sheet_row", "column_name", "value_found", "expected"]
    # What else a message names, and where it adds up rows: the class of the most closed of them.
    assert named[5:] in ([], ["other"], ["classification"], ["other", "classification"])
    with duckdb.connect(str(shipped), read_only=True) as connection:
        connection.execute("set search_path to 'base'")
        described = connection.execute(text).description
    assert [column[0] for column in described] == named


def test_every_text_of_a_rule_names_only_what_is_filled_in() -> None:
    for rule in dictionary.rules().values():
        for part in ("message", "remedy"):
            nl, en = getattr(rule, f"{part}_nl"), getattr(rule, f"{part}_en")
            assert placeholders(nl) == placeholders(en), rule.rule_id
            assert placeholders(nl) <= set(PLACEHOLDERS), rule.rule_id
