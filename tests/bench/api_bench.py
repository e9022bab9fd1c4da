"""How fast the API and the pages answer for a city: `python -m tests.bench.api_bench`.

Processor time of each question, asked in this process without a network, with so many plants and
days of verdicts behind it; SQLite. The figures of one judged outlet stand for every other.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import statistics
import tempfile
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path

import httpx
from fastapi import FastAPI
from rich.console import Console
from rich.progress import track
from rich.table import Table

from api.app import create_app
from api.question.handed_in import Doors, Parts
from compliance.city.day_keeper import DAYS_KEPT, keep_days_up
from compliance.city.event_keeper import keep_events_up
from compliance.days.day_facts import Law
from compliance.history.changed_days import days_of_ruling
from compliance.history.whatif.run import on_threads, run_what_if
from compliance.judging.judge import Judge
from compliance.law.regulation import load_regulations
from compliance.quality.thresholds.reviewed import load_thresholds
from domain.access.roles import Role
from domain.judged.verdicts import Outcome, Verdict
from domain.registered import ClusterKind
from domain.registry import Registry
from service.processes.serving.garbage import looked_for_seldom
from service.settings.clock import now
from storage.readings.embedded.store import DuckdbReadings
from storage.records.store import SqlRecords
from tests.bench.law.law_bench import FIRST, _filled, _registry

EXCEEDED_EACH = 33  # every so manieth verdict with an upper limit is turned into one
LAW = Law(regulations=load_regulations(), thresholds=load_thresholds(), minimum_capture=0.75)
SILENT_MINUTES = 60
KINDS = (ClusterKind.CLUSTER, ClusterKind.CRAFT_VILLAGE, ClusterKind.CLUSTER, ClusterKind.CLUSTER)


def main() -> None:
    """Fill a city, ask, and print one table."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--plants", type=int, default=50)
    words.add_argument("--days", type=int, default=31)
    words.add_argument("--first", type=date.fromisoformat, default=FIRST, help="first legal day")
    words.add_argument("--times", type=int, default=20)
    words.add_argument("--only", default="", help="questions alone whose name has these letters")
    words.add_argument("--folder", type=Path, help="kept, and asked again where it is filled")
    asked = words.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = asked.folder or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        is_filled = (folder / "filled").exists()
        path = folder / "readings.duckdb"
        readings = DuckdbReadings(path) if is_filled else _filled(path, _registry(1), 1)
        records = SqlRecords.open(f"sqlite:///{folder / 'records.sqlite'}")
        if not is_filled:
            _fill(records, _judged(folder, readings), asked.plants, asked.days, asked.first)
            (folder / "filled").touch()
        after = asked.first + timedelta(days=asked.days)
        keep_days_up(records, LAW.minimum_capture, after - timedelta(days=1), most=DAYS_KEPT)
        app = create_app(_parts(records, readings, after))
        with looked_for_seldom():  # as the service does
            told = _asking(app, asked.first, asked.days, asked.times, asked.only)
            Console().print(asyncio.run(told))
        records.close()
        readings.close()


def _judged(folder: Path, readings: DuckdbReadings) -> list[Verdict]:
    """Return the verdicts of one outlet's day, judged by the real judge."""
    records = SqlRecords.open(f"sqlite:///{folder / 'one.sqlite'}")
    registry = _registry(1)
    records.add_registry(registry, now())
    records.mark_due([(outlet_id, FIRST) for outlet_id in registry.outlets])
    Judge(readings, records, LAW).judge_all(now())
    found = records.verdicts(FIRST, FIRST)
    records.close()
    return found


def _fill(
    records: SqlRecords, judged: list[Verdict], plants: int, days: int, first: date = FIRST
) -> None:
    registry = _city(plants, first)
    records.add_registry(registry, now())
    for nth in track(range(days), "filling the city", transient=True):
        _fill_day(records, judged, list(registry.outlets), nth, first)
    keep_events_up(records, SILENT_MINUTES)


def _fill_day(
    records: SqlRecords,
    judged: list[Verdict],
    outlet_ids: list[str],
    nth: int,
    first: date = FIRST,
) -> None:
    """Settle the verdicts of one day of every outlet, as of the one that was judged."""
    verdicts: list[Verdict] = []
    number = nth * len(outlet_ids) * len(judged)
    for outlet_id in outlet_ids:
        for one in judged:
            mean = replace(one.mean, outlet_id=outlet_id, day=first + timedelta(days=nth))
            told = replace(one, mean=mean)
            number += 1
            if one.limit is not None and one.limit.upper and number % EXCEEDED_EACH == 0:
                told = replace(told, outcome=Outcome.EXCEEDED, times_over=1.3)
            verdicts.append(told)
    records.settle([], [one.mean for one in verdicts], verdicts)


def _city(plants: int, first: date = FIRST) -> Registry:
    """Return a registry with a cluster for each outlet, each fourth of a craft village: of 94 are
    24, as in Hanoi.
    """
    found = _registry(plants)
    (cluster,) = found.clusters.values()
    ids = {name: f"c-{name}" for name in found.stations}
    return replace(
        found,
        clusters={
            one: replace(cluster, id=one, kind=KINDS[place % len(KINDS)])
            for place, one in enumerate(ids.values())
        },
        stations={name: replace(one, cluster_id=ids[name]) for name, one in found.stations.items()},
        outlets={name: replace(one, monitored_since=first) for name, one in found.outlets.items()},
    )


def _parts(records: SqlRecords, readings: DuckdbReadings, after: date) -> Parts:
    begins = datetime.combine(after, time_of_day(3), UTC)
    return Parts(
        records=records,
        readings=readings,
        law=LAW,
        clock=lambda: max(begins, now()),
        health=dict,
        metrics=bytes,
        days_of_figures=lambda _figures: (),
        days_of_ruling=days_of_ruling,
        silent_minutes=SILENT_MINUTES,
        doors=Doors(role_without_accounts=Role.OFFICIAL),
        what_if=lambda asked: run_what_if(records, LAW, asked, on_threads(readings, 1)),
    )


async def _asking(app: FastAPI, first: date, days: int, times: int, only: str = "") -> Table:
    table = Table("route", "first, ms", "p50, ms", "p99, ms", "p99 by the wall", "kB")
    # What is filled becomes known now: a day that lies ahead of now has not ended for anybody.
    last = min(first + timedelta(days=days - 1), now().date() - timedelta(days=1))
    days_back = min(364, (last - first).days)
    month = f"from={max(first, last - timedelta(days=30))}&to={last}"
    routes = {
        "coverage of a day": f"/api/v1/coverage?day={last}",
        "coverage with its blockers": f"/api/v1/coverage/blockers?day={last}",
        "those by m3, of a window of 92 days": (
            f"/api/v1/coverage/blockers?day={last}&by=m3&figure=window&days=92"
        ),
        "a year's trend": (
            f"/api/v1/coverage/trend?from={last - timedelta(days=days_back)}&to={last}"
        ),
        "every plan": "/api/v1/plans",
        "the city's page": f"/?day={last}",
        "what would bring most": f"/blockers?day={last}",
        "today": "/today",
        "the clusters": "/clusters",
        "the clusters by data": "/clusters?sort=data&page=3",
        "coverage day by day": "/coverage",
        "exceedances of a month": "/violations",
        "those of COD, 1.5 times over, of a year": (
            f"/violations?parameter=COD&over=1.5&from={last - timedelta(days=364)}&to={last}"
        ),
        "an outlet's day": f"/outlets/o000/days/{last}?parameter=COD",
        "one verdict explained": f"/outlets/o000/explain?parameter=COD&day={last}",
        "an outlet's page": f"/outlets/o000?parameter=COD&month={last:%Y-%m}",
        "100 violations": f"/api/v1/violations?{month}&limit=100",
        "1,000 verdicts": f"/api/v1/verdicts?{month}&limit=1000",
        "100 events": f"/api/v1/events?{month}&limit=100",
        "every cluster": f"/api/v1/clusters?day={last}",
    }
    transport = httpx.ASGITransport(app=app)
    # Who sends a cookie is answered alone, also when somebody asked the same just before.
    alone = {"Cookie": "asks=alone"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://nhue.test", headers=alone
    ) as http:
        for name, route in routes.items():
            if only not in name:
                continue
            took: list[float] = []
            lasted: list[float] = []
            for _ in range(times):
                used, began = time.process_time(), time.perf_counter()
                answer = await http.get(route)
                took.append(1e3 * (time.process_time() - used))
                lasted.append(1e3 * (time.perf_counter() - began))
                answer.raise_for_status()
            again = took[1:]
            figures = (
                took[0],
                statistics.median(again),
                _p99(again),
                _p99(lasted[1:]),
                len(answer.content) / 1e3,
            )
            table.add_row(name, *(f"{one:,.1f}" for one in figures))
    most_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    table.caption = f"processor time; {most_mb:,.0f} MB at most, with what filled the city"
    return table


def _p99(took: list[float]) -> float:
    ordered = sorted(took)
    return ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]


if __name__ == "__main__":
    main()
