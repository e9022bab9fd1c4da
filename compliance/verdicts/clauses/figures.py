"""Writes the figures of a verdict's sentence: never moved onto or past what they are held against.

Of both languages; it decides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from compliance.verdicts.severity import SEVERITY_CLASSES
from domain.judged.verdicts import DailyMean, Limit, PeriodMean
from domain.legal_day import HANOI, from_microseconds

_BORDERS = [one.from_times for one in SEVERITY_CLASSES]


def turned_by_screening(told: DailyMean | PeriodMean, limit: Limit | None) -> float | None:
    """Return the unscreened mean where it lies on the other side of the limit, else None."""
    if limit is None or told.mean is None or told.unscreened is None:
        return None
    sides = [
        (limit.upper is not None and value > limit.upper)
        or (limit.lower is not None and value < limit.lower)
        for value in (told.mean, told.unscreened)
    ]
    return told.unscreened if sides[0] is not sides[1] else None


def span_figures(
    mean: DailyMean | PeriodMean, limit: Limit | None
) -> tuple[str | None, str | None]:
    """Return the lowest and highest that a mean could be, as figures; None where not bounded."""
    bounds = [] if limit is None else limits_of(limit)
    low = None if mean.low is None else figure(mean.low, bounds)
    return low, None if mean.high is None else figure(mean.high, bounds)


def hours_of(period: PeriodMean) -> str:
    """Return a period's hours in Hanoi, such as 08:00-09:00."""
    begin, end = (
        from_microseconds(instant).astimezone(HANOI) for instant in (period.begin_us, period.end_us)
    )
    return f"{begin:%H:%M}-{end:%H:%M}"


def limits_of(limit: Limit) -> list[float]:
    """Return the bounds that a limit has, the lower one first."""
    return [bound for bound in (limit.lower, limit.upper) if bound is not None]


def figure(value: float, bounds: Sequence[float]) -> str:
    """Return a value to 6 digits, or to all of them where 6 would move it onto or past a bound.

    >>> figure(160.123456789, [148.5]), figure(148.50000000000003, [148.5])
    ('160.123', '148.50000000000003')
    """
    short = f"{value:.6g}"
    if "e" in short:
        return repr(value)
    told = float(short)
    for bound in bounds:
        if (value > bound) != (told > bound) or (value < bound) != (told < bound):
            return repr(value)
    return short


def share(part: float) -> str:
    """Return a share of 1 in percent, cut (never rounded up) to a tenth.

    >>> share(0.74999)
    '74.9 %'
    """
    return f"{int(part * 1000) / 10:.1f} %"


def unit_of(limit: Limit) -> str:
    """Return a limit's unit with the blank before it, nothing for pH."""
    return "" if limit.unit == "-" else f" {limit.unit}"


def mean_figure(value: float, limit: Limit) -> str:
    """Return a mean as a figure that lies on its side of the limits, and within its class.

    So that a reader who divides it by the limit comes to the class that is told.
    """
    bounds = limits_of(limit)
    if limit.upper is not None and value > limit.upper > 0:
        bounds += _class_bounds(limit.upper)
    return figure(value, bounds)


@lru_cache(maxsize=1024)
def _class_bounds(upper: float) -> tuple[float, ...]:
    """Return where the classes of a mean over this limit begin, in its unit."""
    exact = Decimal(repr(upper))
    return tuple(float(exact * Decimal(repr(border))) for border in _BORDERS)


def times_figure(times_over: float) -> str:
    """Return how many times over the limit to 6 digits, or to all where 6 were of another class.

    >>> times_figure(1.081327160493827), times_figure(1.0999999), times_figure(1.1)
    ('1.08133', '1.0999999', '1.1')
    """
    return figure(times_over, _BORDERS)
