"""How many readings a second daily and hourly means take, one thread, and what plain ways take.

Ten million readings every 5 minutes, one in fifty excluded: the block means, a plain numpy way
(rounded sums over whole days, every reading in its place, no counts of slots) and a plain Python
loop (exact means and slots, on a part of the series). `python -m tests.bench.law.means_bench`.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from compliance.days.means import daily_mean
from compliance.means.blocks import block_means
from domain.legal_day import legal_day_bounds_us
from storage.ports.readings import ReadingColumns
from tests.compliance.means.plain import Row, window_of

_FIRST_DAY = date(2026, 1, 1)
_A_DAY = 288
_FIVE_MINUTES_US = 300_000_000
_HOUR_US = 3_600_000_000
_DAY_US = 24 * _HOUR_US
_RUNS = 5
_PLAIN_DAYS = 5
_ONE_BY_ONE = 200


def _series(days: int) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.uint8]]:
    random = np.random.default_rng(1)
    time_us = legal_day_bounds_us(_FIRST_DAY)[0] + _FIVE_MINUTES_US * np.arange(days * _A_DAY)
    value = np.round(random.normal(60.0, 10.0, len(time_us)), 2)
    return time_us, value, (random.random(len(time_us)) < 0.02).astype(np.uint8)


def _seconds(run: Callable[[], object]) -> tuple[float, float]:
    """Return the median and the best time of runs after a first one that is not counted."""
    run()
    found = []
    for _ in range(_RUNS):
        begin = time.perf_counter()
        run()
        found.append(time.perf_counter() - begin)
    return statistics.median(found), min(found)


def _numpy_means(
    value: NDArray[np.float64], excluded: NDArray[np.uint8], per_window: int
) -> NDArray[np.float64]:
    valid = (excluded == 0) & np.isfinite(value)
    shape = (-1, per_window)
    total = np.where(valid, value, 0.0).reshape(shape).sum(axis=1)
    means: NDArray[np.float64] = total / valid.reshape(shape).sum(axis=1)
    return means


def main() -> None:
    """Measure and print a table."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--readings", type=int, default=10_000_000)
    days = -(-words.parse_args().readings // _A_DAY)
    time_us, value, excluded = _series(days)
    begin_us = int(time_us[0])
    plain = [
        Row(*row) for row in zip(time_us.tolist(), value.tolist(), excluded.tolist(), strict=True)
    ][: _PLAIN_DAYS * _A_DAY]
    columns = ReadingColumns(time_us, value, excluded.astype(np.int8))

    def blocks(*, hours: bool) -> object:
        return block_means(
            time_us,
            value,
            excluded,
            first_begin_us=begin_us,
            days=days,
            interval_minutes=5,
            hours=hours,
        )

    def python_loop() -> None:
        for day in range(_PLAIN_DAYS):
            first = begin_us + day * _DAY_US
            rows = plain[day * _A_DAY : (day + 1) * _A_DAY]
            window_of(rows, first, first + _DAY_US, _FIVE_MINUTES_US, [])
            for hour in range(24):
                of_hour = first + hour * _HOUR_US
                window_of(
                    rows[hour * 12 : hour * 12 + 12],
                    of_hour,
                    of_hour + _HOUR_US,
                    _FIVE_MINUTES_US,
                    [],
                )

    def day_by_day() -> None:
        for day in range(_ONE_BY_ONE):
            here = slice(day * _A_DAY, (day + 1) * _A_DAY)
            daily_mean(
                ReadingColumns(columns.time_us[here], columns.value[here], columns.status[here]),
                outlet_id="o",
                parameter="COD",
                day=_FIRST_DAY + timedelta(days=day),
                interval_minutes=5,
            )

    table = Table("way", "readings", "median, M readings/s", "best", "seconds (median)")
    ways: list[tuple[str, int, Callable[[], object]]] = [
        ("block means, days", len(value), lambda: blocks(hours=False)),
        ("block means, days and hours", len(value), lambda: blocks(hours=True)),
        ("plain numpy, days", len(value), lambda: _numpy_means(value, excluded, _A_DAY)),
        (
            "plain numpy, days and hours",
            len(value),
            lambda: [_numpy_means(value, excluded, of) for of in (_A_DAY, 12)],
        ),
        ("plain Python loop, days and hours", len(plain), python_loop),
        ("one day after the other, days and hours", _ONE_BY_ONE * _A_DAY, day_by_day),
    ]
    for name, readings, run in ways:
        median, best = _seconds(run)
        table.add_row(
            name,
            f"{readings:,}",
            f"{readings / median / 1e6:.3g}",
            f"{readings / best / 1e6:.3g}",
            f"{median:.4f}",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
