"""Running numbers: what is a gap, what is none, when it is asked for, and what a restart keeps."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.gateways.running_numbers import GapState, SequenceGap
from domain.legal_day import from_microseconds
from ingest.missing_numbers.book import SequenceBook
from ingest.missing_numbers.patience import (
    FAR,
    GIVE_UP_US,
    JUMP_MOST,
    RANGES_MOST,
    SECOND_US,
    SETTLE_US,
)
from ingest.missing_numbers.run import ASKS_MOST, PAUSES_US

T0 = 1_795_489_200 * SECOND_US
HOUR_US = 3_600 * SECOND_US
GW = "gw-01"

# A message as the book sees it: number and second of `sent`.
Message = tuple[int, int]


class Bench:
    """A book with its records behind it, in memory, and a journal that gives positions."""

    def __init__(self) -> None:
        self.book = SequenceBook()
        self.journal: list[tuple[int, int, int]] = []
        self.sequences: dict[str, object] = {}
        self.gaps: dict[tuple[int, int], SequenceGap] = {}

    def hear(self, *messages: int | Message, at_us: int = T0) -> None:
        """Journal messages and take them; a number alone was sent at T0 plus itself."""
        for one in messages:
            seq, second = (one, one) if isinstance(one, int) else one
            self.journal.append((seq, T0 + second * SECOND_US, at_us))
            self.take(len(self.journal))

    def take(self, position: int) -> None:
        seq, sent_us, at_us = self.journal[position - 1]
        if not self.book.follow(GW, seq, from_microseconds(sent_us), position, at_us):
            self.plainly(position)

    def plainly(self, position: int) -> None:
        """Take a message in by the rules alone, without the quick way for the next in order."""
        seq, sent_us, at_us = self.journal[position - 1]
        self.book.take(GW, seq, position=position, received_us=at_us, sent_us=sent_us)

    def keep(self) -> None:
        changes = self.book.changes()
        self.sequences |= {one.gateway_id: one for one in changes.sequences}
        for gap in changes.dropped:
            del self.gaps[gap.run, gap.first]
        self.gaps |= {(gap.run, gap.first): gap for gap in changes.gaps}

    def restart(self) -> None:
        """Lose what is in memory; only what was kept is known."""
        self.book = SequenceBook(
            self.sequences.values(),  # type: ignore[arg-type]  # a dict of its own
            self.gaps.values(),
        )

    def missing(self, state: GapState = GapState.OPEN) -> list[int]:
        self.keep()
        return sorted(
            number
            for gap in self.gaps.values()
            if gap.state is state
            for first, last in gap.missing
            for number in range(first, last + 1)
        )

    def asked(self, after_us: int) -> list[tuple[int, int]]:
        return [span for ask in self.book.asks(T0 + after_us) for span in ask.ranges]


def test_numbers_in_order_leave_nothing_to_ask_for() -> None:
    bench = Bench()
    bench.hear(*range(40, 60))
    assert bench.missing() == []
    assert bench.asked(HOUR_US) == []


def test_a_lost_message_is_noticed_and_asked_for_once_it_has_settled() -> None:
    bench = Bench()
    bench.hear(0, 1, 4)
    assert bench.missing() == [2, 3]
    assert bench.asked(SETTLE_US - 1) == []
    assert bench.asked(SETTLE_US) == [(2, 3)]
    assert bench.asked(SETTLE_US + 1) == []


def test_a_gap_filled_before_it_settles_was_none_and_one_filled_later_is_told() -> None:
    bench = Bench()
    bench.hear(0, 2, 4)
    bench.hear(1, at_us=T0 + SETTLE_US - 1)
    bench.hear(3, at_us=T0 + SETTLE_US)
    bench.keep()
    (gap,) = bench.gaps.values()
    assert (gap.first, gap.last, gap.state, gap.missing) == (3, 3, GapState.FILLED, ())
    assert gap.closed_us == T0 + SETTLE_US


def test_what_is_filled_in_the_middle_of_a_gap_is_not_asked_for() -> None:
    bench = Bench()
    bench.hear(0, 10, 5, 3)
    assert bench.asked(SETTLE_US) == [(1, 2), (4, 4), (6, 9)]


def test_a_gap_is_not_asked_for_while_its_numbers_are_still_coming() -> None:
    bench = Bench()
    bench.hear(0, 1_000, at_us=T0)
    for number in range(1, 100):  # a backlog, one each ten seconds, for longer than it settles
        now_us = T0 + 10 * number * SECOND_US
        bench.hear(number, at_us=now_us)
        assert bench.book.asks(now_us + 9 * SECOND_US) == []
    (ask,) = bench.book.asks(now_us + SETTLE_US)
    assert ask.ranges == ((100, 999),)


def test_it_is_asked_for_with_growing_pauses_and_then_given_up_after_a_day() -> None:
    bench = Bench()
    bench.hear(0, 2)
    asked_at = [second for second in range(0, 86_400, 30) if bench.asked(second * SECOND_US)]
    pauses = [b - a for a, b in pairwise(asked_at)]
    assert pauses == [pause // SECOND_US for pause in PAUSES_US]
    assert len(asked_at) == ASKS_MOST
    assert bench.asked(GIVE_UP_US) == []
    assert bench.missing() == []
    assert bench.missing(GapState.GIVEN_UP) == [1]
    assert "24 hours" in bench.gaps[1, 1].reason


def test_a_number_that_comes_after_it_was_given_up_still_fills_its_gap() -> None:
    bench = Bench()
    bench.hear(0, 2)
    bench.asked(GIVE_UP_US)
    bench.keep()
    bench.restart()
    bench.hear(1, at_us=T0 + 2 * GIVE_UP_US)
    bench.keep()
    assert bench.gaps[1, 1].state is GapState.FILLED


def test_a_repetition_changes_nothing() -> None:
    bench = Bench()
    bench.hear(0, 1, 2, 3, 1, 3, (2, 50), 4)
    assert bench.missing() == []
    assert bench.book.changes().gaps == ()


def test_the_first_number_heard_of_a_gateway_is_where_it_begins() -> None:
    bench = Bench()
    bench.hear(5_000, 4_999, 5_001)
    assert bench.missing() == []


def test_a_gateway_that_counts_anew_has_lost_nothing_and_is_watched_from_there() -> None:
    bench = Bench()
    bench.hear(*range(10), (0, 100), (1, 101), (4, 104))
    assert bench.missing() == [2, 3]
    assert {gap.run for gap in bench.gaps.values()} == {2}


@pytest.mark.parametrize("begins", [1, 2, 7, 40])
def test_a_gateway_that_counts_anew_from_any_number_is_watched_from_its_second_message(
    begins: int,
) -> None:
    bench = Bench()
    bench.hear(*range(50), (begins, 400), (begins + 1, 700), (begins + 4, 1_600))
    assert bench.missing() == [begins + 2, begins + 3]
    assert {gap.run for gap in bench.gaps.values()} == {2}
    assert bench.asked(SETTLE_US) == [(begins + 2, begins + 3)]


def test_a_gateway_that_counts_anew_many_times_a_second_is_watched_too() -> None:
    bench = Bench()
    bench.hear(
        *range(500), *((1 + number, 600 + number // 40) for number in range(100)), (103, 610)
    )
    assert bench.missing() == [101, 102]


def test_a_run_noticed_in_its_middle_begins_where_its_lowest_number_came_late() -> None:
    bench = Bench()
    bench.hear(*range(90), (4, 400), (6, 700), (7, 800), (1, 310), (3, 350))
    assert bench.missing() == [2, 5]
    bench.hear((2, 320), (5, 500), (8, 900))
    assert bench.missing() == []


def test_old_messages_sent_again_with_new_times_do_not_end_the_count() -> None:
    bench = Bench()
    bench.hear(*range(90), (40, 400), (41, 700), (90, 800), (92, 900))
    assert bench.missing() == [91]
    assert bench.book._lines[GW].current.expected == 93


def test_a_run_noticed_in_its_middle_is_the_same_after_a_restart() -> None:
    bench = Bench()
    bench.hear(*range(90), (4, 400), (6, 700))
    bench.keep()
    bench.restart()
    bench.hear((7, 800), (2, 310), (8, 900))
    assert bench.missing() == [3, 5]


def test_a_gap_of_the_run_before_is_filled_but_no_more_asked_for() -> None:
    bench = Bench()
    bench.hear(0, 1, 3, 4, 5, (0, 100), (1, 101), (2, 102), (3, 103))
    assert bench.missing() == [2]
    assert bench.asked(SETTLE_US) == []
    bench.hear((2, 2), at_us=T0 + HOUR_US)
    assert bench.missing() == []
    bench.hear((5, 105), at_us=T0 + HOUR_US)
    assert bench.missing() == [4]


def test_a_gateway_reset_twice_keeps_the_gaps_of_each_run_apart() -> None:
    bench = Bench()
    bench.hear(0, 2, (0, 100), (2, 102), (0, 200), (2, 202))
    bench.keep()
    assert sorted(bench.gaps) == [(1, 1), (2, 1), (3, 1)]
    assert bench.gaps[1, 1].state is GapState.GIVEN_UP
    assert bench.missing() == [1, 1]


def test_an_odd_number_far_ahead_loses_nothing_and_the_old_run_goes_on() -> None:
    bench = Bench()
    bench.hear(0, 1, 2, (10**15, 3), (4, 4), (5, 5))
    assert bench.missing() == [3]
    bench.hear((JUMP_MOST * 3, 6), (JUMP_MOST * 3 + 1, 7))
    assert bench.missing() == [3]


def test_an_old_number_sent_with_a_new_time_does_not_break_the_count() -> None:
    bench = Bench()
    bench.hear(*range(FAR + 50), (5, FAR + 100), (FAR + 50, FAR + 101), (FAR + 52, FAR + 102))
    assert bench.missing() == [FAR + 51]


def test_a_clock_set_back_is_no_gap() -> None:
    bench = Bench()
    bench.hear((0, 500), (1, 501), (2, 3), (3, 4), (4, 600))
    assert bench.missing() == []


def test_what_a_gateway_cannot_send_again_is_given_up_and_the_rest_still_asked_for() -> None:
    bench = Bench()
    bench.hear(0, 10)
    bench.book.cannot(GW, 1, (3, 5), reason="overwritten", at_us=T0 + HOUR_US)
    assert bench.missing() == [1, 2, 6, 7, 8, 9]
    assert bench.missing(GapState.GIVEN_UP) == [3, 4, 5]
    assert bench.asked(SETTLE_US) == [(1, 2), (6, 9)]
    bench.hear(7, 4, at_us=T0 + HOUR_US)
    assert bench.missing() == [1, 2, 6, 8, 9]
    bench.book.cannot(GW, 1, (0, 99), reason="overwritten", at_us=T0 + HOUR_US)
    assert bench.missing() == []


def test_gaps_without_end_stay_within_a_bound_and_no_missing_number_is_forgotten() -> None:
    bench = Bench()
    numbers = range(0, 6 * RANGES_MOST, 3)
    bench.hear(*numbers)
    (line,) = bench.book._lines.values()
    assert sum(len(gap.missing) for gap in line.gaps) <= RANGES_MOST
    assert set(range(numbers[-1])) - set(numbers) <= set(bench.missing())
    bench.hear(*range(numbers[-1]), at_us=T0 + HOUR_US)
    assert bench.missing() == []


def _oldest_of(bench: Bench) -> list[tuple[int, tuple[tuple[int, int], ...]]]:
    """Run and missing ranges of the two oldest gaps that are watched."""
    (line,) = bench.book._lines.values()
    return [(gap.run, gap.missing) for gap in line.gaps[:2]]


def test_beyond_the_bound_a_gap_of_many_pieces_becomes_one_piece_first() -> None:
    bench = Bench()
    bench.hear(0, 10, 3, 6)
    assert _oldest_of(bench) == [(1, ((1, 2), (4, 5), (7, 9)))]
    bench.hear(*range(12, 10 + 2 * RANGES_MOST, 2))
    assert _oldest_of(bench) == [(1, ((1, 9),)), (1, ((11, 11),))]


def test_beyond_the_bound_a_gap_that_was_given_up_is_let_go_first() -> None:
    bench = Bench()
    bench.hear(0, 10, 20)
    bench.book.cannot(GW, 1, (1, 9), reason="overwritten", at_us=T0)
    bench.hear(*range(22, 20 + 2 * RANGES_MOST, 2))
    assert _oldest_of(bench) == [(1, ((11, 19),)), (1, ((21, 21),))]


def test_beyond_the_bound_gaps_of_two_runs_are_never_taken_for_one() -> None:
    bench = Bench()
    bench.hear(0, 2, (0, 100), *((number, 100 + number) for number in range(2, 3_000, 2)))
    assert _oldest_of(bench)[0] == (1, ((1, 1),))
    run, ((first, _),) = _oldest_of(bench)[1]
    assert (run, first) == (2, 1)


def test_what_a_gateway_never_heard_of_cannot_send_is_no_gap() -> None:
    bench = Bench()
    bench.book.cannot("gw-99", 1, (0, 9), reason="overwritten", at_us=T0)
    assert not bench.book.changes()


def test_numbers_that_came_before_their_runs_beginning_count_in_it_and_only_once() -> None:
    bench = Bench()
    bench.hear(*range(6), (2, 102), (2, 102), (4, 104), (3, 90), (0, 100))
    assert bench.missing() == [1, 3]
    assert {gap.run for gap in bench.gaps.values()} == {2}


def test_a_gap_that_was_given_up_keeps_its_reason_when_its_run_is_over() -> None:
    bench = Bench()
    bench.hear(0, 2)
    bench.asked(GIVE_UP_US)
    bench.hear((0, 100), (1, 101), (0, 200), (1, 201))
    bench.keep()
    assert "24 hours" in bench.gaps[1, 1].reason


def test_a_gap_of_a_run_long_over_is_not_watched_after_a_restart() -> None:
    bench = Bench()
    bench.hear(0, 2, (0, 100), (0, 200))
    bench.keep()
    bench.restart()
    bench.hear((1, 1), at_us=T0 + HOUR_US)
    bench.keep()
    assert bench.gaps[1, 1].state is GapState.GIVEN_UP


def test_a_gap_that_was_kept_and_then_was_none_is_kept_no_longer() -> None:
    bench = Bench()
    bench.hear(0, 2)
    bench.keep()
    assert sorted(bench.gaps) == [(1, 1)]
    bench.hear(1, at_us=T0 + SETTLE_US - 1)
    bench.keep()
    assert bench.gaps == {}


def _sent(resets: list[int]) -> list[Message]:
    """Return runs of so many numbers each, one message a second, a minute between the runs."""
    sent: list[Message] = []
    second = 0
    for length in resets:
        sent += [(number, second + number) for number in range(length)]
        second += length + 60
    return sent


@settings(deadline=None)
@given(st.lists(st.integers(1, 60), min_size=1, max_size=2), st.integers(0, 2**32), st.integers(1))
def test_any_shuffle_with_repetitions_leaves_no_gap_in_the_end(
    runs: list[int], seed: int, wide: int
) -> None:
    sent = _sent(runs)
    chance = random.Random(seed)  # noqa: S311 - an order, no secret
    sent += chance.sample(sent, len(sent) // 20)
    wide = 1 + wide % len(sent)
    places = sorted(range(len(sent)), key=lambda n: sent[n][1] + chance.random() * wide)
    bench = Bench()
    bench.hear(*(sent[n] for n in places))
    assert bench.missing() == []


@settings(deadline=None)
@given(st.integers(40, 80), st.integers(0, 30), st.integers(3, 60), st.data())
def test_wherever_a_gateway_begins_to_count_anew_what_is_lost_of_it_is_noticed(
    before: int, begins: int, length: int, data: st.DataObject
) -> None:
    """Messages a minute apart; neighbours may change places. Noticed when two come in order."""
    assume(begins + length + 2 < before)  # where it passes its old number it may be taken for it
    lost = data.draw(st.sets(st.integers(2, length - 2))) if length > 4 else set()
    anew = [(begins + n, 1_000 + 60 * n) for n in range(length) if n not in lost]
    for place in data.draw(st.sets(st.integers(0, len(anew) - 2))):
        anew[place], anew[place + 1] = anew[place + 1], anew[place]
    bench = Bench()
    whole = [(begins + n, 1_000 + 60 * n) for n in range(length + 2)]
    bench.hear(*range(before), *anew, *whole[-2:])
    assert bench.missing() == sorted(begins + n for n in lost)
    bench.hear(*whole)
    assert bench.missing() == []


@settings(deadline=None)
@given(st.integers(3, 80), st.data())
def test_every_message_that_is_lost_is_noticed_and_filling_closes_it(
    length: int, data: st.DataObject
) -> None:
    lost = data.draw(st.sets(st.integers(1, length - 2), min_size=1))
    order = data.draw(st.permutations(range(1, length - 1)))
    bench = Bench()
    bench.hear(0, *(n for n in order if n not in lost), length - 1)
    assert bench.missing() == sorted(lost)
    bench.restart()
    bench.hear(*sorted(lost, reverse=True), at_us=T0 + HOUR_US)
    assert bench.missing() == []


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 500)), min_size=1, max_size=60),
    st.data(),
)
def test_a_replay_from_any_earlier_place_changes_nothing(
    messages: list[Message], data: st.DataObject
) -> None:
    bench = Bench()
    bench.hear(*messages)
    bench.keep()
    sequences, gaps = dict(bench.sequences), dict(bench.gaps)
    bench.restart()
    for position in range(data.draw(st.integers(1, len(messages))), len(messages) + 1):
        bench.take(position)
    bench.keep()
    assert (bench.sequences, bench.gaps) == (sequences, gaps)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 500)), min_size=2, max_size=60),
    st.data(),
)
def test_a_restart_at_any_place_forgets_nothing(
    messages: list[Message], data: st.DataObject
) -> None:
    whole, parted = Bench(), Bench()
    whole.hear(*messages)
    cut = data.draw(st.integers(1, len(messages) - 1))
    parted.hear(*messages[:cut])
    parted.keep()
    parted.restart()
    parted.hear(*messages[cut:])
    whole.keep()
    parted.keep()
    assert (parted.sequences, parted.gaps) == (whole.sequences, whole.gaps)


@pytest.mark.parametrize("position", [1, 2])
def test_what_was_taken_before_is_told_by_its_position(position: int) -> None:
    bench = Bench()
    bench.hear(0, 1)
    bench.keep()
    bench.book.take(GW, 9, position=position, received_us=T0, sent_us=T0)
    assert not bench.book.changes()


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 12)), max_size=30))
def test_the_quick_way_for_numbers_in_order_comes_to_the_same(messages: list[Message]) -> None:
    quick, plain = Bench(), Bench()
    for place, one in enumerate(messages, start=1):
        quick.hear(one)
        plain.journal.append(quick.journal[-1])
        plain.plainly(place)
    assert quick.book.changes() == plain.book.changes()


def test_after_a_clock_that_was_ahead_one_number_that_goes_on_is_enough_to_begin_anew() -> None:
    bench, ahead = Bench(), 10_000_000
    bench.hear(1, 2, (3, ahead), (4, ahead + 60), (5, 100), (0, 160), (1, 220), (3, 280))
    assert bench.missing() == [2]


def test_numbers_begun_anew_with_a_clock_put_right_are_repetitions_until_the_old_time() -> None:
    """They cannot be told from messages that are sent again."""
    bench, ahead = Bench(), 10_000_000
    bench.hear(1, 2, (3, ahead), (4, ahead + 60), (0, 160), (1, 220), (3, 280))
    assert bench.missing() == []
    bench.hear((0, ahead + 120), (2, ahead + 180))
    assert bench.missing() == [1]
