"""Tells at once whether a reading is new, a duplicate or a conflict, for the gateway's receipt.

It keeps recent outlet-days in bounded memory and asks the reading store for older ones. It decides
only what the receipt says: what stands is decided by the store, in journal order.

Where other workers store too, a day is never known whole: the store is asked again from time to
time, and what another worker took in since then is called accepted, though it be there already.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from functools import partial

from domain.errors import StoreUnavailable
from domain.gateways.running_numbers import RunPlace
from domain.legal_day import legal_day_bounds_us, legal_day_of
from domain.measured.readings import Sample
from ingest.receipts.lookup_budget import LookupBudget
from ingest.receipts.outlet_day import (
    OutletDay,
    Standing,
    StandingInstead,
    compare,
    compare_by_place,
)
from storage.ports.readings import ReadingLookups

__all__ = ["RecentReadings", "Standing", "StandingInstead"]

# Kept in memory, about 130 bytes each: more than three days of 100 outlets with four parameters and
# a reading a minute, so that such a backlog in any order asks the store for each day once.
READINGS_MOST = 2_000_000
SHARED_DAY_US = 30_000_000  # how long a day is believed that other workers may add to
SHARED_PAUSE_US = 200_000  # between days that are asked for, so that receiving goes on meanwhile
STORE_PAUSE_US = 30_000_000  # how long a store that did not answer is not asked again


class RecentReadings:
    """An index of recent outlet-days; the least recently used one goes first."""

    def __init__(
        self,
        store: ReadingLookups,
        parameters_of: Callable[[str], Iterable[str]],
        *,
        most: int = READINGS_MOST,
        shared: bool = False,
        budget: LookupBudget | None = None,
    ) -> None:
        """Begin with nothing known; `parameters_of` names an outlet's parameters.

        `shared`: other workers store readings of the same outlets. Beyond `budget` the store is not
        asked: a receipt then says what memory alone knows.
        """
        self._shared = shared
        self._budget = LookupBudget() if budget is None else budget
        self._store = store
        self._parameters_of = parameters_of
        self._most = most
        self._days: OrderedDict[tuple[str, date], OutletDay] = OrderedDict()
        self._present: dict[str, OutletDay] = {}  # of each outlet the day that it last sent of
        # Up to this day the store may hold of an outlet what we do not; beyond it all came by us.
        self._stored_through: dict[str, date] = {}
        self._let_go_through: dict[str, date] = {}  # of outlets that it was not asked about yet
        self._kept = 0
        self._ask_again_us = 0

    @property
    def is_shared(self) -> bool:
        """Whether other workers store readings of the same outlets."""
        return self._shared

    def classify(
        self, samples: Iterable[Sample], now_us: int, place: RunPlace | None = None
    ) -> Standing:
        """Return how the readings stand against what is known, and remember the new ones.

        `place` is that of their message, where it overtook others or was overtaken.
        """
        standing = Standing()
        instead = 0
        for sample in samples:
            outlet_id, time_us, values, status = sample
            outlet_day = self._present.get(outlet_id)
            if (
                outlet_day is None
                or not outlet_day.whole
                or (self._shared and not self._is_known(outlet_day, now_us))
                or not outlet_day.begin_us <= time_us < outlet_day.end_us
            ):
                outlet_day = self._outlet_day(outlet_id, legal_day_of(time_us), now_us)
                self._present[outlet_id] = outlet_day
            self._days.move_to_end(outlet_day.key)
            if place is not None:
                ask = partial(self._ask_places, outlet_day, now_us)
                new, replaced = compare_by_place(outlet_day, sample, standing, place, ask)
                instead += replaced
            elif time_us not in outlet_day.samples and not status:  # as nearly always
                # A copy: a message's own values, kept, would leave holes where it was.
                outlet_day.samples[time_us] = {**values}
                new = len(values)
                standing.accepted += new
            else:
                new = compare(outlet_day.samples, sample, standing)
            outlet_day.readings += new
            self._kept += new
        if self._kept > self._most:
            self._forget()
        if instead:
            counted = standing.accepted, standing.duplicate, standing.conflict
            return StandingInstead(*counted, instead=instead)
        return standing

    def prepare(self, samples: Iterable[Sample], now_us: int, *, seconds: float) -> bool:
        """Ask the store about the days of samples, for about so many seconds; False: ask on later.

        What `classify` then says of them rests on all that is known. Not for readings that others
        store too, nor while the store does not answer: there is nothing to wait for.
        """
        until: float | None = None  # one day at least is asked for
        for sample in samples:
            known = self._present.get(sample.outlet_id)
            within = known is not None and known.begin_us <= sample.time_us < known.end_us
            if known is not None and known.whole and within:
                continue
            day = legal_day_of(sample.time_us)
            known = self._days.get((sample.outlet_id, day))
            if known is not None and known.whole:
                continue
            if self._shared or now_us < self._ask_again_us:
                return True
            if until is not None and time.monotonic() >= until:
                return False
            until = time.monotonic() + seconds if until is None else until
            self._outlet_day(sample.outlet_id, day, now_us, freely=True)
        return True

    def _outlet_day(
        self, outlet_id: str, day: date, now_us: int, *, freely: bool = False
    ) -> OutletDay:
        """Return what is known of a day; the store is asked within the budget, or `freely`."""
        found = self._days.get((outlet_id, day))
        if found is None:
            key, whole = (outlet_id, day), self._came_by_us(outlet_id, day, now_us, freely=freely)
            found = self._days[key] = OutletDay(key, *legal_day_bounds_us(day), whole)
        if not self._is_known(found, now_us) and self._may_ask(now_us, freely=freely):
            with self._spending(freely=freely):
                self._read(outlet_id, day, found, now_us)
        return found

    def _may_ask(self, now_us: int, *, freely: bool) -> bool:
        return now_us >= self._ask_again_us and (freely or self._budget.allows())

    def _spending(self, *, freely: bool) -> AbstractContextManager[None]:
        """Count a question's time, unless it was free: a backlog must not spend what is live's."""
        return nullcontext() if freely else self._budget.spending()

    def _is_known(self, outlet_day: OutletDay, now_us: int) -> bool:
        if not self._shared:
            return outlet_day.whole
        return outlet_day.whole and now_us - outlet_day.asked_us < SHARED_DAY_US

    def _came_by_us(self, outlet_id: str, day: date, now_us: int, *, freely: bool) -> bool:
        """Return whether the store can hold of a day only what is remembered here."""
        if self._shared:
            return False
        through = self._stored_through.get(outlet_id)
        if through is None:
            if not self._may_ask(now_us, freely=freely):
                return False
            try:
                with self._spending(freely=freely):
                    newest_us = self._store.latest_us(outlet_id)
            except StoreUnavailable:
                self._ask_again_us = now_us + STORE_PAUSE_US
                return False
            through = date.min if newest_us is None else legal_day_of(newest_us)
            through = max(through, self._let_go_through.pop(outlet_id, date.min))
            self._stored_through[outlet_id] = through
        return day > through

    def _read(self, outlet_id: str, day: date, outlet_day: OutletDay, now_us: int) -> None:
        """Add what the store holds of a day; what it holds came first, so it stands."""
        begin_us, end_us = legal_day_bounds_us(day)
        before = outlet_day.readings
        try:
            for parameter in self._parameters_of(outlet_id):
                columns = self._store.read(outlet_id, parameter, begin_us, end_us)
                rows = zip(
                    columns.time_us.tolist(),
                    columns.value.tolist(),
                    columns.status.tolist(),
                    strict=True,
                )
                for time_us, value, status in rows:
                    known = outlet_day.samples.setdefault(time_us, {})
                    outlet_day.readings += parameter not in known
                    known[parameter] = (value, status) if status else value
        except StoreUnavailable:
            self._ask_again_us = now_us + STORE_PAUSE_US
            return
        finally:
            self._kept += outlet_day.readings - before
        outlet_day.whole = True
        if self._shared:
            outlet_day.asked_us = now_us
            self._ask_again_us = now_us + SHARED_PAUSE_US

    def _ask_places(self, outlet_day: OutletDay, now_us: int, parameter: str) -> None:
        """Ask the store, once a day and parameter, for the places of what it told us of."""
        if parameter in outlet_day.placed or not self._may_ask(now_us, freely=False):
            return
        begin_us, end_us = outlet_day.begin_us, outlet_day.end_us
        try:
            with self._budget.spending():
                found = self._store.places(outlet_day.key[0], parameter, begin_us, end_us)
        except StoreUnavailable:
            self._ask_again_us = now_us + STORE_PAUSE_US
            return
        outlet_day.placed.add(parameter)
        for time_us, place in found.items():
            outlet_day.places.setdefault((time_us, parameter), place)

    def _forget(self) -> None:
        while self._kept > self._most and len(self._days) > 1:
            (outlet_id, day), outlet_day = self._days.popitem(last=False)
            self._kept -= outlet_day.readings
            asked = outlet_id in self._stored_through
            through = self._stored_through if asked else self._let_go_through
            through[outlet_id] = max(through.get(outlet_id, date.min), day)
            if self._present.get(outlet_id) is outlet_day:
                del self._present[outlet_id]
