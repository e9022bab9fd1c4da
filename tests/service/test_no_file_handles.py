"""Whatever opens files says, where it may open none, that it cannot now; and goes on afterwards."""

from __future__ import annotations

import os
import resource
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from domain.errors import StoreUnavailable
from ingest.retention.claims import Claims
from ingest.retention.journal_round import keep
from ingest.sources.quarantine.inbox import ReleaseInbox
from service.receiving.receipts_keeper import ReceiptsKeeper
from service.receiving.releasing import Releasing, Wish, wish
from service.settings.clock import now, now_us
from service.settings.settings import Settings
from storage.journal.reader import JournalReader
from storage.journal.record import JournalEntry, RecordKind
from storage.journal.writer import SEGMENT_BYTES, Journal
from tests.house.runs.patience import PATIENCE_SECONDS, until
from tests.ingest.sites import payload, sample


@contextmanager
def no_more_files() -> Iterator[None]:
    """Let this process open nothing while the block lasts."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    lowest = os.open(os.devnull, os.O_RDONLY)  # the lowest number that is free
    os.close(lowest)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def entry(number: int) -> JournalEntry:
    body = payload(sample(), seq=number)
    received_us = now_us() - 86_400_000_000
    return JournalEntry(RecordKind.READINGS, received_us, "nhue/v1/GW-1/readings", b"", body)


def journal_of(folder: Path, *, segment_bytes: int = SEGMENT_BYTES) -> Journal:
    opened = Journal(folder / "journal", segment_bytes=segment_bytes)
    opened.append([entry(number) for number in range(3)])
    return opened


def read_journal(folder: Path) -> Callable[[], object]:
    journal_of(folder).close()
    reader = JournalReader(folder / "journal", 0)
    return lambda: list(reader.records())


def begin_a_segment(folder: Path) -> Callable[[], object]:
    opened = journal_of(folder, segment_bytes=1)

    def act() -> None:
        opened.append([entry(4)])
        opened.close()

    return act


def keep_the_journal(folder: Path) -> Callable[[], object]:
    journal_of(folder).close()
    held: Callable[[], Claims] = lambda: Claims([], frozenset())  # noqa: E731  # nothing is held
    return lambda: keep(
        folder / "journal",
        now=now() + timedelta(days=1),
        keep_days=None,
        held=held,
        stored_position=3,
    )


@pytest.mark.parametrize(
    "prepare",
    [read_journal, begin_a_segment, keep_the_journal],
)
def test_what_opens_a_file_says_that_it_cannot_now_and_can_be_asked_again(
    prepare: Callable[[Path], Callable[[], object]], tmp_path: Path
) -> None:
    act = prepare(tmp_path)
    with no_more_files(), pytest.raises(StoreUnavailable):
        act()
    act()


def runs_through(work: Callable[[threading.Event], None], done: Callable[[], bool]) -> None:
    """Run a thread's work with no file handle for some turns, then with them, until it is done."""
    stop, raised = threading.Event(), []

    def run() -> None:
        try:
            work(stop)
        except BaseException as error:  # noqa: BLE001  # shown by the test
            raised.append(error)

    thread = threading.Thread(target=run)
    with no_more_files():
        thread.start()
        time.sleep(2.5)
        assert raised == []
    until(done, lambda: f"waited in vain: {raised}")
    stop.set()
    thread.join(PATIENCE_SECONDS)
    assert raised == []


def test_receipts_are_rebuilt_once_files_can_be_opened_again(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    journal_of(tmp_path).close()
    keeper = ReceiptsKeeper(settings, 3)
    runs_through(keeper.run, lambda: keeper.log.through == 3 and not keeper.health())


def test_wishes_are_followed_once_files_can_be_opened_again(tmp_path: Path) -> None:
    class Inbox(ReleaseInbox):
        def __init__(self) -> None:
            self.taken = 0

        def offer(self, _group: object, _stop: object) -> bool:
            self.taken += 1
            return True

    journal_of(tmp_path).close()
    inbox = Inbox()
    wish(tmp_path / "wishes", Wish([1, 2], 1))
    follow = Releasing(tmp_path / "wishes", tmp_path / "journal", inbox, lambda: 1)
    runs_through(follow.run, lambda: not list((tmp_path / "wishes").iterdir()))
