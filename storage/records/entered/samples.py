"""Keeps laboratory samples as they were entered; rows are only added.

A sample entered wrongly stays, and is told no more once a newer one replaces it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Double,
    Index,
    RowMapping,
    Select,
    Table,
    Text,
    insert,
    select,
)

from domain.errors import Fault, FaultsFound
from domain.judged.entered.attachments import Attachment
from domain.judged.entered.samples import LabSample
from domain.legal_day import from_microseconds
from storage.ports.entered.decisions import on_outlet
from storage.records.database.columns import ID, metadata
from storage.records.database.decisions.deciding import DecidingPart
from storage.records.database.decisions.kinds import Change, Kind
from storage.records.database.known_instants import known_us_of
from storage.records.entered.numbered import next_number

lab_samples = Table(
    "lab_samples",
    metadata,
    Column("id", ID, primary_key=True),
    Column("known_us", BigInteger, nullable=False, unique=True),
    Column("outlet_id", ID, nullable=False),
    Column("parameter", ID, nullable=False),
    Column("begin_us", BigInteger, nullable=False),
    Column("end_us", BigInteger, nullable=False),
    Column("is_below", Boolean, nullable=False),
    Column("written", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("value", Double, nullable=False),
    Column("uncertainty", Double),
    Column("method", Text, nullable=False),
    Column("laboratory", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("entered_by", Text, nullable=False),
    Column("replaces", ID),
    Column("case_id", ID),
    Column("attachments", Text, nullable=False),
    Index(None, "outlet_id", "begin_us"),
    Index(None, "case_id"),
    Index(None, "replaces"),
)
_ATTACHMENTS = msgspec.json.Decoder(tuple[Attachment, ...])


class SqlSamples(DecidingPart):
    """The part of the records that keeps samples; see the port for what each call does."""

    def add_sample(self, sample: LabSample) -> LabSample:
        """Keep a sample; return it with its number and the instant from which it is known."""
        with self._deciding() as deciding:
            connection = deciding.connection
            if sample.replaces is not None:
                _refuse_replacing(connection, sample)
            known_us = deciding.known_us([sample.known_at])
            kept = replace(
                sample,
                id=next_number(connection, lab_samples.c.id, "M", known_us),
                known_at=from_microseconds(known_us),
            )
            subject = on_outlet(kept.outlet_id)
            deciding.keep(LAB_SAMPLE, kept, known_us, by=kept.entered_by, subject=subject)
        return kept

    def samples(
        self,
        outlet_id: str,
        begin_us: int,
        end_us: int,
        *,
        parameter: str | None = None,
        known_at: datetime | None = None,
    ) -> list[LabSample]:
        """Return the samples that touch [begin_us, end_us), in order of their begin."""
        asked = select(lab_samples).where(
            lab_samples.c.outlet_id == outlet_id,
            lab_samples.c.begin_us < end_us,
            lab_samples.c.end_us >= begin_us,
        )
        if parameter is not None:
            asked = asked.where(lab_samples.c.parameter == parameter)
        return self._standing(asked, known_at)

    def samples_of(
        self, ids: Collection[str], *, known_at: datetime | None = None
    ) -> list[LabSample]:
        """Return samples by their ids, those that were replaced too, in order of their ids."""
        asked = (
            select(lab_samples)
            .where(
                lab_samples.c.id.in_(sorted(ids)),
                lab_samples.c.known_us <= known_us_of(known_at),
            )
            .order_by(lab_samples.c.id)
        )
        with self._database.reading() as connection:
            return [_sample(row) for row in connection.execute(asked).mappings()]

    def samples_of_case(self, case_id: str, *, known_at: datetime | None = None) -> list[LabSample]:
        """Return the samples that were entered for a case, without those that were replaced."""
        asked = select(lab_samples).where(lab_samples.c.case_id == case_id)
        return self._standing(asked, known_at)

    def _standing(
        self, asked: Select[tuple[Any, ...]], known_at: datetime | None
    ) -> list[LabSample]:
        through_us = known_us_of(known_at)
        told = asked.where(
            lab_samples.c.known_us <= through_us,
            lab_samples.c.id.not_in(_replaced(through_us)),
        ).order_by(lab_samples.c.begin_us, lab_samples.c.known_us)
        with self._database.reading() as connection:
            return [_sample(row) for row in connection.execute(told).mappings()]


def _replaced(through_us: int) -> Select[tuple[Any]]:
    return select(lab_samples.c.replaces).where(
        lab_samples.c.replaces.is_not(None), lab_samples.c.known_us <= through_us
    )


def _refuse_replacing(connection: Connection, sample: LabSample) -> None:
    query = select(lab_samples).where(lab_samples.c.id == sample.replaces)
    before = connection.execute(query).mappings().one_or_none()
    if before is None or before["outlet_id"] != sample.outlet_id:
        said = f"{sample.outlet_id} has no sample {sample.replaces!r}"
        raise FaultsFound([Fault("replaces", 1, said)])
    taken = select(lab_samples.c.id).where(lab_samples.c.replaces == sample.replaces)
    newer: str | None = connection.scalar(taken)
    if newer is not None:
        said = f"sample {sample.replaces} is replaced by {newer} already: replace that one"
        raise FaultsFound([Fault("replaces", 1, said)])


def _sample(row: RowMapping) -> LabSample:
    fields: dict[str, Any] = dict(row)
    known_at = from_microseconds(fields.pop("known_us"))
    attachments = _ATTACHMENTS.decode(fields.pop("attachments"))
    return LabSample(**fields, known_at=known_at, attachments=attachments)


def _write(connection: Connection, sample: LabSample, known_us: int) -> None:
    row = asdict(sample) | {
        "known_us": known_us,
        "attachments": msgspec.json.encode(sample.attachments).decode(),
    }
    del row["known_at"]
    connection.execute(insert(lab_samples), row)


def _at(connection: Connection, known_us: int) -> Change:
    query = select(lab_samples).where(lab_samples.c.known_us == known_us)
    sample = _sample(connection.execute(query).mappings().one())
    return Change(by=sample.entered_by, subject=on_outlet(sample.outlet_id), content=sample)


LAB_SAMPLE = Kind(
    name="lab-sample",
    content=LabSample,
    apply=_write,
    instants=lambda connection: connection.scalars(select(lab_samples.c.known_us)),
    change_at=_at,
)
