"""What `watermarks` held in one column of many units reads the same from the tables with units."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from storage.journal.segments import begins_after
from storage.ports.work.progress import (
    INGEST,
    JUDGE,
    BrokerLife,
    Marks,
    name_and_worker,
    of_worker,
)
from storage.records.database.in_turn.schema import MIGRATIONS
from storage.records.ingest_workers.turns import PostgresTurns
from storage.records.store import SqlRecords
from tests.servers.postgres import Postgres

SECOND_US = 1_000_000
SECONDS = 1_795_489_200
BEGIN = begins_after(2)
HELD = {
    # positions of the journal
    "stored": 90,
    "stored:2": BEGIN + 70,
    "stored:3": begins_after(3) + 5,
    "journalled:ingest": 95,
    "journalled:ingest:2": BEGIN + 71,
    "numbers": 80,
    "numbers:2": BEGIN + 60,
    "whole": 99,
    "a reader of before": 12,
    # seconds
    "beat:ingest": SECONDS,
    "beat:ingest:2": 0,
    "beat:judge": SECONDS + 1,
    # microseconds
    "sound:ingest": SECONDS * SECOND_US - 1,
    "sound:ingest:2": 0,
    "accounted:ingest": SECONDS * SECOND_US + 7,
    "accounted:ingest:2": 0,
    # the broker: seconds, and one more than a count
    "broker:began": SECONDS - 9,
    "broker:dropped": 1,
    "broker:began:2": 0,
    "broker:dropped:2": 0,
    # yes and no
    "marked": 1,
    "marked:2": 0,
    "cannot:gw-ế:2:time-1-5": 1,
    "cannot:gw-a:time-1-5": 1,
    # a count and a deadline in microseconds
    "writes:nhue:2": 41,
    "writing-until:nhue:2": 2**60,
    "writes:readings": 3,
    "writing-until:readings": 0,
}


def upgraded(url: str, held: dict[str, int]) -> SqlRecords:
    """Fill records of the version before with watermarks, and open them with this one."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    engine = create_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0011")
        for name, position in held.items():
            connection.execute(
                text("INSERT INTO watermarks VALUES (:name, :position)"),
                {"name": name, "position": position},
            )
    engine.dispose()
    return SqlRecords.open(url)


class _Upgraded:
    @pytest.fixture
    def url(self) -> str:
        raise NotImplementedError

    @pytest.fixture
    def opened(self, url: str) -> Iterator[Callable[[dict[str, int]], SqlRecords]]:
        stores: list[SqlRecords] = []

        def open_filled(held: dict[str, int]) -> SqlRecords:
            stores.append(upgraded(url, held))
            return stores[-1]

        yield open_filled
        for store in stores:
            store.close()

    def test_every_fact_that_watermarks_held_is_read_from_the_store(
        self, opened: Callable[[dict[str, int]], SqlRecords]
    ) -> None:
        store = opened(HELD)
        positions = ("stored", "journalled:ingest", "numbers", "whole", "a reader of before")
        own = {name: at for name, at in HELD.items() if name_and_worker(name)[0] in positions}
        assert len(own) == 9
        assert store.watermarks(*positions) == own
        assert all(store.watermark(name) == at for name, at in own.items())
        assert store.beats(INGEST) == {1: SECONDS, 2: 0}
        assert store.beats(JUDGE) == {1: SECONDS + 1}
        sound_us = SECONDS * SECOND_US - 1
        assert store.worker_marks() == [
            Marks(1, SECONDS * SECOND_US, 95, 90, sound_us, 80, whole=99, store_marked=True),
            Marks(2, 0, BEGIN + 71, BEGIN + 70, 0, BEGIN + 60, has_left=True),
            Marks(3, 0, 0, begins_after(3) + 5, 0, 0),
        ]
        assert (store.accounted_us(1), store.accounted_us(2)) == (SECONDS * SECOND_US + 7, 0)
        assert store.broker_life(1) == BrokerLife(began_seconds=SECONDS - 9, dropped_messages=0)
        assert store.broker_life(2) == BrokerLife()
        assert (store.is_store_marked(1), store.is_store_marked(2)) == (True, False)
        assert store.gateways_without("time-1-5") == {"gw-ế:2", "gw-a"}
        with store._database.reading() as connection:
            found = connection.execute(text("SELECT * FROM bucket_writes ORDER BY bucket"))
            assert [tuple(row) for row in found] == [("nhue:2", 41, 2**60), ("readings", 3, None)]

    def test_records_without_any_watermark_are_upgraded_too(
        self, opened: Callable[[dict[str, int]], SqlRecords]
    ) -> None:
        store = opened({})
        assert (store.worker_marks(), store.watermark("stored")) == ([], 0)
        store.set_watermark("stored", 3)
        assert [one.stored for one in store.worker_marks()] == [3]


class TestOnSqlite(_Upgraded):
    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        return f"sqlite:///{tmp_path}/records.db"


@pytest.mark.live("postgres")
class TestOnPostgres(_Upgraded):
    @pytest.fixture
    def url(self, postgres_server: Postgres) -> str:
        return postgres_server.emptied()

    def test_a_write_that_was_under_way_is_waited_for_and_those_before_are_counted(
        self,
        opened: Callable[[dict[str, int]], SqlRecords],
        url: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        until_us = (int(time.time()) + 60) * SECOND_US
        store = opened({"writes:nhue": 41, "writing-until:nhue": until_us})
        waits: list[float] = []
        monkeypatch.setattr("storage.records.ingest_workers.turns.time.sleep", waits.append)
        turns = PostgresTurns(url, "nhue")
        with turns.turn() as alone:
            turns.begin_write()
        assert (alone, len(waits), 0 < waits[0] <= 60) == (False, 1, True)
        with turns.turn() as alone:
            assert (alone, len(waits)) == (True, 1)
        turns.close()
        with store._database.reading() as connection:
            found = connection.execute(text("SELECT writes, writing_until_us FROM bucket_writes"))
            assert [tuple(row) for row in found] == [(42, None)]


@given(st.sampled_from(["stored", "journalled:ingest", "numbers"]), st.integers(1, 2**31 - 1))
def test_a_name_and_a_worker_are_told_apart_again(name: str, worker: int) -> None:
    assert name_and_worker(of_worker(name, worker)) == (name, worker)
