"""The tables of accounts and their tokens; each change is a row of its own, none is overwritten."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, Text

from storage.records.database.columns import ID, RISING, metadata

accounts = Table(
    "accounts",
    metadata,
    Column("id", RISING, primary_key=True),
    Column("known_us", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("key", ID, nullable=False),  # by which names are told apart
    Column("added_by", Text, nullable=False),
    Index(None, "key"),
)

account_roles = Table(
    "account_roles",
    metadata,
    Column("id", RISING, primary_key=True),
    Column("known_us", BigInteger, nullable=False),
    Column("account_id", ForeignKey(accounts.c.id), nullable=False),
    Column("role", Text, nullable=False),
    Column("scope", Text, nullable=False),  # ids, in JSON
    Column("set_by", Text, nullable=False),
    Index(None, "account_id", "id"),
)

account_passwords = Table(
    "account_passwords",
    metadata,
    Column("id", RISING, primary_key=True),
    Column("known_us", BigInteger, nullable=False),
    Column("account_id", ForeignKey(accounts.c.id), nullable=False),
    Column("password", Text, nullable=False),  # argon2id, with its salt and costs
    Column("set_by", Text, nullable=False),
    Index(None, "account_id", "id"),
)

account_removals = Table(
    "account_removals",
    metadata,
    Column("account_id", ForeignKey(accounts.c.id), primary_key=True),
    Column("known_us", BigInteger, nullable=False),
    Column("removed_by", Text, nullable=False),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", RISING, primary_key=True),
    Column("known_us", BigInteger, nullable=False),
    Column("account_id", ForeignKey(accounts.c.id), nullable=False),
    Column("name", Text, nullable=False),
    Column("salt", Text, nullable=False),
    Column("sha256", ID, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("expires_us", BigInteger),
    Column("issued_by", Text, nullable=False),
    Index(None, "account_id", "id"),
    Index(None, "sha256"),
)

api_token_revocations = Table(
    "api_token_revocations",
    metadata,
    Column("token_id", ForeignKey(api_tokens.c.id), primary_key=True),
    Column("known_us", BigInteger, nullable=False),
    Column("revoked_by", Text, nullable=False),
)

# By which issuer and subject a provider of sign-on knows who has an account.
account_identities = Table(
    "account_identities",
    metadata,
    Column("id", RISING, primary_key=True),
    Column("known_us", BigInteger, nullable=False),
    Column("account_id", ForeignKey(accounts.c.id), nullable=False),
    Column("issuer", ID, nullable=False),
    Column("subject", ID, nullable=False),
    Column("linked_by", Text, nullable=False),
    Index(None, "account_id"),
    Index(None, "subject"),
)

account_identity_ends = Table(
    "account_identity_ends",
    metadata,
    Column("identity_id", ForeignKey(account_identities.c.id), primary_key=True),
    Column("known_us", BigInteger, nullable=False),
    Column("ended_by", Text, nullable=False),
)

# A session is no decision: its row is deleted when it ends.
sessions = Table(
    "sessions",
    metadata,
    Column("digest", ID, primary_key=True),
    Column("account_id", ForeignKey(accounts.c.id)),
    Column("role", Text),
    Column("csrf", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("used_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger, nullable=False),
    Index(None, "account_id"),
    Index(None, "expires_us"),
)
