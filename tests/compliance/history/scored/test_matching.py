"""What counts as found, as false, and how late; by event and by reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.history.scored.matching import FinderScore, KindScore, Score, score
from compliance.history.scored.spans import Found, Series, Source, TrueSpan

MINUTE_US = 60_000_000
TIMES = np.arange(0, 24 * 60, 5, dtype=np.int64) * MINUTE_US
COD, TSS = Series("CX-1", "COD", TIMES), Series("CX-1", "TSS", TIMES)


def true(
    begin: int, end: int, kind: str = "drift", parameter: str = "COD", cause: str = "sensor"
) -> TrueSpan:
    return TrueSpan(
        outlet_id="CX-1",
        parameter=parameter,
        kind=kind,
        cause=cause,
        begin_us=begin * MINUTE_US,
        end_us=end * MINUTE_US,
    )


def found(
    begin: int,
    end: int,
    by: str = "spike",
    parameter: str = "COD",
    source: Source = Source.FLAG,
) -> Found:
    return Found(
        outlet_id="CX-1",
        parameter=parameter,
        source=source,
        by=by,
        begin_us=begin * MINUTE_US,
        end_us=end * MINUTE_US,
    )


def scored(truth: Sequence[TrueSpan], some: Sequence[Found]) -> Score:
    return score(truth, some, [COD, TSS], outlet_days=1)


def kind(of: Score, name: str) -> KindScore:
    return next(one for one in of.kinds if one.kind == name)


def finder(of: Score, name: str) -> FinderScore:
    return next(one for one in of.finders if one.by == name)


def test_an_event_is_found_where_a_flag_touches_it_and_its_readings_are_counted() -> None:
    one = kind(scored([true(100, 160)], [found(120, 140)]), "drift")
    assert (one.events, one.found, one.readings, one.flagged) == (1, 1, 12, 5)
    assert one.delay_us == 20 * MINUTE_US
    assert one.by == {"spike": 1}


def test_a_flag_of_another_parameter_finds_nothing_and_is_false() -> None:
    answer = scored([true(100, 160)], [found(120, 140, parameter="TSS")])
    assert kind(answer, "drift").found == 0
    assert answer.false_alarms == 1


@pytest.mark.parametrize(
    ("at", "false"), [(90, 1), (95, 0), (100, 0), (155, 0), (160, 0), (165, 1)]
)
def test_a_flag_beside_an_event_steps_to_it_or_from_it_and_is_not_false(
    at: int, false: int
) -> None:
    answer = scored([true(100, 160)], [found(at, at)])
    assert answer.false_alarms == finder(answer, "spike").false == false


def test_runs_that_follow_each_other_are_one_alarm_whoever_told_them() -> None:
    some = [found(300, 310), found(315, 320, "rate_of_change"), found(400, 400)]
    answer = scored([], some)
    assert answer.false_alarms == 2
    assert [(one.by, one.told, one.false) for one in answer.finders] == [
        ("rate_of_change", 1, 1),
        ("spike", 2, 2),
    ]


def test_what_a_device_says_of_its_calibration_finds_no_drift_around_it() -> None:
    truth = [true(0, 1_000), true(500, 560, "calibration")]
    answer = scored(truth, [found(500, 555, "device_status")])
    assert kind(answer, "calibration").found == 1
    assert kind(answer, "drift").found == 0
    assert answer.false_alarms == 0


def test_a_trouble_of_every_parameter_is_one_event_and_found_by_any_of_them() -> None:
    gap = found(100, 170, "gap", "TSS", Source.GAP)
    one = kind(scored([true(105, 170, "power_cut", "*", "link")], [gap]), "power_cut")
    assert (one.events, one.found) == (1, 1)


def test_one_gap_of_all_parameters_that_nothing_explains_is_one_false_alarm() -> None:
    some = [found(600, 700, "gap", parameter, Source.GAP) for parameter in ("COD", "TSS")]
    assert scored([], some).false_alarms == 1


def test_a_signal_is_a_reason_to_visit_and_no_false_alarm() -> None:
    some = [found(600, 700, "replayed", "*", Source.SIGNAL)]
    answer = scored([true(100, 160)], some)
    assert answer.false_alarms == 0
    assert finder(answer, "replayed").false == 1


def test_of_a_cause_events_and_readings_are_added() -> None:
    truth = [true(100, 160), true(300, 310, "offset"), true(500, 600, "shock", cause="water")]
    assert scored(truth, [found(120, 140)]).of("sensor") == (2, 1, 14, 5)


def test_what_is_of_no_known_series_is_passed_over() -> None:
    other = replace(found(1, 2), outlet_id="CX-9")
    answer = scored([replace(true(1, 20), outlet_id="CX-9")], [other])
    assert answer.false_alarms == 0
    assert kind(answer, "drift").found == 0


@given(st.integers(0, 2**32 - 1))
def test_more_that_is_told_never_finds_less_and_the_order_makes_no_difference(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - test data

    def span() -> tuple[int, int]:
        begin = chance.randrange(0, 1_400)
        return begin, begin + chance.randint(1, 200)

    names = ("drift", "offset", "stuck")
    truth = [true(*span(), chance.choice(names)) for _ in range(chance.randrange(6))]
    some = [found(*span(), chance.choice(("spike", "flat_line"))) for _ in range(8)]
    few, all_of_them = scored(truth, some[:4]), scored(truth, some)
    for before, after in zip(few.kinds, all_of_them.kinds, strict=True):
        assert before.found <= after.found <= after.events
        assert before.flagged <= after.flagged <= after.readings
    assert scored(truth, some[::-1]) == all_of_them
    assert scored(truth[::-1], some) == all_of_them
