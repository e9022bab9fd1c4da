"""What is tried with each broker: receipts, kills on both sides, waiting messages, shares.

A trial says what was seen, in numbers; it judges nothing.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from storage.journal.reader import JournalReader
from storage.journal.record import RecordKind
from tests.bench.interop.brokers import Broker, BrokerKind
from tests.bench.interop.gateway import Gateway
from tests.end_to_end.conftest import CSV
from tests.end_to_end.faults.load import body_of
from tests.end_to_end.faults.processes import children_of, ended
from tests.servers.nhue import RunningNhue, nhue, running_nhue

MESSAGES = 2_000
AWAY = 3_000
QUIET_SECONDS = 8.0
QUIET_SECONDS_MOST = 75.0  # some hand over again only after half a minute


@dataclass(frozen=True, slots=True)
class Trial:
    """What a broker is tried with: its column in the table, and how."""

    name: str
    run: Callable[[Site], str]


class Site:
    """A broker with a service of ours on it, in a folder of one trial."""

    def __init__(self, kind: BrokerKind, folder: Path) -> None:
        """Start the broker and import the registry; raises NotToBeHad."""
        self.broker = Broker(kind, folder / "broker")
        self.broker.start()
        self.journal = folder / "data" / "journal"
        self.log = folder / "nhue.log"
        self.settings = {
            "data_dir": str(folder / "data"),
            "mqtt_port": str(self.broker.port),
            "mqtt_client_id": "nhue-ingest-trial",
        }
        registry = folder / "registry"
        registry.mkdir()
        for name, text in CSV.items():
            body = text.replace("{interval}", "1").replace("2026-10-01", "2020-01-01")
            (registry / name).write_text(body, "utf-8")
        run = nhue("import", str(registry), settings=self.settings)
        if run.returncode:
            raise RuntimeError(run.stderr)

    @contextmanager
    def serving(self, command: str = "ingest") -> Iterator[RunningNhue]:
        """Run the service while the block lasts, from when the broker has granted all it asks."""
        with running_nhue(command, settings=self.settings, log=self.log) as service:
            service.wait_for_log("listening", seconds=45)
            yield service
            service.end()

    def numbers(self) -> list[int]:
        """Return the numbers of the messages in the journal, in the order of their arrival."""
        records = JournalReader(self.journal, 0).records()
        return [
            int(json.loads(record.entry.payload)["seq"])
            for record in records
            if record.entry.kind is RecordKind.READINGS
        ]

    def settled(self, wanted: int) -> list[int]:
        """Wait until so many different messages came, or nothing comes any more; return them."""
        give_up_at = time.monotonic() + QUIET_SECONDS_MOST
        quiet_at, before = time.monotonic() + QUIET_SECONDS, -1
        while time.monotonic() < give_up_at:
            found = self.numbers()
            if len(set(found)) >= wanted:
                return found
            if len(found) != before:
                before, quiet_at = len(found), time.monotonic() + QUIET_SECONDS
            elif time.monotonic() > quiet_at and before > 0 and self._is_long_quiet(give_up_at):
                break
            time.sleep(0.5)
        return self.numbers()

    @staticmethod
    def _is_long_quiet(give_up_at: float) -> bool:
        return give_up_at - time.monotonic() < QUIET_SECONDS_MOST - 40


def told(found: list[int], acknowledged: int) -> str:
    """Return what came of what the broker had acknowledged, in words."""
    different = len(set(found))
    lost = acknowledged - different
    twice = len(found) - different
    behind = sum(1 for before, after in itertools.pairwise(found) if after < before)
    words = [f"{different:,} of {acknowledged:,}"]
    if lost > 0:
        words.append(f"**{lost:,} lost after PUBACK**")
    if twice:
        words.append(f"{twice:,} came twice")
    if behind:
        words.append(f"order broken {behind:,} times")
    return ", ".join(words)


def _subscribing(topic: str) -> Callable[..., None]:
    """Return what subscribes once the broker has answered: some hang up on who does not wait."""

    def on_connect(client: paho.Client, *_: object) -> None:
        client.subscribe(topic, 1)

    return on_connect


def _receipts(site: Site) -> str:
    heard: list[int] = []
    done = threading.Event()

    def on_message(_client: paho.Client, _data: object, message: paho.MQTTMessage) -> None:
        body = json.loads(message.payload)
        heard.extend(one["seq"] for one in body.get("receipts", [body]) if "seq" in one)
        if len(set(heard)) >= 20:
            done.set()

    client = paho.Client(CallbackAPIVersion.VERSION2, client_id="listens")
    client.on_message = on_message
    with site.serving("run") as service:
        client.on_connect = _subscribing("nhue/v1/GW-1/receipts")
        client.connect("127.0.0.1", site.broker.port)
        client.loop_start()
        time.sleep(2)
        with Gateway(site.broker.port, 20) as gateway:
            gateway.reached(20)
            done.wait(20)
        with contextlib.suppress(AssertionError):
            service.wait_until(lambda: service.part("broker")[1] != "starting", seconds=30)
        status, detail = service.part("broker")
        client.loop_stop()
        client.disconnect()
    return f"{len(set(heard))} of 20; health {status}: {detail}"


def _ours_killed(site: Site) -> str:
    with site.serving() as service, Gateway(site.broker.port, MESSAGES) as gateway:
        gateway.reached(MESSAGES // 2)
        receiving = children_of(service.process.pid)
        service.kill()
        for child in receiving:
            ended(child)
        service.start()
        gateway.reached(MESSAGES)
        found = site.settled(gateway.acknowledged)
    return told(found, gateway.acknowledged)


def _ended(by: signal.Signals) -> Callable[[Site], str]:
    def run(site: Site) -> str:
        with site.serving(), Gateway(site.broker.port, MESSAGES) as gateway:
            gateway.reached(MESSAGES // 2)
            site.broker.end(by)
            site.broker.start()
            gateway.reached(MESSAGES)
            found = site.settled(gateway.acknowledged)
        return told(found, gateway.acknowledged)

    return run


def _away(site: Site) -> str:
    with site.serving():
        pass
    with Gateway(site.broker.port, AWAY, per_second=2_000) as gateway:
        gateway.reached(AWAY)
    with site.serving():
        found = site.settled(gateway.acknowledged)
    return told(found, gateway.acknowledged)


def _away_and_restarted(site: Site) -> str:
    with site.serving():
        pass
    with Gateway(site.broker.port, AWAY, per_second=2_000) as gateway:
        gateway.reached(AWAY)
    time.sleep(2)
    site.broker.end(signal.SIGKILL)
    site.broker.start()
    with site.serving():
        found = site.settled(gateway.acknowledged)
    return told(found, gateway.acknowledged)


def _backlog(site: Site) -> str:
    topic = "nhue/v1/GW-1/backlog/readings"
    few = Gateway(site.broker.port, 300, topic=topic, per_second=1_000)
    with site.serving(), few as gateway:
        gateway.reached(300)
        found = site.settled(300)
    return told(found, gateway.acknowledged)


def _share(site: Site) -> str:
    """As a plain subscriber sees it."""
    heard: list[int] = []
    granted: list[object] = []
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id="shares")
    client.on_message = lambda _c, _d, message: heard.append(json.loads(message.payload)["seq"])
    client.on_subscribe = lambda _c, _d, _m, codes, _p: granted.extend(codes)
    client.on_connect = _subscribing("$share/group/nhue/v1/+/readings")
    client.connect("127.0.0.1", site.broker.port)
    client.loop_start()
    time.sleep(2)
    sender = paho.Client(CallbackAPIVersion.VERSION2, client_id="sends")
    sender.connect("127.0.0.1", site.broker.port)
    sender.loop_start()
    for number in range(20):
        sender.publish("nhue/v1/GW-1/readings", body_of(number), 1).wait_for_publish(10)
    time.sleep(3)
    for one in (client, sender):
        one.disconnect()
        one.loop_stop()
    grants = ", ".join(str(one) for one in granted) or "no answer"
    return f"{grants}; {len(set(heard))} of 20 served, {len(heard) - len(set(heard))} twice"


TRIALS = (
    Trial("receipts", _receipts),
    Trial("ours killed within 2,000", _ours_killed),
    Trial("broker ended within 2,000", _ended(signal.SIGTERM)),
    Trial("broker killed within 2,000", _ended(signal.SIGKILL)),
    Trial("3,000 while we are off", _away),
    Trial("3,000 while we are off, broker killed", _away_and_restarted),
    Trial("backlog session", _backlog),
    Trial("$share", _share),
)
