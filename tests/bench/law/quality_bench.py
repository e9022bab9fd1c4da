"""Measures the block check of quality control: readings a second, one thread, median of five.

Series of 10 million readings every 5 minutes (95 years of one parameter) in memory: smooth with
noise, written in coarse steps, with spikes and fillers, and frozen throughout (the worst case).
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from compliance.quality.marks.block import flag_block
from compliance.quality.thresholds.of_series import block_thresholds
from compliance.quality.thresholds.reviewed import load_thresholds
from domain.judged.quality import QualityFlag

READINGS = 10_000_000
RUNS = 5
_INTERVAL_US = 300_000_000


def _series() -> Iterator[tuple[str, NDArray[np.float64]]]:
    chance = np.random.default_rng(20261124)
    day = 60 + 20 * np.sin(np.arange(READINGS) * (2 * np.pi / 288))
    noise = chance.normal(0, 2, READINGS)
    yield "a day's wave with noise, full precision", day + noise
    yield "the same written in whole mg/L", np.round(day + noise)
    troubled = np.round(day + noise, 1)
    at = chance.integers(0, READINGS, READINGS // 300)
    troubled[at] = np.where(chance.random(len(at)) < 0.5, -9999.0, troubled[at] + 200)
    yield "the same, one reading in 300 a spike or a filler", troubled
    yield "one number throughout: every day frozen", np.full(READINGS, 41.3)


def main() -> None:
    """Print one line a series."""
    limits = block_thresholds("COD", load_thresholds(), None)
    time_us = np.arange(READINGS, dtype=np.int64) * _INTERVAL_US
    status = np.zeros(READINGS, np.int8)
    for name, value in _series():
        flag_block(time_us[:300], value[:300], status[:300], limits, 0)  # compiled before it counts
        seconds = []
        for _ in range(RUNS):
            began = time.perf_counter()
            flags, excluded = flag_block(time_us, value, status, limits, 0)
            seconds.append(time.perf_counter() - began)
        rate = READINGS / statistics.median(seconds) / 1e6
        flagged = int(np.count_nonzero(flags != QualityFlag.PASS))
        sys.stdout.write(
            f"{rate:7.0f} million readings/s  {name} "
            f"({flagged} flagged, {int(excluded.sum())} left out)\n"
        )


if __name__ == "__main__":
    main()
