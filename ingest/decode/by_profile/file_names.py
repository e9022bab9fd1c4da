"""Takes a dropped file's name apart as a profile's patterns say: whose it is, and its instant.

It looks up no outlet. A name that fits several patterns is read by the first of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

_LEGAL_TIME = timezone(timedelta(hours=7))  # the logger's clock: Asia/Ho_Chi_Minh
_PARTS = {
    "province": r"[^_/\x00]+",
    "facility": r"[^_/\x00]+",
    "station": r"[^/\x00]+?",
    "time": r"\d{14}|\d{12}",
}
_PART = re.compile(r"\{(province|facility|station|time)\}|(\*)")
_ANYTHING = r"[^/\x00]*"
_NAME_LETTERS_MOST = 255
_MINUTES = 12  # letters of a time without its seconds


class FileParts(NamedTuple):
    """A file's name taken apart; what its pattern has not is None. `time` is in UTC+7."""

    time: datetime | None
    station: str | None = None
    facility: str | None = None
    province: str | None = None


class FileNames:
    """The patterns of one profile, the first that fits a name going first; cases do not count."""

    def __init__(self, patterns: Sequence[str]) -> None:
        """`patterns` are of {province} {facility} {station} {time} and `*`; see `wrong`."""
        self._patterns = [_compiled(one) for one in patterns if not self.wrong(one)]

    @staticmethod
    def wrong(pattern: str) -> bool:
        """Return whether a pattern cannot be read: a part twice or unknown, or a folder in it."""
        parts = [match[1] for match in _PART.finditer(pattern) if match[1]]
        is_plain = "{" not in _PART.sub("", pattern) and "/" not in pattern
        return not is_plain or not pattern or len(set(parts)) != len(parts)

    def read(self, name: str) -> FileParts | None:
        """Return what a file's name says, without its folders; None where no pattern fits.

        >>> FileNames(["{station}_{time}.txt"]).read("NUO001_20261129072900.TXT").station
        'NUO001'
        """
        if len(name) > _NAME_LETTERS_MOST:
            return None
        for pattern in self._patterns:
            match = pattern.fullmatch(name)
            if match is None:
                continue
            told = match.groupdict()
            stamp = told.get("time")
            time = None if stamp is None else _instant(stamp)
            if stamp is None or time is not None:
                return FileParts(
                    time, told.get("station"), told.get("facility"), told.get("province")
                )
        return None


def _compiled(pattern: str) -> re.Pattern[str]:
    found, at = "", 0
    for match in _PART.finditer(pattern):
        found += re.escape(pattern[at : match.start()])
        if match[2]:
            # Before a time it leaves all digits to it: twelve of fourteen are a time as well.
            found += f"{_ANYTHING}?" if pattern.startswith("{time}", match.end()) else _ANYTHING
        else:
            found += f"(?P<{match[1]}>{_PARTS[match[1]]})"
        at = match.end()
    return re.compile(found + re.escape(pattern[at:]), re.ASCII | re.IGNORECASE)


def _instant(stamp: str) -> datetime | None:
    told = stamp if len(stamp) > _MINUTES else f"{stamp}00"
    parts = (told[:4], told[4:6], told[6:8], told[8:10], told[10:12], told[12:])
    year, month, day, hour, minute, second = map(int, parts)
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=_LEGAL_TIME)
    except ValueError:
        return None
