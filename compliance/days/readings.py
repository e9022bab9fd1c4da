"""Holds the readings of an outlet's consecutive legal days, with the digest of each day's.

It reads with one question, and decides nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from compliance.days.day_facts import OutletDay, ReadRange
from domain.legal_day import MICROSECONDS_PER_DAY, legal_day_bounds_us
from storage.ports.readings import ReadingColumns

# The bytes of one reading as they enter the digest: little-endian, without padding.
_DIGESTED = np.dtype([("time_us", "<i8"), ("value", "<f8"), ("status", "i1")])


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysReadings:
    """Each parameter's readings from the legal day `first` on, and the digest of each day's.

    `before` are those of the day before, and `before_digests` their digests: a standstill is
    followed over midnight.
    """

    first: date
    columns: Mapping[str, ReadingColumns]
    digests: Mapping[str, Sequence[str]]
    before: Mapping[str, ReadingColumns]
    before_digests: Mapping[str, str]

    def of(self, days: Sequence[OutletDay]) -> DaysReadings:
        """Return the readings of some consecutive days."""
        first, count = (days[0].day - self.first).days, len(days)
        if first == 0 and all(len(one) == count for one in self.digests.values()):
            return self
        begin_us, end_us = legal_day_bounds_us(days[0].day)[0], legal_day_bounds_us(days[-1].day)[1]
        before, before_digests = self.before, self.before_digests
        if first:
            day_before_us = begin_us - MICROSECONDS_PER_DAY, begin_us
            before = {p: _within(one, *day_before_us) for p, one in self.columns.items()}
            before_digests = {p: one[first - 1] for p, one in self.digests.items()}
        return DaysReadings(
            first=days[0].day,
            columns={p: _within(one, begin_us, end_us) for p, one in self.columns.items()},
            digests={p: one[first : first + count] for p, one in self.digests.items()},
            before=before,
            before_digests=before_digests,
        )


def span_read_us(days: Sequence[OutletDay]) -> tuple[int, int]:
    """Return what is read for consecutive days: [begin, end) with the day before them, in
    microseconds UTC.
    """
    begin_us, end_us = legal_day_bounds_us(days[0].day)[0], legal_day_bounds_us(days[-1].day)[1]
    return begin_us - MICROSECONDS_PER_DAY, end_us


def read_days(days: Sequence[OutletDay], read: ReadRange) -> DaysReadings:
    """Read consecutive days of one outlet, and the day before them, with one question.

    Whatever `read` raises passes through. Readings outside these days are left aside.
    """
    outlet = days[0].outlet
    begin_us, end_us = span_read_us(days)
    found = read(outlet.id, outlet.parameters, begin_us, end_us)
    borders_us = begin_us + MICROSECONDS_PER_DAY * np.arange(len(days) + 2, dtype=np.int64)
    columns, digests, before, before_digests = {}, {}, {}, {}
    for parameter in outlet.parameters:
        one = found[parameter]
        cuts = np.searchsorted(one.time_us, borders_us)
        whole = _sliced(one, int(cuts[0]), int(cuts[-1]))
        cuts -= cuts[0]
        before_digests[parameter], *digests[parameter] = day_digests(whole, cuts)
        before[parameter] = _sliced(whole, 0, int(cuts[1]))
        columns[parameter] = _sliced(whole, int(cuts[1]), int(cuts[-1]))
    return DaysReadings(
        first=days[0].day,
        columns=columns,
        digests=digests,
        before=before,
        before_digests=before_digests,
    )


def _within(columns: ReadingColumns, begin_us: int, end_us: int) -> ReadingColumns:
    return _sliced(columns, *np.searchsorted(columns.time_us, [begin_us, end_us]).tolist())


def _sliced(columns: ReadingColumns, first: int, end: int) -> ReadingColumns:
    here = slice(first, end)
    return ReadingColumns(
        np.ascontiguousarray(columns.time_us[here], np.int64),
        np.ascontiguousarray(columns.value[here], np.float64),
        np.ascontiguousarray(columns.status[here], np.int8),
    )


def day_digests(columns: ReadingColumns, cuts: NDArray[np.integer]) -> list[str]:
    """Return the SHA-256 of each day's readings, excluded ones too, in time order.

    Day n holds the readings cuts[n] to cuts[n + 1].
    """
    rows = np.empty(len(columns), dtype=_DIGESTED)
    rows["time_us"], rows["value"], rows["status"] = columns.time_us, columns.value, columns.status
    whole, places = memoryview(rows.tobytes()), (cuts * _DIGESTED.itemsize).tolist()
    return [hashlib.sha256(whole[first:end]).hexdigest() for first, end in pairwise(places)]
