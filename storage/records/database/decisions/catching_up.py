"""Brings the records up to their journal of decisions, and the journal up to older records.

It runs within the one writer's transaction, while nobody else writes the journal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from itertools import islice
from typing import NoReturn

from sqlalchemy import Connection

from domain.errors import JournalDamaged
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
    known_later,
)
from storage.records.database.connection import RecordsDatabase
from storage.records.database.decisions.kinds import (
    Kind,
    content_of,
    instants_of_decisions,
    last_decision,
    note_decision,
)
from storage.records.database.known_instants import (
    known_through_us,
    next_known_us,
    note_known_us,
)

Kinds = Mapping[str, Kind]
MarkDue = Callable[[Connection, Iterable[tuple[str, date]]], None]


def is_level(database: RecordsDatabase, journal: DecisionJournal) -> bool:
    """Return whether records and journal have the same last decision; locks out nobody."""
    with database.reading() as connection:
        position, digest = last_decision(connection)
    newest = list(islice(read_decisions(journal.folder, max(position - 1, 0)), 2))
    if not position:
        return not newest
    return len(newest) == 1 and newest[0].digest.hex() == digest


def bring_up(connection: Connection, open_: OpenDecisions, kinds: Kinds, mark_due: MarkDue) -> int:
    """Write the rows of what the journal has beyond the records; return their last decision before.

    Raises JournalDamaged where the journal is not that of these records.
    """
    position, digest = last_decision(connection)
    if open_.last < position:
        _refuse_other(open_, f"ends at {open_.last}, and the records have decision {position}")
    if open_.last == position:
        if position and open_.digest.hex() != digest:
            _refuse_other(open_, f"has another decision {position} than the records")
        return position
    if position and digest_at(open_.folder, position).hex() != digest:
        _refuse_other(open_, f"has another decision {position} than the records")
    pending = list(open_.after(position))
    # One that may never have been in the records is known from now on, where anything became
    # known since; all others are known since when they were.
    sure = max(decision.head.after for decision in pending)
    later = known_later(pending)
    for decision in pending:
        known_us = later.get(decision.position, decision.head.known_us)
        if decision.kind != KNOWN_LATER:
            is_sure = decision.position <= sure or decision.head.adopted
            if not is_sure and known_through_us(connection) >= known_us:
                known_us = next_known_us(connection, ())
                note_decision(connection, _correct(open_, decision, known_us), known_us)
            note_known_us(connection, known_us)
            _write(connection, open_, kinds, decision, known_us)
            mark_due(connection, days_of_spans(decision.head.due))
        note_decision(connection, decision, known_us)
    return position


def adopt_decisions(connection: Connection, open_: OpenDecisions, kinds: Kinds) -> int:
    """Journal what the records have and the journal has not, in the order of their instants."""
    known = instants_of_decisions(connection)
    missing = sorted(
        (known_us, kind.name)
        for kind in kinds.values()
        for known_us in kind.instants(connection)
        if known_us not in known
    )
    for known_us, name in missing:
        change = kinds[name].change_at(connection, known_us)
        head = Head(by=change.by, subject=change.subject, known_us=known_us, after=0, adopted=True)
        kept = open_.append(name, head, content_bytes(change.content))
        note_decision(connection, kept, known_us)
    return len(missing)


def _write(
    connection: Connection,
    open_: OpenDecisions,
    kinds: Kinds,
    decision: KeptDecision,
    known_us: int,
) -> None:
    kind = kinds.get(decision.kind)
    if kind is None:
        raise JournalDamaged(
            f"decision {decision.position} is of the kind {decision.kind!r}, which this "
            "version of Nhuệ does not know: use the newer one",
            where=str(open_.folder),
        )
    if decision.head.adopted and known_us in kind.instants(connection):
        return  # adopted from these very records, and then not noted: a crash came between
    kind.apply(connection, content_of(kind, decision, str(open_.folder)), known_us)


def _correct(open_: OpenDecisions, decision: KeptDecision, known_us: int) -> KeptDecision:
    content = KnownLater(decision.position, known_us)
    head = Head(
        by=decision.head.by,
        subject=decision.head.subject,
        known_us=known_us,
        after=decision.head.after,
    )
    return open_.append(KNOWN_LATER, head, content_bytes(content))


def _refuse_other(open_: OpenDecisions, what: str) -> NoReturn:
    raise JournalDamaged(
        f"this journal of decisions {what}: give it back from a backup (`nhue restore`), or name "
        "the folder that belongs to these records (NHUE_DECISIONS_DIR)",
        where=str(open_.folder),
    )
