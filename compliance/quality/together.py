"""Finds instants at which several parameters of one outlet step at once on a legal day.

Water rarely does that, a cabinet or a hand does: a reason to visit, which never leaves out a
reading. It sees raw values of the readings that were measured, and no limit.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from compliance.quality import checks
from compliance.quality.runs import check_runs
from compliance.quality.thresholds import Thresholds
from domain.quality import Check, CheckNotRun, FlagRun, QualityFlag
from storage.ports import ReadingColumns


def check_together(
    days: Mapping[str, ReadingColumns], thresholds: Thresholds
) -> dict[str, tuple[FlagRun, ...]]:
    """Return for each parameter of one outlet's day the runs in which it stepped with others.

    A parameter steps where it differs from its own measured reading before by more than its step.
    A reading that fails syntax or device status is passed over. Empty tuples where nothing did;
    parameters that could not take part are named by `not_run_together`.
    """
    parts = _parts(days, thresholds)
    found: dict[str, tuple[FlagRun, ...]] = dict.fromkeys(days, ())
    least = thresholds.step_together_channels
    if len(parts) < least:
        return found
    series = []
    for parameter in parts:
        columns = days[parameter]
        passed = (checks.syntax(columns.value, thresholds.sentinels) == QualityFlag.PASS) & (
            checks.device_status(columns.status) == QualityFlag.PASS
        )
        series.append((columns.time_us[passed], columns.value[passed]))
    flags = checks.step_together(series, list(parts.values()), least)
    for (parameter, step), (time_us, _), of_channel in zip(
        parts.items(), series, flags, strict=True
    ):
        words = {
            QualityFlag.SUSPECT: f"stepped by more than {step:g} at one instant with "
            f"{least - 1} or more of {', '.join(other for other in parts if other != parameter)}"
        }
        found[parameter] = tuple(
            check_runs(
                Check.STEP_TOGETHER,
                of_channel,
                time_us,
                words=words,
                set_by=f"quality {thresholds.version}",
                excluding=False,
                overruled=np.full(len(time_us), -1, np.int64),
                rulings=(),
            )
        )
    return found


def not_run_together(
    days: Mapping[str, ReadingColumns], thresholds: Thresholds
) -> dict[str, CheckNotRun]:
    """Return for each parameter of one outlet's day why it could not take part, where it could not.

    No step is set for it, it has fewer than 2 readings, or too few others can be compared.
    """
    parts, least = _parts(days, thresholds), thresholds.step_together_channels
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


def _parts(days: Mapping[str, ReadingColumns], thresholds: Thresholds) -> dict[str, float]:
    """Return the step of each parameter that can take part."""
    steps = {parameter: thresholds.of(parameter).step for parameter in days}
    return {
        parameter: step
        for parameter, step in steps.items()
        if step is not None and len(days[parameter]) > 1
    }
