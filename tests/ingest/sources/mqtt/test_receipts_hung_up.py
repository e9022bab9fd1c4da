"""A broker that hangs up over one message with receipts does not stop what comes after it."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from ingest.pipeline import Pipeline
from ingest.receipts.metrics import IngestMetrics
from ingest.receipts.standing import RecentReadings
from ingest.sources.mqtt.broker import reconnecting
from ingest.sources.mqtt.broker.address import BrokerAddress
from ingest.sources.mqtt.loop import Gateway
from ingest.sources.mqtt.subscriptions.filters import Subscriptions
from ingest.wire.contract import READINGS_FILTER
from service.receiving.broker_health import broker_health
from storage.journal.writer import Journal
from storage.readings.memory import MemoryReadings
from tests.house.runs.patience import PATIENCE_SECONDS, until
from tests.ingest.sites import NOW_US, TIME, payload, sample, small_registry
from tests.servers.mosquitto import running_mosquitto
from tests.servers.small_broker import Manners, small_broker

SMALL = 8_092  # what Moquette takes, unless told otherwise
NINETY: dict[str, Any] = {f"P{number}_THAT_IS_NOT_REGISTERED": 1.0 for number in range(90)}


def test_a_message_over_which_the_broker_hangs_up_is_let_go_and_said_and_the_next_is_smaller(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconnecting, "RECONNECT_SECONDS", (0.01,))
    monkeypatch.setattr(reconnecting, "BRIEF_SECONDS_MOST", 0.01)
    manners = Manners(hangs_up=lambda topic, body: "receipts" in topic and len(body) > SMALL)
    journal = Journal(tmp_path)
    recent = RecentReadings(MemoryReadings(), lambda _: ("COD",))
    pipeline = Pipeline(
        journal, recent, IngestMetrics(CollectorRegistry()), future_tolerance_us=10**9
    )
    pipeline.use_registry(small_registry())
    with small_broker(manners) as broker:
        gateway = Gateway(
            BrokerAddress(host="127.0.0.1", port=broker.port, client_id="x"),
            pipeline,
            clock_us=lambda: NOW_US,
            on_stored=lambda: None,
            subscriptions=Subscriptions((READINGS_FILTER,)),
        )
        stop = threading.Event()
        thread = threading.Thread(target=gateway.run, args=(stop,))
        thread.start()
        try:
            until(lambda: gateway.listens)
            before = broker.connections
            broker.send("nhue/v1/GW-1/readings", payload(sample("CX-1", TIME, **NINETY)))
            until(lambda: gateway.receipts_not_sent == 1 and gateway.connected)
            assert broker.connections == before + 3
            until(lambda: any(list(broker._links.values())))  # subscribed again
            broker.send("nhue/v1/GW-9/readings", payload(sample("CX-9")))
            until(lambda: [t for t, _ in broker.published] == ["nhue/v1/GW-9/receipts"])
            told = broker_health(gateway.sessions, "here", None)
            assert told.status == "degraded"
            assert "hung up 3 times on a message with receipts" in told.detail
            broker.send("nhue/v1/GW-1/readings", payload(sample("CX-1", TIME, **NINETY), seq=2))
            until(lambda: len(broker.published) == 2)
            receipt = json.loads(broker.published[1][1])["receipts"][0]
            assert receipt["readings"]["refused"] == 90
            assert len(receipt["refusals"]) > 10
            assert broker.connections == before + 3
        finally:
            stop.set()
            thread.join(PATIENCE_SECONDS)
            journal.close()


@pytest.mark.live("mosquitto")
def test_a_real_broker_with_a_limit_gets_what_it_takes_over_mqtt_5_at_once(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j")
    recent = RecentReadings(MemoryReadings(), lambda _: ("COD",))
    pipeline = Pipeline(
        journal, recent, IngestMetrics(CollectorRegistry()), future_tolerance_us=10**9
    )
    with running_mosquitto(tmp_path / "b", config_lines=["max_packet_size 8000"]) as broker:
        gateway = Gateway(
            BrokerAddress(host=broker.host, port=broker.port, client_id="x", version="5"),
            pipeline,
            clock_us=lambda: NOW_US,
            on_stored=lambda: None,
        )
        stop = threading.Event()
        thread = threading.Thread(target=gateway.run, args=(stop,))
        thread.start()
        try:
            # The bound is told at connecting, and heeded with the first of what is sent.
            until(lambda: 7_000 < gateway.live.client.payload_bytes_most < 8_000)
        finally:
            stop.set()
            thread.join(PATIENCE_SECONDS)
            journal.close()
