"""Keeps what gateways are asked for: each command, when it was sent, and when it was answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Table,
    Text,
    bindparam,
    select,
    update,
)

from domain.gateways.running_numbers import GatewayCommand, SequenceGap
from storage.records.database.columns import ID, metadata
from storage.records.database.connection import RecordsPart, insert_into

commands = Table(
    "commands",
    metadata,
    Column("id", ID, primary_key=True),
    Column("gateway_id", ID, primary_key=True),
    Column("about", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("sent_us", BigInteger),
    Column("answered_us", BigInteger),
    Index(None, "sent_us", "created_us"),
)

# About which lost times a gateway said that it has nothing any more.
cannot_resend = Table(
    "cannot_resend",
    metadata,
    Column("gateway_id", ID, primary_key=True),
    Column("about", Text, primary_key=True),
)


class SqlCommands(RecordsPart):
    """The part of the records that tells of commands; the port says what each call does."""

    def commands_waiting(self, most: int = 100) -> list[GatewayCommand]:
        """Return commands that were neither sent nor answered, oldest first."""
        query = (
            select(commands)
            .where(commands.c.sent_us.is_(None), commands.c.answered_us.is_(None))
            .order_by(commands.c.created_us, commands.c.gateway_id, commands.c.id)
            .limit(most)
        )
        with self._database.reading() as connection:
            return [GatewayCommand(**row) for row in connection.execute(query).mappings()]

    def command(self, gateway_id: str, command_id: str) -> GatewayCommand | None:
        """Return a command that was given to a gateway, or None."""
        query = select(commands).where(
            commands.c.gateway_id == gateway_id, commands.c.id == command_id
        )
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else GatewayCommand(**row)

    def mark_commands_sent(self, sent: Sequence[tuple[str, str]], sent_us: int) -> None:
        """Note when commands (gateway id, command id) were sent; the first time stands."""
        noting = (
            update(commands)
            .where(
                commands.c.gateway_id == bindparam("of_gateway"),
                commands.c.id == bindparam("of_id"),
                commands.c.sent_us.is_(None),
            )
            .values(sent_us=sent_us)
        )
        with self._database.writing() as connection:
            if sent:
                connection.execute(
                    noting,
                    [{"of_gateway": gateway_id, "of_id": one} for gateway_id, one in sent],
                )

    def keep_cannot(self, gateway_id: str, about: str) -> None:
        """Keep that a gateway no longer has what it was asked for, for good."""
        with self._database.writing() as connection:
            keeping = insert_into(connection, cannot_resend).on_conflict_do_nothing()
            connection.execute(keeping, {"gateway_id": gateway_id, "about": about})

    def gateways_without(self, about: str) -> frozenset[str]:
        """Return the gateways that no longer have what they were asked for."""
        query = select(cannot_resend.c.gateway_id).where(cannot_resend.c.about == about)
        with self._database.reading() as connection:
            return frozenset(connection.scalars(query))


def add_commands(connection: Connection, new: Sequence[GatewayCommand]) -> None:
    """Keep commands; one of the same gateway and id stands as it was."""
    if new:
        connection.execute(
            insert_into(connection, commands).on_conflict_do_nothing(),
            [asdict(command) for command in new],
        )


def answer_commands(connection: Connection, closed: Sequence[SequenceGap]) -> None:
    """Note that the commands about gaps that closed are answered."""
    if closed:
        connection.execute(
            update(commands)
            .where(
                commands.c.gateway_id == bindparam("of_gateway"),
                commands.c.about == bindparam("of_gap"),
                commands.c.answered_us.is_(None),
            )
            .values(answered_us=bindparam("at_us")),
            [
                {"of_gateway": gap.gateway_id, "of_gap": gap.topic, "at_us": gap.closed_us}
                for gap in closed
            ],
        )
