"""Lets receiving go first where processors are few: what stores, judges and answers gives way.

What is not acknowledged in time waits at a gateway; what is on disk is stored a moment later.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

NICER_BY = 10
NICEST = 19


def give_way(receiving: int) -> None:
    """Make every thread of this process nicer than a process, and with them those that they start.

    `receiving` is the process that goes first; it stays as it is.
    """
    wanted = min(NICEST, os.getpriority(os.PRIO_PROCESS, receiving) + NICER_BY)
    threads = Path("/proc/self/task")
    # Linux keeps the priority by thread; elsewhere the process has one.
    for thread in [int(one.name) for one in threads.iterdir()] if threads.is_dir() else [0]:
        with suppress(ProcessLookupError):  # it has ended since
            os.setpriority(os.PRIO_PROCESS, thread, wanted)
