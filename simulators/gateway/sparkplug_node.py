"""A simulated Sparkplug B edge node: the topics and payloads of its births, data and deaths.

An encoder of its own, beside the decoder of ingest: it only builds messages and never sends them.
It numbers them as the specification asks, and can be told to lose one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from leaf_device.proto.sparkplug_b_pb2 import (  # type: ignore[import-untyped]  # no stubs
    DataType,
    Payload,
)

_FIELDS = {
    "Int8": "int_value",
    "Int16": "int_value",
    "Int32": "int_value",
    "UInt8": "int_value",
    "UInt16": "int_value",
    "UInt32": "int_value",
    "Int64": "long_value",
    "UInt64": "long_value",
    "Float": "float_value",
    "Double": "double_value",
    "Boolean": "boolean_value",
    "String": "string_value",
}


class Message(NamedTuple):
    """What an edge node publishes."""

    topic: str
    payload: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMetric:
    """One metric as it is to be written; a `value` of None is written as is_null.

    `timestamp_ms` is ms since 1970 UTC, None to leave it to the payload's.
    """

    name: str = ""
    value: Any = None
    datatype: str = "Double"
    alias: int | None = None
    timestamp_ms: int | None = None
    is_historical: bool = False
    is_transient: bool = False
    properties: Mapping[str, int | str] = field(default_factory=dict)


class EdgeNode:
    """One edge node: its group and id, and the numbers that its messages carry."""

    def __init__(self, group: str, node: str, *, bd_seq: int = 0) -> None:
        self._group = group
        self._node = node
        self.bd_seq = bd_seq
        self._seq = 0

    def node_birth(self, timestamp_ms: int, metrics: Sequence[SentMetric] = ()) -> Message:
        """Return the NBIRTH, which begins the sequence again."""
        self._seq = 0
        own = (
            SentMetric(name="bdSeq", value=self.bd_seq, datatype="Int64"),
            SentMetric(name="Node Control/Rebirth", value=False, datatype="Boolean"),
        )
        return self._message("NBIRTH", None, timestamp_ms, (*own, *metrics))

    def node_data(self, timestamp_ms: int, metrics: Sequence[SentMetric]) -> Message:
        """Return an NDATA of the node's own metrics."""
        return self._message("NDATA", None, timestamp_ms, metrics)

    def device_birth(
        self, device: str, timestamp_ms: int, metrics: Sequence[SentMetric]
    ) -> Message:
        """Return the DBIRTH of a device."""
        return self._message("DBIRTH", device, timestamp_ms, metrics)

    def device_data(self, device: str, timestamp_ms: int, metrics: Sequence[SentMetric]) -> Message:
        """Return a DDATA of a device."""
        return self._message("DDATA", device, timestamp_ms, metrics)

    def device_death(self, device: str, timestamp_ms: int) -> Message:
        """Return the DDEATH of a device."""
        return self._message("DDEATH", device, timestamp_ms, ())

    def node_death(self) -> Message:
        """Return the NDEATH of this connection, to be registered as its last will."""
        payload = Payload()
        _write(payload, SentMetric(name="bdSeq", value=self.bd_seq, datatype="Int64"))
        return Message(self._topic("NDEATH", None), payload.SerializeToString())

    def lose_one(self) -> None:
        """Number on as if a message had been sent that never arrives."""
        self._seq = (self._seq + 1) % 256

    def _message(
        self, kind: str, device: str | None, timestamp_ms: int, metrics: Sequence[SentMetric]
    ) -> Message:
        payload = Payload(timestamp=timestamp_ms, seq=self._seq)
        self._seq = (self._seq + 1) % 256
        for metric in metrics:
            _write(payload, metric)
        return Message(self._topic(kind, device), payload.SerializeToString())

    def _topic(self, kind: str, device: str | None) -> str:
        topic = f"spBv1.0/{self._group}/{kind}/{self._node}"
        return topic if device is None else f"{topic}/{device}"


def asks_rebirth(payload: bytes) -> bool:
    """Whether an NCMD's payload asks the node for its births."""
    read = Payload()
    read.ParseFromString(payload)
    return any(one.name == "Node Control/Rebirth" and one.boolean_value for one in read.metrics)


def _write(payload: Any, sent: SentMetric) -> None:
    metric = payload.metrics.add(datatype=DataType.Value(sent.datatype))
    if sent.name:
        metric.name = sent.name
    if sent.alias is not None:
        metric.alias = sent.alias
    if sent.timestamp_ms is not None:
        metric.timestamp = sent.timestamp_ms
    if sent.is_historical:
        metric.is_historical = True
    if sent.is_transient:
        metric.is_transient = True
    for key, value in sent.properties.items():
        _write_property(metric.properties, key, value)
    if sent.value is None:
        metric.is_null = True
    else:
        field_name = _FIELDS[sent.datatype]
        setattr(metric, field_name, _two_s_complement(sent.value, field_name))


def _write_property(properties: Any, key: str, value: int | str) -> None:
    properties.keys.append(key)
    written = properties.values.add()
    if isinstance(value, str):
        written.type = DataType.String
        written.string_value = value
    else:
        written.type = DataType.Int32
        written.int_value = value


def _two_s_complement(value: Any, field_name: str) -> Any:
    """Return a negative integer as the unsigned number that its field carries."""
    if field_name == "int_value" and value < 0:
        return value + 2**32
    if field_name == "long_value" and value < 0:
        return value + 2**64
    return value
