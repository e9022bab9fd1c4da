"""Real series: a coarse sensor that stands still is not broken, a frozen outlet is found."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from compliance.quality.day import CheckedDay, check_day
from domain.judged.quality import Check
from storage.ports.readings import ReadingColumns
from tests.compliance.quality import series
from tests.compliance.quality.real_series import labelled, report
from tests.compliance.quality.series import DAY_US, FAIL
from tests.house.runs import shared_data

MINES = "mines_wwtp/mines_mbr_1min_2010-04-10_19.csv.gz"
OUTLET = "cn_outlet_hourly/outlet_hourly_2021.csv"


def _days(
    file: str, time: str, variable: str, parameter: str, interval_minutes: int
) -> Iterator[CheckedDay]:
    reason = shared_data.missing(file)
    if reason is not None:
        pytest.skip(reason)
    frame = pd.read_csv(shared_data.DATA / file, parse_dates=[time]).dropna(subset=[variable])
    frame = frame.drop_duplicates(time).sort_values(time)
    time_us = frame[time].to_numpy("datetime64[us]").astype(np.int64)
    value = frame[variable].to_numpy(np.float64)
    for begin_us in range(int(time_us[0]) // DAY_US * DAY_US, int(time_us[-1]) + 1, DAY_US):
        inside = slice(*np.searchsorted(time_us, [begin_us, begin_us + DAY_US]))
        status = np.zeros(inside.stop - inside.start, np.int8)
        yield check_day(
            parameter,
            ReadingColumns(time_us[inside], value[inside], status),
            begin_us=begin_us,
            end_us=begin_us + DAY_US,
            interval_minutes=interval_minutes,
            sensor=None,
            thresholds=series.SHIPPED,
        )


def test_a_one_decimal_ph_that_is_constant_for_hours_is_not_broken() -> None:
    days = list(_days(MINES, "datetime", "ras_ph", "PH", 1))
    assert len(days) == 10
    for day in days:
        assert not day.excluded.any()
        assert not series.runs_of(day, Check.FLAT_LINE)
        assert "steps of 0.1" in (series.why_not(day, Check.FLAT_LINE) or "")


def test_the_frozen_days_of_an_outlet_in_hundredths_are_found() -> None:
    days = list(_days(OUTLET, "monitorTime", "monitorAvgValue", "NH4_N", 60))
    frozen = [
        day for day in days if any(r.flag is FAIL for r in series.runs_of(day, Check.FLAT_LINE))
    ]
    # 104 and 83 hours at one number, and shorter ones: 22 of 115 days at the shipped thresholds.
    assert len(frozen) >= 20
    assert all(day.excluded.any() for day in frozen)


@pytest.fixture(scope="module")
def found() -> dict[tuple[str, Check | None], labelled.Finding]:
    by_name = {
        (station.name, finding.check): finding
        for station in labelled.stations()
        for finding in labelled.findings(station)
    }
    if not by_name:
        pytest.skip(f"{shared_data.NOT_BESIDE}: no labelled series")
    return by_name


# Floors under what was measured (docs/quality.md): station, check, events found, false alarms.
@pytest.mark.parametrize(
    ("station", "check", "least_found", "most_false"),
    [
        ("Main Street", Check.SYNTAX, 1, 0),
        ("Mendon", Check.SYNTAX, 3, 0),
        ("Main Street", None, 2, 11),
        ("Mendon", None, 8, 2),
        ("Sandy Creek", Check.GROSS_RANGE, 2, 1),
        ("Sandy Creek", None, 6, 25),
        ("Sandy Creek", Check.STEP_TOGETHER, 0, 0),
        ("drinking water", Check.RATE_OF_CHANGE, 10, 3),
        ("drinking water", Check.EXCURSION, 26, 3),
        ("drinking water", None, 28, 3),
    ],
)
def test_a_check_finds_at_least_what_it_found_when_it_was_measured(
    found: dict[tuple[str, Check | None], labelled.Finding],
    station: str,
    check: Check | None,
    least_found: int,
    most_false: int,
) -> None:
    if (station, check) not in found:
        pytest.skip(f"{shared_data.NOT_BESIDE}: the series of {station}")
    finding = found[station, check]
    assert finding.found >= least_found
    assert finding.false_alarms <= most_false


def test_every_filler_of_the_river_is_found_by_syntax(
    found: dict[tuple[str, Check | None], labelled.Finding],
) -> None:
    for name, file in labelled.LOGAN.items():
        if shared_data.missing(file):
            continue
        temp = pd.read_csv(shared_data.DATA / file)["temp"]
        filler = (temp == -9999).to_numpy()
        events = int(np.count_nonzero(filler[1:] & ~filler[:-1])) + int(filler[0])
        assert found[name, Check.SYNTAX].found == events > 0


def test_the_report_has_a_line_for_each_check_of_each_series() -> None:
    lines = report.lines()
    stations = len(list(labelled.told_apart()))
    assert len(lines) == 2 + stations * (len(labelled.CHECKS) + 1) + sum(
        shared_data.missing(file) is not None
        for file in (*labelled.LOGAN.values(), labelled.SANDY_CREEK, labelled.GECCO)
    )


def test_most_marked_readings_are_flagged_where_a_person_is_asked_to_look(
    found: dict[tuple[str, Check | None], labelled.Finding],
) -> None:
    for station, least in (("Sandy Creek", 0.45), ("drinking water", 0.7)):
        if (station, None) in found:
            assert found[station, None].recall_of_readings >= least
