"""Finds the runs of flags in a series of consecutive legal days, and lays rulings over them.

A run lies within one day. A flag is never taken away: a ruling that overrules it is named beside
it. No threshold is held against a value here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.quality import FlagRuling, QualityFlag

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


def runs_in(wanted: NDArray[np.bool_], key: Ints, time_us: Ints, day: Ints) -> Runs:
    """Return the runs of consecutive wanted readings with one key on one day.

    `day` holds the day's number of each reading.
    """
    at = np.flatnonzero(wanted)
    parted = np.diff(at) > 1
    key_at, day_at = key[at], day[at]
    parted |= (key_at[1:] != key_at[:-1]) | (day_at[1:] != day_at[:-1])
    firsts = np.flatnonzero(np.concatenate(([True], parted))) if len(at) else at
    lasts = np.append(firsts[1:] - 1, len(at) - 1) if len(at) else at
    return Runs(
        day=day_at[firsts],
        key=key_at[firsts],
        begin_us=time_us[at[firsts]],
        end_us=time_us[at[lasts]],
        readings=lasts - firsts + 1,
    )


def gaps_in(time_us: Ints, borders_us: Ints, cuts: Ints, longest_us: float) -> Runs:
    """Return the times of more than `longest_us` without a reading, as runs of no reading.

    From one reading, or the day's begin, to the next, or the day's end.
    """
    before_us = np.concatenate((borders_us[:1], time_us[:-1]))[: len(time_us)]
    has_readings = cuts[1:] > cuts[:-1]
    before_us[cuts[:-1][has_readings]] = borders_us[:-1][has_readings]
    late = np.flatnonzero(time_us - before_us > longest_us)
    last_us = borders_us[:-1].copy()
    last_us[has_readings] = time_us[cuts[1:][has_readings] - 1]
    open_end = np.flatnonzero(borders_us[1:] - last_us > longest_us)
    day = np.concatenate((np.searchsorted(cuts, late, side="right") - 1, open_end))
    nothing = np.zeros(len(day), np.int64)
    return Runs(
        day=day,
        key=nothing,
        begin_us=np.concatenate((before_us[late], last_us[open_end])),
        end_us=np.concatenate((time_us[late], borders_us[1:][open_end])),
        readings=nothing,
    )


def joined(some: Sequence[Runs]) -> Runs:
    """Return runs one after the other."""
    return Runs(
        day=np.concatenate([one.day for one in some]),
        key=np.concatenate([one.key for one in some]),
        begin_us=np.concatenate([one.begin_us for one in some]),
        end_us=np.concatenate([one.end_us for one in some]),
        readings=np.concatenate([one.readings for one in some]),
    )
