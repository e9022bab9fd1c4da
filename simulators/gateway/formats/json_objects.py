"""The JSON of common gateways: ThingsBoard's, EMQX Neuron's, Telegraf's, and plain objects.

Of a gateway with several outlets each is a device, a group or a measurement, as the maker has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from domain.measured.parameters import PARAMETERS
from simulators.encoder import Sample, wire_time
from simulators.gateway.formats.written import (
    MEASURING_WORD,
    Written,
    by_outlet,
    by_profile,
    epoch_ms,
    measured,
)


def flat(gateway_id: str, samples: Sequence[Sample]) -> list[Written]:
    """One object an instant; each outlet an object within."""
    return [
        by_profile(
            gateway_id,
            {"time": wire_time(instant), **{one.outlet_id: measured(one) for one in at_once}},
        )
        for instant, at_once in groupby(samples, key=lambda one: one.time)
    ]


def name_value_list(gateway_id: str, samples: Sequence[Sample]) -> list[Written]:
    """A list of names and values, with unit, status and time of each."""
    return [
        by_profile(
            gateway_id,
            [
                {
                    "name": f"{sample.outlet_id}/{code}",
                    "value": value,
                    "unit": PARAMETERS[code].unit,
                    "status": sample.status.get(code, MEASURING_WORD),
                    "time": wire_time(sample.time),
                }
                for sample in samples
                for code, value in sample.values.items()
            ],
        )
    ]


def neuron_tags(gateway_id: str, samples: Sequence[Sample]) -> list[Written]:
    """EMQX Neuron's tags of a group: the node is the gateway, each group an outlet."""
    return [
        by_profile(
            gateway_id,
            {
                **_group(gateway_id, sample),
                "tags": [
                    {"name": code, "value": value} for code, value in measured(sample).items()
                ],
            },
        )
        for sample in samples
    ]


def neuron_values(gateway_id: str, samples: Sequence[Sample]) -> list[Written]:
    """EMQX Neuron's values of a group by name."""
    return [
        by_profile(
            gateway_id,
            {**_group(gateway_id, sample), "values": measured(sample), "errors": {}, "metas": {}},
        )
        for sample in samples
    ]


def telegraf(gateway_id: str, samples: Sequence[Sample]) -> list[Written]:
    """Telegraf's JSON, a metric a message; each outlet is a measurement."""
    return [by_profile(gateway_id, _metric(gateway_id, sample)) for sample in samples]


def telegraf_batch(gateway_id: str, samples: Sequence[Sample]) -> list[Written]:
    """Telegraf's JSON with use_batch_format."""
    metrics = [_metric(gateway_id, sample) for sample in samples]
    return [by_profile(gateway_id, {"metrics": metrics})]


def thingsboard_gateway(gateway_id: str, samples: Sequence[Sample]) -> list[Written]:
    """ThingsBoard's gateway API: several devices, each with its instants."""
    devices = {
        outlet_id: [{"ts": epoch_ms(one.time), "values": measured(one)} for one in of_outlet]
        for outlet_id, of_outlet in by_outlet(samples)
    }
    return [by_profile(gateway_id, devices)]


def ts_values(gateway_id: str, samples: Sequence[Sample]) -> list[Written]:
    """ThingsBoard's device API with the client's time, as an array; outlets before the names."""
    body = [
        {
            "ts": epoch_ms(sample.time),
            "values": {f"{sample.outlet_id}/{code}": one for code, one in measured(sample).items()},
        }
        for sample in samples
    ]
    return [by_profile(gateway_id, body)]


def _group(gateway_id: str, sample: Sample) -> dict[str, Any]:
    return {"timestamp": epoch_ms(sample.time), "node": gateway_id, "group": sample.outlet_id}


def _metric(gateway_id: str, sample: Sample) -> dict[str, Any]:
    return {
        "name": sample.outlet_id,
        "tags": {"host": gateway_id},
        "fields": measured(sample),
        "timestamp": round(sample.time.timestamp()),
    }
