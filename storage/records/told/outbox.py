"""Keeps the outbox: which message may be tried next, how each attempt ended, whose turn it is.

Of one thing and address the earlier message stands in front of the later. It sends nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, Select, and_, delete, exists, false, func, insert, or_, select, update

from domain.judged.told.outbox import Message, OutboxCounts, Settled
from domain.judged.told.recipients import addresses_told
from domain.judged.told.rules import Channel
from domain.judged.told.things import Stage, Telling
from domain.legal_day import from_microseconds, to_microseconds
from domain.two_languages import Language
from storage.records.access.accounts import SqlAccounts
from storage.records.database.connection import RecordsPart, insert_into
from storage.records.told.rules import SqlNotifyRules
from storage.records.told.stage_rows import facts_of_row, place_of_row
from storage.records.told.tables import outbox, outbox_attempts, sending_turns, told_stages

_SAID_LETTERS_MOST = 500


class SqlOutbox(RecordsPart):
    """The part of the records that is the outbox; see the port for what each call does."""

    def next_messages(
        self,
        now: datetime,
        most: int,
        *,
        channel: Channel | None = None,
        without: Collection[str] = (),
    ) -> list[Message]:
        """Return messages that may be tried now, the oldest first."""
        earlier = outbox.alias()
        stands_before = exists().where(
            earlier.c.thing == outbox.c.thing,
            earlier.c.channel == outbox.c.channel,
            earlier.c.address == outbox.c.address,
            earlier.c.settled.is_(None),
            earlier.c.id < outbox.c.id,
        )
        asked = (
            _messages()
            .where(
                outbox.c.settled.is_(None),
                outbox.c.next_us <= to_microseconds(now),
                ~stands_before,
            )
            .order_by(outbox.c.id)
            .limit(most)
        )
        if channel is not None:
            asked = asked.where(outbox.c.channel == channel.value)
        if without:
            asked = asked.where(outbox.c.address.not_in(sorted(without)))
        with self._database.reading() as connection:
            return [_message(row) for row in connection.execute(asked)]

    def note_attempt(
        self,
        message: Message,
        at: datetime,
        *,
        settled: Settled | None,
        next_at: datetime,
        said: str,
    ) -> None:
        """In one transaction: note how an attempt ended, and when the next may be."""
        at_us = to_microseconds(at)
        ended = None if settled is None else settled.value
        attempt = {
            "outbox_id": message.number,
            "number": message.attempts + 1,
            "at_us": at_us,
            "settled": ended,
            "said": said[:_SAID_LETTERS_MOST],
        }
        changed = {
            "attempts": message.attempts + 1,
            "next_us": to_microseconds(next_at),
            "settled": ended,
            "settled_us": None if settled is None else at_us,
        }
        with self._database.writing() as connection:
            connection.execute(insert(outbox_attempts), attempt)
            connection.execute(update(outbox).where(outbox.c.id == message.number).values(changed))

    def outbox(
        self,
        *,
        settled: Collection[Settled | None] | None = None,
        addresses: Collection[str] | None = None,
        thing: int | None = None,
        before: int | None = None,
        most: int | None,
    ) -> list[Message]:
        """Return messages, the newest first."""
        asked = _messages()
        if settled is not None:
            named = [one.value for one in settled if one is not None]
            waits = outbox.c.settled.is_(None) if None in settled else false()
            asked = asked.where(or_(outbox.c.settled.in_(named), waits))
        if addresses is not None:
            asked = asked.where(outbox.c.address.in_(sorted(addresses)))
        if thing is not None:
            asked = asked.where(outbox.c.thing == thing)
        if before is not None:
            asked = asked.where(outbox.c.id < before)
        with self._database.reading() as connection:
            found = connection.execute(asked.order_by(outbox.c.id.desc()).limit(most))
            return [_message(row) for row in found]

    def outbox_counts(self) -> OutboxCounts:
        """Return how many messages wait, and how many addresses are not reached."""
        waits = select(func.count(), func.min(outbox.c.created_us)).where(
            outbox.c.settled.is_(None)
        )
        arrived = select(func.count()).where(outbox.c.settled == Settled.DELIVERED.value)
        with self._database.reading() as connection:
            waiting, oldest_us = connection.execute(waits).one()
            delivered = connection.scalar(arrived) or 0
        return OutboxCounts(
            waiting=waiting,
            oldest_at=None if oldest_us is None else from_microseconds(oldest_us),
            undelivered=len(self.unreached()),
            delivered=delivered,
        )

    def unreached(self) -> list[tuple[Channel, str, str]]:
        """Return the channels and addresses, of those that are still told of anything, of which the
        last settled message did not arrive.
        """
        later = outbox.alias()
        settled_later = exists().where(
            later.c.channel == outbox.c.channel,
            later.c.address == outbox.c.address,
            later.c.settled.in_([Settled.DELIVERED.value, Settled.NOT_DELIVERED.value]),
            or_(
                later.c.settled_us > outbox.c.settled_us,
                and_(later.c.settled_us == outbox.c.settled_us, later.c.id > outbox.c.id),
            ),
        )
        asked = (
            select(outbox.c.channel, outbox.c.address, _said())
            .where(outbox.c.settled == Settled.NOT_DELIVERED.value, ~settled_later)
            .order_by(outbox.c.channel, outbox.c.address)
        )
        with self._database.reading() as connection:
            found = [
                (Channel(row.channel), row.address, row.said or "")
                for row in connection.execute(asked)
            ]
        if not found:
            return []
        # Who is told no more, since its rule ended or its address was mended, is missed by nobody
        rules = SqlNotifyRules(self._database)
        told = addresses_told(
            rules.rules(), SqlAccounts(self._database).accounts(), rules.mail_addresses()
        )
        return [one for one in found if one[:2] in told]

    def take_turn(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Take or keep the turn of one name until an instant."""
        row = {"name": name, "holder": holder, "until_us": to_microseconds(until)}
        with self._database.writing() as connection:
            taking = insert_into(connection, sending_turns)
            taking = taking.on_conflict_do_update(
                index_elements=["name"],
                set_={"holder": taking.excluded.holder, "until_us": taking.excluded.until_us},
                where=or_(
                    sending_turns.c.holder == holder,
                    sending_turns.c.until_us <= to_microseconds(now),
                ),
            )
            connection.execute(taking, row)
            asked = select(sending_turns.c.holder).where(sending_turns.c.name == name)
            return connection.scalar(asked) == holder

    def leave_turn(self, name: str, holder: str) -> None:
        """Let go of a turn, where it is ours."""
        leaving = delete(sending_turns).where(
            sending_turns.c.name == name, sending_turns.c.holder == holder
        )
        with self._database.writing() as connection:
            connection.execute(leaving)


def _said() -> Any:
    return (
        select(outbox_attempts.c.said)
        .where(
            outbox_attempts.c.outbox_id == outbox.c.id,
            outbox_attempts.c.number == outbox.c.attempts,
        )
        .scalar_subquery()
        .label("said")
    )


def _messages() -> Select[Any]:
    of_stage = and_(
        told_stages.c.thing == outbox.c.thing, told_stages.c.number == outbox.c.stage_number
    )
    return select(
        outbox,
        *(
            told_stages.c[name]
            for name in (
                *("kind", "outlet_id", "parameter", "place_of", "cluster_id"),
                *("stage", "telling", "facts", "noticed_us"),
            )
        ),
        _said(),
    ).join(told_stages, of_stage)


def _message(row: Row[Any]) -> Message:
    return Message(
        number=row.id,
        key=row.key,
        thread=row.thread,
        thing=row.thing,
        place=place_of_row(row),
        cluster_id=row.cluster_id,
        stage_number=row.stage_number,
        stage=Stage(row.stage),
        telling=Telling(row.telling),
        facts=facts_of_row(row),
        noticed_at=from_microseconds(row.noticed_us),
        created_at=from_microseconds(row.created_us),
        rule=row.rule_id,
        channel=Channel(row.channel),
        address=row.address,
        language=cast("Language", row.language),
        is_escalation=row.is_escalation,
        attempts=row.attempts,
        next_at=from_microseconds(row.next_us),
        settled=None if row.settled is None else Settled(row.settled),
        settled_at=None if row.settled_us is None else from_microseconds(row.settled_us),
        said=row.said or "",
    )
