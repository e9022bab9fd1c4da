"""The tubes stand in a bottle: the substances go quiet at once, while water flows.

Against the quietest hours of the plant's own past; one quiet sensor is a fault, not this.
"""

from __future__ import annotations

import numpy as np

from compliance.integrity.chance import beyond, excess
from compliance.integrity.shapes.found import NOTHING, Answer, Found
from compliance.integrity.week import HOUR_US, Bools, Floats, WatchedWeek, folded
from domain.measured.signals import NotRunReason

_BLOCK_US = 2 * HOUR_US
_LEAST_SLOTS = 8  # of two hours: up to 15 minutes each
_LEAST_CHANNELS = 2
_MAY_ALL_BE = 3
_IN_SEQUENCE = 3  # blocks: what is done on purpose lasts
_MOST_TIMES = 1_000.0  # quieter: a channel that stands still is no quieter than that
_QUIETEST = 0.01
_QUIETER = 0.5  # than the quietest hundredth of the past


def bottle(week: WatchedWeek) -> Answer:
    """Return whether blocks of two hours are quiet in all substances, of four or more in all but
    one, beyond chance.
    """
    width = week.per(_BLOCK_US)
    if width < _LEAST_SLOTS:
        return NotRunReason.COARSE_INTERVAL
    past = week.at // width
    quiet: list[Bools] = []
    seen: list[Bools] = []
    usable = []
    rough_of = []
    for parameter in week.substances:
        rough = roughness(week.values[parameter], width)
        there = np.isfinite(rough)
        if not there[:past].any():
            continue
        bound = _QUIETER * float(np.quantile(rough[:past][there[:past]], _QUIETEST))
        if bound <= 0.0:
            continue  # the sensor's step is too coarse to say what is quiet
        usable.append(parameter)
        rough_of.append(rough)
        seen.append(there)
        quiet.append(np.asarray(there & (rough <= bound)))
    if len(usable) < _LEAST_CHANNELS:
        return NotRunReason.FEW_CHANNELS
    looked = np.logical_and.reduce(seen)
    # one channel of four or more may go on: its sensor need not hang in the same bottle
    least = len(usable) - (len(usable) > _MAY_ALL_BE)
    odd = np.asarray((np.sum(quiet, axis=0) >= least) & looked)
    depth = _depth(np.array(rough_of), least, looked)
    per_day = 24 * HOUR_US // _BLOCK_US
    by_day = by_days(odd, per_day), by_days(looked, per_day)
    chance, expected = excess(*by_day, past // per_day)
    before = depth[:past][np.isfinite(depth[:past])]
    own = depth[past:][np.isfinite(depth[past:])]
    if len(own) and len(before):
        chance = min(chance, beyond(float(own.max()), before, len(own)))
    odd[:past] = False
    if not odd.any():
        return NOTHING
    return Found(
        parameters=tuple(usable),
        spans=week.spans_of(odd, width),
        observed=int(odd.sum()),
        looked_at=int(looked[past:].sum()),
        expected=expected,
        chance=chance,
        looks=2,
    )


def _depth(rough: Floats, least: int, looked: Bools) -> Floats:
    """Return how many e-foldings quieter than usual so many channels are at least, as the mean of
    _IN_SEQUENCE blocks from each on; `rough` has one line a channel. NaN where one is not seen.
    """
    usual = np.nanmedian(rough, axis=1)[:, None]
    with np.errstate(divide="ignore"):
        quieter = np.log(usual) - np.log(np.maximum(rough, usual / _MOST_TIMES))
    of_block = np.sort(quieter, axis=0)[len(rough) - least]
    of_block = np.where(looked, of_block, np.nan)
    found = np.full(len(of_block), np.nan)
    views = np.lib.stride_tricks.sliding_window_view(of_block, _IN_SEQUENCE)
    found[: len(views)] = views.mean(axis=1)
    return found


def roughness(row: Floats, width: int) -> Floats:
    """Return the mean step from one reading to the next of each block, NaN where few are there."""
    steps = np.abs(np.diff(folded(row, width), axis=1))
    there = np.isfinite(steps)
    enough = there.mean(axis=1) >= 0.75  # noqa: PLR2004 - of a block's steps
    return np.asarray(
        np.where(enough, np.nansum(steps, axis=1) / np.maximum(there.sum(axis=1), 1), np.nan)
    )


def by_days(places: Bools, per_day: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Return how many places are marked of each whole day."""
    days = len(places) // per_day
    return np.asarray(places[: days * per_day].reshape(days, per_day).sum(axis=1), np.int64)
