"""Says what quality control found of all parameters of an outlet, also where they step together."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from compliance.quality.findings import Spoken, Together, spoken
from compliance.quality.marks.kernels import STATUS_FAIL, SYNTAX_FAIL
from compliance.quality.runs import Runs
from compliance.quality.series import CheckedSeries
from compliance.quality.thresholds.reviewed import Thresholds
from compliance.quality.together import Measured, steps_together, words_together


def spoken_of_outlet(
    checked: Mapping[str, CheckedSeries], interval_minutes: int | None, thresholds: Thresholds
) -> dict[str, Spoken]:
    """Return each parameter's days in words and figures."""
    series = {
        parameter: _measured(one)
        for parameter, one in checked.items()
        if thresholds.of(parameter).step is not None
    }
    stepped = steps_together(series, thresholds)
    return {
        parameter: spoken(
            one,
            interval_minutes=interval_minutes,
            thresholds=thresholds,
            together=_together(parameter, stepped, series, thresholds),
        )
        for parameter, one in checked.items()
    }


def _together(
    parameter: str,
    stepped: Mapping[str, Runs],
    series: Mapping[str, Measured],
    thresholds: Thresholds,
) -> Together | None:
    runs = stepped.get(parameter)
    if runs is None:
        return None
    days = set(runs.day.tolist())
    return Together(runs, {day: words_together(parameter, day, series, thresholds) for day in days})


def _measured(one: CheckedSeries) -> Measured:
    columns, cuts, readings = one.columns, one.cuts, np.diff(one.cuts)
    failed = (one.marks & (SYNTAX_FAIL | STATUS_FAIL)) != 0
    if not bool(np.any(failed)):
        return Measured(columns.time_us, columns.value, cuts, readings)
    before = np.concatenate(([0], np.cumsum(~failed)))
    return Measured(columns.time_us[~failed], columns.value[~failed], before[cuts], readings)
