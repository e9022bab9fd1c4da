"""Reads one outlet's consecutive legal days at once: checked, cleared of standing water, averaged.

The figures of evaluate.py without its words. It knows no limit and no verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from compliance.days.day_facts import ReadReadings
from compliance.days.stretch import OUTFLOW, Stretch, average, check_one, water_of
from compliance.days.told import day_arrays_of
from compliance.law.limit.limits import days_of_change, is_judged
from compliance.law.regulation import Regulation
from compliance.means.series import sliced
from compliance.quality.series import CheckedSeries
from compliance.quality.thresholds.own import with_own
from compliance.quality.thresholds.reviewed import Thresholds
from compliance.verdicts.outcomes import DayArrays
from domain.gateways.silences import days_of_silences, silences_of
from domain.judged.entered.own_thresholds import OwnThresholds, days_of_own, in_force
from domain.judged.sensor_doubts import SensorDoubt
from domain.legal_day import MICROSECONDS_PER_DAY, legal_day_bounds_us
from domain.registered import Outlet, Permit
from domain.registry import Registry

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive legal days, first to last inclusive, on which no fact of an outlet changes."""

    first: date
    last: date
    permit: Permit | None

    @property
    def days(self) -> int:
        """How many legal days it has."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class SeriesBlock:
    """One judged parameter over a run: its days, and how many readings came on each."""

    parameter: str
    readings: NDArray[np.int64]
    found: DayArrays


def runs_of(
    registry: Registry,
    outlet_id: str,
    first: date,
    last: date,
    regulations: Mapping[str, Regulation],
    *,
    own: Iterable[OwnThresholds] = (),
) -> list[Run]:
    """Return the runs of first..last on which the outlet is registered, in their order, cut also
    where other thresholds of its `own` begin to bind.
    """
    facts = days_of_facts(registry, outlet_id, regulations) | days_of_own(own)
    borders = {first, last + _ONE_DAY, *facts}
    inside = sorted(day for day in borders if first <= day <= last + _ONE_DAY)
    return [
        Run(begin, end - _ONE_DAY, registry.permit_on(outlet_id, begin))
        for begin, end in pairwise(inside)
        if outlet_id in registry.on(begin).outlets
    ]


def days_of_facts(
    registry: Registry, outlet_id: str, regulations: Mapping[str, Regulation]
) -> set[date]:
    """Return the days on which an outlet, or a permit, own limit, sensor, silence or law of it,
    changes.
    """
    permits = [permit for permit in registry.permits if permit.outlet_id == outlet_id]
    days = {day for permit in permits for day in days_of_change(regulations, permit)}
    days |= set(registry.turns_of(outlet_id))
    days |= days_of_silences(registry.rows_of.get(outlet_id, ()), registry.profiles)
    for entries in (permits, registry.permit_limits, registry.sensors):
        for entry in entries:
            if entry.outlet_id == outlet_id:
                days.add(entry.valid_from)
                if entry.valid_to is not None and entry.valid_to < date.max:
                    days.add(entry.valid_to + _ONE_DAY)
    return days


def blocks_of(
    registry: Registry,
    outlet: Outlet,
    runs: Sequence[Run],
    read: ReadReadings,
    thresholds: Thresholds,
    *,
    ended: Sequence[tuple[str, int]] = (),
    doubts: Sequence[SensorDoubt] = (),
    own: Sequence[OwnThresholds] = (),
) -> list[tuple[Run, SeriesBlock]]:
    """Return each judged parameter's days over each of some runs that a permit covers.

    Each parameter is read with one question. `ended` is of which parameter and when silence no
    longer says that a value stands (days/day_facts.py), of all runs, and so are `doubts` and the
    outlet's `own` thresholds. Whatever `read` raises passes through; ValueError where a run has no
    permit.
    """
    stretches = [_stretch(registry, outlet, run, ended, doubts) for run in runs]
    of_runs = [with_own(thresholds, in_force(own, run.first)) for run in runs]
    spans_us = [
        (legal_day_bounds_us(run.first)[0], legal_day_bounds_us(run.last)[1]) for run in runs
    ]

    def checked(parameter: str) -> list[CheckedSeries]:
        begin_us = spans_us[0][0] - MICROSECONDS_PER_DAY
        whole = read(outlet.id, parameter, begin_us, spans_us[-1][1])
        found = []
        for stretch, binding, (first_us, end_us) in zip(stretches, of_runs, spans_us, strict=True):
            borders_us = first_us - MICROSECONDS_PER_DAY, first_us, end_us
            before, first, end = np.searchsorted(whole.time_us, borders_us).tolist()
            found.append(
                check_one(
                    stretch,
                    parameter,
                    sliced(whole, slice(first, end)),
                    binding,
                    before=sliced(whole, slice(before, first)),
                )
            )
        return found

    # Of one parameter at a time besides the outflow: what a year of it takes is used again
    flow = checked(OUTFLOW) if OUTFLOW in outlet.parameters and runs else None
    waters = [
        water_of(stretch, {} if flow is None else {OUTFLOW: flow[place]})
        for place, stretch in enumerate(stretches)
    ]
    found = []
    for parameter in filter(is_judged, outlet.parameters if runs else ()):
        for run, stretch, water, one in zip(
            runs, stretches, waters, checked(parameter), strict=True
        ):
            days = day_arrays_of(average(stretch, one, water))
            found.append((run, SeriesBlock(parameter, np.diff(one.cuts), days)))
    return found


def _stretch(
    registry: Registry,
    outlet: Outlet,
    run: Run,
    ended: Sequence[tuple[str, int]],
    doubts: Sequence[SensorDoubt],
) -> Stretch:
    if run.permit is None:
        raise ValueError(f"no permit of {outlet.id} is in force on {run.first}")
    sensors = {p: registry.sensor_on(outlet.id, p, run.first) for p in outlet.parameters}
    silences = silences_of(outlet, run.first, registry.profiles, registry.channels)
    return Stretch(
        parameters=outlet.parameters,
        first_begin_us=legal_day_bounds_us(run.first)[0],
        days=run.days,
        interval_minutes=run.permit.interval_minutes,
        is_batch=False,
        days_alone=True,
        permitted_m3_per_day=run.permit.discharge_flow_m3_per_day,
        sensors={p: sensor for p, sensor in sensors.items() if sensor is not None},
        silences=silences,
        ended_us={p: [time_us for of, time_us in ended if of == p] for p in silences},
        doubts=doubts,
    )
