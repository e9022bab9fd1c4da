"""The events that touch a span of days, as an answer and for the pages; none is judged here.

An event that reaches beyond the days read is read further, so that a span never cuts it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from api.asking import EARLIEST_YEAR, day_span
from api.cluster_filter import ANY_CLUSTER, ClusterFilter
from api.known import known_instant
from api.models_events import EventAnswer, EventsAnswer
from api.paging import Page
from api.parts import Parts
from api.views import cluster_or_none
from compliance.events import exceedance_events
from compliance.limits import is_judged
from compliance.silence import silence_events
from domain.legal_day import MICROSECONDS_PER_DAY, MICROSECONDS_PER_MINUTE
from domain.verdicts import DailyMean, Event, EventKind, Outcome, Verdict

_EVENT_OUTCOMES = (Outcome.EXCEEDED, Outcome.NO_DISCHARGE)
_MARGIN = timedelta(days=31)  # most events that touch a span begin and end within so much of it
_ONE_DAY = timedelta(days=1)
_EARLIEST = date(EARLIEST_YEAR, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventQuestion:
    """Which events are asked for: None is all; a span of legal days, and which page of them."""

    outlet_id: str | None = None
    parameter: str | None = None
    kind: EventKind | None = None
    clusters: ClusterFilter = ANY_CLUSTER
    min_times_over: float | None = None
    span: tuple[date | None, date | None]
    known_at: datetime | None
    page: Page

    def takes(self, event: Event, outlets: frozenset[str] | None) -> bool:
        """Return whether an event is one of those asked for; a silence is of every parameter."""
        over = event.peak_times_over
        return (
            (self.parameter is None or event.parameter in (None, self.parameter))
            and (outlets is None or event.outlet_id in outlets)
            and (self.min_times_over is None or (over or 0.0) >= self.min_times_over)
        )


def events_view(parts: Parts, asked: EventQuestion) -> EventsAnswer:
    """Return the events that touch a span of days, newest first; raises NotFound."""
    known = known_instant(parts, asked.page.pinned(asked.known_at))
    first, last = day_span(*asked.span, known)
    registry = parts.records.registry(known)
    if asked.outlet_id is not None:
        registry.outlet(asked.outlet_id)
    asked.clusters.check(registry)
    outlets = asked.clusters.outlets(registry)
    found = events_of(parts, asked.outlet_id, asked.kind, (first, last), known)
    listed = [event for event in found if asked.takes(event, outlets)]
    cut = asked.page.of(listed, _place, known)
    return EventsAnswer(
        known_at=known,
        events=[
            EventAnswer.of(event, cluster_or_none(registry, event.outlet_id)) for event in cut.rows
        ],
        **cut.told,
    )


def events_of(
    parts: Parts,
    outlet_id: str | None,
    kind: EventKind | None,
    span: tuple[date, date],
    known: datetime,
) -> list[Event]:
    """Return the events that touch first..last, whole, newest begin first, as known.

    An event that reaches the days read so far is read further, so that a span never cuts it.
    """
    first, last = span
    found: list[Event] = []
    for one in EventKind if kind is None else (kind,):
        source = _Source(parts, known, one)
        events = source.events(outlet_id, first - _MARGIN, last + _MARGIN)
        found += [
            whole
            for event in events
            if event.first_day <= last and event.last_day >= first
            for whole in [source.whole(event, first - _MARGIN, last + _MARGIN)]
        ]
    unique = {event.id: event for event in found}
    return sorted(unique.values(), key=_place)


def _place(event: Event) -> tuple[int, str]:
    """Return an event's place among others: the newest begin first."""
    return -event.begin_us, event.id


@dataclass(frozen=True, slots=True)
class _Source:
    """Events of one kind, from the verdicts known at an instant."""

    parts: Parts
    known: datetime
    kind: EventKind

    def events(self, outlet_id: str | None, first: date, last: date) -> list[Event]:
        """Return the events of the verdicts of first..last."""
        verdicts = self._verdicts(outlet_id, max(first, _EARLIEST), last)
        merge = self._merged(verdicts)
        outlets = {event.outlet_id for event in merge({})}
        return merge({outlet: self._last_judged(outlet) for outlet in sorted(outlets)})

    def whole(self, event: Event, first: date, last: date) -> Event:
        """Return an event with what of it lies before `first` and after `last`."""
        margin = _MARGIN
        while (event.first_day <= first and first > _EARLIEST) or event.last_day >= last:
            first = max(_EARLIEST, first - margin)
            last = last + margin
            margin *= 2
            inside = [
                one
                for one in self.events(event.outlet_id, first, last)
                if one.parameter == event.parameter and one.begin_us <= event.begin_us < one.end_us
            ]
            if not inside or inside[0] == event:
                return event
            event = inside[0]
        return event

    def _merged(self, verdicts: list[Verdict]) -> Callable[[dict[str, date]], list[Event]]:
        def merge(last_judged: dict[str, date]) -> list[Event]:
            if self.kind is EventKind.EXCEEDANCE:
                return exceedance_events(verdicts, last_judged=last_judged)
            minutes = self.parts.silent_minutes
            return silence_events(verdicts, silent_minutes=minutes, last_judged=last_judged)

        return merge

    def _verdicts(self, outlet_id: str | None, first: date, last: date) -> list[Verdict]:
        if self.kind is EventKind.NOT_REPORTING:
            return self._with_gaps(outlet_id, first, last)
        return [
            verdict
            for outcome in _EVENT_OUTCOMES
            for verdict in self.parts.records.verdicts(
                first, last, outlet_id=outlet_id, outcome=outcome, known_at=self.known
            )
        ]

    def _with_gaps(self, outlet_id: str | None, first: date, last: date) -> list[Verdict]:
        """Return every verdict of the days on which a registered outlet may have been silent.

        Silent is an outlet that sent nothing of any parameter: so days in sequence on which the
        gaps of its first one add up to less than a silence need not be read, which spares most.
        """
        registry, records = self.parts.records.registry(self.known), self.parts.records
        outlets = registry.outlets if outlet_id is None else {outlet_id}
        probes = {o: next(filter(is_judged, registry.outlet(o).parameters), None) for o in outlets}
        gaps_us: defaultdict[str, dict[date, int]] = defaultdict(dict)
        for parameter in sorted({probe for probe in probes.values() if probe is not None}):
            for verdict in records.verdicts(
                first, last, outlet_id=outlet_id, parameter=parameter, known_at=self.known
            ):
                mean = verdict.mean
                if probes.get(mean.outlet_id) == parameter and _gaps_us(mean):
                    gaps_us[mean.outlet_id][mean.day] = _gaps_us(mean)
        return [
            verdict
            for outlet, by_day in sorted(gaps_us.items())
            for begin, end in _runs(by_day, self.parts.silent_minutes * MICROSECONDS_PER_MINUTE)
            for verdict in records.verdicts(begin, end, outlet_id=outlet, known_at=self.known)
        ]

    def _last_judged(self, outlet_id: str) -> date:
        """Return the last legal day of an outlet that was judged; it has an event, so one was."""
        newest = self.parts.records.verdicts(
            _EARLIEST, date.max, outlet_id=outlet_id, known_at=self.known, most=1
        )
        return newest[0].mean.day


def _gaps_us(mean: DailyMean) -> int:
    """Return how long a parameter had no valid reading; a whole day where its gaps are not kept."""
    if mean.missing and not mean.gaps:
        return MICROSECONDS_PER_DAY
    return sum(gap.end_us - gap.begin_us for gap in mean.gaps)


def _runs(gaps_us: Mapping[date, int], least_us: int) -> list[tuple[date, date]]:
    """Return the first and last day of each run of days in sequence with gaps of so much."""
    runs: list[list[date]] = []
    for day in sorted(gaps_us):
        if runs and day - runs[-1][-1] == _ONE_DAY:
            runs[-1].append(day)
        else:
            runs.append([day])
    return [(run[0], run[-1]) for run in runs if sum(gaps_us[day] for day in run) >= least_us]
