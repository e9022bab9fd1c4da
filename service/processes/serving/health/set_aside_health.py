"""Says in health and metrics which outlet-days could not be judged; it judges none.

It reads the records, so that it tells the same where the judge runs in another process.
"""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import CollectorRegistry

from domain.errors import StoreUnavailable
from domain.health_log import PartHealth
from service.processes.known_gauge import Gauge
from storage.ports.judged.set_aside import SetAsideRecords

NAMED_MOST = 3


class SetAsideHealth:
    """Adds the days set aside to the judge's health; the metric is as of the last asking."""

    def __init__(self, records: SetAsideRecords, metrics: CollectorRegistry) -> None:
        self._records = records
        self._count = Gauge(
            "nhue_outlet_days_set_aside",
            "Outlet-days that could not be judged and wait for other data or another version",
            registry=metrics,
        )

    def told(self, parts: Mapping[str, PartHealth]) -> dict[str, PartHealth]:
        """Return the parts' health, the judge's degraded with the names where days are set aside.

        Without a judge among the parts, or while the records do not answer, nothing is added.
        """
        try:
            count = self._records.set_aside_count()
            named = self._records.set_aside_days(most=NAMED_MOST) if count else []
        except StoreUnavailable:
            self._count.forget()
            return dict(parts)
        self._count.set(count)
        judge = parts.get("judge")
        if not count or judge is None or judge.status == "down":
            return dict(parts)
        names = "; ".join(f"{one.outlet_id} {one.day}: {one.raised}" for one in named)
        more = f"; and {count - len(named)} more" if count > len(named) else ""
        said = f"{count} outlet-days could not be judged and are set aside: {names}{more}"
        detail = said if judge.status == "ok" else f"{judge.detail}; {said}"
        return {**parts, "judge": PartHealth("degraded", detail)}
