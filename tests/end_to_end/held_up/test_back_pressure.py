"""What we cannot take in waits at the broker: a full disk, a cut network, a second service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from service.settings.settings import Settings
from service.stores.opened import open_stores
from storage.journal.verify.verify import verify
from tests.end_to_end.faults.load import (
    SteadyLoad,
    all_stored,
    body_of,
    journalled,
    seeded,
    stored_whole,
)
from tests.end_to_end.faults.processes import children_of, no_room
from tests.end_to_end.faults.proxy import CuttableNetwork, cuttable_network
from tests.servers.gateway import publish
from tests.servers.mosquitto import Mosquitto, running_mosquitto
from tests.servers.nhue import RunningNhue, nhue, running_nhue

pytestmark = pytest.mark.live("mosquitto")
CUTS = 6


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    """A broker of the test's own: what it holds for us is nobody else's."""
    with running_mosquitto(tmp_path / "mosquitto") as own:
        yield own


@pytest.fixture
def network(broker: Mosquitto) -> Iterator[CuttableNetwork]:
    """The network between the service and the broker."""
    with cuttable_network(broker.port) as network:
        yield network


@pytest.fixture
def own_settings(
    tmp_path: Path, network: CuttableNetwork, registry_folder: Callable[[int], Path]
) -> dict[str, str]:
    """The embedded store with its registry, through the network."""
    settings = {"data_dir": str(tmp_path / "data"), "mqtt_port": str(network.port)}
    assert nhue("import", str(registry_folder(60)), settings=settings).returncode == 0
    return settings


def acknowledged_beyond(service: RunningNhue, network: CuttableNetwork, count: int) -> None:
    service.wait_until(lambda: network.pubacks > count)


def health_names_the_second(service: RunningNhue) -> None:
    service.wait_until(lambda: "client id" in service.part("broker")[1])


def risen(service: RunningNhue, metric: str) -> None:
    service.wait_until(lambda: service.metric(metric) > 1)


def records_stored_whole(settings: dict[str, str], count: int) -> None:
    with open_stores(Settings.model_validate(settings)) as stores:
        stored_whole(stores.readings, count)


def acknowledged_probes(service: RunningNhue, network: CuttableNetwork) -> int:
    """Return how many probes of our own were acknowledged, once all have come."""
    service.wait_until(lambda: service.part("broker")[0] == "ok")
    service.wait_until(lambda: service.metric("nhue_broker_subscriptions_shown") == 1)
    return network.pubacks


def test_on_a_full_disk_nothing_is_acknowledged_and_health_says_so_until_there_is_room(
    own_settings: dict[str, str], broker: Mosquitto, network: CuttableNetwork, tmp_path: Path
) -> None:
    journal = tmp_path / "data" / "journal"
    with running_nhue("run", settings=own_settings, log=tmp_path / "nhue.log") as service:
        probes = acknowledged_probes(service, network)
        for number in range(3):
            publish(broker, body_of(number))
        service.wait_until(lambda: network.pubacks == probes + 3)
        (receiving,) = children_of(service.process.pid)
        (segment,) = journal.glob("*.journal")
        with no_room(receiving, segment.stat().st_size + 100):  # half a record
            for number in range(3, 40):
                publish(broker, body_of(number))
            service.wait_until(lambda: "journal cannot be written" in service.part("broker")[1])
            service.wait_until(lambda: service.part("broker")[0] == "down")
            service.wait_until(
                lambda: (
                    "not acknowledged, the others wait at the broker" in service.part("journal")[1]
                )
            )
            service.wait_until(lambda: service.metric("nhue_journal_failures_total") > 0)
            service.wait_until(lambda: service.metric("nhue_unacknowledged_messages") > 0)
            service.wait_until(lambda: service.get("/health").status_code == 503)
            assert network.pubacks == probes + 3
            assert journalled(journal) == {0, 1, 2}
        service.wait_until(lambda: service.part("broker")[0] == "ok")
        service.wait_until(lambda: network.pubacks == probes + 40)
        assert children_of(service.process.pid) == [receiving], "it lived through it"
        service.wait_until(lambda: all_stored(own_settings))
        assert service.end() == 0
    assert verify(journal).findings == []
    records_stored_whole(own_settings, 40)


def test_a_full_disk_at_a_kill_loses_nothing_either(
    own_settings: dict[str, str], broker: Mosquitto, network: CuttableNetwork, tmp_path: Path
) -> None:
    journal = tmp_path / "data" / "journal"
    with running_nhue("run", settings=own_settings, log=tmp_path / "nhue.log") as service:
        probes = acknowledged_probes(service, network)
        (receiving,) = children_of(service.process.pid)
        (segment,) = journal.glob("*.journal")
        with no_room(receiving, segment.stat().st_size + 100):
            for number in range(20):
                publish(broker, body_of(number))
            service.wait_until(lambda: "journal cannot be written" in service.part("broker")[1])
            service.kill()
        assert network.pubacks == probes
        service.start()
        service.wait_until(lambda: network.pubacks == 2 * probes + 20)
        service.wait_until(lambda: service.part("broker")[0] == "ok")
        service.wait_until(lambda: all_stored(own_settings))
        assert service.end() == 0
    assert verify(journal).findings == []
    records_stored_whole(own_settings, 20)


def test_a_network_that_is_cut_again_and_again_under_load_loses_and_doubles_nothing(
    own_settings: dict[str, str], broker: Mosquitto, network: CuttableNetwork, tmp_path: Path
) -> None:
    journal = tmp_path / "data" / "journal"
    with running_nhue("run", settings=own_settings, log=tmp_path / "nhue.log") as service:
        service.wait_until(lambda: service.part("broker")[0] == "ok")
        network.cut()
        service.wait_until(lambda: service.part("broker")[0] == "down")
        service.wait_until(lambda: service.metric("nhue_broker_connected") == 0)
        network.mend()
        service.wait_until(lambda: service.part("broker")[0] == "ok")
        with SteadyLoad(broker.port, per_second=1_000, chance=seeded(3)) as load:
            for _ in range(CUTS):
                acknowledged_beyond(service, network, network.pubacks + 100)
                network.cut()
                network.mend()
            count = load.finish()
        service.wait_until(lambda: len(journalled(journal)) == count)
        service.wait_until(lambda: all_stored(own_settings))
        assert service.end() == 0
    assert network.connections > CUTS
    assert verify(journal).findings == []
    records_stored_whole(own_settings, count)


def test_two_services_with_one_client_id_lose_nothing_and_health_names_the_second(
    own_settings: dict[str, str], broker: Mosquitto, network: CuttableNetwork, tmp_path: Path
) -> None:
    """The broker lets in the newer one and ends the older one, which comes back, and so on."""
    second_settings = own_settings | {"data_dir": str(tmp_path / "second")}
    registry = str(tmp_path / "registry")
    assert nhue("import", registry, settings=second_settings).returncode == 0
    with ExitStack() as stack:
        both = [
            stack.enter_context(running_nhue("run", settings=settings, log=tmp_path / log))
            for settings, log in ((own_settings, "one.log"), (second_settings, "two.log"))
        ]
        for service in both:
            service.wait_for_log("listening")  # before that, the broker keeps nothing for us
        load = stack.enter_context(SteadyLoad(broker.port, chance=seeded(4)))
        for service in both:
            health_names_the_second(service)
            risen(service, "nhue_broker_connections_total")
        count = load.finish()
        journals = [tmp_path / name / "journal" for name in ("data", "second")]
        service = both[0]
        service.wait_until(lambda: len(journalled(*journals)) == count)
        assert both[1].end() == 0
        service.wait_until(lambda: service.part("broker")[0] == "ok")
        assert service.end() == 0
    assert network.connections < 200, "they must not fight for the session all out"
    assert [verify(journal).findings for journal in journals] == [[], []]
