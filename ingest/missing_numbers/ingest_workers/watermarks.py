"""The names of a worker's watermarks, and what they say of it; worker 1 has those of one alone.

It reads and writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

STORED = "stored"  # position: all before it is in the stores
BEAT = "beat:ingest"  # seconds: our process lived
ON_DISK = "journalled:ingest"  # position: the journal's last at the beat
SOUND_SINCE = "sound:ingest"  # microseconds: it takes in without a fault since then; 0 it does not
TAKEN = "numbers"  # position: the numbers that it heard were looked through
MARKS = (STORED, BEAT, ON_DISK, SOUND_SINCE, TAKEN)
BEAT_SECONDS_MOST = 30  # silent for longer, a worker is named in health
MICROSECONDS_PER_SECOND = 1_000_000


class Marks(NamedTuple):
    """What the records say of a worker; a `beat_us` of 0 is that of one that has left."""

    worker: int
    beat_us: int
    on_disk: int
    stored: int
    sound_since_us: int
    taken: int


def of_worker(name: str, worker: int) -> str:
    """Return a worker's own name of a watermark.

    >>> of_worker("stored", 1), of_worker("stored", 2)
    ('stored', 'stored:2')
    """
    return name if worker == 1 else f"{name}:{worker}"


def worker_of_name(name: str, watermark: str) -> int | None:
    """Return the worker that left a watermark of a name, None where it is another's name.

    >>> worker_of_name("stored", "stored"), worker_of_name("stored", "stored:2")
    (1, 2)
    """
    if watermark == name:
        return 1
    _, _, number = watermark.removeprefix(name).rpartition(":")
    return int(number) if watermark == f"{name}:{number}" and number.isdecimal() else None


def marks_of(watermarks: Mapping[str, int]) -> list[Marks]:
    """Return what watermarks (those of MARKS) say of every worker that ever was, by number.

    >>> [(one.worker, one.beat_us, one.stored) for one in marks_of({"beat:ingest:2": 3})]
    [(2, 3000000, 0)]
    """
    workers = {worker_of_name(name, found) for name in MARKS for found in watermarks} - {None}
    return [
        Marks(
            worker,
            watermarks.get(of_worker(BEAT, worker), 0) * MICROSECONDS_PER_SECOND,
            *(
                watermarks.get(of_worker(name, worker), 0)
                for name in (ON_DISK, STORED, SOUND_SINCE, TAKEN)
            ),
        )
        for worker in sorted(filter(None, workers))
    ]
