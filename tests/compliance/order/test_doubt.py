"""What is suspect counts and proves nothing; what stands still is never certain."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.verdicts.reason_vi import reason_vi
from domain.judged.verdicts import Certainty, Outcome, Verdict
from domain.measured.readings import Reading
from tests.compliance import sites

SPAN = (0.0, 500.0)
A_DAY = 288
RANK = {Certainty.NONE: 0, Certainty.ON_WHAT_WAS_READ: 1, Certainty.WHATEVER_WAS_MISSING: 2}


def rows(values: list[float]) -> list[Reading]:
    begin_us = sites.readings("1x1")[0].time_us
    return [
        Reading(sites.OUTLET_ID, "COD", begin_us + n * 5 * sites.MINUTE_US, value, 0, n + 1)
        for n, value in enumerate(values)
    ]


def judged(values: list[float], *, detection_limit: float | None = None) -> Verdict:
    sensor = sites.sensor("COD", *SPAN)
    if detection_limit is not None:
        sensor = replace(sensor, detection_limit=detection_limit)
    facts = sites.facts_of("COD", sensors=[sensor])
    return sites.judged(facts, rows(values))[1]["COD"]


@st.composite
def moving(draw: st.DrawFn) -> list[float]:
    """A day on which no reading is suspect."""
    level = draw(st.floats(20.0, 400.0))
    phase = draw(st.integers(0, 40))
    return [level + 6.0 * (((n + phase) * 7 % 13) / 13 - 0.5) for n in range(A_DAY)]


@settings(max_examples=60, deadline=None)
@given(values=moving(), begin=st.integers(0, 150), length=st.integers(100, 138))
def test_a_span_that_stands_still_for_hours_never_ends_in_whatever_was_missing(
    values: list[float], begin: int, length: int
) -> None:
    frozen = [*values]
    frozen[begin : begin + length] = [values[begin]] * length
    whole, still = judged(values), judged(frozen)
    assert whole.certainty is Certainty.WHATEVER_WAS_MISSING
    assert still.mean.suspect > 0
    assert still.mean.low is not None
    assert still.mean.high is not None
    assert still.mean.mean is not None
    assert still.mean.low <= still.mean.mean <= still.mean.high
    # It may be certain only where even the span's ends could not turn it.
    if still.certainty is Certainty.WHATEVER_WAS_MISSING:
        unknown = still.mean.suspect / A_DAY
        assert still.mean.high - still.mean.low >= 0.9 * unknown * SPAN[1]


@settings(max_examples=60, deadline=None)
@given(values=moving(), places=st.sets(st.integers(1, A_DAY - 2), min_size=1, max_size=40))
def test_a_suspect_reading_never_raises_certainty(values: list[float], places: set[int]) -> None:
    """Readings that stand out a little more than is plausible, with the same mean of the day."""
    spiked = [*values]
    for place in sorted(places):
        spiked[place] += 60.0 if place % 2 else -15.0
    before, after = judged(values), judged([max(value, 0.0) for value in spiked])
    if after.outcome is before.outcome:
        assert RANK[after.certainty] <= RANK[before.certainty]
    if after.mean.suspect:
        assert after.mean.low is not None
        assert after.mean.high is not None
        assert after.mean.high - after.mean.low > 0.0


@settings(max_examples=40, deadline=None)
@given(
    values=st.lists(st.floats(-9.0, 10.0), min_size=A_DAY, max_size=A_DAY),
)
def test_up_to_the_detection_limit_a_day_is_kept_on_what_was_read(values: list[float]) -> None:
    verdict = judged([round(value, 2) for value in values], detection_limit=10.0)
    assert verdict.mean.excluded == 0
    assert verdict.mean.censored == A_DAY
    assert (verdict.outcome, verdict.certainty) == (Outcome.KEPT, Certainty.ON_WHAT_WAS_READ)
    assert verdict.mean.high is not None
    assert verdict.mean.high <= 10.0 + 1e-9
    assert "detection limit of 10" in verdict.reason
    assert "giới hạn phát hiện của đầu đo là 10:" in reason_vi(verdict)


def test_beyond_a_limit_a_floor_and_what_is_above_it_are_bounded_apart() -> None:
    values = [5.0] * 144 + [200.0 + 6.0 * (n * 7 % 13) / 13 for n in range(144)]
    verdict = judged(values, detection_limit=10.0)
    assert verdict.mean.censored == 144
    assert verdict.mean.low is not None
    assert verdict.mean.high is not None
    assert 99.0 < verdict.mean.low < 103.0
    assert 104.0 < verdict.mean.high < 110.0
