"""Reads what a caller asks: days, instants and spans; refuses what cannot be answered honestly.

A naive time, a day that has not ended, a known_at in the future and a span beyond the limit are
refused with what to ask instead. It never guesses an offset and never shortens a span silently.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from fastapi import Query
from pydantic import BeforeValidator

from domain.errors import NhueError
from domain.legal_day import each_day, from_microseconds, legal_day_of, to_microseconds
from domain.measured.parameters import PARAMETERS
from domain.registered import ClusterKind

EARLIEST_YEAR = 1976  # Hanoi keeps UTC+7 since June 1975, and no reading is older
LATEST_YEAR = 2999
MOST_DAYS = 366
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
TREND_DAYS_SHOWN_MOST = 92  # on a page
MOST_READING_DAYS = 31
WINDOW_DAYS_MOST = 92
USUAL_DAYS = 31

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d{1,6})?([Zz]|[+-]\d{2}:\d{2})")


class QueryRefused(NhueError):
    """A question that cannot be answered as asked; `where` names the query parameter."""


class QueriesRefused(NhueError):
    """A question of which several things cannot be answered."""

    def __init__(self, faults: Sequence[QueryRefused]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = tuple(faults)


def read_instant(text: object) -> datetime:
    """Return an RFC 3339 instant with offset, in UTC; raises ValueError with what to write."""
    if not isinstance(text, str) or not _INSTANT.fullmatch(text):
        raise ValueError(
            f"{text!r} is not an RFC 3339 time with offset; write 2026-11-24T10:00:00Z or "
            "2026-11-24T10:00:00%2B07:00 (in an address + is written %2B)"
        )
    _refuse_year(text)
    return datetime.fromisoformat(text.upper()).astimezone(UTC)


def read_day(text: object) -> date:
    """Return a legal day written YYYY-MM-DD; raises ValueError with what to write."""
    if not isinstance(text, str) or not _DAY.fullmatch(text):
        raise ValueError(f"{text!r} is not a day; write YYYY-MM-DD, as in 2026-11-24")
    _refuse_year(text)
    return date.fromisoformat(text)


def _refuse_year(text: str) -> None:
    year = int(text[:4])
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise ValueError(f"{text!r} lies outside the years {EARLIEST_YEAR} to {LATEST_YEAR}")


def read_parameter(text: object) -> str:
    """Return a parameter code that we know; raises ValueError with the codes."""
    if not isinstance(text, str) or text not in PARAMETERS:
        raise ValueError(f"{text!r} is not a parameter code; known are {', '.join(PARAMETERS)}")
    return text


Instant = Annotated[datetime, BeforeValidator(read_instant)]
Day = Annotated[date, BeforeValidator(read_day)]
ParameterCode = Annotated[str, BeforeValidator(read_parameter)]

AskedParameter = Annotated[
    ParameterCode, Query(description="Parameter code, as in docs/wire.md", examples=["COD"])
]
AskedParameterOrAll = Annotated[
    ParameterCode | None, Query(alias="parameter", description="Parameter code; all where absent")
]
AskedFirstDay = Annotated[
    Day | None,
    Query(alias="from", description="First legal day, YYYY-MM-DD; 31 days up to `to` where absent"),
]
AskedLastDay = Annotated[
    Day | None,
    Query(
        alias="to",
        description=(
            "Last legal day, inclusive; the last ended at `known_at` where absent. At most 366 days"
        ),
    ),
]
AskedLastTrendDay = Annotated[
    Day | None,
    Query(
        alias="to",
        description=f"Last day, inclusive; the last ended where absent. At most {MOST_DAYS} days",
    ),
]
AskedKnownAt = Annotated[
    Instant | None,
    Query(
        description=(
            "Answer as it was known at this instant, RFC 3339 with offset; as known at the newest "
            "instant at which anything became known where absent or later. The answer says it as "
            "`known_at`: asked again with that, it is the same to the byte"
        )
    ),
]
AskedDetail = Annotated[
    bool, Query(description="Also the means of hours and of the hours of batch discharges")
]
AskedDay = Annotated[Day, Query(description="Legal day, YYYY-MM-DD")]
AskedDayOrLast = Annotated[
    Day | None,
    Query(description="An ended legal day; the last one ended at `known_at` where absent"),
]
AskedWindowDays = Annotated[
    int,
    Query(
        alias="days",
        ge=1,
        le=WINDOW_DAYS_MOST,
        description="Days of the window, which ends with `day`",
    ),
]
AskedKeptShare = Annotated[
    float | None,
    Query(
        gt=0,
        le=1,
        allow_inf_nan=False,
        description="Share of a cluster's judged days of the window that must be kept; our setting "
        "where absent. The answer says it: asked again with that, it is the same for ever",
    ),
]
AskedOutlet = Annotated[str | None, Query(description="Outlet id; all where absent")]
AskedCommune = Annotated[
    str | None,
    Query(description="Only of clusters of this commune, as the registry has it"),
]
AskedClusterKind = Annotated[
    ClusterKind | None, Query(alias="kind", description="Only of this kind of cluster")
]
AskedTimesOver = Annotated[
    float | None,
    Query(ge=0, allow_inf_nan=False, description="Only with at least so many times over the limit"),
]


def last_ended_day(now: datetime) -> date:
    """Return the last legal day that has ended at an instant."""
    return legal_day_of(to_microseconds(now)) - timedelta(days=1)


def known_by(asked: datetime | None, now: datetime, through: datetime | None) -> datetime:
    """Return the instant as known at which is answered: `asked`, at most the newest known one.

    `through` is the newest instant at which anything became known, None where nothing has: then
    the clock stands in. What became known up to it is settled, so that asking again gives the same.
    Refuses the future.
    """
    newest = now if through is None else through
    if asked is None:
        return newest
    if asked > max(now, newest):
        raise QueryRefused(
            f"{asked.isoformat()} lies in the future; nothing is known then. "
            "Leave it out to ask for what is known now",
            where="known_at",
        )
    return min(asked, newest)


def ended_day(day: date | None, known_at: datetime, where: str = "day") -> date:
    """Return the legal day asked for, the last ended where absent; refuses one still running.

    `where` is the name of the query's parameter.
    """
    last = last_ended_day(known_at)
    if day is None:
        return last
    if day > last:
        raise QueryRefused(
            f"the legal day {day} had not ended at {known_at.isoformat()}; "
            f"ask for {last} or an earlier day",
            where=where,
        )
    return day


def day_span(first: date | None, last: date | None, known_at: datetime) -> tuple[date, date]:
    """Return first and last legal day (inclusive), up to the last one that had ended at `known_at`
    where absent; refuses a reversed or too long span.
    """
    last = last_ended_day(known_at) if last is None else last
    if first is None:
        first = last - timedelta(days=USUAL_DAYS - 1)
    if first > last:
        raise QueryRefused(
            f"{first} comes after {last}; put the earlier day into `from`", where="from"
        )
    if (last - first).days >= MOST_DAYS:
        raise QueryRefused(
            f"{first} to {last} are more than {MOST_DAYS} days; ask in steps, "
            f"first from={first}&to={first + timedelta(days=MOST_DAYS - 1)}",
            where="from",
        )
    return first, last


def trend_days(first: date | None, last: date | None, known_at: datetime, most: int) -> list[date]:
    """Return the ended legal days of a trend, oldest first; refuses a running one and more than
    `most` days.
    """
    first, last = day_span(first, ended_day(last, known_at, "to"), known_at)
    if (last - first).days >= most:
        raise QueryRefused(
            f"{first} to {last} are more than {most} days; ask in steps, "
            f"first from={first}&to={first + timedelta(days=most - 1)}",
            where="from",
        )
    return each_day(first, last)


def begun_month(written: str, today: date) -> date:
    """Return the first day of a month written YYYY-MM that has begun; raises QueryRefused."""
    match = _MONTH.fullmatch(written)
    if match is None or not EARLIEST_YEAR <= int(match[1]) <= LATEST_YEAR:
        raise QueryRefused(f"{written!r} is not a month; write YYYY-MM", where="month")
    month = date(int(match[1]), int(match[2]), 1)
    if month > today:
        raise QueryRefused(
            f"{written} lies ahead; the newest month is {today:%Y-%m}", where="month"
        )
    return month


def reading_span_us(begin: datetime | None, end: datetime | None, now: datetime) -> tuple[int, int]:
    """Return the half-open span of instants in microseconds, one day up to now where absent."""
    end = now if end is None else end
    begin_us = to_microseconds(end - timedelta(days=1) if begin is None else begin)
    end_us = to_microseconds(end)
    if begin_us >= end_us:
        raise QueryRefused("it is not earlier than `to`; the span is [from, to)", where="from")
    most = timedelta(days=MOST_READING_DAYS)
    start = from_microseconds(begin_us)
    if end - start > most:
        raise QueryRefused(
            f"more than {MOST_READING_DAYS} days of readings; page by time, "
            f"first from={rfc3339(start)}&to={rfc3339(start + most)}, then from the `to` before",
            where="from",
        )
    return begin_us, end_us


def rfc3339(instant: datetime) -> str:
    """Return an instant as RFC 3339 in UTC with Z.

    >>> rfc3339(datetime(2026, 11, 24, 3, tzinfo=UTC))
    '2026-11-24T03:00:00Z'
    """
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
