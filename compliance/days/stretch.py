"""Reads one outlet's consecutive legal days at once: checked, cleared of standing water, averaged.

A stretch is days on which no fact changes that the arrays rest on; one day is the shortest. It
knows no limit and no verdict.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from compliance.law.limit.limits import is_judged
from compliance.means.bounds import possible_readings
from compliance.means.decimals import settled
from compliance.means.doubt import Unsure, doubted
from compliance.means.series import Flow, SeriesMeans, flow_of, series_means
from compliance.means.slots.idle import NOTHING_IDLE, Spans, idle_over_days
from compliance.quality.carried import OnChange, with_carried
from compliance.quality.series import Carried, CheckedSeries, check_series, in_doubt
from compliance.quality.thresholds.reviewed import Thresholds
from domain.gateways.silences import Silence
from domain.judged.quality import FlagRuling
from domain.judged.sensor_doubts import SensorDoubt
from domain.legal_day import (
    MICROSECONDS_PER_DAY,
    MICROSECONDS_PER_MINUTE,
    MICROSECONDS_PER_SECOND,
)
from domain.registered import Sensor
from storage.ports.readings import ReadingColumns

OUTFLOW = "FLOW_OUT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Consecutive legal days of one outlet from `first_begin_us`, and what stays the same on them.

    `interval_minutes` is None where no permit binds; `rulings` are on a single day alone.
    `days_alone`: no hours, loads and batches are asked for. `silences` are of the parameters that
    are reported on change, `ended_us` when theirs say nothing more (in any order), also on the day
    before; nothing is carried beyond `until_us`. `doubts` are those of its sensors.
    """

    parameters: tuple[str, ...]
    first_begin_us: int
    days: int
    interval_minutes: int | None
    is_batch: bool
    sensors: Mapping[str, Sensor]
    rulings: Sequence[FlagRuling] = ()
    days_alone: bool = False
    permitted_m3_per_day: float | None = None
    silences: Mapping[str, Silence] = field(default_factory=dict)
    ended_us: Mapping[str, Sequence[int]] = field(default_factory=dict)
    until_us: int | None = None
    doubts: Sequence[SensorDoubt] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AveragedSeries:
    """A parameter's means over a stretch; `checked` is what counts, with what is carried, if any.

    `unscreened` are those with what checks left out, NaN on
    days on which they left out none, and on which nothing is left with them.

    `screened_days` are the days on which a check left readings out; `whole` are their means.
    """

    checked: CheckedSeries
    idle: Spans
    means: SeriesMeans
    unscreened: NDArray[np.float64]
    screened_days: NDArray[np.bool_]
    whole: SeriesMeans | None
    carried: Carried | None = None


def check_stretch(
    stretch: Stretch,
    readings: Mapping[str, ReadingColumns],
    before: Mapping[str, ReadingColumns],
    thresholds: Thresholds,
) -> dict[str, CheckedSeries]:
    """Return what quality control says of each parameter; raises as check_series does."""
    return {
        p: check_one(stretch, p, readings[p], thresholds, before=before[p])
        for p in stretch.parameters
    }


def check_one(
    stretch: Stretch,
    parameter: str,
    readings: ReadingColumns,
    thresholds: Thresholds,
    *,
    before: ReadingColumns,
) -> CheckedSeries:
    """Return what quality control and the checks of its sensor say of one parameter; raises as
    check_series does.

    `before` are the readings of the day before the stretch. What is reported on change counts with
    what is carried, from `before` too: whatever was ruled there is of that day alone.
    """
    checked = _checked(stretch, parameter, readings, thresholds, before)
    return in_doubt(checked, [one for one in stretch.doubts if one.parameter == parameter])


def _checked(
    stretch: Stretch,
    parameter: str,
    readings: ReadingColumns,
    thresholds: Thresholds,
    before: ReadingColumns,
) -> CheckedSeries:
    checks = partial(
        check_series,
        parameter,
        sensor=stretch.sensors.get(parameter),
        thresholds=thresholds,
        permitted_m3_per_day=stretch.permitted_m3_per_day,
    )
    begin_us, interval_us = stretch.first_begin_us, _interval_us(stretch)
    silence = stretch.silences.get(parameter)
    if silence is None or interval_us is None:
        return checks(
            readings,
            first_begin_us=begin_us,
            days=stretch.days,
            rulings=stretch.rulings,
            before=before,
        )
    sent = checks(
        readings,
        first_begin_us=begin_us,
        days=stretch.days,
        rulings=stretch.rulings,
        standstill=False,
    )
    day_before = checks(
        before, first_begin_us=begin_us - MICROSECONDS_PER_DAY, days=1, standstill=False
    )
    on_change = OnChange(
        profile_id=silence.profile_id,
        longest_us=silence.longest_seconds * MICROSECONDS_PER_SECOND,
        interval_us=interval_us,
        ended_us=stretch.ended_us.get(parameter, ()),
        until_us=stretch.until_us,
    )
    return with_carried(sent, day_before, on_change)


@dataclass(frozen=True, slots=True)
class Water:
    """When nothing flowed out of an outlet, and its outflow, None where none is measured."""

    idle: Spans
    flow: Flow | None


def water_of(stretch: Stretch, checked: Mapping[str, CheckedSeries]) -> Water:
    """Return the outflow; never idle where no outflow is measured or no interval is set.

    Whether water flowed is told by what was measured: no check of ours may decide a verdict
    through the outflow.
    """
    if OUTFLOW not in checked or stretch.interval_minutes is None:
        return Water(NOTHING_IDLE, None)
    flow = checked[OUTFLOW].counted
    interval_us = stretch.interval_minutes * MICROSECONDS_PER_MINUTE
    idle = idle_over_days(flow.columns, flow.unmeasured, interval_us, flow.borders_us)
    if stretch.days_alone:
        return Water(idle, None)
    return Water(
        idle,
        flow_of(
            flow.columns,
            not_read=flow.excluded,
            unmeasured=flow.unmeasured,
            first_begin_us=stretch.first_begin_us,
            days=stretch.days,
            interval_minutes=stretch.interval_minutes,
        ),
    )


def average(stretch: Stretch, one: CheckedSeries, water: Water) -> AveragedSeries:
    """Return a parameter's means of what counts, and beside them the unscreened ones.

    A flow of nothing is a reading of 0; of all else, water that stands still tells nothing.
    """
    carried, one = one.carried, one.counted
    still = water.idle if is_judged(one.parameter) else NOTHING_IDLE
    averaged = partial(_means, stretch, one, idle=still, flow=water.flow)
    unsure = Unsure(
        time_us=one.columns.time_us,
        cuts=one.cuts,
        excluded=one.excluded,
        suspect=one.suspect if one.before_doubts is None else one.before_doubts,
        censored=one.censored,
        detection_limit=one.limits.detection_limit,
    )
    possible, interval_us = possible_readings(one.parameter, _span(one)), _interval_us(stretch)
    told = partial(doubted, averaged=averaged, possible=possible, interval_us=interval_us)
    means = told(averaged(one.excluded), unsure)
    if one.before_doubts is not None:
        # Nothing that a failed check puts in doubt makes an answer surer than it was before
        means = told(means, replace(unsure, suspect=one.suspect), never_closer=True)
    unscreened = np.full(stretch.days, np.nan)
    screened_days = np.zeros(stretch.days, np.bool_)
    whole = None
    if bool(np.any(one.screened)):
        at = np.searchsorted(one.cuts, np.flatnonzero(one.screened), side="right") - 1
        screened_days[at] = True
        whole = averaged(one.unmeasured)
        unscreened[screened_days] = whole.days.found.mean[screened_days]
    return AveragedSeries(
        checked=one,
        idle=still,
        means=means,
        unscreened=unscreened,
        screened_days=screened_days,
        whole=whole,
        carried=carried,
    )


def _means(
    stretch: Stretch,
    one: CheckedSeries,
    excluded: NDArray[np.bool_],
    idle: Spans,
    flow: Flow | None,
) -> SeriesMeans:
    means = series_means(
        one.columns,
        excluded,
        parameter=one.parameter,
        first_begin_us=stretch.first_begin_us,
        days=stretch.days,
        interval_minutes=stretch.interval_minutes,
        idle=idle,
        span=_span(one),
        flow=flow,
        batch=stretch.is_batch,
        hours=not stretch.days_alone,
    )
    return settled(means, one.columns, interval_minutes=stretch.interval_minutes, idle=idle)


def _span(one: CheckedSeries) -> tuple[float, float] | None:
    return None if one.sensor is None else (one.sensor.span_low, one.sensor.span_high)


def _interval_us(stretch: Stretch) -> int | None:
    minutes = stretch.interval_minutes
    return None if minutes is None else minutes * MICROSECONDS_PER_MINUTE
