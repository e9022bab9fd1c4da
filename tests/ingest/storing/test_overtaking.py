"""Of two values of one instant in numbered messages of one run the lower number stands, in the
store, in each replay and in what receipts say, whatever order a broker makes of them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

from domain.errors import StoreUnavailable
from domain.gateways.running_numbers import RunPlace
from ingest.decode.meaning.journal_note import decode_note
from ingest.decode.remembered import encode_memory, memory_of
from ingest.pipeline import Arrival, Pipeline
from ingest.receipts.metrics import IngestMetrics
from ingest.receipts.outlet_day import StandingInstead
from ingest.receipts.receipt import Receipt, encode_receipts
from ingest.receipts.standing import RecentReadings, Standing
from ingest.storing.storer import Storer
from service.receiving.memory_keeper import MemoryKeeper
from storage.journal.reader import JournalReader
from storage.journal.writer import Journal
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.ingest.sites import NOW_US, TIME, small_registry

SENT = datetime.fromisoformat(TIME)
TOPIC = "nhue/v1/GW-1/readings"
ALL = ("CX-1", "COD", 0, 2**62)


def body(number: int, *minutes: int, value: float | None = None) -> bytes:
    """Return a message whose value is its number, of some minutes."""
    samples = [
        {
            "outlet": "CX-1",
            "time": (SENT - timedelta(minutes=minute)).isoformat(),
            "values": {"COD": float(number) if value is None else value, "PH": 7.0},
        }
        for minute in minutes
    ]
    sent = (SENT + timedelta(milliseconds=number)).isoformat()
    return json.dumps({"seq": number, "sent": sent, "samples": samples}).encode()


class House:
    """A pipeline with its journal and store, which may be begun anew as after a crash."""

    def __init__(self, folder: Path, *, shared: bool = False) -> None:
        self.folder, self.shared = folder, shared
        self.journal = Journal(folder / "journal")
        self.store = MemoryReadings()
        self.records = SqlRecords.open(f"sqlite:///{folder / 'records.sqlite'}")
        self.now_us = NOW_US
        self.begin()

    def begin(self) -> None:
        self.recent = RecentReadings(self.store, lambda _: ("COD", "PH"), shared=self.shared)
        metrics = IngestMetrics(CollectorRegistry())
        self.pipeline = Pipeline(self.journal, self.recent, metrics, future_tolerance_us=10**9)
        self.pipeline.use_registry(small_registry())

    def restart(self, *, kept: bool) -> None:
        """Begin anew, with what was in mind `kept` on disk or read from the journal again."""
        path = self.folder / "memory"
        path.unlink(missing_ok=True)
        if kept:
            path.write_bytes(encode_memory(memory_of(self.pipeline.understanding, 0)))
            self.keep()
        self.begin()
        MemoryKeeper(path, self.pipeline).restore(self.journal, self.journal.committed)

    def keep(self) -> None:
        memory = memory_of(self.pipeline.understanding, self.journal.committed)
        (self.folder / "memory").write_bytes(encode_memory(memory))

    def send(self, *bodies: bytes, topic: str = TOPIC) -> list[Receipt]:
        self.now_us += 1_000
        arrivals = [Arrival(topic, one, self.now_us, at, 1) for at, one in enumerate(bodies)]
        return self.pipeline.process(arrivals, lambda _: None).receipts

    def stored(self) -> None:
        self.storer().store_through(self.journal.committed)

    def storer(self) -> Storer:
        return Storer(self.journal.folder, self.store, self.records)

    def close(self) -> None:
        self.journal.close()
        self.records.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.close()


def test_the_one_that_was_overtaken_stands_and_its_receipt_says_that_the_other_does_no_more(
    house: House,
) -> None:
    house.send(body(0, 9))
    assert [one.outcome for one in house.send(body(2, 5), body(1, 5))] == ["accepted", "accepted"]
    (receipt,) = house.send(body(1, 5))
    assert receipt.standing == Standing(duplicate=2)
    (late,) = house.send(body(2, 5))
    assert (late.outcome, late.standing) == ("conflict", Standing(duplicate=1, conflict=1))
    house.stored()
    assert house.store.read(*ALL).value.tolist() == [0.0, 1.0]
    assert [(one.value, one.position) for one in house.store.conflicts(*ALL)] == [(2.0, 2)]


def test_a_receipt_counts_what_stands_instead_among_the_accepted(house: House) -> None:
    house.send(body(0, 9), body(2, 5, 4))
    (receipt,) = house.send(body(1, 5, 3))
    assert receipt.standing == StandingInstead(accepted=3, duplicate=1, instead=1)
    told = json.loads(encode_receipts([receipt]))["receipts"][0]
    assert (told["outcome"], told["readings"]) == (
        "accepted",
        {"accepted": 3, "duplicate": 1, "conflict": 0, "refused": 0, "instead": 1},
    )


def test_the_journal_tells_it_and_nothing_of_what_came_in_order(house: House) -> None:
    house.send(body(0, 9), body(1, 8), body(3, 7), body(2, 6), body(4, 5))
    notes = [one.entry.note for one in JournalReader(house.journal.folder, 0).records()]
    places = [decode_note(note).place for note in notes]
    assert places == [None, None, RunPlace(NOW_US + 1_000, 3), RunPlace(NOW_US + 1_000, 2), None]
    assert [notes[0], notes[1], notes[4]] == [b""] * 3


def test_a_message_that_is_refused_in_part_has_its_place_beside_its_reasons(house: House) -> None:
    (refused,) = house.send(body(0, 9), body(2, 5), body(1, 5).replace(b'"PH"', b'"XX"'))[2:]
    assert [one.code for one in refused.refusals] == ["parameter-unknown"]
    house.stored()
    assert house.store.read(*ALL).value.tolist() == [0.0, 1.0]


def test_a_refused_message_came_too(house: House) -> None:
    house.send(body(0, 9), body(1, 5).replace(b"CX-1", b"CX-7"), body(2, 5))
    house.send(body(1, 5))
    house.stored()
    assert house.store.read(*ALL).value.tolist() == [0.0, 2.0], "number 1 was not missing"


@pytest.mark.parametrize("measured_after", [-1, 0, 1, 3_600])
def test_a_number_left_out_goes_before_nothing_that_was_measured_after_it_says_it_was_sent(
    house: House, measured_after: int
) -> None:
    time = SENT + timedelta(seconds=measured_after)

    def told(number: int, sent: datetime, value: float) -> bytes:
        sample = {"outlet": "CX-1", "time": time.isoformat(), "values": {"COD": value}}
        return json.dumps({"seq": number, "sent": sent.isoformat(), "samples": [sample]}).encode()

    house.now_us += 2 * 3_600_000_000
    house.send(body(0, 9), body(2, 8), told(3, time + timedelta(seconds=1), 900.0))
    (receipt,) = house.send(told(1, SENT + timedelta(milliseconds=1), 60.0))
    house.stored()
    goes_before = measured_after <= 0
    assert receipt.outcome == ("accepted" if goes_before else "conflict")
    stands, other = (60.0, 900.0) if goes_before else (900.0, 60.0)
    assert house.store.read(*ALL).value.tolist()[-1] == stands
    assert [one.value for one in house.store.conflicts(*ALL)] == [other]


@pytest.mark.parametrize("kept", [True, False])
def test_over_a_restart_the_lower_number_stands_and_the_receipt_says_so(
    house: House, *, kept: bool
) -> None:
    house.send(body(0, 9), body(3, 5))
    house.stored()
    house.restart(kept=kept)
    (receipt,) = house.send(body(1, 5))
    assert receipt.standing == StandingInstead(accepted=1, duplicate=1, instead=1)
    house.stored()
    house.restart(kept=kept)
    (later,) = house.send(body(2, 5))
    assert later.standing == Standing(duplicate=1, conflict=1)


def test_a_store_that_does_not_answer_delays_the_word_and_not_what_stands(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> dict[int, RunPlace]:
        raise StoreUnavailable("no answer")

    house.send(body(0, 9), body(2, 5))
    house.stored()
    house.restart(kept=True)
    with monkeypatch.context() as patched:
        patched.setattr(house.store, "places", down)
        assert house.send(body(1, 5))[0].outcome == "conflict"
    house.stored()
    assert house.store.read(*ALL).value.tolist() == [0.0, 1.0]


def test_what_could_not_be_journalled_has_its_place_when_it_comes_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> list[int]:
        raise StoreUnavailable("no space is left")

    house.send(body(0, 9))
    with monkeypatch.context() as patched:
        patched.setattr(house.journal, "append", full)
        for _ in range(2):
            with pytest.raises(StoreUnavailable):
                house.send(body(3, 5), body(2, 7))
    house.send(body(3, 5), body(2, 7))
    house.send(body(1, 5))
    house.stored()
    assert house.store.read(*ALL).value.tolist() == [0.0, 2.0, 1.0]


def test_a_worker_among_several_tells_no_places(tmp_path: Path) -> None:
    house = House(tmp_path, shared=True)
    house.send(body(0, 9), body(2, 5), body(1, 5))
    house.stored()
    assert house.store.read(*ALL).value.tolist() == [0.0, 2.0], "stored first"
    house.close()


def test_what_comes_on_the_backlog_topic_counts_with_the_rest(house: House) -> None:
    house.send(body(0, 9), body(2, 5))
    house.send(body(1, 5), topic="nhue/v1/GW-1/backlog/readings")
    house.stored()
    assert house.store.read(*ALL).value.tolist() == [0.0, 1.0]


_MINUTES = st.lists(st.integers(0, 4), min_size=1, max_size=3, unique=True)


@settings(deadline=None, max_examples=40)
@given(data=st.data(), minutes=st.lists(_MINUTES, min_size=2, max_size=8))
def test_in_any_order_cut_anyhow_and_begun_anew_the_lowest_number_of_each_instant_stands(
    data: st.DataObject, minutes: list[list[int]]
) -> None:
    order = [0, *data.draw(st.permutations(range(1, len(minutes))))]
    order += data.draw(st.lists(st.sampled_from(order), max_size=3))  # come twice
    counted: Counter[str] = Counter()
    # a draw may break the example off
    with TemporaryDirectory() as folder, closing(House(Path(folder))) as house:
        while order:
            cut = data.draw(st.integers(1, len(order)))
            for receipt in house.send(*(body(number, *minutes[number]) for number in order[:cut])):
                told = receipt.standing
                counted["stands"] += told.accepted - getattr(told, "instead", 0)
            order = order[cut:]
            if data.draw(st.booleans()):
                house.stored()
                house.restart(kept=data.draw(st.booleans()))
        house.stored()
        lowest: dict[int, int] = {}
        for number, of_message in enumerate(minutes):
            for minute in of_message:
                lowest.setdefault(minute, number)
        expected = [float(lowest[minute]) for minute in sorted(lowest, reverse=True)]
        again = MemoryReadings()
        with closing(SqlRecords.open(f"sqlite:///{folder}/again.sqlite")) as records:
            Storer(house.journal.folder, again, records).store_through(house.journal.committed)
        for store in (house.store, again):
            assert store.read(*ALL).value.tolist() == expected
            others = sum(map(len, minutes)) - len(lowest)
            assert len(store.conflicts(*ALL)) == others
        assert counted["stands"] == 2 * len(lowest)
