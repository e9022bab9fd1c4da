"""`make backlog`: three days of 100 gateways at once, in order and shuffled, at full size.

The shuffled one holds duplicates and conflicts, and live readings go on beside it. It prints the
live readings' latency before and during, what both processes needed of memory, and whether all
means and verdicts are the same to the last bit. It ends with exit code 1 where they are not.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from storage.journal.verify.verify import verify
from storage.records.store import SqlRecords
from tests.end_to_end.faults.backlog import Backlog
from tests.end_to_end.faults.live import LiveGateway
from tests.end_to_end.faults.processes import children_of, memory_bytes
from tests.servers.mosquitto import Mosquitto, running_mosquitto
from tests.servers.nhue import RunningNhue, nhue, running_nhue

QUIET_SECONDS = 15.0
GIVE_UP_SECONDS = 3_600.0
SAY_SECONDS = 5.0
_APART = multiprocessing.get_context("spawn")  # what publishes must not slow what measures


@dataclass(frozen=True, slots=True)
class House:
    """A service with a broker of its own, connected."""

    folder: Path
    service: RunningNhue
    broker: Mosquitto
    records: SqlRecords

    def say_memory(self) -> None:
        """Print what both processes and the broker need now, and needed at most."""
        (receiving,) = children_of(self.service.process.pid)
        for name, pid in (
            ("storing, judging, API", self.service.process.pid),
            ("receiving", receiving),
            ("broker", self.broker.pid),
        ):
            now, most = (part / 2**20 for part in memory_bytes(pid))
            say(f"memory of {name}: {now:.0f} MiB now, {most:.0f} MiB at most")


def say(text: str) -> None:
    """Print one line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@contextmanager
def house(folder: Path, registry: Path) -> Iterator[House]:
    """Run a service and its broker while the block lasts."""
    settings = {"data_dir": str(folder / "data"), "judge_interval_seconds": "1"}
    with running_mosquitto(folder / "mosquitto") as broker:
        settings["mqtt_port"] = str(broker.port)
        imported = nhue("import", str(registry), settings=settings)
        if imported.returncode:
            raise RuntimeError(imported.stderr)
        records = SqlRecords.open(f"sqlite:///{folder / 'data' / 'records.sqlite'}")
        with running_nhue("run", settings=settings, log=folder / "nhue.log") as service:
            service.wait_for_log("listening")
            yield House(folder, service, broker, records)
            service.end()
        records.close()


def recorded(records: SqlRecords, backlog: Backlog) -> list[Any]:
    """Return every mean and verdict of the backlog's days as kept, but when it was known."""
    span = backlog.first, backlog.last
    means = [mean for outlet in backlog.outlets for mean in records.means(outlet, *span)]
    verdicts = [
        replace(verdict, known_at=datetime.min.replace(tzinfo=UTC))
        for outlet in backlog.outlets
        for verdict in records.verdicts(*span, outlet_id=outlet)
    ]
    return [
        means,
        sorted(verdicts, key=lambda one: (one.mean.outlet_id, one.mean.parameter, one.mean.day)),
    ]


def take(house: House, backlog: Backlog, *, shuffled: bool) -> int:
    """Publish the backlog, wait until it is judged, saying how far it is; return its messages."""
    began = time.monotonic()
    count = _APART.Value("q", 0)
    publisher = _APART.Process(
        target=_publish, args=(backlog, house.broker.port, shuffled, count), daemon=True
    )
    publisher.start()
    published = _followed(house, backlog, began, lambda: not publisher.is_alive())
    if publisher.exitcode:
        raise RuntimeError(f"publishing ended with {publisher.exitcode}")
    messages = int(count.value)
    say(f"published: {messages} messages in {published:.1f} s, their making included")
    stored = _followed(house, backlog, began, lambda: house.records.watermark("stored") >= messages)
    say(f"stored: after {stored:.1f} s")
    after = backlog.last + timedelta(days=1)
    judged = _followed(house, backlog, began, lambda: house.records.due_count(before=after) == 0)
    say(f"judged: after {judged:.1f} s")
    return messages


def _publish(backlog: Backlog, port: int, shuffled: bool, count: Any) -> None:  # noqa: FBT001  an argument of a process
    count.value = backlog.publish(port, shuffled=shuffled)


def _followed(house: House, backlog: Backlog, began: float, done: Callable[[], bool]) -> float:
    """Wait for something, saying how far it is; return the seconds since `began`."""
    after = backlog.last + timedelta(days=1)
    next_word = time.monotonic() + SAY_SECONDS
    while not done():
        now = time.monotonic()
        if house.service.process.poll() is not None or now - began > GIVE_UP_SECONDS:
            raise RuntimeError(f"waited in vain: {house.folder / 'nhue.log'}")
        if now > next_word:
            next_word = now + SAY_SECONDS
            stored, due = house.records.watermark("stored"), house.records.due_count(before=after)
            say(f"  {now - began:4.0f} s: {stored} messages stored, {due} outlet-days wait")
        time.sleep(0.2)
    return time.monotonic() - began


def main() -> int:
    """Run both and compare."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--gateways", type=int, default=100)
    asked.add_argument("--days", type=int, default=3)
    asked.add_argument("--interval-minutes", type=int, default=1)
    given = asked.parse_args()
    backlog = Backlog(given.gateways, given.days, given.interval_minutes)
    with tempfile.TemporaryDirectory(prefix="nhue-backlog-") as name:
        folder = Path(name)
        registry = backlog.write_registry(folder / "registry")
        say(f"in order: {backlog}")
        with house(folder / "in-order", registry) as one:
            take(one, backlog, shuffled=False)
            in_order = recorded(one.records, backlog)
            one.say_memory()
        say("shuffled, with duplicates and conflicts, live readings beside it")
        with (
            house(folder / "shuffled", registry) as one,
            LiveGateway(one.broker.port) as live,
        ):
            time.sleep(QUIET_SECONDS)
            quiet = live.since_start()
            messages = take(one, backlog, shuffled=True)
            busy = live.since_start()
            without = live.finish()
            messages += live.sent
            say(f"live: {live.sent} readings, {without} without a receipt")
            one.say_memory()
            say(f"live before: {live.told(0.0, quiet)}")
            say(f"live during: {live.told(quiet, busy)}")
            shuffled = recorded(one.records, backlog)
        found = verify(folder / "shuffled" / "data" / "journal")
        say(f"journal: {found.records} records of {messages}, {len(found.findings)} findings")
        # What was not acknowledged when a connection ended is sent again: once more, never less.
    same = shuffled == in_order
    outcomes = sorted({verdict.outcome for verdict in in_order[-1]})
    say(
        f"{len(in_order[-1])} verdicts ({', '.join(outcomes)}), means and verdicts the same: {same}"
    )
    return 0 if same and found.records >= messages and not found.findings else 1


if __name__ == "__main__":
    sys.exit(main())
