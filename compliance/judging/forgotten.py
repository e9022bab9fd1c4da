"""Says of which outlet-days a store that keeps readings for a limited time may have lost some.

A day that was judged while the store still kept it whole is not among them: that it holds no less
than it did is looked after by the records (storage/records/judged/means.py). It asks and decides no
cause.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from compliance.days.day_facts import Law, OutletDay
from domain.judged.verdicts import DailyMean, GapCause
from domain.legal_day import (
    MICROSECONDS_PER_DAY,
    MICROSECONDS_PER_MINUTE,
    legal_day_bounds_us,
    to_microseconds,
)
from storage.ports.judged.means import MeanRecords
from storage.ports.readings import ReadingStore

# While a batch is judged the boundary moves on, and the server's clock is not ours.
_SURELY_KEPT = timedelta(hours=1)
_Key = tuple[str, date]


def with_forgotten(
    facts: Mapping[_Key, OutletDay],
    readings: ReadingStore,
    records: MeanRecords,
    *,
    law: Law,
    now: datetime,
) -> dict[_Key, OutletDay]:
    """Return the facts with the instant (microseconds UTC) before which the store may have lost
    readings of a day, None where it has lost none; raises StoreUnavailable.
    """
    kept_seconds = readings.kept_seconds() if facts else None
    if kept_seconds is None:
        return dict(facts)
    before_us = to_microseconds(now + _SURELY_KEPT - timedelta(seconds=kept_seconds))
    old: defaultdict[str, list[date]] = defaultdict(list)
    for outlet_id, day in facts:
        if legal_day_bounds_us(day)[0] < before_us:
            old[outlet_id].append(day)
    found = dict(facts)
    for outlet_id, days in old.items():
        judged: defaultdict[date, dict[str, DailyMean]] = defaultdict(dict)
        for mean in records.means(outlet_id, min(days), max(days)):
            judged[mean.day][mean.parameter] = mean
        for day in days:
            one = facts[outlet_id, day]
            if not _was_judged_whole(one, judged[day], law.with_own(one.own_thresholds).rules):
                found[outlet_id, day] = replace(one, forgotten_before_us=before_us)
    return found


def _was_judged_whole(facts: OutletDay, means: Mapping[str, DailyMean], rules: str) -> bool:
    """Return whether each parameter's mean rests on a store that kept the day, and can be held
    against what is read now.
    """
    interval_minutes = facts.interval_minutes
    if interval_minutes is None:
        return False
    expected = -(-MICROSECONDS_PER_DAY // (interval_minutes * MICROSECONDS_PER_MINUTE))
    return all(
        (mean := means.get(parameter)) is not None
        and (mean.rules, mean.expected) == (rules, expected)
        and not mean.slots_of(GapCause.STORE_FORGOT)
        for parameter in facts.outlet.parameters
    )
