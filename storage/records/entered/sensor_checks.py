"""Keeps calibrations and comparisons of sensors as they were entered; rows are only added.

What follows for the readings between two checks is compliance's to say; it marks the days due that
it is given.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Double,
    Index,
    RowMapping,
    Table,
    Text,
    insert,
    select,
)

from domain.errors import Fault, FaultsFound
from domain.judged.entered.sensor_checks import SensorCheck, SensorCheckKind
from domain.legal_day import from_microseconds
from storage.ports.entered.decisions import on_outlet
from storage.records.database.columns import ID, metadata
from storage.records.database.decisions.deciding import DecidingPart
from storage.records.database.decisions.kinds import Change, Kind
from storage.records.database.known_instants import known_us_of
from storage.records.entered.numbered import next_number

sensor_checks = Table(
    "sensor_checks",
    metadata,
    Column("id", ID, primary_key=True),
    Column("known_us", BigInteger, nullable=False, unique=True),
    Column("outlet_id", ID, nullable=False),
    Column("parameter", ID, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("reference", Text, nullable=False),
    Column("expected", Double),
    Column("read", Double),
    Column("left", Double),
    Column("passed", Boolean, nullable=False),
    Column("rule", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("entered_by", Text, nullable=False),
    Column("samples", Text, nullable=False),
    Column("accuracy_percent", Double),
    Column("next_due", Date),
    Column("replaces", ID),
    Column("left_passed", Boolean),
    Index(None, "outlet_id", "at_us"),
)
_NAMES = msgspec.json.Decoder(tuple[str, ...])


class SqlSensorChecks(DecidingPart):
    """The part of the records that keeps sensors' checks; see the port for what each call does."""

    def add_sensor_check(
        self, check: SensorCheck, due: Iterable[tuple[str, date]] = ()
    ) -> SensorCheck:
        """In one transaction: keep a check, and mark outlet-days due."""
        with self._deciding() as deciding:
            connection = deciding.connection
            if check.replaces is not None:
                _refuse_replacing(connection, check)
            known_us = deciding.known_us([check.known_at])
            kept = replace(
                check,
                id=next_number(connection, sensor_checks.c.id, "KT", known_us),
                known_at=from_microseconds(known_us),
            )
            subject = on_outlet(kept.outlet_id)
            deciding.keep(
                SENSOR_CHECK, kept, known_us, by=kept.entered_by, subject=subject, due=due
            )
        return kept

    def sensor_checks(
        self, outlet_id: str | None = None, *, known_at: datetime | None = None
    ) -> list[SensorCheck]:
        """Return the checks of an outlet's sensors, or of all, in order of their instants."""
        asked = select(sensor_checks).where(sensor_checks.c.known_us <= known_us_of(known_at))
        if outlet_id is not None:
            asked = asked.where(sensor_checks.c.outlet_id == outlet_id)
        ordered = asked.order_by(sensor_checks.c.at_us, sensor_checks.c.known_us)
        with self._database.reading() as connection:
            told = [_check(row) for row in connection.execute(ordered).mappings()]
        replaced = {one.replaces for one in told}
        return [one for one in told if one.id not in replaced]


def _refuse_replacing(connection: Connection, check: SensorCheck) -> None:
    query = select(sensor_checks).where(sensor_checks.c.id == check.replaces)
    before = connection.execute(query).mappings().one_or_none()
    place = (check.outlet_id, check.parameter)
    if before is None or (before["outlet_id"], before["parameter"]) != place:
        said = f"{check.parameter} of {check.outlet_id} has no check {check.replaces!r}"
        raise FaultsFound([Fault("replaces", 1, said)])
    taken = select(sensor_checks.c.id).where(sensor_checks.c.replaces == check.replaces)
    newer: str | None = connection.scalar(taken)
    if newer is not None:
        said = f"check {check.replaces} is replaced by {newer} already: replace that one"
        raise FaultsFound([Fault("replaces", 1, said)])


def _check(row: RowMapping) -> SensorCheck:
    fields: dict[str, Any] = dict(row)
    known_at = from_microseconds(fields.pop("known_us"))
    kind = SensorCheckKind(fields.pop("kind"))
    samples = _NAMES.decode(fields.pop("samples"))
    return SensorCheck(**fields, known_at=known_at, kind=kind, samples=samples)


def _write(connection: Connection, check: SensorCheck, known_us: int) -> None:
    row = asdict(check) | {
        "known_us": known_us,
        "kind": check.kind.value,
        "samples": msgspec.json.encode(check.samples).decode(),
    }
    del row["known_at"]
    connection.execute(insert(sensor_checks), row)


def _at(connection: Connection, known_us: int) -> Change:
    query = select(sensor_checks).where(sensor_checks.c.known_us == known_us)
    check = _check(connection.execute(query).mappings().one())
    return Change(by=check.entered_by, subject=on_outlet(check.outlet_id), content=check)


SENSOR_CHECK = Kind(
    name="sensor-check",
    content=SensorCheck,
    apply=_write,
    instants=lambda connection: connection.scalars(select(sensor_checks.c.known_us)),
    change_at=_at,
)
