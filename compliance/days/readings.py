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
    """Each parameter's readings from the legal day `first` on, and the digest of each day's."""

    first: date
    columns: Mapping[str, ReadingColumns]
    digests: Mapping[str, Sequence[str]]

    def of(self, days: Sequence[OutletDay]) -> DaysReadings:
        """Return the readings of some consecutive days."""
        first, count = (days[0].day - self.first).days, len(days)
        if first == 0 and all(len(one) == count for one in self.digests.values()):
            return self
        begin_us, end_us = legal_day_bounds_us(days[0].day)[0], legal_day_bounds_us(days[-1].day)[1]
        columns = {}
        for parameter, whole in self.columns.items():
            here = slice(*np.searchsorted(whole.time_us, [begin_us, end_us]).tolist())
            columns[parameter] = ReadingColumns(
                whole.time_us[here], whole.value[here], whole.status[here]
            )
        digests = {p: one[first : first + count] for p, one in self.digests.items()}
        return DaysReadings(first=days[0].day, columns=columns, digests=digests)


def read_days(days: Sequence[OutletDay], read: ReadRange) -> DaysReadings:
    """Read consecutive days of one outlet with one question; whatever `read` raises passes through.

    Readings outside the days are left aside.
    """
    outlet = days[0].outlet
    begin_us, end_us = legal_day_bounds_us(days[0].day)[0], legal_day_bounds_us(days[-1].day)[1]
    found = read(outlet.id, outlet.parameters, begin_us, end_us)
    borders_us = begin_us + MICROSECONDS_PER_DAY * np.arange(len(days) + 1, dtype=np.int64)
    columns, digests = {}, {}
    for parameter in outlet.parameters:
        one = found[parameter]
        cuts = np.searchsorted(one.time_us, borders_us)
        here = slice(int(cuts[0]), int(cuts[-1]))
        columns[parameter] = ReadingColumns(
            np.ascontiguousarray(one.time_us[here], np.int64),
            np.ascontiguousarray(one.value[here], np.float64),
            np.ascontiguousarray(one.status[here], np.int8),
        )
        digests[parameter] = day_digests(columns[parameter], cuts - cuts[0])
    return DaysReadings(first=days[0].day, columns=columns, digests=digests)


def day_digests(columns: ReadingColumns, cuts: NDArray[np.integer]) -> list[str]:
    """Return the SHA-256 of each day's readings, excluded ones too, in time order.

    Day n holds the readings cuts[n] to cuts[n + 1].
    """
    rows = np.empty(len(columns), dtype=_DIGESTED)
    rows["time_us"], rows["value"], rows["status"] = columns.time_us, columns.value, columns.status
    whole, places = memoryview(rows.tobytes()), (cuts * _DIGESTED.itemsize).tolist()
    return [hashlib.sha256(whole[first:end]).hexdigest() for first, end in pairwise(places)]
