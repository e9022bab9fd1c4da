"""Decides when an outlet did not report: no judged parameter of it came for a set time.

Taken from the gaps of the daily means, across the borders of days. A plant is never charged with
our outage nor with work that it announced. Pure; the order of what is passed in does not matter.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from compliance.city.exceedances import newest
from domain.judged.events import Event, EventKind
from domain.judged.verdicts import DailyMean, GapCause, Verdict
from domain.legal_day import (
    MICROSECONDS_PER_DAY,
    MICROSECONDS_PER_MINUTE,
    legal_day_bounds_us,
    legal_day_of,
)

# Gaps in which something came (a calibrating or broken device, a zero outflow, what the store
# refuses) are no silence.
_SILENT = frozenset(
    {
        GapCause.GATEWAY_OFFLINE,
        GapCause.OUR_OUTAGE,
        GapCause.BROKER,
        GapCause.MAINTENANCE,
        GapCause.UNKNOWN,
    }
)
# Silent time that a plant has to answer for: neither our outage nor announced work.
_CHARGED = frozenset({GapCause.GATEWAY_OFFLINE, GapCause.UNKNOWN})


@dataclass(frozen=True, slots=True)
class _Silence:
    """A time in which no judged parameter of an outlet came, [begin_us, end_us)."""

    begin_us: int
    end_us: int
    charged_us: int
    causes: frozenset[GapCause]
    known_at: datetime


def silence_events(
    verdicts: Iterable[Verdict], *, silent_minutes: int, last_judged: Mapping[str, date]
) -> list[Event]:
    """Return when an outlet sent nothing of all its judged parameters, by outlet and begin.

    Taken from the gaps of the means, across the borders of days. A silence is an event where the
    time that is neither our outage nor announced maintenance reaches `silent_minutes`: a plant is
    never charged with our outage, though its causes name it. Calibrating, broken or zero-outflow
    slots are no silence, since something came. `ongoing`: it reaches the last judged day's end.
    """
    by_outlet: dict[str, dict[date, list[Verdict]]] = defaultdict(lambda: defaultdict(list))
    for verdict in newest(verdicts):
        if verdict.is_withdrawn:
            continue
        by_outlet[verdict.mean.outlet_id][verdict.mean.day].append(verdict)
    events: list[Event] = []
    for outlet_id, days in sorted(by_outlet.items()):
        silences = _merged(
            [part for day in sorted(days) for part in _silent_parts(days[day])],
            tolerance_us=_half_interval_us(days),
        )
        long = [s for s in silences if s.charged_us >= silent_minutes * MICROSECONDS_PER_MINUTE]
        ends, tolerance_us = last_judged.get(outlet_id), _half_interval_us(days)
        seen: Counter[date] = Counter()
        for silence in long:
            event = _silence_event(outlet_id, silence, tolerance_us, ends)
            seen[event.first_day] += 1
            nth = seen[event.first_day]
            events.append(event if nth == 1 else replace(event, id=f"{event.id}:{nth}"))
    return events


def _silent_parts(verdicts: Sequence[Verdict]) -> list[_Silence]:
    """Return the parts of a legal day in which every parameter of the verdicts was missing."""
    day_begin, day_end = legal_day_bounds_us(verdicts[0].mean.day)
    changes: list[tuple[int, int, GapCause]] = []
    for verdict in verdicts:
        for begin, end, cause in _silent_spans(verdict.mean):
            begin_us, end_us = max(begin, day_begin), min(end, day_end)
            if begin_us < end_us:
                changes += [(begin_us, 1, cause), (end_us, -1, cause)]
    known_at = max(verdict.known_at for verdict in verdicts)
    active: Counter[GapCause] = Counter()
    parts: list[_Silence] = []
    since_us = day_begin
    for at_us, step, cause in sorted(changes):
        if active.total() == len(verdicts) and at_us > since_us:
            causes = frozenset(+active)
            charged_us = at_us - since_us if causes & _CHARGED else 0
            parts.append(_Silence(since_us, at_us, charged_us, causes, known_at))
        active[cause] += step
        since_us = at_us
    return parts


def _silent_spans(mean: DailyMean) -> list[tuple[int, int, GapCause]]:
    if not mean.gaps and mean.missing == mean.expected > 0:
        # A day kept before gaps were attributed: nothing came, and nothing is known of why.
        return [(*legal_day_bounds_us(mean.day), GapCause.UNKNOWN)]
    return [(gap.begin_us, gap.end_us, gap.cause) for gap in mean.gaps if gap.cause in _SILENT]


def _half_interval_us(days: Mapping[date, Sequence[Verdict]]) -> int:
    """Return half the shortest interval: the grids of two days may differ by it, no slot does."""
    expected = max(one.mean.expected for found in days.values() for one in found)
    return MICROSECONDS_PER_DAY // (2 * expected) if expected > 0 else 0


def _merged(parts: Iterable[_Silence], *, tolerance_us: int) -> list[_Silence]:
    silences: list[_Silence] = []
    for part in parts:
        if silences and part.begin_us - silences[-1].end_us <= tolerance_us:
            open_one = silences[-1]
            silences[-1] = _Silence(
                open_one.begin_us,
                part.end_us,
                open_one.charged_us + part.charged_us,
                open_one.causes | part.causes,
                max(open_one.known_at, part.known_at),
            )
        else:
            silences.append(part)
    return silences


def _silence_event(
    outlet_id: str, silence: _Silence, tolerance_us: int, last_judged: date | None
) -> Event:
    first, final = legal_day_of(silence.begin_us), legal_day_of(silence.end_us - 1)
    # Of a day whose end it does not reach something came.
    through = legal_day_of(silence.end_us + tolerance_us) - timedelta(days=1)
    return Event(
        id=f"{outlet_id}:-:{first}",
        kind=EventKind.NOT_REPORTING,
        outlet_id=outlet_id,
        parameter=None,
        begin_us=silence.begin_us,
        end_us=silence.end_us,
        first_day=first,
        last_day=final,
        days=(final - first).days + 1,
        periods=1,
        peak=None,
        peak_day=None,
        peak_times_over=None,
        load_over_kg=None,
        causes=tuple(cause for cause in GapCause if cause in silence.causes),
        through_day=through,
        ongoing=last_judged is not None and last_judged <= through,
        known_at=silence.known_at,
    )
