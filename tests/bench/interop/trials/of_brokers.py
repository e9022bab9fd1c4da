"""What is tried with each broker: receipts, kills on both sides, waiting messages, shares.

A trial says what was seen, in numbers; it judges nothing.
"""

from __future__ import annotations

import contextlib
import json
import signal
import threading
import time
from collections.abc import Callable

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from tests.bench.interop.trials.gateway import Gateway
from tests.bench.interop.trials.refused import refused
from tests.bench.interop.trials.site import Site, Trial, subscribing, told
from tests.bench.interop.trials.two_workers import two_workers
from tests.end_to_end.faults.load import body_of
from tests.end_to_end.faults.processes import children_of, ended

MESSAGES = 2_000
AWAY = 3_000


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
        client.on_connect = subscribing("nhue/v1/GW-1/receipts")
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
    return told(found, gateway.acknowledged, MESSAGES)


def _ended(by: signal.Signals) -> Callable[[Site], str]:
    def run(site: Site) -> str:
        with site.serving(), Gateway(site.broker.port, MESSAGES) as gateway:
            gateway.reached(MESSAGES // 2)
            site.broker.end(by)
            site.broker.start()
            gateway.reached(MESSAGES)
            found = site.settled(gateway.acknowledged)
        return told(found, gateway.acknowledged, MESSAGES)

    return run


def _away(site: Site) -> str:
    with site.serving():
        pass
    with Gateway(site.broker.port, AWAY, per_second=2_000) as gateway:
        gateway.reached(AWAY)
    with site.serving():
        found = site.settled(gateway.acknowledged)
    return told(found, gateway.acknowledged, AWAY)


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
    return told(found, gateway.acknowledged, AWAY)


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
    client.on_connect = subscribing("$share/group/nhue/v1/+/readings")
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
    Trial("a refused subscription", refused, is_refusing=True),
    Trial("$share", _share),
    Trial("$share, our two workers", two_workers),
)
