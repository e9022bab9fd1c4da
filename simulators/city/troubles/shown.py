"""What every trouble of what is shown has in common: when, of which parameters, and what is shown.

A sensor's trouble is seen on top of the water's; of two of one parameter the later listed is seen
on top of the earlier.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np

from simulators.city.plant import Plant, Seconds, Values
from simulators.city.troubles.windows import Window

MEASURING, CALIBRATING, DEVICE_ERROR = 0, 1, 2  # Circular 10/2021


class ShownOtherwise(Protocol):
    """A trouble by which a logger holds other values than it would.

    `kind` is what a truth file calls it; `status` what the device says meanwhile.
    """

    kind: ClassVar[str]
    status: ClassVar[int]

    @property
    def window(self) -> Window:
        """When it lasts."""
        ...

    @property
    def parameters(self) -> tuple[str, ...]:
        """Of which parameters."""
        ...

    def shown(self, plant: Plant, time_s: Seconds, columns: list[int], before: Values) -> Values:
        """Return what is there at instants within the window, before a sensor rounds it: one row
        an instant, one column for each of `columns`; `before` is what there would be, so shaped.
        """
        ...


@dataclass(frozen=True, slots=True)
class OfOneParameter:
    """A trouble of one parameter."""

    window: Window
    parameter: str

    @property
    def parameters(self) -> tuple[str, ...]:
        """Of which parameter."""
        return (self.parameter,)


def a_tenth_of(noise: Values) -> Values:
    """Return noise about 1, a tenth as large: that of a solution that stands still."""
    return np.asarray(1.0 + (noise - 1.0) / 10.0)
