"""Flags a long series of many legal days in one pass, for history judged again as a whole.

Reading by reading equal to day.check_day on each of its days (without rulings), which is the plain
word of what the checks mean. It names no runs and no reasons: those are asked of the day check.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from compliance.quality.applied import BlockThresholds
from compliance.quality.kernels import flag_days


def flag_block(
    time_us: NDArray[np.int64],
    value: NDArray[np.float64],
    status: NDArray[np.int8],
    limits: BlockThresholds,
    first_begin_us: int,
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return (flags, excluded) of a series in strictly rising time order, one uint8 a reading.

    Flags are PASS, SUSPECT and FAIL of domain.quality; excluded is 1 where the mean leaves the
    reading out. Legal days begin every 24 h from `first_begin_us`, and each is judged for itself.
    Raises ValueError where the columns differ in length.
    """
    if not len(time_us) == len(value) == len(status):
        raise ValueError(f"columns of {len(time_us)}, {len(value)} and {len(status)} readings")
    return flag_days(time_us, value, status, limits, first_begin_us)
