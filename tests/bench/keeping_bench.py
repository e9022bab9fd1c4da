"""How long a round of retention takes when nothing is due: `python -m tests.bench.keeping_bench`.

In memory (/dev/shm), so that it measures our own work and not the disk's.
"""

from __future__ import annotations

import sys
import time
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.retention.claims import nothing_held
from ingest.retention.journal_round import keep
from ingest.retention.segment_days import SegmentsKnown
from storage.journal.writer import Journal
from tests.storage.journal.examples import MONDAY, entry

SEGMENTS = 5_000
LATER = MONDAY + timedelta(days=20)


def main() -> None:
    """Make the segments, then time a round that reads every header and one that knows them."""
    with TemporaryDirectory(dir="/dev/shm") as name:
        folder = Path(name)
        journal = Journal(folder, segment_bytes=1)
        for number in range(SEGMENTS):
            journal.append([entry("x" * 300, MONDAY + timedelta(minutes=number))])
        journal.append([entry("x", LATER)])
        journal.close()
        known = SegmentsKnown()
        for what in ("sealing all", "headers not known", "headers known"):
            began, processor = time.perf_counter(), time.process_time()
            keep(
                folder,
                now=LATER,
                keep_days=365,
                held=nothing_held,
                stored_position=SEGMENTS + 1,
                segments=SegmentsKnown() if what == "headers not known" else known,
            )
            wall, cpu = time.perf_counter() - began, time.process_time() - processor
            sys.stdout.write(f"{SEGMENTS} segments, {what}: {wall:.2f} s, processor {cpu:.2f} s\n")


if __name__ == "__main__":
    main()
