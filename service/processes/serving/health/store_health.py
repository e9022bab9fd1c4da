"""Says in health and metrics what the reading store refuses for good and what is to be mended.

It reads records and store, so that it tells the same where ingest runs in another process.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry

from domain.errors import StoreUnavailable
from domain.health_log import PartHealth
from service.processes.known_gauge import Gauge
from storage.ports.readings import ReadingStore
from storage.ports.records import RecordStore


class StoreHealth:
    """The health of the readings; the metric is as of the last asking."""

    def __init__(
        self, readings: ReadingStore, records: RecordStore, metrics: CollectorRegistry
    ) -> None:
        self._readings, self._records = readings, records
        self._count = Gauge(
            "nhue_readings_refused",
            "Readings that the store refuses for good; `nhue store refused` names them",
            registry=metrics,
        )

    def told(self) -> PartHealth:
        """Return how the reading store is: down, degraded with each remedy, or ok."""
        refused = self._refused()
        try:
            self._readings.check()
            said = [*self._readings.findings(), *refused]
        except StoreUnavailable as error:
            return PartHealth("down", str(error))
        return PartHealth("degraded", "; ".join(said)) if said else PartHealth("ok", "answers")

    def _refused(self) -> list[str]:
        try:
            counts = self._records.refused_counts()
        except StoreUnavailable:  # the records' own health says so
            self._count.forget()
            return []
        self._count.set(sum(counts.values()))
        return [
            f"{count} readings are refused for good and set aside (`nhue store refused`): "
            f"{reason}; {remedy}"
            for (reason, remedy), count in counts.items()
        ]
