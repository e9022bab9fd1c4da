"""Measures the forecast of a running day on real series, beside the naive one ("as so far").

`python -m tests.bench.law.forecast_report [FOLDER]`: the mean absolute error of the day's mean as a
share of the mean of all days, and how often "will exceed" or "will not" was right, for a limit at
the 90th percentile of the daily means. The series are not part of the project.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import mean
from typing import NamedTuple

import numpy as np

from compliance.judging.running.forecast import DAYS_BACK, DAYS_LEAST, HOURS, forecast_of
from domain.judged.verdicts import DailyMean, PeriodMean
from domain.legal_day import MICROSECONDS_PER_HOUR, legal_day_bounds_us

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
AT_HOURS = (6, 9, 12, 15, 18, 21)
_CHINA = "cn_outlet_hourly/outlet_hourly_2021.csv"
_BOULDER = "boulder_wrrf/ab3_ammonia_5m.csv"
SERIES = (
    ("an industrial outlet, hourly, parameter not named", _CHINA, "monitorTime", "monitorAvgValue"),
    ("a plant's NH4-N, aeration zone 7, 5 min", _BOULDER, "datetime", "AB3.Z7.Ammonia.mg.N.L"),
    ("a plant's NO3-N, aeration zone 9, 5 min", _BOULDER, "datetime", "AB3.Z9.Nitrate.mg.N.L"),
)
_WHOLE = 18  # hours with readings: a day of fewer has no mean to be measured by


class Score(NamedTuple):
    """Of forecasts at one hour: errors in the series' unit, and which were right of the limit."""

    errors: list[float]
    right: list[bool]


def days_of(rows: Iterator[tuple[datetime, float]]) -> dict[date, DailyMean]:
    """Return each local day's mean of hours, as the records would have it."""
    hours: dict[tuple[date, int], list[float]] = {}
    for at, value in rows:
        hours.setdefault((at.date(), at.hour), []).append(value)
    return {
        day: _day(day, {hour: hours.get((day, hour), []) for hour in range(HOURS)})
        for day in sorted({day for day, _ in hours})
    }


def _day(day: date, values: dict[int, list[float]]) -> DailyMean:
    begin_us = legal_day_bounds_us(day)[0]
    periods = tuple(
        PeriodMean(
            begin_us=begin_us + hour * MICROSECONDS_PER_HOUR,
            end_us=begin_us + (hour + 1) * MICROSECONDS_PER_HOUR,
            mean=mean(of_hour) if of_hour else None,
            valid=int(bool(of_hour)),
            excluded=0,
            missing=int(not of_hour),
            no_discharge=0,
            expected=1,
        )
        for hour, of_hour in values.items()
    )
    told = [one.mean for one in periods if one.mean is not None]
    return DailyMean(
        outlet_id="",
        parameter="",
        day=day,
        mean=mean(told) if told else None,
        valid=len(told),
        excluded=0,
        missing=HOURS - len(told),
        expected=HOURS,
        digest="",
        hours=periods,
    )


def so_far(day: DailyMean, hour: int) -> DailyMean:
    """Return a day as it stood when an hour began."""
    told = [one.mean for one in day.hours[:hour] if one.mean is not None]
    return DailyMean(
        outlet_id="",
        parameter="",
        day=day.day,
        mean=mean(told) if told else None,
        valid=len(told),
        excluded=0,
        missing=HOURS - len(told),
        expected=HOURS,
        digest="",
    )


def measured(days: dict[date, DailyMean], hour: int) -> tuple[Score, Score]:
    """Return how the forecast and the naive one did at an hour of each whole day."""
    whole = {day: one for day, one in days.items() if one.valid >= _WHOLE}
    means = {day: one.mean for day, one in whole.items() if one.mean is not None}
    limit = float(np.percentile(list(means.values()), 90))
    ours, naive = Score([], []), Score([], [])
    for day, true in means.items():
        past = [
            days[before]
            for back in range(DAYS_BACK, 0, -1)
            if (before := day - timedelta(days=back)) in days
        ]
        today = so_far(whole[day], hour)
        now_us = legal_day_bounds_us(day)[0] + hour * MICROSECONDS_PER_HOUR
        found = forecast_of(today, HOURS - hour, past, now_us)
        if found is None or found.error is None or today.mean is None:
            continue
        for score, said in ((ours, found.mean), (naive, today.mean)):
            score.errors.append(abs(said - true))
            score.right.append((said > limit) == (true > limit))
    return ours, naive


def read(folder: Path, file: str, time: str, column: str) -> Iterator[tuple[datetime, float]]:
    """Yield a series' readings; what is no number is passed over."""
    with (folder / file).open(encoding="utf-8") as text:
        for row in csv.DictReader(text):
            try:
                at, value = datetime.fromisoformat(row[time]), float(row[column])
            except ValueError:
                continue
            if np.isfinite(value):
                yield at, value


def lines(folder: Path) -> Iterator[str]:
    """Yield the report as docs/quality.md has it."""
    for name, *where in SERIES:
        days = days_of(read(folder, *where))
        whole = [one.mean for one in days.values() if one.valid >= _WHOLE and one.mean is not None]
        level = mean(whole)
        yield f"{name}: {len(whole)} whole days, mean {level:.2f}\n"
        for hour in AT_HOURS:
            ours, naive = measured(days, hour)
            yield (
                f"| {hour} h | {len(ours.errors)} | {mean(ours.errors) / level:.1%} | "
                f"{mean(naive.errors) / level:.1%} | {mean(ours.right):.0%} | "
                f"{mean(naive.right):.0%} |\n"
            )


def main() -> None:
    """Print the report; a folder may be named that the series are in."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    sys.stdout.write(f"at least {DAYS_LEAST} of the {DAYS_BACK} days before\n")
    sys.stdout.writelines(lines(folder))


if __name__ == "__main__":
    main()
