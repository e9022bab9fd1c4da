"""What the journal does when its disk has no room: a real limit of the system, in a process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.house.runs.patience import PATIENCE_SECONDS

ON_A_FULL_DISK = """
import resource, sys
from pathlib import Path
from domain.errors import StoreUnavailable
from storage.journal.writer import Journal
from storage.journal.reader import JournalReader, verify_chain
from storage.journal.record import JournalEntry, RecordKind

def group(text):
    return [JournalEntry(RecordKind.READINGS, 7, "t", b"", text.encode() * 100)] * 3

folder = Path(sys.argv[1])
journal = Journal(folder, segment_bytes=int(sys.argv[2]))
journal.append(group("a"))
(segment,) = folder.glob("*.journal")
before = segment.read_bytes()
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
room = len(before) + 150 if sys.argv[3] == "half" else 20
resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
for _ in range(3):
    try:
        journal.append(group("lost"))
    except StoreUnavailable as error:
        print("refused:", error.message)
    assert segment.read_bytes() == before
    assert [p.name for p in folder.glob("*.journal")] == [segment.name]
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
print("positions", journal.append(group("b")))
journal.close()
print("records", verify_chain(folder))
print("read", "".join(r.entry.payload[:1].decode() for r in JournalReader(folder, 0).records()))
"""


def run(folder: Path, segment_bytes: int, room: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", ON_A_FULL_DISK, str(folder), str(segment_bytes), room],
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_group_for_which_there_is_no_room_is_taken_back_whole_and_the_next_one_fits(
    tmp_path: Path,
) -> None:
    *refused, positions, records, read = run(tmp_path, 1_000_000, "half")
    assert len(refused) == 3
    assert all("free space on its disk" in line for line in refused)
    assert (positions, records, read) == ("positions [4, 5, 6]", "records 6", "read aaabbb")


def test_no_room_for_a_new_segment_refuses_the_group_and_leaves_no_half_segment(
    tmp_path: Path,
) -> None:
    *refused, positions, records, read = run(tmp_path, 100, "none")
    assert len(refused) == 3
    assert (positions, records, read) == ("positions [4, 5, 6]", "records 6", "read aaabbb")
    assert list(tmp_path.glob("*.new")) == []
