from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import JournalDamaged, SettingsUnusable, StoreUnavailable
from storage.journal.reader import JournalReader, segments, verify_chain
from storage.journal.record import (
    GENESIS,
    JournalEntry,
    RecordKind,
    decode_record,
    encode_record,
)
from storage.journal.writer import Journal

ENTRIES = st.builds(
    JournalEntry,
    st.sampled_from(RecordKind),
    st.integers(0, 2**62),
    st.text(max_size=40).filter(lambda topic: len(topic.encode()) < 2**16),
    st.binary(max_size=40),
    st.binary(max_size=400),
)


def entry(text: str) -> JournalEntry:
    return JournalEntry(RecordKind.READINGS, 7, "nhue/v1/GW/readings", b"", text.encode())


def payloads(folder: Path, after: int = 0) -> list[str]:
    return [r.entry.payload.decode() for r in JournalReader(folder, after).records()]


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal(tmp_path)
    yield opened
    opened.close()


@given(ENTRIES, st.integers(1, 2**60), st.binary(min_size=32, max_size=32))
def test_a_record_is_decoded_to_what_was_encoded(
    given_entry: JournalEntry, position: int, previous: bytes
) -> None:
    data, digest = encode_record(given_entry, position, previous)
    decoded = decode_record(data + b"more", 0)
    assert decoded is not None
    record, end = decoded
    assert (record.position, record.digest, record.entry) == (position, digest, given_entry)
    assert end == len(data)


@given(ENTRIES, st.data())
def test_a_flipped_bit_anywhere_in_a_record_is_noticed(
    given_entry: JournalEntry, data: st.DataObject
) -> None:
    encoded, _ = encode_record(given_entry, 1, GENESIS)
    at = data.draw(st.integers(0, len(encoded) * 8 - 1))
    broken = bytearray(encoded)
    broken[at // 8] ^= 1 << at % 8
    decoded = decode_record(broken, 0)
    assert decoded is None


@settings(max_examples=40, deadline=None)
@given(groups=st.lists(st.lists(ENTRIES, min_size=1, max_size=5), max_size=8))
def test_groups_come_back_in_order_across_segments_and_restarts(
    groups: list[list[JournalEntry]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("journal")
    for group in groups:
        journal = Journal(folder, segment_bytes=500)
        journal.append(group)
        journal.close()
    read = [record.entry for record in JournalReader(folder, 0).records()]
    assert read == [e for group in groups for e in group]
    assert verify_chain(folder) == len(read)


def test_positions_count_up_from_one_without_a_hole(journal: Journal) -> None:
    assert journal.append([entry("a"), entry("b")]) == [1, 2]
    assert journal.append([entry("c")]) == [3]
    assert payloads(journal.folder, after=1) == ["b", "c"]


def test_a_reader_goes_on_where_it_stood_when_more_is_written(journal: Journal) -> None:
    journal.append([entry("a")])
    reader = JournalReader(journal.folder, 0)
    assert [r.position for r in reader.records(journal.committed)] == [1]
    journal.append([entry("b"), entry("c")])
    assert [r.position for r in reader.records(2)] == [2]
    assert [r.position for r in reader.records(journal.committed)] == [3]


def test_a_torn_tail_is_cut_kept_aside_and_written_over(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.append([entry("whole")])
    journal.close()
    (segment,) = segments(tmp_path)
    torn, _ = encode_record(entry("torn off by a power cut"), 2, GENESIS)
    with segment.open("ab") as file:
        file.write(torn[:-3])
    again = Journal(tmp_path)
    assert again.torn_bytes == len(torn) - 3
    assert [path.read_bytes() for path in tmp_path.glob("*.torn-2")] == [torn[:-3]]
    again.append([entry("next")])
    again.close()
    assert payloads(tmp_path) == ["whole", "next"]
    assert verify_chain(tmp_path) == 2


def test_a_second_writer_is_refused_with_what_to_do(journal: Journal) -> None:
    with pytest.raises(SettingsUnusable, match="another process writes this journal"):
        Journal(journal.folder)


def test_a_full_disk_takes_the_group_back_and_the_next_try_succeeds(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.append([entry("before")])
    real = os.write

    def half_then_full(fd: int, data: memoryview) -> int:
        if len(data) > 50:
            return real(fd, data[:50])
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(os, "write", half_then_full)
        with pytest.raises(StoreUnavailable, match="No space left"):
            journal.append([entry("lost")])
    assert journal.append([entry("after")]) == [2]
    assert payloads(journal.folder) == ["before", "after"]


def test_a_failed_fdatasync_is_never_tried_again_on_the_same_pages(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_fd: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fdatasync", fail)
        with pytest.raises(JournalDamaged, match="restart"):
            journal.append([entry("a")])
    with pytest.raises(JournalDamaged, match="fdatasync failed before"):
        journal.append([entry("b")])


@pytest.mark.parametrize("harm", ["changed", "missing", "inserted"])
def test_a_changed_missing_or_inserted_record_breaks_the_chain(tmp_path: Path, harm: str) -> None:
    """Even when whoever did it knew the format and made every checksum right again."""
    digest, parts = GENESIS, []
    for position, text in enumerate(["a", "b", "c"], start=1):
        data, digest = encode_record(entry(text), position, digest)
        parts.append(data)
    journal = Journal(tmp_path)
    journal.append([entry("a"), entry("b"), entry("c")])
    journal.close()
    (segment,) = segments(tmp_path)
    head = segment.read_bytes()[: -sum(map(len, parts))]
    forged, _ = encode_record(entry("B"), 2, GENESIS)
    harmed = {
        "changed": [parts[0], forged, parts[2]],
        "missing": [parts[0], parts[2]],
        "inserted": [parts[0], forged, parts[1], parts[2]],
    }[harm]
    segment.write_bytes(head + b"".join(harmed))
    with pytest.raises(JournalDamaged):
        verify_chain(tmp_path)


def test_damage_in_an_older_segment_is_said_with_its_file(tmp_path: Path) -> None:
    journal = Journal(tmp_path, segment_bytes=100)
    for text in ("a", "b", "c"):
        journal.append([entry(text * 50)])
    journal.close()
    first = segments(tmp_path)[0]
    data = bytearray(first.read_bytes())
    data[-1] ^= 1
    first.write_bytes(data)
    with pytest.raises(JournalDamaged, match=first.name):
        payloads(tmp_path)
