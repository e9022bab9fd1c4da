"""Remembers of sealed segments what was read once, for as long as each file is the same.

Only a few numbers and days are kept of each, so that thousands of segments cost little memory.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from ingest.retention.days_of_segment import SpokenOf, spoken_of
from storage.journal.files import FileState, file_state
from storage.journal.sealing.sealed_segment import SealedSegment


class SegmentSpan(NamedTuple):
    """The positions that a segment holds, and the latest instant of receipt (microseconds UTC)."""

    first: int
    last: int
    last_received_us: int


class SegmentsKnown:
    """What is known of the sealed segments of one journal; one thread uses it."""

    def __init__(self) -> None:
        self._spans: dict[Path, tuple[FileState, SegmentSpan]] = {}
        self._spoken: dict[Path, tuple[FileState, SpokenOf]] = {}

    def span(self, path: Path) -> SegmentSpan:
        """Return a segment's span; raises JournalDamaged where its header cannot be read."""
        state = file_state(path)
        known = self._spans.get(path)
        if known is None or known[0] != state:
            header = SealedSegment(path).header
            span = SegmentSpan(header.first, header.last, header.last_received_us)
            known = self._spans[path] = (state, span)
        return known[1]

    def has_looked_into(self, path: Path) -> bool:
        """Return whether a segment was looked into and is the same since."""
        known = self._spoken.get(path)
        return known is not None and known[0] == file_state(path)

    def spoken(self, path: Path) -> SpokenOf:
        """Return what a segment speaks of, looking into it where it is not known.

        Raises JournalDamaged where it cannot be read whole.
        """
        state = file_state(path)
        known = self._spoken.get(path)
        if known is None or known[0] != state:
            known = self._spoken[path] = (state, spoken_of(SealedSegment(path).records(0)))
        return known[1]

    def forget(self, gone: Iterable[Path]) -> None:
        """Let go of segments that were removed."""
        for path in gone:
            self._spans.pop(path, None)
            self._spoken.pop(path, None)
