"""When a check of a sensor passes: settings called ours, since no text that we have says it.

It decides nothing; compliance/quality/proof does.
"""

from __future__ import annotations

from pydantic import Field

from service.settings.notifications import Notifications


class SensorProof(Notifications):
    """What a calibration and a comparison with the laboratory allow."""

    calibration_tolerance_percent: float = Field(
        default=5.0,
        gt=0,
        le=100,
        description="By how much of the reference a sensor may be off at a calibration; of its "
        "span where the reference is 0. Ours: Circular 10/2021's table has 5 % as accuracy.",
    )
    calibration_tolerance_ph: float = Field(
        default=0.2,
        gt=0,
        le=14,
        description="The same of a pH sensor, in pH. Ours: Circular 10/2021's table has 0.2.",
    )
    relative_accuracy_percent: float = Field(
        default=20.0,
        gt=0,
        le=100,
        description="Up to which relative accuracy a comparison with the laboratory passes. Ours: "
        "20 % is that of US EPA's Performance Specification 2.",
    )
