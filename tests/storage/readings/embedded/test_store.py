"""The embedded store keeps the contract, before and after sealing, in one process at a time."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.errors import StoreUnavailable
from domain.measured.readings import Reading
from domain.measured.refused import RefusedReading
from storage.readings.embedded.store import DuckdbReadings
from storage.readings.memory import MemoryReadings
from tests.house.runs.patience import PATIENCE_SECONDS
from tests.storage.readings.contract import (
    ALWAYS,
    DAY_US,
    T0,
    ReadingStoreContract,
    new_outlet,
    reading,
    rows,
)

ROOT = Path(__file__).resolve().parents[4]


class DuckdbBackend:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.store = DuckdbReadings(path)

    def reopen(self) -> None:
        self.store.close()
        self.store = DuckdbReadings(self.path)

    def raw_values(self, outlet_id: str) -> list[tuple[str, int, float]]:
        self.store.close()
        with duckdb.connect(str(self.path), read_only=True) as raw:
            found = raw.execute(
                "SELECT parameter, time_us, value FROM "
                "(FROM recent UNION ALL FROM sealed) r JOIN series s ON s.id = r.series "
                "WHERE outlet = ?",
                [outlet_id],
            ).fetchall()
        self.store = DuckdbReadings(self.path)
        return found

    def write_raw(self, written: Reading) -> None:
        self.store.close()
        with duckdb.connect(str(self.path)) as raw:
            raw.execute(
                "INSERT INTO series SELECT count(*), ?, ? FROM series",
                [written.outlet_id, written.parameter],
            )
            raw.execute("INSERT INTO sealed SELECT max(id), ?, ?, ?, ? FROM series", written[2:])
        self.store = DuckdbReadings(self.path)


@pytest.fixture
def backend(tmp_path: Path) -> Iterator[DuckdbBackend]:
    backend = DuckdbBackend(tmp_path / "readings.duckdb")
    yield backend
    backend.store.close()


class SealingReadings(DuckdbReadings):
    """Seals after every append, so that each answer comes from the sealed table."""

    def append(self, readings: Sequence[Reading]) -> Sequence[RefusedReading]:
        refused = super().append(readings)
        self.seal(ALWAYS[1])
        return refused


class SealingBackend(DuckdbBackend):
    def __init__(self, path: Path) -> None:
        self.path = path
        self.store = SealingReadings(path)

    def reopen(self) -> None:
        self.store.close()
        self.store = SealingReadings(self.path)


class TestDuckdbReadings(ReadingStoreContract):
    @pytest.fixture
    def backend(self, backend: DuckdbBackend) -> DuckdbBackend:
        return backend


class TestDuckdbReadingsSealedAtOnce(ReadingStoreContract):
    @pytest.fixture
    def backend(self, tmp_path: Path) -> Iterator[SealingBackend]:
        backend = SealingBackend(tmp_path / "readings.duckdb")
        yield backend
        backend.store.close()


Sent = tuple[int, int, int, int]  # minute, value, status, position


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    batches=st.lists(
        st.lists(
            st.tuples(
                st.integers(0, 4), st.integers(0, 2), st.integers(0, 1), st.integers(0, 1000)
            ),
            min_size=1,
            max_size=6,
            unique_by=lambda sent: sent[3],
        ),
        min_size=1,
        max_size=5,
    ),
    seal_to=st.integers(0, 5),
)
def test_sealing_changes_no_answer_and_any_order_of_calls_gives_the_references_answer(
    backend: DuckdbBackend, batches: list[list[Sent]], seal_to: int
) -> None:
    outlet, reference = new_outlet(), MemoryReadings()
    for index, batch in enumerate(batches):
        # Positions differ between batches: equal ones would be one message, named in order.
        sent = [
            reading(outlet, t, float(v), status=s, position=p * 10 + index) for t, v, s, p in batch
        ]
        reference.append(sent)
        backend.store.append(sent)
        if index % 2:
            backend.store.seal(seal_to)
    for _ in range(2):
        assert rows(backend.store.read(outlet, "COD", *ALWAYS)) == rows(
            reference.read(outlet, "COD", *ALWAYS)
        )
        assert backend.store.conflicts(outlet, "COD", *ALWAYS) == reference.conflicts(
            outlet, "COD", *ALWAYS
        )
        assert backend.store.latest_us(outlet) == reference.latest_us(outlet)
        backend.store.seal(ALWAYS[1])


def test_sealing_keeps_each_reading_once_sorted_and_conflicts_apart(
    backend: DuckdbBackend,
) -> None:
    backend.store.append([reading("B", T0 + 1, 1.0), reading("A", T0 + 1, 2.0)])
    backend.store.append([reading("B", T0, 3.0), reading("A", T0 + 1, 2.0)])
    backend.store.append([reading("A", T0 + 1, 9.0, position=4), reading("A", T0 + DAY_US, 5.0)])
    assert backend.store.seal(T0 + DAY_US) == 5
    assert backend.store.seal(T0 + DAY_US) == 0
    backend.store.close()
    with duckdb.connect(str(backend.path), read_only=True) as raw:
        sealed = raw.execute(
            "SELECT outlet, time_us, value FROM sealed JOIN series ON id = series "
            "ORDER BY sealed.rowid"
        ).fetchall()
        conflicts = raw.execute("SELECT time_us, value, position FROM conflicts").fetchall()
        recent = raw.execute("SELECT time_us FROM recent").fetchall()
    backend.store = DuckdbReadings(backend.path)
    assert sealed == [("A", T0 + 1, 2.0), ("B", T0, 3.0), ("B", T0 + 1, 1.0)]
    assert conflicts == [(T0 + 1, 9.0, 4)]
    assert recent == [(T0 + DAY_US,)]


def test_a_second_process_is_told_that_the_file_belongs_to_one(backend: DuckdbBackend) -> None:
    program = (
        "import sys; from pathlib import Path; from domain.errors import StoreUnavailable\n"
        "from storage.readings.embedded.store import DuckdbReadings\n"
        "try: DuckdbReadings(Path(sys.argv[1]))\n"
        "except StoreUnavailable as error: print(error)"
    )
    second = subprocess.run(
        [sys.executable, "-c", program, str(backend.path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE_SECONDS,
    )
    assert "belongs to one process" in second.stdout
    assert "InfluxDB" in second.stdout
    assert str(backend.path) in second.stdout


def test_what_was_appended_survives_a_kill_without_a_close(tmp_path: Path) -> None:
    path = tmp_path / "readings.duckdb"
    program = (
        "import os, signal, sys\nfrom pathlib import Path\n"
        "from domain.measured.readings import Reading\n"
        "from storage.readings.embedded.store import DuckdbReadings\n"
        "store = DuckdbReadings(Path(sys.argv[1]))\n"
        "store.append([Reading('O', 'COD', i, i / 3, 0, 1) for i in range(1000)])\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    killed = subprocess.run(
        [sys.executable, "-c", program, str(path)], cwd=ROOT, check=False, timeout=PATIENCE_SECONDS
    )
    assert killed.returncode == -9
    store = DuckdbReadings(path)
    assert store.read("O", "COD", *ALWAYS).value.tolist() == [i / 3 for i in range(1000)]
    store.close()


def test_a_closed_store_and_an_unusable_path_are_unavailable(
    backend: DuckdbBackend, tmp_path: Path
) -> None:
    backend.store.close()
    for ask in (
        backend.store.check,
        lambda: backend.store.append([reading("O", T0, 1.0)]),
        lambda: backend.store.read("O", "COD", *ALWAYS),
        lambda: backend.store.seal(T0),
    ):
        with pytest.raises(StoreUnavailable, match=r"readings\.duckdb"):
            ask()
    with pytest.raises(StoreUnavailable, match="cannot be opened"):
        DuckdbReadings(tmp_path)


def test_a_failed_append_leaves_nothing_and_the_next_one_is_whole(backend: DuckdbBackend) -> None:
    unstorable = 2**63  # beyond the range of BIGINT
    with pytest.raises(OverflowError):
        backend.store.append([reading("new", T0, 1.0), reading("other", unstorable, 1.0)])
    backend.store.append([reading("other", T0, 2.0)])
    assert rows(backend.store.read("new", "COD", *ALWAYS)) == []
    assert rows(backend.store.read("other", "COD", *ALWAYS)) == [(T0, 2.0, 0)]


def test_reads_from_other_threads_see_only_whole_batches(backend: DuckdbBackend) -> None:
    batch, batches = 100, 30
    done, wrong = threading.Event(), []

    def look() -> None:
        while not done.is_set():
            seen = len(backend.store.read("O", "COD", *ALWAYS))
            if seen % batch:
                wrong.append(seen)

    readers = [threading.Thread(target=look) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(batches):
        first = number * batch
        backend.store.append([reading("O", first + i, 1.0) for i in range(batch)])
        if number % 10 == 9:
            backend.store.seal(first)
    done.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert len(backend.store.read("O", "COD", *ALWAYS)) == batch * batches


def test_several_series_are_read_at_once_also_where_a_late_reading_was_sealed_after_others(
    tmp_path: Path,
) -> None:
    store = DuckdbReadings(tmp_path / "readings.duckdb")
    outlet = new_outlet()
    for minute in (1, 3, 0, 2):
        store.append([reading(outlet, T0 + minute, float(minute), position=minute)])
        store.append([reading(outlet, T0 + minute, 9.0, position=minute + 10)._replace(status=1)])
        store.seal(T0 + 10)
    store.append([reading(outlet, T0 + 20, 20.0, position=20)])
    for end_us in (T0 + 10, T0 + 30):
        found = store.read_range(outlet, ["COD", "PH"], T0, end_us)
        assert rows(found["COD"]) == rows(store.read(outlet, "COD", T0, end_us))
        assert rows(found["PH"]) == []
    assert [value for _, value, _ in rows(found["COD"])] == [0.0, 1.0, 2.0, 3.0, 20.0]
    store.close()


def test_a_status_other_than_00_is_told_when_it_is_sealed_and_after_the_file_is_opened_anew(
    backend: DuckdbBackend,
) -> None:
    for minute in range(4):
        one = reading("O", T0 + minute, 1.0, position=minute)
        backend.store.append([one._replace(status=2 if minute in {0, 3} else 0)])
        backend.store.seal(T0 + minute + 1)
        told = [status for _, _, status in rows(backend.store.read("O", "COD", *ALWAYS))]
        assert told == [2, 0, 0, 2][: minute + 1]
    backend.reopen()
    assert rows(backend.store.read("O", "COD", T0 + 1, T0 + 3)) == [
        (T0 + 1, 1.0, 0),
        (T0 + 2, 1.0, 0),
    ]
    assert rows(backend.store.read("O", "COD", T0 + 3, T0 + 4)) == [(T0 + 3, 1.0, 2)]
