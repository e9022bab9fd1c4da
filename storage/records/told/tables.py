"""The tables of rules, of what was noticed of each thing, and of the outbox.

Stages and attempts are only added. Of a message three columns are written anew: when it is tried
next, how often it was, and how it ended; the attempts beside it tell the same, one row each.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from storage.records.database.columns import ID, RISING, metadata

notify_rules = Table(
    "notify_rules",
    metadata,
    Column("id", RISING, primary_key=True),
    Column("known_us", BigInteger, nullable=False, unique=True),
    Column("who_kind", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("as_role", Text, nullable=False),
    Column("kinds", Text, nullable=False),
    Column("clusters", Text, nullable=False),  # ids, in JSON
    Column("language", Text, nullable=False),
    Column("next_kind", Text),
    Column("next_who", Text),
    Column("next_minutes", Integer, nullable=False),
    Column("secret", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("set_by", Text, nullable=False),
)
notify_rule_ends = Table(
    "notify_rule_ends",
    metadata,
    Column("rule_id", ForeignKey(notify_rules.c.id), primary_key=True),
    Column("known_us", BigInteger, nullable=False, unique=True),
    Column("why", Text, nullable=False),
    Column("ended_by", Text, nullable=False),
)
mail_addresses = Table(
    "mail_addresses",
    metadata,
    Column("id", RISING, primary_key=True),
    Column("known_us", BigInteger, nullable=False, unique=True),
    Column("key", ID, nullable=False),  # by which accounts' names are told apart
    Column("account", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("set_by", Text, nullable=False),
    Index(None, "key", "id"),
)
# A thing is the row of its first stage: `thing` is that row's number.
told_stages = Table(
    "told_stages",
    metadata,
    Column("id", RISING, primary_key=True),
    Column("thing", BigInteger, nullable=False),
    Column("number", Integer, nullable=False),
    Column("noticed_us", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("outlet_id", ID, nullable=False),
    Column("parameter", ID),
    Column("place_of", ID, nullable=False),
    Column("cluster_id", ID, nullable=False),
    Column("stage", Text, nullable=False),
    Column("telling", Text, nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("is_last", Boolean, nullable=False),  # moved by the next stage, with its row
    Column("level", Integer, nullable=False),
    Column("step", Integer, nullable=False),
    Column("first_day", Date),
    Column("last_day", Date),
    Column("facts", Text, nullable=False),
    UniqueConstraint("thing", "number"),
    Index(None, "is_last", "outlet_id"),
    Index(None, "telling", "id"),
)
told_through = Table(
    "told_through",
    metadata,
    Column("name", ID, primary_key=True),
    Column("through", BigInteger, nullable=False),
)
told_acknowledgements = Table(
    "told_acknowledgements",
    metadata,
    Column("known_us", BigInteger, primary_key=True, autoincrement=False),
    Column("thing", BigInteger, nullable=False),
    Column("stage", Integer, nullable=False),
    Column("noticed_us", BigInteger, nullable=False),
    Column("said_by", Text, nullable=False),
    Index(None, "thing"),
)
told_escalations = Table(
    "told_escalations",
    metadata,
    Column("thing", BigInteger, primary_key=True, autoincrement=False),
    Column("stage_number", Integer, primary_key=True, autoincrement=False),
    Column("rule_id", BigInteger, primary_key=True, autoincrement=False),
    Column("due_us", BigInteger, nullable=False),
    Column("settled_us", BigInteger),
    Column("settled_as", Text),
    Index(None, "settled_us", "due_us"),
)
outbox = Table(
    "outbox",
    metadata,
    Column("id", RISING, primary_key=True),
    Column("key", ID, nullable=False, unique=True),
    Column("thread", ID, nullable=False),
    Column("thing", BigInteger, nullable=False),
    Column("stage_number", Integer, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("rule_id", BigInteger, nullable=False),
    Column("channel", Text, nullable=False),
    Column("address", ID, nullable=False),
    Column("language", Text, nullable=False),
    Column("is_escalation", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_us", BigInteger, nullable=False),
    Column("settled", Text),
    Column("settled_us", BigInteger),
    UniqueConstraint("thing", "stage_number", "channel", "address", "is_escalation"),
    Index(None, "settled", "next_us"),
    Index(None, "channel", "address", "id"),
)
outbox_attempts = Table(
    "outbox_attempts",
    metadata,
    Column("outbox_id", ForeignKey(outbox.c.id), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at_us", BigInteger, nullable=False),
    Column("settled", Text),
    Column("said", Text, nullable=False),
)
sending_turns = Table(
    "sending_turns",
    metadata,
    Column("name", ID, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until_us", BigInteger, nullable=False),
)
