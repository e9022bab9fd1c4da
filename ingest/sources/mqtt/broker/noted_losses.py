"""What the broker has lost of what it acknowledged: noted as an outage with its span, and told.

It decides nothing about which readings are gone: a reading that came all the same fills its slot.
"""

from __future__ import annotations

from collections.abc import Callable

from domain.health_log import BY_THE_BROKER
from domain.legal_day import from_microseconds
from ingest.missing_numbers.outages import OutageLog
from ingest.sources.mqtt.broker.losses import RESTARTED, BrokerLoss, BrokerWatch
from storage.ports.work.progress import BrokerLife, ProgressRecords

TOLD_US = 86_400_000_000  # a finding is told in health for a day; the outages keep it
SECOND_US = 1_000_000


class BrokerSide:
    """Takes what the watch notices on one thread, and keeps what it must know on another."""

    def __init__(
        self,
        records: ProgressRecords,
        outages: OutageLog,
        has_records: Callable[[], bool],
        *,
        worker: int,
    ) -> None:
        """Go on from what was known of the broker; raises StoreUnavailable."""
        self._records, self._outages = records, outages
        self._worker = worker
        self._told: dict[str, BrokerLoss] = {}
        self.watch = BrokerWatch(has_records, seen_us=outages.before_start_us)
        self._written = began_seconds, dropped = records.broker_life(worker)
        began_us = None if began_seconds is None else began_seconds * SECOND_US
        self.watch.remembers(began_us, dropped)

    def observe(self, now_us: int) -> None:
        """Note what was noticed; never waits."""
        for loss in self.watch.take():
            self._outages.note(*loss)
            if loss.reason != RESTARTED:  # in good order nothing is lost by it
                self._told[loss.reason] = loss
        self._told = {
            reason: loss for reason, loss in self._told.items() if now_us - loss.end_us < TOLD_US
        }

    def write(self) -> None:
        """Keep what is to be known after our next start; raises StoreUnavailable."""
        began_us, dropped = self.watch.known
        known = BrokerLife(None if began_us is None else began_us // SECOND_US, dropped)
        if known != self._written:
            self._records.keep_broker_life(self._worker, known)
            self._written = known

    def findings(self) -> list[str]:
        """Return what was lost within the last day, each with its span, in words."""
        return [
            f"{loss.reason.removeprefix(BY_THE_BROKER).strip()} "
            f"({_told(loss.begin_us)} to {_told(loss.end_us)})"
            for loss in list(self._told.values())
        ]


def _told(at_us: int) -> str:
    return from_microseconds(at_us).isoformat(timespec="seconds").replace("+00:00", "Z")
