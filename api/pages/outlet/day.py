"""What the page of one outlet's legal day and parameter says: readings, means, limit, and why.

Read from the records as known at one instant, and, of now, from the reading store. That keeps
readings in one time: a page that is pinned shows what was kept with the verdict, and no reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from api.pages.chart.day import DayChart, DayFacts, Step, Stretch, draw_day
from api.pages.outlet.rows import DayRow, MonthAsked, row_of
from api.pages.texts.texts import text
from api.question.asked import QueryRefused, last_ended_day
from api.question.handed_in import Parts, of_one_state
from api.question.known_at import LawKnown, known_instant, regulations_known
from api.views.day import KINDS, DayReadings, day_readings
from api.views.evidence import explained_in, verdict_or_none
from compliance.law.limit.limits import is_judged
from compliance.verdicts.explain.in_vietnamese import Said
from domain.judged.entered.announcements import Announcement
from domain.judged.quality import FlagRuling
from domain.judged.verdicts import GapCause, Limit, Verdict
from domain.legal_day import from_microseconds, legal_day_bounds_us
from domain.measured.parameters import PARAMETERS, Parameter
from domain.registered import Calibration, Cluster, Outlet, Permit, Sensor, Station
from domain.two_languages import Language
from storage.ports.entered.decisions import ON_RULINGS, on_outlet

CALIBRATION_DAYS_BACK = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class DayQuestion:
    """Which day and parameter of which outlet; None leaves the parameter to us."""

    outlet_id: str
    day: date
    parameter: str | None = None
    known_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPage:
    """Everything that the page says.

    `readings` is None on a page that is pinned; `counted` is how many there are of each kind.
    `seen_us` is the last decision on the outlet's readings (microseconds UTC). `next_day` is None
    on the running day; `last_calibration` is what the device said within the last 31 days,
    `calibration` the last one by paper. `limit_days` are the first and last day of its limit.
    """

    outlet: Outlet
    station: Station
    cluster: Cluster
    permit: Permit | None
    sensor: Sensor | None
    parameter: Parameter
    tabs: tuple[Parameter, ...]
    day: date
    previous_day: date
    next_day: date | None
    is_running: bool
    known_at: datetime
    row: DayRow
    limit_days: tuple[date | None, date | None]
    said: Said | None
    readings: DayReadings | None
    counted: Mapping[str, int]
    chart: DayChart
    rulings: tuple[FlagRuling, ...]
    announced: tuple[Announcement, ...]
    last_calibration: datetime | None
    calibration: Calibration | None
    seen_us: int

    @property
    def chosen(self) -> DayRow:
        """The day's row, as a month's page has that of its chosen day."""
        return self.row

    @property
    def verdict(self) -> Verdict | None:
        """The verdict of the day, None before it is judged."""
        return self.row.verdict


@of_one_state
def day_page(parts: Parts, language: Language, asked: DayQuestion) -> DayPage:
    """Return the page of a day; raises NotFound for an outlet, QueryRefused for a day ahead."""
    known = known_instant(parts, asked.known_at)
    law = LawKnown(parts.records.registry(known), regulations_known(parts, known))
    last_day, day, outlet_id = last_ended_day(known), asked.day, asked.outlet_id
    running = last_day + timedelta(days=1)
    if day > running:
        raise QueryRefused(f"{day} lies ahead; the newest day is {running}", where="day")
    registry = law.registry.around(outlet_id, day)
    outlet = registry.outlet(outlet_id)
    code = asked.parameter or next((p for p in outlet.parameters if is_judged(p)), "COD")
    verdict = verdict_or_none(parts, outlet_id, code, day, known)
    connected = parts.records.connected(known)
    row = row_of(MonthAsked(law, language, outlet_id, code, last_day, connected), day, verdict)
    readings = None
    if asked.known_at is None:
        readings = day_readings(parts, outlet_id, code, day, verdict)
    begin_us, end_us = legal_day_bounds_us(day)
    return DayPage(
        outlet=outlet,
        station=registry.station_of(outlet_id),
        cluster=registry.cluster_of(outlet_id),
        permit=law.registry.permit_on(outlet_id, day),
        sensor=registry.sensor_on(outlet_id, code, day),
        parameter=PARAMETERS[code],
        tabs=tuple(PARAMETERS[one] for one in dict.fromkeys((*outlet.parameters, code))),
        day=day,
        previous_day=day - timedelta(days=1),
        next_day=day + timedelta(days=1) if day < running else None,
        is_running=day == running,
        known_at=known,
        row=row,
        limit_days=_days_of_its_limit(law, row, outlet_id, code),
        said=None if verdict is None else explained_in(language, parts, verdict),
        readings=readings,
        counted={kind: len(times) for kind, (times, _) in _by_kind(readings).items()},
        chart=draw_day(_facts(language, day, row.limit, verdict, readings)),
        announced=tuple(
            one
            for one in parts.records.announcements(outlet_id, begin_us, end_us, known_at=known)
            if one.parameter in (None, code)
        ),
        rulings=tuple(
            parts.records.rulings(outlet_id, begin_us, end_us, parameter=code, known_at=known)
        ),
        calibration=registry.calibration_before(outlet_id, code, day),
        last_calibration=_last_calibration(parts, outlet_id, code, day, known),
        seen_us=parts.records.last_decided_us(ON_RULINGS, on_outlet(outlet_id)),
    )


def _days_of_its_limit(
    law: LawKnown, row: DayRow, outlet_id: str, code: str
) -> tuple[date | None, date | None]:
    """Return from when to when the limit shown is in force; of one that the law known now has no
    more, nothing is told.
    """
    if row.limit is None or law.limit(outlet_id, code, row.day) != row.limit:
        return None, None
    return law.limit_days(outlet_id, code, row.day)


def _by_kind(
    readings: DayReadings | None,
) -> dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]]:
    return {} if readings is None else {kind: readings.of_kind(kind) for kind in KINDS}


def _facts(
    language: Language,
    day: date,
    limit: Limit | None,
    verdict: Verdict | None,
    readings: DayReadings | None,
) -> DayFacts:
    begin_us, end_us = legal_day_bounds_us(day)
    mean = None if verdict is None else verdict.mean
    hours = () if mean is None else (mean.batches or mean.hours)
    gaps = () if mean is None else mean.gaps
    told = [
        Stretch(one.begin_us, one.end_us, text(language, f"gap.{one.cause.value}"))
        for one in gaps
        if one.cause is not GapCause.CALIBRATION
    ]
    calibrations = [
        Stretch(one.begin_us, one.end_us, text(language, "gap.calibration"))
        for one in gaps
        if one.cause is GapCause.CALIBRATION
    ]
    return DayFacts(
        begin_us=begin_us,
        end_us=end_us,
        readings=_by_kind(readings),
        steps=[Step(one.begin_us, one.end_us, one.mean) for one in hours if one.mean is not None],
        lower=None if limit is None else limit.lower,
        upper=None if limit is None else limit.upper,
        gaps=told,
        calibrations=calibrations,
    )


def _last_calibration(
    parts: Parts, outlet_id: str, code: str, day: date, known: datetime
) -> datetime | None:
    """Return when the sensor was calibrated last up to a day, by what it said of itself."""
    first = day - timedelta(days=CALIBRATION_DAYS_BACK - 1)
    for verdict in parts.records.verdicts(
        first, day, outlet_id=outlet_id, parameter=code, known_at=known
    ):
        ends = [gap.end_us for gap in verdict.mean.gaps if gap.cause is GapCause.CALIBRATION]
        if ends:
            return from_microseconds(max(ends))
    return None
