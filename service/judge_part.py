"""Judging as one part of a process: closes ended days and judges what waits, again and again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import structlog

from api.parts import PartHealth
from compliance.facts import Law
from compliance.judge import EvaluateBatch, Judge
from compliance.quality.thresholds import load_thresholds
from compliance.regulation import load_regulations
from domain.errors import StoreUnavailable
from domain.legal_day import legal_day_bounds_us, legal_day_of, to_microseconds
from service.clock import now
from service.settings import Settings
from service.workers import Workers
from storage.ports import ReadingStore, RecordStore

_LOG = structlog.get_logger("nhue.judge")
SEAL_AFTER_DAYS = 2  # late readings of these days still come often; sealing them would be in vain


class JudgePart:
    """The judge's loop; it holds no state that a restart could lose."""

    def __init__(
        self,
        settings: Settings,
        readings: ReadingStore,
        records: RecordStore,
        *,
        seal: Callable[[int], int] | None = None,
        evaluate: EvaluateBatch | None = None,
    ) -> None:
        """`seal` tidies an embedded store: it takes the instant before which days are over.

        `evaluate` judges batches elsewhere, on a cluster's machines; None: here.
        """
        self._records = records
        self._interval_seconds = settings.judge_interval_seconds
        self._seal = seal
        self._sealed_before_us = 0
        self.trouble: str | None = None
        self.judge = Judge(readings, records, law_of(settings), evaluate=evaluate)

    def start(self, workers: Workers) -> None:
        """Start the loop."""
        workers.start("judge", self._run)

    def health(self) -> dict[str, PartHealth]:
        """Say whether judging goes on."""
        if self.trouble is not None:
            return {"judge": PartHealth("degraded", self.trouble)}
        return {"judge": PartHealth("ok", "no fault since the last round")}

    def turn(self, stop: threading.Event | None = None) -> int:
        """Judge everything that waits and return how many outlet-days that were."""
        self.judge.close_ended_days(now())
        days = 0
        while stop is None or not stop.is_set():
            judged = self.judge.judge_due(now())
            if not judged.days:
                break
            days += judged.days
            _LOG.info("judged", outlet_days=judged.days, new_verdicts=judged.new_verdicts)
        self._records.set_watermark("beat:judge", int(now().timestamp()))
        return days

    def _run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                self.turn(stop)
                self._tidy()
                self.trouble = None
            except StoreUnavailable as error:
                self.trouble = str(error)
                _LOG.warning("judging waits", trouble=self.trouble)
            stop.wait(self._interval_seconds)

    def _tidy(self) -> None:
        if self._seal is None:
            return
        today = legal_day_of(to_microseconds(now()))
        before_us, _ = legal_day_bounds_us(today - timedelta(days=SEAL_AFTER_DAYS))
        if before_us > self._sealed_before_us:
            sealed = self._seal(before_us)
            self._sealed_before_us = before_us
            _LOG.info("sealed", readings=sealed)


def law_of(settings: Settings) -> Law:
    """Return the shipped law and thresholds with our own settings beside them."""
    return Law(
        regulations=load_regulations(),
        thresholds=load_thresholds(),
        minimum_capture=settings.minimum_capture,
    )
