"""Makes columns of a batch, as DuckDB takes them in; it decides nothing and writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from domain.measured.readings import Reading, Sample

# An outlet and its parameters, for so many readings one after the other.
Named = Sequence[tuple[str, tuple[str, ...]]]
# Whose they are, times (microseconds UTC), values, statuses and journal positions.
Incoming = tuple[Named, NDArray[np.int64], NDArray[np.float64], NDArray[np.int8], NDArray[np.int64]]


def columns_of_readings(readings: Sequence[Reading]) -> Incoming:
    """Return the columns of readings, of which there is one at least."""
    outlets, parameters, times_us, values, statuses, positions = zip(*readings, strict=True)
    return (
        [(outlet, (one,)) for outlet, one in zip(outlets, parameters, strict=True)],
        np.array(times_us, np.int64),
        np.array(values, np.float64),
        np.array(statuses, np.int8),
        np.array(positions, np.int64),
    )


def columns_of(samples: Sequence[Sample], positions: Sequence[int]) -> Incoming:
    """Return the columns of samples, the n-th of which came in the message at positions[n]."""
    widths = [len(sample.values) for sample in samples]
    values = list(chain.from_iterable([sample.values.values() for sample in samples]))
    statuses = np.zeros(len(values), np.int8)
    begin = 0
    for sample, width in zip(samples, widths, strict=True):
        if sample.status:
            for place, parameter in enumerate(sample.values, begin):
                statuses[place] = sample.status.get(parameter, 0)
        begin += width
    times_us = np.array([sample.time_us for sample in samples], np.int64)
    return (
        [(sample.outlet_id, tuple(sample.values)) for sample in samples],
        np.repeat(times_us, widths),
        np.array(values, np.float64),
        statuses,
        np.repeat(np.array(positions, np.int64), widths),
    )
