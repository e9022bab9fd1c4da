"""Each shape is found where it is, told with where it is, and not in what only resembles it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from compliance.integrity.looking import TESTS, look_at
from compliance.integrity.shapes.bottle import bottle
from compliance.integrity.shapes.cadence import cadence
from compliance.integrity.shapes.capped import capped
from compliance.integrity.shapes.diluted import diluted
from compliance.integrity.shapes.found import Answer, Found
from compliance.integrity.shapes.instead import instead
from compliance.integrity.shapes.one_height import Hidden, at_one_height, hidden_runs
from compliance.integrity.shapes.replayed import replayed
from compliance.integrity.shapes.when_high import calibrating, unplugged
from compliance.integrity.week import HOUR_US, Floats, TwoValues, WatchedWeek
from domain.measured.signals import NotRunReason, SignalKind, SignalRank
from simulators.city.city import SimulatedPlant
from simulators.city.plant import DAY_S
from simulators.city.troubles.measuring import Trouble
from simulators.city.troubles.of_sensors import Calibration, NearlyStuckSensor, StuckSensor
from simulators.city.troubles.of_water import Exceedance, Rest, StormBypass, ToxicShock
from simulators.city.troubles.on_the_way import Gap
from simulators.city.troubles.windows import Window, local_window
from tests.compliance.integrity.simulated import (
    FIRST_DAY,
    FRAUDS,
    fraud,
    limit_of,
    plant_of,
    week_of,
)

PLAIN = plant_of(101, 1)
WEEK = week_of(PLAIN)
AT = WEEK.at
MONDAY_S = local_window(FIRST_DAY, 0.0, 24.0).begin_s


def told(answer: Answer) -> Found:
    assert isinstance(answer, Found)
    return answer


def with_values(**rows: Floats) -> WatchedWeek:
    return replace(WEEK, values={**WEEK.values, **rows}, sent={**WEEK.sent, **rows})


def hours(first: float, last: float) -> slice:
    return slice(AT + round(12 * first), AT + round(12 * last))


@pytest.mark.parametrize("kind", FRAUDS, ids=str)
def test_a_fraud_is_told_with_its_own_readings_alone(kind: SignalKind) -> None:
    one, truth = fraud(107, kind, 1)
    signals = {signal.kind: signal for signal in look_at("x", FIRST_DAY, week_of(one)).signals}
    begin_us, end_us = (
        min(span.begin_s for span in truth) * 1_000_000,
        max(span.end_s for span in truth) * 1_000_000,
    )
    assert all(
        begin_us - 3 * HOUR_US < first and last < end_us + 3 * HOUR_US
        for first, last in signals[kind].spans
    )


@pytest.mark.parametrize(
    "trouble",
    [
        Exceedance(Window(MONDAY_S, 3 * DAY_S), "COD", limit_of(PLAIN, "COD"), times_limit=1.4),
        StormBypass(Window(MONDAY_S + 30_000, 30_000), 0.5),
        ToxicShock(Window(MONDAY_S + 30_000, 60_000), 3.0),
        StuckSensor(Window(MONDAY_S, DAY_S), "COD"),
        NearlyStuckSensor(Window(MONDAY_S, 2 * DAY_S), "NH4_N"),
        Rest(Window(MONDAY_S, 8 * 3_600, every_s=DAY_S)),
        Gap(local_window(FIRST_DAY, 17.0, 3.0, every_days=1), lost=True),
        Calibration(local_window(FIRST_DAY, 10.0, 1.0, every_days=1), "COD", standard=75.0),
    ],
    ids=lambda one: str(one.kind),
)
def test_an_honest_fault_ranks_high_nowhere(trouble: Trouble) -> None:
    one = SimulatedPlant(PLAIN.plant, (*PLAIN.troubles, trouble))
    signals = look_at("x", FIRST_DAY, week_of(one)).signals
    assert [signal for signal in signals if signal.rank is SignalRank.HIGH] == []


def test_a_copy_is_found_whether_it_is_shifted_or_not() -> None:
    row = WEEK.values["COD"].copy()
    chances = []
    for shift in (0.0, 3.0):
        copied = row.copy()
        copied[hours(20, 30)] = row[AT - 3_000 : AT - 3_000 + 120] + shift
        found = told(replayed(with_values(COD=copied)))
        assert found.parameters == ("COD",)
        begin_us = WEEK.begin_us + (AT + 240) * WEEK.step_us
        assert abs(found.spans[0][0] - begin_us) <= 2 * WEEK.step_us
        chances.append(found.chance)
    assert max(chances) < 1e-100


def test_a_standstill_and_a_ramp_are_no_copies() -> None:
    row = WEEK.values["COD"].copy()
    row[hours(20, 60)] = 40.0
    row[hours(80, 90)] = 40.0
    assert told(replayed(with_values(COD=row))).chance > 1e-3


def test_one_quiet_channel_is_a_fault_and_no_bottle() -> None:
    row = WEEK.values["COD"].copy()
    row[hours(20, 60)] = 40.0
    assert told(bottle(with_values(COD=row))).chance == 1.0


def test_water_that_rests_is_in_no_bottle() -> None:
    quiet = {one: WEEK.values[one].copy() for one in WEEK.substances}
    for row in quiet.values():
        row[hours(20, 60)] = np.nan  # as where nothing flows out
    assert told(bottle(with_values(**quiet))).chance == 1.0


def test_values_that_stay_under_another_height_than_the_limit_are_not_capped() -> None:
    row = np.minimum(WEEK.values["COD"], float(np.nanquantile(WEEK.values["COD"], 0.5)))
    assert told(capped(with_values(COD=row))).chance == 1.0


def test_without_a_limit_nothing_is_said_of_capping() -> None:
    assert capped(replace(WEEK, limits={})) is NotRunReason.LIMIT_UNKNOWN


def test_without_an_inflow_nothing_is_said_of_dilution() -> None:
    values = {code: row for code, row in WEEK.values.items() if code != "FLOW_IN"}
    assert diluted(replace(WEEK, values=values)) is NotRunReason.NO_FLOWS


def test_more_flow_of_the_same_water_is_no_dilution() -> None:
    flow = WEEK.values["FLOW_OUT"].copy()
    flow[hours(20, 60)] *= 2.0
    assert told(diluted(with_values(FLOW_OUT=flow))).chance > 1e-3


def test_readings_that_are_thinned_out_at_any_level_say_nothing() -> None:
    kept = np.ones(WEEK.slots, np.bool_)
    dice = np.random.default_rng(5)
    for first in range(0, 168, 8):
        if dice.random() < 0.5:
            kept[hours(first, first + 8)] = np.arange(96) % 4 == 0
    rows = {code: np.where(kept, row, np.nan) for code, row in WEEK.values.items()}
    assert told(cadence(with_values(**rows))).chance > 1e-3


def test_calibrations_at_one_hour_of_each_day_are_no_sign_even_at_the_busy_hour() -> None:
    said = np.zeros(WEEK.slots, np.bool_)
    busiest = int(np.nanargmax(np.nanmean(WEEK.values["COD"][:AT].reshape(-1, 288), axis=0)))
    for day in range(7):
        said[AT + 288 * day + busiest : AT + 288 * day + busiest + 12] = True
    week = replace(WEEK, calibrating={**WEEK.calibrating, "NH4_N": said})
    assert told(calibrating(week)).chance > 1e-3


def test_a_link_that_fails_at_one_hour_of_each_day_is_no_sign() -> None:
    gone = np.zeros(WEEK.slots, np.bool_)
    for day in range(7):
        gone[AT + 288 * day + 200 : AT + 288 * day + 230] = True
    rows = {code: np.where(gone, np.nan, row) for code, row in WEEK.values.items()}
    assert told(unplugged(with_values(**rows))).chance > 1e-3


@pytest.mark.parametrize("silent", [slice(0, AT - 15 * 288), slice(20 * 288, 27 * 288)])
def test_who_was_connected_two_weeks_ago_or_once_away_for_a_week_is_looked_at_as_others_are(
    silent: slice,
) -> None:
    one, _ = fraud(105, SignalKind.UNPLUGGED_WHEN_HIGH, 1)
    week = week_of(one)
    rows = {code: row.copy() for code, row in week.values.items()}
    sent = {code: row.copy() for code, row in week.sent.items()}
    for row in (*rows.values(), *sent.values()):
        row[silent] = np.nan
    found = told(unplugged(replace(week, values=rows, sent=sent)))
    assert found.chance == told(unplugged(week)).chance < 1e-3


def test_of_two_values_the_later_and_lower_counts_by_the_hour() -> None:
    begin_us = WEEK.begin_us + AT * WEEK.step_us
    lower = tuple(TwoValues(begin_us + n * HOUR_US, "COD", 40.0, 90.0) for n in range(30))
    mixed = tuple(
        TwoValues(begin_us + n * HOUR_US, "COD", 40.0, 90.0 if n % 2 else 20.0) for n in range(30)
    )
    one_hour = tuple(TwoValues(begin_us + n, "COD", 40.0, 90.0) for n in range(30))
    chances = [told(instead(replace(WEEK, pairs=one))).chance for one in (lower, mixed, one_hour)]
    assert chances == pytest.approx([2.0**-30, 0.572232, 0.5], rel=1e-4)


def test_what_is_hidden_from_one_height_on_is_told_and_what_is_hidden_anywhere_is_not() -> None:
    level = WEEK.values["COD"]
    own = level[AT:]
    high = np.zeros(WEEK.slots, np.bool_)
    high[AT:] = own > np.nanquantile(own, 0.7)
    runs = hidden_runs(WEEK, high)
    assert at_one_height(WEEK, level, runs) < 1e-3
    moved = np.roll(level, 1_000)
    assert at_one_height(replace(WEEK, values={"COD": moved}), moved, runs) > 0.01
    low = Hidden(runs.shown, runs.hidden)
    assert at_one_height(WEEK, level, low) == 1.0


def test_without_two_weeks_of_a_past_no_test_is_run() -> None:
    young = {code: row.copy() for code, row in WEEK.sent.items()}
    for row in young.values():
        row[: AT - 13 * 288] = np.nan
    said = look_at("x", FIRST_DAY, replace(WEEK, sent=young))
    assert said.signals == ()
    assert dict(said.not_run) == dict.fromkeys(TESTS, NotRunReason.LITTLE_PAST)


def test_the_same_readings_in_whatever_order_of_parameters_give_the_same_signals() -> None:
    one, _ = fraud(103, SignalKind.DILUTION, 1)
    week = week_of(one)
    turned = replace(
        week,
        values=dict(reversed(list(week.values.items()))),
        sent=dict(reversed(list(week.sent.items()))),
        calibrating=dict(reversed(list(week.calibrating.items()))),
    )
    first, second = (look_at("x", FIRST_DAY, each).signals for each in (week, turned))
    assert [(s.kind, s.spans, sorted(s.parameters)) for s in first] == [
        (s.kind, s.spans, sorted(s.parameters)) for s in second
    ]
    assert [s.probability for s in first] == pytest.approx([s.probability for s in second])


def test_a_slot_of_a_device_that_calibrates_was_sent_and_not_measured() -> None:
    assert WEEK.calibrating["COD"].any()
    assert np.isnan(WEEK.values["COD"][WEEK.calibrating["COD"]]).all()
    assert np.isfinite(WEEK.sent["COD"][WEEK.calibrating["COD"]]).all()


def test_every_parameter_that_is_sent_again_is_told() -> None:
    rows = {}
    for parameter in ("COD", "TSS"):
        rows[parameter] = WEEK.values[parameter].copy()
        rows[parameter][hours(20, 30)] = rows[parameter][AT - 3_000 : AT - 3_000 + 120]
    assert set(told(replayed(with_values(**rows))).parameters) == {"COD", "TSS"}
