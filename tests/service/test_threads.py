from __future__ import annotations

import os
import signal
import threading

import pytest

from service.threads import Workers, stopping_on_signals


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
