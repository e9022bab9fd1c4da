"""Tells the legal day that runs by the very order that will judge it, up to an instant.

Slots that are still ahead are not missing; what is said is no verdict, since a day is judged once
it has ended. Where the discharge is in batches its hours are judged, and the one that runs is told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from compliance.days.day_facts import Law, OutletDay, ReadReadings
from compliance.days.stretch import OUTFLOW
from compliance.evaluate import evaluate_outlet_day
from compliance.judging.running.budget import Budget, budget_of
from compliance.means.bounds import Possible, possible_readings
from domain.judged.verdicts import DailyMean, Gap, GapCause, Limit, Outcome, PeriodMean
from domain.legal_day import (
    MICROSECONDS_PER_HOUR,
    MICROSECONDS_PER_MINUTE,
    MICROSECONDS_PER_SECOND,
    legal_day_bounds_us,
    to_microseconds,
)
from domain.measured.readings import DeviceStatus
from storage.ports.readings import ReadingColumns

_AHEAD = "still ahead"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningHour:
    """The hour of a batch that runs, [begin_us, end_us), and what its rest may average.

    It is judged so where the discharge goes on to its end.
    """

    begin_us: int
    end_us: int
    mean: float | None
    valid: int
    budget: Budget | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningParameter:
    """One judged parameter of a day that runs.

    `mean.low` and `mean.high` bound what the day's mean can still become; its counts hold the slots
    `ahead` as missing, `missed` are those that are over. `gaps` are of what is over. `limit` is
    None where `no_limit` says why: unknown, or none binds. `budget` is that of the day, None
    without a limit, without slots or of a batch discharge.
    """

    mean: DailyMean
    limit: Limit | None
    no_limit: Outcome | None
    ahead: int
    missed: int
    gaps: tuple[Gap, ...]
    budget: Budget | None
    is_batch: bool = False
    batches: tuple[PeriodMean, ...] = ()
    hour: RunningHour | None = None


def running_day(
    facts: OutletDay, read: ReadReadings, law: Law, *, now: datetime
) -> tuple[RunningParameter, ...]:
    """Return each judged parameter of the legal day of `facts`, as it stands at `now`.

    Whatever `read` raises passes through. Source: Decree 08/2022/ND-CP, Art. 97.4đ.
    """
    now_us = to_microseconds(now)
    end_us = legal_day_bounds_us(facts.day)[1]
    # A span that tells of each missing slot whether it is over; it is charged to nobody.
    rest = (min(now_us, end_us), end_us, _AHEAD)
    facts = replace(facts, outages=(*facts.outages, rest), until_us=now_us)
    _, verdicts = evaluate_outlet_day(facts, read, law, known_at=now)
    hour = _Hour.of(facts, read, law, now) if facts.is_batch else None
    found = []
    for one in verdicts:
        mean = one.mean
        ahead, gaps = _over(mean, facts.interval_minutes, now_us)
        possible = possible_of(facts, mean.parameter)
        limit = one.limit
        budget = None
        if limit is not None and mean.expected and not facts.is_batch:
            budget = budget_of(mean.mean, mean.valid, ahead, limit, possible)
        no_limit = one.outcome if limit is None else None
        found.append(
            RunningParameter(
                mean=mean,
                limit=limit,
                no_limit=no_limit,
                ahead=ahead,
                missed=mean.missing - ahead,
                gaps=gaps,
                budget=budget,
                is_batch=facts.is_batch,
                batches=mean.batches,
                hour=None if hour is None else hour.told(mean.parameter, limit, possible),
            )
        )
    return tuple(found)


def possible_of(facts: OutletDay, parameter: str) -> Possible:
    """Return what a reading of a parameter can be, by its sensor of that day."""
    sensor = facts.sensors.get(parameter)
    span = None if sensor is None else (sensor.span_low, sensor.span_high)
    return possible_readings(parameter, span)


def _over(
    mean: DailyMean, interval_minutes: int | None, now_us: int
) -> tuple[int, tuple[Gap, ...]]:
    """Return how many slots are ahead, and the gaps of those that are over."""
    if interval_minutes is None:
        return 0, ()
    interval_us = interval_minutes * MICROSECONDS_PER_MINUTE
    ahead, gaps = 0, []
    for gap in mean.gaps:
        open_slots = 0
        if gap.cause is GapCause.OUR_OUTAGE:
            before = max(0, (now_us - gap.begin_us) // interval_us)
            open_slots = max(0, gap.slots - before)
        ahead += open_slots
        if open_slots < gap.slots:
            end_us = gap.end_us - open_slots * interval_us
            evidence = gap.evidence.replace(f"; {_AHEAD}", "")
            slots = gap.slots - open_slots
            gaps.append(replace(gap, end_us=end_us, slots=slots, evidence=evidence))
    return ahead, tuple(gaps)


@dataclass(frozen=True, slots=True)
class _Hour:
    """The hour that runs of a batch, and the means of its readings so far."""

    begin_us: int
    interval_us: int
    means: dict[str, DailyMean]

    @classmethod
    def of(cls, facts: OutletDay, read: ReadReadings, law: Law, now: datetime) -> _Hour | None:
        """Return the hour that runs, None while no water flows or nothing tells it."""
        if facts.interval_minutes is None or OUTFLOW not in facts.outlet.parameters:
            return None
        interval_us = facts.interval_minutes * MICROSECONDS_PER_MINUTE
        now_us, day_us = to_microseconds(now), legal_day_bounds_us(facts.day)
        flow = read(facts.outlet.id, OUTFLOW, day_us[0], now_us + 1)
        measured = flow.status == DeviceStatus.MEASURING
        if not measured.any():
            return None
        newest_us, newest = flow.time_us[measured][-1], flow.value[measured][-1]
        silence = facts.silences.get(OUTFLOW)
        silent_us = 0 if silence is None else silence.longest_seconds * MICROSECONDS_PER_SECOND
        if newest <= 0 or now_us - newest_us >= max(2 * interval_us, silent_us):
            return None
        means, _ = evaluate_outlet_day(facts, read, law, known_at=now)
        began_us = _began(max((one.batches for one in means), key=len, default=()))
        if began_us is None:
            return None
        begin_us = began_us + (now_us - began_us) // MICROSECONDS_PER_HOUR * MICROSECONDS_PER_HOUR

        def of_the_hour(outlet: str, parameter: str, first_us: int, past_us: int) -> ReadingColumns:
            return read(outlet, parameter, max(first_us, begin_us), max(past_us, begin_us))

        of_hour, _ = evaluate_outlet_day(facts, of_the_hour, law, known_at=now)
        return cls(begin_us, interval_us, {one.parameter: one for one in of_hour})

    def told(self, parameter: str, limit: Limit | None, possible: Possible) -> RunningHour:
        """Return the hour of one parameter, with the budget of its rest where a limit is known."""
        mean = self.means[parameter]
        so_far = mean.batches[-1] if mean.batches else None
        whole = -(-MICROSECONDS_PER_HOUR // self.interval_us)
        ahead = whole - (0 if so_far is None else so_far.expected)
        value, valid = (None, 0) if so_far is None else (so_far.mean, so_far.valid)
        budget = None if limit is None else budget_of(value, valid, ahead, limit, possible)
        return RunningHour(
            begin_us=self.begin_us,
            end_us=self.begin_us + MICROSECONDS_PER_HOUR,
            mean=value,
            valid=valid,
            budget=budget,
        )


def _began(periods: tuple[PeriodMean, ...]) -> int | None:
    """Return when the last discharge of a day began, whose hours follow or overlap one another."""
    began_us, end_us = None, None
    for one in periods:
        if end_us is None or one.begin_us > end_us:
            began_us = one.begin_us
        end_us = one.end_us
    return began_us
