"""Keeps which gateways' clocks were found wrong, and until when; it finds nothing itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import BigInteger, Column, Table, Text

from domain.gateways.clocks import ClockFault, ClockFinding
from storage.records.database.columns import ID, metadata
from storage.records.database.connection import RecordsPart, insert_into
from storage.records.database.newest import newest_of_each

# Gateways whose clock was wrong; until_us is null while it is.
gateway_clocks = Table(
    "gateway_clocks",
    metadata,
    Column("gateway_id", ID, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("since_us", BigInteger, nullable=False),
    Column("fault", Text, nullable=False),
    Column("offset_us", BigInteger, nullable=False),
    Column("until_us", BigInteger),
)

_NEWEST = newest_of_each(gateway_clocks, gateway_clocks.c.gateway_id, gateway_clocks.c.position)


class SqlClocks(RecordsPart):
    """The part of the records that holds findings on clocks; the port says what each call does."""

    def keep_clocks(self, findings: Sequence[ClockFinding]) -> None:
        """Keep findings; of the same gateway and position the one told last stands."""
        if not findings:
            return
        with self._database.writing() as connection:
            inserting = insert_into(connection, gateway_clocks)
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
        with self._database.reading() as connection:
            return {
                row["gateway_id"]: ClockFinding(**{**row, "fault": ClockFault(row["fault"])})
                for row in connection.execute(_NEWEST).mappings()
            }
