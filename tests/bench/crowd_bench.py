"""A crowd at the API: `python -m tests.bench.crowd_bench`.

So many readers and writers at once, each on a connection of its own, for a minute. A reader asks
one thing after the other with some seconds in between, as people do; a writer enters a ruling. It
ends with exit code 1 where an answer was 5xx, or a ruling that was answered is not there. The crowd
shares the cores with the service, so it asks with as little as HTTP/1.1 needs. Readers have not
signed in, writers have; `--apart` has each reader answered alone, as if no two asked the same.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from http import HTTPStatus
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.end_to_end.conftest import CSV
from tests.servers.nhue import RunningNhue, nhue, running_nhue, write_official

READ = (
    "/api/v1/coverage",
    "/api/v1/clusters",
    "/api/v1/violations?limit=100",
    "/api/v1/outlets/CX-A/rulings",
    "/api/v1/law",
    "/",
    "/outlets/CX-A?parameter=COD",
)
GOAL_MS = 500.0
RULINGS = "/api/v1/outlets/CX-A/rulings"


class Browser:
    """One person's connection, opened again where it was ended between two questions."""

    def __init__(self, port: int, token: str | None = None, *, apart: bool = False) -> None:
        self._port = port
        self._sent = "Host: 127.0.0.1\r\nAccept: */*\r\nAccept-Encoding: gzip\r\n"
        if apart:  # who sends a cookie is answered alone
            self._sent += "Cookie: asks=alone\r\n"
        if token is not None:
            self._sent += f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\n"
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, body: bytes = b"") -> int:
        """Return the status of a whole answer; raises EOFError and OSError where none comes."""
        if self._streams is None or self._streams[0].at_eof():
            self.close()
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        length = f"Content-Length: {len(body)}\r\n" if body else ""
        writer.write(f"{method} {path} HTTP/1.1\r\n{self._sent}{length}\r\n".encode() + body)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        await reader.readexactly(int(head.partition("\r\ncontent-length:")[2].split(maxsplit=1)[0]))
        return int(head.split(maxsplit=2)[1])

    def close(self) -> None:
        """Let go of the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


class Crowd:
    """What every answer took, by whom, and with which status."""

    def __init__(self, port: int, token: str, until: float, *, apart: bool) -> None:
        self.port, self.until, self.token, self.apart = port, until, token, apart
        self.took: dict[str, list[float]] = {"reading": [], "writing": []}
        self.begun = time.perf_counter()
        self.slow_at: Counter[int] = Counter()
        self.statuses: Counter[int] = Counter()
        self.entered: list[str] = []

    async def read(self, number: int, pause: float) -> None:
        """Ask again and again, as one reader."""
        rng = random.Random(number)  # noqa: S311 - who asks what
        browser = Browser(self.port, apart=self.apart)
        await asyncio.sleep(rng.random() * pause)
        while time.monotonic() < self.until:
            await self._timed("reading", browser, "GET", rng.choice(READ))
            await asyncio.sleep(pause * (0.5 + rng.random()))
        browser.close()

    async def write(self, number: int, pause: float) -> None:
        """Enter rulings, as one writer."""
        rng = random.Random(-number)  # noqa: S311 - when
        browser = Browser(self.port, self.token)
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
            told = json.dumps(body).encode()
            if await self._timed("writing", browser, "POST", RULINGS, told) == HTTPStatus.CREATED:
                self.entered.append(reason)
            await asyncio.sleep(pause * (0.5 + rng.random()))
        browser.close()

    async def _timed(
        self, what: str, browser: Browser, method: str, path: str, body: bytes = b""
    ) -> int:
        begun = time.perf_counter()
        try:
            status = await browser.ask(method, path, body)
        except (EOFError, ConnectionError):  # an idle one that was ended: a browser asks again
            browser.close()
            status = await browser.ask(method, path, body)
        took_ms = 1e3 * (time.perf_counter() - begun)
        self.took[what].append(took_ms)
        if took_ms > GOAL_MS:
            self.slow_at[int(begun - self.begun)] += 1
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
    words.add_argument("--apart", action="store_true")
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
            service.wait_until(lambda: service.get("/law").status_code == HTTPStatus.OK)
            before = _processor_seconds(service.process.pid)
            crowd = asyncio.run(_gathered(service, token, asked))
            used = _processor_seconds(service.process.pid) - before
            lost = _lost(service, crowd)
            service.end()
    _show(crowd, asked, lost, used)
    if lost or any(status >= 500 for status in crowd.statuses):
        sys.exit(1)


async def _gathered(service: RunningNhue, token: str, asked: argparse.Namespace) -> Crowd:
    until = time.monotonic() + asked.seconds
    crowd = Crowd(service.api_port, token, until, apart=asked.apart)
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


def _processor_seconds(process: int) -> float:
    """Return the processor time of a process without those that it started."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _show(crowd: Crowd, asked: argparse.Namespace, lost: int, used: float) -> None:
    table = Table("what", "answers", "p50, ms", "p99, ms", "most, ms")
    for what, took in crowd.took.items():
        ordered = sorted(took)
        count = len(ordered)
        figures = [ordered[count // 2], ordered[int(0.99 * count)], ordered[-1]] if count else []
        table.add_row(what, f"{count:,}", *(f"{one:,.0f}" for one in figures))
    own = resource.getrusage(resource.RUSAGE_SELF)
    slow = ", ".join(f"{second} s: {count}" for second, count in sorted(crowd.slow_at.items()))
    statuses = ", ".join(
        f"{count:,} x {status}" for status, count in sorted(crowd.statuses.items())
    )
    readers = f"{asked.readers} readers{' apart' if asked.apart else ''}"
    table.caption = (
        f"{readers}, {asked.writers} writers, {asked.seconds:.0f} s; {statuses}; "
        f"of {len(crowd.entered)} rulings answered {lost} lost or doubled; slower than "
        f"{GOAL_MS:.0f} ms, by second: {slow or 'none'}; processor seconds: service {used:.1f}, "
        f"crowd {own.ru_utime + own.ru_stime:.1f}; load {os.getloadavg()[0]:.1f}"
    )
    Console().print(table)


if __name__ == "__main__":
    main()
