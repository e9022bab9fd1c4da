"""What an outlet's owner publishes: newest readings, and 30 days of means beside their limits.

It says results and limits, and never whether a limit was kept: that is the authority's verdict.
Read as anybody is told, so that no person's name is in it.
Source: Decree 08/2022/ND-CP, Art. 102.2a: at once, with the permitted limit beside, for 30 days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from api.exports.published.limit_of_day import LimitOf
from api.exports.published.newest import NewestReading, flagged, newest_of
from api.question.asked import last_ended_day
from api.question.handed_in import Parts, of_one_state
from api.question.known_at import LawKnown, known_instant, regulations_known
from compliance.days.day_facts import OutletDay
from compliance.judging.facts_of_days import gather
from compliance.judging.running.day import RunningParameter, running_day
from compliance.law.duty import MonitoringDuty, monitoring_duty
from compliance.verdicts.verdict import worst_period
from domain.judged.verdicts import DailyMean, Gap, Limit, Outcome, Verdict
from domain.legal_day import (
    each_day,
    legal_day_of,
    to_microseconds,
)
from domain.measured.parameters import PARAMETERS, Parameter
from domain.registered import Cluster, DischargeMode, Outlet, Permit, Station

PUBLISHED_DAYS = 30
PUBLISHED_CLAUSE = "Decree 08/2022/ND-CP, Art. 102.2a"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedResult:
    """What is published of one parameter and legal day, in the parameter's unit.

    `value` is what is judged: the day's mean, or of a batch discharge the hour that is farthest
    outside its limit, else nearest to it (`is_of_hour`). `no_limit` says why there is no limit:
    unknown, or none binds. `is_open`: the day runs. A day that is not `is_settled` has no counts.
    """

    parameter: str
    day: date
    value: float | None
    is_of_hour: bool = False
    valid: int = 0
    expected: int = 0
    limit: Limit | None
    no_limit: Outcome | None = None
    why_no_limit: str = ""
    gaps: tuple[Gap, ...] = ()
    is_open: bool = False
    is_settled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedParameter:
    """One parameter that the outlet measures: its limit of today and its newest reading."""

    parameter: Parameter
    limit: Limit | None
    no_limit: Outcome | None
    why_no_limit: str
    newest: NewestReading | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedDay:
    """One legal day: what is published of each parameter, in their order."""

    day: date
    results: tuple[PublishedResult, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """Everything that is published of one outlet; `days` begins with the day that runs."""

    outlet: Outlet
    station: Station
    cluster: Cluster
    permit: Permit | None
    duty: MonitoringDuty
    now: datetime
    known_at: datetime
    parameters: tuple[PublishedParameter, ...]
    days: tuple[PublishedDay, ...]

    @property
    def is_batch(self) -> bool:
        """Whether hours of batches are judged in the place of days."""
        return self.permit is not None and self.permit.discharge is DischargeMode.BATCH


@of_one_state
def published_of(parts: Parts, outlet_id: str) -> Published:
    """Return what is published of an outlet; raises NotFound, StoreUnavailable."""
    now, known = parts.clock(), known_instant(parts, None)
    law = LawKnown(parts.records.registry(known), regulations_known(parts, known))
    now_us = to_microseconds(now)
    today = legal_day_of(now_us)
    here = law.registry.around(outlet_id, today)
    outlet = here.outlet(outlet_id)
    permit = law.registry.permit_on(outlet_id, today)
    facts = gather(parts.records, law.registry, [(outlet_id, today)]).get((outlet_id, today))
    running = {} if facts is None else _running(parts, law, facts, now)
    last = last_ended_day(now)
    first = last - timedelta(days=PUBLISHED_DAYS - 1)
    past = _Past.of(parts, outlet_id, first, last, known)
    ended = [
        PublishedDay(day=day, results=tuple(past.results(law, outlet, day)))
        for day in reversed(each_day(first, last))
    ]
    limits = {code: LimitOf.day(law, outlet_id, code, today) for code in outlet.parameters}
    open_day = PublishedDay(day=today, results=tuple(_so_far(outlet, running, limits, today)))
    interval = None if permit is None else timedelta(minutes=permit.interval_minutes)
    station = here.station_of(outlet_id)
    return Published(
        outlet=outlet,
        station=station,
        cluster=here.cluster_of(outlet_id),
        permit=permit,
        duty=monitoring_duty(here, station, today),
        now=now,
        known_at=known,
        parameters=tuple(
            _parameters(parts, outlet, limits, _Checked(running, past.means, interval), now_us)
        ),
        days=(open_day, *ended),
    )


def _running(
    parts: Parts, law: LawKnown, facts: OutletDay, now: datetime
) -> dict[str, RunningParameter]:
    told = replace(parts.law, regulations=law.regulations)
    found = running_day(facts, parts.readings.read, told, now=now)
    return {one.mean.parameter: one for one in found}


def _so_far(
    outlet: Outlet,
    running: Mapping[str, RunningParameter],
    limits: Mapping[str, LimitOf],
    day: date,
) -> Iterator[PublishedResult]:
    for code in outlet.parameters:
        nothing = _without_value(code, day, limits[code], is_open=True)
        one = running.get(code)
        if one is None:
            yield nothing
            continue
        yield replace(
            nothing,
            value=_worst_hour(one) if one.is_batch else one.mean.mean,
            is_of_hour=one.is_batch,
            valid=one.mean.valid,
            expected=one.mean.expected - one.ahead,
            gaps=one.gaps,
            is_settled=True,
        )


def _without_value(
    code: str, day: date, limit: LimitOf, *, is_open: bool = False
) -> PublishedResult:
    """Return the limit of a day of which nothing is settled, or its reason."""
    return PublishedResult(
        parameter=code,
        day=day,
        value=None,
        limit=limit.limit,
        no_limit=limit.no_limit,
        why_no_limit=limit.why,
        is_open=is_open,
        is_settled=False,
    )


def _worst_hour(one: RunningParameter) -> float | None:
    if one.limit is not None:
        worst = worst_period(one.batches, one.limit)
        return None if worst is None else worst.mean
    return max((hour.mean for hour in one.batches if hour.mean is not None), default=None)


@dataclass(frozen=True, slots=True)
class _Past:
    """What was settled of an outlet's ended days, by parameter and day."""

    verdicts: Mapping[tuple[str, date], Verdict]
    means: Mapping[tuple[str, date], DailyMean]

    @classmethod
    def of(cls, parts: Parts, outlet_id: str, first: date, last: date, known: datetime) -> _Past:
        verdicts = parts.records.verdicts(first, last, outlet_id=outlet_id, known_at=known)
        means = parts.records.means(outlet_id, first, last, known_at=known)
        return cls(
            {(one.mean.parameter, one.mean.day): one for one in verdicts},
            {(one.parameter, one.day): one for one in means},
        )

    def results(self, law: LawKnown, outlet: Outlet, day: date) -> Iterator[PublishedResult]:
        for code in outlet.parameters:
            verdict, mean = self.verdicts.get((code, day)), self.means.get((code, day))
            if verdict is not None and not verdict.is_withdrawn:
                yield _judged(verdict)
                continue
            nothing = _without_value(code, day, LimitOf.day(law, outlet.id, code, day))
            if mean is None:
                yield nothing
                continue
            yield replace(
                nothing,
                value=mean.mean,
                valid=mean.valid,
                expected=mean.expected,
                gaps=mean.gaps,
                is_settled=True,
            )


def _judged(verdict: Verdict) -> PublishedResult:
    told, limit = verdict.judged or verdict.mean, verdict.limit
    is_unknown = verdict.outcome is Outcome.LIMIT_UNKNOWN
    is_free = verdict.outcome is Outcome.NOT_LIMITED
    return PublishedResult(
        parameter=verdict.mean.parameter,
        day=verdict.mean.day,
        value=told.mean,
        is_of_hour=verdict.judged is not None,
        valid=told.valid,
        expected=told.expected,
        limit=limit,
        no_limit=verdict.outcome if is_unknown or is_free else None,
        why_no_limit=verdict.reason if is_unknown else "",
        gaps=verdict.mean.gaps,
    )


@dataclass(frozen=True, slots=True)
class _Checked:
    """The means of the days of which the newest readings may be, which hold what checks said."""

    running: Mapping[str, RunningParameter]
    ended: Mapping[tuple[str, date], DailyMean]
    interval: timedelta | None

    def of(self, code: str, at_us: int) -> DailyMean | None:
        """Return the mean of an instant's legal day, None where nobody has checked it yet."""
        day, running = legal_day_of(at_us), self.running.get(code)
        if running is not None and running.mean.day == day:
            return running.mean
        return self.ended.get((code, day))


def _parameters(
    parts: Parts,
    outlet: Outlet,
    limits: Mapping[str, LimitOf],
    checked: _Checked,
    now_us: int,
) -> Iterator[PublishedParameter]:
    newest = newest_of(parts, outlet, now_us)
    for code in outlet.parameters:
        found = newest.get(code)
        limit = limits[code]
        yield PublishedParameter(
            parameter=PARAMETERS[code],
            limit=limit.limit,
            no_limit=limit.no_limit,
            why_no_limit=limit.why,
            newest=None
            if found is None
            else flagged(found, checked.of(code, found[0]), now_us, checked.interval),
        )
