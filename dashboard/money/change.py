"""What a change is made of: between two years, or between two loads of the same source, each row in one class."""

import functools
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import duckdb
import pandas as pd

from dashboard import formats, session
from dashboard.charts import money_time as charts
from dashboard.money.over_time import (
    ROW_KINDS,
    TimeView,
    in_words,
    incomplete_note,
    is_incomplete,
    made,
    sum_told,
    unit_label,
)
from dashboard.money.view import MoneyView
from dashboard.panels import Mark, Panel
from dashboard.words import plural, word

CLASSES = ("new", "removed", "revised", "reclassified", "price")
"""What a change is made of, in the order of the chart; rows that are the same in both periods are counted apart."""
SAME = "same"
KEY = ("activity_key", "place_code", "theme_id")


def exact(text: object) -> Decimal | None:
    """Return an amount that a query gives as text; None where there is none."""
    return None if formats.is_missing(text) else Decimal(str(text))


def decompose(
    before: pd.DataFrame,
    after: pd.DataFrame,
    *,
    active_before: Collection[object],
    active_after: Collection[object],
    key: Sequence[str] = KEY,
) -> pd.DataFrame:
    """Put each row of two periods into exactly one class of what made the change.

    A row is an activity under one place and theme. Classes, by amounts in current prices: `new` and `removed`, the activity
    has no row at all in the other period; `reclassified`, it has, but not under this place, theme or other part of the
    selection; `revised`, the row is in both with another amount; `same`, with the same amount. What the choice of
    constant prices adds is no class of rows: each row has its own part of it.

    Args:
        before: one row each: the columns of `key`, amount and current_amount as exact text.
        after: the same for the later period.
        active_before: activities that have any row in the earlier period, selected or not.
        active_after: the same for the later period.
        key: columns that make a row; an activity that is missing stands for its place (totals without activities).

    Returns:
        One row a key: its columns, before, after (amounts in current prices), change, price (what the unit adds to the
        change), class_code. Amounts are Decimal. Rows whose amount is not known in the unit count as zero and are in
        `is_unknown`.
    """
    sides = []
    for frame in (before, after):
        amounts = [
            tuple(map(exact, pair)) for pair in zip(frame["amount"], frame["current_amount"], strict=True)
        ]
        sides.append(dict(zip(keys_of(frame, key), amounts, strict=True)))
    was, now = sides
    found = []
    for at in sorted({*was, *now}, key=lambda values: tuple(str(value) for value in values)):
        unit = [side.get(at, (None, None))[0] or Decimal(0) for side in (was, now)]
        current = [side.get(at, (None, None))[1] or Decimal(0) for side in (was, now)]
        activity = at[0]
        if at in was and at in now:
            class_code = "revised" if current[0] != current[1] else SAME
        elif at in now:
            class_code = "reclassified" if activity is not None and activity in active_before else "new"
        else:
            class_code = "reclassified" if activity is not None and activity in active_after else "removed"
        found.append(
            {
                **dict(zip(key, at, strict=True)),
                "before": current[0],
                "after": current[1],
                "change": current[1] - current[0],
                "price": (unit[1] - unit[0]) - (current[1] - current[0]),
                "class_code": class_code,
                "is_unknown": any(at in side and side[at][0] is None for side in (was, now)),
            }
        )
    names = [*key, "before", "after", "change", "price", "class_code", "is_unknown"]
    return pd.DataFrame(found, columns=names)


def total_of(amounts: Iterable[Decimal]) -> Decimal:
    """Return the exact sum."""
    return sum(amounts, Decimal(0))


def parts_of_change(rows: pd.DataFrame) -> dict[str, Decimal]:
    """Return what each class adds to the change; they add up to the change of the total to the last digit."""
    parts = {code: total_of(rows.loc[rows["class_code"] == code, "change"]) for code in CLASSES[:-1]}
    return {**parts, "price": total_of(rows["price"])}


@dataclass(frozen=True)
class Change:
    """A change and what it is made of.

    Attributes:
        rows: as `decompose` gives them.
        before: total of the earlier period in the unit.
        after: total of the later one.
        parts: class -> what it adds.
    """

    rows: pd.DataFrame
    before: Decimal
    after: Decimal
    parts: Mapping[str, Decimal]


def change_of(before: pd.DataFrame, after: pd.DataFrame, **given: object) -> Change:
    """Return a change with its totals; see `decompose`."""
    rows = decompose(before, after, **given)
    totals = [total_of(filter(None, map(exact, frame["amount"]))) for frame in (before, after)]
    return Change(rows, *totals, parts_of_change(rows))


def held_in(view: MoneyView, year: int) -> pd.DataFrame:
    """Return the selection of one year by activity, place and theme, whatever years are chosen."""
    found = view.ask("money/change", **view.parameters(from_year=year, to_year=year))
    return found[found["year"] == year]


def active_in(view: MoneyView, year: int | None = None) -> frozenset[str]:
    """Return the activities that the money set holds in a year (None: at all), selected or not."""
    found = view.ask("money/change_activities", money_set=view.chosen.money_set, measure=view.chosen.measure)
    return frozenset(
        found["activity_key"] if year is None else found.loc[found["year"] == year, "activity_key"]
    )


Sides = tuple[tuple[MoneyView, pd.DataFrame], tuple[MoneyView, pd.DataFrame]]
"""For the earlier and the later period: the view that they were asked by, and the rows of `money/spread_rows`."""


def change_panel(shown: TimeView) -> Panel | None:
    """What the change between two years is made of; None where the source has no two full years."""
    view, lang = shown.view, shown.lang
    year_a, year_b = shown.year_a, shown.year_b
    if year_a is None or year_b is None:
        return None
    found = change_of(
        held_in(view, year_a),
        held_in(view, year_b),
        active_before=active_in(view, year_a),
        active_after=active_in(view, year_b),
    )

    @functools.cache
    def sides() -> Sides:
        return tuple(
            (view, view.rows("year", None, year, from_year=year, to_year=year)) for year in (year_a, year_b)
        )

    return change_made(
        shown,
        "time-change",
        found,
        sides=sides,
        names=(str(year_a), str(year_b)),
        columns=KEY,
        subtitle=word(
            "money_time.change.subtitle",
            lang,
            a=year_a,
            b=year_b,
            selection=without_years(view),
        ),
        period=formats.list_of([str(year_a), str(year_b)], lang),
        caveats=[
            *[incomplete_note(view, year) for year in (year_a, year_b) if is_incomplete(view, year)],
            word("money_time.change.flows", lang, a=year_a, b=year_b),
        ],
    )


def without_years(view: MoneyView) -> str:
    """Return the selection without its years: the panel names its own."""
    return view.sentence.replace(f", {view.years}", "", 1)


def versions_to_compare(view: MoneyView) -> list[str]:
    """Return the other versions that are kept and that this money can be asked of, newest first."""
    return [version for version in session.versions() if can_be_compared(view, version)]


def can_be_compared(view: MoneyView, version: str) -> bool:
    """Tell whether another version holds this money with the columns that are asked for."""
    if version == view.version:
        return False
    try:
        return len(held_before(replace(view, version=version))) > 0
    except (
        LookupError,
        duckdb.Error,
    ):  # of before there was money, with other columns, or without this source
        return False


def held_before(view: MoneyView) -> pd.DataFrame:
    """Return the whole selection of a version by activity, place, theme and year."""
    return view.ask("money/change", **view.parameters())


LOAD_KEY = (*KEY, "year")


def load_panel(shown: TimeView) -> Panel | None:
    """What the change between two loads of the same source is made of; None where no other version is chosen."""
    view, lang = shown.view, shown.lang
    if shown.before is None:
        return None
    older = replace(view, version=shown.before)
    found = change_of(
        held_before(older),
        held_before(view),
        active_before=active_in(older),
        active_after=active_in(view),
        key=LOAD_KEY,
    )

    @functools.cache
    def sides() -> Sides:
        return tuple((side, side.rows("total", None)) for side in (older, view))

    return change_made(
        shown,
        "time-load",
        found,
        sides=sides,
        names=(shown.before, view.version),
        columns=LOAD_KEY,
        subtitle=word(
            "money_time.load.subtitle", lang, a=shown.before, b=view.version, selection=view.sentence
        ),
        period=view.years,
        caveats=[word("money_time.load.same", lang)] if found.before == found.after else [],
    )


def change_made(
    shown: TimeView,
    key: str,
    found: Change,
    *,
    sides: Callable[[], Sides],
    names: tuple[str, str],
    columns: Sequence[str],
    subtitle: str,
    period: str,
    caveats: Sequence[str],
) -> Panel:
    """Return the panel on a change: the way from one total to the other, class by class."""
    view, lang, part = shown.view, shown.lang, key.removeprefix("time-")
    is_constant = view.chosen.unit == "eur2021"
    steps = [("before", word("money_time.change.total", lang, period=names[0]), found.before, "total")]
    steps += [
        (code, word(f"money_time.class.{code}", lang), found.parts[code], "part")
        for code in CLASSES
        if code != "price" or is_constant
    ]
    steps.append(("after", word("money_time.change.total", lang, period=names[1]), found.after, "total"))
    rows = found.rows
    table = pd.DataFrame(
        [
            {
                "code": code,
                "part": name,
                "amount": float(amount),
                "row_count": int((rows["class_code"] == code).sum()) if code in CLASSES[:-1] else None,
                "activity_count": int(rows.loc[rows["class_code"] == code, "activity_key"].nunique())
                if code in CLASSES[:-1]
                else None,
                "kind": kind,
            }
            for code, name, amount, kind in steps
        ]
    )
    same = int((rows["class_code"] == SAME).sum())
    difference = found.after - found.before
    largest = max(CLASSES[:-1], key=lambda code: abs(found.parts[code]))
    is_moved = any(found.parts.values())
    summary = word(
        "money_time.change.summary" if is_moved else "money_time.change.summary_none",
        lang,
        a=names[0],
        b=names[1],
        before=view.amount(float(found.before)),
        after=view.amount(float(found.after)),
        change=signed(view, difference),
        **(
            {
                "largest": word(f"money_time.class_in.{largest}", lang),
                "amount": signed(view, found.parts[largest]),
            }
            if is_moved
            else {}
        ),
    )
    way = "more" if difference > 0 else "less" if difference < 0 else "equal"

    def behind(mark: tuple[object, ...] | None) -> pd.DataFrame:
        return rows_of_class(sides(), rows, str(mark[0]), names=names, key=columns)

    return made(
        view,
        key,
        title=word(f"money_time.{part}.title_{way}", lang, a=names[0], b=names[1]),
        subtitle=subtitle,
        figure=charts.change(
            table.rename(columns={"part": "name"}),
            lang=lang,
            unit_label=unit_label(view),
            no_data_label=word("money_time.no_row", lang),
            currency=view.currency,
        ),
        alt=word("money_time.change.alt", lang, summary=summary),
        summary=summary,
        table=table,
        kinds={"part": "text", "amount": "decimal", "row_count": "integer", "activity_count": "integer"},
        rows=behind,
        recompute=sum_told(view),
        marks=[Mark(label=name, key=(code,)) for code, name, _, _ in steps],
        caveats=[
            *caveats,
            *(
                [plural("money_time.change.unknown", lang, unknown)]
                if (unknown := int(rows["is_unknown"].sum()))
                else []
            ),
            *([plural("money_time.change.same", lang, same)] if same else []),
            *(
                [word("money_time.change.rates", lang)]
                if str(view.about["currency_code"]) == "USD" and view.chosen.unit != "usd"
                else []
            ),
            *([word("money_time.deflated", lang)] if is_constant else []),
        ],
        row_kinds={"side": "text", **ROW_KINDS},
        period=period,
        not_a=view.not_a,
        sentence=subtitle,
    )


def signed(view: MoneyView, amount: Decimal) -> str:
    """Return a change with its sign, which stands where the language puts a minus."""
    text = view.amount(float(-abs(amount)))
    return text.replace(formats.MINUS, "+") if amount > 0 and ">" not in text else view.amount(float(amount))


def rows_of_class(
    sides: Sides, classes: pd.DataFrame, code: str, *, names: tuple[str, str], key: Sequence[str]
) -> pd.DataFrame:
    """Return the rows of the source behind one step, signed so that they add up to it.

    Args:
        sides: the rows of the earlier and later period.
        classes: as `decompose` gives them.
        code: before, after or one of CLASSES.
        names: the two periods in words.
        key: columns that make a row.
    """
    wanted = {
        at
        for at, class_code in zip(keys_of(classes, key), classes["class_code"], strict=True)
        if class_code == code
    }
    parts = []
    for (view, side), sign, name, own in zip(sides, (-1, 1), names, ("before", "after"), strict=True):
        held, values, factor = side, side["value"], sign
        if code in ("before", "after"):
            if code != own:
                continue
            factor = 1
        elif code == "price":
            values = side["value"] - side["amount_eur"]
        else:
            held = side[pd.Series([at in wanted for at in keys_of(side, key)], side.index, dtype=bool)]
            # Classes are told apart in current prices; what constant prices add is a step of its own.
            values = held["amount_eur"] if view.chosen.unit == "eur2021" else held["value"]
        parts.append(in_words(view, held).assign(side=name, value=factor * values))
    return pd.concat(parts, ignore_index=True)


def keys_of(frame: pd.DataFrame, key: Sequence[str]) -> list[tuple]:
    """Return the key of each row, a missing part as None."""
    held = frame[list(key)].astype(object)
    return list(held.where(held.notna(), None).itertuples(index=False, name=None))
