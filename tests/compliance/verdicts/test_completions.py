"""A verdict that holds whatever was missing is held against days of which all readings came."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.days.means import daily_mean
from compliance.verdicts.verdict import decide
from domain.judged.verdicts import Certainty, Limit, Outcome, Verdict
from tests.compliance.sites import DAY, KNOWN_AT, columns, limit_of, readings

SPAN = (0.0, 20.0)
HOURS = st.lists(st.integers(0, 200).map(lambda tenths: tenths / 10), min_size=24, max_size=24)
LIMITS = st.tuples(st.integers(0, 90), st.integers(91, 200)).map(lambda t: (t[0] / 10, t[1] / 10))


def _verdict(hours: list[float | None], limit: Limit, minimum_capture: float) -> Verdict:
    series = " ".join("-x1" if value is None else f"{value}x1" for value in hours)
    mean = daily_mean(
        columns(readings(series, every_minutes=60)),
        outlet_id="x",
        parameter=limit.parameter,
        day=DAY,
        interval_minutes=60,
        span=SPAN,
    )
    return decide(mean, limit, minimum_capture=minimum_capture, known_at=KNOWN_AT)


@settings(deadline=None)  # the first call compiles the mean
@given(
    hours=HOURS,
    missing=st.sets(st.integers(0, 23), max_size=20),
    limits=LIMITS,
    two_sided=st.booleans(),
    minimum_capture=st.sampled_from([0.0, 0.5, 0.75, 1.0]),
)
def test_no_completion_turns_a_verdict_that_holds_whatever_was_missing(
    hours: list[float],
    missing: set[int],
    limits: tuple[float, float],
    minimum_capture: float,
    *,
    two_sided: bool,
) -> None:
    limit = limit_of(limits[1], limits[0] if two_sided else None)
    read = [None if n in missing else value for n, value in enumerate(hours)]
    found = _verdict(read, limit, minimum_capture)
    whole = _verdict([*hours], limit, minimum_capture)
    assert whole.certainty is Certainty.WHATEVER_WAS_MISSING
    if found.certainty is Certainty.WHATEVER_WAS_MISSING:
        assert found.outcome is whole.outcome
    if found.outcome is Outcome.NOT_PROVABLE:
        assert len(missing) > 24 * (1 - minimum_capture)


@settings(deadline=None)  # the first call compiles the mean
@given(hours=HOURS, missing=st.sets(st.integers(0, 23), min_size=1, max_size=20), upper=LIMITS)
def test_what_is_not_certain_is_turned_by_the_lowest_or_the_highest_completion(
    hours: list[float], missing: set[int], upper: tuple[float, float]
) -> None:
    """So that no certainty is withheld: one end is kept, the other is not."""
    limit = limit_of(upper[1])
    read = [None if n in missing else value for n, value in enumerate(hours)]
    if _verdict(read, limit, 0.0).certainty is Certainty.ON_WHAT_WAS_READ:
        ends = {
            _verdict([fill if n in missing else v for n, v in enumerate(hours)], limit, 0.0).outcome
            for fill in SPAN
        }
        assert Outcome.KEPT in ends
        # The bounds are rounded outward: a highest completion equal to its limit is kept too.
        assert len(ends) == 2 or _highest(hours, missing) == upper[1]


def _highest(hours: list[float], missing: set[int]) -> float:
    tenths = sum(200 if n in missing else round(value * 10) for n, value in enumerate(hours))
    return round(tenths / 240, 9)
