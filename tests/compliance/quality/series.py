"""Series for the tests of quality control: arrays of one day, thresholds of one parameter."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from compliance.quality.day import CheckedDay, check_day
from compliance.quality.thresholds.reviewed import ParameterThresholds, Thresholds, load_thresholds
from domain.judged.quality import Check, FlagRuling, FlagRun, QualityFlag
from domain.registered import Sensor
from storage.ports.readings import ReadingColumns

MINUTE_US = 60_000_000
HOUR_US = 60 * MINUTE_US
DAY_US = 24 * HOUR_US
SHIPPED = load_thresholds()


def columns(
    values: Sequence[float],
    *,
    minutes: float = 5,
    status: Sequence[int] | None = None,
    begin_us: int = 0,
) -> ReadingColumns:
    """Return readings that are so many minutes apart, measuring unless a status is given."""
    time_us = begin_us + (np.arange(len(values)) * minutes * MINUTE_US).astype(np.int64)
    return ReadingColumns(
        time_us,
        np.asarray(values, np.float64),
        np.asarray([0] * len(values) if status is None else status, np.int8),
    )


def checked(
    parameter: str,
    readings: ReadingColumns,
    *,
    interval_minutes: int | None = 5,
    sensor: Sensor | None = None,
    thresholds: Thresholds = SHIPPED,
    rulings: Sequence[FlagRuling] = (),
) -> CheckedDay:
    """Return a check of the day [0, 24 h)."""
    return check_day(
        parameter,
        readings,
        begin_us=0,
        end_us=DAY_US,
        interval_minutes=interval_minutes,
        sensor=sensor,
        thresholds=thresholds,
        rulings=rulings,
    )


def runs_of(day: CheckedDay, check: Check) -> list[FlagRun]:
    """Return the runs of one check."""
    return [run for run in day.runs if run.check is check]


def why_not(day: CheckedDay, check: Check) -> str | None:
    """Return why a check was not run, None where it was."""
    return next((entry.why for entry in day.not_run if entry.check is check), None)


def with_parameter(
    parameter: str, figures: ParameterThresholds, *, sentinels: tuple[float, ...] = (-9999.0,)
) -> Thresholds:
    """Return thresholds that know one parameter."""
    return Thresholds(
        version="test",
        excludes=SHIPPED.excludes,
        sentinels=sentinels,
        gap_intervals=2,
        step_together_channels=2,
        default=ParameterThresholds(),
        parameters={parameter: figures},
    )


PASS, SUSPECT, FAIL = QualityFlag.PASS, QualityFlag.SUSPECT, QualityFlag.FAIL
