"""However numbers are dealt out to workers, the gaps are those that one worker alone would find."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event

from domain.gateways.running_numbers import GapState, HeardNumber, SequenceGap
from ingest.missing_numbers.gateway_numbers import GatewayNumbers
from ingest.missing_numbers.ingest_workers.heard_numbers import Line, in_order_of_receipt
from ingest.missing_numbers.ingest_workers.shared import DRAIN_MOST_US, WAIT_MOST_US, SharedNumbers
from ingest.missing_numbers.patience import SECOND_US, SETTLE_US
from storage.journal.segments import begins_after
from storage.ports.work.progress import INGEST, STORED, of_worker
from storage.records.gateways.commands import commands
from storage.records.gateways.heard import heard_numbers
from storage.records.gateways.numbers import gateway_sequences, sequence_gaps
from storage.records.store import SqlRecords
from storage.records.work.progress import heartbeats, ingest_workers, journal_positions

T0 = 1_795_489_200 * SECOND_US
FIRST = {1: 0, 2: begins_after(2), 3: begins_after(3)}


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlRecords]:
    """Records for all that follow, which each house empties; no test here needs them durable."""
    opened = SqlRecords.open(f"sqlite:///{tmp_path_factory.mktemp('shared') / 'records.sqlite'}")

    def hurry(driver: sqlite3.Connection, *_: object) -> None:
        driver.execute("PRAGMA synchronous=OFF")

    event.listen(opened._database._engine, "connect", hurry)
    opened._database._engine.dispose()
    yield opened
    opened.close()


def emptied(records: SqlRecords) -> None:
    with records._database.writing() as connection:
        progress = (journal_positions, heartbeats, ingest_workers)
        for table in (heard_numbers, *progress, gateway_sequences, sequence_gaps, commands):
            connection.execute(delete(table))


class House:
    """Workers that share: what each one heard, stored and said."""

    def __init__(self, records: SqlRecords) -> None:
        emptied(records)
        self.records = records
        self.gateway = "gw-shared"
        self.alone = "gw-alone"
        self.start_us = T0
        self.sound_us = self.start_us - DRAIN_MOST_US - SECOND_US
        self._base = FIRST
        self.heard: dict[int, list[HeardNumber]] = {worker: [] for worker in FIRST}
        self.stored = dict.fromkeys(FIRST, 0)
        self.looking = SharedNumbers(records)

    def hear(self, worker: int, seq: int, at_s: int, sent_s: int | None = None) -> None:
        """Put a message into a worker's journal, at a second of the day."""
        line = self.heard[worker]
        one = HeardNumber(
            position=self._base[worker] + len(line) + 1,
            gateway_id=self.gateway,
            received_us=self.start_us + at_s * SECOND_US,
            seq=seq,
            sent_us=self.start_us + (at_s if sent_s is None else sent_s) * SECOND_US,
        )
        line.append(one)

    def store(self, worker: int, most: int = 1_000, *, again: int = 0) -> None:
        """Let a worker store some messages, some of them for the second time."""
        line = self.heard[worker]
        begin, end = max(self.stored[worker] - again, 0), self.stored[worker] + most
        self.records.add_heard(line[begin:end])
        self.stored[worker] = min(end, len(line))
        if line:
            position = self._base[worker] + self.stored[worker]
            self.records.set_watermark(of_worker(STORED, worker), position)

    def say(self, worker: int, at_s: int, *, sound_us: int | None = None, behind: int = 0) -> None:
        """Let a worker say that it lives, and how many of its records are not stored."""
        stored = self._base[worker] + self.stored[worker]
        self.records.set_watermark(of_worker(STORED, worker), stored)
        self.records.beat(
            INGEST,
            worker,
            at_seconds=self.start_us // SECOND_US + at_s,
            sound_since_us=self.sound_us if sound_us is None else sound_us,
            on_disk=stored + behind,
        )

    def say_through_stored(self, worker: int, end_s: int) -> None:
        """Let a worker say the latest word that is true of what it has stored."""
        line = self.heard[worker]
        done = self.stored[worker] == len(line)
        until_us = end_s * SECOND_US + self.start_us
        next_us = until_us if done else line[self.stored[worker]].received_us
        self.say(worker, (next_us - self.start_us) // SECOND_US - 1)

    def turn(self, at_s: int) -> list[tuple[int, int]]:
        """Let worker 1 look for gaps; return the ranges that are newly asked for."""
        before = {one.id for one in self.records.commands_waiting(9_999)}
        self.looking.turn(self.start_us + at_s * SECOND_US)
        return [
            (json.loads(one.body)["from_seq"], json.loads(one.body)["to_seq"])
            for one in self.records.commands_waiting(9_999)
            if one.id not in before and one.gateway_id == self.gateway
        ]

    def restart(self) -> None:
        """Lose what worker 1 has in mind."""
        self.looking = SharedNumbers(self.records)

    def gaps(self, gateway: str | None = None) -> list[SequenceGap]:
        """Return a gateway's gaps without what was asked, which waits for every worker."""
        return [
            replace(gap, gateway_id="", asked=0, asked_us=None)
            for gap in self.records.sequence_gaps(gateway or self.gateway)
        ]

    def line(self, gateway: str | None = None) -> object:
        """Return how far a gateway has come, but for the record in the journal."""
        (found,) = self.records.gateway_sequences(gateway or self.gateway)
        return replace(found, gateway_id="", position=0)

    def hear_alone(self) -> None:
        """Take all that was heard, in order of receipt, as one worker alone would."""
        numbers = GatewayNumbers(self.records)
        every = sorted(
            (one for line in self.heard.values() for one in line), key=lambda one: one.received_us
        )
        for position, one in enumerate(every, 1):
            numbers.take_heard(replace(one, gateway_id=self.alone, position=position))
        numbers.keep()


class Message(NamedTuple):
    """A number, how long after the one before it came, how long before that it was sent, whose."""

    seq: int
    after_s: int
    sent_before_s: int
    worker: int


_MESSAGES = st.lists(
    st.builds(
        Message,
        st.one_of(st.integers(0, 12), st.sampled_from([1_500, 1_501, 1_503, 200_000])),
        st.sampled_from([1, 2, 7, 40]),
        st.sampled_from([0, 0, 1, 50]),
        st.integers(1, 3),
    ),
    min_size=1,
    max_size=25,
)
# Which worker stores how many, how many of them again, and whether worker 1 begins anew after it.
_STEPS = st.lists(
    st.tuples(st.integers(1, 3), st.integers(0, 4), st.integers(0, 3), st.booleans()), max_size=15
)


@settings(max_examples=60, deadline=None)
@given(messages=_MESSAGES, steps=_STEPS)
def test_however_numbers_are_dealt_out_and_stored_the_gaps_are_those_of_one_worker_alone(
    records: SqlRecords, messages: Sequence[Message], steps: Sequence[tuple[int, int, int, bool]]
) -> None:
    house = House(records)
    at_s = 0
    for one in messages:
        at_s += one.after_s
        house.hear(one.worker, one.seq, at_s, at_s - one.sent_before_s)
    for turn, (worker, most, again, anew) in enumerate(steps):
        house.store(worker, most, again=again)
        for speaker in FIRST:
            house.say_through_stored(speaker, at_s + 2)
        house.turn(at_s + 2 + turn)
        if anew:
            house.restart()
    for worker in FIRST:
        house.store(worker)
        house.say_through_stored(worker, at_s + 2)
    house.turn(at_s + 99)
    house.hear_alone()
    assert house.gaps() == house.gaps(house.alone)
    assert house.line() == house.line(house.alone)


@settings(max_examples=40, deadline=None)
@given(
    dealt=st.lists(st.tuples(st.integers(1, 2), st.booleans(), st.integers(1, 20)), min_size=3),
    steps=st.lists(st.tuples(st.integers(1, 2), st.integers(0, 9)), max_size=12),
)
def test_no_number_is_asked_for_that_any_worker_holds(
    records: SqlRecords, dealt: list[tuple[int, bool, int]], steps: list[tuple[int, int]]
) -> None:
    house = House(records)
    at_s, lost = 0, set()
    for seq, (worker, is_lost, after_s) in enumerate(dealt):
        at_s += after_s
        if is_lost:
            lost.add(seq)
        else:
            house.hear(worker, seq, at_s)
    end_s = at_s + 60
    for turn, (worker, most) in enumerate([*steps, (1, 999), (2, 999)]):
        house.store(worker, most)
        for speaker in (1, 2):
            house.say_through_stored(speaker, end_s)
        for first, last in house.turn(end_s + turn):
            kept = [one.seq for line in house.heard.values() for one in line]
            assert last - first > 8 or lost.issuperset(range(first, last + 1))
            assert not {first, last} & set(kept)
    inner = {
        seq
        for seq in lost
        if any(n not in lost for n in range(seq)) and not lost >= set(range(seq, len(dealt)))
    }
    missing = {
        seq for gap in house.gaps() for first, last in gap.missing for seq in range(first, last + 1)
    }
    assert missing == inner


def heard_in_turns(house: House, *numbers: int) -> None:
    """Deal numbers out by odd and even, one a second."""
    for at_s, seq in enumerate(numbers):
        house.hear(1 + seq % 2, seq, at_s)


def test_a_number_that_no_worker_heard_is_asked_for_once_all_have_said_so(
    records: SqlRecords,
) -> None:
    house = House(records)
    heard_in_turns(house, 0, 1, 2, 4, 5)
    for worker in (1, 2):
        house.store(worker)
        house.say(worker, 3 + SETTLE_US // SECOND_US - 1)
    assert house.turn(100) == []
    house.say(1, 3 + SETTLE_US // SECOND_US)
    assert house.turn(102) == []
    house.say(2, 3 + SETTLE_US // SECOND_US)
    assert house.turn(104) == [(3, 3)]
    assert house.turn(106) == []
    house.hear(1, 3, 110)
    house.store(1)
    for worker in (1, 2):
        house.say(worker, 111)
    house.turn(112)
    assert [gap.state for gap in house.gaps()] == [GapState.FILLED]


def test_what_came_after_the_last_word_is_known_though_its_turn_has_not_come(
    records: SqlRecords,
) -> None:
    house = House(records)
    heard_in_turns(house, 0, 1, 2, 4, 5)
    house.hear(1, 3, 40)
    for worker in (1, 2):
        house.store(worker)
        house.say(worker, 36)
    assert house.turn(41) == []
    assert [gap.missing for gap in house.gaps()] == [((3, 3),)]


def test_workers_numbers_come_by_receipt_and_what_waited_by_when_it_was_sent() -> None:
    def line(worker: int, *times: tuple[int, int]) -> list[HeardNumber]:
        return [
            HeardNumber(
                position=FIRST[worker] + n, gateway_id="g", received_us=received, sent_us=sent
            )
            for n, (received, sent) in enumerate(times, 1)
        ]

    def merged(through_us: int, *lines: Line) -> tuple[list[int], list[int]]:
        due, later = in_order_of_receipt(lines, through_us, lambda one: one.sent_us > 0)
        return [one.received_us for one in due], [one.received_us for one in later]

    first = Line(line(1, (10, 0), (20, 0), (30, 0)))
    waited = Line(line(2, (40, 15), (41, 25)))
    assert merged(41, first, waited) == ([10, 40, 20, 41, 30], [])
    assert merged(40, first, waited) == ([10, 40, 20, 30], [41])
    set_back = Line(line(3, (25, 0), (5, 0), (26, 0)))
    assert merged(24, first, set_back) == ([10, 20], [25, 5, 26, 30])
    assert merged(30, first, set_back) == ([10, 20, 25, 5, 26, 30], [])
    cut = Line(line(3, (12, 0), (22, 0)), more=True)
    assert merged(99, first, cut) == ([10, 12, 20, 22], [30])
    assert merged(99, Line([], more=True), first) == ([10, 20, 30], [])


def test_the_records_are_asked_once_a_second_at_most(records: SqlRecords) -> None:
    house = House(records)
    heard_in_turns(house, 0, 2)
    house.store(1)
    house.turn(60)
    house.say(1, 59)
    assert house.turn(60) == []
    assert house.turn(61) == [(1, 1)]


def test_what_is_on_a_workers_disk_and_not_stored_is_not_asked_for(records: SqlRecords) -> None:
    house = House(records)
    heard_in_turns(house, *range(6))
    house.store(1)
    house.say(1, 90)
    house.say(2, 90, behind=3)
    assert house.turn(91) == []
    assert (house.gaps(), list(house.looking.waits_for)) == ([], [2])
    house.store(2)
    house.say(2, 92)
    house.say(1, 92)
    assert house.turn(93) == []
    assert (house.gaps(), list(house.looking.waits_for)) == ([], [])


@pytest.mark.parametrize("kept_in_mind", [True, False])
def test_what_waits_at_the_broker_for_a_worker_that_is_down_is_not_missing(
    records: SqlRecords, *, kept_in_mind: bool
) -> None:
    house = House(records)
    house.say(1, 0)
    house.say(2, 0)
    house.turn(0)
    numbers = range(400)
    for seq in numbers:
        if seq % 2 == 0:
            house.hear(1, seq, 1 + seq)
    house.store(1)
    house.say(1, 500)
    assert house.turn(501) == []
    assert (house.gaps(), list(house.looking.waits_for)) == ([], [2])
    if not kept_in_mind:
        house.restart()
    back_us = house.start_us + 600 * SECOND_US

    def all_say(at_s: int) -> None:
        house.store(2)
        house.say(1, at_s)
        house.say(2, at_s, sound_us=back_us)

    all_say(601)  # connected, and nothing has come yet
    assert house.turn(602) == []
    for seq in numbers:
        if seq % 2 == 1:
            at_s = 602 + seq // 10
            if at_s == 635:  # longer than a number's settling, and it comes still
                all_say(634)
                assert house.turn(635 + seq % 10) == []
            house.hear(2, seq, at_s, 1 + seq)
    for at_s in (642, 700):
        all_say(at_s)
        assert house.turn(at_s + 10) == []
    assert (house.gaps(), list(house.looking.waits_for)) == ([], [])


def test_a_worker_without_the_broker_is_waited_for_though_it_lives(records: SqlRecords) -> None:
    house = House(records)
    heard_in_turns(house, 0, 2)
    house.store(1)
    house.say(1, 90)
    house.say(2, 90, sound_us=0)
    assert house.turn(91) == []
    assert house.looking.waits_for == (2,)


def test_a_worker_that_lives_and_never_takes_in_holds_nothing_up_for_ever(
    records: SqlRecords,
) -> None:
    house = House(records)
    heard_in_turns(house, 0, 2)
    house.store(1)
    late_s = WAIT_MOST_US // SECOND_US
    for at_s in (90, 90 + late_s):
        house.say(1, at_s)
        house.say(2, at_s, sound_us=0)
        assert house.turn(at_s) == []
        house.looking.turn(house.start_us)  # a clock that is set back changes nothing
    house.say(1, 92 + late_s)
    house.say(2, 92 + late_s, sound_us=0)
    assert house.turn(92 + late_s) == [(1, 1)]


def test_a_worker_that_never_comes_back_holds_nothing_up_for_ever(records: SqlRecords) -> None:
    house = House(records)
    house.say(1, 0)
    house.say(2, 0)
    house.turn(0)
    heard_in_turns(house, 0, 2)
    house.store(1)
    late_s = WAIT_MOST_US // SECOND_US
    house.say(1, late_s)
    assert house.turn(late_s) == []
    house.say(1, late_s + 2)
    assert house.turn(late_s + 2) == [(1, 1)]
    assert house.looking.waits_for == ()


def test_a_worker_that_is_retired_is_not_waited_for_and_what_it_heard_counts(
    records: SqlRecords,
) -> None:
    house = House(records)
    house.say(1, 0)
    house.say(2, 0)
    heard_in_turns(house, 0, 1, 2, 4)
    for worker in (1, 2):
        house.store(worker)
    house.say(1, 90)
    assert house.turn(91) == []
    records.beat(INGEST, 2, at_seconds=0)
    assert house.turn(93) == [(3, 3)]


def test_what_a_gateway_cannot_send_again_is_given_up_once_it_is_looked_through(
    records: SqlRecords,
) -> None:
    house = House(records)
    heard_in_turns(house, 0, 2)
    house.store(1)
    house.say(1, 60)
    house.turn(61)
    (command,) = [one for one in records.commands_waiting(9_999) if one.gateway_id == house.gateway]
    line = house.heard[1]
    answer = replace(line[-1], position=line[-1].position + 1, seq=None, answers=command.id)
    line.append(replace(answer, reason="overwritten"))
    house.store(1)
    house.say(1, 62)
    house.turn(63)
    (gap,) = house.gaps()
    assert gap.state is GapState.GIVEN_UP
    assert gap.reason == "the gateway cannot send it again: overwritten"


def test_what_is_left_when_workers_no_longer_share_is_taken_by_the_one_that_goes_on(
    records: SqlRecords,
) -> None:
    house = House(records)
    heard_in_turns(house, 0, 1, 2, 4, 5)
    for worker in (1, 2):
        house.store(worker)
    SharedNumbers(records).take_left_over()
    house.hear_alone()
    assert house.gaps() == house.gaps(house.alone)
    SharedNumbers(records).take_left_over()
    assert house.gaps() == house.gaps(house.alone)


def test_a_long_wait_is_taken_in_pieces_and_nothing_is_asked_for_before_its_end(
    records: SqlRecords, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.missing_numbers.ingest_workers.shared.ROWS_MOST", 1)
    monkeypatch.setattr("ingest.missing_numbers.ingest_workers.shared.ROUNDS_MOST", 2)
    house = House(records)
    heard_in_turns(house, *range(8), 9, 10, *range(12, 20))
    for _ in range(20):
        for worker in (1, 2):
            house.store(worker, 1)
    for worker in (1, 2):
        house.say(worker, 90)
    asked = [house.turn(91 + 2 * turn) for turn in range(20)]
    assert asked[0] == []
    assert [sorted(one) for one in asked if one] == [[(8, 8), (11, 11)]]
