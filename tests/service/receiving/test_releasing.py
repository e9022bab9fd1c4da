"""A wish to release is followed once, survives a stop, and harms nothing when it cannot be read."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from domain.errors import StoreUnavailable
from ingest.pipeline import Arrival, Pipeline
from ingest.receipts.metrics import IngestMetrics
from ingest.receipts.standing import RecentReadings
from ingest.sources.quarantine.inbox import ReleaseInbox
from ingest.sources.quarantine.waiting_messages import quarantined
from service.receiving import releasing
from service.receiving.releasing import Releasing, Wish, wish
from storage.journal.writer import Journal
from storage.readings.memory import MemoryReadings
from tests.house.runs.patience import PATIENCE_SECONDS, until
from tests.ingest.sites import NOW_US, payload, sample, small_registry


class House:
    """A receiving side without a broker: its thread is the test's own."""

    def __init__(self, folder: Path) -> None:
        self.wishes = folder / "quarantine"
        self.journal = Journal(folder / "journal")
        self.pipeline = Pipeline(
            self.journal,
            RecentReadings(MemoryReadings(), lambda _: ("COD",)),
            IngestMetrics(CollectorRegistry()),
            future_tolerance_us=600_000_000,
        )
        self.inbox = ReleaseInbox(self.pipeline, lambda: None)
        self.registry_version = 1
        self.outcomes: list[str] = []
        self.stop = threading.Event()
        follow = Releasing(
            self.wishes, self.journal.folder, self.inbox, lambda: self.registry_version
        )
        self.thread = threading.Thread(target=follow.run, args=(self.stop,))

    def waiting(self) -> list[int]:
        return [one.position for one in quarantined(self.journal.folder)]

    def until(self, true: Callable[[], bool]) -> None:
        """Turn as the network loop does, until something is so."""

        def turned() -> bool:
            self.outcomes += [receipt.outcome for receipt in self.inbox.process()]
            return true()

        until(turned)

    def close(self) -> None:
        self.stop.set()
        self.thread.join(PATIENCE_SECONDS)
        self.journal.close()


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A house in which five messages wait whose gateway is known by now."""
    monkeypatch.setattr(releasing, "WISH_SECONDS", 0.01)
    monkeypatch.setattr(releasing, "GROUP_MOST", 2)
    made = House(tmp_path)
    made.pipeline.process(
        [
            Arrival("nhue/v1/GW-1/readings", payload(sample(COD=1.0 + n), seq=n), NOW_US, n, 1)
            for n in range(5)
        ],
        lambda _: None,
    )
    made.pipeline.use_registry(small_registry())
    yield made
    made.close()


def test_a_wish_is_followed_in_groups_and_then_gone(house: House) -> None:
    assert house.waiting() == [1, 2, 3, 4, 5]
    wish(house.wishes, Wish([1, 2, 3, 5], 1))
    house.thread.start()
    house.until(lambda: not list(house.wishes.iterdir()))
    assert house.outcomes == ["accepted", "conflict", "conflict", "conflict"]
    assert house.waiting() == [4]


def test_a_wish_waits_for_the_registry_that_knows_its_gateway(house: House) -> None:
    wish(house.wishes, Wish([1], 2))
    house.thread.start()
    time.sleep(0.1)
    house.until(lambda: True)
    assert house.waiting() == [1, 2, 3, 4, 5]
    house.registry_version = 2
    house.until(lambda: house.waiting() == [2, 3, 4, 5])


def test_a_wish_that_was_cut_short_is_followed_by_the_next_life(house: House) -> None:
    wish(house.wishes, Wish([1, 2, 3, 4], 1))
    house.thread.start()
    house.until(lambda: len(house.outcomes) == 2)
    house.stop.set()
    house.thread.join(PATIENCE_SECONDS)
    assert len(list(house.wishes.glob("*.release"))) == 1


def test_a_journal_that_is_full_is_tried_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_entries: object) -> list[int]:
        raise StoreUnavailable("No space left on device")

    wish(house.wishes, Wish([1], 1))
    with monkeypatch.context() as broken:
        broken.setattr(house.journal, "append", full)
        house.thread.start()
        time.sleep(0.1)
        assert list(house.inbox.process()) == []
    house.until(lambda: house.outcomes == ["accepted"])


def test_a_wish_that_is_not_ours_to_remove_is_passed_over_and_stops_no_other(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    wish(house.wishes, Wish([1], 1))
    (theirs,) = house.wishes.iterdir()
    unlink = Path.unlink

    def refuse(path: Path, *, missing_ok: bool = False) -> None:
        if path == theirs:
            raise PermissionError(1, "Operation not permitted", str(path))
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    house.thread.start()
    house.until(lambda: house.outcomes == ["accepted"])
    wish(house.wishes, Wish([2], 1))
    house.until(lambda: house.outcomes == ["accepted", "conflict"])
    house.until(lambda: list(house.wishes.iterdir()) == [theirs])


def test_a_wish_that_cannot_be_read_is_set_aside_and_stops_no_other(house: House) -> None:
    house.wishes.mkdir()
    (house.wishes / "odd.release").write_text("[", encoding="utf-8")
    wish(house.wishes, Wish([1], 1))
    house.thread.start()
    house.until(lambda: [path.name for path in house.wishes.iterdir()] == ["odd.failed"])
    assert house.outcomes == ["accepted"]


def test_what_is_due_is_released_and_what_the_journal_has_no_more_is_passed_over(
    house: House,
) -> None:
    due = Releasing(house.wishes, house.journal.folder, house.inbox, lambda: 1, due=lambda: (2, 99))
    house.thread = threading.Thread(target=due.run, args=(house.stop,))
    house.thread.start()
    house.until(lambda: 2 not in house.waiting() and due._gone == {99})
    assert house.waiting() == [1, 3, 4, 5]
