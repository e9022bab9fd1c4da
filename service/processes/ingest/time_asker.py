"""Asks gateways by time for what never came after an outage, where no running number tells.

What waited for us at a broker that was killed is gone though the gateway had its acknowledgement.
A gateway with numbers is asked by number (ingest/missing_numbers/gateway_numbers.py). It blames
nobody.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable

import structlog

from domain.errors import StoreUnavailable
from domain.gateways.running_numbers import SequenceChanges
from domain.health_log import OurOutage
from domain.legal_day import MICROSECONDS_PER_MINUTE, legal_day_of
from domain.registry import Registry
from ingest.missing_numbers.patience import GIVE_UP_US
from ingest.missing_numbers.times import (
    OLDEST_US,
    Span,
    about_of,
    askings_due,
    joined,
    missing_spans,
    time_commands,
)
from ingest.storing.store_mark import refuse_behind
from storage.ports.readings import ReadingStore
from storage.ports.records import RecordStore

_LOG = structlog.get_logger("nhue.ingest")
TURN_SECONDS = 1.0


class TimeAsker:
    """Looks at the outages of the last day; one thread uses it."""

    def __init__(
        self,
        records: RecordStore,
        readings: ReadingStore,
        *,
        settle_us: int,
        is_behind: Callable[[], bool],
        clock_us: Callable[[], int],
    ) -> None:
        """`settle_us` after an outage's end it is asked first; never while `is_behind`."""
        self._records, self._readings = records, readings
        self._settle_us, self._is_behind, self._clock_us = settle_us, is_behind, clock_us
        self._asked: dict[str, int] = {}  # times asked, by what it is about

    def run(self, stop: threading.Event) -> None:
        """Ask what is due, each second, until `stop`."""
        while not stop.wait(TURN_SECONDS):
            try:
                self.turn()
            except StoreUnavailable as error:
                _LOG.info("gateways are asked by time later", why=str(error))

    def turn(self) -> int:
        """Ask what is due now; return how many commands that makes.

        Raises StoreUnavailable, also where the store lacks what was stored: its word is not taken.
        """
        now_us = self._clock_us()
        if self._is_behind():
            return 0
        made = 0
        registry: Registry | None = None
        outages = self._records.outages(now_us - GIVE_UP_US - self._settle_us, now_us)
        for outage in outages:
            about = about_of(outage.begin_us, outage.end_us)
            due = askings_due(outage.end_us + self._settle_us, now_us)
            if due <= self._asked.get(about, 0):
                continue
            refuse_behind(self._readings, self._records)
            registry = registry or self._records.registry()
            made += self._ask(outage, about, due, registry.on(legal_day_of(outage.end_us)), now_us)
            self._asked[about] = due
        abouts = {about_of(one.begin_us, one.end_us) for one in outages}
        self._asked = {about: n for about, n in self._asked.items() if about in abouts}
        return made

    def _ask(
        self, outage: OurOutage, about: str, number: int, registry: Registry, now_us: int
    ) -> int:
        numbered = {one.gateway_id for one in self._records.gateway_sequences()}
        without = self._records.gateways_without(about)
        spans: dict[str, list[Span]] = defaultdict(list)
        for outlet in registry.outlets.values():
            gateway_id = outlet.gateway_id
            operates = registry.cluster_of(outlet.id).operates
            if gateway_id in numbered or gateway_id in without:
                continue
            if operates:
                spans[gateway_id] += self._missing(registry, outlet.id, outage, now_us)
        commands = [
            command
            for gateway_id, missing in spans.items()
            for command in time_commands(gateway_id, about, number, joined(missing), now_us)
        ]
        if commands:
            refuse_behind(self._readings, self._records)  # it may have been lost while we read
            self._records.keep_sequences(SequenceChanges(commands=tuple(commands)))
        return len(commands)

    def _missing(
        self, registry: Registry, outlet_id: str, outage: OurOutage, now_us: int
    ) -> list[Span]:
        """Return when nothing of an outlet came in an outage; before its first reading nothing is
        expected, and without a permit nobody knows how often.
        """
        permit = registry.permit_on(outlet_id, legal_day_of(outage.end_us))
        latest_us = self._readings.latest_us(outlet_id)
        if permit is None or latest_us is None:
            return []
        interval_us = permit.interval_minutes * MICROSECONDS_PER_MINUTE
        begin_us = max(outage.begin_us, outage.end_us - OLDEST_US)
        read_begin_us, read_end_us = begin_us - interval_us, outage.end_us + interval_us
        times = {
            int(time_us)
            for parameter in registry.outlets[outlet_id].parameters
            for time_us in self._readings.read(
                outlet_id, parameter, read_begin_us, read_end_us
            ).time_us
        }
        over_us = now_us // interval_us * interval_us  # a slot that is not over may still be filled
        return missing_spans(times, begin_us, min(outage.end_us, over_us), interval_us)
