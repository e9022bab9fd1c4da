"""The newest reading of each parameter of an outlet, and what device and checks say of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.question.handed_in import Parts
from domain.judged.quality import Check, FlagRun, QualityFlag
from domain.judged.verdicts import DailyMean
from domain.legal_day import MICROSECONDS_PER_HOUR, from_microseconds
from domain.measured.readings import DeviceStatus
from domain.registered import Outlet

_LOOKED_BACK = timedelta(days=3)
_SEVERITY = (QualityFlag.PASS, QualityFlag.NOT_EVALUATED, QualityFlag.SUSPECT, QualityFlag.FAIL)
_OF_NO_READING = frozenset({Check.GAP, Check.CARRIED})  # both end at one that came
_LATE_INTERVALS = 2  # a message may be on its way


@dataclass(frozen=True, slots=True, kw_only=True)
class NewestReading:
    """The newest reading of one parameter; `flag` is the worst of its day's checks on it.

    `flagged` is the run that says so, None where no check spoke or the day holds none of it.
    `is_late`: more than two of the permit's intervals ago.
    """

    at: datetime
    value: float
    status: DeviceStatus
    flag: QualityFlag
    flagged: FlagRun | None
    is_late: bool


def newest_of(parts: Parts, outlet: Outlet, now_us: int) -> dict[str, tuple[int, float, int]]:
    """Return instant, value and status of each parameter's newest reading of three days.

    Most stand beside the outlet's newest instant: who does not is looked for further back.
    """
    ahead_us = now_us + parts.future_tolerance_seconds * 1_000_000 + 1
    begin_us = now_us - int(_LOOKED_BACK.total_seconds()) * 1_000_000
    at_us = parts.readings.newest_us([outlet.id], begin_us).get(outlet.id)
    if at_us is None:
        return {}
    found: dict[str, tuple[int, float, int]] = {}
    for since_us in (at_us - MICROSECONDS_PER_HOUR, begin_us):
        lacking: Sequence[str] = [code for code in outlet.parameters if code not in found]
        if not lacking:
            break
        columns = parts.readings.read_range(outlet.id, lacking, since_us, ahead_us)
        found |= {
            code: (int(one.time_us[-1]), float(one.value[-1]), int(one.status[-1]))
            for code, one in columns.items()
            if len(one)
        }
    return found


def flagged(
    found: tuple[int, float, int],
    checked: DailyMean | None,
    now_us: int,
    interval: timedelta | None,
) -> NewestReading:
    """Return a reading with the worst flag of the checks on it, of its legal day's mean."""
    at_us, value, status = found
    flag, worst = QualityFlag.NOT_EVALUATED, None
    if checked is not None:
        flag = QualityFlag.PASS
        for run in checked.flags:
            covers = run.begin_us <= at_us <= run.end_us and run.overruled_by is None
            if covers and run.check not in _OF_NO_READING and _worse(run.flag, flag):
                flag, worst = run.flag, run
    late_us = None if interval is None else _LATE_INTERVALS * interval.total_seconds() * 1_000_000
    return NewestReading(
        at=from_microseconds(at_us),
        value=value,
        status=DeviceStatus(status),
        flag=flag,
        flagged=worst,
        is_late=late_us is not None and now_us - at_us > late_us,
    )


def _worse(one: QualityFlag, other: QualityFlag) -> bool:
    return one in _SEVERITY and _SEVERITY.index(one) > _SEVERITY.index(other)
