"""What is due next is what the last check that passed says; what is out of control comes first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from compliance.quality.proof.next_due import standings
from domain.judged.entered.sensor_checks import SensorCheck
from tests.compliance.quality.proof.test_out_of_control import (
    BEGIN_US,
    FIRST,
    HOUR_US,
    check,
    paper,
    registry,
)
from tests.compliance.sites import OUTLET_ID

NOW_US = BEGIN_US + 30 * 24 * HOUR_US
TODAY = FIRST + timedelta(days=30)


def due(hour: int, day: date | None, *, passed: bool = True) -> SensorCheck:
    return replace(check(hour, passed=passed), next_due=day)


def test_the_last_check_that_passed_says_what_is_due() -> None:
    soon, late = TODAY + timedelta(days=5), TODAY - timedelta(days=5)
    [told] = standings(registry(), [due(1, late), due(2, soon)], NOW_US)
    assert (told.outlet_id, told.parameter, told.due) == (OUTLET_ID, "COD", soon)
    assert not told.is_overdue
    [told] = standings(registry(), [due(1, soon), due(2, late)], NOW_US)
    assert told.is_overdue
    assert standings(registry(), [due(1, soon), due(2, None)], NOW_US) == []


def test_a_failed_check_sets_no_day_and_puts_its_sensor_first() -> None:
    soon = TODAY + timedelta(days=5)
    other = replace(due(3, TODAY - timedelta(days=9)), parameter="TSS")
    failed = due(2, TODAY + timedelta(days=90), passed=False)
    cod, tss = standings(registry(), [due(1, soon), failed, other], NOW_US)
    assert (cod.parameter, cod.due) == ("COD", soon)
    assert cod.doubt is not None
    assert cod.doubt.begin_us == BEGIN_US + HOUR_US
    assert (tss.doubt, tss.is_overdue) == (None, True)


def test_a_calibration_of_the_registry_is_due_again_when_it_is_no_longer_valid() -> None:
    until = TODAY - timedelta(days=1)
    known = registry([replace(paper(1, passed=True), valid_until=until)])
    [told] = standings(known, [], NOW_US)
    assert (told.due, told.is_overdue) == (until, True)
    [told] = standings(known, [due(100, TODAY)], NOW_US)
    assert (told.due, told.is_overdue) == (TODAY, False)


def test_a_doubt_that_has_ended_is_told_no_more_and_others_outlets_are_left_out() -> None:
    ended = [check(2, passed=False), check(5, passed=True)]
    assert standings(registry(), ended, NOW_US) == []
    assert standings(registry(), [check(2, passed=False)], NOW_US, ["khác"]) == []
