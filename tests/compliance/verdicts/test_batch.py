"""A batch discharge is judged hour by hour, and one hour that is over is enough (Art. 97.4đ)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from compliance.verdicts.reason_vi import reason_vi
from compliance.verdicts.verdict import decide
from domain.judged.verdicts import (
    Certainty,
    DailyMean,
    Gap,
    GapCause,
    Limit,
    Outcome,
    PeriodMean,
    Verdict,
)
from domain.legal_day import legal_day_bounds_us
from tests.compliance.sites import DAY, KNOWN_AT, limit_of, mean_of

WHATEVER, ON_READ = Certainty.WHATEVER_WAS_MISSING, Certainty.ON_WHAT_WAS_READ
BEGIN_US = legal_day_bounds_us(DAY)[0]
MINUTE_US = 60_000_000


def hour(
    value: float | None,
    at: float = 8,
    *,
    valid: int = 12,
    minutes: int = 60,
    low: float | None = None,
    high: float | None = None,
) -> PeriodMean:
    """Return an hour of discharge from a clock hour on, a reading every 5 minutes."""
    begin_us = BEGIN_US + int(at * 60) * MINUTE_US
    expected = minutes // 5
    valid = min(valid, expected)
    return PeriodMean(
        begin_us=begin_us,
        end_us=begin_us + minutes * MINUTE_US,
        mean=value,
        valid=valid,
        excluded=0,
        missing=expected - valid,
        no_discharge=0,
        expected=expected,
        low=low,
        high=high,
    )


def batch_day(
    periods: Sequence[PeriodMean], *, untold: int = 0, parameter: str = "COD"
) -> DailyMean:
    """Return a day that discharged in these periods; of `untold` slots nobody knows."""
    told = sum(period.expected for period in periods)
    read = [period.mean for period in periods if period.mean is not None]
    return replace(
        mean_of(sum(read) / len(read) if read else None, valid=told, parameter=parameter),
        missing=untold,
        no_discharge=288 - told - untold,
        batches=tuple(periods),
    )


def judge(mean: DailyMean, limit: Limit | None = None) -> Verdict:
    """Return the verdict against COD 150 mg/L, or another limit."""
    limit = limit_of(150.0) if limit is None else limit
    return decide(mean, limit, minimum_capture=0.75, known_at=KNOWN_AT, batch=True)


def test_one_hour_over_exceeds_though_the_mean_of_the_day_is_under() -> None:
    worst = hour(300.0, 9)
    verdict = judge(batch_day([hour(10.0), worst, hour(160.0, 10), hour(10.0, 11)]))
    assert verdict.mean.mean == 120.0
    assert (verdict.outcome, verdict.certainty) == (Outcome.EXCEEDED, WHATEVER)
    assert (verdict.judged, verdict.exceeded_periods, verdict.times_over) == (worst, 2, 2.0)
    assert "over the discharge of 09:00-10:00 on 2026-11-24 is 300 mg/L" in verdict.reason
    assert "of 4 periods of discharge judged it is the worst, and 2 are outside" in verdict.reason
    assert "that holds whatever was missing" in verdict.reason


def test_the_same_hours_are_kept_where_the_discharge_is_continuous() -> None:
    mean = batch_day([hour(10.0), hour(300.0, 9), hour(160.0, 10), hour(10.0, 11)])
    verdict = decide(replace(mean), limit_of(150.0), minimum_capture=0.75, known_at=KNOWN_AT)
    assert (verdict.outcome, verdict.judged) == (Outcome.KEPT, None)


def test_every_hour_kept_keeps_and_the_nearest_to_the_limit_is_told() -> None:
    nearest = hour(149.0, 9)
    verdict = judge(batch_day([hour(10.0), nearest, hour(20.0, 10)]))
    assert (verdict.outcome, verdict.certainty) == (Outcome.KEPT, WHATEVER)
    assert (verdict.judged, verdict.exceeded_periods) == (nearest, 0)


def test_of_two_equal_hours_the_first_is_told() -> None:
    verdict = judge(batch_day([hour(200.0, 9), hour(200.0, 8)]))
    assert verdict.judged is not None
    assert verdict.judged.begin_us == hour(200.0, 8).begin_us


def test_an_hour_with_too_few_readings_leaves_the_day_not_provable() -> None:
    thin = hour(100.0, 9, valid=3)
    verdict = judge(batch_day([hour(10.0), thin]))
    assert (verdict.outcome, verdict.certainty) == (Outcome.NOT_PROVABLE, Certainty.NONE)
    assert verdict.judged == thin
    assert "Too little is known of the discharge of 09:00-10:00: 3 of 12" in verdict.reason


def test_a_thin_hour_that_is_over_whatever_was_missing_exceeds() -> None:
    verdict = judge(batch_day([hour(10.0), hour(900.0, 9, valid=3, low=225.0, high=975.0)]))
    assert (verdict.outcome, verdict.certainty) == (Outcome.EXCEEDED, WHATEVER)


def test_an_hour_over_on_what_was_read_says_that_it_could_turn() -> None:
    verdict = judge(batch_day([hour(10.0), hour(151.0, 9, valid=11, low=100.0, high=200.0)]))
    assert (verdict.outcome, verdict.certainty) == (Outcome.EXCEEDED, ON_READ)
    assert "could turn it" in verdict.reason


def test_one_hour_that_is_over_whatever_was_missing_carries_the_day() -> None:
    weak = hour(500.0, 9, valid=11, low=100.0, high=600.0)
    verdict = judge(batch_day([hour(200.0), weak]))
    assert verdict.judged == weak
    assert (verdict.exceeded_periods, verdict.certainty) == (2, WHATEVER)


def test_an_hour_kept_on_what_was_read_weakens_the_whole_day() -> None:
    verdict = judge(batch_day([hour(10.0), hour(100.0, 9, valid=11)]))
    assert (verdict.outcome, verdict.certainty) == (Outcome.KEPT, ON_READ)


def test_hours_of_which_nothing_was_read_are_not_provable() -> None:
    verdict = judge(batch_day([hour(None, valid=0)]))
    assert (verdict.outcome, verdict.judged) == (Outcome.NOT_PROVABLE, None)
    assert "No hour of the batch discharge that could turn the day has a reading" in verdict.reason


def test_a_discharge_that_nothing_tells_of_is_not_provable() -> None:
    verdict = judge(mean_of(100.0))
    assert (verdict.outcome, verdict.certainty) == (Outcome.NOT_PROVABLE, Certainty.NONE)
    assert "nothing tells when the batch discharge ran" in verdict.reason


def test_a_discharge_hidden_by_our_outage_says_so() -> None:
    gap = Gap(begin_us=0, end_us=1, slots=288, cause=GapCause.OUR_OUTAGE, evidence="")
    verdict = judge(replace(mean_of(None, valid=0), gaps=(gap,)))
    assert "288 of the 288 missing readings (100.0 % of the day) are put down to our own" in (
        verdict.reason
    )


def test_hours_that_are_kept_do_not_answer_for_the_part_of_the_day_that_nobody_knows() -> None:
    kept = [hour(10.0), hour(20.0, 9)]
    assert judge(batch_day(kept, untold=2)).certainty is WHATEVER  # the edges of the discharge
    some = judge(batch_day(kept, untold=30))
    assert (some.outcome, some.certainty) == (Outcome.KEPT, ON_READ)
    most = judge(batch_day(kept, untold=100))
    assert (most.outcome, most.certainty) == (Outcome.NOT_PROVABLE, Certainty.NONE)
    assert "for 100 of 288 expected readings nothing tells" in most.reason
    over = judge(batch_day([*kept, hour(200.0, 12)], untold=100))
    assert over.outcome is Outcome.EXCEEDED


def test_hours_that_overlap_are_not_counted_twice_as_told() -> None:
    twice = [hour(10.0), hour(20.0, 8.5)]
    mean = replace(batch_day(twice), missing=5, no_discharge=288 - 18 - 5)
    assert judge(mean).certainty is ON_READ


def test_ph_is_judged_by_the_hour_farthest_outside_on_either_side() -> None:
    ph = limit_of(9.0, 5.5)
    verdict = judge(batch_day([hour(9.5), hour(4.5, 9), hour(7.0, 10)], parameter="PH"), ph)
    assert verdict.judged == hour(4.5, 9)
    assert (verdict.exceeded_periods, verdict.times_over) == (2, None)


def test_the_sentence_in_vietnamese_names_the_hours_too() -> None:
    over = reason_vi(judge(batch_day([hour(10.0), hour(300.0, 9)])))
    assert over.startswith(
        "Trung bình mẻ xả 09:00-10:00 của COD ngày 24/11/2026 là 300 mg/L, vượt giới hạn trên 150"
    )
    assert "xấu nhất trong 2 khoảng xả được xét, 1 khoảng ngoài giới hạn" in over
    assert "không phụ thuộc số liệu thiếu" in over
    thin = reason_vi(judge(batch_day([hour(100.0, valid=3)])))
    assert "trong mẻ xả 08:00-09:00: 3 giá trị hợp lệ trên 12" in thin
    weak = reason_vi(judge(batch_day([hour(100.0, valid=11)])))
    assert "số liệu thiếu của mẻ xả có thể làm thay đổi" in weak


@given(
    values=st.lists(st.floats(0, 300), min_size=1, max_size=10),
    index=st.integers(0, 9),
    rise=st.floats(0, 1e3),
)
def test_raising_an_hour_never_turns_exceeded_into_kept(
    values: list[float], index: int, rise: float
) -> None:
    raised = [*values]
    raised[index % len(values)] += rise
    before = judge(batch_day([hour(value, n) for n, value in enumerate(values)]))
    after = judge(batch_day([hour(value, n) for n, value in enumerate(raised)]))
    assert (before.outcome is Outcome.EXCEEDED) == (max(values) > 150.0)
    assert not (before.outcome is Outcome.EXCEEDED and after.outcome is not Outcome.EXCEEDED)
    assert after.exceeded_periods >= before.exceeded_periods
