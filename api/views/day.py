"""What stands behind one outlet's legal day and parameter: its readings by flag, and its verdict.

Readings are kept in one time: whether they are those that a verdict rests on, its digest tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from api.question.handed_in import Parts
from compliance.days.readings import day_digests
from domain.judged.quality import Check, FlagRun, QualityFlag
from domain.judged.verdicts import Verdict
from domain.legal_day import from_microseconds, legal_day_bounds_us
from domain.measured.readings import DeviceStatus
from storage.ports.readings import ReadingColumns

GOOD, SUSPECT, LEFT_OUT, CALIBRATING, ERROR = "good", "suspect", "left_out", "calibrating", "error"
KINDS = (GOOD, SUSPECT, LEFT_OUT, CALIBRATING, ERROR)
_OF_NO_READING = (Check.CADENCE, Check.CARRIED, Check.GAP)
_PLACE = {kind: place for place, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class DayReadings:
    """The standing readings of one day; `kind` (int8) is each one's place in KINDS.

    `are_judged`: they are those that the verdict rests on, to the bit; None without a verdict.
    """

    columns: ReadingColumns
    kind: NDArray[np.int8]
    are_judged: bool | None

    def of_kind(self, kind: str) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return times (microseconds UTC) and values of the readings of a kind."""
        here = self.kind == _PLACE[kind]
        return self.columns.time_us[here], self.columns.value[here]


def day_readings(
    parts: Parts, outlet_id: str, parameter: str, day: date, verdict: Verdict | None
) -> DayReadings:
    """Return a day's readings with what its verdict's flags say; raises StoreUnavailable."""
    columns = parts.readings.read(outlet_id, parameter, *legal_day_bounds_us(day))
    flags: Sequence[FlagRun] = () if verdict is None else verdict.mean.flags
    are_judged = None
    if verdict is not None:
        [digest] = day_digests(columns, np.array([0, len(columns)]))
        are_judged = digest == verdict.mean.digest
    return DayReadings(columns=columns, kind=kinds_of(columns, flags), are_judged=are_judged)


def kinds_of(columns: ReadingColumns, flags: Sequence[FlagRun]) -> NDArray[np.int8]:
    """Return of each reading the place of its kind in KINDS: what a device says of itself stands
    first, then what is left out, then what is suspect.
    """
    kind = np.zeros(len(columns), np.int8)
    for run in flags:
        if run.check in _OF_NO_READING or run.flag is QualityFlag.PASS:
            continue
        first, end = np.searchsorted(columns.time_us, [run.begin_us, run.end_us + 1])
        leaves_out = run.excludes and run.overruled_by is None
        place = _PLACE[LEFT_OUT if leaves_out else SUSPECT]
        np.maximum(kind[first:end], place, out=kind[first:end])
    kind[columns.status == DeviceStatus.CALIBRATING] = _PLACE[CALIBRATING]
    kind[columns.status == DeviceStatus.ERROR] = _PLACE[ERROR]
    return kind


def csv_rows(readings: DayReadings) -> Iterator[tuple[str, str, str, str]]:
    """Give each reading as it stands: time (RFC 3339, UTC), value, status, kind."""
    for time_us, value, status, kind in zip(
        readings.columns.time_us.tolist(),
        readings.columns.value.tolist(),
        readings.columns.status.tolist(),
        readings.kind.tolist(),
        strict=True,
    ):
        at = from_microseconds(time_us).isoformat().replace("+00:00", "Z")
        yield at, repr(value), f"{status:02d}", KINDS[kind]
