"""What came from a gateway before it was registered is brought in later, once, and whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from domain.gateways.rejections import Refusal, RejectionCode
from domain.legal_day import from_microseconds
from domain.registry import Registry
from ingest.decode.meaning.journal_note import decode_note, encode_note
from ingest.decode.nhue_json.journalled import decode
from ingest.pipeline import Arrival, Pipeline
from ingest.receipts.metrics import IngestMetrics
from ingest.receipts.standing import RecentReadings
from ingest.sources.quarantine.waiting_messages import quarantined, released
from ingest.storing.storer import Storer
from ingest.wire.contract import WireMessage, WireSample
from storage.journal.reader import JournalReader
from storage.journal.record import JournalEntry, RecordKind
from storage.journal.writer import Journal
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.ingest.sites import NOW_US, payload, sample, small_registry

NOW = from_microseconds(NOW_US)
SENML = (
    b'[{"bn":"CX-1:","n":"COD","u":"mg/L","v":61.2,"t":1795488900},'
    b'{"n":"PH","v":7.1,"t":1795488900}]'
)


class House:
    """A journal with a pipeline before it, and the stores that it is brought into."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "journal"
        self.journal = Journal(self.folder)
        self.readings = MemoryReadings()
        self.records = SqlRecords.open(f"sqlite:///{folder / 'records.sqlite'}")
        self.pipeline = Pipeline(
            self.journal,
            RecentReadings(self.readings, lambda _: ("COD", "PH", "TSS", "TEMP")),
            IngestMetrics(CollectorRegistry()),
            future_tolerance_us=600_000_000,
        )

    def hear(self, *arrivals: Arrival) -> list[str]:
        receipts = self.pipeline.process(arrivals, lambda _: None).receipts
        return [one.outcome for one in receipts]

    def hear_json(self, seq: int, gateway: str = "GW-1", outlet: str = "CX-1") -> list[str]:
        body = payload(sample(outlet, COD=60.0 + seq), seq=seq)
        return self.hear(Arrival(f"nhue/v1/{gateway}/readings", body, NOW_US, 1, 1))

    def release(self, gateway: str) -> list[str]:
        waiting = self.waiting(gateway)
        return self.hear(*released(self.folder, waiting, lambda: NOW_US + 9))

    def waiting(self, gateway: str | None = None) -> list[int]:
        return [one.position for one in quarantined(self.folder, gateway)]

    def stored(self) -> list[float]:
        Storer(self.folder, self.readings, self.records).store_through(self.journal.committed)
        return [float(value) for value in self.readings.read("CX-1", "COD", 0, 2**62).value]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    made.pipeline.use_registry(Registry())
    yield made
    made.journal.close()
    made.records.close()


def test_what_came_too_early_is_brought_in_once_its_gateway_is_registered(house: House) -> None:
    house.hear_json(1)
    house.hear_json(9, "GW-9", "CX-9")
    assert house.waiting() == [1, 2]
    assert house.waiting("GW-1") == [1]
    assert house.stored() == []
    house.pipeline.use_registry(small_registry())
    assert house.release("GW-1") == ["accepted"]
    assert house.stored() == [61.0]
    assert house.waiting() == [2]
    assert house.release("GW-1") == []


def test_what_is_still_unknown_goes_on_waiting_and_is_not_listed_twice(house: House) -> None:
    house.hear_json(1)
    house.release("GW-1")
    assert house.waiting() == [1]


def test_what_came_in_the_meantime_stands_and_the_older_is_a_conflict(house: House) -> None:
    house.hear_json(1)
    house.pipeline.use_registry(small_registry())
    house.hear_json(2)
    assert house.release("GW-1") == ["conflict"]
    assert house.stored() == [62.0]


def test_the_record_of_the_release_names_the_one_it_came_from(house: House) -> None:
    house.hear_json(1)
    house.pipeline.use_registry(small_registry())
    house.release("GW-1")
    first, second = JournalReader(house.folder, 0).records()
    assert decode_note(second.entry.note).origin == "journal:1"
    assert second.entry.payload == first.entry.payload


def test_another_format_is_taken_as_it_was_understood_when_it_came(house: House) -> None:
    house.hear(Arrival("nhue/v1/GW-1/senml", SENML, NOW_US, 1, 1))
    house.pipeline.use_registry(small_registry())
    assert house.release("GW-1") == ["accepted"]
    assert house.stored() == [61.2]
    *_, last = JournalReader(house.folder, 0).records()
    message = decode(last.entry.payload)
    assert isinstance(message, WireMessage)
    assert message.samples[0].outlet == "CX-1"


def test_what_waits_for_a_channel_is_released_as_it_came_and_not_as_far_as_it_was_understood(
    house: House,
) -> None:
    sent = b'{"ts": 1795488900000, "values": {"COD": 61.2, "PH1": 7.1}}'
    partly = WireMessage(None, NOW, [WireSample("CX-1", NOW, {"COD": 61.2})])
    refusal = Refusal(RejectionCode.CHANNEL_NOT_MAPPED, "no channel 'PH1'", 1, None, "PH1")
    note = encode_note([refusal], partly)
    topic = "nhue/v1/GW-1/senml"
    house.journal.append([JournalEntry(RecordKind.READINGS, NOW_US, topic, note, sent)])
    (listed,) = quarantined(house.folder)
    assert listed.waits_for == "channel-not-mapped"
    (arrival,) = released(house.folder, [1], lambda: NOW_US + 9)
    assert (arrival.topic, arrival.payload, arrival.origin) == (topic, sent, "journal:1")


def test_what_was_refused_for_another_reason_does_not_wait(house: House) -> None:
    house.hear(Arrival("nhue/v1/GW-1/readings", b"not JSON", NOW_US, 1, 1))
    house.hear_json(1)
    house.hear_json(2)
    assert house.waiting("GW-1") == [2, 3]


def test_only_what_was_chosen_is_released(house: House) -> None:
    for seq in (1, 2, 3):
        house.hear_json(seq)
    house.pipeline.use_registry(small_registry())
    assert house.hear(*released(house.folder, [3, 1], lambda: NOW_US + 9)) == [
        "accepted",
        "conflict",
    ]
    assert house.waiting() == [2]


def permitted(since: date, operating: date | None = None) -> Registry:
    """Return the small registry with permits from a day on, its station operating from another;
    no paper says since when its outlets are monitored.
    """
    registry = small_registry()
    outlets = {o: replace(one, monitored_since=None) for o, one in registry.outlets.items()}
    stations = {
        name: replace(one, in_operation_since=operating) for name, one in registry.stations.items()
    }
    permits = tuple(replace(one, valid_from=since) for one in registry.permits)
    return replace(registry, stations=stations, permits=permits, outlets=outlets)


def of_2000(outlet: str = "CX-1") -> dict[str, Any]:
    return sample(outlet, time="2000-01-01T00:05:00+07:00", COD=150.0)


def test_what_is_before_the_first_permit_waits_and_is_taken_in_when_an_earlier_one_is_entered(
    house: House,
) -> None:
    """A clock reset to 2000: the reading is kept, judges nothing, and what is sound is taken."""
    house.pipeline.use_registry(permitted(date(2020, 1, 1)))
    both = payload(of_2000(), sample(COD=61.0))
    assert house.hear(Arrival("nhue/v1/GW-1/readings", payload(of_2000()), NOW_US, 1, 1)) == [
        "quarantined"
    ]
    assert house.hear(Arrival("nhue/v1/GW-1/readings", both, NOW_US, 2, 1)) == ["accepted"]
    assert house.stored() == [61.0]
    assert house.waiting() == [1, 2]
    house.release("GW-1")
    assert house.waiting() == [1, 2]
    house.pipeline.use_registry(permitted(date(2000, 1, 1)))
    house.release("GW-1")
    assert house.waiting() == []
    assert house.stored() == [150.0, 61.0]


@pytest.mark.parametrize(
    ("registry", "outcome"),
    [
        (permitted(date(2026, 11, 24)), "accepted"),
        (permitted(date(2026, 11, 25)), "quarantined"),
        (permitted(date(2026, 11, 25), operating=date(2026, 11, 24)), "accepted"),
        (replace(small_registry(), permits=()), "accepted"),
    ],
)
def test_an_outlet_owes_readings_from_its_first_permits_day_or_its_stations_first(
    house: House, registry: Registry, outcome: str
) -> None:
    """Whose permit is not known here is not guessed."""
    house.pipeline.use_registry(registry)
    assert house.hear_json(1) == [outcome]


def test_senml_before_the_first_permit_waits_too(house: House) -> None:
    house.pipeline.use_registry(permitted(date(2026, 11, 25)))
    assert house.hear(Arrival("nhue/v1/GW-1/senml", SENML, NOW_US, 1, 1)) == ["quarantined"]
    house.pipeline.use_registry(permitted(date(2026, 11, 24)))
    assert house.release("GW-1") == ["accepted"]
