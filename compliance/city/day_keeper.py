"""Keeps what was worked out of the city's last days, so that no question has to after a start.

It works out only days of which what is kept no longer holds, the newest first, and few at a time.
"""

from __future__ import annotations

from datetime import date, datetime

from compliance.city.known_days import KnownDays, code_digest, days_up_to
from storage.ports.records import RecordStore

DAYS_KEPT = 366  # a year's trend, and the windows within it
DAYS_AT_ONCE = 16  # some 20 ms of the processor each, of 94 plants


def keep_days_up(
    records: RecordStore,
    minimum_capture: float,
    last: date,
    *,
    days: int = DAYS_KEPT,
    most: int = DAYS_AT_ONCE,
) -> int:
    """Keep at most so many of the days up to `last`, an ended one, of which nothing that holds is
    kept; return how many. Raises StoreUnavailable, with nothing kept.
    """
    known = records.known_through()
    if known is None:
        return 0
    with records.at_once():
        span = days_up_to(last, days)
        city = KnownDays(records, minimum_capture, span[0], last, known)
        wanted = [day for day in reversed(span) if not city.is_kept(day)][:most]
        found = [figure for day in wanted for figure in city.to_keep(day)]
    records.keep_day_figures(found)
    return len(wanted)


class DayKeeper:
    """Keeps a city's days up turn by turn; where nothing became known since all held, it asks no
    more than that.
    """

    def __init__(self, records: RecordStore, minimum_capture: float) -> None:
        """`minimum_capture` is the share of 1 that the verdicts are made with."""
        self._records, self._minimum_capture = records, minimum_capture
        self._all_held: tuple[date, datetime | None] | None = None
        code_digest()  # reads our files: later there may be no file handle left

    def turn(self, last: date) -> int:
        """Keep some of the days up to `last`, an ended one; return how many, 0 where all hold."""
        through = self._records.known_through()  # before: what becomes known meanwhile is looked at
        if self._all_held == (last, through):
            return 0
        kept = keep_days_up(self._records, self._minimum_capture, last)
        if not kept:
            self._all_held = last, through
        return kept
