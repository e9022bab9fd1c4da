"""Bounds what a day keeps of its flags: many short runs of one kind are told by the hour.

A reading every few seconds that is flagged now and then gives thousands of runs of one reading. No
reading's flag is lost: the counts stay exact, and only where within the hour they lay is not told.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from domain.judged.columns import FlagColumns
from domain.judged.quality import Check, FlagRun
from domain.legal_day import MICROSECONDS_PER_HOUR

# Runs of one kind on one day that are kept as they are: one for each hour.
MOST_RUNS = 24


def merged(flags: Sequence[FlagRun]) -> Sequence[FlagRun]:
    """Return a day's runs, those of a kind with more than `MOST_RUNS` joined within each hour.

    A joined run reaches from the first flagged reading to the last one of those that begin in the
    hour, and counts these alone. Gaps, of which a day has no more than slots, stay apart.
    """
    if not isinstance(flags, FlagColumns) or len(flags) <= MOST_RUNS:
        return flags
    kind = np.frombuffer(flags.kind, np.uint8)
    is_gap = np.array([one.check is Check.GAP for one in flags.kinds])
    many = (np.bincount(kind, minlength=len(flags.kinds)) > MOST_RUNS) & ~is_gap
    if not bool(np.any(many)):
        return flags
    begin_us, end_us = (np.frombuffer(of, "<i8") for of in (flags.begin_us, flags.end_us))
    place = np.arange(len(kind))
    # Each run that stays as it is has a key of its own
    hour = np.where(many[kind], begin_us // MICROSECONDS_PER_HOUR, -1 - place)
    order = np.lexsort((place, hour, kind))
    apart = (np.diff(kind[order]) != 0) | (np.diff(hour[order]) != 0)
    firsts = np.flatnonzero(np.concatenate(([True], apart)))
    told = np.argsort(order[firsts])
    first = order[firsts][told]
    ends_us = np.maximum.reduceat(end_us[order], firsts)[told]
    readings = np.add.reduceat(np.frombuffer(flags.readings, "<i4")[order], firsts)[told]
    return FlagColumns(
        flags.kinds,
        kind[first].tobytes(),
        begin_us[first].tobytes(),
        ends_us.tobytes(),
        readings.astype("<i4").tobytes(),
    )
