"""A city's water through days: the same whenever asked, drier by its feasts, wetter by its rain."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from simulators.process.influent import Trade, Works
from simulators.process.process import SHAPES, Process
from simulators.process.rain import rain_of_day, sewer_of_day
from simulators.process.wander import wander_of_day
from simulators.process.working_days import NEW_YEARS, share_of_work

WORKS = tuple(Works(key=number, trade=trade) for number, trade in enumerate(Trade))
FLOW, AMMONIUM, ORGANIC, SOLIDS = (
    SHAPES.index(name) for name in ("FLOW_OUT", "AMMONIUM", "ORGANIC", "SOLIDS")
)


def day_of(on: date) -> int:
    return (on - date(1970, 1, 1)).days


MONDAY = day_of(date(2026, 11, 23))


def test_a_day_is_the_same_whichever_days_were_asked_for_before() -> None:
    one, other = Process(7, WORKS), Process(7, WORKS)
    other.day(MONDAY - 1), other.day(MONDAY + 3)
    np.testing.assert_array_equal(one.day(MONDAY), other.day(MONDAY))


def test_a_day_ends_where_the_next_begins() -> None:
    process = Process(7, WORKS)
    days = [process.day(day) for day in range(MONDAY, MONDAY + 5)]
    for today, tomorrow in pairwise(days):
        np.testing.assert_allclose(today[-1], tomorrow[0], rtol=0.03)


def test_the_first_day_of_a_seed_is_the_same_bytes_on_every_python() -> None:
    rounded = np.round(Process(7, WORKS).day(MONDAY)[:, :, :6], 6)
    assert hashlib.sha256(rounded.tobytes()).hexdigest()[:16] == "14aedf3e4979e29c"


def test_at_the_new_year_hardly_anything_flows_and_it_comes_back_slowly() -> None:
    process = Process(7, WORKS)
    new_year = day_of(NEW_YEARS[8])
    ordinary, feast, after = (
        process.day(day)[:, :, FLOW].mean(axis=0)
        for day in (new_year - 40, new_year + 1, new_year + 20)
    )
    assert (feast < 0.75 * ordinary).all()
    assert (after > feast).all()


@pytest.mark.parametrize("trade", [Trade.DYEING, Trade.FOOD])
def test_a_craft_village_works_more_before_the_new_year(trade: Trade) -> None:
    new_year = day_of(NEW_YEARS[8])
    rush = [share_of_work(new_year - back, 0.8, is_craft=True) for back in range(10, 20)]
    plain = [share_of_work(new_year - back, 0.8, is_craft=True) for back in range(50, 60)]
    assert sum(rush) > 1.1 * sum(plain)


def test_a_year_has_hanois_rain_and_most_of_it_in_summer() -> None:
    first = day_of(date(2026, 1, 1))
    fallen = np.array([rain_of_day(7, first + number).sum() for number in range(365)])
    assert 900 < fallen.sum() < 2_400
    assert fallen[120:300].sum() > 2 * (fallen.sum() - fallen[120:300].sum())


def test_rain_raises_the_flow_and_thins_what_is_in_it() -> None:
    first = day_of(date(2026, 7, 1))
    storm = max(range(first, first + 60), key=lambda day: float(sewer_of_day(7, day).max()))
    even = tuple(replace(one, uneven=0.0) for one in WORKS)
    dry = Process(7, tuple(replace(one, rain=0.0) for one in even))
    wet, without = Process(7, even).day(storm), dry.day(storm)
    assert (wet[:, :, FLOW].mean(axis=0) > without[:, :, FLOW].mean(axis=0)).all()
    peak = int(sewer_of_day(7, storm).argmax())
    thinnest, usual = (one[peak:, :, ORGANIC].min(axis=0) for one in (wet, without))
    assert (thinnest < 1.02 * usual).all()


def test_a_dyers_vats_are_seen_in_what_is_not_degraded() -> None:
    process = Process(7, tuple(replace(one, uneven=0.0) for one in WORKS))
    days = np.concatenate([process.day(MONDAY + number)[:96] for number in range(5)])
    spread = days[:, :, ORGANIC].std(axis=0)
    trades = list(Trade)
    assert spread[trades.index(Trade.DYEING)] > 1.2 * spread[trades.index(Trade.PAPER)]


def test_days_differ_and_what_a_day_was_is_there_for_some_days() -> None:
    process, first = Process(7, WORKS), MONDAY - 84
    even = Process(7, tuple(replace(one, uneven=0.0) for one in WORKS))
    spreads = []
    for each in (process, even):
        days = np.array([each.day(day)[:96].mean(axis=0) for day in range(first, first + 84)])
        logs = np.log(days[:, :, (AMMONIUM, ORGANIC, SOLIDS)])
        spreads.append(logs.std(axis=0))
        if each is process:
            about = logs - logs.mean(axis=0)
            after = [(about[lag:] * about[:-lag]).mean(axis=0) for lag in (1, 2, 20)]
    assert (spreads[0].mean(axis=0) > (0.15, 0.25, 0.3)).all()
    assert (spreads[0] > spreads[1]).all()
    of_variance = [np.mean(one / spreads[0] ** 2) for one in after]
    assert of_variance[0] > 0.4
    assert of_variance[0] > of_variance[1] > 0.15
    assert abs(of_variance[2]) < 0.15


def test_what_several_parameters_show_wanders_partly_together() -> None:
    found = [wander_of_day(7, 3, day) for day in range(MONDAY, MONDAY + 400)]
    noons = np.array([[one[48] for one in each] for each in found])
    alike = np.corrcoef(noons[:, :6].T)
    apart = alike[~np.eye(6, dtype=bool)]
    assert 0.1 < apart.mean() < 0.45
    assert np.abs(noons).max() < 2.2
    assert np.abs(noons.mean(axis=0)).max() < 0.35
