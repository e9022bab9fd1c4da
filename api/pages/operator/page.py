"""What the operator's page says of one outlet: today, refusals, clock, gaps, and short days.

Of now alone: readings and clocks are kept in one time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from api.answers.advice.refusals import REFUSAL_WORDS
from api.pages.desk.cases.told import CaseLine, cases_of_outlets
from api.pages.desk.proof.told import StandingLine, standing_lines
from api.pages.operator.today import ParameterToday, parameters_today
from api.question.handed_in import Parts
from api.question.known_at import known_instant
from api.views.entries import ANNOUNCED_BACK, ANNOUNCED_UNTIL
from api.views.of_now import WrongClock, last_data, wrong_clock
from compliance.law.limit.limits import is_judged
from domain.access.permission import Own
from domain.gateways.rejections import KeptRejection, RejectionCode
from domain.gateways.silences import silences_of
from domain.judged.entered.announcements import Announcement
from domain.judged.verdicts import DailyMean, GapCause
from domain.legal_day import from_microseconds, legal_day_of, to_microseconds
from domain.measured.parameters import PARAMETERS, Parameter
from domain.registered import Cluster, Outlet, Permit
from domain.registry import Registry
from domain.two_languages import Language

REFUSED_BACK = timedelta(days=7)
_REFUSED_READ = 500  # of a gateway that is refused all the time the newest ones tell why
_REFUSED_SHOWN = 5
_SHORT_SHOWN = 5
_ANNOUNCED_SHOWN = 4
_SILENT_INTERVALS = 2  # a message may be on its way


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnOutlet:
    """One line of the list: an outlet, and until when its data has come (three days back)."""

    outlet: Outlet
    cluster: Cluster
    newest: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedLine:
    """One reason for which readings were refused: how often, when last, and what to do."""

    code: RejectionCode
    count: int
    newest: datetime
    means: str
    detail: str
    parameters: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class GapLine:
    """A gap of today, [begin_us, end_us), with its cause and the parameters that it is of.

    `afterwards` is work that was announced only after it began: it changes no cause.
    """

    begin_us: int
    end_us: int
    cause: GapCause
    parameters: tuple[Parameter, ...]
    afterwards: Announcement | None


@dataclass(frozen=True, slots=True)
class ShortDay:
    """A day of this month with too few valid readings to prove anything, and of what."""

    day: date
    parameters: tuple[Parameter, ...]
    cause: GapCause | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorPage:
    """Everything that the page says of one outlet.

    `silent_for` is how long nothing has come, where that is too long; `receipt` the newest that its
    gateway was sent; `refused_more` and `short_more` how many lines are not shown;
    `minimum_capture` is a share of 1.
    """

    outlet: Outlet
    cluster: Cluster
    permit: Permit | None
    now: datetime
    day: date
    parameters: tuple[ParameterToday, ...]
    newest: datetime | None
    silent_for: timedelta | None
    is_offline: bool
    clock: WrongClock | None
    refused: tuple[RefusedLine, ...]
    refused_more: int
    receipt: dict[str, Any] | None
    gaps: tuple[GapLine, ...]
    short: tuple[ShortDay, ...]
    short_more: int
    announced: tuple[Announcement, ...]
    minimum_capture: float
    cases: tuple[CaseLine, ...]
    sensors: tuple[StandingLine, ...]

    @property
    def received(self) -> datetime | None:
        """When the message of the receipt was taken in."""
        return None if self.receipt is None else datetime.fromisoformat(self.receipt["received"])

    @staticmethod
    def at(time_us: int) -> datetime:
        """Return an instant of microseconds UTC."""
        return from_microseconds(time_us)


def own_outlets(parts: Parts, own: Own | None) -> tuple[OwnOutlet, ...]:
    """Return the outlets of today that are the reader's own, by cluster; raises StoreUnavailable.

    `own` None: nothing limits the reader.
    """
    now = parts.clock()
    here = parts.records.registry().on(legal_day_of(to_microseconds(now)))
    outlets = [one for one in here.outlets.values() if own is None or one.id in own.outlets]
    newest = last_data(parts, [one.id for one in outlets], now)
    found = [
        OwnOutlet(outlet=one, cluster=here.cluster_of(one.id), newest=newest.get(one.id))
        for one in outlets
    ]
    return tuple(sorted(found, key=lambda one: (one.cluster.name, one.outlet.name, one.outlet.id)))


def operator_page(parts: Parts, language: Language, outlet_id: str) -> OperatorPage:
    """Return what the page says of an outlet; raises NotFound, StoreUnavailable."""
    now, known = parts.clock(), known_instant(parts, None)
    day = legal_day_of(to_microseconds(now))
    every: Registry = parts.records.registry()
    registry = every.around(outlet_id, day)
    outlet = registry.outlet(outlet_id)
    permit = every.permit_on(outlet_id, day)
    parameters = parameters_today(parts, every, outlet_id, now)
    newest = last_data(parts, [outlet_id], now).get(outlet_id)
    state = parts.records.newest_gateway_states().get(outlet.gateway_id)
    announced = _announced(parts, outlet_id, now)
    refused = tuple(_refused(parts, language, outlet, now))
    short = _short_days(parts, outlet_id, day)
    receipts = parts.receipts(outlet.gateway_id, after=0, before=None, outcome=None, most=1)
    return OperatorPage(
        outlet=outlet,
        cluster=registry.cluster_of(outlet_id),
        permit=permit,
        now=now,
        day=day,
        parameters=parameters,
        newest=newest,
        silent_for=_silent_for(permit, newest, now, _holds_for(registry, outlet, day)),
        is_offline=state is not None and not state.online,
        clock=wrong_clock(parts, language, outlet.gateway_id),
        refused=refused[:_REFUSED_SHOWN],
        refused_more=max(0, len(refused) - _REFUSED_SHOWN),
        receipt=receipts[0] if receipts else None,
        gaps=tuple(_gaps(parameters, announced)),
        short=short[:_SHORT_SHOWN],
        short_more=max(0, len(short) - _SHORT_SHOWN),
        announced=announced[:_ANNOUNCED_SHOWN],
        minimum_capture=parts.law.minimum_capture,
        cases=tuple(cases_of_outlets(parts, [outlet_id], known, day)),
        sensors=tuple(
            standing_lines(
                parts,
                every,
                language,
                known=known,
                now=now,
                outlet_id=outlet_id,
            )
        ),
    )


def _holds_for(registry: Registry, outlet: Outlet, day: date) -> timedelta:
    """Return for how long silence says that nothing changed, of whatever the outlet measures."""
    silences = silences_of(outlet, day, registry.profiles, registry.channels)
    longest = [silences[p].longest_seconds if p in silences else 0 for p in outlet.parameters]
    return timedelta(seconds=min(longest, default=0))


def _silent_for(
    permit: Permit | None, newest: datetime | None, now: datetime, holds_for: timedelta
) -> timedelta | None:
    if permit is None or newest is None:
        return None
    silent = now - newest
    allowed = _SILENT_INTERVALS * timedelta(minutes=permit.interval_minutes)
    is_long = silent > max(allowed, holds_for)
    return silent if is_long else None


def _refused(
    parts: Parts, language: Language, outlet: Outlet, now: datetime
) -> Iterator[RefusedLine]:
    """Give the reasons of the last days, the newest first; of others of the gateway nothing."""
    since_us = to_microseconds(now - REFUSED_BACK)
    by_code: dict[RejectionCode, list[KeptRejection]] = {}
    kept = parts.records.rejections(gateway_id=outlet.gateway_id, most=_REFUSED_READ)
    for one in kept:
        if one.received_us >= since_us and one.outlet_id in (None, outlet.id):
            by_code.setdefault(one.code, []).append(one)
    for code, found in by_code.items():
        english, vietnamese = REFUSAL_WORDS[code]
        codes = dict.fromkeys(one.parameter for one in found)
        yield RefusedLine(
            code=code,
            count=len(found),
            newest=from_microseconds(max(one.received_us for one in found)),
            means=vietnamese if language == "vi" else english,
            detail=found[0].detail,
            parameters=tuple(PARAMETERS[p] for p in codes if p is not None and p in PARAMETERS),
        )


def _announced(parts: Parts, outlet_id: str, now: datetime) -> tuple[Announcement, ...]:
    """Return what was announced of the last month and of what lies ahead, the last one first."""
    span_us = to_microseconds(now - ANNOUNCED_BACK), to_microseconds(now + ANNOUNCED_UNTIL)
    found = parts.records.announcements(outlet_id, *span_us)
    return tuple(sorted(found, key=lambda one: (one.begin_us, one.announced_us), reverse=True))


def _gaps(
    parameters: tuple[ParameterToday, ...], announced: tuple[Announcement, ...]
) -> Iterator[GapLine]:
    spans: dict[tuple[int, int, GapCause], list[Parameter]] = {}
    for one in parameters:
        for gap in one.running.gaps:
            key = (gap.begin_us, gap.end_us, gap.cause)
            spans.setdefault(key, []).append(one.parameter)
    for (begin_us, end_us, cause), found in sorted(spans.items(), key=lambda item: item[0][:2]):
        codes = {None, *(one.code for one in found)}
        late = [
            one
            for one in announced
            if not one.is_beforehand and one.parameter in codes and one.touches(begin_us, end_us)
        ]
        yield GapLine(begin_us, end_us, cause, tuple(found), late[0] if late else None)


def _short_days(parts: Parts, outlet_id: str, day: date) -> tuple[ShortDay, ...]:
    """Return the ended days of this month with less than the minimum capture, the newest first."""
    by_day: dict[date, list[DailyMean]] = {}
    if day.day == 1:
        return ()
    first, last = day.replace(day=1), day - timedelta(days=1)
    for one in parts.records.means(outlet_id, first, last):
        owes = one.expected - one.no_discharge > 0
        if is_judged(one.parameter) and owes and one.capture < parts.law.minimum_capture:
            by_day.setdefault(one.day, []).append(one)
    return tuple(
        ShortDay(
            key,
            tuple(PARAMETERS[one.parameter] for one in means),
            _most_of(means[0]),
        )
        for key, means in sorted(by_day.items(), reverse=True)
    )


def _most_of(mean: DailyMean) -> GapCause | None:
    """Return the cause that took most of a day's slots."""
    slots: dict[GapCause, int] = {}
    for gap in mean.gaps:
        slots[gap.cause] = slots.get(gap.cause, 0) + gap.slots
    return max(slots, key=lambda cause: slots[cause], default=None)
