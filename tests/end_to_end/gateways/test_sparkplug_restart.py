"""A node with aliases at a real broker: our restart, signal 9 and a lost birth lose no reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from simulators.gateway.sparkplug_node import EdgeNode
from tests.end_to_end.gateways.test_sparkplug import MIDNIGHT_MS, PlantNode, cod
from tests.house.runs.patience import PATIENCE_SECONDS
from tests.servers.mosquitto import Mosquitto, running_mosquitto
from tests.servers.nhue import RunningNhue, nhue, running_nhue

pytestmark = pytest.mark.live("mosquitto")
DAY = {"from": "2026-11-22T00:00:00+07:00", "to": "2026-11-23T00:00:00+07:00"}
GROUP = "hanoi"


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    """A broker of the test's own."""
    with running_mosquitto(tmp_path / "mosquitto") as own:
        yield own


@pytest.fixture
def chosen(
    tmp_path: Path, broker: Mosquitto, registry_folder: Callable[[int], Path]
) -> dict[str, str]:
    """Settings of a service with a registry."""
    found = {"data_dir": str(tmp_path / "data"), "mqtt_port": str(broker.port)}
    assert nhue("import", str(registry_folder(60)), settings=found).returncode == 0
    return found


@pytest.fixture
def service(chosen: dict[str, str], tmp_path: Path) -> Iterator[RunningNhue]:
    """A running service."""
    with running_nhue("run", settings=chosen, log=tmp_path / "nhue.log") as running:
        running.wait_for_log("listening")
        yield running


@pytest.fixture
def node() -> EdgeNode:
    return EdgeNode(GROUP, "GW-1", bd_seq=3)


@pytest.fixture
def plant(broker: Mosquitto, node: EdgeNode, service: RunningNhue) -> Iterator[PlantNode]:
    """The node's connection, which outlives ours; ours is there."""
    made = PlantNode(broker, node, GROUP, "GW-1")
    yield made
    made.close()


def values(service: RunningNhue) -> list[float]:
    """Return the day's COD as the API tells it."""
    answer = service.get("/outlets/CX-A/readings", parameter="COD", **DAY).json()
    return [round(one, 3) for one in answer.get("value", [])]


def births(plant: PlantNode, node: EdgeNode) -> None:
    plant.send(node.node_birth(MIDNIGHT_MS))
    plant.send(node.device_birth("CX-A", MIDNIGHT_MS, (cod(60.0, named=True),)))


def data(plant: PlantNode, node: EdgeNode, *hours: int) -> None:
    for hour in hours:
        plant.send(node.device_data("CX-A", MIDNIGHT_MS, (cod(60.0 + hour, hour),)))


def wait_for_hours(service: RunningNhue, last: int) -> None:
    """Wait until the hours up to the last one are stored."""
    service.wait_until(lambda: len(values(service)) > last)


def outcomes(service: RunningNhue) -> list[str]:
    found = service.get("/gateways/GW-1/receipts").json().get("receipts", [])
    return [one["outcome"] for one in found]


@pytest.mark.parametrize("kills", [True, False])
def test_what_waited_at_the_broker_while_we_restarted_is_stored_whole(
    service: RunningNhue,
    node: EdgeNode,
    plant: PlantNode,
    chosen: dict[str, str],
    tmp_path: Path,
    *,
    kills: bool,
) -> None:
    births(plant, node)
    data(plant, node, 1)
    service.wait_until(lambda: values(service) == [60.0, 61.0])
    for hours in (range(2, 8), range(8, 11)):
        if kills:
            service.kill()
        else:
            service.end()
        data(plant, node, *hours)
        service.start()
        wait_for_hours(service, hours[-1])
    expected = [60.0 + hour for hour in range(11)]
    assert values(service) == expected
    assert not plant.asked.is_set()
    assert set(outcomes(service)) <= {"accepted", "duplicate", "stored"}
    service.end()

    (tmp_path / "data" / "readings.duckdb").rename(tmp_path / "readings.before")
    replayed = nhue("replay", settings=chosen)
    assert replayed.returncode == 0, replayed.stderr
    service.start()
    service.wait_until(lambda: values(service) == expected)


def test_an_unborn_nodes_readings_wait_and_are_judged_when_its_birth_comes(
    service: RunningNhue, node: EdgeNode, plant: PlantNode, chosen: dict[str, str]
) -> None:
    data(plant, node, 1, 2)
    service.wait_until(lambda: outcomes(service) == ["quarantined"] * 2)
    assert plant.asked.wait(PATIENCE_SECONDS)
    listed = nhue("quarantine", "list", "GW-1", settings=chosen).stdout.splitlines()
    assert "birth-missing" in listed[-1]
    service.kill()
    service.start()
    births(plant, node)
    service.wait_until(lambda: values(service) == [60.0, 61.0, 62.0])
    service.wait_until(lambda: outcomes(service).count("accepted") == 3)  # and that of the birth
    told = nhue("quarantine", "list", "GW-1", settings=chosen).stdout
    assert "birth-missing" not in told


def test_what_was_refused_before_the_births_were_remembered_comes_back(
    service: RunningNhue, node: EdgeNode, plant: PlantNode, tmp_path: Path
) -> None:
    """As in a journal of before: refused after the restart, though the birth stands before it."""
    births(plant, node)
    service.wait_until(lambda: values(service) == [60.0])
    service.end()
    sessions = tmp_path / "data" / "sessions-1"
    assert sessions.exists()
    kept = sessions.read_bytes()
    sessions.unlink()
    data(plant, node, 1)
    service.start()
    service.wait_until(lambda: values(service) == [60.0, 61.0])
    service.end()
    assert sessions.read_bytes() != kept
