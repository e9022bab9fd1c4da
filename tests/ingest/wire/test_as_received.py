"""What a gateway sent on a day is found in the journal, byte for byte, and nothing of another."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from domain.legal_day import legal_day_bounds_us, to_microseconds
from ingest.wire.as_received import JournalMessages
from storage.journal.received import received_between
from storage.journal.record import JournalEntry, RecordKind
from storage.journal.writer import Journal
from tests.storage.journal.examples import MONDAY, THURSDAY, kept, write

DAY = (MONDAY + timedelta(days=1)).date()


@pytest.mark.parametrize("worker", [1, 3])
@pytest.mark.parametrize("sealed", [False, True])
def test_the_messages_of_a_day_are_found_over_open_and_sealed_segments(
    tmp_path: Path, *, sealed: bool, worker: int
) -> None:
    last = write(tmp_path, worker=worker)
    if sealed:
        kept(tmp_path, last, now=THURSDAY + timedelta(days=9))
    found = list(JournalMessages(tmp_path)("GW", *legal_day_bounds_us(DAY)))
    assert [one.payload for one in found] == [f"day 1 message {n}".encode() for n in range(4)]
    assert [one.position for one in found] == sorted(one.position for one in found)
    assert list(JournalMessages(tmp_path)("ANOTHER", *legal_day_bounds_us(DAY))) == []


def test_refused_messages_come_too_and_those_of_others_do_not(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    at = to_microseconds(MONDAY)
    bodies = [
        (RecordKind.REJECTED, "nhue/v1/GW/readings", b"\x00\xff not json"),
        (RecordKind.READINGS, "nhue/v1/OTHER/readings", b"{}"),
        (RecordKind.STATUS, "nhue/v1/GW/status", b"online"),
        (RecordKind.REJECTED, "some/topic", b"?"),
    ]
    journal.append([JournalEntry(kind, at, topic, b"", body) for kind, topic, body in bodies])
    journal.close()
    found = list(JournalMessages(tmp_path)("GW", *legal_day_bounds_us(MONDAY.date())))
    assert [one.payload for one in found] == [b"\x00\xff not json", b"online"]


def test_a_clock_that_was_set_back_hides_no_message(tmp_path: Path) -> None:
    journal = Journal(tmp_path, segment_bytes=200)
    for minutes in (0, 30, 10, 50, 20, 61, 40):
        at = to_microseconds(MONDAY + timedelta(minutes=minutes))
        body = str(minutes).encode()
        journal.append([JournalEntry(RecordKind.READINGS, at, "nhue/v1/GW/readings", b"", body)])
    journal.close()
    begin, end = to_microseconds(MONDAY), to_microseconds(MONDAY + timedelta(minutes=60))
    found = [record.entry.payload for record in received_between(tmp_path, begin, end)]
    assert found == [b"0", b"30", b"10", b"50", b"20", b"40"]


def test_an_empty_journal_has_no_message(tmp_path: Path) -> None:
    assert JournalMessages(tmp_path).are_at_hand
    assert not JournalMessages(tmp_path / "elsewhere").are_at_hand
    assert list(received_between(tmp_path, 0, 2**62)) == []
