"""Reads journal records in order from a position; never writes, and never reads past the end.

A record that is not whole at the end of the last segment is not there yet. One that is not sound
anywhere else is damage, and is said with its file and position.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from domain.errors import JournalDamaged
from storage.journal_record import GENESIS, JournalRecord, chained, decode_record

SEGMENT_MAGIC = b"NHUEJ1\x00\x00"
SEGMENT_HEADER_BYTES = len(SEGMENT_MAGIC) + len(GENESIS)
_CHUNK_BYTES = 4 * 1024 * 1024


def segment_name(first_position: int) -> str:
    """Return the file name of the segment that begins at a position."""
    return f"{first_position:020d}.journal"


def segments(folder: Path) -> list[Path]:
    """Return a journal's segments in order."""
    return sorted(folder.glob("*.journal"))


class JournalReader:
    """Reads on from where it stands; `records()` may be called again when more was written."""

    def __init__(self, folder: Path, after: int) -> None:
        """Stand after a position (0: at the beginning)."""
        self._folder = folder
        self._segment: Path | None = None
        self.position = after
        self.offset = 0

    def records(self, through: int | None = None) -> Iterator[JournalRecord]:
        """Yield the records after the present position, up to `through`; raises JournalDamaged."""
        while through is None or self.position < through:
            segment = self._current_segment()
            if segment is None:
                return
            before = self.position
            yield from self._in_segment(segment, through)
            if self.position == before and not self._next_exists(segment):
                return

    @staticmethod
    def digest_before(segment: Path) -> bytes:
        """Return the chain's digest before a segment's first record; raises JournalDamaged."""
        with segment.open("rb") as file:
            header = file.read(SEGMENT_HEADER_BYTES)
        if len(header) < SEGMENT_HEADER_BYTES or not header.startswith(SEGMENT_MAGIC):
            raise JournalDamaged("this is no journal segment", where=str(segment))
        return header[len(SEGMENT_MAGIC) :]

    def _current_segment(self) -> Path | None:
        wanted = self.position + 1
        fitting = [path for path in segments(self._folder) if int(path.stem) <= wanted]
        if not fitting:
            return None
        if fitting[-1] != self._segment:
            self._segment = fitting[-1]
            self.digest_before(self._segment)
            self.offset = SEGMENT_HEADER_BYTES
        return self._segment

    def _next_exists(self, segment: Path) -> bool:
        following = [path for path in segments(self._folder) if path > segment]
        if not following:
            return False
        if int(following[0].stem) != self.position + 1:
            raise JournalDamaged(
                f"record {self.position + 1} is missing or not sound, "
                f"and {following[0].name} follows",
                where=str(segment),
            )
        return True

    def _in_segment(self, segment: Path, through: int | None) -> Iterator[JournalRecord]:
        with segment.open("rb") as file:
            file.seek(self.offset)
            data = bytearray(file.read(_CHUNK_BYTES))
            place = 0
            while through is None or self.position < through:
                found = decode_record(data, place)
                if found is None:
                    more = file.read(_CHUNK_BYTES)
                    if not more:
                        return
                    del data[:place]
                    place = 0
                    data += more
                    continue
                record, after = found
                self.offset += after - place
                place = after
                if record.position <= self.position:
                    continue
                self._expect(record, segment)
                self.position = record.position
                yield record

    def _expect(self, record: JournalRecord, segment: Path) -> None:
        if record.position != self.position + 1:
            raise JournalDamaged(
                f"record {record.position} follows record {self.position}", where=str(segment)
            )


def verify_chain(folder: Path) -> int:
    """Walk the whole journal and return its number of records; raises JournalDamaged.

    Every record's digest must follow from the one before, across segments: a changed, missing
    or inserted record shows.
    """
    digest = GENESIS
    for segment in segments(folder):
        if JournalReader.digest_before(segment) != digest:
            raise JournalDamaged(
                "the segment does not follow from the one before", where=str(segment)
            )
        reader = JournalReader(folder, int(segment.stem) - 1)
        following = [path for path in segments(folder) if path > segment]
        last = int(following[0].stem) - 1 if following else None
        for record in reader.records(last):
            if not chained(record, digest):
                raise JournalDamaged(
                    f"record {record.position} does not follow from the record before",
                    where=str(segment),
                )
            digest = record.digest
        if last is None:
            return reader.position
    return 0
