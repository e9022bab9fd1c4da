"""What ingest counts, under Prometheus' names; counting decides nothing."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from ingest.receipts.receipt import Receipt


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

    def count(self, receipts: Sequence[Receipt]) -> None:
        """Count a group's receipts: messages by outcome, readings by standing, refusals by code."""
        outcomes: Tally[str] = Tally([receipt.outcome for receipt in receipts])
        codes: Tally[str] = Tally()
        accepted = duplicate = conflict = refused = 0
        for receipt in receipts:
            of_message = receipt.standing
            accepted += of_message.accepted
            duplicate += of_message.duplicate
            conflict += of_message.conflict
            if receipt.refusals:
                refused += receipt.refused
                codes.update(refusal.code.value for refusal in receipt.refusals)
        standings = {
            "accepted": accepted,
            "duplicate": duplicate,
            "conflict": conflict,
            "refused": refused,
        }
        for outcome, number in outcomes.items():
            self.messages.labels(outcome).inc(number)
        for standing, number in standings.items():
            self.readings.labels(standing).inc(number)
        for code, number in codes.items():
            self.refusals.labels(code).inc(number)
