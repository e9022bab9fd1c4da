"""Derives the events of outlets from the verdicts known at an instant, each of them whole.

An event that reaches beyond the days read is read further, so that no span ever cuts it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Self

from compliance.city.exceedances import exceedance_events
from compliance.city.silences import silence_events
from compliance.city.thin_data import LEAST_DAYS, thin_runs
from compliance.law.limit.limits import is_judged
from domain.judged.events import Event, EventKind
from domain.judged.verdicts import DailyMean, Outcome, Verdict
from domain.legal_day import MICROSECONDS_PER_DAY, MICROSECONDS_PER_MINUTE
from storage.ports.records import RecordStore

# Hanoi keeps UTC+7 since June 1975, and no reading is older.
EARLIEST_DAY = date(1976, 1, 1)
# Of what days an event of a kind is made; a silence is made of gaps, whatever the answer.
OUTCOMES_OF: dict[EventKind, tuple[Outcome, ...]] = {
    EventKind.EXCEEDANCE: (Outcome.EXCEEDED, Outcome.NO_DISCHARGE),
    EventKind.TOO_LITTLE_DATA: (Outcome.NOT_PROVABLE,),
}
_ONE_DAY = timedelta(days=1)
# An eighth of what was read is read further at once: all of it is read again each time.
_EIGHTH = 8


@dataclass(frozen=True, slots=True)
class DerivedEvents:
    """Events of one kind, from the verdicts known at an instant.

    `silent_minutes`: so long without a reading is an event. `margin` is how much further is read
    at first, where an event reaches beyond the days asked for.
    """

    records: RecordStore
    known_at: datetime
    kind: EventKind
    silent_minutes: int
    margin: timedelta

    def touching(
        self, outlet_id: str | None, first: date, last: date, *, parameter: str | None = None
    ) -> list[Event]:
        """Return the events that touch first..last, or go on into it, by id; none as ongoing.

        `parameter` leaves out the exceedances of others.
        """
        begin, end = max(first - self.margin, EARLIEST_DAY), last + self.margin
        found = {
            event.id: event
            for cut in self._cuts(outlet_id, begin, end, parameter)
            if cut.event.first_day <= last and reach(cut.event) >= first
            for event in [self._whole(cut, begin, end)]
            if self.kind is not EventKind.TOO_LITTLE_DATA or event.days >= LEAST_DAYS
        }
        return [found[event_id] for event_id in sorted(found)]

    def with_ongoing(self, events: Sequence[Event]) -> list[Event]:
        """Return events with whether each goes on: whether no later day of its outlet is judged."""
        last_judged = {
            outlet_id: self._last_judged(outlet_id)
            for outlet_id in sorted({event.outlet_id for event in events})
        }
        return [
            replace(event, ongoing=last_judged[event.outlet_id] <= event.through_day)
            for event in events
        ]

    def _whole(self, cut: _Cut, first: date, last: date) -> Event:
        margin = max(self.margin, (last - first) // _EIGHTH)
        while (cut.since_day <= first and first > EARLIEST_DAY) or reach(cut.event) >= last:
            first = max(EARLIEST_DAY, first - margin)
            last = last + margin
            margin *= 2
            event = cut.event
            inside = [
                one
                for one in self._cuts(event.outlet_id, first, last, event.parameter)
                if one.event.parameter == event.parameter
                and one.event.begin_us <= event.begin_us < one.event.end_us
            ]
            if not inside or inside[0] == cut:
                return event
            cut = inside[0]
        return cut.event

    def _cuts(
        self, outlet_id: str | None, first: date, last: date, parameter: str | None
    ) -> list[_Cut]:
        verdicts = self._verdicts(outlet_id, first, last, parameter)
        if self.kind is EventKind.NOT_REPORTING:
            events = silence_events(verdicts, silent_minutes=self.silent_minutes, last_judged={})
            return [_Cut(event, event.first_day) for event in events]
        if self.kind is EventKind.TOO_LITTLE_DATA:
            return [_Cut(event, event.first_day) for event in thin_runs(verdicts)]
        dry = {
            (one.mean.outlet_id, one.mean.parameter, one.mean.day)
            for one in verdicts
            if one.outcome is Outcome.NO_DISCHARGE
        }
        return [_Cut.of(event, dry) for event in exceedance_events(verdicts, last_judged={})]

    def _verdicts(
        self, outlet_id: str | None, first: date, last: date, parameter: str | None
    ) -> list[Verdict]:
        if self.kind is EventKind.NOT_REPORTING:
            return self._with_gaps(outlet_id, first, last)
        return [
            verdict
            for outcome in OUTCOMES_OF[self.kind]
            for verdict in self.records.verdicts(
                first,
                last,
                outlet_id=outlet_id,
                parameter=parameter,
                outcome=outcome,
                known_at=self.known_at,
            )
        ]

    def _with_gaps(self, outlet_id: str | None, first: date, last: date) -> list[Verdict]:
        """Return every verdict of the days on which a registered outlet may have been silent.

        Silent is an outlet that sent nothing of any parameter: so days in sequence on which the
        gaps of its first one add up to less than a silence need not be read, which spares most.
        """
        registry = self.records.registry(self.known_at)
        outlets = registry.rows_of if outlet_id is None else {outlet_id} & registry.rows_of.keys()
        probes = {
            o: {p for row in registry.rows_of[o] for p in [*filter(is_judged, row.parameters)][:1]}
            for o in outlets
        }
        gaps_us: defaultdict[str, dict[date, int]] = defaultdict(dict)
        for parameter in sorted({probe for of_one in probes.values() for probe in of_one}):
            for verdict in self.records.verdicts(
                first, last, outlet_id=outlet_id, parameter=parameter, known_at=self.known_at
            ):
                mean = verdict.mean
                if parameter in probes.get(mean.outlet_id, ()) and _gaps_us(mean):
                    known_us = gaps_us[mean.outlet_id].get(mean.day, 0)
                    gaps_us[mean.outlet_id][mean.day] = max(known_us, _gaps_us(mean))
        least_us = self.silent_minutes * MICROSECONDS_PER_MINUTE
        return [
            verdict
            for outlet, by_day in sorted(gaps_us.items())
            for begin, end in day_spans(by_day)
            if sum(gap for day, gap in by_day.items() if begin <= day <= end) >= least_us
            for verdict in self.records.verdicts(
                begin, end, outlet_id=outlet, known_at=self.known_at
            )
        ]

    def _last_judged(self, outlet_id: str) -> date:
        """Return the last legal day of an outlet that was judged; it has an event, so one was."""
        newest = self.records.verdicts(
            EARLIEST_DAY, date.max, outlet_id=outlet_id, known_at=self.known_at, most=1
        )
        return newest[0].mean.day


@dataclass(frozen=True, slots=True)
class _Cut:
    """An event as far as it was read, and since which day nothing is known that ended one before.

    Days without discharge just before its first one: an earlier exceeded day would go on into it.
    """

    event: Event
    since_day: date

    @classmethod
    def of(cls, event: Event, dry: Collection[tuple[str, str | None, date]]) -> Self:
        """Return an exceedance with the days without discharge before it."""
        since = event.first_day
        while (event.outlet_id, event.parameter, since - _ONE_DAY) in dry:
            since -= _ONE_DAY
        return cls(event, since)


def reach(event: Event) -> date:
    """Return the last day that an event touches, or that nothing has ended it by."""
    return max(event.last_day, event.through_day)


def _gaps_us(mean: DailyMean) -> int:
    """Return how long a parameter had no valid reading; a whole day where its gaps are not kept."""
    if mean.missing and not mean.gaps:
        return MICROSECONDS_PER_DAY
    return sum(gap.end_us - gap.begin_us for gap in mean.gaps)


def day_spans(days: Iterable[date]) -> list[tuple[date, date]]:
    """Return the first and last of each run of days in sequence, in order."""
    spans: list[tuple[date, date]] = []
    for day in sorted(days):
        if spans and day - spans[-1][-1] == _ONE_DAY:
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    return spans
