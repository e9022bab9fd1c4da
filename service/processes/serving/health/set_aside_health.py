"""Says in health and metrics which outlet-days could not be judged, and at which weeks no look for
signals succeeded; it judges none.

It reads the records, so that it tells the same where the judge runs in another process.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from prometheus_client import CollectorRegistry

from domain.errors import StoreUnavailable
from domain.health_log import PartHealth
from service.processes.known_gauge import Gauge
from service.settings.clock import now
from storage.ports.judged.set_aside import SetAsideRecords
from storage.ports.judged.signals import SignalRecords

NAMED_MOST = 3
WEEKS_TOLD = timedelta(weeks=10)  # older ones are not looked at again


class _Records(SetAsideRecords, SignalRecords, Protocol):
    """The parts of the records that say what failed."""


class SetAsideHealth:
    """Adds what was set aside to the judge's health; the metric is as of the last asking."""

    def __init__(
        self,
        records: _Records,
        metrics: CollectorRegistry,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._records, self._clock = records, clock
        self._count = Gauge(
            "nhue_outlet_days_set_aside",
            "Outlet-days that could not be judged and wait for other data or another version",
            registry=metrics,
        )

    def told(self, parts: Mapping[str, PartHealth]) -> dict[str, PartHealth]:
        """Return the parts' health, the judge's degraded with the names where days are set aside,
        or weeks cannot be looked at.

        Without a judge among the parts, or while the records do not answer, nothing is added.
        """
        try:
            count = self._records.set_aside_count()
            named = self._records.set_aside_days(most=NAMED_MOST) if count else []
            weeks = self._records.failed_weeks((self._clock() - WEEKS_TOLD).date())
        except StoreUnavailable:
            self._count.forget()
            return dict(parts)
        self._count.set(count)
        judge = parts.get("judge")
        if not (count or weeks) or judge is None or judge.status == "down":
            return dict(parts)
        said = [] if judge.status == "ok" else [judge.detail]
        if count:
            days = [f"{one.outlet_id} {one.day}: {one.raised}" for one in named]
            said.append(_named("outlet-days could not be judged and are set aside", count, days))
        if weeks:
            failed = [
                f"{one.week.outlet_id} {one.week.first_day}: {one.week.raised}"
                for one in weeks[:NAMED_MOST]
            ]
            said.append(_named("outlet-weeks cannot be looked at for signals", len(weeks), failed))
        return {**parts, "judge": PartHealth("degraded", "; ".join(said))}


def _named(what: str, count: int, named: Sequence[str]) -> str:
    more = f"; and {count - len(named)} more" if count > len(named) else ""
    return f"{count} {what}: {'; '.join(named)}{more}"
