"""Follows all plants of a city through a day: what flows in, what comes out, in relative figures.

A pure function of seed and day: each week is followed from three days before it, so that a day is
the same whichever days were asked for. It knows no sensor and no limit.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simulators.process.influent import HOTTEST_DAY, Load, Works, load_of_day
from simulators.process.rain import STEPS
from simulators.process.stage import SOLIDS_LAG_STEPS, Influent, Treated, treat

Values = NDArray[np.float64]

SHAPES = ("FLOW_IN", "FLOW_OUT", "AMMONIUM", "ORGANIC", "SOLIDS", "WARMTH", "DISSOLVED")
_DAYS_BEFORE = 3  # five times the mean time that water stays
_WEEK = 7  # days that are followed at once
_WEEKS_KEPT = 16
_REFERENCE_WEEK = 18_690 // _WEEK  # in March 2021: levels are the means of it
# Of the organic matter let out: what no biology degrades, and what goes with the solids.
_SOLUBLE = 0.65
_NEVER_NITRIFIED = 0.05  # of the influent: what solids and tanks give back
_SEASONAL = 0.13  # of water of 24 to 31 °C


@dataclass(frozen=True)
class Process:
    """The plants of a city and what becomes of their water; threads may share it."""

    seed: int
    works: tuple[Works, ...]
    _kept: OrderedDict[int, Values] = field(
        default_factory=OrderedDict, init=False, repr=False, compare=False
    )
    _lock: threading.Lock = field(
        default_factory=threading.Lock, init=False, repr=False, compare=False
    )

    def __hash__(self) -> int:
        """Of the seed alone: plants of one city are told apart by their own ids."""
        return hash(self.seed)

    @cached_property
    def _mean(self) -> Values:
        """What each plant's levels are the means of: a dry week of ordinary work."""
        dry = tuple(replace(one, rain=0.0, uneven=0.0) for one in self.works)
        mean = self._followed(dry, _REFERENCE_WEEK)[:-1].mean(axis=0)
        mean[:, SHAPES.index("WARMTH")] = 1.0
        return np.asarray(mean)

    def day(self, day: int) -> Values:
        """Return what comes out on a day (days since 1970, UTC+7) at its 97 quarters of an hour,
        both midnights included, by plant and by SHAPES, each relative to its plant's mean.
        """
        week, of_week = divmod(day, _WEEK)
        with self._lock:
            found = self._kept.get(week)
            if found is None:
                found = self._followed(self.works, week) / self._mean
                found.flags.writeable = False
                self._kept[week] = found
                if len(self._kept) > _WEEKS_KEPT:
                    self._kept.popitem(last=False)
            return found[of_week * STEPS : (of_week + 1) * STEPS + 1]

    def _followed(self, works: tuple[Works, ...], week: int) -> Values:
        """Return what comes out in a week (days since 1970, by sevens), both ends included."""
        first = week * _WEEK
        days = range(first - _DAYS_BEFORE, first + _WEEK + 1)
        loads = [[load_of_day(self.seed, one, each) for each in days] for one in works]
        load = Load(
            *(
                np.stack([np.concatenate([each[which] for each in of]) for of in loads], axis=1)[
                    : (_DAYS_BEFORE + _WEEK) * STEPS + 1
                ]
                for which in range(len(Load._fields))
            )
        )
        flow = load.flow
        treated = treat(Influent(flow, load.ammonium, load.tracer, load.capacity))
        treated = treated._replace(
            tracer=treated.tracer * load.left, solids=treated.solids * load.solids
        )
        out = np.concatenate([flow[:1]] * SOLIDS_LAG_STEPS + [flow])[: len(flow)]
        return np.stack(_shapes(flow, out, treated, first - _DAYS_BEFORE), axis=2)[
            _DAYS_BEFORE * STEPS :
        ]


def _shapes(flow: Values, out: Values, treated: Treated, first_day: int) -> list[Values]:
    days = first_day + np.arange(len(flow)) / STEPS
    season = np.cos((days - HOTTEST_DAY) * (2 * np.pi / 365.25))
    hours = (np.arange(len(flow)) % STEPS) / 4.0
    warmth = 1.0 + _SEASONAL * season + 0.01 * np.cos((hours - 15.0) * (2 * np.pi / 24))
    organic = _SOLUBLE * treated.tracer + (1.0 - _SOLUBLE) * treated.solids
    by_plant = np.repeat(warmth[:, None], flow.shape[1], axis=1)
    return [
        flow,
        out,
        _NEVER_NITRIFIED + treated.ammonium,
        organic,
        treated.solids,
        by_plant,
        treated.tracer,
    ]
