"""What means are made of, in bytes and in words that are kept once; on what each day was judged.

Every row is written anew in the short form, opened again and compared: where one does not say what
it said, nothing is changed and the upgrade ends with its id. A few minutes for millions of rows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

from domain.judged.quality import Check, CheckNotRun, FlagRun, QualityFlag
from domain.judged.verdicts import DailyMean, Gap, GapCause, PeriodMean
from storage.records.database.mean_parts import opened, packed

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_RISING = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_AT_ONCE = 2_000


def upgrade() -> None:
    """Add wordings and judged_on, and write the parts of means anew."""
    op.create_table(
        "wordings",
        sa.Column("id", _RISING, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_wordings"),
        sa.UniqueConstraint("digest", name="uq_wordings_digest"),
    )
    op.create_table(
        "judged_on",
        sa.Column("outlet_id", _ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("outlet_id", "day", name="pk_judged_on"),
    )
    op.add_column("daily_means", sa.Column("parts", sa.LargeBinary()))
    op.add_column("daily_means", sa.Column("wording_id", sa.BigInteger()))
    _write_anew(op.get_bind())
    op.drop_column("daily_means", "detail")


def _write_anew(connection: sa.Connection) -> None:
    said: dict[str, int] = {}
    writing = sa.text(
        "UPDATE daily_means SET parts = :parts, wording_id = :wording_id, detail = NULL "
        "WHERE id = :id"
    )
    for rows in _in_parts(connection):
        changed = [_short(row.id, row.detail) for row in rows]
        new = {one["wording"] for one in changed if one["wording"] is not None} - said.keys()
        for body in sorted(new):
            digest = hashlib.sha256(body.encode()).hexdigest()
            said[body] = len(said) + 1
            connection.execute(
                sa.text("INSERT INTO wordings (id, digest, body) VALUES (:id, :digest, :body)"),
                {"id": said[body], "digest": digest, "body": body},
            )
        connection.execute(
            writing,
            [
                {
                    "id": one["id"],
                    "parts": one["parts"],
                    "wording_id": None if one["wording"] is None else said[one["wording"]],
                }
                for one in changed
            ],
        )
    if connection.dialect.name == "postgresql" and said:
        connection.execute(
            sa.text("SELECT setval(pg_get_serial_sequence('wordings', 'id'), :last)"),
            {"last": len(said)},
        )


def _in_parts(connection: sa.Connection) -> Iterator[list[Any]]:
    asked = sa.text(
        "SELECT id, detail FROM daily_means WHERE detail IS NOT NULL AND id > :last "
        "ORDER BY id LIMIT :most"
    )
    last = 0
    while rows := connection.execute(asked, {"last": last, "most": _AT_ONCE}).all():
        yield list(rows)
        last = rows[-1].id


def _short(row_id: int, detail: str) -> dict[str, Any]:
    """Return a row's short form; raises ValueError where it would not say the same."""
    mean = _mean(**json.loads(detail))
    short = packed(mean)
    if replace(mean, **opened(*short)) != mean:
        said = detail[:200]
        raise ValueError(f"the parts of mean {row_id} would not be kept as they are: {said}")
    return {"id": row_id, "parts": short.parts, "wording": short.wording}


def _mean(
    *,
    hours: Sequence[Any] = (),
    batches: Sequence[Any] = (),
    gaps: Sequence[Any] = (),
    flags: Sequence[Any] = (),
    not_run: Sequence[Any] = (),
    refused: int = 0,
) -> DailyMean:
    """Return a mean with the parts of a long form, which are lists in the order of the fields."""
    return DailyMean(
        outlet_id="",
        parameter="",
        day=date.min,
        mean=None,
        valid=0,
        excluded=0,
        missing=0,
        expected=0,
        digest="",
        hours=tuple(map(_period, hours)),
        batches=tuple(map(_period, batches)),
        gaps=tuple(
            Gap(begin_us=begin, end_us=end, slots=slots, cause=GapCause(cause), evidence=evidence)
            for begin, end, slots, cause, evidence in gaps
        ),
        flags=tuple(map(_flag_run, flags)),
        not_run=tuple(CheckNotRun(check=Check(check), why=why) for check, why in not_run),
        refused=refused,
    )


def _period(figures: Sequence[Any]) -> PeriodMean:
    begin_us, end_us, mean, valid, excluded, missing, no_discharge, expected, low, high = figures
    return PeriodMean(
        begin_us=begin_us,
        end_us=end_us,
        mean=mean,
        valid=valid,
        excluded=excluded,
        missing=missing,
        no_discharge=no_discharge,
        expected=expected,
        low=low,
        high=high,
    )


def _flag_run(told: Sequence[Any]) -> FlagRun:
    check, flag, begin_us, end_us, readings, threshold, set_by, excludes, overruled_by = told
    return FlagRun(
        check=Check(check),
        flag=QualityFlag(flag),
        begin_us=begin_us,
        end_us=end_us,
        readings=readings,
        threshold=threshold,
        set_by=set_by,
        excludes=excludes,
        overruled_by=overruled_by,
    )
