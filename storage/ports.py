"""What the rest of the house may ask of a store, whichever database stands behind it.

Two ports: readings (many, numeric, append only) and records (few, relational, in two times).
The contract tests in tests/storage hold every backend to the same words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from domain.health_log import OurOutage
from domain.law import EnteredFigure
from domain.quality import FlagRuling
from domain.readings import Conflict, Reading, Sample
from domain.refused import RefusedReading
from domain.registry import Registry
from storage.ports_clocks import ClockRecords
from storage.ports_events import EventRecords
from storage.ports_gateways import GatewayRecords
from storage.ports_holds import HoldRecords
from storage.ports_judged import DueDay, JudgedRecords
from storage.ports_refused import RefusedRecords
from storage.ports_set_aside import SetAsideRecords
from storage.ports_statements import StatementRecords
from storage.ports_workers import WorkerRecords


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

    def append(self, readings: Sequence[Reading]) -> Sequence[RefusedReading]:
        """Store a batch in journal order, durably; idempotent; raises StoreUnavailable.

        Returns what the store refuses for good; everything else of the batch is stored.
        For one (outlet, parameter, time): the reading with the lowest journal position stands, and
        of several writers that take turns the one that is stored first.
        Same value and status again: nothing happens. Another: kept as a Conflict.
        """
        ...

    def append_samples(
        self, samples: Sequence[Sample], positions: Sequence[int], *, through: int | None = None
    ) -> Sequence[RefusedReading]:
        """Store a batch as `append` does, told by samples: positions[n] is that of samples[n].

        `through`: with it the store holds that worker's journal up to this position, and keeps
        this as its mark, never before the readings.
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


class RecordStore(
    ClockRecords,
    EventRecords,
    GatewayRecords,
    HoldRecords,
    JudgedRecords,
    RefusedRecords,
    SetAsideRecords,
    StatementRecords,
    WorkerRecords,
    Protocol,
):
    """Registry, means, verdicts, holds and what waits; appended to, never overwritten.

    Whatever becomes known gets its instant from the store, under the one writer's lock: the given
    `known_at`, or one microsecond after the newest known where that is later. So what is read as
    known at `known_through()` reads the same for ever.
    """

    def known_through(self) -> datetime | None:
        """Return the newest instant at which anything became known, None where nothing has."""
        ...

    def registry(self, known_at: datetime | None = None) -> Registry:
        """Return the newest registry, or the one that was known at an instant."""
        ...

    def registry_version(self) -> int:
        """Return the newest registry's version, 0 where none was imported (cheap: polled)."""
        ...

    def add_registry(
        self, registry: Registry, known_at: datetime, due: Iterable[tuple[str, date]] = ()
    ) -> int:
        """In one transaction: keep a whole registry as the next version, and mark the outlet-days
        due that it changes. Returns the version.
        """
        ...

    def mark_due(self, outlet_days: Iterable[tuple[str, date]]) -> None:
        """Note that outlet-days have changed and must be judged (again)."""
        ...

    def due(self, most: int, before: date | None = None) -> list[DueDay]:
        """Return at most so many waiting outlet-days, oldest day first, only days < `before`."""
        ...

    def due_count(self, before: date | None = None) -> int:
        """Return how many outlet-days wait."""
        ...

    def add_figures(
        self, figures: Sequence[EnteredFigure], due: Iterable[tuple[str, date]] = ()
    ) -> datetime:
        """In one transaction: keep entered figures of the law, and mark outlet-days due. Returns
        the instant from which they are known; raises ValueError where no figure is given.
        """
        ...

    def figures(self, known_at: datetime | None = None) -> list[EnteredFigure]:
        """Return every figure entered, oldest first, as known at an instant."""
        ...

    def add_ruling(self, ruling: FlagRuling, due: Iterable[tuple[str, date]] = ()) -> datetime:
        """In one transaction: keep a person's ruling on flags, and mark outlet-days due."""
        ...

    def rulings(
        self,
        outlet_id: str,
        begin_us: int,
        end_us: int,
        *,
        parameter: str | None = None,
        known_at: datetime | None = None,
    ) -> list[FlagRuling]:
        """Return the rulings that touch [begin_us, end_us), oldest first."""
        ...

    def add_outage(self, outage: OurOutage, due: Iterable[tuple[str, date]] = ()) -> datetime:
        """In one transaction: keep an outage of ours, and mark outlet-days due."""
        ...

    def outages(
        self, begin_us: int, end_us: int, known_at: datetime | None = None
    ) -> list[OurOutage]:
        """Return our outages that touch [begin_us, end_us), by begin."""
        ...

    def closed_through(self) -> date | None:
        """Return the last legal day whose end was noted by `close_days`, or None."""
        ...

    def close_days(self, through: date, outlet_days: Iterable[tuple[str, date]]) -> None:
        """In one transaction: note that days up to `through` have ended, and mark them due."""
        ...

    def check(self) -> None:
        """Return when the store answers; raises StoreUnavailable with the reason."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...
