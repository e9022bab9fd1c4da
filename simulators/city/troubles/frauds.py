"""What is done on purpose, as published cases show it: what is shown is better than the water.

Each is a shape to be found, simulated; it says nothing of any real plant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from simulators.city.instruments import as_shown
from simulators.city.plant import DAY_S, Plant, Seconds, Values, effluent, noise
from simulators.city.troubles.shown import CALIBRATING, MEASURING, OfOneParameter, a_tenth_of
from simulators.city.troubles.windows import Window

_POLLUTANTS = ("TSS", "COD", "NH4_N")


@dataclass(frozen=True, slots=True)
class TubeInBottle:
    """The sampling tubes stand in a bottle: low, flat, and of no rhythm, while water flows."""

    window: Window
    share: float = 0.35  # of the level that is shown
    parameters: tuple[str, ...] = _POLLUTANTS
    kind: ClassVar[str] = "tube_in_bottle"
    status: ClassVar[int] = MEASURING

    def shown(self, plant: Plant, time_s: Seconds, columns: list[int], before: Values) -> Values:
        """Return a share of the level, with a tenth of the noise and nothing of the day."""
        del before
        level = np.array([plant.channels[column].level for column in columns])
        return np.asarray(level * self.share * a_tenth_of(noise(plant, time_s)[:, columns]))


@dataclass(frozen=True, slots=True)
class CappedUnderLimit(OfOneParameter):
    """What would be above the limit is shown just under it."""

    limit: float
    kind: ClassVar[str] = "capped"
    status: ClassVar[int] = MEASURING

    def shown(self, plant: Plant, time_s: Seconds, columns: list[int], before: Values) -> Values:
        """Return what is there, and of what is above the limit 93 to 99 % of the limit."""
        trembles = noise(plant, time_s)[:, columns] - 1.0
        under = self.limit * np.clip(0.96 + 0.25 * trembles, 0.93, 0.99)
        return np.asarray(np.where(before > 0.95 * self.limit, under, before))


@dataclass(frozen=True, slots=True)
class ReplayedSegment:
    """What was recorded so many days before is sent again."""

    window: Window
    days_before: int = 7
    parameters: tuple[str, ...] = _POLLUTANTS
    kind: ClassVar[str] = "replayed"
    status: ClassVar[int] = MEASURING

    def shown(self, plant: Plant, time_s: Seconds, columns: list[int], before: Values) -> Values:
        """Return what the sensors showed of the ordinary water of those days before."""
        del before
        return as_shown(plant, time_s - self.days_before * DAY_S)[:, columns]


@dataclass(frozen=True, slots=True)
class Dilution:
    """Clean water is let in before the sensors: more flows, and what it carries is thinner."""

    window: Window
    times: float = 2.0
    carried: tuple[str, ...] = _POLLUTANTS
    kind: ClassVar[str] = "dilution"
    status: ClassVar[int] = MEASURING

    @property
    def parameters(self) -> tuple[str, ...]:
        """Of the flow out and of what the water carries."""
        return ("FLOW_OUT", *self.carried)

    def shown(self, plant: Plant, time_s: Seconds, columns: list[int], before: Values) -> Values:
        """Return the flow so many times, and the rest so much less."""
        del plant, time_s, columns
        thinner = np.array(before)
        thinner[:, 0] *= self.times
        thinner[:, 1:] /= self.times
        return thinner


@dataclass(frozen=True, slots=True)
class SteppingTogether:
    """Several channels jump by one factor at one moment: somebody turned one knob."""

    window: Window
    factor: float = 0.6
    parameters: tuple[str, ...] = _POLLUTANTS
    kind: ClassVar[str] = "stepping_together"
    status: ClassVar[int] = MEASURING

    def shown(self, plant: Plant, time_s: Seconds, columns: list[int], before: Values) -> Values:
        """Return all of them by that factor."""
        del plant, time_s, columns
        return np.asarray(before * self.factor)


@dataclass(frozen=True, slots=True)
class WhenHigh:
    """What is done where `watched` rises above so many times its level."""

    window: Window
    watched: str
    times: float

    def is_high(self, plant: Plant, time_s: Seconds) -> NDArray[np.bool_]:
        """Return at which instants it is."""
        column = plant.parameters.index(self.watched)
        level = plant.channels[column].level
        return np.asarray(effluent(plant, time_s)[:, column] > self.times * level)


@dataclass(frozen=True, slots=True)
class CalibratingWhenHigh(WhenHigh):
    """Where `watched` rises above so many times its level, the others say that they calibrate."""

    others: tuple[str, ...]
    kind: ClassVar[str] = "calibrating_when_high"
    status: ClassVar[int] = CALIBRATING

    @property
    def parameters(self) -> tuple[str, ...]:
        """Of those that say so."""
        return self.others

    def shown(self, plant: Plant, time_s: Seconds, columns: list[int], before: Values) -> Values:
        """Return the level where they say that they calibrate, else what is there."""
        level = np.array([plant.channels[column].level for column in columns])
        return np.asarray(np.where(self.is_high(plant, time_s)[:, None], level, before))


@dataclass(frozen=True, slots=True)
class UnpluggedWhenHigh(WhenHigh):
    """Where `watched` rises above so many times its level, nothing is sent at all."""

    kind: ClassVar[str] = "unplugged_when_high"

    def is_kept_back(self, plant: Plant, time_s: Seconds) -> NDArray[np.bool_]:
        """Return at which instants a sample is kept back."""
        return self.is_high(plant, time_s)


@dataclass(frozen=True, slots=True)
class MoreOftenWhenClean:
    """Where `watched` is above its level, only each `of`-th sample is sent."""

    window: Window
    watched: str
    of: int = 4
    kind: ClassVar[str] = "more_often_when_clean"

    def is_kept_back(self, plant: Plant, time_s: Seconds) -> NDArray[np.bool_]:
        """Return at which instants a sample is kept back."""
        column = plant.parameters.index(self.watched)
        is_high = effluent(plant, time_s)[:, column] > plant.channels[column].level
        return np.asarray(is_high & (time_s // plant.interval_s % self.of != 0))


@dataclass(frozen=True, slots=True)
class SentLower(OfOneParameter):
    """Each message is sent again at once, as a correction: for the same instants, one parameter
    lower. The first value stands; that another came is the trace.
    """

    share: float = 0.6
    kind: ClassVar[str] = "later_value_lower"
