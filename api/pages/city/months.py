"""The city's share at the end of each of twelve months, and on the day shown.

Each is the figure of one legal day, as the page of that day says it; none is a mean over days, and
of a day of which we judged nothing, none is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from api.question.handed_in import Parts
from api.views.coverage.kept import CityDays

MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthEnd:
    """The last legal day of a month, or the day shown: shares are of the connected clusters.

    `percent` is None where no operating cluster was connected, or nothing of the day was judged.
    """

    day: date
    covered: int
    connected: int
    percent: float | None


def month_ends(day: date) -> list[date]:
    """Return the last days of the twelve months before a day's, and the day, oldest first.

    >>> month_ends(date(2026, 3, 5))[-3:]
    [datetime.date(2026, 1, 31), datetime.date(2026, 2, 28), datetime.date(2026, 3, 5)]
    """
    days = [day]
    for _ in range(MONTHS):
        days.append(days[-1].replace(day=1) - timedelta(days=1))
    return days[::-1]


def trend_of_months(parts: Parts, day: date, known: datetime) -> Sequence[MonthEnd]:
    """Return the city's figures at the month's ends up to a day, oldest first, as known."""
    days = month_ends(day)
    with parts.records.at_once():
        city = CityDays(parts, days[0], days[-1], known)
        found = [city.figure(one) for one in days]
    return [
        MonthEnd(
            day=one.day,
            covered=one.covered if one.is_judged else 0,
            connected=one.operating - one.not_connected if one.is_judged else 0,
            percent=one.percent_of_connected,
        )
        for one in found
    ]
