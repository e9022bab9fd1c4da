"""Reads a time as a profile writes it, and moves one that names an interval's end to its begin.

Exact to the microsecond; what is beyond never moves a reading into another second, and so into
another day. A time without an offset is refused where the profile says none.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any

from domain.gateways.profiles import StampedAt, Writing
from domain.gateways.rejections import RejectionCode
from domain.legal_day import MICROSECONDS_PER_SECOND, from_microseconds
from ingest.decode.nhue_json.times import read_time
from ingest.decode.vocabulary.written import shown

RFC3339 = "rfc3339"
# How many digits of each whole second's part a unit of time is.
EPOCHS = {"epoch_s": 0, "epoch_ms": 3, "epoch_us": 6, "epoch_ns": 9}
_PARTS = ("yyyy", "MM", "dd", "HH", "mm", "ss", "SSS")
_PART = re.compile("|".join(_PARTS))
_FIELDS = ("year", "month", "day", "hour", "minute", "second")
_LEAST = ("yyyy", "MM", "dd", "HH", "mm")  # a pattern without them names no instant
_NUMBER = re.compile(r"[+-]?\d{1,24}(?:\.\d{1,24})?", re.ASCII)
_ZONE = re.compile(r"([+-])(\d\d):([0-5]\d)", re.ASCII)
_LATEST_US = 253_402_300_799_999_999  # the last microsecond of the year 9999
_DAY = timedelta(days=1)
_MICRO = EPOCHS["epoch_us"]
_MET_MOST = 1_024
_LETTERS_MOST = 64

Wrong = tuple[RejectionCode, str]


def zone_of(written: str | None) -> tzinfo | None:
    """Return an offset such as +07:00 or Z; None for none, or where it is no offset."""
    if written in {"Z", "z"}:
        written = "+00:00"
    match = _ZONE.fullmatch(written or "")
    if match is None:
        return None
    offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
    if offset >= _DAY:
        return None
    return timezone(-offset if match[1] == "-" else offset)


def is_time_format(written: str) -> bool:
    """Return whether a time format can be read: rfc3339, an epoch or a whole pattern."""
    return written == RFC3339 or written in EPOCHS or _compiled(written) is not None


class Clock:
    """Times as one profile writes them; what was met is remembered, within bounds."""

    def __init__(self, writing: Writing) -> None:
        """Lay out a profile's sayings of time; each of them may be unsaid."""
        self._format = writing.time_format
        self._digits = EPOCHS.get(writing.time_format or "")
        self._pattern = None if writing.time_format is None else _compiled(writing.time_format)
        self._zone = zone_of(writing.time_zone)
        self._is_end = writing.stamped_at is StampedAt.END
        seconds = writing.interval_seconds
        self._interval = None if seconds is None else timedelta(seconds=seconds)
        self._met: dict[tuple[type, Any], datetime | Wrong] = {}

    def instant(self, written: Any) -> datetime | Wrong:
        """Return the instant that a value stands for from on, or why there is none."""
        key = type(written), written
        try:
            found = self._met.get(key)
        except TypeError:  # an array or object
            return self._begun(written)
        if found is None:
            found = self._begun(written)
            if len(self._met) >= _MET_MOST:
                self._met.clear()
            if not isinstance(written, str) or len(written) <= _LETTERS_MOST:
                self._met[key] = found
        return found

    def _begun(self, written: Any) -> datetime | Wrong:
        time = written if isinstance(written, datetime) else self._read(written)
        if not self._is_end or isinstance(time, tuple):
            return time
        if self._interval is None:
            detail = "times name an interval's end, and the profile says not how long it is"
            return RejectionCode.TIME_UNREADABLE, detail
        try:
            return time - self._interval
        except OverflowError:
            return RejectionCode.TIME_OUT_OF_RANGE, "the interval begins before the year 1"

    def _read(self, written: Any) -> datetime | Wrong:
        if written is None:
            return RejectionCode.TIME_UNREADABLE, "the value has no time"
        if self._format is None:
            return RejectionCode.TIME_UNREADABLE, "the profile says not how times are written"
        if self._digits is not None:
            return _epoch(written, self._digits, self._format)
        return self._of_text(written, self._format)

    def _of_text(self, written: Any, form: str) -> datetime | Wrong:
        if isinstance(written, int) and not isinstance(written, bool):
            written = str(written) if abs(written) < 10**_LETTERS_MOST else None
        if not isinstance(written, str):
            return RejectionCode.TIME_UNREADABLE, f"the time is no text as {form} is"
        found = read_time(written) if form == RFC3339 else self._by_pattern(written)
        if found is None:
            detail = f"time {shown(written)} is not {form} of the calendar"
            return RejectionCode.TIME_UNREADABLE, detail
        if found.tzinfo is None:
            if self._zone is None:
                detail = f"time {shown(written)} has no offset, and the profile names none"
                return RejectionCode.TIME_NAIVE, detail
            return found.replace(tzinfo=self._zone)
        return found

    def _by_pattern(self, written: str) -> datetime | None:
        if self._pattern is None or len(written) > _LETTERS_MOST:
            return None
        match = self._pattern.fullmatch(written)
        if match is None:
            return None
        parts = match.groupdict()
        told = {
            name: int(parts[part])
            for name, part in zip(_FIELDS, _PARTS, strict=False)
            if part in parts
        }
        thousandths = int(parts.get("SSS", 0))
        try:
            return datetime(**told, microsecond=thousandths * 1_000)  # type: ignore[arg-type]  # noqa: DTZ001 - its zone is the profile's
        except ValueError:
            return None


def _compiled(pattern: str) -> re.Pattern[str] | None:
    """Return a pattern of time as an expression; None where it names no instant, or one twice."""
    parts = _PART.findall(pattern)
    if len(set(parts)) != len(parts) or not set(_LEAST) <= set(parts):
        return None
    rest = _PART.split(pattern)
    found = re.escape(rest[0])
    for part, literal in zip(parts, rest[1:], strict=True):
        found += rf"(?P<{part}>\d{{{len(part)}}}){re.escape(literal)}"
    return re.compile(found, re.ASCII)


def _epoch(written: Any, digits: int, name: str) -> datetime | Wrong:
    """Return so many units since 1970 UTC as an instant.

    To the nearest microsecond, but for the last one of a second, which is never left.
    """
    if isinstance(written, bool) or not isinstance(written, int | float | str):
        return RejectionCode.TIME_UNREADABLE, f"the time is no number, and {name} is one"
    if isinstance(written, int):
        if not 0 <= written <= _LATEST_US * 1_000:
            return _beyond(name)
        if digits <= _MICRO:
            time_us = written * 10 ** (_MICRO - digits)
            return _beyond(name) if time_us > _LATEST_US else from_microseconds(time_us)
        number = Decimal(written)
    else:
        text = written.strip(" ") if isinstance(written, str) else repr(written)
        if isinstance(written, str) and not _NUMBER.fullmatch(text):
            detail = f"time {shown(text)} is no number, and {name} is one"
            return RejectionCode.TIME_UNREADABLE, detail
        number = Decimal(text)
        if not number.is_finite() or not 0 <= number <= _LATEST_US * 1_000:
            return _beyond(name)
    seconds = number.scaleb(-digits)
    whole = int(seconds)
    within = round((seconds - whole) * MICROSECONDS_PER_SECOND)
    time_us = whole * MICROSECONDS_PER_SECOND + min(within, MICROSECONDS_PER_SECOND - 1)
    return _beyond(name) if time_us > _LATEST_US else from_microseconds(time_us)


def _beyond(name: str) -> Wrong:
    detail = f"a time of {name} before 1970 or beyond the year 9999: set the gateway's clock"
    return RejectionCode.TIME_OUT_OF_RANGE, detail
