"""Measures the signals: on simulated frauds, on honest simulated plant-years, and on real series.

`python -m tests.bench.law.integrity_report [frauds|honest|real]...` (none: all). Frauds: fitted on
seeds 1-20, reported on 101-120, one of each kind at one ordinary plant of each. Honest: the cities
of seeds 101 on, every plant with its faults, a year each. Real: the series of shared/data, which
are no part of the project. Whatever ranks high where nothing was done on purpose is false.
"""

from __future__ import annotations

import csv
import gzip
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

import numpy as np

from compliance.integrity.looking import look_at
from compliance.integrity.week import read_span_us, watched_week
from domain.legal_day import from_microseconds, legal_day_bounds_us, legal_day_of
from domain.measured.signals import SignalKind, SignalRank, WeekSignals
from simulators.city.planted_frauds import ORDINARY, limits_of
from simulators.city.troubles.truth import Span
from storage.ports.readings import ReadingColumns
from tests.compliance.integrity.simulated import (
    FIRST_DAY,
    FRAUDS,
    fraud,
    honest_plants,
    readings_of,
    week_of,
    weeks_of,
)

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
FITTED, REPORTED = range(1, 21), range(101, 121)
HONEST_SEEDS = (101,)
_YEAR_FROM, _YEAR_TO = date(2025, 7, 7), date(2026, 9, 1)
_MINUTE_US = 60_000_000


@dataclass(slots=True)
class _Of:
    """What was found of one kind: how many weeks, found at all, ranked high, false, and delays."""

    weeks: int = 0
    found: int = 0
    high: int = 0
    told: int = 0
    right: int = 0
    delays_hours: list[float] = field(default_factory=list)


def frauds(seeds: Sequence[int]) -> Mapping[SignalKind, _Of]:
    """Return by kind how the frauds of these seeds fare."""
    found = {kind: _Of() for kind in FRAUDS}
    for seed in seeds:
        for place, kind in enumerate(FRAUDS):
            one, truth = fraud(seed, kind, ORDINARY[(seed + place) % len(ORDINARY)])
            if not truth:
                continue
            told = look_at(one.plant.outlet_id, FIRST_DAY, week_of(one))
            of = found[kind]
            of.weeks += 1
            mine = [signal for signal in told.signals if signal.kind is kind]
            of.found += bool(mine)
            of.high += any(signal.rank is SignalRank.HIGH for signal in mine)
            for signal in told.signals:
                found[signal.kind].told += 1
                found[signal.kind].right += _touches(signal.spans, truth)
            if mine:
                of.delays_hours += _delay(seed, kind, ORDINARY[(seed + place) % len(ORDINARY)])
    return found


def _touches(spans: Sequence[tuple[int, int]], truth: Sequence[Span]) -> bool:
    hour_us = 60 * _MINUTE_US
    return any(
        begin_us - hour_us < span.end_s * 1_000_000 and span.begin_s * 1_000_000 < end_us + hour_us
        for begin_us, end_us in spans
        for span in truth
    )


def _delay(seed: int, kind: SignalKind, number: int) -> list[float]:
    """Return how many hours after its begin a fraud is told of, where the last seven days are
    looked at as each day ends.
    """
    one, truth = fraud(seed, kind, number)
    begin_us = min(span.begin_s for span in truth) * 1_000_000
    day = legal_day_of(begin_us)
    for later in range(7):
        first = day + timedelta(days=later - 6)
        week = look_at(one.plant.outlet_id, first, week_of(one, first))
        if any(signal.kind is kind for signal in week.signals):
            end_us = legal_day_bounds_us(week.last_day)[1]
            return [(end_us - begin_us) / 3.6e9]
    return []


def honest(seeds: Sequence[int]) -> Iterator[WeekSignals]:
    """Yield every week of a year of every plant of these seeds' cities: honest, with faults."""
    begin_us, end_us = legal_day_bounds_us(_YEAR_FROM)[0], legal_day_bounds_us(_YEAR_TO)[0]
    for seed in seeds:
        for one in honest_plants(seed):
            columns = readings_of(one, begin_us, end_us)
            for day, week in weeks_of(columns, _YEAR_FROM, _YEAR_TO, limits_of(one)):
                yield look_at(f"{seed}/{one.plant.outlet_id}", day, week)


@dataclass(frozen=True, slots=True)
class _Series:
    """A real series: its file, the column of its times, what its columns are, and its interval."""

    name: str
    file: str
    time: str
    columns: Mapping[str, str]
    minutes: int


_BOULDER = {
    "AB3.Z7.Ammonia.mg.N.L": "NH4_N",
    "AB3.Z3.Nitrate.mg.N.L": "NO3_N",
    "AB3.Z9.Nitrate.mg.N.L": "NO3_N of zone 9",
    "AB3.Z9.NO2.mg.N.L": "NO2_N",
    "AB3.Z7.DO.mg.L": "DO",
}
_LOGAN = {
    "temp": "TEMP",
    "ph": "PH",
    "cond": "conductivity",
    "do": "DO",
    "turb": "turbidity",
}
SERIES = (
    _Series("boulder", "boulder_wrrf/ab3_ammonia_5m.csv", "datetime", _BOULDER, 5),
    _Series("logan main", "logan_river/MainStreet2020.csv.gz", "datetime", _LOGAN, 15),
    _Series("logan mendon", "logan_river/Mendon2020.csv.gz", "datetime", _LOGAN, 15),
    _Series(
        "gecco",
        "gecco2018/gecco2018_to_2016-09-20.csv.gz",
        "Time",
        {"Tp": "TEMP", "pH": "PH", "Cl": "Cl", "Redox": "redox", "Leit": "conductivity",
         "Trueb": "turbidity", "Cl_2": "Cl 2", "Fm": "FLOW_IN", "Fm_2": "FLOW_OUT"},
        1,
    ),
    _Series(
        "chinese outlet",
        "cn_outlet_hourly/outlet_hourly_2021.csv",
        "monitorTime",
        {"monitorAvgValue": "a substance"},
        60,
    ),
    _Series(
        "sandy creek",
        "oddwater_rivers/sandy_creek_labelled.csv",
        "datetime",
        {"Cond": "conductivity", "Tur": "turbidity"},
        120,
    ),
    _Series(
        "mines",
        "mines_wwtp/mines_mbr_1min_2010-04-10_19.csv.gz",
        "datetime",
        {"perm_turb": "turbidity", "perm_cond": "conductivity", "ras_ph": "PH"},
        1,
    ),
)  # fmt: skip


def real(series: _Series) -> Iterator[WeekSignals]:
    """Yield every week of a real series, also those with too little past to run; the limit of each
    column is taken as its 95th percentile.
    """
    columns = _columns(DATA / series.file, series)
    limits = {code: float(np.quantile(one.value, 0.95)) for code, one in columns.items()}
    first = min(legal_day_of(int(one.time_us[0])) for one in columns.values())
    last = max(legal_day_of(int(one.time_us[-1])) for one in columns.values())
    day = first
    while day + timedelta(days=7) <= last:
        begin_us, end_us = read_span_us(day)
        cut = {}
        for code, one in columns.items():
            here = slice(*np.searchsorted(one.time_us, [begin_us, end_us]))
            cut[code] = ReadingColumns(one.time_us[here], one.value[here], one.status[here])
        week = watched_week(day, series.minutes * _MINUTE_US, cut, limits=limits)
        yield look_at(series.name, day, week)
        day += timedelta(days=7)


def _columns(path: Path, series: _Series) -> dict[str, ReadingColumns]:
    told: dict[str, dict[int, float]] = {code: {} for code in series.columns.values()}
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as file:
        for row in csv.DictReader(file):
            at = datetime.fromisoformat(row[series.time]).replace(tzinfo=UTC)
            time_us = round(at.timestamp() * 1_000_000)
            for name, code in series.columns.items():
                if row[name] not in {"", "NULL", "NA"}:
                    told[code].setdefault(time_us, float(row[name]))
    return {
        code: ReadingColumns(
            np.array(sorted(values), np.int64),
            np.array([values[at] for at in sorted(values)], np.float64),
            np.zeros(len(values), np.int8),
        )
        for code, values in told.items()
    }


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _say_frauds(name: str, seeds: Sequence[int]) -> None:
    _say(f"frauds, {name}: seeds {seeds[0]} to {seeds[-1]}")
    _say("kind                     weeks  found  high  told  right  delay (h, median)")
    for kind, of in frauds(seeds).items():
        delay = f"{median(of.delays_hours):.0f}" if of.delays_hours else "-"
        _say(
            f"{kind.value:<24} {of.weeks:5} {of.found:6} {of.high:5} {of.told:5} {of.right:6}  "
            f"{delay}"
        )


def _say_weeks(name: str, weeks: Iterator[WeekSignals]) -> None:
    ran, ranks = 0, Counter[tuple[str, str]]()
    for week in weeks:
        ran += len(week.not_run) < len(SignalKind)
        for one in week.signals:
            ranks[one.kind.value, one.rank.value] += 1
            begin = from_microseconds(one.spans[0][0]).isoformat() if one.spans else "-"
            _say(
                f"  {week.outlet_id} {week.first_day} {one.kind.value} {one.rank.value} "
                f"{one.probability:.1e} observed {one.observed:.4g} of {one.looked_at:.4g}, "
                f"expected {one.expected:.3g}; {', '.join(one.parameters)} from {begin}"
            )
    high = sum(n for (_, rank), n in ranks.items() if rank == SignalRank.HIGH)
    _say(f"{name}: {ran} weeks were looked at, {high} high, {sum(ranks.values()) - high} notable")


def main() -> None:
    """Print what is asked for."""
    asked = sys.argv[1:] or ["frauds", "honest", "real"]
    began = time.perf_counter()
    if "frauds" in asked:
        _say_frauds("fitted on", FITTED)
        _say_frauds("out of sample", REPORTED)
    if "honest" in asked:
        _say_weeks("honest simulated plant-years", honest(HONEST_SEEDS))
    if "real" in asked:
        for series in SERIES:
            if not (DATA / series.file).is_file():
                _say(f"{series.name}: not beside the repository in shared/data")
                continue
            _say_weeks(series.name, real(series))
    _say(f"{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
