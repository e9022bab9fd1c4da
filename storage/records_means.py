"""Writes a day's mean as one row and builds it again; reads the newest known at an instant.

What a mean is made of (hours, batches, gaps, flags, checks that did not run) goes into one short
JSON text: lists in a fixed order, since names would double its length. It never judges.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    exists,
    insert,
    select,
)

from domain.errors import ReadingsLacking
from domain.legal_day import to_microseconds
from domain.quality import Check, CheckNotRun, FlagRun, QualityFlag
from domain.verdicts import DailyMean, Gap, GapCause, PeriodMean
from storage.ports_judged import MeanKey
from storage.records_pages import comes_after
from storage.records_tables import daily_means

AnyRow = Row[*tuple[Any, ...]]

_PLAIN = (
    "outlet_id",
    "parameter",
    "day",
    "mean",
    "valid",
    "excluded",
    "missing",
    "expected",
    "digest",
    "no_discharge",
    "low",
    "high",
    "load_kg",
    "load_slots",
    "rules",
)
MEAN_COLUMNS = tuple(daily_means.c[name] for name in (*_PLAIN, "detail"))


# As the nouns of the same names, field by field; a new field comes last and has a default, so
# that rows of before still decode.
class _Period(msgspec.Struct, array_like=True):
    begin_us: int
    end_us: int
    mean: float | None
    valid: int
    excluded: int
    missing: int
    no_discharge: int
    expected: int
    low: float | None
    high: float | None


class _Gap(msgspec.Struct, array_like=True):
    begin_us: int
    end_us: int
    slots: int
    cause: GapCause
    evidence: str


class _FlagRun(msgspec.Struct, array_like=True):
    check: Check
    flag: QualityFlag
    begin_us: int
    end_us: int
    readings: int
    threshold: str
    set_by: str
    excludes: bool
    overruled_by: str | None


class _CheckNotRun(msgspec.Struct, array_like=True):
    check: Check
    why: str


class _Detail(msgspec.Struct, omit_defaults=True):
    hours: tuple[_Period, ...] = ()
    batches: tuple[_Period, ...] = ()
    gaps: tuple[_Gap, ...] = ()
    flags: tuple[_FlagRun, ...] = ()
    not_run: tuple[_CheckNotRun, ...] = ()
    refused: int = 0


class _Parts(msgspec.Struct):
    """The nouns themselves; msgspec builds them several times faster than their own __init__."""

    hours: tuple[PeriodMean, ...]
    batches: tuple[PeriodMean, ...]
    gaps: tuple[Gap, ...]
    flags: tuple[FlagRun, ...]
    not_run: tuple[CheckNotRun, ...]
    refused: int


_NO_DETAIL = b"{}"
_decoder = msgspec.json.Decoder(_Detail)
_period_decoder = msgspec.json.Decoder(_Period)


def mean_row(mean: DailyMean) -> dict[str, Any]:
    """Return the columns of a mean, without the instant at which it became known."""
    row = {name: getattr(mean, name) for name in _PLAIN}
    row["detail"] = _detail_text(mean)
    return row


def mean_of(row: AnyRow) -> DailyMean:
    """Build the mean that a row with `MEAN_COLUMNS` holds."""
    fields = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for a row by its columns
    plain = {name: fields[name] for name in _PLAIN}
    return DailyMean(**plain) if row.detail is None else _with_detail(plain, row.detail)


def says_the_same(row: AnyRow, written: dict[str, Any], mean: DailyMean) -> bool:
    """Return whether a stored row holds a mean, of which `written` are the columns."""
    fields = row._mapping  # noqa: SLF001 - as above
    if any(fields[name] != written[name] for name in _PLAIN):
        return False
    # Another spelling of the same parts, by an older version, is decoded to be compared.
    return fields["detail"] == written["detail"] or mean_of(row) == mean


def refuse_fewer(row: AnyRow | None, mean: DailyMean) -> None:
    """Raise ReadingsLacking where a day lost valid slots to nothing: no reading of it ever goes.

    Readings that are now excluded, or of standing water, were lost to that; by another interval or
    another version's rules they are counted otherwise.
    """
    if row is None or row.digest == mean.digest:
        return
    if (row.expected, row.rules) != (mean.expected, mean.rules) or mean.valid >= row.valid:
        return
    if mean.excluded <= row.excluded and mean.no_discharge <= row.no_discharge:
        raise ReadingsLacking(
            f"the reading store holds valid readings of {mean.parameter} for {mean.valid} of "
            f"{mean.expected} expected, where the day was judged on {row.valid} before: it lost "
            "some (a bucket that forgets what is old, readings deleted by hand); bring an empty "
            "store up with `nhue replay`, until then what was judged before stands"
        )


def insert_means(connection: Connection, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Append rows of means and return their ids in the same order."""
    if not rows:
        return []
    adding = insert(daily_means).returning(daily_means.c.id, sort_by_parameter_order=True)
    return list(connection.scalars(adding, rows))


def newest_means(
    connection: Connection,
    outlet_id: str,
    first: date,
    last: date,
    *,
    parameter: str | None,
    known_at: datetime | None,
    after: MeanKey | None,
    most: int | None,
) -> list[DailyMean]:
    """Return the newest means of an outlet's days first..last, by day and parameter."""
    query = (
        newest_only(select(*MEAN_COLUMNS), daily_means, known_at)
        .where(daily_means.c.outlet_id == outlet_id, daily_means.c.day.between(first, last))
        .order_by(daily_means.c.day, daily_means.c.parameter)
    )
    if parameter is not None:
        query = query.where(daily_means.c.parameter == parameter)
    if after is not None:
        in_order = ((daily_means.c.day, True), (daily_means.c.parameter, True))
        query = query.where(comes_after(in_order, after))
    if most is not None:
        query = query.limit(most)
    return [mean_of(row) for row in connection.execute(query)]


def newest_only(
    query: Select[*tuple[Any, ...]], table: Table, known_at: datetime | None
) -> Select[*tuple[Any, ...]]:
    """Leave out each mean or verdict that a later one, known at that instant, supersedes."""
    later = table.alias("later")
    superseded: list[ColumnElement[bool]] = [
        later.c.outlet_id == table.c.outlet_id,
        later.c.day == table.c.day,
        later.c.parameter == table.c.parameter,
        later.c.id > table.c.id,
    ]
    if known_at is not None:
        known_us = to_microseconds(known_at)
        superseded.append(later.c.known_us <= known_us)
        query = query.where(table.c.known_us <= known_us)
    return query.where(~exists().where(*superseded))


def period_text(period: PeriodMean | None) -> str | None:
    """Return one period as JSON text, None for none."""
    if period is None:
        return None
    return msgspec.json.encode(msgspec.convert(period, _Period, from_attributes=True)).decode()


def period_of(text: str | None) -> PeriodMean | None:
    """Build the period that `period_text` wrote."""
    if text is None:
        return None
    return msgspec.convert(_period_decoder.decode(text), PeriodMean, from_attributes=True)


def _detail_text(mean: DailyMean) -> str | None:
    parts = {
        "hours": tuple(mean.hours),
        "batches": mean.batches,
        "gaps": mean.gaps,
        "flags": tuple(mean.flags),
        "not_run": mean.not_run,
        "refused": mean.refused,
    }
    text = msgspec.json.encode(msgspec.convert(parts, _Detail, from_attributes=True))
    return None if text == _NO_DETAIL else text.decode()


def _with_detail(plain: dict[str, Any], text: str) -> DailyMean:
    parts = msgspec.convert(_decoder.decode(text), _Parts, from_attributes=True)
    return DailyMean(
        **plain,
        hours=parts.hours,
        batches=parts.batches,
        gaps=parts.gaps,
        flags=parts.flags,
        not_run=parts.not_run,
        refused=parts.refused,
    )
