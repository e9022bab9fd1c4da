"""What the rest of the house may ask of the records: few, relational, in two times.

The contract tests in tests/storage hold every backend to the same words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Protocol

from domain.health_log import OurOutage
from domain.judged.entered_figures import EnteredFigure
from domain.judged.quality import FlagRuling
from domain.registry import Registry
from storage.ports.clocks import ClockRecords
from storage.ports.events import EventRecords
from storage.ports.gateways import GatewayRecords
from storage.ports.holds import HoldRecords
from storage.ports.ingest_workers import WorkerRecords
from storage.ports.judged import DueDay, JudgedRecords
from storage.ports.refused import RefusedRecords
from storage.ports.set_aside import SetAsideRecords
from storage.ports.statements import StatementRecords


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
