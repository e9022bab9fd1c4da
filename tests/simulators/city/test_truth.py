"""Each trouble stands in the truth where it is, shows what it says, and touches nothing else."""

from __future__ import annotations

import io
import json
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import pytest

from simulators.city.city import SimulatedCity, SimulatedPlant, city
from simulators.city.instruments import as_shown
from simulators.city.messages import history
from simulators.city.plant import DAY_S, Plant, Seconds, effluent
from simulators.city.sent import Sequences, SimulatedMessage
from simulators.city.troubles.frauds import (
    CalibratingWhenHigh,
    CappedUnderLimit,
    Dilution,
    MoreOftenWhenClean,
    ReplayedSegment,
    SentLower,
    SteppingTogether,
    TubeInBottle,
    UnpluggedWhenHigh,
)
from simulators.city.troubles.measuring import Fraud, OfSensor, Shown, Trouble, measure, water
from simulators.city.troubles.of_sensors import (
    Drift,
    Filler,
    NearlyStuckSensor,
    Offset,
    Saturation,
    Spike,
    StuckAtFloor,
    StuckSensor,
    WrongUnit,
)
from simulators.city.troubles.of_water import Exceedance, StormBypass, ToxicShock
from simulators.city.troubles.on_the_way import (
    ClockOff,
    ClockSkew,
    Gap,
    NumbersAnew,
    ResetTo2000,
    SentTwice,
)
from simulators.city.troubles.shown import CALIBRATING, MEASURING
from simulators.city.troubles.truth import EVERY_PARAMETER, Span, truth_of, write_truth
from simulators.city.troubles.windows import local_window

CITY: SimulatedCity = city(7)
PLANT: Plant = CITY.plants[0].plant
DAY = date(2026, 11, 24)
WINDOW = local_window(DAY, 6.0, 12.0)
BEGIN_S = local_window(DAY, 0.0, 24.0).begin_s
DAYS: Seconds = np.arange(BEGIN_S - DAY_S, BEGIN_S + 2 * DAY_S, 300, dtype=np.int64)
INSIDE = WINDOW.holds(DAYS)
COD = PLANT.parameters.index("COD")
TIMES_ITS_LEVEL = effluent(PLANT, DAYS)[:, COD] / PLANT.channels[COD].level
OFTEN = float(np.median(TIMES_ITS_LEVEL[INSIDE]))
IS_HIGH = TIMES_ITS_LEVEL > OFTEN
CLEAN = measure(PLANT, (), DAYS)
WATER_ITSELF = water(PLANT, (), DAYS)
SENSORS: tuple[OfSensor, ...] = (
    StuckSensor(WINDOW, "COD"),
    NearlyStuckSensor(WINDOW, "COD"),
    StuckAtFloor(WINDOW, "COD"),
    Saturation(WINDOW, "COD"),
    Drift(WINDOW, "COD", 0.5),
    Offset(WINDOW, "COD", 0.3),
    Spike(WINDOW, "COD", 6.0),
    Spike(WINDOW, "COD", 1.5),
    WrongUnit(WINDOW, "COD"),
    Filler(WINDOW, "COD", -9999.0),
    Filler(WINDOW, "COD", 65_535.0),
)
FRAUDS: tuple[Fraud, ...] = (
    TubeInBottle(WINDOW),
    CappedUnderLimit(WINDOW, "COD", 30.0),
    ReplayedSegment(WINDOW),
    Dilution(WINDOW),
    SteppingTogether(WINDOW),
)
WATER = (
    Exceedance(WINDOW, "COD", 50.0, 2.0),
    ToxicShock(WINDOW, 4.0),
    StormBypass(WINDOW, 0.4),
)
SHOWN: tuple[Shown, ...] = (*WATER, *SENSORS, *FRAUDS)


@pytest.mark.parametrize("trouble", SHOWN, ids=lambda one: one.kind)
def test_a_trouble_touches_its_parameters_in_its_window_and_nothing_else(trouble: Shown) -> None:
    found = measure(PLANT, (trouble,), DAYS)
    columns = [PLANT.parameters.index(one) for one in trouble.parameters]
    others = [index for index in range(len(PLANT.channels)) if index not in columns]
    np.testing.assert_array_equal(found.values[~INSIDE], CLEAN.values[~INSIDE])
    np.testing.assert_array_equal(found.values[:, others], CLEAN.values[:, others])
    assert (found.values[INSIDE][:, columns] != CLEAN.values[INSIDE][:, columns]).any(axis=0).all()
    assert (found.status == MEASURING).all()
    assert truth_of(PLANT, (trouble,), BEGIN_S, BEGIN_S + DAY_S) == [
        Span(WINDOW.begin_s, WINDOW.begin_s + WINDOW.length_s, PLANT.outlet_id, one, trouble.kind,
             "water" if trouble in WATER else "sensor" if trouble in SENSORS else "purpose")
        for one in sorted(trouble.parameters)
    ]  # fmt: skip


@pytest.mark.parametrize("trouble", [*SENSORS, *FRAUDS], ids=lambda one: one.kind)
def test_the_water_is_as_it_was_whatever_is_shown(trouble: Trouble) -> None:
    np.testing.assert_array_equal(water(PLANT, (trouble,), DAYS), WATER_ITSELF)


def test_each_sensor_shows_what_its_trouble_says() -> None:
    shown = {one.kind: measure(PLANT, (one,), DAYS).values[INSIDE, COD] for one in SENSORS}
    before, top = CLEAN.values[INSIDE, COD], PLANT.channels[COD].highest
    assert len(np.unique(shown["stuck"])) == 1
    assert 1 < len(np.unique(shown["nearly_stuck"])) <= 3
    assert (shown["stuck_at_floor"] == 0.0).all()
    assert shown["saturation"] == pytest.approx(top, abs=0.1)
    assert shown["drift"][-1] / before[-1] == pytest.approx(1.25, abs=0.02)
    assert (shown["offset"] - before) == pytest.approx(0.3 * PLANT.channels[COD].level, abs=0.1)
    assert (shown["spike_large"] / before) == pytest.approx(6.0, abs=0.1)
    assert (shown["filler_low"] == -9999.0).all()
    assert (shown["filler_high"] == 65_535.0).all()


def test_what_is_done_on_purpose_has_its_shape() -> None:
    shown = {one.kind: measure(PLANT, (one,), DAYS).values[INSIDE] for one in FRAUDS}
    before = CLEAN.values[INSIDE]
    bottle = shown["tube_in_bottle"][:, COD]
    assert bottle.std() / bottle.mean() < 0.3 * before[:, COD].std() / before[:, COD].mean()
    assert shown["capped"][:, COD].max() < 30.0 < before[:, COD].max()
    flow = PLANT.parameters.index("FLOW_OUT")
    load = shown["dilution"][:, flow] * shown["dilution"][:, COD]
    assert load == pytest.approx(before[:, flow] * before[:, COD], rel=0.02)
    week_before = as_shown(PLANT, DAYS[INSIDE] - 7 * DAY_S)[:, COD]
    assert shown["replayed"][:, COD] == pytest.approx(week_before, abs=0.06)


def test_who_calibrates_when_another_rises_says_so_then_alone() -> None:
    trouble = CalibratingWhenHigh(WINDOW, "COD", OFTEN, ("NH4_N",))
    found = measure(PLANT, (trouble,), DAYS)
    column = PLANT.parameters.index("NH4_N")
    high = INSIDE & IS_HIGH
    assert 0 < high.sum() < INSIDE.sum()
    assert ((found.status[:, column] == CALIBRATING) == high).all()
    spans = truth_of(PLANT, (trouble,), BEGIN_S, BEGIN_S + DAY_S)
    assert sum(span.end_s - span.begin_s for span in spans) == 300 * high.sum()
    assert {span.parameter for span in spans} == {"NH4_N"}


# On the way


def a_city(*troubles: Trouble) -> SimulatedCity:
    return replace(CITY, plants=(SimulatedPlant(PLANT, troubles),))


def sent(*troubles: Trouble) -> list[SimulatedMessage]:
    begin = datetime.fromisoformat("2026-11-24T00:00:00+07:00")
    return list(history(a_city(*troubles), begin, begin + timedelta(days=1)))


def instants(messages: list[SimulatedMessage]) -> list[datetime]:
    return [
        datetime.fromisoformat(sample["time"])
        for message in messages
        for sample in json.loads(message.payload)["samples"]
    ]


def test_a_clock_that_is_off_writes_other_instants_and_sends_as_many() -> None:
    written, true = instants(sent(ClockOff(WINDOW, 3_600))), instants(sent())
    moved = [(one - other).total_seconds() for one, other in zip(written, true, strict=True)]
    assert Counter(moved) == {3_600.0: 144, 0.0: 144}


def test_a_clock_that_goes_wrong_is_a_little_more_off_each_day_until_it_is_set() -> None:
    written, true = instants(sent(ClockSkew(WINDOW, -600.0))), instants(sent())
    moved = [(one - other).total_seconds() for one, other in zip(written, true, strict=True)]
    assert moved[72:216] == sorted(moved[72:216], reverse=True)
    assert (moved[72], moved[215], moved[216]) == (0.0, -298.0, 0.0)


def test_a_clock_that_was_lost_counts_from_2000() -> None:
    written = instants(sent(ResetTo2000(WINDOW)))
    assert sum(one.year == 2000 for one in written) == 144


@pytest.mark.parametrize("changed_by", [None, 1.5])
def test_what_is_sent_twice_is_the_same_or_contradicts(changed_by: float | None) -> None:
    messages = sent(SentTwice(WINDOW, changed_by))
    assert len(messages) == 288 + 144
    assert [message.seq for message in messages] == list(range(len(messages)))
    of_instant: dict[str, set[str]] = {}
    for message in messages:
        (sample,) = json.loads(message.payload)["samples"]
        of_instant.setdefault(sample["time"], set()).add(json.dumps(sample["values"]))
    values = Counter(len(one) for one in of_instant.values())
    assert values == ({1: 288} if changed_by is None else {1: 144, 2: 144})


def test_what_is_sent_again_as_lower_is_one_parameter_of_the_same_instant() -> None:
    trouble = SentLower(WINDOW, "COD", share=0.5)
    messages = sent(trouble)
    assert [message.seq for message in messages] == list(range(288 + 144))
    of_instant: dict[str, list[dict[str, float]]] = {}
    for message in messages:
        (sample,) = json.loads(message.payload)["samples"]
        of_instant.setdefault(sample["time"], []).append(sample["values"])
    twice = [values for values in of_instant.values() if len(values) > 1]
    assert len(twice) == 144
    for first, later in twice:
        assert later.pop("COD") == pytest.approx(0.5 * first.pop("COD"), abs=0.001)
        assert later == first
    (span,) = truth_of(PLANT, (trouble,), BEGIN_S, BEGIN_S + DAY_S)
    assert (span.parameter, span.kind, span.cause) == ("COD", "later_value_lower", "purpose")


def test_a_restart_counts_from_0_again() -> None:
    numbers = [message.seq for message in sent(NumbersAnew(WINDOW))]
    assert numbers == [*range(72), *range(216)]


def test_a_history_that_is_cut_within_a_restart_goes_on_counting() -> None:
    begin = datetime.fromisoformat("2026-11-24T00:00:00+07:00")
    sequences, noon = Sequences(), begin + timedelta(hours=12)
    restarted = a_city(NumbersAnew(WINDOW))
    numbers = [
        message.seq
        for first, end in ((begin, noon), (noon, begin + timedelta(days=1)))
        for message in history(restarted, first, end, sequences=sequences)
    ]
    assert numbers == [*range(72), *range(216)]


def test_what_is_kept_back_is_kept_back_when_it_is_high() -> None:
    unplugged = sent(UnpluggedWhenHigh(WINDOW, "COD", OFTEN))
    seldom = sent(MoreOftenWhenClean(WINDOW, "COD", 4))
    high = int((INSIDE & IS_HIGH).sum())
    assert len(unplugged) == 288 - high
    left_out = INSIDE & (TIMES_ITS_LEVEL > 1.0) & (DAYS // 300 % 4 != 0)
    assert len(seldom) == 288 - left_out.sum()


def test_the_truth_is_a_table_with_instants_in_utc_each_occurrence_by_itself() -> None:
    daily = local_window(date(2026, 1, 1), 23.0, 2.0, every_days=1)
    troubles = (StuckSensor(daily, "COD"), Gap(WINDOW, lost=True))
    spans = truth_of(PLANT, troubles, BEGIN_S, BEGIN_S + 2 * DAY_S)
    assert [(span.kind, span.parameter) for span in spans] == [
        ("stuck", "COD"),
        ("power_cut", EVERY_PARAMETER),
        ("stuck", "COD"),
        ("stuck", "COD"),
    ]
    file = io.StringIO()
    assert write_truth(file, spans) == 4
    rows = file.getvalue().splitlines()
    assert rows[0] == "outlet,parameter,kind,cause,begin,end"
    assert rows[1] == "CX-MP-01,COD,stuck,sensor,2026-11-23T17:00:00Z,2026-11-23T18:00:00Z"
