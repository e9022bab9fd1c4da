"""That a message overtook others, or was overtaken, is told only where it is certain."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.gateways.running_numbers import RunPlace
from ingest.decode.by_topic import Understanding
from ingest.decode.meaning.overtaken import JUMP_MOST, KEPT_US, MISSING_MOST, OvertakenNumbers
from ingest.decode.remembered import encode_memory, memory_of, restore_memory

BEGAN = datetime(2026, 11, 24, 3, tzinfo=UTC)
BEGAN_US = int(BEGAN.timestamp()) * 1_000_000


class Heard(NamedTuple):
    """A number, when it was sent and when it reached us, both in seconds after the beginning."""

    number: int
    sent: float
    received: float


def taken(numbers: OvertakenNumbers, *heard: Heard, zone: bool = True) -> list[RunPlace | None]:
    """Take numbers of one gateway in."""
    found = []
    for number, sent_s, received_s in heard:
        sent = BEGAN + timedelta(seconds=sent_s)
        at_us = BEGAN_US + round(received_s * 1_000_000)
        found.append(
            numbers.take("GW-1", number, sent if zone else sent.replace(tzinfo=None), at_us)
        )
    return found


def places(*heard: tuple[int, float]) -> list[int | None]:
    """Return the numbers with a place of what is heard each second: number and when it was sent."""
    timed = [Heard(number, sent, second) for second, (number, sent) in enumerate(heard)]
    return [None if one is None else one.number for one in taken(OvertakenNumbers(), *timed)]


def test_what_comes_in_order_has_no_place() -> None:
    assert places(*((number, number) for number in range(7, 20))) == [None] * 13


def test_what_overtook_and_what_was_overtaken_have_a_place_until_nothing_is_missing() -> None:
    heard = ((0, 0), (3, 3), (4, 4), (1, 1), (5, 5), (2, 2), (6, 6))
    assert places(*heard) == [None, 3, 4, 1, 5, 2, None]


def test_a_number_that_came_already_has_none() -> None:
    assert places((0, 0), (2, 2), (1, 1), (1, 1), (0, 0), (2, 2)) == [None, 2, 1, None, None, None]


def test_a_number_from_before_the_first_that_was_heard_has_none() -> None:
    assert places((5, 5), (3, 3), (4, 4), (6, 6)) == [None] * 4


@pytest.mark.parametrize("sent", [-1, 0.5, 4.5, 99])
def test_a_missing_number_that_was_not_sent_between_its_neighbours_has_none(sent: float) -> None:
    assert places((0, 0), (1, 1), (4, 4), (2, sent))[-1] is None


def test_a_number_sent_again_with_a_new_time_is_waited_for_no_more() -> None:
    assert places((0, 0), (2, 2), (1, 9), (3, 10)) == [None, 2, None, None]


def test_a_gateway_that_counts_anew_with_a_clock_of_before_overwrites_nothing() -> None:
    lived = [(number, 100 + number) for number in (*range(50), *range(55, 60))]
    anew = [(number, 50 + number) for number in range(60)]
    assert places(*lived, *anew)[len(lived) :] == [None] * 60


def test_two_lower_numbers_in_order_begin_a_run_of_their_own() -> None:
    numbers = OvertakenNumbers()
    heard = [(900, 0), (903, 3), (0, 10), (1, 11), (4, 14), (2, 12), (901, 1)]
    found = taken(numbers, *(Heard(n, s, i) for i, (n, s) in enumerate(heard)))
    first, second = BEGAN_US, BEGAN_US + 3_000_000
    assert found[1] == RunPlace(first, 903)
    assert found[2:6] == [None, None, RunPlace(second, 4), RunPlace(second, 2)]
    assert found[6] == RunPlace(first, 901), "the run before is still known"
    assert taken(numbers, Heard(903, 3, 7), Heard(3, 13, 8), Heard(5, 15, 9)) == [
        None,
        RunPlace(second, 3),
        None,
    ]


def test_a_leap_too_far_or_back_in_time_begins_anew_and_tells_nothing() -> None:
    assert places((0, 0), (JUMP_MOST + 2, 9), (1, 1)) == [None] * 3
    assert places((0, 5), (3, 4), (2, 5)) == [None] * 3


def test_a_time_without_a_zone_tells_nothing() -> None:
    heard = [Heard(0, 0, 0), Heard(2, 2, 2), Heard(1, 1, 3)]
    assert taken(OvertakenNumbers(), *heard, zone=False) == [None] * 3


def test_what_is_missing_for_a_day_is_not_waited_for() -> None:
    day_s = KEPT_US / 1_000_000
    found = taken(
        OvertakenNumbers(),
        *(Heard(0, 0, 0), Heard(2, 2, 2), Heard(3, 3, 1 + day_s), Heard(4, 4, 3 + day_s)),
        Heard(1, 1, 4 + day_s),
    )
    assert [one is not None for one in found] == [False, True, True, False, False]


def test_of_the_run_before_too_what_is_missing_for_a_day_is_not_waited_for() -> None:
    day_s = KEPT_US / 1_000_000
    heard = [Heard(70, 0, 0), Heard(72, 2, 2), *(Heard(n, 10 + n, 10 + n) for n in range(3))]
    soon, late = (
        taken(OvertakenNumbers(), *heard, Heard(71, 1, received))[-1]
        for received in (day_s, 3 + day_s)
    )
    assert soon == RunPlace(BEGAN_US, 71)
    assert late is None


def test_a_clock_set_far_ahead_does_not_let_a_missing_number_be_sent_later() -> None:
    ahead = [Heard(0, 0, 0), Heard(2, 80_000, 2), Heard(3, 3, 3)]
    for sent, stands in ((1, True), (599, True), (5_000, False), (79_000, False)):
        found = taken(OvertakenNumbers(), *ahead, Heard(1, sent, 79_000))[-1]
        assert (found is not None) is stands, sent


def test_two_gateways_that_are_read_together_have_runs_of_their_own() -> None:
    numbers = OvertakenNumbers()
    for gateway in ("GW-1", "GW-2"):
        for number in (0, 2):
            sent = BEGAN + timedelta(seconds=number)
            place = numbers.take(gateway, number, sent, BEGAN_US)
            assert (place is not None) is (number == 2)
    kept = numbers.kept()
    assert [line.current.run for _, line in kept] == [BEGAN_US, BEGAN_US + 1]
    restored = OvertakenNumbers()
    restored.restore(kept)
    restored.take("GW-3", 0, BEGAN, BEGAN_US)
    assert dict(restored.kept())["GW-3"].current.run == BEGAN_US + 2


def test_of_very_many_missing_numbers_the_oldest_are_let_go() -> None:
    numbers = OvertakenNumbers()
    taken(numbers, *(Heard(2 * n, 2 * n, 2 * n) for n in range(MISSING_MOST + 9)))
    later = 2 * MISSING_MOST + 9
    assert taken(numbers, Heard(1, 1, 2 * later), Heard(later, later, 2 * later)) == [
        None,
        RunPlace(BEGAN_US, 2 * MISSING_MOST + 9),
    ]


def test_a_number_that_no_float_holds_has_none() -> None:
    begin = 2**60
    assert places(*((begin + n, n) for n in (0, 2, 1))) == [None] * 3


@given(order=st.permutations(range(1, 9)), cut=st.integers(0, 9))
def test_in_any_order_each_pair_that_came_turned_round_has_its_places_also_over_a_restart(
    order: list[int], cut: int
) -> None:
    heard = [Heard(number, number, at) for at, number in enumerate([0, *order])]
    before, after = Understanding(), Understanding()
    found = taken(before.numbers, *heard[:cut])
    kept = encode_memory(memory_of(before, 0))
    assert restore_memory(after, kept, 0) == 0
    found += taken(after.numbers, *heard[cut:])
    for at, one in enumerate(heard):
        overtaken = [found[other] for other in range(at) if heard[other].number > one.number]
        if overtaken:
            assert found[at] == RunPlace(BEGAN_US, one.number)
            assert all(place is not None for place in overtaken)
        assert found[at] in {None, RunPlace(BEGAN_US, one.number)}
