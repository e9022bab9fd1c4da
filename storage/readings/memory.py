"""Keeps readings in this process's memory: the plain reference that other stores are held to.

It decides what stands by the words of the port and nothing else; it never outlives its process.
"""

from __future__ import annotations

import math
import threading
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from domain.gateways.running_numbers import RunPlace
from domain.measured.readings import Conflict, Reading, Sample, readings_in
from domain.measured.refused import RefusedReading
from storage.journal.segments import worker_of
from storage.ports.readings import NO_PLACES, ReadingColumns

# All different (value, status) of one instant, each as it came at its lowest position.
_Instant = dict[tuple[float, int], Reading]
# By (value, status) and run: the lowest number with which a message of that run told it, and where
# that message stands.
_Numbers = dict[tuple[tuple[float, int], int], tuple[int, int]]


class MemoryReadings:
    """A ReadingStore without a file; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._marks: dict[int, int] = {}
        self._series: defaultdict[tuple[str, str], defaultdict[int, _Instant]] = defaultdict(
            lambda: defaultdict(dict)
        )
        self._places: dict[int, RunPlace] = {}  # of a message, by its position
        self._numbers: defaultdict[tuple[str, str, int], _Numbers] = defaultdict(dict)

    def append(self, readings: Sequence[Reading]) -> Sequence[RefusedReading]:
        """Store a batch; idempotent. Nothing is ever refused."""
        with self._lock:
            for reading in readings:
                instant = self._series[reading.outlet_id, reading.parameter][reading.time_us]
                what = (reading.value, reading.status)
                held = instant.get(what)
                if held is None or reading.position < held.position:
                    instant[what] = reading
                place = self._places.get(reading.position)
                if place is not None:
                    numbers = self._numbers[reading[:3]]
                    key = what, place.run
                    number = place.number, reading.position
                    numbers[key] = min(number, numbers.get(key, number))
        return ()

    def append_samples(
        self,
        samples: Sequence[Sample],
        positions: Sequence[int],
        *,
        through: int | None = None,
        places: Mapping[int, RunPlace] = NO_PLACES,
    ) -> Sequence[RefusedReading]:
        """Store a batch of samples; see `append`."""
        self._places |= places
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
            self._in_order(instant)[0]
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
            for reading in self._in_order(instant)[1:]
        ]

    def places(
        self, outlet_id: str, parameter: str, begin_us: int, end_us: int
    ) -> Mapping[int, RunPlace]:
        """Return the places of standing readings' messages, by instant."""
        found = {}
        for time_us, instant in self._between(outlet_id, parameter, begin_us, end_us):
            first = self._places.get(_by_position(instant)[0].position)
            if first is not None:
                stands = self._in_order(instant)[0]
                key = (stands.value, stands.status), first.run
                found[time_us] = RunPlace(first.run, self._numbers[stands[:3]][key][0])
        return found

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

    def _in_order(self, instant: _Instant) -> list[Reading]:
        """Return what stands, and after it what does not by position."""
        by_position = _by_position(instant)
        first = self._places.get(by_position[0].position)
        if first is None:
            return by_position
        numbers = self._numbers[by_position[0][:3]]

        def number(reading: Reading) -> tuple[float, int]:
            return numbers.get(((reading.value, reading.status), first.run), (math.inf, 0))

        stands = min(by_position, key=number)
        return [stands, *(one for one in by_position if one is not stands)]

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
