"""A journal that ends before what is known of it gives no position, whoever knows of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.errors import SettingsUnusable
from service.receiving.journal_behind import open_journal
from service.settings.settings import Settings
from service.stores.opened import open_records
from storage.journal.writer import Journal
from storage.ports.records import RecordStore
from storage.ports.work.progress import ON_DISK, STORED
from tests.ingest.storing.test_storer import minutes


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


@pytest.fixture
def records(settings: Settings) -> Iterator[RecordStore]:
    with open_records(settings) as opened:
        journal = Journal(settings.journal_dir)
        journal.append(minutes(5))
        journal.close()
        yield opened


@pytest.mark.parametrize(("watermark", "words"), [(STORED, "has stored"), (ON_DISK, "had on disk")])
def test_what_the_records_know_refuses_it(
    settings: Settings, records: RecordStore, watermark: str, words: str
) -> None:
    records.set_watermark(watermark, 5)
    open_journal(settings, records, 0).close()
    records.set_watermark(watermark, 6)
    with pytest.raises(SettingsUnusable, match=f"{words} position 6, and its journal ends at 5"):
        open_journal(settings, records, 0)


def test_what_the_embedded_store_holds_refuses_it_where_the_records_are_older(
    settings: Settings, records: RecordStore
) -> None:
    open_journal(settings, records, 5).close()
    with pytest.raises(SettingsUnusable, match="in its reading store position 6"):
        open_journal(settings, records, 6)
    open_journal(settings, records, 5).close()  # let go of: no lock is left
