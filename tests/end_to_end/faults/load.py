"""A load that goes on through every fault: numbered readings, sent again until acknowledged.

It decides nothing about a test. Reading n is n / 8 mg/L COD at the n-th second after FIRST_US, so
that what a store holds says by itself what is missing, doubled or changed.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Self

from service.settings.settings import Settings
from storage.journal.reader import JournalReader, verify_chain
from storage.ports.readings import ReadingStore
from storage.records.store import SqlRecords
from tests.bench.ingest.load import connect, publish_packet
from tests.house.runs.patience import PATIENCE_SECONDS

FIRST_US = 1_700_000_000_000_000
OUTLET = "CX-A"
_DUPLICATE_FLAG = 0x08
_WINDOW = 200


def body_of(number: int) -> bytes:
    """Return the message of one reading."""
    second = datetime.fromtimestamp(FIRST_US // 1_000_000 + number, UTC).isoformat()
    body = {
        "seq": number,
        "sent": second,
        "samples": [{"outlet": OUTLET, "time": second, "values": {"COD": number / 8}}],
    }
    return json.dumps(body).encode()


def seeded(seed: int) -> Random:
    """Return chance that is the same in every run."""
    return Random(seed)  # noqa: S311 - nothing is kept secret by it


class SteadyLoad:
    """A gateway with one connection: it keeps what has no PUBACK, and sends it again.

    Now and then, by `chance`, it tears its own connection down with messages under way, so that
    the broker is sent again what it had already.
    """

    def __init__(
        self, port: int, *, gateway: str = "GW-1", per_second: int = 500, chance: Random
    ) -> None:
        self._port = port
        self._topic = f"nhue/v1/{gateway}/readings"
        self._client_id = f"load-{port}-{chance.randrange(2**32)}"
        self._pause = 20 / per_second
        self._chance = chance
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._unanswered: dict[int, bytes] = {}
        self.sent = 0
        self.torn = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.finish()

    def finish(self) -> int:
        """End the load, wait until all of it is acknowledged, and return how many readings."""
        self._end.set()
        self._thread.join(PATIENCE_SECONDS)
        if self._thread.is_alive() or self._unanswered:
            raise AssertionError(f"{len(self._unanswered)} messages were never acknowledged")
        return self.sent

    def _run(self) -> None:
        while not self._end.is_set() or self._unanswered:
            link = connect(self._port, self._client_id)
            link.settimeout(0.2)
            again = [bytes((p[0] | _DUPLICATE_FLAG,)) + p[1:] for p in self._unanswered.values()]
            link.sendall(b"".join(again))
            try:
                self._use(link)
            finally:
                link.close()

    def _use(self, link: socket.socket) -> None:
        heard = b""
        while not self._end.wait(self._pause) or self._unanswered:
            if not self._end.is_set() and len(self._unanswered) < _WINDOW:
                link.sendall(b"".join(self._next() for _ in range(20)))
                if self._chance.random() < 0.05:
                    self.torn += 1
                    return
            try:
                got = link.recv(65_536)
            except TimeoutError:
                continue
            if not got:  # the broker hung up
                return
            heard += got
            for at in range(0, len(heard) - 3, 4):
                del self._unanswered[int.from_bytes(heard[at + 2 : at + 4])]
            heard = heard[len(heard) // 4 * 4 :]

    def _next(self) -> bytes:
        message_id = self.sent % 65_535 + 1
        packet = publish_packet(self._topic, body_of(self.sent), message_id)
        self._unanswered[message_id] = packet
        self.sent += 1
        return packet


def stored_whole(store: ReadingStore, count: int) -> None:
    """Check that the readings 0 to count - 1 stand once each, unchanged and without conflict."""
    found = store.read(OUTLET, "COD", 0, 2**62)
    assert found.time_us.tolist() == [FIRST_US + n * 1_000_000 for n in range(count)]
    assert found.value.tolist() == [n / 8 for n in range(count)]
    assert store.conflicts(OUTLET, "COD", 0, 2**62) == []


def all_stored(settings: Mapping[str, str]) -> bool:
    """Say whether the storer has stored all that is in the journal by now."""
    made = Settings.model_validate(settings)
    with closing(SqlRecords.open(made.records_address)) as records:
        return records.watermark("stored") >= verify_chain(made.journal_dir)


def journalled(*folders: Path) -> set[int]:
    """Return the sequence numbers that are in one of the journals."""
    return {
        int(json.loads(record.entry.payload)["seq"])
        for folder in folders
        for record in JournalReader(folder, 0).records()
    }
