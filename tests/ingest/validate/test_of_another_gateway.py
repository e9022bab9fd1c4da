"""Nobody writes another's data: not on any channel, nor by any name or time in a dropped file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

from domain.legal_day import legal_day_of
from domain.registry import Registry
from ingest.decode.circular10 import decode_circular10
from ingest.pipeline import Arrival, Pipeline
from ingest.receipts.metrics import IngestMetrics
from ingest.receipts.standing import RecentReadings
from ingest.sources.folder.placing import Place, place_of
from ingest.sources.folder.senders import Senders
from ingest.storing.storer import Storer
from ingest.validate.against_registry import Rules, validate
from ingest.validate.samples import kept_samples
from simulators.gateway.sparkplug_node import EdgeNode, Message, SentMetric
from storage.journal.writer import Journal
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.ingest.sites import NOW, NOW_US, TIME, payload, sample, small_registry
from tests.ingest.sources.folder.test_placing import DAYS, PATHS, SENDERS, registries

LINE = b"COD\t61.2\tmg/L\t20261124095500\t00\r\n"
PACK = [{"n": "urn:dev:ops:gw-9:CX-1/COD", "t": 1795488900, "v": 61.2}]
NODE = EdgeNode("hanoi", "GW-9")
METRICS = (SentMetric(name="Outlet/COD", value=61.2, properties={"engUnit": "mg/L"}),)
OURS = "nhue/v1/GW-9"
LATER_US = NOW_US + 30 * 86_400 * 1_000_000  # after every day that a file names
MESSAGES = [
    *(
        Message(f"{OURS}/{backlog}{channel}", body)
        for backlog in ("", "backlog/")
        for channel, body in (
            ("readings", payload(sample("CX-1", TIME, COD=61.2))),
            ("senml", json.dumps(PACK).encode()),
            ("senml-cbor", cbor2.dumps([{0: "CX-1/COD", 1: "mg/L", 6: 1795488900, 2: 61.2}])),
            ("circular10/CX-1", LINE),
        )
    ),
    NODE.device_birth("CX-1", NOW_US // 1_000, METRICS),
]


class House:
    """A pipeline on a real journal, and the storer behind it."""

    def __init__(self, folder: Path) -> None:
        self.journal = Journal(folder / "journal")
        self.store = MemoryReadings()
        recent = RecentReadings(self.store, lambda _: ("COD",))
        metrics = IngestMetrics(CollectorRegistry())
        self.pipeline = Pipeline(self.journal, recent, metrics, future_tolerance_us=0)
        self.pipeline.use_registry(small_registry())
        self.records = SqlRecords.open(f"sqlite:///{folder / 'records.sqlite'}")
        self.records.add_registry(small_registry(), NOW)

    def send(self, *messages: Message) -> list[str]:
        """Return the outcome of each that has one; all that was journalled is stored."""
        arrivals = [Arrival(one.topic, one.payload, NOW_US, 1, 1) for one in messages]
        receipts = self.pipeline.process(arrivals, lambda _: None).receipts
        Storer(self.journal.folder, self.store, self.records).store_through(self.journal.committed)
        return [one.outcome for one in receipts]

    def stored(self, outlet_id: str) -> list[float]:
        values: list[float] = self.store.read(outlet_id, "COD", 0, 2**62).value.tolist()
        return values

    def close(self) -> None:
        self.records.close()
        self.journal.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("message", MESSAGES, ids=[one.topic for one in MESSAGES])
def test_on_no_channel_does_a_gateway_write_an_outlet_of_another(
    house: House, message: Message
) -> None:
    house.send(NODE.node_birth(NOW_US // 1_000))
    assert house.send(message) == ["refused"]
    assert house.stored("CX-1") == []
    theirs = Message(
        message.topic.replace("CX-1", "CX-9"),
        message.payload.replace(b"CX-1", b"CX-9"),
    )
    assert house.send(theirs) == ["accepted"], "what is refused is the outlet and nothing else"
    assert house.stored("CX-9") == [61.2]


@settings(max_examples=200, deadline=None)
@given(registries(), SENDERS, PATHS, st.lists(DAYS, min_size=1, max_size=4))
def test_whatever_a_dropped_file_is_called_and_tells_it_never_is_a_reading_of_anothers_outlet(
    known: Registry, senders: Senders, path: str, days: list[date]
) -> None:
    place = place_of(known, senders, path)
    if not isinstance(place, Place):
        return
    body = b"".join(LINE.replace(b"20261124", f"{day:%Y%m%d}".encode()) for day in days)
    meaning = decode_circular10(body, place.outlet_id or "")
    assert meaning.message is not None
    wrong = validate(meaning.message, place.gateway_id, Rules.of(known), LATER_US, 0)
    for taken in kept_samples(meaning.message, wrong):
        row = known.on(legal_day_of(taken.time_us)).outlets[taken.outlet_id]
        assert row.gateway_id == place.gateway_id
        assert row.gateway_id in senders.gateways_of(path.partition("/")[0], known.gateways)
