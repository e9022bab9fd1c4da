"""Thresholds of quality control that a person enters for one outlet's parameter.

In force from a legal day on that begins after they became known, until a person ends them; neither
is ever changed or removed. How far a figure may be moved is compliance's to say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

from domain.legal_day import legal_day_of, to_microseconds

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFigures:
    """The figures that may be an outlet's own, in the parameter's unit; None: as for all outlets.

    They flag steps between readings and leave none out of a mean.
    """

    spike_suspect: float | None = None
    spike_fail: float | None = None
    rate_per_hour: float | None = None
    step: float | None = None

    @property
    def given(self) -> dict[str, float]:
        """Those that are not as for all outlets, by their names."""
        named = ((name, getattr(self, name)) for name in OWN_FIGURES)
        return {name: figure for name, figure in named if figure is not None}


OWN_FIGURES = tuple(one.name for one in fields(OwnFigures))


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnThresholdsEnd:
    """That own thresholds end: `first_without` is the first legal day on which they bind no more,
    if it begins after this became known, else the first that does.
    """

    first_without: date
    ended_by: str
    reason: str
    known_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnThresholds:
    """The figures of an outlet's parameter as a person entered them, ended or not.

    `first` is the legal day from whose begin they are to bind. A later entry for the same parameter
    takes their place from its own first day on. `id` and `known_at` are given by the store.
    """

    id: int
    outlet_id: str
    parameter: str
    figures: OwnFigures
    first: date
    reason: str
    entered_by: str
    known_at: datetime
    end: OwnThresholdsEnd | None = None

    @property
    def begins_on(self) -> date:
        """The first legal day on which they bind: none that had begun when they became known."""
        return max(self.first, _after(self.known_at))

    @property
    def ends_on(self) -> date | None:
        """The first legal day on which they bind no more, as far as is known; None: not ended."""
        if self.end is None:
            return None
        return max(self.end.first_without, _after(self.end.known_at))

    def __str__(self) -> str:
        return f"own thresholds {self.id} ({self.outlet_id}, {self.parameter})"


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """What binds an outlet's parameter on a legal day: figures, and the number of their entry."""

    number: int
    parameter: str
    figures: OwnFigures


def in_force(entries: Iterable[OwnThresholds], day: date) -> tuple[InForce, ...]:
    """Return what binds one outlet on a legal day, by parameter, of its entries in any order.

    Of those of a parameter that have begun the one that began last counts, of two the later
    entered; where it has ended, those of all outlets bind. What ended before it began counts for
    nothing.
    """
    newest: dict[str, OwnThresholds] = {}
    for one in sorted(entries, key=lambda one: (one.begins_on, one.id)):
        ends_on = one.ends_on
        if one.begins_on <= day and (ends_on is None or one.begins_on < ends_on):
            newest[one.parameter] = one
    return tuple(
        InForce(number=one.id, parameter=parameter, figures=one.figures)
        for parameter, one in sorted(newest.items())
        for ends_on in [one.ends_on]
        if ends_on is None or day < ends_on
    )


def days_of_own(entries: Iterable[OwnThresholds]) -> set[date]:
    """Return the legal days from which on other own thresholds may bind than on the day before."""
    every = list(entries)
    ends = (one.ends_on for one in every)
    return {one.begins_on for one in every} | {day for day in ends if day is not None}


def _after(known_at: datetime) -> date:
    return legal_day_of(to_microseconds(known_at)) + _ONE_DAY
