"""Says what quality control found of a series: runs of flags in columns, and checks not run.

Made of the marks of series.py afterwards, for who is told of a day; it decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from compliance.jit import compiled
from compliance.quality import flag_reasons
from compliance.quality.marks.kernels import NOT_READ
from compliance.quality.marks.standstill import written_step
from compliance.quality.runs import NO_RULING, Runs, gaps_in, joined, runs_in
from compliance.quality.series import CheckedSeries
from compliance.quality.thresholds.of_series import OFF
from compliance.quality.thresholds.reviewed import Thresholds
from domain.judged.columns import FlagColumns, FlagKind
from domain.judged.quality import Check, CheckNotRun, FlagRun, QualityFlag
from domain.legal_day import MICROSECONDS_PER_MINUTE

_Ints = NDArray[np.int64]
_Found = tuple[Runs, _Ints]

# Runs are told by begin, end and the check's name.
_BY_NAME = sorted(Check)
# Their words tell the step in which a day's values are written.
_TOLD_WITH_STEP = {Check.FLAT_LINE, Check.ATTENUATED}
# Of each check the array that holds its marks, and where in it: two bits, of what is asked one.
_WHERE_MARKED = (
    *((check, "marks", 2 * place, 3) for place, check in enumerate(flag_reasons.OF_READINGS)),
    *((check, "asked", place, 1) for place, check in enumerate(flag_reasons.ASKED)),
)
_NO_GAPS_KNOWN = CheckNotRun(check=Check.GAP, why="no permit says how often to measure")


@dataclass(frozen=True, slots=True)
class Spoken:
    """Of each day its runs of flags, in order of time, and the checks that could not run."""

    flags: list[Sequence[FlagRun]]
    not_run: list[tuple[CheckNotRun, ...]]


@dataclass(frozen=True, slots=True)
class Together:
    """The runs in which a series stepped together with others, and the words for each day's."""

    runs: Runs
    words: Mapping[int, str]


def spoken(
    checked: CheckedSeries,
    *,
    interval_minutes: int | None,
    thresholds: Thresholds,
    together: Together | None,
) -> Spoken:
    """Return a series' days in words and figures; those of step together come after the others."""
    steps = _steps(checked)
    return Spoken(
        flags=_flags(checked, interval_minutes, thresholds, steps, together),
        not_run=_not_run(checked, steps, has_interval=interval_minutes is not None),
    )


@compiled
def _usable(
    time_us: _Ints, marks: NDArray[np.uint16], cuts: _Ints, not_read: int, before_us: int
) -> tuple[_Ints, _Ints]:
    """Return of each day how many readings have no mark of `not_read`, and the shortest time
    between two that follow each other (a very long one without two), the last one of the day before
    among them; `before_us` is when the last one before all days was read.
    """
    days = len(cuts) - 1
    count, closest_us = np.zeros(days, np.int64), np.full(days, np.int64(1) << 62)
    never = -(np.int64(1) << 61)
    last_us = np.int64(before_us)
    for day in range(days):
        of_day_us = never
        for i in range(cuts[day], cuts[day + 1]):
            if marks[i] & not_read:
                continue
            count[day] += 1
            closest_us[day] = min(closest_us[day], time_us[i] - last_us)
            last_us = of_day_us = time_us[i]
        last_us = of_day_us
    return count, closest_us


def _steps(checked: CheckedSeries) -> list[float]:
    """Return of each day the step in which its values are written, for the flat line."""
    limits, days = checked.limits, len(checked.cuts) - 1
    if limits.flat_suspect_us == OFF or not np.isnan(limits.resolution):
        return [limits.resolution] * days
    read = (checked.marks & NOT_READ) == 0
    return [
        written_step(checked.columns.value[first:end][read[first:end]])
        for first, end in pairwise(checked.cuts.tolist())
    ]


def _not_run(
    checked: CheckedSeries, steps: Sequence[float], *, has_interval: bool
) -> list[tuple[CheckNotRun, ...]]:
    """Return of each day the checks that could not run."""
    usable, closest_us = _usable(
        checked.columns.time_us, checked.marks, checked.cuts, NOT_READ, checked.read_before_us
    )
    told = zip(
        (checked.cuts[1:] > checked.cuts[:-1]).tolist(),
        np.minimum(usable, flag_reasons.MOST_NEEDED).tolist(),
        (closest_us <= checked.limits.flat_longest_step_us).tolist(),
        steps,
        strict=True,
    )
    known: dict[tuple[bool, int, bool, float], tuple[CheckNotRun, ...]] = {}
    found = []
    for day in told:
        if day not in known:
            known[day] = (
                *flag_reasons.not_run_on(checked, *day),
                *([] if has_interval else [_NO_GAPS_KNOWN]),
            )
        found.append(known[day])
    return found


class _Kinds:
    """The kinds of a series' runs by what tells them, each with its place."""

    def __init__(self) -> None:
        self.told: list[FlagKind] = []
        self._places: dict[FlagKind, int] = {}

    def place(self, kind: FlagKind) -> int:
        if kind not in self._places:
            self._places[kind] = len(self.told)
            self.told.append(kind)
        return self._places[kind]


def _flags(
    checked: CheckedSeries,
    interval_minutes: int | None,
    thresholds: Thresholds,
    steps: Sequence[float],
    together: Together | None,
) -> list[Sequence[FlagRun]]:
    kinds = _Kinds()
    found = [*_ruled(checked, kinds), *_marked(checked, thresholds, steps, kinds)]
    set_by = f"quality {thresholds.version}"
    if interval_minutes is not None:
        longest_us = thresholds.gap_intervals * interval_minutes * MICROSECONDS_PER_MINUTE
        here = checked.counted  # what is carried is no gap
        gaps = gaps_in(here.columns.time_us, here.borders_us, here.cuts, longest_us)
        if gaps is not None:
            said = flag_reasons.gap(interval_minutes, thresholds.gap_intervals)
            kind = FlagKind(Check.GAP, QualityFlag.SUSPECT, said, set_by, False, None)
            found.append((gaps, np.full(len(gaps.day), kinds.place(kind))))
    alone = len(found)
    if together is not None:
        of_days = [
            FlagKind(
                Check.STEP_TOGETHER, QualityFlag.SUSPECT, together.words[day], set_by, False, None
            )
            for day in together.runs.day.tolist()
        ]
        found.append((together.runs, np.array([kinds.place(kind) for kind in of_days])))
    days = len(checked.cuts) - 1
    return _by_day(found, alone, kinds, days) if found else [()] * days


def _by_day(
    found: Sequence[_Found], alone: int, kinds: _Kinds, days: int
) -> list[Sequence[FlagRun]]:
    """Return each day's runs by begin, end and check; what comes after `alone` comes last."""
    runs, kind = joined([one for one, _ in found]), np.concatenate([places for _, places in found])
    last = np.repeat([n >= alone for n in range(len(found))], [len(one.day) for one, _ in found])
    by_name = np.array([_BY_NAME.index(one.check) for one in kinds.told])[kind]
    order = np.lexsort((by_name, runs.end_us, runs.begin_us, last, runs.day))
    borders = np.searchsorted(runs.day[order], np.arange(days + 1)).tolist()
    kind_of = kind[order].astype(np.uint8).tobytes()
    begin_us, end_us = runs.begin_us[order].tobytes(), runs.end_us[order].tobytes()
    readings = runs.readings[order].astype(np.int32).tobytes()
    told = tuple(kinds.told)
    return [
        FlagColumns(
            told,
            kind_of[first:end],
            begin_us[8 * first : 8 * end],
            end_us[8 * first : 8 * end],
            readings[4 * first : 4 * end],
        )
        if first < end
        else ()
        for first, end in pairwise(borders)
    ]


def _ruled(checked: CheckedSeries, kinds: _Kinds) -> list[_Found]:
    """Return the ruled readings as runs of the check RULING, set by who ruled."""
    ruled = checked.rulings
    if ruled is None:
        return []
    is_number = np.isfinite(checked.columns.value)
    key = np.where(is_number, ruled.at * 2, ruled.at * 2 + 1)
    at = np.flatnonzero(ruled.at != NO_RULING)
    runs = runs_in(at, key[at], checked.columns.time_us, checked.cuts)
    places = []
    for one in runs.key.tolist():
        ruling = ruled.rulings[one // 2]
        takes_in = ruling.flag is QualityFlag.PASS and one % 2 == 0
        kind = FlagKind(
            Check.RULING, ruling.flag, ruling.reason, ruling.ruled_by, not takes_in, None
        )
        places.append(kinds.place(kind))
    return [(runs, np.array(places, np.int64))] if places else []


def _marked(
    checked: CheckedSeries, thresholds: Thresholds, steps: Sequence[float], kinds: _Kinds
) -> list[_Found]:
    """Return the readings that checks flagged as runs of one flag and one ruling."""
    some_steps = list(dict.fromkeys(steps))
    step_of_day = np.array([some_steps.index(step) for step in steps], np.int64)
    overruled = np.full(len(checked.marks), NO_RULING, np.int64)
    if checked.rulings is not None:
        overruled = checked.rulings.overruling(np.isfinite(checked.columns.value))
    found: list[_Found] = []
    for check, marks, place, bits in _WHERE_MARKED:
        of_check = getattr(checked, marks)
        if not len(of_check) or not np.bitwise_or.reduce(of_check) >> place & bits:
            continue
        marked = np.flatnonzero(of_check >> place & bits)
        flag = (of_check[marked] >> place & bits).astype(np.int64)
        runs = runs_in(marked, overruled[marked] * 4 + flag, checked.columns.time_us, checked.cuts)
        of_step = step_of_day[runs.day] if check in _TOLD_WITH_STEP else 0
        keys, at = np.unique(runs.key * len(some_steps) + of_step, return_inverse=True)
        places = []
        for key in keys.tolist():
            step = some_steps[key % len(some_steps)]
            kind = _kind(checked, check, key // len(some_steps), step, thresholds)
            places.append(kinds.place(kind))
        found.append((runs, np.array(places, np.int64)[at]))
    return found


def _kind(
    checked: CheckedSeries, check: Check, key: int, step: float, thresholds: Thresholds
) -> FlagKind:
    """Return what a check's runs of one flag and one ruling (`key`) have in common."""
    ruling, flagged = divmod(key, 4)
    told = QualityFlag.SUSPECT if flagged == 1 else QualityFlag.FAIL
    ruled = checked.rulings
    overruled_by = None if ruled is None or ruling < 0 else ruled.rulings[ruling].reason
    excludes = told is QualityFlag.FAIL and check in thresholds.excludes and overruled_by is None
    said = flag_reasons.words(checked, check, step)[told]
    return FlagKind(check, told, said, f"quality {thresholds.version}", excludes, overruled_by)
