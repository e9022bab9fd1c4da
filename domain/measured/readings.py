"""A reading: one parameter, one outlet, one instant; and what the device said of itself.

Values are in the parameter's own unit (domain.measured.parameters), times in microseconds UTC.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from typing import NamedTuple


class DeviceStatus(IntEnum):
    """What the logger says of the device (Circular 10/2021): only MEASURING counts as valid."""

    MEASURING = 0
    CALIBRATING = 1
    ERROR = 2


class Reading(NamedTuple):
    """One value as it was first received; `position` is the place of its message in the journal."""

    outlet_id: str
    parameter: str
    time_us: int
    value: float
    status: int
    position: int


class Sample(NamedTuple):
    """The readings of one outlet and instant, each in its parameter's own unit.

    `status` names only the parameters that were not measuring (DeviceStatus).
    """

    outlet_id: str
    time_us: int
    values: Mapping[str, float]
    status: Mapping[str, int]


class Statement(NamedTuple):
    """What a device says of an instant of which it has no value: no measurement, because.

    `status` is CALIBRATING or ERROR; `position` is the place of its message in the journal. It is
    no reading: it counts nowhere, and says why one is missing.
    """

    outlet_id: str
    parameter: str
    time_us: int
    status: int
    position: int


def readings_in(samples: Sequence[Sample], positions: Sequence[int]) -> Iterator[Reading]:
    """Yield the readings of samples, the n-th of which came in the message at positions[n]."""
    for (outlet_id, time_us, values, status), position in zip(samples, positions, strict=True):
        for parameter, value in values.items():
            yield Reading(outlet_id, parameter, time_us, value, status.get(parameter, 0), position)


class Conflict(NamedTuple):
    """A second, different value for an instant that already has one; the first stands."""

    outlet_id: str
    parameter: str
    time_us: int
    value: float
    status: int
    position: int
