"""THE ORDER of a decision: its rows, the journal on disk, the rows for good, and then the answer.

Rows of decisions are written by `Kind.apply` alone, whether somebody decides now or the journal is
read again: after a crash between journal and database, or into an empty database. A decision whose
rows cannot be written never comes into the journal. It knows no kind itself and reads no clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime
from itertools import islice
from typing import Any, NoReturn

import msgspec
import structlog
from sqlalchemy import Connection

from domain.errors import JournalDamaged, SettingsUnusable, StoreUnavailable
from storage.journal.decisions.journal import (
    DecisionJournal,
    OpenDecisions,
    digest_at,
    read_decisions,
)
from storage.journal.decisions.record import (
    KNOWN_LATER,
    Head,
    KeptDecision,
    KnownLater,
    content_bytes,
    days_of_spans,
    due_spans,
)
from storage.records.database.connection import RecordsDatabase, RecordsPart
from storage.records.database.decisions_compared import differences
from storage.records.database.kinds_of_decision import (
    Kind,
    forget_decisions,
    instants_of_decisions,
    last_decision,
    note_decision,
)
from storage.records.database.known_instants import known_through_us, next_known_us, note_known_us

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
        mark_due: Callable[[Connection, Iterable[tuple[str, date]]], None],
        journal: DecisionJournal | None = None,
    ) -> None:
        self.kinds: Mapping[str, Kind] = {kind.name: kind for kind in kinds}
        self.mark_due = mark_due
        self.journal = journal
        self._is_behind = False

    @contextmanager
    def deciding(self, database: RecordsDatabase) -> Iterator[Deciding]:
        """Give one decision's transaction, with all that was decided before it in the records.

        Raises StoreUnavailable; where the decision is on disk already, it says so: it takes effect
        when the records answer again, and is not to be entered again.
        """
        if self.journal is None:
            with database.writing() as connection:
                yield Deciding(connection, None, self, 0)
            return
        deciding = None
        try:
            with database.writing() as connection, self.journal.writing() as open_:
                after = self._catch_up(connection, open_)
                if not open_.last:
                    self._adopt(connection, open_)
                deciding = Deciding(connection, open_, self, after)
                yield deciding
        except StoreUnavailable as error:
            if deciding is None or deciding.kept is None:
                raise
            self._is_behind = True
            raise StoreUnavailable(
                f"decision {deciding.kept} is on disk, and takes effect when the records answer "
                f"again: do not enter it again ({error.message})",
                where=error.where,
            ) from error

    def catch_up(self, database: RecordsDatabase, *, adopt: bool = False) -> int:
        """Write the rows of what the journal has and the records have not; return how many.

        With `adopt`, what was decided before there was a journal, or without it, comes into the
        journal first. Raises StoreUnavailable, JournalDamaged.
        """
        if self.journal is None:
            return 0
        if not adopt and (not self.journal.is_begun or self._is_level(database, self.journal)):
            return 0
        with database.writing() as connection, self.journal.writing() as open_:
            before = open_.last
            after = self._catch_up(connection, open_)
            adopted = self._adopt(connection, open_) if adopt else 0
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
            return self._adopt(connection, open_)

    def differences(self, database: RecordsDatabase) -> list[str]:
        """Return in words what the records have otherwise than the journal, none where it agrees.

        Raises JournalDamaged.
        """
        if self.journal is None or not self.journal.is_begun:
            return []
        with database.reading() as connection:
            return differences(connection, read_decisions(self.journal.folder), self.kinds)

    @staticmethod
    def _is_level(database: RecordsDatabase, journal: DecisionJournal) -> bool:
        """Return whether records and journal have the same last decision; locks out nobody."""
        with database.reading() as connection:
            position, digest = last_decision(connection)
        newest = list(islice(read_decisions(journal.folder, max(position - 1, 0)), 2))
        if not position:
            return not newest
        return len(newest) == 1 and newest[0].digest.hex() == digest

    def _catch_up(self, connection: Connection, open_: OpenDecisions) -> int:
        """Bring the records up to the journal; return the last decision that they had before."""
        position, digest = last_decision(connection)
        if open_.last < position:
            _refuse_other(open_, f"ends at {open_.last}, and the records have decision {position}")
        if open_.last == position:
            if position and open_.digest.hex() != digest:
                _refuse_other(open_, f"has another decision {position} than the records")
            return position
        if position and digest_at(open_.folder, position).hex() != digest:
            _refuse_other(open_, f"has another decision {position} than the records")
        self._apply_pending(connection, open_, list(open_.after(position)))
        return position

    def _apply_pending(
        self, connection: Connection, open_: OpenDecisions, pending: list[KeptDecision]
    ) -> None:
        """Write the rows of pending decisions, in order.

        One that may never have been in the records is known from now on, where anything became
        known since; all others are known since when they were.
        """
        sure = max(decision.head.after for decision in pending)
        later = _known_later(pending)
        for decision in pending:
            known_us = later.get(decision.position, decision.head.known_us)
            if decision.kind == KNOWN_LATER:
                note_decision(connection, decision, known_us)
                continue
            is_sure = decision.position <= sure or decision.head.adopted
            through_us = known_through_us(connection)
            if not is_sure and through_us >= known_us:
                known_us = next_known_us(connection, ())
                correction = self._correct(open_, decision, known_us)
                note_decision(connection, correction, known_us)
            note_known_us(connection, known_us)
            kind = self._kind_of(decision, open_)
            kind.apply(connection, _content_of(kind, decision, open_), known_us)
            self.mark_due(connection, days_of_spans(decision.head.due))
            note_decision(connection, decision, known_us)

    def _correct(self, open_: OpenDecisions, decision: KeptDecision, known_us: int) -> KeptDecision:
        content = KnownLater(decision.position, known_us)
        head = Head(
            by=decision.head.by,
            subject=decision.head.subject,
            known_us=known_us,
            after=decision.head.after,
        )
        return open_.append(KNOWN_LATER, head, content_bytes(content))

    def _adopt(self, connection: Connection, open_: OpenDecisions) -> int:
        """Journal what the records have and the journal has not, in the order of their instants."""
        known = instants_of_decisions(connection)
        missing = sorted(
            (known_us, kind.name)
            for kind in self.kinds.values()
            for known_us in kind.instants(connection)
            if known_us not in known
        )
        for known_us, name in missing:
            change = self.kinds[name].change_at(connection, known_us)
            head = Head(
                by=change.by, subject=change.subject, known_us=known_us, after=0, adopted=True
            )
            kept = open_.append(name, head, content_bytes(change.content))
            note_decision(connection, kept, known_us)
        return len(missing)

    def _kind_of(self, decision: KeptDecision, open_: OpenDecisions) -> Kind:
        kind = self.kinds.get(decision.kind)
        if kind is None:
            raise JournalDamaged(
                f"decision {decision.position} is of the kind {decision.kind!r}, which this "
                "version of Nhuệ does not know: use the newer one",
                where=str(open_.folder),
            )
        return kind


class DecidingPart(RecordsPart):
    """A part of the records in which people decide; the store gives it the decisions."""

    _decided: Decisions

    def _deciding(self) -> AbstractContextManager[Deciding]:
        return self._decided.deciding(self._database)


def _known_later(pending: Iterable[KeptDecision]) -> dict[int, int]:
    found = {}
    for decision in pending:
        if decision.kind == KNOWN_LATER:
            correction = msgspec.json.decode(decision.content, type=KnownLater)
            found[correction.of] = correction.known_us
    return found


def _content_of(kind: Kind, decision: KeptDecision, open_: OpenDecisions) -> Any:
    try:
        return msgspec.json.decode(decision.content, type=kind.content)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise JournalDamaged(
            f"decision {decision.position} cannot be read: {error}", where=str(open_.folder)
        ) from error


def _refuse_other(open_: OpenDecisions, what: str) -> NoReturn:
    raise JournalDamaged(
        f"this journal of decisions {what}: give it back from a backup (`nhue restore`), or name "
        "the folder that belongs to these records (NHUE_DECISIONS_DIR)",
        where=str(open_.folder),
    )
