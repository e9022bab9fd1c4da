"""A mean beside a short decimal is that of the decimals that were read, as on paper."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.means.decimals import beside_decimals
from compliance.verdicts.verdict import decide
from domain.judged.verdicts import Certainty, Outcome, Verdict
from domain.measured.readings import Reading
from tests.compliance import sites
from tests.compliance.sites import KNOWN_AT, MINUTE_US, OUTLET_ID, limit_of

BEGIN_US = sites.readings("1x1")[0].time_us


def _day(values: list[str], *, upper: str, thick: int = 1) -> Verdict:
    """Return the verdict on 24 hours of readings, each so many times, against a limit."""
    rows = [
        Reading(OUTLET_ID, "HG", BEGIN_US + n * 60 * MINUTE_US + k, float(value), 0, 24 * k + n)
        for n, value in enumerate(values)
        for k in range(thick if n % 2 else 1)
    ]
    means, _ = sites.judged(sites.facts_of("HG", interval_minutes=60), rows)
    mean = means["HG"]
    return decide(mean, limit_of(float(upper)), minimum_capture=0.75, known_at=KNOWN_AT)


@pytest.mark.parametrize("thick", [1, 3])
@pytest.mark.parametrize(
    ("values", "upper"),
    [
        (["0.1", "0.2"] * 12, "0.15"),
        (["0.0045"] * 24, "0.0045"),
        (["0.1"] * 24, "0.1"),
        (["0.3", "0.6", "0.9"] * 8, "0.6"),
        (["1.1", "2.2", "3.3", "1.4"] * 6, "2"),
        (["148.2", "148.8"] * 12, "148.5"),
        (["0.00445", "0.00455"] * 12, "0.0045"),
    ],
)
def test_a_day_whose_decimals_come_to_the_limit_is_kept(
    values: list[str], upper: str, thick: int
) -> None:
    verdict = _day(values, upper=upper, thick=thick)
    assert (verdict.outcome, verdict.mean.mean) == (Outcome.KEPT, float(upper))
    if not verdict.mean.suspect:  # one number all day is, and proves nothing
        assert verdict.certainty is Certainty.WHATEVER_WAS_MISSING
        assert (verdict.mean.low, verdict.mean.high) == (float(upper), float(upper))


@settings(deadline=None)
@given(
    pairs=st.lists(st.tuples(st.integers(0, 9_999), st.integers(0, 9_999)), max_size=12),
    cents=st.integers(1, 9_999),
    places=st.integers(1, 5),
    turned=st.integers(-1, 1),
)
def test_decimals_that_sum_to_the_limit_are_kept_and_one_more_of_the_last_place_exceeds(
    pairs: list[tuple[int, int]], cents: int, places: int, turned: int
) -> None:
    limit = Decimal(20_000 + cents).scaleb(-places)
    some = [Decimal(one).scaleb(-places) for one, _ in pairs[:12]]
    values = [*some, *(2 * limit - one for one in some)]
    values += [limit] * (24 - len(values))
    values[-1] += Decimal(turned).scaleb(-places)
    verdict = _day([str(value) for value in values], upper=str(limit))
    assert (verdict.outcome is Outcome.EXCEEDED) == (turned > 0)
    assert sum(map(Fraction, values)) / 24 == Fraction(limit) + Fraction(turned, 24 * 10**places)


def test_a_mean_that_is_no_short_decimal_is_left_to_the_doubles() -> None:
    means = np.array([0.15, 0.1501234567891, 148.50000000000003, np.nan, np.inf, 1e-30, 1e20])
    assert beside_decimals(means) == [2]


def _up(value: float) -> float:
    return math.nextafter(value, math.inf)


NEAR = st.sampled_from([0.1, 0.2, 0.15, _up(0.15), _up(0.1), math.nextafter(0.2, 0.0), 0.3, 0.0])


@settings(deadline=None)
@given(
    values=st.lists(NEAR, min_size=1, max_size=24),
    place=st.integers(0, 23),
    rise=st.sampled_from([_up, lambda value: value + 0.1, lambda value: value + 1e-9]),
    limit=st.sampled_from(["0.15", "0.1", "0.2", "0.125"]),
)
def test_raising_a_reading_beside_a_decimal_never_turns_exceeded_into_kept(
    values: list[float], place: int, rise: Callable[[float], float], limit: str
) -> None:
    raised = [*values]
    raised[place % len(values)] = rise(raised[place % len(values)])
    before, after = (_day([*map(repr, some)], upper=limit) for some in (values, raised))
    assert (before.mean.mean or 0.0) <= (after.mean.mean or 0.0)
    assert not (before.outcome is Outcome.EXCEEDED and after.outcome is not Outcome.EXCEEDED)
