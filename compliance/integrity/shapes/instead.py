"""Of two values of one instant the later one is the lower, more often than by chance.

A run of numbers lets a missing one go before (decision 2): who fills it may choose what stands. Who
sends one again as a correction changes nothing by it, and leaves the attempt.
"""

from __future__ import annotations

from collections import defaultdict

from compliance.integrity.chance import binomial_at_least
from compliance.integrity.shapes.found import NOTHING, Answer, Found
from compliance.integrity.week import HOUR_US, TwoValues, WatchedWeek


def instead(week: WatchedWeek) -> Answer:
    """Return whether what came later for an instant is the lower; an hour is one look."""
    begin_us = week.begin_us + week.at * week.step_us
    by_hour: defaultdict[int, list[TwoValues]] = defaultdict(list)
    for pair in week.pairs:
        if (
            pair.time_us >= begin_us
            and pair.later != pair.first
            and pair.parameter in (week.substances)
        ):
            by_hour[pair.time_us // HOUR_US].append(pair)
    if not by_hour:
        return NOTHING
    lower = {
        hour: pairs
        for hour, pairs in by_hour.items()
        if 2 * sum(one.later < one.first for one in pairs) > len(pairs)
    }
    return Found(
        parameters=tuple(sorted({one.parameter for pairs in lower.values() for one in pairs})),
        spans=tuple((hour * HOUR_US, (hour + 1) * HOUR_US) for hour in sorted(lower)),
        observed=len(lower),
        looked_at=len(by_hour),
        expected=len(by_hour) / 2,
        chance=binomial_at_least(len(lower), len(by_hour), 0.5),
    )
