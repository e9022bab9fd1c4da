"""Tries proposed thresholds on the past that proposed them: what they flag of it, what they miss.

What they miss is counted on spikes that are put into copies of that past, one a day: nothing of
them is kept, and no verdict is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from compliance.quality.flag_reasons import ASKED, OF_READINGS
from compliance.quality.series import CheckedSeries
from compliance.quality.thresholds.reviewed import ParameterThresholds
from domain.judged.quality import Check
from storage.ports.readings import ReadingColumns

SIZES = (1.25, 1.5, 2.0, 3.0)  # times what was read
_OF_STEPS = (Check.SPIKE, Check.RATE_OF_CHANGE, *ASKED)

# Thresholds of the parameter and readings to what quality control says of them
CheckAgain = Callable[[ParameterThresholds, ReadingColumns], CheckedSeries]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """Of each check how many runs of readings it flags with the own thresholds and with the
    proposed; of each size of spike how many were put in, and found with either.
    """

    runs: Mapping[Check, tuple[int, int]]
    spikes: Mapping[float, tuple[int, int, int]]


def try_out(
    own: ParameterThresholds,
    proposed: ParameterThresholds,
    columns: ReadingColumns,
    check: CheckAgain,
    *,
    seed: int,
) -> Tried:
    """Return how own and proposed thresholds fare on the same readings; the same seed the same."""
    before, after = check(own, columns), check(proposed, columns)
    places = _places(before, seed)
    spikes = {}
    for times in SIZES:
        value = columns.value.copy()
        value[places] *= times
        spiked = ReadingColumns(columns.time_us, value, columns.status)
        with_own, with_proposed = (
            int(np.count_nonzero(_flagged(check(one, spiked))[places])) for one in (own, proposed)
        )
        spikes[times] = len(places), with_own, with_proposed
    runs = {one: (_runs(_of(before, one)), _runs(_of(after, one))) for one in _OF_STEPS}
    return Tried(runs=runs, spikes=spikes)


def _places(checked: CheckedSeries, seed: int) -> NDArray[np.int64]:
    """Return one reading of each day that counts and that nothing flags, away from midnight."""
    chance = np.random.default_rng(seed)
    sound = ~checked.excluded & ~_flagged(checked)
    found = []
    for first, end in zip(checked.cuts[:-1].tolist(), checked.cuts[1:].tolist(), strict=True):
        at = first + 1 + np.flatnonzero(sound[first + 1 : max(end - 1, first + 1)])
        if len(at):
            found.append(int(chance.choice(at)))
    return np.array(found, np.int64)


def _flagged(checked: CheckedSeries) -> NDArray[np.bool_]:
    return np.asarray((checked.marks != 0) | (checked.asked != 0))


def _of(checked: CheckedSeries, check: Check) -> NDArray[np.bool_]:
    if check in ASKED:
        return np.asarray(checked.asked >> ASKED.index(check) & 1 != 0)
    return np.asarray(checked.marks >> 2 * OF_READINGS.index(check) & 3 != 0)


def _runs(mask: NDArray[np.bool_]) -> int:
    return int(np.count_nonzero(np.diff(np.concatenate(([False], mask)).astype(np.int8)) == 1))
