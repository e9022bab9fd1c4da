"""Several writers on one bucket keep each reading once, by turns that PostgreSQL gives."""

from __future__ import annotations

import random
import secrets
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from sqlalchemy import create_engine, text

from domain.errors import StoreUnavailable
from domain.measured.readings import Reading
from storage.journal.segments import begins_after
from storage.readings.influx.store import InfluxReadings
from storage.records.ingest_workers import turns as records_turns
from storage.records.ingest_workers.turns import PostgresTurns
from storage.records.store import SqlRecords
from tests.end_to_end.faults.load import seeded
from tests.house.runs.patience import PATIENCE_SECONDS
from tests.servers.influxd.named import NamedInfluxd
from tests.servers.influxd.running import RunningInfluxd
from tests.servers.postgres import Postgres
from tests.storage.readings.contract import ALWAYS, T0, reading

pytestmark = pytest.mark.live("influxd", "postgres")
Writer = tuple[InfluxReadings, PostgresTurns]
INSTANTS, ROUNDS, WRITERS = 20, 8, 2


@pytest.fixture
def address(postgres_server: Postgres) -> str:
    url = postgres_server.emptied()
    SqlRecords.open(url).close()
    return url


@pytest.fixture
def writer(
    address: str, influx_server: RunningInfluxd | NamedInfluxd
) -> Iterator[Callable[[], Writer]]:
    """Return a maker of writers to one bucket, each as a process of its own would have it."""
    bucket = f"test-{secrets.token_hex(6)}"
    made: list[Writer] = []

    def make() -> Writer:
        turns = PostgresTurns(address, bucket)
        server = influx_server
        store = InfluxReadings(server.url, server.token, server.org, bucket, turns=turns)
        made.append((store, turns))
        return made[-1]

    yield make
    for store, turns in made:
        store.close()
        turns.close()


def batch(chance: random.Random, worker: int, number: int) -> list[Reading]:
    """Return readings of few instants, new and old, each with a value that is sent once only."""
    position = begins_after(worker) + number + 1
    value = float(100 * worker + number)
    instants = chance.sample(range(number, number + INSTANTS), INSTANTS // 2)
    return [reading("O", T0 + at, value, position=position) for at in instants]


def test_writers_at_the_same_time_keep_each_reading_once_and_every_conflict(
    writer: Callable[[], Writer],
) -> None:
    batches = [
        [batch(seeded(worker * 1000 + n), worker, n) for n in range(ROUNDS)]
        for worker in range(1, WRITERS + 1)
    ]
    faults: list[StoreUnavailable] = []
    together = threading.Barrier(WRITERS)

    def write(store: InfluxReadings, mine: list[list[Reading]]) -> None:
        try:
            for one in mine:
                together.wait(PATIENCE_SECONDS)
                store.append(one)
        except StoreUnavailable as error:
            faults.append(error)

    threads = [threading.Thread(target=write, args=(writer()[0], mine)) for mine in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert faults == []
    sent: defaultdict[int, set[float]] = defaultdict(set)
    for one in (one for mine in batches for some in mine for one in some):
        sent[one.time_us].add(one.value)
    store, _ = writer()
    standing = store.read("O", "COD", *ALWAYS)
    conflicts = store.conflicts("O", "COD", *ALWAYS)
    found = [*zip(standing.time_us.tolist(), standing.value.tolist(), strict=True)]
    found += [(conflict.time_us, conflict.value) for conflict in conflicts]
    assert sorted(found) == sorted((us, value) for us, values in sent.items() for value in values)
    assert standing.time_us.tolist() == sorted(sent)


def test_what_stood_first_stands_though_its_position_is_the_higher_one(
    writer: Callable[[], Writer],
) -> None:
    first, second = writer()[0], writer()[0]
    second.append([reading("O", T0, 2.0, position=begins_after(2) + 1)])
    first.append([reading("O", T0, 1.0, position=1), reading("O", T0 + 1, 1.0, position=1)])
    second.append([reading("O", T0 + 1, 2.0, position=begins_after(2) + 2)])
    assert first.read("O", "COD", *ALWAYS).value.tolist() == [2.0, 1.0]
    assert [c.value for c in first.conflicts("O", "COD", *ALWAYS)] == [1.0, 2.0]


def test_a_writer_that_lost_its_turn_writes_nothing_and_says_so(
    writer: Callable[[], Writer], address: str
) -> None:
    store, turns = writer()
    store.append([reading("O", T0, 1.0, position=1)])
    engine = create_engine(address)
    with turns.turn():
        with engine.connect() as connection:
            ended = connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_locks "
                    "WHERE locktype = 'advisory' AND granted"
                )
            )
            assert ended.scalars().all() == [True]
        with pytest.raises(StoreUnavailable, match="is lost"):
            turns.begin_write()
    engine.dispose()
    store.append([reading("O", T0 + 1, 1.0, position=2)])
    assert len(store.read("O", "COD", *ALWAYS)) == 2


def test_after_a_write_that_did_not_end_the_next_one_waits_and_looks_anew(
    writer: Callable[[], Writer], monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("storage.records.ingest_workers.turns.time.sleep", waits.append)
    (first, _), (second, turns) = writer(), writer()
    first.append([reading("O", T0, 1.0, position=1)])
    with suppress(KeyboardInterrupt), turns.turn() as alone:
        assert not alone
        turns.begin_write()
        raise KeyboardInterrupt
    second.append([reading("O", T0, 2.0, position=begins_after(2) + 1)])
    assert 0 < waits[0] <= records_turns.UNSURE_SECONDS
    with turns.turn() as alone:
        assert alone
    first.append([reading("O", T0, 1.0, position=1)])
    assert len(waits) == 1
    assert first.read("O", "COD", *ALWAYS).value.tolist() == [1.0]
    assert [c.value for c in first.conflicts("O", "COD", *ALWAYS)] == [2.0]
