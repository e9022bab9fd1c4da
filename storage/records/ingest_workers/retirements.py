"""Keeps the workers that left for good; rows are only added, each with who, why and since when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from sqlalchemy import BigInteger, Column, Integer, Table, Text, insert, select

from domain.errors import Fault, FaultsFound
from domain.health_log import OurOutage, Retirement
from domain.legal_day import from_microseconds
from storage.records.database.columns import RISING, metadata
from storage.records.database.connection import RecordsPart
from storage.records.database.known_instants import next_known_us
from storage.records.gateways.presence import append_outage
from storage.records.work.due import mark_due
from storage.records.work.progress import end_beat

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
        beat_seconds: int,
        outage: OurOutage | None = None,
        due: Iterable[tuple[str, date]] = (),
    ) -> Retirement:
        """In one transaction: keep a retirement, end the worker's beat, keep its last outage."""
        with self._database.writing() as connection:
            if not end_beat(connection, retirement.worker, beat_seconds):
                said = "it was heard of just now: stop it first"
                raise FaultsFound([Fault(f"worker {retirement.worker}", 1, said)])
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
