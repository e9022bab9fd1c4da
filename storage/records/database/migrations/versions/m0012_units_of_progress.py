"""What one column `position` held of positions, seconds, microseconds, counts and deadlines.

Each goes into a table whose columns say its unit; a name that nothing reads any more is carried as
a position. The table `watermarks` goes.
"""

from __future__ import annotations

from collections import defaultdict

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_Row = dict[str, object]


def upgrade() -> None:
    """Make tables with units, write into them what watermarks held, and drop it."""
    tables = _create()
    connection = op.get_bind()
    held = connection.execute(sa.text("SELECT name, position FROM watermarks ORDER BY name"))
    for name, rows in _sorted_by_unit([(row.name, row.position) for row in held]).items():
        connection.execute(sa.insert(tables[name]), rows)
    op.drop_table("watermarks")


def _create() -> dict[str, sa.Table]:
    made = (
        op.create_table(
            "journal_positions",
            sa.Column("reader", sa.Text(), nullable=False),
            sa.Column("worker", sa.Integer(), autoincrement=False, nullable=False),
            sa.Column("position", sa.BigInteger(), nullable=False),
            sa.PrimaryKeyConstraint("reader", "worker", name="pk_journal_positions"),
        ),
        op.create_table(
            "heartbeats",
            sa.Column("part", sa.Text(), nullable=False),
            sa.Column("worker", sa.Integer(), autoincrement=False, nullable=False),
            sa.Column("at_seconds", sa.BigInteger(), nullable=False),
            sa.PrimaryKeyConstraint("part", "worker", name="pk_heartbeats"),
        ),
        op.create_table(
            "ingest_workers",
            sa.Column("worker", sa.Integer(), autoincrement=False, nullable=False),
            sa.Column("sound_since_us", sa.BigInteger()),
            sa.Column("accounted_us", sa.BigInteger()),
            sa.Column("broker_began_seconds", sa.BigInteger()),
            sa.Column("broker_dropped_messages", sa.BigInteger()),
            sa.Column(
                "store_marked", sa.Boolean(), server_default=sa.text("false"), nullable=False
            ),
            sa.PrimaryKeyConstraint("worker", name="pk_ingest_workers"),
        ),
        op.create_table(
            "bucket_writes",
            sa.Column("bucket", sa.Text(), nullable=False),
            sa.Column("writes", sa.BigInteger(), nullable=False),
            sa.Column("writing_until_us", sa.BigInteger()),
            sa.PrimaryKeyConstraint("bucket", name="pk_bucket_writes"),
        ),
        op.create_table(
            "cannot_resend",
            sa.Column("gateway_id", _ID, nullable=False),
            sa.Column("about", sa.Text(), nullable=False),
            sa.PrimaryKeyConstraint("gateway_id", "about", name="pk_cannot_resend"),
        ),
    )
    return {table.name: table for table in made}


def _sorted_by_unit(held: list[tuple[str, int]]) -> dict[str, list[_Row]]:
    """Return the rows of each new table, those of one table with the same columns."""
    rows: defaultdict[str, list[_Row]] = defaultdict(list)
    workers: dict[int, _Row] = {}
    buckets: dict[str, _Row] = {}
    for name, at in held:
        kind, _, rest = name.partition(":")
        if kind == "cannot":
            gateway_id, _, about = rest.rpartition(":")
            rows["cannot_resend"].append({"gateway_id": gateway_id, "about": about})
        elif kind in ("writes", "writing-until"):
            bucket = buckets.setdefault(
                rest, {"bucket": rest, "writes": 0, "writing_until_us": None}
            )
            bucket |= {"writes": at} if kind == "writes" else {"writing_until_us": at or None}
        else:
            reader, worker = _of_worker(name)
            if kind == "beat":
                part = reader.removeprefix("beat:")
                rows["heartbeats"].append({"part": part, "worker": worker, "at_seconds": at})
            elif reader in _OF_A_WORKER:
                noted = workers.setdefault(worker, {"worker": worker} | _NOTHING_NOTED)
                noted |= _noted(reader, at)
            else:
                row = {"reader": reader, "worker": worker, "position": at}
                rows["journal_positions"].append(row)
    rows["ingest_workers"] = list(workers.values())
    rows["bucket_writes"] = list(buckets.values())
    return {table: some for table, some in rows.items() if some}


_OF_A_WORKER = ("sound:ingest", "accounted:ingest", "broker:began", "broker:dropped", "marked")
_NOTHING_NOTED: _Row = {
    "sound_since_us": None,
    "accounted_us": None,
    "broker_began_seconds": None,
    "broker_dropped_messages": None,
    "store_marked": False,
}


def _noted(reader: str, at: int) -> _Row:
    """Return what a worker's watermark said; of all but the mark 0 said that it was not known."""
    if reader == "marked":
        return {"store_marked": bool(at)}
    if reader == "broker:dropped":  # held one more than the broker had counted
        return {"broker_dropped_messages": at - 1 if at else None}
    column = {
        "sound:ingest": "sound_since_us",
        "accounted:ingest": "accounted_us",
        "broker:began": "broker_began_seconds",
    }[reader]
    return {column: at or None}


def _of_worker(name: str) -> tuple[str, int]:
    """Return a watermark's own name and its worker, which is 1 where none is named."""
    reader, _, number = name.rpartition(":")
    return (reader, int(number)) if reader and number.isdecimal() else (name, 1)
