"""Writes the InfluxQL question for the readings of an outlet, and opens its answer.

A point a sample comes back as one row of all parameters, as MessagePack: a sixth of the server's
time that the same costs in Flux, and no number is written out. It sends nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from storage.ports.readings import ReadingColumns
from storage.readings.influx.line_protocol import READING, field_of, status_field_of, tag_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_FIRST_NS, _LAST_NS = -(2**63) + 2, 2**63 - 2


class NotAsAsked(ValueError):
    """An answer that InfluxQL gave otherwise than it was asked; Flux answers in its place."""


def question(outlet_id: str, parameters: Sequence[str], begin_us: int, end_us: int) -> str:
    r"""Return the question for an outlet's readings in [begin_us, end_us), microseconds.

    Two statements: values, and what the devices said of themselves, which is rare.

    >>> print(question("A", ["PH"], 1, 2).replace("; ", "\n"))
    SELECT "PH" FROM "reading" WHERE "outlet" = 'A' AND time >= 1000 AND time < 2000
    SELECT "PH%status" FROM "reading" WHERE "outlet" = 'A' AND time >= 1000 AND time < 2000
    """
    begin_ns, end_ns = max(begin_us * 1000, _FIRST_NS), min(end_us * 1000, _LAST_NS)
    where = (
        f"FROM {_name(READING)} WHERE {_name('outlet')} = {_text(tag_of(outlet_id))}"
        f" AND time >= {begin_ns} AND time < {end_ns}"
    )
    told = [", ".join(map(_name, map(of, parameters))) for of in (field_of, status_field_of)]
    return "; ".join(f"SELECT {fields} {where}" for fields in told)


def readings_in(answer: bytes, parameters: Sequence[str]) -> dict[str, ReadingColumns]:
    """Return each parameter's readings of an answer; raises NotAsAsked."""
    try:
        values, statuses = msgspec.msgpack.decode(answer)["results"]
    except (msgspec.DecodeError, KeyError, TypeError, ValueError) as error:
        raise NotAsAsked(f"no answer of InfluxQL: {answer[:200]!r}") from error
    time_us, columns = _rows(values, [*map(field_of, parameters)])
    status_us, told = _rows(statuses, [*map(status_field_of, parameters)])
    readings = {}
    for parameter, value, of_status in zip(parameters, columns, told, strict=True):
        here, said = ~np.isnan(value), ~np.isnan(of_status)
        standing_us = time_us[here]
        status = np.zeros(len(standing_us), np.int8)
        place = np.searchsorted(standing_us, status_us[said])
        if len(place) and not bool(np.isin(status_us[said], standing_us).all()):
            raise NotAsAsked("a status without its value")
        status[place] = of_status[said]
        readings[parameter] = ReadingColumns(standing_us, value[here], status)
    return readings


def _rows(result: dict[str, Any], fields: Sequence[str]) -> tuple[Ints, list[Floats]]:
    """Return the times of a statement's rows, and each field's numbers, NaN for none."""
    series = result.get("series", [])
    if "error" in result or "partial" in result or len(series) > 1:
        raise NotAsAsked(str(result)[:200])
    if not series:
        return np.empty(0, np.int64), [np.empty(0) for _ in fields]
    if series[0]["columns"] != ["time", *fields]:
        raise NotAsAsked(f"columns {series[0]['columns']}")
    times, *columns = zip(*series[0]["values"], strict=True)
    time_us = np.array(times, np.int64)
    if not bool(np.all(time_us[1:] > time_us[:-1])):
        raise NotAsAsked("two points of one instant")
    return time_us, [*map(_numbers, columns)]


def _numbers(column: Sequence[Any]) -> Floats:
    """Return a field's values, NaN where a point has none; what is no float is no value of ours."""
    kinds = set(map(type, column))
    if not kinds <= {float, type(None)}:
        raise NotAsAsked(f"a field holds {kinds}")
    return np.array(column, np.float64)


def _name(name: str) -> str:
    return '"' + _escaped(name).replace('"', r"\"") + '"'


def _text(text: str) -> str:
    return "'" + _escaped(text).replace("'", r"\'") + "'"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n")
