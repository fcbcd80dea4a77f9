"""Spread of amounts over units: the worked example, sets at the edge, and what each measure must always do."""

import decimal
import itertools
import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import words
from dashboard.money import measures

EXAMPLE = pd.Series({"A": 50.0, "B": 30.0, "C": 15.0, "D": 5.0, "E": 0.0})
GROUPS = {"A": "large", "B": "large", "C": "small", "D": "small", "E": "small"}
NEED = pd.Series({"A": 40.0, "B": 10.0, "C": 30.0, "D": 15.0, "E": 5.0})

# Each measure of one set of amounts; what a measure of nothing must be is None for all of them.
OF_A_SET = {
    "hhi": measures.hhi,
    "effective_number": measures.effective_number,
    "hhi_normalised": measures.hhi_normalised,
    "top_1": lambda amounts: measures.top_share(amounts, 1),
    "top_3": lambda amounts: measures.top_share(amounts, 3),
    "gini": measures.gini,
    "gini_corrected": measures.gini_corrected,
    "theil": measures.theil,
    "theil_normalised": measures.theil_normalised,
}

amount = st.one_of(st.just(0.0), st.floats(min_value=0.01, max_value=1e9))
several = st.lists(amount, min_size=2, max_size=30).filter(lambda values: sum(values) > 0)


def series(values):
    return pd.Series({f"u{place:02d}": value for place, value in enumerate(values)}, dtype=object)


def close(value):
    return pytest.approx(value, rel=1e-9, abs=1e-9)


# ---------------------------------------------------------------- the worked example


@pytest.mark.parametrize(
    ("measure", "value", "decimals"),
    [
        ("hhi", 0.365, 9),
        ("effective_number", 2.740, 3),
        ("hhi_normalised", 0.20625, 9),
        ("top_1", 0.50, 9),
        ("top_3", 0.95, 9),
        ("gini", 0.500, 9),
        ("gini_corrected", 0.625, 9),
        ("theil", 0.467318, 6),
        ("theil_normalised", 0.290361, 6),
    ],
)
def test_the_worked_example(measure, value, decimals):
    assert round(OF_A_SET[measure](EXAMPLE), decimals) == value
    assert getattr(measures.spread(EXAMPLE), measure) == OF_A_SET[measure](EXAMPLE)


def test_the_gini_moves_when_the_country_with_zero_is_dropped():
    assert measures.spread(EXAMPLE).gini_positive == close(0.375)
    assert measures.gini(EXAMPLE.drop("E")) == close(0.375)


def test_the_worked_example_within_and_between_groups():
    parts = measures.spread(EXAMPLE, groups=GROUPS).theil_parts
    assert (round(parts.within, 6), round(parts.between, 6)) == (0.132523, 0.334795)
    assert parts.total == close(measures.theil(EXAMPLE))
    assert [(part.group, part.n, part.amount_share, part.unit_share) for part in parts.groups] == [
        ("large", 2, 0.8, 0.4),
        ("small", 3, 0.2, 0.6),
    ]
    assert measures.theil_parts(EXAMPLE, GROUPS) == parts


def test_the_worked_example_against_need():
    found = measures.against_need(EXAMPLE, NEED)
    assert {unit: round(value, 2) for unit, value in found.location_quotients.items()} == {
        "A": 1.25,
        "B": 3.00,
        "C": 0.50,
        "D": 0.33,
        "E": 0.00,
    }
    assert found.dissimilarity == close(0.30)
    assert found.concentration_index == close(0.340)
    assert [point.units for point in found.curve] == [(), ("E",), ("B",), ("D",), ("C",), ("A",)]
    assert [round(point.amount_share, 2) for point in found.curve] == [0, 0, 0.3, 0.35, 0.5, 1]
    assert measures.location_quotients(EXAMPLE, NEED) == found.location_quotients
    assert measures.dissimilarity(EXAMPLE, NEED) == found.dissimilarity
    assert measures.concentration_curve(EXAMPLE, NEED) == found.curve
    assert measures.concentration_index(EXAMPLE, NEED) == found.concentration_index


def test_without_the_largest_all_measures_stand_beside():
    whole = measures.spread(EXAMPLE, groups=GROUPS)
    rest = measures.spread(EXAMPLE.drop("A"), groups=GROUPS)
    assert whole.largest == "A"
    beside = whole.without_largest
    assert (beside.n, beside.hhi, beside.gini, beside.theil, beside.theil_parts) == (
        4,
        rest.hhi,
        rest.gini,
        rest.theil,
        rest.theil_parts,
    )
    assert beside.without_largest is None
    assert measures.without_largest(EXAMPLE).to_dict() == {"B": 30, "C": 15, "D": 5, "E": 0}


def test_the_lorenz_curve_runs_through_the_smallest_first():
    points = measures.spread(EXAMPLE).lorenz
    assert [point.unit for point in points] == [None, "E", "D", "C", "B", "A"]
    assert [round(point.unit_share, 9) for point in points] == [0, 0.2, 0.4, 0.6, 0.8, 1]
    assert [round(point.amount_share, 9) for point in points] == [0, 0, 0.05, 0.2, 0.5, 1]
    assert measures.lorenz_points(EXAMPLE) == points


# ---------------------------------------------------------------- sets at the edge


@pytest.mark.parametrize("values", [[], [0.0], [0.0, 0.0, 0.0], [-4.0], [-4.0, 0.0]])
@pytest.mark.parametrize("measure", OF_A_SET)
def test_a_measure_of_nothing_is_none_and_not_zero(measure, values):
    assert OF_A_SET[measure](series(values)) is None


@pytest.mark.parametrize("values", [[], [0.0, 0.0]])
def test_a_set_of_nothing_has_no_curve_no_largest_and_no_rest(values):
    found = measures.spread(series(values), groups={"u00": "a", "u01": "b"})
    assert (found.n, found.n_positive, found.n_zero, found.total) == (len(values), 0, len(values), 0)
    assert (found.lorenz, found.largest, found.top_units, found.theil_parts, found.without_largest) == (
        (),
        None,
        (),
        None,
        None,
    )


def test_one_unit_has_hhi_one_and_nothing_to_normalise():
    found = measures.spread(series([7.0]), groups={"u00": "a"})
    assert (found.hhi, found.effective_number, found.gini, found.theil, found.top_1, found.top_3) == (
        1,
        1,
        0,
        0,
        1,
        1,
    )
    assert (found.hhi_normalised, found.gini_corrected, found.theil_normalised) == (None, None, None)
    assert found.without_largest is None and found.theil_parts.total == 0


@pytest.mark.parametrize("n", [2, 3, 7, 49])
@pytest.mark.parametrize("value", [1.0, 0.1, 1e12 / 3])
def test_equal_amounts_have_no_spread(n, value):
    found = measures.spread(
        series([value] * n), groups={f"u{place:02d}": str(place % 2) for place in range(n)}
    )
    assert found.hhi == close(1 / n) and found.effective_number == close(n)
    for nothing in (
        found.hhi_normalised,
        found.gini,
        found.gini_corrected,
        found.theil,
        found.theil_normalised,
    ):
        assert nothing == close(0) and nothing >= 0
    assert found.top_3 == close(min(3 / n, 1))
    assert found.theil_parts.within == close(0) and found.theil_parts.between == close(0)


@pytest.mark.parametrize("n", [2, 5, 40])
def test_all_with_one_is_the_other_end(n):
    found = measures.spread(series([3.0] + [0.0] * (n - 1)))
    assert (found.hhi, found.hhi_normalised, found.effective_number, found.top_1) == (1, close(1), 1, 1)
    assert found.gini == close((n - 1) / n) and found.gini_corrected == close(1)
    assert found.theil == close(math.log(n)) and found.theil_normalised == close(1)
    assert found.n_positive == 1 and found.without_largest.hhi is None


@pytest.mark.parametrize("measure", OF_A_SET)
def test_a_negative_unit_is_left_out_visibly_and_moves_nothing(measure):
    with_refund = pd.concat([EXAMPLE, pd.Series({"R": -12.5, "Q": -0.000001})])
    assert OF_A_SET[measure](with_refund) == OF_A_SET[measure](EXAMPLE)
    found = measures.spread(with_refund)
    assert found.left_out == {"Q": -0.000001, "R": -12.5}
    assert (found.n, found.total) == (5, 100)


def test_a_unit_without_an_amount_is_unknown_and_not_zero():
    found = measures.spread(pd.concat([EXAMPLE, pd.Series({"M": math.nan})]))
    assert found.missing == ("M",) and found.n == 5 and found.gini == close(0.5)
    assert measures.spread(series([1, None, pd.NA])).missing == ("u01", "u02")


def test_exact_amounts_are_taken_as_they_are():
    exact = pd.Series({unit: decimal.Decimal(str(value)) for unit, value in EXAMPLE.items()})
    assert measures.spread(exact) == measures.spread(EXAMPLE)
    tiny = measures.spread(pd.Series({"A": decimal.Decimal("-0.000000000001")}))
    assert list(tiny.left_out) == ["A"] and tiny.n == 0


@pytest.mark.parametrize(
    ("amounts", "said"),
    [
        (pd.Series([1.0, 2.0], index=["A", "A"]), "more than one amount for A"),
        (pd.Series({"A": math.inf}), "the amount of A is inf"),
    ],
)
def test_what_is_no_set_of_amounts_is_refused(amounts, said):
    with pytest.raises(ValueError, match=said):
        measures.spread(amounts)


def test_a_unit_without_a_group_is_refused():
    with pytest.raises(ValueError, match="E has no group"):
        measures.spread(EXAMPLE, groups=dict.fromkeys("ABCD", "a"))


def test_a_group_whose_total_is_zero_adds_nothing():
    parts = measures.theil_parts(series([4, 4, 0]), {"u00": "a", "u01": "a", "u02": "b"})
    assert parts.groups[1].theil is None and parts.groups[1].within == parts.groups[1].between == 0
    assert parts.between == close(math.log(1.5)) and parts.within == close(0)


def test_ties_go_by_name_and_are_said():
    tied = measures.spread(pd.Series({"D": 5, "C": 5, "B": 5, "A": 9, "E": 0}))
    assert tied.top_units == ("A", "B", "C") and tied.is_tie_at_top
    assert tied.top_3 == close(19 / 24)
    assert not measures.spread(EXAMPLE).is_tie_at_top
    assert measures.spread(pd.Series({"B": 5, "A": 5})).largest == "A"


def test_units_with_zero_are_never_among_the_largest():
    found = measures.spread(pd.Series({"A": 0, "B": 3, "C": 0}))
    assert found.top_units == ("B",) and not found.is_tie_at_top


def test_the_largest_none_are_refused():
    with pytest.raises(ValueError, match="the largest 0"):
        measures.top_share(EXAMPLE, 0)


# ---------------------------------------------------------------- against need, at the edge


def test_units_of_which_one_side_is_not_known_are_named_and_not_counted():
    need = pd.concat([NEED.drop("A"), pd.Series({"A": math.nan, "X": 4.0, "R": 1.0})])
    found = measures.against_need(pd.concat([EXAMPLE, pd.Series({"R": -2.0})]), need)
    assert (found.need_missing, found.amount_missing, found.left_out) == (("A",), ("X",), {"R": -2.0})
    assert (
        found.n == 4 and found.amount_shares["B"] == close(0.6) and found.need_shares["B"] == close(10 / 60)
    )


def test_a_unit_without_need_has_no_quotient():
    found = measures.against_need(series([3, 1]), series([4, 0]))
    assert found.location_quotients == {"u00": 0.75, "u01": None}
    assert found.dissimilarity == close(0.25)


@pytest.mark.parametrize(
    ("money", "need"), [([], []), ([0, 0], [1, 2]), ([-1], [2])], ids=["empty", "no money", "negative"]
)
def test_no_money_has_nothing_to_set_beside_need(money, need):
    found = measures.against_need(series(money), series(need))
    assert (found.location_quotients, found.dissimilarity, found.concentration_index, found.curve) == (
        None,
        None,
        None,
        (),
    )


def test_without_any_need_there_is_an_order_of_none_and_no_quotient():
    found = measures.against_need(series([1, 3]), series([0, 0]))
    assert found.location_quotients is None and found.dissimilarity is None
    assert found.concentration_index == close(0) and len(found.curve) == 2


def test_one_unit_against_need():
    found = measures.against_need(series([5]), series([2]))
    assert (found.location_quotients, found.dissimilarity) == ({"u00": 1.0}, 0)
    assert found.concentration_index == close(0)


def test_money_as_the_need_lies_differs_by_nothing():
    found = measures.against_need(EXAMPLE, 3 * EXAMPLE)
    assert found.dissimilarity == close(0)
    assert found.concentration_index == close(measures.gini(EXAMPLE))


def test_a_negative_need_is_refused():
    with pytest.raises(ValueError, match="a need is not negative: u01"):
        measures.against_need(series([1, 1]), series([1, -1]))


def test_units_with_the_same_need_are_one_step_whatever_their_names():
    amounts, need = pd.Series({"A": 1, "B": 9, "C": 2}), pd.Series({"A": 5, "B": 5, "C": 1})
    found = measures.against_need(amounts, need)
    assert [point.units for point in found.curve] == [(), ("C",), ("A", "B")] and found.n_tied == 1
    swapped = measures.against_need(pd.Series({"A": 9, "B": 1, "C": 2}), need)
    assert swapped.concentration_index == close(found.concentration_index)


@given(several, st.lists(st.integers(0, 5), min_size=30, max_size=30))
def test_the_concentration_index_is_the_sum_over_mean_ranks(values, need):
    need = need[: len(values)]
    n, total = len(values), math.fsum(values)
    ranks = pd.Series(need).rank(method="average").tolist()
    expected = math.fsum((2 * r - n - 1) * x for r, x in zip(ranks, values, strict=True)) / (n * total)
    found = measures.against_need(series(values), series(need)).concentration_index
    assert found == close(expected)
    assert abs(found) <= measures.gini(series(values)) + 1e-9


@given(several, st.data())
def test_dissimilarity_is_a_share_and_the_same_from_both_sides(values, data):
    need = data.draw(
        st.lists(amount, min_size=len(values), max_size=len(values)).filter(lambda v: sum(v) > 0)
    )
    one = measures.dissimilarity(series(values), series(need))
    other = measures.dissimilarity(series(need), series(values))
    assert -1e-12 <= one <= 1 + 1e-12 and one == close(other)


# ---------------------------------------------------------------- what each measure must always do


@given(several)
def test_bounds(values):
    found, n = measures.spread(series(values)), len(values)
    slack = 1e-9
    assert 1 / n - slack <= found.hhi <= 1 + slack and 1 - slack <= found.effective_number <= n + slack
    assert 0 <= found.gini <= (n - 1) / n + slack and 0 <= found.theil <= math.log(n) + slack
    for share in (
        found.hhi_normalised,
        found.gini_corrected,
        found.theil_normalised,
        *found.top_shares.values(),
    ):
        assert 0 <= share <= 1 + slack
    assert list(found.top_shares.values()) == sorted(found.top_shares.values())
    assert found.n_positive <= found.n == n


@pytest.mark.parametrize("measure", OF_A_SET)
@given(values=several, factor=st.floats(0.001, 1000))
def test_another_currency_changes_no_measure(measure, values, factor):
    before = OF_A_SET[measure](series(values))
    assert OF_A_SET[measure](series([value * factor for value in values])) == close(before)


@pytest.mark.parametrize("measure", OF_A_SET)
@given(values=several, order=st.randoms(use_true_random=False))
def test_the_order_and_the_names_of_units_change_no_measure(measure, values, order):
    mixed = list(values)
    order.shuffle(mixed)
    assert OF_A_SET[measure](series(mixed)) == close(OF_A_SET[measure](series(values)))


@pytest.mark.parametrize("measure", ["gini", "theil"])
@given(values=several, times=st.integers(2, 4))
def test_the_same_set_several_times_over_has_the_same_gini_and_theil(measure, values, times):
    assert OF_A_SET[measure](series(values * times)) == close(OF_A_SET[measure](series(values)))


@given(values=several, times=st.integers(2, 4))
def test_the_same_set_several_times_over_has_as_many_times_the_effective_number(values, times):
    assert measures.effective_number(series(values * times)) == close(
        times * measures.effective_number(series(values))
    )


@pytest.mark.parametrize(
    "measure", ["hhi", "hhi_normalised", "gini", "gini_corrected", "theil", "theil_normalised"]
)
@given(values=several, part=st.floats(0.05, 0.45))
def test_a_gift_from_richer_to_poorer_lowers_the_spread(measure, values, part):
    high, low = max(values), min(values)
    moved = part * (high - low)
    after = list(values)
    after[values.index(high)] -= moved
    after[values.index(low)] += moved
    before_value, after_value = OF_A_SET[measure](series(values)), OF_A_SET[measure](series(after))
    if moved > 0.001 * sum(values):
        assert after_value < before_value
    assert after_value <= before_value + 1e-9


@given(several)
def test_the_gini_is_twice_the_area_between_lorenz_curve_and_diagonal(values):
    points = measures.lorenz_points(series(values))
    under = math.fsum(
        (after.unit_share - before.unit_share) * (after.amount_share + before.amount_share) / 2
        for before, after in itertools.pairwise(points)
    )
    assert measures.gini(series(values)) == close(1 - 2 * under)
    assert points[0][1:] == (0, 0) and points[-1][1:] == (1, 1)
    assert all(point.amount_share <= point.unit_share + 1e-9 for point in points)


@given(several, st.lists(st.sampled_from("abc"), min_size=30, max_size=30))
def test_within_and_between_add_up_to_the_theil_index_whatever_the_groups(values, names):
    amounts = series(values)
    parts = measures.theil_parts(amounts, dict(zip(amounts.index, names, strict=False)))
    assert parts.total == close(measures.theil(amounts))
    assert parts.within >= -1e-12 and parts.between >= 0


# ---------------------------------------------------------------- words


def said(amounts, measure, lang="nl", unit="country"):
    found = measures.reading(measures.spread(pd.Series(amounts, dtype=object)), measure, lang=lang, unit=unit)
    return words.word(found.key, lang, **found.values)


@pytest.mark.parametrize(
    ("measure", "nl", "en"),
    [
        (
            "effective_number",
            "alsof gelijk verdeeld over 2,7 landen",
            "as if divided equally over 2.7 countries",
        ),
        (
            "top_share",
            "de drie grootste landen: 95% van het totaal",
            "the three largest countries: 95% of the total",
        ),
        (
            "gini",
            "Gini 0,50: bij 0 hebben alle landen evenveel, dicht bij 1 staat alles bij één land",
            "Gini 0.50: at 0 all countries have as much, close to 1 all is with one country",
        ),
        ("set", "over 5 landen, waarvan 1 met nul", "over 5 countries, of which 1 with zero"),
        ("left_out", "geen land weggelaten", "no country left out"),
        (
            "without_largest",
            "zonder het grootste deel, dat van één land: alsof gelijk verdeeld over 2,2 landen",
            "without the largest part, that of one country: as if divided equally over 2.2 countries",
        ),
    ],
)
def test_the_worked_example_in_words(measure, nl, en):
    assert (said(EXAMPLE, measure), said(EXAMPLE, measure, "en")) == (nl, en)


@pytest.mark.parametrize(
    ("amounts", "measure", "text"),
    [
        ({}, "effective_number", "geen landen om over te verdelen"),
        ({}, "set", "geen landen om over te verdelen"),
        ({"A": 0}, "gini", "niet te berekenen: het totaal over de landen is nul"),
        ({"A": 3}, "gini", "maar één land: niets te verdelen"),
        ({"A": 3}, "set", "over 1 land, met meer dan nul"),
        ({"A": 0}, "set", "over 1 land, met nul"),
        ({"A": 3, "B": 2}, "set", "over 2 landen, alle met meer dan nul"),
        ({"A": 3, "B": 0}, "effective_number", "alles bij één land"),
        ({"A": 1000, "B": 1}, "effective_number", "bijna alles bij één land"),
        (
            {"A": 3, "B": 0},
            "without_largest",
            "zonder het grootste deel, dat van één land: niets te verdelen",
        ),
        (
            {"A": 3, "B": 1},
            "without_largest",
            "zonder het grootste deel, dat van één land: alles bij één land",
        ),
        ({"A": 3, "B": 1}, "top_share", "de twee grootste landen: 100% van het totaal"),
        ({"A": 3, "B": -1}, "left_out", "1 land weggelaten: na terugbetalingen onder nul"),
        ({"A": 3, "B": -1, "C": -2}, "left_out", "2 landen weggelaten: na terugbetalingen onder nul"),
        ({"A": 3, "B": None}, "missing", "van 1 land is geen bedrag bekend"),
        (
            {"A": 3, "B": 0},
            "theil",
            "Theil, gedeeld door het hoogste dat kan: 1,00; bij 0 hebben alle landen evenveel, bij 1 staat alles bij één land",
        ),
    ],
)
def test_sets_at_the_edge_in_words(amounts, measure, text):
    assert said(amounts, measure) == text


@pytest.mark.parametrize(
    "unit", ["country", "implementer", "provider", "theme", "region", "year", "activity"]
)
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_each_unit_has_its_own_word(unit, lang):
    text = said(EXAMPLE, "effective_number", lang, unit)
    assert text.endswith(" " + words.word(f"money_spread.unit.{unit}.other", lang))


def test_a_reading_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="no reading of 'fairness'"):
        measures.reading(measures.spread(EXAMPLE), "fairness", lang="nl")
