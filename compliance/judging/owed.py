"""Of which outlet-days anything is owed: by the registry of the day, and since something came.

Since when an outlet is connected is found out here, where its days are judged: whatever comes marks
its day, and a day before all that is known of makes us look again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from compliance.days.day_facts import OutletDay as DayFacts
from domain.judged.monitoring import monitored
from domain.legal_day import each_day, legal_day_bounds_us, legal_day_of
from domain.registry import Registry
from storage.ports.readings import ReadingStore
from storage.ports.records import RecordStore
from storage.ports.work.due import DueDay

_ONE_DAY = timedelta(days=1)
# More outlet-days than can wait, and a day before any reading.
_ALL = 1_000_000_000
_EARLIEST_DAY = date(1976, 1, 1)

OutletDay = tuple[str, date]


class Owed:
    """Tells which outlet-days are owed, and keeps since when outlets are connected."""

    def __init__(
        self,
        readings: ReadingStore,
        records: RecordStore,
        sound: Callable[[], None] | None = None,
    ) -> None:
        """`sound` raises StoreUnavailable where the readings are not whole."""
        self._readings, self._records, self._sound = readings, records, sound
        self._asked_all = False
        self._made: tuple[Registry, dict[str, date], Registry] | None = None

    def registry(self) -> Registry:
        """Return the registry whose outlets are there on the days on which they owe readings.

        The same object while nothing new is known.
        """
        registry, connected = self._records.registry(), self._records.connected()
        if self._made is None or self._made[0] is not registry or self._made[1] != connected:
            self._made = registry, connected, monitored(registry, connected)
        return self._made[2]

    def learn(self, now: datetime, waiting: Iterable[DueDay] | None = None) -> int:
        """Keep since when outlets are connected, where that is not known or was earlier than known,
        and mark what they owe since due; return how many outlet-days these are.

        `waiting` are the days that something may have come on (None: all that wait). The first time
        every outlet of which nothing is known is asked for. Raises StoreUnavailable.
        """
        registry, connected = self._records.registry(), self._records.connected()
        listed = self._records.due(_ALL) if waiting is None else waiting
        touched: defaultdict[str, set[date]] = defaultdict(set)
        for one in listed:
            if _is_news(registry, connected, one):
                touched[one.outlet_id].add(one.day)
        asked = set(touched)
        if not self._asked_all:
            asked |= {
                outlet_id
                for outlet_id, rows in registry.rows_of.items()
                if outlet_id not in connected and any(not row.monitored_since for row in rows)
            }
        if not asked:
            return 0
        if self._sound is not None:
            self._sound()
        found = self._first_days(asked, touched)
        if not self._asked_all:
            found = self._also_of_means(registry, asked, found)
            self._asked_all = True
        earlier = {
            outlet_id: day
            for outlet_id, day in found.items()
            if outlet_id not in connected or day < connected[outlet_id]
        }
        if not earlier:
            return 0
        self._records.keep_connected(earlier, now)
        # Where papers say it, another first reading makes no other day due, as long as they stand.
        bare = [o for o in earlier if not all(row.monitored_since for row in registry.rows_of[o])]
        return self._mark_since({o: earlier[o] for o in bare}, connected) if bare else 0

    def told_though_not_owed(self, first: date, last: date) -> list[OutletDay]:
        """Return the days of first..last of which a mean is kept and nothing is owed, as is known
        now: what was said of them waits to be withdrawn. Raises StoreUnavailable.
        """
        owed = set(owed_days(self.registry(), first, last))
        told = {
            (outlet_id, mean.day)
            for outlet_id, rows in self._records.registry().rows_of.items()
            for parameter in dict.fromkeys(p for row in rows for p in row.parameters[:1])
            for mean in self._records.means(outlet_id, first, last, parameter=parameter)
        }
        return sorted(told - owed)

    def parted(
        self, facts: Mapping[OutletDay, DayFacts]
    ) -> tuple[dict[OutletDay, DayFacts], list[OutletDay]]:
        """Return the facts of days that are owed or on which something came, and the other days:
        the outlet's cluster or station was not in operation. Raises StoreUnavailable.
        """
        kept, idle = dict(facts), []
        for key, one in facts.items():
            if not one.is_operating and not self._came(one):
                idle.append(key)
                del kept[key]
        return kept, idle

    def _came(self, one: DayFacts) -> bool:
        """Return whether anything came on an outlet-day, also what the store has forgotten."""
        if one.statements or one.refused:
            return True
        outlet, day = one.outlet, one.day
        span_us = legal_day_bounds_us(day)
        read = self._readings.read_range(outlet.id, outlet.parameters, *span_us)
        if any(columns.time_us.size for columns in read.values()):
            return True
        kept = self._records.means(outlet.id, day, day)
        return any(mean.valid + mean.excluded + mean.no_discharge for mean in kept)

    def _mark_since(self, since: Mapping[str, date], before: Mapping[str, date]) -> int:
        closed = self._records.closed_through()
        if closed is None:
            return 0
        last = {o: min(closed, before.get(o, date.max) - _ONE_DAY) for o in since}
        days = owed_days(self.registry(), min(since.values()), closed, since)
        marked = [(o, day) for o, day in days if since[o] <= day <= last[o]]
        self._records.mark_due(marked)
        return len(marked)

    def _first_days(
        self, outlet_ids: Collection[str], touched: Mapping[str, Collection[date]]
    ) -> dict[str, date]:
        """Return the earliest day on which something of each outlet came, where something did."""
        found = {
            outlet_id: legal_day_of(first_us)
            for outlet_id, first_us in self._readings.first_us(outlet_ids).items()
        }
        for outlet_id, days in touched.items():
            for day in sorted(days):
                if outlet_id in found and found[outlet_id] <= day:
                    break
                if self._came_without_a_value(outlet_id, day):
                    found[outlet_id] = day
                    break
        return found

    def _came_without_a_value(self, outlet_id: str, day: date) -> bool:
        """Return whether a device said why it has none, or what came was refused by the store."""
        span_us = legal_day_bounds_us(day)
        return bool(
            self._records.statements(outlet_id, *span_us)
            or self._records.refused(outlet_id, *span_us)
        )

    def _also_of_means(
        self, registry: Registry, outlet_ids: Collection[str], found: Mapping[str, date]
    ) -> dict[str, date]:
        """Return the days with those on which a mean has readings that the store has forgotten."""
        if self._readings.kept_seconds() is None:
            return dict(found)
        kept = dict(found)
        for outlet_id in outlet_ids:
            parameters = [p for row in registry.rows_of[outlet_id] for p in row.parameters]
            last = kept.get(outlet_id, date.max)
            for parameter in parameters[:1]:
                means = self._records.means(outlet_id, _EARLIEST_DAY, last, parameter=parameter)
                read = [one.day for one in means if one.valid + one.excluded + one.no_discharge]
                if read:
                    kept[outlet_id] = min(read[0], last)
        return kept


def _is_news(registry: Registry, connected: Mapping[str, date], one: DueDay) -> bool:
    row = registry.on(one.day).outlets.get(one.outlet_id)
    if row is None or (row.monitored_since is not None and row.monitored_since <= one.day):
        return False
    known = connected.get(one.outlet_id)
    return known is None or one.day < known


def owed_days(
    registry: Registry, first: date, last: date, outlet_ids: Collection[str] | None = None
) -> Iterator[OutletDay]:
    """Yield which outlets of operating clusters owe each legal day of first..last, day by day.

    `registry` is one of monitored outlets. Before its station is in operation an outlet owes
    nothing; what comes then is judged all the same.
    """
    of_stretch: dict[int, Sequence[tuple[str, date]]] = {}
    for day in each_day(first, last):
        here = registry.on(day)
        if id(here) not in of_stretch:
            of_stretch[id(here)] = _operating(here, outlet_ids)
        yield from ((o, day) for o, begun in of_stretch[id(here)] if begun <= day)


def first_owed_day(registry: Registry) -> date | None:
    """Return the first day from which on an outlet can owe readings, None where none does.

    `registry` is one of monitored outlets.
    """
    rows = (row for rows in registry.rows_of.values() for row in rows)
    return min((row.valid_from for row in rows if row.valid_from is not None), default=None)


def _operating(registry: Registry, outlet_ids: Collection[str] | None) -> list[tuple[str, date]]:
    """Return the outlets of operating clusters, each with its station's first day of operation."""
    return [
        (outlet.id, registry.stations[outlet.station_id].in_operation_since or date.min)
        for cluster in sorted(registry.clusters.values(), key=lambda one: one.id)
        if cluster.operates
        for outlet in registry.outlets_of(cluster.id)
        if outlet_ids is None or outlet.id in outlet_ids
    ]


def is_operating(registry: Registry, outlet_id: str, day: date) -> bool:
    """Return whether an outlet's cluster and station are in operation on a day; `registry` is what
    is true on it.
    """
    operates = registry.cluster_of(outlet_id).operates
    return operates and registry.station_of(outlet_id).has_begun(day)
