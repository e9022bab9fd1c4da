from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from io import IOBase
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import JournalDamaged, StoreUnavailable
from storage import private_files
from storage.journal import files as journal_files
from storage.journal.reader import JournalReader, segments, verify_chain
from storage.journal.record import (
    GENESIS,
    JournalEntry,
    JournalRecord,
    RawRecord,
    RecordKind,
    encode_body,
    encode_record,
)
from storage.journal.sealing import sealed_segment as journal_sealed
from storage.journal.sealing.seal import finish_sealing, seal, sealable
from storage.journal.sealing.sealed_segment import Block, SealedSegment, decode_block, encode_block
from storage.journal.verify.verify import verify
from storage.journal.writer import Journal
from tests.storage.journal.examples import all_records, entry, names, write

ENTRIES = st.builds(
    JournalEntry,
    st.sampled_from(RecordKind),
    st.integers(0, 2**62),
    st.text(max_size=40),
    st.binary(max_size=40),
    st.binary(max_size=400),
)


def sealed_journal(folder: Path) -> list[JournalRecord]:
    """Write a journal, seal what can be, and return the records as they were before."""
    last = write(folder)
    before = all_records(folder)
    for segment, end in sealable(folder, through=last):
        seal(segment, end, day_lines=0)
    return before


@given(st.lists(ENTRIES, min_size=1, max_size=20))
def test_a_block_is_decoded_to_what_was_encoded(entries: list[JournalEntry]) -> None:
    digest, records = GENESIS, []
    for position, one in enumerate(entries, start=7):
        _, digest = encode_record(one, position, digest)
        records.append(RawRecord(position, digest, encode_body(one)))
    data = encode_block(records)
    block = Block(7, len(records), 0, 0, len(data), GENESIS.hex())
    assert list(decode_block(data, block, "here")) == records


def test_a_reader_finds_the_same_records_after_sealing_from_any_position(tmp_path: Path) -> None:
    before = sealed_journal(tmp_path)
    assert len(names(tmp_path, "*.sealed")) >= 4
    assert len(segments(tmp_path)) == 1
    for after in range(len(before) + 1):
        assert all_records(tmp_path, after) == before[after:]
    assert verify_chain(tmp_path) == len(before)


@settings(max_examples=30, deadline=None)
@given(steps=st.lists(st.integers(1, 5), max_size=20), after=st.integers(0, 16))
def test_a_reader_that_stops_and_goes_on_misses_and_repeats_nothing(
    steps: list[int], after: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("journal")
    before = sealed_journal(folder)
    reader = JournalReader(folder, after)
    read = [one for step in steps for one in reader.records(reader.position + step)]
    assert read == before[after : after + len(read)]
    assert len(read) == min(sum(steps), len(before) - after)


def test_a_reader_goes_on_when_its_segment_is_sealed_under_it(tmp_path: Path) -> None:
    last = write(tmp_path, segment_bytes=100_000)
    before = all_records(tmp_path)
    reader = JournalReader(tmp_path, 0)
    first = list(reader.records(2))
    for segment, end in sealable(tmp_path, through=last):
        seal(segment, end, day_lines=0)
    assert first + list(reader.records()) == before


def test_reading_on_in_the_middle_inflates_only_the_block_that_holds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.journal.sealing.seal.BLOCK_BYTES", 200)
    last = write(tmp_path, days=2, each=40, segment_bytes=100_000)
    for segment, end in sealable(tmp_path, through=last):
        seal(segment, end, day_lines=0)
    sealed = SealedSegment(next(tmp_path.glob("*.sealed")))
    assert len(sealed.header.blocks) == 14
    inflated = []
    real = SealedSegment._inflate

    def counted(self: SealedSegment, block: Block) -> bytes:
        inflated.append(block.first)
        return real(self, block)

    monkeypatch.setattr(journal_sealed.SealedSegment, "_inflate", counted)
    assert next(sealed.records(30)).position == 31
    assert len(inflated) == 1


def test_the_header_says_what_is_inside(tmp_path: Path) -> None:
    before = sealed_journal(tmp_path)
    header = SealedSegment(next(iter(sorted(tmp_path.glob("*.sealed"))))).header
    inside = before[header.first - 1 : header.last]
    assert header.records == len(inside)
    assert header.digest_before == GENESIS.hex()
    assert header.digest_after == inside[-1].digest.hex()
    assert header.first_received_us == inside[0].entry.received_us
    assert header.last_received_us == inside[-1].entry.received_us


def test_a_damaged_segment_is_not_sealed_and_stays_as_it_is(tmp_path: Path) -> None:
    last = write(tmp_path)
    (segment, end), *_ = sealable(tmp_path, through=last)
    data = bytearray(segment.read_bytes())
    data[-1] ^= 1
    segment.write_bytes(data)
    with pytest.raises(JournalDamaged, match="not sealed: run `nhue verify`"):
        seal(segment, end, day_lines=0)
    assert segment.read_bytes() == data
    assert names(tmp_path, "*.seal*") == []


def test_nothing_is_sealed_that_is_not_stored_or_still_written_to(tmp_path: Path) -> None:
    last = write(tmp_path)
    ends = [end for _, end in sealable(tmp_path, through=last)]
    assert segments(tmp_path)[-1] not in [path for path, _ in sealable(tmp_path, through=last)]
    for stored in range(last + 1):
        assert [end for _, end in sealable(tmp_path, through=stored)] == [
            end for end in ends if end <= stored
        ]


class _Crash(BaseException):
    """The process ends here: no handler of ours may see it."""


STEPS: list[tuple[object, str]] = [
    (Path, "open"),
    (os, "fsync"),
    (Path, "rename"),
    (private_files, "sync_folder"),
    (journal_files, "sync_folder"),
    (os, "posix_fadvise"),
    (Path, "unlink"),
]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", range(len(STEPS)))
@pytest.mark.parametrize("nth", [1, 2, 3, 4])
def test_a_crash_at_any_step_of_sealing_leaves_one_good_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int, nth: int, when: str
) -> None:
    last = write(tmp_path)
    before = all_records(tmp_path)
    owner, name = STEPS[step]
    real: Callable[..., object] = getattr(owner, name)
    calls = [0]

    def crashing(*given: object, **options: object) -> object:
        calls[0] += 1
        if calls[0] == nth and when == "before":
            raise _Crash
        result = real(*given, **options)
        if calls[0] == nth:
            if isinstance(result, IOBase):
                result.close()
            raise _Crash
        return result

    with monkeypatch.context() as crash:
        crash.setattr(owner, name, crashing)
        with suppress(_Crash):
            for segment, end in sealable(tmp_path, through=last):
                seal(segment, end, day_lines=0)
    assert all_records(tmp_path) == before
    assert verify(tmp_path, stored_position=last).findings == []
    finish_sealing(tmp_path)
    for segment, end in sealable(tmp_path, through=last):
        seal(segment, end, day_lines=0)
    assert len(segments(tmp_path)) == 1
    assert names(tmp_path, "*.sealing") == []
    assert all_records(tmp_path) == before


def test_a_sealed_copy_that_reads_back_otherwise_is_removed_and_the_plain_one_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = write(tmp_path)
    before = all_records(tmp_path)
    (segment, end), *_ = sealable(tmp_path, through=last)

    def rot(path: Path, data: bytes, *, temporary: Path) -> None:
        temporary.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
        temporary.rename(path)

    monkeypatch.setattr("storage.journal.sealing.seal.write_whole", rot)
    with pytest.raises(JournalDamaged, match="the plain one stays"):
        seal(segment, end, day_lines=0)
    assert names(tmp_path, "*.sealed") == []
    assert all_records(tmp_path) == before


def test_no_room_for_the_sealed_one_is_said_and_leaves_the_plain_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = write(tmp_path)
    (segment, end), *_ = sealable(tmp_path, through=last)

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as no_room:
        no_room.setattr(os, "fsync", full)
        with pytest.raises(StoreUnavailable, match="No space left"):
            seal(segment, end, day_lines=0)
    assert segment.exists()
    assert names(tmp_path, "*.seal*") == []
    seal(segment, end, day_lines=0)


def test_each_legal_day_of_receipt_begins_a_segment_of_its_own(tmp_path: Path) -> None:
    write(tmp_path, days=3, each=2, segment_bytes=100_000)
    assert [int(path.stem) for path in segments(tmp_path)] == [1, 3, 5]


def test_a_journal_whose_open_segment_was_taken_away_is_not_written_over(tmp_path: Path) -> None:
    sealed_journal(tmp_path)
    segments(tmp_path)[-1].unlink()
    with pytest.raises(JournalDamaged, match="the open segment that follows"):
        Journal(tmp_path)


def test_the_writer_goes_on_behind_sealed_segments(tmp_path: Path) -> None:
    before = sealed_journal(tmp_path)
    journal = Journal(tmp_path, segment_bytes=300)
    assert journal.append([entry("more")]) == [len(before) + 1]
    journal.close()
    assert verify_chain(tmp_path) == len(before) + 1


def test_a_segment_that_is_missing_is_said_and_not_passed_over(tmp_path: Path) -> None:
    sealed_journal(tmp_path)
    for at in (0, 1):
        path = sorted(tmp_path.glob("*.sealed"))[at]
        kept = path.read_bytes()
        path.unlink()
        with pytest.raises(JournalDamaged, match="is missing or not sound"):
            all_records(tmp_path)
        path.write_bytes(kept)
