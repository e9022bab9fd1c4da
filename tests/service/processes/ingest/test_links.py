"""Look-ups between the receiving process and the one that holds the store."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from multiprocessing import Pipe

import pytest

from domain.errors import StoreUnavailable
from service.processes.ingest.links import RemoteLookups, answer_lookups
from storage.readings.memory import MemoryReadings
from tests.house.runs.patience import PATIENCE_SECONDS


class Slow(MemoryReadings):
    """A store that answers only when it may."""

    def __init__(self) -> None:
        super().__init__()
        self.may_answer = threading.Event()
        self.answered = threading.Semaphore(0)

    def latest_us(self, outlet_id: str) -> int | None:
        self.may_answer.wait(PATIENCE_SECONDS)
        self.answered.release()
        return {"CX-1": 1, "CX-2": 2}.get(outlet_id)


@pytest.fixture
def store() -> Slow:
    return Slow()


@pytest.fixture
def lookups(store: Slow) -> Iterator[RemoteLookups]:
    ours, theirs = Pipe()
    answering = threading.Thread(target=answer_lookups, args=(theirs, store))
    answering.start()
    made = RemoteLookups(ours, patience_seconds=0.2)
    yield made
    store.may_answer.set()
    made.close()
    answering.join(PATIENCE_SECONDS)
    theirs.close()


def test_a_late_answer_is_never_taken_for_that_of_the_next_question(
    store: Slow, lookups: RemoteLookups
) -> None:
    with pytest.raises(StoreUnavailable, match="does not answer"):
        lookups.latest_us("CX-1")
    store.may_answer.set()
    assert store.answered.acquire(timeout=PATIENCE_SECONDS)
    assert lookups.latest_us("CX-2") == 2
    assert lookups.latest_us("CX-404") is None


def test_questions_that_were_given_up_one_after_the_other_leave_the_link_alive(
    store: Slow, lookups: RemoteLookups
) -> None:
    for _ in range(3):
        with pytest.raises(StoreUnavailable):
            lookups.latest_us("CX-1")
    store.may_answer.set()
    assert lookups.latest_us("CX-2") == 2


def test_a_process_that_is_gone_is_said() -> None:
    ours, theirs = Pipe()
    theirs.close()
    lookups = RemoteLookups(ours)
    with pytest.raises(StoreUnavailable, match="is gone"):
        lookups.latest_us("CX-1")
    lookups.close()
