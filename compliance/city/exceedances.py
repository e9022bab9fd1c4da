"""Merges exceeded legal days (hours of a batch discharge) of one outlet and parameter into events.

A run is of legal days in sequence. A day that is not provable, not limited or not judged ends it:
nothing is claimed of it. A day without discharge does not: nothing flowed that could have shown
the cause remedied; it counts neither as a day nor in the load. Pure; the order of what is passed
in does not matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

import numpy as np

from compliance.means.exact import exact_sum
from compliance.verdicts.verdict import compare_mean, excess
from domain.judged.events import Event, EventKind
from domain.judged.verdicts import Certainty, Limit, Outcome, PeriodMean, Verdict
from domain.legal_day import legal_day_bounds_us

_ONE_DAY = timedelta(days=1)


def exceedance_events(
    verdicts: Iterable[Verdict], *, last_judged: Mapping[str, date]
) -> list[Event]:
    """Return the exceedance events by outlet, parameter and begin.

    Of two verdicts on one day the one known last counts. `last_judged` names each outlet's last
    judged legal day: an event is ongoing if nothing but days without discharge lie between its
    last exceeded day and that one.
    """
    series: dict[tuple[str, str], dict[date, Verdict]] = defaultdict(dict)
    for verdict in newest(verdicts):
        series[verdict.mean.outlet_id, verdict.mean.parameter][verdict.mean.day] = verdict
    return [
        _exceedance(run, days, last_judged.get(outlet_id))
        for (outlet_id, _), days in sorted(series.items())
        for run in _exceeded_runs(days)
    ]


def newest(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Return for each outlet, parameter and day the verdict known last, in that order."""
    found: dict[tuple[str, str, date], Verdict] = {}
    for verdict in verdicts:
        key = (verdict.mean.outlet_id, verdict.mean.parameter, verdict.mean.day)
        if key not in found or _rank(found[key]) < _rank(verdict):
            found[key] = verdict
    return [found[key] for key in sorted(found)]


def _rank(verdict: Verdict) -> tuple[datetime, str, str]:
    # Digest and reason only make the answer independent of the order, where instants are equal.
    return verdict.known_at, verdict.mean.digest, verdict.reason


def _exceeded_runs(days: Mapping[date, Verdict]) -> list[list[Verdict]]:
    runs: list[list[Verdict]] = []
    reached: date | None = None  # the last day up to which the open run goes on
    for day in sorted(days):
        verdict = days[day]
        goes_on = reached == day - _ONE_DAY
        if verdict.outcome is Outcome.EXCEEDED:
            if goes_on:
                runs[-1].append(verdict)
            else:
                runs.append([verdict])
            reached = day
        elif verdict.outcome is Outcome.NO_DISCHARGE and goes_on:
            reached = day
        else:
            reached = None
    return runs


def _exceedance(run: Sequence[Verdict], days: Mapping[date, Verdict], last: date | None) -> Event:
    first, final = run[0].mean, run[-1].mean
    worst = max(run, key=lambda one: (_excess(one), -one.mean.day.toordinal()))
    loads = [load for load in map(_load_over_kg, run) if load is not None]
    through = final.day
    while _is_without_discharge(days, through + _ONE_DAY):
        through += _ONE_DAY
    return Event(
        id=f"{first.outlet_id}:{first.parameter}:{first.day}",
        kind=EventKind.EXCEEDANCE,
        outlet_id=first.outlet_id,
        parameter=first.parameter,
        begin_us=_spans(run[0])[0][0],
        end_us=max(end for _, end in _spans(run[-1])),
        first_day=first.day,
        last_day=final.day,
        days=len(run),
        periods=sum(max(1, one.exceeded_periods) for one in run),
        peak=_judged_value(worst),
        peak_day=worst.mean.day,
        peak_times_over=worst.times_over,
        load_over_kg=exact_sum(np.array(loads)) if loads else None,
        causes=(),
        through_day=through,
        ongoing=last is not None and last <= through,
        known_at=max(one.known_at for one in run),
    )


def _is_without_discharge(days: Mapping[date, Verdict], day: date) -> bool:
    return day in days and days[day].outcome is Outcome.NO_DISCHARGE


def _judged_value(verdict: Verdict) -> float | None:
    return verdict.mean.mean if verdict.judged is None else verdict.judged.mean


def _excess(verdict: Verdict) -> float:
    value = _judged_value(verdict)
    return 0.0 if value is None or verdict.limit is None else excess(value, verdict.limit)


def _load_over_kg(verdict: Verdict) -> float | None:
    """Return the day's load above the upper limit in kg: load x (1 - limit / mean).

    None where no load was computed, and where the day's mean is not over: the load of single
    hours of a batch discharge is not kept.
    """
    mean, limit = verdict.mean, verdict.limit
    if limit is None or limit.upper is None or mean.load_kg is None or mean.mean is None:
        return None
    return mean.load_kg * (1.0 - limit.upper / mean.mean) if mean.mean > limit.upper else None


def _spans(verdict: Verdict) -> list[tuple[int, int]]:
    """Return what of a day was exceeded: the legal day, or the exceeded hours of a batch."""
    if verdict.judged is None or verdict.limit is None:
        return [legal_day_bounds_us(verdict.mean.day)]
    return [(p.begin_us, p.end_us) for p in exceeded_periods(verdict, verdict.limit)]


def exceeded_periods(verdict: Verdict, limit: Limit) -> list[PeriodMean]:
    """Return the periods of a batch discharge that the verdict counted as exceeded, or the worst.

    The verdict carries their number. Those over whatever was missing are among them; the others
    had enough capture, so they are the best captured of those outside the limit.
    """
    outside = [p for p in verdict.mean.batches if p.mean is not None and excess(p.mean, limit) > 0]
    certain = [p for p in outside if _certainly_exceeded(p, limit)]
    others = sorted(
        (p for p in outside if p not in certain), key=lambda p: (-p.capture, p.begin_us)
    )
    found = [*certain, *others[: max(0, verdict.exceeded_periods - len(certain))]]
    if not found and verdict.judged is not None:
        return [verdict.judged]
    return sorted(found, key=lambda p: (p.begin_us, p.end_us))


def _certainly_exceeded(period: PeriodMean, limit: Limit) -> bool:
    # No capture reaches 2: what is answered then is answered by the bounds.
    found = compare_mean(period, limit, minimum_capture=2.0)
    return found.outcome is Outcome.EXCEEDED and found.certainty is Certainty.WHATEVER_WAS_MISSING
