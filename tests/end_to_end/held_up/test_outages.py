"""A store that is down delays nothing and loses nothing; a broker that restarts neither."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from storage.journal.reader import verify_chain
from storage.readings.influx.store import InfluxReadings
from tests.end_to_end.faults.load import (
    OUTLET,
    SteadyLoad,
    body_of,
    journalled,
    seeded,
    stored_whole,
)
from tests.servers.gateway import hour, message, publish
from tests.servers.influxd.running import RunningInfluxd, find_influxd, start_influxd
from tests.servers.mosquitto import Mosquitto, running_mosquitto
from tests.servers.nhue import RunningNhue, nhue, running_nhue

pytestmark = pytest.mark.live("mosquitto", "influxd")
AN_HOUR = 6_000  # messages


@pytest.fixture
def own_influx(tmp_path: Path) -> Iterator[RunningInfluxd]:
    """An influxd that this test may take down."""
    program = find_influxd(os.environ)
    if program is None:
        pytest.skip("needs an influxd program of its own: the named server is not ours to stop")
    with start_influxd(program, tmp_path / "influxd") as server:
        yield server


@pytest.fixture
def own_broker(tmp_path: Path) -> Iterator[Mosquitto]:
    """A broker that this test may take down."""
    with running_mosquitto(tmp_path / "mosquitto") as broker:
        yield broker


def influx_settings(server: RunningInfluxd, broker: Mosquitto, folder: Path) -> dict[str, str]:
    return {
        "data_dir": str(folder / "data"),
        "mqtt_port": str(broker.port),
        "store": "influxdb",
        "influx_url": server.url,
        "influx_token": server.token,
        "influx_org": server.org,
        "influx_bucket": server.bucket,
    }


def publish_hours(broker: Mosquitto, *hours: int) -> None:
    for number in hours:
        publish(broker, message(number, hour("CX-A", number, COD=float(number))))


def test_an_hour_of_a_city_waits_while_influxdb_is_down_and_lands_also_after_a_restart(
    own_influx: RunningInfluxd,
    own_broker: Mosquitto,
    registry_folder: Callable[[int], Path],
    tmp_path: Path,
) -> None:
    """100 gateways, a reading a minute, for an hour: 6,000 messages are acknowledged and wait."""
    settings = influx_settings(own_influx, own_broker, tmp_path)
    journal = tmp_path / "data" / "journal"
    store = InfluxReadings(own_influx.url, own_influx.token, own_influx.org, own_influx.bucket)
    assert nhue("import", str(registry_folder(60)), settings=settings).returncode == 0
    with running_nhue("run", settings=settings, log=tmp_path / "nhue.log") as service:
        service.wait_for_log("listening")
        with SteadyLoad(own_broker.port, per_second=2_000, chance=seeded(5)) as load:
            service.wait_until(lambda: len(store.read(OUTLET, "COD", 0, 2**62)) > 0)
            own_influx.kill()
            before = load.sent
            service.wait_until(lambda: load.sent > before + AN_HOUR)
            count = load.finish()
        service.wait_until(lambda: service.metric("nhue_store_waiting_records") >= AN_HOUR)
        service.wait_until(lambda: service.part("storer")[0] == "degraded")
        service.wait_until(lambda: "records wait" in service.part("storer")[1])
        service.wait_until(lambda: service.metric("nhue_store_down") == 1)
        service.wait_until(lambda: service.part("broker")[0] == "ok")
        service.wait_until(lambda: len(journalled(journal)) == count)
        assert service.end() == 0
        service.start()  # the store is still down
        publish(own_broker, body_of(count))
        service.wait_until(lambda: count in journalled(journal))
        own_influx.restart()
        service.wait_until(lambda: service.metric("nhue_store_waiting_records") == 0)
        service.wait_until(lambda: service.part("storer")[0] == "ok")
        service.wait_until(lambda: service.metric("nhue_store_down") == 0)
        stored_whole(store, count + 1)
    store.close()


def test_a_store_that_hangs_delays_no_acknowledgement(
    own_influx: RunningInfluxd,
    own_broker: Mosquitto,
    registry_folder: Callable[[int], Path],
    tmp_path: Path,
) -> None:
    """Frozen, not dead: every request to it waits. A late reading makes the receipt ask it."""
    settings = influx_settings(own_influx, own_broker, tmp_path)
    journal = tmp_path / "data" / "journal"
    assert nhue("import", str(registry_folder(60)), settings=settings).returncode == 0
    with running_nhue("run", settings=settings, log=tmp_path / "nhue.log") as service:
        service.wait_for_log("listening")
        publish_hours(own_broker, 5)
        service.wait_until(lambda: verify_chain(journal) == 1)
        assert service.end() == 0
        service.start()
        service.wait_until(lambda: _health(service, "broker") == "ok")
        _signal(own_influx, signal.SIGSTOP)
        publish_hours(own_broker, 1, 2, 3)
        service.wait_until(lambda: verify_chain(journal) == 4)
        service.wait_until(lambda: service.metric("nhue_store_waiting_records") >= 3)
        _signal(own_influx, signal.SIGCONT)
        store = InfluxReadings(own_influx.url, own_influx.token, own_influx.org, own_influx.bucket)
        service.wait_until(lambda: _stored(store) == [1.0, 2.0, 3.0, 5.0])
        store.close()


def test_a_broker_restart_is_survived_and_its_queue_is_taken(
    own_broker: Mosquitto, registry_folder: Callable[[int], Path], tmp_path: Path
) -> None:
    settings = {"data_dir": str(tmp_path / "data"), "mqtt_port": str(own_broker.port)}
    assert nhue("import", str(registry_folder(60)), settings=settings).returncode == 0
    with running_nhue("run", settings=settings, log=tmp_path / "nhue.log") as service:
        service.wait_for_log("listening")
        publish_hours(own_broker, 0)
        own_broker.stop()
        service.wait_until(lambda: _health(service, "broker") == "down")
        service.wait_until(lambda: service.get("/health").status_code == 503)
        service.wait_until(lambda: service.metric("nhue_broker_connected") == 0)
        own_broker.start()
        service.wait_until(lambda: _health(service, "broker") == "ok")
        service.wait_until(lambda: service.metric("nhue_broker_connections_total") == 2)
        service.wait_until(lambda: service.metric("nhue_receipts_not_sent_total") == 0)
        publish_hours(own_broker, 1, 2)
        service.wait_until(lambda: len(_shown(service)) == 3)
        assert _shown(service) == [0.0, 1.0, 2.0]


def test_messages_published_while_ingest_is_off_wait_at_the_broker(
    own_broker: Mosquitto, registry_folder: Callable[[int], Path], tmp_path: Path
) -> None:
    settings = {"data_dir": str(tmp_path / "data"), "mqtt_port": str(own_broker.port)}
    assert nhue("import", str(registry_folder(60)), settings=settings).returncode == 0
    with running_nhue("run", settings=settings, log=tmp_path / "nhue.log") as service:
        service.wait_for_log("listening")
        publish_hours(own_broker, 0)
        service.wait_until(lambda: _shown(service) == [0.0])
        assert service.end() == 0
        publish_hours(own_broker, *range(1, 20))
        service.start()
        service.wait_until(lambda: _shown(service) == [float(n) for n in range(20)])


def _signal(server: RunningInfluxd, number: signal.Signals) -> None:
    assert server._process is not None
    server._process.send_signal(number)


def _stored(store: InfluxReadings) -> list[float]:
    found: list[float] = store.read("CX-A", "COD", 0, 2**62).value.tolist()
    return found


def _shown(service: RunningNhue) -> list[float]:
    span = {"from": "2026-11-22T00:00:00+07:00", "to": "2026-11-23T00:00:00+07:00"}
    answer = service.get("/outlets/CX-A/readings", parameter="COD", **span)
    return list(answer.json()["value"])


def _health(service: RunningNhue, part: str) -> str:
    return str(service.get("/health").json()["parts"][part]["status"])
