"""Topics of profiles: subscribed and let go as the registry says; a refusal is told by cause."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from domain.registry import Registry
from ingest.pipeline import Pipeline
from ingest.receipts.metrics import IngestMetrics
from ingest.receipts.standing import RecentReadings
from ingest.sources.mqtt.broker import reconnecting
from ingest.sources.mqtt.broker.address import BrokerAddress
from ingest.sources.mqtt.loop import Gateway
from ingest.sources.mqtt.subscriptions import foreign
from ingest.sources.mqtt.subscriptions.filters import Subscriptions
from ingest.sources.mqtt.subscriptions.probes import PROBE_NAME
from ingest.wire.contract import READINGS_FILTER
from service.receiving.broker_health import broker_health
from storage.journal.reader import JournalReader
from storage.journal.writer import Journal
from storage.readings.memory import MemoryReadings
from tests.house.runs.patience import PATIENCE_SECONDS, until
from tests.ingest.decode.in_force.registries import profile, registry
from tests.servers.small_broker import Manners, small_broker

GATEWAYS = {"CX-1": "gw-1"}
TOPIC, ANSWERS = "plants/x/t", "plants/x/answers"
OWN = "nhue/v1/gw-1/receipts"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign, "AGAIN_SECONDS", 0.2)
    monkeypatch.setattr(reconnecting, "RECONNECT_SECONDS", (0.02,))


@contextmanager
def ingest(port: int, folder: Path, group: str | None = None) -> Iterator[tuple[Gateway, Pipeline]]:
    """Run an ingest's connection while the block lasts."""
    journal = Journal(folder)
    metrics = IngestMetrics(CollectorRegistry())
    recent = RecentReadings(MemoryReadings(), lambda _: ())
    pipeline = Pipeline(journal, recent, metrics, future_tolerance_us=0)
    gateway = Gateway(
        BrokerAddress(host="127.0.0.1", port=port, client_id="w"),
        pipeline,
        clock_us=lambda: time.time_ns() // 1000,
        on_stored=lambda: None,
        subscriptions=Subscriptions((READINGS_FILTER,), (), group),
        probes=True,
    )
    stop = threading.Event()
    thread = threading.Thread(target=gateway.run, args=(stop,))
    thread.start()
    try:
        yield gateway, pipeline
    finally:
        stop.set()
        thread.join(PATIENCE_SECONDS)
        journal.close()


def with_profile(topic: str = TOPIC) -> Registry:
    return registry(GATEWAYS, profile("P", "gw-1", topic=topic, receipts_topic=ANSWERS))


def journalled(folder: Path) -> list[str]:
    return [one.entry.topic for one in JournalReader(folder, 0).records()]


def test_a_topic_is_subscribed_and_let_go_as_the_registry_says_and_answered_on_both(
    tmp_path: Path,
) -> None:
    manners = Manners()
    with small_broker(manners) as broker, ingest(broker.port, tmp_path) as (gateway, pipeline):
        until(lambda: gateway.listens)
        broker.send(TOPIC, b"before")
        pipeline.use_registry(with_profile())

        def is_heard() -> bool:
            broker.send(TOPIC, b"{}")
            time.sleep(0.05)
            return bool(journalled(tmp_path))

        until(is_heard)
        assert set(journalled(tmp_path)) == {"nhue/v1/gw-1/by-profile"}
        until(lambda: {OWN, ANSWERS} <= {topic for topic, _ in broker.published})
        told = {topic: body for topic, body in broker.published if topic in {OWN, ANSWERS}}
        assert told[OWN] == told[ANSWERS]
        assert not [one for one, _ in broker.published if PROBE_NAME in one and "plants" in one]
        pipeline.use_registry(registry(GATEWAYS))

        def is_let_go() -> bool:
            before = len(journalled(tmp_path))
            broker.send(TOPIC, b"{}")
            time.sleep(0.2)
            return len(journalled(tmp_path)) == before

        until(is_let_go)


def test_a_refused_topic_is_said_with_its_cause_and_takes_nothing_else_with_it(
    tmp_path: Path,
) -> None:
    refuses = {TOPIC}
    manners = Manners(code=lambda one: 0x80 if one in refuses else 1)
    with small_broker(manners) as broker, ingest(broker.port, tmp_path) as (gateway, pipeline):
        pipeline.use_registry(with_profile())
        until(lambda: gateway.live.foreign.trouble is not None)
        until(lambda: gateway.listens)
        told = broker_health(gateway.sessions, "here", None)
        assert told.status == "degraded"
        assert TOPIC in told.detail
        assert gateway.deaf_since is None
        refuses.clear()
        until(lambda: gateway.live.foreign.trouble is None)


def test_workers_that_share_subscribe_to_it_in_their_group(tmp_path: Path) -> None:
    asked: list[str] = []

    def code(one: str) -> int:
        asked.append(one)
        return 1

    with (
        small_broker(Manners(code=code)) as broker,
        ingest(broker.port, tmp_path, "city") as (_, pipeline),
    ):
        pipeline.use_registry(with_profile("plants/{gateway}/t"))
        until(lambda: "$share/city/plants/gw-1/t" in asked)
    assert "plants/gw-1/t" not in asked
