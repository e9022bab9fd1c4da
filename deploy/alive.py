"""Says by its exit code whether a part of the service has given a sign of life in the last minute.

The container's health check; it reads the beat that the part leaves in the records and changes
nothing. It cannot tell a dead part from records that do not answer: both are unhealthy.
"""  # noqa: INP001 - a program of the image, imported by nobody

from __future__ import annotations

import sys
import time

from domain.errors import NhueError
from service.settings.settings import load_settings
from storage.ports.work.progress import name_and_worker
from storage.records.store import SqlRecords

LONGEST_SILENCE_SECONDS = 60


def main(part: str) -> int:
    """Return 0 where `part` (ingest, ingest:WORKER, judge) is alive, else 1 after a line why."""
    name, worker = name_and_worker(part)
    try:
        records = SqlRecords.open(load_settings().records_address)
        silent_seconds = int(time.time()) - records.beats(name).get(worker, 0)
        records.close()
    except NhueError as error:
        print(f"{part}: {error}", file=sys.stderr)  # noqa: T201 - read by `docker inspect`
        return 1
    if silent_seconds > LONGEST_SILENCE_SECONDS:
        print(f"{part}: silent for {silent_seconds} s", file=sys.stderr)  # noqa: T201 - the same
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
