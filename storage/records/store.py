"""The records in a relational database: SQLite by default, PostgreSQL by its address.

It says which call is one transaction and which only reads; what each does to the tables stands
in the records_* files. It never judges and never reads the clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from domain.gateways.running_numbers import (
    GapState,
    GatewayCommand,
    GatewaySequence,
    SequenceChanges,
    SequenceGap,
)
from domain.health_log import GatewayState, OurOutage
from domain.judged.entered_figures import EnteredFigure
from domain.judged.quality import FlagRuling
from domain.registry import Registry
from storage.kept import Kept
from storage.ports.gateways import GapKey
from storage.ports.judged import DueDay
from storage.records import registry as records_registry
from storage.records.database import known_instants as records_known
from storage.records.database.connection import RecordsDatabase
from storage.records.entered import law as records_law
from storage.records.entered.holds import SqlHolds
from storage.records.gateways import numbers as records_gateways
from storage.records.gateways import presence as records_health
from storage.records.gateways.clocks import SqlClocks
from storage.records.gateways.rejections import SqlRejections
from storage.records.ingest_workers import progress as records_workers
from storage.records.ingest_workers.progress import SqlWorkers
from storage.records.judged import waiting as records_waiting
from storage.records.judged.events import SqlEvents
from storage.records.judged.set_aside import SqlSetAside
from storage.records.judged.transactions import SqlJudged
from storage.records.readings.refused import SqlRefused
from storage.records.readings.statements import SqlStatements


class SqlRecords(
    SqlClocks,
    SqlEvents,
    SqlHolds,
    SqlJudged,
    SqlRefused,
    SqlRejections,
    SqlSetAside,
    SqlStatements,
    SqlWorkers,
):
    """A RecordStore that threads and processes may share; see the port for what each call does.

    Every call raises StoreUnavailable where the database does not answer.
    """

    def __init__(self, database: RecordsDatabase) -> None:
        """Begin on a database whose tables are up to date."""
        super().__init__(database)
        self._registries = Kept[Registry](records_registry.VERSIONS_KEPT)  # none ever changes

    @classmethod
    def open(cls, url: str) -> SqlRecords:
        """Connect by a URL and bring the tables up to date; safe when several open at once.

        `sqlite:///FILE` or `postgresql://USER:PASSWORD@HOST/DATABASE`. Raises SettingsUnusable
        where the address cannot hold records, StoreUnavailable where it does not answer.
        """
        return cls(RecordsDatabase.open(url))

    def known_through(self) -> datetime | None:
        """Return the newest instant at which anything became known, None where nothing has."""
        with self._database.reading() as connection:
            return records_known.known_through(connection)

    def registry(self, known_at: datetime | None = None) -> Registry:
        """Return the newest registry, or the one that was known at an instant."""
        with self._database.reading() as connection:
            version = records_registry.newest_version(connection, known_at)
            return self._registries.of(
                version, lambda: records_registry.registry_of_version(connection, version)
            )

    def registry_version(self) -> int:
        """Return the newest registry's version, 0 where none was imported."""
        with self._database.reading() as connection:
            return records_registry.newest_version(connection)

    def add_registry(
        self, registry: Registry, known_at: datetime, due: Iterable[tuple[str, date]] = ()
    ) -> int:
        """In one transaction: keep a registry as the next version and mark what it changes due."""
        with self._database.writing() as connection:
            records_waiting.mark_due(connection, due)
            return records_registry.insert_registry(connection, registry, known_at)

    def mark_due(self, outlet_days: Iterable[tuple[str, date]]) -> None:
        """Note that outlet-days have changed and must be judged (again)."""
        with self._database.writing() as connection:
            records_waiting.mark_due(connection, outlet_days)

    def due(self, most: int, before: date | None = None) -> list[DueDay]:
        """Return at most so many waiting outlet-days, oldest day first, only days < `before`."""
        with self._database.reading() as connection:
            return records_waiting.due(connection, most, before)

    def due_count(self, before: date | None = None) -> int:
        """Return how many outlet-days wait."""
        with self._database.reading() as connection:
            return records_waiting.due_count(connection, before)

    def add_figures(
        self, figures: Sequence[EnteredFigure], due: Iterable[tuple[str, date]] = ()
    ) -> datetime:
        """In one transaction: keep entered figures of the law and mark outlet-days due."""
        with self._database.writing() as connection:
            records_waiting.mark_due(connection, due)
            return records_law.add_figures(connection, figures)

    def figures(self, known_at: datetime | None = None) -> list[EnteredFigure]:
        """Return every figure entered, oldest first, as known at an instant."""
        with self._database.reading() as connection:
            return records_law.figures(connection, known_at)

    def add_ruling(self, ruling: FlagRuling, due: Iterable[tuple[str, date]] = ()) -> datetime:
        """In one transaction: keep a person's ruling on flags and mark outlet-days due."""
        with self._database.writing() as connection:
            records_waiting.mark_due(connection, due)
            return records_law.add_ruling(connection, ruling)

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
        with self._database.reading() as connection:
            return records_law.rulings(
                connection, outlet_id, begin_us, end_us, parameter=parameter, known_at=known_at
            )

    def add_gateway_states(self, states: Sequence[GatewayState]) -> None:
        """Keep what gateways said of themselves; idempotent by gateway and position."""
        with self._database.writing() as connection:
            records_health.add_gateway_states(connection, states)

    def gateway_states(self, gateway_id: str, begin_us: int, end_us: int) -> list[GatewayState]:
        """Return a gateway's states in [begin_us, end_us) and the last one before, by time."""
        with self._database.reading() as connection:
            return records_health.states_of(connection, gateway_id, begin_us, end_us)

    def newest_gateway_states(self) -> dict[str, GatewayState]:
        """Return what each gateway said last of itself, in the journal's order."""
        with self._database.reading() as connection:
            return records_gateways.newest_states(connection)

    def add_outage(self, outage: OurOutage, due: Iterable[tuple[str, date]] = ()) -> datetime:
        """In one transaction: keep an outage of ours and mark outlet-days due."""
        with self._database.writing() as connection:
            records_waiting.mark_due(connection, due)
            return records_health.add_outage(connection, outage)

    def outages(
        self, begin_us: int, end_us: int, known_at: datetime | None = None
    ) -> list[OurOutage]:
        """Return our outages that touch [begin_us, end_us), by begin."""
        with self._database.reading() as connection:
            return records_health.outages(connection, begin_us, end_us, known_at)

    def closed_through(self) -> date | None:
        """Return the last legal day whose end was noted by `close_days`, or None."""
        with self._database.reading() as connection:
            return records_waiting.closed_through(connection)

    def close_days(self, through: date, outlet_days: Iterable[tuple[str, date]]) -> None:
        """In one transaction: note that days up to `through` have ended, and mark them due."""
        with self._database.writing() as connection:
            records_waiting.close_days(connection, through)
            records_waiting.mark_due(connection, outlet_days)

    def gateway_sequences(self, gateway_id: str | None = None) -> list[GatewaySequence]:
        """Return how far gateways have come with their numbers, by id."""
        with self._database.reading() as connection:
            return records_gateways.sequences(connection, gateway_id)

    def sequence_gaps(
        self,
        gateway_id: str | None = None,
        *,
        state: GapState | None = None,
        after: GapKey | None = None,
        most: int | None = 1000,
    ) -> list[SequenceGap]:
        """Return gaps, the last noticed first: at most so many of those that come after a key."""
        with self._database.reading() as connection:
            return records_gateways.gaps(connection, gateway_id, state, after, most)

    def open_gap_counts(self) -> dict[str, int]:
        """Return how many gaps are open, by gateway; those without one are left out."""
        with self._database.reading() as connection:
            return records_gateways.open_gap_counts(connection)

    def keep_sequences(self, changes: SequenceChanges) -> None:
        """In one transaction: keep states, gaps and commands, and forget gaps that were none."""
        with self._database.writing() as connection:
            records_gateways.keep(connection, changes)
            records_workers.forget_taken(connection, changes.taken)

    def commands_waiting(self, most: int = 100) -> list[GatewayCommand]:
        """Return commands that were neither sent nor answered, oldest first."""
        with self._database.reading() as connection:
            return records_gateways.commands_waiting(connection, most)

    def command(self, gateway_id: str, command_id: str) -> GatewayCommand | None:
        """Return a command that was given to a gateway, or None."""
        with self._database.reading() as connection:
            return records_gateways.command_of(connection, gateway_id, command_id)

    def mark_commands_sent(self, sent: Sequence[tuple[str, str]], sent_us: int) -> None:
        """Note when commands (gateway id, command id) were sent; the first time stands."""
        with self._database.writing() as connection:
            records_gateways.mark_sent(connection, sent, sent_us)

    def check(self) -> None:
        """Return when the store answers; raises StoreUnavailable with the reason."""
        self.registry_version()

    def close(self) -> None:
        """Let go of connections."""
        self._database.close()
