"""Telling as one part of a process: looks at what is new, and sends what waits, again and again.

One of all processes does it at a time; who is killed has its turn taken over when that is over.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from uuid import uuid4

import structlog

from domain.errors import StoreUnavailable
from domain.health_log import PartHealth
from domain.judged.told.outbox import Patience
from domain.judged.told.rules import Channel
from service.processes.telling.looking import Looking
from service.processes.telling.sending.mail import mail_door
from service.processes.telling.sending.round import Rounds
from service.processes.telling.sending.webhook import WebhookDoor
from service.settings.clock import now
from service.settings.settings import Settings
from service.threads import Workers
from storage.ports.records import RecordStore
from storage.ports.work.progress import TELLING

_LOG = structlog.get_logger("nhue.telling")
_TURN = "telling"
# A turn lasts for three looks, and is kept by a thread of its own, so that a slow server never
# loses it: who is killed has it taken over after that.
_TURN_LOOKS = 3
_TURN_SECONDS_LEAST = 1.0
_BEAT_SECONDS = 10.0


class TellingPart:
    """The loop that looks and sends, and the one that keeps its turn."""

    def __init__(
        self,
        settings: Settings,
        records: RecordStore,
        workers: Workers,
        health: Callable[[], Mapping[str, PartHealth]],
    ) -> None:
        """`health` tells how the other parts are. Raises SettingsUnusable."""
        self._records, self._workers = records, workers
        self._interval_seconds = settings.notify_interval_seconds
        self._looking = Looking(
            records,
            health,
            silent_minutes=settings.silent_after_minutes,
            late_days=settings.notify_late_days,
            part_seconds=settings.notify_part_seconds,
            settle_seconds=settings.notify_settle_seconds,
        )
        self._rounds = Rounds(
            records,
            {
                Channel.EMAIL: mail_door(settings),
                Channel.WEBHOOK: WebhookDoor(settings, self._secret_of),
            },
            Patience(
                settings.notify_retry_seconds,
                settings.notify_retry_most_seconds,
                timedelta(hours=settings.notify_give_up_hours),
            ),
            settings.public_url,
            now,
        )
        self._turn_seconds = max(_TURN_SECONDS_LEAST, _TURN_LOOKS * self._interval_seconds)
        self._kept_each_seconds = self._turn_seconds / _TURN_LOOKS
        self._holder = uuid4().hex
        self._kept_until = 0.0  # of our own clock that no one sets
        self.trouble: str | None = None

    def start(self) -> None:
        """Start both loops."""
        self._workers.start("telling turn", self._keep_turn)
        self._workers.start("telling", self._run)

    def health(self) -> dict[str, PartHealth]:
        """Say whether telling goes on; what waits, the outbox itself says."""
        if self.trouble is not None:
            return {"telling": PartHealth("degraded", self.trouble)}
        return {"telling": PartHealth("ok", "no fault since the last round")}

    def turn(self, stop: threading.Event | None = None) -> int:
        """Look once and send what may go; return how many messages were tried."""
        self._looking.look(now())
        return self._rounds.send(lambda: self._may_go_on(stop))

    def take_turn(self) -> bool:
        """Take or keep our turn among all processes; False where another has it."""
        asked_at = time.monotonic()
        instant = now()
        until = instant + timedelta(seconds=self._turn_seconds)
        if not self._records.take_turn(_TURN, self._holder, instant, until):
            return False
        # Ours ends before anybody else could take it
        self._kept_until = asked_at + self._turn_seconds - self._kept_each_seconds / 2
        return True

    def leave_turn(self) -> None:
        """Let another take the turn at once."""
        self._kept_until = 0.0
        self._records.leave_turn(_TURN, self._holder)

    def _has_turn(self) -> bool:
        return time.monotonic() < self._kept_until

    def _may_go_on(self, stop: threading.Event | None) -> bool:
        return self._has_turn() and not (stop is not None and stop.is_set())

    def _keep_turn(self, stop: threading.Event) -> None:
        beat_at = 0.0
        while not stop.is_set():
            try:
                if self.take_turn() and time.monotonic() >= beat_at:
                    self._records.beat(TELLING, at_seconds=int(now().timestamp()))
                    beat_at = time.monotonic() + _BEAT_SECONDS
            except StoreUnavailable as error:
                _LOG.warning("the turn cannot be kept", trouble=str(error))
            stop.wait(
                min(self._kept_each_seconds, 1.0)
                if not self._has_turn()
                else self._kept_each_seconds
            )

    def _run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            if not self._has_turn():
                stop.wait(0.2)
                continue
            try:
                self.turn(stop)
                self.trouble = None
            except StoreUnavailable as error:
                self.trouble = str(error)
                _LOG.warning("telling waits", trouble=self.trouble)
            stop.wait(self._interval_seconds)
        try:
            self.leave_turn()
        except StoreUnavailable as error:
            _LOG.warning("the turn is left to its end", trouble=str(error))

    def _secret_of(self, rule_id: int) -> str:
        return next((one.secret for one in self._records.rules() if one.id == rule_id), "")
