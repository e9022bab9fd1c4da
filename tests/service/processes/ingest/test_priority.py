"""Receiving goes before storing where processors are few."""

from __future__ import annotations

import subprocess
import sys

from tests.house.runs.patience import PATIENCE_SECONDS

NICER = """
import os, threading
from service.processes.ingest.priority import NICER_BY, give_way
stop = threading.Event()
before, after = [], []
waiting = threading.Thread(target=stop.wait)
waiting.start()
handle = waiting.native_id
first = os.getpriority(os.PRIO_PROCESS, handle)
give_way(os.getpid())
began_later = threading.Thread(target=lambda: after.append(os.getpriority(os.PRIO_PROCESS, 0)))
began_later.start()
began_later.join()
after += [os.getpriority(os.PRIO_PROCESS, one) for one in (0, handle)]
stop.set()
assert after == [min(19, first + NICER_BY)] * 3, (first, after)
"""


def test_every_thread_of_what_stores_gives_way_and_those_that_it_starts_later() -> None:
    subprocess.run([sys.executable, "-c", NICER], check=True, timeout=PATIENCE_SECONDS)
