"""A reading: one parameter, one outlet, one instant; and what the device said of itself.

Values are in the parameter's own unit (domain.parameters), times in microseconds UTC.
"""

from __future__ import annotations

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


class Conflict(NamedTuple):
    """A second, different value for an instant that already has one; the first stands."""

    outlet_id: str
    parameter: str
    time_us: int
    value: float
    status: int
    position: int
