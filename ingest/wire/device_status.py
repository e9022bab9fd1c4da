"""A device's status as Circular 10/2021 writes it: 00 measuring, 01 calibrating, 02 in error."""

from __future__ import annotations

DEVICE_STATUS = {"00": 0, "01": 1, "02": 2}
NOT_MEASURING = frozenset({"01", "02"})
