"""How fast the law is: quality with means, and a year of a city judged again by what-if.

`python -m tests.bench.law.law_bench`. Two figures: readings a second through quality control and
daily and hourly means, one core; and the seconds that a what-if takes over a year of many plants in
the embedded store, beside what reading alone takes (the disk and DuckDB) and what a plain loop
would.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table

from compliance.days.day_facts import Law, outlet_day
from compliance.evaluate import evaluate_outlet_day
from compliance.history.whatif.question import WhatIf, WhatIfAnswer
from compliance.history.whatif.run import on_threads, run_what_if
from compliance.law.regulation import load_regulations
from compliance.means.blocks import block_means
from compliance.quality.marks.block import flag_block
from compliance.quality.thresholds.of_series import block_thresholds
from compliance.quality.thresholds.reviewed import load_thresholds
from domain.legal_day import legal_day_bounds_us
from domain.registered import (
    Cluster,
    ClusterKind,
    ClusterState,
    Outlet,
    Permit,
    ReceivingWater,
    Sensor,
    Station,
)
from domain.registry import Registry
from service.settings.clock import now
from storage.readings.embedded.store import DuckdbReadings
from storage.records.store import SqlRecords

PARAMETERS = ("FLOW_OUT", "TEMP", "PH", "TSS", "COD", "BOD5", "NH4_N", "TN")
FIRST = date(2025, 1, 1)
A_DAY = 288
FIVE_MINUTES_US = 300_000_000
RUNS = 5
SPANS = {"PH": (0.0, 14.0), "TEMP": (0.0, 60.0)}


def main() -> None:
    """Measure both and print two tables."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--readings", type=int, default=10_000_000)
    words.add_argument("--plants", type=int, default=100)
    words.add_argument("--days", type=int, default=365)
    asked = words.parse_args()
    Console().print(quality_and_means(asked.readings // A_DAY))
    with tempfile.TemporaryDirectory() as folder:
        Console().print(what_if(Path(folder), asked.plants, asked.days))


def quality_and_means(days: int) -> Table:
    """Return readings a second through quality control and daily and hourly means, one core."""
    times_us, values = _series(days, np.random.default_rng(1), "COD")
    status = np.zeros(len(values), np.int8)
    sensor = _sensor("o", "COD")
    limits = block_thresholds("COD", load_thresholds(), sensor)
    begin_us = int(times_us[0])

    def run() -> None:
        # In blocks that stay near the processor: flags are used while they are still there.
        for first in range(0, days, 256):
            here = slice(first * A_DAY, (first + 256) * A_DAY)
            some = times_us[here]
            _, excluded = flag_block(some, values[here], status[here], limits, int(some[0]))
            block_means(
                some,
                values[here],
                excluded,
                first_begin_us=int(some[0]),
                days=-(-len(some) // A_DAY),
                interval_minutes=5,
                hours=True,
            )

    def quality() -> None:
        flag_block(times_us, values, status, limits, begin_us)

    table = Table("one core", "readings", "M readings/s, median of 5", "best")
    for name, what in (("quality, daily and hourly means", run), ("quality alone", quality)):
        median, best = _seconds(what)
        table.add_row(
            name,
            f"{len(values):,}",
            f"{len(values) / median / 1e6:.1f}",
            f"{len(values) / best / 1e6:.1f}",
        )
    return table


def what_if(folder: Path, plants: int, days: int) -> Table:
    """Return the seconds of a what-if over a year of plants, and of what it consists of."""
    registry = _registry(plants)
    readings = _filled(folder / "readings.duckdb", registry, days)
    records = SqlRecords.open(f"sqlite:///{folder / 'records.sqlite'}")
    records.add_registry(registry, now())
    law = Law(regulations=load_regulations(), thresholds=load_thresholds(), minimum_capture=0.75)
    question = WhatIf(first=FIRST, last=FIRST + timedelta(days=days - 1), column="A")
    threads = os.cpu_count() or 1
    whole = plants * len(PARAMETERS) * days * A_DAY

    def ask(number: int, outlets: tuple[str, ...] = ()) -> WhatIfAnswer:
        only = replace(question, outlet_ids=outlets)
        return run_what_if(records, law, only, on_threads(readings, number))

    def read_all() -> None:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(lambda one: _read(readings, one, days), registry.outlets))

    def one_by_one() -> None:
        for day in range(10):
            facts = outlet_day(registry, "o000", FIRST + timedelta(days=day))
            evaluate_outlet_day(facts, readings.read, law, known_at=now())

    ask(1, ("o000",))  # compiled kernels, warm pages
    table = Table("embedded store", "readings", "seconds", "M readings/s")
    ways: list[tuple[str, int, Callable[[], object]]] = [
        (f"what-if, {threads} threads", whole, lambda: ask(threads)),
        ("what-if, 1 thread", whole, lambda: ask(1)),
        (f"reading alone, {threads} threads", whole, read_all),
        ("day by day through THE ORDER", 10 * len(PARAMETERS) * A_DAY, one_by_one),
    ]
    for name, count, run in ways:
        begin = time.perf_counter()
        run()
        took = time.perf_counter() - begin
        table.add_row(name, f"{count:,}", f"{took:.2f}", f"{count / took / 1e6:.2f}")
    size = (folder / "readings.duckdb").stat().st_size
    table.caption = f"{size / whole:.2f} bytes a reading on disk"
    readings.close()
    records.close()
    return table


def _read(readings: DuckdbReadings, outlet_id: str, days: int) -> None:
    begin_us, _ = legal_day_bounds_us(FIRST)
    end_us = begin_us + days * A_DAY * FIVE_MINUTES_US
    for parameter in PARAMETERS:
        readings.read(outlet_id, parameter, begin_us, end_us)


def _seconds(run: Callable[[], object]) -> tuple[float, float]:
    run()
    found = []
    for _ in range(RUNS):
        begin = time.perf_counter()
        run()
        found.append(time.perf_counter() - begin)
    return statistics.median(found), min(found)


def _series(
    days: int, random: np.random.Generator, parameter: str
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return readings every 5 minutes that move as effluent does, rounded as sensors write."""
    count = days * A_DAY
    times_us = legal_day_bounds_us(FIRST)[0] + FIVE_MINUTES_US * np.arange(count, dtype=np.int64)
    wave = np.sin(np.arange(count) / 200.0)
    if parameter == "PH":
        return times_us, np.round(7.2 + 0.3 * wave + random.normal(0, 0.05, count), 2)
    level = 28.0 if parameter == "TEMP" else 60.0
    return times_us, np.round(level + level / 8 * wave + random.normal(0, level / 60, count), 1)


def _filled(path: Path, registry: Registry, days: int) -> DuckdbReadings:
    """Return an embedded store whose sealed table was filled behind its back, to save an hour."""
    DuckdbReadings(path).close()
    with duckdb.connect(str(path)) as connection:
        random = np.random.default_rng(7)
        for number, (outlet_id, parameter) in enumerate(_names(registry)):
            connection.execute(
                "INSERT INTO series VALUES (?, ?, ?)", [number, outlet_id, parameter]
            )
            times_us, values = _series(days, random, parameter)
            block = {
                "series": np.full(len(values), number, np.int32),
                "time_us": times_us,
                "value": values,
                "status": np.zeros(len(values), np.int8),
                "position": np.arange(len(values), dtype=np.int64),
            }
            connection.register("block", block)
            connection.execute("INSERT INTO sealed SELECT * FROM block")
            connection.unregister("block")
        connection.execute("CHECKPOINT")
    return DuckdbReadings(path)


def _names(registry: Registry) -> Iterator[tuple[str, str]]:
    names = [(outlet_id, p) for outlet_id in registry.outlets for p in PARAMETERS]
    yield from track(names, description="filling the store", transient=True)


def _registry(plants: int) -> Registry:
    cluster = Cluster(
        id="ccn",
        name="CCN đo",
        commune="",
        kind=ClusterKind.CLUSTER,
        state=ClusterState.OPERATING,
        simulated=True,
    )
    ids = [f"o{number:03d}" for number in range(plants)]
    return Registry(
        clusters={"ccn": cluster},
        stations={
            f"s-{one}": Station(
                id=f"s-{one}", cluster_id="ccn", name="Trạm", design_flow_m3_per_day=900.0
            )
            for one in ids
        },
        outlets={
            one: Outlet(
                id=one,
                station_id=f"s-{one}",
                gateway_id="gw",
                name="Cửa xả",
                parameters=PARAMETERS,
                monitored_since=FIRST,
            )
            for one in ids
        },
        permits=tuple(map(_permit, ids)),
        sensors=tuple(_sensor(one, p) for one in ids for p in PARAMETERS),
    )


def _permit(outlet_id: str) -> Permit:
    return Permit(
        number="GPMT",
        outlet_id=outlet_id,
        regulation="QCVN 40:2011/BTNMT",
        column="B",
        receiving_water=ReceivingWater.RIVER,
        receiving_flow_m3_per_s=100.0,
        receiving_volume_m3=None,
        discharge_flow_m3_per_day=1000.0,
        interval_minutes=5,
        valid_from=date(2020, 1, 1),
        valid_to=None,
    )


def _sensor(outlet_id: str, parameter: str) -> Sensor:
    low, high = SPANS.get(parameter, (0.0, 500.0))
    return Sensor(
        outlet_id=outlet_id,
        parameter=parameter,
        span_low=low,
        span_high=high,
        resolution=0.1,
        valid_from=date(2020, 1, 1),
        valid_to=None,
    )


if __name__ == "__main__":
    main()
