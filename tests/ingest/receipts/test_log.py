"""Receipts are kept as they were sent, survive torn lines and crashes, and go after their days."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from domain.gateways.rejections import Refusal, RejectionCode
from ingest.decode.meaning.journal_note import encode_note
from ingest.receipts.log import BUFFER_BYTES_MOST, ReceiptsLog, read_receipts
from ingest.receipts.receipt import Receipt, encode_receipts
from ingest.receipts.standing import Standing
from storage.journal.record import JournalEntry, JournalRecord, RecordKind
from tests.ingest.sites import NOW_US, payload, sample

HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US


def sent(*positions: int, standing: Standing | None = None) -> bytes:
    return encode_receipts(
        [
            Receipt("GW-1", 10 + p, p, NOW_US, standing or Standing(accepted=1), 0, [])
            for p in positions
        ]
    )


def positions(folder: Path, **asked: Any) -> list[int]:
    return [one["position"] for one in read_receipts(folder, "GW-1", **asked)]


def record(position: int, kind: RecordKind = RecordKind.READINGS, **more: Any) -> JournalRecord:
    entry = JournalEntry(
        kind,
        NOW_US,
        more.get("topic", "nhue/v1/GW-1/readings"),
        more.get("note", b""),
        more.get("body", payload(sample(), seq=10 + position)),
    )
    return JournalRecord(position, b"", entry)


def test_what_is_kept_are_the_bytes_that_were_sent(tmp_path: Path) -> None:
    log = ReceiptsLog(tmp_path)
    log.append("GW-1", sent(1, 2), NOW_US)
    log.append("GW-2", sent(3), NOW_US)
    log.append("GW-1", sent(4), NOW_US)
    log.flush()
    log.flush()
    (file,) = (tmp_path / "GW-1").iterdir()
    assert file.name == "2026-11-24.jsonl"
    assert file.read_bytes() == sent(1, 2) + b"\n" + sent(4) + b"\n"
    assert positions(tmp_path) == [4, 2, 1]
    assert read_receipts(tmp_path, "GW-1")[0] == json.loads(sent(4))["receipts"][0]
    assert read_receipts(tmp_path, "GW-9") == []


def test_a_day_is_the_legal_day_of_the_receipt(tmp_path: Path) -> None:
    log = ReceiptsLog(tmp_path)
    log.append("GW-1", sent(1), NOW_US + 14 * HOUR_US - 1)
    log.append("GW-1", sent(2), NOW_US + 14 * HOUR_US)
    log.flush()
    names = sorted(path.name for path in (tmp_path / "GW-1").iterdir())
    assert names == ["2026-11-24.jsonl", "2026-11-25.jsonl"]
    assert positions(tmp_path) == [2, 1]
    assert positions(tmp_path, most=1) == [2]


def test_receipts_are_found_by_position_and_outcome(tmp_path: Path) -> None:
    log = ReceiptsLog(tmp_path)
    log.append("GW-1", sent(1, 3), NOW_US)
    log.append("GW-1", sent(2, standing=Standing(conflict=1)), NOW_US)
    log.flush()
    assert positions(tmp_path, after=1) == [3, 2]
    assert positions(tmp_path, before=3) == [2, 1]
    assert positions(tmp_path, outcome="conflict") == [2]
    assert positions(tmp_path, after=3) == []


def test_a_torn_line_costs_itself_alone(tmp_path: Path) -> None:
    log = ReceiptsLog(tmp_path)
    log.append("GW-1", sent(1), NOW_US)
    log.append("GW-1", sent(2), NOW_US)
    log.flush()
    (file,) = (tmp_path / "GW-1").iterdir()
    file.write_bytes(file.read_bytes()[:-20])
    again = ReceiptsLog(tmp_path)
    again.append("GW-1", sent(3), NOW_US)
    again.flush()
    assert positions(tmp_path) == [3, 1]
    file.write_bytes(b'{"receipts": 3}\n[]\n\xff\n{"receipts": [{}]}\n' + sent(9) + b"\n")
    assert positions(tmp_path) == [9]


def test_what_a_crash_took_is_rebuilt_from_the_journal_once(tmp_path: Path) -> None:
    log = ReceiptsLog(tmp_path)
    log.append("GW-1", sent(1), NOW_US)
    log.settled(1)
    log.flush()
    log.append("GW-1", sent(2), NOW_US)  # never flushed

    again = ReceiptsLog(tmp_path)
    assert again.through == 1
    refusal = Refusal(RejectionCode.UNREADABLE, "not JSON")
    records = [
        record(2),
        record(3, RecordKind.REJECTED, body=b"{", note=encode_note([refusal])),
        record(4, RecordKind.STATUS, topic="nhue/v1/GW-1/status", body=b"{}"),
        record(5, RecordKind.REJECTED, topic="elsewhere"),
    ]
    assert again.rebuild(records) == 2
    assert again.through == 5
    newest, stored, whole = read_receipts(tmp_path, "GW-1")
    assert (newest["outcome"], newest["seq"], newest["readings"]) == ("refused", None, None)
    assert newest["refusals"][0]["code"] == "message-unreadable"
    assert (stored["outcome"], stored["seq"], stored["position"]) == ("stored", 12, 2)
    assert whole["outcome"] == "accepted"
    assert ReceiptsLog(tmp_path).rebuild([]) == 0


def test_a_message_that_waits_for_its_gateway_is_rebuilt_as_quarantined(tmp_path: Path) -> None:
    note = encode_note([Refusal(RejectionCode.GATEWAY_UNKNOWN, "not registered")])
    ReceiptsLog(tmp_path).rebuild([record(1, RecordKind.REJECTED, note=note)])
    assert positions(tmp_path, outcome="quarantined") == [1]


def test_a_receipt_that_was_sent_counts_before_one_that_was_rebuilt(tmp_path: Path) -> None:
    log = ReceiptsLog(tmp_path)
    log.append("GW-1", sent(2), NOW_US)
    log.flush()
    log.rebuild([record(2)])
    (one,) = read_receipts(tmp_path, "GW-1")
    assert one["outcome"] == "accepted"


def test_a_rebuilding_that_is_stopped_goes_on_with_the_next_life(tmp_path: Path) -> None:
    log = ReceiptsLog(tmp_path)
    stops = iter([False, True])
    assert log.rebuild([record(1), record(2)], lambda: next(stops)) == 1
    log.append("GW-1", sent(3), NOW_US)
    log.settled(3)
    log.flush()
    assert (log.through, positions(tmp_path)) == (1, [3, 1])
    again = ReceiptsLog(tmp_path)
    assert again.rebuild([record(2), record(3)]) == 2
    assert (again.through, positions(tmp_path)) == (3, [3, 2, 1])


def test_what_is_sent_while_it_rebuilds_is_kept_and_noted_in_the_end(tmp_path: Path) -> None:
    log = ReceiptsLog(tmp_path)

    def lost() -> Iterator[JournalRecord]:
        log.append("GW-1", sent(9), NOW_US)
        log.settled(9)
        yield record(1)
        log.flush()
        assert log.through == 1
        yield record(2)

    log.rebuild(lost())
    assert (log.through, positions(tmp_path)) == (9, [9, 2, 1])


def test_a_flush_in_the_middle_of_a_group_does_not_claim_what_was_not_appended(
    tmp_path: Path,
) -> None:
    log = ReceiptsLog(tmp_path)
    log.append("GW-1", sent(1), NOW_US)
    log.settled(1)
    log.append("GW-1", sent(3), NOW_US)  # of a group whose 2 is still to come
    log.flush()
    assert log.through == 1


def test_days_beyond_those_kept_are_removed(tmp_path: Path) -> None:
    log = ReceiptsLog(tmp_path)
    for days in range(4):
        log.append("GW-1", sent(9 - days), NOW_US - days * DAY_US)
    log.flush()
    assert log.tidy(date(2026, 11, 24), keep_days=2) == 2
    assert positions(tmp_path) == [9, 8]
    log.append("GW-1", sent(7), NOW_US - 2 * DAY_US)
    log.flush()
    assert positions(tmp_path) == [9, 8, 7]


def test_a_disk_that_takes_nothing_is_said_and_never_raised(tmp_path: Path) -> None:
    (tmp_path / "GW-1").write_text("no folder", encoding="utf-8")
    log = ReceiptsLog(tmp_path)
    log.append("GW-1", sent(1), NOW_US)
    log.append("GW-2", sent(2), NOW_US)
    log.settled(2)
    log.flush()
    assert log.trouble is not None
    assert "GW-1" in log.trouble
    assert (log.not_kept, log.through) == (1, 0)
    assert len(read_receipts(tmp_path, "GW-2")) == 1
    (tmp_path / "GW-1").unlink()
    log.append("GW-1", sent(3), NOW_US)
    log.flush()
    assert log.trouble is None


def test_memory_is_bounded_when_nothing_is_flushed(tmp_path: Path) -> None:
    log = ReceiptsLog(tmp_path)
    large = b"x" * (BUFFER_BYTES_MOST // 4)
    for _ in range(9):
        log.append("GW-1", large, NOW_US)
    assert log.not_kept == 4
