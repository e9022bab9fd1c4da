"""Frauds are counted by kind: told as what they are, how rarely by chance, how late."""

from __future__ import annotations

from datetime import date

from compliance.history.scored.frauds import KnownWeek, score_signals
from domain.legal_day import legal_day_bounds_us
from domain.measured.signals import Signal, SignalKind, WeekSignals

HOUR_US = 3_600_000_000
MONDAY = date(2026, 11, 23)
BEGIN_US = legal_day_bounds_us(MONDAY)[0]
TRUTH = ((BEGIN_US + 84 * HOUR_US, BEGIN_US + 90 * HOUR_US),)


def week(*signals: tuple[SignalKind, int, float]) -> WeekSignals:
    """Return a week with signals of an hour each: kind, hour, probability."""
    return WeekSignals(
        outlet_id="CX-1",
        first_day=MONDAY,
        signals=tuple(
            Signal(
                kind=kind,
                parameters=("COD",),
                spans=((BEGIN_US + hour * HOUR_US, BEGIN_US + (hour + 1) * HOUR_US),),
                observed=3.0,
                looked_at=3.0,
                expected=0.1,
                probability=probability,
            )
            for kind, hour, probability in signals
        ),
        not_run=(),
    )


def test_each_kind_is_found_where_a_signal_of_it_is_told() -> None:
    capped, copied = SignalKind.CAPPED, SignalKind.REPLAYED
    found = score_signals(
        (capped, copied),
        [
            KnownWeek(capped, TRUTH, week((capped, 85, 1e-9), (copied, 10, 1e-3))),
            KnownWeek(capped, TRUTH, week((copied, 86, 1e-3))),
            KnownWeek(copied, TRUTH, week()),
            KnownWeek(None, (), week()),
            KnownWeek(None, (), week((capped, 3, 1e-3))),
        ],
    )
    first, second = found.kinds
    assert (first.weeks, first.found, first.high, first.told, first.true) == (2, 1, 1, 1, 1)
    assert first.delay_weeks == 0.5
    assert (second.weeks, second.found, second.high, second.told, second.true) == (1, 0, 0, 2, 1)
    assert second.delay_weeks is None
    assert (found.honest_weeks, found.honest_told, found.honest_high) == (2, 1, 0)
