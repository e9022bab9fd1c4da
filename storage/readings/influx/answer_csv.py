"""Reads InfluxDB's raw CSV answer in bulk: one list a column, then arrays.

It decides only whether an answer is whole; one that is not is refused, never half believed.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from domain.errors import StoreUnavailable
from storage.ports.readings import ReadingColumns
from storage.readings.influx.line_protocol import field_of, status_field_of


def columns_of(answer: bytes, *wanted: str) -> list[list[str]]:
    """Return the wanted columns of an answer (header on, annotations off), as texts.

    All tables of the answer must have the same columns; raises StoreUnavailable where it is
    cut off, or carries the server's error.
    """
    text = answer.decode("utf-8").strip("\r\n")
    if not text:
        return [[] for _ in wanted]
    header, _, body = text.partition("\r\n")
    names = header.split(",")
    if "error" in names or not set(wanted) <= set(names):
        raise StoreUnavailable(f"InfluxDB broke off its answer: {text[:300]!r}")
    rows = body.count("\r\n") + 1 if body else 0
    if '"' in body:
        cells = [cell for row in csv.reader(body.split("\r\n")) for cell in row]
    else:
        cells = body.replace("\r\n", ",").split(",") if body else []
    width = len(names)
    result = names.index("result")
    if len(cells) != rows * width or set(cells[result::width]) - {"_result"}:
        raise StoreUnavailable(f"InfluxDB broke off its answer, which ends {text[-300:]!r}")
    return [cells[names.index(name) :: width] for name in wanted]


def times_us_of(texts: Sequence[str]) -> NDArray[np.int64]:
    """Return RFC 3339 times in UTC ("…Z") as int64 microseconds.

    >>> times_us_of(["1970-01-01T00:00:01Z", "1969-12-31T23:59:59.5Z"]).tolist()
    [1000000, -500000]
    """
    # numpy warns of the Z: its times have no zone, and ours are all UTC.
    naive = [text.removesuffix("Z") for text in texts]
    return np.array(naive, "datetime64[us]").view(np.int64)


def readings_of(
    parameter: str,
    names: NDArray[np.str_],
    times_us: NDArray[np.int64],
    numbers: NDArray[np.float64],
) -> ReadingColumns:
    """Return one parameter's readings of an answer: fields' names, times and numbers."""
    is_value, is_status = names == field_of(parameter), names == status_field_of(parameter)
    standing_us = times_us[is_value]
    status = np.zeros(len(standing_us), np.int8)
    status[np.searchsorted(standing_us, times_us[is_status])] = numbers[is_status]
    return ReadingColumns(standing_us, numbers[is_value], status)
