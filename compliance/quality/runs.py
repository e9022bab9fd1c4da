"""Finds the runs of flags in a series of consecutive legal days, and lays rulings over them.

A run lies within one day. A flag is never taken away: a ruling that overrules it is named beside
it. No threshold is held against a value here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from compliance.jit import compiled
from domain.judged.quality import FlagRuling, QualityFlag

Ints = NDArray[np.int64]

NO_RULING = -1


class Rulings:
    """The rulings that touch one series' days, oldest first; of two on an instant the newer counts.

    `at` holds for each reading the place of its ruling in `rulings`, -1 without one.
    """

    def __init__(self, time_us: Ints, parameter: str, rulings: Sequence[FlagRuling]) -> None:
        # Sorting is stable: of two that became known at once the later one given counts.
        self.rulings = sorted(
            (ruling for ruling in rulings if ruling.parameter == parameter),
            key=lambda ruling: ruling.known_at,
        )
        self.at = np.full(len(time_us), NO_RULING, np.int64)
        for place, ruling in enumerate(self.rulings):
            self.at[slice(*np.searchsorted(time_us, [ruling.begin_us, ruling.end_us]))] = place

    def applied(
        self, excluded: NDArray[np.bool_], is_number: NDArray[np.bool_]
    ) -> NDArray[np.bool_]:
        """Return what is left out after the rulings: PASS takes in, FAIL leaves out.

        What is no finite number stays out whatever is ruled: no mean can be taken of it.
        """
        after = excluded.copy()
        for place, ruling in enumerate(self.rulings):
            after[self.at == place] = ruling.flag is not QualityFlag.PASS
        return after | ~is_number

    def overruling(self, is_number: NDArray[np.bool_]) -> Ints:
        """Return for each reading the place of the PASS that overrules its flags, -1 without."""
        at = np.where(is_number, self.at, NO_RULING)
        for place, ruling in enumerate(self.rulings):
            if ruling.flag is not QualityFlag.PASS:
                at[at == place] = NO_RULING
        return at


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs in columns: the day's number, what its kind is told by, begin, end and readings."""

    day: Ints
    key: Ints
    begin_us: Ints
    end_us: Ints
    readings: Ints


def runs_in(at: Ints, key: Ints, time_us: Ints, cuts: Ints) -> Runs:
    """Return the runs of consecutive readings with one key on one day.

    `at` are the places of the wanted readings, rising, `key` is of each of them; day n holds the
    readings cuts[n] to cuts[n + 1].
    """
    day = np.searchsorted(cuts, at, side="right") - 1
    parted = (np.diff(at) > 1) | (key[1:] != key[:-1]) | (day[1:] != day[:-1])
    firsts = np.flatnonzero(np.concatenate(([True], parted))) if len(at) else at
    lasts = np.append(firsts[1:] - 1, len(at) - 1) if len(at) else at
    return Runs(
        day=day[firsts],
        key=key[firsts],
        begin_us=time_us[at[firsts]],
        end_us=time_us[at[lasts]],
        readings=lasts - firsts + 1,
    )


def gaps_in(time_us: Ints, borders_us: Ints, cuts: Ints, longest_us: float) -> Runs | None:
    """Return the times of more than `longest_us` without a reading, as runs of no reading.

    From one reading, or the day's begin, to the next, or the day's end. None without any.
    """
    count = _gaps(time_us, borders_us, cuts, longest_us, np.empty((3, 0), np.int64))
    if not count:
        return None
    gaps = np.empty((3, count), np.int64)
    _gaps(time_us, borders_us, cuts, longest_us, gaps)
    nothing = np.zeros(gaps.shape[1], np.int64)
    return Runs(day=gaps[0], key=nothing, begin_us=gaps[1], end_us=gaps[2], readings=nothing)


@compiled
def _gaps(time_us: Ints, borders_us: Ints, cuts: Ints, longest_us: float, found: Ints) -> int:
    """Set day, begin and end of each gap, as many as there is room for; return how many are."""
    count = 0
    for day in range(len(cuts) - 1):
        before_us = borders_us[day]
        for i in range(cuts[day], cuts[day + 1] + 1):
            now_us = time_us[i] if i < cuts[day + 1] else borders_us[day + 1]
            if now_us - before_us > longest_us:
                if count < found.shape[1]:
                    found[0, count], found[1, count], found[2, count] = day, before_us, now_us
                count += 1
            before_us = now_us
    return count


def joined(some: Sequence[Runs]) -> Runs:
    """Return runs one after the other."""
    return Runs(
        day=np.concatenate([one.day for one in some]),
        key=np.concatenate([one.key for one in some]),
        begin_us=np.concatenate([one.begin_us for one in some]),
        end_us=np.concatenate([one.end_us for one in some]),
        readings=np.concatenate([one.readings for one in some]),
    )
