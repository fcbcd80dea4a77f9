"""Rules as data: what each finds on the shipped files, where a kind fires on made tables, and where it must not."""

import csv
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from dashboard import dictionary, paths
from dashboard.intake import plausibility
from dashboard.intake.plausibility import KINDS, NEEDED, PlausibilityRule
from tests.unit.intake_made import PARTNERSHIP, checked, column, rows_of

RULES = plausibility.rules()
TYPES = {
    "integer": "bigint", "decimal": "double", "amount": "decimal(20, 2)", "money": "decimal(26, 12)",
}  # fmt: skip


# On the shipped files, counted another way -------------------------------------------------------------------


@pytest.fixture(scope="module")
def base(shipped: Path):
    with duckdb.connect(str(shipped), read_only=True) as connection:
        yield connection


def table_of(base: duckdb.DuckDBPyConnection, rule: PlausibilityRule) -> pd.DataFrame:
    """The rows of a rule's table: texts and numbers, blank as None or NaN."""
    names = {
        rule.column_name, *rule.other_columns, *rule.group_columns, *rule.period_columns, rule.part_column,
        "load_sheet_id", "sheet_row", *dictionary.tables()[rule.table_name].key,
    } - {""}  # fmt: skip
    listed = ", ".join(f'"{name}"' for name in names)
    rows = base.execute(
        f'select {listed} from base."{rule.table_name}" order by load_sheet_id, sheet_row'
    ).df()
    return rows.dropna(subset=[*rule.group_columns, rule.column_name])


def is_far(one, other, rule: PlausibilityRule):
    larger = np.maximum(np.abs(one), np.abs(other))
    return (np.abs(one - other) > rule.minimum) & (
        (np.sign(one) != np.sign(other)) | (larger >= rule.factor * np.minimum(np.abs(one), np.abs(other)))
    )


def is_far_in_series(one, other, rule: PlausibilityRule):
    with np.errstate(invalid="ignore"):
        larger = np.maximum(np.abs(one), np.abs(other))
        return (
            (np.abs(one - other) > rule.minimum)
            & (one != 0) & (other != 0)
            & (
                ((np.sign(one) != np.sign(other)) & (np.abs(one) > rule.minimum))
                | (larger >= rule.factor * np.minimum(np.abs(one), np.abs(other)))
            )
        )  # fmt: skip


def by_period(rows: pd.DataFrame, rule: PlausibilityRule) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(sums, first sheet rows): a row a group, a column a period in order, periods of one form together."""
    periods = rows[list(rule.period_columns)].fillna("")
    blank = (periods == "").sum(axis=1)
    numbered = pd.DataFrame(
        {
            "of_group": rows.groupby(list(rule.group_columns)).ngroup() if rule.group_columns else 0,
            "form": blank,
            "period": periods.groupby(list(rule.period_columns)).ngroup(),
            "number": rows[rule.column_name].astype(float),
            "sheet_row": rows["sheet_row"],
        }
    )
    grouped = numbered.groupby(["of_group", "form", "period"])
    return grouped["number"].sum().unstack([1, 2]).sort_index(axis=1), grouped["sheet_row"].min().unstack(
        [1, 2]
    ).sort_index(axis=1)


def recounted(rows: pd.DataFrame, rule: PlausibilityRule) -> list[int]:
    """The sheet rows that a rule must name, by pandas, which knows nothing of its query."""
    if rule.kind == "dates_in_order":
        pairs = zip(rows["sheet_row"], rows[rule.other_columns[0]], rows[rule.column_name], strict=True)
        return [row for row, one, two in pairs if isinstance(one, str) and two[: len(one)] < one[: len(two)]]
    if rule.kind == "same_text":
        folded = rows[rule.column_name].map(lambda text: " ".join(text.lower().split()))
        return list(
            rows.loc[rows.assign(folded=folded).duplicated([*rule.group_columns, "folded"]), "sheet_row"]
        )
    number = rows[rule.column_name].astype(float)
    if rule.kind == "parts_in_row":
        return list(rows.loc[is_far(number, rows[list(rule.other_columns)].sum(axis=1), rule), "sheet_row"])
    if rule.kind == "shares_add_up":
        grouped = rows.groupby(list(rule.group_columns))
        off = (grouped[rule.column_name].sum().round(6) - 100).abs() > rule.minimum
        return sorted(grouped["sheet_row"].min()[off])
    if rule.kind == "parts_in_rows":
        is_total = rows[rule.part_column] == rule.total_value
        rows = rows.assign(number=number)
        total = rows[is_total].set_index(list(rule.group_columns))[["number", "sheet_row"]]
        parts = rows[~is_total].groupby(list(rule.group_columns))["number"].sum()
        both = total.join(parts.rename("parts"), how="inner")
        assert len(both) > 10
        return sorted(both.loc[is_far(both["number"], both["parts"], rule), "sheet_row"])
    sums, places = by_period(rows, rule)
    values = sums.to_numpy()
    if rule.kind == "jump":
        far = np.zeros_like(values, dtype=bool)
        form = sums.columns.get_level_values("form").to_numpy()
        far[:, 1:] = is_far_in_series(values[:, 1:], values[:, :-1], rule) & (form[1:] == form[:-1])
    else:
        usual = np.full_like(values, np.nan)
        many = (~np.isnan(values)).sum(axis=1) > rule.least_periods
        for place in range(values.shape[1]):
            usual[many, place] = np.nanmedian(np.delete(values[many], place, axis=1), axis=1)
        far = is_far_in_series(values, usual, rule)
    return sorted(places.to_numpy()[far].astype(int))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.plausibility_id)
def test_what_a_rule_finds_on_the_shipped_files(base, rule):
    found = plausibility.find(base, rule, dictionary.tables()[rule.table_name])
    rows = table_of(base, rule)
    assert len(rows), "a rule of a table without rows would find nothing whatever it says"
    assert sorted(row["sheet_row"] for row in found) == sorted(recounted(rows, rule))


def test_few_enough_to_look_at_each(base):
    """A rule that fires hundreds of times on what is published is noise: it needs another factor or minimum."""
    found = {
        rule.plausibility_id: len(plausibility.find(base, rule, dictionary.tables()[rule.table_name]))
        for rule in RULES
    }
    assert max(found.values()) <= 60
    assert sum(found.values()) <= 300


# On made tables ----------------------------------------------------------------------------------------------


def table(**types: str) -> dictionary.Table:
    """A made table with its key in the first column."""
    columns = [
        column(table_name="gift", column_name=name, type=type_name, key_part=None if number else 1)
        for number, (name, type_name) in enumerate(types.items())
    ]
    fields = dict.fromkeys(dictionary.Table.__dataclass_fields__, "") | {
        "table_name": "gift",
        "load_order": 1,
    }
    return dictionary.Table(**fields | {"columns": tuple(columns)})


def found_in(
    made: dictionary.Table, rows: list[tuple], classification: dict[int, str] | None = None, **fields
) -> list[dict]:
    """What a made rule finds in made rows, the first of which stands in sheet row 2."""
    names = [one.column_name for one in made.columns]
    types = ", ".join(f'"{one.column_name}" {TYPES.get(one.type, "varchar")}' for one in made.columns)
    rule = PlausibilityRule(**{"plausibility_id": "made", "rule_id": "jump", "table_name": "gift"} | fields)
    with duckdb.connect(":memory:") as connection:
        connection.execute("create schema base")
        connection.execute(
            f"create table base.gift ({types}, load_sheet_id integer, sheet_row integer, classification varchar)"
        )
        marks = ", ".join("?" * (len(names) + 3))
        for number, row in enumerate(rows, start=2):
            mark = (classification or {}).get(number, "public")
            connection.execute(f"insert into base.gift values ({marks})", [*row, 7, number, mark])
        found = plausibility.find(connection, rule, made)
        # Nothing is left behind in the version that is being built.
        assert connection.execute(
            "select count(*) from duckdb_views() where view_name = 'checked'"
        ).fetchall() == [(0,)]
    assert all(row["load_sheet_id"] == 7 for row in found)
    assert all(row["column_name"] == fields["column_name"] for row in found)
    return found


def test_dates_in_order():
    made = table(gift_id="identifier", promised="date", given="date")
    rows = [
        ("a", "2024-05-31", "2024-05-30"),
        ("b", "2024-05", "2024-04"),
        ("c", "2024-05", "2023"),
        ("d", "2024-05-31", "2024-05"),  # the end of that month may be meant
        ("e", "2024-05-31", "2024"),
        ("f", "2024-05-31", "2024-05-31"),
        ("g", "2024-05-31", None),
        ("h", None, "2024"),
    ]
    found = found_in(made, rows, kind="dates_in_order", column_name="given", other_columns=("promised",))
    assert [(row["sheet_row"], row["value_found"], row["expected"]) for row in found] == [
        (2, "2024-05-30", "2024-05-31"), (3, "2024-04", "2024-05"), (4, "2023", "2024-05"),
    ]  # fmt: skip


def test_shares_add_up():
    made = table(gift_id="identifier", village="text", part="decimal")
    rows = [
        ("a", "whole", 50.0), ("b", "whole", 50.0),
        ("c", "thirds", 33.3), ("d", "thirds", 33.3), ("e", "thirds", 33.3),
        ("f", "edge", 99.5), ("g", "below", 99.49), ("h", "above", 100.0), ("i", "above", 0.51),
        ("j", "empty", None), ("k", None, 12.0),
    ]  # fmt: skip
    found = found_in(
        made, rows, {9: "confidential"}, kind="shares_add_up", column_name="part", group_columns=("village",),
        minimum=0.5,
    )  # fmt: skip
    assert [(row["sheet_row"], row["other"], row["value_found"], row["classification"]) for row in found] == [
        (8, "below", Decimal("99.49"), "public"), (9, "above", Decimal("100.51"), "confidential"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("total", "parts", "fires"),
    [
        (110, (60, 40), False),  # apart by ten: not by more
        (111, (60, 40), True),
        (89, (60, 40), True),
        (90, (60, 40), False),
        (1099, (600, 400), False),  # not by a tenth
        (1100, (600, 400), True),
        (-50, (60, 40), True),
        (-100, (60, 40), True),
        (0, (60, 40), True),
        (500, (60, None), False),  # a part that is not known: no sum
        (None, (60, 40), False),
    ],
)
def test_parts_in_row(total, parts, fires):
    made = table(gift_id="identifier", all_gifts="integer", cash="amount", goods="integer")
    found = found_in(
        made, [("a", total, *parts)], kind="parts_in_row", column_name="all_gifts",
        other_columns=("cash", "goods"), factor=1.1, minimum=10,
    )  # fmt: skip
    expected = [(2, total, 100 if total != 1100 else 1000, "a")] if fires else []
    assert [
        (row["sheet_row"], row["value_found"], row["expected"], row["other"]) for row in found
    ] == expected


@pytest.mark.parametrize(
    ("total", "fires"), [(1000, True), (999, False), (10, True), (11, False), (-100, True), (None, False)]
)
def test_parts_in_rows_by_a_factor(total, fires):
    made = table(giver="text", year="integer", gifts="money")
    rows = [
        ("Everybody", 2020, total), ("Ann", 2020, 60), ("Bob", 2020, 40), ("Bob", 2021, 9), ("Bob", None, 9),
        ("Everybody", 2022, 5000),  # nobody beside it
    ]  # fmt: skip
    found = found_in(
        made, rows, {4: "internal"}, kind="parts_in_rows", column_name="gifts", group_columns=("year",),
        part_column="giver", total_value="Everybody", factor=10, minimum=5,
    )  # fmt: skip
    expected = [(2, total, 100, "Everybody · 2020", "internal")] if fires else []
    assert [tuple(row[name] for name in ("sheet_row", "value_found", "expected", "other", "classification"))
            for row in found] == expected  # fmt: skip


def test_parts_in_rows_to_the_cent():
    made = table(giver="text", year="integer", gifts="decimal")
    rows = [
        ("All", 1, 0.3),
        ("Ann", 1, 0.1),
        ("Bob", 1, 0.2),
        ("All", 2, 0.31),
        ("Ann", 2, 0.1),
        ("Bob", 2, 0.2),
    ]
    found = found_in(
        made, rows, kind="parts_in_rows", column_name="gifts", group_columns=("year",), part_column="giver",
        total_value="All",
    )  # fmt: skip
    assert [row["sheet_row"] for row in found] == [5]


SERIES = {"column_name": "gifts", "group_columns": ("village",), "period_columns": ("year",)}


@pytest.mark.parametrize(
    ("last", "fires"),
    [
        (1000, True), (999, False), (10, True), (11, False), (-81, True), (-80, False), (0, False),
        (None, False), (100, False),
    ],
)  # fmt: skip
def test_off_series_by_a_factor(last, fires):
    made = table(village="text", year="integer", gifts="decimal")
    rows = [("X", 2020, 90.0), ("X", 2021, 100.0), ("X", 2022, 110.0), ("X", 2023, last)]
    # Another village with other numbers changes nothing; neither does one with too few years.
    rows += [("Y", year, 5.0) for year in range(2000, 2010)] + [
        ("Z", 2020, 1.0),
        ("Z", 2021, 1e6),
        ("Z", 2022, 1.0),
    ]
    found = found_in(
        made, rows, {3: "internal"}, kind="off_series", factor=10, minimum=80, least_periods=3, **SERIES
    )
    expected = [(5, last, 100, "X · 2023", "internal")] if fires else []
    assert [tuple(row[name] for name in ("sheet_row", "value_found", "expected", "other", "classification"))
            for row in found] == expected  # fmt: skip


def test_off_series_by_more_than_a_minimum():
    made = table(village="text", year="integer", gifts="integer")
    rows = [("X", 2020, 1), ("X", 2021, 1), ("X", 2022, 1), ("X", 2023, 51)]
    rule = {"kind": "off_series", "factor": 10, "least_periods": 3, **SERIES}
    assert [row["sheet_row"] for row in found_in(made, rows, minimum=49.9, **rule)] == [5]
    assert found_in(made, rows, minimum=50, **rule) == []


@pytest.mark.parametrize(
    ("before", "after", "fires"),
    [
        (100, 500, True), (100, 499, False), (500, 100, True), (499, 100, False), (20, 120, False), (20, 121, True),
        (200, -101, True), (200, -100, True), (-100, 100, False), (0, 500, False), (500, 0, False),
        (None, 500, False), (-100, -500, True),
    ],
)  # fmt: skip
def test_jump(before, after, fires):
    made = table(village="text", month="month", gifts="integer")
    rows = [("X", "2023-12", before), ("X", "2024-01", after), ("Y", "2024-02", 7)]
    fields = SERIES | {"period_columns": ("month",)}
    found = found_in(made, rows, {2: "confidential"}, kind="jump", factor=5, minimum=100, **fields)
    if (before, after) == (200, -100):
        # A small number below zero is as far from a large one as its size says, whatever the sign.
        fires = False
    expected = [(3, after, before, "X · 2024-01", "confidential")] if fires else []
    assert [tuple(row[name] for name in ("sheet_row", "value_found", "expected", "other", "classification"))
            for row in found] == expected  # fmt: skip


def test_a_jump_is_between_periods_that_follow_each_other():
    made = table(village="text", year="integer", quarter="code", gifts="amount")
    fields = {"kind": "jump", "factor": 2, **SERIES, "period_columns": ("year", "quarter")}
    rows = [("X", 2020, "Q4", 1), ("X", 2021, "Q1", 9), ("Y", 2020, "Q3", 1), ("Y", 2021, "Q1", 9)]
    assert [row["other"] for row in found_in(made, rows, **fields)] == ["X · 2021 Q1"]
    # Years beside quarters have an order of their own.
    years = [("X", 2020, None, 10), ("X", 2021, None, 30), ("X", 2022, None, 40)]
    assert [row["other"] for row in found_in(made, rows + years, **fields)] == ["X · 2021 Q1", "X · 2021"]
    # Nobody has a fourth quarter: then the first follows the third.
    assert [row["other"] for row in found_in(made, rows[2:], **fields)] == ["Y · 2021 Q1"]
    # Of the whole table there is one series where no column groups it; rows of a period are added up.
    assert [
        (row["sheet_row"], row["expected"], row["value_found"], row["other"])
        for row in found_in(made, rows, **fields | {"group_columns": ()})
    ] == [(3, 1, 18, "2021 Q1")]

    months = table(village="text", year="integer", month="integer", gifts="amount")
    rows = [("X", 2020, 9, 1), ("X", 2020, 10, 9)]
    found = found_in(months, rows, **fields | {"period_columns": ("year", "month")})
    assert [row["value_found"] for row in found] == [9]


def test_same_text():
    made = table(gift_id="identifier", village="text", title="text")
    rows = [
        ("a", "X", "Water for all"), ("b", "X", "  WATER, for äll! "), ("c", "Y", "Water for all"),
        ("d", "X", "Water for some"), ("e", "X", None), ("f", "X", None), ("g", "X", "!"), ("h", "X", "?"),
        ("i", "X", "ماء للجميع"), ("j", "X", "ماء للبعض"), ("m", "X", "ماء، للجميع"), ("k", None, "Water for all"), ("l", "X", "water for all"),
    ]  # fmt: skip
    found = found_in(
        made, rows, {2: "confidential"}, kind="same_text", column_name="title", group_columns=("village",)
    )
    assert [tuple(row[name] for name in ("sheet_row", "value_found", "expected", "other", "classification"))
            for row in found] == [(3, "b", "a", "2", "confidential"), (12, "m", "i", "10", "public"), (14, "l", "a", "2", "confidential"),
    ]  # fmt: skip


def test_a_number_that_is_too_large_to_add_up_is_not_judged():
    made = table(village="text", year="integer", gifts="decimal")
    rows = [("X", 2020, 1.0), ("X", 2021, 1e300), ("X", 2022, 1.0)]
    assert found_in(made, rows, kind="jump", factor=2, **SERIES) == []


# The file and the load ---------------------------------------------------------------------------------------


def test_every_kind_has_a_query_that_says_what_it_asks():
    assert {path.stem for path in KINDS.glob("*.sql")} == set(NEEDED) == {rule.kind for rule in RULES}
    made = table(
        gift_id="identifier", first="date", second="date", year="integer", gifts="decimal", village="text"
    )
    fields = {
        "dates_in_order": {"column_name": "second", "other_columns": ("first",)},
        "same_text": {"column_name": "village"},
    }
    usual = {"column_name": "gifts", "other_columns": ("year",), "group_columns": ("village",),
             "period_columns": ("year",), "part_column": "gift_id", "total_value": "a"}  # fmt: skip
    for kind in NEEDED:
        text = (KINDS / f"{kind}.sql").read_text(encoding="utf-8").splitlines()
        assert text[0].startswith("-- question: ") and text[0].endswith("?")
        named = text[1].removeprefix("-- columns: ").split(", ")
        # A row that each kind finds, so that the columns can be seen.
        rows = [("a", "2024", "2023", 2020, 1.0, "X"), ("b", "2024", "2023", 2021, 900.0, "X"),
                ("c", "2024", "2023", 2022, 1.0, "X")]  # fmt: skip
        found = found_in(made, rows, kind=kind, **fields.get(kind, usual))
        assert found and list(found[0]) == [*named, "column_name"], kind


GOOD = dict.fromkeys(PlausibilityRule.__dataclass_fields__, "") | {
    "plausibility_id": "gifts", "kind": "jump", "rule_id": "jump", "table_name": "gift", "column_name": "gifts",
    "group_columns": "village; giver", "period_columns": "year", "factor": "5", "minimum": "1.5", "reason": "Why.",
}  # fmt: skip
GIFT = table(
    gift_id="identifier", village="text", giver="text", year="integer", gifts="amount", promised="date"
)


def read(tmp_path: Path, *rows: dict[str, str]) -> tuple[PlausibilityRule, ...]:
    path = tmp_path / "plausibility_rule.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(GOOD))
        writer.writeheader()
        writer.writerows(rows)
    return plausibility.read_rules(path, tables={"gift": GIFT}, rule_ids={"jump"})


def test_a_line_is_a_rule(tmp_path):
    [rule] = read(tmp_path, GOOD)
    assert (rule.group_columns, rule.factor, rule.minimum, rule.least_periods) == (
        ("village", "giver"),
        5.0,
        1.5,
        1,
    )


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"kind": "guess"}, "line 2: kind 'guess'"),
        ({"rule_id": "leap"}, "no rule 'leap'"),
        ({"table_name": "theft"}, "no table 'theft'"),
        ({"column_name": 'gifts" or 1=1 --'}, "no column gift.gifts\""),
        ({"group_columns": "village;town"}, "no column gift.town"),
        ({"period_columns": "day"}, "no column gift.day"),
        ({"period_columns": ""}, "period_columns is blank"),
        ({"factor": ""}, "factor is blank"),
        ({"factor": "0.5"}, "1 or more"),
        ({"factor": "nan"}, "1 or more"),
        ({"factor": "ten"}, "not a number"),
        ({"minimum": "-1"}, "zero or more"),
        ({"reason": ""}, "reason is blank"),
        ({"column_name": "village"}, "can't judge gift.village"),
        ({"kind": "dates_in_order", "other_columns": "promised"}, "can't judge gift.gifts"),
        ({"kind": "same_text"}, "can't judge gift.gifts"),
        ({"kind": "parts_in_rows"}, "part_column, total_value is blank"),
        ({"kind": "parts_in_rows", "part_column": "who", "total_value": "All"}, "no column gift.who"),
        ({"kind": "parts_in_row", "other_columns": "giver"}, "can't judge gift.giver"),
    ],
)  # fmt: skip
def test_a_line_that_contradicts_the_dictionary_is_refused(tmp_path, changed, says):
    with pytest.raises(dictionary.DictionaryFault) as refused:
        read(tmp_path, GOOD | changed)
    assert says in str(refused.value)


def test_a_rule_stands_once(tmp_path):
    with pytest.raises(dictionary.DictionaryFault, match="line 3: 'gifts' stands twice"):
        read(tmp_path, GOOD, GOOD)


def test_a_warning_names_cell_value_expected_and_remedy_in_both_languages(tmp_path):
    rows = rows_of(
        {
            "year": 2020,
            "donor": "Freedonia",
            "cost_usd_million": 150.5,
            "oda_usd_million": 2000,
            "share_pct": 7,
        },
        {
            "year": 2021,
            "donor": "Freedonia",
            "cost_usd_million": 1505,
            "oda_usd_million": 2000,
            "share_pct": 7,
        },
    )
    result = checked(tmp_path, {"in_donor_cost": rows})
    assert result.fault_count == 0
    [issue] = result.warnings
    assert (issue.rule_id, issue.cell, issue.value_found, issue.severity) == ("jump", "C3", "1505", "warning")
    assert (
        "1.505" in issue.message_nl
        and "150,50" in issue.message_nl
        and "Freedonia · 2021" in issue.message_nl
    )
    assert "1,505" in issue.message_en and "150.50" in issue.message_en
    assert "cijfer te veel" in issue.remedy_nl and "a digit was added" in issue.remedy_en


@pytest.mark.parametrize(("until", "severity"), [("2024-05-01", None), ("2024-04-30", "warning")])
def test_a_row_of_data_says_whether_dates_out_of_order_stop_a_load(tmp_path, until, severity):
    rows = rows_of(
        PARTNERSHIP | {"start_date": "2024-05-01", "ends_or_review_date": until, "ends_kind": "review forum"}
    )
    result = checked(tmp_path, {"partnership": rows})
    found = [(issue.rule_id, issue.severity) for issue in [*result.faults, *result.warnings]]
    assert found == ([("dates_out_of_order", severity)] if severity else [])


def test_rules_are_among_what_decides_a_version():
    """A factor that is changed gives a new version, though no workbook changed."""
    assert plausibility.FILE in dictionary.FILES
    assert (paths.ROOT / "data" / "reference" / plausibility.FILE).is_file()
