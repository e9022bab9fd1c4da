"""What is left of a running day: whoever keeps to it keeps the limit, whoever does not exceeds."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from compliance.days.day_facts import OutletDay
from compliance.judging.running.budget import Standing, budget_of
from compliance.judging.running.day import RunningParameter, running_day
from compliance.means.bounds import Possible
from domain.judged.verdicts import GapCause, Outcome, Verdict
from domain.legal_day import HANOI, from_microseconds, legal_day_bounds_us
from domain.measured.readings import Reading
from domain.registered import DischargeMode
from storage.readings.memory import MemoryReadings
from tests.compliance import sites
from tests.compliance.sites import DAY, MINUTE_US, OUTLET_ID

EVERY_MINUTES = 30
SLOTS = 48
SPAN = (0.0, 500.0)
LIMIT = 150.0  # QCVN 40:2011, column B, COD
BEGIN_US = legal_day_bounds_us(DAY)[0]
Slots = list[Decimal | None]


def at(hour: float) -> datetime:
    return datetime(DAY.year, DAY.month, DAY.day, tzinfo=HANOI) + timedelta(hours=hour)


def running(
    rows: list[Reading], now: datetime, facts: OutletDay | None = None
) -> dict[str, RunningParameter]:
    store = MemoryReadings()
    store.append(rows)
    found = running_day(facts or the_outlet(), store.read, sites.law(), now=now)
    return {one.mean.parameter: one for one in found}


def the_outlet(parameter: str = "COD", span: tuple[float, float] = SPAN) -> OutletDay:
    sensors = [sites.sensor(parameter, *span)]
    return sites.facts_of(parameter, sensors=sensors, interval_minutes=EVERY_MINUTES)


def rows(slots: Slots, first: int = 0, parameter: str = "COD") -> list[Reading]:
    return [
        Reading(
            OUTLET_ID,
            parameter,
            BEGIN_US + (first + n) * EVERY_MINUTES * MINUTE_US,
            float(value),
            0,
            first + n,
        )
        for n, value in enumerate(slots)
        if value is not None
    ]


def verdict(parameter: str, read: list[Reading]) -> Verdict:
    return sites.judged(the_outlet(parameter), read)[1][parameter]


def about(mean: Decimal, count: int, swing: Decimal) -> Slots:
    """Return so many values of exactly this mean, that do not stand still."""
    values: Slots = [mean + (swing if n % 2 else -swing) for n in range(count)]
    if count % 2:
        values[-1] = mean
    return values


@st.composite
def mornings(draw: st.DrawFn) -> Slots:
    """Return what came of the slots that are over: at most one in five did not."""
    over = draw(st.integers(2, SLOTS - 4))
    level = draw(st.integers(10, 4_000))
    moves = draw(st.lists(st.integers(-90, 90), min_size=over, max_size=over))
    gaps = draw(st.sets(st.integers(0, over - 1), max_size=over // 5))
    return [
        None if n in gaps else Decimal(level + 91 + move + n % 2) / 10
        for n, move in enumerate(moves)
    ]


@settings(max_examples=150, deadline=None)
@given(slots=mornings(), under=st.integers(0, 100))
def test_whoever_keeps_to_the_budget_keeps_the_limit_and_just_above_it_is_exceeded(
    slots: Slots, under: int
) -> None:
    now = from_microseconds(BEGIN_US + len(slots) * EVERY_MINUTES * MINUTE_US - MINUTE_US)
    morning = rows(slots)
    budget = running(morning, now)["COD"].budget
    assert budget is not None
    ahead = SLOTS - len(slots) + (slots[-1] is None)
    assert budget.ahead == ahead
    first = SLOTS - ahead
    if budget.standing is Standing.CANNOT_BE_KEPT:
        rest = rows(about(Decimal(2), ahead, Decimal(2)), first)
        assert sum(one.value for one in morning) > LIMIT * (len(morning) + ahead)
        assert verdict("COD", morning + rest).outcome is Outcome.EXCEEDED
        return
    if budget.standing is Standing.CANNOT_BE_EXCEEDED:
        rest = rows(about(Decimal(490), ahead, Decimal(10)), first)
        assert verdict("COD", morning + rest).outcome is not Outcome.EXCEEDED
        return
    assert budget.most is not None
    most = Decimal(repr(budget.most))
    swing = min(most, 499 - most)
    assume(swing >= 1)
    unit = Decimal(1).scaleb(most.adjusted() - 3)
    kept = about(most - unit * min(under, 9), ahead, swing - unit * 9)
    assert verdict("COD", morning + rows(kept, first)).outcome is not Outcome.EXCEEDED
    above = about(most + unit, ahead, swing)
    assert verdict("COD", morning + rows(above, first)).outcome is Outcome.EXCEEDED


def test_half_a_day_of_100_leaves_200_for_the_other_half() -> None:
    told = running(rows(about(Decimal(100), 24, Decimal(2))), at(11.9))["COD"]
    assert told.budget is not None
    assert (told.budget.most, told.budget.least, told.budget.ahead) == (200.0, None, 24)
    assert (told.mean.mean, told.missed, told.ahead) == (100.0, 0, 24)
    assert told.mean.low == pytest.approx(50.0)
    assert told.mean.high == pytest.approx(300.0)


def test_slots_ahead_are_not_missing_and_those_that_are_over_are() -> None:
    slots: Slots = [*about(Decimal(100), 10, Decimal(2)), *[None] * 8, Decimal(99)]
    told = running(rows(slots), at(9.3))["COD"]
    assert (told.missed, told.ahead) == (8, 29)
    assert [(gap.cause, gap.slots) for gap in told.gaps] == [(GapCause.UNKNOWN, 8)]


def test_an_outage_of_ours_that_lasts_until_now_is_told_up_to_now_alone() -> None:
    slots = about(Decimal(100), 10, Decimal(2))
    outage = (BEGIN_US + 300 * MINUTE_US, BEGIN_US + 390 * MINUTE_US, "bảo trì máy chủ")
    facts = replace(the_outlet(), outages=(outage,))
    told = running(rows(slots), at(6.75), facts)["COD"]
    assert (told.missed, told.ahead) == (3, 35)
    (gap,) = told.gaps
    assert (gap.cause, gap.slots, gap.end_us) == (GapCause.OUR_OUTAGE, 3, outage[1])
    assert gap.evidence == "Our health log: bảo trì máy chủ."


def test_a_ph_has_a_budget_on_both_sides() -> None:
    facts = the_outlet("PH", (0.0, 14.0))
    slots = about(Decimal(6), 24, Decimal("0.1"))
    budget = running(rows(slots, parameter="PH"), at(11.9), facts)["PH"].budget
    assert budget is not None
    assert (budget.least, budget.most) == (5.0, 12.0)


def test_without_a_sensors_span_nothing_that_may_come_is_impossible() -> None:
    limit = sites.limit_of(LIMIT)
    unbounded = budget_of(1.0, 47, 1, limit, Possible(0.0, None))
    assert (unbounded.standing, unbounded.most) == (Standing.OPEN, 7153.0)
    assert budget_of(1.0, 47, 1, limit, Possible(0.0, 500.0)).standing is (
        Standing.CANNOT_BE_EXCEEDED
    )
    assert budget_of(400.0, 24, 24, limit, Possible(0.0, None)).standing is Standing.CANNOT_BE_KEPT


def test_a_day_that_is_over_has_no_budget_and_a_standing_of_its_mean() -> None:
    limit = sites.limit_of(LIMIT)
    possible = Possible(*SPAN)
    assert budget_of(LIMIT, 48, 0, limit, possible).standing is Standing.CANNOT_BE_EXCEEDED
    assert budget_of(LIMIT + 0.1, 48, 0, limit, possible).standing is Standing.CANNOT_BE_KEPT
    assert budget_of(None, 0, 0, limit, possible).standing is Standing.OPEN


def test_before_anything_came_the_whole_day_may_be_at_its_limit() -> None:
    budget = running([], at(0.1))["COD"].budget
    assert budget is not None
    assert (budget.most, budget.ahead) == (LIMIT, SLOTS)


def test_without_a_limit_there_is_no_budget_and_it_is_said_why() -> None:
    facts = sites.facts_of("TOC", interval_minutes=EVERY_MINUTES)
    told = running(rows(about(Decimal(9), 4, Decimal(1)), parameter="TOC"), at(2), facts)["TOC"]
    assert (told.limit, told.budget, told.no_limit) == (None, None, Outcome.LIMIT_UNKNOWN)


def batch(flow: str, cod: str) -> tuple[OutletDay, list[Reading]]:
    facts = sites.facts_of(
        "COD",
        "FLOW_OUT",
        sensors=[sites.sensor("COD", *SPAN)],
        discharge=DischargeMode.BATCH,
    )
    return facts, [*sites.readings(cod), *sites.readings(flow, parameter="FLOW_OUT")]


def test_of_a_batch_each_hour_is_told_and_the_running_one_has_the_budget_of_its_rest() -> None:
    # From 08:00 on: a whole hour of 100, then a quarter of one at 250
    facts, read = batch("0x96 40~2x15", "-x96 100~2x12 250~2x3")
    told = running(read, at(9.2), facts)["COD"]
    assert told.budget is None
    assert told.batches[0].mean == 100.0
    assert told.hour is not None
    assert from_microseconds(told.hour.begin_us) == at(9) - timedelta(minutes=2.5)
    assert (told.hour.valid, told.hour.budget and told.hour.budget.ahead) == (3, 9)
    assert told.hour.budget is not None
    mean = told.hour.mean
    assert mean is not None
    most = told.hour.budget.most
    assert most is not None
    assert (3 * mean + 9 * most) / 12 == pytest.approx(LIMIT, abs=0.1)


def test_of_a_batch_that_has_ended_no_hour_runs() -> None:
    facts, read = batch("0x96 40~2x15 0x3", "-x96 100~2x15 -x3")
    told = running(read, at(9.45), facts)["COD"]
    assert told.hour is None
    assert len(told.batches) == 2
