"""What a broker lost of what it had acknowledged is noticed, said with its span, and asked for."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from domain.health_log import BY_THE_BROKER
from service.settings.settings import Settings
from service.stores.opened import open_records, open_stores
from storage.journal.reader import JournalReader
from tests.house.runs.patience import PATIENCE_SECONDS, until
from tests.servers.gateway import message, publish
from tests.servers.mosquitto import Mosquitto, running_mosquitto
from tests.servers.nhue import RunningNhue, nhue, running_nhue
from tests.servers.small_broker import Manners, small_broker

pytestmark = pytest.mark.live("mosquitto")
FILES = "nhue/v1/GW-1/circular10/CX-A"
FULL = "a/full/queue"
TELLS = "sys_interval 1"


def settings_for(folder: Path, port: int) -> dict[str, str]:
    return {
        "data_dir": str(folder / "data"),
        "mqtt_port": str(port),
        "judge_interval_seconds": "0.3",
        "resend_after_seconds": "1",
    }


def now_sample(seq: int) -> bytes:
    at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return message(seq, {"outlet": "CX-A", "time": at, "values": {"COD": 60.0 + seq}})


def noted(settings: dict[str, str]) -> list[tuple[int, int, str]]:
    """Outages that are put down to the broker: begin, end, reason."""
    with open_records(Settings.model_validate(settings)) as records:
        found = records.outages(0, 2**62)
    return [
        (one.begin_us, one.end_us, one.reason)
        for one in found
        if one.reason.startswith(BY_THE_BROKER)
    ]


def is_shown(service: RunningNhue) -> bool:
    return (
        service.part("broker")[1] != "starting"
        and service.metric("nhue_broker_subscriptions_shown") == 1
    )


@contextmanager
def broker_of(folder: Path, *lines: str) -> Iterator[Mosquitto]:
    with running_mosquitto(folder / "mosquitto", config_lines=[TELLS, *lines]) as own:
        yield own


def test_a_session_that_the_broker_lost_is_said_counted_and_noted_with_its_span(
    registry_folder: Callable[[int], Path], tmp_path: Path
) -> None:
    with broker_of(tmp_path) as broker:
        settings = settings_for(tmp_path, broker.port)
        assert nhue("import", str(registry_folder(60)), settings=settings).returncode == 0
        with running_nhue("run", settings=settings, log=tmp_path / "nhue.log") as service:
            service.wait_until(lambda: is_shown(service))
            service.wait_until(lambda: service.part("broker")[0] == "ok")
            service.wait_until(lambda: service.metric("nhue_broker_sessions_lost_total") == 0)
            publish(broker, now_sample(1))
            service.wait_until(lambda: service.metric("nhue_store_position") >= 1)
            before_us = time.time_ns() // 1_000
            assert service.end() == 0
            publish(broker, now_sample(2))
            broker.stop()
            (broker.folder / "mosquitto.db").unlink()
            broker.start()
            service.start()
            service.wait_until(lambda: "no longer knew our session" in service.part("broker")[1])
            service.wait_until(lambda: service.part("broker")[0] == "degraded")
            # and that of backlogs
            service.wait_until(lambda: service.metric("nhue_broker_sessions_lost_total") == 2)
            assert service.end() == 0
    lost = [one for one in noted(settings) if "no longer knew" in one[2]]
    assert len(lost) == 2
    assert all(begin < before_us + 5_000_000 < end + 60_000_000 for begin, end, _ in lost)


def fill_up(broker: Mosquitto) -> None:
    """Leave a session behind whose queue is full."""
    with mouth(broker, "full") as other:
        subscribed = threading.Event()
        other.on_subscribe = lambda *_: subscribed.set()
        other.subscribe(FULL, 1)
        assert subscribed.wait(PATIENCE_SECONDS)
    for _ in range(10):
        publish(broker, b"x", topic=FULL)


def drops_one(broker: Mosquitto) -> bool:
    """Have the broker drop one message more: of a count that stands it tells for a minute only."""
    publish(broker, b"x", topic=FULL)
    return True


def test_messages_that_the_broker_counts_as_dropped_are_said_and_noted(
    registry_folder: Callable[[int], Path], tmp_path: Path
) -> None:
    with broker_of(tmp_path, "max_queued_messages 10", "max_inflight_messages 20") as broker:
        settings = settings_for(tmp_path, broker.port)
        assert nhue("import", str(registry_folder(60)), settings=settings).returncode == 0
        with running_nhue("run", settings=settings, log=tmp_path / "nhue.log") as service:
            service.wait_until(lambda: is_shown(service))
            service.wait_until(lambda: service.part("broker")[0] == "ok")
            publish(broker, now_sample(1))
            service.wait_until(lambda: service.metric("nhue_store_position") >= 1)
            fill_up(broker)
            with open_records(Settings.model_validate(settings)) as records:
                service.wait_until(
                    lambda: drops_one(broker) and records.broker_life().dropped_messages is not None
                )
            assert service.end() == 0
            with mouth(broker) as gateway:
                for number in range(60):
                    gateway.publish(FILES, f"COD\t{number}\tmg/L\t20261122000000\t00", qos=1)
                    time.sleep(0.005)
                until(lambda: not gateway._out_messages)
            service.start()
            service.wait_until(
                lambda: (
                    drops_one(broker) and "messages, by its own count" in service.part("broker")[1]
                )
            )
            service.wait_until(lambda: service.part("broker")[0] == "degraded")
            service.wait_until(lambda: service.metric("nhue_broker_dropped_messages_total") >= 30)
            service.wait_until(lambda: any("dropped" in reason for *_, reason in noted(settings)))
            assert service.end() == 0
    assert any("dropped" in reason for _, _, reason in noted(settings))


def test_a_broker_that_takes_our_readings_and_hands_them_to_nobody_is_down_by_cause(
    registry_folder: Callable[[int], Path], tmp_path: Path
) -> None:
    refuses = Manners(code=lambda one: 0x80 if one.endswith("/readings") else 1)
    with small_broker(refuses) as broker:
        settings = settings_for(tmp_path, broker.port)
        assert nhue("import", str(registry_folder(60)), settings=settings).returncode == 0
        with running_nhue("run", settings=settings, log=tmp_path / "nhue.log") as service:
            service.wait_until(lambda: "refuses our subscription" in service.part("broker")[1])
            service.wait_until(lambda: service.part("broker")[0] == "down")
            service.wait_until(lambda: service.metric("nhue_broker_not_serving") == 1)
            service.wait_until(lambda: service.get("/health").status_code == 503)
            assert service.end() == 0


@contextmanager
def mouth(broker: Mosquitto, client_id: str = "GW-1") -> Iterator[mqtt.Client]:
    """A logger that sends files and keeps them, and sends again what it is asked for by time."""
    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=client_id, clean_session=False)
    client.max_inflight_messages_set(0)
    client.connect(broker.host, broker.port)
    client.loop_start()
    try:
        yield client
    finally:
        client.disconnect()
        client.loop_stop()
        client.on_message = None


def file_of(at: datetime) -> bytes:
    local = at + timedelta(hours=7)
    return f"COD\t61.5\tmg/L\t{local:%Y%m%d%H%M%S}\t00\r\n".encode()


def test_files_that_a_killed_broker_had_acknowledged_are_asked_for_by_time_and_come(
    registry_folder: Callable[[int], Path], tmp_path: Path
) -> None:
    """The example: compose's broker of before, ingest stopped, the broker killed, 50 files gone."""
    minute = datetime.now(UTC).replace(second=0, microsecond=0)
    times = [minute - timedelta(minutes=number) for number in range(53, 3, -1)]
    commands: list[dict[str, Any]] = []
    with broker_of(tmp_path, "autosave_interval 30") as broker:
        settings = settings_for(tmp_path, broker.port)
        assert nhue("import", str(registry_folder(1)), settings=settings).returncode == 0
        with (
            running_nhue("run", settings=settings, log=tmp_path / "nhue.log") as service,
            mouth(broker) as logger,
        ):
            service.wait_until(lambda: is_shown(service))
            publish(broker, file_of(times[0] - timedelta(minutes=1)), topic=FILES)
            service.wait_until(lambda: service.metric("nhue_store_position") >= 1)
            assert service.end() == 0
            _as_if_stopped_since(settings, times[0] - timedelta(seconds=30))
            for at in times:
                logger.publish(FILES, file_of(at), qos=1)
            until(lambda: not logger._out_messages)

            def obey(_client: Any, _data: Any, said: mqtt.MQTTMessage) -> None:
                command = json.loads(said.payload)
                commands.append(command)
                begin, end = (
                    datetime.fromisoformat(command[name]) for name in ("from_time", "to_time")
                )
                for at in times:
                    if begin <= at < end:
                        logger.publish(FILES, file_of(at), qos=1)

            logger.on_message = obey
            logger.on_connect = lambda client, *_: client.subscribe("nhue/v1/GW-1/commands", 1)
            logger.reconnect_delay_set(1, 1)
            broker.kill()
            broker.start()
            service.start()
            settled = Settings.model_validate(settings).journal_dir
            service.wait_until(lambda: _came(settled, times))
            assert service.end() == 0
    assert commands
    assert all(command["id"].startswith("time-") for command in commands)


def _as_if_stopped_since(settings: dict[str, str], since: datetime) -> None:
    """Set back until when we are known to have lived: a test has no hour to wait."""
    with open_stores(Settings.model_validate(settings)) as stores:
        since_seconds = int(since.timestamp())
        stores.records.beat("ingest", at_seconds=since_seconds)
        stores.records.set_accounted(1, since_seconds * 1_000_000)


def _came(journal: Path, times: list[datetime]) -> bool:
    bodies = {record.entry.payload for record in JournalReader(journal, 0).records()}
    return {file_of(at) for at in times} <= bodies
