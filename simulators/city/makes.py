"""Lists how good the city's sensors are: what each make writes, how fast, how low, how it fouls.

Figures of the size that makers of such instruments give; one instrument differs from another by
dice of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

import numpy as np

from simulators.city.plant import Channel

_OF_ONE_INSTRUMENT = 3  # salt: what differs from one to another


@dataclass(frozen=True, slots=True)
class Make:
    """What instruments of one make have in common, as a channel says it (`fouling_a_day` and
    `response_s` are those of an ordinary one).
    """

    decimals: int
    response_s: float
    detection_limit: float = 0.0
    fouling_a_day: float = 0.0
    calibration_error: float = 0.0


MAKES = {
    "FLOW_IN": Make(decimals=1, response_s=5.0),
    "FLOW_OUT": Make(decimals=1, response_s=5.0),
    "PH": Make(decimals=2, response_s=15.0, calibration_error=0.003),
    "TEMP": Make(decimals=1, response_s=60.0),
    "TSS": Make(1, 30.0, detection_limit=1.0, fouling_a_day=0.002, calibration_error=0.01),
    "COD": Make(1, 120.0, detection_limit=5.0, fouling_a_day=0.003, calibration_error=0.012),
    "NH4_N": Make(2, 240.0, detection_limit=0.05, fouling_a_day=0.003, calibration_error=0.015),
    "COLOUR": Make(0, 60.0, detection_limit=5.0, fouling_a_day=0.002, calibration_error=0.01),
}


def channel_of(
    parameter: str, *, level: float, noise: float, highest: float, seed: int, outlet_id: str
) -> Channel:
    """Return a channel with an instrument of its parameter's make: each its own, from a seed of
    its own.
    """
    make = MAKES[parameter]
    rng = np.random.default_rng(
        [seed, crc32(outlet_id.encode()), crc32(parameter.encode()), _OF_ONE_INSTRUMENT]
    )
    slower, dirtier = (float(one) for one in rng.uniform(0.5, 1.5, 2))
    return Channel(
        parameter=parameter,
        level=level,
        noise=noise,
        decimals=make.decimals,
        lowest=0.0,
        highest=highest,
        response_s=make.response_s * slower,
        detection_limit=make.detection_limit,
        fouling_a_day=make.fouling_a_day * dirtier,
        calibration_error=make.calibration_error,
    )
