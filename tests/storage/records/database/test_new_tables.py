from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, text

from storage.records.database import connection as product
from storage.records.database.connection import RecordsDatabase, upgrade_tables
from storage.records.store import SqlRecords
from tests.servers.postgres import Postgres
from tests.storage.records.contract.holds import HOLD
from tests.storage.records.database.new_tables import NewTables, Upgrade, objects_of, rows_of


def opened(file: Path, monkeypatch: pytest.MonkeyPatch, upgrade: Upgrade) -> tuple[object, object]:
    """Return all that stands in a file once the records were opened on it."""
    with monkeypatch.context() as patch:
        patch.setattr(product, "upgrade_tables", upgrade)
        RecordsDatabase.open(f"sqlite:///{file}").close()
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        found = objects_of(connection), rows_of(connection)
    engine.dispose()
    return found


def test_tables_made_at_once_are_those_of_the_migrations_to_the_letter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []

    def migrate(connection: Connection, revision: str) -> None:
        ran.append(revision)
        upgrade_tables(connection, revision)

    upgrade = NewTables(migrate).upgrade
    migrated = opened(tmp_path / "migrated", monkeypatch, migrate)
    assert opened(tmp_path / "first", monkeypatch, upgrade) == migrated
    ran.clear()
    assert opened(tmp_path / "second", monkeypatch, upgrade) == migrated
    assert opened(tmp_path / "third", monkeypatch, upgrade) == migrated
    assert ran == []
    engine = create_engine(f"sqlite:///{tmp_path / 'second'}")
    with engine.begin() as connection:
        upgrade(connection, "head")
    engine.dispose()
    assert ran == ["head"], "what has tables is brought up by the migrations"


@pytest.mark.live("postgres")
def test_new_tables_on_postgresql_have_no_row_of_before_and_count_from_one(
    postgres_server: Postgres,
) -> None:
    for _ in range(3):
        records = SqlRecords.open(postgres_server.with_new_tables())
        assert records.known_through() is None
        assert records.add_hold(HOLD).id == 1
        records.close()


@pytest.mark.live("postgres")
@pytest.mark.parametrize(
    "harm",
    [
        "ALTER TABLE legal_holds ALTER COLUMN outlet_id DROP NOT NULL",
        "DROP INDEX ix_our_outages_begin_us",
    ],
)
def test_tables_that_a_test_has_changed_are_made_anew(postgres_server: Postgres, harm: str) -> None:
    before = tables_of(postgres_server.with_new_tables())
    engine = create_engine(postgres_server.url)
    with engine.begin() as connection:
        connection.execute(text(harm))
    engine.dispose()
    assert tables_of(postgres_server.url) != before
    assert tables_of(postgres_server.with_new_tables()) == before


def tables_of(url: str) -> list[tuple[object, ...]]:
    engine = create_engine(url)
    with engine.connect() as connection:
        columns = connection.execute(
            text(
                "SELECT table_name, column_name, is_nullable FROM information_schema.columns "
                "WHERE table_schema = 'public' ORDER BY 1, 2"
            )
        ).all()
        indexes = connection.execute(
            text(
                "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"
            )
        ).all()
    engine.dispose()
    return [tuple(one) for one in [*columns, *indexes]]
