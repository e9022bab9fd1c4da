"""Takes in an outlet's own thresholds and their ends as people enter them.

How far a figure may be moved is compliance's to say. No day is marked: they bind on days alone that
have not begun.
"""

from __future__ import annotations

from api.answers.entered.own_thresholds import OwnThresholdsEndEntry, OwnThresholdsEntry
from api.question.handed_in import Parts
from compliance.quality.thresholds.entering import end_faults, entry_faults, first_day_after
from domain.errors import FaultsFound
from domain.judged.entered.own_thresholds import OwnThresholds
from storage.records.registry.known_outlets import refuse_unknown_outlet


def enter_own_thresholds(
    parts: Parts, by: str, entry: OwnThresholdsEntry, *, seen_us: int | None = None
) -> OwnThresholds:
    """Keep own thresholds; raises NotFound, DecidedSince, FaultsFound with every fault."""
    refuse_unknown_outlet(parts.records, entry.outlet)
    now = parts.clock()
    own = entry.own(by, now, first_day_after(now))
    if faults := [*entry_faults(parts.law.thresholds, parts.records.registry(), own, now)]:
        raise FaultsFound(faults)
    return parts.records.add_own_thresholds(own, seen_us=seen_us)


def end_own_thresholds(
    parts: Parts,
    by: str,
    number: int,
    entry: OwnThresholdsEndEntry,
    *,
    seen_us: int | None = None,
) -> OwnThresholds:
    """Keep the end of own thresholds; raises as above."""
    now = parts.clock()
    end = entry.end(by, now, first_day_after(now))
    if faults := [*end_faults(end, now)]:
        raise FaultsFound(faults)
    return parts.records.end_own_thresholds(number, end, seen_us=seen_us)
