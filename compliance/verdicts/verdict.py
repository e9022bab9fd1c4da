"""Decides one verdict: the legal mean against its limit, and whether it holds whatever was missing.

Not limited comes first, then limit unknown, then no discharge, then the comparison; a mean equal
to its limit is kept. What the missing readings could have been is bounded, never guessed. It reads
no clock and no store: `known_at` is passed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from compliance.law.limit.limits import LimitUnknown, NotLimited
from compliance.verdicts.reason_en import reason_en
from compliance.verdicts.times_over import times_over
from compliance.verdicts.untold import Untold
from domain.judged.verdicts import Certainty, DailyMean, Limit, Outcome, PeriodMean, Verdict
from domain.legal_day import MICROSECONDS_PER_DAY

# The mean over 24 hours is held against the maximum; of a batch discharge the mean over 1 hour,
# or over the discharge when that is shorter.
CLAUSE_DAILY_MEAN = "Decree 08/2022/ND-CP, Art. 97.4đ"


class Comparison(NamedTuple):
    """An answer, and whether the missing readings could have turned it."""

    outcome: Outcome
    certainty: Certainty


class Answer(NamedTuple):
    """A verdict without its sentence: `value` and `judged` as compared, `why` what only we know."""

    outcome: Outcome
    certainty: Certainty = Certainty.NONE
    value: float | None = None
    judged: PeriodMean | None = None
    exceeded_periods: int = 0
    why: str = ""


def compare(
    low: float | None,
    value: float | None,
    high: float | None,
    lower: float | None,
    upper: float | None,
    *,
    enough: bool = True,
) -> Comparison:
    """Return a value's answer against its limits; low <= value <= high bound what it could be.

    None for `low` or `high` means not bounded on that side, None for `value` that nothing was read.
    Bounds that lie on one side of the limits answer whatever was missing, else the value answers
    if `enough` was read; a value equal to its limit is kept.

    >>> compare(90.0, 120.0, 160.0, None, 150.0).certainty.value
    'on_what_was_read'
    >>> compare(90.0, 120.0, 160.0, None, 150.0, enough=False).outcome.value
    'not_provable'
    """
    if value is None:
        return Comparison(Outcome.NOT_PROVABLE, Certainty.NONE)
    if (upper is not None and low is not None and low > upper) or (
        lower is not None and high is not None and high < lower
    ):
        return Comparison(Outcome.EXCEEDED, Certainty.WHATEVER_WAS_MISSING)
    if (upper is None or (high is not None and high <= upper)) and (
        lower is None or (low is not None and low >= lower)
    ):
        return Comparison(Outcome.KEPT, Certainty.WHATEVER_WAS_MISSING)
    if not enough:
        return Comparison(Outcome.NOT_PROVABLE, Certainty.NONE)
    over = (upper is not None and value > upper) or (lower is not None and value < lower)
    return Comparison(Outcome.EXCEEDED if over else Outcome.KEPT, Certainty.ON_WHAT_WAS_READ)


def compare_mean(
    mean: DailyMean | PeriodMean, limit: Limit, *, minimum_capture: float
) -> Comparison:
    """Return a mean's answer; without a missing or excluded slot the mean itself is its bounds."""
    low, high = mean.low, mean.high
    sure = mean.suspect == 0 and mean.censored == 0
    if sure and mean.expected > 0 and mean.missing == 0 and mean.excluded == 0:
        low = high = mean.mean
    enough = mean.capture >= minimum_capture
    found = compare(low, mean.mean, high, limit.lower, limit.upper, enough=enough)
    if _screening_decides(mean, limit, found):
        return Comparison(Outcome.NOT_PROVABLE, Certainty.NONE)
    if found.outcome is Outcome.KEPT and mean.censored:
        # A sensor that cannot tell clean water from a dead cell proves what it read, and no more.
        return Comparison(Outcome.KEPT, Certainty.ON_WHAT_WAS_READ)
    return found


def _screening_decides(mean: DailyMean | PeriodMean, limit: Limit, found: Comparison) -> bool:
    """Return whether the answer would be another had quality control left nothing out.

    So no check of ours acquits and none condemns: a raised value that a check takes for impossible
    cannot turn exceeded into kept. A person may rule on the readings.
    """
    if mean.unscreened is None or found.outcome is Outcome.NOT_PROVABLE:
        return False
    whole = mean.unscreened
    with_them = compare(whole, whole, whole, limit.lower, limit.upper)
    return with_them.outcome is not found.outcome


def excess(value: float, limit: Limit) -> float:
    """Return how far a value lies outside its limits, above 0 only there: the measure of the worst.

    With an upper limit alone as a share of it (so that days under different limits compare), else
    in the parameter's unit.
    """
    if limit.lower is None and limit.upper is not None and limit.upper > 0:
        over = value > limit.upper
        return (times_over(value, limit.upper) if over else value / limit.upper) - 1.0
    sides = []
    if limit.upper is not None:
        sides.append(value - limit.upper)
    if limit.lower is not None:
        sides.append(limit.lower - value)
    return max(sides, default=0.0)


def decide(
    mean: DailyMean,
    limit: Limit | LimitUnknown | NotLimited,
    *,
    minimum_capture: float,
    known_at: datetime,
    batch: bool = False,
) -> Verdict:
    """Return the verdict on a legal day; `minimum_capture` is a share of 1, a setting of ours.

    `batch`: each of `mean.batches` is judged instead of the day's mean, and one that is over is
    enough. Raises ValueError on a naive `known_at`. Source: Decree 08/2022/ND-CP, Art. 97.4đ.
    """
    if known_at.tzinfo is None:
        raise ValueError(f"naive known_at {known_at.isoformat()}: add the offset")
    found = answer(mean, limit, minimum_capture=minimum_capture, batch=batch)
    bound = limit if isinstance(limit, Limit) else None
    return told(mean, bound, found, minimum_capture=minimum_capture, known_at=known_at)


def told(
    mean: DailyMean,
    limit: Limit | None,
    found: Answer,
    *,
    minimum_capture: float,
    known_at: datetime,
) -> Verdict:
    """Return an answer as a verdict, with its sentence."""
    over_times = _times_over(found, limit)
    untold = Untold(
        mean,
        found.outcome,
        limit,
        over_times,
        found.certainty,
        found.judged,
        found.exceeded_periods,
    )
    return Verdict(
        mean=mean,
        outcome=found.outcome,
        limit=limit,
        reason=reason_en(untold, why=found.why, minimum_capture=minimum_capture),
        clause=CLAUSE_DAILY_MEAN,
        times_over=over_times,
        known_at=known_at,
        certainty=found.certainty,
        judged=found.judged,
        exceeded_periods=found.exceeded_periods,
    )


def answer(
    mean: DailyMean,
    limit: Limit | LimitUnknown | NotLimited,
    *,
    minimum_capture: float,
    batch: bool = False,
) -> Answer:
    """Return what `decide` answers, without the sentence: a tenth of its time, for many days."""
    if isinstance(limit, NotLimited):
        return Answer(Outcome.NOT_LIMITED, why=limit.why)
    if isinstance(limit, LimitUnknown):
        return Answer(Outcome.LIMIT_UNKNOWN, why=limit.why)
    if mean.no_discharge >= mean.expected > 0:
        # Every slot was read as without discharge: nothing is missing that could turn it.
        return Answer(Outcome.NO_DISCHARGE, Certainty.WHATEVER_WAS_MISSING)
    if batch:
        return _batch_answer(mean, limit, minimum_capture)
    found = compare_mean(mean, limit, minimum_capture=minimum_capture)
    return Answer(found.outcome, found.certainty, mean.mean)


def _batch_answer(mean: DailyMean, limit: Limit, minimum_capture: float) -> Answer:
    """Return the answer of a batch discharge: exceeded if any period is, kept only if each is."""
    if not mean.batches:
        why = "nothing tells when the batch discharge ran, so that none of its hours can be judged"
        return Answer(Outcome.NOT_PROVABLE, why=why)
    found = [
        (period, compare_mean(period, limit, minimum_capture=minimum_capture))
        for period in mean.batches
    ]
    for outcome in (Outcome.EXCEEDED, Outcome.NOT_PROVABLE):
        of_outcome = [(period, one) for period, one in found if one.outcome is outcome]
        if of_outcome:
            worst = worst_period([period for period, _ in of_outcome], limit)
            return Answer(
                outcome,
                _strongest([one.certainty for _, one in of_outcome]),
                None if worst is None else worst.mean,
                worst,
                len(of_outcome) if outcome is Outcome.EXCEEDED else 0,
            )
    worst = worst_period(mean.batches, limit)
    value = None if worst is None else worst.mean
    untold, tolerated = _untold_slots(mean)
    if untold > tolerated and mean.expected - untold < minimum_capture * mean.expected:
        why = (
            f"each hour of discharge that is told keeps its limit, yet for {untold:.0f} of "
            f"{mean.expected} expected readings nothing tells whether there was a discharge"
        )
        return Answer(Outcome.NOT_PROVABLE, Certainty.NONE, value, worst, why=why)
    certain = untold <= tolerated and all(
        one.certainty is Certainty.WHATEVER_WAS_MISSING for _, one in found
    )
    certainty = Certainty.WHATEVER_WAS_MISSING if certain else Certainty.ON_WHAT_WAS_READ
    return Answer(Outcome.KEPT, certainty, value, worst)


def worst_period(periods: Sequence[PeriodMean], limit: Limit) -> PeriodMean | None:
    """Return the period farthest outside its limit, else nearest to it, of equals the first."""
    read = [(period, period.mean) for period in periods if period.mean is not None]
    if not read:
        return None
    return max(read, key=lambda one: (excess(one[1], limit), -one[0].begin_us))[0]


def _strongest(certainties: Sequence[Certainty]) -> Certainty:
    """Return the strongest: one hour that is over whatever was missing carries the whole day."""
    return min(certainties, key=list(Certainty).index)


def _untold_slots(mean: DailyMean) -> tuple[float, int]:
    """Return the slots neither in a judged period nor without discharge, and how many are edges.

    A discharge begins and ends within a slot: one slot at either end of each run is no gap.
    """
    told_us = end_us = runs = 0
    for period in sorted(mean.batches, key=lambda one: (one.begin_us, one.end_us)):
        if runs == 0 or period.begin_us > end_us:
            runs += 1
        told_us += max(0, period.end_us - max(period.begin_us, end_us))
        end_us = max(end_us, period.end_us)
    told = told_us * mean.expected / MICROSECONDS_PER_DAY + mean.no_discharge
    return max(0.0, mean.expected - told), 2 * runs


def _times_over(found: Answer, limit: Limit | None) -> float | None:
    """Return judged mean / upper limit, only where an upper limit above 0 is exceeded."""
    if found.outcome is not Outcome.EXCEEDED or found.value is None or limit is None:
        return None
    if limit.upper is None or limit.upper <= 0 or found.value <= limit.upper:
        return None
    return times_over(found.value, limit.upper)
