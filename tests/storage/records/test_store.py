"""Holds SqlRecords to the records' contract on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import multiprocessing
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, event, text

from domain.errors import SettingsUnusable, StoreUnavailable
from domain.judged.verdicts import Outcome
from domain.legal_day import to_microseconds
from domain.registered import DischargeMode
from storage.ports.records import RecordStore
from storage.records.database.columns import metadata
from storage.records.database.in_turn.schema import MIGRATIONS
from storage.records.store import SqlRecords
from tests.servers.postgres import Postgres
from tests.storage.records.access.accounts import AccountsContract
from tests.storage.records.access.identities import IdentitiesContract
from tests.storage.records.access.signed_in import SignedInContract
from tests.storage.records.contract.entered.own_thresholds import OwnThresholdsContract
from tests.storage.records.contract.entered.told import ToldContract
from tests.storage.records.contract.gateways import GatewaysContract
from tests.storage.records.contract.holds import HoldsContract
from tests.storage.records.contract.ingest_workers import WorkersContract
from tests.storage.records.contract.judged.set_aside import SetAsideContract
from tests.storage.records.contract.list_pages import PagesContract
from tests.storage.records.contract.progress import ProgressContract
from tests.storage.records.contract.refused import RefusedContract
from tests.storage.records.contract.store import RecordStoreContract
from tests.storage.records.entered.announcements import AnnouncementsContract
from tests.storage.records.examples import (
    DAY,
    LIMIT,
    T0,
    a_mean,
    a_registry,
    a_ruling,
    a_verdict,
)


class _OnSql(
    RecordStoreContract,
    AccountsContract,
    IdentitiesContract,
    AnnouncementsContract,
    GatewaysContract,
    HoldsContract,
    OwnThresholdsContract,
    PagesContract,
    ProgressContract,
    RefusedContract,
    SetAsideContract,
    SignedInContract,
    ToldContract,
    WorkersContract,
):
    @pytest.fixture
    def url(self) -> str:
        raise NotImplementedError

    @pytest.fixture
    def new_url(self, url: str) -> str:
        """Return an address with the tables of now and no row, or with nothing at all."""
        return url

    @pytest.fixture
    def opened(self, new_url: str) -> Iterator[Callable[[], SqlRecords]]:
        stores: list[SqlRecords] = []

        def open_one() -> SqlRecords:
            stores.append(SqlRecords.open(new_url))
            return stores[-1]

        yield open_one
        for store in stores:
            store.close()

    @pytest.fixture
    def store(self, opened: Callable[[], SqlRecords]) -> RecordStore:
        return opened()

    @pytest.fixture
    def reopened(self, opened: Callable[[], SqlRecords]) -> Callable[[], RecordStore]:
        return opened

    def test_the_migrations_lead_to_the_tables_that_the_code_names(self, url: str) -> None:
        SqlRecords.open(url).close()
        engine = create_engine(url)
        with engine.connect() as connection:
            context = MigrationContext.configure(
                connection, opts={"compare_type": True, "compare_server_default": True}
            )
            assert compare_metadata(context, metadata) == []
        engine.dispose()

    def test_records_of_the_first_version_stay_as_they_were(self, url: str) -> None:
        _write_as_the_first_version(url)
        store = SqlRecords.open(url)
        registry = store.registry()
        assert registry.stations["s"].in_operation_since is None
        (permit,) = registry.permits
        assert (permit.discharge, permit.successor_column) == (DischargeMode.CONTINUOUS, None)
        old = a_verdict(limit=replace(LIMIT, figures=(), binding=()))
        assert store.verdicts(DAY, DAY) == [old]
        assert store.verdict_history("hd-01-a", "COD", DAY) == [old]
        assert store.means("hd-01-a", DAY, DAY) == [a_mean()]
        assert store.known_through() == T0
        assert store.settle([], [old.mean], [old]) == 0
        store.add_ruling(a_ruling(T0 - timedelta(days=1)))
        assert store.known_through() == T0 + timedelta(microseconds=1)
        store.close()

    def test_nothing_of_a_superseded_verdict_is_erased(
        self, store: RecordStore, new_url: str
    ) -> None:
        for hours in range(3):
            mean = a_mean(float(hours))
            store.settle([], [mean], [a_verdict(mean, T0 + timedelta(hours=hours))])
        engine = create_engine(new_url)
        with engine.connect() as connection:
            for table in ("daily_means", "verdicts"):
                rows = connection.execute(text(f"SELECT count(*) FROM {table}"))  # noqa: S608 - two constants
                assert rows.scalar_one() == 3
            assert connection.execute(text("SELECT count(*) FROM limits")).scalar_one() == 1
        engine.dispose()

    def test_processes_that_open_at_once_find_the_tables_made_once(self, url: str) -> None:
        spawn = multiprocessing.get_context("spawn")
        with spawn.Pool(3) as pool:
            versions = pool.map(_open_and_import, [url] * 3)
        assert sorted(versions) == [1, 2, 3]


def _open_and_import(url: str) -> int:
    store = SqlRecords.open(url)
    try:
        return store.add_registry(a_registry(), T0)
    finally:
        store.close()


class TestRecordsOnSqlite(_OnSql):
    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        return f"sqlite:///{tmp_path}/deep/records.db"

    def test_a_commit_is_durable_and_references_are_held(
        self, opened: Callable[[], SqlRecords]
    ) -> None:
        with opened()._database.writing() as connection:
            asked = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
        assert found == ["wal", 2, 1, 30_000]

    def test_a_year_of_a_hundred_outlets_answers_quickly(
        self, store: RecordStore, url: str
    ) -> None:
        _fill_a_year(url)
        began = time.process_time()
        assert len(store.verdicts(DAY, DAY)) == 800
        assert len(store.verdicts(DAY - timedelta(days=364), DAY, most=50)) == 50
        month = DAY - timedelta(days=30)
        assert len(store.means("o-042", month, DAY, parameter="p-3")) == 31
        assert len(store.verdicts(month, DAY, outlet_id="o-042", known_at=T0)) == 31 * 8
        violations = store.verdicts(
            DAY - timedelta(days=364), DAY, outcome=Outcome.EXCEEDED, most=100
        )
        assert len(violations) == 100
        assert time.process_time() - began < 2.0  # 0.1 s on two quiet cores

    def test_settling_a_day_looks_it_up_and_never_reads_the_whole_history(
        self, opened: Callable[[], SqlRecords]
    ) -> None:
        store = opened()
        asked: list[tuple[str, Any]] = []

        def note(_c: object, _cursor: object, sql: str, values: object, *_: object) -> None:
            if sql.startswith("SELECT"):
                asked.append((sql, values))

        event.listen(store._database._engine, "before_cursor_execute", note)
        means = [a_mean(outlet_id=o, day=DAY - timedelta(days=n)) for o in "ab" for n in range(2)]
        store.settle([], means, [a_verdict(mean) for mean in means])
        store.settle([], means, [a_verdict(mean) for mean in means])
        event.remove(store._database._engine, "before_cursor_execute", note)
        with store._database.reading() as connection:
            plans = [
                str(step[3])
                for sql, values in asked
                for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
            ]
        assert [plan for plan in plans if plan.startswith("SEARCH daily_means USING")]
        assert [plan for plan in plans if plan.startswith("SEARCH verdicts USING")]
        assert [plan for plan in plans if plan.startswith("SCAN")] == []

    def test_a_file_that_is_no_database_is_refused_by_its_name(self, tmp_path: Path) -> None:
        path = tmp_path / "letter.db"
        path.write_text("Kính gửi Sở Công Thương Hà Nội, " * 100, encoding="utf-8")
        with pytest.raises(SettingsUnusable, match=r"letter\.db: this file is not a database"):
            SqlRecords.open(f"sqlite:///{path}")

        with pytest.raises(SettingsUnusable, match="name another file"):
            SqlRecords.open(f"sqlite:///{path}/records.db")

    def test_records_of_a_newer_version_are_not_touched(self, tmp_path: Path) -> None:
        url = f"sqlite:///{tmp_path}/records.db"
        SqlRecords.open(url).close()
        with closing(sqlite3.connect(tmp_path / "records.db")) as connection, connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.close()
        with pytest.raises(SettingsUnusable, match="another version"):
            SqlRecords.open(url)

    def test_closed_records_open_no_connection_that_nobody_would_close(
        self, tmp_path: Path
    ) -> None:
        closed = SqlRecords.open(f"sqlite:///{tmp_path}/records.db")
        closed.close()
        with pytest.raises(StoreUnavailable, match="closed"):
            closed.registry()
        with pytest.raises(StoreUnavailable, match="closed"):
            closed.set_watermark("storer", 1)

    def test_a_store_that_is_locked_for_good_says_that_it_is_unavailable(
        self, store: RecordStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for module in ("connection", "engine"):
            monkeypatch.setattr(f"storage.records.database.{module}.WAIT_SECONDS", 0)
        impatient = SqlRecords.open(f"sqlite:///{tmp_path}/deep/records.db")
        other = sqlite3.connect(tmp_path / "deep" / "records.db")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="locked"):
            impatient.set_watermark("storer", 1)
        assert impatient.watermark("storer") == 0
        other.close()
        impatient.set_watermark("storer", 1)
        impatient.close()
        assert store.watermark("storer") == 1


_WRITTEN_BY_THE_FIRST_VERSION = """
INSERT INTO registry_versions VALUES (1, :known, 'digest');
INSERT INTO clusters VALUES (1, 'c', 'CCN', '', 'ccn', 'operating', FALSE);
INSERT INTO stations VALUES (1, 's', 'c', 'Trạm', 500);
INSERT INTO outlets VALUES (1, 'o', 's', 'g', 'Cửa xả', 'COD');
INSERT INTO permits VALUES
    (1, 0, '7/GPMT', 'o', 'qcvn-40-2011', 'A', 'river', NULL, NULL, NULL, 5, '2024-01-01', NULL);
INSERT INTO daily_means VALUES
    (1, :known, 'hd-01-a', 'COD', :day, 61.25, 280, 3, 5, 288, :digest);
INSERT INTO limits VALUES ('d', :body);
INSERT INTO verdicts VALUES
    (1, :known, 'hd-01-a', 'COD', :day, 1, 'd', 'kept', :reason, :clause, NULL)
"""


def _write_as_the_first_version(url: str) -> None:
    """Make the tables of version 0.1.0 and write into them what that version wrote."""
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    limit = asdict(LIMIT)
    for newer in ("k", "kind", "figures", "binding"):
        del limit[newer]
    values = {
        "known": to_microseconds(T0),
        "day": str(DAY) if url.startswith("sqlite") else DAY,
        "digest": a_mean().digest,
        "body": msgspec.json.encode(limit).decode(),
        "reason": a_verdict().reason,
        "clause": a_verdict().clause,
    }
    engine = create_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for statement in _WRITTEN_BY_THE_FIRST_VERSION.split(";"):
            bound = {name: value for name, value in values.items() if f":{name}" in statement}
            connection.execute(text(statement), bound)
    engine.dispose()


@pytest.mark.live("postgres")
class TestRecordsOnPostgres(_OnSql):
    @pytest.fixture
    def url(self, postgres_server: Postgres) -> str:
        return postgres_server.emptied()

    @pytest.fixture
    def new_url(self, postgres_server: Postgres) -> str:
        return postgres_server.with_new_tables()

    def test_a_server_that_stopped_is_unavailable_and_answers_again_when_it_is_back(
        self, store: RecordStore, postgres_server: Postgres
    ) -> None:
        store.set_watermark("storer", 5)
        postgres_server.stop()
        with pytest.raises(StoreUnavailable, match="do not answer"):
            store.check()
        with pytest.raises(StoreUnavailable, match="do not answer"):
            store.set_watermark("storer", 6)
        postgres_server.start()
        store.check()
        assert store.watermark("storer") == 5


@pytest.mark.parametrize(
    ("url", "advice"),
    [
        ("records", "write sqlite:///FILE"),
        ("mysql://u:secret@h/d", "use sqlite or postgresql"),
        ("sqlite://", "need a file"),
        ("sqlite:///:memory:", "need a file"),
    ],
)
def test_an_address_that_cannot_hold_records_is_refused_with_advice(url: str, advice: str) -> None:
    with pytest.raises(SettingsUnusable, match=advice) as refused:
        SqlRecords.open(url)
    assert "secret" not in str(refused.value)


def test_a_server_that_nobody_runs_is_unavailable_and_its_password_stays_hidden() -> None:
    with pytest.raises(StoreUnavailable) as refused:
        SqlRecords.open("postgresql://nhue:secret@127.0.0.1:1/nhue")
    assert "127.0.0.1" in str(refused.value)
    assert "secret" not in str(refused.value)


def _fill_a_year(url: str) -> None:
    """Write a year of 100 outlets and 8 parameters behind the store's back, one day in 100 over."""
    key = """
        WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 291999)
        SELECT i + 1 AS id, 0 AS known, printf('o-%03d', i / 8 % 100) AS outlet, i,
            printf('p-%d', i % 8) AS parameter,
            date('2025-11-24', printf('+%d days', i / 800)) AS day
        FROM n"""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE TEMP TABLE keys AS {key}")
        connection.exec_driver_sql(
            "INSERT INTO daily_means (id, known_us, outlet_id, parameter, day, mean, valid, "
            "excluded, missing, expected, digest) SELECT id, known, outlet, parameter, day, 1.5, "
            "280, 3, 5, 288, 'digest' FROM keys"
        )
        connection.exec_driver_sql(
            "INSERT INTO verdicts (id, known_us, outlet_id, parameter, day, mean_id, limit_digest, "
            "outcome, reason, clause, times_over) "
            "SELECT id, known, outlet, parameter, day, id, NULL, "
            "CASE WHEN i % 997 < 10 THEN 'exceeded' ELSE 'kept' END, 'reason', 'clause', NULL "
            "FROM keys"
        )
    engine.dispose()
