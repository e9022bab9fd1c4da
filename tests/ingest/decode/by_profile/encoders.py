"""An independent encoder of each form that comes with us, written from its public document.

It shares nothing with the decoder: what both misread alike, the samples show.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple

from leaf_device.proto.sparkplug_b_pb2 import (  # type: ignore[import-untyped]  # no stubs
    DataType,
    Payload,
)

_HANOI = timezone(timedelta(hours=7))
_EPOCH = datetime(1970, 1, 1, tzinfo=_HANOI) + timedelta(hours=7)


class Told(NamedTuple):
    """One reading as a gateway measured it, in the parameter's own unit; whole seconds."""

    outlet: str
    parameter: str
    value: float
    status: str
    time: datetime


Encoder = Callable[[Sequence[Told]], bytes]


def _stamp(time: datetime) -> str:
    return time.astimezone(_HANOI).strftime("%Y%m%d%H%M%S")


def _seconds(time: datetime) -> int:
    return (time - _EPOCH) // timedelta(seconds=1)


def _unit(parameter: str) -> str:
    return {"PH": "pH", "TEMP": "oC", "FLOW_OUT": "m3/h"}.get(parameter, "mg/L")


def _lines(fields: str) -> Encoder:
    def encode(readings: Sequence[Told]) -> bytes:
        lines = []
        for one in readings:
            parts = {
                "source": f"{one.outlet}.{one.parameter}",
                "value": repr(one.value),
                "unit": _unit(one.parameter),
                "time": _stamp(one.time),
                "status": one.status,
            }
            lines.append("\t".join(parts[field] for field in fields.split()))
        return "".join(f"{line}\r\n" for line in lines).encode()

    return encode


def _json(loaded: Any) -> bytes:
    return json.dumps(loaded, ensure_ascii=False).encode()


def _ts_values(readings: Sequence[Told]) -> bytes:
    return _json(
        [
            {
                "ts": _seconds(one.time) * 1_000,
                "values": {f"{one.outlet}.{one.parameter}": one.value},
            }
            for one in readings
        ]
    )


def _thingsboard(readings: Sequence[Told]) -> bytes:
    devices: dict[str, list[Any]] = {}
    for one in readings:
        values = {one.parameter: one.value}
        devices.setdefault(one.outlet, []).append(
            {"ts": _seconds(one.time) * 1_000, "values": values}
        )
    return _json(devices)


def _metric(one: Told) -> dict[str, Any]:
    return {
        "fields": {one.parameter: one.value},
        "name": one.outlet,
        "tags": {"host": "edge"},
        "timestamp": _seconds(one.time),
    }


def _neuron(one: Told, **rest: Any) -> bytes:
    head = {"timestamp": _seconds(one.time) * 1_000, "node": one.outlet, "group": "g"}
    return _json(head | rest)


def _line_protocol(readings: Sequence[Told]) -> bytes:
    return "".join(
        f"{one.outlet},host=edge {one.parameter}={one.value!r} {_seconds(one.time)}000000000\n"
        for one in readings
    ).encode()


def _sparkplug(readings: Sequence[Told]) -> bytes:
    payload = Payload()
    for one in readings:
        metric = payload.metrics.add()
        metric.name = f"{one.outlet}/{one.parameter}"
        metric.timestamp = _seconds(one.time) * 1_000
        metric.datatype = DataType.Double
        metric.double_value = one.value
    encoded: bytes = payload.SerializeToString()
    return encoded


_FIVE = "source value unit time status"
ENCODERS: dict[str, Encoder] = {
    "circular10-2021": _lines(_FIVE),
    "circular24-2017": _lines(_FIVE),
    "files-two-parts": _lines(_FIVE),
    "files-three-parts": _lines(_FIVE),
    "files-many-parts": _lines(_FIVE),
    "files-joined": _lines(_FIVE),
    "letter5417-2016": _lines("time source value unit"),
    "lines-no-status": _lines("source value unit time"),
    "ts-values": _ts_values,
    "thingsboard-gateway": _thingsboard,
    "telegraf-json": lambda readings: _json([_metric(one) for one in readings]),
    "telegraf-json-batch": lambda readings: _json({"metrics": [_metric(one) for one in readings]}),
    "neuron-values": lambda readings: _neuron(
        readings[0], values={readings[0].parameter: readings[0].value}
    ),
    "neuron-tags": lambda readings: _neuron(
        readings[0], tags=[{"name": readings[0].parameter, "value": readings[0].value}]
    ),
    "name-value-list": lambda readings: _json(
        [
            {
                "name": f"{one.outlet}.{one.parameter}",
                "value": one.value,
                "unit": _unit(one.parameter),
                "status": one.status,
                "time": one.time.isoformat(),
            }
            for one in readings
        ]
    ),
    "flat-json": lambda readings: _json(
        [
            {"time": one.time.isoformat(), f"{one.outlet}.{one.parameter}": one.value}
            for one in readings
        ]
    ),
    "influx-line-protocol": _line_protocol,
    "sparkplug-nested": _sparkplug,
    "senml-lwm2m": lambda readings: _json(
        [
            {
                "n": f"/{one.outlet}/0/{one.parameter}",
                "v": one.value,
                "t": _seconds(one.time),
            }
            for one in readings
        ]
    ),
}
# The patterns under which these encoders name their channels.
PATTERNS = {
    "neuron-values": "{outlet}/g/{parameter}",
    "neuron-tags": "{outlet}/g/{parameter}",
    "senml-lwm2m": "/{outlet}/0/{parameter}",
} | dict.fromkeys(
    (
        "thingsboard-gateway",
        "telegraf-json",
        "telegraf-json-batch",
        "influx-line-protocol",
        "sparkplug-nested",
    ),
    "{outlet}/{parameter}",
)
POINTED = "{outlet}.{parameter}"  # of all others
ONE_READING = frozenset({"neuron-values", "neuron-tags"})
WITH_STATUS = frozenset(name for name in ENCODERS if name.startswith(("circular", "files"))) | {
    "name-value-list"
}
