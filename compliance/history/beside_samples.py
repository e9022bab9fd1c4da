"""The sensor's value of the instants of a laboratory's sample, and what the two say together.

Of a composite sample the mean of the sensor's valid readings of its time; of a grab that of the
interval slot that holds its instant, or the nearest reading within one interval, which is said.
It judges nothing. What stands in doubt counts, as in a mean.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from compliance.days.alike import DAYS_AT_ONCE, consecutive, days_alike, stretch_of
from compliance.days.day_facts import Law, OutletDay, ReadRange
from compliance.days.readings import read_days
from compliance.days.stretch import check_one
from compliance.quality.proof.relative_accuracy import Pair
from domain.judged.entered.samples import LabSample
from domain.legal_day import (
    MICROSECONDS_PER_MINUTE,
    each_day,
    legal_day_bounds_us,
    legal_day_of,
)

_ONE_DAY = timedelta(days=1)


class HowBeside(StrEnum):
    """Which of the sensor's readings stand beside a sample."""

    ITS_TIME = "its_time"
    ITS_SLOT = "its_slot"
    NEAREST = "nearest"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """The sensor's mean beside a sample, in the parameter's unit, of so many readings.

    `difference` is the sensor's value less the laboratory's, None where the laboratory says "<";
    of such `is_above` says whether the sensor's value lies above what the method can tell.
    """

    how: HowBeside
    readings: int = 0
    value: float | None = None
    difference: float | None = None
    is_above: bool | None = None


@dataclass(frozen=True, slots=True)
class _Valid:
    """A sensor's valid readings of consecutive legal days, and each day's minutes of interval."""

    time_us: NDArray[np.int64]
    value: NDArray[np.float64]
    intervals: Mapping[date, int | None]


# The facts of an outlet's days, those on which the registry holds it
FactsOf = Callable[[Sequence[date]], Sequence[OutletDay]]


def days_of_sample(sample: LabSample) -> list[date]:
    """Return the legal days whose readings can stand beside a sample; of a grab also those about
    it.
    """
    first, last = legal_day_of(sample.begin_us), legal_day_of(sample.end_us)
    return each_day(first - _ONE_DAY, last + _ONE_DAY) if sample.is_grab else each_day(first, last)


def beside_samples(
    samples: Sequence[LabSample], facts_of: FactsOf, read: ReadRange, law: Law
) -> dict[str, Beside]:
    """Return what stands beside each of an outlet's samples, by their ids.

    Whatever `facts_of` and `read` raise passes through.
    """
    days = sorted({day for one in samples for day in days_of_sample(one)})
    facts = facts_of(days) if days else ()
    parameters = sorted({one.parameter for one in samples})
    runs = [_valid(run, parameters, read, law) for run in consecutive(facts, DAYS_AT_ONCE)]
    joined = {parameter: _joined(runs, parameter) for parameter in parameters}
    return {one.id: _beside(one, joined[one.parameter]) for one in samples}


def pairs_of(samples: Sequence[LabSample], beside: Mapping[str, Beside]) -> list[Pair]:
    """Return the pairs of samples that have a value and readings beside them; not those of "<"."""
    return [
        Pair(one.value, told.value)
        for one in samples
        if not one.is_below
        for told in [beside[one.id]]
        if told.value is not None
    ]


def _valid(
    days: Sequence[OutletDay], parameters: Sequence[str], read: ReadRange, law: Law
) -> dict[str, _Valid]:
    readings = read_days(days, read)
    times: dict[str, list[NDArray[np.int64]]] = {}
    values: dict[str, list[NDArray[np.float64]]] = {}
    for alike in days_alike(days, law.regulations):
        stretch, here = stretch_of(alike), readings.of(alike)
        for parameter in parameters:
            if parameter not in here.columns:
                continue
            counted = check_one(
                stretch,
                parameter,
                here.columns[parameter],
                law.thresholds,
                before=here.before[parameter],
            ).counted
            times.setdefault(parameter, []).append(counted.columns.time_us[~counted.excluded])
            values.setdefault(parameter, []).append(counted.columns.value[~counted.excluded])
    intervals = {one.day: one.interval_minutes for one in days}
    return {
        parameter: _Valid(np.concatenate(some), np.concatenate(values[parameter]), intervals)
        for parameter, some in times.items()
    }


def _joined(runs: Sequence[Mapping[str, _Valid]], parameter: str) -> _Valid | None:
    """Return what all runs have of a parameter: the nearest reading may lie in another one."""
    found = [run[parameter] for run in runs if parameter in run]
    if not found:
        return None
    return _Valid(
        np.concatenate([one.time_us for one in found]),
        np.concatenate([one.value for one in found]),
        {day: minutes for one in found for day, minutes in one.intervals.items()},
    )


def _beside(sample: LabSample, here: _Valid | None) -> Beside:
    if here is None:
        return Beside(how=HowBeside.NONE)
    if not sample.is_grab:
        inside = _between(here, sample.begin_us, sample.end_us + 1)
        return _told(sample, HowBeside.ITS_TIME, inside)
    day, at_us = legal_day_of(sample.begin_us), sample.begin_us
    minutes = here.intervals.get(day)
    if minutes is None:
        return Beside(how=HowBeside.NONE)
    interval_us, day_us = minutes * MICROSECONDS_PER_MINUTE, legal_day_bounds_us(day)[0]
    slot_us = day_us + (at_us - day_us) // interval_us * interval_us
    values = _between(here, slot_us, slot_us + interval_us)
    if values:
        return _told(sample, HowBeside.ITS_SLOT, values)
    first, past = np.searchsorted(
        here.time_us, [at_us - interval_us, at_us + interval_us + 1]
    ).tolist()
    if first == past:
        return Beside(how=HowBeside.NONE)
    # Of two as near the earlier one
    nearest = first + int(np.argmin(np.abs(here.time_us[first:past] - at_us)))
    return _told(sample, HowBeside.NEAREST, [float(here.value[nearest])])


def _between(valid: _Valid, begin_us: int, end_us: int) -> list[float]:
    here = slice(*np.searchsorted(valid.time_us, [begin_us, end_us]).tolist())
    values: list[float] = valid.value[here].tolist()
    return values


def _told(sample: LabSample, how: HowBeside, values: Sequence[float]) -> Beside:
    if not values:
        return Beside(how=HowBeside.NONE)
    value = math.fsum(values) / len(values)
    return Beside(
        how=how,
        readings=len(values),
        value=value,
        difference=None if sample.is_below else value - sample.value,
        is_above=value > sample.value if sample.is_below else None,
    )
