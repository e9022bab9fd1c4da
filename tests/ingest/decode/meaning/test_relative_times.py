"""Relative times of SenML: what they are relative to, how sure that is, and one pack sent twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from domain.legal_day import to_microseconds
from ingest.decode.meaning.journal_note import decode_note
from ingest.decode.meaning.relative_times import Anchor
from ingest.decode.remembered import encode_memory, memory_of, restore_memory
from ingest.pipeline import Arrival, Pipeline
from ingest.receipts.metrics import IngestMetrics
from ingest.receipts.receipt import encode_receipts
from ingest.receipts.standing import RecentReadings
from ingest.sources.mqtt.broker.losses import EMPTIED_US, BrokerWatch
from ingest.sources.quarantine.waiting_messages import released
from storage.journal.reader import JournalReader
from storage.journal.writer import Journal
from storage.readings.memory import MemoryReadings
from tests.ingest.sites import NOW_US, small_registry

SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
PACK = b'[{"n":"CX-1/COD","v":61.2},{"n":"CX-1/COD","v":60.9,"t":-60}]'
HALF_US = 30 * MINUTE_US  # the small registry's outlets owe a reading an hour


class House:
    """A pipeline that may be begun anew, and how long what comes may have waited."""

    def __init__(self, folder: Path) -> None:
        self.journal = Journal(folder / "journal")
        self.waited_us = 0
        self.begin()

    def begin(self) -> None:
        self.pipeline = Pipeline(
            self.journal,
            RecentReadings(MemoryReadings(), lambda _: ("COD",)),
            IngestMetrics(CollectorRegistry()),
            future_tolerance_us=600_000_000,
        )
        self.pipeline.use_registry(small_registry())
        self.pipeline.understanding.packs.waited_us = lambda _: self.waited_us

    def hear(self, at_us: int, payload: bytes = PACK, gateway: str = "GW-1") -> dict[str, Any]:
        arrival = Arrival(f"nhue/v1/{gateway}/senml", payload, at_us, 1, 1)
        receipts = self.pipeline.process([arrival], lambda _: None).receipts
        found: dict[str, Any] = json.loads(encode_receipts(receipts))["receipts"][0]
        return found

    def times(self) -> list[int]:
        """Return the times of the last message's samples, after NOW_US."""
        *_, last = JournalReader(self.journal.folder, 0).records()
        message = decode_note(last.entry.note).message
        assert message is not None
        return [to_microseconds(one.time) - NOW_US for one in message.samples]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.journal.close()


def test_a_pack_that_rests_on_our_receipt_says_how_unsure_its_times_are(house: House) -> None:
    assert house.hear(NOW_US)["time_unsure_seconds"] == 1
    house.waited_us = 90 * MINUTE_US
    assert house.hear(NOW_US + 5, PACK + b" ", "GW-1")["time_unsure_seconds"] == 5_400


def test_absolute_times_are_the_packs_own_and_relative_ones_stand_by_its_newest(
    house: House,
) -> None:
    now_s = NOW_US // SECOND_US
    records = [{"n": "CX-1/COD", "v": 1, "t": now_s - 7_200}, {"n": "CX-1/COD", "v": 2, "t": -60}]
    own = json.dumps(records).encode()
    assert "time_unsure_seconds" not in house.hear(NOW_US, own)
    assert house.times() == [-7_200 * SECOND_US, -7_260 * SECOND_US]
    base = f'[{{"bt":{now_s - 60},"n":"CX-1/COD","v":1}},{{"n":"CX-1/COD","v":2,"t":-9}}]'.encode()
    assert "time_unsure_seconds" not in house.hear(NOW_US, base)
    assert house.times() == [-60 * SECOND_US, -69 * SECOND_US]


@pytest.mark.parametrize("own_s", [2**28, 946_684_800, NOW_US // SECOND_US + 3_600])
def test_a_time_that_cannot_be_true_is_none_that_others_are_relative_to(
    house: House, own_s: int
) -> None:
    pack = f'[{{"n":"CX-1/COD","v":1,"t":{own_s}}},{{"n":"CX-1/COD","v":2}}]'.encode()
    assert house.hear(NOW_US, pack)["time_unsure_seconds"] == 1
    assert house.times()[1] == 0


def test_the_same_pack_sent_twice_is_one_reading(house: House) -> None:
    assert house.hear(NOW_US)["readings"]["accepted"] == 2
    again = house.hear(NOW_US + HALF_US - 1)
    assert (again["outcome"], again["readings"]["duplicate"]) == ("duplicate", 2)


def test_the_same_values_an_interval_later_are_a_measurement_of_their_own(house: House) -> None:
    house.hear(NOW_US)
    assert house.hear(NOW_US + HALF_US)["readings"]["accepted"] == 2
    assert house.hear(NOW_US + 2 * HALF_US)["readings"]["accepted"] == 2


def test_other_bytes_or_another_gateway_are_another_pack(house: House) -> None:
    house.hear(NOW_US)
    house.hear(NOW_US + 7, PACK.replace(b"61.2", b"61.3"))
    assert house.times()[0] == 7
    house.hear(NOW_US + 9, PACK, "GW-9")
    assert house.times()[0] == 9


@pytest.mark.parametrize("keeps", [True, False])
def test_what_the_broker_sends_again_after_our_restart_is_one_reading(
    house: House, *, keeps: bool
) -> None:
    """On disk and not acknowledged: two hours later it comes again."""
    house.hear(NOW_US)
    kept = encode_memory(memory_of(house.pipeline.understanding, 1))
    house.begin()
    if keeps:
        assert restore_memory(house.pipeline.understanding, kept, 1) == 1
    else:
        for record in JournalReader(house.journal.folder, 0).records():
            house.pipeline.follow(record)
    house.waited_us = 4 * HALF_US
    again = house.hear(NOW_US + 4 * HALF_US)
    assert house.times() == [0, -60 * SECOND_US]
    assert again["time_unsure_seconds"] == 1


def test_a_pack_released_from_quarantine_says_how_unsure_its_times_are_in_receipt_and_journal(
    house: House,
) -> None:
    house.waited_us = 90 * MINUTE_US
    pack = PACK.replace(b"CX-1", b"CX-7")
    assert house.hear(NOW_US, pack, "GW-7")["time_unsure_seconds"] == 5_400
    registry = small_registry()
    outlet = replace(registry.outlets["CX-1"], id="CX-7", gateway_id="GW-7")
    house.pipeline.use_registry(replace(registry, outlets={**registry.outlets, "CX-7": outlet}))
    house.waited_us = 0
    arrivals = list(released(house.journal.folder, [1], lambda: NOW_US + MINUTE_US))
    answers = house.pipeline.process(arrivals, lambda _: None)
    [told] = json.loads(encode_receipts(answers.receipts))["receipts"]
    assert (told["readings"]["accepted"], told["time_unsure_seconds"]) == (2, 5_400)
    *_, last = JournalReader(house.journal.folder, 0).records()
    assert decode_note(last.entry.note).anchor == Anchor(NOW_US, 90 * MINUTE_US)


def test_what_comes_soon_after_a_connection_may_have_waited_since_the_broker_was_last_heard() -> (
    None
):
    class Silent:
        def subscribe(self, _topics: object) -> None:
            """Say nothing."""

    first = BrokerWatch(lambda: True, seen_us=None, hears_sys=False)
    client: Any = Silent()
    first.connected(client, session_present=False, at_us=NOW_US, heard_us=None)
    assert first.waited_us(NOW_US + 5) == 0  # nothing was queued for us before we first came
    watch = BrokerWatch(lambda: True, seen_us=NOW_US, hears_sys=False)
    assert watch.waited_us(NOW_US + 5) == 0
    watch.connected(client, session_present=True, at_us=NOW_US + MINUTE_US, heard_us=None)
    assert watch.waited_us(NOW_US + 2 * MINUTE_US) == 2 * MINUTE_US
    assert watch.waited_us(NOW_US + MINUTE_US + EMPTIED_US) == 0
