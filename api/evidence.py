"""What stands behind a verdict, as functions of the parts and a question: API and pages read it.

Explanations, histories, events and months; all as known at one instant. Nothing is judged here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from api.asking import EARLIEST_YEAR, day_span, last_ended_day
from api.known import known_instant
from api.models import HistoryAnswer, VerdictAnswer
from api.models_events import EventAnswer, EventsAnswer, ExplainAnswer, MonthAnswer, MonthsAnswer
from api.parts import Parts
from api.views import cluster_or_none
from compliance.events import exceedance_events
from compliance.explain import Explanation, explain, lines
from compliance.limits import is_judged
from compliance.months import monthly_mean
from compliance.silence import silence_events
from domain.errors import NotFound
from domain.legal_day import MICROSECONDS_PER_DAY, MICROSECONDS_PER_MINUTE
from domain.parameters import PARAMETERS
from domain.verdicts import DailyMean, Event, EventKind, Outcome, Verdict

_EVENT_OUTCOMES = (Outcome.EXCEEDED, Outcome.NO_DISCHARGE)
_MARGIN = timedelta(days=31)  # most events that touch a span begin and end within so much of it
_ONE_DAY = timedelta(days=1)
_EARLIEST = date(EARLIEST_YEAR, 1, 1)


def explain_view(
    parts: Parts, outlet_id: str, parameter: str, day: date, known_at: datetime | None
) -> ExplainAnswer:
    """Return the explanation of the newest verdict as known at an instant; raises NotFound."""
    known = known_instant(parts, known_at)
    told = explained(parts, verdict_on(parts, outlet_id, parameter, day, known))
    return ExplainAnswer(known_at=known, explanation=told, lines=lines(told))


def verdict_on(parts: Parts, outlet_id: str, parameter: str, day: date, known: datetime) -> Verdict:
    """Return the newest verdict on an outlet's parameter and day; raises NotFound."""
    parts.records.registry(known).outlet(outlet_id)
    found = parts.records.verdicts(
        day, day, outlet_id=outlet_id, parameter=parameter, known_at=known
    )
    if not found:
        raise NotFound(
            f"no verdict on {outlet_id}, {parameter}, {day} was known at {known.isoformat()}"
        )
    return found[0]


def explained(parts: Parts, verdict: Verdict) -> Explanation:
    """Return a verdict's explanation, by the registry that was known when it was reached."""
    mean = verdict.mean
    registry = parts.records.registry(verdict.known_at)
    return explain(
        verdict,
        outlet=registry.outlet(mean.outlet_id),
        station=registry.station_of(mean.outlet_id),
        cluster=registry.cluster_of(mean.outlet_id),
        permit=registry.permit_on(mean.outlet_id, mean.day),
    )


def history_view(
    parts: Parts,
    outlet_id: str,
    parameter: str,
    day: date,
    known_at: datetime | None,
    *,
    detail: bool,
) -> HistoryAnswer:
    """Return every verdict reached by an instant, oldest first; raises NotFound."""
    known = known_instant(parts, known_at)
    parts.records.registry(known).outlet(outlet_id)
    found = parts.records.verdict_history(outlet_id, parameter, day)
    return HistoryAnswer(
        known_at=known,
        verdicts=[
            VerdictAnswer.of_verdict(verdict, detail=detail)
            for verdict in found
            if verdict.known_at <= known
        ],
    )


def months_view(
    parts: Parts, outlet_id: str, parameter: str, year: int | None, known_at: datetime | None
) -> MonthsAnswer:
    """Return the monthly means of a year from the daily means known; raises NotFound."""
    known = known_instant(parts, known_at)
    of_year = last_ended_day(known).year if year is None else year
    parts.records.registry(known).outlet(outlet_id)
    means = parts.records.means(
        outlet_id,
        date(of_year, 1, 1),
        date(of_year, 12, 31),
        parameter=parameter,
        known_at=known,
    )
    return MonthsAnswer(
        known_at=known,
        outlet=outlet_id,
        parameter=parameter,
        unit=PARAMETERS[parameter].unit,
        year=of_year,
        months=[
            MonthAnswer.of(
                monthly_mean(
                    means,
                    year=of_year,
                    month=month,
                    minimum_capture=parts.law.minimum_capture,
                )
            )
            for month in sorted({mean.day.month for mean in means})
        ],
    )


@dataclass(frozen=True, slots=True)
class EventQuestion:
    """Which events are asked for: None is all; a span of legal days."""

    outlet_id: str | None
    kind: EventKind | None
    span: tuple[date | None, date | None]
    known_at: datetime | None


def events_view(parts: Parts, asked: EventQuestion) -> EventsAnswer:
    """Return the events that touch a span of days, newest first; raises NotFound."""
    known = known_instant(parts, asked.known_at)
    first, last = day_span(*asked.span, known)
    registry = parts.records.registry(known)
    if asked.outlet_id is not None:
        registry.outlet(asked.outlet_id)
    found = events_of(parts, asked.outlet_id, asked.kind, (first, last), known)
    return EventsAnswer(
        known_at=known,
        events=[
            EventAnswer.of(event, cluster_or_none(registry, event.outlet_id)) for event in found
        ],
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
    return sorted(unique.values(), key=lambda one: (-one.begin_us, one.id))


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
