"""What a page is asked for: days and figures as people write them, and the instant it is pinned to.

What of a form's fields is empty was not asked for.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import Depends, Query
from fastapi.concurrency import run_in_threadpool
from pydantic import BeforeValidator

from api.question.asked import Instant, read_day
from api.question.handed_in import AskedParts
from api.question.known_at import known_instant
from domain.legal_day import HANOI

_TIME = re.compile(r"([01]?\d|2[0-4])[:hg.]([0-5]\d)")
_WRITTEN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_AS_ADDRESSES = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def read_written_day(text: object) -> date | None:
    """Return a day written 28/11/2026, or as addresses have it, 2026-11-28; None of an empty field.

    Raises ValueError with what to write.

    >>> read_written_day(" 5/11/2026 "), read_written_day("2026-11-28")
    (datetime.date(2026, 11, 5), datetime.date(2026, 11, 28))
    """
    if not isinstance(text, str):
        return read_day(text)
    written = text.strip()
    if not written:
        return None
    found = _WRITTEN.fullmatch(written)
    if found is None:
        if not _AS_ADDRESSES.fullmatch(written):
            raise ValueError(f"{written!r} is not a day; write day/month/year, as in 28/11/2026")
        return read_day(written)
    day, month, year = found.groups()
    return read_day(f"{year}-{month:0>2}-{day:0>2}")


def read_written_number(text: object) -> object:
    """Return a figure as a program writes it, of one with a comma; None of an empty field.

    >>> read_written_number("1,5"), read_written_number(" ")
    ('1.5', None)
    """
    if not isinstance(text, str):
        return text
    return text.strip().replace(",", ".") or None


def read_figure(text: str) -> float | None:
    """Return a figure as people write it, None of an empty field; raises ValueError with what to
    write.

    >>> read_figure("1,5")
    1.5
    """
    written = read_written_number(text)
    if written is None:
        return None
    try:
        return float(str(written))
    except ValueError as error:
        raise ValueError(f"{text!r} is no figure; write it as 1,5") from error


PageNumber = BeforeValidator(read_written_number)
FormField = BeforeValidator(lambda written: written or None)


def read_time(day: date, text: str) -> str:
    """Return an instant of a legal day as RFC 3339, of a time as people write it.

    Raises ValueError with what to write.

    >>> read_time(date(2026, 11, 15), "8:30"), read_time(date(2026, 11, 15), "24:00")
    ('2026-11-15T08:30:00+07:00', '2026-11-16T00:00:00+07:00')
    """
    found = _TIME.fullmatch(text)
    if found is None or (int(found[1]) == 24 and int(found[2])):  # noqa: PLR2004 - a day's end
        raise ValueError(f"{text!r} is no time of day; write 08:30, or 24:00 for the day's end")
    begin = datetime(day.year, day.month, day.day, tzinfo=HANOI)
    return (begin + timedelta(hours=int(found[1]), minutes=int(found[2]))).isoformat()


PageDay = Annotated[date | None, BeforeValidator(read_written_day)]


async def _pinned(
    parts: AskedParts, known_at: Annotated[Instant | None, Query()] = None
) -> datetime | None:
    """Return the settled instant that a page is asked for, None where it is asked for now."""
    return None if known_at is None else await run_in_threadpool(known_instant, parts, known_at)


AskedPinned = Annotated[datetime | None, Depends(_pinned)]
