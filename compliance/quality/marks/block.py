"""Flags a series of many legal days in one pass; each day is judged for itself.

It names no runs and no reasons: those are made of the marks afterwards, by runs.py and
flag_reasons.py.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from compliance.quality.marks.keen import KeenNumbers, ask_days
from compliance.quality.marks.kernels import mark_days, worst_flags
from compliance.quality.marks.standstill import Numbers, mark_standstill
from compliance.quality.thresholds.of_series import OFF, BlockThresholds
from domain.judged.quality import QualityFlag
from domain.legal_day import MICROSECONDS_PER_DAY


class Marks(NamedTuple):
    """Of each reading: its marks (kernels.py), 1 where the mean leaves it out, and what only asks a
    person to look (keen.py).
    """

    marks: NDArray[np.uint16]
    excluded: NDArray[np.uint8]
    asked: NDArray[np.uint8]


def mark_block(
    time_us: NDArray[np.int64],
    value: NDArray[np.float64],
    status: NDArray[np.int8],
    limits: BlockThresholds,
    first_begin_us: int,
) -> Marks:
    """Return the marks of a series in strictly rising time order, one of each a reading.

    Legal days begin every 24 h from `first_begin_us`. Readings of the day before are looked back
    at, for a standstill that goes on over midnight; their own marks are not whole. Raises
    ValueError where the columns differ in length, and where one is older still.
    """
    if not len(time_us) == len(value) == len(status):
        raise ValueError(f"columns of {len(time_us)}, {len(value)} and {len(status)} readings")
    before_us = first_begin_us - MICROSECONDS_PER_DAY
    if len(time_us) and time_us[0] < before_us:
        raise ValueError(f"a reading at {time_us[0]} is older than the day before {first_begin_us}")
    days = 0 if not len(time_us) else int((time_us[-1] - before_us) // MICROSECONDS_PER_DAY) + 1
    borders_us = before_us + MICROSECONDS_PER_DAY * np.arange(days + 1, dtype=np.int64)
    cuts = np.searchsorted(time_us, borders_us).astype(np.int64)
    numbers = tuple(float(number) for number in limits[1:])
    marks, excluded, still_us, hardly_us = mark_days(
        time_us, value, status, limits.sentinels, numbers, cuts
    )
    if limits.flat_suspect_us != OFF:
        mark_standstill(
            time_us, value, marks, excluded, cuts, still_us, hardly_us, _of_standstill(limits)
        )
    if limits.excursion == OFF:
        return Marks(marks, excluded, np.zeros(len(marks), np.uint8))
    asked = ask_days(time_us, value, marks, cuts, _of_asking(limits))
    return Marks(marks, excluded, asked)


def _of_asking(limits: BlockThresholds) -> KeenNumbers:
    return (
        float(limits.excursion),
        float(limits.shift),
        float(limits.small_spike),
        float(limits.unsteady_share),
        float(limits.unsteady_least),
        float(limits.resolution),
    )


def _of_standstill(limits: BlockThresholds) -> Numbers:
    return (
        float(limits.flat_suspect_us),
        float(limits.flat_fail_us),
        float(limits.flat_tolerance),
        float(limits.flat_longest_step_us),
        float(limits.still_us_per_unit),
        float(limits.resolution),
        float(limits.flat_excludes),
        float(limits.attenuated_range),
        float(limits.attenuated_us),
        float(limits.detection_limit),
    )


def flag_block(
    time_us: NDArray[np.int64],
    value: NDArray[np.float64],
    status: NDArray[np.int8],
    limits: BlockThresholds,
    first_begin_us: int,
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return (flags, excluded) as `mark_block` does: of each reading the worst flag, uint8.

    Flags are PASS, SUSPECT and FAIL of domain.judged.quality.
    """
    found = mark_block(time_us, value, status, limits, first_begin_us)
    return flags_of(found.marks, found.asked), found.excluded


def flags_of(marks: NDArray[np.uint16], asked: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return of each reading the worst flag; what is asked of it is SUSPECT."""
    flags = worst_flags(marks)
    flags[(asked != 0) & (flags == QualityFlag.PASS)] = QualityFlag.SUSPECT
    return flags
