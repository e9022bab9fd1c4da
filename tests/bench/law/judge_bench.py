"""How fast stored judging is: `python -m tests.bench.law.judge_bench`, embedded store and SQLite.

Outlet-days a second the first time, again where nothing has changed, and what one late reading
costs until its verdict is stored; what a verdict's records take on disk. `--influxdb` judges the
same in InfluxDB 2.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from compliance.days.day_facts import Law
from compliance.judging.judge import Judge
from compliance.law.regulation import load_regulations
from compliance.quality.thresholds.reviewed import load_thresholds
from domain.legal_day import legal_day_bounds_us
from domain.measured.readings import Reading, Sample
from domain.registry import Registry
from service.settings.clock import now
from storage.ports.readings import ReadingStore
from storage.readings.embedded.store import DuckdbReadings
from storage.readings.influx.store import InfluxReadings
from storage.records.store import SqlRecords
from tests.bench.law.law_bench import FIRST, PARAMETERS, _filled, _registry, _series
from tests.servers.influxd.named import real_influx

LATE = 30
SAMPLES_AT_ONCE = 5_000


def main() -> None:
    """Measure and print one table."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--plants", type=int, default=20)
    words.add_argument("--days", type=int, default=30)
    words.add_argument("--influxdb", action="store_true")
    asked = words.parse_args()
    registry = _registry(asked.plants)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        opened = _in_influxdb if asked.influxdb else _embedded
        with opened(folder, registry, asked.days) as readings:
            Console().print(judging(folder, registry, readings, asked.days))


def judging(folder: Path, registry: Registry, readings: ReadingStore, days: int) -> Table:
    """Return what judging every outlet-day costs, and what one late reading does."""
    records = SqlRecords.open(f"sqlite:///{folder / 'records.sqlite'}")
    records.add_registry(registry, now())
    law = Law(regulations=load_regulations(), thresholds=load_thresholds(), minimum_capture=0.75)
    judge = Judge(readings, records, law)
    every = [(o, FIRST + timedelta(days=n)) for n in range(days) for o in registry.outlets]
    table = Table("stored judging", "outlet-days", "seconds", "processor, s", "outlet-days/s")

    def judged(name: str, outlet_days: list[tuple[str, date]]) -> None:
        records.mark_due(outlet_days)
        took, processor, settled = _timed(lambda: judge.judge_all(now()).days)
        each = f"{settled / took:.0f}"
        table.add_row(name, f"{settled:,}", f"{took:.2f}", f"{processor:.2f}", each)

    judged("a first one, to compile the kernels", [*every[:1]])
    judged("the first time", [*every])
    judged("again, nothing changed", [*every])
    records.close()
    size = (folder / "records.sqlite").stat().st_size
    records = SqlRecords.open(f"sqlite:///{folder / 'records.sqlite'}")
    judge = Judge(readings, records, law)
    days_of_late = [every[7 * nth % len(every)] for nth in range(LATE)]
    costs = [_late(readings, records, judge, one, nth) for nth, one in enumerate(days_of_late)]
    records.close()
    table.caption = (
        f"{size / len(every):,.0f} bytes of records an outlet-day; one late reading until its "
        f"verdict is stored: {1e3 * statistics.median(costs[3:]):.1f} ms of processor time (median)"
        f"; {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB of memory at most"
    )
    return table


def _late(
    readings: ReadingStore,
    records: SqlRecords,
    judge: Judge,
    outlet_day: tuple[str, date],
    nth: int,
) -> float:
    outlet_id, day = outlet_day
    time_us = legal_day_bounds_us(day)[0] + 1_000_000 * (nth + 7)
    readings.append([Reading(outlet_id, "COD", time_us, 61.5, 0, 10**9 + nth)])
    records.mark_due([outlet_day])
    return _timed(lambda: judge.judge_due(now()).days)[1]


def _timed(work: Callable[[], int]) -> tuple[float, float, int]:
    """Return the seconds by the wall and of the processor, and what came of the work."""
    began, used = time.perf_counter(), time.process_time()
    found = work()
    return time.perf_counter() - began, time.process_time() - used, found


@contextmanager
def _embedded(folder: Path, registry: Registry, days: int) -> Iterator[ReadingStore]:
    path = folder / "readings.duckdb"
    # By a process of its own, whose memory is none that judging takes.
    filling = get_context("spawn").Process(target=_fill, args=(path, registry, days))
    filling.start()
    filling.join()
    if filling.exitcode != 0:
        raise RuntimeError(f"the store could not be filled: {filling.exitcode}")
    readings = DuckdbReadings(path)
    yield readings
    readings.close()


def _fill(path: Path, registry: Registry, days: int) -> None:
    _filled(path, registry, days).close()


@contextmanager
def _in_influxdb(folder: Path, registry: Registry, days: int) -> Iterator[ReadingStore]:
    with real_influx(folder / "influxdb") as server:
        readings = InfluxReadings(server.url, server.token, server.org, f"bench-{os.getpid()}")
        readings.ensure_bucket()
        random = np.random.default_rng(7)
        for outlet_id in registry.outlets:
            series = {p: _series(days, random, p) for p in PARAMETERS}
            values = {p: figures.tolist() for p, (_, figures) in series.items()}
            samples = [
                Sample(outlet_id, time_us, {p: values[p][nth] for p in PARAMETERS}, {})
                for nth, time_us in enumerate(series[PARAMETERS[0]][0].tolist())
            ]
            for first in range(0, len(samples), SAMPLES_AT_ONCE):
                some = samples[first : first + SAMPLES_AT_ONCE]
                readings.append_samples(some, list(range(first + 1, first + 1 + len(some))))
        yield readings
        readings.close()


if __name__ == "__main__":
    main()
