"""The city's legal days as known at an instant: what each rests on, and its coverage.

A registry's version and a verdict never change, and of a settled instant no verdict becomes known
any more: what rests on the same is the same. So a day that was worked out is kept by a digest of
all that it rests on, our code too, and never answers for anything else. It keeps nothing itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

import compliance
import domain
import storage
from compliance.city.coverage import coverage
from compliance.city.figure.day_exceedances import read_exceedances, written_exceedances
from compliance.city.figure.day_standings import DayStandings
from domain.judged.coverage import BriefExceedance, Coverage
from domain.registry import Registry
from storage.ports.judged.day_figures import DayPart, KeptFigure
from storage.ports.records import RecordStore

_NOBODY: frozenset[str] = frozenset()
_COUNTED_BY = (domain, compliance, storage)


class RestsOn(NamedTuple):
    """All that the coverage of a day rests on, besides our settings and our code.

    `number` is that of the day's newest verdict, 0 without one; `connected` tells how much is known
    of when outlets were connected.
    """

    day: date
    registry_version: int
    number: int
    set_aside: frozenset[str]
    connected: int


@dataclass(frozen=True)
class KnownDays:
    """The days first..last as known at a settled instant: what they rest on is asked once.

    `minimum_capture` is the share of 1 that the verdicts were made with.
    """

    records: RecordStore
    minimum_capture: float
    first: date
    last: date
    known: datetime

    @property
    def days(self) -> Sequence[date]:
        """Every day, oldest first."""
        return days_up_to(self.last, (self.last - self.first).days + 1)

    def coverage(self, day: date) -> Coverage:
        """Return a day's coverage; of a day of which nothing is judged, what the registry tells."""
        found = coverage(
            self.registry,
            self.records.brief_verdicts(day, known_at=self.known),
            day,
            self.known,
            minimum_capture=self.minimum_capture,
            set_aside=self._set_aside.get(day, _NOBODY),
            connected=self._connected,
        )
        return found if self.is_judged(day) else found.without_a_verdict()

    def is_judged(self, day: date) -> bool:
        """Return whether anything of a day was judged by the instant."""
        return day in self._numbers

    def rests_on(self, day: date) -> RestsOn:
        """Return all that a day's coverage rests on."""
        return RestsOn(
            day,
            self.registry.version,
            self._numbers.get(day, 0),
            self._set_aside.get(day, _NOBODY),
            self._connected_number,
        )

    def kept(self, day: date) -> DayStandings | None:
        """Return what is kept of a day, None where that rests on anything else or is damaged."""
        body = self._kept_body(DayPart.STANDINGS, day)
        return None if body is None else DayStandings.read(day, body)

    def exceedances(self, day: date) -> tuple[BriefExceedance, ...]:
        """Return what was exceeded on a day, as it is kept, else as its newest verdicts have it."""
        body = self._kept_body(DayPart.EXCEEDANCES, day)
        if body is None:
            return tuple(self.records.exceedances(day, day, known_at=self.known))
        return read_exceedances(day, body)

    def is_kept(self, day: date) -> bool:
        """Return whether all that is kept of a day holds as known at the instant."""
        return all(self._kept_body(part, day) is not None for part in DayPart)

    def to_keep(self, day: date) -> Sequence[KeptFigure]:
        """Work a day out from its verdicts, and return it in the form in which it is kept."""
        exceeded = self.records.exceedances(day, day, known_at=self.known)
        told = {
            DayPart.STANDINGS: DayStandings.of(self.coverage(day)).written(),
            DayPart.EXCEEDANCES: written_exceedances(exceeded),
        }
        return [
            KeptFigure(part=part, day=day, digest=self._digest(part, day, body), body=body)
            for part, body in told.items()
        ]

    @cached_property
    def registry(self) -> Registry:
        """The registry as known at the instant."""
        return self.records.registry(self.known)

    def _kept_body(self, part: DayPart, day: date) -> str | None:
        of_days = self._kept_exceedances if part is DayPart.EXCEEDANCES else self._kept_standings
        kept = of_days.get(day)
        if kept is None or kept.digest != self._digest(part, day, kept.body):
            return None
        return kept.body

    def _digest(self, part: DayPart, day: date, body: str) -> bytes:
        on = self.rests_on(day)
        rests = on._replace(set_aside=_NOBODY), sorted(on.set_aside)
        told = (part.value, *rests, self.minimum_capture, body)
        return hashlib.sha256(code_digest() + repr(told).encode()).digest()

    @cached_property
    def _numbers(self) -> Mapping[date, int]:
        return self.records.newest_verdict_numbers(self.first, self.last, known_at=self.known)

    @cached_property
    def _set_aside(self) -> Mapping[date, frozenset[str]]:
        return self.records.set_aside_outlets(self.first, self.last, known_at=self.known)

    @cached_property
    def _connected_number(self) -> int:
        return self.records.connected_number(self.known)

    @cached_property
    def _connected(self) -> Mapping[str, date]:
        return self.records.connected(self.known)

    @cached_property
    def _kept_standings(self) -> Mapping[date, KeptFigure]:
        return self.records.day_figures(DayPart.STANDINGS, self.first, self.last)

    @cached_property
    def _kept_exceedances(self) -> Mapping[date, KeptFigure]:
        return self.records.day_figures(DayPart.EXCEEDANCES, self.first, self.last)


def days_up_to(last: date, days: int) -> Sequence[date]:
    """Return so many days up to one, oldest first.

    >>> days_up_to(date(2026, 3, 1), 2)
    [datetime.date(2026, 2, 28), datetime.date(2026, 3, 1)]
    """
    return [last - timedelta(days=back) for back in range(days - 1, -1, -1)]


@cache
def code_digest() -> bytes:
    """Return the digest of all code that could count otherwise: of our nouns, of what is decided
    and of how it is read. No release has to remember that it counts otherwise than the one before.
    """
    told = hashlib.sha256()
    for package in _COUNTED_BY:
        for folder in map(Path, package.__path__):
            for source in sorted(folder.rglob("*.py")):
                told.update(f"{source.relative_to(folder.parent)}\n".encode())
                told.update(source.read_bytes())
    return told.digest()
