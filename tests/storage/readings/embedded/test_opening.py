"""The embedded store takes a bounded part of the machine's memory, whatever it holds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from storage.readings.embedded import opening
from storage.readings.embedded.store import DuckdbReadings
from tests.storage.readings.contract import T0, reading

ROWS = 2_000_000
EVERY_US = 1_000_000


def test_a_backlog_far_larger_than_the_memory_it_may_take_is_sealed_and_read_as_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "MIB_A_THREAD", 24)
    store = DuckdbReadings(tmp_path / "readings.duckdb")
    store.append([reading("o", T0, 1.0, position=1)])
    times_us = T0 + EVERY_US * np.random.default_rng(1).permutation(np.arange(1, ROWS))
    store._insert(
        [("o", ("COD",))] * len(times_us),
        times_us,
        np.sqrt(times_us.astype(np.float64)),
        np.zeros(len(times_us), np.int8),
        np.arange(2, ROWS + 1),
    )
    assert store.seal(T0 + ROWS * EVERY_US) == ROWS
    read = store.read("o", "COD", T0, T0 + ROWS * EVERY_US)
    store.close()
    assert read.time_us.tolist() == [*range(T0, T0 + ROWS * EVERY_US, EVERY_US)]
    assert read.value[1:].tolist() == np.sqrt(read.time_us[1:].astype(np.float64)).tolist()


def test_it_asks_for_no_more_memory_and_threads_than_it_needs(tmp_path: Path) -> None:
    connection = opening.opened(tmp_path / "readings.duckdb")
    [[limit, threads]] = connection.execute(
        "SELECT current_setting('memory_limit'), current_setting('threads')"
    ).fetchall()
    connection.close()
    assert limit.endswith("MiB")
    assert float(limit.removesuffix(" MiB")) <= opening.THREADS_MOST * opening.MIB_A_THREAD
    assert int(threads) <= opening.THREADS_MOST
