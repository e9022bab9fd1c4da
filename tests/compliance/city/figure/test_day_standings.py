"""What a day says in brief: written and read back the same, and enough for a window and a trend."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given

from compliance.city.figure.day_standings import DayStandings, Standing
from compliance.city.figure.window import window_figure, window_of_standings
from domain.judged.coverage import CoverageReason
from tests.compliance.city.figure.city_of import DAYS_OF_A_CITY, SHARES, CityDay, city_days


def _read_back(days: Sequence[CityDay]) -> list[DayStandings]:
    return [DayStandings.read(one.day, DayStandings.of(one).written()) for one in city_days(days)]


@given(days=DAYS_OF_A_CITY)
def test_what_was_written_is_read_back_the_same_with_the_days_own_numbers(
    days: Sequence[CityDay],
) -> None:
    city = city_days(days)
    found = _read_back(days)
    assert found == [*map(DayStandings.of, city)]
    assert [one.figure for one in found] == [one.figure for one in city]


@given(days=DAYS_OF_A_CITY, share=SHARES)
def test_a_window_of_what_was_read_back_is_that_of_the_coverages(
    days: Sequence[CityDay], share: float
) -> None:
    city = city_days(days)
    found = window_of_standings(_read_back(days), city[-1], share)
    assert found == window_figure(city, share)
    for one in found.clusters:
        short = [
            told
            for day in city
            for told in day.clusters
            if told.cluster == one.cluster and day.is_judged
            if not (told.covered or told.is_not_connected or told.is_ours)
        ]
        over = [told for told in short if CoverageReason.EXCEEDED in told.reasons]
        assert (one.short_days, one.exceeded_days) == (len(short), len(over))


def test_a_cluster_of_which_a_day_says_nothing_is_not_counted_on_it() -> None:
    (day,) = city_days([(True, [frozenset()] * 3)])
    told = DayStandings.of(day)
    assert {*told.of_cluster.values()} == {Standing.KEPT}
    none = DayStandings(figure=told.figure, of_cluster={}, exceeded=frozenset())
    found = window_of_standings([none, told], day, 0.9)
    assert [one.not_counted_days for one in found.clusters] == [1, 1, 1]


def test_a_window_of_no_standings_is_refused() -> None:
    (day,) = city_days([(True, [frozenset()] * 3)])
    with pytest.raises(ValueError, match="without days"):
        window_of_standings([], day, 0.9)
