"""Checks one parameter of an outlet over consecutive legal days.

A check looks at the readings of the one day; only a standstill is followed over midnight, through
the day before at most, so that one late reading costs two outlet-days, whatever the history. It
gives reasons to leave out or to visit, never a verdict; runs, words and
what could not be checked are made of its arrays in findings.py, where they are asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from compliance.quality.marks.block import mark_block
from compliance.quality.marks.kernels import (
    FLAT_FAIL,
    NOT_READ,
    RANGE_FAIL,
    STATUS_FAIL,
    SYNTAX_FAIL,
)
from compliance.quality.runs import NO_RULING, Rulings
from compliance.quality.thresholds.of_series import OFF, BlockThresholds, block_thresholds
from compliance.quality.thresholds.reviewed import Thresholds
from domain.judged.quality import FlagRuling
from domain.judged.sensor_doubts import SensorDoubt
from domain.legal_day import MICROSECONDS_PER_DAY
from domain.registered import Sensor
from storage.ports.readings import ReadingColumns


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedSeries:
    """What quality control says of a series, one entry of each array a reading.

    `marks` are those of kernels.py, `asked` of keen.py, without rulings; `excluded`, after rulings,
    are left out of the mean; `screened` of those were left out by a check alone, though the device
    measured them: what is more than water can hold is no measurement. `suspect` count in the mean
    and prove nothing; `censored` lie at or under the sensor's detection limit. `read_before_us` is
    when the last usable reading of the day before came, long ago where none did.
    Day n holds the readings cuts[n] to cuts[n + 1], and begins at borders_us[n]. `standstill`:
    whether a value that stands still is looked for. `doubts` are those of its sensor; what they
    hold is suspect, and `before_doubts` is what was without them.
    """

    parameter: str
    columns: ReadingColumns
    borders_us: NDArray[np.int64]
    cuts: NDArray[np.int64]
    limits: BlockThresholds
    sensor: Sensor | None
    marks: NDArray[np.uint16]
    asked: NDArray[np.uint8]
    excluded: NDArray[np.bool_]
    screened: NDArray[np.bool_]
    suspect: NDArray[np.bool_]
    censored: NDArray[np.bool_]
    rulings: Rulings | None
    read_before_us: int
    standstill: bool = True
    carried: Carried | None = None
    doubts: Sequence[SensorDoubt] = ()
    before_doubts: NDArray[np.bool_] | None = None

    @property
    def counted(self) -> CheckedSeries:
        """What means and gaps count: the readings, and what is carried where there is any."""
        return self if self.carried is None else self.carried.counted

    @property
    def unmeasured(self) -> NDArray[np.bool_]:
        """Which readings tell nothing at all: fillers, statuses, what a person left out."""
        return self.excluded & ~self.screened


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What silence adds to a series that is reported on change (carried.py).

    `counted` holds its readings and the carried values as readings, `is_carried` which of these
    were carried; `longest_us` is the longest silence (microseconds) by profile `profile_id`.
    """

    counted: CheckedSeries
    is_carried: NDArray[np.bool_]
    longest_us: int
    profile_id: str


def check_series(
    parameter: str,
    columns: ReadingColumns,
    *,
    first_begin_us: int,
    days: int,
    sensor: Sensor | None,
    thresholds: Thresholds,
    rulings: Sequence[FlagRuling] = (),
    before: ReadingColumns | None = None,
    permitted_m3_per_day: float | None = None,
    standstill: bool = True,
) -> CheckedSeries:
    """Return marks and exclusions of the readings of `days` legal days.

    `columns` are those of the days alone, in the parameter's unit; `before` those of the day before
    them, through which a standstill is followed back. Range, spike, rate of change
    and flat line see only what passed syntax and device status, the last three only what is within
    the span: an impossible value does not accuse its neighbours. `rulings` of other parameters are
    passed over. Not `standstill`: of a logger that says nothing while nothing changes, a value that
    stands is no sign of a broken one. Raises ValueError on readings outside the days, or not in
    strictly rising order.
    """
    time_us = columns.time_us
    borders_us = first_begin_us + MICROSECONDS_PER_DAY * np.arange(days + 1, dtype=np.int64)
    if len(time_us):
        if not borders_us[0] <= time_us[0] <= time_us[-1] < borders_us[-1]:
            raise ValueError(
                f"readings of {parameter} lie outside [{borders_us[0]}, {borders_us[-1]})"
            )
        if not bool(np.all(time_us[1:] > time_us[:-1])):
            raise ValueError(f"readings of {parameter} are not in strictly rising time order")
    limits = block_thresholds(parameter, thresholds, sensor, permitted_m3_per_day)
    if not standstill:
        limits = limits._replace(flat_suspect_us=OFF, attenuated_us=OFF, excursion=OFF)
    marks, left_out, asked, read_before_us = _marked(columns, before, limits, first_begin_us)
    by_check = _SCREENS[limits.range_excludes, limits.flat_excludes]
    excluded = left_out != 0
    ours = [ruling for ruling in rulings if ruling.parameter == parameter]
    ruled = None
    if bool(np.any(excluded)) or ours:
        screened = excluded & ((marks & by_check) != 0) & ((marks & _BY_OTHERS) == 0)
        screened &= columns.value <= limits.impossible_above
    else:
        screened = excluded
    if ours:
        ruled = Rulings(time_us, parameter, ours)
        is_number = np.isfinite(columns.value)
        screened &= ruled.at == NO_RULING
        excluded = ruled.applied(excluded, is_number)
    suspect = (marks != 0) & ~excluded
    if ruled is not None:
        suspect &= ruled.at == NO_RULING  # a person took it in
    return CheckedSeries(
        parameter=parameter,
        columns=columns,
        borders_us=borders_us,
        cuts=np.searchsorted(time_us, borders_us).astype(np.int64),
        limits=limits,
        sensor=sensor,
        marks=marks,
        asked=asked,
        excluded=excluded,
        screened=screened,
        suspect=suspect,
        censored=(columns.value <= limits.detection_limit) & ~excluded,
        rulings=ruled,
        read_before_us=read_before_us,
        standstill=standstill,
    )


def in_doubt(checked: CheckedSeries, doubts: Sequence[SensorDoubt]) -> CheckedSeries:
    """Return a series in which what a sensor out of control read is suspect too, and what is
    carried of it; what is left out stays so, and a person's ruling on a reading binds.
    """
    if not doubts:
        return checked
    time_us = checked.columns.time_us
    doubted = np.zeros(len(time_us), np.bool_)
    for one in doubts:
        doubted[places_of(one, time_us)] = True
    doubted &= ~checked.excluded
    if checked.rulings is not None:
        doubted &= checked.rulings.at == NO_RULING
    carried = checked.carried
    if carried is not None:
        carried = replace(carried, counted=in_doubt(carried.counted, doubts))
    return replace(
        checked,
        suspect=checked.suspect | doubted,
        carried=carried,
        doubts=tuple(doubts),
        before_doubts=checked.suspect,
    )


def places_of(doubt: SensorDoubt, time_us: NDArray[np.int64]) -> slice:
    """Return the places of the readings in doubt among rising times."""
    first = 0 if doubt.begin_us is None else int(np.searchsorted(time_us, doubt.begin_us))
    past = len(time_us) if doubt.end_us is None else int(np.searchsorted(time_us, doubt.end_us))
    return slice(first, past)


def _marked(
    columns: ReadingColumns,
    before: ReadingColumns | None,
    limits: BlockThresholds,
    first_begin_us: int,
) -> tuple[NDArray[np.uint16], NDArray[np.uint8], NDArray[np.uint8], int]:
    time_us, value, status = columns.time_us, columns.value, columns.status
    lead = 0 if before is None else len(before)
    if before is not None and lead:
        time_us = np.concatenate((before.time_us, time_us))
        value = np.concatenate((before.value, value))
        status = np.concatenate((before.status, status))
    marks, left_out, asked = mark_block(time_us, value, status, limits, first_begin_us)
    read = np.flatnonzero((marks[:lead] & NOT_READ) == 0)
    read_before_us = int(time_us[read[-1]]) if len(read) else _LONG_AGO_US
    return marks[lead:], left_out[lead:], asked[lead:], read_before_us


_LONG_AGO_US = -(1 << 61)
# What the device measured all the same: a filler, a status or a person's ruling is not among it.
_BY_OTHERS = SYNTAX_FAIL | STATUS_FAIL
_SCREENS = {
    (by_range, by_flat): by_range * RANGE_FAIL | by_flat * FLAT_FAIL
    for by_range in (False, True)
    for by_flat in (False, True)
}
