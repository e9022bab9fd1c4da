"""Counts how signals fare on weeks of which the truth is known: a fraud in each, or none.

What was done and what was told are given; it looks at no reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from domain.legal_day import legal_day_bounds_us
from domain.measured.signals import SignalRank, WeekSignals

_HOUR_US = 3_600_000_000
_WEEK_US = 7 * 24 * _HOUR_US


@dataclass(frozen=True, slots=True)
class KnownWeek:
    """A plant's week: the fraud that was done in it (None: none), when, and what was told of it.

    `truth` are spans [begin_us, end_us).
    """

    kind: str | None
    truth: tuple[tuple[int, int], ...]
    told: WeekSignals


@dataclass(frozen=True, slots=True, kw_only=True)
class FraudScore:
    """How one kind of fraud fares over so many plant-weeks: in how many it was told as what it is,
    and with a high rank; how many signals of the kind were told in any week with a fraud, and how
    many of these touch it. `delay_weeks` is the median from its begin to the week's end, where the
    week is looked at; None where none was told.
    """

    kind: str
    weeks: int
    found: int
    high: int
    told: int
    true: int
    delay_weeks: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalScore:
    """How signals fare: on each kind of fraud, and how many honest weeks any of them touches."""

    kinds: tuple[FraudScore, ...]
    honest_weeks: int
    honest_told: int
    honest_high: int


def score_signals(kinds: Sequence[str], weeks: Iterable[KnownWeek]) -> SignalScore:
    """Return how signals fare on known weeks, kind by kind in the order that is given.

    A signal touches a fraud where one of its spans lies within an hour of it.
    """
    known = list(weeks)
    bad = [one for one in known if one.kind is not None]
    honest = [one.told for one in known if one.kind is None]
    return SignalScore(
        kinds=tuple(_of_kind(kind, bad) for kind in kinds),
        honest_weeks=len(honest),
        honest_told=sum(bool(one.signals) for one in honest),
        honest_high=sum(_is_high(one) for one in honest),
    )


def _of_kind(kind: str, bad: Sequence[KnownWeek]) -> FraudScore:
    mine = [one for one in bad if one.kind == kind]
    found = [one for one in mine if any(signal.kind == kind for signal in one.told.signals)]
    told = [(one, signal) for one in bad for signal in one.told.signals if signal.kind == kind]
    delays = [
        (legal_day_bounds_us(one.told.last_day)[1] - min(begin for begin, _ in one.truth))
        / _WEEK_US
        for one in found
    ]
    return FraudScore(
        kind=kind,
        weeks=len(mine),
        found=len(found),
        high=sum(_is_high(one.told, kind) for one in found),
        told=len(told),
        true=sum(_touches(signal.spans, one.truth) for one, signal in told),
        delay_weeks=median(delays) if delays else None,
    )


def _is_high(told: WeekSignals, kind: str | None = None) -> bool:
    return any(
        one.rank is SignalRank.HIGH and kind in {None, one.kind.value} for one in told.signals
    )


def _touches(spans: Sequence[tuple[int, int]], truth: Sequence[tuple[int, int]]) -> bool:
    return any(
        begin_us - _HOUR_US < last_us and first_us < end_us + _HOUR_US
        for begin_us, end_us in spans
        for first_us, last_us in truth
    )
