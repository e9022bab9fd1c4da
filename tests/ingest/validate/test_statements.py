"""No measurement, because: kept from every format, durable, once, and never a reading."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from domain.measured.readings import Statement
from domain.registry import Registry
from ingest.pipeline import Arrival, Pipeline
from ingest.receipts.metrics import IngestMetrics
from ingest.receipts.receipt import Receipt
from ingest.receipts.standing import RecentReadings
from ingest.sources.folder.inbox import FolderInbox
from ingest.sources.folder.placing import Place
from ingest.sources.folder.watch import FileArrival
from ingest.sources.quarantine.waiting_messages import quarantined, released
from ingest.storing.storer import WATERMARK, Storer
from simulators.gateway.sparkplug_node import EdgeNode, SentMetric
from storage.journal.record import JournalEntry, RecordKind
from storage.journal.writer import Journal
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.ingest.sites import NOW_US, payload, sample, small_registry

AT = "2026-11-24T09:55:00+07:00"
AT_US = NOW_US - 300_000_000
DAY_US = 86_400_000_000
NULL = payload({**sample(COD=None, PH=7.1), "status": {"COD": "02"}})
ONLY_NULL = payload({**sample(COD=None), "status": {"COD": "02"}})
FILE = b"COD\t---\tmg/L\t20261124095500\t02\r\nTSS\t\tmg/L\t20261124095500\t01\r\n"


class House:
    """A pipeline on a real journal, and the stores behind it."""

    def __init__(self, folder: Path) -> None:
        self.journal = Journal(folder / "journal")
        self.store = MemoryReadings()
        self.records = SqlRecords.open(f"sqlite:///{folder / 'records.sqlite'}")
        recent = RecentReadings(self.store, lambda _: ("COD", "PH", "TSS", "TEMP"))
        self.pipeline = Pipeline(
            self.journal, recent, IngestMetrics(CollectorRegistry()), future_tolerance_us=0
        )
        self.pipeline.use_registry(small_registry())

    def send(self, body: bytes, topic: str = "nhue/v1/GW-1/readings") -> Receipt:
        arrival = Arrival(topic, body, NOW_US, 1, 1)
        (receipt,) = self.pipeline.process([arrival], lambda _: None).receipts
        return receipt

    def stored(self) -> list[Statement]:
        storer = Storer(self.journal.folder, self.store, self.records)
        storer.store_through(self.journal.committed)
        return self.records.statements("CX-1", AT_US - DAY_US, AT_US + DAY_US)

    def close(self) -> None:
        self.journal.close()
        self.records.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.close()


def test_a_null_with_a_status_is_kept_beside_the_readings_and_its_day_waits(house: House) -> None:
    receipt = house.send(NULL)
    assert (receipt.outcome, receipt.standing.accepted, receipt.refused) == ("accepted", 1, 0)
    assert house.stored() == [Statement("CX-1", "COD", AT_US, 2, 1)]
    assert len(house.store.read("CX-1", "COD", 0, 2**62)) == 0
    assert house.store.read("CX-1", "PH", 0, 2**62).value.tolist() == [7.1]


def test_a_message_of_statements_alone_is_accepted_and_its_day_is_judged_again(
    house: House,
) -> None:
    assert house.send(ONLY_NULL).outcome == "accepted"
    assert len(house.stored()) == 1
    assert [(due.outlet_id, due.day) for due in house.records.due(9)] == [
        ("CX-1", date(2026, 11, 24))
    ]


def test_a_loggers_file_and_a_sparkplug_null_state_the_same(house: House) -> None:
    assert house.send(FILE, "nhue/v1/GW-1/circular10/CX-1").outcome == "accepted"
    node = EdgeNode("hanoi", "GW-1")
    for message in (
        node.node_birth(NOW_US // 1_000),
        node.device_birth(
            "CX-1", AT_US // 1_000, [SentMetric(name="PH", alias=1, properties={"Quality": 0})]
        ),
    ):
        house.pipeline.process(
            [Arrival(message.topic, message.payload, NOW_US, 1, 1)], lambda _: None
        )
    assert [(one.parameter, one.status) for one in house.stored()] == [
        ("COD", 2), ("PH", 2), ("TSS", 1)
    ]  # fmt: skip


def test_a_crash_a_repetition_and_a_replay_change_nothing(house: House, tmp_path: Path) -> None:
    house.send(ONLY_NULL)
    house.send(ONLY_NULL)
    house.send(ONLY_NULL.replace(b'"02"', b'"01"'))
    first = house.stored()
    house.records.set_watermark(WATERMARK, 0)
    assert house.stored() == first == [Statement("CX-1", "COD", AT_US, 2, 1)]
    anew = SqlRecords.open(f"sqlite:///{tmp_path / 'anew.sqlite'}")
    Storer(house.journal.folder, MemoryReadings(), anew).store_through(house.journal.committed)
    assert anew.statements("CX-1", AT_US, AT_US + 1) == first
    anew.close()


def test_what_is_stated_is_no_conflict_with_a_value_that_comes_after(house: House) -> None:
    house.send(ONLY_NULL)
    assert house.send(payload(sample(COD=5.0))).outcome == "accepted"
    assert len(house.stored()) == 1
    assert house.store.read("CX-1", "COD", 0, 2**62).value.tolist() == [5.0]


def test_a_statement_of_a_parameter_that_is_not_registered_is_refused_by_name(
    house: House,
) -> None:
    receipt = house.send(ONLY_NULL.replace(b"COD", b"TOC"))
    assert receipt.outcome == "refused"
    assert receipt.refused == 1
    assert receipt.refusals[0].code.value == "parameter-not-registered"
    assert house.stored() == []


def test_a_file_of_nothing_but_statements_is_archived_and_one_of_nothing_good_is_broken(
    house: House,
) -> None:
    told: dict[str, str | None] = {}
    inbox = FolderInbox(done=lambda one, why, _receipt: told.update({one.path: why}))
    place = Place("GW-1", "CX-1")
    bad = FILE.replace(b"\t02", b"\t00").replace(b"\t01", b"\t00")
    files = {"a.txt": FILE, "b.txt": bad}
    inbox.offer(
        [
            FileArrival(name, f"file:///{name}", place, None, one, NOW_US)
            for name, one in files.items()
        ]
    )
    while inbox.process(house.pipeline, lambda _: None):
        pass
    inbox.close()
    assert told["a.txt"] is None
    assert told["b.txt"] is not None
    assert len(house.stored()) == 2


def test_statements_of_an_unknown_gateway_are_released_with_their_status(house: House) -> None:
    house.pipeline.use_registry(Registry())
    house.send(FILE, "nhue/v1/GW-1/circular10/CX-1")
    house.send(NULL)
    assert house.stored() == []
    house.pipeline.use_registry(small_registry())
    waiting = [one.position for one in quarantined(house.journal.folder)]
    arrivals = list(released(house.journal.folder, waiting, lambda: NOW_US))
    assert json.loads(arrivals[0].payload)["samples"][0]["values"] == {"COD": None, "TSS": None}
    house.pipeline.process(arrivals, lambda _: None)
    assert [(one.parameter, one.status) for one in house.stored()] == [("COD", 2), ("TSS", 1)]


def test_a_journal_of_before_is_replayed_to_what_it_was_then(house: House) -> None:
    twice = payload(sample(COD=900.0)).replace(b'"COD": 900.0', b'"COD": 900.0, "COD": 60.0')
    topic = "nhue/v1/GW-1/readings"
    house.journal.append([JournalEntry(RecordKind.READINGS, NOW_US, topic, b"", twice)])
    house.stored()
    assert house.store.read("CX-1", "COD", 0, 2**62).value.tolist() == [60.0]


def test_of_a_key_that_came_twice_the_first_stands_in_receipt_store_and_conflicts(
    house: House,
) -> None:
    twice = payload(sample(COD=900.0)).replace(b'"COD": 900.0', b'"COD": 900.0, "COD": 60.0')
    receipt = house.send(twice)
    assert receipt.outcome == "conflict"
    assert (receipt.standing.accepted, receipt.standing.conflict) == (1, 1)
    house.stored()
    assert house.store.read("CX-1", "COD", 0, 2**62).value.tolist() == [900.0]
    assert [one.value for one in house.store.conflicts("CX-1", "COD", 0, 2**62)] == [60.0]
    same = payload(sample(COD=5.0), seq=2).replace(b'"COD": 5.0', b'"COD": 5.0, "COD": 5.0')
    again = house.send(same.replace(b"09:55", b"09:56"))
    assert (again.standing.accepted, again.standing.duplicate) == (1, 1)


def test_a_refused_leaf_and_the_readings_beside_it_are_the_same_after_a_replay(
    house: House,
) -> None:
    body = payload(
        {**sample(COD="<0.5", PH=7.1), "unit": {"COD": "mg/l"}},
        sample(time="2026-11-24T24:00:00Z"),
        sample(time="2026-11-24T09:50:00+07:00", pH=7.3),
    )
    receipt = house.send(body)
    assert [(one.code.value, one.sample, one.parameter) for one in receipt.refusals] == [
        ("value-not-numeric", 0, "COD"),
        ("time-unreadable", 1, None),
    ]
    assert (receipt.outcome, receipt.standing.accepted, receipt.refused) == ("accepted", 2, 2)
    house.stored()
    assert house.store.read("CX-1", "PH", 0, 2**62).value.tolist() == [7.3, 7.1]
    assert house.records.rejection_counts() == {"value-not-numeric": 1, "time-unreadable": 1}
