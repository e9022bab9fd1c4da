"""The examples of docs/formats.md, and the way of a pack and a loggers' file into the journal."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import cbor2
import msgspec
import pytest
from prometheus_client import CollectorRegistry

from ingest.decode.circular10 import decode_circular10
from ingest.decode.meaning.journal_note import decode_note
from ingest.decode.meaning.meaning import Meaning
from ingest.decode.senml.decode import decode_senml
from ingest.pipeline import Arrival, Pipeline
from ingest.receipts.metrics import IngestMetrics
from ingest.receipts.receipt import Receipt
from ingest.receipts.standing import RecentReadings
from ingest.sources.folder.placing import Place
from ingest.sources.folder.watch import FileArrival, FolderWatch
from ingest.wire.contract import WireSample
from storage.journal.reader import JournalReader
from storage.journal.writer import Journal
from storage.readings.memory import MemoryReadings
from tests.ingest.sites import NOW_US, small_registry

DOCUMENT = (Path(__file__).resolve().parents[3] / "docs" / "formats.md").read_text("utf-8")
LINE = b"COD\t61.2\tmg/L\t20261124095500\t00\r\n"
TOPIC = "nhue/v1/GW-1/circular10/CX-1"


def example(kind: str) -> tuple[bytes, list[WireSample], str]:
    """Return an example of the document, what it says that it means, and the refusal it shows."""
    found = re.search(
        rf"```{kind}\n(.*?)```.*?```json\n(.*?)```.*?refused: `(.*?)`\.", DOCUMENT, re.DOTALL
    )
    assert found is not None
    return found[1].encode(), msgspec.json.decode(found[2], type=list[WireSample]), found[3]


def shown_as_read(meaning: Meaning, samples: list[WireSample], refusal: str) -> None:
    assert meaning.message is not None
    assert meaning.message.samples == samples
    assert [one.detail for one in meaning.refusals] == [refusal]


def test_the_senml_example_of_the_document_means_what_it_says() -> None:
    payload, samples, refusal = example("senml")
    shown_as_read(decode_senml(payload, cbor=False, received_us=NOW_US), samples, refusal)


def test_the_loggers_example_of_the_document_means_what_it_says() -> None:
    payload, samples, refusal = example("circular10")
    shown_as_read(decode_circular10(payload, "CX-001"), samples, refusal)


class House:
    """A pipeline on a real journal, asked as the broker's thread asks it."""

    def __init__(self, folder: Path) -> None:
        self.journal = Journal(folder)
        recent = RecentReadings(MemoryReadings(), lambda _: ("COD", "PH", "TSS", "TEMP"))
        self.pipeline = Pipeline(
            self.journal, recent, IngestMetrics(CollectorRegistry()), future_tolerance_us=0
        )
        self.pipeline.use_registry(small_registry())

    def send(self, topic: str, payload: bytes, origin: str | None = None) -> Receipt:
        arrival = Arrival(topic, payload, NOW_US, 1, 1, origin)
        [receipt] = self.pipeline.process([arrival], lambda _: None).receipts
        return receipt


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path / "journal")
    yield made
    made.journal.close()


def test_one_reading_in_four_formats_is_one_reading(house: House) -> None:
    sample = {"outlet": "CX-1", "time": "2026-11-24T09:55:00+07:00", "values": {"COD": 61.2}}
    ours = {"seq": 1, "sent": "2026-11-24T09:55:00+07:00", "samples": [sample]}
    first = house.send("nhue/v1/GW-1/readings", json.dumps(ours).encode())
    assert first.standing.accepted == 1
    name, time = "CX-1/COD", 1795488900
    in_json = json.dumps([{"n": name, "u": "mg/L", "t": time, "v": 61.2}]).encode()
    in_cbor = cbor2.dumps([{0: name, 1: "mg/L", 6: time, 2: 61.2}])
    for topic, payload in (
        ("nhue/v1/GW-1/senml", in_json),
        ("nhue/v1/GW-1/senml-cbor", in_cbor),
        (TOPIC, LINE),
    ):
        assert house.send(topic, payload).standing.duplicate == 1, topic


def test_the_journal_keeps_a_file_as_it_came_and_as_it_was_understood(house: House) -> None:
    payload = LINE + b"pH\t7,1\tpH\t20261124095500\t00\r\n"
    house.send(TOPIC, payload, "file:///NUO001/x.txt")
    [record] = JournalReader(house.journal.folder, 0).records()
    note = decode_note(record.entry.note)
    meaning = decode_circular10(payload, "CX-1")
    assert record.entry.payload == payload
    assert (note.message, note.refusals) == (meaning.message, meaning.refusals)
    assert note.origin == "file:///NUO001/x.txt"


def test_a_file_taken_again_after_a_crash_is_a_duplicate_and_then_archived(
    house: House, tmp_path: Path
) -> None:
    folder = tmp_path / "drop"
    receipts: list[Receipt] = []
    watch: FolderWatch
    crashed = True

    def journal(arrivals: Sequence[FileArrival]) -> None:
        for arrival in arrivals:
            receipts.append(house.send(TOPIC, arrival.payload, arrival.origin))
            if not crashed:
                watch.done(arrival)

    def watched() -> FolderWatch:
        return FolderWatch(
            folder,
            clock=lambda: NOW_US,
            settle_seconds=0,
            offer=journal,
            placing=lambda: lambda _path: Place("GW-1", "CX-1"),
        )

    watch = watched()
    (folder / "HN_ABCD_NUO001_20261124095500.txt").write_bytes(LINE)
    watch.turn()
    watch.close()
    crashed = False
    watch = watched()
    watch.turn()
    watch.close()
    assert [(one.standing.accepted, one.standing.duplicate) for one in receipts] == [(1, 0), (0, 1)]
    assert (folder / "archive" / "HN_ABCD_NUO001_20261124095500.txt").read_bytes() == LINE
