"""Judging as one part of a process: closes ended days and judges what waits, again and again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import lru_cache
from importlib import metadata

import structlog

from compliance.city.day_keeper import DayKeeper
from compliance.city.event_keeper import keep_events_up
from compliance.days.day_facts import Law
from compliance.integrity.keeper import SignalKeeper
from compliance.judging.judge import EvaluateBatch, Judge
from compliance.law.regulation import Regulation, load_regulations
from compliance.quality.thresholds.reviewed import Thresholds, load_thresholds
from domain.errors import StoreUnavailable
from domain.health_log import PartHealth
from domain.legal_day import legal_day_bounds_us, legal_day_of, to_microseconds
from domain.measured.signals import WeekSignals
from ingest.storing.store_mark import refuse_behind
from service.settings.clock import now
from service.settings.settings import Settings
from service.threads import Workers
from storage.ports.readings import ReadingStore
from storage.ports.records import RecordStore
from storage.ports.work.progress import JUDGE

_LOG = structlog.get_logger("nhue.judge")
SEAL_AFTER_DAYS = 2  # late readings of these days still come often; sealing them would be in vain


class JudgePart:
    """The judge's loop; it holds no state that a restart could lose."""

    def __init__(
        self,
        settings: Settings,
        readings: ReadingStore,
        records: RecordStore,
        workers: Workers,
        *,
        seal: Callable[[int], int] | None = None,
        evaluate: EvaluateBatch | None = None,
    ) -> None:
        """`seal` tidies an embedded store: it takes the instant before which days are over.

        `evaluate` judges batches elsewhere, on a cluster's machines; None: here.
        """
        self._readings, self._records, self._workers = readings, records, workers
        self._interval_seconds = settings.judge_interval_seconds
        self._silent_minutes = settings.silent_after_minutes
        self._seal = seal
        self._sealed_before_us = 0
        self.trouble: str | None = None
        self._tried_again = False
        law = law_of(settings)
        self._days = DayKeeper(records, law.minimum_capture)
        version = f"nhue {metadata.version('nhue')}; {law.rules}"
        self._signals = SignalKeeper(
            readings, records, law, version=version, failed=_log_failed_week
        )
        self.judge = Judge(
            readings,
            records,
            law,
            evaluate=evaluate,
            version=version,
            sound=self.refuse_store_behind,
        )

    def start(self) -> None:
        """Start the loop."""
        self._workers.start("judge", self._run)

    def health(self) -> dict[str, PartHealth]:
        """Say whether judging goes on."""
        if self.trouble is not None:
            return {"judge": PartHealth("degraded", self.trouble)}
        return {"judge": PartHealth("ok", "no fault since the last round")}

    def turn(self, stop: threading.Event | None = None) -> int:
        """Judge everything that waits and return how many outlet-days that were."""
        if not self._tried_again:
            self.judge.try_again()
            self._tried_again = True
        self.judge.close_ended_days(now())
        days = 0
        while stop is None or not stop.is_set():
            self.refuse_store_behind()
            judged = self.judge.judge_due(now())
            if not judged.days:
                break
            days += judged.days
            self.keep_events_up()
            _LOG.info("judged", outlet_days=judged.days, new_verdicts=judged.new_verdicts)
            for one in judged.set_aside:
                _LOG.error(
                    "an outlet-day cannot be judged and is set aside",
                    outlet=one.outlet_id,
                    day=str(one.day),
                    raised=one.raised,
                )
        self.keep_events_up()
        ended = legal_day_of(to_microseconds(now())) - timedelta(days=1)
        self._days.turn(ended)
        self._signals.turn(ended, now())
        self._records.beat(JUDGE, at_seconds=int(now().timestamp()))
        return days

    def keep_events_up(self) -> None:
        """Keep the events that follow from what was judged; raises StoreUnavailable."""
        keep_events_up(self._records, self._silent_minutes)

    def refuse_store_behind(self) -> None:
        """Raise StoreUnavailable where the reading store lacks what was stored, or is down."""
        refuse_behind(self._readings, self._records)

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


def _log_failed_week(week: WeekSignals) -> None:
    _LOG.error(
        "an outlet-week cannot be looked at for signals",
        outlet=week.outlet_id,
        first_day=str(week.first_day),
        raised=week.raised,
    )


def law_of(settings: Settings) -> Law:
    """Return the shipped law and thresholds with our own settings beside them."""
    regulations, thresholds = _on_file()
    return Law(
        regulations=regulations,
        thresholds=thresholds,
        minimum_capture=settings.minimum_capture,
    )


@lru_cache(maxsize=1)
def _on_file() -> tuple[Mapping[str, Regulation], Thresholds]:
    """Return the shipped files, which no running service sees changed."""
    return load_regulations(), load_thresholds()
