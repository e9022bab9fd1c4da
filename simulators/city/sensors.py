"""Decides how good an invented plant's sensors are, and at which levels its water runs.

Figures of the size that makers of such instruments give; one instrument differs from another by
dice of its own. The limits here only size levels and spans: it never judges.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zlib import crc32

import numpy as np

from domain.registered import Sensor
from simulators.cities.sites import Site
from simulators.city.plant import Channel
from simulators.process.influent import Trade

ONLINE_PARAMETERS = ("FLOW_IN", "FLOW_OUT", "PH", "TEMP", "TSS", "COD", "NH4_N")
OF_DYERS = (*ONLINE_PARAMETERS, "COLOUR")

_OF_ONE_INSTRUMENT = 3  # salt: what differs from one to another
# QCVN 40:2011 C by column, mg/L and Pt/Co; only to size the plants
_SIZES = {
    "A": {"TSS": 50.0, "COD": 75.0, "NH4_N": 5.0, "COLOUR": 50.0},
    "B": {"TSS": 100.0, "COD": 150.0, "NH4_N": 10.0, "COLOUR": 150.0},
}
_KQ_KF_NEVER = "COLOUR"  # QCVN 40:2011, 2.1


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


def online(site: Site) -> tuple[str, ...]:
    """Return what the sensors of a site's outlets measure."""
    return OF_DYERS if site.trade is Trade.DYEING else ONLINE_PARAMETERS


def carried(site: Site) -> tuple[str, ...]:
    """Return which substances the sensors of a site's outlets measure."""
    return tuple(one for one in online(site) if one in _SIZES[site.column])


def limit_of(site: Site, parameter: str) -> float:
    """Return near which limit a site's outlets are sized, in the parameter's unit."""
    return _SIZES[site.column][parameter] * (1.0 if parameter == _KQ_KF_NEVER else site.kq_kf)


def sensors_of(site: Site, outlet_id: str, valid_from: date) -> list[Sensor]:
    """Return the registered sensors: each span reaches 4 x the limit (Circular 10/2021: 3 x); the
    flows' are not registered.
    """
    tops = {"PH": 14.0, "TEMP": 60.0}
    tops |= {
        parameter: 4 * limit_of(site, parameter)
        for parameter in _SIZES[site.column]
        if parameter in online(site)
    }
    return [
        Sensor(
            outlet_id=outlet_id,
            parameter=parameter,
            span_low=0.0,
            span_high=top,
            resolution=10.0 ** -MAKES[parameter].decimals,
            detection_limit=MAKES[parameter].detection_limit or None,
            valid_from=valid_from,
            valid_to=None,
        )
        for parameter, top in tops.items()
    ]


def channels_of(site: Site, seed: int, outlet_id: str) -> tuple[Channel, ...]:
    """Return the online channels; levels of substances lie so far below the
    limit that ordinary bad days keep it.
    """
    rng = np.random.default_rng([seed, crc32(outlet_id.encode()), 1])
    vary = [float(one) for one in rng.uniform(0.9, 1.1, 4)]
    flow = site.discharge_m3_per_day / 24.0 / site.outlets * 0.8 * vary[0]
    tss, cod, nh4, colour = (limit_of(site, code) for code in ("TSS", "COD", "NH4_N", "COLOUR"))
    # level, noise, end of the sensor's range: at least 3 x the limit (Circular 10/2021)
    sizes = {
        "FLOW_IN": (flow * 1.04, 0.07, flow * 5),
        "FLOW_OUT": (flow, 0.06, flow * 5),
        "PH": (7.2, 0.012, 14.0),
        "TEMP": (27.5, 0.015, 60.0),
        "TSS": (tss * 0.34 * vary[1], 0.08, tss * 4),
        "COD": (cod * 0.42 * vary[2], 0.07, cod * 4),
        "NH4_N": (nh4 * 0.40 * vary[3], 0.09, nh4 * 4),
        "COLOUR": (colour * 0.34 * vary[1], 0.08, colour * 4),
    }
    return tuple(
        channel_of(
            parameter, level=level, noise=noise, highest=highest, seed=seed, outlet_id=outlet_id
        )
        for parameter in online(site)
        for level, noise, highest in [sizes[parameter]]
    )
