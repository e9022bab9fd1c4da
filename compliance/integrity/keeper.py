"""Keeps the signals of ended weeks up with what was judged: looks again where that changed.

It looks at weeks whose every day is judged, the newest first and few at a time, so that judging
never waits for it. It decides no signal (looking.py does).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice

from compliance.days.day_facts import Law, OutletDay, outlet_day
from compliance.days.limits import limits_of_days
from compliance.integrity.looking import TESTS_VERSION, look_at, not_run
from compliance.integrity.week import PAST_DAYS, TwoValues, read_span_us, watched_week
from domain.errors import StoreUnavailable
from domain.judged.set_aside import raised_words
from domain.judged.verdicts import Limit
from domain.legal_day import each_day
from domain.measured.parameters import FLOWS
from domain.measured.readings import DeviceStatus
from domain.measured.signals import DAYS_OF_WEEK, NotRunReason, WeekSignals
from domain.registry import Registry
from storage.ports.judged.signals import LookedAt, OutletWeek
from storage.ports.readings import ReadingColumns, ReadingStore
from storage.ports.records import RecordStore

WEEKS_KEPT = 8  # ended ones that are looked at again where their readings change
WEEKS_AT_ONCE = 8  # of outlets; some 0.2 s each, most of it reading
READINGS_AT_ONCE = 1_000_000  # behind so many no other week is begun: a second or two
_MINUTE_US = 60_000_000
_WEEK = timedelta(days=DAYS_OF_WEEK)
_DAY = timedelta(days=1)

_Candidate = tuple[str, date, bytes]


class SignalKeeper:
    """Keeps signals up turn by turn: of outlets that were judged since it had looked at all."""

    def __init__(
        self,
        readings: ReadingStore,
        records: RecordStore,
        law: Law,
        *,
        version: str = "",
        failed: Callable[[WeekSignals], None] = lambda _: None,
    ) -> None:
        """`law` gives the limits that capping is held against; `version` is ours: a week at which
        another one failed is looked at again. `failed` hears of each week at which looking fails.
        """
        self._readings, self._records, self._law = readings, records, law
        self._version, self._failed = version, failed
        self._of: tuple[object, ...] | None = None
        self._judged_through = 0
        self._unsettled: set[str] = set()
        self._read = 0  # readings of this turn

    def turn(self, last: date, now: datetime) -> int:
        """Look at some of the weeks up to `last`, an ended legal day; return how many outlet-weeks
        were looked at. Raises StoreUnavailable, with nothing kept.
        """
        if not self._note_what_changed(last):
            return 0
        registry = self._records.registry()
        wanted = list(islice(self._wanted(registry, last), WEEKS_AT_ONCE))
        found: list[LookedAt] = []
        self._read = 0
        for outlet_id, first_day, digest in wanted:
            if self._read >= READINGS_AT_ONCE:
                break
            week = self._look_or_say_why(registry, outlet_id, first_day)
            on = self._failed_on(digest) if week.raised else digest
            found.append(LookedAt(week=week, digest=on))
        self._records.keep_week_signals(found, now)
        if len(wanted) == len(found) < WEEKS_AT_ONCE:
            self._unsettled.clear()
        for one in found:
            if one.week.raised:
                self._failed(one.week)
        return len(found)

    def _note_what_changed(self, last: date) -> bool:
        """Note the outlets that were judged since it was noted last, all where another day ended or
        the registry is another; return whether any may have a week that is to be looked at.
        """
        newest = self._records.newest_verdict()
        if newest is None:
            return False
        of = last, self._records.registry_version()
        if of != self._of or newest[0] < self._judged_through:
            self._unsettled = set(self._records.registry().outlets)
        elif newest[0] > self._judged_through:
            self._unsettled |= set(self._records.outlets_judged_after(self._judged_through))
        self._of, self._judged_through = of, newest[0]
        return bool(self._unsettled)

    def _failed_on(self, digest: bytes) -> bytes:
        """Return the digest of a look that failed: the same readings are not looked at again by the
        same version.
        """
        return hashlib.sha256(digest + self._version.encode()).digest()

    def _wanted(self, registry: Registry, last: date) -> Iterator[_Candidate]:
        """Yield the weeks that were not looked at on what they rest on, the newest first."""
        weeks = ended_weeks(last, WEEKS_KEPT)
        looked = self._records.looked_at_on(weeks)
        outlets = sorted(self._unsettled & registry.outlets.keys())
        span = list(each_day(weeks[-1] - timedelta(days=PAST_DAYS), last))
        judged = self._records.judged_on([(one, day) for one in outlets for day in span])
        for first_day in weeks:
            there = registry.on(first_day).outlets
            for outlet_id in outlets:
                if outlet_id not in there:
                    continue
                digest = rests_on(judged, outlet_id, first_day)
                if digest is None:
                    continue
                if looked.get((outlet_id, first_day)) not in {digest, self._failed_on(digest)}:
                    yield outlet_id, first_day, digest

    def _look_or_say_why(self, registry: Registry, outlet_id: str, first_day: date) -> WeekSignals:
        """Return a week's signals, or that looking failed; raises only StoreUnavailable."""
        try:
            return self._look(registry, outlet_id, first_day)
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001  # whatever it is, the other weeks go on
            said = not_run(outlet_id, first_day, NotRunReason.FAILED)
            return replace(said, raised=raised_words(error))

    def _look(self, registry: Registry, outlet_id: str, first_day: date) -> WeekSignals:
        facts = outlet_day(registry.on(first_day), outlet_id, first_day)
        if facts.interval_minutes is None:
            return not_run(outlet_id, first_day, NotRunReason.NO_PERMIT)
        if facts.silences:
            return not_run(outlet_id, first_day, NotRunReason.ON_CHANGE)
        span_us = read_span_us(first_day)
        columns = self._readings.read_range(outlet_id, facts.outlet.parameters, *span_us)
        self._read += sum(len(one.time_us) for one in columns.values())
        outages = self._records.outages(*span_us)
        week = watched_week(
            first_day,
            facts.interval_minutes * _MINUTE_US,
            columns,
            limits=_upper_limits(facts, self._law),
            fillers=_fillers(facts, self._law),
            pairs=tuple(self._pairs(facts, columns, span_us)),
            ours=[(one.begin_us, one.end_us) for one in outages],
        )
        return look_at(outlet_id, first_day, week)

    def _pairs(
        self, facts: OutletDay, columns: Mapping[str, ReadingColumns], span_us: tuple[int, int]
    ) -> Iterator[TwoValues]:
        """Yield instants with two values; the later stands where a number of a run says so
        (decision 2), else the first.
        """
        outlet_id = facts.outlet.id
        fillers = _fillers(facts, self._law)
        for parameter in facts.outlet.parameters:
            if parameter in FLOWS:
                continue
            conflicts = self._readings.conflicts(outlet_id, parameter, *span_us)
            if not conflicts:
                continue
            places = self._readings.places(outlet_id, parameter, *span_us)
            column = columns[parameter]
            stands = dict(zip(column.time_us.tolist(), column.value.tolist(), strict=True))
            for one in conflicts:
                standing = stands.get(one.time_us)
                is_measured = one.status == DeviceStatus.MEASURING
                if standing is None or not is_measured or one.value in fillers.get(parameter, ()):
                    continue
                is_first = one.time_us in places
                later, first = (standing, one.value) if is_first else (one.value, standing)
                yield TwoValues(one.time_us, parameter, later, first)


def ended_weeks(last: date, most: int) -> Sequence[date]:
    """Return the Mondays of the newest weeks whose Sunday is `last` or before, the newest first.

    >>> ended_weeks(date(2026, 11, 29), 1)
    [datetime.date(2026, 11, 23)]
    """
    newest = last - timedelta(days=(last.weekday() + 1) % DAYS_OF_WEEK + DAYS_OF_WEEK - 1)
    return [newest - n * _WEEK for n in range(most)]


def rests_on(judged: Mapping[OutletWeek, bytes], outlet_id: str, first_day: date) -> bytes | None:
    """Return the digest of what an outlet's days of a week and its past were judged on, their
    readings among it; None where a day of the week is not judged.
    """
    told = hashlib.sha256(TESTS_VERSION.encode())
    for day in each_day(first_day - timedelta(days=PAST_DAYS), first_day + _WEEK - _DAY):
        digest = judged.get((outlet_id, day))
        if digest is None and day >= first_day:
            return None
        told.update(digest or b"-")
    return told.digest()


def _fillers(facts: OutletDay, law: Law) -> dict[str, tuple[float, ...]]:
    """Return what each parameter's logger or sensor writes where it has no value."""
    of_sensors = {parameter: tuple(one.fillers) for parameter, one in facts.sensors.items()}
    return {
        parameter: (*law.thresholds.sentinels, *of_sensors.get(parameter, ()))
        for parameter in facts.outlet.parameters
    }


def _upper_limits(facts: OutletDay, law: Law) -> dict[str, float]:
    found = {}
    for parameter, limits in limits_of_days([facts], law).items():
        if isinstance(limits[0], Limit) and limits[0].upper is not None:
            found[parameter] = limits[0].upper
    return found
