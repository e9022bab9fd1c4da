from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace
from prometheus_client import CollectorRegistry

from domain.errors import StoreUnavailable
from domain.gateways.rejections import Refusal, RejectionCode
from domain.gateways.running_numbers import GapState
from domain.legal_day import HANOI, from_microseconds, to_microseconds
from domain.measured.readings import Reading, Statement
from domain.measured.refused import RefusedReading
from ingest.decode.meaning.journal_note import encode_note
from ingest.missing_numbers.patience import SETTLE_US
from ingest.pipeline import Arrival, Pipeline
from ingest.receipts.metrics import IngestMetrics
from ingest.receipts.standing import RecentReadings
from ingest.storing.batch import days_changed
from ingest.storing.storer import WATERMARK, Storer
from storage.journal.record import JournalEntry, RecordKind
from storage.journal.writer import Journal
from storage.ports.work.progress import INGEST
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.house.runs.patience import PATIENCE_SECONDS, until
from tests.ingest.sites import NOW, NOW_US, payload, sample, small_registry
from tests.servers.postgres import Postgres


class Flaky(MemoryReadings):
    """A store that can be taken down, and counts what is appended."""

    down = False
    batches = 0

    def append(self, readings: Sequence[Reading]) -> Sequence[RefusedReading]:
        if self.down:
            raise StoreUnavailable("no answer")
        self.batches += 1
        return super().append(readings)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal(tmp_path / "journal")
    yield opened
    opened.close()


@pytest.fixture
def records(tmp_path: Path) -> Iterator[SqlRecords]:
    opened = SqlRecords.open(f"sqlite:///{tmp_path / 'records.sqlite'}")
    yield opened
    opened.close()


def accepted(body: bytes) -> JournalEntry:
    return JournalEntry(RecordKind.READINGS, NOW_US, "nhue/v1/GW-1/readings", b"", body)


def minutes(count: int) -> list[JournalEntry]:
    return [
        accepted(payload(sample(time=f"2026-11-23T0{n // 60}:{n % 60:02d}:00+07:00", COD=float(n))))
        for n in range(count)
    ]


def test_what_is_journalled_is_stored_and_its_day_waits_to_be_judged(
    journal: Journal, records: SqlRecords
) -> None:
    journal.append(minutes(10))
    store = Flaky()
    Storer(journal.folder, store, records).store_through(journal.committed)
    assert store.read("CX-1", "COD", 0, 2**62).value.tolist() == [float(n) for n in range(10)]
    assert [(due.outlet_id, due.day) for due in records.due(9)] == [("CX-1", date(2026, 11, 23))]
    assert records.watermark(WATERMARK) == 10


def test_a_restart_goes_on_after_what_is_stored(journal: Journal, records: SqlRecords) -> None:
    journal.append(minutes(10))
    store = Flaky()
    Storer(journal.folder, store, records).store_through(journal.committed)
    journal.append(minutes(12)[10:])
    marks: list[int] = []
    Storer(journal.folder, store, records).store_through(journal.committed, marks.append)
    assert store.read("CX-1", "COD", 0, 2**62).value.tolist() == [float(n) for n in range(12)]
    assert (store.batches, marks) == (2, [12])


def test_a_crash_between_store_and_watermark_repeats_and_doubles_nothing(
    journal: Journal, records: SqlRecords
) -> None:
    journal.append(minutes(10))
    store = Flaky()
    Storer(journal.folder, store, records).store_through(journal.committed)
    records.set_watermark(WATERMARK, 0)
    Storer(journal.folder, store, records).store_through(journal.committed)
    assert store.batches == 2
    assert len(store.read("CX-1", "COD", 0, 2**62)) == 10
    assert store.conflicts("CX-1", "COD", 0, 2**62) == []


def test_the_store_catches_up_from_the_journal_once_it_answers_again(
    journal: Journal, records: SqlRecords, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.storing.storer.RETRY_SECONDS", (0.01,))
    store = Flaky()
    store.down = True
    storer = Storer(journal.folder, store, records)
    stop = threading.Event()
    thread = threading.Thread(
        target=storer.run, args=(lambda: journal.committed, stop, lambda: NOW_US)
    )
    thread.start()
    journal.append(minutes(5))
    storer.wake()
    until(lambda: storer.trouble is not None)
    journal.append(minutes(9)[5:])
    store.down = False
    until(lambda: storer.position == 9)
    stop.set()
    storer.wake()
    thread.join(PATIENCE_SECONDS)
    assert storer.trouble is None
    assert len(store.read("CX-1", "COD", 0, 2**62)) == 9


def test_refusals_can_be_listed_with_their_bytes_and_are_not_doubled_by_a_repeat(
    journal: Journal, records: SqlRecords
) -> None:
    refusals = [
        Refusal(RejectionCode.PARAMETER_UNKNOWN, "no parameter 'XYZ'", 0, "CX-1", "XYZ"),
        Refusal(RejectionCode.OUTLET_UNKNOWN, "no outlet 'CX-77'", 1, "CX-77"),
    ]
    body = payload(sample(COD=1.0, XYZ=2.0), sample("CX-77", PH=7.0))
    journal.append([replace(accepted(body), note=encode_note(refusals))])
    for _ in range(2):
        records.set_watermark(WATERMARK, 0)
        store = Flaky()
        Storer(journal.folder, store, records).store_through(journal.committed)
    listed = records.rejections(gateway_id="GW-1")
    assert {kept.code: kept.outlet_id for kept in listed} == {
        RejectionCode.PARAMETER_UNKNOWN: "CX-1",
        RejectionCode.OUTLET_UNKNOWN: "CX-77",
    }
    assert len(listed) == 2
    assert listed[0].payload_excerpt.startswith('{"seq": 1')
    assert store.read("CX-1", "COD", 0, 2**62).value.tolist() == [1.0]
    assert len(store.read("CX-77", "PH", 0, 2**62)) == 0


@pytest.mark.live("postgres")
def test_no_text_of_a_message_stops_the_ones_behind_it_at_a_database_that_refuses_it(
    journal: Journal, postgres_server: Postgres
) -> None:
    metrics = IngestMetrics(CollectorRegistry())
    recent = RecentReadings(MemoryReadings(), lambda _: ("COD", "PH"))
    pipeline = Pipeline(journal, recent, metrics, future_tolerance_us=0)
    pipeline.use_registry(small_registry())
    odd = ("\0", "\ud800")
    bodies = [
        *(payload(sample(f"CX{text}")) for text in odd),
        *(payload(sample() | {"values": {f"COD{text}": 1.0}}) for text in odd),
        *(payload(sample() | {"units": {"COD": text}}) for text in odd),
        *(payload(sample() | {"status": {"COD": text}}) for text in odd),
        *(json.dumps({"seq": text, text: text}).encode() for text in odd),
        b"\0\xff",
        payload(sample(PH=7.0)),
    ]
    topics = dict.fromkeys(("readings", "senml", "senml-cbor", "status", "circular10/CX-1"))
    arrivals = [
        Arrival(f"nhue/v1/GW-1/{channel}", body, NOW_US, 0, 0)
        for channel in topics
        for body in bodies
    ]
    spoken = b'{"state": "online", "cannot_resend": {"id": "\\u0000", "reason": "\\u0000"}}'
    arrivals.append(Arrival("nhue/v1/GW-1/status", spoken, NOW_US, 0, 0))
    arrivals.append(Arrival("nhue/v1/\0/readings", b"", NOW_US, 0, 0))
    pipeline.process(arrivals, lambda _: None)
    with closing(SqlRecords.open(postgres_server.emptied())) as kept:
        store = Flaky()
        Storer(journal.folder, store, kept).store_through(journal.committed)
        assert kept.watermark(WATERMARK) == len(arrivals)
        assert store.read("CX-1", "PH", 0, 2**62).value.tolist() == [7.0]
        assert len({one.position for one in kept.rejections(most=200)}) == len(arrivals) - 2


def test_the_same_instant_with_another_value_is_kept_as_a_conflict(
    journal: Journal, records: SqlRecords
) -> None:
    journal.append([accepted(payload(sample(COD=61.2))), accepted(payload(sample(COD=99.0)))])
    store = Flaky()
    Storer(journal.folder, store, records).store_through(journal.committed)
    assert store.read("CX-1", "COD", 0, 2**62).value.tolist() == [61.2]
    assert [c.value for c in store.conflicts("CX-1", "COD", 0, 2**62)] == [99.0]


def said(state: str, received: str, since: str = "2026-11-21T08:00:00+07:00") -> JournalEntry:
    """Return a status of GW-1 as journalled at an instant of Hanoi."""
    body = json.dumps({"state": state, "since": since}).encode()
    return status(body, to_microseconds(datetime.fromisoformat(f"{received}+07:00")))


def status(body: bytes, received_us: int = NOW_US) -> JournalEntry:
    return JournalEntry(RecordKind.STATUS, received_us, "nhue/v1/GW-1/status", b"", body)


STATUSES = [
    said("online", "2026-11-21T08:00:01"),
    said("offline", "2026-11-21T20:00:00"),
    said("offline", "2026-11-22T09:00:00"),
    said("online", "2026-11-23T09:00:00", "2026-11-23T08:59:58+07:00"),
]


def gateway_states(records: SqlRecords) -> list[tuple[bool, str, int]]:
    return [
        (kept.online, from_microseconds(kept.at_us).astimezone(HANOI).isoformat(), kept.position)
        for kept in records.gateway_states("GW-1", 0, 2**62)
    ]


def test_what_a_gateway_says_of_itself_is_kept_and_the_days_that_it_changes_wait(
    journal: Journal, records: SqlRecords
) -> None:
    store = Flaky()
    records.add_registry(small_registry(), NOW)
    journal.append(STATUSES)
    Storer(journal.folder, store, records).store_through(journal.committed)
    assert gateway_states(records) == [
        (True, "2026-11-21T08:00:00+07:00", 1),
        (False, "2026-11-21T20:00:00+07:00", 2),
        (True, "2026-11-23T08:59:58+07:00", 4),
    ]
    assert [(due.outlet_id, due.day.day) for due in records.due(9)] == [
        ("CX-1", 21),
        ("CX-2", 21),
        ("CX-1", 22),
        ("CX-2", 22),
    ]


@pytest.mark.parametrize("stored_before", range(5))
def test_a_replay_of_statuses_keeps_each_state_once_wherever_it_was_cut(
    journal: Journal, records: SqlRecords, stored_before: int
) -> None:
    store = Flaky()
    journal.append(STATUSES)
    Storer(journal.folder, store, records).store_through(stored_before)
    Storer(journal.folder, store, records).store_through(journal.committed)
    once = gateway_states(records)
    assert [position for _, _, position in once] == [1, 2, 4]
    records.set_watermark(WATERMARK, stored_before)
    Storer(journal.folder, store, records).store_through(journal.committed)
    assert gateway_states(records) == once


def test_a_status_that_cannot_be_read_is_listed_and_stops_nothing_behind_it(
    journal: Journal, records: SqlRecords
) -> None:
    journal.append(
        [
            status(b"\xff\x00"),
            status(b'{"state": "asleep"}'),
            status(b""),
            STATUSES[0],
            *minutes(3),
        ]
    )
    store = Flaky()
    Storer(journal.folder, store, records).store_through(journal.committed)
    assert [(kept.position, kept.code, kept.topic) for kept in records.rejections()] == [
        (3, RejectionCode.UNREADABLE, "nhue/v1/GW-1/status"),
        (2, RejectionCode.WRONG_TYPE, "nhue/v1/GW-1/status"),
        (1, RejectionCode.UNREADABLE, "nhue/v1/GW-1/status"),
    ]
    assert {kept.gateway_id for kept in records.rejections()} == {"GW-1"}
    assert len(gateway_states(records)) == 1
    assert len(store.read("CX-1", "COD", 0, 2**62)) == 3


def test_a_store_that_failed_in_the_midst_of_a_batch_is_given_all_of_it_again(
    journal: Journal, records: SqlRecords
) -> None:
    journal.append(STATUSES[:2] + minutes(3) + STATUSES[2:])
    store = Flaky()
    store.down = True
    storer = Storer(journal.folder, store, records)
    with pytest.raises(StoreUnavailable):
        storer.store_through(journal.committed)
    store.down = False
    storer.store_through(journal.committed)
    assert [position for _, _, position in gateway_states(records)] == [1, 2, 7]
    assert len(store.read("CX-1", "COD", 0, 2**62)) == 3


def test_a_flood_of_refusals_and_statuses_is_stored_in_batches(
    journal: Journal, records: SqlRecords, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Flaky()
    monkeypatch.setattr("ingest.storing.batch.BATCH_OTHERS_MOST", 2)
    journal.append([status(b"?")] * 5)
    marks: list[int] = []
    Storer(journal.folder, store, records).store_through(journal.committed, marks.append)
    assert marks == [2, 4, 5]
    assert len(records.rejections()) == 5


def numbered(*numbers: int) -> list[JournalEntry]:
    return [accepted(payload(sample(), seq=number)) for number in numbers]


def test_a_number_that_did_not_come_is_asked_for_once_all_is_stored(
    journal: Journal, records: SqlRecords
) -> None:
    store = Flaky()
    journal.append(numbered(5, 6, 9))
    storer = Storer(journal.folder, store, records, settle_us=1_000)
    storer.store_through(journal.committed)
    storer.ask_for_missing(NOW_US + 999)
    assert records.commands_waiting() == []
    storer.ask_for_missing(NOW_US + 1_000)
    (command,) = records.commands_waiting()
    assert json.loads(command.body)["from_seq"] == 7
    journal.append(numbered(7, 8))
    storer.store_through(journal.committed)
    assert [gap.state for gap in records.sequence_gaps()] == [GapState.FILLED]


@pytest.mark.parametrize("stored_before", range(6))
def test_a_replay_of_numbers_finds_the_same_gaps_wherever_it_was_cut(
    journal: Journal, records: SqlRecords, stored_before: int
) -> None:
    store = Flaky()
    journal.append(numbered(5, 8, 6, 12, 11))
    Storer(journal.folder, store, records).store_through(stored_before)
    Storer(journal.folder, store, records).store_through(journal.committed)
    found = {(gap.first, gap.last): gap.missing for gap in records.sequence_gaps()}
    assert found == {(6, 7): ((7, 7),), (9, 11): ((9, 10),)}
    records.set_watermark(WATERMARK, stored_before)
    Storer(journal.folder, store, records).store_through(journal.committed)
    assert {(gap.first, gap.last): gap.missing for gap in records.sequence_gaps()} == found


def test_records_that_fail_while_asking_lose_no_question(
    journal: Journal, records: SqlRecords, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Flaky()
    journal.append(numbered(5, 7))
    storer = Storer(journal.folder, store, records)
    storer.store_through(journal.committed)

    def refuse(*_: object) -> None:
        raise StoreUnavailable("no answer")

    with monkeypatch.context() as patched:
        patched.setattr(SqlRecords, "keep_sequences", refuse)
        with pytest.raises(StoreUnavailable):
            storer.ask_for_missing(NOW_US + SETTLE_US)
    storer.ask_for_missing(NOW_US + SETTLE_US)
    assert len(records.commands_waiting()) == 1


def test_workers_that_share_ask_for_no_number_until_every_one_said_that_it_has_all(
    journal: Journal, records: SqlRecords
) -> None:
    journal.append(numbered(1, 3, 9))
    storer = Storer(journal.folder, MemoryReadings(), records, settle_us=0, shared=True)
    storer.store_through(journal.committed)
    storer.ask_for_missing(NOW_US + SETTLE_US)
    assert (records.commands_waiting(), records.sequence_gaps()) == ([], [])
    seconds = NOW_US // 1_000_000
    for worker, beat in ((2, seconds - 99), (1, seconds + 1)):
        records.beat(INGEST, worker, at_seconds=beat, sound_since_us=1)
    storer.ask_for_missing(NOW_US + 2_000_000)
    assert (records.commands_waiting(), storer.waits_for) == ([], (2,))
    records.beat(INGEST, 2, at_seconds=seconds + 1)
    storer.ask_for_missing(NOW_US + 4_000_000)
    assert [json.loads(one.body)["from_seq"] for one in records.commands_waiting()] == [2, 4]


def test_what_was_heard_while_workers_shared_is_looked_through_once_one_goes_on_alone(
    journal: Journal, records: SqlRecords
) -> None:
    journal.append(numbered(1, 3, 5))
    store = MemoryReadings()
    shared = Storer(journal.folder, store, records, shared=True)
    shared.store_through(2)
    records.set_watermark(WATERMARK, 1)  # a crash before the watermark moved
    alone = Storer(journal.folder, store, records)
    alone.store_through(journal.committed)
    assert sorted(gap.missing for gap in records.sequence_gaps()) == [((2, 2),), ((4, 4),)]
    assert records.heard(0, 2**62, 9) == ([], False)


def test_a_worker_beside_the_first_only_says_what_it_heard(
    tmp_path: Path, records: SqlRecords
) -> None:
    second = Journal(tmp_path / "second", worker=2)
    second.append([*numbered(1, 4), status(b'{"state":"online","cannot_resend":{"id":"gap-1"}}')])
    storer = Storer(second.folder, MemoryReadings(), records, worker=2, shared=True)
    storer.store_through(second.committed)
    storer.ask_for_missing(NOW_US + SETTLE_US)
    second.close()
    heard, _ = records.heard(0, 2**62, 9)
    assert [(one.seq, one.answers) for one in heard] == [(1, ""), (4, ""), (None, "gap-1")]
    assert (records.gateway_sequences(), records.sequence_gaps()) == ([], [])


def test_a_late_reading_has_its_day_and_the_one_after_it_judged_again(
    journal: Journal, records: SqlRecords
) -> None:
    """A sensor's standstill is followed over midnight."""
    journal.append(minutes(1))
    store = Flaky()
    late, next_day = date(2026, 11, 23), date(2026, 11, 24)
    records.close_days(next_day, [])
    Storer(journal.folder, store, records).store_through(journal.committed)
    assert [(one.outlet_id, one.day) for one in records.due(9)] == [
        ("CX-1", late),
        ("CX-1", next_day),
    ]


def test_a_reading_of_a_day_that_has_not_ended_marks_no_other_day(
    journal: Journal, records: SqlRecords
) -> None:
    journal.append(minutes(1))
    records.close_days(date(2026, 11, 22), [])
    Storer(journal.folder, Flaky(), records).store_through(journal.committed)
    assert [(one.outlet_id, one.day) for one in records.due(9)] == [("CX-1", date(2026, 11, 23))]


def test_what_a_device_says_late_has_its_day_and_the_one_after_it_judged_again() -> None:
    """What is reported on change is carried over midnight, until its device says something else."""
    said = Statement("CX-1", "COD", to_microseconds(datetime(2026, 11, 23, 3, tzinfo=HANOI)), 1, 7)
    days = {("CX-1", date(2026, 11, 23)), ("CX-1", date(2026, 11, 24))}
    assert days_changed([said], date(2026, 11, 24)) == days
