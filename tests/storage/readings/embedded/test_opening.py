"""The embedded store takes a bounded part of the machine's memory, whatever it holds."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pytest

from domain.gateways.running_numbers import RunPlace
from domain.measured.readings import Sample
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


def test_a_file_of_before_places_were_kept_goes_on_and_its_readings_have_none(
    tmp_path: Path,
) -> None:
    path = tmp_path / "readings.duckdb"
    with duckdb.connect(str(path)) as before:
        for table in ("recent", "sealed", "conflicts"):
            before.execute(
                f"CREATE TABLE {table} (series INTEGER, time_us BIGINT, value DOUBLE, "
                "status TINYINT, position BIGINT)"
            )
        before.execute("CREATE TABLE series (id INTEGER, outlet VARCHAR, parameter VARCHAR)")
        before.execute("CREATE TABLE marks (worker INTEGER, position BIGINT)")
        before.execute("INSERT INTO series VALUES (0, 'o', 'COD')")
        before.execute("INSERT INTO sealed VALUES (0, 1, 1.5, 0, 3), (0, 2, 2.5, 0, 4)")
        before.execute("INSERT INTO conflicts VALUES (0, 1, 9.5, 0, 5)")
        before.execute("INSERT INTO recent VALUES (0, 3, 3.5, 2, 6)")
    for sealed in (False, True):
        store = DuckdbReadings(path)
        samples = [Sample("o", at, {"COD": 7.5}, {}) for at in (1, 2, 3, 4)]
        places = {8: RunPlace(1, 8), 9: RunPlace(1, 7)}
        store.append_samples(samples, [8] * 4, places=places)
        store.append_samples([Sample("o", 4, {"COD": 4.5}, {})], [9], places=places)
        if sealed:
            store.seal(9)
        read = store.read("o", "COD", 0, 9)
        assert read.value.tolist() == [1.5, 2.5, 3.5, 4.5]
        assert read.status.tolist() == [0, 0, 2, 0]
        kept = [(one.time_us, one.value, one.position) for one in store.conflicts("o", "COD", 0, 9)]
        assert kept == [(1, 9.5, 5), (1, 7.5, 8), (2, 7.5, 8), (3, 7.5, 8), (4, 7.5, 8)]
        assert store.places("o", "COD", 0, 9) == {4: RunPlace(1, 7)}
        assert store.read_range("o", ["COD"], 0, 9)["COD"].value.tolist() == [1.5, 2.5, 3.5, 4.5]
        store.close()
