"""Messages that the broker lost after its PUBACK are noticed, asked for, and sent again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from threading import Semaphore

import pytest

from simulators.gateway.broker import Broker
from simulators.gateway.connection import SimulatedGateway
from tests.house.runs.patience import PATIENCE_SECONDS
from tests.servers.gateway import hour, message
from tests.servers.mosquitto import Mosquitto, running_mosquitto
from tests.servers.nhue import RunningNhue, nhue, running_nhue

DAY = "2026-11-22"
TOPIC = "nhue/v1/GW-1/readings"


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    """A broker that this test may kill; it saves nothing between its start and its end."""
    with running_mosquitto(tmp_path / "mosquitto", config_lines=["autosave_interval 0"]) as own:
        yield own


class Plant:
    """A simulated gateway of one outlet that sends an hour a message, and its PUBACKs."""

    def __init__(self, broker: Mosquitto) -> None:
        self._acknowledged = Semaphore(0)
        self.gateway = SimulatedGateway(
            "GW-1",
            Broker(host=broker.host, port=broker.port),
            clock=lambda: datetime.fromisoformat(f"{DAY}T23:59:00+07:00"),
            acknowledged=self._acknowledged.release,
        )
        self.gateway.connect()

    def send(self, *numbers: int) -> None:
        """Send hours and return when the broker has acknowledged them."""
        for number in numbers:
            body = message(number, hour("CX-A", number, COD=70.0 + number % 24))
            self.gateway.publish(TOPIC, body, number)
        for _ in numbers:
            assert self._acknowledged.acquire(timeout=PATIENCE_SECONDS)


def gaps(service: RunningNhue) -> list[tuple[str, int, int, str]]:
    found = service.get("/gateways/GW-1/gaps").json()["gaps"]
    return sorted((gap["state"], gap["first"], gap["last"], gap["reason"]) for gap in found)


def told(service: RunningNhue) -> list[tuple[bool, int, int]]:
    found = service.get("/gateways").json()["gateways"]
    return [(one["online"], one["next_seq"], one["open_gaps"]) for one in found]


def means(service: RunningNhue) -> list[tuple[int, float]]:
    answer = service.get("/outlets/CX-A/means", parameter="COD", **{"from": DAY, "to": DAY}).json()
    return [(mean["valid_count"], mean["mean"]) for mean in answer["means"]]


@pytest.mark.live("mosquitto")
def test_what_a_broker_lost_after_its_acknowledgement_is_sent_again_and_the_day_is_whole(
    broker: Mosquitto, registry_folder: Callable[[int], Path], tmp_path: Path
) -> None:
    settings = {
        "data_dir": str(tmp_path / "data"),
        "mqtt_port": str(broker.port),
        "judge_interval_seconds": "0.3",
        "resend_after_seconds": "1",
    }
    assert nhue("import", str(registry_folder(60)), settings=settings).returncode == 0
    with running_nhue("run", settings=settings, log=tmp_path / "nhue.log") as service:
        service.wait_for_log("listening")
        plant = Plant(broker)
        plant.send(*range(12))
        service.wait_until(lambda: [count for count, _ in means(service)] == [12])
        assert service.end() == 0
        plant.send(*range(12, 18))
        broker.kill()
        broker.start()
        service.start()
        service.wait_until(lambda: "no longer knew our session" in service.part("broker")[1])
        service.wait_until(lambda: service.part("broker")[0] == "degraded")
        plant.send(*range(18, 24))
        service.wait_until(lambda: gaps(service) == [("filled", 12, 17, "")])
        service.wait_until(lambda: means(service) == [(24, 81.5)])

        plant.send(24)
        plant.gateway.publish(TOPIC, message(29, hour("CX-A", 0, COD=70.0)))
        reason = "the gateway cannot send it again: 4 of 4 messages are no longer here"
        service.wait_until(lambda: ("given_up", 25, 28, reason) in gaps(service))
        service.wait_until(lambda: told(service) == [(True, 30, 0)])
        plant.gateway.close()
        assert service.end() == 0
