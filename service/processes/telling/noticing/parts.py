"""Finds which parts of the service are down, once it is not for a moment alone.

What is seen for a shorter time than it takes to believe it stays as it was told before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta

from domain.health_log import PartHealth
from domain.judged.told.things import Facts, Place, Seen, ThingKind

_LEVELS = {"degraded": 1, "down": 2}
# Said by the outbox itself: a message about it would wait there too.
_OF_OURSELVES = frozenset({"notifications", "telling"})


class PartsWatched:
    """Remembers since when each part is as it is; a restart begins to watch anew."""

    def __init__(
        self, health: Callable[[], Mapping[str, PartHealth]], believed_after: timedelta
    ) -> None:
        self._health, self._believed_after = health, believed_after
        self._since: dict[str, tuple[int, datetime]] = {}

    def seen(self, open_parts: Collection[str], now: datetime) -> list[Seen]:
        """Return the parts that are down; `open_parts` are those that were told to be."""
        found = []
        for name, health in sorted(self._health().items()):
            if name in _OF_OURSELVES:
                continue
            level = _LEVELS.get(health.status, 0)
            before = self._since.get(name)
            # Whether it is well or not is what has to last; how bad it is follows at once
            if before is None or bool(before[0]) != bool(level):
                before = self._since[name] = (level, now)
            is_believed = now - before[1] >= self._believed_after
            is_told_down = bool(level) if is_believed else name in open_parts
            if is_told_down:
                said = health.detail if level else "works again, for how long is looked at"
                facts = Facts(part=name, status=health.status, said=said)
                place = Place(kind=ThingKind.SERVICE, of=name)
                found.append(Seen(place=place, goes_on=True, level=level, facts=facts))
        return found
