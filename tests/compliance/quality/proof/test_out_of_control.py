"""Between the last check that passed and the next one, a sensor that failed proves nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from compliance.quality.proof.out_of_control import doubts_of_outlet, doubts_of_outlets
from domain.judged.entered.sensor_checks import SensorCheck, SensorCheckKind
from domain.judged.sensor_doubts import SensorDoubt, on_legal_day
from domain.legal_day import legal_day_bounds_us
from domain.registered import Calibration, CalibrationResult, Sensor
from domain.registry import Registry
from tests.compliance import sites
from tests.compliance.sites import OUTLET_ID

HOUR_US = 3_600_000_000
FIRST = date(2026, 11, 1)
BEGIN_US = legal_day_bounds_us(FIRST)[0]
HOURS = 96
SENSOR = sites.sensor("COD", 0, 500)


def check(hour: int, *, passed: bool, left: bool | None = None, number: int = 1) -> SensorCheck:
    return SensorCheck(
        id=f"KT-2026-{number:04d}",
        outlet_id=OUTLET_ID,
        parameter="COD",
        kind=SensorCheckKind.CALIBRATION,
        at_us=BEGIN_US + hour * HOUR_US,
        reference="dung dịch chuẩn",
        expected=None,
        read=None,
        left=None,
        passed=passed,
        rule="",
        document="",
        entered_by="cán bộ",
        known_at=datetime(2026, 11, 9, tzinfo=UTC),
        left_passed=left,
    )


def paper(day: int, *, passed: bool, serial: str | None = None) -> Calibration:
    return Calibration(
        outlet_id=OUTLET_ID,
        parameter="COD",
        calibrated_on=FIRST + timedelta(days=day),
        sensor_serial=serial,
        result=CalibrationResult.PASSED if passed else CalibrationResult.FAILED,
        document="biên bản",
    )


def registry(papers: Sequence[Calibration] = (), sensors: Sequence[Sensor] = (SENSOR,)) -> Registry:
    whole = sites.one_outlet_registry("COD", "TSS")
    return replace(whole, calibrations=tuple(papers), sensors=tuple(sensors))


def doubts(
    checks: Sequence[SensorCheck],
    papers: Sequence[Calibration] = (),
    sensors: Sequence[Sensor] = (SENSOR,),
) -> tuple[SensorDoubt, ...]:
    return doubts_of_outlet(registry(papers, sensors), OUTLET_ID, checks)


def hours(found: Sequence[SensorDoubt]) -> list[tuple[float | None, float | None]]:
    def hour(time_us: int | None) -> float | None:
        return None if time_us is None else (time_us - BEGIN_US) / HOUR_US

    return [(hour(one.begin_us), hour(one.end_us)) for one in found]


def test_the_doubt_begins_with_the_last_check_that_passed_and_ends_with_the_next_one() -> None:
    told = [
        check(0, passed=True),
        check(10, passed=True),
        check(20, passed=False),
        check(30, passed=False),
        check(40, passed=True),
        check(50, passed=True),
    ]
    [doubt] = doubts(told)
    assert hours([doubt]) == [(10.0, 40.0)]
    assert doubt.why == (
        "out of control: the calibration of 2026-11-01T20:00:00+07:00 failed, and the last one "
        "before it that passed was the calibration of 2026-11-01T10:00:00+07:00"
    )


def test_until_a_check_passes_the_doubt_has_no_end() -> None:
    assert hours(doubts([check(0, passed=True), check(20, passed=False)])) == [(0.0, None)]


def test_without_a_check_that_passed_before_it_begins_with_the_sensor_or_the_first_reading() -> (
    None
):
    late = replace(SENSOR, valid_from=FIRST)
    [doubt] = doubts([check(20, passed=False)], sensors=[late])
    assert hours([doubt]) == [(0.0, None)]
    assert doubt.why.endswith("none before it passed, since the sensor's first day 2026-11-01")
    [doubt] = doubts([check(20, passed=False)], sensors=[])
    assert hours([doubt]) == [(None, None)]
    assert doubt.why.endswith("none before it passed, since the first reading")


def test_a_calibration_that_left_the_sensor_right_ends_the_doubt_that_it_found() -> None:
    found = doubts([check(0, passed=True), check(20, passed=False, left=True)])
    assert hours(found) == [(0.0, 20.0)]


def test_two_that_contradict_each_other_at_one_instant_end_nothing() -> None:
    told = [check(0, passed=True), check(20, passed=False), check(20, passed=True)]
    assert hours(doubts(told)) == hours(doubts(told[::-1])) == [(0.0, None)]


def test_of_a_paper_the_day_alone_is_known_and_nothing_is_taken_for_granted_in_it() -> None:
    assert hours(doubts([check(60, passed=False)], [paper(1, passed=True)])) == [(24.0, None)]
    assert hours(doubts([check(10, passed=False)], [paper(1, passed=True)])) == [
        ((legal_day_bounds_us(SENSOR.valid_from)[0] - BEGIN_US) / HOUR_US, 48.0)
    ]
    same_day = [check(0, passed=True), check(30, passed=False)]
    assert hours(doubts(same_day, [paper(1, passed=True)])) == [(0.0, None)]
    failed = doubts([check(10, passed=True), check(80, passed=True)], [paper(1, passed=False)])
    assert hours(failed) == [(10.0, 80.0)]


def test_a_check_of_another_serial_is_not_its_own_and_a_new_device_is_in_no_doubt() -> None:
    first = replace(SENSOR, serial="A", valid_to=FIRST + timedelta(days=1))
    second = replace(SENSOR, serial="B", valid_from=FIRST + timedelta(days=2))
    told = [check(0, passed=True), check(10, passed=False), check(60, passed=True)]
    assert hours(doubts(told, sensors=[first, second])) == [(0.0, 48.0)]
    told = [check(0, passed=True), check(60, passed=False)]
    [doubt] = doubts(told, sensors=[first, second])
    assert hours([doubt]) == [(48.0, None)]
    assert doubt.why.endswith("since the sensor's first day 2026-11-03")
    others = [paper(2, passed=False, serial="A")]
    assert doubts([], others, [first, second]) == ()
    own = [paper(2, passed=False, serial="B")]
    assert hours(doubts([], own, [first, second])) == [(48.0, None)]


def test_only_outlets_of_which_a_check_failed_have_doubts() -> None:
    assert doubts_of_outlets(registry(), [check(0, passed=True)]) == {}
    failed = check(1, passed=False)
    assert [*doubts_of_outlets(registry(), [failed])] == [OUTLET_ID]
    assert doubts([replace(failed, outlet_id="cua-xa-khac")]) == ()
    assert {one.parameter for one in doubts([failed])} == {"COD"}


def test_days_that_are_wholly_in_one_doubt_say_the_same() -> None:
    found = doubts([check(10, passed=True), check(20, passed=False), check(80, passed=True)])
    told = [on_legal_day(found, FIRST + timedelta(days=n)) for n in range(6)]
    assert told[1] == told[2]
    assert hours(told[0]) == [(10.0, None)]
    assert hours(told[1]) == [(None, None)]
    assert hours(told[3]) == [(None, 80.0)]
    assert told[4] == told[5] == ()


checks_of_any = st.lists(
    st.tuples(st.integers(0, HOURS), st.booleans()), min_size=1, max_size=8
).map(
    lambda told: [
        check(hour, passed=passed, number=n) for n, (hour, passed) in enumerate(told, start=1)
    ]
)
papers_of_any = st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=3).map(
    lambda told: [paper(day, passed=passed) for day, passed in told]
)


def in_doubt(checks: Sequence[SensorCheck], papers: Sequence[Calibration]) -> set[int]:
    found = doubts(checks, papers)
    half = HOUR_US // 2
    return {
        n for n in range(-4, 2 * HOURS + 8) if any(one.holds(BEGIN_US + n * half) for one in found)
    }


def plainly_in_doubt(checks: Sequence[SensorCheck]) -> set[int]:
    """Return the half hours in doubt, by the sentence of the rule, one reading at a time."""
    found = set()
    for n in range(-4, 2 * HOURS + 8):
        hour = n / 2
        hour_of = {one.id: (one.at_us - BEGIN_US) / HOUR_US for one in checks}
        contradicted = {(hour_of[one.id]) for one in checks if not one.passed}
        passed = [hour_of[one.id] for one in checks if one.passed]
        for failed in contradicted:
            between = [
                at for at in passed if at != failed and (hour < at < failed or failed < at <= hour)
            ]
            if not between:
                found.add(n)
    return found


@given(checks=checks_of_any)
def test_a_reading_is_in_doubt_where_no_passed_check_parts_it_from_a_failed_one(
    checks: list[SensorCheck],
) -> None:
    assert in_doubt(checks, ()) == plainly_in_doubt(checks)


@given(checks=checks_of_any, papers=papers_of_any, more=st.integers(0, HOURS))
def test_a_failed_check_takes_no_doubt_away_and_a_passed_one_adds_none(
    checks: list[SensorCheck], papers: list[Calibration], more: int
) -> None:
    before = in_doubt(checks, papers)
    assert in_doubt([*checks, check(more, passed=False, number=99)], papers) >= before
    assert in_doubt([*checks, check(more, passed=True, number=99)], papers) <= before
    assert in_doubt(checks, [*papers, paper(more // 25, passed=False)]) >= before
    assert in_doubt(checks, [*papers, paper(more // 25, passed=True)]) <= before


@given(checks=checks_of_any, papers=papers_of_any, order=st.randoms(use_true_random=False))
def test_any_order_of_entering_gives_the_same_doubts(
    checks: list[SensorCheck], papers: list[Calibration], order: Random
) -> None:
    mixed = [replace(one, id=f"KT-2026-{100 - n:04d}") for n, one in enumerate(checks)]
    order.shuffle(mixed)
    assert doubts(mixed, papers[::-1]) == doubts(checks, papers)
