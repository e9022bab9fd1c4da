"""Decides what goes wrong at a simulated plant, when, and how its gateway then reports it.

Troubles are data: a window, a parameter, a size. A repeated window is anchored in the calendar,
so that the same instant has the same trouble whenever it is asked for. It never sends anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from simulators.city.plant import DAY_S, Plant, Seconds, Values, effluent, rhythm, sensed
from simulators.encoder import HANOI_OFFSET_S

MEASURING, CALIBRATING, DEVICE_ERROR = 0, 1, 2  # Circular 10/2021
NEVER_SENT = -1

_EPOCH_DAY = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Window:
    """[begin_s, begin_s + length_s), once, or again every so many seconds, before and after."""

    begin_s: int
    length_s: int
    every_s: int | None = None

    def holds(self, time_s: Seconds) -> NDArray[np.bool_]:
        """Return which instants lie in the window or a repetition of it."""
        since = self._since(time_s)
        return np.asarray((since >= 0) & (since < self.length_s))

    def begin_of(self, time_s: Seconds) -> Seconds:
        """Return where the occurrence that holds each instant begins (only where one holds it)."""
        return np.asarray(time_s - self._since(time_s))

    def end_of(self, time_s: Seconds) -> Seconds:
        """Return the first second after the occurrence that holds each instant."""
        return np.asarray(self.begin_of(time_s) + self.length_s)

    def _since(self, time_s: Seconds) -> Seconds:
        since = np.asarray(time_s - self.begin_s)
        return since if self.every_s is None else np.asarray(since % self.every_s)


def local_window(
    first: date, from_hour: float, hours: float, every_days: int | None = None
) -> Window:
    """Return a window of local time (UTC+7): so many hours from an hour of a day.

    >>> local_window(date(1970, 1, 2), 0, 24)
    Window(begin_s=61200, length_s=86400, every_s=None)
    """
    begin_s = (first - _EPOCH_DAY).days * DAY_S - HANOI_OFFSET_S + round(from_hour * 3_600)
    every_s = None if every_days is None else every_days * DAY_S
    return Window(begin_s, round(hours * 3_600), every_s)


@dataclass(frozen=True, slots=True)
class Exceedance:
    """The effluent runs at so many times the limit; noise stays, so the mean is only near it."""

    window: Window
    parameter: str
    limit: float
    times_limit: float


@dataclass(frozen=True, slots=True)
class StuckSensor:
    """The sensor shows one value, the one it had when it stuck, and says that it measures."""

    window: Window
    parameter: str


@dataclass(frozen=True, slots=True)
class Calibration:
    """The sensor sits in a standard solution, shows its value, and says so (status 01)."""

    window: Window
    parameter: str
    standard: float


@dataclass(frozen=True, slots=True)
class DeviceError:
    """The sensor is broken, shows 0, and says so (status 02)."""

    window: Window
    parameter: str


@dataclass(frozen=True, slots=True)
class Rest:
    """Nothing flows out: the outflow shows 0, the other sensors stand in what is left."""

    window: Window
    parameter: str = "FLOW_OUT"


@dataclass(frozen=True, slots=True)
class Gap:
    """The gateway is cut off: its messages wait until the end, or are lost for good."""

    window: Window
    lost: bool


SensorTrouble = Exceedance | StuckSensor | Calibration | DeviceError | Rest
Trouble = SensorTrouble | Gap


@dataclass(frozen=True, slots=True)
class Measured:
    """What the logger holds: one row an instant, one column a parameter of the plant."""

    time_s: Seconds
    values: Values
    status: NDArray[np.int8]


def measure(plant: Plant, troubles: tuple[Trouble, ...], time_s: Seconds) -> Measured:
    """Return what the logger holds for any instants; of troubles that overlap, the later listed
    one wins. Raises ValueError when a trouble names a parameter that the plant does not measure.
    """
    shown = sensed(plant, effluent(plant, time_s))
    status = np.full(shown.shape, MEASURING, dtype=np.int8)
    for trouble in troubles:
        if isinstance(trouble, Gap):
            continue
        rows = np.flatnonzero(trouble.window.holds(time_s))
        column = _column_of(plant, trouble)
        if len(rows):
            shown[rows, column] = _shown(plant, trouble, time_s[rows], column)
            status[rows, column] = _STATUS_OF.get(type(trouble), MEASURING)
    return Measured(time_s, shown, status)


def released_s(troubles: tuple[Trouble, ...], time_s: Seconds) -> Seconds:
    """Return when each instant's sample leaves the gateway: at once, at a gap's end, NEVER_SENT."""
    released = time_s.copy()
    for gap in sorted(_gaps(troubles), key=lambda gap: gap.window.begin_s):
        held = gap.window.holds(released) & (released != NEVER_SENT)
        until = NEVER_SENT if gap.lost else gap.window.end_of(released)
        released = np.where(held, until, released)
    return np.asarray(released)


def longest_hold_s(troubles: tuple[Trouble, ...]) -> int:
    """Return how many seconds a sample may wait at most before it leaves the gateway."""
    return sum(gap.window.length_s for gap in _gaps(troubles) if not gap.lost)


_STATUS_OF: dict[type[Trouble], int] = {Calibration: CALIBRATING, DeviceError: DEVICE_ERROR}


def _gaps(troubles: tuple[Trouble, ...]) -> list[Gap]:
    return [trouble for trouble in troubles if isinstance(trouble, Gap)]


def _column_of(plant: Plant, trouble: SensorTrouble) -> int:
    try:
        return plant.parameters.index(trouble.parameter)
    except ValueError:
        measured = ", ".join(plant.parameters)
        raise ValueError(
            f"{plant.outlet_id}: a trouble names {trouble.parameter}, but it measures {measured}"
        ) from None


def _shown(plant: Plant, trouble: SensorTrouble, time_s: Seconds, column: int) -> Values:
    """Return the column of values that the trouble puts in the place of the true ones."""
    true = effluent(plant, time_s)
    if isinstance(trouble, Exceedance):
        true[:, column] /= rhythm(plant, time_s)[:, column]
        true[:, column] *= trouble.limit * trouble.times_limit
    elif isinstance(trouble, StuckSensor):
        true = effluent(plant, trouble.window.begin_of(time_s))
    elif isinstance(trouble, Calibration):
        true[:, column] /= rhythm(plant, time_s)[:, column]
        true[:, column] = trouble.standard * (1.0 + (true[:, column] - 1.0) / 10.0)
    else:
        return np.zeros(len(time_s))
    return np.asarray(sensed(plant, true)[:, column])
