"""What only asks a person to look, said plainly: whole arrays, each definition in its own words.

The twin of marks/keen.py: it walks nothing and remembers nothing, and shares none of its loops.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from compliance.quality.thresholds.of_series import BlockThresholds
from domain.judged.quality import Check

Mask = NDArray[np.bool_]
_Values = NDArray[np.float64]
FEWEST = 13


def asked_of(
    time_us: NDArray[np.int64], value: _Values, limits: BlockThresholds, is_spike: Mask
) -> dict[Check, Mask]:
    """Return of a day's usable readings which each check asks about; `is_spike` are told already.

    Nothing is asked of fewer than 13.
    """
    count = len(value)
    if count < FEWEST:
        return {check: np.zeros(count, np.bool_) for check in _CHECKS}
    moved = np.abs(np.diff(value))
    steps = moved[moved > 0]
    finest = float(steps.min()) if len(steps) else 0.0
    step = finest if np.isnan(limits.resolution) else limits.resolution
    usual = float(np.sort(moved)[int(0.9 * len(moved))])
    interval_us = (time_us[-1] - time_us[0]) / (count - 1)
    around = min(max(int(np.rint(1.8e9 / interval_us)), 6), 60, (count - 1) // 2)
    excursion = _excursions(value, around, max(limits.excursion, 4 * step, 5 * usual))
    small = _small_spikes(value, max(limits.small_spike, 6 * step, 6 * usual))
    return {
        Check.SMALL_SPIKE: small & ~is_spike & ~excursion,
        Check.EXCURSION: excursion,
        Check.SHIFT: _shifts(value, around, max(limits.shift, 4 * step, 5 * usual), excursion),
        Check.UNSTEADY: np.full(count, _is_unsteady(value, limits, step)),
    }


_CHECKS = (Check.SMALL_SPIKE, Check.EXCURSION, Check.SHIFT, Check.UNSTEADY)


def _excursions(value: _Values, around: int, threshold: float) -> Mask:
    last = len(value) - 2 * around - 1
    first = np.clip(np.arange(len(value)) - around, 0, last)
    windows = np.lib.stride_tricks.sliding_window_view(value, 2 * around + 1)
    apart = np.abs(value - np.median(windows, axis=1)[first]) > threshold
    steps = np.concatenate(([0.0], np.abs(np.diff(value)), [0.0]))
    found = np.zeros(len(value), np.bool_)
    for begin, end in stretches(apart):
        if max(steps[begin], steps[end]) >= 0.5 * threshold:
            found[begin:end] = True
    return found


def _small_spikes(value: _Values, least: float) -> Mask:
    into, away = value[1:-1] - value[:-2], value[1:-1] - value[2:]
    smaller = np.minimum(np.abs(into), np.abs(away))
    out = np.concatenate(([0.0], np.where(into * away > 0, smaller, 0.0), [0.0]))
    return np.asarray(out > max(least, 8 * float(np.sort(out)[int(0.9 * len(out))])))


def _shifts(value: _Values, around: int, threshold: float, excursion: Mask) -> Mask:
    found, returned = np.zeros(len(value), np.bool_), np.zeros(len(value) + 1, np.bool_)
    for i in range(4, len(value) - 3):
        moved = value[i] - value[i - 1]
        if found[i] or returned[i] or abs(moved) < threshold or excursion[i] or excursion[i - 1]:
            continue
        shifted = np.median(value[i : i + around]) - np.median(value[max(0, i - around) : i])
        if abs(shifted) <= threshold or abs(moved) < 0.7 * abs(shifted) or moved * shifted < 0:
            continue
        returns = -np.diff(value[i:]) * np.sign(shifted) >= 0.5 * abs(shifted)
        length = int(np.argmax(returns)) + 1 if returns.any() else len(value) - i
        found[i : i + length] = True
        returned[i + length] = True
    return found


def _is_unsteady(value: _Values, limits: BlockThresholds, step: float) -> bool:
    off = np.abs(value[1:-1] - 0.5 * (value[:-2] + value[2:]))
    least = max(limits.unsteady_least, 2 * step)
    rough = (off > limits.unsteady_share * np.abs(value[1:-1])) & (off > least)
    return bool(2 * np.count_nonzero(rough) > len(off))


def stretches(mask: Mask) -> list[tuple[int, int]]:
    """Return (first, past) of each stretch of a mask."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
