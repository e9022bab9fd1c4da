"""What the rest of the house may ask of a reading store: many numbers, append only, in time order.

The contract tests in tests/storage hold every backend to the same words.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from domain.gateways.running_numbers import RunPlace
from domain.measured.readings import Conflict, Reading, Sample
from domain.measured.refused import RefusedReading

NO_PLACES: Mapping[int, RunPlace] = {}


@dataclass(frozen=True, slots=True)
class ReadingColumns:
    """Readings of one outlet and parameter in time order, one array a column.

    `time_us` is int64 (microseconds UTC, strictly rising), `value` float64, `status` int8.
    """

    time_us: NDArray[np.int64]
    value: NDArray[np.float64]
    status: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.time_us)


class WriterTurns(Protocol):
    """Lets one of several writers write at a time, where the store itself cannot order them."""

    def turn(self) -> AbstractContextManager[bool]:
        """Wait for the turn and give whether nobody else has written since our last one.

        Raises StoreUnavailable.
        """
        ...

    def begin_write(self) -> None:
        """Say within a turn that a write follows now; raises StoreUnavailable where it is lost."""
        ...


class ReadingLookups(Protocol):
    """What may be looked up of stored readings while messages are taken in."""

    def read(self, outlet_id: str, parameter: str, begin_us: int, end_us: int) -> ReadingColumns:
        """Return the standing readings in [begin_us, end_us); raises StoreUnavailable."""
        ...

    def latest_us(self, outlet_id: str) -> int | None:
        """Return the newest instant stored for an outlet, over all parameters, or None."""
        ...

    def places(
        self, outlet_id: str, parameter: str, begin_us: int, end_us: int
    ) -> Mapping[int, RunPlace]:
        """Return the places of the messages of standing readings in [begin_us, end_us), by instant,
        of those that have one; raises StoreUnavailable.
        """
        ...


class ReadingStore(ReadingLookups, Protocol):
    """Keeps each reading once: the first value of an instant stands, others are conflicts.

    Whatever the store, whatever the order of calls, and however often a batch is repeated.
    """

    def read_range(
        self, outlet_id: str, parameters: Sequence[str], begin_us: int, end_us: int
    ) -> dict[str, ReadingColumns]:
        """Return what `read` returns for each of an outlet's parameters, of one state of the store
        and with one question to it; raises StoreUnavailable.
        """
        ...

    def first_us(self, outlet_ids: Collection[str]) -> dict[str, int]:
        """Return the oldest instant stored for each outlet that has one, over all parameters;
        raises StoreUnavailable.
        """
        ...

    def newest_us(self, outlet_ids: Collection[str], begin_us: int) -> dict[str, int]:
        """Return the newest instant of each outlet that has one at `begin_us` or later, over all
        parameters, with one question to the store; raises StoreUnavailable.
        """
        ...

    def append(self, readings: Sequence[Reading]) -> Sequence[RefusedReading]:
        """Store a batch in journal order, durably; idempotent; raises StoreUnavailable.

        Returns what the store refuses for good; everything else of the batch is stored.
        For one (outlet, parameter, time): the reading with the lowest journal position stands, and
        of several writers that take turns the one that is stored first; where its message has a
        place in a run of numbers, the one of the lowest number of that run in its stead.
        Same value and status again: nothing happens. Another: kept as a Conflict, with the lowest
        position at which it came.
        """
        ...

    def append_samples(
        self,
        samples: Sequence[Sample],
        positions: Sequence[int],
        *,
        through: int | None = None,
        places: Mapping[int, RunPlace] = NO_PLACES,
    ) -> Sequence[RefusedReading]:
        """Store a batch as `append` does, told by samples: positions[n] is that of samples[n].

        `places`: by position, of messages that overtook others or were overtaken. `through`: with
        it the store holds that worker's journal up to this position, and keeps this as its mark,
        never before the readings.
        """
        ...

    def marks(self) -> Mapping[int, int]:
        """Return by worker the highest mark that was kept; raises StoreUnavailable."""
        ...

    def conflicts(
        self, outlet_id: str, parameter: str, begin_us: int, end_us: int
    ) -> list[Conflict]:
        """Return what did not stand in [begin_us, end_us), by time and journal position."""
        ...

    def findings(self) -> Sequence[str]:
        """Return what an operator should mend of the store, each with the remedy; raises
        StoreUnavailable. Asked often, it may answer as of some minutes ago.
        """
        ...

    def kept_seconds(self) -> int | None:
        """Return for how long the store keeps a reading by the reading's own time, None for ever;
        raises StoreUnavailable.
        """
        ...

    def check(self) -> None:
        """Return when the store answers; raises StoreUnavailable with the reason."""
        ...

    def close(self) -> None:
        """Let go of files and connections; what was appended is durable already."""
        ...
