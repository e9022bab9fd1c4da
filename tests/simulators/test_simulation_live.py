"""The simulated gateways on a real Mosquitto: what is published arrives, and leaving shows."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Event, Thread

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from simulators.city.city import city
from simulators.city.messages import history
from simulators.gateway.broker import Broker, BrokerError
from simulators.gateway.connection import SimulatedGateway
from simulators.gateway.misbehaving import Misbehaviour
from simulators.simulation import SimulateOptions, simulate
from tests.house.runs.patience import PATIENCE_SECONDS, until
from tests.servers.mosquitto import Mosquitto, free_port, running_mosquitto

BEGIN = datetime.fromisoformat("2026-11-24T11:00:00+07:00")  # an hour before a gap with a backlog
NOW = BEGIN + timedelta(days=1)


@dataclass
class Listener:
    """A client of the test's own that keeps what arrives, and may answer."""

    messages: list[tuple[str, bytes, bool]] = field(default_factory=list)
    answer: Callable[[mqtt.Client, mqtt.MQTTMessage], None] | None = None

    def count(self, channel: str) -> int:
        return sum(topic.endswith(f"/{channel}") for topic, _, _ in self.messages)

    def wait(self, condition: Callable[[], bool]) -> None:
        until(condition, lambda: f"only {len(self.messages)} messages came")


@contextmanager
def listening(broker: Mosquitto, listener: Listener, topic: str = "nhue/v1/#") -> Iterator[None]:
    client = mqtt.Client(CallbackAPIVersion.VERSION2)
    ready = Event()

    def keep(one: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
        listener.messages.append((message.topic, bytes(message.payload), message.retain))
        if listener.answer is not None:
            listener.answer(one, message)

    client.on_connect = lambda one, *_: one.subscribe(topic, qos=1)
    client.on_subscribe = lambda *_: ready.set()
    client.on_message = keep
    client.connect(broker.host, broker.port)
    client.loop_start()
    try:
        assert ready.wait(PATIENCE_SECONDS)
        yield
    finally:
        client.disconnect()
        client.loop_stop()
        client.on_connect = client.on_subscribe = client.on_message = None


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    """A broker of this test alone: retained statuses and sessions of another would show."""
    with running_mosquitto(tmp_path / "mosquitto") as one:
        yield one


def options(broker: Mosquitto, *, mqtt5: bool = False) -> SimulateOptions:
    return SimulateOptions(
        broker=Broker(host=broker.host, port=broker.port, mqtt5=mqtt5),
        begin=BEGIN,
        live=False,
        samples_per_message=4,
        in_flight=50,
        receipts_within_s=0.5,
        clock=lambda: NOW,
    )


@pytest.mark.live("mosquitto")
@pytest.mark.parametrize("mqtt5", [False, True])
def test_a_day_is_published_whole_and_in_order(broker: Mosquitto, *, mqtt5: bool) -> None:
    listener, progress = Listener(), list[tuple[int, int]]()
    expected = list(history(city(7), BEGIN, NOW, 4))
    with listening(broker, listener):
        result = simulate(
            options(broker, mqtt5=mqtt5), Event(), lambda done, of: progress.append((done, of))
        )
        listener.wait(lambda: listener.count("readings") >= len(expected))
    assert result.published == result.acknowledged == len(expected)
    assert result.readings == sum(message.readings for message in expected)
    for gateway_id in city(7).gateways:
        sent = [(m.topic, m.payload) for m in expected if m.gateway_id == gateway_id]
        came = [(topic, payload) for topic, payload, _ in listener.messages]
        assert [one for one in came if one[0] in {topic for topic, _ in sent}] == sent
    assert progress[0] == (0, len(expected))
    assert progress[-1] == (len(expected), len(expected))
    assert progress == sorted(progress)


@pytest.mark.live("mosquitto")
def test_a_gateway_that_ends_says_offline_and_the_broker_keeps_it(broker: Mosquitto) -> None:
    simulate(options(broker), Event())
    listener = Listener()
    with listening(broker, listener, "nhue/v1/+/status"):
        listener.wait(lambda: len(listener.messages) == len(city(7).gateways))
    assert all(retained for _, _, retained in listener.messages)
    assert {json.loads(payload)["state"] for _, payload, _ in listener.messages} == {"offline"}


@pytest.mark.live("mosquitto")
def test_live_samples_follow_the_past_until_it_is_stopped(broker: Mosquitto) -> None:
    listener, stop = Listener(), Event()
    start = datetime.now(UTC)
    chosen = SimulateOptions(
        broker=Broker(host=broker.host, port=broker.port),
        begin=start - timedelta(minutes=30),
        live_interval_seconds=1,
    )
    with listening(broker, listener, "nhue/v1/gw-mp-01/readings"):
        runner = Thread(target=simulate, args=(chosen, stop))
        runner.start()
        listener.wait(lambda: len(listener.messages) >= 4)
        stop.set()
        runner.join(PATIENCE_SECONDS)
    assert not runner.is_alive()
    bodies = [json.loads(payload) for _, payload, _ in listener.messages]
    assert [body["seq"] for body in bodies] == list(range(len(bodies)))
    times = [s["time"] for body in bodies for s in body["samples"]]
    assert times == sorted(set(times))


@pytest.mark.live("mosquitto")
def test_a_faster_clock_lives_the_past_and_never_overtakes_the_real_one(
    broker: Mosquitto,
) -> None:
    listener, start = Listener(), datetime.now(UTC)
    chosen = SimulateOptions(
        broker=Broker(host=broker.host, port=broker.port),
        begin=start - timedelta(hours=2),
        live=False,
        clock_factor=7_200.0,
        receipts_within_s=0.1,
    )
    with listening(broker, listener, "nhue/v1/gw-mp-01/readings"):
        simulate(chosen, Event())
        listener.wait(lambda: len(listener.messages) >= 24)
    until_now = datetime.now(UTC)
    bodies = [json.loads(payload) for _, payload, _ in listener.messages]
    for body in bodies:
        (sample,) = body["samples"]
        assert sample["time"] == body["sent"]
        assert start - timedelta(hours=2) <= datetime.fromisoformat(body["sent"]) <= until_now
    assert 24 <= len(bodies) <= 26


@pytest.mark.live("mosquitto")
def test_gateways_misbehave_as_they_are_told_and_every_puback_is_counted_once(
    broker: Mosquitto,
) -> None:
    listener = Listener()
    told = {"gw-mp-01": {Misbehaviour.STUTTERING}, "gw-mp-02": {Misbehaviour.FOREIGN}}
    chosen = replace(options(broker), misbehaving=told)
    expected = list(history(city(7), BEGIN, NOW, 4))
    of_first = [one for one in expected if one.gateway_id == "gw-mp-01"]
    with listening(broker, listener):
        result = simulate(chosen, Event())
        listener.wait(lambda: listener.count("readings") >= len(expected) + len(of_first))
    assert result.published == result.acknowledged == len(expected)
    topics = Counter(topic for topic, _, _ in listener.messages)
    assert topics["nhue/v1/gw-mp-01/readings"] == 2 * len(of_first)
    assert topics["nhue/v1/another-gw-mp-02/readings"] > 0


def test_a_faster_clock_without_a_past_is_refused() -> None:
    with pytest.raises(ValueError, match="of what has not been"):
        SimulateOptions(broker=Broker(host="127.0.0.1", port=1), clock_factor=60.0)


@pytest.mark.live("mosquitto")
def test_a_stop_during_the_past_ends_it_soon(broker: Mosquitto) -> None:
    stop = Event()
    chosen = SimulateOptions(
        broker=Broker(host=broker.host, port=broker.port),
        begin=NOW - timedelta(days=30),
        samples_per_message=1,
        clock=lambda: NOW,
    )

    def stop_at_the_first(acknowledged: int, _total: int) -> None:
        if acknowledged:
            stop.set()

    result = simulate(chosen, stop, stop_at_the_first)
    assert 0 < result.published < 10_000


@pytest.mark.live("mosquitto")
def test_receipts_are_counted_by_outcome_and_rubbish_ends_nothing(broker: Mosquitto) -> None:
    answers = Counter[str]()

    def answer(client: mqtt.Client, message: mqtt.MQTTMessage) -> None:
        if not message.topic.endswith("/readings"):
            return
        words = ("accepted", "duplicate", "refused", "unheard-of", "rubbish")
        outcome = words[sum(answers.values()) % len(words)]
        answers[outcome] += 1
        payload = json.dumps({"receipts": [{"seq": 1, "outcome": outcome}]}).encode()
        topic = message.topic.removesuffix("/readings").removesuffix("/backlog") + "/receipts"
        client.publish(topic, b"{not json" if outcome == "rubbish" else payload, qos=1)

    listener = Listener(answer=answer)
    with listening(broker, listener, "nhue/v1/+/#"):  # the past goes by backlog/readings
        patient = replace(options(broker), receipts_within_s=PATIENCE_SECONDS)
        result = simulate(patient, Event())
    assert sum(result.receipts.values()) == result.published
    counted = {**answers, "conflict": 0, "quarantined": 0}
    counted["unreadable"] = counted.pop("rubbish") + counted.pop("unheard-of")
    assert dict(result.receipts) == counted


@pytest.mark.live("mosquitto")
def test_a_gateway_that_is_killed_leaves_its_last_will(broker: Mosquitto) -> None:
    program = (
        "from datetime import UTC, datetime; from threading import Event\n"
        "from simulators.gateway.broker import Broker\n"
        "from simulators.gateway.connection import SimulatedGateway\n"
        f"broker = Broker(host={broker.host!r}, port={broker.port})\n"
        "clock = lambda: datetime(2026, 11, 24, tzinfo=UTC)\n"
        "one = SimulatedGateway('gw-killed', broker, clock=clock, acknowledged=lambda: None)\n"
        "one.connect(); Event().wait()\n"
    )
    listener = Listener()
    with listening(broker, listener, "nhue/v1/gw-killed/status"):
        process = subprocess.Popen(
            [sys.executable, "-c", program], cwd=Path(__file__).resolve().parents[2]
        )
        try:
            listener.wait(lambda: len(listener.messages) == 1)
        finally:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        listener.wait(lambda: len(listener.messages) == 2)
    bodies = [json.loads(payload) for _, payload, _ in listener.messages]
    assert [body["state"] for body in bodies] == ["online", "offline"]
    assert bodies[1]["since"] == "2026-11-24T07:00:00+07:00"


@pytest.mark.live("mosquitto")
def test_messages_wait_while_the_broker_is_away(broker: Mosquitto) -> None:
    acknowledged: list[int] = []
    gateway = SimulatedGateway(
        "gw-patient",
        Broker(host=broker.host, port=broker.port),
        clock=lambda: NOW,
        acknowledged=lambda: acknowledged.append(1),
    )
    gateway.connect()
    try:
        broker.stop()
        for number in range(20):
            gateway.publish("nhue/v1/gw-patient/readings", str(number).encode())
        broker.start()
        Listener().wait(lambda: len(acknowledged) == 20)
    finally:
        gateway.close()


@pytest.mark.live("mosquitto")
def test_a_city_ends_at_once_though_the_broker_went_first(
    broker: Mosquitto, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A gateway whose broker is gone takes a second to end: ten take it at once, not in turn."""
    stop, together = Event(), Barrier(len(city(7).gateways))
    close = SimulatedGateway.close

    def close_together(gateway: SimulatedGateway) -> None:
        together.wait(PATIENCE_SECONDS)
        close(gateway)

    monkeypatch.setattr(SimulatedGateway, "close", close_together)
    chosen = SimulateOptions(
        broker=Broker(host=broker.host, port=broker.port), live_interval_seconds=1
    )
    listener = Listener()
    runner = Thread(target=simulate, args=(chosen, stop))
    with listening(broker, listener, "nhue/v1/+/readings"):
        runner.start()
        listener.wait(lambda: len(listener.messages) > 10)
    broker.kill()
    stop.set()
    runner.join(PATIENCE_SECONDS)
    assert not runner.is_alive()
    assert not together.broken


def test_a_missing_broker_is_told_with_its_address() -> None:
    port = free_port()
    nowhere = Broker(host="127.0.0.1", port=port)
    with pytest.raises(BrokerError, match=rf"no MQTT broker at 127\.0\.0\.1:{port}.*start it"):
        simulate(SimulateOptions(broker=nowhere, clock=lambda: NOW), Event())


def test_a_broker_that_ends_by_the_signal_that_ends_the_city_is_no_fault_of_it() -> None:
    stop = Event()
    nowhere = Broker(host="127.0.0.1", port=free_port())

    def stopped_while_it_dials() -> datetime:
        stop.set()
        return NOW

    result = simulate(SimulateOptions(broker=nowhere, clock=stopped_while_it_dials), stop)
    assert (result.gateways, result.published) == (0, 0)
    assert simulate(SimulateOptions(broker=nowhere, clock=lambda: NOW), stop).gateways == 0


@pytest.mark.live("mosquitto")
def test_a_broker_that_turns_a_gateway_away_is_told_with_the_gateway(tmp_path: Path) -> None:
    passwords = tmp_path / "nobody"
    passwords.touch()
    lines = ("allow_anonymous false", f"password_file {passwords}")
    with running_mosquitto(tmp_path / "closed", config_lines=lines) as closed:
        broker = Broker(host=closed.host, port=closed.port)
        with pytest.raises(BrokerError, match=r"turns gw-mp-01 away \(.+\): check its user name"):
            simulate(SimulateOptions(broker=broker, clock=lambda: NOW), Event())
