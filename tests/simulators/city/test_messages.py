"""Messages leave in sending order, numbered without a hole, and whole however time is cut."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.cities.city_file import TRUE_SIZE, sites_of
from simulators.cities.sites import Story
from simulators.city.city import SimulatedCity, city
from simulators.city.messages import (
    BACKLOG_SAMPLES,
    SAMPLES_MOST,
    count_history,
    due_messages,
    history,
)
from simulators.city.sent import Sequences, SimulatedMessage
from simulators.city.troubles.on_the_way import Gap

CITY: SimulatedCity = city(7)
BEGIN = datetime.fromisoformat("2026-11-23T00:00:00+07:00")
DAY = timedelta(days=1)
Readings = dict[tuple[str, str, str], tuple[float, str]]


def readings_in(messages: Iterable[SimulatedMessage]) -> Readings:
    """Return value and status by (outlet, time, parameter); fails on a reading sent twice."""
    found: Readings = {}
    for message in messages:
        for sample in json.loads(message.payload)["samples"]:
            for code, value in sample["values"].items():
                key = (sample["outlet"], sample["time"], code)
                assert key not in found
                found[key] = (value, sample.get("status", {}).get(code, "00"))
    return found


def backlog_gap() -> tuple[str, Gap]:
    registry = CITY.registry()
    for one in CITY.plants:
        cluster = registry.cluster_of(one.plant.outlet_id)
        if CITY.stories[cluster.id] is Story.KEEPS_AFTER_BACKLOG:
            gap = next(trouble for trouble in one.troubles if isinstance(trouble, Gap))
            return one.plant.gateway_id, gap
    raise AssertionError("no plant has a backlog")


def test_the_same_seed_sends_the_same_bytes() -> None:
    first, second = (list(history(city(7), BEGIN, BEGIN + DAY, 4)) for _ in range(2))
    assert first == second
    assert first != list(history(city(8), BEGIN, BEGIN + DAY, 4))


def test_messages_come_in_sending_order_and_are_numbered_from_0_for_each_gateway() -> None:
    messages = list(history(CITY, BEGIN, BEGIN + 7 * DAY, 6))
    sent = [message.sent for message in messages]
    assert sent == sorted(sent)
    numbers: dict[str, list[int]] = defaultdict(list)
    for message in messages:
        numbers[message.gateway_id].append(message.seq)
        channel = "backlog/readings" if message.sent > message.sample_time else "readings"
        assert message.topic == f"nhue/v1/{message.gateway_id}/{channel}"
        assert json.loads(message.payload)["seq"] == message.seq
    assert set(numbers) == set(CITY.gateways)
    assert all(found == list(range(len(found))) for found in numbers.values())


@settings(deadline=None, max_examples=10)
@given(
    cuts=st.lists(st.integers(1, 3 * 86_400 - 1), min_size=1, max_size=4, unique=True),
    sizes=st.tuples(st.integers(1, 300), st.integers(1, 300)),
)
def test_a_cut_changes_which_message_but_not_which_readings(
    cuts: list[int], sizes: tuple[int, int]
) -> None:
    hourly, end = city(7, interval_minutes=60), BEGIN + 3 * DAY
    bounds = [BEGIN, *(BEGIN + timedelta(seconds=cut) for cut in sorted(cuts)), end]
    sequences = Sequences()
    pieces = [
        message
        for begin, until in pairwise(bounds)
        for message in history(hourly, begin, until, sizes[0], sequences=sequences, since=BEGIN)
    ]
    assert readings_in(pieces) == readings_in(history(hourly, BEGIN, end, sizes[1]))


def test_live_after_history_misses_nothing_and_doubles_nothing() -> None:
    now, sequences = BEGIN + timedelta(hours=14, minutes=2), Sequences()
    sent = list(history(CITY, BEGIN, now, 12, sequences=sequences))
    while now < BEGIN + 3 * DAY:
        until = now + timedelta(hours=1, seconds=7)
        sent += due_messages(CITY, now, until, sequences=sequences, since=BEGIN)
        now = until
    assert readings_in(sent) == readings_in(history(CITY, BEGIN, now, 1))


def test_live_seconds_carry_one_message_a_gateway_with_all_its_outlets() -> None:
    noon = BEGIN + timedelta(hours=6)
    due = due_messages(
        CITY,
        noon,
        noon + timedelta(seconds=11),
        sequences=Sequences(),
        since=noon,
        interval_seconds=5,
    )
    by_instant: dict[datetime, list[str]] = defaultdict(list)
    for message in due:
        by_instant[message.sent].append(message.gateway_id)
    assert list(by_instant) == [noon + timedelta(seconds=5 * step) for step in range(3)]
    assert all(sorted(found) == sorted(set(found)) for found in by_instant.values())
    two_outlets = next(gateway for gateway, plants in CITY.gateways.items() if len(plants) == 2)
    assert {len(json.loads(m.payload)["samples"]) for m in due if m.gateway_id == two_outlets} == {
        2
    }


def test_a_backlog_is_sent_at_the_end_of_its_gap_in_order_and_in_few_messages() -> None:
    gateway_id, gap = backlog_gap()
    messages = [
        message
        for message in history(CITY, BEGIN, BEGIN + 8 * DAY)
        if message.gateway_id == gateway_id
    ]
    backlog = [m for m in messages if len(json.loads(m.payload)["samples"]) > 1]
    times = [s["time"] for m in backlog for s in json.loads(m.payload)["samples"]]
    held = gap.window.length_s // 300
    assert times == sorted(times)
    assert len(times) % held == 0
    assert len(times) >= held
    assert len(backlog) == -(-held // BACKLOG_SAMPLES) * (len(times) // held)
    for message in backlog:
        assert message.sent.hour == 6
        assert message.sent - message.sample_time <= timedelta(seconds=gap.window.length_s)


def test_the_count_is_told_before_anything_is_encoded() -> None:
    (erring,) = (site for site in sites_of(TRUE_SIZE) if site.story is Story.GATEWAY_ERRS)
    for of_city in (CITY, city(7, sites=[erring])):
        for size in (1, 288):
            sent = list(history(of_city, BEGIN, BEGIN + 3 * DAY, size))
            assert count_history(of_city, BEGIN, BEGIN + 3 * DAY, size) == len(sent)


def test_the_largest_message_stays_below_one_mebibyte() -> None:
    minutely = city(7, interval_minutes=1)
    messages = list(history(minutely, BEGIN, BEGIN + 2 * DAY, SAMPLES_MOST))
    largest = max(messages, key=lambda message: len(message.payload))
    per_sample = len(largest.payload) / len(json.loads(largest.payload)["samples"])
    assert per_sample * SAMPLES_MOST < 1024 * 1024


@pytest.mark.parametrize("size", [0, SAMPLES_MOST + 1])
def test_a_size_that_no_message_can_have_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="samples a message"):
        history(CITY, BEGIN, BEGIN + DAY, size)


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="add the offset"):
        history(CITY, BEGIN.replace(tzinfo=None), BEGIN)


def test_a_month_of_the_city_is_encoded_in_seconds() -> None:
    begun = time.process_time()
    readings = sum(message.readings for message in history(CITY, BEGIN - 30 * DAY, BEGIN, 12))
    assert readings > 500_000
    assert time.process_time() - begun < 20  # about 2.5 s on a quiet machine
