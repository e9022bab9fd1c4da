"""Who writes into SQLite takes turns with the other threads of its process."""

from __future__ import annotations

import threading
import time

import pytest

from domain.errors import StoreUnavailable
from storage.records.database.in_turn.turns import Turns
from tests.house.runs.patience import PATIENCE_SECONDS


def test_one_thread_at_a_time_has_its_turn_and_none_is_left_out() -> None:
    turns, within, most = Turns("records", PATIENCE_SECONDS), 0, 0
    had: list[int] = []

    def write(nth: int) -> None:
        nonlocal within, most
        with turns.one():
            within += 1
            most = max(most, within)
            time.sleep(0.001)
            had.append(nth)
            within -= 1

    threads = [threading.Thread(target=write, args=(nth,)) for nth in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert (most, sorted(had)) == (1, list(range(20)))


def test_who_waits_in_vain_is_told_so_and_takes_no_turn_from_the_others() -> None:
    turns = Turns("records of the test", 0.01)
    with turns.one():
        told = vain(turns)
    assert (told.where, told.retryable) == ("records of the test", True)
    with turns.one():
        pass


def vain(turns: Turns) -> StoreUnavailable:
    with pytest.raises(StoreUnavailable, match="another write takes too long") as told, turns.one():
        pytest.fail("two at once")
    return told.value


def test_a_write_that_fails_gives_its_turn_back() -> None:
    turns = Turns("records", 0.01)
    with pytest.raises(ValueError, match="not today"), turns.one():
        raise ValueError("not today")
    with turns.one():
        pass
