"""What comes by a profile goes through the whole order: journalled, answered, waiting or listed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from domain.gateways.profiles import Channel, Profile
from domain.gateways.rejections import RejectionCode
from domain.registry import Registry
from ingest.arrivals.arrival import Answers
from ingest.decode.meaning.journal_note import Note, decode_note
from ingest.pipeline import Arrival, Pipeline
from ingest.receipts.metrics import IngestMetrics
from ingest.receipts.receipt import Receipt
from ingest.receipts.standing import RecentReadings
from ingest.sources.quarantine.waiting_messages import quarantined
from ingest.storing.storer import Storer
from ingest.wire.contract import parse_topic
from storage.journal.reader import JournalReader
from storage.journal.record import JournalRecord, RecordKind
from storage.journal.writer import Journal
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.ingest.decode.in_force.registries import profile
from tests.ingest.sites import NOW_US, small_registry

TIME_MS = (NOW_US - 300_000_000) // 1_000
FOREIGN = "plants/x/telemetry"
SENML = json.dumps([{"n": "CX-1/cod_1", "u": "mg/L", "t": TIME_MS // 1_000, "v": 61.2}]).encode()


def telemetry(value: float = 61.2, name: str = "cod_1") -> bytes:
    """Return what a logger writes in its own way."""
    return json.dumps({"ts": TIME_MS, "values": {name: value}}).encode()


def with_profiles(*profiles: Profile, source: str = "cod_1") -> Registry:
    """Return the small registry, each profile with one channel: the COD of CX-1."""
    channels = tuple(
        Channel(profile_id=one, source=source, outlet_id="CX-1", parameter="COD")
        for one in sorted({one.id for one in profiles})
    )
    return replace(small_registry(), profiles=profiles, channels=channels)


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

    def answers(self, topic: str, payload: bytes) -> Answers:
        return self.pipeline.process([Arrival(topic, payload, NOW_US, 1, 1)], lambda _: None)

    def send(self, topic: str, payload: bytes) -> Receipt:
        [receipt] = self.answers(topic, payload).receipts
        return receipt

    def last(self) -> tuple[JournalRecord, Note]:
        *_, record = JournalReader(self.folder, 0).records()
        return record, decode_note(record.entry.note)

    def stored(self) -> list[float]:
        Storer(self.folder, self.readings, self.records).store_through(self.journal.committed)
        return [float(one) for one in self.readings.read("CX-1", "COD", 0, 2 * NOW_US).value]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.journal.close()
    made.records.close()


def test_a_foreign_topic_is_journalled_as_our_own_and_tells_where_it_came(house: House) -> None:
    house.pipeline.use_registry(with_profiles(profile("P", "GW-1", topic=FOREIGN)))
    receipt = house.send(FOREIGN, telemetry())
    assert (receipt.gateway_id, receipt.outcome) == ("GW-1", "accepted")
    assert house.send(FOREIGN, telemetry()).outcome == "duplicate"
    record, note = house.last()
    assert record.entry.topic == "nhue/v1/GW-1/by-profile"
    assert record.entry.payload == telemetry()
    assert note.origin == f"mqtt:{FOREIGN}"
    assert house.stored() == [61.2]
    assert house.pipeline.clocks.of("GW-1") is None


@pytest.mark.parametrize("topic", ["nhue/v1/GW-1/by-profile", "nhue/v1/GW-1/backlog/by-profile"])
def test_the_own_topic_for_any_format(house: House, topic: str) -> None:
    house.pipeline.use_registry(with_profiles(profile("P", "GW-1")))
    assert house.send(topic, telemetry()).outcome == "accepted"
    assert house.last()[1].origin is None
    assert house.stored() == [61.2]


def test_an_own_topic_is_read_by_the_profile_of_its_format(house: House) -> None:
    house.pipeline.use_registry(small_registry())
    without = house.send("nhue/v1/GW-1/senml", SENML)
    assert without.outcome == "refused"
    told = with_profiles(profile("P", "GW-1", like="senml-lwm2m"), source="CX-1/cod_1")
    house.pipeline.use_registry(told)
    assert house.send("nhue/v1/GW-1/senml", SENML).outcome == "accepted"
    assert house.send("nhue/v1/GW-9/senml", SENML).outcome == "refused"


def test_without_a_profile_in_force_it_waits_and_says_so(house: House) -> None:
    house.pipeline.use_registry(small_registry())
    receipt = house.send("nhue/v1/GW-1/by-profile", telemetry())
    assert receipt.outcome == "quarantined"
    [refusal] = receipt.refusals
    assert refusal.code is RejectionCode.PROFILE_MISSING
    assert "'GW-1'" in refusal.detail
    [waiting] = quarantined(house.folder)
    assert (waiting.gateway_id, waiting.channel) == ("GW-1", "by-profile")
    assert waiting.waits_for == "profile-missing"


def test_what_comes_after_its_profile_has_ended_waits_as_of_its_gateway(house: House) -> None:
    ended = profile("P", "GW-1", topic=FOREIGN, valid_to=date(2026, 11, 23))
    house.pipeline.use_registry(with_profiles(ended))
    receipt = house.send(FOREIGN, telemetry())
    assert (receipt.gateway_id, receipt.outcome) == ("GW-1", "quarantined")
    record, note = house.last()
    assert parse_topic(record.entry.topic) is not None
    assert note.origin == f"mqtt:{FOREIGN}"
    assert [one.waits_for for one in quarantined(house.folder)] == ["profile-missing"]
    house.stored()
    [listed] = house.records.rejections()
    assert (listed.gateway_id, listed.code) == ("GW-1", "profile-missing")


def test_a_foreign_topic_of_nobody_is_kept_and_listed_and_answered_to_nobody(house: House) -> None:
    house.pipeline.use_registry(with_profiles(profile("P", "GW-1", topic=FOREIGN)))
    answers = house.answers("plants/y/telemetry", telemetry())
    assert answers.receipts == []
    assert [one.refusals[0].code for one in answers.nameless] == [RejectionCode.TOPIC_UNKNOWN]
    record, _ = house.last()
    assert (record.entry.kind, record.entry.topic) == (RecordKind.REJECTED, "plants/y/telemetry")


def test_a_gateway_that_nobody_registered_waits_for_its_registration(house: House) -> None:
    kind = profile("P", "GW-*", topic="plants/{gateway}/t")
    house.pipeline.use_registry(with_profiles(kind))
    for topic in ("plants/GW-77/t", "nhue/v1/GW-78/by-profile"):
        receipt = house.send(topic, telemetry())
        assert receipt.outcome == "quarantined"
        assert [one.code for one in receipt.refusals] == [RejectionCode.GATEWAY_UNKNOWN]
        assert house.last()[0].entry.payload == telemetry()


def test_what_no_channel_names_waits_beside_what_is_taken(house: House) -> None:
    house.pipeline.use_registry(with_profiles(profile("P", "GW-1", topic=FOREIGN)))
    both = json.dumps({"ts": TIME_MS, "values": {"cod_1": 61.2, "strange": 1.0}}).encode()
    receipt = house.send(FOREIGN, both)
    assert receipt.outcome == "accepted"
    assert [one.code for one in receipt.refusals] == [RejectionCode.CHANNEL_NOT_MAPPED]
    assert [one.waits_for for one in quarantined(house.folder)] == ["channel-not-mapped"]


def test_our_own_json_is_journalled_as_without_profiles(house: House) -> None:
    body = json.dumps(
        {
            "seq": 4,
            "sent": "2026-11-24T10:00:00+07:00",
            "samples": [
                {"outlet": "CX-1", "time": "2026-11-24T09:55:00+07:00", "values": {"COD": 61.2}}
            ],
        }
    ).encode()
    notes = []
    for told in (small_registry(), with_profiles(profile("P", "GW-1", like="flat-json"))):
        house.pipeline.use_registry(told)
        assert house.send("nhue/v1/GW-1/readings", body).seq == 4
        record, _ = house.last()
        notes.append((record.entry.topic, record.entry.note, record.entry.payload))
    assert notes[0] == notes[1]
