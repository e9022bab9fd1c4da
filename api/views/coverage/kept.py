"""The coverage of legal days as known at an instant, each worked out once for what it rests on.

A registry's version and a verdict never change, and of a settled instant no verdict becomes known
any more: what is kept is found again by these, and never answers from something older.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property

from api.question.asked import ended_day
from api.question.handed_in import Parts
from api.question.known_at import known_instant
from compliance.city.coverage import coverage
from domain.judged.coverage import BriefExceedance, Coverage, DayFigure
from domain.registry import Registry

_NOBODY: frozenset[str] = frozenset()


def city_coverage(parts: Parts, day: date | None, known_at: datetime | None) -> Coverage:
    """Return the city's coverage of an ended legal day (the last where absent), as known."""
    known = known_instant(parts, known_at)
    of_day = ended_day(day, known)
    return CityDays(parts, of_day, of_day, known).coverage(of_day)


def days_up_to(last: date, days: int) -> Sequence[date]:
    """Return so many days up to one, oldest first.

    >>> days_up_to(date(2026, 3, 1), 2)
    [datetime.date(2026, 2, 28), datetime.date(2026, 3, 1)]
    """
    return [last - timedelta(days=back) for back in range(days - 1, -1, -1)]


@dataclass(frozen=True)
class CityDays:
    """The days first..last of the city as known at an instant: what they rest on is asked once."""

    parts: Parts
    first: date
    last: date
    known: datetime

    @property
    def days(self) -> Sequence[date]:
        """Every day, oldest first."""
        return days_up_to(self.last, (self.last - self.first).days + 1)

    def coverage(self, day: date) -> Coverage:
        """Return a day's coverage; of a day of which nothing is judged, what the registry tells."""
        kept = self.parts.coverages.of(self.rests_on(day), lambda: self._found(day))
        told = replace(kept, known_at=self.known)
        return told if self.is_judged(day) else told.without_a_verdict()

    def figure(self, day: date) -> DayFigure:
        """Return a day's numbers alone: of years of days there is room to keep these."""
        return self.parts.figures.of(self.rests_on(day), lambda: self.coverage(day).figure)

    def exceedances(self, day: date) -> tuple[BriefExceedance, ...]:
        """Return what was exceeded on a day, as its newest verdicts have it."""
        records = self.parts.records
        return self.parts.exceedances.of(
            self.rests_on(day), lambda: tuple(records.exceedances(day, day, known_at=self.known))
        )

    def is_judged(self, day: date) -> bool:
        """Return whether anything of a day was judged by the instant."""
        return day in self._numbers

    def rests_on(self, day: date) -> Hashable:
        """Return all that a day's coverage rests on."""
        numbers, aside = self._numbers, self._set_aside
        version = self.registry.version
        return day, version, numbers.get(day, 0), aside.get(day, _NOBODY), self._connected_number

    @cached_property
    def registry(self) -> Registry:
        """The registry as known at the instant."""
        return self.parts.records.registry(self.known)

    def _found(self, day: date) -> Coverage:
        return coverage(
            self.registry,
            self.parts.records.brief_verdicts(day, known_at=self.known),
            day,
            self.known,
            minimum_capture=self.parts.law.minimum_capture,
            set_aside=self._set_aside.get(day, _NOBODY),
            connected=self._connected,
        )

    @cached_property
    def _numbers(self) -> Mapping[date, int]:
        records = self.parts.records
        return records.newest_verdict_numbers(self.first, self.last, known_at=self.known)

    @cached_property
    def _set_aside(self) -> Mapping[date, frozenset[str]]:
        return self.parts.records.set_aside_outlets(self.first, self.last, known_at=self.known)

    @cached_property
    def _connected_number(self) -> int:
        return self.parts.records.connected_number(self.known)

    @cached_property
    def _connected(self) -> Mapping[str, date]:
        return self.parts.records.connected(self.known)
