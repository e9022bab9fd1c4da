"""A running day of a logger that reports on change: what it said last stands, up to now."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from compliance.days.day_facts import OutletDay, outlet_day
from compliance.judging.running.day import RunningParameter, running_day
from domain.legal_day import HANOI, legal_day_bounds_us
from domain.measured.readings import Reading
from domain.registered import DischargeMode
from storage.readings.memory import MemoryReadings
from tests.compliance import sites
from tests.compliance.sites import DAY, MINUTE_US, OUTLET_ID

BEGIN_US = legal_day_bounds_us(DAY)[0]


def reading(minutes: int, value: float, parameter: str = "COD") -> Reading:
    return Reading(OUTLET_ID, parameter, BEGIN_US + minutes * MINUTE_US, value, 0, minutes)


def running(rows: list[Reading], minutes: int, facts: OutletDay) -> RunningParameter:
    store = MemoryReadings()
    store.append(rows)
    now = datetime(DAY.year, DAY.month, DAY.day, tzinfo=HANOI) + timedelta(minutes=minutes)
    [found] = running_day(facts, store.read, sites.law(), now=now)
    return found


def the_outlet(*parameters: str, **permit: Any) -> OutletDay:
    registry = sites.one_outlet_registry(*parameters, interval_minutes=30, **permit)
    return outlet_day(replace(registry, profiles=(sites.on_change(7_200),)), OUTLET_ID, DAY)


def test_what_was_said_last_is_carried_up_to_now_and_nothing_ahead_is_read() -> None:
    facts, rows = the_outlet("COD"), [reading(-30, 100.0), reading(480, 120.0)]
    found = running(rows, 9 * 60 + 10, facts)
    # 00:00 to 01:30, and 08:00 to 09:00; what is over of 02:00 to 08:00 is missed
    assert (found.mean.valid, found.mean.carried, found.missed) == (7, 6, 12)
    assert found.ahead == 48 - 19
    assert found.mean.mean == (4 * 100.0 + 3 * 120.0) / 7
    assert found.budget is not None
    assert found.budget.ahead == found.ahead


def test_later_on_the_same_silence_is_carried_no_further_than_the_longest() -> None:
    found = running([reading(480, 120.0)], 23 * 60, the_outlet("COD"))
    assert (found.mean.valid, found.mean.carried) == (5, 4)


def test_the_hour_of_a_batch_goes_on_while_its_outflow_stands_by_silence() -> None:
    facts = the_outlet("FLOW_OUT", "COD", discharge=DischargeMode.BATCH)
    rows = [reading(0, 0.0, "FLOW_OUT"), reading(480, 40.0, "FLOW_OUT"), reading(490, 100.0)]
    found = running(rows, 9 * 60 + 20, facts)
    assert found.hour is not None
    assert running(rows, 10 * 60 + 1, facts).hour is None
