"""What a kind of decision is, and which decisions of the journal the records have.

It writes no row of a decision: the kinds do, beside their tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    select,
)

from domain.errors import EarlierDecision, JournalDamaged
from domain.legal_day import from_microseconds
from storage.journal.decisions.record import KeptDecision
from storage.records.database.columns import ID, metadata

# Which decisions of the journal the records have; `digest` is the chain's, so that another journal
# is told from ours.
decisions = Table(
    "decisions",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("known_us", BigInteger, nullable=False),
    Column("kind", ID, nullable=False),
    Column("subject", ID, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Index(None, "subject", "position"),
    Index(None, "known_us"),
)
_LAST = (
    select(decisions.c.position, decisions.c.digest).order_by(decisions.c.position.desc()).limit(1)
)
_LAST_OF_KINDS = select(func.max(decisions.c.known_us)).where(
    decisions.c.kind.in_(bindparam("kinds", expanding=True))
)
_LAST_ON_SUBJECT = _LAST_OF_KINDS.where(decisions.c.subject == bindparam("on"))


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What is in the records of one instant of a kind: to be journalled, or held against it."""

    by: str
    subject: str
    content: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of decision: its name in the journal, its content, and the rows that follow.

    `apply(connection, content, known_us)` writes the rows. `instants(connection)` gives since when
    each that the records have is known (microseconds UTC), `change_at(connection, known_us)` one
    of them again, content and all.
    """

    name: str
    content: Any
    apply: Callable[[Connection, Any, int], None]
    instants: Callable[[Connection], Iterable[int]]
    change_at: Callable[[Connection, int], Change]
    decoder: msgspec.json.Decoder[Any] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "decoder", msgspec.json.Decoder(self.content))


def content_of(kind: Kind, decision: KeptDecision, where: str) -> Any:
    """Return the content of a decision of a kind; raises JournalDamaged where it is no such one."""
    try:
        return kind.decoder.decode(decision.content)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise JournalDamaged(
            f"decision {decision.position} cannot be read: {error}", where=where
        ) from error


def last_decision(connection: Connection) -> tuple[int, str]:
    """Return the position and chain digest (hexadecimal) of the last decision, (0, "") for none."""
    last = connection.execute(_LAST).one_or_none()
    return (0, "") if last is None else (last.position, last.digest)


def decisions_since(
    connection: Connection, kinds: tuple[str, ...], subject: str | None, seen_us: int
) -> list[EarlierDecision]:
    """Return what was decided of some kinds, on a subject or any, after an instant; oldest first.

    Only what the journal of decisions has is told.
    """
    asked = select(decisions).where(decisions.c.kind.in_(kinds), decisions.c.known_us > seen_us)
    if subject is not None:
        asked = asked.where(decisions.c.subject == subject)
    return [
        EarlierDecision(
            number=row.position,
            kind=row.kind,
            by=row.decided_by,
            known_at=from_microseconds(row.known_us),
        )
        for row in connection.execute(asked.order_by(decisions.c.position))
    ]


def last_decided_us(connection: Connection, kinds: tuple[str, ...], subject: str | None) -> int:
    """Return since when the last decision of some kinds is known, 0 where there is none."""
    if subject is None:
        return connection.scalar(_LAST_OF_KINDS, {"kinds": kinds}) or 0
    return connection.scalar(_LAST_ON_SUBJECT, {"kinds": kinds, "on": subject}) or 0


class Noted(NamedTuple):
    """What the records note of a decision of the journal: its kind, instant, and chain digest."""

    kind: str
    known_us: int
    digest: str


def noted_decisions(connection: Connection) -> dict[int, Noted]:
    """Return by position which decisions of the journal the records have."""
    return {
        row.position: Noted(row.kind, row.known_us, row.digest)
        for row in connection.execute(select(decisions))
    }


def forget_decisions(connection: Connection) -> None:
    """Forget which decisions came from a journal that is no more; what was decided stays."""
    connection.execute(delete(decisions))


def instants_of_decisions(connection: Connection) -> set[int]:
    """Return since when the decisions that came from the journal are known (microseconds UTC)."""
    return set(connection.scalars(select(decisions.c.known_us)))


def note_decision(connection: Connection, kept: KeptDecision, known_us: int) -> None:
    """Note that the records have a decision of the journal."""
    row = {
        "position": kept.position,
        "known_us": known_us,
        "kind": kept.kind,
        "subject": kept.head.subject,
        "decided_by": kept.head.by,
        "digest": kept.digest.hex(),
    }
    connection.execute(insert(decisions), row)
