"""The states of an interval slot and what excluded it: the words that means and gaps share.

Numbers, so that a day is an int8 array. It decides nothing. Source of the device statuses:
Circular 10/2021 (01 calibrating, 02 device error).
"""

from __future__ import annotations

from typing import Final

from domain.measured.readings import DeviceStatus

MISSING: Final = 0
VALID: Final = 1
EXCLUDED: Final = 2
NO_DISCHARGE: Final = 3

# What left an excluded slot's readings out of the mean: quality control, or the device's status.
BY_QUALITY: Final = 0
BY_CALIBRATION: Final = int(DeviceStatus.CALIBRATING)
BY_DEVICE_ERROR: Final = int(DeviceStatus.ERROR)
