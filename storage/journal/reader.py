"""Reads journal records in order from a position, over open and sealed segments alike.

It never writes, and never reads past the end. A record that is not whole at the end of the last
segment is not there yet. One that is not sound anywhere else is damage, and is said with its file
and position. What retention removed is passed over, and said.
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path

import structlog

from domain.errors import JournalDamaged, StoreUnavailable
from storage.journal.diary import removed_segments
from storage.journal.record import JournalRecord
from storage.journal.sealing.sealed_segment import SealedSegment
from storage.journal.segments import (
    SEGMENT_HEADER_BYTES,
    SEGMENT_MAGIC,
    Part,
    begins_after,
    parts,
    plain_records,
    read_digest_before,
    segment_name,
    segments,
    worker_of,
)
from storage.journal.verify.verify import verify_chain

__all__ = [
    "SEGMENT_HEADER_BYTES",
    "SEGMENT_MAGIC",
    "JournalReader",
    "segment_name",
    "segments",
    "verify_chain",
]
_LOG = structlog.get_logger("nhue.journal")


class JournalReader:
    """Reads on from where it stands; `records()` may be called again when more was written."""

    def __init__(self, folder: Path, after: int) -> None:
        """Stand after a position (0: at the beginning, of whichever worker's journal)."""
        self._folder = folder
        self._part: Part | None = None
        self._sealed: SealedSegment | None = None
        self._ended_at = -1
        self.position = after
        self.offset = 0

    def records(self, through: int | None = None) -> Iterator[JournalRecord]:
        """Yield the records after the present position, up to `through`.

        Raises JournalDamaged, and StoreUnavailable where the files cannot be read now: asked again,
        it goes on from where it stands.
        """
        try:
            yield from self._records(through)
        except OSError as error:
            self._part = None
            raise StoreUnavailable(
                f"the journal cannot be read now ({error.strerror})", where=str(self._folder)
            ) from error

    def _records(self, through: int | None) -> Iterator[JournalRecord]:
        while through is None or self.position < through:
            if self._part is None and not self._find_part():
                return
            try:
                yield from self._in_part(through)
            except FileNotFoundError:  # sealed or removed since it was listed
                self._part = None
                continue
            if through is not None and self.position >= through:
                return
            if not self._go_on():
                return

    @staticmethod
    def digest_before(segment: Path) -> bytes:
        """Return the chain's digest before a plain segment's records; raises JournalDamaged."""
        return read_digest_before(segment)

    def _in_part(self, through: int | None) -> Iterator[JournalRecord]:
        if self._sealed is not None:
            for record in self._sealed.records(self.position):
                self.position = record.position
                yield record
                if self.position == through:
                    return
        elif self._part is not None:
            yield from self._in_plain(self._part.path, through)

    def _in_plain(self, segment: Path, through: int | None) -> Iterator[JournalRecord]:
        for record, after in plain_records(segment, self.offset):
            self.offset = after
            if record.position > self.position:
                if record.position != self.position + 1:
                    raise JournalDamaged(
                        f"record {record.position} follows record {self.position}",
                        where=str(segment),
                    )
                self.position = record.position
                yield record
            if self.position == through:
                return

    def _find_part(self) -> bool:
        """Enter the segment that holds the next record; False when there is none yet."""
        while True:
            all_parts = parts(self._folder)
            wanted = self.position + 1
            fitting = [part for part in all_parts if part.first <= wanted]
            if fitting:
                first = fitting[-1].first
                return self._enter(next(part for part in fitting if part.first == first))
            if not all_parts:
                return False
            self._cross_hole(all_parts[0])

    def _enter(self, part: Part) -> bool:
        try:
            self._sealed = SealedSegment(part.path) if part.sealed else None
            if not part.sealed:
                read_digest_before(part.path)
        except FileNotFoundError:
            return self._find_part()
        self._part = part
        self.offset = SEGMENT_HEADER_BYTES
        return True

    def _go_on(self) -> bool:
        """Enter the segment after the present one; False when there is none yet."""
        present = self._part
        following = next(
            (one for one in parts(self._folder) if present is None or one.first > present.first),
            None,
        )
        if following is None:
            return False
        if following.first != self.position + 1:
            if self._ended_at != self.position:  # written on between our last look and the listing
                self._ended_at = self.position
                return True
            self._cross_hole(following)
        return self._enter(following)

    def _cross_hole(self, following: Part) -> None:
        """Stand before a segment, if retention removed what is missing before it."""
        missing = max(self.position, begins_after(worker_of(following.first))) + 1
        for line in sorted(removed_segments(self._folder), key=attrgetter("first")):
            if line.first <= missing <= line.last < following.first:
                missing = line.last + 1
        if missing != following.first:
            raise JournalDamaged(
                f"record {missing} is missing or not sound, and {following.path.name} follows: "
                "run `nhue verify`, and restore what it names from a copy",
                where=str(following.path.parent if self._part is None else self._part.path),
            )
        if missing - 1 > max(self.position, begins_after(worker_of(following.first))):
            _LOG.warning("removed by retention, passed over", last=missing - 1)
        self.position = missing - 1
