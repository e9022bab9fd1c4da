"""Finds instants at which several parameters of one outlet step at once on a legal day.

Water rarely does that, a cabinet or a hand does: a reason to visit, which never leaves out a
reading. It sees raw values of the readings that were measured, and no limit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from compliance.quality.marks import checks
from compliance.quality.runs import Runs, runs_in
from compliance.quality.thresholds.reviewed import Thresholds
from domain.judged.quality import Check, CheckNotRun, FlagRun, QualityFlag
from domain.legal_day import MICROSECONDS_PER_MINUTE
from storage.ports.readings import ReadingColumns

# Between readings that are further apart no step is at one instant: a storm moves a river within
# the hour and a half between two readings (Sandy Creek).
AT_ONCE_US = 30 * MICROSECONDS_PER_MINUTE


@dataclass(frozen=True, slots=True)
class Measured:
    """A parameter's readings that passed syntax and status; of day n from cuts[n] to cuts[n + 1].

    `readings` are all that came on each day.
    """

    time_us: NDArray[np.int64]
    value: NDArray[np.float64]
    cuts: NDArray[np.int64]
    readings: NDArray[np.int64]


def steps_together(series: Mapping[str, Measured], thresholds: Thresholds) -> dict[str, Runs]:
    """Return for each parameter that steps with others the runs in which it does.

    A parameter steps where it differs from its own measured reading before, of the same day and
    half an hour before it at most, by more than its step.
    """
    moved: dict[str, NDArray[np.int64]] = {}
    for parameter, one in series.items():
        step = thresholds.of(parameter).step
        if step is not None and len(one.value):
            with np.errstate(over="ignore"):  # a step beyond all numbers is over any other
                stepped = np.abs(np.diff(one.value)) > step
            at = np.flatnonzero(stepped & (np.diff(one.time_us) <= AT_ONCE_US)) + 1
            # The first reading of a day has nothing to be compared with
            moved[parameter] = at[one.cuts[np.searchsorted(one.cuts, at)] != at]
    moments = [series[parameter].time_us[at] for parameter, at in moved.items()]
    if not moments or sum(map(len, moments)) < thresholds.step_together_channels:
        return {}
    instants, count = np.unique(np.concatenate(moments), return_counts=True)
    shared = instants[count >= thresholds.step_together_channels]
    if not len(shared):
        return {}
    found = {}
    for parameter, at in moved.items():
        one = series[parameter]
        together = at[np.isin(one.time_us[at], shared)]
        found[parameter] = runs_in(together, np.zeros_like(together), one.time_us, one.cuts)
    return {parameter: runs for parameter, runs in found.items() if len(runs.day)}


def words_together(
    parameter: str, day: int, series: Mapping[str, Measured], thresholds: Thresholds
) -> str:
    """Return the words of a parameter's flag on a day."""
    parts = _parts({p: int(one.readings[day]) for p, one in series.items()}, thresholds)
    others = ", ".join(other for other in parts if other != parameter)
    return (
        f"stepped by more than {parts[parameter]:g} at one instant with "
        f"{thresholds.step_together_channels - 1} or more of {others}"
    )


def check_together(
    days: Mapping[str, ReadingColumns], thresholds: Thresholds
) -> dict[str, tuple[FlagRun, ...]]:
    """Return for each parameter of one outlet's day the runs in which it stepped with others.

    A reading that fails syntax or device status is passed over. Empty tuples where nothing did;
    parameters that could not take part are named by `not_run_together`.
    """
    series = {}
    for parameter, columns in days.items():
        passed = (checks.syntax(columns.value, thresholds.sentinels) == QualityFlag.PASS) & (
            checks.device_status(columns.status) == QualityFlag.PASS
        )
        time_us = columns.time_us[passed]
        series[parameter] = Measured(
            time_us,
            columns.value[passed],
            np.array([0, len(time_us)], np.int64),
            np.array([len(columns)]),
        )
    found = steps_together(series, thresholds)
    return {
        parameter: tuple(
            FlagRun(
                check=Check.STEP_TOGETHER,
                flag=QualityFlag.SUSPECT,
                begin_us=begin_us,
                end_us=end_us,
                readings=readings,
                threshold=words_together(parameter, 0, series, thresholds),
                set_by=f"quality {thresholds.version}",
                excludes=False,
            )
            for begin_us, end_us, readings in zip(
                found[parameter].begin_us.tolist(),
                found[parameter].end_us.tolist(),
                found[parameter].readings.tolist(),
                strict=True,
            )
        )
        if parameter in found
        else ()
        for parameter in days
    }


def not_run_together(
    days: Mapping[str, ReadingColumns], thresholds: Thresholds
) -> dict[str, CheckNotRun]:
    """Return for each parameter of one outlet's day why it could not take part, where it could not.

    No step is set for it, it has fewer than 2 readings, or too few others can be compared.
    """
    parts = _parts({p: len(columns) for p, columns in days.items()}, thresholds)
    least = thresholds.step_together_channels
    why = {
        parameter: f"no step is set for {parameter}"
        if thresholds.of(parameter).step is None
        else f"{len(columns)} readings; it needs 2"
        for parameter, columns in days.items()
        if parameter not in parts
    }
    if len(parts) < least:
        for parameter in parts:
            why[parameter] = f"{len(parts)} parameters can be compared; it needs {least}"
    return {
        parameter: CheckNotRun(check=Check.STEP_TOGETHER, why=why[parameter])
        for parameter in days
        if parameter in why
    }


def _parts(readings: Mapping[str, int], thresholds: Thresholds) -> dict[str, float]:
    """Return the step of each parameter that can take part."""
    steps = {parameter: thresholds.of(parameter).step for parameter in readings}
    return {
        parameter: step
        for parameter, step in steps.items()
        if step is not None and readings[parameter] > 1
    }
