"""Metrics that are no readings are refused by name; of what a node has, only so much is kept."""

from __future__ import annotations

from typing import Any

from leaf_device.proto.sparkplug_b_pb2 import (  # type: ignore[import-untyped]  # no stubs
    DataType,
    Payload,
)

from domain.gateways.rejections import Refusal, RejectionCode
from ingest.decode.meaning.meaning import Meaning
from ingest.decode.sparkplug.maps import load_sparkplug_map
from ingest.decode.sparkplug.metrics import Reader
from ingest.decode.sparkplug.node import DEVICES_MOST, Device, Node
from ingest.decode.sparkplug.payload import ReadPayload, read_payload
from ingest.validate.against_registry import Rules, every_refusal
from ingest.wire.contract import WireMessage
from tests.ingest.sites import NOW_US, small_registry

WORDS = load_sparkplug_map()


def heard(payload: Any) -> Reader:
    """Return what is read of a payload that is a birth."""
    read = read_payload(payload.SerializeToString())
    assert isinstance(read, ReadPayload)
    device = Device()
    for metric in read.metrics:
        device.name(metric, None)
    reader = Reader("CX-1", device, WORDS, read.timestamp_ms)
    reader.read(read.metrics, is_birth=True)
    return reader


def told(refusals: list[Refusal]) -> list[tuple[RejectionCode, str | None]]:
    return [(one.code, one.parameter) for one in refusals]


def test_a_template_is_refused_with_what_to_do_and_the_reading_beside_it_is_taken() -> None:
    payload = Payload(timestamp=NOW_US // 1_000)
    template = payload.metrics.add(name="Pump", datatype=DataType.Template).template_value
    template.metrics.add(name="COD", double_value=1.0)
    payload.metrics.add(name="PH", double_value=7.1, datatype=DataType.Double)
    reader = heard(payload)
    assert [sample.values for sample in reader.samples] == [{"PH": 7.1}]
    assert told(reader.refusals) == [(RejectionCode.PARAMETER_UNKNOWN, "Pump")]
    assert "publish its numbers as metrics" in reader.refusals[0].detail


def test_a_parameter_without_a_value_that_is_not_called_null_is_refused() -> None:
    payload = Payload(timestamp=NOW_US // 1_000)
    payload.metrics.add(name="COD", datatype=DataType.Double)
    reader = heard(payload)
    assert reader.samples == []
    assert told(reader.refusals) == [(RejectionCode.VALUE_NOT_NUMERIC, "COD")]
    assert "is_null is not set" in reader.refusals[0].detail


def test_of_a_node_with_too_many_devices_the_one_born_longest_ago_is_forgotten() -> None:
    node = Node()
    for number in range(DEVICES_MOST):
        node.take(f"CX-{number}", Device())
    node.take("CX-0", Device())  # born again: now the youngest
    node.take("CX-new", Device())
    assert len(node.devices) == DEVICES_MOST
    assert "CX-1" not in node.devices
    assert {"CX-0", "CX-2", "CX-new"} <= node.devices.keys()


def test_a_unit_or_status_that_is_a_set_of_properties_is_refused_and_never_dropped() -> None:
    payload = Payload(timestamp=NOW_US // 1_000)
    for name, key in (("COD", "engUnit"), ("PH", "Quality"), ("TSS", "documentation")):
        properties = payload.metrics.add(name=name, double_value=1.0, datatype=10).properties
        properties.keys.append(key)
        properties.values.add().propertyset_value.keys.append("inner")
    reader = heard(payload)
    message = WireMessage(None, reader.samples[0].time, reader.samples)
    meaning = Meaning(message, reader.refusals)
    refusals = every_refusal(meaning, "GW-1", Rules.of(small_registry()), NOW_US, 0)
    assert told(refusals) == [
        (RejectionCode.UNIT_UNKNOWN, "COD"),
        (RejectionCode.STATUS_UNKNOWN, "PH"),
    ]
