"""Writes a day's mean as one row and builds it again; reads the newest known at an instant.

What a mean is made of (hours, batches, gaps, flags, checks that did not run) goes into one short
JSON text, lists in a fixed order with times counted from the day's begin. It never judges.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, Table, exists, insert, select

from domain.legal_day import legal_day_bounds_us, to_microseconds
from domain.quality import Check, CheckNotRun, FlagRun, QualityFlag
from domain.verdicts import DailyMean, Gap, GapCause, PeriodMean
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

# Begin and length in microseconds, the mean, the five counts as in PeriodMean, then low and high.
_Period = tuple[int, int, float | None, int, int, int, int, int, float | None, float | None]
_GapCells = tuple[int, int, int, GapCause, str]
_FlagCells = tuple[Check, QualityFlag, int, int, int, str, str, bool, str | None]


class _Detail(msgspec.Struct, omit_defaults=True):
    hours: tuple[_Period, ...] = ()
    batches: tuple[_Period, ...] = ()
    gaps: tuple[_GapCells, ...] = ()
    flags: tuple[_FlagCells, ...] = ()
    not_run: tuple[tuple[Check, str], ...] = ()


_NO_DETAIL = "{}"
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(_Detail)
_period_decoder = msgspec.json.Decoder(PeriodMean)


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
) -> list[DailyMean]:
    """Return the newest means of an outlet's days first..last, by day and parameter."""
    query = (
        newest_only(select(*MEAN_COLUMNS), daily_means, known_at)
        .where(daily_means.c.outlet_id == outlet_id, daily_means.c.day.between(first, last))
        .order_by(daily_means.c.day, daily_means.c.parameter)
    )
    if parameter is not None:
        query = query.where(daily_means.c.parameter == parameter)
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
    return None if period is None else _encoder.encode(period).decode()


def period_of(text: str | None) -> PeriodMean | None:
    """Build the period that `period_text` wrote."""
    return None if text is None else _period_decoder.decode(text)


def _detail_text(mean: DailyMean) -> str | None:
    begin_us, _ = legal_day_bounds_us(mean.day)
    detail = _Detail(
        hours=tuple(_period_cells(hour, begin_us) for hour in mean.hours),
        batches=tuple(_period_cells(batch, begin_us) for batch in mean.batches),
        gaps=tuple(
            (g.begin_us - begin_us, g.end_us - g.begin_us, g.slots, g.cause, g.evidence)
            for g in mean.gaps
        ),
        flags=tuple(_flag_cells(run, begin_us) for run in mean.flags),
        not_run=tuple((check.check, check.why) for check in mean.not_run),
    )
    text = _encoder.encode(detail).decode()
    return None if text == _NO_DETAIL else text


def _period_cells(period: PeriodMean, begin_us: int) -> _Period:
    return (
        period.begin_us - begin_us,
        period.end_us - period.begin_us,
        period.mean,
        period.valid,
        period.excluded,
        period.missing,
        period.no_discharge,
        period.expected,
        period.low,
        period.high,
    )


def _flag_cells(run: FlagRun, begin_us: int) -> _FlagCells:
    return (
        run.check,
        run.flag,
        run.begin_us - begin_us,
        run.end_us - run.begin_us,
        run.readings,
        run.threshold,
        run.set_by,
        run.excludes,
        run.overruled_by,
    )


def _with_detail(plain: dict[str, Any], text: str) -> DailyMean:
    detail = _decoder.decode(text)
    begin_us, _ = legal_day_bounds_us(plain["day"])
    return DailyMean(
        **plain,
        hours=tuple(_period(cells, begin_us) for cells in detail.hours),
        batches=tuple(_period(cells, begin_us) for cells in detail.batches),
        gaps=tuple(_gap(cells, begin_us) for cells in detail.gaps),
        flags=tuple(_flag_run(cells, begin_us) for cells in detail.flags),
        not_run=tuple(CheckNotRun(check=check, why=why) for check, why in detail.not_run),
    )


def _period(cells: _Period, day_us: int) -> PeriodMean:
    begin, length, mean, valid, excluded, missing, no_discharge, expected, low, high = cells
    return PeriodMean(
        begin_us=day_us + begin,
        end_us=day_us + begin + length,
        mean=mean,
        valid=valid,
        excluded=excluded,
        missing=missing,
        no_discharge=no_discharge,
        expected=expected,
        low=low,
        high=high,
    )


def _gap(cells: _GapCells, day_us: int) -> Gap:
    begin, length, slots, cause, evidence = cells
    return Gap(
        begin_us=day_us + begin,
        end_us=day_us + begin + length,
        slots=slots,
        cause=cause,
        evidence=evidence,
    )


def _flag_run(cells: _FlagCells, day_us: int) -> FlagRun:
    check, flag, begin, length, readings, threshold, set_by, excludes, overruled_by = cells
    return FlagRun(
        check=check,
        flag=flag,
        begin_us=day_us + begin,
        end_us=day_us + begin + length,
        readings=readings,
        threshold=threshold,
        set_by=set_by,
        excludes=excludes,
        overruled_by=overruled_by,
    )
