"""The records in a relational database: SQLite by default, PostgreSQL by its address.

Each part has its tables, its transactions and its words in a file of its own; together they are
the store. It never judges and never reads the clock.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack
from datetime import datetime

from sqlalchemy import Table

from storage.journal.decisions.journal import DecisionJournal
from storage.ports.entered.decisions import Kinds
from storage.records.access.accounts import SqlAccounts
from storage.records.access.audit import SqlAudit
from storage.records.access.failed_sign_ins import SqlFailedSignIns
from storage.records.access.holders import SqlHolders
from storage.records.access.kinds import ACCOUNT_KINDS
from storage.records.database.columns import metadata
from storage.records.database.connection import RecordsDatabase
from storage.records.database.decisions.deciding import Decisions
from storage.records.database.decisions.kinds import last_decided_us
from storage.records.database.known_instants import known_through
from storage.records.entered.announcements import ANNOUNCEMENT, SqlAnnouncements
from storage.records.entered.cases import CASE_STEP, SqlCases
from storage.records.entered.holds import HOLD, HOLD_RELEASE, SqlHolds
from storage.records.entered.law import FIGURES, RULING, SqlLaw
from storage.records.entered.own_thresholds import (
    OWN_THRESHOLDS,
    OWN_THRESHOLDS_END,
    SqlOwnThresholds,
)
from storage.records.entered.samples import LAB_SAMPLE, SqlSamples
from storage.records.entered.sensor_checks import SENSOR_CHECK, SqlSensorChecks
from storage.records.gateways.clocks import SqlClocks
from storage.records.gateways.commands import SqlCommands
from storage.records.gateways.connected import SqlConnected
from storage.records.gateways.heard import SqlHeard
from storage.records.gateways.numbers import SqlNumbers
from storage.records.gateways.presence import SqlPresence
from storage.records.gateways.rejections import SqlRejections
from storage.records.ingest_workers.retirements import SqlWorkers
from storage.records.judged.city_days import SqlCityDays
from storage.records.judged.day_figures import SqlDayFigures
from storage.records.judged.judged_on import SqlJudgedOn
from storage.records.judged.kept_events.events import SqlEvents
from storage.records.judged.means import SqlMeans
from storage.records.judged.set_aside import SqlSetAside
from storage.records.judged.settling import SqlSettling
from storage.records.judged.signals import SqlSignals
from storage.records.judged.verdicts import SqlVerdicts
from storage.records.readings.refused import SqlRefused
from storage.records.readings.statements import SqlStatements
from storage.records.registry.versions import REGISTRY, SqlRegistry
from storage.records.told.kinds import (
    ACKNOWLEDGEMENT,
    MAIL_ADDRESS,
    NOTIFY_RULE,
    NOTIFY_RULE_END,
)
from storage.records.told.outbox import SqlOutbox
from storage.records.told.rules import SqlNotifyRules
from storage.records.told.things import SqlThings
from storage.records.work.due import SqlDue, mark_due
from storage.records.work.progress import SqlProgress

KINDS = (
    *(REGISTRY, FIGURES, RULING, HOLD, HOLD_RELEASE, ANNOUNCEMENT),
    *(CASE_STEP, LAB_SAMPLE, SENSOR_CHECK, OWN_THRESHOLDS, OWN_THRESHOLDS_END),
    *(NOTIFY_RULE, NOTIFY_RULE_END, MAIL_ADDRESS, ACKNOWLEDGEMENT),
    *ACCOUNT_KINDS.values(),
)


class SqlRecords(
    SqlAccounts,
    SqlAnnouncements,
    SqlAudit,
    SqlCases,
    SqlCityDays,
    SqlClocks,
    SqlCommands,
    SqlConnected,
    SqlDayFigures,
    SqlDue,
    SqlEvents,
    SqlFailedSignIns,
    SqlHeard,
    SqlHolders,
    SqlHolds,
    SqlJudgedOn,
    SqlLaw,
    SqlMeans,
    SqlNotifyRules,
    SqlNumbers,
    SqlOutbox,
    SqlOwnThresholds,
    SqlPresence,
    SqlProgress,
    SqlRefused,
    SqlRegistry,
    SqlRejections,
    SqlSamples,
    SqlSensorChecks,
    SqlSetAside,
    SqlSettling,
    SqlSignals,
    SqlStatements,
    SqlThings,
    SqlVerdicts,
    SqlWorkers,
):
    """A RecordStore that threads and processes may share; see the ports for what each call does.

    Every call raises StoreUnavailable where the database does not answer.
    """

    def __init__(self, database: RecordsDatabase, journal: DecisionJournal | None = None) -> None:
        """Begin on a database whose tables are up to date."""
        super().__init__(database)
        self._decided = Decisions(KINDS, mark_due, journal)

    @classmethod
    def open(
        cls,
        url: str,
        journal: DecisionJournal | None = None,
        *,
        decides: bool = False,
        holds: bool = False,
    ) -> SqlRecords:
        """Connect by a URL and bring the tables up to date; safe when several open at once.

        `sqlite:///FILE` or `postgresql://USER:PASSWORD@HOST/DATABASE`. What people decided and only
        the `journal` has is brought in; who `decides` begins it too, with what was decided before.
        While one that `holds` is open, no other version changes the tables.
        Raises SettingsUnusable where the address cannot hold records, StoreUnavailable where it
        does not answer, JournalDamaged where the journal is another's.
        """
        with ExitStack() as on_failure:
            database = RecordsDatabase.open(url)
            on_failure.callback(database.close)
            if holds:
                database.hold_tables()
            records = cls(database, journal)
            records.catch_up(adopt=decides)
            on_failure.pop_all()
        return records

    @staticmethod
    def tables() -> list[Table]:
        """Return every table, each after those that its rows refer to."""
        return metadata.sorted_tables

    def catch_up(self, *, adopt: bool = False) -> int:
        """Bring in what the journal of decisions has and we have not; return how many decisions."""
        return self._decided.catch_up(self._database, adopt=adopt)

    def last_decided_us(self, kinds: Kinds, subject: str | None = None) -> int:
        """Return since when the last decision of some kinds is known, 0 where there is none."""
        with self._database.reading() as connection:
            return last_decided_us(connection, kinds, subject)

    def decision_differences(self) -> list[str]:
        """Return in words what we have otherwise than the journal of decisions."""
        return self._decided.differences(self._database)

    def begin_decisions_anew(self) -> int:
        """Begin a journal of the decisions that we have, where the one before is lost; return how
        many. Raises SettingsUnusable where there is a journal.
        """
        return self._decided.begin_anew(self._database)

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
        self._decided.catch_up_if_behind(self._database)

    def close(self) -> None:
        """Let go of connections."""
        self._database.close()
