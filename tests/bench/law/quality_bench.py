"""Measures the block check of quality control: readings a second of processor, median of five.

Series of 10 million readings every 5 minutes (95 years of one parameter) in memory, one thread:
smooth with noise, written in coarse steps, with spikes and fillers, and frozen throughout. Where
ioos_qc can be imported (it is none of ours), its five checks of the same kind are timed in the same
run on the first of the same readings.
"""

from __future__ import annotations

import importlib
import importlib.util
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compliance.quality.marks.block import flag_block
from compliance.quality.thresholds.of_series import block_thresholds
from compliance.quality.thresholds.reviewed import load_thresholds
from domain.judged.quality import QualityFlag

READINGS = 10_000_000
RUNS = 5
OF_IOOS = 100_000
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
        rate = READINGS / _seconds(lambda: flag_block(time_us, value, status, limits, 0)) / 1e6  # noqa: B023 - called at once
        flags, excluded = flag_block(time_us, value, status, limits, 0)
        flagged = int(np.count_nonzero(flags != QualityFlag.PASS))
        sys.stdout.write(
            f"{rate:7.0f} million readings/s  {name} "
            f"({flagged} flagged, {int(excluded.sum())} left out)"
            f"{_beside_ioos(time_us, value, rate)}\n"
        )


def _seconds(work: Callable[[], object]) -> float:
    """Return the processor's seconds of some work, the median of RUNS."""
    seconds = []
    for _ in range(RUNS):
        began = time.process_time()
        work()
        seconds.append(time.process_time() - began)
    return statistics.median(seconds)


def _beside_ioos(time_us: NDArray[np.int64], value: NDArray[np.float64], rate: float) -> str:
    """Return how many times as fast as ioos_qc's range, spike, rate, flat line and attenuated."""
    if importlib.util.find_spec("ioos_qc") is None:
        return "; ioos_qc is not here"
    qartod: Any = importlib.import_module("ioos_qc.qartod")
    some, when = value[:OF_IOOS], time_us[:OF_IOOS].astype("datetime64[us]")

    def theirs() -> None:
        qartod.gross_range_test(inp=some, fail_span=(0, 1e6), suspect_span=(0, 1e6))
        qartod.spike_test(inp=some, suspect_threshold=40, fail_threshold=150, method="differential")
        qartod.rate_of_change_test(inp=some, tinp=when, threshold=600 / 3_600)
        qartod.flat_line_test(
            inp=some, tinp=when, suspect_threshold=21_600, fail_threshold=43_200, tolerance=1e-9
        )
        qartod.attenuated_signal_test(
            inp=some, tinp=when, suspect_threshold=0.1, fail_threshold=0.01, test_period=43_200
        )

    of_theirs = OF_IOOS / _seconds(theirs) / 1e6
    return f"; ioos_qc {of_theirs:.2f} million, {rate / of_theirs:.0f} times slower"


if __name__ == "__main__":
    main()
