"""Bounds what a day keeps of its flags: many short runs of one kind are told by the hour.

A reading every few seconds that is flagged now and then gives thousands of runs of one reading. No
reading's flag is lost: the counts stay exact, and only where within the hour they lay is not told.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from compliance.quality.runs import Runs
from domain.judged.columns import FlagColumns, FlagKind
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


def with_more(
    flags: Sequence[Sequence[FlagRun]], kinds: Sequence[FlagKind], runs: Runs
) -> list[Sequence[FlagRun]]:
    """Return each day's runs with further ones after them, bounded as `merged` bounds them.

    The key of each run is the place of its kind, counted from the end where it is negative.
    """
    borders = np.searchsorted(runs.day, np.arange(len(flags) + 1)).tolist()
    return [
        _joined(before, kinds, runs, slice(first, end)) if first < end else before
        for before, (first, end) in zip(flags, pairwise(borders), strict=True)
    ]


def _joined(
    flags: Sequence[FlagRun], kinds: Sequence[FlagKind], runs: Runs, here: slice
) -> FlagColumns:
    used, places = np.unique(runs.key[here], return_inverse=True)
    added = merged(
        FlagColumns(
            tuple(kinds[place] for place in used.tolist()),
            places.astype(np.uint8).tobytes(),
            runs.begin_us[here].astype("<i8").tobytes(),
            runs.end_us[here].astype("<i8").tobytes(),
            runs.readings[here].astype("<i4").tobytes(),
        )
    )
    assert isinstance(added, FlagColumns)  # noqa: S101 - as it was given
    before = flags if isinstance(flags, FlagColumns) else FlagColumns((), b"", b"", b"", b"")
    return FlagColumns(
        (*before.kinds, *added.kinds),
        before.kind + bytes(len(before.kinds) + place for place in added.kind),
        before.begin_us + added.begin_us,
        before.end_us + added.end_us,
        before.readings + added.readings,
    )
