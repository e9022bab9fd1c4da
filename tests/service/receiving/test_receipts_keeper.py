from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from domain.legal_day import MICROSECONDS_PER_DAY
from ingest.receipts.log import read_receipts
from service.receiving.receipts_keeper import ReceiptsKeeper
from service.settings.clock import now_us
from service.settings.settings import Settings
from storage.journal.record import JournalEntry, RecordKind
from storage.journal.writer import Journal
from tests.house.runs.patience import PATIENCE_SECONDS, until
from tests.ingest.sites import payload, sample


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


@pytest.fixture
def journal(settings: Settings) -> Iterator[Journal]:
    opened = Journal(settings.journal_dir)
    yield opened
    opened.close()


def entry(seq: int, days_ago: int = 0) -> JournalEntry:
    received_us = now_us() - days_ago * MICROSECONDS_PER_DAY
    body = payload(sample(), seq=seq)
    return JournalEntry(RecordKind.READINGS, received_us, "nhue/v1/GW-1/readings", b"", body)


def live_until(keeper: ReceiptsKeeper, true: Callable[[], bool]) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=keeper.run, args=(stop,))
    thread.start()
    until(true)
    stop.set()
    thread.join(PATIENCE_SECONDS)


def test_what_a_life_before_left_in_the_journal_alone_can_be_looked_up(
    settings: Settings, journal: Journal
) -> None:
    journal.append([entry(7), entry(8, days_ago=200), entry(9)])
    keeper = ReceiptsKeeper(settings, journal.committed)

    def found() -> list[int]:
        return [one["position"] for one in read_receipts(settings.receipts_dir, "GW-1")]

    live_until(keeper, lambda: found() == [3, 1] and keeper.log.through == 3)
    assert keeper.health() == {}


def test_a_folder_that_cannot_be_written_is_said_in_health_and_ends_nothing(
    settings: Settings, journal: Journal
) -> None:
    journal.append([entry(7)])
    settings.receipts_dir.write_text("no folder", encoding="utf-8")
    keeper = ReceiptsKeeper(settings, journal.committed)
    live_until(keeper, lambda: keeper.health() != {})
    assert str(settings.receipts_dir) in keeper.health()["receipts"].detail
    assert keeper.health()["receipts"].status == "degraded"


def test_a_journal_that_cannot_be_read_is_said_and_stops_no_receipt(
    settings: Settings, journal: Journal
) -> None:
    journal.append([entry(7), entry(8)])
    (segment,) = settings.journal_dir.glob("*.journal")
    damaged = bytearray(segment.read_bytes())
    damaged[-10] ^= 0xFF
    (settings.journal_dir / "00000000000000000003.journal").write_bytes(segment.read_bytes())
    segment.write_bytes(damaged)
    keeper = ReceiptsKeeper(settings, 4)
    live_until(keeper, lambda: keeper.health() != {})
    assert "receipts are not rebuilt" in keeper.health()["receipts"].detail
    keeper.log.append("GW-1", b'{"receipts": []}', now_us())
    keeper.log.flush()
    assert keeper.log.trouble is None
