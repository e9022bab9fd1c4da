"""Notes in a benchmark's receiving process when the acknowledgement of each message left.

Python imports it by itself where this folder is on PYTHONPATH. It notes and changes nothing; the
notes are written when the process ends. Gateways cannot tell: their PUBACK comes from the broker.
"""

from __future__ import annotations

import atexit
import os
import pickle
import time
from collections.abc import Sequence

from ingest.pipeline import Arrival
from ingest.sources.mqtt.session import Session

WRITES_TO = "BENCH_ACKNOWLEDGED"
Noted = list[tuple[float, list[tuple[str, bytes]]]]


def note_acknowledgements(path: str) -> None:
    """Have the sessions note when which messages' acknowledgements left; written to `path`."""
    left: Noted = []
    waiting: list[tuple[str, bytes]] = []
    acknowledge, write = Session.acknowledge, Session.write

    def noting(session: Session, group: Sequence[Arrival]) -> None:
        acknowledge(session, group)
        waiting.extend((one.topic, one.payload[:40]) for one in group)

    def leaving(session: Session) -> None:
        write(session)
        if waiting and not session.client.has_unsent:
            left.append((time.perf_counter(), waiting.copy()))
            waiting.clear()

    def written() -> None:
        if left:
            with open(path, "wb") as file:  # noqa: PTH123  a Path would be one more import
                pickle.dump(left, file)

    Session.acknowledge, Session.write = noting, leaving  # type: ignore[method-assign, assignment]  # noted
    atexit.register(written)


if WRITES_TO in os.environ:
    note_acknowledgements(os.environ[WRITES_TO])
