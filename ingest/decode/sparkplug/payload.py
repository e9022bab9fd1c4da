"""Turns a Sparkplug B payload's bytes into plain values, or says why they cannot be read.

The only file of ingest that knows the protobuf definition: Eclipse Tahu's, as the package
leaf-device ships it. It decides nothing about what a metric means, and never raises.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any, NamedTuple

from google.protobuf.message import DecodeError, Message  # type: ignore[import-untyped]  # no stubs
from leaf_device.proto.sparkplug_b_pb2 import (  # type: ignore[import-untyped]  # no stubs
    DataType,
    Payload,
)

METRICS_MOST = 10_000  # of one payload
COMPRESSED = "SPBV1.0_COMPRESSED"
_NUMBERS = frozenset({"int_value", "long_value", "float_value", "double_value"})
_SCALARS = _NUMBERS | {"boolean_value", "string_value"}
_SIGNED_BITS = {DataType.Int8: 8, DataType.Int16: 16, DataType.Int32: 32, DataType.Int64: 64}
_UNSIGNED_BITS = {
    DataType.UInt8: 8,
    DataType.UInt16: 16,
    DataType.UInt32: 32,
    DataType.UInt64: 64,
}
# A number under another datatype (a date, a truth value, an array) is no measurement; 0 is unknown.
_NUMERIC = frozenset({DataType.Unknown, DataType.Float, DataType.Double}).union(
    _SIGNED_BITS, _UNSIGNED_BITS
)
TEMPLATE = "template_value"
_LEVELS_MOST = 8  # of templates within templates
_NAME_LETTERS_MOST = 1_024  # of a template: each of its members has it in its name
_STRUCTURES = frozenset({"propertyset_value", "propertysets_value", "extension_value"})
_NO_SCALAR = "(no text or number)"
_FLOAT32 = struct.Struct("<f")
_NO_PROPERTIES: dict[str, object] = {}


class Metric(NamedTuple):
    """One metric as it stands in the payload; `kind` is the value's field, None without a value.

    `name` is empty and `datatype` 0 where they are left to the birth; times are ms since 1970 UTC.
    """

    name: str
    alias: int | None
    timestamp_ms: int | None
    datatype: int
    is_null: bool
    kind: str | None
    value: Any
    properties: dict[str, object]


class ReadPayload(NamedTuple):
    """A payload as it was sent; `seq` and `timestamp_ms` are None where it has none."""

    timestamp_ms: int | None
    seq: int | None
    metrics: list[Metric]


def _own_name(metric: Metric) -> str:
    return metric.name


def read_payload(payload: bytes) -> ReadPayload | str | None:
    """Return the payload, the reason why it cannot be read, or None with too many metrics.

    The count comes before any metric is looked at.
    """
    read = Payload()
    try:
        read.ParseFromString(payload)
    except DecodeError:  # its words are protobuf's
        return "not a Sparkplug B payload: look at the bytes, or switch their encryption off"
    if read.uuid == COMPRESSED:
        return f"the payload is compressed ({COMPRESSED}): switch the node's compression off"
    if len(read.metrics) > METRICS_MOST:
        return None
    return ReadPayload(
        _given(read, "timestamp"), _given(read, "seq"), [_metric(one) for one in read.metrics]
    )


def number_of(kind: str | None, value: Any, datatype: int) -> float | None:
    """Return a metric's number under its datatype, or None where it is none.

    Signed integers travel as two's complement in an unsigned field (Sparkplug 3.0, 6.4.16). A
    32-bit float is returned as the shortest decimal that stands for it: 0.1 sent as a Float is 0.1.
    """
    if kind not in _NUMBERS or datatype not in _NUMERIC:
        return None
    if kind == "float_value":
        return shortest(value)
    if kind == "double_value":
        return float(value)
    return _integer(value, datatype)


def shortest(value: float) -> float:
    """Return the shortest decimal number whose nearest 32-bit float is `value`.

    >>> shortest(0.10000000149011612)
    0.1
    """
    for digits in (6, 7, 8):
        decimal = float(f"{value:.{digits}g}")
        if _as_float32(decimal) == value:
            return decimal
    return float(value)


def _as_float32(value: float) -> float:
    # The largest 32-bit float stays one under each of these roundings: none packs beyond it.
    return float(_FLOAT32.unpack(_FLOAT32.pack(value))[0])


def _integer(value: int, datatype: int) -> float | None:
    """Return an integer under its datatype, or None where it does not fit into it."""
    bits = _SIGNED_BITS.get(datatype)
    if bits is None:
        most = _UNSIGNED_BITS.get(datatype, 64)
        return float(value) if value < 1 << most else None
    # Some encoders write a small negative number in its own width, others in 32 or 64 bits: the
    # field's own, and none is wider.
    width = next(width for width in (bits, 32, 64) if value < 1 << width)
    signed = value - (1 << width) if value >= 1 << (width - 1) else value
    return float(signed) if -(1 << (bits - 1)) <= signed < 1 << (bits - 1) else None


def _metric(read: Message) -> Metric:
    kind = read.WhichOneof("value")
    return Metric(
        _text(read.name),
        _given(read, "alias"),
        _given(read, "timestamp"),
        read.datatype,
        read.is_null,
        kind,
        _value_of(read, kind),
        _properties(read.properties) if read.HasField("properties") else _NO_PROPERTIES,
    )


def _value_of(read: Message, kind: str | None) -> Any:
    if kind in _SCALARS:
        return getattr(read, kind)
    return read.template_value if kind == TEMPLATE else None


def with_members(
    metrics: list[Metric], name_of: Callable[[Metric], str] = _own_name
) -> list[Metric] | None:
    """Return metrics, with each template's members in its place, as NAME/MEMBER; None: too many.

    A template's definition has no measurements and is left out (Sparkplug 3.0, 6.4.15); one within
    too many others, or with too long a name, stays as it is. `name_of` says what a metric is called
    that has an alias alone.
    """
    if all(one.kind != TEMPLATE for one in metrics):
        return metrics
    found: list[Metric] = []
    for metric in metrics:
        if metric.kind == TEMPLATE and metric.value is not None:
            _add_members(metric._replace(name=name_of(metric)), found, 0)
        else:
            found.append(metric)
        if len(found) > METRICS_MOST:
            return None
    return found


def _add_members(template: Metric, found: list[Metric], level: int) -> None:
    if template.value.is_definition:
        return
    if level >= _LEVELS_MOST or len(template.name) > _NAME_LETTERS_MOST:
        found.append(template)
        return
    for read in template.value.metrics:
        member = _metric(read)
        time_ms = template.timestamp_ms if member.timestamp_ms is None else member.timestamp_ms
        named = member._replace(
            name=f"{template.name}/{member.name}", alias=None, timestamp_ms=time_ms
        )
        if named.kind == TEMPLATE:
            _add_members(named, found, level + 1)
        elif member.name:
            found.append(named)
        if len(found) > METRICS_MOST:
            return


def _properties(read: Message) -> dict[str, object]:
    """Return the properties; keys and values stand in two lists of the same order.

    One that is no scalar is kept by its key: a unit or a status in it is refused, never dropped.

    A key that comes again with another value is kept under a name of its own, which no map knows:
    a unit that comes twice is refused, and neither is taken for the other.
    """
    found: dict[str, object] = {}
    for key, value in zip(read.keys, read.values, strict=False):
        kind = value.WhichOneof("value")
        if value.is_null or kind not in _SCALARS | _STRUCTURES:
            continue
        told = _NO_SCALAR if kind in _STRUCTURES else getattr(value, kind)
        told = _text(told) if kind == "string_value" else told
        if found.setdefault(_text(key), told) != told:
            found[f"{_text(key)} (again)"] = told
    return found


def _given(read: Message, field: str) -> int | None:
    return getattr(read, field) if read.HasField(field) else None


def _text(read: str | bytes) -> str:
    """Return a text; the library hands out bytes where it is not UTF-8."""
    return read if isinstance(read, str) else read.decode(errors="replace")
