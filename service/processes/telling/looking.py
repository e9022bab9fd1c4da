"""THE ORDER of a look: what stands now, held against what was told, kept with its messages.

It follows from the records alone: a look that was broken off is made again, and one that is made
twice tells nothing twice. It sends nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from domain.health_log import PartHealth
from domain.judged.told.following import grown, new_stages, told_together
from domain.judged.told.things import Grown, NewStage, Place, Seen, Telling, Thing, ThingKind
from domain.legal_day import legal_day_of, to_microseconds
from domain.registry import Registry
from service.processes.telling.audience import Audience
from service.processes.telling.digests import tell_together, tell_who_is_new
from service.processes.telling.escalating import tell_next
from service.processes.telling.noticing.events import OF_EVENTS, seen_events, with_limits
from service.processes.telling.noticing.others import OTHERS, seen_others
from service.processes.telling.noticing.parts import PartsWatched
from service.processes.telling.noticing.settled import Settled
from storage.ports.records import RecordStore

_LOG = structlog.get_logger("nhue.telling")
_EVENTS = "events"
_KEPT_AT_ONCE = 500  # stages in one transaction: others write in between
# Cases, sensors and days set aside are looked at again after so long, whatever was decided.
_OTHERS_SECONDS = 60.0


class Looking:
    """Looks at the records again and again; what it has in mind can be lost."""

    def __init__(
        self,
        records: RecordStore,
        health: Callable[[], Mapping[str, PartHealth]],
        *,
        silent_minutes: int,
        late_days: int,
        part_seconds: int,
        settle_seconds: float,
    ) -> None:
        self._records = records
        self._silent_minutes, self._late_days = silent_minutes, late_days
        self._parts = PartsWatched(health, timedelta(seconds=part_seconds))
        self._settled = Settled(records, timedelta(seconds=settle_seconds))
        self._looked_at: datetime | None = None
        self._looked_through: datetime | None = None

    def look(self, now: datetime) -> int:
        """Keep everything that is new to tell; return how many stages. Raises StoreUnavailable."""
        registry = self._records.registry()
        audience = Audience.of(self._records, registry)
        # Before what is found now: that is told to who is new by itself
        tell_who_is_new(self._records, audience, now)
        kept = self._parts_of_service(audience, now)
        if self._settled.is_time(now):
            kept += self._events(registry, audience, now)
        if self._is_time_for_others(now):
            known = self._records.things(kinds=OTHERS)
            kept += self._keep(known, seen_others(self._records, registry, now), audience, now, {})
        tell_together(self._records, audience, now)
        tell_next(self._records, audience, now)
        return kept

    def _events(self, registry: Registry, audience: Audience, now: datetime) -> int:
        since_us = self._records.noticed_through(_EVENTS)
        events = seen_events(self._records, registry, self._silent_minutes, since_us)
        if events is None:
            return 0
        known: list[Thing] = []
        if events.outlets:
            known = self._records.things(kinds=OF_EVENTS, outlets=events.outlets)
        return self._keep(known, events.seen, audience, now, {_EVENTS: events.through_us})

    def _parts_of_service(self, audience: Audience, now: datetime) -> int:
        known = self._records.things(kinds=[ThingKind.SERVICE])
        down = {one.place.of for one in known if one.is_open}
        return self._keep(known, self._parts.seen(down, now), audience, now, {})

    def _is_time_for_others(self, now: datetime) -> bool:
        through = self._records.known_through()
        if (
            self._looked_at is not None
            and through == self._looked_through
            and (now - self._looked_at).total_seconds() < _OTHERS_SECONDS
        ):
            return False
        self._looked_at, self._looked_through = now, through
        return True

    def _keep(
        self,
        known: Sequence[Thing],
        seen: Sequence[Seen],
        audience: Audience,
        now: datetime,
        through: Mapping[str, int],
    ) -> int:
        stages, more = self._new(known, seen, now)
        stages = with_limits(self._records, told_together(stages))
        told = [
            (stage, audience.messages(stage, now) if stage.telling is Telling.ALONE else [])
            for stage in stages
        ]
        parts = [told[at : at + _KEPT_AT_ONCE] for at in range(0, len(told), _KEPT_AT_ONCE)]
        after = self._records.last_stage()
        for part in parts[:-1]:
            if not self._records.keep_stages(part, now, after=after, through={}):
                return 0  # another one looks, too: what it kept is seen by the next look
            after = self._records.last_stage()
        last = parts[-1] if parts else []
        if last or more or through:
            self._records.keep_stages(last, now, after=after, through=through, grown=more)
        if stages:
            messages = sum(len(some) for _, some in told)
            _LOG.info("noticed", stages=len(stages), messages=messages)
        return len(stages)

    def _new(
        self, known: Sequence[Thing], seen: Sequence[Seen], now: datetime
    ) -> tuple[list[NewStage], list[Grown]]:
        today = legal_day_of(to_microseconds(now))
        things: defaultdict[Place, list[Thing]] = defaultdict(list)
        stands: defaultdict[Place, list[Seen]] = defaultdict(list)
        for thing in known:
            things[thing.place].append(thing)
        for one in seen:
            stands[one.place].append(one)
        stages: list[NewStage] = []
        more: list[Grown] = []
        for place in sorted(things.keys() | stands.keys(), key=_by_words):
            of_place = things[place], stands[place]
            stages += new_stages(*of_place, today, late_after_days=self._late_days)
            more += grown(*of_place)
        return stages, more


def _by_words(place: Place) -> tuple[str, str, str, str]:
    return place.kind, place.outlet_id, place.parameter or "", place.of
