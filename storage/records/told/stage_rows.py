"""Writes stages and their messages as rows, and reads rows back as what they were; no question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, and_, insert, select, update

from domain.judged.told.outbox import Escalation, NewEscalation, NewMessage, message_key
from domain.judged.told.things import Facts, NewStage, Place, Stage, Telling, Thing, ThingKind
from domain.legal_day import from_microseconds, to_microseconds
from storage.records.database.connection import insert_into
from storage.records.told.tables import outbox, told_escalations, told_stages

_ESCALATED, _NOT_NEEDED = "escalated", "not needed"
_FACTS = msgspec.json.Decoder(Facts)


def facts_of_row(row: Row[Any]) -> Facts:
    """Return what a message says, as the row of its stage keeps it."""
    return _FACTS.decode(row.facts)


def write_stage(
    connection: Connection, stage: NewStage, number: int, thing: int, noticed_us: int
) -> None:
    """Write the row of a stage; that of the stage before is the last no more."""
    before = update(told_stages).where(told_stages.c.thing == thing, told_stages.c.is_last)
    connection.execute(before.values(is_last=False))
    row = {
        "id": number,
        "thing": thing,
        "number": stage.number,
        "noticed_us": noticed_us,
        "kind": stage.place.kind.value,
        "outlet_id": stage.place.outlet_id,
        "parameter": stage.place.parameter,
        "place_of": stage.place.of,
        "cluster_id": stage.cluster_id,
        "stage": stage.stage.value,
        "telling": stage.telling.value,
        "is_open": stage.is_open,
        "is_last": True,
        "level": stage.level,
        "step": stage.step,
        "first_day": stage.first_day,
        "last_day": stage.last_day,
        "facts": msgspec.json.encode(stage.facts).decode(),
    }
    connection.execute(insert(told_stages), row)


def write_messages(
    connection: Connection,
    thing: int,
    stage_number: int,
    messages: Sequence[NewMessage],
    created_us: int,
) -> None:
    """Write the rows of messages that are not there yet, and by when each is escalated."""
    for one in messages:
        key = message_key(
            thing, stage_number, one.channel, one.address, is_escalation=one.is_escalation
        )
        first = select(outbox.c.key).where(
            outbox.c.thing == thing,
            outbox.c.channel == one.channel.value,
            outbox.c.address == one.address,
        )
        thread = connection.scalar(first.order_by(outbox.c.id).limit(1))
        row = {
            "key": key,
            "thread": thread or key,
            "thing": thing,
            "stage_number": stage_number,
            "created_us": created_us,
            "rule_id": one.rule,
            "channel": one.channel.value,
            "address": one.address,
            "language": one.language,
            "is_escalation": one.is_escalation,
            "attempts": 0,
            "next_us": created_us,
        }
        connection.execute(insert_into(connection, outbox).on_conflict_do_nothing(), row)
        if one.escalate_at is not None:
            due = NewEscalation(
                thing=thing, stage_number=stage_number, rule=one.rule, due_at=one.escalate_at
            )
            write_escalation(connection, due)


def write_escalation(connection: Connection, due: NewEscalation) -> None:
    """Write by when a step is told to the next, unless it is written already."""
    row = {
        "thing": due.thing,
        "stage_number": due.stage_number,
        "rule_id": due.rule,
        "due_us": to_microseconds(due.due_at),
    }
    connection.execute(insert_into(connection, told_escalations).on_conflict_do_nothing(), row)


def write_settled(connection: Connection, of: Escalation, now_us: int, *, is_told: bool) -> bool:
    """Write that an escalation is settled; return whether it was not before."""
    asked = and_(
        told_escalations.c.thing == of.thing,
        told_escalations.c.stage_number == of.stage_number,
        told_escalations.c.rule_id == of.rule,
        told_escalations.c.settled_us.is_(None),
    )
    settled = {"settled_us": now_us, "settled_as": _ESCALATED if is_told else _NOT_NEEDED}
    return bool(connection.execute(update(told_escalations).where(asked).values(settled)).rowcount)


def place_of_row(row: Row[Any]) -> Place:
    """Return of what a row is."""
    return Place(
        kind=ThingKind(row.kind), outlet_id=row.outlet_id, parameter=row.parameter, of=row.place_of
    )


def thing_of_row(row: Row[Any]) -> Thing:
    """Return a thing as the row of its last stage says it."""
    return Thing(
        number=row.thing,
        place=place_of_row(row),
        cluster_id=row.cluster_id,
        first_day=row.first_day,
        last_day=row.last_day,
        is_open=row.is_open,
        level=row.level,
        step=row.step,
        stages=row.number,
        last=Stage(row.stage),
        telling=Telling(row.telling),
        noticed_at=from_microseconds(row.noticed_us),
        facts=facts_of_row(row),
    )


def stage_of_row(row: Row[Any]) -> NewStage:
    """Return a stage as its row says it."""
    return NewStage(
        thing=row.thing,
        place=place_of_row(row),
        cluster_id=row.cluster_id,
        number=row.number,
        stage=Stage(row.stage),
        telling=Telling(row.telling),
        is_open=row.is_open,
        level=row.level,
        step=row.step,
        first_day=row.first_day,
        last_day=row.last_day,
        facts=facts_of_row(row),
    )


def escalation_of_row(row: Row[Any]) -> Escalation:
    """Return an escalation as it was asked for."""
    return Escalation(
        thing=row.thing,
        stage_number=row.number,
        rule=row.rule_id,
        due_at=from_microseconds(row.due_us),
        place=place_of_row(row),
        cluster_id=row.cluster_id,
        stage=Stage(row.stage),
        level=row.level,
        facts=facts_of_row(row),
        is_open=row.still_open,
        is_acknowledged=row.is_acknowledged,
    )
