"""What a hold or a waiting day rests on stays in the journal, whatever the form it came in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from domain.errors import StoreUnavailable
from domain.gateways.rejections import Refusal, RejectionCode
from domain.health_log import GatewayState
from domain.judged.entered.holds import LegalHold, Release
from domain.legal_day import to_microseconds
from domain.registry import Registry
from ingest.decode.meaning.journal_note import encode_note
from ingest.retention.claims import claims_of
from ingest.retention.journal_round import Kept
from ingest.retention.segment_days import SegmentsKnown
from ingest.wire.contract import WireMessage, WireSample
from storage.journal.record import JournalEntry, RecordKind
from storage.journal.segments import parts
from storage.journal.writer import Journal
from storage.records.store import SqlRecords
from tests.storage.journal.examples import MONDAY, kept, names
from tests.storage.records.examples import a_registry

DAY = MONDAY.date()
LATER = MONDAY + timedelta(days=400)
HOLD = LegalHold(
    id=0,
    outlet_id="CX-A",
    first=DAY,
    last=DAY + timedelta(days=1),
    reason="khiếu nại",
    document="CV 12",
    placed_by="An",
    known_at=MONDAY,
)
READINGS, REJECTED, STATUS = RecordKind.READINGS, RecordKind.REJECTED, RecordKind.STATUS
TOPIC = "nhue/v1/GW-1/readings"


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlRecords]:
    with records_in(tmp_path_factory.mktemp("records")) as store:
        yield store


@contextmanager
def records_in(folder: Path) -> Iterator[SqlRecords]:
    """Records whose outlet CX-A is spoken for by GW-1, and was by GW-0 before."""
    store = SqlRecords.open(f"sqlite:///{folder / 'records.sqlite'}")
    registry = a_registry()
    outlet = replace(next(iter(registry.outlets.values())), id="CX-A")
    for gateway in ("GW-0", "GW-1"):
        one = Registry(
            clusters=registry.clusters,
            stations=registry.stations,
            outlets={"CX-A": replace(outlet, gateway_id=gateway)},
        )
        store.add_registry(one, MONDAY)
    yield store
    store.close()


@pytest.fixture
def hold(records: SqlRecords) -> Iterator[LegalHold]:
    """A hold on Monday and Tuesday of CX-A, which ends with the test."""
    placed = records.add_hold(HOLD)
    yield placed
    if records.holds()[-1].release is None:
        records.release_hold(placed.id, Release(released_by="An", reason="xong", known_at=LATER))


def sample(outlet: str, day: date) -> dict[str, object]:
    return {"outlet": outlet, "time": f"{day}T12:00:00+07:00", "values": {"COD": 1.0}}


def body(*samples: dict[str, object]) -> bytes:
    return json.dumps({"seq": 1, "sent": f"{DAY}T12:00:00Z", "samples": samples}).encode()


def told(kind: RecordKind, topic: str, payload: bytes, note: bytes = b"") -> JournalEntry:
    return JournalEntry(kind, to_microseconds(MONDAY + timedelta(days=30)), topic, note, payload)


def note_of(*refusals: Refusal, message: WireMessage | None = None) -> bytes:
    return encode_note(refusals, message)


def understood(outlet: str, day: date) -> WireMessage:
    time = MONDAY.replace(year=day.year, month=day.month, day=day.day)
    return WireMessage(None, time, [WireSample(outlet, time, {"COD": 1.0})])


def segments_of(folder: Path, *entries: JournalEntry) -> None:
    """Write each entry as a segment of its own, and one of a later day that nothing removes."""
    journal = Journal(folder, segment_bytes=1)
    for entry in entries:
        journal.append([entry])
    for late in (LATER, LATER + timedelta(days=1)):
        journal.append([JournalEntry(STATUS, to_microseconds(late), "x", b"", b"")])
    journal.close()


def retained(folder: Path, records: SqlRecords) -> Kept:
    journal_last = 1_000
    return kept(
        folder, journal_last, now=LATER + timedelta(days=2), days=30, held=claims_of(records)
    )


def removed_positions(done: Kept) -> list[int]:
    return [line.first for line in done.removed]


UNREADABLE = Refusal(RejectionCode.UNREADABLE, "not JSON")
NAIVE: dict[str, object] = {"outlet": "CX-A", "time": f"{DAY}T12:00:00", "values": {"COD": 1.0}}
SENML, CIRCULAR = "nhue/v1/GW-1/senml", "nhue/v1/GW-9/circular10/CX-A"
OLD_DAY = DAY - timedelta(days=300)
PARTLY = note_of(
    Refusal(RejectionCode.WRONG_TYPE, "record 2", 1), message=understood("other", OLD_DAY)
)
# All are received a month later: only what they say of themselves tells the day.
SINCE = f'{{"state":"online","since":"{DAY}T10:00:00+07:00"}}'.encode()
CASES = [
    (True, told(READINGS, TOPIC, body(sample("CX-A", DAY)))),
    (True, told(READINGS, TOPIC, body(sample("other", DAY), sample("CX-A", DAY)))),
    (False, told(READINGS, TOPIC, body(sample("other", DAY)))),
    (False, told(READINGS, TOPIC, body(sample("CX-A", DAY + timedelta(days=2))))),
    (False, told(READINGS, TOPIC, body(sample("CX-A", DAY - timedelta(days=1))))),
    (True, told(READINGS, SENML, b"[]", note_of(message=understood("CX-A", DAY)))),
    (False, told(READINGS, SENML, b"[]", note_of(message=understood("CX-A", OLD_DAY)))),
    (True, told(REJECTED, TOPIC, b"\xff", note_of(UNREADABLE))),
    (True, told(REJECTED, "nhue/v1/GW-0/readings", b"\xff", note_of(UNREADABLE))),
    (False, told(REJECTED, "nhue/v1/GW-9/readings", b"\xff", note_of(UNREADABLE))),
    (True, told(REJECTED, "nhue/v1/GW-9/readings", body(sample("CX-A", DAY)))),
    (True, told(REJECTED, CIRCULAR, b"?", note_of(UNREADABLE))),
    (True, told(REJECTED, TOPIC, body(NAIVE))),
    (True, told(REJECTED, "(a topic that is not UTF-8)", b"?", note_of(UNREADABLE))),
    (True, told(STATUS, "nhue/v1/GW-1/status", SINCE)),
    (False, told(STATUS, "nhue/v1/GW-1/status", b'{"state":"online"}')),
    (True, told(STATUS, "nhue/v1/GW-1/status", b"?")),
    (False, told(STATUS, "nhue/v1/GW-9/status", b"?")),
    (True, told(READINGS, SENML, b"[]", PARTLY)),
]


def test_a_hold_keeps_whatever_speaks_or_could_speak_of_its_outlet_and_days(
    tmp_path: Path, records: SqlRecords, hold: LegalHold
) -> None:
    segments_of(tmp_path, *(entry for _, entry in CASES))
    done = retained(tmp_path, records)
    stays = [number for number, (held, _) in enumerate(CASES, start=1) if held]
    assert [int(one.name.removesuffix(".sealed")) for one in done.held] == stays
    assert {why for one in done.held for why in one.why} == {str(hold)}
    assert len(names(tmp_path, "*.sealed")) == len(stays) + 1
    assert done.troubles == []


def test_what_a_released_hold_kept_goes_in_the_next_round(
    tmp_path: Path, records: SqlRecords, hold: LegalHold
) -> None:
    segments_of(tmp_path, CASES[0][1])
    assert removed_positions(retained(tmp_path, records)) == []
    release = Release(released_by="Bình", reason="đã kết luận", known_at=LATER)
    records.release_hold(hold.id, release)
    assert removed_positions(retained(tmp_path, records)) == [1]


def test_the_last_word_of_a_gateway_before_the_held_days_stays_too(
    tmp_path: Path,
) -> None:
    """How the gateway was on Monday is told by what it said last before, however long ago."""
    long_ago = MONDAY - timedelta(days=90)
    status = JournalEntry(
        STATUS, to_microseconds(long_ago), "nhue/v1/GW-1/status", b"", b'{"state":"offline"}'
    )
    segments_of(tmp_path / "journal", status, status)
    state = GatewayState(
        gateway_id="GW-1", at_us=to_microseconds(long_ago), online=False, position=1
    )
    with records_in(tmp_path) as records:
        records.add_gateway_states([state])
        hold = records.add_hold(HOLD)
        done = retained(tmp_path / "journal", records)
    assert removed_positions(done) == [2]
    assert records_held(done) == {str(hold)}


def records_held(done: Kept) -> set[str]:
    return {why for one in done.held for why in one.why}


def test_readings_of_a_day_that_waits_to_be_judged_stay_until_it_is_judged(
    tmp_path: Path, records: SqlRecords
) -> None:
    other_day = body(sample("CX-A", DAY + timedelta(days=5)))
    segments_of(tmp_path, CASES[0][1], told(READINGS, TOPIC, other_day))
    records.mark_due([("CX-A", DAY)])
    done = retained(tmp_path, records)
    assert removed_positions(done) == [2]
    assert records_held(done) == {f"CX-A {DAY} waits to be judged"}
    records.settle(records.due(10), [], [])
    assert removed_positions(retained(tmp_path, records)) == [1]


def test_a_segment_that_cannot_be_read_whole_stays_and_is_said(
    tmp_path: Path, records: SqlRecords
) -> None:
    segments_of(tmp_path, CASES[2][1], CASES[2][1])
    kept(tmp_path, 1_000, now=LATER)
    first = tmp_path / names(tmp_path, "*.sealed")[0]
    data = bytearray(first.read_bytes())
    data[-1] ^= 1
    first.write_bytes(data)
    done = retained(tmp_path, records)
    assert removed_positions(done) == [2]
    assert first.exists()
    assert "it stays" in done.troubles[0]


def test_a_hold_placed_while_segments_are_read_counts_already(
    tmp_path: Path, records: SqlRecords, hold: LegalHold
) -> None:
    """Claims are asked for after the reading, right before anything goes."""
    segments_of(tmp_path, CASES[0][1])
    looked = SegmentsKnown()

    def asked_late() -> object:
        assert looked.has_looked_into(tmp_path / names(tmp_path, "*.sealed")[0])
        raise StoreUnavailable("the records do not answer")

    done = kept(
        tmp_path,
        1_000,
        now=LATER + timedelta(days=2),
        days=30,
        held=asked_late,  # type: ignore[arg-type]  # it never returns
        segments=looked,
    )
    assert done.removed == []
    assert "the records do not answer" in done.troubles[0]


OUTLETS = st.sampled_from(["CX-A", "CX-B", "CX-C"])
DAYS = st.integers(min_value=-2, max_value=4).map(lambda days: DAY + timedelta(days=days))


@hypothesis_settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(messages=st.lists(st.lists(st.tuples(OUTLETS, DAYS), min_size=1, max_size=3), max_size=12))
def test_no_reading_of_a_held_day_is_ever_removed_and_every_other_segment_goes(
    tmp_path_factory: pytest.TempPathFactory,
    records: SqlRecords,
    hold: LegalHold,
    messages: list[list[tuple[str, date]]],
) -> None:
    folder = tmp_path_factory.mktemp("journal")
    bodies = [body(*(sample(outlet, day) for outlet, day in one)) for one in messages]
    segments_of(folder, *(told(READINGS, TOPIC, one) for one in bodies))
    retained(folder, records)
    there = {part.first for part in parts(folder) if part.first <= len(messages)}
    assert there == {
        number
        for number, one in enumerate(messages, start=1)
        if any(outlet == "CX-A" and hold.first <= day <= hold.last for outlet, day in one)
    }


def test_a_segment_is_looked_into_once_and_again_only_when_its_file_is_another(
    tmp_path: Path, records: SqlRecords, hold: LegalHold
) -> None:
    segments_of(tmp_path, CASES[0][1])
    kept(tmp_path, 1_000, now=LATER)
    path = tmp_path / names(tmp_path, "*.sealed")[0]
    known = SegmentsKnown()
    spoken = known.spoken(path)
    assert spoken.readings == {("CX-A", DAY)}
    assert known.spoken(path) is spoken
    path.touch()
    assert not known.has_looked_into(path)
    assert known.spoken(path) == spoken
