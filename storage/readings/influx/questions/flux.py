"""Writes the Flux queries of the InfluxDB store; a name can never end its string early.

It decides which points a question touches, and sends nothing. Half-open ranges, microseconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from storage.readings.influx.line_protocol import (
    CONFLICT,
    MARK,
    PLACE,
    READING,
    field_of,
    status_field_of,
    tag_of,
)

# The first and last nanosecond that InfluxDB can keep (1677 and 2262).
_FIRST_NS = -(2**63) + 2
_LAST_NS = 2**63 - 2


def text(value: str) -> str:
    r"""Return a Flux string literal; `${` would start an expression, so it is escaped too.

    >>> print(text('a"${b}'))
    "a\"\${b}"
    """
    return '"' + value.replace("\\", r"\\").replace('"', r"\"").replace("${", r"\${") + '"'


def readings(
    bucket: str, outlet_id: str, parameters: Iterable[str], begin_us: int, end_us: int
) -> str:
    """Return the query for the fields of an outlet's readings in [begin_us, end_us)."""
    return (
        f"{_points(bucket, READING, begin_us, end_us)}"
        f" |> filter(fn: (r) => {_any('outlet', [outlet_id])} and ({_fields(parameters)}))"
        ' |> keep(columns: ["_time", "_value", "_field"])'
    )


def conflicts(
    bucket: str, outlet_id: str, parameters: Iterable[str], begin_us: int, end_us: int
) -> str:
    """Return the query for the fields of an outlet's conflicts in [begin_us, end_us)."""
    return (
        f"{_points(bucket, CONFLICT, begin_us, end_us)}"
        f" |> filter(fn: (r) => {_any('outlet', [outlet_id])} and {_any('parameter', parameters)})"
        ' |> keep(columns: ["_time", "_value", "_field", "parameter", "nth"])'
    )


def places(
    bucket: str, outlet_id: str, parameters: Iterable[str], begin_us: int, end_us: int
) -> str:
    """Return the query for the places of an outlet's readings in [begin_us, end_us)."""
    return (
        f"{_points(bucket, PLACE, begin_us, end_us)}"
        f" |> filter(fn: (r) => {_any('outlet', [outlet_id])} and ({_fields(parameters)}))"
        ' |> keep(columns: ["_time", "_value", "_field"])'
    )


def newest(bucket: str, outlet_ids: Iterable[str], begin_us: int | None = None) -> str:
    """Return the query for the newest instant of every field of some outlets, from then on."""
    return (
        f"{_points(bucket, READING, begin_us, None)}"
        f" |> filter(fn: (r) => {_any('outlet', outlet_ids)})"
        ' |> last() |> keep(columns: ["_time", "outlet", "_field"])'
    )


def oldest(bucket: str, outlet_ids: Iterable[str]) -> str:
    """Return the query for the oldest instant of every field of some outlets."""
    return (
        f"{_points(bucket, READING, None, None)}"
        f" |> filter(fn: (r) => {_any('outlet', outlet_ids)})"
        ' |> first() |> keep(columns: ["_time", "outlet", "_field"])'
    )


def marks(bucket: str) -> str:
    """Return the query for the highest mark of each worker."""
    return f'{_points(bucket, MARK, None, None)} |> max() |> keep(columns: ["worker", "_value"])'


def field_ends(bucket: str, end: Literal["first", "last"]) -> str:
    """Return the query for the oldest or newest value of each series, by field and type."""
    return (
        f"{_points(bucket, READING, None, None)} |> {end}()"
        ' |> keep(columns: ["_value", "_field"]) |> limit(n: 1)'
    )


def _points(bucket: str, measurement: str, begin_us: int | None, end_us: int | None) -> str:
    begin_ns = _FIRST_NS if begin_us is None else max(begin_us * 1000, _FIRST_NS)
    end_ns = _LAST_NS if end_us is None else min(end_us * 1000, _LAST_NS)
    return (
        f"from(bucket: {text(bucket)})"
        f" |> range(start: time(v: {begin_ns}), stop: time(v: {end_ns}))"
        f" |> filter(fn: (r) => r._measurement == {text(measurement)})"
    )


def _fields(parameters: Iterable[str]) -> str:
    return " or ".join(
        f"r._field == {text(field)}"
        for parameter in parameters
        for field in (field_of(parameter), status_field_of(parameter))
    )


def _any(tag: str, values: Iterable[str]) -> str:
    return "(" + " or ".join(f"r.{tag} == {text(tag_of(value))}" for value in values) + ")"
