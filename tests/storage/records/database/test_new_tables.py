from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine

from storage.records.database import connection as product
from storage.records.database.connection import RecordsDatabase, upgrade_tables
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
    opened(tmp_path / "second", monkeypatch, upgrade)
    assert ran == ["head"], "what has tables is brought up by the migrations"
