"""How amounts are spread over units: concentration, inequality, and spending against need.

Pure functions. Each takes `amounts`, a pandas Series: index = unit (a country, an implementer, a theme, each once),
value = amount in one currency, refunds already netted per unit. Which units are in it is part of the result:

- a unit with amount 0 is in the set: it could have had money and had none;
- a unit with a negative amount is no share of anything: it is left out and reported (`Spread.left_out`);
- a unit without an amount (NaN, None) is unknown, not zero: it is left out and reported (`Spread.missing`).

A measure of nothing (no unit, or a total of zero) is None, never zero. Formulas, worked example and what each must not
be read as stand in docs/methods.md, "Spread of money" and "Money against need".
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd

from dashboard import formats
from dashboard.words import word

TOPS = (1, 3, 5, 10)
SHOWN_TOP = 3


class LorenzPoint(NamedTuple):
    """One point of a Lorenz curve: the smallest units up to and including `unit` hold `amount_share`."""

    unit: str | None
    unit_share: float
    amount_share: float


class GroupPart(NamedTuple):
    """What one group adds to the Theil index; `theil` is that of its own units, None where its total is zero."""

    group: str
    n: int
    amount_share: float
    unit_share: float
    theil: float | None
    within: float
    between: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TheilParts:
    """A Theil index in two parts that add up to it: differences within groups, and between them."""

    within: float
    between: float
    groups: tuple[GroupPart, ...]

    @property
    def total(self) -> float:
        """Within plus between: the Theil index over all units."""
        return self.within + self.between


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """All measures of one set of amounts. None is: not defined for this set.

    `without_largest` holds the same measures without the unit `largest`; it is None for fewer than two units or a total
    of zero, and never has a `without_largest` of its own.
    """

    n: int
    n_positive: int
    total: float
    left_out: Mapping[str, float]
    missing: tuple[str, ...]
    hhi: float | None
    effective_number: float | None
    hhi_normalised: float | None
    top_shares: Mapping[int, float | None]
    top_units: tuple[str, ...]
    is_tie_at_top: bool
    largest: str | None
    lorenz: tuple[LorenzPoint, ...] = field(repr=False)
    gini: float | None
    gini_corrected: float | None
    gini_positive: float | None
    theil: float | None
    theil_normalised: float | None
    theil_parts: TheilParts | None
    without_largest: Spread | None = field(repr=False)

    @property
    def n_zero(self) -> int:
        """Units in the set that have nothing."""
        return self.n - self.n_positive

    @property
    def top_1(self) -> float | None:
        """Share of the largest unit."""
        return self.top_shares[1]

    @property
    def top_3(self) -> float | None:
        """Share of the three largest units."""
        return self.top_shares[3]


class CurvePoint(NamedTuple):
    """One point of a concentration curve: units with the same need are one step."""

    units: tuple[str, ...]
    unit_share: float
    amount_share: float
    need: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgainstNeed:
    """Money set beside need, over the units for which both are known.

    `need_missing`: units with an amount and no known need; `amount_missing`: the other way round. Shares are over the
    units that are left, so that a need that is not known changes the share of the others.
    """

    n: int
    n_tied: int
    left_out: Mapping[str, float]
    need_missing: tuple[str, ...]
    amount_missing: tuple[str, ...]
    amount_shares: Mapping[str, float] | None
    need_shares: Mapping[str, float] | None
    location_quotients: Mapping[str, float | None] | None
    dissimilarity: float | None
    curve: tuple[CurvePoint, ...] = field(repr=False)
    concentration_index: float | None


class Reading(NamedTuple):
    """A measure in words: a key of the texts and the values of its placeholders, formatted for one language."""

    key: str
    values: dict[str, str]


class _Set(NamedTuple):
    values: dict[str, float]  # largest first; ties by unit, so that the order is the same each time
    left_out: dict[str, float]
    missing: tuple[str, ...]


def spread(amounts: pd.Series, *, groups: Mapping[str, str] | pd.Series | None = None) -> Spread:
    """Give all measures of how amounts are spread over units.

    Args:
        amounts: index = unit, value = amount in one currency; see the module.
        groups: unit → group (such as region), for the parts of the Theil index; None leaves them out.

    Raises:
        ValueError: a unit that stands twice, an amount that is infinite, a unit of the set without a group.
    """
    return _spread(amounts, groups, is_first=True)


def _spread(amounts: pd.Series, groups: Mapping[str, str] | pd.Series | None, *, is_first: bool) -> Spread:
    held = _in_set(amounts)
    values = list(held.values.values())
    total = math.fsum(values)
    units = list(held.values)
    positive = [value for value in values if value > 0]
    shown = tuple(unit for unit in units[:SHOWN_TOP] if held.values[unit] > 0)
    is_tie = (
        len(shown) == SHOWN_TOP and len(values) > SHOWN_TOP and values[SHOWN_TOP - 1] == values[SHOWN_TOP]
    )
    rest = None
    if is_first and len(values) > 1 and total > 0:
        rest = _spread(pd.Series(dict(list(held.values.items())[1:]), dtype=float), groups, is_first=False)
    index = _theil(values)
    return Spread(
        n=len(values),
        n_positive=len(positive),
        total=total,
        left_out=held.left_out,
        missing=held.missing,
        hhi=_hhi(values),
        effective_number=_effective(values),
        hhi_normalised=_hhi_normalised(values),
        top_shares={k: _top(values, k) for k in TOPS},
        top_units=shown,
        is_tie_at_top=is_tie,
        largest=units[0] if positive else None,
        lorenz=_lorenz(held.values),
        gini=_gini(values),
        gini_corrected=_gini_corrected(values),
        gini_positive=_gini(positive),
        theil=index,
        theil_normalised=_theil_normalised(values),
        theil_parts=None if groups is None or index is None else _parts(held.values, groups),
        without_largest=rest,
    )


def hhi(amounts: pd.Series) -> float | None:
    """Give the Herfindahl–Hirschman index Σ s², from 1/n (equal) to 1 (all with one); 1 for one unit."""
    return _hhi(_values(amounts))


def effective_number(amounts: pd.Series) -> float | None:
    """Give 1 / HHI: over how many units the money would be as concentrated if it were divided equally."""
    return _effective(_values(amounts))


def hhi_normalised(amounts: pd.Series) -> float | None:
    """Give (HHI − 1/n) / (1 − 1/n), from 0 to 1 for any n; None for one unit."""
    return _hhi_normalised(_values(amounts))


def top_share(amounts: pd.Series, k: int) -> float | None:
    """Give the share of the k largest units; 1 where there are no more than k.

    Ties: of units with the same amount those first by name count. The share is the same whichever is taken; only the
    names of the largest depend on it.

    Raises:
        ValueError: k below 1.
    """
    if k < 1:
        raise ValueError(f"the largest {k} units are none")
    return _top(_values(amounts), k)


def lorenz_points(amounts: pd.Series) -> tuple[LorenzPoint, ...]:
    """Give the points of the Lorenz curve from (0, 0) to (1, 1), smallest unit first; none for a total of zero."""
    return _lorenz(_in_set(amounts).values)


def gini(amounts: pd.Series) -> float | None:
    """Give the Gini coefficient Σ (2i − n − 1) x₍ᵢ₎ / (n Σ x), from 0 to (n − 1) / n; 0 for one unit."""
    return _gini(_values(amounts))


def gini_corrected(amounts: pd.Series) -> float | None:
    """Give Gini × n / (n − 1), from 0 to 1 for any n; None for one unit."""
    return _gini_corrected(_values(amounts))


def theil(amounts: pd.Series) -> float | None:
    """Give the Theil index Σ s ln(n s) with 0 ln 0 = 0, from 0 to ln n."""
    return _theil(_values(amounts))


def theil_normalised(amounts: pd.Series) -> float | None:
    """Give Theil ÷ ln n, from 0 to 1 for any n; None for one unit."""
    return _theil_normalised(_values(amounts))


def theil_parts(amounts: pd.Series, groups: Mapping[str, str] | pd.Series) -> TheilParts | None:
    """Give the Theil index within and between groups: Σ S_g T_g + Σ S_g ln(S_g / (n_g / n)).

    A group whose total is zero adds nothing to either part.

    Raises:
        ValueError: a unit of the set without a group.
    """
    held = _in_set(amounts).values
    return None if _is_undefined(held.values()) else _parts(held, groups)


def without_largest(amounts: pd.Series) -> pd.Series:
    """Give the amounts of the set (no negative, no missing unit) without the largest unit, largest first."""
    return pd.Series(dict(list(_in_set(amounts).values.items())[1:]), dtype=float)


def location_quotients(amounts: pd.Series, need: pd.Series) -> dict[str, float | None] | None:
    """Give share of the money ÷ share of the need per unit; None for a unit without need; see `against_need`."""
    return against_need(amounts, need).location_quotients


def dissimilarity(amounts: pd.Series, need: pd.Series) -> float | None:
    """Give ½ Σ |s − d|: the share of the money that would have to move to lie as the need lies."""
    return against_need(amounts, need).dissimilarity


def concentration_curve(amounts: pd.Series, need: pd.Series) -> tuple[CurvePoint, ...]:
    """Give the share of the money of the units with the least need, from (0, 0) to (1, 1).

    Units with the same need are one step of the curve: which of them comes first is not known, and must not matter.
    """
    return against_need(amounts, need).curve


def concentration_index(amounts: pd.Series, need: pd.Series) -> float | None:
    """Give Σ (2r − n − 1) x / (n Σ x), r the rank by need, smallest first; units with the same need share the mean rank.

    It is twice the area between the curve and the diagonal: positive where more need goes with more money.
    """
    return against_need(amounts, need).concentration_index


def against_need(amounts: pd.Series, need: pd.Series) -> AgainstNeed:
    """Set money beside need over the units for which both are known.

    Args:
        amounts: as everywhere in this module.
        need: index = unit, value = a need that is not negative, such as people hosted; NaN is unknown.

    Raises:
        ValueError: as `spread`; a negative need.
    """
    held, wanted = _in_set(amounts), _in_set(need)
    if wanted.left_out:
        raise ValueError(f"a need is not negative: {', '.join(wanted.left_out)}")
    units = sorted((unit for unit in held.values if unit in wanted.values), key=str)
    money = {unit: held.values[unit] for unit in units}
    needs = {unit: wanted.values[unit] for unit in units}
    known = {**held.values, **held.left_out}
    facts = {
        "n": len(units),
        "n_tied": len(units) - len(set(needs.values())),
        "left_out": held.left_out,
        "need_missing": tuple(sorted((unit for unit in held.values if unit not in wanted.values), key=str)),
        "amount_missing": tuple(sorted((unit for unit in wanted.values if unit not in known), key=str)),
    }
    shares = None if _is_undefined(money.values()) else _shares(money)
    need_shares = None if _is_undefined(needs.values()) else _shares(needs)
    quotients = apart = None
    if shares is not None and need_shares is not None:
        quotients = {unit: shares[unit] / need_shares[unit] if need_shares[unit] else None for unit in units}
        apart = math.fsum(abs(shares[unit] - need_shares[unit]) for unit in units) / 2
    curve = () if shares is None else _curve(shares, needs)
    return AgainstNeed(
        **facts,
        amount_shares=shares,
        need_shares=need_shares,
        location_quotients=quotients,
        dissimilarity=apart,
        curve=curve,
        concentration_index=_twice_area_below_diagonal(curve) if curve else None,
    )


def reading(spread: Spread, measure: str, *, lang: str, unit: str = "country") -> Reading:
    """Give what a measure says in words, as a key of the texts with its values.

    Args:
        spread: the measures of one set.
        measure: effective_number ("as if divided equally over 2.7 countries"), top_share, gini, theil, set (how many
            units, how many with zero), left_out (negative after refunds), missing (no amount known), or
            without_largest (the effective number without the largest unit).
        lang: nl or en.
        unit: what a unit is, a key of `money_spread.unit`: country, implementer, provider, theme, region, year or
            activity.

    Raises:
        ValueError: an unknown measure.
    """
    start = f"money_spread.reading.{measure}"
    one, many = (word(f"money_spread.unit.{unit}.{form}", lang) for form in ("one", "other"))
    names = {"unit": one, "units": many}
    match measure:
        case "set" if spread.n:
            zero = "_with_zero" if spread.n_zero else ""
            counts = {"n": formats.number(spread.n, lang), "zero": formats.number(spread.n_zero, lang)}
            return Reading(f"{start}.{_form(spread.n)}{zero}", {**names, **counts})
        case "left_out" | "missing":
            count = len(getattr(spread, measure))
            if not count:
                return Reading(f"{start}.none", names)
            return Reading(f"{start}.{_form(count)}", {**names, "n": formats.number(count, lang)})
        case "set" | "effective_number" | "top_share" | "gini" | "theil" | "without_largest":
            pass
        case _:
            raise ValueError(f"no reading of {measure!r}")
    if not spread.n:
        return Reading("money_spread.reading.no_units", names)
    if spread.hhi is None:
        return Reading("money_spread.reading.no_total", names)
    if spread.n == 1:
        return Reading("money_spread.reading.one_unit", names)
    if measure == "top_share":
        count = word(f"money_spread.count.{min(SHOWN_TOP, spread.n)}", lang)
        share = formats.percent(100 * spread.top_3, lang)
        return Reading(f"{start}.share", {**names, "k": count, "share": share})
    if measure in ("gini", "theil"):
        value = spread.gini if measure == "gini" else spread.theil_normalised
        return Reading(f"{start}.value", {**names, "value": formats.number(value, lang, decimals=2)})
    return _effective_reading(spread, start, names, lang)


def _effective_reading(spread: Spread, start: str, names: dict[str, str], lang: str) -> Reading:
    """Give the effective number of the set, or of what `without_largest` leaves, in words."""
    of = spread.without_largest if start.endswith("without_largest") else spread
    if of.effective_number is None:
        return Reading(f"{start}.nothing", names)
    if of.n_positive == 1:
        return Reading(f"{start}.all_with_one", names)
    values = {**names, "number": formats.number(of.effective_number, lang, decimals=1)}
    # Above 1 here, but it may round to it: "over 1.0 countries" says less than the words.
    return Reading(f"{start}.nearly_one" if of.effective_number < 1.05 else f"{start}.over", values)


def _form(count: int) -> str:
    return "one" if count == 1 else "other"


# ---------------------------------------------------------------- the set


def _in_set(amounts: pd.Series) -> _Set:
    if not amounts.index.is_unique:
        twice = sorted({str(unit) for unit in amounts.index[amounts.index.duplicated()]})
        raise ValueError(f"each unit once, its refunds netted; more than one amount for {', '.join(twice)}")
    values: dict[str, float] = {}
    left_out: dict[str, float] = {}
    missing: list[str] = []
    for unit, amount in amounts.items():
        if formats.is_missing(amount):
            missing.append(unit)
            continue
        value = float(amount)
        if not math.isfinite(value):
            raise ValueError(f"the amount of {unit} is {value}")
        if value < 0:
            left_out[unit] = value
        else:
            values[unit] = value
    ordered = dict(sorted(values.items(), key=lambda item: (-item[1], str(item[0]))))
    return _Set(
        ordered,
        dict(sorted(left_out.items(), key=lambda item: str(item[0]))),
        tuple(sorted(missing, key=str)),
    )


def _values(amounts: pd.Series) -> list[float]:
    return list(_in_set(amounts).values.values())


def _is_undefined(values: Sequence[float]) -> bool:
    return math.fsum(values) == 0


def _shares(values: Mapping[str, float]) -> dict[str, float]:
    total = math.fsum(values.values())
    return {unit: value / total for unit, value in values.items()}


# ---------------------------------------------------------------- the formulas, on values that are not negative


def _hhi(values: Sequence[float]) -> float | None:
    total = math.fsum(values)
    if total == 0:
        return None
    return math.fsum((value / total) ** 2 for value in values)


def _effective(values: Sequence[float]) -> float | None:
    index = _hhi(values)
    return None if index is None else 1 / index


def _hhi_normalised(values: Sequence[float]) -> float | None:
    index, n = _hhi(values), len(values)
    if index is None or n == 1:
        return None
    return max((index - 1 / n) / (1 - 1 / n), 0.0)  # a rounding error of the last digit is no negative index


def _top(values: Sequence[float], k: int) -> float | None:
    total = math.fsum(values)
    if total == 0:
        return None
    return math.fsum(sorted(values, reverse=True)[:k]) / total


def _lorenz(values: Mapping[str, float]) -> tuple[LorenzPoint, ...]:
    if _is_undefined(values.values()):
        return ()
    points = [LorenzPoint(None, 0.0, 0.0)]
    ascending = list(reversed(values.items()))
    held = list(itertools.accumulate(value for _, value in ascending))
    for place, ((unit, _), below) in enumerate(zip(ascending, held, strict=True), start=1):
        points.append(LorenzPoint(unit, place / len(ascending), below / held[-1]))
    return tuple(points)


def _gini(values: Sequence[float]) -> float | None:
    total, n = math.fsum(values), len(values)
    if total == 0:
        return None
    above = math.fsum((2 * place - n - 1) * value for place, value in enumerate(sorted(values), start=1))
    return max(above / (n * total), 0.0)


def _gini_corrected(values: Sequence[float]) -> float | None:
    index, n = _gini(values), len(values)
    return None if index is None or n == 1 else index * n / (n - 1)


def _theil(values: Sequence[float]) -> float | None:
    total, n = math.fsum(values), len(values)
    if total == 0:
        return None
    shares = [value / total for value in values]
    return max(math.fsum(share * math.log(n * share) for share in shares if share > 0), 0.0)


def _theil_normalised(values: Sequence[float]) -> float | None:
    index, n = _theil(values), len(values)
    return None if index is None or n == 1 else index / math.log(n)


def _parts(values: Mapping[str, float], groups: Mapping[str, str] | pd.Series) -> TheilParts:
    of_group: dict[str, list[float]] = {}
    for unit, value in values.items():
        group = groups.get(unit)
        if formats.is_missing(group):
            raise ValueError(f"{unit} has no group")
        of_group.setdefault(str(group), []).append(value)
    total, n = math.fsum(values.values()), len(values)
    parts = []
    for group in sorted(of_group):
        held = of_group[group]
        share, width = math.fsum(held) / total, len(held) / n
        own = _theil(held)
        parts.append(
            GroupPart(
                group=group,
                n=len(held),
                amount_share=share,
                unit_share=width,
                theil=own,
                within=share * own if own is not None else 0.0,
                between=share * math.log(share / width) if share > 0 else 0.0,
            )
        )
    return TheilParts(
        within=math.fsum(part.within for part in parts),
        between=max(math.fsum(part.between for part in parts), 0.0),
        groups=tuple(parts),
    )


def _curve(shares: Mapping[str, float], needs: Mapping[str, float]) -> tuple[CurvePoint, ...]:
    steps: dict[float, list[str]] = {}
    for unit in shares:
        steps.setdefault(needs[unit], []).append(unit)
    ascending = sorted(steps)
    passed = list(itertools.accumulate(len(steps[need]) for need in ascending))
    held = list(itertools.accumulate(math.fsum(shares[unit] for unit in steps[need]) for need in ascending))
    return (
        CurvePoint((), 0.0, 0.0, None),
        *(
            CurvePoint(tuple(steps[need]), count / passed[-1], below / held[-1], need)
            for need, count, below in zip(ascending, passed, held, strict=True)
        ),
    )


def _twice_area_below_diagonal(curve: Sequence[CurvePoint]) -> float:
    """Give 1 − 2 × the area under the curve, which equals the sum over mean ranks."""
    pairs = itertools.pairwise(curve)
    return 1 - math.fsum(
        (after.unit_share - before.unit_share) * (after.amount_share + before.amount_share)
        for before, after in pairs
    )
