"""One walk over the segments in order, with what must hold from each record to the next.

It goes on after damage with the next thing that is sound, so that one fault does not hide another.
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.errors import JournalDamaged
from storage.journal.diary import DayDigest, RemovedSegment
from storage.journal.record import GENESIS, RawRecord, chained, find_record
from storage.journal.sealing.sealed_segment import SealedSegment
from storage.journal.segments import SEGMENT_HEADER_BYTES, Part, plain_raw, read_digest_before
from storage.journal.verify.findings import Finding, Harm, Verified

_RESTORE = "restore this file from a copy"
_LOOK_AHEAD = 64  # records after an unsound one that are looked for, to go on from


class Walk:
    """Where the walk stands: the last position, and the chain's digest (None after damage)."""

    def __init__(self, verified: Verified, days: Sequence[DayDigest]) -> None:
        self._verified = verified
        self._days = {line.last: line for line in days}
        self._digest: bytes | None = GENESIS
        self._repeats_in = ""
        self.day_lines = 0

    def removed(self, line: RemovedSegment) -> None:
        """Pass over a segment that retention removed, by what its line keeps of it."""
        self._begin(line.first, bytes.fromhex(line.digest_before), f"removed.jsonl, {line.first}")
        self._stand(line.last, bytes.fromhex(line.digest_after))
        self._verified.removed.append(line)
        self.day_lines = max(self.day_lines, line.day_lines)

    def sealed(self, part: Part, following: int | None, *, again: bool) -> None:
        """Walk a sealed segment; `again` when the plain one was walked just before."""
        where = str(part.path)
        verified = self._verified
        verified.sealed_segments += 1
        try:
            segment = SealedSegment(part.path)
        except JournalDamaged as error:
            self._add(Harm.CHANGED, where, part.first, error.message, _RESTORE)
            if not again:
                self._lose(part.first, following)
            return
        header = segment.header
        self.day_lines = max(self.day_lines, header.day_lines)
        sound = segment.compressed_is_sound()
        if not sound:
            what = f"the bytes of the records {header.first} to {header.last} are not as sealed"
            self._add(Harm.CHANGED, where, header.first, what, _RESTORE)
        if again:
            self._compare_again(segment)
            return
        self._begin(header.first, bytes.fromhex(header.digest_before), where)
        try:
            for block, records in segment.blocks():
                self._link(block.first, bytes.fromhex(block.digest_before), where)
                for record in records:
                    self._take(record, where)
        except JournalDamaged as error:
            what, _, advice = error.message.partition(": ")
            self._add(Harm.CHANGED, where, verified.last + 1, what, advice)
            self._lose(header.first, header.last + 1)
            return
        if (verified.last, self._digest) != (header.last, bytes.fromhex(header.digest_after)):
            what = f"it ends at record {verified.last}, and not as its header says"
            self._add(Harm.MISSING, where, verified.last + 1, what, _RESTORE)

    def plain(self, part: Part, following: int | None, *, live: bool) -> None:
        """Walk a plain segment up to the one that follows; `live` while it is written to."""
        where = str(part.path)
        self._verified.plain_segments += 1
        try:
            self._begin(part.first, read_digest_before(part.path), where)
        except JournalDamaged as error:
            self._add(Harm.CHANGED, where, part.first, error.message, _RESTORE)
            self._lose(part.first, None)
        end = SEGMENT_HEADER_BYTES
        while True:
            for record, after in plain_raw(part.path, end):
                self._take(record, where)
                end = after
            on = self._after_unsound(part, end)
            if on is None:
                break
            end = on
        left = part.path.stat().st_size - end
        if following is None:
            self._tail(where, left, live=live)
        elif left or self._verified.last < following - 1:
            last = self._verified.last
            what = f"record {last + 1} is missing or not sound, and {following} begins the next"
            harm = Harm.CHANGED if left else Harm.MISSING
            self._add(harm, where, last + 1, what, _RESTORE)
            self._lose(last + 1, following)

    def _begin(self, first: int, digest: bytes, where: str) -> None:
        last = self._verified.last
        if first > last + 1:
            what = f"the records {last + 1} to {first - 1} are missing before this segment"
            self._add(Harm.MISSING, where, last + 1, what, "restore their segments from a copy")
            self._lose(last + 1, first)
        elif first <= last:
            what = f"it begins at record {first}, and the one before ends at {last}"
            self._add(
                Harm.INSERTED, where, first, what, "set this file aside if it is none of ours"
            )
        self._link(first, digest, where)

    def _link(self, first: int, digest: bytes, where: str) -> None:
        if self._digest is not None and self._digest != digest:
            what = f"record {first} does not follow from the record before"
            self._add(Harm.CHANGED, where, first, what, "restore this file and the one before it")
        self._digest = digest

    def _take(self, record: RawRecord, where: str) -> None:
        last, position = self._verified.last, record.position
        self._verified.records += 1
        if position <= last:
            if where != self._repeats_in:  # said once a file: what follows is repeated likewise
                what = f"record {position} stands after record {last}: doubled or moved"
                self._add(Harm.INSERTED, where, position, what, _RESTORE)
            self._repeats_in = where
            return
        if position > last + 1:
            what = f"record {last + 1} is missing: record {position} follows record {last}"
            self._add(Harm.MISSING, where, last + 1, what, _RESTORE)
        elif self._digest is not None and not chained(record, self._digest):
            what = f"record {position} does not follow from the record before"
            self._add(Harm.CHANGED, where, position, what, _RESTORE)
        self._stand(position, record.digest)

    def _stand(self, position: int, digest: bytes) -> None:
        self._verified.last, self._verified.digest, self._digest = position, digest, digest
        line = self._days.get(position)
        if line is None:
            return
        if line.digest == digest.hex():
            self._verified.proven_day = line.day
            return
        what = f"the chain through record {position} is not the one that the line of {line.day} has"
        advice = "compare that line with the copy that was published, and restore from a copy"
        self._add(Harm.REWRITTEN, "digests.jsonl", position, what, advice)

    def _lose(self, first: int, following: int | None) -> None:
        """Go on behind what cannot be read; the chain begins anew with what follows."""
        self._verified.last = max(self._verified.last, (following or first) - 1)
        self._digest = self._verified.digest = None

    def _after_unsound(self, part: Part, end: int) -> int | None:
        """Return the offset of the next sound record after damage, which is said; else None."""
        with part.path.open("rb") as file:
            file.seek(end)
            data = file.read()
        if not data:
            return None
        expected = self._verified.last + 1
        for position in range(expected, expected + _LOOK_AHEAD):
            next_record = find_record(data, position)
            if next_record is None:
                continue
            where = str(part.path)
            if position == expected:
                what = f"{next_record[1]} bytes that are no record stand before record {position}"
                self._add(Harm.INSERTED, where, position, what, _RESTORE)
            else:
                what = f"record {expected} is not sound, and record {position} is the next that is"
                self._add(Harm.CHANGED, where, expected, what, _RESTORE)
                self._lose(expected, position)
            return end + next_record[1]
        return None

    def _compare_again(self, segment: SealedSegment) -> None:
        """Hold the sealed form against what the plain one has just told."""
        header, verified = segment.header, self._verified
        digest = None if verified.digest is None else verified.digest.hex()
        if (header.last, header.digest_after) != (verified.last, digest):
            what = "the segment is there in both forms, and they differ"
            advice = "keep both, and compare them with a copy"
            self._add(Harm.CHANGED, str(segment.path), header.first, what, advice)
        try:
            for _ in segment.raw_records():
                pass
        except JournalDamaged as error:
            self._add(Harm.CHANGED, str(segment.path), None, error.message, _RESTORE)
        verified.notes.append(
            f"{segment.path.name}: sealing was begun and is finished by `nhue keep`"
        )

    def _tail(self, where: str, left: int, *, live: bool) -> None:
        if not left:
            return
        last = self._verified.last
        if live:
            self._verified.notes.append(f"{left} bytes after record {last} are being written")
            return
        what = f"{left} bytes after record {last} are no whole record"
        advice = (
            f"if a receipt names position {last + 1} or the store holds it, restore this file from "
            "a copy; else a power cut tore it off before it was acknowledged, and the next start "
            "sets it aside"
        )
        self._add(Harm.TORN_TAIL, where, last + 1, what, advice)

    def _add(self, harm: Harm, where: str, position: int | None, what: str, advice: str) -> None:
        self._verified.findings.append(Finding(harm, where, position, what, advice))
