"""A wrong clock is told by what is sent against what is received; a queue on the way is none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

from domain.gateways.clocks import ClockFault, ClockFinding, clock_words
from ingest.pipeline import Arrival, Pipeline
from ingest.receipts.metrics import IngestMetrics
from ingest.receipts.receipt import encode_receipts
from ingest.receipts.standing import RecentReadings
from ingest.storing.storer import Storer
from ingest.wire.sender_clocks import GatewayClocks
from storage.journal.writer import Journal
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.ingest.sites import NOW, NOW_US, sample, small_registry

SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
HOUR_US = 60 * MINUTE_US
DAY_US = 24 * HOUR_US
GPS_US = 1_024 * 7 * DAY_US


class Plant:
    """A gateway whose clock may be off, and what is found of it."""

    def __init__(self) -> None:
        self.clocks = GatewayClocks()
        self.now_us = NOW_US
        self.sent = 0

    def send(
        self, offset_us: int, *, after_us: int = 5 * MINUTE_US, gateway: str = "GW-1"
    ) -> ClockFault | None:
        """Send by a clock that is off by so much; return what is found."""
        self.now_us += after_us
        self.sent += 1
        found = self.clocks.take(gateway, self.now_us + offset_us, self.now_us, self.sent)
        return None if found is None else found.fault


def _us(year: int) -> int:
    return int(datetime(year, 1, 1, 0, 5, tzinfo=UTC).timestamp()) * SECOND_US


@pytest.mark.parametrize(
    ("offset_us", "fault"),
    [
        (7 * HOUR_US, ClockFault.LOCAL_AS_UTC),
        (7 * HOUR_US - 9 * MINUTE_US, ClockFault.LOCAL_AS_UTC),
        (4 * 365 * DAY_US, ClockFault.AHEAD),
        (11 * MINUTE_US, ClockFault.AHEAD),
        (_us(2000) - NOW_US, ClockFault.RESET),
        (_us(1970) - NOW_US, ClockFault.RESET),
        (-GPS_US, ClockFault.GPS_WEEK),
        (-2 * GPS_US, ClockFault.GPS_WEEK),
        (-GPS_US - HOUR_US, ClockFault.GPS_WEEK),  # and waited on its way
        (9 * MINUTE_US, None),
        (-9 * MINUTE_US, None),
        (-7 * HOUR_US, None),  # as it may have waited
        (-3 * DAY_US, None),
    ],
)
def test_what_one_message_alone_shows(offset_us: int, fault: ClockFault | None) -> None:
    assert Plant().send(offset_us) is fault


@pytest.mark.parametrize(
    ("offset_us", "fault"),
    [
        (-7 * HOUR_US, ClockFault.UTC_AS_LOCAL),
        (-3 * HOUR_US, ClockFault.BEHIND),
        (-400 * DAY_US, ClockFault.BEHIND),
    ],
)
def test_a_delay_that_stays_the_same_while_time_goes_on_is_a_clock_behind(
    offset_us: int, fault: ClockFault
) -> None:
    plant = Plant()
    shown = [plant.send(offset_us + n % 2 * MINUTE_US) for n in range(4)]
    assert shown == [None, None, fault, fault]


@given(st.lists(st.integers(1, 10 * HOUR_US), min_size=1, max_size=40), st.integers(0, 2_000_000))
def test_a_queue_that_empties_is_never_a_wrong_clock(gaps_us: list[int], apart_us: int) -> None:
    """However long it had grown: what was sent over hours comes within seconds of each other."""
    plant = Plant()
    plant.now_us += sum(gaps_us)
    sent_us = NOW_US
    for gap_us in gaps_us:
        sent_us += gap_us
        assert plant.send(sent_us - plant.now_us - apart_us, after_us=apart_us) is None
    assert plant.clocks.changed() == []


def test_a_finding_ends_with_the_first_message_of_a_clock_that_is_right() -> None:
    plant = Plant()
    plant.send(7 * HOUR_US)
    begun_us = plant.now_us
    plant.send(7 * HOUR_US)
    (open_,) = plant.clocks.changed()
    assert (open_.position, open_.since_us, open_.until_us) == (1, begun_us, None)
    assert plant.send(0) is None
    (ended,) = plant.clocks.changed()
    assert (ended.position, ended.until_us) == (1, plant.now_us)
    assert plant.send(-5 * HOUR_US) is None


def test_a_message_that_waited_does_not_shrink_what_is_known_and_another_kind_is_another() -> None:
    plant = Plant()
    plant.send(4 * HOUR_US)
    plant.send(HOUR_US)
    found = plant.clocks.of("GW-1")
    assert found is not None
    assert (found.offset_us, clock_words(found)) == (
        4 * HOUR_US,
        "the gateway's clock is ahead by 4 h",
    )
    plant.send(_us(2000) - NOW_US)
    first, second = plant.clocks.changed()
    assert (first.fault, first.until_us) == (ClockFault.AHEAD, plant.now_us)
    assert (second.fault, second.until_us) == (ClockFault.RESET, None)


def test_findings_outlive_a_restart() -> None:
    plant = Plant()
    plant.send(7 * HOUR_US)
    plant.clocks = GatewayClocks(plant.clocks.changed())
    assert plant.clocks.of("GW-1") is not None
    plant.send(0)
    (ended,) = plant.clocks.changed()
    assert ended.until_us is not None


def test_one_gateways_clock_says_nothing_of_anothers() -> None:
    plant = Plant()
    plant.send(7 * HOUR_US)
    assert plant.send(0, gateway="GW-2") is None
    assert plant.clocks.of("GW-1") is not None


class House:
    """A pipeline, its journal and its records."""

    def __init__(self, folder: Path) -> None:
        self.journal = Journal(folder / "journal")
        self.records = SqlRecords.open(f"sqlite:///{folder / 'records.sqlite'}")
        self.store = MemoryReadings()
        self.pipeline = Pipeline(
            self.journal,
            RecentReadings(self.store, lambda _: ("COD",)),
            IngestMetrics(CollectorRegistry()),
            future_tolerance_us=600_000_000,
        )
        self.pipeline.use_registry(small_registry())
        self.now = NOW

    def hear(self, channel: str, payload: bytes, gateway: str = "GW-1") -> dict[str, object] | None:
        """Return what a message's receipt says of the clock."""
        now_us = int(self.now.timestamp()) * SECOND_US
        arrival = Arrival(f"nhue/v1/{gateway}/{channel}", payload, now_us, 1, 1)
        receipts = self.pipeline.process([arrival], lambda _: None).receipts
        (receipt,) = json.loads(encode_receipts(receipts))["receipts"]
        found: dict[str, object] | None = receipt.get("clock")
        return found

    def found(self) -> dict[str, ClockFinding]:
        """Return what the storer leaves in the records."""
        Storer(self.journal.folder, self.store, self.records).store_through(self.journal.committed)
        return self.records.clocks()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.journal.close()
    made.records.close()


def own(sent: datetime, time: datetime | None = None) -> bytes:
    told = sample(time=(time or sent).isoformat(), COD=61.0)
    return json.dumps({"seq": 1, "sent": sent.isoformat(), "samples": [told]}).encode()


def test_receipt_and_records_say_the_same_of_local_time_written_as_z(house: House) -> None:
    """Also where every reading of the message is refused for it."""
    said = house.hear("readings", own(NOW + timedelta(hours=7)))
    assert said == {
        "fault": "local-as-utc",
        "offset_seconds": 25_200,
        "detail": "the gateway's clock is ahead by 7 h: it writes Hanoi's time with Z: write "
        "+07:00, or UTC with Z",
    }
    found = house.found()["GW-1"]
    assert (found.fault, found.since_us, found.until_us) == ("local-as-utc", NOW_US, None)
    house.now += timedelta(minutes=5)
    assert house.hear("readings", own(house.now - timedelta(seconds=1))) is None
    assert house.found()["GW-1"].until_us == NOW_US + 5 * MINUTE_US


def test_the_storer_goes_on_with_a_finding_after_a_restart(house: House) -> None:
    house.hear("readings", own(NOW + timedelta(days=1_461)))
    assert house.found()["GW-1"].fault is ClockFault.AHEAD
    house.hear("readings", own(NOW + timedelta(days=1_461)))
    assert house.found()["GW-1"].position == 1


@pytest.mark.parametrize(
    ("channel", "payload", "fault"),
    [
        ("circular10/CX-1", b"COD\t61\tmg/L\t20261124170000\t00", "local-as-utc"),
        ("circular10/CX-1", b"COD\t61\tmg/L\t20000101000500\t00", "reset"),
        ("senml", b'[{"n":"CX-1/COD","v":61,"t":1795514400}]', "local-as-utc"),
        ("senml", b'[{"n":"CX-1/COD","v":61,"t":-60}]', None),
    ],
)
def test_where_a_format_has_no_time_of_sending_its_newest_reading_tells(
    house: House, channel: str, payload: bytes, fault: str | None
) -> None:
    said = house.hear(channel, payload)
    assert (None if said is None else said["fault"]) == fault


def test_a_time_that_we_put_in_says_nothing_of_the_clock(house: House) -> None:
    house.hear("readings", own(NOW + timedelta(hours=7)))
    house.hear("senml", b'[{"n":"CX-1/COD","v":61}]')
    assert house.found()["GW-1"].until_us is None


def test_a_gateway_that_the_registry_does_not_know_leaves_no_finding(house: House) -> None:
    assert house.hear("readings", own(NOW + timedelta(hours=7)), gateway="GW-77") is None
    assert house.found() == {}


def test_a_burst_is_looked_at_once_a_second_and_a_clock_known_to_be_wrong_each_time(
    house: House,
) -> None:
    assert house.hear("readings", own(NOW - timedelta(seconds=1))) is None
    assert house.hear("readings", own(NOW + timedelta(hours=7))) is None  # within the second
    house.now += timedelta(seconds=2)
    assert house.hear("readings", own(house.now + timedelta(hours=7))) is not None
    assert house.hear("readings", own(house.now + timedelta(hours=7))) is not None
    assert house.hear("readings", own(house.now - timedelta(seconds=1))) is None
    found = house.found()["GW-1"]
    assert (found.position, found.until_us) == (3, NOW_US + 2 * SECOND_US)
