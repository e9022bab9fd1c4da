"""Keeps stages of things in one transaction with the messages that tell them, and what came of it.

A stage is kept by who has seen all stages before it, so that none is told twice. It decides nothing
about what is told.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, exists, func, select, update

from domain.errors import NotFound
from domain.judged.told.outbox import Escalation, NewEscalation, NewMessage
from domain.judged.told.things import Acknowledgement, Grown, NewStage, Telling, Thing, ThingKind
from domain.legal_day import from_microseconds, to_microseconds
from storage.ports.entered.decisions import on_thing
from storage.ports.told.things import Told
from storage.records.database.connection import insert_into, new_ids
from storage.records.database.decisions.deciding import DecidingPart
from storage.records.told.kinds import ACKNOWLEDGEMENT, word_of_row
from storage.records.told.stage_rows import (
    escalation_of_row,
    stage_of_row,
    thing_of_row,
    write_escalation,
    write_messages,
    write_settled,
    write_stage,
)
from storage.records.told.tables import (
    told_acknowledgements,
    told_escalations,
    told_stages,
    told_through,
)

_NUMBER_MOST = 2**63 - 1  # of a column of either database


class SqlThings(DecidingPart):
    """The part of the records that keeps what is told; see the port for what each call does."""

    def things(
        self,
        *,
        kinds: Collection[ThingKind] | None = None,
        outlets: Collection[str] | None = None,
        open_only: bool = False,
        before: int | None = None,
        most: int | None = None,
    ) -> list[Thing]:
        """Return things as their stages tell, the newest first."""
        asked = select(told_stages).where(told_stages.c.is_last)
        if kinds is not None:
            asked = asked.where(told_stages.c.kind.in_(sorted(kinds)))
        if outlets is not None:
            asked = asked.where(told_stages.c.outlet_id.in_(sorted(outlets)))
        if open_only:
            asked = asked.where(told_stages.c.is_open)
        if before is not None:
            asked = asked.where(told_stages.c.thing < before)
        asked = asked.order_by(told_stages.c.thing.desc()).limit(most)
        with self._database.reading() as connection:
            return [thing_of_row(row) for row in connection.execute(asked)]

    def thing(self, number: int) -> Thing:
        """Return one thing; raises NotFound."""
        with self._database.reading() as connection:
            return thing_of_row(_last_row(connection, number))

    def last_stage(self) -> int:
        """Return the number of the last stage of all, 0 for none."""
        with self._database.reading() as connection:
            return _last_stage(connection)

    def keep_stages(
        self,
        told: Sequence[Told],
        noticed_at: datetime,
        *,
        after: int,
        through: Mapping[str, int],
        grown: Sequence[Grown] = (),
        due: Sequence[NewEscalation] = (),
        settled: Sequence[Escalation] = (),
    ) -> bool:
        """In one transaction: keep stages, each with its messages, and how far was looked."""
        noticed_us = to_microseconds(noticed_at)
        with self._database.writing() as connection:
            if _last_stage(connection) != after:
                return False
            for one in grown:
                of = and_(told_stages.c.thing == one.thing, told_stages.c.is_last)
                days = {"first_day": one.first_day, "last_day": one.last_day}
                connection.execute(update(told_stages).where(of).values(days))
            ids = new_ids(connection, told_stages, len(told))
            for number, (stage, messages) in zip(ids, told, strict=True):
                thing = number if stage.thing is None else stage.thing
                write_stage(connection, stage, number, thing, noticed_us)
                write_messages(connection, thing, stage.number, messages, noticed_us)
            for new in due:
                write_escalation(connection, new)
            for old in settled:
                write_settled(connection, old, noticed_us, is_told=True)
            for name, reached in through.items():
                noting = insert_into(connection, told_through)
                noting = noting.on_conflict_do_update(
                    index_elements=["name"], set_={"through": noting.excluded.through}
                )
                connection.execute(noting, {"name": name, "through": reached})
        return True

    def noticed_through(self, name: str) -> int:
        """Return how far was looked, 0 at first."""
        asked = select(told_through.c.through).where(told_through.c.name == name)
        with self._database.reading() as connection:
            return connection.scalar(asked) or 0

    def late_stages(self, after: int, most: int) -> list[tuple[int, datetime, NewStage]]:
        """Return stages that are told in one message with others, behind a number."""
        asked = (
            select(told_stages)
            .where(
                told_stages.c.telling.in_([Telling.LATE.value, Telling.MANY.value]),
                told_stages.c.kind != ThingKind.DIGEST.value,
                told_stages.c.is_last,
                told_stages.c.id > after,
            )
            .order_by(told_stages.c.id)
            .limit(most)
        )
        with self._database.reading() as connection:
            return [
                (row.id, from_microseconds(row.noticed_us), stage_of_row(row))
                for row in connection.execute(asked)
            ]

    def acknowledge(self, word: Acknowledgement) -> Acknowledgement:
        """Keep that somebody saw to a thing up to its last stage."""
        with self._deciding() as deciding:
            row = _last_row(deciding.connection, word.thing)
            said = select(told_acknowledgements).where(
                told_acknowledgements.c.thing == word.thing,
                told_acknowledgements.c.stage == row.number,
                told_acknowledgements.c.noticed_us == row.noticed_us,
                told_acknowledgements.c.said_by == word.by,
            )
            before = deciding.connection.execute(said).first()
            if before is not None:
                return word_of_row(before)
            known_us = deciding.known_us([word.known_at])
            kept = replace(
                word,
                stage=row.number,
                noticed_us=row.noticed_us,
                known_at=from_microseconds(known_us),
            )
            subject = on_thing(word.thing)
            deciding.keep(ACKNOWLEDGEMENT, kept, known_us, by=word.by, subject=subject)
        return kept

    def acknowledgements(self, things: Collection[int]) -> list[Acknowledgement]:
        """Return who acknowledged some things, oldest first."""
        asked = (
            select(told_acknowledgements)
            .join(told_stages, _is_of_stage())
            .where(told_acknowledgements.c.thing.in_(sorted(things)))
            .order_by(told_acknowledgements.c.known_us)
        )
        with self._database.reading() as connection:
            return [word_of_row(row) for row in connection.execute(asked)]

    def escalations_due(self, now: datetime, most: int) -> list[Escalation]:
        """Return the steps that are due to be told to the next, oldest first."""
        last = told_stages.alias()
        said = exists(
            select(told_acknowledgements.c.known_us)
            .join(told_stages, _is_of_stage())
            .where(
                told_acknowledgements.c.thing == told_escalations.c.thing,
                told_acknowledgements.c.stage >= told_escalations.c.stage_number,
            )
        )
        of_stage = and_(
            told_stages.c.thing == told_escalations.c.thing,
            told_stages.c.number == told_escalations.c.stage_number,
        )
        asked = (
            select(
                told_escalations.c.rule_id,
                told_escalations.c.due_us,
                told_stages,
                last.c.is_open.label("still_open"),
                said.label("is_acknowledged"),
            )
            .join(told_stages, of_stage)
            .join(last, and_(last.c.thing == told_escalations.c.thing, last.c.is_last))
            .where(
                told_escalations.c.settled_us.is_(None),
                told_escalations.c.due_us <= to_microseconds(now),
            )
            .order_by(told_escalations.c.due_us, told_escalations.c.thing)
            .limit(most)
        )
        with self._database.reading() as connection:
            return [escalation_of_row(row) for row in connection.execute(asked)]

    def settle_escalation(
        self, escalation: Escalation, messages: Sequence[NewMessage], now: datetime
    ) -> None:
        """In one transaction: keep the messages of an escalation, and that it is settled."""
        now_us = to_microseconds(now)
        with self._database.writing() as connection:
            if write_settled(connection, escalation, now_us, is_told=bool(messages)):
                write_messages(
                    connection, escalation.thing, escalation.stage_number, messages, now_us
                )


def _is_of_stage() -> Any:
    return and_(
        told_acknowledgements.c.thing == told_stages.c.thing,
        told_acknowledgements.c.stage == told_stages.c.number,
        told_acknowledgements.c.noticed_us == told_stages.c.noticed_us,
    )


def _last_stage(connection: Connection) -> int:
    return connection.scalar(select(func.max(told_stages.c.id))) or 0


def _last_row(connection: Connection, number: int) -> Row[Any]:
    asked: Select[Any] = select(told_stages).where(
        told_stages.c.thing == number, told_stages.c.is_last
    )
    row = connection.execute(asked).first() if 0 < number <= _NUMBER_MOST else None
    if row is None:
        raise NotFound(f"no notification {number}: GET /api/v1/notifications lists them")
    return row
