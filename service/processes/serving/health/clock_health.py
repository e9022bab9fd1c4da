"""Says in health and metrics which gateways' clocks are wrong; it is no fault of a part of ours."""

from __future__ import annotations

from prometheus_client import CollectorRegistry

from domain.errors import StoreUnavailable
from domain.gateways.clocks import ClockFinding, span_words
from domain.health_log import PartHealth
from domain.legal_day import MICROSECONDS_PER_SECOND, legal_day_of
from domain.registry import Registry
from service.processes.known_gauge import Gauge
from service.settings.clock import now_us
from storage.ports.records import RecordStore

NAMED_MOST = 5


class ClockHealth:
    """Reads what the storer found, so that it tells the same where that is another process."""

    def __init__(self, records: RecordStore, metrics: CollectorRegistry) -> None:
        self._records = records
        self._count = Gauge(
            "nhue_gateway_clocks_wrong",
            "Gateways of the registry whose clock is wrong by now",
            registry=metrics,
        )

    def told(self) -> dict[str, PartHealth]:
        """Return a word on the gateways' clocks where any is wrong, else nothing."""
        try:
            wrong = [one for one in self._records.clocks().values() if one.until_us is None]
            registry = self._records.registry() if wrong else Registry()
        except StoreUnavailable:
            self._count.forget()
            return {}
        of = registry.outlets_by_gateway(legal_day_of(now_us()))
        wrong = [one for one in wrong if one.gateway_id in of]
        self._count.set(len(wrong))
        if not wrong:
            return {}
        named = "; ".join(_named(one, of[one.gateway_id]) for one in wrong[:NAMED_MOST])
        more = f"; and {len(wrong) - NAMED_MOST} more" if len(wrong) > NAMED_MOST else ""
        said = f"wrong at {len(wrong)} gateways, for their plants to set: {named}{more}"
        return {"gateway_clocks": PartHealth("ok", said)}


def _named(finding: ClockFinding, outlets: list[str]) -> str:
    span = span_words(abs(finding.offset_us) // MICROSECONDS_PER_SECOND)
    where = "ahead" if finding.offset_us > 0 else "behind"
    return f"{finding.gateway_id} ({', '.join(outlets)}) {span} {where}: {finding.fault}"
