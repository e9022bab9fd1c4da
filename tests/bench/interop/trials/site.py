"""A broker with a service of ours on it, and what came of a load, in words.

It says what was seen, in numbers; it judges nothing.
"""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import paho.mqtt.client as paho

from storage.journal.reader import JournalReader
from storage.journal.record import RecordKind
from tests.bench.interop.brokers import Broker, BrokerKind
from tests.end_to_end.conftest import CSV
from tests.servers.nhue import RunningNhue, nhue, running_nhue

QUIET_SECONDS = 8.0
QUIET_SECONDS_MOST = 75.0  # some hand over again only after half a minute


@dataclass(frozen=True, slots=True)
class Trial:
    """What a broker is tried with: its column in the table, and how."""

    name: str
    run: Callable[[Site], str]
    is_refusing: bool = False  # the broker is started so that it refuses one subscription


class Site:
    """A broker with a service of ours on it, in a folder of one trial."""

    def __init__(self, kind: BrokerKind, folder: Path) -> None:
        """Start the broker and import the registry; raises NotToBeHad."""
        self.broker = Broker(kind, folder / "broker")
        self.broker.start()
        self.journal = folder / "data" / "journal"
        self.log = folder / "nhue.log"
        self.settings = {
            "data_dir": str(folder / "data"),
            "mqtt_port": str(self.broker.port),
            "mqtt_client_id": "nhue-ingest-trial",
        }
        self.take_registry(registry_in(folder / "registry"))

    def take_registry(self, files: Path) -> None:
        """Import a folder or a file; raises RuntimeError with what the command said."""
        run = nhue("import", str(files), settings=self.settings)
        if run.returncode:
            raise RuntimeError(run.stdout + run.stderr)

    @contextmanager
    def serving(self, command: str = "ingest") -> Iterator[RunningNhue]:
        """Run the service while the block lasts, from when the broker has granted all it asks."""
        with running_nhue(command, settings=self.settings, log=self.log) as service:
            service.wait_for_log("listening", seconds=45)
            yield service
            service.end()

    def numbers(self) -> list[int]:
        """Return the numbers of the messages in the journal, in the order of their arrival."""
        return numbers_in(self.journal)

    def settled(self, wanted: int) -> list[int]:
        """Wait until so many different messages came, or nothing comes any more; return them."""
        give_up_at = time.monotonic() + QUIET_SECONDS_MOST
        quiet_at, before = time.monotonic() + QUIET_SECONDS, -1
        while time.monotonic() < give_up_at:
            found = self.numbers()
            if len(set(found)) >= wanted:
                return found
            if len(found) != before:
                before, quiet_at = len(found), time.monotonic() + QUIET_SECONDS
            elif time.monotonic() > quiet_at and before > 0 and self._is_long_quiet(give_up_at):
                break
            time.sleep(0.5)
        return self.numbers()

    @staticmethod
    def _is_long_quiet(give_up_at: float) -> bool:
        return give_up_at - time.monotonic() < QUIET_SECONDS_MOST - 40


def registry_in(folder: Path) -> Path:
    """Write the registry of the trials, one reading a minute from 2020 on; return its folder."""
    folder.mkdir()
    for name, text in CSV.items():
        body = text.replace("{interval}", "1").replace("2026-10-01", "2020-01-01")
        (folder / name).write_text(body, "utf-8")
    return folder


def numbers_in(journal: Path) -> list[int]:
    """Return the numbers of the messages in a journal, in the order of their arrival."""
    return [
        int(json.loads(record.entry.payload)["seq"])
        for record in JournalReader(journal, 0).records()
        if record.entry.kind is RecordKind.READINGS
    ]


def told(found: list[int], acknowledged: int, offered: int | None = None) -> str:
    """Return what came of what the broker had acknowledged, in words.

    Where it acknowledged less than was offered, that is said too.
    """
    different = len(set(found))
    lost = acknowledged - different
    twice = len(found) - different
    behind = sum(1 for before, after in itertools.pairwise(found) if after < before)
    words = [f"{different:,} of {acknowledged:,}"]
    if offered is not None and acknowledged < offered:
        words.append(f"**the others of {offered:,} were not acknowledged within a minute**")
    if lost > 0:
        words.append(f"**{lost:,} lost after PUBACK**")
    if twice:
        words.append(f"{twice:,} came twice")
    if behind:
        words.append(f"order broken {behind:,} times")
    return ", ".join(words)


def subscribing(topic: str) -> Callable[..., None]:
    """Return what subscribes once the broker has answered: some hang up on who does not wait."""

    def on_connect(client: paho.Client, *_: object) -> None:
        client.subscribe(topic, 1)

    return on_connect
