"""What the page of today says: events that began, go on or ended, clocks, and what is due.

Read from the records as known at two instants; it judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from api.pages.desk.cases.told import CaseLine, cases_of_outlets
from api.pages.desk.proof.told import StandingLine, standing_lines
from api.question.asked import QueryRefused, last_ended_day
from api.question.handed_in import Parts, of_one_state
from api.views.entering.cases import day_at, event_subject
from api.views.events import events_known, news_of_city
from api.views.of_now import WrongClock, last_data, quiet_outlets, wrong_clocks
from compliance.city.since import EventNews, event_news
from compliance.verdicts.severity import SeverityClass, severity_class
from domain.dated import by
from domain.judged.entered.cases import Case
from domain.judged.events import Event, EventKind
from domain.judged.quality import Check
from domain.judged.set_aside import SetAsideDay
from domain.legal_day import HANOI, legal_day_of, to_microseconds
from domain.measured.parameters import PARAMETERS, Parameter
from domain.registered import Cluster, Outlet, Permit
from domain.registry import Registry
from domain.two_languages import Language

DAYS_BACK = 31  # what was found out later of an older day is on its outlet's page
LINES_MOST = 60
DUE_WITHIN = timedelta(days=60)
_LISTS = ("begun", "ongoing", "ended", "changed", "withdrawn")


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLine:
    """One thing in one line, with where it is; `to` is the day that its link shows.

    `parameters` are several where too little came of each over the same days; `case` is what the
    authority does about it.
    """

    event: Event
    outlet: Outlet
    cluster: Cluster
    parameters: tuple[Parameter, ...]
    severity: SeverityClass | None
    to: date
    case: Case | None = None

    @property
    def lasted(self) -> timedelta:
        """How long it lasted, as far as is known."""
        return timedelta(microseconds=self.event.end_us - self.event.begin_us)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The lines of one list: of `count` the first ones."""

    count: int
    shown: tuple[EventLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DuePermit:
    """A permit that ends soon or has ended, and of which outlet."""

    permit: Permit
    outlet: Outlet
    ended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietLine:
    """An outlet that sends nothing now and is no silence of whole days yet, with where it is."""

    outlet: Outlet
    cluster: Cluster
    newest: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayPage:
    """Everything that the page says; clocks, the newest data, who is quiet and how many addresses
    are not reached are of now, None of another time.

    `longest_silence` is of the outlet that is silent longest by now.
    """

    day: date
    known_at: datetime
    since: datetime
    since_day: date | None
    newest_data: datetime | None
    longest_silence: EventLine | None
    quiet: tuple[QuietLine, ...] | None
    begun: Lines
    ongoing: Lines
    ended: Lines
    changed: Lines
    withdrawn: Lines
    cadence: tuple[tuple[Outlet, tuple[str, ...]], ...]
    clocks: tuple[WrongClock, ...] | None
    unreached: int | None
    set_aside: tuple[tuple[SetAsideDay, Outlet | None], ...]
    permits: tuple[DuePermit, ...]
    cases: tuple[CaseLine, ...]
    sensors: tuple[StandingLine, ...]

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is new."""
        lists = (self.begun, self.ended, self.changed, self.withdrawn)
        return not any(one.count for one in lists)


@of_one_state
def today_page(
    parts: Parts, language: Language, since_day: date | None, known_at: datetime | None
) -> TodayPage:
    """Return what is new since the same time of the day before, or of the day asked for.

    Raises QueryRefused for a day that is not before the one that is known at.
    """
    known = events_known(parts, known_at)
    since = _since(since_day, known)
    day = last_ended_day(known)
    registry = parts.records.registry(known)
    span = (day - timedelta(days=DAYS_BACK - 1), day)
    news = event_news(*news_of_city(parts, span, since, known))
    told = {name: getattr(news, name) for name in _LISTS}
    outlets = {event.outlet_id for events in told.values() for event in events}
    cases = by(parts.records.cases(outlets=outlets, known_at=known), _outlet_of)
    lists = {name: _lines(registry, events, span, cases) for name, events in told.items()}
    newest = {} if known_at is not None else last_data(parts, registry.outlets, parts.clock())
    return TodayPage(
        day=day,
        known_at=known,
        since=since,
        since_day=since_day,
        newest_data=max(newest.values(), default=None),
        longest_silence=_longest_silence(registry, news, span),
        quiet=None if known_at is not None else tuple(_quiet(parts, registry, news, newest)),
        cadence=tuple(_cadence(parts, registry, day, known)),
        clocks=None if known_at is not None else tuple(wrong_clocks(parts, language)),
        unreached=None if known_at is not None else len(parts.records.unreached()),
        set_aside=tuple(
            (one, registry.outlets.get(one.outlet_id))
            for one in parts.records.set_aside_days(known_at=known, most=LINES_MOST)
        ),
        permits=tuple(_permits(registry, day)),
        cases=tuple(cases_of_outlets(parts, None, known, day_at(parts, known_at))),
        sensors=tuple(
            standing_lines(
                parts,
                registry,
                language,
                known=known,
                now=known_at or parts.clock(),
                within=DUE_WITHIN,
            )
        ),
        **lists,
    )


def _outlet_of(case: Case) -> str:
    return case.subject.outlet_id


def _since(day: date | None, known: datetime) -> datetime:
    if day is None:
        return known - timedelta(days=1)
    local = known.astimezone(HANOI)
    since = datetime.combine(day, local.timetz())
    if since >= local:
        raise QueryRefused(f"{day} is not before {local:%Y-%m-%d}", where="since")
    return since.astimezone(known.tzinfo)


def _lines(
    registry: Registry,
    events: tuple[Event, ...],
    span: tuple[date, date],
    cases: Mapping[str, Sequence[Case]],
) -> Lines:
    told = _as_one(one for one in events if one.outlet_id in registry.rows_of)
    shown = (
        replace(
            _line(registry, one[0], span, [event.parameter for event in one]),
            case=_case_of(one[0], cases),
        )
        for one in told[:LINES_MOST]
    )
    return Lines(count=len(told), shown=tuple(shown))


def _case_of(event: Event, cases: Mapping[str, Sequence[Case]]) -> Case | None:
    subject = event_subject(event)
    of_outlet = cases.get(event.outlet_id, ())
    return next((one for one in of_outlet if one.subject.is_same_thing(subject)), None)


def _as_one(events: Iterable[Event]) -> list[list[Event]]:
    """Put together what is one thing to who looks: an outlet of which too little came."""
    found: dict[object, list[Event]] = {}
    for event in events:
        is_thin = event.kind is EventKind.TOO_LITTLE_DATA
        one = (event.outlet_id, event.first_day, event.last_day, event.ongoing)
        found.setdefault(one if is_thin else event.id, []).append(event)
    return list(found.values())


def _line(
    registry: Registry, event: Event, span: tuple[date, date], codes: Sequence[str | None]
) -> EventLine:
    """Return an event with where it is, of an outlet that the registry holds."""
    then = registry.around(event.outlet_id, event.last_day)
    code = event.parameter
    return EventLine(
        event=event,
        outlet=then.outlet(event.outlet_id),
        cluster=then.cluster_of(event.outlet_id),
        parameters=tuple(PARAMETERS[one] for one in codes if one is not None),
        severity=None if code is None else severity_class(code, event.peak_times_over),
        to=min(max(event.peak_day or event.last_day, span[0]), span[1]),
    )


def _longest_silence(
    registry: Registry, news: EventNews, span: tuple[date, date]
) -> EventLine | None:
    silent = [one for one in _silent(news) if one.outlet_id in registry.rows_of]
    first = min(silent, key=lambda one: (one.begin_us, one.id), default=None)
    return None if first is None else _line(registry, first, span, [])


def _silent(news: EventNews) -> list[Event]:
    every = (*news.ongoing, *news.begun)
    return [one for one in every if one.ongoing and one.kind is EventKind.NOT_REPORTING]


def _quiet(
    parts: Parts, registry: Registry, news: EventNews, newest: Mapping[str, datetime]
) -> Iterable[QuietLine]:
    """Give the outlets in operation that send nothing now, but for silences told already."""
    now = parts.clock()
    here = registry.on(legal_day_of(to_microseconds(now)))
    told = {one.outlet_id for one in _silent(news)}
    for outlet_id, at in quiet_outlets(newest, now):
        if outlet_id in here.outlets and outlet_id not in told:
            cluster = here.cluster_of(outlet_id)
            if cluster.operates:
                yield QuietLine(outlet=here.outlets[outlet_id], cluster=cluster, newest=at)


def _cadence(
    parts: Parts, registry: Registry, day: date, known: datetime
) -> Iterable[tuple[Outlet, tuple[str, ...]]]:
    """Give the outlets that sent denser than their permit has it, with the parameters."""
    found: dict[str, list[str]] = {}
    for outlet_id, parameter in parts.records.flagged(day, Check.CADENCE, known_at=known):
        found.setdefault(outlet_id, []).append(parameter)
    for outlet_id, parameters in found.items():
        if outlet_id in registry.rows_of:
            yield registry.around(outlet_id, day).outlet(outlet_id), tuple(parameters)


def _permits(registry: Registry, day: date) -> Iterable[DuePermit]:
    """Give outlets whose last permit ends within sixty days or has ended, the earliest first."""
    here = registry.on(day)
    last: dict[str, Permit] = {}
    for permit in registry.permits:
        before = last.get(permit.outlet_id)
        if before is None or before.valid_from < permit.valid_from:
            last[permit.outlet_id] = permit
    ends = sorted(
        (permit.valid_to, permit.outlet_id, permit)
        for permit in last.values()
        if permit.valid_to is not None and permit.valid_to <= day + DUE_WITHIN
    )
    for valid_to, outlet_id, permit in ends:
        if outlet_id in here.outlets:
            outlet = here.outlets[outlet_id]
            yield DuePermit(permit=permit, outlet=outlet, ended=valid_to < day)
