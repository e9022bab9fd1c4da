"""Keeps the workers that left for good; rows are only added, each with who, why and since when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import BigInteger, Column, Integer, Table, Text, and_, insert, select, update

from domain.errors import Fault, FaultsFound
from domain.health_log import OurOutage
from domain.legal_day import from_microseconds
from domain.retirement import Retirement
from storage.records.database.columns import RISING, metadata
from storage.records.database.connection import RecordsPart
from storage.records.database.known_instants import next_known_us
from storage.records.due import mark_due
from storage.records.gateways.presence import append_outage
from storage.records.progress import watermarks

worker_retirements = Table(
    "worker_retirements",
    metadata,
    Column("id", RISING, primary_key=True),
    Column("known_us", BigInteger, nullable=False),
    Column("worker", Integer, nullable=False),
    Column("retired_by", Text, nullable=False),
    Column("reason", Text, nullable=False),
)


class SqlWorkers(RecordsPart):
    """The part of the records that keeps retirements; see the port for what each call does."""

    def retire_worker(
        self,
        retirement: Retirement,
        *,
        beat: tuple[str, int],
        forget: Sequence[str] = (),
        outage: OurOutage | None = None,
        due: Iterable[tuple[str, date]] = (),
    ) -> Retirement:
        """In one transaction: keep a retirement, end the worker's beat, keep its last outage."""
        name, as_read = beat
        with self._database.writing() as connection:
            ending = update(watermarks).where(
                and_(watermarks.c.name == name, watermarks.c.position == as_read)
            )
            if connection.execute(ending.values(position=0)).rowcount != 1:
                said = "it was heard of just now: stop it first"
                raise FaultsFound([Fault(f"worker {retirement.worker}", 1, said)])
            forgetting = update(watermarks).where(watermarks.c.name.in_(forget))
            connection.execute(forgetting.values(position=0))
            known_us = next_known_us(connection, [retirement.known_at])
            row = {
                "known_us": known_us,
                "worker": retirement.worker,
                "retired_by": retirement.retired_by,
                "reason": retirement.reason,
            }
            connection.execute(insert(worker_retirements), row)
            if outage is not None:
                mark_due(connection, due)
                append_outage(connection, outage)
            return replace(retirement, known_at=from_microseconds(known_us))

    def retirements(self) -> list[Retirement]:
        """Return every retirement, oldest first."""
        query = select(worker_retirements).order_by(worker_retirements.c.id)
        with self._database.reading() as connection:
            return [
                Retirement(
                    worker=row.worker,
                    retired_by=row.retired_by,
                    reason=row.reason,
                    known_at=from_microseconds(row.known_us),
                )
                for row in connection.execute(query)
            ]
