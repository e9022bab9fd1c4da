"""Thins a series to what a drawing can show: least, greatest and mean of each column of pixels.

No spike is drawn over: whatever lies within a column's time is within its least and greatest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Thinned:
    """One entry a column that holds readings: `at_us` is the column's first instant, in order.

    `column`, `count` int64, `at_us` int64 (microseconds UTC); `low`, `high`, `mean` float64.
    """

    column: NDArray[np.int64]
    at_us: NDArray[np.int64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    mean: NDArray[np.float64]
    count: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.column)


def thinned(
    time_us: NDArray[np.int64],
    value: NDArray[np.float64],
    begin_us: int,
    end_us: int,
    columns: int,
) -> Thinned:
    """Return readings in time order thinned to so many equal columns of [begin_us, end_us).

    Readings outside, and what is not finite, are left out. Raises ValueError without a span or
    column.
    """
    if end_us <= begin_us or columns < 1:
        raise ValueError("a drawing has at least one column, and its end comes after its begin")
    here = (time_us >= begin_us) & (time_us < end_us) & np.isfinite(value)
    times, values = time_us[here], value[here]
    # Exact in whole numbers: a span is below 2**42 us and a drawing below 2**14 columns.
    column = (times - begin_us) * columns // (end_us - begin_us)
    firsts = np.flatnonzero(np.diff(column, prepend=-1))
    if len(firsts) == 0:
        empty, nothing = np.empty(0, np.int64), np.empty(0, np.float64)
        return Thinned(
            column=empty, at_us=empty, low=nothing, high=nothing, mean=nothing, count=empty
        )
    count = np.diff(firsts, append=len(values))
    low, high = np.minimum.reduceat(values, firsts), np.maximum.reduceat(values, firsts)
    # The mean of finite values is finite: each is divided first.
    mean = np.add.reduceat(values / np.repeat(count, count), firsts)
    return Thinned(
        column=column[firsts],
        at_us=times[firsts],
        low=low,
        high=high,
        mean=np.clip(mean, low, high),
        count=count,
    )
