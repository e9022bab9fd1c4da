"""A plant's biological stage as eight well-mixed volumes: two without air, three with, a settler.

A reduced model of the IWA benchmark plant BSM1: its volumes and recycles, nitrification at a
constant rate, a settler of three layers, solids that follow the flow. Five figures are fitted to
the benchmark's effluent; tests/simulators/process compares. Everything is relative: flow to the
design flow, concentrations to the mean influent. Sums, products and quotients alone, so that a
plant has the same bits whichever others are treated beside it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulators.process.rain import STEPS

Values = NDArray[np.float64]

_DESIGN_M3_PER_DAY = 18_446.0  # of the benchmark
_TANKS_M3 = (1_000.0, 1_000.0, 1_333.0, 1_333.0, 1_333.0)
_INTERNAL, _RETURN = 3.0, 1.0  # recycles, as shares of the design flow
_SUBSTEPS = 4
# Fitted to the second week of the benchmark's open loop, dry weather.
_SETTLER_M3 = 5_384.0
_NITRIFIED_A_DAY = 5.02  # of the mean influent, in an aerated tank
_HALF_SATURATION = 0.002
_TAKEN_UP = 0.0147  # of influent ammonium, by growth
_LAST_TANK = 0.525  # of the rate: it has less air
# Solids (mg/L) = 7.05 + 5.97 x flow half an hour before, of which the mean is 13.02.
_SOLIDS_REST, _SOLIDS_BY_FLOW = 7.05 / 13.02, 5.97 / 13.02
SOLIDS_LAG_STEPS = 2
MEAN_AMMONIUM = 0.164  # of the influent, that the benchmark lets out

_VOLUMES = np.array([*_TANKS_M3, *(_SETTLER_M3 / 3 for _ in range(3))]) / _DESIGN_M3_PER_DAY
_AERATED = slice(2, 5)
_RATES = np.array([1.0, 1.0, _LAST_TANK]) * _NITRIFIED_A_DAY
_PART_DAYS = 1.0 / (STEPS * _SUBSTEPS)


class Influent(NamedTuple):
    """What flows in: one row a quarter of an hour, one column a plant; all relative.

    `capacity` is the share of the nitrifiers that work: less than 1 after a toxic shock.
    """

    flow: Values
    ammonium: Values
    tracer: Values
    capacity: Values


class Treated(NamedTuple):
    """What flows out, shaped as the influent; ammonium relative to the mean influent, the tracer
    (what is not degraded) likewise, solids relative to their own mean.
    """

    ammonium: Values
    tracer: Values
    solids: Values


def treat(influent: Influent) -> Treated:
    """Return what a stage lets out of an influent, from a state near its mean on."""
    steps, plants = influent.flow.shape
    state = np.empty((8, 2, plants))
    state[:, 0], state[:, 1] = MEAN_AMMONIUM, 1.0
    ammonium, below, aerated = state[:, 0], state[:7], state[_AERATED, 0]
    out = np.empty((steps, 2, plants))
    above, moved, nitrified = np.empty_like(state), np.empty_like(state), np.empty((3, plants))
    volumes = (_PART_DAYS / _VOLUMES)[:, None]
    whole = influent.flow + (_INTERNAL + _RETURN)
    incoming = np.stack([influent.ammonium * (1.0 - _TAKEN_UP), influent.tracer], axis=1)
    fresh = incoming * influent.flow[:, None]
    rates = (_PART_DAYS * _RATES)[:, None] * influent.capacity[:, None]
    through = np.empty((8, plants))
    for step in range(steps):
        of_step, fresh_in, rate = whole[step], fresh[step], rates[step]
        through[:5], through[5:] = of_step, influent.flow[step] + _RETURN
        share = (volumes * through)[:, None]
        for _ in range(_SUBSTEPS):
            above[0] = (fresh_in + _RETURN * state[7] + _INTERNAL * state[4]) / of_step
            above[1:] = below
            np.add(aerated, _HALF_SATURATION, out=nitrified)
            np.divide(aerated, nitrified, out=nitrified)
            nitrified *= rate
            np.subtract(above, state, out=moved)
            moved *= share
            state += moved
            aerated -= nitrified
            np.maximum(ammonium, 0.0, out=ammonium)
        out[step] = state[7]
    lagged = np.concatenate([influent.flow[:1]] * SOLIDS_LAG_STEPS + [influent.flow])[:steps]
    return Treated(out[:, 0], out[:, 1], _SOLIDS_REST + _SOLIDS_BY_FLOW * lagged)
