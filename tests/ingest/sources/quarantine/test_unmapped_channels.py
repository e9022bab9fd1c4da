"""What waits for its channel is taken in once it is entered, as if it had been from the start."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

from domain.gateways.profiles import Channel, Profile
from domain.gateways.rejections import RejectionCode
from domain.registry import Registry
from ingest.pipeline import Arrival, Pipeline
from ingest.receipts.metrics import IngestMetrics
from ingest.receipts.receipt import Receipt
from ingest.receipts.standing import RecentReadings
from ingest.sources.quarantine.waiting_messages import quarantined, released
from ingest.storing.storer import Storer
from ingest.wire.contract import by_profile_topic
from storage.journal.writer import Journal
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.ingest.sites import NOW_US, small_registry

PARAMETERS = ("COD", "PH", "TSS", "TEMP")
SOURCES = {f"S-{n}": parameter for n, parameter in enumerate(PARAMETERS)}
LATER_US = NOW_US + 3_600_000_000


def registry_with(mapped: Sequence[str], **says: object) -> Registry:
    """Return the small registry, where GW-9 writes flat JSON and these sources are channels."""
    told: dict[str, object] = {
        "id": "P",
        "gateways": ("GW-9",),
        "like": "flat-json",
        "reason": "a visit",
        "entered_by": "an official",
        "valid_from": date(2026, 1, 1),
    }
    profile = Profile(**{**told, **says})  # type: ignore[arg-type]  # as a test names them
    channels = tuple(
        Channel(profile_id="P", source=one, outlet_id="CX-9", parameter=SOURCES[one])
        for one in mapped
    )
    return replace(small_registry(), profiles=(profile,), channels=channels)


class House:
    """A journal with a pipeline before it, which may be killed, and the stores behind."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "journal"
        self.readings = MemoryReadings()
        self.records = SqlRecords.open(f"sqlite:///{folder / 'records.sqlite'}")
        self.registry = Registry()
        self._begin()

    def _begin(self) -> None:
        self.journal = Journal(self.folder)
        self.pipeline = Pipeline(
            self.journal,
            RecentReadings(self.readings, lambda _: PARAMETERS),
            IngestMetrics(CollectorRegistry()),
            future_tolerance_us=600_000_000,
        )
        self.pipeline.use_registry(self.registry)

    def kill(self) -> None:
        """End, with nothing in mind, and begin again."""
        self.journal.close()
        self._begin()

    def use(self, registry: Registry) -> None:
        self.registry = registry
        self.pipeline.use_registry(registry)

    def hear(
        self, payload: bytes, origin: str | None = None, topic: str = by_profile_topic("GW-9")
    ) -> Receipt:
        arrival = Arrival(topic, payload, NOW_US, 1, 1, origin)
        return self.pipeline.process([arrival], lambda _: None).receipts[0]

    def waiting(self) -> list[int]:
        return [one.position for one in quarantined(self.folder)]

    def release(self, positions: Sequence[int]) -> list[Receipt]:
        found = []
        for position in positions:  # in the order that is asked for
            arrivals = list(released(self.folder, [position], lambda: LATER_US))
            found += self.pipeline.process(arrivals, lambda _: None).receipts
        return found

    def stored(self) -> dict[str, list[tuple[int, float]]]:
        Storer(self.folder, self.readings, self.records).store_through(self.journal.committed)
        found = {}
        for parameter in PARAMETERS:
            read = self.readings.read("CX-9", parameter, 0, 2**62)
            found[parameter] = [
                (int(at), float(value)) for at, value in zip(read.time_us, read.value, strict=True)
            ]
        return found

    def close(self) -> None:
        self.journal.close()
        self.records.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.close()


def message(minute: int, *sources: str) -> bytes:
    """Return a record of one instant; each value tells its own instant and source."""
    told: dict[str, object] = {"time": f"2026-11-24T09:{minute:02d}:00+07:00"}
    told |= {one: minute + int(one[2:]) / 10 for one in sources}
    return json.dumps(told).encode()


def test_the_part_that_is_understood_is_taken_and_the_rest_waits_by_name(house: House) -> None:
    house.use(registry_with(["S-0"]))
    receipt = house.hear(message(1, "S-0", "S-1", "S-2"))
    assert {one.code for one in receipt.refusals} == {RejectionCode.CHANNEL_NOT_MAPPED}
    assert [one.names for one in quarantined(house.folder)] == [("S-1", "S-2")]
    house.use(registry_with(["S-0", "S-1"]))
    (again,) = house.release(house.waiting())
    assert again.outcome == "accepted" or again.refusals
    (left,) = quarantined(house.folder)
    assert (left.position, left.names, left.received_us) == (1, ("S-2",), NOW_US)
    house.use(registry_with(list(SOURCES)))
    house.release(house.waiting())
    assert house.waiting() == []
    assert house.stored()["COD"] == [(house.stored()["PH"][0][0], 1.0)]
    assert [value for _, value in house.stored()["TSS"]] == [1.2]


def test_what_came_before_any_profile_waits_for_one(house: House) -> None:
    house.use(small_registry())
    receipt = house.hear(message(1, "S-0"))
    assert [one.code for one in receipt.refusals] == [RejectionCode.PROFILE_MISSING]
    house.use(registry_with(["S-0"]))
    house.release(house.waiting())
    assert [value for _, value in house.stored()["COD"]] == [1.0]


def test_what_came_in_a_file_or_on_a_loggers_own_topic_is_read_as_what_it_came_on(
    house: House,
) -> None:
    path = "file:///GW-9/out%20(1)%2020261124095900.json"
    said = {"file_names": ("out *{time}.json",), "topic": "plant/9/data"}
    house.use(registry_with([], **said))
    house.hear(message(1, "S-0"), path)
    house.hear(message(2, "S-0"), topic="plant/9/data")
    assert [one.waits_for for one in quarantined(house.folder)] == ["channel-not-mapped"] * 2
    house.use(registry_with(["S-0"], **said))
    house.release(house.waiting())
    assert house.waiting() == []
    assert [value for _, value in house.stored()["COD"]] == [1.0, 2.0]


def test_times_that_are_relative_stay_relative_to_when_it_came(house: House) -> None:
    pack = b'[{"n":"S-0","u":"mg/L","v":1.0,"t":-60},{"n":"S-1","v":7.0,"t":-60}]'
    for registry in (registry_with(["S-0"], like="senml-lwm2m"), small_registry()):
        house.use(registry)
        house.hear(pack)
    house.use(registry_with(list(SOURCES), like="senml-lwm2m"))
    house.release(house.waiting())
    assert house.waiting() == []
    stored = house.stored()
    assert stored["PH"] == [(NOW_US - 60_000_000, 7.0)]
    assert stored["COD"] == [(NOW_US - 60_000_000, 1.0)]


sources = st.lists(st.sampled_from(sorted(SOURCES)), unique=True)
steps = st.lists(
    st.one_of(
        sources.map(lambda one: ("map", one)),
        st.permutations(range(6)).map(lambda one: ("release", one)),
        st.just(("kill", [])),
    ),
    max_size=6,
)


@settings(deadline=None, max_examples=60)
@given(
    messages=st.lists(sources.filter(bool), min_size=1, max_size=6),
    first=sources,
    doings=steps,
    heard_before=st.integers(0, 6),
)
def test_whatever_was_mapped_first_and_however_released_the_readings_are_those_of_a_whole_profile(
    messages: list[list[str]],
    first: list[str],
    doings: list[tuple[str, Sequence[object]]],
    heard_before: int,
) -> None:
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        whole, parts = House(Path(one)), House(Path(other))
        try:
            whole.use(registry_with(list(SOURCES)))
            for minute, told in enumerate(messages):
                whole.hear(message(minute, *told))
            parts.use(registry_with(first))
            for minute, told in enumerate(messages[:heard_before]):
                parts.hear(message(minute, *told))
            mapped = set(first)
            for doing, of in doings:
                if doing == "map":
                    mapped |= {str(one) for one in of}
                    parts.use(registry_with(sorted(mapped)))
                elif doing == "kill":
                    parts.kill()
                else:
                    waiting = parts.waiting()
                    parts.release([waiting[int(str(n))] for n in of if int(str(n)) < len(waiting)])
            for minute, told in enumerate(messages):
                if minute >= heard_before:
                    parts.hear(message(minute, *told))
            parts.use(registry_with(list(SOURCES)))
            parts.release(parts.waiting())
            assert parts.waiting() == []
            assert parts.stored() == whole.stored()
        finally:
            whole.close()
            parts.close()
