"""A city's water through days: the same whenever asked, drier by its feasts, wetter by its rain."""

from __future__ import annotations

import hashlib
from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from simulators.process.influent import Trade, Works
from simulators.process.process import SHAPES, Process
from simulators.process.rain import rain_of_day, sewer_of_day
from simulators.process.working_days import NEW_YEARS, share_of_work

WORKS = tuple(Works(key=number, trade=trade) for number, trade in enumerate(Trade))
FLOW, AMMONIUM, ORGANIC = (SHAPES.index(name) for name in ("FLOW_OUT", "AMMONIUM", "ORGANIC"))


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
    assert hashlib.sha256(rounded.tobytes()).hexdigest()[:16] == "5928c68373465cea"


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
    dry = Process(7, tuple(Works(key=one.key, trade=one.trade, rain=0.0) for one in WORKS))
    wet, without = Process(7, WORKS).day(storm), dry.day(storm)
    assert (wet[:, :, FLOW].mean(axis=0) > without[:, :, FLOW].mean(axis=0)).all()
    peak = int(sewer_of_day(7, storm).argmax())
    thinnest, usual = (one[peak:, :, ORGANIC].min(axis=0) for one in (wet, without))
    assert (thinnest < 1.02 * usual).all()


def test_a_dyers_vats_are_seen_in_what_is_not_degraded() -> None:
    process = Process(7, WORKS)
    days = np.concatenate([process.day(MONDAY + number)[:96] for number in range(5)])
    spread = days[:, :, ORGANIC].std(axis=0)
    trades = list(Trade)
    assert spread[trades.index(Trade.DYEING)] > 1.2 * spread[trades.index(Trade.PAPER)]
