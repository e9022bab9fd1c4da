"""A verdict before it is told: what its sentence is made of."""

from __future__ import annotations

from typing import NamedTuple

from domain.judged.verdicts import Certainty, DailyMean, Limit, Outcome, PeriodMean


class Untold(NamedTuple):
    """A verdict without its sentence; the fields are those of Verdict."""

    mean: DailyMean
    outcome: Outcome
    limit: Limit | None
    times_over: float | None
    certainty: Certainty
    judged: PeriodMean | None
    exceeded_periods: int
