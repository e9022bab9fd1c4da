from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from paho.mqtt.client import MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion
from prometheus_client import CollectorRegistry

from ingest.pipeline import Examined, Pipeline
from ingest.receipts.metrics import IngestMetrics
from ingest.receipts.standing import RecentReadings
from ingest.sources.folder.inbox import FolderInbox
from ingest.sources.folder.placing import Place
from ingest.sources.folder.watch import FileArrival
from ingest.sources.mqtt import loop as gateway_module
from ingest.sources.mqtt import session as session_module
from ingest.sources.mqtt.broker import reconnecting
from ingest.sources.mqtt.broker.address import BrokerAddress
from ingest.sources.mqtt.loop import Gateway
from ingest.sources.mqtt.packets.client import BufferedClient
from ingest.sources.mqtt.packets.incoming import Frame
from ingest.sources.mqtt.subscriptions.filters import Subscriptions
from ingest.wire.contract import NOT_UTF_8
from storage.journal.reader import JournalReader
from storage.journal.writer import Journal
from storage.ports.readings import ReadingColumns
from storage.readings.memory import MemoryReadings
from tests.bench.ingest.load import connect, publish_all, publish_packet
from tests.house.runs.patience import PATIENCE_SECONDS, until
from tests.ingest.sites import NOW_US, payload, sample, small_registry
from tests.servers.gateway import publish
from tests.servers.mosquitto import Mosquitto, free_port, running_mosquitto

BACKLOG = "nhue/v1/GW-1/backlog/readings"


class SlowStore(MemoryReadings):
    """A store that takes its time over every answer, and holds readings of every day."""

    def read(self, *asked: Any) -> ReadingColumns:
        threading.Event().wait(0.02)
        return super().read(*asked)

    def latest_us(self, _: str) -> int:
        return NOW_US


class House:
    """A gateway on a real journal, turned by a thread of its own."""

    def __init__(self, folder: Path, port: int) -> None:
        self.journal = Journal(folder / "journal")
        recent = RecentReadings(SlowStore(), lambda _: ("COD",))
        metrics = IngestMetrics(CollectorRegistry())
        pipeline = Pipeline(self.journal, recent, metrics, future_tolerance_us=0)
        pipeline.use_registry(small_registry())
        self.done = threading.Event()
        self.inbox = FolderInbox(done=lambda _file, _reason, _receipt: self.done.set())
        self.gateway = Gateway(
            BrokerAddress(host="127.0.0.1", port=port, client_id="nhue-test-gateway"),
            pipeline,
            clock_us=lambda: NOW_US,
            on_stored=lambda: None,
            inbox=self.inbox,
            backlogs=Subscriptions((BACKLOG,)),
        )
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self.gateway.run, args=(self.stop,))

    def until(self, committed: int) -> None:
        """Wait until the journal holds so many records."""
        until(
            lambda: self.journal.committed >= committed,
            lambda: f"{self.journal.committed} of {committed} records came",
        )

    def topics(self) -> list[str]:
        """Return the topics of the records in the journal, in its order."""
        return [one.entry.topic for one in JournalReader(self.journal.folder, 0).records()]

    def close(self) -> None:
        """End the thread and the journal."""
        self.stop.set()
        if self.thread.ident is not None:
            self.thread.join(PATIENCE_SECONDS)
        self.inbox.close()
        self.journal.close()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    """A broker of this test's own, so that nothing is left in a session."""
    with running_mosquitto(tmp_path / "mosquitto") as started:
        yield started


@pytest.fixture
def house(tmp_path: Path, broker: Mosquitto) -> Iterator[House]:
    made = House(tmp_path, broker.port)
    made.thread.start()
    until(lambda: made.gateway.listens)
    yield made
    made.close()


@pytest.mark.live("mosquitto")
def test_big_messages_are_taken_in_groups_of_bounded_size(
    house: House, broker: Mosquitto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_module, "GROUP_BYTES_MOST", 100_000)
    sizes: list[int] = []
    all_published = threading.Event()
    append = house.journal.append

    def noting(entries: list[object]) -> list[int]:
        # The broker shall have a backlog for the groups after the first.
        all_published.wait(PATIENCE_SECONDS)
        sizes.append(len(entries))
        return append(entries)  # type: ignore[arg-type]  # handed on as they are

    monkeypatch.setattr(house.journal, "append", noting)
    for number in range(12):
        publish(broker, payload(sample(COD=1.0), seq=number) + b" " * 60_000)
    all_published.set()
    house.until(12)
    assert sum(sizes) == 12
    assert max(sizes) == 2


@pytest.mark.live("mosquitto")
def test_a_message_of_many_reads_arrives_whole(house: House, broker: Mosquitto) -> None:
    body = payload(sample(COD=1.0)) + b" " * 1_000_000
    publish(broker, body)
    house.until(1)
    (record,) = JournalReader(house.journal.folder, 0).records()
    assert record.entry.payload == body


@pytest.mark.live("mosquitto")
def test_a_live_reading_does_not_queue_behind_a_backlog(
    house: House, broker: Mosquitto, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved_up, live = 4 * gateway_module.BACKLOG_GROUP_MOST, 99_999
    all_published = threading.Event()
    append = house.journal.append

    def waiting(entries: list[object]) -> list[int]:
        all_published.wait(PATIENCE_SECONDS)
        return append(entries)  # type: ignore[arg-type]  # handed on as they are

    monkeypatch.setattr(house.journal, "append", waiting)
    with connect(broker.port, "backlog") as link:
        packets = [
            publish_packet(BACKLOG, payload(sample(COD=1.0), seq=number), number + 1)
            for number in range(saved_up)
        ]
        publish_all(link, packets)
    publish(broker, payload(sample(COD=2.0), seq=live))
    all_published.set()
    house.until(saved_up + 1)
    came = house.topics()
    assert came.index("nhue/v1/GW-1/readings") <= 2 * gateway_module.BACKLOG_GROUP_MOST
    assert came.count(BACKLOG) == saved_up


@pytest.mark.live("mosquitto")
def test_a_live_reading_does_not_wait_for_what_the_store_is_asked_about_a_backlog(
    house: House, broker: Mosquitto
) -> None:
    days = [
        sample(time=f"2026-{month:02d}-{day:02d}T09:55:00+07:00")
        for month in range(1, 5)
        for day in range(1, 29)
    ]
    publish(broker, payload(*days), topic=BACKLOG)
    publish(broker, payload(sample()))
    house.until(2)
    assert house.topics() == ["nhue/v1/GW-1/readings", BACKLOG]


@pytest.mark.live("mosquitto")
def test_a_backlog_is_held_no_longer_than_its_bound_however_many_live_readings_come(
    house: House, broker: Mosquitto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway_module, "HELD_SECONDS_MOST", 0.2)
    done: list[bool] = []
    look_up = house.gateway._pipeline.look_up

    def never_done(group: Sequence[Examined], *, seconds: float) -> bool:
        done.append(look_up(group, seconds=seconds))
        return False

    monkeypatch.setattr(house.gateway._pipeline, "look_up", never_done)
    publish(broker, payload(sample()), topic=BACKLOG)
    for seq in range(300):
        publish(broker, payload(sample(), seq=seq))
        if BACKLOG in house.topics():
            break
    assert BACKLOG in house.topics()
    assert len(done) > 1


@pytest.mark.live("mosquitto")
def test_receipts_of_a_backlog_leave_over_its_own_session(house: House, broker: Mosquitto) -> None:
    live, backlogs = house.gateway.sessions
    sent: list[str] = []
    for name, session in (("live", live), ("backlog", backlogs)):
        session.client.send = lambda *_, name=name: sent.append(name)  # type: ignore[method-assign]  # only notes it
    publish(broker, payload(sample(COD=1.0)), topic=BACKLOG)
    house.until(1)
    publish(broker, payload(sample(COD=1.0)))
    house.until(2)
    house.stop.set()
    house.thread.join(PATIENCE_SECONDS)
    assert sent == ["backlog", "live"]


def test_a_topic_that_is_not_utf_8_is_kept_like_any_other(tmp_path: Path) -> None:
    house = House(tmp_path, free_port())
    live = house.gateway.live
    live._on_message(live.client, None, MQTTMessage(1, b"nhue/v1/\xff/readings"))
    (arrival,) = live._arrived
    house.close()
    assert arrival.topic == NOT_UTF_8


def test_without_a_broker_the_trouble_is_said_with_its_address(tmp_path: Path) -> None:
    port = free_port()
    house = House(tmp_path, port)
    house.gateway.live.tend()
    house.close()
    assert f"no broker at 127.0.0.1:{port}" in str(house.gateway.live.trouble)


DROPPED = FileArrival(
    "1.txt", "file:///1.txt", Place("GW-1", "CX-1"), None, b"COD\t1\tmg/L\t", NOW_US
)


def test_a_dropped_file_wakes_the_loop_while_there_is_no_broker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway_module, "TURN_SECONDS", 600.0)
    monkeypatch.setattr(reconnecting, "RECONNECT_SECONDS", (600.0,))
    house = House(tmp_path, free_port())
    house.thread.start()
    for number in (1, 2):
        house.done.clear()
        house.inbox.offer([DROPPED])
        assert house.done.wait(PATIENCE_SECONDS)
        house.until(number)
    house.stop.set()
    house.inbox.offer([DROPPED])
    house.close()


@pytest.mark.live("mosquitto")
def test_a_dropped_file_wakes_the_loop_that_waits_for_the_broker(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway_module, "TURN_SECONDS", 600.0)
    for number in (1, 2):
        house.done.clear()
        house.inbox.offer([DROPPED])
        assert house.done.wait(PATIENCE_SECONDS)
        house.until(number)
    house.stop.set()
    house.inbox.offer([DROPPED])


def test_what_the_socket_does_not_take_at_once_is_sent_later_in_order() -> None:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    client = BufferedClient(CallbackAPIVersion.VERSION2)
    client._sock = ours
    parts = [bytes([number]) * 50_000 for number in range(40)]
    for part in parts:
        assert client._sock_send(part) == len(part)
    client.flush()
    held_back = client.has_unsent
    got = bytearray()
    while len(got) < 2_000_000:
        got += theirs.recv(1 << 20)
        assert client.flush()
    assert held_back
    assert got == b"".join(parts)
    assert client.flush()
    client._sock = None
    ours.close()
    theirs.close()


def test_a_read_buffer_gives_the_bytes_in_order_whatever_is_asked_for() -> None:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    client = BufferedClient(CallbackAPIVersion.VERSION2)
    client._sock = ours
    theirs.sendall(b"abcdefgh")
    assert [client._sock_recv(n) for n in (1, 3, 2, 9)] == [b"a", b"bcd", b"ef", b"gh"]
    assert not client.has_received
    with pytest.raises(BlockingIOError):
        client._sock_recv(1)
    theirs.close()
    assert client._sock_recv(1) == b""
    client._sock = None
    ours.close()


def test_the_half_of_a_packet_waits_for_the_rest_and_then_stands_before_what_follows() -> None:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    client = BufferedClient(CallbackAPIVersion.VERSION2)
    client._sock = ours
    packet = b"\x32\x0a\x00\x01t\x00\x07body!"
    whole = [(b"t", b"body!", 7)]

    def taken() -> tuple[list[Frame], bool]:
        return client.take(10, 1_000), client.awaits_more

    theirs.sendall(packet + packet[:6])
    assert [taken(), taken()] == [(whole, False), ([], True)]
    assert not client.has_received
    theirs.sendall(packet[6:] + b"\xd0\x00" + packet)
    assert [taken(), taken()] == [(whole, False), ([], False)]
    assert client.read_packet()
    assert taken() == (whole, False)
    client._sock = None
    ours.close()
    theirs.close()
