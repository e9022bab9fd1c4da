"""What each reader gives for what vendors write, and for what is only nearly theirs."""

from __future__ import annotations

import time
from typing import Any

import pytest
from leaf_device.proto.sparkplug_b_pb2 import (  # type: ignore[import-untyped]  # no stubs
    DataType,
    Payload,
)

from domain.gateways.profiles import Writing
from domain.gateways.rejections import RejectionCode
from ingest.decode.by_profile.readers.keys import Keys
from ingest.decode.by_profile.readers.line_protocol import values_of_line_protocol
from ingest.decode.by_profile.readers.lines import values_of_lines
from ingest.decode.by_profile.readers.records import values_of_json
from ingest.decode.by_profile.readers.sent import Sent, Told, Unread
from ingest.decode.by_profile.readers.sparkplug_metrics import values_of_sparkplug
from ingest.decode.sparkplug.payload import METRICS_MOST

FIELDS = Keys.of(Writing(time_key="timestamp", values_key="fields", prefix_keys=("name",)))


def told(values: Told) -> list[tuple[Any, ...]]:
    """Return each value's source and value, or a fault's place and code."""
    return [
        (one.source, one.value) if isinstance(one, Sent) else (one.place, one.code)
        for one in values
    ]


def protocol(text: str) -> list[tuple[Any, ...]]:
    return told(values_of_line_protocol(text.encode(), FIELDS))


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("m f=1 1", [("m/f", 1.0)]),
        ("m f=1i,g=2u,h=-1.5e3 1", [("m/f", 1), ("m/g", 2), ("m/h", -1500.0)]),
        ("m f=t,g=FALSE 1", [("m/f", True), ("m/g", False)]),
        (r"a\ b,t=x\,y f\=1=2 1", [("a b/f=1", 2.0)]),
        (r'm f="a \"b\" \\" 1', [("m/f", 'a "b" \\')]),
        ('m f="two\nlines",g=1 1\nm f=2 1', [("m/f", "two\nlines"), ("m/g", 1.0), ("m/f", 2.0)]),
        ('m,t=5" f=1 1\nm f=2 1', [("m/f", 1.0), ("m/f", 2.0)]),
        ('m f="open 1\nm f=2 1', [("line 1", RejectionCode.LINE_MALFORMED), ("m/f", 2.0)]),
        ("# said\n\nm f=1 1\r\n", [("m/f", 1.0)]),
        ("m f=1", [("m/f", 1.0)]),
        ("m", [("line 1", RejectionCode.LINE_MALFORMED)]),
        ("m f= 1", [("line 1", RejectionCode.LINE_MALFORMED)]),
        ("m f=x 1", [("line 1", RejectionCode.LINE_MALFORMED)]),
        ("m f=1 soon", [("line 1", RejectionCode.LINE_MALFORMED)]),
        (",t=1 f=1 1", [("line 1", RejectionCode.LINE_MALFORMED)]),
    ],
)
def test_a_line_of_the_protocol(line: str, wanted: list[tuple[Any, ...]]) -> None:
    assert protocol(line) == wanted


def of_json(text: str, **keys: Any) -> list[tuple[Any, ...]]:
    return told(values_of_json(text.encode(), Keys.of(Writing(**keys))))


@pytest.mark.parametrize(
    ("text", "keys", "wanted"),
    [
        ('{"a.b": {"v": 1}}', {"values_key": "a.b"}, [("v", 1)]),
        ('{"a": {"b": {"v": 1}}}', {"values_key": "a.b"}, [("v", 1)]),
        ('{"x": {"A": {"v": 1}}}', {"records": "x.*"}, [("A/v", 1)]),
        ('[[{"v": 1}], {"v": 2}]', {}, [("v", 1), ("v", 2)]),
        ('{"COD": [{"v": 1}, {"v": 2}]}', {"value_key": "v"}, [("COD", 1), ("COD", 2)]),
        ('{"n": 7, "v": 1}', {"name_key": "n", "value_key": "v"}, [("7", 1)]),
        ('{"n": "a", "v": 1, "v": 2}', {"name_key": "n", "value_key": "v"}, [("a", 1), ("a", 2)]),
        ('{"COD": [1, 2]}', {}, [("COD", [1, 2])]),
        ('{"m": {"t": 5, "COD": 1}}', {"time_key": "m.t"}, [("m/COD", 1)]),
        ('{"m.t": 5, "m": {"COD": 1}}', {"time_key": "m.t"}, [("m/COD", 1)]),
    ],
)
def test_records_of_json(text: str, keys: dict[str, str], wanted: list[tuple[Any, ...]]) -> None:
    assert of_json(text, **keys) == wanted


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("[1]", {}),
        ('{"a": 1}', {"records": "metrics"}),
        ('{"a": 1}', {"values_key": "values"}),
        ('{"values": [1]}', {"values_key": "values"}),
        ('{"v": 1}', {"name_key": "n", "value_key": "v"}),
        ('{"a": 1}', {"prefix_keys": ("node",)}),
        ('{"node": {}, "a": 1}', {"prefix_keys": ("node",)}),
    ],
)
def test_a_record_that_lacks_what_the_profile_says_is_told(text: str, keys: dict[str, Any]) -> None:
    assert of_json(text, **keys) == [("record 1", RejectionCode.WRONG_TYPE)]


def test_what_is_said_within_goes_before_what_is_said_around_it() -> None:
    text = '{"t": 1, "u": "mg/L", "data": [{"n": "a", "v": 1}, {"n": "b", "v": 2, "t": 2}]}'
    keys = Keys.of(Writing(records="data", time_key="t", unit_key="u", name_key="n", value_key="v"))
    found = [one for one in values_of_json(text.encode(), keys) if isinstance(one, Sent)]
    assert [(one.source, one.time, one.unit) for one in found] == [
        ("a", 1, "mg/L"),
        ("b", 2, "mg/L"),
    ]


def test_units_and_statuses_may_be_told_name_by_name() -> None:
    text = '{"v": {"a": 1, "b": 2}, "u": {"a": "mg/L"}, "s": {"b": "02", "c": "01"}}'
    keys = Keys.of(Writing(values_key="v", unit_key="u", status_key="s"))
    found = [one for one in values_of_json(text.encode(), keys) if isinstance(one, Sent)]
    assert [(one.source, one.value, one.unit, one.status) for one in found] == [
        ("a", 1, "mg/L", None),
        ("b", 2, None, "02"),
        ("c", None, None, "01"),
    ]


def test_names_that_would_swell_are_told_once() -> None:
    long = "x" * 5_000
    assert of_json(f'{{"{long}": {{"a": 1, "b": 2}}}}') == [("record 1", RejectionCode.WRONG_TYPE)]
    assert of_json(f'{{"{long}": {{"a": 1}}}}', records="*") == [
        ("record 1", RejectionCode.WRONG_TYPE)
    ]


@pytest.mark.parametrize(
    ("line", "separator", "wanted"),
    [
        ("COD;61.2", ";", [("COD", "61.2")]),
        ('"COD";"6;1"', ";", [("COD", "6;1")]),
        ("COD   61.2 ", " ", [("COD", "61.2")]),
        ("COD||61.2", "||", [("COD", "61.2")]),
        ("COD;61.2;TSS;18;", ";", [("COD", "61.2"), ("TSS", "18")]),
        ("COD;61.2;TSS", ";", [("line 1", RejectionCode.LINE_MALFORMED)]),
        ('"COD;61.2', ";", [("line 1", RejectionCode.LINE_MALFORMED)]),
    ],
)
def test_a_line_of_fields(line: str, separator: str, wanted: list[tuple[Any, ...]]) -> None:
    writing = Writing(separator=separator, fields=("source", "value"))
    assert told(values_of_lines(line.encode(), writing)) == wanted


def test_lines_without_fields_are_told_as_a_whole() -> None:
    (found,) = values_of_lines(b"COD;1", Writing())
    assert isinstance(found, Unread)
    assert (found.place, found.code) == ("", RejectionCode.WRONG_TYPE)


def test_templates_that_would_swell_are_told_and_their_members_not_read() -> None:
    payload = Payload()
    for name in ("x" * 5_000, "short"):
        metric = payload.metrics.add()
        metric.name, metric.datatype = name, DataType.Template
        member = metric.template_value.metrics.add()
        member.name, member.datatype, member.double_value = "Value", DataType.Double, 1.0
    found = list(values_of_sparkplug(payload.SerializeToString(), ""))
    assert [type(one) for one in found] == [Unread, Sent]
    assert found[1].source == "short/Value"
    for _ in range(METRICS_MOST):
        metric.template_value.metrics.add().CopyFrom(member)
    (whole,) = values_of_sparkplug(payload.SerializeToString(), "")
    assert isinstance(whole, Unread)
    assert whole.code is RejectionCode.TOO_MANY


def test_a_time_that_comes_a_hundred_thousand_times_is_compared_once() -> None:
    values = ",".join(f'"N{number}":{{"v":1}}' for number in range(20_000))
    text = "{" + '"t":1,' * 100_000 + f'"values":{{{values}}}}}'
    keys = {"time_key": "t", "values_key": "values", "value_key": "v"}
    began = time.monotonic()
    assert len(of_json(text, **keys)) == 20_000
    assert time.monotonic() - began < 5.0  # minutes, if each value compared them all
    assert of_json('{"t": 1, "t": 2, "values": {"a": 1}}', **keys) == [
        ("record 1", RejectionCode.KEY_TWICE)
    ]


FLAT = Keys.of(Writing(time_key="t"))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (b'{"t": 1, "COD": 2}\n{"t": 2, "COD": 3}\n', [("COD", 2), ("COD", 3)]),
        (b'\xef\xbb\xbf{"t": 1, "COD": 2}\r\n\r\n[{"t": 2, "COD": 3}]', [("COD", 2), ("COD", 3)]),
        (
            b'{"t": 1, "COD": 2}\n{"t": 2, "CO\n{"t": 3, "COD": 4}',
            [("COD", 2), ("record 2", RejectionCode.UNREADABLE), ("COD", 4)],
        ),
        (b'{"t": 1, "COD": 2, "COD": 9}\n{"t": 2, "COD": 3}', [("COD", 2), ("COD", 9), ("COD", 3)]),
        (b'{"t": 1,\n"COD": 2}\n', [("COD", 2)]),
        (b'{"t": 1,\n"COD": 2\n', [("", RejectionCode.UNREADABLE)]),
        (b'5\n{"t": 1, "COD": 2}', [("", RejectionCode.UNREADABLE)]),
        (b"{}\n" * 10_001, [("", RejectionCode.TOO_MANY)]),
    ],
)
def test_json_of_an_object_a_line_loses_no_line_for_a_broken_one(
    text: bytes, wanted: list[tuple[Any, ...]]
) -> None:
    assert told(values_of_json(text, FLAT)) == wanted
