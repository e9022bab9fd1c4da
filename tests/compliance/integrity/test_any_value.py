"""Whatever is sent, at whatever interval, a week is looked at without a fault, in figures."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest

from compliance.integrity.looking import look_at
from compliance.integrity.week import read_span_us, watched_week
from storage.ports.readings import ReadingColumns

MONDAY = date(2026, 11, 23)
BEGIN_US, END_US = read_span_us(MONDAY)
ODD = (math.nan, math.inf, -math.inf, 1e308, -1e308, -9999.0, 65_535.0, 0.0, -0.0, 5e-324)
PARAMETERS = ("FLOW_IN", "FLOW_OUT", "PH", "TSS", "COD", "NH4_N")


def columns(dice: np.random.Generator, minutes: int, odd_share: float) -> dict[str, ReadingColumns]:
    found = {}
    for parameter in PARAMETERS:
        times = np.arange(BEGIN_US, END_US, minutes * 60_000_000, dtype=np.int64)
        times = times[dice.random(len(times)) < dice.uniform(0.5, 1.0)]
        walk = np.abs(50 + np.cumsum(dice.normal(0, 1, len(times))))
        values = np.asarray(np.round(walk, 1), np.float64)
        odd = dice.random(len(times)) < odd_share
        values[odd] = dice.choice(np.array(ODD), int(odd.sum()))
        status = dice.choice(np.array([0, 0, 0, 0, 1, 2], np.int8), len(times))
        found[parameter] = ReadingColumns(times, values, status)
    return found


@pytest.mark.parametrize("minutes", [5, 7, 60, 90])
@pytest.mark.parametrize("odd_share", [0.01, 0.5, 1.0])
def test_nothing_that_is_sent_makes_a_fault(minutes: int, odd_share: float) -> None:
    dice = np.random.default_rng([minutes, round(100 * odd_share)])
    limits = {"COD": 75.0, "TSS": 0.0}
    told = columns(dice, minutes, odd_share)
    ours = [(BEGIN_US, BEGIN_US + 1), (END_US - 86_400_000_000, END_US)]
    week = watched_week(MONDAY, minutes * 60_000_000, told, limits=limits, ours=ours)
    said = look_at("x", MONDAY, week)
    for one in said.signals:
        figures = (one.observed, one.looked_at, one.expected, one.probability)
        assert all(map(math.isfinite, figures))
        assert 0.0 < one.probability <= 1.0
        assert all(first < end for first, end in one.spans)


@pytest.mark.parametrize("value", [0.0, 7.0])
def test_one_number_throughout_makes_no_fault(value: float) -> None:
    times = np.arange(BEGIN_US, END_US, 300_000_000, dtype=np.int64)
    same = ReadingColumns(times, np.full(len(times), value), np.zeros(len(times), np.int8))
    week = watched_week(MONDAY, 300_000_000, dict.fromkeys(PARAMETERS, same), limits={"COD": 7.0})
    assert look_at("x", MONDAY, week).signals == ()


def test_nothing_at_all_makes_no_fault() -> None:
    empty = ReadingColumns(np.array([], np.int64), np.array([]), np.array([], np.int8))
    for told in ({}, dict.fromkeys(PARAMETERS, empty)):
        week = watched_week(MONDAY, 300_000_000, told, limits={})
        assert look_at("x", MONDAY, week).signals == ()
