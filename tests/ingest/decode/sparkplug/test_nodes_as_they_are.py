"""Edge nodes as libraries make them: births that never come, deaths before their time, and metrics
that no birth names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from domain.gateways.profiles import Channel
from domain.registry import Registry
from ingest.sources.quarantine.waiting_messages import quarantined
from simulators.gateway.sparkplug_node import EdgeNode, SentMetric
from tests.ingest.decode.in_force.registries import profile
from tests.ingest.decode.sparkplug.test_remembered import BORN, NOW_MS, House
from tests.ingest.sites import NOW_US, small_registry

MINUTE_US = 60_000_000
NAMED = (SentMetric(name="DATA/COD", value=61.2, properties={"engUnit": "mg/L"}),)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.journal.close()


def asked(house: House, seconds: range) -> list[int]:
    """Return when a birth was asked for of data that come at these seconds."""
    found = []
    for second in seconds:
        house.now_us = NOW_US + second * 1_000_000
        house.data(62.0, ms=second)
        if house.asks():
            found.append(second)
    return found


def test_a_node_that_never_sends_its_birth_is_asked_with_a_pause_that_grows_to_an_hour(
    house: House,
) -> None:
    minutes = [second // 60 for second in asked(house, range(0, 4 * 3_600, 60))]
    assert minutes == [0, 1, 3, 7, 15, 31, 63, 123, 183]


def test_the_pause_outlives_a_restart_and_ends_with_a_birth(house: House) -> None:
    assert asked(house, range(0, 400, 20)) == [0, 60, 180]
    house.restart(house.memory())
    assert asked(house, range(400, 700, 20)) == [420]
    house.births()
    assert asked(house, range(700, 1_000, 20)) == []
    house.node.lose_one()
    assert asked(house, range(1_000, 1_300, 20)) == [1_000, 1_060, 1_180]


def named_of(house: House, value: float, ms: int, name: str = "COD") -> str | None:
    """Send a metric by its name and without a unit."""
    metric = SentMetric(name=name, value=value)
    return house.hear(house.node.device_data("CX-1", NOW_MS + ms, (metric,)))


def test_an_orderly_death_that_bears_the_number_of_the_birth_to_come_loses_nothing(
    house: House,
) -> None:
    """The node counts its messages on, uses its aliases, and only then sends the new birth."""
    house.births()
    house.data(62.0, ms=1)
    leaves = EdgeNode("hanoi", "GW-1", bd_seq=4)
    assert house.hear(leaves.node_death()) is None, "taken as a status, and no refusal"
    assert house.data(63.0, ms=2) == "accepted"
    assert house.asks()
    assert house.data(5.0, ms=3, alias=77) == "quarantined"
    house.node = leaves
    house.births()
    assert house.data(64.0, ms=4) == "accepted"
    assert not house.asks()
    assert [reason for _, reason in house.waiting()] == ["birth-missing"]
    assert house.stored() == [61.2, 62.0, 63.0, 64.0]
    assert house.stored(replay=True) == [61.2, 62.0, 63.0, 64.0]


@pytest.mark.parametrize("number", [2, 5])
def test_a_death_of_another_number_is_stale_as_ever(house: House, number: int) -> None:
    house.births()
    assert house.hear(EdgeNode("hanoi", "GW-1", bd_seq=number).node_death()) == "refused"


@pytest.mark.parametrize(("lives", "to_come"), [(255, 0), (255, 256), (300, 301)])
def test_after_the_last_number_the_birth_to_come_is_the_first_or_is_counted_on(
    house: House, lives: int, to_come: int
) -> None:
    house.node = EdgeNode("hanoi", "GW-1", bd_seq=lives)
    house.births()
    assert house.hear(EdgeNode("hanoi", "GW-1", bd_seq=to_come).node_death()) is None


def with_profile(unit: str = "") -> Registry:
    """Return the registry with a profile that names what the births do not."""
    made = profile("P", "GW-1", like="sparkplug-nested")
    told = Channel(
        profile_id="P", source="CX-1/COD", outlet_id="CX-1", parameter="COD", unit=unit or None
    )
    return replace(small_registry(), profiles=(made,), channels=(told,))


def test_a_metric_that_the_birth_does_not_name_waits_by_its_name(house: House) -> None:
    house.births(*NAMED)
    assert named_of(house, 62.0, 1) == "quarantined"
    [waiting] = quarantined(house.journal.folder)
    assert (waiting.waits_for, waiting.names) == ("birth-missing", ("CX-1/COD",))


def test_a_metric_whose_birth_has_not_come_waits_without_a_name(house: House) -> None:
    assert named_of(house, 62.0, 1) == "quarantined"
    assert house.asks()
    [waiting] = quarantined(house.journal.folder)
    assert (waiting.waits_for, waiting.names) == ("birth-missing", ())


def test_for_a_metric_that_the_birth_does_not_name_it_is_asked_once_an_hour(house: House) -> None:
    house.births(*NAMED)
    found = []
    for minute in range(130):
        house.now_us = NOW_US + minute * MINUTE_US
        named_of(house, 62.0, minute)
        if house.asks():
            found.append(minute)
            house.births(*NAMED)
    assert found == [0, 60, 120]


@pytest.mark.parametrize(("unit", "kept"), [("", 62.0), ("ug/L", 0.062)])
def test_a_profile_that_names_it_takes_in_what_waited_and_what_comes(
    house: House, unit: str, kept: float
) -> None:
    house.births(*NAMED)
    named_of(house, 62.0, 1)
    house.registry = with_profile(unit)
    house.pipeline.use_registry(house.registry)
    assert house.release(tuple(position for position, _ in house.waiting())) == ["accepted"]
    assert house.waiting() == []
    assert named_of(house, 62.0, 2) == "accepted"
    assert not house.asks()
    assert house.stored()[-2:] == pytest.approx([kept, kept])


def test_a_replay_reads_by_its_profile_what_was_refused_before_its_birth(house: House) -> None:
    """Journals of before have data of a profile refused though their birth stands before."""
    house.registry = with_profile()
    house.begin()
    born = (SentMetric(name="COD", value=61_200.0, alias=1, properties={"engUnit": "ug/L"}),)
    house.births(*born)
    house.begin()  # as one that forgot
    assert house.data(62_000.0, ms=1) == "quarantined"
    assert house.stored() == [61.2]
    assert house.stored(replay=True) == [61.2, 62.0]
    house.registry = small_registry()
    assert house.stored() == [61.2], "what was decided stands, whatever the profiles of now"


def test_a_replay_of_what_a_profile_read_tells_the_same_without_it(house: House) -> None:
    house.registry = with_profile()
    house.begin()
    house.births(*BORN, SentMetric(name="COD", value=8.0, alias=9))
    house.data(9.0, ms=1, alias=9)
    stored = house.stored()
    assert stored[-1] == 9.0
    assert house.stored(replay=True) == stored
    house.registry = small_registry()
    assert house.stored(replay=True) == stored
