"""What goes wrong with a sensor or its logger: the water is as it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from simulators.city.instruments import as_shown
from simulators.city.plant import DAY_S, Plant, Seconds, Values, noise
from simulators.city.troubles.shown import (
    CALIBRATING,
    DEVICE_ERROR,
    MEASURING,
    OfOneParameter,
    a_tenth_of,
)

_BEYOND_ALL = 1e12  # a sensor holds it at the end of its range


@dataclass(frozen=True, slots=True)
class StuckSensor(OfOneParameter):
    """The sensor shows one value, the one it had when it stuck, and says that it measures."""

    kind: ClassVar[str] = "stuck"
    status: ClassVar[int] = MEASURING

    def shown(self, plant: Plant, time_s: Seconds, columns: list[int], before: Values) -> Values:
        """Return what was there when it stuck."""
        del before
        return as_shown(plant, self.window.begin_of(time_s))[:, columns]


@dataclass(frozen=True, slots=True)
class NearlyStuckSensor(OfOneParameter):
    """The sensor shows one value, but for its last figure, which trembles."""

    kind: ClassVar[str] = "nearly_stuck"
    status: ClassVar[int] = MEASURING

    def shown(self, plant: Plant, time_s: Seconds, columns: list[int], before: Values) -> Values:
        """Return what was there when it stuck, one step of the resolution more now and then."""
        del before
        at = as_shown(plant, self.window.begin_of(time_s))[:, columns]
        step = 10.0 ** -plant.channels[columns[0]].decimals
        trembles = ((time_s // plant.interval_s) * 2_654_435_761 >> 7) % 3 - 1
        return np.asarray(at + (step * trembles)[:, None])


@dataclass(frozen=True, slots=True)
class StuckAtFloor(OfOneParameter):
    """The sensor lies dry or dead, and shows the lower end of its range."""

    kind: ClassVar[str] = "stuck_at_floor"
    status: ClassVar[int] = MEASURING

    def shown(self, plant: Plant, time_s: Seconds, columns: list[int], before: Values) -> Values:
        """Return less than any sensor shows."""
        del plant, time_s, columns
        return np.full_like(before, -_BEYOND_ALL)


@dataclass(frozen=True, slots=True)
class Saturation(OfOneParameter):
    """The sensor shows the upper end of its range."""

    kind: ClassVar[str] = "saturation"
    status: ClassVar[int] = MEASURING

    def shown(self, plant: Plant, time_s: Seconds, columns: list[int], before: Values) -> Values:
        """Return more than any sensor shows."""
        del plant, time_s, columns
        return np.full_like(before, _BEYOND_ALL)


@dataclass(frozen=True, slots=True)
class Drift(OfOneParameter):
    """A fouled sensor shows more, or less, each day: so much of the value a day, until cleaned."""

    share_a_day: float = 0.03
    kind: ClassVar[str] = "drift"
    status: ClassVar[int] = MEASURING

    def shown(self, plant: Plant, time_s: Seconds, columns: list[int], before: Values) -> Values:
        """Return what is there, more by the days since it began."""
        del plant, columns
        days = (time_s - self.window.begin_of(time_s)) / DAY_S
        return np.asarray(before * (1.0 + self.share_a_day * days)[:, None])


@dataclass(frozen=True, slots=True)
class Offset(OfOneParameter):
    """A badly calibrated sensor is off by a share of its level from one moment to another."""

    share: float = 0.3
    kind: ClassVar[str] = "offset"
    status: ClassVar[int] = MEASURING

    def shown(self, plant: Plant, time_s: Seconds, columns: list[int], before: Values) -> Values:
        """Return what is there, and so much of the channel's level more."""
        del time_s
        return np.asarray(before + self.share * plant.channels[columns[0]].level)


@dataclass(frozen=True, slots=True)
class Spike(OfOneParameter):
    """A bubble or a particle: for a moment the sensor shows so many times what is there."""

    times: float = 6.0
    status: ClassVar[int] = MEASURING

    @property
    def kind(self) -> str:
        """A small one stays within twice of what is there."""
        return "spike_small" if self.times <= 2.0 else "spike_large"  # noqa: PLR2004 - as it says

    def shown(self, plant: Plant, time_s: Seconds, columns: list[int], before: Values) -> Values:
        """Return so many times what is there."""
        del plant, time_s, columns
        return np.asarray(before * self.times)


@dataclass(frozen=True, slots=True)
class WrongUnit(OfOneParameter):
    """The logger writes another unit than it says: so many times the value."""

    factor: float = 0.001
    kind: ClassVar[str] = "wrong_unit"
    status: ClassVar[int] = MEASURING

    def shown(self, plant: Plant, time_s: Seconds, columns: list[int], before: Values) -> Values:
        """Return the figure in the other unit."""
        del plant, time_s, columns
        return np.asarray(before * self.factor)


@dataclass(frozen=True, slots=True)
class Calibration(OfOneParameter):
    """The sensor sits in a standard solution, shows its value, and says so (status 01)."""

    standard: float
    kind: ClassVar[str] = "calibration"
    status: ClassVar[int] = CALIBRATING

    def shown(self, plant: Plant, time_s: Seconds, columns: list[int], before: Values) -> Values:
        """Return the standard's value, with a tenth of the noise."""
        del before
        return np.asarray(self.standard * a_tenth_of(noise(plant, time_s)[:, columns]))


@dataclass(frozen=True, slots=True)
class DeviceError(OfOneParameter):
    """The sensor is broken, shows 0, and says so (status 02)."""

    kind: ClassVar[str] = "device_error"
    status: ClassVar[int] = DEVICE_ERROR

    def shown(self, plant: Plant, time_s: Seconds, columns: list[int], before: Values) -> Values:
        """Return nothing."""
        del plant, time_s, columns
        return np.zeros_like(before)


@dataclass(frozen=True, slots=True)
class Filler(OfOneParameter):
    """The logger has no value and writes a number that stands for none, beyond any range."""

    value: float
    status: ClassVar[int] = MEASURING

    @property
    def kind(self) -> str:
        """Below what any sensor shows, or above."""
        return "filler_low" if self.value < 0.0 else "filler_high"

    def shown(self, plant: Plant, time_s: Seconds, columns: list[int], before: Values) -> Values:
        """Return that number."""
        del plant, time_s, columns
        return np.full_like(before, self.value)
