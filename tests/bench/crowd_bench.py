"""A crowd at the API: `python -m tests.bench.crowd_bench`.

So many readers and writers at once, each on a connection of its own, for a minute. A reader asks
one thing after the other with some seconds in between, as people do; a writer enters a ruling. It
ends with exit code 1 where an answer was 5xx, or a ruling that was answered is not there.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import httpx
from rich.console import Console
from rich.table import Table

from tests.end_to_end.conftest import CSV
from tests.servers.nhue import NO_AUTHORITIES, RunningNhue, nhue, running_nhue, write_official

READ = (
    "/api/v1/coverage",
    "/api/v1/clusters",
    "/api/v1/violations?limit=100",
    "/api/v1/outlets/CX-A/rulings",
    "/api/v1/law",
    "/",
    "/outlets/CX-A?parameter=COD",
)
RULINGS = "/api/v1/outlets/CX-A/rulings"


class Crowd:
    """What every answer took, by whom, and with which status."""

    def __init__(self, url: str, token: str, until: float) -> None:
        self.url, self.until = url, until
        self.official = {"Authorization": f"Bearer {token}"}
        self.took: dict[str, list[float]] = {"reading": [], "writing": []}
        self.statuses: Counter[int] = Counter()
        self.entered: list[str] = []

    async def read(self, number: int, pause: float) -> None:
        """Ask again and again, as one reader."""
        rng = random.Random(number)  # noqa: S311 - who asks what
        async with self._client() as http:
            await asyncio.sleep(rng.random() * pause)
            while time.monotonic() < self.until:
                await self._timed("reading", http, "GET", rng.choice(READ))
                await asyncio.sleep(pause * (0.5 + rng.random()))

    async def write(self, number: int, pause: float) -> None:
        """Enter rulings, as one writer."""
        rng = random.Random(-number)  # noqa: S311 - when
        async with self._client(self.official) as http:
            await asyncio.sleep(rng.random() * pause)
            nth = 0
            while time.monotonic() < self.until:
                nth += 1
                reason = f"số {number}.{nth}"
                body = {
                    "parameter": "COD",
                    "from": "2026-11-14T17:00:00Z",
                    "to": "2026-11-14T18:00:00Z",
                    "flag": 4,
                    "reason": reason,
                }
                if await self._timed("writing", http, "POST", RULINGS, body) == httpx.codes.CREATED:
                    self.entered.append(reason)
                await asyncio.sleep(pause * (0.5 + rng.random()))

    def _client(self, headers: dict[str, str] | None = None) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=self.url, headers=headers, timeout=60, verify=NO_AUTHORITIES
        )

    async def _timed(
        self, what: str, http: httpx.AsyncClient, method: str, path: str, body: object = None
    ) -> int:
        begun = time.perf_counter()
        try:
            status = (await http.request(method, path, json=body)).status_code
        except httpx.TransportError:  # an idle connection that was ended: a browser asks again
            status = (await http.request(method, path, json=body)).status_code
        self.took[what].append(1e3 * (time.perf_counter() - begun))
        self.statuses[status] += 1
        return status


def main() -> None:
    """Run the crowd, and print one table."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--readers", type=int, default=500)
    words.add_argument("--writers", type=int, default=50)
    words.add_argument("--seconds", type=float, default=60.0)
    words.add_argument("--pause", type=float, default=5.0, help="of a reader, in seconds")
    words.add_argument("--writers-pause", type=float, default=10.0)
    asked = words.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = {
            "data_dir": str(folder / "data"),
            "mqtt_host": "none",
            "drop_folder": str(folder / "drop"),
        }
        (folder / "registry").mkdir()
        (folder / "drop").mkdir()
        for file, text in CSV.items():
            told = text.replace("{interval}", "5").replace("{since}", "2026-11-01")
            (folder / "registry" / file).write_text(told, encoding="utf-8")
        done = nhue("import", str(folder / "registry"), settings=settings)
        if done.returncode:
            sys.exit(done.stderr)
        token = write_official(folder / "data" / "officials.toml", "Trần Văn An")
        with running_nhue(
            "run", settings=settings, log=folder / "nhue.log", token=token
        ) as service:
            service.wait_until(lambda: service.get("/law").status_code == httpx.codes.OK)
            crowd = asyncio.run(_gathered(service, token, asked))
            lost = _lost(service, crowd)
            service.end()
    _show(crowd, asked, lost)
    if lost or any(status >= 500 for status in crowd.statuses):
        sys.exit(1)


async def _gathered(service: RunningNhue, token: str, asked: argparse.Namespace) -> Crowd:
    crowd = Crowd(service.url, token, time.monotonic() + asked.seconds)
    async with asyncio.TaskGroup() as everybody:
        for number in range(asked.readers):
            everybody.create_task(crowd.read(number, asked.pause))
        for number in range(asked.writers):
            everybody.create_task(crowd.write(number, asked.writers_pause))
    return crowd


def _lost(service: RunningNhue, crowd: Crowd) -> int:
    """Return how many rulings that were answered are not there, or are there twice."""
    listed = service.get("/outlets/CX-A/rulings", **{"from": "2026-11-14", "to": "2026-11-15"})
    kept = Counter(one["reason"] for one in listed.json()["rulings"])
    return sum(kept[reason] != 1 for reason in crowd.entered)


def _show(crowd: Crowd, asked: argparse.Namespace, lost: int) -> None:
    table = Table("what", "answers", "p50, ms", "p99, ms", "most, ms")
    for what, took in crowd.took.items():
        ordered = sorted(took)
        count = len(ordered)
        figures = [ordered[count // 2], ordered[int(0.99 * count)], ordered[-1]] if count else []
        table.add_row(what, f"{count:,}", *(f"{one:,.0f}" for one in figures))
    statuses = ", ".join(
        f"{count:,} x {status}" for status, count in sorted(crowd.statuses.items())
    )
    table.caption = (
        f"{asked.readers} readers, {asked.writers} writers, {asked.seconds:.0f} s; {statuses}; "
        f"of {len(crowd.entered)} rulings answered {lost} lost or doubled"
    )
    Console().print(table)


if __name__ == "__main__":
    main()
