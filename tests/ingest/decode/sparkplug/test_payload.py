"""The specification's own payloads, and how numbers travel."""

from __future__ import annotations

import json
import math
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from leaf_device.proto.sparkplug_b_pb2 import (  # type: ignore[import-untyped]  # no stubs
    DataType,
    Payload,
)

from ingest.decode.sparkplug.maps import load_sparkplug_map
from ingest.decode.sparkplug.payload import ReadPayload, number_of, read_payload, shortest
from tests.house.runs import shared_data

EXAMPLES = shared_data.DATA / "sparkplug" / "payload_examples.json"
FLOAT32 = struct.Struct("<f")


def examples() -> list[dict[str, Any]]:
    """Return the specification's examples; none where the file is absent."""
    if not EXAMPLES.is_file():
        return []
    found: list[dict[str, Any]] = json.loads(EXAMPLES.read_text(encoding="utf-8"))["examples"]
    return found


def read(payload: bytes) -> ReadPayload:
    found = read_payload(payload)
    assert isinstance(found, ReadPayload)
    return found


@pytest.mark.skipif(not EXAMPLES.is_file(), reason=f"{shared_data.NOT_BESIDE}: {EXAMPLES.name}")
@pytest.mark.parametrize("example", examples(), ids=lambda one: str(one["adoc_line"]))
def test_the_specifications_payloads_read_as_their_json_says(example: dict[str, Any]) -> None:
    told = example["payload_json"]
    found = read(bytes.fromhex(example["protobuf_hex"]))
    assert (found.timestamp_ms, found.seq) == (told["timestamp"], told.get("seq"))
    metrics = told.get("metrics", [])
    assert len(found.metrics) == len(metrics)
    for metric, expected in zip(found.metrics, metrics, strict=True):
        assert metric.name == expected["name"]
        assert metric.alias == expected.get("alias")
        assert metric.timestamp_ms == expected["timestamp"]
        assert metric.datatype == DataType.Value(expected["dataType"])
        number = number_of(metric.kind, metric.value, metric.datatype)
        is_number = type(expected["value"]) in {int, float}
        assert (metric.value if number is None else number) == expected["value"]
        assert (number is not None) == is_number


@given(st.floats(width=32, allow_nan=False))
def test_a_32_bit_float_keeps_its_value_to_the_last_bit(value: float) -> None:
    assert FLOAT32.unpack(FLOAT32.pack(shortest(value)))[0] == value


@pytest.mark.parametrize("decimal", [0.1, 7.05, 12.3, 61.2, 0.005, 1e-6, 123456.0])
def test_a_32_bit_float_is_read_as_the_decimal_that_was_meant(decimal: float) -> None:
    """0.1 mg/L sent as a Float must not lie over a limit of 0.1 mg/L."""
    sent = FLOAT32.unpack(FLOAT32.pack(decimal))[0]
    assert sent != decimal or decimal == 123456.0
    assert number_of("float_value", sent, DataType.Float) == decimal


def test_the_largest_32_bit_floats_are_read_as_themselves() -> None:
    for bits in (0x7F7FFFFF, 0x7F7FFFFE, 0xFF7FFFFF):
        largest = FLOAT32.unpack(struct.pack("<I", bits))[0]
        assert FLOAT32.unpack(FLOAT32.pack(shortest(largest)))[0] == largest


def test_a_float_that_is_no_number_stays_none() -> None:
    assert math.isnan(shortest(math.nan))
    assert shortest(math.inf) == math.inf


@pytest.mark.parametrize(
    ("written", "datatype", "number"),
    [
        (2**32 - 5, "Int8", -5),
        (2**8 - 5, "Int8", -5),
        (2**16 - 300, "Int16", -300),
        (2**32 - 70_000, "Int32", -70_000),
        (2**64 - 5, "Int64", -5),
        (127, "Int8", 127),
        (300, "UInt16", 300),
        (2**32 - 1, "UInt32", 2**32 - 1),
        (2**64 - 1, "UInt64", float(2**64 - 1)),
        (300, "Int8", None),
        (2**64 - 1 - 2**40, "Int64", -float(2**40) - 1),
        (2**63, "Int32", None),
        (300, "UInt8", None),
    ],
)
def test_integers_are_read_under_their_datatype(
    written: int, datatype: str, number: float | None
) -> None:
    kind = "long_value" if datatype.endswith("64") else "int_value"
    assert number_of(kind, written, DataType.Value(datatype)) == number


def test_a_switch_and_a_text_are_no_numbers() -> None:
    assert number_of("boolean_value", True, DataType.Boolean) is None
    assert number_of("string_value", "61.2", DataType.String) is None


@pytest.mark.parametrize(
    "datatype", ["DateTime", "Boolean", "Text", "UUID", "Bytes", "DoubleArray", "PropertySet"]
)
def test_a_number_under_a_datatype_that_is_none_is_no_number(datatype: str) -> None:
    for kind in ("int_value", "long_value", "double_value", "float_value"):
        assert number_of(kind, 1, DataType.Value(datatype)) is None
    assert number_of("int_value", 1, 99) is None


def test_a_name_that_is_not_utf_8_is_still_read() -> None:
    assert read(b"\x12\x04\x0a\x02\xff\xfe").metrics[0].name == "\ufffd\ufffd"


def test_a_property_without_a_value_is_passed_over_and_one_with_a_set_kept_by_its_key() -> None:
    payload = Payload(timestamp=1)
    properties = payload.metrics.add(name="a", double_value=1.0).properties
    properties.keys.extend(["unit", "empty", "set"])
    properties.values.add(string_value="mg/L")
    properties.values.add(is_null=True, string_value="m3/h")
    properties.values.add().propertyset_value.keys.append("inner")
    (metric,) = read(payload.SerializeToString()).metrics
    assert metric.properties == {"unit": "mg/L", "set": "(no text or number)"}


def test_a_compressed_payload_is_refused_with_what_to_do() -> None:
    payload = Payload(timestamp=1, uuid="SPBV1.0_COMPRESSED", body=b"x").SerializeToString()
    reason = read_payload(payload)
    assert isinstance(reason, str)
    assert "compression off" in reason


@given(st.binary(max_size=300))
def test_any_bytes_give_a_payload_or_a_reason(payload: bytes) -> None:
    assert isinstance(read_payload(payload), ReadPayload | str)


def test_a_map_with_an_unknown_table_or_parameter_is_refused_whole(tmp_path: Path) -> None:
    whole = "[symbols]\n{}[own]\nsegments=[]\n"
    file = tmp_path / "broken.toml"
    for text, said in (
        (whole.format('X = "NO_SUCH"\n'), "NO_SUCH"),
        (whole.format("") + "[more]\n", "more"),
        ("[symbols", "broken.toml"),
    ):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(ValueError, match=said):
            load_sparkplug_map(file)
