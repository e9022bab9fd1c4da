"""Computes the monthly mean of an outlet's parameter from its daily means, and bounds it.

Only days of enough capture enter the mean; the others widen its bounds. From daily means as they
were known, so a month as known at an instant is that of the daily means known then. It never
judges, and reads no reading.
"""

from __future__ import annotations

import calendar
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from compliance.means.exact import exact_mean, exact_sum
from domain.judged.verdicts import DailyMean


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyMean:
    """The mean of a calendar month's provable daily means, in their unit; None without one.

    days_provable + days_no_discharge + days_not_provable = days_total, the calendar days.
    `low` and `high` bound the mean over every completion of all days with discharge; None where
    a day of the month is not told or has no bound. `load_kg` is the sum of `load_days` days' loads.
    """

    outlet_id: str
    parameter: str
    year: int
    month: int
    mean: float | None
    days_provable: int
    days_no_discharge: int
    days_not_provable: int
    days_total: int
    low: float | None
    high: float | None
    load_kg: float | None
    load_days: int


def monthly_mean(
    means: Sequence[DailyMean], *, year: int, month: int, minimum_capture: float
) -> MonthlyMean:
    """Return a month's mean from its daily means; those of other months are left aside.

    `minimum_capture` is a share of 1, a setting of ours. Raises ValueError where the means are not
    of one outlet and parameter, or a day stands twice.
    """
    if len({(mean.outlet_id, mean.parameter) for mean in means}) != 1:
        raise ValueError("a monthly mean needs daily means of one outlet and parameter")
    days = [mean for mean in means if (mean.day.year, mean.day.month) == (year, month)]
    if len({mean.day for mean in days}) < len(days):
        raise ValueError(f"a day of {year}-{month:02} stands twice among the daily means")
    total = calendar.monthrange(year, month)[1]
    discharging = [mean for mean in days if not is_without_discharge(mean)]
    values = [
        mean.mean
        for mean in discharging
        if mean.mean is not None and mean.capture >= minimum_capture
    ]
    loads = [mean.load_kg for mean in days if mean.load_kg is not None]
    idle = len(days) - len(discharging)
    told = len(days) == total
    return MonthlyMean(
        outlet_id=means[0].outlet_id,
        parameter=means[0].parameter,
        year=year,
        month=month,
        mean=exact_mean(np.array(values, np.float64)),
        days_provable=len(values),
        days_no_discharge=idle,
        days_not_provable=total - idle - len(values),
        days_total=total,
        low=_outward([mean.low for mean in discharging], -math.inf) if told else None,
        high=_outward([mean.high for mean in discharging], math.inf) if told else None,
        load_kg=exact_sum(np.array(loads, np.float64)) if loads else None,
        load_days=len(loads),
    )


def is_without_discharge(mean: DailyMean) -> bool:
    """Return whether nothing flowed in any slot of the day."""
    return mean.expected > 0 and mean.no_discharge == mean.expected


def _outward(bounds: Sequence[float | None], outward: float) -> float | None:
    """Return the mean of daily bounds, moved outward by what its rounding could hide."""
    known = [bound for bound in bounds if bound is not None]
    if not known or len(known) < len(bounds):
        return None
    if min(known) == max(known):
        return known[0]
    mean = exact_mean(np.array(known, np.float64))
    moved = None if mean is None else math.nextafter(mean, outward)
    return moved if moved is not None and math.isfinite(moved) else None
