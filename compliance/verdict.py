"""Decides one verdict: a day's mean against its limit, and why, in a sentence with figures.

Limit unknown comes first, then too little capture, then the comparison; a mean equal to its limit
is kept. It reads no clock and no store: `known_at` is passed in.
"""

from __future__ import annotations

from datetime import datetime

from compliance.limits import LimitUnknown
from domain.verdicts import Confidence, DailyMean, Limit, Outcome, Verdict

# The mean over 24 hours is what is held against the maximum.
CLAUSE_DAILY_MEAN = "Decree 08/2022/ND-CP, Art. 97.4đ"


def decide(
    mean: DailyMean, limit: Limit | LimitUnknown, *, minimum_capture: float, known_at: datetime
) -> Verdict:
    """Return the verdict on a day's mean; `minimum_capture` is a share of 1, a setting of ours.

    Raises ValueError on a naive `known_at`. Source: Decree 08/2022/ND-CP, Art. 97.4đ.
    """
    if known_at.tzinfo is None:
        raise ValueError(f"naive known_at {known_at.isoformat()}: add the offset")
    times_over = None
    if isinstance(limit, LimitUnknown):
        outcome, reason = Outcome.LIMIT_UNKNOWN, f"No limit is known: {limit.why}"
    elif mean.mean is None or mean.capture < minimum_capture:
        outcome, reason = Outcome.NOT_PROVABLE, _not_provable(mean, minimum_capture)
    elif limit.upper is not None and mean.mean > limit.upper:
        times_over = mean.mean / limit.upper
        outcome, reason = Outcome.EXCEEDED, _compared(mean, mean.mean, limit, "over", limit.upper)
    elif limit.lower is not None and mean.mean < limit.lower:
        outcome, reason = Outcome.EXCEEDED, _compared(mean, mean.mean, limit, "under", limit.lower)
    else:
        outcome, reason = Outcome.KEPT, _compared(mean, mean.mean, limit, "within", None)
    return Verdict(
        mean=mean,
        outcome=outcome,
        limit=None if isinstance(limit, LimitUnknown) else limit,
        reason=reason,
        clause=CLAUSE_DAILY_MEAN,
        times_over=times_over,
        known_at=known_at,
    )


def _not_provable(mean: DailyMean, minimum_capture: float) -> str:
    counts = (
        f"{mean.valid} of {mean.expected} expected readings of {mean.parameter} are valid on "
        f"{mean.day} ({mean.excluded} excluded, {mean.missing} missing)"
    )
    if mean.mean is None:
        return f"No valid reading stands for the day: {counts}."
    return (
        f"Too little is known of the day: {counts}, a capture of {_share(mean.capture)}, below "
        f"our minimum of {_share(minimum_capture)}."
    )


def _compared(mean: DailyMean, value: float, limit: Limit, side: str, bound: float | None) -> str:
    unit = "" if limit.unit == "-" else f" {limit.unit}"
    bounds = [figure for figure in (limit.lower, limit.upper) if figure is not None]
    where = "within its limit"
    if bound is not None:
        kind = "upper" if side == "over" else "lower"
        where = f"{side} its {kind} limit of {bound:.15g}{unit}"
    sentence = (
        f"The 24-hour mean of {mean.parameter} on {mean.day} is {_figure(value, bounds)}{unit}, "
        f"{where} ({limit.regulation}, column {limit.column}: {limit.formula}), from {mean.valid} "
        f"valid of {mean.expected} expected readings"
    )
    if limit.confidence is Confidence.UNCONFIRMED:
        sentence += "; the limit rests on a figure of the law that is unconfirmed"
    return f"{sentence}."


def _figure(value: float, bounds: list[float]) -> str:
    """Return a value to 6 digits, or to all of them where 6 would move it onto or past a bound.

    >>> _figure(160.123456789, [148.5]), _figure(148.50000000000003, [148.5])
    ('160.123', '148.50000000000003')
    """
    short = f"{value:.6g}"
    sides = [(value > bound) - (value < bound) for bound in bounds]
    kept = [(float(short) > bound) - (float(short) < bound) for bound in bounds]
    return short if sides == kept and "e" not in short else repr(value)


def _share(share: float) -> str:
    """Return a share of 1 in percent, cut (never rounded up) to a tenth.

    >>> _share(0.74999)
    '74.9 %'
    """
    return f"{int(share * 1000) / 10:.1f} %"
