"""What ingest counts, under Prometheus' names; counting decides nothing."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram


class IngestMetrics:
    """The counters of one ingest process, in a registry of their own."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.messages = Counter(
            "nhue_messages",
            "Messages journalled, by outcome of their receipt",
            ["outcome"],
            registry=registry,
        )
        self.readings = Counter(
            "nhue_readings", "Readings received, by standing", ["standing"], registry=registry
        )
        self.refusals = Counter(
            "nhue_refusals", "Messages and readings refused, by code", ["code"], registry=registry
        )
        self.commit_seconds = Histogram(
            "nhue_journal_commit_seconds",
            "Time to write and fdatasync one group",
            buckets=(0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.25, 1.0),
            registry=registry,
        )
        self.journal_position = Gauge(
            "nhue_journal_position", "Last position on disk", registry=registry
        )
        self.store_position = Gauge(
            "nhue_store_position", "Last position in the reading store", registry=registry
        )
