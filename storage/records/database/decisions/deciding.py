"""THE ORDER of a decision: its rows, the journal on disk, the rows for good, and then the answer.

Rows of decisions are written by `Kind.apply` alone, whether somebody decides now or the journal is
read again: after a crash between journal and database, or into an empty database. A decision whose
rows cannot be written never comes into the journal. It knows no kind itself and reads no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime
from typing import Any

import structlog
from sqlalchemy import Connection

from domain.errors import DecidedSince, DecisionPending, SettingsUnusable, StoreUnavailable
from storage.journal.decisions.journal import (
    DecisionJournal,
    OpenDecisions,
)
from storage.journal.decisions.record import (
    Head,
    content_bytes,
    days_of_spans,
    due_spans,
)
from storage.records.database.connection import RecordsDatabase, RecordsPart
from storage.records.database.decisions.catching_up import (
    MarkDue,
    adopt_decisions,
    bring_up,
    is_level,
)
from storage.records.database.decisions.compared import differences
from storage.records.database.decisions.kinds import (
    Kind,
    decisions_since,
    forget_decisions,
    last_decision,
    note_decision,
)
from storage.records.database.known_instants import next_known_us

_LOG = structlog.get_logger("nhue.decisions")


class Deciding:
    """One transaction in which somebody decides, resting on what is read in it."""

    def __init__(
        self, connection: Connection, open_: OpenDecisions | None, decided: Decisions, after: int
    ) -> None:
        self.connection = connection
        self._open = open_
        self._decided = decided
        self._after = after
        self.kept: int | None = None

    def known_us(self, not_before: Iterable[datetime]) -> int:
        """Return the instant from which what is decided now is known (microseconds UTC)."""
        return next_known_us(self.connection, not_before)

    def refuse_decided_since(
        self, kinds: tuple[str, ...], subject: str | None, seen_us: int | None
    ) -> None:
        """Return where nobody decided on the same since it was read (None: it was not said when).

        Raises DecidedSince with what was decided.
        """
        if seen_us is None:
            return
        if since := decisions_since(self.connection, kinds, subject, seen_us):
            raise DecidedSince(subject or kinds[0], since)

    def keep(
        self,
        kind: Kind,
        content: Any,
        known_us: int,
        *,
        by: str,
        subject: str,
        due: Iterable[tuple[str, date]] = (),
    ) -> None:
        """Write a decision's rows and put it on disk; raises StoreUnavailable, JournalDamaged."""
        spans = due_spans(due)
        kind.apply(self.connection, content, known_us)
        self._decided.mark_due(self.connection, days_of_spans(spans))
        if self._open is not None:
            head = Head(by=by, subject=subject, known_us=known_us, after=self._after, due=spans)
            kept = self._open.append(kind.name, head, content_bytes(content))
            self.kept = kept.position
            note_decision(self.connection, kept, known_us)


class Decisions:
    """The kinds of decisions, and the journal that has them before the records do.

    Without a journal the rows are written alone: for who builds records by hand.
    """

    def __init__(
        self,
        kinds: Iterable[Kind],
        mark_due: MarkDue,
        journal: DecisionJournal | None = None,
    ) -> None:
        self.kinds: Mapping[str, Kind] = {kind.name: kind for kind in kinds}
        self.mark_due = mark_due
        self.journal = journal
        self._is_behind = False

    @contextmanager
    def deciding(self, database: RecordsDatabase) -> Iterator[Deciding]:
        """Give one decision's transaction, with all that was decided before it in the records.

        Raises StoreUnavailable, and DecisionPending where the decision is on disk already.
        """
        if self.journal is None:
            with database.writing() as connection:
                yield Deciding(connection, None, self, 0)
            return
        deciding = None
        try:
            with database.writing() as connection, self.journal.writing() as open_:
                after = bring_up(connection, open_, self.kinds, self.mark_due)
                if not open_.last:
                    adopt_decisions(connection, open_, self.kinds)
                deciding = Deciding(connection, open_, self, after)
                yield deciding
        except StoreUnavailable as error:
            if deciding is None or deciding.kept is None:
                raise
            self._is_behind = True
            raise DecisionPending(deciding.kept, error.message, where=error.where) from error

    def catch_up(self, database: RecordsDatabase, *, adopt: bool = False) -> int:
        """Write the rows of what the journal has and the records have not; return how many.

        With `adopt`, what was decided before there was a journal, or without it, comes into the
        journal first. Raises StoreUnavailable, JournalDamaged.
        """
        if self.journal is None:
            return 0
        if not adopt and (not self.journal.is_begun or is_level(database, self.journal)):
            return 0
        with database.writing() as connection, self.journal.writing() as open_:
            before = open_.last
            after = bring_up(connection, open_, self.kinds, self.mark_due)
            adopted = adopt_decisions(connection, open_, self.kinds) if adopt else 0
        self._is_behind = False
        if adopted:
            _LOG.info("decisions of before are in the journal now", decisions=adopted)
        if before > after:
            _LOG.warning("decisions brought in from their journal", decisions=before - after)
        return before - after

    def catch_up_if_behind(self, database: RecordsDatabase) -> None:
        """Write what a failed transaction left in the journal alone; costs nothing otherwise."""
        if self._is_behind:
            self.catch_up(database)

    def begin_anew(self, database: RecordsDatabase) -> int:
        """Begin a journal of what the records have, where the one before is lost; return how many
        decisions it has. Raises SettingsUnusable where there is a journal.
        """
        if self.journal is None:
            return 0
        with database.writing() as connection, self.journal.writing() as open_:
            if open_.last:
                raise SettingsUnusable(
                    "there is a journal of decisions in this folder: it is not written anew",
                    where=str(open_.folder),
                )
            forget_decisions(connection)
            return adopt_decisions(connection, open_, self.kinds)

    def differences(self, database: RecordsDatabase) -> list[str]:
        """Return in words what the records have otherwise than the journal, none where it agrees.

        Raises JournalDamaged.
        """
        if self.journal is None:
            return []
        with database.reading() as connection:
            position, _ = last_decision(connection)
            if position and not self.journal.is_begun:
                said = (
                    f"the records have decision {position}, and no journal of decisions is in "
                    f"{self.journal.folder}: give it back from a backup (`nhue restore`), or begin "
                    "one of what the records have (`nhue decisions begin-anew`)"
                )
                return [said]
            if not self.journal.is_begun:
                return []
            return differences(connection, self.journal.folder, self.kinds)


class DecidingPart(RecordsPart):
    """A part of the records in which people decide; the store gives it the decisions."""

    _decided: Decisions

    def _deciding(self) -> AbstractContextManager[Deciding]:
        return self._decided.deciding(self._database)
