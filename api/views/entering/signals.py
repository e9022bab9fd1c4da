"""Reads the signals of a week as known, the strongest reason to visit first: API and page alike.

Nothing is looked for here, and nothing is judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from api.answers.advice.signals import SignalsAnswer, WeekSignalsAnswer
from api.question.asked import last_ended_day
from api.question.handed_in import Parts, of_one_state
from api.question.known_at import known_instant
from domain.errors import NotFound
from domain.measured.signals import DAYS_OF_WEEK, Signal
from domain.registered import Cluster, Outlet
from storage.ports.judged.signals import KnownWeek

_UNUSUAL_BY_NONE = 2.0  # behind every probability


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekLine:
    """An outlet's week with where it is."""

    known: KnownWeek
    outlet: Outlet
    cluster: Cluster


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekOfSignals:
    """All outlets' weeks from `first_day` on that are known, the strongest reason first."""

    first_day: date
    newest: date
    known_at: datetime
    lines: tuple[WeekLine, ...]

    @property
    def last_day(self) -> date:
        """The last legal day of the week."""
        return self.first_day + timedelta(days=DAYS_OF_WEEK - 1)


def week_of(day: date) -> date:
    """Return the Monday of a day's week.

    >>> week_of(date(2026, 11, 29))
    datetime.date(2026, 11, 23)
    """
    return day - timedelta(days=day.weekday())


def newest_ended_week(now: datetime) -> date:
    """Return the Monday of the newest week that has ended at an instant."""
    ended = last_ended_day(now)
    return week_of(ended + timedelta(days=1)) - timedelta(days=DAYS_OF_WEEK)


@of_one_state
def week_view(parts: Parts, day: date | None, known_at: datetime | None) -> WeekOfSignals:
    """Return the week that holds a day, the newest ended one for none, as known."""
    known = known_instant(parts, known_at)
    newest = newest_ended_week(parts.clock() if known_at is None else known)
    first_day = newest if day is None else week_of(day)
    registry = parts.records.registry(known).on(first_day)
    lines = [
        WeekLine(
            known=one,
            outlet=registry.outlets[one.week.outlet_id],
            cluster=registry.cluster_of(one.week.outlet_id),
        )
        for one in parts.records.week_signals(first_day, known_at=known)
        if one.week.outlet_id in registry.outlets
    ]
    return WeekOfSignals(
        first_day=first_day,
        newest=newest,
        known_at=known,
        lines=tuple(sorted(lines, key=_rarest_first)),
    )


def _rarest_first(line: WeekLine) -> tuple[float, str]:
    signals = line.known.week.signals
    return (signals[0].probability if signals else _UNUSUAL_BY_NONE, line.outlet.id)


def signals_view(parts: Parts, day: date | None, known_at: datetime | None) -> SignalsAnswer:
    """Return the same as the API answers it."""
    told = week_view(parts, day, known_at)
    return SignalsAnswer(
        known_at=told.known_at,
        first=told.first_day,
        last=told.last_day,
        weeks=[WeekSignalsAnswer.of(one.known.week, one.known.known_at) for one in told.lines],
    )


def signal_of(parts: Parts, name: str) -> tuple[str, date, Signal]:
    """Return outlet, week and signal of a name, as known now; raises NotFound."""
    outlet_id, _, rest = name.rpartition(":")[0].rpartition(":")
    try:
        first_day = date.fromisoformat(rest)
    except ValueError:
        raise no_signal(name) from None
    for known in parts.records.week_signals(first_day):
        for signal in known.week.signals:
            if known.week.id_of(signal.kind) == name:
                return outlet_id, first_day, signal
    raise no_signal(name)


def no_signal(name: str) -> NotFound:
    """Return that there is no signal of a name, or none that the reader is told of."""
    return NotFound(f"no signal {name!r} is known now: GET /api/v1/signals lists them")
