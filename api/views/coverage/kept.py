"""The coverage of legal days as known at an instant, each worked out once for what it rests on.

A registry's version and a verdict never change, and of a settled instant no verdict becomes known
any more: what is kept is found again by these, and never answers from something older.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from api.question.asked import ended_day
from api.question.handed_in import Parts
from api.question.known_at import known_instant
from compliance.city.figure.day_standings import DayStandings
from compliance.city.known_days import KnownDays
from domain.judged.coverage import BriefExceedance, Coverage, DayFigure
from domain.registry import Registry


def city_coverage(parts: Parts, day: date | None, known_at: datetime | None) -> Coverage:
    """Return the city's coverage of an ended legal day (the last where absent), as known."""
    known = known_instant(parts, known_at)
    of_day = ended_day(day, known)
    return CityDays(parts, of_day, of_day, known).coverage(of_day)


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
        return self._known.days

    def coverage(self, day: date) -> Coverage:
        """Return a day's coverage; of a day of which nothing is judged, what the registry tells."""
        kept = self.parts.coverages.of(self.rests_on(day), lambda: self._known.coverage(day))
        return replace(kept, known_at=self.known)

    def standings(self, day: date) -> DayStandings:
        """Return what a day says in brief: as the records keep it, else as worked out."""
        kept = self._known.kept(day)
        return DayStandings.of(self.coverage(day)) if kept is None else kept

    def figure(self, day: date) -> DayFigure:
        """Return a day's numbers alone: of years of days there is room to keep these."""
        return self.parts.figures.of(self.rests_on(day), lambda: self.standings(day).figure)

    def exceedances(self, day: date) -> tuple[BriefExceedance, ...]:
        """Return what was exceeded on a day: as it is kept, else as its verdicts have it."""
        return self.parts.exceedances.of(self.rests_on(day), lambda: self._known.exceedances(day))

    def is_judged(self, day: date) -> bool:
        """Return whether anything of a day was judged by the instant."""
        return self._known.is_judged(day)

    def rests_on(self, day: date) -> Hashable:
        """Return all that a day's coverage rests on."""
        return self._known.rests_on(day)

    @property
    def registry(self) -> Registry:
        """The registry as known at the instant."""
        return self._known.registry

    @cached_property
    def _known(self) -> KnownDays:
        minimum_capture = self.parts.law.minimum_capture
        return KnownDays(self.parts.records, minimum_capture, self.first, self.last, self.known)
