"""Finds how long a series has stood still, and how finely its sensor writes.

The two loops that the day check and the block check share, so that there is one truth of a frozen
sensor. They hold no threshold and set no flag.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from compliance.jit import compiled

# A value is a multiple of a step where value / step lies this close to a whole number: parsing and
# unit conversion leave errors near 1e-10, an interpolated value misses by 0.01 and more.
_WHOLE = 1e-6
# The share of a day's readings that must be multiples of the step: loggers that fill their own
# series by interpolation write a few values finer than the sensor (mines_wwtp, ras_ph).
_SHARE = 0.9
_FINEST_DECIMALS = 4


@compiled
def flat_since(
    time_us: NDArray[np.int64],
    value: NDArray[np.float64],
    tolerance: float,
    longest_step_us: int,
) -> NDArray[np.int64]:
    """Return for each reading the first index of the longest stretch up to it that is flat.

    Flat: highest - lowest < `tolerance`, and no step in time within is longer than
    `longest_step_us`. NaN values are passed over. Index + 1 where not even the reading itself is
    flat (tolerance 0). O(n): every index enters and leaves two queues once.
    """
    n = len(value)
    since = np.empty(n, np.int64)
    highs, lows = np.empty(n, np.int64), np.empty(n, np.int64)
    high_head, high_tail, low_head, low_tail, start = 0, 0, 0, 0, 0
    for i in range(n):
        if i > 0 and time_us[i] - time_us[i - 1] > longest_step_us:
            start, high_head, low_head = i, high_tail, low_tail
        v = value[i]
        if not np.isnan(v):
            while high_tail > high_head and value[highs[high_tail - 1]] <= v:
                high_tail -= 1
            highs[high_tail] = i
            high_tail += 1
            while low_tail > low_head and value[lows[low_tail - 1]] >= v:
                low_tail -= 1
            lows[low_tail] = i
            low_tail += 1
            while (
                high_tail > high_head
                and low_tail > low_head
                and value[highs[high_head]] - value[lows[low_head]] >= tolerance
            ):
                leaving = min(highs[high_head], lows[low_head])
                start = leaving + 1
                if highs[high_head] == leaving:
                    high_head += 1
                if lows[low_head] == leaving:
                    low_head += 1
        since[i] = start
    return since


@compiled
def written_step(value: NDArray[np.float64]) -> float:
    """Return the step in which a day's values are written: 1, 0.1, 0.01, 0.001 or 0.0001.

    The coarsest step of which nine readings in ten are multiples; 0 where they are finer still. A
    sensor frozen at 7.30 is taken for a one-decimal one: the doubt is the plant's benefit. Where
    the sensor's own resolution is known, that is used instead.
    """
    needed = _SHARE * len(value)
    scale = 1.0
    for _ in range(_FINEST_DECIMALS + 1):
        multiples = 0
        for i in range(len(value)):
            scaled = value[i] * scale
            if abs(scaled - np.rint(scaled)) <= _WHOLE:
                multiples += 1
        if multiples >= needed:
            return 1.0 / scale
        scale *= 10.0
    return 0.0
