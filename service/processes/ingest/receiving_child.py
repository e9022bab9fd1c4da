"""The receiving process: `python -m service.processes.ingest.receiving_child CONTROL LOOKUPS
POSITION`, by handles.

The process that holds the stores starts it and never lives without it, nor it without that one:
when the control connection ends, it ends at once, so that a journal is never written by an orphan.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from contextlib import closing
from functools import partial
from multiprocessing.connection import Connection

import structlog
from prometheus_client import CollectorRegistry, generate_latest

from domain.errors import NhueError
from service.processes.ingest.links import (
    Ready,
    Refused,
    RemoteLookups,
    SharedPosition,
    Start,
    State,
)
from service.receiving.receiving import Receiving
from service.settings.logging import configure_logging
from service.stores.opened import open_records
from service.threads import Workers

_LOG = structlog.get_logger("nhue.ingest")
STATE_SECONDS = 0.5
LISTEN_SECONDS = 0.5
# Collecting the youngest objects every 700 costs a twentieth of receiving, and finds nothing; a
# group of messages makes some thousands, which end with it.
COLLECT_EVERY = (100_000, 10, 20)
SWITCH_SECONDS = 0.001  # as in the process that starts this one
EXIT_ORPHANED = 3


def main() -> None:
    """Receive until told to stop; exit code 0 at the end of an orderly life."""
    # Ctrl-C reaches the whole group; the one that started us says when to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.set_threshold(*COLLECT_EVERY)
    control, lookups = (Connection(int(handle)) for handle in sys.argv[1:3])
    position = SharedPosition(int(sys.argv[3]))
    start = control.recv()
    if not isinstance(start, Start):
        raise TypeError(f"the first word must be Start, not {start!r}")
    configure_logging(start.settings.log_format)
    try:
        receive(start, control, RemoteLookups(lookups), position)
    except NhueError as error:
        control.send(Refused(str(error), error.retryable))


def receive(
    start: Start, control: Connection, lookups: RemoteLookups, position: SharedPosition
) -> None:
    """Receive until the control connection says stop; raises what cannot be mended here."""
    metrics = CollectorRegistry()
    with open_records(start.settings) as records, closing(lookups):
        receiving = Receiving(
            start.settings,
            records,
            lookups,
            metrics,
            on_disk=position.set,
            in_store=start.in_store,
        )
        workers = Workers()
        workers.start("control", partial(_listen, control))
        control.send(Ready())
        try:
            receiving.start(workers)
            while not workers.stop.wait(STATE_SECONDS):
                control.send(State(receiving.health(), generate_latest(metrics)))
            workers.join()
            control.send(State(receiving.health(), generate_latest(metrics)))
        finally:
            receiving.close()


def _listen(control: Connection, stop: threading.Event) -> None:
    """Wait for the word to stop; end at once where the other process is gone without one."""
    try:
        while not stop.is_set():
            if control.poll(LISTEN_SECONDS):
                control.recv()
                stop.set()
    except (OSError, EOFError):
        os._exit(EXIT_ORPHANED)


if __name__ == "__main__":
    main()
