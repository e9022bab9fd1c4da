"""Keeps the places of messages in their gateways' runs of numbers, and asks what stands by them.

Few messages have one. While none has, nothing here is asked and nothing costs more.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from domain.gateways.running_numbers import RunPlace
from storage.ports.readings import ReadingColumns
from storage.readings.embedded import sql
from storage.readings.embedded.columns import Settled
from storage.readings.embedded.marks import Execute


def any_place(execute: Execute) -> bool:
    """Return whether any message in the file has one."""
    return execute(sql.ANY_PLACE).fetchone() is not None


def keep_places(execute: Execute, places: Mapping[int, RunPlace]) -> None:
    """Keep the places of messages by their positions, each once."""
    bound = {
        "positions": [*places],
        "runs": [one.run for one in places.values()],
        "numbers": [one.number for one in places.values()],
    }
    execute(sql.ADD_PLACES, bound)


def settled_by(execute: Execute) -> Settled:
    """Return what asks which reading of an instant stands, of one state of the file."""

    def settled(series: int, times_us: NDArray[np.int64]) -> ReadingColumns:
        bound = {
            "series": series,
            "begin": int(times_us[0]),
            "end": int(times_us[-1]) + 1,
            "times": times_us.tolist(),
        }
        found = execute(sql.STANDING_AT_TIMES, bound).fetchnumpy()
        return ReadingColumns(
            np.asarray(found["time_us"], np.int64),
            np.asarray(found["value"], np.float64),
            np.asarray(found["status"], np.int8),
        )

    return settled


def by_position(_series: int, _times_us: NDArray[np.int64]) -> None:
    """Say that the first by position stands: no message in the file has a place."""
