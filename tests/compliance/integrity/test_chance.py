"""How probable so much is by chance: held against counting every case."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.integrity.chance import (
    beta_binomial_at_least,
    beyond,
    binomial_at_least,
    combined,
    excess,
    ranked_higher,
)


@pytest.mark.parametrize("share", [0.03, 0.5, 0.9])
@pytest.mark.parametrize("n", [1, 7, 40])
def test_the_tail_of_a_count_is_the_sum_of_its_cases(n: int, share: float) -> None:
    for k in range(1, n + 1):
        by_hand = sum(math.comb(n, i) * share**i * (1 - share) ** (n - i) for i in range(k, n + 1))
        assert binomial_at_least(k, n, share) == pytest.approx(by_hand, rel=1e-9)


def test_a_share_that_is_not_known_makes_each_count_as_probable_as_another() -> None:
    # Beta(1, 1) and a binomial count: every count from 0 to n has the chance 1 / (n + 1)
    assert [beta_binomial_at_least(k, 9, 1.0, 1.0) for k in range(10)] == pytest.approx(
        [(10 - k) / 10 for k in range(10)]
    )


@given(
    st.integers(1, 30),
    st.integers(0, 30),
    st.sampled_from([0.5, 2.0, 40.0, 9e5, 1.1e6, 1e12]),
    st.sampled_from([0.5, 3.0, 50.0, 9e5, 1.1e6, 1e12]),
)
def test_the_tail_of_a_share_that_is_known_by_its_past_is_the_sum_of_its_cases(
    n: int, k: int, a: float, b: float
) -> None:
    def rising(start: float, count: int) -> Fraction:
        return math.prod((Fraction(start) + x for x in range(count)), start=Fraction(1))

    cases = (math.comb(n, i) * rising(a, i) * rising(b, n - i) for i in range(k, n + 1))
    by_hand = float(sum(cases, Fraction(0)) / rising(a + b, n))
    assert beta_binomial_at_least(k, n, a, b) == pytest.approx(by_hand, rel=1e-9, abs=1e-300)


@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=5),
    st.lists(st.integers(0, 9), min_size=1, max_size=6),
)
def test_a_rank_is_as_probable_as_the_choices_that_rank_so_high_at_most(
    higher: list[int], others: list[int]
) -> None:
    def wins(chosen: tuple[int, ...], rest: list[float]) -> int:
        return sum(one > other for one in chosen for other in rest)

    n, m = len(higher), len(others)
    found = ranked_higher([float(one) for one in higher], [float(one) for one in others])
    shown = wins(tuple(higher), [float(one) for one in others])
    # of values that are all different, so that no tie hides a choice
    places = range(n + m)
    as_high = sum(
        wins(chosen, [float(one) for one in places if one not in chosen]) >= shown
        for chosen in combinations(places, n)
    )
    assert found == pytest.approx(as_high / math.comb(n + m, n))


def test_a_rank_is_exact_also_where_one_choice_of_very_many_ranks_so_high() -> None:
    for n, m, above in ((60, 60, 60), (40, 40, 40), (60, 60, 55), (3, 60, 3), (57, 32, 20)):
        higher = [float(m + one) if one < above else 0.5 for one in range(n)]
        lost = (n - above) * (m - 1)
        ways = [1] + [0] * lost  # whole numbers: choices by how many comparisons they lose
        for i in range(1, n + 1):
            for place in range(lost, m + i - 1, -1):
                ways[place] -= ways[place - m - i]
            for place in range(i, lost + 1):
                ways[place] += ways[place - i]
        found = ranked_higher(higher, [float(one) for one in range(m)])
        assert found == pytest.approx(sum(ways) / math.comb(n + m, n), rel=1e-9)


@given(st.floats(1e-12, 1.0))
def test_one_look_combined_is_itself(chance: float) -> None:
    assert combined([chance]) == pytest.approx(chance)


@given(st.lists(st.integers(0, 12), min_size=56, max_size=56), st.integers(0, 83))
def test_more_odd_places_are_never_more_probable(past: list[int], more: int) -> None:
    seen = np.full(63, 12, np.int64)
    of_week = [np.array([*past, *week], np.int64) for week in (_spread(more), _spread(more + 1))]
    fewer, further = (excess(odd, seen, 56)[0] for odd in of_week)
    assert further <= fewer


def _spread(total: int) -> list[int]:
    return [total // 7 + (day < total % 7) for day in range(7)]


def test_days_whose_places_go_together_count_for_less() -> None:
    seen = np.full(63, 24, np.int64)
    week = [0, 0, 0, 24, 0, 0, 0]
    apart = np.array([1] * 24 + [0] * 32 + week, np.int64)
    together = np.array([24] + [0] * 55 + week, np.int64)
    assert excess(apart, seen, 56)[0] < 1e-2 * excess(together, seen, 56)[0]


def test_a_value_within_the_past_is_no_news_and_one_far_out_is() -> None:
    past = np.random.default_rng(1).exponential(1.0, 20_000)
    assert beyond(float(np.median(past)), past, 2_000) == 1.0
    assert beyond(float(past.max()), past, 2_000) > 0.5
    assert beyond(60.0, past, 2_000) < 1e-6


def test_of_a_short_past_chance_alone_makes_no_value_rare() -> None:
    # two weeks of blocks of two hours; one week in 100,000 may look so, of twenty looks each
    dice = np.random.default_rng(5)
    found = [
        beyond(float(dice.exponential(size=84).max()), dice.exponential(size=168), 84)
        for _ in range(1_000)
    ]
    assert min(found) > 1e-5 / 20
    assert beyond(9.0, np.arange(10.0), 84) == 1.0
