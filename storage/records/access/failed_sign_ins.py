"""Counts who failed to sign in, by account and by address, in a table that stays small.

A failure is counted before the password is looked at: many attempts at once pass no more often.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Column, Index, Integer, Table, delete, func, select, update

from domain.access.signing_in import FORGOTTEN_AFTER, Patience, wait_after
from domain.legal_day import from_microseconds, to_microseconds
from storage.records.database.columns import ID, metadata
from storage.records.database.connection import RecordsPart, insert_into

KEYS_MOST = 10_000

failed_sign_ins = Table(
    "failed_sign_ins",
    metadata,
    Column("key", ID, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_us", BigInteger, nullable=False),
    Index(None, "last_us"),
)


class SqlFailedSignIns(RecordsPart):
    """The part of the records that counts failures; see the port for what each call does."""

    def begin_sign_in(self, keys: Mapping[str, Patience], now: datetime) -> timedelta:
        """Count one more failure of each key, or return how long to wait."""
        now_us = to_microseconds(now)
        forgotten_us = to_microseconds(now - FORGOTTEN_AFTER)
        with self._database.writing() as connection:
            connection.execute(
                delete(failed_sign_ins).where(failed_sign_ins.c.last_us < forgotten_us)
            )
            asked = select(failed_sign_ins).where(failed_sign_ins.c.key.in_(sorted(keys)))
            waits = [
                from_microseconds(row.last_us) + wait_after(row.failures, keys[row.key]) - now
                for row in connection.execute(asked)
            ]
            longest = max(waits, default=timedelta(0))
            if longest > timedelta(0):
                return longest
            counting = insert_into(connection, failed_sign_ins).on_conflict_do_update(
                index_elements=["key"],
                set_={"failures": failed_sign_ins.c.failures + 1, "last_us": now_us},
            )
            rows = [{"key": key, "failures": 1, "last_us": now_us} for key in sorted(keys)]
            connection.execute(counting, rows)
            kept = connection.scalar(select(func.count()).select_from(failed_sign_ins)) or 0
            if kept > KEYS_MOST:
                oldest = select(failed_sign_ins.c.key).order_by(failed_sign_ins.c.last_us)
                gone = oldest.limit(kept - KEYS_MOST).scalar_subquery()
                connection.execute(delete(failed_sign_ins).where(failed_sign_ins.c.key.in_(gone)))
        return timedelta(0)

    def succeed_sign_in(self, account: str, address: str) -> None:
        """Forget an account's failures, and take the one begun back from the address."""
        fewer = update(failed_sign_ins).where(
            failed_sign_ins.c.key == address, failed_sign_ins.c.failures > 0
        )
        with self._database.writing() as connection:
            connection.execute(delete(failed_sign_ins).where(failed_sign_ins.c.key == account))
            connection.execute(fewer.values(failures=failed_sign_ins.c.failures - 1))
