from __future__ import annotations

import os
import signal
import threading

import pytest
from structlog.testing import capture_logs

from service import threads
from service.threads import Workers, stopping_on_signals
from tests.house.runs.patience import PATIENCE_SECONDS


def test_a_failing_part_ends_the_others_and_its_fault_is_raised() -> None:
    workers = Workers()
    ended = threading.Event()

    def steady(stop: threading.Event) -> None:
        stop.wait()
        ended.set()

    def failing(_stop: threading.Event) -> None:
        raise ConnectionError("gone")

    workers.start("steady", steady)
    workers.start("failing", failing)
    with pytest.raises(ConnectionError, match="gone"):
        workers.wait()
    assert ended.is_set()


def test_a_part_that_does_not_end_in_time_is_named_and_does_not_hold_up_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(threads, "END_SECONDS", 0.1)
    workers = Workers()
    released, ended = threading.Event(), threading.Event()

    def steady(stop: threading.Event) -> None:
        stop.wait()
        ended.set()

    def busy(_stop: threading.Event) -> None:
        released.wait()

    workers.start("steady", steady)
    workers.start("busy", busy)
    with capture_logs() as said:
        workers.join()
    assert ended.wait(PATIENCE_SECONDS)
    released.set()
    assert {"part": "busy", "event": "a part does not end and is left", "log_level": "warning"} in (
        said
    )


def _steady(stop: threading.Event) -> None:
    stop.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_the_parts_and_what_was_there_before_is_put_back(
    number: signal.Signals,
) -> None:
    before = signal.getsignal(number)
    workers = Workers()
    workers.start("steady", _steady)
    with stopping_on_signals(workers.stop):
        os.kill(os.getpid(), number)
        workers.wait()
    assert signal.getsignal(number) is before
