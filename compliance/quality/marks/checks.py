"""QARTOD checks on arrays: one check, one function, one flag for each reading.

A missing value is NaN. The flags are those of domain.judged.quality.QualityFlag as uint8. These
functions know no parameter, no law and no store; what a flag leads to is decided in series.py.
Gross range, spike, rate of change and flat line answer as ioos_qc 3.0.0 (QARTOD manuals, US IOOS)
does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from compliance.quality.marks.standstill import flat_since
from domain.judged.quality import QualityFlag
from domain.legal_day import MICROSECONDS_PER_SECOND
from domain.measured.readings import DeviceStatus

Flags = NDArray[np.uint8]
Span = tuple[float, float]
SpikeMethod = Literal["average", "differential"]

ANY_STEP_US = np.iinfo(np.int64).max
_FEWEST_FOR_SPIKE = 3
_FEWEST_FOR_FLAT_LINE = 3


def syntax(value: NDArray[np.float64], sentinels: Sequence[float]) -> Flags:
    """Return FAIL where a value is no finite number, or is one that loggers write for "none"."""
    return _flags(np.isfinite(value) & ~np.isin(value, np.asarray(sentinels, np.float64)))


def device_status(status: NDArray[np.int8]) -> Flags:
    """Return FAIL where the device was not measuring (Circular 10/2021: status 01 and 02)."""
    return _flags(status == DeviceStatus.MEASURING)


def gross_range(
    value: NDArray[np.float64], fail_span: Span, suspect_span: Span | None = None
) -> Flags:
    """Return FAIL outside [low, high] of `fail_span`, SUSPECT outside `suspect_span`.

    Spans in the values' unit. Raises TypeError where a span is no pair, ValueError where it has
    not two ends or where the suspect span reaches beyond the fail span.
    """
    low, high = _span(fail_span)
    flags = np.full(len(value), QualityFlag.PASS, np.uint8)
    if suspect_span is not None:
        inner_low, inner_high = _span(suspect_span)
        if inner_low < low or inner_high > high:
            raise ValueError(
                f"suspect span {inner_low} to {inner_high} reaches beyond {low} to {high}"
            )
        flags[(value < inner_low) | (value > inner_high)] = QualityFlag.SUSPECT
    flags[(value < low) | (value > high)] = QualityFlag.FAIL
    flags[~np.isfinite(value)] = QualityFlag.MISSING
    return flags


def spike(
    value: NDArray[np.float64],
    suspect_threshold: float | None,
    fail_threshold: float | None,
    method: SpikeMethod = "average",
) -> Flags:
    """Return how far a value stands out from its two neighbours; thresholds in its unit.

    "average": distance to the neighbours' mean, which flags a spike's neighbours too;
    "differential": the smaller of the two steps where they go in opposite directions. A threshold
    that is None or 0 is not applied. Both ends, and readings next to a missing one, are not
    evaluated. Raises ValueError on another method.
    """
    if method not in ("average", "differential"):
        raise ValueError(f"spike method {method!r} is not known: use average or differential")
    present = np.isfinite(value)
    flags = np.full(len(value), QualityFlag.NOT_EVALUATED, np.uint8)
    if len(value) >= _FEWEST_FOR_SPIKE:
        whole = np.where(present, value, np.nan)
        # A distance beyond all numbers is over any threshold; infinite times 0 is no crossing
        with np.errstate(over="ignore", invalid="ignore"):
            stands_out = _stands_out(whole[:-2], whole[1:-1], whole[2:], method)
        inner = np.full(len(stands_out), QualityFlag.PASS, np.uint8)
        if suspect_threshold:
            inner[stands_out > suspect_threshold] = QualityFlag.SUSPECT
        if fail_threshold:
            inner[stands_out > fail_threshold] = QualityFlag.FAIL
        inner[np.isnan(stands_out)] = QualityFlag.NOT_EVALUATED
        flags[1:-1] = inner
    flags[~present] = QualityFlag.MISSING
    return flags


def rate_of_change(
    value: NDArray[np.float64],
    time_us: NDArray[np.int64],
    threshold: float,
    fail_threshold: float | None = None,
    *,
    shortest_us: int = 0,
) -> Flags:
    """Return SUSPECT (FAIL) where a value moved faster than a threshold, in its unit a second.

    A reading after a missing one, and the first, has nothing to be compared with and passes. Less
    than `shortest_us` between two readings counts as so much.
    """
    flags = np.full(len(value), QualityFlag.PASS, np.uint8)
    present = np.isfinite(value)
    whole = np.where(present, value, np.nan)
    with np.errstate(over="ignore"):  # a rate beyond all numbers is over any threshold
        waited_us = np.maximum(np.diff(time_us), shortest_us)
        rate = np.abs(np.diff(whole) / (waited_us / MICROSECONDS_PER_SECOND))
    flags[1:][rate > threshold] = QualityFlag.SUSPECT
    if fail_threshold is not None:
        flags[1:][rate > fail_threshold] = QualityFlag.FAIL
    flags[~present] = QualityFlag.MISSING
    return flags


def flat_line(
    value: NDArray[np.float64],
    time_us: NDArray[np.int64],
    suspect_seconds: float,
    fail_seconds: float,
    tolerance: float,
) -> Flags:
    """Return SUSPECT (FAIL) where the readings of so many seconds differ by less than tolerance.

    QARTOD counts readings: threshold / median interval, rounded down. Missing values within are
    passed over; fewer than 3 readings pass. Raises ValueError where the median interval is under
    a second.
    """
    flags = np.full(len(value), QualityFlag.PASS, np.uint8)
    if len(value) < _FEWEST_FOR_FLAT_LINE:
        return flags
    interval_s = int(np.median(np.diff(time_us))) // MICROSECONDS_PER_SECOND
    if interval_s < 1:
        raise ValueError("flat line needs readings that are a second or more apart")
    present = np.isfinite(value)
    whole = np.where(present, value, np.nan)
    held = np.arange(len(value)) - flat_since(time_us, whole, tolerance, ANY_STEP_US)
    flags[held >= int(int(suspect_seconds) / interval_s)] = QualityFlag.SUSPECT
    flags[held >= int(int(fail_seconds) / interval_s)] = QualityFlag.FAIL
    flags[~present] = QualityFlag.MISSING
    return flags


def held_still(
    value: NDArray[np.float64],
    time_us: NDArray[np.int64],
    *,
    suspect_us: float,
    fail_us: float,
    tolerance: float,
    longest_step_us: int,
) -> Flags:
    """Return SUSPECT (FAIL) where a value has stood still for so many microseconds.

    As `flat_line`, but by elapsed time, so that a logger that sends twice as often is not accused
    twice as soon, and never across a step in time longer than `longest_step_us`: two equal values
    with nothing between them are no frozen sensor. `value` holds no NaN.
    """
    flags = np.full(len(value), QualityFlag.PASS, np.uint8)
    since = np.minimum(
        flat_since(time_us, value, tolerance, longest_step_us), np.arange(len(value))
    )
    held_us = time_us - time_us[since]
    flags[held_us >= suspect_us] = QualityFlag.SUSPECT
    flags[held_us >= fail_us] = QualityFlag.FAIL
    return flags


def gap(time_us: NDArray[np.int64], begin_us: int, longest_us: float) -> Flags:
    """Return SUSPECT at a reading that came more than `longest_us` after the one before it.

    The first is held against the period's begin.
    """
    waited_us = np.diff(time_us, prepend=np.int64(begin_us))
    return np.where(waited_us > longest_us, QualityFlag.SUSPECT, QualityFlag.PASS).astype(np.uint8)


def step_together(
    series: Sequence[tuple[NDArray[np.int64], NDArray[np.float64]]],
    steps: Sequence[float],
    channels: int,
) -> list[Flags]:
    """Return for each channel (times, values) SUSPECT where it and others step at one instant.

    A channel steps where it differs from its own reading before by more than its step; flagged
    where at least `channels` of them do.
    """
    stepping = []
    for (_, value), step in zip(series, steps, strict=True):
        moved = np.zeros(len(value), np.bool_)
        with np.errstate(over="ignore"):  # a step beyond all numbers is over any other
            moved[1:] = np.abs(np.diff(value)) > step
        stepping.append(moved)
    moments = [time_us[moved] for (time_us, _), moved in zip(series, stepping, strict=True)]
    at, count = np.unique(np.concatenate(moments), return_counts=True)
    shared = at[count >= channels]
    return [
        np.where(moved & np.isin(time_us, shared), QualityFlag.SUSPECT, QualityFlag.PASS).astype(
            np.uint8
        )
        for (time_us, _), moved in zip(series, stepping, strict=True)
    ]


def _flags(passes: NDArray[np.bool_]) -> Flags:
    return np.where(passes, QualityFlag.PASS, QualityFlag.FAIL).astype(np.uint8)


def _span(span: Span) -> Span:
    if not isinstance(span, (tuple, list)):
        raise TypeError(f"a span is a pair (low, high), not {span!r}")
    low, high = sorted(span)
    return low, high


def _stands_out(
    before: NDArray[np.float64],
    value: NDArray[np.float64],
    after: NDArray[np.float64],
    method: SpikeMethod,
) -> NDArray[np.float64]:
    """Return the distance that is held against the thresholds, NaN where a neighbour is absent."""
    if method == "average":
        return np.abs(value - (before + after) / 2)
    into, out = value - before, after - value
    smaller = np.minimum(np.abs(into), np.abs(out))
    return np.where(into * out >= 0, 0.0, smaller)
