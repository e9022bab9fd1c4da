"""Checks one parameter of an outlet on one legal day: the smallest series, told as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from compliance.quality.findings import spoken
from compliance.quality.marks.block import flags_of
from compliance.quality.series import check_series
from compliance.quality.thresholds.reviewed import Thresholds
from domain.judged.quality import CheckNotRun, FlagRuling, FlagRun
from domain.legal_day import MICROSECONDS_PER_DAY
from domain.registered import Sensor
from storage.ports.readings import ReadingColumns


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

    `before` are the readings of the day before. As `check_series` checks a day; raises ValueError
    as it does, and where that is no whole day.
    """
    if end_us - begin_us != MICROSECONDS_PER_DAY:
        raise ValueError(f"[{begin_us}, {end_us}) is no legal day of 24 hours")
    checked = check_series(
        parameter,
        columns,
        first_begin_us=begin_us,
        days=1,
        sensor=sensor,
        thresholds=thresholds,
        rulings=rulings,
        before=before,
    )
    said = spoken(checked, interval_minutes=interval_minutes, thresholds=thresholds, together=None)
    return CheckedDay(
        flags=flags_of(checked.marks, checked.asked),
        excluded=checked.excluded,
        runs=tuple(said.flags[0]),
        not_run=said.not_run[0],
        version=thresholds.version,
    )
