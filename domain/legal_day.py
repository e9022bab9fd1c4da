"""Decides which legal day an instant belongs to, and where that day begins and ends.

The legal day is the calendar day in Asia/Ho_Chi_Minh (UTC+7, no daylight saving); it is
the 24 hours of Decree 08/2022, Art. 97.4đ. Instants are whole microseconds since 1970, UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")

MICROSECONDS_PER_SECOND = 1_000_000
MICROSECONDS_PER_MINUTE = 60 * MICROSECONDS_PER_SECOND
MICROSECONDS_PER_HOUR = 60 * MICROSECONDS_PER_MINUTE
MICROSECONDS_PER_DAY = 24 * MICROSECONDS_PER_HOUR

# UTC+7 without daylight saving since 1975-06-13 (IANA tz database). Readings are of later years.
_OFFSET_US = 7 * 3_600 * MICROSECONDS_PER_SECOND
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1)


def to_microseconds(instant: datetime) -> int:
    """Return an aware datetime as microseconds since 1970 UTC; raises ValueError on a naive one.

    >>> to_microseconds(datetime(1970, 1, 1, 7, tzinfo=HANOI))
    -3600000000
    """
    if instant.tzinfo is None:
        raise ValueError(f"naive datetime {instant.isoformat()}: add the offset")
    since = instant - EPOCH  # days, and seconds and microseconds of the last one: all whole
    seconds = since.days * 86_400 + since.seconds
    return seconds * MICROSECONDS_PER_SECOND + since.microseconds


def from_microseconds(time_us: int) -> datetime:
    """Return microseconds since 1970 as an aware datetime in UTC."""
    return EPOCH + timedelta(microseconds=time_us)


def legal_day_of(time_us: int) -> date:
    """Return the legal day that holds an instant.

    >>> legal_day_of(to_microseconds(datetime(2026, 11, 23, 17, tzinfo=UTC)))
    datetime.date(2026, 11, 24)
    """
    return _day((time_us + _OFFSET_US) // MICROSECONDS_PER_DAY)


@lru_cache(maxsize=4_096)
def _day(number: int) -> date:
    return _EPOCH_DAY + timedelta(days=number)


def legal_day_bounds_us(day: date) -> tuple[int, int]:
    """Return a legal day's first microsecond and the first one after it (half open)."""
    begin_us = (day - _EPOCH_DAY).days * MICROSECONDS_PER_DAY - _OFFSET_US
    return begin_us, begin_us + MICROSECONDS_PER_DAY


def each_day(first: date, last: date) -> list[date]:
    """Return the days from the first to the last, both included; none where the last is earlier.

    >>> [day.day for day in each_day(date(2026, 2, 27), date(2026, 3, 1))]
    [27, 28, 1]
    """
    return [first + timedelta(days=after) for after in range((last - first).days + 1)]


def with_days_after(
    outlet_days: set[tuple[str, date]], closed_through: date | None
) -> set[tuple[str, date]]:
    """Return outlet-days and, where it has ended, the day after each of them.

    A standstill is followed over midnight, and what is reported on change carried: readings change
    what is found of the next day.
    """
    if closed_through is None:
        return outlet_days
    after = {
        (outlet_id, day + timedelta(days=1))
        for outlet_id, day in outlet_days
        if day < closed_through
    }
    return outlet_days | after
