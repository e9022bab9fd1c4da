"""Says in health and metrics what waits in the outbox, and who is not reached; it sends nothing.

It reads the records, so that it tells the same where another process sends.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry

from domain.errors import StoreUnavailable
from domain.health_log import PartHealth
from domain.judged.told.outbox import OutboxCounts
from domain.judged.told.recipients import is_reached
from domain.judged.told.rules import NotifyRule, shown_address
from service.processes.known_gauge import Gauge
from service.settings.clock import now
from storage.ports.records import RecordStore
from storage.ports.work.progress import TELLING

WAITS_MOST = timedelta(minutes=15)
SILENT_MOST = timedelta(minutes=2)
_NAMED_MOST = 3
_NO_ADDRESS = "who is named has no address, set one with `nhue notify address`"


class OutboxHealth:
    """Reads the outbox when it is asked; the metrics are as of the last asking."""

    def __init__(self, records: RecordStore, metrics: CollectorRegistry) -> None:
        self._records = records
        self._waiting = Gauge(
            "nhue_notifications_waiting", "Messages that wait to be sent", registry=metrics
        )
        self._oldest = Gauge(
            "nhue_notifications_oldest_waiting_seconds",
            "How long the oldest of them has waited",
            registry=metrics,
        )
        self._unreached = Gauge(
            "nhue_notifications_unreached",
            "Addresses of which the last message could not be delivered",
            registry=metrics,
        )

    def told(self) -> dict[str, PartHealth]:
        """Return a word on notifications, nothing where no rule was ever set."""
        at = now()
        try:
            counts = self._records.outbox_counts()
            rules = [one for one in self._records.rules() if one.end is None]
            unreached = self._records.unreached() if counts.undelivered else []
            beats = self._records.beats(TELLING)
            faults = _names_nobody(self._records, rules)
        except StoreUnavailable:
            for one in (self._waiting, self._oldest, self._unreached):
                one.forget()
            return {}
        waited = timedelta(0) if counts.oldest_at is None else at - counts.oldest_at
        self._waiting.set(counts.waiting)
        self._oldest.set(max(0.0, waited.total_seconds()))
        self._unreached.set(counts.undelivered)
        if not rules and not counts.waiting:
            return {}
        faults += _faults(counts, waited, max(beats.values(), default=0), at)
        if unreached:
            named = "; ".join(
                f"{channel.value} {shown_address(address)}: {said}"
                for channel, address, said in unreached[:_NAMED_MOST]
            )
            more = len(unreached) - _NAMED_MOST
            faults.append(f"not delivered: {named}{f'; and {more} more' if more > 0 else ''}")
        if faults:
            return {"notifications": PartHealth("degraded", "; ".join(faults))}
        return {"notifications": PartHealth("ok", f"{counts.waiting} messages wait")}


def _names_nobody(records: RecordStore, rules: Sequence[NotifyRule]) -> list[str]:
    """Return of which rules nobody has an address; an account's name is not for everybody."""
    if not rules:
        return []
    accounts, addresses = records.accounts(), records.mail_addresses()
    faults = []
    for rule in rules:
        if not is_reached(rule.who, accounts, addresses):
            faults.append(f"rule {rule.id} tells nobody: {_NO_ADDRESS}")
        if rule.escalate_to and not is_reached(rule.escalate_to, accounts, addresses):
            faults.append(f"rule {rule.id} tells nobody next: {_NO_ADDRESS}")
    return faults


def _faults(counts: OutboxCounts, waited: timedelta, beat_seconds: int, at: datetime) -> list[str]:
    faults = []
    if waited > WAITS_MOST:
        minutes = int(waited.total_seconds() // 60)
        faults.append(f"{counts.waiting} messages wait, the oldest for {minutes} minutes")
    silent = at.timestamp() - beat_seconds
    if silent > SILENT_MOST.total_seconds():
        faults.append(
            f"nobody tells or sends for {int(silent)} s: start `nhue notify run` or `nhue run`"
            if beat_seconds
            else "nobody tells or sends: start `nhue notify run` or `nhue run`"
        )
    return faults
