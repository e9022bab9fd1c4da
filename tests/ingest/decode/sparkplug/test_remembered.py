"""What a Sparkplug message rests on outlives us, and what rests on nothing waits for its birth."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

from domain.gateways.rejections import RejectionCode
from domain.registry import Registry
from ingest.decode.by_topic import Understanding
from ingest.decode.meaning.journal_note import decode_note, encode_note
from ingest.decode.remembered import encode_memory, memory_of, restore_memory
from ingest.pipeline import Arrival, Pipeline
from ingest.receipts.metrics import IngestMetrics
from ingest.receipts.standing import RecentReadings
from ingest.sources.quarantine.waiting_messages import quarantined, released
from ingest.storing.sparkplug_replay import SparkplugReplay
from ingest.storing.storer import Storer
from simulators.gateway.sparkplug_node import EdgeNode, Message, SentMetric
from storage.journal.reader import JournalReader
from storage.journal.record import JournalEntry, RecordKind
from storage.journal.writer import Journal
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.ingest.sites import NOW_US, small_registry

NOW_MS = NOW_US // 1_000
TOLERANCE_US = 600_000_000
BORN = (
    SentMetric(name="Outlet/COD", value=61.2, alias=1, properties={"engUnit": "mg/L"}),
    SentMetric(name="Outlet/pH", value=7.1, alias=2),
)


class House:
    """A journal with a pipeline before it, which may be begun anew as by a restart."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.replays = folder, 0
        self.journal = Journal(folder / "journal")
        self.now_us = NOW_US
        self.node = EdgeNode("hanoi", "GW-1", bd_seq=3)
        self.readings = MemoryReadings()
        self.registry = small_registry()
        self.begin()

    def begin(self, registry: Registry | None = None) -> None:
        """Begin with nothing in mind."""
        self.pipeline = Pipeline(
            self.journal,
            RecentReadings(self.readings, lambda _: ("COD", "PH", "TSS", "TEMP")),
            IngestMetrics(CollectorRegistry()),
            future_tolerance_us=TOLERANCE_US,
        )
        self.pipeline.use_registry(self.registry if registry is None else registry)

    def restart(self, kept: bytes = b"", registry: Registry | None = None) -> int | None:
        """Begin anew with what was kept, and follow the journal after it."""
        self.begin(registry)
        found = restore_memory(self.pipeline.understanding, kept, self.journal.committed)
        for record in JournalReader(self.journal.folder, found or 0).records():
            self.pipeline.follow(record)
        return found

    def memory(self) -> bytes:
        return encode_memory(memory_of(self.pipeline.understanding, self.journal.committed))

    def hear(self, message: Message) -> str | None:
        """Take a message in; return its receipt's outcome, None where it has none."""
        arrival = Arrival(message.topic, message.payload, self.now_us, 1, 1)
        answers = self.pipeline.process([arrival], lambda _: None)
        self._asked = bool(answers.rebirths)
        return answers.receipts[0].outcome if answers.receipts else None

    def asks(self) -> bool:
        """Whether the last message made us ask for a birth."""
        return self._asked

    def births(self, *metrics: SentMetric) -> None:
        self.hear(self.node.node_birth(NOW_MS))
        self.hear(self.node.device_birth("CX-1", NOW_MS, metrics or BORN))

    def data(self, value: float, *, ms: int = 0, alias: int = 1) -> str | None:
        metric = SentMetric(value=value, alias=alias)
        return self.hear(self.node.device_data("CX-1", NOW_MS + ms, (metric,)))

    def due(self) -> tuple[int, ...]:
        return self.pipeline.understanding.sparkplug.waiting.due

    def release(self, positions: tuple[int, ...] | None = None) -> list[str]:
        """Take in again what is due, or what is named."""
        wanted = self.due() if positions is None else positions
        arrivals = list(released(self.journal.folder, wanted, lambda: NOW_US + 9))
        receipts = self.pipeline.process(arrivals, lambda _: None).receipts
        return [one.outcome for one in receipts]

    def waiting(self) -> list[tuple[int, str]]:
        return [(one.position, one.waits_for) for one in quarantined(self.journal.folder)]

    def stored(self, *, replay: bool = False) -> list[float]:
        """Return COD as an empty store has it."""
        readings = MemoryReadings()
        self.replays += 1
        records = SqlRecords.open(f"sqlite:///{self.folder / f'{self.replays}.sqlite'}")
        judged = SparkplugReplay(self.registry, TOLERANCE_US).judged
        Storer(
            self.journal.folder, readings, records, judged=judged if replay else None
        ).store_through(self.journal.committed)
        records.close()
        return [float(one) for one in readings.read("CX-1", "COD", 0, 2**62).value]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.journal.close()


@pytest.mark.parametrize("keeps", [True, False])
def test_after_a_restart_messages_are_read_by_the_births_in_the_journal(
    house: House, *, keeps: bool
) -> None:
    house.births()
    kept = house.memory() if keeps else b""
    house.data(62.0, ms=1)
    house.restart(kept)
    assert house.data(63.0, ms=2) == "accepted"
    assert not house.asks()
    assert house.stored() == [61.2, 62.0, 63.0]


def test_births_that_retention_removed_are_known_by_what_was_kept(house: House) -> None:
    house.births()
    kept = house.memory()
    house.begin()
    assert restore_memory(house.pipeline.understanding, kept, house.journal.committed) == 2
    assert house.data(63.0, ms=1) == "accepted"


def test_a_message_lost_while_we_were_away_is_noticed_by_its_number(house: House) -> None:
    house.births()
    house.data(62.0, ms=1)
    house.restart(house.memory())
    house.node.lose_one()
    assert house.data(63.0, ms=2) == "accepted"
    assert house.asks()


def test_what_the_broker_sends_again_after_a_restart_is_no_gap_and_no_second_birth(
    house: House,
) -> None:
    house.births()
    again = house.node.device_data("CX-1", NOW_MS + 1, (SentMetric(value=62.0, alias=1),))
    house.hear(again)
    house.restart(house.memory())
    house.hear(again)
    assert not house.asks()
    assert house.stored() == [61.2, 62.0]


def test_a_node_that_died_before_the_restart_is_still_dead_and_a_stale_death_stale(
    house: House,
) -> None:
    first = EdgeNode("hanoi", "GW-1", bd_seq=3)
    house.births()
    house.restart(house.memory())
    stale = EdgeNode("hanoi", "GW-1", bd_seq=2).node_death()
    assert house.hear(Message(stale.topic, stale.payload)) == "refused"
    house.hear(first.node_death())
    house.restart(house.memory())
    house.data(62.0, ms=1)
    assert house.asks()


def test_a_rebirth_is_not_asked_again_within_a_minute_of_a_restart(house: House) -> None:
    house.data(62.0)
    assert house.asks()
    house.restart(house.memory())
    house.now_us += 30_000_000
    house.data(63.0, ms=1)
    assert not house.asks()
    house.now_us += 40_000_000
    house.data(64.0, ms=2)
    assert house.asks()


def test_an_unborn_nodes_message_is_quarantined_and_judged_when_the_birth_comes(
    house: House,
) -> None:
    assert house.data(62.0, ms=1) == "quarantined"
    assert house.waiting() == [(1, "birth-missing")]
    assert house.due() == ()
    house.births()
    assert house.due() == (1,)
    assert house.release() == ["accepted"]
    assert (house.due(), house.waiting()) == ((), [])
    assert house.stored() == [61.2, 62.0]
    assert house.stored(replay=True) == [61.2, 62.0]
    last = next(JournalReader(house.journal.folder, 3).records())
    assert decode_note(last.entry.note).origin == "journal:1"
    assert last.entry.topic.startswith("spBv1.0/")


def test_what_waits_and_what_is_due_outlives_a_restart(house: House) -> None:
    house.data(62.0, ms=1)
    house.restart(house.memory())
    house.births()
    house.restart(house.memory())
    assert house.due() == (1,)
    house.restart()
    assert house.due() == (1,)
    house.release()
    house.restart()
    assert house.due() == ()


def test_a_release_brings_the_unit_that_the_birth_says(house: House) -> None:
    metric = SentMetric(name="Outlet/COD", value=2_000.0)
    house.hear(house.node.device_data("CX-1", NOW_MS + 1, (metric,)))
    house.births(SentMetric(name="Outlet/COD", value=1_000.0, properties={"engUnit": "ug/L"}))
    assert house.release() == ["accepted"]
    assert house.stored() == [1.0, 2.0]


def test_the_birth_of_another_connection_explains_nothing_by_itself(house: House) -> None:
    """Its aliases may be others: somebody who knows takes the message out by hand."""
    house.data(62.0, ms=1)
    house.hear(EdgeNode("hanoi", "GW-1", bd_seq=3).node_death())
    house.births()
    assert house.due() == ()
    assert house.waiting() == [(1, "birth-missing")]
    assert house.release((1,)) == ["accepted"]
    assert house.waiting() == []


def test_a_birth_with_another_death_number_is_of_another_connection(house: House) -> None:
    house.births()
    assert house.data(62.0, ms=1, alias=7) == "quarantined"
    house.node = EdgeNode("hanoi", "GW-1", bd_seq=4)
    house.births(*BORN, SentMetric(name="Outlet/TSS", value=1.0, alias=7))
    assert house.due() == ()


def test_an_alias_that_no_birth_ever_names_is_not_judged_again_with_each_birth(
    house: House,
) -> None:
    house.births()
    assert house.data(62.0, ms=1, alias=7) == "quarantined"
    house.births()
    assert house.due() == ()
    assert house.waiting() == [(3, "birth-missing")]
    house.births(*BORN, SentMetric(name="Outlet/TSS", value=1.0, alias=7))
    assert house.due() == (3,)


def test_what_a_birth_explains_in_part_goes_on_waiting_for_the_rest(house: House) -> None:
    metrics = (SentMetric(value=62.0, alias=1), SentMetric(value=5.0, alias=7))
    assert house.hear(house.node.device_data("CX-1", NOW_MS + 1, metrics)) == "quarantined"
    house.births()
    assert house.release() == ["accepted"]
    assert house.waiting() == [(1, "birth-missing")]
    assert house.due() == ()
    house.births()
    assert house.due() == ()


def test_a_metric_without_name_and_alias_waits_for_nothing(house: House) -> None:
    house.births()
    nameless = SentMetric(value=62.0)
    assert house.hear(house.node.device_data("CX-1", NOW_MS + 1, (nameless,))) == "refused"
    assert not house.asks()
    assert house.waiting() == []


def test_what_was_refused_before_is_judged_by_the_births_before_it(house: House) -> None:
    """Journals of before have data refused after a restart though their birth stands before."""
    house.births()
    message = house.node.device_data("CX-1", NOW_MS + 1, (SentMetric(value=62.0, alias=1),))
    house.begin()
    assert house.hear(message) == "quarantined"  # as one that forgot
    assert house.stored() == [61.2]
    assert house.stored(replay=True) == [61.2, 62.0]
    house.restart()
    assert house.due() == (3,)
    assert house.release() == ["accepted"]
    assert house.stored() == [61.2, 62.0]
    assert house.stored(replay=True) == [61.2, 62.0]


def test_a_gateway_registered_after_its_birth_is_taken_in_by_hand(house: House) -> None:
    house.restart(registry=Registry())
    assert house.data(62.0, ms=1) == "quarantined"
    house.births()
    assert house.release() == ["quarantined"]
    assert house.due() == ()
    house.pipeline.use_registry(small_registry())
    positions = tuple(position for position, _ in house.waiting())
    assert "accepted" in house.release(positions)
    assert house.stored() == [61.2, 62.0]


@pytest.mark.parametrize("spoilt", [b"", b"NHUEM1\n", b"x" * 40, b"NHUEM1\n1234{}"])
def test_memory_that_is_not_whole_is_worth_nothing(house: House, spoilt: bytes) -> None:
    house.births()
    assert house.restart(spoilt) is None
    whole = house.memory()
    assert house.restart(whole[:-1]) is None
    assert restore_memory(Understanding(), whole, 1) is None  # of a journal that ends before
    assert house.data(62.0, ms=1) == "accepted"


def lived(house: House, steps: list[str], *, restarts: bool, keeps: bool) -> list[str]:
    """Take a node's steps in, and return every outcome and whether a birth was asked for."""
    kept, seen = b"", []
    sends: dict[str, Callable[[int], Message]] = {
        "birth": lambda ms: house.node.node_birth(NOW_MS + ms),
        "device": lambda ms: house.node.device_birth("CX-1", NOW_MS + ms, BORN),
        "death": lambda _: house.node.node_death(),
    }
    for ms, step in enumerate(steps, 1):
        if step == "restart" and restarts:
            house.restart(kept)
        elif step in sends:
            house.hear(sends[step](ms))
        elif step.startswith("alias"):
            seen += [str(house.data(float(ms), ms=ms, alias=int(step[-1]))), str(house.asks())]
        elif step == "gap":
            house.node.lose_one()
        elif step == "release":
            seen += house.release()
        if keeps and ms % 5 == 0:
            kept = house.memory()
    return seen


STEPS = ("birth", "device", "alias 1", "alias 9", "death", "gap", "restart", "release")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(STEPS), max_size=25), st.booleans())
def test_restarts_anywhere_change_no_decision(steps: list[str], keeps: bool) -> None:  # noqa: FBT001 - drawn
    """The same messages with and without restarts: the same journal, outcomes and questions."""
    told = []
    for restarts in (False, True):
        with TemporaryDirectory() as folder:
            house = House(Path(folder))
            seen = lived(house, steps, restarts=restarts, keeps=keeps)
            records = list(JournalReader(house.journal.folder, 0).records())
            house.journal.close()
        told.append((seen, [(one.entry.note, one.entry.payload) for one in records]))
        replay = SparkplugReplay(small_registry(), TOLERANCE_US)
        for record in records:
            note = decode_note(record.entry.note)
            assert replay.judged(record, note) == (record, note)
    assert told[0] == told[1]


def test_a_replay_leaves_every_other_decision_as_it_was_taken(house: House) -> None:
    house.births()
    note = encode_note([])
    entry = JournalEntry(RecordKind.REJECTED, NOW_US, "nhue/v1/GW-1/readings", note, b"{}")
    house.journal.append([entry])
    replay = SparkplugReplay(small_registry(), TOLERANCE_US)
    for record in JournalReader(house.journal.folder, 0).records():
        decided = decode_note(record.entry.note)
        assert replay.judged(record, decided) == (record, decided)
    assert RejectionCode.BIRTH_MISSING not in note.decode()


def test_what_is_handed_over_stays_as_it_was_while_receiving_goes_on(house: House) -> None:
    house.births()
    house.pipeline.hand_memory_over()
    handed = house.pipeline.memory
    assert handed is not None
    before = encode_memory(handed)
    house.data(62.0, ms=1)
    house.hear(house.node.device_birth("CX-1", NOW_MS, (SentMetric(name="TSS", alias=9),)))
    house.hear(house.node.node_death())
    house.births()
    assert encode_memory(handed) == before
