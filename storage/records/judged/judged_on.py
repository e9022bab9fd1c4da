"""Keeps the digests of what outlet-days were judged on last: no record, and written anew each time.

Where it is the same as before, judging again would say nothing new. A digest that is not known
costs a judgement, never an answer.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cache

from sqlalchemy import Connection, Insert, bindparam, delete, select

from storage.ports.work.due import DueDay
from storage.records.database.connection import RecordsPart, insert_on
from storage.records.database.outlet_days import alike
from storage.records.judged.tables import judged_on as table

OutletDay = tuple[str, date]

_KNOWN = select(table).where(
    table.c.outlet_id.in_(bindparam("outlets", expanding=True)),
    table.c.day.in_(bindparam("days", expanding=True)),
)


class SqlJudgedOn(RecordsPart):
    """The part of the records that tells what days were judged on; see the port."""

    def judged_on(self, outlet_days: Collection[OutletDay]) -> dict[OutletDay, bytes]:
        """Return the digests of what outlet-days were judged on last, where one is known."""
        with self._database.reading() as connection:
            return _known(connection, outlet_days)


def keep_judged_on(
    connection: Connection, done: Sequence[DueDay], digests: Mapping[OutletDay, bytes]
) -> None:
    """Keep the digests of days that are settled, and forget those of days that gave none."""
    days = {(one.outlet_id, one.day) for one in done}
    gone = sorted(day for day in days if day not in digests)
    known = sorted(day for day in days if day in digests)
    if gone:
        dropping = delete(table).where(
            table.c.outlet_id == bindparam("of_outlet"), table.c.day == bindparam("of_day")
        )
        connection.execute(dropping, [{"of_outlet": o, "of_day": day} for o, day in gone])
    if known:
        connection.execute(
            _keeping(connection.dialect.name),
            [{"outlet_id": o, "day": day, "digest": digests[o, day]} for o, day in known],
        )


def _known(connection: Connection, outlet_days: Collection[OutletDay]) -> dict[OutletDay, bytes]:
    """Return the digests of outlet-days that have one."""
    wanted = set(outlet_days)
    digests: dict[OutletDay, bytes] = {}
    for outlets, days in alike(wanted):
        asked = {"outlets": outlets, "days": days}
        digests |= {
            (row.outlet_id, row.day): row.digest for row in connection.execute(_KNOWN, asked)
        }
    return digests


@cache
def _keeping(dialect: str) -> Insert:
    keeping = insert_on(dialect, table)
    return keeping.on_conflict_do_update(
        index_elements=["outlet_id", "day"],
        set_={"digest": keeping.excluded.digest},
        where=table.c.digest != keeping.excluded.digest,
    )
