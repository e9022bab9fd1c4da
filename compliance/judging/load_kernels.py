"""Loads the compiled kernels (jit.py) before anything waits for a judgement.

Loading takes some 0.3 s of one processor, compiling them the first time several seconds; done while
messages are taken in, a receipt would wait so long. The days judged here are invented, hold
something for every kernel, and what is found of them is let go.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np

from compliance.days.day_facts import Law, outlet_day
from compliance.evaluate import evaluate_outlet_days
from domain.legal_day import MICROSECONDS_PER_DAY, MICROSECONDS_PER_MINUTE
from domain.registered import (
    Cluster,
    ClusterKind,
    ClusterState,
    Outlet,
    Permit,
    ReceivingWater,
    Sensor,
    Station,
)
from domain.registry import Registry
from storage.ports.readings import ReadingColumns

_DAY = date(2020, 1, 1)
_KNOWN_AT = datetime(2020, 1, 4, tzinfo=UTC)
_OUTLET = "invented"
_FLOW, _CHECKED, _STEP_UNKNOWN = "FLOW_OUT", "COD", "TSS"
_INTERVAL_MINUTES, _A_DAY, _DAYS = 5, 288, 2


def load_kernels(law: Law) -> None:
    """Call every kernel as judging and what-if call it; whatever judging raises passes through."""
    days = [outlet_day(_registry(), _OUTLET, _DAY + timedelta(days=n)) for n in range(_DAYS)]
    evaluate_outlet_days(days, _read, law, known_at=_KNOWN_AT)
    unpermitted = replace(days[0], permit=None)
    evaluate_outlet_days([unpermitted], _read, law, known_at=_KNOWN_AT)


def _read(
    _outlet_id: str, parameters: Sequence[str], begin_us: int, _end_us: int
) -> dict[str, ReadingColumns]:
    """Return readings of which each takes the judgement another way."""
    count = _DAYS * _A_DAY
    step_us = _INTERVAL_MINUTES * MICROSECONDS_PER_MINUTE
    before_us = begin_us + step_us * np.arange(_A_DAY)  # of the day before, standing still
    time_us = begin_us + MICROSECONDS_PER_DAY + step_us * np.arange(count)
    time_us[200:203] -= np.array([1, 2, 3]) * MICROSECONDS_PER_MINUTE  # two of them in one slot
    kept = np.ones(count, np.bool_)
    kept[240:270] = False
    value = np.round(50.0 + 5.0 * np.sin(np.arange(count) / 9.0), 1)
    value[60:150] = 50.0  # frozen
    value[20], value[30] = np.nan, 1e3
    status = np.zeros(count, np.int8)
    status[40] = 1
    flow = value.copy()
    flow[150:180] = 0.0  # nothing flows out
    return {
        p: ReadingColumns(
            np.concatenate((before_us, time_us[kept])),
            np.concatenate((np.full(_A_DAY, 50.0), (flow if p == _FLOW else value)[kept])),
            np.concatenate((np.zeros(_A_DAY, np.int8), status[kept])),
        )
        for p in parameters
    }


def _registry() -> Registry:
    permit = Permit(
        number="invented",
        outlet_id=_OUTLET,
        regulation="QCVN 40:2011/BTNMT",
        column="A",
        receiving_water=ReceivingWater.RIVER,
        receiving_flow_m3_per_s=100.0,
        receiving_volume_m3=None,
        discharge_flow_m3_per_day=1000.0,
        interval_minutes=_INTERVAL_MINUTES,
        valid_from=_DAY,
        valid_to=None,
    )
    return Registry(
        clusters={
            "c": Cluster(
                id="c",
                name="invented",
                commune="",
                kind=ClusterKind.CLUSTER,
                state=ClusterState.OPERATING,
                simulated=True,
            )
        },
        stations={
            "s": Station(id="s", cluster_id="c", name="invented", design_flow_m3_per_day=1000.0)
        },
        outlets={
            _OUTLET: Outlet(
                id=_OUTLET,
                station_id="s",
                gateway_id="g",
                name="invented",
                parameters=(_FLOW, _CHECKED, _STEP_UNKNOWN),
            )
        },
        permits=(permit,),
        sensors=(
            Sensor(
                outlet_id=_OUTLET,
                parameter=_CHECKED,
                span_low=0.0,
                span_high=200.0,
                resolution=0.1,
                valid_from=_DAY,
                valid_to=None,
            ),
        ),
    )
