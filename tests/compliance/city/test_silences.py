"""An outlet that does not report for a set time is an event; our outage never makes one."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.city.silences import silence_events
from compliance.verdicts.verdict import decide
from domain.judged.events import Event, EventKind
from domain.judged.verdicts import Gap, GapCause, Verdict
from domain.legal_day import legal_day_bounds_us
from tests.compliance.sites import DAY, KNOWN_AT, OUTLET_ID, limit_of, mean_of

SLOT_US = 300_000_000
UNKNOWN, OURS, WORK = GapCause.UNKNOWN, GapCause.OUR_OUTAGE, GapCause.MAINTENANCE
OFFLINE, IDLE = GapCause.GATEWAY_OFFLINE, GapCause.NO_DISCHARGE
# (first slot, end slot, cause)
Told = tuple[int, int, GapCause]


def _verdict(
    *gaps: Told, nth: int = 0, parameter: str = "COD", shift: int = 0, later: int = 0
) -> Verdict:
    day = DAY + timedelta(days=nth)
    begin_us = legal_day_bounds_us(day)[0] + shift
    kept = tuple(
        Gap(
            begin_us=begin_us + first * SLOT_US,
            end_us=begin_us + end * SLOT_US,
            slots=end - first,
            cause=cause,
            evidence="",
        )
        for first, end, cause in gaps
    )
    missing = sum(gap.slots for gap in kept)
    mean = mean_of(100.0 if missing < 288 else None, valid=288 - missing, parameter=parameter)
    mean = replace(mean, day=day, gaps=kept)
    known_at = KNOWN_AT + timedelta(days=nth, hours=later)
    return decide(mean, limit_of(150.0), minimum_capture=0.75, known_at=known_at)


def _events(
    verdicts: Sequence[Verdict], *, minutes: int = 60, last: int | None = None
) -> list[Event]:
    judged = {} if last is None else {OUTLET_ID: DAY + timedelta(days=last)}
    return silence_events(verdicts, silent_minutes=minutes, last_judged=judged)


def _slots(event: Event) -> tuple[int, int]:
    begin_us = legal_day_bounds_us(DAY)[0]
    return (event.begin_us - begin_us) // SLOT_US, (event.end_us - begin_us) // SLOT_US


def test_a_silence_of_the_set_time_is_an_event_and_a_shorter_one_is_not() -> None:
    assert _events([_verdict((10, 21, UNKNOWN))]) == []
    (event,) = _events([_verdict((10, 22, UNKNOWN))])
    assert (event.id, event.kind) == (f"{OUTLET_ID}:-:2026-11-24", EventKind.NOT_REPORTING)
    assert (_slots(event), event.parameter, event.causes) == ((10, 22), None, (UNKNOWN,))
    assert (event.days, event.periods, event.peak, event.load_over_kg) == (1, 1, None, None)
    assert (event.ongoing, event.known_at) == (False, KNOWN_AT)


def test_a_silence_goes_on_across_the_border_of_two_days() -> None:
    days = [_verdict((270, 288, UNKNOWN)), _verdict((0, 30, OFFLINE), nth=1)]
    (event,) = _events(days, minutes=240)
    assert (_slots(event), event.days) == ((270, 318), 2)
    assert (event.first_day, event.last_day) == (DAY, DAY + timedelta(days=1))
    assert event.causes == (OFFLINE, UNKNOWN)
    assert event.known_at == days[1].known_at


def test_grids_half_an_interval_apart_do_not_part_a_silence() -> None:
    days = [
        _verdict((270, 288, UNKNOWN), shift=-SLOT_US // 2),
        _verdict((0, 30, UNKNOWN), nth=1),
    ]
    (event,) = _events(days)
    assert event.days == 2
    assert event.end_us - event.begin_us == 48 * SLOT_US + SLOT_US // 2


def test_a_gap_that_reaches_over_the_legal_day_is_cut_to_it() -> None:
    (event,) = _events([_verdict((0, 20, UNKNOWN), shift=-SLOT_US // 2)])
    assert event.begin_us == legal_day_bounds_us(DAY)[0]
    assert _events([_verdict((-20, 0, UNKNOWN))]) == []


def test_one_reading_between_parts_two_silences_and_each_has_its_own_id() -> None:
    events = _events([_verdict((0, 20, UNKNOWN), (21, 40, UNKNOWN))])
    assert [event.id for event in events] == [
        f"{OUTLET_ID}:-:2026-11-24", f"{OUTLET_ID}:-:2026-11-24:2",
    ]  # fmt: skip


def test_only_the_time_in_which_every_parameter_was_missing_is_silence() -> None:
    (event,) = _events([_verdict((0, 30, UNKNOWN)), _verdict((10, 40, OFFLINE), parameter="PH")])
    assert (_slots(event), event.causes) == ((10, 30), (OFFLINE, UNKNOWN))
    assert _events([_verdict((0, 30, UNKNOWN)), _verdict(parameter="PH")]) == []


@pytest.mark.parametrize(
    "cause",
    [
        OURS,
        GapCause.BROKER,
        WORK,
        IDLE,
        GapCause.SENSOR,
        GapCause.CALIBRATION,
        GapCause.NOT_OPERATING,
    ],
)
def test_our_outage_announced_work_and_what_did_report_are_no_event(cause: GapCause) -> None:
    assert _events([_verdict((0, 288, cause))]) == []


def test_our_outage_within_a_silence_is_named_and_its_time_is_not_charged() -> None:
    told = _verdict((0, 10, UNKNOWN), (10, 200, OURS), (200, 205, WORK), (205, 207, UNKNOWN))
    (event,) = _events([told])
    assert (_slots(event), event.causes) == ((0, 207), (OURS, WORK, UNKNOWN))
    assert _events([told], minutes=65) == []


def test_a_zero_outflow_within_a_silence_ends_it() -> None:
    events = _events([_verdict((0, 20, UNKNOWN), (20, 40, IDLE), (40, 60, UNKNOWN))])
    assert [_slots(event) for event in events] == [(0, 20), (40, 60)]


def test_a_silence_that_reaches_the_end_of_the_last_judged_day_is_ongoing() -> None:
    assert _events([_verdict((200, 288, UNKNOWN))], last=0)[0].ongoing
    assert _events([_verdict((200, 288, UNKNOWN), shift=-SLOT_US // 2)], last=0)[0].ongoing
    assert not _events([_verdict((200, 287, UNKNOWN))], last=0)[0].ongoing
    assert not _events([_verdict((200, 288, UNKNOWN))], last=1)[0].ongoing


def test_a_whole_day_kept_without_its_gaps_is_silent_for_an_unknown_reason() -> None:
    whole = _verdict((0, 288, OURS))
    (event,) = _events([replace(whole, mean=replace(whole.mean, gaps=()))])
    assert (_slots(event), event.causes) == ((0, 288), (UNKNOWN,))


def test_a_day_on_which_nothing_was_expected_is_no_silence() -> None:
    bare = _verdict((0, 288, UNKNOWN))
    mean = replace(bare.mean, gaps=(), expected=0, missing=0)
    assert _events([replace(bare, mean=mean)], last=0) == []


def test_late_readings_take_the_silence_back() -> None:
    assert _events([_verdict((0, 288, UNKNOWN)), _verdict(later=3)]) == []


GAPS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 60), st.sampled_from(list(GapCause))), max_size=5
)


def _chain(steps: list[Told]) -> list[Told]:
    chained, at = [], 0
    for skip, length, cause in steps:
        first = at + skip
        at = first + length
        if at <= 288:
            chained.append((first, at, cause))
    return chained


@given(first=GAPS, second=GAPS, order=st.randoms(use_true_random=False))
def test_silences_are_the_slots_in_which_all_was_missing_in_any_order(
    first: list[Told], second: list[Told], order: random.Random
) -> None:
    series = [_chain(first), _chain(second)]
    verdicts = [_verdict(*series[0]), _verdict(*series[1], parameter="PH")]
    silent = [
        IDLE,
        GapCause.SENSOR,
        GapCause.QUALITY,
        GapCause.RULED_OUT,
        GapCause.CALIBRATION,
        GapCause.STORE_REFUSED,
        GapCause.STORE_FORGOT,
        GapCause.NOT_OPERATING,
    ]
    missing = [
        {n for begin, end, cause in gaps if cause not in silent for n in range(begin, end)}
        for gaps in series
    ]
    both = missing[0] & missing[1]
    found = {n for event in _events(verdicts, minutes=0) for n in range(*_slots(event))}
    assert found == both
    order.shuffle(verdicts)
    again = _events([*verdicts, *verdicts], minutes=0)
    assert again == _events(verdicts, minutes=0)
