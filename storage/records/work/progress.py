"""Keeps how far work has come; written anew, where all else is added to.

Each table says one thing in one unit: positions of the journal, signs of life in seconds, and what
a worker of ingest must know after its next start.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Integer,
    Select,
    Table,
    Text,
    and_,
    func,
    select,
    text,
    union,
    update,
)

from domain.legal_day import MICROSECONDS_PER_SECOND
from storage.ports.work.progress import (
    INGEST,
    ON_DISK,
    STORED,
    TAKEN,
    WHOLE,
    BrokerLife,
    Marks,
    name_and_worker,
    of_worker,
)
from storage.records.database.columns import metadata
from storage.records.database.connection import RecordsPart, insert_into

journal_positions = Table(
    "journal_positions",
    metadata,
    Column("reader", Text, primary_key=True),
    Column("worker", Integer, primary_key=True, autoincrement=False),
    Column("position", BigInteger, nullable=False),
)

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("part", Text, primary_key=True),
    Column("worker", Integer, primary_key=True, autoincrement=False),
    Column("at_seconds", BigInteger, nullable=False),  # since 1970 UTC; 0: it left for good
)

# What is null is not known; a worker that takes in nothing is sound since never.
ingest_workers = Table(
    "ingest_workers",
    metadata,
    Column("worker", Integer, primary_key=True, autoincrement=False),
    Column("sound_since_us", BigInteger),
    Column("accounted_us", BigInteger),
    Column("broker_began_seconds", BigInteger),  # since 1970 UTC
    Column("broker_dropped_messages", BigInteger),
    Column("store_marked", Boolean, nullable=False, server_default=text("false")),
)

# Of a bucket that workers write in turns: how many writes were begun, and until when the last of
# them may still arrive; null where it has ended.
bucket_writes = Table(
    "bucket_writes",
    metadata,
    Column("bucket", Text, primary_key=True),
    Column("writes", BigInteger, nullable=False),
    Column("writing_until_us", BigInteger),
)


def _all_marks() -> Select[*tuple[Any, ...]]:
    """Return the one question whose answer is of one instant on every database."""
    seen = union(
        select(heartbeats.c.worker).where(heartbeats.c.part == INGEST),
        select(journal_positions.c.worker).where(
            journal_positions.c.reader.in_((STORED, ON_DISK, TAKEN))
        ),
    ).subquery("seen")
    beat = and_(heartbeats.c.part == INGEST, heartbeats.c.worker == seen.c.worker)
    joined = seen.outerjoin(heartbeats, beat)
    joined = joined.outerjoin(ingest_workers, ingest_workers.c.worker == seen.c.worker)
    positions = []
    for reader in (ON_DISK, STORED, TAKEN, WHOLE):
        own = journal_positions.alias()
        joined = joined.outerjoin(own, and_(own.c.reader == reader, own.c.worker == seen.c.worker))
        positions.append(func.coalesce(own.c.position, 0))
    on_disk, stored, taken, whole = positions
    beat_us = heartbeats.c.at_seconds * MICROSECONDS_PER_SECOND
    return (
        select(
            seen.c.worker,
            func.coalesce(beat_us, 0),
            on_disk,
            stored,
            func.coalesce(ingest_workers.c.sound_since_us, 0),
            taken,
            whole,
            func.coalesce(ingest_workers.c.store_marked, False),
            func.coalesce(heartbeats.c.at_seconds == 0, False),
        )
        .select_from(joined)
        .order_by(seen.c.worker)
    )


_ALL_MARKS = _all_marks()


class SqlProgress(RecordsPart):
    """The part of the records that says where work goes on; see the port for what each does."""

    def watermark(self, name: str) -> int:
        """Return the journal position up to which a reader has come, 0 at first."""
        reader, worker = name_and_worker(name)
        query = select(journal_positions.c.position).where(
            journal_positions.c.reader == reader, journal_positions.c.worker == worker
        )
        with self._database.reading() as connection:
            return connection.scalar(query) or 0

    def watermarks(self, *names: str) -> dict[str, int]:
        """Return the watermarks `name` and `name:WORKER` of each name, by their names."""
        query = select(journal_positions).where(journal_positions.c.reader.in_(names))
        with self._database.reading() as connection:
            return {
                of_worker(row.reader, row.worker): row.position for row in connection.execute(query)
            }

    def set_watermark(self, name: str, position: int) -> None:
        """Note how far a reader of the journal has come, durably."""
        self.set_watermarks({name: position})

    def set_watermarks(self, positions: Mapping[str, int]) -> None:
        """In one transaction: set several watermarks."""
        with self._database.writing() as connection:
            set_watermarks(connection, positions)

    def beat(
        self,
        part: str,
        worker: int = 1,
        *,
        at_seconds: int,
        sound_since_us: int | None = None,
        on_disk: int | None = None,
    ) -> None:
        """In one transaction: note that a part lived, and what a worker of ingest says with it."""
        with self._database.writing() as connection:
            noting = insert_into(connection, heartbeats)
            noting = noting.on_conflict_do_update(
                index_elements=["part", "worker"],
                set_={"at_seconds": noting.excluded.at_seconds},
            )
            connection.execute(noting, {"part": part, "worker": worker, "at_seconds": at_seconds})
            if sound_since_us is not None:
                _note(connection, worker, sound_since_us=sound_since_us or None)
            if on_disk is not None:
                set_watermarks(connection, {of_worker(ON_DISK, worker): on_disk})

    def beats(self, part: str) -> dict[int, int]:
        """Return when each worker of a part lived last (seconds), 0 of one that has left."""
        query = select(heartbeats.c.worker, heartbeats.c.at_seconds).where(
            heartbeats.c.part == part
        )
        with self._database.reading() as connection:
            return {row.worker: row.at_seconds for row in connection.execute(query)}

    def worker_marks(self) -> list[Marks]:
        """Return what is known, at one instant, of each worker of ingest, by number."""
        with self._database.reading() as connection:
            rows = connection.execute(_ALL_MARKS).all()
        return [Marks._make(row) for row in rows]

    def accounted_us(self, worker: int = 1) -> int:
        """Return up to when a worker knows whether it took in what came, 0 where it never said."""
        return self._noted(worker, ingest_workers.c.accounted_us) or 0

    def set_accounted(self, worker: int, accounted_us: int) -> None:
        """Note up to when a worker knows of every instant whether it took in what came."""
        with self._database.writing() as connection:
            _note(connection, worker, accounted_us=accounted_us)

    def broker_life(self, worker: int = 1) -> BrokerLife:
        """Return what a worker knew last of its broker."""
        query = select(
            ingest_workers.c.broker_began_seconds, ingest_workers.c.broker_dropped_messages
        ).where(ingest_workers.c.worker == worker)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return BrokerLife() if row is None else BrokerLife(*row)

    def keep_broker_life(self, worker: int, life: BrokerLife) -> None:
        """Note what a worker knows of its broker."""
        with self._database.writing() as connection:
            _note(
                connection,
                worker,
                broker_began_seconds=life.began_seconds,
                broker_dropped_messages=life.dropped_messages,
            )

    def is_store_marked(self, worker: int = 1) -> bool:
        """Return whether a worker's store has carried a mark, so that one without is another."""
        return bool(self._noted(worker, ingest_workers.c.store_marked))

    def set_store_marked(self, worker: int, *, marked: bool = True, whole: int = 0) -> None:
        """In one transaction: note whether a worker's store has carried a mark, and its whole."""
        with self._database.writing() as connection:
            _note(connection, worker, store_marked=marked)
            if whole:
                set_watermarks(connection, {of_worker(WHOLE, worker): whole})

    def _noted(self, worker: int, column: Column[Any]) -> int | None:
        query = select(column).where(ingest_workers.c.worker == worker)
        with self._database.reading() as connection:
            noted: int | None = connection.scalar(query)
        return noted


def set_watermarks(connection: Connection, positions: Mapping[str, int]) -> None:
    """Note, within another part's transaction, how far readers of the journal have come."""
    noting = insert_into(connection, journal_positions)
    noting = noting.on_conflict_do_update(
        index_elements=["reader", "worker"], set_={"position": noting.excluded.position}
    )
    rows = []
    for name, position in positions.items():
        reader, worker = name_and_worker(name)
        rows.append({"reader": reader, "worker": worker, "position": position})
    connection.execute(noting, rows)


def end_beat(connection: Connection, worker: int, beat_seconds: int) -> bool:
    """Note, within another part's transaction, that a worker of ingest left for good.

    Returns False, and notes nothing, where its last beat is another one than was read.
    """
    ending = update(heartbeats).where(
        heartbeats.c.part == INGEST,
        heartbeats.c.worker == worker,
        heartbeats.c.at_seconds == beat_seconds,
    )
    if connection.execute(ending.values(at_seconds=0)).rowcount != 1:
        return False
    _note(connection, worker, accounted_us=None)
    return True


def _note(connection: Connection, worker: int, **columns: int | None) -> None:
    noting = insert_into(connection, ingest_workers)
    noting = noting.on_conflict_do_update(index_elements=["worker"], set_=columns)
    connection.execute(noting, {"worker": worker} | columns)
