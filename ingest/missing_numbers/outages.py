"""Notes the times in which we took in nothing, so that no plant is charged with our outage.

Of workers that share the readings each notes its own: what was to come to one that is down waits
for it at the broker, and is not with the others.

Up to `accounted_us` it is known of every instant whether we took in what came: it moves on while
ingest is connected, and over each outage once that is noted. It touches no message, and a store
that is down is no outage: the journal goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import structlog

from domain.health_log import BY_THE_BROKER, OurOutage
from domain.legal_day import (
    MICROSECONDS_PER_SECOND,
    each_day,
    from_microseconds,
    legal_day_of,
    to_microseconds,
)
from domain.registry import Registry
from storage.hand_over import HandOver
from storage.ports.records import RecordStore
from storage.ports.work.progress import INGEST

_LOG = structlog.get_logger("nhue.outages")
LEAST_US = 30 * MICROSECONDS_PER_SECOND

STOPPED = "ingest was stopped"
STOOD_STILL = "ingest stood still"
TOOK_IN_NOTHING = "ingest ran and took in nothing"
NO_BROKER = "no connection to the broker"
NO_JOURNAL = "the journal could not be written"
NOT_SERVED = f"{BY_THE_BROKER} it did not hand over what it had acknowledged"


def outage_between(
    last_seen_us: int | None, now_us: int, least_us: int = LEAST_US
) -> tuple[int, int] | None:
    """Return the outage [begin, end) from the last instant at which we took in to now, or None.

    None where it is shorter than `least_us`, where nothing was ever seen, and where our clock was
    set back.

    >>> outage_between(0, 29_000_000), outage_between(0, 30_000_000), outage_between(None, 0)
    (None, (0, 30000000), None)
    """
    if last_seen_us is None or now_us - last_seen_us < least_us:
        return None
    return last_seen_us, now_us


class OutageLog:
    """One thread calls `observe`, about once a second and never held up; another calls `write`.

    So a records' database that is slow or down is not taken for an outage, and what was noted
    waits until it answers.
    """

    def __init__(
        self,
        records: RecordStore,
        *,
        started_us: int,
        last_record_us: int | None = None,
        worker: int | None = None,
    ) -> None:
        """Note the outage from what was last accounted for to our start; raises StoreUnavailable.

        `last_record_us` is the receipt of the journal's last unstored record: newer than the last
        heartbeat where the records did not answer; `worker` is our number where others share.
        """
        self._records = records
        self._worker = worker or 1
        self._pending: HandOver[OurOutage] = HandOver()
        self._fault: str | None = None
        self.sound_since_us: int | None = None  # we take in without a fault, since then
        beat_us = records.beats(INGEST).get(self._worker, 0) * MICROSECONDS_PER_SECOND
        accounted_us = max(records.accounted_us(self._worker) or beat_us, last_record_us or 0)
        written = records.outages(accounted_us, started_us) if accounted_us else []
        for outage in written:
            # One that begins later may be another worker's: noted twice is better than not at all.
            if worker is None or outage.begin_us - accounted_us < LEAST_US:
                accounted_us = max(accounted_us, outage.end_us)
        # Up to when we took in what came, before this start; None on the very first one.
        self.before_start_us: int | None = accounted_us or None
        self.accounted_us = accounted_us or started_us  # the very first start: no outage
        if beat_us <= started_us:
            self._note(beat_us, TOOK_IN_NOTHING)
        self._note(started_us, STOPPED)
        self.accounted_us = self._seen_us = min(self.accounted_us, started_us)

    @property
    def waiting(self) -> int:
        """How many outages are noted and not yet written."""
        return len(self._pending)

    def observe(self, now_us: int, fault: str | None = None, *, silent_us: int = 0) -> None:
        """Note that at an instant we take in what comes, or by which fault we do not.

        `silent_us`: for how long nothing was taken in already when the fault is first seen. A fault
        is noted when it ends, and at each end of a legal day, so that its days are judged rightly.
        """
        if now_us < self._seen_us:
            self.accounted_us = min(self.accounted_us, now_us)  # our clock was set back
        still_us, self._seen_us = now_us - self._seen_us, now_us
        if fault is not None:
            self.sound_since_us = None
        elif self.sound_since_us is None or not 0 <= still_us < LEAST_US:
            self.sound_since_us = now_us
        if fault is not None and self._fault is None:
            self._fault = fault
            self.accounted_us = min(self.accounted_us, now_us - silent_us)
        if fault is None:
            self._note(now_us, self._fault or STOOD_STILL)
            self._fault = None
            self.accounted_us = now_us
        elif legal_day_of(self.accounted_us) < legal_day_of(now_us):
            self._note(now_us, self._fault or fault)

    def note(self, begin_us: int, end_us: int, reason: str) -> None:
        """Note a time in which readings may be gone though we took in what came, however short."""
        self._append(begin_us, end_us, reason)

    def write(self, now: datetime, registry: Registry) -> None:
        """Keep what was noted, and mark the ended days that it touches; raises StoreUnavailable.

        Every outlet of an operating cluster is marked. What was not written is tried again.
        """
        accounted_us = self.accounted_us  # read before the outages: it never runs ahead of them
        for noted in self._pending.first():
            outage = replace(noted, known_at=now)
            self._records.add_outage(outage, due=touched_days(registry, outage, now))
            self._pending.drop(1)
            _LOG.warning(
                "outage of ours",
                begin=from_microseconds(outage.begin_us).isoformat(),
                end=from_microseconds(outage.end_us).isoformat(),
                reason=outage.reason,
            )
        self._records.set_accounted(self._worker, accounted_us)

    def _note(self, end_us: int, reason: str) -> None:
        found = outage_between(self.accounted_us, end_us)
        if found is None:
            return
        self._append(*found, reason)
        self.accounted_us = end_us

    def _append(self, begin_us: int, end_us: int, reason: str) -> None:
        known_at = from_microseconds(end_us)
        self._pending.put(
            [OurOutage(begin_us=begin_us, end_us=end_us, reason=reason, known_at=known_at)]
        )


def touched_days(
    registry: Registry, outage: OurOutage, now: datetime
) -> Iterator[tuple[str, date]]:
    """Yield the days that an outage touches and that have ended, of each operating outlet."""
    first = legal_day_of(outage.begin_us)
    last = min(
        legal_day_of(outage.end_us - 1), legal_day_of(to_microseconds(now)) - timedelta(days=1)
    )
    for day in each_day(first, last):
        here = registry.on(day)
        for outlet_id in here.outlets:
            if here.cluster_of(outlet_id).operates:
                yield outlet_id, day
