"""A subscription that is refused, or granted and not served, is known; a doubt is called one."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry
from structlog.testing import capture_logs

from ingest.pipeline import Pipeline
from ingest.receipts.metrics import IngestMetrics
from ingest.receipts.standing import RecentReadings
from ingest.sources.mqtt.broker import reconnecting
from ingest.sources.mqtt.broker.address import BrokerAddress
from ingest.sources.mqtt.broker.losses import BrokerWatch
from ingest.sources.mqtt.loop import Gateway
from ingest.sources.mqtt.subscriptions import served as subscription_watch
from ingest.sources.mqtt.subscriptions.filters import Subscriptions, subscriptions
from ingest.sources.mqtt.subscriptions.probes import ECHO_TOPIC, PROBE_NAME
from ingest.wire.contract import LIVE_FILTERS, READINGS_FILTER
from service.receiving.broker_health import broker_health
from storage.journal.reader import JournalReader
from storage.journal.writer import Journal
from storage.readings.memory import MemoryReadings
from tests.house.runs.patience import PATIENCE_SECONDS, until
from tests.servers.mosquitto import Mosquitto
from tests.servers.small_broker import Manners, small_broker

GROUP = "s3cretS3cretS3cret"
LIVE_ONE = (READINGS_FILTER, "spBv1.0/+/DDATA/+/+")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in (
        ("FIRST_SECONDS", 0.05),
        ("AGAIN_SECONDS", 0.1),
        ("TRIES_MOST", 3),
        ("SHARED_TRIES_MOST", 4),
        ("BUSY_PATIENCE_SECONDS", 1.5),
        ("QUIET_SECONDS", 0.1),
        ("MEND_SECONDS", 0.5),
    ):
        monkeypatch.setattr(subscription_watch, name, seconds)
    monkeypatch.setattr(reconnecting, "RECONNECT_SECONDS", (0.02,))
    monkeypatch.setattr(reconnecting, "BRIEF_SECONDS_MOST", 0.02)


@contextmanager
def ingest(
    port: int,
    folder: Path,
    wanted: Subscriptions | None = None,
    client_id: str = "w",
    version: str = "3.1.1",
    *,
    watch: BrokerWatch | None = None,
) -> Iterator[Gateway]:
    """Run an ingest's connection while the block lasts; of a probe nothing may be journalled."""
    journal = Journal(folder)
    recent = RecentReadings(MemoryReadings(), lambda _: ())
    metrics = IngestMetrics(CollectorRegistry())
    pipeline = Pipeline(journal, recent, metrics, future_tolerance_us=0)
    gateway = Gateway(
        BrokerAddress(host="127.0.0.1", port=port, client_id=client_id, version=version),
        pipeline,
        clock_us=lambda: time.time_ns() // 1000,
        on_stored=lambda: None,
        subscriptions=wanted or Subscriptions(LIVE_ONE),
        probes=True,
        watch=watch,
    )
    stop = threading.Event()
    thread = threading.Thread(target=gateway.run, args=(stop,))
    thread.start()
    try:
        yield gateway
    finally:
        stop.set()
        thread.join(PATIENCE_SECONDS)
        topics = [one.entry.topic for one in JournalReader(folder, 0).records()]
        journal.close()
    assert not [topic for topic in topics if PROBE_NAME in topic]


def health(gateway: Gateway) -> tuple[str, str]:
    told = broker_health(gateway.sessions, "here", None)
    return told.status, told.detail


def is_shown(gateway: Gateway) -> bool:
    return gateway.live.subscribed.is_shown and gateway.live.subscribed.trouble is None


@pytest.mark.live("mosquitto")
@pytest.mark.parametrize("version", ["3.1.1", "5"])
def test_a_broker_that_serves_every_subscription_is_shown_to_and_nothing_is_journalled(
    mosquitto: Mosquitto, tmp_path: Path, version: str
) -> None:
    wanted = Subscriptions(LIVE_FILTERS)
    with ingest(mosquitto.port, tmp_path, wanted, "shown", version) as gateway:
        until(lambda: is_shown(gateway))
        assert health(gateway) == ("ok", "connected to here")


@pytest.mark.live("mosquitto")
def test_a_probe_that_reaches_the_other_worker_is_told_by_it(
    mosquitto: Mosquitto, tmp_path: Path
) -> None:
    one, two = (subscriptions(GROUP, worker).live for worker in (1, 2))
    with (
        ingest(mosquitto.port, tmp_path / "1", one, "first") as first,
        ingest(mosquitto.port, tmp_path / "2", two, "second") as second,
    ):
        until(lambda: is_shown(first) and is_shown(second))
        assert {health(first)[0], health(second)[0]} == {"ok"}


@pytest.mark.live("mosquitto")
def test_a_worker_that_is_away_holds_up_no_probe_of_the_others(
    mosquitto: Mosquitto, tmp_path: Path
) -> None:
    one, two = (subscriptions(GROUP + "x", worker).live for worker in (1, 2))
    with ingest(mosquitto.port, tmp_path / "2", two, "away") as second:
        until(lambda: second.listens)
    with ingest(mosquitto.port, tmp_path / "1", one, "here") as first:
        until(lambda: is_shown(first))
    with ingest(mosquitto.port, tmp_path / "2", two, "away") as second:
        until(lambda: is_shown(second))  # what waited for it were probes: nothing is journalled


def test_a_refused_subscription_is_down_with_its_topic_until_it_is_granted(tmp_path: Path) -> None:
    refuses = True
    manners = Manners(code=lambda one: 0x80 if refuses and "readings" in one else 1)
    with (
        capture_logs() as log,
        small_broker(manners) as broker,
        ingest(broker.port, tmp_path) as gateway,
    ):
        until(lambda: gateway.connected and health(gateway)[0] == "down")
        assert f"refuses our subscription to {READINGS_FILTER}" in health(gateway)[1]
        assert gateway.deaf_since is not None
        assert "listening" not in [told["event"] for told in log]
        refuses = False
        until(lambda: is_shown(gateway))
        assert [told["sessions"] for told in log if told["event"] == "listening"] == [1]
        assert health(gateway)[0] == "ok"
        assert gateway.deaf_since is None


def test_a_share_that_is_granted_and_never_served_is_down_and_its_name_is_kept(
    tmp_path: Path,
) -> None:
    wanted = subscriptions(GROUP, 1).live
    manners = Manners(serves=lambda one: not one.startswith("$share/"))
    with small_broker(manners) as broker, ingest(broker.port, tmp_path, wanted) as gateway:
        until(lambda: gateway.connected and health(gateway)[0] == "down")
        told = health(gateway)[1]
        assert f"$share/…/{READINGS_FILTER}" in told
        assert "does not serve it" in told
        assert GROUP not in told
        manners.serves = lambda _: True
        until(lambda: is_shown(gateway))
        assert health(gateway)[0] == "ok"


def test_live_readings_in_between_do_not_hide_a_subscription_that_is_not_served(
    tmp_path: Path,
) -> None:
    manners = Manners(serves=lambda one: "DDATA" not in one)
    with small_broker(manners) as broker, ingest(broker.port, tmp_path) as gateway:
        until(lambda: gateway.listens)
        while health(gateway)[0] != "down":
            broker.send("nhue/v1/GW-1/readings", b"{}")
            time.sleep(0.02)
        assert "spBv1.0/+/DDATA/+/+" in health(gateway)[1]
        assert READINGS_FILTER not in health(gateway)[1]


def test_where_our_probes_may_not_be_published_it_is_a_doubt_and_nothing_is_accused(
    tmp_path: Path,
) -> None:
    manners = Manners(takes=lambda topic: PROBE_NAME not in topic)
    with small_broker(manners) as broker, ingest(broker.port, tmp_path) as gateway:
        until(lambda: health(gateway)[0] == "degraded")
        told = health(gateway)[1]
        assert "it is not shown" in told
        assert "deploy/mosquitto.acl" in told
        assert gateway.deaf_since is None
        time.sleep(1.0)  # it is looked at again, and not taken back in the meantime
        assert health(gateway) == ("degraded", told)


def test_a_broker_that_hangs_up_on_a_probe_is_left_alone_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manners = Manners(hangs_up=lambda topic, _: topic == ECHO_TOPIC)
    with small_broker(manners) as broker, ingest(broker.port, tmp_path) as gateway:
        until(lambda: broker.connections == 4 and gateway.connected)
        until(lambda: "left out now" in health(gateway)[1])
        monkeypatch.setattr("ingest.sources.mqtt.session.SETTLED_SECONDS", 0.0)
        assert "hung up 3 times after our probes" in health(gateway)[1]
        assert "and not without" in health(gateway)[1]
        assert broker.connections == 4


def test_a_broker_that_hangs_up_on_a_subscription_to_its_own_words_is_left_alone_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manners = Manners(hangs_up_on=lambda topic: topic.startswith("$SYS/"))
    watch = BrokerWatch(lambda: False, seen_us=None)
    with (
        small_broker(manners) as broker,
        ingest(broker.port, tmp_path, watch=watch) as gateway,
    ):
        until(lambda: gateway.listens and gateway.connected)
        monkeypatch.setattr("ingest.sources.mqtt.session.SETTLED_SECONDS", 0.0)
        until(lambda: "and not without" in health(gateway)[1])
        assert "hung up 3 times after our subscription to $SYS/broker" in health(gateway)[1]
        broker.send("nhue/v1/GW-1/readings", b"{}")
        until(lambda: watch.venture.is_left_out and gateway.connected)
