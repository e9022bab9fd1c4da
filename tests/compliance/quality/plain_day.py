"""Checks one parameter of an outlet on one legal day, and names what it could not check.

The plain word of quality control: what each check sees, what each flag leads to, and why. A check
looks only at the readings of the day that it is given, so that one late reading costs one
outlet-day, whatever the history. It gives reasons to leave out or to visit, never a verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from compliance.quality import flag_reasons
from compliance.quality.marks import checks
from compliance.quality.marks.standstill import written_step
from compliance.quality.thresholds.of_series import (
    OFF,
    BlockThresholds,
    block_thresholds,
)
from compliance.quality.thresholds.reviewed import Thresholds
from domain.judged.quality import Check, CheckNotRun, FlagRuling, FlagRun, QualityFlag
from domain.legal_day import MICROSECONDS_PER_MINUTE
from domain.registered import Sensor
from storage.ports.readings import ReadingColumns
from tests.compliance.quality.marks import plain_asking
from tests.compliance.quality.plain_runs import Rulings, check_runs

_FEWEST_FOR_SPIKE = 3
_FEWEST_FOR_RATE = 2


@dataclass(frozen=True, slots=True)
class CheckedDay:
    """What quality control says of a day's readings, one entry of each array a reading.

    `flags` are the worst of the checks that look at single readings (PASS, SUSPECT, FAIL), without
    rulings; `excluded`, after rulings, are left out of the mean. `runs` are in time order, the
    overruled ones too; a run of the check GAP holds no readings and spans the time without them.
    """

    flags: NDArray[np.uint8]
    excluded: NDArray[np.bool_]
    runs: tuple[FlagRun, ...]
    not_run: tuple[CheckNotRun, ...]
    version: str


def check_day(
    parameter: str,
    columns: ReadingColumns,
    *,
    begin_us: int,
    end_us: int,
    interval_minutes: int | None,
    sensor: Sensor | None,
    thresholds: Thresholds,
    rulings: Sequence[FlagRuling] = (),
    before: ReadingColumns | None = None,
) -> CheckedDay:
    """Return flags, exclusions, runs and checks not run of the readings of [begin_us, end_us).

    `before` are the readings of the day before. `columns` are those of the legal day alone, in the
    parameter's unit and strictly rising time order. Range, spike, rate of change and flat line see
    only what passed syntax and device status,
    the last three only what is within the span: an impossible value does not accuse its neighbours.
    `rulings` of other parameters are passed over. Raises ValueError on readings outside the day.
    """
    time_us, value = columns.time_us, columns.value
    if len(time_us) and not begin_us <= time_us[0] <= time_us[-1] < end_us:
        raise ValueError(f"readings of {parameter} lie outside [{begin_us}, {end_us})")
    limits = block_thresholds(parameter, thresholds, sensor)
    found, not_run = _single_readings(parameter, columns, before, limits, sensor)
    flags = np.full(len(time_us), QualityFlag.PASS, np.uint8)
    excluded = np.zeros(len(time_us), np.bool_)
    for check, (of_check, _) in found.items():
        flagged = (of_check == QualityFlag.SUSPECT) | (of_check == QualityFlag.FAIL)
        flags[flagged] = np.maximum(flags[flagged], of_check[flagged])
        if check in thresholds.excludes:
            excluded |= of_check == QualityFlag.FAIL
    ruled, is_number = Rulings(time_us, parameter, rulings), np.isfinite(value)
    overruled = ruled.overruling(is_number)
    runs = ruled.runs(time_us, is_number)
    for check, (of_check, said) in found.items():
        runs += check_runs(
            check,
            of_check,
            time_us,
            words=said,
            set_by=f"quality {thresholds.version}",
            excluding=check in thresholds.excludes,
            overruled=overruled,
            rulings=ruled.rulings,
        )
    if interval_minutes is None:
        not_run.append(CheckNotRun(check=Check.GAP, why="no permit says how often to measure"))
    else:
        runs += _gaps(time_us, begin_us, end_us, interval_minutes, thresholds)
    return CheckedDay(
        flags=flags,
        excluded=ruled.applied(excluded, is_number),
        runs=tuple(sorted(runs, key=lambda run: (run.begin_us, run.end_us, run.check))),
        not_run=tuple(not_run),
        version=thresholds.version,
    )


_Found = dict[Check, tuple[checks.Flags, flag_reasons.Words]]


def _single_readings(
    parameter: str,
    columns: ReadingColumns,
    before: ReadingColumns | None,
    limits: BlockThresholds,
    sensor: Sensor | None,
) -> tuple[_Found, list[CheckNotRun]]:
    """Return each check's flags with the words for them, and the checks that could not run."""
    time_us, value = columns.time_us, columns.value
    if not len(value):
        return {}, [
            CheckNotRun(check=c, why="no readings on this day")
            for c in (*flag_reasons.OF_READINGS, *flag_reasons.ASKED)
        ]
    found: _Found = {
        Check.SYNTAX: (checks.syntax(value, limits.sentinels.tolist()), flag_reasons.SYNTAX),
        Check.DEVICE_STATUS: (checks.device_status(columns.status), flag_reasons.DEVICE_STATUS),
    }
    measured = np.logical_and.reduce([f == QualityFlag.PASS for f, _ in found.values()])
    seen = np.where(measured, value, np.nan)
    in_range = checks.gross_range(
        seen, (limits.fail_low, limits.fail_high), (limits.suspect_low, limits.suspect_high)
    )
    found[Check.GROSS_RANGE] = in_range, flag_reasons.gross_range(parameter, limits, sensor)
    read = np.where(in_range == QualityFlag.FAIL, np.nan, seen)
    not_run = flag_reasons.range_not_run(parameter, limits, sensor)
    count = int(np.count_nonzero(np.isfinite(read)))
    if limits.spike_suspect == OFF:
        not_run.append(flag_reasons.no_thresholds(Check.SPIKE, parameter))
    elif count < _FEWEST_FOR_SPIKE:
        not_run.append(flag_reasons.too_few(Check.SPIKE, count, _FEWEST_FOR_SPIKE))
    else:
        spikes = checks.spike(read, limits.spike_suspect, limits.spike_fail, "differential")
        found[Check.SPIKE] = spikes, flag_reasons.spike(parameter, limits)
    if limits.rate_per_s == OFF:
        not_run.append(flag_reasons.no_thresholds(Check.RATE_OF_CHANGE, parameter))
    elif count < _FEWEST_FOR_RATE:
        not_run.append(flag_reasons.too_few(Check.RATE_OF_CHANGE, count, _FEWEST_FOR_RATE))
    else:
        rates = checks.rate_of_change(
            read, time_us, limits.rate_per_s, shortest_us=MICROSECONDS_PER_MINUTE
        )
        found[Check.RATE_OF_CHANGE] = rates, flag_reasons.rate_of_change(parameter, limits)
    past = _read_before(before, limits)
    still = _flat_line(parameter, (time_us, read), past, limits)
    if isinstance(still, CheckNotRun):
        not_run.append(still)
    else:
        found[Check.FLAT_LINE] = still
    frozen = None if isinstance(still, CheckNotRun) else still[0]
    hardly = _attenuated(parameter, (time_us, read), past, limits, frozen)
    if isinstance(hardly, CheckNotRun):
        not_run.append(hardly)
    else:
        found[Check.ATTENUATED] = hardly
    spiked = found[Check.SPIKE][0] if Check.SPIKE in found else np.full(len(read), 1, np.uint8)
    asked, not_asked = _asked(parameter, (time_us, read), limits, spiked)
    return found | asked, [*not_run, *not_asked]


def _asked(
    parameter: str,
    of_day: _Read,
    limits: BlockThresholds,
    spiked: checks.Flags,
) -> tuple[_Found, list[CheckNotRun]]:
    """Return what only asks a person to look; it leaves nothing out."""
    time_us, read = of_day
    present = np.flatnonzero(np.isfinite(read))
    is_spike = (spiked[present] == QualityFlag.SUSPECT) | (spiked[present] == QualityFlag.FAIL)
    words = {
        Check.SMALL_SPIKE: flag_reasons.small_spike,
        Check.EXCURSION: flag_reasons.excursion,
        Check.SHIFT: flag_reasons.shift,
        Check.UNSTEADY: flag_reasons.unsteady,
    }
    if limits.excursion == OFF:
        return {}, [flag_reasons.no_thresholds(check, parameter) for check in words]
    if len(present) < plain_asking.FEWEST:
        few = len(present), plain_asking.FEWEST
        return {}, [flag_reasons.too_few(check, *few) for check in words]
    found: _Found = {}
    asked = plain_asking.asked_of(time_us[present], read[present], limits, is_spike)
    for check, of_check in asked.items():
        flags = np.full(len(read), QualityFlag.PASS, np.uint8)
        flags[present[of_check]] = QualityFlag.SUSPECT
        found[check] = flags, words[check](parameter, limits)
    return found, []


_Read = tuple[NDArray[np.int64], NDArray[np.float64]]


def _read_before(before: ReadingColumns | None, limits: BlockThresholds) -> _Read:
    """Return the usable readings of the day before: times and values."""
    if before is None:
        return np.array([], np.int64), np.array([], np.float64)
    passes = (
        (checks.syntax(before.value, limits.sentinels.tolist()) == QualityFlag.PASS)
        & (checks.device_status(before.status) == QualityFlag.PASS)
        & (before.value >= limits.fail_low)
        & (before.value <= limits.fail_high)
    )
    return before.time_us[passes], before.value[passes]


def _too_far_apart(when: NDArray[np.int64], past: _Read, limits: BlockThresholds) -> bool:
    told = np.concatenate((past[0][-1:], when))
    return not bool(np.any(np.diff(told) <= limits.flat_longest_step_us))


def _attenuated(
    parameter: str,
    of_day: _Read,
    past: _Read,
    limits: BlockThresholds,
    frozen: checks.Flags | None,
) -> tuple[checks.Flags, flag_reasons.Words] | CheckNotRun:
    """Return where the value hardly moved, but where it stood still: that is said once."""
    if limits.attenuated_us == OFF:
        return flag_reasons.no_thresholds(Check.ATTENUATED, parameter)
    time_us, read = of_day
    present = np.flatnonzero(np.isfinite(read))
    if _too_far_apart(time_us[present], past, limits):
        return flag_reasons.too_far_apart(Check.ATTENUATED, limits)
    flags = np.full(len(read), QualityFlag.PASS, np.uint8)
    step = written_step(read[present]) if np.isnan(limits.resolution) else limits.resolution
    granted = max(limits.attenuated_range, step) * limits.still_us_per_unit
    needed_us = limits.attenuated_us + granted
    if needed_us > flag_reasons.DAY_US:
        return flag_reasons.too_coarse(Check.ATTENUATED, parameter, step, needed_us)
    when = np.concatenate((past[0], time_us[present]))
    value = np.concatenate((past[1], read[present]))
    for place, at in enumerate(present.tolist(), start=len(past[0])):
        first = place
        while first > 0 and when[first] - when[first - 1] <= limits.flat_longest_step_us:
            within = value[first - 1 : place + 1]
            if within.max() - within.min() >= limits.attenuated_range:
                break
            first -= 1
        still = frozen is not None and frozen[at] in {QualityFlag.SUSPECT, QualityFlag.FAIL}
        if when[place] - when[first] >= needed_us and not still:
            flags[at] = QualityFlag.SUSPECT
    return flags, flag_reasons.attenuated(parameter, step, limits)


def _flat_line(
    parameter: str, of_day: _Read, past: _Read, limits: BlockThresholds
) -> tuple[checks.Flags, flag_reasons.Words] | CheckNotRun:
    """Return where the sensor stood still longer than the water and its own step explain.

    Time needed = threshold + step / least movement: a sensor that writes tenths shows the same
    number for as long as the water takes to cross a tenth at its quietest. pH in hundredths is
    SUSPECT after 8.5 h, in tenths it would be after 31 h: no legal day can tell, and the check says
    that it was not run. The step is the sensor's resolution, or what the day's values are written
    in (kernels.written_step).
    """
    if limits.flat_suspect_us == OFF:
        return flag_reasons.no_thresholds(Check.FLAT_LINE, parameter)
    time_us, read = of_day
    present = np.flatnonzero(np.isfinite(read))
    value, when = read[present], time_us[present]
    if _too_far_apart(when, past, limits):
        return flag_reasons.too_far_apart(Check.FLAT_LINE, limits)
    step = written_step(value) if np.isnan(limits.resolution) else limits.resolution
    longer_us = step * limits.still_us_per_unit
    needed_us = limits.flat_suspect_us + longer_us
    if needed_us > flag_reasons.DAY_US:
        return flag_reasons.too_coarse(Check.FLAT_LINE, parameter, step, needed_us)
    flags = np.full(len(read), QualityFlag.MISSING, np.uint8)
    flags[present] = checks.held_still(
        np.concatenate((past[1], value)),
        np.concatenate((past[0], when)),
        suspect_us=limits.flat_suspect_us + longer_us,
        fail_us=limits.flat_fail_us + longer_us,
        tolerance=limits.flat_tolerance,
        longest_step_us=limits.flat_longest_step_us,
    )[len(past[0]) :]
    return flags, flag_reasons.flat_line(parameter, step, limits, longer_us)


def _gaps(
    time_us: NDArray[np.int64],
    begin_us: int,
    end_us: int,
    interval_minutes: int,
    thresholds: Thresholds,
) -> list[FlagRun]:
    """Return the times without a reading, from one reading (or the day's begin) to the next."""
    longest_us = thresholds.gap_intervals * interval_minutes * MICROSECONDS_PER_MINUTE
    until = np.append(time_us, np.int64(end_us))
    late = np.flatnonzero(checks.gap(until, begin_us, longest_us) == QualityFlag.SUSPECT)
    starts = np.concatenate((np.array([begin_us], np.int64), time_us))
    return [
        FlagRun(
            check=Check.GAP,
            flag=QualityFlag.SUSPECT,
            begin_us=int(starts[place]),
            end_us=int(until[place]),
            readings=0,
            threshold=flag_reasons.gap(interval_minutes, thresholds.gap_intervals),
            set_by=f"quality {thresholds.version}",
            excludes=False,
        )
        for place in late
    ]
