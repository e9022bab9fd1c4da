"""The facts of an outlet's month: every parameter's days, verdicts, limits and gaps, as known.

Read from the records alone; a day without a verdict is told as such, never filled.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import msgspec

from api.access.nameless import without_names
from api.exports.documents.facts.canonical import decimal_text
from api.exports.documents.facts.told import (
    DayTold,
    Limits,
    LimitTold,
    day_of_mean,
    day_of_verdict,
    parameter_name,
)
from api.question.asked import begun_month, last_ended_day
from api.question.handed_in import Parts, of_one_state
from api.question.known_at import known_instant, regulations_known, rfc3339_us
from compliance.law.regulation import written_sign
from compliance.means.months import MonthlyMean, monthly_mean
from domain.judged.monitoring import monitored_since
from domain.judged.verdicts import DailyMean, Verdict
from domain.legal_day import each_day
from domain.measured.parameters import PARAMETERS
from domain.registry import Registry
from domain.two_languages import Language

FORM = "nhue/outlet-month/1"


class PlaceTold(msgspec.Struct, frozen=True, kw_only=True):
    """Where an outlet stands, and by which permit it discharges on the month's last told day."""

    outlet: str
    outlet_name: str
    station: str
    station_name: str
    cluster: str
    cluster_name: str
    commune: str
    simulated: bool
    permit: str | None
    regulation: str | None
    column: str | None
    interval_minutes: int | None


class ParameterTold(msgspec.Struct, frozen=True, kw_only=True):
    """A parameter's month: its mean with bounds from the daily means, and each ended day.

    `days_in_mean` of the calendar's days enter the mean; `states` counts days by their state,
    `without_value` slots by cause.
    """

    parameter: str
    name: str
    unit: str
    mean: str | None
    low: str | None
    high: str | None
    days_in_mean: int
    load_kg: str | None
    states: Mapping[str, int]
    without_value: Mapping[str, int]
    days: tuple[DayTold, ...]


class OutletMonth(msgspec.Struct, frozen=True, kw_only=True):
    """All that the report of an outlet's month says; `minimum_capture` is a setting of ours."""

    form: str = FORM
    outlet: str
    month: str
    first: date
    last: date
    known_at: str
    language: Language
    registry_version: int
    place: PlaceTold
    minimum_capture: str | None
    limits: tuple[LimitTold, ...]
    parameters: tuple[ParameterTold, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthQuestion:
    """Of which outlet and month (YYYY-MM) the report is asked for, as known when."""

    outlet_id: str
    month: str
    language: Language
    known_at: datetime | None = None


@of_one_state
def outlet_month(parts: Parts, asked: MonthQuestion) -> OutletMonth:
    """Return the facts of a month that has begun; raises NotFound for an outlet, QueryRefused."""
    known = known_instant(parts, asked.known_at)
    records = without_names(parts.records)
    whole, last_day = records.registry(known), last_ended_day(known)
    first = begun_month(asked.month, last_day + timedelta(days=1))
    last = first.replace(day=monthrange(first.year, first.month)[1])
    ended = min(last, last_day)
    shown = max(first, ended)
    registry = whole.around(asked.outlet_id, shown)
    registry.outlet(asked.outlet_id)
    limits = Limits(asked.language)
    verdicts: dict[str, list[Verdict]] = defaultdict(list)
    for one in records.verdicts(first, last, outlet_id=asked.outlet_id, known_at=known):
        verdicts[one.mean.parameter].append(one)
    means: dict[str, list[DailyMean]] = defaultdict(list)
    for mean in records.means(asked.outlet_id, first, last, known_at=known):
        means[mean.parameter].append(mean)
    days = each_day(first, ended) if ended >= first else []
    without = _Without(whole, asked.outlet_id, records.connected(known))
    parameters = []
    for code in sorted({*verdicts, *means}, key=list(PARAMETERS).index):
        told = {one.day: day_of_mean(one) for one in means[code]} if not verdicts[code] else {}
        for one in reversed(verdicts[code]):  # the oldest day first: in this order limits stand
            told[one.mean.day] = day_of_verdict(one, limits, asked.language)
        entries = tuple(told.get(day) or without.state(day) for day in days)
        withdrawn = {one.mean.day for one in verdicts[code] if one.is_withdrawn}
        owed = [mean for mean in means[code] if mean.day not in withdrawn]
        enough = parts.law.minimum_capture
        of_month = (
            monthly_mean(owed, year=first.year, month=first.month, minimum_capture=enough)
            if owed
            else None
        )
        parameters.append(_parameter(code, of_month, entries, asked.language))
    return OutletMonth(
        outlet=asked.outlet_id,
        month=asked.month,
        first=first,
        last=last,
        known_at=rfc3339_us(known),
        language=asked.language,
        registry_version=whole.version,
        place=_place(parts, registry, asked.outlet_id, shown, known),
        minimum_capture=decimal_text(parts.law.minimum_capture),
        limits=limits.told,
        parameters=tuple(parameters),
    )


@dataclass(frozen=True, slots=True)
class _Without:
    """Tells of a day without a verdict whether anything was due of it."""

    registry: Registry
    outlet_id: str
    connected: Mapping[str, date]

    def state(self, day: date) -> DayTold:
        row = self.registry.on(day).outlets.get(self.outlet_id)
        since = None if row is None else monitored_since(row, self.connected)
        owes = since is not None and day >= since
        return DayTold(day=day, state="not_judged" if owes else "not_connected")


def _parameter(
    code: str, of_month: MonthlyMean | None, days: tuple[DayTold, ...], language: Language
) -> ParameterTold:
    slots: Counter[str] = Counter()
    for one in days:
        slots.update(one.without_value)
    return ParameterTold(
        parameter=code,
        name=parameter_name(code, language),
        unit=PARAMETERS[code].unit,
        mean=None if of_month is None else decimal_text(of_month.mean),
        low=None if of_month is None else decimal_text(of_month.low),
        high=None if of_month is None else decimal_text(of_month.high),
        days_in_mean=0 if of_month is None else of_month.days_provable,
        load_kg=None if of_month is None else decimal_text(of_month.load_kg),
        states=dict(sorted(Counter(one.state for one in days).items())),
        without_value=dict(sorted(slots.items())),
        days=days,
    )


def _place(
    parts: Parts, registry: Registry, outlet_id: str, day: date, known: datetime
) -> PlaceTold:
    outlet, station = registry.outlet(outlet_id), registry.station_of(outlet_id)
    cluster, permit = registry.cluster_of(outlet_id), registry.permit_on(outlet_id, day)
    law = regulations_known(parts, known)
    return PlaceTold(
        outlet=outlet.id,
        outlet_name=outlet.name,
        station=station.id,
        station_name=station.name,
        cluster=cluster.id,
        cluster_name=cluster.name,
        commune=cluster.commune,
        simulated=cluster.simulated,
        permit=None if permit is None else permit.number,
        regulation=None if permit is None else written_sign(law, permit.regulation),
        column=None if permit is None else permit.column,
        interval_minutes=None if permit is None else permit.interval_minutes,
    )
