"""THE ORDER of looking at a week: every shape's test, corrected for every look, strongest first.

It decides what is a signal and its rank. It reads nothing, and is never a verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import numpy as np

from compliance.integrity.chance import LEAST
from compliance.integrity.shapes.bottle import bottle
from compliance.integrity.shapes.cadence import cadence
from compliance.integrity.shapes.capped import capped
from compliance.integrity.shapes.diluted import diluted
from compliance.integrity.shapes.found import Answer
from compliance.integrity.shapes.instead import instead
from compliance.integrity.shapes.replayed import replayed
from compliance.integrity.shapes.stepping import stepping
from compliance.integrity.shapes.when_high import calibrating, unplugged
from compliance.integrity.week import HALF, HOUR_US, WatchedWeek
from domain.measured.signals import (
    NOTABLE_UP_TO,
    NotRunReason,
    Signal,
    SignalKind,
    WeekSignals,
)

TESTS: Mapping[SignalKind, Callable[[WatchedWeek], Answer]] = {
    SignalKind.TUBE_IN_BOTTLE: bottle,
    SignalKind.CAPPED: capped,
    SignalKind.REPLAYED: replayed,
    SignalKind.DILUTION: diluted,
    SignalKind.MORE_OFTEN_WHEN_CLEAN: cadence,
    SignalKind.CALIBRATING_WHEN_HIGH: calibrating,
    SignalKind.STEPPING_TOGETHER: stepping,
    SignalKind.UNPLUGGED_WHEN_HIGH: unplugged,
    SignalKind.LATER_VALUE_LOWER: instead,
}
# Without two weeks of readings there is no past to hold a week against.
LEAST_PAST_DAYS = 14
# Raised whenever the same readings could give other signals.
TESTS_VERSION = "8"


def look_at(outlet_id: str, first_day: date, week: WatchedWeek) -> WeekSignals:
    """Return the signals of a week; a probability is that of one look times all looks of the week,
    at most 1 (C. E. Bonferroni, 1936).
    """
    if past_days(week) < LEAST_PAST_DAYS:
        return not_run(outlet_id, first_day, NotRunReason.LITTLE_PAST)
    answers = {kind: test(week) for kind, test in TESTS.items()}
    found = {kind: one for kind, one in answers.items() if not isinstance(one, NotRunReason)}
    looks = sum(one.looks for one in found.values())
    signals = [
        Signal(
            kind=kind,
            parameters=one.parameters,
            spans=one.spans,
            observed=float(one.observed),
            looked_at=float(one.looked_at),
            expected=float(one.expected),
            probability=float(min(1.0, max(LEAST, one.chance * looks))),
        )
        for kind, one in found.items()
    ]
    told = [one for one in signals if one.probability <= NOTABLE_UP_TO]
    return WeekSignals(
        outlet_id=outlet_id,
        first_day=first_day,
        signals=tuple(sorted(told, key=lambda one: (one.probability, one.kind))),
        not_run=tuple(
            (kind, one) for kind, one in answers.items() if isinstance(one, NotRunReason)
        ),
    )


def not_run(outlet_id: str, first_day: date, why: NotRunReason) -> WeekSignals:
    """Return a week at which no test could be run, for one reason."""
    none = tuple((kind, why) for kind in TESTS)
    return WeekSignals(outlet_id=outlet_id, first_day=first_day, signals=(), not_run=none)


def past_days(week: WatchedWeek) -> int:
    """Return on how many of its past's days half of a parameter's slots have a reading."""
    per_day = week.per(24 * HOUR_US)
    days = week.at // per_day
    best = 0
    for row in week.sent.values():
        there = np.isfinite(row[: days * per_day]).reshape(days, per_day).mean(axis=1)
        best = max(best, int((there >= HALF).sum()))
    return best
