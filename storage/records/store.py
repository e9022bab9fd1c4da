"""The records in a relational database: SQLite by default, PostgreSQL by its address.

Each part has its tables, its transactions and its words in a file of its own; together they are
the store. It never judges and never reads the clock.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime

from storage.records.access.accounts import SqlAccounts
from storage.records.access.audit import SqlAudit
from storage.records.access.failed_sign_ins import SqlFailedSignIns
from storage.records.access.holders import SqlHolders
from storage.records.database.connection import RecordsDatabase
from storage.records.database.known_instants import known_through
from storage.records.due import SqlDue
from storage.records.entered.holds import SqlHolds
from storage.records.entered.law import SqlLaw
from storage.records.gateways.clocks import SqlClocks
from storage.records.gateways.commands import SqlCommands
from storage.records.gateways.connected import SqlConnected
from storage.records.gateways.heard import SqlHeard
from storage.records.gateways.numbers import SqlNumbers
from storage.records.gateways.presence import SqlPresence
from storage.records.gateways.rejections import SqlRejections
from storage.records.ingest_workers.retirements import SqlWorkers
from storage.records.judged.events import SqlEvents
from storage.records.judged.judged_on import SqlJudgedOn
from storage.records.judged.means import SqlMeans
from storage.records.judged.set_aside import SqlSetAside
from storage.records.judged.settling import SqlSettling
from storage.records.judged.verdicts import SqlVerdicts
from storage.records.progress import SqlProgress
from storage.records.readings.refused import SqlRefused
from storage.records.readings.statements import SqlStatements
from storage.records.registry.versions import SqlRegistry


class SqlRecords(
    SqlAccounts,
    SqlAudit,
    SqlClocks,
    SqlCommands,
    SqlConnected,
    SqlDue,
    SqlEvents,
    SqlFailedSignIns,
    SqlHeard,
    SqlHolders,
    SqlHolds,
    SqlJudgedOn,
    SqlLaw,
    SqlMeans,
    SqlNumbers,
    SqlPresence,
    SqlProgress,
    SqlRefused,
    SqlRegistry,
    SqlRejections,
    SqlSetAside,
    SqlSettling,
    SqlStatements,
    SqlVerdicts,
    SqlWorkers,
):
    """A RecordStore that threads and processes may share; see the ports for what each call does.

    Every call raises StoreUnavailable where the database does not answer.
    """

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
            return known_through(connection)

    def at_once(self) -> AbstractContextManager[None]:
        """Have what this thread reads within on one connection; what it writes has its own."""
        return self._database.reading_at_once()

    def check(self) -> None:
        """Return when the store answers; raises StoreUnavailable with the reason."""
        self.registry_version()

    def close(self) -> None:
        """Let go of connections."""
        self._database.close()
