from __future__ import annotations

import select
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

from domain.errors import StoreUnavailable
from domain.gateways.rejections import Refusal, RejectionCode
from ingest.decode.meaning.journal_note import decode_note
from ingest.pipeline import Arrival, Pipeline
from ingest.receipts.log import ReceiptsLog
from ingest.receipts.metrics import IngestMetrics
from ingest.receipts.receipt import Receipt
from ingest.receipts.standing import RecentReadings
from ingest.sources import without_broker as files_only
from ingest.sources.folder.inbox import GROUP_FILES_MOST, FolderInbox
from ingest.sources.folder.placing import Place
from ingest.sources.folder.watch import FileArrival
from ingest.sources.quarantine.inbox import ReleaseInbox
from ingest.sources.without_broker import FilesOnly
from ingest.storing.storer import Storer
from storage.journal.reader import JournalReader
from storage.journal.record import JournalRecord, RecordKind
from storage.journal.writer import Journal
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.house.runs.patience import PATIENCE_SECONDS
from tests.ingest.sites import NOW, NOW_US, small_registry

LINE = b"COD\t61.2\tmg/L\t20261124095500\t00\r\n"
GATEWAYS = {"CX-1": "GW-1", "CX-9": "GW-9", "CX-odd": "a/b", "CX-gone": "GW-1"}


def file(number: int = 1, payload: bytes = LINE, outlet_id: str | None = "CX-1") -> FileArrival:
    """Return a file as the watch of a folder offers it."""
    refusal = (
        None
        if outlet_id
        else Refusal(RejectionCode.FILE_NOT_PLACED, "no outlet for station 'NUO001'")
    )
    path = f"NUO001/{number}.txt"
    place = Place(GATEWAYS[outlet_id], outlet_id) if outlet_id else None
    return FileArrival(path, f"file:///{path}", place, refusal, payload, NOW_US)


def rings(handle: int) -> bool:
    return bool(select.select([handle], [], [], 0)[0])


class Office:
    """An inbox before a pipeline on a real journal, and what both said."""

    def __init__(self, folder: Path) -> None:
        self.journal = Journal(folder)
        self.store = MemoryReadings()
        recent = RecentReadings(self.store, lambda _: ("COD", "PH"))
        metrics = IngestMetrics(CollectorRegistry())
        self.pipeline = Pipeline(self.journal, recent, metrics, future_tolerance_us=0)
        self.pipeline.use_registry(small_registry())
        self.told: list[tuple[str, str | None]] = []
        self.receipts: list[Receipt] = []
        self.answered: dict[str, Receipt] = {}
        self.inbox = FolderInbox(
            done=lambda one, reason, receipt: self.note(one.path, reason, receipt)
        )

    def note(self, path: str, reason: str | None, receipt: Receipt) -> None:
        self.told.append((path, reason))
        self.answered[path] = receipt

    def process(self) -> bool:
        return self.inbox.process(self.pipeline, self.receipts.extend)

    def journalled(self) -> list[JournalRecord]:
        return list(JournalReader(self.journal.folder, 0).records())

    def close(self) -> None:
        self.inbox.close()
        self.journal.close()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path / "journal")
    yield made
    made.close()


def test_a_file_is_journalled_with_its_origin_and_what_it_means_before_it_is_done(
    office: Office,
) -> None:
    office.inbox.offer([file()])
    assert office.process()
    [record] = office.journalled()
    note = decode_note(record.entry.note)
    assert record.entry.topic == "nhue/v1/GW-1/circular10/CX-1"
    assert (record.entry.payload, note.origin) == (LINE, "file:///NUO001/1.txt")
    assert note.message is not None
    assert note.message.samples[0].values == {"COD": 61.2}
    assert office.told == [("NUO001/1.txt", None)]
    assert [one.outcome for one in office.receipts] == ["accepted"]
    assert not office.process()


def test_the_same_file_again_is_a_duplicate_and_done_without_a_reason(office: Office) -> None:
    for _ in range(2):
        office.inbox.offer([file()])
        office.process()
    assert [one.outcome for one in office.receipts] == ["accepted", "duplicate"]
    assert office.told == [("NUO001/1.txt", None)] * 2


def test_a_file_of_which_nothing_was_taken_is_done_with_every_reason_in_words(
    office: Office,
) -> None:
    office.inbox.offer(
        [
            file(1, b"XYZ\t1\tmg/L\t20261124095500\t00\nCOD 1\n"),
            file(2, outlet_id=None),
            file(3, outlet_id="CX-odd"),
            file(4, outlet_id="CX-gone"),
            file(5, b"\n" + LINE + b"COD\tx\tmg/L\t20261124100000\t00\n"),
            file(6, LINE, "CX-9"),
            file(7, b"\xff\0"),
        ]
    )
    office.process()
    reasons = dict(office.told)
    assert list(reasons) == [f"NUO001/{n}.txt" for n in range(1, 8)]
    first = (reasons["NUO001/1.txt"] or "").splitlines()
    assert [line.partition(":")[0] for line in first] == ["line 1", "line 2"]
    assert reasons["NUO001/2.txt"] == "no outlet for station 'NUO001'"
    assert "mend the registry" in (reasons["NUO001/3.txt"] or "")
    assert "'CX-gone'" in (reasons["NUO001/4.txt"] or "")
    assert reasons["NUO001/5.txt"] is None
    assert reasons["NUO001/6.txt"] is None
    assert reasons["NUO001/7.txt"]
    kinds = [record.entry.kind for record in office.journalled()]
    assert kinds == [*[RecordKind.REJECTED] * 4, *[RecordKind.READINGS] * 2, RecordKind.REJECTED]
    notes = [decode_note(record.entry.note) for record in office.journalled()]
    assert [note.origin for note in notes] == [f"file:///NUO001/{n}.txt" for n in range(1, 8)]
    assert notes[1].refusals == [file(2, outlet_id=None).refusal]
    answered = [office.answered[path] for path in reasons]
    outcomes = [*["refused"] * 4, "accepted", "accepted", "refused"]
    assert [one.outcome for one in answered] == outcomes
    assert [one.position for one in answered] == list(range(1, 8))
    assert answered[1].refusals == [file(2, outlet_id=None).refusal]
    assert [one.gateway_id for one in office.receipts] == [*["GW-1"] * 3, "GW-9", "GW-1"]


def test_a_full_disk_lets_files_wait_and_nothing_is_lost_or_put_before_another(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_entries: object) -> list[int]:
        raise StoreUnavailable("No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(office.journal, "append", full)
        office.inbox.offer([file(1), file(2)])
        assert not office.process()
        office.inbox.offer([file(3)])
        assert not office.process()
        assert "No space left" in str(office.inbox.trouble)
    assert (office.told, office.receipts) == ([], [])
    assert office.process()
    assert office.inbox.trouble is None
    assert [path for path, _ in office.told] == ["NUO001/1.txt", "NUO001/2.txt", "NUO001/3.txt"]
    assert len(office.journalled()) == 3


def test_the_storer_takes_a_files_readings_and_refusals_like_a_messages(
    office: Office, tmp_path: Path
) -> None:
    office.inbox.offer([file(), file(2, outlet_id=None), file(3, b"COD\tx\t\t\t\n")])
    office.process()
    records = SqlRecords.open(f"sqlite:///{tmp_path / 'records.sqlite'}")
    try:
        records.add_registry(small_registry(), NOW)
        storer = Storer(office.journal.folder, office.store, records)
        storer.store_through(office.journal.committed)
        assert office.store.read("CX-1", "COD", 0, 2**62).value.tolist() == [61.2]
        kept = {one.position: (one.code, one.topic) for one in records.rejections()}
        assert kept == {
            2: (RejectionCode.FILE_NOT_PLACED, "file:///NUO001/2.txt"),
            3: (RejectionCode.VALUE_NOT_NUMERIC, "nhue/v1/GW-1/circular10/CX-1"),
        }
        assert [one.gateway_id for one in records.gateway_sequences()] == []
    finally:
        records.close()


@settings(max_examples=20, deadline=None)  # a busy machine is no failure
@given(st.lists(st.lists(st.booleans(), max_size=4), max_size=6))
def test_every_file_is_done_once_and_in_order_whatever_comes_between(
    tmp_path_factory: pytest.TempPathFactory, offers: list[list[bool]]
) -> None:
    office = Office(tmp_path_factory.mktemp("office") / "journal")
    try:
        placed = [one for group in offers for one in group]
        files = iter([file(n, outlet_id="CX-1" if one else None) for n, one in enumerate(placed)])
        for group in offers:
            office.inbox.offer([next(files) for _ in group])
            office.process()
        assert [path for path, _ in office.told] == [f"NUO001/{n}.txt" for n in range(len(placed))]
        assert [reason is None for _, reason in office.told] == placed
        assert len(office.receipts) == sum(placed)
    finally:
        office.close()


def test_a_group_is_bounded_and_the_handle_rings_while_files_wait(office: Office) -> None:
    handle = office.inbox.fileno()
    assert not rings(handle)
    office.inbox.offer([file(n) for n in range(GROUP_FILES_MOST + 1)])
    assert rings(handle)
    office.process()
    assert len(office.told) == GROUP_FILES_MOST
    assert rings(handle)
    office.process()
    assert not rings(handle)


def test_without_a_broker_files_and_releases_are_taken_until_the_end(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files_only, "TURN_SECONDS", 0.02)
    releases = ReleaseInbox(office.pipeline, lambda: None)
    stored = threading.Event()
    receipts = ReceiptsLog(tmp_path / "receipts")
    only = FilesOnly(
        office.pipeline,
        office.inbox,
        on_stored=stored.set,
        receipts=receipts,
        releases=releases,
    )
    stop = threading.Event()
    thread = threading.Thread(target=only.run, args=(stop,))
    thread.start()
    try:
        office.inbox.offer([file()])
        assert stored.wait(PATIENCE_SECONDS)
        released = Arrival("nhue/v1/GW-1/circular10/CX-1", LINE, NOW_US, message_id=0, qos=0)
        assert releases.offer([released], stop)
    finally:
        stop.set()
        thread.join(PATIENCE_SECONDS)
    assert [record.entry.payload for record in office.journalled()] == [LINE, LINE]
    receipts.flush()
    kept = b"".join(path.read_bytes() for path in sorted(tmp_path.glob("receipts/**/*.*")))
    outcomes = [kept.count(b'"outcome":"%s"' % one) for one in (b"accepted", b"duplicate")]
    assert outcomes == [1, 1]
    assert only.journal_trouble is None
