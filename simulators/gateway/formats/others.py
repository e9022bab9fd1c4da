"""Our own JSON, SenML in JSON and CBOR, and InfluxDB's line protocol."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import cbor2

from simulators.encoder import Sample, encode_readings
from simulators.gateway.formats.written import Written, epoch_ms, measured

_SENML_UNITS = {"PH": "pH", "TEMP": "Cel"}  # of RFC 8428's registry
# Labels of RFC 8428, table 4, for CBOR
_LABELS = {"bn": -2, "bt": -3, "n": 0, "u": 1, "v": 2, "t": 6}


def own_json(gateway_id: str, samples: Sequence[Sample]) -> list[Written]:
    """The service's own JSON, a message for each sample."""
    return [
        Written(f"nhue/v1/{gateway_id}/readings", encode_readings(seq, one.time, [one]))
        for seq, one in enumerate(samples)
    ]


def own_batch(gateway_id: str, samples: Sequence[Sample]) -> list[Written]:
    """The service's own JSON, all in one message of a backlog."""
    payload = encode_readings(0, samples[-1].time, samples)
    return [Written(f"nhue/v1/{gateway_id}/backlog/readings", payload)]


def senml(gateway_id: str, samples: Sequence[Sample]) -> list[Written]:
    """RFC 8428 in JSON."""
    return [Written(f"nhue/v1/{gateway_id}/senml", json.dumps(_pack(samples)).encode())]


def senml_cbor(gateway_id: str, samples: Sequence[Sample]) -> list[Written]:
    """RFC 8428 in CBOR."""
    pack = [{_LABELS[key]: value for key, value in one.items()} for one in _pack(samples)]
    return [Written(f"nhue/v1/{gateway_id}/senml-cbor", cbor2.dumps(pack))]


def senml_lwm2m(gateway_id: str, samples: Sequence[Sample]) -> list[Written]:
    """SenML of an LwM2M client: each channel the value of a generic sensor."""
    channels = {one.outlet_id: tuple(one.values) for one in samples}
    return senml_lwm2m_by(lwm2m_paths(channels), gateway_id, samples)


def senml_lwm2m_by(
    path_of: Mapping[tuple[str, str], str], gateway_id: str, samples: Sequence[Sample]
) -> list[Written]:
    """The same, by the paths of its channels."""
    pack = [
        {"n": path_of[sample.outlet_id, code], "t": sample.time.timestamp(), "v": value}
        for sample in samples
        for code, value in measured(sample).items()
    ]
    return [Written(f"nhue/v1/{gateway_id}/senml", json.dumps(pack).encode())]


def lwm2m_paths(channels: Mapping[str, Sequence[str]]) -> dict[tuple[str, str], str]:
    """Return the resource of each outlet's parameter: object 3300, resource 5700 (OMA)."""
    names = [(outlet_id, code) for outlet_id, codes in channels.items() for code in codes]
    return {name: f"/3300/{number}/5700" for number, name in enumerate(names)}


def line_protocol(gateway_id: str, samples: Sequence[Sample]) -> list[Written]:
    """InfluxDB's line protocol: each outlet is a measurement, nanoseconds."""
    lines = [
        f"{sample.outlet_id},host={gateway_id} "
        + ",".join(f"{code}={value!r}" for code, value in measured(sample).items())
        + f" {epoch_ms(sample.time)}000000"
        for sample in samples
        if measured(sample)
    ]
    return [Written(f"nhue/v1/{gateway_id}/by-profile", "\n".join(lines).encode())]


def _pack(samples: Sequence[Sample]) -> list[dict[str, Any]]:
    pack: list[dict[str, Any]] = []
    for sample in samples:
        base: dict[str, Any] = {
            "bn": f"urn:dev:ops:mp:{sample.outlet_id}/",
            "bt": int(sample.time.timestamp()),
        }
        for code, value in measured(sample).items():
            unit = {"u": _SENML_UNITS[code]} if code in _SENML_UNITS else {}
            pack.append({**base, "n": code, **unit, "v": value})
            base = {}
    return pack
