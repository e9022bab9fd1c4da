"""A gateway that goes on in real time: a reading at fixed instants, and how long each receipt took.

Readings go out whether or not the receipts before have come, so that a standstill counts in full.
"""

from __future__ import annotations

import json
import threading
import time
from datetime import UTC, datetime
from typing import Self

import numpy as np

from tests.end_to_end.faults.backlog import LIVE_GATEWAY, LIVE_OUTLET, sample_message
from tests.house.runs.patience import PATIENCE_SECONDS
from tests.servers.accounts import Client


class LiveGateway:
    """Publishes every `every_seconds`; `seconds` of every receipt that has come, by time sent."""

    def __init__(self, port: int, every_seconds: float = 0.1) -> None:
        self._client = Client(port, None, None)
        self._every_seconds = every_seconds
        self._stop = threading.Event()
        self._sent: dict[int, float] = {}
        self._began = time.monotonic()
        self.seconds: list[tuple[float, float]] = []
        self.sent = 0
        self._threads = [
            threading.Thread(target=work, daemon=True) for work in (self._publish, self._hear)
        ]

    def __enter__(self) -> Self:
        self._client.__enter__()
        self._client.subscribe(f"nhue/v1/{LIVE_GATEWAY}/receipts")
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._client.__exit__()

    def since_start(self) -> float:
        """Return the seconds since it was made: the clock of `seconds`."""
        return time.monotonic() - self._began

    def finish(self, seconds: float = PATIENCE_SECONDS) -> int:
        """Publish no more, wait for the receipts, and return how many of them never came.

        Those of a connection that ended are not sent again; the readings are in the journal.
        """
        self._stop.set()
        self._threads[0].join()
        give_up_at = time.monotonic() + seconds
        while self._sent and time.monotonic() < give_up_at:
            time.sleep(0.05)
        return len(self._sent)

    def told(self, begin: float, end: float) -> str:
        """Return p50, p99 and worst of the readings sent in a span, in words."""
        found = [took for at, took in self.seconds if begin <= at < end]
        if not found:
            return "no reading"
        p50, p99 = np.percentile(found, [50, 99])
        return f"{len(found)} readings, p50 {p50:.3f} s, p99 {p99:.3f} s, worst {max(found):.3f} s"

    def _publish(self) -> None:
        while not self._stop.wait(self._every_seconds):
            body = sample_message(
                self.sent, LIVE_OUTLET, datetime.now(UTC), {"COD": 60.0 + self.sent % 7}
            )
            self._sent[self.sent] = time.monotonic()
            self.sent += 1
            self._client.paho.publish(f"nhue/v1/{LIVE_GATEWAY}/readings", body, qos=1)

    def _hear(self) -> None:
        while True:
            _, payload = self._client.heard.get()
            now = time.monotonic()
            for receipt in json.loads(payload)["receipts"]:
                sent = self._sent.pop(receipt["seq"], None)
                if sent is not None:  # of a message that came again the first receipt counts
                    self.seconds.append((sent - self._began, now - sent))
