"""What goes wrong in the water itself: the sensors show it as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from simulators.city.plant import Plant, Seconds, Values, noise
from simulators.city.troubles.shown import MEASURING, OfOneParameter
from simulators.city.troubles.windows import Window

_POLLUTANTS = ("TSS", "COD", "NH4_N")
_RECOVERS_S = 36 * 3_600  # of poisoned nitrifiers


@dataclass(frozen=True, slots=True)
class Exceedance(OfOneParameter):
    """The effluent runs at so many times the limit; noise stays, so the mean is only near it."""

    limit: float
    times_limit: float
    kind: ClassVar[str] = "exceedance"
    status: ClassVar[int] = MEASURING

    def shown(self, plant: Plant, time_s: Seconds, columns: list[int], before: Values) -> Values:
        """Return the noise of the place, about so many times the limit."""
        del before
        return np.asarray(noise(plant, time_s)[:, columns] * (self.limit * self.times_limit))


@dataclass(frozen=True, slots=True)
class ToxicShock:
    """The nitrifiers are poisoned when it begins, and recover over days: ammonium rises at once
    to so many times what it was, and falls again.
    """

    window: Window
    times: float
    kind: ClassVar[str] = "toxic_shock"
    status: ClassVar[int] = MEASURING

    @property
    def parameters(self) -> tuple[str, ...]:
        """Of ammonium alone."""
        return ("NH4_N",)

    def shown(self, plant: Plant, time_s: Seconds, columns: list[int], before: Values) -> Values:
        """Return ammonium as it rises over hours and is brought down again over days."""
        del plant, columns
        since_s = (time_s - self.window.begin_of(time_s)).astype(float)
        rises = 1.0 - np.exp(-since_s / (4 * 3_600))
        more = (self.times - 1.0) * rises * np.exp(-since_s / _RECOVERS_S)
        return np.asarray(before * (1.0 + more)[:, None])


@dataclass(frozen=True, slots=True)
class StormBypass:
    """More water comes than the plant takes: a share of what flows out has not been treated."""

    window: Window
    share: float
    raw_times: float = 4.0  # of what is let out treated
    kind: ClassVar[str] = "storm_bypass"
    status: ClassVar[int] = MEASURING

    @property
    def parameters(self) -> tuple[str, ...]:
        """Of the flow out and of what the water carries."""
        return ("FLOW_OUT", *_POLLUTANTS)

    def shown(self, plant: Plant, time_s: Seconds, columns: list[int], before: Values) -> Values:
        """Return more flow, and treated and raw water mixed."""
        del plant, time_s, columns
        mixed = np.array(before)
        mixed[:, 0] *= 1.0 + self.share
        mixed[:, 1:] *= 1.0 + self.share * (self.raw_times - 1.0)
        return mixed


@dataclass(frozen=True, slots=True)
class Rest(OfOneParameter):
    """Nothing flows out: the outflow shows 0, the other sensors stand in what is left."""

    parameter: str = "FLOW_OUT"
    kind: ClassVar[str] = "rest"
    status: ClassVar[int] = MEASURING

    def shown(self, plant: Plant, time_s: Seconds, columns: list[int], before: Values) -> Values:
        """Return nothing."""
        del plant, time_s, columns
        return np.zeros_like(before)
