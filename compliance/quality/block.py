"""Flags a series of many legal days in one pass; each day is judged for itself.

It names no runs and no reasons: those are made of the marks afterwards, by runs.py and
flag_reasons.py.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from compliance.quality.kernels import (
    FLAT_FAIL,
    RANGE_FAIL,
    SPIKE_FAIL,
    STATUS_FAIL,
    SYNTAX_FAIL,
    mark_days,
)
from compliance.quality.thresholds.of_series import BlockThresholds
from domain.judged.quality import QualityFlag

_FAILS = SYNTAX_FAIL | STATUS_FAIL | RANGE_FAIL | SPIKE_FAIL | FLAT_FAIL


def mark_block(
    time_us: NDArray[np.int64],
    value: NDArray[np.float64],
    status: NDArray[np.int8],
    limits: BlockThresholds,
    first_begin_us: int,
) -> tuple[NDArray[np.uint16], NDArray[np.uint8]]:
    """Return (marks, excluded) of a series in strictly rising time order, one of each a reading.

    Marks are those of kernels.py; excluded is 1 where the mean leaves the reading out. Legal days
    begin every 24 h from `first_begin_us`. Raises ValueError where the columns differ in length.
    """
    if not len(time_us) == len(value) == len(status):
        raise ValueError(f"columns of {len(time_us)}, {len(value)} and {len(status)} readings")
    numbers = tuple(float(number) for number in limits[1:])
    return mark_days(time_us, value, status, limits.sentinels, numbers, first_begin_us)


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
    marks, excluded = mark_block(time_us, value, status, limits, first_begin_us)
    return worst_flags(marks), excluded


def worst_flags(marks: NDArray[np.uint16]) -> NDArray[np.uint8]:
    """Return the worst flag of each reading."""
    flags = np.full(len(marks), QualityFlag.PASS, np.uint8)
    flags[marks != 0] = QualityFlag.SUSPECT
    flags[(marks & _FAILS) != 0] = QualityFlag.FAIL
    return flags
