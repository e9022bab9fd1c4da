from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

from domain.errors import StoreUnavailable
from domain.measured.readings import Reading, Sample
from ingest.pipeline import Arrival, Pipeline
from ingest.receipts.lookup_budget import LookupBudget
from ingest.receipts.metrics import IngestMetrics
from ingest.receipts.receipt import Receipt, encode_receipts
from ingest.receipts.standing import STORE_PAUSE_US, RecentReadings
from storage.journal.reader import JournalReader
from storage.journal.record import RecordKind
from storage.journal.writer import Journal
from storage.ports.readings import ReadingColumns
from storage.readings.memory import MemoryReadings
from tests.ingest.sites import NOW_US, payload, sample, small_registry

DAY_US = 86_400_000_000

TOPIC = "nhue/v1/GW-1/readings"


@dataclass
class House:
    """A pipeline on a real journal, and what it acknowledged."""

    folder: Path
    store: MemoryReadings = field(default_factory=MemoryReadings)
    acknowledged: list[int] = field(default_factory=list)
    metrics: CollectorRegistry = field(default_factory=CollectorRegistry)

    def __post_init__(self) -> None:
        self.journal = Journal(self.folder)
        recent = RecentReadings(self.store, lambda _: ("COD", "PH", "TSS", "TEMP"))
        self.pipeline = Pipeline(
            self.journal, recent, IngestMetrics(self.metrics), future_tolerance_us=0
        )
        self.pipeline.use_registry(small_registry())

    def send(self, *bodies: bytes, topic: str = TOPIC) -> list[Receipt]:
        arrivals = [
            Arrival(topic, body, NOW_US, message_id, 1)
            for message_id, body in enumerate(bodies, start=1)
        ]
        acknowledge = self.acknowledged
        return self.pipeline.process(
            arrivals, lambda group: acknowledge.extend(one.message_id for one in group)
        ).receipts


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.journal.close()


def test_an_acknowledgement_comes_only_after_the_group_is_on_disk(house: House) -> None:
    seen: list[int] = []
    arrivals = [Arrival(TOPIC, payload(sample()), NOW_US, 1, 1)]
    house.pipeline.process(
        arrivals,
        lambda _: seen.append(sum(1 for _ in JournalReader(house.folder, 0).records())),
    )
    assert seen == [1]


def test_nothing_is_acknowledged_when_the_journal_cannot_be_written(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_entries: object) -> list[int]:
        raise StoreUnavailable("No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(house.journal, "append", full)
        with pytest.raises(StoreUnavailable):
            house.send(payload(sample()))
    assert house.acknowledged == []
    (receipt,) = house.send(payload(sample()))
    assert receipt.outcome == "accepted"


def test_one_unreadable_message_does_not_stall_the_others(house: House) -> None:
    receipts = house.send(b"\xff", payload(sample(PH=7.0)), b"{}")
    assert [receipt.outcome for receipt in receipts] == ["refused", "accepted", "refused"]
    assert house.acknowledged == [1, 2, 3]


_PLAIN = payload(sample(PH=7.0))
_ODD = [
    _PLAIN.replace(b'"PH": 7.0', b'"PH": 7.0, "PH": 9.0'),
    _PLAIN.replace(b'"samples"', b'"samples": [], "samples"'),
    payload(sample(PH=7.0) | {"unit": {"PH": "mg/L"}}),
    payload(sample("CX-77")),
    b"\xff",
]


@given(st.lists(st.sampled_from([_PLAIN, *_ODD]), min_size=1, max_size=5))
def test_a_message_in_a_group_means_what_it_means_alone(bodies: list[bytes]) -> None:
    with TemporaryDirectory() as folder:
        house = House(Path(folder))
        try:
            arrivals = [Arrival(TOPIC, body, NOW_US, 1, 1) for body in bodies]
            alone = [house.pipeline.examine([arrival])[0] for arrival in arrivals]
            assert house.pipeline.examine(arrivals) == alone
        finally:
            house.journal.close()


def test_a_key_that_comes_twice_is_told_in_a_group_of_common_messages(house: House) -> None:
    two_values = _PLAIN.replace(b'"PH": 7.0', b'"PH": 7.0, "PH": 9.0')
    two_outlets = _PLAIN.replace(b'"outlet"', b'"outlet": "CX-2", "outlet"')
    receipts = house.send(_PLAIN.replace(b"7.0", b'7.0, "COD": 1'), two_values, two_outlets)
    assert [one.outcome for one in receipts] == ["accepted", "conflict", "refused"]
    assert [one.code.value for one in receipts[2].refusals] == ["key-twice"]


@pytest.mark.parametrize("odd", ["\ud800", "\udfff\ud800", "\0"])
def test_a_text_that_is_none_refuses_its_own_message_and_no_other(house: House, odd: str) -> None:
    bodies = [
        payload(sample(f"CX{odd}", COD=float("nan"))),
        payload(sample() | {"values": {"COD": float("nan"), odd: 1.0}}),
        payload(sample() | {"units": {"COD": odd}}),
        payload(sample() | {"status": {"COD": odd}}),
    ]
    receipts = house.send(*bodies, payload(sample(PH=7.0)))
    assert [receipt.outcome for receipt in receipts] == ["refused"] * 4 + ["accepted"]
    assert encode_receipts(receipts)
    assert house.acknowledged == [1, 2, 3, 4, 5]


def test_what_is_refused_is_kept_to_the_last_byte_with_its_reason(house: House) -> None:
    house.send(b"\xff\x00 no message")
    (record,) = JournalReader(house.folder, 0).records()
    assert record.entry.kind is RecordKind.REJECTED
    assert record.entry.payload == b"\xff\x00 no message"
    assert b"message-unreadable" in record.entry.note


def test_a_message_on_a_foreign_topic_is_kept_and_counted_but_answers_nobody(house: House) -> None:
    assert house.send(payload(sample()), topic="nhue/v1/a b/readings") == []
    (record,) = JournalReader(house.folder, 0).records()
    assert b"topic-unknown" in record.entry.note
    assert _counted(house, "nhue_refusals_total", code="topic-unknown") == 1.0


def test_a_status_is_kept_without_a_receipt(house: House) -> None:
    assert house.send(b'{"state":"online"}', topic="nhue/v1/GW-1/status") == []
    (record,) = JournalReader(house.folder, 0).records()
    assert record.entry.kind is RecordKind.STATUS


def test_the_receipt_tells_new_duplicate_and_conflict_apart(house: House) -> None:
    first, again, other = house.send(
        payload(sample(COD=61.2, PH=7.0), seq=1),
        payload(sample(COD=61.2, PH=7.0), seq=2),
        payload(sample(COD=99.0, PH=7.0), seq=3),
    )
    assert (first.outcome, again.outcome, other.outcome) == ("accepted", "duplicate", "conflict")
    assert (other.standing.conflict, other.standing.duplicate) == (1, 1)


def test_a_partly_refused_message_says_what_was_taken_and_what_was_not(house: House) -> None:
    (receipt,) = house.send(payload(sample(COD=61.2, XYZ=1.0), sample("CX-77", PH=7.0)))
    (plain,) = json.loads(encode_receipts([receipt]))["receipts"]
    assert plain["outcome"] == "accepted"
    assert plain["readings"] == {"accepted": 1, "duplicate": 0, "conflict": 0, "refused": 2}
    assert [r["code"] for r in plain["refusals"]] == ["parameter-unknown", "outlet-unknown"]


def test_what_never_became_part_of_a_message_is_counted_as_refused_too(house: House) -> None:
    pack = [{"n": "CX-1/COD", "v": 61.2}, {"n": "CX-1/PH", "vs": "7"}, {"n": "CX-1/mood", "v": 1}]
    (some,) = house.send(json.dumps(pack).encode(), topic="nhue/v1/GW-1/senml")
    assert (some.outcome, some.standing.accepted, some.refused) == ("accepted", 1, 2)
    lines = b"COD\t61,2\tmg/L\t20261123100000\t00\nCOD\t1\n"
    (none,) = house.send(lines, topic="nhue/v1/GW-1/circular10/CX-1")
    assert (none.outcome, none.refused) == ("refused", 2)


def test_a_message_of_a_gateway_that_the_registry_does_not_know_is_quarantined(
    house: House,
) -> None:
    (receipt,) = house.send(payload(sample(COD=61.2)), topic="nhue/v1/GW-404/readings")
    assert (receipt.outcome, receipt.refused) == ("quarantined", 1)
    (why,) = receipt.refusals
    assert "the message is kept, and taken in when its outlet is registered" in why.detail
    assert "need not be sent again" in why.detail
    assert _counted(house, "nhue_messages_total", outcome="quarantined") == 1.0


def test_after_a_restart_the_unstored_tail_is_known_again(house: House) -> None:
    house.send(payload(sample(COD=61.2)))
    house.journal.close()
    again = House(house.folder)
    again.pipeline.remember(JournalReader(house.folder, 0).records())
    same, other = again.send(payload(sample(COD=61.2)), payload(sample(COD=3.0)))
    again.journal.close()
    assert (same.outcome, other.outcome) == ("duplicate", "conflict")


def test_a_late_reading_is_held_against_what_the_store_has(house: House) -> None:
    time_us = NOW_US - 300_000_000  # the instant of `sample`
    house.store.append([Reading("CX-1", "COD", time_us, 61.2, 0, 1)])
    same, other = house.send(payload(sample(COD=61.2)), payload(sample(COD=3.0)))
    assert (same.outcome, other.outcome) == ("duplicate", "conflict")


def test_a_store_that_is_down_delays_no_acknowledgement(tmp_path: Path) -> None:
    house = House(tmp_path, store=DownStore())
    (receipt,) = house.send(payload(sample()))
    house.journal.close()
    assert receipt.outcome == "accepted"
    assert house.acknowledged == [1]


def test_memory_is_bounded_and_what_was_let_go_is_asked_of_the_store() -> None:
    store = MemoryReadings()
    recent = RecentReadings(store, lambda _: ("COD",), most=10)
    readings = [Reading("CX-1", "COD", NOW_US + n * DAY_US // 4, n, 0, n) for n in range(100)]
    store.append(readings)
    for reading in readings:
        recent.classify([_kept(reading)], NOW_US)
    assert recent._kept <= 10 + 4
    assert recent.classify([_kept(readings[0])], NOW_US).duplicate == 1


def test_of_days_after_what_the_store_held_at_first_it_is_asked_nothing_in_any_order() -> None:
    store = Asked()
    store.append([Reading("CX-1", "COD", NOW_US, 1.0, 0, 1)])
    recent = RecentReadings(store, lambda _: ("COD",))
    for days in (3, 1, 2, 1):
        recent.classify([_kept(Reading("CX-1", "COD", NOW_US + days * DAY_US, 1.0, 0, 1))], NOW_US)
    assert store.asked == ["latest_us CX-1"]


def test_a_day_that_memory_let_go_is_asked_of_the_store_even_if_that_was_down_at_the_time() -> None:
    store = Asked()
    store.down = True
    recent = RecentReadings(store, lambda _: ("COD",), most=3)
    readings = [Reading("CX-1", "COD", NOW_US + n * DAY_US, 1.0, 0, n + 1) for n in range(20)]
    for reading in readings:
        assert recent.classify([_kept(reading)], NOW_US).accepted == 1
    store.down = False
    later_us = NOW_US + STORE_PAUSE_US
    recent.classify([_kept(Reading("CX-1", "COD", NOW_US - DAY_US, 1.0, 0, 99))], later_us)
    store.append(readings)  # what it stored before it was asked and after
    assert all(recent.classify([_kept(one)], later_us).duplicate == 1 for one in readings)


def test_what_a_backlog_rests_on_is_asked_for_in_steps_and_then_every_receipt_is_right() -> None:
    store = Asked()
    readings = [Reading(f"CX-{n}", "COD", NOW_US, 1.0, 0, n + 1) for n in range(5)]
    store.append(readings)
    recent = RecentReadings(store, lambda _: ("COD",))
    samples = [_kept(reading) for reading in readings]
    steps = [recent.prepare(samples, NOW_US, seconds=0.0) for _ in samples]
    assert steps == [False] * 4 + [True]
    asked = list(store.asked)
    assert recent.classify(samples, NOW_US).duplicate == len(samples)
    assert store.asked == asked


def test_what_a_backlog_asks_does_not_spend_what_live_readings_may_ask() -> None:
    ticks = itertools.count()
    store = Asked()
    budget = LookupBudget(lambda: float(next(ticks)))  # each look at the clock takes a second
    recent = RecentReadings(store, lambda _: ("COD",), budget=budget)
    samples = [_kept(Reading(f"CX-{n}", "COD", NOW_US, 1.0, 0, n + 1)) for n in range(100)]
    assert recent.prepare(samples, NOW_US, seconds=60.0)
    store.asked.clear()
    recent.classify([_kept(Reading("CX-LIVE", "COD", NOW_US, 1.0, 0, 999))], NOW_US)
    assert store.asked == ["latest_us CX-LIVE"]


def test_a_store_that_does_not_answer_holds_no_backlog_up() -> None:
    recent = RecentReadings(DownStore(), lambda _: ("COD",))
    samples = [_kept(Reading(f"CX-{n}", "COD", NOW_US, 1.0, 0, n + 1)) for n in range(5)]
    assert recent.prepare(samples, NOW_US, seconds=60.0)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["CX-1", "CX-2"]), st.integers(0, 6), st.sampled_from([1.0, 2.0])
        ),
        max_size=40,
    ),
    st.integers(1, 30),
)
def test_the_receipt_says_what_the_store_will_say(
    sent: list[tuple[str, int, float]], most: int
) -> None:
    """Accepted readings are those that stand; conflicts are those that the store keeps aside."""
    store, recent_store = MemoryReadings(), MemoryReadings()
    recent = RecentReadings(recent_store, lambda _: ("COD",), most=most)
    accepted = []
    for position, (outlet, hours, value) in enumerate(sent, start=1):
        reading = Reading(outlet, "COD", NOW_US + hours * 14_400_000_000, value, 0, position)
        if recent.classify([_kept(reading)], NOW_US).accepted:
            accepted.append(position)
        store.append([reading])
        recent_store.append([reading])
    standing = 0
    for outlet in ("CX-1", "CX-2"):
        standing += len(store.read(outlet, "COD", 0, 2**62))
    assert len(accepted) == standing


class Asked(MemoryReadings):
    """A store that notes what it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.down = False

    def read(self, outlet_id: str, parameter: str, begin_us: int, end_us: int) -> ReadingColumns:
        self._answer(f"read {outlet_id}")
        return super().read(outlet_id, parameter, begin_us, end_us)

    def latest_us(self, outlet_id: str) -> int | None:
        self._answer(f"latest_us {outlet_id}")
        return super().latest_us(outlet_id)

    def _answer(self, question: str) -> None:
        if self.down:
            raise StoreUnavailable("no answer")
        self.asked.append(question)


class DownStore(MemoryReadings):
    """A store that does not answer."""

    def read(self, *_: object) -> ReadingColumns:
        raise StoreUnavailable("no answer")

    def latest_us(self, *_: object) -> int | None:
        raise StoreUnavailable("no answer")


def _kept(reading: Reading) -> Sample:
    return Sample(reading.outlet_id, reading.time_us, {reading.parameter: reading.value}, {})


def _counted(house: House, name: str, **labels: str) -> float | None:
    return house.metrics.get_sample_value(name, labels)
