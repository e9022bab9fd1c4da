"""Writes a day's mean as one row and builds it again; reads the newest known at an instant.

What a mean is made of (hours, batches, gaps, flags, checks that did not run) goes into bytes and
into words that are kept once (records/database/mean_parts.py). It never judges.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    Row,
    Select,
    Table,
    bindparam,
    exists,
    select,
)

from domain.errors import ReadingsLacking
from domain.judged.verdicts import DailyMean, PeriodMean
from storage.ports.judged.means import MeanKey
from storage.records.database.connection import (
    RecordsPart,
    day_as_kept,
    insert_into,
    insert_rows,
    new_ids,
)
from storage.records.database.known_instants import known_us_of
from storage.records.database.list_pages import comes_after
from storage.records.database.mean_parts import Period, opened, packed, period_figures, period_noun
from storage.records.judged.tables import daily_means, wordings

_AT_ONCE = 400  # wordings named in one query
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
MEAN_COLUMNS = (
    *(daily_means.c[name] for name in (*_PLAIN, "parts")),
    wordings.c.body.label("wording"),
)
MEAN_TABLES = daily_means.outerjoin(wordings, daily_means.c.wording_id == wordings.c.id)
_plain_of = attrgetter(*_PLAIN)
_DAY, _PARTS = _PLAIN.index("day"), len(_PLAIN)
_period_decoder = msgspec.json.Decoder(Period)


class MeanRow(NamedTuple):
    """A mean as it is written, without the instant at which it became known."""

    plain: tuple[Any, ...]
    parts: bytes
    wording: str | None


def mean_row(mean: DailyMean) -> MeanRow:
    """Return a mean as it is written."""
    return MeanRow(_plain_of(mean), *packed(mean))


def mean_of(row: AnyRow) -> DailyMean:
    """Build the mean that a row holds which begins with `MEAN_COLUMNS`."""
    plain, parts, wording = _as_written(row)
    told = {} if parts is None else opened(parts, wording)
    return DailyMean(**dict(zip(_PLAIN, plain, strict=True)), **told)


def says_the_same(row: AnyRow, written: MeanRow, mean: DailyMean) -> bool:
    """Return whether a stored row, as `mean_of` takes it, holds a mean which is written so."""
    known = _as_written(row)
    if known[0] != written.plain:
        return False
    # Another spelling of the same parts, by an older version, is opened to be compared.
    return known == written or mean_of(row) == mean


def _as_written(row: AnyRow) -> tuple[tuple[Any, ...], bytes | None, str | None]:
    # By place: by name it takes as long as all else of a row.
    return row[:_PARTS], row[_PARTS], row[_PARTS + 1]


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


def insert_means(connection: Connection, rows: Sequence[MeanRow], known_us: int) -> list[int]:
    """Append means that become known at an instant, and return their ids in the same order."""
    if not rows:
        return []
    ids = new_ids(connection, daily_means, len(rows))
    said = wording_ids(connection, {row.wording for row in rows if row.wording is not None})
    kept = {day: day_as_kept(connection, day) for day in {row.plain[_DAY] for row in rows}}
    insert_rows(
        connection,
        daily_means,
        ("id", "known_us", *_PLAIN, "parts", "wording_id"),
        [
            (
                row_id,
                known_us,
                *row.plain[:_DAY],
                kept[row.plain[_DAY]],
                *row.plain[_DAY + 1 :],
                row.parts,
                None if row.wording is None else said[row.wording],
            )
            for row_id, row in zip(ids, rows, strict=True)
        ],
    )
    return ids


def wording_ids(connection: Connection, bodies: Collection[str]) -> dict[str, int]:
    """Return the id of each wording, kept now where it is new."""
    digests = {sha256(body.encode()).hexdigest(): body for body in sorted(bodies)}
    if not digests:
        return {}
    known = _known_wordings(connection, digests)
    new = [{"digest": digest, "body": digests[digest]} for digest in digests.keys() - known.keys()]
    if new:
        adding = insert_into(connection, wordings).on_conflict_do_nothing(index_elements=["digest"])
        connection.execute(adding, sorted(new, key=lambda one: one["digest"]))
        known |= _known_wordings(connection, digests)
    return {digests[digest]: known[digest] for digest in digests}


_KNOWN_WORDINGS = select(wordings.c.digest, wordings.c.id).where(
    wordings.c.digest.in_(bindparam("digests", expanding=True))
)


def _known_wordings(connection: Connection, digests: Collection[str]) -> dict[str, int]:
    ids: dict[str, int] = {}
    asked = sorted(digests)
    for start in range(0, len(asked), _AT_ONCE):
        some = {"digests": asked[start : start + _AT_ONCE]}
        ids |= {row.digest: row.id for row in connection.execute(_KNOWN_WORDINGS, some)}
    return ids


_MEANS = select(*MEAN_COLUMNS).select_from(MEAN_TABLES)


class SqlMeans(RecordsPart):
    """The part of the records that reads means; the port says what the call does."""

    def means(
        self,
        outlet_id: str,
        first: date,
        last: date,
        *,
        parameter: str | None = None,
        known_at: datetime | None = None,
        after: MeanKey | None = None,
        most: int | None = None,
    ) -> list[DailyMean]:
        """Return the newest means of days first..last as known at an instant, by day."""
        query = _OF_OUTLET
        if parameter is not None:
            query = query.where(daily_means.c.parameter == parameter)
        if after is not None:
            in_order = ((daily_means.c.day, True), (daily_means.c.parameter, True))
            query = query.where(comes_after(in_order, after))
        if most is not None:
            query = query.limit(most)
        with self._database.reading() as connection:
            asked = {"outlet": outlet_id, "first": first, "last": last}
            told = asked | {"known_us": known_us_of(known_at)}
            return [mean_of(row) for row in connection.execute(query, told)]


def newest_only(
    query: Select[*tuple[Any, ...]], table: Table, *, as_known: bool
) -> Select[*tuple[Any, ...]]:
    """Leave out each mean or verdict that a later one supersedes; `as_known` at `:known_us`."""
    later, known_us = _later(table), bindparam("known_us", type_=BigInteger())
    superseded: list[ColumnElement[bool]] = [
        later.c.outlet_id == table.c.outlet_id,
        later.c.day == table.c.day,
        later.c.parameter == table.c.parameter,
        later.c.id > table.c.id,
    ]
    if as_known:
        superseded.append(later.c.known_us <= known_us)
        query = query.where(table.c.known_us <= known_us)
    return query.where(~exists().where(*superseded))


@cache
def _later(table: Table) -> FromClause:
    return table.alias("later")


_OF_OUTLET = (
    newest_only(_MEANS, daily_means, as_known=True)
    .where(
        daily_means.c.outlet_id == bindparam("outlet"),
        daily_means.c.day.between(bindparam("first"), bindparam("last")),
    )
    .order_by(daily_means.c.day, daily_means.c.parameter)
)


def period_text(period: PeriodMean | None) -> str | None:
    """Return one period as JSON text, None for none."""
    return None if period is None else msgspec.json.encode(period_figures(period)).decode()


def period_of(text: str | None) -> PeriodMean | None:
    """Build the period that `period_text` wrote."""
    return None if text is None else period_noun(_period_decoder.decode(text))
