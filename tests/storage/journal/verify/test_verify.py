from __future__ import annotations

import hashlib
import random
import shutil
import struct
import zlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from storage.journal.diary import DayDigest, day_digests
from storage.journal.record import GENESIS, JournalRecord, RawRecord, encode_body, encode_record
from storage.journal.sealing.seal import seal, sealable
from storage.journal.sealing.sealed_segment import (
    SealedHeader,
    SealedSegment,
    encode_block,
    encode_header,
    sealed_name,
)
from storage.journal.segments import SEGMENT_HEADER_BYTES, plain_records, segments
from storage.journal.verify.findings import Finding, Harm
from storage.journal.verify.verify import verify
from storage.journal.writer import Journal
from tests.storage.journal.examples import (
    MONDAY,
    THURSDAY,
    all_records,
    entry,
    kept,
    names,
    write,
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """A journal with every kind of file in it: removed, sealed, full and open segments, lines."""
    folder = tmp_path_factory.mktemp("whole")
    last = write(folder, days=4, each=3, segment_bytes=250)
    done = kept(folder, last - 2, now=THURSDAY, days=2)
    assert done.troubles == []
    assert done.removed
    journal = Journal(folder, segment_bytes=250)
    for number in range(3):
        journal.append([entry(f"open {number}", MONDAY + timedelta(days=3))])
    last = journal.committed
    journal.close()
    assert names(folder, "*.sealed")
    assert len(segments(folder)) > 1
    assert verify(folder, stored_position=last).findings == []
    return folder, last


def copy_of(folder: Path, to: Path) -> Path:
    shutil.copytree(folder, to, dirs_exist_ok=True)
    return to


def findings(folder: Path, last: int) -> list[Finding]:
    return verify(folder, stored_position=last).findings


def test_a_change_of_any_single_byte_in_any_file_is_found(
    whole: tuple[Path, int], tmp_path: Path
) -> None:
    folder, last = copy_of(whole[0], tmp_path / "copy"), whole[1]
    chance = random.Random(5)  # noqa: S311 - which bit is flipped is no secret
    files = [path for path in folder.iterdir() if path.stat().st_size]
    assert {path.suffix for path in files} == {".journal", ".sealed", ".jsonl"}
    for path in files:
        sound = path.read_bytes()
        for at in range(len(sound)):
            harmed = bytearray(sound)
            harmed[at] ^= chance.randrange(1, 256)
            path.write_bytes(harmed)
            found = findings(folder, last)
            assert found, f"{path.name}, byte {at}"
            assert all(one.what and one.advice for one in found)
        path.write_bytes(sound)
    assert findings(folder, last) == []


def test_a_file_cut_short_anywhere_is_found(whole: tuple[Path, int], tmp_path: Path) -> None:
    folder, last = copy_of(whole[0], tmp_path / "copy"), whole[1]
    for path in [path for path in folder.iterdir() if path.stat().st_size]:
        sound = path.read_bytes()
        for size in range(0, len(sound), 3):
            path.write_bytes(sound[:size])
            assert findings(folder, last), f"{path.name} cut to {size} bytes"
        path.write_bytes(sound)


def test_a_file_that_is_missing_or_stands_under_another_name_is_found(
    whole: tuple[Path, int], tmp_path: Path
) -> None:
    folder, last = copy_of(whole[0], tmp_path / "copy"), whole[1]
    files = [path for path in folder.iterdir() if path.stat().st_size]
    for path in files:
        aside = path.rename(tmp_path / "aside")
        assert findings(folder, last), f"without {path.name}"
        aside.rename(path)
    for one in files:
        for other in files:
            if one < other and one.suffix == other.suffix:
                first, second = one.read_bytes(), other.read_bytes()
                one.write_bytes(second)
                other.write_bytes(first)
                assert findings(folder, last), f"{one.name} swapped with {other.name}"
                one.write_bytes(first)
                other.write_bytes(second)


def rearranged(
    records: list[JournalRecord], how: str, at: int, to: int
) -> list[JournalRecord] | None:
    """Return records with one removed, doubled or moved; None where that changes nothing."""
    made = list(records)
    if how == "removed":
        del made[at]
    elif how == "doubled":
        made.insert(to, made[at])
    else:
        made.insert(to, made.pop(at))
    return None if made == records else made


@settings(max_examples=150, deadline=None)
@given(
    how=st.sampled_from(["removed", "doubled", "moved"]),
    at=st.integers(0, 9),
    to=st.integers(0, 9),
    sealed=st.booleans(),
)
def test_any_record_removed_doubled_or_moved_is_found_in_either_form(
    how: str, at: int, to: int, *, sealed: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Even when whoever did it made every checksum of the file right again."""
    folder = tmp_path_factory.mktemp("journal")
    last = write(folder, days=2, each=10, segment_bytes=100_000)
    segment = segments(folder)[0]
    made = rearranged([record for record, _ in plain_records(segment)], how, at, to)
    if made is None:
        return
    if sealed:
        seal(segment, 10, day_lines=0)
        reseal(folder / sealed_name(1), made)
    else:
        head = segment.read_bytes()[:SEGMENT_HEADER_BYTES]
        segment.write_bytes(head + b"".join(as_bytes(record) for record in made))
    assert findings(folder, last)


def as_bytes(record: JournalRecord) -> bytes:
    """Return a record with its own digest and position, and a checksum that is right."""
    data, _ = encode_record(record.entry, record.position, GENESIS)
    body = data[48:]
    place = struct.pack("<Q32s", record.position, record.digest)
    return struct.pack("<II", len(body), zlib.crc32(body, zlib.crc32(place))) + place + body


def reseal(path: Path, records: list[JournalRecord]) -> None:
    """Write other records into a sealed segment, every checksum of the file made right again."""
    header = SealedSegment(path).header
    inflated = encode_block(
        [RawRecord(one.position, one.digest, encode_body(one.entry)) for one in records]
    )
    frame = zstandard.ZstdCompressor().compress(inflated)
    block = msgspec.structs.replace(
        header.blocks[0],
        records=len(records),
        compressed_bytes=len(frame),
        inflated_bytes=len(inflated),
    )
    forged: SealedHeader = msgspec.structs.replace(
        header,
        records=len(records),
        compressed_bytes=len(frame),
        compressed_sha256=hashlib.sha256(frame).hexdigest(),
        blocks=[block],
    )
    path.write_bytes(encode_header(forged) + frame)


def forged_third(records: list[JournalRecord]) -> list[JournalRecord]:
    third = records[2]
    other = replace(third.entry, payload=b"COD 12 mg/L")
    return [*records[:2], replace(third, entry=other), *records[3:]]


def test_a_forged_record_is_named_in_a_sealed_segment(tmp_path: Path) -> None:
    last = write(tmp_path, days=2, each=10, segment_bytes=100_000)
    records = all_records(tmp_path)[:10]
    seal(segments(tmp_path)[0], 10, day_lines=0)
    reseal(tmp_path / sealed_name(1), forged_third(records))
    first = findings(tmp_path, last)[0]
    assert (first.harm, first.position) == (Harm.CHANGED, 3)
    assert first.file.endswith(sealed_name(1))
    assert "restore this file from a copy" in first.advice


def test_a_changed_record_in_a_plain_segment_is_named_and_the_walk_goes_on(tmp_path: Path) -> None:
    last = write(tmp_path, days=1, each=10, segment_bytes=100_000)
    (segment,) = segments(tmp_path)
    data = segment.read_bytes()
    changed = data.replace(b"day 0 message 2", b"day 0 message X").replace(
        b"day 0 message 7", b"day 0 message Y"
    )
    segment.write_bytes(changed)
    found = verify(tmp_path, stored_position=last)
    assert [(one.harm, one.position) for one in found.findings] == [
        (Harm.CHANGED, 3),
        (Harm.CHANGED, 8),
    ]
    assert found.last == last


def test_a_journal_written_anew_from_the_first_record_on_shows_against_a_days_line(
    tmp_path: Path,
) -> None:
    last = write(tmp_path, days=3, each=3, segment_bytes=100_000)
    kept(tmp_path, last, now=THURSDAY)
    lines = (tmp_path / "digests.jsonl").read_bytes()
    records = forged_third(all_records(tmp_path))
    for path in [*tmp_path.glob("*.sealed"), *tmp_path.glob("*.journal")]:
        path.unlink()
    (tmp_path / "digests.jsonl").unlink()  # with it, no journal is begun anew
    journal = Journal(tmp_path)
    for record in records:
        journal.append([record.entry])
    journal.close()
    for segment, end in sealable(tmp_path, through=last):
        seal(segment, end, day_lines=2)
    (tmp_path / "digests.jsonl").write_bytes(lines)
    found = findings(tmp_path, last)
    assert [one.harm for one in found] == [Harm.REWRITTEN, Harm.REWRITTEN]
    assert found[0].position == 3
    assert "2026-11-23" in found[0].what
    assert "published" in found[0].advice


@pytest.mark.parametrize(
    "harm",
    [
        lambda lines: lines[1:],
        lambda lines: lines[:-1],
        lambda _: [],
        lambda lines: [lines[1], lines[0], *lines[2:]],
        lambda lines: [lines[0], *lines],
        lambda lines: [lines[0].replace(b"2026", b"2025"), *lines[1:]],
    ],
    ids=["first-out", "last-out", "all-out", "swapped", "doubled", "changed"],
)
def test_a_days_line_that_is_changed_taken_out_or_moved_is_found(
    tmp_path: Path, harm: Callable[[list[bytes]], list[bytes]]
) -> None:
    last = write(tmp_path, days=4, each=3, segment_bytes=150)
    kept(tmp_path, last, now=THURSDAY)
    path = tmp_path / "digests.jsonl"
    path.write_bytes(b"".join(harm(path.read_bytes().splitlines(keepends=True))))
    assert [one.harm for one in findings(tmp_path, last)] == [Harm.LINES]


def test_verify_names_the_last_day_that_is_proven(tmp_path: Path) -> None:
    last = write(tmp_path)
    kept(tmp_path, last, now=THURSDAY)
    lines: list[DayDigest] = day_digests(tmp_path)
    found = verify(tmp_path)
    assert found.proven_day == lines[-1].day == (MONDAY + timedelta(days=2)).date()
    assert (found.records, found.last, found.findings) == (last, last, [])


def test_a_tail_that_is_no_whole_record_is_said_unless_it_is_being_written(
    tmp_path: Path,
) -> None:
    write(tmp_path, days=1, each=2, segment_bytes=100_000)
    journal = Journal(tmp_path)
    with segments(tmp_path)[-1].open("ab") as file:
        file.write(b"half a record")
    live = verify(tmp_path)
    assert live.findings == []
    assert "being written" in live.notes[0]
    journal.close()
    assert [one.harm for one in verify(tmp_path).findings] == [Harm.TORN_TAIL]
    Journal(tmp_path).close()
    after = verify(tmp_path)
    assert after.findings == []
    assert "13 bytes that were cut off at a restart" in after.notes[0]


def test_a_journal_that_ends_before_what_was_stored_is_found(tmp_path: Path) -> None:
    last = write(tmp_path)
    found = findings(tmp_path, last + 5)
    assert [(one.harm, one.position) for one in found] == [(Harm.MISSING, last + 1)]


def test_what_was_removed_is_told_with_by_whom_and_when(whole: tuple[Path, int]) -> None:
    removed = verify(whole[0]).removed
    assert removed
    assert {(line.by, line.removed, line.reason) for line in removed} == {
        ("nhue", THURSDAY, "older than 2 days")
    }
