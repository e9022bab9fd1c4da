"""Keeps which gateways' clocks were found wrong, and until when; it finds nothing itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import and_, func, select

from domain.gateways.clocks import ClockFault, ClockFinding
from storage.records.database.connection import RecordsDatabase, insert_into
from storage.records.database.tables import gateway_clocks as table


class SqlClocks:
    """The part of the records that holds findings on clocks; the port says what each call does."""

    def __init__(self, database: RecordsDatabase) -> None:
        self._database = database

    def keep_clocks(self, findings: Sequence[ClockFinding]) -> None:
        """Keep findings; of the same gateway and position the one told last stands."""
        if not findings:
            return
        with self._database.writing() as connection:
            inserting = insert_into(connection, table)
            connection.execute(
                inserting.on_conflict_do_update(
                    index_elements=["gateway_id", "position"],
                    set_={
                        "offset_us": inserting.excluded.offset_us,
                        "until_us": inserting.excluded.until_us,
                    },
                ),
                [asdict(one) | {"fault": one.fault.value} for one in findings],
            )

    def clocks(self) -> dict[str, ClockFinding]:
        """Return each gateway's newest finding, whether it has ended or not."""
        newest = (
            select(table.c.gateway_id, func.max(table.c.position).label("position"))
            .group_by(table.c.gateway_id)
            .subquery()
        )
        query = select(table).join(
            newest,
            and_(table.c.gateway_id == newest.c.gateway_id, table.c.position == newest.c.position),
        )
        with self._database.reading() as connection:
            return {
                row["gateway_id"]: ClockFinding(**{**row, "fault": ClockFault(row["fault"])})
                for row in connection.execute(query).mappings()
            }
