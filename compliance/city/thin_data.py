"""Merges legal days in sequence on which too little came of one parameter into events.

Something came, and not enough to prove anything: capture below the minimum, which is ours and not
the law's, as is from how many days on it is an event. What we, the broker or announced work took is
not the plant's, nor is a day on which it did not operate. Pure; the order of what is passed in does
not matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta

from compliance.city.exceedances import newest
from compliance.means.slots.gaps import OURS
from compliance.verdicts.clauses.figures import turned_by_screening
from domain.judged.events import Event, EventKind
from domain.judged.verdicts import GapCause, Outcome, Verdict
from domain.legal_day import legal_day_bounds_us

# Ours: a week in which no day of a parameter could be proven.
LEAST_DAYS = 7
_ONE_DAY = timedelta(days=1)
_NOT_CHARGED = (*OURS, GapCause.MAINTENANCE, GapCause.NOT_OPERATING)


def thin_runs(verdicts: Iterable[Verdict]) -> list[Event]:
    """Return each run of such days by outlet, parameter and begin, however short; none is ongoing.

    Of two verdicts on one day the one known last counts.
    """
    runs: defaultdict[tuple[str, str], list[list[Verdict]]] = defaultdict(list)
    for verdict in newest(verdicts):
        if not _is_thin(verdict):
            continue
        of_series = runs[verdict.mean.outlet_id, verdict.mean.parameter]
        if of_series and of_series[-1][-1].mean.day == verdict.mean.day - _ONE_DAY:
            of_series[-1].append(verdict)
        else:
            of_series.append([verdict])
    return [_event(run) for _, of_series in sorted(runs.items()) for run in of_series]


def _is_thin(verdict: Verdict) -> bool:
    mean = verdict.mean
    if verdict.outcome is not Outcome.NOT_PROVABLE or verdict.judged is not None:
        return False
    if mean.valid + mean.excluded == 0 or turned_by_screening(mean, verdict.limit) is not None:
        return False
    not_charged = mean.slots_of(*_NOT_CHARGED)
    return mean.missing + mean.excluded - not_charged > not_charged


def _event(run: Sequence[Verdict]) -> Event:
    first, last = run[0].mean, run[-1].mean
    causes = {gap.cause for one in run for gap in one.mean.gaps}
    return Event(
        id=f"{first.outlet_id}:{first.parameter}:{first.day}:thin",
        kind=EventKind.TOO_LITTLE_DATA,
        outlet_id=first.outlet_id,
        parameter=first.parameter,
        begin_us=legal_day_bounds_us(first.day)[0],
        end_us=legal_day_bounds_us(last.day)[1],
        first_day=first.day,
        last_day=last.day,
        days=len(run),
        periods=len(run),
        peak=None,
        peak_day=None,
        peak_times_over=None,
        load_over_kg=None,
        causes=tuple(cause for cause in GapCause if cause in causes),
        through_day=last.day,
        ongoing=False,
        known_at=max(one.known_at for one in run),
    )
