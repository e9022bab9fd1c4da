"""Writes lines to a bucket, and finds the ones that it refuses for good, so that no other is lost.

A block that is refused is written again in parts until what is refused stands alone; writing a line
again changes nothing. It decides nothing about what stands.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

from domain.errors import StoreUnavailable
from domain.measured.readings import Reading
from domain.measured.refused import RefusedReading
from storage.journal.segments import worker_of
from storage.ports.readings import WriterTurns
from storage.readings.influx.bucket import InfluxBucket
from storage.readings.influx.line_protocol import PROBE_LINE, mark_line, reading_lines
from storage.readings.influx.refusals import Line, LinesRefused, parted, refusals

READINGS_PER_WRITE = 10_000


class InfluxWriter:
    """The one way in which lines go to a bucket; of several writing processes in turns."""

    def __init__(self, bucket: InfluxBucket, turns: WriterTurns | None) -> None:
        """Write nothing yet."""
        self._bucket = bucket
        self._turns = turns

    def write_readings(
        self, readings: Sequence[Reading], *, over: bool = False
    ) -> list[RefusedReading]:
        """Write a line for each reading, and return those that are refused for good."""
        return self.write(list(zip(reading_lines(readings, over=over), readings, strict=True)))

    def write(self, lines: Sequence[Line]) -> list[RefusedReading]:
        """Write lines, and return the readings of those that are refused for good.

        Raises StoreUnavailable where a line of our own is refused too: it is a fault of the store.
        """
        blocks = [
            lines[first : first + READINGS_PER_WRITE]
            for first in range(0, len(lines), READINGS_PER_WRITE)
        ]
        try:
            self.put(_block(block) for block in blocks)
        except LinesRefused:
            self._probe()
            return [one for block in blocks for one in self._sifted(block)]
        return []

    def keep_mark(self, through: int) -> None:
        """Write the mark of the worker whose journal is in the bucket up to a position."""
        try:
            self.put([mark_line(worker_of(through), through, time.time_ns() // 1_000)])
        except LinesRefused as refused:  # the same as a probe: it is the store's fault
            raise StoreUnavailable(refused.message, where=refused.where) from refused

    def _sifted(self, lines: Sequence[Line]) -> list[RefusedReading]:
        """Write lines in ever smaller blocks until what is refused stands alone."""
        try:
            self.put([_block(lines)])
        except LinesRefused as refused:
            if len(lines) == 1 or refused.dropped == len(lines):
                return refusals(lines, refused)
            return [one for part in parted(lines, refused) for one in self._sifted(part)]
        return []

    def _probe(self) -> None:
        try:
            self.put([PROBE_LINE])
        except LinesRefused as refused:
            raise StoreUnavailable(
                f"{refused.message}, also to a line of our own; mend what it names, we go on by "
                "ourselves then",
                where=refused.where,
            ) from refused

    def put(self, blocks: Iterable[bytes]) -> None:
        """Write blocks; raises StoreUnavailable, and LinesRefused where one is refused for good."""
        if self._turns is not None:
            blocks = list(blocks)  # made before the turn is held against the clock
            if not blocks:
                return
            self._turns.begin_write()
        self._bucket.write(blocks)


def _block(lines: Iterable[Line]) -> bytes:
    return "\n".join(line for line, _ in lines).encode()
