"""Keeps readings in this process's memory: the plain reference that other stores are held to.

It decides what stands by the words of the port and nothing else; it never outlives its process.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from domain.measured.readings import Conflict, Reading, Sample, readings_in
from domain.measured.refused import RefusedReading
from storage.journal.segments import worker_of
from storage.ports.readings import ReadingColumns

# All different (value, status) of one instant, each as it came at its lowest position.
_Instant = dict[tuple[float, int], Reading]


class MemoryReadings:
    """A ReadingStore without a file; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._marks: dict[int, int] = {}
        self._series: defaultdict[tuple[str, str], defaultdict[int, _Instant]] = defaultdict(
            lambda: defaultdict(dict)
        )

    def append(self, readings: Sequence[Reading]) -> Sequence[RefusedReading]:
        """Store a batch; idempotent. Nothing is ever refused."""
        with self._lock:
            for reading in readings:
                instant = self._series[reading.outlet_id, reading.parameter][reading.time_us]
                what = (reading.value, reading.status)
                held = instant.get(what)
                if held is None or reading.position < held.position:
                    instant[what] = reading
        return ()

    def append_samples(
        self, samples: Sequence[Sample], positions: Sequence[int], *, through: int | None = None
    ) -> Sequence[RefusedReading]:
        """Store a batch of samples; see `append`."""
        refused = self.append(list(readings_in(samples, positions)))
        if through is not None:
            worker = worker_of(through)
            self._marks[worker] = max(through, self._marks.get(worker, 0))
        return refused

    def marks(self) -> Mapping[int, int]:
        """Return by worker the highest mark that was kept."""
        return dict(self._marks)

    def read(self, outlet_id: str, parameter: str, begin_us: int, end_us: int) -> ReadingColumns:
        """Return the standing readings in [begin_us, end_us)."""
        standing = [
            _by_position(instant)[0]
            for _, instant in self._between(outlet_id, parameter, begin_us, end_us)
        ]
        return ReadingColumns(
            np.array([reading.time_us for reading in standing], np.int64),
            np.array([reading.value for reading in standing], np.float64),
            np.array([reading.status for reading in standing], np.int8),
        )

    def read_range(
        self, outlet_id: str, parameters: Sequence[str], begin_us: int, end_us: int
    ) -> dict[str, ReadingColumns]:
        """Return the standing readings of several parameters in [begin_us, end_us)."""
        return {p: self.read(outlet_id, p, begin_us, end_us) for p in parameters}

    def conflicts(
        self, outlet_id: str, parameter: str, begin_us: int, end_us: int
    ) -> list[Conflict]:
        """Return what did not stand in [begin_us, end_us), by time and journal position."""
        return [
            Conflict(*reading)
            for _, instant in self._between(outlet_id, parameter, begin_us, end_us)
            for reading in _by_position(instant)[1:]
        ]

    def latest_us(self, outlet_id: str) -> int | None:
        """Return the newest instant stored for an outlet, over all parameters, or None."""
        with self._lock:
            return max(
                (max(times) for (outlet, _), times in self._series.items() if outlet == outlet_id),
                default=None,
            )

    def first_us(self, outlet_ids: Collection[str]) -> dict[str, int]:
        """Return the oldest instant stored for each outlet that has one, over all parameters."""
        times_of: defaultdict[str, list[int]] = defaultdict(list)
        with self._lock:
            for (outlet_id, _), times in self._series.items():
                if outlet_id in outlet_ids:
                    times_of[outlet_id] += times
        return {outlet_id: min(times) for outlet_id, times in times_of.items() if times}

    def newest_us(self, outlet_ids: Collection[str], begin_us: int) -> dict[str, int]:
        """Return the newest instant of each outlet that has one so late, over all parameters."""
        newest = {outlet_id: self.latest_us(outlet_id) for outlet_id in outlet_ids}
        return {one: at for one, at in newest.items() if at is not None and at >= begin_us}

    def findings(self) -> Sequence[str]:
        """Return nothing: memory has nothing to mend."""
        return ()

    def kept_seconds(self) -> None:
        """Return None: memory forgets nothing while it is there."""

    def check(self) -> None:
        """Return at once: memory always answers."""

    def close(self) -> None:
        """Do nothing: there is no file to let go of."""

    def _between(
        self, outlet_id: str, parameter: str, begin_us: int, end_us: int
    ) -> list[tuple[int, _Instant]]:
        with self._lock:
            series: dict[int, _Instant] = self._series.get(
                (outlet_id, parameter), defaultdict(dict)
            )
            return sorted(
                (time_us, dict(instant))
                for time_us, instant in series.items()
                if begin_us <= time_us < end_us
            )


def _by_position(instant: _Instant) -> list[Reading]:
    # sorted() is stable, so of one message's readings the one that it names first stands.
    return sorted(instant.values(), key=lambda reading: reading.position)
