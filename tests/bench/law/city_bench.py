"""How fast the simulated city is: `python -m tests.bench.law.city_bench`, two processes.

A year of 100 plants of 8 parameters every five minutes as arrays of what their loggers hold, with
troubles; and how fast a share of it becomes the messages that are sent, as bytes.
"""

from __future__ import annotations

import argparse
import os
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from multiprocessing import get_context

import numpy as np
from rich.console import Console
from rich.table import Table

from simulators.cities.city_file import TRUE_SIZE, sites_of
from simulators.cities.sites import Site
from simulators.city.city import SimulatedCity, city
from simulators.city.messages import history
from simulators.city.plant import DAY_S
from simulators.city.sensors import OF_DYERS
from simulators.city.troubles.measuring import measure
from simulators.process.influent import Trade

BEGIN = datetime.fromisoformat("2026-01-01T00:00:00+07:00")
WEEK_DAYS = 7
PROCESSES = 2


@dataclass(frozen=True, slots=True)
class Work:
    """What one process does: these plants of the city, for so many days."""

    first: int
    last: int
    days: int
    interval_minutes: int


def main() -> None:
    """Measure and print one table."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--plants", type=int, default=100)
    words.add_argument("--days", type=int, default=365)
    words.add_argument("--interval", type=int, default=5, help="minutes")
    words.add_argument("--sent-days", type=int, default=7, help="days as bytes")
    asked = words.parse_args()
    shares = np.linspace(0, asked.plants, PROCESSES + 1).astype(int).tolist()
    table = Table("what", "readings", "wall s", "processor s", "readings/s")
    for name, of, days in (
        ("arrays", _measured, asked.days),
        ("messages, bytes", _sent, asked.sent_days),
    ):
        works = [Work(first, last, days, asked.interval) for first, last in pairwise(shares)]
        begun = time.perf_counter()
        with get_context("spawn").Pool(PROCESSES) as pool:
            found = pool.map(of, works)
        wall_s = time.perf_counter() - begun
        readings, processor_s = sum(one[0] for one in found), sum(one[1] for one in found)
        table.add_row(
            f"{name}: {asked.plants} plants, {days} days",
            f"{readings:,}",
            f"{wall_s:.1f}",
            f"{processor_s:.1f}",
            f"{readings / wall_s:,.0f}",
        )
    console = Console(width=110)
    console.print(table)
    console.print(f"{PROCESSES} processes, load of the machine {os.getloadavg()[0]:.1f}")


def plants_of(first: int, last: int, interval_minutes: int = 5) -> SimulatedCity:
    """Return a city of plants of eight parameters, with the stories of the true size in turn."""
    stories = sorted(
        {site.story for site in sites_of(TRUE_SIZE) if site.reports}, key=lambda one: one.name
    )
    sites = [
        Site(
            number=number + 1,
            name=f"CCN {number + 1}",
            commune="",
            story=stories[number % len(stories)],
            trade=Trade.DYEING,
        )
        for number in range(first, last)
    ]
    return city(7, interval_minutes, sites)


def _measured(work: Work) -> tuple[int, float]:
    simulated = plants_of(work.first, work.last, work.interval_minutes)
    begin_s, step_s = int(BEGIN.timestamp()), work.interval_minutes * 60
    readings = 0
    for day in range(0, work.days, WEEK_DAYS):
        end = min(day + WEEK_DAYS, work.days)
        time_s = np.arange(begin_s + day * DAY_S, begin_s + end * DAY_S, step_s, dtype=np.int64)
        for one in simulated.plants:
            assert one.plant.parameters == OF_DYERS
            readings += measure(one.plant, one.troubles, time_s).values.size
    return readings, time.process_time()


def _sent(work: Work) -> tuple[int, float]:
    simulated = plants_of(work.first, work.last, work.interval_minutes)
    begun = time.process_time()
    messages = history(simulated, BEGIN, BEGIN + timedelta(days=work.days), 24)
    readings = sum(message.readings for message in messages)
    return readings, time.process_time() - begun


if __name__ == "__main__":
    main()
