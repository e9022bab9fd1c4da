"""The figure of a window: enough of the judged days kept, and every other day said."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.city.figure.window import ClusterWindow, window_figure
from domain.judged.coverage import CoverageReason
from tests.compliance.city.figure.city_of import (
    DAYS_OF_A_CITY,
    SHARES,
    CityDay,
    city_days,
    coverage_of,
)
from tests.compliance.sites import DAY

KEPT = frozenset[CoverageReason]()
OVER = frozenset({CoverageReason.EXCEEDED})
THIN = frozenset({CoverageReason.NOT_PROVABLE})
OUTAGE = frozenset({CoverageReason.OUR_OUTAGE})
UNCONNECTED = frozenset({CoverageReason.NOT_CONNECTED})


def first_of(*reasons: frozenset[CoverageReason], share: float = 0.9) -> ClusterWindow:
    days = city_days([(True, [one, KEPT, KEPT]) for one in reasons])
    return window_figure(days, share).clusters[0]


def test_a_cluster_counts_that_kept_enough_of_its_judged_days() -> None:
    nine = first_of(*[KEPT] * 9, OVER)
    assert (nine.counts, nine.kept_days, nine.short_days, nine.lacking_days) == (True, 9, 1, 0)
    eight = first_of(*[KEPT] * 8, OVER, THIN)
    assert (eight.counts, eight.exceeded_days, eight.lacking_days) == (False, 1, 1)


def test_the_share_is_taken_as_the_decimal_that_it_is_written_as() -> None:
    """57 of 100 days are 0.57 of them, and 0.57 x 100 is less than 57 as doubles."""
    assert first_of(*[KEPT] * 57, *[OVER] * 43, share=0.57).counts
    assert first_of(*[KEPT] * 7, *[OVER] * 3, share=0.7).counts


def test_days_that_only_we_hide_or_before_it_was_connected_are_said_and_count_for_nothing() -> None:
    found = first_of(UNCONNECTED, UNCONNECTED, OUTAGE, KEPT)
    assert found.counts
    assert (found.not_connected_days, found.our_days, found.judged_days) == (2, 1, 1)


def test_a_cluster_of_which_no_day_was_judged_is_never_taken_for_kept() -> None:
    found = first_of(UNCONNECTED, OUTAGE)
    assert (found.counts, found.judged_days, found.lacking_days) == (False, 0, None)


def test_a_window_of_which_nothing_was_judged_has_no_percent() -> None:
    days = city_days([(False, [KEPT, KEPT, KEPT])])
    found = window_figure(days, 0.9)
    assert (found.percent, found.judged_days, found.covered, found.operating) == (None, 0, 0, 3)
    assert [one.not_judged_days for one in found.clusters] == [1, 1, 1]


def test_clusters_are_those_of_the_last_day_and_days_before_they_operated_are_said() -> None:
    before, _ = city_days([(True, [KEPT] * 3), (True, [KEPT] * 3)])
    first, *others = before.clusters
    found = window_figure([coverage_of([first], before.day), coverage_of(others, DAY)], 0.9)
    assert [one.cluster.id for one in found.clusters] == ["c1", "c2"]
    assert [one.not_counted_days for one in found.clusters] == [1, 1]


def test_a_window_without_days_is_refused() -> None:
    with pytest.raises(ValueError, match="without days"):
        window_figure([], 0.9)


@given(days=DAYS_OF_A_CITY, share=SHARES)
def test_the_kinds_of_a_clusters_days_add_up_to_the_window(
    days: Sequence[CityDay], share: float
) -> None:
    found = window_figure(city_days(days), share)
    for one in found.clusters:
        kinds = (
            one.kept_days,
            one.short_days,
            one.not_connected_days,
            one.not_judged_days,
            one.our_days,
            one.not_counted_days,
        )
        assert sum(kinds) == len(days)
        assert one.exceeded_days <= one.short_days
        needed = math.ceil(Fraction(str(share)) * one.judged_days)
        assert one.counts is (one.judged_days > 0 and one.kept_days >= needed)
    assert found.covered == sum(one.counts for one in found.clusters)


@given(days=DAYS_OF_A_CITY, share=SHARES, data=st.data())
def test_a_better_day_never_lowers_the_figure(
    days: Sequence[CityDay], share: float, data: st.DataObject
) -> None:
    """Better is a day that is kept instead of whatever else it was, also where nobody judged."""
    before = window_figure(city_days(days), share)
    nth = data.draw(st.integers(0, len(days) - 1))
    is_judged, reasons = days[nth]
    better = [*reasons]
    better[data.draw(st.integers(0, 2))] = KEPT
    after = window_figure(city_days([*days[:nth], (is_judged, better), *days[nth + 1 :]]), share)
    assert after.covered >= before.covered
    assert (after.percent or 0.0) >= (before.percent or 0.0)


@given(days=DAYS_OF_A_CITY, share=SHARES)
def test_a_higher_share_never_raises_the_figure(days: Sequence[CityDay], share: float) -> None:
    city = city_days(days)
    assert window_figure(city, 1.0).covered <= window_figure(city, share).covered
