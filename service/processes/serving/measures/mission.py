"""Looks at the mission now and then: coverage, verdicts, silence, what waits, cases.

It judges nothing: it reads what was judged and kept. What a store does not tell now is absent from
the look, never a number of before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from api.question.handed_in import Parts
from api.views.coverage.figures import FigureQuestion, figures_of
from compliance.city.figure.city import CityFigures
from domain.errors import StoreUnavailable
from domain.judged.entered.cases import Case
from domain.judged.verdicts import Outcome
from domain.legal_day import (
    MICROSECONDS_PER_SECOND,
    legal_day_bounds_us,
    legal_day_of,
    to_microseconds,
)
from domain.registry import Registry

LOOKED_BACK = timedelta(days=3)  # of readings, at least; longer ago an outlet is told as silent
DUE_SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfRecords:
    """What the records tell, as known at an instant."""

    known_at: datetime
    figures: CityFigures
    outcomes: Mapping[Outcome, int]
    waiting: int
    waiting_since_us: int | None  # the begin of the oldest legal day that waits
    cases: Mapping[str, int]

    @property
    def day_begin_us(self) -> int:
        """The begin of the legal day that coverage and verdicts are of."""
        return legal_day_bounds_us(self.figures.coverage.day)[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfReadings:
    """What the reading store tells: newest readings by kind of cluster, and who is silent."""

    known_at: datetime
    newest_us: Mapping[str, int]
    reporting: int
    silent: int


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen at one time; None is what could not be asked."""

    of_records: OfRecords | None = None
    of_readings: OfReadings | None = None


@dataclass(slots=True)
class Mission:
    """The last look; one thread looks, any may read it."""

    parts: Parts
    seen: Look = field(default_factory=Look)

    def look(self) -> None:
        """Look again."""
        self.seen = Look(_told(records_seen, self.parts), _told(readings_seen, self.parts))


Seen = TypeVar("Seen")


def _told(look: Callable[[Parts], Seen], parts: Parts) -> Seen | None:
    """Return what a store tells; None where it does not answer, which health says."""
    try:
        return look(parts)
    except StoreUnavailable:
        return None


def records_seen(parts: Parts) -> OfRecords:
    """Return what the records tell now; raises StoreUnavailable."""
    now = parts.clock()
    today = legal_day_of(to_microseconds(now))
    with parts.records.at_once():
        _, figures = figures_of(parts, FigureQuestion())
        coverage = figures.coverage
        verdicts = parts.records.brief_verdicts(coverage.day, known_at=coverage.known_at)
        oldest = parts.records.due(1, today)
        found = Counter(one.outcome for one in verdicts if not one.is_withdrawn)
        return OfRecords(
            known_at=coverage.known_at,
            figures=figures,
            outcomes={outcome: found[outcome] for outcome in Outcome},
            waiting=parts.records.due_count(today),
            waiting_since_us=legal_day_bounds_us(oldest[0].day)[0] if oldest else None,
            cases=_cases(parts.records.cases(open_only=True), now),
        )


def _cases(cases: list[Case], now: datetime) -> dict[str, int]:
    """Count open cases: overdue, else due within a week, else neither; each once.

    A case that its operator may not know of is in no count, since anybody may read these.
    """
    today = legal_day_of(to_microseconds(now))
    found = Counter(open=0, due=0, overdue=0)
    for case in cases:
        if not case.is_known_to_operator:
            continue
        asked = [one.due for one in case.deadlines if one.met_by is None]
        if case.late(today):
            found["overdue"] += 1
        elif asked and min(asked) <= today + DUE_SOON:
            found["due"] += 1
        else:
            found["open"] += 1
    return dict(found)


def readings_seen(parts: Parts) -> OfReadings:
    """Return what the reading store tells now of outlets that have ever sent; raises
    StoreUnavailable.
    """
    now = parts.clock()
    now_us = to_microseconds(now)
    registry = parts.records.registry().on(legal_day_of(now_us))
    reporting = sorted(registry.outlets.keys() & parts.records.connected().keys())
    silence = timedelta(minutes=parts.silent_minutes)
    begin_us = to_microseconds(now - max(LOOKED_BACK, silence))
    newest = parts.readings.newest_us(reporting, begin_us) if reporting else {}
    silent_before_us = now_us - parts.silent_minutes * 60 * MICROSECONDS_PER_SECOND
    return OfReadings(
        known_at=now,
        newest_us=_by_kind(registry, newest),
        reporting=len(reporting),
        silent=sum(newest.get(one, 0) < silent_before_us for one in reporting),
    )


def _by_kind(registry: Registry, newest: Mapping[str, int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for outlet_id, at_us in newest.items():
        kind = registry.cluster_of(outlet_id).kind.value
        found[kind] = max(found.get(kind, 0), at_us)
    return found
