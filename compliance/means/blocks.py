"""Computes the daily and hourly means of a long series of many legal days at once.

One day is the smallest series. It takes the readings that quality control leaves out as told, and
never judges.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from compliance.jit import compiled
from compliance.means.exact import Means, grouped_means
from compliance.means.slot_means import Dense, Slotted, slot_means
from compliance.means.slots.counts import count_slots, each_one_a_slot
from compliance.means.slots.idle import NOTHING_IDLE, Spans
from compliance.means.slots.states import EXCLUDED, NO_DISCHARGE, VALID
from domain.legal_day import MICROSECONDS_PER_HOUR, MICROSECONDS_PER_MINUTE

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
States = NDArray[np.int8]
Marks = NDArray[np.uint8]

_HOURS = 24
# Days worked through at a time: their readings stay near the processor.
_DAYS_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class WindowMeans:
    """Means of consecutive windows (NaN without a valid reading), their readings and slots.

    valid + excluded + no_discharge + missing = expected, each one array a day or an hour. `dense`
    tells where a slot holds more than one valid reading, None where none does.
    """

    mean: Floats
    readings: Ints
    valid: Ints
    excluded: Ints
    no_discharge: Ints
    missing: Ints
    dense: Dense | None = None


@dataclass(frozen=True, slots=True)
class BlockMeans:
    """Means of consecutive legal days, and of their hours, 24 a day (None where not asked for)."""

    days: WindowMeans
    hours: WindowMeans | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Series:
    """The readings of one block, and what is told of them; `left_out` holds idle ones too."""

    time_us: Ints
    value: Floats
    left_out: Marks
    interval_us: int
    idle: Spans

    def states(self) -> States:
        """Return each reading's state; raises ValueError where the times do not rise strictly."""
        if not bool(np.all(np.diff(self.time_us) > 0)):
            raise ValueError("readings are not in strictly rising time order")
        counts = (self.left_out == 0) & np.isfinite(self.value)
        state = np.where(counts, np.int8(VALID), np.int8(EXCLUDED))
        _mark(self.time_us, self.idle.begin_us, self.idle.end_us, state, NO_DISCHARGE)
        return state


def block_means(
    time_us: Ints,
    value: Floats,
    excluded: Marks,
    *,
    first_begin_us: int,
    days: int,
    interval_minutes: int,
    idle: Spans | None = None,
    hours: bool = False,
) -> BlockMeans:
    """Return the means of `days` legal days from the one that begins at `first_begin_us`.

    `excluded` is not 0 where quality control or the device's status leaves a reading out; a value
    that is no number always is. Readings outside the days are left aside. Hours are None where
    readings are expected less often. Raises ValueError where the times do not rise strictly.
    """
    interval_us = interval_minutes * MICROSECONDS_PER_MINUTE
    per_day = _HOURS if hours and interval_us <= MICROSECONDS_PER_HOUR else 1
    found = BlockMeans(_empty(days), _empty(days * per_day) if per_day > 1 else None)
    step_us = MICROSECONDS_PER_HOUR * _HOURS // per_day
    dense: list[Dense] = []
    for first in range(0, days, _DAYS_AT_ONCE):
        last = min(first + _DAYS_AT_ONCE, days)
        borders = first_begin_us + step_us * np.arange(first * per_day, last * per_day + 1)
        here = slice(*np.searchsorted(time_us, borders[[0, -1]]).tolist())
        still = _within(idle, int(borders[0]), int(borders[-1]))
        left_out = excluded[here]
        if len(still):
            left_out = left_out.copy()
            _mark(time_us[here], still.begin_us, still.end_us, left_out, 1)
        series = _Series(
            time_us=time_us[here],
            value=value[here],
            left_out=left_out,
            interval_us=interval_us,
            idle=still,
        )
        of_block = _block(series, borders, per_day, found, first)
        dense += [] if of_block is None else [of_block]
    if dense:
        return replace(found, days=replace(found.days, dense=_joined(dense)))
    return found


def plain_means(found: WindowMeans) -> list[float | None]:
    """Return of each window the plain mean of its readings where it is shown beside the mean.

    None where the two differ by no more than one in the sixth digit, the last that is shown.
    """
    told: list[float | None] = [None] * len(found.mean)
    if found.dense is not None:
        for window, plain in zip(
            found.dense.window.tolist(), found.dense.plain.tolist(), strict=True
        ):
            mean = float(found.mean[window])
            size = max(abs(mean), abs(plain))
            last_digit = 10.0 ** (math.floor(math.log10(size)) - 5) if size > 0.0 else 0.0
            told[window] = plain if abs(plain - mean) > last_digit else None
    return told


def _joined(some: list[Dense]) -> Dense:
    return Dense(
        np.concatenate([one.window for one in some]),
        np.concatenate([one.plain for one in some]),
        np.concatenate([one.readings for one in some]),
        np.concatenate([one.begin_us for one in some]),
        np.concatenate([one.end_us for one in some]),
    )


def _within(idle: Spans | None, begin_us: int, end_us: int) -> Spans:
    """Return the idle spans that reach into [begin_us, end_us)."""
    if idle is None:
        return NOTHING_IDLE
    first = np.searchsorted(idle.end_us, begin_us, side="right")
    last = np.searchsorted(idle.begin_us, end_us)
    return Spans(idle.begin_us[first:last], idle.end_us[first:last])


def _empty(windows: int) -> WindowMeans:
    readings, valid, excluded, no_discharge, missing = np.empty((5, windows), np.int64)
    return WindowMeans(np.empty(windows), readings, valid, excluded, no_discharge, missing)


def _block(
    series: _Series, borders: Ints, per_day: int, into: BlockMeans, first: int
) -> Dense | None:
    """Fill in the days (and hours) of one block, whose first day is day `first` of all.

    Returns the days on which slots hold more than one reading.
    """
    cuts = np.empty(len(borders), np.int64)
    _cut(series.time_us, borders, cuts)
    hour_means, day_means = grouped_means(series.value, series.left_out, cuts, per_day)
    day_borders, day_cuts = borders[::per_day].copy(), cuts[::per_day].copy()
    simple = each_one_a_slot(
        series.time_us, day_borders, day_cuts, interval_us=series.interval_us, idle=series.idle
    )
    dense = _fill(series, (day_borders, day_cuts), simple, (into.days, first, day_means))
    if into.hours is not None:
        # An hour's slots are the day's where the interval divides the hour
        divides = MICROSECONDS_PER_HOUR % series.interval_us == 0
        simple_hours = np.repeat(simple & divides, per_day)
        _fill(series, (borders, cuts), simple_hours, (into.hours, first * per_day, hour_means))
    return dense


def _fill(
    series: _Series,
    windows: tuple[Ints, Ints],
    simple: NDArray[np.bool_],
    into: tuple[WindowMeans, int, Means],
) -> Dense | None:
    """Store the means of windows and count their slots: by readings where that is the same.

    Returns the windows in which slots hold more than one reading.
    """
    borders, cuts = windows
    whole, first, means = into
    place = slice(first, first + len(simple))
    whole.mean[place], whole.readings[place] = means.mean, means.readings
    expected = -(-int(borders[1] - borders[0]) // series.interval_us)
    _count_by_readings(
        cuts,
        means.readings,
        expected,
        whole.valid[place],
        whole.excluded[place],
        whole.no_discharge[place],
        whole.missing[place],
    )
    others = np.flatnonzero(~simple)
    if not len(others):
        return None
    state = series.states()
    counts = count_slots(
        series.time_us,
        state,
        borders[others],
        borders[others + 1],
        first=cuts[others],
        last=cuts[others + 1],
        interval_us=series.interval_us,
        idle=series.idle,
    )
    at = first + others
    whole.valid[at], whole.excluded[at] = counts.valid, counts.excluded
    whole.no_discharge[at], whole.missing[at] = counts.no_discharge, counts.missing
    slotted = Slotted(
        time_us=series.time_us,
        value=series.value,
        state=state,
        begin_us=borders[others],
        end_us=borders[others + 1],
        first=cuts[others],
        last=cuts[others + 1],
        interval_us=series.interval_us,
        grid=counts.grid,
    )
    whole.mean[at], dense = slot_means(slotted, means.mean[others])
    return None if dense is None else replace(dense, window=at[dense.window])


@compiled
def _mark(
    time_us: Ints, begin_us: Ints, end_us: Ints, marks: NDArray[np.integer], mark: int
) -> None:
    """Set the mark of the readings of spans."""
    for span in range(len(begin_us)):
        first = np.searchsorted(time_us, begin_us[span])
        last = np.searchsorted(time_us, end_us[span])
        marks[first:last] = mark


@compiled
def _count_by_readings(  # noqa: PLR0917 - compiled kernels take their arrays by position
    cuts: Ints,
    counted: Ints,
    expected: int,
    valid: Ints,
    excluded: Ints,
    no_discharge: Ints,
    missing: Ints,
) -> None:
    """Set the slots of windows in which each reading has one of its own."""
    for window in range(len(counted)):
        readings = cuts[window + 1] - cuts[window]
        valid[window], excluded[window] = counted[window], readings - counted[window]
        no_discharge[window], missing[window] = 0, expected - readings


@compiled
def _cut(time_us: Ints, borders: Ints, cuts: Ints) -> None:
    """Set the place of the first reading at or after each border; both rise."""
    place, length, last_step = 0, len(time_us), 0
    for i in range(len(borders)):
        before = place
        # As many readings as in the window before, as a rule
        guess = place + last_step
        if (
            guess <= length
            and (guess == 0 or time_us[guess - 1] < borders[i])
            and (guess == length or time_us[guess] >= borders[i])
        ):
            place = guess
        else:
            place += np.searchsorted(time_us[place:], borders[i])
        cuts[i] = place
        last_step = place - before
